"""Calls of gRPC and what their answers say (gRPC over HTTP/2, "Responses"), free of HTTP/2's frames."""

import re
from typing import Final, NamedTuple

MAX_MESSAGE: Final = 400 * 1024 * 1024
"""Pulumi's own limit, in bytes, on both sides (v3.255.0, `rpcutil`)."""

_STATUS: Final = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)
# What an answer without a status of gRPC's means (gRPC, "HTTP to gRPC Status Code Mapping"); others are UNKNOWN.
_OF_HTTP: Final = {
    "400": "INTERNAL",
    "401": "UNAUTHENTICATED",
    "403": "PERMISSION_DENIED",
    "404": "UNIMPLEMENTED",
    "429": "UNAVAILABLE",
    "502": "UNAVAILABLE",
    "503": "UNAVAILABLE",
    "504": "UNAVAILABLE",
}
# What the code of an RST_STREAM means (gRPC over HTTP/2, "Errors"); others are INTERNAL.
_OF_RESET: Final = {7: "UNAVAILABLE", 8: "CANCELLED", 11: "RESOURCE_EXHAUSTED", 12: "PERMISSION_DENIED"}
_PREFIX: Final = 5


class Ended(NamedTuple):
    """A call that has ended.

    Attributes:
        key: what it was started with.
        status: the name of the status of gRPC; "OK" for an answer.
        details: the text that came with it.
        body: the answer.
    """

    key: object
    status: str
    details: str = ""
    body: bytes = b""


class Call:
    """A call that is open, and what has come of its answer.

    Args:
        key: of the call.

    Attributes:
        key: of the call.
        unsent: what of the request waits for room, or None.
        window: bytes of it that the server takes now.
    """

    __slots__ = ("_data", "_headers", "_problem", "_trailers", "_wanted", "key", "unsent", "window")

    def __init__(self, key: object) -> None:
        self.key = key
        self.unsent: memoryview | None = None
        self.window = 0
        self._headers: dict[str, str] | None = None
        self._trailers: dict[str, str] | None = None
        self._data: bytes | bytearray = b""
        self._wanted = -1
        self._problem: tuple[str, str] | None = None

    def add(self, data: bytes) -> bool:
        """Add bytes of the message; return False when no more is wanted, because something is wrong."""
        if not self._data:
            self._data = data
        elif isinstance(self._data, bytearray):
            self._data += data
        else:
            self._data = bytearray(self._data) + data
        if self._wanted < 0 and len(self._data) >= _PREFIX:
            self._begin(self._data)
        if len(self._data) > self._wanted >= 0:
            self._wrong("INTERNAL", "more than one message was answered")
        return self._problem is None

    def add_fields(self, fields: dict[str, str], end: int) -> bool:
        """Add fields, with which the answer may end; return False when something is wrong."""
        if self._headers is None:
            status = fields.get(":status", "")
            if status[:1] == "1" and not end:
                return True  # an announcement of the answer
            self._headers = fields
            if end and "grpc-status" in fields:
                self._trailers = fields
            elif status != "200" or not fields.get("content-type", "").startswith("application/grpc"):
                kind = fields.get("content-type", "no type")
                text = f"the answer is not of gRPC: status {status or 'missing'} of HTTP, {kind}"
                self._wrong(_OF_HTTP.get(status, "UNKNOWN"), text[:200])
        elif end:
            self._trailers = fields
        else:
            self._wrong("INTERNAL", "the answer has fields in the middle")
        return self._problem is None

    def ended(self) -> Ended:
        """Return what the answer says, as it ends here."""
        trailers = self._trailers
        if self._problem is None and trailers is not None:
            code = trailers.get("grpc-status", "")
            if code == "0":
                if len(self._data) == self._wanted:
                    return Ended(self.key, "OK", "", bytes(memoryview(self._data)[_PREFIX:]))
                return Ended(self.key, "INTERNAL", "the answer has no whole message")
            if code:
                known = code.isascii() and code.isdigit() and int(code[:9]) < len(_STATUS)
                status = _STATUS[int(code)] if known else "UNKNOWN"
                return Ended(self.key, status, _unescaped(trailers.get("grpc-message", "")))
        status, text = self._problem or ("UNKNOWN", "the answer ended without a status")
        return Ended(self.key, status, text)

    def _begin(self, data: bytes | bytearray) -> None:
        """Read what stands before the message: whether it is compressed, and its length."""
        size = int.from_bytes(data[1:_PREFIX], "big")
        self._wanted = _PREFIX + size
        if data[0]:
            self._wrong("INTERNAL", "the answer is compressed, which was not asked for")
        elif size > MAX_MESSAGE:
            self._wrong("RESOURCE_EXHAUSTED", f"the answer has {size} bytes, more than {MAX_MESSAGE}")

    def _wrong(self, status: str, text: str) -> None:
        self._problem = self._problem or (status, text)


def of_reset(key: object, code: int) -> Ended:
    """Return the end of a call that was reset."""
    return Ended(key, _OF_RESET.get(code, "INTERNAL"), f"the call was reset (error {code} of HTTP/2)")


def _unescaped(message: str) -> str:
    """Undo the percent-encoding of a message; what is no encoding stays."""
    raw = message.encode("latin-1")
    if b"%" in raw:
        raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes((int(match[1], 16),)), raw)
    return raw.decode("utf-8", "replace")
