"""q3: perceptron_step and logistic_sgd_step."""

from collections.abc import Callable, Sequence

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, calm, equal, fail, gradients, test_case, untouched

from autograder.oracles import hw04_sgd as oracle

OK_FORMAT = False
name = "q3"

Case = tuple[np.ndarray, np.ndarray, float, float]  # w, x, y, lr


def variants(w: np.ndarray, x: np.ndarray, y: float, lr: float, a: float) -> dict[str, np.ndarray]:
    """What a step with the prediction a would be if ..., whichever rule it is."""
    step = lr * (a - y) * x
    return {
        "the weights are returned as they were: the step is missing": w,
        "the sign is wrong: the step is subtracted, w − lr·(a − y)·x": w + step,
        "only the change of the weights is returned; return the new weights w − lr·(a − y)·x": -step,
        "only the gradient is returned; return the new weights w − lr·(a − y)·x": (a - y) * x,
        "the learning rate is ignored": w - (a - y) * x,
        "the learning rate counts twice": w - lr * step,
        "the step is divided by the learning rate": w - (a - y) * x / lr,
        "the label is not subtracted from the prediction": w - lr * a * x,
        "the prediction is missing: only the label is used": w + lr * y * x,
        "the factor x is missing": w - lr * (a - y),
        "every step is twice too long: are labels and outputs taken as −1 and +1? Here they are 0 and 1": w - 2 * step,
        "the features are divided by their length": w - step / np.sqrt(x @ x),
        "the step is divided by the number of features": w - step / len(x),
        "weights and example change places": x - lr * (a - y) * w,
        "the label is flipped": w - lr * (a - (1 - y)) * x,
        "x is added after every mistake; it is subtracted when the label is 0": w + np.abs(lr * (a - y)) * x,
        "x is subtracted after every mistake; it is added when the label is 1": w - np.abs(lr * (a - y)) * x,
        "the error is squared": w - lr * (a - y) ** 2 * x,
        "a fixed learning rate of 1 takes the place of lr": w - (a - y) * x,
        "a fixed learning rate of 0.1 takes the place of lr": w - 0.1 * (a - y) * x,
        "a fixed learning rate of 0.01 takes the place of lr": w - 0.01 * (a - y) * x,
        "only examples with label 1 change the weights": w - lr * (a - y) * x * y,
        "only examples with label 0 change the weights": w - lr * (a - y) * x * (1 - y),
    }


def perceptron_misconceptions(w: np.ndarray, x: np.ndarray, y: float, lr: float) -> dict[str, np.ndarray]:
    """What perceptron_step would be if ..."""
    z = float(w @ x)
    a = 1.0 if z >= 0 else 0.0
    p = 1 / (1 + np.exp(-z))
    return {
        "a is taken as 0 at wᵀx = 0; here the unit fires (a = 1) where wᵀx ≥ 0": w - lr * ((z > 0) - y) * x,
        "a is taken as 1/2 at wᵀx = 0; here the unit fires (a = 1) there": w - lr * (np.heaviside(z, 0.5) - y) * x,
        "the sigmoid is used; the perceptron's output is a hard 0 or 1": w - lr * (p - y) * x,
        "every product wᵢxᵢ is thresholded on its own; a is one number, from their sum wᵀx": w
        - lr * ((w * x >= 0) - y) * x,
        "the threshold is missing: wᵀx itself is compared with the label": w - lr * (z - y) * x,
        "the output is −1 or 1 (np.sign), here it is 0 or 1": w - lr * (np.sign(z) - y) * x,
        "the output is −1 or 1, here it is 0 or 1": w - lr * (2 * a - 1 - y) * x,
        "outputs and labels are taken as −1 and 1": w - lr * (2 * a - 1 - (2 * y - 1)) * x,
        "the threshold is the wrong way round: a = 1 where wᵀx ≥ 0": w - lr * (1 - a - y) * x,
        "the threshold stands at 1/2; the unit fires where wᵀx ≥ 0": w - lr * ((z >= 0.5) - y) * x,
        "every example changes the weights; where a is right already, a − y is 0": w + lr * (2 * y - 1) * x,
        "a hinge: correct examples near the threshold change the weights too": (
            w + lr * (2 * y - 1) * x * ((2 * y - 1) * z < 1)
        ),
        **variants(w, x, y, lr, a),
    }


def logistic_misconceptions(w: np.ndarray, x: np.ndarray, y: float, lr: float) -> dict[str, np.ndarray]:
    """What logistic_sgd_step would be if ..., for moderate logits."""
    z = float(w @ x)
    a = float(1 / (1 + np.exp(-z)))
    return {
        "a hard threshold is used (the perceptron); here a is the sigmoid σ(wᵀx)": w - lr * ((z >= 0) - y) * x,
        "only mistakes change the weights, as in the perceptron; here every example does": (
            w - lr * (a - y) * x * ((z >= 0) != y)
        ),
        "the sigmoid is taken of every product wᵢxᵢ; a is one number, from their sum wᵀx": (
            w - lr * (1 / (1 + np.exp(-w * x)) - y) * x
        ),
        "a hard threshold is used, as in the perceptron; here a is the sigmoid σ(wᵀx)": w - lr * ((z > 0) - y) * x,
        "the sigmoid is missing: wᵀx itself is compared with the label": w - lr * (z - y) * x,
        "tanh takes the place of the sigmoid": w - lr * (np.tanh(z) - y) * x,
        "an extra factor σ(1 − σ): that belongs to a squared loss, here it cancels": w - lr * (a - y) * a * (1 - a) * x,
        "the derivative σ(1 − σ) takes the place of the prediction σ": w - lr * (a * (1 - a) - y) * x,
        "the sign of the logit is wrong": w - lr * (1 - a - y) * x,
        **variants(w, x, y, lr, a),
    }


def check_steps(
    step: Answer,
    cases: Sequence[Case],
    right: object,
    misconceptions: Callable[..., dict[str, np.ndarray]],
    kind: str = "",
) -> None:
    """Compare the new weights of several examples, one per row, so that a cause has to explain all of them."""
    results = []
    for w, x, y, lr in cases:
        what = f"{step.name}(w, x, y={y:g}, lr={lr:.3g}) with wᵀx = {w @ x:.3g}"
        result = step(w, x, y, lr)
        if isinstance(result, tuple | list) and any(np.ndim(part) for part in result):
            fail(f"{what} returned a tuple of {len(result)} values, expected only one array: the new weights")
        results.append(array_of(result, what, w.shape))
    tables = [misconceptions(*case) for case in cases]
    suspects = {sentence: np.array([table[sentence] for table in tables]) for sentence in tables[0]}
    listed = "; ".join(f"y={y:g}, lr={lr:.3g}, wᵀx={w @ x:.3g}" for w, x, y, lr in cases)
    what = f"the new weights of {step.name}{kind}, one row per example ({listed})"
    equal(results, right, what, suspects=suspects)


@test_case(name="perceptron_step moves the weights when the prediction is wrong, and only then", points=1.5)
def perceptron_example(perceptron_step: Answer) -> None:
    w, v, x = np.array([1.0, -2.0, 0.5]), np.array([0.1, 0.0, 0.0]), np.array([4.0, 0.5, -2.0])
    cases = [(w, x, 0, 0.25), (w, -x, 1, 0.4), (w, x, 1, 0.25), (w, -x, 0, 0.4), (v, x, 0, 0.25)]
    right = [[0.0, -2.125, 1.0], [-0.6, -2.2, 1.3], [1.0, -2.0, 0.5], [1.0, -2.0, 0.5], [-0.9, -0.125, 0.5]]
    check_steps(perceptron_step, cases, right, perceptron_misconceptions)


@test_case(name="perceptron_step takes a = 1 where wᵀx is exactly 0", points=1)
def at_the_threshold(perceptron_step: Answer) -> None:
    w, x = np.array([2.0, -1.0, 0.5]), np.array([1.0, 3.0, 2.0])
    cases = [(w, x, 0, 0.3), (w, x, 1, 0.3), (w, np.array([-1.0, 1.0, 2.0]), 1, 0.3)]
    right = [[1.7, -1.9, -0.1], [2.0, -1.0, 0.5], [1.7, -0.7, 1.1]]
    check_steps(perceptron_step, cases, right, perceptron_misconceptions)


@test_case(
    name="logistic_sgd_step pulls with what is missing to the label, a = 1/2 at wᵀx = 0 and 3/4 at log 3", points=1
)
def logistic_example(logistic_sgd_step: Answer) -> None:
    w, v, x = np.array([2.0, -1.0, 0.5]), np.array([np.log(3), 0.0, 0.0]), np.array([1.0, 3.0, 2.0])
    cases = [(w, x, 1, 0.4), (w, x, 0, 0.4), (v, x, 1, 0.8), (v, x, 0, 0.8)]
    right = [[2.2, -0.4, 0.9], [1.8, -1.6, 0.1], [np.log(3) + 0.2, 0.6, 0.4], [np.log(3) - 0.6, -1.8, -1.2]]
    check_steps(logistic_sgd_step, cases, right, logistic_misconceptions)


@test_case(name="the step of logistic_sgd_step is −lr times the measured slope of the loss", points=1.5)
def logistic_slope(logistic_sgd_step: Answer) -> None:
    w, x, lr = np.array([0.7, -0.4, 1.1]), np.array([1.5, 2.0, -0.6]), 0.35
    for y in (0, 1):
        what = f"logistic_sgd_step(w, x, y={y}, lr=0.35)"
        new = array_of(logistic_sgd_step(w, x, y, lr), what, (3,))
        suspects = {sentence: (w - v) / lr for sentence, v in logistic_misconceptions(w, x, y, lr).items()}
        gradients(
            lambda w, y=y: float(np.log(1 + np.exp(w @ x)) - y * (w @ x)),
            {"w": w},
            {"(w − w_new)/lr": (w - new) / lr},
            what,
            facts={"lr": lr, "D": 3},
            suspects={"(w − w_new)/lr": suspects},
        )


@test_case(name="perceptron_step and logistic_sgd_step leave their inputs alone", points=1)
def inputs_unchanged(perceptron_step: Answer, logistic_sgd_step: Answer) -> None:
    w, x = np.array([0.5, -1.0]), np.array([2.0, 0.5])
    perceptron_step(w, x, 0.0, 0.3)
    untouched(perceptron_step)
    logistic_sgd_step(w, x, 1.0, 0.3)
    untouched(logistic_sgd_step)


@test_case(name="logistic_sgd_step survives wᵀx of up to 10,000", points=1)
def large_logits(logistic_sgd_step: Answer) -> None:
    w, x = np.array([100.0, 0.0]), np.array([100.0, 2.0])
    for v, y, right in [(w, 0, [50.0, -1.0]), (w, 1, [100.0, 0.0]), (-w, 1, [-50.0, 1.0]), (-w, 0, [-100.0, 0.0])]:
        equal(logistic_sgd_step(v, x, y, 0.5), right, f"logistic_sgd_step(w, x, y={y}, lr=0.5) with wᵀx = {v @ x:g}")
    calm(logistic_sgd_step, "logistic_sgd_step with wᵀx = ±10⁴")


def random_cases(rng: Generator, D: int) -> list[Case]:
    """Both labels, weights that predict 1 and weights that predict 0, learning rates that are nobody's default."""
    w, x = rng.normal(size=D), rng.normal(size=D) + np.sign(rng.normal(size=D))
    return [(v, x, y, float(rng.uniform(0.2, 0.7))) for v in (w, -w) for y in (0, 1)]


@test_case(name="perceptron_step is right for random examples", points=1.5, hidden=True)
def random_perceptron(perceptron_step: Answer, rng: Generator) -> None:
    for D in (4, 1, 3):
        cases = random_cases(rng, D)
        right = [oracle.perceptron_step(*case) for case in cases]
        check_steps(perceptron_step, cases, right, perceptron_misconceptions)


@test_case(name="logistic_sgd_step is right for random examples", points=1.5, hidden=True)
def random_logistic(logistic_sgd_step: Answer, rng: Generator) -> None:
    for D in (4, 1, 3):
        cases = random_cases(rng, D)
        right = [oracle.logistic_sgd_step(*case) for case in cases]
        check_steps(logistic_sgd_step, cases, right, logistic_misconceptions)


@test_case(name="both steps take whole numbers, float labels and float32", points=1, hidden=True)
def number_types(perceptron_step: Answer, logistic_sgd_step: Answer, rng: Generator) -> None:
    w, x = rng.integers(-3, 4, size=3), np.array([2, -1, 3])
    steps = [
        (perceptron_step, oracle.perceptron_step, perceptron_misconceptions),
        (logistic_sgd_step, oracle.logistic_sgd_step, logistic_misconceptions),
    ]
    for step, slow, misconceptions in steps:
        cases = [(v, x, y, 0.3) for v in (w, -w) for y in (0, 1.0)]
        right = [slow(*case) for case in cases]
        check_steps(step, cases, right, misconceptions, " for whole numbers w and x")
        for (v, x, y, lr), new in zip(cases, right, strict=True):
            got = step(v.astype(np.float32), x.astype(np.float32), y, lr)
            equal(got, new, f"{step.name}(w, x, y={y:g}, lr={lr}) for float32", rtol=FLOAT32_RTOL)
