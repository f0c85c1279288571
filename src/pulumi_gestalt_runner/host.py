"""The functions that the sandbox may call: `external-world`, `deployment` and `log`, on top of a monitor.

Bytes pass through untouched. Only `Exception` may leave a host function: with anything else wasmtime-py 50.0.1 brings
the process down (design.md 4). Wasmtime hands the exception to whoever called into the sandbox.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pulumi_gestalt_rpc.api import Log, Message, Method, Monitor, Severity
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.wasm.names import EXTERNAL, EXTERNAL_VERSION

if TYPE_CHECKING:
    from wasmtime.component import Linker

P = ParamSpec("P")
R = TypeVar("R")

MAX_ID = 64
"""Characters of an operation's id: the implementation writes small numbers."""
MAX_BODY = 400 * 1024 * 1024
"""Bytes of one message: what Pulumi's gRPC accepts (pulumi-protocol.md 0.1)."""
MAX_TEXT = 1024 * 1024
"""Characters of one log message that are shown."""
MAX_URN = 4096
"""The same for the URN beside it."""

_SEVERITIES = {
    "TRACE": Severity.DEBUG,
    "DEBUG": Severity.DEBUG,
    "INFO": Severity.INFO,
    "WARN": Severity.WARNING,
    "ERROR": Severity.ERROR,
}


class HostCallError(RunnerError):
    """The implementation called a host function with something that the contract does not allow.

    Args:
        function: the host function.
        problem: what is wrong.
    """

    hint = "the implementation is at fault: use one that was released, or report this"
    exit_code = 1

    def __init__(self, function: str, problem: str) -> None:
        self.function = function
        self.problem = problem
        super().__init__(function, problem)

    def __str__(self) -> str:
        return f"{self.function}: {self.problem}"


def _only_exceptions(function: Callable[P, R]) -> Callable[P, R]:
    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception:
            raise
        except BaseException as error:
            raise HostCallError(function.__name__, f"stopped by {type(error).__name__}") from error

    return wrapper


class Host:
    """One run's host functions.

    Args:
        monitor: where operations go.
        log: where log records go.

    Attributes:
        errors: how many ERROR records came: the run has failed if any did.
        explained: whether the implementation said why it is about to trap.
        stopped: whether it did trap after that.
        finished: whether the stack's outputs were sent, that is `finish` returned the empty list.
        skipped_calls: how many functions were not run because their argument is unknown.
    """

    def __init__(self, monitor: Monitor, log: Log) -> None:
        self._monitor = monitor
        self._log = log
        self._open: set[str] = set()
        self.errors = 0
        self.explained = False
        self.stopped = False
        self.finished = False
        self.skipped_calls = 0

    @property
    def open_operations(self) -> int:
        """How many operations wait for an answer."""
        return len(self._open)

    def define(self, linker: "Linker") -> None:
        """Add the host functions to `linker`."""
        functions: dict[str, dict[str, Callable[..., Any]]] = {
            "deployment": {"stack-urn": self.stack_urn, "info": self.info},
            "external-world": {
                "register-resource-outputs": self.register_resource_outputs,
                "resource-invoke": self.resource_invoke,
                "register-resource": self.register_resource,
                "wait-for-resource-operations": self.wait_for_resource_operations,
            },
            "log": {"log": self.log},
        }
        with linker.root() as root:
            for interface, members in functions.items():
                with root.add_instance(f"{EXTERNAL}/{interface}@{EXTERNAL_VERSION}") as instance:
                    for name, function in members.items():
                        instance.add_func(name, _only_exceptions(function))

    def stack_urn(self, _store: object) -> str:
        """Return the URN of the root stack resource."""
        return self._monitor.deployment().stack_urn

    def info(self, _store: object) -> bytes:
        """Return the `DeploymentInfo` message."""
        return self._monitor.deployment().info

    def register_resource_outputs(self, _store: object, request: bytes) -> None:
        """Send the stack's outputs."""
        _check_body("register-resource-outputs", request)
        self._monitor.register_outputs(request)
        self.finished = True

    def resource_invoke(self, _store: object, request: Any) -> None:
        """Start an invoke."""
        self._start("resource-invoke", Method.INVOKE, request)

    def register_resource(self, _store: object, request: Any) -> None:
        """Start a registration."""
        self._start("register-resource", Method.REGISTER_RESOURCE, request)

    def wait_for_resource_operations(self, _store: object) -> list[Any]:
        """Wait for answers."""
        if not self._open:
            raise HostCallError("wait-for-resource-operations", "no operation is open")
        answers = self._monitor.wait()
        self._open.difference_update(answer.operation for answer in answers)
        return [_record(**{"output-id": answer.operation, "body": answer.body}) for answer in answers]

    def log(self, _store: object, content: Any) -> None:
        """Pass on a log record."""
        facts = dict(getattr(content, "key-values"))
        severity = _SEVERITIES[content.level]
        if severity is Severity.ERROR:
            self.errors += 1
            self.explained = self.explained or "operation" in facts
        skipped = facts.get("skipped_calls", "")
        if skipped.isdecimal():
            self.skipped_calls += int(skipped[:9])
        self._log.emit(Message(severity, content.args[:MAX_TEXT], facts.get("urn", "")[:MAX_URN]))

    def _start(self, function: str, method: Method, request: Any) -> None:
        operation = getattr(request, "output-id")
        if not 0 < len(operation) <= MAX_ID:
            raise HostCallError(function, f"an operation's id has {len(operation)} characters")
        if operation in self._open:
            raise HostCallError(function, f"the id {operation!a} is already that of an open operation")
        _check_body(function, request.body)
        self._open.add(operation)
        self._monitor.start(method, operation, request.body)


def _check_body(function: str, body: bytes) -> None:
    if len(body) > MAX_BODY:
        raise HostCallError(function, f"a message of {len(body)} bytes; Pulumi accepts {MAX_BODY}")


def _record(**fields: object) -> Any:
    from wasmtime.component import Record  # noqa: PLC0415 - loaded by now, and not when the module is imported

    record = Record()
    record.__dict__.update(fields)
    return record
