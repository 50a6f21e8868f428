"""Read the prose of a notebook: Markdown with anchors for questions, quiz items and code cells.

    <!-- question q2 -->              the task of question q2; its code and check cells follow
    Write `softmax` …                 (code cells written here stand between the two)
    <!-- /question -->

    <!-- quiz s4 -->                  a quiz question, with its answer and check cells

    ```python run setup               a code cell with the id "setup"
    ```python show plot-softmax       the same, not run when grading (it only shows something)

Everything else is text.  A new text cell starts at every heading of level 1 or 2 and after every
anchor; other code fences stay in the text.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from autograder.course import CourseError


@dataclass(frozen=True)
class Text:
    source: str


@dataclass(frozen=True)
class Code:
    name: str
    source: str
    graded: bool  # False: only shows something, skipped when grading


@dataclass(frozen=True)
class Task:
    question: str
    source: str
    cells: tuple[Code, ...] = ()  # between the question's code and its check


@dataclass(frozen=True)
class Quiz:
    item: str


Piece = Text | Code | Task | Quiz

ANCHOR = re.compile(r"<!--\s*(question|quiz|/question)(?:\s+(\w+))?\s*-->$")
FENCE = re.compile(r"python (run|show) ([a-z0-9-]+)$")


def read_prose(path: Path) -> list[Piece]:
    """The pieces of a notebook in order; `CourseError` with file and line for a broken anchor."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"{path} is missing: every assignment has its prose there") from None
    return _Reader(path, text).pieces()


class _Reader:
    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()
        self.tokens = [t for t in MarkdownIt().parse(text) if t.level == 0 and t.map]
        self.result: list[Piece] = []
        self.start = 0  # first line not yet in a piece
        self.task: str | None = None
        self.task_text: list[str] = []
        self.task_cells: list[Code] = []

    def pieces(self) -> list[Piece]:
        for token in self.tokens:
            first, last = token.map or (0, 0)
            if token.type == "html_block":
                self._anchor(token.content.strip(), first, last)
            elif token.type == "fence" and token.info.startswith("python "):
                self._code(token.info, token.content, first, last)
            elif token.type == "heading_open" and token.tag in ("h1", "h2"):
                self._flush(first)
        self._flush(len(self.lines))
        if self.task:
            raise CourseError(f"{self.path}: question {self.task} has no <!-- /question -->")
        return self.result

    def _flush(self, end: int) -> None:
        """Close the text that ends before line `end`: a piece of its own, or part of a task."""
        text = "\n".join(self.lines[self.start : end]).strip()
        self.start = end
        if text and self.task is None:
            self.result.append(Text(text))
        elif text:
            self.task_text.append(text)

    def _anchor(self, content: str, first: int, last: int) -> None:
        match = ANCHOR.match(content)
        if not match:
            if content.startswith("<!--"):
                raise CourseError(f"{self.path}:{first + 1}: unknown anchor {content.splitlines()[0]}")
            return
        kind, name = match.groups()
        self._flush(first)
        self.start = last
        if kind == "/question":
            if self.task is None:
                raise CourseError(f"{self.path}:{first + 1}: <!-- /question --> without a question before it")
            self.result.append(Task(self.task, "\n\n".join(self.task_text), tuple(self.task_cells)))
            self.task, self.task_text, self.task_cells = None, [], []
        elif self.task is not None or not name:
            raise CourseError(f"{self.path}:{first + 1}: an anchor inside question {self.task}, or without a name")
        elif kind == "question":
            self.task = name
        else:
            self.result.append(Quiz(name))

    def _code(self, info: str, content: str, first: int, last: int) -> None:
        match = FENCE.match(info.strip())
        if not match:
            raise CourseError(f"{self.path}:{first + 1}: write ```python run NAME or ```python show NAME, not {info!r}")
        self._flush(first)
        self.start = last
        cell = Code(match[2], content.rstrip("\n"), graded=match[1] == "run")
        if self.task is None:
            self.result.append(cell)
        else:
            self.task_cells.append(cell)
