"""The driver's side of the engine: requests out, answers in, functions to run.

The driver's duty, in full:

0. After every call, and before anything else, hide what `texts_to_conceal` gives: the program may print it next.
1. Then send what `requests_to_send` gives and return what `replies_to_send` gives, in that order, and show
   what `reports_to_show` gives.
2. When `calls_to_make` gives calls, have the program run them and feed each result to `receive_result`,
   `receive_output` or `receive_failure_of_call`.
3. When it gives none and `open_requests` is not zero, wait for events and feed each to `receive_response`,
   `receive_failure` or `receive_call`.
4. When it gives none and nothing is open, call `complete`; when that has opened nothing, send
   `outputs_message(stack_urn, exports())`.
5. If the engine `serves` callbacks and has not `failed`, tell Pulumi that nothing more will be registered, and go on
   with 1 to 3 until that is answered.

After an error the engine must not be used any more.
"""

import enum
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pulumi_gestalt_engine.callbacks import CallbackKind, Called, Reply, decode_call, encode_failure, encode_reply
from pulumi_gestalt_engine.deployment import Scope
from pulumi_gestalt_engine.errors import MonitorError, ProgramError
from pulumi_gestalt_engine.graph import Graph
from pulumi_gestalt_engine.json_text import parse_json
from pulumi_gestalt_engine.nodes import Ask, Fault, Fields, Map, Node, Result, answered
from pulumi_gestalt_engine.operations import Operation
from pulumi_gestalt_engine.properties import PropertyError
from pulumi_gestalt_engine.requests import VersionRequirement
from pulumi_gestalt_engine.secret_texts import secret_texts
from pulumi_gestalt_engine.values import Value


class Request(NamedTuple):
    """A request for the monitor: its number, the RPC's name, the message. `repr` leaves the message out."""

    id: int
    method: str
    body: bytes

    def __repr__(self) -> str:
        """Show which request it is."""
        return f"Request(id={self.id}, method={self.method!r})"


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
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


class Report(NamedTuple):
    """Something a person should know; `facts` are the `key-values` of the WIT's `log.content`. Holds no value."""

    level: Level
    text: str
    facts: tuple[tuple[str, str], ...] = ()


class Driven:
    """The state of one run, and what its driver does with it.

    Args:
        scope: what is being deployed.
        trace: whether to report each step.

    Attributes:
        serves: whether Pulumi may call functions of the program.
        failed: whether an operation or a function has failed.
    """

    def __init__(self, scope: Scope, *, trace: bool) -> None:
        self._scope = scope
        self._trace = trace
        self._graph = Graph(scope.info.max_outputs)
        self._requests: list[Request] = []
        self._open: dict[int, Operation] = {}
        self._ready: list[Map] = []
        self._handed_out: dict[int, Map] = {}
        self._callbacks: dict[str, tuple[CallbackKind, str]] = {}
        self._called: dict[int, Called] = {}
        self._replies: list[Reply] = []
        self._reports: list[Report] = []
        self._texts: list[str] = []
        self.serves = False
        self.failed = False

    # ---- draining ----

    @property
    def open_requests(self) -> int:
        """How many requests have no answer yet."""
        return len(self._open)

    @property
    def unsent_requests(self) -> int:
        """How many requests `requests_to_send` would give."""
        return len(self._requests)

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to hide, to send, to return and to show."""
        return not (self._requests or self._texts or self._replies or self._reports)

    @property
    def calls_wait(self) -> bool:
        """Whether `calls_to_make` would give some."""
        return bool(self._ready)

    @property
    def unknown_calls(self) -> int:
        """How many function calls were left out because their argument is unknown."""
        return self._graph.unknown_calls

    @property
    def unanswered_calls(self) -> list[str]:
        """The functions that were handed out and have no result yet, in order of creation."""
        return [node.function for _, node in sorted(self._handed_out.items())]

    def texts_to_conceal(self) -> list[str]:
        """Return the texts that have become secret since the last call, but for those that an answer marks."""
        if not self._texts:
            return []
        texts, self._texts = self._texts, []
        return texts

    def requests_to_send(self) -> list[Request]:
        """Return the requests to send now, in order of creation; each is open until it is answered."""
        if not self._requests:
            return []
        requests, self._requests = sorted(self._requests), []
        return requests

    def replies_to_send(self) -> list[Reply]:
        """Return what Pulumi is to be told about its calls."""
        replies, self._replies = self._replies, []
        return replies

    def calls_to_make(self) -> list[Call]:
        """Return the function calls to make now, in order of creation; each needs one answer."""
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

    # ---- feeding ----

    def receive_result(self, node: Node, text: str) -> None:
        """Take the JSON result of a call.

        Raises:
            ProgramError: the call was never made or already answered, the result is not JSON, or a resource that can
                be sent now has an input that cannot.
            MonitorError: the monitor sent a property that cannot be read.
        """
        waiting = self._waiting(node, "context.finish")
        data = self._value(text, "context.finish", f'the result of function "{waiting.function}"')
        del self._handed_out[node.id]
        assert waiting.asked is not None
        self._graph.settle(waiting, answered(waiting.asked, data))
        self._collect()

    def receive_output(self, node: Node, output: Node) -> None:
        """Take an output as the result of a call.

        Raises:
            ProgramError: as for `receive_result`.
            MonitorError: as for `receive_result`.
        """
        waiting = self._waiting(node, "context.answer")
        del self._handed_out[node.id]
        self._graph.defer(waiting, output)
        self._collect()

    def receive_failure_of_call(self, node: Node, message: str) -> None:
        """Take the failure of a call: it is reported, and whatever depends on the result is left out.

        The failure of a function that Pulumi has called is Pulumi's to judge and to show.

        Raises:
            ProgramError: the call was never made or already answered.
        """
        waiting = self._waiting(node, "context.fail")
        del self._handed_out[node.id]
        if not isinstance(waiting, Called):
            self.failed = True
            self._report(Level.ERROR, message, (("operation", "context.fail"),))
        self._graph.settle(waiting, Fault(f'function "{waiting.function}"', message))
        self._collect()

    def receive_response(self, request_id: int, body: bytes) -> None:
        """Take the monitor's answer to a request.

        Raises:
            MonitorError: no such request is open, or the answer cannot be read.
            ProgramError: a resource that can be sent now has an input that cannot.
        """
        node = self._answered(request_id)
        result = node.answer(body)
        if isinstance(result, Fields) and result.secret:
            # Nothing in the answer says so: the arguments were secret.
            self._conceal(result.whole())
        self._trace_step("answered", node)
        # A resource that failed alone is Pulumi's matter, which goes on if the user wants that; only what depends on it
        # makes the program fail too (pulumi-protocol.md 1.3, "result").
        if isinstance(result, Fault) and result.reason:
            self.failed = True
            self._report(Level.ERROR, str(result))
        self._settle(node, result)

    def receive_failure(self, request_id: int, reason: str) -> None:
        """Take the monitor's refusal of a request.

        Raises:
            MonitorError: no such request is open.
            ProgramError: the program cannot run with this version of Pulumi.
        """
        node = self._answered(request_id)
        if isinstance(node, VersionRequirement):
            raise ProgramError("context.require-pulumi-version", reason)
        fault = Fault(node.describe(), reason or "it gave no reason")
        self.failed = True
        self._report(Level.ERROR, str(fault))
        self._settle(node, fault)

    def receive_call(self, call: str, token: str, body: bytes) -> None:
        """Take a call by Pulumi of a function of the program.

        Raises:
            MonitorError: the request cannot be read.
        """
        found = self._callbacks.get(token)
        if found is None:
            self._replies.append(Reply(call, None, f"the program has no callback {token!r}"))
            return
        kind, function = found
        request = decode_call(kind, body, preview=self._scope.preview)
        self._texts += request.secrets
        node = Called(self._graph.created, (), function=function, call=call, kind=kind, options=request.options)
        node.state, node.asked = "asked", Ask(request.argument)
        self._graph.created += 1
        self._called[node.id] = node
        self._ready.append(node)

    def abort(self) -> None:
        """Note that the program has failed and has said why."""
        self.failed = True

    # ---- inside ----

    def _waiting(self, node: Node, operation: str) -> Map:
        waiting = self._handed_out.get(node.id)
        if waiting is not node:
            raise ProgramError(
                operation,
                "a result is given for a function that was not asked for, or was already answered",
                "give back each request of the last call exactly once",
            )
        return waiting

    def _answered(self, request_id: int) -> Operation:
        node = self._open.pop(request_id, None)
        if node is None:
            raise MonitorError("answer", f"no request {request_id} is open")
        return node

    def _settle(self, node: Operation, result: Result) -> None:
        self._graph.settle(node, result)
        self._collect()

    def _add(self, node: Node) -> None:
        if isinstance(node, Operation):
            self._scope.unsettled[node.id] = node
        self._graph.add(node)
        self._collect()

    def _conceal(self, data: Any) -> None:
        """Hide the secrets in `data`."""
        self._texts += secret_texts(data)

    def _collect(self) -> None:
        for value in self._graph.take_hidden():
            self._conceal(value)
        for found in self._graph.take_faults():
            self.failed = True
            self._report(Level.ERROR, str(found))
        for node in self._graph.take_asking():
            if isinstance(node, Map):
                self._ready.append(node)
            else:
                assert isinstance(node, Operation)
                self._send(node)
        for skipped in self._graph.take_skipped():
            if isinstance(skipped, Operation):
                fault = skipped.result
                assert isinstance(fault, Fault)
                self.failed = True
                text = f"{skipped.describe()} is not sent: it depends on {fault.origin}, which failed"
                self._report(Level.WARN, text, (("failed", "true"),))
        if self._called:
            self._answer_calls()

    def _answer_calls(self) -> None:
        for node in [node for node in self._called.values() if node.result is not None]:
            del self._called[node.id]
            if isinstance(node.result, Value):
                try:
                    self._replies.append(encode_reply(node, node.result))
                except PropertyError as error:
                    raise ProgramError(f'transform "{node.function}"', str(error)) from None
            else:
                reason = node.result.reason if isinstance(node.result, Fault) else ""
                self._replies.append(encode_failure(node, reason))

    def _send(self, node: Operation) -> None:
        try:
            body = node.message()
        except PropertyError as error:
            raise ProgramError(node.describe(), str(error)) from None
        self._open[node.id] = node
        self._requests.append(Request(node.id, node.method, body))
        self._trace_step("sent", node)

    def _report(self, level: Level, text: str, facts: tuple[tuple[str, str], ...] = ()) -> None:
        self._reports.append(Report(level, text, facts))

    def _trace_step(self, step: str, node: Operation) -> None:
        if self._trace:
            self._report(Level.TRACE, f"{step}: request {node.id}, {node.describe()}")

    def _value(self, text: str, operation: str, subject: str) -> Any:
        return parse_json(text, operation, keep_unknowns=self._scope.preview, subject=subject)


__all__ = ["Call", "Driven", "Level", "Report", "Request"]
