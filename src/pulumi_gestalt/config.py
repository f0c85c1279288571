"""Configuration of the stack, read by key.

For each form there are four methods: `get`, `require`, `get_secret`, `require_secret` with the form's name at the end
(`get_int`, `require_secret_bool`). A value that the stack keeps secret exists only as an output: the plain methods
refuse it instead of uncovering it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from pulumi_gestalt._decode import from_json
from pulumi_gestalt._run import current
from pulumi_gestalt._values import to_json
from pulumi_gestalt.callbacks import Callback
from pulumi_gestalt.errors import ConfigMissingError, ConfigSecretError, ConfigTypeError
from pulumi_gestalt.output import Output

T = TypeVar("T")

Parse = Callable[[str], T]


def _bool(text: str) -> bool:
    # The two spellings that Pulumi's Python SDK takes (pulumi/config.py, _get_bool).
    return {"true": True, "True": True, "false": False, "False": False}[text]


class Config:
    """The configuration values of one namespace.

    Arguments:
        name: the namespace, such as `aws`; None for the project's own.
    """

    def __init__(self, name: str | None = None) -> None:
        self.name = name
        self._run = current()

    def full_key(self, key: str) -> str:
        """Return the key with its namespace, as `pulumi config set` takes it."""
        return key if self.name is None else f"{self.name}:{key}"

    def get(self, key: str, default: str | None = None) -> str | None:
        """Return the text of a value that is not secret, or `default`.

        Raises:
            ConfigSecretError: the value is secret.
        """
        return self._plain(key, default, "get_secret", str, "text")

    def get_int(self, key: str, default: int | None = None) -> int | None:
        """Return an integer, or `default`; raises as `get`, and `ConfigTypeError`."""
        return self._plain(key, default, "get_secret_int", int, "an integer")

    def get_float(self, key: str, default: float | None = None) -> float | None:
        """Return a number, or `default`; raises as `get`, and `ConfigTypeError`."""
        return self._plain(key, default, "get_secret_float", float, "a number")

    def get_bool(self, key: str, default: bool | None = None) -> bool | None:
        """Return a boolean, or `default`; raises as `get`, and `ConfigTypeError`."""
        return self._plain(key, default, "get_secret_bool", _bool, "true or false")

    def get_object(self, key: str, default: Any = None) -> Any:
        """Return structured data, or `default`; raises as `get`, and `ConfigTypeError`."""
        return self._plain(key, default, "get_secret_object", from_json, "JSON")

    def require(self, key: str) -> str:
        """Return the text of a value that is not secret; raises as `get`, and `ConfigMissingError`."""
        return self._required(key, self._plain(key, None, "require_secret", str, "text"))

    def require_int(self, key: str) -> int:
        """Return an integer; raises as `require` and `get_int`."""
        return self._required(key, self._plain(key, None, "require_secret_int", int, "an integer"))

    def require_float(self, key: str) -> float:
        """Return a number; raises as `require` and `get_float`."""
        return self._required(key, self._plain(key, None, "require_secret_float", float, "a number"))

    def require_bool(self, key: str) -> bool:
        """Return a boolean; raises as `require` and `get_bool`."""
        return self._required(key, self._plain(key, None, "require_secret_bool", _bool, "true or false"))

    def require_object(self, key: str) -> Any:
        """Return structured data; raises as `require` and `get_object`."""
        return self._required(key, self._plain(key, None, "require_secret_object", from_json, "JSON"))

    def get_secret(self, key: str, default: str | None = None) -> Output[str] | None:
        """Return the secret output of a value's text, or of `default`, or None when both are missing."""
        return self._secret(key, default, str, "text")

    def get_secret_int(self, key: str, default: int | None = None) -> Output[int] | None:
        """Return the secret output of an integer, as `get_secret`; `ConfigTypeError` may come in a callback."""
        return self._secret(key, default, int, "an integer")

    def get_secret_float(self, key: str, default: float | None = None) -> Output[float] | None:
        """Return the secret output of a number, as `get_secret_int`."""
        return self._secret(key, default, float, "a number")

    def get_secret_bool(self, key: str, default: bool | None = None) -> Output[bool] | None:
        """Return the secret output of a boolean, as `get_secret_int`."""
        return self._secret(key, default, _bool, "true or false")

    def get_secret_object(self, key: str, default: Any = None) -> Output[Any] | None:
        """Return the secret output of structured data, as `get_secret_int`."""
        return self._secret(key, default, from_json, "JSON")

    def require_secret(self, key: str) -> Output[str]:
        """Return the secret output of a value's text, or raise `ConfigMissingError`."""
        return self._required(key, self._secret(key, None, str, "text"), secret=True)

    def require_secret_int(self, key: str) -> Output[int]:
        """Return the secret output of an integer, as `require_secret` and `get_secret_int`."""
        return self._required(key, self._secret(key, None, int, "an integer"), secret=True)

    def require_secret_float(self, key: str) -> Output[float]:
        """Return the secret output of a number, as `require_secret_int`."""
        return self._required(key, self._secret(key, None, float, "a number"), secret=True)

    def require_secret_bool(self, key: str) -> Output[bool]:
        """Return the secret output of a boolean, as `require_secret_int`."""
        return self._required(key, self._secret(key, None, _bool, "true or false"), secret=True)

    def require_secret_object(self, key: str) -> Output[Any]:
        """Return the secret output of structured data, as `require_secret_int`."""
        return self._required(key, self._secret(key, None, from_json, "JSON"), secret=True)

    def _plain(self, key: str, default: T | None, secret_method: str, parse: Parse[T], expected: str) -> T | None:
        entry = self._run.config(self.name, key)
        if entry is None:
            return default
        if not isinstance(entry.value, str):
            raise ConfigSecretError(self.full_key(key), secret_method)
        return self._parsed(key, entry.value, parse, expected)

    def _secret(self, key: str, default: T | None, parse: Parse[T], expected: str) -> Output[T] | None:
        entry = self._run.config(self.name, key)
        if entry is None:
            return None if default is None else Output.secret(default)
        if isinstance(entry.value, str):
            return Output.secret(self._parsed(key, entry.value, parse, expected))
        origin = f"secret configuration value {self.full_key(key)!r}"
        if parse is str:
            return Output(self._run, entry.value, origin)
        callback = Callback(
            "config",
            key,
            lambda text: to_json(self._parsed(key, from_json(text), parse, expected)),
            f"reading the {origin}",
        )
        return Output(self._run, self._run.map(entry.value, callback), origin)

    def _parsed(self, key: str, text: str, parse: Parse[T], expected: str) -> T:
        try:
            return parse(text)
        except (ValueError, KeyError):
            raise ConfigTypeError(self.full_key(key), expected) from None

    def _required(self, key: str, value: T | None, *, secret: bool = False) -> T:
        if value is None:
            raise ConfigMissingError(self.full_key(key), secret=secret)
        return value
