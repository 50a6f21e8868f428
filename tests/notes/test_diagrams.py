"""The interactive diagrams, used as a person uses them: in a plain page, and in JupyterLab with student notebooks."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as TookTooLong

from autograder import course, quiz, testfile
from autograder.build import Built
from autograder.course import Assignment
from autograder.kitpath import kit_on_path
from autograder.site.make import build_site
from solutions import hw01_gradients, hw03_softmax, hw04_sgd, hw05_regularization
from tests.notes.browser import browser as started_browser
from tests.notes.browser import needs_browser
from tests.notes.browser import page as site_page

with kit_on_path():
    import diagrams

NAMES = ["network", "descent", "norm_ball", "softmax"]
ANSWERS = {"hw02_backprop": "b1", "hw03_softmax": "s1"}
SITE = "http://diagrams.test/"
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Diagrams</title><body><main><h1>Diagrams</h1></main>
<script type="module">
import * as diagrams from "/diagrams.js";
window.diagrams = diagrams;
for (const [name, options] of Object.entries(OPTIONS)) {
  const element = document.createElement("div");
  document.querySelector("main").append(element);
  diagrams.mount(name, element, options);
}
document.body.dataset.ready = "yes";
</script></body></html>"""


def browser_test(test: Callable[..., None]) -> Callable[..., None]:
    return pytest.mark.long(needs_browser(test))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with started_browser() as running:
        yield running


OpenPage = Callable[..., Any]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens a page with the named diagrams; at the end the page must have asked for nothing else and logged nothing."""
    contexts: list[Any] = []
    trouble: list[str] = []
    shown: dict[str, object] = {}

    def answer(route: Any) -> None:
        path = route.request.url.removeprefix(SITE)
        if path == "diagrams.js":
            route.fulfill(body=(course.KIT / path).read_text(encoding="utf-8"), content_type="text/javascript")
        elif path == "":
            route.fulfill(body=PAGE.replace("OPTIONS", json.dumps(shown)), content_type="text/html")
        else:
            trouble.append(f"asked for {route.request.url}")
            route.abort()

    def open_with(options: dict[str, dict[str, object]], **context: Any) -> Any:
        shown.update(options)
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.route("**/*", answer)
        page.goto(SITE)
        page.wait_for_selector("body[data-ready=yes]")
        return page

    yield open_with
    for context in contexts:
        context.close()
    assert trouble == []


def node(page: Any, layer: int, unit: int) -> Any:
    return page.locator(f"[data-node='{layer}-{unit}']")


def middle(locator: Any) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Any, start: Any, end: Any) -> None:
    """Drag from the middle of one element to the middle of another, as a hand does: with stops on the way."""
    (x, y), (to_x, to_y) = middle(start), middle(end)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
    page.mouse.move(to_x, to_y)
    page.mouse.up()


def ends(name: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """The units that a weight joins, as (layer, unit)."""
    layer, i, j = int(name[1]), int(name[3]), int(name[4])
    return (layer - 1, i), (layer, j)


def read(page: Any, name: str) -> str:
    return str(page.locator(f"[data-read='{name}']").text_content())


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def numbers(text: str) -> list[float]:
    return [number(n) for n in re.findall(r"[-−]?\d+(?:\.\d+)?", text)]


def shifted(page: Any, label: str, value: float) -> None:
    """Set a slider, which reports every change as if it had been dragged."""
    page.get_by_label(label, exact=True).fill(str(value))


# ------------------------------------------------------------------------------------------------- the network


@browser_test
def test_dragging_from_unit_to_unit_highlights_the_weight_and_again_clears_it(open_page: OpenPage) -> None:
    page = open_page({"network": {"variable": "b1"}})
    assert read(page, "code") == "b1 = ..."
    drag(page, node(page, 1, 3), node(page, 2, 1))
    assert read(page, "code") == 'b1 = {"w2_31"}'
    assert page.locator("[data-edge=w2_31].on").count() == 1
    assert page.locator(".name").all_text_contents() == ["w2_31"]
    drag(page, node(page, 1, 2), node(page, 0, 4))  # from right to left is the same edge
    assert read(page, "code") == 'b1 = {"w1_42", "w2_31"}'
    drag(page, node(page, 1, 3), node(page, 2, 1))
    assert read(page, "code") == 'b1 = {"w1_42"}'
    assert page.locator(".edge.on").count() == 1


@browser_test
def test_a_finger_can_draw_an_edge_and_two_taps_can_too(open_page: OpenPage) -> None:
    page = open_page({"network": {}}, has_touch=True, viewport={"width": 375, "height": 700})
    node(page, 2, 2).tap()
    node(page, 3, 1).tap()
    assert read(page, "code") == '{"w3_21"}'
    (x, y), (to_x, to_y) = middle(node(page, 0, 1)), middle(node(page, 1, 1))
    finger = page.context.new_cdp_session(page)
    for kind, points in [("touchStart", [(x, y)]), ("touchMove", [(to_x, to_y)]), ("touchEnd", [])]:
        touch = [{"x": a, "y": b} for a, b in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touch})
    page.wait_for_function("document.querySelectorAll('.edge.on').length === 2")
    assert read(page, "code") == '{"w1_11", "w3_21"}'


@browser_test
def test_tab_and_enter_do_the_same_and_say_what_happened(open_page: OpenPage) -> None:
    page = open_page({"network": {"variable": "b1"}})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Unit 1 of layer 0"
    page.keyboard.press("Enter")
    assert node(page, 0, 1).get_attribute("aria-pressed") == "true"
    assert "is chosen" in page.get_by_role("status").inner_text()
    for _ in range(5):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert read(page, "code") == 'b1 = {"w1_12"}'
    assert (
        page.get_by_role("status").inner_text() == "w1_12 is highlighted: from unit 1 of layer 0 to unit 2 of layer 1."
    )
    assert node(page, 0, 1).get_attribute("aria-pressed") == "false"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert "not joined" in page.get_by_role("status").inner_text()
    node(page, 1, 2).press("Enter")
    page.keyboard.press("Escape")
    assert node(page, 1, 2).get_attribute("aria-pressed") == "false"
    assert read(page, "code") == 'b1 = {"w1_12"}'


@browser_test
def test_a_drag_that_ends_nowhere_or_two_layers_on_changes_nothing(open_page: OpenPage) -> None:
    page = open_page({"network": {"variable": "b1"}})
    drag(page, node(page, 0, 1), node(page, 2, 1))
    assert read(page, "code") == "b1 = ..."
    x, y = middle(node(page, 1, 1))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y - 60)
    page.mouse.up()
    assert read(page, "code") == "b1 = ..."
    assert page.locator(".rubber").get_attribute("visibility") == "hidden"


@browser_test
def test_copy_puts_the_line_on_the_clipboard_and_clear_all_empties_it(open_page: OpenPage) -> None:
    page = open_page({"network": {"variable": "s1", "sizes": [2, 3]}})
    assert page.get_by_role("button", name="Copy").is_disabled()
    drag(page, node(page, 0, 2), node(page, 1, 3))
    # Only pages of this machine and those served by https have a clipboard; elsewhere the line is selected.
    page.get_by_role("button", name="Copy").click()
    page.wait_for_function("document.querySelector('.status').textContent.includes('line is selected')")
    assert page.evaluate("getSelection().toString()") == 's1 = {"w1_23"}'
    page.get_by_role("button", name="Clear all").click()
    assert read(page, "code") == "s1 = ..."


@browser_test
@pytest.mark.parametrize("sizes", [(4, 3, 2, 1), (4, 3, 2, 3), (2, 5, 3)])
def test_the_diagram_names_the_weights_that_an_answer_may_hold(open_page: OpenPage, sizes: tuple[int, ...]) -> None:
    page = open_page({"network": {"sizes": list(sizes)}})
    drawn = page.locator("[data-edge]").evaluate_all("lines => lines.map((line) => line.dataset.edge)")
    with kit_on_path():
        import quiz_answers

        assert sorted(drawn) == sorted(quiz_answers.Edges(sizes).known)


@browser_test
def test_the_names_of_many_weights_do_not_cover_one_another(open_page: OpenPage) -> None:
    page = open_page({"network": {"selected": ["w2_11", "w2_12", "w3_11", "w3_21", "w1_11", "w1_32"]}})
    boxes = [name.bounding_box() for name in page.locator(".name").all()]
    for k, a in enumerate(boxes):
        for b in boxes[:k]:
            apart_x = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            apart_y = a["y"] + a["height"] <= b["y"] + 4 or b["y"] + b["height"] <= a["y"] + 4
            assert apart_x or apart_y


@browser_test
def test_what_is_highlighted_outlives_a_redrawn_cell(open_page: OpenPage) -> None:
    page = open_page({})
    page.evaluate(
        """() => {
          const kept = { name: "network", options: { variable: "b1" } };
          window.model = { get: (key) => kept[key], set: (key, value) => { kept[key] = value; } };
          diagrams.default.render({ model, el: document.querySelector("main") });
        }"""
    )
    drag(page, node(page, 1, 3), node(page, 2, 1))
    page.evaluate("diagrams.default.render({ model, el: document.querySelector('main') })")
    assert page.locator(".tnn").count() == 1
    assert read(page, "code") == 'b1 = {"w2_31"}'


# ----------------------------------------------------------------------------------------------- softmax, norms


@browser_test
@pytest.mark.parametrize("logits", [(1.0, 2.0, -0.5), (-6.0, 6.0, 0.3), (0.0, 0.0, 0.0), (4.1, -2.2, 3.9)])
@pytest.mark.parametrize("truth", [0, 2])
def test_softmax_shows_what_the_reference_computes(
    open_page: OpenPage, logits: tuple[float, float, float], truth: int
) -> None:
    page = open_page({"softmax": {}})
    for k, z in enumerate(logits):
        shifted(page, f"Logit z{'₁₂₃'[k]}", z)
    page.get_by_role("radio", name=str(truth + 1)).check()
    Z, Y = np.array([logits]), np.eye(3)[[truth]]
    shown = [[number(read(page, f"{kind}{k}")) for k in (1, 2, 3)] for kind in "pg"]
    np.testing.assert_allclose(shown[0], hw03_softmax.softmax(Z)[0], atol=5.1e-4)
    np.testing.assert_allclose(shown[1], hw03_softmax.cross_entropy_grad(Z, Y)[0], atol=5.1e-4)
    assert number(read(page, "loss")) == pytest.approx(hw03_softmax.cross_entropy(Z, Y), abs=5.1e-4)
    exact = page.evaluate("([z, y]) => [diagrams.softmax(z), diagrams.crossEntropy(z, y)]", [list(logits), truth])
    np.testing.assert_allclose(exact[0], hw03_softmax.softmax(Z)[0], rtol=1e-12)
    np.testing.assert_allclose(exact[1]["gradient"], hw03_softmax.cross_entropy_grad(Z, Y)[0], rtol=1e-9, atol=1e-15)


@browser_test
def test_softmax_of_huge_logits_stays_finite(open_page: OpenPage) -> None:
    page = open_page({"softmax": {}})
    Z, Y = np.array([[1e4, -1e4, 9998.0]]), np.eye(3)[[1]]
    exact = page.evaluate("([z, y]) => [diagrams.softmax(z), diagrams.crossEntropy(z, y)]", [Z[0].tolist(), 1])
    np.testing.assert_allclose(exact[0], hw03_softmax.softmax(Z)[0])
    assert exact[1]["loss"] == pytest.approx(hw03_softmax.cross_entropy(Z, Y))


@browser_test
def test_softmax_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page({"softmax": {}})
    page.keyboard.press("Tab")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert read(page, "z1") == "2.0"
    expected = hw03_softmax.softmax(np.array([[2.0, 2.0, -0.5]]))[0, 0]
    assert number(read(page, "p1")) == pytest.approx(expected, abs=5.1e-4)
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("radio", name="2").is_checked()
    assert "the true class is 2" in page.get_by_role("status").text_content()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert read(page, "z1") == "1.0"


def minimum_by_search(centre: np.ndarray, kappa: float, bound: float, norm: int) -> float:
    """The lowest cost on a fine grid over the boundary of the ball."""
    angle = np.linspace(0, 2 * np.pi, 200_001)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    if norm == 1:
        ring = ring / np.abs(ring).sum(axis=1, keepdims=True)
    return float((((bound * ring - centre) ** 2) * [1, kappa]).sum(axis=1).min())


@browser_test
def test_the_best_point_of_a_ball_is_the_projection_when_the_cost_is_round(open_page: OpenPage) -> None:
    page = open_page({"norm_ball": {}})
    rng = np.random.default_rng(5)
    for _ in range(300):
        centre, bound = np.round(rng.uniform(-2.5, 2.5, size=2), 1), float(np.round(rng.uniform(0, 2), 1))
        for norm, project in [(1, hw05_regularization.project_l1), (2, hw05_regularization.project_l2)]:
            found = page.evaluate("(a) => diagrams.constrainedMinimum(...a)", [centre.tolist(), 1, bound, norm])
            np.testing.assert_allclose(found, project(centre, bound), atol=1e-12)


@browser_test
def test_the_best_point_of_a_ball_has_the_lowest_cost_when_the_cost_is_an_ellipse(open_page: OpenPage) -> None:
    page = open_page({"norm_ball": {}})
    rng = np.random.default_rng(6)
    for _ in range(30):
        centre, bound, kappa = rng.uniform(-2.5, 2.5, size=2), rng.uniform(0.1, 1.5), rng.uniform(0.5, 5)
        for norm in (1, 2):
            w = page.evaluate("(a) => diagrams.constrainedMinimum(...a)", [centre.tolist(), kappa, bound, norm])
            size = np.linalg.norm(w, norm)
            assert size <= bound * (1 + 1e-12)
            cost = page.evaluate("(a) => diagrams.quadratic(...a)", [w, centre.tolist(), kappa])
            if np.linalg.norm(centre, norm) > bound:
                assert size == pytest.approx(bound)
                assert cost == pytest.approx(minimum_by_search(centre, kappa, bound, norm), rel=1e-6, abs=1e-9)
            else:
                assert cost == 0


@browser_test
def test_the_norm_ball_says_when_a_weight_becomes_exactly_zero(open_page: OpenPage) -> None:
    page = open_page({"norm_ball": {}})
    status, centre = page.locator(".status"), np.array([1.7, 0.5])
    assert numbers(read(page, "w")) == [1, 0]
    assert "w₂ is exactly 0, although c₂ is not" in status.inner_text()
    page.get_by_role("radio", name="L2").check()
    assert numbers(read(page, "w")) == pytest.approx(hw05_regularization.project_l2(centre, 1.0), abs=5.1e-4)
    assert status.inner_text() == "No weight is exactly 0."
    page.get_by_role("radio", name="L1").check()
    shifted(page, "Bound d", 1.6)
    assert numbers(read(page, "w")) == pytest.approx(hw05_regularization.project_l1(centre, 1.6), abs=5.1e-4)
    assert status.inner_text() == "No weight is exactly 0."
    shifted(page, "Bound d", 0)
    assert "both weights are exactly 0" in status.inner_text()
    shifted(page, "Bound d", 2)
    page.locator("[data-read=centre]").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert read(page, "c") == "(1.7, 0.2)"
    assert "the bound changes nothing" in status.inner_text()
    assert read(page, "cost") == "0.000"


@browser_test
def test_the_centre_of_the_cost_can_be_dragged_and_the_cost_is_right(open_page: OpenPage) -> None:
    page = open_page({"norm_ball": {}})
    shifted(page, "Curvature κ along w₂", 3)
    x, y = middle(page.locator("[data-read=centre]"))
    unit = page.locator(".tnn > svg").bounding_box()["width"] / 360 * 64
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - unit, y - unit)
    page.mouse.up()
    centre = np.array(numbers(read(page, "c")))
    np.testing.assert_allclose(centre, [0.7, 1.5], atol=0.05)
    w = np.array(numbers(read(page, "w")))
    assert number(read(page, "size")) == 1
    assert number(read(page, "cost")) == pytest.approx(((w - centre) ** 2 * [1, 3]).sum(), abs=2e-3)
    assert number(read(page, "cost")) == pytest.approx(minimum_by_search(centre, 3, 1, 1), abs=6e-4)


# ------------------------------------------------------------------------------------------------------ descent


@browser_test
@pytest.mark.parametrize(("lr", "batch_size", "seed"), [(0.25, 1, 1), (0.6, 16, 7), (1.05, 40, 3)])
def test_both_paths_are_what_the_reference_computes(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, lr: float, batch_size: int, seed: int
) -> None:
    page = open_page({"descent": {}})
    settings = {"start": [-4, 3], "lr": lr, "batchSize": batch_size, "seed": seed, "steps": 80}
    found = page.evaluate("(settings) => diagrams.descentPaths(settings)", settings)
    examples, curvature = np.array(page.evaluate("diagrams.EXAMPLES")), np.array(page.evaluate("diagrams.CURVATURE"))
    np.testing.assert_allclose(examples.mean(axis=0), [0, 0], atol=1e-12)

    batches = [np.array(batch) for batch in found["batches"]]
    per_epoch = -(-40 // batch_size)
    for first in range(0, 80 - per_epoch + 1, per_epoch):  # every whole epoch uses every example once
        assert sorted(np.concatenate(batches[first : first + per_epoch])) == list(range(40))
    walked: list[np.ndarray] = []

    def grad(w: np.ndarray, idx: np.ndarray) -> np.ndarray:
        walked.append(w)
        slope: np.ndarray = curvature * (w - examples[idx].mean(axis=0))
        return slope

    monkeypatch.setattr(hw04_sgd, "minibatches", lambda *_: batches)
    end, _ = hw04_sgd.sgd(grad, np.array([-4.0, 3.0]), 40, lr, batch_size, 1, np.random.default_rng(0))
    np.testing.assert_allclose(found["stochastic"], [*walked, end], rtol=1e-9, atol=1e-12)
    everyone = np.arange(40)
    path = hw01_gradients.gradient_descent(partial(grad, idx=everyone), np.array([-4.0, 3.0]), lr, 80, tol=0)
    np.testing.assert_allclose(found["batch"], path, rtol=1e-9, atol=1e-12)


@browser_test
def test_the_controls_of_the_descent_paths_change_the_paths(open_page: OpenPage) -> None:
    page = open_page({"descent": {}})
    before = read(page, "stochastic-end")
    assert [read(page, f"{kind}-gradients") for kind in ("batch", "stochastic")] == ["1600", "40"]
    page.get_by_label("Seed of the shuffles").fill("2")
    assert read(page, "stochastic-end") != before
    page.get_by_label("Batch size").select_option("16")
    assert read(page, "stochastic-gradients") == str(13 * 40 + 16)
    page.get_by_label("Batch size").select_option("40")
    assert read(page, "stochastic-end") == read(page, "batch-end")
    shifted(page, "Steps", 1)
    shifted(page, "Learning rate", 0.5)
    assert numbers(read(page, "batch-end")) == [-2.8, 0.3]
    cost = 0.6 / 2 * 2.8**2 + 1.8 / 2 * 0.3**2
    assert number(read(page, "batch-cost")) == pytest.approx(cost, abs=5.1e-4)
    shifted(page, "Learning rate", 1.2)
    limit = page.locator(".status").inner_text()
    assert "2/1.8 = 1.11 diverge" in limit
    page.get_by_role("button", name="Reset").click()
    assert read(page, "stochastic-end") == before


@browser_test
def test_the_start_moves_with_the_mouse_and_with_the_arrow_keys(open_page: OpenPage) -> None:
    page = open_page({"descent": {}})
    start = page.locator("[data-read=start]")
    drag(page, start, page.locator(".minimum"))
    assert "(0.0, 0.0)" in start.get_attribute("aria-label")
    assert read(page, "batch-cost") == "0.000"
    start.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    assert "(0.1, 0.5)" in start.get_attribute("aria-label")
    assert "Start (0.1, 0.5)" in page.get_by_role("status").text_content()
    for _ in range(20):
        page.keyboard.press("Shift+ArrowUp")
    assert "(0.1, 3.6)" in start.get_attribute("aria-label")


# ----------------------------------------------------------------------------------------------- every diagram


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_diagram_fits_a_phone_and_its_text_is_large_and_has_contrast(open_page: OpenPage, scheme: str) -> None:
    page = open_page({name: {} for name in NAMES}, viewport={"width": 375, "height": 800}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    texts = page.evaluate(
        """() => [...document.querySelectorAll(".tnn :is(text, p:not(.spoken), label, td, th, dt, dd)")]
          .filter((e) => e.textContent.trim())
          .map((e) => {
            const style = getComputedStyle(e);
            const matrix = e.getScreenCTM?.() ?? { a: 1 };
            const panel = getComputedStyle(e.closest(".status, .node") ?? e.closest(".tnn"));
            const disc = e.closest(".node")?.querySelector(".disc");
            return {
              text: e.textContent,
              size: parseFloat(style.fontSize) * matrix.a,
              ink: e.getScreenCTM ? style.fill : style.color,
              page: disc ? getComputedStyle(disc).fill : panel.backgroundColor,
            };
          })"""
    )
    assert len(texts) > 60
    for text in texts:
        assert text["size"] >= 11, text
        assert contrast(text["ink"], text["page"]) >= 4.5, text


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two CSS colours, as WCAG defines it."""

    def luminance(colour: str) -> float:
        channels = np.array([float(c) for c in re.findall(r"[\d.]+", colour)[:3]]) / 255
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted([luminance(first), luminance(second)])
    return (high + 0.05) / (low + 0.05)


@browser_test
@pytest.mark.parametrize(
    ("scheme", "attributes", "dark"),
    [
        ("dark", {}, True),
        ("light", {}, False),
        ("light", {"data-theme": "dark"}, True),  # furo, chosen by hand
        ("dark", {"data-theme": "light"}, False),
        ("dark", {"data-theme": "auto"}, True),
        ("light", {"data-jp-theme-light": "false"}, True),  # JupyterLab
        ("dark", {"data-jp-theme-light": "true"}, False),
    ],
)
def test_the_theme_of_the_page_decides_about_the_colours(
    open_page: OpenPage, scheme: str, attributes: dict[str, str], dark: bool
) -> None:
    page = open_page({"softmax": {}}, color_scheme=scheme)
    page.evaluate("(all) => Object.entries(all).forEach(([k, v]) => document.body.setAttribute(k, v))", attributes)
    background = page.locator(".tnn").evaluate("(e) => getComputedStyle(e).backgroundColor")
    assert (contrast(background, "rgb(0, 0, 0)") < 2) == dark


@browser_test
def test_everything_that_takes_the_focus_has_a_name_and_shows_the_focus(open_page: OpenPage) -> None:
    page = open_page({name: {} for name in NAMES})
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """() => {
              const e = document.activeElement;
              if (!e.closest(".tnn")) return null;
              const ring = e.querySelector(".ring");
              return {
                what: e.outerHTML.slice(0, 80),
                name: e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent,
                visible: ring ? getComputedStyle(ring).stroke !== "none" : getComputedStyle(e).outlineStyle === "solid",
              };
            }"""
        )
        if focus is None:
            break
        assert focus["name"].strip(), focus
        assert focus["visible"], focus
        seen.append(focus["what"])
    assert len(seen) == 10 + 6 + 4 + 5


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(open_page: OpenPage, scheme: str) -> None:
    page = open_page({name: {"variable": "b1", "selected": ["w1_11"]} for name in NAMES}, color_scheme=scheme)
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in violations] == []


@browser_test
def test_nothing_moves_by_itself(open_page: OpenPage) -> None:
    page = open_page({name: {} for name in NAMES})
    assert page.evaluate("document.getAnimations().length") == 0
    source = (course.KIT / "diagrams.js").read_text(encoding="utf-8")
    assert not re.search(r"requestAnimationFrame|setInterval|setTimeout|transition:|animation:", source)


@browser_test
def test_an_unknown_diagram_is_an_error_that_lists_the_known_ones(open_page: OpenPage) -> None:
    page = open_page({})
    with pytest.raises(Exception, match="network, descent, norm_ball, softmax"):
        page.evaluate("diagrams.mount('nothing', document.body)")


# ------------------------------------------------------------------------------------------------- in the site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    return build_site(folder / "html", folder / "stage")


@browser_test
@pytest.mark.parametrize("width", [375, 1280])
def test_each_diagram_works_in_the_site(site: Path, browser: Browser, width: int) -> None:
    notes = {"network": "02_backprop", "softmax": "03_softmax", "descent": "04_sgd", "norm_ball": "05_regularization"}
    for name, note in notes.items():
        with site_page(browser, width) as (opened, complaints):
            opened.goto((site / f"{note}.html").as_uri())
            diagram = opened.locator(f".tnn[data-diagram={name}]").first
            diagram.scroll_into_view_if_needed()
            if name == "network":
                drag(opened, node(diagram, 1, 3), node(diagram, 2, 1))
                assert read(diagram, "code") == '{"w2_31"}'
                node(diagram, 0, 4).press("Enter")
                node(diagram, 1, 2).press("Enter")
                assert read(diagram, "code") == '{"w1_42", "w2_31"}'
            elif name == "softmax":
                shifted(diagram, "Logit z₁", 2)
                expected = hw03_softmax.softmax(np.array([[2.0, 2.0, -0.5]]))[0, 0]
                assert number(read(diagram, "p1")) == pytest.approx(expected, abs=5.1e-4)
            elif name == "descent":
                drag(opened, diagram.locator("[data-read=start]"), diagram.locator(".minimum"))
                assert read(diagram, "batch-cost") == "0.000"
            else:
                diagram.get_by_role("radio", name="L2").check()
                diagram.locator("[data-read=centre]").press("Shift+ArrowUp")
                expected = hw05_regularization.project_l2(np.array([1.7, 1.0]), 1.0)
                assert numbers(read(diagram, "w")) == pytest.approx(expected, abs=5.1e-4)
            assert opened.evaluate("document.documentElement.scrollWidth") <= width
        assert complaints == []


# ----------------------------------------------------------------------------------------------- in a notebook


def test_importing_the_module_loads_neither_the_widget_nor_matplotlib() -> None:
    code = "import sys, diagrams; print({'anywidget', 'ipywidgets', 'matplotlib', 'IPython'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=course.KIT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(
    "call", ["network_diagram((4, 3, 2, 3), 's1')", "descent_diagram()", "norm_ball_diagram()", "softmax_diagram()"]
)
def test_without_the_widget_package_a_student_sees_a_picture_and_what_to_install(call: str, tmp_path: Path) -> None:
    for name, content in Built(course.find("hw03_softmax")).student_files().items():
        if name.startswith("diagram"):
            (tmp_path / name).write_bytes(content)
    code = f"import sys; sys.modules['anywidget'] = None; import diagrams; print(diagrams.{call}.data)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "<svg" in done.stdout
    assert "<?xml" not in done.stdout
    assert "pip install anywidget" in done.stdout


def test_with_the_widget_package_the_live_diagram_carries_its_picture() -> None:
    pytest.importorskip("anywidget")
    data, _ = diagrams.network_diagram(sizes=(2, 3), variable="x")._repr_mimebundle_()
    assert data["image/svg+xml"].startswith("<svg")
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize("sizes", [(), (4,), (4, 0, 1), (4, 10, 1)])
def test_a_network_that_cannot_be_named_is_refused(sizes: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="from 1 to 9"):
        diagrams.network_diagram(sizes)


@pytest.mark.parametrize("stem", ["hw02_backprop", "hw03_softmax", "hw04_sgd", "hw05_regularization"])
def test_the_diagram_travels_with_the_notebook_and_no_graded_cell_needs_it(stem: str) -> None:
    built = Built(course.find(stem))
    assert {"diagrams.py", "diagrams.js"} <= built.student_files().keys()
    cells = [cell for cell in built.student.cells if cell.cell_type == "code" and "diagrams" in cell.source]
    assert cells
    assert all("otter_ignore" in cell.metadata["tags"] for cell in cells)


def test_the_pictures_show_the_numbers_that_the_live_diagrams_start_from() -> None:
    source = (course.KIT / "diagrams.js").read_text(encoding="utf-8")
    assert "const first = [1, 2, -0.5];" in source
    assert "let centre = [1.7, 0.5];" in source


@pytest.fixture
def jupyter(tmp_path: Path) -> Iterator[Callable[[Assignment], str]]:
    """Starts JupyterLab in a copy of an assignment's student folder; returns the address of its notebook."""
    pytest.importorskip("anywidget", reason="the Python package anywidget is not installed")
    running: list[subprocess.Popen[bytes]] = []

    def start(assignment: Assignment) -> str:
        folder = tmp_path / assignment.stem
        shutil.copytree(assignment.student_folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
        settings = tmp_path / "settings"
        notice = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
        notice.parent.mkdir(parents=True)
        notice.write_text('{"fetchNews": "false", "checkForUpdates": false}')  # or it asks on every start
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = ["--no-browser", "--allow-root", "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"]
        command = [sys.executable, "-m", "jupyterlab", *options, f"--port={port}", "--ServerApp.port_retries=0"]
        places = {"JUPYTERLAB_SETTINGS_DIR": settings, "JUPYTERLAB_WORKSPACES_DIR": tmp_path / "workspaces"}
        places |= {"JUPYTER_CONFIG_DIR": tmp_path / "config", "JUPYTER_RUNTIME_DIR": tmp_path / "runtime"}
        environment = os.environ | {name: str(place) for name, place in places.items()}
        with (tmp_path / "log").open("wb") as log:
            running.append(subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log))
        address = f"http://127.0.0.1:{port}"
        wait_for_server(f"{address}/api/status", running[-1], tmp_path / "log")
        return f"{address}/lab/tree/{assignment.stem}.ipynb"

    yield start
    for server in running:
        server.terminate()
        server.wait(timeout=30)


def wait_for_server(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    while True:
        assert server.poll() is None, log.read_text()[-2000:]
        try:
            with urllib.request.urlopen(address, timeout=60):
                return
        except urllib.error.URLError:
            try:
                server.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue


def cell_of(page: Any, text: str) -> Any:
    """The code cell with this text, scrolled into view: JupyterLab draws cells only near the window."""
    cell = page.locator(".jp-CodeCell", has=page.locator(".cm-content", has_text=text)).first
    page.locator(".jp-Notebook").first.hover()
    for _ in range(200):
        if cell.count() and cell.is_visible():
            break
        page.mouse.wheel(0, 500)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    cell.scroll_into_view_if_needed()
    return cell


def run_cell(page: Any, cell: Any) -> None:
    """Run a cell; while there is no kernel yet JupyterLab takes the key and does nothing, so it is pressed again."""
    begun = cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[(\d+|\*)\]"))
    for _ in range(20):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        with suppress(TookTooLong):
            begun.wait_for(timeout=15_000)
            break
    cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).wait_for(timeout=300_000)


def _whole(path: Path) -> nbformat.NotebookNode:
    """A notebook that JupyterLab may be writing just now."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return nbformat.read(path, as_version=4)
        except nbformat.reader.NotJSONError:
            assert time.monotonic() < deadline, f"{path} stays incomplete"


@browser_test
@pytest.mark.parametrize("stem", ANSWERS)
def test_in_jupyterlab_the_line_of_the_diagram_pasted_into_the_answer_cell_passes(
    stem: str, browser: Browser, jupyter: Callable[[Assignment], str], tmp_path: Path
) -> None:
    assignment, variable = course.find(stem), ANSWERS[stem]
    item = next(item for item in quiz.load_bank(assignment.quiz) if item.id == variable)
    key = list(item.variables()[variable].key)
    address = jupyter(assignment)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(90_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    run_cell(page, cell_of(page, "import otter"))
    shower = cell_of(page, "network_diagram(")
    run_cell(page, shower)
    diagram = shower.locator(".tnn")
    diagram.wait_for()
    diagram.locator("svg").first.scroll_into_view_if_needed()

    by_keyboard, *by_mouse = key
    start, end = ends(by_keyboard)
    node(diagram, *start).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.dataset.node !== undefined")  # JupyterLab did not take the key
    node(diagram, *end).focus()
    page.keyboard.press("Enter")
    for name in by_mouse:
        start, end = ends(name)
        drag(page, node(diagram, *start), node(diagram, *end))
    line = str(diagram.locator("[data-read=code]").text_content())
    names = ", ".join(f'"{name}"' for name in sorted(key))
    assert line == f"{variable} = {{{names}}}"
    assert not re.search(r"\b(right|correct|wrong)\b", diagram.locator(".status").inner_text())
    diagram.get_by_role("button", name="Copy").click()
    diagram.get_by_text("Copied.").wait_for()

    answer = cell_of(page, f"{variable} = ...")
    answer.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Control+V")
    answer = cell_of(page, f"{variable} = {{")
    run_cell(page, answer)
    check = cell_of(page, f'grader.check("{variable}")')
    run_cell(page, check)
    check.get_by_text("passed").first.wait_for()
    with page.expect_response(lambda r: r.request.method == "PUT" and r.ok):
        page.keyboard.press("Control+S")
    context.close()

    saved = _whole(tmp_path / stem / f"{stem}.ipynb")
    source = next(cell.source for cell in saved.cells if cell.id == f"{variable}-answer")
    assert source == line
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    test = tmp_path / f"{variable}.py"
    test.write_text(quiz.test_source(item), encoding="utf-8")
    with kit_on_path():
        loaded = testfile.load(test)
        loaded.run(namespace)
    assert [result.passed for result in loaded.test_case_results] == [True, True]  # the public and the hidden case
    assert {result.test_case.hidden for result in loaded.test_case_results} == {True, False}
