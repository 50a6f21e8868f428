"""Sample submissions of an assignment, made from its solved and student notebooks."""

import copy
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.build import notebook_bytes
from autograder.course import Assignment
from autograder.stock import Score, grade_all

CRASH = "x = undefined_name + 1  # this cell raises, and grading has to go on"


def sample_notebooks(assignment: Assignment) -> dict[str, NotebookNode]:
    """Name → notebook: perfect, untouched, partly wrong in several ways, and one with crashing cells."""
    solved = nbformat.read(assignment.solved_notebook, as_version=4)
    student = nbformat.read(assignment.student_folder / f"{assignment.stem}.ipynb", as_version=4)
    code = [c.id for c in solved.cells if c.id.endswith("-code")]
    answers = [c.id for c in solved.cells if c.id.endswith("-answer")]
    stubs = {c.id: c.source for c in student.cells}
    bugs = [name for name in code if "NotImplementedError" not in stubs[name]]
    crash = copy.deepcopy(solved)
    crash.cells.insert(2, nbformat.v4.new_code_cell(CRASH, id="crash"))
    _replace(crash, {code[-1]: "def broken(:\n    pass"})
    return {
        "perfect": solved,
        "untouched": student,
        "every_other_question": _replace(copy.deepcopy(solved), {c: stubs[c] for c in code[::2]}),
        "bug_not_found": _replace(copy.deepcopy(solved), {c: stubs[c] for c in bugs}),
        "no_quiz": _replace(copy.deepcopy(solved), {c: stubs[c] for c in answers}),
        "crashing_cells": crash,
    }


def grade_samples(assignment: Assignment) -> dict[str, Score]:
    """Grade the samples with stock `otter run`."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for name, notebook in sample_notebooks(assignment).items():
            paths[name] = Path(folder) / f"{name}.ipynb"
            paths[name].write_bytes(notebook_bytes(notebook))
        return grade_all(assignment, paths)


def _replace(notebook: NotebookNode, sources: dict[str, str]) -> NotebookNode:
    for cell in notebook.cells:
        cell.source = sources.get(cell.id, cell.source)
    return notebook
