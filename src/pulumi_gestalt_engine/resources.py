"""Resources: registered or read.

Field numbers: pulumi-protocol.md 1.3 (RegisterResource), 1.4 (ReadResource).
"""

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, ClassVar, final

from pulumi_gestalt_engine.answers import RegisterAnswer, decode_read, decode_register
from pulumi_gestalt_engine.deployment import Feature
from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.lookup import found_fields
from pulumi_gestalt_engine.nodes import ASK, UNKNOWN_VALUE, Ask, Fault, Fields, Node, Wait
from pulumi_gestalt_engine.operations import (
    WithInputs,
    encode_inputs,
    package_of,
    property_sources,
    result_fields,
    sources_but_references,
)
from pulumi_gestalt_engine.options import (
    NO_OPTIONS,
    CallOptions,
    ResourceOptions,
    encode_plugin,
    encode_positions,
    entry_field,
    optional_flag,
    reference_of,
    texts_field,
    urn_of,
)
from pulumi_gestalt_engine.properties import MOST_NAMES, Expand
from pulumi_gestalt_engine.values import NULL, UNKNOWN, Value, sources, union
from pulumi_gestalt_engine.wire import (
    LENGTH,
    length_delimited,
    tag,
    text_field,
    true_field,
)

PROVIDER_PREFIX = "pulumi:providers:"


class ResourceKind(enum.Enum):
    """What is registered; the values are those of the WIT's `resource-kind`."""

    CUSTOM = "custom"
    COMPONENT = "component"
    REMOTE = "remote-component"


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Registered(WithInputs):
    """A resource that the monitor knows, or will know.

    Attributes:
        kind: what it is.
        type, name: as the program gave them.
        parent: the resource that it belongs to, if the program registered or read it; None for the stack.
        provider: the provider resource that it is given, chosen when it is created.
        providers: package -> provider, for what belongs to it.
        children: what belongs to it, if it is a component of this program.
        protect: whether it must not be deleted, as said for it or for its parent.
        plugin_options: what says which plugin is meant, for calls of its methods.
    """

    kind: ResourceKind
    type: str
    name: str
    options: ResourceOptions = NO_OPTIONS
    parent: "Registered | None" = None
    provider: Node | None = None
    providers: dict[str, Node] = field(default_factory=dict)
    children: "list[Registered]" = field(default_factory=list)
    protect: bool | None = None
    plugin_options: CallOptions = NO_OPTIONS

    def describe(self) -> str:
        """Return how a person names it: `resource type "name"`."""
        return f'resource {self.type} "{self.name}"'

    def ancestors(self) -> "Iterator[Registered]":
        """Yield the parent, its parent, and so on."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def inherit(self) -> None:
        """Take over from the parent what the options do not say; call it once, when the node is made."""
        options, parent = self.options, self.parent
        self.protect = options.protect
        if self.protect is None and parent is not None:
            self.protect = parent.protect
        if options.version or options.url or options.package is not None:
            self.plugin_options = CallOptions(version=options.version, url=options.url, package=options.package)
        if parent is not None or options.provider is not None or options.providers:
            self._choose_providers()

    def _choose_providers(self) -> None:
        """Choose the provider, and those of what will belong to it, from the options and the parent.

        Source: pulumi-protocol.md 3.4; where options contradict each other, as in the SDK for Python.
        """
        inherited = self.parent.providers if self.parent is not None else {}
        own = {_provided(node): node for node in self.options.providers}
        explicit = self.options.provider
        package = package_of(self.type)
        if explicit is not None and _provided(explicit) in ("", package):
            self.provider = explicit
        else:
            self.provider = own.get(package, inherited.get(package))
        if self.type.startswith(PROVIDER_PREFIX):
            self.provider = None
        if explicit is not None or own:
            single = {} if explicit is None else {_provided(explicit): explicit}
            self.providers = {**inherited, **single, **own}
        else:
            self.providers = inherited

    def wait_for(self, urns: tuple[str, ...]) -> Wait | None:
        """Return what `urns` make this resource wait for, or None."""
        nodes = self.scope.awaited(urns, self)
        return Wait(nodes) if nodes else None

    def expand(self, urns: tuple[str, ...]) -> tuple[str, ...]:
        """Return the URNs that Pulumi is told."""
        return self.scope.expand(urns, self)

    @property
    def parent_urn(self) -> str:
        """The URN of the parent, or of the stack."""
        if self.options.constructed is not None:
            return self.options.constructed.parent or self.scope.stack_urn
        return self.scope.stack_urn if self.options.parent is None else urn_of(self.options.parent)

    def plugin(self, version: int, url: int, checksums: int, package: int) -> bytes:
        """Return the fields that say which plugin is meant; the arguments are their numbers."""
        return encode_plugin(self.options, version, url, checksums, package)


def _provided(node: Node) -> str:
    """Return the package that a provider resource provides; "" if only Pulumi knows."""
    return package_of(node.type) if isinstance(node, Registered) else ""


_OBJECT = tag(5, LENGTH)


@lru_cache
def _flags(features: frozenset[int], *, custom: bool, remote: bool) -> bytes:
    """Return the flags of a registration, which are the same for most."""
    # acceptSecrets, supportsPartialValues, supportsResultReporting (pulumi-protocol.md 11, line 22).
    numbers = [13, 19, 32]
    numbers += [4] if custom else []
    numbers += [20] if remote else []
    numbers += [21] if Feature.RESOURCE_REFERENCES in features else []
    numbers += [42] if Feature.BYTE_STRING in features else []
    return b"".join(map(true_field, numbers))


@lru_cache(MOST_NAMES)
def _from_nowhere(names: tuple[str, ...]) -> bytes:
    """Return the fields that say of each input that it comes from no resource."""
    return b"".join(entry_field(9, name, b"") for name in names)


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Resource(Registered):
    """A registration.

    Attributes:
        asked_for: whether it is the component that Pulumi asked for.
        outputs_given: whether a component was completed by `register-outputs`.
    """

    method: ClassVar[str] = "RegisterResource"

    asked_for: bool = False
    outputs_given: bool = False

    def rule(self) -> Ask | Wait:
        """Ask the monitor, also when there are no inputs."""
        if self.scope.components:
            return self.wait_for(union((self.required(), sources(self.fill())))) or ASK
        return ASK

    def message(self) -> bytes:
        """Return the `RegisterResourceRequest`.

        Raises:
            PropertyError: an input that cannot be sent.
        """
        scope, remote = self.scope, self.kind is ResourceKind.REMOTE
        inputs = self.sent(outputs=remote and scope.has(Feature.OUTPUT_VALUES))
        named, dependencies = self._sources(inputs)
        outputs: Expand | None = self.expand if remote else None
        parts = [
            text_field(1, self.type),
            text_field(2, self.name),
            text_field(3, self.parent_urn),
            length_delimited(_OBJECT, encode_inputs(scope, inputs, outputs)),
            texts_field(7, dependencies),
            named,
            _flags(scope.info.features, custom=self.kind is ResourceKind.CUSTOM, remote=remote),
        ]
        if self.kind is not ResourceKind.COMPONENT:
            parts.append(text_field(8, reference_of(self.provider)))
        if self.kind is not ResourceKind.CUSTOM:
            parts += [
                entry_field(22, package, node.result.reference.encode())
                for package, node in self.providers.items()
                if isinstance(node.result, Fields)
            ]
        if self.options is not NO_OPTIONS:
            parts += [optional_flag(6, self.protect), self.options.encoded(scope.program_directory)]
        return b"".join(parts)

    def _sources(self, inputs: dict[str, Any]) -> tuple[bytes, tuple[str, ...]]:
        """Return the fields that say where each input comes from, and where all of it does, the options too."""
        required = self.expand(self.required())
        if self.structure.plain:
            return _from_nowhere(tuple(inputs)), required
        remote = self.kind is ResourceKind.REMOTE
        by_property = property_sources(inputs, self.expand, sources_but_references if remote else sources)
        fields = [entry_field(9, name, texts_field(1, urns)) for name, urns in by_property.items()]
        return b"".join(fields), union((required, *by_property.values()))

    def answer(self, body: bytes) -> Fields | Fault:
        """Return what the `RegisterResourceResponse` means.

        Raises:
            MonitorError: the bytes cannot be read.
        """
        answer = decode_register(body)
        if answer.failed:
            return Fault(self.describe())
        if self.kind is ResourceKind.COMPONENT:
            self.scope.components[answer.urn] = self
        elif self.kind is ResourceKind.CUSTOM and not answer.id:
            self.scope.unknown_ids.add(answer.urn)
        return self._fields(answer)

    def _fields(self, answer: RegisterAnswer) -> Fields:
        # The properties of a component of this program are what the program gave it.
        hidden = self.scope.preview and self.kind is not ResourceKind.COMPONENT
        given, encoded = self.fill(), answer.properties
        if encoded.read:
            given = {name: data for name, data in given.items() if name not in encoded}
        return result_fields(
            self,
            encoded=encoded,
            absent=UNKNOWN_VALUE if hidden else NULL,
            common=(answer.urn,),
            given=given,
            secrets=self.options.additional_secret_outputs,
            dependencies=answer.dependencies,
            urn=answer.urn,
            id=answer.id,
            custom=self.kind is ResourceKind.CUSTOM,
        )


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Read(Registered):
    """A resource that exists. `source` is the output of its ID."""

    method: ClassVar[str] = "ReadResource"

    source: Node
    wanted: str = ""

    def rule(self) -> Ask | Wait:
        """Ask the monitor."""
        return self.wait_for(union((self.required(), sources(self.fill())))) or ASK

    def message(self) -> bytes:
        """Return the `ReadResourceRequest`.

        Raises:
            PropertyError: a property that cannot be sent.
        """
        scope, state = self.scope, self.sent()
        self.wanted = _identity(self.source, self.describe())
        urns = union((self.required(), *map(sources, state.values())))
        parts = [
            text_field(1, self.wanted or UNKNOWN),
            text_field(2, self.type),
            text_field(3, self.name),
            text_field(4, self.parent_urn),
            length_delimited(_OBJECT, encode_inputs(scope, state)),
            texts_field(6, self.expand(urns)),
            true_field(9),
            texts_field(10, self.options.additional_secret_outputs),
            self.plugin(8, 13, 15, 16),
            encode_positions(self.options.positions, scope.program_directory, 14, 17),
            text_field(7, reference_of(self.provider)),
        ]
        if scope.has(Feature.RESOURCE_REFERENCES):
            parts.append(true_field(12))
        if scope.has(Feature.BYTE_STRING):
            parts.append(true_field(19))
        return b"".join(parts)

    def answer(self, body: bytes) -> Fields:
        """Return what the `ReadResourceResponse` means.

        Raises:
            MonitorError: the bytes cannot be read.
        """
        urn, properties = decode_read(body)
        if not self.wanted:
            self.scope.unknown_ids.add(urn)
        return found_fields(self, urn, self.wanted, properties)


def _identity(source: Node, subject: str) -> str:
    """Return the ID that an output holds, or "" if it is unknown."""
    value = source.result
    assert isinstance(value, Value)
    if not value.known:
        return ""
    if not isinstance(value.data, str) or not value.data:
        raise ProgramError("context.read", f"the ID of {subject} is not a text")
    return value.data


__all__ = ["PROVIDER_PREFIX", "Read", "Registered", "Resource", "ResourceKind"]
