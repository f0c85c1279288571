"""Transforms: functions of the program that change resources and invokes on their way (pulumi-protocol.md, 1.9).

Order and forms are the engine's (source_eval.go, RegisterResource and Invoke of v3.255.0): a resource's own transforms,
then those of its parents from the inside, then those of the stack; each sees what the one before it made. Values are
output values, so that a transform sees what is secret, unknown and where it came from.
"""

from collections.abc import Iterable

from pulumi_gestalt_monitor import options
from pulumi_gestalt_monitor.callbacks import CallFailed, Running, ask
from pulumi_gestalt_monitor.decode import decode
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.lineage import Lineage
from pulumi_gestalt_monitor.output_values import add_dependencies, dependencies_in, raised
from pulumi_gestalt_monitor.text import printable_lines, quoted
from pulumi_gestalt_rpc.host_pb2 import (
    Callback,
    RegisterResourceRequest,
    ResourceInvokeRequest,
    TransformInvokeOptions,
    TransformInvokeRequest,
    TransformInvokeResponse,
    TransformRequest,
    TransformResponse,
)


class Transforms:
    """The transforms of one deployment."""

    def __init__(self, lineage: Lineage) -> None:
        self._lineage = lineage
        self._stack: list[str] = []
        self._invoke: list[str] = []

    def register_stack(self, body: bytes) -> bytes:
        """Answer RegisterStackTransform."""
        self._stack.append(token_of(body))
        return b""

    def register_stack_invoke(self, body: bytes) -> bytes:
        """Answer RegisterStackInvokeTransform."""
        self._invoke.append(token_of(body))
        return b""

    def apply(self, request: RegisterResourceRequest) -> Running[bool]:
        """Let all transforms for the resource in `request` change it and return whether there were any.

        Raises:
            OperationError: a transform failed.
        """
        own = [callback.token for callback in request.transforms]
        tokens = [*own, *self._lineage.transforms_above(request.parent), *self._stack]
        if not tokens:
            return False
        message = TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=raised(request.object),
            options=options.for_transform(request),
        )
        if own:
            add_dependencies(message.properties, _given_dependencies(request))
        for token in tokens:
            try:
                answer = yield from ask(token, message, TransformResponse)
            except CallFailed as error:
                raise OperationError(f"invoke transform: {printable_lines(str(error))}") from error
            if answer.HasField("properties"):
                message.properties.CopyFrom(answer.properties)
            if answer.HasField("options"):
                message.options.CopyFrom(answer.options)
        request.object.CopyFrom(message.properties)
        options.apply(message.options, request)
        if own:
            _take_dependencies(request)
        return True

    def apply_to_invoke(self, request: ResourceInvokeRequest) -> Running[bool]:
        """Let all transforms of invokes change `request` and return whether there were any.

        Raises:
            OperationError: a transform failed.
        """
        message = TransformInvokeRequest(
            token=request.tok,
            args=request.args,
            options=TransformInvokeOptions(
                provider=request.provider,
                plugin_download_url=request.plugin_download_url,
                version=request.version,
                plugin_checksums=request.plugin_checksums,
            ),
        )
        for token in self._invoke:
            try:
                answer = yield from ask(token, message, TransformInvokeResponse)
            except CallFailed as error:
                problem = f"invoke transform: {printable_lines(str(error))}"
                raise OperationError(problem, subject=f"invoke {quoted(request.tok)}") from error
            if answer.HasField("args"):
                message.args.CopyFrom(answer.args)
            if answer.HasField("options"):
                message.options.CopyFrom(answer.options)
        if not self._invoke:
            return False
        request.args.CopyFrom(message.args)
        request.provider = message.options.provider
        request.plugin_download_url = message.options.plugin_download_url
        request.version = message.options.version
        request.ClearField("plugin_checksums")
        request.plugin_checksums.update(message.options.plugin_checksums)
        return True


def token_of(body: bytes) -> str:
    """Return the token of the `Callback` in `body`.

    Raises:
        OperationError: it has no target, which is where the engine would call it.
    """
    callback = decode(Callback, body)
    if not callback.target:
        raise OperationError("a callback has no target")
    return callback.token


def _given_dependencies(request: RegisterResourceRequest) -> dict[str, Iterable[str]]:
    if not request.property_dependencies and not request.remote:
        return dict.fromkeys(request.object.fields, request.dependencies)
    return {key: dependencies.urns for key, dependencies in request.property_dependencies.items()}


def _take_dependencies(request: RegisterResourceRequest) -> None:
    """Make the dependencies of `request` those that its options and output values now have."""
    request.ClearField("property_dependencies")
    everything = set(request.dependencies)
    for key in request.object.fields:
        found = dependencies_in(request.object.fields[key])
        everything |= found
        request.property_dependencies[key].urns.extend(sorted(found))
    request.ClearField("dependencies")
    request.dependencies.extend(sorted(everything))
