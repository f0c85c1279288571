"""Hooks: functions of the program that are called around operations on a resource (pulumi-protocol.md, 1.8).

Who is called when, with what, and what a failure does, is the engine's (deployment.go and step.go of v3.255.0).
"""

from collections.abc import Sequence

from google.protobuf.struct_pb2 import Struct

from pulumi_gestalt_monitor import options
from pulumi_gestalt_monitor.callbacks import CallFailed, Running, ask
from pulumi_gestalt_monitor.decode import decode
from pulumi_gestalt_monitor.errors import OperationError, ProviderError, ResourceFailed
from pulumi_gestalt_monitor.record import DeploymentRecord, HookCallRecord, HookRecord
from pulumi_gestalt_monitor.reports import Reports
from pulumi_gestalt_monitor.text import printable_lines, quoted
from pulumi_gestalt_rpc.host_pb2 import (
    ErrorHookRequest,
    ErrorHookResponse,
    RegisterErrorHookRequest,
    RegisterResourceHookRequest,
    RegisterResourceRequest,
    ResourceHookRequest,
    ResourceHookResponse,
)
from pulumi_gestalt_rpc.plain import plain

MAX_RETRIES = 100
"""How often an operation is tried, whatever hooks say (step.go)."""


@plain(frozen=True)
class _Hook:
    token: str
    on_dry_run: bool = False
    ignore_errors: bool = False


class Hooks:
    """The hooks of one deployment; calls of them are added to `record`."""

    def __init__(self, record: DeploymentRecord, reports: Reports) -> None:
        self._record = record
        self._reports = reports
        self._hooks: dict[str, _Hook] = {}
        self._error_hooks: dict[str, _Hook] = {}

    def register(self, body: bytes) -> bytes:
        """Answer RegisterResourceHook."""
        request = decode(RegisterResourceHookRequest, body)
        self._check_name(request.name)
        self._hooks[request.name] = _Hook(request.callback.token, request.on_dry_run, request.ignore_errors)
        self._record.hooks.append(HookRecord(request.name, "resource", request.on_dry_run, request.ignore_errors))
        return b""

    def register_error_hook(self, body: bytes) -> bytes:
        """Answer RegisterErrorHook."""
        request = decode(RegisterErrorHookRequest, body)
        self._check_name(request.name)
        self._error_hooks[request.name] = _Hook(request.callback.token)
        self._record.hooks.append(HookRecord(request.name, "error", on_dry_run=True, ignore_errors=False))
        return b""

    def _check_name(self, name: str) -> None:
        if not name:
            raise OperationError("a hook has no name")
        if name in self._hooks or name in self._error_hooks:
            raise OperationError(f"a hook named {quoted(name)} has been registered before")

    def before_create(self, request: RegisterResourceRequest, urn: str) -> Running[None]:
        """Call the hooks before the resource in `request` is made.

        Raises:
            ResourceFailed: a hook failed, or is not registered.
        """
        if names := request.hooks.before_create:
            yield from self._run("beforeCreate", names, _about(request, urn))

    def after_create(self, request: RegisterResourceRequest, urn: str, identity: str, outputs: Struct) -> Running[None]:
        """Call the hooks after the resource in `request` was made; a failure is reported, the resource stays."""
        if not (names := request.hooks.after_create):
            return
        message = _about(request, urn)
        message.id = identity
        message.new_outputs.CopyFrom(outputs)
        try:
            yield from self._run("afterCreate", names, message)
        except ResourceFailed as error:
            self._reports.failure("hook", error)

    def _run(self, event: str, names: Sequence[str], message: ResourceHookRequest) -> Running[None]:
        for name in names:
            hook = self._hooks.get(name)
            if hook is None:
                raise ResourceFailed(f"hook {quoted(name)} was not registered", urn=message.urn)
            if self._record.preview and not hook.on_dry_run:
                continue
            problem = yield from self._call(hook.token, message)
            self._record.hook_calls.append(HookCallRecord(name, event, message.urn, problem))
            if problem and hook.ignore_errors:
                self._reports.warn(f"{event} hook {quoted(name)} failed: {problem}", message.urn)
            elif problem:
                words = "before" if event.startswith("before") else "after"
                raise ResourceFailed(f"{words} hook {quoted(name)} failed: {problem}", urn=message.urn)

    def _call(self, token: str, message: ResourceHookRequest) -> Running[str]:
        """Call a hook and return what went wrong, or ""."""
        try:
            return printable_lines((yield from ask(token, message, ResourceHookResponse)).error)
        except CallFailed as error:
            return printable_lines(str(error))

    def retry(self, request: RegisterResourceRequest, urn: str, errors: Sequence[ProviderError]) -> Running[bool]:
        """Ask the error hooks of the resource in `request` whether to try again, after `errors`, newest first.

        Raises:
            ResourceFailed: a hook failed, or is not registered.
        """
        if len(errors) >= MAX_RETRIES:
            self._reports.warn(f"maximum number of error hook retries ({MAX_RETRIES}) reached", urn)
            return False
        message = ErrorHookRequest(
            urn=urn,
            name=request.name,
            type=request.type,
            new_inputs=request.object,
            failed_operation="create",
            errors=[error.problem for error in errors],
            new_options=options.for_hook(request),
        )
        again = False
        for name in request.hooks.on_error:
            again |= yield from self._ask_error_hook(name, message)
        if again:
            progress = f"{len(errors)}/{MAX_RETRIES}"
            self._reports.warn(f"retrying create due to on-error hook request ({progress})", urn)
        return again

    def _ask_error_hook(self, name: str, message: ErrorHookRequest) -> Running[bool]:
        hook = self._error_hooks.get(name)
        if hook is None:
            raise ResourceFailed(f"error hook {quoted(name)} was not registered", urn=message.urn)
        try:
            answer = yield from ask(hook.token, message, ErrorHookResponse)
        except CallFailed as error:
            answer = ErrorHookResponse(error=str(error))
        problem = printable_lines(answer.error)
        self._record.hook_calls.append(HookCallRecord(name, "onError", message.urn, problem))
        if problem:
            raise ResourceFailed(f"error hook {quoted(name)} failed: {problem}", urn=message.urn)
        return answer.retry


def _about(request: RegisterResourceRequest, urn: str) -> ResourceHookRequest:
    return ResourceHookRequest(
        urn=urn,
        name=request.name,
        type=request.type,
        new_inputs=request.object,
        new_options=options.for_hook(request),
    )
