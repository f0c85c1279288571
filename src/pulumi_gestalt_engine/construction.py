"""Components for other programs: Pulumi asks this one to make them.

Field numbers: `ConstructRequest` and `ConstructResponse` of provider.proto (v3.255.0).
"""

from dataclasses import dataclass, field
from typing import final

from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.operations import encode_inputs
from pulumi_gestalt_engine.options import entry_field, optional_flag, texts_field, urn_of
from pulumi_gestalt_engine.properties import decode_value, index_struct
from pulumi_gestalt_engine.requests import Outputs
from pulumi_gestalt_engine.values import Value, sources
from pulumi_gestalt_engine.wire import (
    LENGTH,
    WireError,
    body,
    fields,
    length_delimited,
    raw_field,
    tag,
    text,
    text_field,
)

_OPTIONS = {
    12: 6,  # protect
    13: 22,  # providers
    15: 7,  # dependencies
    18: 14,  # additionalSecretOutputs
    19: 17,  # customTimeouts
    20: 27,  # deletedWith
    21: 10,  # deleteBeforeReplace
    22: 12,  # ignoreChanges
    23: 23,  # replaceOnChanges
    24: 25,  # retainOnDelete
    26: 34,  # hooks
    27: 36,  # the handle of the stack trace
    28: 38,  # replaceWith
    29: 26,  # aliases
    30: 39,  # replacementTrigger
}
"""Fields of a `ConstructRequest` and where they stand in a `RegisterResourceRequest`: type and content are the same."""
_DELETE_BEFORE_REPLACE = 21
_DEFINED = optional_flag(18, True)


@dataclass(frozen=True, slots=True)
class Construction:
    """A component that Pulumi asks for.

    Attributes:
        type, name: what it is.
        parent: the URN of its parent, or "".
        inputs: the inputs as one value; kept out of `repr`.
        options: the other options, as they stand in a registration.
    """

    type: str
    name: str
    parent: str
    inputs: Value = field(repr=False)
    options: bytes = field(repr=False)


def decode_construction(message: bytes, *, preview: bool) -> Construction:
    """Return what a `ConstructRequest` asks for.

    Raises:
        MonitorError: the bytes are not one.
    """
    texts = {7: "", 8: "", 9: ""}
    inputs: dict[str, object] = {}
    options = []
    try:
        for key, content in fields(message):
            number, kind = key >> 3, key & 7
            if number in texts and kind == LENGTH:
                texts[number] = text(content)
            elif number == 10 and kind == LENGTH:
                found = index_struct(body(content))
                inputs |= {name: decode_value(item, keep_unknowns=preview) for name, item in found.items()}
            elif number in _OPTIONS:
                options.append(raw_field(_OPTIONS[number], kind, content))
                options += [_DEFINED] if number == _DELETE_BEFORE_REPLACE else []
    except WireError as error:
        raise MonitorError("ConstructRequest", str(error)) from None
    value = Value(inputs, dependencies=sources(inputs))
    return Construction(texts[7], texts[8], texts[9], value, b"".join(options))


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Constructed(Outputs):
    """The outputs of the component that Pulumi asked for. `response` is what it is told once they are registered."""

    response: bytes = b""

    def message(self) -> bytes:
        """Return the `RegisterResourceOutputsRequest`, and keep the `ConstructResponse`.

        Raises:
            PropertyError: an output that cannot be sent.
        """
        outputs = self.sent()
        parts = [text_field(1, urn_of(self.component))]
        parts.append(length_delimited(tag(2, LENGTH), encode_inputs(self.scope, outputs)))
        parts += [
            entry_field(3, name, texts_field(1, self.scope.expand(sources(data)))) for name, data in outputs.items()
        ]
        self.response = b"".join(parts)
        return Outputs.message(self)


__all__ = ["Constructed", "Construction", "decode_construction"]
