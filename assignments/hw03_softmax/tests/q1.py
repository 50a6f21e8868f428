"""q1: one_hot and thermometer."""

import numpy as np
from checks import Answer, Generator, equal, test_case, untouched

OK_FORMAT = False
name = "q1"


def one_hot_misconceptions(right: np.ndarray) -> dict[str, object]:
    """What one_hot would be if ..., from the right rows."""
    numbers = np.arange(right.shape[1])
    return {
        "labels count from 0 here, this counts them from 1": np.roll(right, -1, axis=1),
        "labels count from 0 here, this counts them from 1 and drops label 0": np.roll(right, -1, axis=1)
        * (right[:, :1] == 0),
        "every label up to the class is switched on, as in a thermometer code": np.cumsum(right[:, ::-1], axis=1)[
            :, ::-1
        ],
        "0 and 1 are swapped: the 1 belongs to the label": 1 - right,
        "the label itself stands where a 1 should": right * numbers,
        "the label plus 1 stands where a 1 should": right * (numbers + 1),
        "whole columns are switched on (`Y[:, y] = 1`): each row n has a single 1, in column y[n]": np.tile(
            right.max(axis=0), (len(right), 1)
        ),
        "only labels that occur have a column: the number of columns is num_classes": right[:, right.any(axis=0)],
        "the columns stop at the largest label that occurs: their number is num_classes": right[
            :, : right.argmax(axis=1).max() + 1
        ],
        "one column is left out; two classes have two columns, and K classes K": right[:, 1:],
        "there is one column too many: the labels 0 .. K − 1 need K columns": np.pad(right, [(0, 0), (0, 1)]),
        "−1 stands where a 0 should": 2 * right - 1,
    }


def thermometer_misconceptions(right: np.ndarray) -> dict[str, object]:
    """What thermometer would be if ..., from the right rows."""
    below = np.pad(right[:, 1:], [(0, 0), (0, 1)])
    single = right - below
    return {
        "level ℓ has ℓ + 1 ones, this has ℓ: the lowest level is not all zeros": below,
        "level ℓ has ℓ + 1 ones, this has one more": np.pad(right[:, :-1], [(0, 0), (1, 0)], constant_values=1),
        "the ones fill up from the right, they should start at the left": right[:, ::-1],
        "only the level itself is switched on (one-hot): every lower level stays on too": single,
        "every level from this one up is switched on: it should be every level up to this one": 1 - below,
        "0 and 1 are swapped: the ones belong to the levels up to this one": 1 - right,
        "the marks are numbered 1, 2, 3, …: every one of them is a 1": np.cumsum(right, axis=1) * right,
        "the ones are added up, they should all stay 1 and the rest 0": np.cumsum(right, axis=1),
        "the lowest level has a column of its own too: K levels have K columns": right[:, 1:],
        "the number of ones is returned; the code is a row of K zeros and ones": right.sum(axis=1),
        "the ones of a row are divided by their number: leave them 1": right / right.sum(axis=1, keepdims=True),
        "the ones are added up down the batch (axis=0), they should fill each row (axis=1)": np.cumsum(single, axis=0),
        "the columns stop at the highest level that occurs: their number is num_levels": right[:, right.any(axis=0)],
    }


@test_case(name="one_hot puts a single 1 at the label, counted from 0", points=1)
def one_hot_example(one_hot: Answer) -> None:
    right = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0], [1, 0, 0, 0]])
    got = one_hot(np.array([2, 0, 3, 2, 0]), 4)
    equal(got, right, "one_hot([2, 0, 3, 2, 0], 4)", suspects=one_hot_misconceptions(right))


@test_case(name="one_hot refuses labels outside 0..K-1 with a ValueError", points=1)
def one_hot_range(one_hot: Answer) -> None:
    one_hot.raises(ValueError, np.array([0, 3, 1]), 3, why="the label 3 among 3 classes, 0 to 2")
    one_hot.raises(ValueError, np.array([0, -1, 1]), 3, why="the label -1")


@test_case(name="one_hot and thermometer leave their inputs alone", points=1)
def inputs_unchanged(one_hot: Answer, thermometer: Answer) -> None:
    for labels in (np.array([1, 2, 0, 1]), np.array([1.0, 2.0, 0.0, 1.0])):
        one_hot(labels, 3)
        untouched(one_hot)
        thermometer(labels, 3)
        untouched(thermometer)


@test_case(name="thermometer fills up from the left, one more 1 per level", points=1)
def thermometer_example(thermometer: Answer) -> None:
    right = np.array([[1, 0, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0]])
    got = thermometer(np.array([0, 2, 3, 1, 2]), 4)
    equal(got, right, "thermometer([0, 2, 3, 1, 2], 4)", suspects=thermometer_misconceptions(right))


@test_case(name="thermometer refuses levels outside 0..K-1 with a ValueError", points=1)
def thermometer_range(thermometer: Answer) -> None:
    thermometer.raises(ValueError, np.array([0, 4]), 4, why="the level 4 among 4 levels, 0 to 3")
    thermometer.raises(ValueError, np.array([-1, 1]), 4, why="the level -1")
