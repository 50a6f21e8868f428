"""Tables for the terminal."""

import sys
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from autograder.stock import Score


def print_scores(scores: Mapping[str, Mapping[str, Score]]) -> None:
    """One table: a section per assignment, a row per submission, a column per question, quiz and total.

    Args:
        scores: assignment → submission → score.  The first row of a section holds the points possible.
    """
    possible = {stem: _possible(rows) for stem, rows in scores.items()}
    questions = sorted({name for points in possible.values() for name in points if _is_code(name)}, key=_number)
    table = Table()
    for heading in ("assignment", "submission"):
        table.add_column(heading, no_wrap=True)
    for heading in [*questions, "quiz", "total"]:
        table.add_column(heading, justify="right", no_wrap=True)
    for stem, rows in scores.items():
        table.add_row(stem, "points possible", *_cells(possible[stem], questions), style="bold")
        for submission, score in rows.items():
            points = {name: score.points.get(name, 0) for name in possible[stem]}
            table.add_row("", submission, *_cells(points, questions))
        table.add_section()
    # Outside a terminal there is no width to keep to, and a table cut to 80 columns says nothing.
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _possible(rows: Mapping[str, Score]) -> dict[str, float]:
    return {name: points for score in rows.values() for name, points in score.possible.items()}


def _cells(points: Mapping[str, float], questions: list[str]) -> list[str]:
    quiz = sum(value for name, value in points.items() if not _is_code(name))
    code = [f"{points[name]:g}" if name in points else "" for name in questions]
    return [*code, f"{quiz:g}", f"{sum(points.values()):g}"]


def _is_code(name: str) -> bool:
    return name.startswith("q")


def _number(name: str) -> int:
    return int(name.removeprefix("q"))
