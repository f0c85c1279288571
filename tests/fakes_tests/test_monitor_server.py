from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, ResourceInvokeRequest

from fakes import monitor_server
from fakes.monitor_server import MonitorServer, Script, deployment_info

STACK = RegisterResourceRequest(type="pulumi:pulumi:Stack", name="shop-dev")
STACK_URN = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


class Client:
    """The official stubs of both services over one channel."""

    def __init__(self, server: MonitorServer) -> None:
        self.channel = grpc.insecure_channel(server.address)
        self.monitor = resource_pb2_grpc.ResourceMonitorStub(self.channel)
        self.engine = engine_pb2_grpc.EngineStub(self.channel)


Connect = Callable[..., tuple[MonitorServer, Client]]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Start a server with a script, and connect to it."""
    opened = []

    def start(script: Script | None = None) -> tuple[MonitorServer, Client]:
        server = MonitorServer(script)
        client = Client(server.__enter__())
        opened.append((server, client))
        return server, client

    yield start
    for server, client in opened:
        client.channel.close()
        server.stop()


def struct(**properties: Any) -> Struct:
    result = Struct()
    result.update(properties)
    return result


def pet(name: str = "pet", parent: str = "", **changes: Any) -> RegisterResourceRequest:
    return RegisterResourceRequest(type="a:b:Pet", name=name, parent=parent, custom=True, **changes)


def test_custom_resource_echoes_its_inputs(connect: Connect) -> None:
    """A custom resource below the stack gets its inputs as outputs, an id, and a URN without the stack's type."""
    _, client = connect()
    stack = client.monitor.RegisterResource(STACK)
    response = client.monitor.RegisterResource(pet(parent=stack.urn, object=struct(size=3)))
    assert MessageToDict(response) == {
        "urn": "urn:pulumi:dev::shop::a:b:Pet::pet",
        "id": "pet-id",
        "object": {"size": 3.0},
    }
    assert (stack.urn, stack.id) == (STACK_URN, "")


def test_child_of_a_component(connect: Connect) -> None:
    """A component has no id and no outputs, and its type stands in its child's URN."""
    _, client = connect()
    component = client.monitor.RegisterResource(RegisterResourceRequest(type="my:c:C", name="c", object=struct(a=1)))
    child = client.monitor.RegisterResource(pet(parent=component.urn))
    assert (component.id, MessageToDict(component.object)) == ("", {})
    assert child.urn == "urn:pulumi:dev::shop::my:c:C$a:b:Pet::pet"


def test_preview_has_no_ids(connect: Connect) -> None:
    """In a preview a custom resource gets no id."""
    _, client = connect(Script(info=deployment_info(dryRun=True)))
    assert client.monitor.RegisterResource(pet()).id == ""


def test_refused_registrations(connect: Connect) -> None:
    """An unknown parent, a URN given twice and a scripted error are refused."""
    _, client = connect(Script(errors={"bad": (grpc.StatusCode.INVALID_ARGUMENT, "no such version")}))
    client.monitor.RegisterResource(pet())
    for request, problem in [
        (pet("child", parent="urn:x::y::z::nobody"), "could not find parent resource urn:x::y::z::nobody"),
        (pet(), "Duplicate resource URN 'urn:pulumi:dev::shop::a:b:Pet::pet'"),
        (pet("bad"), "no such version"),
    ]:
        with pytest.raises(grpc.RpcError) as caught:
            client.monitor.RegisterResource(request)
        assert caught.value.details() == problem


def test_scripted_results_and_outputs(connect: Connect) -> None:
    """A registration can end with a result other than success, or with outputs that differ from its inputs."""
    _, client = connect(Script(results={"bad": resource_pb2.Result.SKIP}, outputs={"pet": {"color": "red"}}))
    bad = client.monitor.RegisterResource(pet("bad", object=struct(a=1)))
    assert (bad.result, MessageToDict(bad.object)) == (resource_pb2.Result.SKIP, {})
    assert MessageToDict(client.monitor.RegisterResource(pet()).object) == {"color": "red"}


def test_invokes(connect: Connect) -> None:
    """An invoke returns its arguments, what the script says, or the script's failures."""
    _, client = connect(Script(returns={"a:b:get": {"x": True}}, failures={"a:b:fail": [("size", "too big")]}))
    echo = client.monitor.Invoke(ResourceInvokeRequest(tok="a:b:echo", args=struct(a=1)))
    get = client.monitor.Invoke(ResourceInvokeRequest(tok="a:b:get"))
    fail = client.monitor.Invoke(ResourceInvokeRequest(tok="a:b:fail"))
    assert MessageToDict(echo) == {"return": {"a": 1.0}}
    assert MessageToDict(get) == {"return": {"x": True}}
    assert MessageToDict(fail) == {"failures": [{"property": "size", "reason": "too big"}]}


def test_deployment_info_and_features(connect: Connect) -> None:
    """The info is the script's, and the old ids of features answer by its list."""
    info = deployment_info(supportedFeatures=[0, 1, 13])
    _, client = connect(Script(info=info))
    assert client.monitor.GetDeploymentInfo(Empty()) == info
    asked = {
        feature: client.monitor.SupportsFeature(resource_pb2.SupportsFeatureRequest(id=feature)).hasSupport
        for feature in ["secrets", "resourceReferences", "outputValues", "byteString", "nonsense"]
    }
    assert asked == {
        "secrets": True,
        "resourceReferences": True,
        "outputValues": False,
        "byteString": False,
        "nonsense": False,
    }


def test_unimplemented(connect: Connect) -> None:
    """An RPC that this Pulumi does not have answers UNIMPLEMENTED, as do those of the engine that no fake needs."""
    _, client = connect(Script(unimplemented={"GetDeploymentInfo"}))
    for call, request in [
        (client.monitor.GetDeploymentInfo, Empty()),
        (client.engine.SetRootResource, engine_pb2.SetRootResourceRequest(urn="urn")),
    ]:
        with pytest.raises(grpc.RpcError) as caught:
            call(request)
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


def test_records_in_order(connect: Connect) -> None:
    """Every call is recorded with its request, of both services."""
    server, client = connect()
    client.monitor.RegisterResource(STACK)
    client.engine.Log(engine_pb2.LogRequest(message="hello"))
    client.monitor.RegisterResourceOutputs(resource_pb2.RegisterResourceOutputsRequest(urn=STACK_URN))
    client.monitor.SignalAndWaitForShutdown(Empty())
    assert [name for name, _ in server.calls] == [
        "RegisterResource",
        "Log",
        "RegisterResourceOutputs",
        "SignalAndWaitForShutdown",
    ]
    assert server.of(engine_pb2.LogRequest) == [engine_pb2.LogRequest(message="hello")]
    assert server.count("Log") == 1


def test_together(connect: Connect) -> None:
    """Operations are answered as soon as the wanted number of them has been open at once."""
    _, client = connect(Script(together=2))
    first = client.monitor.RegisterResource.future(pet())
    assert client.monitor.Invoke(ResourceInvokeRequest(tok="a:b:c"))
    assert first.result(timeout=monitor_server.PATIENCE).id == "pet-id"
    assert client.monitor.RegisterResource(pet("third")).id == "third-id"


def test_together_holds_back(connect: Connect) -> None:
    """Fewer operations than the wanted number are not answered, until the server stops."""
    server, client = connect(Script(together=3))
    opened = [client.monitor.RegisterResource.future(pet(name)) for name in ("a", "b")]
    server.await_calls("RegisterResource", 2)
    server.stop()
    assert all(call.exception() is not None for call in opened)


def test_together_gives_up(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the wanted number is never reached, the operations fail and say how many there were."""
    monkeypatch.setattr(monitor_server, "PATIENCE", 0.01)
    _, client = connect(Script(together=2))
    with pytest.raises(grpc.RpcError) as caught:
        client.monitor.RegisterResource(pet())
    assert caught.value.details() == "1 operations open, not 2"


def test_hang(connect: Connect) -> None:
    """A hanging call is open until its client cancels it or the server stops."""
    server, client = connect(Script(hang={"slow", "a:b:slow"}))
    open_call = client.monitor.RegisterResource.future(pet("slow"))
    server.await_calls("RegisterResource", 1)
    cancelled = client.monitor.Invoke.future(ResourceInvokeRequest(tok="a:b:slow"))
    server.await_calls("Invoke", 1)
    assert cancelled.cancel()
    assert not open_call.done()
    server.stop()
    assert open_call.exception() is not None


def test_vanish(connect: Connect) -> None:
    """A vanishing server ends every open call without an answer and takes no more."""
    server, client = connect(Script(hang={"slow"}, vanish={"a:b:bang"}))
    open_call = client.monitor.RegisterResource.future(pet("slow"))
    server.await_calls("RegisterResource", 1)
    bang = client.monitor.Invoke.future(ResourceInvokeRequest(tok="a:b:bang"))
    assert {open_call.code(), bang.code()} <= {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}
    with pytest.raises(grpc.RpcError) as caught:
        client.monitor.Invoke(ResourceInvokeRequest(tok="a:b:c"))
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


def test_await_calls(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting for calls ends when they have arrived, and fails when they do not come."""
    server, client = connect()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(server.await_calls, "Invoke", 1)
        client.monitor.Invoke(ResourceInvokeRequest(tok="a:b:c"))
        waiting.result(timeout=monitor_server.PATIENCE)
    monkeypatch.setattr(monitor_server, "PATIENCE", 0.01)
    with pytest.raises(TimeoutError, match="1 calls of Invoke, not 2"):
        server.await_calls("Invoke", 2)


def test_environment(connect: Connect) -> None:
    """The environment is that of Pulumi's host for Go programs."""
    info = deployment_info(dryRun=True, config={"shop:size": "3"}, configSecretKeys=["shop:size"])
    server, _ = connect(Script(info=info))
    assert server.environment() == {
        "PULUMI_MONITOR": server.address,
        "PULUMI_ENGINE": server.address,
        "PULUMI_PROJECT": "shop",
        "PULUMI_STACK": "dev",
        "PULUMI_ORGANIZATION": "organization",
        "PULUMI_DRY_RUN": "true",
        "PULUMI_PARALLEL": "16",
        "PULUMI_CONFIG": '{"shop:size": "3"}',
        "PULUMI_CONFIG_SECRET_KEYS": '["shop:size"]',
    }
