"""What a program says that it understands: everything else is taken out of an answer (pulumi-protocol.md, 1.3, 2.3)."""

import base64
from collections.abc import Iterator
from typing import NamedTuple

from google.protobuf.struct_pb2 import Struct, Value

from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.notation import BYTES, REFERENCE, SECRET, UNKNOWNS, signature_of
from pulumi_gestalt_monitor.text import quoted


class Accepts(NamedTuple):
    """The forms that an answer may hold."""

    secrets: bool = True
    resources: bool = True
    byte_strings: bool = True
    unknown_parts: bool = True


def understood(properties: Struct, accepts: Accepts, subject: str) -> Struct:
    """Return `properties` with plain values in place of the forms that the program does not accept.

    Raises:
        OperationError: there are bytes that are not text and the program does not accept byte strings.
    """
    if all(accepts):
        return properties
    found = Struct()
    for key in properties.fields:
        value = properties.fields[key]
        if accepts.unknown_parts or not _is_unknown(value):
            found.fields[key].CopyFrom(value)
            try:
                _simplify(found.fields[key], accepts)
            except ValueError as error:
                problem = f"{quoted(key)} holds bytes that are not text, which the program does not accept"
                raise OperationError(problem, subject=subject) from error
    return found


def _simplify(value: Value, accepts: Accepts) -> None:
    for inner in _inner(value):
        _simplify(inner, accepts)
    if not value.HasField("struct_value"):
        return
    signature = signature_of(value.struct_value)
    fields = value.struct_value.fields
    plain = Value()
    if signature == SECRET and not accepts.secrets:
        plain.CopyFrom(fields["value"])
    elif signature == REFERENCE and not accepts.resources:
        plain.CopyFrom(fields["id"] if "id" in fields and fields["id"].string_value else fields["urn"])
    elif signature == BYTES and not accepts.byte_strings:
        plain.string_value = base64.b64decode(fields["value"].string_value).decode()
    else:
        return
    value.CopyFrom(plain)


def _is_unknown(value: Value) -> bool:
    if value.WhichOneof("kind") == "string_value":
        return value.string_value in UNKNOWNS
    return any(_is_unknown(inner) for inner in _inner(value))


def _inner(value: Value) -> Iterator[Value]:
    match value.WhichOneof("kind"):
        case "list_value":
            yield from value.list_value.values
        case "struct_value":
            for key in list(value.struct_value.fields):
                yield value.struct_value.fields[key]
