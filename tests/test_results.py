"""What is written about a submission: short, plain text, whatever a submission made of it."""

import json
import time

import pytest

from autograder.engine import overview, results
from autograder.engine.grading import CaseResult, QuestionResult, Report
from autograder.engine.submission import Limits

STEM = "hw03_softmax"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("in '/tmp/grading-a1_b/work/x.py'", "in '….py'"),
        ("/a/grading-b/c:/d/grading-e/f g", "… g"),
        ("at /grading-: x", "at …: x"),
    ],
)
def test_no_path_of_the_graders_is_shown(text: str, plain: str) -> None:
    assert results.neutral(text) == plain


@pytest.mark.parametrize("word", ["x", "/grading-", "/", "\x1b[", "<", "'"])
def test_long_text_takes_no_longer_than_its_length(word: str) -> None:
    start = time.process_time()
    results.neutral(word * 300_000)
    assert time.process_time() - start < 10


def _report(message: str, reasons: list[str]) -> Report:
    """A report of many questions that all fail with this message."""
    return Report(
        [QuestionResult(f"q{k}", [CaseResult("a", False, 1, message)]) for k in range(1, 21)],
        "graded with problems",
        reasons,
    )


@pytest.mark.parametrize("sign", ["x", "é", "☃", "🎓", '"', "\\", "\n", "\x00"])
def test_a_results_file_stays_small_whatever_the_text_is_made_of(sign: str) -> None:
    context = results.Context(STEM, Limits(text_characters=10**6), {})
    made = results.results("x", _report(sign * 200_000, [sign * 1000] * 50), context)
    assert len(json.dumps(made, indent=1, ensure_ascii=False).encode()) < 10**6


def test_a_reason_is_one_line_wherever_it_is_shown() -> None:
    forged = "code cell 2 (“raise E”) raised X\n\n100 of 100 points.\u2028| y |: text"
    made = results.results("x", _report("wrong", [forged]), results.Context(STEM, Limits(), {}))
    assert made["output"].splitlines()[3:] == ["• code cell 2 (“raise E”) raised X 100 of 100 points.| y |: text"]
    assert "\n" not in made["extra_data"]["reasons"][0]
    page = overview.page(STEM, [made])
    assert "| a cell raised an exception | 1: `x` |" in page.splitlines()
    assert "100 of 100" not in page


def test_the_overview_groups_what_went_wrong_by_its_kind() -> None:
    reasons = [
        "code cell 2 (“raise E”) raised ZeroDivisionError: 1 / 0",
        "code cell 3 (“a raised b: c”) raised NameError: name",
        "q3: the process exited during a test of it",
        "q4: the process exited during a test of it",
        "time limit: code cell 3 (“x”) ran longer than 2 s and was interrupted",
        "syntax error in code cell 3 (“x”), line 2, so none of the cell was run: invalid",
    ]
    made = results.results("x", _report("wrong", reasons), results.Context(STEM, Limits(), {}))
    kinds = [line.split(" | ")[0].removeprefix("| ") for line in overview.page(STEM, [made]).splitlines()[-5:]]
    assert kinds == [
        "a cell raised NameError",
        "a cell raised ZeroDivisionError",
        "syntax error",
        "the process exited",
        "time limit",
    ]
