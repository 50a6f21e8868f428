"""q6: dropout_forward and dropout_backward."""

import numpy as np
from checks import (
    FLOAT32_RTOL,
    Answer,
    Generator,
    array_of,
    equal,
    global_random_state,
    pair,
    require,
    test_case,
    untouched,
)

OK_FORMAT = False
name = "q6"

PARTS = ("out", "mask")
SHAPE = (100, 100)  # 10,000 entries: a rate is then known to ± 0.5 %


def mask_of(result: object, what: str, p_drop: float, shape: tuple[int, ...]) -> np.ndarray:
    """The mask of a training pass, which may hold nothing but 0 and 1/(1 − p_drop)."""
    mask = array_of(pair(result, PARTS, what)[1], f"the mask of {what}", shape)
    kept, scale = mask != 0, 1 / (1 - p_drop)
    values = np.unique(mask[kept])
    suspects: dict[str, object] = {
        "the mask holds 0 and 1: what is kept has to be scaled up by 1/(1 − p_drop), in the mask": kept.astype(float),
        "the mask is scaled by 1 − p_drop, it has to be divided by it (inverted dropout)": kept * (1 - p_drop),
        "the mask is divided by p_drop, it has to be 1 − p_drop": kept / p_drop if p_drop else kept,
        "the mask is multiplied by p_drop, it has to be divided by 1 − p_drop": kept * p_drop,
        "the mask is divided by the root of 1 − p_drop: the mean has to stay, not the mean square": kept * scale**0.5,
        "the mask is divided by 1 − p_drop twice": kept * scale**2,
        "the mask is scaled by 2, as if p_drop was always ½: use 1/(1 − p_drop)": kept * 2.0,
    }
    if len(values) > 2 and values[0] > 0 and values[-1] <= 1:
        suspects["the mask holds random numbers: compare them with p_drop to keep or drop"] = mask
    elif len(values) > 1:
        suspects["the mask holds more than two values: 0 for what is dropped, 1/(1 − p_drop) for what is kept"] = mask
    facts = {"p": p_drop, "1 − p": 1 - p_drop}
    equal(mask, kept * scale, f"the mask of {what}", facts=facts, suspects=suspects, rtol=1e-6)
    return mask


def drop_rate(mask: np.ndarray, p_drop: float, what: str) -> None:
    """Every entry has a draw of its own, and the share of zeros is p_drop within 8 standard deviations."""
    for axis, line in [(1, "rows"), (0, "columns")]:
        uniform = np.ptp((mask != 0).astype(int), axis=axis) == 0
        require(
            not uniform.any() or mask.all() or not mask.any(),
            f"{what} drops whole {line} or keeps them whole ({int(uniform.sum())} of {len(uniform)}): "
            "every entry needs a draw of its own, of the shape of X.",
        )
    dropped, deviation = float((mask == 0).mean()), np.sqrt(p_drop * (1 - p_drop) / mask.size)
    if abs(dropped - p_drop) <= 8 * deviation:
        return
    hint = "Draw numbers that are uniform between 0 and 1, and compare them with p_drop."
    if abs(dropped - (1 - p_drop)) <= 3 * deviation:
        hint = "That is 1 − p_drop: keep and drop are swapped."
    elif dropped == 0:
        hint = "Nothing is dropped in training."
    elif dropped == 1:
        hint = "Everything is dropped."
    elif abs(dropped - 0.5) <= 3 * deviation:
        hint = "That is one half: is p_drop used?"
    require(False, f"{what} drops {dropped:.1%} of the entries, expected about {p_drop:.1%}. {hint}")


@test_case(name="the mask of dropout_forward holds 0 and 1/(1 - p_drop), and nothing else", points=1.5)
def mask_values(dropout_forward: Answer, rng: Generator) -> None:
    X = rng.normal(size=(20, 12))
    for p_drop in (0.2, 0.6):
        mask_of(dropout_forward(X, p_drop, rng), f"dropout_forward(X, {p_drop}, rng)", p_drop, X.shape)


@test_case(name="out of dropout_forward is X times the mask", points=1)
def out_is_masked_input(dropout_forward: Answer, rng: Generator) -> None:
    X, what = rng.normal(size=(20, 12)) + 3, "dropout_forward(X, 0.4, rng)"
    out, mask = pair(dropout_forward(X, 0.4, rng), PARTS, what)
    found, values = array_of(mask, f"the mask of {what}", X.shape), array_of(out, f"out of {what}", X.shape)
    kept = (found != 0).astype(float)
    suspects = {
        "out is not scaled: what is kept has to be divided by 1 − p_drop": X * kept,
        "out is scaled twice": X * kept / 0.36,
        "out is X itself: multiply it by the mask": X,
        "out is multiplied by 1 − p_drop, it has to be divided by it": X * kept * 0.6,
        "out is divided by p_drop, it has to be 1 − p_drop": X * kept / 0.4,
        "out is scaled by 2, as if p_drop was always ½: use 1/(1 − p_drop)": X * kept * 2,
        "what the mask keeps is dropped, and the other way round": X * (1 - kept) / 0.6,
    }
    if not np.array_equal(values != 0, found != 0):
        suspects["out and mask come from different draws: draw once, and use that mask for both"] = values
    equal(values, X * kept / 0.6, f"out of {what}, for the entries that its mask keeps,", suspects=suspects)


@test_case(name="dropout_forward drops a share p_drop of the entries", points=1.5)
def rate(dropout_forward: Answer, rng: Generator) -> None:
    for p_drop in (0.2, 0.7):
        what = f"dropout_forward(X, {p_drop}, rng)"
        mask = array_of(
            pair(dropout_forward(np.ones(SHAPE), p_drop, rng), PARTS, what)[1], f"the mask of {what}", SHAPE
        )
        drop_rate(mask, p_drop, what)


@test_case(name="at test time dropout_forward returns X and a mask of ones", points=1)
def test_time(dropout_forward: Answer, rng: Generator) -> None:
    X, what = np.array([[1.5, -2.0, 0.0], [4.0, 0.5, -1.0]]), "dropout_forward(X, 0.75, rng, train=False)"
    out, mask = pair(dropout_forward(X, 0.75, rng, train=False), PARTS, what)
    suspects = {
        "the output is scaled by 1 − p_drop: inverted dropout has scaled in training already": X / 4,
        "the output is scaled by 1/(1 − p_drop): at test time nothing is scaled": X * 4,
        "the output is scaled by p_drop: at test time nothing is scaled": X * 0.75,
    }
    if (array_of(out, f"out of {what}", X.shape) == 0).sum() > 1:
        suspects["entries are dropped at test time: `train` is not used"] = np.asarray(out)
    equal(out, X, f"out of {what}", suspects=suspects)
    suspects = {
        "the mask is scaled at test time: it has to be 1 everywhere": np.full(X.shape, 4.0),
        "the mask is 1 − p_drop: it has to be 1 everywhere": np.full(X.shape, 0.25),
        "the mask of zeros would stop every gradient": np.zeros(X.shape),
    }
    equal(mask, np.ones(X.shape), f"the mask of {what}", suspects=suspects)


@test_case(name="with p_drop = 0 dropout_forward keeps everything", points=0.5)
def nothing_to_drop(dropout_forward: Answer, rng: Generator) -> None:
    X, what = rng.normal(size=(30, 7)), "dropout_forward(X, 0.0, rng)"
    out, mask = pair(dropout_forward(X, 0.0, rng), PARTS, what)
    if not np.any(array_of(out, f"out of {what}", X.shape)):
        require(False, f"{what} drops everything, p_drop = 0 drops nothing: keep and drop are swapped.")
    equal(out, X, f"out of {what}")
    equal(mask, np.ones(X.shape), f"the mask of {what}")


@test_case(name="dropout_backward multiplies dout by the mask of the forward pass", points=1.5)
def backward(dropout_backward: Answer) -> None:
    dout = np.array([[0.5, -2.0, 1.0, 3.0], [-1.5, 0.25, 4.0, -0.5]])
    mask = np.array([[2.5, 0.0, 0.0, 2.5], [0.0, 2.5, 2.5, 0.0]])
    check_backward(dropout_backward, dout, mask)


def check_backward(dropout_backward: Answer, dout: np.ndarray, mask: np.ndarray) -> None:
    """out = X · mask is linear in X, entry by entry, so dX = dout · mask."""
    kept, scale = (mask != 0).astype(float), float(mask.max())
    suspects = {
        "the scale is missing: the mask holds it, so multiply by the mask itself": dout * kept,
        "the mask is used twice": dout * mask**2,
        "the gradient is passed on unchanged: dropped entries get none": dout,
        "this is the scale without the mask: dropped entries get no gradient": dout * scale,
        "it is divided by the scale: multiply by the mask": dout * kept / scale,
        "the gradient goes to the entries that were dropped": dout * (1 - kept),
        "the gradient goes to the entries that were dropped, scaled": dout * (1 - kept) * scale,
        "dout is not used: multiply it by the mask": mask,
        "dout is divided by the mask": np.divide(dout, mask, out=np.full(dout.shape, np.inf) * dout, where=mask != 0),
        "the gradient is averaged over the batch: dout has the 1/N already": dout * mask / len(dout),
        "the sign is wrong": -dout * mask,
    }
    got = dropout_backward(dout, mask)
    if isinstance(got, np.ndarray) and got.shape == mask.shape and got.dtype.kind in "fiu":
        factor = float((got * dout * mask).sum() / ((dout * mask) ** 2).sum())
        if factor > 0 and np.allclose(got, factor * dout * mask):
            suspects[f"the gradient is scaled once more, by {factor:.4g}: the mask holds the scale already"] = got
        elif not np.array_equal(got != 0, mask != 0):
            suspects["other entries are dropped than in the mask: use the mask that is given, draw no new one"] = got
    equal(got, dout * mask, "dropout_backward(dout, mask)", facts={"scale": scale}, suspects=suspects)


@test_case(name="dropout_forward draws from rng alone", points=1.5)
def randomness(dropout_forward: Answer) -> None:
    X, what = np.ones((40, 25)), "dropout_forward(X, 0.5, rng)"
    before = global_random_state()

    def draw(rng: Generator) -> np.ndarray:
        return array_of(pair(dropout_forward(X, 0.5, rng), PARTS, what)[1], f"the mask of {what}", X.shape)

    rng = np.random.default_rng(11)
    masks = [draw(rng) for _ in range(3)]
    require(
        before == global_random_state(),
        f"{what} uses NumPy's global random state (np.random.seed, np.random.rand, …). Draw from `rng`.",
    )
    require(
        not np.array_equal(masks[0], masks[1]) and not np.array_equal(masks[1], masks[2]),
        f"{what} gives the same mask at every call. Draw from `rng`, and do not make a generator with a fixed seed.",
    )
    require(
        np.array_equal(masks[0], draw(np.random.default_rng(11))),
        f"{what} gives different masks for two generators made with the same seed: it draws from something else as "
        "well, or remembers earlier calls. Use nothing but `rng`.",
    )


@test_case(name="dropout_forward and dropout_backward leave their inputs alone", points=0.5)
def inputs_unchanged(dropout_forward: Answer, dropout_backward: Answer, rng: Generator) -> None:
    dropout_forward(np.ones((6, 5)), 0.5, rng)
    dropout_forward(np.ones((6, 5)), 0.5, rng, train=False)
    untouched(dropout_forward)
    dropout_backward(np.array([[1.0, -2.0, 0.5], [3.0, 1.5, -1.0]]), np.array([[2.0, 0.0, 2.0], [0.0, 0.0, 2.0]]))
    untouched(dropout_backward)
