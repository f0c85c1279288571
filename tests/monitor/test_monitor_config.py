import pytest

from pulumi_gestalt_monitor.config import check_name, full_key, full_keys
from pulumi_gestalt_monitor.errors import ConfigError, MonitorError


@pytest.mark.parametrize(
    ("key", "full"), [("size", "shop:size"), ("aws:region", "aws:region"), ("aws:config:region", "aws:region")]
)
def test_keys_are_completed(key, full):
    """A key without a namespace gets the project's, and the long form is shortened."""
    assert full_key(key, "shop") == full


@pytest.mark.parametrize("key", ["", ":", "a:", ":b", "a:b:c", "a:config:", "a:b:c:d"])
def test_bad_keys_are_refused(key):
    """A key with empty or too many parts is an error with a hint."""
    with pytest.raises(ConfigError) as caught:
        full_key(key, "shop")
    assert caught.value.key == key
    assert "NAMESPACE:NAME" in caught.value.hint


def test_the_same_key_twice_is_refused():
    """Two spellings of one key are an error, because one value would silently win."""
    with pytest.raises(ConfigError, match="given twice"):
        full_keys({"size": "1", "shop:size": "2"}, "shop")


@pytest.mark.parametrize("values", [{"a\udcff": "1"}, {"a": "\udcff"}])
def test_bytes_that_are_not_text_are_refused(values):
    """Arguments of a command that were not UTF-8 are an error, not a failure to encode later."""
    with pytest.raises(ConfigError, match="not text"):
        full_keys(values, "shop")


def test_names():
    """Names follow Pulumi's rules."""
    check_name("stack", "dev-1.x_Y")
    for name in ("", "a b", "a::b", "x" * 101, "ü", "a\n"):
        with pytest.raises(MonitorError, match="is not a name for the stack"):
            check_name("stack", name)
