"""The exported interface `output-interface`.

Every handle that leaves is a new object, and has a `__dict__`: componentize-py keeps the handle's number in it.
"""

from options import InvokeOptions, PackageReference, ResourceHook, ResourceOptions
from pulumi_gestalt_engine import Node, ProgramError, derivations
from session import Session, exported


class Output:
    """A handle on an output: its session and its node."""

    def __init__(self, session: Session, node: Node) -> None:
        self.session = session
        self.node = node

    @exported("output.map")
    def map(self, function_name: str) -> "Output":
        """See the WIT."""
        return Output(self.session, self.session.engine.map(self.node, function_name))

    @exported("output.clone")
    def clone(self) -> "Output":
        """See the WIT."""
        return Output(self.session, self.node)

    @exported("output.combine")
    def combine(self, outputs: list["Output"]) -> "Output":
        """See the WIT."""
        nodes = [self.node]
        nodes += [
            of_session(self.session, output, "output.combine", f"item {index}") for index, output in enumerate(outputs)
        ]
        return Output(self.session, self.session.engine.combine(nodes))

    @exported("output.add-to-export")
    def add_to_export(self, name: str) -> None:
        """See the WIT."""
        self.session.engine.export(name, self.node)

    @exported("output.secret")
    def secret(self) -> "Output":
        """See the WIT."""
        return self._derived(derivations.secret)

    @exported("output.unsecret")
    def unsecret(self) -> "Output":
        """See the WIT."""
        return self._derived(derivations.unsecret)

    @exported("output.is-known")
    def is_known(self) -> "Output":
        """See the WIT."""
        return self._derived(derivations.is_known)

    @exported("output.is-secret")
    def is_secret(self) -> "Output":
        """See the WIT."""
        return self._derived(derivations.is_secret)

    @exported("output.dependencies")
    def dependencies(self) -> "Output":
        """See the WIT."""
        return self._derived(derivations.dependencies)

    @exported("output.get-item")
    def get_item(self, key: str, required_at: str | None) -> "Output":
        """See the WIT."""
        return self._derived(derivations.item(key, required_at))

    @exported("output.recover")
    def recover(self, function_name: str) -> "Output":
        """See the WIT."""
        return Output(self.session, self.session.engine.recover(self.node, function_name))

    @exported("output.as-resource")
    def as_resource(self) -> "CompositeOutput":
        """See the WIT."""
        return CompositeOutput(self.session, self.session.engine.lookup(self.node))

    def _derived(self, what: derivations.Derivation) -> "Output":
        node = self.session.engine.derive(self.node, what)
        self.session.conceal()
        return Output(self.session, node)


class CompositeOutput:
    """A handle on the properties of a resource or of an invoke's result."""

    def __init__(self, session: Session, node: Node) -> None:
        self.session = session
        self.node = node

    @exported("composite-output.get-field")
    def get_field(self, field_name: str) -> Output:
        """See the WIT."""
        return Output(self.session, self.session.engine.field(self.node, field_name))

    @exported("composite-output.as-output")
    def as_output(self) -> Output:
        """See the WIT."""
        return Output(self.session, self.session.engine.field(self.node, None))


def of_session(session: Session, handle: Output | CompositeOutput, operation: str, place: str) -> Node:
    """Return the node of `handle`.

    Raises:
        ProgramError: it belongs to another context.
    """
    if handle.session is not session:
        raise ProgramError(operation, f"{place} is an output of another context", "use one context for the whole run")
    return handle.node


__all__ = [
    "CompositeOutput",
    "InvokeOptions",
    "Output",
    "PackageReference",
    "ResourceHook",
    "ResourceOptions",
    "of_session",
]
