"""q5: logistic_regression."""

from typing import Any

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, fail, gradients, pair, test_case, untouched

from autograder.oracles import hw01_gradients as oracle

OK_FORMAT = False
name = "q5"

CALL = "logistic_regression(w, b, X, y)"
PARTS = ("loss", "dw", "db")

Problem = tuple[np.ndarray, float, np.ndarray, np.ndarray]


def loss_misconceptions(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> dict[str, object]:
    """What the loss would be if ..., for moderate scores."""
    z = X @ w + b
    a, a0, minus = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(-(X @ w))), X @ w - b
    costs = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    return {
        "the losses are summed over the examples; it should be their mean": costs.sum(),
        "a loss per example is returned; take the mean": costs,
        "the minus sign is missing": -costs.mean(),
        "the loss is halved: this mean has no factor ½": costs.mean() / 2,
        "the bias is left out of the scores": -(y * np.log(a0) + (1 - y) * np.log(1 - a0)).mean(),
        "the bias is subtracted from the scores; it is added": (np.log1p(np.exp(minus)) - y * minus).mean(),
        "only the examples with y = 1 count; those with y = 0 add −log(1 − a)": -(y * np.log(a)).mean(),
        "only the examples with y = 0 count; those with y = 1 add −log a": -((1 - y) * np.log(1 - a)).mean(),
        "the labels are swapped: y belongs to log a": -((1 - y) * np.log(a) + y * np.log(1 - a)).mean(),
        "the second term has the wrong sign: both logarithms carry a minus": (
            -(y * np.log(a)) + (1 - y) * np.log(1 - a)
        ).mean(),
        "log(1 + exp(−y z)) belongs to labels −1 and 1; here they are 0 and 1": np.log1p(np.exp(-y * z)).mean(),
        "the logarithm uses base 2": costs.mean() / np.log(2),
        "this is the squared error of the probabilities": ((a - y) ** 2).mean(),
        "this is half the squared error of the probabilities": ((a - y) ** 2).mean() / 2,
        "this is 1 − accuracy": (np.where(z >= 0, 1, 0) != y).mean(),
        "it is divided by D, not by N": costs.sum() / len(w),
        "the last example is left out": costs[:-1].sum() / max(len(y) - 1, 1),
        "the first example is left out": costs[1:].sum() / max(len(y) - 1, 1),
        "this uses σ(2z), which is (1 + tanh z) / 2; the probability is σ(z)": (
            np.log1p(np.exp(2 * z)) - 2 * y * z
        ).mean(),
        "every score is compared with every label, an (N, N) table: X w + b and y must both have shape (N,)": (
            np.log1p(np.exp(z)).mean() - y.mean() * z.mean()
        ),
        "the term y·z has the wrong sign": (np.log1p(np.exp(z)) + y * z).mean(),
        "the term y·z is missing": np.log1p(np.exp(z)).mean(),
    }


def gradient_misconceptions(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray) -> dict[str, dict[str, object]]:
    """What dw and db would be if ..., for moderate scores."""
    z, N = X @ w + b, len(y)
    a, a0 = 1 / (1 + np.exp(-z)), 1 / (1 + np.exp(-(X @ w)))
    # Each misconception is an error per example; dw multiplies it by the example, db adds it up.
    errors = {
        "it is the gradient of the sum over the examples: divide by N": a - y,
        "the sign is wrong: the error is probability minus label": (y - a) / N,
        "there is a factor ½ too many": (a - y) / (2 * N),
        "there is a factor 2 too many": 2 * (a - y) / N,
        "an extra factor a(1 − a): that belongs to a squared error, here it cancels": (a - y) * a * (1 - a) / N,
        "σ is missing: the score z is compared with the label": (z - y) / N,
        "the labels are not subtracted": a / N,
        "the bias is subtracted from the scores; it is added": (1 / (1 + np.exp(b - X @ w)) - y) / N,
        "the bias is left out of the scores": (a0 - y) / N,
        "the mean is taken twice": (a - y) / N**2,
        "the probabilities are rounded to 0 or 1, as the perceptron does; use σ(z) itself": ((z >= 0) - y) / N,
        "it is divided by D, not by N": (a - y) / len(w),
        "this uses σ(2z), which is (1 + tanh z) / 2; the probability is σ(z)": (1 / (1 + np.exp(-2 * z)) - y) / N,
        "this uses tanh z where the probability σ(z) belongs": (np.tanh(z) - y) / N,
        "the labels are turned into −1 and 1; here they are 0 and 1": (a - (2 * y - 1)) / N,
        "the probability of the other class is used: σ(−z) where σ(z) belongs": (1 - a - y) / N,
        "the last example is left out": np.append((a - y)[:-1] / max(N - 1, 1), 0.0),
        "the first example is left out": np.append(0.0, (a - y)[1:] / max(N - 1, 1)),
        "every score is compared with every label, an (N, N) table: X w + b and y must both have shape (N,)": (
            (a - y.mean()) / N
        ),
    }
    alone = {sentence: X.T @ error for sentence, error in errors.items()}
    alone["the inputs are missing: each error has to be multiplied by its example"] = np.full(len(w), (a - y).mean())
    alone["only the last example counts"] = X[-1] * (a - y)[-1]
    alone["only the first example counts"] = X[0] * (a - y)[0]
    together: dict[str, object] = {sentence: error.sum() for sentence, error in errors.items()}
    together["it is 0: was db never computed?"] = 0.0
    together["the errors are multiplied by the inputs: the bias has the input 1"] = (X.T @ (a - y) / N).sum()
    together["only the last example counts"] = (a - y)[-1]
    together["only the first example counts"] = (a - y)[0]
    return {"dw": dict(alone), "db": together}


def check_gradients(w: np.ndarray, b: float, X: np.ndarray, y: np.ndarray, dw: object, db: object) -> None:
    """Compare dw and db with the slopes of the loss."""

    def loss(w: np.ndarray, b: np.ndarray) -> float:
        z = X @ w + b
        return float((np.log(1 + np.exp(z)) - y * z).mean())

    gradients(
        loss,
        {"w": w, "b": np.array(b)},
        {"dw": dw, "db": db},
        CALL,
        facts={"N": len(y), "D": len(w)},
        terms={"w": w},
        suspects=gradient_misconceptions(w, b, X, y),
    )


def results(logistic_regression: Answer, w: np.ndarray, b: Any, X: np.ndarray, y: np.ndarray) -> list[Any]:
    """[loss, dw, db], or a failure if they come in another order."""
    found = pair(logistic_regression(w, b, X, y), PARTS, CALL)
    shapes = [getattr(part, "shape", ()) for part in found]
    if sorted(shapes) == [(), (), w.shape] and shapes[1] != w.shape:
        fail(f"{CALL} returned its results in the wrong order: first the loss, then dw, then db")
    return found


def small_problem() -> Problem:
    """Five examples, three features, a bias that matters."""
    X = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 1.0], [1.5, 0.5, -2.0], [-1.5, 1.0, 0.0], [2.0, -2.0, 1.5]])
    return np.array([0.4, -0.7, 0.2]), 0.6, X, np.array([1, 0, 0, 1, 1])


def random_problem(rng: Generator, N: int, D: int) -> Problem:
    y = rng.permutation(np.arange(N) % 2)
    return rng.normal(size=D), float(rng.uniform(0.5, 1.5)), rng.normal(size=(N, D)), y


@test_case(name="with zero weights and bias the loss of logistic_regression is log 2", points=1)
def undecided(logistic_regression: Answer) -> None:
    _, _, X, y = small_problem()
    loss = results(logistic_regression, np.zeros(3), 0.0, X, y)[0]
    suspects = loss_misconceptions(np.zeros(3), 0.0, X, y)
    # Some mistakes make no difference here, and then they explain nothing.
    suspects = {
        s: value
        for s, value in suspects.items()
        if not np.allclose(np.asarray(value, dtype=float), np.log(2), rtol=1e-5)
    }
    equal(loss, np.log(2), "the loss at w = 0, b = 0", facts={"N": 5, "D": 3}, suspects=suspects)


@test_case(name="the loss of logistic_regression is the mean of -log of the true class's probability", points=1)
def worked_example(logistic_regression: Answer) -> None:
    X, y = np.log([[10.0, 1.0], [6.0, 1.0], [2.0, 9.0]]), np.array([1.0, 0.0, 0.0])
    w, b = np.array([1.0, 0.5]), float(np.log(0.5))
    loss = results(logistic_regression, w, b, X, y)[0]
    right = (np.log(6 / 5) + np.log(4) + np.log(4)) / 3  # z = log 5, log 3, log 3
    what = "the loss for the probabilities 5/6, 3/4, 3/4 of class 1 and the labels 1, 0, 0"
    equal(loss, right, what, facts={"N": 3}, suspects=loss_misconceptions(w, b, X, y))


@test_case(name="dw and db of logistic_regression agree with the measured slopes", points=3)
def measured_slopes(logistic_regression: Answer) -> None:
    problem = small_problem()
    _, dw, db = results(logistic_regression, *problem)
    check_gradients(*problem, dw, db)


@test_case(name="logistic_regression survives scores of up to 10,000", points=2)
def large_scores(logistic_regression: Answer) -> None:
    X = np.array([[10.0, 0.0], [-90.0, 20.0], [4.0, -8.0], [0.0, 60.0], [0.0, -40.0]])
    y = np.array([0, 1, 0, 0, 1])
    loss, dw, db = results(logistic_regression, np.array([100.0, -50.0]), 0.0, X, y)
    scores = "scores 1000, -10⁴, 800, -3000, 2000 and labels 0, 1, 0, 0, 1"
    suspects: dict[str, object] = {
        "exp overflowed or the logarithm saw 0: rearrange the loss as max(z, 0) − y z + log(1 + e^(−|z|))": np.inf,
        "0 · log 0 or inf − inf happened: rearrange the loss as max(z, 0) − y z + log(1 + e^(−|z|))": np.nan,
    }
    if np.shape(loss) == () and 1 < float(loss) < 426:  # three examples are wrong, each costs less than 710 then
        suspects["the loss is capped, by a clip or a small number inside the logarithm; compute it from z"] = loss
    equal(loss, 2360.0, f"the loss for {scores}", facts={"N": 5}, suspects=suspects)
    equal(dw, [20.8, -5.6], f"dw for {scores}")
    equal(db, 0.2, f"db for {scores}")
    calm(logistic_regression, CALL)


@test_case(name="logistic_regression leaves its inputs alone", points=1)
def inputs_unchanged(logistic_regression: Answer) -> None:
    w, b, X, y = small_problem()
    logistic_regression(w, b, X, y.astype(float))
    untouched(logistic_regression)


@test_case(name="the loss of logistic_regression is right for random problems", points=2, hidden=True)
def random_losses(logistic_regression: Answer, rng: Generator) -> None:
    for N, D in [(7, 3), (3, 5), (1, 4)]:
        problem = random_problem(rng, N, D)
        loss = results(logistic_regression, *problem)[0]
        what = f"the loss of {CALL} for {N} examples and {D} features"
        suspects, facts = loss_misconceptions(*problem), {"N": N, "D": D}
        equal(loss, oracle.logistic_regression(*problem)[0], what, facts=facts, suspects=suspects)


@test_case(name="dw and db of logistic_regression are right for random problems", points=3, hidden=True)
def random_gradients(logistic_regression: Answer, rng: Generator) -> None:
    for N, D in [(7, 3), (3, 5), (6, 1)]:
        problem = random_problem(rng, N, D)
        _, dw, db = results(logistic_regression, *problem)
        check_gradients(*problem, dw, db)
        right = oracle.logistic_regression(*problem)
        equal(dw, right[1], f"dw of {CALL}", facts={"N": N, "D": D})
        equal(db, right[2], f"db of {CALL}", facts={"N": N, "D": D})


@test_case(name="logistic_regression computes with whole numbers and float32 as with floats", points=1, hidden=True)
def number_types(logistic_regression: Answer, rng: Generator) -> None:
    w, X, y = rng.integers(-2, 3, size=3), rng.integers(-3, 4, size=(5, 3)), rng.permutation([0, 1, 1, 0, 1])
    # All labels 0 and all inputs positive: nothing cancels, so float32 keeps its digits.
    positive = rng.uniform(0.5, 1.5, size=(5, 3)).astype(np.float32)
    cases: list[tuple[Any, str, float]] = [
        ((w, 1, X, y), "whole numbers", 1e-9),
        ((w, np.array(-0.5), X, y.astype(float)), "labels stored as floats", 1e-9),
        ((w.astype(np.float32), np.float32(0.5), positive, np.zeros(5, np.float32)), "float32", FLOAT32_RTOL),
    ]
    for problem, kind, rtol in cases:
        found = results(logistic_regression, *problem)
        right = oracle.logistic_regression(*problem)
        for part, got, want in zip(PARTS, found, right, strict=True):
            equal(got, want, f"{part} of {CALL} for {kind}", rtol=rtol, facts={"N": 5, "D": 3})
