"""Placeholders in the texts of mocks.

`${name}` stands for a fact about the operation and `${inputs.tags.0}` for a value in its inputs: keys and list indexes,
separated by dots. A text that is one placeholder becomes the value itself, with its type and its marks; inside a longer
text the value is written out, and the text is secret or unknown when the value is. `$${` stands for `${`.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

from pulumi_gestalt_monitor.errors import MonitorError
from pulumi_gestalt_monitor.notation import MARK_UNKNOWN
from pulumi_gestalt_monitor.text import printable, quoted

_PIECE = re.compile(r"(\$\$\{|\$\{[^{}]*\}|\$\{)")

_Path = tuple[str, ...]


def check(text: str, facts: Collection[str], properties: Collection[str]) -> None:
    """Check the placeholders in `text`.

    Arguments:
        text: the text.
        facts: the names that stand for a fact, such as "name" or "self.urn".
        properties: the names that stand for properties and take a path, such as "inputs" or "self.outputs".

    Raises:
        MonitorError: a placeholder is not closed, or its name is not known here.
    """
    for part in _parts(text):
        if isinstance(part, str) or ".".join(part) in facts:
            continue
        if not all(part) or not any(".".join(part).startswith(f"{name}.") for name in properties):
            known = [*facts, *(f"{name}.PROPERTY" for name in properties)]
            raise MonitorError(
                f"the placeholder {_shown(part)} is not known here",
                hint="use " + ", ".join(f"${{{name}}}" for name in known) + ", or write $${ for the text itself",
            )


def resolve(content: Any, scope: Mapping[str, Any]) -> Any:
    """Return the notation `content` with the placeholders in its texts replaced.

    Arguments:
        content: the notation; `check` has seen its texts.
        scope: what each name stands for; a function is called for the properties, because few texts need them.

    Raises:
        MonitorError: a placeholder names a property that does not exist or cannot stand inside a text.
    """
    match content:
        case str():
            return _resolve_text(content, scope) if "${" in content else content
        case list():
            return [resolve(item, scope) for item in content]
        case dict():
            return {key: resolve(item, scope) for key, item in content.items()}
        case _:
            return content


@lru_cache(maxsize=1024)
def _parts(text: str) -> tuple[str | _Path, ...]:
    parts: list[str | _Path] = []
    for piece in filter(None, _PIECE.split(text)):
        if piece == "${":
            raise MonitorError("a placeholder is not closed", hint="write ${...}, or $${ for the text itself")
        if piece == "$${":
            parts.append("${")
        elif piece.startswith("${"):
            parts.append(tuple(piece[2:-1].split(".")))
        else:
            parts.append(piece)
    return tuple(parts)


def resolve_message(text: str, scope: Mapping[str, Any]) -> str:
    """Return `text` for people, with `[secret]` and `[unknown]` in place of what cannot be shown.

    Raises:
        MonitorError: a placeholder names a property that does not exist or cannot stand inside a text.
    """
    written = []
    for part in _parts(text):
        value, secret = (part, False) if isinstance(part, str) else _open(_look_up(part, scope))
        if secret:
            written.append("[secret]")
        elif value == MARK_UNKNOWN:
            written.append("[unknown]")
        else:
            written.append(_written(value, part))
    return printable("".join(written))


def _resolve_text(text: str, scope: Mapping[str, Any]) -> Any:
    parts = _parts(text)
    if len(parts) == 1 and not isinstance(parts[0], str):
        return _look_up(parts[0], scope)
    written = []
    secret = unknown = False
    for part in parts:
        value, marked = (part, False) if isinstance(part, str) else _open(_look_up(part, scope))
        secret |= marked
        if value == MARK_UNKNOWN:
            unknown = True
        else:
            written.append(_written(value, part))
    result = dict(MARK_UNKNOWN) if unknown else "".join(written)
    return {"$secret": result} if secret else result


def _look_up(path: _Path, scope: Mapping[str, Any]) -> Any:
    root, *steps = path
    found = _made(scope[root])
    secret = False
    for step in steps:
        found, marked = _open(found)
        secret |= marked
        if found == MARK_UNKNOWN:
            break
        found = _made(_step(found, step, path))
    found, marked = _open(found)
    return {"$secret": found} if secret or marked else found


def _made(found: Any) -> Any:
    return found() if callable(found) else found


def _open(value: Any) -> tuple[Any, bool]:
    """Return `value` without its mark of a secret, and whether it had one."""
    if isinstance(value, dict) and value.keys() == {"$secret"}:
        return value["$secret"], True
    return value, False


def _step(found: Any, step: str, path: _Path) -> Any:
    key = f"${step}" if step.startswith("$") else step
    if isinstance(found, Mapping) and key in found:
        return found[key]
    if isinstance(found, list) and step.isascii() and step.isdecimal() and int(step) < len(found):
        return found[int(step)]
    raise MonitorError(f"the placeholder {_shown(path)} names nothing: there is no {quoted(step)}")


def _written(value: Any, part: str | _Path) -> str:
    match value:
        case str():
            return value
        case bool() | int() | float():
            return json.dumps(value)
        case _:
            raise MonitorError(
                f"the placeholder {_shown(part)} stands inside a text, but its value is not text, number or boolean"
            )


def _shown(path: Iterable[str]) -> str:
    return "${" + printable(".".join(path)) + "}"
