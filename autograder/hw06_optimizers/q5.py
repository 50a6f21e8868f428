"""q5: adamw_update."""

from collections.abc import Callable
from functools import partial

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, test_case
from update_rules import adam_misconceptions, averages, check_moves, check_turns, inputs_kept, moves, walk

from autograder.oracles import hw06_optimizers as oracle

OK_FORMAT = False
name = "q5"


def moves_of(x: np.ndarray, one_step: Callable[[np.ndarray, int], np.ndarray], T: int) -> np.ndarray:
    """x_new − x for T steps of x_new = one_step(x, t), t from 0."""
    points = [np.asarray(x, dtype=float)]
    for t in range(T):
        points.append(one_step(points[-1], t))
    return np.diff(points, axis=0)


def misconceptions(
    x: np.ndarray, G: np.ndarray, lr: float, beta1: float, beta2: float, eps: float, decay: float
) -> dict[str, np.ndarray]:
    """The moves of an AdamW step if …"""
    G = G.astype(float)
    T = len(G)
    t = np.arange(1.0, T + 1).reshape(-1, *[1] * (G.ndim - 1))
    v, s = averages(G, beta1, 1 - beta1), averages(G**2, beta2, 1 - beta2)
    c1, c2 = 1 - beta1**t, 1 - beta2**t

    def coupled(weight: float, beside: float) -> np.ndarray:
        """weight · x is added to the gradient, beside · x subtracted beside the step."""
        seen: list[np.ndarray] = []

        def one_step(x: np.ndarray, t: int) -> np.ndarray:
            seen.append(G[t] + weight * x)
            stack = np.array(seen)
            first, second = averages(stack, beta1, 1 - beta1)[-1], averages(stack**2, beta2, 1 - beta2)[-1]
            root = np.sqrt(second / (1 - beta2 ** (t + 1)))
            return x - lr * first / (1 - beta1 ** (t + 1)) / (root + eps) - beside * x

        return moves_of(x, one_step, T)

    with np.errstate(all="ignore"):
        root = np.sqrt(s / c2) + eps
        adam = -lr * v / c1 / root
        wrong_adam = adam_misconceptions(G, lr, beta1, beta2, eps) | {
            "beta1, beta2 and eps (β₁, β₂, ε) are used with their defaults whatever is passed": (
                -lr
                * averages(G, 0.9, 0.1)
                / (1 - 0.9**t)
                / (np.sqrt(averages(G**2, 0.999, 0.001) / (1 - 0.999**t)) + 1e-8)
            ),
            "the Adam step is missing, only the decay is there": 0 * G,
            "the step is a plain one, −lr·g": -lr * G,
        }
        del wrong_adam["x is handed back as it came: the step is missing"]
        mistakes = {
            "the decay is missing: this is Adam": moves_of(x, lambda x, t: x + adam[t], T),
            "the decay is coupled into the gradient, g + weight_decay·x (that is Adam with an L2 penalty); "
            "AdamW subtracts it beside the step": coupled(decay, 0.0),
            "the decay is coupled into the gradient, g + lr·weight_decay·x; AdamW subtracts it beside the step": (
                coupled(lr * decay, 0.0)
            ),
            "the decay acts twice, in the gradient and beside the step": coupled(decay, lr * decay),
            "the decay is coupled into the gradient with a minus": coupled(-decay, 0.0),
            "the decay uses x after the Adam step; it uses the x before": (
                moves_of(x, lambda x, t: (x + adam[t]) * (1 - lr * decay), T)
            ),
            "the decay uses x after the Adam step and lacks lr; it is lr·weight_decay·x with the x before": (
                moves_of(x, lambda x, t: (x + adam[t]) * (1 - decay), T)
            ),
            "the decay is not multiplied by lr: it is lr·weight_decay·x": (
                moves_of(x, lambda x, t: x + adam[t] - decay * x, T)
            ),
            "weight_decay is missing in the decay lr·weight_decay·x": (
                moves_of(x, lambda x, t: x + adam[t] - lr * x, T)
            ),
            "lr counts twice in the decay": moves_of(x, lambda x, t: x + adam[t] - lr * lr * decay * x, T),
            "the sign of the decay is wrong: the weights grow": (
                moves_of(x, lambda x, t: x + adam[t] + lr * decay * x, T)
            ),
            "the decay has a factor 2, as if it were the derivative of weight_decay·x²": (
                moves_of(x, lambda x, t: x + adam[t] - 2 * lr * decay * x, T)
            ),
            "the decay has a factor ½": moves_of(x, lambda x, t: x + adam[t] - 0.5 * lr * decay * x, T),
            "weight_decay is used as 0.01 whatever is passed": (
                moves_of(x, lambda x, t: x + adam[t] - lr * 0.01 * x, T)
            ),
            "the decay is divided by √ŝ + ε too; it stands beside the Adam step": (
                moves_of(x, lambda x, t: x + adam[t] - lr * decay * x / root[t], T)
            ),
            "the decay is proportional to the sign of x, as for an L1 penalty": (
                moves_of(x, lambda x, t: x + adam[t] - lr * decay * np.sign(x), T)
            ),
            "the decay is proportional to x²": moves_of(x, lambda x, t: x + adam[t] - lr * decay * x * x, T),
            "the decay shrinks the gradient, not the weights": (
                moves_of(x, lambda x, t: x + adam[t] - lr * decay * G[t], T)
            ),
            "only the first step decays the weights": (
                moves_of(x, lambda x, t: x + adam[t] - lr * decay * x * (t == 0), T)
            ),
            "x is handed back as it came: the step is missing": 0 * G,
        }
        for sentence, moved in wrong_adam.items():
            mistakes[f"{sentence} (in the Adam step)"] = moves_of(
                x,
                lambda x, t, moved=moved: x + moved[t] - lr * decay * x,  # type: ignore[misc]
                T,
            )
        return mistakes


@test_case(name="adamw_update shrinks x by lr·weight_decay beside five Adam steps done by hand", points=2)
def worked_example(adamw_update: Answer) -> None:
    x = np.array([4.0, -8.0])
    G = np.array([[2.0, -2.0], [5.0, 5.0], [4.0, 4.0], [-4.0, 4.0], [4.0, -4.0]])
    v_hat = np.array(
        [[2, -2], [9 / 2, 23 / 6], [127 / 31, 123 / 31], [-373 / 156, 623 / 156], [2127 / 781, -1877 / 781]]
    )
    adam = -0.1 * v_hat / (np.array([[2.0], [4.0], [4.0], [4.0], [4.0]]) + 1)
    want = moves_of(x, lambda x, t: 0.94 * x + adam[t], 5)
    suspects = partial(misconceptions, x, G, 0.1, 0.2, 0.75, 1.0, 0.6)
    check_moves(adamw_update, x, G, want, 0.1, suspects, beta1=0.2, beta2=0.75, eps=1.0, weight_decay=0.6)


@test_case(name="adamw_update with zero gradients only shrinks: x(1 - lr·weight_decay)ᵗ", points=1)
def pure_decay(adamw_update: Answer) -> None:
    x, G = np.array([[1.0, -2.0, 0.5], [4.0, -0.1, 3.0]]), np.zeros((5, 2, 3))
    want = np.array([x * 0.92**t * (0.92 - 1) for t in range(5)])
    suspects = partial(misconceptions, x, G, 0.2, 0.9, 0.999, 1e-8, 0.4)
    check_moves(adamw_update, x, G, want, 0.2, suspects, weight_decay=0.4)


@test_case(name="two runs of adamw_update by turns do not disturb each other", points=0.5)
def by_turns(adamw_update: Answer) -> None:
    runs, odd = np.array([[2.0, 5.0, 4.0], [-2.0, 5.0, 4.0]]), np.array([1.0, -1.0])
    x, streams = np.array([4.0, -8.0]), runs[:, :, None] * odd
    adam = -0.3 * np.array([[2 / 3, 9 / 10, 127 / 155], [-2 / 3, 23 / 30, 123 / 155]])[:, :, None] * odd
    wants = np.array([moves_of(x, lambda x, t, run=run: 0.85 * x + run[t], 3) for run in adam])  # type: ignore[misc]
    check_turns(adamw_update, x, streams, wants, 0.3, beta1=0.2, beta2=0.75, eps=1.0, weight_decay=0.5)


@test_case(name="adamw_update leaves x and g alone", points=0.5)
def inputs_unchanged(adamw_update: Answer) -> None:
    x, G = np.array([1.0, -2.0, 0.5]), np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 2.0], [0.3, 0.1, -1.0]])
    walk(adamw_update, x, G, 0.1)
    inputs_kept(adamw_update)


def right_moves(x: np.ndarray, G: np.ndarray, lr: float, *hyper: float) -> np.ndarray:
    return moves(oracle.adamw_points(x, G, lr, *hyper), x)


@test_case(name="adamw_update is right for random gradients, large and tiny", points=2.5, hidden=True)
def random_gradients(adamw_update: Answer, rng: Generator) -> None:
    for shape, eps in [((1, 2), 0.1), ((2, 3), 1e-7)]:
        x = rng.normal(size=shape) * 2
        G = rng.normal(size=(5, *shape)) * 10.0 ** rng.integers(-6, 1, size=shape)
        lr, beta1, beta2, decay = (
            float(rng.uniform(*ends)) for ends in [(0.2, 0.6), (0.5, 0.7), (0.8, 0.95), (0.2, 0.5)]
        )
        want = right_moves(x, G, lr, beta1, beta2, eps, decay)
        suspects = partial(misconceptions, x, G, lr, beta1, beta2, eps, decay)
        hyper = {"beta1": beta1, "beta2": beta2, "eps": eps, "weight_decay": decay}
        check_moves(adamw_update, x, G, want, lr, suspects, **hyper)


@test_case(name="adamw_update has the defaults of adam_update and weight_decay = 0.01", points=0.5, hidden=True)
def defaults(adamw_update: Answer, rng: Generator) -> None:
    x, G = rng.normal(size=4) * 5, rng.normal(size=(4, 4))
    want = right_moves(x, G, 0.3, 0.9, 0.999, 1e-8, 0.01)
    note = "\nCalled with lr alone: the defaults are those of adam_update, and weight_decay = 0.01."
    check_moves(adamw_update, x, G, want, 0.3, partial(misconceptions, x, G, 0.3, 0.9, 0.999, 1e-8, 0.01), note)


@test_case(name="adamw_update computes with whole numbers and float32 as with floats", points=1, hidden=True)
def number_types(adamw_update: Answer, rng: Generator) -> None:
    x, G = rng.integers(10, 40, size=3), rng.integers(1, 9, size=(4, 3)) * 23
    hyper = {"beta1": 0.6, "beta2": 0.9, "eps": 0.5, "weight_decay": 0.2}
    want = right_moves(x, G, 0.3, *hyper.values())
    check_moves(adamw_update, x, G, want, 0.3, partial(misconceptions, x, G, 0.3, *hyper.values()), **hyper)
    mixed = oracle.adamw_points(x, G[:3] / 8, 0.3, *hyper.values())
    points = walk(adamw_update, x, G[:3] / 8, 0.3, **hyper)
    equal(points, mixed, "x_new of adamw_update where x holds whole numbers and g does not")
    points = walk(adamw_update, x.astype(np.float32), G[:2].astype(np.float32), 0.3, **hyper)
    equal(points, x + np.cumsum(want[:2], axis=0), "x_new of adamw_update for float32", rtol=FLOAT32_RTOL)
