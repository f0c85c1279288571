"""The nodes of values. A rule is pure and says what follows once all of a node's inputs have settled."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar, final

from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.json_text import to_json
from pulumi_gestalt_engine.properties import decode_value
from pulumi_gestalt_engine.structures import Structure, filled_value
from pulumi_gestalt_engine.values import (
    NULL,
    REFERENCE_SIGNATURE,
    SIGNATURE_KEY,
    UNKNOWN,
    Value,
    as_value,
    combine,
    marks,
    sources,
    union,
)
from pulumi_gestalt_engine.wire import WireError

A = TypeVar("A")
R = TypeVar("R")

UNKNOWN_VALUE = Value(None, known=False)
SECRET_UNKNOWN = Value(None, known=False, secret=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an output will never have a value.

    Attributes:
        origin: the operation that failed, as a person would name it.
        reason: what the provider said, or "" if the monitor has shown it.
    """

    origin: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.origin} failed: {self.reason}" if self.reason else f"{self.origin} failed"


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Fields:
    """The properties of a resource or of an invoke's result, decoded when asked for.

    Attributes:
        origin: the operation that they came from, as a person would name it.
        encoded: name -> Value message, as the monitor sent it.
        absent: what a property is that the monitor did not send.
        common: URNs that every property comes from.
        secret: whether every property is secret.
        keep_unknowns: whether an unknown stays one (preview) or is null (update).
        given: what the program gave, for what the monitor did not send.
        secrets: names of properties that the program wants to be secret.
        dependencies: name -> URNs beyond `common`.
        urn: of the resource; "" if it is none.
        id: the provider's ID; "" if it is unknown or there is none.
        custom: whether the resource has an ID.
    """

    origin: str
    encoded: Mapping[str, bytes]
    absent: Value
    common: tuple[str, ...] = ()
    secret: bool = False
    keep_unknowns: bool
    given: Mapping[str, object] = field(default_factory=dict)
    secrets: Sequence[str] = ()
    dependencies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    urn: str = ""
    id: str = ""
    custom: bool = False

    def get(self, name: str) -> Value:
        """Return the property `name`.

        Raises:
            MonitorError: the monitor sent bytes that are not a value.
        """
        # What the provider calls `id` or `urn` is not the resource's (pulumi-protocol.md 1.3).
        if name == "urn" and self.urn:
            value = Value(self.urn)
        elif name == "id" and self.custom:
            value = Value(self.id) if self.id else UNKNOWN_VALUE
        else:
            value = as_value(self._decode(name), secret=self.secret)
        return value.with_marks(dependencies=union((self.common, self.dependencies.get(name, ()))))

    def whole(self) -> Value:
        """Return all of it as one value: a reference to the resource, or the result as an object.

        Raises:
            MonitorError: the monitor sent bytes that are not a value.
        """
        if self.urn:
            reference = {SIGNATURE_KEY: REFERENCE_SIGNATURE, "urn": self.urn}
            if self.custom:
                # An unknown ID makes the reference no less known.
                reference["id"] = self.id or UNKNOWN
            return Value(reference, dependencies=self.common)
        if not self.absent.known:
            return self.absent.with_marks(secret=self.secret, dependencies=self.common)
        data = {name: self._decode(name) for name in self._read(list, self.encoded)}
        return Value(data, True, self.secret, self.common)

    @property
    def reference(self) -> str:
        """How a provider is named in requests: `URN::ID` (pulumi-protocol.md 3.4)."""
        return f"{self.urn}::{self.id or UNKNOWN}"

    def _decode(self, name: str) -> object:
        message = self._read(self.encoded.get, name)
        if message is None:
            return self._left_out(name)
        try:
            return decode_value(message, keep_unknowns=self.keep_unknowns)
        except WireError as error:
            raise MonitorError(f"answer for {self.origin}", f'property "{name}": {error}') from None

    def _read(self, read: Callable[[A], R], argument: A) -> R:
        """Look into the properties."""
        try:
            return read(argument)
        except WireError as error:
            raise MonitorError(f"answer for {self.origin}", str(error)) from None

    def _left_out(self, name: str) -> Value:
        """Return what a property is that the monitor did not send.

        What the program gave, but unknown in a preview (pulumi-protocol.md 1.3). Either way a secret stays one.
        """
        value = self.absent
        if name in self.given:
            given = as_value(self.given[name])
            if self.absent.known:
                value = Value(given.data, given.known, given.secret)
            else:
                value = SECRET_UNKNOWN if marks(given)[1] else UNKNOWN_VALUE
        # Pulumi marks those that it sends; a preview may leave them out, and they are no less secret.
        return value.with_marks(secret=name in self.secrets)


Result = Value | Fields | Fault


@final
@dataclass(frozen=True, slots=True, repr=False)
class Ask:
    """A node's rule says: ask outside.

    Attributes:
        call: the JSON argument of a function call; "" when the monitor is asked.
        secret, dependencies: facts that the result inherits.
    """

    call: str = ""
    secret: bool = False
    dependencies: tuple[str, ...] = ()


ASK = Ask()
"""Ask the monitor; the result inherits nothing."""


@final
@dataclass(frozen=True, slots=True, repr=False)
class Wait:
    """A node's rule says: more nodes have to settle first; they become inputs."""

    nodes: tuple["Node", ...]


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """What every node has.

    Attributes:
        id: number in order of creation; orders everything that leaves the engine.
        inputs: nodes that it waits for; emptied when it settles, so that chains do not stay in memory.
        missing: how many inputs have not settled.
        result: a value, fields or a fault once settled.
        subscribers: nodes that wait for this one.
        state: see `graph.TRANSITIONS`.
        asked: what was asked for, while an answer is open.
    """

    id: int
    inputs: tuple["Node", ...]
    missing: int = 0
    result: Result | None = None
    subscribers: list["Node"] = field(default_factory=list)
    state: str = "pending"
    asked: Ask | None = None

    calls: ClassVar[bool] = False
    """Whether its question is a function of the program."""
    hides: ClassVar[bool] = False
    """Whether its result may hold a secret that was none before, which `new_in` then returns."""

    def fault(self) -> Fault | None:
        """Return the fault of the first input that has one."""
        for node in self.inputs:
            if isinstance(node.result, Fault):
                return node.result
        return None

    def values(self) -> list[Value]:
        """Return the values of all inputs; call it when all have settled and none has a fault."""
        return [node.result for node in self.inputs if isinstance(node.result, Value)]

    def rule(self) -> "Result | Ask | Wait":
        """Say what follows, now that all inputs have settled and none has a fault."""
        raise AssertionError("it is settled from the start")

    def release(self) -> None:
        """Forget what only an unsettled node needs."""


@final
class Constant(Node):
    """A value that the program made. It is settled from the start, so it has no rule."""

    __slots__ = ()


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Map(Node):
    """A named function of the program, applied to one output.

    Attributes:
        function: its name.
        deferred: the output that the program has given as the result, which may have no value yet.
    """

    function: str
    deferred: Node | None = None

    calls: ClassVar[bool] = True
    hides: ClassVar[bool] = True

    def rule(self) -> Result | Ask:
        """Ask for the function's result; an unknown argument gives an unknown result."""
        (value,) = self.values()
        if self.deferred is not None:
            return value
        text, secret = to_json(value)
        if text is None:
            return Value(None, known=False, secret=secret, dependencies=value.dependencies)
        return Ask(text, secret, value.dependencies)

    def new_in(self, result: Value) -> Value:
        """Return what the function has made: of an output that was there before nothing is new."""
        if self.deferred is None or isinstance(self.deferred, Constant):
            return result
        return own_of(self.deferred, NULL, result)


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Recover(Map):
    """The input, or, if that has a fault, a function of the program applied to the reason."""

    def fault(self) -> Fault | None:
        """Return none: a fault is what this node is for; that of an answer is one."""
        return None if self.deferred is None else Node.fault(self)

    def rule(self) -> Result | Ask:
        """Return the input's value, or ask."""
        (source,) = self.inputs
        if isinstance(source.result, Fault):
            return Ask(json.dumps(str(source.result)))
        assert isinstance(source.result, Value)
        return source.result


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Combine(Node):
    """Several outputs as one list. `depth` says how many such lists and structures stand inside each other."""

    depth: int

    def rule(self) -> Value:
        """Return the list."""
        return combine(self.values())


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Assembly(Node):
    """A structure made of outputs. `depth` is as for `Combine`."""

    structure: Structure
    depth: int

    def rule(self) -> Value:
        """Return the structure, filled."""
        return filled_value(self.structure, self.values())


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Derive(Node):
    """A function of the engine applied to one output: marks, items. `hides` is as for `Node`."""

    function: Callable[[Value], Result]
    hides: bool = False  # type: ignore[misc] # of some nodes, here

    def rule(self) -> Result:
        """Return the function's result."""
        (value,) = self.values()
        return self.function(value)

    def new_in(self, result: Value) -> Value:
        """Return the result without what was put into it."""
        return own_of(self.inputs[0], result, result)


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Field(Node):
    """One property of a composite output, or, with no name, all of it."""

    name: str | None

    def rule(self) -> Value:
        """Return the property.

        Raises:
            MonitorError: the monitor sent bytes that are not a value.
        """
        (composite,) = self.inputs
        assert isinstance(composite.result, Fields)
        return composite.result.whole() if self.name is None else composite.result.get(self.name)


def own_of(source: Node, other: Value, result: Value) -> Value:
    """Return what of `result` was written where `source` was put together: its parts stand in clear elsewhere.

    If `source` was not put together, return `other`.
    """
    if isinstance(source, Assembly):
        return Value(source.structure.template, secret=result.secret)
    return NULL if isinstance(source, Combine) else other


def answered(asked: Ask, data: object) -> Value:
    """Return the result of a function as a value with the marks of its argument."""
    return as_value(data, secret=asked.secret, dependencies=union((asked.dependencies, sources(data))))


__all__ = [
    "ASK",
    "SECRET_UNKNOWN",
    "UNKNOWN_VALUE",
    "Ask",
    "Assembly",
    "Combine",
    "Constant",
    "Derive",
    "Fault",
    "Field",
    "Fields",
    "Map",
    "Node",
    "Recover",
    "Result",
    "Wait",
    "answered",
    "own_of",
]
