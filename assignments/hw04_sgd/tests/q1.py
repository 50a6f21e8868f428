"""q1: minibatches."""

from collections.abc import Iterable

import numpy as np
from checks import Answer, CheckFailure, Generator, fail, global_random_state, require, test_case

OK_FORMAT = False
name = "q1"


def batches(minibatches: Answer, N: int, B: int, seed: int = 0) -> list[np.ndarray]:
    """The batches as integer arrays, or a failure that says what came instead."""
    what = f"minibatches({N}, {B}, rng)"
    try:
        result = minibatches(N, B, np.random.default_rng(seed))
    except CheckFailure as error:
        if "NoneType" in str(error):
            fail(
                f"{error}\n  rng.shuffle works in place and returns None; rng.permutation returns the shuffled indices."
            )
        if B > N and " raised " in str(error):
            fail(f"{error}\n  A batch_size above the number of examples is allowed: one batch holds all examples.")
        raise
    if not isinstance(result, list | tuple | np.ndarray):
        kind = "generator (was `yield` used?)" if hasattr(result, "__next__") else type(result).__name__
        fail(f"{what} returned a {kind}, expected a list of index arrays")
    found = []
    for k, batch in enumerate(result):
        array = np.asarray(batch)
        if array.ndim == 0:
            fail(
                f"{what} returned {len(result)} single numbers, expected a list of index arrays: cut them into batches"
            )
        require(array.ndim == 1, f"batch {k} of {what} has shape {array.shape}, expected one row of indices")
        require(array.size, f"batch {k} of {what} is empty, and a batch holds at least one example")
        if array.dtype.kind not in "iu":
            fail(f"batch {k} of {what} holds {array.dtype} values: only integers can index an array")
        if np.iinfo(array.dtype).max < N - 1:
            fail(f"batch {k} of {what} holds {array.dtype} values, which are too small for indices up to {N - 1}")
        found.append(array.astype(np.int64))  # small types may hold the indices; sums and products here must not wrap
    return found


def short(sizes: list[int]) -> str:
    return str(sizes) if len(sizes) <= 12 else f"{str(sizes[:12])[:-1]}, …] ({len(sizes)} batches)"


def check_sizes(found: list[np.ndarray], N: int, B: int) -> None:
    """All batches have B entries, but possibly the last."""
    sizes = [len(batch) for batch in found]
    full, rest = divmod(N, B)
    right = [B] * full + [rest] * (rest > 0)
    if sizes == right:
        return
    reasons = {
        "there is no batch at all: fewer examples than one batch still make a batch": sizes == [],
        "the short last batch is dropped, so its examples are never used": sizes == right[:-1],
        "the last batch is filled up by repeating examples; it should be shorter": sizes == [B] * len(right),
        "batch_size is ignored, every batch holds one example": sizes == [1] * N and B < N,
        "the start of a batch moves on by one index; it should move on by batch_size": (
            1 < B < N and len(sizes) in (N, N - B + 1)
        ),
        "only one batch is returned: does `return` stand inside the loop?": sizes == [B] and B < N,
        "batch_size is ignored, one batch holds all examples": sizes == [N],
        "the left-over examples are added to the last full batch; they are a batch of their own": (
            sizes == [B] * (full - 1) + [B + rest]
        ),
        "batch_size is the size of a batch, this takes it for the number of batches": len(sizes) == B,
        "the short batch should come last": sorted(sizes) == sorted(right),
        f"batch_size is ignored, the batches hold {max(sizes, default=0)} examples": (
            len(sizes) > 1 and abs(sizes[0] - B) > 1 and set(sizes[:-1]) == {sizes[0]} and sizes[-1] <= sizes[0]
        ),
        "the examples are spread evenly (`np.array_split`); only the last batch may be smaller": (
            sum(sizes) == N and max(sizes) - min(sizes) <= 1
        ),
        "batch_size is off by one": bool(sizes) and abs(sizes[0] - B) == 1,
    }
    cause = next((f"\nLikely cause: {sentence}." for sentence, fits in reasons.items() if fits), "")
    fail(f"the batches of minibatches({N}, {B}, rng) have the sizes {short(sizes)}, expected {short(right)}.{cause}")


def check_coverage(found: list[np.ndarray], N: int, B: int) -> None:
    """Every index 0 .. N − 1 occurs exactly once."""
    what = f"minibatches({N}, {B}, rng)"
    indices = [int(i) for batch in found for i in batch]
    outside = [i for i in indices if not 0 <= i < N]
    counted = "; this counts from 1, so index 0 is missing" if outside == [N] and 0 not in indices else ""
    require(not outside, f"{what} holds the index {outside[:1]}, but indices run from 0 to {N - 1}{counted}")
    twice = sorted({i for i in indices if indices.count(i) > 1})
    missing = sorted(set(range(N)) - set(indices))
    if not twice and not missing:
        return
    told = [f"the index {twice[0]} occurs {indices.count(twice[0])} times"] if twice else []
    told += [f"the index {missing[0]} does not occur"] if missing else []
    cause = (
        "the batches are drawn with replacement or independently of each other; cut one permutation into pieces"
        if twice and missing
        else "neighbouring batches overlap"
        if twice
        else "examples are left out, the short last batch for one"
        if sum(map(len, found)) < N
        else "an index is lost"
    )
    fail(f"in {what} {' and '.join(told)}; every index should occur exactly once.\nLikely cause: {cause}.")


def check_shuffled(found: list[np.ndarray], N: int, B: int) -> None:
    """The batches mix the examples: none holds far more of a block, or of every k-th example, than its share.

    In a batch of 100 out of 600, the number from any fixed sixth has mean 17 and standard deviation 3.4, the number
    from the first half mean 50 and standard deviation 4.6.
    """
    what = f"minibatches({N}, {B}, rng)"
    count = N // B
    if np.array_equal(np.concatenate(found), np.arange(N)):
        fail(f"the batches of {what} are not shuffled: they hold 0, 1, 2, … in order. Use rng to permute the indices")
    for batch in found:
        from_blocks = np.bincount(batch // B, minlength=count)
        from_residues = np.bincount(batch % count, minlength=count)
        if from_blocks.max() == len(batch):
            fail(
                f"in {what} the examples are not shuffled, only the batches are (or the order inside each): "
                f"one batch holds exactly the examples {batch.min()} to {batch.max()}. Permute all indices, then cut"
            )
        from_halves = np.bincount(2 * batch // N, minlength=2)
        if max(from_blocks.max(), from_residues.max()) > 50 or from_halves.max() > 90:
            fail(
                f"the batches of {what} are not shuffled well: examples that stand together (or {count} apart) in the "
                "data stay together in a batch. Permute all indices, then cut"
            )


@test_case(name="minibatches makes 10 examples into batches of 4, 4 and 2", points=2)
def batch_sizes(minibatches: Answer) -> None:
    for N, B in [(10, 4), (12, 4), (11, 2), (3, 1)]:
        check_sizes(batches(minibatches, N, B), N, B)


@test_case(name="minibatches uses every index exactly once", points=2)
def every_index_once(minibatches: Answer) -> None:
    for N, B in [(20, 5), (23, 5)]:
        check_coverage(batches(minibatches, N, B), N, B)


@test_case(name="minibatches makes one batch when batch_size exceeds the number of examples", points=1)
def one_batch(minibatches: Answer) -> None:
    for N, B in [(5, 8), (6, 6), (1, 3)]:
        found = batches(minibatches, N, B)
        check_sizes(found, N, B)
        check_coverage(found, N, B)


@test_case(name="minibatches refuses a batch size below 1 with a ValueError", points=1)
def batch_size_below_one(minibatches: Answer) -> None:
    for B in (0, -3):
        minibatches.raises(ValueError, 10, B, np.random.default_rng(0), why=f"the batch size {B}")


@test_case(name="minibatches shuffles the examples, not only the batches", points=2)
def shuffled(minibatches: Answer) -> None:
    found = batches(minibatches, 600, 100)
    check_sizes(found, 600, 100)
    check_shuffled(found, 600, 100)


def check_every_place(minibatches: Answer, seeds: Iterable[int]) -> None:
    """No example is in the same one of 10 batches 12 times: in a right answer one of 60 is with probability 6·10⁻¹⁰."""
    places = []
    for seed in seeds:
        found = batches(minibatches, 60, 6, seed)
        place = np.full(60, -1)
        for k, batch in enumerate(found):
            place[batch[(batch >= 0) & (batch < 60)]] = k
        places.append(place)
    stays = np.flatnonzero((np.array(places) == places[0]).all(axis=0) & (places[0] >= 0))
    if 0 < len(stays) < 30:  # if nothing moves, nothing is shuffled, and that is said elsewhere
        fail(
            f"in 12 shuffles of 60 examples example {stays[0]} is always in batch {places[0][stays[0]]}: the shuffle "
            "leaves it where it is. Permute all indices, 0 to N − 1"
        )


def listed(found: list[np.ndarray]) -> list[list[int]]:
    return [batch.tolist() for batch in found]


@test_case(name="minibatches draws from rng alone: the same state gives the same batches", points=1)
def same_state(minibatches: Answer) -> None:
    before = global_random_state()
    first, second = (listed(batches(minibatches, 30, 7, seed=5)) for _ in range(2))
    require(
        first == second,
        "two calls of minibatches(30, 7, rng) with generators in the same state gave different batches: use rng, "
        "not NumPy's global random state (np.random.shuffle, np.random.permutation) and no generator of your own",
    )
    require(
        global_random_state() == before,
        "minibatches used NumPy's global random state (np.random.seed, np.random.shuffle, …): draw from rng only",
    )


@test_case(name="minibatches gives other batches for another state of rng", points=1)
def another_state(minibatches: Answer) -> None:
    found = [listed(batches(minibatches, 30, 7, seed)) for seed in (1, 2, 3)]
    check_every_place(minibatches, seeds=range(1, 13))
    require(
        all(found[i] != found[j] for i, j in [(0, 1), (0, 2), (1, 2)]),
        "generators in different states gave the same batches: rng is ignored. Is nothing shuffled, or is a generator "
        "with a fixed seed made inside minibatches?",
    )
