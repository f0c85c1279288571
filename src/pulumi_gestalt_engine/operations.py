"""What operations have in common: inputs that are filled when they exist, dependencies, a message and an answer."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from pulumi_gestalt_engine.deployment import Feature, Scope
from pulumi_gestalt_engine.nodes import ASK, Ask, Fields, Node, Result, Wait
from pulumi_gestalt_engine.options import NO_OPTIONS, CallOptions, urn_of
from pulumi_gestalt_engine.properties import Expand, encode_struct
from pulumi_gestalt_engine.structures import Structure
from pulumi_gestalt_engine.values import (
    NULL,
    REFERENCE_SIGNATURE,
    SIGNATURE_KEY,
    Value,
    is_reference_to,
    sources,
    union,
)

_EMPTY = Structure({}, plain=True)


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Operation(Node, ABC):
    """What the monitor is asked for.

    Attributes:
        scope: of the run.
        method: the RPC's name.
    """

    scope: Scope
    method: ClassVar[str]

    def rule(self) -> Result | Ask | Wait:
        """Ask the monitor."""
        return ASK

    def release(self) -> None:
        """Forget what only an unsettled node needs."""
        self.scope.unsettled.pop(self.id, None)

    @abstractmethod
    def describe(self) -> str:
        """Return how a person names it."""

    @abstractmethod
    def message(self) -> bytes:
        """Return the request for the monitor.

        Raises:
            PropertyError: an input that cannot be sent.
        """

    @abstractmethod
    def answer(self, body: bytes) -> Result:
        """Return what the monitor's answer means.

        Raises:
            MonitorError: the bytes cannot be read.
        """


class Acknowledged(Operation):
    """An operation whose answer says nothing but that it is done."""

    __slots__ = ()

    def answer(self, _body: bytes) -> Result:
        """Return nothing of interest."""
        return NULL


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class WithInputs(Operation):
    """An operation with named inputs.

    Attributes:
        structure: the inputs, an object.
        parts: the outputs that it refers to.
        options: what else is said.
        filled: the inputs as data once all parts have values.
    """

    structure: Structure
    parts: tuple[Node, ...]
    options: CallOptions = NO_OPTIONS
    filled: dict[str, Any] | None = None

    def fill(self) -> dict[str, Any]:
        """Return the inputs as data; call it when all have settled and none has a fault."""
        if self.filled is None:
            values = [node.result for node in self.parts if isinstance(node.result, Value)]
            self.filled = self.structure.fill_each(values)
        return self.filled

    def sent(self, *, outputs: bool = False) -> dict[str, Any]:
        """Return the inputs to send: a null is left out with its dependencies, as the official SDKs do.

        A secret null is sent, for that it is null is part of the secret.

        Args:
            outputs: whether output values are sent: then a null that came from somewhere is sent too.
        """
        inputs = self.fill()
        if self.structure.plain and None not in inputs.values():
            return inputs
        return {name: data for name, data in inputs.items() if not _is_null(data) or (outputs and sources(data))}

    def required(self) -> tuple[str, ...]:
        """Return the URNs that the options depend on."""
        options = self.options
        if not options.depends_on and not options.depends_on_outputs:
            return ()
        named = tuple(dict.fromkeys(urn for node in options.depends_on if (urn := urn_of(node))))
        values = [node.result for node in options.depends_on_outputs if isinstance(node.result, Value)]
        return union((named, *(union((value.dependencies, referred(value))) for value in values)))

    def release(self) -> None:
        """Forget inputs and options."""
        Operation.release(self)
        self.structure = _EMPTY
        self.parts = ()
        self.options = NO_OPTIONS
        self.filled = None


def _is_null(data: Any) -> bool:
    if isinstance(data, Value):
        return data.data is None and data.known and not data.secret
    return data is None


def referred(data: Any) -> tuple[str, ...]:
    """Return the URNs of the resources that references in `data` name."""
    match data:
        case Value():
            return referred(data.data)
        case {"urn": str() as urn} if data.get(SIGNATURE_KEY) == REFERENCE_SIGNATURE:
            return (urn,)
        case dict():
            return union(map(referred, data.values()))
        case list():
            return union(map(referred, data))
        case _:
            return ()


def sources_but_references(data: Any) -> tuple[str, ...]:
    """Return the URNs that `data` came from, not counting what is nothing but a reference to a resource.

    Source: pulumi-protocol.md 3.1, row "remote or Call".
    """
    if not isinstance(data, Value | dict | list):
        return ()
    if isinstance(data, Value):
        return () if is_reference_to(data, data.dependencies) else data.dependencies
    return union(sources_but_references(item) for item in (data.values() if isinstance(data, dict) else data))


def encode_inputs(scope: Scope, inputs: dict[str, Any], expand: Expand | None = None) -> bytes:
    """Return inputs as a Struct.

    Args:
        scope: of the run.
        inputs: name -> data.
        expand: if given, and if the Pulumi engine knows them, marked parts are written as output values.

    Raises:
        PropertyError: an input that cannot be sent.
    """
    if not scope.has(Feature.RESOURCE_REFERENCES):
        inputs = {name: _dereferenced(data) for name, data in inputs.items()}
    return encode_struct(inputs, expand if scope.has(Feature.OUTPUT_VALUES) else None)


def _dereferenced(data: Any) -> Any:
    """Return `data` with the ID in place of each reference, or the URN of what has none."""
    match data:
        case Value():
            return Value(_dereferenced(data.data), data.known, data.secret, data.dependencies)
        case {"urn": str() as urn} if data.get(SIGNATURE_KEY) == REFERENCE_SIGNATURE:
            return data.get("id", urn)
        case dict():
            return {key: _dereferenced(item) for key, item in data.items()}
        case list():
            return [_dereferenced(item) for item in data]
        case _:
            return data


def property_sources(
    inputs: dict[str, Any], expand: Expand, sources_of: Callable[[Any], tuple[str, ...]] = sources
) -> dict[str, tuple[str, ...]]:
    """Return the URNs of each input, as Pulumi is told them."""
    return {name: expand(urns) if (urns := sources_of(data)) else () for name, data in inputs.items()}


def package_of(token: str) -> str:
    """Return the package of a type or function token; that of a provider is the one it provides."""
    return token.removeprefix("pulumi:providers:").partition(":")[0]


def result_fields(operation: Operation, **facts: Any) -> Fields:
    """Return fields whose unknowns are those of the run."""
    return Fields(origin=operation.describe(), keep_unknowns=operation.scope.preview, **facts)


__all__ = [
    "Acknowledged",
    "Operation",
    "WithInputs",
    "encode_inputs",
    "package_of",
    "property_sources",
    "referred",
    "result_fields",
    "sources_but_references",
]
