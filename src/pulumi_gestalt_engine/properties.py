"""Values as `google.protobuf.Struct`, with Pulumi's marks for secrets and unknowns.

Every `Value` message carries a kind, because Pulumi's engine panics without one (pulumi-protocol.md 0.4).
"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pulumi_gestalt_engine.values import (
    MAX_DEPTH,
    OUTPUT_SIGNATURE,
    REFERENCE_SIGNATURE,
    SECRET_SIGNATURE,
    SIGNATURE_KEY,
    UNKNOWN,
    UNKNOWNS,
    Value,
    as_value,
    in_clear,
    is_reference_to,
    marks,
    not_secret,
)
from pulumi_gestalt_engine.wire import (
    FIXED64,
    LENGTH,
    VARINT,
    WireError,
    body,
    double,
    fields,
    key,
    length_delimited,
    map_entry,
    read_double,
    tag,
    text,
    varint,
)

MAX_INTEGER = 2**53
"""Beyond it a double skips integers (IEEE 754, 53 bits of significand)."""

MOST_NAMES = 1024
"""Names of properties whose bytes are kept, because they repeat from resource to resource."""

_NULL = tag(1, VARINT) + b"\x00"
_NUMBER = tag(2, FIXED64)
_STRING = tag(3, LENGTH)
_TRUE = tag(4, VARINT) + b"\x01"
_FALSE = tag(4, VARINT) + b"\x00"
_STRUCT = tag(5, LENGTH)
_LIST = tag(6, LENGTH)
_ENTRY = tag(1, LENGTH)
_KEY = tag(1, LENGTH)
_ITEM = tag(2, LENGTH)


class PropertyError(ValueError):
    """Data that has no place in a Struct.

    Args:
        problem: what is wrong, without the data.
        path: where, from the outermost property inwards; it ends at the first secret.
    """

    def __init__(self, problem: str, path: tuple[str, ...] = ()) -> None:
        self.problem = problem
        self.path = path
        super().__init__(problem, path)

    def below(self, part: str) -> "PropertyError":
        """Return this error as seen from one level further out."""
        return PropertyError(self.problem, (part, *self.path))

    def __str__(self) -> str:
        return f'property "{"".join(self.path).removeprefix(".")}": {self.problem}'


# ---- writing ----

Expand = Callable[[tuple[str, ...]], tuple[str, ...]]
"""Turns URNs that a value came from into those that Pulumi is told: components into what is in them."""


def encode_struct(properties: dict[str, Any], outputs: Expand | None = None) -> bytes:
    """Return the Struct message of `properties`.

    Args:
        properties: name -> JSON data in which marked parts are `Value`s.
        outputs: if given, marked parts are written as output values, which keep their dependencies.

    Raises:
        PropertyError: an integer beyond 2^53, a number that is not finite, nesting that is too deep.
    """
    return _struct(properties, 0, outputs)


def _struct(properties: dict[str, Any], depth: int, outputs: Expand | None) -> bytes:
    parts = []
    for name, data in properties.items():
        before = _named(name)
        if type(data) is str:
            content = data.encode()
            size, room = len(content), _SHORT - len(before)
            if size < room:
                # Most properties are short texts: one step writes the whole entry of one.
                parts.append(_TEXT_ENTRY % (len(before) + size + 3, before, size + 2, size, content))
                continue
        try:
            content = encode_value(data, depth, outputs)
        except PropertyError as error:
            raise error.below(f".{name}") from None
        parts.append(length_delimited(_ENTRY, before + varint(len(content)) + content))
    return b"".join(parts)


_SHORT = 128 - 3
"""Lengths below 128 have one byte."""
_TEXT_ENTRY = b"\n%c%b%c\x1a%c%b"
"""An entry with a text: what `_ENTRY` and `_STRING` are, with the four lengths."""


@lru_cache(MOST_NAMES)
def _named(name: str) -> bytes:
    """Return what comes before the length of the value in an entry."""
    return length_delimited(_KEY, name.encode()) + _ITEM


def _list(items: list[Any], depth: int, outputs: Expand | None) -> bytes:
    parts = []
    for index, data in enumerate(items):
        try:
            content = encode_value(data, depth, outputs)
        except PropertyError as error:
            raise error.below(f"[{index}]") from None
        parts.append(length_delimited(_ENTRY, content))
    return b"".join(parts)


def encode_value(data: Any, depth: int = 0, outputs: Expand | None = None) -> bytes:
    """Return the Value message of `data`: JSON data in which marked parts are `Value`s.

    Args:
        data: what to write.
        depth: how many lists and objects it stands in.
        outputs: see `encode_struct`.

    Raises:
        PropertyError: see `encode_struct`.
    """
    kind = type(data)
    if kind is str:
        return length_delimited(_STRING, data.encode())
    if kind is int or kind is float:
        return _NUMBER + double(_sendable(data))
    if data is None:
        return _NULL
    if kind is bool:
        return _TRUE if data else _FALSE
    if kind is dict:
        return length_delimited(_STRUCT, _struct(data, _deeper(depth), outputs))
    if kind is Value:
        return _marked(data, depth) if outputs is None else _output(data, depth, outputs)
    return length_delimited(_LIST, _list(data, _deeper(depth), outputs))


def _sendable(number: float) -> float:
    if isinstance(number, int):
        if abs(number) > MAX_INTEGER:
            raise PropertyError("an integer beyond 2^53 would be rounded; give it as a string")
    elif not math.isfinite(number):
        raise PropertyError("a number must be finite")
    return number


def _deeper(depth: int, error: type[ValueError] = PropertyError) -> int:
    if depth == MAX_DEPTH:
        raise error(f"a value is nested more than {MAX_DEPTH} levels deep")
    return depth + 1


_UNKNOWN_VALUE = encode_value(UNKNOWN)
_SECRET_PREFIX = encode_struct({SIGNATURE_KEY: SECRET_SIGNATURE})


def _marked(value: Value, depth: int) -> bytes:
    if not value.secret:
        return encode_value(value.data, depth) if value.known else _UNKNOWN_VALUE
    # A secret unknown is a secret object around the unknown, which Pulumi relays; the official SDKs lose the secret.
    # All of a secret is secret: marks inside would make it differ from what other SDKs have written into the state.
    try:
        content = encode_value(not_secret(value.data), _deeper(depth)) if value.known else _UNKNOWN_VALUE
    except PropertyError as error:
        # The names inside of a secret are part of the secret.
        raise PropertyError(error.problem) from None
    entry = _KEY + b"\x05value" + _ITEM + varint(len(content)) + content
    return length_delimited(_STRUCT, _SECRET_PREFIX + _ENTRY + varint(len(entry)) + entry)


def _output(value: Value, depth: int, expand: Expand) -> bytes:
    """Return an output value: value (absent when unknown), secret, dependencies (pulumi-protocol.md 2.1)."""
    if not value.secret and is_reference_to(value, value.dependencies):
        # A resource that is given directly is no output (pulumi-protocol.md 3.1, row "remote or Call").
        return encode_value(value.data, depth)
    unknown, secret = marks(value)
    inside: dict[str, Any] = {SIGNATURE_KEY: OUTPUT_SIGNATURE}
    if not unknown:
        # No mark may stand inside of an output value: those below are those of the whole, as in the official SDKs.
        inside["value"] = in_clear(value.data)
    if secret:
        inside["secret"] = True
    urns = expand(value.dependencies)
    if urns:
        inside["dependencies"] = sorted(urns)
    try:
        return length_delimited(_STRUCT, _struct(inside, _deeper(depth), None))
    except PropertyError as error:
        raise PropertyError(error.problem) from None


# ---- reading ----

_NULL_KEY = key(1, VARINT)
_NUMBER_KEY = key(2, FIXED64)
_STRING_KEY = key(3, LENGTH)
_BOOL_KEY = key(4, VARINT)
_STRUCT_KEY = key(5, LENGTH)
_LIST_KEY = key(6, LENGTH)
_ENTRY_KEY = key(1, LENGTH)


def index_struct(message: bytes) -> dict[str, bytes]:
    """Return the Value message of each property of a Struct, not yet decoded.

    Raises:
        WireError: the bytes are not a Struct.
    """
    return dict(map_entry(content) for field, content in fields(message) if field == _ENTRY_KEY)


class EncodedStruct(Mapping[str, bytes]):
    """The Value message of each property of a Struct, which is not looked into before one is asked for: most never are.

    Args:
        message: the bytes; those of several in a row are one, of whose equal names the last counts.

    Raises:
        WireError: the bytes are not a Struct; from the constructor, or from what asks for a property.
    """

    __slots__ = ("_found", "_message")

    def __init__(self, message: bytes) -> None:
        self._message = message
        self._found: dict[str, bytes] | None = None
        if len(message) > _LARGE:
            self._properties()

    @property
    def read(self) -> bool:
        """Whether it was looked into: one that is large is at once, so that what it repeats need not be kept."""
        return self._found is not None

    def __getitem__(self, name: str) -> bytes:
        return self._properties()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._properties())

    def __len__(self) -> int:
        return len(self._properties())

    def _properties(self) -> dict[str, bytes]:
        if self._found is None:
            self._found, self._message = index_struct(self._message), b""
        return self._found


_LARGE = 10_000
"""Bytes of a Struct that is looked into at once."""


def decode_value(message: bytes, *, keep_unknowns: bool, depth: int = 0) -> Any:
    """Return the data that a Value message holds, with marks as `Value`s.

    Args:
        message: the bytes.
        keep_unknowns: whether an unknown stays one (preview) or is null (update): pulumi-protocol.md 2.4.
        depth: how many lists and objects the message stands in.

    Raises:
        WireError: the bytes are not a Value, it nests too deeply, or a number is not finite.
    """
    data: Any = None
    for field, content in fields(message):
        if field == _STRING_KEY:
            data = text(content)
            if data in UNKNOWNS:
                data = Value(None, known=False) if keep_unknowns else None
        elif field == _NUMBER_KEY:
            data = _number(read_double(content))
        elif field == _BOOL_KEY:
            data = content != 0
        elif field == _STRUCT_KEY:
            inside = _deeper(depth, WireError)
            data = _decode_object(body(content), keep_unknowns=keep_unknowns, depth=inside)
        elif field == _LIST_KEY:
            inside = _deeper(depth, WireError)
            data = [
                decode_value(body(item), keep_unknowns=keep_unknowns, depth=inside)
                for part, item in fields(body(content))
                if part == _ENTRY_KEY
            ]
        elif field == _NULL_KEY:
            data = None
    return data


def _decode_object(message: bytes, *, keep_unknowns: bool, depth: int) -> Any:
    entries = {
        name: decode_value(item, keep_unknowns=keep_unknowns, depth=depth)
        for name, item in index_struct(message).items()
    }
    signature = entries.get(SIGNATURE_KEY)
    if signature == SECRET_SIGNATURE:
        return as_value(entries.get("value"), secret=True)
    if signature == OUTPUT_SIGNATURE:
        return _decode_output(entries, keep_unknowns=keep_unknowns)
    if signature == REFERENCE_SIGNATURE and isinstance(entries.get("id"), Value):
        # An unknown ID is part of the reference and makes it no less known.
        entries["id"] = UNKNOWN
    return entries


def _decode_output(entries: dict[str, Any], *, keep_unknowns: bool) -> Value:
    # They come in requests to transforms and hooks only.
    urns = entries.get("dependencies", [])
    if not isinstance(urns, list) or not all(isinstance(urn, str) for urn in urns):
        raise WireError("the dependencies of an output value are not a list of URNs")
    absent = Value(None, known=not keep_unknowns)
    return as_value(entries.get("value", absent), secret=entries.get("secret") is True, dependencies=tuple(urns))


def _number(value: float) -> int | float:
    if not math.isfinite(value):
        raise WireError("a number is not finite")
    # JSON text of a whole number is written without ".0", so that a program in a language with integers can read it.
    if value.is_integer() and abs(value) <= MAX_INTEGER and not _is_minus_zero(value):
        return int(value)
    return value


def _is_minus_zero(value: float) -> bool:
    return value == 0 and math.copysign(1, value) < 0


__all__ = [
    "MAX_INTEGER",
    "MOST_NAMES",
    "EncodedStruct",
    "Expand",
    "PropertyError",
    "decode_value",
    "encode_struct",
    "encode_value",
    "index_struct",
]
