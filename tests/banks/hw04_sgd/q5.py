"""Wrong and right answers to q5: gradient_noise."""

import numpy as np

from tests.banks import right, wrong


@wrong(
    "gradient_noise",
    "the variance divides by the number of draws (ddof = 0)",
    says="ddof|divided by num_draws|biased|sample covariance",
)
def divides_by_the_number_of_draws(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return float(grads[idx].mean(axis=1).var(axis=0).sum())


@wrong(
    "gradient_noise",
    "sums over the batches instead of means",
    says="summed|sums? (of|over)|batch_size²|take their mean",
)
def sums_over_the_batches(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return float(grads[idx].sum(axis=1).var(axis=0, ddof=1).sum())


@wrong(
    "gradient_noise",
    "batches are drawn without replacement",
    says="replacement|larger than|repeat|drawn again|every row once",
)
def batches_without_replacement(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    means = [grads[rng.permutation(len(grads))[:batch_size]].mean(axis=0) for _ in range(num_draws)]
    return float(np.var(means, axis=0, ddof=1).sum())


@wrong(
    "gradient_noise",
    "the formula for the expected value, without any draw",
    says="nothing (is|was) drawn|rng is (ignored|not used)|same (number|value)|by a formula|no (draw|mini-batch)",
)
def expected_value_without_draws(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    return float(grads.var(axis=0).sum() / batch_size)


@wrong("gradient_noise", "the root of the trace", says="root|a standard deviation|the standard deviation")
def root_of_the_trace(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return float(np.sqrt(grads[idx].mean(axis=1).var(axis=0, ddof=1).sum()))


@wrong("gradient_noise", "the covariance matrix instead of its trace", says="has shape|its trace|matrix")
def whole_covariance_matrix(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return np.cov(grads[idx].mean(axis=1), rowvar=False)


@wrong(
    "gradient_noise",
    "one variance over all entries of all means",
    says="axis|coordinate|component|(each|every) (weight|entry|direction|column)|all entries|own mean|column by column",
)
def variance_of_all_entries_together(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    means = grads[idx].mean(axis=1)
    return float(means.var(ddof=1) * means.shape[1])


@wrong("gradient_noise", "the mean of the variances instead of their sum", says="trace|sum of the|1/D|D = |averaged")
def mean_of_the_variances(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return float(grads[idx].mean(axis=1).var(axis=0, ddof=1).mean())


@wrong(
    "gradient_noise",
    "the mean is not subtracted before squaring",
    says="not subtracted|subtract|second moment|about the mean|around",
)
def second_moment(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return float((grads[idx].mean(axis=1) ** 2).sum() / (num_draws - 1))


@wrong("gradient_noise", "drawn from NumPy's global generator", says=r"global|np\.random")
def noise_from_global_random_state(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = np.random.randint(len(grads), size=(num_draws, batch_size))
    return float(grads[idx].mean(axis=1).var(axis=0, ddof=1).sum())


@wrong(
    "gradient_noise",
    "single examples are drawn whatever the batch size",
    says="batch.?size is (ignored|not)|single (gradients|examples)|ignor",
)
def noise_of_single_examples(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=num_draws)
    return float(grads[idx].var(axis=0, ddof=1).sum())


@wrong("gradient_noise", "divided by the batch size once more", says="already|twice|once more")
def divided_by_the_batch_size_again(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return float(grads[idx].mean(axis=1).var(axis=0, ddof=1).sum() / batch_size)


@wrong("gradient_noise", "always 1,000 draws", says="exactly num_draws|number of draws|num_draws is")
def always_a_thousand_draws(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(1000, batch_size))
    return float(grads[idx].mean(axis=1).var(axis=0, ddof=1).sum())


@wrong("gradient_noise", "batch_size and num_draws change places", says="swap|exchang|exactly num_draws|places")
def batch_size_and_draws_swapped(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(batch_size, num_draws))
    return float(grads[idx].mean(axis=1).var(axis=0, ddof=1).sum())


@wrong("gradient_noise", "the rows of grads are centred in place", says="in place")
def centres_the_rows_in_place(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    grads -= grads.mean(axis=0)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return float(grads[idx].mean(axis=1).var(axis=0, ddof=1).sum())


@wrong(
    "gradient_noise",
    "one batch is drawn and used every time",
    says="same batch|batches the same|are (all )?the same|new (batch|one)|every draw|each draw",
)
def one_batch_for_all_draws(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    batch = rng.integers(len(grads), size=batch_size)
    means = np.array([grads[batch].mean(axis=0) for _ in range(num_draws)])
    return float(means.var(axis=0, ddof=1).sum())


@wrong(
    "gradient_noise",
    "the means are stored as whole numbers",
    says="integer (array|type)|truncat|decimals|cut to|cut off",
)
def means_stored_as_whole_numbers(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads)
    means = np.zeros((num_draws, grads.shape[1]), dtype=grads.dtype)
    for k in range(num_draws):
        means[k] = grads[rng.integers(len(grads), size=batch_size)].mean(axis=0)
    return float(means.astype(float).var(axis=0, ddof=1).sum())


@wrong(
    "gradient_noise",
    "the variance of the lengths of the means",
    says=r"norms?\b|lengths?\b",
)
def variance_of_the_lengths(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return float(np.linalg.norm(grads[idx].mean(axis=1), axis=1).var(ddof=1))


@wrong(
    "gradient_noise",
    "all entries of the covariance matrix are added",
    says="every entry of the cov|all entries|off-diagonal|diagonal|whole matrix",
)
def sum_of_the_whole_covariance_matrix(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return float(np.cov(grads[idx].mean(axis=1), rowvar=False).sum())


@wrong("gradient_noise", "nothing is returned", says="returned None")
def noise_not_returned(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    _ = float(grads[idx].mean(axis=1).var(axis=0, ddof=1).sum())


@wrong("gradient_noise", "never more than 50 mini-batches", says="num_draws")
def at_most_fifty_draws(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(min(num_draws, 50), batch_size))
    return grads[idx].mean(axis=1).var(axis=0, ddof=1).sum()


@wrong("gradient_noise", "never more rows than there are gradients", says="times as much")
def batches_cut_to_n_rows(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, min(batch_size, len(grads))))
    return grads[idx].mean(axis=1).var(axis=0, ddof=1).sum()


@right("gradient_noise")
def variances_of_the_columns_added(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    idx = rng.integers(len(grads), size=(num_draws, batch_size))
    return grads[idx].mean(axis=1).var(axis=0, ddof=1).sum()


@right("gradient_noise")
def trace_of_the_covariance(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    means = [rng.choice(grads, size=batch_size, replace=True, axis=0).mean(axis=0) for _ in range(num_draws)]
    return float(np.trace(np.atleast_2d(np.cov(np.array(means), rowvar=False, ddof=1))))


@right("gradient_noise")
def counts_of_every_row(grads, batch_size, num_draws, rng):
    """How often each row is drawn is multinomial."""
    grads = np.asarray(grads, dtype=float)
    N = len(grads)
    counts = rng.multinomial(batch_size, np.full(N, 1 / N), size=num_draws)
    means = counts @ grads / batch_size
    deviations = means - means.mean(axis=0)
    return np.sum(deviations**2) / (num_draws - 1)


@right("gradient_noise")
def running_mean_and_squares(grads, batch_size, num_draws, rng):
    """Welford's update: one draw at a time, nothing kept."""
    grads = np.asarray(grads, dtype=float)
    mean, squares = np.zeros(grads.shape[1]), np.zeros(grads.shape[1])
    for k in range(1, num_draws + 1):
        total = np.zeros(grads.shape[1])
        for _ in range(batch_size):
            total += grads[int(rng.random() * len(grads))]
        change = total / batch_size - mean
        mean = mean + change / k
        squares = squares + change * (total / batch_size - mean)
    return float(squares.sum()) / (num_draws - 1)


@right("gradient_noise")
def half_the_mean_squared_distance(grads, batch_size, num_draws, rng):
    """The trace is half the mean squared distance of two different draws."""
    grads = np.asarray(grads, dtype=float)
    means = np.stack([np.mean(grads[rng.integers(0, len(grads), batch_size)], axis=0) for _ in range(num_draws)])
    squared = ((means[:, None] - means[None]) ** 2).sum()
    return squared / (2 * num_draws * (num_draws - 1))


@right("gradient_noise")
def draws_one_batch_place_at_a_time(grads, batch_size, num_draws, rng):
    grads = np.array(grads, dtype=float)
    total = 0
    for _ in range(batch_size):
        total = total + grads[rng.choice(len(grads), size=num_draws)]
    means = total / batch_size
    return sum(float(np.std(column, ddof=1)) ** 2 for column in means.T)


@right("gradient_noise")
def squared_norm_of_the_deviations(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    means = np.array([rng.choice(grads, size=batch_size, axis=0).mean(axis=0) for _ in range(num_draws)])
    return np.linalg.norm(means - means.mean(axis=0)) ** 2 / (num_draws - 1)


def covariance(grads, batch_size, num_draws, rng):
    grads = np.asarray(grads, dtype=float)
    means = grads[rng.integers(len(grads), size=(num_draws, batch_size))].mean(axis=1)
    return np.atleast_2d(np.cov(means, rowvar=False))


@wrong("gradient_noise", "the largest eigenvalue takes the place of the trace", says="part of the covariance")
def largest_eigenvalue(grads, batch_size, num_draws, rng):
    return np.linalg.eigvalsh(covariance(grads, batch_size, num_draws, rng))[-1]


@wrong("gradient_noise", "the norm of the covariance takes the place of its trace", says="part of the covariance")
def norm_of_the_covariance(grads, batch_size, num_draws, rng):
    return np.linalg.norm(covariance(grads, batch_size, num_draws, rng))
