"""Wrong and right answers to q3: perceptron_step and logistic_sgd_step."""

import math

import numpy as np

from tests.banks import right, wrong


def sigmoid(z):
    tail = math.exp(-abs(z))
    return 1 / (1 + tail) if z >= 0 else tail / (1 + tail)


def floats(*arrays):
    return [np.asarray(a, dtype=float) for a in arrays]


# --------------------------------------------------------------------------------- perceptron_step


@wrong("perceptron_step", "the output is 0 where wᵀx = 0", says="a (is|taken as|= )|fires|≥ 0|>= 0|tie|boundary")
def output_zero_at_the_threshold(w, x, y, lr):
    w, x = floats(w, x)
    a = 1 if w @ x > 0 else 0
    return w - lr * (a - float(y)) * x


@wrong(
    "perceptron_step", "the step goes the other way", says="sign|minus|opposite|other (way|direction)|wrong way|away"
)
def perceptron_steps_the_other_way(w, x, y, lr):
    w, x = floats(w, x)
    a = float(w @ x >= 0)
    return w + lr * (a - y) * x


@wrong("perceptron_step", "the sigmoid instead of the threshold", says="σ|sigmoid|threshold|logistic|0 or 1")
def sigmoid_instead_of_threshold(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (sigmoid(float(w @ x)) - y) * x


@wrong(
    "perceptron_step",
    "the outputs are ±1 while the labels are 0 and 1",
    says="±1|[−-]1 (instead|where|for|and|is)|0 or 1|0/1|else 0|or [−-]1|a is",
)
def outputs_plus_minus_one(w, x, y, lr):
    w, x = floats(w, x)
    a = 1 if w @ x >= 0 else -1
    return w - lr * (a - float(y)) * x


@wrong(
    "perceptron_step",
    "x is added after every mistake, whichever it is",
    says="sign|false|subtract|label 0|y = 0|opposite|direction|minus",
)
def adds_after_every_mistake(w, x, y, lr):
    w, x = floats(w, x)
    a = float(w @ x >= 0)
    return w + lr * x if a != y else w.copy()


@wrong(
    "perceptron_step",
    "a learning rate of 1 whatever lr is",
    says="lr (is )?(ignored|not used|missing|lost)|ignor|learning rate (is|of 1)|without lr|factor lr",
)
def perceptron_with_learning_rate_one(w, x, y, lr):
    w, x = floats(w, x)
    return w - (float(w @ x >= 0) - y) * x


@wrong("perceptron_step", "w is changed in place", says="in place")
def perceptron_changes_w_in_place(w, x, y, lr):
    w, x = floats(w, x)
    a = float(w @ x >= 0)
    w -= lr * (a - y) * x
    return w


@wrong(
    "perceptron_step",
    "only the change is returned, without w",
    says="only the change|the change|step alone|w (is|itself is) (missing|lost|not)|add(ed)? to w|term in w|missing",
)
def perceptron_change_only(w, x, y, lr):
    w, x = floats(w, x)
    return -lr * (float(w @ x >= 0) - y) * x


@wrong("perceptron_step", "whole weights stay whole", says="integer (array|type)|truncat|decimals|cut off")
def perceptron_keeps_whole_weights(w, x, y, lr):
    new = np.array(w)
    a = float(np.dot(w, x) >= 0)
    for d in range(len(new)):
        new[d] = w[d] - lr * (a - float(y)) * x[d]
    return new


@wrong("perceptron_step", "None when the example is right", says="returned None")
def nothing_for_a_right_example(w, x, y, lr):
    w, x = floats(w, x)
    a = float(w @ x >= 0)
    if a != y:
        return w - lr * (a - y) * x


@wrong(
    "perceptron_step",
    "every product w·x is thresholded on its own",
    says="dot product|sum of|each (entry|product)|entry by entry|every product|elementwise|not summed|one number",
)
def products_thresholded_one_by_one(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * ((w * x >= 0) - float(y)) * x


@wrong(
    "perceptron_step",
    "the threshold is 0.5 instead of 0",
    says=r"0\.5 (instead|is|as)|at 0\.5|½|1/2|threshold (is|at|of|lies|belongs)",
)
def threshold_at_one_half(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (float(w @ x >= 0.5) - y) * x


@wrong(
    "perceptron_step",
    "x itself is forgotten",
    says=r"x (is|itself|has) (missing|forgotten|lost|not)|multipl\w+ by x|times x|factor x|without x|same amount",
)
def perceptron_forgets_the_input(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (float(w @ x >= 0) - y)


@wrong(
    "perceptron_step",
    "w and the output are returned",
    says="has shape|different shapes|only|into one array|tuple|two values|not a pair",
)
def returns_the_output_too(w, x, y, lr):
    w, x = floats(w, x)
    a = float(w @ x >= 0)
    return w - lr * (a - y) * x, a


@wrong("perceptron_step", "steps are repeated until the example is right", says="wrong")
def perceptron_repeats_until_right(w, x, y, lr):
    w, x = floats(w, x)
    while (w @ x >= 0) != y:
        w = w - lr * ((w @ x >= 0) - y) * x
    return w


@right("perceptron_step")
def formula_as_printed(w, x, y, lr):
    w, x = floats(w, x)
    a = 1.0 if np.dot(w, x) >= 0 else 0.0
    return w - lr * (a - float(y)) * x


@right("perceptron_step")
def three_cases(w, x, y, lr):
    w, x = floats(w, x)
    says_one = w @ x >= 0
    if says_one and y == 0:
        return w - lr * x
    if not says_one and y == 1:
        return w + lr * x
    return w.copy()


@right("perceptron_step")
def perceptron_in_plain_python(w, x, y, lr):
    score = sum(float(a) * float(b) for a, b in zip(w, x, strict=True))
    error = int(score >= 0) - int(y)
    return [float(a) - float(lr) * error * float(b) for a, b in zip(w, x, strict=True)]


@right("perceptron_step")
def heaviside_function(w, x, y, lr):
    w, x = floats(w, x)
    return np.subtract(w, np.multiply(lr * (np.heaviside(w.dot(x), 1.0) - float(y)), x))


@right("perceptron_step")
def perceptron_on_a_copy(w, x, y, lr):
    new = np.array(w, dtype=float)
    error = float(np.sum(new * np.asarray(x, dtype=float)) >= 0) - float(y)
    if error:
        new -= lr * error * np.asarray(x, dtype=float)
    return new


# ------------------------------------------------------------------------------- logistic_sgd_step


@wrong(
    "logistic_sgd_step",
    "the step goes up the gradient",
    says="sign|minus|opposite|other (way|direction)|uphill|wrong way|away",
)
def logistic_step_goes_uphill(w, x, y, lr):
    w, x = floats(w, x)
    return w + lr * (sigmoid(float(w @ x)) - y) * x


@wrong("logistic_sgd_step", "the output is thresholded", says="threshold|perceptron|round|hard")
def logistic_step_with_a_threshold(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (round(sigmoid(float(w @ x))) - float(y)) * x


@wrong("logistic_sgd_step", "a factor σ(1 − σ) too many", says="σ|1 ?[−-] ?(σ|a)|squared")
def logistic_step_of_a_squared_error(w, x, y, lr):
    w, x = floats(w, x)
    a = sigmoid(float(w @ x))
    return w - lr * (a - y) * a * (1 - a) * x


@wrong("logistic_sgd_step", "eᶻ/(1 + eᶻ) is inf/inf for a large score", says="overflow|nan|inf")
def logistic_step_overflows(w, x, y, lr):
    w, x = floats(w, x)
    e = np.exp(w @ x)
    return w - lr * (e / (1 + e) - y) * x


@wrong(
    "logistic_sgd_step",
    "a learning rate of 0.1 whatever lr is",
    says=r"lr (is )?(ignored|not used|missing|fixed)|ignor|learning rate (is|of)|0\.1",
)
def logistic_step_with_a_fixed_rate(w, x, y, lr):
    w, x = floats(w, x)
    return w - 0.1 * (sigmoid(float(w @ x)) - y) * x


@wrong("logistic_sgd_step", "w is changed in place", says="in place")
def logistic_step_changes_w_in_place(w, x, y, lr):
    w, x = floats(w, x)
    w -= lr * (sigmoid(float(w @ x)) - y) * x
    return w


@wrong(
    "logistic_sgd_step",
    "the gradient instead of the new weights",
    says="this is the gradient|only the (gradient|change)|w (is|itself is) (missing|lost)|return the new weights",
)
def logistic_gradient_only(w, x, y, lr):
    w, x = floats(w, x)
    return (sigmoid(float(w @ x)) - y) * x


@wrong("logistic_sgd_step", "whole weights stay whole", says="integer (array|type)|truncat|decimals|cut off")
def logistic_step_keeps_whole_weights(w, x, y, lr):
    new = np.array(w)
    a = sigmoid(float(np.dot(w, x)))
    new[:] = np.asarray(w, dtype=float) - lr * (a - float(y)) * np.asarray(x, dtype=float)
    return new


@wrong(
    "logistic_sgd_step",
    "divided by the number of features",
    says=r"features|1/D|D = |number of (entries|weights)|divided by|len\(x\)",
)
def logistic_step_divided_by_the_features(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (sigmoid(float(w @ x)) - y) * x / len(x)


@wrong(
    "logistic_sgd_step",
    "the score itself instead of its sigmoid",
    says="σ|sigmoid|linear|wᵀx itself|logit itself|score itself",
)
def logistic_step_without_the_sigmoid(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (w @ x - y) * x


@wrong(
    "logistic_sgd_step",
    "only examples on the wrong side move w",
    says="every example|right side|even|correct|classified|mistake|as in the perceptron|always",
)
def logistic_step_after_mistakes_only(w, x, y, lr):
    w, x = floats(w, x)
    a = sigmoid(float(w @ x))
    return w - lr * (a - y) * x if (a >= 0.5) != (y == 1) else w.copy()


@wrong(
    "logistic_sgd_step",
    "σ of every product instead of σ of their sum",
    says="dot product|sum of|each (entry|product)|entry by entry|every product|elementwise|not summed|one number",
)
def sigmoid_of_every_product(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (1 / (1 + np.exp(-np.clip(w * x, -700, 700))) - y) * x


@wrong("logistic_sgd_step", "σ(−z) instead of σ(z)", says="σ\\([−-]|sign|1 [−-] σ|minus|exponent")
def sigmoid_of_the_negative_score(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (sigmoid(-float(w @ x)) - y) * x


@wrong(
    "logistic_sgd_step",
    "x itself is forgotten",
    says=r"x (is|itself|has) (missing|forgotten|lost|not)|multipl\w+ by x|times x|factor x|without x|same amount",
)
def logistic_step_forgets_the_input(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (sigmoid(float(w @ x)) - y)


@wrong("logistic_sgd_step", "nothing is returned", says="returned None")
def logistic_step_not_returned(w, x, y, lr):
    w, x = floats(w, x)
    w = w - lr * (sigmoid(float(w @ x)) - y) * x


@wrong("logistic_sgd_step", "labels ±1 beside outputs from 0 to 1", says="wrong")
def logistic_step_with_signed_labels(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (0.5 * (1 + np.tanh(w @ x / 2)) - (2 * y - 1)) * x


@wrong("logistic_sgd_step", "σ without care: math.exp raises for −10,000", says="OverflowError|overflow")
def logistic_step_with_math_exp(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * (1 / (1 + math.exp(-(w @ x))) - y) * x


@right("logistic_sgd_step")
def branch_on_the_sign(w, x, y, lr):
    w, x = floats(w, x)
    z = float(w @ x)
    a = 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))
    return w - lr * (a - float(y)) * x


@right("logistic_sgd_step")
def hyperbolic_tangent(w, x, y, lr):
    w, x = floats(w, x)
    return w - lr * ((1 + np.tanh(np.dot(w, x) / 2)) / 2 - float(y)) * x


@right("logistic_sgd_step")
def logistic_step_in_plain_python(w, x, y, lr):
    z = math.fsum(float(a) * float(b) for a, b in zip(w, x, strict=True))
    error = sigmoid(z) - float(y)
    return [float(a) - lr * error * float(b) for a, b in zip(w, x, strict=True)]


@right("logistic_sgd_step")
def one_row_of_a_batch(w, x, y, lr):
    w = np.array(w, dtype=float)
    X, Y = np.array([x], dtype=float), np.array([y], dtype=float)
    a = np.exp(-np.logaddexp(0, -(X @ w)))
    return w - lr * X.T @ (a - Y)


@right("logistic_sgd_step")
def pulled_and_pushed(w, x, y, lr):
    """Towards x with the probability of label 0, away from it with that of label 1."""
    w, x = floats(w, x)
    z = float(np.vdot(w, x))
    return w + lr * sigmoid(-z) * x if y == 1 else w - lr * sigmoid(z) * x


@right("logistic_sgd_step")
def logistic_step_on_a_copy(w, x, y, lr):
    new = np.array(w, dtype=float, copy=True)
    direction = np.array(x, dtype=float)
    new -= (lr * (sigmoid(float(new @ direction)) - float(y))) * direction
    return new


@wrong("perceptron_step", "right examples change the weights too", says="every example changes")
def always_a_step(w, x, y, lr):
    return np.asarray(w, dtype=float) + lr * (2 * float(y) - 1) * np.asarray(x, dtype=float)
