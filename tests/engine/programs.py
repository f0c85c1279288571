"""Programs for the model and for the engine: steps that name earlier ones by their number."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fakes.scripted import UNKNOWN, secret

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "same": lambda data: data,
    "pair": lambda data: [data, data],
    "wrap": lambda data: {"in": data},
    "null": lambda _: None,
    "secret": secret,
    "half secret": lambda data: [secret("S!"), data],
}
PREVIEW_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    **FUNCTIONS,
    "unknown": lambda _: UNKNOWN,
    "half unknown": lambda data: [data, UNKNOWN],
}
KINDS = {
    "custom": "a:b:C",
    "component": "my:index:Part",
    "remote-component": "a:b:C",
    "provider a": "pulumi:providers:a",
    "provider b": "pulumi:providers:b",
}
"""What is registered -> its type."""


@dataclass(frozen=True)
class Create:
    """Make an output of `data`."""

    data: Any
    secret: bool


@dataclass(frozen=True)
class Assemble:
    """Make an output of a structure: JSON with places for `parts`."""

    template: Any
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Apply:
    """Map an output, or recover from its failure, by a function which also runs the steps `inner`.

    Attributes:
        answer: the function answers with one of `FUNCTIONS`, with the output of the step of this number (counted from
            the end of what it sees, so that it may be one of `inner`), or it fails (None).
    """

    source: int
    answer: str | int | None
    inner: tuple["Step", ...] = ()
    recover: bool = False


@dataclass(frozen=True)
class Combine:
    """Make one output of several."""

    sources: tuple[int, ...]


@dataclass(frozen=True)
class Derive:
    """Ask about an output: `secret`, `is_known` ..., or an item (`.key`)."""

    source: int
    what: str


@dataclass(frozen=True)
class Reply:
    """How Pulumi answers: not at all, or with what it was given, less `drop`, more `extra`.

    Attributes:
        failure: "" for none, "failed" for a resource with that result (or the failure of a function), "refused".
    """

    failure: str = ""
    identity: str = "i"
    drop: frozenset[str] = frozenset()
    extra: dict[str, Any] = field(default_factory=dict)
    urns: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """Options of a registration, by the numbers of steps."""

    parent: int | None = None
    depends_on: tuple[int, ...] = ()
    depends_on_outputs: tuple[int, ...] = ()
    provider: int | None = None
    providers: tuple[int, ...] = ()
    protect: bool | None = None
    deleted_with: int | None = None


@dataclass(frozen=True)
class Register:
    """Register one of `KINDS`."""

    kind: str
    inputs: dict[str, int]
    reply: Reply
    options: Options = Options()


@dataclass(frozen=True)
class Function:
    """Call a function of a provider, or a method of the resource `receiver`."""

    inputs: dict[str, int]
    reply: Reply
    receiver: int | None = None
    depends_on: tuple[int, ...] = ()


@dataclass(frozen=True)
class Read:
    """Read the resource whose ID is an output."""

    identity: int
    reply: Reply


@dataclass(frozen=True)
class Outputs:
    """Complete a component."""

    component: int
    outputs: dict[str, int]


@dataclass(frozen=True)
class Pick:
    """Take a property of a resource or of a result; with no name all of it."""

    source: int
    name: str | None


@dataclass(frozen=True)
class Export:
    """Make an output one of the stack's."""

    source: int


Step = Create | Assemble | Apply | Combine | Derive | Register | Function | Read | Outputs | Pick | Export
Operation = Register | Function | Read


def describe(step: Operation, name: str) -> str:
    """Return how the operation of a step is named in reports."""
    match step:
        case Register():
            return f'resource {KINDS[step.kind]} "{name}"'
        case Read():
            return f'resource a:b:C "{name}"'
        case Function(receiver=None):
            return f"invoke of a:b:{name}"
    return f"call of a:b:{name}"
