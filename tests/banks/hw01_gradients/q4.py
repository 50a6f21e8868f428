"""Wrong and right answers to q4: closed_form_least_squares."""

import numpy as np

from tests.banks import right, wrong


@wrong(
    "closed_form_least_squares",
    "the normal equations cannot be solved when XᵀX is singular",
    says="singular|rank|minimum|norm|LinAlgError|not unique|N < D",
)
def normal_equations_need_full_rank(X, t):
    X = np.asarray(X, dtype=float)
    return np.linalg.solve(X.T @ X, X.T @ t)


@wrong(
    "closed_form_least_squares",
    "zeros when XᵀX is singular",
    says="singular|rank|minimum|norm|0 everywhere|not unique",
)
def gives_up_with_zeros(X, t):
    X = np.asarray(X, dtype=float)
    if np.linalg.matrix_rank(X) < X.shape[1]:
        return np.zeros(X.shape[1])
    return np.linalg.solve(X.T @ X, X.T @ t)


@wrong(
    "closed_form_least_squares",
    "a ridge is added to XᵀX",
    says="ridge|regular|penalt|shrink|added to|diagonal|exact|jitter|small (multiple|number added)",
)
def ridge_added_for_safety(X, t):
    X = np.asarray(X, dtype=float)
    return np.linalg.solve(X.T @ X + 1e-3 * np.eye(X.shape[1]), X.T @ t)


@wrong(
    "closed_form_least_squares",
    "when w is not unique the superfluous weights are 0: a minimiser, but not the shortest",
    says="minimum.norm|shortest|smallest norm|norm",
)
def superfluous_weights_are_zero(X, t):
    X = np.asarray(X, dtype=float)
    kept = []
    for d in range(X.shape[1]):
        if np.linalg.matrix_rank(X[:, [*kept, d]]) > len(kept):
            kept.append(d)
    w = np.zeros(X.shape[1])
    if kept:
        w[kept] = np.linalg.lstsq(X[:, kept], np.asarray(t, dtype=float), rcond=None)[0]
    return w


@wrong(
    "closed_form_least_squares",
    "everything lstsq returns, not only its first value",
    says="lstsq|4 values|first (value|of)|tuple|parts of different shapes|into one array",
)
def all_that_lstsq_returns(X, t):
    return np.linalg.lstsq(np.asarray(X, dtype=float), np.asarray(t, dtype=float), rcond=None)


@wrong("closed_form_least_squares", "Xᵀt is divided by N, and XᵀX is not", says="1/N|both|cancel|N = |divided by N")
def only_one_side_divided_by_n(X, t):
    return np.linalg.pinv(np.asarray(X, dtype=float)) @ t / len(t)


@wrong("closed_form_least_squares", "XᵀX is never inverted", says="invers|XᵀX|invert|pinv|solve")
def correlation_without_the_inverse(X, t):
    return np.asarray(X, dtype=float).T @ t


@wrong(
    "closed_form_least_squares",
    "an intercept of its own is fitted and then dropped",
    says="intercept|bias|column of ones|constant|ones",
)
def hidden_intercept(X, t):
    with_ones = np.column_stack([np.ones(len(X)), X])
    return (np.linalg.pinv(with_ones) @ t)[1:]


@wrong("closed_form_least_squares", "an intercept is put in front of w", says="has shape|intercept")
def intercept_in_front(X, t):
    return np.linalg.pinv(np.column_stack([np.ones(len(X)), X])) @ t


@wrong(
    "closed_form_least_squares",
    "singular values below a tenth of the largest are dropped",
    says="singular value|small|conditioned|cut-?off|rcond|tolerance|drop|direction",
)
def small_singular_values_dropped(X, t):
    return np.linalg.pinv(np.asarray(X, dtype=float), rcond=0.1) @ t


@wrong(
    "closed_form_least_squares",
    "fifty steps of gradient descent",
    says="descent|steps|iterat|converge|exact|gradient (there )?is not|not 0|not zero|minimis",
)
def fifty_steps_of_descent(X, t):
    X = np.asarray(X, dtype=float)
    w = np.zeros(X.shape[1])
    lr = len(X) / max(np.linalg.norm(X, 2) ** 2, 1e-12)
    for _ in range(50):
        w = w - lr * X.T @ (X @ w - t) / len(X)
    return w


@wrong("closed_form_least_squares", "a refinement step leaves the residuals in t", says="in place")
def residuals_left_in_the_targets(X, t):
    inverse = np.linalg.pinv(np.asarray(X, dtype=float))
    w = inverse @ t
    r = np.asarray(t, dtype=float)
    r -= X @ w
    return w + inverse @ r


@wrong("closed_form_least_squares", "the result is a column", says="has shape|column")
def weights_as_a_column(X, t):
    return np.linalg.pinv(np.asarray(X, dtype=float)) @ np.reshape(t, (-1, 1))


@wrong(
    "closed_form_least_squares",
    "the weights take the integer type of X",
    says="integer (array|type)|decimals|truncat|cut (off|to)|cuts|rounded",
)
def weights_cut_to_whole_numbers(X, t):
    w = np.zeros(X.shape[1], dtype=np.asarray(X).dtype)
    w[:] = np.linalg.pinv(np.asarray(X, dtype=float)) @ t
    return w


@wrong(
    "closed_form_least_squares",
    "X is inverted as if it were square",
    says="must be square|square matrix|not square|as many|N = D|LinAlgError|invert",
)
def only_for_a_square_matrix(X, t):
    return np.linalg.solve(np.asarray(X, dtype=float), t)


@wrong(
    "closed_form_least_squares",
    "Xᵀ(XXᵀ)⁻¹, which needs independent rows",
    says="XXᵀ|rows|N > D|more examples|singular|LinAlgError|tall|minimis",
)
def right_inverse_for_every_shape(X, t):
    X = np.asarray(X, dtype=float)
    return X.T @ np.linalg.inv(X @ X.T) @ t


@wrong("closed_form_least_squares", "the fitted values Xw instead of w", says="has shape|fitted|prediction|Xw")
def fitted_values_instead_of_weights(X, t):
    X = np.asarray(X, dtype=float)
    return X @ (np.linalg.pinv(X) @ t)


@wrong("closed_form_least_squares", "nothing is returned", says="returned None")
def weights_not_returned(X, t):
    _ = np.linalg.pinv(np.asarray(X, dtype=float)) @ t


@right("closed_form_least_squares")
def pseudoinverse(X, t):
    return np.linalg.pinv(np.asarray(X, dtype=float)) @ np.asarray(t, dtype=float)


@right("closed_form_least_squares")
def first_value_of_lstsq(X, t):
    w, *_ = np.linalg.lstsq(np.asarray(X, dtype=float), np.asarray(t, dtype=float), rcond=None)
    return w


@right("closed_form_least_squares")
def one_singular_direction_at_a_time(X, t):
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    w = np.zeros(X.shape[1])
    for k in range(len(s)):
        if s[k] > max(X.shape) * np.finfo(float).eps * s[0]:
            w += (U[:, k] @ t) / s[k] * Vt[k]
    return w


@right("closed_form_least_squares")
def formula_chosen_by_rank(X, t):
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    N, D = X.shape
    rank = np.linalg.matrix_rank(X)
    if rank == D:
        Q, R = np.linalg.qr(X)
        return np.linalg.solve(R, Q.T @ t)
    if rank == N:
        Q, R = np.linalg.qr(X.T)
        return Q @ np.linalg.solve(R.T, t)
    return np.linalg.pinv(X) @ t


@right("closed_form_least_squares")
def any_minimiser_projected_onto_the_rows(X, t):
    """Drop dependent columns, solve, then remove the part of w that X does not see."""
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    kept = []
    for d in range(X.shape[1]):
        if np.linalg.matrix_rank(X[:, [*kept, d]]) > len(kept):
            kept.append(d)
    w = np.zeros(X.shape[1])
    if not kept:
        return w
    w[kept] = np.linalg.lstsq(X[:, kept], t, rcond=None)[0]
    V = np.linalg.svd(X)[2][: len(kept)]
    return V.T @ (V @ w)


@right("closed_form_least_squares")
def pseudoinverse_of_the_orthogonal_factor(X, t):
    """X = QR by columns, then the shortest solution of R w = Qᵀt."""
    Q, R = np.linalg.qr(np.array(X, dtype=float))
    return np.linalg.lstsq(R, Q.T @ np.array(t, dtype=float), rcond=1e-12)[0].tolist()


@wrong(
    "closed_form_least_squares",
    "the pseudo-inverse is used only where inv raises an error",
    says="no inverse",
)
def inverse_until_it_raises(X, t):
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    try:
        return np.linalg.inv(X.T @ X) @ X.T @ t
    except np.linalg.LinAlgError:
        return np.linalg.pinv(X) @ t


@wrong(
    "closed_form_least_squares",
    "lstsq is used only where solve raises an error",
    says="no inverse",
)
def solve_until_it_raises(X, t):
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    try:
        return np.linalg.solve(X.T @ X, X.T @ t)
    except np.linalg.LinAlgError:
        return np.linalg.lstsq(X, t, rcond=None)[0]


@right("closed_form_least_squares")
def pseudoinverse_of_the_normal_equations(X, t):
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    return np.linalg.pinv(X.T @ X) @ (X.T @ t)


@right("closed_form_least_squares")
def weights_in_the_row_space(X, t):
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    return X.T @ np.linalg.lstsq(X @ X.T, t, rcond=None)[0]
