"""The embedded monitor: registers resources in memory, so that a program runs where there is no Pulumi.

It answers as Pulumi's engine would if every provider gave back what it was given; mocks change single answers.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pulumi_gestalt_monitor.config import check_name, full_keys
from pulumi_gestalt_monitor.errors import ConfigError, OperationError
from pulumi_gestalt_monitor.mocks import Mocks
from pulumi_gestalt_monitor.operations import Operations
from pulumi_gestalt_monitor.record import DeploymentRecord, FailureRecord
from pulumi_gestalt_monitor.urns import Urns
from pulumi_gestalt_rpc.api import Deployment, Event, EventKind, MonitorGone
from pulumi_gestalt_rpc.errors import PulumiError
from pulumi_gestalt_rpc.host_pb2 import DeploymentInfo, Feature

DEFAULT_PARALLEL = 16
"""What a program is told about parallelism: a fixed number, so that runs are the same on every machine."""


@dataclass(frozen=True, slots=True)
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
    """

    project: str = "project"
    stack: str = "dev"
    organization: str = "organization"
    preview: bool = False
    config: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret_config: Mapping[str, str] = field(default_factory=dict, repr=False)
    parallel: int = DEFAULT_PARALLEL


class EmbeddedMonitor:
    """A `pulumi_gestalt_rpc.api.Monitor` that keeps the deployment in memory, in `record`.

    Arguments:
        settings: what to deploy.
        mocks: answers in place of providers.

    Raises:
        ConfigError: a configuration key is not one that Pulumi allows, or is given twice.
        MonitorError: a name is not one that Pulumi allows.
    """

    def __init__(self, settings: Settings | None = None, mocks: Mocks | None = None) -> None:
        settings = settings or Settings()
        mocks = mocks or Mocks()
        self._parallel = settings.parallel
        self._arrived: deque[Event] = deque()
        self._cancelled: str | None = None
        self._urns = Urns(settings.stack, settings.project)
        self.record = _empty_record(settings, mocks, self._urns.stack_urn)
        operations = Operations(self.record, self._urns, mocks)
        # What a failure of it is called in the record, and what carries it out.
        self._methods: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
            "RegisterResource": ("registration", operations.register),
            "Invoke": ("invoke", operations.invoke),
            "RegisterResourceOutputs": ("outputs", operations.register_outputs),
        }

    @property
    def failed(self) -> bool:
        """Whether an operation has failed."""
        return bool(self.record.failures)

    def deployment(self) -> Deployment:
        """Register the root stack resource and return what is being deployed."""
        record = self.record
        self._urns.add_stack()
        info = DeploymentInfo(
            project=record.project,
            stack=record.stack,
            organization=record.organization,
            config=record.config,
            config_secret_keys=sorted(record.secret_keys),
            dry_run=record.preview,
            parallel=self._parallel,
            supported_features=Feature.keys(),
        )
        return Deployment(record.stack_urn, info.SerializeToString(deterministic=True))

    def start(self, method: str, operation: str, body: bytes) -> None:
        """Carry out an operation; its answer waits for `wait`."""
        carry_out = self._methods.get(method)
        if carry_out is None:
            self._arrived.append(Event(EventKind.FAILURE, operation, f"the embedded monitor knows no {method}"))
            return
        kind, act = carry_out
        try:
            self._arrived.append(Event(EventKind.ANSWER, operation, body=act(body)))
        except OperationError as error:
            self.record.failures.append(FailureRecord(kind, str(error), error.urn))
            self._arrived.append(Event(EventKind.FAILURE, operation, error.reason))

    def wait(self) -> list[Event]:
        """Return all events not yet returned, in the order in which the operations were started.

        Raises:
            MonitorGone: `cancel` was called, or no operation is open so that waiting would never end.
        """
        if self._cancelled is not None:
            raise MonitorGone(self._cancelled)
        if not self._arrived:
            raise MonitorGone("no operation is open that could be answered")
        arrived = list(self._arrived)
        self._arrived.clear()
        return arrived

    def callback_target(self) -> str:
        """Raise `PulumiError`: this monitor calls no functions of the program."""
        raise PulumiError("the embedded monitor calls no functions of the program")

    def return_from_call(self, call: str, body: bytes | None, error: str) -> None:
        """Do nothing: there is no call."""

    def cancel(self, reason: str) -> None:
        """Make the current or next `wait` raise `MonitorGone` with `reason`."""
        self._cancelled = reason


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
