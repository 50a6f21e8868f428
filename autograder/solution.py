"""Read a reference solution: its questions, and for each the code students see and the solved code.

A solution module is cut into questions by lines `# %% q2: softmax`.  Every function is written once.
Its stub keeps signature and docstring; the body becomes `raise NotImplementedError("q2: softmax")`.
A line that ends in `# planted: CODE` marks a find-the-bug exercise: students get the whole function
with CODE in that line's place.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.course import CourseError

QUESTION = re.compile(r"^# %% (q\d+): (.+)$")
PLANTED = re.compile(r"^(\s*)(.*\S)\s+# planted: (.+)$")


@dataclass(frozen=True)
class Question:
    """A question of the notebook: the functions to write, as stubs and solved."""

    name: str  # "q2"
    title: str
    functions: tuple[str, ...]
    stub: str
    solved: str


def read_questions(path: Path) -> list[Question]:
    """The questions of a solution module, in order."""
    text = path.read_text(encoding="utf-8")
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise CourseError(f"{path}:{error.lineno}: not valid Python: {error.msg}") from None
    questions = []
    for name, title, code in _regions(text):
        tree = ast.parse(code)
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        if not functions:
            raise CourseError(f"{path}: question {name} has no function")
        questions.append(
            Question(
                name,
                title,
                tuple(f.name for f in functions),
                stub="\n\n\n".join(_stub(name, f, code) for f in functions) + "\n",
                solved="\n\n\n".join(_solved(f, code) for f in functions) + "\n",
            )
        )
    if not questions:
        raise CourseError(f"{path}: no question found; mark each with a line '# %% q1: title'")
    return questions


def _regions(text: str) -> list[tuple[str, str, str]]:
    regions: list[tuple[str, str, list[str]]] = []
    for line in text.splitlines():
        match = QUESTION.match(line)
        if match:
            regions.append((match[1], match[2], []))
        elif regions:
            regions[-1][2].append(line)
    return [(name, title, "\n".join(lines)) for name, title, lines in regions]


def _source(node: ast.FunctionDef, code: str) -> list[str]:
    return code.splitlines()[node.lineno - 1 : node.end_lineno]


def _solved(node: ast.FunctionDef, code: str) -> str:
    return "\n".join(PLANTED.sub(r"\1\2", line) for line in _source(node, code))


def _stub(question: str, node: ast.FunctionDef, code: str) -> str:
    lines = _source(node, code)
    if any(PLANTED.match(line) for line in lines):
        return "\n".join(PLANTED.sub(r"\1\3", line) for line in lines)
    docstring = node.body[0]
    if ast.get_docstring(node) is None:
        raise CourseError(f"{question}: {node.name} has no docstring, so its stub would say nothing")
    head = lines[: (docstring.end_lineno or 0) - node.lineno + 1]
    return "\n".join([*head, f'    raise NotImplementedError("{question}: {node.name}")'])
