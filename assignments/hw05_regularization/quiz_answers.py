"""Reading and marking quiz answers.

Each kind of question is a class with three jobs: say what an answer looks like (`expects`), read what
a student wrote (`read`, which raises `NotAnAnswer` with a sentence), and compare it with a key
(`is_right`).  Nothing here knows the key of any question.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from checks import CheckFailure, fail

NOTE_WORDS = 5  # a relevant note has at least this many words


class NotAnAnswer(ValueError):
    """The value cannot be an answer to this kind of question."""


@dataclass(frozen=True)
class Choice:
    """One letter."""

    options: str  # such as "ABCD"

    @property
    def expects(self) -> str:
        return f"one letter of {', '.join(self.options)}, in quotes"

    def read(self, value: object) -> str:
        if isinstance(value, str) and len(value.strip()) == 1 and value.strip().upper() in self.options:
            return value.strip().upper()
        raise NotAnAnswer(self.expects)

    def is_right(self, answer: str, key: str) -> bool:
        return answer == key


@dataclass(frozen=True)
class Multi:
    """A non-empty set of letters."""

    options: str

    @property
    def expects(self) -> str:
        return f"a set of letters of {', '.join(self.options)}, such as {{{self.options[0]!r}, {self.options[-1]!r}}}"

    def read(self, value: object) -> frozenset[str]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise NotAnAnswer(self.expects)
        letters = list(value)
        if not letters or not all(isinstance(v, str) for v in letters):
            raise NotAnAnswer(self.expects)
        found = frozenset(v.strip().upper() for v in letters)
        if not found <= set(self.options):
            raise NotAnAnswer(self.expects)
        return found

    def is_right(self, answer: frozenset[str], key: Iterable[str]) -> bool:
        return answer == frozenset(key)


@dataclass(frozen=True)
class Number:
    """One finite real number."""

    tolerance: float = 1e-6

    @property
    def expects(self) -> str:
        return "one number"

    def read(self, value: object) -> float:
        return _finite(value, self.expects)

    def is_right(self, answer: float, key: float) -> bool:
        return abs(answer - key) <= self.tolerance * (1 + 1e-9)


@dataclass(frozen=True)
class Vector:
    """A list of finite real numbers of a fixed length."""

    length: int
    tolerance: float = 1e-6

    @property
    def expects(self) -> str:
        return f"a list of {self.length} numbers"

    def read(self, value: object) -> list[float]:
        if isinstance(value, str | bytes | Mapping | set | frozenset) or not isinstance(value, Iterable):
            raise NotAnAnswer(self.expects)
        entries = list(value)
        if len(entries) != self.length:
            raise NotAnAnswer(f"{self.expects}, and this has {len(entries)}")
        return [_finite(v, self.expects) for v in entries]

    def is_right(self, answer: list[float], key: Iterable[float]) -> bool:
        one = Number(self.tolerance)
        return all(one.is_right(a, k) for a, k in zip(answer, key, strict=True))


@dataclass(frozen=True)
class Edges:
    """A non-empty set of weight names of a fully connected network, such as "w2_11".

    `w2_13` joins unit 1 of layer 1 to unit 3 of layer 2; layer 0 holds the inputs.
    """

    layers: tuple[int, ...]  # units per layer, inputs first

    @property
    def expects(self) -> str:
        sizes = "-".join(map(str, self.layers))
        return f"a set of weight names of the {sizes} network, such as {{'w1_11', 'w1_12'}}"

    def read(self, value: object) -> frozenset[str]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise NotAnAnswer(self.expects)
        names = [v.strip().lower() if isinstance(v, str) else v for v in value]
        if not names:
            raise NotAnAnswer(self.expects)
        for name in names:
            if name not in self.known:
                raise NotAnAnswer(f"{self.expects}, and {name!r} is not a weight of it")
        return frozenset(names)

    @property
    def known(self) -> frozenset[str]:
        return frozenset(
            f"w{layer}_{i}{j}"
            for layer, (above, below) in enumerate(zip(self.layers, self.layers[1:], strict=False), 1)
            for i in range(1, above + 1)
            for j in range(1, below + 1)
        )

    def is_right(self, answer: frozenset[str], key: Iterable[str]) -> bool:
        return answer == frozenset(key)


@dataclass(frozen=True)
class Note:
    """A short text in the student's own words."""

    @property
    def expects(self) -> str:
        return f"a sentence of at least {NOTE_WORDS} words, in quotes"

    def read(self, value: object) -> str:
        if isinstance(value, str) and len(re.findall(r"[^\W_]+", value)) >= NOTE_WORDS:
            return value.strip()
        raise NotAnAnswer(self.expects)

    def is_right(self, answer: str, key: object) -> bool:
        return True


def readable(kind: Any, value: object, name: str) -> Any:
    """The answer that `value` stands for; a `CheckFailure` that says what was expected if it is none."""
    if value is ... or value is None:
        fail(f"{name} is not answered yet. Expected: {kind.expects}.")
    try:
        return kind.read(value)
    except NotAnAnswer as error:
        shown = _shown(value)
        raise CheckFailure(f"{name} = {shown} cannot be read. Expected: {error}.") from None


def correct(kind: Any, value: object, name: str, key: object, feedback: Mapping[str, str], why: str) -> None:
    """Fail unless the answer matches `key`, with the feedback written for what was answered."""
    answer = readable(kind, value, name)
    if kind.is_right(answer, key):
        return
    fail(_feedback(kind, answer, key, feedback) or why)


def _feedback(kind: Any, answer: Any, key: Any, feedback: Mapping[str, str]) -> str | None:
    """The sentence for this wrong answer: keyed by option, or by the wrong value itself."""
    if isinstance(kind, Choice):
        return feedback.get(answer)
    if isinstance(kind, Multi):
        differing = sorted(answer ^ frozenset(key))
        return " ".join(feedback[option] for option in differing if option in feedback) or None
    for wrong, sentence in feedback.items():
        if wrong == "other":
            continue
        try:
            value = kind.read(value_in_bank(wrong))
        except NotAnAnswer:
            continue
        if kind.is_right(answer, value):
            return sentence
    return feedback.get("other")


def value_in_bank(text: str) -> object:
    """A wrong value as written in the bank: numbers or weight names, separated by spaces."""
    words = text.replace(",", " ").split()
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        return set(words)
    return numbers[0] if len(numbers) == 1 else numbers


def _finite(value: object, expects: str) -> float:
    if isinstance(value, bool | str | bytes) or value is None or value is ...:
        raise NotAnAnswer(expects)
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise NotAnAnswer(expects) from None
    if not math.isfinite(number):
        raise NotAnAnswer(f"{expects}, and {number} is none")
    return number


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
