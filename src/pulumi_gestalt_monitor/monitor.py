"""The embedded monitor: registers resources in memory, so that a program runs where there is no Pulumi.

It answers as Pulumi's engine would if every provider gave back what it was given; mocks change single answers.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from pulumi_gestalt_monitor.config import check_name, full_keys
from pulumi_gestalt_monitor.errors import ConfigError, OperationError
from pulumi_gestalt_monitor.mocks import Mocks
from pulumi_gestalt_monitor.operations import Operations
from pulumi_gestalt_monitor.record import DeploymentRecord, FailureRecord
from pulumi_gestalt_monitor.urns import Urns
from pulumi_gestalt_rpc.api import Answer, Deployment, Log, Message, Method, MonitorGone, Severity
from pulumi_gestalt_rpc.host_pb2 import (
    RESULT_FAIL,
    DeploymentInfo,
    Feature,
    InvokeResponse,
    RegisterResourceResponse,
)

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
        log: where failures are reported.
        settings: what to deploy.
        mocks: answers in place of providers.

    Raises:
        ConfigError: a configuration key is not one that Pulumi allows, or is given twice.
        MonitorError: a name is not one that Pulumi allows.
    """

    def __init__(self, log: Log, settings: Settings | None = None, mocks: Mocks | None = None) -> None:
        settings = settings or Settings()
        mocks = mocks or Mocks()
        self._log = log
        self._parallel = settings.parallel
        self._arrived: deque[Answer] = deque()
        self._cancelled: str | None = None
        self._urns = Urns(settings.stack, settings.project)
        self.record = _empty_record(settings, mocks, self._urns.stack_urn)
        self._operations = Operations(self.record, self._urns, mocks)

    @property
    def failed(self) -> bool:
        """Whether an operation has failed, which was then reported through the log."""
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

    def start(self, method: Method, operation: str, body: bytes) -> None:
        """Carry out an operation; its answer waits for `wait`."""
        match method:
            case Method.REGISTER_RESOURCE:
                answer = self._register(body)
            case Method.INVOKE:
                answer = self._invoke(body)
            case _:
                assert_never(method)
        self._arrived.append(Answer(operation, answer))

    def wait(self) -> list[Answer]:
        """Return all answers not yet returned, in the order in which the operations were started.

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

    def register_outputs(self, body: bytes) -> None:
        """Record the outputs of the stack or of a component."""
        try:
            self._operations.register_outputs(body)
        except OperationError as error:
            self._report("outputs", error)

    def cancel(self, reason: str) -> None:
        """Make the current or next `wait` raise `MonitorGone` with `reason`."""
        self._cancelled = reason

    def _register(self, body: bytes) -> bytes:
        try:
            return self._operations.register(body)
        except OperationError as error:
            self._report("registration", error)
            return RegisterResourceResponse(urn=error.urn, result=RESULT_FAIL).SerializeToString()

    def _invoke(self, body: bytes) -> bytes:
        try:
            return self._operations.invoke(body)
        except OperationError as error:
            # The implementation reports it, as it does for Pulumi's own monitor.
            self._keep("invoke", error)
            response = InvokeResponse()
            response.failures.add(reason=error.reason)
            return response.SerializeToString()

    def _report(self, operation: str, error: OperationError) -> None:
        self._keep(operation, error)
        self._log.emit(Message(Severity.ERROR, str(error), error.urn))

    def _keep(self, operation: str, error: OperationError) -> None:
        self.record.failures.append(FailureRecord(operation, str(error), error.urn))


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
