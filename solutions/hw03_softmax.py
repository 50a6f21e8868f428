"""Reference solution of hw03_softmax: class probabilities, their losses and the gradients.

Every function takes float64, float32 or integer arrays and computes in float64.  Natural logarithms.
"""

# %% q1: classes as vectors
import numpy as np


def one_hot(y: np.ndarray, num_classes: int) -> np.ndarray:
    """Turn class labels into indicator rows.

    Args:
        y: labels, shape (N,), whole numbers 0 .. num_classes − 1 (as integers or floats).
        num_classes: K, the number of classes.

    Returns:
        Array of shape (N, K): row n is 1 in column y[n] and 0 elsewhere.

    Raises:
        ValueError: if a label is below 0 or at least num_classes.

    Source: S0 softmax layer, S1 feature encoding.
    """
    y = np.asarray(y)
    if np.any(y < 0) or np.any(y >= num_classes):
        raise ValueError(f"labels must lie in 0..{num_classes - 1}")
    return (y[:, None] == np.arange(num_classes)).astype(float)


def thermometer(level: np.ndarray, num_levels: int) -> np.ndarray:
    """Encode ordered levels so that a higher level keeps every 1 of the lower ones.

    Args:
        level: levels, shape (N,), whole numbers 0 .. num_levels − 1 (as integers or floats).
        num_levels: K, the number of levels.

    Returns:
        Array of shape (N, K): row n starts with level[n] + 1 ones, the rest is 0.

    Raises:
        ValueError: if a level is below 0 or at least num_levels.

    Source: S1 feature encoding.
    """
    level = np.asarray(level)
    if np.any(level < 0) or np.any(level >= num_levels):
        raise ValueError(f"levels must lie in 0..{num_levels - 1}")
    return (np.arange(num_levels) <= level[:, None]).astype(float)


# %% q2: softmax
def softmax(Z: np.ndarray) -> np.ndarray:
    """Turn every row of logits into probabilities: exp(Zₙₖ) / Σⱼ exp(Zₙⱼ).

    Args:
        Z: logits, shape (N, K), of any size up to ±10⁴.

    Returns:
        Probabilities, shape (N, K).  No entry is negative, and every row sums to 1.

    Source: S0–S4.
    """
    Z = np.asarray(Z, dtype=float)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# %% q3: log-softmax
def log_softmax(Z: np.ndarray) -> np.ndarray:
    """The natural logarithm of softmax, row by row: Zₙₖ − log Σⱼ exp(Zₙⱼ).

    Args:
        Z: logits, shape (N, K), of any size up to ±10⁴.

    Returns:
        Log-probabilities, shape (N, K); finite even where the probability underflows to 0.

    Source: S0 note on the gradient, S3 cross-entropy.
    """
    Z = np.asarray(Z, dtype=float)
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


# %% q4: cross-entropy
def cross_entropy(Z: np.ndarray, Y: np.ndarray) -> float:
    """Mean cross-entropy of softmax(Z) under the targets: −1/N Σₙ Σₖ Yₙₖ log softmax(Z)ₙₖ.

    Args:
        Z: logits, shape (N, K), of any size up to ±10⁴.
        Y: targets, shape (N, K); rows are one-hot, or probabilities (soft labels) that sum to 1.

    Returns:
        The loss, one number.

    Source: S0 note, S3 losses.
    """
    Y = np.asarray(Y, dtype=float)
    return float(-(Y * log_softmax(Z)).sum() / len(Y))


# %% q5: the gradient of cross-entropy
def cross_entropy_grad(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Gradient of cross_entropy(Z, Y) with respect to the logits.

    Args:
        Z: logits, shape (N, K), of any size up to ±10⁴.
        Y: targets, shape (N, K), rows summing to 1.

    Returns:
        dZ, shape (N, K): entry (n, k) is ∂ loss / ∂ Zₙₖ.  The loss is a mean over the N rows.

    Source: S0 note.
    """
    Y = np.asarray(Y, dtype=float)
    return (softmax(Z) - Y) / len(Y)


# %% q6: the softmax Jacobian
def softmax_jacobian(z: np.ndarray) -> np.ndarray:
    """All partial derivatives of softmax for one row of logits.

    Args:
        z: logits of one example, shape (K,), of any size up to ±10⁴.

    Returns:
        J, shape (K, K): J[i, j] is ∂ softmax(z)ᵢ / ∂ zⱼ.

    Source: S2 softmax regression graph.
    """
    p = softmax(np.asarray(z, dtype=float)[None, :])[0]
    return np.diag(p) - np.outer(p, p)


# %% q7: softmax regression
def softmax_regression(
    W: np.ndarray, b: np.ndarray, X: np.ndarray, Y: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Loss and gradients of a linear classifier: cross_entropy(X W + b, Y).

    Args:
        W: weights, shape (D, K).
        b: biases, shape (K,).
        X: examples, one per row, shape (N, D).
        Y: targets, shape (N, K), rows summing to 1.

    Returns:
        (loss, dW, db): the loss as one number, its gradient with respect to W, shape (D, K), and
        with respect to b, shape (K,).

    Source: S0, S2.
    """
    X = np.asarray(X, dtype=float)
    Z = X @ np.asarray(W, dtype=float) + np.asarray(b, dtype=float)
    dZ = cross_entropy_grad(Z, Y)
    return cross_entropy(Z, Y), X.T @ dZ, dZ.sum(axis=0)


# %% q8: entropy and divergence
def entropy(p: np.ndarray) -> float:
    """Entropy of a distribution, −Σₖ pₖ log pₖ with 0 · log 0 = 0.

    Args:
        p: probabilities, shape (K,), summing to 1; entries may be 0.

    Returns:
        The entropy in nats, one number.

    Source: S3 cross-entropy.
    """
    p = np.asarray(p, dtype=float)
    p = p[p > 0]
    return float(-(p * np.log(p)).sum())


def kl_divergence(p: np.ndarray, q: np.ndarray) -> float:
    """Kullback–Leibler divergence of q from p: Σₖ pₖ log(pₖ / qₖ) with 0 · log 0 = 0.

    Args:
        p, q: probabilities, shape (K,), each summing to 1; entries may be 0.

    Returns:
        The divergence in nats, one number; inf where some qₖ = 0 < pₖ.

    Source: S3 Kullback–Leibler divergence.
    """
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    used = p > 0
    if np.any(q[used] == 0):
        return float("inf")
    return float((p[used] * (np.log(p[used]) - np.log(q[used]))).sum())


# %% q9: two classes, one logit
def binary_cross_entropy(z: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean cross-entropy of σ(z) for two classes, and its gradient, from logits.

    It equals the softmax cross-entropy of the two logits (0, z).

    Args:
        z: logits of class 1, shape (N,), of any size up to ±10⁴.
        y: labels, shape (N,), each 0 or 1 (as integers or floats).

    Returns:
        (loss, dz): the mean over the N examples as one number, and its gradient, shape (N,).

    Source: S1 computing gradients, S3 cross-entropy.
    """
    z, y = np.asarray(z, dtype=float), np.asarray(y, dtype=float)
    tail = np.exp(-np.abs(z))  # never above 1, so nothing overflows
    loss = np.maximum(z, 0) - y * z + np.log1p(tail)
    sigma = np.where(z >= 0, 1 / (1 + tail), tail / (1 + tail))
    return float(loss.mean()), (sigma - y) / len(z)


# %% q10: find the bug
def tempered_cross_entropy(Z: np.ndarray, Y: np.ndarray, T: float) -> tuple[float, np.ndarray]:
    """Cross-entropy of softmax at temperature T, and its gradient: cross_entropy(Z / T, Y).

    Args:
        Z: logits, shape (N, K), of any size up to ±10⁴.
        Y: targets, shape (N, K), rows summing to 1.
        T: temperature, a positive number; large values make the probabilities flat.

    Returns:
        (loss, dZ): the loss as one number, and its gradient with respect to Z, shape (N, K).

    Source: S0 note; the temperature is from Hinton, Vinyals and Dean, 2015.
    """
    tempered = np.asarray(Z, dtype=float) / T
    loss = cross_entropy(tempered, Y)
    dZ = cross_entropy_grad(tempered, Y) / T  # planted: dZ = cross_entropy_grad(tempered, Y)
    return loss, dZ
