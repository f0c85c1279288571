"""The steps of a run of the reference model, and what they belong to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.model_values import Output
from engine.programs import (
    KINDS,
    Operation,
    Options,
    Read,
    Register,
    Step,
)
from fakes.scripted import UNKNOWN


class Failed:
    """What will never have a value."""


@dataclass(frozen=True)
class Composite:
    """The properties of a resource or of a result."""

    get: Callable[[str], Output]
    whole: Output
    urn: str = ""
    identity: str = ""

    @property
    def reference(self) -> str:
        """How a provider is named in requests."""
        return f"{self.urn}::{self.identity or UNKNOWN}"


@dataclass(eq=False)
class Cell:
    """A step of a run, what it sees, and what it has come to."""

    number: int
    name: str
    step: Step
    seen: list["Cell"]
    result: Any = None
    running: bool = False
    children: list["Cell"] = field(default_factory=list)
    parent: "Cell | None" = None
    provider: "Cell | None" = None
    providers: dict[str, "Cell"] = field(default_factory=dict)
    protect: bool | None = None

    def inside_of(self, other: "Cell") -> bool:
        """Return whether `other` is its parent, or the parent's, and so on."""
        return self.parent is not None and (self.parent is other or self.parent.inside_of(other))


def place(cell: Cell, step: Register) -> None:
    """Say what a resource belongs to, and which providers it is given: from its options, or from its parent."""
    options = step.options
    cell.protect = options.protect
    if options.parent is not None:
        cell.parent = cell.seen[options.parent]
        cell.protect = cell.parent.protect if options.protect is None else options.protect
        if isinstance(cell.parent.step, Register) and cell.parent.step.kind == "component":
            cell.parent.children.append(cell)
    inherited = cell.parent.providers if cell.parent else {}
    own = {provided(cell.seen[number]): cell.seen[number] for number in options.providers}
    explicit = None if options.provider is None else cell.seen[options.provider]
    single = {} if explicit is None else {provided(explicit): explicit}
    cell.providers = {**inherited, **single, **own}
    package = KINDS[step.kind].split(":")[0]
    if not step.kind.startswith("provider"):
        cell.provider = single.get(package) or own.get(package) or inherited.get(package)


def provided(cell: Cell) -> str:
    """Return the package of a provider."""
    assert isinstance(cell.step, Register)
    return cell.step.kind.removeprefix("provider ")


def others(step: Operation, options: Options) -> list[int]:
    """Return what an operation waits for beside its inputs and dependencies."""
    numbers = [options.parent, options.provider, options.deleted_with, *options.providers]
    numbers.append(step.identity if isinstance(step, Read) else getattr(step, "receiver", None))
    return [number for number in numbers if number is not None]
