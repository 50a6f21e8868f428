"""Build the site and the PDF: stage the pages, call Sphinx, print with Chromium."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.build import write
from autograder.course import DIST, ROOT, Assignment, CourseError, assignments
from autograder.site.stage import DIAGRAMS, classic_script, images, pages, print_pages

STAGE = DIST / "notes"
PRINT_STAGE = DIST / "notes-print"
SITE = DIST / "site"
PDF = DIST / "lecture_notes.pdf"
CONFIG = ROOT / "lecture_notes"


def build_site(out: Path = SITE, stage: Path = STAGE) -> Path:
    """The site, in `out`.

    Raises:
        CourseError: if Sphinx warns of anything, or a student zip is missing.
    """
    chosen = assignments()
    _stage(stage, pages(chosen), chosen)
    _sphinx("html", stage, out)
    (out / ".buildinfo").unlink(missing_ok=True)  # Sphinx's own notes, which no reader needs
    return out


def build_pdf(out: Path = PDF, stage: Path = PRINT_STAGE) -> Path:
    """All notes in one PDF.

    Raises:
        CourseError: if Sphinx warns of anything, or there is no Chromium to print with.
    """
    browser = chromium()
    if browser is None:
        raise CourseError("Chromium prints the PDF: install it (on Debian: apt-get install chromium)")
    _stage(stage, print_pages(), [])
    _sphinx("singlehtml", stage, stage / "html", "-t", "print")
    target = out.with_name(f".{out.name}")
    page = (stage / "html" / "index.html").as_uri()
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
    ]
    done = subprocess.run([browser, *options, f"--print-to-pdf={target}", page], capture_output=True, text=True)
    if done.returncode != 0 or not target.is_file():
        raise CourseError(f"Chromium could not print the notes: {done.stderr.strip()[-500:]}")
    target.replace(out)
    return out


def chromium() -> str | None:
    """The system's Chromium or Chrome, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def _stage(stage: Path, made: dict[str, str], chosen: list[Assignment]) -> None:
    shutil.rmtree(stage, ignore_errors=True)
    source, static = stage / "source", stage / "static"
    for name, text in made.items():
        write(source / name, text.encode())
    for path in images():
        write(source / "figures" / path.name, path.read_bytes())
    for assignment in chosen:
        if not assignment.student_zip.is_file():
            raise CourseError(f"{assignment.student_zip} is missing: run `make build`")
        write(source / "downloads" / assignment.student_zip.name, assignment.student_zip.read_bytes())
    shutil.copytree(CONFIG / "_static", static)
    write(static / "diagrams.js", classic_script(DIAGRAMS.read_text(encoding="utf-8")).encode())


def _sphinx(builder: str, stage: Path, out: Path, *options: str) -> None:
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-b", builder, "-q", "-W", "--keep-going", "-c", str(CONFIG)]
    command += ["-d", str(stage / "doctrees"), "-D", f"html_static_path={stage / 'static'}", *options]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [*command, str(stage / "source"), str(out)], cwd=ROOT, env=environment, text=True, stderr=subprocess.PIPE
    )
    if done.returncode != 0:
        raise CourseError(f"the notes do not build without a warning:\n{done.stderr.strip()[-4000:]}")
