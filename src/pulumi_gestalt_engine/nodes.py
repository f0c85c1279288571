"""The six kinds of node. A rule is pure and says what follows once all of a node's inputs have settled."""

import enum
from dataclasses import dataclass, field
from typing import ClassVar, final

from pulumi_gestalt_engine.errors import MonitorError
from pulumi_gestalt_engine.messages import (
    Invocation,
    InvokeAnswer,
    RegisterAnswer,
    Registration,
    decode_invoke,
    decode_register,
    encode_invoke,
    encode_register,
)
from pulumi_gestalt_engine.properties import decode_value
from pulumi_gestalt_engine.values import NULL, Value, as_value, combine, marks, to_json, union
from pulumi_gestalt_engine.wire import WireError

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


@dataclass(frozen=True, slots=True, repr=False)
class Fields:
    """The properties of a resource or of an invoke's result, decoded when asked for.

    Attributes:
        origin: the operation that they came from, as a person would name it.
        encoded: name -> Value message, as the monitor sent it.
        absent: what a property is that the monitor did not send.
        common: URNs that every property comes from.
        secret: whether every property is secret.
        keep_unknowns: whether an unknown stays one (preview) or is null (update).
        known: properties that are values already, `id` and `urn` of a resource among them; they go before `encoded`.
        dependencies: name -> URNs beyond `common`.
    """

    origin: str
    encoded: dict[str, bytes]
    absent: Value
    common: tuple[str, ...]
    secret: bool
    keep_unknowns: bool
    known: dict[str, Value]
    dependencies: dict[str, tuple[str, ...]]

    def get(self, name: str) -> Value:
        """Return the property `name`.

        Raises:
            MonitorError: the monitor sent bytes that are not a value.
        """
        value = self.known.get(name)
        if value is None:
            value = as_value(self._decode(name), secret=self.secret)
        return value.with_marks(dependencies=union((self.common, self.dependencies.get(name, ()))))

    def _decode(self, name: str) -> object:
        message = self.encoded.get(name)
        if message is None:
            return self.absent
        try:
            return decode_value(message, keep_unknowns=self.keep_unknowns)
        except WireError as error:
            raise MonitorError(f"answer for {self.origin}", f'property "{name}": {error}') from None


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


class RequestKind(enum.Enum):
    """What the monitor is asked for."""

    REGISTER = "register"
    INVOKE = "invoke"


@dataclass(slots=True, eq=False, repr=False)
class _Node:
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
    subscribers: list["Waiting"] = field(default_factory=list)
    state: str = "pending"
    asked: Ask | None = None

    def fault(self) -> Fault | None:
        """Return the fault of the first input that has one."""
        for node in self.inputs:
            if isinstance(node.result, Fault):
                return node.result
        return None

    def values(self) -> list[Value]:
        """Return the values of all inputs; call it when all have settled and none has a fault."""
        return [node.result for node in self.inputs if isinstance(node.result, Value)]


@final
@dataclass(slots=True, eq=False, repr=False)
class Constant(_Node):
    """A value that the program made. It is settled from the start, so it has no rule."""


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Map(_Node):
    """A named function of the program, applied to one output."""

    function: str

    def rule(self) -> Value | Ask:
        """Ask for the function's result; an unknown argument gives an unknown result."""
        (value,) = self.values()
        text, secret = to_json(value)
        if text is None:
            return Value(None, known=False, secret=secret, dependencies=value.dependencies)
        return Ask(text, secret, value.dependencies)


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Combine(_Node):
    """Several outputs as one list. `depth` says how many such lists stand inside each other."""

    depth: int

    def rule(self) -> Value:
        """Return the list."""
        return combine(self.values())


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Field(_Node):
    """One property of a composite output."""

    name: str

    def rule(self) -> Value:
        """Return the property.

        Raises:
            MonitorError: the monitor sent bytes that are not a value.
        """
        (composite,) = self.inputs
        assert isinstance(composite.result, Fields)
        return composite.result.get(self.name)


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class _Operation(_Node):
    """What the monitor is asked for. `names` are the names of the inputs, in the order of `inputs`."""

    names: tuple[str, ...]

    def named_values(self) -> dict[str, Value]:
        """Return the inputs by name; call it when all have settled and none has a fault."""
        return dict(zip(self.names, self.values(), strict=True))


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Resource(_Operation):
    """A registration."""

    kind: ClassVar[RequestKind] = RequestKind.REGISTER

    request: Registration

    def rule(self) -> Ask:
        """Ask the monitor, also when there are no inputs."""
        return Ask()

    def describe(self) -> str:
        """Return how a person names it: `resource type "name"`."""
        return f'resource {self.request.type} "{self.request.name}"'

    def message(self, parent: str) -> bytes:
        """Return the request for the monitor; `parent` is the URN of the stack.

        Raises:
            PropertyError: an input that cannot be sent.
        """
        return encode_register(self.request, parent, self.named_values())

    def answer(self, body: bytes, *, preview: bool) -> Fields | Fault:
        """Return what the monitor's answer means.

        Raises:
            MonitorError: the bytes cannot be read.
        """
        return _resource_fields(self, decode_register(body), preview=preview)


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class Invoke(_Operation):
    """A call of a provider's function."""

    kind: ClassVar[RequestKind] = RequestKind.INVOKE

    request: Invocation

    def rule(self) -> Fields | Ask:
        """Ask the monitor, unless an argument is unknown: then so is every property of the result."""
        values = self.values()
        unknown, secret = marks(values)
        dependencies = union(value.dependencies for value in values)
        if unknown:
            return Fields(self.describe(), {}, UNKNOWN_VALUE, dependencies, secret, True, {}, {})
        return Ask("", secret, dependencies)

    def describe(self) -> str:
        """Return how a person names it."""
        return f"invoke of {self.request.token}"

    def message(self, _parent: str) -> bytes:
        """Return the request for the monitor.

        Raises:
            PropertyError: an argument that cannot be sent.
        """
        return encode_invoke(self.request, self.named_values())

    def answer(self, body: bytes, *, preview: bool) -> Fields | Fault:
        """Return what the monitor's answer means.

        Raises:
            MonitorError: the bytes cannot be read.
        """
        assert self.asked is not None
        return _invoke_fields(self, decode_invoke(body), self.asked, preview=preview)


Operation = Resource | Invoke
Waiting = Map | Combine | Field | Resource | Invoke
"""The nodes that have a rule."""
Node = Constant | Waiting
"""An output, or a composite output, in the graph."""


def _resource_fields(node: Resource, answer: RegisterAnswer, *, preview: bool) -> Fields | Fault:
    if answer.failed:
        return Fault(node.describe())
    known = {
        name: _unsent(value, preview=preview)
        for name, value in node.named_values().items()
        if name not in answer.properties
    }
    # What the provider calls `id` or `urn` is not the resource's (pulumi-protocol.md 1.3).
    known["id"] = Value(answer.id) if answer.id else UNKNOWN_VALUE
    known["urn"] = Value(answer.urn)
    absent = UNKNOWN_VALUE if preview else NULL
    return Fields(node.describe(), answer.properties, absent, (answer.urn,), False, preview, known, answer.dependencies)


def _unsent(value: Value, *, preview: bool) -> Value:
    """Return what an input is as an output that the monitor did not send.

    The input itself, but unknown in a preview (pulumi-protocol.md 1.3). Either way a secret stays one.
    """
    if not preview:
        return Value(value.data, value.known, value.secret)
    _, secret = marks(value)
    return SECRET_UNKNOWN if secret else UNKNOWN_VALUE


def _invoke_fields(node: Invoke, answer: InvokeAnswer, asked: Ask, *, preview: bool) -> Fields | Fault:
    if answer.failures:
        reasons = "; ".join(f"{name}: {reason}" if name else reason for name, reason in answer.failures)
        return Fault(node.describe(), reasons)
    secret = asked.secret or answer.secret
    return Fields(node.describe(), answer.properties, NULL, asked.dependencies, secret, preview, {}, {})


__all__ = [
    "Ask",
    "Combine",
    "Constant",
    "Fault",
    "Field",
    "Fields",
    "Invoke",
    "Map",
    "Node",
    "Operation",
    "RequestKind",
    "Resource",
    "Result",
    "Waiting",
]
