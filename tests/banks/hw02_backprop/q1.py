"""Wrong and right answers to q1: sigmoid, sigmoid_grad, tanh_grad."""

import math

import numpy as np

from tests.banks import right, wrong


def _sigmoid(z):
    """A sigmoid that is right everywhere, for answers that go wrong later."""
    E = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + E), E / (1 + E))


# ---------------------------------------------------------------------------------------- sigmoid


@wrong("sigmoid", "the branches of the stable form are swapped: 1 − σ(z)", says=r"1 ?[−-]|sign|swapped|mirror|decreas")
def branches_swapped(z):
    E = np.exp(-np.abs(z))
    return np.where(z >= 0, E / (1 + E), 1 / (1 + E))


@wrong("sigmoid", "exp(−z) overflows for very negative z", says="overflow")
def exponential_of_minus_z_overflows(z):
    return 1 / (1 + np.exp(-z))


@wrong("sigmoid", "exp(z) overflows to inf / inf for large z", says="overflow|nan")
def exponential_of_z_gives_nan(z):
    return np.exp(z) / (1 + np.exp(z))


@wrong("sigmoid", "one branch is chosen for the whole array", says="overflow|nan")
def one_branch_for_the_whole_array(z):
    if np.mean(z) >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


@wrong(
    "sigmoid",
    "the argument is clipped so tightly that the values stop moving",
    says=r"clip|cut off|bounded|too early|saturat|stops? moving|flat",
)
def clipped_at_ten(z):
    return 1 / (1 + np.exp(-np.clip(z, -10, 10)))


@wrong(
    "sigmoid",
    "tanh of z where tanh of z/2 belongs (the slip tanh z = 2σ(z) − 1)",
    says=r"2z|2 ?\* ?z|2 ?· ?z|z ?/ ?2|half|tanh",
)
def hyperbolic_tangent_of_the_wrong_argument(z):
    return (np.tanh(z) + 1) / 2


@wrong("sigmoid", "this is tanh: values between −1 and 1", says="tanh|between 0 and 1|negative")
def tanh_instead(z):
    return np.tanh(z)


@wrong(
    "sigmoid",
    "the result is stored in an array of z's type, so whole numbers are cut off",
    says="integer|whole|decimals|cut off|truncat|int64",
)
def result_array_of_the_input_type(z):
    z = np.asarray(z)
    out = np.zeros_like(z)
    out[z >= 0] = 1 / (1 + np.exp(-z[z >= 0]))
    E = np.exp(z[z < 0])
    out[z < 0] = E / (1 + E)
    return out


@wrong("sigmoid", "z is negated in place", says="in place")
def negated_in_place(z):
    z *= -1
    return np.exp(-np.logaddexp(0, z))


@wrong("sigmoid", "this is the derivative", says=r"derivative|σ′|σ'|1 ?[−-] ?σ|σ\(1")
def derivative_returned(z):
    s = _sigmoid(z)
    return s * (1 - s)


@wrong("sigmoid", "a hard threshold", says="threshold|step|0 or 1|rounded|jump")
def hard_threshold(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


@wrong("sigmoid", "powers of 2 instead of e", says=r"base|power|2\*\*|2\^|\be\b")
def base_two(z):
    return np.exp(-np.logaddexp(0, -np.log(2) * z))


@wrong("sigmoid", "normalised over the array, as softmax", says="softmax|sum|element|each entry|every entry")
def softmax_of_the_array(z):
    E = np.exp(z - np.max(z))
    return E / E.sum()


@wrong("sigmoid", "the result is not returned", says="None")
def sigmoid_not_returned(z):
    result = _sigmoid(z)  # noqa: F841


@wrong("sigmoid", "straight lines instead of the curve", says="linear|straight|clip|curve|sharp")
def piecewise_linear(z):
    return np.clip(0.5 + 0.25 * np.asarray(z), 0, 1)


@right("sigmoid")
def through_logaddexp(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z, dtype=float)))


@right("sigmoid")
def two_masks(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    positive = z > 0
    out[positive] = 1 / (1 + np.exp(-z[positive]))
    E = np.exp(z[~positive])
    out[~positive] = E / (1 + E)
    return out


@right("sigmoid")
def through_tanh(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


@right("sigmoid")
def one_number_at_a_time(z):
    def one(v):
        return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))

    z = np.asarray(z, dtype=float)
    return np.array([one(v) for v in z.ravel()]).reshape(z.shape)


@right("sigmoid")
def warnings_switched_off(z):
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-np.asarray(z)))


@right("sigmoid")
def clipped_where_it_does_not_matter(z):
    return 1 / (1 + np.exp(-np.clip(np.asarray(z, dtype=np.float64), -700, 700)))


@right("sigmoid")
def one_exponential_and_where(z):
    small = np.exp(-np.abs(z))
    return np.where(np.less(z, 0), small, 1.0) / (1 + small)


# ----------------------------------------------------------------------------------- sigmoid_grad


@wrong("sigmoid_grad", "z is taken for the activation: z(1 − z)", says="σ|sigmoid is missing|activation")
def input_taken_for_the_activation(z):
    return z * (1 - z)


@wrong(
    "sigmoid_grad", "the factor 1 − σ is missing", says=r"1 ?[−-] ?σ|σ itself|factor|sigmoid itself|not its derivative"
)
def sigmoid_itself(z):
    return _sigmoid(z)


@wrong("sigmoid_grad", "the rule of tanh: 1 − σ²", says="tanh|square|σ²")
def rule_of_tanh(z):
    return 1 - _sigmoid(z) ** 2


@wrong("sigmoid_grad", "the sign in 1 − σ is wrong", says=r"sign|1 ?[−-] ?σ|1 ?\+ ?σ|plus")
def plus_in_the_second_factor(z):
    s = _sigmoid(z)
    return s * (1 + s)


@wrong("sigmoid_grad", "the sigmoid is applied twice", says=r"twice|second time|σ\(σ|already|again")
def sigmoid_applied_twice(z):
    s = _sigmoid(_sigmoid(z))
    return s * (1 - s)


@wrong("sigmoid_grad", "exp(−z)/(1 + exp(−z))² overflows to nan", says="overflow|nan")
def quotient_of_exponentials(z):
    return np.exp(-z) / (1 + np.exp(-z)) ** 2


@wrong("sigmoid_grad", "the product (1 + eᶻ)(1 + e⁻ᶻ) overflows, the values are right", says="overflow")
def product_that_overflows(z):
    return 1 / ((1 + np.exp(z)) * (1 + np.exp(-z)))


@wrong(
    "sigmoid_grad", "the result is stored in an array of z's type", says="integer|whole|decimals|cut off|truncat|int64"
)
def gradient_array_of_the_input_type(z):
    grad = np.zeros_like(z)
    s = _sigmoid(z)
    grad[...] = s * (1 - s)
    return grad


@wrong("sigmoid_grad", "z is overwritten by its absolute value", says="in place")
def absolute_value_in_place(z):
    np.abs(z, out=z)
    E = np.exp(-z)
    return E / (1 + E) ** 2


@wrong("sigmoid_grad", "summed over the array", says="shape|element|summed|one number")
def summed_over_the_array(z):
    s = _sigmoid(z)
    return np.sum(s * (1 - s))


@wrong("sigmoid_grad", "the largest value ¼, whatever z", says="constant|same|maximum|depend|slope at 0|only at")
def always_a_quarter(z):
    return np.full(np.shape(z), 0.25)


@wrong("sigmoid_grad", "the sign is wrong", says="sign|minus|negative")
def opposite_sign(z):
    s = _sigmoid(z)
    return s * (s - 1)


@wrong("sigmoid_grad", "σ(z)σ(z): σ(−z) was meant", says=r"square|σ²|σ\(−z\)|1 ?[−-] ?σ")
def square_of_sigmoid(z):
    return _sigmoid(z) ** 2


@wrong("sigmoid_grad", "the gradient is printed, not returned", says="None")
def gradient_not_returned(z):
    s = _sigmoid(z)
    s * (1 - s)


@right("sigmoid_grad")
def product_with_the_complement(z):
    s = _sigmoid(z)
    return s - s**2


@right("sigmoid_grad")
def symmetric_in_z(z):
    E = np.exp(-np.abs(np.asarray(z, dtype=float)))
    return E / (1 + E) ** 2


@right("sigmoid_grad")
def through_sigmoid_of_both_signs(z):
    return _sigmoid(z) * _sigmoid(-np.asarray(z))


@right("sigmoid_grad")
def through_the_tanh_derivative(z):
    return (1 - np.tanh(np.asarray(z) / 2) ** 2) / 4


@right("sigmoid_grad")
def gradient_by_loop(z):
    def one(v):
        e = math.exp(-abs(v))
        return e / ((1 + e) * (1 + e))

    return np.vectorize(one, otypes=[float])(z)


@right("sigmoid_grad")
def through_logarithms(z):
    z = np.asarray(z, dtype=float)
    return np.exp(-np.logaddexp(0, z) - np.logaddexp(0, -z))


# -------------------------------------------------------------------------------------- tanh_grad


@wrong(
    "tanh_grad",
    "z is taken for the activation: 1 − z²",
    says="tanh is missing|tanh²|activation|pre-activation|tanh\\(z\\)²|tanh of",
)
def one_minus_z_squared(z):
    return 1 - z**2


@wrong("tanh_grad", "the rule of the sigmoid: tanh(1 − tanh)", says="sigmoid|σ|square")
def rule_of_the_sigmoid(z):
    t = np.tanh(z)
    return t * (1 - t)


@wrong("tanh_grad", "the square is missing: 1 − tanh", says="square|²")
def square_missing(z):
    return 1 - np.tanh(z)


@wrong("tanh_grad", "the sign in front of the square is wrong", says=r"sign|1 ?[−-]|plus")
def plus_square(z):
    return 1 + np.tanh(z) ** 2


@wrong("tanh_grad", "1/cosh without its square", says="square|²")
def one_over_cosh(z):
    return np.sqrt(1 - np.tanh(z) ** 2)


@wrong("tanh_grad", "cosh overflows, the values are right", says="overflow")
def square_of_cosh_overflows(z):
    return 1 / np.cosh(z) ** 2


@wrong("tanh_grad", "tanh is written with exponentials that overflow to nan", says="overflow|nan")
def tanh_by_hand_overflows(z):
    t = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
    return 1 - t**2


@wrong("tanh_grad", "tanh itself", says="itself|not its derivative|tanh\\(z\\)( |,|;|:|\\.)|square|derivative")
def tanh_itself(z):
    return np.tanh(z)


@wrong("tanh_grad", "the sign is wrong", says="sign|minus|negative")
def square_minus_one(z):
    return np.tanh(z) ** 2 - 1


@wrong("tanh_grad", "z is overwritten by its double", says="in place")
def doubled_in_place(z):
    z += z
    s = _sigmoid(z)
    return 4 * s * (1 - s)


@wrong("tanh_grad", "the result is stored in an array of z's type", says="integer|whole|decimals|cut off|truncat|int64")
def tanh_values_of_the_input_type(z):
    t = np.empty_like(z)
    for index in np.ndindex(t.shape):
        t[index] = 1 - math.tanh(z[index]) ** 2
    return t


@wrong("tanh_grad", "derivative of 2σ(z) − 1, the slip of the lecture", says=r"2σ|2z|2 ?\* ?z|2 ?· ?z|σ\(2|sigmoid")
def derivative_of_the_slip(z):
    s = _sigmoid(z)
    return 2 * s * (1 - s)


@wrong("tanh_grad", "the inner derivative of 2σ(2z) − 1 is missing", says=r"½|factor 2|twice|half|inner|\b2 is")
def inner_derivative_missing(z):
    s = _sigmoid(2 * np.asarray(z))
    return 2 * s * (1 - s)


@wrong("tanh_grad", "averaged over the array", says="shape|element|one number|mean")
def averaged_over_the_array(z):
    return np.mean(1 - np.tanh(z) ** 2)


@wrong("tanh_grad", "the whole difference is squared: (1 − tanh)²", says="square|²")
def difference_squared(z):
    return (1 - np.tanh(z)) ** 2


@wrong("tanh_grad", "computed but not returned", says="None")
def tanh_gradient_not_returned(z):
    t = np.tanh(z)
    t = 1 - t * t


@right("tanh_grad")
def one_minus_square(z):
    return 1 - np.square(np.tanh(z))


@right("tanh_grad")
def two_factors(z):
    t = np.tanh(z)
    return (1 + t) * (1 - t)


@right("tanh_grad")
def four_times_a_sigmoid_derivative(z):
    s = _sigmoid(2 * np.asarray(z, dtype=float))
    return 4 * s * (1 - s)


@right("tanh_grad")
def decaying_exponentials_only(z):
    E = np.exp(-2 * np.abs(np.asarray(z, dtype=float)))
    return 4 * E / (1 + E) ** 2


@right("tanh_grad")
def tanh_gradient_by_loop(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    for index, v in np.ndenumerate(z):
        out[index] = 1 - math.tanh(v) ** 2
    return out


@right("tanh_grad")
def clipped_cosh(z):
    return 1 / np.cosh(np.clip(np.asarray(z, dtype=float), -350, 350)) ** 2


@wrong("sigmoid", "0 for everything below −10", says="too early")
def sigmoid_cut_off_in_the_tail(z):
    return np.where(np.asarray(z) < -10, 0.0, _sigmoid(z))


@wrong("sigmoid_grad", "0 for everything beyond ±10", says="too early")
def sigmoid_grad_cut_off_in_the_tails(z):
    s = _sigmoid(z)
    return np.where(np.abs(z) > 10, 0.0, s * (1 - s))


@wrong("tanh_grad", "0 for everything beyond ±5", says="too early")
def tanh_grad_cut_off_in_the_tails(z):
    return np.where(np.abs(z) > 5, 0.0, 1 - np.tanh(z) ** 2)


@wrong("tanh_grad", "4σ(z)(1 − σ(z)): σ belongs at 2z", says="2z|z/2")
def tanh_grad_sigmoid_at_z(z):
    s = _sigmoid(z)
    return 4 * s * (1 - s)
