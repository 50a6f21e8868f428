"""The notebooks run as a student runs them: top to bottom, in the folder that was handed out."""

from collections.abc import Callable

import pytest
from nbformat import NotebookNode

from autograder import course
from autograder.course import Assignment

pytestmark = pytest.mark.slow
every_assignment = pytest.mark.parametrize("assignment", course.assignments(), ids=lambda a: a.stem)


def outputs(notebook: NotebookNode, kind: str) -> list[tuple[str, NotebookNode]]:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [(cell.id, output) for cell in cells for output in cell.outputs if output.output_type == kind]


@every_assignment
def test_the_solved_notebook_runs_and_every_check_passes(
    assignment: Assignment, run_notebook: Callable[..., NotebookNode]
) -> None:
    notebook = run_notebook(assignment, assignment.solved_notebook)
    assert outputs(notebook, "error") == []
    for name, output in outputs(notebook, "execute_result"):
        if name.endswith("-check"):
            assert "passed!" in output.data["text/plain"] or "All test cases passed" in output.data["text/plain"], name
    pictures = [name for name, output in outputs(notebook, "display_data") if "image/png" in output.data]
    assert len(pictures) >= 3
    warnings = [(name, o.text) for name, o in outputs(notebook, "stream") if o.name == "stderr" and "arning" in o.text]
    assert warnings == []


@every_assignment
def test_the_untouched_notebook_raises_nothing_but_not_implemented(
    assignment: Assignment, run_notebook: Callable[..., NotebookNode]
) -> None:
    untouched = assignment.student_folder / f"{assignment.stem}.ipynb"
    notebook = run_notebook(assignment, untouched, allow_errors=True)
    raised = [(name, output.ename, output.evalue) for name, output in outputs(notebook, "error")]
    assert raised
    assert {error for _, error, _ in raised} == {"NotImplementedError"}, raised
