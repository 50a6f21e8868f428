"""What the test files are written with: cases, the student's functions, and comparisons that explain.

A test file is one of Otter's exception-based files.  `test_case` is Otter's decorator with two
additions: a parameter annotated `Answer` receives the student's function of that name, wrapped so
that failures say what went wrong, and `rng: Generator` receives random numbers of the case's own.

    @test_case(name="the rows of softmax sum to 1", points=2)
    def rows_sum_to_one(softmax: Answer, rng: Generator):
        Z = rng.normal(size=(5, 3))
        equal(softmax(Z).sum(axis=1), np.ones(5), "the row sums of softmax(Z)")

When a case fails and the function under test calls an earlier function of the student's that is
itself wrong, the failure says so instead of blaming the new code.
"""

import hashlib
import inspect
import os
import re
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from diagnosis import agree, because, explain, shape_problem, where_wrong
from gradcheck import check_gradient, judge, slope
from numpy.random import Generator
from otter.test_files import test_case as otter_test_case
from otter.test_files.exception_test import ExceptionTestFile

__all__ = [
    "FLOAT32_RTOL",
    "Answer",
    "CheckFailure",
    "Generator",
    "array_of",
    "calm",
    "check_gradient",
    "equal",
    "fail",
    "global_random_state",
    "gradients",
    "pair",
    "require",
    "slope",
    "test_case",
    "untouched",
]

Suspects = Mapping[str, object] | Callable[[], Mapping[str, object]]
RTOL = 1e-9  # values are float64-accurate; different algebra costs a few more digits at most
ROUNDING = 1e-14  # what float64 arithmetic on numbers around 1 leaves behind where the true value is nearly 0
FLOAT32_RTOL = 2e-5  # what computing in float32 may cost; only used where float32 arrays go in
# Every case draws from this, its question and its name.  The same in every student's notebook; a grader may
# set it per submission.
course_seed = "public"


class CheckFailure(AssertionError):
    """What a student reads when a case fails."""


def fail(message: str) -> NoReturn:
    raise CheckFailure(message)


def require(condition: object, message: str) -> None:
    """Fail with `message` unless `condition` holds."""
    if not condition:
        fail(message)


# ------------------------------------------------------------------------------------- test cases


class test_case(otter_test_case):  # noqa: N801 - Otter's own name
    """Otter's `test_case`, handing the test function wrapped answers and a generator of its own."""

    def call_func(self, global_environment: dict[str, Any]) -> None:
        # Called by Otter, whose failure message quotes the line of the test function: the frame right
        # below this one.  So nothing may stand between.
        arguments = self.arguments(global_environment)
        try:
            with np.errstate(all="ignore"):  # what a misconception would give may well overflow
                self.test_func(**arguments)
        except Exception as error:
            culprit = self.culprit(arguments, global_environment) if blaming else None
            if culprit is None:
                raise
            raise CheckFailure(culprit).with_traceback(error.__traceback__.tb_next) from None  # type: ignore[union-attr]

    def answers(self) -> list[str]:
        """Names of the student functions this case calls."""
        return [p.name for p in self._parameters if p.annotation is Answer]

    def draws(self) -> bool:
        """True when the case draws random inputs."""
        return any(p.annotation is Generator for p in self._parameters)

    @cached_property
    def _parameters(self) -> list[inspect.Parameter]:
        return list(inspect.signature(self.test_func).parameters.values())

    def arguments(self, env: dict[str, Any]) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        for parameter in self._parameters:
            if parameter.annotation is Answer:
                arguments[parameter.name] = Answer(parameter.name, env)
            elif parameter.annotation is Generator:
                arguments[parameter.name] = generator(self._question(), str(self.name))
            elif parameter.name == "env":
                arguments[parameter.name] = env
            else:
                arguments[parameter.name] = env.get(parameter.name, MISSING)
        return arguments

    def _question(self) -> str:
        return Path(self.test_func.__code__.co_filename).stem

    def culprit(self, arguments: Mapping[str, Any], env: dict[str, Any]) -> str | None:
        """The sentence that names an earlier answer as the cause of this failure, if one is wrong."""
        names = [value.name for value in arguments.values() if isinstance(value, Answer)]
        used = {name: functions_used(name, env) - {*self.answers()} for name in names}
        if not any(used.values()):
            return None
        earlier = earlier_questions(Path(self.test_func.__code__.co_filename))
        for name in names:
            for question, needed, cases in earlier:
                if needed in used[name] and not passes(cases, env):
                    return (
                        f"{needed} from {question} is not right yet: fix that first. "
                        f"({name} calls it; see grader.check({question!r}).)"
                    )
        return None

    def __reduce__(self) -> tuple[Any, ...]:
        # Otter pickles results in one process and reads them in another, which lacks this module.
        fields = (self.name, self.points, self.hidden, self.success_message, self.failure_message)
        return otter_test_case, fields


def generator(*key: str) -> Generator:
    """A generator that depends on the course seed and the words of `key`, and on nothing else."""
    digest = hashlib.sha256("\0".join([course_seed, *key]).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def global_random_state() -> tuple[bytes, int]:
    """The state of NumPy's global generator: another one than before, if something drew from it."""
    _, key, place, *_ = np.random.get_state(legacy=True)
    return np.asarray(key).tobytes(), int(place)


# ------------------------------------------------------------------- whose fault: earlier answers

blaming = True  # whether a failure looks for its cause in earlier answers
# (question, case) → whether it passes, where that is known; else it is run.  A grader may fill it in as it goes.
known: dict[tuple[str, str], bool] = {}


def functions_used(name: str, env: Mapping[str, Any]) -> set[str]:
    """Names of the notebook's functions that `name` calls, directly or through others."""
    seen: set[str] = set()
    waiting = [env.get(name)]
    while waiting:
        for used in _names_in(waiting.pop()):
            if used != name and used not in seen and callable(env.get(used)):
                seen.add(used)
                waiting.append(env[used])
    return seen


def _names_in(function: object) -> Iterator[str]:
    if hasattr(function, "names_used"):  # it stands in for a function of another process, and knows them
        yield from function.names_used()
        return
    code = getattr(inspect.unwrap(function) if callable(function) else None, "__code__", None)
    codes = [code] if isinstance(code, types.CodeType) else []
    while codes:
        current = codes.pop()
        yield from current.co_names
        codes.extend(c for c in current.co_consts if isinstance(c, types.CodeType))


def earlier_questions(test_file: Path) -> list[tuple[str, str, list[test_case]]]:
    """(question, function, cases) for the functions first tested in the questions before `test_file`."""
    with os.scandir(test_file.parent) as entries:
        files = [(entry.name, entry.stat().st_mtime_ns) for entry in entries if re.fullmatch(r"q\d+\.py", entry.name)]
    return _earlier_questions(test_file, tuple(sorted(files, key=lambda file: int(file[0][1:-3]))))


@lru_cache(maxsize=64)
def _earlier_questions(test_file: Path, files: tuple[tuple[str, int], ...]) -> list[tuple[str, str, list[test_case]]]:
    """`files`: all test files in order, with their times of change, which make edited ones load again."""
    found: dict[str, tuple[str, str, list[test_case]]] = {}
    names = [file for file, _ in files]
    before = names.index(test_file.name) if test_file.name in names else 0
    for file, changed in files[:before]:
        path = test_file.with_name(file)
        new: dict[str, tuple[str, str, list[test_case]]] = {}
        for case in _cases(str(path), changed):
            for name in case.answers():
                if name not in found:
                    new.setdefault(name, (path.stem, name, []))[2].append(case)
        found.update(new)
    return list(found.values())


def _cases(path: str, changed: int) -> list[test_case]:
    bodies = [case.body for case in loaded(path, changed).test_cases]
    return [body for body in bodies if isinstance(body, test_case)]


@lru_cache(maxsize=64)
def loaded(path: str, changed: int) -> ExceptionTestFile:
    """A test file; `changed`, its time of change in nanoseconds, makes an edited one load again."""
    return ExceptionTestFile.from_file(path)


def passes(cases: Sequence[test_case], env: dict[str, Any]) -> bool:
    """True when every case passes, without looking further for whose fault a failure is."""
    global blaming
    verdicts = [known.get((case._question(), str(case.name))) for case in cases]
    if False in verdicts:
        return False
    before, blaming = blaming, False
    try:
        for case, verdict in zip(cases, verdicts, strict=True):
            if verdict is None:
                case.call_func(env)
    except Exception:
        return False
    finally:
        blaming = before
    return True


# --------------------------------------------------------------------------- the student's answers

MISSING = types.SimpleNamespace()  # a name the notebook does not define


class Answer:
    """A function of the student's, called on copies of its arguments and explained when it fails.

    Attributes:
        changed: names of the arguments that some call modified in place.
        alarms: overflow and invalid-value warnings that NumPy gave during the calls.
    """

    def __init__(self, name: str, env: Mapping[str, Any]) -> None:
        self.name = name
        self.changed: list[str] = []
        self.alarms: list[str] = []
        self._function = env.get(name, MISSING)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The function's result; None and every exception are failures that say what happened."""
        try:
            result = self._run(args, kwargs)
        except CheckFailure:
            raise
        except KeyboardInterrupt:
            raise
        except NotImplementedError as error:
            fail(self._not_written(error))
        except BaseException as error:
            fail(f"{self.name} raised {_described(error)}{self._place(error)}{_shapes(args, kwargs)}")
        if result is None:
            fail(f"{self.name} returned None: is the return statement missing?")
        return result

    def raises(self, expected: type[Exception], *args: Any, why: str, **kwargs: Any) -> None:
        """Fail unless the call raises `expected`; `why` says what the argument is, for the message."""
        try:
            self._run(args, kwargs)
        except expected:
            return
        except (CheckFailure, KeyboardInterrupt):
            raise
        except NotImplementedError as error:
            fail(self._not_written(error))
        except Exception as error:
            fail(f"{self.name} raised {_described(error)} for {why}; expected {expected.__name__}")
        fail(f"{self.name} accepted {why}; expected a {expected.__name__}")

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        function = self._function
        if function is MISSING:
            fail(f"{self.name} is not defined: run its cell, and keep the function's name")
        if not callable(function):
            fail(f"{self.name} is a {type(function).__name__}, not a function: is the name used twice?")
        result, alarms, given = _called(function, args, kwargs)
        self.alarms += [alarm for alarm in alarms if re.match("overflow|invalid value", alarm)]
        if given is not None:
            self._note_changes(given, (args, kwargs))
        return result

    def _note_changes(self, given: Any, original: Any) -> None:
        positional, keywords = given
        for k, (new, old) in enumerate(zip(positional, original[0], strict=True)):
            if not _same(new, old):
                self.changed.append(self._parameter(k))
        self.changed += [key for key in keywords if not _same(keywords[key], original[1][key])]

    def _parameter(self, position: int) -> str:
        try:
            return list(inspect.signature(self._function).parameters)[position]
        except (TypeError, ValueError, IndexError):
            return f"number {position + 1}"

    def _not_written(self, error: NotImplementedError) -> str:
        text = str(error)
        match = re.fullmatch(r"(q\d+): (\w+)", text)
        if match and match[2] != self.name:
            return f"{match[2]} from {match[1]} is not written yet: do that first. ({self.name} calls it.)"
        return f"{self.name} is not written yet{f' ({match[1]})' if match else ''}"

    def _place(self, error: BaseException) -> str:
        """The student's own line that raised, when Python still knows it."""
        if getattr(error, "students_line", ""):  # it was raised in another process
            return f"\n  in the line: {error.students_line}"  # type: ignore[attr-defined]
        code = getattr(self._function, "__code__", None)
        frames = traceback.extract_tb(error.__traceback__)
        lines = [f for f in frames if code is not None and f.filename == code.co_filename]
        return f"\n  in the line: {lines[-1].line}" if lines and lines[-1].line else ""


def _called(
    function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, list[str], tuple[Any, Any] | None]:
    """The result of a call on copies of the arguments; what was warned of during it; the copies afterwards.

    None instead of the copies means that they are still what they were.
    """
    if hasattr(function, "call_on_copies"):  # it stands in for a function of another process
        result, alarms, changed = function.call_on_copies(args, kwargs, _copied)
        return result, alarms, changed
    given = (_copied(args), _copied(kwargs))
    with warnings.catch_warnings(record=True) as caught, np.errstate(over="warn", invalid="warn"):
        warnings.simplefilter("always")
        result = function(*given[0], **given[1])
    return result, [str(w.message) for w in caught], given


def _described(error: BaseException) -> str:
    text = str(error).strip().split("\n")[0][:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _shapes(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    values = [*args, *kwargs.values()]
    arrays = [str(v.shape) for v in values if isinstance(v, np.ndarray)]
    numbers = [f"{v:g}" for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    parts = ([f"arrays of shape {', '.join(arrays)}"] if arrays else []) + (
        [f"numbers {', '.join(numbers)}"] if numbers else []
    )
    return f"\n  called with {' and '.join(parts)}" if parts else ""


def _copied(value: Any) -> Any:
    """A copy of the arrays in `value`; other objects (generators, functions, caches) as they are."""
    match value:
        case np.ndarray():
            return value.copy(order="K")
        case list() | tuple() if type(value) in (list, tuple):
            return type(value)(_copied(v) for v in value)
        case dict():
            return {k: _copied(v) for k, v in value.items()}
    return value


def _same(new: Any, old: Any) -> bool:
    match old:
        case np.ndarray():
            return isinstance(new, np.ndarray) and new.shape == old.shape and new.tobytes() == old.tobytes()
        case list() | tuple():
            return len(new) == len(old) and all(map(_same, new, old))
        case dict():
            return new.keys() == old.keys() and all(_same(new[k], old[k]) for k in old)
        case int() | float():
            return new is old or new == old
    return True


# ------------------------------------------------------------------------------------- comparisons


def array_of(value: object, what: str, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """`value` as a float64 array of real numbers, or a failure that says what it is instead."""
    if value is None:
        fail(f"{what} is None: is a return value missing?")
    if value is ...:
        fail(f"{what} is still `...`: replace it with your answer")
    if isinstance(value, str | bytes | dict | set):
        fail(f"{what} is a {type(value).__name__}, expected numbers")
    try:
        array = np.asarray(value)
    except ValueError:
        kind = f"a {type(value).__name__} of {len(value)} parts" if isinstance(value, tuple | list) else "not one array"
        fail(f"{what} is {kind} of different shapes, expected {'one number' if shape == () else 'one array'}")
    if array.dtype.kind not in "biuf":
        kinds = {"c": "complex numbers", "U": "text", "S": "text"}
        kind = kinds.get(array.dtype.kind, f"objects of type {type(value).__name__}")
        fail(f"{what} holds {kind}, expected real numbers")
    if shape is not None and array.shape != shape:
        fail(f"{what} {shape_problem(array.shape, shape)}")
    return array.astype(float)


def equal(
    got: object,
    want: object,
    what: str,
    *,
    facts: Mapping[str, float] | None = None,
    terms: Mapping[str, np.ndarray] | None = None,
    suspects: Suspects | None = None,
    rtol: float = RTOL,
) -> None:
    """Fail unless `got` has the shape and the values of `want`, entry by entry.

    Args:
        what: what messages call `got`, such as "softmax(Z)".
        facts, terms: what a wrong factor or an extra term may be named after (`diagnosis.explain`).
        suspects: what a known misconception would have returned, keyed by the sentence that explains
            it.  The sentence is shown only when the answer has exactly those values.  A function that makes
            them is called only when the answer is wrong.
        rtol: relative accuracy; absolute accuracy is the same fraction of 1e-3 of the largest entry
            (of 1e-3 where every entry is 0).  In float32 small entries are differences of large ones,
            so there it is a tenth of the largest entry.
    """
    right = np.asarray(want, dtype=float)
    try:
        found = array_of(got, what, right.shape)
    except CheckFailure as error:
        suspect = _suspect(got, right, suspects)
        if suspect:
            fail(f"{error}{because(suspect)}")
        raise
    finite = np.isfinite(right)
    scale = np.abs(right[finite]).max(initial=0.0) or 1.0
    floor = 0.1 if rtol >= FLOAT32_RTOL else 1e-3
    with np.errstate(invalid="ignore"):
        wrong = np.abs(found - right) > np.maximum(rtol * np.maximum(np.abs(right), floor * scale), ROUNDING)
    wrong = np.where(finite, wrong | ~np.isfinite(found), found != right)
    if not wrong.any():
        return
    with np.errstate(invalid="ignore"):
        distance = np.where(wrong, np.abs(found - right), -1.0)
    worst = np.unravel_index(int(np.where(np.isnan(distance), np.inf, distance).argmax()), right.shape)
    where = f"entry {[int(i) for i in worst]} of {what}" if worst else what
    share = f" ({int(wrong.sum())} of {right.size} entries are wrong)" if right.size > 1 else ""
    cause = _suspect(found, right, suspects) or explain(found, right, facts, terms)
    reason = because(cause, where_wrong(found, right))
    fail(f"{where} is {found[worst]:.9g}, expected {right[worst]:.9g}{share}.{reason}")


def _suspect(got: object, right: np.ndarray, suspects: Suspects | None) -> str | None:
    """The misconception whose values these are; none that would be right at this point."""
    made = suspects() if callable(suspects) else suspects or {}
    for sentence, value in made.items():
        try:
            found, expected = np.asarray(got, dtype=float), np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            continue
        if _same_values(found, expected) and not _same_values(expected, right):
            return sentence
    return None


def _same_values(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6, atol=0, equal_nan=True)


def pair(result: object, names: Sequence[str], what: str) -> list[Any]:
    """`result` as a list of `len(names)` values; a tuple or a list of another length fails by name."""
    expected = f"({', '.join(names)})"
    if not isinstance(result, tuple | list):
        fail(f"{what} returned one {type(result).__name__}, expected {len(names)} values {expected}")
    if len(result) != len(names):
        fail(f"{what} returned {len(result)} values, expected {len(names)}: {expected}")
    return list(result)


def gradients(
    loss: Callable[..., float],
    at: Mapping[str, np.ndarray],
    got: Mapping[str, object],
    what: str,
    *,
    facts: Mapping[str, float] | None = None,
    terms: Mapping[str, np.ndarray] | None = None,
    suspects: Mapping[str, Mapping[str, object]] | None = None,
) -> None:
    """Check gradients numerically, each array on its own, and report which are right.

    Args:
        loss: called as `loss(**at)`, the slow and obvious way to compute the loss.
        at: the arrays of the loss, `{"W": W, "b": b}`.
        got: the student's gradient for each, in the same order, `{"dW": dW, "db": db}`.
        what: the call, for messages, such as "softmax_regression(W, b, X, Y)".
        suspects: per gradient name, as in `equal`.
    """
    point = {key: np.array(value, dtype=float) for key, value in at.items()}
    verdicts: dict[str, str | None] = {}
    for variable, (name, value) in zip(point, got.items(), strict=True):
        array = array_of(value, f"{name} of {what}", point[variable].shape)
        measured = slope(lambda x, v=variable: loss(**{**point, v: x}), point[variable])  # type: ignore[misc]
        report = judge(array, measured, name, facts=facts, terms=terms)
        cause = None if report.ok else _near(array, (suspects or {}).get(name, {}))
        text = report.text.split("\n")[0] + because(cause) if cause else report.text
        verdicts[name] = None if report.ok else text
    wrong = [text for text in verdicts.values() if text]
    right = [name for name, text in verdicts.items() if not text]
    if wrong:
        also = f"\n{' and '.join(right)} {'is' if len(right) == 1 else 'are'} right." if right else ""
        fail(f"{what}: " + "\n".join(wrong) + also)


def _near(array: np.ndarray, suspects: Mapping[str, object]) -> str | None:
    for sentence, value in suspects.items():
        if agree(array, np.asarray(value, dtype=float), 1e-6):
            return sentence
    return None


def calm(answer: Answer, what: str) -> None:
    """Fail if NumPy warned of overflow or an invalid value in the calls so far.

    Call it after the values were compared: the message says that they are right.
    """
    if answer.alarms:
        advice = {
            "o": "rearrange the formula so that no exponential can overflow",
            "i": "inf − inf, 0 / 0 or 0 · log 0 was computed; leave such entries out, or rearrange the formula",
        }[answer.alarms[0][0]]
        fail(f"{what}: the value is right, but NumPy warned of “{answer.alarms[0]}” on the way: {advice}")


def untouched(answer: Answer) -> None:
    """Fail if a call so far changed one of its arguments in place."""
    if answer.changed:
        names = " and ".join(dict.fromkeys(answer.changed))
        fail(
            f"{answer.name} changed its argument {names} in place. Whoever called it still needs that "
            f"array: work on a copy (`{answer.changed[0]} = {answer.changed[0]}.copy()`, or `a = a - m` "
            "instead of `a -= m`)."
        )
