"""Assemble a notebook from prose, questions and quiz: pure, the same input gives the same bytes."""

import re
from collections.abc import Mapping, Sequence

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder import quiz
from autograder.course import IGNORED, CourseError
from autograder.prose import Code, Piece, Quiz, Task, Text
from autograder.solution import Question


def assemble(
    stem: str,
    pieces: Sequence[Piece],
    questions: Sequence[Question],
    items: Sequence[quiz.Item],
    points: Mapping[str, float],
    *,
    solved: bool,
    notes: Mapping[str, str] | None = None,
) -> NotebookNode:
    """The notebook of an assignment, with stubs or solved.

    Args:
        points: points per question, shown beside its task.
        notes: for each question and quiz item, the line that names its sections of the lecture notes.

    Raises:
        CourseError: if the prose and the questions or quiz items do not match one to one.
    """
    by_name = {q.name: q for q in questions}
    by_id = {i.id: i for i in items}
    _match(stem, "question", [p.question for p in pieces if isinstance(p, Task)], list(by_name))
    _match(stem, "quiz", [p.item for p in pieces if isinstance(p, Quiz)], list(by_id))
    reread = {name: f"\n\n{line}" for name, line in (notes or {}).items()}
    cells: list[NotebookNode] = []
    texts = 0
    for piece in pieces:
        match piece:
            case Text(source):
                texts += 1
                cells.append(new_markdown_cell(source, id=f"text-{texts:02}"))
            case Code():
                cells.append(_code(piece))
            case Task(name, source, between):
                question = by_name[name]
                heading = f"#### Question {name} · {question.title} · {quiz.points_text(points[name])}"
                cells.append(new_markdown_cell(f"{heading}\n\n{source}{reread.get(name, '')}", id=f"{name}-task"))
                code = question.solved if solved else question.stub
                cells.append(new_code_cell(code.rstrip("\n"), id=f"{name}-code"))
                cells += [_code(cell) for cell in between]
                cells.append(_check(name))
            case Quiz(name):
                item = by_id[name]
                cells.append(new_markdown_cell(quiz.question_text(item) + reread.get(name, ""), id=f"{name}-question"))
                cells.append(new_code_cell(quiz.answer_source(item, solved), id=f"{name}-answer"))
                cells.append(_check(name))
    notebook = new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "otter": {"assignment_name": stem},
        },
    )
    nbformat.validate(notebook)
    return notebook


def imports_of(notebook: NotebookNode) -> set[str]:
    """Names of the modules the notebook's code cells import."""
    return modules_imported("\n".join(c.source for c in notebook.cells if c.cell_type == "code"))


def modules_imported(code: str) -> set[str]:
    """Names of the modules that some Python code imports."""
    return set(re.findall(r"^\s*(?:from|import)\s+(\w+)", code, flags=re.MULTILINE))


def _code(cell: Code) -> NotebookNode:
    return new_code_cell(cell.source, id=cell.name, metadata={} if cell.graded else {"tags": [IGNORED]})


def _check(name: str) -> NotebookNode:
    return new_code_cell(f'grader.check("{name}")', id=f"{name}-check")


def _match(stem: str, kind: str, in_prose: list[str], defined: list[str]) -> None:
    for name in in_prose:
        if name not in defined:
            raise CourseError(f"{stem}.md asks {kind} {name}, which is not defined")
        if in_prose.count(name) > 1:
            raise CourseError(f"{stem}.md asks {kind} {name} twice")
    missing = [name for name in defined if name not in in_prose]
    if missing:
        raise CourseError(f"{stem}.md does not ask {kind} {', '.join(missing)}: add the anchor where it belongs")
