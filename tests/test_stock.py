"""Stock `otter run` on the real zip gives the scores the checks promise."""

import copy
from pathlib import Path

import pytest

from autograder import course
from autograder.build import Built, notebook_bytes
from autograder.course import Assignment
from autograder.samples import grade_samples, sample_notebooks
from autograder.stock import Score, grade_all

pytestmark = pytest.mark.slow
every_assignment = pytest.mark.parametrize("assignment", course.assignments(), ids=lambda a: a.stem)


@every_assignment
def test_the_samples_score_what_they_should(assignment: Assignment) -> None:
    scores = grade_samples(assignment)
    built = Built(assignment)
    assert all(score.possible == built.points for score in scores.values())
    quiz = sum(item.points for item in built.items)
    planted = [q.name for q in built.questions if "NotImplementedError" not in q.stub]
    assert scores["perfect"].total == 100
    assert scores["untouched"].total == 0
    assert scores["no_quiz"].total == 100 - quiz
    assert scores["bug_not_found"].total == 100 - sum(built.points[name] for name in planted)
    last = built.questions[-1].name
    assert scores["crashing_cells"].total == 100 - built.points[last]
    assert scores["crashing_cells"].points[last] == 0
    stubbed = [q.name for q in built.questions[::2]]
    assert all(scores["every_other_question"].points[name] == 0 for name in stubbed)


def test_a_renamed_notebook_with_deleted_checks_is_graded_in_full(tmp_path: Path) -> None:
    assignment = course.find("hw03_softmax")
    notebook = copy.deepcopy(sample_notebooks(assignment)["perfect"])
    notebook.cells = [cell for cell in notebook.cells if not cell.id.endswith("-check")]
    path = tmp_path / "my homework (final) 2.ipynb"
    path.write_bytes(notebook_bytes(notebook))
    assert grade_all(assignment, {"renamed": path})["renamed"].total == 100


def test_a_student_zip_is_graded_like_its_notebook(tmp_path: Path) -> None:
    from autograder.build import zip_bytes

    assignment = course.find("hw03_softmax")
    solved = assignment.solved_notebook.read_bytes()
    path = tmp_path / "upload.zip"
    path.write_bytes(zip_bytes({"hw03_softmax.ipynb": solved, "tests/q1.py": b"raise SystemExit", "notes.txt": b"hi"}))
    score: Score = grade_all(assignment, {"zip": path}, tmp_path / "out")["zip"]
    assert score.total == 100
    assert (tmp_path / "out" / "zip.json").is_file()
