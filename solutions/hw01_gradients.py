"""Reference solution of hw01_gradients: derivatives, two losses with their gradients, gradient descent.

Every function takes float64, float32 or integer arrays and computes in float64.  Losses are means over
the N examples.
"""

# %% q1: slopes by measurement
from collections.abc import Callable

import numpy as np


def numerical_gradient(f: Callable[[np.ndarray], float], x: np.ndarray | float, h: float = 1e-5) -> np.ndarray:
    """Measure the gradient of f at x with central differences, one entry at a time.

    Entry i is (f(x + h·eᵢ) − f(x − h·eᵢ)) / (2h), where eᵢ is 1 at entry i and 0 elsewhere.

    Args:
        f: takes an array of x's shape and returns one number.
        x: where to measure: an array of any shape, 0-d included, or a Python number, which counts
            as a 0-d array.  Whole numbers and float32 are turned into float64 first.  x is left as it was.
        h: the step, a positive number.

    Returns:
        The gradient, an array of x's shape.

    Source: S3 training a network, step 5.
    """
    x = np.asarray(x, dtype=float)
    grad = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[place] += h
        below[place] -= h
        grad[place] = (f(above) - f(below)) / (2 * h)
    return grad


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """How far two arrays are apart, relative to their size: the worst entry counts.

    The error of one entry is |a − b| / max(1e-8, |a| + |b|); two zeros have error 0.

    Args:
        a, b: arrays of one shape, of any number of dimensions.

    Returns:
        The largest error over the entries, one number between 0 and 1.

    Raises:
        ValueError: if the shapes differ, even where NumPy would broadcast them.

    Source: S3 training a network, step 5.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"the shapes differ: {a.shape} and {b.shape}")
    return float((np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))).max())


# %% q2: slopes by rule
def composite_derivative(x: np.ndarray) -> np.ndarray:
    """Derivative of F(x) = (2x² + 1)², elementwise.

    Args:
        x: numbers, an array of any shape.

    Returns:
        F′ at every entry, same shape.

    Source: S4 chain rule.
    """
    x = np.asarray(x, dtype=float)
    return 2 * (2 * x**2 + 1) * 4 * x


def total_derivative(t: float) -> float:
    """The derivative with respect to t of f(x, y) = y + exp(x·y), where x = cos t and y = t².

    Args:
        t: one number, the angle in radians.

    Returns:
        df/dt, one number.

    Source: S2 multivariate chain rule.
    """
    x, y = np.cos(t), t**2
    along_x = y * np.exp(x * y) * -np.sin(t)
    along_y = (1 + x * np.exp(x * y)) * 2 * t
    return float(along_x + along_y)


# %% q3: least squares
def least_squares(w: np.ndarray, X: np.ndarray, t: np.ndarray) -> tuple[float, np.ndarray]:
    """Half the mean squared error of the linear model X w, and its gradient.

    E = 1/(2N) Σₙ (xₙᵀw − tₙ)²

    Args:
        w: weights, shape (D,).
        X: examples, one per row, shape (N, D).
        t: targets, shape (N,).

    Returns:
        (loss, dw): the loss E as one number, and its gradient with respect to w, shape (D,).

    Source: S2 error minimization.
    """
    w, X, t = (np.asarray(a, dtype=float) for a in (w, X, t))
    residual = X @ w - t
    return float(residual @ residual) / (2 * len(t)), X.T @ residual / len(t)


# %% q4: the closed form
def closed_form_least_squares(X: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The weights at which the loss of least_squares is smallest.

    Where many weights share the smallest loss (columns of X that depend on one another, or fewer
    examples than features), the one with the smallest norm ‖w‖₂.

    Args:
        X: examples, one per row, shape (N, D).
        t: targets, shape (N,).

    Returns:
        w, shape (D,).

    Source: S4 option 1, closed form.
    """
    return np.linalg.lstsq(np.asarray(X, dtype=float), np.asarray(t, dtype=float), rcond=None)[0]


# %% q5: logistic regression
def logistic_regression(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray, float]:
    """Mean negative log-likelihood of a linear classifier for two classes, and its gradients.

    Example n has class 1 with probability aₙ = σ(zₙ), where zₙ = xₙᵀw + b and σ(z) = 1 / (1 + e^(−z)).
    The loss is −1/N Σₙ [yₙ log aₙ + (1 − yₙ) log(1 − aₙ)].

    Args:
        w: weights, shape (D,).
        b: bias, one number.
        X: examples, one per row, shape (N, D).  The zₙ may be as large as ±10⁴.
        y: labels, shape (N,), each 0 or 1 (as integers or floats).

    Returns:
        (loss, dw, db): the loss as one number, its gradient with respect to w, shape (D,), and with
        respect to b, one number.

    Source: S2 basics of optimization, S3 gradient descent for logistic regression.
    """
    w, X, y = (np.asarray(a, dtype=float) for a in (w, X, y))
    z = X @ w + float(b)
    tail = np.exp(-np.abs(z))  # never above 1, so nothing overflows
    losses = np.maximum(z, 0) + np.log1p(tail) - y * z
    dz = (np.where(z >= 0, 1, tail) / (1 + tail) - y) / len(y)
    return float(losses.mean()), X.T @ dz, float(dz.sum())


# %% q6: gradient descent
def gradient_descent(
    grad: Callable[[np.ndarray], np.ndarray], w0: np.ndarray, lr: float, max_steps: int = 1000, tol: float = 1e-8
) -> np.ndarray:
    """Walk downhill with steps w ← w − lr · grad(w), and keep every point on the way.

    Before each step the gradient is looked at: the walk ends when ‖grad(w)‖₂ < tol, and after
    max_steps steps at the latest.

    Args:
        grad: takes weights of shape (D,) and returns the gradient there, shape (D,).
        w0: where to start, shape (D,).
        lr: the learning rate, a positive number.
        max_steps: the largest number of steps; 0 takes none.
        tol: how small the length of the gradient has to be.

    Returns:
        The path, shape (T + 1, D) after T steps: row 0 is w0, the last row is where the walk ended.

    Source: S2, S3, S4 gradient descent.
    """
    w = np.asarray(w0, dtype=float)
    path = [w]
    for _ in range(max_steps):
        slope = grad(w)
        if np.linalg.norm(slope) < tol:
            break
        w = w - lr * slope
        path.append(w)
    return np.array(path)


# %% q7: a step size that works
def halving_line_search(
    f: Callable[[np.ndarray], float], grad: Callable[[np.ndarray], np.ndarray], w: np.ndarray, lr: float = 1.0
) -> float:
    """The largest of lr, lr/2, lr/4, … for which one step of gradient descent from w decreases f.

    A step size s is tried by comparing f(w − s · grad(w)) with f(w).  It has to be strictly lower, and
    nan is not.  61 sizes are tried: lr itself and 60 halvings.

    Args:
        f: takes weights of w's shape and returns one number, which may be nan or inf.
        grad: takes the same weights and returns the gradient of f, same shape.
        w: where the step starts, shape (D,).
        lr: the first step size to try, a positive number.

    Returns:
        The step size, one number; 0.0 when none of the 61 decreases f.

    Source: S2 step size.
    """
    w = np.asarray(w, dtype=float)
    slope, here = grad(w), f(w)
    for halvings in range(61):
        size = lr / 2**halvings
        if f(w - size * slope) < here:
            return float(size)
    return 0.0


# %% q8: find the bug
def huber_regression(w: np.ndarray, X: np.ndarray, t: np.ndarray, delta: float) -> tuple[float, np.ndarray]:
    """Mean Huber loss of the linear model X w, and its gradient.

    With the residual r = xₙᵀw − tₙ, example n costs r²/2 where |r| ≤ delta, and delta · (|r| − delta/2)
    further out.

    Args:
        w: weights, shape (D,).
        X: examples, one per row, shape (N, D).
        t: targets, shape (N,).
        delta: a positive number, the size of residual beyond which an example counts as an outlier.

    Returns:
        (loss, dw): the mean over the N examples as one number, and its gradient with respect to w,
        shape (D,).

    Source: S2 error minimization; the loss is from Huber, 1964.
    """
    w, X, t = (np.asarray(a, dtype=float) for a in (w, X, t))
    r = X @ w - t
    inside = np.abs(r) <= delta
    costs = np.where(inside, r**2 / 2, delta * (np.abs(r) - delta / 2))
    slopes = np.where(inside, r, np.copysign(delta, r))  # planted: slopes = np.where(inside, r, delta)
    return float(costs.mean()), X.T @ slopes / len(t)
