"""q2: relu, leaky_relu and their derivatives."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, test_case, untouched

from autograder.oracles import hw02_backprop as oracle

OK_FORMAT = False
name = "q2"

Z = np.array([[2.5, -3.0, 0.5], [-0.25, 4.0, -1.0]])  # the public example, away from the kink
NEAR_ZERO = np.array([1e-4, -1e-4, 1e-9, -1e-9])
SMALL = "small entries count as the kink: only z = 0 itself is the kink, and every z above it is positive"
TINY = "entries very close to 0 count as the kink (isclose?): only z = 0 itself is"
OTHER_DEFAULTS = (0.01, 0.001, 0.02, 0.05, 0.2, 0.3, 0.5)


def relu_misconceptions(z: np.ndarray) -> dict[str, object]:
    """What relu would be if ..."""
    return {
        "the absolute value is taken; negative entries become 0": np.abs(z),
        "the minimum is taken where the maximum belongs": np.minimum(z, 0),
        "nothing happens to negative entries; they become 0": z,
        "this is the derivative, 1 where z is positive": (z > 0) * 1.0,
        "the sign is turned round: this is max(0, −z)": np.maximum(0, -z),
        "negative entries leak through; they become 0": np.where(z > 0, z, 0.1 * z),
        "negative entries leak through, with the slope 0.01; they become 0": np.where(z > 0, z, 0.01 * z),
        "negative entries become 1; they become 0": np.where(z > 0, z, 1),
        "negative entries become −1; they become 0": np.where(z > 0, z, -1),
        "positive entries are cut off at 1; relu has no upper limit": np.clip(z, 0, 1),
        "entries below 1 become 0; the kink is at 0": np.where(z > 1, z, 0),
        "one maximum is taken over the whole array; every entry is treated alone": np.maximum(0, z.max()),
        "this is softplus, the smooth version": np.log1p(np.exp(z)),
    }


def relu_grad_misconceptions(z: np.ndarray) -> dict[str, object]:
    """What relu_grad would be if ..., away from the kink."""
    return {
        "this is relu itself, not its derivative": np.maximum(z, 0),
        "the two sides are swapped: the derivative is 1 where z is positive": (z < 0) * 1.0,
        "this is sign(z); on the negative side relu is flat, so the derivative is 0": np.sign(z),
        "the derivative is 1 everywhere here; on the negative side relu is flat": np.ones(z.shape),
        "the derivative is 0 everywhere here; on the positive side relu has slope 1": np.zeros(z.shape),
        "the positive side has slope 1, not z": np.where(z > 0, z, 0),
        "this is the sigmoid, softplus's derivative": 1 / (1 + np.exp(-z)),
        "this is leaky_relu's derivative; relu is flat on the negative side": np.where(z > 0, 1, 0.1),
        "this is a leaky derivative, 0.01 on the negative side; relu is flat there": np.where(z > 0, 1, 0.01),
        "the step stands at 1; the kink of relu is at 0": (z > 1) * 1.0,
    }


def leaky_misconceptions(z: np.ndarray, slope: float) -> dict[str, object]:
    """What leaky_relu would be if ..."""
    return {
        "the argument slope is ignored and 0.1 is used": np.where(z > 0, z, 0.1 * z),
        "the argument slope is ignored and 0.01 is used": np.where(z > 0, z, 0.01 * z),
        "negative entries become 0, they should become slope · z: this is relu": np.maximum(z, 0),
        "the sign on the negative side is lost: slope · z is negative there": np.where(z > 0, z, -slope * z),
        "negative entries become slope itself, they should become slope · z": np.where(z > 0, z, slope),
        "negative entries become −slope, they should become slope · z": np.where(z > 0, z, -slope),
        "slope is added to negative entries; it multiplies them": np.where(z > 0, z, z + slope),
        "slope is subtracted from negative entries; it multiplies them": np.where(z > 0, z, z - slope),
        "negative entries become (1 − slope) · z, they should become slope · z": np.where(z > 0, z, (1 - slope) * z),
        "the two sides are swapped, as in min(z, slope · z): slope belongs to the negative side": (
            np.where(z > 0, slope * z, z)
        ),
        "the slope multiplies both sides; positive entries stay as they are": slope * z,
        "slope · z is added everywhere; positive entries stay as they are": np.maximum(z, 0) + slope * z,
        "negative entries are divided by slope; multiply": np.where(z > 0, z, z / slope) if slope else z,
        "this is its derivative": np.where(z > 0, 1, slope),
        "nothing happens to negative entries": z,
    }


def leaky_grad_misconceptions(z: np.ndarray, slope: float) -> dict[str, object]:
    """What leaky_relu_grad would be if ..., away from the kink."""
    return {
        "the argument slope is ignored and 0.1 is used": np.where(z > 0, 1, 0.1),
        "the argument slope is ignored and 0.01 is used": np.where(z > 0, 1, 0.01),
        "this is relu's derivative; on the negative side it is slope": (z > 0) * 1.0,
        "this is leaky_relu itself, not its derivative": np.where(z > 0, z, slope * z),
        "on the negative side the derivative is slope, not slope · z": np.where(z > 0, 1, slope * z),
        "the sign on the negative side is wrong: leaky_relu rises there as well": np.where(z > 0, 1, -slope),
        "the two sides are swapped: slope belongs to the negative side": np.where(z > 0, slope, 1),
        "the derivative is slope on both sides; on the positive side it is 1": np.full(z.shape, slope),
        "on the positive side the derivative is 1, not z": np.where(z > 0, z, slope),
        "on the positive side the derivative is 1, not 1 + slope": np.where(z > 0, 1 + slope, slope),
        "the derivative is 1 on both sides; on the negative side it is slope": np.ones(z.shape),
        "on the negative side the derivative is slope, not 1 − slope": np.where(z > 0, 1, 1 - slope),
    }


# ------------------------------------------------------------------------------------------- relu


@test_case(name="relu keeps positive entries and turns negative ones into 0", points=1)
def relu_example(relu: Answer) -> None:
    right = [[2.5, 0, 0.5], [0, 4, 0]]
    equal(relu(Z), right, "relu([[2.5, -3, 0.5], [-0.25, 4, -1]])", suspects=relu_misconceptions(Z))


@test_case(name="relu is right for random arguments", points=0.5, hidden=True)
def relu_random(relu: Answer, rng: Generator) -> None:
    for shape in [(6,), (3, 4), (2, 3)]:
        z = signed(rng, shape)
        suspects = {
            **relu_misconceptions(z),
            "the values of the public example are returned, whatever z is: hard-coded": np.maximum(Z, 0),
        }
        equal(relu(z), oracle.relu(z), f"relu(z) for z of shape {shape}", suspects=suspects)
    equal(relu(np.array([-1e4, 0.0, 1e4])), [0, 0, 1e4], "relu([-10⁴, 0, 10⁴])")


@test_case(name="relu takes arrays of any shape, whole numbers and float32", points=0.5, hidden=True)
def relu_shapes_and_types(relu: Answer, rng: Generator) -> None:
    for z in (np.array(-0.5), np.array(1.25), signed(rng, (2, 1, 3)), rng.permutation(np.arange(-3, 4))):
        equal(relu(z), oracle.relu(z), f"relu(z) for z of shape {z.shape} holding {z.dtype}")
    small = signed(rng, (4,)).astype(np.float32)
    equal(relu(small), oracle.relu(small), "relu(z) for float32 z", rtol=FLOAT32_RTOL)


# -------------------------------------------------------------------------------------- relu_grad


@test_case(name="relu_grad is 1 where z is positive and 0 where it is negative", points=1)
def relu_grad_example(relu_grad: Answer) -> None:
    right = [[1, 0, 1], [0, 1, 0]]
    equal(relu_grad(Z), right, "relu_grad([[2.5, -3, 0.5], [-0.25, 4, -1]])", suspects=relu_grad_misconceptions(Z))


@test_case(name="relu_grad at the kink, z = 0, is 0", points=0.5)
def relu_grad_kink(relu_grad: Answer) -> None:
    suspects = {
        "the kink counts as positive (z >= 0); the convention here is relu_grad(0) = 0": [0, 1, 1],
        "the kink gets the mean of the two slopes; the convention here is relu_grad(0) = 0": [0, 0.5, 1],
        "0 / 0 has happened at the kink; the convention is relu_grad(0) = 0": [0, np.nan, 1],
    }
    equal(relu_grad(np.array([-1.0, 0.0, 1.0])), [0, 0, 1], "relu_grad([-1, 0, 1])", suspects=suspects)


@test_case(name="relu_grad is right for random arguments", points=0.5, hidden=True)
def relu_grad_random(relu_grad: Answer, rng: Generator) -> None:
    for shape in [(6,), (3, 4), (2, 3)]:
        z = signed(rng, shape)
        suspects = {
            **relu_grad_misconceptions(z),
            "the values of the public example are returned, whatever z is: hard-coded": (Z > 0) * 1.0,
        }
        equal(relu_grad(z), oracle.relu_grad(z), f"relu_grad(z) for z of shape {shape}", suspects=suspects)
    cut: dict[str, object] = {SMALL: [0, 0, 0, 0], TINY: [1, 0, 0, 0]}
    equal(relu_grad(NEAR_ZERO), [1, 0, 1, 0], "relu_grad([1e-4, -1e-4, 1e-9, -1e-9])", suspects=cut)


@test_case(name="relu_grad takes arrays of any shape, whole numbers and float32", points=0.5, hidden=True)
def relu_grad_shapes_and_types(relu_grad: Answer, rng: Generator) -> None:
    whole = rng.permutation([-3, -2, -1, 1, 2, 3])
    for z in (np.array(-0.5), np.array(1.25), signed(rng, (2, 1, 3)), whole, signed(rng, (4,)).astype(np.float32)):
        equal(relu_grad(z), oracle.relu_grad(z), f"relu_grad(z) for z of shape {z.shape} holding {z.dtype}")


# ------------------------------------------------------------------------------------- leaky_relu


@test_case(name="leaky_relu multiplies negative entries by 0.1 when no slope is given", points=1)
def leaky_relu_example(leaky_relu: Answer) -> None:
    right = [[2.5, -0.3, 0.5], [-0.025, 4, -0.1]]
    suspects = without_ignored(leaky_misconceptions(Z, 0.1)) | {
        f"the default slope is 0.1, this uses {slope:g} when none is given": np.where(Z > 0, Z, slope * Z)
        for slope in OTHER_DEFAULTS
    }
    equal(leaky_relu(Z), right, "leaky_relu([[2.5, -3, 0.5], [-0.25, 4, -1]])", suspects=suspects)


@test_case(name="leaky_relu uses the slope it is given", points=0.5)
def leaky_relu_slope(leaky_relu: Answer) -> None:
    right = [[2.5, -0.75, 0.5], [-0.0625, 4, -0.25]]
    what = "leaky_relu([[2.5, -3, 0.5], [-0.25, 4, -1]], slope=0.25)"
    equal(leaky_relu(Z, slope=0.25), right, what, facts={"slope": 0.25}, suspects=leaky_misconceptions(Z, 0.25))


@test_case(name="leaky_relu is right for random arguments and slopes", points=0.5, hidden=True)
def leaky_relu_random(leaky_relu: Answer, rng: Generator) -> None:
    for shape, slope in [((6,), 0.3), ((3, 4), 0.02), ((2, 3), 0.7), ((5,), 0.0)]:
        z = signed(rng, shape)
        suspects = {
            **leaky_misconceptions(z, slope),
            "the values of the public example are returned, whatever z is: hard-coded": np.where(Z > 0, Z, 0.1 * Z),
        }
        what = f"leaky_relu(z, {slope:g}) for z of shape {shape}"
        equal(leaky_relu(z, slope), oracle.leaky_relu(z, slope), what, suspects=suspects)
    equal(leaky_relu(np.array([-1e4, 0.0, 1e4]), 0.3), [-3000, 0, 1e4], "leaky_relu([-10⁴, 0, 10⁴], 0.3)")


@test_case(name="leaky_relu takes arrays of any shape, whole numbers and float32", points=0.5, hidden=True)
def leaky_relu_shapes_and_types(leaky_relu: Answer, rng: Generator) -> None:
    for z in (np.array(-0.5), np.array(1.25), signed(rng, (2, 1, 3)), rng.permutation(np.arange(-3, 4))):
        what = f"leaky_relu(z, 0.3) for z of shape {z.shape} holding {z.dtype}"
        equal(leaky_relu(z, 0.3), oracle.leaky_relu(z, 0.3), what)
    small = signed(rng, (4,)).astype(np.float32)
    equal(leaky_relu(small, 0.3), oracle.leaky_relu(small, 0.3), "leaky_relu(z, 0.3) for float32 z", rtol=FLOAT32_RTOL)


# -------------------------------------------------------------------------------- leaky_relu_grad


@test_case(name="leaky_relu_grad is 1 on the positive side and 0.1 on the other when no slope is given", points=1)
def leaky_relu_grad_example(leaky_relu_grad: Answer) -> None:
    right = [[1, 0.1, 1], [0.1, 1, 0.1]]
    suspects = without_ignored(leaky_grad_misconceptions(Z, 0.1)) | {
        f"the default slope is 0.1, this uses {slope:g} when none is given": np.where(Z > 0, 1, slope)
        for slope in OTHER_DEFAULTS
    }
    equal(leaky_relu_grad(Z), right, "leaky_relu_grad([[2.5, -3, 0.5], [-0.25, 4, -1]])", suspects=suspects)


@test_case(name="leaky_relu_grad uses the slope it is given", points=0.5)
def leaky_relu_grad_slope(leaky_relu_grad: Answer) -> None:
    right = [[1, 0.25, 1], [0.25, 1, 0.25]]
    what = "leaky_relu_grad([[2.5, -3, 0.5], [-0.25, 4, -1]], slope=0.25)"
    suspects = leaky_grad_misconceptions(Z, 0.25)
    equal(leaky_relu_grad(Z, slope=0.25), right, what, facts={"slope": 0.25}, suspects=suspects)


@test_case(name="leaky_relu_grad at the kink, z = 0, is slope", points=0.5)
def leaky_relu_grad_kink(leaky_relu_grad: Answer) -> None:
    suspects = {
        "the kink counts as positive (z >= 0); the convention here is leaky_relu_grad(0) = slope": [0.25, 1, 1],
        "the kink gets the mean of the two slopes; the convention here is leaky_relu_grad(0) = slope": [0.25, 0.625, 1],
        "the kink gets 0; the convention here is leaky_relu_grad(0) = slope": [0.25, 0, 1],
        "0 / 0 has happened at the kink; the convention is leaky_relu_grad(0) = slope": [0.25, np.nan, 1],
    }
    got = leaky_relu_grad(np.array([-1.0, 0.0, 1.0]), slope=0.25)
    equal(got, [0.25, 0.25, 1], "leaky_relu_grad([-1, 0, 1], slope=0.25)", suspects=suspects)


@test_case(name="leaky_relu_grad is right for random arguments and slopes", points=0.5, hidden=True)
def leaky_relu_grad_random(leaky_relu_grad: Answer, rng: Generator) -> None:
    for shape, slope in [((6,), 0.3), ((3, 4), 0.02), ((2, 3), 0.7), ((5,), 0.0)]:
        z = signed(rng, shape)
        suspects = {
            **leaky_grad_misconceptions(z, slope),
            "the values of the public example are returned, whatever z is: hard-coded": np.where(Z > 0, 1, 0.1),
        }
        what = f"leaky_relu_grad(z, {slope:g}) for z of shape {shape}"
        equal(leaky_relu_grad(z, slope), oracle.leaky_relu_grad(z, slope), what, suspects=suspects)
    right = [1, 1 / 3, 1, 1 / 3]
    what = "leaky_relu_grad([1e-4, -1e-4, 1e-9, -1e-9], 1/3)"
    suspects = {SMALL: np.full(4, 1 / 3), TINY: [1, 1 / 3, 1 / 3, 1 / 3]}
    equal(leaky_relu_grad(NEAR_ZERO, 1 / 3), right, what, suspects=suspects)


@test_case(name="leaky_relu_grad takes arrays of any shape, whole numbers and float32", points=0.5, hidden=True)
def leaky_relu_grad_shapes_and_types(leaky_relu_grad: Answer, rng: Generator) -> None:
    whole = rng.permutation([-3, -2, -1, 1, 2, 3])
    for z in (np.array(-0.5), np.array(1.25), signed(rng, (2, 1, 3)), whole):
        what = f"leaky_relu_grad(z, 0.3) for z of shape {z.shape} holding {z.dtype}"
        equal(leaky_relu_grad(z, 0.3), oracle.leaky_relu_grad(z, 0.3), what)
    small = signed(rng, (4,)).astype(np.float32)
    what = "leaky_relu_grad(z, 0.3) for float32 z"
    equal(leaky_relu_grad(small, 0.3), oracle.leaky_relu_grad(small, 0.3), what, rtol=FLOAT32_RTOL)


@test_case(name="the four functions leave their inputs alone", points=1)
def inputs_unchanged(relu: Answer, relu_grad: Answer, leaky_relu: Answer, leaky_relu_grad: Answer) -> None:
    for function in (relu, relu_grad, leaky_relu, leaky_relu_grad):
        function(np.array([1.5, -2.0, 0.0, 0.5]))
        untouched(function)


def without_ignored(suspects: dict[str, object]) -> dict[str, object]:
    """At the default slope nothing shows whether the argument is used."""
    return {sentence: value for sentence, value in suspects.items() if "ignored" not in sentence}


def signed(rng: Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Random numbers of both signs, at least 0.1 away from the kink."""
    size = int(np.prod(shape))
    signs = rng.permutation(np.where(np.arange(size) % 2, -1.0, 1.0))
    return (signs * (0.1 + rng.exponential(2.0, size=size))).reshape(shape)
