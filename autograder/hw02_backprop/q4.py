"""q4: regularized_logistic_least_squares."""

import math

import numpy as np
from checks import Answer, Generator, calm, equal, gradients, pair, test_case

from autograder.oracles import hw02_backprop as oracle

OK_FORMAT = False
name = "q4"

CALL = "regularized_logistic_least_squares(w, b, x, t, lam)"
PARTS = ("loss", "w_bar", "b_bar")

# w, b, x, t, λ of the public slopes: no two alike, none of them 0 or 1
POINT = (1.5, -0.4, 1.7, 0.2, 0.3)
FIXED = (1, 0.5, 0.1, 0.01, 0.001)  # strengths that a program which ignores lam may use


def loss_of(w: float, b: float, x: float, t: float, lam: float) -> float:
    """The loss as the lecture writes it."""
    y = 1 / (1 + np.exp(-(w * x + b)))
    return float(0.5 * (y - t) ** 2 + lam * 0.5 * w**2)


def loss_misconceptions(w: float, b: float, x: float, t: float, lam: float) -> dict[str, object]:
    """What the loss would be if ..."""
    y = 1 / (1 + math.exp(-(w * x + b)))
    data, penalty = 0.5 * (y - t) ** 2, 0.5 * w * w
    return {
        "the penalty λ·½w² is missing": data,
        **{f"the argument lam is ignored, λ is fixed at {fixed:g}": data + fixed * penalty for fixed in FIXED},
        "both halves ½ are missing": 2 * data + 2 * lam * penalty,
        "the ½ of the squared error is missing": 2 * data + lam * penalty,
        "the ½ of the penalty is missing": data + 2 * lam * penalty,
        "the bias is penalised too; the penalty holds w alone": data + lam * 0.5 * (w * w + b * b),
        "only the bias is penalised; the penalty holds w": data + lam * 0.5 * b * b,
        "the penalty is subtracted, it is added": data - lam * penalty,
        "the penalty is λ|w|, it is λ·½w²": data + lam * abs(w),
        "λ is squared in the penalty λ·½w²": data + lam**2 * penalty,
        "the sign of the exponent in the sigmoid is wrong": 0.5 * (1 - y - t) ** 2 + lam * penalty,
        "the sigmoid is missing: z is compared with t": 0.5 * (w * x + b - t) ** 2 + lam * penalty,
        "the bias is left out of z": 0.5 * (1 / (1 + math.exp(-w * x)) - t) ** 2 + lam * penalty,
        "the target is not subtracted": 0.5 * y * y + lam * penalty,
        "this is a cross-entropy, the loss is a squared error": (
            -t * math.log(y) - (1 - t) * math.log(1 - y) + lam * penalty
        ),
    }


def slope_misconceptions(w: float, b: float, x: float, t: float, lam: float) -> dict[str, dict[str, object]]:
    """What w_bar and b_bar would be if ..."""
    z = w * x + b
    y = 1 / (1 + math.exp(-z))
    s = y * (1 - y)
    y_slope = math.exp(-y) / (1 + math.exp(-y)) ** 2
    signals = {
        "σ′(z) = y(1 − y) is missing": y - t,
        "the derivative is taken at the wrong place: this is σ′(y), not σ′(z)": (y - t) * y_slope,
        "z(1 − z) is used where y(1 − y) belongs": (y - t) * z * (1 - z),
        "y_bar is t − y; it is y − t": (t - y) * s,
        "a factor 2 is left: the ½ of the squared error cancels it": 2 * (y - t) * s,
        "the ½ of the squared error is still there: the 2 of the square's derivative cancels it": (y - t) * s / 2,
        "σ′(z) is y alone, it is y(1 − y)": (y - t) * y,
        "σ′(z) is 1 − y alone, it is y(1 − y)": (y - t) * (1 - y),
        "the target is not subtracted": y * s,
        "the factor y − t is missing": s,
        "the derivative of tanh is used, 1 − y²; the sigmoid's is y(1 − y)": (y - t) * (1 - y * y),
        "the sigmoid is missing: z is compared with t": z - t,
        "z is compared with t, it should be y": (z - t) * s,
    }
    w_bar: dict[str, object] = {why: signal * x + lam * w for why, signal in signals.items()}
    b_bar: dict[str, object] = dict(signals)
    right = (y - t) * s
    w_bar |= {
        "the path through the penalty is missing: w has two children, add both signals": right * x,
        "the path through z is missing: w has two children, add both signals": lam * w,
        "the factor x is missing: z = wx + b, so ∂z/∂w is x": right + lam * w,
        **{f"the argument lam is ignored, λ is fixed at {fixed:g}": right * x + fixed * w for fixed in FIXED},
        "the penalty's path gives λ·w; a factor 2 is left, the ½ cancels it": right * x + 2 * lam * w,
        "a factor 2 is left in both paths: each ½ cancels it": 2 * right * x + 2 * lam * w,
        "both halves ½ are still there: the 2 of each square's derivative cancels them": (right * x + lam * w) / 2,
        "the penalty's path gives λ·w; the ½ of ½w² is still there": right * x + lam * w / 2,
        "the penalty's path is subtracted, it is added": right * x - lam * w,
        "the penalty's path gives λ·w, this is λ alone": right * x + lam,
        "the penalty's path gives λ·w, λ is squared here": right * x + lam**2 * w,
        "the penalty's path gives λ·w, this is the penalty itself": right * x + lam * w * w / 2,
        "the penalty's path gives λ·w, this is λ·w²": right * x + lam * w * w,
        "the penalty's path does not go through z: λ·w is multiplied by x": (right + lam * w) * x,
        "the two parts are swapped: this is b_bar": right,
    }
    b_bar |= {
        "the bias is not penalised: the penalty holds w alone": right + lam * b,
        "∂z/∂b is 1, not x": right * x,
        "the penalty's path leads to w alone, not to b": right + lam * w,
        "∂z/∂b is 1, not b": right * b,
        "the two parts are swapped: this is w_bar": right * x + lam * w,
    }
    return {"w_bar": w_bar, "b_bar": b_bar}


def check_slope(part: str, point: tuple[float, float, float, float, float], got: object) -> None:
    """Compare w_bar or b_bar with the slope of the loss."""
    w, b, x, t, lam = point
    variable = part[0]
    gradients(
        lambda **at: loss_of(**{"w": w, "b": b, **at}, x=x, t=t, lam=lam),
        {variable: np.array({"w": w, "b": b}[variable])},
        {part: got},
        CALL,
        facts={"x": x, "λ": lam},
        suspects=slope_misconceptions(*point),
    )


@test_case(name="the loss for w = 3, b = log 3 − 1.5, x = 0.5, t = 0.35, λ = 0.2 is 0.08 + 0.9", points=1)
def loss_example(regularized_logistic_least_squares: Answer) -> None:
    point = (3.0, math.log(3) - 1.5, 0.5, 0.35, 0.2)  # so z = log 3 and y = 3/4
    loss = pair(regularized_logistic_least_squares(*point), PARTS, CALL)[0]
    what = "the loss at w = 3, b = log 3 - 1.5, x = 0.5, t = 0.35, lam = 0.2"
    equal(loss, 0.98, what, suspects=loss_misconceptions(*point))


@test_case(name="w_bar agrees with the measured slope", points=2)
def w_bar_slope(regularized_logistic_least_squares: Answer) -> None:
    check_slope("w_bar", POINT, pair(regularized_logistic_least_squares(*POINT), PARTS, CALL)[1])


@test_case(name="b_bar agrees with the measured slope", points=1)
def b_bar_slope(regularized_logistic_least_squares: Answer) -> None:
    check_slope("b_bar", POINT, pair(regularized_logistic_least_squares(*POINT), PARTS, CALL)[2])


@test_case(name="the loss is right for random numbers", points=1, hidden=True)
def random_losses(regularized_logistic_least_squares: Answer, rng: Generator) -> None:
    for point in random_points(rng):
        loss = pair(regularized_logistic_least_squares(*point), PARTS, CALL)[0]
        suspects = {
            **loss_misconceptions(*point),
            "the value of the public example is returned, whatever the arguments are: hard-coded": 0.98,
        }
        equal(loss, loss_of(*point), "the loss for random arguments", suspects=suspects)


@test_case(name="w_bar and b_bar are right for random numbers", points=1.5, hidden=True)
def random_slopes(regularized_logistic_least_squares: Answer, rng: Generator) -> None:
    for point in random_points(rng):
        _, w_bar, b_bar = pair(regularized_logistic_least_squares(*point), PARTS, CALL)
        w, b, x, t, lam = point
        z_bar = (float(oracle.sigmoid(w * x + b)) - t) * float(oracle.sigmoid_grad(w * x + b))
        facts, suspects = {"x": x, "λ": lam}, slope_misconceptions(*point)
        equal(w_bar, z_bar * x + lam * w, "w_bar for random arguments", facts=facts, suspects=suspects["w_bar"])
        equal(b_bar, z_bar, "b_bar for random arguments", facts=facts, suspects=suspects["b_bar"])


@test_case(name="whole numbers are taken as floats are, and a weight or an input may be 0", points=0.5, hidden=True)
def whole_numbers(regularized_logistic_least_squares: Answer) -> None:
    for point in [(1, -1, 2, 0, 3), (0, 1, -2, 1, 1), (-2, 3, 0, 1, 2)]:
        got = pair(regularized_logistic_least_squares(*point), PARTS, CALL)
        w, b, x, t, lam = point
        y, s = float(oracle.sigmoid(w * x + b)), float(oracle.sigmoid_grad(w * x + b))
        what = f"w = {w}, b = {b}, x = {x}, t = {t}, lam = {lam}"
        equal(got[0], loss_of(*point), f"the loss at {what}")
        equal(got[1], (y - t) * s * x + lam * w, f"w_bar at {what}")
        equal(got[2], (y - t) * s, f"b_bar at {what}")


@test_case(name="a pre-activation of ±10,000 overflows nowhere", points=1)
def large_pre_activations(regularized_logistic_least_squares: Answer) -> None:
    for w, loss in [(100.0, 0.32), (-100.0, 0.02)]:
        got = pair(regularized_logistic_least_squares(w, 0.5, 100.0, 0.2, 1e-3), PARTS, CALL)
        what = f"w = {w:g}, b = 0.5, x = 100, t = 0.2, lam = 0.001"
        equal(got[0], loss + 5, f"the loss at {what}")
        equal(got[1], w * 1e-3, f"w_bar at {what}")
        equal(got[2], 0.0, f"b_bar at {what}")
    calm(regularized_logistic_least_squares, CALL)


def random_points(rng: Generator) -> list[tuple[float, float, float, float, float]]:
    """Arguments of both signs, targets in and outside of 0 … 1, penalties that matter."""
    points = []
    for _ in range(3):
        w, b, x = (float(rng.choice([-1, 1]) * rng.uniform(0.3, 1.8)) for _ in range(3))
        points.append((w, b, x, float(rng.uniform(-0.5, 1.5)), float(rng.uniform(0.2, 0.9))))
    return points
