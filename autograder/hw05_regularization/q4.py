"""q4: project_l2 and project_l1."""

import numpy as np
from checks import FLOAT32_RTOL, Answer, Generator, array_of, equal, require, test_case, untouched

from autograder.oracles import hw05_regularization as oracle

OK_FORMAT = False
name = "q4"

SEARCHED = 1e-6  # a threshold found by bisection is as good as one found by sorting


def misplaced(got: object, w: np.ndarray, right: np.ndarray, radius: float, norm: int) -> dict[str, object]:
    """What is measurably wrong about a point that is not the projection: outside, far inside, or not the nearest."""
    try:
        found = np.asarray(got, dtype=float)
    except (TypeError, ValueError):
        return {}
    if found.shape != w.shape or not np.isfinite(found).all():
        return {}
    if np.allclose(np.sort(found), np.sort(right)):
        return {"these are the right numbers in other places: undo the sorting, every entry keeps its own place": found}
    size, kind = float(np.linalg.norm(found, norm)), f"L{norm} norm"
    if size > radius * (1 + 1e-6) + 1e-12:
        return {f"this point is not in the ball: its {kind} is {size:.6g}, the radius is {radius:.6g}": found}
    if np.linalg.norm(w, norm) > radius and size < radius * (1 - 1e-6):
        return {
            f"the point is too far inside: its {kind} is {size:.6g}, and the nearest point of the ball to a point "
            f"outside lies on its surface, at {radius:.6g}": found
        }
    return {
        f"the point is in the ball, but not the nearest: its distance from w is {np.linalg.norm(found - w):.6g}, "
        f"and {np.linalg.norm(right - w):.6g} is possible": found
    }


def l2_misconceptions(w: np.ndarray, radius: float) -> dict[str, object]:
    """What project_l2 would be if ..., for w outside the ball."""
    length = float(np.sqrt((w**2).sum()))
    return {
        "w has been returned as it is, although it lies outside": w,
        "this is the unit vector: multiply it by the radius": w / length,
        "w is divided by its squared length, it should be its length": w * radius / length**2,
        "w is divided by its L1 norm, it should be its (L2) length": w * radius / np.abs(w).sum(),
        "w is divided by its largest entry, it should be its length": w * radius / np.abs(w).max(),
        "w is multiplied by the radius, but not divided by its length": w * radius,
        "every entry is clipped on its own (that is a cube): scale the whole vector": np.clip(w, -radius, radius),
        "the root of the radius is used: the radius bounds the norm, not its square": w * np.sqrt(radius) / length,
        "the square of the radius is used": w * radius**2 / length,
        "the factor radius/length is squared": w * (radius / length) ** 2,
        "the factor is the root of radius/length": w * np.sqrt(radius / length),
        "the factor is upside down": w * length / radius,
        "the radius is subtracted from the length: that is how far w is from the ball, not the point": w
        * (1 - radius / length),
        "points outside become 0: they move to the surface": np.zeros(w.shape),
        "the signs are lost": np.abs(w) * radius / length,
        "the sign is wrong: this is the far side of the ball": -w * radius / length,
    }


def moved(got: object, w: np.ndarray, radius: float, norm: int) -> dict[str, object]:
    """The sentence for a point of the ball that has not stayed where it was, and for 0/0."""
    size = float(np.linalg.norm(w, norm))
    return {
        "0/0: the zero vector lies in every ball, also in the one of radius 0": np.full(w.shape, np.nan),
        f"w is in the ball, its L{norm} norm is {size:.6g} and the radius {radius:.6g}: nothing moves": got,
    }


@test_case(name="project_l2 of (6, -3, 2), which has length 7, onto radius 2.1 is 0.3 times it", points=1.5)
def l2_example(project_l2: Answer) -> None:
    w = np.array([6.0, -3.0, 2.0])
    got, right = project_l2(w, 2.1), np.array([1.8, -0.9, 0.6])
    suspects = l2_misconceptions(w, 2.1) | misplaced(got, w, right, 2.1, 2)
    equal(got, right, "project_l2([6, -3, 2], 2.1)", suspects=suspects)


@test_case(name="project_l2 leaves a point of the ball where it is", points=1)
def l2_inside(project_l2: Answer) -> None:
    w = np.array([0.3, -0.4, 0.0])
    suspects = {
        "the point has been pushed out to the surface: inside the ball nothing moves": w * 4,
        "the point has been scaled to length 1: inside the ball nothing moves": w * 2,
    }
    equal(project_l2(w, 2.0), w, "project_l2([0.3, -0.4, 0], 2)", suspects=suspects)
    for point, radius in [(np.array([1.2, 0.9]), 1.8), (np.zeros(3), 0.5)]:
        got, what = project_l2(point, radius), f"project_l2({point.tolist()}, {radius})"
        equal(got, point, what, suspects=moved(got, point, radius, 2))


@test_case(name="project_l2 and project_l1 onto radius 0 give the origin", points=1)
def radius_zero(project_l2: Answer, project_l1: Answer) -> None:
    for project in (project_l2, project_l1):
        suspects = {"w is returned as it is: the ball of radius 0 is the origin alone": [2, -1]}
        equal(project(np.array([2.0, -1.0]), 0.0), [0, 0], f"{project.name}([2, -1], 0)", suspects=suspects)
        got = project(np.zeros(3), 0.0)
        equal(got, [0, 0, 0], f"{project.name}([0, 0, 0], 0)", suspects=moved(got, np.zeros(3), 0.0, 2))


@test_case(name="project_l2 and project_l1 leave their input alone", points=1)
def input_unchanged(project_l2: Answer, project_l1: Answer) -> None:
    for project in (project_l2, project_l1):
        project(np.array([2.0, -3.0, 0.5]), 1.5)
        project(np.array([0.2, -0.3, 0.1]), 1.5)
        untouched(project)


@test_case(name="project_l1 of (-1, 2, 0.25, -1.5) onto radius 1.2 shrinks by 1.15 and drops two entries", points=2)
def l1_example(project_l1: Answer) -> None:
    w = np.array([-1.0, 2.0, 0.25, -1.5])
    got, right = project_l1(w, 1.2), np.array([0.0, 0.85, 0.0, -0.35])
    suspects = {
        "w has been returned as it is, although it lies outside": w,
        "w is scaled: that point is in the ball, but not the nearest; shrink all entries by the same amount": w
        * 1.2
        / 4.75,
        "the threshold counts all four entries, although small ones become 0 and cannot shrink further": [
            -0.1125,
            1.1125,
            0,
            -0.6125,
        ],
        "all entries move by the same amount, and 0.25 is pushed past 0": [-0.1125, 1.1125, -0.6375, -0.6125],
        "small entries are pushed past 0 to the other side": [0.15, 0.85, -0.9, -0.35],
        "one entry too few is counted for the threshold": [-0.2, 1.2, 0, -0.7],
        "one entry too many is counted for the threshold": [0, 0.9, 0, -0.4],
        "the sum of the entries runs in the order of w, it should run from the largest down": [-0.1, 1.1, 0, -0.6],
        "the threshold is the radius itself": [0, 0.8, 0, -0.3],
        "the signs are lost": [0, 0.85, 0, 0.35],
        "the radius is used as 1 whatever is passed": [0, 0.75, 0, -0.25],
        "negative entries are lost: sort and shrink the absolute values": [0, 1.2, 0, 0],
        "this is the projection onto the L2 ball": w * 1.2 / np.sqrt(7.3125),
        "every entry is clipped on its own (that is a cube)": np.clip(w, -1.2, 1.2),
    }
    what = "project_l1([-1, 2, 0.25, -1.5], 1.2)"
    equal(got, right, what, suspects=suspects | misplaced(got, w, right, 1.2, 1), rtol=SEARCHED)
    w = np.array([0.6, -0.6])
    suspects = {"w is returned as it is. Its L2 norm is 0.85, but its L1 norm is 1.2: it lies outside": w}
    equal(project_l1(w, 1.0), [0.5, -0.5], "project_l1([0.6, -0.6], 1)", suspects=suspects, rtol=SEARCHED)


@test_case(name="project_l1 leaves a point of the ball where it is", points=1)
def l1_inside(project_l1: Answer) -> None:
    w = np.array([0.3, -0.4, 0.1])
    suspects = {
        "the point has been pushed out to the surface by scaling: inside the ball nothing moves": w * 2.5,
        "the point has been pushed out to the surface: inside the ball nothing moves": w + 0.4 * np.sign(w),
    }
    equal(project_l1(w, 2.0), w, "project_l1([0.3, -0.4, 0.1], 2)", suspects=suspects, rtol=SEARCHED)
    # Inside although its entries are far from equal, and although one of them is 0.
    w = np.array([0.0, -1.5])
    got = project_l1(w, 1.75)
    equal(got, w, "project_l1([0, -1.5], 1.75)", suspects=moved(got, w, 1.75, 1), rtol=SEARCHED)


@test_case(name="project_l2 is right for random points of every length", points=1.5, hidden=True)
def l2_random(project_l2: Answer, rng: Generator) -> None:
    for D in (5, 2, 8, 1):
        w = rng.normal(size=D) * 3 + np.sign(rng.normal(size=D))
        radius = float(np.linalg.norm(w) * rng.uniform(0.3, 0.8))
        got, right = project_l2(w, radius), oracle.project_l2(w, radius)
        suspects = l2_misconceptions(w, radius)
        suspects["this is the projection onto the L1 ball"] = oracle.project_l1(w, radius)
        suspects |= misplaced(got, w, right, radius, 2)
        equal(got, right, f"project_l2(w, {radius:.4g}) for w of length {D}", suspects=suspects)
        got, what = project_l2(w, radius * 4), f"project_l2(w, {radius * 4:.4g}) for w inside"
        equal(got, w, what, suspects=moved(got, w, radius * 4, 2))
    whole = rng.permutation([203, -122, 81, 0])
    equal(project_l2(whole, 100.5), oracle.project_l2(whole, 100.5), "project_l2(w, 100.5) for integers")
    small = whole.astype(np.float32)
    equal(
        project_l2(small, 100.5), oracle.project_l2(whole, 100.5), "project_l2(w, 100.5) for float32", rtol=FLOAT32_RTOL
    )


def l1_misconceptions(w: np.ndarray, radius: float) -> dict[str, object]:
    """What project_l1 would be if ..., for w outside the ball."""
    size, sign = np.abs(w), np.sign(w)
    ordered = np.sort(size)[::-1]
    count = np.arange(1, len(w) + 1)
    thresholds = (np.cumsum(ordered) - radius) / count
    support = int(np.sum(ordered > thresholds))
    signed = (np.cumsum(np.sort(w)[::-1]) - radius) / count

    def shrink(tau: float) -> np.ndarray:
        return sign * np.maximum(size - tau, 0)

    return {
        "w is scaled: that point is in the ball, but not the nearest; shrink all entries by the same amount": (
            w * radius / size.sum()
        ),
        "the threshold counts all entries, also those that become 0": shrink(thresholds[-1]),
        "all entries move by the same amount, and small ones are pushed past 0": w - thresholds[-1] * sign,
        "small entries are pushed past 0 to the other side": w - thresholds[support - 1] * sign,
        "one entry too few is counted for the threshold": shrink(thresholds[max(support - 2, 0)]),
        "one entry too many is counted for the threshold": shrink(thresholds[min(support, len(w) - 1)]),
        "only the largest entry is counted for the threshold": shrink(thresholds[0]),
        "the sum of the entries runs in the order of w, it should run from the largest down": shrink(
            float(((np.cumsum(size) - radius) / count).max())
        ),
        "the sum of the entries runs from the smallest up, it should run from the largest down": shrink(
            float(((np.cumsum(ordered[::-1]) - radius) / count).max())
        ),
        "the threshold is the radius itself": shrink(radius),
        "the threshold is divided by the number of all entries": shrink(float((size.sum() - radius) / len(w))),
        "the threshold is not divided by the number of entries that are left": shrink(
            float((np.cumsum(ordered) - radius)[support - 1])
        ),
        "the signs are lost": np.maximum(size - thresholds[support - 1], 0),
        "negative entries are lost: sort and shrink the absolute values": np.maximum(w - signed.max(), 0),
        "this is the projection onto the L2 ball": oracle.project_l2(w, radius),
        "every entry is clipped on its own (that is a cube)": np.clip(w, -radius, radius),
        "w has been returned as it is, although it lies outside": w,
        "the sign is wrong: this is the far side of the ball": -shrink(thresholds[support - 1]),
    }


@test_case(name="project_l1 is right for random points of every length", points=2.5, hidden=True)
def l1_random(project_l1: Answer, rng: Generator) -> None:
    for D in (6, 3, 9, 1):
        w = rng.normal(size=D) * 3 + np.sign(rng.normal(size=D))
        radius = float(np.abs(w).sum() * rng.uniform(0.2, 0.6))
        got, right = project_l1(w, radius), oracle.project_l1(w, radius)
        suspects = l1_misconceptions(w, radius) | misplaced(got, w, right, radius, 1)
        equal(got, right, f"project_l1(w, {radius:.4g}) for w of length {D}", suspects=suspects, rtol=SEARCHED)
        got, what = project_l1(w, radius * 6), f"project_l1(w, {radius * 6:.4g}) for w inside"
        equal(got, w, what, suspects=moved(got, w, radius * 6, 1), rtol=SEARCHED)
    tied = np.array([2.0, -2.0, 1.0, 2.0, 0.0])
    right = oracle.project_l1(tied, 3.0)
    equal(project_l1(tied, 3.0), right, "project_l1([2, -2, 1, 2, 0], 3), with equal entries,", rtol=SEARCHED)
    whole = rng.permutation([203, -122, 81, 0])
    right = oracle.project_l1(whole, 100.5)
    equal(project_l1(whole, 100.5), right, "project_l1(w, 100.5) for integers", rtol=SEARCHED)
    small = whole.astype(np.float32)
    equal(project_l1(small, 100.5), right, "project_l1(w, 100.5) for float32", rtol=FLOAT32_RTOL)


@test_case(
    name="no point of the ball is nearer than the projection, and projecting twice changes nothing",
    points=0.5,
    hidden=True,
)
def nearest(project_l2: Answer, project_l1: Answer, rng: Generator) -> None:
    w = rng.normal(size=4) * 2
    for project, norm in [(project_l2, 2), (project_l1, 1)]:
        radius = 0.5 * float(np.linalg.norm(w, norm))
        what = f"{project.name}(w, {radius:.4g})"
        found = array_of(project(w, radius), what, (4,))
        require(
            np.linalg.norm(found, norm) <= radius * (1 + SEARCHED), f"{what} is not in the ball of radius {radius:.6g}."
        )
        points = found + rng.normal(size=(300, 4)) * rng.choice([0.05, 0.5], size=(300, 1))
        sizes = np.linalg.norm(points, norm, axis=1, keepdims=True)
        points *= np.minimum(1, radius / sizes)
        distance, others = np.linalg.norm(found - w), np.linalg.norm(points - w, axis=1)
        require(
            distance <= others.min() * (1 + SEARCHED),
            f"{what} is at distance {distance:.6g} from w, and there is a point of the ball at {others.min():.6g}.",
        )
        equal(project(found, radius), found, f"{project.name} of a point that has just been projected", rtol=SEARCHED)
