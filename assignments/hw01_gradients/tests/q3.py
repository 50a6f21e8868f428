"""q3: least_squares."""

from typing import Any

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, fail, gradients, pair, test_case, untouched

OK_FORMAT = False
name = "q3"

CALL = "least_squares(w, X, t)"
PARTS = ("loss", "dw")


def loss_misconceptions(w: np.ndarray, X: np.ndarray, t: np.ndarray) -> dict[str, object]:
    """What the loss would be if ..."""
    r = X @ w - t
    return {
        "the squared errors are summed; E divides the sum by 2N": (r * r).sum(),
        "the factor ½ is missing: E divides by 2N, not by N": (r * r).mean(),
        "the factor 1/N is missing: E is half the mean, not half the sum": (r * r).sum() / 2,
        "a loss per example is returned; take the mean": r * r / 2,
        "a squared error per example is returned; take half the mean": r * r,
        "the errors are not squared": r.mean() / 2,
        "the errors are averaged without a square": r.mean(),
        "absolute errors are averaged; E squares them": np.abs(r).mean(),
        "half the absolute errors are averaged; E squares them": np.abs(r).mean() / 2,
        "a square root is taken; E is half the mean square itself": np.sqrt((r * r).mean()),
        "the mean error is subtracted first (a variance); every error counts as it is": r.var() / 2,
        "a square root is taken of the loss": np.sqrt((r * r).mean() / 2),
        "the norm of the errors is returned; E is half their mean square": np.sqrt((r * r).sum()),
        "the errors are averaged before the square: square each one first": r.mean() ** 2 / 2,
        "it is divided by the number of features D where the number of examples N belongs": (
            (r * r).sum() / (2 * len(w))
        ),
        "targets and predictions are added; the error is their difference": ((X @ w + t) ** 2).mean() / 2,
        "the last example is left out": (r[:-1] ** 2).sum() / (2 * max(len(t) - 1, 1)),
        "the first example is left out": (r[1:] ** 2).sum() / (2 * max(len(t) - 1, 1)),
        "the sum is divided by 2(N − 1); the mean over N examples divides by N": (
            (r * r).sum() / (2 * max(len(t) - 1, 1))
        ),
        "only the first example counts": r[0] ** 2 / 2,
        "only the last example counts": r[-1] ** 2 / 2,
        "the value of the public example is returned, whatever the arguments are: hard-coded": 7 / 3,
        "every target is compared with every prediction: X w and t must both have shape (N,)": (
            (X @ w - t[:, None]) ** 2
        ).mean()
        / 2,
    }


def gradient_misconceptions(w: np.ndarray, X: np.ndarray, t: np.ndarray) -> dict[str, object]:
    """What dw would be if ..."""
    r, N = X @ w - t, len(t)
    return {
        "it is the gradient of the sum over the examples: divide by N": X.T @ r,
        "a factor 2 is left over: the 2 of the square cancels the ½ of the loss": 2 * X.T @ r / N,
        "a factor 2 is left over and the mean is missing: divide by N, and let 2 and ½ cancel": 2 * X.T @ r,
        "there is a factor ½ too many: it cancels the 2 of the square": X.T @ r / (2 * N),
        "the sign is wrong: the error is prediction minus target": -X.T @ r / N,
        "it is divided by the number of features D where the number of examples N belongs": X.T @ r / len(w),
        "the targets are not subtracted": X.T @ (X @ w) / N,
        "absolute errors are differentiated, so that only the sign of each error counts; E squares them": (
            X.T @ np.sign(r) / N
        ),
        "absolute errors are differentiated, so that only the sign of each error counts, halved; E squares them": (
            X.T @ np.sign(r) / (2 * N)
        ),
        "the predictions are missing: this is Xᵀt alone": X.T @ t / N,
        "the mean error is multiplied by the mean example; multiply each example by its own error first": (
            r.mean() * X.mean(axis=0)
        ),
        "the errors have lost their signs: multiply each example by its error, not by the size of it": (
            X.T @ np.abs(r) / N
        ),
        "the mean error is subtracted first; every error counts as it is": X.T @ (r - r.mean()) / N,
        "the inputs are missing: each error has to be multiplied by its example": np.full(len(w), r.mean()),
        "it is multiplied by w": X.T @ r / N * w,
        "the mean is taken twice": X.T @ r / N**2,
        "only the first example counts": X[0] * r[0],
        "only the last example counts": X[-1] * r[-1],
        "only the last example counts, divided by N": X[-1] * r[-1] / N,
        "the last example is left out": X[:-1].T @ r[:-1] / max(N - 1, 1),
        "the first example is left out": X[1:].T @ r[1:] / max(N - 1, 1),
        "the sum is divided by N − 1; the mean over N examples divides by N": X.T @ r / max(N - 1, 1),
    }


def check_gradient_of(w: np.ndarray, X: np.ndarray, t: np.ndarray, dw: object) -> None:
    """Compare dw with the slope of the loss."""

    def loss(w: np.ndarray) -> float:
        return sum((float(np.dot(x, w)) - float(target)) ** 2 for x, target in zip(X, t, strict=True)) / (2 * len(t))

    gradients(
        loss,
        {"w": w},
        {"dw": dw},
        CALL,
        facts={"N": len(t), "D": len(w)},
        terms={"w": w},
        suspects={"dw": gradient_misconceptions(w, X, t)},
    )


def results(least_squares: Answer, w: np.ndarray, X: np.ndarray, t: np.ndarray) -> list[Any]:
    """[loss, dw], or a failure if they come in the other order."""
    loss, dw = pair(least_squares(w, X, t), PARTS, CALL)
    if getattr(loss, "shape", ()) == w.shape and getattr(dw, "shape", ()) == ():
        fail(f"{CALL} returned its two results in the wrong order: first the loss, then dw")
    return [loss, dw]


def small_problem() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Five examples, three features."""
    w = np.array([0.5, -1.0, 2.0])
    X = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 1.0], [3.0, 0.5, -2.0], [-1.5, 1.0, 0.0], [2.0, -2.0, 1.5]])
    return w, X, np.array([1.0, -2.0, 0.5, 3.0, 2.5])


@test_case(name="the loss of least_squares is half the mean squared error", points=2)
def worked_example(least_squares: Answer) -> None:
    w, X, t = np.array([1.0, 2.0]), np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), np.array([0.0, 5.0, 2.0])
    loss = results(least_squares, w, X, t)[0]
    what = "the loss of least_squares for predictions 1, 3, 5 and targets 0, 5, 2"
    suspects = {why: value for why, value in loss_misconceptions(w, X, t).items() if "hard-coded" not in why}
    equal(loss, 14 / 6, what, facts={"N": 3}, suspects=suspects)


@test_case(name="dw of least_squares agrees with the measured slope", points=3)
def measured_slope(least_squares: Answer) -> None:
    w, X, t = small_problem()
    check_gradient_of(w, X, t, results(least_squares, w, X, t)[1])


@test_case(name="least_squares leaves its inputs alone", points=1)
def inputs_unchanged(least_squares: Answer) -> None:
    least_squares(*small_problem())
    untouched(least_squares)
