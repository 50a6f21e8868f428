"""Walk an update rule `update(x, g, state, lr, …) -> (x_new, state_new)` and compare its steps.

The state is whatever the student's own rule returned; it is handed back unseen.
"""

from collections.abc import Sequence

import numpy as np
from checks import Answer, CheckFailure, array_of, equal, fail, pair, untouched

Rates = float | Sequence[float]

FOREIGN_SHAPE = (
    "\nLikely cause: before the first step the state is None, so an array of another shape must have outlived an "
    "earlier run, in a global variable for instance. All that a rule remembers belongs into its state."
)


def walk(update: Answer, x: np.ndarray, grads: np.ndarray, lr: Rates, **hyper: float) -> np.ndarray:
    """The points after every step from x; what the rule returns as state goes back in unseen."""
    rates = lr if isinstance(lr, Sequence) else [lr] * len(grads)
    state: object = None
    points: list[np.ndarray] = []
    for t, (g, rate) in enumerate(zip(grads, rates, strict=True), 1):
        try:
            result = update(x, g, state, rate, **hyper)
        except CheckFailure as error:
            foreign = t == 1 and "could not be broadcast" in str(error)
            fail(f"{error}{FOREIGN_SHAPE if foreign else ''}")
        x_new, state = pair(result, ("x_new", "state_new"), f"{update.name}(x, g, state, lr)")
        points.append(array_of(x_new, f"x_new of {update.name} after step {t}", g.shape))
        x = points[-1].astype(np.result_type(g, np.float32))
    return np.array(points)


def moves(points: np.ndarray, x: np.ndarray) -> np.ndarray:
    """x_new − x for every step of a path that starts at x."""
    return np.diff(points, axis=0, prepend=np.asarray(x, dtype=float)[None])


def check_moves(
    update: Answer,
    x: np.ndarray,
    grads: np.ndarray,
    want: np.ndarray,
    lr: Rates,
    suspects: dict[str, np.ndarray],
    note: str = "",
    /,
    **hyper: float,
) -> None:
    """Compare x_new − x of every step with `want`; `note` is added to what a failure says."""
    got = moves(walk(update, x, grads, lr, **hyper), x)
    suspects = suspects | {"only the step is returned, x is missing in it": moves(want, x)}
    try:
        equal(got, want + 0.0, f"x_new − x of {update.name}, step by step", suspects=suspects, facts=hyper)
    except CheckFailure as error:
        again = moves(walk(update, x, grads, lr, **hyper), x)
        floats = moves(walk(update, x.astype(float), grads.astype(float), lr, **hyper), x)
        text = f"{error}{note}{outside_memory(got, again)}{cut_off(got, floats, want)}"
        fail(text if "Likely cause" in text else text + first_wrong(got, want))


def cut_off(got: np.ndarray, floats: np.ndarray, want: np.ndarray) -> str:
    """A sentence for a rule that goes wrong with whole numbers only."""
    if np.allclose(got, floats, rtol=1e-9, atol=0, equal_nan=True) or not np.allclose(floats, want, rtol=1e-9):
        return ""
    return (
        "\nLikely cause: with the same numbers as floats all is right. Here x or g hold whole numbers, and an array "
        "of their type (np.zeros_like(g), x.copy()) cuts the decimals off: convert to floats first."
    )


def outside_memory(got: np.ndarray, again: np.ndarray) -> str:
    """A sentence for a rule whose steps depend on more than its arguments."""
    if np.allclose(got, again, rtol=1e-9, atol=0, equal_nan=True):
        return ""
    return (
        "\nLikely cause: started once more from state None, the same gradients give other steps. Something outlives "
        "the run, such as a global variable; all that a rule remembers belongs into its state."
    )


def first_wrong(got: np.ndarray, want: np.ndarray) -> str:
    """A sentence for a run that starts right and goes wrong later."""
    scale = np.abs(want).max()
    right = [bool(np.allclose(a, b, rtol=1e-9, atol=1e-12 * scale)) for a, b in zip(got, want, strict=True)]
    t = right.index(False) if False in right else 0
    return f"\nUp to step {t} of {len(right)} all is right, then not: look at what the state hands on." if t else ""


def inputs_kept(update: Answer) -> None:
    """Fail if a call changed x or g in place; the state it may change."""
    update.changed = [argument for argument in update.changed if argument != update._parameter(2)]
    untouched(update)


def check_turns(
    update: Answer, x: np.ndarray, streams: np.ndarray, wants: np.ndarray, lr: float, **hyper: float
) -> None:
    """Two runs from x by turns, each with its own gradients and its own state."""
    points, states = [[x], [x]], [None, None]
    for gradients in zip(*streams, strict=True):
        for k, g in enumerate(gradients):
            result = update(points[k][-1], g, states[k], lr, **hyper)
            x_new, states[k] = pair(result, ("x_new", "state_new"), f"{update.name}(x, g, state, lr)")
            points[k].append(array_of(x_new, f"x_new of {update.name}", g.shape))
    for k, run in enumerate(points):
        got = np.diff(run, axis=0)
        try:
            equal(
                got, wants[k] + 0.0, f"x_new − x of run {'AB'[k]} of {update.name}, while two runs A and B take turns"
            )
        except CheckFailure as error:
            fail(f"{error}{outside_memory(got, moves(walk(update, x, streams[k], lr, **hyper), x))}")
