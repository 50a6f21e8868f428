"""q10: tied_autoencoder, a planted bug."""

import numpy as np
from checks import Answer, Generator, calm, equal, gradients, pair, slope, test_case, untouched

from autograder.oracles import hw02_backprop as oracle

OK_FORMAT = False
name = "q10"

CALL = "tied_autoencoder(W, b, c, X)"
PARTS = ("loss", "dW", "db", "dc")


def loss_of(W: np.ndarray, b: np.ndarray, c: np.ndarray, X: np.ndarray) -> float:
    """The loss as the docstring states it, for moderate pre-activations."""
    H = 1 / (1 + np.exp(-(X @ W + b)))
    return float(((H @ W.T + c - X) ** 2).sum() / (2 * len(X)))


@test_case(name="dW, db and dc of tied_autoencoder agree with the measured slopes", points=2)
def measured_slopes(tied_autoencoder: Answer) -> None:
    rng = np.random.default_rng(6)
    W, b, c, X = rng.normal(size=(4, 2)), rng.normal(size=2), rng.normal(size=4), rng.normal(size=(5, 4))
    loss, *grads = pair(tied_autoencoder(W, b, c, X), PARTS, CALL)
    gradients(
        lambda W, b, c: loss_of(W, b, c, X),
        {"W": W, "b": b, "c": c},
        dict(zip(PARTS[1:], grads, strict=True)),
        CALL,
        facts={"N": 5, "D": 4},
        terms={"W": W},
        suspects={"dW": paths(W, b, c, X), "db": signals(W, b, c, X)},
    )
    right = loss_of(W, b, c, X)
    equal(loss, right, f"the loss of {CALL}", facts={"N": 5, "D": 4}, suspects=wrong_losses(right, 5, 4))


def wrong_losses(right: float, N: int, D: int) -> dict[str, object]:
    """What the loss would be with another factor than 1/(2N)."""
    return {
        "the ½ is missing: the factor is 1/(2N)": 2 * right,
        "the loss is summed over the examples; it should be their mean": N * right,
        "neither ½ nor the mean over the examples is there: the factor is 1/(2N)": 2 * N * right,
        "the mean runs over all N·D entries; sum over the pixels, then average over the examples": right / D,
        "the mean runs over all N·D entries, and the ½ is missing": 2 * right / D,
    }


def paths(W: np.ndarray, b: np.ndarray, c: np.ndarray, X: np.ndarray) -> dict[str, object]:
    """What dW would be if the two uses of W were put together wrongly."""
    H = 1 / (1 + np.exp(-(X @ W + b)))
    decoder = (H @ W.T + c - X).T @ H / len(X)
    both = slope(lambda V: loss_of(V, b, c, X), W).value
    return {
        "one path from W to the loss is missing: how many nodes read W?": decoder,
        "the path through the decoder, X̂ = H Wᵀ + c, is missing: W is used twice": both - decoder,
        "the derivative of the sigmoid, H(1 − H), is missing in one of the two paths": (
            decoder + X.T @ ((H @ W.T + c - X) @ W) / len(X)
        ),
        "the signals of the two uses of W are subtracted; they add up": 2 * decoder - both,
        "the signals of the two uses of W are averaged; they add up": both / 2,
    }


def signals(W: np.ndarray, b: np.ndarray, c: np.ndarray, X: np.ndarray) -> dict[str, object]:
    """What db would be if the signal of the hidden units were wrong."""
    H = 1 / (1 + np.exp(-(X @ W + b)))
    dH = (H @ W.T + c - X) @ W / len(X)
    return {
        "the derivative of the sigmoid, H(1 − H), is missing": dH.sum(axis=0),
        "the derivative is taken at the wrong place: σ′ belongs to X W + b, this is σ′(H)": (
            dH * np.exp(-H) / (1 + np.exp(-H)) ** 2
        ).sum(axis=0),
        "the derivative of the sigmoid is H(1 − H), this uses H alone": (dH * H).sum(axis=0),
        "the derivative of tanh, 1 − H², is used; the sigmoid's is H(1 − H)": (dH * (1 - H * H)).sum(axis=0),
    }


@test_case(name="tied_autoencoder is right for random problems", points=2, hidden=True)
def random_problems(tied_autoencoder: Answer, rng: Generator) -> None:
    for N, D, H in [(5, 4, 3), (3, 2, 4), (1, 3, 2)]:
        W, b, c, X = rng.normal(size=(D, H)), rng.normal(size=H), rng.normal(size=D), rng.normal(size=(N, D))
        loss, *grads = pair(tied_autoencoder(W, b, c, X), PARTS, CALL)
        untouched(tied_autoencoder)
        facts = {"N": N, "D": D, "H": H}
        for got, grad, label in zip(grads, oracle.tied_autoencoder_grads(W, b, c, X), PARTS[1:], strict=True):
            suspects = paths(W, b, c, X) if label == "dW" else {}
            equal(got, grad, f"{label} for N, D, H = {N}, {D}, {H}", facts=facts, suspects=suspects)
        right = oracle.tied_autoencoder(W, b, c, X).real
        equal(loss, right, f"the loss for N, D, H = {N}, {D}, {H}", suspects=wrong_losses(right, N, D))
    tied_autoencoder(W, b, c, X * 1000)
    calm(tied_autoencoder, CALL)
