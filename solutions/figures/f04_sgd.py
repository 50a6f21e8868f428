"""Figures of lecture note 4: mini-batches, their noise, schedules and training on real data."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyBboxPatch
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from autograder.kitpath import kit_on_path
from solutions import hw04_sgd as hw
from solutions.figures.style import BLACK, BLUE, DASHES, GREEN, GREY, LIGHT, MARKERS, ORANGE, RED, figure

with kit_on_path():
    from digits import load_digits


def two_clouds(per_class: int) -> tuple[np.ndarray, np.ndarray]:
    """Examples of two overlapping classes with two features, and their labels."""
    y = np.repeat([0, 1], per_class)
    X = np.random.default_rng(1).normal(size=(2 * per_class, 2))
    return X + np.where(y == 1, 1.0, -1.0)[:, None] * np.array([1.0, 0.5]), y


def digit_gradients() -> np.ndarray:
    """One gradient per training image for the question "is it a 3?", at zero weights."""
    digits = load_digits()
    return hw.per_example_gradients(np.zeros(64), digits.X_train, digits.y_train == 3)


DIGIT_RUNS = [(1197, 1.0), (32, 0.5), (8, 0.2)]  # batch size and learning rate, as in the notebook
DIGIT_EPOCHS = 20


def digit_losses() -> dict[int, np.ndarray]:
    """Training loss after each epoch of softmax regression on the digits, by batch size."""
    digits = load_digits()
    targets = np.eye(10)[digits.y_train]
    return {
        size: hw.train_softmax(digits.X_train, targets, lr, size, DIGIT_EPOCHS, np.random.default_rng(9))[2]
        for size, lr in DIGIT_RUNS
    }


# A cost with two valleys, the mean of N = 32 terms that differ in an added slope.
GOOD, HILL, BAD = (float(root) for root in sorted(np.roots([1, 0, -1, 0.25]).real))
VALLEY_TERMS, VALLEY_RUNS, VALLEY_EPOCHS, VALLEY_LR = 32, 500, 40, 0.1


def valley_cost(w: np.ndarray) -> np.ndarray:
    """A shallow valley on the right, a deeper one on the left."""
    return w**4 / 4 - w**2 / 2 + w / 4


def escaped(batch_size: int) -> np.ndarray:
    """Share of 500 runs, all started in the bad minimum, that are in the deeper valley after each epoch."""
    slopes = 2.0 * np.random.default_rng(1).normal(size=(VALLEY_TERMS, VALLEY_RUNS))
    slopes -= slopes.mean(axis=0)

    def grad(w: np.ndarray, idx: np.ndarray) -> np.ndarray:
        mean: np.ndarray = w**3 - w + 0.25 + slopes[idx].mean(axis=0)
        return mean

    start = np.full(VALLEY_RUNS, BAD)  # every coordinate is a run of its own
    rng = np.random.default_rng(2)
    _, history = hw.sgd(grad, start, VALLEY_TERMS, VALLEY_LR, batch_size, VALLEY_EPOCHS, rng)
    return (history < HILL).mean(axis=1)


# Error of SGD on ½(w − m)², m the mean of the examples: 400 runs side by side, every example is new.
FLOOR_RUNS, FLOOR_EPOCHS, FLOOR_STEPS = 400, 40, 25


def error_by_epoch(rates: list[list[float]]) -> np.ndarray:
    """Root mean square distance from the minimum after each epoch; `rates` holds one rate per step of each epoch."""
    rng = np.random.default_rng(3)
    w = np.full(FLOOR_RUNS, 8.0)
    errors = [8.0]

    def fresh(v: np.ndarray, idx: np.ndarray) -> np.ndarray:
        slope: np.ndarray = v - rng.normal(size=v.shape)
        return slope

    for steps in rates:
        for lr in steps:
            w, _ = hw.sgd(fresh, w, 1, lr, 1, 1, rng)
        errors.append(float(np.sqrt(np.mean(w**2))))
    return np.array(errors)


def rate_plans() -> dict[str, list[list[float]]]:
    """The learning rates that the figure on schedules compares, per epoch and step."""
    epochs = range(FLOOR_EPOCHS)
    return {
        "constant 0.5": [[0.5] * FLOOR_STEPS for _ in epochs],
        "constant 0.02": [[0.02] * FLOOR_STEPS for _ in epochs],
        "step decay": [[hw.step_decay(0.5, e, drop=0.4, every=8)] * FLOOR_STEPS for e in epochs],
        "inverse time": [
            [hw.inverse_time_decay(0.5, e * FLOOR_STEPS + s, 0.5) for s in range(FLOOR_STEPS)] for e in epochs
        ],
    }


@figure("04_epochs")
def epochs() -> Figure:
    """Three epochs of ten examples in batches of four, four and two."""
    rng = np.random.default_rng(12)
    fills, hatches = ["#cfe3f2", "#fde3b8", "#ffffff"], ["", "", "////"]
    fig, ax = plt.subplots(figsize=(7, 2.9))
    for row in range(3):
        x = 0.0
        for number, idx in enumerate(hw.minibatches(10, 4, rng)):
            for n in idx:
                box = FancyBboxPatch(
                    (x, -row), 0.86, 0.62, boxstyle="round,pad=0,rounding_size=0.1", facecolor=fills[number],
                    edgecolor=BLACK, linewidth=1.8 if n == 7 else 0.8,
                )  # fmt: skip
                ax.add_patch(box)
                if hatches[number]:
                    ax.add_patch(
                        FancyBboxPatch(
                            (x, -row),
                            0.86,
                            0.62,
                            boxstyle="round,pad=0,rounding_size=0.1",
                            facecolor="none",
                            edgecolor=LIGHT,
                            hatch=hatches[number],
                            linewidth=0,
                        )
                    )
                label = {"facecolor": fills[number], "edgecolor": "none", "boxstyle": "round,pad=0.15"}
                weight = "bold" if n == 7 else "normal"
                ax.text(x + 0.43, 0.31 - row, str(n), ha="center", va="center", fontsize=11, weight=weight, bbox=label)
                x += 0.95
            x += 0.55
        ax.text(-0.35, 0.31 - row, f"epoch {row + 1}", ha="right", va="center")
    for centre, name in [(1.85, "batch of 4: one step"), (6.2, "batch of 4: one step"), (9.1, "batch of 2")]:
        ax.text(centre, 0.95, name, ha="center", va="center", color="#333333")
    ax.annotate("", (10.4, -2.35), (0, -2.35), arrowprops={"arrowstyle": "->", "color": GREY})
    ax.text(5.2, -2.62, "time: every example once per epoch, in a new order", ha="center", va="center", color="#333333")
    ax.set(xlim=(-1.9, 10.7), ylim=(-2.85, 1.2))
    ax.set_axis_off()
    return fig


@figure("04_disagreement")
def disagreement() -> Figure:
    """How single examples pull at the weights, far from the minimum and in it."""
    X, y = two_clouds(18)
    full = np.arange(len(y))
    far = np.zeros(2)
    near, _ = hw.sgd(
        lambda w, idx: hw.per_example_gradients(w, X[idx], y[idx]).mean(axis=0),
        far, len(y), 1.0, len(full), 400, np.random.default_rng(0),
    )  # fmt: skip
    fig, axes = plt.subplots(1, 2, figsize=(7.4, 4), sharex=True, sharey=True)
    for ax, w, title in [(axes[0], far, "far from the minimum"), (axes[1], near, "in the minimum")]:
        pulls = -hw.per_example_gradients(w, X, y)
        mean = pulls.mean(axis=0)
        for pull in pulls:
            ax.annotate("", pull, (0, 0), arrowprops={"arrowstyle": "->", "color": "#9a9a9a", "linewidth": 0.9})
        values, vectors = np.linalg.eigh(np.cov(pulls.T, bias=True) / 8)
        angle = np.degrees(np.arctan2(*vectors[::-1, 1]))
        width, height = 4 * np.sqrt(values[::-1])
        ax.add_patch(
            Ellipse(tuple(mean), width, height, angle=angle, fill=False, edgecolor=BLUE, linestyle="--", lw=1.8)
        )
        if np.hypot(*mean) > 0.05:
            ax.annotate("", mean, (0, 0), arrowprops={"arrowstyle": "-|>", "color": RED, "linewidth": 3}, zorder=5)
        else:
            ax.plot(*mean, "o", color=RED, markersize=8, zorder=5)
        ax.set(xlim=(-0.95, 1.2), ylim=(-0.85, 1.2), aspect="equal", title=title, xlabel="$w_1$")
    axes[0].set(ylabel="$w_2$")
    handles = [
        axes[0].plot([], [], color="#9a9a9a", linewidth=1.2, linestyle="-")[0],
        axes[0].plot([], [], color=RED, linewidth=3, linestyle="-")[0],
        axes[0].plot([], [], color=BLUE, linestyle="--")[0],
    ]
    names = ["one example's pull", "mean of all pulls", "where most means of 8 fall"]
    fig.legend(handles, names, loc="outside lower center", ncols=3)
    return fig


@figure("04_two_rules")
def two_rules() -> Figure:
    """The pull and the loss of the logistic rule and the perceptron, for one example with label 1."""
    z = np.linspace(-4, 4, 401)
    x = np.ones(1)
    logistic = [hw.logistic_sgd_step(np.array([v]), x, 1, 1.0)[0] - v for v in z]
    perceptron = np.array([hw.perceptron_step(np.array([v]), x, 1, 1.0)[0] - v for v in z])
    fig, axes = plt.subplots(1, 2, figsize=(7.4, 3.4))
    axes[0].plot(z, logistic, color=BLUE, label="logistic")
    for side in (z < 0, z >= 0):  # in two parts: the jump is no part of the curve
        axes[0].plot(
            z[side], perceptron[side], color=RED, linestyle="--", label="perceptron" if z[side][0] < 0 else None
        )
    axes[0].plot(0, 0, "o", color=RED)
    axes[0].plot(0, 1, "o", color=RED, markerfacecolor="white")
    axes[0].set(title="how hard it pulls: $y - a$", xlabel="logit $z = w^\\top x$, label $y = 1$", ylim=(-0.15, 1.25))
    axes[0].legend(loc="upper right")
    axes[1].plot(z, np.logaddexp(0, -z), color=BLUE, label="cross-entropy")
    axes[1].plot(z, np.maximum(0, -z), color=RED, linestyle="--", label="perceptron loss max(0, −z)")
    threshold = 0.5 * perceptron**2
    for side in (z < 0, z >= 0):
        axes[1].plot(
            z[side],
            threshold[side],
            color=BLACK,
            linestyle=":",
            label="½(a − y)² of the threshold" if z[side][0] < 0 else None,
        )
    axes[1].plot(0, 0, "o", color=BLACK)
    axes[1].plot(0, 0.5, "o", color=BLACK, markerfacecolor="white")
    axes[1].set(title="three losses", xlabel="logit $z$, label $y = 1$", ylim=(-0.15, 4.2))
    axes[1].legend(loc="upper right")
    return fig


@figure("04_paths")
def paths() -> Figure:
    """Paths on one cost with batches of 40, 8 and 1 example, eight epochs each."""
    centres = np.random.default_rng(4).normal(size=(40, 2)) * np.array([2.0, 1.6])
    centres -= centres.mean(axis=0)
    curvature = np.array([0.6, 1.8])
    fig, axes = plt.subplots(1, 3, figsize=(8.6, 3.2), sharex=True, sharey=True)
    for ax, size in zip(axes, [40, 8, 1], strict=True):
        visited: list[np.ndarray] = []

        def grad(w: np.ndarray, idx: np.ndarray, visited: list[np.ndarray] = visited) -> np.ndarray:
            visited.append(w)
            slope: np.ndarray = curvature * (w - centres[idx].mean(axis=0))
            return slope

        end, _ = hw.sgd(grad, np.array([-4.0, 3.0]), 40, 0.2, size, 8, np.random.default_rng(5))
        track = np.array([*visited, end])
        for level in [0.25, 1, 2.25, 4, 6.25, 9]:
            width, height = 2 * np.sqrt(2 * level / curvature)
            ax.add_patch(Ellipse((0, 0), width, height, fill=False, edgecolor=LIGHT))
        ax.plot(*track.T, "-" if size == 1 else "o-", color=GREEN, linewidth=0.8 if size == 1 else 1.4, markersize=3.5)
        ax.plot(0, 0, "+", color=BLACK, markersize=13, markeredgewidth=2)
        ax.set(
            title=f"B = {size}: {len(visited)} steps", xlabel="$w_1$", aspect="equal", xlim=(-5, 3), ylim=(-2.6, 3.8)
        )
    axes[0].set(ylabel="$w_2$")
    return fig


@figure("04_noise")
def noise() -> Figure:
    """Measured gradient noise against the batch size, with and without replacement."""
    grads = digit_gradients()
    N = len(grads)
    trace = grads.var(axis=0).sum()
    sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]
    rng = np.random.default_rng(6)
    drawn = [hw.gradient_noise(grads, size, 300, rng) for size in sizes]
    shuffled = []
    for size in sizes:
        means = np.array([grads[hw.minibatches(N, size, rng)[0]].mean(axis=0) for _ in range(300)])
        shuffled.append(means.var(axis=0, ddof=1).sum())
    curve = np.geomspace(1, 1150, 120)
    fig, ax = plt.subplots(figsize=(6.4, 3.9))
    ax.loglog(curve, trace / curve, color=BLUE, label="trace(Σ) / B")
    ax.loglog(curve, trace / curve * (N - curve) / (N - 1), color=RED, linestyle="--", label="times (N − B)/(N − 1)")
    ax.loglog(sizes, drawn, MARKERS[0], color=BLUE, linestyle="none", markersize=6, label="measured, with replacement")
    ax.loglog(
        sizes, shuffled, MARKERS[1], color=RED, linestyle="none", markersize=6, markerfacecolor="white",
        label="measured, shuffled batches",
    )  # fmt: skip
    signal = float(np.sum(grads.mean(axis=0) ** 2))
    ax.axhline(signal, color=GREY, linestyle=":", linewidth=1.4)
    ax.text(
        1150, signal * 1.12, "squared length of the full gradient", color="#333333", ha="right", va="bottom", fontsize=9
    )
    ax.xaxis.set_major_locator(FixedLocator([1, 4, 16, 64, 256, 1024]))
    ax.xaxis.set_major_formatter(ScalarFormatter())
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set(xlabel="batch size B", ylabel="noise", title="“Is it a 3?” on 1,197 images, zero weights", ylim=(2e-4, 4))
    ax.legend(loc="lower left")
    return fig


@figure("04_schedules")
def schedules() -> Figure:
    """Four learning-rate plans, and the distance from the minimum that each of them reaches."""
    fig, axes = plt.subplots(1, 2, figsize=(8, 3.7))
    handles = []
    for place, (name, plan) in enumerate(rate_plans().items()):
        color = [BLUE, RED, GREEN, ORANGE][place]
        look: dict[str, Any] = {
            "color": color,
            "linestyle": DASHES[place],
            "marker": MARKERS[place],
            "markevery": (2 + place, 8),
        }
        axes[0].semilogy([steps[0] for steps in plan], **look)
        handles += axes[1].semilogy(error_by_epoch(plan), label=name, **look)
    for lr in (0.5, 0.02):
        axes[1].axhline(noise_floor(lr), color=GREY, linestyle=":", linewidth=1)
    axes[0].set(xlabel="epoch (25 steps each)", ylabel="learning rate", title="the plans")
    axes[1].set(
        xlabel="epoch (25 steps each)", ylabel="distance from the minimum", title="where they lead, batches of 1"
    )
    for ax, ticks in [(axes[0], [0.002, 0.01, 0.05, 0.2, 0.5]), (axes[1], [0.02, 0.1, 0.5, 2, 8])]:
        ax.yaxis.set_major_locator(FixedLocator(ticks))
        ax.yaxis.set_major_formatter("{x:g}")
        ax.yaxis.set_minor_locator(NullLocator())
    fig.legend(handles=handles, loc="outside lower center", ncols=4)
    return fig


def noise_floor(lr: float) -> float:
    """What a constant rate settles at for curvature 1, noise 1 and batches of one."""
    return float(np.sqrt(lr / (2 - lr)))


@figure("04_escape")
def escape() -> Figure:
    """A cost with two valleys, and the share of runs that leave the worse one."""
    fig, axes = plt.subplots(1, 2, figsize=(8, 3.4))
    w = np.linspace(-1.75, 1.5, 200)
    axes[0].plot(w, valley_cost(w), color=BLACK)
    for place, name, marker, color in [(BAD, "start: shallow valley", "o", RED), (GOOD, "deep valley", "s", BLUE)]:
        height = float(valley_cost(np.array(place)))
        axes[0].plot(place, height, marker, color=color, markersize=7)
        axes[0].text(place, height - 0.06, name, ha="center", va="top")
    axes[0].set(xlabel="w", ylabel="cost, mean of 32 terms", title="the cost", ylim=(-0.72, 0.55))
    for place, size in enumerate([1, 2, 32]):
        label = f"B = {size}" + (" (all)" if size == 32 else "")
        axes[1].plot(escaped(size), color=[BLUE, GREEN, RED][place], linestyle=DASHES[place], label=label)
    axes[1].set(xlabel="epoch", ylabel="share of 500 runs", title="in the deep valley", ylim=(-0.05, 1.08))
    axes[1].legend(loc="center right")
    return fig


@figure("04_digits")
def digits() -> Figure:
    """Training loss on the digits for three batch sizes, per epoch and per step."""
    fig, axes = plt.subplots(1, 2, figsize=(8, 3.6), sharey=True)
    handles = []
    for place, (size, losses) in enumerate(digit_losses().items()):
        look: dict[str, Any] = {
            "color": [RED, BLUE, GREEN][place],
            "linestyle": DASHES[place],
            "marker": MARKERS[place],
        }
        epoch = np.arange(1, DIGIT_EPOCHS + 1)
        steps = -(-1197 // size)
        handles += axes[0].semilogy(
            epoch, losses, markevery=4, label=f"B = {size}" + (" (all)" if size == 1197 else ""), **look
        )
        axes[1].loglog(epoch * steps, losses, markevery=4, **look)
    for ax in axes:
        blind_guess(ax)
        ax.yaxis.set_major_locator(FixedLocator([0.1, 0.2, 0.5, 1, 2]))
        ax.yaxis.set_major_formatter("{x:g}")
        ax.yaxis.set_minor_locator(NullLocator())
    axes[0].set(
        xlabel="epochs: looks at every image",
        ylabel="training loss",
        title="for the same work",
        xticks=[1, 5, 10, 15, 20],
    )
    axes[1].set(xlabel="steps", title="for the same number of steps")
    axes[1].xaxis.set_major_locator(FixedLocator([1, 10, 100, 1000]))
    axes[1].xaxis.set_major_formatter("{x:g}")
    axes[0].text(20, np.log(10) * 0.96, "blind guess, log 10", ha="right", va="top", fontsize=9, color="#333333")
    fig.legend(handles=handles, loc="outside lower center", ncols=3)
    return fig


def blind_guess(ax: Axes) -> None:
    """A thin line at the loss of ten equal probabilities."""
    ax.axhline(np.log(10), color=GREY, linewidth=1, linestyle=":")
