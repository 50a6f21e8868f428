"""Grade many submissions: workers side by side, results written as they come, finished work not done again."""

import ctypes
import gc
import hashlib
import json
import os
import signal
import tempfile
import threading
import warnings
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
from pebble import ProcessExpired, ProcessPool

from autograder.engine import grading, overview, results
from autograder.engine.cases import Tests
from autograder.engine.course_files import Course, with_bytecode
from autograder.engine.grading import Report
from autograder.engine.inbox import Entry
from autograder.engine.link import FIRST_UID, Zygote, forbid_inspection
from autograder.engine.results import Context
from autograder.engine.submission import Limits, Refused, read
from autograder.files import write

VERSION = 1  # of what grading does; results of another version are made again
COLLECT_EVERY = 10  # submissions
PATIENCE = 60.0  # seconds a worker may need beyond a submission's own limit


@dataclass(frozen=True)
class Options:
    """How a class is graded."""

    limits: Limits
    workers: int
    secret: str | None = None
    hidden_rows: str = "hidden"
    regrade: bool = False


@dataclass(frozen=True)
class Done:
    """A finished batch: all results in order, and the ids the grader itself failed on."""

    results: Sequence[Mapping[str, Any]]
    graded: int
    failures: Sequence[str]


def run(
    course: Course, entries: Sequence[Entry], out: Path, options: Options, started: Callable[[int], Callable[[], None]]
) -> Done:
    """Grade what is not graded yet, and write `grades.csv`.

    Args:
        started: called with the number of submissions to grade; returns what to call after each.
    """
    for name in ("results", "feedback"):
        (out / name).mkdir(parents=True, exist_ok=True)
    key = _key(course, options)
    todo = _mixed([entry for entry in entries if options.regrade or not _is_done(out, entry, key)])
    advance = started(len(todo))
    failures = _grade_all(course, todo, out, options, key, advance) if todo else []
    made = [json.loads(_results_file(out, entry.id).read_text(encoding="utf-8")) for entry in entries]
    people = {entry.id: entry.people for entry in entries}
    write(out / "overview.md", overview.page(course.stem, made).encode())
    write(out / "grades.csv", results.table(made, course.questions, people).encode())
    return Done(made, len(todo), failures)


def _mixed(entries: Sequence[Entry]) -> list[Entry]:
    """In an order that has nothing to do with names, so that the time left can be told from the time it took so far."""
    return [entries[k] for k in np.random.default_rng(0).permutation(len(entries))]


def _grade_all(
    course: Course, todo: Sequence[Entry], out: Path, options: Options, key: str, advance: Callable[[], None]
) -> list[str]:
    failures = []
    workers = min(options.workers, len(todo))
    context = get_context("spawn")  # a worker starts clean, whatever threads this process has
    started = context.Value("i", 0)  # workers so far
    given = (course, out, replace(options, workers=workers), key, started)
    pool = ProcessPool(workers, initializer=_start_worker, initargs=given, context=context)
    with _interrupts() as interrupted, pool:
        patience = options.limits.seconds + PATIENCE
        try:
            futures = [(entry, pool.schedule(_grade_one, (entry,), timeout=patience)) for entry in todo]
            for entry, future in futures:
                failure = ""
                try:
                    failure = future.result()
                except TookTooLong:
                    _write_failure(course, entry, out, options, "time limit: grading did not end and was stopped")
                except ProcessExpired:
                    _write_failure(course, entry, out, options, "process exited: grading ended before it was done")
                if failure:
                    failures.append(entry.id)
                    _write_failure(course, entry, out, options, failure)
                if interrupted:
                    raise KeyboardInterrupt
                advance()
        except BaseException:
            pool.stop()
            raise
    return failures


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """The interrupts so far: Python loses one that comes while it runs a callback."""
    seen: list[int] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield seen
        return
    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


# ---------------------------------------------------------------------------------------- a worker


class _Worker:
    """What a worker process keeps from one submission to the next."""

    def __init__(self, course: Course, out: Path, options: Options, key: str) -> None:
        self.out, self.options, self.key = out, options, key
        self.graded = 0
        self.zygote = Zygote(FIRST_UID + os.getpid() % 4000, files=course.files)
        self.course = with_bytecode(course, self.zygote.home / "bytecode")
        self.tests = Tests(course.tests, self.zygote.home)

    def grade(self, entry: Entry) -> None:
        report = grade_path(self.zygote, self.tests, self.course, entry.path, self.options.limits, self.options.secret)
        made = _made(entry, report, self._context(entry))
        self.zygote.settle()  # nobody's processes are there any more when results are
        _write(self.out, entry, made)
        self.graded += 1
        # So that memory stays flat: each submission leaves classes in cycles, a strange one perhaps large arrays too.
        if self.graded % COLLECT_EVERY == 0 or report.status != "graded":
            gc.collect()
            _give_back_memory()

    def _context(self, entry: Entry) -> Context:
        fingerprint = _fingerprint(entry.path, self.key)
        return Context(
            self.course.stem, self.options.limits, self.zygote.isolation, self.options.hidden_rows, fingerprint
        )


M_MMAP_THRESHOLD = -3  # of mallopt(3)
LARGE_BLOCK = 2**20  # bytes


def _keep_large_blocks_apart() -> None:
    """So that each goes back to the system when it is free, where the C library has a call for that.

    By itself it puts the next large ones among the small ones, where they leave holes.
    """
    option = getattr(ctypes.CDLL(None), "mallopt", None)
    if option is not None:
        option(M_MMAP_THRESHOLD, LARGE_BLOCK)


def _give_back_memory() -> None:
    """What is free goes back to the system, where the C library has a call for that."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


_worker: _Worker | None = None


def _start_worker(course: Course, out: Path, options: Options, key: str, started: Any) -> None:
    global _worker
    with started.get_lock():
        place = started.value % options.workers
        started.value += 1
    forbid_inspection()
    _keep_large_blocks_apart()
    warnings.simplefilter("ignore")  # of what a submission returned; test cases record those they want
    _worker = _Worker(course, out, options, key)
    _share_cores(_worker.zygote, place, options.workers)
    gc.freeze()  # tests and libraries stay; looking for garbage in them takes time
    gc.set_threshold(50_000, 20, 100)  # a submission makes many objects that go by themselves, and few cycles


def _share_cores(zygote: Zygote, place: int, workers: int) -> None:
    """Where each worker has one core, grader and student process take turns on it, and no submission slows others.

    Where there are two for each, they work side by side.
    """
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        two_each = 2 * workers <= len(cores)
        os.sched_setaffinity(0, {cores[2 * place if two_each else place % len(cores)]})
        if two_each:
            zygote.work_side_by_side({cores[2 * place + 1]})


def _grade_one(entry: Entry) -> str:
    """Grade and write one submission; returns why the grader failed, "" if it did not."""
    assert _worker is not None
    try:
        _worker.grade(entry)
    except Exception as error:
        return f"the grader failed: {type(error).__name__}: {error}"
    return ""


def grade_path(
    zygote: Zygote, tests: Tests, course: Course, path: Path, limits: Limits, secret: str | None = None
) -> Report:
    """The report of the submission at `path`, whatever it is."""
    try:
        submission = read(path, course.stem, limits)
    except Refused as refusal:
        return grading.nothing(tests, str(refusal))
    with tempfile.TemporaryDirectory(dir=zygote.home) as folder:
        staged = {}
        for number, (name, content) in enumerate(submission.files.items()):
            if not _takes_a_place(name, course.files):
                staged[name] = Path(folder) / str(number)
                staged[name].write_bytes(content)
        return grading.grade(zygote, tests, course, submission, staged, limits, secret)


def _takes_a_place(name: str, files: Container[str]) -> bool:
    """Whether a file of a submission would stand where one of the assignment's stands, or be found before it."""
    top = name.split("/")[0]
    return name in files or top == "tests" or top in files or f"{top.split('.')[0]}.py" in files


# ----------------------------------------------------------------------------------------- results


def _made(entry: Entry, report: Report, context: Context) -> tuple[bytes, bytes]:
    """The results file and the page for the student."""
    made = results.results(entry.id, report, context)
    return json.dumps(made, indent=1, ensure_ascii=False, allow_nan=False).encode(), results.feedback(made).encode()


def _write(out: Path, entry: Entry, made: tuple[bytes, bytes]) -> None:
    """The results last: they say that it is done."""
    write(out / "feedback" / f"{entry.id}.html", made[1])
    write(_results_file(out, entry.id), made[0])


def _write_failure(course: Course, entry: Entry, out: Path, options: Options, reason: str) -> None:
    context = Context(course.stem, options.limits, {}, options.hidden_rows, "")  # without one it is graded again
    _write(out, entry, _made(entry, grading.nothing(Tests(course.tests), reason), context))


def _results_file(out: Path, name: str) -> Path:
    return out / "results" / f"{name}.json"


def _is_done(out: Path, entry: Entry, key: str) -> bool:
    try:
        made = json.loads(_results_file(out, entry.id).read_text(encoding="utf-8"))
        return made["extra_data"]["fingerprint"] == _fingerprint(entry.path, key)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _key(course: Course, options: Options) -> str:
    """A digest of all a result depends on besides the submission."""
    parts = [VERSION, course.stem, sorted(course.tests.items()), list(course.given), options.hidden_rows]
    parts += [sorted((name, _digest(path)) for name, path in course.files.items())]
    parts += [asdict(options.limits), hashlib.sha256((options.secret or "").encode()).hexdigest()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _fingerprint(path: Path, key: str) -> str:
    return hashlib.sha256(f"{key}{_digest(path)}".encode()).hexdigest()


def _digest(path: Path) -> str:
    """Of a file, or of all files in a folder."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0".encode("utf-8", "surrogateescape"))
        with suppress(OSError):  # what cannot be read is refused
            if file.is_file():
                with file.open("rb") as stream:
                    while block := stream.read(2**20):
                        digest.update(block)
    return digest.hexdigest()
