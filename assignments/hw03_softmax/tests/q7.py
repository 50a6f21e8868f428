"""q7: softmax_regression."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, gradients, pair, test_case, untouched

OK_FORMAT = False
name = "q7"

CALL = "softmax_regression(W, b, X, Y)"
PARTS = ("loss", "dW", "db")


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
