"""Invoke: a call of a provider's function.

An invoke without a mock fails. Pulumi's own mocks hand such calls to the test's code, and an answer made up here (the
arguments, or nothing) would let a program go on with properties that the function never returns: a test would succeed
and prove nothing.
"""

from functools import partial

from google.protobuf.struct_pb2 import Struct

from pulumi_gestalt_monitor.callbacks import Running
from pulumi_gestalt_monitor.decode import decode, depth_reported
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.notation import Secrets, struct_notation, unknown_path
from pulumi_gestalt_monitor.output_values import has_output_values, lower
from pulumi_gestalt_monitor.record import InvokeRecord
from pulumi_gestalt_monitor.replies import Accepts, understood
from pulumi_gestalt_monitor.state import State, text_property, unmocked
from pulumi_gestalt_monitor.text import quoted
from pulumi_gestalt_rpc.host_pb2 import InvokeResponse, ResourceInvokeRequest

READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs"
GET_RESOURCE = "pulumi:pulumi:getResource"


def invoke(state: State, body: bytes) -> Running[bytes]:
    """Call a function and return the `InvokeResponse`.

    Raises:
        OperationError: the invoke is refused.
    """
    request = decode(ResourceInvokeRequest, body)
    subject = f"invoke {quoted(request.tok)}"
    state.packages.check(subject, request.package_ref, request.version)
    with depth_reported(request.tok):
        body = yield from _prepare(state, request, body)
        if path := unknown_path(body, request.args):
            raise OperationError(f"the argument {quoted(path)} is unknown, so it cannot be called", subject=subject)
        response = _answer(state, request, subject)
        # Only `getResource` gives references whatever the program accepts, and secrets are always marked (1.5).
        resources = request.accept_resources or request.tok == GET_RESOURCE
        accepts = Accepts(resources=resources, byte_strings=request.accepts_byte_string)
        if not all(accepts) and response.HasField("result"):
            response.result.CopyFrom(understood(response.result, accepts, subject))
        answer = response.SerializeToString(deterministic=True)
        InvokeResponse.FromString(answer)
    state.record.invokes.append(InvokeRecord(body, answer))
    return answer


def _prepare(state: State, request: ResourceInvokeRequest, body: bytes) -> Running[bytes]:
    """Make `request` what is to be called and return it as bytes."""
    provider = request.provider or state.lineage.provider_for(request.parent, request.tok.partition(":")[0])
    changed = provider != request.provider
    request.provider = provider
    changed |= yield from state.transforms.apply_to_invoke(request)
    state.urns.check_provider(request.provider, f"invoke {quoted(request.tok)}")
    if changed:
        body = request.SerializeToString(deterministic=True)
    if has_output_values(body):
        lower(request.args)
        body = request.SerializeToString(deterministic=True)
    return body


def _answer(state: State, request: ResourceInvokeRequest, subject: str) -> InvokeResponse:
    mock = state.mocks.invoke(request.tok, request.args)
    if mock is not None:
        state.use(mock)
        response = InvokeResponse()
        arguments = partial(struct_notation, request.args, Secrets.SHOW)
        state.answers.function(response, mock, {"token": request.tok, "args": arguments})
        return response
    if request.tok == READ_STACK_OUTPUTS:
        return InvokeResponse(result=state.stack_reference(text_property(request.args, "name")))
    if request.tok == GET_RESOURCE:
        return InvokeResponse(result=_resource_state(state, text_property(request.args, "urn"), subject))
    raise unmocked("invokes", subject, request.tok, request.args, len(state.mocks.invokes.get(request.tok, ())))


def _resource_state(state: State, urn: str, subject: str) -> Struct:
    """Return what `pulumi:pulumi:getResource` gives for `urn` (pulumi-protocol.md, 9)."""
    resource = state.record.resources.get(urn)
    if resource is None:
        raise OperationError(f"unknown resource {quoted(urn)}", subject=subject)
    found = Struct()
    found.fields["urn"].string_value = urn
    found.fields["id"].string_value = resource.id
    found.fields["provider"].string_value = resource.request().provider
    found.fields["state"].struct_value.CopyFrom(state.record.outputs_of(resource))
    return found
