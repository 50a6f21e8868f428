"""The big run, small: broken and hostile submissions, two sudden ends, and the same table as without them."""

from pathlib import Path

import pytest

from autograder import course
from autograder.bench import bigrun
from autograder.bench.bigrun import Outcome


def test_a_run_that_differs_grows_repeats_or_leaves_something_is_a_problem() -> None:
    assert not Outcome(10, rows=10, differing=(), growth={"grader": 1.05}).problems
    assert "9 rows" in Outcome(10, rows=9, differing=()).problems[0]
    assert "differs" in Outcome(10, rows=10).problems[0]
    assert "worker 1 grew" in Outcome(10, rows=10, differing=(), growth={"worker 1": 1.2}).problems[0]
    assert "twice" in Outcome(10, rows=10, differing=(), repeated=["a"]).problems[0]
    assert "left behind" in Outcome(10, rows=10, differing=(), leftovers=["process 7"]).problems[0]
    assert "PROBLEM" in bigrun.report(Outcome(10, rows=9, seconds=1.0))


def test_memory_that_rises_is_told_from_a_start_and_from_moments_of_more() -> None:
    started, moments = [5, 10, 30], [500, 54, 54, 54, 300, 54, 54, 54] * 10
    assert bigrun.growth(started + moments) == 1
    assert bigrun.growth([*range(50, 80)]) > bigrun.GROWTH
    assert bigrun.growth(started + [54] * 30 + [70] * 10) > bigrun.GROWTH


def test_the_class_has_its_share_of_broken_and_hostile_submissions(tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    bigrun.write_submissions(course.find("hw03_softmax"), 40, folder)
    names = [path.name for path in folder.iterdir()]
    assert len(names) == 40
    assert sum(name.startswith("broken") for name in names) == 2
    assert sum(name.startswith("hostile") for name in names) == 2


@pytest.mark.long
def test_a_class_killed_twice_is_graded_as_if_nothing_had_happened() -> None:
    outcome = bigrun.run(course.find("hw03_softmax"), 40)
    outcome.growth = {}  # forty submissions are too few to tell growth from warming up
    assert outcome.problems == []
    assert len(outcome.killed_at) == bigrun.KILLS
    assert outcome.killed_at[-1] < 40
