"""Slow, obvious versions of the functions of hw02_backprop: one number, one node, one unit at a time.

Gradients are derivatives along one parameter at a time, exact to rounding: no backward pass is used.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

Layer = tuple[np.ndarray, np.ndarray]


def each(f: Callable[[float], float], z: np.ndarray | float) -> np.ndarray:
    """f of every entry, in z's shape."""
    return np.array([f(float(v)) for v in np.asarray(z).flat]).reshape(np.shape(z))


def sigmoid(z: np.ndarray | float) -> np.ndarray:
    return each(lambda v: 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v)), z)


def sigmoid_grad(z: np.ndarray | float) -> np.ndarray:
    return each(lambda v: math.exp(-abs(v)) / (1 + math.exp(-abs(v))) ** 2, z)


def tanh_grad(z: np.ndarray | float) -> np.ndarray:
    return each(lambda v: 4 * math.exp(-2 * abs(v)) / (1 + math.exp(-2 * abs(v))) ** 2, z)


def relu(z: np.ndarray | float) -> np.ndarray:
    return each(lambda v: v if v > 0 else 0.0, z)


def relu_grad(z: np.ndarray | float) -> np.ndarray:
    return each(lambda v: 1.0 if v > 0 else 0.0, z)


def leaky_relu(z: np.ndarray | float, slope: float) -> np.ndarray:
    return each(lambda v: v if v > 0 else slope * v, z)


def leaky_relu_grad(z: np.ndarray | float, slope: float) -> np.ndarray:
    return each(lambda v: 1.0 if v > 0 else slope, z)


def softplus(z: np.ndarray | float) -> np.ndarray:
    return each(lambda v: max(v, 0.0) + math.log1p(math.exp(-abs(v))), z)


def along(loss: Callable[[np.ndarray], complex], x: np.ndarray) -> np.ndarray:
    """Gradient of an analytic function by complex steps: Im f(x + ih) / h has no cancellation."""
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        point = x.astype(complex)
        point[index] += 1e-100j
        grad[index] = loss(point).imag / 1e-100
    return grad


def two_layer(X: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray) -> np.ndarray:
    """One example and one unit at a time."""
    rows = []
    for x in np.asarray(X, dtype=float):
        hidden = [float(sigmoid(sum(x[d] * W1[d][h] for d in range(len(x))) + b1[h])) for h in range(len(b1))]
        rows.append([sum(hidden[h] * W2[h][k] for h in range(len(b1))) + b2[k] for k in range(len(b2))])
    return np.array(rows, dtype=float)


def mlp_activations(params: Sequence[Layer], X: np.ndarray) -> list[np.ndarray]:
    """X and the activations of every layer, for moderate pre-activations; complex numbers pass through."""
    activations = [np.asarray(X) * 1.0]
    for W, b in params:
        activations.append(1 / (1 + np.exp(-(activations[-1] @ W + b))))
    return activations


def mlp_loss(params: Sequence[Layer], X: np.ndarray, Y: np.ndarray) -> float:
    """One example and one unit at a time, without overflow."""
    squares = []
    for x, y in zip(np.asarray(X, dtype=float), np.asarray(Y, dtype=float), strict=True):
        a = [float(v) for v in x]
        for W, b in params:
            z = [math.fsum(a[i] * float(W[i][j]) for i in range(len(a))) + float(b[j]) for j in range(len(b))]
            a = sigmoid(np.array(z)).tolist()
        squares += [(u - float(v)) ** 2 for u, v in zip(a, y, strict=True)]
    return math.fsum(squares) / (2 * len(X))


def mlp_grads(params: Sequence[Layer], X: np.ndarray, Y: np.ndarray) -> list[Layer]:
    """Complex steps along every weight and bias, for moderate pre-activations."""

    def loss(layers: Sequence[Layer]) -> complex:
        return complex(((mlp_activations(layers, X)[-1] - Y) ** 2).sum() / (2 * len(X)))

    layers = [(np.asarray(W, dtype=float), np.asarray(b, dtype=float)) for W, b in params]

    def with_layer(k: int, W: np.ndarray, b: np.ndarray) -> list[Layer]:
        return [*layers[:k], (W, b), *layers[k + 1 :]]

    return [
        (
            along(lambda V, k=k, b=b: loss(with_layer(k, V, b)), W),  # type: ignore[misc]
            along(lambda v, k=k, W=W: loss(with_layer(k, W, v)), b),  # type: ignore[misc]
        )
        for k, (W, b) in enumerate(layers)
    ]


def wrong_mlp_losses(params: Sequence[Layer], X: np.ndarray, Y: np.ndarray) -> dict[str, object]:
    """What the loss of an MLP would be if ..., for moderate pre-activations."""
    N = len(X)
    a = mlp_activations(params, X)
    squares = (a[-1] - Y) ** 2
    linear = a[-2] @ params[-1][0] + params[-1][1]
    no_bias = mlp_activations([(W, np.zeros(len(b))) for W, b in params], X)[-1]
    return {
        "the ½ is missing: the factor is 1/(2N)": squares.sum() / N,
        "the loss is summed over the examples; it should be their mean": squares.sum() / 2,
        "neither ½ nor the mean over the examples is there: the factor is 1/(2N)": squares.sum(),
        "the mean runs over all N·K entries; sum over the outputs, then average over the examples": squares.mean() / 2,
        "the mean runs over all N·K entries, and the ½ is missing": squares.mean(),
        "a loss per example is returned; average them to one number": squares.sum(axis=1) / 2,
        "the root of the squared distance is taken": np.sqrt(squares.sum(axis=1)).mean() / 2,
        "the last layer has no sigmoid here; the sigmoid follows every layer, the last one included": (
            ((linear - Y) ** 2).sum() / (2 * N)
        ),
        "the biases are left out of the pre-activations": ((no_bias - Y) ** 2).sum() / (2 * N),
        "this is the binary cross-entropy, the loss is a squared error": (
            -(Y * np.log(a[-1]) + (1 - Y) * np.log(1 - a[-1])).sum() / N
        ),
        "absolute errors are added, not squared ones": np.sqrt(squares).sum() / (2 * N),
        "a square root is taken; the loss is the squared distance itself": np.sqrt(squares.sum()) / (2 * N),
        "a square root is taken of the mean": np.sqrt(squares.sum() / (2 * N)),
    }


def wrong_mlp_grads(params: Sequence[Layer], X: np.ndarray, Y: np.ndarray) -> dict[str, list[Layer]]:
    """What the gradients of an MLP would be if ..., for moderate pre-activations.

    Every mistake replaces one piece of a right backward pass.
    """
    a = mlp_activations(params, X)
    z = [None, *(before @ W + b for before, (W, b) in zip(a, params, strict=False))]
    last = len(params)

    def backward(
        slope: Callable[[int], np.ndarray] = lambda l: a[l] * (1 - a[l]),  # noqa: E741
        error: np.ndarray = a[-1] - Y,
        reads: Callable[[int], np.ndarray] = lambda l: a[l - 1],  # noqa: E741
        back: Callable[[np.ndarray], np.ndarray] = np.transpose,
        keep_slope: bool = True,
        lr: float = 0.0,
        bias: Callable[[np.ndarray], np.ndarray] = lambda delta: delta.sum(axis=0),
    ) -> list[Layer]:
        grads, signal = [], error / len(X)
        for layer in range(last, 0, -1):
            delta = signal * slope(layer)
            grads.append((reads(layer).T @ delta, bias(delta)))
            signal = (delta if keep_slope else signal) @ back(params[layer - 1][0] - lr * grads[-1][0])
        return grads[::-1]

    def right(layer: int) -> np.ndarray:
        return a[layer] * (1 - a[layer])

    def sigma_prime(v: np.ndarray) -> np.ndarray:
        return np.exp(-v) / (1 + np.exp(-v)) ** 2

    with np.errstate(all="ignore"):
        return {
            "the derivative of the last layer's sigmoid, a(1 − a), is missing": backward(
                lambda layer: np.ones(1) if layer == last else right(layer)
            ),
            "the derivative of the hidden layers' sigmoid, a(1 − a), is missing": backward(
                lambda layer: right(layer) if layer == last else np.ones(1)
            ),
            "the derivative of the sigmoid, a(1 − a), is missing in every layer": backward(lambda layer: np.ones(1)),
            "the derivative is taken at the wrong place: σ′ belongs to the pre-activation z, this is σ′(a)": backward(
                lambda layer: sigma_prime(a[layer])
            ),
            "the derivative is taken at the wrong place in the hidden layers: this is σ′(a), not σ′(z)": backward(
                lambda layer: right(layer) if layer == last else sigma_prime(a[layer])
            ),
            "z(1 − z) is used; with the activation a it is a(1 − a)": backward(
                lambda layer: np.asarray(z[layer]) * (1 - np.asarray(z[layer]))
            ),
            "the derivative of tanh, 1 − a², is used; the sigmoid's is a(1 − a)": backward(
                lambda layer: 1 - a[layer] ** 2
            ),
            "the derivative of the sigmoid is a(1 − a), this uses a alone": backward(lambda layer: a[layer]),
            "the derivative of the sigmoid is applied twice": backward(lambda layer: right(layer) ** 2),
            "the signal is passed back without this layer's σ′: pass on δ, not the gradient before it": backward(
                keep_slope=False
            ),
            "the targets are not subtracted from the outputs": backward(error=a[-1]),
            **{
                f"the weights are updated (learning rate {lr:g}) before the error has passed through them": backward(
                    lr=lr
                )
                for lr in (1, 0.5, 0.1, 0.01)
            },
            "the weights are reshaped where they should be transposed": backward(
                back=lambda W: np.asarray(W).reshape(np.shape(W)[::-1])
            ),
            "dW uses pre-activations; the weights multiply the activations of the layer before": backward(
                reads=lambda layer: a[0] if layer == 1 else np.asarray(z[layer - 1])
            ),
            "db holds only the first example's row; sum over the batch": backward(bias=lambda delta: delta[0]),
            "db holds only the last example's row; sum over the batch": backward(bias=lambda delta: delta[-1]),
            "db is the mean of the rows; the 1/N is in them already, so sum": backward(
                bias=lambda delta: delta.mean(axis=0)
            ),
        }


def backprop(parents: Sequence[Sequence[int]], local_grads: Sequence[Sequence[float]]) -> np.ndarray:
    """Forwards: disturb one node, follow the disturbance to the last."""
    n = len(parents)
    v_bar = np.zeros(n)
    for start in range(n):
        moved = [0.0] * n
        moved[start] = 1.0
        for i in range(start + 1, n):
            moved[i] = math.fsum(g * moved[p] for p, g in zip(parents[i], local_grads[i], strict=True))
        v_bar[start] = moved[-1]
    return v_bar


def wrong_backprops(parents: Sequence[Sequence[int]], local_grads: Sequence[Sequence[float]]) -> dict[str, object]:
    """What the error signals would be if ..."""
    n = len(parents)

    def sweep(order: Sequence[int], write: Callable[[np.ndarray, int, int, float], None]) -> np.ndarray:
        bars = np.zeros(n)
        bars[-1] = 1.0
        for i in order:
            for parent, grad in zip(parents[i], local_grads[i], strict=True):
                write(bars, i, parent, grad)
        return bars

    def add(bars: np.ndarray, i: int, parent: int, grad: float) -> None:
        bars[parent] += bars[i] * grad

    def overwrite(bars: np.ndarray, i: int, parent: int, grad: float) -> None:
        bars[parent] = bars[i] * grad

    def local_only(bars: np.ndarray, i: int, parent: int, grad: float) -> None:
        bars[parent] += grad

    def signal_only(bars: np.ndarray, i: int, parent: int, grad: float) -> None:
        bars[parent] += bars[i]

    def add_along(bars: np.ndarray, i: int, parent: int, grad: float) -> None:
        bars[parent] += bars[i] + grad

    def breadth_first(again: bool) -> np.ndarray:
        bars, queue, seen = np.zeros(n), [n - 1], {n - 1}
        bars[-1] = 1.0
        while queue and len(queue) < 10_000:
            i = queue.pop(0)
            for parent, grad in zip(parents[i], local_grads[i], strict=True):
                bars[parent] += bars[i] * grad
                if again or parent not in seen:
                    seen.add(parent)
                    queue.append(parent)
        return bars

    def one_parent(pick: int) -> np.ndarray:
        return backprop([list(p)[pick:][:1] for p in parents], [list(g)[pick:][:1] for g in local_grads])

    def keep_first(bars: np.ndarray, i: int, parent: int, grad: float) -> None:
        bars[parent] = bars[parent] or bars[i] * grad

    def once(pick: int) -> np.ndarray:
        """A parent that is read twice counts once, with its first or its last local gradient."""
        single = [dict(zip(p[::pick], g[::pick], strict=True)) for p, g in zip(parents, local_grads, strict=True)]
        return backprop([list(d) for d in single], [list(d.values()) for d in single])

    def first_match() -> np.ndarray:
        found = [[g[list(p).index(parent)] for parent in p] for p, g in zip(parents, local_grads, strict=True)]
        return backprop(parents, found)

    backwards = range(n - 1, -1, -1)
    right = backprop(parents, local_grads)
    read = {p for node in parents for p in node}
    return {
        "a node with several children keeps the signal of one of them: add them up": sweep(backwards, overwrite),
        "only the first signal that arrives at a node is kept: add them up": sweep(backwards, keep_first),
        "the nodes are visited first to last; a node's signal is complete only after all of its children's": sweep(
            range(n), add
        ),
        "the local derivatives are added without the child's own signal: multiply along the path": sweep(
            backwards, local_only
        ),
        "the signals are passed on without the local derivatives": sweep(backwards, signal_only),
        "the local derivatives are added along a path: multiply them": sweep(backwards, add_along),
        "only the first parent of a node is followed: every parent gets its share": one_parent(0),
        "only the last parent of a node is followed: every parent gets its share": one_parent(-1),
        "a node passes its signal on before all of its children have sent theirs: go from the last node to the first": (
            breadth_first(again=False)
        ),
        "a node passes its signal on more than once, each time another child has sent its own": breadth_first(
            again=True
        ),
        "a parent that a node reads twice counts once here, with its last local derivative": once(1),
        "a parent that a node reads twice counts once here, with its first local derivative": once(-1),
        "a parent that a node reads twice gets its first local derivative twice: match them by position": first_match(),
        "nodes that do not reach the last one should get 0; every node without children starts at 1 here": (
            _seeded(parents, local_grads, [i for i in range(n) if i not in read])
        ),
        "every node starts at 1; only the last one does": _seeded(parents, local_grads, range(n)),
        "the signals of nodes that several others read are averaged: add them up": _averaged(parents, local_grads),
        "only the nodes without parents have their signal, the others are 0": np.where(
            [not p for p in parents], right, 0.0
        ),
        "the order is reversed: v_bar[i] belongs to node i": right[::-1],
        "the sign turns round at every edge: nothing is subtracted, only multiplied and added": backprop(
            parents, [[-g for g in grads] for grads in local_grads]
        ),
        "the last node itself gets 0; its derivative with respect to itself is 1": np.append(right[:-1], 0.0),
    }


def _seeded(
    parents: Sequence[Sequence[int]], local_grads: Sequence[Sequence[float]], seeds: Sequence[int]
) -> np.ndarray:
    """The derivatives of the sum of several nodes."""
    n = len(parents)
    return backprop([*parents, list(seeds)], [*local_grads, [1.0] * len(seeds)])[:n]


def _averaged(parents: Sequence[Sequence[int]], local_grads: Sequence[Sequence[float]]) -> np.ndarray:
    bars, counts = np.zeros(len(parents)), np.zeros(len(parents))
    bars[-1] = counts[-1] = 1.0
    for i in range(len(parents) - 1, -1, -1):
        bars[i] /= max(counts[i], 1.0)
        for parent, grad in zip(parents[i], local_grads[i], strict=True):
            bars[parent] += bars[i] * grad
            counts[parent] += 1
    return bars


def run_linear(layers: Sequence[Layer], x: np.ndarray) -> np.ndarray:
    """One input through a stack of layers without activations, one unit at a time."""
    a = [float(v) for v in x]
    for W, b in layers:
        a = [math.fsum(a[i] * float(W[i][j]) for i in range(len(a))) + float(b[j]) for j in range(len(b))]
    return np.array(a)


def collapse_linear(layers: Sequence[Layer]) -> Layer:
    """Feed 0 and the unit vectors: the output at 0 is b, what a unit vector adds is a row of W."""
    D = len(layers[0][0])
    b = run_linear(layers, np.zeros(D))
    return np.array([run_linear(layers, row) - b for row in np.eye(D)]), b


def tied_autoencoder(W: np.ndarray, b: np.ndarray, c: np.ndarray, X: np.ndarray) -> complex:
    """The loss; complex numbers pass through."""
    H = 1 / (1 + np.exp(-(X @ W + b)))
    return complex(((H @ W.T + c - X) ** 2).sum() / (2 * len(X)))


def tied_autoencoder_grads(W: np.ndarray, b: np.ndarray, c: np.ndarray, X: np.ndarray) -> list[np.ndarray]:
    """Complex steps along every parameter."""
    return [
        along(lambda V: tied_autoencoder(V, b, c, X), W),
        along(lambda v: tied_autoencoder(W, v, c, X), b),
        along(lambda v: tied_autoencoder(W, b, v, X), c),
    ]
