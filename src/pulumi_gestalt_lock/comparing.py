"""What differs between what is locked and what was found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_gestalt_lock.format import KINDS, Entry, identity

NOTHING: Final = "-"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it is locked.

    Attributes:
        subject: what, such as `program` or `provider random 4.16.3`.
        locked: what the lock says, "-" for nothing.
        found: what is the case, "-" for nothing.
    """

    subject: str
    locked: str
    found: str

    def to_json(self) -> dict[str, str | None]:
        """Return it with null for nothing."""
        values = {"locked": self.locked, "found": self.found}
        return {"subject": self.subject, **{key: None if each == NOTHING else each for key, each in values.items()}}

    def __str__(self) -> str:
        return f"{self.subject}: locked {self.locked}, found {self.found}"


def compare(locked: Entry, found: Entry) -> list[Difference]:
    """Return all differences between two entries, those first that explain others."""
    differences = [
        *_difference("program", locked.sha256, found.sha256),
        *_difference("version of component:pulumi-gestalt", locked.wit, found.wit),
    ]
    for kind in KINDS:
        both = locked.implementations.get(kind, ""), found.implementations.get(kind, "")
        differences += _difference(f"{kind} implementation", *both)
    return [*differences, *compare_providers(locked.providers, found.providers)]


def compare_providers(locked: Iterable[Mapping[str, Any]], found: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """Return the differences between two lists of providers."""
    before = {identity(each): each for each in locked}
    now = {identity(each): each for each in found}
    differences = []
    for key in sorted(before.keys() | now.keys()):
        subject = " ".join(filter(None, ("provider", *key)))
        if key in before and key in now:
            differences += _fields(subject, before[key], now[key])
        else:
            differences += _difference(subject, "present" if key in before else "", "present" if key in now else "")
    return differences


def _fields(subject: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    left, right = dict(_flat(before)), dict(_flat(now))
    keys = sorted(left.keys() | right.keys())
    return [each for key in keys for each in _difference(f"{subject}, {key}", left.get(key, ""), right.get(key, ""))]


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key} ")
        else:
            yield f"{prefix}{key}", str(value)


def _difference(subject: str, locked: str, found: str) -> list[Difference]:
    return [] if locked == found else [Difference(subject, locked or NOTHING, found or NOTHING)]
