"""The engine on several classes, one after another, as a program of its own that can be watched.

python -m autograder.bench.engine OUT.json WORKERS STEM=FOLDER…
"""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder import course
from autograder.engine import batch, course_files, inbox
from autograder.engine.submission import Limits


def main(out: Path, workers: int, classes: Sequence[tuple[str, Path]]) -> None:
    scores: dict[str, float] = {}
    isolation: dict[str, str] = {}
    for stem, folder in classes:
        with tempfile.TemporaryDirectory() as name:
            options = batch.Options(Limits(), workers)
            files = course_files.from_sources(course.find(stem))
            done = batch.run(files, inbox.collect([folder]), Path(name), options, _quietly)
            scores |= {one["extra_data"]["id"]: one["score"] for one in done.results}
            isolation |= next((dict(one["extra_data"]["isolation"]) for one in done.results), {})
    out.write_text(json.dumps({"scores": scores, "isolation": isolation}), encoding="utf-8")


def _quietly(total: int) -> Callable[[], None]:
    return lambda: None


if __name__ == "__main__":
    pairs = [argument.split("=", 1) for argument in sys.argv[3:]]
    main(Path(sys.argv[1]), int(sys.argv[2]), [(stem, Path(folder)) for stem, folder in pairs])
