"""Figures of the notes on optimizers.  Every path, step and average comes from the reference functions."""

from collections.abc import Callable
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from autograder.kitpath import kit_on_path
from solutions import hw03_softmax as softmax
from solutions import hw06_optimizers as hw
from solutions.figures.style import BLACK, BLUE, COLORS, DASHES, GREEN, GREY, LIGHT, MARKERS, RED, figure

with kit_on_path():
    from digits import load_digits

STEEPNESS = np.array([0.2, 4.0])  # the curvatures of the lecture's valley, 0.1 x₁² + 2 x₂²
START = np.array([-5.0, -2.0])

# The five rules of the lecture, each with a look of its own that is kept through all figures.
RULES: dict[str, tuple[Callable, str, Any, str]] = {
    name: (rule, COLORS[k], DASHES[k], MARKERS[k])
    for k, (name, rule) in enumerate(
        {
            "plain": hw.sgd_update,
            "momentum": hw.momentum_update,
            "AdaGrad": hw.adagrad_update,
            "RMSProp": hw.rmsprop_update,
            "Adam": hw.adam_update,
        }.items()
    )
}


def height(x: np.ndarray) -> np.ndarray:
    """The valley's height at points along the last axis."""
    return (STEEPNESS * x**2).sum(axis=-1) / 2


def draw_valley(axis: Axes) -> None:
    """Level sets of the valley, and its minimum."""
    ellipses = []
    for level in [0.6, 3, 8, 16]:
        radii = np.sqrt(2 * level / STEEPNESS)  # c₁x₁²/2 + c₂x₂²/2 = level is an ellipse
        ellipses.append(Path.unit_circle().transformed(Affine2D().scale(*radii)))
    axis.add_patch(PathPatch(Path.make_compound_path(*ellipses), fill=False, edgecolor=LIGHT, linewidth=0.9))
    axis.plot(0, 0, marker="+", color=BLACK, markersize=11, linestyle="none")
    axis.set(xlim=(-6, 2), ylim=(-3.4, 3.4), xticks=[-4, -2, 0], yticks=[-2, 0, 2])


def plain_ticks(*axes: Axes) -> None:
    """No small ticks between the powers of ten: they cost much space and say little."""
    for axis in axes:
        axis.minorticks_off()


def walk(rule: Callable, steps: int, **hyper: float) -> np.ndarray:
    """The path of a rule in the valley."""
    return hw.optimize(rule, lambda x: STEEPNESS * x, START, steps, **hyper)


@figure("06_valley")
def valley() -> Figure:
    """Plain descent at two learning rates, and momentum, in an ill-conditioned valley."""
    fig, axes = plt.subplots(1, 3, figsize=(9, 3.1), sharey=True)
    runs = [
        ("plain, lr = 0.4: crawls", walk(hw.sgd_update, 20, lr=0.4), BLUE, "o"),
        ("plain, lr = 0.6: $x_2$ diverges", walk(hw.sgd_update, 4, lr=0.6), RED, "s"),
        ("momentum, lr = 0.6, β = 0.5", walk(hw.momentum_update, 20, lr=0.6, beta=0.5), GREEN, "^"),
    ]
    for axis, (title, path, color, marker) in zip(axes, runs, strict=True):
        draw_valley(axis)
        axis.plot(path[:, 0], path[:, 1], linestyle="-", color=color, marker=marker, linewidth=1.2)
        axis.set_title(title)
        axis.set_xlabel("$x_1$")
    axes[0].set_ylabel("$x_2$")
    axes[0].annotate("start", START, (-5.7, -2.9), fontsize=9)
    return fig


@figure("06_stability")
def stability() -> Figure:
    """How fast each direction of a bowl shrinks, by learning rate; and what momentum changes."""
    curvatures = np.array([0.5, 8.0])
    limit = hw.max_stable_lr(curvatures)
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6))
    rates = np.sort([*np.linspace(0, 0.3, 25), 2 / curvatures.sum()])
    shrink = np.abs([hw.sgd_update(np.ones(2), curvatures, None, rate)[0] for rate in rates])
    left.plot(rates, shrink.max(axis=1), color=LIGHT, linewidth=7, linestyle="-", label="slower one")
    left.plot(rates, shrink[:, 0], color=BLUE, linestyle=DASHES[0], label="flat, c = 0.5")
    left.plot(rates, shrink[:, 1], color=RED, linestyle=DASHES[1], label="steep, c = 8")
    left.axhline(1, color=GREY, linewidth=0.8, linestyle="-")
    left.axvline(limit, color=BLACK, linewidth=1, linestyle=":")
    left.annotate(f"limit\nlr = 2/8 = {limit:g}", (limit, 0.03), (limit - 0.004, 0.03), ha="right", fontsize=9)
    left.set(xlim=(0, 0.3), ylim=(0, 1.55), xlabel="learning rate", ylabel="factor per step, size")
    left.set_title("Plain: a factor per direction")
    left.legend(loc="upper left")

    products = np.linspace(0.04, 4.1, 102)
    betas = [(0.0, BLUE, DASHES[0]), (0.5, RED, DASHES[1]), (0.9, GREEN, DASHES[2])]
    for beta, color, dash in betas:
        factors = [shrinkage(lr, beta) for lr in products]
        right.plot(products, factors, color=color, linestyle=dash, label=f"β = {beta:g}")
    right.axhline(1, color=GREY, linewidth=0.8, linestyle="-")
    right.set(xlim=(0, 4.1), ylim=(0, 1.55), xlabel="learning rate × curvature", ylabel="factor per step")
    right.set_title("Momentum: a plateau, a later limit")
    right.legend(loc="lower right")
    return fig


def shrinkage(lr: float, beta: float) -> float:
    """By which factor a step of momentum shrinks the distance, averaged over many, with curvature 1."""
    half = 200 if beta else 50  # plain descent needs few, and soon leaves the range of floats
    path = hw.optimize(hw.momentum_update, lambda x: x, np.ones(1), 2 * half, lr=lr, beta=beta)[:, 0]
    sizes = np.hypot(path[1:], path[:-1])  # two neighbouring points: a single one may cross 0 by chance
    return float((sizes[-1] / sizes[half - 1]) ** (1 / half)) if sizes[half - 1] else 0.0


@figure("06_moving_average")
def moving_average() -> Figure:
    """A noisy series with two moving averages, and the weights that they give to old values."""
    rng = np.random.default_rng(0)
    t = np.arange(1, 121)
    truth = 2 + np.sin(t / 22)
    values = truth + 0.5 * rng.normal(size=t.size)
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), width_ratios=[1.7, 1])
    left.plot(t, values, color="#bbbbbb", linewidth=0.8, linestyle="-", label="values")
    left.plot(t, truth, color=BLACK, linewidth=1, linestyle="-", label="noise-free")
    spike = np.zeros(56)
    spike[0] = 1
    for gamma, color, dash in [(0.8, RED, DASHES[1]), (0.96, BLUE, DASHES[0])]:
        left.plot(t, hw.ema(values, gamma), color=color, linestyle=dash, label=f"average, γ = {gamma}")
        right.plot(hw.ema(spike, gamma), color=color, linestyle=dash, label=f"γ = {gamma}")
        memory = 1 / (1 - gamma)
        weight = (1 - gamma) * gamma**memory
        right.plot(memory, weight, "o", color=color, linestyle="none")
        right.annotate(f"1/(1 − γ) = {memory:.0f}", (memory, weight), (memory + 2, weight + 0.008), fontsize=9)
    left.set(xlabel="t", ylabel="value", ylim=(0, 5.2))
    left.set_title("Calm, but late, and low at first")
    left.legend(loc="upper right", ncol=2)
    right.set(xlabel="age of a value, in steps", ylabel="its weight in the average", xlim=(0, 55), ylim=(0, 0.21))
    right.set_title("Weights fade geometrically")
    right.legend(loc="upper right")
    return fig


def step_lengths(rule: Callable, gradients: np.ndarray, **hyper: float) -> np.ndarray:
    """|step| / |gradient| for each gradient of a series: the rate that a rule really uses."""
    state, lengths = None, []
    for g in gradients:
        x_new, state = rule(np.zeros(1), np.array([g]), state, **hyper)
        lengths.append(abs(x_new.item() / g))
    return np.array(lengths)


@figure("06_effective_rates")
def effective_rates() -> Figure:
    """The rate that AdaGrad and RMSProp really use, before, during and after a burst of large gradients."""
    gradients = np.ones(120)
    gradients[40:50] = 8
    steps = np.arange(1, 121)
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
    for name in ("AdaGrad", "RMSProp"):
        rule, color, dash, _ = RULES[name]
        left.semilogy(steps, step_lengths(rule, gradients, lr=0.1), color=color, linestyle=dash, label=name)
    left.axvspan(41, 50, color="#eeeeee")
    left.text(53, 0.26, "grey: gradients are 8\ninstead of 1", fontsize=9, va="center")
    left.set(xlabel="step", ylabel="lr / √(s + ε)", ylim=(2e-3, 0.5), xlim=(1, 120))
    left.set_title("After a burst: one recovers, one does not")
    left.legend(loc="center right", bbox_to_anchor=(1, 0.34))

    x, state = np.zeros(2), None
    rates = []
    for t in steps:  # the rare feature occurs in every twelfth example
        g = np.array([1.0, 1.0 if t % 12 == 1 else 0.0])
        x, state = hw.adagrad_update(x, g, state, 0.1)
        rates.append(np.abs(hw.adagrad_update(x, np.full(2, 1e-6), state, 0.1)[0] - x) / 1e-6)
    right.plot(steps, np.array(rates)[:, 1], color=RED, linestyle=DASHES[1], label="rare: every 12th step")
    right.plot(steps, np.array(rates)[:, 0], color=BLUE, linestyle=DASHES[0], label="common: every step")
    right.set(xlabel="step", ylabel="lr / √(s + ε)", ylim=(0, 0.115), xlim=(1, 120))
    right.set_title("AdaGrad: a rare feature keeps its rate")
    right.legend(loc="upper right")
    plain_ticks(left)
    return fig


@figure("06_adam_correction")
def adam_correction() -> Figure:
    """Steps with and without Adam's correction under a constant gradient, and where epsilon begins to matter."""
    steps = np.arange(1, 1001)
    ones = np.ones(steps.size)
    raw = hw.ema(ones, 0.9) / np.sqrt(hw.ema(ones**2, 0.999))
    path = hw.optimize(hw.adam_update, np.ones_like, np.zeros(1), steps.size, lr=1.0)[:, 0]
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
    shown = np.unique(np.geomspace(1, steps.size, 80).astype(int)) - 1
    for lengths, color, dash, label in [
        (raw, RED, DASHES[1], "with v and s as they are"),
        (-np.diff(path), BLUE, DASHES[0], "with the corrected v and s"),
    ]:
        left.semilogx(steps[shown], lengths[shown], color=color, linestyle=dash, label=label)
    left.set(xlabel="step t", ylabel="length of the step / lr", ylim=(0, 8.4), xlim=(1, 1000))
    left.set_title("Constant gradient 1: what correcting does")
    left.legend(loc="upper right")

    g = 10.0 ** np.linspace(-12, -2, 101)
    placements: list[tuple[str, Callable, str, Any]] = [
        ("Adam", hw.adam_update, BLUE, DASHES[0]),
        ("AdaGrad", hw.adagrad_update, GREEN, DASHES[2]),
    ]
    for label, rule, color, dash in placements:
        right.loglog(g, -rule(np.zeros(g.size), g, None, 1.0)[0], color=color, linestyle=dash, label=label)
    right.axvline(1e-8, color=GREY, linewidth=0.8, linestyle="-")
    right.axvline(1e-4, color=GREY, linewidth=0.8, linestyle="-")
    right.text(1.3e-8, 2e-7, "g = ε", fontsize=9, color=GREY)
    right.text(1.3e-4, 2e-7, "g = √ε", fontsize=9, color=GREY)
    right.set(xlabel="gradient g", ylabel="first step / lr", ylim=(1e-8, 30), xlim=(1e-12, 1e-2))
    right.set_title("Where ε takes over, ε = 10⁻⁸")
    right.legend(loc="upper left", borderaxespad=0)
    plain_ticks(left, right)
    return fig


@figure("06_decoupled_decay")
def decoupled_decay() -> Figure:
    """A penalty in the gradient against a decay beside the step, for weights with large and small gradients."""
    steps = 500
    fig, axes = plt.subplots(1, 2, figsize=(9, 3.3), sharey=True)
    for axis, decoupled in zip(axes, (False, True), strict=True):
        for scale, color, dash in [(10.0, RED, DASHES[1]), (1.0, BLUE, DASHES[0]), (0.1, GREEN, DASHES[2])]:
            path = decaying(scale, decoupled, steps)
            # Every tenth point: the zigzag of the alternating gradient is thinner than the line.
            axis.plot(np.arange(0, steps + 1, 10), path[::10], color=color, linestyle=dash, label=f"±{scale:g}")
        axis.set(xlabel="step", ylim=(0, 1.05), xlim=(0, steps))
    axes[0].set(ylabel="weight", title="Adam, λx added to the gradient")
    axes[1].set_title("AdamW, decay beside the step")
    axes[1].text(250, 0.85, "all three coincide", fontsize=9)
    axes[0].legend(title="gradients", title_fontsize=9, loc="lower left")
    return fig


def decaying(scale: float, decoupled: bool, steps: int, lr: float = 0.01, lam: float = 0.1) -> np.ndarray:
    """A weight that starts at 1; its gradients alternate between `scale` and `-scale`, and only λ pulls it down."""
    x, state = np.ones(1), None
    path = [1.0]
    for t in range(steps):
        g = np.array([scale * (-1) ** t])
        if decoupled:
            x, state = hw.adamw_update(x, g, state, lr, weight_decay=lam)
        else:
            x, state = hw.adam_update(x, g + lam * x, state, lr)
        path.append(x.item())
    return np.array(path)


FIVE_RATES: dict[str, dict[str, float]] = {
    "plain": {"lr": 0.4},
    "momentum": {"lr": 0.2, "beta": 0.7},
    "AdaGrad": {"lr": 1.5},
    "RMSProp": {"lr": 0.3},
    "Adam": {"lr": 0.5},
}


@figure("06_five_paths")
def five_paths() -> Figure:
    """Five optimizers on the same ill-conditioned quadratic, and how high they stand after each step."""
    fig, axes = plt.subplots(2, 3, figsize=(9, 5.2))
    last = axes[1, 2]
    for k, ((name, hyper), axis) in enumerate(zip(FIVE_RATES.items(), axes.flat, strict=False)):
        rule, color, dash, marker = RULES[name]
        path = walk(rule, 25, **hyper)
        draw_valley(axis)
        axis.plot(*path.T, linestyle="-", marker=marker, color=color, linewidth=1.1, markevery=2)
        axis.set_title(name + ", " + ", ".join(f"{'β' if key == 'beta' else key} = {v}" for key, v in hyper.items()))
        if k != 3:  # all five share the scale that one of them shows
            axis.set(xticks=[], yticks=[])
        else:
            axis.set(xlabel="$x_1$", ylabel="$x_2$")
        last.semilogy(height(path), color=color, linestyle=dash, marker=marker, markevery=(2 * k, 15), label=name)
    last.set(xlabel="step", yticks=[1e-4, 1e-2, 1], ylim=(5e-6, 30))
    last.set_title("Height, step by step")
    plain_ticks(last)
    return fig


@figure("06_digits")
def digits() -> Figure:
    """Training loss on the digits with five optimizers, and a search for the learning rate of each."""
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3.9))
    for name, lr in DIGIT_RATES.items():
        _, color, dash, marker = RULES[name]
        losses = train(name, lr, 15).losses
        left.semilogy(
            range(1, 16), losses, color=color, linestyle=dash, marker=marker, markevery=2, label=f"{name}, {lr}"
        )
    left.set(xlabel="epoch", ylabel="training loss", ylim=(0.008, 4), title="A rate that suits each rule")
    left.legend(
        title="with learning rate", title_fontsize=9, loc="upper right", ncol=2, columnspacing=1, handlelength=2.4
    )
    for name, rates in SEARCH.items():
        _, color, dash, marker = RULES[name]
        found = [train(name, rate, 3).loss for rate in rates]
        right.loglog(rates, found, color=color, linestyle=dash, marker=marker, label=name)
    right.axhline(np.log(10), color=GREY, linewidth=0.8, linestyle="-")
    right.text(1.1e-4, np.log(10) * 1.1, "blind guess, log 10", fontsize=9, color=GREY)
    right.set(xlabel="learning rate", ylabel="validation loss, 3 epochs", ylim=(0.08, 5), title="The search for it")
    plain_ticks(left, right)
    return fig


DIGIT_RATES = {"plain": 0.3, "momentum": 0.1, "AdaGrad": 0.1, "RMSProp": 0.003, "Adam": 0.01}
GRID = 10.0 ** np.arange(-4, 0.6, 0.5)
# Beyond these ends training is chaotic, and the result would depend on the computer's last digit.
SEARCH = {name: GRID[:7] if name == "RMSProp" else GRID[:9] for name in DIGIT_RATES}


class Result(NamedTuple):
    """What a training run reached."""

    losses: np.ndarray  # on the training images, after each epoch
    loss: float  # on the validation images, at the end
    accuracy: float  # on the validation images, at the end


def train(name: str, lr: float, epochs: int) -> Result:
    """Train the notebook's network on the digits, always from the same random numbers."""
    data = load_digits()
    rule = RULES[name][0]
    with np.errstate(all="ignore"):
        layers, losses = hw.train_mlp(
            rule, data.X_train, np.eye(10)[data.y_train], 64, lr, 32, epochs, np.random.default_rng(6)
        )
        (W1, b1), (W2, b2) = layers
        logits = np.maximum(data.X_val @ W1 + b1, 0) @ W2 + b2
    loss = softmax.cross_entropy(logits, np.eye(10)[data.y_val])
    return Result(losses, float(loss), float(np.mean(logits.argmax(axis=1) == data.y_val)))
