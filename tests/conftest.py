"""Shared by the tests: a student's folder to work in, and programs run in it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from autograder.course import Assignment


@pytest.fixture
def run_notebook(tmp_path: Path) -> Callable[..., NotebookNode]:
    """Executes a notebook in a fresh copy of the student folder with `jupyter execute`; returns it executed."""

    def run(assignment: Assignment, notebook: Path, *, allow_errors: bool = False) -> NotebookNode:
        folder = tmp_path / assignment.stem
        shutil.copytree(assignment.student_folder, folder)
        target = folder / "executed.ipynb"
        shutil.copy(notebook, target)
        options = ["--allow-errors"] if allow_errors else []
        command = [sys.executable, "-m", "jupyter", "execute", "--inplace", *options, target.name]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        return nbformat.read(target, as_version=4)

    return run
