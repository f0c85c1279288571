"""The engine: what a Pulumi SDK does, without a socket, a file or a clock.

The driver's duty, in full:

1. After every call, send what `requests_to_send` gives, in that order, and show what `reports_to_show` gives.
2. When `calls_to_make` gives calls, have the program run them and feed each result to `receive_result`.
3. When it gives none and `open_requests` is not zero, wait for answers and feed each to `receive_response`.
4. When it gives none and nothing is open, send `outputs_message(stack_urn, exports())` and stop.

After an error the engine must not be used any more.
"""

import enum
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pulumi_gestalt_engine.config import ConfigEntry
from pulumi_gestalt_engine.errors import MonitorError, ProgramError
from pulumi_gestalt_engine.graph import Graph
from pulumi_gestalt_engine.messages import DeploymentInfo, Invocation, Registration, encode_outputs
from pulumi_gestalt_engine.nodes import (
    Combine,
    Fault,
    Field,
    Invoke,
    Map,
    Node,
    Operation,
    RequestKind,
    Resource,
    Waiting,
)
from pulumi_gestalt_engine.properties import PropertyError
from pulumi_gestalt_engine.values import MAX_DEPTH, Value, as_value, parse_json


@dataclass(frozen=True, slots=True)
class Request:
    """A request for the monitor: its number, its kind, the message. `repr` leaves the message out."""

    id: int
    kind: RequestKind
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function that the program must run: the output that waits, the function's name, the argument as JSON.

    `repr` leaves the argument out: secrets stand in it in clear.
    """

    node: Node
    function: str
    argument: str = field(repr=False)


class Level(enum.Enum):
    """How much a report matters; the names are those of the WIT enum `log.level`."""

    TRACE = "TRACE"
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
        data = self._parse(text, "context.create-output", "the value")
        return self._graph.constant(as_value(data, secret=secret))

    def secret_text(self, text: str) -> Node:
        """Return a secret output that holds `text` itself."""
        return self._graph.constant(Value(text, secret=True))

    def map(self, source: Node, function: str) -> Node:
        """Return the output of the program's function `function` applied to `source`."""
        return self._add(Map(self._graph.created, (source,), function=function))

    def combine(self, sources: Sequence[Node]) -> Node:
        """Return one output that holds the list of `sources`.

        Raises:
            ProgramError: lists made by `combine` stand inside each other without end.
        """
        depth = 1 + max((node.depth for node in sources if isinstance(node, Combine)), default=0)
        if depth > MAX_DEPTH:
            raise ProgramError(
                "output.combine",
                f"lists are combined inside each other more than {MAX_DEPTH} levels deep",
                "combine all outputs in one call",
            )
        return self._add(Combine(self._graph.created, tuple(sources), depth=depth))

    def field(self, composite: Node, name: str) -> Node:
        """Return the property `name` of `composite`, which `register` or `invoke` returned.

        Raises:
            MonitorError: the monitor sent a property that cannot be read.
        """
        return self._add(Field(self._graph.created, (composite,), name=name))

    def register(self, request: Registration, inputs: Sequence[tuple[str, Node]]) -> Node:
        """Register a resource and return its properties as a composite output.

        Raises:
            ProgramError: no type or name, or an input named twice or not sendable.
        """
        _require_text("context.register-resource", type=request.type, name=request.name)
        names, sources = _split("context.register-resource", inputs)
        return self._add(Resource(self._graph.created, sources, request=request, names=names))

    def invoke(self, request: Invocation, arguments: Sequence[tuple[str, Node]]) -> Node:
        """Call a provider's function and return the result's properties as a composite output.

        Raises:
            ProgramError: no token, or an argument named twice or not sendable.
        """
        _require_text("context.invoke-resource", token=request.token)
        names, sources = _split("context.invoke-resource", arguments)
        return self._add(Invoke(self._graph.created, sources, request=request, names=names))

    def export(self, name: str, source: Node) -> None:
        """Make `source` the stack output `name`; the last call for a name wins."""
        self._exports[name] = source

    def get_config(self, namespace: str | None, name: str) -> ConfigEntry | None:
        """Return a configuration entry, or None if it is not set."""
        return self._info.config.get(namespace, name)

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
        """Return the requests to send now, in order of creation; each is open until `receive_response`."""
        requests, self._requests = sorted(self._requests, key=lambda request: request.id), []
        return requests

    def calls_to_make(self) -> list[Call]:
        """Return the function calls to make now, in order of creation; each needs one `receive_result`."""
        ready, self._ready = sorted(self._ready, key=lambda node: node.id), []
        calls = []
        for node in ready:
            assert node.asked is not None
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
            ProgramError: the call was never made or already answered, the result is not JSON, or a resource that can
                be sent now has an input that cannot.
            MonitorError: the monitor sent a property that cannot be read.
        """
        waiting = self._handed_out.get(node.id)
        if waiting is not node:
            raise ProgramError(
                "context.finish",
                "a result is given for a function that was not asked for, or was already answered",
                "give back each request of the last call exactly once",
            )
        data = self._parse(text, "context.finish", f'the result of function "{waiting.function}"')
        del self._handed_out[node.id]
        asked = waiting.asked
        assert asked is not None
        self._graph.settle(waiting, as_value(data, secret=asked.secret, dependencies=asked.dependencies))
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
        result = node.answer(body, preview=self._preview)
        self._trace_step("answered", node)
        if isinstance(result, Fault) and result.reason:
            self._report(Level.ERROR, f"{result.origin} failed: {result.reason}")
        self._graph.settle(node, result)
        self._collect()

    # ---- inside ----

    def _parse(self, text: str, operation: str, subject: str) -> Any:
        return parse_json(text, operation, keep_unknowns=self._preview, subject=subject)

    def _add(self, node: Waiting) -> Node:
        self._graph.add(node)
        self._collect()
        return node

    def _collect(self) -> None:
        for node in self._graph.take_asking():
            if isinstance(node, Map):
                self._ready.append(node)
            else:
                self._send(node)
        for skipped in self._graph.take_skipped():
            if isinstance(skipped, Operation):
                fault = skipped.result
                assert isinstance(fault, Fault)
                self._report(
                    Level.WARN, f"{skipped.describe()} is not sent: it depends on {fault.origin}, which failed"
                )

    def _send(self, node: Operation) -> None:
        try:
            body = node.message(self._stack_urn)
        except PropertyError as error:
            raise ProgramError(node.describe(), str(error)) from None
        self._open[node.id] = node
        self._requests.append(Request(node.id, node.kind, body))
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
    except PropertyError as error:
        raise ProgramError("output.add-to-export", str(error)) from None


def _word(flag: bool) -> str:
    return "true" if flag else "false"


def _require_text(operation: str, **texts: str) -> None:
    for name, text in texts.items():
        if not text:
            raise ProgramError(operation, f"the {name} is empty")


def _split(operation: str, fields: Sequence[tuple[str, Node]]) -> tuple[tuple[str, ...], tuple[Node, ...]]:
    by_name = dict(fields)
    if len(by_name) < len(fields):
        twice = next(name for name, count in Counter(name for name, _ in fields).items() if count > 1)
        raise ProgramError(operation, f'the property "{twice}" is given twice')
    return tuple(by_name), tuple(by_name.values())


__all__ = [
    "Call",
    "Engine",
    "Level",
    "Report",
    "Request",
    "RequestKind",
    "outputs_message",
]
