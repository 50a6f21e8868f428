"""q7: halving_line_search."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from checks import Answer, Generator, array_of, equal, fail, test_case, untouched
from diagnosis import because

from autograder.oracles import hw01_gradients as oracle

OK_FORMAT = False
name = "q7"

Function = Callable[[np.ndarray], float]
EXAMPLE = 2.75  # the first answer of the public cases
LIMIT = 2000  # calls of f after which the search will never end: 61 step sizes need 62


def watched(f: Function) -> Function:
    """`f`, with an end to endless loops."""
    calls = 0

    def counted(w: np.ndarray) -> float:
        nonlocal calls
        calls += 1
        if calls > LIMIT:
            fail(
                f"halving_line_search called f more than {LIMIT} times: it never gives up. After lr and 60 halvings "
                "without a decrease it has to return 0.0."
            )
        return f(np.asarray(w, dtype=float))

    return counted


def check_size(got: Any, right: float, lr: float, what: str, suspects: Mapping[str, Any] | None = None) -> None:
    """Compare step sizes exactly enough to tell 2⁻⁶⁰ from 0, and say what is wrong with another one."""
    size = array_of(got, what)
    if size.shape != ():
        causes = dict(suspects or {})
        if size.size > 1 or not np.allclose(size, right):
            causes["this looks like weights: return the step size, one number"] = size
        equal(got, right, what, suspects=causes)
    if not abs(size - right) <= 1e-9 * right:
        known = [s for s, value in (suspects or {}).items() if np.shape(value) == () and size == value]
        cause = known[0] if known else _cause(float(size), right, lr)
        fail(f"{what} is {float(size):.6g}, expected {right:.6g}.{because(cause)}")


def _cause(size: float, right: float, lr: float) -> str:
    """What can be said of a wrong step size from its place among the candidates."""
    if size == 0:
        return (
            "it gives up although one of the 61 step sizes decreases f: is every one tried (also after a nan), from w "
            "itself, and downhill, to w − s · grad(w)?"
        )
    if size == EXAMPLE and np.log2(lr / size) % 1:
        return "the value of the public example is returned, whatever the arguments are: hard-coded"
    halvings = np.log2(lr / size) if size > 0 else np.nan
    if size > lr:
        return "it is larger than lr: lr is the first size tried, and each one after it is half as large"
    if abs(halvings - np.round(halvings)) > 1e-9 or not np.isfinite(halvings):
        return "it is none of lr, lr/2, lr/4, …: is lr used as it is given, halved each time, and the size returned?"
    if halvings > 60:
        return "it goes on too long: after lr and 60 halvings without a decrease the answer is 0.0"
    if right == 0:
        return "none of the 61 step sizes decreases f here, and then the answer is 0.0, not a step size"
    if size > right:
        return (
            "f is not (strictly) lower at w − s · grad(w) with this s: go on halving, and leave the gradient its length"
        )
    return (
        "a larger step size decreases f as well, and the largest is asked for (was it halved once more after it was "
        "found, or the one with the lowest f taken?)"
    )


@test_case(name="halving_line_search halves lr until the step decreases f", points=2)
def worked_example(halving_line_search: Answer) -> None:
    # For f = c·w² the step s takes w to (1 − 2cs)w, so f decreases where 0 < s < 1/c.
    for c, label, lr, right in [(0.25, "w²/4", 22.0, EXAMPLE), (3.0, "3w²", 3.0, 0.1875), (3.0, "3w²", 0.1, 0.1)]:
        ignored = 1.0 if c < 1 else 0.25
        suspects = {
            "the number of halvings is returned, not the step size": np.log2(lr / right) or np.nan,
            "the number of step sizes tried is returned, not the step size": np.log2(lr / right) + 1,
            "lr is ignored: the search starts at 1": ignored,
            "the new weights are returned, return the step size": np.array([2 * (1 - 2 * c * right)]),
            "the new value of f is returned, return the step size": 4 * c * (1 - 2 * c * right) ** 2,
        }
        if right < lr / 2:
            suspects |= {
                "it stops after one halving: is every new value compared with f(w), not with the value one size "
                "before, and is the halving in a loop?": lr / 2,
                "the halves are rounded down (//); lr / 2 keeps its decimals": 2.0 if c < 1 else np.nan,
            }

        def f(w: np.ndarray, c: float = c) -> float:
            return c * float(w @ w)

        def grad(w: np.ndarray, c: float = c) -> np.ndarray:
            return 2 * c * w

        size = halving_line_search(watched(f), grad, np.array([2.0]), lr=lr)
        check_size(size, right, lr, f"halving_line_search for f = {label} at w = 2 with lr = {lr:g}", suspects)


@test_case(name="halving_line_search takes a step only if f is strictly lower after it", points=1)
def strictly_lower(halving_line_search: Answer) -> None:
    suspects = {"a step that leaves f as high as it was is taken; f has to be strictly lower": 1.0}
    size = halving_line_search(watched(lambda w: float(w @ w)), lambda w: 2 * w, np.array([3.0]), lr=4.0)
    what = "halving_line_search for f = w² at w = 3 with lr = 4 (where s = 1 leads to −3)"
    check_size(size, 0.5, 4.0, what, suspects)


@test_case(name="halving_line_search returns 0.0 at a minimum, where no step decreases f", points=0.5)
def at_a_minimum(halving_line_search: Answer) -> None:
    suspects = {"a step that leaves f as high as it was is taken (the gradient is 0); f has to be strictly lower": 2.0}
    size = halving_line_search(watched(lambda w: float(w @ w)), lambda w: 2 * w, np.zeros(2), lr=2.0)
    check_size(size, 0.0, 2.0, "halving_line_search for f = ‖w‖² at its minimum, w = 0", suspects)


@test_case(name="halving_line_search looks along −grad alone, although f is lower along +grad", points=0.5)
def downhill_alone(halving_line_search: Answer) -> None:
    def f(w: np.ndarray) -> float:
        return 1.0 if w[0] == 0 else (0.0 if w[0] >= -0.125 else 2.0)

    suspects = {"the step goes along +grad, or to either side; gradient descent goes along −grad": 0.5}
    size = halving_line_search(watched(f), lambda w: np.ones(1), np.zeros(1), lr=0.5)
    what = (
        "halving_line_search where f is lower after every step along +grad, and after those of 1/8 or less along −grad"
    )
    check_size(size, 0.125, 0.5, what, suspects)


@test_case(name="halving_line_search counts nan as no decrease", points=1)
def not_a_number(halving_line_search: Answer) -> None:
    def f(w: np.ndarray) -> float:
        return float(w @ w) if (w > 0).all() else float("nan")

    suspects = {
        "nan is taken for a decrease: f(new) >= f(w) is False for nan, so ask whether f(new) < f(w)": 2.0,
        "f is nan after this step: is the value of f compared, or the length of the gradient?": 0.5,
    }
    size = halving_line_search(watched(f), lambda w: 2 * w, np.array([1.0, 2.0]), lr=2.0)
    what = "halving_line_search for f = ‖w‖² where w > 0 and nan elsewhere, with lr = 2"
    check_size(size, 0.25, 2.0, what, suspects)


@test_case(name="halving_line_search leaves w alone", points=0.5)
def weights_unchanged(halving_line_search: Answer) -> None:
    halving_line_search(watched(lambda w: float(w @ w)), lambda w: 2 * w, np.array([1.0, -2.0]), lr=8.0)
    untouched(halving_line_search)


@test_case(name="halving_line_search tries lr and up to 60 halvings", points=0.5, hidden=True)
def sixty_halvings(halving_line_search: Answer, rng: Generator) -> None:
    check_cliff(halving_line_search, 60, rng)


@test_case(name="halving_line_search gives up after 60 halvings", points=0.5, hidden=True)
def gives_up(halving_line_search: Answer, rng: Generator) -> None:
    check_cliff(halving_line_search, 61, rng)


def check_cliff(halving_line_search: Answer, last: int, rng: Generator) -> None:
    """f is 1 at w = 0, and lower only after a step of at most lr / 2^last."""
    lr = float(rng.choice([1.5, 3.0, 0.75]))

    def cliff(w: np.ndarray) -> float:
        return 1.0 if w[0] == 0 else (0.0 if 0 < w[0] <= lr / 2**last else 2.0)

    size = halving_line_search(watched(cliff), lambda w: np.array([-1.0]), np.zeros(1), lr=lr)
    right = lr / 2**last if last <= 60 else 0.0
    what = f"halving_line_search where only steps of lr / 2^{last} or less decrease f"
    check_size(size, right, lr, what, {"it gives up too early: lr and 60 halvings make 61 step sizes": 0.0})


@test_case(name="halving_line_search is right for random functions", points=2, hidden=True)
def random_functions(halving_line_search: Answer, rng: Generator) -> None:
    for D, lr in [(3, 5.0), (4, 0.7), (2, 30.0)]:
        B, c, w = rng.normal(size=(D, D)), rng.normal(size=D), rng.normal(size=D) * 3
        A = B @ B.T + np.eye(D)

        def f(w: np.ndarray, A: np.ndarray = A, c: np.ndarray = c) -> float:
            return float(w @ A @ w) / 2 - float(c @ w)

        def grad(w: np.ndarray, A: np.ndarray = A, c: np.ndarray = c) -> np.ndarray:
            return A @ w - c

        right = oracle.halving_line_search(f, grad, w, lr)
        what = f"halving_line_search for a quadratic of {D} weights with lr = {lr:g}"
        check_size(halving_line_search(watched(f), grad, w, lr), right, lr, what)


@test_case(
    name="halving_line_search asks for a decrease and no more, starts at 1 by default, and takes whole numbers",
    points=0.5,
    hidden=True,
)
def edges(halving_line_search: Answer, rng: Generator) -> None:
    w = np.array([float(rng.uniform(1, 4))])
    suspects = {"a decrease by a share of the slope is asked for; any decrease counts": 0.33332 / 2}
    size = halving_line_search(watched(lambda w: 3 * float(w @ w)), lambda w: 6 * w, w, lr=0.33332)
    check_size(size, 0.33332, 0.33332, "halving_line_search for f = 3w² with lr = 0.33332", suspects)
    whole = rng.permutation([2, -3, 5])
    size = halving_line_search(watched(lambda w: 3 * float(w @ w)), lambda w: 6 * w, whole)
    check_size(size, 0.25, 1.0, "halving_line_search for f = 3‖w‖² at whole numbers w, with the default lr = 1")
    size = halving_line_search(watched(lambda w: 1e-8 * float(w @ w)), lambda w: 2e-8 * w, w, lr=1.0)
    suspects = {
        "a decrease of some least size is asked for, or the search is given up at a short gradient; any decrease "
        "counts": 0.0
    }
    check_size(size, 1.0, 1.0, "halving_line_search for f = 1e-8 · w²", suspects)
    size = halving_line_search(watched(lambda w: float(w @ w)), lambda w: 2 * w, w, lr=0.01)
    check_size(size, 0.01, 0.01, "halving_line_search for f = w² with lr = 0.01")
    size = halving_line_search(
        watched(lambda w: float("inf") if w[0] < 0 else float(w @ w)), lambda w: 2 * w, np.array([1.0]), lr=4.0
    )
    suspects = {"the search ends at a value of inf; it is just no decrease": 0.0}
    check_size(size, 0.5, 4.0, "halving_line_search where long steps end at inf", suspects)
    size = halving_line_search(
        watched(lambda w: float("inf") if w[0] > 1 else float(w @ w)), lambda w: 2 * w, np.array([1.5]), lr=1.0
    )
    check_size(size, 1.0, 1.0, "halving_line_search from a point where f is inf", {"any number is below inf": 0.0})
    size = halving_line_search(watched(lambda w: float((w - 2.4) @ (w - 2.4))), lambda w: 2 * (w - 2.4), np.array([2]))
    suspects = {"the point tried is stored in an array of whole numbers, which cuts its decimals off": 0.0}
    check_size(size, 0.5, 1.0, "halving_line_search for f = (w − 2.4)² from the whole number 2", suspects)
