"""q7: train_softmax."""

from functools import partial
from itertools import combinations, permutations

import numpy as np
from checks import (
    FLOAT32_RTOL,
    Answer,
    Generator,
    array_of,
    calm,
    equal,
    fail,
    global_random_state,
    pair,
    require,
    test_case,
    untouched,
)

from autograder.oracles import hw04_sgd as oracle

OK_FORMAT = False
name = "q7"

CALL = "train_softmax(X, Y, lr, batch_size, epochs, rng)"
PARTS = ("W", "b", "losses")
TINY = 1e-6  # a learning rate so small that the predictions stay at 1/K: every example's push can be read off W


def train(
    train_softmax: Answer,
    X: np.ndarray,
    Y: np.ndarray,
    lr: float,
    batch_size: int,
    epochs: int,
    seed: int = 0,
    upright: bool = False,
) -> list[np.ndarray]:
    """[W, b, losses] as arrays of any shape; a transposed W is set right, for it is the affair of one case."""
    result = pair(train_softmax(X, Y, lr, batch_size, epochs, np.random.default_rng(seed)), PARTS, CALL)
    W, b, losses = (array_of(value, f"{part} of {CALL}") for value, part in zip(result, PARTS, strict=True))
    transposed = W.shape == (Y.shape[1], X.shape[1]) != (X.shape[1], Y.shape[1])
    return [W.T if transposed and not upright else W, b, losses]


def small_problem() -> tuple[np.ndarray, np.ndarray]:
    """Five examples, two features, three classes."""
    X = np.array([[1.0, 2.0], [-0.5, 1.5], [0.3, -1.2], [2.0, 0.1], [-1.0, -0.7]])
    return X, np.eye(3)[[0, 2, 1, 2, 0]]


def probabilities(W: np.ndarray, b: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Softmax by the textbook formula."""
    E = np.exp(X @ W + b)
    return E / E.sum(axis=1, keepdims=True)


def mean_loss(W: np.ndarray, b: np.ndarray, X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Cross-entropy per example, by the textbook formula."""
    E = np.exp(X @ W + b)
    return -np.log((E * Y).sum(axis=1) / E.sum(axis=1))


@test_case(name="one step on all examples from zero weights: W and b", points=3)
def first_step(train_softmax: Answer) -> None:
    X, Y = small_problem()
    N, K, lr = 5, 3, 0.4
    W, b, _ = train(train_softmax, X, Y, lr, 5, 1, upright=True)
    start = train(train_softmax, X, Y, 0.0, 5, 1, upright=True)
    if W.shape == start[0].shape and start[0].any():
        same = np.array_equal(W, start[0])
        fail(
            f"the learning rate is ignored: {CALL} returns the same W for lr = 0.4 and lr = 0."
            if same
            else f"W of {CALL} is not 0 for lr = 0: the weights have to start from zero (or is lr not used?)."
        )
    error = 1 / K - Y
    mixed = [-lr * X[list(order)].T @ error / N for order in permutations(range(N))]
    if W.shape == (2, 3) and not np.allclose(W, mixed[0]) and any(np.allclose(W, other) for other in mixed[1:]):
        fail("W after one epoch with one batch shows that X is shuffled without Y: labels belong to their examples.")
    if b.shape == start[1].shape and start[1].any():
        fail(f"b of {CALL} is not 0 for lr = 0: the biases have to start from zero.")
    facts = {"N": N, "K": K, "lr": lr}
    centred = X - X.mean(axis=0)

    def suspects(dW: np.ndarray, push: np.ndarray) -> dict[str, object]:
        """The step for other errors `push` (N, K), and for other uses of the right gradient dW."""
        return {
            "the weights do not start from zero, or are never updated": np.zeros_like(dW),
            "the gradient is summed over the batch; take its mean": -lr * dW * N,
            "the mean is taken twice": -lr * dW / N,
            "the sign is wrong: descend, W − lr · dW": lr * dW,
            "the learning rate is ignored": -dW,
            "the targets are not subtracted from the probabilities": -lr * push / N,
        }

    dW, db = X.T @ error / N, error.mean(axis=0)
    sigmoid = 0.5 - Y
    equal(
        W,
        -lr * dW,
        "W after one epoch with one batch",
        facts=facts,
        suspects={
            **suspects(dW, X.T @ np.full((N, K), 1 / K)),
            "a sigmoid per class is used; softmax divides by the sum over the classes": -lr * X.T @ sigmoid / N,
            "softmax sums down the columns: each example's probabilities should sum to 1": -lr * X.T @ (1 / N - Y) / N,
            "softmax is missing: the logits are compared with the targets": lr * X.T @ Y / N,
            "the mean is subtracted from X; take the examples as they are": -lr * centred.T @ error / N,
            "X is standardised; take the examples as they are": -lr * (centred / X.std(axis=0)).T @ error / N,
            "X is divided by its largest entry; take the examples as they are": -lr * X.T @ error / N / np.abs(X).max(),
            "the exponentials are not divided by their sum": -lr * X.T @ (1 - Y) / N,
        },
    )
    equal(
        b,
        -lr * db,
        "b after one epoch with one batch",
        facts=facts,
        suspects={
            "the biases are never updated": np.zeros(K),
            **suspects(db, np.full(K, N / K)),
            "a sigmoid per class is used; softmax divides by the sum over the classes": -lr * sigmoid.mean(axis=0),
            "b's gradient is taken at the new W: compute both gradients at the same weights, then update": -lr
            * (np.exp(-lr * X @ dW) / np.exp(-lr * X @ dW).sum(axis=1, keepdims=True) - Y).mean(axis=0),
        },
    )


def check_last_loss(
    train_softmax: Answer, X: np.ndarray, Y: np.ndarray, lr: float, batch_size: int, epochs: int, seed: int
) -> None:
    """The last of the losses is that of all examples for the weights that are returned."""
    N, (D, K) = len(X), (X.shape[1], Y.shape[1])
    W, b, losses = train(train_softmax, X, Y, lr, batch_size, epochs, seed)
    array_of(losses, f"losses of {CALL} for {epochs} epochs", (epochs,))
    each = mean_loss(array_of(W, f"W of {CALL}", (D, K)), array_of(b, f"b of {CALL}", (K,)), X, Y)
    short = N % batch_size or batch_size
    of_one_batch = any(
        np.isclose(each[list(chosen)].mean(), losses[-1], rtol=1e-9) for chosen in combinations(range(N), short)
    )
    suspects = {"this is the loss of one batch only; take the whole training set": losses[-1]} if of_one_batch else {}
    what = (
        f"the last entry of losses (compared with the mean cross-entropy of all {N} examples for the returned W and b)"
    )
    facts = {"N": N, "K": K, "B": batch_size, "number of batches": -(-N // batch_size)}
    equal(losses[-1], each.mean(), what, facts=facts, suspects=suspects)


@test_case(name="losses holds the mean cross-entropy of all examples after each epoch", points=2)
def losses_after_each_epoch(train_softmax: Answer) -> None:
    X, Y = small_problem()
    runs = [train(train_softmax, X, Y, 0.8, 5, epochs) for epochs in (1, 2, 3)]
    for W, b, _ in runs:
        require(
            W.shape == (2, 3) and b.shape == (3,),
            f"W and b of {CALL} have shapes {W.shape} and {b.shape}, expected (2, 3) and (3,)",
        )
    each = np.array([mean_loss(np.zeros((2, 3)), np.zeros(3), X, Y)] + [mean_loss(W, b, X, Y) for W, b, _ in runs])
    right, before = each.mean(axis=1)[1:], each.mean(axis=1)[:-1]
    correct = np.array([((X @ W + b).argmax(axis=1) == Y.argmax(axis=1)).mean() for W, b, _ in runs])
    suspects = {
        "the losses are those before the epoch's steps, or of the batches met on the way; take the loss of all "
        "examples after the epoch": before,
        "the loss before training is stored too; losses has one entry per epoch": each.mean(axis=1),
        "the loss is summed over the examples; take the mean": right * 5,
        "the mean runs over all N·K entries; sum over the classes, then average over the examples": right / 3,
        "only the loss after the last epoch is returned": right[-1],
        "a loss per example is stored; average them": each[1:],
        "the minus sign is missing": -right,
        "the logarithm uses base 2": right / np.log(2),
        "the loss is accumulated over the epochs": np.cumsum(right),
        "the losses are averaged over the epochs so far; each entry is the loss after its own epoch": np.cumsum(right)
        / [1, 2, 3],
        "the bias is left out of the logits in the loss": np.array(
            [mean_loss(W, np.zeros(3), X, Y).mean() for W, _, _ in runs]
        ),
        "this is a squared error, not the cross-entropy": np.array(
            [((probabilities(W, b, X) - Y) ** 2).sum() / 5 for W, b, _ in runs]
        ),
        "this is a squared error averaged over all entries, not the cross-entropy": np.array(
            [((probabilities(W, b, X) - Y) ** 2).mean() for W, b, _ in runs]
        ),
        "every entry is the last loss": np.full(3, right[-1]),
        "this is the accuracy, not the loss": correct,
        "this is the share of mistakes, not the cross-entropy": 1 - correct,
        "losses is never filled in": np.zeros(3),
    }
    equal(
        runs[2][2], right, "losses (for the weights after 1, 2 and 3 epochs)", facts={"N": 5, "K": 3}, suspects=suspects
    )
    check_last_loss(train_softmax, X, Y, 0.8, 2, 3, 0)


def pushes(train_softmax: Answer, N: int, B: int, epochs: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """How often each example was used, in units of one use in a batch of B: (N,), all ones for full batches.

    Every example has a feature of its own, so row n of W moves only when example n is used, by lr/size of
    its batch times a constant.  The constant is measured with a batch of all N examples.  The second result
    is the same in units of the whole batch, where a sum in place of a mean shows.
    """
    X, Y = np.eye(N), np.eye(3)[np.arange(N) % 3]
    start, whole, cut = (
        array_of(train(train_softmax, X, Y, lr, size, e, seed)[0], f"W of {CALL}", (N, 3))[Y == 1]
        for lr, size, e in [(0.0, N, 1), (TINY, N, 1), (TINY, B, epochs)]
    )
    constant, moved = np.abs(whole - start), np.abs(cut - start)  # a start that is not zero is another case's affair
    if constant.any() and not constant.all():
        fail(
            f"with one batch of {N} examples, which holds them all, example {constant.argmin()} is never used.\nLikely "
            "cause: batches are drawn with replacement; cut one permutation into batches."
        )
    if not constant.all():
        fail(f"with one batch of {N} examples some rows of W are the same for lr = 0 and lr = {TINY}: is lr used?")
    return moved / constant * B / N, moved / (TINY * 2 / 3)


def check_one_epoch(train_softmax: Answer, N: int, B: int, seed: int) -> None:
    """Every example is used once, and the short last batch is averaged over its own size."""
    used, absolute = pushes(train_softmax, N, B, 1, seed)
    full, rest = divmod(N, B)
    right = np.sort([1.0] * (full * B) + [B / max(rest, 1)] * rest)
    if np.allclose(np.sort(used), right, rtol=1e-3):
        return
    setting = f"with {N} examples, batches of {B} and one epoch"
    unused = np.flatnonzero(used < 1e-3)
    moving = used > 1e-3
    times = absolute[moving] * B / used[moving] if moving.any() else np.zeros(1)
    reasons = {
        "one epoch too many is run": bool(np.isclose(np.median(times), 2, rtol=1e-3)),
        f"the gradient of a batch is summed, or every example is a batch of its own; take one step per batch with the "
        f"mean over its {B} examples": np.allclose(absolute, 1, rtol=1e-3),
        "the short last batch is averaged over batch_size; average over its own size": np.allclose(used, 1, rtol=1e-3),
        "batch_size is ignored (one step with all examples), or a batch is averaged over all N": np.allclose(
            used, B / N, rtol=1e-3
        ),
        "batch_size is ignored: every example is a batch of its own": np.allclose(used, B, rtol=1e-3),
        "the short last batch is dropped, so its examples are never used": len(unused) == rest
        and np.allclose(np.delete(used, unused), 1, rtol=1e-3),
        "batches are drawn with replacement or independently; cut one permutation into batches": len(unused) > 0,
        "an epoch is more than one pass over the examples": used.min() > 1.5,
        "the examples are spread evenly over the batches; only the last one may be smaller": used.min() > 0.99,
    }
    cause = next((f"\nLikely cause: {sentence}." for sentence, fits in reasons.items() if fits), "")
    told = f"example {unused[0]} is never used" if len(unused) else f"example {used.argmax()} counts {used.max():.3g}"
    short = f" and {B}/{rest} in the short last batch" if rest else ""
    fail(f"{setting} {told}; in units of one use in a full batch every example should count 1{short}.{cause}")


@test_case(name="an epoch uses every example once, the short last batch averaged over its own size", points=2.5)
def one_epoch(train_softmax: Answer) -> None:
    check_one_epoch(train_softmax, 23, 5, seed=0)
    check_one_epoch(train_softmax, 12, 4, seed=1)


def check_reshuffled(train_softmax: Answer, seed: int) -> None:
    """Two epochs of a batch of 20 and a batch of 18: the same 18 twice has a probability of 3·10⁻¹¹."""
    used, absolute = pushes(train_softmax, 38, 20, 2, seed)

    def some(value: float) -> bool:
        return bool(np.isclose(used, value, rtol=1e-3, atol=1e-3).any())

    once_short = some(1 + 20 / 18)  # in the short batch in one of the epochs only
    once_dropped = some(1) and (some(0) or some(2))  # the same where the short batch is not used: another case says so
    # Where the short batch counts like a full one nothing can be seen here, and another case says so.
    no_trace = np.allclose(used, 2, rtol=1e-3) or np.allclose(absolute, 2, rtol=1e-3)
    require(
        once_short or once_dropped or no_trace,
        "with 38 examples and batches of 20, both epochs put the same 18 examples into the short batch (or one of the "
        "epochs was not run as it should): shuffle the examples anew in every epoch, with the same rng",
    )


@test_case(name="train_softmax shuffles the examples anew in every epoch", points=1.5)
def reshuffled(train_softmax: Answer) -> None:
    check_reshuffled(train_softmax, seed=0)


@test_case(name="train_softmax draws from rng: the same state gives the same weights, another state others", points=1)
def from_rng(train_softmax: Answer) -> None:
    n = np.arange(23.0)
    X, Y = np.stack([np.sin(n), np.cos(2 * n) + 0.5], axis=1), np.eye(3)[np.arange(23) % 3]
    before = global_random_state()
    first, again, other = (train(train_softmax, X, Y, 0.5, 5, 2, seed)[0].tolist() for seed in (1, 1, 2))
    require(
        first == again,
        "two runs with generators in the same state gave different weights: draw from rng, not from NumPy's global "
        "random state or a generator of your own",
    )
    require(
        global_random_state() == before,
        "train_softmax used NumPy's global random state (np.random.seed, np.random.shuffle, …): draw from rng only",
    )
    require(
        first != other,
        "generators in different states gave the same weights: rng is ignored. Are the examples not shuffled, or is a "
        "generator with a fixed seed made inside train_softmax?",
    )


@test_case(name="train_softmax leaves X and Y alone", points=0.5)
def inputs_unchanged(train_softmax: Answer) -> None:
    X, Y = small_problem()
    train(train_softmax, X, Y, 0.5, 2, 2)
    untouched(train_softmax)


def check_descent(
    train_softmax: Answer, X: np.ndarray, Y: np.ndarray, lr: float, batch_size: int, epochs: int, seed: int, what: str
) -> None:
    """Compare with gradient descent, where every order of the examples gives the same steps."""
    per_epoch = -(-len(X) // batch_size)
    W, b, losses = train(train_softmax, X, Y, lr, batch_size, epochs, seed)
    right_W, right_b, every_loss = oracle.softmax_descent(X, Y, lr, epochs * per_epoch)
    facts = {"N": len(X), "K": Y.shape[1]}

    def mistaken(place: int) -> dict[str, object]:
        return {why: made[place] for why, made in wrong_descents(X, Y, lr, batch_size, epochs).items()}

    def mistaken_b() -> dict[str, object]:
        return mistaken(1) | {"the biases are never updated": np.zeros(Y.shape[1])}

    equal(W, right_W, f"W {what}", facts=facts, suspects=partial(mistaken, 0), rtol=1e-8)
    equal(b, right_b, f"b {what}", facts=facts, suspects=mistaken_b, rtol=1e-8)
    right = every_loss[per_epoch - 1 :: per_epoch]
    suspects = partial(floors, X, Y, lr, per_epoch, epochs)
    equal(losses, right, f"losses {what}", facts=facts, suspects=suspects, rtol=1e-8)


def wrong_descents(
    X: np.ndarray, Y: np.ndarray, lr: float, batch_size: int, epochs: int
) -> dict[str, tuple[np.ndarray, np.ndarray, list[float]]]:
    """What gradient descent would end with if …"""
    per_epoch = -(-len(X) // batch_size)
    return {
        "the short last batch is dropped": oracle.softmax_descent(X, Y, lr, epochs * (len(X) // batch_size)),
        "one step per epoch is taken: batch_size is ignored": oracle.softmax_descent(X, Y, lr, epochs),
        "one epoch too few is run": oracle.softmax_descent(X, Y, lr, (epochs - 1) * per_epoch),
        "all gradients of an epoch are taken at the same weights; each step goes on where the last one ended": (
            oracle.softmax_descent(X, Y, lr * per_epoch, epochs)
        ),
        "one epoch too many is run": oracle.softmax_descent(X, Y, lr, (epochs + 1) * per_epoch),
        "the gradient of a batch is summed; take its mean": oracle.softmax_descent(
            X, Y, lr * min(batch_size, len(X)), epochs * per_epoch
        ),
        "a fixed learning rate of 0.1 takes the place of lr": oracle.softmax_descent(X, Y, 0.1, epochs * per_epoch),
    }


def floors(X: np.ndarray, Y: np.ndarray, lr: float, per_epoch: int, epochs: int) -> dict[str, object]:
    """The losses of gradient descent if the probabilities could not fall below some small number."""
    each = np.zeros((epochs, len(X)))
    for e in range(epochs):
        W, b, _ = oracle.softmax_descent(X, Y, lr, (e + 1) * per_epoch)
        Z = X @ W + b
        each[e] = np.logaddexp.reduce(Z, axis=1) - (Z * Y).sum(axis=1)
    return {
        f"a floor of 1e-{power} is put under the probabilities (clipping, a small number inside the logarithm); take "
        "the logarithm of softmax as a difference": np.minimum(each, power * np.log(10)).mean(axis=1)
        for power in [*range(3, 17), 20, 300]
    }


@test_case(name="with one batch per epoch train_softmax is gradient descent", points=2, hidden=True)
def full_batch(train_softmax: Answer, rng: Generator) -> None:
    for N, D, K, B in [(6, 3, 4, 6), (5, 2, 3, 8), (1, 3, 2, 1)]:
        X, Y = rng.normal(size=(N, D)) + 0.5, np.eye(K)[rng.integers(K, size=N)]
        lr = float(rng.uniform(0.3, 0.9))
        check_descent(train_softmax, X, Y, lr, B, 3, 0, f"after 3 epochs with one batch of {N}")


@test_case(name="train_softmax takes one step per batch and is right for short batches too", points=1, hidden=True)
def equal_examples(train_softmax: Answer, rng: Generator) -> None:
    # With all examples equal every batch has the same mean gradient, whatever the shuffle.
    X, Y = np.tile(rng.normal(size=3) + 0.5, (7, 1)), np.tile(np.eye(4)[rng.integers(4)], (7, 1))
    check_descent(train_softmax, X, Y, 0.3, 3, 2, int(rng.integers(1000)), "for 7 equal examples in batches of 3, 3, 1")
    seed = int(rng.integers(1000))
    check_one_epoch(train_softmax, 17, 5, seed)
    check_reshuffled(train_softmax, seed)


@test_case(name="losses belongs to the weights that are returned, whatever the batches", points=0.5, hidden=True)
def loss_of_the_weights(train_softmax: Answer, rng: Generator) -> None:
    X, Y = rng.normal(size=(11, 3)), np.eye(4)[rng.integers(4, size=11)]
    check_last_loss(train_softmax, X, Y, 0.7, 4, 3, int(rng.integers(1000)))


@test_case(name="train_softmax survives logits in the thousands", points=0.5, hidden=True)
def large_logits(train_softmax: Answer, rng: Generator) -> None:
    # The small features keep their logits near 0, thousands below the others: one shift for all rows is not enough.
    X, Y = np.array([[1.0], [1.0], [1.0], [0.005], [-0.003]]) * (100 + rng.uniform()), np.eye(3)[[0, 0, 1, 2, 1]]
    check_descent(train_softmax, X, Y, 1.0, 5, 2, 0, "for logits in the thousands beside logits near 0")
    calm(train_softmax, "train_softmax for logits in the thousands")


@test_case(name="train_softmax takes whole numbers and float32", points=0.5, hidden=True)
def number_types(train_softmax: Answer, rng: Generator) -> None:
    X, Y = rng.integers(-3, 4, size=(6, 4)), np.eye(3, dtype=int)[rng.permutation([0, 1, 2, 2, 1, 1])]
    check_descent(train_softmax, X, Y, 0.3, 6, 2, 0, "for whole numbers X and Y")
    W, b, losses = train(train_softmax, X.astype(np.float32), Y.astype(np.float32), 0.3, 6, 2)
    right_W, right_b, every_loss = oracle.softmax_descent(X, Y, 0.3, 2)
    equal(W, right_W, "W for float32", rtol=10 * FLOAT32_RTOL)
    equal(b, right_b, "b for float32", rtol=10 * FLOAT32_RTOL)
    equal(losses, every_loss, "losses for float32", rtol=10 * FLOAT32_RTOL)
