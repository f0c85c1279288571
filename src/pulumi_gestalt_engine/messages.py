"""The messages of Pulumi's protocol that the engine writes and reads.

Field numbers: pulumi-protocol.md 1.2 (DeploymentInfo), 1.3 (RegisterResource), 1.5 (Invoke), 1.6 (outputs).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pulumi_gestalt_engine.config import Config
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.properties import encode_struct, index_struct
from pulumi_gestalt_engine.values import SECRET_SIGNATURE, UNKNOWNS, Value, union
from pulumi_gestalt_engine.wire import (
    LENGTH,
    VARINT,
    WireError,
    body,
    fields,
    key,
    length_delimited,
    map_entry,
    tag,
    text,
    text_field,
    true_field,
)

_TEXT_1, _TEXT_2, _TEXT_3, _TEXT_5 = (key(number, LENGTH) for number in (1, 2, 3, 5))
_MESSAGE_1, _MESSAGE_2, _MESSAGE_3, _MESSAGE_4, _MESSAGE_6 = (key(number, LENGTH) for number in (1, 2, 3, 4, 6))


# ---- the deployment ----


@dataclass(frozen=True, slots=True)
class DeploymentInfo:
    """What the program may know of the deployment; the configuration stays out of `repr`."""

    project: str
    stack: str
    organization: str
    dry_run: bool
    config: Config = field(repr=False)


_NAMES = {_TEXT_1: "project", _TEXT_2: "stack", _TEXT_3: "organization"}
_DRY_RUN = key(6, VARINT)


def decode_deployment_info(message: bytes) -> DeploymentInfo:
    """Return what a `DeploymentInfo` message holds.

    Raises:
        MonitorError: the bytes are not one.
    """
    names = dict.fromkeys(_NAMES.values(), "")
    values: dict[str, str] = {}
    secret_keys = set()
    dry_run = False
    try:
        for number, content in fields(message):
            if number in _NAMES:
                names[_NAMES[number]] = text(content)
            elif number == _MESSAGE_4:
                full_key, value = map_entry(content)
                values[full_key] = text(value)
            elif number == _TEXT_5:
                secret_keys.add(text(content))
            elif number == _DRY_RUN:
                dry_run = content != 0
    except WireError as error:
        raise MonitorError("DeploymentInfo", str(error)) from None
    config = Config(names["project"], values, frozenset(secret_keys))
    return DeploymentInfo(**names, dry_run=dry_run, config=config)


# ---- requests ----


class Registration(NamedTuple):
    """A resource as the program described it: type token, name, provider version ("" for any)."""

    type: str
    name: str
    version: str


class Invocation(NamedTuple):
    """An invoke as the program described it: function token, provider version ("" for any)."""

    token: str
    version: str


_CUSTOM = true_field(4)
# acceptSecrets (13), supportsPartialValues (19), acceptResources (21), supportsResultReporting (32): what every
# registration of a complete SDK says (pulumi-protocol.md 11, line 22).
_REGISTER_FLAGS = b"".join(true_field(number) for number in (13, 19, 21, 32))
_ACCEPT_RESOURCES = true_field(5)
_OBJECT = tag(5, LENGTH)
_DEPENDENCY = tag(7, LENGTH)
_PROPERTY_DEPENDENCY = tag(9, LENGTH)
_URN = tag(1, LENGTH)
_ENTRY_KEY = tag(1, LENGTH)
_ENTRY_VALUE = tag(2, LENGTH)
_ARGUMENTS = tag(2, LENGTH)
_OUTPUTS = tag(2, LENGTH)


def encode_register(request: Registration, parent: str, inputs: Mapping[str, Value]) -> bytes:
    """Return the `RegisterResourceRequest` of a custom resource.

    Raises:
        PropertyError: an input that cannot be sent.
    """
    sent = _not_null(inputs)
    parts = [
        text_field(1, request.type),
        text_field(2, request.name),
        text_field(3, parent),
        _CUSTOM,
        length_delimited(_OBJECT, encode_struct(sent)),
    ]
    parts += [
        length_delimited(_DEPENDENCY, urn.encode()) for urn in union(value.dependencies for value in sent.values())
    ]
    parts += [
        length_delimited(_PROPERTY_DEPENDENCY, _dependency_entry(name, value.dependencies))
        for name, value in sent.items()
    ]
    parts += [text_field(11, request.version), _REGISTER_FLAGS]
    return b"".join(parts)


def encode_invoke(request: Invocation, arguments: Mapping[str, Value]) -> bytes:
    """Return the `ResourceInvokeRequest`.

    Arguments keep their secret marks, as with the official SDK for Go, so that nothing on the way shows them; those for
    Python and Node send them in clear (pulumi-protocol.md 1.5).

    Raises:
        PropertyError: an argument that cannot be sent.
    """
    return b"".join(
        (
            text_field(1, request.token),
            length_delimited(_ARGUMENTS, encode_struct(_not_null(arguments))),
            text_field(4, request.version),
            _ACCEPT_RESOURCES,
        )
    )


def encode_outputs(urn: str, outputs: Mapping[str, Value]) -> bytes:
    """Return the `RegisterResourceOutputsRequest` for the resource `urn`.

    Raises:
        PropertyError: an output that cannot be sent.
    """
    return text_field(1, urn) + length_delimited(_OUTPUTS, encode_struct(_not_null(outputs)))


def _not_null(properties: Mapping[str, Value]) -> dict[str, Value]:
    """Return the properties to send: a null is left out with its dependencies, as the official SDKs do.

    A secret null is sent, for that it is null is part of the secret.
    """
    return {
        name: value for name, value in properties.items() if value.data is not None or not value.known or value.secret
    }


def _dependency_entry(name: str, urns: tuple[str, ...]) -> bytes:
    listed = b"".join([length_delimited(_URN, urn.encode()) for urn in urns])
    return length_delimited(_ENTRY_KEY, name.encode()) + length_delimited(_ENTRY_VALUE, listed)


# ---- answers ----


@dataclass(frozen=True, slots=True, repr=False)
class RegisterAnswer:
    """A `RegisterResourceResponse`; properties stay encoded until one is asked for.

    Attributes:
        urn: URN of the resource; may be "" only if it failed.
        id: the provider's ID, "" when unknown.
        properties: name -> encoded Value.
        dependencies: name -> URNs, beyond the resource itself.
        failed: whether the step failed or was skipped because of a failure.
    """

    urn: str
    id: str
    properties: dict[str, bytes]
    dependencies: dict[str, tuple[str, ...]]
    failed: bool


_RESULT = key(7, VARINT)


def decode_register(message: bytes) -> RegisterAnswer:
    """Return what a `RegisterResourceResponse` holds.

    Raises:
        MonitorError: the bytes are not one, or the URN is missing without a failure.
    """
    urn = identity = ""
    properties: dict[str, bytes] = {}
    dependencies: dict[str, tuple[str, ...]] = {}
    failed = False
    try:
        for number, content in fields(message):
            if number == _TEXT_1:
                urn = text(content)
            elif number == _TEXT_2:
                identity = text(content)
            elif number == _MESSAGE_3:
                properties |= index_struct(body(content))
            elif number == _MESSAGE_6:
                name, listed = map_entry(content)
                dependencies[name] = tuple(text(part) for field_key, part in fields(listed) if field_key == _TEXT_1)
            elif number == _RESULT:
                failed = content != 0
    except WireError as error:
        raise MonitorError("RegisterResourceResponse", str(error)) from None
    if not urn and not failed:
        # Everything that comes from the resource depends on it by URN, and Pulumi refuses an empty one.
        raise MonitorError("RegisterResourceResponse", "it has no URN")
    if identity in UNKNOWNS:
        identity = ""
    return RegisterAnswer(urn, identity, properties, dependencies, failed)


@dataclass(frozen=True, slots=True, repr=False)
class InvokeAnswer:
    """An `InvokeResponse`.

    Attributes:
        properties: name -> encoded Value.
        secret: whether any part is secret: then all of it is (pulumi-protocol.md 1.5, row "secretness").
        failures: (property, reason) of each argument that the provider refused.
    """

    properties: dict[str, bytes]
    secret: bool
    failures: tuple[tuple[str, str], ...]


def decode_invoke(message: bytes) -> InvokeAnswer:
    """Return what an `InvokeResponse` holds.

    Raises:
        MonitorError: the bytes are not one.
    """
    properties: dict[str, bytes] = {}
    failures = []
    try:
        for number, content in fields(message):
            if number == _MESSAGE_1:
                properties |= index_struct(body(content))
            elif number == _MESSAGE_2:
                failures.append(_failure(body(content)))
    except WireError as error:
        raise MonitorError("InvokeResponse", str(error)) from None
    # A secret object cannot stand anywhere without these 32 bytes; where they stand without being one (in a text about
    # Pulumi, say), too much is secret, which does no harm.
    secret = SECRET_SIGNATURE.encode() in message
    return InvokeAnswer(properties, secret, tuple(failures))


def _failure(message: bytes) -> tuple[str, str]:
    name = reason = ""
    for number, content in fields(message):
        if number == _TEXT_1:
            name = text(content)
        elif number == _TEXT_2:
            reason = text(content)
    return name, reason


__all__ = [
    "DeploymentInfo",
    "Invocation",
    "InvokeAnswer",
    "RegisterAnswer",
    "Registration",
    "decode_deployment_info",
    "decode_invoke",
    "decode_register",
    "encode_invoke",
    "encode_outputs",
    "encode_register",
]
