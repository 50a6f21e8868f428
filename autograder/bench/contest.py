"""The comparison: everybody grades the same class, on the same machine, in one run."""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

from autograder.bench import memory, nbgrader
from autograder.bench.classroom import write_class
from autograder.course import DIST, ROOT, Assignment, CourseError
from autograder.files import write

RESULTS = DIST / "bench.json"
ENGINE, ENGINE_ONE, BARE = "engine", "engine1", "bare"
STOCK_ONE, STOCK_TWO, NBGRADER = "stock1", "stock2", "nbgrader"
NAMES = {
    ENGINE: "engine, a worker per core",
    ENGINE_ONE: "engine, one worker",
    BARE: "bare: same cells and tests in one warm process",
    STOCK_ONE: "stock otter run, one at a time",
    STOCK_TWO: "stock otter run, two at a time",
    NBGRADER: "nbgrader autograde",
}
TARGETS = {STOCK_ONE: 15.0, STOCK_TWO: 7.0, NBGRADER: 7.0}
MOST_OVERHEAD = 50.0  # milliseconds per submission
Classes = Mapping[Assignment, Sequence[Path]]


@dataclass
class Outcome:
    """What one contender did.

    Attributes:
        runs: seconds for the whole class, start included, of each repetition.
        start: seconds of that which it needs for a class of nobody, as much a median as `seconds` is.
        megabytes: the most memory of one worker: a process tree, shared pages counted once.
        scores: submission → total.
    """

    runs: list[float] = field(default_factory=list)
    start: float = 0.0
    megabytes: float = 0.0
    scores: dict[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return statistics.median(self.runs)


@dataclass(frozen=True)
class Report:
    """A finished comparison.

    Attributes:
        busy: the machine's load per core just before; other people's work makes seconds worth little.
    """

    count: int
    assignments: int
    cores: int
    busy: float
    outcomes: Mapping[str, Outcome]
    isolation: Mapping[str, str]

    def ratio(self, name: str) -> float:
        """How many times longer than the engine it takes."""
        return self.outcomes[name].seconds / self.outcomes[ENGINE].seconds

    @property
    def overhead(self) -> float | None:
        """Milliseconds per submission that the engine adds to the bare work, once it runs."""
        if not {ENGINE_ONE, BARE} <= self.outcomes.keys():
            return None
        one = self.outcomes[ENGINE_ONE]
        return 1000 * (one.seconds - one.start - self.outcomes[BARE].seconds) / self.count

    def disagreements(self, name: str) -> list[str]:
        """Submissions whose total is not the engine's."""
        ours = self.outcomes[ENGINE].scores
        return sorted(one for one, total in self.outcomes[name].scores.items() if abs(total - ours[one]) > 1e-9)


def compare(
    assignments: Sequence[Assignment],
    count: int,
    skip: Sequence[str] = (),
    repeats: int = 3,
    say: Callable[[str], None] = print,
) -> Report:
    """Grade a class of `count` submissions over all assignments in every way that is not skipped."""
    if unknown := sorted(set(skip) - set(NAMES) | set(skip) & {ENGINE}):
        raise CourseError(f"cannot skip {', '.join(unknown)}; choose from {', '.join(list(NAMES)[1:])}")
    busy = psutil.getloadavg()[0] / _cores()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        say(f"making a class of {count}")
        classes = _classes(assignments, count, folder / "class")
        outcomes, isolation = _quick_ones(classes, folder, skip, repeats, say)
        for contender, run in ((STOCK_ONE, _stock(1)), (STOCK_TWO, _stock(2)), (NBGRADER, _nbgrader)):
            if contender not in skip:
                say(f"{NAMES[contender]} (once)")
                outcomes[contender] = run(classes, folder)
    report = Report(count, len(classes), _cores(), busy, outcomes, isolation)
    write(RESULTS, json.dumps(_as_data(report), indent=1).encode())
    return report


def _classes(assignments: Sequence[Assignment], count: int, folder: Path) -> Classes:
    """The submissions, as even over the assignments as can be."""
    share = [count // len(assignments) + (k < count % len(assignments)) for k in range(len(assignments))]
    return {a: write_class(a, n, folder / a.stem) for a, n in zip(assignments, share, strict=True) if n}


# ------------------------------------------------------------------------------ the engine, and bare


def _quick_ones(
    classes: Classes, folder: Path, skip: Sequence[str], repeats: int, say: Callable[[str], None]
) -> tuple[dict[str, Outcome], dict[str, str]]:
    """Repeated in turns, so that a busy moment of the machine meets all of them."""
    programs: dict[str, list[str]] = {ENGINE: ["engine", str(_cores())], ENGINE_ONE: ["engine", "1"], BARE: ["bare"]}
    chosen = {name: words for name, words in programs.items() if name not in skip}
    outcomes = {name: Outcome() for name in chosen}
    isolation: dict[str, str] = {}
    for turn in range(repeats):
        for name, words in chosen.items():
            say(f"{NAMES[name]} ({turn + 1} of {repeats})")
            seconds, told = _program(words, _folders(classes), folder)
            outcomes[name].runs.append(told.get("seconds", seconds))
            outcomes[name].scores = told["scores"]
            isolation |= told.get("isolation", {})
    empty = _empty_class(classes, folder)
    for name in chosen.keys() - {BARE}:
        outcomes[name].start = statistics.median(_program(chosen[name], empty, folder)[0] for _ in range(repeats))
    say("memory of a worker")
    outcomes[ENGINE].megabytes = _memory_of_a_worker(chosen[ENGINE], _folders(classes), folder)
    return outcomes, isolation


def _program(words: Sequence[str], folders: Mapping[str, Path], folder: Path) -> tuple[float, dict[str, Any]]:
    """Seconds of one of this package's programs, and what it wrote."""
    out = folder / "out.json"
    start = time.perf_counter()
    process = _start(words, folders, out)
    if process.wait() != 0:
        raise CourseError(f"the program {words[0]} of the benchmark failed")
    return time.perf_counter() - start, json.loads(out.read_text(encoding="utf-8"))


def _start(words: Sequence[str], folders: Mapping[str, Path], out: Path) -> subprocess.Popen[bytes]:
    program, *rest = words
    pairs = [f"{stem}={path}" for stem, path in folders.items()]
    command = [sys.executable, "-m", f"autograder.bench.{program}", str(out), *rest, *pairs]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | {"MPLBACKEND": "agg"})


def _memory_of_a_worker(words: Sequence[str], folders: Mapping[str, Path], folder: Path) -> float:
    """In a run of its own: looking costs time."""
    process = _start(words, folders, folder / "out.json")
    root = psutil.Process(process.pid)
    peak = memory.Peak(lambda: max(map(memory.tree_bytes, memory.workers(root)), default=0))
    with memory.Sampler(peak.look, 0.1):
        process.wait()
    return peak.value / 2**20


def _folders(classes: Classes) -> dict[str, Path]:
    return {assignment.stem: paths[0].parent for assignment, paths in classes.items()}


def _empty_class(classes: Classes, folder: Path) -> dict[str, Path]:
    """One file per assignment that is no notebook: refused at once, so what is left is the start."""
    path = folder / "nobody"
    write(path / "nothing.ipynb", b"")
    return {assignment.stem: path for assignment in classes}


# ----------------------------------------------------------------------------------------- the others


def _stock(at_a_time: int) -> Callable[[Classes, Path], Outcome]:
    def run(classes: Classes, folder: Path) -> Outcome:
        outcome = Outcome()
        jobs = [(assignment, path) for assignment, paths in classes.items() for path in paths]
        start = time.perf_counter()
        with ThreadPoolExecutor(at_a_time) as pool:
            for (_, path), (total, megabytes) in zip(jobs, pool.map(_otter_run, jobs), strict=True):
                outcome.scores[path.stem] = total
                outcome.megabytes = max(outcome.megabytes, megabytes)
        outcome.runs.append(time.perf_counter() - start)
        return outcome

    return run


def _otter_run(job: tuple[Assignment, Path]) -> tuple[float, float]:
    """The total of a submission, and the most memory its grading used."""
    assignment, path = job
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "otter", "run", "--no-logo", "-a", str(assignment.gradescope_zip)]
        megabytes = _watched([*command, "-o", out, str(path)], Path(out), dict(os.environ))
        results = Path(out) / "results.json"
        if not results.is_file():
            raise CourseError(f"{path}: otter run gave no results")
        rows = json.loads(results.read_text(encoding="utf-8"))["tests"]
    return sum(row["score"] for row in rows if "max_score" in row), megabytes


def _nbgrader(classes: Classes, folder: Path) -> Outcome:
    programs = nbgrader.install()
    outcome, seconds = Outcome(), 0.0
    for assignment, paths in classes.items():
        place = folder / "nbgrader" / assignment.stem
        nbgrader.prepare(assignment, paths, place, programs)
        start = time.perf_counter()
        megabytes = _watched(nbgrader.command(assignment, programs), place, nbgrader.environment(programs))
        seconds += time.perf_counter() - start
        outcome.megabytes = max(outcome.megabytes, megabytes)
        outcome.scores |= nbgrader.scores(place, programs)
    outcome.runs.append(seconds)
    return outcome


def _watched(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> float:
    """Run a program to its end; the most memory that it and what it started used, in MB."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, env=environment, stdin=quiet, stdout=quiet, stderr=quiet)
    root = psutil.Process(process.pid)
    peak = memory.Peak(lambda: memory.tree_bytes(root))
    with memory.Sampler(peak.look, 0.5):
        process.wait()
    return peak.value / 2**20


# ---------------------------------------------------------------------------------------- the report


def table(report: Report) -> str:
    """What `make bench` prints."""
    width = max(map(len, NAMES.values()))
    lines = [
        f"{report.count} submissions, {report.cores} cores, Python {platform.python_version()}, load per core before: "
        f"{report.busy:.1f}{' (not a quiet machine: believe the ratios only)' if report.busy > 0.3 else ''}",
        "",
        f"{'':{width}}  {'seconds':>9} {'per second':>11} {'engine is':>10} {'MB':>6}",
    ]
    for name, outcome in report.outcomes.items():
        times = "" if name in (ENGINE, BARE) else f"{report.ratio(name):.1f} ×"
        peak = f"{outcome.megabytes:.0f}" if outcome.megabytes else ""
        rate = report.count / outcome.seconds
        lines.append(f"{NAMES[name]:{width}}  {outcome.seconds:9.2f} {rate:11.2f} {times:>10} {peak:>6}")
    lines += ["", *_verdicts(report), *_agreement(report)]
    lines += ["", "isolation of the engine: " + "; ".join(f"{k}: {v}" for k, v in report.isolation.items())]
    lines.append("Seconds contain every start; engine and bare: median of their repetitions; the others ran once.")
    lines.append("MB: the most that one worker's processes use together, pages they share counted once.")
    return "\n".join(lines)


def _verdicts(report: Report) -> list[str]:
    lines = []
    if report.overhead is not None:
        start = report.outcomes[ENGINE_ONE].start
        lines.append(
            f"overhead of the engine: {report.overhead:.0f} ms per submission (wanted: at most {MOST_OVERHEAD:.0f}); "
            f"its start, {start:.1f} s for the {report.assignments} assignments, not counted"
        )
        # Which a slower machine leaves as they are.
        shares = {
            NAMES[name].partition(":")[0]: report.overhead * report.count / 1000 / report.outcomes[name].seconds
            for name in (BARE, STOCK_ONE)
            if name in report.outcomes
        }
        lines.append(
            "that is, of the time of " + ", of ".join(f"{name}: {share:.4f}" for name, share in shares.items())
        )
    for name, wanted in TARGETS.items():
        if name in report.outcomes:
            reached = "reached" if report.ratio(name) >= wanted else "MISSED"
            lines.append(f"{NAMES[name]}: {report.ratio(name):.1f} × (wanted: {wanted:g} ×, {reached})")
    return lines


def _agreement(report: Report) -> list[str]:
    lines = []
    for name, outcome in report.outcomes.items():
        if name == ENGINE or not outcome.scores:
            continue
        wrong = report.disagreements(name)
        same = f"{len(outcome.scores) - len(wrong)} of {len(outcome.scores)} totals equal the engine's"
        lines.append(f"{NAMES[name]}: {same}{': not ' + ', '.join(wrong[:5]) if wrong else ''}")
    return lines


def _as_data(report: Report) -> dict[str, Any]:
    others = [name for name in report.outcomes if name != ENGINE]
    return asdict(report) | {
        "overhead_ms": report.overhead,
        "ratios": {name: report.ratio(name) for name in others},
        "disagreements": {name: report.disagreements(name) for name in others},
    }


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
