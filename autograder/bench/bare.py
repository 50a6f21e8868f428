"""The least that grading can cost: the same cells and the same test files in one warm process, nothing around them.

    python -m autograder.bench.bare OUT.json STEM=FOLDER…

Nothing is isolated here, and nothing has a limit: only notebooks of the made-up class may be run so.
"""

import contextlib
import importlib
import io
import json
import os
import sys
import tempfile
import time
import types
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt

from autograder import course, testfile
from autograder.build import Built
from autograder.course import Assignment
from autograder.engine.submission import Cell, Limits, read
from autograder.files import inside
from autograder.kitpath import kit_on_path
from autograder.notebook import imports_of


def main(out: Path, classes: Sequence[tuple[str, Path]]) -> None:
    seconds, scores = 0.0, {}
    for stem, folder in classes:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            took, totals = _class(course.find(stem), folder.resolve())
        seconds += took
        scores.update(totals)
    out.write_text(json.dumps({"seconds": seconds, "scores": scores}), encoding="utf-8")


def _class(assignment: Assignment, folder: Path) -> tuple[float, dict[str, float]]:
    """Seconds for all notebooks of a folder, and their totals; everything is loaded before the clock starts."""
    built = Built(assignment)
    paths = sorted(folder.glob("*.ipynb"))
    submissions = {path: read(path, assignment.stem, Limits()).cells for path in paths}
    with tempfile.TemporaryDirectory() as name, inside(Path(name)), kit_on_path():
        for path, content in built.student_files().items():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_bytes(content)
        for question, text in built.tests.items():
            Path("tests", f"{question}.py").write_text(text, encoding="utf-8")
        for module in imports_of(built.solved):
            importlib.import_module(module)
        tests = [testfile.load(Path("tests", f"{question}.py").resolve()) for question in built.tests]
        _grade(read(assignment.solved_notebook, assignment.stem, Limits()).cells, tests)  # warm
        start = time.perf_counter()
        totals = {path.stem: _grade(cells, tests) for path, cells in submissions.items()}
        return time.perf_counter() - start, totals


def _grade(cells: Sequence[Cell], tests: Sequence[Any]) -> float:
    namespace: dict[str, Any] = {}
    with _otter_that_checks_nothing(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for cell in cells:
            with contextlib.suppress(Exception):
                exec(compile(cell.source, "cell", "exec"), namespace)
    total = 0.0
    for test in tests:
        test.run(namespace)
        total += sum(result.test_case.points for result in test.test_case_results if result.passed)
    plt.close("all")
    return total


@contextlib.contextmanager
def _otter_that_checks_nothing() -> Iterator[None]:
    """Cells create a notebook and call its `check`; here the test files run at the end instead."""
    real, stand_in = sys.modules["otter"], types.ModuleType("otter")
    stand_in.Notebook = lambda *_: types.SimpleNamespace(check=lambda *_: None)  # type: ignore[attr-defined]
    sys.modules["otter"] = stand_in
    try:
        yield
    finally:
        sys.modules["otter"] = real


if __name__ == "__main__":
    pairs = [argument.split("=", 1) for argument in sys.argv[2:]]
    os.environ.setdefault("MPLBACKEND", "agg")
    main(Path(sys.argv[1]), [(stem, Path(folder)) for stem, folder in pairs])
