"""Make the pages that Sphinx reads, from what is public: the notes, and the notebooks students get.

`pages` is pure: file name → Markdown.  The notes keep their text; links to notebooks become links to pages, and the
quizzes and assignments become pages of their own.  Nothing private is read here, so nothing private can get out.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.course import ROOT, Assignment, CourseError
from autograder.site import links
from autograder.site.links import Section

Uses = dict[tuple[str, str], list[Section]]

TOPICS = ["Gradients", "Backpropagation", "Softmax", "Stochastic gradients", "Regularization", "Optimizers"]
TO_NOTEBOOK = re.compile(r"\]\(\.\./assignments/(\w+)/\w+\.ipynb(#\w+)?\)")
TO_FOLDER = re.compile(r"\]\(\.\./assignments/(\w+)/?\)")

QUIZ_INTRO = """\
# Quiz {number}

The lecture's questions on this topic. Try each before you look anything up; below it stands which part of the notes to
reread. Your answer goes into the notebook: the check there tells at once whether it has the right form, and the grader
whether it is right.
"""


def pages(chosen: list[Assignment], folder: Path = links.NOTES) -> dict[str, str]:
    """Every page of the site: path below the source folder → Markdown."""
    uses = links.sections_by_question(folder)
    notes = links.note_files(folder)
    made = {path.name: note_page(path.read_text(encoding="utf-8")) for path in notes}
    if (folder / "coverage.md").is_file():
        made["coverage.md"] = to_pages((folder / "coverage.md").read_text(encoding="utf-8"))
    for assignment in chosen:
        notebook = read_notebook(assignment)
        made[f"assignments/{assignment.stem}.md"] = assignment_page(assignment, notebook, uses)
        made[f"quiz/{assignment.stem}.md"] = quiz_page(assignment, notebook, uses)
    index = (folder / "README.md").read_text(encoding="utf-8")
    made["index.md"] = f"{to_pages(index).rstrip()}\n\n{contents(chosen, sorted(made))}"
    return made


def print_pages(folder: Path = links.NOTES) -> dict[str, str]:
    """The notes alone, to be printed in a row: links to notebooks keep their text only, answers stand open."""
    notes = links.note_files(folder)
    made = {path.name: _for_paper(note_page(path.read_text(encoding="utf-8"))) for path in notes}
    made["index.md"] = f"# Training neural networks\n\nLecture notes\n\n{_toctree('', [name[:-3] for name in made])}"
    return made


def _for_paper(text: str) -> str:
    text = text.replace("<details>", "<details open>")
    return re.sub(r"\[([^\]]+)\]\((?:assignments/[^)]*|README\.md|coverage\.md[^)]*)\)", r"\1", text)


def read_notebook(assignment: Assignment) -> NotebookNode:
    path = assignment.student_folder / f"{assignment.stem}.ipynb"
    if not path.is_file():
        raise CourseError(f"{path} is missing: run `make build`")
    return nbformat.read(path, as_version=4)


def contents(chosen: list[Assignment], made: list[str]) -> str:
    """The table of contents: for each topic its notes, its quiz, its assignment."""
    blocks = []
    for number, (topic, assignment) in enumerate(zip(TOPICS, chosen, strict=False), start=1):
        note = next((name for name in made if name.startswith(f"{number:02}_")), None)
        entries = [f"Notes <{note[:-3]}>"] if note else []
        entries += [f"Quiz <quiz/{assignment.stem}>", f"Assignment <assignments/{assignment.stem}>"]
        blocks.append(_toctree(f"{number} · {topic}", entries))
    if "coverage.md" in made:
        blocks.append(_toctree("Index", ["Lectures → sections <coverage>"]))
    return "\n".join(blocks)


def to_pages(text: str, up: str = "") -> str:
    """Links to notebooks become links to their pages; `up` leads from the page to the root."""
    text = TO_NOTEBOOK.sub(lambda m: f"]({up}assignments/{m[1]}.md{m[2] or ''})", text)
    return TO_FOLDER.sub(lambda m: f"]({up}assignments/{m[1]}.md)", text)


def note_page(text: str) -> str:
    """A note, with its link lines set apart."""
    lines = dict(links.prose_lines(text))
    out = []
    for number, line in enumerate(text.splitlines(), start=1):
        if number in lines and links.LINE.match(line.strip()):
            out += ["", "{.uses}"]
        out.append(line)
    return to_pages("\n".join(out)) + "\n"


def assignment_page(assignment: Assignment, notebook: NotebookNode, uses: Uses) -> str:
    """The student's notebook as a page: text, stubs and checks, with links to the notes."""
    out = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            out.append(f"~~~~python\n{cell.source}\n~~~~")
        else:
            name = cell.id.split("-")[0] if re.search(r"-(task|question)$", cell.id) else ""
            out.append(_with_links(cell.source, uses.get((assignment.stem, name), []), "../"))
    download = (
        f"{{download}}`{assignment.stem}.zip <../downloads/{assignment.stem}.zip>` holds this notebook, the data and "
        "the public checks. This page shows the notebook as it is handed out."
    )
    title, _, rest = out[0].partition("\n")
    return "\n\n".join([title, download, rest.strip(), *out[1:]]) + "\n"


def quiz_page(assignment: Assignment, notebook: NotebookNode, uses: Uses) -> str:
    """The questions alone: what is asked, the form of an answer, where to reread and where to answer."""
    out = [QUIZ_INTRO.format(number=int(assignment.stem[2:4]))]
    for cell in notebook.cells:
        if cell.id.endswith("-question"):
            name = cell.id.removesuffix("-question")
            source = re.sub(r"^#+ ", "## ", cell.source, count=1)
            source = _with_links(source, uses.get((assignment.stem, name), []), "../")
            answer = f"[Answer {name} in the notebook](../assignments/{assignment.stem}.md#{name})"
            out.append(f"{source}\n\n{{.answer}}\n{answer}")
    return "\n\n".join(out) + "\n"


def _with_links(source: str, sections: list[Section], prefix: str) -> str:
    """The reminder below a question, with links; added where the notebook has none yet."""
    if not sections:
        return source
    line = f"{{.reread}}\n{links.linked(sections, prefix)}"
    plain = links.plain(sections)
    return source.replace(plain, line) if plain in source else f"{source}\n\n{line}"


def _toctree(caption: str, entries: list[str]) -> str:
    lines = ["```{toctree}", *([":hidden:", f":caption: {caption}"] if caption else []), "", *entries, "```", ""]
    return "\n".join(lines)


def classic_script(module: str) -> str:
    """An ES module as a script that defines `window.courseDiagrams`: browsers load no module from a disk.

    Raises:
        CourseError: if the module imports anything, or exports in a form not known here.
    """
    body, functions = re.subn(r"^export (?=(?:async )?function|const|class)", "", module, flags=re.MULTILINE)
    body = re.sub(r"^export default ", "const courseWidget = ", body, flags=re.MULTILINE)
    if functions == 0 or re.search(r"^(?:import|export)\b", body, flags=re.MULTILINE):
        raise CourseError(
            "diagrams.js: only `export function`, `export const` and `export default` are understood here"
        )
    return f"(() => {{\n{body}\nwindow.courseDiagrams = {{ mount }};\n}})();\n"


def images(folder: Path = links.NOTES) -> Iterator[Path]:
    yield from sorted((folder / "figures").glob("*.svg"))


DIAGRAMS = ROOT / "autograder" / "kit" / "diagrams.js"
