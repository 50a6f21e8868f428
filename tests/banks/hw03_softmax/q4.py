"""Wrong and right answers to q4: cross_entropy."""

import math

import numpy as np

from solutions.hw03_softmax import log_softmax, softmax
from tests.banks import right, wrong

# ------------------------------------------------------------------------------------------- wrong


@wrong("cross_entropy", "summed over the examples", says="sum.*mean|mean.*sum")
def sum_over_the_examples(Z, Y):
    return -np.sum(Y * log_softmax(Z))


@wrong("cross_entropy", "averaged over all N·K entries", says="N·K|all entries|over the classes")
def mean_over_every_entry(Z, Y):
    return -np.mean(Y * log_softmax(Z))


@wrong("cross_entropy", "divided by the number of classes", says="classes|K = |divides where|axis")
def divided_by_the_classes(Z, Y):
    return -(Y * log_softmax(Z)).sum(axis=0).mean()


@wrong("cross_entropy", "one loss per example", says="per example|one number|mean over one axis")
def a_loss_per_example(Z, Y):
    return -(Y * log_softmax(Z)).sum(axis=1)


@wrong("cross_entropy", "the minus sign is missing", says="minus|sign")
def minus_sign_missing(Z, Y):
    return float((Y * log_softmax(Z)).sum() / len(Y))


@wrong("cross_entropy", "the logits are taken for probabilities", says="probabilities|nan|invalid")
def logits_taken_for_probabilities(Z, Y):
    return -np.sum(Y * np.log(Z)) / len(Y)


@wrong("cross_entropy", "softmax is applied to probabilities again", says="softmax is applied twice|twice")
def softmax_twice(Z, Y):
    return -(Y * log_softmax(softmax(Z))).sum() / len(Y)


@wrong("cross_entropy", "the logarithm is missing", says="logarithm is missing")
def mean_probability_of_the_target(Z, Y):
    return -(Y * softmax(Z)).sum() / len(Y)


@wrong(
    "cross_entropy", "log probabilities from softmax, infinite when it underflows", says="inf|nan|log_softmax|underflow"
)
def logarithm_of_underflowed_softmax(Z, Y):
    with np.errstate(divide="ignore", invalid="ignore"):
        L = np.log(softmax(Z))
    return -np.where(Y > 0, Y * L, 0).sum() / len(Y)


@wrong("cross_entropy", "a small number is added inside the logarithm", says="small number|clip|log_softmax|floor|ε")
def epsilon_inside_the_logarithm(Z, Y):
    return -(Y * np.log(softmax(Z) + 1e-10)).sum() / len(Y)


@wrong("cross_entropy", "no shift, so large logits overflow", says="overflow|nan|inf")
def naive_log_sum_exp(Z, Y):
    return (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean()


@wrong("cross_entropy", "one shift for the whole batch", says="whole batch|every row|own maximum")
def loss_with_one_shift_for_the_batch(Z, Y):
    Z = Z - np.max(Z)
    with np.errstate(divide="ignore"):
        return (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean()


@wrong("cross_entropy", "targets and predictions are swapped", says="swapped")
def swapped_roles(Z, Y):
    return -(softmax(Z) * np.log(np.clip(Y, 1e-12, None))).sum() / len(Y)


@wrong("cross_entropy", "binary terms for the wrong classes are added", says="wrong classes|1 − y|binary")
def binary_terms_for_every_class(Z, Y):
    L = log_softmax(Z)
    with np.errstate(divide="ignore", invalid="ignore"):
        others = np.log1p(-np.exp(L))
    return -(Y * L + (1 - Y) * np.where(Y < 1, others, 0)).sum() / len(Y)


@wrong("cross_entropy", "soft labels are rounded to the most likely class", says="most likely class|soft labels weigh")
def most_likely_class_only(Z, Y):
    return -log_softmax(Z)[np.arange(len(Y)), np.argmax(Y, axis=1)].mean()


@wrong(
    "cross_entropy",
    "only entries equal to 1 count, so soft labels are lost",
    says="soft labels weigh|exactly 1|equal to 1",
)
def only_targets_equal_to_one(Z, Y):
    return -(log_softmax(Z) * (Y == 1)).sum() / len(Y)


@wrong("cross_entropy", "the divergence: the targets' entropy is subtracted", says="divergence|entropy of the targets")
def divergence_from_the_targets(Z, Y):
    Y = np.asarray(Y, dtype=float)
    return (Y * (np.log(np.where(Y > 0, Y, 1)) - log_softmax(Z))).sum() / len(Y)


@wrong("cross_entropy", "bits in place of nats", says="base 2|base-2")
def cross_entropy_in_bits(Z, Y):
    return -(Y * log_softmax(Z)).sum() / len(Y) / np.log(2)


@wrong("cross_entropy", "the sums of softmax run down the columns", says="down the columns|along each row|axis")
def softmax_down_the_columns(Z, Y):
    L = log_softmax(Z.T).T
    return -(Y * L).sum() / len(Y)


@wrong("cross_entropy", "the loss of the predicted class: Y is ignored", says="ignored|targets|predicted")
def loss_of_the_predicted_class(Z, Y):
    return -log_softmax(Z).max(axis=1).mean()


@wrong("cross_entropy", "a squared error", says="squared")
def squared_error(Z, Y):
    return ((softmax(Z) - Y) ** 2).sum() / len(Y)


@wrong("cross_entropy", "the logits are shifted in place", says="in place")
def logits_shifted_in_place(Z, Y):
    Z -= Z.max(axis=1, keepdims=True)
    return (np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean()


@wrong("cross_entropy", "only the first example counts", says="first|one example|only one row|1/N")
def first_example_only(Z, Y):
    total = 0.0
    for z, y in zip(log_softmax(Z), np.asarray(Y, dtype=float), strict=True):
        total -= float(y @ z)
        return total


@wrong("cross_entropy", "the decimals of the loss are lost with whole numbers", says="decimals|whole numbers")
def accumulates_in_the_inputs_type(Z, Y):
    total = np.zeros(1, dtype=np.result_type(Z, Y))
    for z, y in zip(log_softmax(Z), Y, strict=True):
        total -= (y @ z).astype(total.dtype)
    return total[0] / len(Y)


@wrong("cross_entropy", "nothing is returned", says="None")
def cross_entropy_without_return(Z, Y):
    -(Y * log_softmax(Z)).sum() / len(Y)


@wrong("cross_entropy", "divided by 2N", says="2N")
def half_the_mean(Z, Y):
    return -(Y * log_softmax(Z)).sum() / (2 * len(Z))


@wrong("cross_entropy", "divided by N − 1", says="N − 1")
def divided_by_n_minus_one(Z, Y):
    return -(Y * log_softmax(Z)).sum() / max(len(Z) - 1, 1)


@wrong("cross_entropy", "the mean of the entries whose target is exactly 1", says="exactly 1")
def mean_over_targets_equal_to_one(Z, Y):
    return -log_softmax(Z)[np.asarray(Y) == 1].mean()


@wrong("cross_entropy", "shifted only when some logit is large", says="very negative|inf")
def loss_shifted_only_if_large(Z, Y):
    S = Z - Z.max(axis=1, keepdims=True) if Z.max() > 700 else Z
    return -(Y * (S - np.log(np.exp(S).sum(axis=1, keepdims=True)))).sum() / len(Z)


@wrong("cross_entropy", "the log of the sum is missing where the probability underflows", says="log.* of the sum")
def patches_underflow_with_the_shift(Z, Y):
    P = softmax(Z)
    with np.errstate(divide="ignore"):
        return -(Y * np.where(P > 0, np.log(P), Z - Z.max(axis=1, keepdims=True))).sum() / len(Z)


@wrong("cross_entropy", "two classes take σ of the second logit", says="σ of one logit|z₁ − z₀")
def loss_of_the_second_logit(Z, Y):
    if Z.shape[1] == 2:
        return (Y * np.logaddexp(0, Z[:, 1:] * [1, -1])).sum() / len(Z)
    return -(Y * log_softmax(Z)).sum() / len(Z)


# ------------------------------------------------------------------------------------------- right


@right("cross_entropy")
def mean_of_row_sums(Z, Y):
    return np.mean(-np.einsum("nk,nk->n", np.asarray(Y, dtype=float), log_softmax(Z)))


@right("cross_entropy")
def example_by_example(Z, Y):
    losses = []
    for z, y in zip(np.asarray(Z, dtype=float), np.asarray(Y, dtype=float), strict=True):
        top = max(z)
        log_sum = top + math.log(sum(math.exp(v - top) for v in z))
        losses.append(sum(t * (log_sum - v) for t, v in zip(y, z, strict=True)))
    return sum(losses) / len(losses)


@right("cross_entropy")
def log_sum_minus_target_logit(Z, Y):
    Z, Y = np.array(Z, dtype=float), np.array(Y, dtype=float)
    m = Z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(Z - m).sum(axis=1))
    return (log_sum - (Y * (Z - m)).sum(axis=1)).mean()


@right("cross_entropy")
def inner_product_of_the_tables(Z, Y):
    return -np.vdot(np.asarray(Y, dtype=float), log_softmax(Z)) / Z.shape[0]


@right("cross_entropy")
def keeps_single_precision(Z, Y):
    S = Z - Z.max(axis=1, keepdims=True)
    L = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    return np.average(-(Y * L).sum(axis=1))


@right("cross_entropy")
def trace_of_a_product(Z, Y):
    return np.trace(np.matmul(np.asarray(Y, dtype=float), -log_softmax(Z).T)) / len(Z)


@right("cross_entropy")
def zero_dimensional_array(Z, Y):
    Z = np.asarray(Z, dtype=float)
    L = Z - np.logaddexp.reduce(Z, axis=1, keepdims=True)
    return np.array(-np.sum(np.multiply(Y, L)) / Y.shape[0])


@right("cross_entropy")
def weighted_average_of_the_entries(Z, Y):
    return np.average(-log_softmax(Z), weights=Y)


@wrong("cross_entropy", "every positive target counts as 1", says="positive target counts fully")
def positive_targets_count_fully(Z, Y):
    return -log_softmax(Z)[np.asarray(Y) > 0].sum() / len(Y)


@wrong("cross_entropy", "soft labels are rounded", says="rounded to 0 or 1")
def rounded_targets(Z, Y):
    return -(np.round(np.asarray(Y, dtype=float)) * log_softmax(Z)).sum() / len(Y)


@wrong("cross_entropy", "the sum is divided by a fixed number", says="divided by 4, whatever")
def batches_of_four_only(Z, Y):
    return -(np.asarray(Y, dtype=float) * log_softmax(Z)).sum() / 4


@wrong("cross_entropy", "the loss of an example is cut off at 100", says="no loss is larger than 100")
def loss_of_at_most_100(Z, Y):
    return np.minimum(-(np.asarray(Y, dtype=float) * log_softmax(Z)).sum(axis=1), 100).mean()


@wrong("cross_entropy", "the perplexity is returned", says="perplexity")
def perplexity(Z, Y):
    return np.exp(np.minimum(-(np.asarray(Y, dtype=float) * log_softmax(Z)).sum() / len(Y), 700))
