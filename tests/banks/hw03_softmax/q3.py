"""Wrong and right answers to q3: log_softmax."""

import math

import numpy as np

from tests.banks import right, wrong


def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# ------------------------------------------------------------------------------------------- wrong


@wrong("log_softmax", "the logarithm of softmax, -inf where it underflows", says="underflow|inf|log.* of 0|saw 0")
def logarithm_of_softmax(Z):
    with np.errstate(divide="ignore"):
        return np.log(softmax(Z))


@wrong("log_softmax", "a small number keeps log away from 0", says="small number|clip|ε|floor|too large")
def small_number_inside_the_logarithm(Z):
    return np.log(softmax(Z) + 1e-12)


@wrong("log_softmax", "probabilities are clipped at 1e-15", says="small number|clip|ε|floor|too large")
def clipped_probabilities(Z):
    return np.log(np.clip(softmax(Z), 1e-15, None))


@wrong("log_softmax", "no shift, so large logits overflow", says="overflow|inf|nan")
def log_sum_exp_without_shift(Z):
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


@wrong("log_softmax", "one shift for the whole batch", says="whole batch|own maximum|every row|each row")
def log_with_one_shift_for_the_batch(Z):
    S = Z - np.max(Z)
    with np.errstate(divide="ignore"):
        return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@wrong("log_softmax", "softmax without the logarithm", says="logarithm is missing|softmax itself")
def plain_softmax(Z):
    return softmax(Z)


@wrong("log_softmax", "the sum runs down the columns", says="down the columns|along each row")
def log_sum_down_the_columns(Z):
    S = Z - Z.max(axis=0)
    return S - np.log(np.exp(S).sum(axis=0))


@wrong("log_softmax", "the sum runs over the whole array", says="whole array|along each row")
def log_sum_of_everything(Z):
    S = Z - Z.max()
    return S - np.log(np.exp(S).sum())


@wrong("log_softmax", "the mean of the exponentials in place of their sum", says="mean|log K|averag")
def log_of_the_mean(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).mean(axis=1, keepdims=True))


@wrong("log_softmax", "the maximum is subtracted only inside the logarithm", says="inside the logarithm")
def shift_only_inside(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(S).sum(axis=1, keepdims=True))


@wrong("log_softmax", "the maximum is subtracted twice", says="twice|not inside|added back")
def maximum_subtracted_twice(Z):
    m = Z.max(axis=1, keepdims=True)
    S = Z - m
    return S - (m + np.log(np.exp(S).sum(axis=1, keepdims=True)))


@wrong("log_softmax", "only the maximum is subtracted", says="logarithm of the sum is missing|only the maximum")
def distance_to_the_best(Z):
    return Z - Z.max(axis=1, keepdims=True)


@wrong("log_softmax", "the logarithm of the sum is added", says="added|sign")
def adds_the_log_of_the_sum(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S + np.log(np.exp(S).sum(axis=1, keepdims=True))


@wrong("log_softmax", "every sign is turned: the surprise −log p", says="opposite sign|minus")
def minus_the_logarithm(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return np.log(np.exp(S).sum(axis=1, keepdims=True)) - S


@wrong("log_softmax", "base-2 logarithm", says="base 2|base-2")
def bits_not_nats(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return (S - np.log(np.exp(S).sum(axis=1, keepdims=True))) / np.log(2)


@wrong("log_softmax", "log(1 + p) in place of log p", says="log\\(1 \\+|log1p")
def log_of_one_plus(Z):
    return np.log1p(softmax(Z))


@wrong("log_softmax", "the shift is made in place", says="in place")
def shifts_the_logits_in_place(Z):
    Z -= Z.max(axis=1, keepdims=True)
    return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))


@wrong("log_softmax", "the result lands in an integer array", says="integer|decimals|cut off")
def log_result_of_the_inputs_type(Z):
    L = np.empty_like(Z)
    for n, z in enumerate(Z):
        m = z.max()
        L[n] = z - m - np.log(np.exp(z - m).sum())
    return L


@wrong("log_softmax", "everything is computed in float32", says="float32")
def log_in_float32(Z):
    Z = Z.astype(np.float32)
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@wrong("log_softmax", "only the first row is computed", says="shape|one row")
def first_row_only(Z):
    for z in np.asarray(Z, dtype=float):
        s = z - z.max()
        return s - np.log(np.exp(s).sum())


@wrong("log_softmax", "nothing is returned", says="None")
def log_softmax_without_return(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@wrong("log_softmax", "the maximum alone is subtracted where the probability underflows", says="only the maximum")
def patches_with_the_shifted_logit(Z):
    P = softmax(Z)
    with np.errstate(divide="ignore"):
        return np.where(P > 0, np.log(P), Z - Z.max(axis=1, keepdims=True))


@wrong("log_softmax", "0 stands where the probability underflows", says="replaced by 0.*simplify")
def patches_with_zero(Z):
    P = softmax(Z)
    with np.errstate(divide="ignore"):
        return np.where(P > 0, np.log(P), 0)


@wrong("log_softmax", "logits are clipped", says="clipped")
def clips_the_logits_to_700(Z):
    Z = np.clip(Z, -700, 700)
    return Z - np.logaddexp.reduce(Z.astype(float), axis=1, keepdims=True)


@wrong("log_softmax", "shifted only when some logit is large", says="very negative|inf")
def log_softmax_shifted_only_if_large(Z):
    Z = np.asarray(Z, dtype=float)
    S = Z - Z.max(axis=1, keepdims=True) if Z.max() > 700 else Z
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@wrong("log_softmax", "the row's maximum, but a sum over the whole array", says="whole array")
def shifted_sum_over_everything(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum())


@wrong("log_softmax", "two classes take σ of the second logit", says="σ of one logit|z₁ − z₀")
def log_sigmoid_of_the_second_logit(Z):
    Z = np.asarray(Z, dtype=float)
    if Z.shape[1] == 2:
        return -np.column_stack([np.logaddexp(0, Z[:, 1]), np.logaddexp(0, -Z[:, 1])])
    return Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)


# ------------------------------------------------------------------------------------------- right


@right("log_softmax")
def log_add_exp(Z):
    Z = np.asarray(Z, dtype=float)
    return Z - np.logaddexp.reduce(Z, axis=1)[:, None]


@right("log_softmax")
def maximum_added_back(Z):
    Z = np.array(Z, dtype=np.float64)
    m = Z.max(axis=1)
    log_sum = m + np.log(np.exp(Z - m[:, None]).sum(axis=1))
    return Z - log_sum[:, None]


@right("log_softmax")
def one_row_after_the_other(Z):
    L = np.empty(Z.shape)
    for n in range(Z.shape[0]):
        z = np.asarray(Z[n], dtype=float)
        s = z - z.max()
        L[n] = s - np.log(np.sum(np.exp(s)))
    return L


@right("log_softmax")
def log_keeps_float32(Z):
    S = Z - np.max(Z, axis=-1, keepdims=True)
    return S - np.log(np.sum(np.exp(S), axis=-1, keepdims=True))


@right("log_softmax")
def python_numbers_throughout(Z):
    rows = []
    for z in Z.tolist():
        top = max(z)
        log_sum = math.log(math.fsum(math.exp(v - top) for v in z))
        rows.append([v - top - log_sum for v in z])
    return np.asarray(rows)


@right("log_softmax")
def on_the_transpose(Z):
    T = np.asarray(Z, dtype=float).T
    T = T - T.max(axis=0)
    return (T - np.log(np.einsum("kn->n", np.exp(T)))).T


@right("log_softmax")
def log_of_one_plus_the_rest(Z):
    # log Σ exp = log1p of the exponentials other than the largest one
    Z = np.asarray(Z, dtype=float)
    best = Z.argmax(axis=1)
    S = Z - Z[np.arange(len(Z)), best][:, None]
    E = np.exp(S)
    E[np.arange(len(Z)), best] = 0
    return S - np.log1p(E.sum(axis=1, keepdims=True))


@right("log_softmax")
def logarithm_where_the_probability_is_large(Z):
    P, top = softmax(Z), Z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(Z - top).sum(axis=1, keepdims=True))
    return np.where(P > 1e-250, np.log(np.where(P > 0, P, 1)), Z - top - log_sum)


@wrong("log_softmax", "log1p takes the place of log", says=r"log\(1 \+ Σ\)")
def one_added_to_the_sum(Z):
    S = np.asarray(Z, dtype=float) - np.max(Z, axis=1, keepdims=True)
    return S - np.log1p(np.exp(S).sum(axis=1, keepdims=True))


@wrong("log_softmax", "log 0 is turned into the largest negative number", says="nan_to_num")
def minus_infinity_made_finite(Z):
    E = np.exp(np.asarray(Z, dtype=float) - np.max(Z, axis=1, keepdims=True))
    with np.errstate(divide="ignore"):
        return np.nan_to_num(np.log(E / E.sum(axis=1, keepdims=True)))
