"""q7: softmax_regression."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, gradients, pair, test_case, untouched

from autograder.oracles import hw03_softmax as oracle

OK_FORMAT = False
name = "q7"

CALL = "softmax_regression(W, b, X, Y)"
PARTS = ("loss", "dW", "db")
WRAPS = "−1 is 255 in unsigned 8-bit integers: convert X to floats first"


def textbook_softmax(Z: np.ndarray) -> np.ndarray:
    """Softmax of moderate logits."""
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def hardened(Y: np.ndarray) -> np.ndarray:
    """One-hot rows of the most likely classes."""
    return np.eye(Y.shape[1])[Y.argmax(axis=1)]


def textbook_loss(Z: np.ndarray, Y: np.ndarray) -> float:
    """Cross-entropy of moderate logits."""
    return float((np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean())


def loss_misconceptions(W: np.ndarray, b: np.ndarray, X: np.ndarray, Y: np.ndarray) -> dict[str, object]:
    """What the loss would be if ..., for moderate logits."""
    Z = X @ W + b
    return {
        "the decimals of the logits are cut off: X W + b is stored in an array of whole numbers": (
            textbook_loss(np.trunc(Z), Y)
        ),
        "the bias is left out of the logits": textbook_loss(X @ W, Y),
        "only the most likely class of each target row is used; soft labels weigh every class": (
            textbook_loss(Z, hardened(Y))
        ),
        "only targets that are exactly 1 count; soft labels weigh every class": textbook_loss(Z, Y == 1)
        - float((np.log(np.exp(Z).sum(axis=1)) * (1 - (Y == 1).sum(axis=1))).mean()),
        "the loss is summed over the examples; it should be their mean": textbook_loss(Z, Y) * len(X),
        "softmax runs twice: cross_entropy takes the logits, not probabilities": textbook_loss(textbook_softmax(Z), Y),
        "the minus sign is missing": -textbook_loss(Z, Y),
    }


def gradient_misconceptions(W: np.ndarray, b: np.ndarray, X: np.ndarray, Y: np.ndarray) -> dict[str, dict[str, object]]:
    """What dW and db would be if ..., for moderate logits."""
    N = len(X)
    Z = X @ W + b
    P, without_bias, whole = textbook_softmax(Z), textbook_softmax(X @ W), textbook_softmax(np.trunc(Z))
    cut_off = "the decimals of the logits are cut off: X W + b is stored in an array of whole numbers"
    hard = "the soft labels are rounded to the most likely class"
    return {
        "dW": {
            cut_off: X.T @ (whole - Y) / N,
            hard: X.T @ (P - hardened(Y)) / N,
            "these are the weights after a step of gradient descent; return the gradient": W - X.T @ (P - Y) / N,
            "the targets are not subtracted from the probabilities": X.T @ P / N,
            "softmax is missing: the logits are compared with the targets": X.T @ (Z - Y) / N,
            "the bias is left out of the logits": X.T @ (without_bias - Y) / N,
            "it is the sum over the examples; divide by N once": X.T @ (P - Y),
            "the mean is taken twice: dZ has the 1/N already": X.T @ (P - Y) / N**2,
        },
        "db": {
            cut_off: (whole - Y).mean(axis=0),
            hard: (P - hardened(Y)).mean(axis=0),
            "these are the biases after a step of gradient descent; return the gradient": b - (P - Y).mean(axis=0),
            "dW is averaged over the features; db is the sum of dZ over the examples": (X.T @ (P - Y) / N).mean(axis=0),
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
    b[:] = np.log([1.0, 2.0, 5.0])
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
    for N, D, K in [(5, 4, 3), (3, 2, 4), (1, 3, 4), (4, 1, 2), (3, 2, 3)]:
        W, b, X, Y = random_problem(rng, N, D, K)
        loss = pair(softmax_regression(W, b, X, Y), PARTS, CALL)[0]
        facts = {"N": N, "D": D, "K": K}
        suspects = loss_misconceptions(W, b, X, Y)
        equal(loss, oracle.cross_entropy(X @ W + b, Y), f"the loss of {CALL}", facts=facts, suspects=suspects)


@test_case(name="dW and db of softmax_regression are right for random problems", points=3, hidden=True)
def random_gradients(softmax_regression: Answer, rng: Generator) -> None:
    # One example, one feature, one class, N = K: shapes in which a squeeze or a broadcast goes unnoticed.
    for N, D, K in [(5, 4, 3), (3, 2, 4), (1, 3, 4), (4, 1, 3), (4, 2, 1), (3, 2, 3)]:
        W, b, X, Y = random_problem(rng, N, D, K)
        got = pair(softmax_regression(W, b, X, Y), PARTS, CALL)
        compare_gradients(W, b, X, Y, got, CALL)


@test_case(name="softmax_regression is stable for logits of several thousand", points=0.5, hidden=True)
def large_logits(softmax_regression: Answer, rng: Generator) -> None:
    # The first three features lift all classes of an example together, by thousands and of either sign, so that its
    # probabilities stay away from 0 and 1.  The last feature, 0 in three of the examples, drives classes far apart.
    together = np.array([[1.0, 1.2, 0.7], [-0.8, -1.1, -1.5], [0.4, 1.3, 0.9], [-1.2, 0.6, 0.8], [0.5, -1.4, 1.0]])
    X = np.column_stack([together, [0.0, 0.0, 0.0, 2.0, -1.0]])
    W = np.vstack([1000 * rng.uniform(1, 2, size=(3, 1)) + rng.normal(size=(3, 3)), rng.permutation([[-2e3, 0, 3e3]])])
    b, Y = rng.normal(size=3), np.eye(3)[rng.integers(3, size=5)]
    negative = -np.abs(X)
    negative[:, 3] = 0
    for examples, what in [(X, f"{CALL} with logits in the thousands"), (negative, f"{CALL} with logits below -1000")]:
        got = pair(softmax_regression(W, b, examples, Y), PARTS, CALL)
        equal(got[0], oracle.cross_entropy(examples @ W + b, Y), f"the loss of {what}", rtol=1e-8)
        compare_gradients(W, b, examples, Y, got, what, rtol=1e-7)
    calm(softmax_regression, f"{CALL} with logits in the thousands")


@test_case(name="softmax_regression computes with whole numbers and float32 as with floats", points=0.5, hidden=True)
def number_types(softmax_regression: Answer, rng: Generator) -> None:
    W, b, X, Y = random_problem(rng)
    Y = np.eye(3, dtype=int)[rng.integers(3, size=5)]
    whole_W, whole_b, whole_X = (rng.integers(-2, 3, size=a.shape) for a in (W, b, X))
    whole_X[:2] = [[0, 0, 1, 0], [0, -1, 0, 0]]  # small logits, so that not every probability is near 0 or 1
    for weights, bias, examples, kind in [
        (whole_W, whole_b, whole_X, "integers"),
        (whole_W, b, whole_X, "integers W and X, and a bias that is not whole"),
        (W, b, whole_X, "integers X"),
        (whole_W, whole_b, X, "integers W and b"),
    ]:
        what = f"{CALL} for {kind}"
        got = pair(softmax_regression(weights, bias, examples, Y), PARTS, CALL)
        suspects = loss_misconceptions(weights, bias, examples, Y)
        equal(got[0], oracle.cross_entropy(examples @ weights + bias, Y), f"the loss of {what}", suspects=suspects)
        compare_gradients(weights, bias, examples, Y, got, what)
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
            **({WRAPS: want - 256 * (X > 0).T @ dZ} if name == "dW" else {}),
        }
        terms = {name[1:]: np.asarray(term, dtype=float)}
        equal(value, want, f"{name} of {what}", facts=facts, terms=terms, suspects=suspects, rtol=rtol)
