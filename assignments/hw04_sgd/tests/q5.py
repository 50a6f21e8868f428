"""q5: gradient_noise.

Which batches are drawn is free, so the cases ask what every right answer satisfies: a finite set of possible
values for two or three draws from ±1, and an expected value with bounds of more than eight standard deviations.
"""

from collections.abc import Iterator
from itertools import combinations_with_replacement

import numpy as np
from checks import Answer, Generator, array_of, fail, global_random_state, require, test_case, untouched

OK_FORMAT = False
name = "q5"

SIGNS = np.array([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0], [-1.0, 0.0]])  # mean (−1/5, 0)
SPREAD = 6 * np.eye(60) + np.linspace(1, 5, 60)  # 60 gradients, all 6·√2 apart
WITHIN = 0.2  # bound on a measured noise relative to the expected one; the largest standard deviation is 0.023


def noise(gradient_noise: Answer, grads: np.ndarray, B: int, M: int, seed: int) -> float:
    """One measured value; a failure that says what came if it is not one number."""
    what = f"gradient_noise(grads, {B}, {M}, rng) for grads of shape {grads.shape}"
    value = array_of(gradient_noise(grads, B, M, np.random.default_rng(seed)), what)
    D = grads.shape[1]
    if D > 1 and value.shape == (D, D):
        fail(f"{what} is the whole covariance matrix, expected one number: its trace, the sum of the diagonal")
    if D > 1 and value.shape == (D,):
        fail(f"{what} is one variance per weight, expected one number: their sum, the trace of the covariance")
    require(value.shape == (), f"{what} has shape {value.shape}, expected one number")
    return float(value)


def sets_of_means(B: int, M: int) -> Iterator[np.ndarray]:
    """Every set of M means of B signs."""
    yield from map(np.array, combinations_with_replacement(np.arange(-B, B + 1, 2) / B, M))


def misconceptions(B: int, M: int) -> dict[str, set[float]]:
    """What the possible values of `gradient_noise` for signs would be if ..."""

    def table(formula: str) -> set[float]:
        formulas = {
            "ddof=0": lambda m: ((m - m.mean()) ** 2).sum() / M,
            "standard deviation": lambda m: np.sqrt(((m - m.mean()) ** 2).sum() / (M - 1)),
            "standard deviation, ddof=0": lambda m: np.sqrt(((m - m.mean()) ** 2).sum() / M),
            "sum": lambda m: ((m - m.mean()) ** 2).sum(),
            "about the true mean": lambda m: ((m + 0.2) ** 2).sum() / M,
            "about the true mean, ddof=1": lambda m: ((m + 0.2) ** 2).sum() / (M - 1),
            "about 0": lambda m: (m**2).sum() / M,
            "about 0, ddof=1": lambda m: (m**2).sum() / (M - 1),
            "batch sums": lambda m: ((m - m.mean()) ** 2).sum() * B * B / (M - 1),
            "all entries": lambda m: ((m - m.mean() / 2) ** 2 + m.mean() ** 2 / 4).sum() / (M - 1),
            "all entries, as a variance": lambda m: ((m - m.mean() / 2) ** 2 + m.mean() ** 2 / 4).sum() / (M - 0.5),
            "all entries, per entry": lambda m: ((m - m.mean() / 2) ** 2 + m.mean() ** 2 / 4).sum() / (2 * M),
            "averaged": lambda m: ((m - m.mean()) ** 2).sum() / (M - 1) / 2,
            "divided by B": lambda m: ((m - m.mean()) ** 2).sum() / B / (M - 1),
            "truncated": lambda m: ((np.trunc(m) - np.trunc(m).mean()) ** 2).sum() / (M - 1),
        }
        return {round(float(formulas[formula](m)), 9) for m in sets_of_means(B, M)}

    off_by_one = {f"{k} draws": possible_values(B, k) for k in (M - 1, M + 1) if k > 1}
    return {
        "the sum of squares is divided by num_draws; the sample covariance (ddof=1) divides by num_draws − 1": table(
            "ddof=0"
        ),
        "this is the standard deviation; the trace of the covariance is a variance": table("standard deviation")
        | table("standard deviation, ddof=0"),
        "the sum of squares is not divided by num_draws − 1": table("sum"),
        "the batch means are compared with the mean of all gradients; a sample covariance uses their own mean": table(
            "about the true mean"
        )
        | table("about the true mean, ddof=1"),
        "the mean is not subtracted from the batch means: a covariance is about the mean": table("about 0")
        | table("about 0, ddof=1"),
        "the gradients of a batch are summed; take their mean": table("batch sums"),
        "the variance is divided by batch_size once more": table("divided by B"),
        "the variances are averaged over the weights; the trace is their sum": table("averaged"),
        "one mean over all entries is subtracted; each weight (column) has its own mean (axis=0)": table("all entries")
        | table("all entries, as a variance")
        | table("all entries, per entry"),
        "the batch means are cut to whole numbers: they are stored in an integer array": table("truncated"),
        "one draw too many or too few is made": set().union(*off_by_one.values()),
        "the covariance of grads is computed by a formula, nothing is drawn": {
            round(v, 9) for v in (0.96, 1.2, 0.96 / B, 1.2 / B)
        },
    }


def possible_values(B: int, M: int) -> set[float]:
    """The possible values of `gradient_noise` for M draws of B signs."""
    return {round(float(((m - m.mean()) ** 2).sum() / (M - 1)), 9) for m in sets_of_means(B, M)}


def among(value: float, values: set[float]) -> bool:
    return any(abs(value - v) <= 1e-6 for v in values)


def check_signs(gradient_noise: Answer, runs: list[tuple[int, int]], seeds: list[int], dtype: type = float) -> None:
    """With gradients (±1, 0) only a few values are possible for so few draws."""
    found = {(B, M): [noise(gradient_noise, SIGNS.astype(dtype), B, M, seed) for seed in seeds] for B, M in runs}
    for (B, M), values in found.items():
        if not np.isfinite(values).all():
            fail(
                f"gradient_noise(grads, {B}, {M}, rng) is {values[0]} for gradients (±1, 0): is the variance of a "
                "single draw taken? Are batch_size and num_draws swapped, or one draw too few made?"
            )
    right = {run: possible_values(*run) for run in runs}
    outside = [(run, v) for run, values in found.items() for v in values if not among(v, right[run])]
    if not outside:
        require(
            any(value for values in found.values() for value in values),
            "gradient_noise is 0 for every generator, although the gradients are (±1, 0): either all mini-batches "
            "are the same one, or the lengths (norms) of the means are compared, which have lost the sign.",
        )
        return
    tables = {run: misconceptions(*run) for run in runs}

    def fits(sentence: str) -> bool:
        return all(among(value, tables[run][sentence]) for run, values in found.items() for value in values)

    cause = next((sentence for sentence in tables[runs[0]] if fits(sentence)), None)
    if cause is None:
        cause = "are exactly num_draws mini-batches of batch_size rows drawn, and is the divisor num_draws − 1"
    (B, M), value = outside[0]
    possible = ", ".join(f"{v:.6g}" for v in sorted(right[B, M])[:8]) + ", …" * (len(right[B, M]) > 8)
    fail(
        f"gradient_noise(grads, {B}, {M}, rng) is {value:.6g} for gradients (±1, 0). With {M} draws of {B} "
        f"it can only be one of {possible}.\nLikely cause: {cause}."
    )


def check_expected(gradient_noise: Answer, grads: np.ndarray, B: int, M: int, seed: int, expected: float) -> None:
    """The measured noise lies near trace(cov)/B."""
    value = noise(gradient_noise, grads, B, M, seed)
    if abs(value / expected - 1) <= WITHIN:
        return
    N, D = grads.shape
    centre = grads.mean(axis=0)
    candidates = {
        "the mini-batches are drawn without replacement; every row can be drawn again": expected * (N - B) / (N - 1),
        "batch_size is ignored: this is the spread of single gradients": expected * B,
        "the gradients of a batch are summed; take their mean": expected * B * B,
        "the sum of a batch is divided by the wrong number": expected * (B / N) ** 2,
        "the variance of the batch means has the 1/batch_size already, this divides once more": expected / B,
        "this is the square root of the trace: a standard deviation, not a variance": expected**0.5,
        "the standard deviations are summed; sum the variances": np.sqrt(grads.var(axis=0) / B).sum(),
        "the variances are averaged over the weights; the trace is their sum": expected / D,
        "the mean of the batch means is not subtracted": expected + float(centre @ centre),
        "the variance runs over all entries at once; take it per weight (axis=0) and sum": expected / D + centre.var(),
        "one mean over all entries is subtracted; each weight (column) has its own mean (axis=0)": expected
        + D * centre.var(),
        "the variance runs over the weights of each batch mean; it has to run over the batches (axis=0)": (
            M * (expected / (D - 1) * (D - 1) / D + centre.var()) * D / (D - 1)
        ),
        "the variance runs over the weights of each batch mean, not over the batches": M
        * (expected / D + centre.var()),
        "the sum of squares is not divided by the number of draws": expected * (M - 1),
        "the sum of squares is divided by num_draws twice": expected / M,
        "every entry of the covariance is summed; the trace takes the diagonal only": grads.sum(axis=1).var() / B,
    }
    text = f"gradient_noise(grads, {B}, {M}, rng) is {value:.5g} for {N} gradients, expected about {expected:.5g}"
    if not np.isfinite(value):
        fail(f"{text}.")
    if abs(value) < 1e-9 * expected and B < N:
        fail(f"{text}.\nLikely cause: all mini-batches are the same, or every entry of the covariance is summed.")
    near = {s: abs(value / v - 1) for s, v in candidates.items() if v > 0 and abs(value / v - 1) <= WITHIN / 3}
    if B >= N and value < 1e-9 * expected:
        near = {"the mini-batches are drawn without replacement, so a batch of N holds every row once": 0.0}
    if not near and D > 8 and value < expected / 4:
        near[
            "only a part of the covariance is used (one weight, the largest eigenvalue, a norm, a determinant); its "
            "trace adds up the variances of all weights"
        ] = 0.0
    cause = f"\nLikely cause: {min(near, key=lambda s: near[s])}." if near else ""
    fail(f"{text} (more than 8 standard deviations off, {value / expected:.3g} times as much).{cause}")


@test_case(name="two or four single draws from (±1, 0) have only a few possible spreads", points=2)
def few_draws(gradient_noise: Answer) -> None:
    check_signs(gradient_noise, [(1, 2), (1, 4)], seeds=list(range(8)))


@test_case(name="gradient_noise is near the trace of the covariance divided by batch_size", points=3)
def expected_value(gradient_noise: Answer) -> None:
    for B, M in [(5, 80), (1, 80), (2, 100)]:
        check_expected(gradient_noise, SPREAD, B, M, seed=B, expected=36 * 59 / 60 / B)


@test_case(name="gradient_noise draws all rows with replacement: batches of N and more are noisy too", points=1.5)
def with_replacement(gradient_noise: Answer) -> None:
    for B in (40, 60, 90):
        check_expected(gradient_noise, SPREAD, B, 80, seed=B, expected=36 * 59 / 60 / B)
    for n, which in [(0, "first"), (4, "last")]:
        single = np.zeros((5, 2))
        single[n] = 1
        # A right answer misses the row in all 200 draws with probability 4·10⁻²⁰.
        require(
            noise(gradient_noise, single, 10, 20, seed=n),
            f"gradient_noise is 0 although the {which} row of grads differs from all others: is that row never drawn? "
            "(rng.integers(low, high) leaves high out.)",
        )


@test_case(name="gradient_noise draws from rng: the same state gives the same value, another state another", points=1)
def from_rng(gradient_noise: Answer) -> None:
    grads = np.sin(np.arange(60.0) ** 2).reshape(20, 3)
    before = global_random_state()
    first, again, other, third = (noise(gradient_noise, grads, 3, 6, seed) for seed in (1, 1, 2, 3))
    require(
        first == again,
        "two calls of gradient_noise with generators in the same state gave different values: draw from rng, not from "
        "NumPy's global random state (np.random.choice) or a generator of your own",
    )
    require(
        global_random_state() == before,
        "gradient_noise used NumPy's global random state (np.random.seed, np.random.choice, …): draw from rng only",
    )
    require(
        not first == other == third,
        "generators in different states gave the same value: rng is ignored. Is nothing drawn, or is a generator with "
        "a fixed seed made inside gradient_noise?",
    )


@test_case(name="gradient_noise leaves the gradients alone", points=0.5)
def input_unchanged(gradient_noise: Answer) -> None:
    gradient_noise(np.sin(np.arange(12.0)).reshape(6, 2), 2, 5, np.random.default_rng(0))
    untouched(gradient_noise)
