"""Wrong and right answers to q3: least_squares."""

import math

import numpy as np

from tests.banks import right, wrong


@wrong("least_squares", "loss and gradient are sums over the examples, without 1/N", says="mean|divide by N|N = |1/N")
def sums_without_one_over_n(w, X, t):
    r = X @ np.asarray(w, dtype=float) - t
    return 0.5 * float(r @ r), X.T @ r


@wrong("least_squares", "the loss lacks its ½", says="½|1/2|2 is the factor|2 ×|half")
def loss_without_the_half(w, X, t):
    r = np.asarray(X, dtype=float) @ w - t
    return float(np.mean(r**2)), np.asarray(X, dtype=float).T @ r / len(t)


@wrong("least_squares", "the gradient keeps the 2 that the ½ should cancel", says="½|1/2|2 is the factor|2 ×|cancel")
def gradient_with_an_extra_two(w, X, t):
    r = np.asarray(X, dtype=float) @ w - t
    return float(0.5 * np.mean(r**2)), 2 * np.asarray(X, dtype=float).T @ r / len(t)


@wrong("least_squares", "the gradient uses target minus prediction", says="sign|minus|opposite")
def gradient_of_target_minus_prediction(w, X, t):
    X = np.asarray(X, dtype=float)
    r = t - X @ w
    return float(0.5 * np.mean(r**2)), X.T @ r / len(t)


@wrong(
    "least_squares",
    "divided by the number of features instead of examples",
    says="N/D|D/N|number of features|not by the number of examples|D divides|D = ",
)
def divided_by_the_number_of_features(w, X, t):
    X = np.asarray(X, dtype=float)
    r = X @ w - t
    D = X.shape[1]
    return float(0.5 * np.sum(r**2) / D), X.T @ r / D


@wrong("least_squares", "the loss is a mean, its gradient still a sum", says="mean|divide by N|N = |1/N")
def only_the_gradient_is_a_sum(w, X, t):
    X = np.asarray(X, dtype=float)
    r = X @ w - t
    return float(0.5 * np.mean(r**2)), X.T @ r


@wrong("least_squares", "the gradient is divided by N twice", says="twice|1/N|again|two times")
def gradient_divided_by_n_twice(w, X, t):
    X = np.asarray(X, dtype=float)
    r = (X @ w - t) / len(X)
    return float(0.5 * np.sum(r**2) * len(X)), np.mean(X * r[:, None], axis=0)


@wrong(
    "least_squares",
    "one gradient per example, never added up",
    says="has shape|per example|for every example|each example|add them|average them",
)
def one_gradient_per_example(w, X, t):
    X = np.asarray(X, dtype=float)
    r = X @ w - t
    return float(0.5 * np.mean(r**2)), X * r[:, None] / len(X)


@wrong(
    "least_squares",
    "the loss of every example instead of their mean",
    says="has shape|per example|for every example|each example|add them|average them",
)
def one_loss_per_example(w, X, t):
    X = np.asarray(X, dtype=float)
    r = X @ w - t
    return 0.5 * r**2, X.T @ r / len(X)


@wrong("least_squares", "the gradient is a column", says="has shape|column")
def gradient_is_a_column(w, X, t):
    X = np.asarray(X, dtype=float)
    r = (X @ w - t).reshape(-1, 1)
    return float(0.5 * np.mean(r**2)), X.T @ r / len(X)


@wrong(
    "least_squares",
    "a column of predictions minus a row of targets makes an N × N table",
    says="broadcast|column|N × N|N, N|every prediction|all pairs|every target|\\(N,\\)",
)
def predictions_against_every_target(w, X, t):
    X = np.asarray(X, dtype=float)
    table = (X @ np.asarray(w, dtype=float).reshape(-1, 1)) - np.asarray(t, dtype=float)
    return float(0.5 * np.mean(table**2)), X.T @ table.mean(axis=1) / len(X)


@wrong(
    "least_squares",
    "the residuals are stored in an array of whole numbers",
    says="integer (array|type)|truncat|decimals|cut (off|to)|cuts",
)
def residuals_stored_as_integers(w, X, t):
    residuals = np.zeros_like(t)
    for n in range(len(t)):
        residuals[n] = X[n] @ w - t[n]
    return float(0.5 * np.mean(residuals.astype(float) ** 2)), X.T @ residuals / len(t)


@wrong("least_squares", "the residuals overwrite the targets", says="in place")
def residuals_overwrite_the_targets(w, X, t):
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    t -= X @ w
    return float(0.5 * np.mean(t**2)), -X.T @ t / len(t)


@wrong("least_squares", "the root of the mean square", says="root|sqrt|RMS")
def root_of_the_mean_square(w, X, t):
    X = np.asarray(X, dtype=float)
    r = X @ w - t
    return float(np.sqrt(0.5 * np.mean(r**2))), X.T @ r / len(X)


@wrong(
    "least_squares",
    "absolute errors",
    says=r"absolute|\|r|sign of the (error|residual)|squared?( error)? (is )?missing|not squared|without (the )?square",
)
def absolute_errors(w, X, t):
    X = np.asarray(X, dtype=float)
    r = X @ w - t
    return float(0.5 * np.mean(np.abs(r))), X.T @ np.sign(r) / (2 * len(X))


@wrong(
    "least_squares",
    "the targets are left out of the gradient",
    says="targets? (is|are) (not|missing|left|forgot|lost)|without t|subtract|extra term|missing term|forget|forgot",
)
def gradient_forgets_the_targets(w, X, t):
    X = np.asarray(X, dtype=float)
    r = X @ w - t
    return float(0.5 * np.mean(r**2)), X.T @ (X @ w) / len(X)


@wrong("least_squares", "only the loss is returned", says="2 values|two values|returned one|\\(loss, dw\\)|pair")
def only_the_loss(w, X, t):
    r = np.asarray(X, dtype=float) @ w - t
    return float(0.5 * np.mean(r**2))


@wrong("least_squares", "the gradient is returned first", says="has shape|order|swap|first")
def gradient_first(w, X, t):
    X = np.asarray(X, dtype=float)
    r = X @ w - t
    return X.T @ r / len(X), float(0.5 * np.mean(r**2))


@wrong("least_squares", "nothing is returned", says="returned None")
def fit_not_returned(w, X, t):
    r = np.asarray(X, dtype=float) @ w - t
    _ = float(0.5 * np.mean(r**2)), np.asarray(X, dtype=float).T @ r / len(t)


@right("least_squares")
def example_by_example(w, X, t):
    w, X, t = (np.asarray(a, dtype=float) for a in (w, X, t))
    loss, dw = 0.0, np.zeros(len(w))
    for x, target in zip(X, t, strict=True):
        error = float(np.dot(x, w)) - target
        loss += error**2 / 2
        dw += error * x
    return loss / len(X), dw / len(X)


@right("least_squares")
def einsum_in_a_list(w, X, t):
    X = np.asarray(X, dtype=np.float64)
    r = np.einsum("nd,d->n", X, np.asarray(w, dtype=np.float64)) - np.asarray(t, dtype=np.float64)
    return [np.einsum("n,n->", r, r) / (2 * r.size), np.einsum("n,nd->d", r, X) / r.size]


@right("least_squares")
def gradient_through_the_gram_matrix(w, X, t):
    w, X, t = np.array(w, dtype=float), np.array(X, dtype=float), np.array(t, dtype=float)
    N = X.shape[0]
    loss = np.linalg.norm(X @ w - t) ** 2 / (2 * N)
    return loss, (X.T @ X @ w - X.T @ t) / N


@right("least_squares")
def backward_in_steps(w, X, t):
    """Loss, error signal of each node, gradient, with the mean's 1/N as the first signal."""
    X = np.asarray(X, dtype=float)
    error = np.matmul(X, np.asarray(w, dtype=float)) - t
    losses = 0.5 * np.square(error)
    loss_bar = np.full(len(losses), 1 / len(losses))
    error_bar = loss_bar * error
    return np.mean(losses), np.matmul(error_bar, X)


@right("least_squares")
def pure_python_sums(w, X, t):
    rows, weights = np.asarray(X, dtype=float).tolist(), np.asarray(w, dtype=float).tolist()
    errors = [
        math.fsum(a * b for a, b in zip(row, weights, strict=True)) - float(target)
        for row, target in zip(rows, t, strict=True)
    ]
    N = len(errors)
    dw = [math.fsum(e * row[d] for e, row in zip(errors, rows, strict=True)) / N for d in range(len(weights))]
    return math.fsum(e * e for e in errors) / (2 * N), np.array(dw)


@right("least_squares")
def keeps_float32_arrays(w, X, t):
    X = X if X.dtype.kind == "f" else X.astype(float)
    r = X.dot(w) - t
    return 0.5 * (r**2).mean(), (r[:, np.newaxis] * X).mean(axis=0)


@wrong("least_squares", "the last example is left out", says="last example")
def one_example_short(w, X, t):
    X, t = np.asarray(X, dtype=float)[:-1], np.asarray(t)[:-1]
    r = X @ w - t
    return r @ r / (2 * max(len(t), 1)), X.T @ r / max(len(t), 1)


@wrong("least_squares", "divides by N − 1", says="N − 1")
def unbiased_mean(w, X, t):
    X = np.asarray(X, dtype=float)
    r, n = X @ w - t, max(len(t) - 1, 1)
    return r @ r / (2 * n), X.T @ r / n


@wrong("least_squares", "the loss of the public example is hard-coded", says="hard-coded")
def loss_of_the_example(w, X, t):
    X = np.asarray(X, dtype=float)
    return 7 / 3, X.T @ (X @ w - t) / len(t)
