"""Structures: JSON data with places for outputs, filled when the outputs have their values.

What is unknown or secret stays so at its place. Assets and archives are the exception: Pulumi refuses marks inside of
them, so a mark in an asset is that of the whole asset (pulumi-protocol.md 2.2).
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.json_text import Part, may_hold_marks, parse_json
from pulumi_gestalt_engine.values import (
    ARCHIVE_SIGNATURE,
    ASSET_SIGNATURE,
    SIGNATURE_KEY,
    Value,
    as_value,
    in_clear,
    marks,
    sources,
    union,
)

_ATOMS = (ASSET_SIGNATURE, ARCHIVE_SIGNATURE)


class Structure(NamedTuple):
    """A template, and whether there is nothing in it that has to be filled or looked at: no place, no mark."""

    template: Any
    plain: bool

    def fill(self, values: list[Value]) -> Any:
        """Return the data with `values` at their places; a value without a mark stands there as its data."""
        return self.template if self.plain else _fill(self.template, values)

    def fill_each(self, values: list[Value]) -> dict[str, Any]:
        """Return the same for each property of an object by itself."""
        template: dict[str, Any] = self.template
        return template if self.plain else {name: _fill(item, values) for name, item in template.items()}


def read_structure(text: str, parts: int, operation: str, *, keep_unknowns: bool) -> Structure:
    """Return the structure of the JSON `text` that refers to `parts` outputs.

    Raises:
        ProgramError: see `parse_json`.
    """
    data = parse_json(text, operation, keep_unknowns=keep_unknowns, subject="the structure", parts=parts)
    return Structure(data, plain=not may_hold_marks(text))


def read_object(text: str, parts: int, operation: str, *, keep_unknowns: bool) -> Structure:
    """Return the structure of the JSON object `text`.

    Raises:
        ProgramError: see `parse_json`; or it is not an object.
    """
    structure = read_structure(text, parts, operation, keep_unknowns=keep_unknowns)
    if not isinstance(structure.template, dict):
        raise ProgramError(operation, "the structure is not an object", 'give properties by name: {"name": value}')
    return structure


def places(names: Iterable[str]) -> Structure:
    """Return the structure whose properties are outputs, in the order of their names."""
    return Structure({name: Part(number) for number, name in enumerate(names)}, plain=False)


def filled_value(structure: Structure, values: list[Value]) -> Value:
    """Return what the structure is with `values` at their places, as one value."""
    data = structure.fill(values)
    return data if isinstance(data, Value) else Value(data, dependencies=() if structure.plain else sources(data))


def _fill(template: Any, values: list[Value]) -> Any:
    match template:
        case Part():
            value = values[template]
            return value if value.marked else value.data
        case dict():
            filled = {key: _fill(item, values) for key, item in template.items()}
            return _atom(filled) if filled.get(SIGNATURE_KEY) in _ATOMS else filled
        case list():
            return [_fill(item, values) for item in template]
        case Value() if template.known:
            # A secret that the program wrote as an object may hold parts, or be one.
            data = _fill(template.data, values)
            return as_value(data, secret=template.secret, dependencies=union((template.dependencies, sources(data))))
        case _:
            return template


def _atom(data: dict[str, Any]) -> Any:
    unknown, secret = marks(data)
    urns = sources(data)
    if not (unknown or secret or urns):
        return data
    return Value(None if unknown else in_clear(data), not unknown, secret, urns)


__all__ = ["Structure", "filled_value", "places", "read_object", "read_structure"]
