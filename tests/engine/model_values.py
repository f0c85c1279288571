"""The values of the reference model, in a form that is easy to check: marks are outputs inside of data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from fakes.scripted import OUTPUT, REFERENCE, SECRET, SIGNATURE, UNKNOWN, secret


@dataclass(frozen=True)
class Output:
    """A value and its marks; a part of `data` that has marks is an output itself."""

    data: Any
    unknown: bool = False
    secret: bool = False
    urns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.unknown:
            object.__setattr__(self, "data", None)

    def has_marks(self) -> bool:
        """Return whether it is more than its data."""
        return self.unknown or self.secret or bool(self.urns)

    def any_unknown(self) -> bool:
        """Return whether it or a part of it is unknown."""
        return self.unknown or any(part.unknown for part in inside(self.data))

    def any_secret(self) -> bool:
        """Return whether it or a part of it is secret."""
        return self.secret or any(part.secret for part in inside(self.data))

    def is_null(self) -> bool:
        """Return whether it says nothing."""
        return self.data is None and not self.unknown and not self.secret

    def marked(self, hidden: bool, urns: tuple[str, ...]) -> "Output":
        """Return it with more marks."""
        return replace(self, secret=self.secret or hidden, urns=union((self.urns, urns)))

    def without_unknowns(self) -> "Output":
        """Return it with null for unknown."""
        data = change(self.data, lambda part: shortened(part.without_unknowns()))
        return replace(self, data=data, unknown=False)

    def derived(self, what: str) -> "Output":
        """Return what is asked about it."""
        match what:
            case "secret":
                return replace(self, secret=True)
            case "unsecret":
                return replace(
                    self, secret=False, data=change(self.data, lambda part: shortened(part.derived("unsecret")))
                )
            case "is_known":
                return Output(not self.any_unknown())
            case "is_secret":
                return Output(self.any_secret())
            case "dependencies":
                return Output(list(self.urns))
        key = what.removeprefix(".")
        found: Any = None
        if isinstance(self.data, dict):
            found = self.data.get(key)
        elif isinstance(self.data, list) and key.isdecimal() and int(key) < len(self.data):
            found = self.data[int(key)]
        elif self.unknown:
            return self
        return joined(found, urns=False).marked(self.secret, self.urns)


def shortened(part: Output) -> Any:
    """Return a part as it stands in data: without marks it is its data."""
    return part if part.has_marks() else part.data


def joined(data: Any, *, urns: bool = True) -> Output:
    """Return data as an output; the whole comes from where its parts come from."""
    if isinstance(data, Output):
        return data
    outermost: list[Output] = []
    change(data, outermost.append)
    return Output(data, urns=union(part.urns for part in outermost) if urns else ())


def inside(data: Any) -> Iterable[Output]:
    """Give the outputs in data, at any depth, in order."""
    match data:
        case Output():
            yield data
            yield from inside(data.data)
        case dict() | list():
            for item in data.values() if isinstance(data, dict) else data:
                yield from inside(item)


def change(data: Any, rule: Callable[[Output], Any]) -> Any:
    """Return data with `rule` applied to the outermost outputs in it."""
    match data:
        case Output():
            return rule(data)
        case dict():
            return {key: change(item, rule) for key, item in data.items()}
        case list():
            return [change(item, rule) for item in data]
    return data


def clear(data: Any) -> Any:
    """Return data without marks."""
    return change(data, lambda part: clear(part.data))


def parse(data: Any, *, secret: bool = False) -> Output:
    """Return Pulumi's JSON as an output: marks on the whole of it become its own."""
    return joined(parsed(data)).marked(secret, ())


def parsed(data: Any) -> Any:
    """Return Pulumi's JSON as data."""
    if data == UNKNOWN and isinstance(data, str):
        return Output(None, unknown=True)
    if isinstance(data, list):
        return [parsed(item) for item in data]
    if isinstance(data, dict):
        if data.get(SIGNATURE) == SECRET:
            return parse(data["value"], secret=True)
        if data.get(SIGNATURE) == REFERENCE:
            return data
        return {key: parsed(item) for key, item in data.items()}
    return data


def wire(data: Any, expand: Callable[[tuple[str, ...]], tuple[str, ...]] | None = None) -> Any:
    """Return data as it stands in a message; with `expand` marked parts are output values."""

    def written(part: Output) -> Any:
        if expand is None:
            shown = UNKNOWN if part.unknown else wire(change(part.data, unmarked) if part.secret else part.data)
            return secret(shown) if part.secret else shown
        if not part.secret and is_reference(part):
            return part.data
        value = {} if part.any_unknown() else {"value": clear(part.data)}
        marks: dict[str, Any] = {"secret": True} if part.any_secret() else {}
        urns = sorted(expand(part.urns))
        return {SIGNATURE: OUTPUT} | value | marks | ({"dependencies": urns} if urns else {})

    if isinstance(data, Output) and not data.has_marks():
        data = data.data
    return change(data, written)


def unmarked(part: Output) -> Any:
    """Return a part of a secret: it has no secret mark of its own."""
    return UNKNOWN if part.unknown else change(part.data, unmarked)


def is_reference(part: Output) -> bool:
    """Return whether it is nothing but a reference to the one resource that it came from."""
    data = part.data
    return isinstance(data, dict) and data.get(SIGNATURE) == REFERENCE and part.urns == (data["urn"],)


def references(data: Any) -> tuple[str, ...]:
    """Return the URNs of all references in data."""
    match data:
        case Output():
            return references(data.data)
        case dict() if data.get(SIGNATURE) == REFERENCE:
            return (data["urn"],)
        case dict():
            return union(map(references, data.values()))
        case list():
            return union(map(references, data))
    return ()


def sources(value: Output, *, references: bool) -> tuple[str, ...]:
    """Return where an input came from; `references` tells whether what is nothing but one counts."""
    return () if not references and is_reference(value) else value.urns


def union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return all URNs once, in order of appearance."""
    return tuple(dict.fromkeys(each for group in groups for each in group))
