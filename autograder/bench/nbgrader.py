"""The same class graded by nbgrader: its own environment, its own commands, one notebook after another as it does.

nbgrader has autograder-test cells.  Here each check cell is one: it runs the question's test file, hidden cases
included, in the student's kernel, and its value is the points, which nbgrader takes as partial credit.  The test
files need Otter's `test_case` and nothing else of Otter, so the two modules that define it travel along and a
kernel does not load the rest.  Cells that grading skips are left out, as everywhere in the comparison.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.build import Built, notebook_bytes
from autograder.course import DIST, IGNORED, Assignment, CourseError
from autograder.files import write

REQUIREMENTS = Path(__file__).with_name("nbgrader-requirements.txt")
ENVIRONMENT = DIST / "bench" / "nbgrader"

_CONFIG = """\
c = get_config()
c.CourseDirectory.course_id = "bench"
c.ExecutePreprocessor.timeout = 120
c.Execute.timeout = 120
"""
_RUN = """\
\"\"\"Runs a test file against the notebook's names; the points are the value.\"\"\"

import contextlib
import io
import sys
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent


def points(question, namespace):
    from otter.test_files.exception_test import ExceptionTestFile

    test = ExceptionTestFile.from_file(str(HERE / "tests" / f"{question}.py"))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            test.run(namespace)
    return sum(result.test_case.points for result in test.test_case_results if result.passed)
"""
_OTTER = """\
class Notebook:
    def __init__(self, *args, **kwargs):
        pass

    def check(self, question):
        pass
"""


def install() -> Path:
    """The `bin` folder of nbgrader's environment, made when it is not there or its requirements changed."""
    made = ENVIRONMENT / "installed.txt"
    wanted = REQUIREMENTS.read_bytes()
    if not made.is_file() or made.read_bytes() != wanted:
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(ENVIRONMENT)], DIST.parent)
        pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "-r", str(REQUIREMENTS)], DIST.parent)
        write(made, wanted)
    return ENVIRONMENT / "bin"


def prepare(assignment: Assignment, submissions: Sequence[Path], folder: Path, programs: Path) -> None:
    """Make a course of one assignment and hand in the submissions; none of this is timed."""
    stem, built = assignment.stem, Built(assignment)
    write(folder / "nbgrader_config.py", _CONFIG.encode())
    source = folder / "source" / stem
    for name, content in {**built.grader_files(), **built.student_files()}.items():
        write(source / name, content)
    for question, text in built.tests.items():
        write(source / "tests" / f"{question}.py", text.encode())
    write(source / "nbrun.py", _RUN.encode())
    write(source / "otter" / "__init__.py", _OTTER.encode())
    for name, content in _test_case_modules().items():
        write(source / "otter" / "test_files" / name, content)
    student = nbformat.read(assignment.student_folder / f"{stem}.ipynb", as_version=4)
    write(source / f"{stem}.ipynb", notebook_bytes(with_tests(student, built)))
    _run([str(programs / "nbgrader"), "generate_assignment", stem, "--force"], folder)
    for path in submissions:
        handed_in = with_tests(nbformat.read(path, as_version=4), built)
        write(folder / "submitted" / path.stem / stem / f"{stem}.ipynb", notebook_bytes(handed_in))


def command(assignment: Assignment, programs: Path) -> list[str]:
    """What grades everything that was handed in."""
    return [str(programs / "nbgrader"), "autograde", assignment.stem]


def scores(folder: Path, programs: Path) -> dict[str, float]:
    """The totals in nbgrader's database."""
    _run([str(programs / "nbgrader"), "export", "--to", "grades.csv"], folder)
    with (folder / "grades.csv").open(newline="", encoding="utf-8") as stream:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(stream)}


def environment(programs: Path) -> dict[str, str]:
    """Nothing of this project's Python: its kernels and settings are nbgrader's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER"))}
    return kept | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}", "MPLBACKEND": "agg"}


def with_tests(notebook: NotebookNode, built: Built) -> NotebookNode:
    """The notebook with autograder-test cells for checks, and without what grading skips."""
    cells = []
    for cell in notebook.cells:
        question, _, part = cell.id.partition("-")
        if IGNORED in cell.metadata.get("tags", []):
            continue
        if part == "check" and question in built.points:
            cell.source = f"import nbrun\n\nnbrun.points({json.dumps(question)}, globals())"
            cell.metadata["nbgrader"] = {
                "grade": True,
                "solution": False,
                "locked": True,
                "task": False,
                "grade_id": f"test-{question}",
                "points": built.points[question],
                "schema_version": 3,
                "cell_type": "code",
            }
        cells.append(cell)
    notebook.cells = cells
    return notebook


def _test_case_modules() -> dict[str, bytes]:
    spec = find_spec("otter")
    folder = Path(spec.origin).parent / "test_files" if spec and spec.origin else Path()
    modules = {name: (folder / name).read_bytes() for name in ("abstract_test.py", "exception_test.py")}
    return {**modules, "__init__.py": b"from .exception_test import test_case\n"}


def _run(words: list[str], folder: Path) -> None:
    programs = Path(words[0]).parent
    done = subprocess.run(words, cwd=folder, env=environment(programs), capture_output=True, text=True)
    if done.returncode != 0:
        raise CourseError(f"{' '.join(words)} failed: {done.stderr.strip()[-500:]}")
