"""A program of the user, as the monitor sees it: requests in, answers out, written with Pulumi's own messages."""

from collections.abc import Mapping
from typing import Any

from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, resource_pb2

from pulumi_gestalt_monitor import EmbeddedMonitor, Mocks, Settings, parse_mocks, to_json
from pulumi_gestalt_rpc.api import EventKind

SIGNATURE = "4dabf18193072939515e22adb298388d"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


def secret(value: Any) -> dict[str, Any]:
    """Return Pulumi's form of a secret."""
    return {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": value}


def struct(properties: Mapping[str, Any]) -> Struct:
    """Return `properties` as a Struct."""
    made = Struct()
    made.update(properties)
    return made


class Program:
    """Talks to an embedded monitor; `failures` has why operations were refused."""

    def __init__(self, mocks: str = "", **settings: Any) -> None:
        self.failures: list[str] = []
        given = {"project": "shop"} | settings
        self.monitor = EmbeddedMonitor(Settings(**given), parse_mocks(mocks, "mocks.json") if mocks else Mocks())
        self.deployment = self.monitor.deployment()

    def send(self, method: str, body: bytes) -> bytes | None:
        """Start one operation and return the answer to it, or None when it was refused."""
        self.monitor.start(method, "7", body)
        (event,) = self.monitor.wait()
        assert event.id == "7"
        if event.kind is EventKind.FAILURE:
            self.failures.append(event.detail)
            return None
        assert event.kind is EventKind.ANSWER
        return event.body

    def register(
        self, type_token: str, name: str, inputs: Mapping[str, Any] | None = None, **options: Any
    ) -> resource_pb2.RegisterResourceResponse:
        """Register a custom resource below the stack, unless `options` say otherwise."""
        fields: dict[str, Any] = {"custom": True, "parent": STACK} | options
        request = resource_pb2.RegisterResourceRequest(
            type=type_token, name=name, object=struct(inputs or {}), **fields
        )
        answer = self.send("RegisterResource", request.SerializeToString())
        if answer is None:
            return resource_pb2.RegisterResourceResponse(result=resource_pb2.FAIL)
        return resource_pb2.RegisterResourceResponse.FromString(answer)

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> provider_pb2.InvokeResponse:
        """Call a function."""
        request = resource_pb2.ResourceInvokeRequest(tok=token, args=struct(arguments))
        answer = self.send("Invoke", request.SerializeToString())
        if answer is None:
            return provider_pb2.InvokeResponse(failures=[provider_pb2.CheckFailure(reason=self.failures[-1])])
        return provider_pb2.InvokeResponse.FromString(answer)

    def export(self, outputs: Mapping[str, Any], urn: str = STACK) -> None:
        """Register the outputs of the stack, or of the component `urn`."""
        request = resource_pb2.RegisterResourceOutputsRequest(urn=urn, outputs=struct(outputs))
        self.send("RegisterResourceOutputs", request.SerializeToString())

    def errors(self) -> list[str]:
        """Return why operations failed, with what failed."""
        return [failure.message for failure in self.monitor.record.failures]

    def snapshot(self, **options: bool) -> dict[str, Any]:
        """Return the deployment as JSON data."""
        return to_json(self.monitor.record, **options)
