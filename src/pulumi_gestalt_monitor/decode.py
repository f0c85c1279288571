"""Reading requests of the program, with an error that names the resource even where the rest cannot be read."""

from typing import TypeVar

from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.text import quoted
from pulumi_gestalt_rpc.host_pb2 import RegisterResourceOutputsRequest, RegisterResourceRequest, ResourceInvokeRequest

_Request = TypeVar("_Request", RegisterResourceRequest, ResourceInvokeRequest, RegisterResourceOutputsRequest)

# Field numbers (pulumi-protocol.md, 1.3, 1.5, 1.6): the first of these that is in the message names what it is about.
_NAMING_FIELDS: dict[type, tuple[tuple[int, str], ...]] = {
    RegisterResourceRequest: ((2, "resource"), (1, "resource of type")),
    ResourceInvokeRequest: ((1, "invoke"),),
    RegisterResourceOutputsRequest: ((1, "outputs of"),),
}

_WORDS: dict[type, str] = {
    RegisterResourceRequest: "registration of a resource",
    ResourceInvokeRequest: "invoke",
    RegisterResourceOutputsRequest: "registration of outputs",
}


def decode(kind: type[_Request], body: bytes) -> _Request:
    """Return the request of type `kind` in `body`.

    Raises:
        OperationError: the bytes are not such a message, or its values are nested too deep. protobuf reads 100 messages
            inside each other and each object in a Struct is three; its private switch for more ends the process at
            20,000 levels (measured with protobuf 6.33), so it stays off.
    """
    try:
        return kind.FromString(body)
    except DecodeError as error:
        try:
            found = UnknownFieldSet(Empty.FromString(body))
            fields = {found[index].field_number: found[index].data for index in range(len(found))}
        except DecodeError:
            raise OperationError(f"the {_WORDS[kind]} is not a message of Pulumi's protocol") from error
        for number, words in _NAMING_FIELDS[kind]:
            if isinstance(name := fields.get(number), bytes):
                subject = f"{words} {quoted(name.decode('utf-8', 'replace'))}"
                break
        else:
            subject = f"the {_WORDS[kind]}"
        raise OperationError(
            f"{subject}: its values cannot be read",
            hint="objects may be nested up to 30 levels deep; send a deeper one as JSON text",
        ) from error
