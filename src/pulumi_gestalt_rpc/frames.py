"""Frames of HTTP/2: their numbers, their form, and what can be wrong with one (RFC 9113)."""

from struct import Struct
from typing import Final

from pulumi_gestalt_rpc import hpack

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS = 0, 1, 2, 3, 4
PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 5, 6, 7, 8, 9
ACK = END_STREAM = 1
END_HEADERS, PADDED, WITH_PRIORITY = 4, 8, 32
NO_ERROR, PROTOCOL_ERROR, FLOW_CONTROL_ERROR, FRAME_SIZE_ERROR = 0, 1, 3, 6
CANCEL, COMPRESSION_ERROR, ENHANCE_YOUR_CALM = 8, 9, 11

WINDOW: Final = 65_535
"""Bytes that each side takes before anything else is said."""
FRAME: Final = 16_384
"""Bytes of the largest frame, before anything else is said."""
MAX_FRAME: Final = (1 << 24) - 1
MOST: Final = (1 << 31) - 1
MAX_FIELDS: Final = 256 * 1024

HEAD: Final = Struct(">IBI")
"""Of a frame, with length and type in one number."""
SETTING: Final = Struct(">HI")
OF_CONNECTION: Final = frozenset({SETTINGS, PING, GOAWAY})
PREFACE: Final = (
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    + HEAD.pack(24 << 8 | SETTINGS, 0, 0)
    # HEADER_TABLE_SIZE, ENABLE_PUSH, INITIAL_WINDOW_SIZE, MAX_HEADER_LIST_SIZE
    + b"".join(SETTING.pack(*pair) for pair in ((1, 0), (2, 0), (4, MOST), (6, MAX_FIELDS)))
    + HEAD.pack(4 << 8 | WINDOW_UPDATE, 0, 0)
    + (MOST - WINDOW).to_bytes(4, "big")
)


class Broken(Exception):  # noqa: N818 - it is told as the end of every call
    """The server broke a rule, so that nothing that it sends can be understood any more."""

    def __init__(self, text: str, code: int = PROTOCOL_ERROR) -> None:
        self.code = code
        super().__init__(text)


def request(authority: str, path: str) -> tuple[Struct, bytes, bytes]:
    """Return how a request of gRPC begins, up to its body: the format, the head without the stream, the fields."""
    fields = hpack.encode(
        (
            (b":method", b"POST"),
            (b":scheme", b"http"),
            (b":path", path.encode()),
            (b":authority", authority.encode()),
            (b"te", b"trailers"),
            (b"content-type", b"application/grpc"),
            (b"user-agent", b"grpc-pulumi-gestalt"),
        )
    )
    head = (len(fields) << 16 | HEADERS << 8 | END_HEADERS).to_bytes(5, "big")
    # Both frames and what stands before a message.
    return Struct(f">5sI{len(fields)}sIBIBI"), head, fields


def unpadded(flags: int, payload: bytes) -> bytes:
    """Return what a frame has beside its padding."""
    if not flags & PADDED:
        return payload
    if not payload or payload[0] >= len(payload):
        raise Broken("more padding than there is")
    return payload[1 : len(payload) - payload[0]]


def exactly(size: int, payload: bytes) -> None:
    """See that a frame has the one size that it may have."""
    if len(payload) != size:
        raise Broken("a frame of a wrong size", FRAME_SIZE_ERROR)


def grown(window: int, more: int) -> int:
    """Return a window with more room, or less."""
    if window + more > MOST:
        raise Broken("a window that is too large", FLOW_CONTROL_ERROR)
    return window + more
