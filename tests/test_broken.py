"""Broken submissions: each gets what it earned or a sentence why not, and no other feels it."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import psutil
import pytest

from autograder import course
from autograder.build import Built
from autograder.engine import inbox
from tests.corpus.broken import ALL, CORPUS, LAYERS, RULES, STEM, Broken, after, edited, put, saved, solved, write_all

pytestmark = pytest.mark.long

SMALL = ["--cell-timeout", "2", "--case-timeout", "1", "--timeout", "20", "--memory", "600"]
MAX_BYTES = 10**6  # of a results file
VISIBILITY = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
ROW = {
    "type": "object",
    "properties": {
        "score": {"type": "number", "minimum": 0},
        "max_score": {"type": "number", "minimum": 0},
        "status": {"enum": ["passed", "failed"]},
        "name": {"type": "string", "minLength": 1},
        "name_format": FORMAT,
        "number": {"type": "string"},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "tags": {"type": "array", "items": {"type": "string"}},
        "visibility": VISIBILITY,
        "extra_data": {"type": "object"},
    },
    "required": ["score", "max_score", "name", "output", "visibility"],
    "additionalProperties": False,
}
# What Gradescope's page on autograders says of results.json.
SCHEMA = {
    "type": "object",
    "properties": {
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "execution_time": {"type": "number", "minimum": 0},
        "output": {"type": "string"},
        "output_format": FORMAT,
        "test_output_format": FORMAT,
        "test_name_format": FORMAT,
        "visibility": VISIBILITY,
        "stdout_visibility": VISIBILITY,
        "extra_data": {"type": "object"},
        "tests": {"type": "array", "items": ROW},
        "leaderboard": {"type": "array"},
    },
    "required": ["score", "output", "tests"],
    "additionalProperties": False,
}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|<[a-z/!]", re.IGNORECASE)


@pytest.fixture
def desk() -> Iterator["Desk"]:
    """A place for the grader's temporary files that other users can reach, and that nobody else uses."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield Desk(folder)


class Desk:
    """Runs the grader, with its results and its temporary files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.inbox = folder / "in"
        self.out = folder / "out"
        self.temporary = folder / "tmp"
        for path in (self.inbox, self.temporary):
            path.mkdir()
            path.chmod(0o711)

    def command(self, *options: str, out: Path | None = None, paths: Sequence[Path] = ()) -> list[str]:
        places = [str(path) for path in paths or [self.inbox]]
        return [sys.executable, "-m", "autograder", "grade", self.stem, *places, "-o", str(out or self.out), *options]

    stem = STEM

    def start(self, command: list[str]) -> subprocess.Popen[str]:
        environment = {**os.environ, "TMPDIR": str(self.temporary)}
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, cwd=course.ROOT, env=environment, text=True, stdout=pipe, stderr=pipe, start_new_session=True
        )

    def grade(self, *options: str, out: Path | None = None, paths: Sequence[Path] = ()) -> int:
        """Grade the inbox; returns how many submissions were graded now."""
        process = self.start(self.command(*SMALL, *options, out=out, paths=paths))
        output, errors = process.communicate()
        assert process.returncode == 0, errors[-3000:]
        graded = re.search(r"\((\d+) graded now\)", output)
        assert graded, output
        return int(graded[1])

    def results(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.out / "results" / f"{name}.json").read_text(encoding="utf-8"))
        return found

    def rows(self, out: Path | None = None, but: str = "") -> list[dict[str, str]]:
        """The rows of grades.csv, without the column `but`."""
        with ((out or self.out) / "grades.csv").open(encoding="utf-8", newline="") as file:
            return [{k: v for k, v in row.items() if k != but} for row in csv.DictReader(file)]

    def leftovers(self) -> list[str]:
        """Processes and files of the grader that are still there."""
        return [str(process) for process in self.processes()] + [str(path) for path in self.temporary.iterdir()]

    def processes(self) -> list[psutil.Process]:
        """All of them have their home, by the environment they were started with, in the temporary folder."""
        return [p for p in psutil.process_iter() if _home(p).startswith(str(self.temporary))]


def _home(process: psutil.Process) -> str:
    try:
        return process.environ().get("HOME", "")
    except (psutil.Error, OSError):
        return ""


def shown(results: Mapping[str, Any]) -> str:
    """All that the student can read."""
    return "\n".join(
        [results["output"], *(row["output"] for row in results["tests"] if row["visibility"] == "visible")]
    )


# ------------------------------------------------------------------------------------ the corpus


@pytest.mark.parametrize("stem", [STEM, LAYERS, RULES])
def test_every_broken_submission_gets_what_it_earned_or_a_sentence_why_not(stem: str, desk: Desk) -> None:
    desk.stem = stem
    written = write_all(desk.inbox, stem)
    assert desk.grade() == len(written)
    points = Built(course.find(stem)).points
    entries = inbox.collect([desk.inbox])
    assert {entry.path for entry in entries} == set(written)
    wrong = {}
    for entry in entries:
        found = problems(written[entry.path], desk.results(entry.id), points)
        if (desk.out / "results" / f"{entry.id}.json").stat().st_size >= MAX_BYTES:
            found.append("the results file is too large")
        if found:
            wrong[entry.id] = found
    assert wrong == {}
    rows = desk.rows()
    assert [row["id"] for row in rows] == [entry.id for entry in entries]
    assert all(float(row["total"]) == desk.results(row["id"])["score"] for row in rows)
    assert all(row["reason"] for row in rows if row["status"] != "graded")
    assert [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t\r")] == []
    assert sorted(p.stem for p in (desk.out / "results").iterdir()) == sorted(row["id"] for row in rows)
    assert sorted(p.stem for p in (desk.out / "feedback").iterdir()) == sorted(row["id"] for row in rows)
    assert desk.leftovers() == []


def problems(broken: Broken, results: Mapping[str, Any], points: Mapping[str, float]) -> list[str]:
    """What is not as it should be in the results of a broken submission."""
    extra, text = results["extra_data"], shown(results)
    lost = set(points) if broken.refused or broken.lost == ALL else set(broken.lost)
    missed = {name for name, value in extra["points"].items() if value < points[name]}
    found = [f"{name}: {extra['points'][name]} points, a reason: {extra['reasons']}" for name in sorted(missed ^ lost)]
    if len(lost) == len(points) and results["score"] != 0:
        found.append(f"{results['score']} points for nothing")
    if broken.refused and (extra["status"] != "not graded" or len(extra["reasons"]) != 1):
        found.append(f"{extra['status']}, and not refused in one sentence: {extra['reasons']}")
    if not broken.refused and extra["status"] == "not graded":
        found.append(f"not graded: {extra['reasons']}")
    if not re.search(broken.says, text):
        found.append(f"does not say {broken.says!r}: {extra['reasons']}")
    if CONTROL.search(text):
        found.append(f"signs that are not plain text: {CONTROL.findall(text)[:5]}")
    if any(len(row["output"]) > extra["limits"]["text_characters"] for row in results["tests"]):
        found.append("a row is too long")
    if results["score"] != sum(extra["points"].values()):
        found.append("the points do not sum to the score")
    rows = [row["name"] for row in results["tests"] if row["visibility"] == "visible"]
    found += [f"{name} has no visible row" for name in points if not any(re.match(rf"{name}\b", row) for row in rows)]
    return found + [error.message for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(results)]


def test_the_corpus_is_large_and_every_entry_has_a_name_and_a_file_of_its_own() -> None:
    assert len(CORPUS) >= 250
    assert len({one.name for one in CORPUS}) == len(CORPUS)
    assert len({(one.stem, one.file) for one in CORPUS}) == len(CORPUS)


# --------------------------------------------------------------------------------- many submissions

STUCK = "import os\nwhile True:\n    pass"


def _class(folder: Path) -> None:
    """A dozen submissions, some of them broken."""
    for k in range(8):
        (folder / f"student {k}.ipynb").write_bytes(edited(put(f"q{k + 1}-code", "pass"))())
    (folder / "stuck.ipynb").write_bytes(edited(after("q4-check", STUCK))())
    (folder / "exits.ipynb").write_bytes(edited(after("q4-check", "import os\nos._exit(0)"))())
    (folder / "empty.ipynb").write_bytes(b"")
    (folder / "damaged.zip").write_bytes(b"PK")


def test_finished_work_is_not_done_again_until_something_changes(desk: Desk) -> None:
    _class(desk.inbox)
    assert desk.grade() == 12
    before = (desk.out / "grades.csv").read_bytes()
    assert desk.grade() == 0
    assert (desk.out / "grades.csv").read_bytes() == before
    (desk.inbox / "student 3.ipynb").write_bytes(saved(solved()))
    assert desk.grade() == 1
    assert {row["id"]: row["total"] for row in desk.rows()}["student 3"] == "100"
    (desk.inbox / "new.ipynb").write_bytes(saved(solved()))
    (desk.out / "results" / "student 5.json").write_text("{")
    assert desk.grade() == 2
    (desk.inbox / "student 0.ipynb").unlink()
    assert desk.grade() == 0
    assert len(desk.rows()) == 12
    assert desk.grade("--max-text", "500") == 12
    assert all(len(row["output"]) <= 500 for row in desk.results("student 1")["tests"])
    assert desk.results("student 1")["extra_data"]["limits"]["text_characters"] == 500
    assert desk.grade("--max-text", "500", "--regrade") == 12


def test_the_order_of_work_makes_no_difference(desk: Desk) -> None:
    _class(desk.inbox)
    desk.grade("--workers", "3")
    other = desk.out.with_name("other")
    desk.grade("--workers", "1", out=other, paths=sorted(desk.inbox.iterdir(), reverse=True))
    assert desk.rows(but="seconds") == desk.rows(other, but="seconds")
    for path in sorted((desk.out / "results").iterdir()):
        assert _timeless(path) == _timeless(other / "results" / path.name)


def _timeless(path: Path) -> dict[str, Any]:
    results: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    del results["execution_time"], results["extra_data"]["seconds"]
    return results


def test_a_killed_run_goes_on_where_it_stopped_and_ends_with_the_same_table(desk: Desk) -> None:
    _class(desk.inbox)
    whole = desk.out.with_name("whole")
    desk.grade(out=whole)
    for count in (2, 6):
        _killed(desk, count)
    done = len(_finished(desk))
    assert all(json.loads(path.read_text(encoding="utf-8"))["tests"] for path in _finished(desk))
    assert done < 12, "it was killed too late to show anything"
    assert desk.grade() == 12 - done
    assert desk.rows(but="seconds") == desk.rows(whole, but="seconds")
    psutil.wait_procs(desk.processes(), timeout=30)
    assert desk.processes() == []


def _killed(desk: Desk, count: int) -> None:
    """Run until `count` submissions are done, then kill all processes of the group at once."""
    process = desk.start(desk.command(*SMALL))
    while len(_finished(desk)) < count:
        try:
            process.wait(0.02)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"it ended by itself: {process.communicate()}")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _finished(desk: Desk) -> list[Path]:
    return sorted((desk.out / "results").glob("[!.]*.json"))


def test_an_interrupt_stops_in_one_line_and_leaves_nothing_running(desk: Desk) -> None:
    _class(desk.inbox)
    process = desk.start(desk.command(*SMALL))
    while not _finished(desk):
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 2
    assert errors.strip().splitlines()[-1].startswith("error: stopped")
    assert "Traceback" not in errors
    psutil.wait_procs(desk.processes(), timeout=30)
    assert desk.leftovers() == []
