"""Wrong and right answers to q7: softmax_regression."""

import numpy as np

from solutions.hw03_softmax import cross_entropy, cross_entropy_grad, softmax
from tests.banks import right, wrong

# ------------------------------------------------------------------------------------------- wrong


@wrong("softmax_regression", "the loss is summed over the examples", says="sum.*examples|mean.*missing|divide by N")
def loss_of_the_sum(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y) * len(X), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the gradients are those of the sum", says="divide by N|mean")
def gradients_of_the_sum(W, b, X, Y):
    Z = X @ W + b
    dZ = softmax(Z) - Y
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "dW is divided by N once more", says="twice|1/N")
def mean_of_dw_taken_twice(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ / len(X), dZ.sum(axis=0)


@wrong("softmax_regression", "db is the mean of dZ, which holds 1/N already", says="twice|1/N")
def mean_of_db_taken_twice(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.mean(axis=0)


@wrong("softmax_regression", "dW is transposed", says="transpos|shape")
def dw_transposed(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), dZ.T @ X, dZ.sum(axis=0)


@wrong("softmax_regression", "db is not summed over the examples", says="db.*shape|sum.*missing")
def db_not_summed(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ


@wrong("softmax_regression", "db is summed over the classes", says="db.*shape|axis")
def db_summed_over_the_classes(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=1)


@wrong("softmax_regression", "db keeps the batch axis, (1, K)", says="db.*shape")
def db_keeps_the_batch_axis(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0, keepdims=True)


@wrong("softmax_regression", "db is that of the first example", says="first example|sum over the batch|row")
def db_of_the_first_example(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ[0]


@wrong("softmax_regression", "the bias is left out of the logits", says="bias")
def bias_left_out(W, b, X, Y):
    Z = X @ W
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the sign of the gradients is wrong", says="sign")
def gradients_with_the_wrong_sign(W, b, X, Y):
    Z = X @ W + b
    dZ = (Y - softmax(Z)) / len(X)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the targets are not subtracted", says="targets are not|targets")
def targets_not_subtracted(W, b, X, Y):
    Z = X @ W + b
    dZ = softmax(Z) / len(X)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the gradient of a linear model: no softmax", says="softmax is missing")
def gradient_of_a_linear_model(W, b, X, Y):
    Z = X @ W + b
    dZ = (Z - Y) / len(X)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the loss is given probabilities, so softmax runs twice", says="softmax.* twice|twice")
def loss_of_probabilities(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(softmax(Z), Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the gradients come back in the wrong order", says="dW.*shape|order|swapped")
def gradients_in_the_wrong_order(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), dZ.sum(axis=0), X.T @ dZ


@wrong("softmax_regression", "the loss is left out of the result", says="2 values|expected 3")
def loss_left_out(W, b, X, Y):
    dZ = cross_entropy_grad(X @ W + b, Y)
    return X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the gradient with respect to X in place of W", says="dW.*shape|dW")
def gradient_of_the_inputs(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), dZ @ W.T, dZ.sum(axis=0)


@wrong("softmax_regression", "the weights take a step in place", says="in place")
def takes_a_step_in_place(W, b, X, Y):
    Z = X @ W + b
    loss, dZ = cross_entropy(Z, Y), cross_entropy_grad(Z, Y)
    dW, db = X.T @ dZ, dZ.sum(axis=0)
    W[:] = W - 0.1 * dW
    b[:] = b - 0.1 * db
    return loss, dW, db


@wrong("softmax_regression", "no shift, so large logits overflow", says="overflow|nan|inf")
def regression_without_shift(W, b, X, Y):
    Z = X @ W + b
    E = np.exp(Z)
    P = E / E.sum(axis=1, keepdims=True)
    dZ = (P - Y) / len(X)
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = -np.where(Y > 0, Y * np.log(P), 0).sum() / len(X)
    return loss, X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the gradients are kept in arrays of the weights' type", says="decimals|cut off")
def gradients_of_the_weights_type(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    dW, db = np.zeros_like(W), np.zeros_like(b)
    dW[:], db[:] = X.T @ dZ, dZ.sum(axis=0)
    return cross_entropy(Z, Y), dW, db


@wrong("softmax_regression", "a weight penalty is added to dW", says="W|term|extra")
def adds_a_penalty(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ + 0.01 * W, dZ.sum(axis=0)


@wrong("softmax_regression", "nothing is returned", says="None")
def regression_without_return(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    (cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0))


@wrong("softmax_regression", "the logits are stored in the examples' type", says="decimals of the logits|whole numbers")
def logits_of_the_examples_type(W, b, X, Y):
    Z = np.zeros((len(X), W.shape[1]), dtype=X.dtype)
    Z[:] = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the logits are stored in the weights' type", says="decimals of the logits|whole numbers")
def logits_of_the_weights_type(W, b, X, Y):
    Z = np.zeros((len(X), W.shape[1]), dtype=W.dtype)
    Z[:] = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the bias is added in place to whole numbers", says="cast|raised")
def adds_the_bias_in_place(W, b, X, Y):
    Z = X @ W
    Z += b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "axes of length 1 are squeezed away", says="shape")
def squeezes_the_gradients(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), np.squeeze(X.T @ dZ), np.squeeze(dZ.sum(axis=0))


@wrong("softmax_regression", "a single example is squeezed to a vector", says="shape|db")
def squeezes_a_single_example(W, b, X, Y):
    Z = X @ W + b
    dZ = np.squeeze(cross_entropy_grad(Z, Y))
    dW = X.T @ dZ.reshape(Z.shape)
    return cross_entropy(Z, Y), dW, dZ.sum(axis=0)


@wrong("softmax_regression", "a bias per example where N = K", says="wrong|loss")
def bias_as_a_column(W, b, X, Y):
    Z = X @ W
    Z = Z + (b[:, None] if Z.shape[0] == Z.shape[1] else b)
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "soft labels are rounded", says="most likely class")
def soft_labels_rounded_to_one_class(W, b, X, Y):
    hard = np.eye(Y.shape[1])[Y.argmax(axis=1)]
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, hard)
    return cross_entropy(Z, hard), X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "the largest absolute value is subtracted", says="nan|inf|underflow|overflow")
def regression_shifted_by_the_absolute_maximum(W, b, X, Y):
    Z = X @ W + b
    S = Z - np.abs(Z).max(axis=1, keepdims=True)
    E = np.exp(S)
    dZ = (E / E.sum(axis=1, keepdims=True) - Y) / len(X)
    loss = -(Y * (S - np.log(E.sum(axis=1, keepdims=True)))).sum() / len(X)
    return loss, X.T @ dZ, dZ.sum(axis=0)


@wrong("softmax_regression", "shifted only when some logit is large", says="nan|inf|underflow|overflow")
def regression_shifted_only_if_large(W, b, X, Y):
    Z = X @ W + b
    S = Z - Z.max(axis=1, keepdims=True) if Z.max() > 700 else Z
    E = np.exp(S)
    dZ = (E / E.sum(axis=1, keepdims=True) - Y) / len(X)
    loss = -(Y * (S - np.log(E.sum(axis=1, keepdims=True)))).sum() / len(X)
    return loss, X.T @ dZ, dZ.sum(axis=0)


# ------------------------------------------------------------------------------------------- right


@right("softmax_regression")
def example_after_example(W, b, X, Y):
    W, b, X, Y = (np.asarray(a, dtype=float) for a in (W, b, X, Y))
    loss, dW, db = 0.0, np.zeros(W.shape), np.zeros(b.shape)
    for x, y in zip(X, Y, strict=True):
        z = (x @ W + b)[None, :]
        dz = cross_entropy_grad(z, y[None, :])[0]
        loss += cross_entropy(z, y[None, :])
        dW += np.outer(x, dz)
        db += dz
    return loss / len(X), dW / len(X), db / len(X)


@right("softmax_regression")
def bias_as_an_extra_feature(W, b, X, Y):
    with_one = np.hstack([np.asarray(X, dtype=float), np.ones((len(X), 1))])
    stacked = np.vstack([W, b])
    Z = with_one @ stacked
    gradient = with_one.T @ cross_entropy_grad(Z, Y)
    return [cross_entropy(Z, Y), gradient[:-1], gradient[-1]]


@right("softmax_regression")
def index_sums(W, b, X, Y):
    Z = np.einsum("nd,dk->nk", np.asarray(X, dtype=float), W) + b
    dZ = cross_entropy_grad(Z, Y)
    return np.float64(cross_entropy(Z, Y)), np.einsum("nd,nk->dk", X, dZ), np.einsum("nk->k", dZ)


@right("softmax_regression")
def divided_at_the_end(W, b, X, Y):
    N = X.shape[0]
    logits = np.add(np.matmul(X, W), b)
    error = np.subtract(softmax(logits), Y)
    return cross_entropy(logits, Y), np.matmul(error.T, X).T / N, np.matmul(np.ones(N), error) / N


@right("softmax_regression")
def one_forward_pass_for_both(W, b, X, Y):
    Z = np.dot(X, W) + b
    S = Z - Z.max(axis=1, keepdims=True)
    E = np.exp(S)
    total = E.sum(axis=1, keepdims=True)
    dZ = (E / total - Y) / len(Z)
    loss = -np.mean(np.sum(Y * (S - np.log(total)), axis=1))
    return loss, np.tensordot(X, dZ, axes=(0, 0)), np.sum(dZ, 0)


@right("softmax_regression")
def class_after_class(W, b, X, Y):
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    dW = np.column_stack([X.T @ dZ[:, k] for k in range(W.shape[1])])
    db = np.array([dZ[:, k].sum() for k in range(W.shape[1])])
    return cross_entropy(Z, Y), dW, db


@right("softmax_regression")
def means_of_probabilities_and_targets_apart(W, b, X, Y):
    Z = X @ W + b
    P, N = softmax(Z), len(X)
    return cross_entropy(Z, Y), (X.T @ P) / N - (X.T @ Y) / N, P.mean(axis=0) - np.mean(Y, axis=0)


@right("softmax_regression")
def ones_times_the_errors(W, b, X, Y):
    Z = X @ W + b
    error, n = np.exp(Z - np.logaddexp.reduce(Z.astype(float), axis=1, keepdims=True)) - Y, len(X)
    return cross_entropy(Z, Y), (error.T @ X).T / n, np.ones(n) @ error / n


@wrong("softmax_regression", "the weights after a step are returned", says="weights after a step")
def weights_after_a_step(W, b, X, Y):
    X = np.asarray(X, dtype=float)
    Z = X @ W + b
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), W - X.T @ dZ, b - dZ.sum(axis=0)


@wrong("softmax_regression", "db is the mean of dW over the features", says="averaged over the features")
def bias_gradient_from_the_weights(W, b, X, Y):
    X = np.asarray(X, dtype=float)
    Z = X @ W + b
    dW = X.T @ cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), dW, dW.mean(axis=0)
