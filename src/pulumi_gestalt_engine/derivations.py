"""What can be asked about an output without a function of the program: marks, items, where it came from."""

from collections.abc import Callable
from typing import Any

from pulumi_gestalt_engine.nodes import Fault, Result
from pulumi_gestalt_engine.values import NULL, Value, as_value, marks, not_secret

Derivation = Callable[[Value], Result]


def secret(value: Value) -> Value:
    """Return the value, secret."""
    return value.with_marks(secret=True)


def unsecret(value: Value) -> Value:
    """Return the value with no part of it secret."""
    return Value(not_secret(value.data), value.known, False, value.dependencies)


def is_known(value: Value) -> Value:
    """Return whether all of the value is known."""
    unknown, _ = marks(value)
    return Value(not unknown)


def is_secret(value: Value) -> Value:
    """Return whether any of the value is secret."""
    _, hidden = marks(value)
    return Value(hidden)


def dependencies(value: Value) -> Value:
    """Return the URNs that the value came from."""
    return Value(list(value.dependencies))


def item(key: str, place: str | None) -> Derivation:
    """Return what takes the item `key` of a value; if there is a `place` in the program, the item must exist."""

    def take(value: Value) -> Result:
        if not value.known:
            return value
        found = _item(value.data, key)
        if found is None:
            if place is not None:
                return Fault(f"item {key!r} asked for at {place}", f"the value is {_shape(value.data)}")
            return NULL.with_marks(secret=value.secret, dependencies=value.dependencies)
        return as_value(found[0], secret=value.secret, dependencies=value.dependencies)

    return take


def _item(data: Any, key: str) -> tuple[Any] | None:
    if isinstance(data, dict):
        return (data[key],) if key in data else None
    if isinstance(data, list) and key.isdecimal() and len(key) < 20 and int(key) < len(data):
        return (data[int(key)],)
    return None


def _shape(data: Any) -> str:
    match data:
        case None:
            return "null"
        case list():
            return f"a list of {len(data)}"
        case dict():
            return "an object without it"
        case _:
            return "neither a list nor an object"


__all__ = ["Derivation", "dependencies", "is_known", "is_secret", "item", "secret", "unsecret"]
