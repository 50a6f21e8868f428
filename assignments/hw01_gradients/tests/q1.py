"""q1: numerical_gradient and relative_error."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, fail, require, test_case, untouched
from diagnosis import because

OK_FORMAT = False
name = "q1"

MEASURED = 1e-6  # accuracy asked at the default h: a one-sided difference is 5e-6 off on an exponential

ADDED = "1e-8 is added to |a| + |b|. It is a floor: the denominator is the larger of the two"


class Cubic:
    """f(x) = Σ C·x³ + (Σ A·x)², watched: it refuses arrays of another shape than x's.

    Its central difference with step h is known exactly, 3Cx² + Ch² + 2A·ΣAx, so h leaves a trace.
    """

    def __init__(self, C: Any, A: Any) -> None:
        self.C, self.A = np.asarray(C, dtype=float), np.asarray(A, dtype=float)

    def __call__(self, x: Any) -> float:
        if np.shape(x) != self.C.shape:
            fail(
                f"numerical_gradient called f with an array of shape {np.shape(x)}, expected {self.C.shape}, the "
                "shape of x: was x flattened, or one entry handed over alone?"
            )
        v = np.asarray(x, dtype=float)
        return float((self.C * v**3).sum() + (self.A * v).sum() ** 2)

    def central_difference(self, x: Any, h: float) -> np.ndarray:
        v = np.asarray(x, dtype=float)
        return self.C * (3 * v * v + h * h) + 2 * self.A * (self.A * v).sum()


EXAMPLE, EXAMPLE_X, EXAMPLE_H = Cubic([1, 2, -1], [1, 3, -2]), np.array([1.0, -2.0, 0.5]), 0.3
HARD_CODED = "the values of the public example are returned, whatever the arguments are: hard-coded"


def misconceptions(f: Callable[[np.ndarray], float], x: Any, h: float) -> dict[str, object]:
    """What numerical_gradient would return if ..."""
    start = np.array(x, dtype=float)

    def moved(place: tuple[int, ...], amount: float) -> float:
        v = start.copy()
        v[place] += amount
        return f(v)

    def table(rule: Callable[[tuple[int, ...]], float]) -> np.ndarray:
        return np.array([rule(place) for place in np.ndindex(start.shape)]).reshape(start.shape)

    def scaled_step(place: tuple[int, ...], size: float) -> float:
        return (moved(place, h * size) - moved(place, -h * size)) / (2 * h * size)

    def entries_stay_moved() -> np.ndarray:
        v, results = start.copy(), []
        for place in np.ndindex(v.shape):
            v[place] += h
            above = f(v)
            v[place] -= 2 * h
            results.append((above - f(v)) / (2 * h))
        return np.array(results).reshape(v.shape)

    def rows_moved() -> np.ndarray:
        results = np.zeros(start.shape)
        for row in range(len(start) if start.ndim > 1 else 0):
            step = np.zeros(start.shape)
            step[row] = h
            results[row] = (f(start + step) - f(start - step)) / (2 * h)
        return results

    def copies_stay_moved() -> np.ndarray:
        above, below, results = start.copy(), start.copy(), []
        for place in np.ndindex(start.shape):
            above[place] += h
            below[place] -= h
            results.append((f(above) - f(below)) / (2 * h))
        return np.array(results).reshape(start.shape)

    right = table(lambda p: (moved(p, h) - moved(p, -h)) / (2 * h))
    return {
        "this is a one-sided difference, (f(x + h) − f(x)) / h; measure on both sides of x": table(
            lambda p: (moved(p, h) - f(start)) / h
        ),
        "this is a one-sided difference, (f(x) − f(x − h)) / h; measure on both sides of x": table(
            lambda p: (f(start) - moved(p, -h)) / h
        ),
        "the difference is divided by h, but the two points are 2h apart": 2 * right,
        "the difference is divided by 2, not by 2h": h * right,
        "the difference is not divided by 2h": 2 * h * right,
        "it is multiplied by 2h where it should be divided": 4 * h * h * right,
        "the points lie h/2 from x; they should be h away on each side": table(
            lambda p: (moved(p, h / 2) - moved(p, -h / 2)) / h
        ),
        "the points lie 2h from x; they should be h away on each side": table(
            lambda p: (moved(p, 2 * h) - moved(p, -2 * h)) / (4 * h)
        ),
        **{
            f"the slopes are rounded to {digits} decimals; return them as they are": np.round(right, digits)
            for digits in (2, 3, 4)
        },
        "the two values of f are added; the slope is their difference": table(
            lambda p: (moved(p, h) + moved(p, -h)) / (2 * h)
        ),
        "this is the second derivative: the slope is (f(x + h) − f(x − h)) / 2h": table(
            lambda p: (moved(p, h) - 2 * f(start) + moved(p, -h)) / h**2
        ),
        "the step is scaled by the size of the entry; take h as it is": table(
            lambda p: scaled_step(p, max(1.0, abs(start[p])))
        ),
        "the step is multiplied by the entry; take h as it is": table(lambda p: scaled_step(p, abs(start[p]) or 1.0)),
        "all entries are moved at once; move one entry and keep the others where they are": np.full(
            start.shape, (f(start + h) - f(start - h)) / (2 * h)
        ),
        "a whole row is moved at once; move one entry and keep the others where they are": rows_moved(),
        "an entry that was moved is not put back before the next one is measured": entries_stay_moved(),
        "the entries moved earlier stay moved: make a fresh copy of x for each entry": copies_stay_moved(),
        HARD_CODED: EXAMPLE.central_difference(EXAMPLE_X, EXAMPLE_H),
        "this is the slope for a much smaller step: is the argument h ignored, or another formula used?": table(
            lambda p: (moved(p, 1e-5) - moved(p, -1e-5)) / 2e-5
        ),
        "the sign is wrong: f(x + h) − f(x − h), not the other way round": -right,
    }


@test_case(name="numerical_gradient is a central difference with the step h it is given", points=2)
def central_difference(numerical_gradient: Answer) -> None:
    f, x, h = EXAMPLE, EXAMPLE_X, EXAMPLE_H
    suspects = misconceptions(f, x, h)
    del suspects[HARD_CODED]
    equal(
        numerical_gradient(f, x, h=h),
        f.central_difference(x, h),
        "numerical_gradient(f, x, h=0.3) for a cubic f",
        facts={"h": h},
        suspects=suspects,
    )


def shape_misconceptions(f: Cubic, x: np.ndarray) -> dict[str, object]:
    never = "x was never moved: reshape of a transposed array is a copy, and so is flatten"
    return {**misconceptions(f, x, 1e-5), never: np.zeros(x.shape)}


@test_case(name="numerical_gradient takes arrays of any shape and calls f with that shape", points=2)
def any_shape(numerical_gradient: Answer) -> None:
    long = np.arange(1.0, 7.0)
    for C, what in [
        (long[:3], "numerical_gradient(f, x) for x of shape (3,)"),
        (long.reshape(2, 3), "numerical_gradient(f, x) for x of shape (2, 3)"),
        (long.reshape(3, 2).T, "numerical_gradient(f, x) for a transposed x of shape (2, 3)"),
    ]:
        f, x = Cubic(C, C - 2), 1.5 - C / 4
        right = f.central_difference(x, 1e-5)
        equal(numerical_gradient(f, x), right, what, rtol=MEASURED, suspects=partial(shape_misconceptions, f, x))


@test_case(name="numerical_gradient takes a Python number or a 0-d array and returns a 0-d result", points=1)
def zero_dimensional(numerical_gradient: Answer) -> None:
    f = Cubic(1, 2)
    for x, what in [(1.5, "the Python number 1.5"), (np.array(-0.5), "a 0-d array")]:
        right, suspects = f.central_difference(x, 1e-5), partial(misconceptions, f, x, 1e-5)
        what = f"numerical_gradient(f, x) for {what}"
        equal(numerical_gradient(f, x), right, what, rtol=MEASURED, suspects=suspects)


@test_case(name="numerical_gradient turns whole numbers into floats before it moves them", points=1)
def whole_numbers(numerical_gradient: Answer) -> None:
    f, x = Cubic([0.25, 0.1, 0.3], [0.5, -0.2, 0.1]), np.array([2, -1, 3])
    equal(
        numerical_gradient(f, x),
        f.central_difference(x, 1e-5),
        "numerical_gradient(f, x) for x = [2, -1, 3]",
        rtol=MEASURED,
        suspects={
            **misconceptions(f, x, 1e-5),
            "x is kept in an integer array, which cuts off x ± h: copy x into a float array first": cut_off(f, x, 1e-5),
            "+= h, −= 2h, += h in an integer array: every step is cut off. Copy x into a float array first": (
                moved_in_place(f, x, 1e-5)
            ),
            "an integer array cannot hold x ± h, so x was never moved: copy x into a float array first": np.zeros(3),
        },
    )


def cut_off(f: Callable[[np.ndarray], float], x: np.ndarray, h: float) -> np.ndarray:
    """The central difference if x ± h is stored back into arrays of x's type."""
    results = []
    for place in range(len(x)):
        above, below = x.copy(), x.copy()
        above[place], below[place] = above[place] + h, below[place] - h
        results.append((f(above) - f(below)) / (2 * h))
    return np.array(results)


def moved_in_place(f: Callable[[np.ndarray], float], x: np.ndarray, h: float) -> np.ndarray:
    """The central difference if each entry of one array of x's type is moved by +h, −2h and +h again."""
    v, results = x.copy(), []
    for place in range(len(x)):
        v[place] = v[place] + h
        above = f(v)
        v[place] = v[place] - 2 * h
        results.append((above - f(v)) / (2 * h))
        v[place] = v[place] + h
    return np.array(results)


@test_case(name="numerical_gradient leaves x exactly as it was", points=1)
def x_unchanged(numerical_gradient: Answer) -> None:
    f = Cubic([1.0, -2.0, 0.5], [0.3, 0.1, -0.7])
    numerical_gradient(f, np.array([0.1, -1.3, 2.3]))
    numerical_gradient(f, np.array([0.1, -1.3, 2.3]), h=0.1)
    require(
        not numerical_gradient.changed,
        "numerical_gradient changed its argument x in place: after the call x is not what it was. Work on a copy. "
        "(Adding h and taking it away again is not enough: 0.1 + h − 2h + h is not 0.1 in floating point.)",
    )


@test_case(name="relative_error is the largest error relative to |a| + |b|", points=1.5)
def worked_example(relative_error: Answer) -> None:
    a = np.array([[1.0, -2.0, 4.0], [0.5, 6.0, -1.0]])
    b = np.array([[1.0, -2.5, 4.4], [0.5, 4.95, -1.0]])
    what = "relative_error([[1, -2, 4], [0.5, 6, -1]], [[1, -2.5, 4.4], [0.5, 4.95, -1]])"
    check_error(relative_error(a, b), 1 / 9, a, b, what)
    # Here the worst pair has opposite signs, and a < b.
    a, b = np.array([-3.0, 6.0, 1.0]), np.array([5.0, 1.5, 1.0])
    check_error(relative_error(a, b), 1.0, a, b, "relative_error([-3, 6, 1], [5, 1.5, 1])")


def check_error(got: object, right: float, a: np.ndarray, b: np.ndarray, what: str) -> None:
    """Compare one error; a 1e-8 added to the denominator is named although it changes the last digits only."""
    size = np.abs(a) + np.abs(b)
    added = float((np.abs(a - b) / (size + 1e-8)).max())
    if isinstance(got, float) and abs(got - right) > 1e-9 * right and abs(got - added) <= 1e-12 * right:
        fail(f"{what} is {got:.12g}, expected {right:.12g}.{because(ADDED)}")
    equal(got, right, what, suspects=error_misconceptions(a, b))


def error_misconceptions(a: np.ndarray, b: np.ndarray) -> dict[str, object]:
    """What relative_error would be if ..., where no entry is near 0."""
    away, size = np.abs(a - b), np.abs(a) + np.abs(b)
    return {
        "the errors are averaged; return the largest": (away / size).mean(),
        "the errors are summed; return the largest": (away / size).sum(),
        "the errors are not reduced to one number; return the largest": away / size,
        "the largest difference is divided by the largest sum; divide entry by entry, then take the largest": (
            away.max() / size.max()
        ),
        "the denominator is |a + b|; the absolute values are taken before the sum": (away / np.abs(a + b)).max(),
        "the absolute error is returned, it is not divided by |a| + |b|": away.max(),
        "the difference is divided by max(|a|, |b|), not by |a| + |b|": (away / np.maximum(np.abs(a), np.abs(b))).max(),
        "the difference is divided by |a| alone": (away / np.abs(a)).max(),
        "the difference is divided by |b| alone": (away / np.abs(b)).max(),
        "the difference is divided by the mean of |a| and |b|, not by their sum": (2 * away / size).max(),
        "this is a ratio of norms; take the error entry by entry, then the largest": (
            np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))
        ),
        "the sign of a − b is kept, so an entry with a < b does not count; take |a − b|": ((a - b) / size).max(),
        "the sign of b − a is kept, so an entry with b < a does not count; take |a − b|": ((b - a) / size).max(),
        "the smallest error is returned; return the largest": (away / size).min(),
        "the differences are squared": (away**2 / size).max(),
        "the error is returned in per cent": 100 * (away / size).max(),
        HARD_CODED: 1 / 9,
    }


@test_case(name="relative_error divides by 1e-8 at least, so two zeros have error 0", points=1)
def near_zero(relative_error: Answer) -> None:
    zeros = np.zeros((2, 2))
    suspects = {
        "0 / 0 was computed: the denominator has to be max(1e-8, |a| + |b|)": np.nan,
        "the 1e-8 is put under the result; it belongs under the denominator": 1e-8,
    }
    suspects[HARD_CODED] = 1 / 9
    equal(relative_error(zeros, zeros), 0.0, "relative_error of two arrays of zeros", suspects=suspects)
    suspects = {
        "the errors are averaged; return the largest": 0.1,
        "this is a ratio of norms, or of the largest entries; take the error entry by entry, then the largest": 1e-9,
        "the smallest error is returned; return the largest": 0.0,
        ADDED: 2e-9 / 1.4e-8,
        "the denominator is never raised to 1e-8": 0.5,
        "the absolute error is returned, it is not divided": 2e-9,
    }
    for power in (3, 4, 5, 6, 7):
        suspects[f"the denominator is at least 1e-{power} here; it should be at least 1e-8"] = 2e-9 * 10**power
    what = "relative_error([3e-9, 1], [1e-9, 1])"
    equal(relative_error(np.array([3e-9, 1.0]), np.array([1e-9, 1.0])), 0.2, what, suspects=suspects)


@test_case(name="relative_error refuses arrays of different shapes with a ValueError", points=1)
def different_shapes(relative_error: Answer) -> None:
    relative_error.raises(ValueError, np.ones(3), np.ones((3, 1)), why="the shapes (3,) and (3, 1)")
    relative_error.raises(ValueError, np.ones((2, 3)), np.ones(3), why="the shapes (2, 3) and (3,)")
    relative_error.raises(ValueError, np.ones((1, 3)), np.ones((2, 3)), why="the shapes (1, 3) and (2, 3)")
    relative_error.raises(ValueError, np.ones((2, 3)), np.ones((3, 2)), why="the shapes (2, 3) and (3, 2)")
    relative_error.raises(ValueError, np.ones(1), np.array(1.0), why="the shapes (1,) and ()")


@test_case(name="relative_error leaves its inputs alone", points=0.5)
def inputs_unchanged(relative_error: Answer) -> None:
    relative_error(np.array([1.0, -2.0, 0.5]), np.array([-1.5, 2.5, 0.25]))
    untouched(relative_error)
