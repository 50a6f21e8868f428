"""Wrong and right answers, as students write them: what the checks are tested with.

One module per question, `tests/banks/<stem>/q2.py`.  Every entry is a function that stands in for the
student's:

    @wrong("softmax", "the sums run down the columns", says="row")
    def softmax_by_column(Z): ...

    @right("softmax")
    def softmax_with_loops(Z): ...

`says` is a regular expression that some failing case's message must match: the check has to name the
misconception, not just notice it.  An entry for several functions that belong together, such as a
forward and a backward pass with a cache of their own, is a function that returns them:

    @right("dropout_forward", "dropout_backward")
    def mask_of_booleans():
        def dropout_forward(...): ...
        def dropout_backward(...): ...
        return dropout_forward, dropout_backward
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Entry:
    """One answer: the functions it replaces, and for a wrong one what it gets wrong."""

    stem: str
    question: str
    label: str
    functions: dict[str, Callable[..., Any]]
    misconception: str | None  # None: a right answer
    says: str = ""

    def __str__(self) -> str:
        return f"{self.stem}-{self.question}-{self.label}"


def wrong(*names: str, says: str = "") -> Callable[[F], F]:
    """Mark a wrong answer: the names of the functions it replaces, then the misconception."""
    *functions, misconception = names
    return _marked(tuple(functions), misconception, says)


def right(*functions: str) -> Callable[[F], F]:
    """Mark a right answer, written differently from the reference."""
    return _marked(functions, None, "")


def _marked(functions: tuple[str, ...], misconception: str | None, says: str) -> Callable[[F], F]:
    def mark(function: F) -> F:
        function.bank = (functions, misconception, says)  # type: ignore[attr-defined]
        return function

    return mark


def load(stem: str) -> list[Entry]:
    """Every entry of an assignment's bank, in file order."""
    package = importlib.import_module(f"tests.banks.{stem}")
    entries = []
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for label, value in vars(module).items():
            if not hasattr(value, "bank"):
                continue
            names, misconception, says = value.bank
            functions = (value,) if len(names) == 1 else value()
            replaced = dict(zip(names, functions, strict=True))
            entries.append(Entry(stem, info.name, label, replaced, misconception, says))
    return entries
