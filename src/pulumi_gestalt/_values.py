"""Checking values at the border, where they become JSON text with numbered parts.

A value that Pulumi cannot carry is refused with its path (`inputs.tags[2]`) instead of being rounded or dropped.
"""

import base64
import dataclasses
import enum
import inspect
import json
import math
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, NoReturn, TypeAlias

from pulumi_gestalt._bindings import OutputHandle
from pulumi_gestalt._signatures import BYTES, PART, SIGNATURE, tagged
from pulumi_gestalt.errors import InputError

# Numbers travel as 64-bit floating point (google.protobuf.Value): an integer beyond this would be rounded.
MAX_INTEGER = 2**53

# The Pulumi engine and providers read nested messages recursively; nothing that people write comes near.
MAX_DEPTH = 100

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

# A union, as elsewhere, is made anew each time that it is met: that took a third of looking at a number.
_NUMBERS = (bool, int, float)
_LISTS = (list, tuple)

_HINTS: dict[tuple[type, ...], str] = {
    (set, frozenset): "write sorted(...), because a set has no order",
    (date, time): "write ....isoformat()",
}

Path: TypeAlias = "tuple[Path, object] | str"
"""Where a value stands: a name, or a place above and the key or index in it. Text is made of it only for errors."""

Encode: TypeAlias = Callable[[object, object], Any]
"""Takes a value and the key under which it stands; returns its JSON."""


class Leaf:
    """What the implementation knows by a handle: an output, a resource, a result."""

    __slots__ = ()

    def _part(self) -> OutputHandle:
        raise NotImplementedError

    def _literal(self) -> Any:
        """Return the JSON that stands for it, or None when it needs its handle."""
        return None


class Notation:
    """What has a JSON form of its own with a signature: an asset, an archive."""

    def _encode(self, encode: Encode) -> dict[str, object]:
        raise NotImplementedError


class Scan:
    """A value taken apart: JSON, and the leaves that stand in it by number.

    Arguments:
        value: what the program gave.
        path: the name of the value in messages, such as `inputs.tags`.
        subject: whose value it is, such as `resource aws:s3/bucket:Bucket 'logs'`.
        skip_none: whether the items of the outermost dict that are None are left out.

    Raises:
        InputError: it holds something that Pulumi cannot carry.
    """

    def __init__(self, value: object, path: str, subject: str, *, skip_none: bool = False) -> None:
        self._subject = subject
        self.leaves: list[Leaf] = []
        self.marked = False  # whether something in the JSON has a signature
        if skip_none and isinstance(value, Mapping):
            value = {key: item for key, item in value.items() if item is not None}
        self.whole = isinstance(value, Leaf)
        self.template = self._walk(value, path, 0)

    def text(self) -> str:
        """Return the JSON text."""
        return to_json(self.template)

    def parts(self) -> list[OutputHandle]:
        """Return the handles of the leaves."""
        return [leaf._part() for leaf in self.leaves]

    def _walk(self, value: object, path: Path, depth: int) -> Any:
        if isinstance(value, str):
            return value if type(value) is str and value.isascii() else self._member_or_text(value, path)
        if value is None or isinstance(value, _NUMBERS):
            return self._member_or_number(value, path)
        if isinstance(value, Leaf):
            return self._leaf(value)
        if isinstance(value, enum.Enum):
            return self._walk(value.value, path, depth)
        if depth == MAX_DEPTH:
            self._refuse(path, f"is nested more than {MAX_DEPTH} levels deep", "does it contain itself?")
        if isinstance(value, _LISTS):
            return [
                item if type(item) is str and item.isascii() else self._walk(item, (path, index), depth + 1)
                for index, item in enumerate(value)
            ]
        if isinstance(value, Mapping):
            return self._object(value, path, depth + 1)
        if isinstance(value, bytes | bytearray):
            self.marked = True
            return tagged(BYTES, value=base64.b64encode(value).decode())
        if not isinstance(value, Notation):
            self._refuse(path, f"holds {_kind(value)}, which has no form in Pulumi", _hint(value))
        self.marked = True
        return value._encode(lambda item, key: self._walk(item, (path, key), depth + 1))

    def _object(self, value: Mapping[Any, object], path: Path, depth: int) -> dict[str, Any]:
        made = {}
        # Most keys and most items are plain text, for which a call each would be half of the time.
        for key, item in value.items():
            name = key if type(key) is str and key != SIGNATURE and key.isascii() else self._key(key, path)
            made[name] = item if type(item) is str and item.isascii() else self._walk(item, (path, key), depth)
        return made

    def _leaf(self, leaf: Leaf) -> Any:
        self.marked = True
        literal = leaf._literal()
        if literal is not None:
            return literal
        self.leaves.append(leaf)
        return {SIGNATURE: PART, "part": len(self.leaves) - 1}

    def _member_or_text(self, value: str, path: Path) -> str:
        return self._text(str(value.value) if isinstance(value, enum.Enum) else value, path)

    def _member_or_number(self, value: bool | float | None, path: Path) -> bool | float | None:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            if abs(value) > MAX_INTEGER:
                self._refuse(path, "is an integer beyond 2^53, which Pulumi would round", "write it as text")
            return int(value)
        if not math.isfinite(value):
            self._refuse(path, "is not a finite number", "Pulumi has no form for NaN and infinity")
        return float(value)

    def _text(self, value: str, path: Path) -> str:
        try:
            value.encode()
        except UnicodeEncodeError:
            self._refuse(
                path,
                "is text with a lone surrogate, which is not Unicode",
                "give bytes, or decode the text with the right encoding",
            )
        return str.__str__(value)

    def _key(self, key: object, path: Path) -> str:
        if not isinstance(key, str):
            self._refuse(path, f"has a key that is {_kind(key)}", "keys must be text")
        if key == SIGNATURE:
            self._refuse(path, f"has the key {SIGNATURE!r}, with which Pulumi marks its own values", "rename it")
        return self._text(key, path)

    def _refuse(self, path: Path, problem: str, hint: str) -> NoReturn:
        raise InputError(_spelled(path), self._subject, problem, hint)


def to_json(value: Any) -> str:
    """Return the JSON text of plain data."""
    return _ENCODER.encode(value)


def _spelled(path: Path) -> str:
    if isinstance(path, str):
        return path
    above, key = path
    return f"{_spelled(above)}.{key}" if isinstance(key, str) and key.isidentifier() else f"{_spelled(above)}[{key!r}]"


def _kind(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _hint(value: object) -> str:
    if hint := getattr(type(value), "_input_hint", ""):
        return str(hint)
    if inspect.iscoroutine(value):
        return "asynchronous functions cannot run here, write a plain one"
    if dataclasses.is_dataclass(value):
        return "write dataclasses.asdict(...)"
    for classes, hint in _HINTS.items():
        if isinstance(value, classes):
            return hint
    return "write text, numbers, booleans, None, bytes, lists, dicts with text keys, outputs, resources or assets"
