"""The comparison of graders: its class looks like one, its figures are what it measured, everybody agrees."""

import ast
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import psutil
import pytest
from click.testing import CliRunner

from autograder import course
from autograder.bench import classroom, contest, memory, nbgrader
from autograder.bench.contest import BARE, ENGINE, ENGINE_ONE, STOCK_ONE, Outcome, Report
from autograder.cli import main
from autograder.course import Assignment, CourseError
from autograder.solution import read_questions
from tests.banks import load

every_assignment = pytest.mark.parametrize("assignment", course.assignments(), ids=lambda a: a.stem)


@every_assignment
def test_answers_of_the_banks_become_cells_that_define_what_they_stand_for(assignment: Assignment) -> None:
    functions = {f for question in read_questions(assignment.solution) for f in question.functions}
    entries = load(assignment.stem)
    usable = 0
    for entry in entries:
        source = classroom.answer_source(entry, functions)
        if source is None:
            continue
        usable += 1
        namespace: dict[str, object] = {}
        if len(entry.functions) == 1 and "solutions" not in source:
            exec(compile(source, str(entry), "exec"), namespace)
            assert callable(namespace[next(iter(entry.functions))])
        assert "@wrong" not in source
        assert "tests.banks" not in source
    assert usable > 0.9 * len(entries)


def test_a_class_is_the_same_every_time_and_full_of_different_notebooks(tmp_path: Path) -> None:
    assignment = course.find("hw03_softmax")
    one = classroom.write_class(assignment, 20, tmp_path / "one")
    other = classroom.write_class(assignment, 20, tmp_path / "other")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
    mixed = classroom.KINDS.count("mixed")
    assert len(classroom.KINDS) == 20
    assert len({path.read_bytes() for path in one}) >= mixed
    for path in one:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code" and "def broken(:" not in "".join(cell["source"]):
                ast.parse("".join(cell["source"]))


def test_every_beginning_of_a_class_is_a_mixture() -> None:
    for count in (4, 8, 12):
        assert 1 <= Counter(classroom.KINDS[:count])["mixed"] < count


def test_ratios_and_overhead_follow_from_seconds() -> None:
    outcomes = {
        ENGINE: Outcome([2.0, 1.0, 9.0], scores={"a": 1.0, "b": 2.0}),
        ENGINE_ONE: Outcome([4.0], start=1.0),
        BARE: Outcome([1.0], scores={"a": 1.0, "b": 3.0}),
        STOCK_ONE: Outcome([40.0]),
    }
    report = Report(20, 6, 2, 0.0, outcomes, {})
    assert report.ratio(STOCK_ONE) == 20
    assert report.overhead == pytest.approx(100.0)
    assert report.disagreements(BARE) == ["b"]
    text = contest.table(report)
    assert "20.0 × (wanted: 15 ×, reached)" in text
    assert "100 ms per submission" in text
    assert "that is, of the time of bare: 2.0000, of stock otter run, one at a time: 0.0500" in text
    assert "1 of 2 totals equal the engine's: not b" in text
    without = Report(20, 6, 2, 0.0, {ENGINE: outcomes[ENGINE]}, {})
    assert without.overhead is None
    assert contest.table(without)


@pytest.mark.parametrize("name", ["engine", "stock3"])
def test_only_competitors_can_be_left_out(name: str) -> None:
    with pytest.raises(CourseError, match=name):
        contest.compare(course.assignments(), 6, [name], 1, print)


def test_memory_of_a_tree_holds_what_its_processes_hold() -> None:
    code = "import sys; x = bytearray(64 * 2**20); print(len(x), flush=True); sys.stdin.read()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        process.stdout.readline()
        used = memory.tree_bytes(psutil.Process(process.pid))
        process.communicate(b"")
    assert 64 <= used / 2**20 < 160
    assert memory.tree_bytes(psutil.Process(os.getpid())) > 0


def test_a_sampler_looks_until_its_block_ends() -> None:
    looked = threading.Event()
    calls = []

    def look() -> None:
        calls.append(1)
        looked.set()

    with memory.Sampler(look, 0.001):
        assert looked.wait(60)
    seen = len(calls)
    assert seen >= 1
    assert not any(thread.name == "sampler" for thread in threading.enumerate())


def test_cells_for_nbgrader_are_tests_with_the_points_of_the_question() -> None:
    import nbformat

    from autograder.build import Built

    assignment = course.find("hw03_softmax")
    built = Built(assignment)
    made = nbgrader.with_tests(nbformat.read(assignment.solved_notebook, as_version=4), built)
    tests = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in made.cells if "nbgrader" in cell.metadata}
    assert tests.keys() == {f"test-{name}" for name in built.points}
    assert sum(cell.metadata["nbgrader"]["points"] for cell in tests.values()) == 100
    assert not [cell for cell in made.cells if course.IGNORED in cell.metadata.get("tags", [])]


@pytest.mark.long
def test_a_small_comparison_prints_a_table_and_everybody_agrees(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(contest, "RESULTS", tmp_path / "bench.json")
    done = CliRunner().invoke(main, ["bench", "--count", "6", "--repeats", "1", "--skip", "stock1,stock2,nbgrader"])
    assert done.exit_code == 0, done.output
    for words in ("6 submissions", "a worker per core", "ms per submission", "isolation", "6 of 6 totals equal"):
        assert words in done.stdout
    data = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert data["count"] == 6
    assert data["outcomes"][ENGINE]["megabytes"] > 0
    assert data["disagreements"][BARE] == []
    assert len(data["outcomes"][ENGINE]["scores"]) == 6
