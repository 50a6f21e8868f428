"""Wrong and right answers to q2: sgd_update and momentum_update."""

from types import SimpleNamespace

import numpy as np

from tests.banks import right, wrong

# ------------------------------------------------------------------------------- sgd_update, wrong


@wrong("sgd_update", "walks up the gradient", says="sign|up the gradient")
def walks_uphill(x, g, state, lr):
    return x + lr * g, state


@wrong("sgd_update", "lr is ignored", says="lr is ignored")
def ignores_the_learning_rate(x, g, state, lr):
    return x - g, state


@wrong("sgd_update", "lr is fixed at 0.1", says="0\\.1")
def learning_rate_fixed(x, g, state, lr):
    return x - 0.1 * g, state


@wrong("sgd_update", "divided by lr", says="divided by lr")
def divides_by_the_learning_rate(x, g, state, lr):
    return x - g / lr, state


@wrong("sgd_update", "only the step is returned", says="only the step|x is missing")
def returns_the_step(x, g, state, lr):
    return -lr * g, state


@wrong("sgd_update", "the gradient is normalised", says="length")
def normalises_the_gradient(x, g, state, lr):
    return x - lr * g / np.linalg.norm(g), state


@wrong("sgd_update", "only the sign of the gradient is used", says="sign of the gradient")
def steps_by_the_sign(x, g, state, lr):
    return x - lr * np.sign(g), state


@wrong("sgd_update", "the gradients of all steps add up", says="add up|momentum")
def adds_up_all_gradients(x, g, state, lr):
    total = g if state is None else state + g
    return x - lr * total, total


@wrong("sgd_update", "the rate falls with the number of steps", says="fades|number of steps")
def decays_the_rate(x, g, state, lr):
    t = 1 if state is None else state + 1
    return x - lr / t * g, t


@wrong("sgd_update", "the parameters are changed in place", says="in place")
def steps_in_place(x, g, state, lr):
    x[...] = x - lr * g
    return np.array(x, dtype=float), state


@wrong("sgd_update", "the gradient is scaled in place", says="in place")
def scales_the_gradient_in_place(x, g, state, lr):
    step = lr * np.array(g, dtype=float)
    g[...] = step
    return x - step, state


@wrong("sgd_update", "the new parameters keep the type of whole numbers", says="decimals|cut|whole")
def step_of_the_parameters_type(x, g, state, lr):
    x_new = np.zeros_like(x)
    x_new[...] = x - lr * g
    return x_new, state


@wrong("sgd_update", "the state is left out of the result", says="2 values|\\(x_new, state_new\\)")
def returns_no_state(x, g, state, lr):
    return x - lr * g


@wrong("sgd_update", "the results come back in the wrong order", says="None|order|swapped")
def state_comes_first(x, g, state, lr):
    return state, x - lr * g


@wrong("sgd_update", "nothing is returned", says="None")
def sgd_without_return(x, g, state, lr):
    x = x - lr * g


# ------------------------------------------------------------------------------- sgd_update, right


@right("sgd_update")
def state_stays_none(x, g, state, lr):
    return x - lr * g, None


@right("sgd_update")
def subtracts_with_numpy(x, g, state, lr):
    return [np.subtract(x, np.multiply(lr, g)), {}]


@right("sgd_update")
def copies_first(x, g, state, lr):
    x_new = np.array(x, dtype=float)
    x_new -= lr * np.asarray(g, dtype=float)
    return x_new, state


@right("sgd_update")
def entry_by_entry(x, g, state, lr):
    x_new = np.empty(np.shape(x))
    for index in np.ndindex(x_new.shape):
        x_new[index] = x[index] - lr * g[index]
    return x_new, "nothing to remember"


@right("sgd_update")
def counts_its_steps(x, g, state, lr):
    state = state or {"steps": 0}
    state["steps"] += 1
    return np.asarray(x, dtype=float) + (-lr) * g, state


# -------------------------------------------------------------------------- momentum_update, wrong


def old_velocity(state, g):
    return np.zeros(np.shape(g)) if state is None else state["v"]


@wrong("momentum_update", "a moving average: the gradient is weighed with 1 − β", says="1 − β|moving average")
def weighs_the_gradient(x, g, state, lr, beta=0.9):
    v = beta * old_velocity(state, g) + (1 - beta) * g
    return x - lr * v, {"v": v}


@wrong("momentum_update", "the velocity is forgotten: no new state is returned", says="forgotten|state")
def returns_the_old_state(x, g, state, lr, beta=0.9):
    v = beta * old_velocity(state, g) + g
    return x - lr * v, state


@wrong("momentum_update", "the velocity starts from 0 in every step", says="forgotten|v = 0")
def velocity_always_from_zero(x, g, state, lr, beta=0.9):
    v = np.zeros(np.shape(x))
    v = beta * v + g
    return x - lr * v, {"v": v}


@wrong("momentum_update", "β is missing: the gradients never fade", says=r"beta \(β\) is missing")
def velocity_without_friction(x, g, state, lr, beta=0.9):
    v = old_velocity(state, g) + g
    return x - lr * v, {"v": v}


@wrong("momentum_update", "β is fixed at 0.9", says="0\\.9")
def friction_fixed(x, g, state, lr, beta=0.9):
    v = 0.9 * old_velocity(state, g) + g
    return x - lr * v, {"v": v}


@wrong("momentum_update", "the default of β is 0.99", says="0\\.9|default")
def another_default(x, g, state, lr, beta=0.99):
    v = beta * old_velocity(state, g) + g
    return x - lr * v, {"v": v}


@wrong("momentum_update", "walks up the gradient", says="sign|up the gradient")
def momentum_uphill(x, g, state, lr, beta=0.9):
    v = beta * old_velocity(state, g) + g
    return x + lr * v, {"v": v}


@wrong("momentum_update", "the old velocity is subtracted", says="old velocity|wrong sign|sign")
def subtracts_the_old_velocity(x, g, state, lr, beta=0.9):
    v = g - beta * old_velocity(state, g)
    return x - lr * v, {"v": v}


@wrong(
    "momentum_update",
    "steps with the velocity from before this gradient",
    says="before this gradient|velocity from before",
)
def steps_with_the_old_velocity(x, g, state, lr, beta=0.9):
    v = old_velocity(state, g)
    return x - lr * v, {"v": beta * v + g}


@wrong("momentum_update", "Nesterov's step", says="Nesterov|g \\+ βv")
def nesterov_step(x, g, state, lr, beta=0.9):
    v = beta * old_velocity(state, g) + g
    return x - lr * (g + beta * v), {"v": v}


@wrong(
    "momentum_update",
    "lr is part of the velocity, so old gradients keep their old rate",
    says="old rate|inside the velocity",
)
def rate_inside_the_velocity(x, g, state, lr, beta=0.9):
    v = beta * old_velocity(state, g) + lr * g
    return x - v, {"v": v}


@wrong("momentum_update", "lr counts twice", says="lr counts twice")
def rate_counts_twice(x, g, state, lr, beta=0.9):
    v = beta * old_velocity(state, g) + lr * g
    return x - lr * v, {"v": v}


@wrong("momentum_update", "the gradient before is remembered, not the velocity", says="gradient before")
def remembers_the_gradient(x, g, state, lr, beta=0.9):
    v = beta * old_velocity(state, g) + g
    return x - lr * v, {"v": g}


@wrong("momentum_update", "one velocity for the whole notebook, in a global variable", says="global|outlives")
def velocity_in_a_global(x, g, state, lr, beta=0.9):
    v = beta * GLOBAL.get(np.shape(g), 0.0) + g
    GLOBAL[np.shape(g)] = v
    return x - lr * v, {"v": v}


GLOBAL: dict = {}


@wrong("momentum_update", "the first state is not None but a dict already expected", says="NoneType|None")
def expects_a_state_at_once(x, g, state, lr, beta=0.9):
    v = beta * state["v"] + g
    return x - lr * v, {"v": v}


@wrong(
    "momentum_update", "the first gradient becomes the velocity and is changed later", says="copy|same array|in place"
)
def changes_the_first_gradient_later(x, g, state, lr, beta=0.9):
    if state is None:
        v = np.asarray(g, dtype=float)  # no copy when g holds floats already
    else:
        v = state["v"]
        v[...] = beta * v + g
    return x - lr * v, {"v": v}


@wrong("momentum_update", "the parameters are changed in place", says="in place")
def momentum_in_place(x, g, state, lr, beta=0.9):
    v = beta * old_velocity(state, g) + g
    x_new = x - lr * v
    x[...] = x_new
    return x_new, {"v": v}


@wrong("momentum_update", "the velocity has the type of whole numbers", says="decimals|cut|whole")
def velocity_of_the_gradients_type(x, g, state, lr, beta=0.9):
    v = np.zeros_like(g) if state is None else state["v"]
    v[...] = beta * v + g
    return x - lr * v, {"v": v}


@wrong("momentum_update", "nothing is returned", says="None")
def momentum_without_return(x, g, state, lr, beta=0.9):
    v = beta * old_velocity(state, g) + g
    x = x - lr * v


# -------------------------------------------------------------------------- momentum_update, right


@right("momentum_update")
def velocity_is_the_state(x, g, state, lr, beta=0.9):
    v = np.zeros(np.shape(x)) if state is None else state
    v = beta * v + g
    return x - lr * v, v


@right("momentum_update")
def velocity_changed_in_place(x, g, state, lr, beta=0.9):
    if state is None:
        state = {"v": np.zeros(np.shape(x))}
    state["v"] *= beta
    state["v"] += g
    return x - lr * state["v"], state


@right("momentum_update")
def whole_history_of_gradients(x, g, state, lr, beta=0.9):
    history = [*(state or []), np.array(g, dtype=float)]
    v = sum(beta**age * old for age, old in enumerate(reversed(history)))
    return np.asarray(x, dtype=float) - lr * v, history


@right("momentum_update")
def first_gradient_is_the_velocity(x, g, state, lr, beta=0.9):
    v = g if state is None else beta * state + g  # never written to, so no copy is needed
    return x - lr * v, v


@right("momentum_update")
def negative_velocity(x, g, state, lr, beta=0.9):
    (u,) = state or (0.0,)
    u = beta * u - np.asarray(g, dtype=float)
    return [x + lr * u, (u,)]


@right("momentum_update")
def namespace_for_state(x, g, state, lr, beta=0.9):
    old = getattr(state, "velocity", 0.0)
    new = SimpleNamespace(velocity=np.add(np.multiply(beta, old), g))
    return np.subtract(x, lr * new.velocity), new


@right("momentum_update")
def keeps_single_precision(x, g, state, lr, beta=0.9):
    v = g + 0.0 if state is None else state[0] * beta + g
    return x - v * lr, [v]


@wrong("sgd_update", "axes of length 1 are dropped", says="shape")
def plain_step_squeezed(x, g, state, lr):
    return np.squeeze(x - lr * np.asarray(g, dtype=float)), None


@wrong("sgd_update", "the gradient takes the type of x", says="whole numbers and g does not")
def plain_step_in_the_type_of_x(x, g, state, lr):
    return x - lr * g.astype(x.dtype), None


@wrong("sgd_update", "large gradients are clipped", says="x_new − x")
def plain_step_clipped(x, g, state, lr):
    return x - lr * np.clip(g, -100.0, 100.0), None


@wrong("momentum_update", "β multiplies the gradient as well", says="β multiplies the gradient")
def velocity_times_beta(x, g, state, lr, beta=0.9):
    v = beta * ((0.0 if state is None else state) + g)
    return x - lr * v, v


@wrong("momentum_update", "x_new is an array of the state, changed in place later", says="earlier step returned")
def one_buffer_for_all_points(x, g, state, lr, beta=0.9):
    v, point = (np.zeros(np.shape(x)), np.array(x, dtype=float)) if state is None else state
    v = beta * v + g
    point -= lr * v
    return point, (v, point)


@wrong("momentum_update", "beta is ignored: it is 0.5 whatever is passed", says="beta is ignored")
def beta_fixed_at_a_half(x, g, state, lr, beta=0.9):
    v = (0.0 if state is None else 0.5 * state) + np.asarray(g, dtype=float)
    return x - lr * v, v


@wrong("sgd_update", "the state comes first in the pair", says="in the first place")
def state_first(x, g, state, lr):
    return None, x - lr * np.asarray(g)
