"""Slow, obvious versions of the functions of hw03_softmax: one row, one entry at a time."""

import math
from collections.abc import Sequence

import numpy as np


def softmax_row(z: Sequence[float] | np.ndarray) -> list[float]:
    top = max(float(v) for v in z)
    exponentials = [math.exp(float(v) - top) for v in z]
    return [e / math.fsum(exponentials) for e in exponentials]


def softmax(Z: np.ndarray) -> np.ndarray:
    return np.array([softmax_row(z) for z in Z])


def log_softmax(Z: np.ndarray) -> np.ndarray:
    rows = []
    for z in np.asarray(Z, dtype=float).tolist():
        top = max(z)
        log_sum = math.log(math.fsum(math.exp(v - top) for v in z))
        rows.append([(v - top) - log_sum for v in z])
    return np.array(rows)


def cross_entropy(Z: np.ndarray, Y: np.ndarray) -> float:
    products = [
        -float(y) * float(p)
        for row, targets in zip(log_softmax(Z), np.asarray(Y), strict=True)
        for p, y in zip(row, targets, strict=True)
    ]
    return math.fsum(products) / len(Z)


def cross_entropy_grad(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    grad = np.zeros(np.shape(Z))
    for n, row in enumerate(softmax(Z)):
        for k, p in enumerate(row):
            grad[n, k] = (p - float(Y[n][k])) / len(grad)
    return grad


def softmax_jacobian(z: np.ndarray) -> np.ndarray:
    p = softmax_row(z)
    K = len(p)
    return np.array([[p[i] * ((i == j) - p[j]) for j in range(K)] for i in range(K)])


def entropy(p: np.ndarray) -> float:
    return -math.fsum(float(v) * math.log(float(v)) for v in p if v > 0)


def kl_divergence(p: np.ndarray, q: np.ndarray) -> float:
    if any(a > 0 and b == 0 for a, b in zip(p, q, strict=True)):
        return math.inf
    return math.fsum(float(a) * math.log(float(a) / float(b)) for a, b in zip(p, q, strict=True) if a > 0)


def binary_cross_entropy(z: np.ndarray, y: np.ndarray) -> float:
    """Through the two-class softmax, which is what it must equal."""
    Z = np.array([[0.0, float(v)] for v in z])
    Y = np.array([[1.0 - float(v), float(v)] for v in y])
    return cross_entropy(Z, Y)


def binary_cross_entropy_grad(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    sigma = [softmax_row([0.0, float(v)])[1] for v in z]
    return np.array([(s - float(t)) / len(sigma) for s, t in zip(sigma, y, strict=True)])
