"""Grade with stock `otter run`, one kernel per submission: the reference every other way must agree with."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

from autograder.course import Assignment, CourseError


@dataclass(frozen=True)
class Score:
    """Points of one submission per question, and Otter's results as they were written."""

    points: Mapping[str, float]
    possible: Mapping[str, float]
    results: Mapping[str, object]

    @property
    def total(self) -> float:
        return sum(self.points.values())


def grade_all(assignment: Assignment, submissions: Mapping[str, Path]) -> dict[str, Score]:
    """Grade submissions, name → notebook or zip, side by side, one per core, with progress."""
    if not assignment.gradescope_zip.is_file():
        raise CourseError(f"{assignment.gradescope_zip} is missing: run `make build` first")
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        jobs = {name: pool.submit(_otter_run, assignment, path) for name, path in submissions.items()}
        console = Console(stderr=True)
        return {name: jobs[name].result() for name in track(jobs, f"grading {assignment.stem}", console=console)}


def _otter_run(assignment: Assignment, submission: Path) -> Score:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "otter", "run", "--no-logo", "-a", str(assignment.gradescope_zip)]
        done = subprocess.run(
            [*command, "-o", folder, str(submission.resolve())],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        results = Path(folder) / "results.json"
        if not results.is_file():
            reason = (done.stderr.strip() or "no output").splitlines()[-1]
            raise CourseError(f"{submission}: otter run gave no results ({reason[:300]})")
        data = json.loads(results.read_text(encoding="utf-8"))
    rows = [row for row in data["tests"] if "max_score" in row]
    return Score({r["name"]: r["score"] for r in rows}, {r["name"]: r["max_score"] for r in rows}, data)
