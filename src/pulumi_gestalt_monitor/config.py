"""Configuration and names as Pulumi allows them (pulumi-protocol.md, 6)."""

import re
from collections.abc import Mapping

from pulumi_gestalt_monitor.errors import ConfigError, MonitorError
from pulumi_gestalt_monitor.text import quoted

# What Pulumi allows in the names of projects and stacks.
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


def check_name(what: str, name: str) -> None:
    """Check that `name` is one that Pulumi allows for `what`, such as "project".

    Raises:
        MonitorError: it is not.
    """
    if _NAME.fullmatch(name) is None:
        raise MonitorError(
            f"{quoted(name)} is not a name for the {what}",
            hint="use 1 to 100 letters, digits, hyphens, underscores and periods",
        )


def full_keys(values: Mapping[str, str], project: str) -> dict[str, str]:
    """Return `values` with every key in full: `size` becomes `PROJECT:size`, `aws:config:region` becomes `aws:region`.

    Raises:
        ConfigError: a key is empty, has too many parts or comes to the same full key as another one, or a text is not
            UTF-8.
    """
    found: dict[str, str] = {}
    for key, value in values.items():
        full = full_key(key, project)
        if not (_is_text(key) and _is_text(value)):
            raise ConfigError(key, "has characters that are not text", hint="write it in UTF-8")
        if full in found:
            raise ConfigError(key, "is given twice")
        found[full] = value
    return found


def full_key(key: str, project: str) -> str:
    """Return `key` in full, with the project's name as the namespace if it has none.

    Raises:
        ConfigError: the key is not one that Pulumi would accept.
    """
    match key.split(":"):
        case [name] if name:
            return f"{project}:{name}"
        case [namespace, name] | [namespace, "config", name] if namespace and name:
            return f"{namespace}:{name}"
        case _:
            raise ConfigError(key, "is not a key", hint="write NAME or NAMESPACE:NAME, such as size or aws:region")


def _is_text(text: str) -> bool:
    """Tell whether `text` can be sent: arguments of a command may hold bytes that are not UTF-8, as surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
