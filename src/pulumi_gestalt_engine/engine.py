"""The engine: what a Pulumi SDK does, without a socket, a file or a clock.

The driver's duty, in full:

1. After every call, send what `requests_to_send` gives, in that order, and show what `reports_to_show` gives.
2. When `calls_to_make` gives calls, have the program run them and feed each result to `receive_result`.
3. When it gives none and `open_requests` is not zero, wait for answers and feed each to `receive_response`.
4. When it gives none and nothing is open, send `outputs` and stop.
"""

import enum
from collections.abc import Sequence
from typing import Any, NamedTuple

from pulumi_gestalt_engine.config import ConfigEntry
from pulumi_gestalt_engine.errors import MonitorError, ProgramError
from pulumi_gestalt_engine.graph import Graph
from pulumi_gestalt_engine.messages import (
    DeploymentInfo,
    Invocation,
    Registration,
    encode_invoke,
    encode_outputs,
    encode_register,
)
from pulumi_gestalt_engine.nodes import (
    Combine,
    Constant,
    Fault,
    Field,
    Invoke,
    Map,
    Node,
    Operation,
    Resource,
    failures_of,
    sendable,
)
from pulumi_gestalt_engine.properties import PropertyError
from pulumi_gestalt_engine.values import Value, as_value, parse_json
from pulumi_gestalt_engine.wire import WireError


class RequestKind(enum.Enum):
    """What the monitor is asked for."""

    REGISTER = "register"
    INVOKE = "invoke"


class Request(NamedTuple):
    """A request for the monitor: its number, its kind, the message."""

    id: int
    kind: RequestKind
    body: bytes


class Call(NamedTuple):
    """A function that the program must run: the output that waits, the function's name, the argument as JSON."""

    node: Node
    function: str
    argument: str


class Level(enum.Enum):
    """How much a report matters; the names are those of the WIT enum `log.level`."""

    TRACE = "TRACE"
    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


class Report(NamedTuple):
    """Something a person should know: never holds a value."""

    level: Level
    text: str


class Engine:
    """One run of a program.

    Args:
        info: what is being deployed.
        stack_urn: URN of the root stack resource, the parent of every resource.
        preview: whether the run is a preview; must agree with `info`.
        trace: whether to report each step.

    Raises:
        ProgramError: `preview` contradicts the deployment.
    """

    def __init__(self, info: DeploymentInfo, stack_urn: str, *, preview: bool, trace: bool = False) -> None:
        if info.dry_run != preview:
            raise ProgramError(
                "context.constructor",
                f"in-preview is {_word(preview)}, but this run is {'a' if info.dry_run else 'not a'} preview",
                "pass the argument of pulumi-main.main on to the constructor",
            )
        self._info = info
        self._stack_urn = stack_urn
        self._preview = preview
        self._trace = trace
        self._graph = Graph()
        self._requests: list[Request] = []
        self._open: dict[int, Operation] = {}
        self._ready: list[Map] = []
        self._handed_out: dict[int, Map] = {}
        self._exports: dict[str, Node] = {}
        self._reports: list[Report] = []

    # ---- building ----

    def create(self, text: str, *, secret: bool) -> Node:
        """Return an output of the JSON `text`.

        Raises:
            ProgramError: the text is not JSON.
        """
        value = as_value(self._parse(text, "context.create-output"), secret=secret)
        return self._add(Constant(self._next(), (), self._preview, value=value))

    def map(self, source: Node, function: str) -> Node:
        """Return the output of the program's function `function` applied to `source`."""
        return self._add(Map(self._next(), (source,), self._preview, function=function))

    def combine(self, sources: Sequence[Node]) -> Node:
        """Return one output that holds the list of `sources`."""
        return self._add(Combine(self._next(), tuple(sources), self._preview))

    def field(self, composite: Node, name: str) -> Node:
        """Return the property `name` of `composite`, which `register` or `invoke` returned."""
        return self._add(Field(self._next(), (composite,), self._preview, name=name))

    def register(self, request: Registration, inputs: Sequence[tuple[str, Node]]) -> Node:
        """Register a resource and return its properties as a composite output.

        Raises:
            ProgramError: no type or name, or an input named twice or not sendable.
        """
        _require_text("context.register-resource", type=request.type, name=request.name)
        names, sources = _split("context.register-resource", inputs)
        return self._add(Resource(self._next(), sources, self._preview, request=request, names=names))

    def invoke(self, request: Invocation, arguments: Sequence[tuple[str, Node]]) -> Node:
        """Call a provider's function and return the result's properties as a composite output.

        Raises:
            ProgramError: no token, or an argument named twice or not sendable.
        """
        _require_text("context.invoke-resource", token=request.token)
        names, sources = _split("context.invoke-resource", arguments)
        return self._add(Invoke(self._next(), sources, self._preview, request=request, names=names))

    def export(self, name: str, source: Node) -> None:
        """Make `source` the stack output `name`; the last call for a name wins."""
        self._exports[name] = source

    def get_config(self, namespace: str | None, name: str) -> ConfigEntry | None:
        """Return a configuration entry, or None if it is not set."""
        return self._info.config.get(namespace, name)

    def secret_text(self, text: str) -> Node:
        """Return a secret output that holds `text` itself."""
        return self._add(Constant(self._next(), (), self._preview, value=Value(text, secret=True)))

    # ---- draining ----

    @property
    def open_requests(self) -> int:
        """How many requests have no answer yet."""
        return len(self._open)

    @property
    def unknown_calls(self) -> int:
        """How many function calls were left out because their argument is unknown."""
        return self._graph.unknown_calls

    @property
    def unanswered_calls(self) -> list[str]:
        """The functions that were handed out and have no result yet, in order of creation."""
        return [node.function for _, node in sorted(self._handed_out.items())]

    def requests_to_send(self) -> list[Request]:
        """Return the requests to send now, in this order; afterwards each is open until `receive_response`."""
        requests, self._requests = self._requests, []
        return requests

    def calls_to_make(self) -> list[Call]:
        """Return the function calls to make now, in order of creation; each needs one `receive_result`."""
        ready, self._ready = sorted(self._ready, key=lambda node: node.id), []
        calls = []
        for node in ready:
            assert node.asked is not None
            assert node.asked.call is not None
            self._handed_out[node.id] = node
            calls.append(Call(node, node.function, node.asked.call))
        return calls

    def reports_to_show(self) -> list[Report]:
        """Return the reports that have gathered, oldest first."""
        reports, self._reports = self._reports, []
        return reports

    def exports(self) -> dict[str, Value]:
        """Return the stack's outputs that have a value; one that failed is left out."""
        return {name: node.result for name, node in self._exports.items() if isinstance(node.result, Value)}

    # ---- feeding ----

    def receive_result(self, node: Node, text: str) -> None:
        """Take the JSON result of a call.

        Raises:
            ProgramError: the call was never made or already answered, or the result is not JSON.
        """
        if self._handed_out.get(node.id) is not node:
            raise ProgramError(
                "context.finish",
                "a result is given for a function that was not asked for, or was already answered",
                "give back each request of the last call exactly once",
            )
        del self._handed_out[node.id]
        assert isinstance(node, Map)
        asked = node.asked
        assert asked is not None
        data = self._parse(text, f'context.finish: result of function "{node.function}"')
        self._graph.settle(node, as_value(data, secret=asked.secret, dependencies=asked.dependencies))
        self._collect()

    def receive_response(self, request_id: int, body: bytes) -> None:
        """Take the monitor's answer to a request.

        Raises:
            MonitorError: no such request is open, or the answer cannot be read.
            ProgramError: a resource that can be sent now has an input that cannot.
        """
        node = self._open.pop(request_id, None)
        if node is None:
            raise MonitorError("answer", f"no request {request_id} is open")
        result = node.answer(body)
        if isinstance(node, Resource):
            node.sent = {}
        if isinstance(node, Invoke) and isinstance(result, Fault):
            self._report(Level.ERROR, failures_of(node, body))
        self._trace_step("answered", node)
        try:
            self._graph.settle(node, result)
        except WireError as error:
            raise MonitorError(f"answer for {node.describe()}", str(error)) from None
        self._collect()

    # ---- inside ----

    def _parse(self, text: str, operation: str) -> Any:
        return parse_json(text, operation, keep_unknowns=self._preview)

    def _next(self) -> int:
        return self._graph.created

    def _add(self, node: Node) -> Node:
        try:
            self._graph.add(node)
        except WireError as error:
            raise MonitorError("answer", str(error)) from None
        self._collect()
        return node

    def _collect(self) -> None:
        for node in self._graph.take_asking():
            if isinstance(node, Map):
                self._ready.append(node)
            elif isinstance(node, Resource | Invoke):
                self._send(node)
        for node in self._graph.take_skipped():
            if isinstance(node, Resource | Invoke) and isinstance(node.result, Fault):
                self._report(
                    Level.WARN, f"{node.describe()} is not sent: it depends on {node.result.origin}, which failed"
                )

    def _send(self, node: Operation) -> None:
        inputs = sendable(node)
        try:
            if isinstance(node, Resource):
                body = encode_register(node.request, self._stack_urn, inputs)
                node.sent = inputs
            else:
                body = encode_invoke(node.request, inputs)
        except (PropertyError, RecursionError) as error:
            raise ProgramError(node.describe(), _explain(error)) from None
        kind = RequestKind.REGISTER if isinstance(node, Resource) else RequestKind.INVOKE
        self._open[node.id] = node
        self._requests.append(Request(node.id, kind, body))
        self._trace_step("sent", node)

    def _report(self, level: Level, text: str) -> None:
        self._reports.append(Report(level, text))

    def _trace_step(self, step: str, node: Operation) -> None:
        if self._trace:
            self._report(Level.TRACE, f"{step}: request {node.id}, {node.describe()}")


def outputs_message(stack_urn: str, exports: dict[str, Value]) -> bytes:
    """Return the `RegisterResourceOutputsRequest` of the stack.

    Raises:
        ProgramError: an export that cannot be sent.
    """
    try:
        return encode_outputs(stack_urn, exports)
    except (PropertyError, RecursionError) as error:
        raise ProgramError("output.add-to-export", _explain(error)) from None


def _explain(error: Exception) -> str:
    return str(error) if isinstance(error, PropertyError) else "a value is nested too deeply"


def _word(flag: bool) -> str:
    return "true" if flag else "false"


def _require_text(operation: str, **texts: str) -> None:
    for name, text in texts.items():
        if not text:
            raise ProgramError(operation, f"the {name} is empty")


def _split(operation: str, fields: Sequence[tuple[str, Node]]) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    names = tuple(name for name, _ in fields)
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise ProgramError(operation, f'the property "{twice}" is given twice')
    return names, tuple(node for _, node in fields)


__all__ = [
    "Call",
    "Engine",
    "Level",
    "Report",
    "Request",
    "RequestKind",
    "outputs_message",
]
