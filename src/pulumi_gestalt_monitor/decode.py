"""Reading requests of the program, with an error that names the resource even where the rest cannot be read."""

from typing import TypeVar

from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import DecodeError, Message
from google.protobuf.struct_pb2 import Struct
from google.protobuf.unknown_fields import UnknownFieldSet

from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.text import quoted

_Request = TypeVar("_Request", bound=Message)

# By message: what it is called, and its fields (pulumi-protocol.md, 1.3 to 1.9) of which the first that is there names
# what it is about.
_ABOUT: dict[str, tuple[str, tuple[tuple[int, str], ...]]] = {
    "RegisterResourceRequest": ("registration of a resource", ((2, "resource"), (1, "resource of type"))),
    "ReadResourceRequest": ("reading of a resource", ((3, "resource"), (2, "resource of type"))),
    "ResourceInvokeRequest": ("invoke", ((1, "invoke"),)),
    "ResourceCallRequest": ("call of a method", ((1, "call"),)),
    "RegisterResourceOutputsRequest": ("registration of outputs", ((1, "outputs of"),)),
    "RegisterPackageRequest": ("registration of a package", ((1, "package"),)),
    "RegisterResourceHookRequest": ("registration of a hook", ((1, "hook"),)),
    "RegisterErrorHookRequest": ("registration of a hook", ((1, "hook"),)),
    "Callback": ("registration of a transform", ()),
    "RequirePulumiVersionRequest": ("required version", ()),
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
        words, naming = _ABOUT[kind.DESCRIPTOR.name]
        try:
            found = UnknownFieldSet(Empty.FromString(body))
            fields = {found[index].field_number: found[index].data for index in range(len(found))}
        except DecodeError:
            raise OperationError(f"the {words} is not a message of Pulumi's protocol") from error
        for number, role in naming:
            if isinstance(name := fields.get(number), bytes):
                subject = f"{role} {quoted(name.decode('utf-8', 'replace'))}"
                break
        else:
            subject = f"the {words}"
        raise OperationError(
            f"{subject}: its values cannot be read",
            hint="objects may be nested up to 30 levels deep; send a deeper one as JSON text",
        ) from error


def readable(properties: Struct) -> bytes:
    """Return `properties` as bytes that can be read back.

    Raises:
        DecodeError: they are nested too deep; see `depth_reported`.
    """
    body = properties.SerializeToString(deterministic=True)
    Struct.FromString(body)
    return body


class depth_reported:  # noqa: N801 - used as a function
    """A `with` block in which values that are nested too deep become an error that names `subject`.

    protobuf writes values of any depth but reads only so many, and it reads when it copies a message too. What cannot
    be read back would break the report and the program. (A class, because it is entered for every operation, and takes
    a third of the time of a `contextmanager`.)

    Raises:
        OperationError: in place of protobuf's own error.
    """

    __slots__ = ("_subject",)

    def __init__(self, subject: str) -> None:
        self._subject = subject

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        """Change protobuf's error."""
        if isinstance(error, DecodeError):
            problem = "the answer has values nested too deep to be sent"
            raise OperationError(problem, subject=quoted(self._subject)) from error
