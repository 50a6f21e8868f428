"""The commands of `python -m autograder`."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from autograder import course, reporting
from autograder.course import CourseError


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


@main.command()
@click.argument("stems", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; fail if assignments/ is not what the sources make.")
def build(stems: tuple[str, ...], check: bool) -> None:
    """Make the student folders, solved notebooks and zips (of STEMS, or of all)."""
    from autograder import overview
    from autograder.build import build as build_one
    from autograder.build import drift, write

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
    from autograder.build import write
    from autograder.misconceptions import FILE, page

    write(FILE, page(course.assignments()).encode())


@main.command()
@click.argument("stems", nargs=-1)
def samples(stems: tuple[str, ...]) -> None:
    """Grade sample submissions with stock `otter run` and print a table (of STEMS, or of all)."""
    from autograder.samples import grade_samples

    reporting.print_scores({assignment.stem: grade_samples(assignment) for assignment in _chosen(stems)})


@main.command()
@click.argument("stem")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help="Write <submission>.json here.")
@click.option("--secret", envvar="COURSE_SECRET", help="Make hidden inputs differ per submission (or COURSE_SECRET).")
def grade(stem: str, paths: tuple[Path, ...], out: Path | None, secret: str | None) -> None:
    """Grade submissions of STEM (notebooks or zips) with stock `otter run`."""
    from autograder.stock import check_submission, grade_all

    assignment = course.find(stem)
    for path in paths:
        check_submission(path)
    reporting.print_scores({stem: grade_all(assignment, {path.name: path for path in paths}, out, secret)})
