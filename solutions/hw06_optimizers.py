"""Reference solution of hw06_optimizers: update rules from plain descent to Adam, and what they train.

One contract for every rule: `update(x, g, state, lr, …) -> (x_new, state_new)`.  The state is None before the first
step and then whatever the rule returned.  Arrays may be float64, float32 or whole numbers; float64 is computed with.
"""

# %% q1: a moving average
from collections.abc import Callable
from typing import Any

import numpy as np


def ema(values: np.ndarray, gamma: float) -> np.ndarray:
    """Exponential moving average: yₜ = γ yₜ₋₁ + (1 − γ) xₜ, from y₀ = 0 before the first value.

    Args:
        values: x₁ … x_T along axis 0, shape (T,) or (T, D): with (T, D) every column is a series of its own.
        gamma: γ, how much of the old average is kept, 0 ≤ γ < 1.

    Returns:
        y₁ … y_T, an array of the shape of `values`.  y₀ is not part of it.

    Source: S3 SGD with momentum.
    """
    values = np.asarray(values, dtype=float)
    averages = np.zeros_like(values)
    y = np.zeros(values.shape[1:])
    for t, x in enumerate(values):
        y = gamma * y + (1 - gamma) * x
        averages[t] = y
    return averages


# %% q2: plain steps and momentum
def sgd_update(x: np.ndarray, g: np.ndarray, state: Any, lr: float) -> tuple[np.ndarray, Any]:
    """One plain step against the gradient: x ← x − lr·g.

    Args:
        x: parameters, an array of any shape; left as it is.
        g: gradient at x, of the same shape; left as it is.
        state: None, or what the step before returned.  A plain step needs no memory.
        lr: learning rate of this step.

    Returns:
        (x_new, state_new): the new parameters, of the shape of x, and anything at all.

    Source: S3 stochastic gradient descent.
    """
    return np.asarray(x, dtype=float) - lr * np.asarray(g, dtype=float), state


def momentum_update(x: np.ndarray, g: np.ndarray, state: Any, lr: float, beta: float = 0.9) -> tuple[np.ndarray, Any]:
    """One step with momentum: v ← βv + g, then x ← x − lr·v.

    Args:
        x: parameters, an array of any shape; left as it is.
        g: gradient at x, of the same shape; left as it is, also in later steps.
        state: None before the first step (v starts at 0), then what the step before returned.
        lr: learning rate of this step; it may differ from that of the step before.
        beta: β, how much of the old velocity is kept.

    Returns:
        (x_new, state_new): the new parameters, of the shape of x, and what the next step needs.

    Source: S3 SGD with momentum.
    """
    x, g = np.asarray(x, dtype=float), np.asarray(g, dtype=float)
    v = g.copy() if state is None else beta * state["v"] + g
    return x - lr * v, {"v": v}


# %% q3: a rate for every parameter
def adagrad_update(x: np.ndarray, g: np.ndarray, state: Any, lr: float, eps: float = 1e-8) -> tuple[np.ndarray, Any]:
    """One AdaGrad step: s ← s + g², then x ← x − lr·g/√(s + ε), entry by entry.

    Args:
        x, g: parameters and gradient, arrays of one shape; both are left as they are.
        state: None before the first step (s starts at 0), then what the step before returned.
        lr: learning rate of this step.
        eps: ε, added inside the root.

    Returns:
        (x_new, state_new): the new parameters, of the shape of x, and what the next step needs.

    Source: S3 AdaGrad.
    """
    x, g = np.asarray(x, dtype=float), np.asarray(g, dtype=float)
    s = (0.0 if state is None else state["s"]) + g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


def rmsprop_update(
    x: np.ndarray, g: np.ndarray, state: Any, lr: float, gamma: float = 0.9, eps: float = 1e-8
) -> tuple[np.ndarray, Any]:
    """One RMSProp step: s ← γs + (1 − γ)g², then x ← x − lr·g/√(s + ε), entry by entry.

    Args:
        x, g: parameters and gradient, arrays of one shape; both are left as they are.
        state: None before the first step (s starts at 0), then what the step before returned.
        lr: learning rate of this step.
        gamma: γ, how much of the old average is kept.
        eps: ε, added inside the root.

    Returns:
        (x_new, state_new): the new parameters, of the shape of x, and what the next step needs.

    Source: S3 RMSProp.
    """
    x, g = np.asarray(x, dtype=float), np.asarray(g, dtype=float)
    s = gamma * (0.0 if state is None else state["s"]) + (1 - gamma) * g**2
    return x - lr * g / np.sqrt(s + eps), {"s": s}


# %% q4: Adam
def adam_update(
    x: np.ndarray,
    g: np.ndarray,
    state: Any,
    lr: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[np.ndarray, Any]:
    """One Adam step, entry by entry.

    v ← β₁v + (1 − β₁)g,  s ← β₂s + (1 − β₂)g²,  v̂ = v/(1 − β₁ᵗ),  ŝ = s/(1 − β₂ᵗ),  x ← x − lr·v̂/(√ŝ + ε).

    Args:
        x, g: parameters and gradient, arrays of one shape; both are left as they are.
        state: None before the first step (v and s start at 0, and that step has t = 1), then what the step
            before returned.
        lr: learning rate of this step.
        beta1, beta2: β₁ and β₂, how much of the two averages is kept.
        eps: ε, added outside the root, after the correction.

    Returns:
        (x_new, state_new): the new parameters, of the shape of x, and what the next step needs.

    Source: S3 Adam.
    """
    x, g = np.asarray(x, dtype=float), np.asarray(g, dtype=float)
    v, s, t = (0.0, 0.0, 0) if state is None else (state["v"], state["s"], state["t"])
    t += 1
    v = beta1 * v + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    v_hat = v / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return x - lr * v_hat / (np.sqrt(s_hat) + eps), {"v": v, "s": s, "t": t}


# %% q5: weight decay done right
def adamw_update(
    x: np.ndarray,
    g: np.ndarray,
    state: Any,
    lr: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> tuple[np.ndarray, Any]:
    """One Adam step and a decay of the weights beside it: x ← x − lr·v̂/(√ŝ + ε) − lr·weight_decay·x.

    The x on the right is the one before the step, both times.  The averages v and s see the gradient alone.

    Args:
        x, g: parameters and gradient, arrays of one shape; both are left as they are.
        state: None before the first step, then what the step before returned.
        lr: learning rate of this step.
        beta1, beta2, eps: as in `adam_update`.
        weight_decay: strength of the decay.

    Returns:
        (x_new, state_new): the new parameters, of the shape of x, and what the next step needs.

    Source: beyond the lectures; the Adam step is that of S3.
    """
    x_new, state = adam_update(x, g, state, lr, beta1=beta1, beta2=beta2, eps=eps)
    return x_new - lr * weight_decay * np.asarray(x, dtype=float), state


# %% q6: one loop for all of them
def optimize(update: Callable, grad: Callable, x0: np.ndarray, num_steps: int, **hyper: float) -> np.ndarray:
    """Take steps with any update rule, and return the whole path.

    Args:
        update: a rule, called as update(x, g, state, **hyper).  The state of the first call is None.
        grad: called as grad(x) with x of shape (D,); returns the gradient there, shape (D,).
        x0: start, shape (D,); left as it is.
        num_steps: how many steps, 0 or more.
        hyper: lr and whatever else the rule takes, handed on by keyword.

    Returns:
        Path, shape (num_steps + 1, D): row 0 is x0, row t is the point after t steps.

    Source: S3 advanced gradient descent.
    """
    x = np.array(x0, dtype=float)
    path = np.empty((num_steps + 1, x.size))
    path[0] = x
    state = None
    for t in range(1, num_steps + 1):
        x, state = update(x, grad(x), state, **hyper)
        path[t] = x
    return path


# %% q7: the largest stable learning rate
def max_stable_lr(curvatures: np.ndarray) -> float:
    """The learning rate at and above which gradient descent on f(x) = ½ Σᵢ cᵢxᵢ² stops converging.

    Below it every start converges to 0.

    Args:
        curvatures: c, shape (D,), all positive.

    Returns:
        The limit, one number.

    Source: S3 issues of SGD, ill-conditioned optimization.
    """
    return float(2 / np.max(curvatures))


# %% q8: a network, trained by any rule
def train_mlp(
    update: Callable,
    X: np.ndarray,
    Y: np.ndarray,
    hidden: int,
    lr: float,
    batch_size: int,
    epochs: int,
    rng: np.random.Generator,
) -> tuple[list[tuple[np.ndarray, np.ndarray]], np.ndarray]:
    """Train a classifier with one hidden layer: ReLU(X W1 + b1) W2 + b2, then softmax and cross-entropy.

    Every epoch visits all examples once, in a new random order, in batches of `batch_size`.  The last batch may be
    shorter.  A batch gives one step: the gradient of its mean loss with respect to W1, b1, W2 and b2, all at the same
    parameters, and then one call update(array, gradient, state, lr) for each of the four, with a state of its own.

    Args:
        update: an update rule.
        X: examples, one per row, shape (N, D).
        Y: one-hot targets, shape (N, K).
        hidden: H, the number of hidden units.
        lr: learning rate, handed to `update`.
        batch_size: examples per batch, at least 1.  More than N makes one batch of all.
        epochs: passes through the data.
        rng: source of all random numbers: the initial weights and the order of the examples.

    Returns:
        ([(W1, b1), (W2, b2)], losses): the parameters, of shapes (D, H), (H,), (H, K) and (K,), and the mean
        cross-entropy over all N examples after each epoch, shape (epochs,).

    Source: S3 training a network, with the notation of assignments 3 and 4.
    """
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    (N, D), K = X.shape, Y.shape[1]

    def forward(X: np.ndarray, Y: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        """(hidden activations, probabilities, mean loss) at the present parameters."""
        W1, b1, W2, b2 = arrays
        A = np.maximum(X @ W1 + b1, 0)
        Z = A @ W2 + b2
        Z -= Z.max(axis=1, keepdims=True)
        log_P = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
        return A, np.exp(log_P), -(Y * log_P).sum() / len(Y)

    W1 = rng.normal(size=(D, hidden)) * np.sqrt(2 / D)  # keeps the size of the signal through a ReLU layer
    W2 = rng.normal(size=(hidden, K)) * np.sqrt(1 / hidden)
    arrays = [W1, np.zeros(hidden), W2, np.zeros(K)]
    states: list[Any] = [None] * 4
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        order = rng.permutation(N)
        for start in range(0, N, batch_size):
            batch = order[start : start + batch_size]
            A, P, _ = forward(X[batch], Y[batch])
            dZ = (P - Y[batch]) / len(batch)
            dA = (dZ @ arrays[2].T) * (A > 0)
            grads = [X[batch].T @ dA, dA.sum(axis=0), A.T @ dZ, dZ.sum(axis=0)]
            for k, g in enumerate(grads):
                arrays[k], states[k] = update(arrays[k], g, states[k], lr)
        losses[epoch] = forward(X, Y)[2]
    W1, b1, W2, b2 = arrays
    return [(W1, b1), (W2, b2)], losses


# %% q9: find the bug
def nesterov_update(x: np.ndarray, g: np.ndarray, state: Any, lr: float, beta: float = 0.9) -> tuple[np.ndarray, Any]:
    """One step with Nesterov's momentum: v ← βv + g, then x ← x − lr·(g + βv), with the new v.

    Args:
        x, g: parameters and gradient, arrays of one shape; both are left as they are.
        state: None before the first step (v starts at 0), then what the step before returned.
        lr: learning rate of this step.
        beta: β, how much of the old velocity is kept.

    Returns:
        (x_new, state_new): the new parameters, of the shape of x, and what the next step needs.

    Source: beyond the lectures; S3 has plain momentum.
    """
    x, g = np.asarray(x, dtype=float), np.asarray(g, dtype=float)
    v = np.zeros_like(g) if state is None else state["v"]
    v_new = beta * v + g
    step = g + beta * v_new  # planted: step = g + beta * v
    return x - lr * step, {"v": v_new}
