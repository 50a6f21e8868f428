"""What was handed in, read without running any of it: code cells and helper files, or a sentence why not."""

import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.course import IGNORED

MAX_CELLS = 5000
MAX_NAME = 255  # bytes of a file's name
JUNK = {"__MACOSX", ".ipynb_checkpoints", "__pycache__", ".git", ".DS_Store", "Thumbs.db", ".OTTER_LOG"}


class Refused(Exception):
    """The submission cannot be graded; the text is one sentence for the student."""


@dataclass(frozen=True)
class Limits:
    """Everything that is bounded, with its default."""

    cell_seconds: float = 30.0
    case_seconds: float = 10.0
    seconds: float = 120.0
    memory_mb: int = 2048
    processes: int = 200
    file_mb: int = 50
    disk_mb: int = 200
    text_characters: int = 10_000
    unzipped_mb: int = 100
    entries: int = 1000


@dataclass(frozen=True)
class Cell:
    """A code cell; `number` counts the code cells from 1, as a reader of the notebook does."""

    number: int
    source: str

    @property
    def label(self) -> str:
        lines = [line.strip() for line in self.source.splitlines() if line.strip()]
        start = lines[0][:60] if lines else ""
        return f"code cell {self.number} (“{start}”)" if start else f"code cell {self.number}"


@dataclass(frozen=True)
class Submission:
    """What is graded.

    Attributes:
        files: helper files, by their place beside the notebook.
        assignment: what the notebook says it belongs to; "" if it does not.
        code: everything the grade depends on, for seeds and fingerprints.
    """

    cells: list[Cell]
    files: Mapping[str, bytes] = field(default_factory=dict)
    assignment: str = ""

    @property
    def code(self) -> list[str]:
        return [cell.source for cell in self.cells] + [f"{n}\0{d.hex()}" for n, d in sorted(self.files.items())]


def read(path: Path, stem: str, limits: Limits) -> Submission:
    """Read a notebook, a zip or a folder; `Refused` says in one sentence what is wrong with it."""
    if path.is_symlink():
        raise Refused("unreadable submission: it is a link to another file; hand in the notebook itself")
    try:
        if path.is_dir():
            return _from_files(_folder_files(path, limits), stem)
        if not path.is_file():
            raise Refused("unreadable submission: it is no file; hand in the notebook itself")
        kind = path.suffix.lower()
        if kind == ".zip":
            return _from_files(_zip_files(path, limits), stem)
        if kind != ".ipynb":
            raise Refused(f"unknown format: {path.suffix or 'a file without ending'}; hand in the notebook (.ipynb)")
        if path.stat().st_size > limits.unzipped_mb * 2**20:
            raise Refused(
                f"unreadable notebook: larger than {limits.unzipped_mb} MB; clear its outputs and hand it in again"
            )
        return _notebook(path.read_bytes(), {})
    except OSError as error:
        raise Refused(f"unreadable submission: {error.strerror or 'the file cannot be read'}") from None


def _from_files(files: Mapping[str, bytes], stem: str) -> Submission:
    notebooks = [name for name in files if name.lower().endswith(".ipynb")]
    named = [name for name in notebooks if PurePosixPath(name).name == f"{stem}.ipynb"]
    chosen = named if len(named) == 1 else notebooks
    if not notebooks:
        inner = [name for name in files if name.lower().endswith(".zip")]
        if inner:
            raise Refused("no notebook: there is another zip inside; hand in the notebook (.ipynb) itself")
        raise Refused("no notebook: there is no .ipynb file in it; hand in the notebook")
    if len(chosen) > 1:
        raise Refused(f"several notebooks: {len(notebooks)} of them, and none is called {stem}.ipynb; hand in one")
    base = PurePosixPath(chosen[0]).parent
    beside = {
        str(PurePosixPath(name).relative_to(base)): content
        for name, content in files.items()
        if name not in notebooks and PurePosixPath(name).is_relative_to(base)
    }
    return _notebook(files[chosen[0]], beside)


def _notebook(content: bytes, files: Mapping[str, bytes]) -> Submission:
    data = _json(content)
    cells = data.get("cells")
    if cells is None and isinstance(data.get("worksheets"), list):  # nbformat 3
        sheets = [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, dict)]
        lists = [sheet for sheet in sheets if isinstance(sheet, list)]
        cells = [cell for sheet in lists for cell in sheet] if lists else None
    if not isinstance(cells, list):
        raise Refused("unreadable notebook: it has no cells; download it from Jupyter again")
    if len(cells) > MAX_CELLS:
        raise Refused(f"unreadable notebook: more than {MAX_CELLS} cells")
    code = [cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    numbered = [Cell(k, _source(cell)) for k, cell in enumerate(code, 1)]
    graded = [one for one, cell in zip(numbered, code, strict=True) if IGNORED not in _tags(cell)]
    return Submission(graded, files, _claimed(data))


def _json(content: bytes) -> dict[str, Any]:
    if not content.strip():
        raise Refused("unreadable notebook: the file is empty; save the notebook and hand it in again")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("unreadable notebook: it is not UTF-8 text; download it from Jupyter again") from None
    if text.lstrip().startswith("<"):
        raise Refused("unreadable notebook: this is a web page (HTML) saved as .ipynb; download the notebook itself")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(
            "unreadable notebook: it is not valid JSON, perhaps cut off; download it from Jupyter again"
        ) from None
    if not isinstance(data, dict):
        raise Refused("unreadable notebook: it is JSON but no notebook; download it from Jupyter again")
    return data


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source.replace("\r\n", "\n").replace("\r", "\n") if isinstance(source, str) else ""


def _tags(cell: Mapping[str, Any]) -> list[Any]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else []


def _claimed(data: Mapping[str, Any]) -> str:
    metadata = data.get("metadata")
    otter = metadata.get("otter") if isinstance(metadata, dict) else None
    name = otter.get("assignment_name") if isinstance(otter, dict) else None
    return name[:100] if isinstance(name, str) else ""


# ------------------------------------------------------------------------------- zips and folders


def _zip_files(path: Path, limits: Limits) -> dict[str, bytes]:
    if path.stat().st_size == 0:
        raise Refused("unreadable zip: the file is empty; make the zip again")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_bombs((entry.file_size for entry in entries), limits)
            files: dict[str, bytes] = {}
            left = limits.unzipped_mb * 2**20
            for entry in entries:
                _refuse_entry(entry)
                if entry.is_dir() or _is_junk(_slashed(entry.filename)):
                    continue
                with archive.open(entry) as stream:
                    content = stream.read(left + 1)  # a zip may lie about sizes
                left -= len(content)
                if left < 0:
                    raise Refused(f"unreadable zip: it unpacks to more than {limits.unzipped_mb} MB")
                files[str(PurePosixPath(_slashed(entry.filename)))] = content
            _refuse_clashes(files)
            return files
    except Refused:
        raise
    except NotImplementedError:
        raise Refused(
            "unreadable zip: it is packed in a way that cannot be read; make it again as a plain zip"
        ) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError, MemoryError, struct.error):
        raise Refused("unreadable zip: it is damaged or not a zip; make it again") from None


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    name = _slashed(entry.filename)
    parts = PurePosixPath(name).parts
    if entry.flag_bits & 1:
        raise Refused("unreadable zip: it is encrypted; make it again without a password")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused("unreadable zip: it holds a link to another file; hand in the files themselves")
    if ".." in parts or not parts or name.startswith("/") or re.match("[A-Za-z]:", name):
        raise Refused("unreadable zip: a path in it leads out of it; make it again")
    if len(name) > 300 or any(len(part.encode()) > MAX_NAME for part in parts):
        raise Refused("unreadable zip: a name in it is too long; make it again")


def _refuse_clashes(files: Mapping[str, bytes]) -> None:
    """No file system can hold `a` and `a/b`."""
    folders = {str(folder) for name in files for folder in PurePosixPath(name).parents}
    if folders & set(files):
        raise Refused("unreadable zip: one name in it is both a file and a folder; make it again")


def _slashed(name: str) -> str:
    """Some programs for Windows write paths with its own separator."""
    return name.replace("\\", "/")


def _refuse_bombs(sizes: Iterable[int], limits: Limits) -> None:
    listed = list(sizes)
    if len(listed) > limits.entries:
        raise Refused(f"unreadable zip: more than {limits.entries} entries; hand in the notebook alone")
    if sum(listed) > limits.unzipped_mb * 2**20:
        raise Refused(f"unreadable zip: it unpacks to more than {limits.unzipped_mb} MB; hand in the notebook alone")


def _folder_files(folder: Path, limits: Limits) -> dict[str, bytes]:
    paths = [p for p in sorted(folder.rglob("*")) if not p.is_symlink() and p.is_file()]
    names = {p.relative_to(folder).as_posix(): p for p in paths}
    kept = {name: p for name, p in names.items() if not _is_junk(name)}
    _refuse_bombs((p.stat().st_size for p in kept.values()), limits)
    if len(kept) == 1:
        (name,) = kept
        if name.lower().endswith(".zip"):
            return _zip_files(kept[name], limits)
    return {name: p.read_bytes() for name, p in kept.items()}


def _is_junk(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(JUNK & set(parts)) or parts[-1].startswith("._")
