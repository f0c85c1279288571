"""The options in a transform's request, as JSON and back.

Present options replace all (pulumi-protocol.md 1.9), so what the program does not change keeps its bytes.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.options import HOOK_EVENTS, entry_field, optional_flag, texts_field
from pulumi_gestalt_engine.properties import decode_value, encode_value
from pulumi_gestalt_engine.wire import (
    LENGTH,
    VARINT,
    Content,
    body,
    fields,
    key,
    length_delimited,
    map_entry,
    raw_field,
    tag,
    text,
    text_field,
)


class _Codec(NamedTuple):
    """How one option is read (from the contents of its fields) and written (a field number and the JSON data).

    A field of the same number with another wire type than `kind` is an unknown field.
    """

    read: Callable[[list[Content]], Any]
    write: Callable[[int, Any], bytes]
    kind: int = LENGTH


def _read_last_text(contents: list[Content]) -> Any:
    return text(contents[-1])


def _write_text(number: int, data: Any) -> bytes:
    return text_field(number, _checked(data, str))


def _read_texts(contents: list[Content]) -> Any:
    return [text(content) for content in contents]


def _write_texts(number: int, data: Any) -> bytes:
    return texts_field(number, [_checked(item, str) for item in _checked(data, list)])


def _read_flag(contents: list[Content]) -> Any:
    return contents[-1] != 0


def _write_flag(number: int, data: Any) -> bytes:
    return optional_flag(number, _checked(data, bool))


def _read_map(contents: list[Content]) -> Any:
    return {name: text(value) for name, value in map(map_entry, contents)}


def _write_map(number: int, data: Any) -> bytes:
    return b"".join(
        entry_field(number, name, _checked(item, str).encode()) for name, item in _checked(data, dict).items()
    )


def _read_value(contents: list[Content]) -> Any:
    return decode_value(body(contents[-1]), keep_unknowns=True)


def _write_value(number: int, data: Any) -> bytes:
    return length_delimited(tag(number, LENGTH), encode_value(data))


def _record(names: tuple[str, ...], one: _Codec) -> _Codec:
    """Return the codec of a message whose fields 1, 2, ... are called `names`."""

    def read(contents: list[Content]) -> Any:
        numbers = {key(number, one.kind): name for number, name in enumerate(names, 1)}
        return {numbers[field]: one.read(found) for field, found in _grouped(body(contents[-1])) if field in numbers}

    def write(number: int, data: Any) -> bytes:
        given = _checked(data, dict)
        if not given.keys() <= set(names):
            raise TypeError
        inside = b"".join(one.write(names.index(name) + 1, item) for name, item in given.items() if item is not None)
        return length_delimited(tag(number, LENGTH), inside)

    return _Codec(read, write)


_ALIAS_NAMES = {1: "name", 2: "type", 3: "stack", 4: "project", 5: "parentUrn"}
_ALIAS_KEYS = {key(number, LENGTH): name for number, name in _ALIAS_NAMES.items()}
_ALIAS_URN, _ALIAS_SPEC, _NO_PARENT = key(1, LENGTH), key(2, LENGTH), key(6, VARINT)


def _read_aliases(contents: list[Content]) -> Any:
    return [_read_alias(body(content)) for content in contents]


def _read_alias(message: bytes) -> Any:
    for field, found in _grouped(message):
        if field == _ALIAS_URN:
            return text(found[-1])
        if field == _ALIAS_SPEC:
            parts = dict(_grouped(body(found[-1])))
            named = {name: text(parts[part][-1]) for part, name in _ALIAS_KEYS.items() if part in parts}
            return named | ({"noParent": True} if parts.get(_NO_PARENT, [0])[-1] else {})
    return {}


def _write_aliases(number: int, data: Any) -> bytes:
    return b"".join(length_delimited(tag(number, LENGTH), _write_alias(item)) for item in _checked(data, list))


def _write_alias(data: Any) -> bytes:
    if isinstance(data, str):
        return text_field(1, data)
    given = _checked(data, dict)
    if not given.keys() <= {*_ALIAS_NAMES.values(), "noParent"}:
        raise TypeError
    spec = [text_field(number, _checked(given.get(name, ""), str)) for number, name in _ALIAS_NAMES.items()]
    spec.append(optional_flag(6, given.get("noParent") is True or None))
    return length_delimited(tag(2, LENGTH), b"".join(spec))


_TEXT = _Codec(_read_last_text, _write_text)
_TEXTS = _Codec(_read_texts, _write_texts)
_FLAG = _Codec(_read_flag, _write_flag, VARINT)

_RESOURCE: dict[str, tuple[int, _Codec]] = {
    "dependsOn": (1, _TEXTS),
    "protect": (2, _FLAG),
    "ignoreChanges": (3, _TEXTS),
    "replaceOnChanges": (4, _TEXTS),
    "version": (5, _TEXT),
    "aliases": (6, _Codec(_read_aliases, _write_aliases)),
    "provider": (7, _TEXT),
    "customTimeouts": (8, _record(("create", "update", "delete", "read"), _TEXT)),
    "pluginDownloadUrl": (9, _TEXT),
    "retainOnDelete": (10, _FLAG),
    "deletedWith": (11, _TEXT),
    "deleteBeforeReplace": (12, _FLAG),
    "additionalSecretOutputs": (13, _TEXTS),
    "providers": (14, _Codec(_read_map, _write_map)),
    "hooks": (16, _record(HOOK_EVENTS, _TEXTS)),
    "import": (17, _TEXT),
    "hideDiffs": (18, _TEXTS),
    "replaceWith": (19, _TEXTS),
    "replacementTrigger": (20, _Codec(_read_value, _write_value)),
}
_INVOKE: dict[str, tuple[int, _Codec]] = {
    "provider": (1, _TEXT),
    "pluginDownloadUrl": (2, _TEXT),
    "version": (3, _TEXT),
}


def read_options(message: bytes, invoke: bool) -> dict[str, Any]:
    """Return the options of a transform's request by name; those that are not set are left out.

    Raises:
        WireError: the bytes are not such a message.
    """
    table = _INVOKE if invoke else _RESOURCE
    known = {key(number, codec.kind): (name, codec) for name, (number, codec) in table.items()}
    return {known[field][0]: known[field][1].read(contents) for field, contents in _grouped(message) if field in known}


def write_options(message: bytes, changes: dict[str, Any], invoke: bool, function: str) -> bytes:
    """Return `message` with the options in `changes` in place of what was there; None takes one away.

    Raises:
        ProgramError: an option that does not exist, or has another form.
    """
    table = _INVOKE if invoke else _RESOURCE
    for name in changes:
        if name not in table:
            known = ", ".join(table)
            raise ProgramError(
                "context.finish", f'transform "{function}" returned the option "{name}"', f"the options are {known}"
            )
    replaced = {key(table[name][0], table[name][1].kind) for name in changes}
    kept = [raw for field, raw in _raw_fields(message) if field not in replaced]
    for name, data in changes.items():
        number, codec = table[name]
        try:
            kept.append(b"" if data is None else codec.write(number, data))
        except TypeError:
            raise ProgramError(
                "context.finish",
                f'transform "{function}" returned another form of the option "{name}" than it was given',
            ) from None
    return b"".join(kept)


def _checked(data: Any, kind: type) -> Any:
    if not isinstance(data, kind):
        raise TypeError
    return data


def _grouped(message: bytes) -> list[tuple[int, list[Content]]]:
    """Return the contents of each field by its key, in the order of first appearance."""
    found: dict[int, list[Content]] = {}
    for field, content in fields(message):
        found.setdefault(field, []).append(content)
    return list(found.items())


def _raw_fields(message: bytes) -> list[tuple[int, bytes]]:
    """Return each field by its key, as it stands in the message."""
    return [(field, raw_field(field >> 3, field & 7, content)) for field, content in fields(message)]


__all__ = ["read_options", "write_options"]
