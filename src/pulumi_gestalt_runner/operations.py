"""The interface `operations`: whatever the implementation asks of Pulumi, and the functions that Pulumi calls.

Bytes pass through untouched; of the requests only the URN of outputs is looked at, because the stack's are the last
thing that a whole program sends.
"""

from collections import deque
from functools import cached_property
from typing import Any

from pulumi_gestalt_rpc.api import METHODS, Event, EventKind, Monitor
from pulumi_gestalt_rpc.wire import WireError, last_text
from pulumi_gestalt_runner import marked
from pulumi_gestalt_runner.host_calls import (
    MAX_ID,
    HostCallError,
    check_body,
    check_id,
    check_message,
    record,
    to_bytes,
)
from pulumi_gestalt_runner.limits import LimitError, Limits
from pulumi_gestalt_runner.open_requests import HEAD, OpenRequest, waiting_for
from pulumi_gestalt_runner.redaction import SECRETS

_OUTPUTS = "RegisterResourceOutputs"
_RESOURCES = frozenset({"RegisterResource", "ReadResource"})

PIECE = 8 * 1024 * 1024
"""Bytes of bodies that cross the border in one call, as the WIT says. Wasmtime lets one call have 128 MiB of data from
the sandbox, and what crosses is in memory several times meanwhile."""
MAX_PUT = 16
"""Bodies of which pieces may wait for the rest at the same time: the implementation has one."""


class Operations:
    """What one run has under way at a monitor.

    Args:
        monitor: where operations go.
        limits: how many there may be, and how large.

    Attributes:
        open: the operations that wait for an answer, by their ids.
        steps: how many operations were started and answered: while this number grows, the run goes on.
        resources: how many resources were registered or read.
        outputs_sent: whether the stack's outputs were sent and answered.
        told: whether the implementation says itself what is secret, so that its requests tell nothing new.
    """

    def __init__(self, monitor: Monitor, limits: Limits | None = None) -> None:
        self._monitor = monitor
        self._limits = limits or Limits()
        self.open: dict[str, OpenRequest] = {}
        self.steps = 0
        self.resources = 0
        self._sent = 0
        self.outputs_sent = False
        self.told = False
        self._last_outputs: set[str] = set()
        self._calls: set[str] = set()
        self._gathered: deque[Event] = deque()
        self._taken: dict[str, tuple[bytes, int]] = {}
        self._put: dict[str, bytearray] = {}

    @property
    def finished(self) -> bool:
        """Whether `finish` has returned the empty list: outputs are sent, and nothing that was started is open."""
        return self.outputs_sent and not self.open

    @property
    def waiting_for(self) -> str:
        """What has no answer, as the end of a sentence; also another thread, or a signal handler, may ask."""
        return waiting_for([*self.open.values()])

    @cached_property
    def _stack_urn(self) -> str:
        return self._monitor.deployment().stack_urn

    def start(self, _store: object, requests: list[Any]) -> None:
        """Start operations."""
        for request in requests:
            operation, method, body = request.id, request.method, to_bytes("start", request.body)
            if method not in METHODS:
                raise HostCallError("start", f"there is no operation {method[:MAX_ID]!a}")
            check_id("start", operation)
            if operation in self._put:
                body = bytes(self._put.pop(operation)) + body
            if method == _OUTPUTS and _urn(body) == self._stack_urn:
                self._last_outputs.add(operation)
            self.begin("start", method, operation, body)
        self.flush()

    def flush(self) -> None:
        """Send what was begun: a program may compute for long before it waits."""
        self._monitor.flush()

    def put(self, _store: object, operation: str, piece: str) -> None:
        """Take a piece of the body of a request to come."""
        check_id("put", operation)
        if operation in self.open:
            raise HostCallError("put", f"the id {operation!a} is that of an open operation")
        kept = self._put.setdefault(operation, bytearray())
        if len(self._put) > MAX_PUT:
            raise HostCallError("put", f"more than {MAX_PUT} bodies are not complete")
        self._check_size(len(kept) + len(piece))
        self._count(sum(map(len, self._put.values())) + len(piece))
        kept += to_bytes("put", piece)

    def wait(self, _store: object) -> list[Any]:
        """Wait for events, and give as many as one call can carry."""
        if not self._gathered:
            self._gathered.extend(self.arrived("wait"))
        given: list[Any] = []
        room = PIECE
        while self._gathered and (not given or len(self._gathered[0].body) < room):
            event = self._gathered.popleft()
            body = event.body
            if len(body) >= PIECE:
                self._taken[event.id] = (body, PIECE)
                body = body[:PIECE]
            room -= len(body)
            given.append(record(kind=event.kind.value, id=event.id, detail=event.detail, body=body.decode("latin-1")))
        return given

    def take(self, _store: object, event: str) -> str:
        """Give the next piece of an event's body."""
        if event not in self._taken:
            raise HostCallError("take", f"the event {event[:MAX_ID]!a} has no more pieces")
        body, at = self._taken.pop(event)
        piece = body[at : at + PIECE]
        if len(piece) == PIECE:
            self._taken[event] = (body, at + PIECE)
        return piece.decode("latin-1")

    def callback_target(self, _store: object) -> str:
        """Return the address where Pulumi can call functions of the program."""
        return self._monitor.callback_target()

    def return_from_call(self, _store: object, call: str, response: str | None, reason: str) -> None:
        """Answer a call."""
        if call not in self._calls:
            raise HostCallError("return-from-call", f"the id {call[:MAX_ID]!a} is not that of an open call")
        self._calls.remove(call)
        if response is None:
            self._monitor.return_from_call(call, None, reason)
        else:
            body = to_bytes("return-from-call", response)
            check_body("return-from-call", body)
            check_message("return-from-call", body)
            self._monitor.return_from_call(call, body, "")

    def begin(self, function: str, method: str, operation: str, body: bytes) -> None:
        """Start one operation for the host function `function`.

        Raises:
            HostCallError: the id is taken, or the body is no message.
            LimitError: there are too many, or it is too large.
        """
        if operation in self.open:
            raise HostCallError(function, f"the id {operation!a} is already that of an open operation")
        request = OpenRequest(method, body[:HEAD])
        self._check_size(len(body), request)
        if len(self.open) >= self._limits.open_requests:
            raise LimitError("open_requests", self._limits.open_requests, self.waiting_for)
        if method in _RESOURCES:
            self.resources += 1
            if self.resources > self._limits.resources:
                raise LimitError("resources", self._limits.resources, f"; {request} is one too many")
        check_body(function, body)
        check_message(function, body)
        self._sent += len(body)
        self._count()
        if not self.told:
            SECRETS.conceal(marked.secrets_of_request(method, body))
        self.open[operation] = request
        self.steps += 1
        self._monitor.start(method, operation, body)

    def arrived(self, function: str) -> list[Event]:
        """Wait for events for the host function `function`.

        Raises:
            HostCallError: no operation is open.
            MonitorGone: the monitor went away, or the run was cancelled.
        """
        if not self.open:
            raise HostCallError(function, "no operation is open")
        events = self._monitor.wait()
        self.steps += 1
        return [event for event in events if self._arrived(event)]

    def _arrived(self, event: Event) -> bool:
        """Note an event, and return whether it is for the program."""
        if event.kind is not EventKind.CALL:
            request = self.open.pop(event.id, None)
            if request and event.kind is EventKind.ANSWER:
                SECRETS.conceal(marked.secrets_of_answer(request.method, event.body))
            self.outputs_sent = self.outputs_sent or event.id in self._last_outputs
        elif len(self._calls) >= self._limits.open_requests:
            self._monitor.return_from_call(
                event.id, None, f"the program has {len(self._calls)} calls to answer already"
            )
            return False
        else:
            self._calls.add(event.id)
        return True

    def _count(self, more: int = 0) -> None:
        if self._sent + more > self._limits.sent:
            raise LimitError("sent", self._limits.sent, self.waiting_for)

    def _check_size(self, size: int, request: OpenRequest | None = None) -> None:
        if size > self._limits.request:
            named = f"; {request} has {size} bytes" if request else ""
            raise LimitError("request", self._limits.request, named)


def _urn(outputs: bytes) -> str:
    """Return whose outputs a request holds, or "" when it is no message, which is refused later."""
    try:
        return last_text(outputs, 1)
    except WireError:
        return ""
