"""What the terminal shows: tables, progress, a summary."""

import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder.stock import Score

if TYPE_CHECKING:
    from autograder.engine.batch import Done


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


@contextmanager
def progress_bar() -> Iterator[Callable[[int], Callable[[], None]]]:
    """A bar with rate and time left; it begins when called with the number of steps."""
    rate = TextColumn("{task.fields[rate]}")
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(),
        rate,
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:

        def started(total: int) -> Callable[[], None]:
            task = progress.add_task("", total=total, rate="")

            def advance() -> None:
                progress.advance(task)
                speed = progress.tasks[task].speed
                progress.update(task, rate=f"{speed:.1f}/s" if speed else "")

            return advance

        yield started


def summary(done: "Done", out: Path) -> str:
    """A few lines on a graded batch."""
    states = Counter(one["extra_data"]["status"] for one in done.results)
    mean = statistics.fmean(one["score"] for one in done.results)
    count = len(done.results)
    lines = [f"{count} submission{'s' if count != 1 else ''} ({done.graded} graded now): mean {mean:.1f}"]
    lines += [f"  {count} {status}" for status, count in sorted(states.items())]
    weak = [name for name, how in _isolation(done).items() if how.startswith("no")]
    lines += [f"  isolation: {name}: {_isolation(done)[name]}" for name in weak]
    return "\n".join([*lines, f"{out / 'grades.csv'}; overview.md, results/ and feedback/ beside it"])


def _isolation(done: "Done") -> Mapping[str, str]:
    return next((one["extra_data"]["isolation"] for one in done.results if one["extra_data"]["isolation"]), {})
