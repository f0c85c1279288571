"""A program as a provider, a process of its own, called by Pulumi's own client."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2
from pulumi.runtime.proto.engine_pb2 import LogRequest
from pulumi.runtime.proto.plugin_pb2 import PluginInfo
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest

from fakes.monitor_server import MonitorServer, Script
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.provider import read_schema
from runner.programs import begin, escaped, merged

PATIENCE = 60.0
SCHEMA = {"name": "pets", "version": "1.2.3", "resources": {"pets:index:Home": {"isComponent": True}}}
RESPONSE = provider_pb2.ConstructResponse(urn="urn:pulumi:dev::shop::pets:index:Home::home")
REGISTER = begin("1", "RegisterResource", RegisterResourceRequest(type="a:b:C", name="slow").SerializeToString())
# In an update it hands over what was asked for; in a preview it waits for a resource for ever.
PROGRAM = f"""
    (call $construction (i32.const 40)) (call $say @"making\\\\n")
    (if (local.get 0) (then {REGISTER} (call $events)))
    (call $constructed @"{escaped(RESPONSE.SerializeToString())}")
"""
ERROR = '(call $log (i32.const 4) @"no home" (i32.const 0) (i32.const 0)) (call $constructed @"")'


class Provider:
    """A provider that runs, and a client of it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        assert process.stdout is not None
        self.channel = grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}")
        self.stub: Any = ResourceProviderStub(self.channel)  # type: ignore[no-untyped-call]

    def construct(self, server: MonitorServer, **changes: Any) -> Any:
        """Ask for a component; return the call, whose `result` waits."""
        fields = {"project": "shop", "stack": "dev", "type": "pets:index:Home", "name": "home"}
        request = provider_pb2.ConstructRequest(**(fields | {"monitorEndpoint": server.address} | changes))
        return self.stub.Construct.future(request, timeout=PATIENCE)


@contextmanager
def provider(folder: Path, program: str, *options: str) -> Iterator[Provider]:
    """Start a provider in a folder of its own, and end it."""
    (folder / "app.wasm").write_bytes(merged(program))
    (folder / "schema.json").write_text(json.dumps(SCHEMA))
    command = [sys.executable, "-m", "pulumi_gestalt_runner", "provider", str(folder / "app.wasm"), *options]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        running = Provider(process)
        try:
            yield running
        finally:
            running.channel.close()
            process.kill()


def test_provider(tmp_path: Path):
    """It says what it is, takes any configuration, and makes a component in the stack that asks for it."""
    with MonitorServer() as server, provider(tmp_path, PROGRAM, server.address) as running:
        stub = running.stub
        handshake = stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address=server.address))
        assert (handshake.accept_secrets, handshake.accept_resources, handshake.accept_outputs) == (True, True, True)
        assert stub.GetPluginInfo(Empty()) == PluginInfo(version="1.2.3")
        assert json.loads(stub.GetSchema(provider_pb2.GetSchemaRequest()).schema) == SCHEMA
        news = Struct()
        news.update({"a": 1})
        assert stub.CheckConfig(provider_pb2.CheckRequest(news=news)) == provider_pb2.CheckResponse(inputs=news)
        assert stub.DiffConfig(provider_pb2.DiffRequest()) == provider_pb2.DiffResponse()
        configured = stub.Configure(provider_pb2.ConfigureRequest())
        assert (configured.acceptSecrets, configured.acceptOutputs) == (True, True)
        assert (configured.supportsPreview, configured.acceptResources) == (True, True)
        calls = [running.construct(server, config={"shop:a": "b"}) for _ in range(2)]
        assert [call.result() for call in calls] == [RESPONSE, RESPONSE]
        with pytest.raises(grpc.RpcError) as refused:
            stub.Create(provider_pb2.CreateRequest())
        assert refused.value.code() is grpc.StatusCode.UNIMPLEMENTED
        odd = running.channel.unary_unary("/pulumirpc.ResourceProvider/Construct")
        with pytest.raises(grpc.RpcError) as refused:
            odd(b"\xff")
        assert refused.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert {name for name, _ in server.calls} == {"GetDeploymentInfo"}


def test_cancel(tmp_path: Path):
    """Cancel ends what is being made, and nothing more is made."""
    with MonitorServer(Script(hang={"slow"})) as server, provider(tmp_path, PROGRAM) as running:
        server.script.info.dryRun = True
        calls = [running.construct(server, dryRun=True) for _ in range(2)]
        server.await_calls("RegisterResource", 2)
        running.stub.Cancel(Empty())
        for call in calls:
            with pytest.raises(
                grpc.RpcError, match='interrupted by SIGTERM; Pulumi had not answered: resource .* "slow"'
            ):
                call.result()
        with pytest.raises(grpc.RpcError, match="the provider is stopping"):
            running.construct(server).result()


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("unreachable", "the program stopped: wasm trap: wasm `unreachable` instruction executed"),
        ("", "the program ended before context.finish returned the empty list"),
        (ERROR, "the component could not be made: see the messages of the program"),
    ],
)
def test_failures(tmp_path: Path, program: str, said: str):
    """A component that cannot be made is an error that says why, or that Pulumi has been told."""
    with MonitorServer() as server, provider(tmp_path, program, server.address) as running:
        with pytest.raises(grpc.RpcError) as refused:
            running.construct(server).result()
        assert refused.value.code() is grpc.StatusCode.UNKNOWN
        assert refused.value.details().startswith(said)
        assert [request.message for request in server.of(LogRequest)] == (["no home"] if program == ERROR else [])


def test_options_reach_the_program(tmp_path: Path):
    """What is granted is granted to each component, and what the program prints goes to standard error."""
    program = "(call $say_environment) (drop (call $say_directories))" + PROGRAM
    options = ["--allow-env=HOME", f"--allow-read={tmp_path}=/data", f"--schema={tmp_path}/schema.json"]
    with MonitorServer() as server, provider(tmp_path, program, *options) as running:
        assert running.construct(server).result() == RESPONSE
        running.process.send_signal(signal.SIGTERM)
        out, err = running.process.communicate(timeout=PATIENCE)
    assert out == b""
    assert f"HOME={os.environ['HOME']};/data;making".encode() in err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signals(tmp_path: Path, number: signal.Signals, code: int):
    """A signal ends it, with what it makes."""
    with MonitorServer(Script(hang={"slow"})) as server, provider(tmp_path, PROGRAM) as running:
        server.script.info.dryRun = True
        call = running.construct(server, dryRun=True)
        server.await_calls("RegisterResource", 1)
        running.process.send_signal(number)
        _, err = running.process.communicate(timeout=PATIENCE)
        assert running.process.returncode == code
        assert call.exception() is not None
    assert b"interrupted by SIGTERM; Pulumi had not answered: resource " in err


def test_starter_that_was_killed(tmp_path: Path):
    """When the process that started it is gone, it ends too."""
    (tmp_path / "app.wasm").write_bytes(merged(PROGRAM))
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    code = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(3600)"
    command = [sys.executable, "-m", "pulumi_gestalt_runner", "provider", str(tmp_path / "app.wasm")]
    starter = subprocess.Popen([sys.executable, "-c", code, *command], stdout=subprocess.PIPE)
    with starter:
        assert starter.stdout is not None
        assert starter.stdout.readline()
        starter.kill()
        # The provider holds the other end: there is something to read when it has ended, and then it is the end.
        assert select.select([starter.stdout], [], [], PATIENCE)[0]
        assert starter.stdout.read() == b""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: no such file or directory"),
        (b"\xff", "is not JSON"),
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[]", "has no name"),
        (b'{"name": "", "version": "1.0.0"}', "has no name"),
        (b'{"name": "pets"}', "has no version"),
        (b'{"name": "pets", "version": 1}', "has no version"),
    ],
)
def test_odd_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str):
    """A schema that is none is named, with exit code 2, before anything is served."""
    path = tmp_path / "schema.json"
    if content is not None:
        path.write_bytes(content)
    assert main(["provider", str(tmp_path / "app.wasm")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: the schema {path} {said}")


def test_schema(tmp_path: Path):
    """A schema is handed over as it stands in the file."""
    text = json.dumps(SCHEMA, indent=4) + "\n"
    (tmp_path / "s").write_text(text)
    schema = read_schema(tmp_path / "s")
    assert (schema.text, schema.version) == (text, "1.2.3")
