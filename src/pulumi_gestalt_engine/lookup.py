"""Resources that are found by a reference to them.

Field numbers: pulumi-protocol.md 1.5 (Invoke) and 9 (`getResource`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, final

from pulumi_gestalt_engine.answers import decode_invoke
from pulumi_gestalt_engine.deployment import Feature
from pulumi_gestalt_engine.errors import MonitorError, ProgramError
from pulumi_gestalt_engine.nodes import UNKNOWN_VALUE, Ask, Fault, Fields
from pulumi_gestalt_engine.operations import Operation, referred, result_fields
from pulumi_gestalt_engine.properties import decode_value, encode_struct, index_struct
from pulumi_gestalt_engine.values import NULL, UNKNOWNS
from pulumi_gestalt_engine.wire import (
    LENGTH,
    WireError,
    body,
    fields,
    key,
    length_delimited,
    tag,
    text_field,
    true_field,
)

GET_RESOURCE = "pulumi:pulumi:getResource"


def found_fields(
    node: Operation, urn: str, identity: str, properties: Mapping[str, bytes], *, secret: bool = False
) -> Fields:
    """Return the properties of a resource that exists."""
    return result_fields(
        node,
        encoded=properties,
        absent=NULL if identity else UNKNOWN_VALUE,
        common=(urn,),
        secret=secret,
        urn=urn,
        id=identity,
        custom=True,
    )


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Lookup(Operation):
    """The resource that an output refers to by a reference or by its URN."""

    method: ClassVar[str] = "Invoke"

    urn: str = ""
    identity: str = ""

    def describe(self) -> str:
        """Return how a person names it."""
        return f"look-up of the resource {self.urn}" if self.urn else "look-up of a resource"

    def rule(self) -> Fields | Ask:
        """Ask the monitor, unless the value is unknown."""
        (value,) = self.values()
        if not value.known:
            return result_fields(self, encoded={}, absent=UNKNOWN_VALUE, common=value.dependencies, secret=value.secret)
        urns = (value.data,) if isinstance(value.data, str) else referred(value.data)
        if len(urns) != 1 or not urns[0]:
            raise ProgramError(
                "output.as-resource", "the value is neither a reference to a resource nor the text of a URN"
            )
        self.urn = urns[0]
        identity = value.data.get("id") if isinstance(value.data, dict) else None
        self.identity = identity if isinstance(identity, str) and identity not in UNKNOWNS else ""
        return Ask("", value.secret, value.dependencies)

    def message(self) -> bytes:
        """Return the `ResourceInvokeRequest`."""
        flags = true_field(5) + (true_field(12) if self.scope.has(Feature.BYTE_STRING) else b"")
        return text_field(1, GET_RESOURCE) + length_delimited(tag(2, LENGTH), encode_struct({"urn": self.urn})) + flags

    def answer(self, body: bytes) -> Fields | Fault:
        """Return what the `InvokeResponse` means.

        Raises:
            MonitorError: the bytes cannot be read.
        """
        answer = decode_invoke(body)
        if answer.failures:
            return Fault(self.describe(), answer.reasons)
        assert self.asked is not None
        try:
            identity = decode_value(answer.properties.get("id", b""), keep_unknowns=False)
            state = _struct(answer.properties.get("state", b""))
        except WireError as error:
            raise MonitorError("InvokeResponse", str(error)) from None
        found = identity if isinstance(identity, str) else ""
        return found_fields(self, self.urn, found or self.identity, state, secret=self.asked.secret)


_STRUCT = key(5, LENGTH)


def _struct(message: bytes) -> dict[str, bytes]:
    """Return the properties of a Value that is an object."""
    for number, content in fields(message):
        if number == _STRUCT:
            return index_struct(body(content))
    return {}


__all__ = ["GET_RESOURCE", "Lookup", "found_fields"]
