"""Wrong and right answers to q10: tied_autoencoder."""

import numpy as np

from tests.banks import right, wrong


def _sigmoid(z):
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)


def _passes(W, b, c, X):
    W, X = np.asarray(W, dtype=float), np.asarray(X, dtype=float)
    H = _sigmoid(X @ W + b)
    error = H @ W.T + c - X
    return W, X, H, error


def _loss(error):
    return float((error**2).sum() / (2 * len(error)))


@wrong("tied_autoencoder", "as planted: the path through the encoder is missing", says="path|used twice|encoder")
def decoder_path_only(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return _loss(error), d.T @ H, dZ.sum(axis=0), d.sum(axis=0)


@wrong("tied_autoencoder", "the path through the decoder is missing", says="path|used twice|decoder")
def encoder_path_only(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return _loss(error), X.T @ dZ, dZ.sum(axis=0), d.sum(axis=0)


@wrong("tied_autoencoder", "the two paths are subtracted", says="subtract|add up")
def paths_subtracted(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return _loss(error), d.T @ H - X.T @ dZ, dZ.sum(axis=0), d.sum(axis=0)


@wrong("tied_autoencoder", "the two paths are averaged", says="½|averaged|add up")
def paths_averaged(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return _loss(error), (d.T @ H + X.T @ dZ) / 2, dZ.sum(axis=0), d.sum(axis=0)


@wrong("tied_autoencoder", "the hidden sigmoid's derivative is missing", says=r"derivative|H\(1 − H\)|σ′")
def no_sigmoid_derivative(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = d @ W
    return _loss(error), d.T @ H + X.T @ dZ, dZ.sum(axis=0), d.sum(axis=0)


@wrong("tied_autoencoder", "the derivative is taken at the activations", says="derivative|place|σ′")
def derivative_at_the_activation(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    s = _sigmoid(H)
    dZ = (d @ W) * s * (1 - s)
    return _loss(error), d.T @ H + X.T @ dZ, dZ.sum(axis=0), d.sum(axis=0)


@wrong("tied_autoencoder", "the gradients are those of the sum over the examples", says="mean|sum|N = ")
def gradients_of_the_sum(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    dZ = (error @ W) * H * (1 - H)
    return _loss(error), error.T @ H + X.T @ dZ, dZ.sum(axis=0), error.sum(axis=0)


@wrong("tied_autoencoder", "the ½ is dropped from the loss and kept in the gradients", says="½|2 ")
def loss_without_half(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return 2 * _loss(error), d.T @ H + X.T @ dZ, dZ.sum(axis=0), d.sum(axis=0)


@wrong("tied_autoencoder", "dW is transposed, as if it belonged to the decoder", says="transpose")
def transposed_gradient(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return _loss(error), (d.T @ H + X.T @ dZ).T, dZ.sum(axis=0), d.sum(axis=0)


@wrong("tied_autoencoder", "db and dc are means over the examples", says="N = |mean")
def biases_averaged(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return _loss(error), d.T @ H + X.T @ dZ, dZ.mean(axis=0), d.mean(axis=0)


@wrong("tied_autoencoder", "X is centred in place before use", says="in place")
def centred_in_place(W, b, c, X):
    X -= X.mean(axis=0)
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return _loss(error), d.T @ H + X.T @ dZ, dZ.sum(axis=0), d.sum(axis=0)


@wrong("tied_autoencoder", "the fixed gradient is computed but not returned", says="None")
def nothing_returned(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dW = d.T @ H + X.T @ ((d @ W) * H * (1 - H))
    assert dW.shape == np.shape(W)


@right("tied_autoencoder")
def the_repaired_function(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return _loss(error), d.T @ H + X.T @ dZ, dZ.sum(axis=0), d.sum(axis=0)


@right("tied_autoencoder")
def one_example_at_a_time(W, b, c, X):
    loss, dW, db, dc = 0.0, np.zeros(np.shape(W)), np.zeros(np.shape(b)), np.zeros(np.shape(c))
    for x in np.asarray(X, dtype=float):
        h = _sigmoid(x @ W + b)
        error = W @ h + c - x
        dz = (error @ W) * h * (1 - h)
        loss += 0.5 * error @ error / len(X)
        dW += (np.outer(error, h) + np.outer(x, dz)) / len(X)
        db += dz / len(X)
        dc += error / len(X)
    return loss, dW, db, dc


@right("tied_autoencoder")
def two_matrices_that_happen_to_be_equal(W, b, c, X):
    encoder, decoder = np.array(W, dtype=float), np.array(W, dtype=float).T
    Z = X @ encoder + b
    H = _sigmoid(Z)
    error = H @ decoder + c - X
    s = _sigmoid(-Z)
    dZ = np.einsum("nd,hd->nh", error, decoder) * H * s
    d_encoder, d_decoder = np.einsum("nd,nh->dh", X, dZ), np.einsum("nh,nd->hd", H, error)
    N = len(X)
    return np.mean((error**2).sum(axis=1)) / 2, (d_encoder + d_decoder.T) / N, dZ.mean(axis=0), error.mean(axis=0)


@right("tied_autoencoder")
def list_with_fortran_arrays(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    dZ = (error @ W) * (H - H * H) / X.shape[0]
    dW = np.asfortranarray(np.dot(error.T, H) / X.shape[0])
    dW += np.dot(X.T, dZ)
    return [0.5 / len(X) * np.sum(error * error), dW, np.ones(len(X)) @ dZ, error.sum(0) / len(X)]


@right("tied_autoencoder")
def sigmoid_through_tanh(W, b, c, X):
    N = len(X)
    T = np.tanh((np.dot(X, W) + b) / 2)
    H = (1 + T) / 2
    error = np.matmul(H, np.transpose(W)) + c - X
    dZ = np.matmul(error, W) * (1 - T**2) / 4
    dW = (np.matmul(error.T, H) + np.matmul(np.transpose(X), dZ)) / N
    return np.float64(np.linalg.norm(error) ** 2 / (2 * N)), dW, dZ.sum(axis=0) / N, error.sum(axis=0) / N


@wrong(
    "tied_autoencoder", "the path through the encoder lacks the sigmoid's derivative", says="derivative of the sigmoid"
)
def encoder_path_without_derivative(W, b, c, X):
    W, X, H, error = _passes(W, b, c, X)
    d = error / len(X)
    dZ = (d @ W) * H * (1 - H)
    return _loss(error), d.T @ H + X.T @ (d @ W), dZ.sum(axis=0), d.sum(axis=0)
