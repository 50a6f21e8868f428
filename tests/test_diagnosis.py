"""Explanations name a cause only with evidence, and name the right one."""

import numpy as np
import pytest
from diagnosis import explain, shape_problem, where_wrong
from hypothesis import given, settings
from hypothesis import strategies as st

WANT = np.random.default_rng(3).normal(size=(4, 4))
W = np.random.default_rng(4).normal(size=(4, 4))


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (np.zeros((4, 4)), "0 everywhere"),
        (-WANT, "opposite sign"),
        (5 * WANT, "N = 5"),
        (WANT / 5, "mean taken twice"),
        (WANT / 0.3, "1/λ"),
        (2 * WANT, "½ missing"),
        (WANT / 2, "½ too many"),
        (-5 * WANT, "−5 ×"),
        (WANT * 1.01, "1.01"),
        (WANT.T, "transpose"),
        (WANT[::-1], "reverse order along axis 0"),
        (np.roll(WANT, 1, axis=1), "off by one along axis 1"),
        (WANT + 0.3 * W, "extra term in W"),
        (WANT - 0.3 * W, "missing term in W"),
        (WANT + 1.5, "off by the same amount"),
        (np.trunc(WANT * 1), "integer"),
        (WANT.astype(np.float32).astype(float), "float32"),
        (np.where(np.eye(4) > 0, np.nan, WANT), "nan"),
        (np.where(np.eye(4) > 0, np.inf, WANT), "inf"),
        (WANT + 1e-6 * np.sin(WANT), "off by"),
        (WANT + 1e-4 * np.sin(WANT), "off by"),
        (np.clip(WANT, -0.5, None), "nothing is below -0.5"),
        (np.clip(WANT, -0.5, 0.5), "cut off"),
        (np.round(WANT, 2), "rounded to 2 decimals"),
    ],
)
def test_a_pattern_is_named(got: np.ndarray, words: str) -> None:
    sentence = explain(got, WANT, {"N": 5, "λ": 0.3}, {"W": W})
    assert sentence is not None
    assert words in sentence


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_numbers_that_have_nothing_to_do_with_each_other_are_not_explained(seed: int) -> None:
    rng = np.random.default_rng(seed)
    got, want, term = rng.normal(size=(3, 5, 3))
    assert explain(got, want, {"N": 5, "K": 3, "λ": 0.1}, {"W": term}) is None


def test_shapes_are_explained() -> None:
    assert "transposed" in shape_problem((3, 2), (2, 3))
    assert "broadcasting" in shape_problem((1, 3), (3,))
    assert "sum or mean over one axis" in shape_problem((5, 3), (3,))
    assert "summed away" in shape_problem((), (3,))


@pytest.mark.parametrize("factor", [0.37, 1.9, -3.3])
def test_one_number_alone_is_not_explained_by_a_factor_without_a_name(factor: float) -> None:
    assert explain(np.array(factor * 0.7), np.array(0.7), {"N": 5}) is None
    assert "N = 5" in str(explain(np.array(5 * 0.7), np.array(0.7), {"N": 5}))


def test_a_clipped_logarithm_is_recognised_by_its_value() -> None:
    assert "1e-12" in str(explain(np.array([-27.631021, -0.5]), np.array([-2000.0, -0.5])))
    assert explain(np.array([-27.5, -0.5]), np.array([-2000.0, -0.5])) is None


def test_the_place_of_the_errors_is_named() -> None:
    assert where_wrong(np.vstack([WANT[:3], 9 * WANT[3:]]), WANT) == "Only row 3 (the last) of 4 is wrong"
    assert where_wrong(np.array([1.0, 9, 3, 9]), np.array([1.0, 2, 3, 4])) == "Only entries 1, 3 of 4 are wrong"
    assert where_wrong(-WANT, WANT) is None
