"""q5: two_layer_forward and two_layer_backward."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from checks import (
    FLOAT32_RTOL,
    Answer,
    CheckFailure,
    Generator,
    array_of,
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
name = "q5"

FORWARD = "two_layer_forward(X, W1, b1, W2, b2)"
BACKWARD = "two_layer_backward(dout, cache)"
PARTS = ("out", "cache")
OUT_EXAMPLE = [[27.0], [54.5]]
HARD_CODED = "the values of the public example are returned, whatever the arguments are: hard-coded"
GRADS = ("dW1", "db1", "dW2", "db2")

Network = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # X, W1, b1, W2, b2


def small_network() -> tuple[Network, np.ndarray]:
    """Four examples, two features, three hidden units, five outputs, and an upstream gradient."""
    X = np.array([[1.0, 2.0], [-0.5, 1.5], [0.3, -1.2], [2.0, 0.1]])
    W1, b1 = np.array([[0.6, -1.1, 0.4], [-0.3, 0.8, 0.9]]), np.array([0.2, -0.5, 0.7])
    W2 = np.array([[0.5, -1.2, 0.3, 0.8, 1.4], [1.1, 0.4, -0.6, 0.2, -0.9], [-0.7, 0.1, 1.3, -0.4, 0.6]])
    b2 = np.array([0.3, -0.2, 0.1, 0.9, -0.8])
    dout = np.array(
        [
            [0.4, -1.0, 0.2, 0.7, -0.3],
            [1.2, 0.5, -0.6, 0.1, 0.8],
            [-0.9, 0.3, 1.1, -0.4, 0.6],
            [0.2, 0.9, -0.5, 1.3, -0.7],
        ]
    )
    return (X, W1, b1, W2, b2), dout


# ---------------------------------------------------------------------------------------- forward


def forward_misconceptions(
    X: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> dict[str, object]:
    """What out would be if ..., for moderate pre-activations."""

    def sigma(Z: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-Z))

    Z = X @ W1 + b1
    H = sigma(Z)
    return {
        "the output layer has no activation, this applies the sigmoid there as well": sigma(H @ W2 + b2),
        "the sigmoid of the hidden layer is missing": Z @ W2 + b2,
        "the sigmoid stands at the output; it belongs to the hidden layer": sigma(Z @ W2 + b2),
        "the hidden bias b1 is missing": sigma(X @ W1) @ W2 + b2,
        "the output bias b2 is missing": H @ W2,
        "both biases are missing": sigma(X @ W1) @ W2,
        "the hidden activation is tanh; the sigmoid is asked": np.tanh(Z) @ W2 + b2,
        "the hidden activation is relu; the sigmoid is asked": np.maximum(Z, 0) @ W2 + b2,
        "the bias b1 is added after the sigmoid; add it before": (sigma(X @ W1) + b1) @ W2 + b2,
        "the sign of the exponent in the sigmoid is wrong": (1 - H) @ W2 + b2,
        "the bias b1 is subtracted": sigma(X @ W1 - b1) @ W2 + b2,
        "the bias b2 is subtracted": H @ W2 - b2,
        "only the hidden activations are returned, the output layer is missing": H,
        "softmax is applied to the outputs; the output layer has no activation": (
            np.exp(H @ W2 + b2) / np.exp(H @ W2 + b2).sum(axis=1, keepdims=True)
        ),
        "relu is applied to the outputs; the output layer has no activation": np.maximum(H @ W2 + b2, 0),
        HARD_CODED: OUT_EXAMPLE,
    }


@test_case(name="two_layer_forward computes σ(X W1 + b1) W2 + b2", points=1)
def forward_example(two_layer_forward: Answer) -> None:
    ln3 = np.log(3)
    X, W1, b1 = (
        np.array([[1.0, 0.0], [0.0, 1.0]]),
        ln3 * np.array([[1.0, 0.0, -2.0], [0.0, 1.0, 1.0]]),
        ln3 * np.ones(3),
    )
    W2, b2 = np.array([[10.0], [20.0], [40.0]]), np.array([-7.0])
    out = pair(two_layer_forward(X, W1, b1, W2, b2), PARTS, FORWARD)[0]
    # The hidden activations are 9/10, 3/4, 1/4 in the first row and 3/4, 9/10, 9/10 in the second.
    suspects = {why: value for why, value in forward_misconceptions(X, W1, b1, W2, b2).items() if why != HARD_CODED}
    equal(out, OUT_EXAMPLE, f"out of {FORWARD} in the worked example", suspects=suspects)


@test_case(name="two_layer_forward leaves its inputs alone", points=0.5)
def forward_inputs_unchanged(two_layer_forward: Answer) -> None:
    two_layer_forward(*small_network()[0])
    untouched(two_layer_forward)


# --------------------------------------------------------------------------------------- backward


def backward_misconceptions(
    X: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray, dout: np.ndarray
) -> dict[str, dict[str, object]]:
    """What the gradients would be if ..., for moderate pre-activations."""
    Z = X @ W1 + b1
    H = 1 / (1 + np.exp(-Z))
    out = H @ W2 + b2
    s = 1 / (1 + np.exp(-out))
    ones, dH = np.ones(dout.shape), dout @ W2.T
    upstream = {
        "the upstream gradient dout is ignored: this is the answer for dout = 1 everywhere": ones,
        "the sign is wrong: nothing is subtracted on the way back": -dout,
        "only the first example counts; the gradients add up over all": np.vstack([dout[:1], 0 * dout[1:]]),
        "only the last example counts; the gradients add up over all": np.vstack([0 * dout[:-1], dout[-1:]]),
        "the output layer has no activation, so no derivative belongs there": dout * s * (1 - s),
        "the output layer has no activation, so no derivative belongs there (nor without b2)": (
            dout * np.exp(-(out - b2)) / (1 + np.exp(-(out - b2))) ** 2
        ),
        "out(1 − out) is multiplied in, but the output layer has no activation": dout * out * (1 - out),
        "the gradient is divided by N: whatever mean there was is in dout already": dout / len(X),
        "dout is not used, the outputs are fed back in its place": out,
        "dout is treated as targets: it is the upstream gradient already, not something to compare out with": out
        - dout,
        "dout is treated as targets, and the mean is taken: it is the upstream gradient already": (out - dout) / len(X),
    }
    hidden = {
        "the derivative of the hidden sigmoid, H(1 − H), is missing": dH,
        "the derivative is taken at the wrong place: σ′ belongs to X W1 + b1, this is σ′(H)": (
            dH * np.exp(-H) / (1 + np.exp(-H)) ** 2
        ),
        "Z(1 − Z) is used; the sigmoid's derivative is H(1 − H)": dH * Z * (1 - Z),
        "the derivative of the sigmoid is H(1 − H), this uses H alone": dH * H,
        "the derivative of the sigmoid is H(1 − H), this uses 1 − H alone": dH * (1 - H),
        "the derivative of tanh, 1 − H², is used; the sigmoid's is H(1 − H)": dH * (1 - H * H),
        "relu's derivative is used; the hidden activation is the sigmoid": dH * (Z > 0),
        "the derivative of the sigmoid is applied twice": dH * (H * (1 - H)) ** 2,
        "W2 is reshaped where it should be transposed": dout @ W2.reshape(W2.shape[::-1]) * H * (1 - H),
        "W2 is left out on the way back": dout.sum(axis=1, keepdims=True) * H * (1 - H),
        "the bias b1 is left out when the derivative of the sigmoid is computed": (
            dH * np.exp(-X @ W1) / (1 + np.exp(-X @ W1)) ** 2
        ),
        **{sentence: (signal @ W2.T) * H * (1 - H) for sentence, signal in upstream.items()},
    }
    right = dH * H * (1 - H)
    return {
        "dW1": {sentence: X.T @ dZ for sentence, dZ in hidden.items()}
        | {"X is reshaped where it should be transposed": X.reshape(X.shape[::-1]) @ right},
        "db1": {sentence: dZ.sum(axis=0) for sentence, dZ in hidden.items()}
        | {
            "only the first example's row is used; the bias acts on every example, sum over them": right[0],
            "only the last example's row is used; the bias acts on every example, sum over them": right[-1],
            "this is the mean over the examples; the bias acts on every one, so sum": right.mean(axis=0),
        },
        "dW2": {sentence: H.T @ signal for sentence, signal in upstream.items()}
        | {
            "the pre-activations X W1 + b1 are used; W2 multiplies the activations H": Z.T @ dout,
            "H(1 − H) is used; W2 multiplies the activations H": (H * (1 - H)).T @ dout,
            "H is reshaped where it should be transposed": H.reshape(H.shape[::-1]) @ dout,
        },
        "db2": {sentence: signal.sum(axis=0) for sentence, signal in upstream.items()}
        | {
            "only the first example's row is used; the bias acts on every example, sum over them": dout[0],
            "only the last example's row is used; the bias acts on every example, sum over them": dout[-1],
            "this is the mean over the examples; the bias acts on every one, so sum": dout.mean(axis=0),
        },
    }


def returned(
    two_layer_forward: Answer, two_layer_backward: Answer, network: Network, dout: np.ndarray
) -> dict[str, Any]:
    """The student's gradients by name, from a cache that the student's own forward pass made."""
    cache = pair(two_layer_forward(*network), PARTS, FORWARD)[1]
    result = pair(two_layer_backward(dout, cache), GRADS, BACKWARD)
    shapes = [np.shape(part) for part in result if part is not None]
    right = [np.shape(array) for array in network[1:]]
    for order, label in [((2, 3, 0, 1), "(dW2, db2, dW1, db1)"), ((0, 2, 1, 3), "(dW1, dW2, db1, db2)")]:
        require(
            shapes != [right[k] for k in order],
            f"{BACKWARD} returned the gradients in the order {label}, expected (dW1, db1, dW2, db2)",
        )
    return dict(zip(GRADS, result, strict=True))


def check_layer(
    layer: int, network: Network, dout: np.ndarray, got: dict[str, Any], two_layer_forward: Answer, what: str = BACKWARD
) -> None:
    """Compare the gradients of one layer with the slope of sum(dout * out).

    A wrong forward pass costs its own cases only: gradients that are right for the hidden activations
    which the student's own forward pass computed count as right.
    """
    X, W1, b1, W2, b2 = network
    at = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    chosen = [f"W{layer}", f"b{layer}"]

    def compare(hidden: Any) -> None:
        def loss(**change: np.ndarray) -> float:
            p = {**at, **change}
            return float((dout * (hidden(X @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"])).sum())

        suspects = backward_misconceptions(*network, dout)
        facts = {"N": len(X), "K": dout.shape[1]}
        parts = {f"d{key}": got[f"d{key}"] for key in chosen}
        gradients(loss, {key: at[key] for key in chosen}, parts, what, facts=facts, suspects=suspects)

    try:
        compare(lambda Z: 1 / (1 + np.exp(-Z)))
    except CheckFailure:
        for own in own_hidden(two_layer_forward, network):
            try:
                compare(own)
            except CheckFailure:
                continue
            return
        raise


def own_hidden(two_layer_forward: Answer, network: Network) -> Iterator[Any]:
    """The hidden layer as the student's forward pass has it, around the current pre-activations.

    With W2 = 1 and b2 = 0 the outputs are the hidden activations.  Yields nothing when they are no
    activations at all.
    """
    X, W1, b1, _, _ = network
    units = len(b1)
    try:
        out = pair(two_layer_forward(X, W1, b1, np.eye(units), np.zeros(units)), PARTS, FORWARD)[0]
        H = array_of(out, "out", (len(X), units))
    except CheckFailure:
        return
    if np.isfinite(H).all() and np.ptp(H) > 1e-3:
        yield lambda Z: H + H * (1 - H) * (Z - X @ W1 - b1)


@test_case(name="dW2 and db2, of the output layer, agree with the measured slopes", points=2)
def output_layer(two_layer_forward: Answer, two_layer_backward: Answer) -> None:
    network, dout = small_network()
    got = returned(two_layer_forward, two_layer_backward, network, dout)
    check_layer(2, network, dout, got, two_layer_forward)


@test_case(name="dW1 and db1, of the hidden layer, agree with the measured slopes", points=2.5)
def hidden_layer(two_layer_forward: Answer, two_layer_backward: Answer) -> None:
    network, dout = small_network()
    got = returned(two_layer_forward, two_layer_backward, network, dout)
    check_layer(1, network, dout, got, two_layer_forward)


@test_case(name="two_layer_backward leaves the upstream gradient and the cache alone", points=0.5)
def backward_inputs_unchanged(two_layer_forward: Answer, two_layer_backward: Answer, env: dict[str, Any]) -> None:
    network, dout = small_network()
    cache = pair(two_layer_forward(*network), PARTS, FORWARD)[1]
    two_layer_backward(dout, cache)
    # Taking entries out of a list or a dict is the author's business, changing an array is not.
    kept, before = dout.copy(), [(array, array.copy()) for array in arrays_in(cache)]
    env["two_layer_backward"](dout, cache)
    if not np.array_equal(dout, kept):
        fail("two_layer_backward changed its argument dout in place: work on a copy (`a = a * m`, not `a *= m`).")
    if any(not np.array_equal(array, copy) for array, copy in before):
        fail(
            "two_layer_backward changed an array of the cache in place. A second backward pass would get wrong "
            "gradients: work on a copy (`a = a * m`, not `a *= m`)."
        )


def arrays_in(cache: object) -> list[np.ndarray]:
    """The arrays of a cache that is an array, a list, a tuple or a dict, nested or not."""
    if isinstance(cache, np.ndarray):
        return [cache]
    parts = cache.values() if isinstance(cache, dict) else cache if isinstance(cache, list | tuple) else []
    return [array for part in parts for array in arrays_in(part)]
