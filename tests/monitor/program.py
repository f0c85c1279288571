"""A program of the user, as the monitor sees it: requests in, answers out, written with Pulumi's own messages."""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import callback_pb2, provider_pb2, resource_pb2

from fakes.kept_log import KeptLog
from pulumi_gestalt_monitor import EmbeddedMonitor, Mocks, Settings, parse_mocks, to_json
from pulumi_gestalt_rpc.api import Event, EventKind

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


def secret(value: Any) -> dict[str, Any]:
    """Return Pulumi's form of a secret."""
    return {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": value}


def output_value(*, dependencies: list[str] | None = None, **facts: Any) -> dict[str, Any]:
    """Return Pulumi's form of an output value; `facts` are `value` and `secret`."""
    found = {SIGNATURE: "d0e6a833031e9bbcd3f4e8bde6ca49a4"} | facts
    return found | ({"dependencies": dependencies} if dependencies else {})


def reference(urn: str, **facts: str) -> dict[str, Any]:
    """Return Pulumi's form of a reference to a resource; `facts` is perhaps `id`."""
    return {SIGNATURE: "5cf8f73096256a8f31e491e813e4eb8e", "urn": urn} | facts


def struct(properties: Mapping[str, Any]) -> Struct:
    """Return `properties` as a Struct."""
    made = Struct()
    made.update(properties)
    return made


class Program:
    """Talks to an embedded monitor; `failures` has why operations were refused, `log` what the monitor told by itself.

    Functions of the program stand in `functions`, by token: each takes the request message as bytes and returns the
    response message, or raises an exception.
    """

    def __init__(self, mocks: str = "", **settings: Any) -> None:
        self.failures: list[str] = []
        self.functions: dict[str, Callable[[bytes], Message]] = {}
        self.log = KeptLog()
        given = {"project": "shop"} | settings
        loaded = parse_mocks(mocks, "mocks.json") if mocks else Mocks()
        self.monitor = EmbeddedMonitor(Settings(**given), loaded, self.log)
        self.deployment = self.monitor.deployment()

    def send(self, method: str, request: Message | bytes) -> bytes | None:
        """Carry out one operation and return the answer to it, or None when it was refused."""
        self.monitor.start(method, "7", request if isinstance(request, bytes) else request.SerializeToString())
        (event,) = self.monitor.wait()
        while event.kind is EventKind.CALL:
            self.answer(event)
            (event,) = self.monitor.wait()
        assert event.id == "7"
        if event.kind is EventKind.FAILURE:
            self.failures.append(event.detail)
            return None
        return event.body

    def answer(self, event: Event) -> None:
        """Run the function that the monitor calls."""
        try:
            response = self.functions[event.detail](event.body)
        except ValueError as error:
            self.monitor.return_from_call(event.id, None, str(error))
        else:
            self.monitor.return_from_call(event.id, response.SerializeToString(), "")

    def callback(self, token: str, function: Callable[[bytes], Message]) -> callback_pb2.Callback:
        """Return the message with which a request refers to `function`."""
        self.functions[token] = function
        return callback_pb2.Callback(target=self.monitor.callback_target(), token=token)

    def register(
        self, type_token: str, name: str, inputs: Mapping[str, Any] | None = None, **options: Any
    ) -> resource_pb2.RegisterResourceResponse:
        """Register a custom resource below the stack, unless `options` say otherwise."""
        fields: dict[str, Any] = {
            "custom": True,
            "parent": STACK,
            "acceptSecrets": True,
            "acceptResources": True,
            "supportsPartialValues": True,
            "supportsResultReporting": True,
            "accepts_byte_string": True,
        } | options
        request = resource_pb2.RegisterResourceRequest(
            type=type_token, name=name, object=struct(inputs or {}), **fields
        )
        answer = self.send("RegisterResource", request)
        if answer is None:
            return resource_pb2.RegisterResourceResponse(result=resource_pb2.FAIL)
        return resource_pb2.RegisterResourceResponse.FromString(answer)

    def component(self, type_token: str, name: str, **options: Any) -> str:
        """Register a component of the program and return its URN."""
        return self.register(type_token, name, custom=False, **options).urn

    def read(
        self, type_token: str, name: str, identity: str, state: Mapping[str, Any] | None = None, **options: Any
    ) -> resource_pb2.ReadResourceResponse | None:
        """Read a resource."""
        fields: dict[str, Any] = {
            "parent": STACK,
            "acceptSecrets": True,
            "acceptResources": True,
            "accepts_byte_string": True,
        } | options
        request = resource_pb2.ReadResourceRequest(
            type=type_token, name=name, id=identity, properties=struct(state or {}), **fields
        )
        answer = self.send("ReadResource", request)
        return None if answer is None else resource_pb2.ReadResourceResponse.FromString(answer)

    def invoke(self, token: str, arguments: Mapping[str, Any], **options: Any) -> provider_pb2.InvokeResponse:
        """Call a function."""
        fields: dict[str, Any] = {"acceptResources": True, "accepts_byte_string": True} | options
        request = resource_pb2.ResourceInvokeRequest(tok=token, args=struct(arguments), **fields)
        answer = self.send("Invoke", request)
        if answer is None:
            return provider_pb2.InvokeResponse(failures=[provider_pb2.CheckFailure(reason=self.failures[-1])])
        return provider_pb2.InvokeResponse.FromString(answer)

    def call(self, token: str, arguments: Mapping[str, Any], **options: Any) -> provider_pb2.CallResponse | None:
        """Call a method."""
        fields: dict[str, Any] = {"accepts_byte_string": True} | options
        request = resource_pb2.ResourceCallRequest(tok=token, args=struct(arguments), **fields)
        answer = self.send("Call", request)
        return None if answer is None else provider_pb2.CallResponse.FromString(answer)

    def export(self, outputs: Mapping[str, Any], urn: str = STACK) -> None:
        """Register the outputs of the stack, or of the component `urn`."""
        self.send(
            "RegisterResourceOutputs",
            resource_pb2.RegisterResourceOutputsRequest(urn=urn, outputs=struct(outputs)),
        )

    def errors(self) -> list[str]:
        """Return why operations failed, with what failed."""
        return [failure.message for failure in self.monitor.record.failures]

    def snapshot(self, **options: bool) -> dict[str, Any]:
        """Return the deployment as JSON data."""
        return to_json(self.monitor.record, **options)
