"""The numbers of `lecture_notes/03_softmax.md`, computed with the reference package."""

import numpy as np

from autograder.kitpath import kit_on_path
from solutions import hw02_backprop, hw03_softmax

with kit_on_path():
    from digits import load_digits

# Inputs of examples: millimetres of rain, probabilities, learning rates and temperatures chosen freely.
GIVEN = {"0.68", "0.1", "0.5", "0.01", "0.99", "1.01", "0.02"}

Z = np.array([[2.0, 1.0, -1.0]])  # the running example


def num(value: float, digits: int = 3) -> str:
    """A number as the text prints it: a typographic minus, no sign on a zero, whole numbers without decimals."""
    if np.isclose(value, round(value), atol=1e-12):
        return f"{round(value)}"
    return f"{value:.{digits}f}".replace("-", "−")


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def computed() -> list[str]:
    """Text that must stand in the note, word for word."""
    return [
        *_softmax(),
        *_overflow(),
        *_loss(),
        *_gradient(),
        *_jacobian(),
        *_regression(),
        *_digits(),
        *_divergence(),
        *_binary(),
    ]


def _softmax() -> list[str]:
    a, e = hw03_softmax.softmax(Z)[0], np.exp(Z[0])
    log_a = hw03_softmax.log_softmax(Z)[0]
    bars = [", ".join(num(p) for p in hw03_softmax.softmax(Z / T)[0]) for T in (0.5, 1, 2, 5)]
    return [
        row("exponential", *map(num, e), num(e.sum())),
        row("probability", *map(num, a), "1"),
        f"${a[0]:.3f} / {a[1]:.3f} = {a[0] / a[1]:.3f}$",
        f"log-sum-exp is {Z[0, 0] - log_a[0]:.3f}",
        f"$({', '.join(f'{value:.3f}' for value in log_a)})$",
        f"three probabilities {', '.join(map(num, a))};",
        f"0.5 they are {bars[0]}; at 1 they are {bars[1]}; at 2 they are {bars[2]}; at 5 they are {bars[3]}",
        f"logits 1, 2 and {num(-0.5, 1)}",
    ]


def _overflow() -> list[str]:
    limits = np.finfo(float)
    below = int(np.floor(np.log(5e-324)))  # the exponential of −745 is the last one above 0
    shifted = hw03_softmax.softmax(np.array([[1000.0, 998.0]]))[0]
    return [
        f"overflows above {int(np.log(limits.max))} and underflows to 0 below −{-below}",
        f"| 1 | {num(float(np.exp(-2)))} | probabilities {num(shifted[0])} and {num(shifted[1])} |",
        f"over more than {int(np.log(limits.max))}:",
    ]


def _cross_entropy(k: int, Z: np.ndarray = Z) -> float:
    return hw03_softmax.cross_entropy(Z, hw03_softmax.one_hot(np.array([k]), Z.shape[1]))


def _loss() -> list[str]:
    a = hw03_softmax.softmax(Z)[0]
    blind = [_cross_entropy(0, np.zeros((1, K))) for K in (2, 10)]
    soft = hw03_softmax.cross_entropy(Z, np.array([[0.1, 0.8, 0.1]]))
    truth, wrong = np.array([1]), np.array([-8.0])
    _, slope = hw03_softmax.binary_cross_entropy(wrong, truth)
    _, squared_slope, _ = hw02_backprop.regularized_logistic_least_squares(-8.0, 0.0, 1.0, 1.0, 0.0)
    return [
        "| $a$ | 1 | 0.9 | 0.5 | 0.1 | 0.01 | to 0 |",
        row("$-\\log a$", "0", *(num(-np.log(p)) for p in (0.9, 0.5, 0.1, 0.01)), "to ∞"),
        f"{blind[0]:.3f} for two classes, {blind[1]:.3f} for ten",
        f"$C = -\\log {a[1]:.3f} = {_cross_entropy(1):.3f}$. "
        f"Had class 0 been true: {_cross_entropy(0):.3f}. Had class 2 been true: {_cross_entropy(2):.3f}.",
        f"$y = (0.1, 0.8, 0.1)$, every\nclass counts with its weight, and the loss of the example is {soft:.3f}",
        f"a probability of {hw02_backprop.sigmoid(wrong)[0]:.6f}. The slope of the squared error is "
        f"{num(squared_slope, 6)}, that of cross-entropy {num(slope[0], 4)}.",
        f"the loss is $\\log 4 = {_cross_entropy(0, np.full((1, 4), 7.0)):.3f}$",
        "the soft label (0.6, 0.3, 0.1)",
    ]


def _gradient() -> list[str]:
    a, Y = hw03_softmax.softmax(Z)[0], hw03_softmax.one_hot(np.array([1]), 3)
    slope = hw03_softmax.cross_entropy_grad(Z, Y)
    shift = np.array([[0, 0.01, 0]])
    up, down = hw03_softmax.cross_entropy(Z + shift, Y), hw03_softmax.cross_entropy(Z - shift, Y)
    after = Z - slope
    return [
        row("$a$", *map(num, a), "1"),
        row("$a - y$", *map(num, slope[0]), "0"),
        f"the loss is {up:.4f}, with $z_1 = 0.99$ it is {down:.4f}",
        f"$({up:.4f} - {down:.4f}) / 0.02 = {(up - down) / 0.02:.4f}$",
        f"entry {num(slope[0, 1])}.",
        f"$({', '.join(f'{value:.3f}' for value in after[0])})$, and the loss falls from {_cross_entropy(1):.3f} "
        f"to {hw03_softmax.cross_entropy(after, Y):.3f}",
    ]


def _jacobian() -> list[str]:
    J = hw03_softmax.softmax_jacobian(Z[0])
    a = hw03_softmax.softmax(Z)[0]
    z_bar = hw03_softmax.cross_entropy_grad(Z, hw03_softmax.one_hot(np.array([1]), 3))[0]
    return [
        *(row(f"$a_{i}$", *map(num, J[i]), num(J[i].sum())) for i in range(3)),
        f"$-1 / {a[1]:.3f} = {-1 / a[1]:.3f}$",
        f"the loss is {_cross_entropy(1):.3f} for true class 1",
        f"has one, {num(-1 / a[1])}, but all three logits have one: {', '.join(map(num, z_bar))}.",
    ]


def _regression() -> list[str]:
    X, Y = np.array([[1, 2], [3, 0], [0, 1], [2, 2]]), hw03_softmax.one_hot(np.array([0, 1, 2, 1]), 3)
    W: np.ndarray = np.zeros((2, 3))
    b: np.ndarray = np.zeros(3)
    losses, first = [], None
    for _ in range(3):
        loss, dW, db = hw03_softmax.softmax_regression(W, b, X, Y)
        first = first or (dW, db)
        losses.append(loss)
        W, b = W - 0.5 * dW, b - 0.5 * db
    assert first is not None
    matrix = " \\cr ".join(" & ".join(f"{value:.4f}".rstrip("0") for value in line) for line in first[0])
    return [
        f"$\\log 3 = {losses[0]:.4f}$",
        f"\\begin{{pmatrix}} {matrix} \\end{{pmatrix}}, \\qquad db = ({', '.join(f'{v:.4f}' for v in first[1])})",
        f"lowers the loss to {losses[1]:.4f}, the next one to {losses[2]:.4f}",
    ]


def _digits() -> list[str]:
    digits = load_digits()
    W: np.ndarray = np.zeros((64, 10))
    b: np.ndarray = np.zeros(10)
    Y, Y_val = hw03_softmax.one_hot(digits.y_train, 10), hw03_softmax.one_hot(digits.y_val, 10)
    lines = [f"all {len(Y):,} training images"]
    for step in range(401):
        loss, dW, db = hw03_softmax.softmax_regression(W, b, digits.X_train, Y)
        if step in (0, 10, 100, 400):
            validation = hw03_softmax.cross_entropy(digits.X_val @ W + b, Y_val)
            accuracy = np.mean((digits.X_test @ W + b).argmax(axis=1) == digits.y_test)
            lines.append(row(str(step), f"{loss:.3f}", f"{validation:.3f}", f"{100 * accuracy:.1f} %"))
        W, b = W - 1.0 * dW, b - 1.0 * db
    return lines


def _divergence() -> list[str]:
    p, u = np.array([6, 3, 1]) / 10, np.ones(3) / 3
    forward, backward = hw03_softmax.kl_divergence(p, u), hw03_softmax.kl_divergence(u, p)
    own, uniform = hw03_softmax.entropy(p), hw03_softmax.entropy(u)
    halves = hw03_softmax.kl_divergence(np.array([0.5, 0.5, 0]), np.array([0.25, 0.25, 0.5]))
    return [
        row(
            "terms $p_k \\log (p_k / u_k)$",
            *(num(t, 4) for t in p * np.log(p / u)),
            f"$D(p \\parallel u) = {forward:.4f}$",
        ),
        row(
            "terms $u_k \\log (u_k / p_k)$",
            *(num(t, 4) for t in u * np.log(u / p)),
            f"$D(u \\parallel p) = {backward:.4f}$",
        ),
        f"$D(p \\parallel u) = \\log 3 - H(p) = {uniform:.4f} - {own:.4f} = {uniform - own:.4f}$",
        f"one nat is {1 / np.log(2):.4f} bits",
        f"$\\frac12 \\log 2 + \\frac12 \\log 2 + 0 = \\log 2 = {halves:.3f}$",
    ]


def _binary() -> list[str]:
    z = np.array([3.0])
    (one, slope_one), (zero, slope_zero) = (hw03_softmax.binary_cross_entropy(z, np.array([y])) for y in (1, 0))
    return [
        f"$\\hat y = {hw02_backprop.sigmoid(z)[0]:.4f}$. If the label is 1, the loss is {one:.4f} and the slope "
        f"{num(slope_one[0], 4)}. If it is 0, the loss is {zero:.4f} and the slope {num(slope_zero[0], 4)}.",
        f"50 times as small: {0.1 / 50:.3f}.",
    ]
