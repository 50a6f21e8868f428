"""Wrong and right answers to q3: adagrad_update and rmsprop_update."""

import math

import numpy as np

from tests.banks import right, wrong


def old_sum(state, g):
    return np.zeros(np.shape(g)) if state is None else state["s"]


# --------------------------------------------------------------------------- adagrad_update, wrong


@wrong("adagrad_update", "ε outside the root", says="outside the root")
def adagrad_eps_outside(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + g**2
    return x - lr * g / (np.sqrt(s) + eps), {"s": s}


@wrong("adagrad_update", "ε is fixed at 1e-8", says="ε is used as 1e-8|1e-8 whatever")
def adagrad_eps_fixed(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + g**2
    return x - lr * g / np.sqrt(s + 1e-8), {"s": s}


@wrong("adagrad_update", "ε is kept in the state and adds up", says="ε is stored|adds up with every")
def adagrad_eps_adds_up(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + g**2 + eps
    return x - lr * g / np.sqrt(s), {"s": s}


@wrong("adagrad_update", "the squares do not add up: s is overwritten", says="add up|s = 0|overwritten")
def adagrad_overwrites_the_sum(x, g, state, lr, eps=1e-8):
    s = g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("adagrad_update", "the old state is handed back", says="add up|state")
def adagrad_hands_the_old_state_back(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + g**2
    return x - lr * g / np.sqrt(s + eps), state


@wrong("adagrad_update", "the sum fades, as in RMSProp", says="RMSProp|fades")
def adagrad_with_a_fading_sum(x, g, state, lr, eps=1e-8):
    s = 0.9 * old_sum(state, g) + 0.1 * g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("adagrad_update", "the gradients are summed and then squared", says="square them first|then squared")
def adagrad_squares_the_sum(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + g
    return x - lr * g / np.sqrt(s**2 + eps), {"s": s}


@wrong("adagrad_update", "absolute values are summed", says="absolute")
def adagrad_sums_absolute_values(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + np.abs(g)
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("adagrad_update", "the square root is missing", says="root is missing")
def adagrad_without_root(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + g**2
    return x - lr * g / (s + eps), {"s": s}


@wrong("adagrad_update", "divides by the sum from before this gradient", says="before this gradient")
def adagrad_divides_first(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g)
    return x - lr * g / np.sqrt(s + eps), {"s": s + g**2}


@wrong("adagrad_update", "one sum for the whole array", says="whole array|every entry")
def adagrad_one_sum_for_all(x, g, state, lr, eps=1e-8):
    s = (0.0 if state is None else state["s"]) + np.sum(g**2)
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("adagrad_update", "the gradients add up in the numerator as well", says="numerator|momentum")
def adagrad_with_momentum(x, g, state, lr, eps=1e-8):
    total, s = (0.0, 0.0) if state is None else state
    total, s = total + g, s + g**2
    return x - lr * total / np.sqrt(s + eps), (total, s)


@wrong("adagrad_update", "walks up the gradient", says="sign|up the gradient")
def adagrad_uphill(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + g**2
    return x + lr * g / np.sqrt(s + eps), {"s": s}


@wrong("adagrad_update", "lr is ignored", says="lr is ignored")
def adagrad_ignores_the_rate(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + g**2
    return x - g / np.sqrt(s + eps), {"s": s}


@wrong("adagrad_update", "the sum lives in a global variable", says="global|outlives")
def adagrad_global_sum(x, g, state, lr, eps=1e-8):
    GLOBAL[np.shape(g)] = GLOBAL.get(np.shape(g), 0.0) + g**2
    return x - lr * g / np.sqrt(GLOBAL[np.shape(g)] + eps), state


GLOBAL: dict = {}


@wrong("adagrad_update", "the gradient is squared in place", says="in place")
def adagrad_squares_in_place(x, g, state, lr, eps=1e-8):
    step = lr * np.array(g, dtype=float)
    g[...] = g * g
    s = old_sum(state, g) + g
    return x - step / np.sqrt(s + eps), {"s": s}


@wrong("adagrad_update", "nothing is returned", says="None")
def adagrad_without_return(x, g, state, lr, eps=1e-8):
    s = old_sum(state, g) + g**2
    x = x - lr * g / np.sqrt(s + eps)


# --------------------------------------------------------------------------- adagrad_update, right


@right("adagrad_update")
def sum_is_the_state(x, g, state, lr, eps=1e-8):
    s = np.square(np.asarray(g, dtype=float)) + (0 if state is None else state)
    return x - np.divide(lr * g, np.sqrt(s + eps)), s


@right("adagrad_update")
def epsilon_is_the_first_sum(x, g, state, lr, eps=1e-8):
    # s starts at ε in place of 0, so ε is inside the root without being added again
    s = np.full(np.shape(x), float(eps)) if state is None else state["eps_plus_s"]
    s = s + np.multiply(g, g)
    return x - lr / np.sqrt(s) * g, {"eps_plus_s": s}


@right("adagrad_update")
def sum_grows_in_place(x, g, state, lr, eps=1e-8):
    if state is None:
        state = [np.zeros(np.shape(x))]
    state[0] += np.asarray(g, dtype=float) ** 2
    return np.asarray(x, dtype=float) - lr * g * (state[0] + eps) ** -0.5, state


@right("adagrad_update")
def remembers_every_gradient(x, g, state, lr, eps=1e-8):
    history = ([] if state is None else state) + [np.array(g, dtype=float)]
    root = np.sqrt(np.sum(np.square(history), axis=0) + eps)
    return [x - lr * history[-1] / root, history]


@right("adagrad_update")
def one_entry_after_another(x, g, state, lr, eps=1e-8):
    x_new, sums = np.zeros(np.shape(x)), np.zeros(np.shape(x)) if state is None else state.copy()
    for index in np.ndindex(x_new.shape):
        sums[index] += float(g[index]) ** 2
        x_new[index] = x[index] - lr * g[index] / math.sqrt(sums[index] + eps)
    return x_new, sums


# --------------------------------------------------------------------------- rmsprop_update, wrong


@wrong("rmsprop_update", "ε outside the root", says="outside the root")
def rmsprop_eps_outside(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = gamma * old_sum(state, g) + (1 - gamma) * g**2
    return x - lr * g / (np.sqrt(s) + eps), {"s": s}


@wrong("rmsprop_update", "ε is left out", says=r"eps \(ε\) is missing")
def rmsprop_without_eps(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = gamma * old_sum(state, g) + (1 - gamma) * g**2
    with np.errstate(divide="ignore", invalid="ignore"):
        return x - np.where(g == 0, 0, lr * g / np.sqrt(s)), {"s": s}


@wrong("rmsprop_update", "the squares add up, as in AdaGrad", says="AdaGrad|add up")
def rmsprop_adds_up(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = old_sum(state, g) + g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("rmsprop_update", "γ and 1 − γ are swapped", says="swapped")
def rmsprop_gamma_swapped(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = (1 - gamma) * old_sum(state, g) + gamma * g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("rmsprop_update", "the factor 1 − γ is missing", says=r"factor 1 - gamma \(1 − γ\) of the new")
def rmsprop_new_square_unweighted(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = gamma * old_sum(state, g) + g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("rmsprop_update", "the old average is forgotten", says="forgotten|s = 0")
def rmsprop_forgets(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = np.zeros(np.shape(x))
    s = gamma * s + (1 - gamma) * g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("rmsprop_update", "γ is fixed at 0.9", says="0\\.9")
def rmsprop_gamma_fixed(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = 0.9 * old_sum(state, g) + 0.1 * g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("rmsprop_update", "the default of γ is 0.99", says="default|0\\.9")
def rmsprop_other_default(x, g, state, lr, gamma=0.99, eps=1e-8):
    s = gamma * old_sum(state, g) + (1 - gamma) * g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("rmsprop_update", "bias-corrected like Adam", says="bias correction|1 − γᵗ")
def rmsprop_corrects_the_bias(x, g, state, lr, gamma=0.9, eps=1e-8):
    s, t = (0.0, 0) if state is None else state
    s, t = gamma * s + (1 - gamma) * g**2, t + 1
    return x - lr * g / np.sqrt(s / (1 - gamma**t) + eps), (s, t)


@wrong("rmsprop_update", "the average starts at the first square", says="first g²|starts at")
def rmsprop_starts_at_the_first_square(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = g**2 if state is None else gamma * state["s"] + (1 - gamma) * g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("rmsprop_update", "the square root is missing", says="root is missing")
def rmsprop_without_root(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = gamma * old_sum(state, g) + (1 - gamma) * g**2
    return x - lr * g / (s + eps), {"s": s}


@wrong("rmsprop_update", "the gradient is averaged too, as in Adam", says="averaged too|as in Adam|numerator")
def rmsprop_averages_the_gradient(x, g, state, lr, gamma=0.9, eps=1e-8):
    v, s = (0.0, 0.0) if state is None else state
    v, s = gamma * v + (1 - gamma) * g, gamma * s + (1 - gamma) * g**2
    return x - lr * v / np.sqrt(s + eps), (v, s)


@wrong("rmsprop_update", "one average for the whole array", says="whole array|every entry")
def rmsprop_one_average_for_all(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = gamma * (0.0 if state is None else state["s"]) + (1 - gamma) * np.mean(g**2)
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("rmsprop_update", "divides by the average from before this gradient", says="before this gradient")
def rmsprop_divides_first(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = old_sum(state, g)
    return x - lr * g / np.sqrt(s + eps), {"s": gamma * s + (1 - gamma) * g**2}


@wrong("rmsprop_update", "the average has the type of whole numbers", says="decimals|cut|whole")
def rmsprop_average_of_the_gradients_type(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = np.zeros_like(g) if state is None else state["s"]
    s[...] = gamma * s + (1 - gamma) * g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


@wrong("rmsprop_update", "the parameters are changed in place", says="in place")
def rmsprop_in_place(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = gamma * old_sum(state, g) + (1 - gamma) * g**2
    x_new = x - lr * g / np.sqrt(s + eps)
    x[...] = x_new
    return x_new, {"s": s}


@wrong("rmsprop_update", "the state is left out of the result", says="2 values|\\(x_new, state_new\\)")
def rmsprop_returns_no_state(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = gamma * old_sum(state, g) + (1 - gamma) * g**2
    return x - lr * g / np.sqrt(s + eps)


# --------------------------------------------------------------------------- rmsprop_update, right


@right("rmsprop_update")
def average_is_the_state(x, g, state, lr, gamma=0.9, eps=1e-8):
    old = 0.0 if state is None else state
    s = old + (1 - gamma) * (np.square(np.asarray(g, dtype=float)) - old)
    return x - lr * g / np.sqrt(s + eps), s


@right("rmsprop_update")
def average_changed_in_place(x, g, state, lr, gamma=0.9, eps=1e-8):
    if state is None:
        state = {"cache": np.zeros(np.shape(x))}
    state["cache"] *= gamma
    state["cache"] += (1 - gamma) * np.multiply(g, g)
    return np.subtract(x, lr * g / np.sqrt(eps + state["cache"])), state


@right("rmsprop_update")
def sum_of_weighted_squares(x, g, state, lr, gamma=0.9, eps=1e-8):
    squares = [*(state or []), np.asarray(g, dtype=float) ** 2]
    s = (1 - gamma) * sum(gamma**age * square for age, square in enumerate(squares[::-1]))
    return [x - lr * np.asarray(g) * (s + eps) ** -0.5, squares]


@right("rmsprop_update")
def root_by_hypot(x, g, state, lr, gamma=0.9, eps=1e-8):
    # √(s + ε) = hypot(√s, √ε), with √s as the state
    root = np.hypot(math.sqrt(gamma) * (0.0 if state is None else state), math.sqrt(1 - gamma) * np.asarray(g))
    return x - lr * g / np.hypot(root, math.sqrt(eps)), root


@right("rmsprop_update")
def entries_in_a_loop(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = dict.fromkeys(np.ndindex(np.shape(x)), 0.0) if state is None else dict(state)
    x_new = np.array(x, dtype=float)
    for index in s:
        s[index] = gamma * s[index] + (1 - gamma) * float(g[index]) ** 2
        x_new[index] -= lr * float(g[index]) / math.sqrt(s[index] + eps)
    return x_new, s


@right("rmsprop_update")
def float32_stays(x, g, state, lr, gamma=0.9, eps=1e-8):
    s = g * g * (1 - gamma) if state is None else state["s"] * gamma + g * g * (1 - gamma)
    return x - g * lr / (s + eps) ** 0.5, {"s": s}


@wrong("adagrad_update", "axes of length 1 are dropped", says="shape")
def adagrad_squeezed(x, g, state, lr, eps=1e-8):
    s = (0.0 if state is None else state) + np.square(g, dtype=float)
    return np.squeeze(x - lr * g / np.sqrt(s + eps)), s


@wrong("rmsprop_update", "the gradient takes the type of x", says="whole numbers and g does not")
def rmsprop_in_the_type_of_x(x, g, state, lr, gamma=0.9, eps=1e-8):
    g = g.astype(x.dtype)
    s = gamma * (0.0 if state is None else state) + (1 - gamma) * g**2
    return x - lr * g / np.sqrt(s + eps), s


@wrong("adagrad_update", "lr is ignored: it is 0.1 whatever is passed", says="lr is ignored")
def adagrad_rate_fixed(x, g, state, lr, eps=1e-8):
    s = (0.0 if state is None else state) + np.asarray(g, dtype=float) ** 2
    return x - 0.1 * g / np.sqrt(s + eps), s


@wrong("rmsprop_update", "the square of the mean gradient is subtracted", says="centred")
def rmsprop_centred(x, g, state, lr, gamma=0.9, eps=1e-8):
    m, s = (0.0, 0.0) if state is None else state
    m, s = gamma * m + (1 - gamma) * g, gamma * s + (1 - gamma) * np.asarray(g, dtype=float) ** 2
    return x - lr * g / np.sqrt(s - m**2 + eps), (m, s)
