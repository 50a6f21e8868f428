"""The static pictures of the four interactive diagrams: what one sees where scripts do not run."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon

from autograder.kitpath import kit_on_path
from solutions import hw03_softmax, hw04_sgd, hw05_regularization
from solutions.figures.style import BLACK, BLUE, GREY, LIGHT, RED, figure

with kit_on_path():
    from diagrams import network_picture


@figure("diagram_network")
def network() -> Figure:
    """A 4-3-2-1 network with two of its weights highlighted and named."""
    drawn: Figure = network_picture((4, 3, 2, 1), highlighted=("w1_42", "w2_31"))
    return drawn


@figure("diagram_descent")
def descent() -> Figure:
    """A smooth batch path and a ragged stochastic path to the same minimum."""
    curvature, start, lr, steps = np.array([0.6, 1.8]), np.array([-4.0, 3.0]), 0.25, 40
    examples = np.random.default_rng(4).normal(size=(steps, 2)) * np.array([1.8, 1.3])
    examples -= examples.mean(axis=0)
    runs = []
    for size, epochs in [(steps, steps), (1, 1)]:
        visited: list[np.ndarray] = []

        def grad(w: np.ndarray, idx: np.ndarray, visited: list[np.ndarray] = visited) -> np.ndarray:
            visited.append(w)
            slope: np.ndarray = curvature * (w - examples[idx].mean(axis=0))
            return slope

        end, _ = hw04_sgd.sgd(grad, start, steps, lr, size, epochs, np.random.default_rng(1))
        runs.append(np.array([*visited, end]))
    fig, ax = plt.subplots(figsize=(6.4, 4.6))
    first, second = np.meshgrid(np.linspace(-5, 5, 60), np.linspace(-3.6, 3.6, 60))
    cost = (curvature[0] * first**2 + curvature[1] * second**2) / 2
    ax.contour(first, second, cost, levels=[0.25, 1, 2.25, 4, 6.25, 9], colors=LIGHT, linestyles="-")
    ax.plot(*runs[1].T, "s--", color=BLUE, linewidth=1, markersize=3.5, markerfacecolor="white", label="stochastic")
    ax.plot(*runs[0].T, "o-", color=RED, markersize=4, label="batch")
    ax.plot(0, 0, "+", color=BLACK, markersize=13, markeredgewidth=2)
    ax.annotate("start", (start[0], start[1]), xytext=(8, 0), textcoords="offset points")
    ax.set(xlabel="$w_1$", ylabel="$w_2$", title="40 steps each, learning rate 0.25", aspect="equal")
    ax.legend(loc="lower left")
    return fig


@figure("diagram_norm_ball")
def norm_ball() -> Figure:
    """The point nearest to c in the L1 ball is a corner, in the L2 ball it is not."""
    centre, bound = np.array([1.7, 0.5]), 1.0
    balls = [
        ("L1", Polygon([(1, 0), (0, 1), (-1, 0), (0, -1)]), hw05_regularization.project_l1(centre, bound)),
        ("L2", Circle((0, 0), bound), hw05_regularization.project_l2(centre, bound)),
    ]
    fig, axes = plt.subplots(1, 2, figsize=(7, 3.4), sharey=True)
    for ax, (name, patch, best) in zip(axes, balls, strict=True):
        patch.set(facecolor="#d6e6f2", edgecolor=BLUE, linewidth=1.5)
        ax.add_patch(patch)
        ax.axhline(0, color=GREY, linewidth=0.7, linestyle="-")
        ax.axvline(0, color=GREY, linewidth=0.7, linestyle="-")
        distance = np.hypot(*(best - centre))
        for radius, colour, dash in [(0.3, LIGHT, "-"), (distance, RED, "--"), (1.1, LIGHT, "-")]:
            ax.add_patch(Circle((1.7, 0.5), radius, fill=False, edgecolor=colour, linestyle=dash, linewidth=1.4))
        ax.plot(*centre, "o", color="#f5d9a8", markeredgecolor=BLACK, markersize=8)
        ax.annotate("c", centre, xytext=(8, 4), textcoords="offset points")
        ax.plot(*best, "D", color=RED, markersize=7)
        ax.set(
            title=f"{name} ball: ({best[0]:.3f}, {best[1]:.3f})",
            xlabel="$w_1$",
            xlim=(-1.4, 2.9),
            ylim=(-1.4, 1.8),
            aspect="equal",
        )
    axes[0].set(ylabel="$w_2$")
    return fig


@figure("diagram_softmax")
def softmax() -> Figure:
    """Probabilities of three logits, and the gradient of the cross-entropy for the first class."""
    logits, target = np.array([[1.0, 2.0, -0.5]]), np.array([[1.0, 0.0, 0.0]])
    probabilities = hw03_softmax.softmax(logits)[0]
    gradient = hw03_softmax.cross_entropy_grad(logits, target)[0]
    loss = hw03_softmax.cross_entropy(logits, target)
    fig, axes = plt.subplots(1, 2, figsize=(6.4, 3.2))
    for ax, values, colour, title in [
        (axes[0], probabilities, BLUE, "probabilities"),
        (axes[1], gradient, RED, "gradient p − y"),
    ]:
        bars = ax.bar(["1 (true)", "2", "3"], values, color=colour, edgecolor=BLACK, linewidth=[2.2, 0.7, 0.7])
        ax.bar_label(bars, labels=[f"{v:.3f}".replace("-", "−") for v in values], padding=2)
        ax.axhline(0, color=BLACK, linewidth=0.8, linestyle="-")
        ax.set(title=title, xlabel="class", ylim=(0, 1) if values.min() >= 0 else (-1, 1))
    fig.suptitle(f"Logits (1, 2, −0.5), true class 1: loss {loss:.3f}", fontsize=11)
    return fig
