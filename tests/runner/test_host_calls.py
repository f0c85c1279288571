import pytest

from pulumi_gestalt_runner import host_calls
from pulumi_gestalt_runner.host_calls import HostCallError, check_body, check_id, record


def test_limits(monkeypatch: pytest.MonkeyPatch):
    """An id without or with too many characters, and a body that Pulumi would not take, name the function."""
    monkeypatch.setattr(host_calls, "MAX_BODY", 4)
    check_body("f", b"1234")
    with pytest.raises(HostCallError, match="f: a message of 5 bytes; Pulumi accepts 4") as error:
        check_body("f", b"12345")
    assert error.value.exit_code == 1
    for fine in ("1", "x" * 64):
        check_id("f", fine)
    for bad in ("", "x" * 65):
        with pytest.raises(HostCallError, match=f"f: an operation's id has {len(bad)} characters"):
            check_id("f", bad)


def test_record():
    """A record of the component model has the fields that it is given, whatever their names."""
    assert vars(record(**{"output-id": "1", "body": b""})) == {"output-id": "1", "body": b""}
