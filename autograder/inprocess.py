"""Run an assignment's test files against a namespace of functions, in this process.

For the project's own tests: it uses Otter's test files as they are, but no kernel and no isolation.
Never run a submission with it.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from autograder import testfile
from autograder.course import Assignment
from autograder.kitpath import kit_on_path


@dataclass(frozen=True)
class CaseResult:
    """Outcome of one test case."""

    question: str
    case: str
    hidden: bool
    points: float
    passed: bool
    message: str


def grade(assignment: Assignment, namespace: Mapping[str, Any], questions: tuple[str, ...] = ()) -> list[CaseResult]:
    """Results of every case of `questions` (all code questions if empty), in file order."""
    chosen = questions or tuple(sorted((p.stem for p in assignment.checks.glob("q*.py")), key=lambda s: int(s[1:])))
    results = []
    with kit_on_path():
        for question in chosen:
            test = _load(assignment, question)
            test.run(dict(namespace))
            results += [
                CaseResult(
                    question, r.test_case.name, r.test_case.hidden, r.test_case.points, r.passed, _message(r.message)
                )
                for r in test.test_case_results
            ]
    return results


def fails_for_seed(assignment: Assignment, namespace: Mapping[str, Any], question: str, seed: str) -> list[str]:
    """Messages of the cases of `question` that fail with hidden inputs drawn for `seed`.

    Only the cases that draw random inputs are run: the others do not depend on the seed.
    """
    with kit_on_path():
        import checks

        before, checks.course_seed = checks.course_seed, seed
        messages = []
        try:
            for case in _load(assignment, question).test_cases:
                if case.body.draws():
                    try:
                        case.body.call_func(dict(namespace))
                    except Exception as error:
                        messages.append(f"{case.name}: {error}")
        finally:
            checks.course_seed = before
    return messages


def solved_namespace(assignment: Assignment, replace: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The namespace of a notebook: the solution's functions in one set of globals, as a kernel holds them.

    Args:
        replace: function name → source to use in its place, such as a stub.
    """
    source = assignment.solution.read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "notebook"}
    exec(compile(source, str(assignment.solution), "exec"), namespace)
    for text in (replace or {}).values():
        ast.parse(text)
        exec(compile(text, "<replacement>", "exec"), namespace)
    return namespace


@cache
def _load(assignment: Assignment, question: str):  # type: ignore[no-untyped-def]  # Otter is not typed
    return testfile.load(assignment.checks / f"{question}.py")


def _message(text: str) -> str:
    """Otter's message without the quoted line of the test."""
    return text.split("CheckFailure: ", 1)[-1]
