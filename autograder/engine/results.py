"""What is written about a submission: Gradescope's results, a page for the student, a row of the table."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from jinja2 import Environment

from autograder.course import ROOT
from autograder.engine.grading import QuestionResult, Report
from autograder.engine.submission import Limits

MAX_ROWS = 700_000  # bytes of a results file for the texts of all rows together
MAX_SUMMARY = 100_000  # bytes for the text above them
HIDDEN_ROWS = ("hidden", "after_due_date", "after_published", "visible")  # what Gradescope offers


@dataclass(frozen=True)
class Context:
    """What a results file says besides points.

    Attributes:
        hidden_rows: when students see the verdicts of hidden cases.
        fingerprint: of everything the result depends on.
    """

    stem: str
    limits: Limits
    isolation: Mapping[str, str]
    hidden_rows: str = "hidden"
    fingerprint: str = ""


def results(name: str, report: Report, context: Context) -> dict[str, Any]:
    """The results of a submission in Gradescope's format; nothing in it but `extra_data` is for staff alone."""
    cap = context.limits.text_characters
    rows = [row for question in report.questions for row in _rows(question, context.hidden_rows, cap)]
    if sum(_bytes(row["output"]) for row in rows) > MAX_ROWS:
        for row in rows:
            row["output"] = _within(row["output"], MAX_ROWS // len(rows))
    return {
        "score": report.total,
        "execution_time": round(report.seconds, 1),
        "output": _within(shortened(_summary(report), cap), MAX_SUMMARY),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": rows,
        "extra_data": {
            "id": name,
            "assignment": context.stem,
            "status": report.status,
            "reasons": [shortened(_one_line(reason), 500) for reason in report.reasons + report.staff_reasons],
            "points": {question.question: question.points for question in report.questions},
            "seconds": round(report.seconds, 1),
            "limits": asdict(context.limits),
            "isolation": dict(context.isolation),
            "fingerprint": context.fingerprint,
        },
    }


def _summary(report: Report) -> str:
    possible = sum(question.possible for question in report.questions)
    lines = [f"{report.total:g} of {possible:g} points."]
    if report.reasons:
        lines += ["", "What happened on the way:"] + [f"• {_one_line(reason)}" for reason in report.reasons]
    return "\n".join(lines)


def _rows(question: QuestionResult, hidden_rows: str, cap: int) -> list[dict[str, Any]]:
    public = [case for case in question.cases if not case.hidden]
    hidden = [case for case in question.cases if case.hidden]
    blocks = []
    for case in public:
        if case.message is None:
            blocks.append(f"✓ {case.name}" + (f"\n{_indented(case.success)}" if case.success else ""))
        elif question.sealed:
            blocks.append(f"✗ {case.name}")
        else:
            blocks.append(f"✗ {case.name}\n{_indented(neutral(shortened(case.message, cap)))}")
    rows = [_row(f"{question.question}: public checks", public, "\n".join(blocks), "visible", cap)]
    if hidden:
        verdicts = "\n".join(f"{'✓' if case.passed else '✗'} {case.name}" for case in hidden)
        rows.append(_row(f"{question.question}: hidden checks", hidden, verdicts, hidden_rows, cap))
    return rows


def _row(name: str, cases: Sequence[Any], output: str, visibility: str, cap: int) -> dict[str, Any]:
    return {
        "name": name,
        "score": sum(case.points for case in cases if case.passed),
        "max_score": sum(case.points for case in cases),
        "status": "passed" if all(case.passed for case in cases) else "failed",
        "visibility": visibility,
        "output": shortened(output, cap),
        "output_format": "text",
    }


# ------------------------------------------------------------------------------------------- text


def neutral(text: str) -> str:
    """Nothing but text: no colours, no control or direction characters, no markup, no path of the grader."""
    # Word by word: an expression that may start anywhere in a long word takes the square of its length.
    text = re.sub(r"[^\s'\"]+", _without_path, text.replace(str(ROOT), "…"))
    text = re.sub(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|.)?", "", text)
    text = "".join(
        c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
    )
    return re.sub(r"<(?=[A-Za-z/!?])", "‹", text)


def _without_path(word: re.Match[str]) -> str:
    """A word without a path into the folder of a grader."""
    before, folder, after = word[0].rpartition("/grading-")
    return re.sub(r"^\w*(/\w+)*", "…", after) if folder else before + after


def _one_line(text: str) -> str:
    """`text` neutral, and without a line break, which could begin a line that looks like the grader's."""
    return re.sub(r"\s+", " ", neutral(text))


def _bytes(text: str) -> int:
    """How long `text` is in a results file."""
    return len(json.dumps(text, ensure_ascii=False).encode())


def _within(text: str, size: int) -> str:
    """`text`, shortened to at most `size` bytes of a results file."""
    while (taken := _bytes(text)) > size:
        text = shortened(text, len(text) * size // taken)
    return text


def shortened(text: str, length: int) -> str:
    """At most `length` characters, the last of which say that there was more."""
    more = " … (shortened)"
    return text if len(text) <= length else text[: max(0, length - len(more))] + more


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


# ------------------------------------------------------------------------------------------- page

_PAGE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ id }} · {{ stem }}</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
  h2 { font-size: 1.1rem; margin: 1.6rem 0 .3rem; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font: .9rem/1.45 ui-monospace, monospace; }
</style>
</head>
<body>
<h1>{{ stem }}: {{ id }}</h1>
<pre>{{ output }}</pre>
{% for row in rows %}
<h2>{{ row.name }} · {{ "%g" | format(row.score) }} of {{ "%g" | format(row.max_score) }}</h2>
<pre>{{ row.output }}</pre>
{% endfor %}
</body>
</html>
"""
)


def feedback(made: Mapping[str, Any]) -> str:
    """The page for the student: what Gradescope would show them at once."""
    rows = [row for row in made["tests"] if row["visibility"] == "visible"]
    extra = made["extra_data"]
    return _PAGE.render(id=extra["id"], stem=extra["assignment"], output=made["output"], rows=rows)


# ------------------------------------------------------------------------------------------ table


def table(made: Sequence[Mapping[str, Any]], questions: Sequence[str], people: Mapping[str, str]) -> str:
    """`grades.csv`: a row per submission."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["id", "status", "total", *questions, "seconds", "reason", "submitters"])
    for one in made:
        extra = one["extra_data"]
        reason = "" if extra["status"] == "graded" else shortened("; ".join(extra["reasons"]), 500).replace("\n", " ")
        row = [extra["id"], extra["status"], f"{one['score']:g}"]
        row += [f"{extra['points'].get(question, 0):g}" for question in questions]
        writer.writerow([*row, extra["seconds"], _cell(reason), _cell(people.get(extra["id"], ""))])
    return buffer.getvalue()


def _cell(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
