"""Every assignment, both ways: the solution gets everything, a stub loses its own points and only those."""

import ast
from functools import cache
from typing import Any

import pytest

from autograder import course
from autograder.build import Built
from autograder.inprocess import CaseResult, fails_for_seed, grade, solved_namespace
from autograder.kitpath import kit_on_path
from autograder.solution import Question, read_questions

QUESTIONS = [(a.stem, q) for a in course.assignments() for q in read_questions(a.solution)]
every_question = pytest.mark.parametrize(("stem", "question"), QUESTIONS, ids=[f"{s}-{q.name}" for s, q in QUESTIONS])
every_stem = pytest.mark.parametrize("stem", [a.stem for a in course.assignments()])


@cache
def results_of_solution(stem: str) -> list[CaseResult]:
    assignment = course.find(stem)
    return grade(assignment, solved_namespace(assignment))


def used_by(namespace: dict[str, Any], question: Question) -> set[str]:
    with kit_on_path():
        from checks import functions_used

        return set().union(*(functions_used(name, namespace) for name in question.functions))


@every_stem
def test_the_solution_passes_every_case(stem: str) -> None:
    assert [result for result in results_of_solution(stem) if not result.passed] == []
    code = [q.name for q in read_questions(course.find(stem).solution)]
    built = Built(course.find(stem))
    assert sum(r.points for r in results_of_solution(stem)) == sum(built.points[name] for name in code)


@every_stem
def test_the_untouched_notebook_gets_nothing(stem: str) -> None:
    namespace: dict[str, Any] = {}
    tree = ast.parse(course.find(stem).solution.read_text(encoding="utf-8"))
    exec("\n".join(ast.unparse(n) for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)), namespace)
    for question in read_questions(course.find(stem).solution):
        exec(question.stub, namespace)
    assert [result for result in grade(course.find(stem), namespace) if result.passed and result.points] == []


@every_stem
def test_an_empty_namespace_gets_nothing(stem: str) -> None:
    results = grade(course.find(stem), {})
    assert [result for result in results if result.passed and result.points] == []
    assert all("is not defined" in result.message for result in results)


@every_question
def test_a_stub_loses_its_own_points_and_only_of_those_who_call_it(stem: str, question: Question) -> None:
    assignment = course.find(stem)
    solved = solved_namespace(assignment)
    namespace = solved_namespace(assignment, {question.name: question.stub})
    planted = "NotImplementedError" not in question.stub
    for result in grade(assignment, namespace):
        if result.question == question.name:
            assert not result.passed or (planted and not result.points) or result.points == 0, result.case
            continue
        other = next(q for s, q in QUESTIONS if s == stem and q.name == result.question)
        if not result.passed:
            assert used_by(solved, other) & set(question.functions), f"{result.question}: {result.message}"
            assert f"from {question.name} is not" in result.message


@every_question
def test_a_failure_caused_by_an_earlier_wrong_answer_names_that_answer(stem: str, question: Question) -> None:
    assignment = course.find(stem)
    solved = solved_namespace(assignment)
    namespace = dict(solved)
    source = "".join(f"def {name}(*args, **kwargs): return 'wrong'\n" for name in question.functions)
    namespace = solved_namespace(assignment, {question.name: source})
    numbers = {q.name: int(q.name[1:]) for s, q in QUESTIONS if s == stem}
    for result in grade(assignment, namespace):
        if result.passed or numbers[result.question] <= numbers[question.name]:
            continue
        assert any(f"{name} from {question.name} is not right yet" in result.message for name in question.functions), (
            result.question + ": " + result.message
        )


@every_stem
def test_case_names_are_sentences_of_their_own(stem: str) -> None:
    names = [result.case for result in results_of_solution(stem)]
    assert len(set(names)) == len(names)
    assert all(len(name.split()) >= 4 for name in names)


@every_stem
def test_every_question_has_public_and_hidden_cases_with_points(stem: str) -> None:
    for question in read_questions(course.find(stem).solution):
        results = [r for r in results_of_solution(stem) if r.question == question.name]
        assert any(r.hidden and r.points for r in results), question.name
        assert any(not r.hidden and r.points for r in results), question.name


@every_stem
def test_the_solution_passes_for_many_seeds(stem: str) -> None:
    assignment = course.find(stem)
    namespace = solved_namespace(assignment)
    for question in read_questions(assignment.solution):
        for seed in range(200):
            assert fails_for_seed(assignment, namespace, question.name, f"seed {seed}") == []
