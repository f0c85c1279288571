"""What a program holds of a resource, and resources that it knows by a reference only."""

from collections.abc import Mapping
from typing import Any

from pulumi_gestalt._decode import set_reference
from pulumi_gestalt._run import Run, current
from pulumi_gestalt._signatures import REFERENCE, tagged
from pulumi_gestalt._values import to_json
from pulumi_gestalt.output import Input, Output, set_resource_maker
from pulumi_gestalt.properties import Core, Properties


class Resource(Properties):
    """What a program holds of a resource: its type, its name and its outputs.

    It can stand wherever a value can, as a reference. A property whose name Python or this class uses otherwise is read
    with `resource["name"]`.
    """

    _example = "resource"

    @property
    def pulumi_resource_type(self) -> str:
        """The type token."""
        return self._core.type

    @property
    def pulumi_resource_name(self) -> str:
        """The name given by the program."""
        return self._core.name

    @property
    def urn(self) -> Output[str]:
        """The name that Pulumi gives the resource."""
        return self["urn"]


class ReferencedResource(Resource):
    """A resource of which the program knows the URN; its properties are asked for when one is read."""

    @property
    def id(self) -> Output[str]:
        """The name that the provider gives the resource."""
        return self["id"]


class ReferencedProvider(ReferencedResource):
    """A provider of which the program knows the URN and the ID, such as `opts.provider` in a transform."""

    def __init__(self, core: Core, reference: str) -> None:
        super().__init__(core)
        self.package = core.type.rpartition(":")[2]
        self._reference = reference


def title_of(type_: str, name: str) -> str:
    """Return how messages name a resource."""
    return f"resource {type_} {name!r}"


def parsed_urn(urn: str) -> tuple[str, str]:
    """Return type and name of the resource with this URN; a name may hold the separator."""
    _stack, _project, types, name = (urn.removeprefix("urn:pulumi:").split("::", 3) + [""] * 3)[:4]
    return types.rpartition("$")[2], name


def create_urn(
    name: Input[str],
    type_: Input[str],
    parent: Resource | Input[str] | None = None,
    project: str | None = None,
    stack: str | None = None,
) -> Output[str]:
    """Return the URN that a resource has, for aliases.

    Arguments:
        name: of the resource.
        type_: its type.
        parent: its parent, or the URN of that; default: the stack.
        project: default: this one; without a meaning beside a parent.
        stack: default: this one; without a meaning beside a parent.
    """
    context = current().context
    root = f"urn:pulumi:{stack or context.stack()}::{project or context.project()}::{_STACK}::"
    above = parent.urn if isinstance(parent, Resource) else parent

    def made(parts: list[str]) -> str:
        of_stack, of_project, types, _ = parts[0].split("::", 3)
        chain = parts[1] if types == _STACK else f"{types}${parts[1]}"
        return f"{of_stack}::{of_project}::{chain}::{parts[2]}"

    return Output.all(root if above is None else above, type_, name).apply(made)


_STACK = "pulumi:pulumi:Stack"


def hydrated(run: Run, urn: Output[Any], title: str, type_: str = "", name: str = "") -> Core:
    """Return what is kept of the resource that an output refers to, by URN or reference."""
    return Core(run, urn._handle.as_resource, title, type_, name)


def referenced(fields: Mapping[str, Any]) -> ReferencedResource:
    """Return the resource that the JSON of a reference stands for."""
    return ReferencedResource(_core(current(), fields))


def with_urn(run: Run, urn: str) -> ReferencedResource:
    """Return the resource with this URN."""
    return ReferencedResource(_core(run, tagged(REFERENCE, urn=urn)))


def provider_with(run: Run, reference: str) -> ReferencedProvider:
    """Return the provider with this reference, `URN::ID`."""
    urn, _, id_ = reference.rpartition("::")
    return ReferencedProvider(_core(run, tagged(REFERENCE, urn=urn, id=id_)), reference)


def _core(run: Run, fields: Mapping[str, Any]) -> Core:
    urn = str(fields["urn"])
    type_, name = parsed_urn(urn)
    core = Core(
        run,
        lambda: run.create(to_json(urn), secret=False).as_resource(),
        title_of(type_, name),
        type_,
        name,
        dict(fields),
    )
    core.outputs["urn"] = Output(run, run.create(to_json(urn), secret=False), f"output 'urn' of {core.title}")
    return core


def _of_output(output: Output[Any]) -> ReferencedResource:
    return ReferencedResource(hydrated(output._run, output, f"resource of {output._origin}"))


set_reference(referenced)
set_resource_maker(_of_output)
