"""q2: per_example_gradients."""

from collections.abc import Callable

import numpy as np
from checks import (
    FLOAT32_RTOL,
    Answer,
    CheckFailure,
    Generator,
    array_of,
    calm,
    equal,
    fail,
    slope,
    test_case,
    untouched,
)

from autograder.oracles import hw04_sgd as oracle

OK_FORMAT = False
name = "q2"


def misconceptions(w: np.ndarray, X: np.ndarray, y: np.ndarray) -> dict[str, object]:
    """What per_example_gradients would be if ..., for moderate logits."""
    N, y, z = len(X), y.astype(float), X @ w
    a = 1 / (1 + np.exp(-z))
    G = (a - y)[:, None] * X
    losses = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    return {
        "the gradients are averaged over the examples; return one row per example": G.mean(axis=0),
        "the gradients are summed over the examples; return one row per example": G.sum(axis=0),
        "every row is the mean over the examples; each example has a gradient of its own": np.tile(G.mean(0), (N, 1)),
        "every row is divided by N; nothing is averaged here": G / N,
        "the sign is wrong: prediction minus label": -G,
        "the sigmoid is missing: the logit itself is compared with the label": (z - y)[:, None] * X,
        "a hard threshold takes the place of the sigmoid": (np.where(z >= 0, 1, 0) - y)[:, None] * X,
        "an extra factor σ(1 − σ): that belongs to a squared loss, here it cancels": G * (a * (1 - a))[:, None],
        "the labels are not subtracted": a[:, None] * X,
        "the derivative σ(1 − σ) takes the place of the prediction σ": (a * (1 - a) - y)[:, None] * X,
        "the factor xₙ is missing: every entry of row n is aₙ − yₙ": np.repeat((a - y)[:, None], X.shape[1], axis=1),
        "w takes the place of xₙ as the last factor": (a - y)[:, None] * w,
        "the factor xₙ is missing: this is the gradient with respect to the logit": a - y,
        "this is each example's loss, not its gradient": losses,
        "the sign of the logit is wrong": (1 / (1 + np.exp(z)) - y)[:, None] * X,
        "w is ignored: every prediction is taken as σ(0) = 1/2": (0.5 - y)[:, None] * X,
        "the terms of the examples with label 0 are missing": -(y * (1 - a))[:, None] * X,
        "an extra factor 2: that belongs to a squared loss": 2 * G,
        "the features are summed away; row n is (aₙ − yₙ)·xₙ, with D entries": G.sum(axis=1),
        "the mean is subtracted: row n is example n's gradient, not its deviation from the mean": G - G.mean(axis=0),
        "the rows are accumulated: row n holds the sum of all gradients up to n": np.cumsum(G, axis=0),
    }


def check(
    per_example_gradients: Answer,
    right: np.ndarray,
    w: np.ndarray,
    X: np.ndarray,
    y: np.ndarray,
    what: str,
    rtol: float = 1e-9,
) -> None:
    """Compare with the right gradients; say so when only the first row is taken at w."""
    try:
        got = per_example_gradients(w, X, y)
    except CheckFailure as error:
        if "broadcast" in str(error):
            fail(
                f"{error}\n  To multiply the rows of X, the N numbers aₙ − yₙ have to stand in a column, shape (N, 1)."
            )
        raise
    rows = array_of(got, what) if len(X) > 2 else np.empty(0)
    if rows.shape == right.shape and np.allclose(rows[0], right[0], rtol=1e-6):
        # Row n is a number times xₙ, whatever the weights: the number tells at which weights it was taken.
        scale, own = ((G * X).sum(axis=1) / (X * X).sum(axis=1) for G in (rows, right))
        other = ~np.isclose(scale, own, rtol=1e-6)
        if np.allclose(rows, scale[:, None] * X) and other[1:].all() and np.all(np.abs(scale - 0.5 + y) < 0.5):
            fail(
                f"{what}: row 0 is right, and the rows after it are gradients at other weights: w is updated from "
                "example to example. No step is taken here; all gradients belong to the same w."
            )
    facts = {"N": len(X), "D": X.shape[1]}
    squeezed = "an axis of length 1 is lost (np.squeeze, or one row in place of an array of one row); keep shape (N, D)"
    # With one example or one feature, means and sums along that axis are the right numbers: they explain nothing.
    suspects = misconceptions(w, X, y) if min(X.shape) > 1 else {squeezed: np.squeeze(right)}
    equal(got, right, what, facts=facts, suspects=suspects, rtol=rtol)


@test_case(name="with zero weights row n of per_example_gradients is (1/2 − y) x", points=2)
def zero_weights(per_example_gradients: Answer) -> None:
    w, y = np.zeros(2), np.array([1, 0, 0, 1, 1])
    X = np.array([[1.0, 2.0], [3.0, -4.0], [-0.5, 6.0], [8.0, 0.25], [-1.0, 5.0]])
    right = np.array([[-0.5, -1.0], [1.5, -2.0], [-0.25, 3.0], [-4.0, -0.125], [0.5, -2.5]])
    what = "per_example_gradients(w, X, y) at w = 0"
    check(per_example_gradients, right, w, X, y, what)


@test_case(name="row n of per_example_gradients agrees with the measured slope of example n's loss", points=3)
def measured_slopes(per_example_gradients: Answer) -> None:
    w = np.array([0.8, -0.5, 0.3])
    X = np.array([[1.0, 2.0, 0.5], [-0.5, 1.5, -1.0], [0.3, -1.2, 2.0], [2.0, 0.1, -0.4], [-1.1, 0.7, 1.6]])
    y = np.array([1.0, 0.0, 1.0, 0.0, 0.0])

    def loss_of(n: int) -> Callable[[np.ndarray], float]:
        return lambda v: float(np.log(1 + np.exp(X[n] @ v)) - y[n] * (X[n] @ v))

    measured = np.array([slope(loss_of(n), w).value for n in range(5)])
    check(per_example_gradients, measured, w, X, y, "per_example_gradients(w, X, y)", rtol=1e-6)


@test_case(name="per_example_gradients survives logits of up to 10,000", points=1)
def large_logits(per_example_gradients: Answer) -> None:
    w = np.array([1000.0, -1.0])
    X = np.array([[10.0, 0.5], [-9.9, 2.0], [1.0, -3.0], [-1.0, 4.0]])
    y = np.array([0, 1, 1, 0])
    right = np.array([[10.0, 0.5], [9.9, -2.0], [0.0, 0.0], [0.0, 0.0]])
    for rows, kind in [
        ([0, 1, 2, 3], "large logits of both signs"),
        ([0, 2], "large logits"),
        ([1, 3], "very negative logits"),
    ]:
        a = (X[rows] @ w > 0) * 1.0
        suspects = {
            f"the predictions are kept {10.0**-k:g} away from 0 and 1 (clipped)": X[rows]
            * (np.clip(a, 10.0**-k, 1 - 10.0**-k) - y[rows])[:, None]
            for k in range(1, 13)
        }
        what = f"per_example_gradients(w, X, y) for {kind}"
        equal(per_example_gradients(w, X[rows], y[rows]), right[rows], what, suspects=suspects)
    calm(per_example_gradients, "per_example_gradients for logits of up to ±10⁴")


@test_case(name="per_example_gradients leaves its inputs alone", points=1)
def inputs_unchanged(per_example_gradients: Answer) -> None:
    X, y = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, 1.0]]), np.array([1.0, 0.0])
    per_example_gradients(np.array([0.5, -0.2, 0.1]), X, y)
    untouched(per_example_gradients)


@test_case(name="per_example_gradients is right for random examples", points=3, hidden=True)
def random_examples(per_example_gradients: Answer, rng: Generator) -> None:
    for N, D in [(7, 3), (3, 5), (1, 4), (5, 1)]:
        w, X, y = rng.normal(size=D), rng.normal(size=(N, D)) + 0.3, rng.integers(2, size=N)
        what = f"per_example_gradients(w, X, y) for X of shape ({N}, {D})"
        right = oracle.per_example_gradients(w, X, y)
        check(per_example_gradients, right, w, X, y, what)


@test_case(name="per_example_gradients takes whole numbers, float labels and float32", points=1, hidden=True)
def number_types(per_example_gradients: Answer, rng: Generator) -> None:
    w, X, y = rng.integers(-2, 3, size=3), rng.integers(-2, 3, size=(6, 3)), rng.permutation([0, 1, 1, 0, 1, 0])
    right = oracle.per_example_gradients(w, X, y)
    call = "per_example_gradients(w, X, y)"
    check(per_example_gradients, right, w, X, y, f"{call} for whole numbers")
    check(per_example_gradients, right, w, X, y.astype(float), f"{call} with labels stored as floats")
    small = w.astype(np.float32), X.astype(np.float32), y.astype(np.float32)
    equal(per_example_gradients(*small), right, "per_example_gradients(w, X, y) for float32", rtol=FLOAT32_RTOL)
