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

from autograder.engine.cases import Case, blaming_nobody
from autograder.engine.link import Gone, Student, wire
from autograder.engine.proxy import Function, Server, TimeIsUp

MAX_BYTES = 2**22  # of the steps that cross in one message
MAX_STEPS = 100  # that it has at a time
# As long as it works on others.  With `MAX_STEPS` this fits into the kernel's buffer, so that who sends steps never
# waits for it while it waits for its answers to be read.
MAX_BYTES_AHEAD = 2**15
# Steps of which the student process has at least as many to do need not cross at once: several at a time take less.
ENOUGH_TO_DO, MANY = 3, 8
GO = wire.dumps("go")


def tried(
    cases: Iterable[tuple[Case, Mapping[str, Any]]], student: Student, deadline: float, *, ahead: bool = False
) -> dict[Case, str | None]:
    """What the cases that came to an end said, None when they passed.

    Those that have to run by themselves, or did not come to an end in time, are left out.  Then the student process
    may be gone, or be in the middle of a call.

    Args:
        cases: with the notebook's names they read.
        ahead: the student process gets steps while it works on others; then time alone decides on the order of calls.
            If something drew from the global generators, whose numbers depend on that, nothing has come to an end.
    """
    turns = [_Turn(number, student, *case, deadline) for number, case in enumerate(cases)]
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
    doubtful = time.monotonic() >= deadline or any(turn.server.used_global_random for turn in turns)
    return {
        turn.case: turn.message
        for turn in turns
        if turn.ended and (turn.message is None or not (turn.alone or doubtful))
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
        turn.switch()
        self._note_step(turn)
        if self._ahead:
            self._send()

    def hear(self, deadline: float) -> None:
        """Wait for the next step that comes back, and go on with its case."""
        self._send()
        of, *numbered = self._student.receive(deadline)
        if of != "of" or len(numbered) < 2 or type(numbered[0]) is not int or numbered[0] not in self._sizes:
            self._student.end("it broke the rules of the conversation with the grader")
        k, *message = numbered
        self._size -= self._sizes.pop(k)
        turn = self._open.pop(k)
        turn.take(message)
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
            steps.append(turn.step)
            self._waiting.popleft()
        if steps:
            self._student.send_dumped(wire.dumps_list([GO, *steps]))


class _Turn(greenlet):
    """A case that runs until it calls; to it this is the student process."""

    def __init__(
        self, number: int, student: Student, case: Case, namespace: Mapping[str, Any], deadline: float
    ) -> None:
        super().__init__(self._run_case)
        self.number = number
        self.student = student
        self.case = case
        self.step = b""  # what the student process gets next; nothing once the case is over
        self.ended = False
        self.message: str | None = None  # of a case that ended and failed
        self.alone = False  # whether it did what only works when it runs by itself
        self._answering = False  # whether the student process waits for the answer to a callback
        self._over = False
        self.server = Server(self)  # this has what it uses of a Student
        self.server.deadline = deadline
        names = namespace if case.reads_all else case.names
        self._namespace = {name: _served(namespace[name], self.server) for name in names if name in namespace}

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
        self.message = self.case.run(self._namespace)
        self.ended = not self._over

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
        self.step = wire.dumps([self.number, *message])

    def receive(self, deadline: float) -> list[Any]:
        message: list[Any] = self.parent.switch()
        return message

    def end(self, reason: str) -> NoReturn:
        self.student.end(reason)


def _served(value: Any, server: Server) -> Any:
    return value.served_by(server) if isinstance(value, Function) else value
