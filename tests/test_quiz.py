"""The quiz: the bank is checked on load, answers are read kindly and marked strictly."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from checks import CheckFailure
from otter.test_files.exception_test import ExceptionTestFile
from quiz_answers import Choice, Edges, Multi, NotAnAnswer, Note, Number, Vector

from autograder import course, quiz
from autograder.course import CourseError

ITEMS = [(a.stem, item) for a in course.assignments() for item in quiz.load_bank(a.quiz)]
IDS = [f"{stem}-{item.id}" for stem, item in ITEMS]


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        (Choice("ABC"), "b", "B"),
        (Choice("ABC"), " C ", "C"),
        (Multi("ABC"), {"a", "C"}, {"A", "C"}),
        (Multi("ABC"), ["B"], {"B"}),
        (Number(), 3, 3.0),
        (Number(), np.float32(0.5), 0.5),
        (Number(), -1 / 4, -0.25),
        (Vector(2), (1, 2.5), [1.0, 2.5]),
        (Vector(2), np.array([1, 0]), [1.0, 0.0]),
        (Edges((2, 2, 1)), ["W1_12", " w2_11 "], {"w1_12", "w2_11"}),
        (Note(), "because it is simply so", "because it is simply so"),
    ],
)
def test_an_answer_is_read_in_every_reasonable_form(kind: Any, value: object, read: object) -> None:
    assert kind.read(value) == read


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Choice("ABC"), "D"),
        (Choice("ABC"), 1),
        (Choice("ABC"), "AB"),
        (Choice("ABC"), ""),
        (Multi("ABC"), set()),
        (Multi("ABC"), {"A", "Z"}),
        (Multi("ABC"), "AB"),
        (Multi("ABC"), {1, 2}),
        (Number(), "3"),
        (Number(), True),
        (Number(), float("nan")),
        (Number(), float("inf")),
        (Number(), [3]),
        (Number(), 1j),
        (Vector(2), [1, 2, 3]),
        (Vector(2), [1, None]),
        (Vector(2), "12"),
        (Vector(2), {1, 2}),
        (Edges((2, 2, 1)), {"w1_13"}),
        (Edges((2, 2, 1)), {"w3_11"}),
        (Edges((2, 2, 1)), []),
        (Note(), "too few words"),
        (Note(), 12345),
    ],
)
def test_what_is_no_answer_is_refused(kind: Any, value: object) -> None:
    with pytest.raises(NotAnAnswer):
        kind.read(value)


def run(item: quiz.Item, values: dict[str, object]) -> dict[str, str]:
    """Case name → message, for the failing cases of the generated test."""
    test = ExceptionTestFile.from_string(quiz.test_source(item), path=f"{item.id}.py")
    test.run(values)
    return {r.test_case.name: r.message for r in test.test_case_results if not r.passed}


def key_of(item: quiz.Item) -> dict[str, object]:
    namespace: dict[str, object] = {}
    exec(quiz.answer_source(item, solved=True), namespace)
    return {variable: namespace[variable] for variable in item.variables()}


@pytest.mark.parametrize(("stem", "item"), ITEMS, ids=IDS)
def test_the_key_passes_and_no_answer_fails(stem: str, item: quiz.Item) -> None:
    assert run(item, key_of(item)) == {}
    empty = run(item, dict.fromkeys(item.variables(), ...))
    assert len(empty) == 2
    assert "not answered yet" in " ".join(empty.values())
    assert len(run(item, {})) == 2


@pytest.mark.parametrize(("stem", "item"), ITEMS, ids=IDS)
def test_every_wrong_option_fails_with_its_own_feedback(stem: str, item: quiz.Item) -> None:
    key = key_of(item)
    for variable, part in item.variables().items():
        options = getattr(part, "options", {})
        for option in options:
            if option == part.key:
                continue
            value = {option} ^ set(part.key) if isinstance(part, quiz.MultiPart) else option
            if not value:
                continue
            failed = run(item, {**key, variable: value})
            assert list(failed) == [f"{item.id} is right"]
            assert part.feedback[option] in failed[f"{item.id} is right"]


@pytest.mark.parametrize(("stem", "item"), ITEMS, ids=IDS)
def test_listed_wrong_values_get_their_feedback(stem: str, item: quiz.Item) -> None:
    from quiz_answers import value_in_bank

    key = key_of(item)
    for variable, part in item.variables().items():
        if isinstance(part, quiz.ChoicePart | quiz.MultiPart | quiz.NotePart):
            continue
        for wrong, feedback in part.feedback.items():
            if wrong == "other":
                continue
            failed = run(item, {**key, variable: value_in_bank(wrong)})
            assert feedback in failed[f"{item.id} is right"], wrong


def test_an_unreadable_answer_is_told_what_was_expected() -> None:
    item = next(item for _, item in ITEMS if item.id == "s2")
    failed = run(item, {"s2": [0, 1]})
    assert "a list of 3 numbers, and this has 2" in failed["s2 can be read as an answer"]


BANK = """
- id: z1
  points: 2
  type: choice
  source: S0
  question: Which?
  options: {A: this, B: that}
  key: A
  why: because
  feedback: {B: not that}
"""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("key: A", "key: C"), "key"),
        (("points: 2", "points: none"), "points"),
        (("type: choice", "type: riddle"), "riddle"),
        (("feedback: {B: not that}", "feedback: {A: not that}"), "feedback is missing for option B"),
        (("options: {A: this, B: that}", "options: {A: this, C: that}"), "lettered"),
        (("why: because", "colour: blue"), "why|colour"),
        (("question: Which?", "question: 'Which?"), "YAML"),
    ],
)
def test_a_mistake_in_the_bank_is_one_clear_line(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    path = tmp_path / "quiz.yaml"
    path.write_text(BANK)
    assert len(quiz.load_bank(path)) == 1
    path.write_text(BANK.replace(*change))
    with pytest.raises(CourseError, match=words) as caught:
        quiz.load_bank(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


NUMBER = """
- {id: z1, points: 2, type: number, source: S0, question: "How many?", key: 3, why: so, feedback: {"4": no, other: so}}
"""


@pytest.mark.parametrize(("listed", "words"), [("four", "never be shown"), ("3.0", "right answer")])
def test_feedback_that_can_never_be_shown_is_refused(tmp_path: Path, listed: str, words: str) -> None:
    path = tmp_path / "quiz.yaml"
    path.write_text(NUMBER.replace(": no", ": 'no'"))
    assert len(quiz.load_bank(path)) == 1
    path.write_text(NUMBER.replace('"4": no', f"{listed!r}: 'no'"))
    with pytest.raises(CourseError, match=words):
        quiz.load_bank(path)


def test_a_question_twice_or_a_missing_bank_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="missing"):
        quiz.load_bank(tmp_path / "quiz.yaml")
    (tmp_path / "quiz.yaml").write_text(BANK + BANK)
    with pytest.raises(CourseError, match="twice"):
        quiz.load_bank(tmp_path / "quiz.yaml")


def test_a_failing_answer_raises_the_failure_students_read() -> None:
    from quiz_answers import correct

    with pytest.raises(CheckFailure, match="too small"):
        correct(Number(), 1.0, "z1", 2.0, {"1": "too small", "other": "no"}, "two it is")
