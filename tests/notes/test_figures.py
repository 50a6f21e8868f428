"""The figures in the notes are those their functions draw, and look alike."""

import re
from importlib.metadata import version
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from autograder.course import ROOT, CourseError
from autograder.figures import file_of, same_picture
from solutions.figures.style import FOLDER, MAX_BYTES, registered, render, svg_bytes, use_style
from tests.notes.markdown import NOTE_FILES, TOPICS, attributes

NAMES = list(registered())
PINNED = re.search(r"^matplotlib==(\S+)$", (ROOT / "autograder" / "grader-requirements.txt").read_text(), re.MULTILINE)
pinned_matplotlib = pytest.mark.skipif(
    PINNED is None or version("matplotlib") != PINNED[1],
    reason=f"figures are drawn with Matplotlib {PINNED and PINNED[1]}, this is {version('matplotlib')}",
)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_has_at_least_four_figures(topic: int) -> None:
    assert len([name for name in NAMES if name.startswith(f"{topic:02}_")]) >= 4


def test_every_figure_is_shown_in_a_note_and_nothing_else_lies_there() -> None:
    shown = {Path(src).stem for path in NOTE_FILES for src in attributes(path, "image", "src")}
    assert shown == set(NAMES)
    assert {path.stem for path in FOLDER.iterdir()} == set(NAMES)


@pinned_matplotlib
@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_what_its_function_draws(name: str) -> None:
    assert same_picture(file_of(name).read_bytes(), render(name, registered()[name])), "run `make figures`"


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_has_a_title_and_a_white_ground_and_is_small(name: str) -> None:
    svg = file_of(name).read_text(encoding="utf-8")
    assert len(svg.encode()) <= MAX_BYTES
    assert re.search(r"<title>[^<]{8,}</title>", svg)
    assert 'style="fill: #ffffff"' in svg
    assert "<text" not in svg, "text is drawn as paths: no reader needs the font"
    assert not re.search(r"<dc:date>|<!-- Created|http(?!://(?:www\.w3|purl|creativecommons)\.)", svg)


def plot() -> Figure:
    fig, ax = plt.subplots()
    ax.plot([0, 1, 3], [0.1, 0.5, 0.2], label="$w_1$")
    ax.legend()
    return fig


def test_drawing_twice_gives_the_same_bytes_and_leaves_the_settings_alone() -> None:
    plot.__doc__ = "A line."
    before = dict(plt.rcParams)
    assert render("x", plot) == render("x", plot)
    assert dict(plt.rcParams) == before


def test_small_text_is_refused() -> None:
    with use_style():
        fig = plot()
        fig.axes[0].text(0, 0, "tiny", fontsize=6)
        with pytest.raises(CourseError, match="tiny"):
            svg_bytes(fig, "x", "title")
        plt.close(fig)


def test_a_moved_point_makes_another_picture_but_a_last_digit_does_not() -> None:
    picture = b'<path d="M 10.00 20.00" clip-path="url(#p0123456789)"/>'
    assert same_picture(picture, picture.replace(b"20.00", b"20.01").replace(b"p0123456789", b"pabcdef0123"))
    assert not same_picture(picture, picture.replace(b"20.00", b"21.00"))
    assert not same_picture(picture, picture.replace(b"M 10", b"L 10"))
