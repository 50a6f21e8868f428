"""q9: nesterov_update, a planted bug."""

from functools import partial

import numpy as np
from checks import Answer, Generator, array_of, equal, pair, test_case
from update_rules import averages, check_moves, check_turns, inputs_kept, walk

from autograder.oracles import hw06_optimizers as oracle

OK_FORMAT = False
name = "q9"


def misconceptions(G: np.ndarray, lr: float, beta: float) -> dict[str, np.ndarray]:
    """The moves of a Nesterov step if …"""
    v = averages(G, beta, 1.0)
    return {
        "these are exactly the steps of plain momentum: nothing looks ahead": -lr * v,
        "beta (β) is missing in front of the new velocity: the step is g + βv": -lr * (G + v),
        "g is missing in the step: it is g + βv": -lr * beta * v,
        "the velocity is forgotten: every step starts from v = 0 (is the new state returned?)": -lr * (1 + beta) * G,
        "the velocity is a moving average with 1 − β; here v ← βv + g": -lr * (G + beta * averages(G, beta, 1 - beta)),
        "the step is stored as the velocity; the state keeps v itself": -lr * averages(G, beta**2, 1 + beta),
        "this is a plain step, without any velocity": -lr * G,
        "β counts twice in front of the velocity": -lr * (G + beta**2 * v),
        "the velocity enters with the wrong sign": -lr * (G - beta * v),
        "1 − β stands in front of g": -lr * ((1 - beta) * G + beta * v),
        "β multiplies g too: the step is g + βv": -lr * beta * (G + v),
        "the sign is wrong: this walks up the gradient": lr * (G + beta * v),
        "beta (β) is used as 0.9 whatever is passed": -lr * (G + 0.9 * averages(G, 0.9, 1.0)),
        "lr is ignored": -(G + beta * v),
    }


@test_case(
    name="nesterov_update with β = 3/4 makes steps 28, 16, -5, 4, 2.25 of the gradients 16, 4, -8, 1, 0", points=1.5
)
def worked_example(nesterov_update: Answer) -> None:
    x = np.array([1.0, -3.0])
    G = np.array([[16.0, 0.0], [4.0, 16.0], [-8.0, -4.0], [1.0, -2.0], [0.0, 0.0]])
    steps = np.array([[28.0, 0.0], [16.0, 28.0], [-5.0, 2.0], [4.0, 1.0], [2.25, 2.25]])
    check_moves(nesterov_update, x, G, -0.3 * steps, 0.3, partial(misconceptions, G, 0.3, 0.75), beta=0.75)


@test_case(
    name="nesterov_update goes the way of the textbook, which looks ahead before it takes the gradient", points=1.5
)
def looks_ahead(nesterov_update: Answer) -> None:
    c, lr, beta = np.array([0.2, 4.0]), 0.2, 0.8
    theta: np.ndarray = np.array([-5.0, -2.0])
    v: np.ndarray = np.zeros(2)
    x, state = theta, None
    for t in range(1, 6):
        v = beta * v + c * (theta - lr * beta * v)
        theta = theta - lr * v
        x_new, state = pair(nesterov_update(x, c * x, state, lr, beta=beta), ("x_new", "state_new"), "nesterov_update")
        x = array_of(x_new, f"x_new of nesterov_update after step {t}", (2,))
        equal(
            x,
            theta - lr * beta * v,
            f"x_new of nesterov_update after step {t} on 0.1x₁² + 2x₂²",
            suspects={"this is the point of plain descent and of plain momentum, which do not look ahead": theta}
            if t == 1
            else {},
        )


@test_case(name="nesterov_update is right for random gradients and number types", points=2, hidden=True)
def random_gradients(nesterov_update: Answer, rng: Generator) -> None:
    for shape in [(1, 2), (2, 3)]:
        x, G = rng.normal(size=shape), rng.normal(size=(4, *shape))
        lr, beta = float(rng.uniform(0.2, 0.6)), float(rng.uniform(0.55, 0.85))
        want = oracle.steps(oracle.nesterov, G, lr, beta=beta)
        check_moves(nesterov_update, x, G, want, lr, partial(misconceptions, G, lr, beta), beta=beta)
    G = G[:3]
    want = oracle.steps(oracle.nesterov, G, lr, beta=0.9)  # the default of beta
    check_moves(
        nesterov_update,
        x,
        G,
        want,
        lr,
        partial(misconceptions, G, lr, 0.9),
        "\nCalled without beta: its default is 0.9.",
    )
    inputs_kept(nesterov_update)
    whole = rng.integers(1, 9, size=(4, 3))
    want = oracle.steps(oracle.nesterov, whole, 0.3, beta=0.7)
    check_moves(nesterov_update, whole[0], whole, want, 0.3, partial(misconceptions, whole, 0.3, 0.7), beta=0.7)
    points = walk(nesterov_update, whole[0], whole[:3] / 8, 0.3, beta=0.7)
    what = "x_new of nesterov_update where x holds whole numbers and g does not"
    equal(points, whole[0] + np.cumsum(want[:3], axis=0) / 8, what)
    streams = rng.normal(size=(2, 3, 3))
    wants = np.array([oracle.steps(oracle.nesterov, stream, 0.3, beta=0.7) for stream in streams])
    check_turns(nesterov_update, rng.normal(size=3), streams, wants, 0.3, beta=0.7)
