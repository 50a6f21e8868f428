"""q7: softmax_regression."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, gradients, pair, test_case, untouched

OK_FORMAT = False
name = "q7"

CALL = "softmax_regression(W, b, X, Y)"
PARTS = ("loss", "dW", "db")


def check_gradients(W: np.ndarray, b: np.ndarray, X: np.ndarray, Y: np.ndarray, dW: object, db: object) -> None:
    """Compare dW and db with the slopes of the loss."""

    def loss(W: np.ndarray, b: np.ndarray) -> float:
        Z = X @ W + b
        return float((np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean())

    N, D = X.shape
    Z = X @ W + b
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    gradients(
        loss,
        {"W": W, "b": b},
        {"dW": dW, "db": db},
        CALL,
        facts={"N": N, "K": W.shape[1], "D": D},
        terms={"W": W, "b": b},
        suspects={
            "dW": {
                "the targets are not subtracted from the probabilities": X.T @ P / N,
                "softmax is missing: the logits are compared with the targets": X.T @ (Z - Y) / N,
                "the bias is left out of the logits": X.T @ (oracle_free_softmax(X @ W) - Y) / N,
                "it is the sum over the examples; divide by N once": X.T @ (P - Y),
                "the mean is taken twice: dZ has the 1/N already": X.T @ (P - Y) / N**2,
            },
            "db": {
                "the targets are not subtracted from the probabilities": P.mean(axis=0),
                "it is the sum over the examples; divide by N once": (P - Y).sum(axis=0),
                "the mean is taken twice: dZ has the 1/N already": (P - Y).sum(axis=0) / N**2,
                "only the first example's row is used, sum over the batch": (P - Y)[0] / N,
                "the bias is left out of the logits": (oracle_free_softmax(X @ W) - Y).mean(axis=0),
            },
        },
    )


def oracle_free_softmax(Z: np.ndarray) -> np.ndarray:
    """Textbook softmax, good enough for moderate logits."""
    return np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)


def small_problem() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Two features, three classes, four examples."""
    W = np.array([[0.4, -0.6, 0.1], [-0.3, 0.8, 0.5]])
    b = np.array([0.2, -0.1, 0.7])
    X = np.array([[1.0, 2.0], [-0.5, 1.5], [0.3, -1.2], [2.0, 0.1]])
    Y = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return W, b, X, Y


@test_case(name="with zero weights the loss of softmax_regression is log K", points=1)
def chance_level(softmax_regression: Answer) -> None:
    _, _, X, Y = small_problem()
    result = pair(softmax_regression(np.zeros((2, 3)), np.zeros(3), X, Y), PARTS, CALL)
    equal(result[0], np.log(3), "the loss at W = 0, b = 0", facts={"N": 4, "K": 3})


@test_case(name="dW and db of softmax_regression agree with the measured slopes", points=4)
def measured_slopes(softmax_regression: Answer) -> None:
    W, b, X, Y = small_problem()
    _, dW, db = pair(softmax_regression(W, b, X, Y), PARTS, CALL)
    check_gradients(W, b, X, Y, dW, db)


@test_case(name="softmax_regression leaves its inputs alone", points=1)
def inputs_unchanged(softmax_regression: Answer) -> None:
    softmax_regression(*small_problem())
    untouched(softmax_regression)
