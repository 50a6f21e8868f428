"""Wrong and right answers to q5: logistic_regression."""

import math

import numpy as np

from tests.banks import right, wrong


def sigmoid(z):
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)


def floats(*arrays):
    return [np.asarray(a, dtype=float) for a in arrays]


@wrong(
    "logistic_regression",
    "loss and gradients are sums over the examples",
    says="mean is missing|divide by N|N = |summed|sum over|a sum|mean over",
)
def everything_summed(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = sigmoid(z) - y
    return float(np.sum(np.logaddexp(0, z) - y * z)), X.T @ r, float(r.sum())


@wrong(
    "logistic_regression",
    "the logarithm of a probability that has become 0",
    says="overflow|nan|inf|log 0|log\\(0\\)|log of 0|thousand|10,000",
)
def logarithm_of_a_vanished_probability(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    p = sigmoid(X @ w + b)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return float(loss), X.T @ (p - y) / len(y), float(np.mean(p - y))


@wrong(
    "logistic_regression",
    "probabilities clipped at 1e-12, so that a large loss is cut off",
    says="clip|cut off|capped|bounded|limited|1e-1|too small for large",
)
def clipped_probabilities(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    p = sigmoid(X @ w + b)
    safe = np.clip(p, 1e-12, 1 - 1e-12)
    loss = -np.mean(y * np.log(safe) + (1 - y) * np.log(1 - safe))
    return float(loss), X.T @ (p - y) / len(y), float(np.mean(p - y))


@wrong("logistic_regression", "the sigmoid of a large negative score overflows", says="overflow")
def sigmoid_overflows(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = 1 / (1 + np.exp(-z)) - y
    return float(np.mean(np.logaddexp(0, z) - y * z)), X.T @ r / len(y), float(r.mean())


@wrong("logistic_regression", "the gradients use label minus probability", says="sign|minus|opposite")
def gradients_with_the_wrong_sign(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = y - sigmoid(z)
    return float(np.mean(np.logaddexp(0, z) - y * z)), X.T @ r / len(y), float(r.mean())


@wrong("logistic_regression", "a bias gradient per example", says="has shape|add|summed|averaged?|per example")
def bias_gradient_per_example(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = (sigmoid(z) - y) / len(y)
    return float(np.mean(np.logaddexp(0, z) - y * z)), X.T @ r, r


@wrong("logistic_regression", "dw is a mean, db a sum", says="is the mean|divide by N|N = |summed|a sum|mean over")
def only_db_is_a_sum(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = sigmoid(z) - y
    return float(np.mean(np.logaddexp(0, z) - y * z)), X.T @ r / len(y), float(r.sum())


@wrong(
    "logistic_regression",
    "the gradient of a squared error: a factor σ(1 − σ) too many",
    says="σ|1 ?[−-] ?(σ|p)|squared",
)
def extra_sigmoid_slope(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    p = sigmoid(z)
    r = (p - y) * p * (1 - p)
    return float(np.mean(np.logaddexp(0, z) - y * z)), X.T @ r / len(y), float(r.mean())


@wrong(
    "logistic_regression", "the bias is left out of the scores", says="bias|\\bb\\b (is|has)|without b|ignor|Xw \\+ b"
)
def bias_left_out(w, b, X, y):
    w, X, y = floats(w, X, y)
    z = X @ w
    r = sigmoid(z) - y
    return float(np.mean(np.logaddexp(0, z) - y * z)), X.T @ r / len(y), float(r.mean())


@wrong(
    "logistic_regression",
    "examples with label 0 add nothing to the loss",
    says="y = 0|(with|of) label 0|1 ?[−-] ?σ|only the examples",
)
def loss_of_positive_examples_only(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = sigmoid(z) - y
    return float(np.mean(y * np.logaddexp(0, -z))), X.T @ r / len(y), float(r.mean())


@wrong(
    "logistic_regression",
    "the formula for labels ±1 with labels 0 and 1",
    says="±1|labels? [−-]1|0 and 1|0/1|label 0|y = 0|y ∈",
)
def formula_for_labels_plus_minus_one(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    margin = y * (X @ w + b)
    r = -y * sigmoid(-margin)
    return float(np.mean(np.logaddexp(0, -margin))), X.T @ r / len(y), float(r.mean())


@wrong("logistic_regression", "logarithms to the base 2", says="base|log2|natural|1/ln 2|1\\.44")
def logarithms_to_base_two(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = sigmoid(z) - y
    return float(np.mean(np.logaddexp2(0, z / np.log(2)) - y * z / np.log(2))), X.T @ r / len(y), float(r.mean())


@wrong("logistic_regression", "dw and db are glued together", says=r"expected 3 values|three|\(loss, dw, db\)")
def gradients_glued_together(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = (sigmoid(z) - y) / len(y)
    return float(np.mean(np.logaddexp(0, z) - y * z)), np.append(X.T @ r, r.sum())


@wrong("logistic_regression", "the caller's labels are rewritten to ±1", says="in place")
def labels_rewritten_to_plus_minus_one(w, b, X, y):
    w, b, X = floats(w, b, X)
    y[y == 0] = -1
    s = y.astype(float)
    z = X @ w + b
    r = -s * sigmoid(-s * z)
    return float(np.mean(np.logaddexp(0, -s * z))), X.T @ r / len(s), float(r.mean())


@wrong(
    "logistic_regression",
    "the gradient uses thresholded predictions",
    says="threshold|round|hard 0|perceptron|decisions?|step function",
)
def gradient_of_thresholded_predictions(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = (z >= 0) - y
    return float(np.mean(np.logaddexp(0, z) - y * z)), X.T @ r / len(y), float(r.mean())


@wrong("logistic_regression", "dw is averaged over the features", says="has shape|wrong axis|over the features")
def averaged_along_the_wrong_axis(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = sigmoid(z) - y
    return float(np.mean(np.logaddexp(0, z) - y * z)), (X * r[:, None]).mean(axis=1), float(r.mean())


@wrong(
    "logistic_regression",
    "a column of scores minus a row of labels makes an N × N table",
    says="broadcast|column|N × N|N, N|every label|all pairs|has shape|label of another|mean of the labels",
)
def scores_against_every_label(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w.reshape(-1, 1) + b
    table = sigmoid(z) - y
    return float(np.mean(np.logaddexp(0, z) - y * z)), X.T @ table.mean(axis=1) / len(y), float(table.mean())


@wrong("logistic_regression", "nothing is returned", says="returned None")
def loss_not_returned(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = (sigmoid(z) - y) / len(y)
    _ = float(np.mean(np.logaddexp(0, z) - y * z)), X.T @ r, r.sum()


@right("logistic_regression")
def softplus_minus_yz(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X @ w + b
    r = (sigmoid(z) - y) / len(y)
    return np.mean(np.logaddexp(0.0, z) - y * z), X.T @ r, r.sum()


@right("logistic_regression")
def margins_with_labels_plus_minus_one(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    s = np.where(y == 1, 1.0, -1.0)
    margin = s * (np.einsum("nd,d->n", X, w) + b)
    loss = (np.maximum(-margin, 0) + np.log1p(np.exp(-np.abs(margin)))).mean()
    r = -s * sigmoid(-margin) / y.size
    return [loss, np.einsum("n,nd->d", r, X), np.einsum("n->", r)]


@right("logistic_regression")
def one_example_at_a_time(w, b, X, y):
    w, X = floats(w, X)
    b, (N, D) = float(b), X.shape
    loss, dw, db = 0.0, [0.0] * D, 0.0
    for x, label in zip(X.tolist(), np.asarray(y).tolist(), strict=True):
        z = sum(a * float(c) for a, c in zip(x, w, strict=True)) + b
        tail = math.exp(-abs(z))
        p = 1 / (1 + tail) if z >= 0 else tail / (1 + tail)
        loss += max(z, 0.0) - label * z + math.log1p(tail)
        db += p - label
        dw = [g + (p - label) * a for g, a in zip(dw, x, strict=True)]
    return loss / N, np.array(dw) / N, db / N


@right("logistic_regression")
def softmax_of_two_logits(w, b, X, y):
    """The logits (0, z) and one-hot targets."""
    w, b, X = floats(w, b, X)
    labels = np.asarray(y).astype(int)
    Z = np.column_stack([np.zeros(len(X)), np.matmul(X, w) + b])
    log_p = Z - Z.max(axis=1, keepdims=True)
    log_p = log_p - np.log(np.exp(log_p).sum(axis=1, keepdims=True))
    dz = (np.exp(log_p) - np.eye(2)[labels])[:, 1] / len(X)
    return -log_p[np.arange(len(X)), labels].mean(), dz @ X, dz.sum()


@right("logistic_regression")
def bias_as_a_weight_of_a_constant_one(w, b, X, y):
    w, X, y = floats(w, X, y)
    augmented = np.hstack([X, np.ones((len(X), 1))])
    theta = np.append(w, b)
    z = augmented @ theta
    p = np.exp(-np.logaddexp(0, -z))
    grad = augmented.T @ (p - y) / len(y)
    return float(np.sum(np.where(y > 0.5, np.logaddexp(0, -z), np.logaddexp(0, z))) / len(y)), grad[:-1], grad[-1]


@right("logistic_regression")
def sigmoid_through_tanh(w, b, X, y):
    w, b, X, y = floats(w, b, X, y)
    z = X.dot(w) + b
    error = 0.5 + 0.5 * np.tanh(z / 2) - y
    loss = np.average(np.logaddexp(0, z) - z * y)
    return loss.item(), np.mean(error[:, None] * X, axis=0), np.mean(error)


@wrong(
    "logistic_regression",
    "np.where around two forms of the sigmoid, of which one overflows",
    says="value is right, but NumPy warned of “overflow",
)
def where_computes_both_branches(w, b, X, y):
    w, X, y = np.asarray(w, float), np.asarray(X, float), np.asarray(y, float)
    z = X @ w + b
    a = np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
    loss = np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z))))
    return loss, X.T @ (a - y) / len(y), np.mean(a - y)


@right("logistic_regression")
def where_with_a_safe_exponential(w, b, X, y):
    w, X, y = np.asarray(w, float), np.asarray(X, float), np.asarray(y, float)
    z = X @ w + b
    e = np.exp(-np.abs(z))
    a = np.where(z >= 0, 1 / (1 + e), e / (1 + e))
    loss = np.mean(np.maximum(z, 0) - y * z + np.log1p(e))
    return loss, X.T @ (a - y) / len(y), np.mean(a - y)


@wrong("logistic_regression", "(1 + tanh z)/2 is taken for σ(z) in the gradients", says=r"σ\(2z\)")
def tanh_without_the_half(w, b, X, y):
    z = np.asarray(X, dtype=float) @ w + b
    error = (1 + np.tanh(z)) / 2 - y
    return np.mean(np.logaddexp(0, z) - y * z), error @ X / len(y), error.mean()


@wrong("logistic_regression", "the last example is left out", says="last example")
def one_example_short(w, b, X, y):
    X, y = np.asarray(X, dtype=float)[:-1], np.asarray(y)[:-1]
    z = X @ w + b
    error = np.exp(-np.logaddexp(0, -z)) - y
    n = max(len(y), 1)
    return (np.logaddexp(0, z) - y * z).sum() / n, error @ X / n, error.sum() / n
