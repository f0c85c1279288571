"""The embedded monitor: registers resources in memory, so that a program runs where there is no Pulumi.

It answers as Pulumi's engine would if every provider gave back what it was given; mocks change single answers.
"""

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial

from pulumi_gestalt_monitor.callbacks import Call, CallFailed, Running
from pulumi_gestalt_monitor.calls import call
from pulumi_gestalt_monitor.config import check_name, full_keys
from pulumi_gestalt_monitor.errors import ConfigError, OperationError
from pulumi_gestalt_monitor.invokes import invoke
from pulumi_gestalt_monitor.mocks import Mocks
from pulumi_gestalt_monitor.outputs import register_outputs
from pulumi_gestalt_monitor.reads import read
from pulumi_gestalt_monitor.record import DeploymentRecord
from pulumi_gestalt_monitor.registrations import register
from pulumi_gestalt_monitor.reports import Reports
from pulumi_gestalt_monitor.state import State
from pulumi_gestalt_monitor.urns import Urns
from pulumi_gestalt_monitor.versions import require_version
from pulumi_gestalt_rpc.api import Deployment, Event, EventKind, Log, MonitorGone
from pulumi_gestalt_rpc.host_pb2 import DeploymentInfo, Feature
from pulumi_gestalt_rpc.plain import field, plain

DEFAULT_PARALLEL = 16
"""What a program is told about parallelism: a fixed number, so that runs are the same on every machine."""


@plain(frozen=True)
class Settings:
    """What to deploy.

    Attributes:
        project: the project's name.
        stack: the stack's name.
        organization: the organization's name.
        preview: whether to answer as in a preview: the properties that were inputs are known, nothing else.
        config: configuration; a key without a namespace belongs to the project.
        secret_config: the same for secret values.
        parallel: how many operations the program is told it may have open.
        root_directory: the folder of the project file, or "".
        program_directory: the folder of the program, or "".
    """

    project: str = "project"
    stack: str = "dev"
    organization: str = "organization"
    preview: bool = False
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_config: Mapping[str, str] = field(default_factory=dict, repr=False)
    parallel: int = DEFAULT_PARALLEL
    root_directory: str = ""
    program_directory: str = ""


CALLBACK_TARGET = "embedded"
"""The address in callbacks: a name, because nothing is served."""

_SHUTDOWN = "SignalAndWaitForShutdown"
_ENDED_BY_SIGNAL = ("registration", "read", "shutdown")

_Handler = Callable[[bytes], bytes | Running[bytes]]


@plain(frozen=True)
class _Operation:
    """An operation that waits for a function of the program: its id, what reports call it, and what is left of it."""

    id: str
    kind: str
    running: Running[bytes]


class EmbeddedMonitor:
    """A `pulumi_gestalt_rpc.api.Monitor` that keeps the deployment in memory, in `record`.

    Arguments:
        settings: what to deploy.
        mocks: answers in place of providers.
        log: where failures of providers and hooks are shown, which nobody else tells, or None.

    Raises:
        ConfigError: a configuration key is not one that Pulumi allows, or is given twice.
        MonitorError: a name is not one that Pulumi allows.
    """

    def __init__(self, settings: Settings | None = None, mocks: Mocks | None = None, log: Log | None = None) -> None:
        settings = settings or Settings()
        mocks = mocks or Mocks()
        self._settings = settings
        self._arrived: deque[Event] = deque()
        self._cancelled: str | None = None
        self._urns = Urns(settings.stack, settings.project)
        self.record = _empty_record(settings, mocks, self._urns.stack_urn)
        self._reports = Reports(self.record, log)
        self._handlers = _handlers(State.new(self.record, self._urns, mocks, self._reports))
        self._calls = 0
        self._waiting: dict[str, _Operation] = {}
        self._shutdown = ""
        self._ended = False

    @property
    def failed(self) -> bool:
        """Whether an operation or a hook has failed."""
        return bool(self.record.failures)

    def deployment(self) -> Deployment:
        """Register the root stack resource and return what is being deployed."""
        record, settings = self.record, self._settings
        self._urns.add_stack()
        info = DeploymentInfo(
            project=record.project,
            stack=record.stack,
            organization=record.organization,
            config=record.config,
            config_secret_keys=sorted(record.secret_keys),
            dry_run=record.preview,
            parallel=settings.parallel,
            supported_features=Feature.keys(),
        )
        body = info.SerializeToString(deterministic=True)
        return Deployment(record.stack_urn, body, settings.root_directory, settings.program_directory)

    def start(self, method: str, operation: str, body: bytes) -> None:
        """Carry out an operation, up to the first call of a function of the program; events wait for `wait`."""
        kind, handler = self._handlers[method]
        try:
            self._check_not_ended(kind)
            result = handler(body)
        except OperationError as error:
            self._refuse(operation, kind, error)
            return
        if method == _SHUTDOWN:
            self._ended = True
            self._shutdown = operation
        elif isinstance(result, bytes):
            self._answer(operation, result)
        else:
            self._advance(_Operation(operation, kind, result), partial(next, result))

    def flush(self) -> None:
        """Do nothing: nothing is kept back."""

    def wait(self) -> list[Event]:
        """Return all events not yet returned, in the order in which they came about.

        Raises:
            MonitorGone: `cancel` was called, or no operation is open that could be answered before a call is.
        """
        if self._cancelled is not None:
            raise MonitorGone(self._cancelled)
        if self._shutdown and not self._waiting:
            self._answer(self._shutdown, b"")
            self._shutdown = ""
        if not self._arrived:
            raise MonitorGone("no operation is open that could be answered")
        arrived = list(self._arrived)
        self._arrived.clear()
        return arrived

    def callback_target(self) -> str:
        """Return the address for callbacks, which is a name only."""
        return CALLBACK_TARGET

    def return_from_call(self, call: str, body: bytes | None, error: str) -> None:
        """Go on with the operation that made the call `call`: the function gave `body`, or failed with `error`."""
        operation = self._waiting.pop(call)
        if body is None:
            self._advance(operation, partial(operation.running.throw, CallFailed(error)))
        else:
            self._advance(operation, partial(operation.running.send, body))

    def cancel(self, reason: str) -> None:
        """Make the current or next `wait` raise `MonitorGone` with `reason`."""
        self._cancelled = reason

    def _check_not_ended(self, kind: str) -> None:
        if self._ended and kind in _ENDED_BY_SIGNAL:
            raise OperationError("the program has signalled its end before", hint="signal it once, as the last thing")

    def _advance(self, operation: _Operation, step: Callable[[], Call]) -> None:
        """Take an operation to its end or to its next call of a function of the program."""
        try:
            called = step()
        except StopIteration as done:
            self._answer(operation.id, done.value)
        except OperationError as error:
            self._refuse(operation.id, operation.kind, error)
        else:
            self._calls += 1
            identity = f"call-{self._calls}"
            self._waiting[identity] = operation
            self._arrived.append(Event(EventKind.CALL, identity, called.token, called.request))

    def _answer(self, operation: str, body: bytes) -> None:
        self._arrived.append(Event(EventKind.ANSWER, operation, body=body))

    def _refuse(self, operation: str, kind: str, error: OperationError) -> None:
        self._reports.keep(kind, error)
        self._arrived.append(Event(EventKind.FAILURE, operation, error.reason))


def _handlers(state: State) -> dict[str, tuple[str, _Handler]]:
    """Return by method what reports call the operation, and what carries it out."""
    return {
        "RegisterResource": ("registration", partial(register, state)),
        "ReadResource": ("read", partial(read, state)),
        "Invoke": ("invoke", partial(invoke, state)),
        "Call": ("call", partial(call, state)),
        "RegisterResourceOutputs": ("outputs", partial(register_outputs, state)),
        "RegisterPackage": ("package", state.packages.register),
        "RegisterResourceHook": ("hook", state.hooks.register),
        "RegisterErrorHook": ("hook", state.hooks.register_error_hook),
        "RegisterStackTransform": ("transform", state.transforms.register_stack),
        "RegisterStackInvokeTransform": ("transform", state.transforms.register_stack_invoke),
        _SHUTDOWN: ("shutdown", lambda _body: b""),
        "RequirePulumiVersion": ("version", require_version),
    }


def _empty_record(settings: Settings, mocks: Mocks, stack_urn: str) -> DeploymentRecord:
    for what in ("project", "stack", "organization"):
        check_name(what, getattr(settings, what))
    plain = full_keys(settings.config, settings.project)
    secret = full_keys(settings.secret_config, settings.project)
    for key in plain.keys() & secret.keys():
        raise ConfigError(key, "is given both as plain and as secret")
    return DeploymentRecord(
        project=settings.project,
        stack=settings.stack,
        organization=settings.organization,
        preview=settings.preview,
        stack_urn=stack_urn,
        config=plain | secret,
        secret_keys=frozenset(secret),
        unused_mocks=dict.fromkeys(mocks.places()),
    )
