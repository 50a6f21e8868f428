"""Check a gradient numerically: does the formula agree with the slope of the function?

    >>> check_gradient(lambda w: (w**2).sum(), np.array([1.0, 2.0]), np.array([2.0, 4.0]), name="dw")
    dw: right (2 entries agree with the slope of f)

The slope is measured with central differences, `(f(x + h) − f(x − h)) / 2h`, one entry at a time, in
float64 and on copies.  A single step `h` is always a compromise: too large and the curve bends, too
small and rounding takes over.  So each entry is measured with a ladder of steps scaled to the entry,
extrapolated to h = 0 (Ridders, 1982), and the ladder moves until two measurements agree.  That gives
every entry its own error bar, and the verdict uses it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from diagnosis import because, explain, shape_problem, where_wrong

LADDER = 4  # steps per ladder, each half the one before
SHIFT = 32.0  # factor between two ladders
GOOD = 1e-9  # a ladder this consistent needs no second opinion
RTOL = 1e-6  # relative accuracy asked of a gradient


class GradientError(AssertionError):
    """A gradient that does not match the slope; the text says where and, if it can, why."""


@dataclass(frozen=True)
class Slope:
    """Measured gradient of a scalar function: `value ± error`, both of the shape of `x`.

    `left` and `right` are the one-sided slopes; they differ from each other only at a kink.
    """

    value: np.ndarray
    error: np.ndarray
    left: np.ndarray
    right: np.ndarray


@dataclass(frozen=True)
class Report:
    """Outcome of a check.  Prints as one line when right, a few when not; true when right."""

    ok: bool
    text: str

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        return self.text

    def raise_if_wrong(self) -> None:
        if not self.ok:
            raise GradientError(self.text)


def slope(f: Callable[[np.ndarray], float], x: np.ndarray) -> Slope:
    """Measure the gradient of `f` at `x`.

    Args:
        f: takes an array of `x`'s shape and returns one number.  It gets copies: `x` is safe.
        x: array of any shape, 0-d included; integers and float32 are measured in float64.
    """
    x = np.array(x, dtype=float)
    typical = float(np.sqrt(np.mean(x * x))) if x.size else 0.0
    results = np.zeros((4, *x.shape))
    centre = _number(f(x.copy()))
    for index in np.ndindex(x.shape):
        results[(slice(None),) + index] = _entry(f, x, index, typical, centre)
    return Slope(*results)


def check_gradient(
    f: Callable[[np.ndarray], float],
    x: np.ndarray,
    grad: np.ndarray,
    name: str = "gradient",
    *,
    facts: Mapping[str, float] | None = None,
    terms: Mapping[str, np.ndarray] | None = None,
) -> Report:
    """Compare `grad`, your formula's answer, with the measured gradient of `f` at `x`.

    Args:
        f: scalar function of one array of `x`'s shape.  To check one argument of several, wrap it:
            `check_gradient(lambda W: loss(W, b), W, dW, "dW")`.
        x: where the gradient is taken.
        grad: the gradient to be checked; must have exactly `x`'s shape.
        name: what messages call it.
        facts, terms: numbers and arrays that a wrong factor or an extra term may be named after
            (see `diagnosis.explain`), such as `facts={"N": 5}, terms={"W": W}`.
    """
    if grad is None:
        return Report(False, f"{name} is None: did the function return it?")
    try:
        got = np.asarray(grad, dtype=float)
    except (TypeError, ValueError):
        return Report(False, f"{name} is a {type(grad).__name__}, not an array of numbers")
    shape = np.shape(x)
    if got.shape != shape:
        return Report(False, f"{name} {shape_problem(got.shape, shape)}: a gradient has the shape of its variable")
    return judge(got, slope(f, x), name, facts=facts, terms=terms)


def judge(
    got: np.ndarray,
    measured: Slope,
    name: str,
    *,
    facts: Mapping[str, float] | None = None,
    terms: Mapping[str, np.ndarray] | None = None,
) -> Report:
    """Compare a gradient with measured slopes of the same shape, each entry within its error bar."""
    want = measured.value
    scale = np.abs(want).max(initial=0.0)
    allowed = RTOL * np.abs(want) + 10 * measured.error + 1e-13 * scale
    # At a kink every slope between the two one-sided ones is a fair answer.
    low = np.minimum(want, np.minimum(measured.left, measured.right)) - allowed
    high = np.maximum(want, np.maximum(measured.left, measured.right)) + allowed
    wrong = ~((low <= got) & (got <= high))
    count = int(wrong.sum())
    if count == 0:
        entries = "the entry agrees" if got.size == 1 else f"{got.size} entries agree"
        return Report(True, f"{name}: right ({entries} with the slope of f)")
    distance = np.where(wrong, np.abs(got - want) / (np.abs(want) + scale * 1e-3 + 1e-300), -1.0)
    distance = np.where(np.isnan(distance), np.inf, distance)
    worst = tuple(int(i) for i in np.unravel_index(int(distance.argmax()), got.shape))
    where = f"{name}{list(worst)}" if worst else name
    share = "" if got.size == 1 else f" ({count} of {got.size} entries are wrong; this is the worst)"
    text = f"{where} is {got[worst]:.6g}, but the slope measured there is {want[worst]:.6g}{share}."
    return Report(False, text + because(explain(got, want, facts, terms), where_wrong(got, want)))


def _entry(
    f: Callable[[np.ndarray], float], x: np.ndarray, index: tuple[int, ...], typical: float, centre: float
) -> tuple[float, float, float, float]:
    """(slope, error, left slope, right slope) along one entry."""
    size = max(abs(float(x[index])), typical) or 1.0
    point = x.copy()

    def along(h: float) -> float:
        point[index] = x[index] + h
        value = _number(f(point.copy()))
        point[index] = x[index]
        return value

    best, best_error, kinked = 0.0, np.inf, False
    start = 0.05 * size
    # Around the natural step first, then smaller (a kink, a steep bend) and larger (rounding noise).
    for power in (0, -1, 1, -2, 2, -3, 3, -4, 4, -5):
        h = start * SHIFT**power
        if power > 0 and h > 0.1 * max(1.0, size):
            continue
        value, error, bent = _ridders(along, h, centre)
        if error < best_error:
            best, best_error, kinked = value, error, bent
        if best_error <= GOOD * abs(best) or (best == 0 and best_error < GOOD * abs(centre)):
            break
    if kinked:
        h = 1e-6 * size
        left, right = (centre - along(-h)) / h, (along(h) - centre) / h
        if abs(left - right) > 1e-3 * max(abs(left), abs(right)):
            return best, best_error, left, right
    return best, best_error, best, best


def _ridders(along: Callable[[float], float], h: float, centre: float) -> tuple[float, float, bool]:
    """Central differences at h, h/2, h/4, … extrapolated to h → 0, with an error estimate.

    The estimate is the disagreement within the ladder, and never below what rounding does to f: at tiny
    steps a whole ladder can agree on a wrong slope, because f has too few digits to tell the difference.
    The third value tells a kink from a bend.  The two one-sided slopes differ by `h · f''` on a smooth
    curve, so less and less as h shrinks; at a kink they differ by a constant.
    """
    table: list[float] = []
    best, best_error = 0.0, np.inf
    bends: list[float] = []
    for _ in range(LADDER):
        above, below = along(h), along(-h)
        bends.append(abs(above + below - 2 * centre) / h)
        row = [(above - below) / (2 * h)]
        for k, previous in enumerate(table, 1):
            row.append(row[-1] + (row[-1] - previous) / (4.0**k - 1))
        if table:
            rounding = np.finfo(float).eps * max(abs(above), abs(below)) / h
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - table[-1]), rounding)
            if error < best_error:
                best, best_error = row[-1], error
        table = row
        h /= 2
    return best, best_error, bends[-1] > 0.5 * bends[0] and bends[-1] > 1e-6 * abs(best)


def _number(value: object) -> float:
    array = np.asarray(value, dtype=float)
    if array.size != 1:
        raise GradientError(f"f must return one number, it returned an array of shape {array.shape}")
    return float(array.reshape(()))
