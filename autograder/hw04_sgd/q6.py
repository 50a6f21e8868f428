"""q6: step_decay and inverse_time_decay."""

import numpy as np
from checks import Answer, Generator, array_of, equal, test_case

from autograder.oracles import hw04_sgd as oracle

OK_FORMAT = False
name = "q6"


def step_misconceptions(lr0: float, epochs: np.ndarray, drop: float, every: int) -> dict[str, object]:
    """What step_decay would be in these epochs if ..."""
    k = epochs // every
    return {
        "it falls a little in every epoch: the exponent is a whole number, epoch // every": lr0
        * drop ** (epochs / every),
        "the exponent is rounded up; round down, epoch // every": lr0 * drop ** np.ceil(epochs / every),
        "the exponent is rounded to the nearest whole number; round down, epoch // every": lr0
        * drop ** np.round(epochs / every),
        "the drop comes one epoch early: epochs are counted from 0": lr0 * drop ** ((epochs + 1) // every),
        "the drop comes one epoch late": lr0 * drop ** (np.maximum(epochs - 1, 0) // every),
        "the first drop is taken at once: in epochs 0 to every − 1 the rate is lr0": lr0 * drop ** (k + 1),
        "drop is the factor that stays, not the part that is lost": lr0 * (1 - drop) ** k,
        "the rate is divided by the factor": lr0 / drop**k,
        "it drops only once; after 2·every epochs it drops again": np.where(k > 0, lr0 * drop, lr0),
        "the factor is multiplied by the number of drops, not raised to it": np.where(k > 0, lr0 * drop * k, lr0),
        "the rate is multiplied by the number of drops; drop should be raised to it": lr0 * drop * k,
        "a bracket is wrong: drop alone is raised to the number of drops, not lr0 · drop": (lr0 * drop) ** k,
        "drop is subtracted at every drop; it should multiply the rate": lr0 - drop * k,
        "the same amount is taken off at every drop; the rate should be multiplied by drop": lr0 - lr0 * (1 - drop) * k,
        "drop times lr0 is taken off at every drop; the rate should be multiplied by drop": lr0 - lr0 * drop * k,
        "the rate goes back to lr0 between the drops; it stays low": np.where(epochs % every, lr0, lr0 * drop**k),
        **{f"after {n} drops the rate falls no further": lr0 * drop ** np.minimum(k, n) for n in range(2, 10)},
        "the drop is taken in every epoch: every is ignored": lr0 * drop**epochs,
        "every is ignored, 10 is used": lr0 * drop ** (epochs // 10),
        "drop is ignored, 1/2 is used": lr0 * 0.5**k,
        "drop and every are ignored, their defaults 0.5 and 10 are used": lr0 * 0.5 ** (epochs // 10),
        "lr0 is missing": drop**k,
        "lr0 is ignored, 0.1 is used": 0.1 * drop**k,
        "lr0 is ignored, 0.01 is used": 0.01 * drop**k,
        "lr0 is multiplied in at every drop": lr0 ** (k + 1) * drop**k,
        "the remainder epoch % every is used for the quotient epoch // every": lr0 * drop ** (epochs % every),
        "drop and every are swapped": lr0 * float(every) ** (epochs // drop),
        "this is exponential decay": lr0 * np.exp(-drop * epochs),
        "this is exponential decay with the number of drops in the exponent": lr0 * np.exp(-drop * k),
        "this is the decay lr0 / (1 + drop · k)": lr0 / (1 + drop * k),
        "the rate never falls": np.full(len(epochs), lr0),
    }


def check_steps(step_decay: Answer, lr0: float, epochs: list[int], drop: float, every: int, right: object) -> None:
    """Compare the rates of several epochs, so that a cause has to explain all of them."""
    call = f"step_decay({lr0:g}, epoch, drop={drop:g}, every={every})"
    got = [array_of(step_decay(lr0, e, drop=drop, every=every), f"{call} for epoch {e}", ()) for e in epochs]
    what = f"{call} for the epochs {', '.join(map(str, epochs))}"
    with np.errstate(all="ignore"):
        suspects = step_misconceptions(lr0, np.array(epochs), drop, every)
    equal(got, right, what, suspects=suspects)


def time_misconceptions(lr0: float, steps: np.ndarray, rate: float) -> dict[str, object]:
    """What inverse_time_decay would be in these steps if ..."""
    return {
        "steps are counted from 0, this counts them from 1": lr0 / (1 + rate * (steps + 1)),
        "steps are counted from 0: the rate falls one step late": lr0 / (1 + rate * np.maximum(steps - 1, 0)),
        "step is ignored: the denominator is 1 + rate · step": lr0 / (1 + rate) * np.ones(len(steps)),
        "lr0 and rate are swapped": rate / (1 + lr0 * steps),
        "the rate is divided again in every step; the formula starts from lr0": np.array(
            [lr0 / np.prod(1 + rate * np.arange(t)) for t in steps]
        ),
        "the rate is divided again in every step, the last included; the formula starts from lr0": np.array(
            [lr0 / np.prod(1 + rate * np.arange(t + 1)) for t in steps]
        ),
        "the 1 in the denominator is missing": lr0 / np.where(steps > 0, rate * steps, 1),
        "rate is missing": lr0 / (1 + steps),
        "rate is ignored, 1 is used": lr0 / (1.0 + steps),
        "a bracket is missing: (lr0 / 1) + rate · step": lr0 + rate * steps,
        "a bracket is missing: lr0 / (1 + rate) · step": lr0 / (1 + rate) * steps,
        "a bracket is missing: lr0 / 1 · rate · step": lr0 * rate * steps,
        "the denominator is a power: (1 + rate) ** step": lr0 / (1 + rate) ** steps,
        "this is exponential decay": lr0 * np.exp(-rate * steps),
        "this is the decay of 1/√(1 + rate · step)": lr0 / np.sqrt(1 + rate * steps),
        "the denominator is squared": lr0 / (1 + rate * steps) ** 2,
        "the step is squared": lr0 / (1 + rate * steps.astype(float) ** 2),
        "the product of rate and step is squared": lr0 / (1 + (rate * steps) ** 2),
        "the rate falls along a straight line": lr0 * (1 - rate * steps),
        "the sign in the denominator is wrong": lr0 / (1 - rate * steps),
        "the rate is multiplied where it should be divided": lr0 * (1 + rate * steps),
        "rate and step are added": lr0 / (1 + rate + steps),
        "step is divided by rate": lr0 / (1 + steps / rate),
        "lr0 is missing": 1 / (1 + rate * steps),
        "lr0 is ignored, 0.1 is used": 0.1 / (1 + rate * steps),
        "lr0 is ignored, 0.01 is used": 0.01 / (1 + rate * steps),
        "lr0 stands in the denominator too": lr0 / (1 + lr0 * rate * steps),
        "lr0 takes the place of the 1": lr0 / (lr0 + rate * steps),
        "the product is rounded down to a whole number": lr0 / (1 + rate * steps // 1),
        "the denominator is rounded down to a whole number": lr0 / (1 + np.floor(rate * steps)),
        "the rate never falls": np.full(len(steps), lr0),
    }


def check_times(inverse_time_decay: Answer, lr0: float, steps: list[int], rate: float, right: object) -> None:
    """Compare the rates of several steps, so that a cause has to explain all of them."""
    call = f"inverse_time_decay({lr0:g}, step, {rate:g})"
    got = [array_of(inverse_time_decay(lr0, t, rate), f"{call} for step {t}", ()) for t in steps]
    what = f"{call} for the steps {', '.join(map(str, steps))}"
    with np.errstate(all="ignore"):
        suspects = time_misconceptions(lr0, np.array(steps), rate)
    equal(got, right, what, suspects=suspects)


@test_case(name="step_decay keeps the rate for `every` epochs and then multiplies it by `drop`", points=2)
def step_example(step_decay: Answer) -> None:
    right = [0.8, 0.8, 0.8, 0.8, 0.2, 0.2, 0.2, 0.2, 0.05, 0.05, 0.05, 0.05, 0.0125]
    check_steps(step_decay, 0.8, list(range(13)), 0.25, 4, right)


@test_case(name="step_decay halves every 10 epochs unless told otherwise", points=0.5)
def defaults(step_decay: Answer) -> None:
    epochs = [0, 3, 6, 9, 10, 19, 20]
    got = [array_of(step_decay(0.3, e), f"step_decay(0.3, {e})", ()) for e in epochs]
    with np.errstate(all="ignore"):
        suspects = step_misconceptions(0.3, np.array(epochs), 0.5, 10)
    for drop in (0.1, 0.2, 0.25, 0.3, 0.4, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95):
        suspects[f"the default of drop is 0.5, not {drop:g}"] = 0.3 * drop ** (np.array(epochs) // 10)
    for every in (1, 2, 3, 4, 5, 6, 8, 12, 15, 20):
        suspects[f"the default of every is 10, not {every}"] = 0.3 * 0.5 ** (np.array(epochs) // every)
    equal(
        got,
        [0.3, 0.3, 0.3, 0.3, 0.15, 0.15, 0.075],
        f"step_decay(0.3, epoch) for the epochs {epochs}",
        suspects=suspects,
    )


@test_case(name="inverse_time_decay falls to 1/2, 1/3, 1/4 of its start", points=1.5)
def time_example(inverse_time_decay: Answer) -> None:
    check_times(inverse_time_decay, 0.6, [0, 4, 8, 12, 2], 0.25, [0.6, 0.3, 0.2, 0.15, 0.4])


@test_case(name="step_decay is right for other rates, factors and intervals", points=1.5, hidden=True)
def random_step_decay(step_decay: Answer, rng: Generator) -> None:
    for every in (1, 6):
        lr0, drop = float(rng.uniform(0.3, 2)), float(rng.uniform(0.1, 0.45))
        epochs = [0, every - 1, every, 2 * every + every // 2, 3 * every - 1, 3 * every, 5 * every]
        epochs += [20 * every, 30 * every]  # two rates so small that no lower limit goes unnoticed
        right = [oracle.step_decay(lr0, e, drop, every) for e in epochs]
        check_steps(step_decay, lr0, epochs, drop, every, right)
        by_position = step_decay(lr0, 2 * every, drop, every)
        what = f"step_decay({lr0:g}, {2 * every}, {drop:g}, {every}), where drop comes before every,"
        equal(by_position, oracle.step_decay(lr0, 2 * every, drop, every), what)


@test_case(name="inverse_time_decay is right for other rates", points=1.5, hidden=True)
def random_time_decay(inverse_time_decay: Answer, rng: Generator) -> None:
    for largest in (2, 0.05):  # no lower limit of the rate goes unnoticed
        lr0, rate = largest * float(rng.uniform(0.15, 1)), float(rng.uniform(0.02, 0.4))
        steps = [0, 1, 3, int(rng.integers(10, 100)), 1000]
        check_times(inverse_time_decay, lr0, steps, rate, [1 / (1 / lr0 + rate / lr0 * t) for t in steps])
