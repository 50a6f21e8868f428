"""The numbers in `lecture_notes/01_gradients.md`, computed with the reference functions."""

import math
from collections.abc import Callable

import numpy as np

from solutions import hw01_gradients as hw

# What the text states as inputs: steps, learning rates, starts, data, tick marks of figures.
GIVEN: set[str] = {
    *("0.1", "0.01", "0.001"),  # steps h, learning rates to try
    *("0.02", "0.5"),  # learning rates compared on a logarithmic scale; x of the chain-rule example
    *("0.2", "0.3", "0.48", "0.03"),  # learning rates of examples
    *("0.6", "1.9", "2.1"),  # learning rates of a figure; 1.9 is a start as well
    *("0.25", "0.125"),  # halved steps, the weight 0.25
    *("0.005", "0.04"),  # check yourself
}

PLACES = np.arange(4.0)
LINE_X = np.column_stack([np.ones(4), PLACES])
LINE_T = np.array([1.0, 3.0, 2.0, 4.0])


def computed() -> list[str]:
    """Exact pieces of the note that hold computed numbers."""
    return [
        *_slopes(),
        *_least_squares(),
        *_logistic(),
        *_descent(),
        *_learning_rate(),
        *_scaling(),
        *_stationary(),
        *_line_search(),
        *_answers(),
    ]


def _signed(value: float, digits: int) -> str:
    """A number of a table, with a real minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def _slopes() -> list[str]:
    def f(p: np.ndarray) -> float:
        return float(p[0] ** 2 + 2 * p[0] + 2 * p[1] ** 2 - 4 * p[1])

    steepest = np.linalg.norm(hw.numerical_gradient(f, np.array([2.0, 2.0])))
    rows = []
    for h in (0.1, 0.01):
        one_sided, central = ((2 + h) ** 3 - 8) / h, float(hw.numerical_gradient(lambda x: float(x**3), 2.0, h))
        rows.append(f"| {h} | {one_sided:.4f} | {one_sided - 12:.4f} | {central:.4f} | {central - 12:.4f} |")
    inner = 1 - 0.5**2
    chain = float(hw.numerical_gradient(lambda x: float((1 - x**2) ** 3), 0.5))
    return [
        f"\\sqrt{{6^2 + 4^2}} = {steepest:.2f}",
        *rows,
        f"$3 \\cdot {inner**2:.4f} \\cdot (-1) = {chain:.4f}$",
        f"$F'(0.5) = {float(hw.composite_derivative(np.array(0.5))):.1f}$",
        f"$df/dt = {hw.total_derivative(1.0):.4f}$ at $t = 1$",
    ]


def _least_squares() -> list[str]:
    loss, dw = hw.least_squares(np.zeros(2), LINE_X, LINE_T)
    stepped = -0.2 * dw
    best = hw.closed_form_least_squares(LINE_X, LINE_T)
    residuals = LINE_X @ best - LINE_T
    return [
        f"$30 / 8 = {loss:.2f}$",
        f"$\\frac14 (-10, \\ -19) = ({dw[0]:.1f}, {dw[1]:.2f})$",
        f"$w = ({stepped[0]:.1f}, {stepped[1]:.2f})$, and the loss falls to "
        f"{hw.least_squares(stepped, LINE_X, LINE_T)[0]:.4f}",
        f"$w = ({best[0]:.1f}, {best[1]:.1f})$, with residuals ${', '.join(f'{r:.1f}' for r in residuals)}$",
        f"smallest loss {hw.least_squares(best, LINE_X, LINE_T)[0]:.3f}",
    ]


def _logistic() -> list[str]:
    X, y = np.array([[2.0, 1.0], [-1.0, 1.0], [1.0, -2.0]]), np.array([1, 0, 1])
    w, b = np.array([0.5, 0.25]), 0.1
    rows = []
    for x, label in zip(X, y, strict=True):
        # For one example the gradient with respect to b is a − y.
        loss, _, error = hw.logistic_regression(w, b, x[None], np.array([label]))
        place = f"({_signed(x[0], 0)}, {_signed(x[1], 0)})"
        score = _signed(float(x @ w) + b, 2)
        rows.append(f"| {place} | {label} | {score} | {error + label:.3f} | {loss:.3f} | {_signed(error, 3)} |")
    loss, dw, db = hw.logistic_regression(w, b, X, y)
    coin = hw.logistic_regression(np.zeros(2), 0.0, X, y)[0]
    return [
        *rows,
        f"$w = ({w[0]}, {w[1]})$ and $b = {b}$",
        f"The loss is their mean, {loss:.3f}.",
        f"The gradient is $({dw[0]:.3f}, {dw[1]:.3f})$ for $w$ and ${db:.3f}$ for $b$",
        f"learning rate 1 brings the loss down to {hw.logistic_regression(w - dw, b - db, X, y)[0]:.3f}",
        f"$\\log 2 = {coin:.3f}$",
    ]


def _descent() -> list[str]:
    right, left = (_walk(lambda v: 2 * v, [start], 0.3, 3)[:, 0] for start in (4.0, -4.0))

    def slope(v: np.ndarray) -> np.ndarray:
        return np.array([2 * v[0] + 2 * v[1], 2 * v[0] + 4 * v[1]])

    both = _walk(slope, [2.0, 1.0], 0.2, 1)[1]
    halfway = slope(np.array([both[0], 1.0]))[1]
    return [
        f"$4 - 0.3 \\cdot 8 = {right[1]:.1f}$",
        f"$-4 + {left[1] + 4:.1f} = {left[1]:.1f}$",
        f"$1 - 2\\eta = {right[1] / right[0]:.1f}$",
        f"$4, \\ {right[1]:.1f}, \\ {right[2]:.2f}, \\ {right[3]:.3f}, \\dots$",
        f"$2 - 0.2 \\cdot 6 = {both[0]:.1f}$ | $1 - 0.2 \\cdot 8 = {both[1]:.1f}$",
        f"second slope taken at $({both[0]:.1f}, 1)$ | ${both[0]:.1f}$",
        f"$1 - 0.2 \\cdot {halfway:.1f} = {1 - 0.2 * halfway:.2f}$",
    ]


def _learning_rate() -> list[str]:
    low, high = np.linalg.eigvalsh(LINE_X.T @ LINE_X / 4)
    far = _walk(lambda w: hw.least_squares(w, LINE_X, LINE_T)[1], [0.0, 0.0], 0.48, 1000)[-1]
    assert np.abs(far).min() > 1e7, "the text says: beyond ten million"
    return [
        f"with $c = 1000$ the limit is {2 / 1000}, and with $c = 0.001$ it is {2 / 0.001:.0f}",
        f"$\\kappa \\ln 10 \\approx {math.log(10):.1f} \\kappa$",
        f"eigenvalues {high:.3f} and {low:.3f}, so $\\kappa = {high / low:.1f}$ and the limit is {2 / high:.3f}",
        f"With $\\eta = 0.4$ it takes {_steps(LINE_X, 0.4)} steps",
        f"with $\\eta = 0.1$ it takes {_steps(LINE_X, 0.1)}.",
    ]


def _scaling() -> list[str]:
    centred = np.column_stack([np.ones(4), PLACES - PLACES.mean()])
    scaled = centred / [1, PLACES.std()]
    rows = []
    for X, lr, digits in ((LINE_X, 0.4, 3), (centred, 0.8, 2), (scaled, 1, 2)):
        low, high = np.linalg.eigvalsh(X.T @ X / 4)
        kappa = f"{high / low:.1f}" if X is LINE_X else f"{high / low:.2f}"
        rows.append(f"| {high:.{digits}f}, {low:.{digits}f} | {kappa} | {_steps(X, lr)} | {lr} |")
    return [*rows, f"centred: ${', '.join(str(x) for x in centred[:, 1])}$"]


def _stationary() -> list[str]:
    ends = [_walk(lambda x: 4 * x**3 - 6 * x + 1, [start], 0.03, 1000)[-1][0] for start in (-0.4, 1.9)]
    hilltop = np.sort(np.roots([4, 0, -6, 1]).real)[1]

    def saddle(w: np.ndarray) -> np.ndarray:
        return np.array([w[0], w[1] * (w[1] ** 2 - 1)])

    stuck, free = (_walk(saddle, start, 0.1, 1000) for start in ([1.5, 0.0], [-1.5, 0.001]))
    assert np.allclose(stuck[-1], 0, atol=1e-6)
    assert np.allclose(free[-1], [0, 1], atol=1e-6)
    assert free[48, 1] < 0.5 < free[72, 1], "the text says: crawls for dozens of steps"
    return [
        f"From $-0.4$ the walk ends at ${ends[0]:.3f}$",
        f"From $1.9$ it ends at ${ends[1]:.3f}$",
        f"the hilltop at ${hilltop:.3f}$",
    ]


def _line_search() -> list[str]:
    w = np.array([3.0, 1.0])

    def f(v: np.ndarray) -> float:
        return float(v[0] ** 2 + 10 * v[1] ** 2) / 2

    def grad(v: np.ndarray) -> np.ndarray:
        return v * [1, 10]

    heights = [f(w - s * grad(w)) for s in (1, 0.5, 0.25, 0.125)]
    taken = hw.halving_line_search(f, grad, w, lr=1.0)
    return [
        f"the gradient is $(3, 10)$ and $f = {f(w)}$",
        f"| $f$ | {' | '.join(f'{height:.2f}' for height in heights)} |",
        f"$1/L = {1 / 10}$, and {taken} is above it",
    ]


def _answers() -> list[str]:
    loss, _, slope = hw.logistic_regression(np.zeros(1), 20.0, np.ones((1, 1)), np.array([0]))
    per_step = _walk(lambda v: v, [1.0], 0.04, 1)[1][0]
    digit = math.ceil(math.log(10) / -math.log(per_step))
    down = -np.array([3.0, -4.0]) / 5
    return [
        f"Along $({down[0]:.1f}, {down[1]:.1f})$",
        f"divide the learning rate by 500: {0.1 / 500:.4f} gives",
        f"Below $2/25 = {2 / 25}$",
        f"$1 - 0.04 = {per_step:.2f}$: {digit} steps",
        f"= {loss:.1f}$ and slope $a - y = {slope:.1f}$",
        "returns 0.0 far from a minimum",  # what halving_line_search returns when it finds no step
    ]


def _walk(grad: Callable[[np.ndarray], np.ndarray], start: list[float], lr: float, steps: int) -> np.ndarray:
    return hw.gradient_descent(grad, np.array(start), lr, max_steps=steps)


def _steps(X: np.ndarray, lr: float) -> int:
    """Steps of descent on the example's loss until the gradient is shorter than 1e-8."""
    return len(_walk(lambda w: hw.least_squares(w, X, LINE_T)[1], [0.0, 0.0], lr, 10_000)) - 1
