from collections.abc import Callable

import pytest

import pulumi_gestalt as pulumi
from fakes.bindings import FakeEngine
from pulumi_gestalt import ConfigMissingError, ConfigSecretError, ConfigTypeError
from pulumi_gestalt.program import execute

VALUES: dict[str, str | tuple[str]] = {
    "size": "3",
    "ratio": "0.5",
    "on": "true",
    "off": "False",
    "shape": '{"a": [1]}',
    "aws:region": "eu-west-1",
    "password": ("hunter2",),
    "number": ("7",),
    "flag": ("true",),
    "data": ('{"k": "v"}',),
}


def read(function: Callable) -> object:
    """Return what `function` reads from a configuration; outputs show as the fake shows them."""
    engine = FakeEngine(config=VALUES)
    execute(lambda ctx: ctx.export("value", function(ctx.config())), engine.bindings(), in_preview=False)
    return engine.exports()["value"]


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (lambda c: c.get("size"), "3"),
        (lambda c: c.require("size"), "3"),
        (lambda c: c.get_int("size"), 3),
        (lambda c: c.require_int("size"), 3),
        (lambda c: c.get_float("ratio"), 0.5),
        (lambda c: c.require_float("ratio"), 0.5),
        (lambda c: c.get_bool("on"), True),
        (lambda c: c.require_bool("off"), False),
        (lambda c: c.get_object("shape"), {"a": [1]}),
        (lambda c: c.require_object("shape"), {"a": [1]}),
        (lambda c: c.get("none"), None),
        (lambda c: c.get("none", "default"), "default"),
        (lambda c: c.get_int("none", 0), 0),
        (lambda c: c.get_secret("none"), None),
    ],
)
def test_plain_values_are_parsed(function: Callable, value: object):
    """Each method reads its form; a missing value is the default."""
    assert read(function) == value


@pytest.mark.parametrize(
    ("function", "value"),
    [
        (lambda c: c.get_secret("password"), "hunter2"),
        (lambda c: c.require_secret("password"), "hunter2"),
        (lambda c: c.get_secret_int("number"), 7),
        (lambda c: c.require_secret_int("number"), 7),
        (lambda c: c.get_secret_float("number"), 7.0),
        (lambda c: c.require_secret_float("number"), 7.0),
        (lambda c: c.get_secret_bool("flag"), True),
        (lambda c: c.require_secret_bool("flag"), True),
        (lambda c: c.get_secret_object("data"), {"k": "v"}),
        (lambda c: c.require_secret_object("data")["k"], "v"),
        (lambda c: c.get_secret_int("size"), 3),
        (lambda c: c.get_secret("none", "default"), "default"),
    ],
)
def test_secret_values_are_secret_outputs(function: Callable, value: object):
    """The secret methods give secret outputs, also of plain values and defaults."""
    assert read(function) == {"secret": value}


def test_namespaces_have_their_own_keys():
    """A named configuration reads its namespace and shows full keys."""

    def program() -> None:
        config = pulumi.Config("aws")
        assert config.full_key("region") == "aws:region"
        assert config.require("region") == "eu-west-1"
        with pytest.raises(ConfigMissingError, match="'aws:size' is missing"):
            config.require_int("size")

    execute(program, FakeEngine(config=VALUES).bindings(), in_preview=False)


def test_a_missing_value_says_how_to_set_it():
    """The message about a missing value has the command that sets it, for secrets the secret one."""
    with pytest.raises(ConfigMissingError, match="`pulumi config set missing VALUE`, or with `--config missing=VALUE`"):
        read(lambda c: c.require("missing"))
    with pytest.raises(
        ConfigMissingError, match="`pulumi config set --secret missing VALUE`, or with `--config-secret"
    ):
        read(lambda c: c.require_secret("missing"))


def test_plain_methods_refuse_secrets():
    """A secret is not uncovered; the message names the method that reads it."""
    with pytest.raises(ConfigSecretError, match=r"config\.require_secret\('password'\)"):
        read(lambda c: c.require("password"))
    with pytest.raises(ConfigSecretError, match=r"config\.get_secret_int\('number'\)"):
        read(lambda c: c.get_int("number"))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (lambda c: c.get_int("ratio"), "'ratio' is not an integer"),
        (lambda c: c.get_float("shape"), "'shape' is not a number"),
        (lambda c: c.get_bool("size"), "'size' is not true or false"),
        (lambda _: pulumi.Config("aws").get_object("region"), "'aws:region' is not JSON"),
    ],
)
def test_a_wrong_form_is_named_without_the_value(function: Callable, expected: str):
    """A value of the wrong form is named by key and form; the value itself is left out."""
    with pytest.raises(ConfigTypeError, match=expected) as caught:
        read(function)
    assert not any(value in str(caught.value) for value in ("hunter2", "eu-west-1", "0.5", "[1]"))
    assert caught.value.__cause__ is None


def test_a_secret_of_a_wrong_form_is_reported_without_the_value():
    """A secret value is read later; what is wrong with it is reported like a failing function, without the value."""
    engine = FakeEngine(config=VALUES)
    execute(lambda ctx: ctx.config().get_secret_int("password"), engine.bindings(), in_preview=False)
    (text,) = engine.failed
    assert "ConfigTypeError: the configuration value 'password' is not an integer" in text
    assert "hunter2" not in text
