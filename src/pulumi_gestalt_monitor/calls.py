"""Call: a method of a resource, answered by a mock alone, for the reason that invokes are."""

from functools import partial
from typing import Any

from google.protobuf.struct_pb2 import Struct

from pulumi_gestalt_monitor.decode import decode, depth_reported
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.notation import REFERENCE, Secrets, signature_of, struct_notation
from pulumi_gestalt_monitor.output_values import has_output_values, lower
from pulumi_gestalt_monitor.record import SELF, CallRecord, DeploymentRecord, ResourceRecord
from pulumi_gestalt_monitor.replies import Accepts, understood
from pulumi_gestalt_monitor.state import State, misplaced, unmocked
from pulumi_gestalt_monitor.text import quoted
from pulumi_gestalt_rpc.host_pb2 import CallResponse, ResourceCallRequest


def call(state: State, body: bytes) -> bytes:
    """Call a method and return the `CallResponse`.

    Raises:
        OperationError: the call is refused.
    """
    request = decode(ResourceCallRequest, body)
    subject = f"call {quoted(request.tok)}"
    state.packages.check(subject, request.package_ref, request.version)
    state.urns.check_provider(request.provider, subject)
    with depth_reported(request.tok):
        if has_output_values(body):
            lower(request.args)
        if path := state.misplaced_unknown(request.SerializeToString(), request.args):
            raise misplaced(subject, path)
        receiver = _receiver(state.record, request, subject)
        name = receiver.request().name if receiver else ""
        mock = state.mocks.call(request.tok, name, request.args)
        if mock is None:
            raise unmocked("calls", subject, request.tok, request.args, len(state.mocks.calls.get(request.tok, ())))
        state.use(mock)
        response = CallResponse()
        arguments = partial(struct_notation, request.args, Secrets.SHOW)
        facts = _facts(state.record, receiver) if receiver else {}
        state.answers.function(response, mock, {"token": request.tok, "args": arguments, "self": facts})
        if not request.accepts_byte_string and response.HasField("result"):
            response.result.CopyFrom(understood(response.result, Accepts(byte_strings=False), subject))
        answer = response.SerializeToString(deterministic=True)
        CallResponse.FromString(answer)
    state.record.calls.append(CallRecord(receiver.urn if receiver else "", body, answer))
    return answer


def _receiver(record: DeploymentRecord, request: ResourceCallRequest, subject: str) -> ResourceRecord | None:
    """Return the resource that `__self__` refers to, or None for a method of a package as a whole."""
    if SELF not in request.args.fields:
        return None
    reference = request.args.fields[SELF].struct_value
    if signature_of(reference) != REFERENCE:
        raise OperationError(f"the argument {SELF} is not a reference to a resource", subject=subject)
    urn = reference.fields["urn"].string_value
    if urn not in record.resources:
        raise OperationError(f"unknown resource {quoted(urn)}", subject=subject)
    return record.resources[urn]


def _facts(record: DeploymentRecord, receiver: ResourceRecord) -> dict[str, Any]:
    """Return what `${self...}` stands for."""
    request = receiver.request()

    def shown(properties: Struct) -> dict[str, Any]:
        return struct_notation(properties, Secrets.SHOW)

    return {
        "urn": receiver.urn,
        "id": receiver.id or {"$unknown": True},
        "name": request.name,
        "type": request.type,
        "inputs": lambda: shown(request.object),
        "outputs": lambda: shown(record.outputs_of(receiver)),
    }
