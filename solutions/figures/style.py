"""One look for every figure of the lecture notes, and the register of the functions that draw them.

    @figure("04_noise")
    def noise() -> Figure:
        \"\"\"Gradient noise falls as one over the batch size.\"\"\"  # becomes the title inside the SVG
        fig, ax = plt.subplots()
        ax.plot(sizes, spread)
        return fig

`python -m autograder figures` calls it inside `use_style()` and writes `lecture_notes/figures/04_noise.svg`.
"""

import contextlib
import importlib
import io
import pkgutil
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import matplotlib.style
from cycler import cycler
from matplotlib.figure import Figure
from matplotlib.text import Text

from autograder.course import ROOT, CourseError

FOLDER = ROOT / "lecture_notes" / "figures"
MAX_BYTES = 60 * 1024
MIN_POINTS = 9

# Okabe and Ito's colours, which people with any kind of colour vision can tell apart.
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, RED, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY = "#6b6b6b"
LIGHT = "#d9d9d9"
COLORS = [BLUE, RED, GREEN, PURPLE, ORANGE, BLACK]
# A dash pattern and a marker for each colour: in grey, lines still differ.
DASHES: list[str | tuple[int, tuple[float, ...]]] = [
    "-",
    (0, (5, 2)),
    (0, (1, 1.2)),
    (0, (5, 1.5, 1, 1.5)),
    (0, (8, 2)),
    "-",
]
MARKERS = ["o", "s", "^", "D", "v", "P"]
LEVELS = "Greys"  # for level sets and shading: what lies above stays visible

STYLE: dict[str, Any] = {
    "svg.fonttype": "path",
    "figure.figsize": (6.4, 3.6),
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLORS) + cycler(linestyle=DASHES),
    "axes.titlelocation": "left",
    "xtick.labelsize": MIN_POINTS,
    "ytick.labelsize": MIN_POINTS,
    "legend.fontsize": MIN_POINTS,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 4.5,
    "grid.color": "#e4e4e4",
    "contour.linewidth": 0.8,
    "image.cmap": LEVELS,
}

Draw = Callable[[], Figure]
_REGISTER: dict[str, Draw] = {}


def figure(name: str) -> Callable[[Draw], Draw]:
    """Register a function as what draws `lecture_notes/figures/<name>.svg`."""

    def register(draw: Draw) -> Draw:
        if name in _REGISTER:
            raise CourseError(f"two functions draw the figure {name}")
        if not (draw.__doc__ or "").strip():
            raise CourseError(f"the function that draws {name} needs a docstring: its first line is the figure's title")
        _REGISTER[name] = draw
        return draw

    return register


def registered() -> dict[str, Draw]:
    """Name → function of every figure, after importing every module of this package."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"{__package__}.{module.name}")
    return dict(sorted(_REGISTER.items()))


@contextlib.contextmanager
def use_style() -> Iterator[None]:
    """Draw with the notes' style and without a display; everything is as before afterwards."""
    matplotlib.use("Agg")
    with matplotlib.style.context(["default", STYLE]):
        yield


def render(name: str, draw: Draw) -> bytes:
    """The SVG that a registered function draws; the same bytes each time."""
    with use_style():
        fig = draw()
        try:
            return svg_bytes(fig, name, (draw.__doc__ or "").strip().splitlines()[0].rstrip("."))
        finally:
            plt.close("all")


def svg_bytes(fig: Figure, name: str, title: str) -> bytes:
    """A figure as SVG: no date, no random ids, a title for screen readers, text as paths.

    Raises:
        CourseError: if the file is too large for a page, or some text too small to read.
    """
    small = _small_texts(fig.findobj(Text))
    if small:
        raise CourseError(f"{name}: text below {MIN_POINTS} pt: {', '.join(small[:5])}")
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": name}):
        fig.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    svg = _rounded(buffer.getvalue().decode()).replace("<svg ", '<svg role="img" ', 1).encode()
    if len(svg) > MAX_BYTES:
        raise CourseError(
            f"{name}: {len(svg) / 1024:.0f} KB, at most {MAX_BYTES // 1024} are allowed: "
            "draw fewer points, arrows or level sets, or an image of fewer pixels"
        )
    return svg


def _small_texts(texts: Sequence[object]) -> list[str]:
    return [
        repr(text.get_text())
        for text in texts
        if isinstance(text, Text)
        and text.get_visible()
        and text.get_text().strip()
        and float(text.get_fontsize()) < MIN_POINTS
    ]


def _rounded(svg: str) -> str:
    """Coordinates to a hundredth of a point: half the size, and no noise of the last digits."""

    def number(match: re.Match[str]) -> str:
        short = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
        return "0" if short == "-0" else short

    def attribute(match: re.Match[str]) -> str:
        return match[1] + re.sub(r"-?\d+\.\d+(?:e-?\d+)?", number, match[2]) + match[3]

    svg = re.sub(r'(\b(?:d|x|y|width|height|x1|x2|y1|y2)=")([^"]*)(")', attribute, svg)
    svg = re.sub(r"(translate\()([^)]*)(\))", attribute, svg)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"
