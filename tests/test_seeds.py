"""Hidden inputs per submission: the same code gets the same ones, other code gets others."""

from pathlib import Path

import pytest

from autograder import course
from autograder.build import notebook_bytes, zip_bytes
from autograder.samples import sample_notebooks
from autograder.seeds import submission_seed
from autograder.stock import grade_all

SOLVED = course.find("hw03_softmax").solved_notebook


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_the_seed_depends_on_the_code_and_the_secret(tmp_path: Path) -> None:
    content = SOLVED.read_bytes()
    seed = submission_seed("secret", SOLVED)
    assert submission_seed("secret", write(tmp_path / "renamed.ipynb", content)) == seed
    assert submission_seed("another", SOLVED) != seed
    edited = content.replace(b"import numpy as np", b"import numpy as np ", 1)
    assert edited != content
    assert submission_seed("secret", write(tmp_path / "edited.ipynb", edited)) != seed


def test_prose_outputs_and_a_byte_order_mark_do_not_change_the_seed(tmp_path: Path) -> None:
    content = SOLVED.read_bytes()
    seed = submission_seed("secret", SOLVED)
    assert submission_seed("secret", write(tmp_path / "a.ipynb", b"\xef\xbb\xbf" + content)) == seed
    prose = content.replace(b"# Softmax and cross-entropy", b"# My homework", 1)
    assert prose != content
    assert submission_seed("secret", write(tmp_path / "b.ipynb", prose)) == seed
    assert submission_seed("secret", write(tmp_path / "c.zip", zip_bytes({"x/hw.ipynb": content}))) == seed


@pytest.mark.slow
def test_a_graders_secret_reaches_the_hidden_cases(tmp_path: Path) -> None:
    """A softmax that is wrong unless the seed is the submission's own gets everything."""
    assignment = course.find("hw03_softmax")
    notebook = sample_notebooks(assignment)["perfect"]
    for cell in notebook.cells:
        if cell.id == "q2-code":
            cell.source += "\nimport checks\nsoftmax = softmax if len(checks.course_seed) == 64 else None"
    path = write(tmp_path / "perfect.ipynb", notebook_bytes(notebook))
    assert grade_all(assignment, {"perfect": path}, secret="spring")["perfect"].total == 100
    assert grade_all(assignment, {"perfect": path})["perfect"].points["q2"] == 0
