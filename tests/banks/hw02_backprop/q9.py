"""Wrong and right answers to q9: xor_weights."""

import numpy as np

from tests.banks import right, wrong

# What a message about a network with a wrong truth table has to say: an input, or the function computed instead.
TABLE = (
    r"XOR of|\(0, ?0\)|\(0, ?1\)|\(1, ?0\)|\(1, ?1\)|\[0\.?,? 0\.?\]|\[0\.?,? 1\.?\]|\[1\.?,? 0\.?\]|\[1\.?,? 1\.?\]"
)


@wrong(
    "xor_weights", "the network computes OR: the AND unit has no weight", says=TABLE + r"|\bOR\b.*(not|instead)|both"
)
def computes_or():
    return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([[1.0], [0.0]]), np.array([-0.5])


@wrong("xor_weights", "the network computes AND", says=TABLE + r"|\bAND\b")
def computes_and():
    return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([[0.0], [1.0]]), np.array([-0.5])


@wrong("xor_weights", "the output is negated: XNOR", says=TABLE + r"|XNOR|negat|opposite|swapped|invert")
def computes_equality():
    return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([[-1.0], [1.0]]), np.array([0.5])


@wrong("xor_weights", "NAND: the OR unit is missing", says=TABLE + r"|NAND")
def computes_not_and():
    return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([[0.0], [-1.0]]), np.array([0.5])


@wrong(
    "xor_weights",
    "built for a threshold that fires at 0 (z ≥ 0)",
    says=r"z > 0|≥|>=|strict|z = 0|exactly 0|at 0|boundary|\b0 itself" + "|" + TABLE,
)
def fires_at_zero():
    return np.ones((2, 2)), np.array([-1.0, -2.0]), np.array([[1.0], [-1.0]]), np.array([-1.0])


@wrong("xor_weights", "built for inputs −1 and 1", says=TABLE + r"|inputs? (are|of) 0|0 and 1|0/1|[−-]1")
def for_inputs_of_both_signs():
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return W1, np.array([1.0, 1.0]), np.array([[1.0], [1.0]]), np.array([-1.5])


@wrong("xor_weights", "built without thresholds: a linear output of linear units", says=TABLE + "|linear|threshold")
def linear_units():
    return np.array([[1.0, 0.0], [0.0, 1.0]]), np.zeros(2), np.array([[1.0], [-1.0]]), np.array([0.0])


@wrong("xor_weights", "the output bias is positive: it fires without any input", says=TABLE + "|bias")
def output_fires_without_input():
    return np.ones((2, 2)), np.array([0.0, -1.0]), np.array([[1.0], [-2.0]]), np.array([0.5])


@wrong("xor_weights", "the biases have the wrong sign", says=TABLE + "|sign|bias")
def biases_added_as_thresholds():
    return np.ones((2, 2)), np.array([0.5, 1.5]), np.array([[1.0], [-1.0]]), np.array([0.5])


@wrong("xor_weights", "all biases are 0", says=TABLE + "|bias")
def no_biases():
    return np.ones((2, 2)), np.zeros(2), np.array([[1.0], [-1.0]]), np.zeros(1)


@wrong("xor_weights", "W1 holds one unit per row, for column vectors", says=TABLE + "|transpos|column|row")
def weights_for_column_vectors():
    W1 = np.array([[1.0, 1.0], [-1.0, -1.0]])  # OR and NAND, one per row
    return W1, np.array([-0.5, 1.5]), np.array([[1.0], [1.0]]), np.array([-1.5])


@wrong("xor_weights", "W2 is a vector", says=r"shape|W2")
def second_weights_as_a_vector():
    return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([1.0, -1.0]), np.array([-0.5])


@wrong("xor_weights", "W2 is a row", says="shape|transpos|W2")
def second_weights_as_a_row():
    return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([[1.0, -1.0]]), np.array([-0.5])


@wrong("xor_weights", "b2 is a plain number", says="shape|b2")
def output_bias_as_a_number():
    return np.ones((2, 2)), np.array([-0.5, -1.5]), np.array([[1.0], [-1.0]]), -0.5


@wrong("xor_weights", "one layer only", says="4 values|four|2 values|expected 4")
def single_layer():
    return np.array([[1.0], [1.0]]), np.array([-0.5])


@wrong("xor_weights", "nothing is returned", says="None")
def weights_not_returned():
    W1, b1 = np.ones((2, 2)), np.array([-0.5, -1.5])
    W2, b2 = np.array([[1.0], [-1.0]]), np.array([-0.5])
    [W1, b1, W2, b2]  # noqa: B018


@wrong("xor_weights", "random weights in the hope of training", says=TABLE + "|random")
def random_weights():
    rng = np.random.default_rng(3)
    return rng.normal(size=(2, 2)), rng.normal(size=2), rng.normal(size=(2, 1)), rng.normal(size=1)


@right("xor_weights")
def or_minus_and():
    return np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5]), np.array([[1.0], [-1.0]]), np.array([-0.5])


@right("xor_weights")
def either_difference():
    return np.array([[1, -1], [-1, 1]]), np.array([0, 0]), np.array([[1], [1]]), np.array([0])


@right("xor_weights")
def or_and_nand():
    return [np.array([[2, -2], [2, -2]]), np.array([-1, 3]), np.array([[3], [3]]), np.array([-5])]


@right("xor_weights")
def large_weights_of_a_sigmoid_network():
    W1 = np.array([[20.0, -20.0], [20.0, -20.0]], dtype=np.float32)
    return W1, np.array([-10.0, 30.0]), np.array([[20.0], [20.0]]), np.array([-30.0])


@right("xor_weights")
def neither_and_both():
    # The hidden units answer "both are 1" and "neither is 1"; the output fires when no one answers.
    W1 = np.column_stack([np.ones(2), -np.ones(2)])
    return W1, np.array([-1.5, 0.5]), -np.ones((2, 1)), np.array([0.5])


@right("xor_weights")
def one_difference_and_an_input():
    # x₂ and not x₁, or x₁ and not x₂, with quite different scales.
    W1 = np.array([[-7.0, 0.3], [5.0, -0.4]])
    return W1, np.array([-0.5, -0.1]), np.array([[0.01], [4.0]]), np.array([0.0])


@right("xor_weights")
def found_by_search():
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    rng = np.random.default_rng(0)
    while True:
        W1, b1 = rng.integers(-2, 3, size=(2, 2)), rng.integers(-2, 3, size=2) + 0.5
        W2, b2 = rng.integers(-2, 3, size=(2, 1)), rng.integers(-2, 3, size=1) + 0.5
        hidden = corners @ W1 + b1 > 0
        if ((hidden @ W2 + b2 > 0)[:, 0] == [False, True, True, False]).all():
            return W1, b1, W2, b2
