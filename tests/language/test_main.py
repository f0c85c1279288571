import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2_grpc

from fakes.projects import request, write
from pulumi_gestalt_wit import VERSION

LONG = 60.0
HOST = [sys.executable, "-P", "-m", "pulumi_gestalt_language"]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path):
    """Start hosts as the CLI does, with a pipe as standard input."""
    started = []

    def launch(*arguments: str, **options):
        environment = os.environ | {"PULUMI_GESTALT_CACHE": str(tmp_path / "cache")}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        process = subprocess.Popen([*HOST, *arguments], env=environment, text=True, **pipes)
        started.append(process)
        return process

    yield launch
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.mark.parametrize(
    "arguments",
    [[], ["127.0.0.1:1"], ["--logtostderr", "-v=9", "--tracing", "x:1", "127.0.0.1:1"]],
)
def test_port(start: Start, arguments: list[str]):
    """The first line of standard output is the port, whatever flags the CLI gives, and nothing else is printed."""
    process = start(*arguments)
    port = int(process.stdout.readline())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = language_pb2_grpc.LanguageRuntimeStub(channel)
        assert stub.GetPluginInfo(Empty(), wait_for_ready=True, timeout=LONG).version == VERSION
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=LONG) == ("", "")
    assert process.returncode == 0


def test_version(start: Start):
    """The version is printed without starting a server."""
    assert start("--version").communicate(timeout=LONG)[0] == f"{VERSION}\n"


def test_orphan(start: Start):
    """The end of standard input, which means that the CLI is gone, ends the host."""
    process = start("127.0.0.1:1")
    assert process.stdout.readline()
    process.stdin.close()
    assert process.wait(LONG) == 0


def test_no_pipe(start: Start):
    """A host that was started by hand, with no pipe as standard input, stays."""
    process = start("127.0.0.1:1", stdin=subprocess.DEVNULL)
    assert process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(LONG) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_with_a_blocked_run(start: Start, tmp_path: Path, number: signal.Signals):
    """A signal ends the host, and the Runner, though a run is blocked by an engine that does not answer."""
    # The real Runner waits for the resource monitor's address to answer.
    import socket  # noqa: PLC0415

    with socket.create_server(("127.0.0.1", 0)) as silent:
        write(tmp_path)
        process = start("127.0.0.1:1")
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = language_pb2_grpc.LanguageRuntimeStub(channel)
            asked = request(tmp_path, monitor_address=f"127.0.0.1:{silent.getsockname()[1]}")
            running = stub.Run.future(asked, wait_for_ready=True)
            child = started_by(process.pid)
            process.send_signal(number)
            assert process.wait(LONG) == 0
            assert running.exception(LONG) is not None or running.result().bail
        handle = child and select.select([child], [], [], LONG)[0]
        assert handle


def started_by(parent: int) -> int:
    """Return a handle of a child of the process `parent`, as soon as there is one."""
    while True:
        for task in Path(f"/proc/{parent}/task").iterdir():
            for child in (task / "children").read_text().split():
                return os.pidfd_open(int(child))
