"""An implementation of the WIT in memory, small enough to be read at once, for tests of the guest SDK without Wasm.

Answers of the provider arrive only when no callback can run, as they would over a network. Outputs are settled in the
order of their creation.
"""

import enum
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fakes.marked import UNKNOWN, Secret, as_secret, clear, known, read, secret, seen, written
from pulumi_gestalt._bindings import Bindings
from pulumi_gestalt._signatures import REFERENCE, tagged

__all__ = ["UNKNOWN", "FakeEngine", "Secret"]


@dataclass(eq=False)
class Node:
    """An output: marked data, once it is settled, or the reason why there is none."""

    settled: bool = False
    data: Any = None
    failure: str | None = None
    urns: list[str] = field(default_factory=list)

    def settle(self, data: Any, *sources: "Node") -> None:
        assert not self.settled
        failures = [source.failure for source in sources if source.failure is not None]
        self.settled, self.data = True, data
        self.failure = failures[0] if failures else None
        self.urns = list(dict.fromkeys(urn for source in sources for urn in source.urns))

    def fail(self, reason: str) -> None:
        assert not self.settled
        self.settled, self.failure = True, reason

    def seen(self) -> Any:
        """Return the data as tests compare it: a secret shows as {"secret": data}, an unknown as UNKNOWN."""
        assert self.settled
        assert self.failure is None, self.failure
        return seen(self.data)


class OutputHandle:
    """The resource `output`: a new object each time, as componentize-py makes it."""

    def __init__(self, engine: "FakeEngine", node: Node) -> None:
        self.engine = engine
        self.node = node

    def map(self, function_name: str) -> "OutputHandle":
        return self._called(function_name, recover=False)

    def recover(self, function_name: str) -> "OutputHandle":
        return self._called(function_name, recover=True)

    def combine(self, outputs: "list[OutputHandle]") -> "OutputHandle":
        nodes = [self.node, *(output.node for output in outputs)]

        def compute(*parts: Any) -> Any:
            data = list(parts) if known(list(parts)) else UNKNOWN
            return as_secret(data) if secret(list(parts)) else data

        return self.engine.computed(nodes, compute)

    def add_to_export(self, name: str) -> None:
        self.engine.exported[name] = self.node

    def secret(self) -> "OutputHandle":
        return self.engine.computed([self.node], as_secret)

    def unsecret(self) -> "OutputHandle":
        return self.engine.computed([self.node], clear)

    def is_known(self) -> "OutputHandle":
        return self.engine.computed([self.node], known)

    def is_secret(self) -> "OutputHandle":
        return self.engine.computed([self.node], secret)

    def dependencies(self) -> "OutputHandle":
        return self.engine.computed([self.node], lambda _: list(self.node.urns))

    def get_item(self, key: str, required_at: str | None) -> "OutputHandle":
        def item(data: Any) -> Any:
            match data:
                case Secret():
                    return as_secret(item(data.data))
                case str() if data == UNKNOWN:
                    return UNKNOWN
                case dict() if key in data:
                    return data[key]
                case list() if key.isdecimal() and int(key) < len(data):
                    return data[int(key)]
            if required_at is not None:
                raise FatalError(f"item {key!r}, which {required_at} asks for, does not exist")
            return None

        return self.engine.computed([self.node], item)

    def as_resource(self) -> "CompositeHandle":
        return self.engine.add_operation(Operation("getResource", "pulumi:pulumi:getResource", None, {"": self.node}))

    def _called(self, function_name: str, *, recover: bool) -> "OutputHandle":
        node = Node()
        self.engine.calls.append(_Call(function_name, self.node, node, recover))
        return OutputHandle(self.engine, node)


class CompositeHandle:
    """The resource `composite-output`."""

    def __init__(self, engine: "FakeEngine", operation: "Operation") -> None:
        self.engine = engine
        self.operation = operation

    def get_field(self, field_name: str) -> OutputHandle:
        default = UNKNOWN if self.engine.in_preview else None
        return self._field(lambda answer: answer.get(field_name, default))

    def as_output(self) -> OutputHandle:
        if self.operation.name is None:
            return self._field(lambda answer: answer)
        ids = {} if "COMPONENT" in self.operation.kind else {"id": ""}
        return self._field(
            lambda answer: tagged(REFERENCE, urn=answer["urn"], **{key: answer.get(key, "") for key in ids})
        )

    def _field(self, choose: Callable[[dict[str, Any]], Any]) -> OutputHandle:
        operation = self.operation

        def settle() -> bool:
            if operation.answer is None and operation.failure is None:
                return False
            if operation.failure is not None:
                node.fail(operation.failure)
            else:
                data = UNKNOWN if operation.answer == UNKNOWN else choose(operation.answer)
                node.settle(as_secret(data) if operation.secret else data)
                node.urns = [operation.answer["urn"]] if operation.name else []
            return True

        node = self.engine.add(settle)
        return OutputHandle(self.engine, node)


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
class Structure:
    json: str
    parts: list[OutputHandle]


class ResourceKind(enum.Enum):
    CUSTOM = 0
    COMPONENT = 1
    REMOTE_COMPONENT = 2


class MessageLevel(enum.Enum):
    DEBUG = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


class HookEvent(enum.Enum):
    BEFORE_CREATE = 0
    AFTER_CREATE = 1
    BEFORE_UPDATE = 2
    AFTER_UPDATE = 3
    BEFORE_DELETE = 4
    AFTER_DELETE = 5
    ON_ERROR = 6


@dataclass
class Registration:
    kind: ResourceKind
    type: str
    name: str
    inputs: Structure
    options: Any


@dataclass
class Reading:
    type: str
    name: str
    id: OutputHandle
    state: Structure
    options: Any


@dataclass
class Invocation:
    token: str
    arguments: Structure
    options: Any


@dataclass
class MethodCall:
    token: str
    receiver: CompositeHandle
    arguments: Structure
    options: Any


@dataclass(frozen=True)
class Parameterization:
    name: str
    version: str
    value: bytes


@dataclass(frozen=True)
class PackageRequest:
    name: str
    version: str
    download_url: str
    replacement: Parameterization | None
    extension: Parameterization | None


@dataclass
class Resolved:
    value: str
    known: bool
    secret: bool
    dependencies: list[str]
    failure: str | None


@dataclass
class AliasParent_Same:  # noqa: N801 - as componentize-py names the cases of a variant
    pass


@dataclass
class AliasParent_None_:  # noqa: N801
    pass


@dataclass
class AliasParent_Urn:  # noqa: N801
    value: OutputHandle


@dataclass
class Alias:
    name: str | None
    type: str | None
    stack: str | None
    project: str | None
    parent: Any


@dataclass
class Construction:
    type: str
    name: str
    inputs: OutputHandle


@dataclass(frozen=True)
class Hook:
    """The resource `resource-hook`."""

    name: str
    function: str
    on_dry_run: bool = False
    ignore_errors: bool = False


class Options:
    """The resource `resource-options`: keeps the arguments of each call under the name of the function."""

    NAMES = frozenset(
        "parent depends_on depends_on_outputs provider providers protect ignore_changes replace_on_changes "  # noqa: SIM905
        "delete_before_replace alias_urn alias import_id custom_timeouts additional_secret_outputs retain_on_delete "
        "deleted_with version plugin_download_url plugin_checksum replace_with hide_diffs replacement_trigger "
        "environment_mappings package hooks transform source_position constructed".split()
    )

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name not in self.NAMES:
            raise AttributeError(name)
        return lambda *arguments: self.calls.append((name, arguments))

    def given(self, name: str) -> list[tuple[Any, ...]]:
        """Return the arguments of each call of the function `name`."""
        return [arguments for called, arguments in self.calls if called == name]


ResourceOptions = Options


class InvokeOptions(Options):
    """The resource `invoke-options`."""

    NAMES = frozenset(
        [
            "parent",
            "provider",
            "depends_on",
            "depends_on_outputs",
            "version",
            "plugin_download_url",
            "plugin_checksum",
            "package",
        ]
    )


class FatalError(BaseException):
    """What ends the run: the component is left, and no code of the program runs any more."""


@dataclass(eq=False)
class Operation:
    """A registration or a reading (`type`, `name`), or an invoke or a call (`type` is the token, no name)."""

    kind: str
    type: str
    name: str | None
    inputs: dict[str, Any]
    options: Any = None
    receiver: "Operation | None" = None
    outputs: Node | None = None
    answer: Any = None
    failure: str | None = None
    secret: bool = False
    transforms: list[str] = field(default_factory=list)
    settled_inputs: dict[str, Any] | None = None

    def seen(self) -> Any:
        """Return the inputs as tests compare them."""
        return seen(self.settled_inputs)

    def option(self, name: str) -> Any:
        """Return what was given for an option, as tests compare it: the last call's arguments, one without a tuple."""
        calls = [tuple(map(_plain, arguments)) for arguments in self.options.given(name)]
        return calls[-1][0] if len(calls[-1]) == 1 else calls[-1]

    def option_calls(self, name: str) -> list[Any]:
        """Return the arguments of each call for an option."""
        return [tuple(map(_plain, arguments)) for arguments in self.options.given(name)]


def _plain(argument: Any) -> Any:
    match argument:
        case CompositeHandle():
            return argument.operation.name
        case OutputHandle():
            return argument.node.seen()
        case list():
            return [_plain(item) for item in argument]
        case AliasParent_Urn():
            return _plain(argument.value)
        case Alias():
            return {key: _plain(item) for key, item in vars(argument).items() if item is not None}
        case Hook():
            return argument.name
        case _:
            return argument


@dataclass(eq=False)
class _Call:
    name: str
    argument: Node
    result: Node
    recover: bool = False
    requested: bool = False


@dataclass
class FakeEngine:
    """The state behind one context.

    Arguments:
        config: texts by key (`key` or `namespace:key`); a tuple of one text is a secret.
        answers: properties that a provider adds to its inputs, by type or token.
        failures: why an operation fails, by type or token.
        asked_for: type, name and inputs of the component that Pulumi asks for.
    """

    config: dict[str, str | tuple[str]] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    in_preview: bool = False
    calls: list[_Call] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    exported: dict[str, Node] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    hooks: list[Hook] = field(default_factory=list)
    packages: list[PackageRequest] = field(default_factory=list)
    messages: list[tuple[str, str, str | None, int, bool]] = field(default_factory=list)
    transforms: list[str] = field(default_factory=list)
    invoke_transforms: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    aborted: bool = False
    asked_for: tuple[str, str, dict[str, Any]] | None = None
    constructed: Operation | None = None
    _open: list[Callable[[], bool]] = field(default_factory=list)

    def bindings(self) -> Bindings:
        """Return the bindings that the SDK needs."""
        return Bindings(self._start, sys.modules[__name__], sys.modules[__name__])

    def exports(self) -> dict[str, Any]:
        """Return the stack outputs as tests compare them; those that failed are left out."""
        return {name: node.seen() for name, node in self.exported.items() if node.failure is None}

    def resource(self, name: str) -> Operation:
        """Return the registration of the resource `name`."""
        return next(operation for operation in self.operations if operation.name == name)

    def add(self, settle: Callable[[], bool]) -> Node:
        """Add a node that `settle` settles, when it can; it returns whether it did."""
        self._open.append(settle)
        return Node()

    def computed(self, nodes: list[Node], compute: Callable[..., Any]) -> OutputHandle:
        """Return the output that `compute` makes of the data of others."""

        def settle() -> bool:
            if not all(node.settled for node in nodes):
                return False
            broken = any(node.failure is not None for node in nodes)
            result.settle(None if broken else compute(*(node.data for node in nodes)), *nodes)
            return True

        result = self.add(settle)
        return OutputHandle(self, result)

    def call_hook(self, name: str, argument: dict[str, Any]) -> Node:
        """Let Pulumi call a hook, and return the node of its result."""
        return self._ask(next(hook.function for hook in self.hooks if hook.name == name), argument)

    def create_output(self, value: str, secret: bool) -> OutputHandle:
        node = Node()
        data = json.loads(value)
        node.settle(as_secret(data) if secret else data)
        return OutputHandle(self, node)

    def create_structure(self, value: Structure) -> OutputHandle:
        template = json.loads(value.json)
        return self.computed([part.node for part in value.parts], lambda *data: read(template, list(data)))

    def register(self, request: Registration) -> CompositeHandle:
        operation = Operation(request.kind.name, request.type, request.name, {}, request.options)
        operation.transforms = [name for (name,) in request.options.given("transform")] + self.transforms
        return self.add_operation(operation, request.inputs)

    def read(self, request: Reading) -> CompositeHandle:
        operation = Operation("READ", request.type, request.name, {"id": request.id.node}, request.options)
        return self.add_operation(operation, request.state)

    def invoke(self, request: Invocation) -> CompositeHandle:
        operation = Operation("INVOKE", request.token, None, {}, request.options)
        operation.transforms = list(self.invoke_transforms)
        return self.add_operation(operation, request.arguments)

    def call(self, request: MethodCall) -> CompositeHandle:
        operation = Operation("CALL", request.token, None, {}, request.options, request.receiver.operation)
        return self.add_operation(operation, request.arguments)

    def register_outputs(self, component: CompositeHandle, outputs: Structure) -> None:
        assert component.operation.kind == "COMPONENT"
        assert component.operation.outputs is None, "outputs were registered twice"
        component.operation.outputs = self.create_structure(outputs).node

    def register_package(self, request: PackageRequest) -> PackageRequest:
        self.packages.append(request)
        return request

    def register_hook(self, name: str, function_name: str, on_dry_run: bool, ignore_errors: bool) -> Hook:
        self.hooks.append(Hook(name, function_name, on_dry_run, ignore_errors))
        return self.hooks[-1]

    def register_error_hook(self, name: str, function_name: str) -> Hook:
        return self.register_hook(name, function_name, False, False)

    def register_stack_transform(self, function_name: str) -> None:
        self.transforms.append(function_name)

    def register_stack_invoke_transform(self, function_name: str) -> None:
        self.invoke_transforms.append(function_name)

    def construction(self) -> Construction | None:
        if self.asked_for is None:
            return None
        type_, name, inputs = self.asked_for
        return Construction(type_, name, self.create_output(json.dumps(inputs), False))

    def construct(self, component: CompositeHandle, outputs: Structure) -> None:
        assert component.operation.options.given("constructed") == [()]
        self.register_outputs(component, outputs)
        self.constructed = component.operation

    def abort(self) -> None:
        self.aborted = True

    def get_config(self, name: str | None, key: str) -> ConfigValue | None:
        match self.config.get(f"{name}:{key}" if name else key):
            case None:
                return None
            case (str() as text,):
                return ConfigValue(self.create_output(json.dumps(text), True))
            case text:
                return ConfigValue(text)

    def log(
        self, level: MessageLevel, message: str, resource: CompositeHandle | None, stream: int, ephemeral: bool
    ) -> None:
        beside = None if resource is None else resource.operation.name
        self.messages.append((level.name, message, beside, stream, ephemeral))

    def require_pulumi_version(self, range: str) -> None:  # noqa: A002 - as in the WIT
        self.versions.append(range)

    def stack_resource(self) -> CompositeHandle:
        stack = Operation("COMPONENT", "pulumi:pulumi:Stack", "project-dev", {}, answer={"urn": "urn:stack"})
        return CompositeHandle(self, stack)

    def project(self) -> str:
        return "project"

    def stack(self) -> str:
        return "dev"

    def organization(self) -> str:
        return "organization"

    def root_directory(self) -> str:
        return "/srv/project"

    def program_directory(self) -> str:
        return "/srv/project/app"

    def finish(self, functions: list[FunctionInvocationResult]) -> list[FunctionInvocationRequest]:
        for result in functions:
            data = json.loads(result.value)
            self._returned(result.id, lambda node, data=data: node.settle(read(data, [])))
        while not (ready := self._ready()):
            if not self._answer():
                self._complete()
                return []
        return [self._request(call) for call in ready]

    def wait_for(self, output: OutputHandle) -> Resolved | None:
        while not self._ready():
            if output.node.settled:
                node = output.node
                if node.failure is not None:
                    return Resolved("null", False, False, [], node.failure)
                is_known = known(node.data)
                text = json.dumps(clear(node.data)) if is_known else "null"
                return Resolved(text, is_known, secret(node.data), node.urns, None)
            if not self._answer():
                raise FatalError("nothing can make this output: it waits for what the program has yet to do")
        return None

    def answer(self, id: OutputHandle, value: OutputHandle) -> None:  # noqa: A002 - as in the WIT
        def follow(node: Node) -> None:
            def settle() -> bool:
                if value.node.settled:
                    node.settle(value.node.data, value.node)
                return value.node.settled

            self._open.append(settle)

        self._returned(id, follow)

    def fail(self, id: OutputHandle, message: str) -> None:  # noqa: A002 - as in the WIT
        self.failed.append(message)
        self._returned(id, lambda node: node.fail(message))

    def add_operation(self, operation: Operation, inputs: Structure | None = None) -> CompositeHandle:
        """Start an operation."""
        if inputs is not None:
            operation.inputs[""] = self.create_structure(inputs).node
        self.operations.append(operation)
        return CompositeHandle(self, operation)

    def _complete(self) -> None:
        """End the run: every function has its result, and components without outputs get none."""
        unanswered = [call.name for call in self.calls if call.requested]
        if unanswered:
            raise FatalError(f"no result was given for {', '.join(unanswered)}")
        assert not self.calls, "something waits for ever"
        for operation in self.operations:
            if operation.kind == "COMPONENT" and operation.outputs is None:
                operation.outputs = self.create_structure(Structure("{}", [])).node
        self._settle()

    def _start(self, in_preview: bool) -> "FakeEngine":
        self.in_preview = in_preview
        return self

    def _returned(self, id_: OutputHandle, settle: Callable[[Node], object]) -> None:
        call = next((call for call in self.calls if call.result is id_.node), None)
        assert call is not None, "a result that nobody asked for"
        assert call.requested, f"a result for {call.name}, which was not requested"
        self.calls.remove(call)
        inner = Node()
        settle(inner)

        def follow() -> bool:
            if not inner.settled:
                return False
            if inner.failure is not None:
                call.result.fail(inner.failure)
            else:
                data = inner.data
                data = as_secret(data) if not call.recover and secret(call.argument.data) else data
                call.result.settle(data, call.argument, inner) if not call.recover else call.result.settle(data, inner)
            return True

        self._open.append(follow)

    def _ask(self, function: str, argument: Any) -> Node:
        call = _Call(function, Node(), Node())
        call.argument.settle(argument)
        self.calls.append(call)
        return call.result

    def _request(self, call: _Call) -> FunctionInvocationRequest:
        call.requested = True
        self.called.append(call.name)
        value = call.argument.failure if call.recover else clear(call.argument.data)
        return FunctionInvocationRequest(OutputHandle(self, call.result), call.name, json.dumps(value))

    def _ready(self) -> list[_Call]:
        self._settle()
        return [call for call in self.calls if call.argument.settled and not call.requested]

    def _settle(self) -> None:
        progress = True
        while progress:
            waiting = self._open
            self._open = []
            self._open = [settle for settle in waiting if not settle()] + self._open
            passed = [call for call in self.calls if not call.requested and self._passes(call)]
            self.calls = [call for call in self.calls if call not in passed]
            progress = bool(passed) or len(self._open) < len(waiting)

    def _passes(self, call: _Call) -> bool:
        """Settle the result of a call that needs no function, and say whether it was one."""
        argument = call.argument
        if not argument.settled:
            return False
        if call.recover and argument.failure is None:
            call.result.settle(argument.data, argument)
        elif not call.recover and (argument.failure is not None or not known(argument.data)):
            hidden = as_secret(UNKNOWN) if secret(argument.data) else UNKNOWN
            call.result.settle(hidden, argument)
        else:
            return False
        return True

    def _answer(self) -> bool:
        """Answer every operation whose inputs exist, and say whether there was one."""
        ready = [
            operation
            for operation in self.operations
            if operation.answer is None
            and operation.failure is None
            and all(node.settled for node in operation.inputs.values())
        ]
        for operation in ready:
            self._transform(operation) if operation.transforms else self._answer_one(operation)
        return bool(ready)

    def _transform(self, operation: Operation) -> None:
        function = operation.transforms.pop(0)
        properties = written(operation.inputs[""].data)
        argument = {"options": {}} | (
            {"token": operation.type, "arguments": properties}
            if operation.kind == "INVOKE"
            else {"type": operation.type, "name": operation.name, "custom": operation.kind == "CUSTOM", "parent": ""}
            | {"properties": properties}
        )
        before, result = operation.inputs[""], self._ask(function, argument)
        key = "arguments" if operation.kind == "INVOKE" else "properties"

        def changed(data: Any) -> Any:
            return before.data if data is None else data[key]

        operation.inputs[""] = self.computed([result], changed).node

    def _answer_one(self, operation: Operation) -> None:
        if operation.kind == "getResource":
            self._look_up(operation)
            return
        broken = [node.failure for node in operation.inputs.values() if node.failure is not None]
        failure = self.failures.get(operation.type) or next(iter(broken), None)
        if failure is not None:
            operation.failure = failure
            return
        inputs = operation.settled_inputs = operation.inputs[""].data
        added = self.answers.get(operation.type, {})
        if operation.name is None:
            operation.secret = secret(inputs)
            unknown = operation.kind == "INVOKE" and not known(inputs)
            operation.answer = UNKNOWN if unknown else added
            return
        made = {"urn": f"urn:{operation.type}::{operation.name}"}
        if operation.kind == "READ":
            made |= {"id": operation.inputs["id"].data, **added}
        elif not self.in_preview:
            made |= ({"id": f"{operation.name}-id"} if operation.kind == "CUSTOM" else {}) | added
        operation.answer = inputs | made

    def _look_up(self, operation: Operation) -> None:
        reference = clear(operation.inputs[""].data)
        urn = reference["urn"] if isinstance(reference, dict) else reference
        found = (other for other in self.operations if other.name and (other.answer or {}).get("urn") == urn)
        operation.answer = next(found).answer
