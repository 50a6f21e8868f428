"""Wrong and right answers to q10: elastic_net, the find-the-bug exercise."""

import numpy as np

from tests.banks import right, wrong


def as_floats(*arrays):
    return [np.asarray(a, dtype=float) for a in arrays]


def parts(w, b, X, t):
    """The residuals, and the gradient of the squared error with respect to w."""
    w, X, t = as_floats(w, X, t)
    residual = X @ w + b - t
    return w, residual, X.T @ residual / len(t)


def penalties(w, lam, mix):
    return mix * lam * np.abs(w).sum() + (1 - mix) * lam / 2 * (w**2).sum()


# ------------------------------------------------------------------------------------------- wrong


@wrong(
    "elastic_net", "the planted bug: the penalties' gradient is divided by N as well", says=r"divided by N|mean runs"
)
def as_handed_out(w, b, X, t, lam, mix):
    w, X, t = as_floats(w, X, t)
    residual = X @ w + b - t
    loss = (residual**2).sum() / (2 * len(t)) + penalties(w, lam, mix)
    dw = (X.T @ residual + mix * lam * np.sign(w) + (1 - mix) * lam * w) / len(t)
    return loss, dw, residual.mean()


@wrong("elastic_net", "loss and gradient agree, the penalty is averaged in both", says="divided by N")
def penalty_averaged_in_loss_and_gradient(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    N = len(residual)
    loss = (residual**2).mean() / 2 + penalties(w, lam, mix) / N
    return loss, dw + (mix * lam * np.sign(w) + (1 - mix) * lam * w) / N, residual.mean()


@wrong("elastic_net", "nothing is divided by N any more", says="divided by N|mean")
def sums_over_the_examples(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    dw = dw * len(residual) + mix * lam * np.sign(w) + (1 - mix) * lam * w
    return (residual**2).mean() / 2 + penalties(w, lam, mix), dw, residual.mean()


@wrong("elastic_net", "the bug is removed together with the penalties", says="penalty is left out|sign\\(w\\)")
def no_penalty_in_the_gradient(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    return (residual**2).mean() / 2 + penalties(w, lam, mix), dw, residual.mean()


@wrong("elastic_net", "only one of the two penalties is taken out of the mean", says="L1 penalty is divided by N")
def half_repaired(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    dw = dw + mix * lam * np.sign(w) / len(residual) + (1 - mix) * lam * w
    return (residual**2).mean() / 2 + penalties(w, lam, mix), dw, residual.mean()


@wrong("elastic_net", "the bias is penalised", says="bias is penalised")
def bias_penalised(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    dw = dw + mix * lam * np.sign(w) + (1 - mix) * lam * w
    db = residual.mean() + mix * lam * np.sign(b) + (1 - mix) * lam * b
    return (residual**2).mean() / 2 + penalties(w, lam, mix), dw, db


@wrong("elastic_net", "mix and 1 − mix are swapped in the gradient", says="swapped")
def shares_swapped(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    dw = dw + (1 - mix) * lam * np.sign(w) + mix * lam * w
    return (residual**2).mean() / 2 + penalties(w, lam, mix), dw, residual.mean()


@wrong("elastic_net", "a factor 2 in the gradient of the squares", says="factor 2|½")
def ridge_without_the_half(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    dw = dw + mix * lam * np.sign(w) + 2 * (1 - mix) * lam * w
    return (residual**2).mean() / 2 + penalties(w, lam, mix), dw, residual.mean()


@wrong("elastic_net", "the penalties are multiplied by N, to make up for the division", says="multiplied by N")
def penalties_times_n(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    dw = dw + len(residual) * (mix * lam * np.sign(w) + (1 - mix) * lam * w)
    return (residual**2).mean() / 2 + penalties(w, lam, mix), dw, residual.mean()


@wrong(
    "elastic_net", "the bug is found, and the mean of db is lost on the way", says="sum over the examples|divide by N"
)
def bias_gradient_summed(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    dw = dw + mix * lam * np.sign(w) + (1 - mix) * lam * w
    return (residual**2).mean() / 2 + penalties(w, lam, mix), dw, residual.sum()


@wrong("elastic_net", "the penalty is pulled out of the gradient by the wrong sign", says="subtracted|sign")
def penalties_subtracted(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    dw = dw - mix * lam * np.sign(w) - (1 - mix) * lam * w
    return (residual**2).mean() / 2 + penalties(w, lam, mix), dw, residual.mean()


@wrong("elastic_net", "the loss is changed in place of the gradient", says="divided by N")
def loss_made_to_fit_the_gradient(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    N = len(residual)
    dw = dw + (mix * lam * np.sign(w) + (1 - mix) * lam * w) / N
    return ((residual**2).sum() / 2 + penalties(w, lam, mix)) / N, dw, residual.mean()


@wrong("elastic_net", "the weights are shrunk in place", says="in place")
def shrinks_the_weights_in_place(w, b, X, t, lam, mix):
    result = repaired(w, b, X, t, lam, mix)
    if w.dtype.kind == "f":
        w *= 1 - lam
    return result


# ------------------------------------------------------------------------------------------- right


@right("elastic_net")
def repaired(w, b, X, t, lam, mix):
    w, residual, dw = parts(w, b, X, t)
    loss = (residual**2).sum() / (2 * len(residual)) + penalties(w, lam, mix)
    return float(loss), dw + mix * lam * np.sign(w) + (1 - mix) * lam * w, float(residual.mean())


@right("elastic_net")
def brackets_moved(w, b, X, t, lam, mix):
    w, X, t = as_floats(w, X, t)
    N = len(t)
    residual = X @ w + b - t
    dw = (X.T @ residual + N * (mix * lam * np.sign(w) + (1 - mix) * lam * w)) / N
    return [residual @ residual / (2 * N) + penalties(w, lam, mix), dw, residual.sum() / N]


@right("elastic_net")
def one_example_at_a_time(w, b, X, t, lam, mix):
    w, X, t = as_floats(w, X, t)
    loss, dw, db = 0.0, np.zeros(len(w)), 0.0
    for x, target in zip(X, t, strict=True):
        error = float(x @ w) + b - target
        loss += error**2 / 2 / len(t)
        dw += error * x / len(t)
        db += error / len(t)
    for d, v in enumerate(w):
        loss += lam * (mix * abs(v) + (1 - mix) / 2 * v * v)
        dw[d] += lam * (mix * (1 if v > 0 else -1 if v < 0 else 0) + (1 - mix) * v)
    return loss, dw, db


@right("elastic_net")
def bias_as_one_more_weight(w, b, X, t, lam, mix):
    w, X, t = as_floats(w, X, t)
    A, v = np.column_stack([X, np.ones(len(t))]), np.append(w, b)
    free = np.append(np.ones(len(w)), 0)
    residual = A @ v - t
    slope = A.T @ residual / len(t) + free * lam * (mix * np.sign(v) + (1 - mix) * v)
    return np.mean(residual**2) / 2 + penalties(w, lam, mix), slope[:-1], slope[-1]


@right("elastic_net")
def means_along_the_batch(w, b, X, t, lam, mix):
    w, X, t = as_floats(w, X, t)
    residual = np.einsum("nd,d->n", X, w) + b - t
    dw = np.mean(residual[:, None] * X, axis=0)
    dw += lam * (mix * np.sign(w) + w - mix * w)
    return 0.5 * np.mean(np.square(residual)) + penalties(w, lam, mix), dw, np.array(residual.mean())
