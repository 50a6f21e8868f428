"""Wrong and right answers to q2: weight_decay_step."""

import numpy as np

from tests.banks import right, wrong


@wrong(
    "weight_decay_step",
    "the decay is not multiplied by the learning rate",
    says=r"lr = |factor lr|lr ?[·*]|times lr|learning rate",
)
def decay_without_learning_rate(theta, grad, lr, lam):
    return (1 - lam) * theta - lr * grad


@wrong("weight_decay_step", "θ grows: the sign of the decay is wrong", says=r"sign|grow|minus|1 ?\+|shrink")
def weights_grow(theta, grad, lr, lam):
    return (1 + lr * lam) * theta - lr * grad


@wrong("weight_decay_step", "a step up: plus the gradient", says="sign|ascent|minus|plus|up|against")
def step_up(theta, grad, lr, lam):
    return (1 - lr * lam) * theta + lr * grad


@wrong(
    "weight_decay_step",
    "the decay is applied after the gradient step, to its result",
    says=r"after|before|order|gradient (is|shrinks|decays)|already",
)
def decay_after_the_step(theta, grad, lr, lam):
    stepped = theta - lr * grad
    return stepped - lr * lam * stepped


@wrong(
    "weight_decay_step",
    "λ‖θ‖² without ½: twice the decay",
    says=r"½|1/2|half|\b2 is|twice|factor 2|2λ|2 ?[·*] ?l|double",
)
def twice_the_decay(theta, grad, lr, lam):
    return (1 - 2 * lr * lam) * theta - lr * grad


@wrong("weight_decay_step", "half the decay", says="½|1/2|half|2 of")
def half_the_decay(theta, grad, lr, lam):
    return theta - lr * (grad + lam / 2 * theta)


@wrong(
    "weight_decay_step",
    "no decay at all",
    says=r"decay is|no decay|decay (is )?missing|shrink|missing term|λ|penalty|lam is",
)
def plain_gradient_step(theta, grad, lr, lam):
    return theta - lr * grad


@wrong("weight_decay_step", "θ is updated in place", says="in place")
def theta_updated_in_place(theta, grad, lr, lam):
    np.subtract((1 - lr * lam) * theta, lr * grad, out=theta, casting="unsafe")
    return theta.copy()


@wrong("weight_decay_step", "the penalty's gradient is added into the caller's grad", says="in place")
def gradient_changed_in_place(theta, grad, lr, lam):
    np.add(grad, lam * theta, out=grad, casting="unsafe")
    return theta - lr * grad


@wrong("weight_decay_step", "changed in place and nothing returned", says="None")
def step_not_returned(theta, grad, lr, lam):
    theta = theta - lr * (grad + lam * theta)


@wrong(
    "weight_decay_step", "the new θ has the type of the old one", says="integer|whole|decimals|cut off|truncat|int64"
)
def result_of_the_input_type(theta, grad, lr, lam):
    new = np.empty_like(theta)
    new[...] = (1 - lr * lam) * theta - lr * grad
    return new


@wrong("weight_decay_step", "the sign of θ decays: the L1 penalty", says=r"sign|L1|proportion|constant|size|θ itself")
def decay_of_the_l1_penalty(theta, grad, lr, lam):
    return theta - lr * grad - lr * lam * np.sign(theta)


@wrong(
    "weight_decay_step", "the factor lr is squared in the decay", says=r"lr = |factor lr|lr²|twice|learning rate|squar"
)
def learning_rate_counts_twice(theta, grad, lr, lam):
    return theta - lr * (grad + lr * lam * theta)


@wrong(
    "weight_decay_step",
    "the gradient decays instead of θ",
    says=r"gradient (is|decays|shrinks)|θ|instead of theta|shrink|not theta",
)
def gradient_shrunk_instead(theta, grad, lr, lam):
    return theta - lr * (1 - lr * lam) * grad


@wrong(
    "weight_decay_step", "a fixed decay of 0.01, lam is ignored", says=r"ignor|fixed|default|hard-coded|λ|lam is|0.01"
)
def fixed_decay(theta, grad, lr, lam):
    return (1 - lr * 0.01) * theta - lr * grad


@wrong(
    "weight_decay_step",
    "the norm of the whole array is subtracted from every entry",
    says="norm|same amount|entry|each|every entry|θ",
)
def squared_norm_subtracted(theta, grad, lr, lam):
    return theta - lr * (grad + lam / 2 * np.sum(theta**2))


@right("weight_decay_step")
def as_printed(theta, grad, lr, lam):
    return (1 - lr * lam) * theta - lr * grad


@right("weight_decay_step")
def gradient_of_the_penalised_loss(theta, grad, lr, lam):
    total = grad + lam * theta
    return theta - lr * total


@right("weight_decay_step")
def three_terms(theta, grad, lr, lam):
    return np.add(theta, -lr * lam * np.asarray(theta)) - np.multiply(lr, grad)


@right("weight_decay_step")
def on_a_copy(theta, grad, lr, lam):
    new = np.array(theta, dtype=float)
    new *= 1 - lr * lam
    new -= lr * np.asarray(grad)
    return new


@right("weight_decay_step")
def entry_by_entry(theta, grad, lr, lam):
    theta, grad = np.asarray(theta, dtype=float), np.asarray(grad, dtype=float)
    new = [t - lr * (g + lam * t) for t, g in zip(theta.flat, grad.flat, strict=True)]
    return np.array(new).reshape(theta.shape)


@right("weight_decay_step")
def by_einsum(theta, grad, lr, lam):
    pair = np.stack([np.asarray(theta, dtype=float), np.asarray(grad, dtype=float)])
    return np.einsum("k,k...->...", np.array([1 - lr * lam, -lr]), pair)


@wrong("weight_decay_step", "axes of length 1 are dropped", says="shape")
def axes_of_length_one_dropped(theta, grad, lr, lam):
    return np.squeeze((1 - lr * lam) * np.asarray(theta, float) - lr * np.asarray(grad, float))


@wrong("weight_decay_step", "lr is ignored: it is 0.1 whatever is passed", says="is lr or lam ignored")
def rate_fixed(theta, grad, lr, lam):
    return (1 - 0.1 * lam) * theta - 0.1 * grad


@right("weight_decay_step")
def in_extended_precision(theta, grad, lr, lam):
    return np.subtract((np.longdouble(1) - np.longdouble(lr) * lam) * theta, lr * grad)
