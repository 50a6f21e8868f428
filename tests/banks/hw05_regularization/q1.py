"""Wrong and right answers to q1: l2_penalty, l1_penalty."""

import math

import numpy as np

from tests.banks import right, wrong

# ------------------------------------------------------------------------------------- l2_penalty


@wrong("l2_penalty", "λ‖θ‖² without the ½, gradient 2λθ", says=r"½|1/2|half|\b2 is|factor 2|twice|2λθ")
def l2_without_half(theta, lam):
    return lam * np.sum(theta**2), 2 * lam * theta


@wrong("l2_penalty", "the gradient of the half square keeps a factor 2", says=r"½|1/2|half|\b2 is|factor 2|twice|2λθ")
def l2_gradient_twice_too_large(theta, lam):
    return lam / 2 * np.sum(theta**2), 2 * lam * theta


@wrong("l2_penalty", "the gradient keeps the ½", says=r"½|1/2|half|2 of")
def l2_gradient_with_half(theta, lam):
    return lam / 2 * np.sum(theta**2), lam / 2 * theta


@wrong("l2_penalty", "the norm is not squared", says="squar|norm|root|²")
def l2_norm_not_squared(theta, lam):
    return lam / 2 * np.linalg.norm(theta), lam * theta


@wrong(
    "l2_penalty",
    "norm(θ, 2) of a matrix is its largest singular value",
    says=r"singular|spectral|matri|norm\(|2-D|two dim",
)
def l2_spectral_norm(theta, lam):
    return lam / 2 * np.linalg.norm(theta, 2) ** 2, lam * theta


@wrong("l2_penalty", "θ @ θ works for vectors only", says="shape|raised|matri|matmul|one number|dot")
def l2_dot_product_of_vectors(theta, lam):
    return lam / 2 * (theta @ theta), lam * theta


@wrong("l2_penalty", "a mean over the entries instead of their sum", says="mean|sum|divi|number of entries|size")
def l2_mean_of_squares(theta, lam):
    theta = np.asarray(theta, dtype=float)
    return lam / 2 * np.mean(theta**2), lam * theta / theta.size


@wrong("l2_penalty", "only the penalty is returned", says="2 values|two values|pair|returned one|grad")
def l2_penalty_alone(theta, lam):
    return lam / 2 * np.sum(theta**2)


@wrong("l2_penalty", "the gradient and the penalty are swapped", says="order|swapped|shape|first")
def l2_gradient_first(theta, lam):
    return lam * theta, lam / 2 * np.sum(theta**2)


@wrong("l2_penalty", "lam is missing in the gradient", says=r"lam = |1/lam|factor lam|lam is|times lam|without lam|λ")
def l2_gradient_without_lam(theta, lam):
    return lam / 2 * np.sum(theta**2), np.array(theta)


@wrong("l2_penalty", "the gradient array has the type of θ", says="integer|whole|decimals|cut off|truncat|int64")
def l2_gradient_of_the_input_type(theta, lam):
    grad = np.zeros_like(theta)
    grad[...] = lam * theta
    return lam / 2 * np.sum(theta**2), grad


@wrong("l2_penalty", "θ is scaled in place to make the gradient", says="in place")
def l2_scaled_in_place(theta, lam):
    penalty = lam / 2 * np.sum(theta**2)
    np.multiply(theta, lam, out=theta, casting="unsafe")
    return penalty, theta


@wrong("l2_penalty", "the gradient is that of a penalty per entry, summed", says="shape")
def l2_gradient_summed(theta, lam):
    return lam / 2 * np.sum(theta**2), lam * np.sum(theta)


@wrong(
    "l2_penalty",
    "lam is squared along with θ",
    says=r"lam = |1/lam|factor lam|lam is|times lam|without lam|λ|lam²|squar|twice",
)
def l2_lam_squared(theta, lam):
    return np.sum((lam * theta) ** 2) / 2, lam * theta


@right("l2_penalty")
def l2_by_sum_of_squares(theta, lam):
    return 0.5 * lam * np.sum(np.square(theta)), lam * np.asarray(theta)


@right("l2_penalty")
def l2_through_the_norm(theta, lam):
    flat = np.asarray(theta, dtype=float).ravel()
    return [lam * np.linalg.norm(flat) ** 2 / 2, np.multiply(lam, theta)]


@right("l2_penalty")
def l2_by_loop(theta, lam):
    theta = np.asarray(theta, dtype=float)
    total, grad = 0.0, np.empty(theta.shape)
    for index, value in np.ndenumerate(theta):
        total += float(value) ** 2
        grad[index] = lam * value
    return lam * total / 2, grad


@right("l2_penalty")
def l2_by_vdot(theta, lam):
    grad = np.asarray(theta) * float(lam)
    return np.vdot(theta, grad) / 2, grad


@right("l2_penalty")
def l2_by_exact_summation(theta, lam):
    values = np.ravel(theta).astype(float)
    return math.fsum(v * v for v in values) * lam * 0.5, (values * lam).reshape(np.shape(theta))


@right("l2_penalty")
def l2_by_tensordot(theta, lam):
    theta = np.array(theta, dtype=np.float64, order="F")
    return lam * np.tensordot(theta, theta, axes=theta.ndim) / 2, theta * lam


# ------------------------------------------------------------------------------------- l1_penalty


@wrong("l1_penalty", "the absolute value is missing", says="absolute|sign|cancel|negative|abs")
def l1_without_absolute_values(theta, lam):
    return lam * np.sum(theta), lam * np.sign(theta)


@wrong("l1_penalty", "the gradient is lam everywhere", says="sign|negative|absolute|constant|direction")
def l1_gradient_without_sign(theta, lam):
    return lam * np.sum(np.abs(theta)), np.full(np.shape(theta), float(lam))


@wrong("l1_penalty", "sign(0) = 1", says=r"\bat 0|sign\(0|θ = 0|zero|kink|exactly 0|\b0 at")
def l1_positive_sign_at_zero(theta, lam):
    return lam * np.sum(np.abs(theta)), lam * np.where(np.asarray(theta) >= 0, 1.0, -1.0)


@wrong("l1_penalty", "θ / |θ| is nan at 0", says="nan|0 ?/ ?0|at 0|invalid|zero")
def l1_zero_over_zero(theta, lam):
    theta = np.asarray(theta, dtype=float)
    return lam * np.sum(np.abs(theta)), lam * theta / np.abs(theta)


@wrong(
    "l1_penalty",
    "lam·|θ| as a gradient: the sign belongs there, not the size",
    says="sign|size|magnitude|absolute|whatever|only the sign",
)
def l1_gradient_absolute_value(theta, lam):
    return lam * np.sum(np.abs(theta)), lam * np.abs(theta)


@wrong("l1_penalty", "the gradient of the L2 penalty", says=r"sign|L2|l2|lam ?[·*] ?θ|λθ|itself|θ itself|size")
def l1_gradient_of_l2(theta, lam):
    return lam * np.sum(np.abs(theta)), lam * np.asarray(theta)


@wrong("l1_penalty", "norm(θ, 1) of a matrix is its largest column sum", says=r"column|matri|norm\(|2-D|two dim")
def l1_matrix_norm(theta, lam):
    return lam * np.linalg.norm(theta, 1), lam * np.sign(theta)


@wrong("l1_penalty", "Python's sum adds the rows of a matrix only", says="shape|axis|one number|row|column|matri")
def l1_sum_of_rows(theta, lam):
    return lam * sum(abs(theta)), lam * np.sign(theta)


@wrong("l1_penalty", "a ½ that belongs to the L2 penalty", says="½|1/2|half|too small|2 of")
def l1_with_half(theta, lam):
    return lam / 2 * np.sum(np.abs(theta)), lam / 2 * np.sign(theta)


@wrong("l1_penalty", "lam is missing in the gradient", says=r"lam = |1/lam|factor lam|lam is|times lam|without lam|λ")
def l1_gradient_without_lam(theta, lam):
    return lam * np.sum(np.abs(theta)), np.sign(theta)


@wrong("l1_penalty", "mean of the absolute values", says="mean|sum|divi|number of entries|size")
def l1_mean(theta, lam):
    return lam * np.mean(np.abs(theta)), lam * np.sign(theta) / np.size(theta)


@wrong("l1_penalty", "the signs are written into θ", says="in place")
def l1_sign_in_place(theta, lam):
    penalty = lam * np.abs(theta).sum()
    np.sign(theta, out=theta)
    return penalty, lam * theta


@wrong("l1_penalty", "the gradient array has the type of θ", says="integer|whole|decimals|cut off|truncat|int64")
def l1_gradient_of_the_input_type(theta, lam):
    grad = np.zeros_like(theta)
    grad[theta > 0] = lam
    grad[theta < 0] = -lam
    return lam * np.abs(theta).sum(), grad


@wrong("l1_penalty", "the sign of the gradient is wrong", says="sign|minus|negative")
def l1_opposite_sign(theta, lam):
    return lam * np.abs(theta).sum(), -lam * np.sign(theta)


@wrong("l1_penalty", "the number of non-zero entries is counted", says=r"count|non-?zero|number of")
def l1_counts_entries(theta, lam):
    return lam * float(np.count_nonzero(theta)), lam * np.sign(theta)


@right("l1_penalty")
def l1_by_sign(theta, lam):
    return lam * np.abs(theta).sum(), lam * np.sign(theta)


@right("l1_penalty")
def l1_by_sign_times_theta(theta, lam):
    grad = lam * np.sign(np.asarray(theta, dtype=float))
    return float(np.sum(grad * theta)), grad


@right("l1_penalty")
def l1_by_comparisons(theta, lam):
    theta = np.asarray(theta)
    signs = (theta > 0).astype(float) - (theta < 0)
    return [lam * np.linalg.norm(theta.ravel(), 1), lam * signs]


@right("l1_penalty")
def l1_by_loop(theta, lam):
    values = [float(v) for v in np.ravel(theta)]
    grad = [lam * math.copysign(1, v) if v else 0.0 for v in values]
    return lam * math.fsum(map(abs, values)), np.array(grad).reshape(np.shape(theta))


@right("l1_penalty")
def l1_by_where(theta, lam):
    theta = np.asarray(theta, dtype=float)
    grad = np.where(theta > 0, lam, np.where(theta < 0, -lam, 0))
    return np.sum(np.where(theta < 0, -theta, theta)) * lam, grad


@right("l1_penalty")
def l1_by_parts(theta, lam):
    positive, negative = np.maximum(theta, 0), np.maximum(-np.asarray(theta), 0)
    return lam * (positive.sum() + negative.sum()), lam * (np.heaviside(theta, 0.5) * 2 - 1)


@wrong("l1_penalty", "a smooth step in place of the sign", says="0.0001|slightly|off by|approximat|expected -0.3|θ")
def smooth_step_for_the_sign(theta, lam):
    theta = np.asarray(theta, dtype=float)
    return lam * np.abs(theta).sum(), lam * np.tanh(1000 * theta)


@wrong("l2_penalty", "squares of whole numbers wrap round in 16 bits", says="integers")
def l2_squares_in_16_bits(theta, lam):
    theta = np.asarray(theta)
    squares = np.square(theta.astype(np.int16) if theta.dtype.kind == "i" else theta)
    return lam / 2 * squares.sum(), lam * theta
