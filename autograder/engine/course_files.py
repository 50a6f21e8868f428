"""What the engine needs of an assignment: from the project's sources, or from an unpacked Gradescope zip."""

import json
import py_compile
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import TYPE_CHECKING

from autograder.course import IGNORED, Assignment, CourseError

if TYPE_CHECKING:
    from autograder.build import Built

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
    """From the project; the student's folder has to be built."""
    from autograder.build import Built

    built = Built(assignment)
    names = [name for name in built.student_files() if not (name.endswith(".ipynb") or name.startswith("tests/"))]
    files = {name: assignment.student_folder / name for name in names}
    lost = [str(path) for path in files.values() if not path.is_file()]
    if lost:
        raise CourseError(f"{lost[0]} is missing: run `make build` first")
    return Course(assignment.stem, {name: built.tests[name] for name in _in_order(built.tests)}, files, given(built))


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


def given(built: "Built") -> list[str]:
    """The cells of the student's notebook that only prepare: graded, and neither stub, answer nor check."""
    return [
        cell.source
        for cell in built.student.cells
        if cell.cell_type == "code"
        and not cell.id.endswith(("-code", "-answer", "-check"))
        and IGNORED not in cell.metadata.get("tags", [])
    ]


def _in_order(names: Mapping[str, str]) -> list[str]:
    """q1, q2, …, q10, then the quiz."""
    return sorted(names, key=lambda name: (not name.startswith("q"), name[0], int(name[1:])))
