"""An implementation of the WIT in memory, small enough to be read at once, for tests of the guest SDK without Wasm.

Answers of the provider arrive only when no callback can run, as they would over a network. Outputs are settled in the
order of their creation.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pulumi_gestalt._bindings import Bindings

UNKNOWN = "<unknown>"


@dataclass(eq=False)
class Node:
    """An output: `data` is None and `settled` False until it has a value; `data` is UNKNOWN when it cannot have one."""

    settled: bool = False
    data: Any = None
    secret: bool = False

    def settle(self, data: Any, *, secret: bool = False) -> None:
        assert not self.settled
        self.settled, self.data, self.secret = True, data, secret

    def seen(self) -> Any:
        """Return the data as tests compare it: a secret shows as {"secret": data}."""
        assert self.settled
        return {"secret": self.data} if self.secret else self.data


class OutputHandle:
    """The resource `output`: a new object each time, as componentize-py makes it."""

    def __init__(self, engine: "FakeEngine", node: Node) -> None:
        self.engine = engine
        self.node = node

    def map(self, function_name: str) -> "OutputHandle":
        node = self.engine.add(lambda: False)
        self.engine.calls.append(_Call(function_name, self.node, node))
        return OutputHandle(self.engine, node)

    def combine(self, outputs: "list[OutputHandle]") -> "OutputHandle":
        parts = [self.node, *(output.node for output in outputs)]

        def settle() -> bool:
            if not all(part.settled for part in parts):
                return False
            unknown = any(part.data == UNKNOWN for part in parts)
            data = UNKNOWN if unknown else [part.data for part in parts]
            node.settle(data, secret=any(part.secret for part in parts))
            return True

        node = self.engine.add(settle)
        return OutputHandle(self.engine, node)

    def add_to_export(self, name: str) -> None:
        self.engine.exported[name] = self.node


class CompositeHandle:
    """The resource `composite-output`."""

    def __init__(self, engine: "FakeEngine", operation: "Operation") -> None:
        self.engine = engine
        self.operation = operation

    def get_field(self, field_name: str) -> OutputHandle:
        def settle() -> bool:
            if self.operation.answer is None:
                return False
            default = UNKNOWN if self.engine.in_preview else None
            node.settle(self.operation.answer.get(field_name, default), secret=self.operation.secret)
            return True

        node = self.engine.add(settle)
        return OutputHandle(self.engine, node)


@dataclass
class ObjectField:
    name: str
    value: OutputHandle


@dataclass
class RegisterResourceRequest:
    type: str
    name: str
    version: str
    object: list[ObjectField]


@dataclass
class ResourceInvokeRequest:
    token: str
    version: str
    object: list[ObjectField]


@dataclass
class FunctionInvocationRequest:
    id: OutputHandle
    function_name: str
    value: str


@dataclass
class FunctionInvocationResult:
    id: OutputHandle
    value: str


@dataclass
class ConfigValue:
    value: Any


@dataclass
class Operation:
    """A registration (`type`, `name`) or an invoke (`type` is the token, no name)."""

    type: str
    name: str | None
    version: str
    inputs: dict[str, Node]
    answer: dict[str, Any] | None = None
    secret: bool = False

    def seen(self) -> dict[str, Any]:
        return {name: node.seen() for name, node in self.inputs.items()}


@dataclass
class _Call:
    name: str
    argument: Node
    result: Node
    requested: bool = False


@dataclass
class FakeEngine:
    """The state behind one context.

    Arguments:
        config: texts by key (`key` or `namespace:key`); a tuple of one text is a secret.
        answers: properties that a provider adds to its inputs, by type or token.
    """

    config: dict[str, str | tuple[str]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    in_preview: bool = False
    calls: list[_Call] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    exported: dict[str, Node] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    _open: list[Callable[[], bool]] = field(default_factory=list)

    def bindings(self) -> Bindings:
        """Return the constructors that the SDK needs."""
        return Bindings(
            self._start, ObjectField, RegisterResourceRequest, ResourceInvokeRequest, FunctionInvocationResult
        )

    def exports(self) -> dict[str, Any]:
        """Return the stack outputs as tests compare them."""
        return {name: node.seen() for name, node in self.exported.items()}

    def resource(self, name: str) -> Operation:
        """Return the registration of the resource `name`."""
        return next(operation for operation in self.operations if operation.name == name)

    def add(self, settle: Callable[[], bool]) -> Node:
        """Add a node that `settle` settles, when it can; it returns whether it did."""
        self._open.append(settle)
        return Node()

    def create_output(self, value: str, secret: bool) -> OutputHandle:
        node = Node()
        node.settle(json.loads(value), secret=secret)
        return OutputHandle(self, node)

    def register_resource(self, request: RegisterResourceRequest) -> CompositeHandle:
        return self._operation(request.type, request.name, request.version, request.object)

    def invoke_resource(self, request: ResourceInvokeRequest) -> CompositeHandle:
        return self._operation(request.token, None, request.version, request.object)

    def get_config(self, name: str | None, key: str) -> ConfigValue | None:
        match self.config.get(f"{name}:{key}" if name else key):
            case None:
                return None
            case (str() as text,):
                return ConfigValue(self.create_output(json.dumps(text), True))
            case text:
                return ConfigValue(text)

    def finish(self, functions: list[FunctionInvocationResult]) -> list[FunctionInvocationRequest]:
        for result in functions:
            call = next(call for call in self.calls if call.result is result.id.node)
            assert call.requested, f"a result for {call.name}, which was not requested"
            call.result.settle(json.loads(result.value), secret=call.argument.secret)
            self.calls.remove(call)
        while True:
            self._settle()
            ready = [call for call in self.calls if call.argument.settled]
            if ready:
                return [self._request(call) for call in ready]
            if not self._answer():
                assert not self.calls, "something waits for ever"
                return []

    def _start(self, in_preview: bool) -> "FakeEngine":
        self.in_preview = in_preview
        return self

    def _operation(self, type_: str, name: str | None, version: str, fields: list[ObjectField]) -> CompositeHandle:
        operation = Operation(type_, name, version, {item.name: item.value.node for item in fields})
        self.operations.append(operation)
        return CompositeHandle(self, operation)

    def _request(self, call: _Call) -> FunctionInvocationRequest:
        assert not call.requested, f"{call.name} got no result"
        call.requested = True
        self.called.append(call.name)
        return FunctionInvocationRequest(OutputHandle(self, call.result), call.name, json.dumps(call.argument.data))

    def _settle(self) -> None:
        progress = True
        while progress:
            waiting = self._open
            self._open = []
            self._open = [settle for settle in waiting if not settle()] + self._open
            unknown = [call for call in self.calls if call.argument.settled and call.argument.data == UNKNOWN]
            for call in unknown:
                call.result.settle(UNKNOWN, secret=call.argument.secret)
                self.calls.remove(call)
            progress = bool(unknown) or len(self._open) < len(waiting)

    def _answer(self) -> bool:
        """Answer every operation whose inputs exist, and say whether there was one."""
        ready = [
            operation
            for operation in self.operations
            if operation.answer is None and all(node.settled for node in operation.inputs.values())
        ]
        for operation in ready:
            inputs = {name: node.data for name, node in operation.inputs.items()}
            made = {} if self.in_preview else {"id": f"{operation.name}-id", **self.answers.get(operation.type, {})}
            if operation.name is None and UNKNOWN not in inputs.values():
                made = self.answers.get(operation.type, {})
            operation.answer = inputs | {"urn": f"urn:{operation.type}::{operation.name}"} | made
            operation.secret = operation.name is None and any(node.secret for node in operation.inputs.values())
        return bool(ready)
