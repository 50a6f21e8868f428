"""q1: ema."""

from functools import partial

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, test_case, untouched

OK_FORMAT = False
name = "q1"


def weights(T: int, gamma: float, new: float) -> np.ndarray:
    """Row t holds the weights of all values in average t: new · γᵗ⁻ˢ for s ≤ t, and 0 for the future."""
    age = np.arange(T)[:, None] - np.arange(T)
    return np.where(age >= 0, new * gamma ** np.maximum(age, 0.0), 0.0)


def misconceptions(x: np.ndarray, gamma: float) -> dict[str, object]:
    """What ema would be if …"""
    T = len(x)
    y = np.tensordot(weights(T, gamma, 1 - gamma), x, 1)
    steps = np.arange(1, T + 1).reshape(-1, *[1] * (x.ndim - 1))
    before = np.concatenate([0 * x[:1], x[:-1]])
    fed_back = [0.0 * x[0]]
    for t in range(1, T + 1):
        fed_back.append((gamma * fed_back[-1] + (1 - gamma) * x[t - 1]) / (1 - gamma**t))
    mistakes: dict[str, object] = {
        "gamma and 1 - gamma (γ, 1 − γ) are swapped: γ is what is kept of the old average": np.tensordot(
            weights(T, 1 - gamma, gamma), x, 1
        ),
        "the average starts at the first value; it starts at y₀ = 0": y + gamma**steps * x[0],
        "the average is divided by 1 − γᵗ (bias correction); that comes with Adam, not here": y / (1 - gamma**steps),
        "every average is divided by 1 − γᵗ (bias correction, which comes with Adam) and goes on from there": (
            np.array(fed_back[1:])
        ),
        "every row is the last average: was the same array stored again and again? Store copies": 0 * y + y[-1],
        "the factor 1 - gamma (1 − γ) of the new value is missing": y / (1 - gamma),
        "the old average is lost: every value is only multiplied by 1 − γ": (1 - gamma) * x,
        "the value before is mixed in, in place of the average before": gamma * before + (1 - gamma) * x,
        "y₀ = 0 is returned in front and the last average is missing: T values in, y₁ … y_T out": np.concatenate(
            [0 * x[:1], y[:-1]]
        ),
        "y₀ = 0 is returned too: T values in, y₁ … y_T out": np.concatenate([0 * x[:1], y]),
        "only the last average is returned, the contract asks for all T": y[-1],
        "this is the plain mean of all values so far, which forgets nothing": np.cumsum(x, axis=0) / steps,
        "the series is read from its end": np.tensordot(weights(T, gamma, 1 - gamma), x[::-1], 1)[::-1],
        "the values are handed back as they came": x,
        "the minus of 1 − γ became a plus": np.tensordot(weights(T, gamma, 1 + gamma), x, 1),
        "gamma (γ) is used as 0.9 whatever is passed": np.tensordot(weights(T, 0.9, 0.1), x, 1),
    }
    if x.ndim == 2:
        D = x.shape[1]
        flat = (weights(x.size, gamma, 1 - gamma) @ x.ravel()).reshape(x.shape)
        mistakes |= {
            "the average runs along the rows; time is axis 0, so it has to run down the columns": x
            @ weights(D, gamma, 1 - gamma).T,
            "the columns are read as one long series; each is a series of its own": flat,
            "the columns are averaged together; each is a series of its own": y.mean(axis=1),
            "only the first column is averaged": y[:, 0],
        }
    return mistakes


@test_case(name="ema of 8, 4, 0, -8 with γ = 1/2 is 4, 4, 2, -3", points=1.5)
def worked_example(ema: Answer) -> None:
    x = np.array([8.0, 4.0, 0.0, -8.0])
    equal(ema(x, 0.5), [4, 4, 2, -3], "ema([8, 4, 0, -8], 0.5)", suspects=partial(misconceptions, x, 0.5))
    x = np.array([16.0, 0.0, 32.0])
    equal(ema(x, 0.75), [4, 3, 10.25], "ema([16, 0, 32], 0.75)", suspects=partial(misconceptions, x, 0.75))


@test_case(name="ema of a constant 5 creeps up to it as 5(1 - γᵗ)", points=1)
def constant_series(ema: Answer) -> None:
    x = np.full(6, 5.0)
    right = [5 * (1 - 0.8**t) for t in range(1, 7)]
    at_once = {"every average is 5 at once: y₀ = 0 counts as a value too, so the first averages are too small": x}
    suspects = at_once | misconceptions(x, 0.8)  # several mistakes give 5 everywhere, so that one sentence comes first
    equal(ema(x, 0.8), right, "ema([5, 5, 5, 5, 5, 5], 0.8)", suspects=suspects)


@test_case(name="ema averages every column of a (T, D) array on its own", points=1)
def columns(ema: Answer) -> None:
    x = np.array([[8.0, 1.0], [4.0, -1.0], [0.0, 3.0]])
    right = [[2, 0.25], [2.5, -0.0625], [1.875, 0.703125]]
    equal(ema(x, 0.75), right, "ema([[8, 1], [4, -1], [0, 3]], 0.75)", suspects=partial(misconceptions, x, 0.75))


@test_case(name="ema leaves its input alone", points=0.5)
def input_unchanged(ema: Answer) -> None:
    ema(np.array([1.0, -2.0, 0.5]), 0.6)
    ema(np.array([[1.0, 2.0], [-2.0, 0.5], [0.3, 0.4]]), 0.6)
    untouched(ema)
