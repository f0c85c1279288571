"""Protobuf's wire format, as far as a run needs it: a few fields of a few messages.

Google's library takes 50 ms to import (the runtime, and descriptors of all messages), a sixth of a warm run. It is used
where more than this is read, and it is the oracle of the tests. Source: protobuf.dev, "Encoding".
"""

from collections.abc import Iterator
from typing import Final

VARINT: Final = 0
FIXED64: Final = 1
LENGTH: Final = 2
FIXED32: Final = 5
_FIXED: Final = {FIXED64: 8, FIXED32: 4}
_KINDS: Final = frozenset((VARINT, FIXED64, LENGTH, FIXED32))
_MAX_VARINT: Final = 10
"""Bytes of the longest number."""


class WireError(ValueError):
    """Bytes that are no message; says where, and quotes nothing."""


def varint(number: int) -> bytes:
    """Return `number`, which is not negative, as a size in protobuf, and in WebAssembly (core specification 5.2.2)."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def bytes_field(number: int, content: bytes) -> bytes:
    """Return a field of bytes or of a message."""
    return varint(number << 3 | LENGTH) + varint(len(content)) + content


def text_field(number: int, text: str) -> bytes:
    """Return a field of text, or nothing for the empty text, which is the default."""
    return bytes_field(number, text.encode()) if text else b""


def number_field(number: int, value: int) -> bytes:
    """Return a field of a number or a truth, or nothing for 0; a negative number has ten bytes."""
    return varint(number << 3 | VARINT) + varint(value & (1 << 64) - 1) if value else b""


def fields(message: bytes) -> Iterator[tuple[int, int, bytes | int]]:
    """Yield number, wire type and content of each field, in their order: an int for varints, else bytes.

    Raises:
        WireError: the bytes are no message.
    """
    at, end = 0, len(message)
    while at < end:
        start = at
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if not number:
            raise WireError(f"a field without a number at byte {start}")
        if kind == VARINT:
            value, at = _varint(message, at)
            yield number, kind, value
            continue
        if kind == LENGTH:
            size, at = _varint(message, at)
        elif kind in _FIXED:
            size = _FIXED[kind]
        else:
            raise WireError(f"wire type {kind} at byte {start}")
        if size > end - at:
            raise WireError(f"a field at byte {start} that is longer than the message")
        yield number, kind, message[at : at + size]
        at += size


def check(message: bytes) -> None:
    """Raise unless the bytes are a message, as far as its fields go: what `fields` says, in a third of the time.

    Raises:
        WireError: they are none.
    """
    at, end = 0, len(message)
    try:
        while at < end:
            key = message[at]
            if key < 0x80:
                at += 1
            else:
                key, at = _varint(message, at)
            kind = key & 7
            if key < 8 or kind not in _KINDS:
                raise WireError(f"no field before byte {at}")
            if kind in _FIXED:
                at += _FIXED[kind]
                continue
            size = message[at]
            if size < 0x80:
                at += 1
            else:
                size, at = _varint(message, at)
            if kind == LENGTH:
                at += size
    except IndexError:
        at = end + 1
    if at != end:
        raise WireError("a field that is longer than the message")


def last(message: bytes, number: int, kind: int = LENGTH) -> bytes | int | None:
    """Return the content of the last field with this number and wire type, which is the one that counts, or None.

    Raises:
        WireError: the bytes are no message.
    """
    found: bytes | int | None = None
    for each, its_kind, content in fields(message):
        if each == number and its_kind == kind:
            found = content
    return found


def last_text(message: bytes, number: int) -> str:
    """Return the text in a field, or "" if there is none.

    Raises:
        WireError: the bytes are no message, or the text is not UTF-8.
    """
    found = last(message, number)
    try:
        return found.decode() if isinstance(found, bytes) else ""
    except UnicodeDecodeError:
        raise WireError(f"the text of field {number} is not UTF-8") from None


def last_number(message: bytes, number: int) -> int:
    """Return the number in a field, or 0 if there is none.

    Raises:
        WireError: the bytes are no message.
    """
    found = last(message, number, VARINT)
    return found if isinstance(found, int) else 0


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins at a place, and where the next thing begins."""
    number = shift = 0
    for place in range(at, min(at + _MAX_VARINT, len(message))):
        byte = message[place]
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, place + 1
        shift += 7
    raise WireError(f"a number without an end at byte {at}")
