"""A Pulumi engine for tests: a real gRPC server, written with the official stubs of the `pulumi` package.

    with MonitorServer(Script(info=deployment_info(dryRun=True), hang={"slow"})) as server:
        subprocess.run([..., environment | server.environment()])
    assert [request.name for request in server.of(RegisterResourceRequest)] == ["shop-dev", "pet"]

It answers as Pulumi does: a custom resource gets its inputs as outputs and the id `<name>-id` (none in a preview), a
component gets neither; URNs are built from the parent's; an unknown parent and a URN given twice are refused. `Script`
says what shall go otherwise, by subject: the name of a resource, the token of an invoke, or else the name of the RPC.
"""

import json
import threading
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, provider_pb2, resource_pb2, resource_pb2_grpc

STACK_TYPE = "pulumi:pulumi:Stack"
_PREFIX = "RESOURCE_MONITOR_FEATURE_"
# These two came after the list of ids was frozen.
_WITHOUT_ID = {"BYTE_STRING", "INVOKE_PARENT"}
_MAX_MESSAGE = 400 * 1024 * 1024
# One for each call that hangs or waits for others, and some to spare.
_THREADS = 256
# A test that waits longer than this many seconds has failed.
PATIENCE = 30.0

Context = grpc.ServicerContext
M = TypeVar("M", bound=Message)


def deployment_info(**changes: Any) -> resource_pb2.DeploymentInfo:
    """Return what is deployed by default, the stack `dev` of the project `shop`, with some fields changed."""
    fields: dict[str, Any] = {
        "project": "shop",
        "stack": "dev",
        "organization": "organization",
        "parallel": 16,
        "supportedFeatures": resource_pb2.ResourceMonitorFeature.values(),
    }
    return resource_pb2.DeploymentInfo(**(fields | changes))


@dataclass(frozen=True)
class Script:
    """What the server does other than the usual.

    Attributes:
        info: what is being deployed.
        unimplemented: names of RPCs that this Pulumi does not have.
        errors: subject to (status, details): refused.
        hang: subjects that are never answered.
        vanish: subjects at which the whole server stops, without an answer.
        together: this many registrations and invokes must be open at once before the first of them is answered.
        results: resource name to the `Result` that its registration has.
        outputs: resource name to its outputs, in place of its inputs.
        returns: token to what its invoke returns; otherwise its arguments.
        failures: token to the (property, reason) pairs that its invoke fails with.
    """

    info: resource_pb2.DeploymentInfo = field(default_factory=deployment_info)
    unimplemented: Collection[str] = ()
    errors: Mapping[str, tuple[grpc.StatusCode, str]] = field(default_factory=dict)
    hang: Collection[str] = ()
    vanish: Collection[str] = ()
    together: int = 0
    results: Mapping[str, resource_pb2.Result.ValueType] = field(default_factory=dict)
    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    returns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    failures: Mapping[str, Collection[tuple[str, str]]] = field(default_factory=dict)


class MonitorServer:
    """A resource monitor and a Pulumi engine on one port of the loopback interface, while the `with` block runs.

    Attributes:
        address: "127.0.0.1:port".
        calls: (name of the RPC, request) of every call, in the order of arrival.
    """

    def __init__(self, script: Script | None = None) -> None:
        self.script = script or Script()
        self.calls: list[tuple[str, Message]] = []
        self._changed = threading.Condition()
        self._operations = 0
        self._stopped = False
        options = [("grpc.max_receive_message_length", _MAX_MESSAGE), ("grpc.so_reuseport", 0)]
        self._threads = ThreadPoolExecutor(_THREADS)
        self._server = grpc.server(self._threads, options=options)
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(_Monitor(self), self._server)
        engine_pb2_grpc.add_EngineServicer_to_server(_Engine(self), self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Go away at once, in the middle of whatever is open."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._server.stop(grace=None).wait()
        self._threads.shutdown(wait=False)

    def environment(self) -> dict[str, str]:
        """Return the variables that Pulumi's hosts set for a program."""
        info = self.script.info
        return {
            "PULUMI_MONITOR": self.address,
            "PULUMI_ENGINE": self.address,
            "PULUMI_PROJECT": info.project,
            "PULUMI_STACK": info.stack,
            "PULUMI_ORGANIZATION": info.organization,
            "PULUMI_DRY_RUN": str(info.dryRun).lower(),
            "PULUMI_PARALLEL": str(info.parallel),
            "PULUMI_CONFIG": json.dumps(dict(info.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(info.configSecretKeys)),
        }

    def of(self, kind: type[M]) -> list[M]:
        """Return the requests of one type, in the order of arrival."""
        return [request for _, request in list(self.calls) if isinstance(request, kind)]

    def count(self, rpc: str) -> int:
        """Return how many calls of an RPC have arrived."""
        return [name for name, _ in list(self.calls)].count(rpc)

    def await_calls(self, rpc: str, count: int) -> None:
        """Wait until so many calls of an RPC have arrived."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.count(rpc) >= count, PATIENCE):
                raise TimeoutError(f"{self.count(rpc)} calls of {rpc}, not {count}")

    def urn(self, type_: str, name: str, parent: str = "") -> str:
        """Build a URN: the types of the parents stand in it, except that of the stack."""
        outer = parent.split("::")[2] if parent else STACK_TYPE
        qualified = type_ if outer == STACK_TYPE else f"{outer}${type_}"
        return f"urn:pulumi:{self.script.info.stack}::{self.script.info.project}::{qualified}::{name}"

    def receive(self, rpc: str, subject: str, request: Message, context: Context) -> None:
        """Record a call and do what the script says of it; return when it is to be answered as usual."""
        with self._changed:
            self.calls.append((rpc, request))
            self._changed.notify_all()
        if rpc in self.script.unimplemented:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"unknown method {rpc}")
        if subject in self.script.errors:
            context.abort(*self.script.errors[subject])
        if subject in self.script.vanish:
            self._server.stop(grace=None)
        if subject in self.script.hang or subject in self.script.vanish:
            ended = threading.Event()
            if context.add_callback(ended.set):
                ended.wait()

    def meet(self, context: Context) -> None:
        """Wait until as many operations are open as the script wants to see together."""
        with self._changed:
            self._operations += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._stopped or self._operations >= self.script.together, PATIENCE)
        if self._operations < self.script.together:
            context.abort(grpc.StatusCode.INTERNAL, f"{self._operations} operations open, not {self.script.together}")


class _Monitor(resource_pb2_grpc.ResourceMonitorServicer):
    def __init__(self, server: MonitorServer) -> None:
        self._server = server
        self._lock = threading.Lock()
        self._urns: set[str] = set()
        self._ids = {
            _camel_case(name.removeprefix(_PREFIX)): number
            for name, number in resource_pb2.ResourceMonitorFeature.items()
            if name.removeprefix(_PREFIX) not in _WITHOUT_ID
        }

    def GetDeploymentInfo(  # noqa: N802 - the RPC's name, here and below
        self, request: Empty, context: Context
    ) -> resource_pb2.DeploymentInfo:
        self._server.receive("GetDeploymentInfo", "GetDeploymentInfo", request, context)
        return self._server.script.info

    def SupportsFeature(  # noqa: N802
        self, request: resource_pb2.SupportsFeatureRequest, context: Context
    ) -> resource_pb2.SupportsFeatureResponse:
        self._server.receive("SupportsFeature", request.id, request, context)
        has = self._ids.get(request.id) in self._server.script.info.supportedFeatures
        return resource_pb2.SupportsFeatureResponse(hasSupport=has)

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest, context: Context
    ) -> resource_pb2.RegisterResourceResponse:
        self._server.receive("RegisterResource", request.name, request, context)
        if request.type != STACK_TYPE:
            self._server.meet(context)
        if request.parent and request.parent not in self._urns:
            context.abort(grpc.StatusCode.UNKNOWN, f"could not find parent resource {request.parent}")
        urn = self._server.urn(request.type, request.name, request.parent)
        with self._lock:
            known = urn in self._urns
            self._urns.add(urn)
        if known:
            context.abort(grpc.StatusCode.UNKNOWN, f"Duplicate resource URN '{urn}'")
        script = self._server.script
        result = script.results.get(request.name, resource_pb2.Result.SUCCESS)
        if not request.custom or result != resource_pb2.Result.SUCCESS:
            return resource_pb2.RegisterResourceResponse(urn=urn, object=Struct(), result=result)
        return resource_pb2.RegisterResourceResponse(
            urn=urn,
            id="" if script.info.dryRun else f"{request.name}-id",
            object=_struct(script.outputs[request.name]) if request.name in script.outputs else request.object,
        )

    def Invoke(  # noqa: N802
        self, request: resource_pb2.ResourceInvokeRequest, context: Context
    ) -> provider_pb2.InvokeResponse:
        self._server.receive("Invoke", request.tok, request, context)
        self._server.meet(context)
        script = self._server.script
        failures = [
            provider_pb2.CheckFailure(property=property_, reason=reason)
            for property_, reason in script.failures.get(request.tok, ())
        ]
        answer = _struct(script.returns[request.tok]) if request.tok in script.returns else request.args
        return provider_pb2.InvokeResponse(**({"failures": failures} if failures else {"return": answer}))

    def RegisterResourceOutputs(  # noqa: N802
        self, request: resource_pb2.RegisterResourceOutputsRequest, context: Context
    ) -> Empty:
        self._server.receive("RegisterResourceOutputs", "RegisterResourceOutputs", request, context)
        return Empty()

    def SignalAndWaitForShutdown(  # noqa: N802
        self, request: Empty, context: Context
    ) -> Empty:
        self._server.receive("SignalAndWaitForShutdown", "SignalAndWaitForShutdown", request, context)
        return Empty()


class _Engine(engine_pb2_grpc.EngineServicer):
    def __init__(self, server: MonitorServer) -> None:
        self._server = server

    def Log(self, request: engine_pb2.LogRequest, context: Context) -> Empty:  # noqa: N802
        self._server.receive("Log", "Log", request, context)
        return Empty()

    def RequirePulumiVersion(  # noqa: N802
        self, request: engine_pb2.RequirePulumiVersionRequest, context: Context
    ) -> engine_pb2.RequirePulumiVersionResponse:
        self._server.receive("RequirePulumiVersion", "RequirePulumiVersion", request, context)
        return engine_pb2.RequirePulumiVersionResponse()


def _camel_case(name: str) -> str:
    first, *others = name.lower().split("_")
    return first + "".join(word.capitalize() for word in others)


def _struct(properties: Mapping[str, Any]) -> Struct:
    struct = Struct()
    struct.update(properties)
    return struct
