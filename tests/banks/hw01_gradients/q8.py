"""Wrong and right answers to q8: huber_regression, a planted bug."""

import numpy as np

from tests.banks import right, wrong


def residuals(w, X, t):
    X = np.asarray(X, dtype=float)
    return X, X @ np.asarray(w, dtype=float) - np.asarray(t, dtype=float)


def huber_cost(r, delta):
    return np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta / 2)).mean()


@wrong(
    "huber_regression",
    "the bug is still there: outliers above push the wrong way",
    says="wrong way|−delta|sign of r",
)
def planted_bug(w, X, t, delta):
    w, X, t = (np.asarray(a, dtype=float) for a in (w, X, t))
    r = X @ w - t
    inside = np.abs(r) <= delta
    costs = np.where(inside, r**2 / 2, delta * (np.abs(r) - delta / 2))
    slopes = np.where(inside, r, delta)
    return float(costs.mean()), X.T @ slopes / len(t)


@wrong("huber_regression", "the slope outside has the opposite sign", says=r"wrong way|\+delta|sign")
def repaired_with_the_wrong_sign(w, X, t, delta):
    X, r = residuals(w, X, t)
    slopes = np.where(np.abs(r) <= delta, r, -delta * np.sign(r))
    return huber_cost(r, delta), X.T @ slopes / len(r)


@wrong("huber_regression", "the slope outside is the sign alone, without delta", says="±1|delta")
def sign_without_delta(w, X, t, delta):
    X, r = residuals(w, X, t)
    slopes = np.where(np.abs(r) <= delta, r, np.sign(r))
    return huber_cost(r, delta), X.T @ slopes / len(r)


@wrong("huber_regression", "the gradient is that of least squares", says="least squares|full residual")
def gradient_of_least_squares(w, X, t, delta):
    X, r = residuals(w, X, t)
    return huber_cost(r, delta), X.T @ r / len(r)


@wrong("huber_regression", "outliers are ignored in the gradient", says="do not push|outliers")
def outliers_ignored(w, X, t, delta):
    X, r = residuals(w, X, t)
    return huber_cost(r, delta), X.T @ np.where(np.abs(r) <= delta, r, 0.0) / len(r)


@wrong("huber_regression", "the slope outside takes the sign of the target", says="sign of t|sign of r")
def sign_of_the_target(w, X, t, delta):
    X, r = residuals(w, X, t)
    slopes = np.where(np.abs(r) <= delta, r, delta * np.sign(t))
    return huber_cost(r, delta), X.T @ slopes / len(r)


@wrong("huber_regression", "the whole residual is replaced by its absolute value", says="sign of r is lost|sign")
def sign_lost_everywhere(w, X, t, delta):
    X, r = residuals(w, X, t)
    return huber_cost(r, delta), X.T @ np.minimum(np.abs(r), delta) / len(r)


@wrong("huber_regression", "the mean over the examples was lost in the repair", says="divide by N|mean|N = ")
def sum_of_the_slopes(w, X, t, delta):
    X, r = residuals(w, X, t)
    return huber_cost(r, delta), X.T @ np.clip(r, -delta, delta)


@wrong("huber_regression", "the slope outside is delta times r", says="delta · r|±delta")
def delta_times_the_residual(w, X, t, delta):
    X, r = residuals(w, X, t)
    return huber_cost(r, delta), X.T @ np.where(np.abs(r) <= delta, r, delta * r) / len(r)


@wrong("huber_regression", "the loss was changed to fit the wrong slope", says="loss|absolute|wrong way|sign")
def loss_changed_to_fit(w, X, t, delta):
    X, r = residuals(w, X, t)
    inside = np.abs(r) <= delta
    costs = np.where(inside, r**2 / 2, delta * (r - delta / 2))
    return float(costs.mean()), X.T @ np.where(inside, r, delta) / len(r)


@wrong("huber_regression", "the ½ is missing in the straight part of the loss", says="½|delta/2|jump|meet")
def straight_part_without_the_half(w, X, t, delta):
    X, r = residuals(w, X, t)
    costs = np.where(np.abs(r) <= delta, r**2 / 2, delta * (np.abs(r) - delta))
    return float(costs.mean()), X.T @ np.clip(r, -delta, delta) / len(r)


@wrong("huber_regression", "the residuals overwrite the targets", says="in place")
def targets_overwritten(w, X, t, delta):
    X, t = np.asarray(X, dtype=float), np.asarray(t, dtype=float)
    t -= X @ w
    return huber_cost(-t, delta), X.T @ np.clip(-t, -delta, delta) / len(t)


@wrong("huber_regression", "delta is ignored, the border stands at 1.5", says="delta is ignored|whatever delta|1\\.5")
def border_hard_coded(w, X, t, delta):
    X, r = residuals(w, X, t)
    return huber_cost(r, 1.5), X.T @ np.clip(r, -1.5, 1.5) / len(r)


@wrong("huber_regression", "only the gradient is returned", says="expected 2 values|returned one")
def only_the_gradient(w, X, t, delta):
    X, r = residuals(w, X, t)
    return X.T @ np.clip(r, -delta, delta) / len(r)


@right("huber_regression")
def residuals_clipped(w, X, t, delta):
    X, r = residuals(w, X, t)
    return huber_cost(r, delta), X.T @ np.clip(r, -delta, delta) / len(r)


@right("huber_regression")
def three_cases_per_example(w, X, t, delta):
    loss, dw = 0.0, np.zeros(len(w))
    for x, target in zip(X, t, strict=True):
        r = sum(float(a) * float(b) for a, b in zip(x, w, strict=True)) - float(target)
        if r > delta:
            cost, slope = delta * r - delta**2 / 2, delta
        elif r < -delta:
            cost, slope = -delta * r - delta**2 / 2, -delta
        else:
            cost, slope = r * r / 2, r
        loss += cost / len(t)
        dw = dw + slope * np.asarray(x, dtype=float) / len(t)
    return [loss, dw]


@right("huber_regression")
def weighted_least_squares(w, X, t, delta):
    X, r = residuals(w, X, t)
    size = np.abs(r)
    weights = np.ones(len(r))
    weights[size > delta] = delta / size[size > delta]
    near = np.minimum(size, delta)
    return np.mean(near * (size - near / 2)), np.einsum("n,n,nd->d", weights, r, X) / len(r)


@right("huber_regression")
def means_of_examples(w, X, t, delta):
    X, r = residuals(w, X, t)
    outside = np.maximum(np.abs(r) - delta, 0)
    loss = 0.5 * np.mean(r * r) - 0.5 * np.mean(outside * outside)
    slopes = r - np.sign(r) * outside
    return loss, np.mean(slopes[:, None] * X, axis=0)


@right("huber_regression")
def planted_line_repaired_with_the_sign(w, X, t, delta):
    w, X, t = np.array(w, dtype=float), np.array(X, dtype=float), np.array(t, dtype=float)
    r = X @ w - t
    inside = np.abs(r) <= delta
    costs = np.where(inside, r**2 / 2, delta * (np.abs(r) - delta / 2))
    slopes = np.where(inside, r, delta * np.sign(r))
    return costs.mean(), (slopes @ X) / len(t)


@wrong("huber_regression", "the slope outside is −delta on both sides", says="now it is wrong on the other side")
def minus_delta_on_both_sides(w, X, t, delta):
    X, r = residuals(w, X, t)
    return huber_cost(r, delta), X.T @ np.where(np.abs(r) <= delta, r, -delta) / len(r)


@wrong("huber_regression", "the slope outside is delta times |r|", says="grows with")
def delta_times_the_size(w, X, t, delta):
    X, r = residuals(w, X, t)
    return huber_cost(r, delta), X.T @ np.where(np.abs(r) <= delta, r, delta * np.abs(r)) / len(r)
