"""Calls of a student process, one by one and side by side: a pass side by side is the pass of the case alone."""

import copy
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.engine.cases import Case, Tests
from autograder.engine.link import Session, Zygote
from autograder.engine.past import Past, after
from autograder.engine.proxy import Server
from autograder.engine.together import tried

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")]

LIMITS = {"memory": 2**30, "file_size": 2**20, "processes": 50}
CASES = """
import numpy as np
from checks import Answer, calm, equal, require, test_case, untouched

OK_FORMAT = False
name = "q1"
points = None


@test_case(name="f adds one, twice")
def twice(f: Answer) -> None:
    equal(f(1.0), 2.0, "f(1)")
    equal(f(np.arange(3.0)), np.arange(1.0, 4.0), "f(x)")


@test_case(name="f leaves x alone")
def alone(f: Answer) -> None:
    f(np.ones(3))
    untouched(f)


@test_case(name="f does not warn")
def quiet(f: Answer) -> None:
    f(np.array([1e4]))
    calm(f, "f(x)")


@test_case(name="g calls back")
def back(g: Answer) -> None:
    seen = []
    equal(g(lambda x: seen.append(x) or 2 * x, 4), 8.0, "g(h, 4)")
    require(seen == [0, 1, 2, 3], f"h was called with {seen}")


@test_case(name="g passes exceptions on")
def passes_on(g: Answer) -> None:
    def h(x):
        raise ValueError("not this one")

    g.raises(ValueError, h, 1, why="a function that raises")


@test_case(name="a state goes forth and back")
def state(f: Answer, count: Answer) -> None:
    first = count(None)
    f(1.0)
    equal(count(count(first)).total, 3, "the count") if hasattr(first, "total") else count(count(first))
"""
RIGHT = """
import numpy as np

def f(x):
    return x + 1

def g(h, n):
    total = 0
    for k in range(n):
        total += h(k)
    return 2.0 * n if n else total

class Counter:
    total = 0

def count(c):
    c = c or Counter()
    c.total += 1
    return c
"""


WRONG = [
    ("def f(x):\n    return x + 2", {"f adds one, twice"}),
    ("def f(x):\n    x += 1\n    return x", {"f leaves x alone"}),
    ("def f(x):\n    np.exp(x)\n    return x + 1", {"f does not warn"}),
    ("def g(h, n):\n    return 8.0", {"g calls back", "g passes exceptions on"}),
    (
        "right = g\ndef g(h, n):\n    try:\n        return right(h, n)\n    except Exception:\n        return 0",
        {"g passes exceptions on"},
    ),
    ("del count", {"a state goes forth and back"}),
]


@pytest.fixture(scope="module", params=[False, True], ids=["taking turns", "side by side"])
def zygote(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    with Zygote() as started:
        if request.param:
            started.work_side_by_side(os.sched_getaffinity(0))
        yield started


@pytest.fixture
def session(zygote: Zygote, tmp_path: Path) -> Iterator[Session]:
    started = zygote.start({}, LIMITS, 20)
    yield started
    started.close()


def passed(session: Session, zygote: Zygote, notebook: str, seconds: float = 20.0) -> dict[str, bool]:
    """Case → whether it passed together with the others."""
    pairs = pairs_of(session, zygote, CASES, notebook)
    ended = tried(pairs, session.live, time.monotonic() + seconds, Past(), ahead=zygote.side_by_side)
    return {case.name: ended.get(case, "") is None for case, _ in pairs}


def outcome(
    zygote: Zygote, source: str | Tests, notebook: str, past: Past, seconds: float = 20.0
) -> dict[str, str | None]:
    """The name of each case that ended, and what it said, in a process of its own."""
    started = zygote.start({}, LIMITS, 20)
    try:
        pairs = pairs_of(started, zygote, source, notebook)
        ended = tried(pairs, started.live, time.monotonic() + seconds, past, ahead=zygote.side_by_side)
        return {case.name: message for case, message in ended.items()}
    finally:
        started.close()


def defined(session: Session, notebook: str, names: list[str]) -> dict[str, Any]:
    """What a notebook of one cell calls by these names."""
    server = Server(session.live)
    server.deadline = time.monotonic() + 60
    session.live.send(["run", [notebook], True])
    assert session.live.expect("ran", server.deadline) == [1, None]
    return server.fetch(names, [])[0]


def pairs_of(
    session: Session, zygote: Zygote, source: str | Tests, notebook: str
) -> list[tuple[Case, Mapping[str, Any]]]:
    """The cases of a test file, with the notebook they are for."""
    tests = source if isinstance(source, Tests) else Tests({"q1": source}, zygote.home)
    found = defined(session, notebook, tests.names["q1"])
    return [(case, found) for case in tests.public["q1"]]


def test_right_answers_pass_all_cases(session: Session, zygote: Zygote) -> None:
    assert set(passed(session, zygote, RIGHT).values()) == {True}
    assert not session.live.gone


@pytest.mark.parametrize(("wrong", "lost"), WRONG)
def test_what_is_wrong_with_one_case_leaves_the_others_alone(
    session: Session, zygote: Zygote, wrong: str, lost: set[str]
) -> None:
    found = passed(session, zygote, f"{RIGHT}\n{wrong}")
    assert {name for name, well in found.items() if not well} == lost


@pytest.mark.parametrize(
    "ends",
    [
        "import os\ndef f(x):\n    os._exit(0)",
        "def f(x):\n    while True:\n        pass",
        "def f(x):\n    raise SystemExit",
    ],
)
def test_no_case_passes_that_was_not_finished(session: Session, zygote: Zygote, ends: str) -> None:
    found = passed(session, zygote, f"{RIGHT}\n{ends}", seconds=2.0)
    assert not found["f adds one, twice"]
    assert not found["f does not warn"]


@pytest.mark.parametrize("draw", ["np.random.random()", "__import__('random').random()"])
def test_ahead_nothing_has_ended_where_something_drew_from_a_global_generator(
    session: Session, zygote: Zygote, draw: str
) -> None:
    found = passed(session, zygote, f"{RIGHT}\ndef f(x):\n    {draw}\n    return x + 1")
    assert set(found.values()) == {not zygote.side_by_side}
    assert not session.live.gone


LARGE = """
import numpy as np
from checks import Answer, equal, test_case

OK_FORMAT = False
name = "q1"
points = None
"""
for _k in range(12):
    LARGE += f"""

@test_case(name="case {_k}")
def case_{_k}(f: Answer, g: Answer) -> None:
    x = np.full(60_000, {_k}.0)
    equal(g(lambda y: y + x, 3)[:2], [{3 * _k}.0] * 2, "g(h, 3)")
    equal(f(x)[:2], [{_k + 1}.0] * 2, "f(x)")
"""


LARGE_ANSWERS = """
import numpy as np

def f(x):
    return x + 1

def g(h, n):
    total = np.zeros(60_000)
    for k in range(n):
        total = total + h(0 * total)
    return total
"""


def test_neither_waits_for_the_other_to_read_what_is_large(session: Session, zygote: Zygote) -> None:
    pairs = pairs_of(session, zygote, LARGE, LARGE_ANSWERS)
    ended = tried(pairs, session.live, time.monotonic() + 60, Past(), ahead=zygote.side_by_side)
    assert {case.name: ended.get(case, "lost") for case, _ in pairs} == {case.name: None for case, _ in pairs}


FUNCTIONS = """
import numpy as np

def doubles(x):
    x *= 2
    return x

def returns(x):
    return x, x

def draws(rng):
    return rng.random()

def cheats(rng):
    import random
    return random.random()

def cheats_too(rng):
    return np.random.random()

def lends(h, rng):
    first = h(rng)
    return first, rng.random()
"""


@pytest.fixture
def functions(session: Session) -> dict[str, Any]:
    return defined(session, FUNCTIONS, ["doubles", "returns", "draws", "cheats", "cheats_too", "lends"])


def test_a_changed_argument_is_changed_in_a_copy_which_is_what_returns(functions: dict[str, Any]) -> None:
    x = np.ones(3)
    result, _, given = functions["doubles"].call_on_copies((x,), {}, copy.deepcopy)
    assert x.tolist() == [1, 1, 1]
    assert given[0][0].tolist() == [2, 2, 2]
    assert result is given[0][0]


def test_an_argument_that_returns_unchanged_returns_as_a_copy(functions: dict[str, Any]) -> None:
    x = np.ones(3)
    (first, second), _, given = functions["returns"].call_on_copies((), {"x": x}, copy.deepcopy)
    assert given is None
    assert first is second
    assert first is not x
    assert first.tolist() == [1, 1, 1]


def test_a_generator_moves_on_where_either_side_drew_from_it(functions: dict[str, Any]) -> None:
    before = np.random.default_rng(1).bit_generator.state
    rng = np.random.default_rng(1)
    value, _, given = functions["draws"].call_on_copies((rng,), {}, copy.deepcopy)
    assert value == np.random.default_rng(1).random()
    assert given is None
    assert rng.bit_generator.state != before
    first, second = functions["lends"](lambda rng: rng.random(), np.random.default_rng(2))
    assert first == np.random.default_rng(2).random()
    assert first != second


def test_an_overflow_in_a_function_of_the_test_that_is_called_back_is_an_alarm(functions: dict[str, Any]) -> None:
    for x, alarms in [(1.0, []), (1e4, ["overflow"])]:
        given = (lambda rng, x=x: float(np.exp(np.array(x))), np.random.default_rng(1))
        assert functions["lends"].call_on_copies(given, {}, copy.deepcopy)[1] == alarms


@pytest.mark.parametrize(("name", "noticed"), [("draws", False), ("cheats", True), ("cheats_too", True)])
def test_a_draw_from_a_global_generator_is_noticed(name: str, noticed: bool, functions: dict[str, Any]) -> None:
    functions[name](np.random.default_rng(1))
    assert functions[name].server.used_global_random == noticed


SLOW_CHECK = CASES.replace('name="f leaves x alone"', 'name="a long check"').replace(
    "    f(np.ones(3))\n    untouched(f)", "    while True:\n        f(1.0)"
)


def test_a_case_that_is_interrupted_at_the_deadline_has_not_failed(session: Session, zygote: Zygote) -> None:
    pairs = pairs_of(session, zygote, SLOW_CHECK, RIGHT)
    ended = tried(pairs, session.live, time.monotonic() + 0.5, Past())
    assert {case.name for case, _ in pairs} - {case.name for case in ended} == {"a long check"}
    assert set(ended.values()) == {None}


def test_an_exception_that_crosses_a_function_that_waits_for_it_ends_the_process(
    session: Session, zygote: Zygote
) -> None:
    source = (
        CASES
        + """

@test_case(name="h gives no data")
def no_data(g: Answer) -> None:
    g.raises(TypeError, lambda x: object(), 1, why="a function that returns no data")
"""
    )
    pairs = pairs_of(session, zygote, source, RIGHT)
    ended = tried(pairs, session.live, time.monotonic() + 20, Past(), ahead=zygote.side_by_side)
    assert "h gives no data" not in {case.name for case in ended}
    assert session.live.gone == "a test ended while a function of the notebook waited for it"


# ------------------------------------------------------------------------------- what happened before


NOTEBOOKS = [RIGHT, *(f"{RIGHT}\n{wrong}" for wrong, _ in WRONG)]
NOTEBOOKS += [
    RIGHT.replace("x + 1", "1 + x"),
    RIGHT.replace("return x + 1", "raise ValueError(x)"),
    RIGHT.replace("def f(x):", "def f(y, x=3):\n    y += 1\n    return y\n\ndef other(x):"),
    RIGHT.replace("def f(x):", "def f(z):\n    z += 1\n    return z\n\ndef other(x):"),
    RIGHT.replace("c.total += 1", "c.total += 2"),
    RIGHT.replace("range(n)", "reversed(range(n))"),
]


@pytest.mark.parametrize("most_bytes", [2**20, 1500], ids=["with room", "forgetting"])
def test_what_is_remembered_of_other_notebooks_changes_no_result(zygote: Zygote, most_bytes: int) -> None:
    past = Past(most_bytes)
    for notebook in NOTEBOOKS + NOTEBOOKS:
        alone = outcome(zygote, CASES, notebook, Past())
        assert outcome(zygote, CASES, notebook, past) == alone


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the cases that have run."""
    names: list[str] = []
    run = Case.run

    def noted(case: Case, namespace: Mapping[str, Any]) -> str | None:
        names.append(case.name)
        return run(case, namespace)

    monkeypatch.setattr(Case, "run", noted)
    return names


def test_a_case_does_not_run_again_for_the_answers_it_got_before(zygote: Zygote, ran: list[str]) -> None:
    past = Past()
    first = outcome(zygote, CASES, RIGHT, past)
    assert sorted(ran) == sorted(first)
    ran.clear()
    assert outcome(zygote, CASES, RIGHT, past) == first
    assert set(ran) <= {"a state goes forth and back"}  # its number may depend on what came before it
    ran.clear()
    assert outcome(zygote, CASES, f"{RIGHT}\n{WRONG[0][0]}", past) != first
    assert {*ran} - {"a state goes forth and back"} == {"f adds one, twice", "f leaves x alone", "f does not warn"}


def test_large_answers_are_not_kept_for_a_case_that_may_have_to_run(zygote: Zygote, ran: list[str]) -> None:
    past = Past(2**27)
    first = outcome(zygote, LARGE, LARGE_ANSWERS, past, seconds=60)
    assert set(first.values()) == {None}
    ran.clear()
    assert outcome(zygote, LARGE, LARGE_ANSWERS, past, seconds=60) == first
    assert sorted(ran) == sorted(first)
    wrong = f"{LARGE_ANSWERS}\nright = f\ndef f(x):\n    return right(x) + (x[0] == 7)"
    assert {name for name, message in outcome(zygote, LARGE, wrong, past, 60).items() if message} == {"case 7"}


def test_when_there_is_no_room_left_only_what_is_new_is_remembered() -> None:
    past, keys = Past(10_000), [after(b"beginning", bytes([k])) for k in range(100)]
    for key in keys:
        past.note(key, key * 30)
        assert past.next(key) == key * 30
    assert 0 < sum(past.next(key) is not None for key in keys) < 10
    past.note(b"too large", b"x" * 10_000)
    assert past.next(b"too large") is None
    assert past.next(keys[-1]) is not None


def test_what_follows_on_many_answers_takes_room_once() -> None:
    past, keys = Past(10_000), [after(b"beginning", bytes([k])) for k in range(30)]
    for key in keys:
        past.note(key, bytes(3000))
    assert all(past.next(key) == bytes(3000) for key in keys)


INTERRUPTED = """
import time
from autograder.engine.proxy import TimeIsUp
from checks import Answer, Generator, equal, test_case

OK_FORMAT = False
name = "q1"
points = None


@test_case(name="f")
def long(f: Answer) -> None:
    f(1.0)
    started = time.monotonic()
    while time.monotonic() < started + 1.0:
        pass
    raise TimeIsUp("too long")
"""


def test_that_a_case_was_interrupted_is_not_remembered(zygote: Zygote) -> None:
    past = Past()
    for _ in range(2):
        assert outcome(zygote, INTERRUPTED, "def f(x):\n    return x", past, seconds=0.5) == {}


def test_what_a_global_generator_had_a_part_in_is_not_remembered(zygote: Zygote) -> None:
    source = (
        INTERRUPTED.split("\n\n\n@")[0]
        + """

@test_case(name="f draws from rng")
def draws(f: Answer, rng: Generator) -> None:
    equal(f(rng), 2.0, "f(rng)")
"""
    )
    past, notebook = Past(), "import numpy as np\ndef f(rng):\n    np.random.seed(0)\n    return np.random.random()"
    for _ in range(2):
        assert outcome(zygote, source, notebook, past) == {}


def test_what_a_message_tells_of_a_function_was_not_remembered_of_another(session: Session, zygote: Zygote) -> None:
    pairs = pairs_of(session, zygote, CASES, f"{RIGHT}\n{WRONG[1][0]}")
    for _, namespace in pairs:
        assert namespace["f"].names_used() == []  # asks for the names of its parameters too
    ended = tried(pairs, session.live, time.monotonic() + 20, Past())
    assert "f leaves x alone" not in {case.name for case in ended}


def test_a_case_that_does_not_only_follow_its_answers_is_set_aside_where_that_shows(zygote: Zygote) -> None:
    source = (
        LARGE.split("\n\n\n@")[0]
        + """
import itertools

COUNT = itertools.count()

@test_case(name="f(k), and f(1)")
def counts(f: Answer) -> None:
    k = next(COUNT)
    equal(f(float(k)), 2.0 * k, "f(k)")
    equal(f(1.0), 2.0, "f(1)")
"""
    )
    tests, past, right = Tests({"q1": source}, zygote.home), Past(), "def f(x):\n    return 2 * x"
    assert outcome(zygote, tests, right, past) == {"f(k), and f(1)": None}
    assert outcome(zygote, tests, f"{right} + (x == 0)", past) == {}
