"""q6: softmax_jacobian."""

from collections.abc import Callable

import numpy as np
from checks import Answer, Generator, array_of, calm, equal, slope, test_case, untouched

OK_FORMAT = False
name = "q6"

EVERY_P_IS_1 = "every probability is 1: each logit is taken for a row of its own; softmax needs one row, z[None, :]"


def misconceptions(z: np.ndarray, J: np.ndarray) -> dict[str, object]:
    """What softmax_jacobian would be if ..., for moderate logits; J is the right one."""
    p = np.exp(z) / np.exp(z).sum()
    D = np.diag(p)
    two_classes: dict[str, object] = {}
    if len(z) == 2:
        sentence = "σ of one logit is the probability only while the other logit is 0: of two classes, σ takes z₁ − z₀"
        slope_of_sigma = 1 / (1 + np.exp(-z[1])) / (1 + np.exp(z[1]))
        two_classes[sentence] = slope_of_sigma * np.array([[1, -1], [-1, 1]])
    return {
        "only the diagonal p(1 − p) is there; raising one logit lowers the other probabilities": np.diag(p * (1 - p)),
        "the sign off the diagonal is wrong: raising one logit lowers the others": np.abs(J),
        "every sign is wrong": -J,
        "the diagonal holds p, it should be p(1 − p)": J + D * D,
        "the diagonal p is missing": J - D,
        "the outer product p pᵀ is missing": np.diag(p),
        "the plus is wrong: it is diag(p) minus the outer product": 2 * D - J,
        "the formula of the diagonal stands everywhere: off the diagonal it is −pᵢpⱼ": np.outer(p, 1 - p),
        "one row of p² is subtracted from every row; the outer product of p with itself has to be": D - p * p,
        "one column of p² is subtracted from every column; the outer product has to be": D - (p * p)[:, None],
        "p @ p is one number; the matrix of all products pᵢpⱼ is np.outer(p, p)": D - p @ p,
        "every column j is weighted by pⱼ; row i has to be weighted by pᵢ (p[:, None])": p * (np.eye(len(p)) - p),
        "only the lower triangle is filled in, and the matrix is symmetric": np.tril(J),
        "only the upper triangle is filled in, and the matrix is symmetric": np.triu(J),
        "a vector p(1 − p) is returned, the Jacobian is a K×K matrix": p * (1 - p),
        "1 stands on the diagonal in place of p": J + np.eye(len(p)) - D,
        "the rows are not weighted by p: entry (i, j) is pᵢ(1 − pⱼ) on the diagonal, −pᵢpⱼ elsewhere": (
            np.eye(len(p)) - p[None, :]
        ),
        EVERY_P_IS_1: np.eye(len(p)) - 1,
        "a sigmoid per logit is used; softmax divides by the sum over the classes": (
            lambda s: np.diag(s) - np.outer(s, s)
        )(1 / (1 + np.exp(-z))),
        **two_classes,
    }


@test_case(name="softmax_jacobian of two equal logits is [[1/4, -1/4], [-1/4, 1/4]]", points=1)
def two_classes(softmax_jacobian: Answer) -> None:
    z = np.zeros(2)
    J = np.array([[0.25, -0.25], [-0.25, 0.25]])
    equal(softmax_jacobian(z), J, "softmax_jacobian([0, 0])", suspects=misconceptions(z, J))


@test_case(name="softmax_jacobian agrees with the measured slopes", points=3)
def measured_slopes(softmax_jacobian: Answer) -> None:
    z = np.log([1.0, 2.0, 5.0])
    J = array_of(softmax_jacobian(z), "softmax_jacobian(log [1, 2, 5])", (3, 3))

    def probability(i: int) -> Callable[[np.ndarray], float]:
        return lambda v: float(np.exp(v[i]) / np.exp(v).sum())

    measured = np.array([slope(probability(i), z).value for i in range(3)])
    equal(J, measured, "softmax_jacobian(log [1, 2, 5])", rtol=1e-6, suspects=misconceptions(z, measured))


@test_case(name="softmax_jacobian leaves its input alone", points=1)
def input_unchanged(softmax_jacobian: Answer) -> None:
    softmax_jacobian(np.array([1.0, -2.0, 0.5]))
    untouched(softmax_jacobian)
