"""Wrong and right answers to q3: soft_threshold, lasso."""

import math

import numpy as np

from tests.banks import right, wrong


def _soft(v, tau):
    """A right soft threshold, for answers that go wrong elsewhere."""
    return np.sign(v) * np.maximum(np.abs(v) - tau, 0)


# --------------------------------------------------------------------------------- soft_threshold


@wrong(
    "soft_threshold",
    "hard threshold: large entries are not shrunk",
    says=r"hard|shrunk|shrink|subtract|kept|too large|towards",
)
def hard_threshold(theta, tau):
    return np.where(np.abs(theta) > tau, theta, 0)


@wrong("soft_threshold", "small entries cross zero and change sign", says="sign|cross|zero|inside|small|max")
def crosses_zero(theta, tau):
    return theta - tau * np.sign(theta)


@wrong("soft_threshold", "negative entries are set to 0", says="negative|sign|abs|both sides|symmetr")
def negative_entries_lost(theta, tau):
    return np.maximum(np.asarray(theta) - tau, 0)


@wrong("soft_threshold", "the sign is lost", says="sign|absolute|negative")
def sign_lost(theta, tau):
    return np.maximum(np.abs(theta) - tau, 0)


@wrong(
    "soft_threshold",
    "the part that should be removed is returned",
    says="clip|removed|cut off|remain|rest|subtract|complement",
)
def clipped_to_the_band(theta, tau):
    return np.clip(theta, -tau, tau)


@wrong(
    "soft_threshold",
    "scaled by a factor, so nothing becomes exactly 0",
    says="factor|scal|zero|exactly 0|multipl|subtract",
)
def scaled_down(theta, tau):
    return np.asarray(theta) / (1 + tau)


@wrong(
    "soft_threshold",
    "a block threshold: the vector is shrunk as a whole",
    says="each entry|entry|norm|whole|on its own|element|zero",
)
def shrunk_as_a_whole(theta, tau):
    theta = np.asarray(theta, dtype=float)
    length = np.sqrt(np.sum(theta**2))
    return theta * max(0.0, 1 - tau / length) if length > 0 else theta


@wrong("soft_threshold", "the result has the type of θ", says="integer|whole|decimals|cut off|truncat|int64")
def threshold_of_the_input_type(theta, tau):
    out = np.zeros_like(theta)
    large = np.abs(theta) > tau
    out[large] = (np.abs(theta[large]) - tau) * np.sign(theta[large])
    return out


@wrong("soft_threshold", "θ is thresholded in place", says="in place")
def thresholded_in_place(theta, tau):
    theta[...] = _soft(theta, tau)
    return theta


@wrong("soft_threshold", "shrunk by half of tau", says=r"½|1/2|half|tau is|τ|by tau|tau =")
def half_of_tau(theta, tau):
    return _soft(theta, tau / 2)


@wrong(
    "soft_threshold", "values inside the band are left as they are", says="inside|zero|small|band|unchanged|exactly 0"
)
def band_left_alone(theta, tau):
    return np.where(np.abs(theta) > tau, theta - tau * np.sign(theta), theta)


@wrong("soft_threshold", "entries move away from 0", says="away|towards|sign|grow|larger|shrink")
def moved_away_from_zero(theta, tau):
    return np.asarray(theta) + tau * np.sign(theta)


@wrong("soft_threshold", "the sign of the shrunk side is wrong for negative entries", says="negative|sign|away|side")
def negative_side_moved_out(theta, tau):
    theta = np.asarray(theta, dtype=float)
    return np.where(np.abs(theta) <= tau, 0, theta - tau)


@wrong("soft_threshold", "computed but not returned", says="None")
def threshold_not_returned(theta, tau):
    np.sign(theta) * np.maximum(np.abs(theta) - tau, 0)


@right("soft_threshold")
def minus_the_clipped_part(theta, tau):
    return theta - np.clip(theta, -tau, tau)


@right("soft_threshold")
def two_one_sided_parts(theta, tau):
    theta = np.asarray(theta)
    return np.maximum(theta - tau, 0) - np.maximum(-theta - tau, 0)


@right("soft_threshold")
def three_cases(theta, tau):
    theta = np.asarray(theta, dtype=float)
    return np.where(theta > tau, theta - tau, np.where(theta < -tau, theta + tau, 0))


@right("soft_threshold")
def entry_by_entry(theta, tau):
    theta = np.asarray(theta, dtype=float)
    values = [math.copysign(max(abs(v) - tau, 0.0), v) for v in theta.flat]
    return np.array(values).reshape(theta.shape)


@right("soft_threshold")
def masked_copy(theta, tau):
    out = np.array(theta, dtype=float)
    size = np.abs(out)
    out[size <= tau] = 0
    out[size > tau] -= tau * np.sign(out[size > tau])
    return out


@right("soft_threshold")
def through_relative_shrinkage(theta, tau):
    theta = np.asarray(theta, dtype=float)
    size = np.where(theta == 0, 1.0, np.abs(theta))
    return theta * np.maximum(0, 1 - tau / size)


# ------------------------------------------------------------------------------------------ lasso


@wrong("lasso", "the threshold is lam, not lr·lam", says=r"lr = |factor lr|lr ?[·*]|times lr|learning rate|step size")
def threshold_without_learning_rate(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = _soft(w - lr * X.T @ (X @ w - t) / len(t), lam)
    return w


@wrong("lasso", "the gradient is a sum over the examples", says="mean|sum|N = |1/N|divi|by N")
def gradient_not_averaged(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = _soft(w - lr * X.T @ (X @ w - t), lr * lam)
    return w


@wrong(
    "lasso", "the ½ is missing: the gradient is twice too large", says=r"½|1/2|half|\b2 is|factor 2|twice|1/\(2N\)|2/N"
)
def gradient_twice_too_large(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = _soft(w - lr * 2 / len(t) * X.T @ (X @ w - t), lr * lam)
    return w


@wrong(
    "lasso",
    "subgradient steps never reach exact zeros",
    says="subgradient|sub-gradient|exact|zero|sign|threshold|proximal",
)
def subgradient_steps(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = w - lr * (X.T @ (X @ w - t) / len(t) + lam * np.sign(w))
    return w


@wrong("lasso", "the threshold comes before the gradient step", says="before|after|order|first|then")
def threshold_before_the_step(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = _soft(w, lr * lam)
        w = w - lr * X.T @ (X @ w - t) / len(t)
    return w


@wrong(
    "lasso",
    "the threshold comes once, after all the steps",
    says="one threshold|only (once|at the end)|every step|each step|end|once",
)
def thresholded_only_at_the_end(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = w - lr * X.T @ (X @ w - t) / len(t)
    return _soft(w, lr * lam)


@wrong(
    "lasso",
    "one step too few",
    says=r"step (is )?missing|one (step )?(too )?(few|less)|off by one|number of steps|steps ?[−-] ?1|too few|fewer",
)
def one_step_too_few(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(1, steps):
        w = _soft(w - lr * X.T @ (X @ w - t) / len(t), lr * lam)
    return w


@wrong("lasso", "the start is not 0", says="start|w = 0|zero|begin|0 steps|steps = 0|initial")
def starts_at_one(X, t, lam, lr, steps):
    w = np.ones(X.shape[1])
    for _ in range(steps):
        w = _soft(w - lr * X.T @ (X @ w - t) / len(t), lr * lam)
    return w


@wrong("lasso", "ridge: an L2 penalty in the gradient", says="ridge|L2|l2|zero|threshold|weight decay|‖w‖₁|L1")
def ridge_regression(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = w - lr * (X.T @ (X @ w - t) / len(t) + lam * w)
    return w


@wrong(
    "lasso",
    "the weights take the type of X and lose their decimals",
    says="integer|whole|decimals|cut off|truncat|int64",
)
def weights_of_the_type_of_the_inputs(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1], dtype=X.dtype)
    for _ in range(steps):
        w[:] = _soft(w - lr * X.T @ (X @ w - t) / len(t), lr * lam)
    return w


@wrong("lasso", "momentum (FISTA) takes other steps", says=r"momentum|FISTA|accelerat|plain|previous step")
def accelerated(X, t, lam, lr, steps):
    w = v = np.zeros(X.shape[1])
    s = 1.0
    for _ in range(steps):
        new = _soft(v - lr * X.T @ (X @ v - t) / len(t), lr * lam)
        s_new = (1 + math.sqrt(1 + 4 * s * s)) / 2
        v = new + (s - 1) / s_new * (new - w)
        w, s = new, s_new
    return w


@wrong(
    "lasso",
    "coordinates are updated one after the other with the new values",
    says="sequential|one after|simultaneous|coordinate|same w|old w|at once|stale|all entries",
)
def coordinates_one_after_the_other(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        for j in range(len(w)):
            slope = X[:, j] @ (X @ w - t) / len(t)
            w[j] = _soft(w[j] - lr * slope, lr * lam)
    return w


@wrong("lasso", "the whole path is returned", says="shape|path|last")
def path_returned(X, t, lam, lr, steps):
    path = [np.zeros(X.shape[1])]
    for _ in range(steps):
        w = path[-1]
        path.append(_soft(w - lr * X.T @ (X @ w - t) / len(t), lr * lam))
    return np.array(path)


@wrong("lasso", "X is centred, as with an intercept", says="cent(re|er)|intercept|bias|mean of|subtract")
def inputs_centred(X, t, lam, lr, steps):
    X, t = X - X.mean(axis=0), t - np.mean(t)
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = _soft(w - lr * X.T @ (X @ w - t) / len(t), lr * lam)
    return w


@wrong("lasso", "targets are subtracted from t in place", says="in place")
def targets_changed_in_place(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        new = _soft(w + lr * X.T @ t / len(t), lr * lam)
        np.subtract(t, X @ (new - w), out=t, casting="unsafe")
        w = new
    return w


@wrong(
    "lasso",
    "steps is ignored, the loop stops when w hardly changes",
    says=r"early|stops|toleran|exactly|number of steps|ignor|converge",
)
def stops_when_w_hardly_changes(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(10_000):
        new = _soft(w - lr * X.T @ (X @ w - t) / len(t), lr * lam)
        if np.max(np.abs(new - w)) < 1e-3:
            return new
        w = new
    return w


@wrong("lasso", "the sign of the gradient is wrong", says=r"sign|ascent|uphill|minus|against|0 everywhere|residual")
def gradient_ascent(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = _soft(w + lr * X.T @ (X @ w - t) / len(t), lr * lam)
    return w


@right("lasso")
def proximal_gradient(X, t, lam, lr, steps):
    N, D = X.shape
    w = np.zeros(D)
    for _ in range(steps):
        v = w - lr / N * (X.T @ (X @ w - t))
        w = np.sign(v) * np.maximum(np.abs(v) - lr * lam, 0)
    return w


@right("lasso")
def gram_matrix_first(X, t, lam, lr, steps):
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    gram, moment = X.T @ X / len(X), X.T @ t / len(X)
    w, done = np.zeros(len(moment)), 0
    while done < steps:
        v = w - lr * (gram @ w - moment)
        w = np.maximum(v - lr * lam, 0) + np.minimum(v + lr * lam, 0)
        done += 1
    return w


@right("lasso")
def with_python_loops(X, t, lam, lr, steps):
    N, D = np.shape(X)
    w = [0.0] * D
    for _ in range(steps):
        errors = [sum(float(X[n][d]) * w[d] for d in range(D)) - float(t[n]) for n in range(N)]
        slopes = [sum(errors[n] * float(X[n][d]) for n in range(N)) / N for d in range(D)]
        moved = [w[d] - lr * slopes[d] for d in range(D)]
        w = [math.copysign(max(abs(v) - lr * lam, 0.0), v) for v in moved]
    return np.array(w)


@right("lasso")
def recursive_steps(X, t, lam, lr, steps):
    if steps == 0:
        return np.zeros(np.shape(X)[1])
    w = recursive_steps(X, t, lam, lr, steps - 1)
    v = w - lr * np.mean(X * (X @ w - t)[:, None], axis=0)
    return v - np.clip(v, -lr * lam, lr * lam)


@right("lasso")
def column_vectors(X, t, lam, lr, steps):
    N, D = X.shape
    w, target = np.zeros((D, 1)), np.reshape(t, (N, 1))
    for _ in range(steps):
        w = _soft(w - lr * np.matmul(X.T, np.matmul(X, w) - target) / N, lam * lr)
    return w[:, 0]


@right("lasso")
def residual_kept_up_to_date(X, t, lam, lr, steps):
    w, residual = np.zeros(X.shape[1]), np.array(t, dtype=float)
    for _ in range(steps):
        new = _soft(w + lr * np.einsum("nd,n->d", X, residual) / len(residual), lr * lam)
        residual = residual - X @ (new - w)
        w = new
    return w


@wrong("lasso", "the weights of a single feature lose their axis", says="shape")
def single_feature_squeezed(X, t, lam, lr, steps):
    X, t = np.asarray(X, float), np.asarray(t, float)
    w = np.zeros(X.shape[1])
    for _ in range(steps):
        w = w - lr * X.T @ (X @ w - t) / len(t)
        w = w - np.clip(w, -lr * lam, lr * lam)
    return np.squeeze(w)


@wrong("soft_threshold", "tau is ignored: it is 0.5 whatever is passed", says="tau that is passed ignored")
def threshold_fixed(theta, tau):
    return _soft(np.asarray(theta, dtype=float), 0.5)


@wrong("lasso", "steps is ignored: 100 steps are taken", says="take exactly `steps` steps")
def number_of_steps_fixed(X, t, lam, lr, steps):
    w = np.zeros(X.shape[1])
    for _ in range(100):
        w = _soft(w - lr * X.T @ (X @ w - t) / len(X), lr * lam)
    return w
