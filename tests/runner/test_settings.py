import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_rpc.plain import names
from pulumi_gestalt_runner.settings import Settings, SettingsError, parse_settings, read_settings

MINIMAL = {"PULUMI_MONITOR": "127.0.0.1:1", "PULUMI_PROJECT": "shop", "PULUMI_STACK": "dev"}


def problem(**variables: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        read_settings(MINIMAL | variables)
    return caught.value


@pytest.mark.parametrize("environment", [{}, {"PULUMI_MONITOR": ""}, {"PULUMI_STACK": "", "PULUMI_DRY_RUN": "odd"}])
def test_no_monitor(environment: dict[str, str]) -> None:
    """Without a monitor there are no settings, whatever the other variables hold."""
    assert read_settings(environment) is None


def test_everything() -> None:
    """Each variable reaches its field."""
    settings = read_settings(
        MINIMAL
        | {
            "PULUMI_ENGINE": "127.0.0.1:2",
            "PULUMI_ORGANIZATION": "acme",
            "PULUMI_DRY_RUN": "true",
            "PULUMI_PARALLEL": "16",
            "PULUMI_CONFIG": '{"shop:size": "3", "shop:ü": ""}',
            "PULUMI_CONFIG_SECRET_KEYS": '["shop:size"]',
            "PULUMI_ROOT_DIRECTORY": "/shop",
            "PULUMI_GESTALT_PROGRAM_DIRECTORY": "/shop/app",
        }
    )
    assert settings == Settings(
        monitor="127.0.0.1:1",
        engine="127.0.0.1:2",
        project="shop",
        stack="dev",
        organization="acme",
        dry_run=True,
        parallel=16,
        config={"shop:size": "3", "shop:ü": ""},
        config_secret_keys=("shop:size",),
        root_directory="/shop",
        program_directory="/shop/app",
    )


@pytest.mark.parametrize("empty", [{}, {f"PULUMI_{x}": "" for x in ("ENGINE", "ORGANIZATION", "CONFIG")}])
def test_defaults(empty: dict[str, str]) -> None:
    """What is not set has a default, and so has a text that is empty."""
    settings = read_settings(MINIMAL | empty)
    assert settings == Settings("127.0.0.1:1", "", "shop", "dev", "organization", False, 0, {}, ())


@pytest.mark.parametrize("variable", ["PULUMI_PROJECT", "PULUMI_STACK"])
def test_required(variable: str) -> None:
    """The project and the stack must have names."""
    error = problem(**{variable: ""})
    assert str(error) == f"the environment variable {variable} is missing"
    assert error.hint == "Pulumi sets it together with PULUMI_MONITOR"
    with pytest.raises(SettingsError, match=variable):
        read_settings({name: value for name, value in MINIMAL.items() if name != variable})


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("True", True), ("TRUE", True), ("1", True), ("false", False), ("FALSE", False), ("0", False)],
)
def test_booleans(text: str, value: bool) -> None:
    """True, false, 1 and 0 are booleans, in any case."""
    settings = read_settings(MINIMAL | {"PULUMI_DRY_RUN": text})
    assert settings is not None
    assert settings.dry_run is value


@pytest.mark.parametrize("text", ["", "yes", "no", "on", "t", "2", " true", "tru\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_odd_booleans(text: str) -> None:
    """Anything else is refused by an error that repeats it, so that no preview becomes an update by a slip."""
    error = problem(PULUMI_DRY_RUN=text)
    assert str(error) == f"the environment variable PULUMI_DRY_RUN holds {text!r}, which is no boolean"
    assert (error.hint, error.exit_code) == ("write true or false", 2)


def test_largest_parallelism() -> None:
    """Pulumi's word for unlimited parallelism, the largest int32, is taken."""
    settings = read_settings(MINIMAL | {"PULUMI_PARALLEL": "2147483647"})
    assert settings is not None
    assert settings.parallel == 2147483647


@pytest.mark.parametrize("text", ["", "-1", "1.5", "2147483648", "9" * 5000, "٣", "²", "many"])
def test_odd_parallelism(text: str) -> None:
    """What is no int32 from 0 on is refused."""
    assert str(problem(PULUMI_PARALLEL=text)) == (
        f"the environment variable PULUMI_PARALLEL holds {text!r}, which is no whole number from 0 to 2147483647"
    )


@pytest.mark.parametrize("text", ["hunter2", '{"a": "hunter2"', "[" * 100_000 + "hunter2", "9" * 5000])
def test_config_that_is_not_json(text: str) -> None:
    """Configuration that cannot be parsed is refused by an error that shows nothing of it, nor does its cause."""
    for variable in ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS"):
        error = problem(**{variable: text})
        assert str(error) == f"the environment variable {variable} holds text that is not JSON"
        assert error.__cause__ is None
        assert error.__suppress_context__


@pytest.mark.parametrize("text", ['["hunter2"]', '"hunter2"', '{"a": {"b": "hunter2"}}', '{"a": 1}', "null"])
def test_config_of_another_shape(text: str) -> None:
    """The configuration must be a JSON object of strings."""
    assert str(problem(PULUMI_CONFIG=text)) == "the environment variable PULUMI_CONFIG holds no JSON object of strings"


@pytest.mark.parametrize("text", ['{"hunter2": "a"}', '"hunter2"', "[1]", '["a", null]', "0"])
def test_secret_keys_of_another_shape(text: str) -> None:
    """The secret keys must be a JSON list of strings."""
    assert str(problem(PULUMI_CONFIG_SECRET_KEYS=text)) == (
        "the environment variable PULUMI_CONFIG_SECRET_KEYS holds no JSON list of strings"
    )


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("PULUMI_PROJECT", "\udcff"),
        ("PULUMI_STACK", "\udcff"),
        ("PULUMI_ORGANIZATION", "\udcff"),
        ("PULUMI_ROOT_DIRECTORY", "\udcff"),
        ("PULUMI_GESTALT_PROGRAM_DIRECTORY", "\udcff"),
        ("PULUMI_CONFIG", '{"a": "\\ud800"}'),
        ("PULUMI_CONFIG", '{"\\udfff": "a"}'),
        ("PULUMI_CONFIG_SECRET_KEYS", '["\\ud800"]'),
    ],
)
def test_text_that_cannot_be_sent(variable: str, text: str) -> None:
    """Lone surrogates, which protobuf cannot hold, are refused here."""
    assert str(problem(**{variable: text})) == (
        f"the environment variable {variable} holds text that is not valid Unicode"
    )


def test_repr_shows_no_config() -> None:
    """The `repr` of the settings shows neither configuration nor which keys are secret."""
    settings = read_settings(
        MINIMAL | {"PULUMI_CONFIG": '{"shop:k": "hunter2"}', "PULUMI_CONFIG_SECRET_KEYS": '["shop:k"]'}
    )
    assert "hunter2" not in repr(settings)
    assert "shop:k" not in repr(settings)


def test_frozen() -> None:
    """Settings do not change."""
    settings = read_settings(MINIMAL)
    with pytest.raises(AttributeError):
        settings.stack = "prod"  # type: ignore[union-attr, misc]


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]))
    )
)
def test_config_survives(config: dict[str, str]) -> None:
    """Any text that JSON can hold comes out as it went in, secrets included."""
    environment = MINIMAL | {"PULUMI_CONFIG": json.dumps(config), "PULUMI_CONFIG_SECRET_KEYS": json.dumps([*config])}
    settings = read_settings(environment)
    assert settings is not None
    assert settings.config == config
    assert settings.config_secret_keys == tuple(config)


LINE = {"monitor": "127.0.0.1:1", "project": "shop", "stack": "dev"}


def test_line() -> None:
    """The keys of the line of settings are the fields, and what is left out has the environment's defaults."""
    whole = {
        "monitor": "127.0.0.1:1",
        "engine": "127.0.0.1:2",
        "project": "shop",
        "stack": "dev",
        "organization": "acme",
        "dry_run": True,
        "parallel": 16,
        "config": {"shop:size": "3"},
        "config_secret_keys": ["shop:size"],
        "root_directory": "/shop",
        "program_directory": "/shop/app",
        "construction": "AP8=",
    }
    assert set(whole) == set(names(Settings))
    read = {"config_secret_keys": ("shop:size",), "construction": b"\x00\xff"}
    assert parse_settings(json.dumps(whole).encode()) == Settings(**(whole | read))  # type: ignore[arg-type]
    assert parse_settings(json.dumps(LINE | {"organization": ""}).encode() + b"\n") == read_settings(MINIMAL)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"monitor": ""}, "the setting monitor is missing"),
        ({"project": None}, "the setting project is missing"),
        ({"stack": 7}, "the setting stack holds no JSON string"),
        ({"dry_run": "true"}, "the setting dry_run holds no JSON boolean"),
        ({"dry_run": 1}, "the setting dry_run holds no JSON boolean"),
        ({"parallel": True}, "the setting parallel holds no whole number from 0 to 2147483647"),
        ({"parallel": -1}, "the setting parallel holds no whole number from 0 to 2147483647"),
        ({"parallel": 1.5}, "the setting parallel holds no whole number from 0 to 2147483647"),
        ({"config": {"a": 1, "b": "hunter2"}}, "the setting config holds no JSON object of strings"),
        ({"config": ["hunter2"]}, "the setting config holds no JSON object of strings"),
        ({"config_secret_keys": "hunter2"}, "the setting config_secret_keys holds no JSON list of strings"),
        ({"engine": "\ud800"}, "the setting engine holds text that is not valid Unicode"),
        ({"construction": "hunter2"}, "the setting construction holds no text in base64"),
        ({"construction": None}, "the setting construction holds no JSON string"),
        ({"hunter": 2}, "the line of settings has the key 'hunter', which is no setting"),
    ],
)
def test_odd_lines(changes: dict[str, object], said: str) -> None:
    """A key that is missing, unknown or of the wrong kind is named, and no value is shown."""
    with pytest.raises(SettingsError) as caught:
        parse_settings(json.dumps(LINE | changes).encode())
    assert str(caught.value) == said
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("line", [b"", b"hunter2", b'["hunter2"]', b"\xff", b"[" * 100_000, b'{"monitor": "hunter2"'])
def test_lines_that_are_no_object(line: bytes) -> None:
    """What is no JSON object is refused by an error that shows nothing of it."""
    with pytest.raises(SettingsError) as caught:
        parse_settings(line)
    assert str(caught.value) == "the line of settings is not a JSON object"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
