"""What Pulumi does with the functions of a program: transforms before it registers, hooks around what it does.

What came of each call is written down as a request of its own, so that it is compared like one: `Transformed` and
`InvokeTransformed` hold what the transforms have made, `Hooked` the answer of a hook.
"""

import threading
from collections.abc import Callable
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import callback_pb2, resource_pb2

from differential import provider

CallBack = Callable[[callback_pb2.Callback, bytes], bytes]
Record = Callable[[str, Message], None]
# Field of a registration -> field of a transform's options.
_OPTIONS = {
    "dependencies": "depends_on",
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "version": "version",
    "aliases": "aliases",
    "provider": "provider",
    "pluginDownloadURL": "plugin_download_url",
    "deletedWith": "deleted_with",
    "additionalSecretOutputs": "additional_secret_outputs",
    "importId": "import",
    "hideDiffs": "hide_diff",
    "replace_with": "replace_with",
}
_PRESENT = {"protect": "protect", "retainOnDelete": "retain_on_delete", "replacement_trigger": "replacement_trigger"}


class Callbacks:
    """The functions that a program has registered.

    Args:
        call_back: calls one.
        record: writes down what came of it.
        preview: whether nothing is created.
    """

    def __init__(self, call_back: CallBack, record: Record, *, preview: bool) -> None:
        self._call_back = call_back
        self._record = record
        self._preview = preview
        self._lock = threading.Lock()
        self._stack: list[callback_pb2.Callback] = []
        self._invokes: list[callback_pb2.Callback] = []
        self._hooks: dict[str, resource_pb2.RegisterResourceHookRequest] = {}
        self._below: dict[str, list[callback_pb2.Callback]] = {}

    def add_transform(self, callback: callback_pb2.Callback) -> None:
        """Use a transform for every resource from now on."""
        self._stack.append(callback)

    def add_invoke_transform(self, callback: callback_pb2.Callback) -> None:
        """Use a transform for every invoke from now on."""
        self._invokes.append(callback)

    def add_hook(self, hook: resource_pb2.RegisterResourceHookRequest) -> None:
        """Know a hook by its name."""
        self._hooks[hook.name] = hook

    def transformed(self, request: resource_pb2.RegisterResourceRequest, urn: str) -> dict[str, Any]:
        """Return the inputs of a resource after its own transforms, its ancestors' from inside out, and the stack's."""
        with self._lock:
            self._below[urn] = [*request.transforms, *self._below.get(request.parent, [])]
            callbacks = [*self._below[urn], *self._stack]
        if not callbacks:
            return _plain(request.object)
        made = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=_upgraded(request),
            options=_options(request),
        )
        for callback in callbacks:
            answer = resource_pb2.TransformResponse.FromString(self._call_back(callback, made.SerializeToString()))
            for field in ("properties", "options"):
                if answer.HasField(field):
                    getattr(made, field).CopyFrom(getattr(answer, field))
        self._record("Transformed", made)
        return {key: provider.lowered(value) for key, value in _plain(made.properties).items()}

    def transformed_arguments(self, request: resource_pb2.ResourceInvokeRequest) -> dict[str, Any]:
        """Return the arguments of an invoke after its transforms."""
        options = resource_pb2.TransformInvokeOptions(
            provider=request.provider, version=request.version, plugin_download_url=request.pluginDownloadURL
        )
        made = resource_pb2.TransformInvokeRequest(token=request.tok, args=request.args, options=options)
        for callback in self._invokes:
            answer = resource_pb2.TransformInvokeResponse.FromString(
                self._call_back(callback, made.SerializeToString())
            )
            for field in ("args", "options"):
                if answer.HasField(field):
                    getattr(made, field).CopyFrom(getattr(answer, field))
        if self._invokes:
            self._record("InvokeTransformed", made)
        return _plain(made.args)

    def run_hooks(
        self, request: resource_pb2.RegisterResourceRequest, urn: str, response: Message | None = None
    ) -> str:
        """Run the hooks before the creation of a resource or, with its response, after it; return what went wrong."""
        names = request.hooks.before_create if response is None else request.hooks.after_create
        for name in names:
            hook = self._hooks[name]
            if self._preview and not hook.on_dry_run:
                continue
            call = resource_pb2.ResourceHookRequest(
                urn=urn, name=request.name, type=request.type, new_inputs=request.object
            )
            if isinstance(response, resource_pb2.RegisterResourceResponse):
                call.id = response.id
                call.new_outputs.CopyFrom(response.object)
            answer = resource_pb2.ResourceHookResponse.FromString(
                self._call_back(hook.callback, call.SerializeToString())
            )
            self._record("Hooked", resource_pb2.ResourceHookRequest(urn=urn, name=name, id=answer.error))
            if answer.error and not hook.ignore_errors:
                return answer.error
        return ""


def _upgraded(request: resource_pb2.RegisterResourceRequest) -> Struct:
    """Return the inputs with output values for those that depend on something."""
    inputs = _plain(request.object)
    for key, urns in request.propertyDependencies.items():
        if urns.urns and key in inputs:
            inputs[key] = provider.output_value(inputs[key], list(urns.urns))
    return ParseDict(inputs, Struct())


def _options(request: resource_pb2.RegisterResourceRequest) -> resource_pb2.TransformResourceOptions:
    fields = {name: getattr(request, field) for field, name in _OPTIONS.items()}
    fields |= {name: getattr(request, field) for field, name in _PRESENT.items() if request.HasField(field)}
    options = resource_pb2.TransformResourceOptions(**fields)
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    if request.HasField("customTimeouts"):
        options.custom_timeouts.CopyFrom(request.customTimeouts)
    options.providers.update(request.providers)
    return options


def _plain(struct: Struct) -> dict[str, Any]:
    data: dict[str, Any] = MessageToDict(struct)
    return data
