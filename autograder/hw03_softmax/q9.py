"""q9: binary_cross_entropy."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, gradients, pair, test_case, untouched

from autograder.oracles import hw03_softmax as oracle

OK_FORMAT = False
name = "q9"

CALL = "binary_cross_entropy(z, y)"
PARTS = ("loss", "dz")


def loss_misconceptions(z: np.ndarray, y: np.ndarray) -> dict[str, object]:
    """What the loss would be if ..., for moderate logits."""
    p = 1 / (1 + np.exp(-z))
    terms = -(y * np.log(p) + (1 - y) * np.log(1 - p))
    return {
        "the loss is summed over the examples; it should be their mean": terms.sum(),
        "a loss per example is returned; average them": terms,
        "the minus sign is missing": -terms.mean(),
        "only the examples with y = 1 count here; those with y = 0 add −log(1 − σ(z))": -(y * np.log(p)).mean(),
        "the labels are swapped: y belongs to log σ(z)": -((1 - y) * np.log(p) + y * np.log(1 - p)).mean(),
        "softmax or sigmoid of a single logit against itself: compare z with 0": 0.0,
        "the logarithm uses base 2": terms.mean() / np.log(2),
        "a squared error is computed": ((p - y) ** 2).mean(),
        "half a squared error is computed": 0.5 * ((p - y) ** 2).mean(),
        "the term y·z has the wrong sign": (np.log1p(np.exp(z)) + y * z).mean(),
    }


def gradient_misconceptions(z: np.ndarray, y: np.ndarray) -> dict[str, object]:
    """What dz would be if ..., for moderate logits."""
    N, p = len(z), 1 / (1 + np.exp(-z))
    return {
        "it is the gradient of the sum; divide by N for the mean": p - y,
        "the sign is wrong: σ(z) minus label": (y - p) / N,
        "an extra factor σ(1 − σ): that belongs to a squared loss, here it cancels": (p - y) * p * (1 - p) / N,
        "this is the gradient with respect to σ(z); go on to z": (p - y) / (p * (1 - p)) / N,
        "σ is missing: the logits are compared with the labels": (z - y) / N,
        "the labels are not subtracted": p / N,
    }


def slow_loss(z: np.ndarray, y: np.ndarray) -> float:
    return float((np.log(1 + np.exp(z)) - y * z).mean())


@test_case(name="binary_cross_entropy at z = 0 is log 2, with gradient ±1/2N", points=1)
def undecided(binary_cross_entropy: Answer) -> None:
    z, y = np.zeros(4), np.array([0, 1, 1, 0])
    loss, dz = pair(binary_cross_entropy(z, y), PARTS, CALL)
    equal(loss, np.log(2), "the loss at z = 0", facts={"N": 4})
    equal(dz, np.array([1, -1, -1, 1]) / 8, "dz at z = 0", facts={"N": 4})


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
    equal(loss, 2750.0, "the loss for logits 1000, -10⁴, 800, -3000 and labels 0, 1, 1, 0")
    equal(dz, [0.25, -0.25, 0, 0], "dz for logits 1000, -10⁴, 800, -3000 and labels 0, 1, 1, 0")
    calm(binary_cross_entropy, CALL)


@test_case(name="binary_cross_entropy leaves its inputs alone", points=0.5)
def inputs_unchanged(binary_cross_entropy: Answer) -> None:
    binary_cross_entropy(np.array([1.0, -2.0, 0.5]), np.array([0.0, 1.0, 1.0]))
    untouched(binary_cross_entropy)


@test_case(name="the loss of binary_cross_entropy equals softmax cross-entropy of (0, z)", points=2, hidden=True)
def two_class_softmax(binary_cross_entropy: Answer, rng: Generator) -> None:
    for N in (6, 1):
        z, y = rng.normal(size=N) * 3, rng.integers(2, size=N)
        loss = pair(binary_cross_entropy(z, y), PARTS, CALL)[0]
        equal(
            loss,
            oracle.binary_cross_entropy(z, y),
            f"the loss for {N} examples",
            facts={"N": N},
            suspects=loss_misconceptions(z, y),
        )


@test_case(
    name="dz of binary_cross_entropy is right for random batches, number types included", points=1.5, hidden=True
)
def random_gradients(binary_cross_entropy: Answer, rng: Generator) -> None:
    z, y = rng.normal(size=7) * 2, rng.permutation([0, 1, 1, 0, 1, 0, 1])
    whole = rng.integers(-5, 6, size=7)
    for logits in (z, whole):
        dz = pair(binary_cross_entropy(logits, y), PARTS, CALL)[1]
        right = oracle.binary_cross_entropy_grad(logits, y)
        equal(dz, right, "dz", facts={"N": 7}, suspects=gradient_misconceptions(logits.astype(float), y))
    dz = pair(binary_cross_entropy(z.astype(np.float32), y.astype(np.float32)), PARTS, CALL)[1]
    equal(dz, oracle.binary_cross_entropy_grad(z.astype(np.float32), y), "dz for float32", rtol=FLOAT32_RTOL)
