"""The answers of Pulumi's monitor. Properties stay encoded until one is asked for: most never are.

Field numbers: pulumi-protocol.md 1.3 (RegisterResource), 1.4 (ReadResource), 1.5 (Invoke, Call), 1.7 (RegisterPackage).
"""

from dataclasses import dataclass, field

from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.properties import EncodedStruct
from pulumi_gestalt_engine.values import SECRET_SIGNATURE, UNKNOWNS
from pulumi_gestalt_engine.wire import LENGTH, VARINT, Content, WireError, body, fields, key, map_entry, text

_FIELD_1, _FIELD_2, _FIELD_3, _FIELD_6 = (key(number, LENGTH) for number in (1, 2, 3, 6))
_RESULT = key(7, VARINT)


@dataclass(frozen=True, slots=True, repr=False)
class RegisterAnswer:
    """A `RegisterResourceResponse`.

    Attributes:
        urn: URN of the resource; may be "" only if it failed.
        id: the provider's ID, "" when unknown.
        properties: name -> encoded Value.
        dependencies: name -> URNs, beyond the resource itself.
        failed: whether the step failed or was skipped because of a failure.
    """

    urn: str
    id: str
    properties: EncodedStruct
    dependencies: dict[str, tuple[str, ...]]
    failed: bool


def decode_register(message: bytes) -> RegisterAnswer:
    """Return what a `RegisterResourceResponse` holds.

    Raises:
        MonitorError: the bytes are not one, or the URN is missing without a failure.
    """
    urn = identity = ""
    properties = b""
    dependencies: dict[str, tuple[str, ...]] = {}
    failed = False
    try:
        for number, content in fields(message):
            if number == _FIELD_1:
                urn = text(content)
            elif number == _FIELD_2:
                identity = text(content)
            elif number == _FIELD_3:
                properties += body(content)
            elif number == _FIELD_6:
                dependencies |= _dependencies(content)
            elif number == _RESULT:
                failed = content != 0
        encoded = EncodedStruct(properties)
    except WireError as error:
        raise MonitorError("RegisterResourceResponse", str(error)) from None
    if not urn and not failed:
        # Everything that comes from the resource depends on it by URN, and Pulumi refuses an empty one.
        raise MonitorError("RegisterResourceResponse", "it has no URN")
    if identity in UNKNOWNS:
        identity = ""
    return RegisterAnswer(urn, identity, encoded, dependencies, failed)


def decode_read(message: bytes) -> tuple[str, EncodedStruct]:
    """Return the URN and the properties of a `ReadResourceResponse`.

    Raises:
        MonitorError: the bytes are not one, or the URN is missing.
    """
    urn = ""
    properties = b""
    try:
        for number, content in fields(message):
            if number == _FIELD_1:
                urn = text(content)
            elif number == _FIELD_2:
                properties += body(content)
        encoded = EncodedStruct(properties)
    except WireError as error:
        raise MonitorError("ReadResourceResponse", str(error)) from None
    if not urn:
        raise MonitorError("ReadResourceResponse", "it has no URN")
    return urn, encoded


@dataclass(frozen=True, slots=True, repr=False)
class InvokeAnswer:
    """An `InvokeResponse` or a `CallResponse`.

    Attributes:
        properties: name -> encoded Value.
        secret: whether any part is secret: then all of it is (pulumi-protocol.md 1.5, row "secretness").
        failures: (property, reason) of each argument that the provider refused.
        dependencies: name -> URNs, of a call.
    """

    properties: EncodedStruct
    secret: bool
    failures: tuple[tuple[str, str], ...]
    dependencies: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def reasons(self) -> str:
        """All failures in one line."""
        return "; ".join(f"{name}: {reason}" if name else reason for name, reason in self.failures)


def decode_invoke(message: bytes) -> InvokeAnswer:
    """Return what an `InvokeResponse` holds.

    Raises:
        MonitorError: the bytes are not one.
    """
    return _decode_result(message, "InvokeResponse", _FIELD_2)


def decode_call(message: bytes) -> InvokeAnswer:
    """Return what a `CallResponse` holds.

    Raises:
        MonitorError: the bytes are not one.
    """
    return _decode_result(message, "CallResponse", _FIELD_3)


def _decode_result(message: bytes, name: str, failure: int) -> InvokeAnswer:
    properties = b""
    failures = []
    dependencies: dict[str, tuple[str, ...]] = {}
    try:
        for number, content in fields(message):
            if number == _FIELD_1:
                properties += body(content)
            elif number == failure:
                failures.append(_failure(body(content)))
            elif number == _FIELD_2:
                dependencies |= _dependencies(content)
        encoded = EncodedStruct(properties)
    except WireError as error:
        raise MonitorError(name, str(error)) from None
    # A secret object cannot stand anywhere without these 32 bytes; where they stand without being one (in a text about
    # Pulumi, say), too much is secret, which does no harm.
    secret = SECRET_SIGNATURE.encode() in message
    return InvokeAnswer(encoded, secret, tuple(failures), dependencies)


def decode_package(message: bytes) -> str:
    """Return the reference that a `RegisterPackageResponse` holds.

    Raises:
        MonitorError: the bytes are not one.
    """
    try:
        return next((text(content) for number, content in fields(message) if number == _FIELD_1), "")
    except WireError as error:
        raise MonitorError("RegisterPackageResponse", str(error)) from None


def _dependencies(content: Content) -> dict[str, tuple[str, ...]]:
    name, listed = map_entry(content)
    return {name: tuple(text(part) for number, part in fields(listed) if number == _FIELD_1)}


def _failure(message: bytes) -> tuple[str, str]:
    name = reason = ""
    for number, content in fields(message):
        if number == _FIELD_1:
            name = text(content)
        elif number == _FIELD_2:
            reason = text(content)
    return name, reason


__all__ = [
    "InvokeAnswer",
    "RegisterAnswer",
    "decode_call",
    "decode_invoke",
    "decode_package",
    "decode_read",
    "decode_register",
]
