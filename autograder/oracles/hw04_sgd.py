"""Slow, obvious versions of the functions of hw04_sgd: one example, one entry at a time."""

import math
from collections.abc import Sequence

import numpy as np


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def dot(a: Sequence[float] | np.ndarray, b: Sequence[float] | np.ndarray) -> float:
    return math.fsum(float(u) * float(v) for u, v in zip(a, b, strict=True))


def per_example_gradients(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    rows = [[(sigmoid(dot(x, w)) - float(label)) * float(v) for v in x] for x, label in zip(X, y, strict=True)]
    return np.array(rows)


def perceptron_step(w: np.ndarray, x: np.ndarray, y: float, lr: float) -> np.ndarray:
    a = 1 if dot(w, x) >= 0 else 0
    return np.array([float(u) - lr * (a - float(y)) * float(v) for u, v in zip(w, x, strict=True)])


def logistic_sgd_step(w: np.ndarray, x: np.ndarray, y: float, lr: float) -> np.ndarray:
    a = sigmoid(dot(w, x))
    return np.array([float(u) - lr * (a - float(y)) * float(v) for u, v in zip(w, x, strict=True)])


def expected_noise(grads: np.ndarray, batch_size: int) -> float:
    """What `gradient_noise` gives on average: the rows' own covariance (over N), its trace divided by B."""
    total = 0.0
    for column in np.asarray(grads, dtype=float).T.tolist():
        centre = math.fsum(column) / len(column)
        total += math.fsum((v - centre) ** 2 for v in column) / len(column)
    return total / batch_size


def step_decay(lr0: float, epoch: int, drop: float, every: int) -> float:
    lr = lr0
    for e in range(1, epoch + 1):
        if e % every == 0:
            lr = lr * drop
    return lr


def log_softmax_row(z: Sequence[float]) -> list[float]:
    top = max(z)
    log_sum = math.log(math.fsum(math.exp(v - top) for v in z))
    return [(v - top) - log_sum for v in z]


def cross_entropy(W: np.ndarray, b: np.ndarray, X: np.ndarray, Y: np.ndarray) -> float:
    """Mean cross-entropy of softmax(X W + b)."""
    terms = []
    for x, targets in zip(X, Y, strict=True):
        logits = [dot(x, W[:, k]) + float(b[k]) for k in range(len(b))]
        terms += [-float(t) * v for t, v in zip(targets, log_softmax_row(logits), strict=True)]
    return math.fsum(terms) / len(X)


def softmax_descent(X: np.ndarray, Y: np.ndarray, lr: float, steps: int) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Softmax regression by gradient descent on all examples from zero: (W, b, loss after each step)."""
    N, D, K = len(X), len(X[0]), len(Y[0])
    W, b = np.zeros((D, K)), np.zeros(K)
    losses = []
    for _ in range(steps):
        dW, db = np.zeros((D, K)), np.zeros(K)
        for x, targets in zip(X, Y, strict=True):
            logits = [dot(x, W[:, k]) + float(b[k]) for k in range(K)]
            for k, v in enumerate(log_softmax_row(logits)):
                delta = (math.exp(v) - float(targets[k])) / N
                db[k] += delta
                for d in range(D):
                    dW[d, k] += delta * float(x[d])
        W -= lr * dW
        b -= lr * db
        losses.append(cross_entropy(W, b, X, Y))
    return W, b, losses


def importance_gradient(w: np.ndarray, X: np.ndarray, y: np.ndarray, p: np.ndarray, idx: Sequence[int]) -> np.ndarray:
    total = np.zeros(len(w))
    for n in idx:
        a = sigmoid(dot(X[n], w))
        for d in range(len(w)):
            total[d] += (a - float(y[n])) * float(X[n][d]) / (len(X) * float(p[n]))
    return total / len(idx)
