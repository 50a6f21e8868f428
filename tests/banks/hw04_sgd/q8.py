"""Wrong and right answers to q8: importance_gradient."""

import numpy as np

from tests.banks import right, wrong


def sigmoid(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


def as_floats(*arrays):
    return [np.asarray(a, dtype=float) for a in arrays]


# -------------------------------------------------------------------------------------------- wrong


@wrong("importance_gradient", "the planted bug: the weights are made to sum to 1", says="sum to 1|sum of the weights")
def weights_that_sum_to_one(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    drawn = (sigmoid(X[idx] @ w) - y[idx])[:, None] * X[idx]
    weights = 1 / (len(X) * p[idx])
    return weights @ drawn / weights.sum()


@wrong("importance_gradient", "the plain mean over the batch, without weights", says="probabilities|plain mean|ignored")
def plain_mean_over_the_batch(w, X, y, p, idx):
    w, X, y = as_floats(w, X, y)
    return ((sigmoid(X[idx] @ w) - y[idx])[:, None] * X[idx]).mean(axis=0)


@wrong("importance_gradient", "1/p in place of 1/(N p)", says="N is missing|N = ")
def forgets_the_number_of_examples(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    return ((sigmoid(X[idx] @ w) - y[idx]) / p[idx]) @ X[idx] / len(idx)


@wrong("importance_gradient", "N p in place of 1/(N p)", says="upside down|count less")
def weights_upside_down(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    return ((sigmoid(X[idx] @ w) - y[idx]) * p[idx] * len(X)) @ X[idx] / len(idx)


@wrong("importance_gradient", "summed over the batch, not averaged", says="divided by|B = |mean|sum")
def sums_over_the_batch(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    return ((sigmoid(X[idx] @ w) - y[idx]) / (len(X) * p[idx])) @ X[idx]


@wrong("importance_gradient", "divided by N and not by the number of draws", says="divide by the number|divided by N")
def divides_by_all_examples(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    return ((sigmoid(X[idx] @ w) - y[idx]) / (len(X) * p[idx])) @ X[idx] / len(X)


@wrong("importance_gradient", "the batch size in place of N in the weights", says="B takes the place|B = |N = ")
def batch_size_in_the_weights(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    return ((sigmoid(X[idx] @ w) - y[idx]) / (len(idx) * p[idx])) @ X[idx] / len(idx)


@wrong("importance_gradient", "label minus prediction", says="sign")
def ascends(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    return ((y[idx] - sigmoid(X[idx] @ w)) / (len(X) * p[idx])) @ X[idx] / len(idx)


@wrong(
    "importance_gradient", "the weights of the first examples, not of the drawn ones", says="first B|not of the drawn"
)
def weights_of_the_first_examples(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    weights = np.resize(1 / (len(X) * p), len(idx))
    return (weights * (sigmoid(X[idx] @ w) - y[idx])) @ X[idx] / len(idx)


@wrong("importance_gradient", "an index drawn twice counts once", says="once|twice")
def drops_repeated_draws(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    idx = np.unique(idx)
    return ((sigmoid(X[idx] @ w) - y[idx]) / (len(X) * p[idx])) @ X[idx] / len(idx)


@wrong("importance_gradient", "the full gradient, the draws ignored", says="all examples|drawn ones are not used")
def ignores_the_draws(w, X, y, p, idx):
    w, X, y = as_floats(w, X, y)
    return (sigmoid(X @ w) - y) @ X / len(X)


@wrong("importance_gradient", "all examples, weighted by 1/(N p)", says="all examples|only the drawn")
def weighs_all_examples(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    return ((sigmoid(X @ w) - y) / (len(X) * p)) @ X / len(X)


@wrong("importance_gradient", "a squared loss's factor", says="σ\\(1 − σ\\)|squared")
def gradient_of_a_squared_loss(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    a = sigmoid(X[idx] @ w)
    return ((a - y[idx]) * a * (1 - a) / (len(X) * p[idx])) @ X[idx] / len(idx)


@wrong("importance_gradient", "p is scaled in place", says="in place")
def scales_the_probabilities_in_place(w, X, y, p, idx):
    p *= len(X)
    return ((sigmoid(X[idx] @ w) - y[idx]) / p[idx]) @ X[idx] / len(idx)


@wrong("importance_gradient", "one weighted gradient per draw, not averaged", says="shape|mean")
def one_row_per_draw(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    return ((sigmoid(X[idx] @ w) - y[idx]) / (len(X) * p[idx]))[:, None] * X[idx]


@wrong("importance_gradient", "nothing is returned", says="None")
def no_return(w, X, y, p, idx):
    w, X, y, p = as_floats(w, X, y, p)
    _ = ((sigmoid(X[idx] @ w) - y[idx]) / (len(X) * p[idx])) @ X[idx] / len(idx)


# -------------------------------------------------------------------------------------------- right


@wrong("importance_gradient", "a sigmoid whose exponential overflows", says="overflow")
def sigmoid_that_overflows(w, X, y, p, idx):
    G = (1 / (1 + np.exp(-(X[idx] @ w))) - y[idx])[:, None] * X[idx]
    return (1 / (len(X) * p[idx])) @ G / len(idx)


@wrong("importance_gradient", "large weights are cut", says="wrong")
def large_weights_are_cut(w, X, y, p, idx):
    a = 0.5 * (1 + np.tanh(X[idx] @ w / 2))
    return np.minimum(1 / (len(X) * p[idx]), 1.5) @ ((a - y[idx])[:, None] * X[idx]) / len(idx)


@wrong("importance_gradient", "divided by the number of different indices", says="wrong")
def divided_by_the_different_indices(w, X, y, p, idx):
    a = 0.5 * (1 + np.tanh(X[idx] @ w / 2))
    return (1 / (len(X) * p[idx])) @ ((a - y[idx])[:, None] * X[idx]) / len(set(idx.tolist()))


@right("importance_gradient")
def one_draw_at_a_time(w, X, y, p, idx):
    total = np.zeros(len(w))
    for n in idx:
        total += (sigmoid(X[n] @ w) - y[n]) / (len(X) * p[n]) * np.asarray(X[n], dtype=float)
    return total / len(idx)


@right("importance_gradient")
def counts_how_often_each_was_drawn(w, X, y, p, idx):
    X, y, p = np.asarray(X, dtype=float), np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    counts = np.bincount(idx, minlength=len(X))
    return X.T @ (counts / (len(X) * p) * (sigmoid(X @ w) - y)) / counts.sum()


@right("importance_gradient")
def mean_of_weighted_rows(w, X, y, p, idx):
    rows = (0.5 * (1 + np.tanh(X[idx] @ w / 2)) - y[idx])[:, None] * X[idx] / p[idx][:, None]
    return np.mean(rows, axis=0) / len(X)


@right("importance_gradient")
def with_einsum(w, X, y, p, idx):
    N, B = X.shape[0], np.size(idx)
    z = np.einsum("nd,d->n", X[idx], w)
    a = np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))
    return np.einsum("n,nd->d", (a - y[idx]) / p[idx], X[idx]) / (N * B)


@right("importance_gradient")
def average_with_weights_relative_to_their_sum(w, X, y, p, idx):
    weights = 1 / (len(X) * np.asarray(p, dtype=float)[idx])
    drawn = (sigmoid(X[idx] @ w) - np.asarray(y, dtype=float)[idx])[:, None] * X[idx]
    return (np.average(drawn, axis=0, weights=weights) * weights.sum() / len(idx)).tolist()


@right("importance_gradient")
def all_gradients_then_take(w, X, y, p, idx):
    def gradient(n):
        return (sigmoid(np.dot(X[n], w)) - float(y[n])) * X[n] / float(p[n])

    return sum(gradient(n) for n in idx) / len(X) / len(idx)


@right("importance_gradient")
def share_of_every_example_in_the_draws(w, X, y, p, idx):
    share = np.bincount(idx, minlength=len(X)) / (len(idx) * len(X) * p)
    return list((share * (0.5 * (1 + np.tanh(X @ w / 2)) - y)) @ X)
