"""The embedded monitor, watched from outside: what a program really sent, and answers that are changed on the way."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from pulumi.runtime.proto.resource_pb2 import RegisterResourceOutputsRequest

import pulumi_gestalt_monitor
from pulumi_gestalt_rpc.api import Event, EventKind

Change = Callable[[list[Event]], list[Event]]


class Spy:
    """What one run said to its monitor.

    Args:
        change: makes other events of the monitor's.

    Attributes:
        sent: method and body of each operation.
        answered: ids of the operations that were answered.
        monitors: the monitors that were made.
    """

    def __init__(self, change: Change | None = None) -> None:
        self.change = change
        self.sent: list[tuple[str, str, bytes]] = []
        self.answered: set[str] = set()
        self.monitors: list[Any] = []

    @property
    def outputs_answered(self) -> bool:
        """Whether the outputs of the stack, as the official package reads the request, were sent and answered."""
        return any(
            method == "RegisterResourceOutputs"
            and identity in self.answered
            and RegisterResourceOutputsRequest.FromString(body).urn == monitor.record.stack_urn
            for method, identity, body in self.sent
            for monitor in self.monitors
        )


@contextlib.contextmanager
def spied(spy: Spy) -> Iterator[None]:
    """Put a monitor that tells `spy` everything in the place of the embedded one."""
    real = pulumi_gestalt_monitor.EmbeddedMonitor

    class Watched(real):  # type: ignore[valid-type, misc]
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            spy.monitors.append(self)

        def start(self, method: str, operation: str, body: bytes) -> None:
            spy.sent.append((method, operation, body))
            super().start(method, operation, body)

        def wait(self) -> list[Event]:
            events = super().wait()
            spy.answered |= {event.id for event in events if event.kind is EventKind.ANSWER}
            return spy.change(events) if spy.change else events

    pulumi_gestalt_monitor.EmbeddedMonitor = Watched  # type: ignore[misc]
    try:
        yield
    finally:
        pulumi_gestalt_monitor.EmbeddedMonitor = real  # type: ignore[misc]
