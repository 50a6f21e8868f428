"""Whoever is not root grades too: with what isolation that user can have, which the results state."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import course
from autograder.build import notebook_bytes
from autograder.course import ROOT
from autograder.engine.link import STUDENT_SIDE
from autograder.samples import sample_notebooks

# Becomes nobody and runs a program.  A Python below a folder of root's alone is made reachable in a view of its own.
NOBODY = """
import os, sys

sys.path.insert(0, sys.argv[1])
import confine

assert confine._unshare(confine.CLONE_NEWNS) and confine._mount(None, "/", None, confine.MS_REC | confine.MS_PRIVATE)
for path in confine.PYTHON:
    assert confine._readable_by_others(path) or confine._open_up(path), path
os.setgroups([])
os.setresgid(confine.NOBODY, confine.NOBODY, confine.NOBODY)
os.setresuid(confine.NOBODY, confine.NOBODY, confine.NOBODY)
os.environ["HOME"] = sys.argv[2]
os.execv(sys.executable, [sys.executable, *sys.argv[3:]])
"""
# What no student may do, whoever runs the grader.
CURIOUS = """
import os, socket, signal
try:
    found = open({key!r}).read()
except OSError:
    found = "closed"
try:
    os.kill(os.getppid(), signal.SIGKILL)
except OSError:
    pass
raise RuntimeError(found[:300])
"""


needs_root = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux, to become another user"
)


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that everybody may write to."""
    with tempfile.TemporaryDirectory(prefix="everybody-") as name:
        Path(name).chmod(0o777)
        yield Path(name)


def as_nobody(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What `python -m autograder …` does for a user without rights."""
    command = [sys.executable, "-c", NOBODY, str(STUDENT_SIDE), str(home), "-m", "autograder", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.long
@needs_root
def test_an_ordinary_user_grades_and_the_results_state_the_isolation(folder: Path) -> None:
    assignment = course.find("hw03_softmax")
    samples = sample_notebooks(assignment)
    canary = folder / "canary.txt"
    canary.write_text("canary-4711", encoding="utf-8")
    samples["every_other_question"].cells[-1].source = CURIOUS.format(key=str(canary))
    handed_in, out = folder / "handed_in", folder / "out"
    handed_in.mkdir()
    for name in ("perfect", "untouched", "every_other_question"):
        (handed_in / f"{name}.ipynb").write_bytes(notebook_bytes(samples[name]))
    closed = handed_in / "closed.ipynb"
    closed.write_bytes(b"{}")
    closed.chmod(0)
    done = as_nobody(folder, "grade", assignment.stem, str(handed_in), "-o", str(out))
    assert done.returncode == 0, done.stderr
    made = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in (out / "results").glob("*.json")}
    assert made["perfect"]["score"] == 100
    assert made["untouched"]["score"] == 0
    assert 0 < made["every_other_question"]["score"] < 100
    assert "canary-4711" not in json.dumps(made)
    assert made["perfect"]["extra_data"]["isolation"]["another user"].startswith(
        "no: student code runs as the grader's"
    )
    assert {"network", "processes", "files", "system calls"} < made["perfect"]["extra_data"]["isolation"].keys()
    assert out.stat().st_uid == 65534
    assert made["closed"]["extra_data"]["status"] == "not graded"
    assert "read" in made["closed"]["extra_data"]["reasons"][0]


@pytest.mark.long
@needs_root
def test_a_folder_that_the_user_may_not_look_at_gets_one_line(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    done = as_nobody(folder, "grade", "hw03_softmax", str(closed / "handed_in"), "-o", str(folder / "out"))
    assert done.returncode == 2
    assert done.stderr.strip() == f"error: {closed / 'handed_in'}: cannot be looked at: Permission denied"
