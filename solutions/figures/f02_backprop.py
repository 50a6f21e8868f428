"""The figures of lecture note 2: activations, computation graphs, backpropagation."""

import itertools
from collections.abc import Callable, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, PathPatch, Rectangle
from matplotlib.path import Path

from solutions import hw02_backprop as hw
from solutions.figures.style import BLUE, DASHES, GREEN, GREY, LIGHT, MARKERS, RED, figure

# One logistic unit with a penalty: the worked example of the note, and its picture.
UNIT = {"w": 0.8, "b": -0.6, "x": 2.0, "t": 0.0, "lam": 0.5}
# The network in which the note follows one weight: units per layer, inputs first.
PATH_SIZES = (3, 2, 3, 1)
# Unit 1 of layer 1, where the weight under study ends.
PATH_UNIT = (1, 0)
# Numbers of hidden units with which the note approximates a curve.
WIDTHS = (4, 16, 64)
DETECTOR_BIAS = -4.0


def target_curve(x: np.ndarray) -> np.ndarray:
    """The curve on [0, 1] that the note approximates."""
    return 0.5 * x + 0.4 * np.sin(2 * np.pi * x)


def staircase(x: np.ndarray, units: int, steepness: float) -> np.ndarray:
    """A two-layer network whose hidden units are steps at equal distances, fitted to `target_curve` by hand."""
    edges = np.arange(units) / units + 0.5 / units
    levels = target_curve(np.arange(units + 1) / units)
    W1, b1 = np.full((1, units), steepness), -steepness * edges
    out, _ = hw.two_layer_forward(x[:, None], W1, b1, np.diff(levels)[:, None], levels[:1])
    return out[:, 0]


def unit_graph() -> tuple[list[str], list[float], list[list[int]], list[list[float]]]:
    """Names, values, parents and local derivatives of the unit in `UNIT`."""
    w, b, x, t, lam = (UNIT[name] for name in ("w", "b", "x", "t", "lam"))
    z = w * x + b
    y = float(hw.sigmoid(z))
    loss, penalty = (y - t) ** 2 / 2, w**2 / 2
    names = ["$x$", "$w$", "$b$", "$z$", "$y$", "$L$", "$R$", "$L_{reg}$"]
    values = [x, w, b, z, y, loss, penalty, loss + lam * penalty]
    parents: list[list[int]] = [[], [], [], [0, 1, 2], [3], [4], [1], [5, 6]]
    slopes: list[list[float]] = [[], [], [], [w, x, 1.0], [float(hw.sigmoid_grad(z))], [y - t], [w], [1.0, lam]]
    return names, values, parents, slopes


def used_edges(sizes: Sequence[int], unit: tuple[int, int]) -> set[tuple[int, int, int]]:
    """The weights (layer, i, j), from 0, on which the error signal of a unit (layer, index) depends.

    A weight belongs to them when the signal that `hw.backprop` finds changes with it, all activations kept.
    """
    start = np.cumsum([0, *sizes])
    layers = [np.arange(start[k], start[k + 1]) for k in range(len(sizes))]
    parents: list[list[int]] = [[] for _ in layers[0]]
    for before, after in itertools.pairwise(layers):
        parents += [before.tolist() for _ in after]
    parents.append(layers[-1].tolist())  # the loss reads all outputs
    rng = np.random.default_rng(0)
    slopes = [rng.uniform(1, 2, size=len(row)).tolist() for row in parents]
    node = layers[unit[0]][unit[1]]
    signal = hw.backprop(parents, slopes)[node]
    used = set()
    for layer in range(1, len(sizes)):
        for j, child in enumerate(layers[layer]):
            for i in range(sizes[layer - 1]):
                changed = [list(row) for row in slopes]
                changed[child][i] += 1.0
                if hw.backprop(parents, changed)[node] != signal:
                    used.add((layer, i, j))
    return used


def gradient_sizes(depth: int, scale: float) -> np.ndarray:
    """The typical entry of dW in each layer of a fresh sigmoid network of ten units per layer."""
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(50, 10)), rng.uniform(size=(50, 10))
    params = [(scale * rng.normal(size=(10, 10)) / np.sqrt(10), np.zeros(10)) for _ in range(depth)]
    _, grads = hw.mlp_loss(params, X, Y)
    return np.array([np.sqrt(np.mean(dW**2)) for dW, _ in grads])


def strokes() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The weights of a detector of diagonal strokes, and three images of 8×8 pixels."""
    row, column = np.indices((8, 8))
    distance = np.abs(row - column)
    weights = np.select([distance == 0, distance == 1, distance <= 3], [0.8, 0.2, -0.4], 0.0)
    images = {
        "diagonal": (distance <= 1) * 1.0,
        "other diagonal": (np.abs(row + column - 7) <= 1) * 1.0,
        "vertical": (np.abs(column - 3.5) < 1.5) * 1.0,
    }
    return weights, images


@figure("02_activations")
def activations() -> Figure:
    """Seven activation functions and their derivatives."""
    z = np.linspace(-4, 4, 65)
    left, right = np.array([-4, -1e-9]), np.array([1e-9, 4])  # the curves with a kink are straight lines on either side
    curves: list[tuple[str, Callable[[np.ndarray], np.ndarray], Callable[[np.ndarray], np.ndarray], bool]] = [
        ("identity", lambda z: z, np.ones_like, False),
        ("threshold", lambda z: (z > 0) * 1.0, np.zeros_like, True),
        ("sigmoid", hw.sigmoid, hw.sigmoid_grad, False),
        ("tanh", np.tanh, hw.tanh_grad, False),
        ("ReLU", hw.relu, hw.relu_grad, True),
        ("leaky ReLU, slope 0.1", hw.leaky_relu, hw.leaky_relu_grad, True),
        ("softplus", hw.softplus, hw.softplus_grad, False),
    ]
    fig, axes = plt.subplots(2, 4, figsize=(7.2, 3.9), sharex=True, sharey=True)
    for axis, (title, value, slope, jumps) in zip(axes.flat, curves, strict=False):
        axis.axhline(0, color=LIGHT, linewidth=0.8)
        axis.axvline(0, color=LIGHT, linewidth=0.8)
        # Drawn in two halves where a function jumps: a vertical stroke would be read as a value.
        for part in (left, right) if jumps else (z,):
            axis.plot(part, value(part), color=BLUE, linestyle="-", label="value")
            axis.plot(part, slope(part), color=RED, linestyle=(0, (4, 1.6)), label="derivative")
        axis.set(title=title, ylim=(-1.3, 3.1), xlim=(-4, 4), xticks=(-4, 0, 4), yticks=(-1, 0, 1, 2, 3))
        axis.title.set_fontsize(10)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    axes[1, 3].axis("off")
    axes[1, 3].legend(handles, labels, loc="center", fontsize=10, title="horizontally: $z$", title_fontsize=10)
    axes[0, 3].tick_params(labelbottom=True)
    return fig


def _arrow(axis: Axes, tail: tuple[float, float], tip: tuple[float, float], gap: float = 17) -> None:
    axis.add_patch(
        FancyArrowPatch(
            tail, tip, arrowstyle="-|>", mutation_scale=11, color=GREY, shrinkA=gap, shrinkB=gap, linewidth=1
        )
    )


@figure("02_error_signals")
def error_signals() -> Figure:
    """The computation graph of a regularized logistic unit with values and error signals."""
    names, values, parents, slopes = unit_graph()
    signals = hw.backprop(parents, slopes)
    places = [(0.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.5, 0.0), (3.0, 0.0), (4.5, 0.0), (3.0, 1.0), (6.0, 0.5)]
    fig, axis = plt.subplots(figsize=(7.2, 3.5))
    for i, place in enumerate(places):
        for parent in parents[i]:
            _arrow(axis, places[parent], place)
        given = not parents[i]
        axis.plot(*place, "s" if given else "o", markersize=29, markerfacecolor="white", markeredgecolor="black")
        axis.text(*place, names[i], ha="center", va="center", fontsize=11)
        signal, value = (number.replace("-", "−") for number in (f"{signals[i]:+.4f}", f"{values[i]:.4f}"))
        axis.text(place[0], place[1] + 0.29, signal, ha="center", color=RED, weight="bold")
        axis.text(place[0], place[1] - 0.29, value, ha="center", va="top", color=BLUE)
    axis.text(
        3.1, -0.85, "above, bold: error signal, computed from right to left", color=RED, weight="bold", fontsize=9
    )
    axis.text(3.1, -1.15, "below: value, computed from left to right", color=BLUE, fontsize=9)
    axis.set(xlim=(-0.5, 6.5), ylim=(-1.5, 1.5))
    axis.axis("off")
    return fig


@figure("02_paths")
def paths() -> Figure:
    """The weights on the way back from the output to one hidden unit."""
    used = used_edges(PATH_SIZES, PATH_UNIT)
    fig, axis = plt.subplots(figsize=(6.4, 3.3))
    spots = [[(2.0 * layer, (size - 1) / 2 - i) for i in range(size)] for layer, size in enumerate(PATH_SIZES)]
    for layer in range(1, len(PATH_SIZES)):
        for i, tail in enumerate(spots[layer - 1]):
            for j, tip in enumerate(spots[layer]):
                on_the_way = (layer, i, j) in used
                studied = (layer, i, j) == (1, 1, 0)
                color = BLUE if studied else RED if on_the_way else LIGHT
                style = (0, (4, 2)) if studied else "-"
                axis.plot(
                    *zip(tail, tip, strict=True), color=color, linewidth=2.4 if color != LIGHT else 1, linestyle=style
                )
                if on_the_way or studied:
                    near = 0.36 if layer == 2 else 0.5
                    x, y = (tail[k] + near * (tip[k] - tail[k]) for k in (0, 1))
                    label = f"$w^{{({layer})}}_{{{i + 1}{j + 1}}}$"
                    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
                    axis.text(x, y, label, ha="center", va="center", color=color, fontsize=11, bbox=box, zorder=3)
    for layer, column in enumerate(spots):
        for i, spot in enumerate(column):
            chosen = (layer, i) == PATH_UNIT
            axis.plot(
                *spot,
                "o",
                markersize=24,
                markeredgecolor="black",
                markerfacecolor=LIGHT if chosen else "white",
                zorder=4,
            )
            name = f"$x_{i + 1}$" if layer == 0 else f"$a^{{({layer})}}_{i + 1}$"
            axis.text(*spot, name, ha="center", va="center", fontsize=10, zorder=5)
    for layer in range(len(PATH_SIZES)):
        axis.text(2.0 * layer, -1.62, f"layer {layer}", ha="center", fontsize=9)
    axis.set(xlim=(-0.5, 6.5), ylim=(-1.8, 1.45))
    axis.axis("off")
    return fig


def _matrix(axis: Axes, corner: tuple[float, float], size: tuple[int, ...], name: str, shape: str, color: str) -> None:
    (x, y), (rows, columns) = corner, size
    axis.add_patch(Rectangle((x, y - rows / 2), columns, rows, facecolor="white", edgecolor=color, linewidth=1.6))
    for k in range(1, columns):
        axis.plot([x + k, x + k], [y - rows / 2, y + rows / 2], color=LIGHT, linewidth=0.7, linestyle="-")
    for k in range(1, rows):
        axis.plot([x, x + columns], [y - rows / 2 + k, y - rows / 2 + k], color=LIGHT, linewidth=0.7, linestyle="-")
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
    axis.text(x + columns / 2, y, name, ha="center", va="center", fontsize=11, color=color, bbox=box)
    axis.text(x + columns / 2, y - rows / 2 - 0.3, shape, ha="center", va="top", fontsize=9, color=GREY)


@figure("02_layer_shapes")
def layer_shapes() -> Figure:
    """The shapes in the forward and backward formulas of one layer."""
    rng = np.random.default_rng(0)
    N, D, H = 5, 3, 2
    # The sizes drawn are those of arrays that the reference functions return.
    X, weights = rng.normal(size=(N, D)), [rng.normal(size=s) for s in [(D, H), (H,), (H, 1), (1,)]]
    out, cache = hw.two_layer_forward(X, *weights)
    dW = hw.two_layer_backward(out, cache)[0]
    fig, axis = plt.subplots(figsize=(7.2, 4.3))
    top, low = 0.0, -8.2
    _matrix(axis, (0, top), X.shape, "$X$", "(N, D)", BLUE)
    _matrix(axis, (4.2, top), weights[0].shape, "$W$", "(D, H)", BLUE)
    _matrix(axis, (9.0, top), (N, H), "$Z$", "(N, H)", BLUE)
    _matrix(axis, (0, low), (D, N), "$X^{\\top}$", "(D, N)", BLUE)
    _matrix(axis, (6.2, low), (N, H), "$dZ$", "(N, H)", RED)
    _matrix(axis, (9.8, low), dW.shape, "$dW$", "(D, H)", RED)
    _matrix(axis, (14.6, low), (N, H), "$dZ$", "(N, H)", RED)
    _matrix(axis, (17.8, low), (H, D), "$W^{\\top}$", "(H, D)", BLUE)
    _matrix(axis, (22.4, low), (N, D), "$dX$", "(N, D)", RED)
    _matrix(axis, (14.6, top), (N, H), "$dZ$", "(N, H)", RED)
    _matrix(axis, (20.4, top), (1, H), "$db$", "(H,)", RED)
    signs = [(3.6, top, "·"), (7.6, top, "+ $b$ ="), (18.5, top, "add rows:")]
    signs += [(5.6, low, "·"), (9.0, low, "="), (17.2, low, "·"), (21.6, low, "=")]
    for x, y, sign in signs:
        axis.text(x, y, sign, ha="center", va="center", fontsize=11)
    titles = [(0, top, "forward"), (14.6, top, "bias: the sum over examples")]
    titles += [(0, low, "weights: summed over N"), (14.6, low, "inputs: summed over H")]
    for x, y, title in titles:
        axis.text(x, y + 3.0, title, fontsize=10, weight="bold")
    axis.set(xlim=(-0.5, 26), ylim=(-12, 4.2), aspect="equal")
    axis.axis("off")
    return fig


@figure("02_vanishing")
def vanishing() -> Figure:
    """The gradient of a deep sigmoid network shrinks towards the inputs."""
    fig, axis = plt.subplots(figsize=(6.4, 3.5))
    layers = np.arange(1, 11)
    for k, scale in enumerate((1, 2, 4)):
        look = {"color": (BLUE, RED, GREEN)[k], "marker": MARKERS[k], "linestyle": DASHES[k]}
        axis.semilogy(layers, gradient_sizes(10, scale), label=f"{scale} / √10", **look)
    axis.legend(loc="lower right", title="spread of the weights", title_fontsize=9, reverse=True)
    axis.set(xlabel="layer, counted from the inputs", ylabel="typical entry of $dW$", xticks=layers)
    axis.set_title("10 layers of 10 sigmoid units, before any training")
    return fig


@figure("02_xor")
def xor() -> Figure:
    """XOR in the plane of the inputs and in the plane of two hidden units."""
    W1, b1, W2, b2 = hw.xor_weights()
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
    hidden = (corners @ W1 + b1 > 0) * 1.0
    truth = (hidden @ W2 + b2 > 0)[:, 0]
    fig, axes = plt.subplots(1, 2, figsize=(6.8, 3.4))
    grid = np.linspace(-0.5, 1.5, 81)
    u, v = np.meshgrid(grid, grid)
    points = np.column_stack([u.ravel(), v.ravel()])
    fired = (points @ W1 + b1 > 0) * 1.0
    answers = [(fired @ W2 + b2 > 0) * 1.0, (points @ W2 + b2 > 0) * 1.0]
    for axis, answer, spots in zip(axes, answers, (corners, hidden), strict=True):
        axis.contourf(u, v, answer.reshape(u.shape), levels=[0.5, 1.5], colors=["#d6e4f0"])
        for one, marker, face in ((True, "o", BLUE), (False, "s", "white")):
            axis.plot(*spots[truth == one].T, marker, markersize=11, markerfacecolor=face, markeredgecolor="black")
        axis.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=(0, 1), yticks=(0, 1), aspect="equal")
    for k, style in enumerate(("-", (0, (5, 2)))):
        axes[0].contour(u, v, (points @ W1 + b1)[:, k].reshape(u.shape), levels=[0], colors="black", linestyles=[style])
    axes[1].contour(u, v, (points @ W2 + b2).reshape(u.shape), levels=[0], colors="black")
    along = {"ha": "center", "va": "center", "rotation": -45, "rotation_mode": "anchor", "fontsize": 9}
    axes[0].text(0.18, 0.18, "$h_1$ (OR) fires above", along)
    axes[0].text(0.83, 0.83, "$h_2$ (AND) fires above", along)
    axes[0].set(xlabel="$x_1$", ylabel="$x_2$", title="inputs: two lines are needed")
    axes[1].set(xlabel="$h_1$", ylabel="$h_2$", title="hidden units: one line is enough")
    axes[1].text(1, -0.28, "two inputs\nmeet here", ha="center", va="center", fontsize=9)
    for axis in axes:
        axis.title.set_fontsize(10)
    return fig


@figure("02_universal")
def universal() -> Figure:
    """Steep sigmoids are steps, and enough steps follow any continuous curve."""
    fig, axes = plt.subplots(1, 3, figsize=(7.2, 2.9))
    x = np.linspace(-3, 3, 121)
    for k, steepness in enumerate((1, 5, 25)):
        label = "$\\sigma(z)$" if steepness == 1 else f"$\\sigma({steepness}z)$"
        axes[0].plot(x, hw.sigmoid(steepness * x), color=(BLUE, RED, "black")[k], linestyle=DASHES[k], label=label)
    axes[0].legend(loc="upper left", borderpad=0)
    axes[0].set(title="a unit becomes a step", xlabel="$z$", yticks=(0, 1))
    x = np.linspace(0, 1, 201)
    for axis, units in zip(axes[1:], WIDTHS[:2], strict=True):
        axis.plot(x, target_curve(x), color=GREY, linestyle=(0, (5, 2)), label="curve")
        axis.plot(x, staircase(x, units, steepness=50.0 * units), color=BLUE, linestyle="-", label="network")
        axis.set(title=f"{units} hidden units", xlabel="$x$", xticks=(0, 1), ylim=(-0.15, 0.8), yticks=(0, 0.5))
    axes[1].legend(loc="upper right", borderpad=0)
    for axis in axes:
        axis.title.set_fontsize(10)
    return fig


def _square(column: int, row: int) -> Path:
    """The outline of one pixel."""
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
    return Path(np.array(corners, dtype=float), closed=True)


def _pixels(axis: Axes, image: np.ndarray, lowest: float, highest: float) -> None:
    """An image as squares of grey, one path for each shade: far smaller than a mesh, and no embedded bitmap."""
    axis.set(xlim=(0, image.shape[1]), ylim=(image.shape[0], 0), xticks=[], yticks=[], aspect="equal")
    axis.spines[["top", "right"]].set_visible(True)
    for level in np.unique(image):
        squares = [_square(column, row) for row, column in np.argwhere(image == level)]
        shade = str(1 - (level - lowest) / (highest - lowest))
        axis.add_patch(PathPatch(Path.make_compound_path(*squares), facecolor=shade, edgecolor=shade, linewidth=0.2))


@figure("02_feature_detector")
def feature_detector() -> Figure:
    """A hidden unit as a detector of diagonal strokes."""
    weights, images = strokes()
    fig, axes = plt.subplots(1, 4, figsize=(7.2, 2.4))
    _pixels(axes[0], weights, lowest=-0.4, highest=1.0)
    axes[0].set_title("weights of one unit", fontsize=10)
    axes[0].set_xlabel("dark: positive\nwhite: negative", fontsize=9)
    for axis, (name, image) in zip(axes[1:], images.items(), strict=True):
        z = float((weights * image).sum()) + DETECTOR_BIAS
        _pixels(axis, image, lowest=0.0, highest=1.5)
        axis.set_title(name, fontsize=10)
        axis.set_xlabel(f"$z = {z:.1f}$\n$\\sigma(z) = {float(hw.sigmoid(z)):.3f}$", fontsize=9)
    return fig
