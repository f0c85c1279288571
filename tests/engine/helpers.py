"""What the tests of single operations share."""

from google.protobuf.message import Message
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse

from fakes.scripted import RefusalError, ScriptedRun, echo, urn
from pulumi_gestalt_engine import Node, ResourceOptions
from pulumi_gestalt_engine.nodes import Fields, Result
from pulumi_gestalt_engine.values import Value


def constants(run: ScriptedRun, values: dict[str, Value]) -> dict[str, Node]:
    """Return an output for each value."""
    return {name: run.engine.constant(value) for name, value in values.items()}


def fields(result: Result | None) -> Fields:
    """Return what an operation that succeeded has come to."""
    assert isinstance(result, Fields)
    return result


def sent(run: ScriptedRun, name: str = "n") -> RegisterResourceRequest:
    """Return the one registration with this name."""
    run.flush()
    return run.monitor.by_name(name)


def urns(request: RegisterResourceRequest) -> dict[str, list[str]]:
    """Return what a registration says of each property's dependencies."""
    return {name: list(entry.urns) for name, entry in request.propertyDependencies.items()}


def provider(run: ScriptedRun, package: str, name: str = "", **options: object) -> Node:
    """Register a provider of `package`."""
    return run.declare(name or package, {}, ResourceOptions(**options), kind=f"pulumi:providers:{package}")


def named(package: str, name: str = "") -> str:
    """Return how a provider of `provider` is named in requests."""
    return f"{urn(name or package, f'pulumi:providers:{package}')}::{name or package}-id"


def new_has_no_id(request: RegisterResourceRequest) -> RegisterResourceResponse:
    """Answer as Pulumi does in a preview: the resource `new` is to be created, and has no ID and no properties yet."""
    answer = echo(request)
    return RegisterResourceResponse(urn=answer.urn) if request.name == "new" else answer


def refuse(_request: object) -> Message:
    """Refuse an operation, as Pulumi may."""
    raise RefusalError("not today")
