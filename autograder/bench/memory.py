"""How much memory programs use, seen from outside while they run."""

import threading
from collections.abc import Callable

import psutil


def proportional(process: psutil.Process) -> int:
    """A process's own bytes, and its share of those it has in common with others; 0 when it is gone."""
    try:
        try:
            return int(process.memory_full_info().pss)
        except (psutil.AccessDenied, AttributeError):  # not allowed, or not Linux: more than its share
            return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def tree(process: psutil.Process) -> list[psutil.Process]:
    """A process and all its descendants; empty when it is gone."""
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def tree_bytes(process: psutil.Process) -> int:
    """Bytes of a process and its descendants; 0 when some came or went meanwhile, as their shares have changed then."""
    before = tree(process)
    total = sum(map(proportional, before))
    return total if tree(process) == before else 0


def workers(root: psutil.Process) -> list[psutil.Process]:
    """The engine's workers below `root`: what has started a parent of student processes."""
    found = []
    for process in tree(root):
        try:
            if any(word.endswith("zygote.py") for word in process.cmdline()):
                parent = process.parent()
                if parent is not None and parent.ppid() != process.pid and not _is_zygote(parent):
                    found.append(parent)
        except psutil.Error:
            continue
    return found


def _is_zygote(process: psutil.Process) -> bool:
    return any(word.endswith("zygote.py") for word in process.cmdline())


class Sampler:
    """Calls `look` every `seconds` until the block ends, in a thread of its own."""

    def __init__(self, look: Callable[[], None], seconds: float) -> None:
        self._look = look
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="sampler", daemon=True)

    def __enter__(self) -> "Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self._seconds):
            self._look()


class Peak:
    """The largest value seen so far."""

    def __init__(self, measure: Callable[[], int]) -> None:
        self._measure = measure
        self.value = 0

    def look(self) -> None:
        self.value = max(self.value, self._measure())
