"""The site: it builds without a warning and the same twice, its links lead somewhere, and it gives no key away."""

import json
import re
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from autograder import quiz
from autograder.course import Assignment, CourseError, assignments
from autograder.site import katex
from autograder.site.links import note_files
from autograder.site.make import build_pdf, build_site
from autograder.site.stage import classic_script
from autograder.solution import read_questions
from tests.notes.browser import browser, html_pages, needs_browser, page

MEGABYTE = 2**20
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
pytestmark = pytest.mark.long
each_assignment = pytest.mark.parametrize("assignment", assignments(), ids=lambda a: a.stem)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    return build_site(folder / "html", folder / "stage")


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as started:
        yield started


class Links(HTMLParser):
    """The anchors of a page, and all it refers to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: list[str] = []
        self.targets: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.anchors.append(value)
            if name == "href" and value:
                (self.targets if tag == "a" else self.loaded).append(value)
            if name == "src" and value:
                self.loaded.append(value)


@cache
def links_of(path: Path) -> Links:
    return Links(path.read_text(encoding="utf-8"))


def words_of(text: str) -> str:
    """What a page says, without markup and with single spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


# ------------------------------------------------------------------------------------- on the disk


def test_every_page_is_there(site: Path) -> None:
    made = {path.relative_to(site).with_suffix("").as_posix() for path in html_pages(site)}
    expected = {"index", "coverage", "search", *(path.stem for path in note_files())}
    expected |= {f"{kind}/{a.stem}" for kind in ("quiz", "assignments") for a in assignments()}
    assert expected <= made


def test_the_site_is_small_and_loads_nothing_from_the_network(site: Path) -> None:
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 15 * MEGABYTE
    for path in html_pages(site):
        for target in links_of(path).loaded:
            assert not urlsplit(target).netloc, f"{path.name} loads {target}"
    for path in site.rglob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", path.read_text(encoding="utf-8")), path


def test_every_link_and_anchor_exists(site: Path) -> None:
    broken = []
    for path in html_pages(site):
        for target in links_of(path).targets + links_of(path).loaded:
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            found = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not found.is_file() or (anchor and found.suffix == ".html" and anchor not in links_of(found).anchors):
                broken.append(f"{path.relative_to(site)} → {target}")
    assert not broken, "\n".join(broken)


def test_no_page_has_an_anchor_twice(site: Path) -> None:
    for path in html_pages(site):
        anchors = links_of(path).anchors
        assert len(anchors) == len(set(anchors)), f"{path.name}: {[a for a in set(anchors) if anchors.count(a) > 1]}"


@each_assignment
def test_each_question_has_its_anchor_and_a_way_to_the_notes_and_back(site: Path, assignment: Assignment) -> None:
    own = site / "assignments" / f"{assignment.stem}.html"
    items = [item.id for item in quiz.load_bank(assignment.quiz)]
    names = [question.name for question in read_questions(assignment.solution)] + items
    assert set(names) <= set(links_of(own).anchors)
    assert set(items) <= set(links_of(site / "quiz" / f"{assignment.stem}.html").anchors)
    note = next(path for path in html_pages(site) if path.stem == assignment.stem.removeprefix("hw"))
    for name in names:
        assert f"assignments/{assignment.stem}.html#{name}" in links_of(note).targets
    back = [target for target in links_of(own).targets if f"{note.name}#" in target]
    assert len(back) >= len(names)


@each_assignment
def test_the_zip_of_the_students_can_be_downloaded(site: Path, assignment: Assignment) -> None:
    targets = links_of(site / "assignments" / f"{assignment.stem}.html").targets
    (target,) = [t for t in targets if t.endswith(f"/{assignment.stem}.zip")]
    assert (site / "assignments" / target).read_bytes() == assignment.student_zip.read_bytes()


def test_the_same_sources_make_the_same_site(site: Path, tmp_path: Path) -> None:
    again = build_site(tmp_path / "html", tmp_path / "stage")
    names = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    differing = [str(name) for name in names if (site / name).read_bytes() != (again / name).read_bytes()]
    assert not differing


# -------------------------------------------------------------------------------------- private


@each_assignment
def test_no_page_holds_a_key_a_reason_or_feedback(site: Path, assignment: Assignment) -> None:
    pages = {path.name: words_of(path.read_text(encoding="utf-8")) for path in html_pages(site)}
    for item in quiz.load_bank(assignment.quiz):
        private = [item.why, *(text for part in item.parts.values() for text in part.feedback.values())]
        for sentence in private:
            plain = words_of(re.sub(r"[$`*\\]", "", sentence))
            for name, words in pages.items():
                assert len(plain) < 20 or plain not in words, f"{name} holds what only graders should know of {item.id}"


@each_assignment
def test_quiz_pages_and_scripts_hold_no_answers(site: Path, assignment: Assignment) -> None:
    source = (site / "quiz" / f"{assignment.stem}.html").read_text(encoding="utf-8")
    for item in quiz.load_bank(assignment.quiz):
        for variable in item.variables():
            assert not re.search(rf"\b{variable} = (?!\.\.\.)", words_of(source))
    scripts = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.js"))
    assert not re.search(r"\bkey\s*[:=]\s*[\"'][A-J][\"']", scripts)


@each_assignment
def test_no_page_holds_a_line_of_a_solution(site: Path, assignment: Assignment) -> None:
    page_text = (site / "assignments" / f"{assignment.stem}.html").read_text(encoding="utf-8")
    words = words_of(page_text)
    for question in read_questions(assignment.solution):
        lines = set(question.solved.splitlines()) - set(question.stub.splitlines())
        for line in lines:
            code = " ".join(line.split())
            assert len(code) < 30 or code not in words, f"{assignment.stem} {question.name}: {code}"


# --------------------------------------------------------------------------------- in a browser


@needs_browser
@pytest.mark.parametrize("width", [375, 1280])
def test_pages_show_no_raw_formula_complain_of_nothing_and_fit_the_screen(
    site: Path, chrome: Browser, width: int
) -> None:
    with page(chrome, width) as (opened, complaints):
        for path in html_pages(site):
            opened.goto(path.as_uri())
            text = opened.evaluate("document.querySelector('article, [role=main], body').innerText")
            prose = opened.evaluate(
                """() => { const copy = document.querySelector("article, [role=main], body").cloneNode(true);
                copy.querySelectorAll("pre, code, .katex-mathml, script, style").forEach((e) => e.remove());
                return copy.textContent; }"""
            )
            assert not re.search(r"\$\$|\\frac|\\sum|\\partial", text), path.name
            assert not re.search(r"\\[a-z]{2,}|\$[^$\n]{1,60}\$", prose), f"{path.name}: {prose}"
            assert opened.locator(".katex-error").count() == 0
            wide = opened.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{path.name} is {wide} pixels wider than {width}"
            assert not complaints, f"{path.name}: {complaints}"


@needs_browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_pages_are_accessible(site: Path, chrome: Browser, scheme: str, width: int) -> None:
    """By axe-core.  Formulas within lines are emptied first: thousands of elements, all of KaTeX's making."""
    axe = Axe()
    with page(chrome, width, scheme) as (opened, _):
        for path in html_pages(site):
            opened.goto(path.as_uri())
            opened.evaluate("document.querySelectorAll('p .katex, td .katex').forEach((e) => e.replaceChildren())")
            found = axe.run(opened, context={"exclude": [[".katex-html"]]}, options={"resultTypes": ["violations"]})
            serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
            where = json.dumps([(v["id"], v["nodes"][0]["html"][:200], len(v["nodes"])) for v in serious], indent=1)
            assert not serious, f"{path.name} in {scheme}: {where}"


@needs_browser
def test_every_diagram_is_live_and_without_scripts_a_picture(site: Path, chrome: Browser) -> None:
    expected = {"02_backprop": {"network"}, "03_softmax": {"network", "softmax"}}
    expected |= {"04_sgd": {"descent"}, "05_regularization": {"norm_ball"}}
    with page(chrome) as (opened, complaints):
        for note, names in expected.items():
            opened.goto((site / f"{note}.html").as_uri())
            assert opened.locator(".diagram svg").count() >= len(names), note
            assert opened.locator("article img[src*=diagram_]").count() == 0, note
            assert not complaints
    context = chrome.new_context(java_script_enabled=False)
    opened = context.new_page()
    for note, names in expected.items():
        opened.goto((site / f"{note}.html").as_uri())
        for name in names:
            assert opened.locator(f"article img[src$='diagram_{name}.svg']").count() >= 1
    context.close()


@needs_browser
def test_a_page_loads_within_a_second_or_about_as_fast_as_plain_text(
    site: Path, chrome: Browser, tmp_path: Path
) -> None:
    """The median of five, by the browser's own clock; formulas need no script, so loaded means readable.

    A slow machine, or a busy one, is slow for plain text of the same length too, which is loaded by turns with it.
    """
    plain = tmp_path / "plain.html"
    with page(chrome) as (opened, _):

        def milliseconds(path: Path) -> float:
            opened.goto(path.as_uri())
            return float(opened.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))

        for path in html_pages(site):
            plain.write_text("<p>plain text " * (path.stat().st_size // 14), encoding="utf-8")
            times = [(milliseconds(path), milliseconds(plain)) for _ in range(5)]
            own, of_text = map(statistics.median, zip(*times, strict=True))
            assert own < max(1000, 1.5 * of_text), f"{path.name}: {times}"


@needs_browser
@pytest.mark.parametrize("width", [375, 1280])
def test_a_link_to_a_section_leads_to_its_heading(site: Path, chrome: Browser, width: int) -> None:
    """From another page and from within, also far down: the heading stands at the top of the screen."""
    with page(chrome, width) as (opened, _):
        for name, first, second in [
            ("02_backprop", "any-depth", "two-layers"),
            ("05_regularization", "early-stopping", "dropout"),
            ("assignments/hw03_softmax", "q9", "q2"),
        ]:
            opened.goto(f"{(site / name).with_suffix('.html').as_uri()}#{first}")
            tops = [_top(opened, first)]
            opened.evaluate("(anchor) => { location.hash = anchor; }", second)
            tops.append(_top(opened, second))
            opened.goto((site / name).with_suffix(".html").as_uri())
            opened.evaluate("(anchor) => { location.hash = anchor; }", first)
            tops.append(_top(opened, first))
            assert all(0 <= top < 200 for top in tops), f"{name}: {tops}"


def _top(opened: Page, anchor: str) -> float:
    """Where an element stands on the screen, once two frames have been drawn."""
    opened.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return float(opened.evaluate("(anchor) => document.getElementById(anchor).getBoundingClientRect().top", anchor))


@needs_browser
def test_search_finds_a_word_of_the_notes_from_the_disk(site: Path, chrome: Browser) -> None:
    with page(chrome) as (opened, complaints):
        opened.goto(f"{(site / 'search.html').as_uri()}?q=softmax")
        opened.locator("#search-results li a").first.wait_for(timeout=10_000)
        assert opened.locator("#search-results li").count() >= 3
        assert not complaints


@needs_browser
def test_the_reader_walks_from_page_to_page(site: Path, chrome: Browser) -> None:
    with page(chrome) as (opened, _):
        opened.goto((site / "index.html").as_uri())
        seen = ["index"]
        while opened.locator("a.next-page").count():
            opened.goto(opened.locator("a.next-page").evaluate("link => link.href"))
            seen.append(Path(urlsplit(opened.url).path).stem)
            assert len(seen) < 50, "the pages go round in circles"
        assert seen[1:4] == ["01_gradients", "hw01_gradients", "hw01_gradients"]
        assert len(seen) == 1 + 3 * len(assignments()) + 1


@needs_browser
def test_all_notes_print_into_one_pdf(tmp_path: Path) -> None:
    made = build_pdf(tmp_path / "notes.pdf", tmp_path / "stage")
    assert made.read_bytes().startswith(b"%PDF")
    assert made.stat().st_size < 15 * MEGABYTE
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-layout", str(made), "-"], capture_output=True, text=True).stdout
        assert not re.search(r"\\frac|\$\$", text)
        for number in range(1, 7):
            assert f"{number} · " in text


# --------------------------------------------------------------------------------------- pieces


def test_a_formula_becomes_html_and_a_mistake_is_named() -> None:
    assert "katex" in katex.render(r"\frac{1}{2}", display=True)
    with pytest.raises(ValueError, match="nosuch"):
        katex.render(r"\nosuch", display=False)


def test_a_module_becomes_a_script() -> None:
    script = classic_script("export const a = 1;\nexport function mount() {}\nexport default { mount };\n")
    assert "export" not in script
    assert "window.courseDiagrams" in script
    with pytest.raises(CourseError, match="only"):
        classic_script('import x from "y";\nexport function mount() {}\n')
