"""q8: collapse_linear."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from checks import FLOAT32_RTOL, Answer, CheckFailure, Generator, equal, fail, pair, require, test_case, untouched

OK_FORMAT = False
name = "q8"

CALL = "collapse_linear(layers)"
PARTS = ("W", "b")


TWO_LAYERS = [[4, 2, 1, 6], [1, -3, -1, 4]], [3, -8.5, 1, 4.5]  # the public example's W and b
HARD_CODED = "the values of the public example are returned, whatever the layers are: hard-coded"
ONLY_FIRST_W = "only the first layer's W is returned"
ONLY_LAST_W = "only the last layer's W is returned"
TRANSPOSED = "it is transposed: x stands on the left here, as in x @ W"
REVERSED = "the matrices are multiplied in the reverse order; x @ W₁ comes first"
ENTRYWISE = "the matrices are multiplied entry by entry; layers one after the other need @"
ADDED = "the matrices are added; layers one after the other need their product"
ONLY_LAST_B = "only the last layer's b is returned; the earlier biases pass through the later layers"
ONLY_FIRST_B = "only the first layer's b is returned"
NO_B = "the biases are left out"
LATER_B_MISSING = "the first bias passes through, the biases of the later layers are missing"
MIDDLE_B_MISSING = "the biases between the first and the last layer are missing"
EARLIER_B_LOST = "only the last two biases are there, the earlier ones are lost on the way"
LAST_B_TWICE = "the last layer's b is counted twice"
ADDED_B = "the biases are added as they are; each has to pass through the layers after it"
OWN_W = "each bias is multiplied by its own layer's W; it is added after that W has acted"
FROM_THE_LEFT = "the matrices act from the left: row vectors need b @ W, not W @ b"


def check(
    result: object, W: Any, b: Any, what: str, W_suspects: Mapping[str, Any], b_suspects: Mapping[str, Any]
) -> None:
    """Compare both parts, and report both that are wrong."""
    parts = pair(result, PARTS, CALL)
    problems = []
    for got, right, label, suspects in [(parts[0], W, "W", W_suspects), (parts[1], b, "b", b_suspects)]:
        try:
            equal(got, right, f"{label} of {what}", suspects=suspects)
        except CheckFailure as error:
            problems.append(str(error))
    require(not problems, "\n".join(problems))


@test_case(name="two layers collapse into W = W₁W₂ and b = b₁W₂ + b₂", points=1.5)
def two_layers(collapse_linear: Answer) -> None:
    W1, b1 = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, -1.0]]), np.array([1.0, 0.5, -2.0])
    W2 = np.array([[2.0, 0.0, 1.0, 0.0], [1.0, 1.0, 0.0, 3.0], [0.0, 4.0, 1.0, -1.0]])
    b2 = np.array([0.5, -1.0, 2.0, 1.0])
    W_suspects = {ONLY_FIRST_W: W1, ONLY_LAST_W: W2, TRANSPOSED: [[4, 1], [2, -3], [1, -1], [6, 4]]}
    b_suspects = {
        ONLY_LAST_B: b2,
        ONLY_FIRST_B: b1,
        LATER_B_MISSING: [2.5, -7.5, -1, 3.5],
        NO_B: np.zeros(4),
        LAST_B_TWICE: [3.5, -9.5, 3, 5.5],
        "a sigmoid stands between the layers; these layers have no activation": 1 / (1 + np.exp(-b1)) @ W2 + b2,
        "a relu stands between the layers; these layers have no activation": np.maximum(b1, 0) @ W2 + b2,
        "a tanh stands between the layers; these layers have no activation": np.tanh(b1) @ W2 + b2,
    }
    result = collapse_linear([(W1, b1), (W2, b2)])
    check(result, *TWO_LAYERS, f"{CALL} for two layers, 2-3-4", W_suspects, b_suspects)


@test_case(name="three square layers: the order and the side of every product matter", points=1)
def three_square_layers(collapse_linear: Answer) -> None:
    layers = [
        (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, -1.0])),
        (np.array([[0.0, 1.0], [3.0, 2.0]]), np.array([2.0, 0.5])),
        (np.array([[1.0, -1.0], [2.0, 4.0]]), np.array([-3.0, 5.0])),
    ]
    W_suspects = {
        REVERSED: [[-3, -7], [12, 34]],
        ENTRYWISE: [[0, -2], [0, 8]],
        ADDED: [[2, 2], [5, 7]],
        TRANSPOSED: [[16, 7], [14, 5]],
        ONLY_FIRST_W: layers[0][0],
        ONLY_LAST_W: layers[2][0],
        "the last layer is left out": [[6, 5], [3, 2]],
        "the first layer is left out": [[2, 4], [7, 5]],
        "the layer in the middle is left out": [[5, 7], [2, 4]],
    }
    b_suspects = {
        ADDED_B: [0, 4.5],
        ONLY_LAST_B: [-3, 5],
        ONLY_FIRST_B: [1, -1],
        NO_B: [0, 0],
        LATER_B_MISSING: [-5, -1],
        MIDDLE_B_MISSING: [-8, 4],
        EARLIER_B_LOST: [0, 5],
        LAST_B_TWICE: [-8, 9],
        OWN_W: [23.5, 42.5],
        FROM_THE_LEFT: [-3.5, 13],
    }
    what = f"{CALL} for three layers, 2-2-2-2"
    check(collapse_linear(layers), [[16, 14], [7, 5]], [-5, 4], what, W_suspects, b_suspects)


@test_case(name="a single layer collapses into itself", points=1)
def single_layer(collapse_linear: Answer) -> None:
    W, b = np.array([[1.0, -2.0, 0.5], [3.0, 0.0, 4.0]]), np.array([0.5, -1.5, 2.0])
    b_suspects = {NO_B: np.zeros(3), LAST_B_TWICE: 2 * b}
    try:
        result = collapse_linear([(W, b)])
    except CheckFailure as error:
        if " raised " not in str(error):
            raise
        fail(f"{error}\nThis stack has a single layer: it is its own (W, b).")
    W_suspects = {HARD_CODED: TWO_LAYERS[0]}
    check(result, W, b, f"{CALL} for one layer", W_suspects, b_suspects | {HARD_CODED: TWO_LAYERS[1]})


@test_case(name="collapse_linear leaves its inputs alone", points=0.5)
def inputs_unchanged(collapse_linear: Answer) -> None:
    layers = [
        (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([1.0, -1.0])),
        (np.array([[0.0, 1.0], [3.0, 2.0]]), np.array([2.0, 0.5])),
    ]
    collapse_linear(layers)
    untouched(collapse_linear)
    collapse_linear(layers[:1])
    untouched(collapse_linear)
