"""What students get is made from the sources, complete, and holds nothing that is private."""

import ast
import io
import re
import subprocess
import sys
import tokenize
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder import course, prose, testfile
from autograder.build import Built, build, drift, notebook_bytes, zip_bytes
from autograder.course import Assignment, CourseError
from autograder.notebook import IGNORED
from autograder.solution import read_questions

ASSIGNMENTS = course.assignments()
every_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda a: a.stem)


@pytest.fixture(scope="module", params=ASSIGNMENTS, ids=lambda a: a.stem)
def built(request: pytest.FixtureRequest) -> Built:
    return Built(request.param)


# ------------------------------------------------------------------------------- generated = made


@every_assignment
def test_assignments_equals_what_the_generator_makes(assignment: Assignment) -> None:
    assert drift(assignment) == []


def test_assignments_holds_nothing_but_the_assignments() -> None:
    folders = [p.name for p in (course.ROOT / "assignments").iterdir()]
    assert sorted(folders) == [a.stem for a in ASSIGNMENTS]


@every_assignment
def test_the_same_sources_give_the_same_bytes(assignment: Assignment) -> None:
    first, second = Built(assignment), Built(assignment)
    assert first.student_files() == second.student_files()
    assert zip_bytes(first.student_files()) == zip_bytes(second.student_files())
    assert notebook_bytes(first.solved) == notebook_bytes(second.solved)


def test_a_zip_does_not_depend_on_the_order_of_its_files() -> None:
    assert zip_bytes({"a": b"1", "b": b"2"}) == zip_bytes({"b": b"2", "a": b"1"})


# -------------------------------------------------------------------------------- the notebook


def test_the_notebook_is_valid_without_outputs_and_with_ids_of_its_own(built: Built) -> None:
    for notebook in (built.student, built.solved):
        nbformat.validate(notebook)
        ids = [cell.id for cell in notebook.cells]
        assert len(set(ids)) == len(ids)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                assert cell.outputs == []
                assert cell.execution_count is None


def test_every_question_has_a_task_with_its_points_a_code_cell_and_a_check(built: Built) -> None:
    cells = {cell.id: cell for cell in built.student.cells}
    for question in built.questions:
        assert f"{built.points[question.name]:g} point" in cells[f"{question.name}-task"].source
        assert cells[f"{question.name}-check"].source == f'grader.check("{question.name}")'
        for function in question.functions:
            assert f"def {function}(" in cells[f"{question.name}-code"].source
    for item in built.items:
        assert f"{item.points:g} point" in cells[f"{item.id}-question"].source


def test_points_sum_to_100_with_10_to_15_for_the_quiz(built: Built) -> None:
    assert sum(built.points.values()) == 100
    assert 10 <= sum(item.points for item in built.items) <= 15


def test_a_stub_keeps_signature_and_docstring_and_names_its_question(built: Built) -> None:
    for question in built.questions:
        stubs = {n.name: n for n in ast.parse(question.stub).body if isinstance(n, ast.FunctionDef)}
        solved = {n.name: n for n in ast.parse(question.solved).body if isinstance(n, ast.FunctionDef)}
        assert stubs.keys() == solved.keys() == set(question.functions)
        for name, stub in stubs.items():
            assert ast.unparse(stub.args) == ast.unparse(solved[name].args)
            assert ast.get_docstring(stub) == ast.get_docstring(solved[name])
            planted = "NotImplementedError" not in question.stub
            assert planted or f'raise NotImplementedError("{question.name}: {name}")' in question.stub


def test_there_is_one_planted_bug_and_three_plots(built: Built) -> None:
    planted = [q for q in built.questions if "NotImplementedError" not in q.stub]
    assert len(planted) == 1
    assert planted[0].stub != planted[0].solved
    assert "planted" not in planted[0].stub + planted[0].solved
    shown = [c for c in built.student.cells if c.cell_type == "code" and IGNORED in c.metadata.get("tags", [])]
    assert sum("plt." in cell.source for cell in shown) >= 3


def test_only_cells_that_show_something_are_skipped_when_grading(built: Built) -> None:
    for cell in built.student.cells:
        if IGNORED in cell.metadata.get("tags", []):
            assert not cell.id.endswith(("-code", "-check", "-answer")), cell.id
        elif cell.cell_type == "code":
            assert "plt.show" not in cell.source, cell.id


# --------------------------------------------------------------------------------------- secrets


def student_text(built: Built) -> dict[str, str]:
    return {
        name: content.decode("utf-8", errors="replace")
        for name, content in built.student_files().items()
        if not name.endswith(".npz")
    }


def test_no_hidden_case_reaches_the_students(built: Built) -> None:
    hidden = [
        node.name
        for text in built.tests.values()
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and "hidden=True" in " ".join(map(ast.unparse, node.decorator_list))
    ]
    assert len(hidden) >= len(built.questions)
    for name, text in student_text(built).items():
        assert "hidden=True" not in text, name
        assert "oracles" not in text, name
        for question, source in built.tests.items():
            if name == f"tests/{question}.py":
                public = {n.name for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)}
                full = {n.name for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)}
                assert public < full, f"{question} has no hidden case"


def test_no_line_of_a_solution_reaches_the_students(built: Built) -> None:
    texts = {name: normal(text) for name, text in student_text(built).items()}
    lines = [line for question in built.questions for line in body_lines(question.solved)]
    # The planted bug is in a function students see, so its other lines are no secret.
    seen = {normal(line) for q in built.questions if "NotImplementedError" not in q.stub for line in q.stub.split("\n")}
    secret = [line for line in lines if len(normal(line)) >= 24 and normal(line) not in seen]
    assert len(secret) > len(built.questions)
    for line in secret:
        for name, text in texts.items():
            assert normal(line) not in text, f"{name} holds the solution line {line.strip()!r}"


def test_no_reason_feedback_or_key_of_the_quiz_reaches_the_students(built: Built) -> None:
    texts = student_text(built)
    whole = "\n".join(texts.values())
    for item in built.items:
        assert item.why[:60] not in whole
        for variable, part in item.variables().items():
            for sentence in part.feedback.values():
                assert sentence[:60] not in whole, f"feedback of {item.id}"
            assert f"{variable} = ..." in next(c.source for c in built.student.cells if c.id == f"{item.id}-answer")
        test = ast.parse(texts[f"tests/{item.id}.py"])
        constants = [n.value for n in ast.walk(test) if isinstance(n, ast.Constant)]
        assert (
            not any(isinstance(c, float) and c not in (1e-6, 5e-5) for c in constants)
            or "tolerance" in texts[f"tests/{item.id}.py"]
        )
        assert "key=" not in texts[f"tests/{item.id}.py"]


def test_no_private_path_reaches_the_students(built: Built) -> None:
    for name, text in student_text(built).items():
        for private in ("solutions/", "solutions.", "autograder/", "autograder.", "quiz.yaml", str(course.ROOT)):
            assert private not in text, f"{name} mentions {private}"


def body_lines(source: str) -> list[str]:
    """Lines of code of the functions' bodies, without docstrings and comments."""
    lines = []
    for function in ast.parse(source).body:
        assert isinstance(function, ast.FunctionDef)
        for statement in function.body[1:]:
            lines += [re.sub(r"\s+#.*$", "", line) for line in ast.unparse(statement).split("\n")]
    return lines


def normal(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("\\n", "\n").replace('\\"', '"'))


# ------------------------------------------------------------------------------ the hidden cases


SOURCE = '''\
"""q1: f."""

import math

import numpy as np
from checks import Answer, equal, test_case

from autograder.oracles import hw03_softmax as oracle

OK_FORMAT = False
name = "q1"
LIMIT = 3  # only the hidden case uses it


def shared() -> float:
    return 1.0


def only_for_hidden() -> float:
    return deeper() + LIMIT


def deeper() -> float:
    return math.pi


@test_case(name="public", points=1)
def public(f: Answer) -> None:
    # a comment that stays
    equal(f(shared()), np.ones(()),   "f(1)")


@test_case(
    name="hidden",
    points=2,
    hidden=True,
)
def secret(f: Answer) -> None:
    equal(f(only_for_hidden()), oracle.entropy([1.0]), "f(2)")
'''


def test_cutting_hidden_cases_removes_what_only_they_used_and_nothing_else() -> None:
    public = testfile.cut_hidden(SOURCE)
    for gone in ("secret", "only_for_hidden", "deeper", "math", "oracle", "LIMIT"):
        assert gone not in public
    for kept in ("def shared", "# a comment that stays", 'np.ones(()),   "f(1)"', "OK_FORMAT = False"):
        assert kept in public
    for line in public.splitlines():
        assert line in SOURCE.splitlines()
    list(tokenize.generate_tokens(io.StringIO(public).readline))


def test_public_files_of_the_course_are_cut_verbatim(built: Built) -> None:
    for name, text in built.tests.items():
        full = text.splitlines()
        for line in testfile.cut_hidden(text).splitlines():
            assert line in full, name


# ------------------------------------------------------------------------------------ bad sources


def broken(tmp_path: Path, **files: str) -> Assignment:
    """The softmax assignment in a folder of its own, with some files replaced."""
    origin = course.find("hw03_softmax")
    copy = Assignment(origin.stem, tmp_path)
    for source in [origin.solution, origin.prose, origin.quiz, *origin.checks.glob("q*.py")]:
        target = tmp_path / source.relative_to(course.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    for attribute, text in files.items():
        getattr(copy, attribute).write_text(text, encoding="utf-8")
    return copy


PROSE = course.find("hw03_softmax").prose.read_text(encoding="utf-8")
SOLUTION = course.find("hw03_softmax").solution.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"prose": PROSE.replace("<!-- question q2 -->", "", 1)}, "/question"),
        ({"prose": PROSE.replace("<!-- quiz s4 -->", "")}, "does not ask quiz s4"),
        ({"prose": PROSE + "\n<!-- quiz s9 -->\n"}, "quiz s9, which is not defined"),
        ({"prose": PROSE + "\n<!-- quiz s4 -->\n"}, "quiz s4 twice"),
        ({"prose": PROSE + "\n<!-- riddle q2 -->\n"}, "unknown anchor"),
        ({"prose": PROSE + "\n<!-- question q2 -->\nno end\n"}, "has no"),
        ({"prose": PROSE + "\n```python shows x\n1\n```\n"}, "python run NAME"),
        ({"solution": SOLUTION.replace("def softmax(", "def softmax((")}, "not valid Python"),
        ({"solution": SOLUTION + "\n# %% q11: more\nx = 1\n"}, "q11 has no function"),
        ({"solution": SOLUTION + '\n# %% q11: more\ndef g(x):\n    """G."""\n    return x\n'}, "q11.py is missing"),
        ({"solution": SOLUTION.replace("# %% ", "# ")}, "no question found"),
    ],
)
def test_a_mistake_in_a_source_is_one_clear_line_and_nothing_is_written(
    tmp_path: Path, files: dict[str, str], words: str
) -> None:
    assignment = broken(tmp_path, **files)
    with pytest.raises(CourseError, match=re.escape(words)) as caught:
        build(assignment)
    assert "\n" not in str(caught.value)
    assert not assignment.student_folder.exists()
    assert not (tmp_path / "dist").exists()


def test_points_that_do_not_sum_to_100_are_refused(tmp_path: Path) -> None:
    assignment = broken(tmp_path)
    check = assignment.checks / "q1.py"
    check.write_text(re.sub(r"points=1\b", "points=2", check.read_text(), count=1))
    with pytest.raises(CourseError, match="should be 100"):
        build(assignment)


def test_the_pieces_of_the_prose_keep_every_word() -> None:
    pieces = prose.read_prose(course.find("hw03_softmax").prose)
    words = re.sub(r"<!--.*?-->|```python (run|show) [\w-]+|```", " ", PROSE).split()
    parts = [part for p in pieces for part in [p, *getattr(p, "cells", ())]]
    assert sorted(" ".join(getattr(p, "source", "") for p in parts).split()) == sorted(words)


def test_every_function_of_a_solution_belongs_to_a_question() -> None:
    for assignment in ASSIGNMENTS:
        tree = ast.parse(assignment.solution.read_text(encoding="utf-8"))
        functions = [n.name for n in tree.body if isinstance(n, ast.FunctionDef)]
        assert functions == [f for q in read_questions(assignment.solution) for f in q.functions]


# ---------------------------------------------------------------------------------------- the zips


@every_assignment
def test_the_student_zip_is_the_student_folder(assignment: Assignment) -> None:
    with zipfile.ZipFile(assignment.student_zip) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    assert content == {f"{assignment.stem}/{name}": data for name, data in Built(assignment).student_files().items()}


@every_assignment
def test_the_gradescope_zip_is_an_otter_configuration(assignment: Assignment) -> None:
    with zipfile.ZipFile(assignment.gradescope_zip) as archive:
        names = set(archive.namelist())
        tests = {Path(n).stem: archive.read(n).decode() for n in names if n.startswith("tests/")}
    assert {"run_autograder", "setup.sh", "otter_config.json", "assignment.json", "requirements.lock"} <= names
    assert "files/gradcheck.py" in names
    assert tests == Built(assignment).tests


@pytest.mark.parametrize("module", ["checks", "gradcheck", "diagnosis", "quiz_answers", "digits"])
def test_what_students_import_needs_nothing_posix(module: str) -> None:
    """The students' modules import on a Python without the POSIX-only modules."""
    code = (
        "import sys\n"
        "for name in ('fcntl', 'resource', 'pwd', 'grp', 'termios', 'posix_ipc'): sys.modules[name] = None\n"
        f"sys.path.insert(0, {str(course.KIT)!r})\n"
    )
    source = (course.KIT / f"{module}.py").read_text()
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, flags=re.MULTILINE))
    assert not imported & {"fcntl", "resource", "pwd", "grp", "termios"}
    if module in ("gradcheck", "diagnosis", "digits"):
        subprocess.run([sys.executable, "-c", code + f"import {module}"], check=True)
