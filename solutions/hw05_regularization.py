"""Reference solution of hw05_regularization: penalties, constraints, noise, dropout, batch norm, early stopping.

Every function takes float64, float32 or integer arrays and computes in float64.
"""

# %% q1: penalties
from collections.abc import Callable
from typing import Any

import numpy as np


def l2_penalty(theta: np.ndarray, lam: float) -> tuple[float, np.ndarray]:
    """Half the squared length of the parameters, times lam: lam/2 · ‖θ‖₂², and its gradient.

    Args:
        theta: parameters, an array of any shape.
        lam: strength of the penalty, a number ≥ 0.

    Returns:
        (penalty, grad): the penalty as one number, and its gradient with respect to theta, of theta's shape.

    Source: S1 ridge (S0 prints it without the ½).
    """
    theta = np.asarray(theta, dtype=float)
    return float(lam / 2 * (theta**2).sum()), lam * theta


def l1_penalty(theta: np.ndarray, lam: float) -> tuple[float, np.ndarray]:
    """The sum of the absolute values of the parameters, times lam: lam · ‖θ‖₁, and its gradient.

    Args:
        theta: parameters, an array of any shape.
        lam: strength of the penalty, a number ≥ 0.

    Returns:
        (penalty, grad): the penalty as one number, and its gradient with respect to theta, of theta's shape.
        Where an entry of theta is 0 there is a kink; the gradient is 0 there, sign(0) = 0.

    Source: S0, S1.
    """
    theta = np.asarray(theta, dtype=float)
    return float(lam * np.abs(theta).sum()), lam * np.sign(theta)


# %% q2: weight decay
def weight_decay_step(theta: np.ndarray, grad: np.ndarray, lr: float, lam: float) -> np.ndarray:
    """One step of gradient descent on loss + lam/2 · ‖θ‖₂², written as weight decay: (1 − lr·lam) θ − lr · grad.

    Args:
        theta: parameters before the step, an array of any shape.
        grad: gradient of the loss alone, without the penalty, of theta's shape.
        lr: learning rate.
        lam: strength of the penalty.

    Returns:
        The parameters after the step, a new array of theta's shape.

    Source: S1 weight decay.
    """
    theta, grad = np.asarray(theta, dtype=float), np.asarray(grad, dtype=float)
    return (1 - lr * lam) * theta - lr * grad


# %% q3: soft thresholding and the lasso
def soft_threshold(theta: np.ndarray, tau: float) -> np.ndarray:
    """Move every entry towards 0 by tau, and stop at 0.

    Args:
        theta: an array of any shape.
        tau: the threshold, a number ≥ 0.

    Returns:
        Array of theta's shape: θ − tau where θ > tau, θ + tau where θ < −tau, and exactly 0 in between.

    Source: S0 why L1 gives zeros.
    """
    theta = np.asarray(theta, dtype=float)
    return np.sign(theta) * np.maximum(np.abs(theta) - tau, 0)


def lasso(X: np.ndarray, t: np.ndarray, lam: float, lr: float, steps: int) -> np.ndarray:
    """Minimise 1/(2N) ‖Xw − t‖₂² + lam · ‖w‖₁ by proximal gradient descent (ISTA), from w = 0.

    Every step is a gradient step on the squared error alone, with learning rate lr, and then a soft
    threshold by lr · lam.  There is no bias and no stopping rule.

    Args:
        X: examples, one per row, shape (N, D).
        t: real targets, shape (N,).
        lam: strength of the penalty, a number ≥ 0.
        lr: learning rate.
        steps: number of steps; 0 returns the starting point.

    Returns:
        The weights after the last step, shape (D,).

    Source: S0, S1.
    """
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        dw = X.T @ (X @ w - t) / len(X)
        w = soft_threshold(w - lr * dw, lr * lam)
    return w


# %% q4: projections onto balls
def project_l2(w: np.ndarray, radius: float) -> np.ndarray:
    """The point of the ball ‖v‖₂ ≤ radius that is nearest to w.

    Args:
        w: a point, shape (D,).
        radius: a number ≥ 0; the ball of radius 0 is the origin alone.

    Returns:
        The nearest point, shape (D,); w's own values when w is in the ball.

    Source: S0 discussion, S1.
    """
    w = np.asarray(w, dtype=float)
    length = np.sqrt((w**2).sum())
    return w.copy() if length <= radius else w * (radius / length)


def project_l1(w: np.ndarray, radius: float) -> np.ndarray:
    """The point of the ball ‖v‖₁ ≤ radius that is nearest to w, in the ordinary (Euclidean) distance.

    Args:
        w: a point, shape (D,).
        radius: a number ≥ 0; the ball of radius 0 is the origin alone.

    Returns:
        The nearest point, shape (D,); w's own values when w is in the ball.

    Source: S0 discussion, S1.
    """
    w = np.asarray(w, dtype=float)
    largest_first = np.sort(np.abs(w))[::-1]
    if largest_first.sum() <= radius:
        return w.copy()
    # With k entries left, (sum of the k largest − radius) / k brings them to the radius; the right k asks for most.
    thresholds = (np.cumsum(largest_first) - radius) / np.arange(1, len(w) + 1)
    return soft_threshold(w, thresholds.max())


# %% q5: noise on the inputs
def noisy_input_loss(w: np.ndarray, X: np.ndarray, t: np.ndarray, variance: float) -> float:
    """Expected squared error of a linear model whose inputs are noisy: mean over n of E (wᵀ(xₙ + ε) − tₙ)².

    The noise ε ~ N(0, variance · I) is independent for every example.  The expectation is exact: nothing is drawn.
    There is no factor ½.

    Args:
        w: weights, shape (D,).
        X: examples, one per row, shape (N, D).
        t: real targets, shape (N,).
        variance: variance of the noise on every feature, a number ≥ 0.

    Returns:
        The expected loss, one number.

    Source: S1 adding noise.
    """
    w, X, t = (np.asarray(a, dtype=float) for a in (w, X, t))
    return float(((X @ w - t) ** 2).mean() + variance * (w**2).sum())


# %% q6: dropout
def dropout_forward(
    X: np.ndarray, p_drop: float, rng: np.random.Generator, train: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Set every entry to 0 with probability p_drop and scale up the others, so that the mean stays (inverted dropout).

    Args:
        X: activations, shape (N, D).
        p_drop: probability of dropping an entry, 0 ≤ p_drop < 1.
        rng: the only source of randomness.
        train: False at test time, when nothing is dropped.

    Returns:
        (out, mask), both of shape (N, D), with out = X · mask.  In training every entry of mask is drawn on its
        own: 0 with probability p_drop, else 1/(1 − p_drop).  At test time mask is 1 everywhere and out = X.

    Source: S1 dropout.
    """
    X = np.asarray(X, dtype=float)
    if not train:
        return X.copy(), np.ones(X.shape)
    mask = (rng.random(X.shape) >= p_drop) / (1 - p_drop)
    return X * mask, mask


def dropout_backward(dout: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Gradient with respect to the input of dropout_forward.

    Args:
        dout: gradient of the loss with respect to out, shape (N, D).
        mask: the mask that dropout_forward returned, shape (N, D).

    Returns:
        dX, shape (N, D).

    Source: S1 dropout.
    """
    return np.asarray(dout, dtype=float) * np.asarray(mask, dtype=float)


# %% q7: batch normalisation
def batchnorm_forward(X: np.ndarray, gamma: np.ndarray, beta: np.ndarray, eps: float = 1e-5) -> tuple[np.ndarray, Any]:
    """Standardise every feature over the batch, then scale and shift it: gamma · (X − mean) / √(var + eps) + beta.

    Args:
        X: a batch, shape (N, D).
        gamma: scales, shape (D,).
        beta: shifts, shape (D,).
        eps: a small positive number, added to the variance under the root.

    Returns:
        (out, cache): out has shape (N, D).  mean and var are those of each column of X; var is the biased one,
        with 1/N.  cache is whatever your batchnorm_backward needs.

    Source: S1 batch normalization.
    """
    X, gamma, beta = (np.asarray(a, dtype=float) for a in (X, gamma, beta))
    std = np.sqrt(X.var(axis=0) + eps)
    X_hat = (X - X.mean(axis=0)) / std
    return gamma * X_hat + beta, (X_hat, std, gamma)


def batchnorm_backward(dout: np.ndarray, cache: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of the loss with respect to the three inputs of batchnorm_forward.

    Args:
        dout: gradient of the loss with respect to out, shape (N, D).
        cache: what your batchnorm_forward returned beside out.

    Returns:
        (dX, dgamma, dbeta), of shapes (N, D), (D,) and (D,).  The mean and the variance depend on X as well.

    Source: S1 batch normalization.
    """
    X_hat, std, gamma = cache
    dout = np.asarray(dout, dtype=float)
    dX_hat = dout * gamma
    dX = (dX_hat - dX_hat.mean(axis=0) - X_hat * (dX_hat * X_hat).mean(axis=0)) / std
    return dX, (dout * X_hat).sum(axis=0), dout.sum(axis=0)


# %% q8: early stopping
def early_stopping(
    step: Callable[[np.ndarray], np.ndarray],
    validation_error: Callable[[np.ndarray], float],
    params: np.ndarray,
    patience: int,
    max_steps: int,
) -> tuple[np.ndarray, float, int]:
    """Train until the validation error stops falling, and return the best parameters seen.

    Args:
        step: one training step, `params = step(params)`.  It may work in place on its argument.
        validation_error: error of some parameters on the validation data, one number.
        params: starting parameters, one array.  They count as the first candidate.
        patience: stop after this many steps in a row without an error strictly below the best so far; ≥ 1.
        max_steps: stop after this many steps at the latest; 0 takes no step.

    Returns:
        (best_params, best_error, steps_taken): the parameters with the lowest validation error (the first of
        them, if several have it), that error, and the number of steps taken altogether.

    Source: S1, S2.
    """
    params = np.array(params)
    best_params, best_error = params.copy(), validation_error(params)
    waited = taken = 0
    while taken < max_steps and waited < patience:
        params = step(params)
        taken += 1
        error = validation_error(params)
        waited += 1
        if error < best_error:
            best_params, best_error, waited = np.array(params), error, 0
    return best_params, best_error, taken


# %% q9: more data by shifting
def shift_images(images: np.ndarray, dy: int, dx: int) -> np.ndarray:
    """Move every image dy pixels down and dx pixels to the right: out[:, i + dy, j + dx] = images[:, i, j].

    Args:
        images: a batch of images, shape (N, H, W).
        dy, dx: whole numbers of any size; negative ones move up and left.

    Returns:
        Array of shape (N, H, W).  What leaves the frame is lost, and zeros move in.

    Source: S1 data augmentation.
    """
    images = np.asarray(images)
    _, H, W = images.shape
    out = np.zeros(images.shape)
    if abs(dy) < H and abs(dx) < W:
        moved = images[:, max(-dy, 0) : H - max(dy, 0), max(-dx, 0) : W - max(dx, 0)]
        out[:, max(dy, 0) : H - max(-dy, 0), max(dx, 0) : W - max(-dx, 0)] = moved
    return out


# %% q10: find the bug
def elastic_net(
    w: np.ndarray, b: float, X: np.ndarray, t: np.ndarray, lam: float, mix: float
) -> tuple[float, np.ndarray, float]:
    """Squared error with both penalties: 1/(2N) ‖Xw + b − t‖₂² + mix·lam·‖w‖₁ + (1 − mix)·lam/2·‖w‖₂².

    Args:
        w: weights, shape (D,).
        b: bias, one number; it is not penalised.
        X: examples, one per row, shape (N, D).
        t: real targets, shape (N,).
        lam: strength of the penalty, a number ≥ 0.
        mix: share of the L1 penalty, between 0 and 1.

    Returns:
        (loss, dw, db): the loss as one number, its gradient with respect to w, shape (D,), and with respect
        to b, one number.

    Source: S0, S1; both penalties at once.
    """
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    residual = X @ np.asarray(w, dtype=float) + b - t
    l1, dl1 = l1_penalty(w, mix * lam)
    l2, dl2 = l2_penalty(w, (1 - mix) * lam)
    loss = (residual**2).sum() / (2 * len(t)) + l1 + l2
    dw = X.T @ residual / len(t) + dl1 + dl2  # planted: dw = (X.T @ residual + dl1 + dl2) / len(t)
    db = residual.sum() / len(t)
    return float(loss), dw, float(db)
