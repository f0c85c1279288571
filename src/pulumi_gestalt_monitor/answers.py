"""What the embedded monitor answers, from the request and the mocks. Nothing here remembers anything."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from google.protobuf.struct_pb2 import Struct

from pulumi_gestalt_monitor.errors import MonitorError, OperationError, ProviderError, ResourceFailed
from pulumi_gestalt_monitor.mocks import FunctionMock, Mocks, Outcome, ReadMock, ResourceMock, StackMock
from pulumi_gestalt_monitor.notation import (
    MARK_UNKNOWN,
    UNKNOWN,
    Secrets,
    is_secret,
    make_secret,
    struct_notation,
    write,
)
from pulumi_gestalt_monitor.templates import resolve, resolve_message
from pulumi_gestalt_monitor.text import printable, quoted
from pulumi_gestalt_monitor.urns import PROVIDER_PREFIX, described
from pulumi_gestalt_rpc.host_pb2 import CallResponse, InvokeResponse, ReadResourceRequest, RegisterResourceRequest
from pulumi_gestalt_rpc.plain import field, plain

T = TypeVar("T")


@plain(frozen=True)
class Settled:
    """How a registration ended.

    Attributes:
        id: the provider's ID; "" when it is unknown or the resource is a component.
        outputs: the outputs.
        echoed: whether the outputs are just the inputs.
    """

    id: str
    outputs: Struct = field(repr=False)
    echoed: bool


@plain(frozen=True)
class Answers:
    """Works out answers.

    Arguments:
        project: the project's name, for placeholders.
        stack: the stack's name, for placeholders.
        preview: whether nothing is really created.
        mocks: the answers that a test gives.
    """

    project: str
    stack: str
    preview: bool
    mocks: Mocks

    def settle(self, request: RegisterResourceRequest, urn: str, mock: ResourceMock | None, attempt: int) -> Settled:
        """Return the ID and the outputs of the resource in `request`, which `mock` may change.

        Raises:
            ProviderError: the mock says that the attempt number `attempt`, from 0, fails.
            ResourceFailed: the mock does not fit the resource.
        """
        if not request.custom and not request.remote:
            # The engine answers a component of the program itself with no outputs at all (1.3).
            return Settled("", Struct(), echoed=False)
        identity = self._usual_id(request, urn)
        if mock is None and not request.additional_secret_outputs:
            return Settled(identity, request.object, echoed=True)
        outputs = Struct()
        outputs.CopyFrom(request.object)
        if mock is not None:
            identity = self._apply(mock, request, urn, outputs, attempt)
        _hide(request.additional_secret_outputs, outputs)
        return Settled(identity, outputs, echoed=False)

    def _usual_id(self, request: RegisterResourceRequest, urn: str) -> str:
        if not request.custom:
            return ""
        if request.import_id:
            return request.import_id
        return "" if self.preview else hashlib.sha256(urn.encode()).hexdigest()[:16]

    def _apply(
        self,
        mock: ResourceMock,
        request: RegisterResourceRequest,
        urn: str,
        outputs: Struct,
        attempt: int,
    ) -> str:
        """Add what `mock` gives to `outputs` and return the ID."""
        outcome = mock.preview if self.preview else mock.update
        scope = self._scope(
            name=request.name,
            type=request.type,
            urn=urn,
            inputs=partial(struct_notation, request.object, Secrets.SHOW),
        )
        error = outcome.error_of(attempt)
        if error is not None:
            message = self._fitting(mock.where, urn, lambda: resolve_message(error, scope))
            raise ProviderError(message, described(request), urn)

        def apply() -> str:
            _fill(outputs, outcome.outputs, scope)
            self._check_secret(mock.secret, outputs)
            return _mocked_id(outcome, scope, self._usual_id(request, urn)) if request.custom else ""

        identity = self._fitting(mock.where, urn, apply)
        # As in the engine, an output is secret when the input of its name is (1.3).
        _hide((key for key, value in request.object.fields.items() if is_secret(value)), outputs)
        _hide(mock.secret, outputs)
        return identity

    def _check_secret(self, names: Iterable[str], outputs: Struct) -> None:
        for name in names:
            if name not in outputs.fields and not self.preview:
                raise MonitorError(f'"secret" names {quoted(name)}, which is not an output of the resource')

    def stash(self, request: RegisterResourceRequest, urn: str) -> Settled:
        """Return the ID and the outputs of a new stash: `input`, and `output`, which is what `input` is now.

        Source: pulumi-protocol.md 9; the engine's builtins.go.

        Raises:
            ResourceFailed: it has other inputs, or is to be imported.
        """
        if list(request.object.fields) != ["input"]:
            raise ResourceFailed('a stash has one property, "input"', urn=urn, subject=described(request))
        if request.import_id:
            raise ResourceFailed("a stash cannot be imported", urn=urn, subject=described(request))
        outputs = Struct()
        for name in ("input", "output"):
            outputs.fields[name].CopyFrom(request.object.fields["input"])
        _hide(request.additional_secret_outputs, outputs)
        return Settled(self._usual_id(request, urn), outputs, echoed=False)

    def read(self, request: ReadResourceRequest, urn: str, mock: ReadMock | None) -> Struct:
        """Return the state of the resource to read: what the program gave, which `mock` may change.

        Raises:
            OperationError: the mock says that it cannot be read, or does not fit.
        """
        outputs = Struct()
        outputs.CopyFrom(request.properties)
        if mock is not None:
            self._apply_read(mock, request, urn, outputs)
        _hide(request.additional_secret_outputs, outputs)
        return outputs

    def _apply_read(self, mock: ReadMock, request: ReadResourceRequest, urn: str, outputs: Struct) -> None:
        scope = self._scope(
            name=request.name,
            type=request.type,
            urn=urn,
            id=request.id,
            state=partial(struct_notation, request.properties, Secrets.SHOW),
        )
        if (error := mock.error) is not None:
            message = self._fitting(mock.where, urn, lambda: resolve_message(error, scope))
            raise OperationError(message, urn=urn, subject=described(request))

        def apply() -> None:
            _fill(outputs, mock.outputs, scope)
            self._check_secret(mock.secret, outputs)

        self._fitting(mock.where, urn, apply)
        _hide((key for key, value in request.properties.fields.items() if is_secret(value)), outputs)
        _hide(mock.secret, outputs)

    def function(self, response: InvokeResponse | CallResponse, mock: FunctionMock, facts: Mapping[str, Any]) -> None:
        """Fill `response` with the answer of `mock` to a function; `facts` are what placeholders stand for.

        Raises:
            OperationError: the mock does not fit the arguments.
        """
        scope = {**self._scope(), **facts}
        returns = mock.preview if self.preview and mock.preview is not None else mock.returns

        def apply() -> None:
            for name, reason in mock.failures:
                response.failures.add(property=name, reason=resolve_message(reason, scope))
            if not mock.failures:
                response.result.SetInParent()
                _fill(response.result, returns, scope)

        self._fitting(mock.where, "", apply)

    def stack_reference(self, name: str, mock: StackMock) -> Struct:
        """Return the properties of a reference to the stack `name`: its outputs and which of them are secret."""
        found = Struct()
        found.fields["name"].string_value = name
        outputs = found.fields["outputs"].struct_value
        outputs.SetInParent()
        _fill(outputs, mock.outputs, self._scope())
        secret = found.fields["secretOutputNames"].list_value
        secret.SetInParent()
        for key in sorted(outputs.fields):
            if is_secret(outputs.fields[key]):
                secret.values.add(string_value=key)
        return found

    def _scope(self, **facts: Any) -> dict[str, Any]:
        return {"project": self.project, "stack": self.stack} | facts

    def _fitting(self, where: str, urn: str, use: Callable[[], T]) -> T:
        """Return what `use` makes of the mock at `where`, whose errors name that place."""
        try:
            return use()
        except MonitorError as error:
            place = printable(f"{self.mocks.file}: {where}")
            raise ResourceFailed(f"{place}: {error.problem}", hint=error.hint, urn=urn) from error


def answered_id(request: RegisterResourceRequest, identity: str) -> str:
    """Return the ID to answer with: in a preview a provider has the reserved string for an unknown one (1.3)."""
    return UNKNOWN if not identity and request.custom and request.type.startswith(PROVIDER_PREFIX) else identity


def _fill(outputs: Struct, contents: Mapping[str, Any], scope: Mapping[str, Any]) -> None:
    for key, content in contents.items():
        value = outputs.fields[key]
        value.Clear()
        write(resolve(content, scope), value)


def _hide(names: Iterable[str], outputs: Struct) -> None:
    for name in names:
        if name in outputs.fields:
            make_secret(outputs.fields[name])


def _mocked_id(outcome: Outcome, scope: Mapping[str, Any], usual: str) -> str:
    if outcome.id is None:
        return usual
    identity = resolve(outcome.id, scope)
    if identity == MARK_UNKNOWN:
        return ""
    if not isinstance(identity, str) or not identity:
        raise MonitorError('"id" comes to something else than text', hint="an ID is shown, so it cannot be secret")
    return identity
