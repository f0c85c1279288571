"""The operations of a program: registrations, invokes, outputs. Each succeeds and is recorded, or raises.

An invoke without a mock fails. Pulumi's own mocks hand such calls to the test's code, and an answer made up here (the
arguments, or nothing) would let a program go on with properties that the function never returns: a test would succeed
and prove nothing.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from google.protobuf.message import DecodeError
from google.protobuf.struct_pb2 import Struct

from pulumi_gestalt_monitor.answers import Answers, Settled
from pulumi_gestalt_monitor.decode import decode
from pulumi_gestalt_monitor.errors import OperationError
from pulumi_gestalt_monitor.mocks import Mocks
from pulumi_gestalt_monitor.notation import Secrets, notation, unknown_path
from pulumi_gestalt_monitor.record import DeploymentRecord, InvokeRecord, ResourceRecord
from pulumi_gestalt_monitor.text import printable, quoted
from pulumi_gestalt_monitor.urns import Urns, described
from pulumi_gestalt_rpc.host_pb2 import (
    InvokeResponse,
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
    ResourceInvokeRequest,
)

STACK_REFERENCE = "pulumi:pulumi:StackReference"
READ_STACK_OUTPUTS = "pulumi:pulumi:readStackOutputs"
GET_RESOURCE = "pulumi:pulumi:getResource"


class Operations:
    """Carries out operations and adds them to `record`; every method takes the request's bytes.

    Raises, from every method:
        OperationError: the operation fails.
    """

    def __init__(self, record: DeploymentRecord, urns: Urns, mocks: Mocks) -> None:
        self._record = record
        self._urns = urns
        self._mocks = mocks
        self._answers = Answers(project=record.project, stack=record.stack, preview=record.preview, mocks=mocks)

    def register(self, body: bytes) -> bytes:
        """Register a resource and return the `RegisterResourceResponse`."""
        request = decode(RegisterResourceRequest, body)
        if path := self._misplaced_unknown(body, request.object):
            raise _misplaced(described(request), path)
        urn = self._urns.add(request)
        with _depth_reported(urn):
            settled = self._settle(request, urn)
            response = RegisterResourceResponse(urn=urn, id=settled.id, object=settled.outputs)
        answer = response.SerializeToString(deterministic=True)
        answered = None if settled.echoed else settled.outputs.SerializeToString(deterministic=True)
        self._record.resources[urn] = ResourceRecord(urn, settled.id, body, answered)
        return answer

    def invoke(self, body: bytes) -> bytes:
        """Call a function and return the `InvokeResponse`."""
        request = decode(ResourceInvokeRequest, body)
        if path := unknown_path(body, request.args):
            problem = f"the argument {quoted(path)} is unknown, so it cannot be called"
            raise OperationError(problem, subject=_invoke_of(request.tok))
        with _depth_reported(request.tok):
            answer = self._answer_invoke(request).SerializeToString(deterministic=True)
            InvokeResponse.FromString(answer)
        self._record.invokes.append(InvokeRecord(body, answer))
        return answer

    def register_outputs(self, body: bytes) -> bytes:
        """Record the outputs of the stack, where the last call wins, or of a component, which may call once.

        The answer is an empty message.
        """
        request = decode(RegisterResourceOutputsRequest, body)
        subject = f"outputs of {quoted(request.urn)}"
        if path := self._misplaced_unknown(body, request.outputs):
            raise _misplaced(subject, path, request.urn)
        outputs = request.outputs.SerializeToString(deterministic=True)
        if request.urn == self._record.stack_urn:
            self._record.stack_outputs = outputs
        elif request.urn not in self._record.resources:
            raise OperationError(f"{subject}: it is not a resource of this deployment")
        elif request.urn in self._record.component_outputs:
            raise OperationError(f"{subject}: they have been registered before", urn=request.urn)
        else:
            self._record.component_outputs[request.urn] = outputs
        return b""

    def _settle(self, request: RegisterResourceRequest, urn: str) -> Settled:
        mock = self._mocks.resource(request.type, request.name, request.object)
        if mock is not None:
            self._record.unused_mocks.pop(mock.where, None)
        elif request.type == STACK_REFERENCE:
            name = _text_property(request.object, "name") or request.name
            return Settled(name, self._stack_reference(name, urn), echoed=False)
        return self._answers.settle(request, urn, mock)

    def _answer_invoke(self, request: ResourceInvokeRequest) -> InvokeResponse:
        mock = self._mocks.invoke(request.tok, request.args)
        if mock is not None:
            self._record.unused_mocks.pop(mock.where, None)
            return self._answers.invoke(request, mock)
        if request.tok == READ_STACK_OUTPUTS:
            return InvokeResponse(result=self._stack_reference(_text_property(request.args, "name")))
        if request.tok == GET_RESOURCE:
            return InvokeResponse(result=self._resource_state(_text_property(request.args, "urn")))
        raise _unmocked(request, len(self._mocks.invokes.get(request.tok, ())))

    def _stack_reference(self, name: str, urn: str = "") -> Struct:
        """Return the properties of a reference to the stack `name` (pulumi-protocol.md, 9)."""
        mock = self._mocks.stacks.get(name)
        if mock is None:
            example = json.dumps({"stackReferences": {name: {"outputs": {"NAME": "VALUE"}}}})
            raise OperationError(
                f"reference to stack {quoted(name)}: no mock gives its outputs",
                hint=f"add it to the file of mocks: {printable(example)}",
                urn=urn,
            )
        self._record.unused_mocks.pop(mock.where, None)
        return self._answers.stack_reference(name, mock)

    def _resource_state(self, urn: str) -> Struct:
        """Return what `pulumi:pulumi:getResource` gives for `urn` (pulumi-protocol.md, 9)."""
        resource = self._record.resources.get(urn)
        if resource is None:
            raise OperationError(f"unknown resource {quoted(urn)}", subject=_invoke_of(GET_RESOURCE))
        found = Struct()
        found.fields["urn"].string_value = urn
        found.fields["id"].string_value = resource.id
        found.fields["provider"].string_value = resource.request().provider
        found.fields["state"].struct_value.CopyFrom(self._record.outputs_of(resource))
        return found

    def _misplaced_unknown(self, body: bytes, properties: Struct) -> str:
        """Return the path of an unknown value outside of a preview, or ""."""
        return "" if self._record.preview else unknown_path(body, properties)


def _misplaced(subject: str, path: str, urn: str = "") -> OperationError:
    return OperationError(
        f"{subject}: the value of {quoted(path)} is unknown, which is possible only in a preview", urn=urn
    )


@contextmanager
def _depth_reported(subject: str) -> Iterator[None]:
    """Turn values that an answer nests too deep into an error.

    protobuf writes values of any depth but reads only so many, and it reads when it copies a message too. What cannot
    be read back would break the report and the program.
    """
    try:
        yield
    except DecodeError as error:
        raise OperationError(f"{quoted(subject)}: the answer has values nested too deep to be sent") from error


def _text_property(properties: Struct, key: str) -> str:
    """Return the text under `key`, or "" if there is none."""
    found = notation(properties.fields[key], Secrets.UNWRAP) if key in properties.fields else None
    return found if isinstance(found, str) else ""


def _unmocked(request: ResourceInvokeRequest, tried: int) -> OperationError:
    # Only the names of the arguments: SDKs send the value of a secret argument in clear (pulumi-protocol.md, 1.5).
    names = ", ".join(quoted(name) for name in sorted(request.args.fields)) or "none"
    problem = f"none of its {tried} mocks matches the arguments ({names})" if tried else "no mock answers it"
    example = json.dumps({"invokes": {request.tok: {"return": {}}}})
    hint = f"add what it returns to the file of mocks, such as {printable(example)}"
    return OperationError(problem, hint=hint, subject=_invoke_of(request.tok))


def _invoke_of(token: str) -> str:
    return f"invoke {quoted(token)}"
