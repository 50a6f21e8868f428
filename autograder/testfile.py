"""Test files as text: what students get of them, and their points.

Public and hidden cases stand together in `autograder/<stem>/q2.py`.  Students get the same file with
the hidden cases cut out, and with them whatever only the hidden cases used: an oracle's import, a
helper.  Everything else stays as it is, to the letter.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.course import CourseError
from autograder.kitpath import kit_on_path


def cut_hidden(source: str) -> str:
    """`source` without its hidden cases and without top-level code only they needed."""
    tree = ast.parse(source)
    cut = {node for node in tree.body if _is_hidden(node)}
    while True:
        kept = [node for node in tree.body if node not in cut]
        used = {
            n.id for node in kept for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
        }
        dead = {node for node in kept if _defines(node) and not _defines(node) & used and not _is_case(node)}
        if not dead:
            break
        cut |= dead
    lines = source.splitlines()
    for node in cut:
        for number in range(_first_line(node), (node.end_lineno or 0) + 1):
            lines[number - 1] = "\0"
    text = "\n".join(line for line in lines if line != "\0")
    text = re.sub(r"\n{4,}", "\n\n\n", text)
    return re.sub(r"\n{3,}(?=(OK_FORMAT|import|from)\b)", "\n\n", text).rstrip() + "\n"


def points_of(path: Path) -> float:
    """The points of a test file, public and hidden; `CourseError` if it cannot be loaded."""
    return sum(case.points for case in load(path).test_cases)


def load(path: Path):  # type: ignore[no-untyped-def]  # Otter is not typed
    """The test file at `path`, as Otter's `ExceptionTestFile`."""
    with kit_on_path():
        import checks

        try:
            return checks.loaded(str(path), path.stat().st_mtime_ns)
        except Exception as error:
            raise CourseError(f"{path}: not a test file Otter can load: {error}") from error


def _is_case(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any(True for _ in _case_calls(node))


def _is_hidden(node: ast.stmt) -> bool:
    return any(
        keyword.arg == "hidden" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for call in _case_calls(node)
        for keyword in call.keywords
    )


def _case_calls(node: ast.stmt) -> Iterator[ast.Call]:
    for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else []:
        if (
            isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Name)
            and decorator.func.id == "test_case"
        ):
            yield decorator


def _defines(node: ast.stmt) -> set[str]:
    """Names a top-level statement defines that may be dropped when nobody uses them."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {(alias.asname or alias.name).split(".")[0] for alias in names}
        case ast.Assign(targets=[ast.Name(id=name)]) if name not in {"OK_FORMAT", "name", "points", "all_or_nothing"}:
            return {name}
    return set()


def _first_line(node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    return min([node.lineno, *(d.lineno for d in decorators)])
