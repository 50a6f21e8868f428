"""The checks are checked: wrong answers lose points and hear why, right answers never do."""

import re
from collections import Counter

import pytest

from autograder import course
from autograder.inprocess import fails_for_seed, solved_namespace
from autograder.misconceptions import failures
from autograder.solution import read_questions
from tests.banks import Entry, load

STEMS = [assignment.stem for assignment in course.assignments()]
ENTRIES = [entry for stem in STEMS for entry in load(stem)]
WRONG = [entry for entry in ENTRIES if entry.misconception]
RIGHT = [entry for entry in ENTRIES if not entry.misconception]
SEEDS = [f"seed {k}" for k in range(200)]

WRONG_PER_FUNCTION = 10
RIGHT_PER_FUNCTION = 5


@pytest.mark.parametrize("entry", WRONG, ids=str)
def test_a_wrong_answer_loses_points_and_hears_why(entry: Entry) -> None:
    failed = failures(entry)
    assert sum(result.points for result in failed) > 0, f"not caught: {entry.misconception}"
    messages = "\n".join(result.message for result in failed)
    assert entry.says, "a wrong entry says which words a good message contains"
    assert re.search(entry.says, messages, re.IGNORECASE), f"{entry.misconception}, but the student reads:\n{messages}"


@pytest.mark.parametrize("entry", RIGHT, ids=str)
def test_a_right_answer_gets_all_points_whatever_the_seed(entry: Entry) -> None:
    assert failures(entry) == []
    assignment = course.find(entry.stem)
    namespace = {**solved_namespace(assignment), **entry.functions}
    for seed in SEEDS:
        assert fails_for_seed(assignment, namespace, entry.question, seed) == [], seed


@pytest.mark.parametrize("stem", STEMS)
def test_every_function_has_its_bank(stem: str) -> None:
    wrong, right = Counter[str](), Counter[str]()
    for entry in load(stem):
        (wrong if entry.misconception else right).update(entry.functions.keys())
    for question in read_questions(course.find(stem).solution):
        for function in question.functions:
            assert wrong[function] >= WRONG_PER_FUNCTION, f"{function} has {wrong[function]} wrong answers"
            assert right[function] >= RIGHT_PER_FUNCTION, f"{function} has {right[function]} right answers"


@pytest.mark.parametrize("stem", STEMS)
def test_public_cases_alone_catch_most_wrong_answers(stem: str) -> None:
    wrong = [entry for entry in WRONG if entry.stem == stem]
    caught = [entry for entry in wrong if any(not result.hidden for result in failures(entry))]
    assert len(caught) >= 0.6 * len(wrong), f"{len(caught)} of {len(wrong)}"
