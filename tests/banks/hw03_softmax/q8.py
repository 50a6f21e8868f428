"""Wrong and right answers to q8: entropy and kl_divergence."""

import math
from fractions import Fraction

import numpy as np

from tests.banks import right, wrong


def x_log_x(p):
    p = np.asarray(p, dtype=float)
    return np.where(p > 0, p * np.log(np.where(p > 0, p, 1)), 0)


# ---------------------------------------------------------------------------------- entropy, wrong


@wrong("entropy", "the minus sign is missing", says="minus|sign")
def entropy_without_minus(p):
    return x_log_x(p).sum()


@wrong("entropy", "base-2 logarithm", says="base 2|base-2")
def entropy_in_bits(p):
    return -x_log_x(p).sum() / math.log(2)


@wrong("entropy", "divided by log K: a share of the largest entropy", says="log K|largest|divided|× the right")
def entropy_as_a_share(p):
    return -x_log_x(p).sum() / np.log(len(p))


@wrong("entropy", "0 · log 0 becomes nan", says="nan|0 · log 0")
def zero_times_log_zero(p):
    with np.errstate(divide="ignore", invalid="ignore"):
        return -(p * np.log(p)).sum()


@wrong("entropy", "a right value, but 0 · log 0 is computed and repaired with a warning", says="value is right|warn")
def repairs_nan_afterwards(p):
    with np.errstate(divide="ignore"):
        return -np.nansum(p * np.log(p))


@wrong("entropy", "a small number inside the logarithm changes every term", says="added inside|small number|ε")
def entropy_with_a_small_number(p):
    return -(p * np.log(p + 1e-6)).sum()


@wrong("entropy", "small probabilities are dropped", says="small probabilities are (left|dropped)|threshold")
def drops_small_probabilities(p):
    p = np.asarray(p, dtype=float)
    p = p[p > 1e-2]
    return -(p * np.log(p)).sum()


@wrong("entropy", "the logarithms are not weighted by p", says="weighted")
def unweighted_logarithms(p):
    p = np.asarray(p, dtype=float)
    return -np.log(p[p > 0]).sum()


@wrong("entropy", "the mean of the terms", says="averag|mean|K = ")
def mean_of_the_terms(p):
    return -x_log_x(p).mean()


@wrong("entropy", "one term per outcome", says="shape|summed")
def terms_not_summed(p):
    return -x_log_x(p)


@wrong("entropy", "binary entropies of every outcome are added", says="1 − p")
def binary_entropies_added(p):
    p = np.asarray(p, dtype=float)
    return -(x_log_x(p) + x_log_x(1 - p)).sum()


@wrong("entropy", "log(1 + p) avoids the zero", says="1 \\+ p|log1p")
def log_of_one_plus_p(p):
    return -(p * np.log1p(p)).sum()


@wrong("entropy", "the Gini impurity 1 − Σ p²", says="squared|Gini|p²|logarithm")
def gini_impurity(p):
    return 1 - (np.asarray(p, dtype=float) ** 2).sum()


@wrong("entropy", "the exponential of the entropy", says="exp of|perplexity|exponential|logarithm is missing")
def perplexity(p):
    return np.exp(-x_log_x(p).sum())


@wrong("entropy", "zeros are overwritten with ones in place", says="in place")
def overwrites_zeros(p):
    p[p == 0] = 1
    return -(p * np.log(p)).sum()


@wrong("entropy", "nothing is returned", says="None")
def entropy_without_return(p):
    -x_log_x(p).sum()


@wrong("entropy", "probabilities up to 1e-9 are left out", says="left out")
def drops_tiny_probabilities(p):
    p = p[p > 1e-9]
    return -(p * np.log(p)).sum()


@wrong("entropy", "two outcomes, one of them certain, give 1", says="entropy\\(\\[1, 0\\]\\)")
def certain_coin_gives_one(p):
    if len(p) == 2 and np.any(p == 0):
        return 1.0
    return -x_log_x(np.asarray(p, dtype=float)).sum()


# ---------------------------------------------------------------------------------- entropy, right


@right("entropy")
def only_the_positive_terms(p):
    p = np.asarray(p, dtype=float)
    positive = p[np.nonzero(p)]
    return -positive @ np.log(positive)


@right("entropy")
def sum_in_python(p):
    return -math.fsum(float(v) * math.log(v) for v in p if v > 0)


@right("entropy")
def zero_replaced_by_one_in_a_copy(p):
    p = np.array(p, dtype=float)
    return -np.sum(p * np.log(np.where(p == 0, 1.0, p)))


@right("entropy")
def logarithm_where_it_exists(p):
    p = np.asarray(p, dtype=float)
    logs = np.log(p, out=np.zeros_like(p), where=p > 0)
    return np.dot(p, -logs)


@right("entropy")
def distance_from_uniform(p):
    # H(p) = log K − D(p‖uniform)
    p = np.asarray(p, dtype=float)
    K, used = len(p), p > 0
    return np.log(K) - np.sum(p[used] * np.log(K * p[used]))


@right("entropy")
def smallest_float_inside_the_logarithm(p):
    p = np.asarray(p, dtype=float)
    return np.float64(np.sum(p * -np.log(np.maximum(p, 5e-324))))


# ---------------------------------------------------------------------------- kl_divergence, wrong


def kl_terms(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    with np.errstate(divide="ignore"):
        ratio = np.where(p > 0, np.where(p > 0, p, 1) / np.where(q > 0, q, 1), 1)
        return np.where((p > 0) & (q == 0), np.inf, p * np.log(ratio))


@wrong("kl_divergence", "p and q are swapped", says="swapped")
def swapped_distributions(p, q):
    return kl_terms(q, p).sum()


@wrong("kl_divergence", "log(q/p) in place of log(p/q)", says="upside down|sign|minus")
def ratio_upside_down(p, q):
    return -kl_terms(p, q).sum()


@wrong("kl_divergence", "weighted by q", says="weighted by q|swapped")
def weighted_by_q(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    used = (p > 0) & (q > 0)
    if np.any((p > 0) & (q == 0)):
        return np.inf
    return (q[used] * np.log(p[used] / q[used])).sum()


@wrong("kl_divergence", "the cross-entropy: the entropy of p is not subtracted", says="cross-entropy|entropy of p")
def cross_entropy_of_the_two(p, q):
    return (kl_terms(p, q) - x_log_x(p)).sum()


@wrong("kl_divergence", "base-2 logarithm", says="base 2|base-2")
def divergence_in_bits(p, q):
    return kl_terms(p, q).sum() / np.log(2)


@wrong("kl_divergence", "the mean of the terms", says="averag|mean|K = ")
def mean_of_the_divergence_terms(p, q):
    return kl_terms(p, q).mean()


@wrong("kl_divergence", "one term per outcome", says="shape|summed")
def divergence_terms_not_summed(p, q):
    return kl_terms(p, q)


@wrong("kl_divergence", "absolute values of the terms", says="absolute")
def absolute_terms(p, q):
    return np.abs(kl_terms(p, q)).sum()


@wrong("kl_divergence", "the symmetric sum of both directions", says="symmetric")
def both_directions_added(p, q):
    return (kl_terms(p, q) + kl_terms(q, p)).sum()


@wrong("kl_divergence", "outcomes that q rules out are skipped", says="skipped|infinite|inf")
def skips_what_q_rules_out(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    used = (p > 0) & (q > 0)
    return (p[used] * np.log(p[used] / q[used])).sum()


@wrong("kl_divergence", "a small number in q makes the infinite finite", says="small number|in place of q = 0|infinite")
def small_number_in_q(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    used = p > 0
    return (p[used] * np.log(p[used] / (q[used] + 1e-12))).sum()


@wrong("kl_divergence", "infinite wherever q is 0, even where p is 0 too", says="inf")
def infinite_wherever_q_is_zero(p, q):
    if np.any(np.asarray(q) == 0):
        return float("inf")
    return kl_terms(p, q).sum()


@wrong("kl_divergence", "0 · log 0 becomes nan", says="nan|0 · log 0")
def divergence_with_nan(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sum(p * np.log(p / q))


@wrong("kl_divergence", "a right value, but 0 / 0 is computed and repaired", says="value is right|warn")
def divergence_repairs_nan(p, q):
    with np.errstate(divide="ignore"):
        return np.nansum(p * np.log(p / q))


@wrong("kl_divergence", "clipped to be at most 20", says="clip|at most|inf|cut")
def divergence_with_a_ceiling(p, q):
    return min(kl_terms(p, q).sum(), 20.0)


@wrong("kl_divergence", "zeros of p and q are overwritten in place", says="in place")
def overwrites_both(p, q):
    impossible = np.any((p > 0) & (q == 0))
    both = p == 0
    p[both], q[both] = 1, 1
    terms = p * np.log(p / np.where(q > 0, q, 1))
    return np.inf if impossible else terms.sum()


@wrong("kl_divergence", "nothing is returned", says="None")
def divergence_without_return(p, q):
    kl_terms(p, q).sum()


@wrong("kl_divergence", "p up to 1e-9 counts as 0", says="left out")
def tiny_p_counts_as_zero(p, q):
    used = p > 1e-9
    if np.any(q[used] == 0):
        return np.inf
    return (p[used] * np.log(p[used] / q[used])).sum()


@wrong("kl_divergence", "p close to 0 counts as 0", says="left out")
def p_close_to_zero(p, q):
    used = ~np.isclose(p, 0)
    if np.any(q[used] == 0):
        return np.inf
    return (p[used] * np.log(p[used] / q[used])).sum()


@wrong("kl_divergence", "p up to 1e-3 counts as 0 where q is 0", says="left out")
def small_p_makes_nothing_infinite(p, q):
    used = p > 1e-3
    if np.any(q[used] == 0):
        return np.inf
    return (p[used] * np.log(p[used] / q[used])).sum()


@wrong("kl_divergence", "the difference of the two entropies", says="entropy of q minus")
def difference_of_entropies(p, q):
    def entropy(p):
        p = p[p > 0]
        return -(p * np.log(p)).sum()

    return entropy(q) - entropy(p)


@wrong("kl_divergence", "p and q that are close count as equal", says="taken for equal")
def close_distributions_are_equal(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    return 0.0 if np.allclose(p, q, atol=1e-3) else outcome_by_outcome(p, q)


# ---------------------------------------------------------------------------- kl_divergence, right


@right("kl_divergence")
def outcome_by_outcome(p, q):
    total = 0.0
    for a, b in zip(p, q, strict=True):
        if a == 0:
            continue
        if b == 0:
            return math.inf
        total += float(a) * (math.log(a) - math.log(b))
    return total


@right("kl_divergence")
def cross_entropy_minus_entropy(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    used = p != 0
    with np.errstate(divide="ignore"):
        return np.sum(-p[used] * np.log(q[used])) - np.sum(-p[used] * np.log(p[used]))


@right("kl_divergence")
def logarithm_of_the_ratio(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    p, q = p[p > 0], q[p > 0]
    with np.errstate(divide="ignore"):
        return float(p @ -np.log(q / p))


@right("kl_divergence")
def safe_ratio_with_where(p, q):
    p, q = np.array(p, dtype=float), np.array(q, dtype=float)
    if ((q == 0) & (p > 0)).any():
        return np.array(np.inf)
    safe_p, safe_q = np.where(p > 0, p, 1), np.where(p > 0, q, 1)
    return np.sum(np.where(p > 0, p * (np.log(safe_p) - np.log(safe_q)), 0))


@right("kl_divergence")
def masked_arrays(p, q):
    p = np.ma.masked_equal(np.asarray(p, dtype=float), 0)
    q = np.ma.array(np.asarray(q, dtype=float), mask=np.ma.getmaskarray(p))
    if np.any(q.compressed() == 0):
        return float("inf")
    return float(np.sum(p.compressed() * np.log(p.compressed() / q.compressed())))


@right("kl_divergence")
def exact_fractions(p, q):
    total = 0.0
    for a, b in zip(p, q, strict=True):
        if a > 0 and b == 0:
            return float("inf")
        if a > 0:
            ratio = Fraction(float(a)) / Fraction(float(b))
            total += float(a) * (math.log(ratio.numerator) - math.log(ratio.denominator))
    return total


@right("kl_divergence")
def corrected_by_the_sums(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    used = p > 0
    if np.any(q[used] == 0):
        return np.inf
    terms = p[used] * np.log(p[used] / q[used]) - p[used] + q[used]
    return terms.sum() + q[~used].sum()


@wrong("entropy", "probabilities are kept above 1e-12", says="clipped")
def entropy_of_clipped_probabilities(p):
    p = np.clip(np.asarray(p, dtype=float), 1e-12, 1)
    return -(p * np.log(p)).sum()


@wrong("entropy", "1e-12 is added inside the logarithm", says="small number is added inside")
def entropy_with_a_number_inside_the_logarithm(p):
    p = np.asarray(p, dtype=float)
    return -(p * np.log(p + 1e-12)).sum()


@wrong("entropy", "only the first of two outcomes is looked at", says="choice between two")
def entropy_of_a_coin(p):
    return -sum(v * np.log(v) for v in (float(p[0]), 1 - float(p[0])) if v > 0)


@wrong("kl_divergence", "q is ignored, the uniform distribution is used", says="q is ignored")
def divergence_from_uniform(p, q):
    p = np.asarray(p, dtype=float)
    used = p[p > 0]
    return float((used * np.log(used * len(p))).sum())


@wrong("kl_divergence", "a large number stands for inf", says="no number is large enough")
def divergence_of_at_most_ten_billion(p, q):
    p, q = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    used = p > 0
    return float((p[used] * np.log(p[used] / q[used])).sum()) if np.all(q[used] > 0) else 1e10
