"""q3: log_softmax."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, calm, equal, test_case, untouched

OK_FORMAT = False
name = "q3"


def misconceptions(Z: np.ndarray) -> dict[str, object]:
    """What log_softmax would be if ..., for moderate logits."""
    E = np.exp(Z)
    P = E / E.sum(axis=1, keepdims=True)
    S = Z - Z.max(axis=1, keepdims=True)
    two_classes: dict[str, object] = {}
    if Z.shape[1] == 2:
        sentence = "σ of one logit is the probability only while the other logit is 0: of two classes, σ takes z₁ − z₀"
        two_classes[sentence] = -np.log1p(np.exp(Z[:, 1:] * [1, -1]))
    return {
        "this is softmax itself, the logarithm is missing": P,
        "the sum in the logarithm runs down the columns; it has to run along each row": Z - np.log(E.sum(axis=0)),
        "the sum in the logarithm runs over the whole array; it has to run along each row": Z - np.log(E.sum()),
        "the sum in the logarithm runs over the whole array, after the shift; it has to run along each row": (
            S - np.log(np.exp(S).sum())
        ),
        "the maximum is subtracted from the logits but not inside the logarithm": (
            S - np.log(E.sum(axis=1, keepdims=True))
        ),
        "the maximum is subtracted inside the logarithm but not from the logits": (
            Z - np.log(np.exp(S).sum(axis=1, keepdims=True))
        ),
        "only the maximum is subtracted, the logarithm of the sum is missing": S,
        "the logarithm of the mean of the exponentials is subtracted, it should be that of their sum": (
            Z - np.log(E.mean(axis=1, keepdims=True))
        ),
        "this subtracts log(1 + Σ), it should be log Σ of the exponentials": Z - np.log1p(E.sum(axis=1, keepdims=True)),
        "this subtracts log(1 + Σ) of the shifted exponentials; after the shift the largest is in Σ already": (
            S - np.log1p(np.exp(S).sum(axis=1, keepdims=True))
        ),
        "the logarithms are added up, it should be the logarithm of the sum": Z - Z.sum(axis=1, keepdims=True),
        "the shifted logits are added up, it should be the logarithm of the sum of their exponentials": (
            S - S.sum(axis=1, keepdims=True)
        ),
        "the logarithm uses base 2": np.log2(P),
        "the logarithm uses base 10": np.log10(P),
        "this is log(1 + softmax)": np.log1p(P),
        "the logarithm of the sum is added where it should be subtracted": Z + np.log(E.sum(axis=1, keepdims=True)),
        "the logarithm of the shifted sum is added where it should be subtracted": (
            S + np.log(np.exp(S).sum(axis=1, keepdims=True))
        ),
        **two_classes,
    }


@test_case(name="log_softmax is the natural logarithm of the probabilities", points=1)
def worked_example(log_softmax: Answer) -> None:
    Z = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])
    right = np.log(np.array([[1, 2, 5], [3, 3, 2]]) / 8)
    equal(log_softmax(Z), right, "log_softmax(log [[1, 2, 5], [3, 3, 2]])", suspects=misconceptions(Z))


@test_case(
    name="log_softmax stays finite where the probability underflows to 0",
    points=2,
)
def underflow(log_softmax: Answer) -> None:
    # Two maxima in the first row: the logarithm of its sum is log 2, which every entry has to feel.
    Z = np.array([[0.0, 2000.0, 2000.0], [-1e4, 0.0, 1e4]])
    right = np.array([[-2000.0, 0.0, 0.0], [-20000.0, -10000.0, 0.0]]) - [[np.log(2)], [0.0]]
    what = "log_softmax([[0, 2000, 2000], [-10⁴, 0, 10⁴]])"
    L = array_of(log_softmax(Z), what, Z.shape)
    L = np.where(np.abs(L) < 1e-8, 0, L)
    underflows = right < -800
    suspects = {
        "the logarithm of a probability that has underflowed to 0 is taken": np.where(underflows, -np.inf, right),
        "where the probability underflows, only the maximum is subtracted; the logarithm of the sum belongs to every "
        "entry": np.where(underflows, Z - Z.max(axis=1, keepdims=True), right),
        "the logarithm of a probability that underflows was replaced by 0; simplify log softmax first": np.where(
            underflows, 0, right
        ),
        "log 0 = −∞ was replaced by the largest negative number (nan_to_num); simplify log softmax first": np.where(
            underflows, np.finfo(float).min, right
        ),
        "where the probability underflows the logit itself is returned; simplify log softmax first": np.where(
            underflows, Z, right
        ),
        f"nothing falls below {L.min():.4g}: a small number is added to the probabilities, or they are clipped; "
        "no such floor is needed when the formula is simplified first": np.maximum(right, min(L.min(), -10)),
        "the largest logit of the whole batch is subtracted from every row; each row needs its own": np.array(
            [[np.inf] * 3, [-20000, -10000, 0]]
        ),
        "the largest logit of the whole batch is subtracted from every row, and a floor of 1e-300 put under the sum; "
        "each row needs its own maximum and no floor": np.array([Z[0] - 1e4 - np.log(1e-300), [-20000, -10000, 0]]),
    }
    for limit in (20, 30, 50, 100, 500, 700, 709, 745, 1000):
        small = np.clip(Z, -limit, limit)
        sentence = f"logits are cut off (clipped) at ±{limit}, which makes different ones equal; subtract each row's "
        suspects[f"{sentence}maximum instead"] = small - small.max(axis=1, keepdims=True) - [[np.log(2)], [0.0]]
    equal(L, right, what, suspects=suspects)
    calm(log_softmax, "log_softmax of logits of up to ±10⁴")


@test_case(name="log_softmax leaves its input alone", points=1)
def input_unchanged(log_softmax: Answer) -> None:
    log_softmax(np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]]))
    untouched(log_softmax)
