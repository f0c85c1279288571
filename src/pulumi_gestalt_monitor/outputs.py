"""RegisterResourceOutputs: the outputs of the stack, or of a component, which completes it."""

from pulumi_gestalt_monitor.callbacks import Running
from pulumi_gestalt_monitor.decode import decode, depth_reported
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.output_values import has_output_values, lower
from pulumi_gestalt_monitor.state import State, misplaced
from pulumi_gestalt_monitor.text import quoted
from pulumi_gestalt_rpc.host_pb2 import RegisterResourceOutputsRequest


def register_outputs(state: State, body: bytes) -> Running[bytes]:
    """Record the outputs of the stack, where the last call wins, or of a component, which may call once.

    Raises:
        OperationError: the outputs are refused.
    """
    request = decode(RegisterResourceOutputsRequest, body)
    subject = f"outputs of {quoted(request.urn)}"
    with depth_reported(request.urn):
        if has_output_values(body):
            lower(request.outputs)
            body = request.SerializeToString(deterministic=True)
    if path := state.misplaced_unknown(body, request.outputs):
        raise misplaced(subject, path, request.urn)
    outputs = request.outputs.SerializeToString(deterministic=True)
    record = state.record
    if request.urn == record.stack_urn:
        record.stack_outputs = outputs
        return b""
    if request.urn in state.failed:
        # The engine has nothing to complete, and has told why.
        return b""
    resource = record.resources.get(request.urn)
    if resource is None:
        raise OperationError("it is not a resource of this deployment", subject=subject)
    if request.urn in record.component_outputs:
        raise OperationError("they have been registered before", urn=request.urn, subject=subject)
    registration = resource.request()
    if resource.read or registration.remote:
        raise OperationError("its provider gives it its outputs", urn=request.urn, subject=subject)
    record.component_outputs[request.urn] = outputs
    if not registration.custom:
        # The hooks of a component come when it is complete (step_executor.go).
        yield from state.hooks.after_create(registration, request.urn, "", request.outputs)
    return b""
