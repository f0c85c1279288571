"""The interface `external-world`, which implementations of before use, on top of what `operations` does.

There a failed operation is reported by the Runner, and its answer says that it failed: result FAIL for a registration,
an entry in `failures` for an invoke. The stack's outputs are sent by a call that waits for their answer.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from pulumi_gestalt_rpc.api import Event, EventKind
from pulumi_gestalt_runner.host_calls import MAX_ID, HostCallError, check_id, record
from pulumi_gestalt_runner.operations import Operations

_REGISTER: Final = "RegisterResource"
_INVOKE: Final = "Invoke"
# No id of the implementation's is that long.
_OUTPUTS_ID: Final = "outputs".ljust(MAX_ID + 1)


class ExternalWorld:
    """The old way to a monitor.

    Args:
        operations: the new way.
        report: shows why the run has failed.

    Attributes:
        failed: whether a registration was answered with the result FAIL or SKIP: these implementations do not know what
            depends on it, so the run has failed.
    """

    def __init__(self, operations: Operations, report: Callable[[str], None]) -> None:
        self._operations = operations
        self._report = report
        self.failed = False
        self._requests: dict[str, tuple[str, bytes]] = {}
        self._kept: deque[Event] = deque()

    def register_resource(self, _store: object, request: Any) -> None:
        """Start a registration."""
        self._start("register-resource", _REGISTER, request)

    def resource_invoke(self, _store: object, request: Any) -> None:
        """Start an invoke."""
        self._start("resource-invoke", _INVOKE, request)

    def wait_for_resource_operations(self, _store: object) -> list[Any]:
        """Wait for answers."""
        function = "wait-for-resource-operations"
        events = [*self._kept] or self._operations.arrived(function)
        self._kept.clear()
        return [record(**{"output-id": event.id, "body": self._answer(function, event)}) for event in events]

    def register_resource_outputs(self, _store: object, request: bytes) -> None:
        """Send the stack's outputs."""
        function = "register-resource-outputs"
        self._operations.begin(function, "RegisterResourceOutputs", _OUTPUTS_ID, request)
        while _OUTPUTS_ID in self._operations.open:
            for event in self._operations.arrived(function):
                if event.id != _OUTPUTS_ID:
                    self._kept.append(event)
                elif event.kind is EventKind.FAILURE:
                    self._report(f"the stack's outputs were refused: {event.detail}")
        self._operations.outputs_sent = True

    def _start(self, function: str, method: str, request: Any) -> None:
        operation = getattr(request, "output-id")
        check_id(function, operation)
        self._operations.begin(function, method, operation, request.body)
        self._operations.flush()
        self._requests[operation] = (method, request.body)

    def _answer(self, function: str, event: Event) -> bytes:
        if event.id not in self._requests:
            raise HostCallError(function, "operations were started through another interface too")
        method, request = self._requests.pop(event.id)
        if event.kind is EventKind.ANSWER:
            self.failed = self.failed or (method == _REGISTER and not _succeeded(event.body))
            return event.body
        from pulumi_gestalt_rpc import host_pb2  # noqa: PLC0415 - protobuf is loaded by now, but not by the CLI

        if method == _INVOKE:
            failures = [host_pb2.CheckFailure(reason=event.detail)]
            return host_pb2.InvokeResponse(failures=failures).SerializeToString()
        self._report(f"registration of {_described(request)} failed: {event.detail}")
        return host_pb2.RegisterResourceResponse(result=host_pb2.RESULT_FAIL).SerializeToString()


def _succeeded(answer: bytes) -> bool:
    """Say whether a registration succeeded; the implementation reports an answer that is no message at all."""
    from google.protobuf.message import DecodeError  # noqa: PLC0415

    from pulumi_gestalt_rpc import host_pb2  # noqa: PLC0415

    try:
        return host_pb2.RegisterResourceResult.FromString(answer).result == host_pb2.RESULT_SUCCESS
    except DecodeError:
        return False


def _described(request: bytes) -> str:
    """Name the resource of a registration."""
    from google.protobuf.message import DecodeError  # noqa: PLC0415

    from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest  # noqa: PLC0415

    try:
        message = RegisterResourceRequest.FromString(request)
    except DecodeError:
        return "a resource, in a request that is no message,"
    return f"{message.type} {message.name!r}"
