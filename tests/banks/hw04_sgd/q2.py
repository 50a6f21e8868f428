"""Wrong and right answers to q2: per_example_gradients."""

import math

import numpy as np

from tests.banks import right, wrong


def sigmoid(z):
    tail = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, tail) / (1 + tail)


def floats(*arrays):
    return [np.asarray(a, dtype=float) for a in arrays]


@wrong(
    "per_example_gradients", "averaged over the examples", says="has shape|averaged|one row per|mean over|each example"
)
def averaged_over_the_examples(w, X, y):
    w, X, y = floats(w, X, y)
    return X.T @ (sigmoid(X @ w) - y) / len(y)


@wrong("per_example_gradients", "every row is divided by N", says="1/N|N = |divided by N|mean|/ ?N")
def every_row_divided_by_n(w, X, y):
    w, X, y = floats(w, X, y)
    return (sigmoid(X @ w) - y)[:, None] * X / len(y)


@wrong("per_example_gradients", "label minus probability", says="sign|minus|opposite")
def label_minus_probability(w, X, y):
    w, X, y = floats(w, X, y)
    return (y - sigmoid(X @ w))[:, None] * X


@wrong("per_example_gradients", "one column per example", says="transpos")
def one_column_per_example(w, X, y):
    w, X, y = floats(w, X, y)
    return X.T * (sigmoid(X @ w) - y)


@wrong(
    "per_example_gradients",
    "the gradient of a squared error: a factor σ(1 − σ) too many",
    says="σ|1 ?[−-] ?(σ|p)|squared",
)
def extra_slope_of_the_sigmoid(w, X, y):
    w, X, y = floats(w, X, y)
    p = sigmoid(X @ w)
    return ((p - y) * p * (1 - p))[:, None] * X


@wrong(
    "per_example_gradients",
    "the errors multiply the columns instead of the rows",
    says=r"broadcast|\[:, None\]|keepdims|every column",
)
def errors_along_the_columns(w, X, y):
    w, X, y = floats(w, X, y)
    return (sigmoid(X @ w) - y) * X


@wrong("per_example_gradients", "the score Xw itself instead of σ(Xw)", says="σ|sigmoid|linear|squared|least squares")
def sigmoid_missing(w, X, y):
    w, X, y = floats(w, X, y)
    return (X @ w - y)[:, None] * X


@wrong("per_example_gradients", "the rows of X are scaled in place", says="in place")
def scales_the_rows_in_place(w, X, y):
    w, X, y = floats(w, X, y)
    X *= (sigmoid(X @ w) - y)[:, None]
    return X


@wrong("per_example_gradients", "eᶻ/(1 + eᶻ) is inf/inf for a large score", says="overflow|nan|inf")
def sigmoid_of_a_large_score_is_nan(w, X, y):
    w, X, y = floats(w, X, y)
    e = np.exp(X @ w)
    return (e / (1 + e) - y)[:, None] * X


@wrong(
    "per_example_gradients",
    "thresholded predictions, as in the perceptron",
    says="threshold|perceptron|0 or 1|round",
)
def thresholded_predictions(w, X, y):
    w, X, y = floats(w, X, y)
    return ((X @ w >= 0) - y)[:, None] * X


@wrong(
    "per_example_gradients",
    "every row holds the sum up to it",
    says="running|cumul|accumul|sum of all",
)
def running_sums(w, X, y):
    w, X, y = floats(w, X, y)
    return np.cumsum((sigmoid(X @ w) - y)[:, None] * X, axis=0)


@wrong(
    "per_example_gradients",
    "w moves on after every example",
    says="same w|moves|updated?|unchanged|w stays|moved|step is taken",
)
def weights_move_on_after_every_row(w, X, y):
    w, X, y = floats(w, X, y)
    rows = []
    for x, label in zip(X, y, strict=True):
        rows.append((sigmoid(x @ w) - label) * x)
        w = w - 0.1 * rows[-1]
    return np.array(rows)


@wrong(
    "per_example_gradients",
    "the rows are stored in an array of X's integer type",
    says="integer (array|type)|truncat|decimals|cut off",
)
def rows_stored_as_whole_numbers(w, X, y):
    X = np.asarray(X)
    rows = np.zeros_like(X)
    p = sigmoid(np.asarray(X, dtype=float) @ np.asarray(w, dtype=float))
    for n in range(len(X)):
        rows[n] = (p[n] - float(y[n])) * X[n]
    return rows


@wrong(
    "per_example_gradients",
    "the formula for labels ±1 with labels 0 and 1",
    says="labels? ±1|±1 labels?|labels? [−-]1|0 and 1|0/1|label 0|y = 0",
)
def formula_for_labels_of_both_signs(w, X, y):
    w, X, y = floats(w, X, y)
    return (-y * sigmoid(-y * (X @ w)))[:, None] * X


@wrong("per_example_gradients", "a bias column is added", says="has shape|bias")
def bias_column_added(w, X, y):
    w, X, y = floats(w, X, y)
    return (sigmoid(X @ w) - y)[:, None] * np.column_stack([X, np.ones(len(X))])


@wrong(
    "per_example_gradients",
    "probability ½ for everybody: w is not used",
    says=r"w is (ignored|not used|taken as 0)|ignor|σ\(0\)|probability ½|½|every logit|at w = 0 (only|whatever)",
)
def weights_not_used(w, X, y):
    X, y = floats(X, y)
    return (0.5 - y)[:, None] * X


@wrong(
    "per_example_gradients",
    "the labels are forgotten",
    says="labels? (is|are) (not|missing|left)|not subtracted|without the label|subtract",
)
def labels_forgotten(w, X, y):
    w, X = floats(w, X)
    return sigmoid(X @ w)[:, None] * X


@wrong("per_example_gradients", "nothing is returned", says="returned None")
def rows_not_returned(w, X, y):
    w, X, y = floats(w, X, y)
    _ = (sigmoid(X @ w) - y)[:, None] * X


@wrong("per_example_gradients", "an axis of length 1 is squeezed away", says="length 1|squeeze")
def squeezed_rows(w, X, y):
    w, X, y = floats(w, X, y)
    return np.squeeze((0.5 * (1 + np.tanh(X @ w / 2)) - y)[:, None] * X)


@wrong("per_example_gradients", "one shift of the exponents for all examples", says="nan|overflow")
def one_shift_for_all_examples(w, X, y):
    w, X, y = floats(w, X, y)
    z = X @ w
    shift = max(z.max(), 0)
    a = np.exp(z - shift) / (np.exp(-shift) + np.exp(z - shift))
    return (a - y)[:, None] * X


@wrong("per_example_gradients", "np.where computes the branch that overflows, too", says="overflow")
def where_computes_both_branches(w, X, y):
    w, X, y = floats(w, X, y)
    z = X @ w
    a = np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
    return (a - y)[:, None] * X


@right("per_example_gradients")
def errors_as_a_column(w, X, y):
    w, X, y = floats(w, X, y)
    return (sigmoid(X @ w) - y).reshape(-1, 1) * X


@right("per_example_gradients")
def row_by_row(w, X, y):
    w, X = floats(w, X)
    rows = []
    for x, label in zip(X, y, strict=True):
        z = sum(float(a) * float(b) for a, b in zip(x, w, strict=True))
        tail = math.exp(-abs(z))
        p = 1 / (1 + tail) if z >= 0 else tail / (1 + tail)
        rows.append([(p - float(label)) * float(a) for a in x])
    return rows


@right("per_example_gradients")
def einsum_over_rows_and_columns(w, X, y):
    w, X, y = floats(w, X, y)
    z = np.einsum("nd,d->n", X, w)
    return np.einsum("n,nd->nd", np.exp(-np.logaddexp(0, -z)) - y, X)


@right("per_example_gradients")
def diagonal_matrix_of_errors(w, X, y):
    w, X, y = floats(w, X, y)
    return np.diag(0.5 * (1 + np.tanh(np.matmul(X, w) / 2)) - y) @ X


@right("per_example_gradients")
def margins_of_signed_labels(w, X, y):
    w, X, y = floats(w, X, y)
    s = np.where(y == 1, 1.0, -1.0)
    return -(s * sigmoid(-s * X.dot(w)))[:, np.newaxis] * X


@right("per_example_gradients")
def transposed_and_back(w, X, y):
    """Fortran-ordered result."""
    w, X, y = floats(w, X, y)
    return (X.T * (sigmoid(w @ X.T) - y)).T


@right("per_example_gradients")
def logits_clipped_where_nothing_changes(w, X, y):
    w, X, y = floats(w, X, y)
    return [(1 / (1 + np.exp(-np.clip(x @ w, -500, 500))) - label) * x for x, label in zip(X, y, strict=True)]


@right("per_example_gradients")
def where_with_a_safe_exponential(w, X, y):
    w, X, y = floats(w, X, y)
    z = X @ w
    e = np.exp(-np.abs(z))
    return np.asfortranarray((np.where(z >= 0, 1, e) / (1 + e) - y).reshape(-1, 1) * X)


@wrong("per_example_gradients", "the factor x is missing, repeated to the right shape", says="factor xₙ is missing")
def error_in_every_column(w, X, y):
    X = np.asarray(X, dtype=float)
    error = np.exp(-np.logaddexp(0, -(X @ w))) - np.asarray(y, dtype=float)
    return np.repeat(error[:, None], X.shape[1], axis=1)


@wrong("per_example_gradients", "predictions are kept away from 0 and 1", says="away from 0 and 1")
def cautious_predictions(w, X, y):
    X = np.asarray(X, dtype=float)
    a = np.clip(np.exp(-np.logaddexp(0, -(X @ w))), 0.01, 0.99)
    return (a - np.asarray(y, dtype=float))[:, None] * X
