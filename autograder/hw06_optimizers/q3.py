"""q3: adagrad_update and rmsprop_update."""

from functools import partial

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, test_case
from update_rules import averages, check_moves, check_turns, inputs_kept, walk

from autograder.oracles import hw06_optimizers as oracle

OK_FORMAT = False
name = "q3"

DEFAULT_EPS = "\nCalled without eps: its default is 1e-8."


def steps_like(G: np.ndarray) -> np.ndarray:
    """The number of every step, 1 … T, in a shape that multiplies the stacked gradients."""
    return np.arange(1.0, len(G) + 1).reshape(-1, *[1] * (G.ndim - 1))


def misconceptions(G: np.ndarray, s: np.ndarray, lr: float, eps: float) -> dict[str, np.ndarray]:
    """The moves of either rule, whose sums of squares are s, if …"""
    G = G.astype(float)
    entries = tuple(range(1, G.ndim))
    late = np.concatenate([0 * s[:1], s[:-1]])
    with np.errstate(all="ignore"):
        return {
            "eps (ε) stands outside the root, √s + ε; this rule has it inside, √(s + ε)": -lr * G / (np.sqrt(s) + eps),
            "eps (ε) is added twice, inside and outside the root": -lr * G / (np.sqrt(s + eps) + eps),
            "eps (ε) is squared under the root, √(s + ε²), or only replaces an s of 0": -lr * G / np.sqrt(s + eps**2),
            "eps (ε) is used as 1e-8 whatever is passed, or it is missing": -lr * G / np.sqrt(s + 1e-8),
            "eps (ε) is missing": -lr * G / np.sqrt(s),
            "eps (ε) is subtracted under the root, it should be added": -lr * G / np.sqrt(s - eps),
            "eps (ε) is stored in the state, so it adds up with every step": -lr * G / np.sqrt(s + eps * steps_like(G)),
            "eps (ε) is added after the division: put the whole root in brackets": -lr * G / np.sqrt(s) + eps,
            "eps (ε) is added after the division, inside the step: put the whole root in brackets": (
                -lr * (G / np.sqrt(s) + eps)
            ),
            "the square root is missing: this divides by s + ε": -lr * G / (s + eps),
            "the step is multiplied by the root, it should be divided": -lr * G * np.sqrt(s + eps),
            "the step divides by the sum from before this gradient: update s first": -lr * G / np.sqrt(late + eps),
            "the gradient is squared in the step too; only s holds squares": -lr * G**2 / np.sqrt(s + eps),
            "the gradient is missing in the numerator": -lr / np.sqrt(s + eps) + 0 * G,
            "the sign is wrong: this walks up the gradient": lr * G / np.sqrt(s + eps),
            "lr is ignored": -G / np.sqrt(s + eps),
            "lr stands under the root as well": -lr * G / np.sqrt(lr * s + eps),
            "the step is a plain one: the division by √(s + ε) is missing": -lr * G,
            "one sum of squares serves the whole array; every entry needs its own": (
                -lr * G / np.sqrt(s.sum(axis=entries, keepdims=True) + eps)
            ),
            "one mean of squares serves the whole array; every entry needs its own": (
                -lr * G / np.sqrt(s.mean(axis=entries, keepdims=True) + eps)
            ),
            "x is handed back as it came: the step is missing": 0 * G,
        }


def adagrad_misconceptions(G: np.ndarray, lr: float, eps: float) -> dict[str, np.ndarray]:
    """The moves of AdaGrad if …"""
    s, t = np.cumsum(G**2.0, axis=0), steps_like(G)
    fading = averages(G**2.0, 0.9, 0.1)
    with np.errstate(all="ignore"):
        return misconceptions(G, s, lr, eps) | {
            "the squares do not add up: every step starts from s = 0 (is the new state returned?)": (
                -lr * G / np.sqrt(G**2.0 + eps)
            ),
            "the gradients are summed and then squared; square them first": (
                -lr * G / np.sqrt(np.cumsum(G, axis=0) ** 2.0 + eps)
            ),
            "the gradients are summed without squaring them": -lr * G / np.sqrt(np.cumsum(G, axis=0) + eps),
            "absolute values are summed, not squares": -lr * G / np.sqrt(np.cumsum(np.abs(G), axis=0) + eps),
            "s fades, as in RMSProp; AdaGrad adds all squares up": -lr * G / np.sqrt(fading + eps),
            "s is the mean of the squares; AdaGrad adds them up": -lr * G / np.sqrt(s / t + eps),
            "the gradients add up in the numerator too (momentum); there stands the present one": (
                -lr * np.cumsum(G, axis=0) / np.sqrt(s + eps)
            ),
            "s starts at 1; it starts at 0": -lr * G / np.sqrt(1 + s + eps),
            "s starts at the first g² and then takes it in a second time": -lr * G / np.sqrt(s + G[:1] ** 2.0 + eps),
            "the first s is kept for ever: return the new state": (
                -lr * G / np.sqrt(G**2.0 + G[:1] ** 2.0 * (t > 1) + eps)
            ),
        }


def rmsprop_misconceptions(G: np.ndarray, lr: float, gamma: float, eps: float) -> dict[str, np.ndarray]:
    """The moves of RMSProp if …"""
    t = steps_like(G)

    def mean_square(keep: float, new: float) -> np.ndarray:
        return averages(G**2.0, keep, new)

    s = mean_square(gamma, 1 - gamma)
    with np.errstate(all="ignore"):
        return misconceptions(G, s, lr, eps) | {
            "the squares add up without fading, as in AdaGrad; here s ← γs + (1 − γ)g²": (
                -lr * G / np.sqrt(np.cumsum(G**2.0, axis=0) + eps)
            ),
            "gamma and 1 - gamma (γ, 1 − γ) are swapped": -lr * G / np.sqrt(mean_square(1 - gamma, gamma) + eps),
            "the factor 1 - gamma (1 − γ) of the new square is missing": -lr
            * G
            / np.sqrt(mean_square(gamma, 1.0) + eps),
            "the factor γ of the old average is missing": -lr * G / np.sqrt(mean_square(1.0, 1 - gamma) + eps),
            "the old average is forgotten: every step starts from s = 0 (is the new state returned?)": (
                -lr * G / np.sqrt((1 - gamma) * G**2.0 + eps)
            ),
            "s is the square of the present gradient alone, nothing is averaged": -lr * G / np.sqrt(G**2.0 + eps),
            "s is divided by 1 − γᵗ (bias correction); that comes with Adam, not here": (
                -lr * G / np.sqrt(s / (1 - gamma**t) + eps)
            ),
            "s starts at the first g²; it starts at 0": -lr * G / np.sqrt(s + gamma**t * G[:1] ** 2.0 + eps),
            "gamma (γ) is used as 0.9 whatever is passed": -lr * G / np.sqrt(mean_square(0.9, 0.1) + eps),
            "the gradients are averaged and then squared; square them first": (
                -lr * G / np.sqrt(averages(G, gamma, 1 - gamma) ** 2.0 + eps)
            ),
            "absolute values are averaged and no root is taken; average squares": (
                -lr * G / (averages(np.abs(G), gamma, 1 - gamma) + eps)
            ),
            "the factor 1 − γ is squared along with the gradient": -lr
            * G
            / np.sqrt(averages(G**2.0, gamma, (1 - gamma) ** 2) + eps),
            "the square of the averaged gradient is subtracted (a centred RMSProp); s is the average of the squares": (
                -lr * G / np.sqrt(s - averages(G, gamma, 1 - gamma) ** 2.0 + eps)
            ),
            "absolute values are averaged, not squares": (
                -lr * G / np.sqrt(averages(np.abs(G), gamma, 1 - gamma) + eps)
            ),
            "the gradient is averaged too, as in Adam; here the present one stands in the numerator": (
                -lr * averages(G, gamma, 1 - gamma) / np.sqrt(s + eps)
            ),
        }


@test_case(name="adagrad_update with ε = 7 and gradients 3, 3, 12, … divides by √16, √25, √169, …", points=2)
def adagrad_example(adagrad_update: Answer) -> None:
    x = np.array([1.0, -2.0])
    G = np.array([[3.0, 3.0], [3.0, 0.0], [12.0, -3.0], [-84.0, 12.0], [132.0, 84.0]])
    want = -0.5 * np.array([[3 / 4, 3 / 4], [3 / 5, 0], [12 / 13, -3 / 5], [-84 / 85, 12 / 13], [132 / 157, 84 / 85]])
    check_moves(adagrad_update, x, G, want, 0.5, partial(adagrad_misconceptions, G, 0.5, 7.0), eps=7.0)


@test_case(
    name="adagrad_update under a constant gradient takes steps that shrink with √t, ε inside the root", points=1.5
)
def adagrad_constant(adagrad_update: Answer) -> None:
    x, g = np.array([[1.0, 2.0, -1.0], [0.5, -0.4, 3.0]]), np.array([[2.0, -3.0, 1e-4], [0.0, -2e-4, 5e-5]])
    G = np.array([g] * 6)
    want = np.array([-0.3 * g / np.sqrt(t * g**2 + 1e-8) for t in range(1, 7)])
    check_moves(adagrad_update, x, G, want, 0.3, partial(adagrad_misconceptions, G, 0.3, 1e-8), DEFAULT_EPS)


@test_case(name="rmsprop_update with γ = 3/4 and ε = 3 divides gradients 2, 1, -1, 7, 7 by 2, 2, 2, 4, 5", points=2)
def rmsprop_example(rmsprop_update: Answer) -> None:
    x = np.array([1.0, -2.0])
    G = np.array([[2.0, -2.0], [1.0, 1.0], [-1.0, 7.0], [7.0, -7.0], [7.0, 0.0]])
    want = -0.5 * np.array([[1, -1], [1 / 2, 1 / 2], [-1 / 2, 7 / 4], [7 / 4, -7 / 5], [7 / 5, 0]])
    check_moves(
        rmsprop_update, x, G, want, 0.5, partial(rmsprop_misconceptions, G, 0.5, 0.75, 3.0), gamma=0.75, eps=3.0
    )


@test_case(name="rmsprop_update under a constant gradient g has s = (1 - γᵗ)g², ε inside the root", points=1.5)
def rmsprop_constant(rmsprop_update: Answer) -> None:
    x, g = np.array([[1.0, 2.0, -1.0], [0.5, -0.4, 3.0]]), np.array([[2.0, -3.0, 1e-4], [0.0, -2e-4, 5e-5]])
    G = np.array([g] * 6)
    want = np.array([-0.3 * g / np.sqrt((1 - 0.8**t) * g**2 + 1e-8) for t in range(1, 7)])
    check_moves(
        rmsprop_update, x, G, want, 0.3, partial(rmsprop_misconceptions, G, 0.3, 0.8, 1e-8), DEFAULT_EPS, gamma=0.8
    )


@test_case(name="two runs of adagrad_update by turns do not disturb each other", points=0.5)
def adagrad_by_turns(adagrad_update: Answer) -> None:
    streams = np.array([[[3.0, -3.0], [3.0, 0.0], [12.0, 3.0]], [[-3.0, 3.0], [0.0, 3.0], [-3.0, 12.0]]])
    roots = np.array([[[4.0, 4.0], [5.0, 4.0], [13.0, 5.0]], [[4.0, 4.0], [4.0, 5.0], [5.0, 13.0]]])
    check_turns(adagrad_update, np.array([1.0, -2.0]), streams, -0.5 * streams / roots, 0.5, eps=7.0)


@test_case(name="two runs of rmsprop_update by turns do not disturb each other", points=0.5)
def rmsprop_by_turns(rmsprop_update: Answer) -> None:
    streams = np.array([[[2.0, -2.0], [1.0, 7.0], [7.0, 7.0]], [[-2.0, 2.0], [7.0, 1.0], [-7.0, -1.0]]])
    roots = np.array([[[2.0, 2.0], [2.0, 4.0], [4.0, 5.0]], [[2.0, 2.0], [4.0, 2.0], [5.0, 2.0]]])
    wants = -0.5 * streams / roots
    check_turns(rmsprop_update, np.array([1.0, -2.0]), streams, wants, 0.5, gamma=0.75, eps=3.0)


@test_case(name="adagrad_update and rmsprop_update leave x and g alone", points=1)
def inputs_unchanged(adagrad_update: Answer, rmsprop_update: Answer) -> None:
    x, G = np.array([1.0, -2.0, 0.5]), np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0], [0.3, 0.1, -1.0]])
    for update in (adagrad_update, rmsprop_update):
        walk(update, x, G, 0.1)
        inputs_kept(update)


@test_case(name="adagrad_update is right for random gradients, large and tiny", points=2, hidden=True)
def random_adagrad(adagrad_update: Answer, rng: Generator) -> None:
    for shape, eps in [((1, 2), 0.1), ((2, 3), 1e-7)]:
        x, lr = rng.normal(size=shape), float(rng.uniform(0.2, 0.6))
        G = rng.normal(size=(5, *shape)) * 10.0 ** rng.integers(-4, 1, size=shape)
        want = oracle.steps(oracle.adagrad, G, lr, eps=eps)
        check_moves(adagrad_update, x, G, want, lr, partial(adagrad_misconceptions, G, lr, eps), eps=eps)
    G = G[:3]
    want = oracle.steps(oracle.adagrad, G, lr, eps=1e-8)  # the default of eps
    check_moves(
        adagrad_update,
        x,
        G,
        want,
        lr,
        partial(adagrad_misconceptions, G, lr, 1e-8),
        DEFAULT_EPS,
    )


@test_case(name="rmsprop_update is right for random gradients, large and tiny", points=2, hidden=True)
def random_rmsprop(rmsprop_update: Answer, rng: Generator) -> None:
    for shape, eps in [((1, 2), 0.1), ((2, 3), 1e-7)]:
        x, lr, gamma = rng.normal(size=shape), float(rng.uniform(0.2, 0.6)), float(rng.uniform(0.55, 0.85))
        G = rng.normal(size=(5, *shape)) * 10.0 ** rng.integers(-4, 1, size=shape)
        want = oracle.steps(oracle.rmsprop, G, lr, gamma=gamma, eps=eps)
        suspects = partial(rmsprop_misconceptions, G, lr, gamma, eps)
        check_moves(rmsprop_update, x, G, want, lr, suspects, gamma=gamma, eps=eps)
    G = G[:3]
    want = oracle.steps(oracle.rmsprop, G, lr, gamma=0.9, eps=1e-8)  # the defaults
    note = "\nCalled without gamma and eps: the defaults are 0.9 and 1e-8."
    check_moves(rmsprop_update, x, G, want, lr, partial(rmsprop_misconceptions, G, lr, 0.9, 1e-8), note)


@test_case(name="adagrad_update computes with whole numbers and float32 as with floats", points=0.5, hidden=True)
def adagrad_types(adagrad_update: Answer, rng: Generator) -> None:
    x, G = rng.integers(-5, 6, size=3), rng.integers(1, 9, size=(4, 3)) * 23
    right = oracle.steps(oracle.adagrad, G, 0.3, eps=0.5)
    check_moves(adagrad_update, x, G, right, 0.3, partial(adagrad_misconceptions, G, 0.3, 0.5), eps=0.5)
    mixed = oracle.steps(oracle.adagrad, G[:3] / 8, 0.3, eps=0.5)
    points = walk(adagrad_update, x, G[:3] / 8, 0.3, eps=0.5)
    what = "x_new of adagrad_update where x holds whole numbers and g does not"
    equal(points, x + np.cumsum(mixed, axis=0), what)
    points = walk(adagrad_update, (x + 40).astype(np.float32), G[:2].astype(np.float32), 0.3, eps=0.5)
    equal(points, x + 40 + np.cumsum(right[:2], axis=0), "x_new of adagrad_update for float32", rtol=FLOAT32_RTOL)


@test_case(name="rmsprop_update computes with whole numbers and float32 as with floats", points=0.5, hidden=True)
def rmsprop_types(rmsprop_update: Answer, rng: Generator) -> None:
    x, G = rng.integers(-5, 6, size=3), rng.integers(1, 9, size=(4, 3)) * 23
    right = oracle.steps(oracle.rmsprop, G, 0.3, gamma=0.7, eps=0.5)
    check_moves(rmsprop_update, x, G, right, 0.3, partial(rmsprop_misconceptions, G, 0.3, 0.7, 0.5), gamma=0.7, eps=0.5)
    mixed = oracle.steps(oracle.rmsprop, G[:3] / 8, 0.3, gamma=0.7, eps=0.5)
    points = walk(rmsprop_update, x, G[:3] / 8, 0.3, gamma=0.7, eps=0.5)
    what = "x_new of rmsprop_update where x holds whole numbers and g does not"
    equal(points, x + np.cumsum(mixed, axis=0), what)
    points = walk(rmsprop_update, (x + 40).astype(np.float32), G[:2].astype(np.float32), 0.3, gamma=0.7, eps=0.5)
    equal(points, x + 40 + np.cumsum(right[:2], axis=0), "x_new of rmsprop_update for float32", rtol=FLOAT32_RTOL)
