"""Reading JSON text from the implementation: objects with a signature become the classes that programs use."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from pulumi_gestalt._signatures import ARCHIVE, ASSET, BYTES, OUTPUT, REFERENCE, SECRET, SIGNATURE, UNKNOWNS
from pulumi_gestalt.assets import archive_of, asset_of

Special = Callable[[Any], Any]
"""Takes the JSON of a secret, of an output or of what is unknown, and returns what the program sees of it."""

_reference: list[Callable[[Mapping[str, Any]], Any]] = [dict]


def set_reference(make: Callable[[Mapping[str, Any]], Any]) -> None:
    """Let `make` turn the JSON of a reference into a resource; resources know this module, not the reverse."""
    _reference[:] = [make]


def from_json(text: str) -> Any:
    """Return the value of JSON text in which secrets stand in clear and everything is known."""
    value = json.loads(text)
    return decoded(value) if SIGNATURE in text else value


def decoded(value: Any, special: Special | None = None) -> Any:
    """Return JSON data with classes in the place of signatures.

    Arguments:
        value: the data.
        special: what to make of secrets, outputs and unknown values; None: secrets in clear, and no unknown values.
    """
    match value:
        case str():
            return special(value) if special is not None and value in UNKNOWNS else value
        case list():
            return [decoded(item, special) for item in value]
        case dict() if SIGNATURE in value:
            return _object(value, special)
        case dict():
            return {key: decoded(item, special) for key, item in value.items()}
        case _:
            return value


def _object(fields: dict[str, Any], special: Special | None) -> Any:
    kind = fields[SIGNATURE]
    if kind in (SECRET, OUTPUT):
        return decoded(fields.get("value")) if special is None else special(fields)
    if kind == ARCHIVE:
        return archive_of({key: decoded(item, special) for key, item in fields.items() if key != SIGNATURE})
    known: dict[str, Callable[[dict[str, Any]], Any]] = {
        ASSET: asset_of,
        BYTES: lambda found: base64.b64decode(found["value"]),
        REFERENCE: _reference[0],
    }
    return known[kind](fields) if kind in known else fields
