import os
import subprocess
import sys

import grpc
import pytest
from pulumi.runtime.proto.engine_pb2 import LogRequest
from pulumi.runtime.proto.provider_pb2 import InvokeResponse
from pulumi.runtime.proto.resource_pb2 import ResourceInvokeRequest

from fakes.monitor_server import MonitorServer, Script
from pulumi_gestalt_rpc.channel import open_channel, send
from pulumi_gestalt_rpc.errors import AddressError, RpcError

LOG = "/pulumirpc.Engine/Log"
INVOKE = "/pulumirpc.ResourceMonitor/Invoke"


def test_bytes_there_and_back() -> None:
    """A call carries the bytes of a message, as they are."""
    request = LogRequest(message="hello")
    with MonitorServer() as server, open_channel(server.address) as channel:
        assert send(channel, LOG, request.SerializeToString()) == b""
        assert server.of(LogRequest) == [request]


def test_large_messages() -> None:
    """Messages beyond the 4 MiB that gRPC allows by default pass in both directions."""
    request = ResourceInvokeRequest(tok="a:b:echo")
    request.args.update({"text": "x" * (5 << 20)})
    with MonitorServer() as server, open_channel(server.address) as channel:
        answer = send(channel, INVOKE, request.SerializeToString())
        assert getattr(InvokeResponse.FromString(answer), "return") == request.args


def test_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls do not go through the HTTP proxy that the environment names."""
    with MonitorServer() as server:
        # A proxy that is not there: a call that took it would fail.
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("no_grpc_proxy", raising=False)
        with open_channel(server.address) as channel:
            assert send(channel, LOG, b"") == b""


@pytest.mark.parametrize("address", ["127.0.0.1:1", "localhost:65535", "my-host.example_1:80", "[::1]:80", "unix:80"])
def test_addresses(address: str) -> None:
    """A host name, an IPv4 address and a bracketed IPv6 address are taken as such, whatever the host is called."""
    with open_channel(address) as channel:
        # What gRPC was told to connect to can be read in no public way.
        assert vars(channel)["_channel"].target().decode() == f"dns:///{address}"


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
        open_channel(address)
    assert caught.value.address == address


@pytest.mark.parametrize("details", ["no such severity", ""])
def test_refused_call(details: str) -> None:
    """A refused call becomes an error of ours with the method, the status and the details, if there are any."""
    server = MonitorServer(Script(errors={"Log": (grpc.StatusCode.INVALID_ARGUMENT, details)}))
    with server, open_channel(server.address) as channel, pytest.raises(RpcError) as caught:
        send(channel, LOG, b"")
    error = caught.value
    assert (error.method, error.status, error.details) == ("Log", "INVALID_ARGUMENT", details)


def test_call_that_takes_too_long() -> None:
    """A call without an answer ends after its time."""
    server = MonitorServer(Script(hang={"Log"}))
    with server, open_channel(server.address) as channel, pytest.raises(RpcError) as caught:
        send(channel, LOG, b"", timeout=0.1)
    assert caught.value.status == "DEADLINE_EXCEEDED"


def test_closed_channel() -> None:
    """A closed channel takes no more calls."""
    channel = open_channel("127.0.0.1:1")
    channel.close()
    with pytest.raises(ValueError, match="closed"):
        send(channel, LOG, b"")


@pytest.mark.parametrize(("set_by_user", "verbosity"), [({}, "ERROR"), ({"GRPC_VERBOSITY": "DEBUG"}, "DEBUG")])
def test_grpc_is_silent(set_by_user: dict[str, str], verbosity: str) -> None:
    """Before gRPC is loaded it is told to write nothing of its own to stderr, unless the user wants it."""
    code = (
        "import os, sys\n"
        "class Spy:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'grpc': print(os.environ['GRPC_VERBOSITY'])\n"
        "sys.meta_path.insert(0, Spy())\n"
        "import pulumi_gestalt_runner.grpc_monitor, pulumi_gestalt_runner.engine_log"
    )
    clean = {name: value for name, value in os.environ.items() if name != "GRPC_VERBOSITY"}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=clean | set_by_user, capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == [verbosity]
