import json
import traceback

import pytest

from fakes.scripted import ScriptedRun, secret
from pulumi_gestalt_engine.config import Config, ConfigEntry, missing, parsed
from pulumi_gestalt_engine.errors import ProgramError
from pulumi_gestalt_engine.values import Value

CONFIG = Config(
    "shop", {"shop:size": "3", "aws:region": "eu", "shop:password": "hunter2"}, frozenset({"shop:password"})
)


def test_key_without_namespace_belongs_to_the_project():
    """A plain key is looked up under the project's name."""
    assert CONFIG.get(None, "size") == ConfigEntry("3", secret=False)


def test_namespace_is_respected():
    """A key of another namespace is found under it, and only there."""
    assert CONFIG.get("aws", "region") == ConfigEntry("eu", secret=False)
    assert CONFIG.get(None, "region") is None


def test_empty_namespace_is_not_the_projects():
    """The empty text is a namespace of its own, in which nothing is."""
    assert CONFIG.get("", "size") is None


def test_secret_keys_are_marked():
    """An entry whose full key is among the secret keys is secret."""
    assert CONFIG.get("shop", "password") == ConfigEntry("hunter2", secret=True)


def test_repr_shows_no_value():
    """Neither the configuration nor an entry prints a text."""
    assert "hunter2" not in f"{CONFIG!r} {CONFIG.get(None, 'password')!r}"


# ---- typed values: checklist line 58 ----


def typed(text: str, kind: str) -> object:
    return parsed(CONFIG, None, "key", ConfigEntry(text, secret=True), kind)


@pytest.mark.parametrize(
    ("text", "kind", "data"),
    [
        ("hunter2", "text", "hunter2"),
        ('"x"', "text", '"x"'),
        ("", "text", ""),
        ("3", "number", 3),
        ("-1.5e3", "number", -1500.0),
        ("true", "boolean", True),
        ("false", "boolean", False),
        ('{"a": [1, null]}', "json", {"a": [1, None]}),
        ("null", "json", None),
        ('"x"', "json", "x"),
    ],
)
def test_values_are_read_by_kind(text, kind, data):
    """A text is taken as it is; everything else is JSON."""
    assert (typed(text, kind), type(typed(text, kind))) == (data, type(data))


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("hunter2", "number", "a number"),
        ("true", "number", "a number"),
        ('"3"', "number", "a number"),
        ("null", "number", "a number"),
        ("1", "boolean", "true or false"),
        ("yes", "boolean", "true or false"),
        ("hunter2", "json", "JSON"),
        ("", "json", "JSON"),
        ("NaN", "number", "a number"),
    ],
)
def test_values_of_another_kind(text, kind, wanted):
    """The error names the key and what was wanted; the text, which may be a secret, is not in it."""
    with pytest.raises(ProgramError) as caught:
        typed(text, kind)
    assert str(caught.value) == f'context.config: the configuration value "shop:key" is not {wanted}'
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("namespace", "key", "shown"), [(None, "shop:x", "x"), ("shop", "shop:x", "x"), ("aws", "aws:x", "aws:x")]
)
def test_missing_value(namespace, key, shown):
    """The error says how to set the value, as a user would write it."""
    error = missing(CONFIG, namespace, "x")
    assert error.operation == "context.require-config"
    assert error.problem == f'the configuration value "{key}" is not set'
    assert error.hint == f"set it with `pulumi config set {shown} VALUE`, or with `--secret` if it is one"


def test_config_as_outputs():
    """A value is an output, secret if the entry is; without one there is none, unless it is required."""
    run = ScriptedRun(config=CONFIG)
    size = run.engine.config(None, "size", "number", required=True)
    password = run.engine.config(None, "password", "text", required=False)
    assert size is not None
    assert password is not None
    assert (size.result, password.result) == (Value(3), Value("hunter2", secret=True))
    assert run.engine.config("aws", "x", "text", required=False) is None
    with pytest.raises(ProgramError, match=r'^context\.require-config: the configuration value "aws:x" is not set'):
        run.engine.config("aws", "x", "text", required=True)


def test_marks_in_a_configuration_value():
    """JSON of the configuration may hold secrets."""
    run = ScriptedRun(config=Config("shop", {"shop:a": json.dumps([secret("x")])}))
    node = run.engine.config(None, "a", "json", required=True)
    assert node is not None
    assert node.result == Value([Value("x", secret=True)])
