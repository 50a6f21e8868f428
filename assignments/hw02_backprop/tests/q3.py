"""q3: softplus and its derivative."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, calm, equal, gradients, require, test_case, untouched

OK_FORMAT = False
name = "q3"

LARGE = np.array([-1e4, -1000.0, 0.0, 50.0, 1000.0, 1e4])
SLOPE_EXAMPLE = np.array([[0.5, -1.2], [2.0, -0.3], [0.0, 1.1]])
SOFTPLUS_EXAMPLE = np.log([[2.0, 4.0], [4 / 3, 1000.0]])


def softplus_misconceptions(z: np.ndarray) -> dict[str, object]:
    """What softplus would be if ..., for moderate z."""
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return {
            "the sign of the exponent is wrong: it is log(1 + e^z), this is log(1 + e^(−z))": np.log1p(1 / e),
            "the logarithm uses base 2": np.log2(1 + e),
            "the logarithm uses base 10": np.log10(1 + e),
            "the 1 is missing: log(e^z) is z": z,
            "this is e^z: the logarithm and the 1 are missing": e,
            "the logarithm is missing": 1 + e,
            "this is relu; softplus is smooth": np.maximum(z, 0),
            "this is the derivative, the sigmoid": e / (1 + e),
            "this is log(1 + z), the exponential is missing": np.log1p(z),
            "only log(1 + e^(−|z|)) is there, max(z, 0) has to be added": np.log1p(np.exp(-np.abs(z))),
            "the exponent is −max(z, 0) where −|z| belongs": np.maximum(z, 0) + np.log1p(np.exp(-np.maximum(z, 0))),
            "|z| is added, it should be max(z, 0)": np.abs(z) + np.log1p(np.exp(-np.abs(z))),
            "z is added also where it is negative, it should be max(z, 0)": z + np.log1p(np.exp(-np.abs(z))),
            "this is −log(1 + e^z)": -np.log1p(e),
            "log1p adds the 1 by itself: log1p(1 + e^z) is log(2 + e^z)": np.log(2 + e),
            **{
                f"z itself is returned above {t}, too early: softplus still differs from it there": np.where(
                    z > t, z, np.log1p(e)
                )
                for t in (0, 1, 2, 3, 4, 5, 6, 8, 10)
            },
        }


def softplus_grad_misconceptions(z: np.ndarray) -> dict[str, object]:
    """What softplus_grad would be if ..., for moderate z."""
    s = 1 / (1 + np.exp(-z))
    return {
        "the sign of the exponent is wrong: this falls, and softplus gets steeper": 1 - s,
        "this is the derivative of log(1 + e^(−z)); softplus is log(1 + e^z)": s - 1,
        "the inner derivative e^z is missing": 1 / (1 + np.exp(z)),
        "this is σ′, the second derivative of softplus": s * (1 - s),
        "this is softplus itself, not its derivative": np.log1p(np.exp(z)),
        "this is relu's derivative; softplus is smooth": (z > 0) * 1.0,
        "this is e^z: the denominator 1 + e^z is missing": np.exp(z),
        "this is σ at softplus(z), the derivative is wanted at z": 1 / (1 + np.exp(-np.log1p(np.exp(z)))),
        "this is σ(2z)": 1 / (1 + np.exp(-2 * z)),
        "this is tanh; softplus has the slopes 0 to 1": np.tanh(z),
    }


# --------------------------------------------------------------------------------------- softplus


@test_case(name="softplus of 0, log 3, −log 3 and log 999 is log 2, log 4, log 4/3 and log 1000", points=1)
def softplus_example(softplus: Answer) -> None:
    z = np.log([[1.0, 3.0], [1 / 3, 999.0]])
    what = "softplus([[0, log 3], [-log 3, log 999]])"
    equal(softplus(z), SOFTPLUS_EXAMPLE, what, suspects=softplus_misconceptions(z))


@test_case(name="softplus survives arguments of up to ±10,000", points=1)
def softplus_large(softplus: Answer) -> None:
    right = [0, 0, np.log(2), 50, 1000, 1e4]
    got = array_of(softplus(LARGE), "softplus([-10⁴, -1000, 0, 50, 1000, 10⁴])", LARGE.shape)
    require(
        got[4] != got[5] or np.isinf(got[5]),
        f"softplus gives {got[5]:g} for 1000 and for 10⁴ alike: is something clipped? It grows without limit, like z",
    )
    equal(got, right, "softplus([-10⁴, -1000, 0, 50, 1000, 10⁴])")
    calm(softplus, "softplus of arguments of up to ±10⁴")


# ---------------------------------------------------------------------------------- softplus_grad


@test_case(name="softplus_grad agrees with the measured slope of softplus", points=1)
def softplus_grad_slope(softplus_grad: Answer) -> None:
    z = SLOPE_EXAMPLE
    got = array_of(softplus_grad(z), "softplus_grad(z)", z.shape)
    gradients(
        lambda z: float(np.log(1 + np.exp(z)).sum()),
        {"z": z},
        {"the derivative": got},
        "softplus_grad(z)",
        suspects={"the derivative": softplus_grad_misconceptions(z)},
    )


@test_case(name="softplus_grad survives arguments of up to ±10,000", points=0.5)
def softplus_grad_large(softplus_grad: Answer) -> None:
    suspects = {
        "the values of the public example are returned, whatever z is: hard-coded": 1 / (1 + np.exp(-SLOPE_EXAMPLE))
    }
    what = "softplus_grad([-10⁴, -1000, 0, 50, 1000, 10⁴])"
    equal(softplus_grad(LARGE), [0, 0, 0.5, 1, 1, 1], what, suspects=suspects)
    calm(softplus_grad, "softplus_grad of arguments of up to ±10⁴")


@test_case(name="softplus and softplus_grad leave their inputs alone", points=1)
def inputs_unchanged(softplus: Answer, softplus_grad: Answer) -> None:
    for function in (softplus, softplus_grad):
        function(np.array([1.5, -2.0, 0.0, 0.5]))
        untouched(function)
