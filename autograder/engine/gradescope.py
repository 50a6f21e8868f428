"""Gradescope: grade the one submission there is, and write its results whatever happens.

python -m autograder.engine.gradescope /autograder

/autograder/source/                      the unpacked zip
/autograder/submission/                  what the student handed in
/autograder/submission_metadata.json     about it
/autograder/results/results.json         what this writes
"""

import json
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from autograder.engine import grading, results
from autograder.engine.batch import grade_path
from autograder.engine.cases import Tests
from autograder.engine.course_files import ABOUT, Course, from_folder
from autograder.engine.link import Zygote, forbid_inspection
from autograder.engine.results import HIDDEN_ROWS, Context
from autograder.engine.submission import Limits
from autograder.files import write

FAILED = "failed.json"  # the results when the grader does not get to the end
ENVIRONMENT = "venv"
GRADER_FAILED = "the grader failed; tell your instructor"
GRADERS_SHARE_MB = 300  # of a container's memory
LEAST_MEMORY_MB = 256
MEMORY_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def main(root: Path) -> None:
    """Grade and write; an error of the grader's own is for the instructor's eyes, that is for the output."""
    target = root / "results" / "results.json"
    try:
        _grade(root, target)
    except BaseException:
        traceback.print_exc(file=sys.stdout)
        write(target, (root / "source" / FAILED).read_bytes())


def _grade(root: Path, target: Path) -> None:
    forbid_inspection()
    source, submission = root / "source", root / "submission"
    closed = [path for path in source.iterdir() if path.name != ENVIRONMENT]
    _close([*closed, submission, target.parent, root / "submission_metadata.json"])
    course = from_folder(source)
    settings = json.loads((source / ABOUT).read_text(encoding="utf-8"))
    limits = _within_memory(replace(Limits(), **settings["limits"]))
    # Not the student's own files: they are copied from there in sight of the student processes' parent.
    hide = [path for path in closed if path.name != "student"]
    with Zygote(hide=[*hide, submission, target.parent]) as zygote:
        tests = Tests(course.tests, zygote.home)
        report = grade_path(zygote, tests, course, submission, limits, settings["secret"])
        zygote.settle()
        context = Context(course.stem, limits, zygote.isolation, settings["hidden_rows"])
        write(target, encoded(results.results(_name(root), report, context)))


def encoded(made: object) -> bytes:
    return json.dumps(made, indent=1, ensure_ascii=False, allow_nan=False).encode()


def about(course: Course) -> dict[str, Any]:
    """`assignment.json` of the zip: what the tests and the student's files do not say, and what may be changed there.

    `secret` makes hidden inputs differ per submission.
    """
    return {
        "stem": course.stem,
        "given": list(course.given),
        "hidden_rows": HIDDEN_ROWS[0],
        "limits": asdict(Limits()),
        "secret": None,
    }


def failed(course: Course) -> dict[str, Any]:
    """The results when the grader does not get to the end: no points, and a sentence."""
    report = grading.nothing(Tests(course.tests), GRADER_FAILED)
    return results.results("submission", report, Context(course.stem, Limits(), {}))


def _close(paths: Iterable[Path]) -> None:
    """Nobody but this user may look into these."""
    for path in paths:
        with suppress(OSError):  # another's: then Landlock and the like have to do
            path.chmod(path.stat().st_mode & ~0o077)


def _within_memory(limits: Limits) -> Limits:
    """Student code gets no more memory than its container has beside the grader's own."""
    sizes = [int(text) // 2**20 for path in MEMORY_LIMITS if (text := _text(Path(path)).strip()).isdigit()]
    room = [max(LEAST_MEMORY_MB, size - GRADERS_SHARE_MB) for size in sizes]
    return replace(limits, memory_mb=min([limits.memory_mb, *room]))


def _name(root: Path) -> str:
    """Gradescope's number of the submission."""
    try:
        number = json.loads(_text(root / "submission_metadata.json"))["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "submission"
    return str(number) if type(number) is int else "submission"


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
