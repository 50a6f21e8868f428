"""q9: xor_weights."""

import numpy as np
from checks import Answer, array_of, fail, pair, require, test_case

OK_FORMAT = False
name = "q9"

CALL = "xor_weights()"
PARTS = ("W1", "b1", "W2", "b2")
SHAPES = ((2, 2), (2,), (2, 1), (1,))
INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])

TABLES = {
    (1, 0, 0, 1): "This is XNOR, the opposite of XOR.",
    (0, 1, 1, 1): "This is OR: (1, 1) has to give 0.",
    (0, 0, 0, 1): "This is AND: it is 1 where both inputs are.",
    (1, 1, 1, 0): "This is NAND: (0, 0) has to give 0.",
    (1, 0, 0, 0): "This is NOR.",
    (0, 0, 0, 0): "It is 0 for every input: does any unit ever exceed its threshold?",
    (1, 1, 1, 1): "It is 1 for every input: is a threshold too low?",
    (0, 0, 1, 1): "It only looks at the first input.",
    (0, 1, 0, 1): "It only looks at the second input.",
    (0, 1, 0, 0): "Here (1, 0) has to give 1, too.",
    (0, 0, 1, 0): "Here (0, 1) has to give 1, too.",
}


def read(result: object) -> list[np.ndarray]:
    """The four arrays, in any shape that holds the right number of entries."""
    parts = [array_of(part, f"{label} of {CALL}") for part, label in zip(pair(result, PARTS, CALL), PARTS, strict=True)]
    for part, shape, label in zip(parts, SHAPES, PARTS, strict=True):
        if part.size != int(np.prod(shape)):
            array_of(part, f"{label} of {CALL}", shape)
    return [part.reshape(shape) for part, shape in zip(parts, SHAPES, strict=True)]


def outputs(weights: list[np.ndarray], at_zero: float = 0.0) -> tuple[int, ...]:
    """What the network gives for (0, 0), (0, 1), (1, 0), (1, 1), with `at_zero` where z is exactly 0."""
    W1, b1, W2, b2 = weights

    def step(Z: np.ndarray) -> np.ndarray:
        return np.where(Z == 0, at_zero, Z > 0)

    return tuple(int(v) for v in step(step(INPUTS @ W1 + b1) @ W2 + b2)[:, 0])


@test_case(name="xor_weights returns arrays of shapes (2, 2), (2,), (2, 1) and (1,)", points=1)
def shapes(xor_weights: Answer) -> None:
    for part, shape, label in zip(pair(xor_weights(), PARTS, CALL), SHAPES, PARTS, strict=True):
        weights = array_of(part, f"{label} of {CALL}", shape)
        require(np.isfinite(weights).all(), f"{label} of {CALL} holds nan or inf")


@test_case(name="the network computes XOR of all four inputs", points=3)
def truth_table(xor_weights: Answer) -> None:
    weights = read(xor_weights())
    got = outputs(weights)
    if got == (0, 1, 1, 0):
        return
    message = f"the network gives {got} for (0, 0), (0, 1), (1, 0), (1, 1); XOR is (0, 1, 1, 0)."
    W1, b1, W2, b2 = weights
    for would_be, cause in [
        (outputs(weights, at_zero=1.0), "a unit sits exactly on its threshold, and at z = 0 it gives 0, not 1"),
        (outputs([W1.T, b1, W2, b2]), "W1 is transposed: its rows belong to the inputs, as in x @ W1 + b1"),
        (outputs([W1, -b1, W2, -b2]), "the biases have the opposite sign: they are added, as in x @ W + b"),
        (smooth(weights), "these weights suit the sigmoid; here every unit gives 1 where z > 0, else 0"),
    ]:
        if would_be == (0, 1, 1, 0):
            fail(f"{message}\nLikely cause: {cause}.")
    hidden = ", ".join(str(tuple(int(v) for v in row)) for row in (INPUTS @ W1 + b1) > 0)
    told = f"\n{TABLES[got]}" if got in TABLES else ""
    fail(f"{message}{told}\nThe hidden units give {hidden}; OR and AND would be (0, 0), (1, 0), (1, 0), (1, 1).")


def smooth(weights: list[np.ndarray]) -> tuple[int, ...]:
    """The decisions of the same network with sigmoid units."""
    W1, b1, W2, b2 = weights
    return tuple(int(v) for v in (1 / (1 + np.exp(-(INPUTS @ W1 + b1))) @ W2 + b2 > 0)[:, 0])
