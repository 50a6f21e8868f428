"""q9: binary_cross_entropy."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, gradients, pair, test_case, untouched

OK_FORMAT = False
name = "q9"

CALL = "binary_cross_entropy(z, y)"
PARTS = ("loss", "dz")


def gradient_misconceptions(z: np.ndarray, y: np.ndarray) -> dict[str, object]:
    """What dz would be if ..., for moderate logits."""
    N, p = len(z), 1 / (1 + np.exp(-z))
    return {
        "it is the gradient of the sum; divide by N for the mean": p - y,
        "the sign is wrong: σ(z) minus label": (y - p) / N,
        "an extra factor σ(1 − σ): that belongs to a squared loss, here it cancels": (p - y) * p * (1 - p) / N,
        "this is the gradient of the squared error (σ(z) − y)²": 2 * (p - y) * p * (1 - p) / N,
        "this is the gradient with respect to σ(z); go on to z": (p - y) / (p * (1 - p)) / N,
        "σ is missing: the logits are compared with the labels": (z - y) / N,
        "the labels are not subtracted": p / N,
        "this is the formula for labels −1 and 1; here they are 0 and 1": -y / (1 + np.exp(y * z)) / N,
    }


def slow_loss(z: np.ndarray, y: np.ndarray) -> float:
    return float((np.log(1 + np.exp(z)) - y * z).mean())


@test_case(name="the loss of binary_cross_entropy at z = 0 is log 2", points=0.5)
def undecided_loss(binary_cross_entropy: Answer) -> None:
    loss = pair(binary_cross_entropy(np.zeros(5), np.array([0, 1, 1, 0, 1])), PARTS, CALL)[0]
    equal(loss, np.log(2), "the loss at z = 0", facts={"N": 5})


@test_case(name="dz of binary_cross_entropy at z = 0 is ±1/2N", points=0.5)
def undecided_gradient(binary_cross_entropy: Answer) -> None:
    z, y = np.zeros(5), np.array([0, 1, 1, 0, 1])
    dz = pair(binary_cross_entropy(z, y), PARTS, CALL)[1]
    suspects = gradient_misconceptions(z, y)
    equal(dz, np.array([1, -1, -1, 1, -1]) / 10, "dz at z = 0", facts={"N": 5}, suspects=suspects)


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
    z, y = np.array([1000.0, -1e4, 800.0, -3000.0]), np.array([0.0, 1.0, 1.0, 0.0])
    loss, dz = pair(binary_cross_entropy(z, y), PARTS, CALL)
    suspects: dict[str, object] = {
        "the labels are swapped: y belongs to log σ(z)": 950.0,
        "only the examples with y = 1 count here; those with y = 0 add −log(1 − σ(z))": 2500.0,
        "the term y·z has the wrong sign": -1850.0,
    }
    for power in range(5, 17):
        floor, ceiling = 10.0**-power, 1 - 10.0**-power
        sentence = f"probabilities are kept 1e-{power} away from 0 and 1; log(1 + e^z) needs no such floor"
        suspects[sentence] = -np.log(floor) / 2
        suspects[f"{sentence}, once rearranged"] = -(np.log(floor) + np.log(1 - ceiling)) / 4
    what = "the loss for logits 1000, -10⁴, 800, -3000 and labels 0, 1, 1, 0"
    equal(loss, 2750.0, what, facts={"N": 4}, suspects=suspects)
    equal(dz, [0.25, -0.25, 0, 0], "dz for logits 1000, -10⁴, 800, -3000 and labels 0, 1, 1, 0")
    calm(binary_cross_entropy, CALL)


@test_case(name="binary_cross_entropy leaves its inputs alone", points=0.5)
def inputs_unchanged(binary_cross_entropy: Answer) -> None:
    binary_cross_entropy(np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, 1.0]))
    untouched(binary_cross_entropy)
