"""q9: binary_cross_entropy."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, gradients, pair, test_case, untouched

OK_FORMAT = False
name = "q9"

CALL = "binary_cross_entropy(z, y)"
PARTS = ("loss", "dz")


def loss_misconceptions(z: np.ndarray, y: np.ndarray) -> dict[str, object]:
    """What the loss would be if ..., for moderate logits."""
    p = 1 / (1 + np.exp(-z))
    terms = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    linear = np.maximum(z, 0) - y * z
    replaced = "log(1 + eᶻ) is replaced by max(z, 0) for logits beyond"
    return {
        "the decimals of each example's loss are cut off: they are stored in an array of whole numbers": (
            np.trunc(terms).mean()
        ),
        "the loss is summed over the examples; it should be their mean": terms.sum(),
        "a loss per example is returned; average them": terms,
        "the minus sign is missing": -terms.mean(),
        "only the examples with y = 1 count here; those with y = 0 add −log(1 − σ(z))": -(y * np.log(p)).mean(),
        "the labels are swapped: y belongs to log σ(z)": -((1 - y) * np.log(p) + y * np.log(1 - p)).mean(),
        "softmax or sigmoid of a single logit against itself: compare z with 0": 0.0,
        "these are the logits (−z, z); the two classes have the logits (0, z)": (
            np.log1p(np.exp(2 * z)) - 2 * y * z
        ).mean(),
        "the logarithm uses base 2": terms.mean() / np.log(2),
        "a squared error is computed": ((p - y) ** 2).mean(),
        "half a squared error is computed": 0.5 * ((p - y) ** 2).mean(),
        "the term y·z has the wrong sign": (np.log1p(np.exp(z)) + y * z).mean(),
        "this is the formula for labels −1 and 1; here they are 0 and 1": np.log1p(np.exp(-y * z)).mean(),
        f"{replaced} some limit, where it still matters": linear.mean(),
        **{f"{replaced} {t}; it still matters there": np.where(z > t, linear, terms).mean() for t in range(5, 20)},
        "only the examples with y = 0 count here; those with y = 1 add −log σ(z)": -((1 - y) * np.log(1 - p)).mean(),
    }


def gradient_misconceptions(z: np.ndarray, y: np.ndarray) -> dict[str, object]:
    """What dz would be if ..., for moderate logits."""
    N, p = len(z), 1 / (1 + np.exp(-z))
    return {
        "it is the gradient of the sum; divide by N for the mean": p - y,
        "the sign is wrong: σ(z) minus label": (y - p) / N,
        "the labels are swapped: y = 1 belongs to σ(z)": (p - (1 - y)) / N,
        "σ(z) is rounded to 0 or 1; the gradient has the probability itself": ((z > 0) - y) / N,
        "there is a factor ½ too many": (p - y) / (2 * N),
        "these are the logits (−z, z); the two classes have the logits (0, z)": 2 * (1 / (1 + np.exp(-2 * z)) - y) / N,
        "the logits (−z, z) are used, and the factor 2 of their difference is missing": (
            (1 / (1 + np.exp(-2 * z)) - y) / N
        ),
        "it is divided by the number of labels 1; the mean runs over all N": (p - y) / max(y.sum(), 1),
        "this has a column for each of the logits (0, z); take the column of z": np.column_stack([y - p, p - y]) / N,
        "an extra factor σ(1 − σ): that belongs to a squared loss, here it cancels": (p - y) * p * (1 - p) / N,
        "this is the gradient of the squared error (σ(z) − y)²": 2 * (p - y) * p * (1 - p) / N,
        "this is the gradient with respect to σ(z); go on to z": (p - y) / (p * (1 - p)) / N,
        "σ is missing: the logits are compared with the labels": (z - y) / N,
        "the labels are not subtracted": p / N,
        "this is the formula for labels −1 and 1; here they are 0 and 1": -y / (1 + np.exp(y * z)) / N,
    }


def slow_loss(z: np.ndarray, y: np.ndarray) -> float:
    return float((np.log(1 + np.exp(z)) - y * z).mean())


def worked_problem() -> tuple[np.ndarray, np.ndarray]:
    """Logits whose σ is 3/4, 1/4, 3/4, 1/8, 1/2, and labels."""
    return np.array([np.log(3), -np.log(3), np.log(3), -np.log(7), 0]), np.array([0, 1, 1, 0, 1])


@test_case(name="the loss of binary_cross_entropy is the mean of -log of the label's probability", points=0.5)
def worked_loss(binary_cross_entropy: Answer) -> None:
    loss = pair(binary_cross_entropy(np.zeros(5), np.array([0.0, 1.0, 1.0, 0.0, 1.0])), PARTS, CALL)[0]
    equal(loss, np.log(2), "the loss at z = 0", facts={"N": 5})
    z, y = worked_problem()
    loss = pair(binary_cross_entropy(z, y), PARTS, CALL)[0]
    right = (np.log(4) + np.log(4) + np.log(4 / 3) + np.log(8 / 7) + np.log(2)) / 5
    what = "the loss where σ(z) is 3/4, 1/4, 3/4, 1/8, 1/2 and the labels are 0, 1, 1, 0, 1"
    equal(loss, right, what, facts={"N": 5}, suspects=loss_misconceptions(z, y))


@test_case(name="dz of binary_cross_entropy is right where σ(z) is 3/4, 1/4, 1/8 or 1/2", points=0.5)
def worked_gradient(binary_cross_entropy: Answer) -> None:
    z, y = worked_problem()
    dz = pair(binary_cross_entropy(z, y), PARTS, CALL)[1]
    what = "dz where σ(z) is 3/4, 1/4, 3/4, 1/8, 1/2 and the labels are 0, 1, 1, 0, 1"
    right = np.array([0.75, -0.75, -0.25, 0.125, -0.5]) / 5
    equal(dz, right, what, facts={"N": 5}, suspects=gradient_misconceptions(z, y))


@test_case(name="dz of binary_cross_entropy agrees with the measured slope", points=2)
def measured_slope(binary_cross_entropy: Answer) -> None:
    z, y = np.array([0.5, -1.2, 2.0, 0.1, -0.4]), np.array([1.0, 0.0, 0.0, 1.0, 1.0])
    dz = pair(binary_cross_entropy(z, y), PARTS, CALL)[1]
    gradients(
        lambda z: slow_loss(z, y),
        {"z": z},
        {"dz": dz},
        CALL,
        facts={"N": 5},
        suspects={"dz": gradient_misconceptions(z, y)},
    )


@test_case(name="binary_cross_entropy survives logits of up to 10,000", points=1)
def large_logits(binary_cross_entropy: Answer) -> None:
    z, y = np.array([1100.0, -1e4, 800.0, -3000.0]), np.array([0.0, 1.0, 1.0, 0.0])
    loss, dz = pair(binary_cross_entropy(z, y), PARTS, CALL)
    suspects: dict[str, object] = {
        "the labels are swapped: y belongs to log σ(z)": 950.0,
        "only the examples with y = 0 count here; those with y = 1 add −log σ(z)": 275.0,
        "only the examples with y = 1 count here; those with y = 0 add −log(1 − σ(z))": 2500.0,
        "the term y·z has the wrong sign": -1825.0,
    }
    for limit in (20, 30, 36, 50, 100, 300, 500, 700, 709, 745):
        sentence = f"logits are cut off (clipped) at ±{limit}; log(1 + e^z) can be rearranged so that nothing overflows"
        suspects[sentence] = limit / 2
    for power in range(5, 17):
        floor, ceiling = 10.0**-power, 1 - 10.0**-power
        sentence = f"probabilities are kept 1e-{power} away from 0 and 1; log(1 + e^z) needs no such floor"
        suspects[sentence] = -np.log(floor) / 2
        suspects[f"{sentence}, once rearranged"] = -(np.log(floor) + np.log(1 - ceiling)) / 4
    what = "the loss for logits 1100, -10⁴, 800, -3000 and labels 0, 1, 1, 0"
    equal(loss, 2775.0, what, facts={"N": 4}, suspects=suspects)
    equal(dz, [0.25, -0.25, 0, 0], "dz for logits 1100, -10⁴, 800, -3000 and labels 0, 1, 1, 0")
    calm(binary_cross_entropy, CALL)


@test_case(name="binary_cross_entropy leaves its inputs alone", points=0.5)
def inputs_unchanged(binary_cross_entropy: Answer) -> None:
    binary_cross_entropy(np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, 1.0]))
    untouched(binary_cross_entropy)
