"""Wrong and right answers to q2: softmax."""

import numpy as np

from tests.banks import right, wrong


@wrong("softmax", "the sums run down the columns", says="row")
def sums_down_the_columns(Z):
    E = np.exp(Z - Z.max())
    return E / E.sum(axis=0)


@wrong("softmax", "no shift, so large logits overflow", says="overflow|nan")
def no_shift(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


@right("softmax")
def one_row_at_a_time(Z):
    rows = []
    for z in np.asarray(Z, dtype=float):
        e = np.exp(z - np.max(z))
        rows.append(e / np.sum(e))
    return np.array(rows)
