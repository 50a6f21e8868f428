"""Shared by the tests that look at the site: the built site, and a browser that is allowed nothing but the disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from autograder.site.make import chromium

needs_browser = pytest.mark.skipif(chromium() is None, reason="no Chromium here: on Debian, apt-get install chromium")


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium without a window."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def page(started: Browser, width: int = 1280, scheme: str = "light") -> Iterator[tuple[Page, list[str]]]:
    """A page, and a list that fills with what should not happen: errors, and requests that leave the disk."""
    context = started.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda m: complaints.append(f"console: {m.text}") if m.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    opened.on("requestfailed", lambda r: complaints.append(f"failed: {r.url}"))
    opened.on("request", lambda r: complaints.append(f"network: {r.url}") if not is_local(r.url) else None)
    yield opened, complaints
    context.close()


def is_local(url: str) -> bool:
    return url.startswith(("file:", "data:", "blob:", "about:"))


def html_pages(site: Path) -> list[Path]:
    return sorted(path for path in site.rglob("*.html") if "_static" not in path.parts)
