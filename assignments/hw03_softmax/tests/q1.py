"""q1: one_hot and thermometer."""

import numpy as np
from checks import Answer, Generator, equal, test_case, untouched

OK_FORMAT = False
name = "q1"


@test_case(name="one_hot puts a single 1 at the label, counted from 0", points=1)
def one_hot_example(one_hot: Answer):
    y = np.array([2, 0, 3, 2])
    right = np.array([[0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]])
    suspects = {
        "labels are counted from 0 here, this counts them from 1": np.roll(right, -1, axis=1) * (y > 0)[:, None],
        "every label up to the class is switched on, as in a thermometer code": np.cumsum(
            right[:, ::-1], axis=1
        )[:, ::-1],
    }
    equal(one_hot(y, 4), right, "one_hot([2, 0, 3, 2], 4)", suspects=suspects)


@test_case(name="one_hot refuses labels outside 0..K-1 with a ValueError", points=1)
def one_hot_range(one_hot: Answer):
    one_hot.raises(ValueError, np.array([0, 3, 1]), 3, why="the label 3 among 3 classes, 0 to 2")
    one_hot.raises(ValueError, np.array([0, -1, 1]), 3, why="the label -1")


@test_case(name="one_hot and thermometer leave their inputs alone", points=1)
def inputs_unchanged(one_hot: Answer, thermometer: Answer):
    labels = np.array([1, 2, 0, 1])
    one_hot(labels, 3)
    untouched(one_hot)
    thermometer(labels, 3)
    untouched(thermometer)


@test_case(name="thermometer fills up from the left, one more 1 per level", points=1)
def thermometer_example(thermometer: Answer):
    right = np.array([[1, 0, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1], [1, 1, 0, 0]])
    suspects = {
        "level ℓ has ℓ + 1 ones, this has ℓ: the lowest level is not all zeros": np.pad(
            right[:, 1:], [(0, 0), (0, 1)]
        ),
        "the ones fill up from the right, they should start at the left": right[:, ::-1],
        "only the level itself is switched on (one-hot): every lower level stays on too": np.diff(
            np.pad(right, [(0, 0), (0, 1)]), axis=1
        )
        * -1,
    }
    equal(thermometer(np.array([0, 2, 3, 1]), 4), right, "thermometer([0, 2, 3, 1], 4)", suspects=suspects)


@test_case(name="thermometer refuses levels outside 0..K-1 with a ValueError", points=1)
def thermometer_range(thermometer: Answer):
    thermometer.raises(ValueError, np.array([0, 4]), 4, why="the level 4 among 4 levels, 0 to 3")
    thermometer.raises(ValueError, np.array([-1, 1]), 4, why="the level -1")
