"""The instructors' page of misconceptions lists the whole bank, under the question each belongs to."""

import pytest

from autograder import course
from autograder.misconceptions import FILE
from tests.banks import load


@pytest.mark.parametrize("stem", [a.stem for a in course.assignments()])
def test_the_page_lists_every_misconception_of_the_bank(stem: str) -> None:
    page = FILE.read_text(encoding="utf-8")
    section = page.split(f"## {stem}\n")[1].split("\n## ")[0]
    for entry in load(stem):
        if entry.misconception:
            assert f"{entry.misconception} |" in section, f"{entry}: run `make misconceptions`"
