import json
import os
import select
from pathlib import Path

import pytest
from pulumi.runtime.proto import language_pb2

from fakes.projects import info, write
from pulumi_gestalt_language.plugins import is_provider, run_plugin
from pulumi_gestalt_language.processes import Children
from pulumi_gestalt_language.project import Project


def provider(root: Path, *arguments: str, **program: object) -> language_pb2.RunPluginRequest:
    """Write a provider for the fake Runner, and return the request to run it."""
    write(root, **program)
    (root / "PulumiPlugin.yaml").write_text("name: pets\nruntime: gestalt\n")
    return language_pb2.RunPluginRequest(kind="resource", info=info(root, program="app.wasm"), args=arguments)


def test_output_and_end(stub, tmp_path: Path):
    """What a provider prints comes as it is, its port first, and its exit code last."""
    tell = tmp_path / "told"
    asked = provider(tmp_path, "127.0.0.1:5", print=[["out", "4711"]], tell=str(tell), code=3)
    pieces = [
        (piece.WhichOneof("output"), getattr(piece, piece.WhichOneof("output"))) for piece in stub.RunPlugin(asked)
    ]
    assert pieces == [("stdout", b"4711\n"), ("exitcode", 3)]
    told = json.loads(tell.read_text())
    schema = f"--schema={tmp_path}/schema.json"
    assert told["argv"] == ["provider", schema, str(tmp_path / "app.wasm"), "127.0.0.1:5"]
    assert told["cwd"] == str(tmp_path)


def test_standard_error(stub, tmp_path: Path):
    """What it says on standard error is told apart."""
    pieces = list(stub.RunPlugin(provider(tmp_path, print=[["err", "oops"]])))
    assert [piece.stderr for piece in pieces if piece.WhichOneof("output") == "stderr"] == [b"oops\n"]
    assert pieces[-1].exitcode == 0


def test_call_that_is_ended(stub, tmp_path: Path):
    """When Pulumi ends the call the provider ends, and the host goes on."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    call = stub.RunPlugin(provider(tmp_path, print=[["out", "4711"]], tell=str(tmp_path / "told"), hang=str(pipe)))
    assert next(call).stdout == b"4711\n"
    with pipe.open() as reader:
        assert reader.read() == "hanging"
    pid = os.pidfd_open(json.loads((tmp_path / "told").read_text())["pid"])
    call.cancel()
    # A process that has ended can be read.
    assert select.select([pid], [], [], 60)[0]
    os.close(pid)
    assert list(stub.RunPlugin(provider(tmp_path, code=4)))[-1].exitcode == 4


def test_host_that_is_told_to_stop(stub, host, tmp_path: Path):
    """When the host is told to stop, providers end, and their calls with them."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    call = stub.RunPlugin(provider(tmp_path, hang=str(pipe)))
    with pipe.open() as reader:
        assert reader.read() == "hanging"
    host.children.stop()
    assert list(call)[-1].exitcode == 1


def test_call_that_has_ended_before(tmp_path: Path):
    """A call that is over when the provider starts ends it."""
    pieces = run_plugin(
        ["sleep", "3600"],
        Project(tmp_path, tmp_path, tmp_path / "app.wasm", "", debug=False),
        Children(),
        lambda _: False,
    )
    assert [piece.exitcode for piece in pieces] == [-2]


def test_built_when_it_is_installed(stub, tmp_path: Path):
    """A provider is built like a program, and one without a build needs nothing."""
    provider(tmp_path)
    asked = language_pb2.InstallDependenciesRequest(info=info(tmp_path, program="app.wasm"), is_plugin=True)
    assert [piece.stdout for piece in stub.InstallDependencies(asked)] == [b"app.wasm needs no dependencies\n"]
    made = tmp_path / "made"
    where = info(tmp_path, program="app.wasm", build=f"cp app.wasm {made}; touch app.wasm")
    (tmp_path / "source.py").touch()
    os.utime(tmp_path / "app.wasm", (0, 0))
    assert list(stub.RunPlugin(language_pb2.RunPluginRequest(kind="resource", info=where)))[-1].exitcode == 0
    assert made.exists()


@pytest.mark.parametrize("file", ["PulumiPolicy.yaml", "Pulumi.yaml"])
def test_what_is_no_provider(tmp_path: Path, file: str):
    """Only a project with the file of plugins is a provider."""
    (tmp_path / file).touch()
    assert not is_provider(language_pb2.ProgramInfo(root_directory=str(tmp_path)))  # type: ignore[arg-type]
