"""Mutation score: how many small changes to the reference do the checks notice?

A mutant that no case notices is either a hole in the checks or no change at all.  The second kind is
listed, with the reason: what holds everywhere as patterns in `autograder/equivalents.yaml`, what holds for
one assignment word for word in `autograder/<stem>/equivalents.yaml`.
"""

import re
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from autograder import course
from autograder.course import ROOT, Assignment, CourseError
from autograder.inprocess import grade, solved_namespace
from autograder.mutants import Mutant, mutants
from autograder.solution import Question, read_questions

SECONDS = 10  # a mutant that runs longer loops for ever: noticed


@dataclass(frozen=True)
class MutationReport:
    """Outcome for one assignment."""

    stem: str
    killed: int
    equivalent: list[str]
    survivors: list[str]
    stale: list[str]  # documented as equivalent, but killed or gone

    @property
    def score(self) -> float:
        return self.killed / max(1, self.killed + len(self.survivors))


def run(assignment: Assignment, workers: int | None = None) -> MutationReport:
    """Try every mutant of every function against its question's checks."""
    patterns = [re.compile(pattern) for pattern in _read(ROOT / "autograder" / "equivalents.yaml")]
    listed = _read(assignment.checks / "equivalents.yaml")
    questions = read_questions(assignment.solution)
    with ProcessPoolExecutor(workers) as pool:
        outcomes = list(pool.map(_survivors, [assignment.stem] * len(questions), questions))
    alive = [name for names, _ in outcomes for name in names]
    equivalent = [name for name in alive if name in listed or any(p.search(name) for p in patterns)]
    return MutationReport(
        assignment.stem,
        killed=sum(count for _, count in outcomes) - len(alive),
        equivalent=equivalent,
        survivors=[name for name in alive if name not in equivalent],
        stale=[name for name in listed if name not in alive],
    )


def _read(path: Path) -> dict[str, str]:
    """Mutant or pattern → why it changes nothing."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if not isinstance(entries, dict) or not all(isinstance(v, str) and v for v in entries.values()):
        raise CourseError(f"{path}: write one 'mutant: reason' per line")
    return entries


def label(mutant: Mutant) -> str:
    """Names a mutant by what it changes, not by a line number that moves."""
    return f"{mutant.function}, {mutant.operator}: {mutant.before} → {mutant.after}"


def _survivors(stem: str, question: Question) -> tuple[list[str], int]:
    """(labels of the mutants no case notices, number of mutants) of one question."""
    assignment = course.find(stem)
    source = assignment.solution.read_text(encoding="utf-8")
    alive, count = [], 0
    for mutant in mutants(source, question.functions):
        count += 1
        if not _noticed(assignment, question, mutant):
            alive.append(label(mutant))
    return alive, count


def _noticed(assignment: Assignment, question: Question, mutant: Mutant) -> bool:
    try:
        with _time_limit():
            namespace = solved_namespace(assignment, {question.name: mutant.source})
            return any(not result.passed for result in grade(assignment, namespace, (question.name,)))
    except Exception:
        return True


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
