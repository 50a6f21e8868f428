"""The notes as Markdown: links lead somewhere, GitHub can show the formulas, every note has its parts."""

import re
from pathlib import Path

import nbformat
import pytest

from autograder.course import assignments
from autograder.site import katex
from autograder.site.links import NOTES, headings, prose_lines, slug
from tests.notes.markdown import NOTE_FILES, PAGES, TOPICS, attributes, tokens, without_math

ALLOWED_HTML = re.compile(r"(?:\s|<!--.*?-->|</?(?:details|summary)(?: open)?>)*", re.DOTALL)
each_page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
each_note = pytest.mark.parametrize("path", NOTE_FILES, ids=lambda path: path.name)


def test_there_is_one_note_for_each_topic() -> None:
    assert [int(path.name[:2]) for path in NOTE_FILES] == list(TOPICS)
    assert [path.stem for path in NOTE_FILES] == [a.stem.removeprefix("hw") for a in assignments()]


@each_page
def test_every_link_leads_to_a_file_and_an_anchor_that_exist(path: Path) -> None:
    for target in attributes(path, "link_open", "href"):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), f"{path.name} links to {target}, which does not exist"
        if anchor:
            assert anchor in anchors_of(found), f"{path.name} links to {target}: no such anchor"


@each_page
def test_links_stay_within_what_is_public(path: Path) -> None:
    public = (NOTES, NOTES.parent / "assignments")
    for target in attributes(path, "link_open", "href"):
        if not target.startswith("https://"):
            found = (path.parent / target.partition("#")[0]).resolve()
            assert any(found.is_relative_to(folder) for folder in public), target


def anchors_of(path: Path) -> set[str]:
    if path.suffix == ".md":
        return {anchor for _, _, anchor in headings(path.read_text(encoding="utf-8")).values()}
    assert path.suffix == ".ipynb", f"{path}: anchors are known in notes and notebooks only"
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    return {i.removesuffix(end) for i in ids for end in ("-task", "-question") if i.endswith(end)}


@each_page
def test_there_is_no_html_but_foldable_answers(path: Path) -> None:
    for token in tokens(path):
        if token.type == "html_inline":
            assert ALLOWED_HTML.fullmatch(token.content), f"{path.name}: {token.content}"
        if token.type == "html_block":
            tags = re.findall(r"</?(\w+)", re.sub(r"<!--.*?-->", "", token.content, flags=re.DOTALL))
            assert set(tags) <= {"details", "summary"}, f"{path.name}: {token.content}"


@each_page
def test_there_is_no_syntax_that_github_does_not_know(path: Path) -> None:
    for number, line in prose_lines(path.read_text(encoding="utf-8")):
        assert not re.match(r"\s*(:::|\{[.#\w]+\}|\([\w-]+\)=)", line), f"{path.name}:{number}: {line}"
    for token in tokens(path):
        assert not (token.type == "fence" and token.info.startswith("{")), f"{path.name}: {token.info}"


@each_page
def test_katex_understands_every_formula(path: Path) -> None:
    for token in tokens(path):
        if token.type in ("math_inline", "math_inline_double", "math_block"):
            katex.render(token.content, token.type != "math_inline")


@each_page
def test_github_shows_every_formula_as_it_is_written(path: Path) -> None:
    """GitHub reads Markdown first: it takes backslashes before punctuation and some commands away."""
    shown = without_math(path)
    for token in tokens(path):
        if token.type.startswith("math"):
            written = " ".join(token.content.split())
            assert (f"${written}$" if token.type == "math_inline" else written) in shown, (
                f"{path.name}: {written}: Markdown takes a backslash away (write \\cr for a new row, \\thinspace for a "
                "space), or sees emphasis from one _ to another (write w_{ij}^{(1)}, or a space behind a _ that "
                "follows a bracket)"
            )
        if token.type == "math_inline":
            where = f"{path.name}: ${token.content}$"
            assert token.content == token.content.strip(), f"{where}: a space inside the dollars"
            assert not re.search(r"<\w", token.content), f"{where}: reads as a tag; write \\lt"
            assert not re.search(r"\]\(", token.content), f"{where}: reads as a link"
        if token.type.startswith("math"):
            assert r"\operatorname" not in token.content, f"{path.name}: GitHub refuses \\operatorname; write \\mathrm"
    text = "\n".join(line for _, line in prose_lines(path.read_text(encoding="utf-8")))
    loose = re.search(
        r"(?<![$\\])[\w]\$[^$\n]+\$(?!\$)", re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$(?!\w)|`[^`]*`", "", text, flags=re.DOTALL)
    )
    assert not loose, f"{path.name}: a formula that starts within a word: {loose and loose[0]}"


@each_page
def test_headings_hold_no_formula_and_links_no_formula(path: Path) -> None:
    for _, title, _ in headings(path.read_text(encoding="utf-8")).values():
        assert "$" not in title, f"{path.name}: {title}: anchors of formulas differ between programs"
    inside = 0
    for token in tokens(path):
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        assert not (inside and token.type == "math_inline"), f"{path.name}: GitHub shows no formula in a link"


@each_page
def test_every_image_exists_and_says_what_one_sees(path: Path) -> None:
    images = [token for token in tokens(path) if token.type == "image"]
    for image in images:
        assert (path.parent / str(image.attrs["src"])).is_file(), f"{path.name}: {image.attrs['src']} is missing"
        assert len(image.content) >= 40, f"{path.name}: {image.attrs['src']} needs a description: {image.content!r}"
    assert len({image.content for image in images}) == len(images), f"{path.name}: two images share a description"


@each_note
def test_every_note_ends_with_its_summary_its_box_and_its_questions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = list(headings(text).values())
    assert [level for level, _, _ in found].count(1) == 1
    assert re.match(rf"{int(path.name[:2])} · ", found[0][1]), "the title starts with the number of the topic"
    ends = [title for level, title, _ in found if level == 2][-2:]
    assert ends == ["Formulas and shapes", "Check yourself"]
    assert "\n> **Where the sources slip or disagree.**" in text
    summary = text.index("\n## Formulas and shapes")
    assert "\n|---" in text[summary:], "the summary is a table"
    own = text[text.index("\n## Check yourself") :]
    assert own.count("<details>") == own.count("</details>") >= 3, "at least three questions with answers"


@each_page
def test_no_line_speaks_of_how_it_was_made(path: Path) -> None:
    assert not re.search(r"/work/|/tmp/|curriculum\.md|seeds/", path.read_text(encoding="utf-8"))


def test_anchors_are_those_of_github() -> None:
    assert slug("The chain rule, twice: `dW` and *db*") == "the-chain-rule-twice-dw-and-db"
    assert slug("L1 & L2 – balls") == "l1--l2--balls"
    assert [a for _, _, a in headings("# A\n\n## A\n\n```\n# no\n```\n\n## B c").values()] == ["a", "a-1", "b-c"]
