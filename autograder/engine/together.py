"""Test cases side by side: wherever they wait for a student's function, their calls cross together.

A grader and a student process that take turns on a core find it cold each time, which costs more than most calls.
So all cases run up to their first call, the calls cross in one message, and so on.  Where they have a core each, and no
call can leave traces for another, each step crosses as soon as it is there.  A case that passes here has passed.  One
that fails has failed if no call can leave traces for another; else, and when it waits too long or loses its process, it
is run again by itself.
"""

import time
from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from greenlet import greenlet

from autograder.engine.cases import Case, blaming_nobody, seed
from autograder.engine.link import Gone, Student, wire
from autograder.engine.past import End, Past, after, beginning
from autograder.engine.proxy import Function, Server, TimeIsUp

MAX_BYTES = 2**22  # of the steps that cross in one message
MAX_STEPS = 100  # that it has at a time
# As long as it works on others.  With `MAX_STEPS` this fits into the kernel's buffer, so that who sends steps never
# waits for it while it waits for its answers to be read.
MAX_BYTES_AHEAD = 2**15
# Steps of which the student process has at least as many to do need not cross at once: several at a time take less.
ENOUGH_TO_DO, MANY = 3, 8
GO = wire.dumps("go")
MAX_BYTES_KEPT = 2**20  # of answers to a case; where there are more it runs, which needs none of them again


def tried(
    cases: Iterable[tuple[Case, Mapping[str, Any]]],
    student: Student,
    deadline: float,
    past: Past,
    *,
    ahead: bool = False,
) -> dict[Case, str | None]:
    """What the cases that came to an end said, None when they passed.

    Those that have to run by themselves, or did not come to an end in time, are left out.  Then the student process
    may be gone, or be in the middle of a call.

    Args:
        cases: with the notebook's names they read.
        past: what cases did with the answers they got, so that they need not run when they get these again.
        ahead: the student process gets steps while it works on others; then time alone decides on the order of calls.
            If something drew from the global generators, whose numbers depend on that, nothing has come to an end.
    """
    turns = [_Turn(number, student, *case, deadline, past) for number, case in enumerate(cases)]
    conversation = _Conversation(student, ahead=ahead)
    try:
        with blaming_nobody():
            for turn in turns:
                conversation.begin(turn)
            while conversation.goes_on:
                conversation.hear(deadline)
        if ahead and _drew_from_global_generators(student, deadline):
            return {}
    except (Gone, TimeoutError, TimeIsUp):
        pass  # whoever waits for the rest waits in vain
    finally:
        for turn in turns:
            turn.give_up()
    # Who drew from the global generator may have done so between two looks of another case; and whoever was
    # interrupted at the deadline failed for that alone.
    doubtful = time.monotonic() >= deadline or any(turn.used_global_random for turn in turns)
    return {
        turn.case: turn.end.message
        for turn in turns
        if turn.end is not None and (turn.end.message is None or not (turn.alone or doubtful))
    }


def _drew_from_global_generators(student: Student, deadline: float) -> bool:
    """Whether something did since calls side by side began; it may lie."""
    student.send(["drew"])
    return student.expect("drew", deadline) != [False]


class _Conversation:
    """Steps on their way to the student process and back: calls, and answers to what they call."""

    def __init__(self, student: Student, *, ahead: bool) -> None:
        self._student = student
        self._ahead = ahead
        self._open: dict[int, _Turn] = {}  # those with a call that has not returned
        self._waiting: deque[_Turn] = deque()  # those with a step that has not crossed
        self._sizes: dict[int, int] = {}  # bytes of the steps it works on
        self._size = 0  # of all these

    @property
    def goes_on(self) -> bool:
        return bool(self._open)

    def begin(self, turn: "_Turn") -> None:
        """Run a case up to its first call."""
        turn.begin()
        self._note_step(turn)
        if self._ahead:
            self._send()

    def hear(self, deadline: float) -> None:
        """Wait for the next step that comes back, and go on with its case."""
        self._send()
        k, answer = self._student.receive_numbered(deadline)
        if k not in self._sizes:
            self._student.end("it broke the rules of the conversation with the grader")
        self._size -= self._sizes.pop(k)
        turn = self._open.pop(k)
        turn.take(answer)
        self._note_step(turn)

    def _note_step(self, turn: "_Turn") -> None:
        if turn.step:
            self._open[turn.number] = turn
            self._waiting.append(turn)

    def _send(self) -> None:
        """Send what fits.  Not ahead, every open call goes one step on before it gets more."""
        busy = bool(self._sizes)
        if busy and not self._ahead:
            return
        if len(self._sizes) - len(self._student.channel.whole) >= ENOUGH_TO_DO and len(self._waiting) < MANY:
            return
        most_bytes = MAX_BYTES_AHEAD if busy else MAX_BYTES
        steps = []
        while self._waiting and len(self._sizes) < MAX_STEPS:
            turn = self._waiting[0]
            if self._sizes and self._size + len(turn.step) > most_bytes:
                break
            self._sizes[turn.number] = len(turn.step)
            self._size += len(turn.step)
            steps += [wire.dumps(turn.number), turn.step]
            self._waiting.popleft()
        if steps:
            self._student.send_dumped(wire.dumps_list([GO, *steps]))


class _Turn:
    """A case up to its next step, or its end: as it was with these answers before, else it runs."""

    def __init__(
        self, number: int, student: Student, case: Case, namespace: Mapping[str, Any], deadline: float, past: Past
    ) -> None:
        self.number = number
        self.case = case
        self.step = b""  # what the student process gets next; nothing once the case is over
        self.end: End | None = None
        self._run: _Run | None = None
        self._student, self._namespace, self._deadline = student, namespace, deadline
        self._past = past
        self._so_far = _known_before(case, namespace)
        self._answers: list[bytes] = []  # that the case has not got, because it has not had to run
        self._bytes = 0  # of all answers so far

    @property
    def alone(self) -> bool:
        """Whether the case did what only works when it runs by itself."""
        return self._run is not None and self._run.alone

    @property
    def used_global_random(self) -> bool:
        return self._run is not None and self._run.server.used_global_random

    def begin(self) -> None:
        self._go_on()

    def take(self, answer: bytes) -> None:
        """Go on with what came back, up to the next step."""
        self._so_far = after(self._so_far, answer)
        self._answers.append(answer)
        self._bytes += len(answer)
        self._go_on()

    def give_up(self) -> None:
        if self._run is not None:
            self._run.give_up()

    def _go_on(self) -> None:
        as_before = self._past.next(self._so_far) if self._run is None else None
        if as_before is not None and self._bytes <= MAX_BYTES_KEPT:
            self.step, self.end = (b"", as_before) if isinstance(as_before, End) else (as_before, None)
            return
        if self._run is None:
            self._run = _Run(self._student, self.case, self._namespace, self._deadline)
            self._run.begin()
        for answer in self._answers[:-1]:
            self._run.take(self._student.understood(answer))
        if self._answers:
            if self._run.step != self.step:  # what it does does not follow from answers alone
                self.give_up()
                self.step = b""
                return
            self._run.take(self._student.understood(self._answers[-1]))
        self._answers.clear()
        self.step, self.end = self._run.step, self._run.result
        if self._run.follows_from_answers:
            self._past.note(self._so_far, self.end or self.step)


class _Run(greenlet):
    """A case that runs until it calls; to it this is the student process."""

    def __init__(self, student: Student, case: Case, namespace: Mapping[str, Any], deadline: float) -> None:
        super().__init__(self._run_case)
        self.student = student
        self.case = case
        self.step = b""
        self.result: End | None = None  # of a case that has ended
        self.alone = False
        self._answering = False  # whether the student process waits for the answer to a callback
        self._over = False
        self.server = Server(self)  # this has what it uses of a Student
        self.server.deadline = deadline
        names = namespace if case.reads_all else case.names
        self._namespace = {name: _served(namespace[name], self.server) for name in names if name in namespace}

    @property
    def follows_from_answers(self) -> bool:
        """Whether nothing else has a part in what the case does: no time, no numbers of the grader's own."""
        in_time = time.monotonic() < self.server.deadline
        return in_time and not (self.alone or self.server.used_global_random or self.gone)

    def begin(self) -> None:
        self.switch()

    def take(self, message: list[Any]) -> None:
        """Go on with what came back, up to the next step."""
        self.step = b""
        self._answering = message[0] not in ("value", "raised")
        self.switch(message)
        if self._answering and not self.step:
            self.student.end("a test ended while a function of the notebook waited for it")

    def give_up(self) -> None:
        self._over = True
        if not self.dead:
            self.throw()

    def _run_case(self) -> None:
        message = self.case.run(self._namespace)
        self.result = None if self._over else End(message)

    # What a server wants of a student process.

    @property
    def gone(self) -> str:
        return self.student.gone

    def send(self, message: list[Any], *descriptors: int) -> None:
        kind = message[0]
        if kind == "call" and not self._answering:
            message = ["call that may call" if self.server.gave_functions else "call", *message[1:]]
        elif kind not in ("returned", "failed") or not self._answering or self.step:
            # A call out of a callback, or a question about a function, which only failures ask.
            self.alone = True
            raise Gone("the case has to run by itself")
        self.step = wire.dumps(message)

    def receive(self, deadline: float) -> list[Any]:
        message: list[Any] = self.parent.switch()
        return message

    def end(self, reason: str) -> NoReturn:
        self.student.end(reason)


def _known_before(case: Case, namespace: Mapping[str, Any]) -> bytes:
    """A digest of what a case knows before its first call; empty if it knows more of the notebook than functions."""
    functions = [namespace.get(name) for name in case.names]
    if case.reads_all or not all(function is None or isinstance(function, Function) for function in functions):
        return b""
    # The numbers are in its calls; messages may name the type of what is called.
    known = [function and [function.number, function.kind] for function in functions]
    return beginning([seed(), case.question, case.number, known])


def _served(value: Any, server: Server) -> Any:
    return value.served_by(server) if isinstance(value, Function) else value
