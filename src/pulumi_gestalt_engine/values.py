"""One value: data, known, secret, dependencies.

`data` is JSON data in which a part that is secret or unknown stands as a `Value` of its own: marks stay where they are.
A part without a mark is plain Python data, so that large values cost nothing extra.

Functions here recurse into data: nothing enters the engine that nests deeper than `MAX_DEPTH`, and nothing is combined
more often than that, so no stack can overflow.
"""

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pulumi_gestalt_engine.errors import ProgramError

# pulumi-protocol.md 2.1: the key that marks an object as something else than an object, and what it may say.
SIGNATURE_KEY = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker of the protocol, not a password
RELAYED_SIGNATURES = frozenset(
    {
        "c44067f5952c0a294b673a41bacd8c17",  # asset
        "0def7320c3a5731c473e5ecbe6d01bc7",  # archive
        "5cf8f73096256a8f31e491e813e4eb8e",  # resource reference
        "803fd3297a5875dc03ca845dda5d2a98",  # byte string
    }
)
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


def marks(data: Any) -> tuple[bool, bool]:
    """Return whether any part of `data` is unknown, and whether any part is secret."""
    unknown = secret = False
    todo = [data]
    while todo:
        part = todo.pop()
        if isinstance(part, Value):
            unknown = unknown or not part.known
            secret = secret or part.secret
            todo.append(part.data)
        elif isinstance(part, dict):
            todo.extend(part.values())
        elif isinstance(part, list):
            todo.extend(part)
    return unknown, secret


def in_clear(data: Any) -> Any:
    """Return `data` without its secret marks; there must be no unknown in it."""
    if isinstance(data, Value):
        return in_clear(data.data)
    if isinstance(data, list):
        return [in_clear(item) for item in data]
    if isinstance(data, dict):
        return {key: in_clear(item) for key, item in data.items()}
    return data


# ---- writing JSON ----


class _MarkInsideError(Exception):
    """A mark stands inside the data that is being written as JSON."""


def _refuse_mark(_part: Any) -> Any:
    raise _MarkInsideError


# Data is a tree by construction, so nothing has to look for cycles.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_refuse_mark)


def to_json(value: Value) -> tuple[str | None, bool]:
    """Return the data as JSON text with all secrets in clear, and whether any part is secret.

    The text is None if any part is unknown: a function cannot be given what does not exist.
    """
    if value.known:
        try:
            return _ENCODER.encode(value.data), value.secret
        except _MarkInsideError:
            pass
    unknown, secret = marks(value)
    return None if unknown else _ENCODER.encode(in_clear(value)), secret


# ---- reading JSON ----


class _UnusableError(ValueError):
    """JSON text that cannot be a value; the text says what is wrong, and never quotes the JSON: it may be a secret."""


def parse_json(text: str, operation: str, *, keep_unknowns: bool, subject: str = "the value") -> Any:
    """Return the data that the JSON `text` of a program stands for, with marks as `Value`s.

    The last of several equal keys counts, as in JavaScript and Python.

    Args:
        text: JSON. Objects with Pulumi's signature key mean what they mean on the wire, so that a program without an
            SDK can say "secret" and "unknown" inside a structure.
        operation: the WIT function that received it, for the error.
        keep_unknowns: whether the run is a preview, where alone an unknown can be said.
        subject: what the text is, for the error.

    Raises:
        ProgramError: not JSON, an unknown outside of a preview, nested too deeply, or not representable (NaN,
            infinity, half a surrogate pair).
    """
    try:
        data = _load(text)
        return _unwrap(data, keep_unknowns=keep_unknowns) if _may_hold_marks(text) else data
    except json.JSONDecodeError as error:
        problem = f"{subject} is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        raise ProgramError(operation, problem, 'a string must be given as JSON too, in quotes: "text"') from None
    except ValueError as error:
        raise ProgramError(operation, f"{subject} {_explain(error)}") from None


def _load(text: str) -> Any:
    if _nests_too_deeply(text):
        raise _UnusableError(f"is nested more than {MAX_DEPTH} levels deep")
    data = _DECODER.decode(text)
    if "\\u" in text or not text.isascii():
        # Escapes can spell half of a surrogate pair, which no UTF-8 text can hold.
        _ENCODER.encode(data).encode()
    return data


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _UnusableError("holds a number that is too large; give it as a string")
    return number


def _no_constant(_text: str) -> float:
    raise _UnusableError("is not valid JSON: it holds NaN or infinity")


_DECODER = json.JSONDecoder(parse_float=_finite, parse_constant=_no_constant)


def _explain(error: ValueError) -> str:
    if isinstance(error, _UnusableError):
        return str(error)
    if isinstance(error, UnicodeEncodeError):
        return "holds half of a surrogate pair, which is not text"
    # Python reads no integer of more than 4,300 digits, because that takes quadratic time.
    return "holds an integer of too many digits; give it as a string"


# A string runs to its closing quote, or to the end of malformed text. Nothing is ever tried twice (`*+`), so that the
# time is linear whatever the text.
_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def _nests_too_deeply(text: str) -> bool:
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    depth = 0
    for match in _BRACKETS.finditer(text):
        token = match.group()
        if token in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif token in ("]", "}"):
            depth -= 1
    return False


def _may_hold_marks(text: str) -> bool:
    # No mark is shorter than the signature key; escapes can spell one.
    return len(text) > len(SIGNATURE_KEY) and (
        SIGNATURE_KEY in text or "\\u" in text or any(unknown in text for unknown in UNKNOWNS)
    )


def _unwrap(data: Any, *, keep_unknowns: bool) -> Any:
    if isinstance(data, str):
        if data not in UNKNOWNS:
            return data
        if not keep_unknowns:
            raise _UnusableError("holds Pulumi's mark for unknown, which exists only in a preview")
        return Value(None, known=False)
    if isinstance(data, list):
        return [_unwrap(item, keep_unknowns=keep_unknowns) for item in data]
    if not isinstance(data, dict):
        return data
    signature = data.get(SIGNATURE_KEY)
    if signature == SECRET_SIGNATURE:
        if "value" not in data:
            raise _UnusableError("holds a secret object without the key 'value'")
        return as_value(_unwrap(data["value"], keep_unknowns=keep_unknowns), secret=True)
    if SIGNATURE_KEY in data and not (isinstance(signature, str) and signature in RELAYED_SIGNATURES):
        raise _UnusableError(f"holds an object with Pulumi's key {SIGNATURE_KEY} and a signature that has no meaning")
    return {key: _unwrap(item, keep_unknowns=keep_unknowns) for key, item in data.items()}


__all__ = [
    "MAX_DEPTH",
    "NULL",
    "RELAYED_SIGNATURES",
    "SECRET_SIGNATURE",
    "SIGNATURE_KEY",
    "UNKNOWN",
    "UNKNOWNS",
    "Value",
    "as_value",
    "combine",
    "in_clear",
    "marks",
    "parse_json",
    "to_json",
    "union",
]
