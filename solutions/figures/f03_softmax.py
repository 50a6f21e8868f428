"""Figures of the third topic: codes, softmax, cross-entropy and its gradient, divergence, learnt digits."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from autograder.kitpath import kit_on_path
from solutions import hw02_backprop, hw03_softmax
from solutions.figures.style import BLACK, BLUE, COLORS, DASHES, GREY, LIGHT, MARKERS, ORANGE, RED, figure

with kit_on_path():
    from digits import load_digits

LOGITS = np.array([2.0, 1.0, -1.0])  # the running example of the note
CORNERS = np.array([[0, 0], [1, 0], [0.5, np.sqrt(3) / 2]])  # of the triangle of probabilities


def _table(ax: Axes, values: np.ndarray, dark_above: float) -> None:
    """A grid of small numbers; the large ones stand in dark cells."""
    rows, columns = values.shape
    for i in range(rows):
        for j in range(columns):
            dark = values[i, j] > dark_above
            ax.add_patch(Rectangle((j, i), 1, 1, facecolor=BLUE if dark else "white", edgecolor=GREY, linewidth=1))
            ax.text(j + 0.5, i + 0.5, f"{values[i, j]:.0f}", ha="center", va="center", color="white" if dark else BLACK)
    ax.set(xlim=(-0.05, columns + 0.05), ylim=(rows + 0.05, -0.05), aspect="equal")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


@figure("03_codes")
def codes() -> Figure:
    """One-hot and thermometer codes of four values, and in how many entries two codes differ."""
    levels = np.arange(4)
    kinds = [
        ("One-hot", ["A", "C", "G", "T"], hw03_softmax.one_hot(levels, 4)),
        ("Thermometer", ["never", "rarely", "often", "always"], hw03_softmax.thermometer(levels, 4)),
    ]
    fig, axes = plt.subplots(1, 4, figsize=(8.8, 2.7))
    for (kind, names, code), (left, right) in zip(kinds, [axes[:2], axes[2:]], strict=True):
        _table(left, code, 0.5)
        left.set_title(f"{kind} codes")
        left.set(xticks=[], yticks=levels + 0.5, yticklabels=names)
        differing = (code[:, None, :] != code[None, :, :]).sum(axis=2)
        _table(right, differing, 99)
        right.set_title("entries that differ")
        initials = [name[0] if kind == "Thermometer" else name for name in names]
        right.set(xticks=levels + 0.5, xticklabels=initials, yticks=levels + 0.5, yticklabels=initials)
    return fig


def _in_triangle(probabilities: np.ndarray) -> np.ndarray:
    """Probabilities (N, 3) as points of the plane (N, 2): averages of the corners."""
    points: np.ndarray = probabilities @ CORNERS
    return points


def _logits(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Logits (0, z₁, z₂), one row each: only differences count, so one logit may stay 0."""
    return np.column_stack([np.zeros(first.size), first.ravel(), second.ravel()])


@figure("03_simplex")
def simplex() -> Figure:
    """Softmax bends the plane of logits into the triangle of probabilities."""
    fig, (plane, triangle) = plt.subplots(1, 2, figsize=(8.2, 3.9))
    along = np.array([-9.0, 9.0])  # two points: a fixed difference of logits is a straight line in the triangle, too
    for value in range(-4, 5):
        fixed = np.full_like(along, value)
        for logits, style in [(_logits(fixed, along), (BLUE, "-")), (_logits(along, fixed), (RED, (0, (4, 2))))]:
            line = {"color": style[0], "linestyle": style[1], "linewidth": 0.9}
            plane.plot(*logits[:, 1:].T, **line)
            triangle.plot(*_in_triangle(hw03_softmax.softmax(logits)).T, **line)
    ray = np.array([0.0, 9.0])
    for logits in [_logits(ray * 0, -ray), _logits(-ray, ray * 0), _logits(ray, ray)]:
        thick = {"color": BLACK, "linewidth": 2.2, "linestyle": "-"}
        plane.plot(*logits[:, 1:].T, **thick)
        triangle.plot(*_in_triangle(hw03_softmax.softmax(logits)).T, **thick)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    for name, logits, shift, marker in [
        ("P", LOGITS, (7, 4), "o"),
        ("Q", np.zeros(3), (8, -12), "s"),
        ("R", np.array([0.0, 3.0, 1.0]), (-19, 1), "^"),
    ]:
        for ax, point in [
            (plane, logits[1:] - logits[0]),
            (triangle, _in_triangle(hw03_softmax.softmax(logits[None]))[0]),
        ]:
            ax.plot(*point, marker, color=BLACK, markerfacecolor=ORANGE, markersize=8, zorder=4)
            ax.annotate(name, point, xytext=shift, textcoords="offset points", weight="bold", bbox=box, zorder=3)
    for k, where in enumerate([(-3.4, -4.5), (3.6, -2.5), (-2.6, 3.5)]):
        plane.text(*where, f"class {k} wins", ha="center", va="center", bbox=box)
    for k, (lift, side) in enumerate([(-0.06, "top"), (-0.06, "top"), (0.05, "bottom")]):
        name = str(tuple(hw03_softmax.one_hot(np.array([k]), 3)[0].astype(int).tolist()))
        triangle.text(*(CORNERS[k] + [0, lift]), f"class {k}\n{name}", ha="center", va=side, linespacing=1.1)
    triangle.plot(*CORNERS[[0, 1, 2, 0]].T, color=BLACK, linewidth=1.2, linestyle="-")
    plane.set(xlim=(-5.5, 5.5), ylim=(-5.5, 5.5), aspect="equal", title="Differences of logits")
    plane.set(xlabel="$z_1 - z_0$", ylabel="$z_2 - z_0$")
    triangle.set(xlim=(-0.14, 1.14), ylim=(-0.22, 1.06), aspect="equal", title="Probabilities $a = $ softmax$(z)$")
    triangle.set_axis_off()
    return fig


@figure("03_losses")
def losses() -> Figure:
    """Cross-entropy keeps its slope where the answer is wrong; squared error and accuracy lose it."""
    z = np.linspace(-8, 6, 57)
    entropy = np.array([hw03_softmax.binary_cross_entropy(np.array([v]), np.array([1])) for v in z], dtype=object)
    squared = np.array([hw02_backprop.regularized_logistic_least_squares(v, 0.0, 1.0, 1.0, 0.0) for v in z])
    curves = [
        ("cross-entropy", entropy[:, 0].astype(float), np.array([slope[0] for slope in entropy[:, 1]]), 0),
        ("squared error ½(a − 1)²", squared[:, 0], squared[:, 2], 1),
        ("1 − accuracy", np.where(z >= 0, 0.0, 1.0), np.zeros_like(z), 2),
    ]
    fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.4))
    for name, loss, slope, k in curves:
        line = {"color": COLORS[k], "linestyle": DASHES[k], "marker": MARKERS[k], "markevery": (2 + 2 * k, 9)}
        axes[0].plot(z, loss, label=name, drawstyle="steps-post" if k == 2 else "default", **line)
        axes[1].plot(z, slope, label=name, **line)
    for ax, title, ylabel in [(axes[0], "Loss", "loss"), (axes[1], "Slope", "slope")]:
        ax.axvline(0, color=LIGHT, linewidth=1, linestyle="-", zorder=0)
        ax.set(title=title, xlabel="z, logit of the true class", ylabel=ylabel)
    axes[0].legend()
    axes[1].annotate(
        "confidently wrong:\nno slope left", (-6, -0.02), (-7.9, -0.42), arrowprops={"arrowstyle": "->", "color": BLACK}
    )
    return fig


@figure("03_landscape")
def landscape() -> Figure:
    """Cross-entropy over two logits: a slope without end for a one-hot target, a valley floor for a soft label."""
    fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.9), sharey=True)
    fine = np.meshgrid(np.linspace(-4, 4, 25), np.linspace(-4, 4, 25))
    coarse = np.meshgrid(np.linspace(-3.5, 3.5, 7), np.linspace(-3.5, 3.5, 7))
    for ax, target, title in [
        (axes[0], np.array([1.0, 0.0, 0.0]), "Target (1, 0, 0): no minimum"),
        (axes[1], np.array([0.6, 0.3, 0.1]), "Soft label (0.6, 0.3, 0.1)"),
    ]:
        rows = _logits(*fine)
        loss = np.array([hw03_softmax.cross_entropy(row[None], target[None]) for row in rows]).reshape(fine[0].shape)
        levels = [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 4]
        lines = ax.contour(*fine, loss, levels=levels, colors=GREY, linestyles="-")
        ax.clabel(lines, fmt="%g", fontsize=9, levels=[level for level in (0.1, 0.5, 1, 2) if level > loss.min()])
        step = -np.vstack([hw03_softmax.cross_entropy_grad(row[None], target[None]) for row in _logits(*coarse)])
        ax.quiver(*coarse, step[:, 1], step[:, 2], color=BLUE, angles="xy", scale=8, width=0.007, zorder=3)
        ax.set(title=title, xlabel="$z_1 - z_0$", aspect="equal", xlim=(-4, 4), ylim=(-4, 4))
    best = np.log(np.array([0.3, 0.1]) / 0.6)
    axes[1].plot(*best, "P", color=BLACK, markerfacecolor=ORANGE, markersize=10, zorder=4)
    axes[0].set(ylabel="$z_2 - z_0$")
    return fig


def _node(ax: Axes, where: tuple[float, float], text: str, value: str = "", error: str = "") -> None:
    """A box with its name and value, and its error signal in italics below."""
    ax.add_patch(
        Rectangle((where[0] - 0.58, where[1] - 0.42), 1.16, 0.84, facecolor="white", edgecolor=BLACK, zorder=3)
    )
    ax.text(where[0], where[1] + (0.17 if error else 0), text + value, ha="center", va="center", zorder=4)
    ax.text(where[0], where[1] - 0.2, error, ha="center", va="center", color=RED, style="italic", zorder=4)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], strong: bool = False) -> None:
    """From the right side of one box to the left side of another."""
    tail, head = (start[0] + 0.58, start[1]), (end[0] - 0.58, end[1])
    color, width = (BLACK, 2.2) if strong else (GREY, 1)
    arrow = FancyArrowPatch(
        tail, head, arrowstyle="-|>", mutation_scale=10, shrinkA=0, shrinkB=0, color=color, linewidth=width
    )
    ax.add_patch(arrow)


def _short(value: float) -> str:
    """Three decimals, none for a whole number; a typographic minus."""
    whole = np.isclose(value, round(value), atol=1e-12)
    return (f"{round(value)}" if whole else f"{value:.3f}").replace("-", "−")


@figure("03_graph")
def graph() -> Figure:
    """Computation graph of softmax regression with values and error signals: every logit reaches every probability."""
    target = np.array([0.0, 1.0, 0.0])
    a = hw03_softmax.softmax(LOGITS[None])[0]
    a_bar = -target / a
    z_bar = hw03_softmax.softmax_jacobian(LOGITS).T @ a_bar
    loss = hw03_softmax.cross_entropy(LOGITS[None], target[None])
    rows = [2.8, 1.4, 0.0]
    fig, ax = plt.subplots(figsize=(8.2, 4.2))
    for i, row in enumerate([2.1, 0.7]):
        _node(ax, (0, row), f"$x_{i + 1}$")
        for other in rows:
            _arrow(ax, (0, row), (2.3, other))
    for k, row in enumerate(rows):
        for other in rows:
            _arrow(ax, (2.3, row), (4.8, other), strong=k == 0)
        _arrow(ax, (4.8, row), (7.1, 1.4))
        _node(ax, (2.3, row), f"$z_{k}$", f" = {_short(LOGITS[k])}", _short(z_bar[k]))
        _node(ax, (4.8, row), f"$a_{k}$", f" = {_short(a[k])}", _short(a_bar[k]))
    _node(ax, (7.1, 1.4), "$C$", f" = {_short(loss)}", _short(1))
    for x, name in [
        (0, "inputs"),
        (2.3, "logits\n$z = W^\\top x + b$"),
        (4.8, "probabilities\n$a = $ softmax$(z)$"),
        (7.1, "loss, $y = (0, 1, 0)$\n$C = -\\log\\, a_1$"),
    ]:
        ax.text(x, 3.75, name, ha="center", va="center")
    ax.text(
        3.55, -0.85, "in italics: the error signal, ∂C / ∂node", color=RED, style="italic", ha="center", va="center"
    )
    ax.set(xlim=(-0.65, 8.1), ylim=(-1.05, 4.1), aspect="equal")
    ax.set_axis_off()
    return fig


@figure("03_divergence")
def divergence() -> Figure:
    """Cross-entropy is entropy plus divergence, and the divergence depends on the order of its arguments."""
    p = np.array([0.1, 0.9])
    q = (1 - np.cos(np.linspace(0.03, np.pi - 0.03, 49))) / 2  # dense at both ends, where the curves are steep
    models = np.column_stack([q, 1 - q])
    forward = np.array([hw03_softmax.kl_divergence(p, model) for model in models])
    backward = np.array([hw03_softmax.kl_divergence(model, p) for model in models])
    own = hw03_softmax.entropy(p)
    fig, axes = plt.subplots(1, 2, figsize=(8.2, 3.5))
    axes[0].fill_between(q, 0, own, facecolor=LIGHT, edgecolor="none")
    axes[0].fill_between(q, own, own + forward, facecolor="#a9cbe3", edgecolor="none")
    axes[0].plot(q, own + forward, color=BLACK, linestyle="-")
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    axes[0].text(0.5, own / 2, "entropy $H(p)$", ha="center", va="center")
    axes[0].text(0.82, own + 0.2, "divergence\n$D(p \\parallel q)$", ha="center", va="center", bbox=box)
    axes[0].text(0.55, 1.25, "cross-entropy", ha="right")
    axes[0].set(title="Cross-entropy = entropy + divergence", ylim=(0, 2), ylabel="nats")
    axes[1].plot(q, forward, color=COLORS[0], linestyle=DASHES[0], label="$D(p \\parallel q)$")
    axes[1].plot(q, backward, color=COLORS[1], linestyle=DASHES[1], label="$D(q \\parallel p)$")
    axes[1].set(title="The order of the two matters", ylim=(0, 2))
    axes[1].legend(loc="upper center")
    for ax in axes:
        ax.plot(
            p[0], own if ax is axes[0] else 0, "o", color=BLACK, markerfacecolor=ORANGE, markersize=8, clip_on=False
        )
        ax.set(xlabel="$q_0$ (the data have $p_0 = 0.1$)", xlim=(0, 1), yticks=np.arange(0, 2.1, 0.5))
    return fig


@figure("03_temperature")
def temperature() -> Figure:
    """The same three logits at four temperatures: from nearly certain to nearly uniform."""
    fig, axes = plt.subplots(1, 4, figsize=(8.2, 2.8), sharey=True)
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    for ax, T in zip(axes, [0.5, 1, 2, 5], strict=True):
        a = hw03_softmax.softmax(LOGITS[None] / T)[0]
        bars = ax.bar(["0", "1", "2"], a, color=[BLUE, ORANGE, LIGHT], edgecolor=BLACK, linewidth=0.8)
        ax.bar_label(bars, labels=[f"{value:.3f}" for value in a], padding=3, fontsize=9, bbox=box)
        ax.axhline(1 / 3, color=GREY, linewidth=0.9, linestyle=(0, (2, 2)), zorder=0)
        ax.set(title=f"T = {T:g}", xlabel="class", ylim=(0, 1))
    axes[0].set(ylabel="probability")
    return fig


@cache
def trained_weights() -> np.ndarray:
    """Weights (64, 10) of softmax regression after 400 full-batch steps on the training digits."""
    digits = load_digits()
    W: np.ndarray = np.zeros((64, 10))
    b: np.ndarray = np.zeros(10)
    Y = hw03_softmax.one_hot(digits.y_train, 10)
    for _ in range(400):
        _, dW, db = hw03_softmax.softmax_regression(W, b, digits.X_train, Y)
        W, b = W - 1.0 * dW, b - 1.0 * db
    return W


@figure("03_templates")
def templates() -> Figure:
    """The learnt weights of each digit as an 8×8 picture: ink that speaks for the digit, and ink against it."""
    W = trained_weights()
    fig, axes = plt.subplots(2, 5, figsize=(8.2, 3.7))
    for k, ax in enumerate(axes.flat):
        image = W[:, k].reshape(8, 8)
        for sign, style in [(1, {"facecolor": BLACK}), (-1, {"facecolor": "white", "edgecolor": RED})]:
            squares = [
                Path.unit_rectangle().transformed(Affine2D().translate(-0.5, -0.5).scale(side).translate(column, row))
                for (row, column), weight in np.ndenumerate(image)
                if (side := 0.62 * np.sqrt(max(sign * weight, 0))) > 0.3
            ]
            ax.add_patch(PathPatch(Path.make_compound_path(*squares), linewidth=1, **style))
        ax.set(xlim=(-0.7, 7.7), ylim=(7.7, -0.7), aspect="equal", xticks=[], yticks=[], title=f"{k}")
        ax.spines[:].set(visible=True, color=GREY)
    return fig
