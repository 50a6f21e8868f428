"""The commands: bad input gets one clear line and a status that is not 0, and nothing is written."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder import course
from autograder.cli import main


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize("command", ["build", "samples"])
def test_an_unknown_assignment_is_refused_and_the_known_ones_are_named(command: str) -> None:
    refused(run(command, "hw99_magic"), "hw99_magic", "hw03_softmax")


def test_grade_refuses_an_unknown_assignment(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"")
    refused(run("grade", "hw99_magic", str(path), "-o", str(tmp_path / "out")), "hw99_magic")


def test_grade_refuses_a_path_that_does_not_exist(tmp_path: Path) -> None:
    out = tmp_path / "out"
    refused(
        run("grade", "hw03_softmax", str(tmp_path / "missing.ipynb"), "-o", str(out)), "missing.ipynb", "no such file"
    )
    assert not out.exists()


def test_grade_refuses_a_folder_without_a_submission(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "inbox").mkdir()
    refused(run("grade", "hw03_softmax", str(tmp_path / "inbox"), "-o", str(out)), "no submission")
    assert not out.exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--cell-timeout", "0"],
        ["--case-timeout", "-1"],
        ["--timeout", "soon"],
        ["--memory", "1"],
        ["--workers", "0"],
        ["--hidden-rows", "never"],
        ["--max-entries", "0"],
    ],
)
def test_grade_refuses_an_impossible_limit_and_names_it(tmp_path: Path, options: list[str]) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"")
    result = run("grade", "hw03_softmax", str(path), "-o", str(tmp_path / "out"), *options)
    assert result.exit_code == 2
    assert options[0] in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_grade_ends_well_whatever_was_handed_in(tmp_path: Path) -> None:
    inbox, out = tmp_path / "inbox", tmp_path / "out"
    inbox.mkdir()
    for name, content in {"page.ipynb": b"<html></html>", "notes.txt": b"hello", "broken.zip": b"PK"}.items():
        (inbox / name).write_bytes(content)
    done = grade("hw03_softmax", str(inbox), "-o", str(out))
    assert done.returncode == 0, done.stderr
    assert "3 submissions (3 graded now): mean 0.0" in done.stdout
    assert "3 not graded" in done.stdout
    with (out / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert {name: row["total"] for name, row in rows.items()} == {"page": "0", "notes": "0", "broken": "0"}
    assert "web page (HTML)" in rows["page"]["reason"]
    assert "unknown format" in rows["notes"]["reason"]
    assert "unreadable zip" in rows["broken"]["reason"]


def grade(*words: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, which the workers are started from."""
    command = [sys.executable, "-m", "autograder", "grade", *words]
    return subprocess.run(command, cwd=course.ROOT, capture_output=True, text=True)


def test_build_check_confirms_what_is_committed() -> None:
    result = run("build", "--check")
    assert result.exit_code == 0, result.output
    assert "equal what their sources make" in result.stdout
