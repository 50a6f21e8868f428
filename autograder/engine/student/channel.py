"""Messages over a socket: a length, then the message's bytes; file descriptors may travel along."""

import array
import os
import select
import socket
import struct
import time
from collections import deque
from typing import Any

import wire

HEADER = struct.Struct(">I")
CREDENTIALS = struct.Struct("3i")
CHUNK = 2**16
SEND_SECONDS = 10.0
RECEIVE_SECONDS = 0.25  # that a call waits at most; who waits longer asks again
ANCILLARY = socket.CMSG_SPACE(8) + socket.CMSG_SPACE(CREDENTIALS.size)


class Closed(ConnectionError):
    """The other side is gone."""


class Channel:
    """One end of a conversation.

    Attributes:
        peer_pid, peer_uid: of the process that sent first, as the kernel says (with `credentials=True`).
        whole: messages that have come and were not asked for yet.
    """

    def __init__(self, end: socket.socket, *, credentials: bool = False) -> None:
        self.end = end
        self.peer_pid = self.peer_uid = -1
        self._take_descriptors = not credentials  # a student process has none to give
        self._has_limits = credentials
        self.whole: deque[bytes] = deque()
        self._waiting = bytearray()  # the beginning of another
        self._buffer = bytearray(CHUNK)
        self._poll = select.poll()
        self._poll.register(end, select.POLLIN)
        self._descriptors: list[int] = []
        self._unsent = bytearray()
        if credentials:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            # A student process may choose not to read, or write.  The kernel's own time limits need no call before
            # each message.
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(SEND_SECONDS))
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(RECEIVE_SECONDS))

    def send(self, message: Any, *descriptors: int) -> None:
        """Send a message, after those that wait; `wire.NotData` when it is too long."""
        self.send_dumped(wire.dumps(message), *descriptors)

    def send_dumped(self, data: bytes, *descriptors: int) -> None:
        """Send what `wire.dumps` has made of a message."""
        self._unsent += _frame(data)
        self.flush(*descriptors)

    def send_later(self, message: Any) -> None:
        """Send a message together with the next ones: whoever is woken for each runs slowly."""
        self.send_dumped_later(wire.dumps(message))

    def send_dumped_later(self, data: bytes) -> None:
        """`send_later` of what `wire.dumps` has made of a message."""
        self._unsent += _frame(data)
        if len(self._unsent) > CHUNK:
            self.flush()

    def flush(self, *descriptors: int) -> None:
        if not self._unsent:
            return
        frame = bytes(self._unsent)
        self._unsent.clear()
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))] if descriptors else []
        try:
            sent = self.end.sendmsg([frame], ancillary) if ancillary else self.end.send(frame)
            if sent < len(frame):
                self.end.sendall(memoryview(frame)[sent:])
        except OSError as error:
            raise Closed(str(error)) from None

    def receive(self, deadline: float | None = None) -> Any:
        """The next message.

        Args:
            deadline: on `time.monotonic`'s clock; `TimeoutError` when it passes.

        Raises:
            Closed: the other side is gone.
            wire.NotData: what came is no message.
        """
        return wire.loads(self.receive_dumped(deadline))

    def receive_dumped(self, deadline: float | None = None) -> bytes:
        """The bytes of the next message, which may be none; as `receive` otherwise."""
        while not self.whole:
            self._read(deadline)
        return self.whole.popleft()

    def descriptor(self) -> int:
        """The file descriptor that came with the messages so far."""
        if not self._descriptors:
            raise wire.NotData("a file descriptor is missing")
        return self._descriptors.pop(0)

    def close(self) -> None:
        for descriptor in self._descriptors:
            os.close(descriptor)
        self.whole.clear()  # who has heard from it may be kept for a while
        self._waiting.clear()
        self.end.close()

    def _read(self, deadline: float | None) -> None:
        if len(self._waiting) >= HEADER.size and HEADER.unpack_from(self._waiting)[0] > wire.MAX_BYTES:
            raise wire.NotData(f"more than {wire.MAX_BYTES // 2**20} MB at once")
        if deadline is not None:
            left = deadline - time.monotonic()
            waits_so_long = self._has_limits and left >= RECEIVE_SECONDS
            if left <= 0 or not (waits_so_long or self._poll.poll(1000 * left)):
                raise TimeoutError
        try:
            ancillary: list[tuple[int, int, bytes]] = []
            if self.peer_pid > 0:  # descriptors that come with what is read so are closed by the kernel
                size = self.end.recv_into(self._buffer)
            else:
                size, ancillary, _, _ = self.end.recvmsg_into([self._buffer], ANCILLARY)
        except (InterruptedError, BlockingIOError):
            return
        except OSError as error:
            raise Closed(str(error)) from None
        for level, kind, content in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                self._take(array.array("i", content[: len(content) - len(content) % 4]))
            elif level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS:
                self.peer_pid, self.peer_uid, _ = CREDENTIALS.unpack(content)
        if not size:
            raise Closed("end of file")
        self._waiting += memoryview(self._buffer)[:size]
        self._take_apart()

    def _take_apart(self) -> None:
        """Find the whole messages in what has come."""
        start, size = 0, len(self._waiting)
        while size - start >= HEADER.size:
            (length,) = HEADER.unpack_from(self._waiting, start)
            if start + HEADER.size + length > size:
                break
            start += HEADER.size
            self.whole.append(bytes(self._waiting[start : start + length]))
            start += length
        del self._waiting[:start]

    def _take(self, descriptors: array.array) -> None:
        if self._take_descriptors:
            self._descriptors.extend(descriptors)
            return
        for descriptor in descriptors:
            os.close(descriptor)


def _frame(data: bytes) -> bytes:
    if len(data) > wire.MAX_BYTES:
        raise wire.NotData(f"more than {wire.MAX_BYTES // 2**20} MB at once")
    return HEADER.pack(len(data)) + data


def _timeval(seconds: float) -> bytes:
    return struct.pack("ll", int(seconds), int(seconds % 1 * 1e6))


def pair() -> tuple[socket.socket, socket.socket]:
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
