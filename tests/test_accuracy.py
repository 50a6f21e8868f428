"""The digits are read as well as the notebooks promise, with margin, whatever the seed."""

import numpy as np
import pytest
from digits import load_digits

from solutions.hw04_sgd import train_softmax
from solutions.hw06_optimizers import adam_update, train_mlp

pytestmark = pytest.mark.slow
DIGITS = load_digits()
Y_TRAIN = np.eye(10)[DIGITS.y_train]
SEEDS = range(20)


def accuracy(scores: np.ndarray) -> float:
    return float(np.mean(scores.argmax(axis=1) == DIGITS.y_test))


def test_softmax_regression_by_sgd_reaches_93_percent() -> None:
    for seed in SEEDS:
        W, b, _ = train_softmax(DIGITS.X_train, Y_TRAIN, 0.5, 32, 20, np.random.default_rng(seed))
        assert accuracy(DIGITS.X_test @ W + b) >= 0.94


def test_a_network_trained_by_adam_reaches_95_percent() -> None:
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        (first, second), _ = train_mlp(adam_update, DIGITS.X_train, Y_TRAIN, 64, 0.01, 32, 20, rng)
        hidden = np.maximum(DIGITS.X_test @ first[0] + first[1], 0)
        assert accuracy(hidden @ second[0] + second[1]) >= 0.96
