"""q8: huber_regression, a planted bug."""

import numpy as np
from checks import Answer, Generator, equal, gradients, pair, test_case, untouched

OK_FORMAT = False
name = "q8"

CALL = "huber_regression(w, X, t, delta)"
PARTS = ("loss", "dw")


def loss_misconceptions(w: np.ndarray, X: np.ndarray, t: np.ndarray, delta: float) -> dict[str, object]:
    """What the loss would be if ..."""
    r = X @ w - t
    size, near = np.abs(r), np.abs(r) <= delta

    def mean(outside: np.ndarray) -> float:
        return float(np.where(near, r * r / 2, outside).mean())

    return {
        "the ½ is missing in the straight part, delta · (|r| − delta/2), so the two pieces do not meet": mean(
            delta * (size - delta)
        ),
        "delta/2 is missing in the straight part, delta · (|r| − delta/2), so the two pieces do not meet": mean(
            delta * size
        ),
        "the absolute value is missing in the straight part: outliers with a negative r count as well": mean(
            delta * (r - delta / 2)
        ),
        "the factor delta is missing in the straight part, delta · (|r| − delta/2)": mean(size - delta / 2),
        "the ½ is missing in the square, r²/2": float(np.where(near, r * r, delta * (size - delta / 2)).mean()),
        "this is the loss of least squares: large residuals are squared, too": float((r * r).mean() / 2),
        "outliers are left out of the loss": mean(np.zeros(len(r))),
        "the border stands at 1.5, whatever delta is": plain_loss(w, X, t, 1.5),
        "the border stands at 1, whatever delta is": plain_loss(w, X, t, 1.0),
    }


def misconceptions(w: np.ndarray, X: np.ndarray, t: np.ndarray, delta: float) -> dict[str, object]:
    """What dw would be if ..."""
    r, N = X @ w - t, len(t)
    inside = np.abs(r) <= delta
    return {
        "compare the two pieces of the loss where a residual is below −delta: does the loss rise or fall there?": (
            X.T @ np.where(inside, r, delta) / N
        ),
        "now it is wrong on the other side: does the loss rise or fall where a residual is above delta?": (
            X.T @ np.where(inside, r, -delta) / N
        ),
        "every outlier pushes the wrong way, on both sides": X.T @ np.where(inside, r, -delta * np.sign(r)) / N,
        "outside, the slope grows with |r|; but the loss is a straight line there, on either side": (
            X.T @ np.where(inside, r, delta * np.abs(r)) / N
        ),
        "outliers push with their full residual, as in least squares; in a straight line the slope stays the same": (
            X.T @ r / N
        ),
        "outliers do not push at all; a straight line that rises or falls has a slope": (
            X.T @ np.where(inside, r, 0) / N
        ),
        "outside, the slope has size 1, whatever delta is": X.T @ np.where(inside, r, np.sign(r)) / N,
        "outside, the slope is the cost itself, not its derivative": (
            X.T @ np.where(inside, r, delta * (np.abs(r) - delta / 2)) / N
        ),
        "outside, the slope is delta · r; but the loss is a straight line there": X.T
        @ np.where(inside, r, delta * r)
        / N,
        "every example counts as an outlier: inside, the slope is r": X.T @ (delta * np.sign(r)) / N,
        "it is the gradient of the sum over the examples: divide by N": X.T @ np.clip(r, -delta, delta),
        "there is a factor ½ too many outside": (X.T @ np.where(inside, r, delta / 2 * np.sign(r)) / N),
        "inside, the sign of r is lost": X.T @ np.clip(np.abs(r), 0, delta) / N,
        "the border stands at 1.5, whatever delta is": X.T @ np.clip(r, -1.5, 1.5) / N,
        "the border stands at 1, whatever delta is": X.T @ np.clip(r, -1, 1) / N,
        "outside, the sign of t is used; the sign of r decides": X.T @ np.where(inside, r, delta * np.sign(t)) / N,
    }


def plain_loss(w: np.ndarray, X: np.ndarray, t: np.ndarray, delta: float) -> float:
    """One example at a time."""
    total = 0.0
    for x, target in zip(X, t, strict=True):
        away = abs(float(np.dot(x, w)) - float(target))
        total += away * away / 2 if away <= delta else delta * away - delta * delta / 2
    return total / len(t)


def check_loss(huber_regression: Answer, w: np.ndarray, X: np.ndarray, t: np.ndarray, delta: float) -> None:
    """The loss and, so that a function with the bug earns nothing for the loss it was given, dw as well."""
    loss, dw = pair(huber_regression(w, X, t, delta), PARTS, CALL)
    facts, suspects = {"N": len(t), "δ": delta}, loss_misconceptions(w, X, t, delta)
    equal(loss, plain_loss(w, X, t, delta), f"the loss at delta = {delta:g}", facts=facts, suspects=suspects)
    check_dw(w, X, t, delta, dw)


def check_dw(w: np.ndarray, X: np.ndarray, t: np.ndarray, delta: float, dw: object) -> None:
    """Compare dw with the slope of the loss."""
    gradients(
        lambda w: plain_loss(w, X, t, delta),
        {"w": w},
        {"dw": dw},
        f"huber_regression at delta = {delta:g}",
        facts={"N": len(t), "δ": delta},
        suspects={"dw": misconceptions(w, X, t, delta)},
    )


def small_problem() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Residuals 0.3, -7.5, -0.4, 7.5, 0.5, -2.5; their signs are not those of the targets."""
    X = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 5.0], [1.0, -4.0]])
    return np.array([0.5, 1.0]), X, np.array([0.2, 9.0, 2.9, -4.0, 5.0, -1.0])


@test_case(name="dw of huber_regression agrees with the measured slope, with outliers on both sides", points=2)
def measured_slope(huber_regression: Answer) -> None:
    for delta in (1.5, 4.0):
        dw = pair(huber_regression(*small_problem(), delta), PARTS, CALL)[1]
        check_dw(*small_problem(), delta, dw)


@test_case(name="loss and dw of huber_regression belong together", points=1)
def loss_and_slope(huber_regression: Answer) -> None:
    check_loss(huber_regression, *small_problem(), 1.5)


@test_case(name="the repaired huber_regression leaves its inputs alone", points=0.5)
def inputs_unchanged(huber_regression: Answer) -> None:
    check_dw(*small_problem(), 2.0, pair(huber_regression(*small_problem(), 2.0), PARTS, CALL)[1])
    untouched(huber_regression)
