"""Slow, obvious versions of the functions of hw05_regularization: one entry at a time."""

import math
from collections.abc import Sequence

import numpy as np


def l2_penalty(theta: np.ndarray, lam: float) -> float:
    return lam / 2 * math.fsum(float(v) ** 2 for v in np.asarray(theta).flat)


def l1_penalty(theta: np.ndarray, lam: float) -> float:
    return lam * math.fsum(abs(float(v)) for v in np.asarray(theta).flat)


def l1_penalty_grad(theta: np.ndarray, lam: float) -> np.ndarray:
    grad = np.zeros(np.shape(theta))
    for index, v in np.ndenumerate(theta):
        grad[index] = lam if v > 0 else -lam if v < 0 else 0.0
    return grad


def weight_decay_step(theta: np.ndarray, grad: np.ndarray, lr: float, lam: float) -> np.ndarray:
    """As plain gradient descent on the penalised loss, entry by entry."""
    new = np.zeros(np.shape(theta))
    for index, v in np.ndenumerate(theta):
        new[index] = float(v) - lr * (float(np.asarray(grad)[index]) + lam * float(v))
    return new


def soft_threshold(theta: np.ndarray, tau: float) -> np.ndarray:
    new = np.zeros(np.shape(theta))
    for index, v in np.ndenumerate(theta):
        if v > tau:
            new[index] = float(v) - tau
        elif v < -tau:
            new[index] = float(v) + tau
    return new


def lasso_path(X: np.ndarray, t: np.ndarray, lam: float, lr: float, steps: int) -> list[np.ndarray]:
    """The starting point and the weights after each step."""
    rows, targets = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    path = [np.zeros(rows.shape[1])]
    for _ in range(steps):
        slope = np.zeros(rows.shape[1])
        for x, target in zip(rows, targets, strict=True):
            slope += (float(x @ path[-1]) - target) * x
        path.append(soft_threshold(path[-1] - lr * slope / len(rows), lr * lam))
    return path


def project_l2(w: np.ndarray, radius: float) -> np.ndarray:
    length = math.hypot(*(float(v) for v in w))
    return np.array([float(v) if length <= radius else float(v) * radius / length for v in w])


def project_l1(w: np.ndarray, radius: float) -> np.ndarray:
    """Tries every number of non-zero entries and keeps the feasible point that is nearest."""
    point = [float(v) for v in w]
    if math.fsum(map(abs, point)) <= radius:
        return np.array(point)
    order = sorted(range(len(point)), key=lambda i: -abs(point[i]))
    best, best_distance = [0.0] * len(point), math.inf if radius else 0.0
    for k in range(1, len(point) + 1):
        shift = (math.fsum(abs(point[i]) for i in order[:k]) - radius) / k
        if radius == 0 or any(abs(point[i]) < shift for i in order[:k]):
            continue
        candidate = [0.0] * len(point)
        for i in order[:k]:
            candidate[i] = math.copysign(abs(point[i]) - shift, point[i])
        distance = math.dist(candidate, point)
        if distance < best_distance:
            best, best_distance = candidate, distance
    return np.array(best)


def noisy_input_loss(w: np.ndarray, X: np.ndarray, t: np.ndarray, variance: float) -> float:
    """(xᵀw − t)² + E (εᵀw)² per example; the cross terms have mean 0."""
    terms = []
    for x, target in zip(np.asarray(X, dtype=float), np.asarray(t, dtype=float), strict=True):
        prediction = math.fsum(float(a) * float(b) for a, b in zip(x, w, strict=True))
        spread = math.fsum(variance * float(v) ** 2 for v in w)
        terms.append((prediction - float(target)) ** 2 + spread)
    return math.fsum(terms) / len(terms)


def batchnorm(X: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float) -> np.ndarray:
    out = np.zeros(np.shape(X))
    for d, column in enumerate(np.asarray(X, dtype=float).T):
        mean = math.fsum(column) / len(column)
        variance = math.fsum((v - mean) ** 2 for v in column) / len(column)
        for n, v in enumerate(column):
            out[n, d] = float(gamma[d]) * (v - mean) / math.sqrt(variance + eps) + float(beta[d])
    return out


def early_stopping(errors: Sequence[float], patience: int, max_steps: int) -> tuple[int, float, int]:
    """(best step, best error, steps taken) when step k leads to the error `errors[k]`."""
    last = 0
    while last < max_steps:
        best = min(range(last + 1), key=lambda k: (errors[k], k))
        if last - best >= patience:
            break
        last += 1
    best = min(range(last + 1), key=lambda k: (errors[k], k))
    return best, errors[best], last


def shift_images(images: np.ndarray, dy: int, dx: int) -> np.ndarray:
    N, H, W = images.shape
    out = np.zeros((N, H, W))
    for n in range(N):
        for i in range(H):
            for j in range(W):
                if 0 <= i + dy < H and 0 <= j + dx < W:
                    out[n, i + dy, j + dx] = images[n, i, j]
    return out


def elastic_net(w: np.ndarray, b: float, X: np.ndarray, t: np.ndarray, lam: float, mix: float) -> float:
    """The loss alone; its gradient is checked against its slope."""
    errors = [
        (float(np.asarray(x, dtype=float) @ np.asarray(w, dtype=float)) + b - float(target)) ** 2
        for x, target in zip(X, t, strict=True)
    ]
    return math.fsum(errors) / (2 * len(errors)) + l1_penalty(w, mix * lam) + l2_penalty(w, (1 - mix) * lam)
