"""q9: nesterov_update, a planted bug."""

from collections.abc import Sequence

import numpy as np
from checks import Answer, CheckFailure, Generator, array_of, equal, fail, pair, test_case, untouched

from autograder.oracles import hw06_optimizers as oracle

OK_FORMAT = False
name = "q9"

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
        "\nLikely cause: with the same numbers as floats all is right. Here x and g hold whole numbers, and an array "
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


def summed(G: np.ndarray, keep: float, new: float) -> np.ndarray:
    """For every step t the sum of new · keepᵗ⁻ˢ · gradient s over all s ≤ t."""
    age = np.arange(len(G))[:, None] - np.arange(len(G))
    return np.tensordot(np.where(age >= 0, new * keep ** np.maximum(age, 0.0), 0.0), G, 1)


def misconceptions(G: np.ndarray, lr: float, beta: float) -> dict[str, np.ndarray]:
    """The moves of a Nesterov step if …"""
    v = summed(G, beta, 1.0)
    return {
        "the velocity from before this gradient is used, and g + βv with that one is the plain momentum step; "
        "Nesterov's step takes the new velocity": -lr * v,
        "β is missing in front of the new velocity: the step is g + βv": -lr * (G + v),
        "g is missing in the step: it is g + βv": -lr * beta * v,
        "the velocity is forgotten: every step starts from v = 0 (is the new state returned?)": -lr * (1 + beta) * G,
        "the velocity is a moving average with 1 − β; here v ← βv + g": -lr * (G + beta * summed(G, beta, 1 - beta)),
        "the step is stored as the velocity; the state keeps v itself": -lr * summed(G, beta**2, 1 + beta),
        "this is a plain step, without any velocity": -lr * G,
        "β counts twice in front of the velocity": -lr * (G + beta**2 * v),
        "the velocity enters with the wrong sign": -lr * (G - beta * v),
        "1 − β stands in front of g": -lr * ((1 - beta) * G + beta * v),
        "the sign is wrong: this walks up the gradient": lr * (G + beta * v),
        "β is used as 0.9 whatever is passed": -lr * (G + 0.9 * summed(G, 0.9, 1.0)),
        "lr is ignored": -(G + beta * v),
    }


@test_case(
    name="nesterov_update with β = 1/2 makes steps 12, 8, -1, 2, 0.5 of the gradients 8, 4, -2, 1, 0", points=1.5
)
def worked_example(nesterov_update: Answer) -> None:
    x = np.array([1.0, -3.0])
    G = np.array([[8.0, 0.0], [4.0, 16.0], [-2.0, -8.0], [1.0, 2.0], [0.0, 0.0]])
    steps = np.array([[12.0, 0.0], [8.0, 24.0], [-1.0, -8.0], [2.0, 3.0], [0.5, 0.5]])
    check_moves(nesterov_update, x, G, -0.3 * steps, 0.3, misconceptions(G, 0.3, 0.5), beta=0.5)


@test_case(
    name="nesterov_update goes the way of the textbook, which looks ahead before it takes the gradient", points=1.5
)
def looks_ahead(nesterov_update: Answer) -> None:
    c, lr, beta = np.array([0.2, 4.0]), 0.2, 0.8
    theta, v = np.array([-5.0, -2.0]), np.zeros(2)
    x, state = theta, None
    for t in range(1, 7):
        v = beta * v + c * (theta - lr * beta * v)
        theta = theta - lr * v
        x_new, state = pair(nesterov_update(x, c * x, state, lr, beta=beta), ("x_new", "state_new"), "nesterov_update")
        x = array_of(x_new, f"x_new of nesterov_update after step {t}", (2,))
        equal(
            x,
            theta - lr * beta * v,
            f"x_new of nesterov_update after step {t} on 0.1x₁² + 2x₂²",
            suspects={
                "this is the point of plain momentum, which does not look ahead": theta if t == 1 else x * np.nan
            },
        )


@test_case(name="nesterov_update is right for random gradients and number types", points=2, hidden=True)
def random_gradients(nesterov_update: Answer, rng: Generator) -> None:
    for shape in [(3,), (2, 3)]:
        x, G = rng.normal(size=shape), rng.normal(size=(6, *shape))
        lr, beta = float(rng.uniform(0.2, 0.6)), float(rng.uniform(0.55, 0.85))
        want = oracle.steps(oracle.nesterov, G, lr, beta=beta)
        check_moves(nesterov_update, x, G, want, lr, misconceptions(G, lr, beta), beta=beta)
    want = oracle.steps(oracle.nesterov, G, lr, beta=0.9)  # the default of beta
    check_moves(
        nesterov_update, x, G, want, lr, misconceptions(G, lr, 0.9), "\nCalled without beta: its default is 0.9."
    )
    inputs_kept(nesterov_update)
    whole = rng.integers(1, 9, size=(5, 3))
    want = oracle.steps(oracle.nesterov, whole, 0.3, beta=0.7)
    check_moves(nesterov_update, whole[0], whole, want, 0.3, misconceptions(whole, 0.3, 0.7), beta=0.7)
    streams = rng.normal(size=(2, 4, 3))
    wants = np.array([oracle.steps(oracle.nesterov, stream, 0.3, beta=0.7) for stream in streams])
    check_turns(nesterov_update, rng.normal(size=3), streams, wants, 0.3, beta=0.7)
