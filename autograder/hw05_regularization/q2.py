"""q2: weight_decay_step."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, equal, test_case, untouched

from autograder.oracles import hw05_regularization as oracle

OK_FORMAT = False
name = "q2"


def misconceptions(theta: np.ndarray, grad: np.ndarray, lr: float, lam: float) -> dict[str, object]:
    """What weight_decay_step would be if ..."""
    return {
        "the decay shrinks the parameters after the step; it uses θ as it was before the step": (1 - lr * lam)
        * (theta - lr * grad),
        "the decay is lam, it should be lr·lam: the learning rate multiplies the penalty's gradient, too": (1 - lam)
        * theta
        - lr * grad,
        "the sign of the decay is wrong: θ grows, it should shrink": (1 + lr * lam) * theta - lr * grad,
        "the sign of the step is wrong: go against the gradient": (1 - lr * lam) * theta + lr * grad,
        "both signs are wrong: this climbs": (1 + lr * lam) * theta + lr * grad,
        "there is no decay: lam is not used": theta - lr * grad,
        "the gradient of the loss is left out": (1 - lr * lam) * theta,
        "lr does not multiply the gradient": (1 - lr * lam) * theta - grad,
        "the gradient is multiplied by lr·lam: lam belongs to the decay only": (1 - lr * lam) * theta - lr * lam * grad,
        "the factor of the decay is 1 − 2·lr·lam: the penalty lam/2·‖θ‖² has gradient lam·θ": (
            (1 - 2 * lr * lam) * theta - lr * grad
        ),
        "the factor of the decay is 1 − lr·lam/2: the ½ of the penalty cancels in its gradient": (
            (1 - lr * lam / 2) * theta - lr * grad
        ),
        "only the decayed part is left of θ: the factor is 1 − lr·lam, not lr·lam": lr * lam * theta - lr * grad,
        "θ is multiplied by 1 − lr, lam is not used": (1 - lr) * theta - lr * grad,
        "every parameter loses the same amount lr·lam (that is L1): the decay is in proportion to θ": (
            theta - lr * lam * np.sign(theta) - lr * grad
        ),
        "the number lr·lam is subtracted: the decay is in proportion to θ": theta - lr * lam - lr * grad,
        "the decay is divided by lr: it should be lr·lam": (1 - lam / lr) * theta - lr * grad,
        "only the change is returned: add it to θ": -lr * (grad + lam * theta),
        "the penalised gradient is returned: take the step": grad + lam * theta,
        "the gradient is decayed in place of θ": theta - (1 - lr * lam) * lr * grad,
        "the decay uses an exponential, exp(−lr·lam); the factor is 1 − lr·lam": np.exp(-lr * lam) * theta - lr * grad,
        "θ is divided by 1 + lr·lam (an implicit step): the decay multiplies by 1 − lr·lam": (theta - lr * grad)
        / (1 + lr * lam),
        "the decay is lam, and it shrinks the gradient's step as well": (1 - lam) * (theta - lr * grad),
        "lr counts twice in the decay": (1 - lr**2 * lam) * theta - lr * grad,
    }


def check(
    weight_decay_step: Answer, theta: np.ndarray, grad: np.ndarray, lr: float, lam: float, right: object, what: str
) -> None:
    """Compare one step; what no misconception explains is measured."""
    got = weight_decay_step(theta, grad, lr, lam)
    suspects = misconceptions(theta, grad, lr, lam)
    if isinstance(got, np.ndarray) and got.shape == theta.shape and got.dtype.kind in "fiu" and np.isfinite(got).all():
        got = got.astype(float)
        lost = theta - lr * grad - got
        share = float((lost * theta).sum() / (theta * theta).sum())
        if np.allclose(lost, share * theta):
            factors = f"{1 - share:.6g}, it should be 1 − lr·lam = {1 - lr * lam:.6g}"
            suspects[f"θ decays by the factor {factors} (is lam ignored?)"] = got
        kept, step = np.linalg.lstsq(np.stack([theta.ravel(), grad.ravel()], axis=1).astype(float), got.ravel())[0]
        if theta.size > 2 and np.allclose(got, kept * theta + step * grad):
            suspects[
                f"this is {kept:.4g} · θ − {-step:.4g} · grad, it should be (1 − lr·lam) · θ − lr · grad = "
                f"{1 - lr * lam:.4g} · θ − {lr:.4g} · grad (is lr or lam ignored?)"
            ] = got
        if np.allclose(lost, lost.flat[0]):
            suspects["the decay takes the same amount from every entry: it is in proportion to the entry itself"] = got
    equal(got, right, what, terms={"θ": theta, "grad": grad}, suspects=suspects)


@test_case(name="weight_decay_step: θ = 10, gradient 4, lr = 0.4, lam = 0.25 gives 0.9 · 10 - 0.4 · 4 = 7.4", points=2)
def worked_example(weight_decay_step: Answer) -> None:
    theta, grad = np.array([10.0, -10.0, 5.0]), np.array([4.0, 4.0, -1.0])
    what = "weight_decay_step([10, -10, 5], [4, 4, -1], 0.4, 0.25)"
    check(weight_decay_step, theta, grad, 0.4, 0.25, [7.4, -10.6, 4.9], what)


@test_case(name="weight_decay_step with lam = 0 is a plain gradient step, with grad = 0 pure decay", points=0.5)
def special_cases(weight_decay_step: Answer) -> None:
    theta, grad = np.array([[3.0, -1.0], [0.5, 2.0], [-4.0, 1.0]]), np.array([[1.0, 2.0], [-2.0, 0.5], [3.0, -1.0]])
    for g, lam, kind in [(grad, 0.0, "with lam = 0"), (np.zeros((3, 2)), 2.5, "with a gradient of 0")]:
        right = theta - 0.3 * lam * theta - 0.3 * g
        check(weight_decay_step, theta, g, 0.3, lam, right, f"weight_decay_step(theta, grad, 0.3, {lam:g}) {kind}")


@test_case(name="weight_decay_step leaves its inputs alone", points=0.5)
def inputs_unchanged(weight_decay_step: Answer) -> None:
    weight_decay_step(np.array([1.0, -2.0]), np.array([0.5, 3.0]), 0.1, 0.4)
    untouched(weight_decay_step)


@test_case(
    name="weight_decay_step descends on the penalised loss, for random parameters of every shape",
    points=1.5,
    hidden=True,
)
def random_steps(weight_decay_step: Answer, rng: Generator) -> None:
    for shape in [(6,), (4, 3), (2, 3, 2), (1, 3)]:
        theta, grad = rng.normal(size=shape) * 3, rng.normal(size=shape)
        lr, lam = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.4, 2))
        what = f"weight_decay_step(theta, grad, {lr:.3g}, {lam:.3g}) for shape {shape}"
        check(weight_decay_step, theta, grad, lr, lam, oracle.weight_decay_step(theta, grad, lr, lam), what)


@test_case(name="weight_decay_step computes with whole numbers and float32 as with floats", points=0.5, hidden=True)
def number_types(weight_decay_step: Answer, rng: Generator) -> None:
    theta, grad = rng.integers(2, 9, size=5), -rng.integers(1, 5, size=5)
    right = oracle.weight_decay_step(theta, grad, 0.3, 0.7)
    equal(weight_decay_step(theta, grad, 0.3, 0.7), right, "weight_decay_step(theta, grad, 0.3, 0.7) for integers")
    small = theta.astype(np.float32), grad.astype(np.float32)
    equal(weight_decay_step(*small, 0.3, 0.7), right, "weight_decay_step for float32", rtol=FLOAT32_RTOL)
