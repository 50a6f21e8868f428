"""q4: closed_form_least_squares."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, CheckFailure, Generator, array_of, equal, fail, test_case, untouched

from autograder.oracles import hw01_gradients as oracle

OK_FORMAT = False
name = "q4"

CHOSEN = 1e-8  # relative accuracy where many w share the smallest loss


def misconceptions(X: np.ndarray, t: np.ndarray) -> dict[str, object]:
    """What closed_form_least_squares would be if ..., for full-rank X with more rows than columns."""
    N, D = X.shape
    gram, moment = X.T @ X, X.T @ t
    found: dict[str, object] = {
        "this is Xᵀt: multiply by the inverse of XᵀX": moment,
        "this is Xᵀt / N: multiply by the inverse of XᵀX": moment / N,
        "each feature is fitted on its own; solve for all weights together": moment / np.diag(gram),
        "XᵀX is multiplied, its inverse is needed": gram @ moment,
        "the sign is wrong": -np.linalg.solve(gram, moment),
        "a constant (a penalty?) is added to the diagonal of XᵀX": np.linalg.solve(gram + np.eye(D), moment),
        "the loss is 1/(2N) times the sum of squares, and N cancels: do not divide by it": (
            np.linalg.solve(gram, moment) / N
        ),
        "N cancels on both sides: do not multiply by it": np.linalg.solve(gram, moment) * N,
        "the mean of t is subtracted first; the model has no intercept": np.linalg.solve(gram, X.T @ (t - t.mean())),
        "the means are subtracted first; the model has no intercept": np.linalg.lstsq(
            X - X.mean(axis=0), t - t.mean(), rcond=None
        )[0],
        "the columns of X are rescaled and the weights are not scaled back": np.linalg.lstsq(
            X / (X.std(axis=0) + (X.std(axis=0) == 0)), t, rcond=None
        )[0],
        "a column of ones was added; X is used as it is": np.linalg.lstsq(np.c_[np.ones(N), X], t, rcond=None)[0],
        "the added intercept was cut off again, but it changed the other weights: use X as it is": (
            np.linalg.lstsq(np.c_[np.ones(N), X], t, rcond=None)[0][1:]
        ),
        "only as many examples as features are used": np.linalg.lstsq(X[:D], t[:D], rcond=None)[0],
        "these are the predictions X w, return w": X @ np.linalg.lstsq(X, t, rcond=None)[0],
    }
    return found


def one_result(got: object, what: str) -> None:
    """Fail where everything that `np.linalg.lstsq` returns was handed on."""
    if isinstance(got, tuple) and any(isinstance(part, np.ndarray) for part in got):
        fail(f"{what} is a tuple of {len(got)} results, expected the weights alone (np.linalg.lstsq gives them first)")


NO_INVERSE = (
    "XᵀX has no inverse here, because many w share the smallest loss; the one with the smallest norm is asked for "
    "(the pseudo-inverse gives it)"
)


def ridge(w: np.ndarray, X: np.ndarray, t: np.ndarray) -> str | None:
    """The sentence that names a penalty, if w solves (XᵀX + λI)w = Xᵀt with some λ > 0."""
    rest = X.T @ (t - X @ w)
    lam = float(rest @ w) / (float(w @ w) or 1.0)
    if not (0 < lam < 0.1 * np.linalg.norm(X) ** 2 and np.abs(rest - lam * w).max() <= 1e-4 * np.abs(rest).max()):
        return None
    return (
        f"these weights solve (XᵀX + λI) w = Xᵀt with λ = {lam:.3g}: nothing is added to XᵀX, the loss has no penalty"
    )


def check_minimiser(got: object, right: object, X: np.ndarray, t: np.ndarray, what: str, rtol: float = 1e-9) -> None:
    """Compare with the only minimiser; where the answer is another point, show that it is no minimum."""
    N, D = X.shape
    one_result(got, what)
    suspects = misconceptions(X, t)
    found = got if isinstance(got, np.ndarray) and got.shape == (D,) and got.dtype.kind in "iuf" else None
    penalty = None if found is None else ridge(found, X, t)
    if penalty:
        suspects[penalty] = found
    try:
        equal(got, right, what, facts={"N": N, "D": D}, suspects=suspects, rtol=rtol)
    except CheckFailure as failure:
        verdict, _, cause = str(failure).partition("\n")
        if found is None or not np.isfinite(found).all() or (cause and "off by" not in cause):
            raise
        length = np.linalg.norm(X.T @ (X @ found - t)) / N
        text = f"{verdict}\nThe gradient of the loss has length {length:.3g} at your weights; at the minimum it is 0."
        if length < 0.05 * np.linalg.norm(X.T @ t) / N:
            text += " Was an iteration stopped before it converged, or were small singular values dropped?"
        fail(text)


def weights(closed_form_least_squares: Answer, X: np.ndarray, t: np.ndarray, what: str) -> np.ndarray:
    """The student's weights where XᵀX has no inverse; if the attempt to invert it fails, the message says so."""
    try:
        got = closed_form_least_squares(X, t)
        one_result(got, what)
        return array_of(got, what, (X.shape[1],))
    except CheckFailure as failure:
        if "LinAlgError" in str(failure):
            fail(f"{failure}\nLikely cause: {NO_INVERSE}.")
        raise


def check_minimum_norm(w: np.ndarray, right: np.ndarray, X: np.ndarray, t: np.ndarray, what: str) -> None:
    """Compare with the minimum-norm solution, and say which of its two properties is missing."""
    if np.abs(w - right).max() <= CHOSEN * np.abs(right).max():
        return
    norm, smallest = np.linalg.norm(w), np.linalg.norm(right)
    shown = f"{what} is {np.array2string(w, precision=4)}, expected {np.array2string(right, precision=4)}."
    if not norm <= 1e6 * smallest:
        fail(f"{shown}\nLikely cause: {NO_INVERSE}.")
    if norm > smallest and np.abs(X.T @ (X @ w - t)).max() <= 1e-6 * np.linalg.norm(X) ** 2 * norm:
        fail(
            f"{shown} The loss is as small as it can be, but the norm is {norm:.4g} where {smallest:.4g} is enough.\n"
            "Likely cause: many w share the smallest loss here, and the one with the smallest norm is asked for."
        )
    suspects: dict[str, object] = {f"the result is 0; {NO_INVERSE}": np.zeros(len(right))}
    penalty = ridge(w, X, t)
    if penalty:
        suspects[penalty] = w
    try:
        equal(w, right, what, rtol=CHOSEN, suspects=suspects)
    except CheckFailure as failure:
        if "Likely cause" in str(failure):
            raise
        fail(f"{failure}\nMind that {NO_INVERSE}.")


@test_case(name="closed_form_least_squares finds the line through noisy points", points=2)
def worked_example(closed_form_least_squares: Answer) -> None:
    X = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    t = np.array([1.0, 2.0, 2.0, 5.0])
    what = "closed_form_least_squares(X, t) for the points (0, 1), (1, 2), (2, 2), (3, 5)"
    check_minimiser(closed_form_least_squares(X, t), [0.7, 1.2], X, t, what)


@test_case(name="closed_form_least_squares minimises the loss without an intercept of its own", points=1)
def no_intercept(closed_form_least_squares: Answer) -> None:
    X, t = np.array([[1.0, 1.0], [2.0, 0.0], [3.0, 1.0], [4.0, 0.0], [2.0, -1.0]]), np.array([6.0, 5.0, 8.0, 9.0, 3.0])
    what = "closed_form_least_squares(X, t) for five examples with two features"
    check_minimiser(closed_form_least_squares(X, t), [16 / 7, 15 / 7], X, t, what)


@test_case(name="closed_form_least_squares shares the weight between two equal columns", points=1)
def equal_columns(closed_form_least_squares: Answer) -> None:
    X, t = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]), np.array([2.0, 3.0, 6.0])
    what = "closed_form_least_squares(X, t) for X = [[1, 1], [2, 2], [3, 3]], t = [2, 3, 6]"
    w = weights(closed_form_least_squares, X, t, what)
    check_minimum_norm(w, np.full(2, 13 / 14), X, t, what)


@test_case(
    name="closed_form_least_squares shares the weight between columns of which one is a decimal multiple", points=0.5
)
def multiple_of_a_column(closed_form_least_squares: Answer) -> None:
    # XᵀX is off by rounding here, and np.linalg.inv and solve return something instead of raising an error.
    first = np.array([[0.7, 0.21, 0.0], [0.8, 0.24, -1.0], [0.2, 0.06, 2.0], [0.5, 0.15, 1.0]])
    second = np.array([[0.3, 0.21, 2.0], [0.7, 0.49, -2.0], [0.9, 0.63, 3.0], [0.5, 0.35, -1.0]])
    for X, t, right, what in [
        (first, [4.0, 1.0, 2.0, 7.0], [4.743475026682047, 1.423042508004614, 1.580493537015276], "0.3"),
        (second, [-1.0, 8.0, 7.0, -2.0], [4.475896396879048, 3.133127477815334, -0.240928882438316], "0.7"),
    ]:
        what = f"closed_form_least_squares(X, t) for X whose second column is {what} times the first"
        w = weights(closed_form_least_squares, X, np.array(t), what)
        check_minimum_norm(w, np.array(right), X, np.array(t), what)


@test_case(
    name="closed_form_least_squares picks the smallest weights when examples are fewer than features", points=1.5
)
def few_examples(closed_form_least_squares: Answer) -> None:
    X, t = np.array([[1.0, 2.0, 2.0]]), np.array([9.0])
    what = "closed_form_least_squares([[1, 2, 2]], [9])"
    check_minimum_norm(weights(closed_form_least_squares, X, t, what), np.array([1.0, 2.0, 2.0]), X, t, what)


@test_case(name="closed_form_least_squares leaves its inputs alone", points=0.5)
def inputs_unchanged(closed_form_least_squares: Answer) -> None:
    closed_form_least_squares(np.array([[1.0, 0.5], [0.0, 2.0], [1.0, -1.0]]), np.array([1.0, 2.0, 4.0]))
    untouched(closed_form_least_squares)


@test_case(name="closed_form_least_squares is right for random problems of full rank", points=1.5, hidden=True)
def random_problems(closed_form_least_squares: Answer, rng: Generator) -> None:
    for N, D in [(7, 3), (5, 1)]:
        X, t = well_conditioned(rng, N, D) / 4, rng.integers(-20, 40, size=N) / 8
        what = f"closed_form_least_squares(X, t) for {N} examples and {D} features"
        check_minimiser(closed_form_least_squares(X, t), oracle.closed_form_least_squares(X, t), X, t, what)
    X, t = well_conditioned(rng, 7, 2) * [1, 1 / 32], rng.integers(-20, 40, size=7) / 8
    what = "closed_form_least_squares(X, t) for columns of very different size"
    # Solving the normal equations costs twice the digits that a factorisation of X does.
    check_minimiser(closed_form_least_squares(X, t), oracle.closed_form_least_squares(X, t), X, t, what, rtol=1e-7)


@test_case(name="closed_form_least_squares has the smallest norm among all minimisers", points=1.5, hidden=True)
def random_deficient_problems(closed_form_least_squares: Answer, rng: Generator) -> None:
    two = well_conditioned(rng, 6, 2)
    for X, kind in [
        (two[:, [0, 1, 0]], "with two equal columns"),
        (np.c_[two, np.zeros(6)], "with a column of zeros"),
        (well_conditioned(rng, 5, 3).T, "of shape (3, 5)"),
    ]:
        t = rng.integers(-9, 10, size=len(X)).astype(float)
        what = f"closed_form_least_squares(X, t) for X {kind}"
        w = weights(closed_form_least_squares, X, t, what)
        check_minimum_norm(w, oracle.closed_form_least_squares(X, t), X, t, what)


def well_conditioned(rng: Generator, rows: int, columns: int) -> np.ndarray:
    """Whole numbers in floats, with columns far from dependent: rounding cannot blur what is dependent and what not."""
    while True:
        X = rng.integers(-3, 4, size=(rows, columns)).astype(float)
        if np.linalg.cond(X) < 4:
            return X


@test_case(
    name="closed_form_least_squares computes with whole numbers and float32 as with floats", points=0.5, hidden=True
)
def number_types(closed_form_least_squares: Answer, rng: Generator) -> None:
    X, t = well_conditioned(rng, 6, 3), rng.integers(-9, 10, size=6)
    right = oracle.closed_form_least_squares(X, t)
    equal(closed_form_least_squares(X.astype(int), t), right, "closed_form_least_squares(X, t) for whole numbers")
    got = closed_form_least_squares(X.astype(np.float32), t.astype(np.float32))
    # A weight may be small beside the others, and float32 solves for all of them together.
    equal(got, right, "closed_form_least_squares(X, t) for float32", rtol=200 * FLOAT32_RTOL)
