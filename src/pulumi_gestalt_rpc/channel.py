"""The one way to speak gRPC with Pulumi; import grpc nowhere else."""

import re
from typing import Final

import grpc

from pulumi_gestalt_rpc.errors import AddressError, RpcError

# Pulumi's own limit, in bytes, on both sides (v3.255.0, `rpcutil`).
MAX_MESSAGE: Final = 400 * 1024 * 1024

_OPTIONS: Final = (
    ("grpc.max_send_message_length", MAX_MESSAGE),
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    # gRPC obeys `http_proxy`, for loopback addresses too: configuration and secrets would go to the proxy.
    ("grpc.enable_http_proxy", 0),
    # gRPC repeats a call that the server says it has not looked at, without a bound: whatever listens there and refuses
    # every call (GOAWAY) would keep the Runner busy for ever. Pulumi is asked once.
    ("grpc.enable_retries", 0),
)

_ADDRESS: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})")


def open_channel(address: str) -> grpc.Channel:
    """Open a plaintext channel, as Pulumi serves on the loopback interface; it connects with the first call.

    Args:
        address: "host:port"; no other form of gRPC's target names, so that nothing is resolved or connected unasked.

    Raises:
        AddressError: the address has another form.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match["port"]) < 1 << 16:
        raise AddressError(address)
    # Without a scheme gRPC would take a host that is called like one, such as `unix`, for the scheme.
    return grpc.insecure_channel(f"dns:///{address}", options=_OPTIONS)


def raw_call(channel: grpc.Channel, path: str) -> "grpc.UnaryUnaryMultiCallable[bytes, bytes]":
    """Return the function that calls the RPC `path`, such as "/pulumirpc.Engine/Log", with bytes, and returns bytes."""
    call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(path)
    return call


def send(channel: grpc.Channel, path: str, body: bytes, timeout: float | None = None) -> bytes:
    """Call the RPC `path` with `body` and wait for its answer, at most `timeout` seconds.

    Raises:
        RpcError: the call was refused, or ended without an answer.
        ValueError: the channel has been closed.
    """
    try:
        return raw_call(channel, path)(body, timeout=timeout)
    except grpc.RpcError as error:
        raise rpc_error(path.rpartition("/")[2], error) from error


def rpc_error(method: str, error: grpc.RpcError) -> RpcError:
    """Translate the error of the RPC `method`; gRPC raises only errors that are calls too, with a code and details."""
    return RpcError(method, error.code().name, error.details() or "")
