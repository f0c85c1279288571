"""Servers that are no good monitor: gRPC with other bytes in its answers, and ports where something else listens."""

import contextlib
import random
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from pulumi.runtime.proto.resource_pb2 import DeploymentInfo, RegisterResourceResponse

from attack.answers import mutated_message
from fakes.monitor_server import deployment_info
from fakes.scripted import METHODS, STACK_URN

SETTINGS = {"PULUMI_PROJECT": "shop", "PULUMI_STACK": "dev", "PULUMI_DRY_RUN": "false"}


def _info(_request: bytes) -> Message:
    return DeploymentInfo.FromString(deployment_info(config={"shop:a": "b"}).SerializeToString())


def _answer(method: str) -> Callable[[bytes], Message]:
    if method == "GetDeploymentInfo":
        return _info
    kind, script = METHODS.get(method, (Empty, lambda _request: Empty()))

    def answer(request: bytes) -> Message:
        message: Any = kind.FromString(request)
        if method == "RegisterResource" and message.type == "pulumi:pulumi:Stack":
            return RegisterResourceResponse(urn=STACK_URN)
        return script(message)

    return answer


@contextlib.contextmanager
def changing(rng: random.Random, often: float) -> Iterator[tuple[str, list[str]]]:
    """Serve a monitor of which some answers have other bytes; give its address and the names of the calls."""
    calls: list[str] = []

    def handler(method: str) -> "grpc.RpcMethodHandler[bytes, bytes]":
        answer = _answer(method)

        def handle(request: bytes, _context: object) -> bytes:
            calls.append(method)
            body = answer(request).SerializeToString()
            return mutated_message(body, rng) if rng.random() < often else body

        return grpc.unary_unary_rpc_method_handler(handle)

    handlers = {method: handler(method) for method in (*METHODS, "GetDeploymentInfo", "SignalAndWaitForShutdown")}
    with ThreadPoolExecutor(8) as threads:
        server = grpc.server(threads, [grpc.method_handlers_generic_handler("pulumirpc.ResourceMonitor", handlers)])
        address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        yield address, calls
        server.stop(grace=None).wait()


@contextlib.contextmanager
def listening(content: bytes, *, reset: bool = False) -> Iterator[str]:
    """Send `content` to everybody who connects, and hang up; give the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                open_ones.append(connection)
                with contextlib.suppress(OSError):
                    connection.sendall(content)
                    if reset:
                        # RST in place of FIN.
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                    connection.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        # Closing alone does not wake `accept`.
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for connection in open_ones:
            connection.close()


# An empty frame SETTINGS, then frames that break HTTP/2 (RFC 9113): a type and flags that there are not, a length
# beyond the largest, PUSH_PROMISE from a server that may not, DATA of a stream that was never opened.
_SETTINGS = b"\0\0\0\4\0\0\0\0\0"
GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "zeroes": b"\0" * 10_000,
    "words of HTTP/1.1": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    "words of TLS": b"\x16\x03\x03\x00\x02\x02\x28",
    "a monitor that breaks off": _SETTINGS,
    "a frame that is too long": _SETTINGS + b"\xff\xff\xff\0\0\0\0\0\1",
    "a frame of no kind": _SETTINGS + b"\0\0\1\xee\xff\0\0\0\1x",
    "a promise": _SETTINGS + b"\0\0\4\5\4\0\0\0\1\0\0\0\2",
    "data without a stream": _SETTINGS + b"\0\0\1\0\1\0\0\0\7x",
    "headers that cannot be unpacked": _SETTINGS + b"\0\0\5\1\4\0\0\0\1\xff\xff\xff\xff\xff",
    "going away": _SETTINGS + b"\0\0\x08\7\0\0\0\0\0\0\0\0\0\0\0\0\x0b",
    "noise": random.Random(7).randbytes(5000),
}
