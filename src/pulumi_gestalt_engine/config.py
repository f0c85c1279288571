"""The stack's configuration."""

from dataclasses import dataclass, field
from typing import Any

from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.json_text import parse_json


@dataclass(frozen=True, slots=True)
class ConfigEntry:
    """One configuration value: its text, and whether it is secret. `repr` leaves the text out."""

    text: str = field(repr=False)
    secret: bool


@dataclass(frozen=True, slots=True)
class Config:
    """Configuration by full key, `namespace:name` (pulumi-protocol.md 6).

    Attributes:
        project: the namespace of keys that name none.
        values: full key -> text; kept out of `repr`, for it holds secrets in clear.
        secret_keys: the full keys whose values are secret.
    """

    project: str
    values: dict[str, str] = field(default_factory=dict, repr=False)
    secret_keys: frozenset[str] = frozenset()

    def key(self, namespace: str | None, name: str) -> str:
        """Return the full key of `name` in `namespace` (the project's name if None)."""
        return f"{self.project if namespace is None else namespace}:{name}"

    def get(self, namespace: str | None, name: str) -> ConfigEntry | None:
        """Return the entry `name` of `namespace`, or None if it is not set."""
        key = self.key(namespace, name)
        text = self.values.get(key)
        return None if text is None else ConfigEntry(text, key in self.secret_keys)


def missing(config: Config, namespace: str | None, name: str) -> ProgramError:
    """Return the error for a value that must be set and is not."""
    key = config.key(namespace, name)
    shown = name if namespace in (None, config.project) else key
    return ProgramError(
        "context.require-config",
        f'the configuration value "{key}" is not set',
        f"set it with `pulumi config set {shown} VALUE`, or with `--secret` if it is one",
    )


KINDS = {"text": str, "number": int | float, "boolean": bool, "json": object}
"""The values of the WIT's `config-kind`, and what is read for them."""


def parsed(config: Config, namespace: str | None, name: str, entry: ConfigEntry, kind: str) -> Any:
    """Return the text of `entry` read as `kind`.

    Raises:
        ProgramError: it is of another kind; the text is not in the error, for it may be a secret.
    """
    if kind == "text":
        return entry.text
    key = config.key(namespace, name)
    try:
        data = parse_json(entry.text, "context.config", keep_unknowns=False)
    except ProgramError:
        data = _NOTHING
    numeric = isinstance(data, int | float) and not isinstance(data, bool)
    if data is _NOTHING or (kind == "number" and not numeric) or (kind == "boolean" and not isinstance(data, bool)):
        wanted = {"number": "a number", "boolean": "true or false", "json": "JSON"}[kind]
        raise ProgramError("context.config", f'the configuration value "{key}" is not {wanted}')
    return data


_NOTHING = object()
