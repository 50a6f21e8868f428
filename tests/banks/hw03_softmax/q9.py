"""Wrong and right answers to q9: binary_cross_entropy."""

import math

import numpy as np

from solutions.hw03_softmax import cross_entropy, cross_entropy_grad
from tests.banks import right, wrong


def sigmoid(z):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z, dtype=float)))


def losses(z, y):
    return np.logaddexp(0, np.asarray(z, dtype=float)) - np.asarray(y, dtype=float) * z


# ------------------------------------------------------------------------------------------- wrong


@wrong("binary_cross_entropy", "the loss is summed over the examples", says="sum.*mean|mean.*missing")
def loss_summed(z, y):
    return losses(z, y).sum(), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "a loss per example", says="shape|per example")
def loss_not_averaged(z, y):
    return losses(z, y), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "dz is the gradient of the sum", says="divide by N|mean.*missing")
def dz_without_one_over_n(z, y):
    return losses(z, y).mean(), sigmoid(z) - y


@wrong("binary_cross_entropy", "the sign of dz is wrong", says="sign")
def dz_with_the_wrong_sign(z, y):
    return losses(z, y).mean(), (y - sigmoid(z)) / len(z)


@wrong("binary_cross_entropy", "the sign of the loss is wrong", says="sign|minus")
def loss_with_the_wrong_sign(z, y):
    return -losses(z, y).mean(), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "the labels are swapped in the loss", says="swapped|belongs to log")
def labels_swapped_in_the_loss(z, y):
    return losses(z, 1 - np.asarray(y)).mean(), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "only the examples with y = 1 count", says="y = 1|y = 0")
def only_the_positive_examples(z, y):
    return (y * np.logaddexp(0, -np.asarray(z, dtype=float))).mean(), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "the term y·z is added", says="y·z|sign")
def adds_label_times_logit(z, y):
    return (np.logaddexp(0, np.asarray(z, dtype=float)) + y * z).mean(), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "an extra factor σ(1 − σ) in dz", says="σ\\(1 − σ\\)|squared|extra factor")
def sigmoid_slope_left_in(z, y):
    s = sigmoid(z)
    return losses(z, y).mean(), (s - y) * s * (1 - s) / len(z)


@wrong("binary_cross_entropy", "dz stops at σ(z)", says="with respect to σ|go on to z")
def dz_stops_at_the_probability(z, y):
    s = np.clip(sigmoid(z), 1e-15, 1 - 1e-15)
    return losses(z, y).mean(), (s - y) / (s * (1 - s)) / len(z)


@wrong("binary_cross_entropy", "σ is missing in dz", says="σ is missing|logits are compared")
def dz_from_the_logits(z, y):
    return losses(z, y).mean(), (z - y) / len(z)


@wrong("binary_cross_entropy", "the labels are not subtracted in dz", says="labels are not subtracted|labels")
def labels_not_subtracted(z, y):
    return losses(z, y).mean(), sigmoid(z) / len(z)


@wrong("binary_cross_entropy", "log σ(z) without rearranging, so 0 · log 0 and log 0", says="nan|inf|overflow|log.*0")
def logarithms_of_the_sigmoid(z, y):
    s = sigmoid(z)
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = -(y * np.log(s) + (1 - y) * np.log(1 - s)).mean()
    return loss, (s - y) / len(z)


@wrong("binary_cross_entropy", "log(1 + eᶻ) overflows", says="overflow|inf")
def softplus_overflows(z, y):
    loss = (np.log(1 + np.exp(z)) - y * z).mean()
    return loss, (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "right values, but the sigmoid overflows on the way", says="value is right|warn")
def sigmoid_overflows_quietly(z, y):
    return losses(z, y).mean(), (1 / (1 + np.exp(-z)) - y) / len(z)


@wrong("binary_cross_entropy", "the probabilities are clipped", says="clip|floor|small number")
def probabilities_clipped(z, y):
    s = np.clip(sigmoid(z), 1e-12, 1 - 1e-12)
    loss = -(y * np.log(s) + (1 - y) * np.log(1 - s)).mean()
    return loss, (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "the formula for labels −1 and 1, given 0 and 1", says="−1|-1|labels|σ\\(z\\)|margin")
def labels_plus_and_minus_one(z, y):
    margin = y * np.asarray(z, dtype=float)
    return np.logaddexp(0, -margin).mean(), -y * sigmoid(-margin) / len(z)


@wrong("binary_cross_entropy", "base-2 logarithm", says="base 2|base-2")
def binary_loss_in_bits(z, y):
    return losses(z, y).mean() / np.log(2), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "a squared error", says="squared")
def squared_error_of_the_probability(z, y):
    s = sigmoid(z)
    return ((s - y) ** 2).mean(), 2 * (s - y) * s * (1 - s) / len(z)


@wrong("binary_cross_entropy", "dz as a column (N, 1)", says="shape")
def dz_as_a_column(z, y):
    return losses(z, y).mean(), ((sigmoid(z) - y) / len(z))[:, None]


@wrong("binary_cross_entropy", "dz is averaged to one number", says="dz.*shape|shape")
def dz_averaged(z, y):
    return losses(z, y).mean(), (sigmoid(z) - y).mean()


@wrong("binary_cross_entropy", "dz lands in an integer array", says="decimals|cut off|whole")
def dz_of_the_logits_type(z, y):
    dz = np.zeros_like(z)
    dz[:] = (sigmoid(z) - y) / len(z)
    return losses(z, y).mean(), dz


@wrong("binary_cross_entropy", "the gradient is left out", says="expected 2|2 values")
def loss_only(z, y):
    return losses(z, y).mean()


@wrong("binary_cross_entropy", "the logits are replaced by probabilities in place", says="in place")
def probabilities_in_place(z, y):
    loss = losses(z, y).mean()
    s = sigmoid(z)
    z[:] = s
    return loss, (s - y) / len(s)


@wrong("binary_cross_entropy", "nothing is returned", says="None")
def binary_without_return(z, y):
    (losses(z, y).mean(), (sigmoid(z) - y) / len(z))


@wrong("binary_cross_entropy", "log(1 + eᶻ) is z beyond 10", says="replaced by max|beyond 10")
def softplus_linear_beyond_ten(z, y):
    z = np.asarray(z, dtype=float)
    softplus = np.where(z > 10, z, np.log1p(np.exp(np.minimum(z, 10))))
    return (softplus - y * z).mean(), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "the logits are clipped", says="clipped")
def logits_clipped_to_500(z, y):
    z = np.clip(z, -500, 500)
    return losses(z, y).mean(), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "the losses are stored in the labels' type", says="cut off|whole numbers")
def losses_of_the_labels_type(z, y):
    loss = np.zeros_like(y)
    loss[:] = losses(z, y)
    return loss.mean(), (sigmoid(z) - y) / len(z)


@wrong("binary_cross_entropy", "a column for each of the logits (0, z)", says="column of z")
def both_columns_of_the_gradient(z, y):
    Z, Y = np.column_stack([np.zeros(len(z)), z]), np.column_stack([1 - y, y])
    return cross_entropy(Z, Y), cross_entropy_grad(Z, Y)


@wrong("binary_cross_entropy", "the labels are swapped in loss and gradient", says="labels are swapped")
def labels_swapped_everywhere(z, y):
    return losses(z, 1 - y).mean(), (sigmoid(z) - (1 - y)) / len(z)


@wrong("binary_cross_entropy", "dz has a factor ½", says="½")
def half_of_dz(z, y):
    return losses(z, y).mean(), (sigmoid(z) - y) / (2 * len(z))


@wrong("binary_cross_entropy", "dz takes the decision, not the probability", says="rounded to 0 or 1")
def decision_minus_label(z, y):
    return losses(z, y).mean(), ((z > 0) - np.asarray(y)) / len(z)


# ------------------------------------------------------------------------------------------- right


@right("binary_cross_entropy")
def through_two_class_softmax(z, y):
    z, y = np.asarray(z, dtype=float), np.asarray(y, dtype=float)
    Z = np.column_stack([np.zeros_like(z), z])
    Y = np.column_stack([1 - y, y])
    return cross_entropy(Z, Y), cross_entropy_grad(Z, Y)[:, 1]


@right("binary_cross_entropy")
def log_add_exp_and_tanh(z, y):
    z = np.asarray(z, dtype=float)
    loss = np.mean(np.logaddexp(0, z) - y * z)
    return [loss, (0.5 * np.tanh(z / 2) + 0.5 - y) / z.size]


@right("binary_cross_entropy")
def one_example_at_a_time(z, y):
    N, loss, dz = len(z), 0.0, []
    for logit, label in zip(z, y, strict=True):
        v = float(logit)
        small = math.exp(-abs(v))
        loss += max(v, 0.0) - float(label) * v + math.log1p(small)
        s = 1 / (1 + small) if v >= 0 else small / (1 + small)
        dz.append((s - float(label)) / N)
    return loss / N, np.array(dz)


@right("binary_cross_entropy")
def signed_margins(z, y):
    sign = 2 * np.asarray(y, dtype=float) - 1
    margin = sign * z
    wrongness = np.exp(-np.logaddexp(0, margin))  # σ(−margin)
    return np.logaddexp(0, -margin).mean(), -sign * wrongness / len(z)


@right("binary_cross_entropy")
def positive_and_negative_apart(z, y):
    z, y = np.asarray(z, dtype=float), np.asarray(y, dtype=float)
    s = np.empty(z.shape)
    up = z >= 0
    s[up] = 1 / (1 + np.exp(-z[up]))
    s[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    loss = np.where(up, (1 - y) * z, -y * z) + np.log1p(np.exp(np.where(up, -z, z)))
    return loss.sum() / len(z), (s - y) / len(z)


@right("binary_cross_entropy")
def keeps_the_precision_it_gets(z, y):
    tail = np.exp(-np.abs(z))
    loss = np.maximum(z, 0) - y * z + np.log1p(tail)
    s = np.where(z > 0, 1, tail) / (1 + tail)
    return np.average(loss), (s - y) / np.shape(z)[0]


@right("binary_cross_entropy")
def one_margin_for_either_label(z, y):
    z = np.asarray(z, dtype=float)
    loss = np.logaddexp(0, np.where(np.asarray(y) == 1, -z, z)).mean()
    return loss, np.where(np.asarray(y) == 1, -sigmoid(-z), sigmoid(z)) / len(z)


@wrong("binary_cross_entropy", "the logits of the two classes are −z and z", says=r"logits \(−z, z\)")
def logits_of_both_signs(z, y):
    z, y = np.asarray(z, dtype=float), np.asarray(y, dtype=float)
    loss = np.logaddexp(0, 2 * z) - 2 * z * y
    return loss.mean(), 2 * (np.exp(-np.logaddexp(0, -2 * z)) - y) / len(z)


@wrong("binary_cross_entropy", "the term of the label 1 is missing", says="only the examples with y = 0")
def term_of_label_0_only(z, y):
    z, y = np.asarray(z, dtype=float), np.asarray(y, dtype=float)
    return ((1 - y) * np.logaddexp(0, z)).mean(), (np.exp(-np.logaddexp(0, -z)) - y) / len(z)
