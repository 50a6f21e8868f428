"""What the engine needs of an assignment: from the project's sources, or from an unpacked Gradescope zip."""

import json
import py_compile
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

from autograder.course import IGNORED, Assignment, CourseError
from autograder.engine.light_otter import light_otter

ABOUT = "assignment.json"


@dataclass(frozen=True)
class Course:
    """What is the same for all submissions of an assignment.

    Attributes:
        tests: question → the source of its test file, hidden cases included.
        files: what the notebook may use of the student's folder: modules and data, no tests.
        given: the set-up cells of the student's notebook, run first where a submission lost them.
    """

    stem: str
    tests: Mapping[str, str]
    files: Mapping[str, Path]
    given: Sequence[str]

    @cached_property
    def questions(self) -> list[str]:
        return list(self.tests)


def from_sources(assignment: Assignment) -> Course:
    """From the project; the student's folder has to be built.

    What is in it is read as it stands: making the notebook anew would take longer than grading ten submissions.
    """
    with light_otter():
        from autograder import quiz

    folder = assignment.student_folder
    try:
        notebook = json.loads((folder / f"{assignment.stem}.ipynb").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise CourseError(f"{error.filename} is missing: run `make build` first") from None
    tests = {path.stem: path.read_text(encoding="utf-8") for path in assignment.checks.glob("q*.py")}
    tests |= {item.id: quiz.test_source(item) for item in quiz.load_bank(assignment.quiz)}
    files = {path.name: path for path in sorted(folder.iterdir()) if path.is_file() and is_for_notebooks(path.name)}
    return Course(assignment.stem, {name: tests[name] for name in _in_order(tests)}, files, given(notebook["cells"]))


def is_for_notebooks(name: str) -> bool:
    """Whether a file of the student's folder is for the notebook to use: its modules and data."""
    return "/" not in name and not name.startswith(".") and not name.endswith(".ipynb")


def from_folder(folder: Path) -> Course:
    """From an unpacked Gradescope zip."""
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    tests = {path.stem: path.read_text(encoding="utf-8") for path in (folder / "tests").glob("*.py")}
    student = folder / "student"
    files = {path.relative_to(student).as_posix(): path for path in student.rglob("*") if path.is_file()}
    return Course(about["stem"], {name: tests[name] for name in _in_order(tests)}, files, about["given"])


def with_bytecode(course: Course, folder: Path) -> Course:
    """The same with its modules compiled, so that not every student process has to; made in `folder`."""
    folder.mkdir()
    compiled = {}
    for name, path in course.files.items():
        if path.suffix == ".py" and "/" not in name:
            target = folder / f"{path.stem}.{sys.implementation.cache_tag}.pyc"
            py_compile.compile(str(path), str(target), name, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
            compiled[f"__pycache__/{target.name}"] = target
    return replace(course, files={**course.files, **compiled})


def given(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of the student's notebook, the cells that only prepare: graded, and neither stub, answer nor check."""
    return [
        "".join(cell["source"])
        for cell in cells
        if cell["cell_type"] == "code"
        and not cell["id"].endswith(("-code", "-answer", "-check"))
        and IGNORED not in cell["metadata"].get("tags", [])
    ]


def _in_order(names: Mapping[str, str]) -> list[str]:
    """q1, q2, …, q10, then the quiz."""
    return sorted(names, key=lambda name: (not name.startswith("q"), name[0], int(name[1:])))
