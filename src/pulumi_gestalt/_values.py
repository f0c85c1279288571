"""Checking values at the border, where they become JSON text.

A value that Pulumi cannot carry is refused with its path (`inputs.tags[2]`) instead of being rounded or dropped.
"""

import dataclasses
import enum
import inspect
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Generic, TypeVar

from pulumi_gestalt.errors import InputError

L = TypeVar("L")

# Numbers travel as 64-bit floating point (google.protobuf.Value): an integer beyond this would be rounded.
MAX_INTEGER = 2**53

# The Pulumi engine and providers read nested messages recursively; nothing that people write comes near.
MAX_DEPTH = 100

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of the leaf number `index` in a template."""

    index: int


_HINTS: dict[tuple[type, ...], str] = {
    (bytes, bytearray): "write base64.b64encode(...).decode(), or ....decode() when it is text",
    (set, frozenset): "write sorted(...), because a set has no order",
    (date, time): "write ....isoformat()",
}


class Scan(Generic[L]):
    """A value taken apart: a template of plain JSON values with a `Slot` for each leaf that is not plain.

    Arguments:
        value: what the program gave.
        leaf: the class of the leaves (outputs).
        path: the name of the value in messages, such as `inputs.tags`.
        subject: whose value it is, such as `resource aws:s3/bucket:Bucket 'logs'`.

    Raises:
        InputError: it holds something that Pulumi cannot carry.
    """

    def __init__(self, value: object, leaf: type[L], path: str, subject: str) -> None:
        self._leaf = leaf
        self._subject = subject
        self.leaves: list[L] = []
        self.paths: list[str] = []
        self.template = self._walk(value, path, 0)

    def _walk(self, value: object, path: str, depth: int) -> Any:
        if isinstance(value, self._leaf):
            self.leaves.append(value)
            self.paths.append(path)
            return Slot(len(self.leaves) - 1)
        if isinstance(value, enum.Enum):
            return self._walk(value.value, path, depth)
        if value is None or isinstance(value, bool | int | float | str):
            return self._scalar(value, path)
        if depth == MAX_DEPTH:
            raise self._error(path, f"is nested more than {MAX_DEPTH} levels deep", "does it contain itself?")
        if isinstance(value, list | tuple):
            return [self._walk(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
        if isinstance(value, Mapping):
            return {self._key(key, path): self._walk(item, _below(path, key), depth + 1) for key, item in value.items()}
        raise self._error(path, f"holds {_kind(value)}, which has no form in Pulumi", _hint(value))

    def _scalar(self, value: bool | float | str | None, path: str) -> bool | float | str | None:
        match value:
            case None | bool():
                return value
            case int() if abs(value) > MAX_INTEGER:
                raise self._error(path, "is an integer beyond 2^53, which Pulumi would round", "write it as text")
            case int():
                return int(value)
            case float() if not math.isfinite(value):
                raise self._error(path, "is not a finite number", "Pulumi has no form for NaN and infinity")
            case float():
                return float(value)
            case _:
                return self._text(value, path)

    def _text(self, value: str, path: str) -> str:
        try:
            value.encode()
        except UnicodeEncodeError:
            raise self._error(
                path,
                "is text with a lone surrogate, which is not Unicode",
                "decode the text with the right encoding",
            ) from None
        return str.__str__(value)

    def _key(self, key: object, path: str) -> str:
        if not isinstance(key, str):
            raise self._error(path, f"has a key that is {_kind(key)}", "keys must be text")
        return self._text(key, path)

    def _error(self, path: str, problem: str, hint: str) -> InputError:
        return InputError(path, self._subject, problem, hint)


def fill(template: Any, values: list[Any]) -> Any:
    """Return `template` with each `Slot` replaced by its value."""
    match template:
        case Slot(index):
            return values[index]
        case list():
            return [fill(item, values) for item in template]
        case dict():
            return {key: fill(item, values) for key, item in template.items()}
        case _:
            return template


def to_json(value: Any) -> str:
    """Return the JSON text of a template without slots."""
    return _ENCODER.encode(value)


def from_json(text: str) -> Any:
    """Return the value of JSON text."""
    return json.loads(text)


def _below(path: str, key: object) -> str:
    return f"{path}.{key}" if isinstance(key, str) and key.isidentifier() else f"{path}[{key!r}]"


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
    return "write text, numbers, booleans, None, lists, dicts with text keys, or outputs"
