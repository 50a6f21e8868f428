"""The test files of an assignment, loaded once per worker; single cases are run with Otter's own machinery."""

import itertools
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder import testfile
from autograder.engine.past import Past
from autograder.kitpath import kit_on_path


@dataclass(frozen=True, eq=False)
class Case:
    """One test case, loaded.

    Attributes:
        number: its place in the test file.
    """

    question: str
    number: int
    name: str
    points: float
    hidden: bool
    test: Any  # Otter's test file with this case alone

    def run(self, namespace: Mapping[str, Any]) -> str | None:
        """None if it passes; else the failure message."""
        self.test.run(namespace)
        (result,) = self.test.test_case_results
        if result.passed:
            return None
        return self._with_extra(_message(result.message))

    def blaming(self, message: str, namespace: Mapping[str, Any]) -> str:
        """The message of a failure that has not yet looked for its cause in earlier answers."""
        body = self.test.test_cases[0].body
        culprit = body.culprit(body.arguments(namespace), namespace)
        return message if culprit is None else self._with_extra(culprit)

    def _with_extra(self, message: str) -> str:
        extra = self.test.test_cases[0].failure_message
        return f"{extra}\n{message}" if extra else message

    @property
    def success(self) -> str:
        """What a student reads when the case passes; mostly nothing."""
        return str(self.test.test_cases[0].success_message or "")

    @cached_property
    def names(self) -> list[str]:
        """The names of the notebook that the case reads."""
        return [name for name in self._parameters if name not in ("rng", "env")]

    @cached_property
    def reads_all(self) -> bool:
        """Whether it may read any name."""
        return "env" in self._parameters

    @property
    def _parameters(self) -> list[str]:
        return [parameter.name for parameter in self.test.test_cases[0].body._parameters]


class Tests:
    """All test files of an assignment, and what their cases did so far with the answers they got.

    Hidden cases are loaded from the full files.  Public ones are loaded from the files students have, so that
    whoever looks for the cause of a failure meets no hidden input.
    """

    __test__ = False  # for pytest: these are not its tests

    def __init__(self, sources: Mapping[str, str], folder: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="tests-", dir=folder)
        self.past = Past()
        root = Path(self._folder.name)
        self.public: dict[str, list[Case]] = {}
        self.hidden: dict[str, list[Case]] = {}
        self.points: dict[str, float] = {}
        for part in ("full", "public"):
            (root / part).mkdir()
            for name, source in sources.items():
                text = source if part == "full" else testfile.cut_hidden(source)
                (root / part / f"{name}.py").write_text(text, encoding="utf-8")
        for name in sources:
            cases = _load(root / "full" / f"{name}.py", name)
            public = {case.name: case for case in _load(root / "public" / f"{name}.py", name)}
            self.hidden[name] = [case for case in cases if case.hidden]
            self.public[name] = [
                Case(name, case.number, case.name, case.points, False, public[case.name].test)
                for case in cases
                if not case.hidden
            ]
            self.points[name] = sum(case.points for case in cases)

    @cached_property
    def questions(self) -> list[str]:
        return list(self.points)

    @cached_property
    def own_names(self) -> dict[str, list[str]]:
        """Question → the names its cases read; where one may read any, those of the questions before it too."""
        found: dict[str, list[str]] = {}
        for question in self.questions:
            asked = self.public[question] + self.hidden[question]
            before = itertools.chain(*found.values()) if any(case.reads_all for case in asked) else ()
            found[question] = list(dict.fromkeys([*(name for case in asked for name in case.names), *before]))
        return found

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """Question → the names its cases read, and those of the questions before it, which may be to blame."""
        needed: dict[str, list[str]] = {}
        seen: list[str] = []
        for question, own in self.own_names.items():
            is_code = question.startswith("q")
            needed[question] = list(dict.fromkeys(own + (seen if is_code else [])))
            if is_code:
                seen += own
        return needed

    def close(self) -> None:
        self._folder.cleanup()


def set_seed(seed: str) -> None:
    """The seed that hidden cases draw their inputs from, from now on."""
    with kit_on_path():
        import checks

        checks.course_seed = seed


def seed() -> str:
    """The seed that cases draw their inputs from."""
    with kit_on_path():
        import checks

    return checks.course_seed


@contextmanager
def blaming_nobody() -> Iterator[None]:
    """Failures do not look for an earlier answer as their cause."""
    with kit_on_path():
        import checks

    before, checks.blaming = checks.blaming, False
    try:
        yield
    finally:
        checks.blaming = before


@contextmanager
def knowing(verdicts: dict[tuple[str, str], bool]) -> Iterator[None]:
    """Failures that look for an earlier answer as their cause need not run these cases, (question, name), again."""
    with kit_on_path():
        import checks

    before, checks.known = checks.known, verdicts
    try:
        yield
    finally:
        checks.known = before


def _load(path: Path, question: str) -> list[Case]:
    whole = testfile.load(path)
    cases = []
    for number, one in enumerate(whole.test_cases):
        test = type(whole)(whole.name, whole.path, [one], whole.all_or_nothing)
        cases.append(Case(question, number, one.name, one.points, one.hidden, test))
    return cases


def _message(text: str) -> str:
    """Otter's message without its first line and without the quoted line of the test."""
    return re.split("(?:CheckFailure|TimeIsUp): ", text, maxsplit=1)[-1].removeprefix("❌ Test case failed\n")
