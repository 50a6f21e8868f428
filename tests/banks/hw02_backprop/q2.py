"""Wrong and right answers to q2: relu, relu_grad, leaky_relu, leaky_relu_grad."""

import numpy as np

from tests.banks import right, wrong

# ------------------------------------------------------------------------------------------- relu


@wrong("relu", "np.max reduces an axis instead of comparing with 0", says="np\\.max|maximum|axis|shape")
def max_over_an_axis(z):
    return np.max(z, 0)


@wrong("relu", "negative entries are zeroed in place", says="in place")
def zeroed_in_place(z):
    z[z < 0] = 0
    return z


@wrong("relu", "the absolute value", says="absolute|negative")
def absolute_value(z):
    return np.abs(z)


@wrong("relu", "the negative side leaks", says="leak|negative")
def leaks_on_the_negative_side(z):
    return np.maximum(z, 0.01 * np.asarray(z))


@wrong("relu", "the minimum keeps the negative part", says="minimum|negative|sign|wrong side|other side")
def minimum_instead(z):
    return np.minimum(z, 0)


@wrong("relu", "cut off at 1 as well", says="above 1|at 1|cut|clip|bounded|no upper|large")
def cut_off_at_one(z):
    return np.clip(z, 0, 1)


@wrong(
    "relu",
    "vectorize takes its type from the first entry, an integer 0",
    says="decimals|integer|whole|cut off|truncat|vectorize",
)
def type_of_the_first_entry(z):
    return np.vectorize(lambda v: v if v > 0 else 0)(z)


@wrong("relu", "the mask is returned, not the values", says="derivative|mask|0 and 1|0 or 1|threshold|1 where")
def mask_returned(z):
    return (np.asarray(z) > 0).astype(float)


@wrong(
    "relu",
    "one decision for the whole array",
    says=r"element|each entry|every entry|whole array|on its own|by itself|only|negative",
)
def one_decision_for_all(z):
    z = np.asarray(z, dtype=float)
    return z if z.max(initial=-np.inf) > 0 else np.zeros(z.shape)


@wrong("relu", "the sign is wrong: relu(−z)", says="sign|−z|-z|negative|mirror")
def relu_of_minus_z(z):
    return np.maximum(0, -np.asarray(z))


@wrong("relu", "a smooth softplus instead", says="smooth|softplus|log")
def softplus_instead(z):
    return np.logaddexp(0, z)


@wrong("relu", "only the positive entries are kept, the shape is lost", says="shape")
def positive_entries_only(z):
    z = np.asarray(z)
    return z[z > 0]


@wrong("relu", "the kink sits at 1", says="between 0 and 1|threshold|at 1|kink|below 1|small")
def kink_at_one(z):
    return np.where(np.asarray(z) > 1, z, 0)


@wrong("relu", "an if that works for a single number only", says="ambiguous|array|element")
def single_numbers_only(z):
    if z > 0:
        return z
    return 0.0


@right("relu")
def maximum_with_zero(z):
    return np.maximum(0.0, z)


@right("relu")
def product_with_the_mask(z):
    return z * (np.asarray(z) > 0)


@right("relu")
def half_of_the_sum_with_the_absolute_value(z):
    z = np.asarray(z, dtype=float)
    return (z + np.abs(z)) / 2


@right("relu")
def copied_then_zeroed(z):
    out = np.array(z, dtype=float)
    out[out < 0] = 0
    return out


@right("relu")
def clipped_from_below(z):
    return np.clip(z, 0, None)


@right("relu")
def by_list_comprehension(z):
    z = np.asarray(z)
    return np.array([max(float(v), 0.0) for v in z.flat]).reshape(z.shape)


# -------------------------------------------------------------------------------------- relu_grad


@wrong("relu_grad", "1 at the kink", says="kink|at 0|z = 0|at zero|relu_grad\\(0\\)|convention|exactly 0")
def one_at_the_kink(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


@wrong("relu_grad", "a half at the kink", says="kink|at 0|z = 0|at zero|relu_grad\\(0\\)|convention|exactly 0")
def half_at_the_kink(z):
    return np.heaviside(z, 0.5)


@wrong("relu_grad", "relu itself, not its derivative", says="relu itself|derivative|relu\\(z\\)|not 1")
def relu_itself(z):
    return np.maximum(z, 0)


@wrong("relu_grad", "the sign function: −1 for negative z", says=r"sign|negative|−1 where")
def sign_function(z):
    return np.sign(z)


@wrong("relu_grad", "1 everywhere", says="negative|everywhere|constant|ones|0 where|identity")
def one_everywhere(z):
    return np.ones(np.shape(z))


@wrong("relu_grad", "z is overwritten by 0 and 1", says="in place")
def overwritten_in_place(z):
    z[z > 0] = 1
    z[z <= 0] = 0
    return z


@wrong("relu_grad", "the wrong side: 1 where z is negative", says="sides?\\b|swapped|1 ?[−-]|reversed|negative")
def one_on_the_negative_side(z):
    return (np.asarray(z) < 0).astype(float)


@wrong("relu_grad", "the negative side leaks", says="leak|negative")
def small_slope_on_the_negative_side(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.01)


@wrong("relu_grad", "nan at the kink: 0 / 0", says="nan|0 ?/ ?0|kink|at 0|invalid")
def zero_over_zero_at_the_kink(z):
    z = np.asarray(z, dtype=float)
    return (1 + z / np.abs(z)) / 2


@wrong("relu_grad", "1 only above 1", says="between 0 and 1|threshold|at 1|below 1|small|kink")
def gradient_only_above_one(z):
    return (np.asarray(z) > 1) * 1.0


@wrong(
    "relu_grad", "the gradient of the sum over the array is one number", says="shape|element|one number|summed|count"
)
def number_of_active_entries(z):
    return np.count_nonzero(np.asarray(z) > 0)


@wrong("relu_grad", "the array is changed and nothing is returned", says="None")
def nothing_returned(z):
    out = np.zeros(np.shape(z))
    out[np.asarray(z) > 0] = 1


@wrong("relu_grad", "ones for the active entries only", says="shape")
def ones_for_active_entries_only(z):
    z = np.asarray(z)
    return np.ones_like(z[z > 0])


@wrong("relu_grad", "the derivative of softplus", says="sigmoid|softplus|smooth|σ")
def smooth_step(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


@right("relu_grad")
def booleans_as_numbers(z):
    return (np.asarray(z) > 0).astype(int)


@right("relu_grad")
def heaviside_with_zero(z):
    return np.heaviside(np.asarray(z, dtype=float), 0)


@right("relu_grad")
def where_positive(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@right("relu_grad")
def sign_cut_from_below(z):
    return np.maximum(np.sign(z), 0)


@right("relu_grad")
def zeros_then_ones(z):
    z = np.asarray(z)
    out = np.zeros(z.shape)
    out[z > 0] = 1
    return out


@right("relu_grad")
def sign_of_the_activation(z):
    return np.sign(np.maximum(z, 0))


# ------------------------------------------------------------------------------------- leaky_relu


@wrong("leaky_relu", "the argument slope is ignored", says="ignor|default|hard-coded|fixed|always|whatever")
def slope_ignored(z, slope=0.1):
    return np.where(np.asarray(z) > 0, z, 0.1 * np.asarray(z))


@wrong("leaky_relu", "another default slope", says="default|without slope|not given")
def another_default(z, slope=0.01):
    return np.where(np.asarray(z) > 0, z, slope * np.asarray(z))


@wrong(
    "leaky_relu",
    "the slope is the value for negative z, not a factor",
    says="factor|times z|slope ?[·*] ?z|multipl|constant|slope itself",
)
def slope_as_a_value(z, slope=0.1):
    return np.where(np.asarray(z) > 0, z, slope)


@wrong("leaky_relu", "minimum where maximum belongs", says="minimum|maximum|sides?\\b|swapped|positive")
def smaller_of_the_two_lines(z, slope=0.1):
    return np.minimum(z, slope * np.asarray(z))


@wrong("leaky_relu", "the negative side is reflected: slope·|z|", says="absolute|sign|negative|reflect")
def negative_side_reflected(z, slope=0.1):
    return np.where(np.asarray(z) > 0, z, slope * np.abs(z))


@wrong("leaky_relu", "negative entries are scaled in place", says="in place")
def scaled_in_place(z, slope=0.1):
    z[z < 0] = slope * z[z < 0]
    return z


@wrong(
    "leaky_relu", "the result is stored in an array of z's type", says="integer|whole|decimals|cut off|truncat|int64"
)
def copy_of_the_input_type(z, slope=0.1):
    out = np.array(z)
    out[out < 0] = slope * out[out < 0]
    return out


@wrong("leaky_relu", "no leak at all", says=r"\brelu\b|negative|leak(s|ing|age)?\b")
def plain_relu(z, slope=0.1):
    return np.maximum(z, 0)


@wrong("leaky_relu", "divided by the slope", says="divi|1/slope|slope²|upside|multipl|reciprocal")
def divided_by_the_slope(z, slope=0.1):
    return np.where(np.asarray(z) > 0, z, np.asarray(z) / slope)


@wrong("leaky_relu", "the slope is added instead of multiplied", says="add|factor|multipl|same amount|shift")
def slope_added(z, slope=0.1):
    return np.where(np.asarray(z) > 0, z, np.asarray(z) + slope)


@wrong("leaky_relu", "the whole line is scaled, positive values too", says="positive|both sides|every entry is")
def both_sides_scaled(z, slope=0.1):
    return slope * np.asarray(z)


@wrong(
    "leaky_relu",
    "a fixed bound: larger than slope instead of larger than slope·z",
    says="slope ?[·*] ?z|factor|multipl|times|constant|slope itself",
)
def maximum_with_the_slope(z, slope=0.1):
    return np.maximum(z, slope)


@wrong("leaky_relu", "changed and not returned", says="None")
def leaky_not_returned(z, slope=0.1):
    z = np.asarray(z)
    np.where(z > 0, z, slope * z)


@right("leaky_relu")
def larger_of_the_two_lines(z, slope=0.1):
    return np.maximum(z, slope * np.asarray(z))


@right("leaky_relu")
def positive_and_negative_parts(z, slope=0.1):
    return np.maximum(z, 0) + slope * np.minimum(z, 0)


@right("leaky_relu")
def factor_per_entry(z, slope=0.1):
    z = np.asarray(z, dtype=float)
    factor = np.ones(z.shape)
    factor[z < 0] = slope
    return factor * z


@right("leaky_relu")
def by_where(z, slope=0.1):
    return np.where(np.greater(z, 0), z, np.multiply(slope, z))


@right("leaky_relu")
def leaky_by_loop(z, slope=0.1):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    for index, v in np.ndenumerate(z):
        out[index] = v if v > 0 else slope * v
    return out


@right("leaky_relu")
def by_the_absolute_value(z, slope=0.1):
    z = np.asarray(z, dtype=float)
    return (1 + slope) / 2 * z + (1 - slope) / 2 * np.abs(z)


# -------------------------------------------------------------------------------- leaky_relu_grad


@wrong("leaky_relu_grad", "1 at the kink", says="kink|at 0|z = 0|at zero|grad\\(0|convention|exactly 0")
def leaky_one_at_the_kink(z, slope=0.1):
    return np.where(np.asarray(z) >= 0, 1.0, slope)


@wrong("leaky_relu_grad", "0 at the kink", says="kink|at 0|z = 0|at zero|grad\\(0|convention|exactly 0")
def leaky_zero_at_the_kink(z, slope=0.1):
    z = np.asarray(z)
    return (z > 0) + slope * (z < 0)


@wrong("leaky_relu_grad", "0 on the negative side", says=r"\brelu\b|negative|leak(s|ing|age)?\b")
def no_leak_in_the_gradient(z, slope=0.1):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@wrong(
    "leaky_relu_grad",
    "slope·z on the negative side: the value, not the derivative",
    says=r"itself|derivative|slope ?[·*] ?z|depend|constant|times z",
)
def value_on_the_negative_side(z, slope=0.1):
    return np.where(np.asarray(z) > 0, 1.0, slope * np.asarray(z))


@wrong("leaky_relu_grad", "leaky_relu itself", says="itself|derivative")
def leaky_itself(z, slope=0.1):
    return np.maximum(z, slope * np.asarray(z))


@wrong("leaky_relu_grad", "−slope on the negative side", says="sign|negative|minus|[−-]slope")
def minus_slope(z, slope=0.1):
    return np.where(np.asarray(z) > 0, 1.0, -slope)


@wrong(
    "leaky_relu_grad", "the argument slope is ignored", says="ignor|default|hard|fixed|always|whatever|0\\.1 is used"
)
def gradient_ignores_the_slope(z, slope=0.1):
    return np.where(np.asarray(z) > 0, 1.0, 0.1)


@wrong("leaky_relu_grad", "another default slope", says="default|without slope|not given")
def gradient_with_another_default(z, slope=0.01):
    return np.where(np.asarray(z) > 0, 1.0, slope)


@wrong("leaky_relu_grad", "z is overwritten by the gradient", says="in place")
def gradient_in_place(z, slope=0.1):
    positive = z > 0
    z[positive] = 1
    z[~positive] = slope
    return z


@wrong(
    "leaky_relu_grad",
    "ones_like of whole numbers cuts the slope to 0",
    says="integer|whole|decimals|cut off|truncat|int64",
)
def ones_of_the_input_type(z, slope=0.1):
    grad = np.ones_like(z)
    grad[np.asarray(z) <= 0] = slope
    return grad


@wrong("leaky_relu_grad", "the two sides are swapped", says="swapped|sides?\\b|reversed|negative|positive")
def sides_swapped(z, slope=0.1):
    return np.where(np.asarray(z) > 0, slope, 1.0)


@wrong("leaky_relu_grad", "1 − slope on the negative side", says="1 ?[−-] ?slope|negative")
def one_minus_the_slope(z, slope=0.1):
    return np.where(np.asarray(z) > 0, 1.0, 1 - slope)


@wrong("leaky_relu_grad", "1 + slope for positive z", says="1 ?\\+ ?slope|positive|add|both")
def slope_added_on_the_positive_side(z, slope=0.1):
    return slope + (np.asarray(z) > 0)


@wrong(
    "leaky_relu_grad",
    "one slope for the whole array",
    says="element|each entry|every entry|whole array|shape|on its own",
)
def one_slope_for_all(z, slope=0.1):
    return 1.0 if np.all(np.asarray(z) > 0) else slope


@right("leaky_relu_grad")
def leaky_gradient_by_where(z, slope=0.1):
    return np.where(np.asarray(z) > 0, 1, slope)


@right("leaky_relu_grad")
def slope_plus_the_rest(z, slope=0.1):
    return slope + (1 - slope) * (np.asarray(z) > 0)


@right("leaky_relu_grad")
def filled_then_overwritten(z, slope=0.1):
    grad = np.full(np.shape(z), float(slope))
    grad[np.asarray(z) > 0] = 1
    return grad


@right("leaky_relu_grad")
def leaky_gradient_by_loop(z, slope=0.1):
    z = np.asarray(z)
    return np.array([1.0 if v > 0 else slope for v in z.flat], dtype=float).reshape(z.shape)


@right("leaky_relu_grad")
def maximum_with_the_mask(z, slope=0.1):
    return np.maximum(np.asarray(z) > 0, slope)


@right("leaky_relu_grad")
def powers_of_the_slope(z, slope=0.1):
    return np.power(float(slope), np.asarray(z) <= 0)


@wrong("relu", "the result is cast to whole numbers", says="decimals")
def relu_as_int(z):
    return np.maximum(z, 0).astype(int)


@wrong("leaky_relu", "a slope of 0 is taken for no slope", says="0\\.1 is used")
def leaky_relu_falsy_slope(z, slope=None):
    slope = slope or 0.1
    return np.where(np.asarray(z) > 0, z, slope * np.asarray(z))


@wrong("relu_grad", "entries close to 0 count as the kink", says="isclose|kink")
def kink_of_some_width(z):
    z = np.asarray(z, dtype=float)
    return np.where(np.isclose(z, 0), 0.0, (z > 0) * 1.0)


@wrong("relu_grad", "only entries above a small number count as positive", says="small entries")
def positive_above_a_margin(z):
    return (np.asarray(z) > 1e-3) * 1.0


@wrong("leaky_relu_grad", "entries close to 0 count as the kink", says="isclose|kink")
def leaky_kink_of_some_width(z, slope=0.1):
    z = np.asarray(z, dtype=float)
    return np.where((z > 0) & ~np.isclose(z, 0), 1.0, slope)


@wrong("leaky_relu", "the smaller of z and slope · z", says="min")
def smaller_of_the_two(z, slope=0.1):
    z = np.asarray(z, dtype=float)
    return np.minimum(z, slope * z)
