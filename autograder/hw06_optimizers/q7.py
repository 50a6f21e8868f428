"""q7: max_stable_lr."""

import numpy as np
from checks import Answer, Generator, equal, test_case, untouched

OK_FORMAT = False
name = "q7"


def misconceptions(c: np.ndarray) -> dict[str, object]:
    """What max_stable_lr would be if …"""
    c = c.astype(float)
    return {
        "this is 1/c: there every step lands in the minimum; up to 2/c the steps overshoot and still shrink": 1
        / c.max(),
        "the smallest curvature sets this limit, but the largest is the first to diverge": 2 / c.min(),
        "the smallest curvature sets this limit (1/c), but the largest is the first to diverge, at 2/c": 1 / c.min(),
        "the curvatures are added; each direction moves on its own, and the steepest sets the limit": 2 / c.sum(),
        "the curvatures are averaged; each direction moves on its own, and the steepest sets the limit": 2 / c.mean(),
        "the length of c is used; each direction moves on its own, and the steepest sets the limit": (
            2 / np.linalg.norm(c)
        ),
        "one number per direction is returned; all have to converge, so the smallest counts": 2 / c,
        "this is the fastest rate, 2/(largest + smallest), not the largest stable one": 2 / (c.max() + c.min()),
        "this is upside down: the larger the curvature, the smaller the rate": c.max() / 2,
        "the largest curvature itself is returned": c.max(),
        "this is the condition number": c.max() / c.min(),
        "this is 4/c: with the factor ½ in f the curvature is c": 4 / c.max(),
        "this is ½/c: with the factor ½ in f the curvature is c": 0.5 / c.max(),
        "the limit is divided by the number of directions": 2 / c.max() / len(c),
        "the first curvature is used, it should be the largest": 2 / c[0],
        "the last curvature is used, it should be the largest": 2 / c[-1],
        "the middle curvature is used, it should be the largest": 2 / np.median(c),
        "the square root of the curvature is used": 2 / np.sqrt(c.max()),
        "the limit is rounded down to a whole number: use a division of floats": np.floor(2 / c.max()),
        "this is slightly below the limit; return the limit itself": 2 / c.max() * 0.99,
    }


@test_case(name="max_stable_lr of the curvatures 7, 8, 6, 3, 5 is 1/4", points=2)
def worked_examples(max_stable_lr: Answer) -> None:
    for c, limit in [([7.0, 8.0, 6.0, 3.0, 5.0], 0.25), ([0.1, 0.4], 5.0), ([3.0], 2 / 3)]:
        curvatures = np.array(c)
        equal(max_stable_lr(curvatures), limit, f"max_stable_lr({c})", suspects=misconceptions(curvatures))


@test_case(name="max_stable_lr leaves its input alone", points=0.5)
def input_unchanged(max_stable_lr: Answer) -> None:
    max_stable_lr(np.array([3.0, 8.0, 5.0, 0.5]))
    untouched(max_stable_lr)


@test_case(name="at max_stable_lr descent stops converging, just below it does not", points=1.5, hidden=True)
def random_bowls(max_stable_lr: Answer, rng: Generator) -> None:
    for D in (5, 7):
        c = rng.uniform(0.05, 1, size=D) * 10.0 ** rng.integers(-1, 3)
        limit = float(c.max())
        equal(max_stable_lr(c), 2 / limit, f"max_stable_lr of {D} curvatures", suspects=misconceptions(c))
    whole = rng.permutation([3, 7, 20, 11])
    equal(max_stable_lr(whole), 0.1, "max_stable_lr of whole numbers", suspects=misconceptions(whole))
