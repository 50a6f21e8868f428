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
    return {
        "it is the gradient of the sum over the examples: divide by N for the mean": P - Y,
        "the sign is wrong: probability minus target": (Y - P) / N,
        "it is divided by the number of classes (or entries), not by the number of examples": (P - Y) / P.shape[1],
        "it is divided by N·K: the mean runs over the examples only": (P - Y) / P.size,
        "this is softmax alone: the targets are not subtracted": P / N,
        "softmax is missing: the logits themselves are compared with the targets": (Z - Y) / N,
        "the logarithm of softmax is compared with the targets; the gradient has softmax itself": (np.log(P) - Y) / N,
        "this is the gradient with respect to the probabilities, −Y/P; go on to the logits": -Y / P / N,
        "the diagonal of the softmax derivative, p(1 − p), is used alone; the other classes contribute too": (
            -Y / P * P * (1 - P) / N
        ),
        "an extra factor p(1 − p): that belongs to a squared loss, here it cancels": (P - Y) * P * (1 - P) / N,
        "only the entry of the true class is filled in": (P - Y) * (Y.max(axis=1, keepdims=True) == Y) / N,
        "the soft labels are rounded to the most likely class": (P - np.eye(P.shape[1])[Y.argmax(axis=1)]) / N,
        "the sums of softmax run down the columns": (E / E.sum(axis=0) - Y) / N,
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
    Z = np.array([[0.3, -0.8, 1.2], [0.6, 0.2, -1.1]])
    Y = np.array([[0.2, 0.5, 0.3], [0.7, 0.1, 0.2]])
    check(Z, Y, cross_entropy_grad(Z, Y), "cross_entropy_grad(Z, Y) with soft labels")


@test_case(name="cross_entropy_grad leaves its inputs alone", points=1)
def inputs_unchanged(cross_entropy_grad: Answer) -> None:
    cross_entropy_grad(np.array([[1.0, -2.0], [0.0, 3.0]]), np.array([[0.0, 1.0], [0.5, 0.5]]))
    untouched(cross_entropy_grad)


@test_case(name="cross_entropy_grad is right for random batches", points=3, hidden=True)
def random_batches(cross_entropy_grad: Answer, rng: Generator) -> None:
    for N, K in [(6, 3), (2, 5), (1, 4)]:
        Z, Y = rng.normal(size=(N, K)) * 2, rng.dirichlet(np.ones(K), size=N)
        what = f"cross_entropy_grad(Z, Y) for {N} rows and {K} classes"
        facts, suspects = {"N": N, "K": K}, misconceptions(Z, Y)
        right = oracle.cross_entropy_grad(Z, Y)
        equal(cross_entropy_grad(Z, Y), right, what, facts=facts, terms={"Y": Y}, suspects=suspects)


@test_case(name="cross_entropy_grad is stable for logits of several thousand", points=1, hidden=True)
def large_logits(cross_entropy_grad: Answer, rng: Generator) -> None:
    Z = rng.normal(size=(4, 3)) * 3 + np.array([[0.0], [1000.0], [-4000.0], [9000.0]])
    Z[0] *= 1000
    Y = np.eye(3)[rng.integers(3, size=4)]
    with np.errstate(all="ignore"):
        naive, shifted = np.exp(Z), np.exp(Z - Z.max())
        suspects = {
            "exp overflowed to inf: softmax needs each row's maximum subtracted first": (
                (naive / naive.sum(axis=1, keepdims=True) - Y) / 4
            ),
            "one shift is used for the whole batch; every row needs the maximum of its own": (
                (shifted / shifted.sum(axis=1, keepdims=True) - Y) / 4
            ),
        }
    what = "cross_entropy_grad(Z, Y) for logits in the thousands"
    got = cross_entropy_grad(Z, Y)
    equal(got, oracle.cross_entropy_grad(Z, Y), what, facts={"N": 4, "K": 3}, suspects=suspects)
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
