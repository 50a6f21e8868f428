"""Tables for the terminal."""

import sys
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from autograder.stock import Score


def print_scores(stem: str, scores: Mapping[str, Score]) -> None:
    """One row per submission, one column per question, and the total."""
    possible: dict[str, float] = {}
    for score in scores.values():
        possible.update(score.possible)
    questions = sorted(possible, key=_natural)
    table = Table(title=stem, title_justify="left")
    table.add_column("submission", no_wrap=True)
    for name in questions:
        table.add_column(f"{name}\n/{possible[name]:g}", justify="right", no_wrap=True)
    table.add_column(f"total\n/{sum(possible.values()):g}", justify="right", no_wrap=True)
    for submission, score in scores.items():
        cells = [f"{score.points.get(name, 0):g}" for name in questions]
        table.add_row(submission, *cells, f"{score.total:g}")
    # Outside a terminal there is no width to keep to, and a table cut to 80 columns says nothing.
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _natural(name: str) -> tuple[bool, str, int]:
    return not name.startswith("q"), name.rstrip("0123456789"), int(name.lstrip("abcdefghijklmnopqrstuvwxyz") or 0)
