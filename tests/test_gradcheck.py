"""The gradient checker is checked: it catches 0.1 % in one entry and accepts what is right at any size."""

import numpy as np
import pytest
from gradcheck import GradientError, check_gradient, slope
from hypothesis import given, settings
from hypothesis import strategies as st


def wavy(x: np.ndarray) -> float:
    """A scalar function with all kinds of curvature."""
    return float(np.sum(np.sin(x) * np.arange(1, x.size + 1).reshape(x.shape)) + np.prod(np.cos(x)))


def wavy_grad(x: np.ndarray) -> np.ndarray:
    weights = np.arange(1, x.size + 1).reshape(x.shape)
    cos = np.cos(x)
    others = np.array([np.prod(np.delete(cos.ravel(), k)) for k in range(x.size)]).reshape(x.shape)
    return cos * weights - np.sin(x) * others


points = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).normal(size=(3, 2)))


@given(x=points)
@settings(max_examples=40, deadline=None)
def test_a_right_gradient_passes(x: np.ndarray) -> None:
    assert check_gradient(wavy, x, wavy_grad(x))


@given(x=points, entry=st.integers(0, 5), sign=st.sampled_from([-1, 1]))
@settings(max_examples=60, deadline=None)
def test_a_gradient_wrong_by_a_thousandth_in_one_entry_fails(x: np.ndarray, entry: int, sign: int) -> None:
    grad = wavy_grad(x)
    grad.flat[entry] *= 1 + sign * 1e-3
    assert not check_gradient(wavy, x, grad)


@pytest.mark.parametrize("exponent", range(-8, 9))
def test_a_right_gradient_passes_whatever_the_size_of_the_function(exponent: int) -> None:
    x, size = np.array([0.7, -1.3, 0.2]), 10.0**exponent
    assert check_gradient(lambda v: size * wavy(v), x, size * wavy_grad(x))
    wrong = size * wavy_grad(x) * np.array([1, 1.001, 1])
    assert not check_gradient(lambda v: size * wavy(v), x, wrong)


@pytest.mark.parametrize("exponent", range(-8, 9))
def test_a_right_gradient_passes_whatever_the_size_of_the_variable(exponent: int) -> None:
    size = 10.0**exponent
    x = np.array([0.7, -1.3, 0.2]) * size
    assert check_gradient(lambda v: wavy(v / size), x, wavy_grad(x / size) / size)
    wrong = wavy_grad(x / size) / size * np.array([1, 1, 0.999])
    assert not check_gradient(lambda v: wavy(v / size), x, wrong)


def test_tiny_weights_of_an_ordinary_loss_are_measured_well() -> None:
    x = np.array([1e-8, -3e-8, 2e-8])
    assert check_gradient(wavy, x, wavy_grad(x))
    assert not check_gradient(wavy, x, wavy_grad(x) * np.array([1, 1, 1.001]))


def test_entries_of_very_different_size_are_judged_each_on_its_own() -> None:
    scale = np.array([1e-3, 1.0, 1e3])
    x = np.array([0.3, 0.4, 0.5])
    grad = scale * np.cos(x)
    assert check_gradient(lambda v: float(scale @ np.sin(v)), x, grad)
    for entry in range(3):
        wrong = grad.copy()
        wrong[entry] *= 1.001
        assert not check_gradient(lambda v: float(scale @ np.sin(v)), x, wrong)


@pytest.mark.parametrize("seed", [69, 235, 794, 860, *range(150)])
def test_entries_far_smaller_than_the_others_are_not_called_wrong(seed: int) -> None:
    """The first four seeds once were: a ladder of tiny steps agreed on a wrong slope, to the last digit."""
    rng = np.random.default_rng(seed)
    N, D, K = 5, 4, 3
    W, b = rng.normal(size=(D, K)), rng.normal(size=K) + np.arange(K)
    X, Y = rng.normal(size=(N, D)), rng.dirichlet(np.ones(K), size=N)

    def loss(W: np.ndarray) -> float:
        Z = X @ W + b
        return float((np.log(np.exp(Z).sum(axis=1)) - (Y * Z).sum(axis=1)).mean())

    E = np.exp(X @ W + b)
    assert check_gradient(loss, W, X.T @ (E / E.sum(axis=1, keepdims=True) - Y) / N)


def test_a_wrong_shape_fails_even_where_it_would_broadcast() -> None:
    x = np.array([1.0, 2.0, 3.0])
    report = check_gradient(lambda v: float(v @ v), x, (2 * x)[None, :], "dw")
    assert not report
    assert "shape (1, 3), expected (3,)" in repr(report)


def test_scalars_and_whole_numbers_are_measured_in_float64() -> None:
    assert check_gradient(lambda v: float(v**2), np.array(3), np.array(6.0))
    assert check_gradient(lambda v: float((v**2).sum()), np.array([1, 2], dtype=np.float32), np.array([2.0, 4.0]))


def test_none_and_words_are_no_gradient() -> None:
    x = np.ones(2)
    assert "None" in repr(check_gradient(wavy, x, None, "dx"))  # type: ignore[arg-type]
    assert "str" in repr(check_gradient(wavy, x, "2x", "dx"))  # type: ignore[arg-type]


def test_at_a_kink_every_slope_between_the_two_sides_is_accepted() -> None:
    x = np.array([0.0, 1.0])
    for guess in (0.0, 0.5, 1.0):
        assert check_gradient(lambda v: float(np.maximum(v, 0).sum()), x, np.array([guess, 1.0]))
    for guess in (-0.1, 1.1):
        assert not check_gradient(lambda v: float(np.maximum(v, 0).sum()), x, np.array([guess, 1.0]))


def test_near_a_kink_the_slope_of_its_own_side_counts() -> None:
    x = np.array([1e-4, -1e-4, 2.0])
    assert check_gradient(lambda v: float(np.maximum(v, 0).sum()), x, np.array([1.0, 0.0, 1.0]))
    assert not check_gradient(lambda v: float(np.maximum(v, 0).sum()), x, np.array([1.0, 0.5, 1.0]))


def test_the_function_gets_copies_and_x_stays_as_it_was() -> None:
    x = np.array([1.0, 2.0])

    def spoils(v: np.ndarray) -> float:
        v += 100.0
        return float(v @ v)

    slope(spoils, x)
    assert x.tolist() == [1.0, 2.0]


def test_a_zero_gradient_passes_and_a_small_one_does_not_pass_for_it() -> None:
    x = np.array([1.0, 2.0])
    assert check_gradient(lambda v: 3.0, x, np.zeros(2))
    assert not check_gradient(lambda v: 3.0, x, np.array([0.0, 1e-6]))
    assert not check_gradient(lambda v: float(1e-6 * v[0]), x, np.zeros(2))


def test_a_function_that_returns_an_array_is_refused() -> None:
    with pytest.raises(GradientError, match="one number"):
        slope(lambda v: v, np.ones(2))  # type: ignore[arg-type, return-value]


def test_a_failure_names_the_array_the_worst_entry_and_the_cause() -> None:
    X = np.random.default_rng(0).normal(size=(5, 2))
    w = np.array([0.5, -1.0])
    report = check_gradient(lambda v: float(((X @ v) ** 2).mean()), w, 2 * X.T @ X @ w, "dw", facts={"N": 5})
    for words in ("dw[", "the slope measured there is", "2 of 2 entries", "N = 5", "mean over the examples missing"):
        assert words in repr(report)
