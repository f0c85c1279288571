"""What stands for a value that a preview does not know, where a function sees the values around it."""

from typing import Any


class Unknown:
    """The type of `UNKNOWN`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()
"""A value that is not known yet, in what hooks receive."""


def contains_unknowns(value: Any) -> bool:
    """Return whether `UNKNOWN` is the value, or stands in it."""
    match value:
        case Unknown():
            return True
        case dict():
            return any(map(contains_unknowns, value.values()))
        case list() | tuple():
            return any(map(contains_unknowns, value))
        case _:
            return False
