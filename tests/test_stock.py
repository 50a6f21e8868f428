"""Stock `otter run` grades the real zip: the reference for the engine (see test_engine.py for the samples)."""

import copy
from pathlib import Path

import pytest

from autograder import course
from autograder.build import notebook_bytes, zip_bytes
from autograder.samples import sample_notebooks
from autograder.stock import grade_all

pytestmark = pytest.mark.slow


def test_a_renamed_notebook_with_deleted_checks_is_graded_in_full(tmp_path: Path) -> None:
    assignment = course.find("hw03_softmax")
    notebook = copy.deepcopy(sample_notebooks(assignment)["perfect"])
    notebook.cells = [cell for cell in notebook.cells if not cell.id.endswith("-check")]
    path = tmp_path / "my homework (final) 2.ipynb"
    path.write_bytes(notebook_bytes(notebook))
    assert grade_all(assignment, {"renamed": path})["renamed"].total == 100


def test_a_student_zip_is_graded_like_its_notebook(tmp_path: Path) -> None:
    assignment = course.find("hw03_softmax")
    solved = assignment.solved_notebook.read_bytes()
    path = tmp_path / "upload.zip"
    path.write_bytes(zip_bytes({"hw03_softmax.ipynb": solved, "tests/q1.py": b"raise SystemExit", "notes.txt": b"hi"}))
    assert grade_all(assignment, {"zip": path})["zip"].total == 100
