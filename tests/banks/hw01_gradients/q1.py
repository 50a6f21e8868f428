"""Wrong and right answers to q1: numerical_gradient and relative_error."""

import math

import numpy as np

from tests.banks import right, wrong

# ------------------------------------------------------------------------------ numerical_gradient


@wrong(
    "numerical_gradient", "a forward difference instead of a central one", says="forward|one-sided|central|both sides"
)
def forward_difference(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] += h
        grad[index] = (f(moved) - f(x.copy())) / h
    return grad


@wrong(
    "numerical_gradient", "the two points are 2h apart, and it divides by h", says="2 ×|2h|2 h|2 is the factor|twice"
)
def divided_by_h_instead_of_two_h(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / h
    return grad


@wrong(
    "numerical_gradient",
    "the argument h is ignored",
    says=r"\bh\b.*(ignor|used|fixed|hard)|(ignor|fixed|hard).*\bh\b|step",
)
def step_is_always_1e_minus_5(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += 1e-5
        down[index] -= 1e-5
        grad[index] = (f(up) - f(down)) / 2e-5
    return grad


@wrong("numerical_gradient", "f(x − h) − f(x + h): the sign is turned round", says="sign|minus")
def lower_minus_upper(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(down) - f(up)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient", "points of whole numbers stay whole: the step is cut off", says="integer|whole|truncat|int64"
)
def integer_points_cut_the_step_off(f, x, h=1e-5):
    x = np.asarray(x)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] = x[index] + h
        down[index] = x[index] - h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad


@wrong("numerical_gradient", "float32 points cannot hold a step of 1e-5", says="float32|precision|float64")
def float32_points_lose_the_step(f, x, h=1e-5):
    x = np.asarray(x)
    if x.dtype.kind in "iu":
        x = x.astype(float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    "all entries move together",
    says="one entry|one at a time|each entry|all entries|at once|together|single entry",
)
def all_entries_moved_at_once(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@wrong(
    "numerical_gradient",
    "an entry is not put back before the next one moves",
    says="restor|put back|reset|still (moved|shifted)|moved back|undo|earlier entr|as it was",
)
def entry_stays_moved_down(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x.copy())
        x[index] -= 2 * h
        grad[index] = (above - f(x.copy())) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    "the caller's array is put back only up to rounding",
    says="in place|as it was|changed|restor|rounding",
)
def caller_array_drifts_by_rounding(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        below = f(x)
        x[index] += h
        grad[index] = (above - below) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    "the loop runs over rows: a matrix moves a row at a time",
    says="row|matrix|2-D|two-dim|dimension|each entry|one entry|any shape",
)
def one_step_per_row(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    if x.ndim == 0:
        return np.array((f(x + h) - f(x - h)) / (2 * h))
    grad = np.zeros_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = h
        grad[i] = (f(x + step) - f(x - step)) / (2 * h)
    return grad


@wrong("numerical_gradient", "the result is flat whatever the shape of x", says="has shape|returns? a flat|flattened")
def flat_result(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = []
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad.append((f(up) - f(down)) / (2 * h))
    return np.array(grad)


@wrong(
    "numerical_gradient",
    "f is called with a flat vector instead of x's shape",
    says="called f with|f (is|was) called|flattened",
)
def f_called_with_flat_points(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    flat = x.reshape(-1)
    grad = []
    for i in range(flat.size):
        step = np.zeros(flat.size)
        step[i] = h
        grad.append((f(flat + step) - f(flat - step)) / (2 * h))
    return np.array(grad).reshape(x.shape)


@wrong(
    "numerical_gradient",
    "a single number comes back as a vector of length 1",
    says=r"has shape|array of shape \(1,\)|0-d|single number|one number",
)
def number_becomes_a_vector(f, x, h=1e-5):
    x = np.atleast_1d(np.array(x, dtype=float))
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    "the step is h·x, which is 0 where x is 0",
    says="nan|0 / 0|entry 0|step is 0|where x is 0|proportional",
)
def step_proportional_to_the_entry(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] *= 1 + h
        down[index] *= 1 - h
        grad[index] = (f(up) - f(down)) / (up[index] - down[index])
    return grad


@wrong(
    "numerical_gradient",
    "reshape(-1) of a transposed array is a copy, so the steps never reach it",
    says="Fortran|transpos|contiguous|strided|memory|view|0 everywhere",
)
def steps_go_into_a_flat_copy_of_transposed_input(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    flat = x.reshape(-1)
    for i in range(flat.size):
        old = flat[i]
        flat[i] = old + h
        above = f(x)
        flat[i] = old - h
        below = f(x)
        flat[i] = old
        grad.reshape(-1)[i] = (above - below) / (2 * h)
    return grad


@wrong("numerical_gradient", "the slopes are rounded to three decimals", says="round|decimal|digits|accura")
def slopes_rounded_to_three_decimals(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = round(float((f(up) - f(down)) / (2 * h)), 3)
    return grad


@wrong("numerical_gradient", "nothing is returned", says="returned None")
def gradient_is_not_returned(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)


@right("numerical_gradient")
def indicator_array_per_entry(f, x, h=1e-5):
    x = np.asarray(x, dtype=np.float64)
    grad = np.empty(x.shape)
    for index in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        grad[index] = (f(x + e) - f(x - e)) / (2.0 * h)
    return grad


@right("numerical_gradient")
def caller_array_moved_and_put_back_exactly(f, x, h=1e-5):
    x = np.asarray(x)
    if x.dtype != np.float64:
        x = x.astype(np.float64)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = float(f(x))
        x[index] = old - h
        below = float(f(x))
        x[index] = old
        grad[index] = (above - below) / (2 * h)
    return grad


@right("numerical_gradient")
def rows_of_an_identity_matrix(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    directions = np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [0.5 * (f(x + h * e) - f(x - h * e)) / h for e in directions]
    return np.array(slopes, dtype=float).reshape(x.shape)


@right("numerical_gradient")
def flat_iterator_of_c_ordered_copies(f, x, h=1e-5):
    x = np.array(x, dtype=float, order="C")
    grad = np.zeros_like(x)
    for i in range(x.size):
        values = []
        for sign in (1, -1):
            point = x.copy()
            point.flat[i] += sign * h
            values.append(f(point))
        grad.flat[i] = (values[0] - values[1]) / (2 * h)
    return grad


@right("numerical_gradient")
def sum_of_two_one_sided_slopes(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    centre = f(x.copy())

    def slope(index):
        up, down = x.copy(), x.copy()
        up[index] = x[index] + h
        down[index] = x[index] - h
        return ((f(up) - centre) / h + (centre - f(down)) / h) / 2

    return np.array([slope(index) for index in np.ndindex(x.shape)]).reshape(x.shape)


@right("numerical_gradient")
def plain_number_for_a_plain_number(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    if x.ndim == 0:
        return float(f(x + h) - f(x - h)) / (2 * h)
    grad = np.zeros(x.shape, order="F")
    with np.nditer(x, flags=["multi_index"]) as entries:
        for _ in entries:
            k = entries.multi_index
            up, down = x.copy(), x.copy()
            up[k], down[k] = up[k] + h, down[k] - h
            grad[k] = (f(up) - f(down)) / (2 * h)
    return grad


# ---------------------------------------------------------------------------------- relative_error


@wrong("relative_error", "no floor in the denominator: 0 / 0 where both entries are 0", says="nan|0 / 0|1e-8|floor")
def zero_over_zero(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))


@wrong(
    "relative_error", "1e-8 is added to the denominator, not the least it can be", says="add|max|floor|least|smallest"
)
def floor_added_to_the_denominator(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.max(np.abs(a - b) / (np.abs(a) + np.abs(b) + 1e-8)))


@wrong(
    "relative_error", "the denominator is the larger of |a| and |b|, not their sum", says="sum|larger|2 ×|\\|a\\| ?\\+"
)
def denominator_is_the_larger_one(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.maximum(np.abs(a), np.abs(b)))))


@wrong(
    "relative_error",
    "the denominator is |a + b|, which cancels",
    says="cancel|a ?\\+ ?b\\||absolute value|opposite|signs",
)
def denominator_cancels(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a + b))))


@wrong(
    "relative_error",
    "the denominator is |b| alone",
    says="\\|a\\|.*\\|b\\||denominator|\\|b\\| alone|only \\|?b|symmetric",
)
def denominator_is_the_second_one(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(b))))


@wrong("relative_error", "the mean over the elements instead of the largest", says="mean|average|largest")
def mean_instead_of_largest(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.mean(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


@wrong(
    "relative_error",
    "a ratio of norms, so a small entry hides behind large ones",
    says="norm|element|entry by entry|each entry",
)
def ratio_of_norms(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.linalg.norm(a - b) / max(1e-8, np.linalg.norm(a) + np.linalg.norm(b)))


@wrong(
    "relative_error",
    "the largest difference over the largest sum, taken apart",
    says="separate|element|entry|own|apart|each",
)
def largest_difference_over_largest_sum(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.max(np.abs(a - b)) / max(1e-8, np.max(np.abs(a) + np.abs(b))))


@wrong("relative_error", "arrays of different shapes broadcast silently", says="ValueError")
def shapes_broadcast_silently(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


@wrong("relative_error", "only the number of elements is compared, not the shape", says="ValueError")
def same_size_is_enough(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.size != b.size:
        raise ValueError("sizes differ")
    a, b = a.ravel(), b.ravel()
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


@wrong("relative_error", "an assertion instead of a ValueError", says="ValueError")
def assertion_for_other_shapes(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    assert a.shape == b.shape, "shapes differ"
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


@wrong("relative_error", "one number per element", says="has shape|largest|one number|single number|reduce")
def error_per_element(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))


@wrong("relative_error", "a − b without its absolute value", says="absolute|sign|\\|a ?[-−] ?b\\||negative|direction")
def signed_difference(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.max((a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


@wrong(
    "relative_error", "the floor of 1e-8 is put under the result", says="1e-8|equal arrays|denominator|floor|identical"
)
def floor_under_the_result(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    total = np.abs(a) + np.abs(b)
    ratio = np.where(total > 0, np.abs(a - b) / np.where(total > 0, total, 1), 0)
    return max(1e-8, float(ratio.max()))


@wrong("relative_error", "the errors of the elements are added up", says="sum|add|largest")
def errors_added_up(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.sum(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


@right("relative_error")
def loop_over_flat_pairs(a, b):
    if np.shape(a) != np.shape(b):
        raise ValueError(f"{np.shape(a)} against {np.shape(b)}")
    worst = 0.0
    for u, v in zip(np.ravel(a).tolist(), np.ravel(b).tolist(), strict=True):
        worst = max(worst, abs(u - v) / max(1e-8, abs(u) + abs(v)))
    return worst


@right("relative_error")
def numpy_number_with_where(a, b):
    a, b = np.array(a, dtype=np.float64), np.array(b, dtype=np.float64)
    if a.shape != b.shape:
        raise ValueError("the arrays must have one shape")
    total = abs(a) + abs(b)
    return (abs(a - b) / np.where(total < 1e-8, 1e-8, total)).max()


@right("relative_error")
def clip_below_and_amax(a, b):
    if np.asarray(a).shape != np.asarray(b).shape:
        raise ValueError
    stacked = np.stack([a, b]).astype(float)
    denominator = np.abs(stacked).sum(axis=0).clip(1e-8)
    return float(np.amax(np.abs(np.diff(stacked, axis=0))[0] / denominator))


@right("relative_error")
def recursion_over_the_first_axis(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("different shapes")
    if a.ndim == 0:
        return math.fabs(a - b) / max(1e-8, math.fabs(a) + math.fabs(b))
    return max(recursion_over_the_first_axis(u, v) for u, v in zip(a, b, strict=True))


@right("relative_error")
def largest_of_two_divisions(a, b):
    """The floor counts only where the sum is tiny: two masks, two divisions."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if list(a.shape) != list(b.shape):
        raise ValueError("different shapes")
    difference, total = np.absolute(np.subtract(b, a)), np.add(np.absolute(a), np.absolute(b))
    tiny = total <= 1e-8
    return max(
        np.max(difference[tiny] / 1e-8, initial=0.0),
        np.max(difference[~tiny] / total[~tiny], initial=0.0),
    )


@wrong("numerical_gradient", "+= h, −= 2h, += h on whole numbers", says=r"integer array: every step is cut off")
def whole_numbers_moved_in_place(f, x, h=1e-5):
    x = np.array(x)
    grad = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        grad[place] = (above - f(x)) / (2 * h)
        x[place] += h
    return grad


@wrong("relative_error", "the sign of b − a is kept", says="sign of b − a is kept")
def sign_of_b_minus_a(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return float(np.max((b - a) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


@wrong(
    "numerical_gradient",
    "the two copies are made once, so entries moved earlier stay moved",
    says="stay moved|put back|fresh copy",
)
def copies_made_once(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    above, below, slopes = x.copy(), x.copy(), np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        above[place] += h
        below[place] -= h
        slopes[place] = (f(above) - f(below)) / (2 * h)
    return slopes


@wrong("numerical_gradient", "the public example is hard-coded", says="hard-coded")
def answer_of_the_example(f, x, h=1e-5):
    return np.array([-8.91, -11.82, 23.16])


@wrong("relative_error", "the public example is hard-coded", says="hard-coded")
def one_ninth(a, b):
    if np.shape(a) != np.shape(b):
        raise ValueError("the shapes differ")
    return 1 / 9
