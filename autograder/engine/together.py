"""Test cases side by side: wherever they wait for a student's function, their calls cross together.

A grader and a student process that take turns on a core find it cold each time, which costs more than most calls.
So all cases run up to their first call, the calls cross in one message, and so on.  A case that passes here has passed.
One that fails has failed if no call can leave traces for another; else, and when it waits too long or loses its
process, it is run again by itself.
"""

import itertools
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

from greenlet import greenlet

from autograder.engine.cases import Case, blaming_nobody
from autograder.engine.link import Gone, Student, wire
from autograder.engine.proxy import Function, Server, TimeIsUp

MAX_CALLS_BYTES = 2**22  # that cross in one message


def tried(cases: Iterable[tuple[Case, Mapping[str, Any]]], student: Student, deadline: float) -> dict[Case, str | None]:
    """What the cases that came to an end said, None when they passed.

    Those that have to run by themselves, or did not come to an end in time, are left out.  Then the student process
    may be gone, or be in the middle of a call.

    Args:
        cases: with the notebook's names they read.
    """
    turns = [_Turn(student, case, namespace, deadline) for case, namespace in cases]
    try:
        with blaming_nobody():
            for turn in turns:
                turn.switch()
            _converse(turns, student, deadline)
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


def _converse(turns: Sequence["_Turn"], student: Student, deadline: float) -> None:
    """Send calls and answers to callbacks until there are none: in each round every open call goes one step on."""
    numbers = itertools.count()
    open_calls: dict[int, _Turn] = {}
    answers: list[list[Any]] = []
    while (calls := {next(numbers): turn for turn in _that_fit(turns)}) or answers:
        student.send(["go", [[k, turn.call, turn.server.gave_functions] for k, turn in calls.items()], answers])
        open_calls |= calls
        answers = []
        for turn in calls.values():
            turn.call = b""
        for _ in range(len(open_calls)):
            of, *numbered = student.receive(deadline)
            if of != "of" or len(numbered) < 2 or type(numbered[0]) is not int or numbered[0] not in open_calls:
                student.end("it broke the rules of the conversation with the grader")
            k, *message = numbered
            answer = open_calls[k].take(message)
            if answer is None:
                del open_calls[k]
            else:
                answers.append([k, *answer])


class _Turn(greenlet):
    """A case that runs until it calls; to it this is the student process."""

    def __init__(self, student: Student, case: Case, namespace: Mapping[str, Any], deadline: float) -> None:
        super().__init__(self._run_case)
        self.student = student
        self.case = case
        self.call = b""  # that waits to cross
        self.ended = False
        self.message: str | None = None  # of a case that ended and failed
        self.alone = False  # whether it did what only works when it runs by itself
        self._answering = False  # whether the student process waits for the answer to a callback
        self._answer: list[Any] | None = None
        self._over = False
        self.server = Server(self)  # this has what it uses of a Student
        self.server.deadline = deadline
        names = namespace if case.reads_all else case.names
        self._namespace = {name: _served(namespace[name], self.server) for name in names if name in namespace}

    def take(self, message: list[Any]) -> list[Any] | None:
        """Go on with what came back from the call; the answer, if that was a callback."""
        self._answer = None
        self._answering = message[0] not in ("value", "raised")
        self.switch(message)
        if self._answering and self._answer is None:
            self.student.end("a test ended while a function of the notebook waited for it")
        return self._answer

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
        kind, *rest = message
        if kind == "call" and not self._answering:
            self.call = wire.dumps(rest)
        elif kind in ("returned", "failed") and self._answering:
            self._answer = message
        else:  # a call out of a callback, or a question about a function, which only failures ask
            self.alone = True
            raise Gone("the case has to run by itself")

    def receive(self, deadline: float) -> list[Any]:
        message: list[Any] = self.parent.switch()
        return message

    def end(self, reason: str) -> NoReturn:
        self.student.end(reason)


def _served(value: Any, server: Server) -> Any:
    return value.served_by(server) if isinstance(value, Function) else value


def _that_fit(turns: Sequence[_Turn]) -> Iterator[_Turn]:
    """Those with calls that fit into one message."""
    size = 0
    for turn in turns:
        size += len(turn.call)
        if turn.call and (size == len(turn.call) or size <= MAX_CALLS_BYTES):
            yield turn
