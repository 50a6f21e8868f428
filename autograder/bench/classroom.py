"""A made-up class: submissions of an assignment that look like real ones, the same every time.

The samples, then notebooks in which some questions hold answers of the banks: wrong ones, and right ones
that are written differently from the reference.
"""

import ast
import copy
import inspect
import random
import re
import sys
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from types import ModuleType

from nbformat import NotebookNode

from autograder.build import notebook_bytes
from autograder.course import Assignment
from autograder.samples import sample_notebooks
from autograder.solution import read_questions
from tests.banks import Entry, load

# How often each kind is handed in, in this order: every beginning of the row is a mixture too.
KINDS: tuple[str, ...] = (
    *("mixed", "perfect", "mixed", "crashing_cells", "mixed", "untouched", "mixed", "mixed", "no_quiz", "mixed"),
    *(
        "mixed",
        "perfect",
        "mixed",
        "bug_not_found",
        "mixed",
        "mixed",
        "every_other_question",
        "mixed",
        "mixed",
        "mixed",
    ),
)


def write_class(assignment: Assignment, count: int, folder: Path) -> list[Path]:
    """Write `count` notebooks into `folder`; the same ones whenever the sources are the same."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, notebook in enumerate(notebooks(assignment, count)):
        paths.append(folder / f"{assignment.stem}_student{number:04}.ipynb")
        paths[-1].write_bytes(notebook_bytes(notebook))
    return paths


def notebooks(assignment: Assignment, count: int) -> Iterator[NotebookNode]:
    """The notebooks of a class of `count`."""
    samples = sample_notebooks(assignment)
    answers = _Answers(assignment)
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        yield answers.mixed(samples, number) if kind == "mixed" else samples[kind]


class _Answers:
    """The answers of an assignment's banks, as the cells of a notebook."""

    def __init__(self, assignment: Assignment) -> None:
        self.stem = assignment.stem
        questions = read_questions(assignment.solution)
        self.solved = {question.name: question.solved for question in questions}
        self.wrong: dict[str, list[str]] = {name: [] for name in self.solved}
        self.right: dict[str, list[str]] = {name: [] for name in self.solved}
        functions = {function for question in questions for function in question.functions}
        for entry in load(assignment.stem):
            source = answer_source(entry, functions)
            if source is not None:
                cell = f"{_without(self.solved[entry.question], entry.functions)}\n\n\n{source}".strip()
                (self.wrong if entry.misconception else self.right)[entry.question].append(cell)

    def mixed(self, samples: dict[str, NotebookNode], number: int) -> NotebookNode:
        """Between one and four wrong questions, some right ones in other words, perhaps an unfinished end."""
        dice = random.Random(f"{self.stem} {number}")
        untouched = {cell.id: cell.source for cell in samples["untouched"].cells}
        notebook = copy.deepcopy(samples["perfect"])
        mistaken = dice.sample(list(self.solved), dice.choice((1, 1, 2, 2, 3, 4)))
        unfinished = dice.randrange(1, 3) if dice.random() < 0.25 else 0
        left_out = set(list(self.solved)[len(self.solved) - unfinished :])
        for cell in notebook.cells:
            question, _, part = cell.id.partition("-")
            forgotten = part == "answer" and dice.random() < 0.15
            if forgotten or (part == "code" and question in left_out):
                cell.source = untouched[cell.id]
            elif part == "code" and question in mistaken and self.wrong[question]:
                cell.source = dice.choice(self.wrong[question])
            elif part == "code" and dice.random() < 0.25 and self.right[question]:
                cell.source = dice.choice(self.right[question])
        return notebook


def answer_source(entry: Entry, functions: set[str]) -> str | None:
    """An entry of a bank as a student writes it: its function under the asked name, and what it needs of its module.

    None when it cannot stand in a notebook: what it needs has the name of another function of the assignment.
    """
    module = sys.modules[f"tests.banks.{entry.stem}.{entry.question}"]
    needed = _needed(module, entry.label)
    outside = [n for n in needed if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("solutions")]
    own = [node for node in needed if node not in outside]
    clashes = {name for node in own[:-1] for name in _bound(node)} & functions
    clashes |= {name for node in outside for name in _bound(node)} & set(entry.functions)
    if clashes:
        return None
    lines = inspect.getsource(module).splitlines()
    parts = ["\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in own]
    if len(entry.functions) > 1:
        return "\n\n\n".join([*parts, f"{', '.join(entry.functions)} = {entry.label}()"])
    (function,) = entry.functions
    parts[-1] = re.sub(rf"\b{entry.label}\b", function, parts[-1])
    return "\n\n\n".join(parts)


def _needed(module: ModuleType, label: str) -> list[ast.stmt]:
    """The statements of a bank's module that the function `label` needs, itself last."""
    tree = ast.parse(inspect.getsource(module))
    where = {name: node for node in tree.body for name in _bound(node)}
    found: list[ast.stmt] = []
    waiting: list[ast.stmt] = [where[label]]
    while waiting:
        node = waiting.pop()
        if node in found or (isinstance(node, ast.ImportFrom) and node.module == "tests.banks"):
            continue
        found.append(node)
        body: Sequence[ast.AST] = [node.args, *node.body] if isinstance(node, ast.FunctionDef) else [node]
        used = {name.id for part in body for name in ast.walk(part) if isinstance(name, ast.Name)}
        waiting += [where[name] for name in sorted(used) if name in where]
    return sorted(found, key=lambda node: (node is where[label], node.lineno))


def _bound(node: ast.stmt) -> list[str]:
    """The names that a statement of a module binds."""
    match node:
        case ast.FunctionDef(name=name):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [(alias.asname or alias.name).split(".")[0] for alias in names]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
    return []


def _without(source: str, functions: Container[str]) -> str:
    """A cell's source without these functions."""
    lines = source.splitlines()
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.FunctionDef) and node.name in functions:
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines).strip()
