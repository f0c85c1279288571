"""Operations that may call functions of the program on their way.

The engine of Pulumi calls the program's transforms and hooks over gRPC and waits. Here an operation is a generator that
yields a `Call` and is sent the response message, so one thread is enough and the order of everything is fixed.
"""

from collections.abc import Generator
from typing import NamedTuple, TypeVar

from google.protobuf.message import DecodeError, Message

from pulumi_gestalt_monitor.errors import MonitorError
from pulumi_gestalt_rpc.host_pb2 import (
    ErrorHookResponse,
    ResourceHookResponse,
    TransformInvokeResponse,
    TransformResponse,
)

T = TypeVar("T")
_Response = TypeVar("_Response", ErrorHookResponse, ResourceHookResponse, TransformInvokeResponse, TransformResponse)


class Call(NamedTuple):
    """A call of a function of the program: its token in `pulumirpc.Callback`, and the request message."""

    token: str
    request: bytes


Running = Generator[Call, bytes, T]
"""An operation under way, which comes to a T."""


class CallFailed(MonitorError):  # noqa: N818 - it says how the call ended
    """A function of the program failed, or gave an answer that cannot be used."""


def ask(token: str, request: Message, response: type[_Response]) -> Running[_Response]:
    """Call the function `token` with `request` and return its answer.

    Raises:
        CallFailed: there is no answer, or it is not a message of the type `response`.
    """
    body = yield Call(token, request.SerializeToString(deterministic=True))
    try:
        return response.FromString(body)
    except DecodeError as error:
        raise CallFailed(f"the answer is not a {response.DESCRIPTOR.name} of Pulumi's protocol") from error
