"""Wrong and right answers to q2: composite_derivative and total_derivative."""

import cmath
import math

import numpy as np

from tests.banks import right, wrong

# ---------------------------------------------------------------------------- composite_derivative


@wrong("composite_derivative", "the inner derivative 4x is missing", says="inner|4x|4 ?[·*] ?x|chain")
def inner_derivative_missing(x):
    x = np.asarray(x, dtype=float)
    return 2 * (2 * x**2 + 1)


@wrong("composite_derivative", "the inner derivative of 2x² is taken as 4", says=r"inner|4x\b|4 ?[·*] ?x|chain")
def inner_derivative_is_four(x):
    x = np.asarray(x, dtype=float)
    return 2 * (2 * x**2 + 1) * 4


@wrong(
    "composite_derivative", "the outer derivative is taken at x, not at 2x² + 1", says="outer|at x|2x² ?\\+ ?1|place"
)
def outer_derivative_at_the_wrong_place(x):
    x = np.asarray(x, dtype=float)
    return 2 * x * 4 * x


@wrong("composite_derivative", "the value F(x) instead of its derivative", says="F\\(x\\)|value|itself|derivative of")
def the_function_itself(x):
    x = np.asarray(x, dtype=float)
    return (2 * x**2 + 1) ** 2


@wrong(
    "composite_derivative",
    "only the inner function is differentiated",
    says="outer|only the inner|inner (function|derivative)",
)
def outer_derivative_missing(x):
    return 4 * np.asarray(x, dtype=float)


@wrong(
    "composite_derivative",
    "(2x² + 1)² is expanded without its mixed term",
    says=r"mixed|cross|middle|4x²|expan|8x|missing term|2ab|\(2x²\)² \+ 1",
)
def square_of_a_sum_without_the_mixed_term(x):
    x = np.asarray(x, dtype=float)
    return 16 * x**3


@wrong("composite_derivative", "the square keeps its exponent: 2 u² u′", says="exponent|power|u²|square|lower")
def power_rule_keeps_the_exponent(x):
    x = np.asarray(x, dtype=float)
    return 2 * (2 * x**2 + 1) ** 2 * 4 * x


@wrong(
    "composite_derivative", "the factor 2 of the outer square is missing", says="outer|½|factor 2|2 of a square|0\\.5 ×"
)
def factor_two_of_the_square_missing(x):
    x = np.asarray(x, dtype=float)
    return (2 * x**2 + 1) * 4 * x


@wrong(
    "composite_derivative", "2x² − 1 in place of 2x² + 1", says="sign of the 1|sign|minus|2x² ?[−-] ?1|u ?[−-] ?1|8x"
)
def minus_one_inside(x):
    x = np.asarray(x, dtype=float)
    return 8 * x * (2 * x**2 - 1)


@wrong("composite_derivative", "the constant 1 is given the derivative 1", says="constant|4x ?\\+ ?1|inner")
def derivative_of_the_constant_is_one(x):
    x = np.asarray(x, dtype=float)
    return 2 * (2 * x**2 + 1) * (4 * x + 1)


@wrong("composite_derivative", "differentiated twice", says="second|twice|differentiated")
def second_derivative(x):
    x = np.asarray(x, dtype=float)
    return 48 * x**2 + 8


@wrong("composite_derivative", "the argument is squared in place", says="in place")
def squares_its_argument_in_place(x):
    if not isinstance(x, np.ndarray):
        return 8 * x * (2 * x**2 + 1)
    original = x.astype(float)
    x *= x
    return 8 * original * (2 * x.astype(float) + 1)


@wrong(
    "composite_derivative",
    "one number for the whole array",
    says="has shape|summed|element by element|entry by entry|elementwise",
)
def summed_over_the_entries(x):
    x = np.asarray(x, dtype=float)
    return float(np.sum(8 * x * (2 * x**2 + 1)))


@wrong(
    "composite_derivative",
    "written for one number, fails for an array",
    says="for arrays?|elementwise|element by element|entry by entry|only 0-dim|one number|scalar",
)
def only_for_one_number(x):
    return 8 * float(x) * (2 * math.pow(float(x), 2) + 1)


@wrong(
    "composite_derivative",
    "a forward difference with a coarse step",
    says="approximat|finite difference|difference quotient|numerical|digits|accura|exact|formula",
)
def coarse_forward_difference(x):
    x = np.asarray(x, dtype=float)
    h = 1e-4
    return ((2 * (x + h) ** 2 + 1) ** 2 - (2 * x**2 + 1) ** 2) / h


@wrong("composite_derivative", "nothing is returned", says="returned None")
def composite_not_returned(x):
    x = np.asarray(x, dtype=float)
    inner = 2 * x**2 + 1
    _ = 2 * inner * 4 * x


@right("composite_derivative")
def expanded_polynomial(x):
    x = np.asarray(x, dtype=float)
    return 16 * x**3 + 8 * x


@right("composite_derivative")
def product_rule(x):
    x = np.array(x, dtype=float)
    u, du = 1 + 2 * x * x, 4 * x
    return u * du + du * u


@right("composite_derivative")
def entry_by_entry(x):
    x = np.asarray(x, dtype=float)
    out = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        v = float(x[index])
        out[index] = 2 * (2 * v**2 + 1) * 4 * v
    return out


@right("composite_derivative")
def polynomial_object(x):
    inner = np.polynomial.Polynomial([1.0, 0.0, 2.0])
    return (inner**2).deriv()(np.asarray(x, dtype=float))


@right("composite_derivative")
def dual_numbers(x):
    """Carries (value, derivative) through the function."""
    value, slope = np.asarray(x, dtype=float), 1.0

    def square(v, d):
        return v * v, 2 * v * d

    value, slope = square(value, slope)
    value, slope = 2 * value + 1, 2 * slope
    return square(value, slope)[1]


@right("composite_derivative")
def keeps_float32(x):
    """Computes in the type that comes in, whole numbers excepted."""
    x = np.asarray(x)
    if x.dtype.kind != "f":
        x = x.astype(float)
    return 8 * x * (2 * np.square(x) + 1)


# -------------------------------------------------------------------------------- total_derivative


@wrong("total_derivative", "the path through x is missing", says="path|through x|x\\(t\\)|cos t|∂f/∂x|dx/dt")
def only_the_path_through_y(t):
    x, y = math.cos(t), t**2
    return (1 + x * math.exp(x * y)) * 2 * t


@wrong("total_derivative", "the path through y is missing", says="path|through y|y\\(t\\)|t²|∂f/∂y|dy/dt")
def only_the_path_through_x(t):
    x, y = math.cos(t), t**2
    return y * math.exp(x * y) * -math.sin(t)


@wrong("total_derivative", "the derivative of cos t is taken as + sin t", says="sin|sign|minus")
def cosine_differentiated_without_its_minus(t):
    x, y = math.cos(t), t**2
    return y * math.exp(x * y) * math.sin(t) + (1 + x * math.exp(x * y)) * 2 * t


@wrong("total_derivative", "∂f/∂x and ∂f/∂y belong to the wrong paths", says="swap|exchang|∂f/∂x|∂f/∂y|partial")
def partials_swapped(t):
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    return x * e * -math.sin(t) + (1 + y * e) * 2 * t


@wrong(
    "total_derivative",
    "the lone y in f is forgotten: its derivative 1 is missing",
    says="1 ?\\+|lone|first term|y \\+|direct|missing|2t",
)
def direct_y_term_forgotten(t):
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    return -y * e * math.sin(t) + x * e * 2 * t


@wrong(
    "total_derivative",
    "the partial derivatives are added without dx/dt and dy/dt",
    says="dx/dt|dy/dt|inner|chain|derivatives of x",
)
def partials_added_without_inner_derivatives(t):
    x, y = math.cos(t), t**2
    return y * math.exp(x * y) + 1 + x * math.exp(x * y)


@wrong(
    "total_derivative", "the value of f instead of its derivative", says="value|itself|not its derivative|derivative of"
)
def value_instead_of_derivative(t):
    return t**2 + math.exp(math.cos(t) * t**2)


@wrong("total_derivative", "dy/dt is 2 instead of 2t", says="2t|2 ?[·*] ?t|dy/dt|t²|through y")
def derivative_of_t_squared_is_two(t):
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    return y * e * -math.sin(t) + (1 + x * e) * 2


@wrong(
    "total_derivative",
    "exp(xy) is differentiated to itself, without y and x in front",
    says=r"inner|exp\(xy\)|factor|y ?[·*]? ?e|∂f/∂x|chain",
)
def exponential_without_its_inner_derivative(t):
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    return e * -math.sin(t) + (1 + e) * 2 * t


@wrong("total_derivative", "the two paths are multiplied instead of added", says="multipl|product|add|sum")
def paths_multiplied(t):
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    return (y * e * -math.sin(t)) * ((1 + x * e) * 2 * t)


@wrong("total_derivative", "the second path is subtracted", says="sign|minus|subtract|add|sum")
def second_path_subtracted(t):
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    return y * e * -math.sin(t) - (1 + x * e) * 2 * t


@wrong("total_derivative", "the exponent is x + y instead of x·y", says="x ?\\+ ?y|x·y|product|exponent")
def exponent_is_a_sum(t):
    x, y = math.cos(t), t**2
    e = math.exp(x + y)
    return e * -math.sin(t) + (1 + e) * 2 * t


@wrong("total_derivative", "angles in degrees", says="degree|radian")
def angles_in_degrees(t):
    x, y = math.cos(math.radians(t)), t**2
    e = math.exp(x * y)
    return y * e * -math.sin(math.radians(t)) + (1 + x * e) * 2 * t


@wrong(
    "total_derivative", "the two contributions are returned unadded", says="add|sum|shape|one number|two|pair|scalar"
)
def contributions_not_added(t):
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    return y * e * -math.sin(t), (1 + x * e) * 2 * t


@wrong("total_derivative", "t is cut to a whole number", says="whole|int|decimal|truncat|cut|round")
def time_cut_to_a_whole_number(t):
    t = int(t)
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    return y * e * -math.sin(t) + (1 + x * e) * 2 * t


@wrong("total_derivative", "nothing is returned", says="returned None")
def total_not_returned(t):
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    _ = y * e * -math.sin(t) + (1 + x * e) * 2 * t


@right("total_derivative")
def paths_added(t):
    t = float(t)
    x, y = math.cos(t), t * t
    df_dx, df_dy = y * math.exp(x * y), 1 + x * math.exp(x * y)
    return df_dx * -math.sin(t) + df_dy * 2 * t


@right("total_derivative")
def substituted_first(t):
    """f(t) = t² + exp(t² cos t), differentiated as a function of t alone."""
    t = np.float64(t)
    return 2 * t + np.exp(t**2 * np.cos(t)) * (2 * t * np.cos(t) - t**2 * np.sin(t))


@right("total_derivative")
def dot_product_of_gradient_and_velocity(t):
    x, y = np.cos(t), np.square(float(t))
    gradient = np.array([y * np.exp(x * y), 1 + x * np.exp(x * y)])
    velocity = np.array([-np.sin(t), 2.0 * t])
    return gradient @ velocity


@right("total_derivative")
def bar_notation(t):
    t = float(t)
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    f_bar = 1.0
    y_bar, e_bar = f_bar, f_bar
    x_bar = e_bar * e * y
    y_bar += e_bar * e * x
    return x_bar * -math.sin(t) + y_bar * 2 * t


@right("total_derivative")
def complex_step(t):
    """The imaginary part of f(t + ih) / h: exact to rounding, because nothing cancels."""
    h = 1e-30
    z = complex(float(t), h)
    return (z**2 + cmath.exp(cmath.cos(z) * z**2)).imag / h


@right("total_derivative")
def array_of_no_dimensions(t):
    t = np.asarray(t, dtype=float)
    x, y = np.cos(t), t**2
    e = np.exp(x * y)
    return np.array(2 * t * (1 + x * e) - np.sin(t) * y * e)


@wrong("total_derivative", "the way through y is counted without its 1 only", says="lacks its 1")
def one_of_the_direct_way_lost(t):
    x, y = np.cos(t), t**2
    return float(np.exp(x * y) * (-y * np.sin(t) + x * 2 * t))


@wrong("composite_derivative", "2x² is read as (2x)²", says=r"\(2x\)²")
def square_of_two_x(x):
    x = np.asarray(x, dtype=float)
    return 2 * ((2 * x) ** 2 + 1) * 4 * x


@wrong("composite_derivative", "the outer derivative is taken at the inner derivative", says="inner derivative 4x")
def outer_at_the_inner_derivative(x):
    return 2 * (4 * np.asarray(x, dtype=float))


@wrong("composite_derivative", "the public example is hard-coded", says="hard-coded")
def answer_of_the_example(x):
    return np.array([0.0, 24.0, -144.0, 6.0])


@wrong("total_derivative", "the public example is hard-coded", says="hard-coded")
def value_of_the_example(t):
    return 3.531378614693111


@wrong("composite_derivative", "answers are remembered by the shape of x", says="entry")
def remembers_by_shape(x, _known={}):  # noqa: B006 - that is the mistake
    x = np.asarray(x, dtype=float)
    return _known.setdefault(x.shape, 8 * x * (2 * x * x + 1))


@wrong("composite_derivative", "small integers wrap round", says="wrap round")
def sixteen_bits(x):
    x = np.asarray(x)
    slope = 8 * x * (2 * x * x + 1)
    return slope.astype(np.int16) if x.dtype.kind == "i" else slope
