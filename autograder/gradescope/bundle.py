"""What the Gradescope zip holds beside Otter's own files.

assignment.json   the assignment's name, its set-up cells, limits
failed.json       the results when the grader does not get to the end
student/          what a notebook may use of the student's folder: modules and data
grader/           the engine and all it imports
setup.sh, run_autograder, requirements.lock
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course import ROOT
from autograder.engine import gradescope
from autograder.engine.course_files import ABOUT, Course, given, is_for_notebooks
from autograder.engine.link import STUDENT_SIDE

if TYPE_CHECKING:
    from autograder.build import Built

HERE = Path(__file__).parent
SCRIPTS = ("setup.sh", "run_autograder", "requirements.lock")
REPLACED = ("environment.yml", "run_otter.py")  # of Otter's files, those that only its own set-up needs
STUDENT_PROGRAMS = [path.relative_to(ROOT).as_posix() for path in sorted(STUDENT_SIDE.glob("*.py"))]


def contents(built: "Built") -> dict[str, bytes]:
    """Path in the zip → content."""
    files = {name: data for name, data in built.student_files().items() if is_for_notebooks(name)}
    course = Course(built.assignment.stem, built.tests, {}, given(built.student.cells))
    return {
        ABOUT: gradescope.encoded(gradescope.about(course)),
        gradescope.FAILED: gradescope.encoded(gradescope.failed(course)),
        **{f"student/{name}": data for name, data in files.items()},
        **{f"grader/{name}": data for name, data in _grader(built).items()},
        **{name: (HERE / name).read_bytes() for name in SCRIPTS},
    }


def _grader(built: "Built") -> dict[str, bytes]:
    """The modules that grading needs, where they are in the project."""
    private = {n if n.startswith("autograder/") else f"autograder/kit/{n}": d for n, d in built.grader_files().items()}
    engine = Path(gradescope.__file__).relative_to(ROOT).as_posix()
    return private | {name: (ROOT / name).read_bytes() for name in _imported([engine, *STUDENT_PROGRAMS])}


def _imported(names: Iterable[str]) -> set[str]:
    """These files of the project and what they import of it when they are loaded, directly or not."""
    waiting, found = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports_of(ROOT / name)
    return found


def _imports_of(path: Path) -> Iterator[str]:
    """What a file imports at its top level: what a function imports is for the project's commands."""
    for node in ast.parse(path.read_bytes()).body:
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield from _files(alias.name)
            case ast.ImportFrom(module=str(module), names=names):
                for alias in names:
                    yield from _files(f"{module}.{alias.name}")


def _files(dotted: str) -> Iterator[str]:
    """The files of the project that importing `dotted` loads; its last part may be something in a module."""
    parts = dotted.split(".")
    if parts[0] != "autograder":
        return
    for length in range(1, len(parts) + 1):
        place = Path(*parts[:length])
        for candidate in (place / "__init__.py", place.with_suffix(".py")):
            if (ROOT / candidate).is_file():
                yield candidate.as_posix()
