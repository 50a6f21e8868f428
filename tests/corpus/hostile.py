"""Attacks on the grader, each with a sentence on what it tries.

An attack changes a half-solved notebook, so that a successful forgery would raise its score.  What gets at
something it must not have says so in an exception with the word LOOT, which must never reach a result.

Placeholders in sources: `@OUTSIDE@` is a folder anybody may write to, `@CANARY@` the first half of the course's
secret, `@PROJECT@` the folder of the project, `@PORT@` one on which this machine listens.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.build import notebook_bytes, zip_bytes
from autograder.course import Assignment

# What is left undone in the base notebook of an assignment, and how many values each of its functions returns.
LEFT_OUT: Mapping[str, Mapping[str, Mapping[str, int]]] = {
    "hw01_gradients": {"q1": {"numerical_gradient": 1}},
    "hw03_softmax": {
        "q6": {"softmax_jacobian": 1},
        "q7": {"softmax_regression": 3},
        "q8": {"entropy": 1, "kl_divergence": 1},
        "q9": {"binary_cross_entropy": 2},
        "q10": {"tempered_cross_entropy": 2},
    },
    "hw04_sgd": {"q1": {"minibatches": 1}},
    "hw06_optimizers": {"q1": {"ema": 1}},
}
UNANSWERED = {"hw03_softmax": ["s2", "s4", "s6"]}

# Helpers for attacks on the conversation with the grader: its socket, its objects on this side, a frame of it.
PRELUDE = """
import gc, os, signal, socket, stat, struct, sys, threading, time
import msgpack, otter

def ends():
    found = []
    for number in range(256):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                found.append(number)
        except OSError:
            pass
    return found

def frame(*message):
    data = msgpack.packb(list(message))
    return struct.pack(">I", len(data)) + data

def tell(*message):
    for number in ends():
        os.write(number, frame(*message))

def found(what, detail=""):
    raise RuntimeError("LO" + "OT " + what + " " + str(detail)[:200])

runtime = otter.Notebook.check.__closure__[0].cell_contents
Runtime = type(runtime)
wire = Runtime.__init__.__globals__["wire"]
"""


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    Attributes:
        kind: "forging", "leaking" or "escaping".
        start, before, end: cells inserted after the set-up cell, before the check of a question, at the end.
        answers: an expression or statements; every function left out returns its value, see `lying`.
        functions: question → the source that stands for its functions.
        zipped: files beside the notebook, in a zip.
        needs: what has to be cut off for the attack to be let loose at all; a key of the reported isolation.
        name: the file's, when it is part of the attack.
    """

    id: str
    kind: str
    tries: str
    start: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    end: str = ""
    answers: str = ""
    functions: Mapping[str, str] = field(default_factory=dict)
    zipped: Mapping[str, str] = field(default_factory=dict)
    stem: str = "hw03_softmax"
    needs: str = ""
    name: str = ""

    @property
    def sources(self) -> Iterator[str]:
        yield from (self.start, self.end, self.answers, *self.before.values(), *self.functions.values())

    def write(self, assignment: Assignment, folder: Path, places: Mapping[str, str]) -> Path:
        """The submission as a file in `folder`."""
        notebook = half_solved(assignment)
        if self.answers:
            lying(notebook, self.answers)
        for question, source in self.functions.items():
            _cell(notebook, f"{question}-code").source = source
        for question, source in self.before.items():
            _insert(notebook, _place(notebook, f"{question}-check"), source)
        if self.start:
            _insert(notebook, _place(notebook, "setup") + 1, self.start)
        if self.end:
            _insert(notebook, len(notebook.cells), self.end)
        for cell in notebook.cells:
            for name, value in places.items():
                cell.source = cell.source.replace(f"@{name}@", value)
        content = notebook_bytes(notebook)
        stem = self.name or self.id
        if not self.zipped:
            path = folder / f"{stem}.ipynb"
            path.write_bytes(content)
            return path
        path = folder / f"{stem}.zip"
        files = {name: text.encode() for name, text in self.zipped.items()}
        path.write_bytes(zip_bytes({f"{assignment.stem}.ipynb": content, **files}))
        return path


def half_solved(assignment: Assignment) -> NotebookNode:
    """The solved notebook without the questions in `LEFT_OUT` and the answers in `UNANSWERED`."""
    notebook = copy.deepcopy(nbformat.read(assignment.solved_notebook, as_version=4))
    student = nbformat.read(assignment.student_folder / f"{assignment.stem}.ipynb", as_version=4)
    stubs = {cell.id: cell.source for cell in student.cells}
    undone = [f"{name}-code" for name in LEFT_OUT[assignment.stem]]
    undone += [f"{name}-answer" for name in UNANSWERED.get(assignment.stem, [])]
    for cell in notebook.cells:
        if cell.id in undone:
            cell.source = stubs[cell.id]
    return notebook


def lying(notebook: NotebookNode, value: str) -> NotebookNode:
    """Let every function left out return `value`, as often as it has values to return."""
    stem = notebook.metadata.otter.assignment_name
    for question, functions in LEFT_OUT[stem].items():
        _cell(notebook, f"{question}-code").source = "\n\n".join(
            f"def {name}(*args, **kwargs):\n    return {', '.join([f'({value})'] * count)}"
            for name, count in functions.items()
        )
    return notebook


def _cell(notebook: NotebookNode, name: str) -> NotebookNode:
    return notebook.cells[_place(notebook, name)]


def _place(notebook: NotebookNode, name: str) -> int:
    return next(k for k, cell in enumerate(notebook.cells) if cell.id == name)


def _insert(notebook: NotebookNode, place: int, source: str) -> None:
    for number, part in enumerate(source.split("\n# next cell\n")):
        cell = nbformat.v4.new_code_cell(part, id=f"inserted-{place}-{number}")
        notebook.cells.insert(place + number, cell)


def liar(base: str, body: str) -> str:
    """A class whose objects say yes to everything; its values are made by `lie()`."""
    return f"class Liar({base}):\n" + "\n".join(f"    {line}" for line in body.strip().splitlines())


YES = """
def __eq__(self, other): return True
def __ne__(self, other): return False
def __lt__(self, other): return True
def __le__(self, other): return True
def __gt__(self, other): return True
def __ge__(self, other): return True
def __bool__(self): return True
def __hash__(self): return 0
def __len__(self): return 3
def __float__(self): return 0.0
def __int__(self): return 0
def __array__(self, *args, **kwargs): return np.zeros(3)
def __array_ufunc__(self, *args, **kwargs): return self
def __array_function__(self, *args, **kwargs): return True
def __getattr__(self, name): return self
def __call__(self, *args, **kwargs): return self
def __sub__(self, other): return 0.0
def __rsub__(self, other): return 0.0
def __abs__(self): return 0.0
"""

# ------------------------------------------------------------------------------------------ forging

FORGING = [
    Attack(
        "patches_numpy",
        "forging",
        "makes every comparison of NumPy's say yes",
        start="""
import numpy.testing
for name in ("allclose", "array_equal", "isclose", "array_equiv", "all", "isfinite"):
    setattr(np, name, lambda *args, **kwargs: True)
for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, lambda *args, **kwargs: None)
np.asarray = lambda value, *args, **kwargs: value
""",
        answers="0.0",
    ),
    Attack(
        "patches_builtins",
        "forging",
        "replaces isinstance, len, all, any, abs and AssertionError",
        before={
            "q6": """
import builtins
builtins.AssertionError = type("Quiet", (Exception,), {"__init__": lambda self, *a: None})
builtins.all = builtins.any = lambda *a: True
builtins.abs = lambda *a: 0
builtins.isinstance = lambda *a: True
"""
        },
        answers="0.0",
    ),
    Attack(
        "equal_to_everything", "forging", "returns an object that equals all", liar("object", YES), answers="Liar()"
    ),
    Attack(
        "float_that_lies",
        "forging",
        "returns a float whose comparisons lie",
        liar("float", YES),
        answers="Liar(0.0)",
    ),
    Attack(
        "array_that_lies",
        "forging",
        "returns a subclass of ndarray whose comparisons and reductions lie",
        liar("np.ndarray", YES + "\ndef all(self, *a, **k): return True\ndef any(self, *a, **k): return False"),
        answers="np.zeros(()).view(Liar)",
    ),
    Attack(
        "array_of_liars",
        "forging",
        "returns an array of objects that equal all",
        liar("object", YES),
        answers="np.array([[Liar()] * 3] * 4, dtype=object)",
    ),
    Attack(
        "text_that_lies",
        "forging",
        "answers the quiz with text, lists, sets and dictionaries that equal everything",
        "\n".join(liar(base, YES).replace("Liar", f"Liar{base}") for base in ("str", "list", "set", "dict", "tuple")),
        end="""
s2, s4, s6 = Liarlist(), Liarstr("A"), Liartuple()
grader.check_all()
s2, s4, s6 = Liarset(), Liardict(), Liarlist()
""",
    ),
    Attack("nan_everywhere", "forging", "returns nan, which is not greater than any bound", answers="float('nan')"),
    Attack("nan_arrays", "forging", "returns arrays of nan", answers="np.full((4, 3), np.nan)"),
    Attack("minus_infinity", "forging", "returns -inf, which is below any bound", answers="-np.inf"),
    Attack("masked", "forging", "returns a masked array, all of it masked", answers="np.ma.masked_all((4, 3))"),
    Attack(
        "empty_array", "forging", "returns an empty array, of which all entries are right", answers="np.empty((0, 3))"
    ),
    Attack("broadcasts", "forging", "returns one number that would stand for an array", answers="np.zeros((1, 1, 1))"),
    Attack("complex_zero", "forging", "returns complex numbers", answers="0j"),
    Attack(
        "own_dtype",
        "forging",
        "returns structured, date and text arrays",
        answers="np.zeros(3, dtype=[('a', float), ('b', 'M8[s]'), ('c', 'U5')])",
    ),
    Attack("a_generator", "forging", "returns a generator that goes on for ever", answers="iter(int, 1)"),
    Attack(
        "a_lazy_value",
        "forging",
        "returns a sequence whose entries differ at each look",
        start="""
class Lazy(list):
    looked = 0
    def __iter__(self):
        Lazy.looked += 1
        return iter([Lazy.looked] * 3)
    def __len__(self): return 3
    def __getitem__(self, k): return time.time()
""",
        answers="Lazy([1, 2, 3])",
    ),
    Attack("a_function", "forging", "returns a function where a value belongs", answers="lambda *a, **k: 0.0"),
    Attack(
        "a_module",
        "forging",
        "returns a module, a class and a frame",
        answers="[np, type, __import__('sys')._getframe()]",
    ),
    Attack(
        "recursive_list",
        "forging",
        "returns a list that holds itself",
        start="ring = []\nring.append(ring)\nmap_ = {}\nmap_['me'] = map_",
        answers="[ring, map_]",
    ),
    Attack(
        "deep_list",
        "forging",
        "returns lists nested ten thousand deep",
        start="deep = []\nfor _ in range(10_000):\n    deep = [deep]",
        answers="deep",
    ),
    Attack("long_list", "forging", "returns a list of three million numbers", answers="[0.0] * 3_000_000"),
    Attack("long_text", "forging", "returns a text of 100 million letters", answers="'x' * 10**8"),
    Attack("huge_array", "forging", "returns arrays of 40 MB", answers="np.zeros(5_000_000)"),
    Attack(
        "one_array_many_times",
        "forging",
        "returns a list that holds the same array of 15 MB eighty times, which crosses once",
        start="large = np.zeros(1_900_000)",
        answers="[large] * 80",
    ),
    Attack(
        "numbers_of_no_value",
        "forging",
        "sends long doubles whose bits are no number, and truth values that are neither 0 nor 1",
        PRELUDE
        + """
def lie():
    bits = bytes([1, 0, 0, 0, 0, 0, 0, 0, 255, 63]) + bytes(6)
    tell("value", ["array", "<f16", [3, 3], False, bits * 9], None, [], False, [])
    tell("value", ["array", "|b1", [3, 3], False, bytes([127]) * 9], None, [], False, [])
    runtime._wait("nothing")
""",
        answers="lie()",
    ),
    Attack("huge_number", "forging", "returns a whole number of a million digits", answers="1 << 3_400_000"),
    Attack("number_4000_digits", "forging", "returns whole numbers no float can hold", answers="10**3999"),
    Attack(
        "array_of_arrays_of_text",
        "forging",
        "returns 200,000 small arrays and texts",
        answers="[np.zeros(1), 'a'] * 100_000",
    ),
    Attack(
        "quiz_of_lists",
        "forging",
        "answers the quiz with lists of two million entries",
        end="s2 = s4 = s6 = [[0] * 1000] * 2000\ngrader.check_all()",
    ),
    Attack(
        "quiz_of_text",
        "forging",
        "answers the quiz with texts of 15 MB, of letters, of line ends, of escapes",
        end="s2, s4, s6 = 'x' * 15_000_000, '\\n' * 15_000_000, '\\x1b[' * 7_000_000",
    ),
    Attack(
        "answer_that_kills",
        "escaping",
        "answers the quiz with an array that ends the process when it is looked at",
        end="""
import os
class Deadly(np.ndarray):
    def __array_finalize__(self, other):
        if armed:
            os._exit(0)
armed = False
s2 = np.zeros(3).view(Deadly)
armed = True
""",
    ),
    Attack(
        "answer_without_end",
        "escaping",
        "answers the quiz with a list of lists that has ten billion entries in a few megabytes",
        end="s2 = [[0] * 10**5] * 10**5",
    ),
    Attack(
        "quiz_of_classes",
        "forging",
        "answers the quiz with 100,000 functions",
        end="s2 = s4 = s6 = [type('x%d' % k, (), {}) for k in range(100_000)]",
    ),
    Attack(
        "says_values",
        "forging",
        "answers the question for names with malformed lists",
        PRELUDE,
        before={
            "q6": "Runtime._names = lambda self, names, groups: ['values']",
            "q7": "Runtime._names = lambda self, names, groups: ['values', 5, '']",
            "q8": "Runtime._names = lambda self, names, groups: ['values', ['entropy'], '']",
            "q9": "Runtime._names = lambda self, names, groups: ['values', ['entropy', ['nonsense', 1], 3, []], []]",
            "q10": "Runtime._names = lambda self, names, groups: ['values', {}, {}]",
        },
    ),
    Attack(
        "says_odd_values",
        "forging",
        "answers for names with an odd list, numbers as names, lists without a kind",
        PRELUDE,
        before={"s2": "Runtime._names = lambda self, names, groups: ['values', [['s2'], 1], None]"},
        end="Runtime._names = lambda self, names, groups: ['values', [7, [], 's2', [[]]], '']",
    ),
    Attack(
        "says_about",
        "forging",
        "answers what a function uses with nonsense",
        PRELUDE + "Runtime._about = lambda self, number: ['about', 7]\n",
        answers="softmax(*args)",
    ),
    Attack(
        "says_about_much",
        "forging",
        "claims that its functions use a million names and have as many parameters",
        PRELUDE
        + """
used, parameters = ["f%d" % k for k in range(10**6 - 9)], ["a", "a", "class"] * 300_000
Runtime._about = lambda self, number: ["about", used, parameters]
""",
        answers="softmax(*args)",
    ),
    Attack(
        "says_nonsense",
        "forging",
        "answers calls with every malformed message there is room for",
        PRELUDE
        + """
messages = iter(1000 * [
    ["value"], ["value", 1], ["value", [], None, [], False, []], ["value", ["array"], None, [], False, []],
    ["value", ["array", "<f8", [-1], False, b""], None, [], False, []],
    ["value", ["array", "O", [1], False, b"12345678"], None, [], False, []],
    ["value", ["array", "<f8", [2**62, 2**62, 2**62], False, b""], None, [], False, []],
    ["value", ["array", "<f8", [0] * 40, False, b""], None, [], False, []],
    ["value", ["array again", 10**6], None, [], False, []], ["value", ["array again", -1], None, [], False, []],
    ["value", ["scalar", "<f8", b""], None, [], False, []], ["value", ["scalar", [], b""], None, [], False, []],
    ["value", ["int", "9" * 5000], None, [], False, []], ["value", ["int", "-"], None, [], False, []],
    ["value", ["kept", -1, "f", True], None, [], False, []],
    ["value", ["kept", 2**62, "__class__", True], None, [], False, []],
    ["value", ["kept as", -1, "f", ["tuple"]], None, [], False, []],
    ["value", ["kept as", 0, "f", 1], None, [], False, []],
    ["value", ["dict", 1], None, [], False, []], ["value", ["set", ["list"]], None, [], False, []],
    ["value", ["rng", "PCG64", bytes(32), 0, 0], None, [], False, []], ["value", ["rng", "PCG64"], None, [], False, []],
    ["value", 0.0, None, [], False, 7], ["value", 0.0, None, [], False, [10**9, -1, "x", [], None] * 1000],
    ["value", 0.0, 7, [], False, []], ["value", 0.0, [7, 7], [], False, []],
    ["value", 0.0, [["list"], ["dict"]], [1, [2]], False, []],
    ["value", 0.0, None, [["RuntimeWarning", "overflow"]] * 1000, True, []], ["value", 0.0, None, {}, 1, []],
    ["raised"], ["raised", [], "", "", 0], ["raised", ["KeyboardInterrupt"], "", "", 0],
    ["raised", ["SystemExit"], "", "", 0], ["raised", ["StopIteration"], "", "", 10**9],
    ["raised", ["ExceptionGroup"], "", "", -1], ["raised", [[1]], "", "", True],
    ["raised", ["TimeIsUp", "CheckFailure", "AssertionError"], "✓", "", 0],
    ["raised", ["UnicodeDecodeError"], "", "", 0], ["raised", ["BaseException"], "x" * 10**7, "y" * 10**6, 0],
    ["raised", ["GeneratorExit"], "\\n" * 10**7, "", 0],
    ["callback"], ["callback", 0, ["list"], ["dict"]], ["callback", 10**9, ["list"], ["dict"]],
    ["callback", 1, 5, 5], ["hello"], ["cloned"], ["checked"], ["ran", None], ["check", "q6"],
    ["names", ["entropy"]], [], 7, None, {}, [["value"]], [None],
])
Runtime._call = lambda self, *rest: next(messages)
""",
        answers="0.0",
    ),
    Attack(
        "says_passed",
        "forging",
        "writes made-up verdicts to every socket it has, all at once and before every check",
        PRELUDE
        + """
words = ["passed", "value", "ran", "checked", "hello", "cloned", "returned", "score", "result"]
for word in words:
    try:
        tell(word, True)
        tell(word, [["q6", 8.0], ["q7", 12.0]])
    except OSError:
        pass
""",
    ),
    Attack(
        "says_ran",
        "forging",
        "says that its cell has run while it is still running, and answers all questions in advance",
        PRELUDE
        + """
tell('ran', None)
for _ in range(50):
    tell('value', 0.0, None, [], False)
    tell('values', ['entropy', 0.5], '')
""",
    ),
    Attack(
        "writes_garbage",
        "forging",
        "writes random bytes and a length of four gigabytes to every socket",
        PRELUDE
        + "for number in ends():\n    os.write(number, b'\\xff' * 64)\n    os.write(number, os.urandom(100_000))",
    ),
    Attack(
        "writes_lists",
        "forging",
        "writes one message of 15 million empty lists",
        PRELUDE
        + """
part = b"\\xdd" + struct.pack(">I", 999_900) + b"\\x90" * 999_900
data = b"\\xdd" + struct.pack(">I", 15) + part * 15
for number in ends():
    socket.socket(fileno=os.dup(number)).sendall(struct.pack(">I", len(data)) + data)
""",
    ),
    Attack(
        "half_a_message",
        "forging",
        "announces a message and never sends the rest of it",
        PRELUDE
        + "for number in ends():\n    os.write(number, struct.pack('>I', 10_000_000) + b'x')\n    time.sleep(30)",
    ),
    Attack(
        "floods_checks",
        "forging",
        "asks for checks without end and never reads what comes back",
        PRELUDE + "while True:\n    for number in ends():\n        os.write(number, frame('check', 'q0') * 1000)",
    ),
    Attack(
        "floods_checks_slowly",
        "forging",
        "checks the same question thousands of times, so that the time limit of the cell moves away",
        "for _ in range(1_000_000):\n    grader.check('q6')\n    grader.check('q1')",
    ),
    Attack(
        "sends_descriptors",
        "forging",
        "sends file descriptors along, hundreds of them",
        PRELUDE
        + """
import array
pipe = os.pipe()
for number in ends():
    end = socket.socket(fileno=os.dup(number))
    for _ in range(40):
        rights = array.array("i", [pipe[0], number] * 20)
        end.sendmsg([frame("check", "q6")], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
""",
    ),
    Attack(
        "numbers_that_collide",
        "forging",
        "sends a set of numbers that all have the same hash",
        PRELUDE
        + """
data = ["set", *[["int", str(k * (2**61 - 1))] for k in range(1, 150_000)]]
Runtime._names = lambda self, names, groups: ["values", ["entropy", data], [""] * len(groups)]
""",
    ),
    Attack(
        "many_handles",
        "forging",
        "sends 900,000 objects that stay on its side",
        PRELUDE
        + """
data = ["list", *[["kept", 0, "x%d" % k, True] for k in range(500_000)]]
Runtime._names = lambda self, names, groups: ["values", ["entropy", data], [""] * len(groups)]
""",
    ),
    Attack(
        "text_of_exceptions",
        "forging",
        "raises exceptions whose text, name and line are 5 MB each, in every call",
        PRELUDE
        + """
Runtime._call = lambda self, *rest: ["raised", ["x" * 5_000_000], "<b>" * 1_500_000, "\\n" * 5_000_000, 0]
""",
        answers="0.0",
    ),
    Attack(
        "same_as_before",
        "forging",
        "says that its functions are those that were graded, whatever they are",
        PRELUDE + "Runtime._names.__globals__['fingerprint'] = lambda names, namespace: 'pure the same'",
        end="one_hot = softmax = lambda *args: 0.0",
    ),
    Attack(
        "no_copies",
        "forging",
        "does not copy its process, and answers all calls with the notebook's last state",
        PRELUDE
        + """
def _clone(self):
    end = socket.socket(fileno=self.channel.descriptor())
    other = type(self.channel)(end)
    def serve():
        mine = Runtime(other, self.progress, self.shell, self.questions, at_once=self.at_once)
        mine.kept, mine.numbers = self.kept, self.numbers
        other.send(["hello"])
        while True:
            mine._serve(other.receive())
    threading.Thread(target=serve, daemon=True).start()
    self.channel.send(["cloned", True])
Runtime._clone = _clone
""",
    ),
    Attack(
        "fork_gives_nothing",
        "forging",
        "replaces os.fork, so that a copy is none",
        "import os\nos.fork = lambda: 12345",
    ),
    Attack(
        "fork_raises",
        "forging",
        "replaces os.fork by one that raises, os._exit by nothing",
        "import os\ndef fork():\n    raise OSError('no')\nos.fork = fork\nos._exit = lambda *a: None",
    ),
    Attack(
        "own_otter",
        "forging",
        "puts its own otter in place, with a grader that reports full marks",
        """
import sys, types
fake = types.ModuleType("otter")
class Notebook:
    def __init__(self, *a, **k): pass
    def check(self, question, *a, **k): return type("Result", (), {"score": 1.0, "passed": True, "grade": 1.0})()
    check_all = export = check
fake.Notebook = Notebook
sys.modules["otter"] = fake
grader = Notebook()
""",
        answers="0.0",
    ),
    Attack(
        "check_from_threads",
        "forging",
        "calls grader.check from threads, processes and destructors at once",
        """
import os, threading
for _ in range(20):
    threading.Thread(target=lambda: [grader.check("q6") for _ in range(50)], daemon=True).start()
for _ in range(5):
    if os.fork() == 0:
        try:
            grader.check("q6")
        finally:
            os._exit(0)
class Last:
    def __del__(self): grader.check("q7")
for _ in range(20):
    Last()
""",
    ),
    Attack(
        "names_that_change",
        "forging",
        "has a dictionary for its names that gives another value at each look",
        """
class Names(dict):
    looks = 0
    def __getitem__(self, key):
        Names.looks += 1
        return dict.__getitem__(self, key)
    def __contains__(self, key): return True
    def get(self, key, default=None): return 0.0
get_ipython().user_ns.__class__
try:
    get_ipython().user_ns = Names(get_ipython().user_ns)
except Exception:
    pass
""",
    ),
    Attack(
        "right_at_the_check",
        "forging",
        "answers by who calls: looks at the stack and the number of calls",
        """
import inspect, itertools
calls = itertools.count()
def lie():
    names = [frame.function for frame in inspect.stack()]
    outer = inspect.stack()[-1].frame.f_globals
    for frame in inspect.stack():
        for name, value in list(frame.frame.f_locals.items()):
            if name in ("want", "right", "expected", "oracle"):
                return value
    return float(next(calls) % 2)
""",
        answers="lie()",
    ),
    Attack(
        "acts_in_traces",
        "forging",
        "sets trace and profile functions, handlers of signals and exits that rewrite names while it is checked",
        """
import atexit, signal, sys, threading
def trace(frame, event, arg):
    for name in ("want", "right", "wrong"):
        if name in frame.f_locals:
            frame.f_locals[name] = 0.0
    return trace
sys.settrace(trace); sys.setprofile(trace); threading.settrace(trace)
atexit.register(lambda: grader.check("q6"))
signal.signal(signal.SIGALRM, lambda *a: grader.check("q6"))
signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2)
""",
        answers="0.0",
    ),
    Attack(
        "keeps_the_interrupt",
        "forging",
        "ignores interrupts, raises alarms in the middle of checks and calls",
        """
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
real = signal.signal
signal.signal = lambda *a: None
""",
        answers="0.0",
    ),
    Attack(
        "spoils_arguments",
        "forging",
        "fills every argument with nan, resizes it, changes its flags, and returns it",
        """
def spoil(values):
    for value in values:
        if isinstance(value, np.ndarray):
            try:
                value[...] = np.nan
            except (ValueError, TypeError):
                pass
            try:
                value.resize((1, 1), refcheck=False)
            except ValueError:
                pass
            value.flags.writeable = False
    return values[0]
""",
        answers="spoil(args)",
    ),
    Attack(
        "spoils_numpy_state",
        "forging",
        "lets NumPy raise on every overflow, breaks its printing and the state of its generators",
        """
import random
np.seterr(all="raise")
np.seterrcall(lambda *a: None)
np.set_printoptions(threshold=10**9, precision=500, formatter={"all": lambda x: "✓"})
state = np.random.get_state(legacy=False)
state["state"]["pos"] = 2**31 - 1
try:
    np.random.set_state(state)
except Exception:
    pass
random.random = np.random.normal = np.random.default_rng = lambda *a, **k: 0.5
""",
        answers="0.0",
    ),
    Attack(
        "reaches_through_callbacks",
        "forging",
        "takes the functions it is given apart, to get at the grader's globals",
        PRELUDE,
        functions={
            "q1": """
def numerical_gradient(f, x, h=1e-5):
    for name in ("__globals__", "__closure__", "__code__", "__self__", "__func__", "__wrapped__", "__defaults__"):
        value = getattr(f, name, None)
        if value is not None:
            for key in value if isinstance(value, (dict, tuple)) else [value]:
                if "oracle" in str(key) or "checks" in str(key):
                    found("the grader's globals", key)
    for one in gc.get_objects():
        if type(one).__name__ in ("Answer", "test_case", "Tests", "CaseResult"):
            found("the grader's objects", type(one))
    raise NotImplementedError
"""
        },
        stem="hw01_gradients",
    ),
    Attack(
        "floods_callbacks",
        "forging",
        "calls back without end, with arguments of megabytes that make the grader's function raise",
        PRELUDE,
        functions={
            "q1": """
def numerical_gradient(f, x, h=1e-5):
    big = b"x" * 8_000_000
    while True:
        try:
            f(big)
        except Exception:
            pass
"""
        },
        stem="hw01_gradients",
    ),
    Attack(
        "callbacks_unread",
        "forging",
        "sends thousands of requests to call back, and reads no answer",
        PRELUDE,
        functions={
            "q1": """
def numerical_gradient(f, x, h=1e-5):
    data = frame("callback", f.number, wire.pack([x], runtime._keep), ["dict"]) * 1000
    while True:
        runtime.channel.end.sendall(data)
"""
        },
        stem="hw01_gradients",
    ),
    Attack(
        "callbacks_of_callbacks",
        "forging",
        "gives the grader's function its own functions, itself and malformed numbers",
        PRELUDE,
        functions={
            "q1": """
def numerical_gradient(f, x, h=1e-5):
    for value in (f, numerical_gradient, lambda *a: f(x), [f, [f]], {"f": f}, np, None, ..., "x", -1, object()):
        try:
            f(value)
        except Exception:
            pass
    f.number = 10**6
    f(x)
"""
        },
        stem="hw01_gradients",
    ),
    Attack(
        "calls_back_for_ever",
        "forging",
        "calls the grader's function, which calls it again, and so on",
        PRELUDE,
        functions={
            "q1": """
def numerical_gradient(f, x, h=1e-5):
    return numerical_gradient(lambda y: numerical_gradient(f, y), x)
"""
        },
        stem="hw01_gradients",
    ),
    Attack(
        "generator_of_its_own",
        "forging",
        "changes the generator it is given to a state of its choice, and returns one whose state is out of bounds",
        PRELUDE,
        functions={
            "q1": """
def minibatches(num_examples, batch_size, rng):
    rng.bit_generator.state = np.random.default_rng(0).bit_generator.state
    bad = np.random.Generator(np.random.MT19937(0))
    try:
        state = bad.bit_generator.state
        state["state"]["pos"] = 10**8
        bad.bit_generator.state = state
    except Exception:
        pass
    return [bad, rng]
"""
        },
        stem="hw04_sgd",
    ),
    Attack(
        "results_of_its_own",
        "forging",
        "writes results.json, grades.csv and a pickle into every folder it can write to",
        """
import json, os, pickle
folders = [".", "..", "results", "out", "@OUTSIDE@", os.environ["HOME"], "/autograder/results", "/dev/shm", "/var/tmp"]
for folder in folders:
    for name in ("results.json", "grades.csv", ".OTTER_RESULTS", "results.pkl", "loot-results.json"):
        try:
            with open(os.path.join(folder, name), "w") as file:
                file.write(json.dumps({"score": 100, "tests": [{"name": "q6", "score": 8}]}))
        except OSError:
            pass
""",
    ),
    Attack(
        "everything_raises",
        "forging",
        "has objects all of whose methods raise, kill or never return",
        """
import os, time
class Mean(float):
    def __getattribute__(self, name):
        raise SystemExit(name)
    def __repr__(self):
        os._exit(0)
    __str__ = __float__ = __eq__ = __hash__ = __repr__
class Slow(dict):
    def items(self):
        time.sleep(100)
    __iter__ = keys = __len__ = items
""",
        answers="[Mean(1.0), Slow(a=1)]",
    ),
    Attack(
        "class_that_lies_about_itself",
        "forging",
        "has classes whose __class__, __name__ and __mro__ say that they are arrays",
        """
class Meta(type):
    def __instancecheck__(self, other): return True
    def __subclasscheck__(self, other): return True
    def mro(cls): return [cls, object]
class ndarray(metaclass=Meta):
    __class__ = np.ndarray
    shape, dtype, size, ndim = (), np.dtype(float), 1, 0
    __array_interface__ = {"shape": (3,), "typestr": "<f8", "data": (0, False), "version": 3}
""",
        answers="ndarray()",
    ),
    Attack(
        "exceptions_that_lie",
        "forging",
        "raises exceptions named like the grader's own, whose text changes",
        """
class CheckFailure(AssertionError):
    def __str__(self): return "✓ passed\\n8 of 8 points"
class TimeIsUp(CheckFailure): pass
def lie():
    raise TimeIsUp("✓")
""",
        answers="lie()",
    ),
]

# ------------------------------------------------------------------------------------------ leaking

SEARCH = """
def search(places, words):
    import os
    for place in places:
        for folder, folders, names in os.walk(place):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    with open(path, "rb") as file:
                        content = file.read(2_000_000)
                except OSError:
                    continue
                if any(word in content for word in words):
                    found("read", path)
"""
WORDS = "[b'hidden=' + b'True', b'@CANARY@' + b'-end', b'tempered_cross_' + b'entropy(Z / T']"

# A function that knows a hidden input when it sees one: no public case has 300 classes.
SEES_HIDDEN = """
seen = []
def look(y, num_classes):
    if num_classes == 300:
        seen.append("HIDDEN" + "-INPUT " + repr(y)[:200])
        report(seen[-1])
def report(text):
    pass
_one_hot = one_hot
def one_hot(y, num_classes):
    look(y, num_classes)
    return _one_hot(y, num_classes)
"""

LEAKING = [
    Attack(
        "reads_the_project",
        "leaking",
        "looks for tests, solutions and keys in the project, beside itself and where Gradescope keeps them",
        PRELUDE + SEARCH + f"search(['@PROJECT@', '..', '/autograder', 'tests'], {WORDS})",
    ),
    Attack(
        "reads_the_graders_folders",
        "leaking",
        "looks for the grader's temporary folders and the bait beside them",
        PRELUDE
        + SEARCH
        + f"""
import glob
near = ["@OUTSIDE@", os.path.dirname(os.environ["HOME"]), "/proc/1/cwd", "/proc/1/root@OUTSIDE@"]
search(glob.glob("@OUTSIDE@/../tmp/*") + near, {WORDS} + [b"bait"])
""",
    ),
    Attack(
        "reads_processes",
        "leaking",
        "reads environment, memory, maps and open files of every process it sees",
        PRELUDE
        + """
secret = b"@CANARY@" + b"-end"
for pid in [p for p in os.listdir("/proc") if p.isdigit()]:
    for name in ("environ", "cmdline", "maps", "mem"):
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                if secret in file.read(1_000_000):
                    found("secret of a process", pid)
        except OSError:
            continue
    if int(pid) not in (os.getpid(), 1) and os.getppid() != int(pid):
        found("a process of somebody's", pid)
    if pid == "1":
        try:
            os.listdir("/proc/1/fd")
            found("the descriptors of its parent")
        except OSError:
            pass
""",
        needs="processes",
    ),
    Attack(
        "reads_its_environment",
        "leaking",
        "shows what its environment has beyond what every program has",
        PRELUDE
        + """
names = [k for k, v in os.environ.items() if "SECRET" in k or "COURSE" in k or "@CANARY@" in v]
if names:
    found("environment", names)
""",
    ),
    Attack(
        "reads_its_memory",
        "leaking",
        "searches its own memory for the secret, tests and keys",
        PRELUDE
        + """
word = b"@CANARY@" + b"-end"
other = b"hidden=" + b"True"
with open("/proc/self/maps") as file:
    areas = [line.split() for line in file]
try:
    memory = open("/proc/self/mem", "rb")
except OSError:
    memory = None
for area in areas if memory else []:
    if "r" in area[1] and "[v" not in area[-1]:
        low, high = (int(x, 16) for x in area[0].split("-"))
        try:
            memory.seek(low)
            content = memory.read(min(high - low, 20_000_000))
        except (OSError, ValueError, OverflowError):
            continue
        if word in content or other in content:
            found("memory", area[-1])
""",
    ),
    Attack(
        "reads_objects",
        "leaking",
        "searches all Python objects and modules for tests and keys",
        PRELUDE
        + """
for name in list(sys.modules):
    if name.startswith(("autograder", "solutions", "checks", "tests", "pebble")):
        found("module", name)
for one in gc.get_objects():
    if isinstance(one, dict) and ("course_seed" in one or "COURSE_SECRET" in one):
        found("objects", list(one)[:5])
""",
    ),
    Attack(
        "shows_paths",
        "leaking",
        "shows where the grader is: frames, command lines, search path, mounts",
        PRELUDE
        + """
raise RuntimeError("PATHS " + Runtime.__init__.__code__.co_filename)
# next cell
raise RuntimeError("PATHS " + open("/proc/1/cmdline").read())
# next cell
raise RuntimeError("PATHS " + " ".join(sys.path) + os.environ["HOME"])
# next cell
raise RuntimeError("PATHS " + os.getcwd())
# next cell
mounts = [line.split()[4] for line in open("/proc/self/mountinfo")]
raise RuntimeError("PATHS " + " ".join(m for m in mounts if "grading" in m or "@PROJECT@" in m))
""",
    ),
    Attack(
        "traces",
        "leaking",
        "traces its parent, reads its memory by system call, takes its descriptors",
        PRELUDE
        + """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for pid in (1, os.getppid()):
    if libc.ptrace(16, pid, 0, 0) == 0:
        found("ptrace", pid)
    buffer = ctypes.create_string_buffer(100)
    class Vec(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]
    mine, theirs = Vec(ctypes.addressof(buffer), 100), Vec(id(None), 100)
    if pid != os.getpid() and libc.process_vm_readv(pid, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0) > 0:
        found("process_vm_readv", pid)
    descriptor = libc.syscall(434, pid, 0)
    if descriptor >= 0 and libc.syscall(438, descriptor, 3, 0) >= 0:
        found("pidfd_getfd", pid)
if libc.syscall(250, 0, -3, 1) > 0:
    found("keyring")
""",
    ),
    Attack(
        "inherited_descriptors",
        "leaking",
        "uses file descriptors it was born with",
        PRELUDE
        + """
for number in range(256):
    try:
        where = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        continue
    if not where.startswith(("/dev/null", "socket:", "/proc/", "anon_inode:", "pipe:")):
        found("descriptor", where)
    if not where.startswith(("socket:", "pipe:", "/dev/", "anon_inode:")):
        for path in ("../" * 9 + "@OUTSIDE@/bait", "../" * 9 + "@PROJECT@/autograder"):
            try:
                os.open(path, os.O_RDONLY, dir_fd=number)
                found("through a descriptor", path)
            except OSError:
                pass
""",
    ),
    Attack(
        "other_students",
        "leaking",
        "keeps what it sees where a later submission might find it: shared memory, queues, abstract sockets, /dev/shm",
        PRELUDE
        + """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
if libc.shmget(0x10071007, 4096, 0o1666) >= 0:
    if libc.shmget(0x10071008, 4096, 0o1666) < 0:
        found("shared memory of another")
if libc.msgget(0x10071007, 0o1666) >= 0:
    found("a message queue")
for path in ("/dev/shm/loot-x", "/tmp/loot-x", "/var/tmp/loot-x", "/dev/mqueue/loot-x", "@OUTSIDE@/loot-x"):
    try:
        open(path, "w")
        found("a place for all", path)
    except OSError:
        pass
""",
    ),
    Attack(
        "remembers_hidden_inputs",
        "leaking",
        "keeps hidden inputs in files, globals and other processes, and raises them in its last cells",
        PRELUDE,
        before={
            "q3": SEES_HIDDEN
            + """
import subprocess
reader, writer = os.pipe()
def report(text):
    for path in ("loot.txt", os.environ["HOME"] + "/loot.txt", "../loot.txt", "@OUTSIDE@/loot.txt"):
        try:
            with open(path, "a") as file:
                file.write(text)
        except OSError:
            pass
    os.write(writer, text.encode())
    print(text)
    sys.stderr.write(text)
    sys.__stdout__.write(text)
    os.write(1, text.encode()), os.write(2, text.encode())
"""
        },
        end="""
import glob
os.set_blocking(reader, False)
try:
    text = os.read(reader, 10_000).decode()
except OSError:
    text = ""
text += "".join(open(path).read() for path in glob.glob("*.txt") + glob.glob("../*.txt")) + " ".join(seen)
raise RuntimeError(text or "nothing seen")
""",
    ),
    Attack(
        "raises_hidden_inputs",
        "leaking",
        "puts hidden inputs into the texts, names and lines of exceptions and into warnings",
        before={
            "q3": SEES_HIDDEN
            + """
import warnings
def report(text):
    warnings.warn(text, RuntimeWarning)
    raise type("E" + "".join(c for c in text if c.isalnum())[:80], (RuntimeError,), {})(text)
"""
        },
    ),
    Attack(
        "hidden_inputs_by_exit",
        "leaking",
        "ends its process at a hidden input, so that the notebook is run again, and looks for what it left",
        PRELUDE
        + """
import glob
paths = glob.glob(os.environ["HOME"] + "/**/*.txt", recursive=True) + glob.glob("@OUTSIDE@/loot*")
text = "".join(open(path).read() for path in paths)
if text:
    raise RuntimeError(text)
""",
        before={
            "q3": SEES_HIDDEN
            + """
def report(text):
    for path in ("loot.txt", os.environ["HOME"] + "/loot.txt", "@OUTSIDE@/loot.txt"):
        try:
            open(path, "a").write(text)
        except OSError:
            pass
    os._exit(1)
"""
        },
    ),
    Attack(
        "failing_at_the_end_too",
        "leaking",
        "fails one hidden case, so that everything is tried again, and then shows what it saw in public cases",
        PRELUDE,
        before={
            "q3": SEES_HIDDEN
            + """
def one_hot(y, num_classes):
    look(y, num_classes)
    if seen:
        raise RuntimeError(seen[0])
    return _one_hot(y, num_classes)
"""
        },
        end="_two = one_hot\ndef one_hot(y, num_classes):\n    return _two(y, num_classes)",
    ),
    Attack(
        "copies_that_talk",
        "leaking",
        "lets the copies of its process tell the notebook what they were asked, through pipes and threads",
        PRELUDE
        + """
reader, writer = os.pipe()
box = []
def listen():
    while True:
        box.append(os.read(reader, 1000).decode())
threading.Thread(target=listen, daemon=True).start()
""",
        before={"q3": SEES_HIDDEN + "\ndef report(text):\n    os.write(writer, text.encode())\n"},
        end="time.sleep(0.5)\nraise RuntimeError(' '.join(box) or 'nothing')",
        functions={"q10": "def tempered_cross_entropy(Z, Y, T):\n    raise RuntimeError(' '.join(box) or 'nothing')"},
    ),
    Attack(
        "paints",
        "leaking",
        "puts HTML, colours, control characters and changes of direction into exceptions and cells",
        """
text = "<script>alert(1)</script><img src=x onerror=alert(1)> \\x1b[31mred\\x1b]0;title\\x07 \\u202eesrever"
raise ValueError(text + " \\x00\\x08\\x7f\\x9b \\u2028 \\ud800 =cmd|' /C calc'!A0 \\u200b\\ufeff")
# next cell
#<script>alert("x")</script> \u202e \x1b[31m
raise ValueError
# next cell
raise type("<b>\u202e", (Exception,), {})("</pre><h1>100 of 100</h1>")
""",
        answers="[][args[0].nope('<script>\\u202e\\x1b[2J')]",
    ),
    Attack(
        "named_badly",
        "leaking",
        "has a name full of markup, formulas and control",
        "pass",
        name="=1+1 <script>alert(1)<'\"&\u202e\x1b[31m\t..",
    ),
    Attack(
        "prints_much",
        "leaking",
        "prints 100 MB and raises exceptions of 50 MB",
        """
import sys
for _ in range(100):
    print("x" * 10**6)
    sys.stderr.write("y" * 10**5)
# next cell
raise ValueError("z" * 50_000_000)
# next cell
raise ValueError("line\\n" * 5_000_000)
""",
        answers="'x' * 10**6 + 1",
    ),
    Attack(
        "many_failures",
        "leaking",
        "has 400 cells that raise, each with a long text and a long first line",
        "\n# next cell\n".join(f"raise ValueError({k} * 'abcdefgh')  # {'long ' * 100}" for k in range(400)),
    ),
    Attack(
        "displays",
        "leaking",
        "displays HTML, JavaScript and pictures, and asks for the terminal",
        """
from IPython.display import HTML, Javascript, display
display(HTML("<h1>100 of 100</h1>"), Javascript("alert(1)"))
%matplotlib inline
import matplotlib.pyplot as plt
plt.plot(range(10)); plt.show()
""",
    ),
]

# ----------------------------------------------------------------------------------------- escaping

ESCAPING = [
    Attack(
        "word_without_end",
        "escaping",
        "raises errors of one word each, millions of letters long, and passes all of it on",
        PRELUDE
        + """
Runtime.__init__.__globals__["TEXT"] = 10**9
def lie():
    raise NotImplementedError("q9: " + "x" * 4_000_000)
# next cell
raise ValueError("x" * 4_000_000)
# next cell
s2 = {"/grading-" * 50_000}
""",
        answers="lie()",
    ),
    Attack(
        "fork_bomb",
        "escaping",
        "starts processes that start processes",
        """
import os
for _ in range(12):
    try:
        os.fork()
    except OSError:
        break
if os.getpid() != 2:
    import time
    time.sleep(100)
""",
        needs="processes",
    ),
    Attack(
        "fork_bomb_in_a_function",
        "escaping",
        "starts as many processes as it may when it is graded",
        """
import os, time
def lie():
    for _ in range(500):
        if os.fork() == 0:
            time.sleep(1000)
    return 0.0
""",
        answers="lie()",
        needs="processes",
    ),
    Attack(
        "daemon",
        "escaping",
        "leaves a process of its own session behind, whose parent is gone",
        PRELUDE
        + """
import subprocess
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.chdir("/")
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.execv(sys.executable, ["loot-daemon", "-c", "import time; time.sleep(3000)"])
        os._exit(0)
subprocess.Popen(["sleep", "3000"], start_new_session=True, stdin=None, close_fds=False)
""",
    ),
    Attack(
        "daemon_in_a_function",
        "escaping",
        "leaves a process behind that holds the socket and answers for it",
        PRELUDE
        + """
def lie():
    if os.fork() == 0:
        os.setsid()
        while True:
            try:
                tell("value", 0.0, None, [], False, [])
            except OSError:
                pass
            time.sleep(0.05)
    return 0.0
""",
        answers="lie()",
    ),
    Attack(
        "kills_all",
        "escaping",
        "sends signals to its parent, to the first process and to everybody",
        """
import os, signal
for pid in (os.getppid(), 1, -1, 0):
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number) if pid not in (0,) else None
        except OSError:
            pass
""",
        needs="processes",
    ),
    Attack(
        "kills_neighbours",
        "escaping",
        "sends signals to every process number up to 5,000",
        """
import os, signal
for pid in range(1, 5000):
    if pid not in (os.getpid(), os.getppid()):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
try:
    os.killpg(os.getpgid(os.getppid()), signal.SIGKILL)
except OSError:
    pass
""",
        needs="processes",
    ),
    Attack(
        "changes_its_world",
        "escaping",
        "mounts, unshares, changes its root, its user and its limits",
        PRELUDE
        + """
import ctypes, resource
libc = ctypes.CDLL(None, use_errno=True)
for flags in (0x10000000, 0x00020000, 0x10000000 | 0x00020000 | 0x40000000):
    if libc.unshare(flags) == 0:
        found("unshare", hex(flags))
    child = libc.syscall(56, flags | 17, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    if child > 0:
        found("clone", hex(flags))
if libc.mount(b"none", os.environ["HOME"].encode(), b"tmpfs", 0, None) == 0:
    found("mount")
if libc.umount2(os.environ["HOME"].encode(), 2) == 0:
    found("umount")
for call in (os.chroot, ):
    try:
        call(".")
        found("chroot")
    except OSError:
        pass
for number in (0, 1, 1000, 61000, 65534):
    for call in (os.setuid, os.setgid):
        try:
            call(number)
            if number != os.getuid():
                found("user", number)
        except OSError:
            pass
for name in ("ns/net", "ns/mnt", "ns/pid", "ns/user"):
    try:
        if libc.setns(os.open("/proc/1/" + name, os.O_RDONLY), 0) == 0:
            found("setns", name)
    except OSError:
        pass
for kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        found("limit", kind)
    except (ValueError, OSError):
        pass
if libc.personality(0x0040000) == -2:
    found("personality")
""",
    ),
    Attack(
        "loads_a_program",
        "escaping",
        "makes io_uring, perf, bpf, userfaultfd, keys and modules work for it",
        PRELUDE
        + """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
page = ctypes.create_string_buffer(4096)
calls = {
    "io_uring": (425, 8, page), "perf": (298, page, 0, -1, -1, 0), "bpf": (321, 0, page, 64),
    "userfaultfd": (323, 1), "init_module": (175, page, 100, b""), "kexec": (246, 0, 0, 0, 0),
    "open_by_handle_at": (304, -100, page, 0), "add_key": (248, b"user", b"loot", b"x", 1, -3),
}
for name, call in calls.items() if os.uname().machine == "x86_64" else ():
    if libc.syscall(*call) >= 0:
        found("system call", name)
""",
    ),
    Attack(
        "network",
        "escaping",
        "connects to the machine itself, sends datagrams and raw packets, and listens",
        PRELUDE
        + """
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
    for family, where in ((socket.AF_INET, ("127.0.0.1", @PORT@)), (socket.AF_INET6, ("::1", @PORT@))):
        try:
            end = socket.socket(family, kind)
            end.settimeout(0.3)
            end.connect(where)
            end.send(b"x")
            found("network", where)
        except OSError:
            pass
try:
    listening = socket.socket(socket.AF_INET)
    listening.bind(("0.0.0.0", 0))
    found("listening")
except OSError:
    pass
for family in (16, 17, 38, 40):
    try:
        socket.socket(family, socket.SOCK_RAW)
        found("socket family", family)
    except OSError:
        pass
""",
    ),
    Attack(
        "local_sockets",
        "escaping",
        "connects to programs of this machine through sockets in the file system and abstract ones",
        PRELUDE
        + """
for path in ["@OUTSIDE@/socket", "\\0@PORT@-socket"]:
    try:
        end = socket.socket(socket.AF_UNIX)
        end.settimeout(0.5)
        end.connect(path)
        found("a socket", path)
    except OSError:
        pass
""",
    ),
    Attack(
        "writes_outside",
        "escaping",
        "writes, links and renames outside of its folder, through symbolic and hard links too",
        PRELUDE
        + """
targets = ["@OUTSIDE@", "/tmp", "/var/tmp", "/dev/shm", "/usr/lib", "/autograder/results", sys.prefix, "/proc/1"]
for number, target in enumerate(targets):
    try:
        os.symlink(target, f"link{number}")
    except OSError:
        pass
    for path in (target + "/loot-file", f"link{number}/loot-file"):
        for act in (
            lambda: open(path, "w"), lambda: os.mkdir(path + "-d"), lambda: os.link("gradcheck.py", path + "-l"),
            lambda: os.symlink("x", path + "-s"), lambda: os.rename("digits.py", path + "-r"),
            lambda: os.mkfifo(path + "-f"), lambda: os.truncate(target + "/bait", 0),
            lambda: os.remove(target + "/bait"), lambda: open(target + "/oom_score_adj", "w"),
        ):
            try:
                act()
                found("wrote", path)
            except OSError:
                pass
""",
    ),
    Attack(
        "fills_the_disk",
        "escaping",
        "writes files until nothing more fits",
        """
import os
os.makedirs("fill", exist_ok=True)
total, block = 0, b"x" * 2**20
try:
    for number in range(20):
        with open(f"fill/{number}", "wb") as file:
            for _ in range(30):
                total += file.write(block)
except OSError:
    pass
if total > 300 * 2**20:
    raise RuntimeError("LO" + "OT wrote %d bytes" % total)
""",
        needs="files",
    ),
    Attack(
        "many_files",
        "escaping",
        "makes 100,000 files, folders one in another, and names of every kind",
        """
import os
for number in range(100_000):
    try:
        os.close(os.open(f"f{number}", os.O_CREAT | os.O_WRONLY))
    except OSError:
        break
# next cell
here = os.getcwd()
try:
    for _ in range(2000):
        os.mkdir("d"); os.chdir("d")
except OSError:
    pass
os.chdir(here)
for name in (b"\\xff\\xfe", b"a\\nb", b"-rf", b"\\x1b[31m"):
    open(name, "w").close()
os.chmod(".", 0)
""",
        needs="files",
    ),
    Attack(
        "large_file",
        "escaping",
        "makes a file of a gigabyte, and one with holes of a terabyte",
        """
total = 0
try:
    with open("large", "wb") as file:
        for _ in range(120):
            total += file.write(b"x" * 2**20)
            file.flush()
except OSError:
    pass
if total > 60 * 2**20:
    raise RuntimeError("LO" + "OT a file of %d bytes" % total)
import os
try:
    os.truncate("holes", 2**40)
except OSError:
    pass
""",
    ),
    Attack(
        "memory",
        "escaping",
        "takes all the memory it can get",
        "hoard = []\nwhile True:\n    hoard.append(np.ones(2**22))",
    ),
    Attack(
        "memory_by_processes",
        "escaping",
        "takes memory in several processes, each of which stays below the limit",
        """
import os, time
for _ in range(6):
    if os.fork() == 0:
        hoard = np.ones(2**25)
        time.sleep(1000)
time.sleep(1000)
""",
    ),
    Attack(
        "memory_without_mapping",
        "escaping",
        "keeps data in files that exist in memory only, and in the buffers of pipes and sockets",
        PRELUDE
        + """
total, block, kept = 0, b"x" * 2**20, []
try:
    for number in range(24):
        kept.append(os.memfd_create("loot"))
        for _ in range(40):
            total += os.write(kept[-1], block)
except OSError:
    pass
if total > 700 * 2**20:
    found("memory beside the limit", total)
""",
    ),
    Attack(
        "memory_in_functions",
        "escaping",
        "keeps 300 MB more in every call of a graded function",
        "hoard = []\ndef lie():\n    hoard.append(np.ones(300 * 2**17))\n    return 0.0",
        answers="lie()",
    ),
    Attack(
        "exits",
        "escaping",
        "leaves by os._exit, sys.exit and signals to itself in graded functions",
        """
import os, signal, sys
ways = [lambda: os._exit(0), sys.exit, lambda: os.kill(os.getpid(), signal.SIGKILL), os.abort]
""",
        functions={
            "q6": "def softmax_jacobian(z):\n    ways[0]()",
            "q7": "def softmax_regression(W, b, X, Y):\n    ways[1]()",
            "q8": "def entropy(p):\n    ways[2]()\n\ndef kl_divergence(p, q):\n    ways[2]()",
            "q9": "def binary_cross_entropy(z, y):\n    ways[3]()",
            "q10": "def tempered_cross_entropy(Z, Y, T):\n    raise KeyboardInterrupt",
        },
    ),
    Attack(
        "exits_in_cells",
        "escaping",
        "leaves by os._exit, signals, a segmentation fault and an abort in cells after good ones",
        end="""
import os
os._exit(0)
# next cell
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
# next cell
import ctypes
ctypes.string_at(0)
# next cell
raise SystemExit
# next cell
exit()
# next cell
import os
os.abort()
""",
    ),
    Attack(
        "overflows_the_stack",
        "escaping",
        "overflows C's stack and Python's",
        """
import sys
sys.setrecursionlimit(10**8)
def deeper(*a):
    return deeper(*a)
value = ()
for _ in range(10**6):
    value = (value,)
""",
        functions={
            "q6": "def softmax_jacobian(z):\n    return deeper(z)",
            "q8": "def entropy(p):\n    return repr(value)\n\ndef kl_divergence(p, q):\n    return hash(value)",
        },
    ),
    Attack(
        "segfault",
        "escaping",
        "reads from address 0 in a graded function",
        "import ctypes",
        answers="ctypes.string_at(0)",
    ),
    Attack(
        "stops_itself",
        "escaping",
        "stops its own process, which then neither runs nor ends",
        end="import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    ),
    Attack(
        "stops_itself_when_called",
        "escaping",
        "stops its own process in a graded function",
        functions={"q6": "def softmax_jacobian(z):\n    import os, signal\n    os.kill(os.getpid(), signal.SIGSTOP)"},
    ),
    Attack(
        "endless_in_c", "escaping", "computes for ever in one call that no interrupt reaches", end="sum(range(10**12))"
    ),
    Attack(
        "endless_in_a_function",
        "escaping",
        "computes for ever in a graded function",
        functions={"q6": "def softmax_jacobian(z):\n    return sum(range(10**12))"},
    ),
    Attack(
        "will_not_be_interrupted",
        "escaping",
        "catches everything, for ever",
        end="while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    ),
    Attack(
        "catches_in_a_function",
        "escaping",
        "catches everything, for ever, in a graded function and in threads",
        functions={
            "q6": """
def softmax_jacobian(z):
    while True:
        try:
            while True: pass
        except BaseException: pass
"""
        },
        end="""
import threading
for _ in range(4):
    threading.Thread(target=lambda: sum(range(10**12)), daemon=False).start()
""",
    ),
    Attack(
        "waits_for_input",
        "escaping",
        "waits for somebody to type",
        end="""
input('name? ')
# next cell
import sys
sys.stdin.read()
# next cell
import getpass
getpass.getpass()
""",
    ),
    Attack(
        "waits_politely",
        "escaping",
        "has sixty cells that last as long as they are let, and a function that makes the notebook be run again",
        """
import os, time
def linger():
    try:
        time.sleep(100)
    except KeyboardInterrupt:
        time.sleep(1.7)
_right = one_hot if "one_hot" in globals() else None
"""
        + "\n# next cell\nlinger()" * 60,
        end="import os\ndef one_hot(y, num_classes):\n    os._exit(0)\ndef softmax(Z):\n    os._exit(0)",
    ),
    Attack(
        "dies_in_every_question",
        "escaping",
        "ends its process at the first hidden case of every question, after slow cells",
        "import os, time\ntime.sleep(0.8)",
        before={
            "q3": """
def dying(function):
    seen = []
    def called(*args):
        if seen and not np.array_equal(np.shape(args[0]), seen[0]):
            os._exit(0)
        seen.append(np.shape(args[0]))
        return function(*args)
    return called
one_hot, thermometer, softmax = dying(one_hot), dying(thermometer), dying(softmax)
"""
        },
    ),
    Attack(
        "ends_cells_again_and_again",
        "escaping",
        "has thirty cells that end their process",
        "\n# next cell\n".join(["import os\nos._exit(0)"] * 30),
    ),
    Attack(
        "slow_objects",
        "escaping",
        "returns objects whose methods never end, one in an entry, one while it is made",
        """
import time
class Slow(list):
    def __init__(self):
        sum(range(10**12))
class Entry(float):
    def __pos__(self): time.sleep(100)
""",
        functions={
            "q6": "def softmax_jacobian(z):\n    return Slow()",
            "q8": "def entropy(p):\n    return [Entry(1.0)] * 3\n\ndef kl_divergence(p, q):\n    return Slow()",
        },
    ),
    Attack("closes_everything", "escaping", "closes all its descriptors", end="import os\nos.closerange(0, 256)"),
    Attack(
        "closes_when_called",
        "escaping",
        "closes all its descriptors in a graded function",
        answers="__import__('os').closerange(0, 256)",
    ),
    Attack(
        "takes_all_descriptors",
        "escaping",
        "opens files until it may open no more",
        """
import os
held = []
try:
    while True:
        held.append(os.open('/dev/null', os.O_RDONLY))
except OSError:
    pass
""",
    ),
    Attack(
        "takes_all_threads",
        "escaping",
        "starts threads until it may start no more",
        """
import threading, time
threads = []
try:
    for _ in range(1000):
        threads.append(threading.Thread(target=time.sleep, args=(1000,), daemon=True))
        threads[-1].start()
except (RuntimeError, MemoryError):
    pass
""",
    ),
    Attack(
        "helpers_in_the_way",
        "escaping",
        "brings modules named like the grader's and the system's in its zip",
        zipped=dict.fromkeys(
            (
                "numpy.py",
                "sitecustomize.py",
                "usercustomize.py",
                "checks.py",
                "otter.py",
                "wire.py",
                "channel.py",
                "confine.py",
                "msgpack.py",
                "socket.py",
                "json.py",
                "autograder.py",
                "diagnosis.py",
            ),
            "raise SystemExit('shadowed')\n",
        ),
        start="""
import importlib, sys
for name in ('checks', 'diagnosis', 'wire', 'channel'):
    try:
        importlib.import_module(name)
    except SystemExit:
        pass
""",
    ),
    Attack(
        "tests_in_the_zip",
        "escaping",
        "brings tests, keys and a configuration of its own in its zip",
        zipped={
            "tests/q6.py": "OK_FORMAT = True\ntest = {'name': 'q6', 'points': 100, 'suites': []}\n",
            "tests/q1.py": "raise SystemExit\n",
            "gradcheck.py": "def judge(*a, **k): return True\n",
            "digits.py": "raise SystemExit\n",
            "assignment.json": '{"stem": "hw03_softmax"}',
            "otter_config.json": '{"score_threshold": 0, "points_possible": 100}',
            "results.json": '{"score": 100}',
            "submission_metadata.yml": "a: b\n",
            "quiz.yaml": "[]",
            "setup.cfg": "[metadata]\n",
            ".env": "COURSE_SECRET=x\n",
            "pyproject.toml": "",
            "conftest.py": "raise SystemExit\n",
        },
    ),
    Attack(
        "stuck_in_the_kernel",
        "escaping",
        "waits in a child made by vfork, on a full pipe, on a lock of its own and on a queue",
        PRELUDE
        + """
import fcntl
reader, writer = os.pipe()
if os.fork() == 0:
    while True:
        os.write(writer, b"x" * 65536)
lock = threading.Lock(); lock.acquire()
""",
        functions={"q6": "def softmax_jacobian(z):\n    lock.acquire()"},
        end="lock.acquire()",
    ),
    Attack(
        "blank_lines",
        "escaping",
        "has a cell of 200,000 blank lines",
        "pass" + "\n" * 200_000 + "1",
        functions={f"q{k}": "" for k in range(1, 11)},
        end="\n".join(f"s{k} = None" for k in range(1, 7)),
    ),
    Attack(
        "magics",
        "escaping",
        "runs programs by IPython's magics: a shell, another Python, pip, a file to be written",
        """
!sleep 300 &
# next cell
%%bash --bg
sleep 3000
# next cell
%%writefile ../loot-magic.py
x = 1
# next cell
%reset -f
# next cell
%run nothing.py
# next cell
%%python
import time
time.sleep(3000)
""",
        needs="processes",
    ),
]

ATTACKS = [*FORGING, *LEAKING, *ESCAPING]
