"""What a program declares: resources, functions to call, packages, outputs of components."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from pulumi_gestalt_engine.construction import Constructed
from pulumi_gestalt_engine.deployment import Feature, Scope
from pulumi_gestalt_engine.driving import Driven
from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.nodes import Fields, Node
from pulumi_gestalt_engine.options import NO_OPTIONS, CallOptions, ResourceOptions
from pulumi_gestalt_engine.requests import Call, Invoke, Outputs, Package, PackageRequest
from pulumi_gestalt_engine.resources import Read, Registered, Resource, ResourceKind
from pulumi_gestalt_engine.structures import Structure, places, read_object
from pulumi_gestalt_engine.values import Value

C = TypeVar("C", bound=Outputs)


class Inputs(NamedTuple):
    """Named inputs: an object that refers to `parts`."""

    structure: Structure
    parts: tuple[Node, ...]


NO_INPUTS = Inputs(Structure({}, plain=True), ())


class Declaring(Driven):
    """A run to which a program adds operations; see `Driven` for the arguments."""

    def __init__(self, scope: Scope, *, trace: bool) -> None:
        super().__init__(scope, trace=trace)
        self._packages: dict[PackageRequest, Package] = {}
        self._components: list[Resource] = []
        self._resource_transforms: list[Node] = []
        self._invoke_transforms: list[Node] = []
        self._constructed: Constructed | None = None

    def inputs(self, operation: str, text: str, parts: Sequence[Node]) -> Inputs:
        """Return named inputs from a structure that is an object.

        Raises:
            ProgramError: it is none.
        """
        structure = read_object(text, len(parts), operation, keep_unknowns=self._scope.preview)
        self._conceal_in(structure)
        return Inputs(structure, tuple(parts))

    def _conceal_in(self, structure: Structure) -> None:
        """Hide what `structure` marks as secret; its parts are outputs, and hidden if they are secret."""
        if not structure.plain:
            self._conceal(structure.template)

    @staticmethod
    def named(operation: str, fields: Sequence[tuple[str, Node]]) -> Inputs:
        """Return named inputs, each an output.

        Raises:
            ProgramError: a name is given twice.
        """
        by_name = dict(fields)
        if len(by_name) < len(fields):
            twice = next(name for name, count in Counter(name for name, _ in fields).items() if count > 1)
            raise ProgramError(operation, f'the property "{twice}" is given twice')
        return Inputs(places(by_name), tuple(by_name.values()))

    def register(
        self, kind: ResourceKind, token: str, name: str, inputs: Inputs, options: ResourceOptions = NO_OPTIONS
    ) -> Node:
        """Register a resource and return its properties as a composite output.

        Raises:
            ProgramError: no type or name, an option that this Pulumi does not know, or an input that cannot be sent.
        """
        require_text("context.register-resource", type=token, name=name)
        node = Resource(
            self._graph.created,
            self._awaited(inputs.parts, options, self._resource_transforms),
            scope=self._scope,
            structure=inputs.structure,
            parts=inputs.parts,
            options=options,
            kind=kind,
            type=token,
            name=name,
            asked_for=options.constructed is not None,
        )
        self._place(node)
        if kind is ResourceKind.COMPONENT:
            self._components.append(node)
        return self._added(node)

    def read(self, token: str, name: str, source: Node, state: Inputs, options: ResourceOptions = NO_OPTIONS) -> Node:
        """Read a resource that exists and return its properties as a composite output.

        Raises:
            ProgramError: no type or name, or a property that cannot be sent.
        """
        require_text("context.read", type=token, name=name)
        node = Read(
            self._graph.created,
            self._awaited((source, *state.parts), options, ()),
            scope=self._scope,
            structure=state.structure,
            parts=state.parts,
            options=options,
            kind=ResourceKind.CUSTOM,
            type=token,
            name=name,
            source=source,
        )
        self._place(node)
        return self._added(node)

    def invoke(self, token: str, arguments: Inputs, options: CallOptions = NO_OPTIONS) -> Node:
        """Call a provider's function and return the result's properties as a composite output.

        Raises:
            ProgramError: no token, or an argument that cannot be sent.
        """
        require_text("context.invoke-resource", token=token)
        return self._added(
            Invoke(
                self._graph.created,
                self._awaited(arguments.parts, options, self._invoke_transforms),
                scope=self._scope,
                structure=arguments.structure,
                parts=arguments.parts,
                options=options,
                token=token,
            )
        )

    def call(self, token: str, receiver: Node, arguments: Inputs, options: CallOptions = NO_OPTIONS) -> Node:
        """Call a method of the resource `receiver` and return the result's properties as a composite output.

        Raises:
            ProgramError: no token, or an argument that cannot be sent.
        """
        require_text("context.call", token=token)
        return self._added(
            Call(
                self._graph.created,
                self._awaited((receiver, *arguments.parts), options, ()),
                scope=self._scope,
                structure=arguments.structure,
                parts=arguments.parts,
                options=options,
                token=token,
                receiver=receiver,
            )
        )

    def register_outputs(self, component: Node, outputs: Inputs) -> None:
        """Complete a component.

        Raises:
            ProgramError: it is no component of this program, or complete, or an output cannot be sent.
        """
        self._complete(Outputs, component, outputs, "context.register-outputs")

    def construct(self, component: Node, outputs: Inputs) -> None:
        """Complete the component that Pulumi asked for, which `constructed` then hands over.

        Raises:
            ProgramError: as for `register_outputs`; or nothing was asked for.
        """
        if not isinstance(component, Resource) or not component.asked_for:
            raise ProgramError(
                "context.construct",
                "it is not the component that Pulumi asked for",
                "register it with the option `constructed`",
            )
        self._constructed = self._complete(Constructed, component, outputs, "context.construct")

    @property
    def constructed(self) -> bytes | None:
        """The `ConstructResponse` once the component that Pulumi asked for is complete."""
        node = self._constructed
        return node.response if node is not None and isinstance(node.result, Value) else None

    def _complete(self, kind: type[C], component: Node, outputs: Inputs, operation: str) -> C:
        if not isinstance(component, Resource) or component.kind is not ResourceKind.COMPONENT:
            raise ProgramError(operation, "only a component of this program has outputs of its own")
        if component.outputs_given:
            raise ProgramError(operation, f"{component.describe()} has its outputs already", "give them once")
        component.outputs_given = True
        node = kind(
            self._graph.created,
            (component, *outputs.parts),
            scope=self._scope,
            structure=outputs.structure,
            parts=outputs.parts,
            component=component,
        )
        self._add(node)
        return node

    def package(self, request: PackageRequest) -> Package:
        """Make a package by parameters, once for each different request.

        Raises:
            ProgramError: this Pulumi cannot, or the request names no base or not one kind of parameters.
        """
        operation = "context.register-package"
        require_text(operation, name=request.name)
        if (request.replacement is None) == (request.extension is None):
            raise ProgramError(operation, "a package is made by a replacement or by an extension, one of both")
        self._require(Feature.PARAMETERIZATION, operation, "packages made by parameters")
        if request not in self._packages:
            package = Package(self._graph.created, (), scope=self._scope, request=request)
            self._packages[request] = package
            self._add(package)
        return self._packages[request]

    def complete(self) -> None:
        """Complete the components for which the program gave no outputs; call it when nothing is left to do.

        Raises:
            ProgramError: operations wait for each other.
        """
        for component in self._components:
            if not component.outputs_given and isinstance(component.result, Fields):
                self.register_outputs(component, NO_INPUTS)
        self._components = [component for component in self._components if component.result is None]

    # ---- inside ----

    def _added(self, node: Node) -> Node:
        self._add(node)
        return node

    def _awaited(self, parts: Sequence[Node], options: CallOptions, first: Sequence[Node]) -> tuple[Node, ...]:
        if options is NO_OPTIONS and not first:
            return tuple(parts)
        self._refuse_options(options)
        return (*parts, *options.awaited(), *first)

    @staticmethod
    def _place(node: Registered) -> None:
        parent = node.options.parent
        if isinstance(parent, Registered):
            node.parent = parent
            if isinstance(parent, Resource) and parent.kind is ResourceKind.COMPONENT:
                parent.children.append(node)
        if node.options is not NO_OPTIONS:
            node.inherit()

    def _require(self, feature: Feature, operation: str, what: str) -> None:
        if not self._scope.has(feature):
            raise ProgramError(operation, f"this version of Pulumi does not know {what}", "install a newer Pulumi CLI")

    def _refuse_options(self, options: CallOptions) -> None:
        """Refuse options that this Pulumi does not know.

        Raises:
            ProgramError: there is one.
        """
        if not isinstance(options, ResourceOptions):
            return
        if not (options.aliases or options.transforms or options.replace_with or options.deleted_with):
            return
        for used, feature, what in (
            (options.deleted_with is not None, Feature.DELETED_WITH, "deleted-with"),
            (options.replace_with, Feature.REPLACE_WITH, "replace-with"),
            (options.transforms, Feature.TRANSFORMS, "transform"),
            (options.aliases, Feature.ALIAS_SPECS, "alias"),
        ):
            if used:
                self._require(feature, f"resource-options.{what}", f'the option "{what}"')


def require_text(operation: str, **texts: str) -> None:
    """Refuse empty texts.

    Raises:
        ProgramError: one of `texts` is empty.
    """
    for name, text in texts.items():
        if not text:
            raise ProgramError(operation, f"the {name} is empty")


__all__ = ["NO_INPUTS", "Declaring", "Inputs", "require_text"]
