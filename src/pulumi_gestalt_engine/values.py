"""One value: data, known, secret, dependencies.

`data` is JSON data in which a part that is secret or unknown stands as a `Value` of its own: marks stay where they are.
A part without a mark is plain Python data, so that large values cost nothing extra.
"""

import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pulumi_gestalt_engine.errors import ProgramError

# pulumi-protocol.md 2.1: the key that marks an object as something else than an object, and what it may say.
SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker of the protocol, not a password
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
"""Nesting that a value may have. Pulumi's own limit is that of Go's protobuf (10,000); a hundred is beyond any real
resource, and the engine walks values by recursion inside a small Wasm stack."""


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
        if not self.known and self.data is not None:
            object.__setattr__(self, "data", None)

    def __repr__(self) -> str:
        """Show the facts, never the data: a value may hold a secret at any depth."""
        marks = [name for name, on in (("unknown", not self.known), ("secret", self.secret)) if on]
        return f"<Value {' '.join(marks) or 'plain'}>"

    def with_marks(self, *, secret: bool = False, dependencies: tuple[str, ...] = ()) -> "Value":
        """Return this value, also secret if `secret`, and also from `dependencies`."""
        if (not secret or self.secret) and not dependencies:
            return self
        return Value(self.data, self.known, self.secret or secret, union((self.dependencies, dependencies)))


NULL = Value(None)


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
    known = all(value.known for value in values)
    return Value(
        [value.data for value in values] if known else None,
        known,
        any(value.secret for value in values),
        union(value.dependencies for value in values),
    )


class _UnknownInsideError(Exception):
    """An unknown stands inside the data that is being written as JSON."""


def to_json(value: Value) -> tuple[str | None, bool]:
    """Return the data as JSON text with all secrets in clear, and whether any part is secret.

    The text is None if any part is unknown: a function cannot be given what does not exist.

    Raises:
        RecursionError: the data is nested too deeply.
    """
    secret = value.secret

    def unmark(part: Value) -> Any:
        nonlocal secret
        secret = secret or part.secret
        if not part.known:
            raise _UnknownInsideError
        return part.data

    if not value.known:
        return None, secret
    try:
        return json.dumps(value.data, ensure_ascii=False, separators=(",", ":"), default=unmark), secret
    except _UnknownInsideError:
        return None, secret or _has_secret(value.data)


def _has_secret(data: Any) -> bool:
    todo = [data]
    while todo:
        match todo.pop():
            case Value() as part:
                if part.secret:
                    return True
                todo.append(part.data)
            case dict() as fields:
                todo.extend(fields.values())
            case list() as items:
                todo.extend(items)
            case _:
                pass
    return False


_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def _depth(text: str) -> int:
    """Return how deeply the JSON `text` nests. Strings are skipped; malformed text gives some number."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        token = match.group()
        if token in ("[", "{"):
            depth += 1
            deepest = max(deepest, depth)
        elif token in ("]", "}"):
            depth -= 1
    return deepest


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:40]} is too large")
    return number


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _load(text: str) -> Any:
    if _depth(text) > MAX_DEPTH:
        raise ValueError(f"it is nested more than {MAX_DEPTH} levels deep")
    data = json.loads(text, parse_float=_finite, parse_constant=_no_constant)
    if "\\u" in text:
        # Escapes can spell half of a surrogate pair, which no UTF-8 text can hold.
        json.dumps(data, ensure_ascii=False).encode()
    return data


def parse_json(text: str, operation: str, *, keep_unknowns: bool) -> Any:
    """Return the data that the JSON `text` of a program stands for, with marks as `Value`s.

    Args:
        text: JSON. Objects with Pulumi's signature key mean what they mean on the wire, so that a program without an
            SDK can say "secret" and "unknown" inside a structure.
        operation: the WIT function that received it, for the error.
        keep_unknowns: whether the run is a preview, where alone an unknown can be said.

    Raises:
        ProgramError: not JSON, an unknown outside of a preview, nested too deeply, or not representable (NaN,
            infinity, half a surrogate pair).
    """
    try:
        data = _load(text)
    except (ValueError, RecursionError) as error:
        raise ProgramError(operation, f"the value is not valid JSON: {_explain(error)}", _JSON_HINT) from None
    unknown = any(mark in text for mark in UNKNOWNS)
    if unknown and not keep_unknowns:
        raise ProgramError(operation, "the value holds Pulumi's mark for unknown, which exists only in a preview")
    if unknown or SIGNATURE_KEY in text:
        return unwrap(data, lambda problem: ProgramError(operation, problem))
    return data


_JSON_HINT = 'a string must be given as JSON too, in quotes: "text"'


def _explain(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} (line {error.lineno}, column {error.colno})"
    if isinstance(error, UnicodeEncodeError):
        return "it holds half of a surrogate pair, which is not text"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error)


def unwrap(data: Any, fail: Callable[[str], Exception]) -> Any:
    """Return `data` with secret objects and unknown strings replaced by marked `Value`s.

    Other signatures (assets, archives, resource references) are passed on as the objects they are: the engine that
    reads them knows them.

    Raises:
        Exception: what `fail` makes of a problem, if a secret has no value.
    """
    if isinstance(data, str):
        return Value(None, known=False) if data in UNKNOWNS else data
    if isinstance(data, list):
        return [unwrap(item, fail) for item in data]
    if isinstance(data, dict):
        if data.get(SIGNATURE_KEY) == SECRET_SIGNATURE:
            if "value" not in data:
                raise fail("a secret object has no key 'value'")
            inner = unwrap(data["value"], fail)
            return inner.with_marks(secret=True) if isinstance(inner, Value) else Value(inner, secret=True)
        return {key: unwrap(item, fail) for key, item in data.items()}
    return data


def as_value(data: Any, *, secret: bool = False, dependencies: tuple[str, ...] = ()) -> Value:
    """Return `data` as a value: a mark on the whole of it becomes the value's own."""
    if isinstance(data, Value):
        return data.with_marks(secret=secret, dependencies=dependencies)
    return Value(data, secret=secret, dependencies=dependencies)
