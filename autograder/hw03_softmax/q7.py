"""q7: softmax_regression."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, gradients, pair, test_case, untouched

from autograder.oracles import hw03_softmax as oracle

OK_FORMAT = False
name = "q7"

CALL = "softmax_regression(W, b, X, Y)"
PARTS = ("loss", "dW", "db")


def textbook_softmax(Z: np.ndarray) -> np.ndarray:
    """Softmax of moderate logits."""
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def textbook_loss(Z: np.ndarray, Y: np.ndarray) -> float:
    """Cross-entropy of moderate logits."""
    return float((np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean())


def loss_misconceptions(W: np.ndarray, b: np.ndarray, X: np.ndarray, Y: np.ndarray) -> dict[str, object]:
    """What the loss would be if ..., for moderate logits."""
    Z = X @ W + b
    return {
        "the bias is left out of the logits": textbook_loss(X @ W, Y),
        "the loss is summed over the examples; it should be their mean": textbook_loss(Z, Y) * len(X),
        "softmax runs twice: cross_entropy takes the logits, not probabilities": textbook_loss(textbook_softmax(Z), Y),
        "the minus sign is missing": -textbook_loss(Z, Y),
    }


def gradient_misconceptions(W: np.ndarray, b: np.ndarray, X: np.ndarray, Y: np.ndarray) -> dict[str, dict[str, object]]:
    """What dW and db would be if ..., for moderate logits."""
    N = len(X)
    Z = X @ W + b
    P, without_bias = textbook_softmax(Z), textbook_softmax(X @ W)
    return {
        "dW": {
            "the targets are not subtracted from the probabilities": X.T @ P / N,
            "softmax is missing: the logits are compared with the targets": X.T @ (Z - Y) / N,
            "the bias is left out of the logits": X.T @ (without_bias - Y) / N,
            "it is the sum over the examples; divide by N once": X.T @ (P - Y),
            "the mean is taken twice: dZ has the 1/N already": X.T @ (P - Y) / N**2,
        },
        "db": {
            "the targets are not subtracted from the probabilities": P.mean(axis=0),
            "softmax is missing: the logits are compared with the targets": (Z - Y).mean(axis=0),
            "the bias is left out of the logits": (without_bias - Y).mean(axis=0),
            "it is the sum over the examples; divide by N once": (P - Y).sum(axis=0),
            "the mean is taken twice: dZ has the 1/N already": (P - Y).sum(axis=0) / N**2,
            "only the first example's row is used, sum over the batch": (P - Y)[0] / N,
        },
    }


def small_problem() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Two features, three classes, four examples."""
    W = np.array([[0.4, -0.6, 0.1], [-0.3, 0.8, 0.5]])
    b = np.array([0.2, -0.1, 0.7])
    X = np.array([[1.0, 2.0], [-0.5, 1.5], [0.3, -1.2], [2.0, 0.1]])
    Y = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return W, b, X, Y


def random_problem(
    rng: Generator, N: int = 5, D: int = 4, K: int = 3
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sizes all different, soft labels, a bias that matters."""
    W, b = rng.normal(size=(D, K)), rng.normal(size=K) + np.arange(K)
    return W, b, rng.normal(size=(N, D)), rng.dirichlet(np.ones(K), size=N)


@test_case(name="with zero weights the loss of softmax_regression is that of the bias alone", points=1)
def chance_level(softmax_regression: Answer) -> None:
    _, _, X, Y = small_problem()
    W, b = np.zeros((2, 3)), np.zeros(3)
    loss = pair(softmax_regression(W, b, X, Y), PARTS, CALL)[0]
    equal(loss, np.log(3), "the loss at W = 0, b = 0", facts={"N": 4, "K": 3})
    b = np.log([1.0, 2.0, 5.0])
    loss = pair(softmax_regression(W, b, X, Y), PARTS, CALL)[0]
    right = (np.log(8) + np.log(8 / 5) + np.log(4) + np.log(8 / 5)) / 4
    suspects = loss_misconceptions(W, b, X, Y)
    equal(loss, right, "the loss at W = 0, b = log (1, 2, 5)", facts={"N": 4, "K": 3}, suspects=suspects)


@test_case(name="dW and db of softmax_regression agree with the measured slopes", points=4)
def measured_slopes(softmax_regression: Answer) -> None:
    W, b, X, Y = small_problem()
    _, dW, db = pair(softmax_regression(W, b, X, Y), PARTS, CALL)
    gradients(
        lambda W, b: textbook_loss(X @ W + b, Y),
        {"W": W, "b": b},
        {"dW": dW, "db": db},
        CALL,
        facts={"N": 4, "K": 3, "D": 2},
        terms={"W": W, "b": b},
        suspects=gradient_misconceptions(W, b, X, Y),
    )


@test_case(name="softmax_regression leaves its inputs alone", points=1)
def inputs_unchanged(softmax_regression: Answer) -> None:
    softmax_regression(*small_problem())
    untouched(softmax_regression)


@test_case(name="the loss of softmax_regression is right for random problems", points=2, hidden=True)
def random_losses(softmax_regression: Answer, rng: Generator) -> None:
    for N, D, K in [(5, 4, 3), (3, 2, 4), (1, 3, 2)]:
        W, b, X, Y = random_problem(rng, N, D, K)
        loss = pair(softmax_regression(W, b, X, Y), PARTS, CALL)[0]
        facts = {"N": N, "D": D, "K": K}
        suspects = loss_misconceptions(W, b, X, Y)
        equal(loss, oracle.cross_entropy(X @ W + b, Y), f"the loss of {CALL}", facts=facts, suspects=suspects)


@test_case(name="dW and db of softmax_regression are right for random problems", points=3, hidden=True)
def random_gradients(softmax_regression: Answer, rng: Generator) -> None:
    for N, D, K in [(5, 4, 3), (3, 2, 4)]:
        W, b, X, Y = random_problem(rng, N, D, K)
        got = pair(softmax_regression(W, b, X, Y), PARTS, CALL)
        compare_gradients(W, b, X, Y, got, CALL)


@test_case(name="softmax_regression is stable for logits of several thousand", points=0.5, hidden=True)
def large_logits(softmax_regression: Answer, rng: Generator) -> None:
    W, b, X, _ = random_problem(rng)
    W, b, Y = W * 1000, b * 100, np.eye(3)[rng.integers(3, size=5)]
    got = pair(softmax_regression(W, b, X, Y), PARTS, CALL)
    what = f"{CALL} with logits in the thousands"
    equal(got[0], oracle.cross_entropy(X @ W + b, Y), f"the loss of {what}", rtol=1e-8)
    compare_gradients(W, b, X, Y, got, what, rtol=1e-8)
    calm(softmax_regression, what)


@test_case(name="softmax_regression computes with whole numbers and float32 as with floats", points=0.5, hidden=True)
def number_types(softmax_regression: Answer, rng: Generator) -> None:
    W, b, X, Y = random_problem(rng)
    Y = np.eye(3)[rng.integers(3, size=5)]
    whole = np.rint(W * 3).astype(int), np.rint(b).astype(int), np.rint(X * 2).astype(int), Y.astype(int)
    got = pair(softmax_regression(*whole), PARTS, CALL)
    what = f"{CALL} for integers"
    equal(got[0], oracle.cross_entropy(whole[2] @ whole[0] + whole[1], Y), f"the loss of {what}")
    compare_gradients(*whole, got, what)
    W, b, X, Y = (a.astype(np.float32) for a in (W, b, X, Y))
    loss = pair(softmax_regression(W, b, X, Y), PARTS, CALL)[0]
    right = oracle.cross_entropy(X.astype(float) @ W.astype(float) + b, Y)
    equal(loss, right, f"the loss of {CALL} for float32", rtol=FLOAT32_RTOL)


def compare_gradients(
    W: np.ndarray, b: np.ndarray, X: np.ndarray, Y: np.ndarray, got: list, what: str, rtol: float = 1e-9
) -> None:
    """Compare dW and db, the last two of `got`, with a sum over the examples of the slow gradient."""
    dZ = oracle.cross_entropy_grad(X @ W + b, Y)
    right = {"dW": sum(np.outer(x, dz) for x, dz in zip(X, dZ, strict=True)), "db": sum(dZ)}
    facts = {"N": len(X), "D": X.shape[1], "K": len(b)}
    moderate = np.abs(X @ W + b).max() < 500
    for (name, want), value, term in zip(right.items(), got[1:], (W, b), strict=True):
        suspects = {
            "the decimals are cut off: is the result stored in an array of the integers' type?": np.trunc(want),
            **(gradient_misconceptions(W, b, X, Y)[name] if moderate else {}),
        }
        terms = {name[1:]: np.asarray(term, dtype=float)}
        equal(value, want, f"{name} of {what}", facts=facts, terms=terms, suspects=suspects, rtol=rtol)
