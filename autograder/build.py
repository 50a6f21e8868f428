"""Build an assignment: the folder students get, the solved notebook and the zips.

`student_files` computes the folder in memory; `build` writes it, and `drift` compares it with what is
committed.  Everything is made first and written last, so a mistake leaves nothing half-written.
"""

import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder import quiz, testfile
from autograder.course import KIT, ROOT, TOTAL_POINTS, Assignment, CourseError
from autograder.files import write
from autograder.gradescope import bundle
from autograder.notebook import assemble, imports_of, modules_imported
from autograder.prose import read_prose
from autograder.site import links
from autograder.solution import read_questions

PICTURES = ROOT / "lecture_notes" / "figures"
ZIP_DATE = (2026, 1, 1, 0, 0, 0)
STUDENT_REQUIREMENTS = ROOT / "autograder" / "student-requirements.txt"
GRADER_REQUIREMENTS = ROOT / "autograder" / "grader-requirements.txt"


class Built:
    """Everything made from one assignment's sources, in memory."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.questions = read_questions(assignment.solution)
        self.items = quiz.load_bank(assignment.quiz)
        pieces = read_prose(assignment.prose)
        self.tests = {q.name: self._test_source(q.name) for q in self.questions}
        self.tests |= {item.id: quiz.test_source(item) for item in self.items}
        self.points: dict[str, float] = {
            q.name: testfile.points_of(assignment.checks / f"{q.name}.py") for q in self.questions
        }
        self.points |= {item.id: item.points for item in self.items}
        total = sum(self.points.values())
        if total != TOTAL_POINTS:
            raise CourseError(f"{assignment.stem}: the points sum to {total:g}, they should be {TOTAL_POINTS}")
        make = (assignment.stem, pieces, self.questions, self.items, self.points)
        notes = self._notes()
        self.student = assemble(*make, solved=False, notes=notes)
        self.solved = assemble(*make, solved=True, notes=notes)

    def student_files(self) -> dict[str, bytes]:
        """The student folder: path inside it → content."""
        public = {f"tests/{name}.py": testfile.cut_hidden(text) for name, text in self.tests.items()}
        return {
            f"{self.assignment.stem}.ipynb": notebook_bytes(self.student),
            **{name: text.encode() for name, text in public.items()},
            **self._kit(),
            "requirements.txt": STUDENT_REQUIREMENTS.read_bytes(),
        }

    def grader_files(self) -> dict[str, bytes]:
        """What the stock grader needs beside the tests: the kit and the oracles."""
        private = ["autograder/oracles/__init__.py", f"autograder/oracles/{self.assignment.stem}.py"]
        return {**self._kit(), "autograder/__init__.py": b"", **{name: (ROOT / name).read_bytes() for name in private}}

    def _kit(self) -> dict[str, bytes]:
        """The students' modules that the notebook or its tests import."""
        imported = imports_of(self.student).union(*(modules_imported(text) for text in self.tests.values()))
        return _kit_closure(imported)

    def _notes(self) -> dict[str, str]:
        """For each question and quiz item, the line that names its sections of the notes, if there are notes."""
        folder = self.assignment.root / "lecture_notes"
        stem = self.assignment.stem
        note = folder / f"{stem.removeprefix('hw')}.md"
        if not note.is_file():
            return {}
        sections = links.sections_by_question(folder)
        missing = [name for name in self.points if (stem, name) not in sections]
        if missing:
            raise CourseError(f"{note}: no section links to {', '.join(missing)} of {stem}")
        return {name: links.plain(sections[stem, name]) for name in self.points}

    def _test_source(self, name: str) -> str:
        path = self.assignment.checks / f"{name}.py"
        if not path.is_file():
            raise CourseError(f"{path} is missing: question {name} needs its test file there")
        return path.read_text(encoding="utf-8")


def build(assignment: Assignment) -> Built:
    """Write everything that is made from the assignment's sources."""
    built = Built(assignment)
    files = built.student_files()
    _write_folder(assignment.student_folder, files)
    write(assignment.solved_notebook, notebook_bytes(built.solved))
    write(assignment.student_zip, zip_bytes({f"{assignment.stem}/{k}": v for k, v in files.items()}))
    write(assignment.gradescope_zip, _gradescope_zip(built))
    return built


def drift(assignment: Assignment) -> list[str]:
    """How the committed student folder differs from what the sources make of it; empty if it does not."""
    files = Built(assignment).student_files()
    folder = assignment.student_folder
    present = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file() and not _is_litter(p)}
    report = [f"{name} is missing" for name in files if name not in present]
    report += [f"{name} does not belong there" for name in present if name not in files]
    report += [f"{n} differs" for n, p in present.items() if n in files and p.read_bytes() != files[n]]
    return sorted(report)


def notebook_bytes(notebook: NotebookNode) -> bytes:
    return (nbformat.writes(notebook, version=4) + "\n").encode()


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes depend on the files alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.external_attr = (0o755 if files[name].startswith(b"#!") else 0o644) << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@cache
def _kit_modules() -> dict[str, Path]:
    return {path.stem: path for path in KIT.glob("*.py")}


def _kit_closure(imported: Iterable[str]) -> dict[str, bytes]:
    """The kit modules that are imported, directly or by one another, with the data, script and pictures they read."""
    waiting = sorted(set(imported) & set(_kit_modules()))
    found: dict[str, bytes] = {}
    while waiting:
        path = _kit_modules()[waiting.pop()]
        if path.name in found:
            continue
        found[path.name] = path.read_bytes()
        source = found[path.name].decode()
        pictures = [PICTURES / name for name in re.findall(r'"(\w+\.svg)"', source)]
        beside = [data for suffix in (".npz", ".js") if (data := path.with_suffix(suffix)).is_file()]
        found |= {data.name: data.read_bytes() for data in beside + pictures}
        waiting += sorted(modules_imported(source) & set(_kit_modules()))
    return found


def _gradescope_zip(built: Built) -> bytes:
    """What `otter generate` makes, in a folder of its own as it wants it, and the engine, which grades instead."""
    with tempfile.TemporaryDirectory() as name:
        stage = Path(name)
        for test, text in built.tests.items():
            write(stage / "tests" / f"{test}.py", text.encode())
        files = built.grader_files()
        for path, content in files.items():
            write(stage / path, content)
        (stage / "requirements.txt").write_bytes(GRADER_REQUIREMENTS.read_bytes())
        top = sorted({path.split("/")[0] for path in files})
        command = [sys.executable, "-m", "otter", "generate", "-t", "tests", "-o", "out.zip", "-r", "requirements.txt"]
        done = subprocess.run([*command, *top], cwd=stage, capture_output=True, text=True)
        if done.returncode != 0:
            raise CourseError(f"{built.assignment.stem}: otter generate failed: {done.stderr.strip()[-500:]}")
        with zipfile.ZipFile(stage / "out.zip") as archive:
            stock = {name: archive.read(name) for name in archive.namelist() if name not in bundle.REPLACED}
    return zip_bytes({**stock, **bundle.contents(built)})


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        write(folder / name, content)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)


def _is_litter(path: Path) -> bool:
    """What running a notebook in place leaves behind."""
    return "__pycache__" in path.parts or ".ipynb_checkpoints" in path.parts or path.name == ".OTTER_LOG"
