"""A large class, some of it broken and some hostile, graded with two sudden ends in the middle.

What has to come out: everything graded, the table the same as that of a run nobody disturbed, memory that does
not grow, and nothing left behind.
"""

import csv
import io
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile
from pathlib import Path

import psutil

from autograder.bench import memory
from autograder.bench.classroom import write_class
from autograder.course import ROOT, Assignment, CourseError
from tests.corpus import broken, hostile

KILLS = 2
SHARE = 0.05  # of the class that is broken, and as many again that are hostile
GROWTH = 1.10  # from the first quarter of the run to the last
# So long that only what never ends gets there, also on a slow machine: what is near a limit may differ from run to run.
LIMITS = ("--cell-timeout", "5", "--case-timeout", "2", "--timeout", "30")
LOOK = 0.5  # seconds between two looks at the memory
AFTERMATH = 30.0  # seconds that what a killed run left may take to be gone


@dataclass
class Outcome:
    """What the big run showed.

    Attributes:
        seconds: of the run that nobody disturbed.
        growth: process → its memory in the last quarter of the run, as a multiple of that in the first.
        differing: rows of grades.csv that differ from those of the run nobody disturbed.
        killed_at: how many results there were at each sudden end.
        repeated: results that were there at a sudden end and made again all the same.
        leftovers: what was still there after a sudden end: processes, folders.
    """

    count: int
    rows: int = 0
    seconds: float = 0.0
    differing: Sequence[str] = ("the tables were not compared",)
    growth: Mapping[str, float] = field(default_factory=dict)
    killed_at: list[int] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    leftovers: list[str] = field(default_factory=list)
    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        found = []
        if self.rows != self.count:
            found.append(f"{self.rows} rows for {self.count} submissions")
        found += [f"grades.csv differs from that of a run nobody disturbed: {row}" for row in self.differing]
        found += [f"memory of {name} grew to {value:.2f} ×" for name, value in self.growth.items() if value > GROWTH]
        found += [f"graded twice: {name}" for name in self.repeated]
        return found + [f"left behind: {name}" for name in self.leftovers]


def run(assignment: Assignment, count: int, say: Callable[[str], None] = print) -> Outcome:
    """Grade a class twice, once undisturbed and once not, and compare."""
    outcome = Outcome(count)
    with tempfile.TemporaryDirectory(prefix="bigrun-") as name:
        folder = Path(name)
        handed_in = folder / "submissions"
        say(f"making a class of {count}")
        write_submissions(assignment, count, handed_in)
        say("grading it undisturbed")
        whole = folder / "whole"
        outcome.seconds, outcome.growth = _undisturbed(_command(assignment, handed_in, whole))
        disturbed = folder / "disturbed"
        for turn in range(KILLS):
            wanted = count * (turn + 1) // (KILLS + 1)
            say(f"grading it again, up to {wanted} results, and SIGKILL")
            _disturbed(_command(assignment, handed_in, disturbed), disturbed, wanted, outcome)
        before = _times(disturbed)
        say("going on to the end")
        _finish(_command(assignment, handed_in, disturbed))
        after = _times(disturbed)
        outcome.repeated += sorted(name for name, changed in before.items() if after[name] != changed)
        one, other = _table(whole), _table(disturbed)
        outcome.differing, outcome.rows = _differing(one, other), len(one)
        outcome.states = {state: sum(row["status"] == state for row in one) for state in {r["status"] for r in one}}
    return outcome


def write_submissions(assignment: Assignment, count: int, folder: Path) -> None:
    """The class: honest ones, and the broken and the hostile ones of the tests' corpus in turn."""
    bad = max(1, round(SHARE * count))
    write_class(assignment, count - 2 * bad, folder)
    outside = folder.parent / "outside"
    outside.mkdir(mode=0o777)
    places = {"OUTSIDE": str(outside), "CANARY": "no secret", "PROJECT": str(ROOT)}
    # Some attacks are let loose only where what they attack is cut off, which takes root.
    loose = [attack for attack in hostile.ATTACKS if os.geteuid() == 0 or not attack.needs]
    attacks = [attack for attack in loose if attack.stem == assignment.stem]
    mishaps = [one for one in broken.CORPUS if one.stem == assignment.stem]
    for number in range(bad):
        place = folder / f"hostile{number:03}"
        place.mkdir()
        attacks[number % len(attacks)].write(assignment, place, places)
        place = folder / f"broken{number:03}"
        place.mkdir()
        one = mishaps[number % len(mishaps)]
        one.write(place / one.file)


def report(outcome: Outcome) -> str:
    """What `make bigrun` prints."""
    states = ", ".join(f"{number} {state}" for state, number in sorted(outcome.states.items()))
    rate = outcome.count / outcome.seconds
    killed = " and ".join(map(str, outcome.killed_at))
    lines = [
        f"{outcome.count} submissions: {states}",
        f"undisturbed: {outcome.seconds:.0f} s, {rate:.1f} a second",
        f"killed at {killed} results, gone on each time: {len(outcome.repeated)} graded twice, "
        f"grades.csv {'NOT THE SAME' if outcome.differing else 'the same'}",
        "memory, last quarter of the run to its first: "
        + ", ".join(f"{name} {value:.2f} ×" for name, value in sorted(outcome.growth.items())),
    ]
    return "\n".join([*lines, *(f"PROBLEM: {problem}" for problem in outcome.problems)])


# -------------------------------------------------------------------------------------------- the runs


def _command(assignment: Assignment, handed_in: Path, out: Path) -> list[str]:
    words = [sys.executable, "-m", "autograder", "grade", assignment.stem, str(handed_in), "-o", str(out)]
    return [*words, *LIMITS]


def _started(command: Sequence[str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True)


def _finish(command: Sequence[str]) -> None:
    status = _started(command).wait()
    if status != 0:
        raise CourseError(f"the grader ended with status {status}")


def _undisturbed(command: Sequence[str]) -> tuple[float, dict[str, float]]:
    """Seconds, and how the memory of the processes that stay went."""
    start = time.perf_counter()
    process = _started(command)
    root = psutil.Process(process.pid)
    seen: dict[str, list[int]] = {}

    def look() -> None:
        for name, one in _lasting(root):
            seen.setdefault(name, []).append(_resident(one))

    with memory.Sampler(look, LOOK):
        status = process.wait()
    if status != 0:
        raise CourseError(f"the grader ended with status {status}")
    return time.perf_counter() - start, {name: growth(values) for name, values in seen.items() if len(values) >= 8}


def _lasting(root: psutil.Process) -> list[tuple[str, psutil.Process]]:
    """The grader, its workers and the parents of student processes: what is there from the start to the end."""
    found = [("grader", root)]
    for worker in memory.workers(root):
        found.append((f"worker {worker.pid}", worker))
        found += [(f"parent of students {child.pid}", child) for child in memory.tree(worker)[1:2]]
    return found


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def growth(values: Sequence[int]) -> float:
    """From the first quarter to the last; what a process needs before it begins its work does not count."""
    usual = statistics.median(values)
    values = [*dropwhile(lambda value: value < 0.8 * usual, values)]
    quarter = max(1, len(values) // 4)
    return statistics.median(values[-quarter:]) / statistics.median(values[:quarter])


def _disturbed(command: Sequence[str], out: Path, wanted: int, outcome: Outcome) -> None:
    """Grade until there are so many results, then kill the grader and its workers at once."""
    before = _times(out)
    process = _started(command)
    family: list[psutil.Process] = []
    try:
        while len(_times(out)) < wanted and process.poll() is None:
            family = memory.tree(psutil.Process(process.pid)) or family
            time.sleep(0.02)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    after = _times(out)
    outcome.killed_at.append(len(after))
    outcome.repeated += sorted(name for name, changed in before.items() if after[name] != changed)
    _, alive = psutil.wait_procs(family, timeout=AFTERMATH)
    outcome.leftovers += [f"process {one.pid}" for one in alive]


def _times(out: Path) -> dict[str, int]:
    """Result → when it was written."""
    folder = out / "results"
    return {p.name: p.stat().st_mtime_ns for p in folder.glob("*.json") if not p.name.startswith(".")}


def _differing(one: Sequence[Mapping[str, str]], other: Sequence[Mapping[str, str]]) -> list[str]:
    """The rows that are not the same in two tables, with what differs."""
    found = []
    for name in sorted({row["id"] for row in [*one, *other]}):
        left, right = (next((row for row in table if row["id"] == name), {}) for table in (one, other))
        columns = [column for column in {**left, **right} if left.get(column) != right.get(column)]
        if columns:
            found.append(f"{name}: " + "; ".join(f"{c} {left.get(c, '')!r} / {right.get(c, '')!r}" for c in columns))
    return found


def _table(out: Path) -> list[dict[str, str]]:
    """`grades.csv` without the seconds."""
    rows = csv.DictReader(io.StringIO((out / "grades.csv").read_text(encoding="utf-8")))
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]
