"""What the test files are written with: a failure says what went wrong, and blames the right function."""

import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import checks
import numpy as np
import pytest
from checks import Answer, CheckFailure, array_of, calm, equal, gradients, pair, untouched
from otter.test_files import test_case as otter_test_case
from otter.test_files.exception_test import ExceptionTestFile


def failure(call: Callable[[], Any]) -> str:
    with pytest.raises(CheckFailure) as caught:
        call()
    return str(caught.value)


def answer(function: object) -> Answer:
    return Answer("f", {"f": function})


# ------------------------------------------------------------------------------- calling an answer


def test_a_missing_function_is_reported_by_name() -> None:
    assert "f is not defined" in failure(lambda: Answer("f", {})(1))


def test_a_name_that_holds_no_function_is_reported() -> None:
    assert "not a function" in failure(lambda: answer(3)(1))


def test_none_is_reported_as_a_missing_return() -> None:
    assert "return" in failure(lambda: answer(lambda x: None)(1))


def test_an_exception_is_reported_with_its_type_text_and_line() -> None:
    def f(x: np.ndarray) -> np.ndarray:
        return x @ np.ones(99)

    message = failure(lambda: answer(f)(np.ones((2, 3))))
    assert "ValueError" in message
    assert "x @ np.ones(99)" in message
    assert "(2, 3)" in message


@pytest.mark.parametrize("error", [SystemExit(3), RecursionError("too deep"), MemoryError()])
def test_no_exception_of_the_students_escapes(error: BaseException) -> None:
    def f(x: int) -> int:
        raise error

    assert type(error).__name__ in failure(lambda: answer(f)(1))


def test_a_stub_is_not_written_yet() -> None:
    def f(x: int) -> int:
        raise NotImplementedError("q3: f")

    assert "f is not written yet (q3)" in failure(lambda: answer(f)(1))


def test_a_stub_of_another_question_is_named_as_the_one_to_do_first() -> None:
    def f(x: int) -> int:
        raise NotImplementedError("q2: softmax")

    assert "softmax from q2 is not written yet: do that first" in failure(lambda: answer(f)(1))


def test_changes_to_arguments_are_noted_and_do_not_reach_the_caller() -> None:
    def f(Z: np.ndarray, pair: list[np.ndarray]) -> float:
        Z -= 1
        pair[0][0] = 9
        return 0.0

    Z, params = np.ones(3), [np.zeros(2)]
    wrapped = answer(f)
    wrapped(Z, params)
    assert Z.tolist() == [1, 1, 1]
    assert params[0].tolist() == [0, 0]
    assert wrapped.changed == ["Z", "pair"]
    assert "in place" in failure(lambda: untouched(wrapped))


def test_changes_inside_nested_plain_lists_are_noted_too() -> None:
    def f(parents: list[list[int]]) -> int:
        parents[1].append(7)
        return 0

    wrapped = answer(f)
    wrapped([[], [0]])
    assert wrapped.changed == ["parents"]
    wrapped = answer(lambda weights: weights.__setitem__(0, 5.0) or 1)
    wrapped([1.0, 2.0])
    assert wrapped.changed == ["weights"]


def test_a_generator_is_handed_over_itself() -> None:
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    answer(lambda rng: rng.normal())(rng)
    assert rng.bit_generator.state != before


def test_overflow_is_an_alarm_even_when_the_student_switched_warnings_off() -> None:
    def f(x: np.ndarray) -> np.ndarray:
        return np.exp(x)

    wrapped = answer(f)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wrapped(np.array([1000.0]))
    assert "the value is right, but NumPy warned" in failure(lambda: calm(wrapped, "f(1000)"))


def test_a_divide_warning_alone_is_no_alarm() -> None:
    wrapped = answer(lambda x: np.log(x))
    wrapped(np.array([0.0]))
    calm(wrapped, "f(0)")


def test_raises_tells_acceptance_from_another_exception() -> None:
    def picky(x: int) -> int:
        raise ValueError

    answer(picky).raises(ValueError, 1, why="a 1")
    assert "accepted a 1" in failure(lambda: answer(lambda x: x).raises(ValueError, 1, why="a 1"))
    assert "TypeError" in failure(lambda: answer(lambda: 0).raises(ValueError, 1, why="a 1"))


# ----------------------------------------------------------------------------------- comparing


@pytest.mark.parametrize("value", [2.0, 2, np.float32(2), np.int64(2), np.array(2.0), True + 1])
def test_a_scalar_may_be_of_any_number_type(value: object) -> None:
    equal(value, 2.0, "x")


def test_lists_tuples_fortran_order_and_strides_are_values_like_any_other() -> None:
    right = np.arange(6.0).reshape(2, 3)
    for value in (right.tolist(), tuple(map(tuple, right)), np.asfortranarray(right), right[:, ::-1][:, ::-1]):
        equal(value, right, "x")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "None"),
        (..., "still"),
        ("12", "str"),
        ({1: 2}, "dict"),
        ([1, [2, 3]], "a list of 2 parts of different shapes, expected one array"),
        (np.array(["1", "2"]), "text"),
        (np.array([1 + 1j, 2]), "complex"),
        (np.array([1, "a"], dtype=object), "objects"),
        (np.ones((1, 2)), "shape (1, 2), expected (2,)"),
        (np.array([1.0, np.nan]), "nan"),
        (np.array([1.0, np.inf]), "inf"),
        (np.array([1.0, 2.0 + 1e-7]), "expected 2"),
    ],
)
def test_what_is_not_the_right_array_fails_and_says_why(value: object, words: str) -> None:
    assert words in failure(lambda: equal(value, np.array([1.0, 2.0]), "x"))


def test_an_object_that_claims_to_equal_everything_fails() -> None:
    class Yes:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

    assert "objects" in failure(lambda: equal(Yes(), 1.0, "x"))


def test_rounding_of_ordinary_numbers_is_forgiven_where_the_true_value_is_nearly_zero() -> None:
    equal([0.0, 3e-16], np.array([3e-95, 0.0]), "x")
    failure(lambda: equal([0.0, 1e-12], np.array([3e-95, 0.0]), "x"))


def test_infinite_values_have_to_match_by_sign() -> None:
    equal(np.inf, np.inf, "x")
    failure(lambda: equal(-np.inf, np.inf, "x"))
    failure(lambda: equal(1e308, np.inf, "x"))


def test_a_suspect_is_named_only_when_its_values_match() -> None:
    suspects = {"the mean was forgotten": 10.0}
    assert "the mean was forgotten" in failure(lambda: equal(10.0, 2.0, "x", suspects=suspects))
    assert "the mean was forgotten" not in failure(lambda: equal(10.1, 2.0, "x", suspects=suspects))


def test_a_function_makes_the_suspects_when_the_answer_is_wrong_and_only_then() -> None:
    asked = []

    def suspects() -> dict[str, object]:
        asked.append(1)
        return {"the mean was forgotten": 10.0, "all was summed": [10.0, 10.0]}

    equal(2.0, 2.0, "x", suspects=suspects)
    assert not asked
    assert "the mean was forgotten" in failure(lambda: equal(10.0, 2.0, "x", suspects=suspects))
    assert "all was summed" in failure(lambda: equal([10.0, 10.0], 2.0, "x", suspects=suspects))


def test_a_suspect_that_is_right_at_this_point_is_no_suspect() -> None:
    suspects = {"the bias was forgotten": 2.0}
    assert "bias" not in failure(lambda: equal(2.0000001, 2.0, "x", suspects=suspects))


def test_pairs_may_be_lists_and_wrong_lengths_are_named() -> None:
    assert pair([1, 2], ("a", "b"), "f(x)") == [1, 2]
    assert "returned 3 values, expected 2: (a, b)" in failure(lambda: pair((1, 2, 3), ("a", "b"), "f(x)"))
    assert "one float" in failure(lambda: pair(1.0, ("a", "b"), "f(x)"))


def test_gradients_judges_each_array_on_its_own_and_says_which_are_right() -> None:
    W, b = np.array([[1e3, 2.0], [3.0, -4.0]]), np.array([0.5, -0.1])

    def loss(W: np.ndarray, b: np.ndarray) -> float:
        return float((W**2).sum() + (b**3).sum())

    gradients(loss, {"W": W, "b": b}, {"dW": 2 * W, "db": 3 * b**2}, "f(W, b)")
    message = failure(lambda: gradients(loss, {"W": W, "b": b}, {"dW": 2 * W, "db": 0 * b}, "f(W, b)"))
    assert "db" in message
    assert "0 everywhere" in message
    assert "dW is right" in message


def test_array_of_copies() -> None:
    value = np.ones(2)
    array_of(value, "x")[0] = 5
    assert value[0] == 1


# ------------------------------------------------------------------------------- Otter and blame

EARLIER = """
from checks import Answer, equal, test_case
OK_FORMAT = False
name = "q1"
@test_case(name="double doubles", points=1)
def doubles(double: Answer) -> None:
    equal(double(2.0), 4.0, "double(2)")
"""
LATER = """
from checks import Answer, Generator, equal, test_case
OK_FORMAT = False
name = "q2"
@test_case(name="quadruple", points=1)
def quadruples(quadruple: Answer, rng: Generator) -> None:
    x = rng.normal()
    equal(quadruple(x), 4 * x, "quadruple(x)")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "q1.py").write_text(EARLIER)
    (tmp_path / "q2.py").write_text(LATER)
    return tmp_path


def run(path: Path, source: str) -> list[str]:
    """Messages of the failing cases of a test file, for a notebook made of `source`."""
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    test = ExceptionTestFile.from_file(str(path))
    test.run(namespace)
    return [result.message for result in test.test_case_results if not result.passed]


RIGHT_DOUBLE = "def double(x): return 2 * x\n"
WRONG_DOUBLE = "def double(x): return 3 * x\n"
USES_IT = "def quadruple(x): return double(double(x))\n"
THROUGH_A_HELPER = "def twice(x): return double(double(x))\ndef quadruple(x): return twice(x)\n"
ON_ITS_OWN = "def quadruple(x): return 5 * x\n"


def test_right_functions_pass(folder: Path) -> None:
    assert run(folder / "q2.py", RIGHT_DOUBLE + USES_IT) == []


@pytest.mark.parametrize("later", [USES_IT, THROUGH_A_HELPER])
def test_a_wrong_earlier_function_is_blamed(folder: Path, later: str) -> None:
    (message,) = run(folder / "q2.py", WRONG_DOUBLE + later)
    assert "double from q1 is not right yet: fix that first" in message


def test_an_earlier_function_that_is_not_called_is_not_blamed(folder: Path) -> None:
    (message,) = run(folder / "q2.py", WRONG_DOUBLE + ON_ITS_OWN)
    assert "q1" not in message
    assert "expected" in message


def test_a_right_earlier_function_is_not_blamed(folder: Path) -> None:
    (message,) = run(folder / "q2.py", RIGHT_DOUBLE + "def quadruple(x): return double(x)\n")
    assert "q1" not in message
    assert "expected" in message


def test_otter_quotes_the_line_of_the_test(folder: Path) -> None:
    (message,) = run(folder / "q2.py", ON_ITS_OWN)
    assert 'equal(quadruple(x), 4 * x, "quadruple(x)")' in message
    (message,) = run(folder / "q2.py", WRONG_DOUBLE + USES_IT)
    assert 'equal(quadruple(x), 4 * x, "quadruple(x)")' in message


def test_a_case_pickles_as_otters_own(folder: Path) -> None:
    case = ExceptionTestFile.from_file(str(folder / "q1.py")).test_cases[0].body
    copy = pickle.loads(pickle.dumps(case))
    assert type(copy) is otter_test_case
    assert (copy.name, copy.points, copy.hidden) == (case.name, case.points, case.hidden)


def test_the_generator_depends_on_the_seed_and_the_case_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    first = checks.generator("q1", "a").normal()
    assert checks.generator("q1", "a").normal() == first
    assert checks.generator("q1", "b").normal() != first
    monkeypatch.setattr(checks, "course_seed", "another")
    assert checks.generator("q1", "a").normal() != first
