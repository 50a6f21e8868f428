"""Wrong and right answers to q1: minibatches."""

import math

import numpy as np

from tests.banks import right, wrong


@wrong("minibatches", "the examples are not shuffled", says="shuffl|in order|permut")
def not_shuffled(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = np.arange(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong(
    "minibatches", "the short last batch is dropped", says="short last|short batch|dropp?|exactly once|left out|remain"
)
def short_last_batch_dropped(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.permutation(num_examples)
    count = max(1, num_examples // batch_size)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(count)]


@wrong(
    "minibatches",
    "indices are drawn with replacement",
    says="exactly once|replacement|twice|repeat|more than once",
)
def drawn_with_replacement(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.integers(num_examples, size=num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong("minibatches", "shuffled by NumPy's global generator", says=r"global|np\.random")
def global_random_state(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = np.random.permutation(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong(
    "minibatches",
    "a generator of its own, so every call shuffles alike",
    says="rng is (ignored|not used)|same (order|batches|shuffle)|fixed seed|own generator|ignor",
)
def generator_of_its_own(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = np.random.default_rng(0).permutation(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong("minibatches", "a batch size of 0 is made a 1", says="ValueError")
def batch_size_zero_is_mended(num_examples, batch_size, rng):
    batch_size = max(1, batch_size)
    order = rng.permutation(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong("minibatches", "only 0 is refused, a negative batch size gives no batches", says="ValueError")
def negative_batch_size_accepted(num_examples, batch_size, rng):
    if batch_size == 0:
        raise ValueError("batch_size must not be 0")
    order = rng.permutation(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong("minibatches", "an assertion instead of a ValueError", says="ValueError")
def assertion_on_the_batch_size(num_examples, batch_size, rng):
    assert batch_size >= 1, "batch_size must be at least 1"
    order = rng.permutation(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong(
    "minibatches",
    "the last batch is filled up from the start",
    says="exactly once|twice|repeat|more than once|filled|short(er)?",
)
def last_batch_filled_up(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    count = math.ceil(num_examples / batch_size)
    order = np.resize(rng.permutation(num_examples), count * batch_size)
    return list(order.reshape(count, batch_size))


@wrong("minibatches", "batches of nearly equal size", says="evenly|equal|array_split|have the sizes")
def nearly_equal_parts(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    return np.array_split(rng.permutation(num_examples), math.ceil(num_examples / batch_size))


@wrong(
    "minibatches",
    "batch_size is taken for the number of batches",
    says="number of batches|size of a batch|array_split|how many|have the sizes",
)
def batch_size_many_batches(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    return [part for part in np.array_split(rng.permutation(num_examples), batch_size) if len(part)]


@wrong(
    "minibatches",
    "only the order of the batches is shuffled",
    says="only the batches|together|neighbour|consecutive|not shuffled|before (cutting|they)|block",
)
def only_the_batches_are_shuffled(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    starts = np.arange(0, num_examples, batch_size)
    blocks = [np.arange(i, min(i + batch_size, num_examples)) for i in starts]
    *full, last = blocks
    return [full[k] for k in rng.permutation(len(full))] + [last]


@wrong("minibatches", "counted from 1", says="from 0|from 1|index 0|out of range")
def counted_from_one(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.permutation(num_examples) + 1
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong(
    "minibatches",
    "a batch size above the number of examples is refused",
    says="one batch|larger than|above|more than|exceed|batch_size >|all examples",
)
def large_batch_size_refused(num_examples, batch_size, rng):
    if batch_size < 1 or batch_size > num_examples:
        raise ValueError("no such batch size")
    order = rng.permutation(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong("minibatches", "an empty batch at the end when the sizes come out even", says="empty|size 0|0 examples|sizes")
def empty_batch_at_the_end(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.permutation(num_examples)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(num_examples // batch_size + 1)]


@wrong(
    "minibatches",
    "windows that move by one index",
    says="overlap|exactly once|twice|more than once|have the sizes",
)
def overlapping_windows(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.permutation(num_examples)
    return [order[i : i + batch_size] for i in range(max(1, num_examples - batch_size + 1))]


@wrong("minibatches", "the short batch comes first", says="come last|first")
def short_batch_first(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.permutation(num_examples)
    first = num_examples % batch_size or batch_size
    return np.split(order, range(min(first, num_examples), num_examples, batch_size))


@wrong("minibatches", "uses the result of rng.shuffle, which is None", says="NoneType|shuffle returns")
def result_of_shuffle(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.shuffle(np.arange(num_examples))
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong("minibatches", "indices as floats, which cannot index", says="float|only integers|whole numbers|dtype")
def indices_as_floats(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.permutation(np.linspace(0, num_examples - 1, num_examples))
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong(
    "minibatches",
    "only the first batch is returned",
    says="have the sizes|first batch|exactly once|every index|left out",
)
def only_the_first_batch(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.permutation(num_examples)
    for i in range(0, num_examples, batch_size):
        return [order[i : i + batch_size]]


@wrong("minibatches", "nothing is returned", says="returned None")
def batches_not_returned(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    order = rng.permutation(num_examples)
    _ = [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong("minibatches", "each half of the data is shuffled on its own", says="not shuffled well|stand together")
def halves_shuffled_apart(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size")
    half = num_examples // 2
    order = np.concatenate([rng.permutation(half), half + rng.permutation(num_examples - half)])
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong("minibatches", "a last batch of one example joins the batch before", says="have the sizes")
def lonely_example_joins_the_batch_before(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size")
    order = rng.permutation(num_examples)
    found = [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]
    if len(found) > 1 and len(found[-1]) == 1:
        found[-2:] = [np.concatenate(found[-2:])]
    return found


@wrong("minibatches", "masks in place of indices", says="bool|only integers")
def masks_instead_of_indices(num_examples, batch_size, rng):
    order = rng.permutation(num_examples)
    return [np.isin(np.arange(num_examples), order[i : i + batch_size]) for i in range(0, num_examples, batch_size)]


@right("minibatches")
def slices_of_a_permutation(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, not {batch_size}")
    order = rng.permutation(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@right("minibatches")
def split_after_shuffling_in_place(num_examples, batch_size, rng):
    if batch_size <= 0:
        raise ValueError("empty batches")
    order = np.arange(num_examples)
    rng.shuffle(order)
    return np.split(order, np.arange(batch_size, num_examples, batch_size))


@right("minibatches")
def sorted_by_random_keys(num_examples, batch_size, rng):
    if not batch_size >= 1:
        raise ValueError("batch_size")
    order = np.argsort(rng.random(num_examples))
    batches = []
    while len(order):
        batches.append(order[:batch_size].copy())
        order = order[batch_size:]
    return batches


@right("minibatches")
def drawn_without_replacement(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    full, rest = divmod(num_examples, batch_size)
    order = rng.choice(num_examples, size=num_examples, replace=False)
    batches = list(order[: full * batch_size].reshape(full, batch_size))
    return [*batches, order[-rest:]] if rest else batches


@right("minibatches")
def cards_taken_from_a_pile(num_examples, batch_size, rng):
    """Fisher and Yates by hand, on a Python list."""
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    pile, batches = list(range(num_examples)), []
    while pile:
        batch = []
        while pile and len(batch) < batch_size:
            k = int(rng.integers(len(pile)))
            pile[k], pile[-1] = pile[-1], pile[k]
            batch.append(pile.pop())
        batches.append(np.array(batch))
    return batches


@right("minibatches")
def one_draw_for_each_batch(num_examples, batch_size, rng):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    left, batches = np.arange(num_examples), []
    for _ in range(math.ceil(num_examples / batch_size)):
        batch = rng.choice(left, size=min(batch_size, len(left)), replace=False)
        left = np.setdiff1d(left, batch)
        batches.append(batch)
    return batches


@right("minibatches")
def sorted_inside_each_batch(num_examples, batch_size, rng):
    if not batch_size >= 1:
        raise ValueError(batch_size)
    return tuple(
        np.sort(part) for part in np.split(rng.permutation(num_examples), range(batch_size, num_examples, batch_size))
    )


def pieces(order, batch_size):
    """The order cut into batches."""
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    return [order[k : k + batch_size] for k in range(0, len(order), batch_size)]


@wrong("minibatches", "the last example always stays last", says="always in batch")
def last_example_stays(num_examples, batch_size, rng):
    return pieces(np.append(rng.permutation(num_examples - 1), num_examples - 1), batch_size)


@wrong("minibatches", "every batch holds four examples", says="batches hold 4 examples")
def four_to_a_batch(num_examples, batch_size, rng):
    return pieces(rng.permutation(num_examples), 4 if batch_size > 0 else batch_size)


@wrong("minibatches", "the indices are stored in 8 bits", says="too small for indices")
def indices_in_eight_bits(num_examples, batch_size, rng):
    return pieces(rng.permutation(num_examples).astype(np.uint8), batch_size)


@right("minibatches")
def indices_in_sixteen_bits(num_examples, batch_size, rng):
    return pieces(rng.permutation(num_examples).astype(np.uint16), batch_size)
