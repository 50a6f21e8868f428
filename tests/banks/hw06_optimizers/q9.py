"""Wrong and right answers to q9: nesterov_update."""

import numpy as np

from tests.banks import right, wrong


@wrong("nesterov_update", "the planted bug: with the old velocity this is plain momentum", says="plain momentum")
def step_with_the_old_velocity(x, g, state, lr, beta=0.9):
    v = np.zeros_like(g, dtype=float) if state is None else state["v"]
    v_new = beta * v + g
    return x - lr * (g + beta * v), {"v": v_new}


@wrong("nesterov_update", "beta is missing in front of the new velocity", says=r"beta \(β\) is missing")
def step_without_beta(x, g, state, lr, beta=0.9):
    v = g if state is None else beta * state + g
    return x - lr * (g + v), 1.0 * v


@wrong("nesterov_update", "the gradient is missing in the step", says="g is missing")
def step_without_the_gradient(x, g, state, lr, beta=0.9):
    v = 1.0 * g if state is None else beta * state + g
    return x - lr * beta * v, v


@wrong("nesterov_update", "the old velocity is returned as the new state", says="forgotten")
def velocity_never_stored(x, g, state, lr, beta=0.9):
    v = np.zeros(g.shape) if state is None else state
    v_new = beta * v + g
    return x - lr * (g + beta * v_new), v


@wrong("nesterov_update", "the velocity is a moving average", says="moving average|1 − β")
def velocity_with_one_minus_beta(x, g, state, lr, beta=0.9):
    v = (1 - beta) * g if state is None else beta * state + (1 - beta) * g
    return x - lr * (g + beta * v), v


@wrong("nesterov_update", "the whole step is stored as the velocity", says="stored as")
def step_stored_as_velocity(x, g, state, lr, beta=0.9):
    v = np.zeros(g.shape) if state is None else state
    # v holds the last step, and the mistake is to build the next velocity on it
    velocity = beta * v + g
    step = g + beta * velocity
    return x - lr * step, step


@wrong("nesterov_update", "it walks up the gradient", says="opposite sign|up the gradient")
def plus_for_minus(x, g, state, lr, beta=0.9):
    v = g.copy() if state is None else beta * state + g
    return x + lr * (g + beta * v), v


@wrong("nesterov_update", "beta is 0.9 whatever is passed", says="0\\.9")
def beta_ignored(x, g, state, lr, beta=0.9):
    v = g.copy() if state is None else 0.9 * state + g
    return x - lr * (g + 0.9 * v), v


@wrong("nesterov_update", "x is changed in place", says="in place")
def x_changed_in_place(x, g, state, lr, beta=0.9):
    v = 1.0 * g if state is None else beta * state + g
    if x.dtype.kind != "f":
        x = x.astype(float)
    x -= lr * (g + beta * v)
    return x, v


VELOCITY: dict = {}


@wrong("nesterov_update", "the velocity is kept in a global variable", says="outlives|global")
def velocity_in_a_global(x, g, state, lr, beta=0.9):
    v = beta * VELOCITY.get(g.shape, 0.0) + g
    VELOCITY[g.shape] = v
    return x - lr * (g + beta * v), "unused"


@right("nesterov_update")
def two_moves(x, g, state, lr, beta=0.9):
    velocity = np.array(g, dtype=float)
    if state is not None:
        velocity += beta * state[0]
    moved = x - lr * np.asarray(g, dtype=float)
    return moved - lr * beta * velocity, (velocity,)


@right("nesterov_update")
def weights_multiplied_out(x, g, state, lr, beta=0.9):
    old = 0.0 if state is None else state["old"]
    step = (1 + beta) * g + beta**2 * old
    return [x - lr * step, {"old": beta * old + g}]


class Velocity:
    """A state that is an object."""

    def __init__(self, shape):
        self.value = np.zeros(shape)

    def take_in(self, g, beta):
        self.value *= beta
        self.value += g


@right("nesterov_update")
def state_is_an_object(x, g, state, lr, beta=0.9):
    memory = Velocity(np.shape(g)) if state is None else state
    memory.take_in(g, beta)
    return np.subtract(x, lr * (g + beta * memory.value)), memory


@right("nesterov_update")
def one_entry_at_a_time(x, g, state, lr, beta=0.9):
    if state is None:
        state = [0.0] * g.size
    flat = []
    for k, (position, slope) in enumerate(zip(x.ravel().tolist(), g.ravel().tolist(), strict=True)):
        state[k] = beta * state[k] + slope
        flat.append(position - lr * (slope + beta * state[k]))
    return np.array(flat).reshape(x.shape), state


@right("nesterov_update")
def lookahead_form(x, g, state, lr, beta=0.9):
    """The textbook's own variable: the point without the look-ahead."""
    v = np.zeros(x.shape) if state is None else state
    theta = x + lr * beta * v
    v = beta * v + g
    theta = theta - lr * v
    return theta - lr * beta * v, v


@wrong("nesterov_update", "beta counts twice in front of the velocity", says="β counts twice")
def beta_twice(x, g, state, lr, beta=0.9):
    v = 1.0 * g if state is None else beta * state + g
    return x - lr * (g + beta**2 * v), v
