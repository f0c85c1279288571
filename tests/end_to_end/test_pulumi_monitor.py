"""The same command against a monitor over gRPC, a server written with Pulumi's own stubs."""

import json
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import resource_pb2

from fakes.monitor_server import MonitorServer, Script, deployment_info
from tools.examples import ROOT

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
PASSWORD = "random:index/randomPassword:RandomPassword"


def resources(server: MonitorServer) -> dict[str, resource_pb2.RegisterResourceRequest]:
    """Return the registrations by name."""
    return {request.name: request for request in server.of(resource_pb2.RegisterResourceRequest)}


@pytest.mark.wasm
def test_update(program: Callable[[str], Path], run):
    """Registrations reach Pulumi with parent, dependencies and secrets; the stack's outputs and the end follow."""
    with MonitorServer() as server:
        done = run("run", program("pet"), env=server.environment())
        assert done.returncode == 0, done.stderr
        made = resources(server)
        (stack, *others) = made.values()
        assert stack.type == "pulumi:pulumi:Stack"
        stack_urn = server.urn(stack.type, stack.name)
        assert {request.parent for request in others} == {stack_urn}
        pet_urn = server.urn("random:index/randomPet:RandomPet", "pet", stack_urn)
        password = next(request for request in others if request.type == PASSWORD)
        assert list(password.dependencies) == [pet_urn]
        assert list(password.propertyDependencies["keepers"].urns) == [pet_urn]
        assert password.acceptSecrets
        assert password.supportsResultReporting
        (outputs,) = server.of(resource_pb2.RegisterResourceOutputsRequest)
        exported = MessageToDict(outputs.outputs)
        assert outputs.urn == stack_urn
        assert exported["login"].items() >= SECRET.items()
        assert server.count("SignalAndWaitForShutdown") == 1
    assert done.stdout == "" or "+ " not in done.stdout


@pytest.mark.wasm
def test_preview(program: Callable[[str], Path], run):
    """In a preview the stack's outputs are sent too, unknown where they come from what does not exist."""
    with MonitorServer(Script(info=deployment_info(dryRun=True))) as server:
        done = run("run", program("pet"), env=server.environment())
        assert done.returncode == 0, done.stderr
        (outputs,) = server.of(resource_pb2.RegisterResourceOutputsRequest)
        assert "greeting" in outputs.outputs


@pytest.mark.wasm
def test_failure(program: Callable[[str], Path], run):
    """A registration that Pulumi refuses fails the run, is told once, and Pulumi is not told that all is done."""
    with MonitorServer(Script(errors={"pet": (grpc.StatusCode.UNKNOWN, "the pet shop is closed")})) as server:
        done = run("run", program("pet"), env=server.environment())
        # The Pulumi engine has been told why, so a host need not say it again.
        assert done.returncode == 32
        assert server.count("SignalAndWaitForShutdown") == 0
        assert PASSWORD not in {request.type for request in resources(server).values()}
        shown = done.stderr + "".join(str(call) for call in server.calls)
        assert "the pet shop is closed" in shown


@pytest.mark.wasm
def test_embedded_options_are_refused(program: Callable[[str], Path], run):
    """An option of the embedded monitor together with PULUMI_MONITOR is a usage error, not ignored."""
    with MonitorServer() as server:
        done = run("run", "--json", program("pet"), env=server.environment())
    assert done.returncode == 2
    assert "--json" in done.stderr


@pytest.mark.wasm
def test_both_monitors_get_the_same(program: Callable[[str], Path], run):
    """What the embedded monitor records is what Pulumi receives."""
    mocks = ROOT / "examples" / "python" / "network" / "mocks.json"
    images = json.loads(mocks.read_text("utf-8"))["invokes"]
    (token,) = images
    recorded = json.loads(run("run", "--json", "--mocks", mocks, program("network")).stdout)
    with MonitorServer(Script(returns={token: {"id": "image-debian-12", "family": "debian-12"}})) as server:
        done = run("run", program("network"), env=server.environment())
        assert done.returncode == 0, done.stderr
        received = resources(server)
    names = [resource["name"] for resource in recorded["resources"]]
    assert sorted(names) == sorted(name for name in received if name in names)
    assert len(received) == len(names) + 1
