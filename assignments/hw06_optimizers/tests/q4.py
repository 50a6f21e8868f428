"""q4: adam_update."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, test_case
from update_rules import check_moves, check_turns, inputs_kept, walk

OK_FORMAT = False
name = "q4"


def averages(values: np.ndarray, keep: float, new: float) -> np.ndarray:
    """For every step t the sum of new · keepᵗ⁻ˢ · value s over all s ≤ t."""
    age = np.arange(len(values))[:, None] - np.arange(len(values))
    return np.tensordot(np.where(age >= 0, new * keep ** np.maximum(age, 0.0), 0.0), values, 1)


def corrected_and_stored(values: np.ndarray, beta: float) -> np.ndarray:
    """The averages if each is divided by 1 − βᵗ and goes on from there."""
    result, last = [], 0.0 * values[0]
    for t, value in enumerate(values, 1):
        last = (beta * last + (1 - beta) * value) / (1 - beta**t)
        result.append(last)
    return np.array(result)


def misconceptions(G: np.ndarray, lr: float, beta1: float, beta2: float, eps: float) -> dict[str, np.ndarray]:
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
            "ε is added before the correction, as in the paper's shortcut ε̂; here it is added after it, √ŝ + ε, which "
            "differs where gradients are tiny": -lr * np.sqrt(c2) / c1 * v / (np.sqrt(s) + eps),
            "ε stands inside the root, √(ŝ + ε); Adam has it outside, √ŝ + ε": -lr * v_hat / np.sqrt(s_hat + eps),
            "ε is added to s under the root, before the correction; it belongs outside, √ŝ + ε": (
                -lr * v_hat / np.sqrt((s + eps) / c2)
            ),
            "ε is used as 1e-8 whatever is passed, or it is missing": -lr * v_hat / (np.sqrt(s_hat) + 1e-8),
            "ε is missing": -lr * v_hat / np.sqrt(s_hat),
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
            "β₁ and β₂ are swapped in the correction": move(v / c2, s / c1),
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
            "β₁ and β₂ are swapped": move(averages(G, beta2, 1 - beta2) / c2, averages(G**2, beta1, 1 - beta1) / c1),
            "β and 1 − β are swapped in the averages": (
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
            "β₁ and β₂ are used as 0.9 and 0.999 whatever is passed": (
                move(averages(G, 0.9, 0.1) / (1 - 0.9**t), averages(G**2, 0.999, 0.001) / (1 - 0.999**t))
            ),
            "β₁ is used as 0.9 whatever is passed": move(averages(G, 0.9, 0.1) / (1 - 0.9**t), s_hat),
            "β₂ is used as 0.999 whatever is passed": move(v_hat, averages(G**2, 0.999, 0.001) / (1 - 0.999**t)),
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
            "ε is added after the division: put the divisor √ŝ + ε in brackets": -lr * v_hat / np.sqrt(s_hat) + eps,
            "ε is added after the division, inside the step: put the divisor √ŝ + ε in brackets": (
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
            "the gradient is mixed into v̂ once more (Nadam)": move(beta1 * v_hat + (1 - beta1) * G / c1, s_hat),
            "v starts at the first gradient; it starts at 0": move(v_hat + beta1**t / c1 * G[0], s_hat),
            "the sign is wrong: this walks up the gradient": -move(v_hat, s_hat),
            "lr is ignored": move(v_hat, s_hat) / lr,
            "lr counts twice": move(v_hat, s_hat) * lr,
            "the learning rate falls with √t here; it should stay": move(v_hat, s_hat) / np.sqrt(t),
            "the division by √ŝ + ε is missing": -lr * v_hat,
            "x is handed back as it came: the step is missing": 0 * G,
        }


@test_case(name="adam_update with β₁ = 1/5, β₂ = 3/4, ε = 1 reproduces five steps done by hand", points=3)
def worked_example(adam_update: Answer) -> None:
    x = np.array([1.0, -3.0])
    G = np.array([[2.0, -2.0], [5.0, 5.0], [4.0, 4.0], [-4.0, 4.0], [4.0, -4.0]])
    v_hat = np.array(
        [[2, -2], [9 / 2, 23 / 6], [127 / 31, 123 / 31], [-373 / 156, 623 / 156], [2127 / 781, -1877 / 781]]
    )
    roots = np.array([[2.0], [4.0], [4.0], [4.0], [4.0]])
    want = -0.3 * v_hat / (roots + 1)
    suspects = misconceptions(G, 0.3, 0.2, 0.75, 1.0)
    check_moves(adam_update, x, G, want, 0.3, suspects, beta1=0.2, beta2=0.75, eps=1.0)


@test_case(name="adam_update under a constant gradient g takes equal steps lr·g/(|g| + ε), for tiny g too", points=3)
def constant_gradient(adam_update: Answer) -> None:
    x, g = np.array([[1.0, 2.0, -1.0], [0.5, -0.4, 3.0]]), np.array([[2.0, -3e-4, 1e-8], [0.0, -2e-7, 40.0]])
    G = np.array([g] * 6)
    want = np.array([-0.2 * g / (np.abs(g) + 1e-8)] * 6)
    note = "\nCalled with lr alone: the defaults are beta1 = 0.9, beta2 = 0.999 and eps = 1e-8."
    check_moves(adam_update, x, G, want, 0.2, misconceptions(G, 0.2, 0.9, 0.999, 1e-8), note)


@test_case(name="two runs of adam_update by turns do not disturb each other", points=1)
def by_turns(adam_update: Answer) -> None:
    runs, odd = np.array([[2.0, 5.0, 4.0], [-2.0, 5.0, 4.0]]), np.array([1.0, -1.0])
    adam = np.array([[2 / 3, 9 / 10, 127 / 155], [-2 / 3, 23 / 30, 123 / 155]])
    streams, wants = runs[:, :, None] * odd, -0.3 * adam[:, :, None] * odd
    check_turns(adam_update, np.array([1.0, -3.0]), streams, wants, 0.3, beta1=0.2, beta2=0.75, eps=1.0)


@test_case(name="adam_update leaves x and g alone", points=1)
def inputs_unchanged(adam_update: Answer) -> None:
    x, G = np.array([1.0, -2.0, 0.5]), np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0], [0.3, 0.1, -1.0]])
    walk(adam_update, x, G, 0.1)
    inputs_kept(adam_update)
