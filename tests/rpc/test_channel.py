import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import grpc
import pytest
from pulumi.runtime.proto.engine_pb2 import LogRequest
from pulumi.runtime.proto.provider_pb2 import InvokeResponse
from pulumi.runtime.proto.resource_pb2 import ResourceInvokeRequest

from fakes.monitor_server import PATIENCE, MonitorServer, Script
from pulumi_gestalt_rpc.channel import Channel, Loop
from pulumi_gestalt_rpc.errors import AddressError, RpcError

LOG = "/pulumirpc.Engine/Log"
INVOKE = "/pulumirpc.ResourceMonitor/Invoke"
SETTINGS = b"\0\0\0\4\0\0\0\0\0"
GOING_AWAY = b"\0\0\x08\7\0\0\0\0\0\0\0\0\0\0\0\0\x0b"
AWAY = "the server takes no more calls (error 11 )"


def test_bytes_there_and_back() -> None:
    """A call carries the bytes of a message, as they are."""
    request = LogRequest(message="hello")
    with MonitorServer() as server, Channel(server.address) as channel:
        assert channel.call(LOG, request.SerializeToString()) == b""
        assert server.of(LogRequest) == [request]


def test_large_messages() -> None:
    """Messages beyond the 4 MiB that gRPC allows by default pass in both directions."""
    request = ResourceInvokeRequest(tok="a:b:echo")
    request.args.update({"text": "x" * (5 << 20)})
    with MonitorServer() as server, Channel(server.address) as channel:
        answer = channel.call(INVOKE, request.SerializeToString())
        assert getattr(InvokeResponse.FromString(answer), "return") == request.args


def test_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls do not go through the HTTP proxy that the environment names."""
    with MonitorServer() as server:
        # A proxy that is not there: a call that took it would fail.
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("no_grpc_proxy", raising=False)
        with Channel(server.address) as channel:
            assert channel.call(LOG, b"") == b""


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("127.0.0.1:1", b"127.0.0.1", 1),
        ("localhost:65535", b"localhost", 65535),
        ("my-host.example_1:80", b"my-host.example_1", 80),
        ("[::1]:80", b"::1", 80),
        ("unix:80", b"unix", 80),
    ],
)
def test_addresses(address: str, host: bytes, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host name, an IPv4 address and a bracketed IPv6 address are taken as such, whatever the host is called."""
    asked: list[object] = []

    def ask(*arguments: object, **_: object) -> list[object]:
        asked.append(arguments)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    with Channel(address) as channel:
        assert asked == []
        with pytest.raises(RpcError, match="the name has no address"):
            channel.call(LOG, b"")
        assert asked == [(host, port)]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "127.0.0.1",
        ":80",
        "127.0.0.1:",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "127.0.0.1:http",
        "127.0.0.1:٨٠",
        "127.0.0.1:80\n",
        "::1:80",
        "unix:/run/pulumi.sock",
        "dns:///host:80",
        "http://127.0.0.1:80",
    ],
)
def test_refused_addresses(address: str) -> None:
    """Anything but host:port is refused by an error that repeats it."""
    with pytest.raises(AddressError) as caught:
        Channel(address)
    assert caught.value.address == address


@contextmanager
def listening(serve: Callable[[socket.socket], object]) -> Iterator[str]:
    """Hand each connection to `serve`, one after the other, and give the address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    serve(connection)

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def failure(channel: Channel, timeout: float | None = None) -> tuple[str, str]:
    """Return status and details of a call that must fail."""
    with pytest.raises(RpcError) as caught:
        channel.call(LOG, b"", timeout)
    return caught.value.status, caught.value.details


def test_nobody_listens() -> None:
    """A connection that is refused ends each call at once, with the address and the system's word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
    with Channel(address) as channel:
        expected = ("UNAVAILABLE", f"no connection to {address}: Connection refused")
        assert [failure(channel), failure(channel)] == [expected, expected]


def test_all_addresses_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the first address of a host refuses, the next one is used."""
    with MonitorServer() as server, socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()
        listener.close()
        host, _, port = server.address.partition(":")
        found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", place) for place in (closed, (host, int(port)))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        with Channel("localhost:1") as channel:
            assert channel.call(LOG, b"") == b""


def test_silent_server() -> None:
    """A server that takes a connection and says nothing is given up when the loop is stopped, by another thread."""
    asked = threading.Event()

    def serve(connection: socket.socket) -> None:
        connection.recv(1)
        asked.set()
        while connection.recv(65536):
            pass

    with listening(serve) as address:
        loop = Loop()

        def stop() -> None:
            assert asked.wait(PATIENCE)
            loop.stop()

        stopping = threading.Thread(target=stop)
        stopping.start()
        channel = Channel(address, loop)
        assert failure(channel) == ("CANCELLED", "given up")
        stopping.join()
        channel.close()
        loop.close()


def test_server_that_does_not_read() -> None:
    """A request that nobody takes is given up after its time, and leaves nothing behind."""
    with listening(lambda connection: connection.recv(1, socket.MSG_PEEK) and done.wait(PATIENCE)) as address:
        done = threading.Event()
        with Channel(address) as channel, pytest.raises(RpcError) as caught:
            channel.call(LOG, bytes(50 << 20), timeout=0.1)
        assert caught.value.status == "DEADLINE_EXCEEDED"
        done.set()


def test_writing_and_reading_at_once() -> None:
    """Large requests and large answers pass each other, so that neither side waits for the other to read."""
    request = ResourceInvokeRequest(tok="a:b:echo")
    request.args.update({"text": "x" * (2 << 20)})
    body, loop = request.SerializeToString(), Loop()
    with MonitorServer() as server, Channel(server.address, loop) as channel:
        for number in range(20):
            channel.start(INVOKE, body, number)
            channel.flush()
        while len(loop.arrived) < 20:
            loop.poll()
    assert {ended.key for ended in loop.arrived} == set(range(20))
    assert {(ended.status, len(ended.body) > 2 << 20) for ended in loop.arrived} == {("OK", True)}
    loop.close()


@pytest.mark.parametrize("goodbye", [b"", GOING_AWAY])
def test_next_connection(goodbye: bytes) -> None:
    """A connection that has ended fails its calls, each once; the next call makes a new connection."""
    connections: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        connections.append(connection)
        connection.recv(65536)
        connection.sendall(SETTINGS + goodbye)

    with listening(serve) as address, Channel(address) as channel:
        for count in (1, 2, 3):
            status, details = failure(channel)
            assert status == "UNAVAILABLE"
            assert details in {"the connection was closed", "the connection broke: Connection reset by peer", AWAY}
            assert len(connections) == count


def test_calls_apart() -> None:
    """A call that waits for its own answer leaves what else arrives where it is."""
    loop = Loop()
    with MonitorServer() as server, Channel(server.address, loop) as channel:
        channel.start(LOG, b"", "first")
        for _ in range(20):
            assert channel.call(LOG, b"") == b""
        channel.flush()
        while not loop.arrived:
            loop.poll()
        assert [(ended.key, ended.status) for ended in loop.arrived] == [("first", "OK")]
    loop.close()


def test_waking() -> None:
    """A loop that was woken returns at once, however often it was woken, and waking one that is closed does nothing."""
    loop = Loop()
    for _ in range(100_000):
        loop.wake()
    loop.poll()
    loop.stop()
    loop.poll()
    assert loop.stopped
    loop.close()
    loop.wake()


def test_what_a_run_loads() -> None:
    """A run loads neither gRPC nor protobuf, unless Pulumi is to call functions of the program."""
    code = (
        "import sys, pulumi_gestalt_runner.grpc_monitor, pulumi_gestalt_runner.engine_log;"
        "print(*{'grpc', 'google.protobuf', 'asyncio', 'dataclasses', 'logging', 'ssl'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("details", ["no such severity", "gr\u00fc\u00dfe 100%\n" * 300, ""])
def test_refused_call(details: str) -> None:
    """A refused call becomes an error of ours with the method, the status and the details, if there are any."""
    server = MonitorServer(Script(errors={"Log": (grpc.StatusCode.INVALID_ARGUMENT, details)}))
    with server, Channel(server.address) as channel, pytest.raises(RpcError) as caught:
        channel.call(LOG, b"")
    error = caught.value
    assert (error.method, error.status, error.details) == ("Log", "INVALID_ARGUMENT", details)


def test_call_that_takes_too_long() -> None:
    """A call without an answer ends after its time."""
    server = MonitorServer(Script(hang={"Log"}))
    with server, Channel(server.address) as channel, pytest.raises(RpcError) as caught:
        channel.call(LOG, b"", timeout=0.1)
    assert caught.value.status == "DEADLINE_EXCEEDED"


def test_closed_channel() -> None:
    """A closed channel takes no more calls."""
    channel = Channel("127.0.0.1:1")
    channel.close()
    with pytest.raises(ValueError, match="closed"):
        channel.call(LOG, b"")


@pytest.mark.parametrize(("set_by_user", "verbosity"), [({}, "ERROR"), ({"GRPC_VERBOSITY": "DEBUG"}, "DEBUG")])
def test_grpc_is_silent(set_by_user: dict[str, str], verbosity: str) -> None:
    """Before gRPC is loaded it is told to write nothing of its own to stderr, unless the user wants it."""
    code = (
        "import os, sys\n"
        "class Spy:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'grpc': print(os.environ['GRPC_VERBOSITY'])\n"
        "sys.meta_path.insert(0, Spy())\n"
        "import pulumi_gestalt_rpc.callbacks"
    )
    clean = {name: value for name, value in os.environ.items() if name != "GRPC_VERBOSITY"}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=clean | set_by_user, capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == [verbosity]
