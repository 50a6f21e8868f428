"""Walk an update rule `update(x, g, state, lr, …) -> (x_new, state_new)` and compare its steps.

The state is whatever the student's own rule returned; it is handed back unseen.
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from checks import Answer, CheckFailure, array_of, equal, fail, pair, untouched

Rates = float | Sequence[float]
Suspects = dict[str, np.ndarray]

FOREIGN_SHAPE = (
    "\nLikely cause: before the first step the state is None, so an array of another shape must have outlived an "
    "earlier run, in a global variable for instance. All that a rule remembers belongs in its state."
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
        if x_new is None and state is not None:
            fail(f"{update.name} returned (None, …), expected (x_new, state_new): is the state in the first place?")
        points.append(array_of(x_new, f"x_new of {update.name} after step {t}", g.shape))
        x = points[-1].astype(np.result_type(g, np.float32))
    return np.array(points)


def moves(points: np.ndarray, x: np.ndarray) -> np.ndarray:
    """x_new − x for every step of a path that starts at x."""
    return np.diff(points, axis=0, prepend=np.asarray(x, dtype=float)[None])


def averages(values: np.ndarray, keep: float, new: float) -> np.ndarray:
    """For every step t the sum of new · keepᵗ⁻ˢ · value s over all s ≤ t."""
    age = np.arange(len(values))[:, None] - np.arange(len(values))
    return np.tensordot(np.where(age >= 0, new * keep ** np.maximum(age, 0.0), 0.0), values, 1)


def check_moves(
    update: Answer,
    x: np.ndarray,
    grads: np.ndarray,
    want: np.ndarray,
    lr: Rates,
    suspects: Callable[[], Suspects],
    note: str = "",
    /,
    **hyper: float,
) -> None:
    """Compare x_new − x of every step with `want`; `note` is added to what a failure says.

    Args:
        suspects: makes the moves of known misconceptions, with their sentences; called only when a move is wrong.
    """
    got = moves(walk(update, x, grads, lr, **hyper), x)
    what = f"x_new − x of {update.name}, step by step"
    known = cache(lambda: suspects() | {"only the step is returned, x is missing in it": moves(want, x)})
    try:
        equal(got, want + 0.0, what, suspects=known, facts=hyper)
    except CheckFailure as error:
        text = str(error)
    else:
        return
    if not any(sentence in text for sentence in known()):
        unused = ignored(update, x, grads, lr, got, hyper)
        text = text.split("\nLikely cause")[0] + unused if unused else text
    again = moves(walk(update, x, grads, lr, **hyper), x)
    floats = moves(walk(update, x.astype(float), grads.astype(float), lr, **hyper), x)
    text = f"{text}{note}{outside_memory(got, again)}{cut_off(got, floats, want)}"
    fail(text if "Likely cause" in text else text + first_wrong(got, want))


def ignored(
    update: Answer, x: np.ndarray, grads: np.ndarray, lr: Rates, got: np.ndarray, hyper: dict[str, float]
) -> str:
    """A sentence for a rule whose steps stay the same when a hyper-parameter changes."""
    names = []
    for name in ("lr", *hyper):
        other = {"lr": lr, **hyper}
        value = other[name]
        other[name] = [rate / 2 for rate in value] if isinstance(value, Sequence) else value / 2
        rates = other.pop("lr")
        if np.array_equal(moves(walk(update, x, grads, rates, **other), x), got, equal_nan=True):  # type: ignore[arg-type]
            names.append(name)
    if not names:
        return ""
    return (
        f"\nLikely cause: {' and '.join(names)} {'is' if len(names) == 1 else 'are'} ignored: with another value the "
        "steps stay exactly the same."
    )


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
        "the run, such as a global variable; all that a rule remembers belongs in its state."
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


def corrected_and_stored(values: np.ndarray, beta: float) -> np.ndarray:
    """The averages if each is divided by 1 − βᵗ and goes on from there."""
    result, last = [], 0.0 * values[0]
    for t, value in enumerate(values, 1):
        last = (beta * last + (1 - beta) * value) / (1 - beta**t)
        result.append(last)
    return np.array(result)


def adam_misconceptions(G: np.ndarray, lr: float, beta1: float, beta2: float, eps: float) -> Suspects:
    """The moves of an Adam step if …"""
    G = G.astype(float)
    t = np.arange(1.0, len(G) + 1).reshape(-1, *[1] * (G.ndim - 1))
    entries = tuple(range(1, G.ndim))
    v, s = averages(G, beta1, 1 - beta1), averages(G**2, beta2, 1 - beta2)

    def move(v: np.ndarray, s: np.ndarray) -> np.ndarray:
        return -lr * v / (np.sqrt(s) + eps)

    def late(a: np.ndarray) -> np.ndarray:
        return np.concatenate([0 * a[:1], a[:-1]])

    with np.errstate(all="ignore"):
        c1, c2 = 1 - beta1**t, 1 - beta2**t
        v_hat, s_hat = v / c1, s / c2
        uncorrected = -lr * v / (np.sqrt(s) + eps)
        return {
            "the bias correction is missing: divide v by 1 − β₁ᵗ and s by 1 − β₂ᵗ": uncorrected,
            "the bias correction of s is missing": move(v_hat, s),
            "the bias correction of v is missing": move(v, s_hat),
            "eps (ε) is added before the correction, as in the paper's shortcut ε̂; here it is added after it, √ŝ + ε, "
            "which differs where gradients are tiny": -lr * np.sqrt(c2) / c1 * v / (np.sqrt(s) + eps),
            "eps (ε) stands inside the root, √(ŝ + ε); Adam has it outside, √ŝ + ε": -lr * v_hat / np.sqrt(s_hat + eps),
            "eps (ε) is added to s under the root, before the correction; it belongs outside, √ŝ + ε": (
                -lr * v_hat / np.sqrt((s + eps) / c2)
            ),
            "eps (ε) is used as 1e-8 whatever is passed, or it is missing": -lr * v_hat / (np.sqrt(s_hat) + 1e-8),
            "eps (ε) is missing": -lr * v_hat / np.sqrt(s_hat),
            "the time index never moves: every step is corrected as if t = 1": move(v / (1 - beta1), s / (1 - beta2)),
            "in v̂ the time index never moves: every step is corrected as if t = 1": move(v / (1 - beta1), s_hat),
            "in ŝ the time index never moves: every step is corrected as if t = 1": move(v_hat, s / (1 - beta2)),
            "the time index is one too high: the first step has t = 1": (
                move(v / (1 - beta1 ** (t + 1)), s / (1 - beta2 ** (t + 1)))
            ),
            "the time index moves by two: t counts steps": move(
                v / (1 - beta1 ** (2 * t - 1)), s / (1 - beta2 ** (2 * t - 1))
            ),
            "the time index moves by two and starts there: t counts steps": (
                move(v / (1 - beta1 ** (2 * t)), s / (1 - beta2 ** (2 * t)))
            ),
            "with t = 0 the correction divides by 1 − β⁰ = 0: the first step has t = 1": np.full(G.shape, np.nan),
            "the correction uses β·t, it should be β to the power t": move(v / (1 - beta1 * t), s / (1 - beta2 * t)),
            "the correction multiplies, it should divide": move(v * c1, s * c2),
            "beta1 and beta2 (β₁, β₂) are swapped in the correction": move(v / c2, s / c1),
            "the corrected averages are stored in the state; the recursion goes on with v and s as they are": (
                move(corrected_and_stored(G, beta1), corrected_and_stored(G**2, beta2))
            ),
            "the averages are overwritten in every step: v ← β₁v + (1 − β₁)g needs the v of the step before": (
                move((1 - beta1) * G / c1, (1 - beta2) * G**2 / c2)
            ),
            "v is overwritten in every step: v ← β₁v + (1 − β₁)g needs the v of the step before": (
                move((1 - beta1) * G / c1, s_hat)
            ),
            "s is overwritten in every step: s ← β₂s + (1 − β₂)g² needs the s of the step before": (
                move(v_hat, (1 - beta2) * G**2 / c2)
            ),
            "everything is forgotten, each step is a first step (is the new state returned?)": move(G, G**2),
            "beta1 and beta2 (β₁, β₂) are swapped": move(
                averages(G, beta2, 1 - beta2) / c2, averages(G**2, beta1, 1 - beta1) / c1
            ),
            "beta and 1 - beta (β, 1 − β) are swapped in the averages": (
                move(averages(G, 1 - beta1, beta1) / c1, averages(G**2, 1 - beta2, beta2) / c2)
            ),
            "in v β₁ and 1 − β₁ are swapped": move(averages(G, 1 - beta1, beta1) / c1, s_hat),
            "in s β₂ and 1 − β₂ are swapped": move(v_hat, averages(G**2, 1 - beta2, beta2) / c2),
            "v averages with β₂, it should be β₁": move(averages(G, beta2, 1 - beta2) / c1, s_hat),
            "s averages with β₁, it should be β₂": move(v_hat, averages(G**2, beta1, 1 - beta1) / c2),
            "the factors 1 − β₁ and 1 − β₂ of the new values are missing": (
                move(v_hat / (1 - beta1), s_hat / (1 - beta2))
            ),
            "the factor 1 − β₁ of the new gradient is missing": move(v_hat / (1 - beta1), s_hat),
            "the factor 1 − β₂ of the new square is missing": move(v_hat, s_hat / (1 - beta2)),
            "beta1 and beta2 (β₁, β₂) are used as 0.9 and 0.999 whatever is passed": (
                move(averages(G, 0.9, 0.1) / (1 - 0.9**t), averages(G**2, 0.999, 0.001) / (1 - 0.999**t))
            ),
            "beta1 (β₁) is used as 0.9 whatever is passed": move(averages(G, 0.9, 0.1) / (1 - 0.9**t), s_hat),
            "beta2 (β₂) is used as 0.999 whatever is passed": move(
                v_hat, averages(G**2, 0.999, 0.001) / (1 - 0.999**t)
            ),
            "s averages the gradients, it should average their squares": (
                move(v_hat, averages(G, beta2, 1 - beta2) / c2)
            ),
            "s averages absolute values, it should average squares": (
                move(v_hat, averages(np.abs(G), beta2, 1 - beta2) / c2)
            ),
            "s averages the squares of v, it should average those of g": (
                move(v_hat, averages(v**2, beta2, 1 - beta2) / c2)
            ),
            "s averages the squares of v̂, it should average those of g": (
                move(v_hat, averages(v_hat**2, beta2, 1 - beta2) / c2)
            ),
            "the square of the averaged gradient stands in place of the average of the squares": (
                move(v_hat, (averages(G, beta2, 1 - beta2) / c2) ** 2)
            ),
            "the squares add up, as in AdaGrad; here they are averaged": move(v_hat, np.cumsum(G**2, axis=0)),
            "eps (ε) is added after the division: put the divisor √ŝ + ε in brackets": -lr * v_hat / np.sqrt(s_hat)
            + eps,
            "eps (ε) is added after the division, inside the step: put the divisor √ŝ + ε in brackets": (
                -lr * (v_hat / np.sqrt(s_hat) + eps)
            ),
            "the square root is missing: this divides by ŝ + ε": -lr * v_hat / (s_hat + eps),
            "the root covers too much: only ŝ stands under it": -lr * v_hat / np.sqrt(np.sqrt(s_hat) + eps),
            "the gradient itself stands in the numerator, it should be v̂": move(G, s_hat),
            "the step uses the averages from before this gradient: update v and s first": move(
                late(v) / c1, late(s) / c2
            ),
            "one s serves the whole array; every entry needs its own": move(
                v_hat, s_hat.mean(axis=entries, keepdims=True)
            ),
            "one s (of the length of the gradient) serves the whole array; every entry needs its own": move(
                v_hat, s_hat.sum(axis=entries, keepdims=True)
            ),
            "the largest ŝ so far is used (AMSGrad), it should be the present one": move(
                v_hat, np.maximum.accumulate(s_hat, axis=0)
            ),
            "the largest s so far is used (AMSGrad), it should be the present one": move(
                v_hat, np.maximum.accumulate(s, axis=0) / c2
            ),
            "the gradient is mixed into v̂ once more (Nadam)": move(beta1 * v_hat + (1 - beta1) * G / c1, s_hat),
            "v starts at the first gradient; it starts at 0": move(v_hat + beta1**t / c1 * G[0], s_hat),
            "the sign is wrong: this walks up the gradient": -move(v_hat, s_hat),
            "lr is ignored": move(v_hat, s_hat) / lr,
            "lr counts twice": move(v_hat, s_hat) * lr,
            "the learning rate falls with √t here; it should stay": move(v_hat, s_hat) / np.sqrt(t),
            "the division by √ŝ + ε is missing": -lr * v_hat,
            "x is handed back as it came: the step is missing": 0 * G,
        }
