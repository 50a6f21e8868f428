"""Wrong and right answers to q10: tempered_cross_entropy, the planted bug and its false repairs."""

import numpy as np

from solutions.hw03_softmax import cross_entropy, cross_entropy_grad, log_softmax, softmax
from tests.banks import right, wrong

# ------------------------------------------------------------------------------------------- wrong


@wrong("tempered_cross_entropy", "the planted bug: 1/T is missing in the gradient", says="factor T|division by T")
def planted_bug(Z, Y, T):
    tempered = Z / T
    return cross_entropy(tempered, Y), cross_entropy_grad(tempered, Y)


@wrong("tempered_cross_entropy", "the gradient is multiplied by T", says="T²|T.* twice|factor T")
def multiplies_by_the_temperature(Z, Y, T):
    tempered = Z / T
    return cross_entropy(tempered, Y), cross_entropy_grad(tempered, Y) * T


@wrong("tempered_cross_entropy", "divided by T twice", says="T.*(twice|missing)|1/T")
def divides_by_the_temperature_twice(Z, Y, T):
    tempered = Z / T
    return cross_entropy(tempered, Y), cross_entropy_grad(tempered, Y) / T**2


@wrong("tempered_cross_entropy", "the gradient is taken at Z, not at Z / T", says="not at Z / T|untempered")
def gradient_at_the_plain_logits(Z, Y, T):
    return cross_entropy(Z / T, Y), cross_entropy_grad(Z, Y) / T


@wrong("tempered_cross_entropy", "the loss forgets the temperature", says="temperature is left out")
def loss_without_temperature(Z, Y, T):
    return cross_entropy(Z, Y), cross_entropy_grad(Z / T, Y) / T


@wrong("tempered_cross_entropy", "the temperature is ignored", says="ignored|temperature is left out")
def temperature_ignored(Z, Y, T):
    return cross_entropy(Z, Y), cross_entropy_grad(Z, Y)


@wrong("tempered_cross_entropy", "logits are multiplied by T", says="multiplied by T|temperature divides")
def colder_instead_of_warmer(Z, Y, T):
    return cross_entropy(Z * T, Y), cross_entropy_grad(Z * T, Y) * T


@wrong("tempered_cross_entropy", "the loss is divided by T too", says="T = 2.5|1/T|factor T")
def loss_divided_by_the_temperature(Z, Y, T):
    tempered = Z / T
    return cross_entropy(tempered, Y) / T, cross_entropy_grad(tempered, Y) / T


@wrong("tempered_cross_entropy", "scaled by T², as in distillation", says="T²|factor T|T.* twice")
def scaled_for_distillation(Z, Y, T):
    tempered = Z / T
    return cross_entropy(tempered, Y) * T**2, cross_entropy_grad(tempered, Y) * T


@wrong("tempered_cross_entropy", "T is fixed at 2.5", says="whatever T is|fixed")
def temperature_fixed(Z, Y, T):
    T = 2.5
    return cross_entropy(Z / T, Y), cross_entropy_grad(Z / T, Y) / T


@wrong("tempered_cross_entropy", "1/N is missing in the gradient", says="N = |mean")
def tempered_gradient_of_the_sum(Z, Y, T):
    return cross_entropy(Z / T, Y), (softmax(Z / T) - Y) / T


@wrong("tempered_cross_entropy", "the sign of the gradient is wrong", says="sign")
def tempered_gradient_with_the_wrong_sign(Z, Y, T):
    return cross_entropy(Z / T, Y), -cross_entropy_grad(Z / T, Y) / T


@wrong("tempered_cross_entropy", "the targets are divided by T as well", says="targets")
def targets_tempered_too(Z, Y, T):
    return cross_entropy(Z / T, Y / T), cross_entropy_grad(Z / T, Y / T) / T


@wrong("tempered_cross_entropy", "loss and gradient come back swapped", says="shape|swapped|order")
def swapped_results(Z, Y, T):
    return cross_entropy_grad(Z / T, Y) / T, cross_entropy(Z / T, Y)


@wrong("tempered_cross_entropy", "the logits are divided in place", says="in place")
def divides_the_logits_in_place(Z, Y, T):
    Z[:] = Z / T
    return cross_entropy(Z, Y), cross_entropy_grad(Z, Y) / T


@wrong("tempered_cross_entropy", "no shift, so large logits overflow", says="overflow|nan|inf")
def tempered_without_shift(Z, Y, T):
    E = np.exp(Z / T)
    P = E / E.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        return -(Y * np.log(P)).sum() / len(Z), (P - Y) / len(Z) / T


@wrong("tempered_cross_entropy", "the gradient is left out", says="expected 2|2 values")
def tempered_loss_only(Z, Y, T):
    return cross_entropy(Z / T, Y)


@wrong("tempered_cross_entropy", "nothing is returned", says="None")
def tempered_without_return(Z, Y, T):
    (cross_entropy(Z / T, Y), cross_entropy_grad(Z / T, Y) / T)


# ------------------------------------------------------------------------------------------- right


@right("tempered_cross_entropy")
def chain_rule_spelled_out(Z, Y, T):
    S = np.asarray(Z, dtype=float) / T
    dS = cross_entropy_grad(S, Y)
    dS_dZ = 1 / T
    return cross_entropy(S, Y), dS * dS_dZ


@right("tempered_cross_entropy")
def one_denominator(Z, Y, T):
    beta = 1.0 / T
    P = softmax(beta * np.asarray(Z, dtype=float))
    return [cross_entropy(beta * np.asarray(Z, dtype=float), Y), (P - Y) / (len(P) * T)]


@right("tempered_cross_entropy")
def powers_of_the_probabilities(Z, Y, T):
    # softmax(Z/T) is softmax(Z)^(1/T), normalised again: log-softmax of log-softmax over T
    L = log_softmax(log_softmax(Z) / T)
    loss = -np.mean(np.sum(np.asarray(Y, dtype=float) * L, axis=1))
    return loss, (np.exp(L) - Y) / T / len(L)


@right("tempered_cross_entropy")
def row_after_row(Z, Y, T):
    Z, Y = np.asarray(Z, dtype=float), np.asarray(Y, dtype=float)
    total, dZ = 0.0, np.zeros(Z.shape)
    for n in range(len(Z)):
        row, target = Z[n : n + 1] / T, Y[n : n + 1]
        total += cross_entropy(row, target)
        dZ[n] = cross_entropy_grad(row, target)[0] / (T * len(Z))
    return total / len(Z), dZ


@right("tempered_cross_entropy")
def everything_from_one_exponential(Z, Y, T):
    S = (Z - np.max(Z, axis=1, keepdims=True)) / T
    E = np.exp(S)
    total = E.sum(axis=1, keepdims=True)
    loss = (np.log(total).ravel() - np.einsum("nk,nk->n", Y, S)).mean()
    return np.float64(loss), np.divide(E / total - Y, T * Z.shape[0])
