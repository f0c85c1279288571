"""The exported interface `output-interface`.

Every handle that leaves is a new object, and has a `__dict__`: componentize-py keeps the handle's number in it.
"""

from pulumi_gestalt_engine import Node, ProgramError
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


class CompositeOutput:
    """A handle on the properties of a resource or of an invoke's result."""

    def __init__(self, session: Session, node: Node) -> None:
        self.session = session
        self.node = node

    @exported("composite-output.get-field")
    def get_field(self, field_name: str) -> Output:
        """See the WIT."""
        return Output(self.session, self.session.engine.field(self.node, field_name))


def of_session(session: Session, output: Output, operation: str, place: str) -> Node:
    """Return the node of `output`.

    Raises:
        ProgramError: it belongs to another context.
    """
    if output.session is not session:
        raise ProgramError(operation, f"{place} is an output of another context", "use one context for the whole run")
    return output.node
