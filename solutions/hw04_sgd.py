"""Reference solution of hw04_sgd: mini-batches, their noise, learning-rate schedules and training on real data.

Every function takes float64, float32 or integer arrays and computes in float64.  Random numbers come
from the generator that is passed in, never from NumPy's global state.
"""

from collections.abc import Callable

import numpy as np


# %% q1: mini-batches
def minibatches(num_examples: int, batch_size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Cut the shuffled examples of one epoch into batches.

    Args:
        num_examples: N, the number of examples.
        batch_size: B, the size of every batch but possibly the last.
        rng: where the shuffle comes from.

    Returns:
        A list of integer arrays.  Together they hold every index 0 .. N − 1 exactly once, shuffled.
        All have B entries, except that the last one is shorter when B does not divide N.  One batch of
        all N indices when B > N.

    Raises:
        ValueError: if batch_size is below 1.

    Source: S0, S1.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, not {batch_size}")
    order = rng.permutation(num_examples)
    return [order[start : start + batch_size] for start in range(0, num_examples, batch_size)]


# %% q2: a gradient per example
def per_example_gradients(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Gradient of every example's logistic loss −yₙ log aₙ − (1 − yₙ) log(1 − aₙ), aₙ = σ(xₙᵀw), no bias.

    Args:
        w: weights, shape (D,).
        X: examples, one per row, shape (N, D); the logits X w may be of any size up to ±10⁴.
        y: labels, shape (N,), each 0 or 1 (as integers or floats).

    Returns:
        Array of shape (N, D): row n is the gradient of example n's loss with respect to w.  Nothing is
        summed or averaged over the examples.

    Source: S0, S2.
    """
    X = np.asarray(X, dtype=float)
    z = X @ np.asarray(w, dtype=float)
    a = np.exp(-np.logaddexp(0, -z))  # σ(z) = exp(−log(1 + e⁻ᶻ)) without an exponential that overflows
    return (a - np.asarray(y, dtype=float))[:, None] * X


# %% q3: one example at a time
def perceptron_step(w: np.ndarray, x: np.ndarray, y: float, lr: float) -> np.ndarray:
    """One perceptron update, w − lr · (a − y) · x with a = 1 where wᵀx ≥ 0 and a = 0 elsewhere.

    Args:
        w: weights, shape (D,).
        x: one example, shape (D,).
        y: its label, 0 or 1 (as integer or float).
        lr: learning rate.

    Returns:
        The new weights, shape (D,), in a new array.

    Source: S0 math note.
    """
    w, x = np.asarray(w, dtype=float), np.asarray(x, dtype=float)
    a = 1.0 if w @ x >= 0 else 0.0
    return w - lr * (a - y) * x


def logistic_sgd_step(w: np.ndarray, x: np.ndarray, y: float, lr: float) -> np.ndarray:
    """One step of stochastic gradient descent on the logistic loss, w − lr · (a − y) · x with a = σ(wᵀx).

    Args:
        w: weights, shape (D,).
        x: one example, shape (D,); wᵀx may be of any size up to ±10⁴.
        y: its label, 0 or 1 (as integer or float).
        lr: learning rate.

    Returns:
        The new weights, shape (D,), in a new array.

    Source: S0 stochastic gradient descent.
    """
    w, x = np.asarray(w, dtype=float), np.asarray(x, dtype=float)
    return w - lr * per_example_gradients(w, x[None, :], np.array([y]))[0]


# %% q4: stochastic gradient descent
def sgd(
    grad: Callable[[np.ndarray, np.ndarray], np.ndarray],
    w0: np.ndarray,
    num_examples: int,
    lr: float,
    batch_size: int,
    epochs: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Mini-batch stochastic gradient descent: per batch one step w ← w − lr · grad(w, idx).

    Args:
        grad: grad(w, idx) is the mean gradient over the examples whose indices are in the array idx,
            shape (D,).
        w0: weights to start from, shape (D,).
        num_examples: N; the examples have the indices 0 .. N − 1.
        lr: learning rate.
        batch_size: B.  In every epoch the examples are shuffled again and cut into batches of B; the
            last one may be shorter and is used like any other.
        epochs: number of passes over all examples.
        rng: where the shuffles come from.

    Returns:
        (w, history): the final weights, shape (D,), and an array of shape (epochs + 1, D) with the
        weights before the first epoch, then after each epoch.

    Source: S0, S1, S2, S3.
    """
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for idx in minibatches(num_examples, batch_size, rng):
            w = w - lr * np.asarray(grad(w, idx), dtype=float)
        history.append(w)
    return w, np.array(history)


# %% q5: the noise of a mini-batch
def gradient_noise(grads: np.ndarray, batch_size: int, num_draws: int, rng: np.random.Generator) -> float:
    """Measure how much the mini-batch gradient scatters: the trace of its sample covariance.

    Args:
        grads: one gradient per example, shape (N, D).
        batch_size: B, rows per mini-batch, drawn **with replacement**; may be larger than N.
        num_draws: M ≥ 2, the number of mini-batches to draw.
        rng: where the draws come from.

    Returns:
        One number: the M batch means m₁ … m_M (shape (D,) each) have the sample covariance
        1/(M − 1) Σᵢ (mᵢ − m̄)(mᵢ − m̄)ᵀ with m̄ their own mean; this is its trace.

    Source: S2 stochastic gradient descent.
    """
    grads = np.asarray(grads, dtype=float)
    batches = (rng.integers(len(grads), size=batch_size) for _ in range(num_draws))
    means = np.array([grads[idx].mean(axis=0) for idx in batches])
    return float(means.var(axis=0, ddof=1).sum())


# %% q6: learning-rate schedules
def step_decay(lr0: float, epoch: int, drop: float = 0.5, every: int = 10) -> float:
    """Learning rate that is multiplied by `drop` once every `every` epochs: lr0 · drop^⌊epoch/every⌋.

    Args:
        lr0: learning rate of epoch 0.
        epoch: number of the epoch, counted from 0.
        drop: the factor.
        every: epochs between two drops.

    Returns:
        The learning rate of that epoch, one number.

    Source: S2 learning rate schedule.
    """
    return lr0 * drop ** (epoch // every)


def inverse_time_decay(lr0: float, step: int, rate: float) -> float:
    """Learning rate that falls like one over time: lr0 / (1 + rate · step).

    Args:
        lr0: learning rate of step 0.
        step: number of the step, counted from 0.
        rate: how fast it falls.

    Returns:
        The learning rate of that step, one number.

    Source: S2 learning rate schedule.
    """
    return lr0 / (1 + rate * step)


# %% q7: softmax regression with mini-batches
def train_softmax(
    X: np.ndarray, Y: np.ndarray, lr: float, batch_size: int, epochs: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Train softmax regression, the mean cross-entropy of softmax(X W + b), with mini-batch SGD.

    Args:
        X: examples, one per row, shape (N, D).
        Y: one-hot targets, shape (N, K).
        lr: learning rate.
        batch_size: batches as in `sgd`: examples shuffled every epoch, the short last batch used and
            averaged over its own size.
        epochs: number of passes over all examples.
        rng: where the shuffles come from.

    Returns:
        (W, b, losses): weights, shape (D, K), and biases, shape (K,), trained from zero; and after each
        epoch the mean cross-entropy over **all** N examples, shape (epochs,).  Logits may reach ±10⁴.

    Source: S0, S3.
    """
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    W, b = np.zeros((X.shape[1], Y.shape[1])), np.zeros(Y.shape[1])
    losses = np.zeros(epochs)

    def log_probabilities(examples: np.ndarray) -> np.ndarray:
        Z = examples @ W + b
        Z = Z - Z.max(axis=1, keepdims=True)
        return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

    for epoch in range(epochs):
        for idx in minibatches(len(X), batch_size, rng):
            dZ = (np.exp(log_probabilities(X[idx])) - Y[idx]) / len(idx)
            W, b = W - lr * X[idx].T @ dZ, b - lr * dZ.sum(axis=0)
        losses[epoch] = -(Y * log_probabilities(X)).sum() / len(X)
    return W, b, losses


# %% q8: find the bug
def importance_gradient(w: np.ndarray, X: np.ndarray, y: np.ndarray, p: np.ndarray, idx: np.ndarray) -> np.ndarray:
    """Unbiased mini-batch gradient of the mean logistic loss when some examples are drawn more often than others.

    It is 1/B Σ gₙ / (N pₙ) over the B drawn indices n, where gₙ is the gradient of example n's loss.  Its
    average over all possible draws is the full gradient, 1/N Σ gₙ over all N examples.

    Args:
        w: weights, shape (D,).
        X: all examples, one per row, shape (N, D); the logits X w may be of any size up to ±10⁴.
        y: all labels, shape (N,), each 0 or 1 (as integers or floats).
        p: p[n] > 0 is the probability of drawing example n, shape (N,), summing to 1.
        idx: the B indices that were drawn, with replacement, so an index may occur more than once.

    Returns:
        The estimate of the full gradient, shape (D,).

    Source: S2 stochastic gradient descent, beyond.
    """
    X, y, p = np.asarray(X, dtype=float), np.asarray(y, dtype=float), np.asarray(p, dtype=float)
    z = X[idx] @ np.asarray(w, dtype=float)
    a = np.exp(-np.logaddexp(0, -z))
    drawn = (a - y[idx])[:, None] * X[idx]
    weights = 1 / (len(X) * p[idx])
    return weights @ drawn / len(idx)  # planted: return weights @ drawn / weights.sum()
