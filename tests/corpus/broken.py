"""Broken submissions, all of them innocent: what is handed in, and what it has to score.

Every entry of `CORPUS` writes one file.  Most are the solved notebook of an assignment with something done to it,
so that whatever is not hurt by it has to be graded in full.
"""

import base64
import binascii
import copy
import io
import json
import os
import random
import re
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from autograder import course

Notebook = dict[str, Any]
Change = Callable[[Notebook], object]
ALL = ("all",)
STEM, LAYERS, RULES = "hw03_softmax", "hw05_regularization", "hw06_optimizers"


@dataclass(frozen=True)
class Broken:
    """A submission.

    Attributes:
        name: what is the matter with it.
        file: what it is called, with its ending.
        write: puts it at a path.
        lost: the questions that lose points, `ALL` of them or some; all others get everything.
        refused: it is not run at all, and gets nothing.
        says: a regular expression that what the student reads has to match.
        stem: the assignment it is handed in for.
    """

    name: str
    file: str
    write: Callable[[Path], object]
    lost: tuple[str, ...] = ()
    refused: bool = False
    says: str = ""
    stem: str = STEM

    def __str__(self) -> str:
        return self.name


CORPUS: list[Broken] = []


def hand_in(
    name: str, content: Callable[[], bytes] | bytes, ending: str = ".ipynb", file: str = "", **expected: Any
) -> None:
    """Add a submission with this content."""
    slug = re.sub(r"\W+", "_", name).strip("_")

    def write(path: Path) -> None:
        path.write_bytes(content if isinstance(content, bytes) else content())

    CORPUS.append(Broken(name, file or slug + ending, write, **expected))


# --------------------------------------------------------------------------------------- notebooks


@cache
def _solved_text(stem: str) -> str:
    return course.find(stem).solved_notebook.read_text(encoding="utf-8")


def solved(stem: str = STEM) -> Notebook:
    """The solved notebook, as the JSON that stands in its file."""
    notebook: Notebook = json.loads(_solved_text(stem))
    return notebook


def untouched(stem: str) -> Notebook:
    path = course.find(stem).student_folder / f"{stem}.ipynb"
    notebook: Notebook = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def saved(notebook: object) -> bytes:
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()


def edited(*changes: Change, stem: str = STEM) -> Callable[[], bytes]:
    """The bytes of the solved notebook after these changes."""

    def content() -> bytes:
        notebook = solved(stem)
        for change in changes:
            change(notebook)
        return saved(notebook)

    return content


def code(source: object, **more: object) -> Notebook:
    """A code cell."""
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source, **more}


def source_of(cell: Notebook) -> str:
    return "".join(cell["source"])


def place(notebook: Notebook, name: str) -> int:
    return next(k for k, cell in enumerate(notebook["cells"]) if cell.get("id") == name)


def cell_of(notebook: Notebook, name: str) -> Notebook:
    cell: Notebook = notebook["cells"][place(notebook, name)]
    return cell


def put(name: str, source: object) -> Change:
    """Write something else into a cell."""
    return lambda notebook: cell_of(notebook, name).update(source=source)


def rewritten(name: str, rewrite: Callable[[str], str]) -> Change:
    def change(notebook: Notebook) -> None:
        cell = cell_of(notebook, name)
        cell["source"] = rewrite(source_of(cell))

    return change


def after(name: str, *sources: object) -> Change:
    """Insert code cells after a cell."""

    def change(notebook: Notebook) -> None:
        k = place(notebook, name) + 1
        notebook["cells"][k:k] = [code(source) for source in sources]

    return change


def last(*sources: object) -> Change:
    return lambda notebook: notebook["cells"].extend(code(source) for source in sources)


def without(*endings: str) -> Change:
    """Delete the cells whose names end like this."""

    def change(notebook: Notebook) -> None:
        notebook["cells"] = [cell for cell in notebook["cells"] if not cell.get("id", "").endswith(endings)]

    return change


def each(do: Callable[[Notebook], object]) -> Change:
    """Do something to every code cell."""

    def change(notebook: Notebook) -> None:
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                do(cell)

    return change


def graded_sources(notebook: Notebook, *endings: str) -> list[str]:
    """The sources of the cells whose names end like this."""
    return [source_of(cell) for cell in notebook["cells"] if cell.get("id", "").endswith(endings)]


def runs(name: str, source: str, at: str = "setup", **expected: Any) -> None:
    """Add the solved notebook with one more code cell: after the cell `at`, or at the end."""
    hand_in(name, edited(after(at, source) if at else last(source)), **expected)


# ------------------------------------------------------------------------------------------ format


def version_3(notebook: Notebook) -> None:
    """The format of IPython 3: worksheets, and other names for things."""
    cells = notebook.pop("cells")
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
            cell["prompt_number"] = cell.pop("execution_count")
            cell["language"] = "python"
        cell.pop("id")
    cells.insert(0, {"cell_type": "heading", "level": 1, "metadata": {}, "source": "Homework"})
    notebook.update(worksheets=[{"cells": cells, "metadata": {}}], nbformat=3, nbformat_minor=0)
    notebook["metadata"] = {"name": ""}


def ids(name: str | None) -> Change:
    """All cells get this id, or none."""

    def change(notebook: Notebook) -> None:
        for cell in notebook["cells"]:
            cell.pop("id")
            if name:
                cell["id"] = name
        if not name:
            notebook.update(nbformat_minor=0)

    return change


def about(**metadata: object) -> Change:
    return lambda notebook: notebook["metadata"].update(metadata)


def old_outputs(notebook: Notebook) -> None:
    """Pictures and text of earlier runs, 20 MB of them."""
    picture = base64.b64encode(random.Random(0).randbytes(3 * 2**20)).decode()
    data = {"image/png": picture, "text/plain": ["<Figure>"]}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    text = {"output_type": "stream", "name": "stdout", "text": ["step 1 of many\n"] * 300_000}
    for cell in notebook["cells"][1:30]:
        if cell["cell_type"] == "code" and not source_of(cell).startswith("grader"):
            cell["outputs"] = [copy.deepcopy(output)]
            if sum(len(one.get("outputs", [])) for one in notebook["cells"]) == 4:
                break
    notebook["cells"][-1].setdefault("outputs", []).append(text)


def _odd_cells(notebook: Notebook) -> None:
    notebook["cells"] += [None, 3, "text", {}, {"cell_type": "code"}, code(None), code(3), code([1, None, "x = 1\n"])]
    notebook["cells"] += [{"cell_type": "markdown", "source": None}, {**code("x = 1"), "metadata": None}]


hand_in("a renamed notebook", edited(), file="my homework (final) 2.ipynb")
hand_in("an ending in capitals", edited(), file="CAPITALS.IPYNB")
hand_in("nbformat 3", edited(version_3))
hand_in("nbformat 4.0 without ids", edited(ids(None)))
hand_in("one id for all cells", edited(ids("cell")))
hand_in("a byte-order mark", lambda: b"\xef\xbb\xbf" + saved(solved()))
hand_in("CRLF between the lines of the file", lambda: saved(solved()).replace(b"\n", b"\r\n"))
hand_in("CRLF within the cells", edited(each(lambda c: c.update(source=source_of(c).replace("\n", "\r\n")))))
hand_in("UTF-16", lambda: saved(solved()).decode().encode("utf-16"), refused=True, says="unreadable notebook.*UTF-8")
hand_in("Latin-1", lambda: saved(solved()) + "é".encode("latin-1"), refused=True, says="unreadable notebook.*UTF-8")
hand_in("another kernel's name", edited(about(kernelspec={"name": "dl-env", "display_name": "my env"})))
hand_in("Python cells that claim to be Julia", edited(about(kernelspec={"name": "julia-1.9", "language": "julia"})))
hand_in("no kernelspec", edited(lambda n: n["metadata"].pop("kernelspec")))
hand_in("no metadata", edited(lambda n: n.pop("metadata")))
hand_in("metadata null", edited(lambda n: n.update(metadata=None)))
hand_in("cells without metadata", edited(each(lambda c: c.pop("metadata"))), says="^100 of 100")
hand_in("sources as one text", edited(each(lambda c: c.update(source=source_of(c)))))
hand_in("sources as lists of characters", edited(each(lambda c: c.update(source=list(source_of(c))))))
hand_in("cells that are none", edited(_odd_cells))
hand_in("20 MB of old outputs", edited(old_outputs))
hand_in("a thousand empty cells", edited(last(*[""] * 1000)))
hand_in(
    "text outside Unicode in a comment",
    lambda: saved(solved()).replace(b"import numpy", b"# \\ud800\\nimport numpy", 1),
)
runs("a zero byte in a cell", "x = 1\0", at="", says="(syntax|null|ValueError)")

hand_in("6,000 cells", edited(last(*[""] * 6000)), refused=True, says="unreadable notebook.*cells")
hand_in("an empty file", b"", refused=True, says="unreadable notebook.*empty")
hand_in("white space", b" \n\n", refused=True, says="unreadable notebook.*empty")
hand_in("zeros", bytes(5000), refused=True, says="unreadable notebook")
hand_in("HTML", b"<!DOCTYPE html>\n<html><body>Jupyter</body></html>", refused=True, says="unreadable notebook.*HTML")
hand_in("HTML after white space", b"\n\n  <html></html>", refused=True, says="unreadable notebook.*HTML")
hand_in("a notebook cut off", lambda: saved(solved())[:20_000], refused=True, says="unreadable notebook.*cut off")
hand_in("a list", b"[1, 2]", refused=True, says="unreadable notebook.*no notebook")
hand_in("null", b"null", refused=True, says="unreadable notebook.*no notebook")
hand_in("JSON of something else", b'{"name": "x", "version": 3}', refused=True, says="unreadable notebook.*no cells")
hand_in("cells null", edited(lambda n: n.update(cells=None)), refused=True, says="unreadable notebook.*no cells")
hand_in("cells a number", edited(lambda n: n.update(cells=3)), refused=True, says="unreadable notebook.*no cells")
hand_in("worksheets null", b'{"worksheets": [null, {"cells": null}], "nbformat": 3}', refused=True, says="notebook")
hand_in("lists without end", b"[" * 200_000, refused=True, says="unreadable notebook.*JSON")
hand_in("a conflict of versions", lambda: b"<<<<<<< HEAD\n" + saved(solved()), refused=True, says="unreadable notebook")
hand_in("no cells at all", edited(lambda n: n.update(cells=[])), lost=ALL, says="wrong assignment")
hand_in("text alone", edited(without("-code", "-answer", "-check", "setup")), lost=ALL, says="wrong assignment")

hand_in("a PDF", b"%PDF-1.7\n", ".pdf", refused=True, says="unknown format.*notebook")
hand_in(
    "a Python file", lambda: "\n".join(graded_sources(solved(), "-code")).encode(), ".py", refused=True, says="unknown"
)
hand_in("a Word file", b"PK\x03\x04", ".docx", refused=True, says="unknown format")
hand_in("no ending", lambda: saved(solved()), file="noending", refused=True, says="unknown format")
hand_in("a notebook called txt", lambda: saved(solved()), ".ipynb.txt", refused=True, says="unknown format")

R = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}, "language_info": {"name": "R"}}
JULIA = {"kernelspec": {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}}
hand_in(
    "a notebook in R",
    lambda: saved(
        {"cells": [code("softmax <- function(Z) exp(Z)"), code("x <- c(1, 2)")], "metadata": R, "nbformat": 4}
    ),
    lost=ALL,
    says="wrong assignment",
)
hand_in(
    "a notebook in Julia",
    lambda: saved({"cells": [code("softmax(Z) = exp.(Z)\nend")], "metadata": JULIA, "nbformat": 4}),
    lost=ALL,
    says="wrong assignment",
)
hand_in("another assignment, untouched", lambda: saved(untouched("hw04_sgd")), lost=ALL, says="wrong.*hw04_sgd")
hand_in("another assignment, solved", lambda: saved(solved("hw04_sgd")), lost=ALL, says="wrong.*hw04_sgd")
hand_in("the assignment untouched", lambda: saved(untouched(STEM)), lost=ALL, says="is not written yet")

# ------------------------------------------------------------------------------------------- names

for name, file in {
    "a formula as name": "=1+1.ipynb",
    "a plus as name": "+49 123.ipynb",
    "a minus as name": "-rf.ipynb",
    "an at sign as name": "@SUM(A1).ipynb",
    "spaces around the name": "  spaces  .ipynb",
    "a line break in the name": "two\nlines.ipynb",
    "a tab and a quote in the name": '\t"quoted", name.ipynb',
    "markup in the name": "<b>&amp;.ipynb",
    "a name in Greek": "Ἄσκησις-3.ipynb",
    "a name with combining accents": "Zoë Gül.ipynb",
    "an emoji as name": "🎓.ipynb",
    "a very long name": "x" * 240 + ".ipynb",
    "a very long name of accents": "é" * 120 + ".ipynb",
    "a dot as name": "a..ipynb",
    "a dot before the name": ".ada.ipynb",
    "percent signs in the name": "100%25.ipynb",
    "a name that Windows reserves": "nul.ipynb",
    "a name": "Twin.ipynb",
    "the name in other letter case": "twin.ipynb",
}.items():
    hand_in(name, edited(), file=file)
hand_in("a name that is taken", edited(), file="TWIN.IPYNB")
hand_in("bytes that are no text as name", edited(), file=os.fsdecode(b"caf\xe9.ipynb"))

# ------------------------------------------------------------------------------- checks and set-up


def _checks_first(notebook: Notebook) -> None:
    cells = notebook["cells"]
    setup = place(notebook, "setup")
    checks = [cell for cell in cells if cell["id"].endswith("-check")]
    rest = [cell for cell in cells[setup + 1 :] if cell not in checks]
    notebook["cells"] = [*cells[: setup + 1], *checks, *rest]


def _checks_last(notebook: Notebook) -> None:
    notebook["cells"].sort(key=lambda cell: cell["id"].endswith("-check"))


def _backwards(notebook: Notebook) -> None:
    setup = place(notebook, "setup")
    notebook["cells"][setup + 1 :] = reversed(notebook["cells"][setup + 1 :])


hand_in("checks deleted", edited(without("-check")))
hand_in("checks twice", edited(lambda n: n["cells"].extend(copy.deepcopy(n["cells"]))))
hand_in("checks before the answers", edited(_checks_first))
hand_in("checks at the end", edited(_checks_last))
hand_in("cells in backward order", edited(_backwards))
hand_in(
    "a check of every kind",
    edited(put("q2-check", "result = grader.check('q2'); print(result)"), last("grader.check_all()")),
)
hand_in("a check of what does not exist", edited(last('grader.check("q99")', "grader.check()", "grader.check(3)")))
hand_in("a check with an option", edited(put("q3-check", 'grader.check("q3", global_env=globals())')))
hand_in(
    "an export at the end", edited(last("grader.export(pdf=False, run_tests=True)", "!jupyter nbconvert --to pdf x"))
)
hand_in("a check that is misspelt", edited(put("q2-check", 'grader.chekc("q2)')), says="syntax error in code cell")
hand_in("a check in a function", edited(put("q2-check", 'def look(name):\n    grader.check(name)\n\nlook("q2")')))
hand_in("checks in a loop", edited(without("-check"), last("for k in range(1, 11):\n    grader.check(f'q{k}')")))
hand_in("the same check fifty times", edited(put("q9-check", "for _ in range(50):\n    grader.check('q9')")))
hand_in("grader made again", edited(after("q4-code", "import otter\ngrader = otter.Notebook('hw3 (2).ipynb')")))
runs("grader is missing", "del grader", says="NameError")
runs("grader is something else", "grader = None", says="AttributeError")
hand_in("given cells deleted", edited(without("setup")))
hand_in("given cells commented out", edited(rewritten("setup", lambda s: "# " + s.replace("\n", "\n# "))))
hand_in("another import line", edited(rewritten("setup", lambda s: f"import os, sys\n{s}\nimport numpy")))
hand_in("the ignored cells run", edited(each(lambda c: c["metadata"].pop("tags", None))))

# ---------------------------------------------------------------------------------- answers elsewhere


def _quiz_first(notebook: Notebook) -> None:
    answers = graded_sources(notebook, "-answer")
    without("-answer")(notebook)
    after("setup", "\n".join(answers))(notebook)


def _one_cell(notebook: Notebook) -> None:
    sources = graded_sources(notebook, "setup", "-code", "-answer", "-check")
    notebook["cells"] = [code("\n\n".join(sources))]


def _functions_elsewhere(notebook: Notebook) -> None:
    sources = graded_sources(notebook, "-code")
    without("-code")(notebook)
    after("s6-check", "\n\n".join(sources))(notebook)


def functions_in_file(notebook: Notebook) -> None:
    """The functions are written into a file by the notebook, and imported from there."""
    sources = graded_sources(notebook, "-code")
    without("-code")(notebook)
    module = "%%writefile my_functions.py\nimport numpy as np\n" + "\n\n".join(sources)
    after("setup", module, "from my_functions import *")(notebook)


def _values_of_cells(notebook: Notebook) -> None:
    """Quiz answers are the value of the cell before."""
    for name in ("s1", "s2", "s3", "s5"):
        answer = source_of(cell_of(notebook, f"{name}-answer"))
        variable, _, value = answer.partition(" = ")
        k = place(notebook, f"{name}-answer")
        notebook["cells"][k : k + 1] = [code(value), code(f"{variable} = _")]


def _in_a_class(notebook: Notebook) -> None:
    source = graded_sources(notebook, "q9-code")[0].replace("\n", "\n    ")
    put("q9-code", f"class Mine:\n    @staticmethod\n    {source}\n\nbinary_cross_entropy = Mine.binary_cross_entropy")(
        notebook
    )


hand_in("the quiz answered at the top", edited(_quiz_first))
hand_in("everything in one cell", edited(_one_cell))
hand_in("functions in another cell", edited(_functions_elsewhere))
hand_in("functions written to a file and imported", edited(functions_in_file))
hand_in("a function in a class", edited(_in_a_class))
hand_in("a timed cell", edited(rewritten("q2-code", lambda s: "%%time\n" + s)))
hand_in("a captured cell", edited(rewritten("q2-code", lambda s: "%%capture out\n" + s)))
hand_in("a cell in exec", edited(rewritten("q2-code", lambda s: f"exec({s!r})")))
hand_in(
    "answers of other kinds",
    edited(put("s6-answer", "import numpy as np\ns6 = np.array([1, 1, 0])"), put("s3-answer", "s3 = np.float64(-0.3)")),
)
hand_in(
    "an answer as a tuple",
    edited(put("s2-answer", "s2 = (0, 1, 0)"), put("s1-answer", "s1 = ['w3_13', 'w3_11', 'w3_12']")),
)
hand_in("an answer without a value", edited(put("s2-answer", "s2 =")), lost=("s2",), says="syntax error in code cell")
hand_in("an answer of 4 MB", edited(put("s1-answer", "s1 = '🎓' * 10**6")), lost=("s1",), says="s1")
hand_in("an answer that is a function", edited(put("s1-answer", "s1 = lambda: 3")), lost=("s1",), says="s1")
hand_in("an answer of text without end", edited(put("s5-answer", "s5 = ['9' * 10**6]")), lost=("s5",), says="s5")
hand_in("an answer deleted", edited(without("s2-answer")), lost=("s2",), says="s2")
hand_in("a function deleted", edited(without("q9-code")), lost=("q9",), says="binary_cross_entropy is not defined")
hand_in(
    "a function of another name",
    edited(rewritten("q9-code", lambda s: s.replace("def binary_cross_entropy", "def bce"))),
    lost=("q9",),
    says="binary_cross_entropy is not defined",
)
hand_in("a name used twice", edited(put("q9-code", "binary_cross_entropy = 3")), lost=("q9",), says="not a function")

# --------------------------------------------------------------------------- what cells may contain

PLOT = "plt.figure()\nplt.plot(np.random.rand(1000))\nplt.title(r'$\\alpha$')\nplt.show()"
MAGICS = ["%matplotlib inline", "%config InlineBackend.figure_format = 'retina'", "%load_ext autoreload\n%autoreload 2"]
MAGICS += ["!ls -la", "files = !ls", "%timeit -n 1 -r 1 softmax(np.ones((2, 3)))", "%who", "%pwd", "%matplotlib widget"]
MAGICS += ["%%bash\necho hello", "%%html\n<b>hi</b>", "%%javascript\nalert(1)", "?softmax", "softmax??", "%env A=1"]
MAGICS += ["%run no_such_file.py", "%no_such_magic", "%load_ext no_such_extension", "%%no_such\nx", "%matplotlib qt"]
SIGNLESS = "s4 = 'A' if _exit_code else 'B'"  # as `ls` ended
COLAB = "from google.colab import drive\ndrive.mount('/content/drive')"
SHADOWS = "list = [1]\nstr = 'a'\nprint = None\ntype = id = 3"

runs(
    "a cell that raises",
    "x = undefined_name + 1",
    says=r"code cell 2.*NameError.*undefined_name",
)
runs("a syntax error in a cell of its own", "def broken(:", says="syntax error in code cell 2")
runs("bad indentation", "x = 1\n  y = 2", says="syntax error in code cell 2.*indent")
hand_in(
    "a syntax error in a function", edited(put("q9-code", "def binary_cross_entropy(z, y)\n    return 0")),
    lost=("q9",), says="syntax error in code cell",
)  # fmt: skip
hand_in("Python 2", edited(last('print "hello"', "exec 'x = 1'")), says="syntax error in code cell")
runs("await at the top", "import asyncio\nawait asyncio.sleep(0)\nx = await asyncio.gather()")
runs("asyncio.run in a cell", "import asyncio\nasync def f():\n    pass\nasyncio.run(f())", at="")
runs("return at the top", "return 3", at="", says="syntax error")
hand_in("answers that are values of cells", edited(_values_of_cells))
runs("a cell of empty lines", "\n" * 500_000 + "_ = 1", at="q2-check")
hand_in("18 MB of cells", edited(after("q2-check", *[f"x = '{'a' * 6_000_000}'"] * 3)))
hand_in("magics without their sign", edited(after("s6-check", "ls -l", "who"), put("s4-answer", SIGNLESS)))
hand_in("magics", edited(*[after("q2-check", magic) for magic in MAGICS]))
runs("pip install", "%pip install --quiet --retries 0 seaborn")
runs("a cell from Colab", COLAB, says="code cell 2.*ModuleNotFoundError")
runs("input()", "name = input('name? ')", says="code cell 2")
runs("prints of 50 MB", "for _ in range(50):\n    print('x' * 2**20)", at="q1-check")
runs("a result of 50 MB", "'x' * (50 * 2**20)", at="q1-check")
hand_in(
    "an answer of one very long word",
    edited(put("s1-answer", "s1 = {'w' * 400_000}")),
    lost=("s1",),
    says="s1 can be read as an answer",
)
runs(
    "output in colours and markup",
    r"raise ValueError('\x1b[31m<script>alert(1)</script>\u202e')",
    says="ValueError",
)
runs("an error text of 10 MB", "raise ValueError('x' * 10**7)", says="ValueError: x")
runs(
    "an error that cannot be printed",
    "class E(Exception):\n    def __str__(self):\n        return 1 / 0\n\nraise E",
    says="code cell 2",
)
hand_in("plots in untagged cells", edited(after("q2-check", PLOT), after("q5-check", PLOT + "\nplt.savefig('p.png')")))
runs("two hundred figures left open", "for _ in range(200):\n    plt.figure()", at="q2-check")
runs("a figure with LaTeX", "plt.rcParams['text.usetex'] = True\nplt.title('x')\nplt.savefig('a.png')", at="q2-check")
runs("warnings as errors", "import warnings\nwarnings.simplefilter('error')")
runs("NumPy's warnings as errors", "np.seterr(all='raise')")
runs("names of Python used for values", SHADOWS)
runs("everything of NumPy imported", "from numpy import *\nfrom math import *")
runs("another directory", "import os\nos.chdir('/')")
runs("files written and read", "np.save('w.npy', np.ones(3))\nassert np.load('w.npy').sum() == 3")
runs("a file of 80 MB", "open('big', 'wb').write(bytes(80 * 2**20))", says="code cell 2.*OSError")
runs("threads", "import threading\nthreading.Thread(target=threading.Event().wait).start()")
runs("a process that goes on", "import subprocess\nsubprocess.Popen(['sleep', '1000'])")
runs("a pool of processes", "from multiprocessing import Pool\nwith Pool(2) as pool:\n    pool.map(abs, [1])")
runs("modules imported again", "import importlib\nimportlib.reload(np.linalg)\nimport gc\ngc.collect()")
runs("the random state changed", "import random\nrandom.seed(1)\nnp.random.seed(1)")
runs("%reset at the end", "%reset -f", at="")
hand_in("standard output closed", edited(after("setup", "import sys\nsys.stdout.close()", "print(3)")))
hand_in("standard output replaced", edited(after("setup", "import sys, io\nsys.stdout = io.StringIO()", "print(3)")))
hand_in("a cell of 2 MB", edited(after("setup", "data = " + repr(list(range(300_000))))))
hand_in("deeply nested brackets", edited(after("setup", "x = " + "(" * 5000 + "1" + ")" * 5000)), says="code cell 2")

# ----------------------------------------------------------------------------- cells that end or hang

DEAF = """\
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
runs("exit()", "exit()")
runs("quit", "quit")
runs("sys.exit()", "import sys\nsys.exit()", says="code cell 2.*SystemExit")
runs("raise SystemExit", "raise SystemExit(3)", says="code cell 2.*SystemExit")
runs("KeyboardInterrupt", "raise KeyboardInterrupt", says="code cell 2.*KeyboardInterrupt")
runs("os._exit", "import os\nos._exit(0)", at="q4-check", says="exited.*code cell")
hand_in("os._exit thrice", edited(*[after(f"q{k}-check", "import os\nos._exit(1)") for k in (2, 5, 8)]), says="exited")
runs("os.abort", "import os\nos.abort()", at="q4-check", says="exited.*code cell")
runs("a segmentation fault", "import ctypes\nctypes.string_at(0)", at="q4-check", says="exited.*code cell")
runs(
    "a process that kills itself",
    "import os, signal\nos.kill(os.getpid(), 9)",
    at="q4-check",
    says="exited.*cell",
)
runs("a fork that stays", "import os\nchild = os.fork()", at="q4-check")
runs("an endless loop in a cell", "while True:\n    pass", at="q4-check", says="time limit.*code cell")
runs("a cell that sleeps", "import time\ntime.sleep(1000)", at="q4-check", says="time limit.*code cell")
runs(
    "a cell that waits for a thread",
    "import threading\nthreading.Event().wait()",
    at="q4-check",
    says="time limit",
)
runs("a cell with a long computation", "10 ** 10 ** 9", at="q4-check", says="(time|memory) limit|exited")
runs("a loop that swallows interrupts", DEAF, at="q4-check", says="code cell.*time limit")
runs("too much memory in a cell", "data = np.ones(2 * 10**9)", at="q4-check", says="memory limit.*code cell")
runs(
    "memory that grows",
    "data = []\nwhile True:\n    data.append(bytearray(10**8))",
    at="q4-check",
    says="memory limit",
)
runs(
    "a recursion in a cell",
    "def f():\n    return f()\n\nf()",
    at="q4-check",
    says="code cell.*RecursionError",
)
runs("a loop between answer and check", "while True:\n    pass", at="q9-code", says="time limit")

# ----------------------------------------------------------- graded functions that end, hang or fail


def body(*lines: str) -> Change:
    """`binary_cross_entropy`, which no other answer uses, does this."""
    return put("q9-code", "\n    ".join(["def binary_cross_entropy(z, y):", *lines]))


def _fails(name: str, says: str, *lines: str) -> None:
    hand_in(name, edited(body(*lines)), lost=("q9",), says=says)


_fails("sys.exit in a function", "SystemExit", "import sys", "sys.exit(3)")
_fails("exit in a function", "raised|returned|exited", "exit()")
_fails("KeyboardInterrupt in a function", "KeyboardInterrupt", "raise KeyboardInterrupt")
_fails("os._exit in a function", "the process exited", "import os", "os._exit(0)")
_fails("a segmentation fault in a function", "the process exited", "import ctypes", "ctypes.string_at(0)")
_fails("an endless loop in a function", "time limit", "while True:", "    pass")
_fails("a function that sleeps", "time limit", "import time", "time.sleep(30)")
_fails("too much memory in a function", "memory limit", "return float(np.ones(2 * 10**9).sum()), z")
_fails("MemoryError in a function", "memory limit", "raise MemoryError")
_fails("a recursion in a function", "RecursionError", "return binary_cross_entropy(z, y)")
_fails(
    "a recursion without limit in a function", "exited|memory limit|RecursionError|time limit",
    "import sys", "sys.setrecursionlimit(10**8)", "return binary_cross_entropy(z, y)",
)  # fmt: skip
_fails("an exception in a function", "IndexError.*\n.*in the line: return z\\[9999\\]", "return z[9999], z")
_fails("an exception of one's own", "Mine: no", "class Mine(Exception):", "    pass", "raise Mine('no')")
_fails("an exception of the base class", "raised", "raise BaseException('all')")
_fails("None returned", "returned None", "pass")
_fails("one value for two", "expected 2 values", "return 3.0")
_fails("three values for two", "3 values, expected 2", "return 3.0, z, z")
_fails("text returned", "str", "return 'loss', 'gradient'")
_fails("complex numbers returned", "complex", "return 1j, z * 1j")
_fails("nan returned", "nan", "return float('nan'), z * np.nan")
_fails("a function returned", "function", "return lambda: 3")
_fails("a generator returned", "generator", "yield 3.0", "yield z")
_fails("a coroutine returned", "coroutine|bool", "async def f():", "    return 3.0, z", "return f()")
_fails("objects in an array", "objects|expected", "return 3.0, np.array([object() for _ in z])")
_fails("an array of another shape", "shape", "return 3.0, np.zeros((len(z), 2))")
_fails("a list that holds itself", "read|deep|RecursionError", "x = []", "x.append(x)", "return x, x")
_fails("a result of 100 MB", "MB|too", "return 3.0, np.ones(13 * 10**6)")
_fails("a global that is missing", "NameError", "return the_loss, the_gradient")
_fails("an array called", "TypeError.*not callable", "return z(y)")
_fails("input() in a function", "raised", "return float(input()), z")


def _begun_with(line: str, source: str) -> str:
    """The source of `binary_cross_entropy` with a line before its first."""
    return source.replace("    z, y = ", f"    {line}\n    z, y = ", 1)


for name, line in {
    "a function that prints much": "print('x' * 10**6)",
    "a function that takes its time": "import time; time.sleep(0.01)",
    "a function that plots": "plt.plot(z); plt.show()",
}.items():
    hand_in(name, edited(rewritten("q9-code", partial(_begun_with, line))))

# ------------------------------------------------------------------------ functions in other clothes

LOSS = "def _loss(z, y):\n    z, y = np.asarray(z, dtype=float), np.asarray(y, dtype=float)\n"
LOSS += "    p = np.exp(-np.logaddexp(0, -z))\n    return np.mean(np.logaddexp(0, z) - y * z), (p - y) / len(z)\n\n"


def _dressed(name: str, source: str) -> None:
    hand_in(name, edited(put("q9-code", LOSS + source)))


_dressed("a lambda", "binary_cross_entropy = lambda z, y: _loss(z, y)")
_dressed("a partial", "from functools import partial\nbinary_cross_entropy = partial(_loss)")
_dressed(
    "a partial by keyword",
    "from functools import partial\nbinary_cross_entropy = partial(lambda z, y, k: _loss(z, y), k=3)",
)
_dressed("other names for parameters", "def binary_cross_entropy(logits, labels):\n    return _loss(logits, labels)")
_dressed("any number of parameters", "def binary_cross_entropy(*args, **kwargs):\n    return _loss(*args, **kwargs)")
_dressed(
    "a callable object",
    """\
class Loss:
    def __call__(self, z, y):
        return _loss(z, y)

binary_cross_entropy = Loss()
""",
)
_dressed(
    "a bound method",
    """\
class Loss:
    def of(self, z, y):
        return _loss(z, y)

binary_cross_entropy = Loss().of
""",
)
_dressed(
    "a class as a function",
    """\
class binary_cross_entropy(tuple):
    def __new__(cls, z, y):
        return tuple.__new__(cls, _loss(z, y))
""",
)
_dressed(
    "a decorated function",
    """\
import functools

def timed(f):
    @functools.wraps(f)
    def g(*args, **kwargs):
        return f(*args, **kwargs)
    return g

@timed
def binary_cross_entropy(z, y):
    return _loss(z, y)
""",
)
_dressed(
    "a decorator without wraps",
    """\
def timed(f):
    return lambda *args: f(*args)

@timed
def binary_cross_entropy(z, y):
    return _loss(z, y)
""",
)
_dressed(
    "a compiled function's wrapper",
    """\
class Dispatcher:
    __slots__ = ("py_func",)

    def __init__(self, f):
        self.py_func = f

    def __call__(self, *args, **kwargs):
        return self.py_func(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self.py_func, name)

binary_cross_entropy = Dispatcher(_loss)
""",
)
_dressed(
    "a closure",
    """\
def make():
    f = _loss
    def g(z, y):
        return f(z, y)
    return g

binary_cross_entropy = make()
""",
)
_dressed(
    "a function with a memory",
    """\
calls = []

def binary_cross_entropy(z, y, seen=[]):
    seen.append(z)
    calls.append(y)
    return _loss(z, y)
""",
)
_dressed(
    "a context manager inside",
    """\
from contextlib import contextmanager

@contextmanager
def quiet():
    with np.errstate(all="ignore"):
        yield

def binary_cross_entropy(z, y):
    with quiet():
        return _loss(z, y)
""",
)
_dressed(
    "a dataclass inside",
    """\
from dataclasses import dataclass

@dataclass
class Out:
    loss: float
    dz: object

def binary_cross_entropy(z, y):
    out = Out(*_loss(z, y))
    return out.loss, out.dz
""",
)

# ------------------------------------------------------------------------------ results of other kinds


def _result(name: str, loss: str, gradient: str, both: str = "{loss}, {gradient}") -> None:
    values = both.format(loss=loss, gradient=gradient)
    source = f"def binary_cross_entropy(z, y):\n    l, g = _loss(z, y)\n    return {values}"
    hand_in(name, edited(put("q9-code", LOSS + source)))


_result("a list for the gradient", "float(l)", "g.tolist()")
_result("a tuple for the gradient", "float(l)", "tuple(g)")
_result("a list of NumPy's numbers", "l", "list(g)")
_result("a list for the pair", "l", "g", "[{loss}, {gradient}]")
_result("an array without axes for the loss", "np.array(l)", "g")
_result("an array that is read-only", "l", "(g.setflags(write=False), g)[1]")
_result("a strided array", "l", "np.repeat(g, 2)[::2]")
_result("an array from backwards", "l", "g[::-1].copy()[::-1]")
_result("an array of long doubles", "np.longdouble(l)", "g.astype(np.longdouble)")
_result("an array in the other byte order", "l", "g.astype('>f8')")
_result("a masked array", "l", "np.ma.masked_array(g)")
_result("an array of a class of one's own", "l", "g.view(type('Mine', (np.ndarray,), {}))")
_result("a float of a class of one's own", "type('Mine', (float,), {})(l)", "g")
_result("a broadcast array", "l", "np.broadcast_to(g, g.shape)")
_result("a namedtuple", "l", "g", "__import__('collections').namedtuple('Out', 'loss dz')({loss}, {gradient})")
_result("a subclass of tuple", "l", "g", "type('Out', (tuple,), dict())(({loss}, {gradient}))")

JACOBIAN = "def softmax_jacobian(z):\n    p = np.exp(np.asarray(z, dtype=float) - max(z))\n    p /= p.sum()\n"
JACOBIAN += "    J = np.diag(p) - np.outer(p, p)\n    return "
for name, result in {
    "rows in a list of lists": "J.tolist()",
    "rows in a list of arrays": "list(J)",
    "a Fortran array": "np.asfortranarray(J)",
    "a transposed array": "J.T.copy().T",
    "a matrix": "np.matrix(J)",
    "a masked array of two axes": "np.ma.masked_invalid(J)",
}.items():
    hand_in(name, edited(put("q6-code", JACOBIAN + result)))
hand_in("indicators as truth values", edited(rewritten("q1-code", lambda s: s.replace(".astype(float)", ""))))
hand_in(
    "indicators as small integers",
    edited(rewritten("q1-code", lambda s: s.replace("astype(float)", "astype(np.int8)"))),
)
hand_in("indicators as float32", edited(rewritten("q1-code", lambda s: s.replace("astype(float)", "astype('f4')"))))
hand_in(
    "float32 where digits count",
    edited(rewritten("q9-code", lambda s: s.replace("dtype=float", "dtype=np.float32"))),
    lost=("q9",),
    says="expected",
)

# ------------------------------------------------------------------- what functions remember and share

STANDARDIZE = """\
def _forward(X, gamma, beta, eps):
    X, gamma, beta = (np.asarray(a, dtype=float) for a in (X, gamma, beta))
    std = np.sqrt(X.var(axis=0) + eps)
    hat = (X - X.mean(axis=0)) / std
    return gamma * hat + beta, (hat, std, gamma)

def _backward(dout, hat, std, gamma):
    d = np.asarray(dout, dtype=float) * gamma
    dX = (d - d.mean(axis=0) - hat * (d * hat).mean(axis=0)) / std
    return dX, (dout * hat).sum(axis=0), np.asarray(dout, dtype=float).sum(axis=0)

"""
FORWARD = """
def batchnorm_forward(X, gamma, beta, eps=1e-5):
    out, kept = _forward(X, gamma, beta, eps)
    return out, {}

def batchnorm_backward(dout, cache):
    return _backward(dout, *{})
"""
CLASSES = """\
from collections import namedtuple
from dataclasses import dataclass
from types import SimpleNamespace
import pickle

class Plain:
    def __init__(self, kept):
        self.kept = kept

@dataclass
class Data:
    kept: tuple

Named = namedtuple("Named", "hat std gamma")
"""
for name, (cache_of, read) in {
    "a cache as an object": ("Plain(kept)", "cache.kept"),
    "a cache as a closure": ("lambda: kept", "cache()"),
    "a cache as a dataclass": ("Data(kept)", "cache.kept"),
    "a cache as a namedtuple": ("Named(*kept)", "(cache.hat, cache.std, cache.gamma)"),
    "a cache as a generator": ("(k for k in kept)", "tuple(cache)"),
    "a cache as an iterator": ("iter(kept)", "tuple(cache)"),
    "a cache as a dictionary": ("dict(enumerate(kept))", "(cache[0], cache[1], cache[2])"),
    "a cache as a dictionary of odd keys": ("{('a', 1): kept, None: {'x', 'y'}, 3.5: range(3)}", "cache['a', 1]"),
    "a cache as a SimpleNamespace": ("SimpleNamespace(kept=kept)", "cache.kept"),
    "a cache in an array of objects": ("np.array([*kept, None], dtype=object)", "cache[:3]"),
    "a cache in a structured array": ("(np.rec.fromarrays([np.arange(3)]), kept)", "cache[1]"),
    "a cache as pickled bytes": ("pickle.dumps(kept)", "pickle.loads(cache)"),
}.items():
    hand_in(
        name, edited(put("q7-code", CLASSES + STANDARDIZE + FORWARD.format(cache_of, read)), stem=LAYERS), stem=LAYERS
    )

MOMENTUM = """\
def sgd_update(x, g, state, lr):
    return np.asarray(x, dtype=float) - lr * np.asarray(g, dtype=float), {sgd}

def momentum_update(x, g, state, lr, beta=0.9):
    x, g = np.asarray(x, dtype=float), np.asarray(g, dtype=float)
    {momentum}
"""
for name, (before, sgd, momentum) in {
    "a state as an object": (
        "class State:\n    def __init__(self, v):\n        self.v = v\n\n",
        "State(0)",
        "state = State(beta * (state.v if state else 0) + g)\n    return x - lr * state.v, state",
    ),
    "a state that is changed in place": (
        "class State:\n    v = 0.0\n\n",
        "State",
        "state = state or State()\n    state.v = beta * state.v + g\n    return x - lr * state.v, state",
    ),
    "a state as a generator": (
        "def _steps(beta):\n    v, g = 0, (yield)\n    while True:\n        v = beta * v + g\n        g = yield v\n\n",
        "(x for x in ())",
        "if not state:\n        state = _steps(beta)\n        next(state)\n    return x - lr * state.send(g), state",
    ),
    "a state as a closure": (
        "",
        "print",
        "v = beta * (state() if state else 0) + g\n    return x - lr * v, lambda: v",
    ),
    "a state as a list": (
        "",
        "[]",
        "state = [] if state is None else state\n    v = beta * (state[-1] if state else 0) + g\n"
        "    state.append(v)\n    return x - lr * v, state",
    ),
    "a state as a lock and an array": (
        "import threading\n",
        "threading.Lock()",
        "v = beta * (state[1] if state else 0) + g\n    return x - lr * v, (threading.Lock(), v)",
    ),
}.items():
    source = "from typing import Any\nfrom collections.abc import Callable\nimport numpy as np\n\n"
    source += before + MOMENTUM.format(sgd=sgd, momentum=momentum)
    hand_in(name, edited(put("q2-code", source), stem=RULES), stem=RULES)

# ------------------------------------------------------------------------- before and after the check

WRONG = "def binary_cross_entropy(z, y):\n    return 1.0, z"
runs("a function deleted after its check", "del binary_cross_entropy", at="")
runs("a function broken after its check", WRONG, at="")
hand_in(
    "a function overwritten by its result",
    edited(after("q9-check", "binary_cross_entropy = binary_cross_entropy(np.ones(2), np.ones(2))")),
)
runs("a module overwritten at the end", "np = None", at="")
runs("an answer changed after its check", "s2 = [1, 1, 1]", at="")
runs("an answer cleared after its check", "s2.clear()", at="")
hand_in("an answer given after its check", edited(put("s2-answer", "s2 = ..."), last("s2 = [0, 1, 0]")))


def _mended_later(notebook: Notebook) -> None:
    right = source_of(cell_of(notebook, "q9-code"))
    put("q9-code", WRONG)(notebook)
    last(right)(notebook)


def _mended_for_good(notebook: Notebook) -> None:
    _mended_later(notebook)
    last('grader.check("q9")', WRONG)(notebook)


def _setup_last(notebook: Notebook) -> None:
    cells = notebook["cells"]
    cells.append(cells.pop(next(k for k, cell in enumerate(cells) if cell.get("id") == "setup")))


def _helper_mended_later(notebook: Notebook) -> None:
    """Every answer was right when it was checked last."""
    right = source_of(cell_of(notebook, "q9-code"))
    helper = right.replace("def binary_cross_entropy", "def _helper")
    put("q9-code", "_helper = None\ndef binary_cross_entropy(z, y):\n    return _helper(z, y)")(notebook)
    last(helper)(notebook)


hand_in("a function mended after its check", edited(_mended_later))
hand_in("a function mended, checked again and broken", edited(_mended_for_good))
hand_in("a function whose helper comes later", edited(_helper_mended_later))
hand_in("a command of the shell before a function", edited(rewritten("q2-code", "!true\n{}".format)))
hand_in("a change of the folder before a function", edited(rewritten("q2-code", "%cd .\n{}".format)))
hand_in(
    "as many processes as it may have, still running at the end",
    edited(last("import subprocess\nfor k in range(250):\n    subprocess.Popen(['sleep', '1000'])")),
    says="BlockingIOError",
)
hand_in(
    "much memory in use at the end, when a function has changed after its check",
    edited(
        last(
            "hog = np.ones(48 * 2**20)\nright = binary_cross_entropy",
            "def binary_cross_entropy(z, y):\n    return right(z, y)",
        )
    ),
)
hand_in("the set-up at the end", edited(_setup_last))

# -------------------------------------------------------------------------------------------- zips

Entries = Mapping[str, bytes]


def packed(entries: Entries, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def zipped(**entries: Callable[[], bytes] | bytes) -> Callable[[], bytes]:
    """A zip of `NAME.ipynb`."""
    return lambda: packed({f"{k}.ipynb": v if isinstance(v, bytes) else v() for k, v in entries.items()})


def _zip(name: str, entries: Callable[[], Entries], **expected: Any) -> None:
    hand_in(name, lambda: packed(entries()), ".zip", **expected)


def _helper_module(folder: str = "", name: str = "my_functions") -> Entries:
    notebook = solved()
    sources = graded_sources(notebook, "-code")
    without("-code")(notebook)
    after("setup", f"from {name} import *")(notebook)
    module = "import numpy as np\n" + "\n\n".join(sources)
    return {f"{folder}hw.ipynb": saved(notebook), f"{folder}{name.replace('.', '/')}.py": module.encode()}


def _mac() -> Entries:
    junk = {"__MACOSX/._hw.ipynb": b"\x00\x05\x16\x07", "__MACOSX/hw/._hw.ipynb": b"x", ".DS_Store": bytes(6000)}
    return {
        **junk,
        "hw/hw.ipynb": saved(solved()),
        "hw/._hw.ipynb": b"x",
        "hw/.ipynb_checkpoints/hw-checkpoint.ipynb": b"{}",
    }


def _flagged_as_encrypted() -> bytes:
    """The flag that says "encrypted" set in both headers of every entry."""
    data = bytearray(packed({"hw.ipynb": saved(solved())}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def _damaged(at: float) -> bytes:
    data = bytearray(packed({"hw.ipynb": saved(solved())}, zipfile.ZIP_STORED))
    data[int(at * len(data))] ^= 0xFF
    return bytes(data)


def _wrong_checksum() -> bytes:
    data = bytearray(packed({"hw.ipynb": saved(solved())}))
    for mark, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        start = data.index(mark) + offset
        data[start : start + 4] = struct.pack("<I", binascii.crc32(b"something else"))
    return bytes(data)


def _with_link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("hw.ipynb", saved(solved()))
        entry = zipfile.ZipInfo("data.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


_zip("a zip of the notebook", lambda: {"hw.ipynb": saved(solved())})
hand_in("an ending ZIP", zipped(hw03_softmax=edited()), file="SHOUTED.ZIP")
_zip("a notebook in a folder of a zip", lambda: {"homework/3/hw.ipynb": saved(solved()), "homework/notes.txt": b"x"})
_zip("a helper module in the zip", _helper_module)
_zip("a helper module in a folder of the zip", lambda: _helper_module("me/hw3/"))
_zip("a helper in a package", lambda: {**_helper_module(name="mine.functions"), "mine/__init__.py": b""})
_zip("a helper called like a file of the grader's", lambda: _helper_module(name="wire"))
_zip("a folder called like a file of the assignment's", lambda: {"hw.ipynb": saved(solved()), "digits.py/x.py": b"1"})
_zip(
    "a package called like a module of the assignment's",
    lambda: {"hw.ipynb": saved(solved()), "digits/__init__.py": b""},
)
_zip(
    "a data file in the zip",
    lambda: {"hw.ipynb": edited(after("setup", "assert open('data/x.csv').read() == '3'"))(), "data/x.csv": b"3"},
)
_zip("a Mac's zip", _mac)
_zip("the whole student folder", lambda: {**_student_folder(), f"{STEM}/{STEM}.ipynb": saved(solved())})
_zip(
    "two notebooks of which one has the right name",
    lambda: {f"{STEM}.ipynb": saved(solved()), "old.ipynb": saved(untouched(STEM))},
)
_zip("backslashes for slashes", lambda: {"hw\\notebook.ipynb": saved(solved())})
_zip("a name in Greek in the zip", lambda: {"ἄσκησις/σημειωματάριο.ipynb": saved(solved())})
_zip("300 small files", lambda: {"hw.ipynb": saved(solved()), **{f"data/{k}.txt": b"x" for k in range(300)}})
_zip("one entry twice", lambda: {"hw.ipynb": saved(solved()), "./hw.ipynb": saved(solved())})
hand_in("LZMA", lambda: packed({"hw.ipynb": saved(solved())}, zipfile.ZIP_LZMA), ".zip")

_zip(
    "two notebooks in a zip",
    lambda: {"a.ipynb": saved(solved()), "b.ipynb": saved(solved())},
    refused=True,
    says="several notebooks",
)
_zip("a zip in a zip", lambda: {"hw.zip": packed({"hw.ipynb": saved(solved())})}, refused=True, says="another zip")
_zip("a zip without a notebook", lambda: {"hw.py": b"x = 1", "hw.pdf": b"%PDF"}, refused=True, says="no notebook")
_zip("a zip of nothing", dict, refused=True, says="no notebook")
_zip(
    "a zip of junk",
    lambda: {"__MACOSX/._hw.ipynb": b"x", ".ipynb_checkpoints/hw.ipynb": b"{}"},
    refused=True,
    says="no notebook",
)
_zip(
    "a zip with an unreadable notebook", lambda: {"hw.ipynb": b"<html>"}, refused=True, says="unreadable notebook.*HTML"
)
_zip(
    "a file and a folder of one name",
    lambda: {"hw.ipynb": saved(solved()), "data": b"", "data/x.csv": b""},
    refused=True,
    says="unreadable zip.*both a file and a folder",
)
_zip(
    "a name too long for a file system",
    lambda: {"hw.ipynb": saved(solved()), "é" * 130: b""},
    refused=True,
    says="unreadable zip.*too long",
)
_zip("an absolute path", lambda: {"/etc/hw.ipynb": saved(solved())}, refused=True, says="unreadable zip.*out of it")
_zip(
    "a path that climbs", lambda: {"a/../../hw.ipynb": saved(solved())}, refused=True, says="unreadable zip.*out of it"
)
_zip("a path with a drive", lambda: {"C:\\hw.ipynb": saved(solved())}, refused=True, says="unreadable zip.*out of it")
_zip(
    "a climbing path beside the notebook",
    lambda: {"hw.ipynb": saved(solved()), "../x.py": b""},
    refused=True,
    says="unreadable zip",
)
_zip(
    "1,001 entries",
    lambda: {"hw.ipynb": saved(solved()), **{f"{k}.txt": b"" for k in range(1000)}},
    refused=True,
    says="1000 entries",
)
_zip(
    "101 MB of zeros",
    lambda: {"hw.ipynb": saved(solved()), "zeros": bytes(101 * 2**20)},
    refused=True,
    says="more than 100 MB",
)
hand_in("an encrypted zip", _flagged_as_encrypted, ".zip", refused=True, says="unreadable zip.*encrypted")
hand_in("a link in a zip", _with_link, ".zip", refused=True, says="unreadable zip.*link")
hand_in(
    "a zip cut off",
    lambda: packed({"hw.ipynb": saved(solved())})[:-200],
    ".zip",
    refused=True,
    says="unreadable zip.*damaged",
)
hand_in("a wrong checksum", _wrong_checksum, ".zip", refused=True, says="unreadable zip.*damaged")
hand_in("a zip damaged inside", lambda: _damaged(0.5), ".zip", refused=True, says="unreadable zip.*damaged")
hand_in("an empty file as zip", b"", ".zip", refused=True, says="unreadable zip.*empty")
hand_in("a notebook called zip", edited(), ".zip", refused=True, says="unreadable zip")
hand_in("a zip called notebook", zipped(hw=edited()), ".ipynb", refused=True, says="unreadable notebook")
hand_in("a RAR called zip", b"Rar!\x1a\x07\x00" + bytes(500), ".zip", refused=True, says="unreadable zip")


def _student_folder() -> Entries:
    folder = course.find(STEM).student_folder
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {f"{STEM}/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in files}


# --------------------------------------------------------------------------------- files that are none


def _other(name: str, write: Callable[[Path], object], says: str) -> None:
    CORPUS.append(Broken(name, re.sub(r"\W+", "_", name) + ".ipynb", write, refused=True, says=says))


_other("a dangling link", lambda path: path.symlink_to("nowhere.ipynb"), "unreadable submission.*link")
_other("a link to itself", lambda path: path.symlink_to(path.name), "unreadable submission.*link")
_other("a link to a file", lambda path: path.symlink_to("/etc/passwd"), "unreadable submission.*link")
_other("a FIFO", os.mkfifo, "unreadable submission.*no file")


def write_all(folder: Path, stem: str) -> dict[Path, Broken]:
    """Write the submissions for an assignment; each file is in no other's way."""
    written: dict[Path, Broken] = {}
    for broken in (one for one in CORPUS if one.stem == stem):
        path = folder / broken.file
        broken.write(path)
        written[path] = broken
    return written
