"""q2: sgd_update and momentum_update."""

from functools import partial

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, fail, test_case
from update_rules import averages, check_moves, check_turns, inputs_kept, walk

OK_FORMAT = False
name = "q2"


def sgd_misconceptions(G: np.ndarray, lr: float) -> dict[str, np.ndarray]:
    """The moves of a plain step if …"""
    rows = np.sqrt((G.reshape(len(G), -1) ** 2).sum(axis=1)).reshape(-1, *[1] * (G.ndim - 1))
    return {
        "the sign is wrong: this walks up the gradient": lr * G,
        "lr is ignored": -1.0 * G,
        "the step is divided by lr": -G / lr,
        "lr counts twice": -(lr**2) * G,
        "the gradient is scaled to length 1; its length counts": -lr * G / rows,
        "only the sign of the gradient is used": -lr * np.sign(G),
        "lr is used as 0.1 whatever is passed": -0.1 * G,
        "lr is used as 0.01 whatever is passed": -0.01 * G,
        "x is handed back as it came: the step is missing": 0.0 * G,
        "the gradients add up over the steps (momentum); a plain step uses the present one": -lr * np.cumsum(G, axis=0),
        "the step fades with the number of steps; a plain step uses lr as it is": (
            -lr * G / np.arange(1, len(G) + 1).reshape(-1, *[1] * (G.ndim - 1))
        ),
        "the gradient is averaged over its entries; every entry has its own": (
            -lr * np.broadcast_to(G.mean(axis=tuple(range(1, G.ndim)), keepdims=True), G.shape)
        ),
    }


def momentum_misconceptions(G: np.ndarray, lr: float, beta: float) -> dict[str, np.ndarray]:
    """The moves of a momentum step if …"""
    t = np.arange(1, len(G) + 1).reshape(-1, *[1] * (G.ndim - 1))

    def summed(keep: float, new: float) -> np.ndarray:
        return averages(G, keep, new)

    v = summed(beta, 1.0)
    late = np.concatenate([0 * v[:1], v[:-1]])
    last = np.concatenate([0 * v[:1], G[:-1]])
    return {
        "the new gradient is multiplied by 1 - beta, 1 − β (a moving average); here v ← βv + g": -lr
        * summed(beta, 1 - beta),
        "the velocity is forgotten: every step starts from v = 0 (is the new state returned?)": -lr * G,
        "beta (β) is missing: the gradients add up without fading": -lr * np.cumsum(G, axis=0),
        "beta and 1 - beta (β, 1 − β) are swapped": -lr * summed(1 - beta, beta),
        "β multiplies the gradient as well: v ← β(v + g)": -lr * summed(beta, beta),
        "1 − β is kept of the old velocity, it should be β": -lr * summed(1 - beta, 1.0),
        "the step uses the velocity from before this gradient: update v first": -lr * late,
        "the step uses g + βv with the new v: that is Nesterov's momentum": -lr * (G + beta * v),
        "the sign is wrong: this walks up the gradient": lr * v,
        "the old velocity enters with the wrong sign": -lr * summed(-beta, 1.0),
        "lr counts twice: once in the velocity, once in the step": -(lr**2) * v,
        "lr is ignored": -v,
        "beta (β) is used as 0.9 whatever is passed": -lr * summed(0.9, 1.0),
        "the gradient before is remembered in place of the velocity before": -lr * (G + beta * last),
        "the velocity is divided by 1 − βᵗ (bias correction); momentum has none": -lr * v / (1 - beta**t),
        "the gradient is added to the step a second time": -lr * (v + G),
        "v starts at the first gradient and then takes it in a second time; it starts at 0": -lr * (v + beta**t * G[0]),
        "x is handed back as it came: the step is missing": 0.0 * G,
        "the first velocity is kept for ever: return the new state": (
            -lr * np.concatenate([G[:1], beta * G[:1] + G[1:]])
        ),
    }


@test_case(name="sgd_update moves by -0.2 times the gradient when lr = 0.2", points=1)
def plain_example(sgd_update: Answer) -> None:
    x, G = np.array([1.0, 2.0, -1.0]), np.array([[10.0, -4.0, 6.0], [5.0, 1.0, -2.0]])
    want = np.array([[-2, 0.8, -1.2], [-1, -0.2, 0.4]])
    check_moves(sgd_update, x, G, want, 0.2, partial(sgd_misconceptions, G, 0.2))


@test_case(name="momentum_update with β = 3/4 makes v = 16, 16, 4, 4, 3 of the gradients 16, 4, -8, 1, 0", points=2)
def momentum_example(momentum_update: Answer) -> None:
    x = np.array([1.0, -3.0])
    G = np.array([[16.0, 0.0], [4.0, 16.0], [-8.0, -4.0], [1.0, -2.0], [0.0, 0.0]])
    v = np.array([[16.0, 0.0], [16.0, 16.0], [4.0, 8.0], [4.0, 4.0], [3.0, 3.0]])
    check_moves(momentum_update, x, G, -0.3 * v, 0.3, partial(momentum_misconceptions, G, 0.3, 0.75), beta=0.75)


@test_case(name="momentum_update under a constant gradient g speeds up to lr·g/(1 - β)", points=1)
def constant_gradient(momentum_update: Answer) -> None:
    x, g = np.array([[1.0, 2.0, -1.0], [0.5, -0.4, 3.0]]), np.array([[0.3, -1.0, 2.0], [1.5, 0.2, -0.7]])
    G = np.array([g] * 6)
    want = np.array([-0.2 * g * (1 - 0.8**t) / (1 - 0.8) for t in range(1, 7)])
    check_moves(momentum_update, x, G, want, 0.2, partial(momentum_misconceptions, G, 0.2, 0.8), beta=0.8)


@test_case(name="two runs of momentum_update by turns do not disturb each other", points=1)
def by_turns(momentum_update: Answer) -> None:
    streams = np.array([[[8.0, 1.0], [4.0, 0.0], [-2.0, 2.0]], [[-1.0, 4.0], [3.0, 6.0], [6.0, -1.0]]])
    first = [[8.0, 1.0], [10.0, 0.75], [5.5, 2.5625]]
    second = [[-1.0, 4.0], [2.25, 9.0], [7.6875, 5.75]]
    velocities = np.array([first, second])
    check_turns(momentum_update, np.array([1.0, -3.0]), streams, -0.1 * velocities, 0.1, beta=0.75)


@test_case(name="sgd_update and momentum_update leave x and g alone", points=1)
def inputs_unchanged(sgd_update: Answer, momentum_update: Answer) -> None:
    x, G = np.array([1.0, -2.0, 0.5]), np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0], [0.3, 0.1, -1.0]])
    walk(sgd_update, x, G, 0.1)
    inputs_kept(sgd_update)
    walk(momentum_update, x, G, 0.1)
    inputs_kept(momentum_update)


@test_case(name="momentum_update leaves the gradients and parameters of earlier steps alone as well", points=0.5)
def earlier_steps(momentum_update: Answer, env: dict) -> None:
    x, G = np.array([1.0, -2.0]), np.array([[8.0, 1.0], [4.0, -1.0], [-2.0, 3.0]])
    want = np.array([[8.0, 1.0], [10.0, -0.25], [5.5, 2.8125]]) * -0.1
    check_moves(momentum_update, x, G, want, 0.1, partial(momentum_misconceptions, G, 0.1, 0.75), beta=0.75)
    rule, given, state = env["momentum_update"], [g.copy() for g in G], None  # called without copies of its arguments
    points = [x]
    for t, g in enumerate(given):
        x_new, state = rule(points[-1].copy(), g, state, 0.1, beta=0.75)
        points.append(np.asarray(x_new))
        if not np.allclose(points[: t + 1], x + np.cumsum([0 * x, *want], axis=0)[: t + 1], rtol=1e-6, atol=0):
            fail(
                f"Step {t + 1} of momentum_update changed the x_new that an earlier step returned."
                "\nLikely cause: the state holds x_new itself, and is then changed in place. Return a new array."
            )
        if not np.array_equal(given[: t + 1], G[: t + 1]):
            fail(
                f"In step {t + 1} momentum_update changed a gradient that the caller passed in an earlier step."
                "\nLikely cause: the state holds g itself, and is then changed in place. Keep a copy: v = g.copy()."
            )
