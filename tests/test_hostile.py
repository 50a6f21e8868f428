"""No attack of the corpus gains a point, learns a secret, outlives its grading or harms its neighbours."""

import csv
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
import psutil
import pytest

from autograder import course, testfile
from autograder.build import Built, notebook_bytes
from autograder.engine.inbox import safe_name
from autograder.engine.link import STUDENT_SIDE, Zygote
from tests.corpus.hostile import ATTACKS, LEFT_OUT, UNANSWERED, Attack, half_solved, lying

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")]
each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)

CANARY = "canary-4711"
SECRET = f"{CANARY}-end"
OPTIONS = ["--cell-timeout", "2", "--case-timeout", "1", "--timeout", "12", "--memory", "700", "--workers", "2"]
DEPENDENT = {"hw04_sgd": ["q4", "q7"]}  # questions whose functions call those left out
PATIENCE = 30.0  # seconds beyond --timeout that no submission may take, on a busy machine
SHARED = [Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm")]


@dataclass
class Batch:
    """What grading the corpus left behind."""

    folder: Path
    released: set[str]  # ids of the attacks that were let loose
    exits: dict[str, int] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def results(self, stem: str, name: str) -> dict[str, Any]:
        path = self.folder / "out" / stem / "results" / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    def of(self, attack: Attack) -> dict[str, Any]:
        if attack.id not in self.released:
            pytest.skip(f"{attack.needs}: not cut off here, so the attack stays locked up")
        return self.results(attack.stem, safe_name(attack.name or attack.id))

    def text_of(self, attack: Attack) -> str:
        """All that was written about a submission."""
        made = self.of(attack)
        name = made["extra_data"]["id"]
        page = self.folder / "out" / attack.stem / "feedback" / f"{name}.html"
        rows = [row for row in self.rows(attack.stem) if row["id"] == name]
        return json.dumps(made, ensure_ascii=False) + page.read_text(encoding="utf-8") + str(rows)

    @cache  # noqa: B019 - one object in all
    def rows(self, stem: str) -> list[dict[str, str]]:
        with (self.folder / "out" / stem / "grades.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    __hash__ = object.__hash__


@pytest.fixture(scope="module")
def batch() -> Iterator[Batch]:
    """The whole corpus and some honest notebooks, graded in one batch per assignment."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        outside, temporary = folder / "outside", folder / "tmp"
        outside.mkdir()
        outside.chmod(0o777)
        temporary.mkdir()
        (outside / "bait").write_text(f"bait {SECRET}")
        with socket.create_server(("127.0.0.1", 0)) as port, socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(outside / "socket"))
            (outside / "socket").chmod(0o777)
            listening.listen()
            made = Batch(folder, _write_corpus(folder, outside, port.getsockname()[1]))
            for stem in LEFT_OUT:
                _grade(made, stem, temporary)
            yield made


def _write_corpus(folder: Path, outside: Path, port: int) -> set[str]:
    with Zygote() as zygote:
        cut_off = {key for key, value in zygote.isolation.items() if not value.startswith("no")}
    places = {"OUTSIDE": str(outside), "CANARY": CANARY, "PROJECT": str(course.ROOT), "PORT": str(port)}
    released = set()
    for stem in LEFT_OUT:
        assignment = course.find(stem)
        inbox = folder / "in" / stem
        inbox.mkdir(parents=True)
        solved = nbformat.read(assignment.solved_notebook, as_version=4)
        honest = {
            "a perfect one": solved,
            "half": half_solved(assignment),
            "zeros": lying(half_solved(assignment), "0.0"),
            "z perfect too": solved,
        }
        for name, notebook in honest.items():
            (inbox / f"{name}.ipynb").write_bytes(notebook_bytes(notebook))
        for attack in ATTACKS:
            if attack.stem == stem and (not attack.needs or attack.needs in cut_off):
                attack.write(assignment, inbox, places)
                released.add(attack.id)
    return released


def _grade(batch: Batch, stem: str, temporary: Path) -> None:
    command = [sys.executable, "-m", "autograder", "grade", stem, str(batch.folder / "in" / stem)]
    command += ["-o", str(batch.folder / "out" / stem), *OPTIONS]
    env = {**os.environ, "TMPDIR": str(temporary), "COURSE_SECRET": SECRET, "OTHER_VALUE": f"{CANARY}-other"}
    done = subprocess.run(command, cwd=course.ROOT, env=env, capture_output=True, text=True)
    batch.exits[stem], batch.errors[stem] = done.returncode, done.stderr[-2000:]


def honest_points(stem: str) -> float:
    built = Built(course.find(stem))
    left_out = [*LEFT_OUT[stem], *UNANSWERED.get(stem, []), *DEPENDENT.get(stem, [])]
    return sum(points for name, points in built.points.items() if name not in left_out)


# -------------------------------------------------------------------------------------- the batch


@pytest.mark.parametrize("stem", LEFT_OUT)
def test_the_run_ends_well_whatever_is_in_it(batch: Batch, stem: str) -> None:
    assert batch.exits[stem] == 0, batch.errors[stem]


@pytest.mark.parametrize("stem", LEFT_OUT)
def test_every_submission_has_one_results_file_one_row_and_one_page(batch: Batch, stem: str) -> None:
    stems = [path.stem for path in (batch.folder / "in" / stem).iterdir()]
    ids = sorted(row["id"] for row in batch.rows(stem))
    assert sorted(unquote(name) for name in ids) == sorted(stems)
    out = batch.folder / "out" / stem
    assert sorted(path.stem for path in (out / "results").iterdir()) == ids
    assert sorted(path.name.removesuffix(".html") for path in (out / "feedback").iterdir()) == ids


@pytest.mark.parametrize("stem", LEFT_OUT)
def test_honest_submissions_beside_them_have_their_full_scores(batch: Batch, stem: str) -> None:
    assert batch.results(stem, "a perfect one")["score"] == 100
    assert batch.results(stem, "z perfect too")["score"] == 100
    assert batch.results(stem, "half")["score"] == honest_points(stem)
    assert batch.results(stem, "a perfect one")["extra_data"]["status"] == "graded"


def test_nothing_is_left_running(batch: Batch) -> None:
    deadline = time.monotonic() + 10
    while (left := _left_running(batch)) and time.monotonic() < deadline:
        psutil.wait_procs(left, timeout=0.2)
    assert not left


def _left_running(batch: Batch) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _belongs_to(batch, process)]


def _belongs_to(batch: Batch, process: psutil.Process) -> bool:
    try:
        words = [process.cwd(), *process.cmdline()]
    except psutil.Error:
        return False
    return any(str(batch.folder / "tmp") in word or "loot-" in word for word in words)


def test_nothing_is_left_lying_about(batch: Batch) -> None:
    assert [path.name for path in (batch.folder / "tmp").iterdir()] == []
    places = [*SHARED, course.ROOT, Path.home(), Path.cwd(), batch.folder, Path("/")]
    assert [path for place in places if place.is_dir() for path in place.glob("*loot*")] == []


def test_nothing_outside_was_touched(batch: Batch) -> None:
    outside = batch.folder / "outside"
    assert sorted(path.name for path in outside.iterdir()) == ["bait", "socket"]
    assert (outside / "bait").read_text() == f"bait {SECRET}"


# ----------------------------------------------------------------------------------- every attack


def test_the_attacks_speak_as_the_student_side_does() -> None:
    """What they replace exists there, and what they send has the form of what it sends; else they attack nothing."""
    runtime = (STUDENT_SIDE / "runtime.py").read_text(encoding="utf-8")
    for attack in ATTACKS:
        source = "\n".join([attack.start, *attack.before.values(), *attack.functions.values(), attack.end])
        for name in re.findall(r"Runtime\.(\w+) =", source):
            assert f"def {name}(" in runtime, f"{attack.id}: {name}"
        for name in re.findall(r"__globals__\[.(\w+).\] =", source):
            assert re.search(rf"\b{name}\b", runtime), f"{attack.id}: {name}"
    with (
        Zygote() as zygote,
        closing(zygote.start({}, {"memory": 2**30, "file_size": 2**20, "processes": 50}, 20)) as one,
    ):
        student = one.live
        deadline = time.monotonic() + 60
        student.send(["run", ["def f():\n    return 0.0"], True])
        assert student.expect("ran", deadline) == [1, None]
        student.send(["names", ["f"], []])
        student.expect("values", deadline)
        student.send(["call", 0, ["list"], ["dict"]])
        assert student.expect("value", deadline) == [0.0, None, [], False, []], "write the corpus's messages anew"


@each_attack
def test_no_attack_gains_a_point(batch: Batch, attack: Attack) -> None:
    without = batch.results(attack.stem, "zeros" if attack.answers else "half")
    made = batch.of(attack)
    assert made["score"] <= without["score"], _points(made)
    for name, points in _points(made).items():
        assert points <= _points(without)[name], name


def _spares_its_own_answers(attack: Attack) -> bool:
    return not (attack.start or attack.before or set(attack.functions) - set(LEFT_OUT[attack.stem]))


@pytest.mark.parametrize(
    "attack", [attack for attack in ATTACKS if _spares_its_own_answers(attack)], ids=lambda attack: attack.id
)
def test_what_is_earned_is_kept(batch: Batch, attack: Attack) -> None:
    kept = {name for name in _points(batch.of(attack)) if name not in LEFT_OUT[attack.stem]}
    kept -= set(UNANSWERED.get(attack.stem, []))
    half = _points(batch.results(attack.stem, "half"))
    assert {name: _points(batch.of(attack))[name] for name in kept} == {name: half[name] for name in kept}


@each_attack
def test_no_attack_takes_longer_than_a_submission_may(batch: Batch, attack: Attack) -> None:
    assert batch.of(attack)["extra_data"]["seconds"] <= 12 + PATIENCE


@each_attack
def test_nothing_secret_is_shown(batch: Batch, attack: Attack) -> None:
    text = batch.text_of(attack)
    assert "LOOT" not in text, re.findall("LOOT.{0,200}", text)[:1]
    assert "HIDDEN-INPUT" not in text
    assert CANARY not in text
    assert [line for line in hidden_lines(attack.stem) if line in text] == []


@each_attack
def test_no_path_of_the_graders_is_shown(batch: Batch, attack: Attack) -> None:
    text = batch.text_of(attack)
    for path in (course.ROOT, batch.folder):
        assert str(path) not in text


@each_attack
def test_texts_are_short_and_nothing_but_text(batch: Batch, attack: Attack) -> None:
    made = batch.of(attack)
    assert len(json.dumps(made)) < 1_000_000
    shown = [made["output"], *(row["output"] for row in made["tests"]), *made["extra_data"]["reasons"]]
    for text in shown:
        assert len(text) <= 10_000
        assert not re.search(r"<[A-Za-z/!?]", text)
        assert {c for c in text if unicodedata.category(c)[0] == "C"} <= {"\n", "\t"}
    page = (batch.folder / "out" / attack.stem / "feedback" / f"{made['extra_data']['id']}.html").read_text("utf-8")
    assert not re.search("<(script|img|h1>100)", page)


@each_attack
def test_every_question_has_a_visible_row(batch: Batch, attack: Attack) -> None:
    made = batch.of(attack)
    visible = [row["name"] for row in made["tests"] if row["visibility"] == "visible"]
    for name in Built(course.find(attack.stem)).points:
        assert any(re.search(rf"\b{name}\b", row) for row in visible), name


def _points(made: Mapping[str, Any]) -> dict[str, float]:
    return made["extra_data"]["points"]


@cache
def hidden_lines(stem: str) -> list[str]:
    """Lines of the tests, quiz included, that students do not have."""
    lines = []
    for source in Built(course.find(stem)).tests.values():
        public = set(testfile.cut_hidden(source).splitlines())
        lines += [line.strip() for line in source.splitlines() if line not in public]
    return [line for line in lines if len(line) >= 30]


def test_the_corpus_is_what_it_says() -> None:
    assert len(ATTACKS) >= 100
    assert len({attack.id for attack in ATTACKS}) == len(ATTACKS)
    assert {attack.kind for attack in ATTACKS} == {"forging", "leaking", "escaping"}
    assert all(attack.tries and not attack.tries.endswith(".") for attack in ATTACKS)
