"""What Pulumi tells the Runner through its environment.

The variables are those that Pulumi's own host for Go programs sets for its child (v3.255.0, `pulumi-language-go`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pulumi_gestalt_runner.errors import RunnerError

_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_INT32: Final = 1 << 31


class SettingsError(RunnerError):
    """A variable holds what it must not hold.

    Attributes:
        variable: its name.
        problem: what is wrong, as the end of a sentence; never the text of a variable that may hold secrets.
        hint: what to do about it, or "".
    """

    def __init__(self, variable: str, problem: str, hint: str = "") -> None:
        self.variable = variable
        self.problem = problem
        self.hint = hint
        super().__init__(variable, problem, hint)

    def __str__(self) -> str:
        return f"the environment variable {self.variable} {self.problem}"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to reach Pulumi, and what it deploys.

    Attributes:
        monitor: address of the resource monitor, "host:port".
        engine: address of the Pulumi engine, which shows messages; "" when there is none.
        project: the project's name.
        stack: the stack's name.
        organization: the organization's name.
        dry_run: True in a preview.
        parallel: how many operations the Pulumi engine runs at once; 0 when it did not say.
        config: "namespace:key" to text, secrets in clear; not in `repr`.
        config_secret_keys: the keys of `config` whose values are secret; not in `repr`.
        root_directory: the folder of the project file, or "".
        program_directory: the folder of the program, or "".
    """

    monitor: str
    engine: str
    project: str
    stack: str
    organization: str
    dry_run: bool
    parallel: int
    config: Mapping[str, str] = field(repr=False)
    config_secret_keys: tuple[str, ...] = field(repr=False)
    root_directory: str = ""
    program_directory: str = ""


def read_settings(environment: Mapping[str, str]) -> Settings | None:
    """Read the settings from `environment`, or return None when it names no monitor.

    Without PULUMI_MONITOR the other variables are not looked at: a user of the Pulumi CLI may have set them for it.

    Raises:
        SettingsError: a variable is missing or malformed.
    """
    if not environment.get("PULUMI_MONITOR"):
        return None
    return Settings(
        monitor=environment["PULUMI_MONITOR"],
        engine=environment.get("PULUMI_ENGINE", ""),
        project=_required(environment, "PULUMI_PROJECT"),
        stack=_required(environment, "PULUMI_STACK"),
        # Pulumi's word for "none", as its SDK for Go has it.
        organization=_text("PULUMI_ORGANIZATION", environment.get("PULUMI_ORGANIZATION", "")) or "organization",
        dry_run=_boolean(environment, "PULUMI_DRY_RUN"),
        parallel=_count(environment, "PULUMI_PARALLEL"),
        config=_config(environment, "PULUMI_CONFIG"),
        config_secret_keys=_keys(environment, "PULUMI_CONFIG_SECRET_KEYS"),
    )


def _required(environment: Mapping[str, str], variable: str) -> str:
    value = _text(variable, environment.get(variable, ""))
    if not value:
        raise SettingsError(variable, "is missing", "Pulumi sets it together with PULUMI_MONITOR")
    return value


def _boolean(environment: Mapping[str, str], variable: str) -> bool:
    value = environment.get(variable, "false")
    try:
        return _BOOLEANS[value.lower()]
    except KeyError:
        raise SettingsError(variable, f"holds {value!r}, which is no boolean", "write true or false") from None


def _count(environment: Mapping[str, str], variable: str) -> int:
    value = environment.get(variable, "0")
    # `isdecimal` alone accepts the digits of every script; more than ten digits are too many in any case.
    if not (value.isascii() and value.isdecimal() and len(value) <= 10 and int(value) < _INT32):
        raise SettingsError(variable, f"holds {value!r}, which is no whole number from 0 to {_INT32 - 1}")
    return int(value)


def _config(environment: Mapping[str, str], variable: str) -> Mapping[str, str]:
    config = _json(environment, variable, "{}")
    if not isinstance(config, dict) or not all(isinstance(value, str) for value in config.values()):
        raise SettingsError(variable, "holds no JSON object of strings")
    return {_text(variable, key): _text(variable, value) for key, value in config.items()}


def _keys(environment: Mapping[str, str], variable: str) -> tuple[str, ...]:
    keys = _json(environment, variable, "[]")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise SettingsError(variable, "holds no JSON list of strings")
    return tuple(_text(variable, key) for key in keys)


def _json(environment: Mapping[str, str], variable: str, default: str) -> object:
    """Parse a variable; the parser's own error is dropped, because it carries the text with its secrets."""
    try:
        parsed: object = json.loads(environment.get(variable) or default)
    except (ValueError, RecursionError):
        raise SettingsError(variable, "holds text that is not JSON") from None
    return parsed


def _text(variable: str, value: str) -> str:
    """Return `value` if it can be sent: bytes that are not UTF-8 stand in `os.environ` as lone surrogates."""
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise SettingsError(variable, "holds text that is not valid Unicode")
    return value
