"""The one way to call RPCs of Pulumi: connections without a thread, on which whoever waits also writes and reads.

    loop = Loop()
    channel = Channel("127.0.0.1:50051", loop)
    channel.start("/pulumirpc.Engine/Log", body, key)
    channel.flush()
    while not loop.arrived:
        loop.poll()

No proxy is used, whatever the environment says: configuration and secrets would go to it. Nothing is repeated: what
listens there is asked once.
"""

import contextlib
import errno
import os
import re
import selectors
import socket
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, Self

from pulumi_gestalt_rpc.calls import MAX_MESSAGE, Ended
from pulumi_gestalt_rpc.errors import AddressError, RpcError
from pulumi_gestalt_rpc.http2 import Connection

__all__ = ["MAX_MESSAGE", "Channel", "Ended", "Loop"]

CONNECTING: Final = 20.0
"""Seconds that each address of a host has to take a connection."""
_READ: Final = 65_536
_ADDRESS: Final = r"(?:([A-Za-z0-9._-]+)|\[([0-9A-Fa-f:.]+)\]):([0-9]{1,5})"


class Loop:
    """What one thread waits for: its channels, and to be woken by others.

    Attributes:
        arrived: calls that have ended, and whatever else others have put there before they woke the thread.
        stopped: True once everything is to end.
    """

    def __init__(self) -> None:
        self.arrived: deque[Any] = deque()
        self.stopped = False
        self._selector = selectors.DefaultSelector()
        self._mine, self._others = socket.socketpair()
        self._mine.setblocking(False)
        self._others.setblocking(False)
        self._selector.register(self._mine, selectors.EVENT_READ, self._woken)

    def poll(self, deadline: float | None = None) -> None:
        """Wait until a channel has something to do and do it, until `wake`, or until `deadline`."""
        for key, mask in self._selector.select(None if deadline is None else max(0.0, deadline - monotonic())):
            key.data(mask)

    def wake(self) -> None:
        """End the current or next `poll`; any thread may call this, and so may a signal handler."""
        with contextlib.suppress(OSError):  # it is full, so that `poll` will end, or closed
            self._others.send(b"\0")

    def stop(self) -> None:
        """End everything; any thread may call this, and so may a signal handler."""
        self.stopped = True
        self.wake()

    def close(self) -> None:
        """Release what it holds; its channels must be closed."""
        self._selector.close()
        self._mine.close()
        self._others.close()

    def watch(self, one: socket.socket, mask: int, ready: Callable[[int], object]) -> None:
        """Call `ready` when `one` is, until `forget`."""
        self._selector.register(one, mask, ready)

    def watch_for(self, one: socket.socket, mask: int, ready: Callable[[int], object]) -> None:
        """Change what `one` is watched for."""
        self._selector.modify(one, mask, ready)

    def forget(self, one: socket.socket) -> None:
        """Watch `one` no longer."""
        self._selector.unregister(one)

    def _woken(self, _mask: int) -> None:
        with contextlib.suppress(BlockingIOError):
            self._mine.recv(_READ)


class Channel:
    """Calls to one address; it connects with the first of them, and again with the first after a connection has ended.

    Args:
        address: "host:port"; no other form.
        loop: what waits for the calls; without one, the channel has its own.

    Raises:
        AddressError: the address has another form.
    """

    def __init__(self, address: str, loop: Loop | None = None) -> None:
        match = re.fullmatch(_ADDRESS, address)
        if match is None or not 0 < int(match[3]) < 1 << 16:
            raise AddressError(address)
        self._address = address
        self._host, self._port = match[1] or match[2], int(match[3])
        self._own = loop is None
        self._loop = loop or Loop()
        self._socket: socket.socket | None = None
        self._connection: Connection | None = None
        self._backlog = memoryview(b"")
        self._mask = 0
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, path: str, body: bytes, key: object) -> None:
        """Begin a call, which is sent by `flush` or `poll`; `Loop.arrived` gets its end, an `Ended` with `key`.

        Raises:
            ValueError: the channel has been closed.
        """
        connection = self._connection
        if self._closed:
            raise ValueError("the channel is closed")
        if connection is None or (connection.closed and connection.idle):
            self._end("")
            try:
                connection = self._connect()
            except OSError as error:
                text = f"no connection to {self._address}: {error.strerror or error}"
                self._loop.arrived.append(Ended(key, "UNAVAILABLE", text))
                return
        connection.start(path, body, key)

    def flush(self, deadline: float | None = None) -> None:
        """Write what was started, and read meanwhile; return when it is written, when the loop is stopped, or late.

        What the server wants to take only when other calls have ended stays behind.
        """
        self._write()
        while self._waits() and not self._loop.stopped and (deadline is None or monotonic() < deadline):
            self._loop.poll(deadline)

    def call(self, path: str, body: bytes, timeout: float | None = None) -> bytes:
        """Make a call and wait for its answer, at most `timeout` seconds; what else arrives is left where it is.

        Raises:
            RpcError: the call was refused, or ended without an answer.
            ValueError: the channel has been closed.
        """
        arrived, key = self._loop.arrived, object()
        deadline = None if timeout is None else monotonic() + timeout
        self.start(path, body, key)
        self.flush(deadline)
        seen = 0
        while True:
            for ended in list(arrived)[seen:]:
                if isinstance(ended, Ended) and ended.key is key:
                    arrived.remove(ended)
                    return _body(path, ended)
            seen = len(arrived)
            late = deadline is not None and monotonic() >= deadline
            if late or self._loop.stopped:
                if self._connection is not None:
                    self._connection.cancel(key)
                    self._write()
                status = "DEADLINE_EXCEEDED" if late else "CANCELLED"
                raise RpcError(
                    path.rpartition("/")[2], status, f"no answer in {timeout} seconds" if late else "given up"
                )
            self._loop.poll(deadline)

    def close(self) -> None:
        """End the connection and its calls, of which nothing is told any more; a second call does nothing."""
        if not self._closed:
            self._closed = True
            self._connection = None
            self._end("")
            if self._own:
                self._loop.close()

    def _connect(self) -> Connection:
        """Connect to the first address of the host that takes it.

        Raises:
            OSError: none does, or the loop was stopped.
        """
        # As bytes: for text Python imports what names of other scripts need.
        found = socket.getaddrinfo(self._host.encode(), self._port, type=socket.SOCK_STREAM)
        problem = OSError("the name has no address")
        for family, kind, protocol, _, place in found:
            try:
                made = socket.socket(family, kind, protocol)
                try:
                    self._reach(made, place)
                    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                except BaseException:
                    made.close()
                    raise
            except OSError as error:
                problem = error
                continue
            self._socket = made
            self._mask = selectors.EVENT_READ
            self._loop.watch(made, self._mask, self._ready)
            self._connection = Connection(self._address, self._loop.arrived.append)
            return self._connection
        raise problem

    def _reach(self, made: socket.socket, place: Any) -> None:
        made.setblocking(False)
        code = made.connect_ex(place)
        if code in {errno.EINPROGRESS, errno.EWOULDBLOCK}:
            deadline = monotonic() + CONNECTING
            ready: list[int] = []
            self._loop.watch(made, selectors.EVENT_WRITE, ready.append)
            try:
                while not ready:
                    if self._loop.stopped:
                        raise OSError("given up")
                    if monotonic() >= deadline:
                        raise OSError(f"no answer in {CONNECTING:.0f} seconds")
                    self._loop.poll(deadline)
            finally:
                self._loop.forget(made)
            code = made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def _waits(self) -> bool:
        """Whether something waits to be written."""
        return self._socket is not None and (
            bool(self._backlog) or (self._connection is not None and self._connection.unsent)
        )

    def _ready(self, mask: int) -> None:
        if mask & selectors.EVENT_READ:
            self._read()
        # What was received may be answered, or have made room.
        self._write()

    def _read(self) -> None:
        one, connection = self._socket, self._connection
        if one is None or connection is None:
            return
        try:
            data = one.recv(_READ)
        except BlockingIOError:
            return
        except OSError as error:
            self._end(f"the connection broke: {error.strerror or error}")
            return
        if not data:
            self._end("the connection was closed")
            return
        connection.receive(data)

    def _write(self) -> None:
        one, connection = self._socket, self._connection
        if one is None or connection is None:
            return
        while True:
            if not self._backlog:
                self._backlog = memoryview(connection.to_send())
                if not self._backlog:
                    self._want(selectors.EVENT_READ)
                    break
            try:
                self._backlog = self._backlog[one.send(self._backlog) :]
            except BlockingIOError:
                self._want(selectors.EVENT_READ | selectors.EVENT_WRITE)
                break
            except OSError:
                # Why the connection has ended is read.
                self._backlog = memoryview(b"")
                self._want(selectors.EVENT_READ)
                return
        if connection.broken:
            self._end(connection.closed)

    def _want(self, mask: int) -> None:
        if mask != self._mask and self._socket is not None:
            self._mask = mask
            self._loop.watch_for(self._socket, mask, self._ready)

    def _end(self, reason: str) -> None:
        """End the connection, and its calls because of `reason`."""
        if self._socket is not None:
            self._loop.forget(self._socket)
            self._socket.close()
            self._socket = None
        self._backlog = memoryview(b"")
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.lost(reason)


def _body(path: str, ended: Ended) -> bytes:
    if ended.status != "OK":
        raise RpcError(path.rpartition("/")[2], ended.status, ended.details)
    return ended.body
