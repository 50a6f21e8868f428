"""The student process: runs cells and answers calls, one message at a time.

Everything here may be overwritten by the code it runs.  Nothing depends on that: the grader believes only
values, and takes each as a stranger's.
"""

import __future__

import contextlib
import ctypes
import inspect
import linecache
import os
import random
import re
import signal
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable, Iterator
from functools import reduce
from operator import or_
from typing import Any

import numpy as np
import wire
from channel import Channel
from fingerprint import fingerprint, names_in
from greenlet import getcurrent, greenlet
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

MAX_KEPT = 100_000
MAX_NESTED = 25
MAX_VALUE_ENTRIES, MAX_VALUE_BYTES = 10_000, 2**19  # of what the notebook holds by a name; answers are far smaller
FIRST_WORD = re.compile(r"\s*(\w*)")
# As the tests have it around every call, whatever the notebook has set.
CALM: Any = {"divide": "ignore", "under": "ignore", "over": "warn", "invalid": "warn"}
QUICK_CELLS = 0.05  # seconds; when cells took longer together, they are reported before the next one begins
# What `from __future__ import …` switches on for all later cells.
FEATURES = reduce(or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))
RANDOM_BYTES = random.Random.__mro__[1].__basicsize__ - object.__basicsize__  # of what `random` remembers
TEXT = 2000  # characters of an error's text that are passed on


class _Hook(DisplayHook):
    """Remembers the last value as `_`, and shows nothing."""

    def __call__(self, result: Any = None) -> None:
        if result is not None and self.shell is not None:
            self.shell.user_ns["_"] = result


class _Publisher(DisplayPublisher):
    """Shows nothing."""

    def publish(self, *args: Any, **kwargs: Any) -> None:
        pass


class Shell(InteractiveShell):
    """IPython without a screen: magics and `await` work, output goes nowhere."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    system = InteractiveShell.system_raw  # the usual way wants a terminal

    def ask_exit(self) -> None:
        raise SystemExit

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        return "agg", "agg"

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        pass

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        pass


def make_shell() -> Shell:
    config = Config()
    config.HistoryManager.enabled = False
    shell = Shell.instance(config=config)
    shell.db = {}  # where `%cd` and the like take notes: by default in a folder of the parent's
    return shell


class Runtime:
    """Serves one grader over one channel.

    Attributes:
        questions: which names each is about, so that a check need not ask.
        at_once: every answer is sent as soon as it is there, because the grader works at the same time; else those
            that belong together are sent together, because the grader gets the core only then.
    """

    def __init__(
        self, channel: Channel, progress: int, shell: Shell, questions: dict[str, list[str]], *, at_once: bool
    ) -> None:
        self.channel = channel
        self.at_once = at_once
        self.progress = progress
        self.shell = shell
        self.kept: list[Any] = []  # what is no data and stays here
        self.numbers: dict[int, int] = {}  # its places there, by identity
        self.questions = questions
        self.runs: dict[int, _Run] = {}  # calls side by side that have not ended
        self.alarms: list[str] = []  # of a call among those that does not call back
        self.listening: contextlib.ExitStack | None = None  # to warnings, as long as such calls come
        self.random_before: Any = None  # the global generators when the first of them came
        self.nested = 0
        self.main_thread = threading.get_ident()
        self.pid = os.getpid()

    def serve_forever(self) -> None:
        sys.modules["otter"] = otter_module(self)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.channel.send(["hello"])
        while True:
            self._serve(self.channel.receive())

    def check(self, question: object) -> None:
        """`grader.check`: the grader looks at the notebook's functions now."""
        if threading.get_ident() != self.main_thread or os.getpid() != self.pid or not isinstance(question, str):
            return
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # an interruption waits until this is done
        try:
            found = fingerprint(self.questions.get(question, []), self.shell.user_ns)
            if question in self.questions and found:
                self.channel.send_later(["noted", question, found])  # it will do to look at the end
            else:
                self.channel.send(["check", question[:100]])
                self._wait("checked")
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def _wait(self, *kinds: str) -> list[Any]:
        """The next message of one of these kinds; whatever comes before is served."""
        self.nested += 1
        try:
            if self.nested > MAX_NESTED:
                raise RecursionError("the grader's functions and yours call each other too deeply")
            while True:
                message = self.channel.receive()
                if message[0] in kinds:
                    return message
                self._serve(message)
        finally:
            self.nested -= 1

    def _serve(self, message: list[Any]) -> None:
        kind, *rest = message
        if kind == "go":
            self._go(*rest)
            return
        if self.listening is not None:
            self.listening.close()
            self.listening = None
        if kind == "clone":
            self._clone()
        else:
            serve: dict[str, Callable[..., list[Any]]] = {
                "run": self._run,
                "names": self._names,
                "call": self._call,
                "about": self._about,
                "drew": self._drew,
            }
            self._reply(serve[kind](*rest))
            self.channel.flush()

    def _reply(self, reply: list[Any], of: int | None = None) -> None:
        """Answer.

        Args:
            of: the number of the call among those side by side.
        """
        if os.getpid() != self.pid:  # a process that the notebook forked, and that came back here
            os._exit(0)
        send = self.channel.send_dumped if self.at_once else self.channel.send_dumped_later
        try:
            data = wire.dumps(reply)
            send(data if of is None else wire.numbered(of, data))
        except wire.NotData as error:  # nothing was sent
            self._reply(["raised", ["ValueError"], f"what it returned cannot be sent: {error}", "", 0], of)

    def _go(self, *steps: Any) -> None:
        """Calls side by side: begin some and go on with others; each runs until it calls back or ends.

        Args:
            steps: the number of a call, what to do with it, the number of the next call, and so on.
        """
        if self.listening is None:
            self.listening = contextlib.ExitStack()
            self.listening.enter_context(_listening(self._note_alarm))
            self.random_before = _global_random()
        for k, (kind, *rest) in zip(steps[::2], steps[1::2], strict=True):
            if kind == "call":
                self.alarms = []
                number, args, kwargs = rest
                self._reply(self._call(number, args, kwargs, self.alarms), k)
            elif kind == "call that may call":
                self.runs[k] = _Run(self._call)
                self._go_on(k, *rest, self.runs[k].alarms)
            else:  # the answer to a callback
                self._go_on(k, [kind, *rest])
        self.channel.flush()

    def _drew(self) -> list[Any]:
        """Whether the global generators are others than when the calls side by side that just ended began."""
        before, self.random_before = self.random_before, None
        return ["drew", before is not None and before != _global_random()]

    def _go_on(self, k: int, *values: Any) -> None:
        run = self.runs[k]
        message = run.switch(*values)
        if run.dead:
            del self.runs[k]
        self._reply(message, k)

    def _note_alarm(self, text: str) -> None:
        run = getcurrent()
        (run.alarms if isinstance(run, _Run) else self.alarms).append(text)

    def _clone(self) -> None:
        """Go on twice: the copy listens to the socket that came along."""
        descriptor = self.channel.descriptor()
        try:
            pid = self._fork()
        except OSError:
            os.close(descriptor)
            self.channel.send(["cloned", False])
            return
        if pid == 0:
            self.channel.close()
            import socket

            self.channel = Channel(socket.socket(fileno=descriptor))
            self.pid = os.getpid()
            self.channel.send(["hello"])
        else:
            os.close(descriptor)
            self.channel.send(["cloned", True])

    def _fork(self) -> int:
        with contextlib.suppress(OSError):
            return os.fork()
        # Processes that the notebook started count until somebody has asked how they ended.
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        return os.fork()

    def _run(self, sources: list[str], plainly: bool) -> list[Any]:
        """Run cells one after the other until one raises or takes time; how many, and what the last one raised.

        The grader hears of them together, but can see in the progress pipe which of them is under way.
        """
        started, count, raised = time.monotonic(), 0, None
        for source in sources:
            count += 1
            with contextlib.suppress(OSError):
                os.write(self.progress, b".")
            raised = self._run_cell(source, plainly)
            if raised is not None or time.monotonic() - started > QUICK_CELLS:
                break
        return ["ran", count, raised]

    def _run_cell(self, source: str, plainly: bool) -> list[Any] | None:
        """None, or the type, text and line of what the cell raised."""
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            code = self._compiled(source) if plainly else None
            if code is None:
                result = self.shell.run_cell(source, store_history=False)
                error = result.error_before_exec or result.error_in_exec
            else:
                with self.shell.builtin_trap:
                    exec(code, self.shell.user_ns)
                error = None
        except BaseException as stray:
            error = stray
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        if error is None:
            return None
        return [type(error).__name__, _text(error), getattr(error, "lineno", None) or 0]

    def _compiled(self, source: str) -> types.CodeType | None:
        """A cell of nothing but Python, compiled; None where IPython has to look at it, which takes much longer."""
        # On a single line, magics work without their sign, also where that would be Python (`ls -l`).
        alone = FIRST_WORD.match(source) if "\n" not in source.strip() else None
        if self.shell.ast_transformers or (alone and self.shell.find_line_magic(alone[1])):
            return None
        compiler = self.shell.compile
        name = compiler.cache(source, self.shell.execution_count, source)
        try:
            code = compile(source, name, "exec", compiler.flags & FEATURES, True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        compiler.flags |= code.co_flags & FEATURES
        return code

    def _names(self, names: list[str], groups: list[list[str]]) -> list[Any]:
        """What the notebook calls by these names, without what it does not define; the fingerprint of each group."""
        found = []
        for name in names:
            if name in self.shell.user_ns:
                found += [name, self._packed(self.shell.user_ns[name])]
        return ["values", found, [fingerprint(group, self.shell.user_ns) for group in groups]]

    def _packed(self, value: Any) -> Any:
        """A value as data; what cannot be sent leaves nothing behind and arrives as an object of its type."""
        before = len(self.kept)
        try:
            packed = wire.pack(value, self._keep, wire.Arrays(MAX_VALUE_ENTRIES))
            if len(wire.dumps(packed)) > MAX_VALUE_BYTES:
                raise wire.NotData("too much for a value of the notebook")
            return packed
        except BaseException:  # its own methods may raise anything
            for kept in self.kept[before:]:
                del self.numbers[id(kept)]
            del self.kept[before:]
            return ["kept", 0, type(value).__name__, False]

    def _about(self, number: int) -> list[Any]:
        """The names a function uses and those of its parameters."""
        function = self.kept[number]
        try:
            parameters = list(inspect.signature(function).parameters)
        except (TypeError, ValueError):
            parameters = []
        return ["about", sorted(self._names_used(function)), parameters]

    def _names_used(self, function: Any) -> set[str]:
        """What a function calls, directly or through other functions of the notebook."""
        used: set[str] = set()
        waiting = [function]
        while waiting:
            new = set(_names_in(waiting.pop())) - used
            used |= new
            waiting += [self.shell.user_ns[name] for name in new if callable(self.shell.user_ns.get(name))]
        return used

    def _call(self, number: int, args: list[Any], kwargs: list[Any], alarms: list[str] | None = None) -> list[Any]:
        """The answer to a call.

        Args:
            alarms: where a listener notes the warnings meanwhile; without it there is none yet.
        """
        if alarms is None:
            alarms = []
            with _listening(alarms.append):
                return self._call(number, args, kwargs, alarms)
        try:
            arrays = wire.Arrays()
            given = wire.unpack(args, self._given, arrays), wire.unpack(kwargs, self._given, arrays)
            values = [*given[0], *given[1].values()]
            uses_random = any(isinstance(value, np.random.Generator) for value in values)
            before = _global_random() if uses_random else None
            with np.errstate(**CALM):
                result = self.kept[number](*given[0], **given[1])
            packed = wire.pack(result, self._keep, arrays)
        except BaseException as error:
            return ["raised", *_described(error, self.kept[number])]
        changed = None
        if not (wire.still_is(given[0], args) and wire.still_is(given[1], kwargs)):
            again = wire.Arrays()
            after = [wire.pack(given[0], self._keep, again), wire.pack(given[1], self._keep, again)]
            changed = None if after == [args, kwargs] else after
        moved, drew = [], False
        if uses_random:
            moved, drew = wire.moved(values, [*args[1:], *kwargs[2::2]]), before != _global_random()
        return ["value", packed, changed, alarms[:20], drew, moved]

    def _keep(self, value: Any) -> tuple[int, str]:
        if isinstance(value, _Callback):
            return -value.number, value.kind
        number = self.numbers.get(id(value))
        if number is None:
            if len(self.kept) >= MAX_KEPT:
                raise wire.NotData("too many objects")
            number = self.numbers[id(value)] = len(self.kept)
            self.kept.append(value)
        return number, type(value).__name__

    def _given(self, number: int, kind: str, is_callable: bool) -> Any:
        return self.kept[number] if number >= 0 else _Callback(self, -number, kind)


class _Run(greenlet):
    """A call among others that run side by side."""

    def __init__(self, call: Callable[..., list[Any]]) -> None:
        super().__init__(call)
        self.alarms: list[str] = []


@contextlib.contextmanager
def _listening(note: Callable[[str], None]) -> Iterator[None]:
    """Pass on the texts of all warnings."""

    def show(message: Warning | str, *more: Any, **keywords: Any) -> None:
        note(str(message)[:200])

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = show
        yield


class _Callback:
    """A function of the grader's, given as an argument."""

    def __init__(self, runtime: Runtime, number: int, kind: str) -> None:
        self.runtime = runtime
        self.number = number
        self.kind = kind

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        runtime = self.runtime
        arrays = wire.Arrays()
        packed = [wire.pack(part, runtime._keep, arrays) for part in (args, kwargs)]
        message = ["callback", self.number, *packed]
        run = getcurrent()
        if isinstance(run, _Run):
            kind, *rest = run.parent.switch(message)
        else:
            runtime.channel.send(message)
            kind, *rest = runtime._wait("returned", "failed")
        if kind == "failed":
            raise _Failed(*rest)
        value, changed = rest
        if changed is not None:
            again = wire.Arrays()
            new_args, new_kwargs = (wire.unpack(part, runtime._given, again) for part in changed)
            wire.write_back(list(args), list(new_args))
            wire.write_back(kwargs, new_kwargs)
        return wire.unpack(value, runtime._given, arrays)


class _Failed(Exception):
    """The grader's function raised; `token` names the exception there."""

    def __init__(self, token: int, text: str) -> None:
        super().__init__(text)
        self.token = token


def _described(error: BaseException, function: Any) -> list[Any]:
    """Type names (own first), text, the line of the student's that raised, and the grader's own exception."""
    names = [kind.__name__ for kind in type(error).__mro__]
    token = error.token if isinstance(error, _Failed) else 0
    return [names, _text(error), _line(error, function), token]


def _text(error: BaseException) -> str:
    try:
        return str(error)[:TEXT]
    except BaseException:
        return ""


def _line(error: BaseException, function: Any) -> str:
    code = getattr(function, "__code__", None)
    line, trace = "", error.__traceback__
    while trace is not None and code is not None:
        if trace.tb_frame.f_code.co_filename == code.co_filename:
            line = linecache.getline(code.co_filename, trace.tb_lineno).strip()
        trace = trace.tb_next
    return line[:300]


def _names_in(function: Any) -> Iterator[str]:
    try:
        code = getattr(inspect.unwrap(function), "__code__", None)
    except ValueError:
        return
    if isinstance(code, types.CodeType):
        yield from names_in(code)


def _global_random() -> tuple[Any, Any]:
    """The state of the global generators, which no answer may use.

    As it lies in memory, where that is known (NumPy: a key of 624 words and a place in it): to make it into Python's
    numbers costs much more.
    """
    bits = np.random.get_bit_generator()  # type: ignore[attr-defined]  # NumPy's stubs forgot it
    known = type(bits) is np.random.MT19937  # else something of the notebook's own
    numpys = ctypes.string_at(bits.ctypes.state_address, 625 * 4) if known else repr(bits.state)
    pythons = getattr(random.getstate, "__self__", None)
    if type(pythons) is not random.Random:
        return numpys, random.getstate()
    return numpys, ctypes.string_at(id(pythons) + object.__basicsize__, RANDOM_BYTES)


def otter_module(runtime: Runtime) -> types.ModuleType:
    """What `import otter` gives: a `Notebook` that can check, and do nothing else."""

    class Notebook:
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            pass

        def check(self, question: Any = None, *args: Any, **kwargs: Any) -> None:
            runtime.check(question)

        def check_all(self) -> None:
            runtime.check("*")

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            return lambda *args, **kwargs: None

    module = types.ModuleType("otter")
    module.Notebook = Notebook  # type: ignore[attr-defined]
    return module
