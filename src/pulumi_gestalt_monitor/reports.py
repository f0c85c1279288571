"""What the embedded monitor tells by itself, as Pulumi's engine does of what providers and hooks do."""

from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.record import DeploymentRecord, FailureRecord
from pulumi_gestalt_rpc.api import Log, Message, Severity


class Reports:
    """Keeps failures in `record` and shows them through `log`, if there is one."""

    def __init__(self, record: DeploymentRecord, log: Log | None) -> None:
        self._record = record
        self._log = log

    def keep(self, operation: str, error: OperationError) -> None:
        """Keep a refused operation, which whoever started it shows."""
        self._record.failures.append(FailureRecord(operation, str(error), error.urn))

    def failure(self, operation: str, error: OperationError) -> None:
        """Keep and show a failure."""
        self.keep(operation, error)
        self._show(Message(Severity.ERROR, str(error), error.urn))

    def warn(self, text: str, urn: str) -> None:
        """Show something that does not make the run fail."""
        self._show(Message(Severity.WARNING, text, urn))

    def _show(self, message: Message) -> None:
        if self._log is not None:
            self._log.emit(message)
