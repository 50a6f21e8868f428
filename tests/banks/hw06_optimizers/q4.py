"""Wrong and right answers to q4: adam_update."""

import math

import numpy as np

from tests.banks import right, wrong


def moments(state, g, beta1, beta2):
    """The usual first lines: v, s and t after this gradient."""
    v, s, t = (np.zeros(np.shape(g)), np.zeros(np.shape(g)), 0) if state is None else state
    return beta1 * v + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2, t + 1


# ------------------------------------------------------------------------------------------- wrong


@wrong("adam_update", "no bias correction", says="bias correction is missing")
def without_correction(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (np.sqrt(s) + eps), (v, s, t)


@wrong("adam_update", "only the first moment is corrected", says="correction of s")
def second_moment_not_corrected(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s) + eps), (v, s, t)


@wrong("adam_update", "only the second moment is corrected", says="correction of v")
def first_moment_not_corrected(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


@wrong("adam_update", "the time index never moves", says="never moves|time index")
def time_stands_still(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, 0)


@wrong("adam_update", "the first step has t = 0", says="t = 0|1 − β⁰|t = 1")
def time_starts_at_zero(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, np.asarray(g, dtype=float), beta1, beta2)
    with np.errstate(divide="ignore", invalid="ignore"):
        v_hat, s_hat = v / (1 - beta1 ** (t - 1)), s / (1 - beta2 ** (t - 1))
        return x - lr * v_hat / (np.sqrt(s_hat) + eps), (v, s, t)


@wrong("adam_update", "the first step has t = 2", says="one too high|t = 1")
def time_starts_at_two(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    v_hat, s_hat = v / (1 - beta1 ** (t + 1)), s / (1 - beta2 ** (t + 1))
    return x - lr * v_hat / (np.sqrt(s_hat) + eps), (v, s, t)


@wrong("adam_update", "β·t in place of β to the power t", says="power t|β·t")
def beta_times_t(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    with np.errstate(divide="ignore", invalid="ignore"):
        v_hat, s_hat = v / (1 - beta1 * t), s / (1 - beta2 * t)
        return x - lr * v_hat / (np.sqrt(s_hat) + eps), (v, s, t)


@wrong("adam_update", "the corrected averages are stored", says="corrected averages are stored|stored in the state")
def stores_the_corrected_averages(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    v, s = v / (1 - beta1**t), s / (1 - beta2**t)
    return x - lr * v / (np.sqrt(s) + eps), (v, s, t)


@wrong("adam_update", "ε̂, the paper's shortcut: ε before the correction", says="before the correction|shortcut")
def epsilon_before_the_correction(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    rate = lr * math.sqrt(1 - beta2**t) / (1 - beta1**t)
    return x - rate * v / (np.sqrt(s) + eps), (v, s, t)


@wrong("adam_update", "ε inside the root", says="inside the root")
def epsilon_inside_the_root(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (1 - beta1**t) / np.sqrt(s / (1 - beta2**t) + eps), (v, s, t)


@wrong("adam_update", "ε is fixed at 1e-8", says="ε is used as 1e-8|1e-8 whatever")
def epsilon_fixed(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + 1e-8), (v, s, t)


@wrong("adam_update", "β₁ and β₂ are fixed at their defaults", says="0\\.9 and 0\\.999|whatever is passed")
def betas_fixed(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, 0.9, 0.999)
    return x - lr * v / (1 - 0.9**t) / (np.sqrt(s / (1 - 0.999**t)) + eps), (v, s, t)


@wrong("adam_update", "the default of β₂ is 0.99", says="default|0\\.999")
def another_default_of_beta2(x, g, state, lr, beta1=0.9, beta2=0.99, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


@wrong("adam_update", "β₁ and β₂ are swapped", says="swapped")
def betas_swapped(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta2, beta1)
    return x - lr * v / (1 - beta2**t) / (np.sqrt(s / (1 - beta1**t)) + eps), (v, s, t)


@wrong("adam_update", "the averages are overwritten in every step", says="overwritten|forgotten")
def averages_overwritten(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t = (0 if state is None else state) + 1
    v, s, _ = moments(None, g, beta1, beta2)
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), t


@wrong("adam_update", "the old state is handed back", says="forgotten|first step|new state")
def hands_the_old_state_back(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), state


@wrong("adam_update", "the factors 1 − β are missing", says="1 − β₁|1 − β")
def new_values_unweighted(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = (0.0, 0.0, 0) if state is None else state
    v, s, t = beta1 * v + g, beta2 * s + g**2, t + 1
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


@wrong("adam_update", "the squares of v are averaged", says="squares of v")
def averages_the_squares_of_v(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = (0.0, 0.0, 0) if state is None else state
    t += 1
    v = beta1 * v + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * v**2
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


@wrong("adam_update", "the square root is missing", says="root is missing")
def without_the_root(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (1 - beta1**t) / (s / (1 - beta2**t) + eps), (v, s, t)


@wrong("adam_update", "the gradient stands in the numerator", says="gradient itself|numerator|v̂")
def gradient_in_the_numerator(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * g / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


@wrong("adam_update", "one second moment for the whole array", says="whole array|every entry")
def one_second_moment_for_all(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = (0.0, 0.0, 0) if state is None else state
    t += 1
    v = beta1 * v + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * np.mean(np.asarray(g, dtype=float) ** 2)
    return x - lr * v / (1 - beta1**t) / (math.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


@wrong("adam_update", "the largest second moment so far is used", says="AMSGrad|largest")
def largest_second_moment(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    averages, top = (None, 0.0) if state is None else state
    v, s, t = moments(averages, g, beta1, beta2)
    top = np.maximum(top, s / (1 - beta2**t))
    return x - lr * v / (1 - beta1**t) / (np.sqrt(top) + eps), ((v, s, t), top)


@wrong("adam_update", "walks up the gradient", says="sign|up the gradient")
def adam_uphill(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x + lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


@wrong("adam_update", "the step counter is global", says="global|outlives")
def global_step_counter(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    COUNTER["t"] += 1
    v, s, _ = moments(state, g, beta1, beta2)
    t = COUNTER["t"]
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


COUNTER = {"t": 0}


@wrong("adam_update", "the averages have the type of whole numbers", says="decimals|cut|whole")
def averages_of_the_gradients_type(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = (np.zeros_like(g), np.zeros_like(g), 0) if state is None else state
    v[...] = beta1 * v + (1 - beta1) * g
    s[...] = beta2 * s + (1 - beta2) * g**2
    t += 1
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


@wrong("adam_update", "the parameters are changed in place", says="in place")
def adam_in_place(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    x_new = x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)
    x[...] = x_new
    return x_new, (v, s, t)


@wrong("adam_update", "the state is taken apart in the result", says="4 values|expected 2|\\(x_new, state_new\\)")
def state_taken_apart(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), v, s, t


@wrong("adam_update", "nothing is returned", says="None")
def adam_without_return(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    x = x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps)


@wrong("adam_update", "the correction ends after ten steps", says="Up to step 10 of 25")
def correction_ends(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = moments(state, g, beta1, beta2)
    c1, c2 = (1 - beta1**t, 1 - beta2**t) if t <= 10 else (1, 1)
    return x - lr * v / c1 / (np.sqrt(s / c2) + eps), (v, s, t)


@wrong("adam_update", "β₁ and 1 − β₁ are swapped in v", says="in v β₁ and 1 − β₁ are swapped")
def first_moment_swapped(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, t = (0.0, 0.0, 0) if state is None else state
    v, s, t = (1 - beta1) * v + beta1 * g, beta2 * s + (1 - beta2) * g**2, t + 1
    return x - lr * v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


# ------------------------------------------------------------------------------------------- right


@right("adam_update")
def dict_changed_in_place(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    if state is None:
        state = {"m": np.zeros(np.shape(x)), "v": np.zeros(np.shape(x)), "t": 0}
    g = np.asarray(g, dtype=float)
    state["t"] += 1
    state["m"] *= beta1
    state["m"] += (1 - beta1) * g
    state["v"] *= beta2
    state["v"] += (1 - beta2) * g * g
    m_hat = state["m"] / (1 - beta1 ** state["t"])
    v_hat = state["v"] / (1 - beta2 ** state["t"])
    return x - lr * m_hat / (np.sqrt(v_hat) + eps), state


@right("adam_update")
def powers_of_beta_in_the_state(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    v, s, power1, power2 = (0.0, 0.0, 1.0, 1.0) if state is None else state
    v, s = v + (1 - beta1) * (g - v), s + (1 - beta2) * (np.square(g) - s)
    power1, power2 = power1 * beta1, power2 * beta2
    step = (v / (1 - power1)) / (np.sqrt(s / (1 - power2)) + eps)
    return np.asarray(x, dtype=float) - lr * step, (v, s, power1, power2)


@right("adam_update")
def corrected_rate_and_epsilon(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    # the shortcut, with ε multiplied by √(1 − β₂ᵗ), equals the textbook form
    v, s, t = (0.0, 0.0, 1) if state is None else state
    v, s = beta1 * v + (1 - beta1) * g, beta2 * s + (1 - beta2) * g * g
    root = math.sqrt(1 - beta2**t)
    return x - lr * root / (1 - beta1**t) * v / (np.sqrt(s) + eps * root), [v, s, t + 1]


@right("adam_update")
def from_the_whole_history(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    history = [*(state or []), np.array(g, dtype=float)]
    t = len(history)

    def average(values, beta):
        weights = (1 - beta) * beta ** np.arange(t - 1, -1, -1.0)
        return np.tensordot(weights, np.array(values), 1) / weights.sum()

    v_hat, s_hat = average(history, beta1), average([old**2 for old in history], beta2)
    return x - lr * v_hat / (np.sqrt(s_hat) + eps), history


@right("adam_update")
def unweighted_sums(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    # without the factors 1 − β, and with the sum of the weights as the divisor
    state = {"a": 0.0, "b": 0.0, "na": 0.0, "nb": 0.0} if state is None else dict(state)
    for key, count, value, beta in [("a", "na", g, beta1), ("b", "nb", np.multiply(g, g), beta2)]:
        state[key] = beta * state[key] + value
        state[count] = beta * state[count] + 1
    return [np.subtract(x, lr * (state["a"] / state["na"]) / (np.sqrt(state["b"] / state["nb"]) + eps)), state]


class Moments:
    """v, s and t of one parameter array."""

    def __init__(self, shape):
        self.v, self.s, self.t = np.zeros(shape), np.zeros(shape), 0

    def step(self, g, beta1, beta2, eps):
        self.t += 1
        self.v = beta1 * self.v + (1 - beta1) * g
        self.s = beta2 * self.s + (1 - beta2) * g**2
        return self.v / (1 - beta1**self.t) / (np.sqrt(self.s / (1 - beta2**self.t)) + eps)


@right("adam_update")
def object_for_state(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    memory = Moments(np.shape(x)) if state is None else state
    return x - lr * memory.step(np.asarray(g, dtype=float), beta1, beta2, eps), memory
