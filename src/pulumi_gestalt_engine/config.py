"""The stack's configuration."""

from dataclasses import dataclass, field


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

    def get(self, namespace: str | None, name: str) -> ConfigEntry | None:
        """Return the entry `name` of `namespace` (the project's name if None), or None if it is not set."""
        key = f"{self.project if namespace is None else namespace}:{name}"
        text = self.values.get(key)
        return None if text is None else ConfigEntry(text, key in self.secret_keys)
