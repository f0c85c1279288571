"""Pulumi's property values in JSON, as snapshots show them and as mocks give them.

Pulumi marks what JSON cannot say with objects that hold a long hexadecimal signature, and with reserved strings for
what is unknown (pulumi-protocol.md, 2.1). People read and write this notation instead:

    {"$unknown": true}            not known in a preview
    {"$secret": VALUE}            secret; VALUE is `true` where secrets are masked, `{"$unknown": true}` if unknown
    {"$asset": {"text": ...}}     likewise "$archive", "$resource" (a reference) and "$bytes"
    {"$number": "nan"}            a number that JSON lacks: "nan", "inf" or "-inf"

Every other key of an object that begins with `$` has one more `$` in front, so the notation has one meaning only.
"""

import enum
import math
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from google.protobuf.struct_pb2 import Struct, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's public mark of a secret, not one
OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
BYTES = "803fd3297a5875dc03ca845dda5d2a98"
KINDS = {
    "c44067f5952c0a294b673a41bacd8c17": "$asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "$archive",
    REFERENCE: "$resource",
    BYTES: "$bytes",
}
_SIGNATURES = {kind: signature for signature, kind in KINDS.items()}

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The one reserved string for "unknown" that SDKs send."""

UNKNOWNS = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""The seven reserved strings, one for each type of value."""

# An output value without a value is unknown too.
_UNKNOWN_BYTES = tuple(text.encode() for text in sorted({*UNKNOWNS, OUTPUT_VALUE}))

MARK_UNKNOWN: Mapping[str, Any] = {"$unknown": True}
MARKS = frozenset({"$unknown", "$secret", *_SIGNATURES})
"""The marks that may be written; `$number` is only ever read, because the Pulumi engine refuses such numbers."""

MAX_INTEGER = 2**53
"""Beyond it a double, the only number on the wire, no longer holds every integer."""


class Secrets(enum.Enum):
    """What becomes of a secret's value in the notation."""

    MASK = enum.auto()
    SHOW = enum.auto()
    UNWRAP = enum.auto()


def struct_notation(struct: Struct, secrets: Secrets) -> dict[str, Any]:
    """Return the properties in `struct` in the notation, in the order of their names."""
    return {_escape(key): notation(value, secrets) for key, value in sorted(struct.fields.items(), key=itemgetter(0))}


def notation(value: Value, secrets: Secrets) -> Any:
    """Return `value` in the notation."""
    match value.WhichOneof("kind"):
        case "string_value":
            text = value.string_value
            return dict(MARK_UNKNOWN) if text in UNKNOWNS else text
        case "number_value":
            return _number(value.number_value)
        case "bool_value":
            return value.bool_value
        case "struct_value":
            return _object(value.struct_value, secrets)
        case "list_value":
            return [notation(item, secrets) for item in value.list_value.values]
        case _:
            return None


def redacted(data: Any, redact: Callable[[str], str]) -> Any:
    """Return JSON data with every text in it redacted; of the encoded text another part could look like a secret."""
    match data:
        case str():
            return redact(data)
        case list():
            return [redacted(item, redact) for item in data]
        case dict():
            return {redact(key): redacted(item, redact) for key, item in data.items()}
        case _:
            return data


def _number(number: float) -> Any:
    if not math.isfinite(number):
        return {"$number": str(number)}
    # Minus zero stays a float: as an integer it would lose its sign.
    if number.is_integer() and abs(number) <= MAX_INTEGER and str(number) != "-0.0":
        return int(number)
    return number


def _object(struct: Struct, secrets: Secrets) -> Any:
    signature = signature_of(struct)
    if signature == SECRET:
        return _secret(notation(struct.fields["value"], secrets) if "value" in struct.fields else None, secrets)
    if signature == OUTPUT_VALUE:
        inner = notation(struct.fields["value"], secrets) if "value" in struct.fields else dict(MARK_UNKNOWN)
        is_secret = "secret" in struct.fields and struct.fields["secret"].bool_value
        return _secret(inner, secrets) if is_secret else inner
    content = struct_notation(struct, secrets)
    if signature in KINDS:
        del content[SIGNATURE]
        return {KINDS[signature]: content}
    return content


def _secret(inner: Any, secrets: Secrets) -> Any:
    if secrets is Secrets.UNWRAP:
        return inner
    return {"$secret": inner if secrets is Secrets.SHOW or inner == MARK_UNKNOWN else True}


def _escape(key: str) -> str:
    return "$" + key if key.startswith("$") else key


def unescaped(key: str) -> str:
    """Return the real name of a property whose key in the notation is `key`."""
    return key.removeprefix("$")


def signature_of(struct: Struct) -> str:
    """Return the signature that `struct` carries, or ""."""
    return struct.fields[SIGNATURE].string_value if SIGNATURE in struct.fields else ""


def is_secret(value: Value) -> bool:
    """Tell whether `value` as a whole is marked as secret."""
    return value.HasField("struct_value") and signature_of(value.struct_value) == SECRET


def make_secret(value: Value) -> None:
    """Mark `value` as secret, unless it is already."""
    if is_secret(value):
        return
    inner = Value()
    inner.CopyFrom(value)
    value.Clear()
    value.struct_value.fields[SIGNATURE].string_value = SECRET
    value.struct_value.fields["value"].CopyFrom(inner)


def write(content: Any, value: Value) -> None:
    """Write what the notation `content` means into the empty `value`."""
    match content:
        case None:
            value.null_value = 0  # type: ignore[assignment] # NULL_VALUE; the stubs want the enum's own type
        case bool():
            value.bool_value = content
        case int() | float():
            value.number_value = content
        case str():
            value.string_value = content
        case list():
            value.list_value.SetInParent()
            for item in content:
                write(item, value.list_value.values.add())
        case _:
            _write_object(content, value)


def _write_object(content: Mapping[str, Any], value: Value) -> None:
    mark = next(iter(content)) if len(content) == 1 else ""
    if mark == "$unknown":
        value.string_value = UNKNOWN
    elif mark == "$secret":
        write(content[mark], value)
        make_secret(value)
    else:
        fields = value.struct_value.fields
        value.struct_value.SetInParent()
        if mark in _SIGNATURES:
            fields[SIGNATURE].string_value = _SIGNATURES[mark]
            content = content[mark]
        for key, item in content.items():
            write(item, fields[unescaped(key)])


def unknown_path(body: bytes, struct: Struct) -> str:
    """Return the path of an unknown value in `struct`, or "" when everything is known.

    Arguments:
        body: the message that `struct` was read from. Nearly every message is settled by the search for the reserved
            strings in its bytes, at the speed of memory.
        struct: the properties.
    """
    if not any(text in body for text in _UNKNOWN_BYTES):
        return ""
    return next(_unknowns(struct, ""), "")


def _unknowns(struct: Struct, prefix: str) -> Iterator[str]:
    for key in sorted(struct.fields):
        yield from _unknowns_in(struct.fields[key], f"{prefix}.{key}" if prefix else key)


def _unknowns_in(value: Value, path: str) -> Iterator[str]:
    kind = value.WhichOneof("kind")
    if kind == "string_value" and value.string_value in UNKNOWNS:
        yield path
    elif kind == "list_value":
        for index, item in enumerate(value.list_value.values):
            yield from _unknowns_in(item, f"{path}[{index}]")
    elif kind == "struct_value":
        struct = value.struct_value
        if signature_of(struct) == SECRET and "value" in struct.fields:
            yield from _unknowns_in(struct.fields["value"], path)
        elif signature_of(struct) == OUTPUT_VALUE and "value" not in struct.fields:
            yield path
        else:
            yield from _unknowns(struct, path)
