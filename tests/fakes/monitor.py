"""A `Monitor` that answers as told."""

from collections import deque
from collections.abc import Sequence

from pulumi_gestalt_rpc.api import Deployment, Event, EventKind, MonitorGone


class FakeMonitor:
    """Answers every operation with its own body.

    Args:
        gone: when given, `deployment` and `wait` raise `MonitorGone` with this reason.
        refused: ids of operations, and why they are refused.
        calls: CALL events that come after the operations of the first `wait`.

    Attributes:
        started: (method, operation, body) in the order of `start`.
        returned: (call, body, error) in the order of `return_from_call`.
        cancelled: the reasons given to `cancel`.
        events: what the next `wait` returns.
        construction: the component that is asked for.
        info: what is being deployed.
    """

    def __init__(self, gone: str = "", refused: dict[str, str] | None = None, calls: Sequence[Event] = ()) -> None:
        self.started: list[tuple[str, str, bytes]] = []
        self.returned: list[tuple[str, bytes | None, str]] = []
        self.cancelled: list[str] = []
        self.events: deque[Event] = deque()
        self.construction: bytes | None = None
        self.info = b"\n\x04info"
        self._gone = gone
        self._refused = refused or {}
        self._calls = [*calls]

    def deployment(self) -> Deployment:
        """Give a deployment."""
        self._check()
        return Deployment("urn:stack", self.info, "/project", "/project/app", self.construction)

    def start(self, method: str, operation: str, body: bytes) -> None:
        """Keep the operation, and its body as the answer."""
        self.started.append((method, operation, body))
        reason = self._refused.get(operation)
        self.events.append(
            Event(EventKind.ANSWER, operation, body=body)
            if reason is None
            else Event(EventKind.FAILURE, operation, reason)
        )

    def flush(self) -> None:
        """Do nothing: nothing is kept back."""

    def wait(self) -> list[Event]:
        """Give all events."""
        self._check()
        events = [*self.events, *self._calls]
        self.events.clear()
        self._calls.clear()
        return events

    def callback_target(self) -> str:
        """Give an address."""
        return "127.0.0.1:1"

    def return_from_call(self, call: str, body: bytes | None, error: str) -> None:
        """Keep the answer."""
        self.returned.append((call, body, error))

    def cancel(self, reason: str) -> None:
        """Keep the reason."""
        self.cancelled.append(reason)

    def of(self, method: str) -> list[bytes]:
        """Return the bodies of the operations `method`."""
        return [body for started, _, body in self.started if started == method]

    def _check(self) -> None:
        if self._gone:
            raise MonitorGone(self._gone)
