"""q2: softmax."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, calm, equal, fail, test_case, untouched

OK_FORMAT = False
name = "q2"


def misconceptions(Z: np.ndarray) -> dict[str, object]:
    """What softmax would be if ..., for moderate logits."""
    E = np.exp(Z)
    P = E / E.sum(axis=1, keepdims=True)
    return {
        "the sums run down the columns (axis=0); each row has to sum to 1 (axis=1)": E / E.sum(axis=0),
        "everything is divided by the sum of the whole array; each row has to sum to 1": E / E.sum(),
        "the shifted exponentials are divided by the sum of the whole array; each row has to sum to 1": (
            lambda F: F / F.sum()
        )(E / E.max(axis=1, keepdims=True)),
        "the exponentials are not divided by their row sum": E,
        "the shifted exponentials are not divided by their row sum": E / E.max(axis=1, keepdims=True),
        "this is the sigmoid of every logit; softmax divides by the row's sum": E / (1 + E),
        "this is the logarithm of softmax": np.log(P),
        "the logits are normalised without an exponential": Z / Z.sum(axis=1, keepdims=True),
        "the sign of the exponent is wrong: the largest logit gets the smallest probability": (1 / E)
        / (1 / E).sum(axis=1, keepdims=True),
        "the largest logit takes everything, as in argmax; softmax leaves every class something": (
            Z.max(axis=1, keepdims=True) == Z
        ),
        "the exponentials use base 2, softmax uses e": 2**Z / (2**Z).sum(axis=1, keepdims=True),
        "the logits are divided by their maximum; subtract it instead": (lambda F: F / F.sum(axis=1, keepdims=True))(
            np.exp(Z / Z.max(axis=1, keepdims=True))
        ),
        **two_class_misconceptions(Z),
    }


def two_class_misconceptions(Z: np.ndarray) -> dict[str, object]:
    """What comes out when one of two logits is taken for their difference."""
    if Z.shape[1] != 2:
        return {}
    sigma = 1 / (1 + np.exp(-Z))
    sentence = "σ of one logit is the probability only while the other logit is 0: of two classes, σ takes z₁ − z₀"
    return {
        sentence: np.column_stack([1 - sigma[:, 1], sigma[:, 1]]),
        f"{sentence} ": np.column_stack([sigma[:, 0], 1 - sigma[:, 0]]),
    }


def patches(Z: np.ndarray) -> dict[str, object]:
    """What is left when nan is replaced by a number, or the division by 0 avoided, in place of a shift per row."""
    naive = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    shifted = np.exp(Z - Z.max())
    one_shift = shifted / shifted.sum(axis=1, keepdims=True)
    return {
        "overflow and underflow were replaced by 0; subtract each row's maximum first": np.nan_to_num(naive),
        "overflow and underflow were replaced by 1; subtract each row's maximum first": np.nan_to_num(naive, nan=1.0),
        "one shift is used for the whole batch, so that other rows underflow to 0; every row needs its own maximum": (
            np.nan_to_num(one_shift)
        ),
    }


@test_case(name="softmax of log 1, log 2, log 5 is 1/8, 2/8, 5/8", points=2)
def worked_example(softmax: Answer) -> None:
    Z = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])
    right = np.array([[1, 2, 5], [3, 3, 2]]) / 8
    equal(softmax(Z), right, "softmax(log [[1, 2, 5], [3, 3, 2]])", suspects=misconceptions(Z))


@test_case(name="every row of softmax sums to 1, whatever the shape", points=1)
def rows_sum_to_one(softmax: Answer) -> None:
    for shape in [(4, 3), (2, 5), (1, 6), (3, 1)]:
        Z = np.arange(np.prod(shape), dtype=float).reshape(shape) * 7 % 5
        sums = array_of(softmax(Z), f"softmax(Z) for Z of shape {shape}", shape).sum(axis=1)
        if len(sums) > 2 and np.all((sums < 1 - 1e-11) & (sums > 0.999)):
            fail(
                f"Every row sum of softmax(Z) is a little below 1, the first is {sums[0]:.12g}. Was a small number "
                "added to the denominator? After the shift the largest exponential is 1, so the sum is never 0."
            )
        equal(sums, np.ones(shape[0]), f"the row sums of softmax(Z) for Z of shape {shape}")


@test_case(
    name="softmax survives logits of up to 10,000 without overflow",
    points=2,
)
def large_logits(softmax: Answer) -> None:
    Z = np.array([[1000 + np.log(3), 1000.0, 0.0], [-1e4, -1e4, -1e4], [1e4, -1e4, 0.0]])
    right = [[0.75, 0.25, 0], [1 / 3, 1 / 3, 1 / 3], [1, 0, 0]]
    suspects = {
        "exp overflowed to inf: subtract each row's maximum first": np.array(
            [[np.nan, np.nan, 0], [np.nan] * 3, [np.nan, 0, 0]]
        ),
        "the largest logit of the whole batch is subtracted from every row; each row needs its own": np.array(
            [[np.nan] * 3, [np.nan] * 3, [1, 0, 0]]
        ),
        "large logits are cut off (clipped), which makes different ones equal; subtract each row's maximum": np.array(
            [[0.5, 0.5, 0], [1 / 3] * 3, [1, 0, 0]]
        ),
        **patches(Z),
    }
    what = "softmax([[1000 + log 3, 1000, 0], [-10⁴, -10⁴, -10⁴], [10⁴, -10⁴, 0]])"
    P = array_of(softmax(Z), what, Z.shape)
    equal(np.where(np.abs(P) < 1e-100, 0, P), right, what, suspects=suspects)
    calm(softmax, "softmax of logits of up to ±10⁴")


@test_case(name="softmax leaves its input alone", points=1)
def input_unchanged(softmax: Answer) -> None:
    softmax(np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]]))
    untouched(softmax)
