"""Everything in the lectures has its place in the notes, and every question a section that serves it."""

import re
from pathlib import Path

import pytest

from autograder import quiz
from autograder.course import Assignment, CourseError, assignments
from autograder.site.links import NOTES, headings, note_files, plain, sections_by_question, uses_in
from autograder.solution import read_questions
from tests.notes.markdown import NOTE_FILES, TOPICS

COVERAGE = NOTES / "coverage.md"
LECTURES = {"S0", "S1", "S2", "S3", "S4"}
ROW = re.compile(r"^\| (?P<lecture>[^|]+?) \| (?P<item>.+?) \| (?P<section>[^|]+?) \|$")
TARGET = re.compile(r"\[[^\]]+\]\(([^)#]+)#([^)]+)\)")


def coverage_rows() -> dict[int, list[tuple[str, str, str]]]:
    """Topic → rows (lectures, item, cell with links)."""
    rows: dict[int, list[tuple[str, str, str]]] = {}
    topic = 0
    for line in COVERAGE.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"^## (\d) · ", line)
        topic = int(heading[1]) if heading else topic
        if topic and line.startswith("|") and not re.match(r"^\|[ -]*(?:lecture|-)", line):
            match = ROW.match(line)
            assert match, f"coverage.md: not a row of three columns: {line}"
            rows.setdefault(topic, []).append((match["lecture"], match["item"], match["section"]))
    return rows


def test_the_table_has_rows_for_every_topic_and_every_lecture() -> None:
    rows = coverage_rows()
    assert list(rows) == list(TOPICS)
    named = {name for part in rows.values() for lectures, _, _ in part for name in re.findall(r"S\d", lectures)}
    assert named == LECTURES


@pytest.mark.parametrize("topic", TOPICS)
def test_every_row_leads_to_a_section(topic: int) -> None:
    anchors = {path.name: {a for _, _, a in headings(path.read_text(encoding="utf-8")).values()} for path in NOTE_FILES}
    rows = coverage_rows()[topic]
    for lectures, item, cell in rows:
        assert set(re.split(r"[, ]+", lectures)) <= LECTURES, f"unknown lecture {lectures!r}: {item}"
        targets = TARGET.findall(cell)
        assert targets, f"no link: {item}"
        for note, anchor in targets:
            assert anchor in anchors.get(note, set()), f"{item}: {note}#{anchor} does not exist"
    assert len({(lectures, item) for lectures, item, _ in rows}) == len(rows), "a row stands twice"


@pytest.mark.parametrize("assignment", assignments(), ids=lambda a: a.stem)
def test_every_question_is_served_by_a_section_of_its_own_topic(assignment: Assignment) -> None:
    linked = sections_by_question()
    names = [q.name for q in read_questions(assignment.solution)]
    names += [item.id for item in quiz.load_bank(assignment.quiz)]
    own = int(assignment.stem[2:4])
    missing = [n for n in names if own not in {s.number for s in linked.get((assignment.stem, n), [])}]
    assert not missing, f"no section links to {', '.join(missing)}"
    unknown = [name for stem, name in linked if stem == assignment.stem and name not in names]
    assert not unknown, f"links to {', '.join(unknown)}, which {assignment.stem} does not ask"


@pytest.mark.parametrize("path", NOTE_FILES, ids=lambda path: path.name)
def test_most_sections_say_which_question_uses_them(path: Path) -> None:
    sections = {use.section.title for use in uses_in(path)}
    assert len(sections) >= 4, f"only {sorted(sections)}"


def note(folder: Path, text: str, name: str = "03_softmax.md") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_link_lines_become_reminders(tmp_path: Path) -> None:
    target = "../assignments/hw03_softmax/hw03_softmax.ipynb"
    uses = f"*Assignment: [hw03 q2]({target}#q2), [s4]({target}#s4)*"
    more = f"*Assignment: [hw03 q2]({target}#q2)*"
    note(tmp_path, f"# 3 · Softmax\n\n## Softmax\n\n{uses}\n\n## Overflow\n\n{more}\n\n## Mistakes\n\n{more}\n")
    note(tmp_path, f"# 2 · Nets\n\n## Layers\n\n*Assignment: [hw03 q2]({target}#q2)*\n", "02_backprop.md")
    found = sections_by_question(tmp_path)
    assert plain(found["hw03_softmax", "q2"]) == '*Lecture notes 3, "Softmax", "Overflow" and "Mistakes"; 2, "Layers".*'
    assert plain(found["hw03_softmax", "s4"]) == '*Lecture notes 3, "Softmax".*'
    assert len(note_files(tmp_path)) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# T\n\n*Assignment: [hw03 q2](../assignments/hw03_softmax/hw03_softmax.ipynb#q2)*", "belongs in a section"),
        ("## S\n\n*Assignment: [hw03 q2](../assignments/hw03_softmax/hw03_softmax.ipynb#q3)*", "leads to q3"),
        ("## S\n\n*Assignment: [hw04 q2](../assignments/hw03_softmax/hw03_softmax.ipynb#q2)*", "leads to q2 of hw03"),
        ("## S\n\n*Assignment: q2*", "nothing else"),
        ("## S\n\n*Assignment: [hw03 q2](x)", "on one line"),
    ],
)
def test_a_broken_link_line_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CourseError, match=message):
        uses_in(note(tmp_path, text))
