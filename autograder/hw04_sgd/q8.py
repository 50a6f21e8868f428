"""q8: importance_gradient, a planted bug."""

import numpy as np
from checks import Answer, Generator, array_of, calm, equal, test_case, untouched

from autograder.oracles import hw04_sgd as oracle

OK_FORMAT = False
name = "q8"

CALL = "importance_gradient(w, X, y, p, idx)"


def gradients_of(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """One gradient per example, good enough for moderate logits."""
    return (1 / (1 + np.exp(-X @ w)) - y)[:, None] * X


def misconceptions(w: np.ndarray, X: np.ndarray, y: np.ndarray, p: np.ndarray, idx: np.ndarray) -> dict[str, object]:
    """What importance_gradient would be if ..., for moderate logits."""
    N, B = len(X), len(idx)
    G, once = gradients_of(w, X, y), np.unique(idx)
    P, drawn, weights = p[:, None], G[idx], 1 / (N * p[idx, None])
    right = (drawn * weights).mean(axis=0)
    a = 1 / (1 + np.exp(-X @ w))[:, None]
    return {
        "the weights of the drawn gradients are made to sum to 1. In the formula they need not": (
            (drawn * weights).sum(axis=0) / weights.sum()
        ),
        "the probabilities are ignored: this is the plain mean over the batch": drawn.mean(axis=0),
        "N is missing in the weights 1/(N pₙ)": right * N,
        "the weights are upside down: an example that is drawn often has to count less": (
            (drawn / weights).mean(axis=0)
        ),
        "the examples are weighted by pₙ, not by 1/(N pₙ)": (drawn * P[idx]).mean(axis=0),
        "the sum over the batch is not divided by the number of drawn examples B": right * B,
        "the sum over the batch is divided by N; divide by the number of drawn examples B": right * B / N,
        "B takes the place of N in the weights": right * N / B,
        "1/N counts twice": right / N,
        "the square root of the weights is used": (drawn * np.sqrt(weights)).mean(axis=0),
        "the sign is wrong: prediction minus label": -right,
        "the weights are those of the first B examples, not of the drawn ones": (
            (drawn / (N * np.resize(p, B)[:, None])).mean(axis=0)
        ),
        "the labels are those of the first B examples, not of the drawn ones": (
            (gradients_of(w, X[idx], np.resize(y, B)) * weights).mean(axis=0)
        ),
        "the labels are not subtracted from the predictions": ((a * X)[idx] * weights).mean(axis=0),
        "the sigmoid is missing": (((X @ w - y)[:, None] * X)[idx] * weights).mean(axis=0),
        "an extra factor σ(1 − σ): that belongs to a squared loss": ((G * a * (1 - a))[idx] * weights).mean(axis=0),
        "an index that was drawn twice counts only once": (G[once] / (N * P[once])).mean(axis=0),
        "the full gradient is computed from all examples, the drawn ones are not used": G.mean(axis=0),
        "all examples are used, not only the drawn ones": (G / (N * P)).mean(axis=0),
    }


def small_problem() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(w, X, y, p) for three examples of which the first is drawn most often."""
    X = np.array([[1.0, 2.0], [-0.5, 1.5], [2.0, -1.0]])
    return np.array([0.3, -0.2]), X, np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.3, 0.2])


@test_case(name="the average of importance_gradient over all possible draws is the full gradient", points=2)
def unbiased(importance_gradient: Answer) -> None:
    w, X, y, p = small_problem()
    G = gradients_of(w, X, y)
    singles = [np.array([n]) for n in range(3)]
    pairs = [np.array([n, m]) for n in range(3) for m in range(3)]
    for draws, B in [(singles, 1), (pairs, 2)]:
        chances = np.array([p[idx].prod() for idx in draws])
        found = [array_of(importance_gradient(w, X, y, p, idx), CALL, (2,)) for idx in draws]
        tables = [misconceptions(w, X, y, p, idx) for idx in draws]
        suspects = {s: sum(c * t[s] for c, t in zip(chances, tables, strict=True)) for s in tables[0]}
        what = f"the average of {CALL} over all draws of {B} (each with its probability)"
        equal(chances @ np.array(found), G.mean(axis=0), what, facts={"N": 3, "B": B}, suspects=suspects)
    # The full gradient itself has the right average, too: the draws have to matter.
    single = importance_gradient(w, X, y, p, singles[2])
    what = f"{CALL} when example 2 is drawn (p = 0.2)"
    equal(single, G[2] / (3 * 0.2), what, facts={"N": 3}, suspects=misconceptions(w, X, y, p, singles[2]))


@test_case(name="importance_gradient is right for random batches, repeated indices included", points=2, hidden=True)
def random_batches(importance_gradient: Answer, rng: Generator) -> None:
    for N, D, B in [(7, 3, 4), (5, 4, 8), (6, 2, 1)]:
        w, X, y = rng.normal(size=D), rng.normal(size=(N, D)) + 0.3, rng.integers(2, size=N)
        p = rng.dirichlet(np.ones(N)) * 0.7 + 0.3 / N
        idx = rng.integers(N, size=B)
        idx[-1] = idx[0]
        what = f"{CALL} for {N} examples and {B} draws"
        right = oracle.importance_gradient(w, X, y, p, idx.tolist())
        suspects = misconceptions(w, X, y, p, idx)
        equal(importance_gradient(w, X, y, p, idx), right, what, facts={"N": N, "B": B}, suspects=suspects)


# The values come first in both cases, so the function as handed out earns nothing.


@test_case(name="importance_gradient survives logits of up to 10,000", points=0.5, hidden=True)
def large_logits(importance_gradient: Answer, rng: Generator) -> None:
    w, y, p = np.array([1000.0, -1.0]), np.array([0, 1, 1, 0]), rng.dirichlet(np.ones(4)) * 0.7 + 0.3 / 4
    X, idx = np.array([[10.0, 0.5], [-9.9, 2.0], [1.0, -3.0], [-1.0, 4.0]]), np.array([0, 1, 3, 2, 1])
    what = f"{CALL} for logits up to ±10⁴"
    equal(importance_gradient(w, X, y, p, idx), oracle.importance_gradient(w, X, y, p, idx.tolist()), what)
    calm(importance_gradient, what)


@test_case(name="importance_gradient leaves its inputs alone", points=0.5, hidden=True)
def inputs_unchanged(importance_gradient: Answer, rng: Generator) -> None:
    w, X, y, p = small_problem()
    w, idx = w + rng.uniform(size=2), np.array([2, 0, 2, 1])
    equal(importance_gradient(w, X, y, p, idx), oracle.importance_gradient(w, X, y, p, idx.tolist()), CALL)
    untouched(importance_gradient)
