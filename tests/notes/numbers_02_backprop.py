"""Numbers in the notes on backpropagation: what is given, and what the reference functions compute."""

import itertools
from collections.abc import Sequence

import numpy as np

from solutions import hw01_gradients, hw03_softmax
from solutions import hw02_backprop as hw
from solutions.figures.f02_backprop import (
    PATH_SIZES,
    PATH_UNIT,
    UNIT,
    WIDTHS,
    gradient_sizes,
    staircase,
    target_curve,
    unit_graph,
    used_edges,
)

# Inputs: the slope of the leaky ReLU, and the unit of the worked example.
GIVEN: set[str] = {"0.1", "0.8", "0.6", "0.5"}

# The two-layer network of the worked example, with N = 2, D = 2, H = 3 and K = 1.
X = np.array([[1.0, 2.0], [0.0, -1.0]])
W1, B1 = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]]), np.array([0.0, 0.0, 1.0])
W2, B2 = np.array([[1.0], [-2.0], [1.0]]), np.zeros(1)
T = np.array([[0.0], [1.0]])
# The image network of the assignment, and a deep narrow one.
DIGITS, DEEP = (64, 24, 10), (10,) * 13


def computed() -> list[str]:
    """Every snippet that has to stand in the note."""
    return [
        *saturation(),
        *approximation(),
        *chain(),
        *signals(),
        *logistic(),
        *two_layers(),
        *depth(),
        *paths(),
        *cost(),
        *training(),
        *answers(),
    ]


def matrix(values: np.ndarray, digits: int = 3) -> str:
    """A matrix in TeX."""
    rows = [" & ".join(f"{value + 0.0:.{digits}f}" for value in row) for row in np.atleast_2d(values)]
    return r"\begin{pmatrix} " + r" \cr ".join(rows) + r" \end{pmatrix}"


def vector(values: np.ndarray, digits: int = 3) -> str:
    """A row of numbers in brackets."""
    return "(" + ", ".join(f"{value + 0.0:.{digits}f}" for value in values) + ")"


def power(value: float) -> str:
    """A very small number as TeX."""
    mantissa, exponent = f"{value:.1e}".split("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}"


def weights(edges: set[tuple[int, int, int]]) -> list[str]:
    """Weights, counted from 0, by the names they have in the text."""
    return [f"$w_{{{i + 1}{j + 1}}}^{{({layer})}}$" for layer, i, j in sorted(edges)]


def saturation() -> list[str]:
    """Values and derivatives of the S-shaped activations."""
    rows = []
    for z in (0, 2, 5, 10):
        flat = [f"{d:.3f}" if d > 1e-3 else power(d) for d in (float(hw.sigmoid_grad(z)), float(hw.tanh_grad(z)))]
        rows.append(f"| {z} | {float(hw.sigmoid(z)):.5f} | ${flat[0]}$ | ${flat[1]}$ |")
    return rows


def approximation() -> list[str]:
    """The error of the staircase network."""
    x = np.linspace(0, 1, 4001)
    errors = [np.max(np.abs(staircase(x, units, 50.0 * units) - target_curve(x))) for units in WIDTHS]
    parts = [f"{error:.3f} with {units}" for error, units in zip(errors, WIDTHS, strict=True)]
    assert all(3.5 < a / b < 4.5 for a, b in itertools.pairwise(errors)), "the text says: about a quarter"
    return [f"{parts[0]} hidden units, {parts[1]} and {parts[2]}"]


def chain() -> list[str]:
    """The multivariate chain rule at t = 1."""
    t = 1.0
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return [
        f"$x = {x:.4f}$, $y = 1$ and $e^{{xy}} = {e:.4f}$",
        f"${e:.4f} \\cdot (-{np.sin(t):.4f}) + (1 + {x:.4f} \\cdot {e:.4f}) \\cdot 2 "
        f"= {hw01_gradients.total_derivative(t):.4f}$",
    ]


def signals() -> list[str]:
    """The unit with a penalty, forwards and backwards."""
    names, values, parents, slopes = unit_graph()
    bar = hw.backprop(parents, slopes)
    loss, w_bar, b_bar = hw.regularized_logistic_least_squares(**UNIT)
    value, signal = dict(zip(names, values, strict=True)), dict(zip(names, bar, strict=True))
    assert np.allclose([loss, w_bar, b_bar], [value["$L_{reg}$"], signal["$w$"], signal["$b$"]])
    x, lam, w = UNIT["x"], UNIT["lam"], UNIT["w"]
    y, z_bar = value["$y$"], signal["$z$"]
    return [
        f"$z = {w} \\cdot {x:.0f} - 0.6 = {value['$z$']:.0f}$",
        f"$y = \\sigma(1) = {y:.4f}$",
        f"$L = {value['$L$']:.4f}$",
        f"$R = {value['$R$']:.4f}$",
        f"$L_\\text{{reg}} = {loss:.4f}$",
        f"$\\bar y = {signal['$y$']:.4f}$",
        f"$\\bar z = {signal['$y$']:.4f} \\cdot {float(hw.sigmoid_grad(1)):.4f} = {z_bar:.4f}$",
        f"$\\bar w = {z_bar:.4f} \\cdot {x:.0f} + {lam} \\cdot {w} = {w_bar:.4f}$",
        f"$\\bar b = {b_bar:.4f}$",
    ]


def logistic() -> list[str]:
    """A logistic unit with cross-entropy, and the same error under a squared loss."""
    w, x = np.array([2.0, -1.0]), np.array([[1.0, 3.0]])
    y_hat = float(hw.sigmoid(x @ w)[0])
    rows = [f"$\\hat y = \\sigma(-1) = {y_hat:.4f}$"]
    for label in (0, 1):
        dw = hw01_gradients.logistic_regression(w, 0.0, x, np.array([label]))[1]
        rows.append(f"| {label} | ${y_hat - label:.4f}$ | ${dw[0]:.4f}$ | ${dw[1]:.4f}$ |")
    z = -5.0
    entropy = float(hw03_softmax.binary_cross_entropy(np.array([z]), np.array([1]))[1][0])
    squared = hw.regularized_logistic_least_squares(w=0.0, b=z, x=0.0, t=1.0, lam=0.0)[2]
    rows.append(f"${entropy:.4f}$ under cross-entropy and ${squared:.4f}$ under the squared error")
    rows.append(f"{entropy / squared:.0f} times")
    return rows


def two_layers() -> list[str]:
    """The worked example, forwards and backwards."""
    out, cache = hw.two_layer_forward(X, W1, B1, W2, B2)
    loss = ((out - T) ** 2).sum() / (2 * len(X))
    dout = (out - T) / len(X)
    dW1, db1, dW2, db2 = hw.two_layer_backward(dout, cache)
    Z = X @ W1 + B1
    A = hw.sigmoid(Z)
    dA = dout @ W2.T
    dZ = dA * hw.sigmoid_grad(Z)

    def loss_of_first(weights: np.ndarray) -> float:
        return float(((hw.two_layer_forward(X, weights, B1, W2, B2)[0] - T) ** 2).sum() / (2 * len(X)))

    slope = hw01_gradients.numerical_gradient(loss_of_first, W1)[1, 2]
    assert abs(slope - dW1[1, 2]) < 1e-8
    return [
        f"Z &= {matrix(Z, 0)}",
        f"A &= \\sigma(Z) = {matrix(A)}",
        f"\\text{{out}} &= {matrix(out)}",
        f"{loss:.4f}",
        f"= {matrix(dout)}",
        f"dW_2 &= {matrix(dW2)}, \\quad db_2 = {db2[0]:.3f}",
        f"dA &= {matrix(dA)}",
        f"dZ &= {matrix(dZ)}",
        f"dW_1 &= {matrix(dW1)}",
        f"db_1 &= {vector(db1)}",
        f"${A[0, 0]:.3f} \\cdot ({dout[0, 0]:.3f}) + {A[1, 0]:.3f} \\cdot ({dout[1, 0]:.3f}) = {dW2[0, 0]:.3f}$",
        f"the slope ${slope:.3f}$",
    ]


def depth() -> list[str]:
    """The first example of the two-layer network with a sigmoid at the output, too."""
    a1 = hw.sigmoid(X[:1] @ W1 + B1)
    z2 = float((a1 @ W2 + B2)[0, 0])
    a2 = float(hw.sigmoid(z2))
    _, [(dW1, db1), (_, db2)] = hw.mlp_loss([(W1, B1), (W2, B2)], X[:1], np.ones((1, 1)))
    return [
        f"$a^{{(2)}} = \\sigma({z2:.3f}) = {a2:.3f}$",
        f"$\\delta^{{(2)}} = ({a2:.3f} - 1) \\cdot {a2:.3f} \\cdot {1 - a2:.3f} = {db2[0]:.3f}$",
        f"$\\delta^{{(1)}} = {vector(db1)}$",
        f"$2 \\cdot {db1[1]:.3f} = {dW1[1, 1]:.3f}$",
    ]


def paths() -> list[str]:
    """Weights that a derivative uses, and how many paths a network has."""
    used = weights(used_edges(PATH_SIZES, PATH_UNIT))
    sizes = (10, 10, 10, 10, 10, 10, 1)
    start = np.cumsum([0, *sizes])
    parents: list[list[int]] = [[] for _ in range(10)]
    for layer, size in enumerate(sizes[1:]):
        parents += [list(range(start[layer], start[layer + 1]))] * size
    # With every local derivative 1, an error signal counts the paths to the last node.
    count = hw.backprop(parents, [[1.0] * len(row) for row in parents])[0]
    arrows = sum(map(len, parents))
    return [f"{', '.join(used[:-1])} and {used[-1]}", f"{count:,.0f} paths", f"only {arrows} arrows"]


def products(sizes: Sequence[int]) -> tuple[int, int, int]:
    """Multiply-adds for one example: forward, weight gradients, signals that are needed."""
    layers = [a * b for a, b in itertools.pairwise(sizes)]
    return sum(layers), sum(layers), sum(layers[1:])


def cost() -> list[str]:
    """What a backward pass costs when the signal of the inputs is left out."""
    snippets = []
    for sizes in (DIGITS, DEEP):
        forward, gradient, signal = products(sizes)
        both = gradient + signal
        snippets.append(f"{forward:,} forwards and {gradient:,} + {signal:,} = {both:,} backwards, "
                        f"{both / forward:.2f} times as many")  # fmt: skip
    parameters = sum(a * b + b for a, b in itertools.pairwise(DIGITS))
    return [*snippets, f"{parameters:,} parameters", f"{2 * parameters:,} forward passes"]


def training() -> list[str]:
    """Equal starting weights, and vanishing gradients."""
    _, [(dW, _), _] = hw.mlp_loss([(np.ones((2, 3)), np.zeros(3)), (np.ones((3, 1)), np.zeros(1))], X, T)
    small, huge = gradient_sizes(10, 1), gradient_sizes(10, 64)
    return [
        f"the second row of $dW^{{(1)}}$ is ${vector(dW[1])}$",
        f"${small[-1]:.3f}$ in layer 10 and ${power(small[0])}$ in layer 1",
        f"in layer 1 of ${power(huge[0])}$",
    ]


def answers() -> list[str]:
    """The answers to the questions at the end."""
    cube = hw.backprop([[], [0, 0], [0, 1]], [[], [3, 3], [9, 3]])
    (W,), b = hw.collapse_linear([(np.array([[2.0]]), np.ones(1)), (np.array([[-3.0]]), np.array([4.0]))])
    used = weights(used_edges((2, 2, 3), (1, 1)))
    return [
        f"$\\tanh 1 = {np.tanh(1):.3f}$, but $2\\sigma(1) - 1 = {2 * float(hw.sigmoid(1)) - 1:.3f}$",
        f"$\\bar v_1 = v_0 = {cube[1]:.0f}$ and $\\bar v_0 = v_1 + \\bar v_1 (v_0 + v_0) = {cube[0]:.0f}$",
        f"$z_2 = {W[0]:.0f}x + {b[0]:.0f}$",
        f"{', '.join(used[:-1])} and {used[-1]}",
    ]
