"""One value: data, known, secret, dependencies.

`data` is JSON data in which a part with a mark stands as a `Value` of its own: marks stay where they are. A part
without a mark is plain Python data, so that large values cost nothing extra. The dependencies of a value hold those of
all its parts.

Functions here recurse into data: nothing enters the engine that nests deeper than `MAX_DEPTH`, and nothing is combined
more often than that, so no stack can overflow.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# pulumi-protocol.md 2.1: the key that marks an object as something else than an object, and what it may say.
SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker of the protocol, not a password
OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
REFERENCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e"
ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7"
BYTES_SIGNATURE = "803fd3297a5875dc03ca845dda5d2a98"
RELAYED_SIGNATURES = frozenset({ASSET_SIGNATURE, ARCHIVE_SIGNATURE, REFERENCE_SIGNATURE, BYTES_SIGNATURE})
"""Signatures that mean something to Pulumi and nothing to the engine: such objects pass through as they are."""
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""The unknown that is written. All seven are read, because invokes and providers relay the kind."""
UNKNOWNS = frozenset(
    {
        UNKNOWN,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)

MAX_DEPTH = 100
"""Lists and objects that may stand inside each other. Pulumi's own limit is that of Go's protobuf (10,000); a hundred
is beyond any real resource, and the engine walks values by recursion inside a small Wasm stack."""


@dataclass(frozen=True, slots=True, repr=False)
class Value:
    """The content of an output, or of a marked part of one.

    Attributes:
        data: JSON data; parts with a mark are `Value`s. None when not known.
        known: False for a value that cannot exist yet.
        secret: whether it must be encrypted in state and masked on screen.
        dependencies: URNs of the resources it came from, in order of appearance, each once.
    """

    data: Any
    known: bool = True
    secret: bool = False
    dependencies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.known:
            object.__setattr__(self, "data", None)

    def __repr__(self) -> str:
        """Show the facts, never the data: a value may hold a secret at any depth."""
        marks = [name for name, on in (("unknown", not self.known), ("secret", self.secret)) if on]
        return f"<Value {' '.join(marks) or 'plain'}>"

    @property
    def marked(self) -> bool:
        """Whether it is more than its data."""
        return not self.known or self.secret or bool(self.dependencies)

    def with_marks(self, *, secret: bool = False, dependencies: tuple[str, ...] = ()) -> "Value":
        """Return this value, also secret if `secret`, and also from `dependencies`."""
        if (not secret or self.secret) and not dependencies:
            return self
        return Value(self.data, self.known, self.secret or secret, union((self.dependencies, dependencies)))


NULL = Value(None)


def as_value(data: Any, *, secret: bool = False, dependencies: tuple[str, ...] = ()) -> Value:
    """Return `data` as a value: a mark on the whole of it becomes the value's own."""
    if isinstance(data, Value):
        return data.with_marks(secret=secret, dependencies=dependencies)
    return Value(data, True, secret, dependencies)


def union(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the URNs of all `groups`, each once, in order of appearance."""
    filled = [group for group in groups if group]
    if len(filled) <= 1:
        return filled[0] if filled else ()
    return tuple(dict.fromkeys(urn for group in filled for urn in group))


def combine(values: list[Value]) -> Value:
    """Return the list of `values` as one value: unknown if any is, secret if any is, from where all are from.

    Source: pulumi-protocol.md 2.5, row "all".
    """
    return Value(
        [value.data for value in values],
        all(value.known for value in values),
        any(value.secret for value in values),
        union(value.dependencies for value in values),
    )


# ---- marks inside data ----


def parts(data: Any) -> Iterable[Value]:
    """Yield the marked parts of `data`, outermost first."""
    todo = [data]
    while todo:
        part = todo.pop()
        if isinstance(part, Value):
            yield part
            todo.append(part.data)
        elif isinstance(part, dict):
            todo.extend(part.values())
        elif isinstance(part, list):
            todo.extend(part)


def marks(data: Any) -> tuple[bool, bool]:
    """Return whether any part of `data` is unknown, and whether any part is secret."""
    unknown = secret = False
    for part in parts(data):
        unknown = unknown or not part.known
        secret = secret or part.secret
    return unknown, secret


def sources(data: Any) -> tuple[str, ...]:
    """Return the URNs that `data` and its parts came from, in order of appearance."""
    match data:
        case Value():
            return data.dependencies
        case dict():
            return union(map(sources, data.values()))
        case list():
            return union(map(sources, data))
        case _:
            return ()


def in_clear(data: Any) -> Any:
    """Return `data` without its marks; there must be no unknown in it."""
    if isinstance(data, Value):
        return in_clear(data.data)
    if isinstance(data, list):
        return [in_clear(item) for item in data]
    if isinstance(data, dict):
        return {key: in_clear(item) for key, item in data.items()}
    return data


def not_secret(data: Any) -> Any:
    """Return `data` without its secret marks; a part that has no other mark is plain data."""
    if isinstance(data, Value):
        part = Value(not_secret(data.data), data.known, False, data.dependencies)
        return part if part.marked else part.data
    if isinstance(data, list):
        return [not_secret(item) for item in data]
    if isinstance(data, dict):
        return {key: not_secret(item) for key, item in data.items()}
    return data


def is_reference_to(value: Value, urns: tuple[str, ...]) -> bool:
    """Return whether `value` is nothing but a reference to the one resource of `urns`."""
    data = value.data
    return (
        isinstance(data, dict)
        and data.get(SIGNATURE_KEY) == REFERENCE_SIGNATURE
        and len(urns) == 1
        and data.get("urn") == urns[0]
    )


__all__ = [
    "ARCHIVE_SIGNATURE",
    "ASSET_SIGNATURE",
    "BYTES_SIGNATURE",
    "MAX_DEPTH",
    "NULL",
    "OUTPUT_SIGNATURE",
    "REFERENCE_SIGNATURE",
    "RELAYED_SIGNATURES",
    "SECRET_SIGNATURE",
    "SIGNATURE_KEY",
    "UNKNOWN",
    "UNKNOWNS",
    "Value",
    "as_value",
    "combine",
    "in_clear",
    "is_reference_to",
    "marks",
    "not_secret",
    "parts",
    "sources",
    "union",
]
