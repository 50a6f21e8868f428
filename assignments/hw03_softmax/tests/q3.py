"""q3: log_softmax."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, calm, equal, test_case, untouched

OK_FORMAT = False
name = "q3"


def misconceptions(Z: np.ndarray) -> dict[str, object]:
    """What log_softmax would be if ..., for moderate logits."""
    E = np.exp(Z)
    P = E / E.sum(axis=1, keepdims=True)
    return {
        "this is softmax itself, the logarithm is missing": P,
        "the sum in the logarithm runs down the columns; it has to run along each row": Z - np.log(E.sum(axis=0)),
        "the sum in the logarithm runs over the whole array; it has to run along each row": Z - np.log(E.sum()),
        "the maximum is subtracted from the logits but not inside the logarithm": (
            Z - Z.max(axis=1, keepdims=True) - np.log(E.sum(axis=1, keepdims=True))
        ),
        "the maximum is subtracted inside the logarithm but not from the logits": (
            Z - np.log(np.exp(Z - Z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True))
        ),
        "only the maximum is subtracted, the logarithm of the sum is missing": Z - Z.max(axis=1, keepdims=True),
        "the logarithm uses base 2": np.log2(P),
        "the logarithm uses base 10": np.log10(P),
        "this is log(1 + softmax)": np.log1p(P),
        "the logarithm is added where it should be subtracted": Z + np.log(E.sum(axis=1, keepdims=True)),
    }


@test_case(name="log_softmax is the natural logarithm of the probabilities", points=1)
def worked_example(log_softmax: Answer) -> None:
    Z = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])
    right = np.log(np.array([[1, 2, 5], [3, 3, 2]]) / 8)
    equal(log_softmax(Z), right, "log_softmax(log [[1, 2, 5], [3, 3, 2]])", suspects=misconceptions(Z))


@test_case(
    name="log_softmax stays finite where the probability underflows to 0",
    points=2,
    failure_message="log(softmax(Z)) takes the logarithm of 0 here. Simplify the formula before you program it.",
)
def underflow(log_softmax: Answer) -> None:
    Z = np.array([[0.0, 2000.0, 0.0], [-1e4, 0.0, 1e4]])
    right = [[-2000, 0, -2000], [-20000, -10000, 0]]
    suspects = {
        "the logarithm of a probability that has underflowed to 0 is taken": np.where(np.array(right) < 0, -np.inf, 0)
    }
    equal(log_softmax(Z), right, "log_softmax([[0, 2000, 0], [-10⁴, 0, 10⁴]])", suspects=suspects)
    calm(log_softmax, "log_softmax of logits of up to ±10⁴")


@test_case(name="log_softmax leaves its input alone", points=1)
def input_unchanged(log_softmax: Answer) -> None:
    log_softmax(np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]]))
    untouched(log_softmax)
