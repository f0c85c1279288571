from pulumi_gestalt_monitor.errors import ConfigError, MocksError, MonitorError, OperationError


def test_config_error_names_the_key():
    """The message holds the key as it was given, safe on a terminal."""
    assert str(ConfigError("a\x1b", "is not a key")) == 'configuration key "a\\x1b": is not a key'


def test_mocks_error_names_file_and_place():
    """The message begins with the file, and the place in it if there is one."""
    assert str(MocksError("m.json", "$.x", "must be text")) == "m.json: $.x: must be text"
    assert str(MocksError("m.json", "", "is empty", hint="h")) == "m.json: is empty"


def test_operation_error_shows_its_hint():
    """The message of an operation ends with the hint, because `Log` takes one text."""
    assert str(OperationError("no", hint="do this")) == "no\nhint: do this"
    assert str(OperationError("no")) == "no"


def test_all_errors_have_one_root():
    """Whoever catches `MonitorError` catches all of them and finds problem and hint in it."""
    for error in (ConfigError("k", "p", "h"), MocksError("f", "w", "p", "h"), OperationError("p", "h")):
        assert isinstance(error, MonitorError)
        assert (error.problem, error.hint) == ("p", "h")
    assert str(MonitorError("p")) == "p"
