"""A student process, seen from the grader.

`Zygote` starts student processes, `Session` is all of them for one submission, `Student` is one.  Every wait
has a deadline, and a process that misses it is killed.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import psutil

from autograder.course import ROOT, CourseError

STUDENT_SIDE = Path(__file__).parent / "student"
sys.path.append(str(STUDENT_SIDE))

import confine  # noqa: E402
import wire  # noqa: E402
from channel import Channel, Closed, pair  # noqa: E402
from fingerprint import PURE as PURE  # noqa: E402

FIRST_UID = 61000
PRELOAD = ["numpy", "matplotlib", "matplotlib.pyplot", "IPython"]
PRIVATE = [ROOT / name for name in ("autograder", "solutions", "tests", "dist", ".git")]
START_SECONDS = 60.0
WATCH_SECONDS = 0.5
LONG_SECONDS = 0.1  # after a cell that took so long its processes' memory is looked at
GRACE_SECONDS = 2.0  # for an interrupted cell to end
TIME_LIMIT = "the time limit was reached"  # why a process that missed a deadline is gone


class Gone(Exception):
    """A student process can no longer be used; the text says why, in words for a student."""


class Zygote:
    """The parent of one worker's student processes."""

    def __init__(
        self,
        uid: int = FIRST_UID,
        hide: Sequence[Path] | None = None,
        files: Mapping[str, Path] = MappingProxyType({}),
    ) -> None:
        """Start it.

        Args:
            files: what every notebook finds beside it; modules among them are imported once for all.
            hide: folders that student code must not see, beside all that Landlock keeps from it; by default those of
                the project that are private.
        """
        if sys.platform != "linux":
            raise CourseError(
                "grading isolates student code with what Linux has: run it there, or in a Linux container"
            )
        self.uid = uid
        self.home = Path(tempfile.mkdtemp(prefix="grading-"))
        self.home.chmod(0o711)
        ours, theirs = pair()
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(STUDENT_SIDE / "zygote.py"), str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=_environment(self.home),
            cwd="/",
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("ENGINE_DEBUG") else subprocess.DEVNULL,
        )
        theirs.close()
        self._control = Channel(ours)
        hidden = [str(path) for path in (PRIVATE if hide is None else hide) if path.is_dir()]
        self._desk = self.home / "desk"
        self._desk.mkdir(mode=0o711)
        settings = {
            "preload": PRELOAD,
            "hide": hidden,
            "files": {name: str(path) for name, path in files.items() if "/" not in name},
            "folder": str(self._desk / "work"),
        }
        self._control.send([json.dumps(settings)])
        try:
            told = json.loads(self._control.receive(time.monotonic() + START_SECONDS)[0])
        except (Closed, TimeoutError):
            raise CourseError("the parent of student processes did not start: is everything installed?") from None
        self.isolation: Mapping[str, str] = told["isolation"]
        self._own_mounts: bool = told["own_mounts"]
        # Student processes neither see nor signal each other: one may wait for its submission while another works.
        self._may_prepare = self._own_mounts and told["own_processes"]
        self._prepared: _Ordered | None = None
        self._next: Mapping[str, Any] | None = None  # what is to be prepared
        self._ending: list[_Ordered] = []
        self._cores: set[int] = set()  # that student processes may run on, when not those of the grader

    def work_side_by_side(self, cores: Collection[int]) -> None:
        """Student processes run on these cores, and send each answer at once: the grader works on another meanwhile."""
        self._cores = {*cores}

    @property
    def side_by_side(self) -> bool:
        return bool(self._cores)

    def start(
        self,
        files: Mapping[str, Path],
        limits: Mapping[str, int],
        megabytes: int,
        *,
        questions: Mapping[str, Sequence[str]] = MappingProxyType({}),
        usual: bool = False,
    ) -> "Session":
        """A fresh student process in a folder of its own that holds `files`.

        Args:
            questions: which names each is about: for its check a fingerprint of these will do, where one can be had.
            usual: the next usual one will probably be the same, and is prepared while this one runs its first cells.
        """
        request = {
            "files": {name: str(path) for name, path in files.items()},
            "uid": self.uid,
            "limits": dict(limits),
            "megabytes": megabytes,
            "questions": {name: [*names] for name, names in questions.items()},
            "cores": sorted(self._cores or os.sched_getaffinity(0)),
            "last_cores": sorted(self._cores | os.sched_getaffinity(0)),
            "at_once": self.side_by_side,
        }
        if not self._may_prepare:  # what ends those of before could meet the new ones
            self.settle()
        session = None
        ready, self._prepared = (self._prepared, None) if usual else (None, self._prepared)
        if ready is not None and ready.request == request:
            with contextlib.suppress(CourseError):  # something ended it
                session = Session(self, ready)
        elif ready is not None:
            ready.cancel()
        if usual and self._may_prepare:
            self._next = request
        return session or Session(self, self._order(request))

    def prepare(self) -> None:
        """Have the next student process made, if it will probably be as the last one."""
        if self._next is not None:
            self._prepared, self._next = self._order(self._next), None

    def _order(self, request: Mapping[str, Any]) -> "_Ordered":
        """Ask for a student process."""
        # A file system of its own is mounted upon the folder, or it is a folder of its own.
        folder = self._desk if self._own_mounts else Path(tempfile.mkdtemp(dir=self.home))
        ours, theirs = pair()
        life, their_life = pair()
        progress, their_progress = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        descriptors = theirs.fileno(), their_life.fileno(), their_progress
        self._control.send([json.dumps({**request, "folder": str(folder)})], *descriptors)
        theirs.close()
        their_life.close()
        os.close(their_progress)
        return _Ordered(
            request, folder, life, progress, Channel(ours, credentials=True), removable=not self._own_mounts
        )

    def end(self, ordered: "_Ordered") -> None:
        """Have a student process and all it started ended, without waiting for it."""
        ordered.begin_to_end()
        self._ending.append(ordered)

    def settle(self) -> None:
        """Wait until nothing of the processes of closed sessions is left."""
        while self._ending:
            self._ending.pop().end()

    def close(self) -> None:
        self.settle()
        if self._prepared is not None:
            self._prepared.cancel()
        self._control.close()
        self._process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> "Zygote":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True)
class _Ordered:
    """A student process that was asked for.

    Attributes:
        life: it, and all it starts, live until this is closed.
        progress: what it says with a byte for each cell it begins, which wakes nobody.
    """

    request: Mapping[str, Any]
    folder: Path
    life: socket.socket
    progress: int
    channel: Channel
    removable: bool

    def cancel(self) -> None:
        self.channel.close()
        self.begin_to_end()
        self.end()

    def begin_to_end(self) -> None:
        self.life.shutdown(socket.SHUT_WR)

    def end(self) -> None:
        """Wait until nothing of it is running."""
        self.life.settimeout(START_SECONDS)
        while self.life.recv(1):
            pass
        self.life.close()
        os.close(self.progress)
        if self.removable:
            shutil.rmtree(self.folder, ignore_errors=True)


class Session:
    """The processes of one submission; once it is closed and the zygote settled, none of them is left."""

    def __init__(self, zygote: Zygote, ordered: _Ordered) -> None:
        self.zygote = zygote
        self._memory: int = ordered.request["limits"]["memory"]
        self._ordered = ordered
        self.uid = zygote.uid if os.geteuid() == 0 else os.geteuid()
        self._students: list[Student] = []
        self._supervisor = -1  # the parent of all its processes
        try:
            self.live = self._joined(ordered.channel, time.monotonic() + START_SECONDS)
        except Gone as error:
            self.close()
            raise CourseError(f"a student process did not start: {error}") from None

    def cells_begun(self) -> int:
        """How many cells the notebook's process has begun since this was asked last; it may lie."""
        with contextlib.suppress(BlockingIOError):
            return len(os.read(self._ordered.progress, 2**16))
        return 0

    def clone(self, student: "Student", deadline: float) -> "Student":
        """A copy of a student process as it is now."""
        for _ in range(2):
            ours, theirs = pair()
            channel = Channel(ours, credentials=True)
            student.send(["clone"], theirs.fileno())
            theirs.close()
            if student.expect("cloned", deadline) == [True]:
                return self._joined(channel, deadline)
            channel.close()
            self._kill_strays()  # there may be as many as it may have
        student.end("no copy of its process could be made")

    def close(self) -> None:
        for student in self._students:
            student.channel.close()
        self.zygote.end(self._ordered)

    def _watch(self, waiting_for: "Student") -> None:
        """End a submission's processes when they need more memory together than one may have."""
        if sum(map(self._own_memory, self._processes())) > self._memory:
            self._kill_strays()
            waiting_for.end("the memory limit was reached")

    def _kill_strays(self) -> None:
        """End what the notebook has started."""
        ours = {student.pid for student in self._students}
        strays = [process.pid for process in self._processes() if process.pid not in ours]
        for pid in strays:
            if _owner(pid) == self.uid:
                _kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and any(_owner(pid) == self.uid for pid in strays):
            time.sleep(0.01)

    def _processes(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            if self._supervisor > 1:
                return list(psutil.Process(self._supervisor).children(recursive=True))
        return []

    def _own_memory(self, process: psutil.Process) -> int:
        """Bytes that a process needs; what it shares with its copies counts once among them."""
        try:
            text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        except OSError:
            return max(0, _resident(process) - _resident(psutil.Process(self.zygote.pid)))
        return 1024 * sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))

    def _joined(self, channel: Channel, deadline: float) -> "Student":
        student = Student(channel, self.uid, self._watch, self.zygote.prepare)
        self._students.append(student)
        student.expect("hello", deadline)
        student.pid = student.channel.peer_pid
        if self._supervisor < 0:
            self._supervisor = _status(student.pid, "PPid")
        return student


class Student:
    """One student process: requests go out, replies and requests of its own come back."""

    def __init__(
        self, channel: Channel, uid: int, watch: "Callable[[Student], None]", meanwhile: Callable[[], None]
    ) -> None:
        self.channel = channel
        self.uid = uid
        self.watch = watch  # called now and then while it keeps the grader waiting
        self.meanwhile = meanwhile  # called once it has cells to run
        self.pid = -1
        self.gone = ""  # why it can no longer be used
        self.garbled = False  # whether that is what it sent, at whatever time before it was read

    def send(self, message: list[Any], *descriptors: int) -> None:
        self.send_dumped(wire.dumps(message), *descriptors)

    def send_dumped(self, data: bytes, *descriptors: int) -> None:
        """Send what `wire.dumps` has made of a message."""
        if self.gone:
            raise Gone(self.gone)
        try:
            self.channel.send_dumped(data, *descriptors)
        except Closed:
            self.end("the process exited")
        except wire.NotData as error:
            raise Gone(f"too much data: {error}") from None

    def receive(self, deadline: float) -> list[Any]:
        """The next message, a list that starts with its kind; `TimeoutError` at the deadline."""
        return self.understood(self.receive_dumped(deadline))

    def understood(self, data: bytes) -> list[Any]:
        """The message in these bytes, which came back."""
        try:
            message = wire.loads(data)
        except wire.NotData as error:
            self._end_garbled(f": {error}")
        if not (isinstance(message, list) and message and isinstance(message[0], str)):
            self._end_garbled()
        return message

    def receive_numbered(self, deadline: float) -> tuple[int, bytes]:
        """The next message, one of a conversation of many: its number, and the bytes that are to be understood."""
        try:
            return wire.parted(self.receive_dumped(deadline))
        except wire.NotData as error:
            self._end_garbled(f": {error}")

    def receive_dumped(self, deadline: float) -> bytes:
        """The bytes of the next message; `TimeoutError` at the deadline."""
        if self.gone:
            raise Gone(self.gone)
        while True:
            try:
                return self.channel.receive_dumped(min(deadline, time.monotonic() + WATCH_SECONDS))
            except TimeoutError:
                if time.monotonic() >= deadline:
                    raise
                if self.pid > 1 and _owner(self.pid) != self.uid:  # something it started may hold the line open
                    self.end("the process exited")
                self.watch(self)
            except Closed:
                self.end("the process exited")
            except wire.NotData as error:
                self._end_garbled(f": {error}")

    def _end_garbled(self, why: str = "") -> NoReturn:
        self.end(f"what came back cannot be read{why}", garbled=True)

    def expect(self, kind: str, deadline: float) -> list[Any]:
        """The rest of the next message, which has to be of this kind."""
        try:
            message = self.receive(deadline)
        except TimeoutError:
            self.end(TIME_LIMIT)
        if message[0] != kind:
            self.end("it broke the rules of the conversation with the grader")
        return message[1:]

    def end(self, reason: str, *, garbled: bool = False) -> NoReturn:
        """Kill it, and raise `Gone`."""
        self.gone, self.garbled = reason, garbled
        self.signal(signal.SIGKILL)
        raise Gone(reason)

    def signal(self, how: signal.Signals) -> None:
        # The number is the kernel's word, but a process that died may have left its number to another.
        if self.pid > 1 and _owner(self.pid) == self.uid:
            _kill(self.pid, how)

    def run(
        self,
        sources: Sequence[str],
        seconds: float,
        on_check: Callable[[str], None],
        on_note: Callable[[str, str], None],
        clock: "Clock",
        *,
        plainly: bool,
    ) -> tuple[int, tuple[str, str, int] | None]:
        """Run the first of these cells, and those after it as long as none raises or takes time.

        Args:
            seconds: how long each may take; the time `on_check` takes does not count.
            on_check: called while a cell waits in `grader.check`.
            on_note: called with question and fingerprint when it need not wait.
            plainly: no cell wants the value of the one before it as `_`.

        Returns:
            How many were run; and None, or the type, text and line of the exception that the last of them raised.
            One that had to be interrupted raised "time limit".

        Raises:
            Gone: the process is lost.
        """
        self.send(["run", list(sources), plainly])
        self.meanwhile()
        started = time.monotonic()
        deadline = started + min(seconds, clock.left())
        interrupted = False
        while True:
            try:
                kind, *rest = self.receive(deadline)
            except TimeoutError:
                if interrupted:
                    self.end("the time limit was reached, and the cell could not be interrupted")
                interrupted = True
                self.signal(signal.SIGINT)
                deadline = time.monotonic() + GRACE_SECONDS
                continue
            match kind, rest:
                case "check", [str(question)]:
                    start = time.monotonic()
                    on_check(question)
                    self.send(["checked"])
                    deadline += time.monotonic() - start
                case "noted", [str(question), str(fingerprint)]:
                    on_note(question, fingerprint)
                case "ran", [int(count), raised] if 1 <= count <= len(sources):
                    if time.monotonic() - started > LONG_SECONDS:
                        self.watch(self)
                    return int(count), ("time limit", "", 0) if interrupted else _raised(raised)
                case _:
                    self.end("it broke the rules of the conversation with the grader", garbled=True)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


class Clock:
    """What is left of a submission's time."""

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds

    def left(self) -> float:
        return max(0.0, self.deadline - time.monotonic())


def _raised(value: object) -> tuple[str, str, int] | None:
    match value:
        case None:
            return None
        case [str(kind), str(text), int(line)]:
            return kind[:100], text, line
    return "an exception", "", 0


def _kill(pid: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, how)


def _owner(pid: int) -> int:
    """The user of a running process; -1 if there is none."""
    return _status(pid, "Uid")


def _status(pid: int, what: str) -> int:
    """A number that the kernel tells of a running process; -1 if there is none."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return -1
    if "\nState:\tZ" in status:
        return -1
    return int(status.split(f"\n{what}:", 1)[1].split()[0])


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the grader's environment but where programs are."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ", "ENGINE_DEBUG") if name in os.environ}
    single = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return kept | single | {"HOME": str(home), "MPLBACKEND": "agg", "MPLCONFIGDIR": str(home), "PYTHONHASHSEED": "0"}


def forbid_inspection() -> None:
    confine.forbid_inspection()
