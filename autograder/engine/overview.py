"""What the class misunderstood: `overview.md`, from the results of all submissions."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean, median
from typing import Any

SHOWN = 5  # failed checks per question
LISTED = 20  # submissions per kind of problem


def page(stem: str, made: Sequence[Mapping[str, Any]]) -> str:
    """Per question the mean share of its points, and the checks that most submissions fail.

    Submissions that could not be graded are counted, and left out of everything else.
    """
    graded = [one for one in made if one["extra_data"]["status"] != "not graded"]
    lines = [f"# {stem}: {len(made)} submissions", ""]
    if len(graded) < len(made):
        lines += [f"{len(made) - len(graded)} could not be graded; `grades.csv` says why. The rest:", ""]
    if not graded:
        return "\n".join(lines)
    totals = [one["score"] for one in graded]
    lines += [f"Mean {fmean(totals):.1f}, median {median(totals):g}.", ""]
    lines += ["| question | mean share | without a point | most often failed |", "|---|---|---|---|"]
    for question in graded[0]["extra_data"]["points"]:
        rows = [[row for row in one["tests"] if row["name"].startswith(f"{question}:")] for one in graded]
        shares = [_share(part) for part in rows]
        failed = Counter(name for part in rows for name in _failed(part))
        worst = [f"{name} ({count})" for name, count in sorted(failed.items(), key=lambda p: (-p[1], p[0]))[:SHOWN]]
        zero = sum(share == 0 for share in shares)
        lines.append(f"| {question} | {fmean(shares):.0%} | {zero} | {_cell('; '.join(worst))} |")
    reasons = _reasons(made)
    if reasons:
        lines += ["", "| what went wrong | submissions |", "|---|---|"]
        lines += [f"| {_cell(kind)} | {len(names)}: {_some(names)} |" for kind, names in sorted(reasons.items())]
    return "\n".join(lines) + "\n"


def _share(rows: Sequence[Mapping[str, Any]]) -> float:
    possible = sum(row["max_score"] for row in rows)
    return sum(row["score"] for row in rows) / possible if possible else 1.0


def _failed(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The names of failed checks, hidden ones included."""
    lines = [line for row in rows for line in row["output"].split("\n")]
    return [line.removeprefix("✗ ") for line in lines if line.startswith("✗ ")]


def _reasons(made: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Kind of problem ("time limit", "unreadable zip", …) → the submissions that had it."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in made:
        kinds = dict.fromkeys(_kind(reason) for reason in one["extra_data"]["reasons"])
        for kind in kinds:
            found[kind].append(f"`{one['extra_data']['id']}`")
    return dict(found)


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:LISTED]) + (", …" if len(names) > LISTED else "")


def _kind(reason: str) -> str:
    """The words before the first particular of a reason; of what student code named, only the type of an exception."""
    if reason.startswith("code cell "):
        raised = re.match(r"code cell \d+(?: \(“.{0,60}”\))? raised (\w+): ", reason)
        return f"a cell raised {raised[1]}" if raised else "a cell raised an exception"
    reason = re.sub(r"^[a-z]\d+: ", "", reason).removesuffix(" during a test of it")
    return reason.split(":")[0].split(" in code cell")[0].split(";")[0]


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
