"""RegisterResource: transforms, then the registration, then hooks around what the provider does."""

import re
from collections.abc import Iterator

from pulumi_gestalt_monitor.answers import Settled, answered_id
from pulumi_gestalt_monitor.callbacks import Running
from pulumi_gestalt_monitor.decode import decode, depth_reported, readable
from pulumi_gestalt_monitor.errors import OperationError, ProviderError, ResourceFailed
from pulumi_gestalt_monitor.output_values import dependencies_in, has_output_values, lower
from pulumi_gestalt_monitor.record import ResourceRecord
from pulumi_gestalt_monitor.replies import Accepts, understood
from pulumi_gestalt_monitor.state import STACK_REFERENCE, STASH, State, misplaced, text_property
from pulumi_gestalt_monitor.text import quoted
from pulumi_gestalt_monitor.urns import PROVIDER_PREFIX, described
from pulumi_gestalt_rpc.host_pb2 import (
    RESULT_FAIL,
    RESULT_SKIP,
    RegisterResourceRequest,
    RegisterResourceResponse,
    Result,
)

# What Go's `time.ParseDuration` reads.
_DURATION = re.compile(r"[+-]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)", re.ASCII)


def register(state: State, body: bytes) -> Running[bytes]:
    """Register a resource and return the `RegisterResourceResponse`.

    Raises:
        OperationError: the registration is refused.
    """
    request = decode(RegisterResourceRequest, body)
    with depth_reported(request.name):
        body = yield from _prepare(state, request, body)
    urn = state.urns.add(request)
    state.lineage.add(urn, request, tuple(callback.token for callback in request.transforms))
    if state.failed and (because := next(filter(state.failed.__contains__, _needed(request)), "")):
        state.record.skipped[urn] = because
        state.failed.add(urn)
        return _unmade(request, urn, RESULT_SKIP)
    try:
        with depth_reported(urn):
            settled = yield from _make(state, request, urn)
            response = _response(request, urn, settled)
            answer = response.SerializeToString(deterministic=True)
            answered = None if settled.echoed else readable(settled.outputs)
    except ResourceFailed as error:
        state.failed.add(urn)
        state.reports.failure("registration", error)
        return _unmade(request, urn, RESULT_FAIL)
    state.record.resources[urn] = ResourceRecord(urn, settled.id, body, answered)
    if request.custom or request.remote:
        yield from state.hooks.after_create(request, urn, settled.id, settled.outputs)
    return answer


def _prepare(state: State, request: RegisterResourceRequest, body: bytes) -> Running[bytes]:
    """Make `request` what is to be registered and return it as bytes."""
    changed = state.lineage.inherit(request)
    if request.env_var_mappings and not request.type.startswith(PROVIDER_PREFIX):
        problem = "envVarMappings can only be used with provider resources"
        raise OperationError(problem, subject=described(request))
    changed |= yield from state.transforms.apply(request)
    changed |= state.lineage.merge_providers(request)
    if request.package_ref or request.version:
        state.packages.check(described(request), request.package_ref, request.version)
    if request.HasField("custom_timeouts"):
        _check_timeouts(request)
    if changed:
        body = request.SerializeToString(deterministic=True)
    if has_output_values(body):
        _take_output_values(request)
        body = request.SerializeToString(deterministic=True)
    if path := state.misplaced_unknown(body, request.object):
        raise misplaced(described(request), path)
    return body


def _check_timeouts(request: RegisterResourceRequest) -> None:
    for field, timeout in request.custom_timeouts.ListFields():
        if _DURATION.fullmatch(timeout) is None:
            problem = f"the timeout {quoted(timeout)} for {field.name} is not a duration"
            hint = "write it with units, such as 90s, 5m or 1h30m"
            raise OperationError(problem, hint=hint, subject=described(request))


def _take_output_values(request: RegisterResourceRequest) -> None:
    for key in request.object.fields:
        if found := dependencies_in(request.object.fields[key]):
            urns = request.property_dependencies[key].urns
            urns.extend(sorted(found - set(urns)))
    lower(request.object)


def _needed(request: RegisterResourceRequest) -> Iterator[str]:
    """Yield the URNs of all resources without which the one in `request` cannot be made."""
    yield request.parent
    yield from request.dependencies
    for dependencies in request.property_dependencies.values():
        yield from dependencies.urns
    yield request.provider.rpartition("::")[0]
    yield request.deleted_with
    yield from request.replace_with


def _make(state: State, request: RegisterResourceRequest, urn: str) -> Running[Settled]:
    # The engine calls no hooks for an import (step.go).
    hooked = not (request.custom and request.import_id)
    if hooked:
        yield from state.hooks.before_create(request, urn)
    errors: list[ProviderError] = []
    while True:
        try:
            return _settle(state, request, urn, len(errors))
        except ProviderError as error:
            errors.insert(0, error)
            if not hooked or not request.hooks.on_error or not (yield from state.hooks.retry(request, urn, errors)):
                raise


def _settle(state: State, request: RegisterResourceRequest, urn: str, attempt: int) -> Settled:
    mock = state.mocks.resource(request.type, request.name, request.object)
    if mock is not None:
        state.use(mock)
    elif request.type == STACK_REFERENCE:
        name = text_property(request.object, "name") or request.name
        return Settled(name, state.stack_reference(name, urn), echoed=False)
    elif request.type == STASH:
        return state.answers.stash(request, urn)
    return state.answers.settle(request, urn, mock, attempt)


def _response(request: RegisterResourceRequest, urn: str, settled: Settled) -> RegisterResourceResponse:
    accepts = Accepts(
        request.accept_secrets,
        request.accept_resources,
        request.accepts_byte_string,
        request.supports_partial_values,
    )
    outputs = understood(settled.outputs, accepts, urn)
    response = RegisterResourceResponse(urn=urn, id=answered_id(request, settled.id), object=outputs)
    if request.remote:
        for key, dependencies in request.property_dependencies.items():
            if key in outputs.fields:
                response.property_dependencies[key].urns.extend(dependencies.urns)
    return response


def _unmade(request: RegisterResourceRequest, urn: str, result: Result) -> bytes:
    if not request.supports_result_reporting:
        raise OperationError("resource registration failed", urn=urn)
    return RegisterResourceResponse(urn=urn, result=result).SerializeToString()
