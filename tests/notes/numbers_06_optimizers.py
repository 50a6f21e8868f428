"""Numbers in the notes on optimizers: what is given, and what the reference functions compute."""

from collections.abc import Callable

import numpy as np

from solutions import hw06_optimizers as hw
from solutions.figures.f06_optimizers import DIGIT_RATES, SEARCH, START, STEEPNESS, decaying, train, walk

# Inputs: the lecture's valley, chosen rates and constants, and numbers of scales that nothing computes.
GIVEN: set[str] = {"0.1", "0.2", "0.4", "0.5", "0.6", "0.8", "0.9", "0.96", "0.99", "0.999", "0.01"}


def vector(values: np.ndarray, digits: int) -> str:
    """A point as it stands in the text, with a proper sign for zero."""
    return "(" + ", ".join(f"{value + 0.0:.{digits}f}" for value in values) + ")"


def minus(row: str) -> str:
    """A row of a table outside formulas, with real minus signs."""
    return row.replace("-", "−")


def computed() -> list[str]:
    """Every snippet that has to stand in the note."""
    return [*valley(), *bowl(), *averages(), *momentum(), *scaled(), *adam(), *decay(), *network(), *beyond()]


def valley() -> list[str]:
    """Plain steps in the lecture's valley."""
    snippets = []
    for lr in (0.4, 0.6):
        flat, steep = hw.sgd_update(np.ones(2), STEEPNESS, None, lr)[0]
        snippets.append(f"by ${flat:.2f}$ and $x_2$ by ${steep:.1f}$")
    snippets.append(f"${vector(walk(hw.sgd_update, 4, lr=0.6)[-1], 2)}$")
    snippets.append(f"${(-np.log(10) / np.log(1 - 0.4 * 0.2)):.0f}$ steps")
    return snippets


def bowl() -> list[str]:
    """Factors per step in a bowl with curvatures 0.5 and 8, and what conditioning costs."""
    curvatures = np.array([0.5, 8.0])
    limit = hw.max_stable_lr(curvatures)
    best = 2 / curvatures.sum()
    rows = []
    for lr in (0.1, 0.2, best, limit, 0.3):
        flat, steep = hw.sgd_update(np.ones(2), curvatures, None, lr)[0]
        rows.append(minus(f"| {lr:.3f} | {flat:.3f} | {steep:.3f} |"))
    rows.append(f"$2/8 = {limit:.2f}$")
    rows.append(f"crossing 1 at the limit {limit:.2f}")
    moved = [f"{(1 + beta) * hw.max_stable_lr(np.ones(1)):g} for beta {beta}" for beta in (0.5, 0.9)]
    rows.append(f"moves from 2 to {moved[0]} and to {moved[1]}")
    rows.append(f"$2/8.5 = {best:.3f}$")
    for kappa in (4, 16, 100, 1000):
        path = hw.optimize(hw.sgd_update, lambda x, k=kappa: x * [1, k], np.ones(2), 1, lr=2 / (1 + kappa))
        plain = path[1, 0]
        heavy = (np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)
        rows.append(f"| {kappa} | {plain:.3f} | {digit(plain)} | {heavy:.3f} | {digit(heavy)} |")
    return rows


def digit(factor: float) -> str:
    """How many steps of such a factor gain a decimal digit."""
    return f"{np.log(10) / -np.log(factor):.0f}"


def averages() -> list[str]:
    """A moving average by hand, its memory, and its noise."""
    gamma = 0.5
    values = np.array([4.0, 8.0, 6.0, 2.0])
    rows = []
    for t, (x, y) in enumerate(zip(values, hw.ema(values, gamma), strict=True), start=1):
        weight = hw.ema(np.ones(t), gamma)[-1]
        rows.append(f"| {t} | {x:.0f} | {y:.2f} | {weight:.4f} | {y / weight:.2f} |")
    for n in (2, 5, 10):
        spike = np.zeros(n + 1)
        spike[0] = 1
        kept = hw.ema(spike, 1 - 1 / n)
        rows.append(f"| {n} | {1 - 1 / n:.1f} | {kept[-1] / kept[0]:.4f} |")
    weights = hw.ema(np.eye(1, 400)[0], 0.9)
    rows.append(f"${np.sum(weights**2):.3f}\\sigma^2$")
    rows.append(f"${np.sqrt(np.sum(weights**2)):.2f}\\sigma$")
    half = int(np.argmax(hw.ema(np.full(200, 5.0), 0.99) > 5 / 2)) + 1
    rows.append(f"which is {half} steps")
    return rows


def momentum() -> list[str]:
    """Momentum in the valley by hand, weights of old gradients, and the plateau."""
    x, state, rows = START, None, []
    for t in range(1, 5):
        g = STEEPNESS * x
        x_new, state = hw.momentum_update(x, g, state, 0.6, beta=0.5)
        v = (x - x_new) / 0.6
        rows.append(f"| {t} | ${vector(g, 2)}$ | ${vector(v, 2)}$ | ${vector(x_new, 2)}$ |")
        x = x_new
    moved = pushes(0.5, 3)
    rows.append("$" + ", ".join(f"{m:g}" for m in moved) + "$")
    rows.append(f"$\\sqrt{{0.5}} = {np.sqrt(0.5):.3f}$")
    rows.append(f"$\\sqrt{{0.9}} = {np.sqrt(0.9):.3f}$")
    return rows


def pushes(beta: float, steps: int) -> list[float]:
    """How far one gradient of size 1 moves the point in each of the steps after it, at learning rate 1."""
    x, state, moved = np.zeros(1), None, []
    for t in range(steps):
        x_new, state = hw.momentum_update(x, np.array([float(t == 0)]), state, 1.0, beta=beta)
        moved.append((x - x_new).item())
        x = x_new
    return moved


def used_rate(rule: Callable, gradients: list[float], lr: float = 0.1, **hyper: float) -> float:
    """lr/√(s + ε) after a series of gradients, the last of them not 0."""
    state = None
    x = x_new = np.zeros(1)
    for g in gradients:
        x = x_new
        x_new, state = rule(x, np.array([g]), state, lr, **hyper)
    return abs(((x_new - x) / gradients[-1]).item())


def scaled() -> list[str]:
    """AdaGrad and RMSProp: rates of common and rare features, first steps, a path."""
    common, rare = used_rate(hw.adagrad_update, [1.0] * 100), used_rate(hw.adagrad_update, [1.0] * 10)
    snippets = [f"$0.1/\\sqrt{{100}} = {common:.4f}$", f"$0.1/\\sqrt{{10}} = {rare:.4f}$"]
    path = walk(hw.adagrad_update, 3, lr=0.5)
    snippets += [f"${vector(point, 2)}$" for point in path[1:]]
    for gamma in (0.9, 0.99):
        snippets.append(f"${used_rate(hw.rmsprop_update, [1.0], 1.0, gamma=gamma):.2f} \\cdot \\mathrm{{lr}}$")
    shrunk = [used_rate(hw.adagrad_update, [1.0] * t) for t in (1, 4, 25, 100)]
    snippets.append("$" + ", ".join(f"{rate:.2f}" for rate in shrunk) + "$")
    return snippets


def adam() -> list[str]:
    """Adam by hand, the uncorrected start, a zigzag, and where ε matters."""
    gradients = np.array([3.0, -1.0, 2.0])
    v, s = hw.ema(gradients, 0.9), hw.ema(gradients**2, 0.999)
    x, state, rows = np.ones(1), None, []
    for t, g in enumerate(gradients, start=1):
        x, state = hw.adam_update(x, np.array([g]), state, 0.1)
        v_hat, s_hat = v[t - 1] / (1 - 0.9**t), s[t - 1] / (1 - 0.999**t)
        cells = [f"{t}", f"{g:.0f}", f"{v[t - 1]:.3f}", f"{s[t - 1]:.5f}", f"{v_hat:.3f}", f"{s_hat:.3f}"]
        rows.append(minus(f"| {' | '.join(cells)} | {x.item():.3f} |"))
    ones = np.ones(1000)
    raw = hw.ema(ones, 0.9) / np.sqrt(hw.ema(ones, 0.999))
    rows += [f"${raw[0]:.1f}$ times", f"${raw.max():.1f}$ times", f"in step {raw.argmax() + 1}"]
    rows.append(f"rise from {raw[0]:.1f} to {raw.max():.1f} at step {raw.argmax() + 1}")
    state, x, step = None, np.zeros(1), 0.0
    for t in range(200):
        x_new, state = hw.adam_update(x, np.array([(-1.0) ** t]), state, 1.0)
        x, step = x_new, abs((x_new - x).item())
    rows.append(f"${step:.2f} \\cdot \\mathrm{{lr}}$")
    for exponent in (-4, -6, -8):
        g = np.array([10.0**exponent])
        steps = [-rule(np.zeros(1), g, None, 1.0)[0].item() for rule in (hw.adam_update, hw.adagrad_update)]
        rows.append(f"| $10^{{{exponent}}}$ | {steps[0]:.4f} | {steps[1]:.4f} |")
    return rows


def decay() -> list[str]:
    """What 500 steps leave of a weight of 1."""
    rows = []
    for scale in (10.0, 1.0, 0.1):
        mixed, apart = decaying(scale, False, 500)[-1], decaying(scale, True, 500)[-1]
        rows.append(f"| ±{scale:g} | {mixed:.2f} | {apart:.2f} |")
    rows.append(f"$0.999^{{500}} = {(1 - 0.01 * 0.1) ** 500:.2f}$")
    return rows


def network() -> list[str]:
    """The digits: how wide initial weights spread, what training reaches, the best rate of the search."""
    size = 64 * 64 + 64 + 64 * 10 + 10
    rows = [f"$\\sqrt{{2/64}} = {np.sqrt(2 / 64):.3f}$", f"{size:,} parameters", f"{size**2 / 1e6:.0f} million entries"]
    for name, rates in SEARCH.items():
        validation = [train(name, rate, 3) for rate in rates]
        best = int(np.argmin([result.loss for result in validation]))
        final = train(name, DIGIT_RATES[name], 15)
        rows.append(
            f"| {name} | {rates[best]:.3f} | {validation[best].loss:.2f} "
            f"| {DIGIT_RATES[name]:g} | {final.losses[-1]:.3f} | {100 * final.accuracy:.1f} % |"
        )
    return rows


def beyond() -> list[str]:
    """A natural-gradient step for one probability."""
    p, y = 0.01, 1
    return [f"${p - y:.2f}$", f"$p(1 - p) = {p * (1 - p):.4f}$", f"${(p - y) / (p * (1 - p)):.0f}$"]
