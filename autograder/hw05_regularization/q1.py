"""q1: l2_penalty and l1_penalty."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, gradients, pair, test_case, untouched

from autograder.oracles import hw05_regularization as oracle

OK_FORMAT = False
name = "q1"

PARTS = ("penalty", "grad")


def l2_value_misconceptions(theta: np.ndarray, lam: float) -> dict[str, object]:
    """What the L2 penalty would be if ..."""
    squares = float((theta**2).sum())
    return {
        "the ½ is missing: this is lam·‖θ‖², the convention without ½": lam * squares,
        "the norm is not squared, and the ½ is missing": lam * np.sqrt(squares),
        "the norm is not squared": lam / 2 * np.sqrt(squares),
        "the squares are averaged, they have to be summed: no mean over the entries": lam / 2 * squares / theta.size,
        "the squares are averaged, and the ½ is missing": lam * squares / theta.size,
        "the entries are summed before they are squared": lam / 2 * float(theta.sum()) ** 2,
        "the squares are not summed: the penalty is one number": lam / 2 * theta**2,
        "this is the L1 penalty: take squares, not absolute values": lam * float(np.abs(theta).sum()),
        "half the L1 norm is computed: take squares, not absolute values": lam / 2 * float(np.abs(theta).sum()),
        "lam is missing": squares / 2,
        "lam is squared as well: it stands outside the norm": lam**2 / 2 * squares,
        "the sign is wrong: a penalty is added, so it is never negative": -lam / 2 * squares,
        "the penalty is divided by lam": squares / 2 / lam,
    } | (
        {
            "norm(θ, 2) of a matrix is its largest singular value: sum the squares of all entries": (
                lam / 2 * float(np.linalg.norm(theta, 2)) ** 2
            )
        }
        if theta.ndim == 2
        else {}
    )


def l2_gradient_misconceptions(theta: np.ndarray, lam: float) -> dict[str, object]:
    """What the gradient of the L2 penalty would be if ..."""
    return {
        "it is the gradient of lam·‖θ‖²; here the penalty has a ½, which cancels the 2": 2 * lam * theta,
        "the ½ of the penalty is still there: the 2 of the square's derivative cancels it": lam / 2 * theta,
        "this is the gradient of the L1 penalty, lam·sign(θ)": lam * np.sign(theta),
        "lam is missing": theta,
        "lam is missing, and there is a factor 2 that the ½ of the penalty cancels": 2 * theta,
        "the absolute value does not belong there: the gradient has the sign of θ": lam * np.abs(theta),
        "the squares are not differentiated": lam * theta**2,
        "half the squares: they are not differentiated": lam / 2 * theta**2,
        "the sign is wrong: the gradient points uphill, away from 0": -lam * theta,
        "it is divided by the number of entries: nothing is averaged here": lam * theta / theta.size,
        "it is the gradient of the norm itself, which is not squared": lam * theta / np.sqrt((theta**2).sum()),
        "all entries are summed: the gradient has one entry per parameter": lam * theta.sum(),
        "lam is squared": lam**2 * theta,
    }


def l1_value_misconceptions(theta: np.ndarray, lam: float) -> dict[str, object]:
    """What the L1 penalty would be if ..."""
    sizes = np.abs(theta)
    return {
        "the absolute values are missing: entries of opposite sign cancel": lam * float(theta.sum()),
        "the absolute value is taken after the sum: entries of opposite sign cancel": lam * abs(float(theta.sum())),
        "there is a ½ too many: the L1 penalty has none": lam / 2 * float(sizes.sum()),
        "the absolute values are averaged, they have to be summed": lam * float(sizes.mean()),
        "the absolute values are not summed: the penalty is one number": lam * sizes,
        "this is the L2 penalty: take absolute values, not squares": lam / 2 * float((theta**2).sum()),
        "squares are summed: take absolute values": lam * float((theta**2).sum()),
        "this is the L2 norm: take absolute values, not the root of the squares": lam
        * float(np.sqrt((theta**2).sum())),
        "only the largest absolute value is taken (the maximum norm)": lam * float(sizes.max()),
        "the entries that are not 0 are counted: sum their absolute values": lam * np.count_nonzero(theta),
        "lam is missing": float(sizes.sum()),
        "the sign is wrong: a penalty is added, so it is never negative": -lam * float(sizes.sum()),
    } | (
        {
            "norm(θ, 1) of a matrix is its largest column sum: sum the absolute values of all entries": (
                lam * float(np.linalg.norm(theta, 1))
            )
        }
        if theta.ndim == 2
        else {}
    )


def l1_gradient_misconceptions(theta: np.ndarray, lam: float) -> dict[str, object]:
    """What the gradient of the L1 penalty would be if ..."""
    at_kink: dict[str, object] = {
        "sign(0) is 0 here: at its kink the penalty has gradient 0, not +lam": np.where(theta >= 0, lam, -lam),
        "sign(0) is 0 here: at its kink the penalty has gradient 0, not −lam": np.where(theta > 0, lam, -lam),
        "0/0 has made nan: at its kink the penalty has gradient 0": np.where(theta == 0, np.nan, lam * np.sign(theta)),
    }
    return (at_kink if (theta == 0).any() else {}) | {
        "the sign of θ is missing: the gradient is −lam where θ is negative": np.full(theta.shape, lam),
        "this is the gradient of the L2 penalty, lam·θ; here only the sign of θ counts": lam * theta,
        "the absolute values are not differentiated: |θ| has slope ±1": lam * np.abs(theta),
        "lam is missing": np.sign(theta),
        "the sign is wrong: the gradient points uphill, away from 0": -lam * np.sign(theta),
        "there is a ½ too many: the L1 penalty has none": lam / 2 * np.sign(theta),
        "it is divided by the number of entries: nothing is averaged here": lam * np.sign(theta) / theta.size,
        "all entries are summed: the gradient has one entry per parameter": lam * float(np.sign(theta).sum()),
        "negative entries get gradient 0, it is −lam": np.where(theta > 0, lam, 0.0),
    }


def check_l2_gradient(l2_penalty: Answer, theta: np.ndarray, lam: float) -> None:
    """Compare with the slope of lam/2 · Σ θ²."""
    call = f"l2_penalty(theta, {lam:g})"
    grad = pair(l2_penalty(theta, lam), PARTS, call)[1]
    gradients(
        lambda theta: lam / 2 * float((theta**2).sum()),
        {"theta": theta},
        {"grad": grad},
        call,
        facts={"lam": lam},
        terms={"θ": theta},
        suspects={"grad": l2_gradient_misconceptions(theta, lam)},
    )


def check_l1_gradient(l1_penalty: Answer, theta: np.ndarray, lam: float) -> None:
    """Compare with the slope of lam · Σ |θ|."""
    call = f"l1_penalty(theta, {lam:g})"
    grad = pair(l1_penalty(theta, lam), PARTS, call)[1]
    gradients(
        lambda theta: lam * float(np.abs(theta).sum()),
        {"theta": theta},
        {"grad": grad},
        call,
        facts={"lam": lam},
        terms={"θ": theta},
        suspects={"grad": l1_gradient_misconceptions(theta, lam)},
    )


@test_case(name="l2_penalty of [[3, -4], [2, 1], [0, -1]] with lam = 0.6 is 0.3 · 31", points=1)
def l2_value(l2_penalty: Answer) -> None:
    theta = np.array([[3.0, -4.0], [2.0, 1.0], [0.0, -1.0]])
    value = pair(l2_penalty(theta, 0.6), PARTS, "l2_penalty([[3, -4], [2, 1], [0, -1]], 0.6)")[0]
    suspects = l2_value_misconceptions(theta, 0.6)
    equal(
        value, 9.3, "the penalty of l2_penalty([[3, -4], [2, 1], [0, -1]], 0.6)", facts={"lam": 0.6}, suspects=suspects
    )


@test_case(name="the gradient of l2_penalty agrees with the measured slope", points=1)
def l2_slope(l2_penalty: Answer) -> None:
    check_l2_gradient(l2_penalty, np.array([[1.5, -2.0, 0.4], [-0.7, 0.9, 3.0]]), 0.35)


@test_case(name="l1_penalty of [[3, -4], [2, 1], [0, -1]] with lam = 0.6 is 0.6 · 11", points=1)
def l1_value(l1_penalty: Answer) -> None:
    theta = np.array([[3.0, -4.0], [2.0, 1.0], [0.0, -1.0]])
    value = pair(l1_penalty(theta, 0.6), PARTS, "l1_penalty([[3, -4], [2, 1], [0, -1]], 0.6)")[0]
    suspects = l1_value_misconceptions(theta, 0.6)
    equal(
        value, 6.6, "the penalty of l1_penalty([[3, -4], [2, 1], [0, -1]], 0.6)", facts={"lam": 0.6}, suspects=suspects
    )


@test_case(name="the gradient of l1_penalty agrees with the measured slope", points=1)
def l1_slope(l1_penalty: Answer) -> None:
    check_l1_gradient(l1_penalty, np.array([[1.5, -2.0, 0.4], [-0.7, 0.9, 3.0]]), 0.35)


@test_case(name="the gradient of l1_penalty is 0 where a parameter is 0, and only there", points=0.5)
def kink(l1_penalty: Answer) -> None:
    theta = np.array([2.0, 0.0, -0.0001, 0.0])
    grad = pair(l1_penalty(theta, 0.3), PARTS, "l1_penalty([2, 0, -0.0001, 0], 0.3)")[1]
    suspects = l1_gradient_misconceptions(theta, 0.3)
    equal(grad, [0.3, 0, -0.3, 0], "the gradient of l1_penalty([2, 0, -0.0001, 0], 0.3)", suspects=suspects)


@test_case(name="l2_penalty and l1_penalty leave their inputs alone", points=0.5)
def inputs_unchanged(l2_penalty: Answer, l1_penalty: Answer) -> None:
    for penalty in (l2_penalty, l1_penalty):
        penalty(np.array([[1.0, -2.0], [0.5, -3.0]]), 0.7)
        untouched(penalty)


@test_case(name="l2_penalty is right for random parameters of every shape", points=1.25, hidden=True)
def l2_any_shape(l2_penalty: Answer, rng: Generator) -> None:
    for shape in [(5,), (3, 4), (2, 3, 2), (1, 1)]:
        theta, lam = rng.normal(size=shape) * 2, float(rng.uniform(0.1, 0.9))
        value = pair(l2_penalty(theta, lam), PARTS, "l2_penalty(theta, lam)")[0]
        what = f"the penalty of l2_penalty(theta, {lam:.3g}) for theta of shape {shape}"
        suspects = l2_value_misconceptions(theta, lam)
        equal(value, oracle.l2_penalty(theta, lam), what, facts={"lam": lam}, suspects=suspects)
        check_l2_gradient(l2_penalty, theta, lam)


@test_case(name="l1_penalty is right for random parameters of every shape", points=1.25, hidden=True)
def l1_any_shape(l1_penalty: Answer, rng: Generator) -> None:
    for shape in [(5,), (3, 4), (2, 3, 2), (1, 1)]:
        theta, lam = (rng.normal(size=shape) * 2).round(2) + 0.003, float(rng.uniform(0.1, 0.9))
        value, grad = pair(l1_penalty(theta, lam), PARTS, "l1_penalty(theta, lam)")
        what = f"of l1_penalty(theta, {lam:.3g}) for theta of shape {shape}"
        suspects = l1_value_misconceptions(theta, lam)
        equal(value, oracle.l1_penalty(theta, lam), f"the penalty {what}", facts={"lam": lam}, suspects=suspects)
        suspects = l1_gradient_misconceptions(theta, lam)
        equal(grad, oracle.l1_penalty_grad(theta, lam), f"the gradient {what}", facts={"lam": lam}, suspects=suspects)


@test_case(
    name="l2_penalty and l1_penalty compute with whole numbers and float32 as with floats", points=0.5, hidden=True
)
def number_types(l2_penalty: Answer, l1_penalty: Answer, rng: Generator) -> None:
    whole = rng.integers(1, 6, size=(3, 2)) * 37 * np.array([[1, -1], [-1, 1], [1, 1]])
    for theta, rtol, kind in [(whole, 1e-9, "integers"), ((whole / 8).astype(np.float32), FLOAT32_RTOL, "float32")]:
        value, grad = pair(l2_penalty(theta, 0.7), PARTS, "l2_penalty(theta, 0.7)")
        equal(value, oracle.l2_penalty(theta, 0.7), f"the penalty of l2_penalty(theta, 0.7) for {kind}", rtol=rtol)
        equal(grad, 0.7 * theta.astype(float), f"the gradient of l2_penalty(theta, 0.7) for {kind}", rtol=rtol)
        value, grad = pair(l1_penalty(theta, 0.7), PARTS, "l1_penalty(theta, 0.7)")
        equal(value, oracle.l1_penalty(theta, 0.7), f"the penalty of l1_penalty(theta, 0.7) for {kind}", rtol=rtol)
        equal(grad, 0.7 * np.sign(whole), f"the gradient of l1_penalty(theta, 0.7) for {kind}", rtol=rtol)
