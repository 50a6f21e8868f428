"""A Sphinx extension: formulas become HTML when the site is built, with the copy of KaTeX beside this file.

Nothing is left for the browser to typeset: pages load fast, need no script for their formulas, and a formula that KaTeX
does not understand is a warning of the build.
"""

from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.application import Sphinx
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
SOURCE = Path(__file__).with_name("katex.min.js")


@cache
def _engine() -> MiniRacer:
    engine = MiniRacer()
    engine.eval(f"var window = this, self = this;{SOURCE.read_text(encoding='utf-8')};0")
    return engine


@cache
def render(tex: str, display: bool) -> str:
    """HTML of a formula, with MathML inside for screen readers.

    Raises:
        ValueError: if KaTeX does not understand it.
    """
    options = {"displayMode": display, "throwOnError": True, "strict": "ignore"}
    try:
        return str(_engine().call("katex.renderToString", tex, options))
    except JSEvalException as error:
        raise ValueError(str(error).split("ParseError: ")[-1].splitlines()[0]) from None


def _visit(translator: Any, node: nodes.Element, display: bool) -> None:
    tex = node.astext()
    try:
        html = render(tex, display)
    except ValueError as error:
        LOGGER.warning("%s in %r", error, tex, location=node)
        html = f"<code>{translator.encode(tex)}</code>"
    label = f' id="{node["ids"][0]}"' if node.get("ids") else ""
    translator.body.append(f'<div class="math-block"{label}>{html}</div>' if display else html)
    raise nodes.SkipNode


def visit_inline(translator: Any, node: nodes.Element) -> None:
    _visit(translator, node, display=False)


def visit_block(translator: Any, node: nodes.Element) -> None:
    _visit(translator, node, display=True)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_block, None))
    app.add_css_file("katex/katex.min.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
