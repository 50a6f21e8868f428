"""Figures of the notes on gradients: fields, measured slopes, losses, paths of gradient descent."""

import math
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from solutions import hw01_gradients as hw
from solutions.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, RED, figure

# The four points of the running example: a column of ones, the places 0 to 3, and the targets.
PLACES = np.arange(4.0)
LINE_X = np.column_stack([np.ones(4), PLACES])
LINE_T = np.array([1.0, 3.0, 2.0, 4.0])


def _ellipses(axis: Axes, centre: np.ndarray, hessian: np.ndarray, heights: list[float]) -> None:
    """Level sets of a quadratic function at heights above its minimum: exact, and small in the file."""
    curvatures, axes = np.linalg.eigh(hessian)
    angle = float(np.degrees(np.arctan2(axes[1, 0], axes[0, 0])))
    for height in heights:
        flat, steep = 2 * np.sqrt(2 * height / curvatures)
        axis.add_patch(
            Ellipse((centre[0], centre[1]), flat, steep, angle=angle, fill=False, edgecolor="#b0b0b0", linewidth=0.8)
        )


def _contours(axis: Axes, f: Callable[[np.ndarray], float], x: np.ndarray, y: np.ndarray, levels: np.ndarray) -> None:
    """Thin level sets of a function of two numbers."""
    values = np.array([[f(np.array([u, v])) for u in x] for v in y])
    axis.contour(x, y, values, levels=levels, colors="#b0b0b0", linewidths=0.8, linestyles="solid")


def _descent(axis: Axes, path: np.ndarray, color: str, marker: str, label: str | None = None) -> None:
    """A path of gradient descent with its start marked."""
    axis.plot(
        path[:, 0], path[:, 1], color=color, marker=marker, markersize=4, linestyle="-", linewidth=1.3, label=label
    )


def _cross(axis: Axes, x: float, y: float, label: str | None = None) -> None:
    """The minimum."""
    axis.plot(x, y, "X", color=BLACK, markersize=9, markeredgecolor="white", zorder=5, label=label, clip_on=False)


@figure("01_gradient_field")
def gradient_field() -> Figure:
    """Gradients cross the contour lines at right angles and point uphill."""

    def f(p: np.ndarray) -> float:
        return float(p[0] ** 2 + 2 * p[0] + 2 * p[1] ** 2 - 4 * p[1])

    fig, axis = plt.subplots(figsize=(6.4, 4.6))
    _ellipses(axis, np.array([-1.0, 1.0]), np.diag([2.0, 4.0]), [0.3, 1.2, 2.7, 4.8, 7.5, 10.8, 14.7, 19.2])
    xs, ys = np.meshgrid(np.arange(-4.0, 2.1, 1.0), np.arange(-1.0, 3.1, 1.0))
    arrows = np.array([hw.numerical_gradient(f, np.array(p)) for p in zip(xs.flat, ys.flat, strict=True)])
    axis.quiver(
        xs, ys, arrows[:, 0], arrows[:, 1], color=BLUE, angles="xy", scale_units="xy", scale=15, width=0.005, zorder=3
    )
    here = (2.0, 2.0)
    slope = hw.numerical_gradient(f, np.array(here))
    below = (here[0] - slope[0] / 4, here[1] - slope[1] / 4)
    axis.annotate("", below, here, arrowprops={"arrowstyle": "-|>", "color": RED, "linewidth": 2, "shrinkA": 0})
    axis.plot([here[0], -1], [here[1], 1], color=BLACK, linestyle=(0, (4, 3)), linewidth=1.2)
    axis.plot(*here, "o", color=RED, markersize=6)
    _cross(axis, -1, 1)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5, "alpha": 0.9}
    axis.text(0.62, 0.78, "−∇f at (2, 2)", color=RED, bbox=box, ha="left", va="top")
    axis.text(-0.15, 1.52, "to the minimum", color=BLACK, bbox=box, ha="center", va="bottom")
    axis.set(xlabel="x", ylabel="y", title="f = x² + 2x + 2y² − 4y: level sets and gradients", aspect="equal")
    axis.set(xlim=(-4.6, 2.75), ylim=(-1.75, 3.75))
    return fig


@figure("01_difference_step")
def difference_step() -> Figure:
    """The error of measured slopes against the step h: first the curve, then rounding."""

    # By the functions of `math`: NumPy's differ between processors in the last digit, which is what is drawn here.
    def f(x: np.ndarray | float) -> float:
        return math.exp(math.sin(float(x)))

    x, steps = 1.2, [10.0 ** (k / 2) for k in range(-26, 1)]
    truth = np.array(math.cos(x) * f(x))
    one_sided = [hw.relative_error(np.array((f(x + h) - f(x)) / h), truth) for h in steps]
    central = [hw.relative_error(hw.numerical_gradient(f, x, h), truth) for h in steps]
    fig, axis = plt.subplots(figsize=(6.4, 3.8))
    axis.loglog(steps, one_sided, color=RED, linestyle=(0, (5, 2)), marker="s", label="one-sided")
    axis.loglog(steps, central, color=BLUE, marker="o", label="central")
    axis.axvline(1e-5, color=GREY, linewidth=1, linestyle=(0, (1, 1.5)))
    axis.text(1.4e-5, 3e-1, "h = 10⁻⁵", color=GREY, va="center")
    axis.text(2.5e-10, 2e-5, "rounding ∝ 1/h", color=BLACK, va="center")
    axis.text(2.2e-3, 1.2e-8, "error ∝ h²", color=BLUE, ha="left")
    axis.text(6e-6, 5e-4, "error ∝ h", color=RED, ha="right")
    axis.set(xlabel="step h", ylabel="relative error", title="Too large: the curve bends. Too small: rounding.")
    axis.legend(loc="upper left", bbox_to_anchor=(0.06, 1.0), ncols=2)
    return fig


@figure("01_two_ways")
def two_ways() -> Figure:
    """Two ways from t to f: multiply along a way, add over the ways."""
    fig, axis = plt.subplots(figsize=(6.4, 2.0))
    nodes = {"t": (0.0, 0.0), "x": (2.4, 0.75), "y": (2.4, -0.75), "f": (4.8, 0.0)}
    ways = [("t", "x", r"$dx/dt$", BLUE, "-"), ("x", "f", r"$\partial f/\partial x$", BLUE, "-")]
    ways += [("t", "y", r"$dy/dt$", RED, "--"), ("y", "f", r"$\partial f/\partial y$", RED, "--")]
    for start, end, label, color, style in ways:
        (x0, y0), (x1, y1) = nodes[start], nodes[end]
        arrow = {
            "arrowstyle": "-|>",
            "color": color,
            "linewidth": 1.8,
            "linestyle": style,
            "shrinkA": 17,
            "shrinkB": 17,
        }
        axis.annotate("", (x1, y1), (x0, y0), arrowprops=arrow)
        above = 1 if color == BLUE else -1
        axis.text((x0 + x1) / 2, (y0 + y1) / 2 + 0.3 * above, label, color=color, ha="center", va="center", fontsize=12)
    for name, (x, y) in nodes.items():
        axis.plot(x, y, "o", markersize=29, markerfacecolor="white", markeredgecolor=BLACK, markeredgewidth=1.4)
        axis.text(x, y, f"${name}$", ha="center", va="center_baseline", fontsize=14)
    axis.text(5.5, 0.42, "along a way: multiply", va="center")
    axis.text(5.5, 0.0, "over the ways: add", va="center")
    axis.text(5.5, -0.5, r"$\frac{df}{dt}=$", va="center", fontsize=13)
    axis.text(6.12, -0.5, r"$\frac{\partial f}{\partial x}\frac{dx}{dt}$", va="center", fontsize=14, color=BLUE)
    axis.text(6.78, -0.5, "+", va="center", fontsize=12)
    axis.text(7.05, -0.5, r"$\frac{\partial f}{\partial y}\frac{dy}{dt}$", va="center", fontsize=14, color=RED)
    axis.set(xlim=(-0.5, 8.0), ylim=(-1.25, 1.25), aspect="equal")
    axis.axis("off")
    return fig


@figure("01_least_squares")
def least_squares() -> Figure:
    """Least squares: the fitted line with its residuals, and the valley of the loss with a path of descent."""
    w = hw.closed_form_least_squares(LINE_X, LINE_T)
    path = hw.gradient_descent(lambda v: hw.least_squares(v, LINE_X, LINE_T)[1], np.zeros(2), lr=0.1, max_steps=60)
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.6))
    line = np.array([-0.4, 3.4])
    left.plot(line, w[0] + w[1] * line, color=BLUE, label=f"fit {w[0]:.1f} + {w[1]:.1f} x")
    for x, t, fit in zip(PLACES, LINE_T, LINE_X @ w, strict=True):
        left.plot([x, x], [t, fit], color=RED, linestyle=(0, (3, 1.5)), linewidth=1.6)
    left.plot([], [], color=RED, linestyle=(0, (3, 1.5)), linewidth=1.6, label="residuals")
    left.plot(PLACES, LINE_T, "o", color=BLACK, markersize=6, label="data")
    left.set(xlabel="x", ylabel="t", title="The fit", ylim=(0, 5.3), xticks=[0, 1, 2, 3])
    left.legend(loc="upper left")
    _ellipses(right, w, LINE_X.T @ LINE_X / 4, [0.02, 0.1, 0.3, 0.7, 1.4, 2.5, 4.2])
    _descent(right, path, BLUE, "o", "descent, 60 steps, η = 0.1")
    right.plot(0, 0, "o", color=BLACK, markersize=7, zorder=4)
    _cross(right, w[0], w[1], "closed form")
    right.text(-0.08, -0.1, "start", ha="right", va="top")
    right.set(xlabel="intercept w₀", ylabel="slope w₁", title="The loss", xlim=(-0.6, 3.0), ylim=(-0.5, 2.6))
    right.legend(loc="upper right")
    return fig


@figure("01_staircase")
def staircase() -> Figure:
    """The share of mistakes is a staircase, the logistic loss a smooth valley."""
    rng = np.random.default_rng(11)
    x = rng.normal(size=14)
    y = (x + 0.7 * rng.normal(size=14) > 0.2).astype(int)
    X, biases = x[:, None], np.linspace(-4, 4, 321)
    weight = np.array([1.8])
    mistakes = [np.mean((1.8 * x + b > 0) != y) for b in biases]
    smooth = [hw.logistic_regression(weight, b, X, y)[0] for b in biases]
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.5))
    left.step(biases, mistakes, color=ORANGE, linestyle="-", label="share of mistakes")
    left.plot(biases, smooth, color=BLUE, linestyle="-", linewidth=2.2, label="logistic loss")
    best = int(np.argmin(smooth))
    left.plot(biases[best], smooth[best], "o", color=BLUE, markersize=7, label="its minimum")
    left.set(xlabel="bias b, with w held fixed", ylabel="loss", title="Fourteen examples", ylim=(0, 2.3))
    left.legend(loc="upper center")
    scores = np.linspace(-4, 4, 161)
    one = np.array([[1.0]])
    losses = [hw.logistic_regression(np.array([z]), 0.0, one, np.array([1]))[0] for z in scores]
    right.plot([-4, 0], [1, 1], color=ORANGE, linestyle="-")
    right.plot([0, 4], [0, 0], color=ORANGE, linestyle="-")
    right.plot([0, 0], [0, 1], color=ORANGE, linestyle=(0, (1, 2)), linewidth=1)
    right.plot(scores, losses, color=BLUE, linestyle="-", linewidth=2.2)
    right.text(-2.0, 2.75, "−log σ(z)", color=BLUE)
    right.text(-3.9, 0.82, "a mistake, 0 or 1", color="#8a5f00", va="top")
    right.set(xlabel="score z", ylabel="loss", title="One example with label 1", ylim=(-0.1, 4.2))
    return fig


@figure("01_learning_rates")
def learning_rates() -> Figure:
    """Twelve steps on a parabola with four learning rates: slow, good, nervous, divergent."""
    theta = np.linspace(-6.6, 6.6, 90)
    fig, axes = plt.subplots(1, 4, figsize=(8.2, 2.9), sharey=True)
    verdicts = ["slow", "good", "nervous", "divergent"]
    colors, markers = [BLUE, GREEN, ORANGE, RED], ["o", "s", "D", "^"]
    for axis, lr, verdict, color, marker in zip(axes, [0.1, 0.6, 1.9, 2.1], verdicts, colors, markers, strict=True):
        path = hw.gradient_descent(lambda w: w, np.array([3.0]), lr, max_steps=12)[:, 0]
        axis.plot(theta, theta**2 / 2, color="#b0b0b0", linestyle="-", linewidth=1.2)
        axis.plot(path, path**2 / 2, color=color, marker=marker, linestyle="-", linewidth=0.9)
        axis.plot(path[0], path[0] ** 2 / 2, "o", color=BLACK, markersize=6)
        axis.set(title=f"η = {lr}: {verdict}", xlabel="θ", xlim=(-6.6, 6.6), ylim=(-0.8, 18), xticks=[-5, 0, 5])
    axes[0].set(ylabel="½ θ²", yticks=[0, 5, 10, 15])
    return fig


@figure("01_scaling")
def scaling() -> Figure:
    """The same fit with a raw and with a standardised feature: a narrow valley and a round bowl."""
    standard = np.column_stack([np.ones(4), (PLACES - PLACES.mean()) / PLACES.std()])
    fig, axes = plt.subplots(1, 2, figsize=(7.6, 3.7))
    cases = [(LINE_X, 0.4, "raw column, κ = 14.1", RED, "s"), (standard, 0.4, "standardised column, κ = 1", BLUE, "o")]
    for axis, (X, lr, title, color, marker) in zip(axes, cases, strict=True):
        w = hw.closed_form_least_squares(X, LINE_T)

        def grad(v: np.ndarray, X: np.ndarray = X) -> np.ndarray:
            return hw.least_squares(v, X, LINE_T)[1]

        path = hw.gradient_descent(grad, np.zeros(2), lr, max_steps=12)
        _ellipses(axis, w, X.T @ X / 4, [0.015, 0.08, 0.25, 0.6, 1.2, 2.1, 3.3, 4.8])
        _descent(axis, path, color, marker)
        axis.plot(0, 0, "o", color=BLACK, markersize=7, zorder=4)
        _cross(axis, w[0], w[1])
        axis.set(title=title, xlabel="w₀", ylabel="w₁", aspect="equal", xlim=(-0.6, 3.4), ylim=(-0.8, 2.4))
    fig.suptitle("Twelve steps with η = 0.4, from the dot towards the cross", fontsize=10, x=0.02, ha="left")
    return fig


@figure("01_landscapes")
def landscapes() -> Figure:
    """A convex function, one with two valleys, and a saddle."""
    fig, (convex, valleys, saddle) = plt.subplots(1, 3, figsize=(8.4, 3.5))
    _draw_convex(convex)
    _draw_valleys(valleys)
    _draw_saddle(saddle)
    return fig


def _draw_convex(axis: Axes) -> None:
    x = np.linspace(-2.2, 2.4, 60)
    u, v, here = -1.7, 2.0, 0.4
    axis.plot(x, np.logaddexp(1.4 * x, -2 * x), color=BLACK, linestyle="-")

    def f(p: np.ndarray | float) -> float:
        return float(np.logaddexp(1.4 * p, -2 * p))

    axis.plot([u, v], [f(u), f(v)], color=BLUE, linestyle=(0, (5, 2)), marker="o")
    slope = float(hw.numerical_gradient(f, here))
    axis.plot(x, f(here) + slope * (x - here), color=RED, linestyle=(0, (1, 1.2)))
    axis.plot(here, f(here), "s", color=RED)
    axis.text(-0.1, 3.5, "chord: above", color=BLUE, ha="center")
    axis.text(2.4, 0.45, "tangent: below", color=RED, ha="right", va="top")
    axis.set(title="convex", xlabel="w", ylim=(-1.6, 4.8), yticks=[])


def _draw_valleys(axis: Axes) -> None:
    def f(x: np.ndarray) -> np.ndarray:
        return x**4 - 3 * x**2 + x

    line = np.linspace(-2.02, 1.98, 60)
    axis.plot(line, f(line), color="#b0b0b0", linestyle="-")
    hilltop = float(np.sort(np.roots([4, 0, -6, 1]).real)[1])
    for start, color, marker in [(-0.4, BLUE, "o"), (1.9, RED, "s"), (hilltop, BLACK, "D")]:
        path = hw.gradient_descent(lambda x: 4 * x**3 - 6 * x + 1, np.array([start]), 0.03, max_steps=25)[:, 0]
        axis.plot(path[:10], f(path[:10]), color=color, marker=marker, linestyle="-", linewidth=0.8)
        axis.plot(path[-1], f(path[-1]), color=color, marker=marker)
    axis.text(-1.3, -3.75, "global\nminimum", color=BLUE, ha="center", va="top")
    axis.text(1.13, -1.3, "local\nminimum", color=RED, ha="center", va="top")
    axis.text(hilltop, 0.45, "hilltop", color=BLACK, ha="center")
    axis.set(title="two valleys", xlabel="x", ylim=(-6.2, 5.2), yticks=[])


def _draw_saddle(axis: Axes) -> None:
    def f(w: np.ndarray) -> float:
        return float(w[0] ** 2 / 2 + (w[1] ** 2 - 1) ** 2 / 4)

    def grad(w: np.ndarray) -> np.ndarray:
        return np.array([w[0], w[1] * (w[1] ** 2 - 1)])

    levels = np.array([0.02, 0.08, 0.16, 0.25, 0.4, 0.65, 1.0, 1.4])
    _contours(axis, f, np.linspace(-1.75, 1.75, 25), np.linspace(-1.75, 1.75, 25), levels)
    for start, color, marker in [((1.5, 0.0), RED, "s"), ((-1.5, 0.001), BLUE, "o")]:
        path = hw.gradient_descent(grad, np.array(start), 0.1, max_steps=130)
        axis.plot(path[:, 0], path[:, 1], color=color, marker=marker, markevery=6, linestyle="-", linewidth=1.3)
    axis.plot(0, 0, "P", color=BLACK, markersize=9, markeredgecolor="white", zorder=5)
    for y in (-1, 1):
        _cross(axis, 0, y)
    axis.text(0.16, -0.12, "saddle", va="top")
    axis.text(0.0, 1.2, "minimum", ha="center", va="bottom")
    axis.text(0.0, -1.2, "minimum", ha="center", va="top")
    axis.set(title="a saddle", xlabel="x", ylabel="y", xlim=(-1.75, 1.75), ylim=(-1.75, 1.75))


@figure("01_line_search")
def line_search() -> Figure:
    """Halving the step until the function is lower than at the start."""

    def f(w: np.ndarray) -> float:
        return float((w[0] ** 2 + 10 * w[1] ** 2) / 2)

    def grad(w: np.ndarray) -> np.ndarray:
        return np.array([w[0], 10 * w[1]])

    w = np.array([3.0, 1.0])
    g = grad(w)
    taken = hw.halving_line_search(f, grad, w, lr=1.0)
    along = np.linspace(0, 1.04, 160)
    fig, axis = plt.subplots(figsize=(6.4, 3.7))
    axis.plot(along, [f(w - s * g) for s in along], color=BLACK, linestyle="-")
    axis.axhline(f(w), color=GREY, linestyle=(0, (4, 3)), linewidth=1.1)
    tangent = np.linspace(0, 0.079, 20)
    axis.plot(tangent, f(w) - tangent * (g @ g), color=BLUE, linestyle=(0, (1, 1.2)))
    axis.text(0.09, 1.1, "tangent: promises far more", color=BLUE, va="bottom")
    axis.plot(0, f(w), "o", color=BLACK)
    for size in (1.0, 0.5, 0.25, 0.125):
        accepted = size == taken
        axis.plot(size, f(w - size * g), "o" if accepted else "X", color=GREEN if accepted else RED, markersize=9)
    axis.text(0.16, 3.1, "⅛: lower, taken", color=GREEN, va="center")
    for size, name in ((1.0, "1"), (0.5, "½"), (0.25, "¼")):
        axis.text(size - 0.02, f(w - size * g) * 1.25, f"{name}: refused", color=RED, ha="right", va="bottom")
    axis.text(1.04, f(w) * 0.9, "f(w), the level at the start", color=GREY, ha="right", va="top")
    axis.set(
        xlabel="step size s",
        ylabel="f(w − s ∇f(w))",
        title="Try 1, ½, ¼, … until f is lower",
        yscale="log",
        ylim=(0.9, 900),
    )
    axis.set(xlim=(-0.03, 1.06))
    return fig


@figure("01_huber")
def huber() -> Figure:
    """The Huber loss grows in a straight line, so that outliers do not drag the fit along."""
    delta, one = 1.0, np.array([[1.0]])
    residuals = np.linspace(-3, 3, 121)
    costs = [hw.huber_regression(np.array([r]), one, np.zeros(1), delta)[0] for r in residuals]
    fig, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.5))
    left.plot(residuals, residuals**2 / 2, color=RED, linestyle=(0, (5, 2)), label="½ r²")
    left.plot(residuals, costs, color=BLUE, linestyle="-", linewidth=2.2, label="Huber, δ = 1")
    for border in (-delta, delta):
        left.axvline(border, ymax=0.72, color=GREY, linewidth=1, linestyle=(0, (1, 1.5)))
    left.text(delta + 0.08, 2.9, "δ", color=GREY)
    left.text(-delta - 0.08, 2.9, "−δ", color=GREY, ha="right")
    left.set(xlabel="residual r", ylabel="loss", title="Two losses", ylim=(-0.1, 4.6))
    left.legend(loc="upper center")
    _draw_fits(right)
    return fig


def _draw_fits(axis: Axes) -> None:
    """Both fits to points of which two are far off."""
    rng = np.random.default_rng(2)
    x = np.linspace(0, 3, 14)
    t = 0.5 + x + 0.2 * rng.normal(size=14)
    broken = np.array([1, 3])
    t[broken] += 5
    X = np.column_stack([np.ones(14), x])
    squares = hw.closed_form_least_squares(X, t)
    path = hw.gradient_descent(lambda w: hw.huber_regression(w, X, t, 0.5)[1], squares, lr=0.4, max_steps=2000)
    line = np.array([0.0, 3.0])
    good = np.delete(np.arange(14), broken)
    axis.plot(x[good], t[good], "o", color=BLACK, label="data")
    axis.plot(x[broken], t[broken], "X", color=ORANGE, markersize=8, label="outliers")
    axis.plot(line, squares[0] + squares[1] * line, color=RED, linestyle=(0, (5, 2)), label="least squares")
    axis.plot(line, path[-1][0] + path[-1][1] * line, color=BLUE, linestyle="-", linewidth=2.2, label="Huber")
    axis.set(xlabel="x", ylabel="t", title="Two fits", ylim=(0, 8.2))
    axis.legend(loc="upper right", ncols=2)
