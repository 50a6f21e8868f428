"""A student's functions, seen from the test files: calls go over to the student process, values come back."""

import builtins
import contextlib
import copy
import inspect
import re
import time
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any, NoReturn

import numpy as np

from autograder.engine.light_otter import light_otter
from autograder.engine.link import TIME_LIMIT, Gone, Student, wire
from autograder.kitpath import kit_on_path

with light_otter(), kit_on_path():
    from checks import CheckFailure

MAX_NESTED = 25  # calls of the student's function by a function of the test that it called, and so on
MAX_FAILURES = 1000
CALM = contextlib.nullcontext()
NO_KEYWORDS: list[Any] = ["dict"]
NAME = re.compile(r"[^\W\d]\w{0,99}")


class TimeIsUp(CheckFailure):
    """The test case has used its time."""


class Server:
    """A student process that answers the calls of one test case at a time.

    Attributes:
        deadline: of the case, on `time.monotonic`'s clock.
        timed_out: True once a call missed it.
    """

    def __init__(self, student: Student) -> None:
        self.student = student
        self.deadline = 0.0
        self.timed_out = False
        self._callbacks: list[Callable[..., Any]] = []
        self._failures: list[Exception] = []
        self.used_global_random = False  # by a call that could have drawn from a generator of its own
        self._nested = 0
        self._alarms: list[str] = []  # of the call that is under way, and of those it makes

    @property
    def gave_functions(self) -> bool:
        """Whether a call may call back."""
        return bool(self._callbacks)

    def fetch(self, names: Sequence[str], groups: Sequence[Sequence[str]]) -> tuple[dict[str, Any], list[str]]:
        """What the notebook calls by these names, and a fingerprint of each group of them.

        What it does not define is left out.  A fingerprint is the same as long as the functions are; "" if that
        cannot be told.
        """
        self.student.send(["names", list(names), [list(group) for group in groups]])
        match self._expect("values"):
            case [list(found), list(fingerprints)] if len(fingerprints) == len(groups):
                pass
            case _:
                self._end()
        fetched = {}
        for name, data in zip(found[::2], found[1::2], strict=False):
            if name in names:
                try:
                    fetched[name] = self._read(data, f"the value of {name}")
                except TimeIsUp:
                    raise
                except CheckFailure:
                    fetched[name] = self._kept(0, "unreadable", False)
                if isinstance(fetched[name], Function):
                    fetched[name].name = name
        return fetched, [fingerprint if isinstance(fingerprint, str) else "" for fingerprint in fingerprints]

    def call_on_copies(
        self, function: "Handle", args: tuple[Any, ...], kwargs: dict[str, Any], copied: Callable[[Any], Any]
    ) -> tuple[Any, list[str], tuple[Any, Any] | None]:
        """Call as if with copies of the arguments, which are only made where the call changed them.

        Returns:
            Its result; what was warned of during it, on either side; args and kwargs as they are afterwards, or None
            if they are what they were.
        """
        before, self._alarms = self._alarms, []
        try:
            result, given = self._call(function, args, kwargs, copied)
            return result, self._alarms, given
        finally:
            self._alarms = [*before, *self._alarms]

    def call(self, function: "Handle", args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The result of a call; `CheckFailure`, or the exception it raised, rebuilt."""
        return self._call(function, args, kwargs, None)[0]

    def _call(
        self,
        function: "Handle",
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        copied: Callable[[Any], Any] | None,
    ) -> tuple[Any, tuple[Any, Any] | None]:
        if self._nested >= MAX_NESTED:
            raise RecursionError("functions of the test and of the notebook call each other without end")
        self._nested += 1
        try:
            arrays = wire.Arrays()
            packed = wire.pack(list(args), self._keep, arrays), wire.pack(kwargs, self._keep, arrays)
            # Functions of the test that it calls back may overflow too.
            alarmed = copied is not None and self.gave_functions
            try:
                with np.errstate(over="call", invalid="call", call=self._note_alarm) if alarmed else CALM:
                    self.student.send(["call", function.number, *packed])
                    return self._answer(function.name, args, kwargs, copied, arrays)
            except Gone as error:
                raise CheckFailure(f"{function.name} gave no result: {error}.") from None
            except TimeoutError:
                self.timed_out = True
                self._kill()
                raise TimeIsUp(
                    f"{function.name} did not return in time: the time limit of a test was reached."
                ) from None
        finally:
            self._nested -= 1

    def about(self, function: "Handle") -> tuple[list[str], list[str]]:
        """The names a function uses, and those of its parameters."""
        try:
            self.student.send(["about", function.number])
            match self._expect("about"):
                case [list(used), list(parameters)]:
                    pass
                case _:
                    self._end()
        except Gone:
            return [], []
        return [name for name in used if isinstance(name, str)], [
            name for name in parameters if isinstance(name, str) and NAME.fullmatch(name)
        ]

    def _answer(
        self,
        name: str,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        copied: Callable[[Any], Any] | None,
        arrays: wire.Arrays,
    ) -> tuple[Any, tuple[Any, Any] | None]:
        """The result, and the copies of the arguments if the call changed them."""
        while True:
            kind, *rest = self.student.receive(self.deadline)
            if kind == "value" and len(rest) == 5:
                value, changed, alarms, used_global_random, moved = rest
                given = None
                if copied is not None and changed is not None:
                    given = args, kwargs = copied(args), copied(kwargs)
                    arrays = wire.Arrays()
                    for part in (list(args), kwargs):
                        wire.pack(part, self._keep, arrays)
                elif copied is not None:
                    arrays.lend()
                if changed is not None or alarms or used_global_random or moved:
                    self._repeat_effects(args, kwargs, changed, alarms, used_global_random, moved)
                return self._read(value, f"what {name} returned", arrays), given
            match kind, rest:
                case "callback", [int(number), given, keywords]:
                    self._call_back(number, given, keywords)
                case "raised", [list(names), str(text), str(line), int(failure)]:
                    raise self._exception(names, text, line, failure)
                case _:
                    self._end()

    def _call_back(self, number: int, given: Any, keywords: Any) -> None:
        arrays = wire.Arrays()
        args = self._read(given, "an argument", arrays)
        kwargs = {} if keywords == NO_KEYWORDS else self._read(keywords, "an argument", arrays)
        if not isinstance(args, list | tuple) or not _is_keywords(kwargs) or not 1 <= number <= len(self._callbacks):
            self._end()
        try:
            result = self._callbacks[number - 1](*args, **kwargs)
        except TimeIsUp:
            raise
        except Exception as error:
            self._failures.append(error.with_traceback(None))
            if len(self._failures) > MAX_FAILURES:
                self.student.end("it went on calling a function that fails")
            self.student.send(["failed", len(self._failures), f"{type(error).__name__}: {error}"[:500]])
            return
        value = wire.pack(result, self._keep, arrays)
        after = None
        generators_moved = wire.moved([*args, *kwargs.values()], [*given[1:], *keywords[2::2]])
        if generators_moved or not (wire.still_is(args, given) and (not kwargs or wire.still_is(kwargs, keywords))):
            again = wire.Arrays()
            # What came is what `pack` makes of it.  If it lied, it gets back what nothing has changed.
            after = [wire.pack(part, self._keep, again) for part in (args, kwargs)]
        self.student.send(["returned", value, None if after == [given, keywords] else after])

    def _note_alarm(self, kind: str, flag: int) -> None:
        self._alarms.append(kind)

    def _repeat_effects(
        self,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        changed: Any,
        alarms: Any,
        used_global_random: Any,
        moved: Any,
    ) -> None:
        """Do here what the call did there: to its arguments, to NumPy's global generator, in alarms."""
        if not isinstance(alarms, list) or not isinstance(moved, list):
            self._end()
        for k, value in enumerate([*args, *kwargs.values()]):
            if k in moved[:100] and isinstance(value, np.random.Generator):
                wire.move_on(value)
        if changed is not None:
            match changed:
                case [new_args, new_kwargs]:
                    again = wire.Arrays()
                    self._write_back(list(args), self._read(new_args, "an argument", again))
                    self._write_back(kwargs, self._read(new_kwargs, "an argument", again))
                case _:
                    self._end()
        self._alarms += [alarm[:200] for alarm in alarms[:20] if isinstance(alarm, str)]
        if used_global_random:
            self.used_global_random = True
            np.random.random()

    def _write_back(self, old: Any, new: Any) -> None:
        try:
            wire.write_back(old, new)
        except (TypeError, ValueError):  # what no array of this kind can hold
            self._end()

    def _exception(self, names: list[Any], text: str, line: str, failure: int) -> Exception:
        if 1 <= failure <= len(self._failures):
            error = self._failures[failure - 1]
            error.students_line = line[:300]  # type: ignore[attr-defined]
            return error
        if names[:1] == ["MemoryError"]:
            text = "the memory limit was reached"
        own = names[0] if names and isinstance(names[0], str) and NAME.fullmatch(names[0]) else "Exception"
        base = next((kind for kind in map(_exception_type, names) if kind is not None), Exception)
        kind = base if base.__name__ == own else type(own, (base,), {})
        try:
            error = kind(text)
        except Exception:  # some want more than a text
            error = type(own, (Exception,), {})(text)
        error.students_line = line[:300]
        return error

    def _read(self, data: Any, what: str, arrays: wire.Arrays | None = None) -> Any:
        try:
            return wire.unpack(data, self._kept, arrays)
        except wire.NotData as error:
            raise CheckFailure(f"{what} cannot be read: {error}") from None

    def _expect(self, kind: str) -> list[Any]:
        return self.student.expect(kind, min(self.deadline, time.monotonic() + 10))

    def _kept(self, number: int, kind: str, is_callable: bool) -> "Handle":
        name = kind if NAME.fullmatch(kind) else "object"
        return _handle_type(name, is_callable)(self, number, kind, name)

    def _keep(self, value: Any) -> tuple[int, str]:
        if isinstance(value, Handle | wire.KeptTuple | wire.KeptList):
            return value.number, value.kind
        if not callable(value):
            raise TypeError(
                f"a test gave a {type(value).__name__} to a student's function: not data, and not a function"
            )
        self._callbacks.append(value)
        return -len(self._callbacks), "function"

    def _end(self) -> NoReturn:
        self.student.end("it broke the rules of the conversation with the grader")

    def _kill(self) -> None:
        with contextlib.suppress(Gone):
            self.student.end(TIME_LIMIT)


class Handle:
    """What stays in the student process; it can be given back to the student's functions."""

    def __init__(self, server: Server, number: int, kind: str, name: str) -> None:
        self.server = server
        self.number = number
        self.kind = kind
        self.name = name

    def __repr__(self) -> str:
        return f"<{self.name} object>"


class Function(Handle):
    """A function of the student's."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.server.call(self, args, kwargs)

    def call_on_copies(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], copied: Callable[[Any], Any]
    ) -> tuple[Any, list[str], tuple[Any, Any] | None]:
        return self.server.call_on_copies(self, args, kwargs, copied)

    def served_by(self, server: Server) -> "Function":
        """The same function, answered through another server, which is asked anew what it does not tell by itself."""
        same = copy.copy(self)
        same.server = server
        same.__dict__.pop("_about", None)
        return same

    def names_used(self) -> list[str]:
        return self._about[0]

    @cached_property
    def _about(self) -> tuple[list[str], list[str]]:
        return self.server.about(self)

    @property
    def __signature__(self) -> inspect.Signature:
        names = dict.fromkeys(self._about[1])
        return inspect.Signature([inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in names])


@lru_cache(1000)
def _handle_type(name: str, is_callable: bool) -> type[Handle]:
    """The type of handles whose originals have a type of this name: messages show it."""
    return type(name, (Function if is_callable else Handle,), {})


def _is_keywords(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(key, str) for key in value)


def _exception_type(name: object) -> type[Exception] | None:
    """The built-in exception of this name, if a test may meet it as such."""
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    # KeyboardInterrupt and SystemExit would end the grader, and some exceptions want more than a text.
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, UnicodeError):
        return kind
    return None
