"""Protobuf's wire format: varints, tags, lengths.

Google's pure-Python protobuf takes 375 us to encode and 173 us to decode one resource inside Wasm and adds 12 MB
(design.md 3), so the few messages that are needed are written here. Source: protobuf.dev, "Encoding".
"""

import struct
from collections.abc import Iterator

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5
_MAX_VARINT = 10

_SMALL = [bytes((number,)) for number in range(128)]
_DOUBLE = struct.Struct("<d")


class WireError(ValueError):
    """Bytes that are not a protobuf message; the text says where and why."""


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


def tag(field: int, kind: int) -> bytes:
    """Return the key of a field."""
    return varint(field << 3 | kind)


def length_delimited(key: bytes, body: bytes) -> bytes:
    """Return a field with a body: its key from `tag`, the length, the body."""
    return key + varint(len(body)) + body


def text_field(field: int, text: str) -> bytes:
    """Return a string field; nothing for the empty string, which is the default."""
    return length_delimited(tag(field, LENGTH), text.encode()) if text else b""


def bool_field(field: int, value: bool) -> bytes:
    """Return a bool field; nothing for False, which is the default."""
    return tag(field, VARINT) + b"\x01" if value else b""


def double(number: float) -> bytes:
    """Return the eight bytes of a double."""
    return _DOUBLE.pack(number)


def read_double(body: bytes) -> float:
    """Return the double that eight bytes hold."""
    return float(_DOUBLE.unpack(body)[0])


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
                return number & 0xFFFF_FFFF_FFFF_FFFF, index + 1
            shift += 7
    except IndexError:
        raise WireError(f"truncated number at offset {at}") from None
    raise WireError(f"a number of more than {_MAX_VARINT} bytes at offset {at}")


def fields(data: bytes) -> Iterator[tuple[int, int, bytes | int]]:
    """Yield (field number, wire type, content) of each field: an int for varints, bytes otherwise.

    Raises:
        WireError: the data is not a message.
    """
    at, end = 0, len(data)
    while at < end:
        key, at = read_varint(data, at)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise WireError(f"field number 0 before offset {at}")
        if kind == LENGTH:
            size, at = read_varint(data, at)
        elif kind == VARINT:
            value, at = read_varint(data, at)
            yield number, kind, value
            continue
        elif kind == FIXED64:
            size = 8
        elif kind == FIXED32:
            size = 4
        else:
            raise WireError(f"wire type {kind} before offset {at}")
        if at + size > end:
            raise WireError(f"field {number} at offset {at} wants {size} bytes, {end - at} are left")
        yield number, kind, data[at : at + size]
        at += size


def text(content: bytes | int) -> str:
    """Return the content of a string field.

    Raises:
        WireError: it is not UTF-8, or the field is a number.
    """
    try:
        return body(content).decode()
    except UnicodeDecodeError:
        raise WireError("a text is not UTF-8") from None


def body(content: bytes | int) -> bytes:
    """Return the content of a field that must have a length.

    Raises:
        WireError: the field is a number.
    """
    if isinstance(content, int):
        raise WireError("a number stands where a message or text is due")
    return content


def map_entry(content: bytes | int) -> tuple[str, bytes]:
    """Return key and value of one entry of a map<string, message or string>.

    Raises:
        WireError: it is not such an entry.
    """
    key, value = "", b""
    for number, _, part in fields(body(content)):
        if number == 1:
            key = text(part)
        elif number == 2:
            value = body(part)
    return key, value
