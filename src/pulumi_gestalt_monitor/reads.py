"""ReadResource: the state of a resource that exists, in previews too."""

from google.protobuf.struct_pb2 import Struct

from pulumi_gestalt_monitor.decode import decode, depth_reported, readable
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.notation import UNKNOWNS
from pulumi_gestalt_monitor.output_values import has_output_values, lower
from pulumi_gestalt_monitor.record import ResourceRecord
from pulumi_gestalt_monitor.replies import Accepts, understood
from pulumi_gestalt_monitor.state import STACK_REFERENCE, State, misplaced, text_property
from pulumi_gestalt_monitor.urns import described
from pulumi_gestalt_rpc.host_pb2 import ReadResourceRequest, ReadResourceResponse, RegisterResourceRequest


def read(state: State, body: bytes) -> bytes:
    """Read a resource and return the `ReadResourceResponse`.

    Raises:
        OperationError: it cannot be read.
    """
    request = decode(ReadResourceRequest, body)
    unknown = request.id in UNKNOWNS
    if unknown and not state.record.preview:
        raise OperationError("its ID is unknown, which is possible only in a preview", subject=described(request))
    if not request.id:
        raise OperationError("it has no ID", subject=described(request))
    if path := state.misplaced_unknown(body, request.properties):
        raise misplaced(described(request), path)
    if request.package_ref or request.version:
        state.packages.check(described(request), request.package_ref, request.version)
    with depth_reported(request.name):
        if has_output_values(body):
            lower(request.properties)
        registration = _as_registration(request)
        urn = state.urns.add(registration)
        outputs = Struct() if unknown else _outputs(state, request, urn)
        accepts = Accepts(request.accept_secrets, request.accept_resources, request.accepts_byte_string)
        response = ReadResourceResponse(urn=urn, properties=understood(outputs, accepts, urn))
        answer = response.SerializeToString(deterministic=True)
        state.record.resources[urn] = ResourceRecord(
            urn,
            "" if unknown else request.id,
            registration.SerializeToString(deterministic=True),
            readable(outputs),
            read=True,
        )
    return answer


def _outputs(state: State, request: ReadResourceRequest, urn: str) -> Struct:
    mock = state.mocks.read(request.type, request.name, request.id, request.properties)
    if mock is not None:
        state.use(mock)
    elif request.type == STACK_REFERENCE:
        return state.stack_reference(text_property(request.properties, "name") or request.id, urn)
    return state.answers.read(request, urn, mock)


def _as_registration(request: ReadResourceRequest) -> RegisterResourceRequest:
    """Return a registration that says what `request` says, for checks and reports."""
    return RegisterResourceRequest(
        type=request.type,
        name=request.name,
        parent=request.parent,
        custom=True,
        object=request.properties,
        dependencies=request.dependencies,
        provider=request.provider,
        version=request.version,
        plugin_download_url=request.plugin_download_url,
        plugin_checksums=request.plugin_checksums,
        package_ref=request.package_ref,
        additional_secret_outputs=request.additional_secret_outputs,
    )
