"""Mutation testing: the operators make the slips they name, and the checks notice them."""

import pytest

from autograder import course
from autograder.mutants import mutants
from autograder.mutation import run

SOURCE = '''\
def f(X, n=3):
    """A docstring is not mutated."""
    if X.ndim == 0:
        raise ValueError("nor is the text of an error" + "!")
    total = X[1:].sum(axis=0)
    total -= 2 * n
    return -total.T
'''


def changes() -> list[str]:
    return [f"{m.operator}: {m.before} → {m.after}" for m in mutants(SOURCE, ("f",))]


@pytest.mark.parametrize(
    "change",
    [
        "comparison: X.ndim == 0 → X.ndim != 0",
        "condition: if X.ndim == 0",
        "slice: 1: → :",
        "constant: 1 → 2",
        "constant: 0 → 1",
        "keyword: X[1:].sum(axis=0) → X[1:].sum()",
        "sibling: X[1:].sum → X[1:].mean",
        "arithmetic: total -= 2 * n → total += 2 * n",
        "arithmetic: 2 * n → 2 / n",
        "delete: total -= 2 * n → pass",
        "transpose: total.T → total",
        "unary: -total.T → total.T",
    ],
)
def test_an_operator_makes_its_slip(change: str) -> None:
    assert any(found.startswith(change) for found in changes())


def test_docstrings_annotations_and_error_texts_are_left_alone() -> None:
    assert not any("docstring" in change or "text of an error" in change.split("→")[0][:30] for change in changes())


def test_every_mutant_is_the_function_with_one_change() -> None:
    sources = [m.source for m in mutants(SOURCE, ("f",))]
    assert len(set(sources)) == len(sources)
    for source in sources:
        compile(source, "mutant", "exec")
        assert source.strip() != SOURCE.strip()


@pytest.mark.slow
@pytest.mark.parametrize("stem", [a.stem for a in course.assignments()])
def test_the_checks_notice_nearly_every_slip(stem: str) -> None:
    report = run(course.find(stem), workers=1)
    assert report.score >= 0.98, report.survivors
    assert report.stale == []
