"""JSON data with marks, for the fake implementation: `Secret` around a part, and UNKNOWN in its place."""

from dataclasses import dataclass
from typing import Any

from pulumi_gestalt._signatures import OUTPUT, PART, SECRET, SIGNATURE, UNKNOWNS

UNKNOWN = "<unknown>"


@dataclass(frozen=True)
class Secret:
    """A part that is secret."""

    data: Any


def known(data: Any) -> bool:
    """Return whether nothing in `data` is unknown."""
    match data:
        case Secret():
            return known(data.data)
        case list():
            return all(map(known, data))
        case dict():
            return all(map(known, data.values()))
        case _:
            return data != UNKNOWN


def secret(data: Any) -> bool:
    """Return whether something in `data` is secret."""
    match data:
        case Secret():
            return True
        case list():
            return any(map(secret, data))
        case dict():
            return any(map(secret, data.values()))
        case _:
            return False


def clear(data: Any) -> Any:
    """Return `data` without its secret marks."""
    match data:
        case Secret():
            return clear(data.data)
        case list():
            return [clear(item) for item in data]
        case dict():
            return {key: clear(item) for key, item in data.items()}
        case _:
            return data


def as_secret(data: Any) -> Secret:
    """Return `data` as one secret."""
    return Secret(clear(data))


def seen(data: Any) -> Any:
    """Return `data` as tests compare it: a secret shows as {"secret": data}."""
    match data:
        case Secret():
            return {"secret": seen(data.data)}
        case list():
            return [seen(item) for item in data]
        case dict():
            return {key: seen(item) for key, item in data.items()}
        case _:
            return data


def read(json: Any, parts: list[Any]) -> Any:
    """Return JSON with Pulumi's signatures as marked data; `parts` holds the data of the outputs in it."""
    match json:
        case str() if json in UNKNOWNS:
            return UNKNOWN
        case list():
            return [read(item, parts) for item in json]
        case dict() if SIGNATURE in json:
            return _read_signed(json, parts)
        case dict():
            return {key: read(item, parts) for key, item in json.items()}
        case _:
            return json


def written(data: Any) -> Any:
    """Return marked data as JSON with signatures, as transforms receive it."""
    match data:
        case Secret():
            return {SIGNATURE: SECRET, "value": written(data.data)}
        case list():
            return [written(item) for item in data]
        case dict():
            return {key: written(item) for key, item in data.items()}
        case _:
            return min(UNKNOWNS) if data == UNKNOWN else data


def _read_signed(json: dict[str, Any], parts: list[Any]) -> Any:
    kind = json[SIGNATURE]
    if kind == PART:
        return parts[json["part"]]
    if kind == SECRET:
        return as_secret(read(json["value"], parts))
    if kind == OUTPUT:
        value = read(json["value"], parts) if "value" in json else UNKNOWN
        return as_secret(value) if json.get("secret") else value
    return {key: item if key in {SIGNATURE, "id"} else read(item, parts) for key, item in json.items()}
