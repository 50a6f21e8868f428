"""Which submissions there are: files, folders of them, Gradescope's export; and what each is called."""

import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from autograder.course import CourseError
from autograder.engine.submission import JUNK

METADATA = "submission_metadata.yml"
OUTPUT = {"results": ".json", "feedback": ".html"}  # folders of what grading writes, and how the names in it end
MAX_NAME = 150  # bytes of an id, so that a file name with an ending still fits everywhere


@dataclass(frozen=True)
class Entry:
    """A submission: what it is called in every result, where it is, who handed it in."""

    id: str
    path: Path
    people: str = ""


def collect(paths: Iterable[Path]) -> list[Entry]:
    """All submissions among `paths`, in an order that does not depend on theirs.

    Raises:
        CourseError: a path does not exist or cannot be looked at, or there is no submission at all.
    """
    found: dict[Path, str] = {}
    try:
        for path in paths:
            os.lstat(path)
            path = Path(os.path.abspath(path))  # one file given in two ways is one submission
            found.update(_export(path) if (path / METADATA).is_file() else dict.fromkeys(_files(path), ""))
    except (FileNotFoundError, NotADirectoryError):
        raise CourseError(f"{path}: no such file or folder") from None
    except OSError as error:
        raise CourseError(f"{error.filename or path}: cannot be looked at: {error.strerror}") from None
    if not found:
        raise CourseError("there is no submission in the given folders: give notebooks (.ipynb) or zips")
    taken: set[str] = set()
    entries = []
    for path in sorted(found, key=lambda p: (unicodedata.normalize("NFC", p.name), p)):
        name = _unused(safe_name(path.name if path.is_dir() else path.stem), taken)
        entries.append(Entry(name, path, found[path]))
    return entries


def safe_name(stem: str) -> str:
    """A name that is safe as a file's and in a spreadsheet, and says what it was: `urllib.parse.unquote` undoes it.

    Letters, digits, `_`, `-`, `.` and spaces inside stay; anything else, and what a spreadsheet or a shell takes for
    more than text at the start, is written as `%3D`.
    """
    quoted = "".join(c if c.isalnum() or c in "_-. " else _percent(c) for c in unicodedata.normalize("NFC", stem))
    quoted = re.sub(r"^[-. ]|[. ]$", lambda match: _percent(match[0]), quoted) or "unnamed"
    while len(quoted.encode()) > MAX_NAME:
        quoted = quoted[:-1]
    return re.sub(r"%[0-9A-F]?$", "", quoted)


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))


def _unused(name: str, taken: set[str]) -> str:
    """`name`, or `name~2` and so on; file systems that ignore case see different names too."""
    number, unused = 1, name
    while unused.casefold() in taken:
        number += 1
        unused = f"{name}~{number}"
    taken.add(unused.casefold())
    return unused


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found: list[Path] = []
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        if _is_output(here, folders):
            folders[:] = [name for name in folders if name not in OUTPUT]
            names = [name for name in names if name not in ("grades.csv", "overview.md")]
        folders[:] = [name for name in folders if not _is_junk(name)]
        found += [here / name for name in names if not _is_junk(name) or _is_hidden_submission(name)]
    return found


def _is_junk(name: str) -> bool:
    return name in JUNK or name.startswith(".")


def _is_hidden_submission(name: str) -> bool:
    """A student chose a strange name; `._` and `.~` begin what macOS and Jupyter leave behind."""
    return name.lower().endswith((".ipynb", ".zip")) and not name.startswith(("._", ".~"))


def _is_output(folder: Path, folders: Sequence[str]) -> bool:
    """Whether results of an earlier run were written to this folder: they are no submissions."""
    return OUTPUT.keys() <= set(folders) and all(
        path.suffix == ending for name, ending in OUTPUT.items() for path in (folder / name).glob("[!.]*")
    )


def _export(folder: Path) -> dict[Path, str]:
    """The folders of Gradescope's "download submissions", with the names of those who handed in."""
    try:
        data = yaml.safe_load((folder / METADATA).read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise CourseError(f"{folder / METADATA}: not valid YAML; download the submissions again") from None
    people = {str(name): _submitters(entry) for name, entry in data.items()} if isinstance(data, dict) else {}
    folders = {p: people.get(p.name, "") for p in folder.iterdir() if p.is_dir() and not _is_junk(p.name)}
    lost = sorted(set(people) - {p.name for p in folders})
    if lost:
        raise CourseError(f"{folder / METADATA} lists {lost[0]}, which is not in the folder; download the export again")
    return folders


def _submitters(entry: object) -> str:
    listed = entry.get(":submitters", entry.get("submitters")) if isinstance(entry, dict) else None
    people = listed if isinstance(listed, list) else []
    names = [one.get(":name", one.get("name")) for one in people if isinstance(one, dict)]
    return "; ".join(str(name) for name in names if name)
