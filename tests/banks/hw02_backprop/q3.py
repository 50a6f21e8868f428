"""Wrong and right answers to q3: softplus, softplus_grad."""

import math

import numpy as np

from tests.banks import right, wrong


def _sigmoid(z):
    """A sigmoid that is right everywhere, for answers that go wrong later."""
    E = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + E), E / (1 + E))


# --------------------------------------------------------------------------------------- softplus


@wrong("softplus", "exp overflows, the value becomes inf", says="overflow|inf\\b|infinit")
def formula_as_printed(z):
    return np.log(1 + np.exp(z))


@wrong("softplus", "log1p alone does not keep exp from overflowing", says="overflow|inf\\b|infinit")
def log1p_without_rearranging(z):
    return np.log1p(np.exp(z))


@wrong("softplus", "the slip of the lecture: ln(1 + e⁻ᶻ)", says=r"sign|e\^?\(?[−-]z|exp\([−-]z|−z|-z|mirror|slip")
def minus_in_the_exponent(z):
    return np.logaddexp(0, -np.asarray(z))


@wrong("softplus", "logarithm to base 2", says="base|log2|natural")
def base_two_logarithm(z):
    return np.logaddexp(0, z) / np.log(2)


@wrong("softplus", "relu: the logarithm's correction is missing", says="relu|correction|log1p|maximum|smooth|max\\(z")
def maximum_alone(z):
    return np.maximum(z, 0)


@wrong(
    "softplus", "the maximum is left out of the rearranged formula", says="max|relu|symmetric|\\|z\\||abs|z is missing"
)
def correction_alone(z):
    return np.log1p(np.exp(-np.abs(z)))


@wrong(
    "softplus",
    "one shift, the largest entry, for the whole array",
    says="shift|inf\\b|whole array|own|log of 0|logarithm|underflow",
)
def one_shift_for_the_array(z):
    z = np.asarray(z, dtype=float)
    m = max(float(np.max(z)), 0.0)
    with np.errstate(divide="ignore"):
        return m + np.log(np.exp(-m) + np.exp(z - m))


@wrong(
    "softplus", "clipped at 100 to avoid the overflow", says=r"clip|cut off|bounded|limit|saturat|stops? growing|flat"
)
def clipped_at_a_hundred(z):
    return np.log1p(np.exp(np.clip(z, -700, 100)))


@wrong(
    "softplus",
    "replaced by z far too early",
    says=r"early|straight|threshold|approximat|log1p|correction|digits|accura|is z itself|relu",
)
def straight_line_from_three(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 3, z, np.log1p(np.exp(np.minimum(z, 3))))


@wrong("softplus", "the branch that is not used overflows all the same, the values are right", says="overflow")
def where_computes_both_branches(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 30, z + np.exp(-z), np.log1p(np.exp(z)))


@wrong("softplus", "the result is stored in an array of z's type", says="integer|whole|decimals|cut off|truncat|int64")
def softplus_of_the_input_type(z):
    out = np.zeros_like(z)
    out[...] = np.logaddexp(0, z)
    return out


@wrong("softplus", "z is clipped from below in place", says="in place")
def clipped_in_place(z):
    correction = np.log1p(np.exp(-np.abs(z)))
    np.maximum(z, 0, out=z)
    return z + correction


@wrong("softplus", "this is the derivative, the sigmoid", says="sigmoid|derivative|σ")
def sigmoid_returned(z):
    return _sigmoid(z)


@wrong(
    "softplus",
    "the 1 is missing: log exp z = z",
    says=r"\b1\b.*(missing|forgotten|left out)|1 ?\+|identity|equal to z|z itself|log\(exp",
)
def one_is_missing(z):
    return np.asarray(z) * 1.0


@wrong("softplus", "summed over the array", says="shape|element|one number|sum")
def summed_softplus(z):
    return float(np.sum(np.logaddexp(0, z)))


@wrong("softplus", "nothing is returned", says="None")
def softplus_not_returned(z):
    m = np.maximum(z, 0)
    m + np.log1p(np.exp(-np.abs(z)))


@right("softplus")
def logaddexp_of_zero(z):
    return np.logaddexp(0.0, z)


@right("softplus")
def maximum_and_correction(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


@right("softplus")
def own_shift_per_entry(z):
    z = np.asarray(z, dtype=float)
    return (z + np.abs(z)) / 2 + np.log1p(np.exp(-np.abs(z)))


@right("softplus")
def softplus_by_loop(z):
    def one(v):
        return v + math.log1p(math.exp(-v)) if v > 0 else math.log1p(math.exp(v))

    z = np.asarray(z, dtype=float)
    return np.array([one(v) for v in z.ravel()]).reshape(z.shape)


@right("softplus")
def two_regions(z):
    z = np.asarray(z, dtype=float)
    out = np.array(z)
    small = z < 40
    out[small] = np.log1p(np.exp(z[small]))
    return out


@right("softplus")
def minus_the_log_of_sigmoid_of_minus_z(z):
    z = np.asarray(z, dtype=float)
    log_sigmoid = np.minimum(-z, 0) - np.log1p(np.exp(-np.abs(z)))
    return -log_sigmoid


# ---------------------------------------------------------------------------------- softplus_grad


@wrong(
    "softplus_grad",
    "the derivative of the sigmoid instead of the sigmoid",
    says=r"1 ?[−-] ?σ|once|twice|second derivative|derivative of (the )?(sigmoid|σ)|too far|σ′|σ'",
)
def derivative_too_many(z):
    s = _sigmoid(z)
    return s * (1 - s)


@wrong(
    "softplus_grad",
    "σ(−z), the derivative of the misprinted softplus with its sign dropped",
    says=r"1 ?[−-]|sign|−z|-z|swapped|mirror",
)
def sigmoid_of_minus_z(z):
    return _sigmoid(-np.asarray(z))


@wrong("softplus_grad", "derivative of ln(1 + e⁻ᶻ)", says=r"sign|1 ?[−-]|−z|-z|negative")
def derivative_of_the_misprint(z):
    return -_sigmoid(-np.asarray(z))


@wrong("softplus_grad", "exp(z)/(1 + exp(z)) gives inf / inf", says="overflow|nan")
def quotient_gives_nan(z):
    return np.exp(z) / (1 + np.exp(z))


@wrong("softplus_grad", "exp(−z) overflows, the values are right", says="overflow")
def exponential_overflows(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


@wrong("softplus_grad", "the inner derivative eᶻ is missing", says=r"inner|exp\(z\)|e\^z|eᶻ|chain|1 ?[−-]|factor")
def inner_derivative_missing(z):
    return np.exp(-np.logaddexp(0, z))


@wrong("softplus_grad", "the derivative of relu", says="relu|step|smooth|threshold|0 or 1|rounded")
def step_function(z):
    return (np.asarray(z) > 0).astype(float)


@wrong("softplus_grad", "softplus itself", says=r"itself|not its derivative|this is softplus")
def softplus_itself(z):
    return np.logaddexp(0, z)


@wrong("softplus_grad", "tanh, the other S-shaped function", says="tanh|between 0 and 1|negative")
def hyperbolic_tangent(z):
    return np.tanh(z)


@wrong(
    "softplus_grad", "the result is stored in an array of z's type", says="integer|whole|decimals|cut off|truncat|int64"
)
def slope_array_of_the_input_type(z):
    grad = np.empty_like(z)
    for index in np.ndindex(grad.shape):
        grad[index] = float(_sigmoid(z[index]))
    return grad


@wrong("softplus_grad", "z is negated in place", says="in place")
def sign_flipped_in_place(z):
    np.negative(z, out=z)
    return np.exp(-np.logaddexp(0, z))


@wrong("softplus_grad", "averaged over the array", says="shape|element|one number|mean")
def mean_slope(z):
    return np.mean(_sigmoid(z))


@wrong("softplus_grad", "computed but not returned", says="None")
def slope_not_returned(z):
    grad = _sigmoid(z)  # noqa: F841


@wrong(
    "softplus_grad",
    "softplus is fed to the sigmoid: the derivative at the wrong place",
    says=r"of softplus|at softplus|σ\(softplus|activation|wrong place|at z",
)
def derivative_at_the_activation(z):
    return _sigmoid(np.logaddexp(0, z))


@right("softplus_grad")
def stable_sigmoid(z):
    z = np.asarray(z, dtype=float)
    E = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, E) / (1 + E)


@right("softplus_grad")
def through_softplus_of_minus_z(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


@right("softplus_grad")
def difference_of_z_and_softplus(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z - np.logaddexp(0, z))


@right("softplus_grad")
def half_of_tanh(z):
    return np.tanh(np.asarray(z) / 2) / 2 + 0.5


@right("softplus_grad")
def slope_by_loop(z):
    z = np.asarray(z, dtype=float)
    out = np.zeros(z.shape)
    for index in np.ndindex(z.shape):
        v = float(z[index])
        out[index] = 1 / (1 + math.exp(-v)) if v > -700 else 0.0
    return out


@right("softplus_grad")
def overflow_allowed_to_pass_silently(z):
    with np.errstate(all="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


@wrong("softplus", "z itself above 15", says="too early")
def softplus_straight_above_15(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 15, z, np.log1p(np.exp(np.minimum(z, 15))))


@wrong("softplus", "0 below −10", says="too early")
def softplus_zero_below_10(z):
    return np.where(np.asarray(z) < -10, 0.0, np.logaddexp(0, z))


@wrong("softplus_grad", "0 below −10", says="too early")
def softplus_grad_zero_below_10(z):
    return np.where(np.asarray(z) < -10, 0.0, _sigmoid(z))


@right("softplus")
def softplus_straight_above_30(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 30, z, np.log(1 + np.exp(np.minimum(z, 30))))


@wrong("softplus", "the stable form has max(z, 0) in the exponent where |z| belongs", says=r"−\|z\| belongs")
def maximum_in_the_exponent(z):
    top = np.maximum(np.asarray(z, dtype=float), 0)
    return top + np.log1p(np.exp(-top))


@wrong("softplus_grad", "the public example is hard-coded", says="hard-coded")
def slopes_of_the_example(z):
    return _sigmoid(np.array([[0.5, -1.2], [2.0, -0.3], [0.0, 1.1]]))
