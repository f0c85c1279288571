"""Messages of the program to its user."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from pulumi_gestalt_engine.driving import Level
from pulumi_gestalt_engine.nodes import Fault, Fields, Node
from pulumi_gestalt_engine.values import NULL, Value

Facts = tuple[tuple[str, str], ...]


@final
@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class MessageNode(Node):
    """A message that waits for the URN of the resource that it is about; one that failed has none."""

    level: Level
    text: str
    facts: Facts
    show: Callable[[Level, str, Facts], None]

    def fault(self) -> Fault | None:
        """Return none: the message is shown in any case."""
        return None

    def rule(self) -> Value:
        """Show the message."""
        about = tuple(("urn", node.result.urn) for node in self.inputs if isinstance(node.result, Fields))
        self.show(self.level, self.text, self.facts + about)
        return NULL


__all__ = ["MessageNode"]
