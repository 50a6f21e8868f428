"""Wrong and right answers to q6: softmax_jacobian."""

import numpy as np

from solutions.hw03_softmax import log_softmax, softmax
from tests.banks import right, wrong


def probabilities(z):
    return softmax(np.asarray(z, dtype=float)[None, :])[0]


# ------------------------------------------------------------------------------------------- wrong


@wrong("softmax_jacobian", "only the diagonal is filled in", says="only the diagonal|lowers the other")
def diagonal_only(z):
    p = probabilities(z)
    return np.diag(p * (1 - p))


@wrong("softmax_jacobian", "the diagonal as a vector", says="shape|matrix|K×K")
def diagonal_as_a_vector(z):
    p = probabilities(z)
    return p * (1 - p)


@wrong("softmax_jacobian", "positive off the diagonal", says="off the diagonal|sign|lowers the others")
def positive_off_the_diagonal(z):
    p = probabilities(z)
    K = len(p)
    return np.array([[p[i] * (1 - p[i]) if i == j else p[i] * p[j] for j in range(K)] for i in range(K)])


@wrong("softmax_jacobian", "every sign is turned", says="sign")
def every_sign_turned(z):
    p = probabilities(z)
    return np.outer(p, p) - np.diag(p)


@wrong("softmax_jacobian", "plus the outer product", says="plus|minus the outer|sign")
def adds_the_outer_product(z):
    p = probabilities(z)
    return np.diag(p) + np.outer(p, p)


@wrong("softmax_jacobian", "p on the diagonal, not p(1 − p)", says="p\\(1 − p\\)|diagonal")
def probabilities_on_the_diagonal(z):
    p = probabilities(z)
    J = -np.outer(p, p)
    np.fill_diagonal(J, p)
    return J


@wrong("softmax_jacobian", "the diagonal of probabilities is missing", says="diagonal p is missing|diagonal.* missing")
def outer_product_alone(z):
    p = probabilities(z)
    return -np.outer(p, p)


@wrong("softmax_jacobian", "the outer product is missing", says="outer product|off the diagonal|other")
def diagonal_of_probabilities(z):
    return np.diag(probabilities(z))


@wrong("softmax_jacobian", "the Jacobian of log-softmax", says="weighted by p|logarithm|log")
def jacobian_of_log_softmax(z):
    p = probabilities(z)
    return np.eye(len(p)) - np.tile(p, (len(p), 1))


@wrong("softmax_jacobian", "p_i(1 − p_j) everywhere", says="off the diagonal|everywhere")
def diagonal_formula_everywhere(z):
    p = probabilities(z)
    return np.outer(p, 1 - p)


@wrong("softmax_jacobian", "p*p in place of the outer product", says="outer|broadcast|p²")
def elementwise_square_for_outer_product(z):
    p = probabilities(z)
    return np.diag(p) - p * p


@wrong("softmax_jacobian", "only the lower triangle is filled in", says="triangle|symmetric|below|above")
def lower_triangle_only(z):
    p = probabilities(z)
    J = np.zeros((len(p), len(p)))
    for i in range(len(p)):
        for j in range(i + 1):
            J[i, j] = p[i] * ((i == j) - p[j])
    return J


@wrong("softmax_jacobian", "the number of classes is fixed at 3", says="shape|IndexError|out of bounds")
def three_classes_only(z):
    p = probabilities(z)
    return np.array([[p[i] * ((i == j) - p[j]) for j in range(3)] for i in range(3)])


@wrong("softmax_jacobian", "softmax is called with a single row", says="AxisError|axis|batch")
def softmax_of_a_flat_row(z):
    p = softmax(z)
    return np.diag(p) - np.outer(p, p)


@wrong("softmax_jacobian", "no shift, so large logits overflow", says="overflow|nan")
def jacobian_without_shift(z):
    p = np.exp(z) / np.exp(z).sum()
    return np.diag(p) - np.outer(p, p)


@wrong("softmax_jacobian", "the matrix comes back as a batch of one", says="shape")
def batch_of_one_jacobian(z):
    P = softmax(np.asarray(z, dtype=float)[None, :])
    return P[:, :, None] * (np.eye(P.shape[1]) - P[:, None, :])


@wrong("softmax_jacobian", "the logits are shifted in place", says="in place")
def jacobian_shifts_in_place(z):
    z -= z.max()
    p = np.exp(z) / np.exp(z).sum()
    return np.diag(p) - np.outer(p, p)


@wrong("softmax_jacobian", "the matrix has the integers' type", says="decimals|cut off|whole numbers")
def jacobian_of_the_inputs_type(z):
    p = probabilities(z)
    J = np.zeros((len(p), len(p)), dtype=z.dtype)
    J[:] = np.diag(p) - np.outer(p, p)
    return J


@wrong("softmax_jacobian", "nothing is returned", says="None")
def jacobian_without_return(z):
    p = probabilities(z)
    np.diag(p) - np.outer(p, p)


@wrong("softmax_jacobian", "the logits stand in a column, a row of its own each", says="row of its own|one row")
def softmax_of_a_column(z):
    p = softmax(z[:, None])[:, 0]
    return np.diag(p) - np.outer(p, p)


@wrong("softmax_jacobian", "the largest absolute value is subtracted", says="underflow|maximum")
def shifts_by_the_absolute_maximum(z):
    e = np.exp(z - np.abs(z).max())
    p = e / e.sum()
    return np.diag(p) - np.outer(p, p)


@wrong("softmax_jacobian", "the shift is never negative", says="underflow|maximum")
def shifts_by_a_positive_maximum(z):
    e = np.exp(z - max(z.max(), 0))
    p = e / e.sum()
    return np.diag(p) - np.outer(p, p)


@wrong("softmax_jacobian", "two classes take σ of the second logit", says="σ of one logit|z₁ − z₀")
def jacobian_of_the_second_logit(z):
    p = probabilities(z)
    if len(z) == 2:
        s = 0.5 * (1 + np.tanh(0.5 * z[1]))
        p = np.array([1 - s, s])
    return np.diag(p) - np.outer(p, p)


# ------------------------------------------------------------------------------------------- right


@right("softmax_jacobian")
def entry_by_entry_with_delta(z):
    p = probabilities(z)
    K = len(p)
    J = np.empty((K, K))
    for i in range(K):
        for j in range(K):
            J[i, j] = p[i] * (1 - p[i]) if i == j else -p[i] * p[j]
    return J


@right("softmax_jacobian")
def rows_of_identity_minus_p(z):
    p = probabilities(z)
    return p[:, None] * (np.eye(p.size) - p)


@right("softmax_jacobian")
def diagonal_filled_afterwards(z):
    p = probabilities(z)
    J = -np.einsum("i,j->ij", p, p)
    J[np.diag_indices_from(J)] += p
    return J


@right("softmax_jacobian")
def product_with_the_log_jacobian(z):
    # ∂p = p · ∂ log p
    log_p = log_softmax(np.asarray(z, dtype=float).reshape(1, -1)).ravel()
    p = np.exp(log_p)
    return np.diag(p) @ (np.identity(len(p)) - np.ones((len(p), 1)) @ p[None, :])


@right("softmax_jacobian")
def off_diagonal_sums_to_the_diagonal(z):
    e = np.exp(np.asarray(z, dtype=float) - np.max(z))
    p = e / e.sum()
    J = -p[:, None] * p[None, :]
    np.fill_diagonal(J, 0)
    return J - np.diag(J.sum(axis=1))


@right("softmax_jacobian")
def covariance_of_an_indicator(z):
    # the Jacobian is the covariance matrix of a one-hot vector drawn with these probabilities
    p = probabilities(z)
    centred = np.eye(len(p)) - p
    return centred.T @ (p[:, None] * centred)


@right("softmax_jacobian")
def exponentials_of_sums_of_logarithms(z):
    L = log_softmax(np.asarray(z, dtype=float)[None, :])[0]
    return np.diag(np.exp(L)) - np.exp(L[:, None] + L[None, :])
