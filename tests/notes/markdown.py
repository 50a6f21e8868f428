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


def attributes(path: Path, kind: str, name: str) -> list[str]:
    """The attribute of every token of that kind: the targets of links, the sources of images."""
    return [str(token.attrs[name]) for token in tokens(path) if token.type == kind]
