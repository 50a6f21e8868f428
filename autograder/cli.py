"""The commands of `python -m autograder`."""

import math
import os
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import track

from autograder import course, reporting
from autograder.course import CourseError
from autograder.engine.results import HIDDEN_ROWS
from autograder.reporting import progress_bar


class Group(click.Group):
    """Turns bad input into one clear line and exit status 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except CourseError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(2)


@click.group(cls=Group)
def main() -> None:
    """Build and grade the assignments."""


def _chosen(stems: tuple[str, ...]) -> list[course.Assignment]:
    return [course.find(stem) for stem in stems] if stems else course.assignments()


class Seconds(click.FloatRange):
    """A number of seconds; nan, which no comparison keeps out, is none."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


@main.command()
@click.argument("stems", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; fail if assignments/ is not what the sources make.")
def build(stems: tuple[str, ...], check: bool) -> None:
    """Make the student folders, solved notebooks and zips (of STEMS, or of all)."""
    from autograder import overview
    from autograder.build import build as build_one
    from autograder.build import drift
    from autograder.files import write

    chosen = _chosen(stems)
    if check:
        report = [f"{a.stem}: {line}" for a in chosen for line in drift(a)]
        if not overview.is_up_to_date():
            report.append(f"{overview.FILE.name} is out of date")
        if report:
            raise CourseError("assignments/ differs from its sources; run `make build`\n  " + "\n  ".join(report))
        click.echo(f"{len(chosen)} of {len(chosen)} assignments equal what their sources make")
        return
    for assignment in track(chosen, "building", console=Console(stderr=True)):
        build_one(assignment)
    if not stems:
        write(overview.FILE, overview.page(chosen).encode())


@main.command()
@click.argument("stems", nargs=-1)
def timing(stems: tuple[str, ...]) -> None:
    """Print what grading costs: CPU seconds of the graded cells and of each check, beyond imports."""
    from autograder.timing import graded_seconds

    for assignment in _chosen(stems):
        spent = graded_seconds(assignment)
        parts = ", ".join(f"{name} {1000 * seconds:.0f}" for name, seconds in spent.items())
        click.echo(f"{assignment.stem}: {sum(spent.values()):.3f} s  (milliseconds: {parts})")


@main.command()
@click.argument("stems", nargs=-1)
def mutation(stems: tuple[str, ...]) -> None:
    """Print how many small changes to the reference functions the checks notice."""
    from autograder.mutation import run

    for assignment in track(_chosen(stems), "mutating", console=Console(stderr=True)):
        report = run(assignment)
        noticed = f"{report.killed} noticed, {len(report.survivors)} not, {len(report.equivalent)} equivalent"
        click.echo(f"{report.stem}: {report.score:.1%} ({noticed})")
        for line in report.survivors:
            click.echo(f"  not noticed: {line}")
        for line in report.stale:
            click.echo(f"  documented as equivalent, but noticed or gone: {line}")


@main.command()
def misconceptions() -> None:
    """Write autograder/MISCONCEPTIONS.md: what the checks detect, and what students read."""
    from autograder.files import write
    from autograder.misconceptions import FILE, page

    write(FILE, page(course.assignments()).encode())


@main.command()
@click.argument("names", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; fail if a figure is not what its function draws.")
def figures(names: tuple[str, ...], check: bool) -> None:
    """Draw the figures of the lecture notes (NAMES, or all)."""
    from autograder.figures import drift, write_figures

    if check:
        report = drift(names)
        if report:
            raise CourseError("figures differ from what draws them; run `make figures`\n  " + "\n  ".join(report))
        click.echo("every figure equals what its function draws")
        return
    click.echo(f"{len(write_figures(names))} figures drawn")


@main.command()
@click.option("--pdf", is_flag=True, help="Print all notes into one PDF instead.")
def notes(pdf: bool) -> None:
    """Build the site of the lecture notes."""
    from autograder.site.make import build_pdf, build_site

    made = build_pdf() if pdf else build_site() / "index.html"
    click.echo(f"made {made.relative_to(course.ROOT)}")


@main.command()
@click.argument("stems", nargs=-1)
def samples(stems: tuple[str, ...]) -> None:
    """Grade sample submissions with stock `otter run` and print a table (of STEMS, or of all)."""
    from autograder.samples import grade_samples

    reporting.print_scores({assignment.stem: grade_samples(assignment) for assignment in _chosen(stems)})


@main.command()
@click.argument("stem")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where results go.")
@click.option("--workers", type=click.IntRange(1), help="Submissions graded at a time (default: one per core).")
@click.option(
    "--cell-timeout",
    "cell_seconds",
    default=30.0,
    show_default=True,
    type=Seconds(0.1, 86_400),
    help="Seconds per cell.",
)
@click.option(
    "--case-timeout",
    "case_seconds",
    default=10.0,
    show_default=True,
    type=Seconds(0.1, 86_400),
    help="Seconds per test.",
)
@click.option(
    "--timeout",
    "seconds",
    default=120.0,
    show_default=True,
    type=Seconds(1, 86_400),
    help="Seconds per submission.",
)
@click.option(
    "--memory", "memory_mb", default=2048, show_default=True, type=click.IntRange(64), help="Megabytes per process."
)
@click.option(
    "--max-text",
    "text_characters",
    default=10_000,
    show_default=True,
    type=click.IntRange(100),
    help="Characters per row shown.",
)
@click.option(
    "--max-unzipped", "unzipped_mb", default=100, show_default=True, type=click.IntRange(1), help="Megabytes in a zip."
)
@click.option(
    "--max-entries", "entries", default=1000, show_default=True, type=click.IntRange(1), help="Files in a zip."
)
@click.option(
    "--hidden-rows",
    default="hidden",
    show_default=True,
    help="When students see hidden verdicts: hidden, after_due_date, after_published or visible.",
    type=click.Choice(HIDDEN_ROWS),
)
@click.option("--regrade", is_flag=True, help="Grade again what is graded already.")
@click.option("--secret", envvar="COURSE_SECRET", help="Make hidden inputs differ per submission (or COURSE_SECRET).")
def grade(
    stem: str,
    paths: tuple[Path, ...],
    out: Path,
    workers: int | None,
    regrade: bool,
    secret: str | None,
    hidden_rows: str,
    **limits: float,
) -> None:
    """Grade submissions of STEM, each in a sandbox of its own.

    PATHS are notebooks, zips, folders of them, or an unpacked "download submissions" of Gradescope.  OUT gets
    grades.csv, results/ and feedback/.  What is graded already and has not changed is not graded again.
    """
    from autograder.engine import batch, course_files, inbox
    from autograder.engine.submission import Limits

    graded = course_files.from_sources(course.find(stem))
    entries = inbox.collect(paths)
    chosen = Limits(**limits)  # type: ignore[arg-type]  # each option bears the name of its limit
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    options = batch.Options(chosen, workers or cores, secret, hidden_rows, regrade)
    try:
        with progress_bar() as started:
            done = batch.run(graded, entries, out, options, started)
    except KeyboardInterrupt:
        raise CourseError(
            f"stopped; what is finished stays in {out}, and the same command goes on from there"
        ) from None
    except OSError as error:
        raise CourseError(f"{error.filename2 or error.filename or out} cannot be written: {error.strerror}") from None
    click.echo(reporting.summary(done, out))
    if done.failures:
        raise CourseError(
            f"the grader itself failed on {', '.join(done.failures)}; the reason is in {out / 'grades.csv'}"
        )


@main.command()
@click.option(
    "--count", default=120, show_default=True, type=click.IntRange(1), help="Submissions, over all assignments."
)
@click.option("--skip", default="", help="Leave out, by commas: engine1, bare, stock1, stock2, nbgrader.")
@click.option("--repeats", default=3, show_default=True, type=click.IntRange(1), help="Runs of the engine and of bare.")
def bench(count: int, skip: str, repeats: int) -> None:
    """Compare the engine's speed with stock Otter's and nbgrader's; also written to dist/bench.json."""
    from autograder.bench import contest

    skipped = [name.strip() for name in skip.split(",") if name.strip()]
    say = Console(stderr=True).print
    click.echo(contest.table(contest.compare(course.assignments(), count, skipped, repeats, say)))


@main.command()
@click.option("--count", default=1000, show_default=True, type=click.IntRange(10), help="Submissions.")
@click.option("--stem", default="hw03_softmax", show_default=True, help="Of which assignment.")
def bigrun(count: int, stem: str) -> None:
    """Grade a large class with broken and hostile submissions, killed twice in the middle; report what happened."""
    from autograder.bench import bigrun as big

    outcome = big.run(course.find(stem), count, Console(stderr=True).print)
    click.echo(big.report(outcome))
    if outcome.problems:
        raise CourseError(f"{len(outcome.problems)} problems in the big run")
