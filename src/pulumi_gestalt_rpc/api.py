"""What the Runner and a monitor say to each other, free of gRPC and protobuf.

Two monitors exist: the real one over gRPC (`pulumi_gestalt_runner.grpc_monitor`) and the embedded one
(`pulumi_gestalt_monitor`). Both speak in bytes of Pulumi's messages, so that the Runner passes them through untouched.
"""

import enum
from typing import Final, NamedTuple, Protocol

from pulumi_gestalt_rpc.errors import PulumiError
from pulumi_gestalt_rpc.plain import field, plain

METHODS: Final = frozenset(
    {
        "RegisterResource",
        "ReadResource",
        "Invoke",
        "Call",
        "RegisterResourceOutputs",
        "RegisterPackage",
        "RegisterResourceHook",
        "RegisterErrorHook",
        "RegisterStackTransform",
        "RegisterStackInvokeTransform",
        "SignalAndWaitForShutdown",
        "RequirePulumiVersion",
    }
)
"""The operations, named as Pulumi names the RPCs: the last is one of `pulumirpc.Engine`, the others are of
`pulumirpc.ResourceMonitor`."""


class EventKind(enum.Enum):
    """What an event says; the values are the names of the WIT's `event-kind`."""

    ANSWER = "answer"
    FAILURE = "failure"
    CALL = "call"


class Event(NamedTuple):
    """What `Monitor.wait` returns.

    Attributes:
        kind: which of the three.
        id: the operation's, as given to `Monitor.start`; for a CALL an id of the monitor's, for `return_from_call`.
        detail: why the operation was refused (FAILURE), or the token of the function that Pulumi calls (CALL).
        body: the response message (ANSWER), or the request message (CALL).
    """

    kind: EventKind
    id: str
    detail: str = ""
    body: bytes = b""


@plain(frozen=True)
class Deployment:
    """What is being deployed.

    Attributes:
        stack_urn: URN of the root stack resource, already registered.
        info: a `pulumirpc.DeploymentInfo` message; it holds secrets, so `repr` leaves it out.
        root_directory: the folder of the project file, or "".
        program_directory: the folder of the program, or "".
        construction: the `pulumirpc.ConstructRequest` if Pulumi asks for a component; None when a stack is deployed.
    """

    stack_urn: str
    info: bytes = field(repr=False)
    root_directory: str = ""
    program_directory: str = ""
    construction: bytes | None = field(default=None, repr=False)


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

    def start(self, method: str, operation: str, body: bytes) -> None:
        """Start an operation, one of `METHODS`, and return at once; `operation` is an id that no open one has.

        It may be kept back until `flush` or `wait`, so that several are sent together.
        """

    def flush(self) -> None:
        """Send what was started, so that it is worked at while the program goes on."""

    def wait(self) -> list[Event]:
        """Wait for at least one event and return all that have come, in the order in which they came.

        A refused operation is a FAILURE, which whoever started it reports: the monitor does not.

        Raises:
            MonitorGone: the monitor went away, `cancel` was called, or no operation is open that could be answered.
        """

    def callback_target(self) -> str:
        """Return the address for a `pulumirpc.Callback`; from the first use on, calls to it are CALL events.

        Raises:
            PulumiError: calls cannot be served.
        """

    def return_from_call(self, call: str, body: bytes | None, error: str) -> None:
        """Answer the CALL event `call` with the response message `body`, or with `error` when there is none."""

    def cancel(self, reason: str) -> None:
        """Make the current or next `wait` raise `MonitorGone` with `reason`."""


class Severity(enum.IntEnum):
    """How much a message matters; the numbers are those of `pulumirpc.LogSeverity`."""

    DEBUG = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


@plain(frozen=True)
class Message:
    """One message for the person who runs the program.

    Attributes:
        severity: an ERROR says that the run has failed.
        text: never holds the value of a secret.
        urn: the resource that it is about, or "" for the program as a whole.
        stream: messages of one stream, a number other than 0, are shown together.
        ephemeral: whether it is shown in passing and not kept.
    """

    severity: Severity
    text: str
    urn: str = ""
    stream: int = 0
    ephemeral: bool = False


class Log(Protocol):
    """Where messages go: the terminal, or the Pulumi engine."""

    def emit(self, message: Message) -> None:
        """Show `message`. Must not raise."""
