"""q8: train_mlp."""

from collections.abc import Callable, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
from checks import Answer, Generator, array_of, calm, equal, fail, gradients, pair, require, test_case, untouched

OK_FORMAT = False
name = "q8"

CALL = "train_mlp(update, X, Y, hidden, lr, batch_size, epochs, rng)"
NAMES = ("W1", "b1", "W2", "b2")
H, K = 5, 3  # beside D = 4, 6 or 7, so that no two arrays have the same number of entries

Arrays = dict[str, np.ndarray]


class Call(NamedTuple):
    """One call of the recorder, its arrays in the shapes of the contract."""

    key: str  # which array: "W1", "b1", "W2" or "b2"
    x: np.ndarray
    g: np.ndarray
    state: object
    lr: object
    new: np.ndarray


def shapes(D: int) -> dict[str, tuple[int, ...]]:
    """The shapes of the four arrays for examples of D features."""
    return {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}


class Recorder:
    """An update rule that writes down how it is called.

    It moves every array by −lr·g, but in an array's first step puts it at `target`, if there is one.  What it
    returns as state is the number of the call.
    """

    def __init__(self, D: int, target: Arrays | None = None) -> None:
        self.shapes = shapes(D)
        self.sizes = {int(np.prod(shape)): key for key, shape in self.shapes.items()}
        self.waiting = dict(target or {})
        self.calls: list[Call] = []
        self.strange = ""

    def __call__(
        self, x: np.ndarray, g: np.ndarray, state: object = None, lr: float | None = None
    ) -> tuple[np.ndarray, int]:
        x, g = np.array(x, dtype=float), np.array(g, dtype=float)
        key = self.sizes.get(x.size)
        if key is None or x.shape != g.shape:
            self.strange = self.strange or f"update was given an x of shape {x.shape} and a g of shape {g.shape}"
            return x, len(self.calls)
        new = x - (lr or 0.0) * g
        if key in self.waiting:
            new = arranged(self.waiting.pop(key), x.shape)
        shape = self.shapes[key]
        self.calls.append(Call(key, arranged(x, shape), arranged(g, shape), state, lr, arranged(new, shape)))
        return new, len(self.calls)

    def steps(self, num_examples: int, batch_size: int, epochs: int) -> list[dict[str, Call]]:
        """The calls of every step by array; fails unless every batch of every epoch made one call per array."""
        if not self.calls and not self.strange:
            fail("update was never called: train with the rule that is passed, and leave no batch out.")
        listed = ", ".join(f"{key} {shape}" for key, shape in self.shapes.items())
        require(not self.strange, f"{self.strange}; expected one call for each array with its gradient: {listed}.")
        times = {key: sum(call.key == key for call in self.calls) for key in NAMES}
        listed = ", ".join(f"{number} times for {key}" for key, number in times.items())
        require(len(set(times.values())) == 1, f"update was called {listed}. Every step updates all four arrays once.")
        batches = -(-num_examples // batch_size)
        if times["W1"] != batches * epochs:
            fail(
                f"update was called {times['W1']} times for each array, expected {batches * epochs}: {epochs} epochs "
                f"of {batches} batches.{miscounted(times['W1'], num_examples, batch_size, epochs)}"
            )
        groups = [{call.key: call for call in self.calls[k : k + 4]} for k in range(0, len(self.calls), 4)]
        require(
            all(len(group) == 4 for group in groups), "Every step should call update once for each of W1, b1, W2, b2."
        )
        return groups


def arranged(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """`array` in another shape of as many entries; a matrix that lies on its side is turned round."""
    return array.T.copy() if array.shape == shape[::-1] else array.reshape(shape).copy()


def miscounted(got: int, num_examples: int, batch_size: int, epochs: int) -> str:
    """Why a run has that many steps, if the number tells."""
    batches = -(-num_examples // batch_size)
    reasons = {
        epochs * (num_examples // batch_size): "the short last batch is dropped; it counts too",
        epochs: "all examples are one batch; cut them into batches of batch_size",
        epochs * num_examples: "every example is a batch of its own",
        batches: "only one epoch is trained",
        (epochs - 1) * batches: "one epoch is missing",
        (epochs + 1) * batches: "one epoch too many",
        epochs * (batches + 1): "one batch too many in every epoch (an empty one?)",
        epochs * batch_size: "batch_size is taken for the number of batches",
    }
    return f"\nLikely cause: {reasons[got]}." if got in reasons else ""


def train(
    train_mlp: Answer,
    update: Callable,
    X: np.ndarray,
    Y: np.ndarray,
    lr: float = 0.05,
    batch_size: int = 3,
    epochs: int = 2,
    seed: int = 3,
) -> tuple[Arrays, np.ndarray]:
    """The parameters and losses that train_mlp returns, their shapes checked."""
    rng = np.random.default_rng(seed)
    result = train_mlp(update, X, Y, hidden=H, lr=lr, batch_size=batch_size, epochs=epochs, rng=rng)
    layers, losses = pair(result, ("[(W1, b1), (W2, b2)]", "losses"), CALL)
    if isinstance(losses, tuple | list) and any(np.ndim(value) == 2 for value in losses):
        fail(f"{CALL} returned the two layers alone, expected ([(W1, b1), (W2, b2)], losses).")
    first, second = pair(layers, ("(W1, b1)", "(W2, b2)"), f"The first result of {CALL}")
    arrays = [*pair(first, ("W1", "b1"), "The first layer"), *pair(second, ("W2", "b2"), "The second layer")]
    named = {
        key: array_of(a, f"{key} of {CALL}", shape)
        for (key, shape), a in zip(shapes(X.shape[1]).items(), arrays, strict=True)
    }
    losses = array_of(losses, f"losses of {CALL} with epochs = {epochs}")
    if losses.shape == (epochs + 1,):
        fail(f"losses has {epochs + 1} entries for {epochs} epochs: one after each epoch, none before the first.")
    return named, array_of(losses, f"losses of {CALL} with epochs = {epochs}", (epochs,))


def small_problem(num_examples: int) -> tuple[np.ndarray, np.ndarray, Arrays]:
    """Up to seven examples, and parameters at which no unit is near its kink."""
    X = np.array(
        [
            [1.0, 0.5, -1.0, 2.0],
            [0.3, -1.2, 0.8, 0.4],
            [-0.7, 1.5, 0.2, -1.1],
            [2.0, 0.1, 0.9, -0.3],
            [-1.4, -0.6, 1.3, 0.7],
            [0.2, 1.1, -0.5, -1.6],
            [-0.9, 0.4, 1.7, 1.2],
        ]
    )
    Y = np.eye(3)[[0, 2, 1, 2, 0, 2, 1]]
    target = {
        "W1": np.array(
            [
                [0.4, -0.7, 0.2, 0.9, -0.3],
                [-0.5, 0.6, 0.8, -0.2, 0.3],
                [0.7, 0.3, -0.6, 0.1, -0.8],
                [-0.2, 0.5, 0.4, -0.9, 0.6],
            ]
        ),
        "b1": np.array([0.15, -0.25, 0.35, 0.05, 0.45]),
        "W2": np.array([[0.6, -0.4, 0.3], [-0.8, 0.5, 0.2], [0.1, 0.7, -0.6], [0.9, -0.3, -0.5], [-0.2, 0.4, 0.8]]),
        "b2": np.array([0.3, -0.2, 0.6]),
    }
    return X[:num_examples], Y[:num_examples], target


def scores(at: Arrays, X: np.ndarray) -> np.ndarray:
    """The logits of the network."""
    return np.maximum(X @ at["W1"] + at["b1"], 0) @ at["W2"] + at["b2"]


def marked_problem(num_examples: int) -> tuple[np.ndarray, np.ndarray, Arrays]:
    """Example n is 0 but for feature n, so that row n of the gradient of W1 tells whether n is in the batch."""
    W1 = 0.6 + 0.1 * (np.arange(num_examples * H).reshape(num_examples, H) * 7 % 11)
    _, Y, target = small_problem(num_examples)
    return np.eye(num_examples), Y, target | {"W1": W1}  # with these weights every unit is on


def before(step: dict[str, Call]) -> Arrays:
    """The parameters a step starts from."""
    return {key: step[key].x for key in NAMES}


def after(step: dict[str, Call]) -> Arrays:
    """The parameters a step leads to."""
    return {key: step[key].new for key in NAMES}


def example_losses(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """The cross-entropy of every row, for moderate logits."""
    return np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)


def residuals(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Probability minus target, (N, K): the slope of every row's loss with respect to its logits."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True) - Y


def gradient_misconceptions(
    at: Arrays, X: np.ndarray, Y: np.ndarray, moved: np.ndarray
) -> dict[str, dict[str, object]]:
    """What the four gradients would be if …; `moved` is W2 after the step."""
    size, W2 = len(X), at["W2"]
    inputs = X @ at["W1"] + at["b1"]
    on, A, Z = inputs > 0, np.maximum(inputs, 0), scores(at, X)
    R = residuals(Z, Y) / size
    P = R + Y / size
    mistakes: dict[str, dict[str, object]] = {f"d{key}": {} for key in NAMES}

    def add(sentence: str, R: np.ndarray, back: np.ndarray, A: np.ndarray = A) -> None:
        for key, value in zip(mistakes, (X.T @ back, back.sum(axis=0), A.T @ R, R.sum(axis=0)), strict=True):
            mistakes[key][sentence] = value

    def add_wrong_output(sentence: str, R: np.ndarray) -> None:
        add(sentence, R, (R @ W2.T) * on)

    add_wrong_output("it is the sum over the batch; the loss is the mean", R * size)
    add_wrong_output("the mean over the batch is taken twice", R / size)
    add_wrong_output("the mean runs over all N·K entries; it runs over the examples", R / Y.shape[1])
    add_wrong_output("the sign is wrong: probability minus target", -R)
    add_wrong_output("the targets are not subtracted from the probabilities", P)
    add_wrong_output("softmax is missing: the logits are compared with the targets", (Z - Y) / size)
    add_wrong_output("an extra factor p(1 − p): that belongs to a squared loss", R * P * size * (1 - P * size))
    add_wrong_output("b2 is left out of the logits", residuals(A @ W2, Y) / size)
    add("the derivative of ReLU is missing: nothing flows back through a unit that is off", R, R @ W2.T)
    add("the activation stands in place of the derivative of ReLU, which is 0 or 1", R, (R @ W2.T) * A)
    add("the derivative of ReLU is the wrong way round: it is 1 where the unit is on", R, (R @ W2.T) * ~on)
    add(
        "W2 was already updated when this gradient was computed: all four belong to the same parameters",
        R,
        (R @ moved.T) * on,
    )
    squashed = 1 / (1 + np.exp(-inputs))
    add("the derivative of a sigmoid is used; the hidden units are ReLUs", R, (R @ W2.T) * squashed * (1 - squashed))
    curved = np.tanh(inputs)
    bent = residuals(curved @ W2 + at["b2"], Y) / size
    add("the hidden units are tanh, they should be ReLUs", bent, (bent @ W2.T) * (1 - curved**2), curved)
    for slope in (0.1, 0.01):
        leaky = np.where(on, inputs, slope * inputs)
        leaked = residuals(leaky @ W2 + at["b2"], Y) / size
        sentence = f"the hidden units are leaky ReLUs of slope {slope}, they should be 0 where they are off"
        add(sentence, leaked, (leaked @ W2.T) * np.where(on, 1, slope), leaky)
    add_wrong_output(
        "the outputs are sigmoids, they should be a softmax over the classes", (1 / (1 + np.exp(-Z)) - Y) / size
    )
    linear = residuals(inputs @ W2 + at["b2"], Y) / size
    soft = residuals(squashed @ W2 + at["b2"], Y) / size
    add(
        "the hidden units are sigmoids, they should be ReLUs", soft, (soft @ W2.T) * squashed * (1 - squashed), squashed
    )
    add("ReLU is missing in the forward pass", linear, linear @ W2.T, inputs)
    shallow = np.maximum(X @ at["W1"], 0)
    unbiased = residuals(shallow @ W2 + at["b2"], Y) / size
    add("b1 is left out of the hidden layer", unbiased, (unbiased @ W2.T) * (shallow > 0), shallow)
    return mistakes


def batches_of(steps: list[dict[str, Call]]) -> list[list[int]]:
    """The examples of every step's batch, in a marked problem."""
    sizes = [np.abs(step["W1"].g).max(axis=1) for step in steps]
    return [np.flatnonzero(size > 1e-12 * size.max()).tolist() for size in sizes]


def batch_from_b2(step: dict[str, Call], X: np.ndarray, Y: np.ndarray, size: int) -> list[int] | None:
    """The examples of a step's batch if the gradient of b2 is right, in any problem."""
    R, g = residuals(scores(before(step), X), Y), step["b2"].g
    subsets = list(combinations(range(len(X)), size))
    distance = np.abs(R[np.array(subsets)].mean(axis=1) - g).max(axis=1)
    best = int(distance.argmin())
    return list(subsets[best]) if distance[best] <= 1e-9 * (np.abs(g).max() + 1e-3) else None


@test_case(name="train_mlp calls update once per array and step, and returns what update made of the arrays", points=2)
def calls_and_results(train_mlp: Answer) -> None:
    X, Y, _ = small_problem(6)
    recorder = Recorder(4)
    arrays, _ = train(train_mlp, recorder, X, Y, lr=0.05)
    recorder.steps(6, 3, 2)
    for call in recorder.calls:
        require(call.lr is not None, "update was called without lr: update(array, gradient, state, lr).")
        require(call.lr == 0.05, f"update got lr = {call.lr}, expected 0.05 as it was passed to train_mlp.")
    last = {call.key: call for call in recorder.calls}
    for key in NAMES:
        what = f"the returned {key}, compared with what update returned last,"
        equal(arrays[key], last[key].new, what, suspects={"these are the values before the last step": last[key].x})


@test_case(name="the gradients that train_mlp hands to update agree with the measured slopes", points=2.5)
def measured_slopes(train_mlp: Answer) -> None:
    X, Y, target = small_problem(7)
    recorder = Recorder(4, target)
    train(train_mlp, recorder, X, Y, batch_size=7)
    step = recorder.steps(7, 7, 2)[1]
    gradients(
        lambda **at: float(example_losses(scores(at, X), Y).mean()),
        before(step),
        {f"d{key}": step[key].g for key in NAMES},
        "one batch of all examples",
        facts={"N": 7, "K": K},
        terms=before(step),
        suspects=gradient_misconceptions(before(step), X, Y, step["W2"].new),
    )


@test_case(name="train_mlp reports the mean loss over all examples after every epoch", points=1.5)
def losses_after_epochs(train_mlp: Answer) -> None:
    X, Y, target = small_problem(6)
    recorder = Recorder(4, target)
    losses = train(train_mlp, recorder, X, Y, lr=0.3, epochs=3)[1]
    check_losses(losses, recorder.steps(6, 3, 3), X, Y, [3, 3])


def check_losses(
    losses: np.ndarray, steps: list[dict[str, Call]], X: np.ndarray, Y: np.ndarray, sizes: Sequence[int]
) -> None:
    """Compare the losses with those of the parameters after every epoch, whose batches have these sizes."""
    E, B = len(losses), len(sizes)
    starts = np.array([example_losses(scores(before(step), X), Y) for step in steps]).reshape(E, B, len(X))
    ends = np.array([example_losses(scores(after(step), X), Y) for step in steps]).reshape(E, B, len(X))
    P = np.array([residuals(scores(after(step), X), Y) + Y for step in steps[B - 1 :: B]])
    want = ends[:, -1].mean(axis=1)
    suspects: dict[str, object] = {
        "the loss is taken before the epoch's steps; it belongs after them": starts[:, 0].mean(axis=1),
        "the loss is that of the parameters before the last step of the epoch": starts[:, -1].mean(axis=1),
        "the loss is averaged over the epoch's steps; it is that of the parameters after the epoch": (
            starts.mean(axis=(1, 2))
        ),
        "the loss is summed over the examples; it should be their mean": ends[:, -1].sum(axis=1),
        "the mean runs over all N·K entries; it runs over the examples": want / K,
        "the losses add up over the epochs": np.cumsum(want),
        "the sign is wrong": -want,
        "the logarithm uses base 2": want / np.log(2),
        "this is a squared error, it should be the cross-entropy": ((P - Y) ** 2).sum(axis=2).mean(axis=1),
        "this is the share of mistakes, it should be the cross-entropy": (
            (P.argmax(axis=2) != Y.argmax(axis=1)).mean(axis=1)
        ),
    }
    others: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "ReLU is missing in the hidden layer": lambda z: z,
        "the hidden units are sigmoids, they should be ReLUs": lambda z: 1 / (1 + np.exp(-z)),
        "the hidden units are tanh, they should be ReLUs": np.tanh,
    }
    for sentence, units in others.items():
        ends_of = [after(step) for step in steps[B - 1 :: B]]
        logits = [units(X @ at["W1"] + at["b1"]) @ at["W2"] + at["b2"] for at in ends_of]
        suspects[sentence] = np.array([example_losses(Z, Y).mean() for Z in logits])
    batches = [batch_from_b2(step, X, Y, size) for step, size in zip(steps, [*sizes] * E, strict=True)]
    if None not in batches:
        own, new = (
            np.array([row[batch].mean() for row, batch in zip(table.reshape(E * B, -1), batches, strict=True)])
            for table in (starts, ends)
        )
        own, new, shares = own.reshape(E, B), new.reshape(E, B), np.array(sizes) / len(X)
        mixed = (
            "the losses of the epoch's batches are {}, but they belong to older parameters; compute the loss of all "
        )
        mixed += "examples after the epoch"
        suspects |= {
            mixed.format("averaged"): own.mean(axis=1),
            mixed.format("averaged by their sizes"): own @ shares,
            mixed.format("added up"): own.sum(axis=1),
            mixed.format("averaged, each after its step"): new.mean(axis=1),
            "the loss of the last batch is reported; compute that of all examples": own[:, -1],
            "the loss of the last batch after its step is reported; compute that of all examples": new[:, -1],
        }
    equal(losses, want, "losses", facts={"N": len(X), "K": K}, suspects=suspects)


@test_case(name="train_mlp gives every array a state of its own", points=1.5)
def own_states(train_mlp: Answer) -> None:
    X, Y, _ = small_problem(6)
    recorder = Recorder(4)
    train(train_mlp, recorder, X, Y)
    steps = recorder.steps(6, 3, 2)
    last: dict[str, int] = {}
    for number, call in enumerate(recorder.calls, 1):
        if call.state != last.get(call.key):
            fail(
                f"In step {(number + 3) // 4} update got the state {call.state!r} for {call.key}, expected "
                f"{last.get(call.key)!r}.\nLikely cause: {wrong_state(call, last)}."
            )
        last[call.key] = number
    for first, second in pairwise(steps):
        for key in NAMES:
            what = f"{key} as passed to update, compared with what update returned for it in the step before,"
            equal(second[key].x, first[key].new, what)
    given: list[object] = []

    def counting_rule(x: np.ndarray, g: np.ndarray, state: object = None, lr: float = 0.0) -> tuple[np.ndarray, int]:
        given.append(state)
        return np.array(x), (state if isinstance(state, int) else 0) + 1

    rng = np.random.default_rng(3)  # D = H = K: arrays of one shape are still told apart
    train_mlp(counting_rule, X[:, :K], Y, hidden=K, lr=0.05, batch_size=6, epochs=2, rng=rng)
    require(
        given == [state for state in (None, 1) for _ in NAMES],
        "With D = H = K the arrays have equal shapes, and their states get mixed up: a rule that counts its steps was "
        f"given the states {given}, expected four times each of None and 1.",
    )


def wrong_state(call: Call, last: dict[str, int]) -> str:
    """Whose state it is; `last` holds the present state of every array."""
    if call.state is None:
        return "a rule that gets None in every step forgets; keep what update returned for this array"
    for key, state in last.items():
        if call.state == state:
            return f"that is the state of {key}; keep four states, one for each array"
    if call.key not in last:
        return "the first call for an array should have the state None"
    return "that is not what update returned for this array in the step before"


@test_case(
    name="every epoch of train_mlp visits all examples once, in a new order, the short batch included", points=1.5
)
def batches(train_mlp: Answer) -> None:
    X, Y, target = marked_problem(7)
    recorder = Recorder(7, target)
    train(train_mlp, recorder, X, Y, epochs=3)
    found = batches_of(recorder.steps(7, 3, 3)[1:])  # from the second step on, when the weights are known
    epochs = [found[k : k + 3] for k in (2, 5)]
    for epoch in epochs:
        require(
            sorted(n for batch in epoch for n in batch) == list(range(7)),
            f"The batches of one epoch hold the examples {epoch}; each of 0 … 6 should have its turn once."
            f"{wrong_examples(epoch)}",
        )
        sizes = [len(batch) for batch in epoch]
        require(sizes == [3, 3, 1], f"The batches have the sizes {sizes}, expected 3, 3 and the short last one of 1.")
    require(
        epochs[0] != epochs[1] or found[:2] != epochs[0][1:],  # the rest of the first epoch
        f"Every epoch cuts the same batches, {epochs[0]}.\nLikely cause: the examples are not shuffled, or only once; "
        "every epoch needs a new order.",
    )


def wrong_examples(epoch: list[list[int]]) -> str:
    """Why the batches of an epoch do not hold every example once, if they tell."""
    if all(len(batch) == 7 for batch in epoch):
        return "\nLikely cause: every step takes the gradient of all examples, it should be that of its batch."
    if len(epoch[-1]) == 3 and len({n for batch in epoch for n in batch}) == 7:
        return "\nLikely cause: the short last batch is filled up with examples that had their turn; it stays short."
    if epoch[0] == epoch[1]:
        return "\nLikely cause: every step takes the same batch."
    return (
        "\nLikely cause: examples stand twice in a batch, or come again in the next; draw without replacement: shuffle "
        "all examples, then cut them into batches."
    )


@test_case(name="train_mlp averages a short batch over its own size", points=0.5)
def short_batch(train_mlp: Answer) -> None:
    X, Y, target = marked_problem(7)
    recorder = Recorder(7, target)
    train(train_mlp, recorder, X, Y, epochs=1)
    steps = recorder.steps(7, 3, 1)[1:]  # the weights of the first are anybody's
    ratios = []
    for step, batch in zip(steps, batches_of(steps), strict=True):
        require(batch, "The gradient of W1 is 0 everywhere, although every hidden unit is on.")
        mean = residuals(scores(before(step), X), Y)[batch].mean(axis=0)
        ratios.append(step["b2"].g / mean)
    full, short = ratios
    # Another mistake of the gradient is not this case's business as long as it is the same for all batches.
    require(
        not np.allclose(full, full[0], rtol=1e-6) or np.allclose(short, full, rtol=1e-6),
        f"The gradient of the short batch of 1 is {short[0] / full[0]:.4g} times as large as it should be."
        "\nLikely cause: the short batch is divided by batch_size, or by nothing; divide by its own size.",
    )


@test_case(name="train_mlp makes one batch of all when batch_size exceeds the number of examples", points=0.5)
def large_batch(train_mlp: Answer) -> None:
    X, Y, target = marked_problem(6)
    recorder = Recorder(6, target)
    train(train_mlp, recorder, X, Y, batch_size=64)
    batch = batches_of(recorder.steps(6, 64, 2))[1]
    require(batch == list(range(6)), f"With batch_size = 64 the batch holds the examples {batch} of 6, expected all.")


@test_case(name="another generator gives train_mlp other weights and other batches", points=1)
def from_rng(train_mlp: Answer) -> None:
    steps, other_steps = runs(train_mlp, 5, 6, epochs=3)
    for key in ("W1", "W2"):
        start, other = steps[0][key].x, other_steps[0][key].x
        require(
            np.unique(start).size > 1,
            f"All entries of {key} start at {start.flat[0]:.3g}: then all hidden units stay alike. Draw them from rng.",
        )
        require(
            not np.array_equal(start, other),
            f"Two runs with different generators start at the same {key}.\nLikely cause: the weights do not come from "
            "rng, but from a generator or a seed of your own.",
        )
    # All but the first, which is what the second leaves over.
    batches, other_batches = batches_of(steps[1:]), batches_of(other_steps[1:])
    require(
        batches != other_batches or batches[1] == list(range(7)),
        "Two runs with different generators cut the same batches.\nLikely cause: the order of the examples does not "
        "come from rng, but from a generator or a seed of your own.",
    )


@test_case(name="all random numbers of train_mlp come from rng", points=0.5)
def nothing_else_random(train_mlp: Answer) -> None:
    steps, again = runs(train_mlp, 5, 5, epochs=2)
    pairs = [(step[key].x, other[key].x) for step, other in zip(steps, again, strict=True) for key in NAMES]
    require(
        all(np.allclose(x, other, rtol=1e-9, atol=0) for x, other in pairs),
        "Two runs with equal generators differ.\nLikely cause: some random numbers (the weights, or the order of the "
        "examples) come from elsewhere, such as the global np.random; draw all of them from rng.",
    )


def runs(train_mlp: Answer, *seeds: int, epochs: int) -> list[list[dict[str, Call]]]:
    """The steps of training with each of these generators, two batches per epoch."""
    X, Y, target = marked_problem(7)
    found = []
    for seed in seeds:
        recorder = Recorder(7, target)
        train(train_mlp, recorder, X, Y, batch_size=4, epochs=epochs, seed=seed)
        found.append(recorder.steps(7, 4, epochs))
    return found


@test_case(name="train_mlp leaves X and Y alone", points=0.5)
def inputs_unchanged(train_mlp: Answer) -> None:
    X, Y, _ = small_problem(6)
    train(train_mlp, Recorder(4), X, Y, epochs=1)
    untouched(train_mlp)
