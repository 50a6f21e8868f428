"""Where everything of the course is: the assignments and their files."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KIT = ROOT / "autograder" / "kit"
DIST = ROOT / "dist"
TOTAL_POINTS = 100
IGNORED = "otter_ignore"  # Otter's tag for cells that grading does not run


class CourseError(Exception):
    """Bad input: one line that says what, where and what to do."""


@dataclass(frozen=True)
class Assignment:
    """One assignment; its stem names all of its files."""

    stem: str
    root: Path = ROOT

    @property
    def solution(self) -> Path:
        return self.root / "solutions" / f"{self.stem}.py"

    @property
    def prose(self) -> Path:
        return self.root / "solutions" / f"{self.stem}.md"

    @property
    def checks(self) -> Path:
        return self.root / "autograder" / self.stem

    @property
    def quiz(self) -> Path:
        return self.checks / "quiz.yaml"

    @property
    def student_folder(self) -> Path:
        return self.root / "assignments" / self.stem

    @property
    def solved_notebook(self) -> Path:
        return self.root / "dist" / "solved" / f"{self.stem}.ipynb"

    @property
    def student_zip(self) -> Path:
        return self.root / "dist" / "student" / f"{self.stem}.zip"

    @property
    def gradescope_zip(self) -> Path:
        return self.root / "dist" / "gradescope" / f"{self.stem}.zip"


def assignments() -> list[Assignment]:
    """All assignments, in order: every `solutions/hw*.py`."""
    return [Assignment(path.stem) for path in sorted((ROOT / "solutions").glob("hw*.py"))]


def find(stem: str) -> Assignment:
    """The assignment called `stem`; `CourseError` if there is none."""
    known = {assignment.stem: assignment for assignment in assignments()}
    if stem not in known:
        raise CourseError(f"there is no assignment {stem!r}; choose from {', '.join(known)}")
    return known[stem]
