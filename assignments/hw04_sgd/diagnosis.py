"""Why is this array wrong?  Explanations found from the numbers alone.

`explain` compares an answer with the right values and returns one sentence when a pattern fits: a
sign, a constant factor with a name, a transpose, an extra term, a clipped logarithm.  It never guesses:
every sentence states the relation between the two arrays that was actually measured.
"""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np

# Two numbers "agree" for a diagnosis when they are this close relative to the scale of the array.
# Looser than a verdict: numerical gradients carry rounding noise, and a pattern is only evidence.
AGREE = 1e-5


def agree(a: np.ndarray, b: np.ndarray, tolerance: float = AGREE) -> bool:
    """True when `a` and `b` have one shape and agree entry by entry on the scale of `b`."""
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    scale = np.abs(b).max(initial=0.0)
    return bool(scale > 0 and np.all(np.abs(a - b) <= tolerance * np.maximum(np.abs(b), scale * 1e-3)))


def explain(
    got: np.ndarray,
    want: np.ndarray,
    facts: Mapping[str, float] | None = None,
    terms: Mapping[str, np.ndarray] | None = None,
) -> str | None:
    """The likely cause of `got` differing from `want`, with its evidence; None when nothing fits.

    Args:
        got, want: arrays of one shape.
        facts: numbers a factor may be named after, such as `{"N": 5, "K": 3, "λ": 0.1}`.
        terms: arrays an extra or missing term may be proportional to, such as `{"W": W}`.
    """
    got, want = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
    if got.shape != want.shape or got.size == 0:
        return None
    with np.errstate(all="ignore"):
        for sentence in _patterns(got, want, dict(facts or {}), dict(terms or {})):
            return sentence
    return None


def because(cause: str | None, place: str | None = None) -> str:
    """The line a message ends with: the cause if there is one, else the place of the errors, else nothing."""
    if cause:
        return f"\nLikely cause: {cause}" + ("" if cause.endswith(("?", ".")) else ".")
    return f"\n{place}." if place else ""


def shape_problem(got: tuple[int, ...], want: tuple[int, ...]) -> str:
    """One sentence for a wrong shape, with what would hide it or where it comes from."""
    text = f"has shape {got}, expected {want}"
    if got == want[::-1]:
        return f"{text}: it is transposed"
    if np.prod(got, dtype=int) == np.prod(want, dtype=int):
        return f"{text}: the same number of entries in another shape (broadcasting would hide this)"
    if len(got) == len(want) + 1 and (got[1:] == want or got[:-1] == want):
        return f"{text}: is a sum or mean over one axis missing?"
    if len(got) < len(want):
        return f"{text}: was an axis summed away, or one row computed instead of the whole batch?"
    return text


def _patterns(
    got: np.ndarray, want: np.ndarray, facts: dict[str, float], terms: dict[str, np.ndarray]
) -> Iterator[str]:
    if not np.isfinite(got).all():
        yield _not_finite(got, want)
        return
    if not np.isfinite(want).all():
        return
    if not got.any() and got.size > 1 and want.any():
        truncated = ", stored in an integer array, which cuts the decimals off," if np.all(np.abs(want) < 1) else ""
        yield f"it is 0 everywhere: was the result never filled in{truncated} or replaced by 0 where it was nan?"
    yield from _clipped(got, want)
    yield from _factor(got, want, facts)
    yield from _rounded(got, want)
    yield from _rearranged(got, want)
    yield from _extra_term(got, want, terms)
    yield from _slightly_off(got, want)
    if _rich(want):
        yield from _function_of(got, want)
    yield from _cut_off(got, want)
    yield from _few_decimals(got, want)
    yield from _roughly_right(got, want)


def _rich(want: np.ndarray) -> bool:
    """Enough different sizes that a pattern in them is no coincidence."""
    return len(np.unique(np.round(np.abs(want), 9))) >= 3


def _not_finite(got: np.ndarray, want: np.ndarray) -> str:
    kind = "nan" if np.isnan(got).any() else "inf"
    count = int((~np.isfinite(got)).sum())
    share = "it is" if got.size == 1 else f"{count} of {got.size} entries are"
    expected = " where a finite number is expected" if np.isfinite(want).all() else ""
    causes = {
        "nan": "inf − inf, inf / inf, 0 / 0 or 0 · log 0 has happened (overflow?)",
        "inf": "an exponential overflowed or a logarithm saw 0",
    }
    return f"{share} {kind}{expected}: {causes[kind]}"


def _factor(got: np.ndarray, want: np.ndarray, facts: dict[str, float]) -> Iterator[str]:
    norm = float((want * want).sum())
    if norm == 0:
        return
    factor = float((got * want).sum()) / norm
    if factor == 0 or not agree(got, factor * want):
        return
    if abs(factor - 1) <= 1e-3:
        return
    if abs(factor + 1) <= AGREE:
        yield "every entry has the opposite sign (the factor is −1.000): is a minus missing or one too many?"
        return
    name = _name_factor(abs(factor), facts, _rich(want))
    sign = "−" if factor < 0 else ""
    if got.size == 1:
        # One number is always some multiple of another: only a factor with a name is evidence.
        if name:
            yield f"it is {sign}{abs(factor):.4g} × the right value, and {name}"
        return
    yield f"every entry is {sign}{abs(factor):.4g} × the right value" + (f", and {name}" if name else "")


def _name_factor(factor: float, facts: dict[str, float], rich: bool) -> str | None:
    """Names `factor` by the facts: N, 1/N, N·K, a log base; 2 and ½, too common to mean much, in rich arrays only."""
    named: dict[str, tuple[float, str]] = {}
    for key, value in facts.items():
        if value and abs(value) not in (1.0,):
            v = abs(float(value))
            number = f"{key} = {value:.4g}"
            if key.startswith("N") or key in {"B", "batch size"}:
                named[key] = v, f"{number}: is the mean over the examples missing (a sum instead)?"
                named[f"1/{key}"] = 1 / v, f"1/{key} = {1 / v:.4g}: was the mean taken twice?"
            else:
                named[key] = v, f"{number}: is a division by {key} missing, or a factor {key} too many?"
                named[f"1/{key}"] = (
                    1 / v,
                    (f"1/{key} = {1 / v:.4g}: is a factor {key} missing, or a mean over {key} entries taken?"),
                )
                named[f"{key}²"] = v * v, f"{key}² = {v * v:.4g}: a factor {key} counts twice"
                named[f"1/{key}²"] = 1 / v**2, f"1/{key}² = {1 / v**2:.4g}: {key} divides twice"
    for (a, u), (b, v) in product(facts.items(), repeat=2):
        if a < b and u and v:
            named[f"1/({a}·{b})"] = (
                1 / abs(u * v),
                (f"1/({a}·{b}) = {1 / abs(u * v):.4g}: was the mean over all entries taken, not over one axis?"),
            )
            named[f"{a}/{b}"] = abs(u / v), f"{a}/{b} = {abs(u / v):.4g}: {b} divides where {a} should?"
            named[f"{b}/{a}"] = abs(v / u), f"{b}/{a} = {abs(v / u):.4g}: {a} divides where {b} should?"
    halves = {
        "2": (2.0, "2 is the factor of a square's derivative: is a ½ missing, or a 2 too many?"),
        "½": (0.5, "½: is there a ½ too many, or the 2 of a square's derivative missing?"),
    }
    bases = {
        "1/ln 2": (1 / np.log(2), "1/ln 2 = 1.443: is this a base-2 logarithm instead of a natural one?"),
        "1/ln 10": (1 / np.log(10), "1/ln 10 = 0.4343: is this a base-10 logarithm, not a natural one?"),
    }
    for value, sentence in [*named.values(), *(halves.values() if rich else []), *bases.values()]:
        if abs(factor - value) <= 1e-4 * value:
            return sentence
    return None


def _rearranged(got: np.ndarray, want: np.ndarray) -> Iterator[str]:
    if agree(got, want):
        return
    if got.ndim == 2:
        if got.shape[0] == got.shape[1] and agree(got.T, want):
            yield "it is the transpose of the right matrix"
            return
        if got.shape[0] == got.shape[1] and agree(-got.T, want):
            yield "it is minus the transpose of the right matrix"
            return
        if agree(got.reshape(got.shape[::-1]).T, want):
            yield "the right entries, reshaped where a transpose is needed"
            return
    if got.size < 3 or not np.ptp(want) > 0:
        return
    for axis in range(got.ndim):
        if got.shape[axis] > 1 and agree(np.flip(got, axis), want):
            yield f"the right entries in reverse order along axis {axis}"
            return
        for shift in (1, -1):
            if got.shape[axis] > 2 and agree(np.roll(got, -shift, axis), want):
                yield f"every entry stands {'after' if shift > 0 else 'before'} its place: off by one along axis {axis}"
                return
    if agree(np.sort(got, axis=None), np.sort(want, axis=None)):
        yield "the right numbers in the wrong places"


def _clipped(got: np.ndarray, want: np.ndarray) -> Iterator[str]:
    """log(1e-12) and the like in the place of a far larger number."""
    suspicious = np.abs(got[np.abs(want) > 1.5 * np.abs(got)])
    for power in range(6, 17):
        if np.any(np.abs(suspicious - power * np.log(10)) <= 1e-3):
            yield (
                f"it holds log(1e-{power}) = −{power * np.log(10):.2f}: was a probability clipped, or a small number "
                "added inside the logarithm?"
            )
            return


def _slightly_off(got: np.ndarray, want: np.ndarray) -> Iterator[str]:
    difference = np.abs(got - want).max(initial=0.0)
    if not 0 < difference <= 3e-5 * np.abs(want).max(initial=0.0):
        return
    if np.array_equal(got, got.astype(np.float32)):
        yield f"it is off by {difference:.1e} and holds float32 numbers: compute in float64"
    else:
        yield (
            f"it is off by {difference:.1e} only: was a small number added inside a logarithm, a root or a division, "
            "a value clipped or rounded, or a slope approximated?"
        )


def _cut_off(got: np.ndarray, want: np.ndarray) -> Iterator[str]:
    """Several numbers beyond a limit all replaced by it, the others right."""
    low, high = got.min(), got.max()
    between = (want > low) & (want < high)
    if not between.any() or not agree(got, np.clip(want, low, high)):
        return
    for limit, beyond, word in [(high, want[want > high], "above"), (low, want[want < low], "below")]:
        if len(np.unique(beyond)) > 1 and np.abs(beyond - limit).max() > AGREE * np.abs(want).max():
            yield f"nothing is {word} {limit + 0.0:.4g}, where such numbers are expected: is a value cut off (clipped)?"
            return


def _few_decimals(got: np.ndarray, want: np.ndarray) -> Iterator[str]:
    for decimals in range(1, 9):
        if _rich(want) and np.array_equal(got, np.round(want, decimals)):
            yield f"the values are rounded to {decimals} decimals"
            return


def _roughly_right(got: np.ndarray, want: np.ndarray) -> Iterator[str]:
    difference = np.abs(got - want).max(initial=0.0)
    largest = np.abs(want).max(initial=0.0)
    # Beside numbers in the thousands many a mistake is small.
    if 0 < difference <= 1e-3 * largest and largest <= 10:
        yield (
            f"it is off by {difference:.1e} only: is a slope measured with a large step where a formula exists, a "
            "small number added, or a value clipped or rounded?"
        )


def _rounded(got: np.ndarray, want: np.ndarray) -> Iterator[str]:
    if got.size < 3 or np.array_equal(want, np.round(want)) or not got.any():
        return
    if np.abs(want).max() >= 1 and (np.array_equal(got, np.trunc(want)) or np.array_equal(got, np.floor(want))):
        yield (
            "the decimals are cut off: a result was stored in an integer array (`zeros_like` of integers?) "
            "or an integer division was used"
        )
    elif np.array_equal(got, np.round(want)):
        yield "the values are rounded to whole numbers"


def _extra_term(got: np.ndarray, want: np.ndarray, terms: dict[str, np.ndarray]) -> Iterator[str]:
    residual = got - want
    if agree(got, want) or got.size < 2:
        return
    for name, term in terms.items():
        term = np.asarray(term, dtype=float)
        if term.shape != got.shape or not term.any():
            continue
        factor = float((residual * term).sum() / (term * term).sum())
        if factor and agree(residual, factor * term, 1e-4):
            what = "an extra" if factor > 0 else "a missing"
            yield f"the difference is {factor:+.4g} × {name}: {what} term in {name}?"
            return
    if np.ptp(residual) <= 1e-6 * np.abs(residual).max(initial=0.0) and _rich(want):
        yield f"every entry is off by the same amount, {residual.flat[0]:+.6g}"


def _function_of(got: np.ndarray, want: np.ndarray) -> Iterator[str]:
    """The answer is the right one fed through a familiar function: a step skipped or repeated."""
    candidates = {
        "it is exp of the right value: a logarithm is missing": np.exp(want),
        "it is the logarithm of the right value": np.log(want),
        "it is 1 − the right value: the two cases are swapped": 1 - want,
        "it is the square of the right value": want**2,
        "it is the square root of the right value": np.sqrt(want),
        "it is the absolute value of the right value: a sign is lost": np.abs(want),
        "it is the reciprocal of the right value: is a division upside down?": 1 / want,
    }
    for sentence, candidate in candidates.items():
        if agree(got, candidate) and not agree(candidate, want):
            yield sentence
            return


def where_wrong(got: np.ndarray, want: np.ndarray) -> str | None:
    """Names the rows or columns that hold every error, when at least half of them are right."""
    if got.shape != want.shape or got.ndim == 0 or got.size < 3:
        return None
    scale = np.abs(want[np.isfinite(want)]).max(initial=0.0)
    with np.errstate(invalid="ignore"):
        right = np.abs(got - want) <= 1e-6 * np.maximum(np.abs(want), scale * 1e-3)
    wrong = ~(right | (got == want))
    for axis, kind in enumerate(["entry"] if got.ndim == 1 else ["row", "column"]):
        others = tuple(k for k in range(got.ndim) if k != axis)
        lines = np.flatnonzero(wrong.any(axis=others))
        count = got.shape[axis]
        if 0 < len(lines) <= count // 2:
            listed = ", ".join(map(str, lines[:5]))
            plural = {"entry": "entries"}.get(kind, kind + "s") if len(lines) > 1 else kind
            place = {"0": " (the first)", str(count - 1): " (the last)"}.get(listed, "")
            return f"Only {plural} {listed}{place} of {count} {'are' if len(lines) > 1 else 'is'} wrong"
    return None
