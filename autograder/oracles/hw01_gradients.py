"""Slow, obvious versions of the functions of hw01_gradients: one number at a time, in plain Python."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    pairs = zip(np.ravel(a).tolist(), np.ravel(b).tolist(), strict=True)
    return max(abs(u - v) / max(1e-8, abs(u) + abs(v)) for u, v in pairs)


def composite_derivative(x: np.ndarray) -> np.ndarray:
    """From the expanded polynomial, F = 4x⁴ + 4x² + 1."""
    flat = [16 * float(v) ** 3 + 8 * float(v) for v in np.ravel(x)]
    return np.array(flat).reshape(np.shape(x))


def total_derivative(t: float) -> float:
    """From f as a function of t alone, t² + exp(t² cos t)."""
    inner = 2 * t * math.cos(t) - t**2 * math.sin(t)
    return 2 * t + math.exp(t**2 * math.cos(t)) * inner


def _scores(w: np.ndarray, X: np.ndarray, b: float = 0.0) -> list[float]:
    return [math.fsum([float(b), *(float(u) * float(v) for u, v in zip(row, w, strict=True))]) for row in X]


def _columns(X: np.ndarray, factors: Sequence[float]) -> np.ndarray:
    """Σₙ factorₙ · xₙ."""
    return np.array([math.fsum(f * float(v) for f, v in zip(factors, column, strict=True)) for column in X.T])


def least_squares(w: np.ndarray, X: np.ndarray, t: np.ndarray) -> tuple[float, np.ndarray]:
    residuals = [s - float(target) for s, target in zip(_scores(w, X), t, strict=True)]
    N = len(residuals)
    return math.fsum(r * r for r in residuals) / (2 * N), _columns(X, residuals) / N


def closed_form_least_squares(X: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Exact, in fractions.  The minimum-norm minimiser is w = Xᵀu for any u with XᵀX Xᵀ u = Xᵀt."""
    rows = [[Fraction(float(v)) for v in row] for row in X]
    targets = [Fraction(float(v)) for v in t]
    columns = list(zip(*rows, strict=True))
    gram = [[_dot(a, b) for b in columns] for a in columns]  # XᵀX
    matrix = [[_dot(g, row) for row in rows] for g in gram]  # XᵀX Xᵀ
    u = _solution(matrix, [_dot(c, targets) for c in columns])
    return np.array([float(_dot(c, u)) for c in columns])


def _dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((p * q for p, q in zip(a, b, strict=True)), Fraction(0))


def _solution(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """One solution of a system that has some, by Gauss–Jordan elimination; free unknowns are 0."""
    rows = [[*row, r] for row, r in zip(matrix, right, strict=True)]
    unknowns, pivots = len(matrix[0]), list[int]()
    for column in range(unknowns):
        done = len(pivots)
        pivot = next((k for k in range(done, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [v / rows[done][column] for v in rows[done]]
        for k, row in enumerate(rows):
            if k != done and row[column]:
                rows[k] = [v - row[column] * p for v, p in zip(row, rows[done], strict=True)]
        pivots.append(column)
    found = [Fraction(0)] * unknowns
    for row, column in zip(rows, pivots, strict=False):
        found[column] = row[-1]
    return found


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def logistic_regression(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray, float]:
    losses, errors = [], []
    for z, label in zip(_scores(w, X, b), y, strict=True):
        against = -z if label == 1 else z  # how strongly the score speaks against the label
        losses.append(max(against, 0.0) + math.log1p(math.exp(-abs(against))))
        errors.append(sigmoid(z) - float(label))
    N = len(losses)
    return math.fsum(losses) / N, _columns(X, errors) / N, math.fsum(errors) / N


def gradient_descent(
    grad: Callable[[np.ndarray], np.ndarray], w0: np.ndarray, lr: float, max_steps: int, tol: float
) -> np.ndarray:
    path = [[float(v) for v in w0]]
    while len(path) <= max_steps:
        g = [float(v) for v in grad(np.array(path[-1]))]
        if math.hypot(*g) < tol:
            break
        path.append([v - lr * d for v, d in zip(path[-1], g, strict=True)])
    return np.array(path)


def halving_line_search(
    f: Callable[[np.ndarray], float], grad: Callable[[np.ndarray], np.ndarray], w: np.ndarray, lr: float
) -> float:
    w = np.array(w, dtype=float)
    candidates = [lr * 0.5**k for k in range(61)]
    return max((s for s in candidates if f(w - s * grad(w)) < f(w)), default=0.0)


def huber_regression(w: np.ndarray, X: np.ndarray, t: np.ndarray, delta: float) -> tuple[float, np.ndarray]:
    costs, slopes = [], []
    for score, target in zip(_scores(w, X), t, strict=True):
        r = score - float(target)
        near = min(abs(r), delta)  # the quadratic part, and the straight part beyond it
        costs.append(near**2 / 2 + delta * (abs(r) - near))
        slopes.append(math.copysign(near, r))
    N = len(costs)
    return math.fsum(costs) / N, _columns(X, slopes) / N
