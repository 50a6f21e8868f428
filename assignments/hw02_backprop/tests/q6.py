"""q6: mlp_loss."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from checks import (
    FLOAT32_RTOL,
    Answer,
    CheckFailure,
    Generator,
    calm,
    equal,
    fail,
    gradients,
    pair,
    require,
    test_case,
    untouched,
)

OK_FORMAT = False
name = "q6"

CALL = "mlp_loss(params, X, Y)"

Params = list[tuple[np.ndarray, np.ndarray]]


def problem(rng: Generator, N: int, widths: list[int]) -> tuple[Params, np.ndarray, np.ndarray]:
    """A network of these widths, inputs first, with N examples and targets between 0 and 1."""
    params = [(rng.normal(size=(before, after)), rng.normal(size=after)) for before, after in pairwise(widths)]
    return params, rng.normal(size=(N, widths[0])), rng.uniform(size=(N, widths[-1]))


def named(prefix: str, layers: Iterable[Iterable[Any]]) -> dict[str, Any]:
    """The arrays of all layers by name: W1, b1, W2, …, with a prefix."""
    return {
        f"{prefix}{kind}{k}": part
        for k, pair_of in enumerate(layers, 1)
        for kind, part in zip("Wb", pair_of, strict=True)
    }


def loss_and_grads(result: object, params: Params) -> tuple[object, dict[str, Any]]:
    """The loss, and the gradients by name (dW1 belongs to params[0]); a failure that says what else came."""
    loss, grads = pair(result, ("loss", "grads"), CALL)
    if isinstance(grads, np.ndarray) and grads.dtype == object:
        grads = list(grads)
    if not isinstance(grads, list | tuple):
        fail(f"grads of {CALL} is a {type(grads).__name__}, expected a list with one pair (dW, db) per layer")
    if len(grads) == 2 * len(params) and not any(isinstance(part, list | tuple) for part in grads):
        fail(f"grads of {CALL} is one flat list of {len(grads)} arrays, expected {len(params)} pairs (dW, db)")
    require(
        len(grads) == len(params),
        f"grads of {CALL} has {len(grads)} entries for {len(params)} layers, expected one pair (dW, db) per layer",
    )
    pairs = [pair(part, ("dW", "db"), f"grads[{k}] of {CALL}") for k, part in enumerate(grads)]
    if all(part is not None for entry in pairs for part in entry):
        right = [(np.shape(W), np.shape(b)) for W, b in params]
        found = [(np.shape(dW), np.shape(db)) for dW, db in pairs]
        require(
            found == right or found != right[::-1],
            f"grads of {CALL} runs from the last layer to the first; grads[0] belongs to params[0]",
        )
        require(
            found != [shapes[::-1] for shapes in right],
            f"the pairs in grads of {CALL} are (db, dW), expected (dW, db) as in params",
        )
    return loss, {
        f"d{kind}{k}": part for k, entry in enumerate(pairs, 1) for kind, part in zip("Wb", entry, strict=True)
    }


def loss_of(params: Params, X: np.ndarray, Y: np.ndarray) -> float:
    """1/(2N) Σ ‖a − y‖², for moderate pre-activations."""
    a = X
    for W, b in params:
        a = 1 / (1 + np.exp(-(a @ W + b)))
    return float(((a - Y) ** 2).sum() / (2 * len(X)))


def check_slopes(params: Params, X: np.ndarray, Y: np.ndarray, got: Mapping[str, object]) -> None:
    """Compare every array of the gradients with the slopes of the loss."""

    def loss(**parts: np.ndarray) -> float:
        return loss_of([(parts[f"W{k}"], parts[f"b{k}"]) for k in range(1, len(params) + 1)], X, Y)

    facts = {"N": float(len(X)), "K": float(Y.shape[1])}
    what = f"{CALL} with {_layers(len(params))}"
    gradients(loss, named("", params), got, what, facts=facts)


def check_values(
    got: Mapping[str, object],
    right: dict[str, np.ndarray],
    suspects: Mapping[str, Mapping[str, Any]],
    where: str,
    facts: Mapping[str, float] | None = None,
) -> None:
    """Compare every array of the gradients with its values, the last layer first, and report all that are wrong.

    Args:
        suspects: for each misconception the arrays it would give, by name.
    """
    problems = []
    for key in reversed(list(right)):
        explained = {why: grads[key] for why, grads in suspects.items() if not np.allclose(grads[key], right[key])}
        try:
            equal(got[key], right[key], f"{key} {where}", facts=facts, suspects=explained)
        except CheckFailure as error:
            problems.append(str(error))
    require(not problems, "\n".join(problems))


def run(mlp_loss: Answer, params: Params, X: np.ndarray, Y: np.ndarray) -> Any:
    """The answer's result; an exception says how many layers the network had."""
    try:
        return mlp_loss(params, X, Y)
    except CheckFailure as error:
        if " raised " not in str(error):
            raise
        fail(f"{error}\nThis network has {_layers(len(params))}: any depth from one layer upwards has to work.")


def _layers(count: int) -> str:
    return f"{count} layer{'s' if count > 1 else ''}"


@test_case(name="the loss of a single layer is 1/(2N) times the sum of its squared errors", points=1)
def loss_example(mlp_loss: Answer) -> None:
    ln3 = np.log(3)
    params = [(ln3 * np.array([[1.0, 0.0, -1.0], [-1.0, 2.0, 0.0]]), ln3 * np.array([0.0, 0.0, 1.0]))]
    X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [-1.0, 0.0]])
    Y = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.25], [0.25, 1.0, 0.5], [1.0, 0.25, 0.5], [0.0, 0.25, 0.4]])
    a = np.array(
        [[3 / 4, 1 / 2, 1 / 2], [1 / 4, 0.9, 3 / 4], [1 / 2, 0.9, 1 / 2], [1 / 2, 1 / 2, 3 / 4], [1 / 4, 1 / 2, 0.9]]
    )
    squares = (a - Y) ** 2
    Z = X @ params[0][0] + params[0][1]
    suspects = {
        "the ½ is missing: the factor is 1/(2N)": squares.sum() / 5,
        "the loss is summed over the examples; it should be their mean": squares.sum() / 2,
        "neither ½ nor the mean over the examples is there: the factor is 1/(2N)": squares.sum(),
        "the mean runs over all N·K entries; sum over the outputs, then average over the examples": squares.mean() / 2,
        "the mean runs over all N·K entries, and the ½ is missing": squares.mean(),
        "a loss per example is returned; average them to one number": squares.sum(axis=1) / 2,
        "absolute errors are added, not squared ones": np.sqrt(squares).sum() / 10,
        "a square root is taken; the loss is the squared distance itself": np.sqrt(squares.sum()) / 10,
        "a square root is taken of the mean": np.sqrt(squares.sum() / 10),
        "the length of each example's error is taken, not its square": np.sqrt(squares.sum(axis=1)).sum() / 10,
        "the biggest error of each example is taken; the norm adds up all squares": squares.max(axis=1).sum() / 10,
        "the sigmoid follows every layer, the last one included; here it is missing": ((Z - Y) ** 2).sum() / 10,
        "the bias is left out of the pre-activations": ((1 / (1 + np.exp(ln3 - Z)) - Y)[:, 2] ** 2).sum() / 10
        + squares[:, :2].sum() / 10,
        "tanh is used, the activation is the sigmoid": ((np.tanh(Z) - Y) ** 2).sum() / 10,
        "this is the binary cross-entropy, the loss is a squared error": (
            -(Y * np.log(a) + (1 - Y) * np.log(1 - a)).sum() / 5
        ),
    }
    loss = pair(run(mlp_loss, params, X, Y), ("loss", "grads"), CALL)[0]
    equal(loss, 1.4575 / 10, "the loss in the worked example", facts={"N": 5, "K": 3}, suspects=suspects)


@test_case(name="mlp_loss reproduces the lecture's gradients of a two-layer network", points=2)
def lecture_example(mlp_loss: Answer) -> None:
    ln3 = np.log(3)
    W1, b1 = ln3 * np.array([[1.0, -1.0, 2.0], [-0.5, 1.0, -0.5]]), ln3 * np.array([1.0, -2.0, -1.0])
    W2, b2 = np.array([[2.0], [-4.0], [1.0]]), np.array([ln3 - 1])
    x, y = np.array([1.0, 2.0]), 0.25
    # With these numbers a⁽¹⁾ = (3/4, 1/4, 1/2) and a⁽²⁾ = 3/4.
    params = [(W1, b1), (W2, b2)]
    got = loss_and_grads(mlp_loss(params, x[None, :], np.array([[y]])), params)[1]
    a, out = np.array([0.75, 0.25, 0.5]), 0.75

    def grads(delta2: float, delta1: np.ndarray) -> dict[str, np.ndarray]:
        return {
            "dW1": np.outer(x, delta1),
            "db1": delta1,
            "dW2": a[:, None] * delta2,
            "db2": np.array([delta2]),
        }

    right = grads(3 / 32, np.array([9, -18, 6]) / 256)
    signals = two_layer_signals(a, out, W2[:, 0], out - y)
    check_values(got, right, {why: grads(*pair_of) for why, pair_of in signals.items()}, "in the worked example")


def two_layer_signals(a: np.ndarray, out: float, w2: np.ndarray, error: float) -> dict[str, tuple[float, np.ndarray]]:
    """What the error signals of the output unit and of the hidden units would be if ..., for one example."""

    def signals(error: float, s2: float, s1: Any) -> tuple[float, np.ndarray]:
        return error * s2, error * s2 * w2 * s1

    def prime(v: Any) -> Any:
        return np.exp(-v) / (1 + np.exp(-v)) ** 2

    s1, s2 = a * (1 - a), out * (1 - out)
    z, z_out = np.log(a / (1 - a)), np.log(out / (1 - out))
    return {
        "the derivative of the last layer's sigmoid, a(1 − a), is missing": signals(error, 1, s1),
        "the derivative of the hidden layer's sigmoid, a(1 − a), is missing": signals(error, s2, 1),
        "the derivative of the sigmoid, a(1 − a), is missing in both layers": signals(error, 1, 1),
        "the derivative is taken at the wrong place: σ′ belongs to the pre-activation z, this is σ′(a)": signals(
            error, prime(out), prime(a)
        ),
        "the derivative of the hidden layer is taken at the wrong place: this is σ′(a), not σ′(z)": signals(
            error, s2, prime(a)
        ),
        "z(1 − z) is used; with the activation a it is a(1 − a)": signals(error, z_out * (1 - z_out), z * (1 - z)),
        "the derivative of tanh, 1 − a², is used; the sigmoid's is a(1 − a)": signals(error, 1 - out**2, 1 - a**2),
        "the derivative of the sigmoid is a(1 − a), this uses a alone": signals(error, out, a),
        "the derivative of the sigmoid is a(1 − a), this uses 1 − a alone": signals(error, 1 - out, 1 - a),
        "the derivative of the sigmoid is applied twice": signals(error, s2**2, s1**2),
        "the targets are not subtracted from the outputs": signals(out, s2, s1),
        **{
            f"the weights are updated (learning rate {lr:g}) before the error has passed through them": (
                error * s2,
                error * s2 * (w2 - lr * error * s2 * a) * s1,
            )
            for lr in (1, 0.5, 0.1, 0.01)
        },
        "the signal is passed back without the last layer's σ′: pass on δ, not the gradient before it": (
            error * s2,
            error * w2 * s1,
        ),
    }


@test_case(name="all gradients of a network with three layers agree with the measured slopes", points=3)
def three_layers(mlp_loss: Answer) -> None:
    params, X, Y = problem(np.random.default_rng(3), 7, [2, 4, 3, 5])
    got = loss_and_grads(run(mlp_loss, params, X, Y), params)[1]
    check_slopes(params, X, Y, got)


@test_case(name="a network may have a single layer", points=1)
def one_layer(mlp_loss: Answer) -> None:
    params, X, Y = problem(np.random.default_rng(4), 5, [3, 2])
    got = loss_and_grads(run(mlp_loss, params, X, Y), params)[1]
    check_slopes(params, X, Y, got)


@test_case(name="mlp_loss leaves its inputs alone", points=0.5)
def inputs_unchanged(mlp_loss: Answer) -> None:
    mlp_loss(*problem(np.random.default_rng(5), 4, [3, 2, 5]))
    untouched(mlp_loss)
