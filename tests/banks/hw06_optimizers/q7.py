"""Wrong and right answers to q7: max_stable_lr."""

import math

import numpy as np

from tests.banks import right, wrong

# ------------------------------------------------------------------------------------------- wrong


@wrong("max_stable_lr", "1/c in place of 2/c", says="1/c")
def lands_in_the_minimum(curvatures):
    return 1 / np.max(curvatures)


@wrong("max_stable_lr", "the smallest curvature decides", says="smallest curvature")
def smallest_curvature_decides(curvatures):
    return 2 / np.min(curvatures)


@wrong("max_stable_lr", "the curvatures are added", says="added")
def curvatures_added(curvatures):
    return 2 / np.sum(curvatures)


@wrong("max_stable_lr", "the mean curvature decides", says="averaged|mean")
def mean_curvature_decides(curvatures):
    return 2 / np.mean(curvatures)


@wrong("max_stable_lr", "the length of the vector of curvatures decides", says="length")
def length_of_the_curvatures(curvatures):
    return 2 / np.linalg.norm(curvatures)


@wrong("max_stable_lr", "one limit per direction", says="per direction|shape")
def one_limit_per_direction(curvatures):
    return 2 / np.asarray(curvatures, dtype=float)


@wrong("max_stable_lr", "the fastest rate, 2/(largest + smallest)", says="fastest")
def fastest_rate(curvatures):
    return 2 / (np.max(curvatures) + np.min(curvatures))


@wrong("max_stable_lr", "upside down", says="upside down")
def upside_down(curvatures):
    return np.max(curvatures) / 2


@wrong("max_stable_lr", "the factor ½ of f is counted once more: 4/c", says="4/c|factor ½")
def half_counted_once_more(curvatures):
    return 4 / np.max(curvatures)


@wrong("max_stable_lr", "the first curvature decides", says="first curvature")
def first_curvature_decides(curvatures):
    return 2 / curvatures[0]


@wrong("max_stable_lr", "the last curvature decides", says="last curvature")
def last_curvature_decides(curvatures):
    return 2 / curvatures[-1]


@wrong("max_stable_lr", "an integer division", says="rounded down|division of floats|whole number")
def integer_division(curvatures):
    return 2 // np.max(curvatures)


@wrong("max_stable_lr", "the lecture's 0.5 whatever the curvatures", says="whatever|constant|0\\.5")
def the_lectures_number(curvatures):
    return 0.5


@wrong("max_stable_lr", "a little below the limit, to be safe", says="slightly below|limit itself")
def a_little_below(curvatures):
    return 0.99 * 2 / np.max(curvatures)


@wrong("max_stable_lr", "the curvatures are sorted in place", says="in place")
def sorts_in_place(curvatures):
    curvatures.sort()
    return 2 / curvatures[-1]


@wrong("max_stable_lr", "nothing is returned", says="None")
def limit_without_return(curvatures):
    2 / np.max(curvatures)


@wrong("max_stable_lr", "divided by the number of directions", says="number of directions")
def divided_by_the_directions(curvatures):
    return 2 / np.max(curvatures) / len(curvatures)


@wrong("max_stable_lr", "the condition number", says="condition number")
def condition_number(curvatures):
    return np.max(curvatures) / np.min(curvatures)


# ------------------------------------------------------------------------------------------- right


@right("max_stable_lr")
def smallest_of_the_limits(curvatures):
    return min(2 / c for c in curvatures)


@right("max_stable_lr")
def largest_after_sorting(curvatures):
    return 2.0 / sorted(curvatures)[-1]


@right("max_stable_lr")
def largest_eigenvalue_of_the_hessian(curvatures):
    return 2 / np.linalg.eigvalsh(np.diag(np.asarray(curvatures, dtype=float)))[-1]


@right("max_stable_lr")
def infinity_norm(curvatures):
    return np.array(2 / np.linalg.norm(curvatures, ord=np.inf))


@right("max_stable_lr")
def spectral_norm(curvatures):
    steepest = max(map(abs, np.asarray(curvatures).tolist()))
    return math.pow(steepest / 2, -1)
