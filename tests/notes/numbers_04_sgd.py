"""The numbers in lecture note 4, computed with the reference functions."""

import itertools
from functools import cache

import numpy as np

from solutions import hw04_sgd as hw
from solutions.figures import f04_sgd as figures

# Inputs of worked examples, and answers that only restate them.
GIVEN = {"0.5", "0.4", "0.01", "0.02", "0.03", "0.1", "0.3", "0.9", "1.0", "1.6", "6.4"}

BATCH, MEDIUM, SMALL = 1197, 32, 8


def computed() -> list[str]:
    """Snippets that must stand in the note."""
    return [
        *per_example(),
        *two_rules(),
        *by_hand(),
        *noise(),
        *floor_and_schedules(),
        *escapes(),
        *digit_runs(),
        *importance(),
        *self_checks(),
    ]


def signed(value: float, digits: int) -> str:
    """A number with a proper minus sign and no negative zero."""
    return f"{value + 0.0:.{digits}f}".replace("-", "−")


def point(values: np.ndarray, digits: int = 3) -> str:
    """(−0.755, −0.378)."""
    rounded = np.round(values, digits) + 0.0
    return "(" + ", ".join(signed(v, digits) for v in rounded) + ")"


def step(example: float, w: float, lr: float) -> float:
    """One SGD step on ½(w − example)²."""
    end, _ = hw.sgd(lambda v, idx: v - example, np.array([w]), 1, lr, 1, 1, np.random.default_rng(0))
    return float(end[0])


def per_example() -> list[str]:
    """The table of three examples."""
    w, X, y = np.array([0.5, -0.5]), np.array([[2.0, 1.0], [-1.0, 1.0], [0.0, -2.0]]), np.array([1, 0, 1])
    grads = hw.per_example_gradients(w, X, y)
    z = X @ w
    a = y + grads[:, 1] / X[:, 1]  # the gradient is (a − y)x
    rows = [f"| {signed(z[n], 1)} | {a[n]:.3f} | {point(grads[n])} |" for n in range(3)]
    return [*rows, f"| mean | | | | | {point(grads.mean(axis=0))} |"]


def two_rules() -> list[str]:
    """One example, both labels, both rules."""
    w, x, lr = np.array([0.5, -0.5]), np.array([2.0, 1.0]), 0.4
    rows = []
    for y in (1, 0):
        logistic, perceptron = hw.logistic_sgd_step(w, x, y, lr), hw.perceptron_step(w, x, y, lr)
        soft, hard = (((w - new) / (lr * x))[0] for new in (logistic, perceptron))
        rows.append(f"| $y = {y}$ | {signed(soft, 3)} | {point(logistic)} | {hard:.0f} | {point(perceptron, 1)} |")
    return [f"The logit is {w @ x:.1f}.", *rows]


def by_hand() -> list[str]:
    """One epoch on the numbers 3, 8, 1 with three batch sizes."""
    one = list(itertools.accumulate([3.0, 8.0, 1.0], lambda w, x: step(x, w, 0.5), initial=0.0))[1:]
    two = list(itertools.accumulate([5.5, 1.0], lambda w, x: step(x, w, 0.5), initial=0.0))[1:]
    return [
        f"| (3, 8, 1) | {step(4.0, 0.0, 0.5):.1f} |",
        f"| (3, 8), (1) | {two[0]:.2f}, {two[1]:.3f} |",
        f"| (3), (8), (1) | {one[0]:.1f}, {one[1]:.2f}, {one[2]:.3f} |",
    ]


def noise() -> list[str]:
    """The four gradients, and signal and noise on the digits."""
    four = np.array([-3.0, -1.0, 1.0, 3.0])
    pairs = np.array(list(itertools.product(four, repeat=2))).mean(axis=1)
    apart = np.array(list(itertools.permutations(four, 2))).mean(axis=1)
    measured = hw.gradient_noise(four[:, None], 2, 1000, np.random.default_rng(0))
    digits = figures.load_digits()
    is_three = digits.y_train == 3

    def grad(w: np.ndarray, idx: np.ndarray) -> np.ndarray:
        mean: np.ndarray = hw.per_example_gradients(w, digits.X_train[idx], is_three[idx]).mean(axis=0)
        return mean

    start = figures.digit_gradients()
    w, _ = hw.sgd(grad, np.zeros(64), BATCH, 0.5, BATCH, 200, np.random.default_rng(0))
    late = hw.per_example_gradients(w, digits.X_train, is_three)
    return [
        f"exactly {pairs.var():.1f}, half of {four.var():.0f}.",
        f"batches of two it gives {measured:.2f}.",
        f"${pairs.var():.1f} \\cdot \\frac23 = {apart.var():.3f}$",
        f"trace(Σ) is {start.var(axis=0).sum():.2f} and",
        f"\n{np.sum(start.mean(axis=0) ** 2):.2f}. After 200 steps",
        f"the noise is still {late.var(axis=0).sum():.2f}, but the signal has shrunk to "
        f"{np.sum(late.mean(axis=0) ** 2):.4f}:",
    ]


def floor_and_schedules() -> list[str]:
    """Noise floors, predicted and reached; both schedules at three times."""
    plans = figures.rate_plans()
    reached = [figures.error_by_epoch(plans[name])[-1] for name in ("constant 0.5", "constant 0.02")]
    steps = [hw.step_decay(0.4, epoch, drop=0.5, every=10) for epoch in (0, 10, 20)]
    assert steps == [hw.step_decay(0.4, epoch, drop=0.5, every=10) for epoch in (9, 19, 29)]
    inverse = [hw.inverse_time_decay(0.4, t, 0.5) for t in (0, 2, 6)]
    rows = zip(("0 to 9", "10 to 19", "20 to 29"), steps, (0, 2, 6), inverse, strict=True)
    return [
        f"$\\sqrt V$ of {figures.noise_floor(0.5):.3f}, a rate of 0.02 at {figures.noise_floor(0.02):.3f}.",
        f"reach {reached[0]:.3f} and {reached[1]:.3f}.",
        *(f"| epochs {span} | {a:.1f} | step {t} | {b:.1f} |" for span, a, t, b in rows),
    ]


def escapes() -> list[str]:
    """Shares of the runs that leave the shallow valley."""
    share = {size: 100 * figures.escaped(size)[-1] for size in (1, 2, 32)}
    assert share[32] == 0
    return [f"{share[1]:.1f} % of the runs with $B = 1$", f"{share[2]:.1f} % of those with $B = 2$"]


@cache
def losses(size: int, lr: float, epochs: int) -> np.ndarray:
    """Training loss on the digits after each epoch."""
    digits = figures.load_digits()
    return hw.train_softmax(
        digits.X_train, np.eye(10)[digits.y_train], lr, size, epochs, np.random.default_rng(9)
    )[2]  # fmt: skip


def digit_runs() -> list[str]:
    """The table of three runs, the comparison in epochs, the linear scaling rule."""
    runs = figures.digit_losses()
    names = {BATCH: "all 1,197", MEDIUM: "$B = 32$", SMALL: "$B = 8$"}
    table = [
        f"| {names[size]} | {lr} | {-(-BATCH // size)} | "
        + " | ".join(f"{runs[size][e]:.3f}" for e in (0, 4, 19))
        + " |"
        for size, lr in figures.DIGIT_RUNS
    ]
    descent = losses(BATCH, 1.0, 400)
    first, last = (int(np.argmax(descent < runs[MEDIUM][e])) + 1 for e in (0, 19))
    scaled = [(size, lr, losses(size, lr, 10)) for size, lr in ((8, 0.1), (32, 0.4), (128, 1.6), (512, 6.4))]
    return [
        *table,
        f"$\\log 10 = {np.log(10):.3f}$",
        f"needs {first} epochs to get below {runs[MEDIUM][0]:.2f},",
        f"and {last} epochs to get below its final {runs[MEDIUM][19]:.3f}.",
        *(f"| {size} | {lr} | {loss[0]:.3f} | {loss[-1]:.3f} |" for size, lr, loss in scaled),
    ]


def importance() -> list[str]:
    """Two examples with the gradients 1 and 9, drawn with three pairs of probabilities."""
    w, X, y = np.zeros(1), np.array([[2.0], [18.0]]), np.zeros(2)
    rows = []
    for name, p in [
        ("proportional to the gradient", np.array([0.1, 0.9])),
        ("the wrong way round", np.array([0.9, 0.1])),
    ]:
        values = np.array([hw.importance_gradient(w, X, y, p, np.array([n]))[0] for n in range(2)])
        mean = p @ values
        assert np.isclose(mean, 5)
        cells = [f"{v:.4g}" if v > 1 else f"{v:.2f}" for v in values]
        rows.append(f"| {name} | {p[0]}, {p[1]} | {cells[0]} | {cells[1]} | {p @ (values - mean) ** 2:.4g} |")
    return rows


def self_checks() -> list[str]:
    """Answers of the self-check."""
    w, x = np.array([1.0, 0.0]), np.array([0.0, 3.0])
    logistic, perceptron = hw.logistic_sgd_step(w, x, 0, 0.1), hw.perceptron_step(w, x, 0, 0.1)
    return [
        f"SGD steps to (1, {signed(logistic[1], 2)}), the perceptron to (1, {signed(perceptron[1], 1)}).",
        f"2,000 times larger: {2000 * 1e-4:.1f}.",
    ]
