"""Values as `google.protobuf.Struct`, with Pulumi's marks for secrets and unknowns.

Every `Value` message carries a kind, because Pulumi's engine panics without one (pulumi-protocol.md 0.4).
"""

from typing import Any

from pulumi_gestalt_engine.values import (
    MAX_DEPTH,
    SECRET_SIGNATURE,
    SIGNATURE_KEY,
    UNKNOWN,
    UNKNOWNS,
    Value,
)
from pulumi_gestalt_engine.wire import (
    FIXED64,
    LENGTH,
    VARINT,
    WireError,
    body,
    double,
    fields,
    length_delimited,
    map_entry,
    read_double,
    tag,
    text,
    varint,
)

MAX_INTEGER = 2**53
"""Beyond it a double skips integers (IEEE 754, 53 bits of significand)."""

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

PRESERVED_INTEGER = float(MAX_INTEGER)


class PropertyError(ValueError):
    """Data that has no place in a Struct.

    Args:
        problem: what is wrong.
        path: where, from the outermost property inwards.
    """

    def __init__(self, problem: str, path: tuple[str, ...] = ()) -> None:
        self.problem = problem
        self.path = path
        super().__init__(problem, path)

    def below(self, part: str) -> "PropertyError":
        """Return this error as seen from one level further out."""
        return PropertyError(self.problem, (part, *self.path))

    def __str__(self) -> str:
        return f'property "{"".join(self.path).lstrip(".")}": {self.problem}'


def encode_struct(properties: dict[str, Any]) -> bytes:
    """Return the Struct message of `properties`.

    Raises:
        PropertyError: an integer beyond 2^53, text that is not Unicode, nesting that is too deep.
    """
    return _struct(properties, 0)


def _struct(properties: dict[str, Any], depth: int) -> bytes:
    parts = []
    for key, data in properties.items():
        try:
            name = key.encode()
            content = encode_value(data, depth + 1)
        except UnicodeEncodeError:
            raise PropertyError("the name or a text holds half of a surrogate pair", (f".{key!a}",)) from None
        except PropertyError as error:
            raise error.below(f".{key}") from None
        entry = _KEY + varint(len(name)) + name + _ITEM + varint(len(content)) + content
        parts.append(_ENTRY + varint(len(entry)) + entry)
    return b"".join(parts)


def _list(items: list[Any], depth: int) -> bytes:
    parts = []
    for index, data in enumerate(items):
        try:
            content = encode_value(data, depth + 1)
        except PropertyError as error:
            raise error.below(f"[{index}]") from None
        parts.append(_ENTRY + varint(len(content)) + content)
    return b"".join(parts)


def encode_value(data: Any, depth: int = 0) -> bytes:  # noqa: C901, PLR0911 - one line per kind of protobuf Value
    """Return the Value message of `data`: JSON data in which marked parts are `Value`s.

    Raises:
        PropertyError: see `encode_struct`.
    """
    if depth > MAX_DEPTH:
        raise PropertyError(f"it is nested more than {MAX_DEPTH} levels deep")
    match data:
        case str():
            content = data.encode()
            return _STRING + varint(len(content)) + content
        case True:
            return _TRUE
        case False:
            return _FALSE
        case None:
            return _NULL
        case int():
            if abs(data) > MAX_INTEGER:
                raise PropertyError(
                    f"the integer {data if abs(data) < 10**40 else 'given'} is beyond 2^53 and would be rounded; "
                    "give it as a string"
                )
            return _NUMBER + double(data)
        case float():
            return _NUMBER + double(data)
        case dict():
            return length_delimited(_STRUCT, _struct(data, depth))
        case list():
            return length_delimited(_LIST, _list(data, depth))
        case Value():
            return _marked(data, depth)
        case _:
            raise PropertyError("it is not JSON data")


_UNKNOWN_VALUE = length_delimited(_STRING, UNKNOWN.encode())
_SECRET_PREFIX = encode_struct({SIGNATURE_KEY: SECRET_SIGNATURE})


def _marked(value: Value, depth: int) -> bytes:
    # A secret unknown is a secret object around the unknown, which Pulumi relays; the official SDKs lose the secret.
    content = encode_value(value.data, depth) if value.known else _UNKNOWN_VALUE
    if not value.secret:
        return content
    entry = _KEY + b"\x05value" + _ITEM + varint(len(content)) + content
    return length_delimited(_STRUCT, _SECRET_PREFIX + _ENTRY + varint(len(entry)) + entry)


def encode_plain(data: Any) -> Any:
    """Return `data` without secret marks, for the arguments of an invoke, which are sent in clear."""
    if isinstance(data, Value):
        return encode_plain(data.data)
    if isinstance(data, list):
        return [encode_plain(item) for item in data]
    if isinstance(data, dict):
        return {key: encode_plain(item) for key, item in data.items()}
    return data


def index_struct(message: bytes) -> dict[str, bytes]:
    """Return the Value message of each property of a Struct, not yet decoded: most are never asked for.

    Raises:
        WireError: the bytes are not a Struct.
    """
    return dict(map_entry(content) for number, _, content in fields(message) if number == 1)


def decode_value(message: bytes, *, keep_unknowns: bool, depth: int = 0) -> Any:
    """Return the data that a Value message holds, with marks as `Value`s.

    Args:
        message: the bytes.
        keep_unknowns: whether an unknown stays one (preview) or is null (update): pulumi-protocol.md 2.4.
        depth: how deep the message already stands.

    Raises:
        WireError: the bytes are not a Value, or it nests too deeply.
    """
    if depth > MAX_DEPTH:
        raise WireError(f"a value is nested more than {MAX_DEPTH} levels deep")
    data: Any = None
    for number, kind, content in fields(message):
        if number == 2 and kind == FIXED64:
            data = _number(read_double(body(content)))
        elif number == 3:
            data = text(content)
            if data in UNKNOWNS:
                data = Value(None, known=False) if keep_unknowns else None
        elif number == 4:
            data = content != 0
        elif number == 5:
            data = _decode_object(body(content), keep_unknowns=keep_unknowns, depth=depth)
        elif number == 6:
            data = [
                decode_value(body(item), keep_unknowns=keep_unknowns, depth=depth + 1)
                for part, _, item in fields(body(content))
                if part == 1
            ]
    return data


def _decode_object(message: bytes, *, keep_unknowns: bool, depth: int) -> Any:
    entries = {
        key: decode_value(item, keep_unknowns=keep_unknowns, depth=depth + 1)
        for key, item in index_struct(message).items()
    }
    if entries.get(SIGNATURE_KEY) != SECRET_SIGNATURE:
        return entries
    inner = entries.get("value")
    return inner.with_marks(secret=True) if isinstance(inner, Value) else Value(inner, secret=True)


def _number(value: float) -> int | float:
    # JSON text of a whole number is written without ".0", so that a program in a language with integers can read it.
    if value.is_integer() and abs(value) <= PRESERVED_INTEGER and (value or str(value) == "0.0"):
        return int(value)
    return value
