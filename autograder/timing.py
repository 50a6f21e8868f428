"""What grading a solved notebook costs beyond imports: its graded cells and all checks, in one process."""

import contextlib
import importlib
import io
import tempfile
import time
from pathlib import Path

from autograder import testfile
from autograder.build import Built
from autograder.course import IGNORED, Assignment
from autograder.files import inside
from autograder.kitpath import kit_on_path
from autograder.notebook import imports_of


def graded_seconds(assignment: Assignment) -> dict[str, float]:
    """CPU seconds for the graded cells ("cells") and for each check, run once after all imports."""
    built = Built(assignment)
    with tempfile.TemporaryDirectory() as name, inside(Path(name)), kit_on_path():
        for path, content in built.student_files().items():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_bytes(content)
        for module in imports_of(built.solved):
            importlib.import_module(module)
        tests = {name: _loaded(assignment, built, name) for name in built.tests}
        cells = [
            cell.source
            for cell in built.solved.cells
            if cell.cell_type == "code"
            and IGNORED not in cell.metadata.get("tags", [])
            and not cell.id.endswith("-check")
        ]
        namespace: dict[str, object] = {}
        start = time.process_time()
        for source in cells:
            exec(source, namespace)
        spent = {"cells": time.process_time() - start}
        for name, test in tests.items():
            start = time.process_time()
            with contextlib.redirect_stdout(io.StringIO()):
                test.run(namespace)
            spent[name] = time.process_time() - start
    return spent


def _loaded(assignment: Assignment, built: Built, name: str):  # type: ignore[no-untyped-def]  # Otter is not typed
    path = assignment.checks / f"{name}.py"
    if not path.is_file():  # a quiz question: its test is made, not written
        path = Path("quiz") / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(built.tests[name], encoding="utf-8")
    return testfile.load(path)
