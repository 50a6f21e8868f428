"""The figures of the note on regularization, and the small experiments behind them and its numbers."""

from functools import cache
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Polygon

from autograder.kitpath import kit_on_path
from solutions import hw01_gradients, hw03_softmax, hw04_sgd
from solutions import hw05_regularization as hw
from solutions.figures.style import (
    BLACK,
    BLUE,
    COLORS,
    DASHES,
    GREEN,
    GREY,
    LEVELS,
    LIGHT,
    MARKERS,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    figure,
)

with kit_on_path():
    from digits import Digits, load_digits

# --------------------------------------------------------------------------------- experiments


def ridge(X: np.ndarray, t: np.ndarray, lam: float, free: int = 0) -> np.ndarray:
    """Minimiser of 1/(2N) ‖Xw − t‖² + lam/2 ‖w‖², as least squares with one made-up example per weight.

    The first `free` weights are not penalised.
    """
    N, D = X.shape
    made_up = np.sqrt(N * lam) * np.eye(D)[free:]
    return hw01_gradients.closed_form_least_squares(np.vstack([X, made_up]), np.append(t, np.zeros(D - free)))


class Curve(NamedTuple):
    """Points of a wavy curve, measured with an error: a few to learn from, many to validate on."""

    x: np.ndarray
    t: np.ndarray
    x_val: np.ndarray
    t_val: np.ndarray


DEGREES = np.arange(12)


def powers(x: np.ndarray, degree: int) -> np.ndarray:
    """The features 1, x, …, x^degree, one column each."""
    return x[:, None] ** np.arange(degree + 1)


@cache
def curve() -> Curve:
    rng = np.random.default_rng(11)
    x, x_val = np.linspace(-1, 1, 12), rng.uniform(-1, 1, size=200)
    t, t_val = (np.sin(3 * v) + 0.25 * rng.normal(size=v.shape) for v in (x, x_val))
    return Curve(x, t, x_val, t_val)


def curve_errors(degree: int, lam: float = 0.0) -> tuple[float, float]:
    """Root mean squared error on the training and on the validation points."""
    c = curve()
    w = ridge(powers(c.x, degree), c.t, lam, free=1)

    def error(x: np.ndarray, t: np.ndarray) -> float:
        return float(np.sqrt(((powers(x, degree) @ w - t) ** 2).mean()))

    return error(c.x, c.t), error(c.x_val, c.t_val)


CURVATURE, BOTTOM, DECAY_LR = np.array([0.3, 3.0]), np.array([2.0, 1.0]), 0.2


def decayed_path(lam: float, start: tuple[float, float] = (-0.4, 1.6), steps: int = 200) -> np.ndarray:
    """Weight decay in a bowl that is flat along θ₁ and steep along θ₂."""
    path = [np.array(start)]
    for _ in range(steps):
        path.append(hw.weight_decay_step(path[-1], CURVATURE * (path[-1] - BOTTOM), DECAY_LR, lam))
    return np.array(path)


@cache
def logistic_gaps(lam: float, steps: int = 2000) -> np.ndarray:
    """Distance from the lowest loss after each step, for logistic regression on separable data, step 1/L."""
    X, y = np.array([[2.0, 1.0], [1.0, -1.5], [-1.5, 0.5], [-1.0, -2.0]]), np.array([1, 1, 0, 0])

    def loss_and_grad(w: np.ndarray) -> tuple[float, np.ndarray]:
        loss, dw, _ = hw01_gradients.logistic_regression(w, 0.0, X, y)
        penalty, dpenalty = hw.l2_penalty(w, lam)
        return loss + penalty, dw + dpenalty

    lr = 1 / (np.linalg.eigvalsh(X.T @ X / (4 * len(X)))[-1] + lam)
    path = hw01_gradients.gradient_descent(lambda w: loss_and_grad(w)[1], np.zeros(2), lr, steps, tol=0.0)
    losses = np.array([loss_and_grad(w)[0] for w in path])
    return losses - losses[-1] if lam else losses  # without penalty the lowest loss, 0, is never reached


TRUE_W = np.array([2.0, -1.5, 0.8, 0.0, 0.0, 0.0])


@cache
def sparse_problem() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(21)
    X = rng.normal(size=(40, 6)) + 0.5 * rng.normal(size=(40, 1))
    return X, X @ TRUE_W + rng.normal(size=40)


def lasso_fit(lam: float) -> np.ndarray:
    return hw.lasso(*sparse_problem(), lam, lr=0.2, steps=1000)


def lasso_limit() -> float:
    """The smallest λ at which the lasso's weights are all 0."""
    X, t = sparse_problem()
    return float(np.abs(X.T @ t / len(X)).max())


HESSIAN, CENTRE, BOUND = np.array([[1.0, 0.4], [0.4, 0.8]]), np.array([1.3, 0.7]), 0.8


def cost(w: np.ndarray) -> np.ndarray:
    """A quadratic cost, for points along the last axis."""
    return np.einsum("...i,ij,...j", w - CENTRE, HESSIAN, w - CENTRE) / 2


def best_in_ball(norm: int) -> np.ndarray:
    """Projected gradient descent on that cost."""
    project = {1: hw.project_l1, 2: hw.project_l2}[norm]
    w = np.zeros(2)
    for _ in range(500):
        w = project(w - 0.5 * HESSIAN @ (w - CENTRE), BOUND)
    return w


@cache
def scattered_centres() -> np.ndarray:
    """Points all round the unit balls, outside both, at two distances, none of them on an axis."""
    angle = 2 * np.pi * (np.arange(32) + 0.3) / 32
    distance = np.where(np.arange(32) % 2, 1.35, 1.9)
    return distance[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


@cache
def two_classes() -> tuple[np.ndarray, np.ndarray]:
    """Two long parallel clouds that a line separates."""
    rng = np.random.default_rng(7)
    along, across = rng.uniform(-1.6, 1.6, size=24), rng.normal(size=24)
    y = np.arange(24) % 2
    sign = 2 * y - 1
    along, across = along + 0.8 * sign, 0.2 * across + 0.6 * sign
    return np.column_stack([0.8 * along - 0.6 * across, 0.6 * along + 0.8 * across]), y


def noisy_fit(variance: float) -> tuple[np.ndarray, float]:
    """(w, b) of least squares on targets ±1 with that much noise on the inputs, in expectation."""
    X, y = two_classes()
    b, *w = ridge(np.column_stack([np.ones(len(X)), X]), 2.0 * y - 1, variance, free=1)
    return np.array(w), float(b)


def mistakes(w: np.ndarray, b: float) -> int:
    X, y = two_classes()
    return int(((X @ w + b > 0) != y).sum())


def perceptron_lines() -> list[np.ndarray]:
    """(b, w₁, w₂) of separating lines, found from different starts."""
    X, y = two_classes()
    rows, lines = np.column_stack([np.ones(len(X)), X]), []
    for start in [(0.0, 0.3, 3.0), (0.4, -3.0, 2.0), (-1.3, -1.5, 2.0), (1.2, -2.0, 2.6)]:
        w = np.array(start)
        for _ in range(200):
            for x, label in zip(rows, y, strict=True):
                w = hw04_sgd.perceptron_step(w, x, label, 0.1)
        lines.append(w)
    return lines


class Training(NamedTuple):
    """Cross-entropy after every step, and what early stopping made of it."""

    training: np.ndarray
    validation: np.ndarray
    best_step: int
    steps_taken: int
    best_accuracy: float
    last_accuracy: float


PATIENCE = 40


@cache
def digits() -> Digits:
    return load_digits()


@cache
def memorising() -> Training:
    """Softmax regression on 120 digits, a third of their labels random, for 800 steps."""
    d, rng = digits(), np.random.default_rng(5)
    X, labels = d.X_train[:120], np.where(rng.random(120) < 0.33, rng.integers(10, size=120), d.y_train[:120])
    Y, Y_val, no_bias = hw03_softmax.one_hot(labels, 10), hw03_softmax.one_hot(d.y_val, 10), np.zeros(10)

    def step(W: np.ndarray) -> np.ndarray:
        return W - 0.5 * hw03_softmax.softmax_regression(W, no_bias, X, Y)[1]

    def validation_error(W: np.ndarray) -> float:
        return hw03_softmax.cross_entropy(d.X_val @ W, Y_val)

    best, best_error, taken = hw.early_stopping(step, validation_error, np.zeros((64, 10)), PATIENCE, 800)
    W = np.zeros((64, 10))
    curves = []
    for _ in range(801):
        curves.append((hw03_softmax.cross_entropy(X @ W, Y), validation_error(W)))
        last, W = W, step(W)
    training, validation = np.array(curves).T
    best_step = int(np.argmin(validation[: taken + 1]))
    assert validation[best_step] == best_error
    accuracies = [float(np.mean((d.X_test @ w).argmax(axis=1) == d.y_test)) for w in (best, last)]
    return Training(training, validation, best_step, taken, *accuracies)


FLAT_STEEP, TARGET, STOP_LR = np.array([0.3, 1.5]), np.array([1.6, 1.2]), 0.1


def stopped_path(steps: int) -> np.ndarray:
    """Gradient descent from 0 on a quadratic cost with its minimum at TARGET."""
    return hw01_gradients.gradient_descent(lambda w: FLAT_STEEP * (w - TARGET), np.zeros(2), STOP_LR, steps, tol=0.0)


def penalised_minimum(lam: float) -> np.ndarray:
    """Where that cost plus lam/2 ‖w‖² is smallest."""
    return ridge(np.diag(np.sqrt(2 * FLAT_STEEP)), np.sqrt(2 * FLAT_STEEP) * TARGET, lam)


CROSS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))


def moved(X: np.ndarray, dy: int, dx: int) -> np.ndarray:
    return hw.shift_images(X.reshape(-1, 8, 8), dy, dx).reshape(-1, 64)


@cache
def augmented_accuracies(moves: tuple[tuple[int, int], ...]) -> tuple[float, float]:
    """Accuracy on the test digits as they are, and moved by a pixel, after training on 300 digits and their shifts."""
    d = digits()
    X = np.concatenate([moved(d.X_train[:300], *move) for move in moves])
    Y = np.tile(hw03_softmax.one_hot(d.y_train[:300], 10), (len(moves), 1))
    epochs = 300 // len(moves)  # as many updates either way
    W, b, _ = hw04_sgd.train_softmax(X, Y, 0.5, 30, epochs, np.random.default_rng(0))
    right = [float(np.mean((moved(d.X_test, *m) @ W + b).argmax(axis=1) == d.y_test)) for m in CROSS]
    return right[0], float(np.mean(right[1:]))


# -------------------------------------------------------------------------------------- figures


def _name(
    ax: Axes, point: np.ndarray, text: str, offset: tuple[int, int], fontsize: float = 9, color: str = BLACK
) -> None:
    """A label beside a point, on a white ground so that lines do not cross it."""
    label = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.85}
    ax.annotate(
        text, tuple(point), xytext=offset, textcoords="offset points", bbox=label, fontsize=fontsize, color=color
    )


def _cross_hair(ax: Axes) -> None:
    ax.axhline(0, color=GREY, linewidth=0.7, linestyle="-", zorder=1)
    ax.axvline(0, color=GREY, linewidth=0.7, linestyle="-", zorder=1)


@figure("05_overfitting")
def overfitting() -> Figure:
    """The training error only falls with the degree; the validation error falls, then rises."""
    c = curve()
    fig, (left, right) = plt.subplots(1, 2, figsize=(8.2, 3.5))
    dense = np.linspace(-1, 1, 300)
    for k, degree in enumerate([1, 3, 11]):
        w = ridge(powers(c.x, degree), c.t, 0.0, free=1)
        left.plot(dense, powers(dense, degree) @ w, label=f"degree {degree}", color=COLORS[k], linestyle=DASHES[k])
    left.plot(c.x, c.t, "o", color=BLACK, markersize=5, label="training points")
    left.set(xlabel="x", ylabel="t", ylim=(-2.4, 3.6), title="Three fits of 12 points")
    left.legend(loc="upper center", ncols=2)
    train, val = np.array([curve_errors(int(d)) for d in DEGREES]).T
    right.plot(DEGREES, train, "o-", color=BLUE, label="training points")
    right.plot(DEGREES, val, "s--", color=RED, label="200 validation points")
    right.axhline(0.25, color=GREY, linewidth=1, linestyle=":")
    right.text(11.2, 0.27, "noise", ha="right", va="bottom", fontsize=9, color=GREY)
    right.set(xlabel="degree of the polynomial", ylabel="root mean squared error", ylim=(-0.03, 1.1))
    right.set(xticks=[0, 3, 6, 9, 11], title="Their errors")
    right.legend(loc="upper center")
    return fig


@figure("05_penalties")
def penalties() -> Figure:
    """Two penalties: their values, their pulls, and what they leave of a number."""
    theta = np.linspace(-2, 2, 401)
    fig, axes = plt.subplots(1, 3, figsize=(8.6, 3.1))
    for penalty, k, label in [(hw.l2_penalty, 0, "L2"), (hw.l1_penalty, 1, "L1")]:
        pairs = [penalty(np.array([v]), 1.0) for v in theta]
        style: dict[str, Any] = {"color": COLORS[k], "linestyle": DASHES[k]}
        axes[0].plot(theta, [value for value, _ in pairs], label=label, **style)
        pull = np.array([grad[0] for _, grad in pairs])
        if label == "L1":
            for side in (theta < 0, theta > 0):  # the jump at 0 is no line
                axes[1].plot(theta[side], pull[side], **style)
        else:
            axes[1].plot(theta, pull, **style)
    axes[1].plot(0, 0, "s", color=RED)
    axes[2].plot(theta, theta / 2, color=BLUE, linestyle=DASHES[0])
    axes[2].plot(theta, hw.soft_threshold(theta, 1.0), color=RED, linestyle=DASHES[1])
    axes[2].plot(theta, theta, color=GREY, linewidth=1, linestyle=":")
    axes[2].text(1.05, 1.35, "unchanged", rotation=45, ha="center", va="center", color=GREY, fontsize=9)
    axes[0].set(title="penalty, $\\lambda = 1$", xlabel="$\\theta$")
    axes[1].set(title="its gradient", xlabel="$\\theta$")
    axes[2].set(title="minimiser of\n$(v-a)^2/2$ + penalty", xlabel="$a$", ylabel="$v$")
    axes[0].legend(loc="upper center")
    for ax in axes[1:]:
        _cross_hair(ax)
        ax.set(ylim=(-2.1, 2.1))
    return fig


@figure("05_weight_decay")
def weight_decay() -> Figure:
    """Weight decay gives up the flat direction first."""
    fig, ax = plt.subplots(figsize=(6.8, 3.9))
    x, y = np.meshgrid(np.linspace(-0.7, 3.0, 70), np.linspace(-0.3, 1.85, 60))
    bowl = (CURVATURE[0] * (x - BOTTOM[0]) ** 2 + CURVATURE[1] * (y - BOTTOM[1]) ** 2) / 2
    ax.contour(x, y, bowl, levels=[0.03, 0.12, 0.3, 0.6, 1.0], colors="#bdbdbd", linestyles="-")
    for k, lam in enumerate([0.0, 0.1, 0.5, 3.0]):
        path = decayed_path(lam)
        style: dict[str, Any] = {"color": COLORS[k], "linestyle": DASHES[k]}
        ax.plot(*path.T, linewidth=1.3, **style)
        ax.plot(*path[-1], marker=MARKERS[k], color=COLORS[k], markersize=9, markeredgecolor="white")
        _name(ax, path[-1], f"$\\lambda = {lam:g}$", [(9, 4), (6, -17), (8, -15), (8, -3)][k])
    ax.plot(-0.4, 1.6, "o", color=BLACK, markersize=5)
    _name(ax, np.array([-0.4, 1.6]), "start", (7, 3))
    ax.plot(0, 0, "+", color=BLACK, markersize=12, markeredgewidth=2)
    _name(ax, np.zeros(2), "origin", (8, -13))
    ax.set(xlabel="$\\theta_1$ (flat: curvature 0.3)", ylabel="$\\theta_2$ (steep: curvature 3)", ylim=(-0.3, 1.85))
    ax.set(title="Where gradient descent with weight decay ends")
    return fig


@figure("05_strong_convexity")
def strong_convexity() -> Figure:
    """With an L2 penalty the distance to the lowest loss falls geometrically."""
    fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.3), sharey=True)
    for k, (lam, label) in enumerate([(0.0, "no penalty"), (0.003, "$\\lambda = 0.003$"), (0.03, "$\\lambda = 0.03$")]):
        gaps = logistic_gaps(lam)
        even, spread = np.arange(0, 241, 4), np.unique(np.geomspace(1, len(gaps) - 1, 50).astype(int))
        for ax, T in zip(axes, (even, spread), strict=True):
            shown = T[gaps[T] > 1e-9]
            ax.plot(shown, gaps[shown], color=COLORS[k], linestyle=DASHES[k], label=label)
    axes[0].set(yscale="log", ylim=(1e-8, 2), ylabel="distance to the lowest loss", xlabel="steps T")
    axes[0].set(title="a line here is geometric")
    axes[1].set(xscale="log", xlabel="steps T (logarithmic)", title="a line here is a power of T")
    for ax in axes:
        ax.set(yticks=[1e-8, 1e-6, 1e-4, 1e-2, 1])
        ax.minorticks_off()  # they would be half of the file
    axes[0].legend(loc="upper right")
    axes[1].text(60, 0.045, "about 1/T", color=BLUE)
    return fig


@figure("05_lasso_path")
def lasso_path() -> Figure:
    """The lasso switches features off one after the other; ridge keeps all of them."""
    X, t = sparse_problem()
    lams = np.geomspace(0.02, 10, 60)
    paths = [("lasso", np.array([lasso_fit(lam) for lam in lams])), ("ridge", np.array([ridge(X, t, v) for v in lams]))]
    fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.5), sharey=True)
    for ax, (name, path) in zip(axes, paths, strict=True):
        for d in range(len(TRUE_W)):
            if TRUE_W[d]:
                ax.plot(
                    lams,
                    path[:, d],
                    color=COLORS[d],
                    linestyle=DASHES[d],
                    label=f"true weight {TRUE_W[d]:g}".replace("-", "−"),
                )
            else:
                ax.plot(
                    lams, path[:, d], color=GREY, linewidth=1, linestyle="-", label="true weight 0" if d == 3 else None
                )
        ax.axhline(0, color=BLACK, linewidth=0.6, linestyle="-")
        ax.set(xscale="log", xlabel="$\\lambda$", title=name)
    axes[0].axvline(lasso_limit(), color=BLACK, linewidth=1, linestyle=":")
    axes[0].text(lasso_limit() * 1.1, -1.15, "all zero\nfrom here", ha="left", fontsize=9)
    axes[0].set(ylabel="weight")
    axes[1].legend(loc="upper right")
    return fig


@figure("05_norm_balls")
def norm_balls() -> Figure:
    """Level sets of a cost touch the L1 ball at a corner and the L2 ball beside the axis."""
    grid = np.stack(np.meshgrid(np.linspace(-1.1, 2.3, 70), np.linspace(-1.1, 1.7, 60)), axis=-1)
    fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.8), sharey=True)
    corners = BOUND * np.array([[1, 0], [0, 1], [-1, 0], [0, -1]])
    balls = [
        (1, Polygon(corners), "L1: $|w_1| + |w_2| \\leq 0.8$"),
        (2, Circle((0, 0), BOUND), "L2: $w_1^2 + w_2^2 \\leq 0.8^2$"),
    ]
    for ax, (norm, ball, title) in zip(axes, balls, strict=True):
        best = best_in_ball(norm)
        lowest = float(cost(best))
        values = cost(grid)
        ax.contour(*np.moveaxis(grid, -1, 0), values, levels=[0.02, 0.08, 0.18, 0.8], colors="#b5b5b5", linestyles="-")
        ax.contour(*np.moveaxis(grid, -1, 0), values, levels=[lowest], colors=BLUE, linestyles="--", linewidths=1.6)
        ball.set(facecolor=ORANGE, alpha=0.45, edgecolor=BLACK, linewidth=1)
        ax.add_patch(ball)
        _cross_hair(ax)
        ax.plot(*CENTRE, "+", color=BLACK, markersize=11, markeredgewidth=2)
        _name(ax, CENTRE, "c", (6, 5), fontsize=10)
        ax.plot(*best, "D", color=BLACK, markersize=7)
        _name(ax, best, f"({best[0]:.3f}, {best[1]:.3f})\ncost {lowest:.3f}", (10, -38))
        ax.set(title=title, xlabel="$w_1$", aspect="equal", xlim=(-1.1, 2.3), ylim=(-1.1, 1.7))
    axes[0].set(ylabel="$w_2$")
    return fig


@figure("05_corners")
def corners() -> Figure:
    """Many points are nearest to a corner of the L1 ball; the L2 ball has none."""
    fig, axes = plt.subplots(1, 2, figsize=(8.2, 4.1), sharey=True)
    outlines = [Polygon([(1, 0), (0, 1), (-1, 0), (0, -1)]), Circle((0, 0), 1.0)]
    for ax, project, outline, name in zip(axes, [hw.project_l1, hw.project_l2], outlines, ["L1", "L2"], strict=True):
        outline.set(facecolor=LIGHT, edgecolor=BLACK, linewidth=1)
        ax.add_patch(outline)
        _cross_hair(ax)
        count = 0
        for c in scattered_centres():
            nearest = project(c, 1.0)
            at_corner = bool((nearest == 0).any())
            count += at_corner
            color, line, mark = (RED, "-", "s") if at_corner else (BLUE, ":", "o")
            ax.plot(*np.array([c, nearest]).T, color=color, linestyle=line, linewidth=1.1)
            ax.plot(*c, mark, color=color, markersize=5)
        total = len(scattered_centres())
        ax.set(title=f"{name}: {count} of {total} get an exact zero", xlabel="$w_1$", aspect="equal")
        ax.set(xlim=(-2.1, 2.1), ylim=(-2.1, 2.1))
    axes[0].set(ylabel="$w_2$")
    return fig


@figure("05_noise")
def noise() -> Figure:
    """Some noise picks one line out of many; too much of it spoils the line."""
    X, y = two_classes()
    fig, axes = plt.subplots(1, 3, figsize=(8.8, 3.2), sharey=True)
    x = np.array([-3.5, 3.5])
    amounts = [None, 0.05, 2.0]
    for ax, variance in zip(axes, amounts, strict=True):
        if variance is not None:
            for point in X:
                ax.add_patch(
                    Circle(
                        tuple(point),
                        np.sqrt(variance),
                        facecolor=GREY,
                        alpha=0.22 if variance < 1 else 0.035,
                        edgecolor="none",
                    )
                )
        for label, color, mark in [(0, BLUE, "o"), (1, RED, "^")]:
            ax.plot(*X[y == label].T, mark, color=color, markersize=5)
        if variance is None:
            for b, w1, w2 in perceptron_lines():
                ax.plot(x, -(b + w1 * x) / w2, color=BLACK, linewidth=1.2, linestyle="-")
            ax.set(title="no noise: four of\nmany lines without mistake")
        else:
            w, b = noisy_fit(variance)
            ax.plot(x, -(b + w[0] * x) / w[1], color=BLACK, linewidth=2.2, linestyle="-")
            wrong = mistakes(w, b)
            head = "some noise" if variance < 1 else "too much noise"
            ax.set(title=f"{head}, variance {variance:g}:\n{wrong or 'no'} mistake{'s' if wrong != 1 else ''}")
        ax.set(xlim=(-3.2, 3.2), ylim=(-2.8, 2.8), aspect="equal", xticks=[], yticks=[])
        ax.set(xlabel="$x_1$")
    axes[0].set(ylabel="$x_2$")
    return fig


@figure("05_dropout")
def dropout() -> Figure:
    """Every step of dropout trains another sub-network."""
    sizes, rng = (3, 4, 2), np.random.default_rng(53)
    fig, axes = plt.subplots(1, 4, figsize=(8.8, 2.9))
    for panel, ax in enumerate(axes):
        masks = [
            hw.dropout_forward(np.ones((1, size)), p, rng, train=panel > 0 and p > 0)[1][0]
            for size, p in zip(sizes, (0.25, 0.4, 0.0), strict=True)
        ]
        places = [[(layer, (size - 1) / 2 - k) for k in range(size)] for layer, size in enumerate(sizes)]
        for layer in range(2):
            for i, start in enumerate(places[layer]):
                for j, end in enumerate(places[layer + 1]):
                    alive = masks[layer][i] and masks[layer + 1][j]
                    if alive:
                        ax.plot(*zip(start, end, strict=True), color=BLACK, linewidth=1.1, linestyle="-", zorder=1)
        for layer, units in enumerate(places):
            for k, place in enumerate(units):
                kept = masks[layer][k] > 0
                ax.add_patch(
                    Circle(
                        place,
                        0.24,
                        facecolor=[SKY, ORANGE, GREEN][layer] if kept else "white",
                        edgecolor=BLACK if kept else GREY,
                        linestyle="-" if kept else "--",
                        zorder=2,
                    )
                )
                if not kept:
                    ax.plot(*place, "x", color=GREY, markersize=8, markeredgewidth=1.5, zorder=3)
        ax.set(
            xlim=(-0.4, 2.4), ylim=(-2.1, 2.0), aspect="equal", title=f"step {panel}" if panel else "test: all units"
        )
        ax.axis("off")
    for layer, name in enumerate(["inputs", "hidden", "output"]):
        axes[0].text(layer, -2.05, name, ha="center", fontsize=9)
    return fig


@figure("05_batchnorm_graph")
def batchnorm_graph() -> Figure:
    """An input of batch normalisation reaches the output in three ways."""
    fig, ax = plt.subplots(figsize=(7.4, 2.9))
    places = {
        "$x_{nd}$": (0, 1.0),
        "$\\mu_d$": (1.7, 2.0),
        "$v_d$": (3.2, 0.0),
        "$\\hat{x}_{nd}$": (5.0, 1.0),
        "$\\mathrm{out}_{nd}$": (7.2, 1.0),
        "$\\gamma_d, \\beta_d$": (7.2, 0.0),
    }
    for text, place in places.items():
        shared = text in ("$\\mu_d$", "$v_d$")
        box = {"boxstyle": "round,pad=0.45", "facecolor": "#fff3d6" if shared else "white", "edgecolor": BLACK}
        ax.text(*place, text, ha="center", va="center", fontsize=12, bbox=box, zorder=3)
    ways = [
        ("$x_{nd}$", "$\\hat{x}_{nd}$", BLUE, "-", "1 directly", (2.5, 1.13)),
        ("$x_{nd}$", "$\\mu_d$", RED, "--", "2 mean", (0.35, 1.75)),
        ("$\\mu_d$", "$\\hat{x}_{nd}$", RED, "--", "to every row n", (3.7, 1.75)),
        ("$x_{nd}$", "$v_d$", GREEN, ":", "3 variance", (0.75, 0.22)),
        ("$v_d$", "$\\hat{x}_{nd}$", GREEN, ":", "to every row n", (4.45, 0.22)),
        ("$\\hat{x}_{nd}$", "$\\mathrm{out}_{nd}$", BLACK, "-", "", (0, 0)),
        ("$\\gamma_d, \\beta_d$", "$\\mathrm{out}_{nd}$", BLACK, "-", "", (0, 0)),
    ]
    for start, end, color, line, text, where in ways:
        arrow = FancyArrowPatch(
            places[start],
            places[end],
            arrowstyle="-|>",
            mutation_scale=13,
            color=color,
            linestyle=line,
            linewidth=1.8,
            shrinkA=20,
            shrinkB=22,
            zorder=2,
        )
        ax.add_patch(arrow)
        if text:
            ax.text(*where, text, color=color, fontsize=9.5, ha="center")
    ax.set(xlim=(-0.6, 8.1), ylim=(-0.5, 2.5))
    ax.axis("off")
    return fig


@figure("05_batchnorm")
def batchnorm() -> Figure:
    """Four units of a layer, before and after batch normalisation."""
    rng = np.random.default_rng(12)
    scale, offset = np.array([0.15, 0.3, 0.6, 1.0]), np.array([-4.0, 0.0, 3.0, 8.0])
    Z = digits().X_train[:400] @ (rng.normal(size=(64, 4)) * scale) + offset
    after, _ = hw.batchnorm_forward(Z, np.ones(4), np.zeros(4))
    fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.0))
    for ax, values, title in [(axes[0], Z, "before"), (axes[1], after, "after, $\\gamma = 1$, $\\beta = 0$")]:
        parts = ax.boxplot(
            values, orientation="horizontal", whis=(2, 98), showfliers=False, patch_artist=True, widths=0.55
        )
        for box, color in zip(parts["boxes"], [SKY, ORANGE, GREEN, PURPLE], strict=True):
            box.set(facecolor=color, alpha=0.75)
        for line in parts["medians"]:
            line.set(color=BLACK, linewidth=2)
        ax.set(title=title, xlabel="value over a batch of 400", yticklabels=[f"unit {k}" for k in range(4)])
        ax.axvline(0, color=GREY, linewidth=0.8, linestyle="-", zorder=0)
    return fig


@figure("05_early_stopping")
def early_stopping() -> Figure:
    """The training error only falls; the validation error turns, and early stopping returns to the turn."""
    run = memorising()
    fig, ax = plt.subplots(figsize=(7.0, 3.5))
    steps = np.arange(len(run.training))
    ax.plot(steps[::4], run.training[::4], color=BLUE, linestyle="-", label="training error")
    ax.plot(steps[::4], run.validation[::4], color=RED, linestyle=DASHES[1], label="validation error")
    ax.plot(run.best_step, run.validation[run.best_step], "D", color=BLACK, markersize=7)
    ax.axvline(run.best_step, color=GREY, linewidth=1, linestyle=":")
    ax.axvline(run.steps_taken, color=GREY, linewidth=1, linestyle="-")
    best = f"step {run.best_step}: lowest validation error,\nthese weights are returned"
    arrow = {"arrowstyle": "->", "color": BLACK}
    place = (float(run.best_step), float(run.validation[run.best_step]))
    ax.annotate(best, place, xytext=(run.steps_taken + 45, 2.05), arrowprops=arrow, fontsize=9)
    stop = f"step {run.steps_taken}: no improvement for {PATIENCE} steps, stop"
    ax.text(run.steps_taken + 8, 0.28, stop, fontsize=9)
    ax.set(xlabel="steps of gradient descent", ylabel="cross-entropy", ylim=(0, 2.4), xlim=(0, 800))
    ax.set(title="120 digits, a third of the labels random")
    ax.legend(loc="upper right", bbox_to_anchor=(1, 0.62))
    return fig


@figure("05_stopping_is_decay")
def stopping_is_decay() -> Figure:
    """Stopping after T steps ends close to the minimum with an L2 penalty of 1/(learning rate · T)."""
    fig, ax = plt.subplots(figsize=(6.6, 3.8))
    x, y = np.meshgrid(np.linspace(-0.15, 2.3, 60), np.linspace(-0.1, 1.6, 60))
    bowl = (FLAT_STEEP[0] * (x - TARGET[0]) ** 2 + FLAT_STEEP[1] * (y - TARGET[1]) ** 2) / 2
    ax.contour(x, y, bowl, levels=[0.02, 0.08, 0.2, 0.4, 0.8], colors="#bdbdbd", linestyles="-")
    ax.plot(*stopped_path(300).T, color=BLUE, linestyle="-", label="gradient descent from 0")
    lams = np.geomspace(1e-3, 1e3, 120)
    ax.plot(
        *np.array([penalised_minimum(lam) for lam in lams]).T,
        color=RED,
        linestyle=DASHES[1],
        label="L2-penalised minima",
    )
    for steps, offset in [(5, (-30, 9)), (20, (-32, 9)), (80, (-18, 13))]:
        stopped, penalised = stopped_path(steps)[-1], penalised_minimum(1 / (STOP_LR * steps))
        ax.plot(*np.array([stopped, penalised]).T, color=BLACK, linewidth=0.9, linestyle=":")
        ax.plot(*stopped, "o", color=BLUE, markersize=7)
        ax.plot(*penalised, "s", color=RED, markersize=7)
        _name(ax, stopped, f"T = {steps}", offset, color=BLUE)
        below = {5: (9, -9), 20: (9, -10), 80: (6, -16)}[steps]
        _name(ax, penalised, f"$\\lambda = {1 / (STOP_LR * steps):g}$", below, color=RED)
    ax.plot(*TARGET, "+", color=BLACK, markersize=12, markeredgewidth=2)
    _name(ax, TARGET, "minimum", (8, 5))
    ax.set(xlabel="$w_1$ (flat)", ylabel="$w_2$ (steep)", title="Stopping early against an L2 penalty")
    ax.legend(loc="lower right")
    return fig


@figure("05_augmentation")
def augmentation() -> Figure:
    """One digit and its shifts: the label stays, and no pixel wraps round."""
    image = digits().X_train[2:3].reshape(1, 8, 8)
    moves = [(0, 0), (1, 0), (0, -2), (-1, 2)]
    fig, axes = plt.subplots(1, len(moves), figsize=(7.4, 2.2))
    for ax, (dy, dx) in zip(axes, moves, strict=True):
        shifted = hw.shift_images(image, dy, dx)[0]
        ax.pcolormesh(np.ma.masked_less(shifted, 0.06), cmap=LEVELS, vmin=0, vmax=1)
        ax.set(aspect="equal", xticks=[], yticks=[], xlim=(0, 8), ylim=(8, 0))
        ax.set_title(
            "the image" if (dy, dx) == (0, 0) else f"dy = {dy}, dx = {dx}".replace("-", "−"), fontsize=10, loc="center"
        )
        ax.spines[:].set(visible=True, color=GREY)
    return fig
