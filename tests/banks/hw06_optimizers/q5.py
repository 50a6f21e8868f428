"""Wrong and right answers to q5: adamw_update."""

import math

import numpy as np

from tests.banks import right, wrong


def adam(g, state, beta1, beta2, eps):
    """The Adam step without the learning rate, and the new state."""
    v, s, t = (np.zeros(np.shape(g)), np.zeros(np.shape(g)), 0) if state is None else state
    v, s, t = beta1 * v + (1 - beta1) * g, beta2 * s + (1 - beta2) * np.square(g), t + 1
    return v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + eps), (v, s, t)


# ------------------------------------------------------------------------------------------- wrong


@wrong("adamw_update", "the decay is added to the gradient, as with an L2 penalty", says="coupled|L2")
def decay_in_the_gradient(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g + weight_decay * x, state, beta1, beta2, eps)
    return x - lr * step, state


@wrong("adamw_update", "the decay is missing", says="decay is missing|this is Adam")
def plain_adam(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    return x - lr * step, state


@wrong("adamw_update", "the decay uses the x after the step", says="after the Adam step|x before")
def decays_the_new_weights(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    x = x - lr * step
    return x - lr * weight_decay * x, state


@wrong("adamw_update", "the decay is not multiplied by lr", says="not multiplied by lr")
def decay_without_the_rate(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    return x - lr * step - weight_decay * x, state


@wrong("adamw_update", "the weights grow", says="sign of the decay|grow")
def weights_grow(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    return x - lr * step + lr * weight_decay * x, state


@wrong("adamw_update", "weight_decay is fixed at 0.01", says="0\\.01")
def decay_fixed(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    return x - lr * (step + 0.01 * x), state


@wrong("adamw_update", "the default of weight_decay is 0", says="decay is missing|this is Adam|default")
def no_decay_by_default(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    step, state = adam(g, state, beta1, beta2, eps)
    return x - lr * (step + weight_decay * x), state


@wrong("adamw_update", "the decay has a factor 2", says="factor 2")
def decay_twice_as_strong(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    return x - lr * (step + 2 * weight_decay * x), state


@wrong("adamw_update", "the decay is divided by the root as well", says="divided by √|divided by")
def decay_divided_by_the_root(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    _, s, t = state
    return x - lr * step - lr * weight_decay * x / (np.sqrt(s / (1 - beta2**t)) + eps), state


@wrong("adamw_update", "the decay acts in the gradient and beside the step", says="twice")
def decays_in_both_places(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g + weight_decay * x, state, beta1, beta2, eps)
    return x - lr * step - lr * weight_decay * x, state


@wrong("adamw_update", "the decay of an L1 penalty, by the sign of x", says="sign of x|L1")
def decay_by_the_sign(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    return x - lr * (step + weight_decay * np.sign(x)), state


@wrong("adamw_update", "β₁, β₂ and ε are not handed on", says="defaults|whatever is passed|0\\.9 and 0\\.999")
def hands_no_hyperparameters_on(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, 0.9, 0.999, 1e-8)
    return x - lr * (step + weight_decay * x), state


@wrong(
    "adamw_update",
    "the state of the Adam step is not handed on",
    says="forgotten|first step|new state|what the state hands",
)
def loses_the_state(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, _ = adam(g, state, beta1, beta2, eps)
    return x - lr * (step + weight_decay * x), state


@wrong("adamw_update", "the bias correction is missing", says="bias correction")
def adamw_without_correction(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    v, s = (0.0, 0.0) if state is None else state
    v, s = beta1 * v + (1 - beta1) * g, beta2 * s + (1 - beta2) * np.square(g)
    return x - lr * v / (np.sqrt(s) + eps) - lr * weight_decay * x, (v, s)


@wrong("adamw_update", "the weights are shrunk in place first", says="in place")
def shrinks_in_place(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    x_new = (1 - lr * weight_decay) * x
    x[...] = x_new
    return x_new - lr * step, state


@wrong("adamw_update", "the new weights keep the type of whole numbers", says="decimals|cut|whole")
def weights_of_the_old_type(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    return (x - lr * step - lr * weight_decay * x).astype(x.dtype), state


@wrong("adamw_update", "nothing is returned", says="None")
def adamw_without_return(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    x = x - lr * (step + weight_decay * x)


# ------------------------------------------------------------------------------------------- right


@right("adamw_update")
def shrinks_then_steps(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(g, state, beta1, beta2, eps)
    return (1 - lr * weight_decay) * x - lr * step, state


@right("adamw_update")
def decay_and_step_in_one_bracket(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(np.asarray(g, dtype=float), state, beta1, beta2, eps)
    return [np.subtract(x, lr * (step + np.multiply(weight_decay, x))), {"inner": state}["inner"]]


@right("adamw_update")
def everything_in_a_dict(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    state = {"t": 0, "v": 0.0, "s": 0.0} if state is None else state
    t = state["t"] + 1
    new = {"t": t, "v": beta1 * state["v"] + (1 - beta1) * g, "s": beta2 * state["s"] + (1 - beta2) * g**2}
    decay = lr * weight_decay * np.asarray(x, dtype=float)
    denominator = np.sqrt(new["s"] / (1 - beta2**t)) + eps
    return x - decay - lr * (new["v"] / (1 - beta1**t)) / denominator, new


@right("adamw_update")
def one_weight_after_another(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    shape = np.shape(x)
    v, s, t = (np.zeros(shape), np.zeros(shape), 0) if state is None else state
    x_new, t = np.empty(shape), t + 1
    for index in np.ndindex(shape):
        v[index] = beta1 * v[index] + (1 - beta1) * float(g[index])
        s[index] = beta2 * s[index] + (1 - beta2) * float(g[index]) ** 2
        root = math.sqrt(s[index] / (1 - beta2**t))
        kept = float(x[index]) * (1 - lr * weight_decay)
        x_new[index] = kept - lr * v[index] / (1 - beta1**t) / (root + eps)
    return x_new, (v, s, t)


@right("adamw_update")
def list_changed_in_place(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    memory = [np.zeros(np.shape(x)), np.zeros(np.shape(x)), 0] if state is None else state
    memory[0] += (1 - beta1) * (g - memory[0])
    memory[1] += (1 - beta2) * (np.square(np.asarray(g, dtype=float)) - memory[1])
    memory[2] += 1
    x_new = np.array(x, dtype=float)
    x_new *= 1 - lr * weight_decay
    x_new -= lr * (memory[0] / (1 - beta1 ** memory[2])) / (np.sqrt(memory[1] / (1 - beta2 ** memory[2])) + eps)
    return x_new, memory


@wrong("adamw_update", "beta1 and beta2 are swapped", says="swapped")
def decayed_with_swapped_betas(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(np.asarray(g, dtype=float), state, beta2, beta1, eps)
    return x - lr * step - lr * weight_decay * x, state


@wrong("adamw_update", "beta2 is fixed at 0.95", says="beta2 is ignored")
def decayed_with_beta2_fixed(x, g, state, lr, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    step, state = adam(np.asarray(g, dtype=float), state, beta1, 0.95, eps)
    return x - lr * step - lr * weight_decay * x, state
