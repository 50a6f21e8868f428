"""q4: sgd."""

from collections.abc import Callable

import numpy as np
from checks import (
    FLOAT32_RTOL,
    Answer,
    Generator,
    array_of,
    equal,
    fail,
    global_random_state,
    pair,
    require,
    test_case,
    untouched,
)

OK_FORMAT = False
name = "q4"

CALL = "sgd(grad, w0, N, lr, batch_size, epochs, rng)"


class Problem:
    """N parabolas ½ Σ cₙ (w − mₙ)², and their mean gradient over a batch, which remembers how it was called."""

    def __init__(self, curvature: np.ndarray, minimum: np.ndarray) -> None:
        self.curvature, self.minimum = curvature, minimum
        self.N, self.D = curvature.shape
        self.calls: list[tuple[np.ndarray, np.ndarray]] = []  # (w, idx), as copies
        self.swapped = False  # the last run returned (history, w)

    def mean_gradient(self, w: np.ndarray, idx: np.ndarray) -> np.ndarray:
        return (self.curvature[idx] * (w - self.minimum[idx])).mean(axis=0)

    def grad(self, w: np.ndarray, idx: np.ndarray) -> np.ndarray:
        """What sgd is given."""
        weights, indices = np.array(w, dtype=float), np.array(idx)
        if indices.ndim != 1 or indices.size == 0 or indices.dtype.kind not in "iu":
            raise TypeError(f"grad(w, idx) needs a non-empty array of integer indices, it was given idx = {idx!r}")
        outside = indices[(indices < 0) | (indices >= self.N)]
        if outside.size:
            raise IndexError(f"grad(w, idx) was given the index {outside[0]} for {self.N} examples, 0 to {self.N - 1}")
        if weights.shape != (self.D,):
            raise TypeError(f"grad(w, idx) needs w of shape ({self.D},), it was given shape {weights.shape}")
        self.calls.append((weights, indices))
        return self.mean_gradient(weights, indices)

    def run(
        self, sgd: Answer, w0: np.ndarray, lr: float, batch_size: int, epochs: int, seed: int = 0
    ) -> tuple[np.ndarray, np.ndarray]:
        """(w, history) as arrays of any shape; `calls` holds the calls of this run."""
        self.calls.clear()
        result = sgd(self.grad, w0, self.N, lr, batch_size, epochs, np.random.default_rng(seed))
        w, history = (
            array_of(v, f"{part} of {CALL}")
            for v, part in zip(pair(result, ("w", "history"), CALL), ("w", "history"), strict=True)
        )
        if batch_size > 1 and all(len(idx) == 1 for _, idx in self.calls):
            self.calls = merged(self.calls)
        self.swapped = w.shape == (epochs + 1, self.D) and history.shape == (self.D,)
        return (history, w) if self.swapped else (w, history)  # the order is one case's affair

    def epochs(self, batch_size: int, epochs: int) -> list[list[list[int]]]:
        """The recorded batches, epoch by epoch; a failure that says what the calls of grad look like instead."""
        per_epoch = -(-self.N // batch_size)
        found, right = len(self.calls), epochs * per_epoch
        sizes = [len(idx) for _, idx in self.calls]
        reasons = {
            "the left-over examples are spread over the other batches; they are a batch of their own": (
                found == epochs * (self.N // batch_size) and sum(sizes) == epochs * self.N
            ),
            "the short last batch is never used": found == epochs * (self.N // batch_size),
            "one step per epoch: batch_size is ignored": found == epochs,
            "every batch holds one example: batch_size is ignored": found == epochs * self.N,
            "only one epoch is run": found == per_epoch,
            "one epoch is missing": found == right - per_epoch,
            "there is one epoch too many": found == right + per_epoch,
            "one step is missing at the end": found == right - 1,
            "batch_size is taken for the number of batches": found == epochs * batch_size,
            "grad is called more than once per batch": found == 2 * right,
        }
        if found != right:
            cause = next((f"\nLikely cause: {sentence}." for sentence, fits in reasons.items() if fits), "")
            fail(
                f"for {self.N} examples, batches of {batch_size} and {epochs} epochs sgd called grad {found} times "
                f"(batch sizes {str(sizes[:12])[1:-1]}{', …' if found > 12 else ''}), expected {right}.{cause}"
            )
        batches = [idx.tolist() for _, idx in self.calls]
        return [batches[start : start + per_epoch] for start in range(0, right, per_epoch)]


def merged(calls: list[tuple[np.ndarray, np.ndarray]]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Calls with one example each, joined where they follow one another at the same weights.

    Asking for the examples of a batch one by one and averaging the answers is right, too.
    """
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for w, idx in calls:
        if found and np.array_equal(found[-1][0], w):
            found[-1] = w, np.append(found[-1][1], idx)
        else:
            found.append((w, idx))
    return found


def parabolas(N: int = 23) -> Problem:
    """A problem in two weights, all examples different."""
    n = np.arange(N)
    return Problem(
        np.stack([1 + 0.5 * np.sin(n), 2 + np.cos(3 * n)], axis=1), np.stack([np.cos(n), np.sin(2 * n) + 1], axis=1)
    )


W0 = np.array([3.0, -2.0])


def descent(problem: Problem, w0: np.ndarray, step: Callable[[np.ndarray], np.ndarray], epochs: int) -> np.ndarray:
    """The path of `epochs` steps w ← w + step(gradient over all examples)."""
    path = [np.asarray(w0, dtype=float)]
    for _ in range(epochs):
        path.append(path[-1] + step(problem.mean_gradient(path[-1], np.arange(problem.N))))
    return np.array(path)


def check_full_batch(problem: Problem, sgd: Answer, w0: np.ndarray, lr: float, batch_size: int, epochs: int) -> None:
    """One batch per epoch: sgd has to be gradient descent, whatever the order of the examples."""
    N = problem.N
    w, history = problem.run(sgd, w0, lr, batch_size, epochs)
    require(not problem.swapped, f"{CALL} returned (history, w), expected the other order: (w, history)")
    right = descent(problem, w0, lambda g: -lr * g, epochs)
    paths = {
        "the sign is wrong: gradient descent subtracts lr · grad": descent(problem, w0, lambda g: lr * g, epochs),
        "the learning rate is ignored": descent(problem, w0, lambda g: -g, epochs),
        "a fixed learning rate of 0.1 takes the place of lr": descent(problem, w0, lambda g: -0.1 * g, epochs),
        "a fixed learning rate of 0.01 takes the place of lr": descent(problem, w0, lambda g: -0.01 * g, epochs),
        "grad is a mean already, this divides by the size of the batch once more": descent(
            problem, w0, lambda g: -lr * g / N, epochs
        ),
        "grad is a mean, this multiplies it by the size of the batch": descent(
            problem, w0, lambda g: -lr * g * N, epochs
        ),
        "grad is divided by batch_size, but it is a mean already": descent(
            problem, w0, lambda g: -lr * g / batch_size, epochs
        ),
        "a batch that is not full counts less: it is averaged over batch_size and not over its own size": descent(
            problem, w0, lambda g: -lr * g * N / batch_size, epochs
        ),
        "the gradient is normalised to length 1": descent(
            problem, w0, lambda g: -lr * g / np.sqrt((g**2).sum()), epochs
        ),
        "the weights never change (is a batch that is not full left out?)": descent(
            problem, w0, lambda g: 0 * g, epochs
        ),
        "the descent starts from zero; start from w0": descent(problem, 0 * w0, lambda g: -lr * g, epochs),
        "two steps are taken per epoch": descent(problem, w0, lambda g: -lr * g, 2 * epochs)[::2],
        "every epoch starts from w0 again; it goes on where the last one ended": right[[0] + [1] * epochs],
    }
    check_history(history, right, {**paths, **history_misconceptions(right)})
    check_last(w, right, {sentence: path[-1] for sentence, path in paths.items()})


def check_history(history: np.ndarray, right: np.ndarray, suspects: dict[str, np.ndarray]) -> None:
    what = "history of sgd"
    equal(history, right, what, facts={"epochs": len(right) - 1}, suspects=suspects)


def check_last(w: np.ndarray, right: np.ndarray, suspects: dict[str, np.ndarray]) -> None:
    others = {
        "these are the weights before the last epoch": right[-2],
        "these are the starting weights": right[0],
        "the average of the history is returned; w is the last of the weights": right.mean(axis=0),
        "the average of the weights after each epoch is returned; w is the last of them": right[1:].mean(axis=0),
    }
    equal(w, right[-1], "w of sgd", suspects={**suspects, **others})


def history_misconceptions(right: np.ndarray) -> dict[str, np.ndarray]:
    """What history would be if ..., with the right weights per epoch."""
    E = len(right) - 1
    return {
        "every row holds the last weights: one array is stored each time and then changed in place; store a copy": (
            np.tile(right[-1], (E + 1, 1))
        ),
        "the row before the first epoch is missing": right[1:],
        "the row after the last epoch is missing": right[:-1],
        "the weights before each epoch are stored, not those after it": right[[0, *range(E)]],
        "the start is stored twice": right[[0, 0, *range(1, E + 1)]],
        "the first row should be w0, this starts with the weights after the first epoch": right[[1, *range(1, E + 1)]],
        "the first row should be w0, this starts with zeros": np.vstack([np.zeros_like(right[0]), right[1:]]),
        "the first row is not w0: the caller's w0 was changed in place before it was stored": np.vstack(
            [right[-1], right[1:]]
        ),
        "the rows are in reverse order": right[::-1],
        "history is transposed: one row per epoch, one column per weight": right.T,
        "the changes are stored, not the weights": np.diff(right, axis=0),
    }


def replay(problem: Problem, w0: np.ndarray, lr: float, per_epoch: int) -> tuple[np.ndarray, np.ndarray]:
    """(every weight vector, those after each epoch) that the recorded batches lead to, starting with w0."""
    steps = [np.asarray(w0, dtype=float)]
    for _, idx in problem.calls:
        steps.append(steps[-1] - lr * problem.mean_gradient(steps[-1], idx))
    return np.array(steps), np.array(steps[::per_epoch])


def check_coverage(problem: Problem, batch_size: int, epochs: int) -> None:
    """In every epoch every example is used once, in batches of the right sizes."""
    N = problem.N
    full, rest = divmod(N, batch_size)
    right = [batch_size] * full + [rest] * (rest > 0)
    for e, batches in enumerate(problem.epochs(batch_size, epochs)):
        sizes = [len(batch) for batch in batches]
        used = [i for batch in batches for i in batch]
        twice, missing = sorted({i for i in used if used.count(i) > 1}), sorted(set(range(N)) - set(used))
        if sizes != right:
            cause = (
                "\nLikely cause: an example is left out in every epoch; the indices run from 0 to N − 1."
                if sum(sizes) == N - 1
                else "\nLikely cause: the last batch is filled up; it should be shorter."
                if sizes == [batch_size] * len(right)
                else "\nLikely cause: the short batch should come last. Are the batches shuffled, not the examples?"
                if sorted(sizes) == sorted(right)
                else "\nLikely cause: the examples are spread evenly; only the last batch may be smaller."
                if max(sizes) - min(sizes) <= 1
                else ""
            )
            fail(f"the batches of epoch {e} have the sizes {sizes}, expected {right} for {N} examples.{cause}")
        if all(sorted(batch) == list(range(len(batch))) for batch in batches) and len(batches) > 1:
            fail(
                f"in epoch {e} every batch holds the indices 0, 1, … up to its size: grad is given positions in the "
                "batch; hand it the indices of the examples."
            )
        if twice or missing:
            told = [f"example {twice[0]} is used {used.count(twice[0])} times"] if twice else []
            told += [f"example {missing[0]} is not used"] if missing else []
            fail(
                f"in epoch {e} {' and '.join(told)}; every example should be used exactly once.\nLikely cause: "
                "batches are drawn with replacement, or each from a fresh shuffle; cut one permutation into batches."
            )


def check_steps(problem: Problem, w0: np.ndarray, lr: float, batch_size: int, epochs: int) -> None:
    """Every step is −lr · grad, the short batch's included, each from where the one before ended."""
    require(problem.calls, f"{CALL} never calls grad")
    per_epoch = -(-problem.N // batch_size)
    places = np.array([v for v, _ in problem.calls])
    sizes = np.array([[len(idx)] for _, idx in problem.calls[:-1]])
    from_zero = {"the descent starts from zero; start from w0": np.zeros(problem.D)}
    equal(places[0], w0, "the weights at which sgd first calls grad", suspects=from_zero)
    got = np.diff(places, axis=0)
    if len(places) > epochs > 1 and np.array_equal(places, np.tile(places[0], (len(places), 1))):
        fail("every gradient is taken at w0; take it at the weights to which the last step has led.")
    if epochs > 1 and np.array_equal(places[::per_epoch], np.tile(places[0], (epochs, 1))):
        fail("every epoch of sgd starts from w0 again; it has to go on where the last one ended.")
    if len(got) > epochs and np.count_nonzero(got.any(axis=1)) <= epochs:
        fail(
            "all gradients of an epoch are taken at the same weights. After each batch the weights move, and the next "
            "gradient is taken at the new ones (otherwise an epoch is one step of gradient descent)."
        )
    g = np.array([problem.mean_gradient(v, idx) for v, idx in problem.calls[:-1]])
    remembered = np.zeros_like(g)
    for k in range(len(g)):
        remembered[k] = g[k] + 0.9 * remembered[k - 1] * (k > 0)
    suspects = {
        "a fixed learning rate of 0.1 takes the place of lr": -0.1 * g,
        "a fixed learning rate of 0.01 takes the place of lr": -0.01 * g,
        "the sign is wrong: w − lr · grad": lr * g,
        "the learning rate is ignored": -g,
        "grad is a mean already, this multiplies it by the number of examples in the batch": -lr * g * sizes,
        "grad is a mean already, this divides by the number of examples in the batch": -lr * g / sizes,
        "grad is a mean already, this divides by batch_size": -lr * g / batch_size,
        "grad is a mean already, this multiplies by batch_size": -lr * g * batch_size,
        "the short batch counts less: it is averaged over batch_size and not over its own size": (
            -lr * g * sizes / batch_size
        ),
        "the batches are weighted by their share of the N examples": -lr * g * sizes / problem.N,
        "each step is divided by the number of batches": -lr * g / per_epoch,
        "the gradients are normalised to length 1": -lr * g / np.sqrt((g**2).sum(axis=1, keepdims=True)),
        "earlier gradients are added in, as with momentum; a step takes the gradient of its own batch": -lr
        * remembered,
        "the last step of every epoch is left out": np.where((np.arange(len(g)) + 1)[:, None] % per_epoch, -lr * g, 0),
        "the learning rate shrinks from epoch to epoch; lr is constant here": -lr
        * g
        / (1 + np.arange(len(g)) // per_epoch)[:, None],
        "the learning rate shrinks from step to step; lr is constant here": -lr * g / (1 + np.arange(len(g)))[:, None],
    }
    what = "the steps of sgd, one row per batch (the change of w between two calls of grad)"
    equal(got, -lr * g, what, facts={"lr": lr}, suspects=suspects)


@test_case(name="with one batch per epoch sgd is gradient descent: w and history", points=3)
def full_batch(sgd: Answer) -> None:
    check_full_batch(parabolas(7), sgd, W0, lr=0.3, batch_size=7, epochs=4)
    check_full_batch(parabolas(5), sgd, W0, lr=0.15, batch_size=9, epochs=2)


@test_case(name="every epoch of sgd uses every example once, the short last batch included", points=3)
def coverage(sgd: Answer) -> None:
    problem = parabolas()
    problem.run(sgd, W0, 0.05, 5, 3)
    check_coverage(problem, 5, 3)


@test_case(name="every batch of sgd gives one step w − lr · grad(w, idx) from where the last one ended", points=2)
def steps(sgd: Answer) -> None:
    problem = parabolas()
    problem.run(sgd, W0, 0.15, 5, 3)
    check_steps(problem, W0, 0.15, 5, 3)


@test_case(name="sgd shuffles the examples anew in every epoch", points=2)
def reshuffled(sgd: Answer) -> None:
    problem = parabolas(24)
    problem.run(sgd, W0, 0.05, 6, 12)
    epochs = problem.epochs(6, 12)
    for batches in epochs:
        if [i for batch in batches for i in batch] == list(range(problem.N)):
            fail("an epoch uses the examples 0, 1, 2, … in their order: shuffle them with rng")
    groups = [{frozenset(batch) for batch in batches} for batches in epochs]
    for i in range(12):
        for j in range(i):
            require(
                epochs[i] != epochs[j],
                f"epochs {j} and {i} use the same batches in the same order: shuffle inside the loop over the epochs, "
                "with the generator that was passed in",
            )
            require(
                groups[i] != groups[j],
                f"epochs {j} and {i} use the same batches, only their order (or the order inside them) differs: the "
                "examples have to be shuffled anew and cut again in every epoch",
            )
    where = [{n: k for k, batch in enumerate(batches) for n in batch} for batches in epochs]
    places = np.array([[batch_of.get(n, -1) for n in range(24)] for batch_of in where])
    # One of 24 examples is in the same one of 4 batches in all 12 epochs with probability 6·10⁻⁶ at most.
    stays = np.flatnonzero((places == places[0]).all(axis=0))
    if len(stays):
        fail(f"in all 12 epochs example {stays[0]} is in batch {places[0, stays[0]]}: permute all indices, 0 to N − 1")


@test_case(name="the batches of sgd come from rng: the same state gives the same, another state others", points=1)
def from_rng(sgd: Answer) -> None:
    problem = parabolas()
    before = global_random_state()
    orders = []
    for seed in (1, 1, 2):
        problem.run(sgd, W0, 0.05, 8, 2, seed)
        orders.append([idx.tolist() for _, idx in problem.calls])
    require(
        orders[0] == orders[1],
        "two runs of sgd with generators in the same state used different batches: draw from rng, not from NumPy's "
        "global random state or a generator of your own",
    )
    require(
        global_random_state() == before,
        "sgd used NumPy's global random state (np.random.seed, np.random.shuffle, …): draw from rng only",
    )
    require(
        orders[0] != orders[2],
        "two runs of sgd with generators in different states used the same batches: rng is ignored. Is a generator "
        "with a fixed seed made inside sgd?",
    )


@test_case(name="sgd leaves w0 alone", points=1)
def start_unchanged(sgd: Answer) -> None:
    parabolas(7).run(sgd, W0, 0.1, 3, 2)
    untouched(sgd)


@test_case(name="history of sgd holds the weights before the first and after each epoch", points=2)
def epoch_by_epoch(sgd: Answer) -> None:
    problem, w0 = parabolas(12), W0
    w, history = problem.run(sgd, w0, 0.1, 4, 3)
    per_epoch = len(problem.epochs(4, 3)[0])
    every, right = replay(problem, w0, 0.1, per_epoch)
    again = [w0]
    for k, (_, idx) in enumerate(problem.calls):
        again.append(
            (again[-1] if k % per_epoch else w0) - 0.1 * problem.mean_gradient(again[-1] if k % per_epoch else w0, idx)
        )
    suspects = {
        "every epoch starts from w0 again; it goes on where the last one ended": np.array(again[::per_epoch]),
        "the weights after every batch are stored; one row per epoch is asked": every,
        "the weights after every batch are stored, and the start is missing": every[1:],
        "the weights before the last batch of each epoch are stored": np.vstack(
            [every[:1], every[per_epoch - 1 :: per_epoch]]
        ),
        "the mean of each epoch's weights is stored": np.vstack(
            [every[:1], every[1:].reshape(3, per_epoch, -1).mean(1)]
        ),
        **history_misconceptions(right),
    }
    check_history(history, right, suspects)
    check_last(w, right, {"these are the weights before the last batch": every[-2]})
