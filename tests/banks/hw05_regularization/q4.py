"""Wrong and right answers to q4: project_l2, project_l1."""

import itertools
import math

import numpy as np

from tests.banks import right, wrong


def _inside(w, radius):
    return np.abs(w).sum() <= radius


def _onto_simplex(v, radius):
    """Projection of a non-negative vector of larger sum onto {u ≥ 0, Σu = radius}, radius > 0."""
    u = np.sort(v)[::-1]
    excess = np.cumsum(u) - radius
    k = np.flatnonzero(u * np.arange(1, len(u) + 1) > excess)[-1]
    return np.maximum(v - excess[k] / (k + 1), 0)


# ------------------------------------------------------------------------------------- project_l2


@wrong(
    "project_l2", "vectors inside the ball are blown up to its surface", says="inside|unchanged|already|within|shorter"
)
def l2_always_on_the_sphere(w, radius):
    length = np.linalg.norm(w)
    return w / length * radius if length > 0 else w


@wrong(
    "project_l2",
    "scaled to length 1, the radius is forgotten",
    says=r"length 1|unit|factor radius|radius is|radius =|times the radius",
)
def l2_unit_length(w, radius):
    length = np.linalg.norm(w)
    return w / length if length > radius else w


@wrong("project_l2", "every entry is clipped on its own: a box, not a ball", says="clip|entry|box|norm|direction|each")
def l2_clipped_entries(w, radius):
    return np.clip(w, -radius, radius)


@wrong(
    "project_l2",
    "the square root is missing when length and radius are compared",
    says=r"squar|root|inside|unchanged|already|moves",
)
def l2_compares_the_squared_length(w, radius):
    w = np.asarray(w, dtype=float)
    return w * radius / np.linalg.norm(w) if np.sum(w**2) > radius else w


@wrong("project_l2", "divided by the squared length", says="squar|root|norm|length|²")
def l2_divided_by_the_squared_length(w, radius):
    squared = np.sum(np.asarray(w, dtype=float) ** 2)
    return w * radius / squared if np.sqrt(squared) > radius else w


@wrong("project_l2", "the L1 norm is used", says=r"\bL1\b(?!\()|absolute|√|Euclid|\bL2 norm|squares")
def l2_with_the_l1_norm(w, radius):
    length = np.abs(w).sum()
    return w * radius / length if length > radius else w


@wrong("project_l2", "vectors outside are rejected: 0", says="outside|0 everywhere|zero|surface|scale")
def l2_zero_outside(w, radius):
    return w if np.linalg.norm(w) <= radius else np.zeros(np.shape(w))


@wrong("project_l2", "w is scaled in place", says="in place")
def l2_scaled_in_place(w, radius):
    length = np.linalg.norm(w)
    if length > radius:
        np.multiply(w, radius / length, out=w, casting="unsafe")
    return w


@wrong("project_l2", "the result has the type of w", says="integer|whole|decimals|cut off|truncat|int64")
def l2_of_the_input_type(w, radius):
    out = w.copy()
    length = np.linalg.norm(w)
    if length > radius:
        out[:] = w * radius / length
    return out


@wrong("project_l2", "divided by the radius, which may be 0", says="ZeroDivision|radius 0|radius = 0|zero|nan")
def l2_divides_by_the_radius(w, radius):
    ratio = float(np.linalg.norm(w)) / radius
    return w / max(1.0, ratio)


@wrong(
    "project_l2",
    "the length is shrunk by the radius instead of down to it",
    says=r"by the radius|by radius|down to|subtract|length (is|becomes|should)|radius less",
)
def l2_shrunk_by_the_radius(w, radius):
    length = np.linalg.norm(w)
    return w * (1 - radius / length) if length > radius else w


@wrong("project_l2", "nothing is returned for vectors inside", says="None")
def l2_nothing_inside(w, radius):
    length = np.linalg.norm(w)
    if length > radius:
        return w * radius / length
    return None


@wrong("project_l2", "inside and outside are swapped", says="inside|outside|unchanged|swapped|larger")
def l2_sides_swapped(w, radius):
    length = np.linalg.norm(w)
    return w * radius / length if 0 < length < radius else w


@wrong("project_l2", "the largest entry measures the length", says="largest|max|norm|length|entry|squares")
def l2_with_the_largest_entry(w, radius):
    length = np.max(np.abs(w))
    return w * radius / length if length > radius else w


@right("project_l2")
def l2_two_cases(w, radius):
    length = np.linalg.norm(w)
    return w if length <= radius else w * (radius / length)


@right("project_l2")
def l2_one_formula(w, radius):
    w = np.asarray(w, dtype=float)
    return w * min(1.0, radius / max(math.sqrt(float(w @ w)), 1e-300))


@right("project_l2")
def l2_divided_by_the_larger(w, radius):
    length = np.sqrt(np.sum(np.square(w)))
    return np.array(w, dtype=float) * radius / max(length, radius) if length else np.zeros(len(w))


@right("project_l2")
def l2_by_hypot(w, radius):
    values = [float(v) for v in w]
    length = math.hypot(*values)
    return np.array([v if length <= radius else v / length * radius for v in values])


@right("project_l2")
def l2_by_unit_vector(w, radius):
    w = np.array(w, dtype=float)
    length = np.linalg.norm(w)
    if length > radius:
        w /= length
        w *= radius
    return w


@right("project_l2")
def l2_by_multiplier(w, radius):
    # The minimiser of ½‖v − w‖² + µ/2 ‖v‖² is w / (1 + µ); µ is 0 inside.
    w = np.asarray(w, dtype=float)
    if radius == 0:
        return np.zeros(w.shape)
    multiplier = max(0.0, np.linalg.norm(w) / radius - 1)
    return w / (1 + multiplier)


# ------------------------------------------------------------------------------------- project_l1


@wrong(
    "project_l1",
    "scaled down to the right L1 norm: not the nearest point",
    says="scal|nearest|closest|threshold|same amount|subtract|shrink|zero",
)
def l1_scaled(w, radius):
    size = np.abs(w).sum()
    return w * radius / size if size > radius else w


@wrong("project_l1", "soft threshold by the radius", says=r"threshold|by the radius|τ|tau|norm")
def l1_threshold_by_the_radius(w, radius):
    w = np.asarray(w, dtype=float)
    return w if _inside(w, radius) else np.sign(w) * np.maximum(np.abs(w) - radius, 0)


@wrong("project_l1", "the signs are lost", says="sign|negative|absolute")
def l1_signs_lost(w, radius):
    if _inside(w, radius):
        return w
    return _onto_simplex(np.abs(w), radius) if radius > 0 else np.zeros(len(w))


@wrong("project_l1", "vectors inside are moved to the surface", says="inside|unchanged|already|within")
def l1_always_on_the_surface(w, radius):
    w = np.asarray(w, dtype=float)
    if radius == 0:
        return np.zeros(w.shape)
    if _inside(w, radius):
        missing = (radius - np.abs(w).sum()) / len(w)
        return w + missing * np.where(w < 0, -1, 1)
    return np.sign(w) * _onto_simplex(np.abs(w), radius)


@wrong(
    "project_l1",
    "the excess is shared by all entries, and none stops at 0",
    says=r"zero|stop at 0|at 0|past 0|beyond 0|cross|negative|sign",
)
def l1_excess_shared_without_stopping_at_zero(w, radius):
    w = np.asarray(w, dtype=float)
    excess = (np.abs(w).sum() - radius) / len(w)
    return w if excess <= 0 else w - excess * np.sign(w)


@wrong(
    "project_l1",
    "the excess is shared once, entries that reach 0 leave their share undone",
    says=r"again|threshold|norm|sum|zero|outside|share|repeat",
)
def l1_excess_shared_once(w, radius):
    w = np.asarray(w, dtype=float)
    excess = (np.abs(w).sum() - radius) / len(w)
    return w if excess <= 0 else np.sign(w) * np.maximum(np.abs(w) - excess, 0)


@wrong(
    "project_l1",
    "the number of kept entries is off by one",
    says=r"off by one|threshold|norm|sum|number|\bk\b",
)
def l1_count_off_by_one(w, radius):
    w = np.asarray(w, dtype=float)
    if _inside(w, radius):
        return w
    if radius == 0:
        return np.zeros(w.shape)
    u = np.sort(np.abs(w))[::-1]
    excess = np.cumsum(u) - radius
    k = np.flatnonzero(u * np.arange(1, len(u) + 1) > excess)[-1]
    return np.sign(w) * np.maximum(np.abs(w) - excess[k] / (k + 2), 0)


@wrong("project_l1", "sorted upwards where downwards is needed", says=r"sort|largest|order|threshold|norm|sum")
def l1_sorted_upwards(w, radius):
    w = np.asarray(w, dtype=float)
    if _inside(w, radius):
        return w
    u = np.sort(np.abs(w))
    excess = np.cumsum(u) - radius
    keep = np.flatnonzero(u * np.arange(1, len(u) + 1) > excess)
    k = keep[-1] if len(keep) else 0
    return np.sign(w) * np.maximum(np.abs(w) - excess[k] / (k + 1), 0)


@wrong("project_l1", "the entries come back in sorted order", says="order|sort|place|position")
def l1_returned_sorted(w, radius):
    w = np.asarray(w, dtype=float)
    if _inside(w, radius) or radius == 0:
        return w * (radius > 0)
    w = w[np.argsort(-np.abs(w))]
    return np.sign(w) * _onto_simplex(np.abs(w), radius)


@wrong("project_l1", "the L2 ball", says=r"\bL2\b|Euclid|absolute|scal|direction|norm")
def l1_onto_the_l2_ball(w, radius):
    length = np.linalg.norm(w)
    return w * radius / length if length > radius else w


@wrong("project_l1", "radius 0 finds no entry to keep", says=r"radius 0|radius = 0|IndexError|zero|, 0(\.0)?\)")
def l1_fails_for_radius_zero(w, radius):
    if _inside(w, radius):
        return w
    return np.sign(w) * _onto_simplex(np.abs(w), radius)


@wrong("project_l1", "w is shrunk in place", says="in place")
def l1_shrunk_in_place(w, radius):
    if not _inside(w, radius):
        result = np.sign(w) * _onto_simplex(np.abs(w), radius) if radius > 0 else 0 * w
        w[...] = result
        return result
    return w


@wrong("project_l1", "the result has the type of w", says="integer|whole|decimals|cut off|truncat|int64")
def l1_of_the_input_type(w, radius):
    out = w.copy()
    if radius == 0:
        out[:] = 0
    elif not _inside(w, radius):
        out[:] = np.sign(w) * _onto_simplex(np.abs(w), radius)
    return out


@wrong(
    "project_l1",
    "twenty halvings leave the threshold inaccurate",
    says=r"accura|toleran|precis|approx|digits|norm|close|halving|iteration",
)
def l1_few_halvings(w, radius):
    w = np.asarray(w, dtype=float)
    if _inside(w, radius):
        return w
    low, high = 0.0, np.abs(w).max()
    for _ in range(20):
        middle = (low + high) / 2
        if np.maximum(np.abs(w) - middle, 0).sum() > radius:
            low = middle
        else:
            high = middle
    return np.sign(w) * np.maximum(np.abs(w) - low, 0)


@wrong(
    "project_l1",
    "only the largest entry is kept: a vertex of the ball",
    says="largest|vertex|corner|nearest|closest|other entries|only entr|only entry|threshold|zero",
)
def l1_nearest_vertex(w, radius):
    w = np.asarray(w, dtype=float)
    if _inside(w, radius):
        return w
    out = np.zeros(w.shape)
    k = np.argmax(np.abs(w))
    out[k] = radius * np.sign(w[k])
    return out


@wrong(
    "project_l1", "clipped to the box", says=r"clip|box|norm|sum|each entry|threshold|absolute|not in the ball|outside"
)
def l1_clipped_entries(w, radius):
    return np.clip(w, -radius, radius)


@right("project_l1")
def l1_by_sorting(w, radius):
    w = np.asarray(w, dtype=float)
    if np.abs(w).sum() <= radius:
        return w
    if radius == 0:
        return np.zeros(w.shape)
    u = np.sort(np.abs(w))[::-1]
    thresholds = (np.cumsum(u) - radius) / np.arange(1, len(u) + 1)
    tau = thresholds[np.flatnonzero(u > thresholds)[-1]]
    return np.sign(w) * np.maximum(np.abs(w) - tau, 0)


@right("project_l1")
def l1_by_bisection(w, radius):
    w = np.asarray(w, dtype=float)
    if np.abs(w).sum() <= radius:
        return w
    low, high = 0.0, float(np.abs(w).max())
    for _ in range(200):
        middle = (low + high) / 2
        if np.maximum(np.abs(w) - middle, 0).sum() > radius:
            low = middle
        else:
            high = middle
    return w - np.clip(w, -high, high)


@right("project_l1")
def l1_by_removing_entries(w, radius):
    size = np.abs(np.asarray(w, dtype=float))
    if radius == 0 or size.sum() <= radius:
        return np.array(w, dtype=float) * (radius > 0)
    active = size > 0
    while True:
        tau = (size[active].sum() - radius) / active.sum()
        if np.all(size[active] >= tau):
            return np.sign(w) * np.maximum(size - tau, 0)
        active = active & (size > tau)


@right("project_l1")
def l1_largest_threshold(w, radius):
    # The threshold is the largest of (sum of the k largest − radius) / k.
    size = sorted((abs(float(v)) for v in w), reverse=True)
    if sum(size) <= radius:
        return np.array(w, dtype=float)
    tau = max((total - radius) / k for k, total in enumerate(itertools.accumulate(size), 1))
    return np.array([math.copysign(max(abs(float(v)) - tau, 0.0), v) for v in w])


@right("project_l1")
def l1_through_breakpoints(w, radius):
    w = np.array(w, dtype=float)
    size = np.abs(w)
    if size.sum() <= radius:
        return w
    breakpoints = np.unique(np.concatenate([[0.0], size]))
    norms = np.maximum(size[None, :] - breakpoints[:, None], 0).sum(axis=1)
    tau = np.interp(-radius, -norms, breakpoints)  # the norm falls linearly between breakpoints
    return np.where(size > tau, w - np.sign(w) * tau, 0)


@right("project_l1")
def l1_best_of_all_supports(w, radius):
    w = np.asarray(w, dtype=float)
    size = np.abs(w)
    if size.sum() <= radius:
        return w
    best, distance = np.zeros(len(w)), math.inf
    order = np.argsort(-size)
    for k in range(1, len(w) + 1):
        kept = order[:k]
        tau = (size[kept].sum() - radius) / k
        if np.all(size[kept] >= tau):
            candidate = np.zeros(len(w))
            candidate[kept] = np.sign(w[kept]) * (size[kept] - tau)
            if np.linalg.norm(candidate - w) < distance:
                best, distance = candidate, np.linalg.norm(candidate - w)
    return best


@wrong("project_l1", "the radius is ignored: it is 1 whatever is passed", says="radius is used as 1")
def radius_fixed(w, radius):
    w = np.asarray(w, dtype=float)
    if np.abs(w).sum() <= 1:
        return w.copy()
    u = np.sort(np.abs(w))[::-1]
    tau = ((np.cumsum(u) - 1) / np.arange(1, len(u) + 1)).max()
    return np.sign(w) * np.maximum(np.abs(w) - tau, 0)
