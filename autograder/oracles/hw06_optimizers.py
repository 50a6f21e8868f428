"""Slow, obvious versions of the functions of hw06_optimizers: one entry, one weight, one example at a time.

A rule is given the whole history of one entry's gradients and says how far each step moves the entry.  Averages are
written as the weighted sums they stand for, not as recursions.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

Moves = Callable[..., list[float]]


def weighted(values: Sequence[float], keep: float, new: float) -> list[float]:
    """For every t the sum of new · keepᵗ⁻ˢ · value s over all s up to t."""
    return [math.fsum(new * keep ** (t - s) * values[s] for s in range(t + 1)) for t in range(len(values))]


def ema(values: np.ndarray, gamma: float) -> np.ndarray:
    values = np.asarray(values, dtype=float)
    averages = np.zeros(values.shape)
    for index in np.ndindex(values.shape[1:]):
        averages[(slice(None),) + index] = weighted(values[(slice(None),) + index].tolist(), gamma, 1 - gamma)
    return averages


def sgd(gs: list[float], lr: list[float]) -> list[float]:
    return [-rate * g for rate, g in zip(lr, gs, strict=True)]


def momentum(gs: list[float], lr: list[float], beta: float) -> list[float]:
    return [-rate * v for rate, v in zip(lr, weighted(gs, beta, 1.0), strict=True)]


def nesterov(gs: list[float], lr: list[float], beta: float) -> list[float]:
    velocities = weighted(gs, beta, 1.0)
    return [-rate * g - rate * beta * v for rate, g, v in zip(lr, gs, velocities, strict=True)]


def adagrad(gs: list[float], lr: list[float], eps: float) -> list[float]:
    sums = [math.fsum(g * g for g in gs[: t + 1]) for t in range(len(gs))]
    return [-rate * g / math.sqrt(s + eps) for rate, g, s in zip(lr, gs, sums, strict=True)]


def rmsprop(gs: list[float], lr: list[float], gamma: float, eps: float) -> list[float]:
    means = weighted([g * g for g in gs], gamma, 1 - gamma)
    return [-rate * g / math.sqrt(s + eps) for rate, g, s in zip(lr, gs, means, strict=True)]


def adam(gs: list[float], lr: list[float], beta1: float, beta2: float, eps: float) -> list[float]:
    first = weighted(gs, beta1, 1 - beta1)
    second = weighted([g * g for g in gs], beta2, 1 - beta2)
    moves = []
    for t, (rate, v, s) in enumerate(zip(lr, first, second, strict=True), 1):
        v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
        moves.append(-rate * v_hat / (math.sqrt(s_hat) + eps))
    return moves


def steps(rule: Moves, grads: np.ndarray, lr: float | Sequence[float], **hyper: float) -> np.ndarray:
    """x_new − x for every gradient, of the shape of the stacked gradients; `lr` is one rate or one per step."""
    stack = np.asarray(grads, dtype=float)
    rates = list(lr) if isinstance(lr, Sequence) else [lr] * len(stack)
    result = np.zeros(stack.shape)
    for index in np.ndindex(stack.shape[1:]):
        entry = (slice(None),) + index
        result[entry] = rule(stack[entry].tolist(), rates, **hyper)
    return result


def adamw_points(
    x: np.ndarray,
    grads: np.ndarray,
    lr: float,
    beta1: float,
    beta2: float,
    eps: float,
    weight_decay: float,
) -> np.ndarray:
    """The points after every step: the decay needs the x before it, so there are no moves without points."""
    moves = steps(adam, grads, lr, beta1=beta1, beta2=beta2, eps=eps)
    points = np.zeros(moves.shape)
    for index in np.ndindex(moves.shape[1:]):
        position = float(np.asarray(x)[index])
        for t in range(len(moves)):
            position = position + float(moves[(t,) + index]) - lr * weight_decay * position
            points[(t,) + index] = position
    return points


# ------------------------------------------------------------------- a network with one hidden layer

Arrays = Sequence[np.ndarray]  # W1 (D, H), b1 (H,), W2 (H, K), b2 (K,)


def mlp_example(arrays: Arrays, x: Sequence[float], y: Sequence[float]) -> tuple[float, list[np.ndarray]]:
    """Loss of one example, and its gradient with respect to each of the four arrays."""
    W1, b1, W2, b2 = (np.asarray(a, dtype=float) for a in arrays)
    D, H = W1.shape
    K = len(b2)
    before = [math.fsum([float(b1[h]), *(float(x[d]) * float(W1[d, h]) for d in range(D))]) for h in range(H)]
    active = [max(z, 0.0) for z in before]
    logits = [math.fsum([float(b2[k]), *(active[h] * float(W2[h, k]) for h in range(H))]) for k in range(K)]
    top = max(logits)
    log_sum = top + math.log(math.fsum(math.exp(z - top) for z in logits))
    loss = math.fsum(float(y[k]) * (log_sum - logits[k]) for k in range(K))
    delta = [math.exp(logits[k] - log_sum) - float(y[k]) for k in range(K)]
    back = [math.fsum(delta[k] * float(W2[h, k]) for k in range(K)) if before[h] > 0 else 0.0 for h in range(H)]
    dW1 = np.array([[float(x[d]) * back[h] for h in range(H)] for d in range(D)])
    dW2 = np.array([[active[h] * delta[k] for k in range(K)] for h in range(H)])
    return loss, [dW1, np.array(back), dW2, np.array(delta)]


def mlp_loss(arrays: Arrays, X: np.ndarray, Y: np.ndarray) -> float:
    return math.fsum(mlp_example(arrays, x, y)[0] for x, y in zip(X.tolist(), Y.tolist(), strict=True)) / len(X)


def mlp_gradients(arrays: Arrays, X: np.ndarray, Y: np.ndarray) -> list[np.ndarray]:
    """The gradient of the mean loss over these examples, for each of the four arrays."""
    each = [mlp_example(arrays, x, y)[1] for x, y in zip(X.tolist(), Y.tolist(), strict=True)]
    return [np.mean([example[k] for example in each], axis=0) for k in range(4)]
