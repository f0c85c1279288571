"""What the monitor is asked for beside resources: functions, methods, packages, outputs.

Field numbers: pulumi-protocol.md 1.5 (Invoke, Call), 1.6 (outputs), 1.7 (packages).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, final

from pulumi_gestalt_engine.answers import InvokeAnswer, decode_call, decode_invoke, decode_package
from pulumi_gestalt_engine.deployment import Feature
from pulumi_gestalt_engine.nodes import ASK, UNKNOWN_VALUE, Ask, Fault, Fields, Node, Wait
from pulumi_gestalt_engine.operations import (
    Acknowledged,
    Operation,
    WithInputs,
    encode_inputs,
    package_of,
    property_sources,
    result_fields,
    sources_but_references,
)
from pulumi_gestalt_engine.options import (
    CallOptions,
    encode_plugin,
    entry_field,
    reference_of,
    texts_field,
    urn_of,
)
from pulumi_gestalt_engine.properties import encode_struct
from pulumi_gestalt_engine.resources import Registered
from pulumi_gestalt_engine.values import NULL, Value, marks, sources, union
from pulumi_gestalt_engine.wire import LENGTH, length_delimited, tag, text_field, true_field

_BODY = tag(2, LENGTH)


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Function(WithInputs):
    """A function or a method that a provider offers."""

    token: str

    def expand(self, urns: tuple[str, ...]) -> tuple[str, ...]:
        """Return the URNs that Pulumi is told."""
        return self.scope.expand(urns)

    def provider(self) -> str:
        """Return the reference of the provider: the one in the options, or the parent's for this package."""
        options = self.options
        node = options.provider
        if node is None and isinstance(options.parent, Registered):
            node = options.parent.providers.get(package_of(self.token))
        return reference_of(node)

    def fault_of(self, answer: InvokeAnswer) -> Fault | None:
        """Return the fault that the answer says."""
        return Fault(self.describe(), answer.reasons) if answer.failures else None


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Invoke(Function):
    """A call of a provider's function."""

    method: ClassVar[str] = "Invoke"

    def describe(self) -> str:
        """Return how a person names it."""
        return f"invoke of {self.token}"

    def rule(self) -> Fields | Ask | Wait:
        """Ask the monitor, unless something unknown is in the way: then every property of the result is unknown.

        Source: pulumi-protocol.md 1.5, rows "unknown args" and "wait for".
        """
        arguments = list(self.fill().values())
        unknown, secret = marks(arguments)
        required = self.required()
        dependencies = union((required, *map(sources, arguments)))
        waiting = self.scope.awaited(dependencies)
        if waiting:
            return Wait(waiting)
        if unknown or not self.scope.unknown_ids.isdisjoint(self.expand(dependencies)):
            return result_fields(self, encoded={}, absent=UNKNOWN_VALUE, common=dependencies, secret=secret)
        return Ask("", secret, dependencies)

    def message(self) -> bytes:
        """Return the `ResourceInvokeRequest`.

        Arguments keep their secret marks, as with the official SDK for Go, so that nothing on the way shows them; those
        for Python and Node send them in clear (pulumi-protocol.md 1.5).

        Raises:
            PropertyError: an argument that cannot be sent.
        """
        scope, provider = self.scope, self.provider()
        parts = [
            text_field(1, self.token),
            length_delimited(_BODY, encode_inputs(scope, self.sent())),
            text_field(3, provider),
            encode_plugin(self.options, 4, 6, 8, 9),
        ]
        if scope.has(Feature.RESOURCE_REFERENCES):
            parts.append(true_field(5))
        if scope.has(Feature.BYTE_STRING):
            parts.append(true_field(12))
        if self.options.parent is not None and not provider and scope.has(Feature.INVOKE_PARENT):
            parts.append(text_field(15, urn_of(self.options.parent)))
        return b"".join(parts)

    def answer(self, body: bytes) -> Fields | Fault:
        """Return what the `InvokeResponse` means.

        Raises:
            MonitorError: the bytes cannot be read.
        """
        answer = decode_invoke(body)
        asked = self.asked
        assert asked is not None
        return self.fault_of(answer) or result_fields(
            self,
            encoded=answer.properties,
            absent=NULL,
            common=asked.dependencies,
            secret=asked.secret or answer.secret,
        )


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Call(Function):
    """A call of a method of `receiver`."""

    method: ClassVar[str] = "Call"

    receiver: Node

    def describe(self) -> str:
        """Return how a person names it."""
        return f"call of {self.token}"

    def provider(self) -> str:
        """Return the reference of the provider: the one in the options, or the receiver's."""
        own = self.receiver.provider if isinstance(self.receiver, Registered) else None
        return Function.provider(self) or reference_of(own)

    def _plugin(self) -> CallOptions:
        """Return what says which plugin is meant: the options, or what the receiver was registered with."""
        options = self.options
        said = options.version or options.url or options.package is not None
        return options if said or not isinstance(self.receiver, Registered) else self.receiver.plugin_options

    def rule(self) -> Ask | Wait:
        """Ask the monitor, also with unknown arguments: the provider decides."""
        waiting = self.scope.awaited(union((self.required(), *map(sources, self.fill().values()))))
        return Wait(waiting) if waiting else ASK

    def message(self) -> bytes:
        """Return the `ResourceCallRequest`.

        Raises:
            PropertyError: an argument that cannot be sent.
        """
        scope = self.scope
        assert isinstance(self.receiver.result, Fields)
        given = self.sent(outputs=scope.has(Feature.OUTPUT_VALUES))
        inputs: dict[str, Any] = {"__self__": self.receiver.result.whole().data, **given}
        dependencies = property_sources(inputs, self.expand, sources_but_references)
        parts = [
            text_field(1, self.token),
            length_delimited(_BODY, encode_inputs(scope, inputs, self.expand)),
            *[entry_field(3, name, texts_field(1, urns)) for name, urns in dependencies.items()],
            text_field(4, self.provider()),
            encode_plugin(self._plugin(), 5, 13, 16, 17),
        ]
        if scope.has(Feature.BYTE_STRING):
            parts.append(true_field(20))
        return b"".join(parts)

    def answer(self, body: bytes) -> Fields | Fault:
        """Return what the `CallResponse` means.

        Raises:
            MonitorError: the bytes cannot be read.
        """
        answer = decode_call(body)
        # All of the result comes from all that any part of it does, as in the official SDKs (pulumi-protocol.md 1.5).
        common = union(urns for _, urns in sorted(answer.dependencies.items()))
        return self.fault_of(answer) or result_fields(
            self, encoded=answer.properties, absent=NULL, secret=answer.secret, common=common
        )


class Parameters(NamedTuple):
    """What makes a package from another one."""

    name: str
    version: str
    value: bytes

    def encode(self) -> bytes:
        """Return the `Parameterization` message."""
        value = length_delimited(tag(3, LENGTH), self.value) if self.value else b""
        return text_field(1, self.name) + text_field(2, self.version) + value


class PackageRequest(NamedTuple):
    """A package made by parameters: in place of its base, or added to it."""

    name: str
    version: str
    url: str = ""
    replacement: Parameters | None = None
    extension: Parameters | None = None


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Package(Operation):
    """A package made by parameters."""

    method: ClassVar[str] = "RegisterPackage"

    request: PackageRequest

    @property
    def ref(self) -> str:
        """The reference that stands for it in later requests; it must have settled."""
        assert isinstance(self.result, Value)
        return str(self.result.data)

    def describe(self) -> str:
        """Return how a person names it."""
        made = self.request.replacement or self.request.extension
        return f"package {made.name if made else self.request.name}"

    def message(self) -> bytes:
        """Return the `RegisterPackageRequest`."""
        request = self.request
        parts = [text_field(1, request.name), text_field(2, request.version), text_field(3, request.url)]
        for number, made in ((5, request.replacement), (6, request.extension)):
            if made is not None:
                parts.append(length_delimited(tag(number, LENGTH), made.encode()))
        return b"".join(parts)

    def answer(self, body: bytes) -> Value:
        """Return the reference."""
        return Value(decode_package(body))


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Outputs(WithInputs):
    """The outputs of a component, which complete it."""

    method: ClassVar[str] = "RegisterResourceOutputs"

    component: Registered

    def describe(self) -> str:
        """Return how a person names it."""
        return f"outputs of {self.component.describe()}"

    def message(self) -> bytes:
        """Return the `RegisterResourceOutputsRequest`.

        Raises:
            PropertyError: an output that cannot be sent.
        """
        outputs = encode_inputs(self.scope, self.sent())
        return text_field(1, urn_of(self.component)) + length_delimited(_BODY, outputs)

    def answer(self, _body: bytes) -> Value:
        """Return nothing of interest."""
        return NULL


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class VersionRequirement(Acknowledged):
    """The versions of the Pulumi CLI that the program can be run with."""

    method: ClassVar[str] = "RequirePulumiVersion"

    range: str

    def describe(self) -> str:
        """Return how a person names it."""
        return f'requirement of Pulumi "{self.range}"'

    def message(self) -> bytes:
        """Return the `RequirePulumiVersionRequest`."""
        return text_field(1, self.range)


def encode_outputs(urn: str, outputs: Mapping[str, Value]) -> bytes:
    """Return the `RegisterResourceOutputsRequest` for the stack.

    Raises:
        PropertyError: an output that cannot be sent.
    """
    sent = {name: value for name, value in outputs.items() if value.data is not None or value.secret or not value.known}
    return text_field(1, urn) + length_delimited(_BODY, encode_struct(sent))


__all__ = [
    "Call",
    "Function",
    "Invoke",
    "Outputs",
    "Package",
    "PackageRequest",
    "Parameters",
    "VersionRequirement",
    "encode_outputs",
]
