"""What the operations of one deployment share."""

import json

from google.protobuf.struct_pb2 import Struct

from pulumi_gestalt_monitor.answers import Answers
from pulumi_gestalt_monitor.errors import OperationError, ResourceFailed
from pulumi_gestalt_monitor.hooks import Hooks
from pulumi_gestalt_monitor.lineage import Lineage
from pulumi_gestalt_monitor.mocks import FunctionMock, Mocks, ReadMock, ResourceMock
from pulumi_gestalt_monitor.notation import Secrets, notation, unknown_path
from pulumi_gestalt_monitor.packages import Packages
from pulumi_gestalt_monitor.record import DeploymentRecord
from pulumi_gestalt_monitor.reports import Reports
from pulumi_gestalt_monitor.text import printable, quoted
from pulumi_gestalt_monitor.transforms import Transforms
from pulumi_gestalt_monitor.urns import Urns
from pulumi_gestalt_rpc.plain import field, plain

STACK_REFERENCE = "pulumi:pulumi:StackReference"
STASH = "pulumi:index:Stash"


@plain(frozen=True)
class State:
    """The parts of one deployment; `failed` has the URNs of resources that could not be made."""

    record: DeploymentRecord
    urns: Urns
    mocks: Mocks
    reports: Reports
    answers: Answers
    lineage: Lineage
    packages: Packages
    hooks: Hooks
    transforms: Transforms
    failed: set[str] = field(default_factory=set)

    @classmethod
    def new(cls, record: DeploymentRecord, urns: Urns, mocks: Mocks, reports: Reports) -> "State":
        """Return the state before anything has happened."""
        lineage = Lineage()
        return cls(
            record,
            urns,
            mocks,
            reports,
            Answers(project=record.project, stack=record.stack, preview=record.preview, mocks=mocks),
            lineage,
            Packages(record.packages),
            Hooks(record, reports),
            Transforms(lineage),
        )

    def use(self, mock: ResourceMock | ReadMock | FunctionMock) -> None:
        """Remember that a mock was used."""
        self.record.unused_mocks.pop(mock.where, None)

    def stack_reference(self, name: str, urn: str = "") -> Struct:
        """Return the properties of a reference to the stack `name` (pulumi-protocol.md, 9).

        Raises:
            ResourceFailed: no mock gives its outputs.
        """
        mock = self.mocks.stacks.get(name)
        if mock is None:
            example = json.dumps({"stackReferences": {name: {"outputs": {"NAME": "VALUE"}}}})
            raise ResourceFailed(
                f"reference to stack {quoted(name)}: no mock gives its outputs",
                hint=f"add it to the file of mocks: {printable(example)}",
                urn=urn,
            )
        self.record.unused_mocks.pop(mock.where, None)
        return self.answers.stack_reference(name, mock)

    def misplaced_unknown(self, body: bytes, properties: Struct) -> str:
        """Return the path of what is unknown in `properties`, which came in `body`, outside of a preview, or ""."""
        return "" if self.record.preview else unknown_path(body, properties)


def misplaced(subject: str, path: str, urn: str = "") -> OperationError:
    """Return the error of a value that is unknown outside of a preview."""
    problem = f"the value of {quoted(path)} is unknown, which is possible only in a preview"
    return OperationError(problem, urn=urn, subject=subject)


def text_property(properties: Struct, key: str) -> str:
    """Return the text under `key`, or "" if there is none."""
    found = notation(properties.fields[key], Secrets.UNWRAP) if key in properties.fields else None
    return found if isinstance(found, str) else ""


def unmocked(section: str, subject: str, token: str, arguments: Struct, tried: int) -> OperationError:
    """Return the error of a function that no mock answers; `tried` is how many mocks its token has."""
    # Only the names of the arguments: SDKs send the value of a secret argument in clear (pulumi-protocol.md, 1.5).
    names = ", ".join(quoted(name) for name in sorted(arguments.fields)) or "none"
    problem = f"none of its {tried} mocks matches the arguments ({names})" if tried else "no mock answers it"
    example = json.dumps({section: {token: {"return": {}}}})
    hint = f"add what it returns to the file of mocks, such as {printable(example)}"
    return OperationError(problem, hint=hint, subject=subject)
