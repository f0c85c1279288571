"""What the Runner and a monitor say to each other, free of gRPC and protobuf.

Two monitors exist: the real one over gRPC (`pulumi_gestalt_runner.grpc_monitor`) and the embedded one
(`pulumi_gestalt_monitor`). Both speak in bytes of Pulumi's messages, so that the Runner passes them through untouched.
"""

import enum
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from pulumi_gestalt_rpc.errors import PulumiError


class Method(enum.Enum):
    """An operation of `pulumirpc.ResourceMonitor`, started now and answered later; the value is the RPC's name."""

    REGISTER_RESOURCE = "RegisterResource"
    INVOKE = "Invoke"


class Answer(NamedTuple):
    """The answer to an operation: its id as given to `Monitor.start`, and the response message."""

    operation: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is being deployed.

    Attributes:
        stack_urn: URN of the root stack resource, already registered.
        info: a `pulumirpc.DeploymentInfo` message; it holds secrets, so `repr` leaves it out.
    """

    stack_urn: str
    info: bytes = field(repr=False)


class MonitorGone(PulumiError):  # noqa: N818 - it says how the run ends, not that somebody made a mistake
    """The monitor went away or the run was cancelled: stop, and say nothing more than the reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Monitor(Protocol):
    """Where resources are registered. One thread calls every method but `cancel`, which any thread may call."""

    def deployment(self) -> Deployment:
        """Register the root stack resource, once, and return what is being deployed.

        Raises:
            MonitorGone: the monitor cannot be reached.
            PulumiError: the monitor refused, or gave an answer that cannot be used.
        """

    def start(self, method: Method, operation: str, body: bytes) -> None:
        """Start an operation and return at once; `operation` is an id that no open operation has."""

    def wait(self) -> list[Answer]:
        """Wait for at least one answer and return all that have arrived, in the order of arrival.

        An operation that failed is reported through `Log` and answered with a message that says so: result FAIL for a
        registration, an entry in `failures` for an invoke.

        Raises:
            MonitorGone: the monitor went away, `cancel` was called, or no operation is open that could be answered.
        """

    def register_outputs(self, body: bytes) -> None:
        """Send the stack's outputs and return when the monitor has them; a refusal is reported through `Log`.

        Raises:
            MonitorGone: the monitor went away, or `cancel` was called.
        """

    def cancel(self, reason: str) -> None:
        """Make the current or next `wait` raise `MonitorGone` with `reason`."""


class Severity(enum.IntEnum):
    """How much a message matters; the numbers are those of `pulumirpc.LogSeverity`."""

    DEBUG = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Message:
    """One message for the person who runs the program.

    Attributes:
        severity: an ERROR says that the run has failed.
        text: never holds the value of a secret.
        urn: the resource that it is about, or "" for the program as a whole.
    """

    severity: Severity
    text: str
    urn: str = ""


class Log(Protocol):
    """Where messages go: the terminal, or the Pulumi engine."""

    def emit(self, message: Message) -> None:
        """Show `message`. Must not raise."""
