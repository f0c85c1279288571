"""The client's side of HTTP/2 (RFC 9113), as far as unary calls of gRPC need it, without input and output.

    connection = Connection("127.0.0.1:50051", ended.append)
    connection.start("/pulumirpc.Engine/Log", body, key)
    socket.send(connection.to_send())
    connection.receive(socket.recv(65536))

Each call ends with one `Ended`, whatever the server does. A call whose request fits into one frame and into the windows
is written at once, and nothing is remembered of its sending; others wait in a queue for room.
"""

from collections import deque
from collections.abc import Callable
from struct import Struct
from typing import Final

from pulumi_gestalt_rpc.calls import MAX_MESSAGE, Call, Ended, of_reset
from pulumi_gestalt_rpc.frames import (
    ACK,
    CANCEL,
    COMPRESSION_ERROR,
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    ENHANCE_YOUR_CALM,
    FLOW_CONTROL_ERROR,
    FRAME,
    FRAME_SIZE_ERROR,
    GOAWAY,
    HEAD,
    HEADERS,
    MAX_FIELDS,
    MAX_FRAME,
    MOST,
    OF_CONNECTION,
    PING,
    PREFACE,
    PRIORITY,
    PUSH_PROMISE,
    RST_STREAM,
    SETTING,
    SETTINGS,
    WINDOW,
    WINDOW_UPDATE,
    WITH_PRIORITY,
    Broken,
    exactly,
    grown,
    request,
    unpadded,
)
from pulumi_gestalt_rpc.hpack import BlockError, Blocks

_REFILL: Final = 1 << 30
"""Bytes received after which the server is given as many more; a stream's window takes the largest message."""
_MAX_PARTS: Final = 64
_MAX_OWED: Final = 10_000
"""Answers to PING and SETTINGS that may wait to be sent."""
_PIECE: Final = 1 << 18


class Connection:
    """One connection, from its first byte on.

    Args:
        authority: whom it is with, "host:port".
        ended: is given each call that has ended.

    Attributes:
        closed: why it can take no more calls, or "".
        broken: whether nothing can be received any more.
    """

    def __init__(self, authority: str, ended: Callable[[Ended], object]) -> None:
        self.closed = ""
        self.broken = False
        self._authority = authority
        self._ended = ended
        self._out: list[bytes | memoryview] = [PREFACE]
        self._owed = 0
        self._rest = b""
        self._met = False
        self._block: tuple[int, int, list[bytes]] | None = None
        self._paths: dict[str, tuple[Struct, bytes, bytes]] = {}
        self._blocks = Blocks()
        self._streams: dict[int, Call] = {}
        self._sending: dict[int, Call] = {}
        self._later: deque[tuple[str, bytes, object]] = deque()
        self._next = 1
        self._others: dict[int, Callable[[int, int, bytes], None]] = {
            DATA: self._take_data,
            HEADERS: self._take_headers,
            PRIORITY: self._take_priority,
            RST_STREAM: self._take_reset,
            SETTINGS: self._take_settings,
            PING: self._take_ping,
            GOAWAY: self._take_goaway,
            WINDOW_UPDATE: self._take_window,
            CONTINUATION: self._take_continuation,
        }
        self._received = 0
        # What the server allows.
        self._window = self._initial = WINDOW
        self._frame = FRAME
        self._most = MOST

    @property
    def idle(self) -> bool:
        """Whether no call is open."""
        return not self._streams and not self._later

    @property
    def unsent(self) -> bool:
        """Whether requests of open calls wait for room at the server."""
        return bool(self._sending)

    def start(self, path: str, body: bytes, key: object) -> None:
        """Begin a call; `key` comes back when it has ended."""
        size = len(body) + 5
        if self.closed:
            self._ended(Ended(key, "UNAVAILABLE", self.closed))
        elif size - 5 > MAX_MESSAGE:
            self._ended(Ended(key, "RESOURCE_EXHAUSTED", f"the request has more than {MAX_MESSAGE} bytes"))
        elif self._later or len(self._streams) >= self._most:
            self._later.append((path, body, key))
        else:
            self._begin(path, body, key, size)

    def to_send(self) -> bytes:
        """Return what is to be sent now, about 256 KiB of it; call again until it is nothing."""
        out = self._out
        if self._sending:
            self._send_pieces(out)
        if not out:
            return b""
        self._out = []
        self._owed = 0
        return b"".join(out)

    def receive(self, data: bytes) -> None:
        """Take what the server has sent."""
        if self.broken:
            return
        if self._rest:
            data = self._rest + data
        try:
            at = self._frames(data)
        except Broken as error:
            self._out.append(HEAD.pack(8 << 8 | GOAWAY, 0, 0) + error.code.to_bytes(8, "big"))
            self.lost(f"what answers there breaks the rules of HTTP/2: {error}")
        else:
            self._rest = data[at:]

    def cancel(self, key: object) -> None:
        """Give up a call; nothing is told of it any more."""
        for number, stream in self._streams.items():
            if stream.key is key:
                self._drop(number, CANCEL)
                return
        self._later = deque(each for each in self._later if each[2] is not key)

    def lost(self, reason: str) -> None:
        """End all calls, because of `reason`."""
        self.broken = True
        self.closed = self.closed or reason
        self._end_after(0, reason)

    def _begin(self, path: str, body: bytes, key: object, size: int) -> None:
        number = self._next
        if number > MOST:
            self.closed = "the connection has been used up"
            self._ended(Ended(key, "UNAVAILABLE", self.closed))
            return
        self._next = number + 2
        self._streams[number] = stream = Call(key)
        known = self._paths.get(path)
        if known is None:
            known = self._paths[path] = request(self._authority, path)
        message, head, block = known
        if size <= self._frame and size <= self._window and size <= self._initial and not self._sending:
            self._window -= size
            self._out.append(message.pack(head, number, block, size << 8, END_STREAM, number, 0, size - 5))
            self._out.append(body)
        else:
            self._out.append(head + number.to_bytes(4, "big") + block)
            stream.window = self._initial
            stream.unsent = memoryview(b"\0" + (size - 5).to_bytes(4, "big") + body)
            self._sending[number] = stream

    def _send_pieces(self, out: list[bytes | memoryview]) -> None:
        room = _PIECE
        for number, stream in list(self._sending.items()):
            unsent = stream.unsent
            assert unsent is not None  # for the types
            while room > 0 and (size := min(len(unsent), self._window, stream.window, self._frame)) > 0:
                last = size == len(unsent)
                out += (HEAD.pack(size << 8, last, number), unsent[:size])
                unsent = unsent[size:]
                self._window -= size
                stream.window -= size
                room -= size
                if last:
                    del self._sending[number]
                    break
            stream.unsent = unsent

    def _frames(self, data: bytes) -> int:
        """Take the whole frames of `data`, and return where the rest begins."""
        at, size, streams = 0, len(data), self._streams
        while size - at >= 9:  # the head of a frame
            head, flags, number = HEAD.unpack_from(data, at)
            length, kind = head >> 8, head & 0xFF
            if length > FRAME:
                raise Broken("a frame is too long", FRAME_SIZE_ERROR)
            begin = at + 9
            after = begin + length
            if after > size:
                break
            at = after
            if not self._met and kind != SETTINGS:
                raise Broken("it does not begin with SETTINGS")
            if self._block is not None and kind != CONTINUATION:
                raise Broken("fields that stop in the middle")
            payload = data[begin:after]
            stream = streams.get(number)
            if kind == HEADERS and stream is not None and flags | END_STREAM == END_HEADERS | END_STREAM:
                self._fields(number, stream, payload, flags & END_STREAM)
            elif kind == DATA and stream is not None and not flags:
                self._received += length
                if not stream.add(payload):
                    self._finish(number, stream, 0)
            else:
                self._other(kind, flags, number & MOST, payload)
        if self._received > _REFILL:
            self._out.append(HEAD.pack(4 << 8 | WINDOW_UPDATE, 0, 0) + self._received.to_bytes(4, "big"))
            self._received = 0
        return at

    def _other(self, kind: int, flags: int, number: int, payload: bytes) -> None:
        """Take a frame that is not among the common ones."""
        if kind == PUSH_PROMISE:
            raise Broken("a promise that was not allowed")
        take = self._others.get(kind)
        if take is None:
            return  # 5.5: ignored
        if (number == 0) != (kind in OF_CONNECTION) and kind != WINDOW_UPDATE:
            raise Broken("a frame of the wrong stream")
        if number and (number >= self._next or not number & 1) and kind != PRIORITY:
            raise Broken("a frame of a stream that has not been opened")
        take(flags, number, payload)

    def _take_data(self, flags: int, number: int, payload: bytes) -> None:
        self._received += len(payload)
        stream = self._streams.get(number)
        content = unpadded(flags, payload)
        if stream is not None and (not stream.add(content) or flags & END_STREAM):
            self._finish(number, stream, flags & END_STREAM)

    def _take_headers(self, flags: int, number: int, payload: bytes) -> None:
        payload = unpadded(flags, payload)
        if flags & WITH_PRIORITY:
            if len(payload) < 5:  # as 6.2 has it
                raise Broken("a short frame", FRAME_SIZE_ERROR)
            payload = payload[5:]
        self._block = (number, flags & END_STREAM, [])
        self._take_continuation(flags, number, payload)

    def _take_continuation(self, flags: int, number: int, payload: bytes) -> None:
        if self._block is None or self._block[0] != number:
            raise Broken("fields without a beginning")
        _, end, parts = self._block
        parts.append(payload)
        if len(parts) > _MAX_PARTS or sum(map(len, parts)) > MAX_FIELDS:
            raise Broken("fields without an end", ENHANCE_YOUR_CALM)
        if flags & END_HEADERS:
            self._block = None
            stream = self._streams.get(number)
            if stream is not None:
                self._fields(number, stream, b"".join(parts), end)

    def _fields(self, number: int, stream: Call, block: bytes, end: int) -> None:
        try:
            fields = self._blocks.read(block)
        except BlockError as error:
            raise Broken(str(error), COMPRESSION_ERROR) from None
        if not stream.add_fields(fields, end) or end:
            self._finish(number, stream, end)

    def _take_priority(self, _flags: int, _number: int, payload: bytes) -> None:
        exactly(5, payload)

    def _take_reset(self, _flags: int, number: int, payload: bytes) -> None:
        exactly(4, payload)
        stream = self._streams.get(number)
        if stream is not None:
            self._drop(number)
            self._ended(of_reset(stream.key, int.from_bytes(payload, "big")))

    def _take_settings(self, flags: int, _number: int, payload: bytes) -> None:
        if flags & ACK:
            exactly(0, payload)
            if not self._met:
                raise Broken("it does not begin with SETTINGS")
            return
        self._met = True
        if len(payload) % 6:
            raise Broken("a frame of a wrong size", FRAME_SIZE_ERROR)
        for name, value in SETTING.iter_unpack(payload):
            self._set(name, value)
        self._owe(HEAD.pack(SETTINGS, ACK, 0))
        self._begin_more()

    def _set(self, name: int, value: int) -> None:
        if name == 2 and value:  # 6.5.2, also below: ENABLE_PUSH
            raise Broken("it wants to push")
        if name == 3:  # MAX_CONCURRENT_STREAMS
            self._most = value
        elif name == 4:  # INITIAL_WINDOW_SIZE
            if value > MOST:
                raise Broken("a window that is too large", FLOW_CONTROL_ERROR)
            for stream in self._sending.values():
                stream.window = grown(stream.window, value - self._initial)
            self._initial = value
        elif name == 5:  # MAX_FRAME_SIZE
            if not FRAME <= value <= MAX_FRAME:
                raise Broken("a size of frames that cannot be")
            self._frame = value

    def _take_ping(self, flags: int, _number: int, payload: bytes) -> None:
        exactly(8, payload)
        if not flags & ACK:
            self._owe(HEAD.pack(8 << 8 | PING, ACK, 0) + payload)

    def _take_goaway(self, _flags: int, _number: int, payload: bytes) -> None:
        if len(payload) < 8:  # as 6.8 has it
            raise Broken("a short frame", FRAME_SIZE_ERROR)
        last = int.from_bytes(payload[:4], "big") & MOST
        code = int.from_bytes(payload[4:8], "big")
        said = payload[8:264].decode("utf-8", "replace")
        self.closed = self.closed or "the server takes no more calls" + (f" (error {code} {said})" if code else "")
        self._end_after(last, self.closed)

    def _take_window(self, _flags: int, number: int, payload: bytes) -> None:
        exactly(4, payload)
        more = int.from_bytes(payload, "big") & MOST
        if not more and (not number or number in self._sending):
            raise Broken("a window that does not grow")
        if not number:
            self._window = grown(self._window, more)
        elif number in self._sending:
            stream = self._sending[number]
            stream.window = grown(stream.window, more)

    def _owe(self, frame: bytes) -> None:
        self._owed += 1
        if self._owed > _MAX_OWED:
            raise Broken("more is asked than can be answered", ENHANCE_YOUR_CALM)
        self._out.append(frame)

    def _finish(self, number: int, stream: Call, end: int) -> None:
        """End a call with what has come for it."""
        # What the server did not end is given up, and so is what it did not want to read to the end.
        self._drop(number, None if end and number not in self._sending else CANCEL)
        self._ended(stream.ended())

    def _drop(self, number: int, code: int | None = None) -> None:
        del self._streams[number]
        self._sending.pop(number, None)
        if code is not None:
            self._out.append(HEAD.pack(4 << 8 | RST_STREAM, 0, number) + code.to_bytes(4, "big"))
        if self._later:
            self._begin_more()

    def _begin_more(self) -> None:
        while self._later and len(self._streams) < self._most:
            path, body, key = self._later.popleft()
            self._begin(path, body, key, len(body) + 5)

    def _end_after(self, last: int, reason: str) -> None:
        """End the calls that the server will not answer: those after the stream `last`."""
        later = [key for _, _, key in self._later]
        self._later.clear()
        after = [number for number in self._streams if number > last]
        keys = [self._streams[number].key for number in after]
        for number in after:
            self._drop(number)
        for key in keys + later:
            self._ended(Ended(key, "UNAVAILABLE", reason))
