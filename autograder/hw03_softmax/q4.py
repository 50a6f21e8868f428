"""q4: cross_entropy."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, calm, equal, test_case, untouched

from autograder.oracles import hw03_softmax as oracle

OK_FORMAT = False
name = "q4"


def misconceptions(Z: np.ndarray, Y: np.ndarray) -> dict[str, object]:
    """What cross_entropy would be if ..., for moderate logits."""
    N = len(Z)
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    L = np.log(P)
    right = -(Y * L).sum() / N
    two_classes: dict[str, object] = {}
    if Z.shape[1] == 2:
        sentence = "σ of one logit is the probability only while the other logit is 0: of two classes, σ takes z₁ − z₀"
        two_classes[sentence] = (Y * np.log1p(np.exp(Z[:, 1:] * [1, -1]))).sum() / N
    return {
        "the loss is summed over the examples; it should be their mean": -(Y * L).sum(),
        "the mean runs over all N·K entries; sum over the classes, then average over the examples": -(Y * L).mean(),
        "a loss per example is returned; average them to one number": -(Y * L).sum(axis=1),
        "it is divided by N − 1, divide by N": right * N / max(N - 1, 1),
        "it is divided by 2N: there is a ½ too many": right / 2,
        "it is divided by the number of classes, divide by the number of examples": right * N / Z.shape[1],
        "only the first example is used": -(Y * L)[0].sum(),
        "only the last example is used": -(Y * L)[-1].sum(),
        "the minus sign is missing": (Y * L).sum() / N,
        "Z is used as if it already held probabilities": -(Y * np.log(np.abs(Z))).sum() / N,
        "the logarithm is missing: the probabilities of the targets are averaged": -(Y * P).sum() / N,
        "targets and predictions are swapped": -(P * np.log(np.clip(Y, 1e-12, None))).sum() / N,
        "softmax is applied twice": -(Y * (P - np.log(np.exp(P).sum(axis=1, keepdims=True)))).sum() / N,
        "the terms of the wrong classes, (1 − y) log(1 − p), do not belong to this loss": (
            -(Y * L + (1 - Y) * np.log(1 - P)).sum() / N
        ),
        "the logarithm uses base 2": -(Y * np.log2(P)).sum() / N,
        "only the most likely class of each target row is used; soft labels weigh every class": (
            -L[np.arange(N), Y.argmax(axis=1)].mean()
        ),
        "only targets that are exactly 1 count; soft labels weigh every class": -(Y * (Y == 1) * L).sum() / N,
        "every class with a positive target counts fully; soft labels weigh each class by its target": (
            -L[Y > 0].sum() / N
        ),
        "soft labels are rounded to 0 or 1; they weigh every class": -(np.round(Y) * L).sum() / N,
        "this is exp of the loss (the perplexity)": np.exp(right),
        "the targets are ignored: this is the loss of the most likely class": -L.max(axis=1).mean(),
        "the sums of softmax run down the columns; they have to run along each row": (
            -(Y * np.log(np.exp(Z) / np.exp(Z).sum(axis=0))).sum() / N
        ),
        "this is a squared error": ((P - Y) ** 2).sum() / N,
        "this is half a squared error": 0.5 * ((P - Y) ** 2).sum() / N,
        "this is a squared error, averaged over all entries": ((P - Y) ** 2).mean(),
        "this is the divergence: the entropy of the targets is subtracted": (
            (Y * (np.log(np.where(Y > 0, Y, 1)) - L)).sum() / N
        ),
        **two_classes,
        **{
            f"the sum over the examples is divided by {k}, whatever their number; divide by N": right * N / k
            for k in range(2, 11)
        },
    }


# Five rows of logits, log of these: every row of them sums to 8.
EIGHTHS = np.array([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0], [4.0, 3.0, 1.0], [2.0, 5.0, 1.0], [1.0, 6.0, 1.0]])


@test_case(name="cross_entropy is the mean of -log of the true class's probability", points=2)
def worked_example(cross_entropy: Answer) -> None:
    Z = np.log(EIGHTHS)
    Y = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    right = (np.log(8 / 2) + np.log(8 / 3) + np.log(8) + np.log(8) + np.log(8 / 6)) / 5
    what = "cross_entropy(Z, Y) for five examples whose true classes have the probabilities 2/8, 3/8, 1/8, 1/8, 6/8"
    equal(cross_entropy(Z, Y), right, what, facts={"N": 5, "K": 3}, suspects=misconceptions(Z, Y))


@test_case(name="cross_entropy weighs all classes when the labels are soft", points=2)
def soft_labels(cross_entropy: Answer) -> None:
    Z = np.log(EIGHTHS)
    Y = np.array([[0.5, 0.2, 0.3], [0.3, 0.6, 0.1], [0.2, 0.1, 0.7], [0.25, 0.25, 0.5], [0.1, 0.8, 0.1]])
    right = sum(y * np.log(8 / e) for y, e in zip(Y.flat, EIGHTHS.flat, strict=True)) / 5
    suspects = {
        "only the entries whose target is exactly 1 are averaged; here no target is, so it is the mean of nothing": (
            np.nan
        ),
        **misconceptions(Z, Y),
    }
    what = "cross_entropy(Z, Y) for five rows of soft labels, the first (0.5, 0.2, 0.3)"
    equal(cross_entropy(Z, Y), right, what, facts={"N": 5, "K": 3}, suspects=suspects)


@test_case(
    name="cross_entropy stays finite when the true class has probability 0 to machine precision",
    points=1,
)
def confident_and_wrong(cross_entropy: Answer) -> None:
    Z = np.array([[0.0, 2000.0, 2000.0], [1e4, -1e4, 0.0], [0.0, -500.0, 1000.0]])
    Y = np.array([[1.0, 0.0, 0.0]] * 3)
    right = 1000 + np.log(2) / 3  # the first row has two maxima, so the logarithm of its sum is log 2
    suspects = {
        "where the probability underflows, the logarithm of the sum is left out of log softmax": 1000.0,
        "the logarithm of a probability that underflows was replaced by 0; use log_softmax": 0.0,
        "an exponential overflowed, or the logarithm of a probability that has underflowed to 0 is taken": np.inf,
        "one shift is used for the whole batch; every row needs the maximum of its own": -np.inf,
    }
    for power in (5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 20, 300):
        sentence = f"a floor of 1e-{power} is put under the probabilities; log_softmax needs none"
        suspects[sentence] = 2 / 3 * power * np.log(10)
    what = "cross_entropy([[0, 2000, 2000], [10⁴, -10⁴, 0], [0, -500, 1000]], Y) with class 0 true in every row"
    got = cross_entropy(Z, Y)
    one, other = (array_of(cross_entropy(Z[k : k + 1], Y[:1]), f"{what}, one row alone", ()) for k in (0, 2))
    if one == other and 5 < one < 1000:
        sentence = (
            f"no loss is larger than {one:.4g}: a floor is put under the probabilities (clipping, or a number inside "
            "the logarithm); log_softmax needs none"
        )
        suspects[sentence] = got
    equal(got, right, what, facts={"N": 3, "K": 3}, suspects=suspects)
    calm(cross_entropy, "cross_entropy of logits of several thousand")


@test_case(name="cross_entropy leaves its inputs alone", points=1)
def inputs_unchanged(cross_entropy: Answer) -> None:
    cross_entropy(np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]]), np.array([[0.0, 1.0, 0.0], [0.2, 0.3, 0.5]]))
    untouched(cross_entropy)


@test_case(name="cross_entropy is right for random logits and soft labels", points=3, hidden=True)
def random_batch(cross_entropy: Answer, rng: Generator) -> None:
    for N, K in [(7, 3), (4, 5), (1, 4), (3, 2)]:
        Z, Y = rng.normal(size=(N, K)) * 2, rng.dirichlet(np.ones(K), size=N)
        for targets, kind in [(Y, "soft"), (np.eye(K)[rng.integers(K, size=N)], "one-hot")]:
            what = f"cross_entropy(Z, Y) for {N} {kind} rows and {K} classes"
            right = oracle.cross_entropy(Z, targets)
            equal(cross_entropy(Z, targets), right, what, facts={"N": N, "K": K}, suspects=misconceptions(Z, targets))


@test_case(name="cross_entropy is stable with rows far apart", points=1, hidden=True)
def rows_far_apart(cross_entropy: Answer, rng: Generator) -> None:
    Z = rng.normal(size=(5, 3)) + np.array([[0.0], [1000.0], [-4000.0], [9000.0], [300.0]])
    Y = rng.dirichlet(np.ones(3), size=5)
    what = "cross_entropy(Z, Y) with rows thousands apart"
    equal(cross_entropy(Z, Y), oracle.cross_entropy(Z, Y), what, facts={"N": 5, "K": 3}, rtol=1e-8)
    Z, what = Z - [[900.0], [4000.0], [0.0], [17_000.0], [3000.0]], "cross_entropy(Z, Y) with very negative rows only"
    sentence = "every exponential underflows to 0: very negative rows need their own maximum subtracted as well"
    suspects = dict.fromkeys([sentence], -np.inf)
    equal(cross_entropy(Z, Y), oracle.cross_entropy(Z, Y), what, rtol=1e-8, suspects=suspects)


@test_case(name="cross_entropy computes with whole numbers and float32 as with floats", points=1, hidden=True)
def number_types(cross_entropy: Answer, rng: Generator) -> None:
    Z, Y = rng.integers(-4, 5, size=(5, 3)), np.eye(3, dtype=int)[rng.integers(3, size=5)]
    right = oracle.cross_entropy(Z, Y)
    cut_off = np.trunc((Y * oracle.log_softmax(Z)).sum(axis=1))
    suspects = {
        "the decimals of each example's loss are cut off: they are stored as whole numbers": -cut_off.mean(),
        **misconceptions(Z.astype(float), Y.astype(float)),
    }
    equal(cross_entropy(Z, Y), right, "cross_entropy(Z, Y) for integers", facts={"N": 5, "K": 3}, suspects=suspects)
    small = Z.astype(np.float32), Y.astype(np.float32)
    equal(cross_entropy(*small), right, "cross_entropy(Z, Y) for float32", rtol=FLOAT32_RTOL)
