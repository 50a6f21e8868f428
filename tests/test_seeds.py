"""Hidden inputs per submission: the same code gets the same ones, other code gets others."""

import sys
from pathlib import Path

import pytest

from autograder import course
from autograder.build import zip_bytes
from autograder.engine.batch import grade_path
from autograder.engine.cases import Tests
from autograder.engine.course_files import Course
from autograder.engine.link import Zygote
from autograder.engine.submission import Limits, read
from autograder.seeds import PUBLIC, submission_seed

STEM = "hw03_softmax"
SOLVED = course.find(STEM).solved_notebook.read_bytes()
# A question whose hidden case passes where the inputs are not the public ones.
QUESTION = """
import checks
from checks import Answer, require, test_case

OK_FORMAT = False
name = "q1"
points = None


@test_case(name="f is there", points=1)
def there(f: Answer) -> None:
    f(1)


@test_case(name="the inputs are the submission's own", points=2, hidden=True)
def own_inputs(f: Answer) -> None:
    require(len(checks.course_seed) == 64, f"the seed is {checks.course_seed}")
"""


def seed(tmp_path: Path, name: str, content: bytes, secret: str = "secret") -> str:
    path = tmp_path / name
    path.write_bytes(content)
    return submission_seed(secret, read(path, STEM, Limits()).code)


def test_the_seed_depends_on_the_code_and_the_secret(tmp_path: Path) -> None:
    ours = seed(tmp_path, "a.ipynb", SOLVED)
    assert seed(tmp_path, "renamed.ipynb", SOLVED) == ours
    assert seed(tmp_path, "a.ipynb", SOLVED, "another") != ours
    edited = SOLVED.replace(b"import numpy as np", b"import numpy as np ", 1)
    assert edited != SOLVED
    assert seed(tmp_path, "edited.ipynb", edited) != ours


def test_prose_outputs_a_byte_order_mark_and_a_zip_do_not_change_the_seed(tmp_path: Path) -> None:
    ours = seed(tmp_path, "a.ipynb", SOLVED)
    assert seed(tmp_path, "b.ipynb", b"\xef\xbb\xbf" + SOLVED) == ours
    prose = SOLVED.replace(b"# Softmax and cross-entropy", b"# My homework", 1)
    assert prose != SOLVED
    assert seed(tmp_path, "c.ipynb", prose) == ours
    assert seed(tmp_path, "d.zip", zip_bytes({"x/hw.ipynb": SOLVED})) == ours


def test_without_a_secret_everybody_has_the_public_inputs() -> None:
    assert submission_seed(None, ["x = 1"]) == submission_seed("", ["x = 2"]) == PUBLIC


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")
def test_a_graders_secret_reaches_the_hidden_cases(tmp_path: Path) -> None:
    notebook = tmp_path / "anna.ipynb"
    notebook.write_text('{"cells": [{"cell_type": "code", "source": "f = abs", "metadata": {}}], "metadata": {}}')
    made = Course("hw00_seeds", {"q1": QUESTION}, {}, [])
    with Zygote() as zygote:
        tests = Tests(made.tests, zygote.home)
        graded = [grade_path(zygote, tests, made, notebook, Limits(), secret).total for secret in ("spring", None)]
    assert graded == [3, 1]
