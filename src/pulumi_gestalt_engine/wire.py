"""Protobuf's wire format: varints, tags, lengths.

Google's pure-Python protobuf takes 375 us to encode and 173 us to decode one resource inside Wasm and adds 12 MB
(design.md 3), so the few messages that are needed are written here. Source: protobuf.dev, "Encoding".

A field is told by its *key*: its number and its wire type together. So a field that comes with another wire type than
expected is an unknown field, which is skipped, as in Google's own parsers.
"""

import struct
from collections.abc import Iterator
from functools import lru_cache

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
_MAX_VARINT = 10

_SMALL = [bytes((number,)) for number in range(128)]
_DOUBLE = struct.Struct("<d")

Content = bytes | int
"""What a field holds: an int for varints, bytes for everything else."""


class WireError(ValueError):
    """Bytes that are not a protobuf message; the text says where and why, and quotes nothing."""


# ---- writing ----


def varint(number: int) -> bytes:
    """Return `number` (0 or more) as a varint."""
    if number < 128:
        return _SMALL[number]
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def key(field: int, kind: int) -> int:
    """Return what tells a field: its number and its wire type."""
    return field << 3 | kind


@lru_cache(256)
def tag(field: int, kind: int) -> bytes:
    """Return the key of a field as it is written."""
    return varint(key(field, kind))


def length_delimited(tag: bytes, body: bytes) -> bytes:
    """Return a field with a body: its tag, the length, the body."""
    size = len(body)
    return tag + (_SMALL[size] if size < 128 else varint(size)) + body


def text_field(field: int, text: str) -> bytes:
    """Return a string field; nothing for the empty string, which is the default."""
    return length_delimited(tag(field, LENGTH), text.encode()) if text else b""


def true_field(field: int) -> bytes:
    """Return a bool field that says true; one that says false is left out, for that is the default."""
    return tag(field, VARINT) + b"\x01"


def raw_field(field: int, kind: int, content: Content) -> bytes:
    """Return a field with the content that one was read with."""
    if isinstance(content, int):
        return tag(field, kind) + varint(content)
    return length_delimited(tag(field, kind), content) if kind == LENGTH else tag(field, kind) + content


def double(number: float) -> bytes:
    """Return the eight bytes of a double."""
    return _DOUBLE.pack(number)


# ---- reading ----


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the varint at offset `at` of `data`, and the offset behind it.

    Raises:
        WireError: the data ends inside of it, or it has more than ten bytes.
    """
    try:
        byte = data[at]
        if byte < 128:
            return byte, at + 1
        number = shift = 0
        for index in range(at, at + _MAX_VARINT):
            byte = data[index]
            number |= (byte & 127) << shift
            if byte < 128:
                return number, index + 1
            shift += 7
    except IndexError:
        raise WireError(f"truncated number at offset {at}") from None
    raise WireError(f"a number of more than {_MAX_VARINT} bytes at offset {at}")


def fields(data: bytes) -> Iterator[tuple[int, Content]]:
    """Yield (key, content) of each field, in the order in which they stand.

    Raises:
        WireError: the data is not a message.
    """
    at, end = 0, len(data)
    while at < end:
        field = data[at]
        if field < 128:
            at += 1
        else:
            field, at = read_varint(data, at)
        kind = field & 7
        if field < 8:
            raise WireError(f"field number 0 before offset {at}")
        if kind == LENGTH:
            size, at = read_varint(data, at)
        elif kind == VARINT:
            value, at = read_varint(data, at)
            yield field, value
            continue
        elif kind == FIXED64:
            size = 8
        elif kind == FIXED32:
            size = 4
        else:
            raise WireError(f"wire type {kind} before offset {at}")
        if at + size > end:
            raise WireError(f"field {field >> 3} at offset {at} wants {size} bytes, {end - at} are left")
        yield field, data[at : at + size]
        at += size


def body(content: Content) -> bytes:
    """Return the content of a field whose key says that it is not a varint."""
    assert isinstance(content, bytes)
    return content


def text(content: Content) -> str:
    """Return the content of a string field.

    Raises:
        WireError: it is not UTF-8.
    """
    try:
        return body(content).decode()
    except UnicodeDecodeError:
        raise WireError("a text is not UTF-8") from None


def read_double(content: Content) -> float:
    """Return the double that a field of wire type FIXED64 holds."""
    return float(_DOUBLE.unpack(body(content))[0])


_ENTRY_KEY = key(1, LENGTH)
_ENTRY_VALUE = key(2, LENGTH)


def map_entry(content: Content) -> tuple[str, bytes]:
    """Return key and value of one entry of a map<string, message or string>.

    Raises:
        WireError: it is not such an entry.
    """
    name, value = "", b""
    for field, part in fields(body(content)):
        if field == _ENTRY_KEY:
            name = text(part)
        elif field == _ENTRY_VALUE:
            value = body(part)
    return name, value


__all__ = [
    "FIXED32",
    "FIXED64",
    "LENGTH",
    "VARINT",
    "Content",
    "WireError",
    "body",
    "double",
    "fields",
    "key",
    "length_delimited",
    "map_entry",
    "raw_field",
    "read_double",
    "read_varint",
    "tag",
    "text",
    "text_field",
    "true_field",
    "varint",
]
