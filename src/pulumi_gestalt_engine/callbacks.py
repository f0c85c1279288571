"""Functions of the program that Pulumi calls: hooks and transforms, from their messages to JSON and back.

Field numbers and rules: pulumi-protocol.md 1.8 and 1.9. What a transform does not change keeps its bytes.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pulumi_gestalt_engine.errors import MonitorError, ProgramError
from pulumi_gestalt_engine.json_text import write_json
from pulumi_gestalt_engine.nodes import Map, Result
from pulumi_gestalt_engine.options import optional_flag
from pulumi_gestalt_engine.properties import decode_value, encode_struct, index_struct
from pulumi_gestalt_engine.secret_texts import secret_texts
from pulumi_gestalt_engine.transform_options import read_options, write_options
from pulumi_gestalt_engine.values import Value, as_value, sources
from pulumi_gestalt_engine.wire import LENGTH, VARINT, WireError, body, fields, length_delimited, tag, text, text_field


class CallbackKind(enum.Enum):
    """What a function of the program is for; the value is the name of the request's message."""

    HOOK = "ResourceHookRequest"
    ERROR_HOOK = "ErrorHookRequest"
    TRANSFORM = "TransformRequest"
    INVOKE_TRANSFORM = "TransformInvokeRequest"


class Reply(NamedTuple):
    """What Pulumi is told: the call's id, the response message, or (if that is None) why there is none."""

    id: str
    body: bytes | None
    error: str = ""


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Called(Map):
    """A call by Pulumi of a function of the program.

    Attributes:
        call: the id of the call.
        kind: what it is for.
        options: the encoded options of a transform's request.
    """

    call: str
    kind: CallbackKind
    options: bytes = b""

    def rule(self) -> Result:
        """Return the output that the program answered with."""
        (value,) = self.values()
        return value


class Request(NamedTuple):
    """What a function of the program is given: an argument as JSON, the options as they came; and what is secret."""

    argument: str
    options: bytes = field(repr=False)
    secrets: list[str] = field(repr=False)


_Reader = Callable[[bytes, bool], Any]


def _text(content: bytes, _preview: bool) -> str:
    return text(content)


def _texts(content: bytes, _preview: bool) -> list[str]:
    return [text(content)]


def _struct(content: bytes, preview: bool) -> dict[str, Any]:
    return {name: decode_value(item, keep_unknowns=preview) for name, item in index_struct(content).items()}


_ABSENT: dict[_Reader, Any] = {_text: "", _texts: [], _struct: None}

_HOOK: dict[int, tuple[str, _Reader]] = {
    1: ("urn", _text),
    2: ("id", _text),
    3: ("name", _text),
    4: ("type", _text),
    5: ("newInputs", _struct),
    6: ("oldInputs", _struct),
    7: ("newOutputs", _struct),
    8: ("oldOutputs", _struct),
}
_ERROR_HOOK: dict[int, tuple[str, _Reader]] = {
    **{number: _HOOK[number] for number in range(1, 7)},
    7: ("oldOutputs", _struct),
    8: ("failedOperation", _text),
    9: ("errors", _texts),
}
_TRANSFORM: dict[int, tuple[str, _Reader]] = {
    1: ("type", _text),
    2: ("name", _text),
    4: ("parent", _text),
    5: ("properties", _struct),
}
_INVOKE_TRANSFORM: dict[int, tuple[str, _Reader]] = {1: ("token", _text), 2: ("arguments", _struct)}
_TABLES = {
    CallbackKind.HOOK: _HOOK,
    CallbackKind.ERROR_HOOK: _ERROR_HOOK,
    CallbackKind.TRANSFORM: _TRANSFORM,
    CallbackKind.INVOKE_TRANSFORM: _INVOKE_TRANSFORM,
}
_OPTIONS = {CallbackKind.TRANSFORM: 6, CallbackKind.INVOKE_TRANSFORM: 3}


def decode_call(kind: CallbackKind, message: bytes, *, preview: bool) -> Request:
    """Return what the function is given for a request of Pulumi.

    Raises:
        MonitorError: the bytes are not the message that `kind` says.
    """
    table, options_number = _TABLES[kind], _OPTIONS.get(kind)
    read: dict[str, Any] = {
        name: [] if reader is _texts else "" if reader is _text else None for name, reader in table.values()
    }
    options = b""
    custom = False
    try:
        for number, content in fields(message):
            if number == 3 << 3 | VARINT:
                custom = content != 0
            elif number & 7 != LENGTH:
                continue
            elif number >> 3 == options_number:
                options = body(content)
            elif number >> 3 in table:
                name, reader = table[number >> 3]
                value = reader(body(content), preview)
                read[name] = [*read[name], *value] if reader is _texts else value
        if kind is CallbackKind.TRANSFORM:
            read["custom"] = custom
        if options_number is not None:
            read["options"] = read_options(options, kind is CallbackKind.INVOKE_TRANSFORM)
    except WireError as error:
        raise MonitorError(kind.value, str(error)) from None
    return Request(write_json(read, show_secrets=options_number is None), options, secret_texts(read))


def encode_reply(called: Called, result: Value) -> Reply:
    """Return what Pulumi is told when the function has returned `result`.

    Raises:
        ProgramError: the result is not what such a function returns.
        PropertyError: a property that cannot be sent.
    """
    if called.kind is CallbackKind.HOOK:
        return Reply(called.call, b"")
    if called.kind is CallbackKind.ERROR_HOOK:
        return Reply(called.call, optional_flag(2, result.data is True or None))
    return Reply(called.call, _encode_transform(called, result))


def encode_failure(called: Called, message: str) -> Reply:
    """Return what Pulumi is told when the function has failed."""
    if called.kind in (CallbackKind.HOOK, CallbackKind.ERROR_HOOK):
        return Reply(called.call, text_field(1, message or "the hook failed"))
    return Reply(called.call, None, message)


def _encode_transform(called: Called, result: Value) -> bytes:
    named = "arguments" if called.kind is CallbackKind.INVOKE_TRANSFORM else "properties"
    data = {} if result.data is None and result.known else result.data
    # An object may hold less than both, and null stands for what is left out.
    given = {name: item for name, item in data.items() if item is not None} if isinstance(data, dict) else None
    if given is None or not given.keys() <= {named, "options"} or not all(isinstance(x, dict) for x in given.values()):
        raise ProgramError(
            "context.finish",
            f'the result of transform "{called.function}" is not an object with {named}, options or both',
            "return null to change nothing",
        )
    encoded = b""
    if named in given:
        # Output values may stand in what a transform returns; they keep their dependencies.
        encoded += length_delimited(tag(1, LENGTH), encode_struct(_with_marks(given[named], result), _same))
    if given.get("options"):
        options = given["options"]
        written = write_options(called.options, options, called.kind is CallbackKind.INVOKE_TRANSFORM, called.function)
        encoded += length_delimited(tag(2, LENGTH), written)
    return encoded


def _with_marks(properties: dict[str, Any], result: Value) -> dict[str, Any]:
    """Return the properties, each with the marks of the output that they came in, unless they tell their sources."""
    urns = () if sources(properties) else result.dependencies
    if not result.secret and not urns:
        return properties
    return {name: as_value(data, secret=result.secret, dependencies=urns) for name, data in properties.items()}


def _same(urns: tuple[str, ...]) -> tuple[str, ...]:
    return urns


__all__ = ["CallbackKind", "Called", "Reply", "Request", "decode_call", "encode_failure", "encode_reply"]
