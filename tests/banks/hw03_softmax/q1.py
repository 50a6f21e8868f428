"""Wrong and right answers to q1: one_hot and thermometer."""

import numpy as np

from tests.banks import right, wrong


def in_range(labels, K):
    if np.any(np.asarray(labels) < 0) or np.any(np.asarray(labels) >= K):
        raise ValueError(f"labels must lie in 0..{K - 1}")


# ---------------------------------------------------------------------------------- one_hot, wrong


@wrong("one_hot", "labels counted from 1, so label 0 lands in the last column", says="from 0|from 1|off by one")
def counts_labels_from_one(y, num_classes):
    in_range(y, num_classes)
    Y = np.zeros((len(y), num_classes))
    Y[np.arange(len(y)), np.asarray(y).astype(int) - 1] = 1
    return Y


@wrong("one_hot", "as many columns as the largest label asks for, not num_classes", says="num_classes|columns|shape")
def columns_up_to_the_largest_label(y, num_classes):
    in_range(y, num_classes)
    y = np.asarray(y).astype(int)
    return np.eye(y.max() + 1)[y]


@wrong("one_hot", "one column per label that occurs", says="num_classes|columns|shape")
def columns_for_the_labels_that_occur(y, num_classes):
    in_range(y, num_classes)
    return (np.asarray(y)[:, None] == np.unique(y)).astype(float)


@wrong("one_hot", "no range check: -1 picks the last class", says="-1")
def negative_labels_wrap(y, num_classes):
    y = np.asarray(y).astype(int)
    if y.max() >= num_classes:
        raise ValueError("label too large")
    return np.eye(num_classes)[y]


@wrong("one_hot", "no range check at all: an outside label gives a row of zeros", says="accepted|ValueError")
def outside_labels_give_zero_rows(y, num_classes):
    return (np.asarray(y)[:, None] == np.arange(num_classes)).astype(float)


@wrong("one_hot", "the range check lets the label K through", says="label 3|accepted")
def range_check_off_by_one(y, num_classes):
    y = np.asarray(y)
    if np.any(y < 0) or np.any(y > num_classes):
        raise ValueError("label out of range")
    return (y[:, None] == np.arange(num_classes)).astype(float)


@wrong("one_hot", "an IndexError in place of a ValueError", says="IndexError|ValueError")
def leaves_it_to_indexing(y, num_classes):
    y = np.asarray(y).astype(int)
    if np.any(y < 0):
        raise ValueError("negative label")
    Y = np.zeros((len(y), num_classes))
    Y[np.arange(len(y)), y] = 1
    return Y


@wrong("one_hot", "asserts in place of raising a ValueError", says="AssertionError|ValueError")
def asserts_the_range(y, num_classes):
    y = np.asarray(y)
    assert np.all((y >= 0) & (y < num_classes)), "labels out of range"
    return (y[:, None] == np.arange(num_classes)).astype(float)


@wrong("one_hot", "outside labels are clipped to the nearest class", says="accepted|ValueError")
def clips_outside_labels(y, num_classes):
    y = np.clip(np.asarray(y).astype(int), 0, num_classes - 1)
    return np.eye(num_classes)[y]


@wrong("one_hot", "one column per example: the result is transposed", says="transpos|shape")
def one_column_per_example(y, num_classes):
    in_range(y, num_classes)
    return (np.arange(num_classes)[:, None] == np.asarray(y)).astype(float)


@wrong("one_hot", "every class up to the label is switched on", says="up to|thermometer|single 1")
def fills_up_to_the_label(y, num_classes):
    in_range(y, num_classes)
    return (np.arange(num_classes) <= np.asarray(y)[:, None]).astype(float)


@wrong("one_hot", "the label is stored in place of a 1", says="label itself|place of a 1|instead of a 1")
def stores_the_label_itself(y, num_classes):
    in_range(y, num_classes)
    Y = np.zeros((len(y), num_classes))
    for n, label in enumerate(np.asarray(y).astype(int)):
        Y[n, label] = label
    return Y


@wrong("one_hot", "0 at the label and 1 elsewhere", says="swapped|1 −|the other way|inverted")
def zero_at_the_label(y, num_classes):
    in_range(y, num_classes)
    return (np.asarray(y)[:, None] != np.arange(num_classes)).astype(float)


@wrong("one_hot", "whole columns are switched on, Y[:, y] = 1", says="column|every row|each row")
def switches_on_whole_columns(y, num_classes):
    in_range(y, num_classes)
    Y = np.zeros((len(y), num_classes))
    Y[:, np.asarray(y).astype(int)] = 1
    return Y


@wrong("one_hot", "labels stored as floats cannot index", says="float|integer")
def cannot_index_with_floats(y, num_classes):
    in_range(y, num_classes)
    return np.eye(num_classes)[y]


@wrong("one_hot", "the labels become flat positions in place", says="in place")
def turns_labels_into_positions_in_place(y, num_classes):
    in_range(y, num_classes)
    Y = np.zeros((len(y), num_classes))
    y[:] = y + num_classes * np.arange(len(y))
    Y.flat[y.astype(int)] = 1
    return Y


@wrong("one_hot", "a single label gives one row without the batch axis", says="shape")
def squeezes_a_single_label(y, num_classes):
    in_range(y, num_classes)
    return (np.asarray(y)[:, None] == np.arange(num_classes)).astype(float).squeeze()


@wrong("one_hot", "nothing is returned", says="None")
def one_hot_without_return(y, num_classes):
    in_range(y, num_classes)
    Y = np.zeros((len(y), num_classes))
    Y[np.arange(len(y)), np.asarray(y).astype(int)] = 1


@wrong("one_hot", "two classes in one column", says="two classes have two columns|shape")
def one_column_for_two_classes(y, num_classes):
    in_range(y, num_classes)
    Y = np.eye(num_classes)[np.asarray(y).astype(int)]
    return Y[:, 1:] if num_classes == 2 else Y


@wrong("one_hot", "labels stored as floats are moved by 1 in place", says="in place")
def moves_float_labels_in_place(y, num_classes):
    in_range(y, num_classes)
    y = np.asarray(y, dtype=float)
    y += 1
    return (y[:, None] == np.arange(1, num_classes + 1)).astype(float)


@wrong("one_hot", "an array of an earlier call is filled further", says="earlier call")
def fills_an_old_array(y, num_classes, arrays={}):  # noqa: B006 - the mistake itself
    in_range(y, num_classes)
    Y = arrays.setdefault((len(y), num_classes), np.zeros((len(y), num_classes)))
    Y[np.arange(len(y)), np.asarray(y).astype(int)] = 1
    return Y.copy()


@wrong("one_hot", "labels are squeezed into 8 bits", says="300|raised|ValueError")
def labels_in_eight_bits(y, num_classes):
    y = np.asarray(y).astype(np.int8)
    in_range(y, num_classes)
    return np.eye(num_classes)[y]


@wrong("one_hot", "a single class has no 1 at all", says="one_hot\\(\\[0, 0, 0\\], 1\\)")
def single_class_stays_zero(y, num_classes):
    in_range(y, num_classes)
    return np.eye(num_classes)[np.asarray(y).astype(int)] * (num_classes > 1)


# ---------------------------------------------------------------------------------- one_hot, right


@right("one_hot")
def row_of_the_identity(y, num_classes):
    y = np.asarray(y)
    if y.size and (y.min() < 0 or y.max() >= num_classes):
        raise ValueError("label out of range")
    return np.eye(num_classes)[y.astype(int)]


@right("one_hot")
def one_entry_at_a_time(y, num_classes):
    Y = np.zeros((len(y), num_classes), dtype=int)
    for n, label in enumerate(y):
        if label < 0 or label >= num_classes:
            raise ValueError(f"label {label} is not one of 0..{num_classes - 1}")
        Y[n, int(label)] = 1
    return Y


@right("one_hot")
def table_of_booleans(y, num_classes):
    if not set(np.asarray(y).astype(int).tolist()) <= set(range(num_classes)):
        raise ValueError("label out of range")
    return np.equal.outer(np.asarray(y), np.arange(num_classes))


@right("one_hot")
def put_along_the_rows(y, num_classes):
    index = np.array(y, dtype=np.int64)[:, np.newaxis]
    if ((index < 0) | (index >= num_classes)).any():
        raise ValueError("label out of range")
    Y = np.zeros((index.shape[0], num_classes), dtype=np.float32)
    np.put_along_axis(Y, index, 1, axis=1)
    return Y


@right("one_hot")
def rows_from_a_list_of_lists(y, num_classes):
    labels = [int(v) for v in y]
    if any(v not in range(num_classes) for v in labels):
        raise ValueError("label out of range")
    return np.array([[1.0 if k == v else 0.0 for k in range(num_classes)] for v in labels])


@right("one_hot")
def columns_filled_then_transposed(y, num_classes):
    labels = np.asarray(y)
    if not np.all(np.isin(labels, np.arange(num_classes))):
        raise ValueError("label out of range")
    return np.stack([np.where(labels == k, 1.0, 0.0) for k in range(num_classes)]).T


# ------------------------------------------------------------------------------ thermometer, wrong


@wrong("thermometer", "level ℓ has ℓ ones, not ℓ + 1", says="ℓ|one too few|one 1 too few|lowest level")
def lowest_level_is_all_zeros(level, num_levels):
    in_range(level, num_levels)
    return (np.arange(num_levels) < np.asarray(level)[:, None]).astype(float)


@wrong("thermometer", "level ℓ has ℓ + 2 ones", says="ℓ|too many|one more")
def one_mark_too_high(level, num_levels):
    in_range(level, num_levels)
    return (np.arange(num_levels) <= np.asarray(level)[:, None] + 1).astype(float)


@wrong("thermometer", "fills up from the right", says="left|right")
def fills_from_the_right(level, num_levels):
    in_range(level, num_levels)
    return (np.arange(num_levels)[::-1] <= np.asarray(level)[:, None]).astype(float)


@wrong("thermometer", "only the level itself is switched on", says="one-hot|lower level|stays on")
def thermometer_as_one_hot(level, num_levels):
    in_range(level, num_levels)
    return np.eye(num_levels)[np.asarray(level).astype(int)]


@wrong("thermometer", "every level from this one up is switched on", says="lower|up to|swapped|opposite side")
def mercury_above_the_level(level, num_levels):
    in_range(level, num_levels)
    return (np.arange(num_levels) >= np.asarray(level)[:, None]).astype(float)


@wrong("thermometer", "marks numbered 1, 2, 3 in place of ones", says="numbered|1, 2, 3|ones|counted")
def counts_the_marks(level, num_levels):
    in_range(level, num_levels)
    marks = np.arange(num_levels)
    return np.where(marks <= np.asarray(level)[:, None], marks + 1.0, 0.0)


@wrong("thermometer", "the ones are scaled to sum to 1", says="scaled|normalis|sum to 1|divided")
def scales_the_ones_to_sum_to_one(level, num_levels):
    in_range(level, num_levels)
    T = (np.arange(num_levels) <= np.asarray(level)[:, None]).astype(float)
    return T / T.sum(axis=1, keepdims=True)


@wrong("thermometer", "accumulates down the batch, not along the row", says="down the|along|batch|axis")
def accumulates_down_the_batch(level, num_levels):
    in_range(level, num_levels)
    return np.cumsum(np.eye(num_levels)[np.asarray(level).astype(int)], axis=0)


@wrong("thermometer", "no range check: a level too high fills the whole row", says="level 4|accepted|ValueError")
def too_high_a_level_fills_the_row(level, num_levels):
    level = np.asarray(level)
    if np.any(level < 0):
        raise ValueError("negative level")
    return (np.arange(num_levels) <= level[:, None]).astype(float)


@wrong("thermometer", "no check for negative levels", says="-1")
def negative_levels_pass(level, num_levels):
    level = np.asarray(level)
    if np.any(level >= num_levels):
        raise ValueError("level too high")
    return (np.arange(num_levels) <= level[:, None]).astype(float)


@wrong("thermometer", "the range check refuses the highest level", says="raised|range|out of")
def refuses_the_highest_level(level, num_levels):
    in_range(level, num_levels - 1)
    return (np.arange(num_levels) <= np.asarray(level)[:, None]).astype(float)


@wrong("thermometer", "as many columns as the highest level needs", says="num_levels|columns|shape")
def columns_up_to_the_highest_level(level, num_levels):
    in_range(level, num_levels)
    level = np.asarray(level)
    return (np.arange(int(level.max()) + 1) <= level[:, None]).astype(float)


@wrong("thermometer", "one column per example: the result is transposed", says="transpos|shape")
def thermometers_side_by_side(level, num_levels):
    in_range(level, num_levels)
    return (np.arange(num_levels)[:, None] <= np.asarray(level)).astype(float)


@wrong("thermometer", "levels stored as floats cannot bound a slice", says="float|integer")
def cannot_slice_with_floats(level, num_levels):
    in_range(level, num_levels)
    T = np.zeros((len(level), num_levels))
    for n in range(len(level)):
        T[n, : level[n] + 1] = 1
    return T


@wrong("thermometer", "the caller's levels are raised by one", says="in place")
def raises_the_levels_in_place(level, num_levels):
    in_range(level, num_levels)
    level += 1
    return (np.arange(num_levels) < level[:, None]).astype(float)


@wrong("thermometer", "nothing is returned", says="None")
def thermometer_without_return(level, num_levels):
    in_range(level, num_levels)
    T = np.zeros((len(level), num_levels))
    T[np.arange(num_levels) <= np.asarray(level)[:, None]] = 1


@wrong("thermometer", "levels stored as floats are raised in place", says="in place")
def raises_float_levels_in_place(level, num_levels):
    in_range(level, num_levels)
    level = np.asarray(level, dtype=float)
    level += 1
    return (np.arange(num_levels) < level[:, None]).astype(float)


@wrong("thermometer", "a single level loses its axis", says="shape")
def squeezes_one_level(level, num_levels):
    in_range(level, num_levels)
    T = (np.arange(num_levels) <= np.asarray(level)[:, None]).astype(float)
    return T[:, 0] if num_levels == 1 else T


# ------------------------------------------------------------------------------ thermometer, right


@right("thermometer")
def slice_by_slice(level, num_levels):
    T = np.zeros((len(level), num_levels))
    for n, reached in enumerate(level):
        if not 0 <= reached < num_levels:
            raise ValueError("level out of range")
        T[n, : int(reached) + 1] = 1
    return T


@right("thermometer")
def row_of_a_triangle(level, num_levels):
    level = np.asarray(level)
    if level.size and (level.min() < 0 or level.max() > num_levels - 1):
        raise ValueError("level out of range")
    return np.tril(np.ones((num_levels, num_levels), dtype=int))[level.astype(int)]


@right("thermometer")
def one_hot_summed_from_the_right(level, num_levels):
    in_range(level, num_levels)
    hot = np.eye(num_levels)[np.asarray(level, dtype=int)]
    return np.cumsum(hot[:, ::-1], axis=1)[:, ::-1]


@right("thermometer")
def comparison_left_as_booleans(level, num_levels):
    in_range(level, num_levels)
    return np.asarray(level).reshape(-1, 1) >= np.arange(num_levels)


@right("thermometer")
def ones_then_zeros(level, num_levels):
    rows = []
    for reached in np.asarray(level).astype(int).tolist():
        if reached < 0 or reached >= num_levels:
            raise ValueError("level out of range")
        rows.append([1] * (reached + 1) + [0] * (num_levels - reached - 1))
    return np.array(rows)


@right("thermometer")
def step_function_of_the_difference(level, num_levels):
    in_range(level, num_levels)
    gap = np.subtract.outer(np.asarray(level, dtype=float), np.arange(num_levels))
    return np.heaviside(gap, 1.0)


@wrong("one_hot", "the other entries are −1", says="−1 stands")
def one_against_minus_one(y, num_classes):
    y = np.asarray(y, dtype=int)
    if np.any(y < 0) or np.any(y >= num_classes):
        raise ValueError("label out of range")
    return 2 * np.eye(num_classes)[y] - 1


@wrong("one_hot", "there is a column for the label K too", says="one column too many")
def one_hot_with_a_column_too_many(y, num_classes):
    y = np.asarray(y, dtype=int)
    if np.any(y < 0) or np.any(y >= num_classes):
        raise ValueError("label out of range")
    return np.eye(num_classes + 1)[y]


@wrong("thermometer", "the ones are added up along the row", says="added up")
def thermometer_of_running_sums(level, num_levels):
    level = np.asarray(level, dtype=int)
    if np.any(level < 0) or np.any(level >= num_levels):
        raise ValueError("level out of range")
    return np.cumsum(np.arange(num_levels) <= level[:, None], axis=1)
