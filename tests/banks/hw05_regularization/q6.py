"""Wrong and right answers to q6: dropout_forward, dropout_backward."""

import numpy as np

from tests.banks import right, wrong


def _mask(shape, p_drop, rng):
    """A right training mask, for answers that go wrong elsewhere."""
    return (rng.random(shape) >= p_drop) / (1 - p_drop)


def _forward(X, p_drop, rng, train):
    mask = _mask(np.shape(X), p_drop, rng) if train else np.ones(np.shape(X))
    return X * mask, mask


# -------------------------------------------------------------------------------- dropout_forward


@wrong(
    "dropout_forward",
    "the kept entries are not scaled",
    says=r"scal|1/\(1 ?[−-] ?p|1 ?[−-] ?p|mean|expect(ation|ed value)|inverted",
)
def kept_entries_not_scaled(X, p_drop, rng, train=True):
    mask = (rng.random(X.shape) >= p_drop).astype(float) if train else np.ones(X.shape)
    return X * mask, mask


@wrong("dropout_forward", "scaled by 1/p instead of 1/(1 − p)", says=r"scal|1/\(1 ?[−-] ?p|1/p|1 ?[−-] ?p")
def scaled_by_the_drop_probability(X, p_drop, rng, train=True):
    if not train or p_drop == 0:
        return X * 1.0, np.ones(X.shape)
    mask = (rng.random(X.shape) >= p_drop) / p_drop
    return X * mask, mask


@wrong(
    "dropout_forward",
    "p_drop is taken for the probability of keeping",
    says=r"keep|kept|dropped|fraction|share|swapped|proportion|rate|1 ?[−-] ?p|how many",
)
def probability_of_keeping(X, p_drop, rng, train=True):
    if not train or p_drop == 0:
        return X * 1.0, np.ones(X.shape)
    mask = (rng.random(X.shape) < p_drop) / (1 - p_drop)
    return X * mask, mask


@wrong(
    "dropout_forward",
    "one draw per row: whole examples vanish",
    says="per entry|each entry|row|entry of its own|every entry|independent|own draw|one draw",
)
def one_draw_per_row(X, p_drop, rng, train=True):
    mask = np.ones(X.shape)
    if train:
        mask *= _mask((X.shape[0], *[1] * (X.ndim - 1)), p_drop, rng)
    return X * mask, mask


@wrong(
    "dropout_forward",
    "one draw per column: every example loses the same units",
    says="per entry|each entry|column|entry of its own|every entry|independent|own draw|one draw|same units|row",
)
def one_draw_per_column(X, p_drop, rng, train=True):
    mask = np.ones(X.shape)
    if train:
        mask *= _mask(X.shape[1:], p_drop, rng)
    return X * mask, mask


@wrong("dropout_forward", "dropout at test time too", says=r"test time|testing|at test|train` is|train is")
def dropout_at_test_time(X, p_drop, rng, train=True):
    mask = _mask(X.shape, p_drop, rng)
    return X * mask, mask


@wrong(
    "dropout_forward",
    "scaled at test time although training scales already",
    says=r"test time|scal|twice|1 ?[−-] ?p|unchanged",
)
def scaled_at_test_time_too(X, p_drop, rng, train=True):
    if train:
        return _forward(X, p_drop, rng, True)
    mask = np.full(X.shape, 1 - p_drop)
    return X * mask, mask


@wrong(
    "dropout_forward",
    "the mask says True and False, the scale is in out only",
    says=r"scal|1/\(1 ?[−-] ?p|0 and 1|boolean|0 or 1/",
)
def mask_without_the_scale(X, p_drop, rng, train=True):
    if not train:
        return X * 1.0, np.ones(X.shape)
    kept = rng.random(X.shape) >= p_drop
    return X * kept / (1 - p_drop), kept


@wrong("dropout_forward", "no mask at test time", says="None|ones")
def no_mask_at_test_time(X, p_drop, rng, train=True):
    if train:
        return _forward(X, p_drop, rng, True)
    return X, None


@wrong(
    "dropout_forward",
    "the global generator is used instead of rng",
    says=r"global|np\.random|same seed|reproduc|own generator|through rng|from rng",
)
def global_random_numbers(X, p_drop, rng, train=True):
    if not train:
        return X * 1.0, np.ones(X.shape)
    mask = (np.random.rand(*X.shape) >= p_drop) / (1 - p_drop)
    return X * mask, mask


@wrong(
    "dropout_forward",
    "a new generator with a fixed seed: the same mask every time",
    says=r"same mask|seed|every call|each call|fixed|again|two calls|differ|twice",
)
def same_mask_every_time(X, p_drop, rng, train=True):
    return _forward(X, p_drop, np.random.default_rng(0), train)


@wrong("dropout_forward", "X is multiplied in place", says="in place")
def inputs_multiplied_in_place(X, p_drop, rng, train=True):
    mask = _mask(X.shape, p_drop, rng) if train else np.ones(X.shape)
    np.multiply(X, mask, out=X, casting="unsafe")
    return X, mask


@wrong(
    "dropout_forward",
    "the mask has the type of X: 1/(1 − p) is cut off",
    says="integer|whole|decimals|cut off|truncat|int64",
)
def mask_of_the_input_type(X, p_drop, rng, train=True):
    mask = np.ones_like(X)
    if train:
        mask[...] = _mask(X.shape, p_drop, rng)
    return X * mask, mask


@wrong(
    "dropout_forward",
    "a fair coin, whatever p_drop",
    says=r"ignor|half|fraction|share|rate|fixed|proportion|dropped",
)
def fair_coin(X, p_drop, rng, train=True):
    if not train or p_drop == 0:
        return X * 1.0, np.ones(X.shape)
    mask = rng.integers(0, 2, size=X.shape) / (1 - p_drop)
    return X * mask, mask


@wrong("dropout_forward", "Gaussian noise instead of zeros", says="0 or|zero|only|values|noise|either")
def gaussian_factors(X, p_drop, rng, train=True):
    mask = np.ones(X.shape)
    if train:
        mask = mask + np.sqrt(p_drop / (1 - p_drop)) * rng.normal(size=X.shape)
    return X * mask, mask


@wrong("dropout_forward", "only the output is returned", says="2 values|two values|pair|mask|returned one")
def mask_not_returned(X, p_drop, rng, train=True):
    return _forward(X, p_drop, rng, train)[0]


@wrong(
    "dropout_forward",
    "out uses a second draw, not the mask that is returned",
    says=r"same draw|second draw|different draws|draw once|agree|belong|X ?[·*] ?mask",
)
def two_different_draws(X, p_drop, rng, train=True):
    if not train:
        return _forward(X, p_drop, rng, False)
    return X * _mask(X.shape, p_drop, rng), _mask(X.shape, p_drop, rng)


@right("dropout_forward")
def uniform_draws(X, p_drop, rng, train=True):
    if not train:
        return np.array(X), np.ones(np.shape(X))
    mask = np.where(rng.uniform(size=np.shape(X)) < p_drop, 0.0, 1.0 / (1.0 - p_drop))
    return X * mask, mask


@right("dropout_forward")
def binomial_draws(X, p_drop, rng, train=True):
    keep = 1 - p_drop
    mask = rng.binomial(1, keep, size=X.shape) / keep if train else np.ones_like(X, dtype=float)
    return [np.multiply(X, mask), mask]


@right("dropout_forward")
def choice_between_two_values(X, p_drop, rng, train=True):
    if not train:
        p_drop = 0
    mask = rng.choice([0.0, 1 / (1 - p_drop)], size=X.shape, p=[p_drop, 1 - p_drop])
    return mask * X, mask


@right("dropout_forward")
def entry_by_entry(X, p_drop, rng, train=True):
    mask, out = np.ones(X.shape), np.zeros(X.shape)
    for index in np.ndindex(*X.shape):
        if train:
            mask[index] = 0.0 if rng.random() < p_drop else 1 / (1 - p_drop)
        out[index] = X[index] * mask[index]
    return out, mask


@right("dropout_forward")
def drawn_backwards_for_the_whole_size(X, p_drop, rng, train=True):
    draws = rng.random(X.size)[::-1].reshape(X.shape)
    mask = np.ones(X.shape, order="F")
    if train:
        mask *= np.ceil(draws - p_drop).clip(0, 1) / (1 - p_drop)
    return np.where(mask > 0, X * mask, 0), mask


@right("dropout_forward")
def exponential_draws_against_a_quantile(X, p_drop, rng, train=True):
    # An exponential variable is below −log(1 − p) with probability p.
    dropped = rng.exponential(size=X.shape) < -np.log1p(-p_drop)
    mask = np.where(dropped & train, 0, 1 / (1 - p_drop if train else 1))
    return X * mask, mask


# ------------------------------------------------------------------------------- dropout_backward


@wrong(
    "dropout_backward",
    "the gradient passes through dropped entries too",
    says=r"dropped|unchanged|ignor|passes|zero|times the mask|mask is",
)
def gradient_passes_unchanged(dout, mask):
    return np.array(dout)


@wrong("dropout_backward", "the scale of the mask is lost", says=r"scal|1/\(1|1 ?[−-] ?p|factor|times (the )?mask")
def scale_lost(dout, mask):
    return dout * (mask > 0)


@wrong("dropout_backward", "the scale is applied a second time", says=r"twice|again|squar|scal|1 ?[−-] ?p|factor")
def scale_applied_twice(dout, mask):
    return dout * mask * mask


@wrong(
    "dropout_backward", "divided by the mask: 0 divides", says="divi|nan|inf|1/mask|reciprocal|overflow|invalid|zero"
)
def divided_by_the_mask(dout, mask):
    return dout / mask


@wrong(
    "dropout_backward",
    "the mask is returned, dout is ignored",
    says=r"upstream|mask itself|ignor|only the mask|ones|dout is|without dout",
)
def upstream_ignored(dout, mask):
    return np.array(mask)


@wrong(
    "dropout_backward",
    "dropped and kept entries are swapped",
    says="swapped|dropped|kept|1 ?[−-]|complement|invert|zero",
)
def complement_of_the_mask(dout, mask):
    return dout * (mask == 0)


@wrong("dropout_backward", "dout is multiplied in place", says="in place")
def upstream_multiplied_in_place(dout, mask):
    np.multiply(dout, mask, out=dout, casting="unsafe")
    return dout


@wrong("dropout_backward", "the mask is multiplied in place", says="in place")
def mask_multiplied_in_place(dout, mask):
    np.multiply(mask, dout, out=mask, casting="unsafe")
    return mask


@wrong("dropout_backward", "summed over the batch", says="shape|summed|axis")
def summed_over_the_batch(dout, mask):
    return np.sum(dout * mask, axis=0)


@wrong("dropout_backward", "averaged over the batch although dout carries the 1/N", says="mean|1/N|N = |divi|averag")
def averaged_over_the_batch(dout, mask):
    return dout * mask / len(dout)


@wrong(
    "dropout_backward",
    "a matrix product instead of entry by entry",
    says="shape|raised|matmul|element|entry by entry|product",
)
def matrix_product(dout, mask):
    return dout @ mask.T


@wrong(
    "dropout_backward", "a new mask is drawn", says=r"new mask|new draw|draw|same entries|random|given mask|that mask"
)
def new_mask_drawn(dout, mask):
    return dout * (np.random.default_rng(5).random(np.shape(mask)) >= 0.5) * np.max(mask)


@wrong("dropout_backward", "the result has the type of dout", says="integer|whole|decimals|cut off|truncat|int64")
def gradient_of_the_upstream_type(dout, mask):
    dX = np.zeros_like(dout)
    dX[mask > 0] = dout[mask > 0] * mask[mask > 0]
    return dX


@wrong(
    "dropout_backward",
    "a dropout rate of ½ is assumed",
    says=r"½|half|scal|assum|1/\(1|1 ?[−-] ?p|hard-coded|the mask (has|holds)|× the right value",
)
def rate_of_a_half_assumed(dout, mask):
    return np.where(mask > 0, 2.0 * dout, 0.0)


@wrong("dropout_backward", "the gradient is not returned", says="None")
def gradient_not_returned(dout, mask):
    dX = dout * mask  # noqa: F841


@right("dropout_backward")
def product_with_the_mask(dout, mask):
    return np.multiply(dout, mask)


@right("dropout_backward")
def kept_entries_only(dout, mask):
    dX = np.zeros(np.shape(dout))
    kept = np.asarray(mask) != 0
    dX[kept] = dout[kept] * mask[kept]
    return dX


@right("dropout_backward")
def by_where(dout, mask):
    return np.where(np.asarray(mask) == 0, 0.0, dout * mask)


@right("dropout_backward")
def by_einsum(dout, mask):
    return np.einsum("...,...->...", dout, mask)


@right("dropout_backward")
def entry_by_entry_backward(dout, mask):
    dX = np.empty(np.shape(dout))
    for index in np.ndindex(dX.shape):
        dX[index] = float(dout[index]) * float(mask[index])
    return dX


@right("dropout_backward")
def product_on_a_copy(dout, mask):
    dX = np.array(dout, dtype=float)
    dX *= mask
    return dX


@wrong("dropout_forward", "zeros of X are always kept", says="without looking at X")
def zeros_always_kept(X, p_drop, rng, train=True):
    if not train:
        return X.copy(), np.ones(X.shape)
    mask = ((rng.random(X.shape) >= p_drop) | (X == 0)) / (1 - p_drop)
    return X * mask, mask


@wrong("dropout_forward", "half of the draws are used twice", says="repeats itself")
def half_of_the_draws_used_twice(X, p_drop, rng, train=True):
    if not train:
        return X.copy(), np.ones(X.shape)
    mask = (np.resize(rng.random(max(1, X.size // 2)), X.shape) >= p_drop) / (1 - p_drop)
    return X * mask, mask


@wrong("dropout_backward", "a batch of one example loses its axis", says="shape")
def single_example_squeezed(dout, mask):
    return np.squeeze(dout * mask)


@wrong("dropout_forward", "every second row mirrors the draws of the row before", says="draw of its own")
def mirrored_rows(X, p_drop, rng, train=True):
    X = np.asarray(X, dtype=float)
    if not train:
        return X.copy(), np.ones(X.shape)
    draws = rng.random(X.shape)
    odd = draws[1::2]
    odd[...] = 1 - draws[::2][: len(odd)]
    mask = (draws >= p_drop) / (1 - p_drop)
    return X * mask, mask


@wrong("dropout_forward", "one entry of every row is always kept", says="draw of its own")
def never_an_empty_row(X, p_drop, rng, train=True):
    X = np.asarray(X, dtype=float)
    if not train:
        return X.copy(), np.ones(X.shape)
    mask = (rng.random(X.shape) >= p_drop) / (1 - p_drop)
    mask[(mask == 0).all(axis=1), 0] = 1 / (1 - p_drop)
    return X * mask, mask
