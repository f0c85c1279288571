"""A program and a monitor for the engine, joined without Wasm: the loop of the component, in few lines.

Messages are read and written with the `pulumi` package, so that every test that runs a program also compares the
engine's messages with the official descriptors.
"""

from collections.abc import Callable
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto.provider_pb2 import InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
    ResourceInvokeRequest,
)

from pulumi_gestalt_engine import (
    Call,
    Config,
    DeploymentInfo,
    Engine,
    Invocation,
    Node,
    Registration,
    Report,
    Request,
    RequestKind,
    outputs_message,
)

STACK_URN = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def secret(value: Any) -> dict[str, Any]:
    """Return the object that stands for a secret on the wire."""
    return {SIGNATURE: SECRET, "value": value}


def urn(name: str, kind: str = "a:b:C") -> str:
    """Return the URN that `ScriptedMonitor` gives to a resource."""
    return f"urn:pulumi:dev::shop::{kind}::{name}"


def echo(request: RegisterResourceRequest) -> RegisterResourceResponse:
    """Answer as a provider that computes nothing."""
    return RegisterResourceResponse(urn=urn(request.name, request.type), id=f"{request.name}-id", object=request.object)


def nothing(_request: ResourceInvokeRequest) -> InvokeResponse:
    """Answer an invoke with an empty result."""
    return InvokeResponse()


class ScriptedMonitor:
    """Answers requests by a script, when it is told to.

    Args:
        register: makes the answer to a registration.
        invoke: makes the answer to an invoke.

    Attributes:
        registered, invoked: what was sent, in order.
        open: number -> answer that waits to be given.
    """

    def __init__(
        self,
        register: Callable[[RegisterResourceRequest], RegisterResourceResponse] = echo,
        invoke: Callable[[ResourceInvokeRequest], InvokeResponse] = nothing,
    ) -> None:
        self._register = register
        self._invoke = invoke
        self.registered: list[RegisterResourceRequest] = []
        self.invoked: list[ResourceInvokeRequest] = []
        self.open: dict[int, bytes] = {}

    def send(self, request: Request) -> None:
        """Take a request of the engine."""
        assert request.id not in self.open
        if request.kind is RequestKind.REGISTER:
            registration = RegisterResourceRequest.FromString(request.body)
            self.registered.append(registration)
            self.open[request.id] = self._register(registration).SerializeToString()
        else:
            invocation = ResourceInvokeRequest.FromString(request.body)
            self.invoked.append(invocation)
            self.open[request.id] = self._invoke(invocation).SerializeToString()

    def answer(self, pick: int = 0) -> tuple[int, bytes]:
        """Give one of the open answers: the `pick`th, counted round and round in the order of sending."""
        number = list(self.open)[pick % len(self.open)]
        return number, self.open.pop(number)


class ScriptedRun:
    """One run of a program: an engine, a monitor, and the functions that the engine may ask for.

    Args:
        monitor: who answers.
        preview: whether the run is a preview.
        config: the stack's configuration.
        trace: whether the engine reports each step.
        picks: which of the open calls and answers comes next, again and again.

    Attributes:
        functions: name -> function from JSON text to JSON text; add to it before `finish`.
        calls: (function, argument) of each call, in order.
        reports: everything that the engine reported.
        outputs: the stack's outputs, once `finish` has returned.
    """

    def __init__(
        self,
        monitor: ScriptedMonitor | None = None,
        *,
        preview: bool = False,
        config: Config | None = None,
        trace: bool = False,
        picks: tuple[int, ...] = (0,),
    ) -> None:
        info = DeploymentInfo("shop", "dev", "acme", preview, config or Config("shop"))
        self.engine = Engine(info, STACK_URN, preview=preview, trace=trace)
        self.monitor = monitor or ScriptedMonitor()
        self.functions: dict[str, Callable[[str], str]] = {}
        self.calls: list[tuple[str, str]] = []
        self.reports: list[Report] = []
        self.outputs = Struct()
        self._picks = picks
        self._picked = 0

    def resource(self, name: str, kind: str = "a:b:C", /, **inputs: Node) -> Node:
        """Register a resource."""
        return self.engine.register(Registration(kind, name, ""), list(inputs.items()))

    def invoke(self, token: str, /, **arguments: Node) -> Node:
        """Call a provider's function."""
        return self.engine.invoke(Invocation(token, ""), list(arguments.items()))

    def apply(self, source: Node, function: Callable[[str], str], name: str = "") -> Node:
        """Map `source` by a function."""
        name = name or f"function-{len(self.functions)}"
        self.functions[name] = function
        return self.engine.map(source, name)

    def finish(self) -> dict[str, Any]:
        """Do the driver's duty until the end, and return the stack's outputs as they stand on the wire.

        One result or answer is fed at a time: the pick counts the calls that wait first, then the open answers.
        """
        waiting: list[Call] = []
        while True:
            for request in self.engine.requests_to_send():
                self.monitor.send(request)
            self.reports += self.engine.reports_to_show()
            calls = self.engine.calls_to_make()
            self.calls += [(call.function, call.argument) for call in calls]
            waiting += calls
            choices = len(waiting) + self.engine.open_requests
            if choices == 0:
                break
            pick = self._pick() % choices
            if pick < len(waiting):
                call = waiting.pop(pick)
                self.engine.receive_result(call.node, self.functions[call.function](call.argument))
            else:
                self.engine.receive_response(*self.monitor.answer(pick - len(waiting)))
        body = outputs_message(STACK_URN, self.engine.exports())
        self.outputs = RegisterResourceOutputsRequest.FromString(body).outputs
        return plain(self.outputs)

    def _pick(self) -> int:
        self._picked += 1
        return self._picks[self._picked % len(self._picks)]


def plain(struct: Any) -> dict[str, Any]:
    """Return a Struct as Python data; every number is a float."""
    data: dict[str, Any] = MessageToDict(struct)
    return data
