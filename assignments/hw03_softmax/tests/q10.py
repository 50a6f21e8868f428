"""q10: tempered_cross_entropy, a planted bug."""

import numpy as np
from checks import Answer, Generator, calm, equal, gradients, pair, test_case, untouched

OK_FORMAT = False
name = "q10"

CALL = "tempered_cross_entropy(Z, Y, T)"
PARTS = ("loss", "dZ")


@test_case(name="dZ of tempered_cross_entropy agrees with the measured slope", points=2)
def measured_slope(tempered_cross_entropy: Answer) -> None:
    Z = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
    Y = np.array([[0.0, 0.0, 1.0], [0.3, 0.5, 0.2]])
    loss, dZ = pair(tempered_cross_entropy(Z, Y, 2.5), PARTS, CALL)
    equal(loss, oracle_free_loss(Z, Y, 2.5), "the loss at T = 2.5", facts={"N": 2, "T": 2.5})
    gradients(
        lambda Z: oracle_free_loss(Z, Y, 2.5),
        {"Z": Z},
        {"dZ": dZ},
        "tempered_cross_entropy at T = 2.5",
        facts={"T": 2.5, "N": 2},
    )


def oracle_free_loss(Z: np.ndarray, Y: np.ndarray, T: float) -> float:
    """Textbook formula, good enough for moderate logits."""
    return float((np.log(np.exp(Z / T).sum(axis=1)) - (Y * Z / T).sum(axis=1)).mean())
