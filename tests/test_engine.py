"""The engine: the points of stock Otter, the verdicts of the test files in one process, and its limits."""

import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from autograder import course, inprocess
from autograder.build import Built, notebook_bytes
from autograder.course import Assignment
from autograder.engine import batch, course_files, results
from autograder.engine.cases import Tests
from autograder.engine.grading import TESTS_TIME_LIMIT, CaseResult, Report
from autograder.engine.link import FIRST_UID, Zygote
from autograder.engine.submission import Limits
from autograder.samples import grade_samples, sample_notebooks
from autograder.stock import Score
from tests.banks import Entry, load
from tests.corpus.broken import STEM, Change, after, code, edited, last, put, saved, without

STEMS = [assignment.stem for assignment in course.assignments()]
SMALL = Limits(cell_seconds=2, case_seconds=1, seconds=30, memory_mb=600)


class Desk:
    """Grades one submission at a time."""

    def __init__(self, zygote: Zygote, folder: Path) -> None:
        self.zygote = zygote
        self.folder = folder
        self.tests = cache(lambda stem: Tests(self.course(stem).tests, zygote.home))
        self.course = cache(lambda stem: course_files.from_sources(course.find(stem)))

    def grade(self, content: bytes, stem: str = STEM, limits: Limits = SMALL, secret: str | None = None) -> Report:
        path = self.folder / "notebook.ipynb"
        path.write_bytes(content)
        return self.grade_path(path, self.tests(stem), stem, limits, secret)

    def grade_path(
        self, path: Path, tests: Tests, stem: str = STEM, limits: Limits = SMALL, secret: str | None = None
    ) -> Report:
        return batch.grade_path(self.zygote, tests, self.course(stem), path, limits, secret)

    def edited(self, *changes: Change, limits: Limits = SMALL, secret: str | None = None) -> Report:
        """The report of the solved notebook after these changes."""
        return self.grade(edited(*changes)(), limits=limits, secret=secret)

    def one_question(self, stem: str, question: str) -> Tests:
        """All test files, of which one question's are run."""
        tests = Tests(self.course(stem).tests, self.zygote.home)
        assert question in tests.names
        tests.__dict__["questions"] = [question]
        return tests


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Zygote(FIRST_UID + os.getpid() % 4000) as zygote:
        yield Desk(zygote, tmp_path_factory.mktemp("desk"))


def points(report: Report) -> dict[str, float]:
    return {question.question: question.points for question in report.questions}


def lost(report: Report) -> list[str]:
    return [question.question for question in report.questions if question.points < question.possible]


def shown(report: Report) -> str:
    made = results.results("x", report, results.Context(STEM, SMALL, {}))
    return "\n".join([made["output"], *(row["output"] for row in made["tests"] if row["visibility"] == "visible")])


# ------------------------------------------------------------------------------- as stock Otter grades


@pytest.mark.long
@pytest.mark.parametrize("assignment", course.assignments(), ids=lambda a: a.stem)
def test_the_samples_score_what_they_should_with_stock_otter_and_with_the_engine(
    assignment: Assignment, desk: Desk
) -> None:
    scores = grade_samples(assignment)
    assert_what_the_checks_promise(assignment, scores)
    for name, notebook in sample_notebooks(assignment).items():
        report = desk.grade(notebook_bytes(notebook), assignment.stem, Limits())
        assert points(report) == scores[name].points, name
        assert {q.question: q.possible for q in report.questions} == scores[name].possible
        text = " ".join(shown(report).split())
        assert [line for line in stock_failures(scores[name]) if line not in text] == []


def assert_what_the_checks_promise(assignment: Assignment, scores: Mapping[str, Score]) -> None:
    built = Built(assignment)
    assert all(score.possible == built.points for score in scores.values())
    quiz = sum(item.points for item in built.items)
    planted = [q.name for q in built.questions if "NotImplementedError" not in q.stub]
    assert scores["perfect"].total == 100
    assert scores["untouched"].total == 0
    assert scores["no_quiz"].total == 100 - quiz
    assert scores["bug_not_found"].total == 100 - sum(built.points[name] for name in planted)
    final = built.questions[-1].name
    assert scores["crashing_cells"].total == 100 - built.points[final]
    assert scores["crashing_cells"].points[final] == 0
    stubbed = [q.name for q in built.questions[::2]]
    assert all(scores["every_other_question"].points[name] == 0 for name in stubbed)


def stock_failures(score: Score) -> list[str]:
    """The first line of every message that stock Otter shows of a failing public case."""
    tests: Any = score.results["tests"]
    text = "\n".join(row["output"] for row in tests if row.get("visibility") == "visible")
    return [" ".join(line.split()) for line in re.findall("CheckFailure: (.*)", text)]


# ------------------------------------------------------------------------- as one process grades

STUBS = "def right(*names, **more):\n    return lambda function: function\n\n\nwrong = right"


def sample(stem: str) -> list[Entry]:
    """A right and a wrong answer for every question, and a few more."""
    entries = load(stem)
    chosen: list[Entry] = []
    for question in dict.fromkeys(entry.question for entry in entries):
        own = [entry for entry in entries if entry.question == question]
        chosen += [entry for entry in own if not entry.misconception][-1:]
        chosen += [entry for entry in own if entry.misconception][-1:]
    return chosen + [entry for entry in entries[5::60] if entry not in chosen]


@pytest.mark.long
@pytest.mark.parametrize("stem", STEMS)
def test_answers_of_the_banks_get_the_same_verdict_in_every_case(stem: str, desk: Desk) -> None:
    entries = sample(stem)
    assert sum(not entry.misconception for entry in entries) >= 7
    assert sum(bool(entry.misconception) for entry in entries) >= 7
    different = {str(entry): found for entry in entries if (found := differences(desk, entry))}
    assert different == {}


def differences(desk: Desk, entry: Entry) -> list[str]:
    """Where the engine and `inprocess` differ on an answer; and what a right or a wrong answer should not get."""
    assignment = course.find(entry.stem)
    tests = desk.one_question(entry.stem, entry.question)
    try:
        (question,) = desk.grade_path(in_folder(desk.folder, entry), tests, entry.stem, Limits()).questions
    finally:
        tests.close()
    namespace = {**inprocess.solved_namespace(assignment), **entry.functions}
    here = {result.case: result for result in inprocess.grade(assignment, namespace, (entry.question,))}
    found = [] if (question.points < question.possible) == bool(entry.misconception) else [f"{question.points} points"]
    for case in question.cases:
        texts = [squeezed(result, numbers=str(entry) not in ROUNDING) for result in (case, here[case.name])]
        if case.passed != here[case.name].passed or texts[0] != texts[1]:
            found.append(f"{case.name}: {case.message} / {here[case.name].message}")
    return found


# Solutions of singular systems: nothing but rounding errors, which depend on where in memory the numbers are.
ROUNDING = {"hw01_gradients-q4-solve_until_it_raises"}


def squeezed(result: CaseResult | inprocess.CaseResult, *, numbers: bool) -> str:
    """The message of a failed case, without Otter's first line and without white space, with or without numbers."""
    message = "" if result.passed else str(result.message).replace("❌ Test case failed", "")
    return "".join((message if numbers else re.sub(r"-?\d+\.?\d*(e[+-]?\d+)?", "#", message)).split())


def in_folder(folder: Path, entry: Entry) -> Path:
    """A submission whose notebook imports the reference and the answer, each with globals of its own."""
    names = ", ".join(entry.functions)
    answer = f"bank.{entry.label}" if len(entry.functions) == 1 else f"bank.{entry.label}()"
    cells = [
        "import otter\ngrader = otter.Notebook()",
        f"from reference import *\nimport bank\n{names} = {answer}",
        f'grader.check("{entry.question}")',
    ]
    source = (course.ROOT / "tests" / "banks" / entry.stem / f"{entry.question}.py").read_text(encoding="utf-8")
    source = source.replace("from tests.banks import right, wrong", STUBS)
    place = folder / str(entry)
    place.mkdir(exist_ok=True)
    (place / "bank.py").write_text(source.replace(f"from solutions.{entry.stem}", "from reference"), encoding="utf-8")
    (place / "reference.py").write_bytes(course.find(entry.stem).solution.read_bytes())
    (place / "hw.ipynb").write_bytes(saved({"cells": [code(cell) for cell in cells], "metadata": {}}))
    return place


# -------------------------------------------------------------------------------------------- limits

LOOP = "while True:\n    pass"
DEAF = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"


@pytest.mark.long
@pytest.mark.parametrize(
    ("source", "words"),
    [
        (LOOP, "time limit: code cell 18 .*interrupted"),
        (DEAF, "code cell 18 .*time limit.*could not be interrupted"),
        ("import os\nos._exit(1)", "code cell 18 .*exited"),
        ("import os\nos.kill(os.getpid(), 11)", "code cell 18 .*exited"),
        ("x = bytearray(10**9)", "memory limit.*code cell 18 "),
        ("x = 1 +", "syntax error in code cell 18 "),
        ("raise ValueError('no')", "code cell 18 .*ValueError: no"),
    ],
)
def test_a_cell_that_fails_costs_nothing_before_or_after_it_and_is_named(source: str, words: str, desk: Desk) -> None:
    report = desk.edited(after("q4-check", source))
    assert lost(report) == []
    assert report.status == "graded with problems"
    assert any(re.search(words, reason) for reason in report.reasons), report.reasons


GARBAGE = """
import os, stat
for number in range(3, 30):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            os.write(number, bytes([0, 0, 0, 9]))  # the next nine bytes are taken for a message
    except OSError:
        pass
"""


@pytest.mark.long
def test_a_cell_that_garbles_what_is_sent_is_found_among_those_run_together(desk: Desk) -> None:
    report = desk.edited(after("q4-check", GARBAGE))
    assert lost(report) == []
    assert [reason for reason in report.reasons if "code cell 18 " not in reason] == []
    assert any("cannot be read" in reason for reason in report.reasons)


@pytest.mark.long
def test_a_module_of_the_assignment_that_cannot_be_imported_is_the_affair_of_who_imports_it(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("1 / 0", encoding="utf-8")
    files = {"bad.py": tmp_path / "bad.py"}
    with Zygote(FIRST_UID + os.getpid() % 4000, files=files) as zygote:
        session = zygote.start(files, {"memory": 2**30, "file_size": 2**20, "processes": 50}, 20)
        session.live.send(["run", ["import bad"], True])
        count, (kind, *_) = session.live.expect("ran", time.monotonic() + 60)
        session.close()
    assert (count, kind) == (1, "ZeroDivisionError")


@pytest.mark.long
def test_a_cell_costs_what_depends_on_it(desk: Desk) -> None:
    report = desk.edited(put("q3-code", "import os\nos._exit(0)"))
    assert lost(report) == ["q3", "q4", "q7", "q10"]
    assert "log_softmax is not defined" in shown(report)


@pytest.mark.long
def test_the_time_of_a_submission_ends_too_and_what_was_graded_stays(desk: Desk) -> None:
    changes = [after(f"q{k}-check", LOOP) for k in range(2, 10)]
    report = desk.edited(*changes, limits=replace(SMALL, seconds=8))
    assert {"q1", "q2", "s2", "s6"}.isdisjoint(lost(report))
    assert "q10" in lost(report)
    assert any(re.search("time limit.*time was used up.*not run", reason) for reason in report.reasons), report.reasons


@pytest.mark.long
def test_answers_to_the_quiz_lose_nothing_when_functions_take_all_the_time(desk: Desk) -> None:
    names = [name for question, own in desk.tests(STEM).own_names.items() if question.startswith("q") for name in own]
    endless = f"def endless(*args, **keywords):\n    while True:\n        pass\n\n{' = '.join(names)} = endless"
    report = desk.edited(
        last(endless), *[without(f"q{k}-check") for k in range(1, 11)], limits=replace(SMALL, seconds=3)
    )
    assert lost(report) == [f"q{k}" for k in range(1, 11)]
    answers = [case for question in report.questions if question.question.startswith("s") for case in question.cases]
    assert [case.message for case in answers] == [None] * len(answers)


@pytest.mark.long
def test_a_process_whose_copy_takes_longer_than_a_test_case_may_is_not_lost_with_it(desk: Desk) -> None:
    slow = "import os, time\nos.register_at_fork(before=lambda: time.sleep(1.5))"
    assert lost(desk.edited(last(slow), limits=replace(SMALL, seconds=60))) == []


@pytest.mark.long
def test_a_notebook_that_dies_in_every_cell_is_given_up_and_what_was_graded_stays(desk: Desk) -> None:
    report = desk.edited(*[after("s4-check", "import os\nos._exit(0)")] * 20)
    assert {"q1", "s2", "s6", "s4"}.isdisjoint(lost(report))
    assert any("too many cells" in reason for reason in report.reasons)


@pytest.mark.long
@pytest.mark.parametrize(
    ("body", "words"),
    [
        (LOOP, "the time limit of a test was reached"),
        ("import os; os._exit(0)", "the process exited"),
        ("import ctypes; ctypes.string_at(0)", "the process exited"),
        ("bytearray(10**9)", "the memory limit was reached"),
        ("return f(z)", "RecursionError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("return {}[3]", "KeyError"),
    ],
)
def test_a_function_that_fails_in_some_cases_costs_those_cases(body: str, words: str, desk: Desk) -> None:
    source = "def entropy(p, f=None):\n    f = entropy\n    z = p\n    if len(p) == 4:\n        "
    source += body.replace("\n", "\n        ") + "\n    p = np.asarray(p, dtype=float)\n    p = p[p > 0]\n"
    source += "    return float(-(p * np.log(p)).sum())"
    report = desk.edited(after("q8-code", source))
    assert lost(report) == ["q8"]
    assert points(report)["q8"] > 4
    assert words in shown(report)


@pytest.mark.long
def test_tests_that_run_out_of_time_are_one_reason_whichever_they_are(desk: Desk) -> None:
    names = {"q2": "softmax", "q8": "entropy"}
    endless = [after(f"{q}-code", f"def {name}(*args):\n    while True:\n        pass") for q, name in names.items()]
    report = desk.edited(*endless)
    assert {"q2", "q8"} <= {*lost(report)}
    assert [r for r in report.reasons + report.staff_reasons if "time" in r] == [TESTS_TIME_LIMIT]


@pytest.mark.long
def test_what_comes_after_a_hidden_case_began_is_never_shown(desk: Desk) -> None:
    secret = "def kl_divergence(p, q):\n    raise ValueError(f'seen {list(p)}')"
    report = desk.edited(after("q8-check", secret), without("q8-check"))
    made = results.results("x", report, results.Context(STEM, SMALL, {}))
    hidden = [row for row in made["tests"] if row["name"] == "q8: hidden checks"]
    assert [row["visibility"] for row in hidden] == ["hidden"]
    assert "seen" not in hidden[0]["output"]


@pytest.mark.long
def test_a_function_that_was_right_at_its_check_counts_though_it_fails_hidden_cases_at_the_end(desk: Desk) -> None:
    worse = "right = entropy\ndef entropy(p):\n    return 1.0 if len(p) == 6 else right(p)"  # no public case has 6
    assert desk.edited(after("q8-check", worse)).total == 100
    assert lost(desk.edited(after("q8-code", worse))) == ["q8"]


@pytest.mark.long
@pytest.mark.parametrize(
    "changes",
    [
        [],
        [put("q2-code", "def softmax(Z):\n    return np.exp(Z) / np.exp(Z).sum()")],
        [after("q8-code", "right = entropy\ndef entropy(p):\n    np.random.random()\n    return right(p)")],
        [last("x = undefined")],
        [after("q8-code", "seen = []\nright = entropy\ndef entropy(p):\n    seen.append(p)\n    return right(p)")],
    ],
)
def test_side_by_side_gives_the_report_of_taking_turns(changes: list[Change], desk: Desk) -> None:
    expected = desk.edited(*changes)
    with Zygote(FIRST_UID + os.getpid() % 4000 + 1) as zygote:
        zygote.work_side_by_side(os.sched_getaffinity(0))
        report = Desk(zygote, desk.folder).edited(*changes)
    expected.seconds = report.seconds = 0
    assert report == expected


@pytest.mark.long
def test_hidden_inputs_differ_by_secret_and_right_answers_stay_right(desk: Desk) -> None:
    assert desk.edited(secret="one").total == desk.edited(secret="two").total == 100


@pytest.mark.long
def test_grading_twice_gives_the_same_report(desk: Desk) -> None:
    changes = [put("q2-code", "def softmax(Z):\n    return np.random.random(np.shape(Z))"), last("x = undefined")]
    first, second = desk.edited(*changes), desk.edited(*changes)
    first.seconds = second.seconds = 0
    assert first == second


# ------------------------------------------------------------------------------------- what is written


@pytest.mark.long
def test_the_limits_in_force_and_the_isolation_are_in_the_results(desk: Desk) -> None:
    context = results.Context(STEM, SMALL, desk.zygote.isolation)
    extra = results.results("x", desk.edited(), context)["extra_data"]
    assert extra["limits"]["cell_seconds"] == 2
    assert extra["limits"]["memory_mb"] == 600
    assert set(extra["isolation"]) == {"another user", "network", "processes", "files", "system calls"}
    assert all(isinstance(how, str) and how for how in extra["isolation"].values())


@pytest.mark.long
@pytest.mark.parametrize("visibility", results.HIDDEN_ROWS)
def test_hidden_rows_show_their_verdict_when_configured_and_nothing_else(visibility: str, desk: Desk) -> None:
    report = desk.edited(put("q2-code", "def softmax(Z):\n    raise ValueError(f'Z is {Z}')"))
    made = results.results("x", report, results.Context(STEM, SMALL, {}, visibility))
    hidden = {row["name"]: row for row in made["tests"] if row["name"].endswith("hidden checks")}
    assert {row["visibility"] for row in hidden.values()} == {visibility}
    lines = hidden["q2: hidden checks"]["output"].splitlines()
    assert lines == [f"✗ {case.name}" for case in desk.tests(STEM).hidden["q2"]]
    assert ("hidden checks" in results.feedback(made)) == (visibility == "visible")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link"),
        ("a\rb\x00c\x7f", "abc"),
        ("right\u202eleft", "rightleft"),
        ("<script>", "‹script>"),
        ("1 < 2 <= 3\n\tok", "1 < 2 <= 3\n\tok"),
        ("\ud800", ""),
    ],
)
def test_text_of_a_students_is_nothing_but_text(text: str, plain: str) -> None:
    assert results.neutral(text) == plain


def test_text_is_shortened_to_a_length_and_says_so() -> None:
    assert results.shortened("x" * 100, 100) == "x" * 100
    short = results.shortened("x" * 101, 100)
    assert len(short) == 100
    assert short.endswith("(shortened)")


def test_the_table_keeps_formulas_from_spreadsheets() -> None:
    extra = {"id": "a", "status": "not graded", "points": {}, "seconds": 0.1, "reasons": ["=cmd()\nmore"]}
    text = results.table([{"score": 0.0, "extra_data": extra}], ["q1"], {"a": "@Ada"})
    assert text.splitlines() == [
        "id,status,total,q1,seconds,reason,submitters",
        "a,not graded,0,0,0.1,'=cmd() more,'@Ada",
    ]
