"""What test cases did before: with the same answers a case does the same again, so it need not run.

A case knows of a notebook what its calls return, and draws its inputs from a seed.  So its next call, or how it ends,
follows from the bytes that came back so far.  In a class most of these came back before: right answers often agree to
the last bit, and so do the most frequent wrong ones.  To look up what follows takes far less time than the measured
slopes, references and comparisons of a case.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from autograder.engine.link import wire

MOST_BYTES = 2**22  # of what is remembered; 100 notebooks make 1 to 3 MB of it
ENTRY_BYTES = 130  # that a digest and its place take


@dataclass(frozen=True)
class End:
    """How a case ended; `message` is None when it passed."""

    message: str | None


class Past:
    """What followed on the answers that cases got: the bytes of their next call, or their end."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._forget()

    def next(self, so_far: bytes) -> bytes | End | None:
        """What follows; None where that has to be found out."""
        return self._found.get(so_far)

    def note(self, so_far: bytes, what: bytes | End) -> None:
        """Remember what follows; when there is no room left, all that came before is forgotten."""
        if not so_far or so_far in self._found:
            return
        size = ENTRY_BYTES + (0 if what in self._same else _size(what))
        if size > self._most:
            return
        if self._bytes + size > self._most:
            self._forget()
            size = ENTRY_BYTES + _size(what)
        self._found[so_far] = self._same.setdefault(what, what)
        self._bytes += size

    def _forget(self) -> None:
        self._found: dict[bytes, bytes | End] = {}
        self._same: dict[bytes | End, bytes | End] = {}  # one for all that are equal: often a call waits for no answer
        self._bytes = 0


def _size(what: bytes | End) -> int:
    return ENTRY_BYTES + len(what if isinstance(what, bytes) else what.message or "")


def beginning(known: list[Any]) -> bytes:
    """A digest of what a case knows before its first call."""
    return _digest(wire.dumps(known))


def after(so_far: bytes, answer: bytes) -> bytes:
    """A digest of what a case knows after one more answer."""
    return so_far and _digest(so_far + answer)


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=32).digest()
