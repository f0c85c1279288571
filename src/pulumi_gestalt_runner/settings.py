"""What Pulumi tells the Runner: through the environment, or in a line of JSON on standard input.

The variables are those that Pulumi's own host for Go programs sets for its child (v3.255.0, `pulumi-language-go`), and
one for what it has no variable for. The line is for a host that starts the Runner before it knows them, and keeps
configuration out of the environment, which other processes can read.
"""

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final

from pulumi_gestalt_rpc.plain import field, plain
from pulumi_gestalt_runner.errors import RunnerError

_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
_INT32: Final = 1 << 31
PROGRAM_DIRECTORY: Final = "PULUMI_GESTALT_PROGRAM_DIRECTORY"
# Pulumi's word for "none", as its SDK for Go has it.
_NO_ORGANIZATION: Final = "organization"


class SettingsError(RunnerError):
    """A setting holds what it must not hold.

    Attributes:
        variable: the name of an environment variable, or of a key of the line of settings, or "" for the line.
        problem: what is wrong, as the end of a sentence; never a text that may hold secrets.
        hint: what to do about it, or "".
    """

    def __init__(self, variable: str, problem: str, hint: str = "") -> None:
        self.variable = variable
        self.problem = problem
        self.hint = hint
        super().__init__(variable, problem, hint)

    def __str__(self) -> str:
        if self.variable.isupper():
            return f"the environment variable {self.variable} {self.problem}"
        place = f"the setting {self.variable}" if self.variable else "the line of settings"
        return f"{place} {self.problem}"


@plain(frozen=True)
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
        construction: the `pulumirpc.ConstructRequest` when a component is asked for, or None; not in `repr`.
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
    construction: bytes | None = field(default=None, repr=False)


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
        organization=_text("PULUMI_ORGANIZATION", environment.get("PULUMI_ORGANIZATION", "")) or _NO_ORGANIZATION,
        dry_run=_boolean(environment, "PULUMI_DRY_RUN"),
        parallel=_count(environment, "PULUMI_PARALLEL"),
        config=_as_config("PULUMI_CONFIG", _json(environment, "PULUMI_CONFIG", "{}")),
        config_secret_keys=_as_keys("PULUMI_CONFIG_SECRET_KEYS", _json(environment, "PULUMI_CONFIG_SECRET_KEYS", "[]")),
        root_directory=_text("PULUMI_ROOT_DIRECTORY", environment.get("PULUMI_ROOT_DIRECTORY", "")),
        program_directory=_text(PROGRAM_DIRECTORY, environment.get(PROGRAM_DIRECTORY, "")),
    )


def parse_settings(line: bytes) -> Settings:
    """Read the settings from a JSON object whose keys are the fields of `Settings`.

    `monitor`, `project` and `stack` are required; the others have the defaults that the environment's have.

    Raises:
        SettingsError: it is none, or a key is missing, unknown, or has a value of the wrong kind.
    """
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise SettingsError("", "is not a JSON object")
    for name in sorted(given.keys() - _READERS.keys()):
        raise SettingsError("", f"has the key {name[:40]!a}, which is no setting", f"keys are {', '.join(_READERS)}")
    for name in ("monitor", "project", "stack"):
        if not given.get(name):
            raise SettingsError(name, "is missing")
    values = {name: read(name, given[name]) for name, read in _READERS.items() if name in given}
    values["organization"] = values.get("organization") or _NO_ORGANIZATION
    return Settings(**{**_DEFAULTS, **values})


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


def _as_config(name: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise SettingsError(name, "holds no JSON object of strings")
    return {_text(name, key): _text(name, text) for key, text in value.items()}


def _as_keys(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise SettingsError(name, "holds no JSON list of strings")
    return tuple(_text(name, key) for key in value)


def _as_text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingsError(name, "holds no JSON string")
    return _text(name, value)


def _as_bytes(name: str, value: object) -> bytes:
    try:
        return b64decode(_as_text(name, value), validate=True)
    except ValueError:
        raise SettingsError(name, "holds no text in base64") from None


def _as_boolean(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(name, "holds no JSON boolean")
    return value


def _as_count(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _INT32:
        raise SettingsError(name, f"holds no whole number from 0 to {_INT32 - 1}")
    return value


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


# The keys of the line of settings, and what reads each.
_READERS: Final[Mapping[str, Callable[[str, object], Any]]] = {
    "monitor": _as_text,
    "engine": _as_text,
    "project": _as_text,
    "stack": _as_text,
    "organization": _as_text,
    "dry_run": _as_boolean,
    "parallel": _as_count,
    "config": _as_config,
    "config_secret_keys": _as_keys,
    "root_directory": _as_text,
    "program_directory": _as_text,
    "construction": _as_bytes,
}
_DEFAULTS: Final[Mapping[str, Any]] = {
    "engine": "",
    "dry_run": False,
    "parallel": 0,
    "config": {},
    "config_secret_keys": (),
}
