"""q5: cross_entropy_grad."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, gradients, test_case, untouched

from autograder.oracles import hw03_softmax as oracle

OK_FORMAT = False
name = "q5"


def misconceptions(Z: np.ndarray, Y: np.ndarray) -> dict[str, object]:
    """What cross_entropy_grad would be if ..., for moderate logits."""
    N = len(Z)
    E = np.exp(Z)
    P = E / E.sum(axis=1, keepdims=True)
    two_classes: dict[str, object] = {}
    if Z.shape[1] == 2:
        sentence = "σ of one logit is the probability only while the other logit is 0: of two classes, σ takes z₁ − z₀"
        two_classes[sentence] = (1 / (1 + np.exp(Z[:, 1:] * [1, -1])) - Y) / N
    return {
        "it is the gradient of the sum over the examples: divide by N for the mean": P - Y,
        "the sign is wrong: probability minus target": (Y - P) / N,
        "it is divided by the number of classes (or entries), not by the number of examples": (P - Y) / P.shape[1],
        "it is divided by N·K: the mean runs over the examples only": (P - Y) / P.size,
        "it is divided by N − 1, divide by N": (P - Y) / max(N - 1, 1),
        "there is a factor 2 too many": 2 * (P - Y) / N,
        "there is a factor ½ too many": (P - Y) / (2 * N),
        "this is softmax alone: the targets are not subtracted": P / N,
        "only targets that are exactly 1 are subtracted; with soft labels every target is": (P - (Y == 1)) / N,
        "softmax is missing: the logits themselves are compared with the targets": (Z - Y) / N,
        "the logarithm of softmax is compared with the targets; the gradient has softmax itself": (np.log(P) - Y) / N,
        "1 is subtracted for every class with a positive target; with soft labels subtract the target": (
            (P - (Y > 0)) / N
        ),
        "this is the gradient with respect to the probabilities, −Y/P; go on to the logits": -Y / P / N,
        "only the true class's logit gets a gradient; the probabilities of the others have to fall": (
            (P - Y) * (Y > 0) / N
        ),
        "the diagonal of the softmax derivative, p(1 − p), is used alone; the other classes contribute too": (
            -Y / P * P * (1 - P) / N
        ),
        "an extra factor p(1 − p): that belongs to a squared loss, here it cancels": (P - Y) * P * (1 - P) / N,
        "only the entry of the true class is filled in": (P - Y) * (Y.max(axis=1, keepdims=True) == Y) / N,
        "the soft labels are rounded to the most likely class": (P - np.eye(P.shape[1])[Y.argmax(axis=1)]) / N,
        "the sums of softmax run down the columns": (E / E.sum(axis=0) - Y) / N,
        **two_classes,
    }


def check(Z: np.ndarray, Y: np.ndarray, got: object, what: str) -> None:
    """Compare with the slope of the loss, written as log Σ exp − Σ Y·Z per row."""

    def loss(Z: np.ndarray) -> float:
        top = Z.max()
        return float((top + np.log(np.exp(Z - top).sum(axis=1)) - (Y * Z).sum(axis=1)).mean())

    facts = {"N": float(len(Z)), "K": float(Z.shape[1])}
    gradients(loss, {"Z": Z}, {"dZ": got}, what, facts=facts, terms={"Y": Y}, suspects={"dZ": misconceptions(Z, Y)})


@test_case(name="cross_entropy_grad agrees with the measured slope", points=2)
def measured_slope(cross_entropy_grad: Answer) -> None:
    Z = np.array([[0.5, -1.0, 2.0, 0.1], [1.5, 0.3, -0.7, 0.0], [-0.2, 0.9, 0.4, 1.1]])
    Y = np.array([[0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    check(Z, Y, cross_entropy_grad(Z, Y), "cross_entropy_grad(Z, Y)")


@test_case(name="cross_entropy_grad agrees with the measured slope for soft labels", points=2)
def soft_labels(cross_entropy_grad: Answer) -> None:
    Z = np.array([[0.3, -0.8, 1.2], [0.6, 0.2, -1.1], [-0.4, 0.9, 0.1], [1.3, -0.2, 0.5], [0.0, 0.7, -0.6]])
    Y = np.array([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2], [0.0, 1.0, 0.0], [0.1, 0.3, 0.6], [0.4, 0.4, 0.2]])
    check(Z, Y, cross_entropy_grad(Z, Y), "cross_entropy_grad(Z, Y) with soft labels")


@test_case(name="cross_entropy_grad leaves its inputs alone", points=1)
def inputs_unchanged(cross_entropy_grad: Answer) -> None:
    cross_entropy_grad(np.array([[1.0, -2.0], [0.0, 3.0]]), np.array([[0.0, 1.0], [0.5, 0.5]]))
    untouched(cross_entropy_grad)


@test_case(name="cross_entropy_grad is right for random batches", points=3, hidden=True)
def random_batches(cross_entropy_grad: Answer, rng: Generator) -> None:
    for N, K in [(7, 3), (4, 5), (1, 4), (3, 2)]:
        Z, Y = rng.normal(size=(N, K)) * 2, rng.dirichlet(np.ones(K), size=N)
        Y[1:2] = np.eye(K)[:1]  # a hard label among the soft ones
        what = f"cross_entropy_grad(Z, Y) for {N} rows and {K} classes"
        facts, suspects = {"N": N, "K": K}, misconceptions(Z, Y)
        right = oracle.cross_entropy_grad(Z, Y)
        equal(cross_entropy_grad(Z, Y), right, what, facts=facts, terms={"Y": Y}, suspects=suspects)


@test_case(name="cross_entropy_grad is stable for logits of several thousand", points=1, hidden=True)
def large_logits(cross_entropy_grad: Answer, rng: Generator) -> None:
    Z = rng.normal(size=(5, 3)) * 1.5 + np.array([[0.0], [1000.0], [-4000.0], [9000.0], [1000.0]])
    Z[0] += [2500.0, -1500.0, -1000.0]  # far above its mean, and spread
    Y = np.eye(3)[rng.integers(3, size=5)]
    with np.errstate(all="ignore"):
        naive, shifted = np.exp(Z), np.exp(Z - Z.max())
        suspects = {
            "exp overflowed to inf: softmax needs each row's maximum subtracted first": (
                (naive / naive.sum(axis=1, keepdims=True) - Y) / 5
            ),
            "one shift is used for the whole batch; every row needs the maximum of its own": (
                (shifted / shifted.sum(axis=1, keepdims=True) - Y) / 5
            ),
        }
    what = "cross_entropy_grad(Z, Y) for logits in the thousands"
    got = cross_entropy_grad(Z, Y)
    # log Σ exp of such a row has lost four digits, and exp(Z − log Σ exp) is as good a softmax as any.
    equal(got, oracle.cross_entropy_grad(Z, Y), what, facts={"N": 5, "K": 3}, suspects=suspects, rtol=1e-8)
    negative = rng.normal(size=(3, 4)) - np.array([[3000.0], [8000.0], [900.0]])
    sentence = "every exponential underflows to 0: very negative rows need their own maximum subtracted as well"
    suspects = {sentence: np.full(negative.shape, np.nan)}
    Y, what = rng.dirichlet(np.ones(4), size=3), "cross_entropy_grad(Z, Y) with very negative rows only"
    got = cross_entropy_grad(negative, Y)
    right = oracle.cross_entropy_grad(negative, Y)
    equal(got, right, what, facts={"N": 3, "K": 4}, suspects=suspects, rtol=1e-8)
    calm(cross_entropy_grad, "cross_entropy_grad of logits in the thousands")


@test_case(name="cross_entropy_grad computes with whole numbers and float32 as with floats", points=1, hidden=True)
def number_types(cross_entropy_grad: Answer, rng: Generator) -> None:
    Z, Y = rng.integers(-4, 5, size=(5, 3)), np.eye(3, dtype=int)[rng.integers(3, size=5)]
    right = oracle.cross_entropy_grad(Z, Y)
    facts = {"N": 5, "K": 3}
    suspects = {
        "the decimals are cut off: is the result stored in an array of the integers' type?": np.trunc(right),
        **misconceptions(Z.astype(float), Y.astype(float)),
    }
    equal(cross_entropy_grad(Z, Y), right, "cross_entropy_grad(Z, Y) for integers", facts=facts, suspects=suspects)
    small = Z.astype(np.float32), Y.astype(np.float32)
    equal(cross_entropy_grad(*small), right, "cross_entropy_grad(Z, Y) for float32", rtol=FLOAT32_RTOL)
