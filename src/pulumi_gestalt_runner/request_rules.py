"""What of a program's requests and answers to Pulumi the rules refuse.

Beside types and tokens, a program could get at powers through what stands around them, as read in Pulumi v3.255.0
(`pkg/resource/deploy/source_eval.go`, `pkg/resource/deploy/providers/registry.go`):

    pluginDownloadURL, also of a package       whoever serves it has a program run on this machine
    references to providers                    name one that the program could not have made
    properties of an explicit provider         `__internal`, `name`, `pluginDownloadURL`, ... choose the plugin
    envVarMappings of an explicit provider     hand it variables of this machine
    parameters of a package                    make any other package of it
    answers of transforms                      change all of the above after the registration was checked
    transforms of what others register         change resources that the program itself could not
    addresses of functions                     make Pulumi connect to another machine
    assets                                     Pulumi reads the file or URL that they name, outside of the sandbox
"""

import os
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from google.protobuf.message import DecodeError
from google.protobuf.struct_pb2 import Struct, Value

from pulumi_gestalt_rpc import host_pb2
from pulumi_gestalt_rpc.api import Event, Monitor
from pulumi_gestalt_runner.grants import Grants
from pulumi_gestalt_runner.marked import SIGNATURE_KEY
from pulumi_gestalt_runner.powers import PROVIDER_TYPE, Rules, without_password
from pulumi_gestalt_runner.wasm.errors import printable

_ASSETS: Final = frozenset({"c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"})
# What Pulumi looks for among the properties of a provider, beside its configuration; `version` is no power.
_OF_PLUGIN: Final = ("__internal", "parameterization", "envVarMappings")
_OWN: Final = "pulumi:"
_TRIGGER: Final = "replacement_trigger"
_TRANSFORM, _INVOKE_TRANSFORM, _HOOK = "transform", "transform of invokes", "hook"


class _Call(NamedTuple):
    """A call of a function of the program: what it is for, and the type or token that it is about."""

    kind: str
    token: str


class RequestRules:
    """Applies rules to messages.

    Args:
        rules: what is allowed.
        monitor: says where functions can be called, and what relative paths of assets count from.
        grants: what the program may read of this machine, which it may have Pulumi read too.
    """

    def __init__(self, rules: Rules, monitor: Monitor, grants: Grants) -> None:
        self._rules = rules
        self._monitor = monitor
        self._grants = grants
        self._readable = [os.path.realpath(each.host) for each in grants.directories if not each.writable]
        self._writable = [os.path.realpath(each.host) for each in grants.directories if each.writable]
        self._kinds: dict[str, str] = {}
        self._calls: dict[str, _Call] = {}
        self._components: set[tuple[str, str, str]] = set()
        self._by_method: Mapping[str, tuple[Callable[[bytes], Any], Callable[[Any], str]]] = {
            "RegisterResource": (host_pb2.RegisterResourceRequest.FromString, self._register),
            "ReadResource": (host_pb2.ReadResourceRequest.FromString, self._read),
            "Invoke": (host_pb2.ResourceInvokeRequest.FromString, self._invoke),
            "Call": (host_pb2.ResourceCallRequest.FromString, self._invoke),
            "RegisterResourceOutputs": (host_pb2.RegisterResourceOutputsRequest.FromString, self._outputs),
            "RegisterPackage": (host_pb2.RegisterPackageRequest.FromString, self._package),
            "RegisterResourceHook": (host_pb2.RegisterResourceHookRequest.FromString, self._hook),
            "RegisterErrorHook": (host_pb2.RegisterErrorHookRequest.FromString, self._hook),
            "RegisterStackTransform": (host_pb2.Callback.FromString, lambda m: self._function(m, _TRANSFORM)),
            "RegisterStackInvokeTransform": (
                host_pb2.Callback.FromString,
                lambda message: self._function(message, _INVOKE_TRANSFORM),
            ),
            "SignalAndWaitForShutdown": (bytes, lambda _: ""),
            "RequirePulumiVersion": (bytes, lambda _: ""),
        }

    def refuse(self, method: str, body: bytes) -> str:
        """Return why a request is refused, or ""."""
        decode, check = self._by_method[method]
        try:
            return check(decode(body))
        except DecodeError:
            return f"a request {method} that is no message"

    def lets_in(self, event: Event) -> bool:
        """Whether a call of a function reaches the program; one that is about what is not its own is answered here."""
        kind = self._kinds.get(event.detail, _HOOK)
        if kind == _TRANSFORM:
            request = host_pb2.TransformRequest.FromString(event.body)
            own = (request.type, request.name, request.parent) in self._components
            if not own and self._rules.refuse_type(request.type, request.name):
                self._monitor.return_from_call(event.id, host_pb2.TransformResponse().SerializeToString(), "")
                return False
            self._calls[event.id] = _Call(kind, request.type)
        elif kind == _INVOKE_TRANSFORM:
            token = host_pb2.TransformInvokeRequest.FromString(event.body).token
            if self._rules.refuse_invoke(token):
                self._monitor.return_from_call(event.id, host_pb2.TransformInvokeResponse().SerializeToString(), "")
                return False
            self._calls[event.id] = _Call(kind, token)
        return True

    def refuse_return(self, call: str, body: bytes | None) -> str:
        """Return why the answer to a call is refused, or ""."""
        about = self._calls.pop(call, None)
        if about is None or body is None:
            return ""
        try:
            if about.kind == _TRANSFORM:
                changed = host_pb2.TransformResponse.FromString(body)
                return self._transformed(about.token, changed.options, changed.properties)
            invoked = host_pb2.TransformInvokeResponse.FromString(body)
            return self._transformed(about.token, invoked.options, invoked.args)
        except DecodeError:
            return f"the answer of a {about.kind} that is no message"

    def refuse_constructed(self, response: bytes) -> str:
        """Return why a `ConstructResponse` is refused, or ""."""
        try:
            # Its first two fields, URN and state, are those of this message.
            return self._outputs(host_pb2.RegisterResourceOutputsRequest.FromString(response))
        except DecodeError:
            return "a component that is no message"

    # ---- requests ----

    def _register(self, request: host_pb2.RegisterResourceRequest) -> str:
        has_provider = request.custom or request.remote or request.type.startswith(_OWN)
        what = f"{printable(request.type)} {printable(request.name)!r}"
        problem: str = (
            (self._rules.refuse_type(request.type, request.name) if has_provider else "")
            or self._around(what, request, request.object)
            or self._references(what, request.providers.values())
            or self._of_provider(request.type, request.object)
            or self._variables(what, request.env_var_mappings)
            or self._trigger(request, what)
            or next(filter(None, (self._function(each, _TRANSFORM) for each in request.transforms)), "")
        )
        if not has_provider and not problem:
            self._components.add((request.type, request.name, request.parent))
        return problem

    def _read(self, request: host_pb2.ReadResourceRequest) -> str:
        what = f"{printable(request.type)} {printable(request.name)!r}"
        return (
            self._rules.refuse_type(request.type, request.name)
            or self._around(what, request, request.properties)
            or self._of_provider(request.type, request.properties)
        )

    def _invoke(self, request: host_pb2.ResourceInvokeRequest | host_pb2.ResourceCallRequest) -> str:
        # A method of a provider is called on the provider that `__self__` is, whatever the token says.
        own = request.args.fields["__self__"].struct_value.fields if request.tok.startswith(PROVIDER_TYPE) else {}
        what = printable(request.tok)
        return (
            self._rules.refuse_invoke(request.tok)
            or self._around(what, request, request.args)
            or self._references(what, [f"{own['urn'].string_value}::{own['id'].string_value}"] if own else [])
        )

    def _outputs(self, request: host_pb2.RegisterResourceOutputsRequest) -> str:
        return self._assets(request.outputs, f"the outputs of {printable(request.urn)}")

    def _package(self, request: host_pb2.RegisterPackageRequest) -> str:
        made = [getattr(request, name).name for name in ("parameterization", "extension") if request.HasField(name)]
        return self._rules.refuse_plugin(request.name, request.download_url, made)

    def _hook(self, request: host_pb2.RegisterResourceHookRequest | host_pb2.RegisterErrorHookRequest) -> str:
        return self._function(request.callback, _HOOK)

    def _function(self, callback: host_pb2.Callback, kind: str) -> str:
        name = printable(callback.token)
        if callback.target != self._monitor.callback_target():
            return f"the {kind} {name!r} is at {printable(callback.target)!r}, which is not the address of this run"
        if self._kinds.setdefault(callback.token, kind) != kind:
            return f"the function {name!r} is both a {kind} and a {self._kinds[callback.token]}"
        return ""

    def _transformed(self, token: str, options: Any, properties: Struct) -> str:
        what = f"what a transform makes of {printable(token)}"
        return (
            self._rules.refuse_url(options.plugin_download_url, what)
            or self._references(what, [options.provider, *getattr(options, "providers", {}).values()])
            or self._of_provider(token, properties)
            or self._assets(properties, what)
            or self._trigger(options, what)
        )

    # ---- what stands around types and tokens ----

    def _around(self, what: str, request: Any, properties: Struct) -> str:
        return (
            self._rules.refuse_url(request.plugin_download_url, what)
            or self._references(what, [request.provider])
            or self._assets(properties, what)
        )

    def _references(self, what: str, references: Sequence[str] | Any) -> str:
        for reference in filter(None, references):
            # urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME::ID
            parts = reference.split("::", 3)
            token = parts[2].rpartition("$")[2] if len(parts) == 4 else ""
            if not token.startswith(PROVIDER_TYPE):
                return f"{what} refers to {printable(reference)!r}, which is no provider"
            problem = self._rules.refuse_type(token, reference[:200])
            if problem:
                return f"{what} refers to a provider: {problem}"
        return ""

    def _variables(self, what: str, mappings: Mapping[str, str]) -> str:
        for name in mappings:
            if name not in self._grants.environment:
                given = f"--allow-env {shlex.quote(printable(name))} would allow it"
                return f"{what} hands the variable {printable(name)!r} of this machine to a provider; {given}"
        return ""

    def _of_provider(self, token: str, properties: Struct) -> str:
        if not token.startswith(PROVIDER_TYPE):
            return ""
        for key in _OF_PLUGIN:
            if key in properties.fields:
                return f"the property {key} of a provider ({printable(token)}) says which plugin is meant: leave it out"
        fields, own = properties.fields, token.removeprefix(PROVIDER_TYPE)
        for key in ("name", "pluginDownloadURL"):
            if key not in fields:
                continue
            if fields[key].WhichOneof("kind") != "string_value":
                which = f"the property {key} of a provider ({printable(token)})"
                return f"{which} says which plugin is meant, and is no plain text"
            text = fields[key].string_value
            problem = self._rules.refuse_url(text, printable(token)) if key != "name" else ""
            if key == "name" and text != own:
                problem = self._rules.refuse_provider(text, f"the plugin {printable(text)!r} for {printable(token)}")
            if problem:
                return problem
        return ""

    def _assets(self, properties: Struct, what: str) -> str:
        return self._assets_in(properties.fields.values(), what, self._monitor.deployment().program_directory)

    def _trigger(self, holder: Any, what: str) -> str:
        """Check a property value that is an option: from where Pulumi's relative paths count there, nobody says."""
        has_one = _TRIGGER in holder.DESCRIPTOR.fields_by_name and holder.HasField(_TRIGGER)
        return self._assets_in([holder.replacement_trigger], what, None) if has_one else ""

    def _assets_in(self, values: Iterable[Value], what: str, folder: str | None) -> str:
        pending = [*values]
        while pending:
            value = pending.pop()
            kind = value.WhichOneof("kind")
            if kind == "list_value":
                pending += value.list_value.values
            elif kind == "struct_value":
                fields = value.struct_value.fields
                if SIGNATURE_KEY in fields and fields[SIGNATURE_KEY].string_value in _ASSETS:
                    problem = self._asset(fields, what, folder)
                    if problem:
                        return problem
                pending += fields.values()
        return ""

    def _asset(self, fields: Mapping[str, Value], what: str, folder: str | None) -> str:
        if "uri" in fields:
            uri = without_password(fields["uri"].string_value)
            return (
                f"Pulumi would fetch {printable(uri)!r} for {what}; with rules assets are files only: put it into a "
                "directory that --allow-read names"
            )
        if "path" not in fields:
            return ""
        path = fields["path"].string_value
        absolute = _resolved(folder, path)
        # A directory that the program can write to: what is looked at here need not be what Pulumi reads later.
        if _within(absolute, self._readable) and not _within(absolute, self._writable):
            return ""
        return (
            f"Pulumi would read the file {printable(path)!r} for {what}; --allow-read of its directory would allow it"
        )


def _resolved(folder: str | None, path: str) -> str:
    """Return a path without links, or "" for what can be none."""
    if folder is None and not os.path.isabs(path):  # noqa: PTH117
        return ""
    try:
        return os.path.realpath(os.path.join(folder or "", path))  # noqa: PTH118
    except ValueError:
        return ""


def _within(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)
