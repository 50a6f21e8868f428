"""One submission → points and messages.

The notebook's cells run in a student process; when it is done, that process, or a copy of it where cells took long,
answers the test cases, public ones first.  Nothing that a student is shown was made after the first hidden case.  A
question counts as it was at its check cell or at the end of the notebook, whichever is better.  Both are the same as
long as its functions are; else, unless it passes at the end, the notebook is run again, and copied at that check.
"""

import itertools
import re
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.engine import cases
from autograder.engine.cases import Case, Tests
from autograder.engine.course_files import Course
from autograder.engine.link import PURE, TIME_LIMIT, Clock, Gone, Session, Student, Zygote
from autograder.engine.proxy import Function, Server, TimeIsUp
from autograder.engine.submission import Cell, Limits, Submission
from autograder.engine.together import tried
from autograder.seeds import PUBLIC, submission_seed

CELLS_SHARE = 0.75  # of the time of a submission that its cells may use; the rest is for the test cases
PUBLIC_SHARE = 0.5  # of what is left then, that public cases may use; the rest is for the hidden ones
MAX_CHECKS = 4  # of one question, before later ones are left out
MAX_RESTARTS = 10
MAX_UNREADABLE = 3  # questions whose values end the process
SHORTEST_CASE = 1.0  # seconds
QUICK_CELLS = 1.0  # seconds for a notebook that may be run again rather than copied
COPY_SECONDS, SHORTEST_COPY = 20.0, 2.0  # for a copy of a process, which takes milliseconds where nothing is wrong
MOST_PLAIN = 10**6  # characters of a notebook that is looked through for `_`
NEAR = 200  # characters of a line before and after a `_` that are looked at
# What stands around a `_` that is only set, by `for k, _ in` or `_, b =`.
NAMES = r"(?:\w+\s*,\s*)*\0(?:\s*,\s*\w+)*"
TARGETS = re.compile(rf"\bfor\s+{NAMES}\s+in\b|^\s*{NAMES}\s*=[^=]")
MOST_TOGETHER, CHARACTERS_TOGETHER = 50, 2**17  # cells that cross in one message; of those after the first
NOT_RUN = "not run: the notebook ended before this question could be looked at"
TESTS_TIME_LIMIT = "time limit: some tests did not end in time, or could not be run for that"
TOGETHER_SECONDS = 2.0  # for the cases that are tried together; those of most notebooks take a tenth of it
SLACK = 5.0  # seconds a test case may compute by itself, without waiting for the student process


@dataclass(frozen=True)
class CaseResult:
    """How a test case ended; `message` is None when it passed, and `success` what is said then."""

    name: str
    hidden: bool
    points: float
    message: str | None
    success: str = ""

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
        staff_reasons: those that came up in hidden cases, which could tell about their inputs.
    """

    questions: list[QuestionResult]
    status: str = "graded"
    reasons: list[str] = field(default_factory=list)
    staff_reasons: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def total(self) -> float:
        return sum(question.points for question in self.questions)


class Answering:
    """The process that answers calls for the notebook as it was at one moment.

    It is a copy of the notebook's, made when needed and again when it is lost.  At the end of a notebook whose cells
    take no time it is the notebook's own, which needs no copy: when that is lost, the notebook is run again.
    """

    def __init__(self, session: Session, clock: Clock, run_again: Callable[[], Session] | None = None) -> None:
        self._session = session
        self._clock = clock
        self._run_again = run_again
        self._current: Student | None = session.live if run_again is not None else None
        self._frozen = False

    def student(self) -> Student:
        """The process; `Gone` if it is lost and the moment it was made at is over.

        However short the time of a test case is, a copy has its own: whoever misses that is lost with the notebook.
        """
        if self._current is not None and (self._frozen or not self._current.gone):
            return self._current
        if self._run_again is not None:
            self._session, self._run_again = self._run_again(), None
        seconds = min(COPY_SECONDS, max(SHORTEST_COPY, self._clock.left()))
        self._current = self._session.clone(self._session.live, time.monotonic() + seconds)
        return self._current

    def freeze(self) -> None:
        """Keep this moment: from now on the notebook goes on, and the copy cannot be made again."""
        self.student()
        self._frozen = True


class Place:
    """What the cases of a question need of the notebook at one moment."""

    def __init__(
        self,
        server: Server,
        namespace: dict[str, Any],
        fingerprint: str,
        answering: Answering,
        verdicts: dict[tuple[str, str], bool],
    ) -> None:
        self.server = server
        self.namespace = namespace
        self.fingerprint = fingerprint
        self.answering = answering
        self.public: list[CaseResult] | None = None  # once they were run
        self.sealed = False  # whether hidden cases had begun by then
        self.tried: dict[Case, str | None] = {}  # case → message, None if it passed: these need not be run
        self.verdicts = verdicts  # of the cases run at this moment so far, by question and name

    @property
    def calls(self) -> bool:
        """Whether any of its names is a function; plain values need no process."""
        return any(isinstance(value, Function) for value in self.namespace.values())

    def ready(self, seconds: float) -> None:
        """Have a process that answers, for that long; this may change `server` and `namespace`."""
        if self.calls:
            student = self.answering.student()
            self.server.student = student
        self.server.deadline = time.monotonic() + seconds

    def passed(self, chosen: Iterable[Case]) -> bool:
        """Whether it is known that these cases pass."""
        return all(
            self.tried.get(case, "not tried") is None or self.verdicts.get((case.question, case.name))
            for case in chosen
        )

    @property
    def public_passed(self) -> bool:
        return self.public is not None and all(case.passed for case in self.public)


class _CellEnded(Gone):
    """A cell ended its process; `number` is None where it cannot be told which."""

    def __init__(self, number: int | None, why: str) -> None:
        super().__init__(why)
        self.number = number


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
        self.usual = not staged
        self.limits = limits
        self.started = time.monotonic()
        self.clock = Clock(limits.seconds)
        self.cells_clock = Clock(limits.seconds * CELLS_SHARE)
        self.reasons: list[str] = []
        self.staff_reasons: list[str] = []
        self.hidden_begun = False
        self.killers: set[int] = set()  # cells that ended their process, by place
        self.slow: Counter[str] = Counter()  # question → cases that ran into the time limit
        self.spent: dict[str, float] = defaultdict(float)  # question → seconds its cases took
        self.cases_until = self.cells_clock.deadline  # when the cases of now have to be done, to leave time for others
        self.checks: dict[str, int] = {}  # question → how often it was checked
        self.fingerprints: dict[str, set[str]] = {}  # question → of its functions, at its checks
        self.at_check: dict[str, Place] = {}  # where the end of the notebook will not do
        self.at_end: dict[str, Place] = {}
        self.sessions: list[Session] = []
        self.cells = self._given_first()
        self.singly = False  # one cell at a time, not those that take no time together
        self.plainly = sum(len(cell.source) for cell in self.cells) <= MOST_PLAIN and not any(
            _wants_the_last_value(cell.source) for cell in self.cells
        )

    def run(self) -> Report:
        try:
            session = self._run_cells()
            self.cases_until = time.monotonic() + PUBLIC_SHARE * self.clock.left()
            self._public_cases_at_end(session)
            self.cases_until = self.clock.deadline
            self.hidden_begun = True
            found = {name: self._result(name) for name in self.tests.questions if not self._calls(name)}
            self._try_together(self.tests.hidden)
            # The quick first: no question pays for the time that another takes.  Whole seconds, so that as a rule the
            # order, and with it what a function that remembers its calls returns, is the same in every run.
            quick_first = sorted(filter(self._calls, self.tests.questions), key=lambda name: int(self.spent[name]))
            found |= {name: self._result(name) for name in quick_first}
            results = [found[name] for name in self.tests.questions]
            order = {name: place for place, name in enumerate(self.tests.questions)}
            self.staff_reasons.sort(key=lambda reason: order.get(reason.partition(":")[0], -1))
        finally:
            for session in self.sessions:
                session.close()
        status = "graded with problems" if self.reasons or self.staff_reasons else "graded"
        return Report(results, status, self.reasons, self.staff_reasons, time.monotonic() - self.started)

    # ----------------------------------------------------------------------------------- the cells

    def _given_first(self) -> list[Cell]:
        """The cells, preceded by the set-up cells of the assignment that are no longer among them.

        The first of them has to come first: what stands before it may want its imports.
        """
        present = {_squeezed(cell.source) for cell in self.submission.cells}
        begins_with = [_squeezed(cell.source) for cell in self.submission.cells[:1]]
        present -= {_squeezed(source) for source in self.course.given[:1]} - {*begins_with}
        lost = [Cell(0, source) for source in self.course.given if _squeezed(source) not in present]
        return [*lost, *self.submission.cells]

    def _run_cells(self) -> Session | None:
        """Run all cells; a process that is lost is replaced, without the cell that ended it."""
        session: Session | None = self._session()
        number = 0
        while number < len(self.cells):
            cell = self.cells[number]
            if session is None or len(self.killers) > MAX_RESTARTS:
                self._note(f"too many cells ended their process; {cell.label} and later cells were not run")
                break
            if self.cells_clock.left() <= 0:
                self._note(f"time limit: the submission's time was used up; {cell.label} and later ones were not run")
                break
            try:
                count, raised = self._run_some(session, range(number, len(self.cells)), self.cells_clock)
                number += count
                self._report(self.cells[number - 1], raised)
            except _CellEnded as error:
                if error.number is None:
                    session, number = self._cell_by_cell(), 0
                    continue
                label = self.cells[error.number].label
                self._note(f"process exited or was stopped in {label}: {error}; the rest went on without it")
                self.killers.add(error.number)
                session = self._again(error.number)
                number = error.number + 1
        return session

    def _cell_by_cell(self) -> Session:
        """Begin anew, and wait for each cell: what came back was garbled, and some cell before it has done that."""
        self.singly = True
        self.reasons, self.killers = [], set()
        self.checks, self.fingerprints, self.at_check = {}, {}, {}
        return self._session()

    def _again(self, count: int) -> Session | None:
        """The notebook run again up to a cell that ended its process."""
        self.checks, self.fingerprints = {}, {}  # those of the lost process say nothing about another
        while len(self.killers) <= 2 * MAX_RESTARTS:
            session = self._session()
            if self._replay(session, count):
                return session
        return None

    def _replay(self, session: Session, count: int, *, copy: bool = False) -> bool:
        """Run the first `count` cells but for those that end their process; False if one does so now."""
        left = [number for number in range(count) if number not in self.killers]
        try:
            while left:
                done, _ = self._run_some(session, left, self.clock, copy=copy)
                left = left[done:]
        except _CellEnded as error:
            if error.number is None:
                self.singly = True
            else:
                self._note(f"process exited or was stopped in {self.cells[error.number].label}, run again: {error}")
                self.killers.add(error.number)
            return False
        return True

    def _run_some(
        self, session: Session, numbers: Sequence[int], clock: Clock, *, copy: bool = False
    ) -> tuple[int, tuple[str, str, int] | None]:
        """Run the first of these cells and those after it that take no time; how many, and what the last one raised."""
        on_check = partial(self._check, session, copy=copy)
        sources = self._that_cross_together(numbers)
        session.cells_begun()
        try:
            return session.live.run(
                sources, self.limits.cell_seconds, on_check, self._note_check, clock, plainly=self.plainly
            )
        except Gone as error:
            begun = min(max(1, session.cells_begun()), len(sources))
            known = self.singly or not session.live.garbled
            raise _CellEnded(numbers[begun - 1] if known else None, str(error)) from None

    def _that_cross_together(self, numbers: Sequence[int]) -> list[str]:
        """The sources of the first of these cells, and of those after it that fit into a message."""
        first, *others = [self.cells[number].source for number in numbers[: 1 if self.singly else MOST_TOGETHER]]
        sizes = itertools.accumulate(map(len, others))
        return [first, *(source for source, size in zip(others, sizes, strict=True) if size <= CHARACTERS_TOGETHER)]

    def _report(self, cell: Cell, raised: tuple[str, str, int] | None) -> None:
        if raised is None or cell.number == 0:
            return
        kind, text, line = raised
        if kind == "time limit" and self.cells_clock.left() <= 0:
            self._note(f"time limit: {cell.label} was interrupted, because the submission's time was used up")
        elif kind == "time limit":
            self._note(f"time limit: {cell.label} ran longer than {self.limits.cell_seconds:g} s and was interrupted")
        elif kind in ("SyntaxError", "IndentationError", "TabError"):
            what = _first_line(text).split(" (")[0]  # after it stands IPython's name of the cell
            self._note(f"syntax error in {cell.label}, line {line}, so none of the cell was run: {what}")
        elif kind == "MemoryError":
            self._note(f"memory limit: {cell.label} needed more than {self.limits.memory_mb:,} MB")
        elif kind != "NotImplementedError":
            self._note(f"{cell.label} raised {kind}: {_first_line(text)}")

    # --------------------------------------------------------------------------------- test cases

    def _check(self, session: Session, question: str, *, copy: bool = False) -> None:
        """`grader.check`: what is graded is the notebook of this moment.

        As long as the functions stay what they are, the end of the notebook is as good as this moment, and only their
        fingerprint is kept (`_note_check`).  Where that cannot be told, or with `copy`, this is called, and the
        public cases run now, on a copy that waits for the hidden ones.
        """
        if self.at_end and not copy:  # it runs again for its end alone
            return
        for name in self.tests.questions if question == "*" else [question]:
            if name not in self.tests.points or self.checks.get(name, 0) >= MAX_CHECKS:
                continue
            self.checks[name] = self.checks.get(name, 0) + 1
            before = self.at_check.get(name)
            if before is not None and before.public_passed:
                continue
            place = self._places(session, [name], Answering(session, self.clock))[name]
            if before is None or not place.fingerprint or place.fingerprint != before.fingerprint:
                self._keep(name, place)

    def _note_check(self, question: str, fingerprint: str) -> None:
        """A check that need not look now, unless the functions change."""
        noted = self.fingerprints.setdefault(question, set())
        if question in self.tests.points and len(noted) < MAX_CHECKS:
            noted.add(fingerprint)

    def _keep(self, name: str, place: Place) -> None:
        place.public = self._cases(place, self.tests.public[name])
        place.sealed = self.hidden_begun
        if name in self.at_check and _points(place.public) <= _points(self.at_check[name].public or []):
            return
        if place.calls:
            place.answering.freeze()
        self.at_check[name] = place

    def _places(self, session: Session, questions: Sequence[str], answering: Answering) -> dict[str, Place]:
        """The notebook as it is now, for these questions; `Gone` if it cannot be had."""
        groups = [self.tests.names[name] for name in questions]
        server = Server(session.live)
        server.deadline = time.monotonic() + self._soon()
        try:
            with _alarm(self._soon()):
                names = list(dict.fromkeys(n for group in groups for n in group))
                found, fingerprints = server.fetch(names, [self.tests.own_names[name] for name in questions])
        except TimeIsUp:
            session.live.end("what it sent could not be read in time")
        verdicts: dict[tuple[str, str], bool] = {}
        return {
            name: Place(server, {n: found[n] for n in group if n in found}, fingerprint, answering, verdicts)
            for name, group, fingerprint in zip(questions, groups, fingerprints, strict=True)
        }

    def _public_cases_at_end(self, session: Session | None) -> None:
        """The notebook has run.  Look at what it defines, run again what has changed since its check, and grade."""
        session = self._look_at_end(session)
        if session is None:
            return
        for name, place in self.at_end.items():
            if not place.calls:
                place.public = self._cases(place, self.tests.public[name])
        self._try_together(self.tests.public)
        self._look_at_checks(self.tests.public)
        for name, place in self.at_end.items():
            if place.public is None and not (name in self.at_check and self._settled(name, place)):
                place.public = self._cases(place, self.tests.public[name])
        self._note_missing()

    def _look_at_checks(self, cases: Mapping[str, Sequence[Case]]) -> None:
        """Run the notebook again for questions that do not pass these cases at its end, and were others at a check."""
        changed = [
            name
            for name, place in self.at_end.items()
            if name in cases
            and self.fingerprints.get(name, set()) - {place.fingerprint}
            and not place.passed(cases[name])
        ]
        if changed:
            self.checks = {name: MAX_CHECKS for name in self.tests.questions if name not in changed}
            self.fingerprints = {name: seen for name, seen in self.fingerprints.items() if name not in changed}
            self._replay(self._session(waits=True), len(self.cells), copy=True)

    def _look_at_end(self, session: Session | None) -> Session | None:
        """What the notebook defines at its end, for all questions before a copy is made, which then knows it too.

        A value that ends the process when it is looked at is left out, and the notebook run again.
        """
        left = list(self.tests.questions)
        for _ in range(MAX_UNREADABLE):
            if session is None:
                break
            try:
                self.at_end = self._places(session, left, self._answering_at_end(session))
                return session
            except Gone:
                session, bad = self._unreadable(left)
                left = [name for name in left if name not in bad]
        return None

    def _answering_at_end(self, session: Session) -> Answering:
        quick = time.monotonic() - self.started < QUICK_CELLS
        return Answering(session, self.clock, self._run_again if quick else None)

    def _run_again(self) -> Session:
        """The notebook at its end once more; `Gone` if it cannot be had."""
        session = self._again(len(self.cells))
        if session is None:
            raise Gone("the notebook could not be run again")
        for name, again in self._places(session, list(self.at_end), Answering(session, self.clock)).items():
            self.at_end[name].server, self.at_end[name].namespace = again.server, again.namespace
        return session

    def _unreadable(self, questions: Sequence[str]) -> tuple[Session | None, list[str]]:
        """The questions whose values end the process, found one by one; and the notebook run again."""
        bad = []
        session = self._again(len(self.cells))
        for name in questions:
            try:
                if session is not None:
                    self._places(session, [name], Answering(session, self.clock))
            except Gone as error:
                self._note(f"{name}: what the notebook defines for it cannot be read: {error}")
                bad.append(name)
                session = self._again(len(self.cells)) if len(bad) < MAX_UNREADABLE else None
        return session, bad

    def _note_missing(self) -> None:
        """Say which functions and answers the notebook does not define, or that it is of another assignment."""
        wanted = {
            name: dict.fromkeys(n for case in self.tests.public[name] for n in case.names) for name in self.at_end
        }
        missing = [f"{n} ({name})" for name in wanted for n in wanted[name] if n not in self.at_end[name].namespace]
        if missing and len(missing) == sum(map(len, wanted.values())):
            claims = self.submission.assignment
            says = f"; it says that it is {claims}" if claims and claims != self.course.stem else ""
            self._note(f"wrong assignment: nothing of {self.course.stem} is in this notebook{says}")
        elif missing:
            self._note(f"missing function or answer: {', '.join(missing)[:500]}")

    def _try_together(self, cases: Mapping[str, Sequence[Case]]) -> None:
        """Note how these cases end at the end of the notebook, quickly; the others will be run one by one."""
        chosen = {
            name: place
            for name, place in self.at_end.items()
            if place.calls and not (name in self.at_check and self._settled(name, place))
        }
        seconds = min(TOGETHER_SECONDS, self.limits.case_seconds, self.cases_until - time.monotonic())
        if not chosen or seconds <= 0:
            return
        answering = next(iter(chosen.values())).answering  # all that was looked at together has the same
        found: dict[Case, str | None] = {}
        try:
            student = answering.student()
        except Gone:
            return
        pairs = [(case, place.namespace) for name, place in chosen.items() for case in cases[name]]
        deadline = time.monotonic() + seconds
        pure = all(place.fingerprint.startswith(PURE) for place in chosen.values())  # no call leaves traces for another
        with suppress(TimeIsUp), _alarm(seconds):
            found = tried(pairs, student, deadline, self.tests.past, ahead=pure and self.zygote.side_by_side)
        for name, place in chosen.items():
            place.tried |= {case: found[case] for case in cases[name] if case in found and (pure or not found[case])}
        if any(case not in place.tried for name, place in chosen.items() for case in cases[name]):
            # It may be busy, or changed by calls that would not have come without the others.
            with suppress(Gone):
                student.end("it was set aside")

    def _calls(self, name: str) -> bool:
        """Whether a question calls functions: those may take all the time there is, so the others come first."""
        return name in self.at_end and self.at_end[name].calls

    def _settled(self, name: str, end: Place) -> bool:
        """Whether the end of the notebook can add nothing to what was seen at the check."""
        before = self.at_check[name]
        return before.public_passed or self._same(name, end)

    def _result(self, name: str) -> QuestionResult:
        """The better of the two moments, with the hidden cases."""
        everything = self.tests.public[name] + self.tests.hidden[name]
        best = QuestionResult(name, self._not_run(everything))
        for place in self._moments(name):
            sealed = place.sealed or place.public is None  # hidden cases of other questions have begun
            public = self._cases(place, self.tests.public[name]) if place.public is None else place.public
            found = public + self._cases(place, self.tests.hidden[name])
            if best.points < _points(found) or best.cases[0].message == NOT_RUN:
                best = QuestionResult(name, found, sealed)
            if best.points == best.possible:
                break
        return best

    def _moments(self, name: str) -> Iterator[Place]:
        """A question at its check and at the end of the notebook, as far as the other can add something to the one."""
        end = self.at_end.get(name)
        if name in self.at_check:
            yield self.at_check[name]
            if end is not None and not self._same(name, end):
                yield end
        elif end is not None:
            yield end
            self._look_at_checks({name: self.tests.hidden[name]})
            if name in self.at_check:
                yield self.at_check[name]

    def _same(self, name: str, end: Place) -> bool:
        return self.at_check[name].fingerprint == end.fingerprint != ""

    def _cases(self, place: Place, chosen: Sequence[Case]) -> list[CaseResult]:
        results = []
        for case in chosen:
            if case in place.tried:
                message = place.tried[case]
                message = message and self._blaming(place, case, message)
                results.append(CaseResult(case.name, case.hidden, case.points, message, case.success))
                place.verdicts[case.question, case.name] = message is None
                continue
            limit = max(self._shortest(), self.limits.case_seconds / 2 ** self.slow[case.question])
            left = min(self.cases_until - time.monotonic(), self._share() - self.spent[case.question])
            if left > 0:
                start = time.monotonic()
                message = self._case(place, case, min(limit, self.limits.case_seconds, left))
                self.spent[case.question] += time.monotonic() - start
            else:
                message = "time limit: not run, the cases before it took the time there was"
                self._note(TESTS_TIME_LIMIT, once=True)
            results.append(CaseResult(case.name, case.hidden, case.points, message, case.success))
            place.verdicts[case.question, case.name] = message is None
        return results

    def _case(self, place: Place, case: Case, limit: float) -> str | None:
        place.server.timed_out = False
        try:
            place.ready(limit)
            with _alarm(limit + SLACK), cases.knowing(place.verdicts):
                message = case.run(place.namespace)
        except (Gone, TimeIsUp) as error:
            message = f"not run: {error}"
        if place.server.timed_out:
            self.slow[case.question] += 1
        if place.calls and place.server.student.gone:
            self._note(_lost_during_tests(case.question, place.server.student.gone), once=True)
            # A test must not pass because it took a lost process for an answer.
            message = message or f"no result: {place.server.student.gone}"
        return message

    def _blaming(self, place: Place, case: Case, message: str) -> str:
        """The message of a case that failed, or an earlier answer that is its cause."""
        try:
            place.ready(self._soon())
            with _alarm(self.limits.case_seconds + SLACK), cases.knowing(place.verdicts):
                return case.blaming(message, place.namespace)
        except (Gone, TimeIsUp):
            return message

    def _share(self) -> float:
        """Seconds that the cases of one question may take together."""
        return max(self._shortest(), min(3 * self.limits.case_seconds, self.limits.seconds / 4))

    def _shortest(self) -> float:
        """Seconds for the cases of a question after some have run into the limit."""
        return min(SHORTEST_CASE, self.limits.case_seconds / 8)

    def _not_run(self, chosen: Sequence[Case]) -> list[CaseResult]:
        return [CaseResult(case.name, case.hidden, case.points, NOT_RUN) for case in chosen]

    # ------------------------------------------------------------------------------------ odds and ends

    def _session(self, *, waits: bool = False) -> Session:
        """A fresh student process; with `waits` every check of it waits until it was looked at."""
        limits = {
            "memory": self.limits.memory_mb * 2**20,
            "file_size": self.limits.file_mb * 2**20,
            "processes": self.limits.processes,
        }
        room = self.limits.disk_mb + self.limits.unzipped_mb
        questions = {} if waits else self.tests.own_names
        session = self.zygote.start(self.files, limits, room, questions=questions, usual=self.usual and not waits)
        self.sessions.append(session)
        return session

    def _soon(self) -> float:
        """Seconds for what takes no time where nothing is wrong."""
        return max(SHORTEST_CASE, min(self.limits.case_seconds, self.clock.left()))

    def _note(self, sentence: str, once: bool = False) -> None:
        reasons = self.staff_reasons if self.hidden_begun else self.reasons
        if len(reasons) < 50 and not (once and sentence in self.reasons + self.staff_reasons):
            reasons.append(sentence)


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
    cases.set_seed(submission_seed(secret, submission.code))
    try:
        return Grading(zygote, tests, course, submission, staged, limits).run()
    finally:
        cases.set_seed(PUBLIC)


def nothing(tests: Tests, reason: str) -> Report:
    """The report of a submission that could not be graded: no points, and the sentence why."""
    questions = [
        QuestionResult(
            name, [CaseResult(c.name, c.hidden, c.points, reason) for c in tests.public[name] + tests.hidden[name]]
        )
        for name in tests.questions
    ]
    return Report(questions, "not graded", [reason])


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


def _wants_the_last_value(source: str) -> bool:
    """Whether a cell may read `_`, the value of the cell before it; those that only set it do not."""
    for found in re.finditer(r"\b_\b", source):
        start, end = found.span()
        before = source[max(0, start - NEAR) : start].rpartition("\n")[2]
        after = source[end : end + NEAR].partition("\n")[0]
        if not TARGETS.search(f"{before}\0{after}"):
            return True
    return False


def _squeezed(source: str) -> str:
    return "\n".join(line.strip() for line in source.splitlines() if line.strip())


def _lost_during_tests(question: str, why: str) -> str:
    """A sentence.  Which question it is that runs out of time may be another one in the next run."""
    return TESTS_TIME_LIMIT if why == TIME_LIMIT else f"{question}: {why} during a test of it"


def _first_line(text: str) -> str:
    return text.strip().split("\n")[0][:300]
