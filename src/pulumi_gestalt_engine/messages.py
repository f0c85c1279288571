"""The messages of Pulumi's protocol that the engine writes and reads.

Field numbers: pulumi-protocol.md 1.2 (DeploymentInfo), 1.3 (RegisterResource), 1.5 (Invoke), 1.6 (outputs).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pulumi_gestalt_engine.config import Config
from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.properties import encode_plain, encode_struct, index_struct
from pulumi_gestalt_engine.values import SECRET_SIGNATURE, UNKNOWNS, Value, union
from pulumi_gestalt_engine.wire import (
    LENGTH,
    WireError,
    body,
    bool_field,
    fields,
    length_delimited,
    map_entry,
    tag,
    text,
    text_field,
)


@dataclass(frozen=True, slots=True)
class DeploymentInfo:
    """What the program may know of the deployment; the configuration stays out of `repr`."""

    project: str
    stack: str
    organization: str
    dry_run: bool
    config: Config = field(repr=False)


def decode_deployment_info(message: bytes) -> DeploymentInfo:
    """Return what a `DeploymentInfo` message holds.

    Raises:
        MonitorError: the bytes are not one.
    """
    names = {1: "", 2: "", 3: ""}
    values: dict[str, str] = {}
    secret_keys = set()
    dry_run = False
    try:
        for number, _, content in fields(message):
            if number in names:
                names[number] = text(content)
            elif number == 4:
                key, value = map_entry(content)
                values[key] = text(value)
            elif number == 5:
                secret_keys.add(text(content))
            elif number == 6:
                dry_run = content != 0
    except WireError as error:
        raise MonitorError("DeploymentInfo", str(error)) from None
    config = Config(names[1], values, frozenset(secret_keys))
    return DeploymentInfo(names[1], names[2], names[3], dry_run, config)


class Registration(NamedTuple):
    """A resource as the program described it: type token, name, provider version ("" for any)."""

    type: str
    name: str
    version: str


class Invocation(NamedTuple):
    """An invoke as the program described it: function token, provider version ("" for any)."""

    token: str
    version: str


# custom = true (4), acceptSecrets (13), supportsPartialValues (19), acceptResources (21), supportsResultReporting (32):
# what every registration of a complete SDK says (pulumi-protocol.md 11, line 22).
_REGISTER_FLAGS = b"".join(bool_field(number, value=True) for number in (13, 19, 21, 32))
_CUSTOM = bool_field(4, value=True)
_OBJECT = tag(5, LENGTH)
_DEPENDENCY = tag(7, LENGTH)
_PROPERTY_DEPENDENCY = tag(9, LENGTH)
_URN = tag(1, LENGTH)
_ENTRY_VALUE = tag(2, LENGTH)


def encode_register(request: Registration, parent: str, inputs: Mapping[str, Value]) -> bytes:
    """Return the `RegisterResourceRequest` of a custom resource.

    A property that is null is left out together with its dependencies, as the official SDKs do.

    Raises:
        PropertyError: an input that cannot be sent.
    """
    sent = {key: value for key, value in inputs.items() if not is_null(value)}
    parts = [
        text_field(1, request.type),
        text_field(2, request.name),
        text_field(3, parent),
        _CUSTOM,
        length_delimited(_OBJECT, encode_struct(dict(sent))),
    ]
    parts += [
        length_delimited(_DEPENDENCY, urn.encode()) for urn in union(value.dependencies for value in sent.values())
    ]
    parts += [
        length_delimited(_PROPERTY_DEPENDENCY, _dependency_entry(key, value.dependencies))
        for key, value in sent.items()
    ]
    parts += [text_field(11, request.version), _REGISTER_FLAGS]
    return b"".join(parts)


def is_null(value: Value) -> bool:
    """Return whether `value` is a null, secret or not: nothing to send."""
    return value.known and value.data is None


def _dependency_entry(key: str, urns: tuple[str, ...]) -> bytes:
    listed = b"".join(length_delimited(_URN, urn.encode()) for urn in urns)
    return text_field(1, key) + length_delimited(_ENTRY_VALUE, listed)


def encode_invoke(request: Invocation, arguments: Mapping[str, Value]) -> bytes:
    """Return the `ResourceInvokeRequest`. Arguments go in clear; the result is made secret instead.

    Raises:
        PropertyError: an argument that cannot be sent.
    """
    plain = {key: encode_plain(value) for key, value in arguments.items() if not is_null(value)}
    return b"".join(
        (
            text_field(1, request.token),
            length_delimited(tag(2, LENGTH), encode_struct(plain)),
            text_field(4, request.version),
            bool_field(5, value=True),
        )
    )


def encode_outputs(urn: str, outputs: Mapping[str, Value]) -> bytes:
    """Return the `RegisterResourceOutputsRequest` for the resource `urn`.

    Raises:
        PropertyError: an output that cannot be sent.
    """
    sent = {key: value for key, value in outputs.items() if not is_null(value)}
    return text_field(1, urn) + length_delimited(tag(2, LENGTH), encode_struct(dict(sent)))


@dataclass(frozen=True, slots=True, repr=False)
class RegisterAnswer:
    """A `RegisterResourceResponse`; properties stay encoded until one is asked for.

    Attributes:
        urn, id: as sent; `id` is "" when unknown.
        properties: name -> encoded Value.
        dependencies: name -> URNs, beyond the resource itself.
        failed: whether the step failed or was skipped because of a failure.
    """

    urn: str
    id: str
    properties: dict[str, bytes]
    dependencies: dict[str, tuple[str, ...]]
    failed: bool


def decode_register(message: bytes) -> RegisterAnswer:
    """Return what a `RegisterResourceResponse` holds.

    Raises:
        MonitorError: the bytes are not one.
    """
    urn = identity = ""
    properties: dict[str, bytes] = {}
    dependencies: dict[str, tuple[str, ...]] = {}
    failed = False
    try:
        for number, _, content in fields(message):
            if number == 1:
                urn = text(content)
            elif number == 2:
                identity = text(content)
            elif number == 3:
                properties = index_struct(body(content))
            elif number == 6:
                key, listed = map_entry(content)
                dependencies[key] = tuple(text(part) for field_number, _, part in fields(listed) if field_number == 1)
            elif number == 7:
                failed = content != 0
    except WireError as error:
        raise MonitorError("RegisterResourceResponse", str(error)) from None
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
        for number, _, content in fields(message):
            if number == 1:
                properties = index_struct(body(content))
            elif number == 2:
                failures.append(_failure(body(content)))
    except WireError as error:
        raise MonitorError("InvokeResponse", str(error)) from None
    # The mark is a random 32-digit text: where it occurs, a secret object stands.
    secret = SECRET_SIGNATURE.encode() in message
    return InvokeAnswer(properties, secret, tuple(failures))


def _failure(message: bytes) -> tuple[str, str]:
    name = reason = ""
    for number, _, content in fields(message):
        if number == 1:
            name = text(content)
        elif number == 2:
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
    "is_null",
]
