"""Write the figures of the lecture notes, and tell whether the committed ones are up to date."""

import re
from pathlib import Path

from autograder.build import write
from autograder.course import CourseError
from solutions.figures.style import FOLDER, registered, render

TOLERANCE = 0.5  # points: what another processor may change in a curve
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def file_of(name: str) -> Path:
    return FOLDER / f"{name}.svg"


def write_figures(names: tuple[str, ...] = ()) -> list[str]:
    """Draw the named figures, or all, and delete files that no function draws.  Returns the names drawn."""
    drawn = _chosen(names)
    for name in drawn:
        write(file_of(name), render(name, registered()[name]))
    if not names:
        for path in FOLDER.glob("*.svg"):
            if path.stem not in drawn:
                path.unlink()
    return drawn


def drift(names: tuple[str, ...] = ()) -> list[str]:
    """How the committed figures differ from what the functions draw; empty if they do not."""
    drawn = _chosen(names)
    report = [f"{name}.svg is missing" for name in drawn if not file_of(name).is_file()]
    if not names:
        report += [f"no function draws {p.name}" for p in FOLDER.glob("*.svg") if p.stem not in drawn]
    report += [
        f"{name}.svg differs"
        for name in drawn
        if file_of(name).is_file() and not same_picture(file_of(name).read_bytes(), render(name, registered()[name]))
    ]
    return sorted(report)


def same_picture(first: bytes, second: bytes) -> bool:
    """The same bytes; or the same shapes, with coordinates as close as two processors compute them."""
    if first == second:
        return True
    a, b = _without_ids(first.decode()), _without_ids(second.decode())
    if NUMBER.sub("#", a) != NUMBER.sub("#", b):
        return False
    pairs = zip(NUMBER.findall(a), NUMBER.findall(b), strict=True)
    return all(abs(float(x) - float(y)) <= TOLERANCE for x, y in pairs)


def _without_ids(svg: str) -> str:
    """Matplotlib names clip paths and markers after a hash of their coordinates: leave the hashes out."""
    return re.sub(r'((?:id="|#)[a-z])[0-9a-f]{10}\b', r"\1", svg)


def _chosen(names: tuple[str, ...]) -> list[str]:
    every = registered()
    unknown = [name for name in names if name not in every]
    if unknown:
        raise CourseError(f"no function draws {', '.join(unknown)}; known: {', '.join(every)}")
    return list(names) or list(every)
