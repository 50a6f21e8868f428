"""q2: composite_derivative and total_derivative."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, slope, test_case, untouched

from autograder.oracles import hw01_gradients as oracle

OK_FORMAT = False
name = "q2"


COMPOSITE_EXAMPLE = [0.0, 24.0, -144.0, 6.0]
TOTAL_EXAMPLE = 3.531378614693111


def composite_misconceptions(x: np.ndarray) -> dict[str, object]:
    """What composite_derivative would be if ..."""
    inner = 2 * x * x + 1
    return {
        "this is F itself, not its derivative": inner**2,
        "only the outer function is differentiated; multiply by the inner derivative": 2 * inner,
        "only the inner function is differentiated; multiply by the outer derivative, taken at the inner value": 4 * x,
        "the outer derivative is taken at x; it belongs at the inner value 2x² + 1": 2 * x * 4 * x,
        "a factor 2 is lost: u² has the derivative 2u, and the inner 2x² has 4x": 4 * x * inner,
        "the inner derivative is 4x, not x": 2 * inner * x,
        "the inner derivative is 4x, not 4x + 1: the constant 1 has derivative 0": 2 * inner * (4 * x + 1),
        "the square is not differentiated: F has the power 2, its derivative the power 1": inner**2 * 4 * x,
        "the outer function keeps its power: u² has the derivative 2u, not 2u²": 2 * inner**2 * 4 * x,
        "outer and inner derivative are added; the chain rule multiplies them": 2 * inner + 4 * x,
        "the + 1 of the inner function is lost, or the mixed term 4x² of the expanded square": 16 * x**3,
        "this is the second derivative": 48 * x * x + 8,
        "the inner derivative is 4 here; the derivative of 2x² is 4x": 2 * inner * 4,
        "the sign of the 1 is wrong: the inner value is 2x² + 1, not 2x² − 1": 8 * x * (2 * x * x - 1),
        "the inner value is x² + 1 here; it is 2x² + 1": 8 * x * (x * x + 1),
        "2x² is read as (2x)²; only the x is squared": 2 * ((2 * x) ** 2 + 1) * 4 * x,
        "2x² is read as (2x)², with its derivative 8x; only the x is squared": 2 * ((2 * x) ** 2 + 1) * 8 * x,
        "the outer derivative is taken at the inner derivative 4x, and nothing is multiplied: take it at the inner "
        "value 2x² + 1, then multiply by 4x": 2 * (4 * x),
        "the values of the public example are returned, whatever x is: hard-coded": np.array(COMPOSITE_EXAMPLE),
        "the signs are wrong": -8 * x * inner,
        **{
            f"this is a forward difference with the step {h:g}, an approximation; use the formula of the derivative": (
                ((2 * (x + h) ** 2 + 1) ** 2 - inner**2) / h
            )
            for h in (1e-2, 1e-3, 1e-4, 1e-5)
        },
    }


@test_case(name="composite_derivative follows the chain rule", points=1.5)
def composite_example(composite_derivative: Answer) -> None:
    x = np.array([0.0, 1.0, -2.0, 0.5])
    what = "composite_derivative([0, 1, -2, 0.5])"
    suspects = {why: value for why, value in composite_misconceptions(x).items() if "hard-coded" not in why}
    equal(composite_derivative(x), COMPOSITE_EXAMPLE, what, suspects=suspects)


@test_case(name="composite_derivative works entry by entry on arrays of any shape", points=0.5)
def composite_shapes(composite_derivative: Answer) -> None:
    for shape in [(2, 3), ()]:
        x = np.full(shape, -1.5)
        what = f"composite_derivative(x) for x of shape {shape}"
        equal(composite_derivative(x), np.full(shape, -66.0), what, suspects=composite_misconceptions(x))


@test_case(name="composite_derivative leaves its input alone", points=0.5)
def input_unchanged(composite_derivative: Answer) -> None:
    composite_derivative(np.array([1.0, -2.0, 0.5]))
    untouched(composite_derivative)


@test_case(
    name="composite_derivative is right for random numbers, whole numbers and float32 included", points=1.5, hidden=True
)
def composite_random(composite_derivative: Answer, rng: Generator) -> None:
    for shape in [(6,), (3, 2), (6,)]:
        x = rng.normal(size=shape) * 2
        what = f"composite_derivative(x) for x of shape {shape}"
        suspects = composite_misconceptions(x)
        equal(composite_derivative(x), oracle.composite_derivative(x), what, suspects=suspects)
    tiny = np.array([1e-8, -3e-8])
    equal(composite_derivative(tiny), oracle.composite_derivative(tiny), "composite_derivative([1e-8, -3e-8])")
    whole = rng.permutation(np.arange(-30, 40, 10))
    right = oracle.composite_derivative(whole)
    suspects = {
        f"the values wrap round at {bits} bits: an integer type that small cannot hold them": (
            right.astype(np.int64).astype(f"int{bits}")
        )
        for bits in (8, 16)
    }
    equal(composite_derivative(whole), right, "composite_derivative(x) for whole numbers x", suspects=suspects)
    single = x.astype(np.float32)
    right = oracle.composite_derivative(single)
    equal(composite_derivative(single), right, "composite_derivative(x) for float32 x", rtol=FLOAT32_RTOL)


def f_of_t(t: np.ndarray) -> float:
    return float(t**2 + np.exp(t**2 * np.cos(t)))


def total_misconceptions(t: float) -> dict[str, object]:
    """What total_derivative would be if ..., where that is another value."""
    x, y, sine = np.cos(t), t * t, np.sin(t)
    e = np.exp(x * y)
    by_x, by_y = y * e, 1 + x * e
    degrees = np.radians(t)
    values: dict[str, float] = {
        "only the way through x is counted; t also acts through y": -by_x * sine,
        "only the way through y is counted; t also acts through x": by_y * 2 * t,
        "the derivative of cos t is −sin t: a minus is missing": by_x * sine + by_y * 2 * t,
        "the derivatives dx/dt and dy/dt are missing: multiply each partial derivative by its own": by_x + by_y,
        "the derivative dx/dt = −sin t is missing": by_x + by_y * 2 * t,
        "the derivative dy/dt = 2t is missing": -by_x * sine + by_y,
        "the derivatives dx/dt and dy/dt are swapped": by_x * 2 * t - by_y * sine,
        "∂f/∂y lacks its 1: f = y + exp(xy) contains y itself as well": -by_x * sine + x * e * 2 * t,
        "∂f/∂x lacks the factor y: the inner derivative of exp(xy) with respect to x": -e * sine + by_y * 2 * t,
        "∂f/∂y lacks the factor x: the inner derivative of exp(xy) with respect to y": -by_x * sine + (1 + e) * 2 * t,
        "∂f/∂y has the factor y; the inner derivative of exp(xy) with respect to y is x": (
            -by_x * sine + (1 + y * e) * 2 * t
        ),
        "the inner derivatives of exp(xy), y and x, are missing": -e * sine + (1 + e) * 2 * t,
        "the factors y and x of the partial derivatives are swapped": -x * e * sine + (1 + y * e) * 2 * t,
        "dx/dt is cos t here; the derivative of cos t is −sin t": by_x * x + by_y * 2 * t,
        "dy/dt is t² or t here; the derivative of t² is 2t": -by_x * sine + by_y * t,
        "dy/dt is 2 here; the derivative of t² is 2t": -by_x * sine + by_y * 2,
        "dy/dt is y = t² here; the derivative of t² is 2t": -by_x * sine + by_y * y,
        "the two ways are multiplied; they add up": -by_x * sine * by_y * 2 * t,
        "the second way is subtracted; the two add up": -by_x * sine - by_y * 2 * t,
        "∂f/∂x has an extra 1: the y in f does not depend on x": -(1 + by_x) * sine + by_y * 2 * t,
        "the exponential is missing from the partial derivatives": -y * sine + (1 + x) * 2 * t,
        "this is f itself, not its derivative": y + e,
        "the value at t = 2π/3, the public example, is returned whatever t is: hard-coded": TOTAL_EXAMPLE,
        "the decimals of t are cut off: was it turned into an integer?": slope(
            f_of_t, np.array(np.trunc(t))
        ).value.item(),
        "exp(x + y) is differentiated; the exponent is the product x·y": -np.exp(x + y) * sine
        + (1 + np.exp(x + y)) * 2 * t,
        "the angle is taken in degrees; t is in radians": (
            -y * np.exp(np.cos(degrees) * y) * np.sin(degrees)
            + (1 + np.cos(degrees) * np.exp(np.cos(degrees) * y)) * 2 * t
        ),
    }
    # At 0 some mistakes make no difference, and then they explain nothing.
    measured = slope(f_of_t, np.array(t)).value
    return {sentence: value for sentence, value in values.items() if abs(value - measured) > 1e-5}


@test_case(name="total_derivative at t = 2π/3 is 3.5314", points=1)
def worked_example(total_derivative: Answer) -> None:
    t = 2 * np.pi / 3
    equal(total_derivative(t), TOTAL_EXAMPLE, "total_derivative(2π/3)", suspects=total_misconceptions(t))


@test_case(name="total_derivative agrees with the measured slope", points=1.5)
def measured_slope(total_derivative: Answer) -> None:
    for t in (1.2, -0.7):
        measured = slope(f_of_t, np.array(t)).value
        what = f"total_derivative({t})"
        equal(total_derivative(t), measured, what, suspects=total_misconceptions(t), rtol=1e-6)


@test_case(name="total_derivative is right for random t, 0 and whole numbers", points=1.5, hidden=True)
def random_numbers(total_derivative: Answer, rng: Generator) -> None:
    for t in [rng.uniform(0.3, 1.4), rng.uniform(-2.5, -0.3), rng.uniform(2, 4)]:
        what = f"total_derivative({t:.4f})"
        equal(total_derivative(t), oracle.total_derivative(t), what, suspects=total_misconceptions(t))
    for whole in (0, 1, -2):
        suspects = total_misconceptions(float(whole))
        equal(total_derivative(whole), oracle.total_derivative(whole), f"total_derivative({whole})", suspects=suspects)
