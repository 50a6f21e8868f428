"""Wrong and right answers to q1: ema."""

from functools import reduce
from itertools import accumulate

import numpy as np

from tests.banks import right, wrong

# ------------------------------------------------------------------------------------------- wrong


@wrong("ema", "γ and 1 − γ are swapped", says="swapped|γ is what is kept")
def gamma_weighs_the_new_value(values, gamma):
    y, out = np.zeros(np.shape(values)[1:]), []
    for x in np.asarray(values, dtype=float):
        y = (1 - gamma) * y + gamma * x
        out.append(y)
    return np.array(out)


@wrong("ema", "starts at the first value in place of 0", says="first value|starts at|y₀")
def starts_at_the_first_value(values, gamma):
    values = np.asarray(values, dtype=float)
    out = [values[0]]
    for x in values[1:]:
        out.append(gamma * out[-1] + (1 - gamma) * x)
    return np.array(out)


@wrong("ema", "the bias correction of Adam is applied", says="bias correction|1 − γᵗ")
def corrects_the_bias(values, gamma):
    y, out = np.zeros(np.shape(values)[1:]), []
    for t, x in enumerate(np.asarray(values, dtype=float), 1):
        y = gamma * y + (1 - gamma) * x
        out.append(y / (1 - gamma**t))
    return np.array(out)


@wrong("ema", "the corrected average is fed back", says="bias correction|1 − γᵗ|first value|first .* right")
def feeds_the_corrected_average_back(values, gamma):
    y, out = np.zeros(np.shape(values)[1:]), []
    for t, x in enumerate(np.asarray(values, dtype=float), 1):
        y = (gamma * y + (1 - gamma) * x) / (1 - gamma**t)
        out.append(y)
    return np.array(out)


@wrong("ema", "the factor 1 − γ is missing, as in momentum", says="1 − γ")
def adds_without_weighing(values, gamma):
    y, out = np.zeros(np.shape(values)[1:]), []
    for x in np.asarray(values, dtype=float):
        y = gamma * y + x
        out.append(y)
    return np.array(out)


@wrong("ema", "mixes in the value before, not the average before", says="value before|average before|old average")
def mixes_neighbouring_values(values, gamma):
    values = np.asarray(values, dtype=float)
    before = np.concatenate([np.zeros_like(values[:1]), values[:-1]])
    return gamma * before + (1 - gamma) * values


@wrong("ema", "the old average is overwritten with 0 in every step", says="old average|lost|forgotten")
def forgets_the_old_average(values, gamma):
    out = []
    for x in np.asarray(values, dtype=float):
        y = np.zeros_like(x)
        y = gamma * y + (1 - gamma) * x
        out.append(y)
    return np.array(out)


@wrong("ema", "y₀ is returned in front: T + 1 values", says="y₀|shape")
def returns_the_start_too(values, gamma):
    values = np.asarray(values, dtype=float)
    out = [np.zeros(values.shape[1:])]
    for x in values:
        out.append(gamma * out[-1] + (1 - gamma) * x)
    return np.array(out)


@wrong("ema", "shifted by one: y₀ first, the last average missing", says="y₀|after its place|off by one")
def one_step_late(values, gamma):
    values = np.asarray(values, dtype=float)
    out = np.zeros(values.shape)
    for t in range(1, len(values)):
        out[t] = gamma * out[t - 1] + (1 - gamma) * values[t - 1]
    return out


@wrong("ema", "the first average stays 0", says="y₀|first")
def leaves_the_first_average_at_zero(values, gamma):
    values = np.asarray(values, dtype=float)
    out = np.zeros(values.shape)
    for t in range(1, len(values)):
        out[t] = gamma * out[t - 1] + (1 - gamma) * values[t]
    return out


@wrong("ema", "only the last average is returned", says="last average|shape")
def last_average_only(values, gamma):
    y = 0.0
    for x in np.asarray(values, dtype=float):
        y = gamma * y + (1 - gamma) * x
    return y


@wrong("ema", "runs along the last axis, not axis 0", says="axis 0|along the rows|down the columns")
def runs_along_the_last_axis(values, gamma):
    values = np.asarray(values, dtype=float)
    out, y = np.zeros(values.shape), 0.0
    for t in range(values.shape[-1]):
        y = gamma * y + (1 - gamma) * values[..., t]
        out[..., t] = y
    return out


@wrong("ema", "all columns are read as one long series", says="long series|series of its own")
def reads_one_long_series(values, gamma):
    values = np.asarray(values, dtype=float)
    out = list(accumulate(values.ravel(), lambda y, x: gamma * y + (1 - gamma) * x, initial=0.0))
    return np.array(out[1:]).reshape(values.shape)


@wrong("ema", "the plain mean so far: γ is ignored", says="plain mean|mean of all")
def running_mean(values, gamma):
    values = np.asarray(values, dtype=float)
    steps = np.arange(1, len(values) + 1).reshape(-1, *[1] * (values.ndim - 1))
    return np.cumsum(values, axis=0) / steps


@wrong("ema", "γ is fixed at 0.9", says="0\\.9")
def gamma_fixed(values, gamma):
    y, out = np.zeros(np.shape(values)[1:]), []
    for x in np.asarray(values, dtype=float):
        y = 0.9 * y + 0.1 * x
        out.append(y)
    return np.array(out)


@wrong("ema", "the averages land in an array of whole numbers", says="decimals|cut|whole numbers")
def averages_of_the_values_type(values, gamma):
    out, y = np.zeros_like(values), np.zeros(values.shape[1:])
    for t, x in enumerate(values):
        y = gamma * y + (1 - gamma) * x
        out[t] = y
    return out


@wrong("ema", "the values are overwritten with their averages", says="in place")
def overwrites_the_values(values, gamma):
    out = values if values.dtype == float else values.astype(float)
    y = np.zeros(values.shape[1:])
    for t in range(len(out)):
        y = gamma * y + (1 - gamma) * out[t]
        out[t] = y
    return out


@wrong("ema", "every stored average is the same array, changed in place", says="same array|last average|copy|copies")
def stores_the_same_array(values, gamma):
    values = np.asarray(values, dtype=float)
    y, out = np.zeros(values.shape[1:]), []
    for x in values:
        y *= gamma
        y += (1 - gamma) * x
        out.append(y)
    return np.array(out)


@wrong("ema", "nothing is returned", says="None")
def ema_without_return(values, gamma):
    y, out = 0.0, []
    for x in values:
        y = gamma * y + (1 - gamma) * x
        out.append(y)


@wrong("ema", "only the last 20 values are averaged", says="350 values")
def ema_of_a_window(values, gamma):
    values = np.asarray(values, dtype=float)
    averages = np.zeros(values.shape)
    for t in range(len(values)):
        for s in range(max(0, t - 19), t + 1):
            averages[t] += (1 - gamma) * gamma ** (t - s) * values[s]
    return averages


@wrong("ema", "divides by powers of γ, which underflow in a long series", says="350 values")
def ema_divided_by_powers(values, gamma):
    values = np.asarray(values, dtype=float)
    powers = (gamma ** np.arange(1.0, len(values) + 1)).reshape(-1, *[1] * (values.ndim - 1))
    with np.errstate(all="ignore"):
        return (1 - gamma) * powers * np.cumsum(values / powers, axis=0)


@wrong("ema", "γ = 0 is taken for a missing γ", says="γ = 0.0")
def ema_without_a_zero(values, gamma):
    y, averages, gamma = 0.0, [], gamma or 0.9
    for x in np.asarray(values, dtype=float):
        y = gamma * y + (1 - gamma) * x
        averages.append(y)
    return np.array(averages)


# ------------------------------------------------------------------------------------------- right


@right("ema")
def list_of_averages(values, gamma):
    y, out = 0.0, []
    for x in np.asarray(values, dtype=float):
        y = y + (1 - gamma) * (x - y)
        out.append(y)
    return np.array(out)


@right("ema")
def matrix_of_weights(values, gamma):
    values = np.asarray(values, dtype=float)
    T = len(values)
    age = np.subtract.outer(np.arange(T), np.arange(T))
    W = np.where(age >= 0, (1 - gamma) * gamma ** np.maximum(age, 0), 0.0)
    return np.einsum("ts,s...->t...", W, values)


@right("ema")
def accumulated(values, gamma):
    values = np.asarray(values, dtype=float)
    series = accumulate(values, lambda y, x: gamma * y + (1 - gamma) * x, initial=np.zeros(values.shape[1:]))
    return np.stack(list(series)[1:])


@right("ema")
def filled_row_by_row(values, gamma):
    out = np.array(values, dtype=float)
    out *= 1 - gamma
    for t in range(1, len(out)):
        out[t] += gamma * out[t - 1]
    return out


@right("ema")
def one_series_at_a_time(values, gamma):
    def one(series):
        def add(done, x):
            return [*done, gamma * (done[-1] if done else 0.0) + (1 - gamma) * x]

        return reduce(add, series.tolist(), [])

    return np.apply_along_axis(one, 0, np.asarray(values, dtype=float))


@right("ema")
def keeps_the_values_precision(values, gamma):
    T = np.shape(values)[0]
    return np.array([sum((1 - gamma) * gamma ** (t - s) * values[s] for s in range(t + 1)) for t in range(T)])
