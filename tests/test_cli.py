"""The commands: bad input gets one clear line and a status that is not 0, and nothing is written."""

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
    refused(run("grade", "hw99_magic", "a.ipynb", "-o", str(tmp_path / "out")), "hw99_magic")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.ipynb", None, "no such file"),
        ("page.ipynb", b"<!DOCTYPE html><html></html>", "not a readable notebook"),
        ("empty.ipynb", b"", "not a readable notebook"),
        ("list.ipynb", b"[1, 2]", "not a readable notebook"),
        ("words.ipynb", b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "not a readable notebook"),
        ("notes.txt", b"hello", "not a notebook"),
        ("broken.zip", b"PK\x03\x04 and then nothing", "not a readable zip"),
        ("nothing.zip", b"PK\x05\x06" + bytes(18), "no notebook"),
    ],
)
def test_grade_refuses_what_is_no_submission(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    out = tmp_path / "out"
    refused(run("grade", "hw03_softmax", str(path), "-o", str(out)), name, words)
    assert not out.exists()


def test_a_zip_damaged_inside_is_refused(tmp_path: Path) -> None:
    data = bytearray(course.find("hw03_softmax").student_zip.read_bytes())
    data[5000] ^= 0xFF
    path = tmp_path / "damaged.zip"
    path.write_bytes(bytes(data))
    refused(run("grade", "hw03_softmax", str(path)), "damaged.zip", "download")


def test_build_check_confirms_what_is_committed() -> None:
    result = run("build", "--check")
    assert result.exit_code == 0, result.output
    assert "equal what their sources make" in result.stdout
