"""q10: tempered_cross_entropy, a planted bug."""

import numpy as np
from checks import Answer, Generator, calm, equal, gradients, pair, test_case, untouched

from autograder.oracles import hw03_softmax as oracle

OK_FORMAT = False
name = "q10"

CALL = "tempered_cross_entropy(Z, Y, T)"
PARTS = ("loss", "dZ")


def textbook_loss(Z: np.ndarray, Y: np.ndarray) -> float:
    """Cross-entropy of moderate logits, no temperature."""
    return float((np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean())


def textbook_grad(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Gradient of textbook_loss."""
    return (np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True) - Y) / len(Z)


def loss_misconceptions(Z: np.ndarray, Y: np.ndarray, T: float) -> dict[str, object]:
    """What the loss would be if ..., for moderate logits."""
    return {
        "the temperature is left out: it divides the logits": textbook_loss(Z, Y),
        "the logits are multiplied by T; the temperature divides them": textbook_loss(Z * T, Y),
        "the loss, or the targets in it, are divided by T; only the logits are": textbook_loss(Z / T, Y) / T,
        "the loss is multiplied by T²: that belongs to distillation, not here": textbook_loss(Z / T, Y) * T**2,
        "this is the loss at T = 2.5, whatever T is": textbook_loss(Z / 2.5, Y),
    }


def gradient_misconceptions(Z: np.ndarray, Y: np.ndarray, T: float) -> dict[str, object]:
    """What dZ would be if ..., for moderate logits."""
    return {
        "the gradient is taken at Z, not at Z / T": textbook_grad(Z, Y) / T,
        "the temperature is left out: this is the gradient of cross_entropy(Z, Y)": textbook_grad(Z, Y),
        "the logits are multiplied by T; the temperature divides them": textbook_grad(Z * T, Y) * T,
        "the targets are divided by T as well; only the logits are": textbook_grad(Z / T, Y / T) / T,
        "this is dZ at T = 2.5, whatever T is": textbook_grad(Z / 2.5, Y) / 2.5,
    }


def small_problem() -> tuple[np.ndarray, np.ndarray]:
    """Two examples, three classes, one soft label."""
    Z = np.array([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]])
    return Z, np.array([[0.0, 0.0, 1.0], [0.3, 0.5, 0.2]])


def check_slope(Z: np.ndarray, Y: np.ndarray, T: float, dZ: object) -> None:
    """Compare dZ with the slope of the loss.  Every case looks at dZ, so the function as handed out earns nothing."""
    gradients(
        lambda Z: textbook_loss(Z / T, Y),
        {"Z": Z},
        {"dZ": dZ},
        f"tempered_cross_entropy at T = {T:g}",
        facts={"N": len(Z)},
        suspects={"dZ": gradient_misconceptions(Z, Y, T)},
    )


@test_case(name="dZ of tempered_cross_entropy agrees with the measured slope", points=1.5)
def measured_slope(tempered_cross_entropy: Answer) -> None:
    Z, Y = small_problem()
    for T in (2.5, 0.8):
        check_slope(Z, Y, T, pair(tempered_cross_entropy(Z, Y, T), PARTS, CALL)[1])


@test_case(name="the loss of tempered_cross_entropy is that of Z / T, and dZ belongs to it", points=0.5)
def worked_loss(tempered_cross_entropy: Answer) -> None:
    Z, Y = small_problem()
    for T in (2.5, 0.8):
        loss, dZ = pair(tempered_cross_entropy(Z, Y, T), PARTS, CALL)
        suspects = loss_misconceptions(Z, Y, T)
        equal(loss, textbook_loss(Z / T, Y), f"the loss at T = {T:g}", facts={"N": 2, "T": T}, suspects=suspects)
        check_slope(Z, Y, T, dZ)


@test_case(name="tempered_cross_entropy leaves its inputs alone, and dZ is right", points=0.5)
def inputs_unchanged(tempered_cross_entropy: Answer) -> None:
    Z, Y = small_problem()
    dZ = pair(tempered_cross_entropy(Z, Y, 1.6), PARTS, CALL)[1]
    untouched(tempered_cross_entropy)
    check_slope(Z, Y, 1.6, dZ)


@test_case(name="tempered_cross_entropy is right for random batches and temperatures", points=1, hidden=True)
def random_batches(tempered_cross_entropy: Answer, rng: Generator) -> None:
    for T in (0.6, 4.0):
        Z, Y = rng.normal(size=(5, 3)) * 2, rng.dirichlet(np.ones(3), size=5)
        loss, dZ = pair(tempered_cross_entropy(Z, Y, T), PARTS, CALL)
        facts = {"N": 5, "K": 3, "T": T}
        right_dZ, right_loss = oracle.cross_entropy_grad(Z / T, Y) / T, oracle.cross_entropy(Z / T, Y)
        equal(dZ, right_dZ, f"dZ at T = {T:g}", facts=facts, suspects=gradient_misconceptions(Z, Y, T))
        equal(loss, right_loss, f"the loss at T = {T:g}", facts=facts, suspects=loss_misconceptions(Z, Y, T))


@test_case(name="tempered_cross_entropy is stable for logits of several thousand", points=0.5, hidden=True)
def large_logits(tempered_cross_entropy: Answer, rng: Generator) -> None:
    Z, Y = rng.normal(size=(5, 3)) * 2000, rng.dirichlet(np.ones(3), size=5)
    loss, dZ = pair(tempered_cross_entropy(Z, Y, 0.5), PARTS, CALL)
    equal(loss, oracle.cross_entropy(Z / 0.5, Y), "the loss for logits in the thousands", facts={"N": 5})
    equal(dZ, oracle.cross_entropy_grad(Z / 0.5, Y) / 0.5, "dZ for logits in the thousands", facts={"N": 5})
    calm(tempered_cross_entropy, CALL)
