"""The six kinds of node. Each has one pure rule that says what follows once all of its inputs have settled."""

from dataclasses import dataclass, field
from typing import ClassVar, final

from pulumi_gestalt_engine.messages import (
    Invocation,
    InvokeAnswer,
    RegisterAnswer,
    Registration,
    decode_invoke,
    decode_register,
    is_null,
)
from pulumi_gestalt_engine.properties import decode_value
from pulumi_gestalt_engine.values import NULL, Value, as_value, combine, to_json, union


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an output will never have a value: the operation that failed, as a person would name it."""

    origin: str


@dataclass(frozen=True, slots=True, repr=False)
class Fields:
    """The properties of a resource or of an invoke's result, decoded when asked for.

    Attributes:
        known: properties that are already values, `id` and `urn` of a resource among them.
        encoded: name -> Value message, as the monitor sent it.
        dependencies: name -> URNs beyond `common`.
        common: URNs that every property comes from.
        secret: whether every property is secret.
        absent: what a property is that the monitor did not send: unknown or null.
        keep_unknowns: whether an unknown stays one (preview) or is null (update).
    """

    known: dict[str, Value]
    encoded: dict[str, bytes]
    dependencies: dict[str, tuple[str, ...]]
    common: tuple[str, ...]
    secret: bool
    absent: Value
    keep_unknowns: bool

    def get(self, name: str) -> Value:
        """Return the property `name`.

        Raises:
            WireError: the monitor sent bytes that are not a value.
        """
        value = self.known.get(name)
        if value is None:
            message = self.encoded.get(name)
            data = self.absent if message is None else decode_value(message, keep_unknowns=self.keep_unknowns)
            value = as_value(data, secret=self.secret)
        return value.with_marks(dependencies=union((self.common, self.dependencies.get(name, ()))))


Result = Value | Fields | Fault

NO_REGISTRATION = Registration("", "", "")
NO_INVOCATION = Invocation("", "")


@final
@dataclass(frozen=True, slots=True, repr=False)
class Ask:
    """A node's rule says: ask outside.

    Attributes:
        call: the JSON argument of a function call, or None when the monitor is asked.
        secret, dependencies: facts that the result inherits.
    """

    call: str | None = None
    secret: bool = False
    dependencies: tuple[str, ...] = ()


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """An output, or a composite output, in the graph.

    Attributes:
        id: number in order of creation; orders everything that leaves the engine.
        inputs: nodes that it waits for; emptied when it settles, so that chains do not stay in memory.
        preview: whether the run is a preview.
        missing: how many inputs have not settled.
        result: a value, fields or a fault once settled.
        subscribers: nodes that wait for this one.
        state: see `graph.TRANSITIONS`.
        asked: what was asked for, while an answer is open.
    """

    kind: ClassVar[str] = "output"

    id: int
    inputs: tuple["Node", ...]
    preview: bool
    missing: int = 0
    result: Result | None = None
    subscribers: list["Node"] = field(default_factory=list)
    state: str = "pending"
    asked: Ask | None = None

    def fault(self) -> Fault | None:
        """Return the fault of the first input that has one."""
        for node in self.inputs:
            if isinstance(node.result, Fault):
                return node.result
        return None

    def values(self) -> list[Value]:
        """Return the values of all inputs; call it when no input has a fault."""
        return [node.result for node in self.inputs if isinstance(node.result, Value)]

    def rule(self) -> Result | Ask:
        """Return what follows now that all inputs have settled and none has a fault."""
        return NULL


@final
@dataclass(slots=True, eq=False, repr=False)
class Constant(Node):
    """A value that the program made."""

    value: Value = NULL

    def rule(self) -> Value:
        """Return the value."""
        return self.value


@final
@dataclass(slots=True, eq=False, repr=False)
class Map(Node):
    """A named function of the program, applied to one output."""

    function: str = ""

    def rule(self) -> Value | Ask:
        """Ask for the function's result; an unknown argument gives an unknown result."""
        (value,) = self.values()
        text, secret = to_json(value)
        if text is None:
            return Value(None, known=False, secret=secret, dependencies=value.dependencies)
        return Ask(text, secret, value.dependencies)


@final
@dataclass(slots=True, eq=False, repr=False)
class Combine(Node):
    """Several outputs as one list."""

    def rule(self) -> Value:
        """Return the list."""
        return combine(self.values())


@final
@dataclass(slots=True, eq=False, repr=False)
class Field(Node):
    """One property of a composite output."""

    name: str = ""

    def rule(self) -> Value:
        """Return the property."""
        (composite,) = self.inputs
        assert isinstance(composite.result, Fields)
        return composite.result.get(self.name)


@final
@dataclass(slots=True, eq=False, repr=False)
class Resource(Node):
    """A registration. `names` are the names of the inputs, in the order of `inputs`."""

    request: Registration = NO_REGISTRATION
    names: tuple[str, ...] = ()
    sent: dict[str, Value] = field(default_factory=dict)

    def rule(self) -> Ask:
        """Ask the monitor, also when there are no inputs."""
        return Ask()

    def describe(self) -> str:
        """Return how a person names it: `type "name"`."""
        return f'resource {self.request.type} "{self.request.name}"'

    def answer(self, body: bytes) -> Fields | Fault:
        """Return what the monitor's answer means.

        Raises:
            MonitorError: the bytes cannot be read.
        """
        return _resource_fields(self, decode_register(body))


@final
@dataclass(slots=True, eq=False, repr=False)
class Invoke(Node):
    """A call of a provider's function. `names` are the names of the arguments, in the order of `inputs`."""

    request: Invocation = NO_INVOCATION
    names: tuple[str, ...] = ()

    def rule(self) -> Fields | Ask:
        """Ask the monitor, unless an argument is unknown: then so is every property of the result."""
        whole = combine(self.values())
        text, secret = to_json(whole)
        if text is None:
            return _unknown_fields(whole.dependencies, secret=secret)
        return Ask(None, secret, whole.dependencies)

    def describe(self) -> str:
        """Return how a person names it."""
        return f"invoke of {self.request.token}"

    def answer(self, body: bytes) -> Fields | Fault:
        """Return what the monitor's answer means.

        Raises:
            MonitorError: the bytes cannot be read.
        """
        assert self.asked is not None
        return _invoke_fields(self, decode_invoke(body), self.asked)


Operation = Resource | Invoke


def failures_of(node: Invoke, body: bytes) -> str:
    """Return what the provider said about the arguments of a failed invoke."""
    reasons = [f"{name}: {reason}" if name else reason for name, reason in decode_invoke(body).failures]
    return f"{node.describe()} failed: " + "; ".join(reasons)


def _unknown_fields(common: tuple[str, ...], *, secret: bool) -> Fields:
    return Fields({}, {}, {}, common, secret, Value(None, known=False), keep_unknowns=True)


def _invoke_fields(node: Invoke, answer: InvokeAnswer, asked: Ask) -> Fields | Fault:
    if answer.failures:
        return Fault(node.describe())
    return Fields(
        {},
        answer.properties,
        {},
        asked.dependencies,
        asked.secret or answer.secret,
        NULL,
        keep_unknowns=node.preview,
    )


def _resource_fields(node: Resource, answer: RegisterAnswer) -> Fields | Fault:
    if answer.failed:
        return Fault(node.describe())
    known = {
        "urn": Value(answer.urn),
        "id": Value(answer.id) if answer.id else Value(None, known=False),
    }
    if not node.preview:
        # pulumi-protocol.md 1.3: a property that an update does not return is the input that was sent.
        known |= {
            name: value for name, value in node.sent.items() if name not in answer.properties and name not in known
        }
    return Fields(
        known,
        answer.properties,
        answer.dependencies,
        (answer.urn,),
        secret=False,
        absent=Value(None, known=False) if node.preview else NULL,
        keep_unknowns=node.preview,
    )


def sendable(node: Operation) -> dict[str, Value]:
    """Return the inputs of an operation by name; nulls are left out."""
    return {name: value for name, value in zip(node.names, node.values(), strict=True) if not is_null(value)}
