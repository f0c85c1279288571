"""The secrets that Pulumi's messages mark: in answers, in requests, and in the configuration.

Marks are objects with Pulumi's signature key (pulumi-protocol.md 2.1). Messages without the signature of a secret, that
is nearly all of them, are not decoded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from pulumi_gestalt_rpc.wire import LENGTH, fields, last_text

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct, Value

SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker of the protocol, not a password
OUTPUT_SIGNATURE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_REFERENCE_SIGNATURE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
MIN_PIECE: Final = 6
"""Characters of the shortest text that is looked for besides a whole secret: a line of it, a number, its base64. Six
bytes are eight characters of base64, and with shorter ones ordinary text would be hidden that says nothing about the
secret."""
_MARKS: Final = (SECRET_SIGNATURE.encode(), OUTPUT_SIGNATURE.encode())
_CONFIG, _SECRET_KEYS = 4, 5
"""Of a DeploymentInfo: a map, and its keys that are secret."""
_ANSWERS: Final[Mapping[str, str]] = {
    "RegisterResource": "RegisterResourceResponse",
    "ReadResource": "ReadResourceResponse",
    "Invoke": "InvokeResponse",
    "Call": "CallResponse",
}
_REQUESTS: Final[Mapping[str, str]] = {
    "RegisterResource": "RegisterResourceRequest",
    "ReadResource": "ReadResourceRequest",
    "Invoke": "ResourceInvokeRequest",
    "Call": "ResourceCallRequest",
    "RegisterResourceOutputs": "RegisterResourceOutputsRequest",
}


def secrets_of_answer(method: str, body: bytes) -> list[str]:
    """Return what the answer to an operation marks as secret; nothing if it is no message, which others will say."""
    return _secrets(_ANSWERS.get(method), body)


def secrets_of_request(method: str, body: bytes) -> list[str]:
    """Return what a request marks as secret, as `secrets_of_answer`."""
    return _secrets(_REQUESTS.get(method), body)


def secrets_of_config(info: bytes) -> list[str]:
    """Return the secret configuration values of a `DeploymentInfo`; nothing if it is no message."""
    values: dict[str, str] = {}
    secret: list[str] = []
    try:
        for number, kind, content in fields(info):
            if kind == LENGTH and isinstance(content, bytes):
                if number == _CONFIG:
                    values[last_text(content, 1)] = last_text(content, 2)
                elif number == _SECRET_KEYS:
                    secret.append(content.decode())
    except ValueError:
        return []
    return [values[key] for key in secret if key in values]


def _secrets(name: str | None, body: bytes) -> list[str]:
    if name is None or not any(mark in body for mark in _MARKS):
        return []
    message = _decoded(name, body)
    found: list[str] = []
    for field, content in () if message is None else message.ListFields():
        if field.message_type is not None and field.message_type.full_name == "google.protobuf.Struct":
            found += _marked(_struct(content))
    return found


def _decoded(name: str, body: bytes) -> Any:
    from google.protobuf.message import DecodeError  # noqa: PLC0415 - protobuf is loaded by now, but not by the CLI

    from pulumi_gestalt_rpc import host_pb2  # noqa: PLC0415

    try:
        return getattr(host_pb2, name).FromString(body)
    except DecodeError:
        return None


def _marked(data: Any) -> Iterator[str]:
    """Yield what is to be hidden of the marked parts of `data`."""
    todo = [data]
    while todo:
        part = todo.pop()
        if isinstance(part, list):
            todo.extend(part)
        elif isinstance(part, dict):
            if _is_secret(part):
                yield from texts_in(part.get("value"))
            else:
                todo.extend(part.values())


def _is_secret(part: dict[str, Any]) -> bool:
    signature = part.get(SIGNATURE_KEY)
    return signature == SECRET_SIGNATURE or (signature == OUTPUT_SIGNATURE and part.get("secret") is True)


def _struct(struct: "Struct") -> dict[str, Any]:
    """Return a `Struct` as data; a work list, because the decoder takes messages of thousands of levels."""
    result: dict[str, Any] = {}
    todo: list[tuple[Iterable[tuple[str, Value]], Callable[[str, Any], object]]] = [
        (struct.fields.items(), result.__setitem__)
    ]
    while todo:
        items, put = todo.pop()
        for key, value in items:
            match value.WhichOneof("kind"):
                case "struct_value":
                    inner: dict[str, Any] = {}
                    put(key, inner)
                    todo.append((value.struct_value.fields.items(), inner.__setitem__))
                case "list_value":
                    several: list[Any] = []
                    put(key, several)
                    todo.append(((("", item) for item in value.list_value.values), _appending(several)))
                case None | "null_value":
                    put(key, None)
                case kind:
                    put(key, getattr(value, kind))
    return result


def _appending(items: list[Any]) -> Callable[[str, Any], object]:
    return lambda _key, item: items.append(item)


def texts_in(data: Any) -> Iterator[str]:
    """Yield what is to be hidden of secret JSON data: its strings, and its numbers of `MIN_PIECE` characters and more.

    Names of properties are not hidden, nor what a reference to a resource says: both stand in clear elsewhere.
    """
    todo = [data]
    while todo:
        part = todo.pop()
        match part:
            case str():
                yield part
            case bool():
                pass
            case int() | float() if len(number_text(part)) >= MIN_PIECE:
                yield number_text(part)
            case list():
                todo.extend(part)
            case dict() if part.get(SIGNATURE_KEY) != _REFERENCE_SIGNATURE:
                todo.extend(value for key, value in part.items() if key != SIGNATURE_KEY)
            case _:
                pass


def number_text(number: float) -> str:
    """Return a number as JSON has it; all numbers of the protocol are doubles, whole ones too."""
    return repr(number).removesuffix(".0")
