"""Which section of the lecture notes serves which question: read from the notes' own link lines.

A section of a note names the questions that use it in one line,

    *Assignment: [hw03 q2](../assignments/hw03_softmax/hw03_softmax.ipynb#q2)*

and everything else is made from these lines: the reminder below each question in the students' notebook,
and the links back on the site.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.course import ROOT, CourseError

NOTES = ROOT / "lecture_notes"
FENCE = re.compile(r"^\s*(```|~~~)")
HEADING = re.compile(r"^(#{1,6}) (.+?)\s*#*$")
LINE = re.compile(r"^\*Assignment: (.+)\*$")


@dataclass(frozen=True)
class Section:
    """A section of a note: the note's file name, its heading and GitHub's anchor for the heading."""

    note: str
    title: str
    anchor: str

    @property
    def number(self) -> int:
        return int(self.note[:2])


@dataclass(frozen=True)
class Use:
    """One link from a section to a question or quiz item."""

    section: Section
    stem: str
    name: str


def note_files(folder: Path = NOTES) -> list[Path]:
    return sorted(folder.glob("[0-9][0-9]_*.md"))


def slug(heading: str) -> str:
    """The anchor GitHub gives a heading."""
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", lambda m: m[1] or "", heading)
    return re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def headings(text: str) -> dict[int, tuple[int, str, str]]:
    """Line number → (level, title, anchor) of every heading; repeated titles get -1, -2 … as on GitHub."""
    found: dict[int, tuple[int, str, str]] = {}
    seen: dict[str, int] = {}
    for number, line in prose_lines(text):
        match = HEADING.match(line)
        if match:
            anchor = slug(match[2])
            times = seen.get(anchor, 0)
            seen[anchor] = times + 1
            found[number] = (len(match[1]), match[2], f"{anchor}-{times}" if times else anchor)
    return found


def prose_lines(text: str) -> list[tuple[int, str]]:
    """The numbered lines outside code fences."""
    lines, fence = [], ""
    for number, line in enumerate(text.splitlines(), start=1):
        match = FENCE.match(line)
        if match and (not fence or match[1] == fence):
            fence = "" if fence else match[1]
        elif not fence:
            lines.append((number, line))
    return lines


def uses_in(path: Path) -> list[Use]:
    """Every link from a section of this note to a question.

    Raises:
        CourseError: for an "Assignment" line that is not written as above, or above the first section.
    """
    text = path.read_text(encoding="utf-8")
    titles = headings(text)
    section: Section | None = None
    found: list[Use] = []
    for number, line in prose_lines(text):
        where = f"{path.name}:{number}"
        if number in titles:
            level, title, anchor = titles[number]
            section = Section(path.name, title, anchor) if level > 1 else None
        match = LINE.match(line.strip())
        if not match:
            if line.lstrip("> ").startswith("*Assignment:"):
                raise CourseError(f"{where}: an assignment line is *Assignment: [hw03 q2](…), [s4](…)* on one line")
            continue
        if section is None:
            raise CourseError(f"{where}: an assignment line belongs in a section")
        found += [Use(section, stem, name) for stem, name in _targets(match[1], where)]
    return found


def sections_by_question(folder: Path = NOTES) -> dict[tuple[str, str], list[Section]]:
    """(stem, question) → the sections that serve it: those of its own topic first, in the order of the notes."""
    found: dict[tuple[str, str], list[Section]] = {}
    for path in note_files(folder):
        for use in uses_in(path):
            sections = found.setdefault((use.stem, use.name), [])
            if use.section not in sections:
                sections.append(use.section)
    for (stem, _), sections in found.items():
        sections.sort(key=lambda s, own=int(stem[2:4]): s.number != own)  # type: ignore[misc]
    return found


def plain(sections: list[Section]) -> str:
    """The line below a question in the notebook, which travels without the notes: no link."""
    return _line(sections, {section: f'"{section.title}"' for section in sections})


def linked(sections: list[Section], prefix: str) -> str:
    """The same line with links; `prefix` leads from the page to the notes."""
    return _line(sections, {s: f'"[{s.title}]({prefix}{s.note}#{s.anchor})"' for s in sections})


def _line(sections: list[Section], shown: Mapping[Section, str]) -> str:
    notes: dict[int, list[str]] = {}
    for section in sections:
        notes.setdefault(section.number, []).append(shown[section])
    parts = "; ".join(f"{number}, {_listed(titles)}" for number, titles in notes.items())
    return f"*Lecture notes {parts}.*"


def _listed(titles: list[str]) -> str:
    *first, last = titles
    return f"{', '.join(first)} and {last}" if first else last


def _targets(links: str, where: str) -> list[tuple[str, str]]:
    """(stem, question) of each link.  The assignment is written once: [hw03 q2](…), [s4](…)."""
    found = []
    for label, folder, stem, name in re.findall(r"\[([^\]]+)\]\(\.\./assignments/(\w+)/(\w+)\.ipynb#(\w+)\)", links):
        if label.split()[-1] != name or folder != stem or (" " in label and label.split()[0] != stem[:4]):
            raise CourseError(f"{where}: the link [{label}] leads to {name} of {stem}")
        found.append((stem, name))
    rest = re.sub(r"\[[^\]]+\]\([^)]*\)", "", links)
    if not found or rest.strip(", ;and"):
        raise CourseError(f"{where}: an assignment line holds links and commas, nothing else: {rest!r}")
    return found
