"""Wrong and right answers to q5: cross_entropy_grad."""

import math

import numpy as np

from solutions.hw03_softmax import log_softmax, softmax
from tests.banks import right, wrong

# ------------------------------------------------------------------------------------------- wrong


@wrong("cross_entropy_grad", "the gradient of the sum: 1/N is missing", says="mean|divide by N|sum")
def one_over_n_missing(Z, Y):
    return softmax(Z) - Y


@wrong("cross_entropy_grad", "divided by N twice", says="twice|1/N")
def mean_taken_twice(Z, Y):
    dZ = (softmax(Z) - Y) / len(Y)
    return dZ / len(Y)


@wrong("cross_entropy_grad", "divided by the number of classes", says="classes|divides where|K =")
def over_the_number_of_classes(Z, Y):
    return (softmax(Z) - Y) / Z.shape[1]


@wrong("cross_entropy_grad", "divided by all N·K entries", says="N·K|all entries")
def over_the_number_of_entries(Z, Y):
    return (softmax(Z) - Y) / Z.size


@wrong("cross_entropy_grad", "the wrong sign", says="sign")
def target_minus_probability(Z, Y):
    return (Y - softmax(Z)) / len(Y)


@wrong("cross_entropy_grad", "the targets are not subtracted", says="targets are not|softmax alone|term in Y")
def probabilities_alone(Z, Y):
    return softmax(Z) / len(Y)


@wrong("cross_entropy_grad", "softmax is missing", says="softmax is missing|logits themselves")
def logits_minus_targets(Z, Y):
    return (Z - Y) / len(Y)


@wrong("cross_entropy_grad", "log-probabilities in place of probabilities", says="logarithm|log-prob|log_softmax")
def log_probabilities_minus_targets(Z, Y):
    return (log_softmax(Z) - Y) / len(Y)


@wrong("cross_entropy_grad", "stops at the probabilities: −Y/P", says="with respect to the probabilities|go on")
def stops_at_the_probabilities(Z, Y):
    return -Y / np.maximum(softmax(Z), 1e-300) / len(Y)


@wrong("cross_entropy_grad", "only the diagonal of the softmax Jacobian", says="diagonal|other classes")
def diagonal_of_the_jacobian(Z, Y):
    return -Y * (1 - softmax(Z)) / len(Y)


@wrong("cross_entropy_grad", "the derivative of a squared loss", says="p\\(1 − p\\)|squared|extra factor")
def sigmoid_factor_left_in(Z, Y):
    P = softmax(Z)
    return (P - Y) * P * (1 - P) / len(Y)


@wrong("cross_entropy_grad", "only the true class gets a gradient", says="true class|diagonal|other classes")
def true_class_only(Z, Y):
    return np.where(Y > 0, softmax(Z) - Y, 0) / len(Y)


@wrong("cross_entropy_grad", "soft labels are rounded: 1 at the most likely class", says="rounded|most likely")
def soft_labels_rounded(Z, Y):
    dZ = softmax(Z)
    dZ[np.arange(len(Y)), Y.argmax(axis=1)] -= 1
    return dZ / len(Y)


@wrong("cross_entropy_grad", "softmax down the columns", says="down the columns|axis")
def columns_sum_to_one(Z, Y):
    return (softmax(Z.T).T - Y) / len(Y)


@wrong("cross_entropy_grad", "no shift, so large logits overflow", says="overflow|nan")
def gradient_without_shift(Z, Y):
    E = np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - Y) / len(Y)


@wrong("cross_entropy_grad", "one shift for the whole batch", says="whole batch|every row|own maximum")
def gradient_with_one_shift(Z, Y):
    E = np.exp(Z - Z.max())
    return (E / E.sum(axis=1, keepdims=True) - Y) / len(Y)


@wrong("cross_entropy_grad", "averaged over the batch: the rows are lost", says="shape|axis")
def mean_over_the_batch(Z, Y):
    return (softmax(Z) - Y).mean(axis=0)


@wrong("cross_entropy_grad", "the result is transposed", says="transpos|shape")
def gradient_transposed(Z, Y):
    return ((softmax(Z) - Y) / len(Y)).T


@wrong("cross_entropy_grad", "the targets are negated in place", says="in place")
def negates_the_targets_in_place(Z, Y):
    np.negative(Y, out=Y)
    return (softmax(Z) + Y) / len(Y)


@wrong("cross_entropy_grad", "the result lands in an integer array", says="integer|decimals|cut off")
def gradient_of_the_inputs_type(Z, Y):
    dZ = np.zeros_like(Z)
    P = softmax(Z)
    for n in range(len(Z)):
        dZ[n] = (P[n] - Y[n]) / len(Z)
    return dZ


@wrong("cross_entropy_grad", "the last row is left out", says="last|row")
def last_row_left_out(Z, Y):
    dZ = np.zeros(Z.shape)
    P = softmax(Z)
    for n in range(len(Z) - 1):
        dZ[n] = (P[n] - Y[n]) / len(Z)
    return dZ


@wrong("cross_entropy_grad", "nothing is returned", says="None")
def gradient_without_return(Z, Y):
    (softmax(Z) - Y) / len(Y)


@wrong("cross_entropy_grad", "only targets that are exactly 1 are subtracted", says="exactly 1")
def subtracts_targets_equal_to_one(Z, Y):
    P = softmax(Z)
    P[np.asarray(Y) == 1] -= 1
    return P / len(Z)


@wrong("cross_entropy_grad", "only entries with a target get a gradient", says="only the true class")
def masked_by_the_targets(Z, Y):
    return (softmax(Z) - Y) * (np.asarray(Y) > 0) / len(Z)


@wrong("cross_entropy_grad", "a factor 2", says="factor 2")
def twice_the_gradient(Z, Y):
    return 2 * (softmax(Z) - Y) / len(Z)


@wrong("cross_entropy_grad", "shifted only when some logit is large", says="very negative|nan")
def gradient_shifted_only_if_large(Z, Y):
    E = np.exp(Z - Z.max(axis=1, keepdims=True)) if Z.max() > 700 else np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - Y) / len(Z)


@wrong("cross_entropy_grad", "shifted by the mean of the row", says="overflow|nan")
def gradient_shifted_by_the_mean(Z, Y):
    E = np.exp(Z - Z.mean(axis=1, keepdims=True))
    return (E / E.sum(axis=1, keepdims=True) - Y) / len(Z)


@wrong("cross_entropy_grad", "two classes take σ of the second logit", says="σ of one logit|z₁ − z₀")
def gradient_of_the_second_logit(Z, Y):
    P = softmax(Z)
    if Z.shape[1] == 2:
        p = 0.5 * (1 + np.tanh(0.5 * Z[:, 1]))
        P = np.column_stack([1 - p, p])
    return (P - Y) / len(Z)


# ------------------------------------------------------------------------------------------- right


@right("cross_entropy_grad")
def one_over_n_on_both_parts(Z, Y):
    N = Z.shape[0]
    return softmax(Z) / N - np.asarray(Y, dtype=float) / N


@right("cross_entropy_grad")
def through_the_jacobian_of_each_row(Z, Y):
    dZ = np.zeros(Z.shape)
    for n, (p, y) in enumerate(zip(softmax(Z), np.asarray(Y, dtype=float), strict=True)):
        # ∂/∂z of −Σ y log p is (diag(p) − ppᵀ) (−y/p); the division is cancelled on paper
        dZ[n] = -(y - p * y.sum()) / len(Z)
    return dZ


@right("cross_entropy_grad")
def entry_by_entry(Z, Y):
    N, K = Z.shape
    dZ = np.empty((N, K))
    for n in range(N):
        top = max(float(v) for v in Z[n])
        weights = [math.exp(float(v) - top) for v in Z[n]]
        for k in range(K):
            dZ[n, k] = (weights[k] / sum(weights) - float(Y[n, k])) / N
    return dZ


@right("cross_entropy_grad")
def exponential_of_the_log_probabilities(Z, Y):
    dZ = np.exp(log_softmax(Z))
    dZ -= Y
    dZ /= len(dZ)
    return dZ


@right("cross_entropy_grad")
def upstream_through_log_softmax(Z, Y):
    # loss = −Σ Y·L / N with L = log_softmax(Z); backward through L: dZ = dL − P · (row sum of dL)
    dL = -np.asarray(Y, dtype=float) / len(Y)
    return dL - softmax(Z) * dL.sum(axis=1, keepdims=True)


@right("cross_entropy_grad")
def gradient_keeps_float32(Z, Y):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return (P - Y) * (1 / len(Z))


@right("cross_entropy_grad")
def fortran_order_result(Z, Y):
    T = np.asarray(Z, dtype=float).T
    E = np.exp(T - T.max(axis=0))
    return ((E / E.sum(axis=0) - np.transpose(Y)) / T.shape[1]).T


@right("cross_entropy_grad")
def one_minus_p_as_the_sum_of_the_others(Z, Y):
    P, Y = softmax(Z), np.asarray(Y, dtype=float)
    others = P @ (1 - np.eye(P.shape[1]))
    return (P * (1 - Y) - Y * others) / len(P)


@wrong("cross_entropy_grad", "1 is subtracted for every positive target", says="positive target")
def one_for_every_positive_target(Z, Y):
    P = softmax(Z)
    P[np.asarray(Y) > 0] -= 1
    return P / len(P)


@wrong("cross_entropy_grad", "the gradient is cut off at ±0.1", says=r"cut off \(clipped\)")
def clipped_gradient(Z, Y):
    return np.clip((softmax(Z) - np.asarray(Y, dtype=float)) / len(Y), -0.1, 0.1)


@wrong("cross_entropy_grad", "a one-sided slope with a large step", says="slope measured with a large step")
def coarse_slopes(Z, Y):
    Z, Y = np.array(Z, dtype=float), np.asarray(Y, dtype=float)

    def loss(Z):
        return (np.logaddexp.reduce(Z, axis=1) - (Y * Z).sum(axis=1)).mean()

    dZ = np.zeros_like(Z)
    for place in np.ndindex(Z.shape):
        moved = Z.copy()
        moved[place] += 1e-3
        dZ[place] = (loss(moved) - loss(Z)) / 1e-3
    return dZ
