"""A program and a monitor for the engine, joined without Wasm: the loop of the component, in few lines.

Messages are read and written with the `pulumi` package, so that every test that runs a program also compares the
engine's messages with the official descriptors.
"""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto.callback_pb2 import Callback
from pulumi.runtime.proto.engine_pb2 import RequirePulumiVersionRequest, RequirePulumiVersionResponse
from pulumi.runtime.proto.provider_pb2 import CallResponse, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import (
    ReadResourceRequest,
    ReadResourceResponse,
    RegisterErrorHookRequest,
    RegisterPackageRequest,
    RegisterPackageResponse,
    RegisterResourceHookRequest,
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
    ResourceCallRequest,
    ResourceInvokeRequest,
)

from pulumi_gestalt_engine import (
    NO_OPTIONS,
    Call,
    CallOptions,
    Config,
    DeploymentInfo,
    Engine,
    Node,
    Reply,
    Report,
    Request,
    ResourceKind,
    ResourceOptions,
    outputs_message,
)
from pulumi_gestalt_engine.deployment import ALL_FEATURES

STACK_URN = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
TARGET = "127.0.0.1:1"
"""Where callbacks are served, as the tests tell Pulumi."""
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
BYTES = "803fd3297a5875dc03ca845dda5d2a98"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
PART = "pulumi-gestalt:part"


def secret(value: Any) -> dict[str, Any]:
    """Return the object that stands for a secret on the wire."""
    return {SIGNATURE: SECRET, "value": value}


def reference(name: str, kind: str = "a:b:C", /, **more: str) -> dict[str, str]:
    """Return the object that stands for a resource on the wire; a custom one has an `id`."""
    return {SIGNATURE: REFERENCE, "urn": urn(name, kind), **more}


def part(number: int) -> dict[str, Any]:
    """Return the place of an output in a structure."""
    return {SIGNATURE: PART, "part": number}


def urn(name: str, kind: str = "a:b:C") -> str:
    """Return the URN that `ScriptedMonitor` gives to a resource."""
    return f"urn:pulumi:dev::shop::{kind}::{name}"


# ---- the monitor ----


def echo(request: RegisterResourceRequest) -> RegisterResourceResponse:
    """Answer as a provider that computes nothing."""
    # Pulumi returns no properties of a local component, which has no ID (pulumi-protocol.md 1.3).
    local = not (request.custom or request.remote)
    return RegisterResourceResponse(
        urn=urn(request.name, request.type),
        id=f"{request.name}-id" if request.custom else "",
        object=None if local else request.object,
    )


def nothing(_request: ResourceInvokeRequest) -> InvokeResponse:
    """Answer an invoke with an empty result."""
    return InvokeResponse()


def found(request: ReadResourceRequest) -> ReadResourceResponse:
    """Answer a read with the state that was asked for."""
    return ReadResourceResponse(urn=urn(request.name, request.type), properties=request.properties)


class RefusalError(Exception):
    """A script raises it in place of an answer: Pulumi refuses the operation, and says why."""


Script = Callable[[Any], Message]

METHODS: dict[str, tuple[type[Message], Script]] = {
    "RegisterResource": (RegisterResourceRequest, echo),
    "ReadResource": (ReadResourceRequest, found),
    "Invoke": (ResourceInvokeRequest, nothing),
    "Call": (ResourceCallRequest, lambda _: CallResponse()),
    "RegisterResourceOutputs": (RegisterResourceOutputsRequest, lambda _: Empty()),
    "RegisterPackage": (RegisterPackageRequest, lambda request: RegisterPackageResponse(ref=f"ref-{request.name}")),
    "RegisterResourceHook": (RegisterResourceHookRequest, lambda _: Empty()),
    "RegisterErrorHook": (RegisterErrorHookRequest, lambda _: Empty()),
    "RegisterStackTransform": (Callback, lambda _: Empty()),
    "RegisterStackInvokeTransform": (Callback, lambda _: Empty()),
    "RequirePulumiVersion": (RequirePulumiVersionRequest, lambda _: RequirePulumiVersionResponse()),
}
"""RPC -> its request, and how it is answered if the test does not say."""


class ScriptedMonitor:
    """Answers requests by a script, when it is told to.

    Args:
        register: makes the answer to a registration.
        invoke: makes the answer to an invoke.
        scripts: RPC -> what makes the answer to others. Each may raise `RefusalError`.

    Attributes:
        sent: RPC and request, in order.
        open: number -> answer that waits to be given, or why there is none.
    """

    def __init__(self, register: Script = echo, invoke: Script = nothing, **scripts: Script) -> None:
        self._scripts = {"RegisterResource": register, "Invoke": invoke, **scripts}
        self.sent: list[tuple[str, Any]] = []
        self.open: dict[int, bytes | str] = {}

    def requests(self, method: str) -> list[Any]:
        """Return what was sent for an RPC, in order."""
        return [request for sent, request in self.sent if sent == method]

    @property
    def registered(self) -> list[RegisterResourceRequest]:
        """The registrations, in order."""
        return self.requests("RegisterResource")

    @property
    def invoked(self) -> list[ResourceInvokeRequest]:
        """The invokes, in order."""
        return self.requests("Invoke")

    def by_name(self, name: str) -> RegisterResourceRequest:
        """Return the one registration with this name."""
        (request,) = [request for request in self.registered if request.name == name]
        return request

    def send(self, request: Request) -> None:
        """Take a request of the engine."""
        assert request.id not in self.open
        kind, script = METHODS[request.method]
        message = kind.FromString(request.body)
        self.sent.append((request.method, message))
        try:
            answer = self._scripts.get(request.method, script)(message)
            self.open[request.id] = answer.SerializeToString()
        except RefusalError as refusal:
            self.open[request.id] = str(refusal)

    def answer(self, pick: int = 0) -> tuple[int, bytes | str]:
        """Give one of the open answers: the `pick`th, counted round and round in the order of sending."""
        number = list(self.open)[pick % len(self.open)]
        return number, self.open.pop(number)


# ---- the program ----


class MistakeError(Exception):
    """A function of the program raises it: it fails with this message."""


Function = Callable[[str], str | Node]
"""From JSON text to JSON text, or to an output; it may raise `MistakeError`."""


class ScriptedRun:
    """One run of a program: an engine, a monitor, and the functions that the engine may ask for.

    Args:
        monitor: who answers.
        preview: whether the run is a preview.
        config: the stack's configuration.
        trace: whether the engine reports each step.
        picks: which of the open calls and answers comes next, again and again.
        features: what the Pulumi engine can do.
        folder: of the program, on the host.

    Attributes:
        functions: name -> function; add to it before `finish`.
        calls: (function, argument) of each call, in order.
        reports: everything that the engine reported.
        replies: what Pulumi was told about its calls, by their id.
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
        features: frozenset[int] = ALL_FEATURES,
        folder: str = "/srv/the program",
    ) -> None:
        info = DeploymentInfo("shop", "dev", "acme", preview, config or Config("shop"), features)
        self.engine = Engine(info, STACK_URN, preview=preview, trace=trace, program_directory=folder)
        self.monitor = monitor or ScriptedMonitor()
        self.functions: dict[str, Function] = {}
        self.calls: list[tuple[str, str]] = []
        self.reports: list[Report] = []
        self.replies: dict[str, Reply] = {}
        self.outputs = Struct()
        self._waiting: list[Call] = []
        self._picks = picks
        self._picked = 0

    def value(self, text: str, *, secret: bool = False) -> Node:
        """Make an output of JSON text."""
        return self.engine.create(text, secret=secret)

    def resource(self, name: str, kind: str = "a:b:C", /, **inputs: Node) -> Node:
        """Register a custom resource without options."""
        return self.declare(name, inputs, kind=kind)

    def declare(
        self,
        name: str,
        inputs: Mapping[str, Node] | None = None,
        options: ResourceOptions = NO_OPTIONS,
        *,
        kind: str = "a:b:C",
        what: ResourceKind = ResourceKind.CUSTOM,
    ) -> Node:
        """Register a resource of any kind."""
        named = self.engine.named("context.register-resource", list((inputs or {}).items()))
        return self.engine.register(what, kind, name, named, options)

    def component(self, name: str, options: ResourceOptions = NO_OPTIONS, /, **inputs: Node) -> Node:
        """Register a component of the program."""
        return self.declare(name, inputs, options, kind="my:index:Part", what=ResourceKind.COMPONENT)

    def invoke(self, token: str, options: CallOptions = NO_OPTIONS, /, **arguments: Node) -> Node:
        """Call a provider's function."""
        named = self.engine.named("context.invoke-resource", list(arguments.items()))
        return self.engine.invoke(token, named, options)

    def apply(self, source: Node, function: Function, name: str = "") -> Node:
        """Map `source` by a function."""
        return self.engine.map(source, self.named(function, name))

    def recover(self, source: Node, function: Function, name: str = "") -> Node:
        """Recover from the failure of `source` by a function."""
        return self.engine.recover(source, self.named(function, name))

    def named(self, function: Function, name: str = "") -> str:
        """Keep a function of the program under a name, and return it."""
        name = name or f"function-{len(self.functions)}"
        self.functions[name] = function
        return name

    # ---- the loop ----

    def finish(self) -> dict[str, Any]:
        """Do the driver's duty until the end, and return the stack's outputs as they stand on the wire."""
        self.drive()
        assert (self.engine.stalled, self.engine.unanswered_calls) == ([], [])
        body = outputs_message(STACK_URN, self.engine.exports())
        self.flush()
        self.outputs = RegisterResourceOutputsRequest.FromString(body).outputs
        return plain(self.outputs)

    def drive(self) -> None:
        """Feed results and answers until nothing is left, or what is left waits for itself.

        One result or answer is fed at a time: the pick counts the calls that wait first, then the open answers.
        """
        while True:
            self.flush()
            choices = len(self._waiting) + self.engine.open_requests
            if choices:
                self._feed(self._pick() % choices)
                continue
            self.engine.complete()
            if not self.engine.open_requests:
                return

    def flush(self) -> None:
        """Take what the engine gives: requests, replies, reports, calls."""
        for request in self.engine.requests_to_send():
            self.monitor.send(request)
        for reply in self.engine.replies_to_send():
            assert reply.id not in self.replies
            self.replies[reply.id] = reply
        self.reports += self.engine.reports_to_show()
        calls = self.engine.calls_to_make()
        self.calls += [(call.function, call.argument) for call in calls]
        self._waiting += calls

    def call(self, callback: Callback, request: Message) -> Reply:
        """Let Pulumi call a function of the program, and return what it is told in the end."""
        number = f"call-{len(self.replies)}"
        self.engine.receive_call(number, callback.token, request.SerializeToString())
        self.drive()
        return self.replies[number]

    def _feed(self, pick: int) -> None:
        if pick < len(self._waiting):
            self._run(self._waiting.pop(pick))
            return
        number, answer = self.monitor.answer(pick - len(self._waiting))
        if isinstance(answer, str):
            self.engine.receive_failure(number, answer)
        else:
            self.engine.receive_response(number, answer)

    def _run(self, call: Call) -> None:
        try:
            result = self.functions[call.function](call.argument)
        except MistakeError as mistake:
            self.engine.receive_failure_of_call(call.node, str(mistake))
            return
        if isinstance(result, Node):
            self.engine.receive_output(call.node, result)
        else:
            self.engine.receive_result(call.node, result)

    def _pick(self) -> int:
        self._picked += 1
        return self._picks[self._picked % len(self._picks)]


def plain(struct: Any) -> dict[str, Any]:
    """Return a Struct as Python data; every number is a float."""
    data: dict[str, Any] = MessageToDict(struct)
    return data
