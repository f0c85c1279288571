"""What a deployment came to: the material of every report.

Requests and answers are kept as the bytes that crossed the border, because 10,000 of them then cost little more than
their size. A report decodes one at a time.
"""

from collections.abc import Iterator, Mapping

from google.protobuf.struct_pb2 import Struct

from pulumi_gestalt_rpc.host_pb2 import (
    CallResponse,
    InvokeResponse,
    RegisterPackageRequest,
    RegisterResourceRequest,
    ResourceCallRequest,
    ResourceInvokeRequest,
)
from pulumi_gestalt_rpc.plain import field, plain

SELF = "__self__"
"""The argument of a call that refers to the resource whose method is called."""


@plain(frozen=True)
class ResourceRecord:
    """One registered resource, or one that was read.

    Attributes:
        urn: its name in the deployment.
        id: the provider's ID; "" when it is unknown or the resource is a component.
        body: the `RegisterResourceRequest`, after transforms and with what it took from its parents; for a resource
            that was read one that says the same, with the given state as inputs.
        answered: the outputs as a `Struct`, or None when they are the inputs as they were.
        read: whether it was read.
    """

    urn: str
    id: str
    body: bytes = field(repr=False)
    answered: bytes | None = field(repr=False)
    read: bool = False

    def kind(self, request: RegisterResourceRequest) -> str:
        """Return "custom", "component", "remote" or "read"; `request` is the one that `self.request()` gives."""
        if self.read:
            return "read"
        if request.remote:
            return "remote"
        return "custom" if request.custom else "component"

    def request(self) -> RegisterResourceRequest:
        """Return the request, decoded."""
        return RegisterResourceRequest.FromString(self.body)

    def outputs(self) -> Struct:
        """Return the outputs, decoded."""
        return self.request().object if self.answered is None else Struct.FromString(self.answered)


@plain(frozen=True)
class InvokeRecord:
    """One invoke that was answered: the `ResourceInvokeRequest` and the `InvokeResponse`."""

    body: bytes = field(repr=False)
    answer: bytes = field(repr=False)

    def request(self) -> ResourceInvokeRequest:
        """Return the request, decoded."""
        return ResourceInvokeRequest.FromString(self.body)

    def response(self) -> InvokeResponse:
        """Return the answer, decoded."""
        return InvokeResponse.FromString(self.answer)


@plain(frozen=True)
class CallRecord:
    """One call that was answered: the receiver's URN, the `ResourceCallRequest` and the `CallResponse`."""

    receiver: str
    body: bytes = field(repr=False)
    answer: bytes = field(repr=False)

    def request(self) -> ResourceCallRequest:
        """Return the request, decoded."""
        return ResourceCallRequest.FromString(self.body)

    def response(self) -> CallResponse:
        """Return the answer, decoded."""
        return CallResponse.FromString(self.answer)


@plain(frozen=True)
class HookRecord:
    """A hook that was registered; `kind` is "resource" or "error"."""

    name: str
    kind: str
    on_dry_run: bool
    ignore_errors: bool


@plain(frozen=True)
class HookCallRecord:
    """A call of a hook for the resource `urn` at `event`, such as "beforeCreate"; `error` is "" if all went well."""

    hook: str
    event: str
    urn: str
    error: str


@plain(frozen=True)
class FailureRecord:
    """An operation that failed: what it was, the message that was shown, and the resource that it is about or ""."""

    operation: str
    message: str
    urn: str


@plain()
class DeploymentRecord:
    """All that happened, in the order in which it happened.

    Attributes:
        project: the project's name.
        stack: the stack's name.
        organization: the organization's name.
        preview: whether nothing was really created.
        stack_urn: the URN of the root stack resource, which is not among `resources`.
        config: the configuration by full key, with the values of secrets.
        secret_keys: the keys of `config` whose values are secret.
        resources: what was registered, by URN.
        invokes: what was invoked and answered.
        calls: what was called and answered.
        packages: the `RegisterPackageRequest` by reference.
        hooks: the hooks that were registered.
        hook_calls: the calls of them.
        failures: what failed.
        skipped: by URN, the failed or skipped resource because of which a resource was not made.
        component_outputs: by URN, the outputs that a component registered for itself, as a `Struct`.
        stack_outputs: the stack's outputs as a `Struct`, or None when the program did not get that far.
        unused_mocks: the JSON paths of the mocks that nothing has asked for, as keys.
    """

    project: str
    stack: str
    organization: str
    preview: bool
    stack_urn: str
    config: Mapping[str, str] = field(repr=False)
    secret_keys: frozenset[str]
    unused_mocks: dict[str, None]
    resources: dict[str, ResourceRecord] = field(default_factory=dict)
    invokes: list[InvokeRecord] = field(default_factory=list)
    calls: list[CallRecord] = field(default_factory=list)
    packages: dict[str, bytes] = field(default_factory=dict, repr=False)
    hooks: list[HookRecord] = field(default_factory=list)
    hook_calls: list[HookCallRecord] = field(default_factory=list)
    failures: list[FailureRecord] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    component_outputs: dict[str, bytes] = field(default_factory=dict, repr=False)
    stack_outputs: bytes | None = field(default=None, repr=False)

    def outputs(self) -> Struct | None:
        """Return the stack's outputs, decoded, or None."""
        return None if self.stack_outputs is None else Struct.FromString(self.stack_outputs)

    def package(self, reference: str) -> RegisterPackageRequest:
        """Return the request of a registered package, decoded."""
        return RegisterPackageRequest.FromString(self.packages[reference])

    def outputs_of(self, resource: ResourceRecord) -> Struct:
        """Return the outputs of `resource`: for a component those that it registered for itself."""
        own = self.component_outputs.get(resource.urn)
        return resource.outputs() if own is None else Struct.FromString(own)

    def echoed(self, resource: ResourceRecord) -> bool:
        """Tell whether the outputs of `resource` are its inputs."""
        return resource.answered is None and resource.urn not in self.component_outputs

    def walk(self) -> Iterator[tuple[int, ResourceRecord]]:
        """Yield (depth, resource) with children right after their parents, otherwise in the order of registration."""
        children: dict[str, list[ResourceRecord]] = {}
        for resource in self.resources.values():
            children.setdefault(resource.request().parent or self.stack_urn, []).append(resource)
        waiting = [(0, resource) for resource in reversed(children.get(self.stack_urn, []))]
        while waiting:
            depth, resource = waiting.pop()
            yield depth, resource
            waiting.extend((depth + 1, child) for child in reversed(children.get(resource.urn, [])))
