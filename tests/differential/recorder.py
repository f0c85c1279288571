"""The recording monitor, without a transport: it writes down every request and answers as Pulumi and a provider would.

It is called directly, or stands behind gRPC (`server.py`). Any thread may call it.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from google.protobuf.empty_pb2 import Empty
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import callback_pb2, engine_pb2, provider_pb2, resource_pb2

from differential import provider
from differential.callbacks import Callbacks
from fakes.messages import MESSAGES

STACK_TYPE = "pulumi:pulumi:Stack"
PROJECT, STACK, ORGANIZATION = "shop", "dev", "acme"
_PREFIX = "RESOURCE_MONITOR_FEATURE_"
M = TypeVar("M", bound=Message)


@dataclass(frozen=True)
class Scenario:
    """What is deployed.

    Attributes:
        preview: whether nothing is created.
        config, secret_keys: the configuration, by full key.
        without: features that this Pulumi does not have, by the names that `SupportsFeature` takes.
    """

    preview: bool = False
    config: dict[str, str] = field(default_factory=dict)
    secret_keys: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @classmethod
    def of(cls, program: Mapping[str, Any], *, preview: bool) -> "Scenario":
        """Return what is deployed when `program` runs."""
        secret_keys, without = (tuple(program.get(key, ())) for key in ("secret_keys", "without"))
        return cls(preview, program.get("config", {}), secret_keys, without)


class Refused(Exception):  # noqa: N818 - what Pulumi does, not a mistake of the recorder
    """Pulumi refuses the call, with this text."""


class Recorder:
    """See the module.

    Args:
        scenario: what is deployed.
        call_back: calls a function of the program: (callback, request) to response.

    Attributes:
        calls: (name of the RPC, request) of every call, in the order of arrival.
    """

    def __init__(
        self, scenario: Scenario, call_back: Callable[[callback_pb2.Callback, bytes], bytes] | None = None
    ) -> None:
        self.scenario = scenario
        self.calls: list[tuple[str, Message]] = []
        self._lock = threading.Lock()
        self._states: dict[str, tuple[str, dict[str, Any]]] = {}
        self._callbacks = Callbacks(call_back or _nobody, self._record, preview=scenario.preview)
        self._answers = {name: getattr(self, f"_{name}") for name in REQUESTS if hasattr(self, f"_{name}")}

    def handle(self, method: str, request: Message) -> Message:
        """Write a request down and return the answer.

        Raises:
            Refused: Pulumi refuses it.
        """
        self._record(method, request)
        answer: Message = self._answers[method](request)
        return answer

    def _record(self, method: str, request: Message) -> None:
        with self._lock:
            self.calls.append((method, request))

    def info(self) -> resource_pb2.DeploymentInfo:
        """Return what is deployed, as Pulumi says it."""
        without = {_enum_name(name) for name in self.scenario.without}
        features = [number for name, number in resource_pb2.ResourceMonitorFeature.items() if name not in without]
        return resource_pb2.DeploymentInfo(
            project=PROJECT,
            stack=STACK,
            organization=ORGANIZATION,
            parallel=16,
            dryRun=self.scenario.preview,
            config=self.scenario.config,
            configSecretKeys=self.scenario.secret_keys,
            supportedFeatures=features,
        )

    # ---- one method per RPC ----

    def _GetDeploymentInfo(self, _: Message) -> Message:  # noqa: N802 - the RPC's name, here and below
        return self.info()

    def _SupportsFeature(self, request: resource_pb2.SupportsFeatureRequest) -> Message:  # noqa: N802
        return resource_pb2.SupportsFeatureResponse(hasSupport=request.id not in self.scenario.without)

    def _RegisterResource(self, request: resource_pb2.RegisterResourceRequest) -> Message:  # noqa: N802
        kind = provider.kind_of(request.type)
        if kind in provider.REFUSED:
            raise Refused(f"{request.name} is refused")
        urn = self._enter(request.type, request.name, request.parent)
        inputs = self._callbacks.transformed(request, urn)
        if kind in provider.FAILING or self._callbacks.run_hooks(request, urn):
            return resource_pb2.RegisterResourceResponse(urn=urn, result=resource_pb2.Result.FAIL)
        response = resource_pb2.RegisterResourceResponse(urn=urn, object=Struct())
        if request.custom or request.remote:
            state = provider.outputs(kind, request.name, inputs, preview=self.scenario.preview)
            ParseDict(state, response.object)
            if request.custom and (not self.scenario.preview or kind in provider.WITH_KNOWN_ID):
                response.id = f"{request.name}-id"
            if request.remote:
                for key, urns in request.propertyDependencies.items():
                    response.propertyDependencies[key].urns.extend(urns.urns)
            self._states[urn] = (response.id, state)
        self._callbacks.run_hooks(request, urn, response)
        return response

    def _ReadResource(self, request: resource_pb2.ReadResourceRequest) -> Message:  # noqa: N802
        urn = self._enter(request.type, request.name, request.parent)
        kind = provider.kind_of(request.type)
        if request.id == provider.UNKNOWN:
            return resource_pb2.ReadResourceResponse(urn=urn, properties=Struct())
        if kind == "StackReference":
            state = provider.stack_outputs(request.id)
        else:
            state = provider.outputs(kind, request.name, _plain(request.properties), preview=False)
        self._states[urn] = (request.id, state)
        return resource_pb2.ReadResourceResponse(urn=urn, properties=ParseDict(state, Struct()))

    def _Invoke(self, request: resource_pb2.ResourceInvokeRequest) -> Message:  # noqa: N802
        kind = provider.kind_of(request.tok)
        arguments = self._callbacks.transformed_arguments(request)
        if request.tok == "pulumi:pulumi:getResource":
            id_, state = self._states[arguments["urn"]]
            value = {"urn": arguments["urn"], "id": id_, "state": state}
            return provider_pb2.InvokeResponse(**{"return": ParseDict(value, Struct())})
        if kind in provider.REFUSED:
            raise Refused(f"{request.tok} is refused")
        if found := provider.failures(kind):
            failures = [provider_pb2.CheckFailure(property=key, reason=reason) for key, reason in found]
            return provider_pb2.InvokeResponse(failures=failures)
        return provider_pb2.InvokeResponse(**{"return": ParseDict(provider.returned(kind, arguments), Struct())})

    def _Call(self, request: resource_pb2.ResourceCallRequest) -> Message:  # noqa: N802
        value, dependencies = provider.called(_plain(request.args))
        response = provider_pb2.CallResponse(**{"return": ParseDict(value, Struct())})
        for key, urns in dependencies.items():
            response.returnDependencies[key].urns.extend(urns)
        return response

    def _RegisterResourceOutputs(self, _: Message) -> Message:  # noqa: N802
        return Empty()

    def _RegisterPackage(self, request: resource_pb2.RegisterPackageRequest) -> Message:  # noqa: N802
        digest = hashlib.sha256(request.SerializeToString(deterministic=True)).hexdigest()
        return resource_pb2.RegisterPackageResponse(ref=digest)

    def _RegisterStackTransform(self, request: callback_pb2.Callback) -> Message:  # noqa: N802
        self._callbacks.add_transform(request)
        return Empty()

    def _RegisterStackInvokeTransform(self, request: callback_pb2.Callback) -> Message:  # noqa: N802
        self._callbacks.add_invoke_transform(request)
        return Empty()

    def _RegisterResourceHook(self, request: resource_pb2.RegisterResourceHookRequest) -> Message:  # noqa: N802
        self._callbacks.add_hook(request)
        return Empty()

    def _RegisterErrorHook(self, _: Message) -> Message:  # noqa: N802
        return Empty()

    def _SignalAndWaitForShutdown(self, _: Message) -> Message:  # noqa: N802
        return Empty()

    def _RequirePulumiVersion(self, _: Message) -> Message:  # noqa: N802
        return engine_pb2.RequirePulumiVersionResponse()

    def _Log(self, _: Message) -> Message:  # noqa: N802
        return Empty()

    def _enter(self, type_: str, name: str, parent: str) -> str:
        outer = parent.split("::")[2] if parent else STACK_TYPE
        qualified = type_ if outer == STACK_TYPE else f"{outer}${type_}"
        urn = f"urn:pulumi:{STACK}::{PROJECT}::{qualified}::{name}"
        with self._lock:
            if parent and parent not in self._states:
                raise Refused(f"could not find parent resource {parent}")
            if urn in self._states:
                raise Refused(f"Duplicate resource URN '{urn}'")
            self._states[urn] = ("", {})
        return urn


def _nobody(callback: callback_pb2.Callback, _request: bytes) -> bytes:
    raise Refused(f"nobody listens at {callback.target}")


def _plain(struct: Struct) -> dict[str, Any]:
    data: dict[str, Any] = MessageToDict(struct)
    return data


def _enum_name(feature: str) -> str:
    words = "".join(f"_{letter}" if letter.isupper() else letter for letter in feature)
    return _PREFIX + words.upper()


REQUESTS: dict[str, type[Message]] = {
    "GetDeploymentInfo": Empty,
    "SupportsFeature": resource_pb2.SupportsFeatureRequest,
    **MESSAGES,
    "SignalAndWaitForShutdown": Empty,
    "RequirePulumiVersion": engine_pb2.RequirePulumiVersionRequest,
    "Log": engine_pb2.LogRequest,
    "Transformed": resource_pb2.TransformRequest,
    "InvokeTransformed": resource_pb2.TransformInvokeRequest,
    "Hooked": resource_pb2.ResourceHookRequest,
}
"""The request message of each RPC, and what stands for the answers of the program's functions."""
