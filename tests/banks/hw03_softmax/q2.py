"""Wrong and right answers to q2: softmax."""

import math

import numpy as np

from tests.banks import right, wrong

# ------------------------------------------------------------------------------------------- wrong


@wrong("softmax", "the sums run down the columns", says="down the columns|axis=0|axis=1")
def sums_down_the_columns(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=0)


@wrong("softmax", "divided by the sum of the whole array", says="whole array|each row has to sum to 1")
def divides_by_the_sum_of_everything(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum()


@wrong("softmax", "no shift, so large logits overflow", says="overflow|nan")
def no_shift(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "one shift for the whole batch", says="whole batch|row's maximum|its own|every row needs")
def one_shift_for_the_batch(Z):
    E = np.exp(Z - np.max(Z))
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "shifted by the row's mean, which is not enough", says="overflow|nan|maximum")
def shifts_by_the_mean(Z):
    E = np.exp(Z - Z.mean(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "large logits are clipped to 500, which makes them equal", says="clip|cut off|limit|shift")
def clips_the_logits(Z):
    E = np.exp(np.clip(Z, -500, 500))
    return E / E.sum(axis=1, keepdims=True)


@wrong(
    "softmax", "the maximum divides the logits instead of being subtracted", says="divided by their maximum|subtract"
)
def divides_by_the_maximum(Z):
    E = np.exp(Z / Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "the shifted exponentials are never divided by their sum", says="not divided|row sum|sum to 1")
def forgets_to_divide(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


@wrong("softmax", "the sigmoid of every logit", says="sigmoid")
def sigmoid_of_every_logit(Z):
    Z = np.asarray(Z, dtype=float)
    return 0.5 * (1 + np.tanh(Z / 2))


@wrong("softmax", "the logarithm of softmax", says="logarithm")
def returns_log_probabilities(Z):
    S = Z - Z.max(axis=1, keepdims=True)
    return S - np.log(np.exp(S).sum(axis=1, keepdims=True))


@wrong(
    "softmax", "no exponential: the logits themselves are normalised", says="without an exponential|exponential is miss"
)
def normalises_the_logits(Z):
    return Z / Z.sum(axis=1, keepdims=True)


@wrong("softmax", "the exponent has the wrong sign", says="sign|smallest")
def exponent_of_minus_z(Z):
    E = np.exp(Z.min(axis=1, keepdims=True) - Z)
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "powers of 2 in place of e", says="base 2|2\\*\\*")
def powers_of_two(Z):
    E = np.exp2(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "the largest logit takes everything", says="argmax|hard|largest logit|winner")
def winner_takes_all(Z):
    return (np.amax(Z, axis=1, keepdims=True) == Z).astype(float)


@wrong("softmax", "a small number is added to the denominator", says="denominator|small number|ε|epsilon")
def epsilon_in_the_denominator(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / (E.sum(axis=1, keepdims=True) + 1e-8)


@wrong("softmax", "the shift is made in place", says="in place")
def shifts_the_input_in_place(Z):
    Z -= Z.max(axis=1, keepdims=True)
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "the result lands in an integer array", says="integer|decimals|cut off")
def result_of_the_inputs_type(Z):
    P = np.zeros_like(Z)
    for n, z in enumerate(Z):
        e = np.exp(z - z.max())
        P[n] = e / e.sum()
    return P


@wrong("softmax", "everything is computed in float32", says="float32")
def computes_in_float32(Z):
    Z = np.asarray(Z, dtype=np.float32)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "a batch of one comes back without its axis", says="shape")
def squeezes_a_batch_of_one(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.squeeze(E / E.sum(axis=1, keepdims=True))


@wrong("softmax", "the result is transposed", says="transpos|shape")
def forgets_to_transpose_back(Z):
    E = np.exp(Z.T - Z.T.max(axis=0))
    return E / E.sum(axis=0)


@wrong("softmax", "the loop stops one row too early", says="last|row [0-9]|rows? .* wrong|row sums")
def leaves_out_the_last_row(Z):
    P = np.zeros(Z.shape)
    for n in range(len(Z) - 1):
        e = np.exp(Z[n] - Z[n].max())
        P[n] = e / e.sum()
    return P


@wrong("softmax", "nothing is returned", says="None")
def softmax_without_return(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    E / E.sum(axis=1, keepdims=True)


def shifted_only_if_large(Z):
    Z = np.asarray(Z, dtype=float)
    return Z - Z.max(axis=1, keepdims=True) if Z.max() > 700 else Z


@wrong("softmax", "shifted only when some logit is large, so very negative rows underflow", says="very negative|nan")
def softmax_shifted_only_if_large(Z):
    E = np.exp(shifted_only_if_large(Z))
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "two classes take σ of the second logit", says="σ of one logit|z₁ − z₀")
def sigmoid_of_the_second_logit(Z):
    if Z.shape[1] == 2:
        p = 0.5 * (1 + np.tanh(0.5 * Z[:, 1]))
        return np.column_stack([1 - p, p])
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


@wrong("softmax", "nan is replaced by 0", says="replaced by 0.*maximum")
def nan_replaced_by_zero(Z):
    with np.errstate(all="ignore"):
        E = np.exp(Z)
        return np.nan_to_num(E / E.sum(axis=1, keepdims=True))


@wrong("softmax", "one shift for the batch, and a tiny number against the division by 0", says="one shift|whole batch")
def one_shift_and_a_tiny_number(Z):
    E = np.exp(Z - Z.max())
    return E / (E.sum(axis=1, keepdims=True) + 1e-300)


@wrong("softmax", "the largest absolute value is subtracted", says="maximum|nan")
def shifts_by_the_largest_absolute_value(Z):
    E = np.exp(Z - np.abs(Z).max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# ------------------------------------------------------------------------------------------- right


@right("softmax")
def one_row_at_a_time(Z):
    rows = []
    for z in np.asarray(Z, dtype=float):
        e = np.exp(z - np.max(z))
        rows.append(e / np.sum(e))
    return np.array(rows)


@right("softmax")
def exponential_of_log_softmax(Z):
    Z = np.asarray(Z, dtype=float)
    return np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))


@right("softmax")
def transposed_and_back(Z):
    T = np.array(Z, dtype=np.float64).T
    T = T - T.max(axis=0)
    E = np.exp(T)
    return (E / E.sum(axis=0)).T


@right("softmax")
def keeps_float32(Z):
    shifted = Z - np.amax(Z, axis=1)[:, np.newaxis]
    E = np.exp(shifted)
    return E / np.einsum("nk->n", E)[:, np.newaxis]


@right("softmax")
def applied_along_the_rows(Z):
    def one(z):
        e = np.exp(z - z.max())
        return e / e.sum()

    return np.apply_along_axis(one, 1, np.asarray(Z, dtype=float))


@right("softmax")
def plain_python_numbers(Z):
    P = np.empty(Z.shape)
    for n, z in enumerate(Z.tolist()):
        top = max(z)
        exponentials = [math.exp(v - top) for v in z]
        for k, e in enumerate(exponentials):
            P[n, k] = e / sum(exponentials)
    return P


@right("softmax")
def works_in_place_on_a_copy(Z):
    P = Z.astype(float)
    P -= P.max(axis=1, keepdims=True)
    np.exp(P, out=P)
    P /= P.sum(axis=1, keepdims=True)
    return P


@right("softmax")
def differences_of_pairs(Z):
    Z = np.asarray(Z, dtype=float)
    return np.exp(-np.logaddexp.reduce(Z[:, None, :] - Z[:, :, None], axis=2))


@wrong("softmax", "the probabilities are rounded", says="rounded to 4 decimals")
def softmax_in_four_decimals(Z):
    E = np.exp(np.asarray(Z, dtype=float) - np.max(Z, axis=1, keepdims=True))
    return np.round(E / E.sum(axis=1, keepdims=True), 4)
