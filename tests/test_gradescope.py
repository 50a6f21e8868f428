"""The Gradescope zip: what is in it, and what it does in an `/autograder` folder, on a bare Debian at last."""

import ast
import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import pytest
from packaging.requirements import Requirement

from autograder import course
from autograder.build import Built, _gradescope_zip, notebook_bytes
from autograder.course import ROOT, Assignment
from autograder.engine import gradescope
from autograder.engine.course_files import from_folder, from_sources

FOLDER = ROOT / "autograder" / "gradescope"
SLEEP = f"54321.{os.getpid()}"  # seconds: no other test's processes sleep that long
METADATA = {
    "id": 123456,
    "created_at": "2026-07-01T14:22:32.365935-07:00",
    "assignment": {
        "due_date": "2026-07-31T23:00:00.000000-07:00",
        "group_size": 1,
        "group_submission": False,
        "id": 25828,
        "course_id": 1234,
        "late_due_date": None,
        "release_date": "2026-07-02T00:00:00.000000-07:00",
        "title": "Programming Assignment 1",
        "total_points": "100.0",
    },
    "submission_method": "upload",
    "users": [{"email": "student@example.com", "id": 1234, "name": "Student User"}],
    "previous_submissions": [
        {
            "submission_time": "2026-06-30T14:22:32.365935-07:00",
            "score": 12.0,
            "autograder_error": False,
            "results": {"tests": [{"name": "q1: hidden checks", "score": 0.0, "output": "a verdict of long ago"}]},
        }
    ],
}
ATTACK = """
import os, subprocess
readable = []
for place in PLACES:
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if name != "venv"]
        for name in names:
            try:
                open(os.path.join(folder, name), "rb").read()
                readable.append(os.path.join(folder, name))
            except OSError:
                pass
        for name in ["results.json", "q1.py", "numpy.py"]:
            try:
                open(os.path.join(folder, name), "w").write('{"score": 100}')
                readable.append("wrote " + os.path.join(folder, name))
            except OSError:
                pass
subprocess.Popen(["sleep", "SLEEP"], start_new_session=True)
raise RuntimeError(f"readable: {sorted(readable)[:3]}")
"""


@pytest.fixture(params=course.assignments(), ids=lambda a: a.stem)
def archive(request: pytest.FixtureRequest) -> Iterator[zipfile.ZipFile]:
    with zipfile.ZipFile(request.param.gradescope_zip) as opened:
        yield opened


@pytest.fixture
def assignment() -> Assignment:
    return course.find("hw03_softmax")


@pytest.fixture
def autograder(assignment: Assignment) -> Iterator[Path]:
    """A folder as Gradescope's `/autograder`, set up with the Python that runs the tests."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        root.chmod(0o755)  # so that nothing but the grader keeps student code out
        prepare(root, assignment)
        python = root / "source" / "venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
        python.chmod(0o755)
        yield root


def prepare(root: Path, assignment: Assignment) -> None:
    """What Gradescope does with a zip."""
    for name in ("source", "submission", "results"):
        (root / name).mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(assignment.gradescope_zip) as opened:
        opened.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "run_autograder").chmod(0o755)
    (root / "submission_metadata.json").write_text(json.dumps(METADATA))


def hand_in(root: Path, files: Mapping[str, bytes]) -> None:
    """Replace what was handed in, and the results."""
    for name in ("submission", "results"):
        shutil.rmtree(root / name)
        (root / name).mkdir()
    for name, content in files.items():
        target = root / "submission" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def perfect(assignment: Assignment) -> dict[str, bytes]:
    """The solution, with modules that would do harm in the grader."""
    harm = b"raise SystemExit('a module of the student took the place of one of the grader')"
    names = ("sitecustomize.py", "json.py", "numpy.py", "autograder/__init__.py", "autograder/engine/gradescope.py")
    return {f"{assignment.stem}.ipynb": assignment.solved_notebook.read_bytes(), **dict.fromkeys(names, harm)}


def hostile(assignment: Assignment, places: list[str]) -> dict[str, bytes]:
    """A notebook without answers that looks for the tests, the results and the grader, and leaves a process."""
    notebook = nbformat.read(assignment.student_folder / f"{assignment.stem}.ipynb", as_version=4)
    cell = nbformat.v4.new_code_cell(ATTACK.replace("PLACES", repr(places)).replace("SLEEP", SLEEP), id="attack")
    notebook.cells.insert(0, cell)
    return {f"{assignment.stem}.ipynb": notebook_bytes(notebook)}


def run(root: Path) -> tuple[dict[str, Any], str]:
    """The results, and what Gradescope keeps for the instructor."""
    done = subprocess.run([root / "run_autograder", root], capture_output=True, text=True, cwd=root)
    assert done.returncode == 0
    return read_results(root, from_folder(root / "source").questions), done.stdout + done.stderr


def read_results(root: Path, questions: list[str]) -> dict[str, Any]:
    """The results, which are complete whatever happened."""
    results: dict[str, Any] = json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))
    rows = results["tests"]
    for question in questions:
        assert any(row["name"].startswith(f"{question}:") and row["visibility"] == "visible" for row in rows)
    assert sum(row["max_score"] for row in rows) == 100
    assert sum(row["score"] for row in rows) == results["score"]
    return results


# ------------------------------------------------------------------------------------ what is in it


def test_the_zip_holds_the_engine_and_nothing_of_the_generator(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    assert {"setup.sh", "run_autograder", "requirements.lock", "assignment.json", "failed.json"} <= names
    assert "grader/autograder/engine/student/zygote.py" in names
    assert {"otter_config.json", "files/checks.py"} <= names  # what stock Otter reads
    assert not names & {"environment.yml", "run_otter.py"}
    unwanted = re.compile(r"solution|quiz\.yaml|build\.py|cli\.py|prose|mutation|banks|\.pyc|grader/autograder/hw")
    assert not [name for name in names if unwanted.search(name)]


def test_no_test_is_on_the_student_side(archive: zipfile.ZipFile) -> None:
    names = [name for name in archive.namelist() if name.startswith("student/")]
    assert "student/checks.py" in names
    assert not [name for name in names if "tests/" in name or "oracle" in name or name.endswith(".ipynb")]
    for name in names:
        assert b"hidden=True" not in archive.read(name)


def test_scripts_are_executable_and_everything_has_one_date(archive: zipfile.ZipFile) -> None:
    modes = {info.filename: info.external_attr >> 16 for info in archive.infolist()}
    assert {name for name, mode in modes.items() if mode & stat.S_IXUSR} == {"setup.sh", "run_autograder"}
    assert len({info.date_time for info in archive.infolist()}) == 1


def test_the_results_of_a_grader_that_failed_are_complete_and_say_so(archive: zipfile.ZipFile) -> None:
    results = json.loads(archive.read("failed.json"))
    assert results["score"] == 0
    assert sum(row["max_score"] for row in results["tests"]) == 100
    assert gradescope.GRADER_FAILED in results["output"]
    tests = {Path(name).stem for name in archive.namelist() if name.startswith("tests/")}
    assert {row["name"].split(":")[0] for row in results["tests"]} == tests


def test_the_zip_says_the_same_of_an_assignment_as_the_project(assignment: Assignment, autograder: Path) -> None:
    there, here = from_folder(autograder / "source"), from_sources(assignment)
    assert (there.stem, there.tests, there.given) == (here.stem, here.tests, here.given)
    assert there.questions == here.questions
    assert {name: path.read_bytes() for name, path in there.files.items()} == {
        name: path.read_bytes() for name, path in here.files.items()
    }


@pytest.mark.long
def test_the_zip_depends_on_its_sources_alone(assignment: Assignment) -> None:
    assert _gradescope_zip(Built(assignment)) == assignment.gradescope_zip.read_bytes()


# ---------------------------------------------------------------------------------------- the lock


def locked() -> dict[str, list[tuple[Requirement, int]]]:
    """Package → its entries in the lock, each with its number of digests."""
    found: dict[str, list[tuple[Requirement, int]]] = {}
    for entry in re.findall(r"^\w.*(?:\n +--hash.*)*", (FOLDER / "requirements.lock").read_text(), re.MULTILINE):
        requirement = Requirement(entry.split("\\")[0])
        found.setdefault(requirement.name, []).append((requirement, entry.count("--hash=sha256:")))
    return found


def requirements(path: Path) -> list[Requirement]:
    lines = [line.split("#")[0].strip() for line in path.read_text().splitlines()]
    return [Requirement(line) for line in lines if line and not line.startswith("-r")]


def test_the_lock_pins_every_package_exactly_and_with_digests() -> None:
    for entries in locked().values():
        for requirement, digests in entries:
            (specifier,) = requirement.specifier
            assert specifier.operator == "=="
            assert digests > 0


def test_the_lock_agrees_with_what_grades_are_computed_with() -> None:
    for wanted in requirements(ROOT / "autograder" / "grader-requirements.txt"):
        assert [entry.specifier for entry, _ in locked()[wanted.name]] == [wanted.specifier]


def test_the_lock_has_what_it_was_made_for_and_fits_the_requirements_of_the_project() -> None:
    lock = locked()
    asked = requirements(FOLDER / "requirements.in")
    assert {requirement.name for requirement in asked} <= set(lock)
    for wanted in asked + requirements(ROOT / "requirements.txt"):
        for entry, _ in lock.get(wanted.name, []):
            (specifier,) = entry.specifier
            assert wanted.specifier.contains(specifier.version)


def test_neither_a_browser_nor_a_notebook_server_is_installed() -> None:
    assert not {"jupyterlab", "notebook", "playwright", "ipykernel", "pypdf", "conda"} & set(locked())


def test_no_file_names_a_registry() -> None:
    for path in FOLDER.iterdir():
        if path.is_file():
            assert not re.search(r"https?://|index-url", path.read_text())


# ----------------------------------------------------------------------------------------- set-up


def test_an_old_python_is_refused_in_one_line(tmp_path: Path) -> None:
    python = tmp_path / "python3"
    python.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.8.10\ncase "$2" in *version_info*) exit 1;; esac\n')
    python.chmod(0o755)
    command = ["bash", str(FOLDER / "setup.sh"), str(tmp_path)]
    done = subprocess.run(command, env=os.environ | {"PYTHON": str(python)}, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("error: this base has Python 3.8.10")
    assert (done.stdout + done.stderr).count("\n") == 1


# ---------------------------------------------------------------------------------------- grading


@pytest.mark.long
def test_a_perfect_submission_gets_everything_whatever_lies_beside_it(assignment: Assignment, autograder: Path) -> None:
    hand_in(autograder, perfect(assignment))
    results, _ = run(autograder)
    assert results["score"] == 100
    assert results["extra_data"]["id"] == "123456"
    assert results["stdout_visibility"] == "hidden"
    assert results["extra_data"]["limits"]["seconds"] == 120


@pytest.mark.long
def test_no_submission_gets_zero_and_the_reason(autograder: Path) -> None:
    results, _ = run(autograder)
    assert results["score"] == 0
    assert "no notebook" in results["output"]


@pytest.mark.parametrize("metadata", [None, b"", b"[]", b'{"id": {"a": 1}}', b"[" * 100_000, b"\xff"])
def test_broken_metadata_does_no_harm(tmp_path: Path, metadata: bytes | None) -> None:
    if metadata is not None:
        (tmp_path / "submission_metadata.json").write_bytes(metadata)
    assert gradescope._name(tmp_path) == "submission"


@pytest.mark.long
def test_a_hostile_submission_reads_nothing_writes_nothing_and_leaves_nothing(
    assignment: Assignment, autograder: Path
) -> None:
    hand_in(autograder, hostile(assignment, [str(autograder)]))
    results, _ = run(autograder)
    assert results["score"] == 0
    assert not left_running()
    if not results["extra_data"]["isolation"]["files"].startswith("no"):
        assert readable(results) == []


def readable(results: Mapping[str, Any]) -> list[str]:
    """What the hostile notebook could read or write."""
    (text,) = [
        match[1] for reason in results["extra_data"]["reasons"] if (match := re.search("readable: (.*)", reason))
    ]
    found: list[str] = ast.literal_eval(text)
    return found


def left_running() -> list[str]:
    """Processes that the hostile notebook left."""
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if os.access(path, os.R_OK)]
    return [line.decode() for line in lines if SLEEP.encode() in line]


@pytest.mark.long
def test_limits_and_the_visibility_of_hidden_checks_can_be_changed(assignment: Assignment, autograder: Path) -> None:
    path = autograder / "source" / "assignment.json"
    about = json.loads(path.read_text())
    about["limits"]["cell_seconds"] = 7.5
    about["hidden_rows"] = "after_published"
    about["secret"] = "of this course"
    path.write_text(json.dumps(about))
    hand_in(autograder, perfect(assignment))
    results, _ = run(autograder)
    assert results["score"] == 100
    assert results["extra_data"]["limits"]["cell_seconds"] == 7.5
    assert {row["visibility"] for row in results["tests"]} == {"visible", "after_published"}


# ----------------------------------------------------------------------------- the grader's failures


@pytest.mark.long
@pytest.mark.parametrize(
    "broken", ["assignment.json", "tests/q1.py", "grader/autograder/kit/checks.py", "venv/bin/python"]
)
def test_when_the_grader_fails_the_results_are_complete_and_details_are_for_the_instructor(
    assignment: Assignment, autograder: Path, broken: str
) -> None:
    hand_in(autograder, perfect(assignment))
    (autograder / "source" / broken).write_text("broken beyond repair (")
    done = subprocess.run([autograder / "run_autograder", autograder], capture_output=True, text=True)
    assert done.returncode == 0
    written = (autograder / "results" / "results.json").read_text(encoding="utf-8")
    assert written == (autograder / "source" / "failed.json").read_text(encoding="utf-8")
    assert "error" in (done.stdout + done.stderr).lower()


# ------------------------------------------------------------------------------------ a bare Debian

# Docker gives root these rights, and containers of Gradescope have no others.
DOCKER = "chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,net_bind_service,net_raw,sys_chroot,mknod,setfcap"
WITHOUT_LANDLOCK = """\
import ctypes, os, struct, sys
LOAD, AT_LEAST, ABOVE, RETURN, ALLOW, NO_SUCH_CALL = 0x20, 0x35, 0x25, 0x06, 0x7FFF0000, 0x00050000 | 38
rules = [(LOAD, 0, 0, 0), (AT_LEAST, 0, 2, 444), (ABOVE, 1, 0, 446)]
rules += [(RETURN, 0, 0, NO_SUCH_CALL), (RETURN, 0, 0, ALLOW)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *rule) for rule in rules))
program = struct.pack("HxxxxxxQ", len(rules), ctypes.addressof(code))
libc = ctypes.CDLL(None)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program, 0, 0) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


class Base:
    """A bare system in a folder, entered with /proc and /dev of its own, and nothing running in it afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        self.shared: list[Path] = []
        uri, release, components = _mirror()
        subprocess.run(
            ["debootstrap", "--variant=minbase", f"--components={components}", release, str(folder), uri],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        folder.chmod(0o755)  # it becomes the root of all
        shutil.copy("/etc/resolv.conf", folder / "etc")
        settings = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
        kept = re.findall(r"^Acquire::(?:https?::Proxy|Check-).*\n", settings, re.MULTILINE)
        (folder / "etc" / "apt" / "apt.conf.d" / "99host").write_text("".join(kept))
        self._use_pip_settings()

    def _use_pip_settings(self) -> None:
        """This machine's, as far as they say where packages come from: mirrors, folders of wheels, a certificate."""
        command = [sys.executable, "-m", "pip", "config", "list"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        for name, value in re.findall(r"^[^.]*\.([\w-]+)='(.*)'$", listed, re.MULTILINE):
            if name == "constraint":  # which versions, the lock says
                continue
            if name == "cert":  # setting up changes the system's own certificates
                shutil.copy(value, self.folder / "certificate.pem")
                value = "/certificate.pem"
            for text in re.findall(r"(?:file://)?(/[^\s']+)", value):
                path = Path(text).parent if Path(text).name == "simple" else Path(text)
                if path.is_dir():
                    self.shared.append(path)
            self.settings[f"PIP_{name.upper().replace('-', '_')}"] = value

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """In the system, as root."""
        here = shlex.quote(str(self.folder))
        mounts = [f"mount -t proc proc {here}/proc", f"mount --rbind /dev {here}/dev"]
        for path in self.shared:
            there = shlex.quote(f"{self.folder}{path}")
            mounts.append(f"mkdir -p {there} && mount --bind {shlex.quote(str(path))} {there}")
        inside = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"]
        inside += [f"{name}={value}" for name, value in self.settings.items()]
        script = " && ".join([*mounts, shlex.join(["exec", "chroot", str(self.folder), *inside, *command])])
        outside = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
        return subprocess.run([*outside, "sh", "-c", script], capture_output=True, text=True)

    def grade(self, files: Mapping[str, bytes], *before: str) -> dict[str, Any]:
        """The results of a submission; nothing of it may be left running."""
        root = self.folder / "autograder"
        hand_in(root, files)
        look = f"cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -o '[s]leep {SLEEP}'"
        done = self.run("bash", "-c", f"{shlex.join([*before, '/autograder/run_autograder'])}; {look}; true")
        print(done.stdout, done.stderr)
        assert "sleep" not in done.stdout
        return read_results(root, from_folder(root / "source").questions)


def _mirror() -> tuple[str, str, str]:
    """Where this machine's own system comes from: address, release, components."""
    release = re.search(r"^VERSION_CODENAME=(\w+)", Path("/etc/os-release").read_text(), re.MULTILINE)
    what = ["--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages"]
    listed = subprocess.run(["apt-get", "indextargets", *what], capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in listed.splitlines()]
    found = [line for line in lines if release and line[1] == release[1]]
    if not found:
        pytest.skip("apt has no source of this machine's own release")
    return found[0][0], found[0][1], ",".join(dict.fromkeys(line[2] for line in found))


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root, to make a bare Debian")
@pytest.mark.skipif(shutil.which("debootstrap") is None, reason="needs debootstrap, to make a bare Debian")
def test_the_zip_sets_itself_up_and_grades_on_a_bare_debian(assignment: Assignment) -> None:
    with tempfile.TemporaryDirectory() as name:
        base = Base(Path(name))
        prepare(base.folder / "autograder", assignment)
        (base.folder / "without_landlock.py").write_text(WITHOUT_LANDLOCK)
        start = time.monotonic()
        done = base.run("bash", "/autograder/source/setup.sh")
        assert done.returncode == 0, done.stdout + done.stderr
        print(f"setup.sh took {time.monotonic() - start:.0f} s")
        attack = hostile(assignment, ["/autograder", "/root"])

        best = base.grade(perfect(assignment))
        assert best["score"] == 100
        assert best["extra_data"]["id"] == "123456"
        assert best["extra_data"]["isolation"]["another user"] == "yes"
        nothing = base.grade({f"{assignment.stem}.ipynb": b""})
        assert nothing["score"] == 0
        assert "the file is empty" in nothing["output"]
        attacked = base.grade(attack)
        assert attacked["score"] == 0
        assert readable(attacked) == []

        # As in a container of Docker on an old kernel: no namespaces, no Landlock.  Another user, closed folders and
        # the filter of system calls remain, and the results say what is missing.
        bounds = "-all," + ",".join(f"+{right}" for right in DOCKER.split(","))
        weak = ["setpriv", "--inh-caps=-all", f"--bounding-set={bounds}"]
        weak += ["/autograder/source/venv/bin/python", "/without_landlock.py"]
        best = base.grade(perfect(assignment), *weak)
        assert best["score"] == 100
        isolation = best["extra_data"]["isolation"]
        assert isolation["another user"] == "yes"
        assert isolation["system calls"] == "filtered"
        assert isolation["network"].startswith("cut off")
        assert isolation["processes"].startswith("no namespace")
        assert isolation["files"].startswith("no")
        attacked = base.grade(attack, *weak)
        assert attacked["score"] == 0
        assert set(readable(attacked)) <= {"/autograder/run_autograder"}  # it holds no secret
