"""Output values: values that say whether they are known and secret and which resources they came from.

SDKs send them where a provider may want to know, callbacks receive and return them, and answers never hold them
(pulumi-protocol.md, 2.1 and 2.3). What an output value says of itself, a mark or a reserved string says too, except for
its dependencies.
"""

from collections.abc import Iterable, Iterator, Mapping

from google.protobuf.struct_pb2 import Struct, Value

from pulumi_gestalt_monitor.notation import (
    OUTPUT_VALUE,
    SECRET,
    SIGNATURE,
    UNKNOWN,
    UNKNOWNS,
    make_secret,
    signature_of,
)

_SIGNATURE_BYTES = OUTPUT_VALUE.encode()


def has_output_values(body: bytes) -> bool:
    """Tell whether the message `body` may hold output values, at the speed of a search in its bytes."""
    return _SIGNATURE_BYTES in body


def lower(properties: Struct) -> None:
    """Replace every output value in `properties` by its value with plain marks, as the engine does for providers."""
    for value in _values(properties):
        _lower(value)


def _lower(value: Value) -> None:
    for inner in _inner(value):
        _lower(inner)
    if not _is_output_value(value):
        return
    fields = value.struct_value.fields
    secret = "secret" in fields and fields["secret"].bool_value
    known = Value(string_value=UNKNOWN)
    if "value" in fields:
        known.CopyFrom(fields["value"])
    value.CopyFrom(known)
    if secret:
        make_secret(value)


def raised(properties: Struct) -> Struct:
    """Return a copy of `properties` with an output value for every mark of a secret and every unknown."""
    found = Struct()
    found.CopyFrom(properties)
    for value in _values(found):
        _raise(value)
    return found


def _raise(value: Value) -> None:
    for inner in _inner(value):
        _raise(inner)
    if value.WhichOneof("kind") == "string_value" and value.string_value in UNKNOWNS:
        _write(value, None, secret=False)
    elif value.HasField("struct_value") and signature_of(value.struct_value) == SECRET:
        content = Value()
        content.CopyFrom(value.struct_value.fields["value"])
        if _is_output_value(content):
            content.struct_value.fields["secret"].bool_value = True
            value.CopyFrom(content)
        else:
            _write(value, content, secret=True)


def _write(value: Value, content: Value | None, *, secret: bool) -> None:
    value.Clear()
    fields = value.struct_value.fields
    fields[SIGNATURE].string_value = OUTPUT_VALUE
    if content is not None:
        fields["value"].CopyFrom(content)
    if secret:
        fields["secret"].bool_value = True


def add_dependencies(properties: Struct, dependencies: Mapping[str, Iterable[str]]) -> None:
    """Make every property that has more `dependencies` than it tells of itself an output value with all of them."""
    for key in properties.fields:
        value = properties.fields[key]
        wanted = set(dependencies.get(key, ()))
        if wanted <= dependencies_in(value):
            continue
        if not _is_output_value(value):
            content = Value()
            content.CopyFrom(value)
            _write(value, content, secret=False)
        fields = value.struct_value.fields
        urns = wanted | set(_own_dependencies(value))
        fields["dependencies"].list_value.Clear()
        fields["dependencies"].list_value.values.extend(Value(string_value=urn) for urn in sorted(urns))


def dependencies_in(value: Value) -> set[str]:
    """Return the URNs that the output values in `value` came from."""
    found = set(_own_dependencies(value))
    for inner in _inner(value):
        found |= dependencies_in(inner)
    return found


def _own_dependencies(value: Value) -> Iterator[str]:
    if _is_output_value(value) and "dependencies" in value.struct_value.fields:
        for item in value.struct_value.fields["dependencies"].list_value.values:
            yield item.string_value


def _is_output_value(value: Value) -> bool:
    return value.HasField("struct_value") and signature_of(value.struct_value) == OUTPUT_VALUE


def _inner(value: Value) -> Iterable[Value]:
    match value.WhichOneof("kind"):
        case "list_value":
            return value.list_value.values
        case "struct_value":
            return _values(value.struct_value)
        case _:
            return ()


def _values(struct: Struct) -> list[Value]:
    return [struct.fields[key] for key in struct.fields]
