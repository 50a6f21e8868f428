"""q6: gradient_descent."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, fail, test_case, untouched
from diagnosis import because

from autograder.oracles import hw01_gradients as oracle

OK_FORMAT = False
name = "q6"

Gradient = Callable[[np.ndarray], np.ndarray]
EXAMPLE = [[1.0, -2.0], [2.0, -1.25], [2.3125, -1.5], [2.53125, -1.578125]]  # the public example's path
LIMIT = 2000  # calls of grad after which a walk of a few steps will never end


def watched(grad: Gradient, D: int) -> Gradient:
    """`grad`, with an end to endless loops, for weights of shape (D,)."""
    calls = 0

    def counted(w: np.ndarray) -> np.ndarray:
        nonlocal calls
        calls += 1
        if calls > LIMIT:
            fail(f"gradient_descent called grad more than {LIMIT} times: is max_steps ignored?")
        if np.shape(w) != (D,):
            fail(f"gradient_descent called grad with weights of shape {np.shape(w)}, expected {(D,)}, the shape of w0")
        return grad(np.array(w, dtype=float))

    return counted


def bowl(w: np.ndarray) -> np.ndarray:
    """Gradient of (x − 2)² + 2(y + 1)² + xy."""
    return np.array([2 * (w[0] - 2) + w[1], 4 * (w[1] + 1) + w[0]])


def misconceptions(grad: Gradient, w0: Any, lr: float, steps: int) -> dict[str, Any]:
    """What the path would be if ..., for a walk of `steps` steps."""
    start = np.array(w0, dtype=float)

    def walk(step: Gradient, count: int = steps) -> np.ndarray:
        path = [start]
        for _ in range(count):
            path.append(path[-1] + step(path[-1]))
        return np.array(path)

    def at_rate(rate: float, count: int = steps) -> np.ndarray:
        return walk(lambda w: -rate * grad(w), count)

    def walk_with(rate: Callable[[int], float]) -> np.ndarray:
        path = [start]
        for k in range(steps):
            path.append(path[-1] - rate(k) * grad(path[-1]))
        return np.array(path)

    def with_momentum(beta: float) -> np.ndarray:
        path, velocity = [start], np.zeros(start.shape)
        for _ in range(steps):
            velocity = beta * velocity + grad(path[-1])
            path.append(path[-1] - lr * velocity)
        return np.array(path)

    def one_after_the_other(w: np.ndarray) -> np.ndarray:
        new = w.copy()
        for i in range(len(w)):
            new[i] -= lr * grad(new)[i]
        return new - w

    right = at_rate(lr)
    first = grad(start)
    return {
        "the steps go uphill: subtract the gradient": at_rate(-lr),
        "the start is missing: row 0 is w0": right[1:],
        "one row is missing at the end: max_steps counts the steps, and the start is a row beside them": right[:-1],
        "only the last point is returned; return the whole path": right[-1],
        **{
            f"the learning rate is ignored: it is always {fixed:g}": at_rate(fixed)
            for fixed in (1, 0.5, 0.1, 0.05, 0.01, 0.001)
            if fixed != lr
        },
        "the step is divided by the learning rate": at_rate(1 / lr),
        "every row is the last point: the rows share one array that was changed in place (append a copy)": (
            np.tile(right[-1], (len(right), 1))
        ),
        "every row is the start: the updated w is not used in the next step": np.tile(start, (len(right), 1)),
        "there is one step too many: max_steps counts the steps, and the start is a row beside them": (
            at_rate(lr, steps + 1)
        ),
        "row 0 is no longer w0: the start is stored, and then changed in place (store a copy)": (
            np.vstack([right[-1:], right[1:]])
        ),
        **{
            f"{beta:g} times the step before is added (momentum); plain gradient descent has no memory": (
                with_momentum(beta)
            )
            for beta in (0.5, 0.8, 0.9, 0.99)
        },
        "the learning rate shrinks from step to step; it stays lr": walk_with(lambda k: lr / (k + 1)),
        "the learning rate is halved from step to step; it stays lr": walk_with(lambda k: lr / 2**k),
        "the learning rate shrinks with the root of the step; it stays lr": walk_with(lambda k: lr / np.sqrt(k + 1)),
        "the gradient is always taken at w0; take it at the current point": walk(lambda w: -lr * first),
        "the entries are updated one after the other, each with the new values of those before; take one gradient": (
            walk(one_after_the_other)
        ),
        "the gradient is divided by its length: the step is lr · grad(w)": walk(
            lambda w: -lr * grad(w) / np.linalg.norm(grad(w))
        ),
        "only the sign of the gradient is used": walk(lambda w: -lr * np.sign(grad(w))),
        "these are the gradients on the way; return the points": np.array([grad(w) for w in right]),
        "these are the steps; return the points": np.diff(right, axis=0),
        "the path is transposed: one point per row": right.T,
        "there is a factor 2 too many in the step": at_rate(2 * lr),
        "the whole numbers of w0 are kept in an integer array, which cuts off every step: turn w0 into floats": (
            whole_steps(lambda w: -lr * grad(w), start, steps)
        ),
    }


def whole_steps(step: Gradient, start: np.ndarray, steps: int) -> np.ndarray:
    """The path if every point were stored in an integer array."""
    path = [start]
    for _ in range(steps):
        path.append(np.trunc(path[-1] + step(path[-1])))
    return np.array(path)


def check_path(path: Any, right: np.ndarray, max_steps: int, what: str, suspects: Mapping[str, Any]) -> None:
    """Compare a path with the right one; a wrong number of rows is said in steps."""
    try:
        shape = np.shape(path)
    except ValueError:
        shape = ()
    if isinstance(path, tuple) and any(np.ndim(part) == 2 for part in path):
        fail(f"{what} returned {len(path)} results, expected the path alone")
    if _goes_on_from_an_earlier_call(path, right):
        fail(
            f"{what} returned a path that begins with the points of an earlier call."
            f"{because('the list of points outlives the call: start a new one inside the function')}"
        )
    if shape == np.shape(EXAMPLE) and np.allclose(path, EXAMPLE) and not np.array_equal(right, EXAMPLE):
        fail(f"{what} returned the path of the public example, whatever the arguments are: hard-coded")
    if 0 in shape:
        fail(f"{what} returned an empty path of shape {shape}.{because('the path is empty; row 0 is w0')}")
    if len(shape) == 2 and shape[1:] == right.shape[1:] and shape != right.shape:
        found = np.asarray(path, dtype=float)
        same = [s for s, value in suspects.items() if np.shape(value) == shape and np.allclose(found, value, rtol=1e-6)]
        text = (
            f"{what} makes {len(found) - 1} steps ({len(found)} rows), expected {len(right) - 1} ({len(right)} rows)."
        )
        fail(text + because(same[0] if same else _about_rows(found, right, max_steps)))
    equal(path, right, what, suspects=suspects)


def _goes_on_from_an_earlier_call(path: Any, right: np.ndarray) -> bool:
    """True when the right path stands at the end, after points that belong to another walk."""
    if not isinstance(path, np.ndarray | list | tuple) or not 0 < len(right) < len(path):
        return False
    rows, T = list(path), len(right)
    if any(np.ndim(row) != 1 for row in rows) or any(len(row) != right.shape[1] for row in rows[-T:]):
        return False
    begins_here = len(rows[0]) == right.shape[1] and np.allclose(rows[0], right[0])
    return not begins_here and np.allclose(np.array(rows[-T:], dtype=float), right)


def _about_rows(found: np.ndarray, right: np.ndarray, max_steps: int) -> str:
    """What can be said of a path with too many or too few rows."""
    T = len(right)
    if len(found) > T and np.allclose(found[:T], right):
        if not found[T:].any():
            return "rows of zeros that were never reached are left over: cut them off"
        if np.allclose(found[T:], right[-1]):
            return "the last point is repeated: when the walk has ended, add no more rows"
    if len(found) > max_steps + 1:
        return f"max_steps is ignored: there are more than {max_steps} steps"
    if len(found) == max_steps == T - 1 and np.allclose(found, right[:max_steps]):
        return "there is one step too few: max_steps counts the steps, not the rows"
    if len(found) > T and np.allclose(found[:T], right):
        return "tol is ignored, or not used as it is given: the gradient is already shorter than tol at the last points"
    if len(found) < T and np.allclose(found, right[: len(found)]):
        return "the walk ends although the gradient is not shorter than tol yet"
    return "are lr, tol and max_steps used as they are given, and is the gradient looked at before each step?"


@test_case(name="gradient_descent returns the start and the point after every step", points=3)
def three_steps(gradient_descent: Answer) -> None:
    right = np.array(EXAMPLE)
    path = gradient_descent(watched(bowl, 2), np.array([1.0, -2.0]), 0.25, max_steps=3)
    what = "gradient_descent(grad, [1, -2], 0.25, max_steps=3)"
    check_path(path, right, 3, what, misconceptions(bowl, right[0], 0.25, 3))


@test_case(name="gradient_descent with max_steps=0 returns one row, the start", points=1)
def no_step(gradient_descent: Answer) -> None:
    path = gradient_descent(watched(bowl, 2), np.array([3.0, 1.0]), 0.1, max_steps=0)
    suspects: dict[str, Any] = {
        "the start itself is returned, not a path of one row": np.array([3.0, 1.0]),
        "a step is taken before max_steps is looked at": np.array([[3.0, 1.0], [2.7, -0.1]]),
    }
    check_path(path, np.array([[3.0, 1.0]]), 0, "gradient_descent(grad, [3, 1], 0.1, max_steps=0)", suspects)


@test_case(name="gradient_descent stops before a step when the gradient is shorter than tol", points=1.5)
def stops_before_a_step(gradient_descent: Answer) -> None:
    # Gradient 4w, step 0.125: w is halved again and again, 4, 2, 1, 0.5, with gradients 16, 8, 4, 2.
    path = gradient_descent(watched(lambda w: 4 * w, 1), np.array([4.0]), 0.125, max_steps=50, tol=2.5)
    halves = np.array([[4.0], [2.0], [1.0], [0.5], [0.25], [0.125]])
    suspects: dict[str, Any] = {
        "it stops one step too late: look at the gradient before the step, and do not take the step": halves[:5],
        "it stops two steps too late: look at the gradient at the current point, before the step": halves,
        "it stops one step too early: the last point is still to be kept": halves[:3],
        "it stops on a short step, lr · ‖grad‖ < tol; the length of the gradient itself decides": halves[:1],
        "it stops after a short step, lr · ‖grad‖ < tol (or at a small w); the length of the gradient decides": (
            halves[:2]
        ),
        "the steps go uphill: subtract the gradient": 4.0 * 1.5 ** np.arange(51.0)[:, None],
    }
    what = "gradient_descent(grad, [4], 0.125, max_steps=50, tol=2.5) for the gradient 4w"
    check_path(path, halves[:4], 50, what, suspects)


@test_case(name="gradient_descent stops by the length of a gradient with two entries", points=0.5)
def stops_by_the_length(gradient_descent: Answer) -> None:
    # Gradient w, halved by every step: lengths 10, 5, 2.5; largest entries 8, 4, 2; smallest 6, 3, 1.5.
    start = np.array([-6.0, 8.0])
    halves = start * 0.5 ** np.arange(5.0)[:, None]
    suspects: dict[str, Any] = {
        "one entry, the root mean square or the plain sum is compared with tol; the length √Σg² decides": halves[:2],
        "the squared length is compared with tol; take the root": halves[:4],
        "the steps go uphill: subtract the gradient": start * 1.5 ** np.arange(41.0)[:, None],
    }
    path = gradient_descent(watched(lambda w: w, 2), start, 0.5, max_steps=40, tol=4.5)
    what = "gradient_descent(grad, [-6, 8], 0.5, max_steps=40, tol=4.5) for the gradient w"
    check_path(path, halves[:3], 40, what, suspects)


@test_case(name="gradient_descent does not stop because a small learning rate makes the steps short", points=1)
def small_learning_rate(gradient_descent: Answer) -> None:
    path = gradient_descent(watched(lambda w: 2 * w, 1), np.array([4.0]), 2.0**-8, max_steps=5, tol=0.1)
    right = 4.0 * (1 - 2.0**-7) ** np.arange(6.0)[:, None]
    suspects: dict[str, Any] = {
        "it stops on a short step, lr · ‖grad‖ < tol; only a short gradient means flat ground": right[:1],
        "it stops after a short step, lr · ‖grad‖ < tol; only a short gradient means flat ground": right[:2],
        "the steps go uphill: subtract the gradient": 4.0 * (1 + 2.0**-7) ** np.arange(6.0)[:, None],
    }
    what = "gradient_descent(grad, [4], 2⁻⁸, max_steps=5, tol=0.1) for the gradient 2w"
    check_path(path, right, 5, what, suspects)


@test_case(name="gradient_descent leaves w0 alone", points=1)
def start_unchanged(gradient_descent: Answer) -> None:
    gradient_descent(watched(bowl, 2), np.array([1.0, -2.0]), 0.1, max_steps=2)
    untouched(gradient_descent)


@test_case(name="gradient_descent follows random quadratics", points=3, hidden=True)
def random_quadratics(gradient_descent: Answer, rng: Generator) -> None:
    for D, lr, steps in [(3, 0.07, 6), (4, 0.11, 3), (2, 0.6, 5)]:
        B, c = rng.normal(size=(D, D)), rng.normal(size=D)
        A = B @ B.T + np.eye(D)

        def grad(w: np.ndarray, A: np.ndarray = A, c: np.ndarray = c) -> np.ndarray:
            return A @ w - c

        w0 = rng.normal(size=D) * 3
        path = gradient_descent(watched(grad, D), w0, lr, max_steps=steps, tol=1e-12)
        what = f"gradient_descent(grad, w0, {lr:g}, max_steps={steps}) on a quadratic with {D} weights"
        right = oracle.gradient_descent(grad, w0, lr, steps, 1e-12)
        check_path(path, right, steps, what, misconceptions(grad, w0, lr, steps))


@test_case(name="gradient_descent measures the gradient by its Euclidean length", points=1.5, hidden=True)
def euclidean_length(gradient_descent: Answer, rng: Generator) -> None:
    # Gradient w, halved by every step.  Lengths 6.5, 3.25, 1.625, 0.8125; largest entries 6.3, 3.15, 1.575;
    # smallest 1.6, 0.8; sums of sizes 7.9, 3.95, 1.975.
    start = np.array([1.6, -6.3]) * rng.choice([-1.0, 1.0])
    halves = start * 0.5 ** np.arange(6.0)[:, None]
    one_entry = "it stops when one entry of the gradient is short of tol; the length √Σg² decides"
    largest = "the largest entry, the root mean square or the plain sum is compared with tol; the length √Σg² decides"
    cases: list[tuple[float, int, dict[str, Any]]] = [
        (1.6, 4, {one_entry: halves[:2], largest: halves[:3]}),
        (
            3.5,
            2,
            {
                one_entry: halves[:1],
                "the squared length (no root), or the sum of the entries' sizes, is compared with tol": halves[:3],
            },
        ),
    ]
    for tol, rows, suspects in cases:
        path = gradient_descent(watched(lambda w: w, 2), start, 0.5, max_steps=40, tol=tol)
        check_path(
            path, halves[:rows], 40, f"gradient_descent(grad, w0, 0.5, tol={tol:g}) for the gradient w", suspects
        )


@test_case(
    name="gradient_descent uses its defaults, goes on at exactly tol, and takes whole numbers and float32",
    points=1.5,
    hidden=True,
)
def edges(gradient_descent: Answer, rng: Generator) -> None:
    path = gradient_descent(watched(lambda w: w, 2), np.array([0.0, -5.0]), 0.5, max_steps=9, tol=5.0)
    suspects: dict[str, Any] = {
        "it stops at exactly tol; the length of the gradient has to be below it": np.array([[0.0, -5.0]])
    }
    what = "gradient_descent(grad, [0, -5], 0.5, tol=5), whose first gradient has length 5"
    check_path(path, np.array([[0.0, -5.0], [0.0, -2.5]]), 9, what, suspects)
    path = gradient_descent(watched(lambda w: w, 1), np.array([0.5]), 0.875)
    what = "gradient_descent(grad, [0.5], 0.875) for the gradient w, with the default tol = 1e-8"
    check_path(path, 0.5 * 0.125 ** np.arange(10.0)[:, None], 1000, what, {})
    start = np.array([2.0, -1.0])
    path = gradient_descent(watched(lambda w: w - start, 2), start, 0.5, max_steps=9)
    suspects = {"the gradient at w0 itself is not looked at before the first step": np.array([start, start])}
    check_path(path, start[None], 9, "gradient_descent from a start where the gradient is 0", suspects)
    # A function of NumPy's crosses to a student's process as its name, so these steps take no message each.
    path = gradient_descent(np.ones_like, np.array([0.0]), 0.5)
    what = "gradient_descent(grad, [0], 0.5) for the gradient 1, with the default max_steps = 1000"
    check_path(path, -0.5 * np.arange(1001.0)[:, None], 1000, what, {})
    path = gradient_descent(watched(lambda w: 2 * w, 1), np.array([7.0]), 3.0, max_steps=8)
    what = "gradient_descent(grad, [7], 3, max_steps=8) for the gradient 2w, a walk that diverges"
    check_path(path, 7 * (-5.0) ** np.arange(9.0)[:, None], 8, what, {})
    stored = np.array([4.0, -1.0])
    path = gradient_descent(watched(lambda w: stored, 2), np.array([1.0, 2.0]), 0.25, max_steps=3)
    right = np.array([1.0, 2.0]) - np.arange(4.0)[:, None] * [1.0, -0.25]
    check_path(path, right, 3, "gradient_descent where grad returns the same array at every call", {})
    whole = rng.permutation([5, -3])
    right = oracle.gradient_descent(bowl, whole, 0.1, 3, 1e-8)
    suspects = misconceptions(bowl, whole, 0.1, 3)
    what = "gradient_descent(grad, w0, 0.1, max_steps=3) for whole numbers w0"
    check_path(gradient_descent(watched(bowl, 2), whole, 0.1, max_steps=3), right, 3, what, suspects)
    single = np.array([0.5, -3.25], dtype=np.float32)
    right = oracle.gradient_descent(bowl, single, 0.1, 3, 1e-8)
    path = gradient_descent(watched(bowl, 2), single, 0.1, max_steps=3)
    equal(path, right, "gradient_descent(grad, w0, 0.1, max_steps=3) for float32 w0", rtol=FLOAT32_RTOL)
