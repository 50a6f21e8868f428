"""Every decimal number in the notes is computed here from the reference functions, or is an input of an example.

`numbers_01_gradients.py` … hold, for each note, `GIVEN`, the inputs, and `computed()`, which returns pieces of the
note's text with the numbers in them computed.
"""

import importlib
import re
from pathlib import Path

import pytest

from tests.notes.markdown import NOTE_FILES

DECIMAL = re.compile(r"\d+\.\d+")
each_note = pytest.mark.parametrize("path", NOTE_FILES, ids=lambda path: path.name)


def without_link_targets(text: str) -> str:
    return re.sub(r"\]\([^)\s]*\)", "]()", text)


def uncomputed(text: str, given: set[str], snippets: list[str]) -> list[str]:
    """The decimal numbers of a text that are neither given nor inside a computed snippet, each with its line."""
    covered: set[int] = set()
    for snippet in snippets:
        for match in re.finditer(re.escape(snippet), text):
            covered.update(range(*match.span()))
    return [
        f"line {text.count(chr(10), 0, match.start()) + 1}: {match[0]}"
        for match in DECIMAL.finditer(text)
        if match[0] not in given and not covered.issuperset(range(*match.span()))
    ]


@each_note
def test_every_number_in_the_note_is_computed(path: Path) -> None:
    numbers = importlib.import_module(f"tests.notes.numbers_{path.stem}")
    text = without_link_targets(path.read_text(encoding="utf-8"))
    snippets = numbers.computed()
    absent = [snippet for snippet in snippets if snippet not in text]
    assert not absent, "computed, but not in the note:\n" + "\n".join(absent)
    assert not uncomputed(text, numbers.GIVEN, snippets), "\n".join(uncomputed(text, numbers.GIVEN, snippets))


@each_note
def test_what_is_given_is_used_and_snippets_hold_numbers(path: Path) -> None:
    numbers = importlib.import_module(f"tests.notes.numbers_{path.stem}")
    used = set(DECIMAL.findall(path.read_text(encoding="utf-8")))
    assert used >= numbers.GIVEN, f"given, but not in the note: {sorted(numbers.GIVEN - used)}"
    assert all(re.search(r"\d", snippet) for snippet in numbers.computed())


def test_a_number_outside_every_snippet_is_noticed() -> None:
    text = "from 0.5 follows $x = 0.25$\nand 0.125"
    assert uncomputed(text, {"0.5"}, ["x = 0.25"]) == ["line 2: 0.125"]
