"""q1: sigmoid, sigmoid_grad and tanh_grad."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, test_case, untouched

OK_FORMAT = False
name = "q1"

LARGE = np.array([-1e4, -1000.0, 0.0, 50.0, 1000.0, 1e4])
SIGMOID_GRAD_EXAMPLE = [[1 / 4, 3 / 16], [3 / 16, 9 / 100]]


def sigmoid_misconceptions(z: np.ndarray) -> dict[str, object]:
    """What sigmoid would be if ..., for moderate z."""
    with np.errstate(all="ignore"):
        e = np.exp(-z)
        s = 1 / (1 + e)
        return {
            "the sign of the exponent is wrong: this is σ(−z), which falls where σ rises": 1 - s,
            "this is tanh; σ lies between 0 and 1": np.tanh(z),
            "this is the derivative, σ(1 − σ)": s * (1 - s),
            "the denominator has a minus: it is 1 + e^(−z)": 1 / (1 - e),
            "only the exponential is there, 1 / (1 + e^(−z)) is asked": e,
            "the reciprocal is missing: this is 1 + e^(−z)": 1 + e,
            "the sign of z is lost: σ(−z) = 1 − σ(z), this treats z and −z alike": 1 / (1 + np.exp(-np.abs(z))),
            "this is softmax over the whole array; every entry is treated alone": np.exp(z) / np.exp(z).sum(),
            "the exponential uses base 2, σ uses e": 1 / (1 + 2.0**-z),
            "the values are hard decisions, 0 or 1; σ is smooth": (z > 0) * 1.0,
            "this is σ(2z)": 1 / (1 + e**2),
            "this is σ(z/2)": 1 / (1 + np.sqrt(e)),
            "this is a straight line cut off at 0 and 1; σ is a smooth curve": np.clip(0.5 + z / 4, 0, 1),
            "this is a straight line of slope 0.2 cut off at 0 and 1; σ is a smooth curve": np.clip(0.5 + z / 5, 0, 1),
            "this is the logarithm of σ": np.log(s),
        }


def sigmoid_grad_misconceptions(z: np.ndarray) -> dict[str, object]:
    """What sigmoid_grad would be if ..., for moderate z."""
    s = 1 / (1 + np.exp(-z))
    return {
        "z is used as if it were σ(z): this is z(1 − z), and z is the pre-activation": z * (1 - z),
        "σ is applied twice: this is σ′ at σ(z), the derivative is wanted at z": (lambda u: u * (1 - u))(
            1 / (1 + np.exp(-s))
        ),
        "this is σ itself, not its derivative": s,
        "this is 1 − σ; the factor σ is missing": 1 - s,
        "this is σ²; the second factor is 1 − σ, which is σ(−z)": s * s,
        "this is (1 − σ)²; the first factor is σ": (1 - s) ** 2,
        "this is constant, 1/4 for every z: that is the slope at 0 only": np.full(z.shape, 0.25),
        "the sign is wrong: it is σ(1 − σ)": s * (1 + s),
        "the sign is wrong: it is σ(1 − σ), never negative": -s * (1 - s),
        "this is 1 − σ², which has the form of tanh's derivative": 1 - s * s,
        "this is the derivative of tanh": 1 - np.tanh(z) ** 2,
        "this is σ(1 − z): both factors use σ": s * (1 - z),
        "this is σ² e^z: the sign of the exponent is wrong": s * s * np.exp(z),
        "this is e^(−z)/(1 + e^(−z)) = 1 − σ: the denominator is squared": np.exp(-z) / (1 + np.exp(-z)),
    }


def tanh_grad_misconceptions(z: np.ndarray) -> dict[str, object]:
    """What tanh_grad would be if ..., for moderate z."""
    h, s = np.tanh(z), 1 / (1 + np.exp(-z))
    return {
        "z is used as if it were tanh z: this is 1 − z², and z is the pre-activation": 1 - z**2,
        "tanh is applied twice: the derivative is wanted at z, not at tanh z": 1 - np.tanh(h) ** 2,
        "this is tanh itself, not its derivative": h,
        "the square is missing: it is 1 − tanh²": 1 - h,
        "the square stands at the wrong place: it is 1 − tanh², this is (1 − tanh)²": (1 - h) ** 2,
        "the square stands at the wrong place: tanh is squared, not z": 1 - np.tanh(z**2),
        "this is constant, 1 for every z: that is the slope at 0 only": np.ones(z.shape),
        "the sign is wrong: it is 1 − tanh², this is 1 + tanh²": 1 + h * h,
        "the sign is wrong: it is 1 − tanh², this is tanh² − 1": h * h - 1,
        "this has the form of the sigmoid's derivative: h(1 − h)": h * (1 - h),
        "this is the sigmoid's derivative": s * (1 - s),
        "this is tanh²; subtract it from 1": h * h,
        "this is the derivative of 2σ(z) − 1; tanh z is 2σ(2z) − 1": 2 * s * (1 - s),
        "this is the derivative at z/2: tanh z is 2σ(2z) − 1, with σ at 2z": 1 - np.tanh(z / 2) ** 2,
        "this is 1/cosh; its square is the derivative": 1 / np.cosh(z),
    }


# ---------------------------------------------------------------------------------------- sigmoid


@test_case(name="sigmoid of 0, log 3, −log 3 and log 9 is 1/2, 3/4, 1/4 and 9/10", points=1)
def sigmoid_example(sigmoid: Answer) -> None:
    z = np.log([[1.0, 3.0], [1 / 3, 9.0]])
    right = [[0.5, 0.75], [0.25, 0.9]]
    equal(sigmoid(z), right, "sigmoid([[0, log 3], [-log 3, log 9]])", suspects=sigmoid_misconceptions(z))


@test_case(name="sigmoid survives arguments of up to ±10,000", points=1)
def sigmoid_large(sigmoid: Answer) -> None:
    suspects = {
        f"z is clipped to ±{bound} first, too early: σ still moves there": 1
        / (1 + np.exp(-np.clip(LARGE, -bound, bound)))
        for bound in (5, 6, 8, 10, 12, 15, 20)
    }
    equal(sigmoid(LARGE), [0, 0, 0.5, 1, 1, 1], "sigmoid([-10⁴, -1000, 0, 50, 1000, 10⁴])", suspects=suspects)
    calm(sigmoid, "sigmoid of arguments of up to ±10⁴")


# ----------------------------------------------------------------------------------- sigmoid_grad


@test_case(name="sigmoid_grad at 0, log 3, −log 3 and log 9 is 1/4, 3/16, 3/16 and 9/100", points=1)
def sigmoid_grad_example(sigmoid_grad: Answer) -> None:
    z = np.log([[1.0, 3.0], [1 / 3, 9.0]])
    what = "sigmoid_grad([[0, log 3], [-log 3, log 9]])"
    equal(sigmoid_grad(z), SIGMOID_GRAD_EXAMPLE, what, suspects=sigmoid_grad_misconceptions(z))


@test_case(name="sigmoid_grad survives arguments of up to ±10,000", points=0.5)
def sigmoid_grad_large(sigmoid_grad: Answer) -> None:
    equal(sigmoid_grad(LARGE), [0, 0, 0.25, 0, 0, 0], "sigmoid_grad([-10⁴, -1000, 0, 50, 1000, 10⁴])")
    calm(sigmoid_grad, "sigmoid_grad of arguments of up to ±10⁴")


# -------------------------------------------------------------------------------------- tanh_grad


@test_case(name="tanh_grad at 0, log 2, −log 2 and log 3 is 1, 16/25, 16/25 and 9/25", points=1)
def tanh_grad_example(tanh_grad: Answer) -> None:
    z = np.log([[1.0, 2.0], [0.5, 3.0]])
    right = [[1, 0.64], [0.64, 0.36]]
    equal(tanh_grad(z), right, "tanh_grad([[0, log 2], [-log 2, log 3]])", suspects=tanh_grad_misconceptions(z))


@test_case(name="tanh_grad survives arguments of up to ±10,000", points=0.5)
def tanh_grad_large(tanh_grad: Answer) -> None:
    equal(tanh_grad(LARGE), [0, 0, 1, 0, 0, 0], "tanh_grad([-10⁴, -1000, 0, 50, 1000, 10⁴])")
    calm(tanh_grad, "tanh_grad of arguments of up to ±10⁴")


@test_case(name="sigmoid, sigmoid_grad and tanh_grad leave their inputs alone", points=0.5)
def inputs_unchanged(sigmoid: Answer, sigmoid_grad: Answer, tanh_grad: Answer) -> None:
    for function in (sigmoid, sigmoid_grad, tanh_grad):
        function(np.array([1.5, -2.0, 0.0, 0.5]))
        untouched(function)
