"""How Sphinx builds the site and the PDF from these notes: `make notes`, `make notes-pdf`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

project = "Training neural networks"
language = "en"
smartquotes = False  # quotation marks in the notes are often code
extensions = ["myst_parser", "autograder.site.katex", "autograder.site.pages"]

myst_enable_extensions = ["dollarmath", "attrs_block", "attrs_inline"]
myst_heading_anchors = 4
myst_heading_slug_func = "autograder.site.pages.anchor"
myst_dmath_double_inline = True
# Notebooks step from "## 2 Softmax" to "#### Question q2": right there, if unusual.
suppress_warnings = ["myst.header"]

html_math_renderer = "katex"
html_title = project
html_static_path = ["_static"]
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_last_updated_fmt = None
pygments_style = "a11y-high-contrast-light"

if "print" in tags:  # noqa: F821 - Sphinx defines it
    html_theme = "basic"
    html_css_files = ["print.css"]
    html_theme_options: dict[str, object] = {}
else:
    html_theme = "furo"
    pygments_dark_style = "a11y-high-contrast-dark"
    html_css_files = ["notes.css"]
    html_js_files = ["diagrams.js", "notes.js"]
    html_theme_options = {
        "navigation_with_keys": True,
        "light_css_variables": {
            "color-brand-primary": "#0b5c8f",
            "color-brand-content": "#0b5c8f",
            "color-brand-visited": "#6b3f7d",
        },
        "dark_css_variables": {
            "color-brand-primary": "#7cc4f0",
            "color-brand-content": "#7cc4f0",
            "color-brand-visited": "#d3a6e0",
            "color-foreground-muted": "#9ca0a5",
        },
    }
