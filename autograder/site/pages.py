"""A Sphinx extension: what the pages need beyond their theme.

Sections answer to the anchors that GitHub gives them, questions to their name, and the captions of the table of
contents have the level that screen readers need.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from autograder.site.links import slug

QUESTION = re.compile(r"^(?:Question|Quiz) ([a-z]\d+)\b")
AFTER_THEME = 900


def anchor(heading: str) -> str:
    """`q2` for "Question q2 · softmax", otherwise GitHub's anchor."""
    match = QUESTION.match(heading)
    return match[1] if match else slug(heading)


class GitHubAnchors(SphinxTransform):
    """Docutils numbers or shortens some anchors; links from elsewhere expect GitHub's."""

    default_priority = 900

    def apply(self, **kwargs: Any) -> None:
        for section in self.document.findall(nodes.section):
            name = section.get("slug")
            if name:
                section["ids"] = [name, *(i for i in section["ids"] if i != name)]
        slugs = self.env.metadata[self.env.docname].get("myst_slugs", {})
        for name, (line, _, title) in list(slugs.items()):
            slugs[name] = (line, name, title)


def _level_of_captions(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    tree = context.get("furo_navigation_tree")
    if tree:
        context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_transform(GitHubAnchors)
    app.connect("html-page-context", _level_of_captions, priority=AFTER_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
