"""One submission → points and messages.

The notebook's cells run in a student process.  At a check cell the process is copied.  The copy answers the
public cases at once; its hidden cases wait until the notebook is done and its process gone, so that nothing that
runs later, and nothing that a student is shown, can know their inputs.  A question that is not full then is
graded again with the notebook's last state, and the better result counts.
"""

import hashlib
import hmac
import re
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.engine import cases
from autograder.engine.cases import Case, Tests
from autograder.engine.course_files import Course
from autograder.engine.link import Clock, Gone, Session, Student, Zygote
from autograder.engine.proxy import Function, Server, TimeIsUp
from autograder.engine.submission import Cell, Limits, Submission

CELLS_SHARE = 0.75  # of the time of a submission that its cells may use; the rest is for the test cases
MAX_CHECKS = 4  # of one question, before later ones are left out
MAX_RESTARTS = 10
SHORTEST_CASE = 1.0  # seconds, for the cases of a question after some have run into the limit
SLACK = 5.0  # seconds a test case may compute by itself, without waiting for the student process


@dataclass(frozen=True)
class CaseResult:
    """How a test case ended; `message` is None when it passed."""

    name: str
    hidden: bool
    points: float
    message: str | None

    @property
    def passed(self) -> bool:
        return self.message is None


@dataclass(frozen=True)
class QuestionResult:
    """The results of a question's cases.

    Attributes:
        sealed: the messages of public cases may not be shown, because hidden cases had begun.
    """

    question: str
    cases: list[CaseResult]
    sealed: bool = False

    @property
    def points(self) -> float:
        return sum(case.points for case in self.cases if case.passed)

    @property
    def possible(self) -> float:
        return sum(case.points for case in self.cases)


@dataclass
class Report:
    """Everything about a graded submission.

    Attributes:
        status: "graded", "graded with problems" or "not graded".
        reasons: plain sentences on what went wrong, in which cell.
    """

    questions: list[QuestionResult]
    status: str = "graded"
    reasons: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def total(self) -> float:
        return sum(question.points for question in self.questions)


class Place:
    """The notebook at one moment: its names, and a process that answers calls."""

    def __init__(self, session: Session, keeper: Student, names: Sequence[str], deadline: float) -> None:
        self.session = session
        self.keeper = keeper  # the process that is copied
        self.frozen = False  # the moment is over: what answers now cannot be replaced
        self.server = Server(keeper)
        self.server.deadline = deadline
        self.namespace = self.server.fetch(list(names))

    @property
    def calls(self) -> bool:
        """Whether any of its names is a function; plain values need no process."""
        return any(isinstance(value, Function) for value in self.namespace.values())

    @property
    def lost(self) -> bool:
        return self.frozen and self.calls and bool(self.server.student.gone)

    def renew(self, deadline: float) -> None:
        """See that a process answers, with a fresh copy if need be; `Gone` if there is nothing to copy."""
        if not self.frozen and (self.server.student.gone or self.server.student is self.keeper):
            self.server.student = self.session.clone(self.keeper, deadline)

    def freeze(self, deadline: float) -> None:
        """Keep the moment: from now on the notebook goes on, and a copy answers."""
        if self.calls:
            self.renew(deadline)
        self.frozen = True


class _Enough(Exception):
    """The notebook was run again as far as needed."""


class Grading:
    """The grading of one submission."""

    def __init__(
        self,
        zygote: Zygote,
        tests: Tests,
        course: Course,
        submission: Submission,
        staged: Mapping[str, Path],
        limits: Limits,
    ) -> None:
        self.zygote = zygote
        self.tests = tests
        self.course = course
        self.submission = submission
        self.files = {**staged, **course.files}
        self.limits = limits
        self.clock = Clock(limits.seconds)
        self.cells_clock = Clock(limits.seconds * CELLS_SHARE)
        self.reasons: list[str] = []
        self.killers: set[int] = set()  # cells that ended their process, by place
        self.slow: dict[str, int] = {}  # question → cases that ran into the time limit
        self.checks: dict[str, int] = {}
        self.public: dict[str, list[CaseResult]] = {}
        self.places: dict[str, Place] = {}
        self.moments: dict[str, int] = {}  # question → at which of its checks; 0 is the end of the notebook
        self.sessions: list[Session] = []
        self.cells = self._given_first()

    def run(self) -> Report:
        start = time.monotonic()
        try:
            live = self._run_cells()
            end = self._end(live)
            results = [self._result(name, end) for name in self.tests.questions]
        finally:
            for session in self.sessions:
                session.close()
        status = "graded with problems" if self.reasons else "graded"
        return Report(results, status, self.reasons, time.monotonic() - start)

    # ----------------------------------------------------------------------------------- the cells

    def _given_first(self) -> list[Cell]:
        """The cells, preceded by the set-up cells of the assignment that are no longer among them."""
        present = {_squeezed(cell.source) for cell in self.submission.cells}
        lost = [Cell(0, source) for source in self.course.given if _squeezed(source) not in present]
        return [*lost, *self.submission.cells]

    def _run_cells(self) -> Session | None:
        """Run all cells; a process that is lost is replaced, without the cell that ended it."""
        session = self._session()
        place = 0
        while place < len(self.cells):
            cell = self.cells[place]
            if self.cells_clock.left() <= 0:
                self._note(
                    f"time limit: the time of a submission was used up; {cell.label} and later cells were not run"
                )
                break
            try:
                self._report(
                    cell, self._run_cell(session.live, cell, partial(self._at_check, session), self.cells_clock)
                )
            except Gone as error:
                self._note(
                    f"process exited or was stopped in {cell.label}: {error}; the notebook went on without this cell"
                )
                self.killers.add(place)
                if len(self.killers) > MAX_RESTARTS:
                    self._note("too many cells ended their process; the cells after that were not run")
                    return None
                restarted = self._replay(place, lambda *_: None)
                if restarted is None:
                    return None
                session = restarted
            place += 1
        return session

    def _run_cell(
        self, student: Student, cell: Cell, on_check: Callable[[str], None], clock: Clock
    ) -> tuple[str, str, int] | None:
        return student.run(cell.source, self.limits.cell_seconds, on_check, clock)

    def _replay(self, count: int, on_check: Callable[[Session, str], None]) -> Session | None:
        """A fresh process in which the first `count` cells ran, but for those that end their process."""
        session = self._session()
        for place, cell in enumerate(self.cells[:count]):
            if place in self.killers:
                continue
            try:
                self._run_cell(session.live, cell, lambda name: on_check(session, name), self.clock)
            except Gone as error:
                self._note(f"the notebook could not be run again: {error} in {cell.label}")
                return None
        return session

    def _report(self, cell: Cell, raised: tuple[str, str, int] | None) -> None:
        if raised is None or cell.number == 0:
            return
        kind, text, line = raised
        if kind == "time limit":
            self._note(f"time limit: {cell.label} ran longer than {self.limits.cell_seconds:g} s and was interrupted")
        elif kind in ("SyntaxError", "IndentationError", "TabError"):
            what = _first_line(text).split(" (")[0]  # after it stands IPython's name of the cell
            self._note(f"syntax error in {cell.label}, line {line}, so none of the cell was run: {what}")
        elif kind == "MemoryError":
            self._note(f"memory limit: {cell.label} needed more than {self.limits.memory_mb:,} MB")
        elif kind != "NotImplementedError":
            self._note(f"{cell.label} raised {kind}: {_first_line(text)}")

    # --------------------------------------------------------------------------------- test cases

    def _at_check(self, session: Session, question: str) -> None:
        """Public cases now, on a copy of the notebook as it is; the copy waits for the hidden ones."""
        for name in self.tests.questions if question == "*" else [question]:
            if name not in self.tests.points:
                continue
            self.checks[name] = self.checks.get(name, 0) + 1
            if self.checks[name] <= MAX_CHECKS and not self._public_passed(name):
                with suppress(Gone):
                    self._public_cases(session, name)

    def _place(self, session: Session, name: str) -> Place:
        """The notebook as it is now, with what the cases of a question need; `Gone` if it cannot be had."""
        try:
            with _alarm(max(SHORTEST_CASE, min(self.limits.case_seconds, self.clock.left()))):
                return Place(session, session.live, self.tests.names[name], self._now_or_soon())
        except TimeIsUp:
            session.live.end("what it sent could not be read in time")

    def _public_passed(self, name: str) -> bool:
        return name in self.public and all(case.passed for case in self.public[name])

    def _public_cases(self, session: Session, name: str) -> None:
        place = self._place(session, name)
        if self._graded_already(name, place):
            return
        results = self._cases(place, self.tests.public[name])
        if name in self.public and _points(results) <= _points(self.public[name]):
            return
        place.freeze(self._now_or_soon())
        self.public[name], self.places[name], self.moments[name] = results, place, self.checks.get(name, 0)

    def _graded_already(self, name: str, place: Place) -> bool:
        """Whether the functions of the question are still those that were graded.

        The student process says so.  If it lies, what it changed since is not looked at.
        """
        before = self.places.get(name)
        return before is not None and before.server.fingerprint == place.server.fingerprint != ""

    def _end(self, session: Session | None) -> Session | None:
        """Public cases of questions that are not full yet, with the notebook's last state."""
        if session is not None:
            self.checks = {}  # a moment of 0 is the end
            for name in self.tests.questions:
                if not self._public_passed(name):
                    with suppress(Gone):
                        self._public_cases(session, name)
        missing = [
            f"{wanted} ({name})"
            for name, place in self.places.items()
            for wanted in dict.fromkeys(n for case in self.tests.public[name] for n in case.names)
            if wanted not in place.namespace
        ]
        if missing:
            self._note(f"missing function or answer: {', '.join(missing)[:500]}")
        return session

    def _result(self, name: str, end: Session | None) -> QuestionResult:
        """The hidden cases, and the better of the two moments."""
        public, place = self.public.get(name), self.places.get(name)
        everything = self.tests.public[name] + self.tests.hidden[name]
        if public is None or place is None:
            return QuestionResult(name, self._not_run(everything))
        hidden = self._cases(place, self.tests.hidden[name])
        if len(hidden) < len(self.tests.hidden[name]):
            hidden += self._hidden_cases_again(name, self.tests.hidden[name][len(hidden) :])
        best = QuestionResult(name, public + hidden)
        if best.points < best.possible and end is not None and self.moments[name] > 0:
            with suppress(Gone):
                last = self._place(end, name)
                again = [] if self._graded_already(name, last) else self._cases(last, everything)
                if _points(again) > best.points:
                    return QuestionResult(name, again, sealed=True)
        return best

    def _hidden_cases_again(self, name: str, rest: Sequence[Case]) -> list[CaseResult]:
        """The rest of the hidden cases, after one of them ended the process: the notebook is run again up to there."""
        results: list[CaseResult] = []
        seen = 0

        def at(session: Session, question: str) -> None:
            nonlocal seen, results
            seen += question in (name, "*")
            if seen == self.moments[name]:
                place = self._place(session, name)
                results = self._cases(place, rest)
                raise _Enough

        with suppress(_Enough, Gone):
            session = self._replay(len(self.cells), at)
            if session is not None:
                self.moments[name] = seen = 0
                at(session, "")
        return results + self._not_run(rest[len(results) :])

    def _cases(self, place: Place, chosen: Sequence[Case]) -> list[CaseResult]:
        """Results of the cases in turn, up to the one after which no process answers any more."""
        results = []
        for case in chosen:
            if place.lost:
                break
            limit = max(SHORTEST_CASE, self.limits.case_seconds / 2 ** self.slow.get(case.question, 0))
            limit = min(limit, self.limits.case_seconds, self.clock.left())
            if limit > 0:
                message = self._case(place, case, limit)
            else:
                message = "time limit: not run, the time of this submission was used up"
            results.append(CaseResult(case.name, case.hidden, case.points, message))
        return results

    def _case(self, place: Place, case: Case, limit: float) -> str | None:
        deadline = time.monotonic() + limit
        server = place.server
        server.deadline, server.timed_out = deadline, False
        try:
            if place.calls:
                place.renew(deadline)
            with _alarm(limit + SLACK):
                message = case.run(place.namespace)
        except (Gone, TimeIsUp) as error:
            message = f"not run: {error}"
        if server.timed_out:
            self.slow[case.question] = self.slow.get(case.question, 0) + 1
        if server.student.gone:
            self._note(f"{case.question}: {server.student.gone} during a test of it", once=True)
            # A test must not pass because it took a lost process for an answer.
            message = message or f"no result: {server.student.gone}"
        return message

    def _not_run(self, chosen: Sequence[Case]) -> list[CaseResult]:
        message = "not run: the notebook ended before this question was checked"
        return [CaseResult(case.name, case.hidden, case.points, message) for case in chosen]

    # ------------------------------------------------------------------------------------ odds and ends

    def _session(self) -> Session:
        limits = {
            "memory": self.limits.memory_mb * 2**20,
            "file_size": self.limits.file_mb * 2**20,
            "processes": self.limits.processes,
        }
        session = self.zygote.start(self.files, limits, self.limits.disk_mb)
        self.sessions.append(session)
        return session

    def _now_or_soon(self) -> float:
        return time.monotonic() + max(SHORTEST_CASE, min(self.limits.case_seconds, self.clock.left()))

    def _note(self, sentence: str, once: bool = False) -> None:
        if len(self.reasons) < 50 and not (once and sentence in self.reasons):
            self.reasons.append(sentence)


def submission_seed(secret: str | None, submission: Submission) -> str:
    """The seed of the hidden inputs: from the code and the course's secret; the public one without a secret."""
    if not secret:
        return "public"
    code = "\0".join(submission.code).encode("utf-8", "replace")
    return hmac.new(secret.encode(), code, hashlib.sha256).hexdigest()


def grade(
    zygote: Zygote,
    tests: Tests,
    course: Course,
    submission: Submission,
    staged: Mapping[str, Path],
    limits: Limits,
    secret: str | None = None,
) -> Report:
    """Grade a submission that could be read."""
    cases.set_seed(submission_seed(secret, submission))
    try:
        report = Grading(zygote, tests, course, submission, staged, limits).run()
    finally:
        cases.set_seed("public")
    if report.total == 0:
        report.reasons += _wrong_assignment(course, submission)
    return report


def nothing(tests: Tests, reason: str) -> Report:
    """The report of a submission that could not be graded: no points, and the sentence why."""
    questions = [
        QuestionResult(
            name, [CaseResult(c.name, c.hidden, c.points, reason) for c in tests.public[name] + tests.hidden[name]]
        )
        for name in tests.questions
    ]
    return Report(questions, "not graded", [reason])


def _wrong_assignment(course: Course, submission: Submission) -> list[str]:
    defined = set(re.findall(r"^[ \t]*def[ \t]+(\w+)", "\n".join(c.source for c in submission.cells), re.MULTILINE))
    claims = submission.assignment
    wanted = set(re.findall(r"\b(\w+): Answer", "\n".join(course.tests.values())))
    if wanted & defined:
        return []
    says = f"; it says that it is {claims}" if claims and claims != course.stem else ""
    return [f"wrong assignment: no function of {course.stem} is in this notebook{says}"]


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Interrupt a test case that computes for ever on what it was given."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeIsUp("the test took too long with what was returned: the time limit of a test was reached")

    before: Any = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _points(results: Sequence[CaseResult]) -> float:
    return sum(case.points for case in results if case.passed)


def _squeezed(source: str) -> str:
    return "\n".join(line.strip() for line in source.splitlines() if line.strip())


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0][:300]
