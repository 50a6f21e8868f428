"""Wrong and right answers to q4: sgd."""

import itertools

import numpy as np

from tests.banks import right, wrong


def batches_of(num_examples, batch_size, rng):
    order = rng.permutation(num_examples)
    return [order[i : i + batch_size] for i in range(0, num_examples, batch_size)]


@wrong("sgd", "the examples are not shuffled", says="shuffl|in order|permut")
def sgd_without_shuffling(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for i in range(0, num_examples, batch_size):
            w = w - lr * grad(w, np.arange(i, min(i + batch_size, num_examples)))
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "shuffled once, then the same order in every epoch",
    says="shuffl|same (order|batches)|once",
)
def shuffled_only_once(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    batches = batches_of(num_examples, batch_size, rng)
    for _ in range(epochs):
        for batch in batches:
            w = w - lr * grad(w, batch)
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "the short last batch is left out",
    says="short (last )?batch|last batch|dropp?ed|left out|partial|every example|each example|exactly once",
)
def short_batch_left_out(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            if len(batch) == batch_size:
                w = w - lr * grad(w, batch)
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd", "the short last batch is averaged over batch_size", says="own size|short (last )?batch|last batch is|partial"
)
def short_batch_averaged_over_the_batch_size(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch) * len(batch) / batch_size
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "history holds w after every update",
    says="every (update|batch)|each (update|batch)|after every epoch|has shape",
)
def history_of_every_update(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch)
            history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "history lacks the start",
    says=r"before the first|start is|start (is )?missing|first row|lacks|epochs ?\+ ?1|has shape",
)
def history_without_the_start(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = np.zeros((epochs, w.size))
    for epoch in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch)
        history[epoch] = w
    return w, history


@wrong(
    "sgd",
    "every row of history is the same array",
    says="same array|copy|alias|every row|all rows|rows are (equal|all)|identical",
)
def history_of_one_array(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w -= lr * grad(w, batch)
        history.append(w)
    return w, np.array(history)


@wrong("sgd", "the caller's w0 is moved", says="in place")
def sgd_moves_the_start(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.asarray(w0, dtype=float)
    history = [w.copy()]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w -= lr * grad(w, batch)
        history.append(w.copy())
    return w, np.array(history)


@wrong("sgd", "steps go up the gradient", says="sign|uphill|ascent|minus|up the|downhill|against the gradient")
def sgd_goes_uphill(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w + lr * grad(w, batch)
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "the learning rate is always 0.1",
    says=r"lr (is )?(ignored|not used|fixed)|ignor|learning rate (is|of)|0\.1 is",
)
def sgd_with_a_fixed_rate(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - 0.1 * grad(w, batch)
        history.append(w)
    return w, np.array(history)


@wrong("sgd", "shuffled by NumPy's global generator", says=r"global|np\.random")
def sgd_with_global_random_state(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        order = np.random.permutation(num_examples)
        for i in range(0, num_examples, batch_size):
            w = w - lr * grad(w, order[i : i + batch_size])
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "rng is made anew for every call",
    says="rng is (ignored|not used)|fixed seed|same (order|shuffle|batches|result)|own generator|ignor",
)
def sgd_with_a_generator_of_its_own(grad, w0, num_examples, lr, batch_size, epochs, rng):
    own = np.random.default_rng(42)
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, own):
            w = w - lr * grad(w, batch)
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "grad is given positions inside the batch, not the examples",
    says="positions|every example|each example|exactly once|which examples|more than once|same examples|never",
)
def positions_instead_of_examples(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, np.arange(len(batch)))
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "batches are drawn with replacement",
    says="exactly once|replacement|twice|repeat|more than once|every example|each example",
)
def sgd_draws_with_replacement(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for i in range(0, num_examples, batch_size):
            w = w - lr * grad(w, rng.integers(num_examples, size=min(batch_size, num_examples - i)))
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "one update per epoch, with the mean of the batch gradients",
    says="update|each batch|every batch|per epoch|one step|every mini-batch",
)
def one_update_per_epoch(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        parts = [grad(w, batch) for batch in batches_of(num_examples, batch_size, rng)]
        w = w - lr * np.mean(parts, axis=0)
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "all gradients of an epoch are taken where the epoch began",
    says="current|stale|start of the epoch|old w|latest|newest|last update|began|at w|(every|each) (update|batch)",
)
def gradients_at_the_start_of_the_epoch(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        start = w
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(start, batch)
        history.append(w)
    return w, np.array(history)


@wrong("sgd", "the step is divided by the batch size again", says="batch.size|already|twice|divided|mean")
def step_divided_by_the_batch_size(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch) / len(batch)
        history.append(w)
    return w, np.array(history)


@wrong(
    "sgd",
    "every epoch starts from w0 again",
    says="start(s|ed|ing)? (again|over|from w0|at w0)|reset|carr|goes on|continue|w0 again|where the (last|previous)",
)
def every_epoch_starts_over(grad, w0, num_examples, lr, batch_size, epochs, rng):
    history = [np.array(w0, dtype=float)]
    w = history[0]
    for _ in range(epochs):
        w = np.array(w0, dtype=float)
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch)
        history.append(w)
    return w, np.array(history)


@wrong("sgd", "weights of whole numbers stay whole", says="integer (array|type)|truncat|decimals|cut off|cuts")
def whole_weights_stay_whole(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0)
    history = [w.copy()]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w[:] = w - lr * grad(w, batch)
        history.append(w.copy())
    return w, np.array(history)


@wrong("sgd", "one epoch too few", says="epoch is (missing|left)|too few|has shape|one epoch")
def one_epoch_too_few(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(1, epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch)
        history.append(w)
    return w, np.array(history)


@wrong("sgd", "history is returned first", says="order|swap|has shape")
def history_returned_first(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch)
        history.append(w)
    return np.array(history), w


@wrong("sgd", "the mean of w over the epochs is returned", says=r"averag|mean of|last of the|last row|history\[-1\]")
def average_of_the_history(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch)
        history.append(w)
    return np.mean(history, axis=0), np.array(history)


@wrong("sgd", "only w is returned", says="2 values|two values|returned one|\\(w, history\\)|pair")
def only_the_last_weights(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch)
    return w


@wrong("sgd", "nothing is returned", says="returned None")
def weights_not_handed_back(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * grad(w, batch)


@right("sgd")
def rows_appended_to_a_list(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.array(w0, dtype=float)
    history = [w]
    for _ in range(epochs):
        for batch in batches_of(num_examples, batch_size, rng):
            w = w - lr * np.asarray(grad(w, batch))
        history.append(w)
    return w, np.stack(history)


@right("sgd")
def rows_of_a_prepared_array(grad, w0, num_examples, lr, batch_size, epochs, rng):
    history = np.empty((epochs + 1, len(w0)))
    history[0] = w0
    for epoch in range(epochs):
        w = history[epoch].copy()
        order = np.argsort(rng.normal(size=num_examples))
        for batch in np.split(order, range(batch_size, num_examples, batch_size)):
            w -= lr * np.asarray(grad(w.copy(), batch))
        history[epoch + 1] = w
    return [history[-1].copy(), history]


@right("sgd")
def examples_taken_from_an_iterator(grad, w0, num_examples, lr, batch_size, epochs, rng):
    w = np.asarray(w0, dtype=float) + 0.0
    history = w[None, :]
    for _ in range(epochs):
        shuffled = iter(rng.choice(num_examples, size=num_examples, replace=False).tolist())
        while batch := list(itertools.islice(shuffled, batch_size)):
            w = w - np.multiply(lr, grad(w, np.array(batch)))
        history = np.concatenate([history, w[None, :]])
    return w, history


@right("sgd")
def updates_counted_across_epochs(grad, w0, num_examples, lr, batch_size, epochs, rng):
    """One loop over all updates; a new shuffle whenever an epoch begins."""
    w, per_epoch = np.array(w0, dtype=float), -(-num_examples // batch_size)
    order = np.arange(num_examples)
    history = [w.copy()]
    for update in range(epochs * per_epoch):
        k = update % per_epoch
        if k == 0:
            rng.shuffle(order)
        w = w - lr * np.asarray(grad(w, order[k * batch_size : (k + 1) * batch_size].copy()))
        if k == per_epoch - 1:
            history.append(w.copy())
    return w, np.array(history)


@right("sgd")
def optimiser_object(grad, w0, num_examples, lr, batch_size, epochs, rng):
    class Walker:
        def __init__(self):
            self.w = np.array(w0, dtype=float)
            self.rows = [self.w.tolist()]

        def epoch(self):
            left = rng.permutation(num_examples)
            while left.size:
                batch, left = left[:batch_size], left[batch_size:]
                self.w = self.w - lr * np.asarray(grad(self.w, batch))
            self.rows.append(self.w.tolist())

    walker = Walker()
    for _ in range(epochs):
        walker.epoch()
    return walker.w, walker.rows


@right("sgd")
def orders_drawn_in_advance(grad, w0, num_examples, lr, batch_size, epochs, rng):
    orders = rng.permuted(np.tile(np.arange(num_examples), (epochs, 1)), axis=1)
    w = np.array(w0, dtype=float)
    history = [w]
    for order in orders:
        for start in range(0, num_examples, batch_size):
            w = w - lr * np.asarray(grad(w, order[start : start + batch_size]))
        history.append(w)
    return history[-1], np.vstack(history)


def descent_in(batches, grad, w0, lr, epochs, gradient_at=lambda w, start: w, rule=lambda g, before: g):
    """w and history for the batches of each epoch."""
    start = np.array(w0, dtype=float)
    w, history, step = start, [start], np.zeros_like(start)
    for _ in range(epochs):
        for idx in batches():
            step = rule(grad(gradient_at(w, start), idx), step)
            w = w - lr * step
        history.append(w)
    return w, np.array(history)


def pieces(order, batch_size):
    """The order cut into batches."""
    return [order[k : k + batch_size] for k in range(0, len(order), batch_size)]


@wrong("sgd", "every gradient is taken at w0", says="every gradient is taken at w0")
def gradients_at_the_start(grad, w0, num_examples, lr, batch_size, epochs, rng):
    def batches():
        return pieces(rng.permutation(num_examples), batch_size)

    return descent_in(batches, grad, w0, lr, epochs, gradient_at=lambda w, start: start)


@wrong("sgd", "earlier gradients are added in", says="momentum")
def with_momentum(grad, w0, num_examples, lr, batch_size, epochs, rng):
    def batches():
        return pieces(rng.permutation(num_examples), batch_size)

    return descent_in(batches, grad, w0, lr, epochs, rule=lambda g, before: g + 0.9 * before)


@wrong("sgd", "the last example is never used", says="left out in every epoch")
def last_example_never_used(grad, w0, num_examples, lr, batch_size, epochs, rng):
    return descent_in(lambda: pieces(rng.permutation(num_examples - 1), batch_size), grad, w0, lr, epochs)


@wrong("sgd", "the first example always stays first", says="in batch 0: permute all")
def first_example_stays(grad, w0, num_examples, lr, batch_size, epochs, rng):
    def batches():
        return pieces(np.append(0, 1 + rng.permutation(num_examples - 1)), batch_size)

    return descent_in(batches, grad, w0, lr, epochs)


@wrong("sgd", "the descent starts from zero", says="starts from zero")
def from_zero(grad, w0, num_examples, lr, batch_size, epochs, rng):
    return descent_in(lambda: pieces(rng.permutation(num_examples), batch_size), grad, np.zeros(len(w0)), lr, epochs)


@wrong("sgd", "the left-over examples are spread over the batches", says="spread over the other batches")
def left_over_examples_spread(grad, w0, num_examples, lr, batch_size, epochs, rng):
    count = max(1, num_examples // batch_size)
    return descent_in(lambda: np.array_split(rng.permutation(num_examples), count), grad, w0, lr, epochs)
