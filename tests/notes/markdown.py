"""Shared by the tests of the notes: the notes, and their Markdown read as Sphinx reads it."""

from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from autograder.site.links import NOTES, note_files

TOPICS = range(1, 7)
NOTE_FILES = note_files()
PAGES = [path for path in [*NOTE_FILES, NOTES / "README.md", NOTES / "coverage.md"] if path.is_file()]


def tokens(path: Path) -> Iterator[Token]:
    """Every token of a note, inline ones included."""
    parser = MarkdownIt("gfm-like", {"linkify": False}).use(dollarmath_plugin, double_inline=True)
    for token in parser.parse(path.read_text(encoding="utf-8")):
        yield token
        yield from token.children or []


def without_math(path: Path) -> str:
    """The text of a note as Markdown without formulas reads it: escapes are gone, and a gap stands for any markup.

    GitHub looks for formulas in that text, so one that markup cuts through stays raw TeX.
    """
    shown: list[str] = []
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(path.read_text(encoding="utf-8")):
        for child in token.children or []:
            if child.type in ("text", "text_special"):
                shown.append(child.content)
            else:
                shown.append(" " if child.type == "softbreak" else "\0")
        shown.append("\0")
    return " ".join("".join(shown).split())


def attributes(path: Path, kind: str, name: str) -> list[str]:
    """The attribute of every token of that kind: the targets of links, the sources of images."""
    return [str(token.attrs[name]) for token in tokens(path) if token.type == kind]
