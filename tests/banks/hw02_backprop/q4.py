"""Wrong and right answers to q4: regularized_logistic_least_squares."""

import math

import numpy as np

from tests.banks import right, wrong


def _sigmoid(z):
    """A sigmoid that is right everywhere, for answers that go wrong later."""
    E = np.exp(-np.abs(z))
    return float(np.where(z >= 0, 1 / (1 + E), E / (1 + E)))


def _loss(y, t, lam, w):
    return 0.5 * (y - t) ** 2 + lam * 0.5 * w**2


@wrong(
    "regularized_logistic_least_squares",
    "the derivative of the sigmoid is forgotten",
    says=r"σ′|σ'|sigmoid|derivative|y ?\(1|activation",
)
def sigmoid_derivative_forgotten(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = y - t
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar


@wrong(
    "regularized_logistic_least_squares",
    "the derivative is taken at the activation, σ′(y)",
    says=r"σ′|σ'|at z|activation|wrong place|derivative|twice",
)
def derivative_at_the_activation(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    s = _sigmoid(y)
    z_bar = (y - t) * s * (1 - s)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar


@wrong(
    "regularized_logistic_least_squares",
    "the pre-activation is taken for the activation: z(1 − z)",
    says=r"y ?\(1|y ?[·*] ?\(1|activation|σ\(z\)|z ?\(1|pre-activation|σ′|σ'",
)
def pre_activation_in_the_derivative(w, b, x, t, lam):
    z = w * x + b
    y = _sigmoid(z)
    z_bar = (y - t) * z * (1 - z)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar


@wrong(
    "regularized_logistic_least_squares",
    "the penalty adds nothing to the gradient",
    says=r"penalt|factor lam|lam is|λ",
)
def penalty_missing_in_the_gradient(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x, z_bar


@wrong(
    "regularized_logistic_least_squares",
    "the loss lacks the penalty",
    says=r"penalt|factor lam|lam is|λ",
)
def penalty_missing_in_the_loss(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2, z_bar * x + lam * w, z_bar


@wrong("regularized_logistic_least_squares", "the bias is penalised as well", says=r"bias|penalt|λ|lam ?[·*] ?b")
def bias_penalised(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar + lam * b


@wrong(
    "regularized_logistic_least_squares",
    "no ½ in the squared error of the loss",
    says=r"½|1/2|half|\b2 is|factor 2|twice",
)
def half_missing_in_the_loss(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return (y - t) ** 2 + lam * 0.5 * w**2, z_bar * x + lam * w, z_bar


@wrong(
    "regularized_logistic_least_squares",
    "the penalty in the loss has no ½, the gradient is 2·lam·w",
    says=r"½|1/2|half|2 ?[·*]? ?lam|twice|\b2 is|penalt",
)
def half_missing_in_the_penalty(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam * w**2, z_bar * x + 2 * lam * w, z_bar


@wrong("regularized_logistic_least_squares", "the gradient keeps the ½ of the squared error", says="½|1/2|half|2 of")
def half_kept_in_the_gradient(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = 0.5 * (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar


@wrong("regularized_logistic_least_squares", "target minus output", says="sign|minus|y ?[−-] ?t|t ?[−-] ?y")
def target_minus_output(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (t - y) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar


@wrong("regularized_logistic_least_squares", "w_bar lacks the factor x", says=r"factor x|input|by x|is x")
def input_missing_in_w_bar(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar + lam * w, z_bar


@wrong(
    "regularized_logistic_least_squares", "b_bar gets the factor x too", says=r"factor x|input|by x|not x|bias|∂z/∂b"
)
def input_in_b_bar(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar * x


@wrong(
    "regularized_logistic_least_squares",
    "lam·½·w² is added to w_bar instead of its derivative",
    says=r"derivative|penalt|½|differentiat|λw|lam ?[·*] ?w",
)
def penalty_not_differentiated(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x + lam * 0.5 * w**2, z_bar


@wrong("regularized_logistic_least_squares", "the exponential overflows for large z", says="overflow")
def exponential_overflows(w, b, x, t, lam):
    y = 1 / (1 + np.exp(-np.float64(w * x + b)))
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar


@wrong(
    "regularized_logistic_least_squares", "math.exp raises an error for large z", says="overflow|OverflowError|range"
)
def math_exp_raises(w, b, x, t, lam):
    y = 1 / (1 + math.exp(-(w * x + b)))
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar


@wrong(
    "regularized_logistic_least_squares",
    "b_bar is found by dividing by x, which may be 0",
    says=r"nan|x = 0|0 / 0|divi|ZeroDivision|zero",
)
def bias_by_division_by_x(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    data_part = (y - t) * y * (1 - y) * x
    return _loss(y, t, lam, w), data_part + lam * w, data_part / x


@wrong("regularized_logistic_least_squares", "the bias is left out of z", says=r"bias|b is|without b")
def bias_left_out(w, b, x, t, lam):
    y = _sigmoid(w * x)
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar


@wrong(
    "regularized_logistic_least_squares", "the two gradients are swapped", says="swapped|order|exchanged|it is b_bar"
)
def gradients_swapped(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar, z_bar * x + lam * w


@wrong("regularized_logistic_least_squares", "only the gradients are returned", says="2 values|3 values|three")
def loss_not_returned(w, b, x, t, lam):
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return z_bar * x + lam * w, z_bar


@wrong(
    "regularized_logistic_least_squares",
    "a fixed strength instead of lam",
    says=r"ignor|fixed|hard-coded|factor lam|lam is|λ|penalt|not used",
)
def fixed_strength(w, b, x, t, lam):
    lam = 0.1
    y = _sigmoid(w * x + b)
    z_bar = (y - t) * y * (1 - y)
    return _loss(y, t, lam, w), z_bar * x + lam * w, z_bar


@right("regularized_logistic_least_squares")
def bar_notation(w, b, x, t, lam):
    z = w * x + b
    y = _sigmoid(z)
    L = 0.5 * (y - t) ** 2
    R = 0.5 * w**2
    y_bar = y - t
    z_bar = y_bar * y * (1 - y)
    return L + lam * R, z_bar * x + lam * w, z_bar


@right("regularized_logistic_least_squares")
def plain_python_list(w, b, x, t, lam):
    w, b, x, t, lam = (float(v) for v in (w, b, x, t, lam))
    z = w * x + b
    small = math.exp(-abs(z))
    y = 1 / (1 + small) if z >= 0 else small / (1 + small)
    slope = small / (1 + small) ** 2
    return [((y - t) ** 2 + lam * w * w) / 2, (y - t) * slope * x + lam * w, (y - t) * slope]


@right("regularized_logistic_least_squares")
def numpy_scalars(w, b, x, t, lam):
    y = np.exp(-np.logaddexp(0, -np.float64(w * x + b)))
    z_bar = np.multiply(y - t, y - y**2)
    return np.square(y - t) / 2 + lam * np.square(w) / 2, np.add(z_bar * x, lam * w), z_bar


@right("regularized_logistic_least_squares")
def through_tanh(w, b, x, t, lam):
    h = math.tanh((w * x + b) / 2)
    error = (1 + h) / 2 - t
    b_bar = error * (1 - h * h) / 4
    return 0.5 * (error * error + lam * w * w), b_bar * x + lam * w, b_bar


@right("regularized_logistic_least_squares")
def dot_product_with_a_constant_input(w, b, x, t, lam):
    theta, inputs = np.array([w, b], dtype=float), np.array([x, 1.0])
    y = _sigmoid(theta @ inputs)
    grad = (y - t) * y * (1 - y) * inputs + lam * theta * np.array([1, 0])
    return _loss(y, t, lam, w), grad[0], grad[1]


@right("regularized_logistic_least_squares")
def zero_dimensional_arrays(w, b, x, t, lam):
    y = np.asarray(_sigmoid(w * x + b))
    z_bar = (y - t) * y * (1 - y)
    return np.asarray(_loss(y, t, lam, w)), np.asarray(z_bar * x + lam * w), np.asarray(z_bar)


@wrong("regularized_logistic_least_squares", "λ is squared", says="squared")
def lambda_squared(w, b, x, t, lam):
    y = float(_sigmoid(w * x + b))
    z_bar = (y - t) * y * (1 - y)
    return 0.5 * (y - t) ** 2 + lam**2 * w**2 / 2, z_bar * x + lam**2 * w, z_bar
