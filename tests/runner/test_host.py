from types import SimpleNamespace
from typing import Any

import pytest

from fakes.kept_log import KeptLog
from fakes.monitor import FakeMonitor
from pulumi_gestalt_rpc.api import Message, Severity
from pulumi_gestalt_rpc.host_pb2 import DeploymentInfo
from pulumi_gestalt_runner import host as hosts
from pulumi_gestalt_runner.host import Host
from pulumi_gestalt_runner.host_calls import HostCallError
from pulumi_gestalt_runner.limits import Limits
from pulumi_gestalt_runner.redaction import SECRETS
from pulumi_gestalt_runner.wasm.offered import OFFERED
from runner.programs import message

RESPONSE = message(b"response")


def made() -> tuple[Host, FakeMonitor, KeptLog]:
    monitor, log = FakeMonitor(), KeptLog()
    return Host(monitor, log), monitor, log


def record(level: str, text: str, **facts: str) -> Any:
    return SimpleNamespace(level=level, args=text, **{"key-values": list(facts.items())})


class KeptLinker:
    """Keeps what is defined: names and types."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, str]] = {}

    def add_interface(self, name: str, functions: dict[str, tuple[str, Any]]) -> None:
        self.found[name] = {label: kind for label, (kind, _) in functions.items()}


def test_all_that_is_offered():
    """What is defined is exactly what the check before linking says is offered."""
    linker = KeptLinker()
    made()[0].define(linker)  # type: ignore[arg-type]
    assert linker.found == OFFERED


def test_deployment():
    """What is being deployed comes from the monitor, and the limit of outputs is added to it."""
    functions = Host(FakeMonitor(), KeptLog(), Limits(outputs=300))._functions()["deployment"]
    del functions["constructed"]
    assert {name: function(None) for name, function in functions.items()} == {
        "stack-urn": "urn:stack",
        "info": b"\n\x04info\x88\xb5\x18\xac\x02",
        "root-directory": "/project",
        "program-directory": "/project/app",
        "construction": None,
    }


def test_construction():
    """A component that was asked for is handed over, and the run has then finished; one that was not is refused."""
    host, monitor, _ = made()
    functions = host._functions()["deployment"]
    with pytest.raises(HostCallError, match="constructed: no component was asked for"):
        functions["constructed"](None, RESPONSE)
    assert not host.finished
    monitor.construction = b"request"
    assert functions["construction"](None) == b"request"
    functions["constructed"](None, RESPONSE)
    assert (host.constructed, host.finished) == (RESPONSE, True)
    with pytest.raises(HostCallError, match="constructed: the component was handed over before"):
        functions["constructed"](None, RESPONSE)


def test_construction_that_is_no_message():
    """What is no message is not handed over."""
    host, monitor, _ = made()
    monitor.construction = b"request"
    with pytest.raises(HostCallError, match="constructed: a body of 1 bytes that is no protobuf message"):
        host._functions()["deployment"]["constructed"](None, b"\xff")
    assert host.constructed is None


@pytest.mark.parametrize(("text", "expected"), [("context.map: out of memory", True), ("context.map: oh", False)])
def test_want_of_memory(text: str, expected: bool):
    """An implementation that ends because there is no more memory is understood; a message of the program is no end."""
    host, _, _ = made()
    host.log(None, record("ERROR", "out of memory", origin="program"))
    assert not host.out_of_memory
    host.log(None, record("ERROR", text, operation="context.map"))
    assert host.out_of_memory is expected


def test_cancel():
    """Whoever wants to end the run ends what waits for the monitor."""
    host, monitor, _ = made()
    host.cancel("why")
    assert monitor.cancelled == ["why"]


def test_log():
    """Records keep their severity and URN; errors are counted."""
    host, _, log = made()
    for level in ("TRACE", "DEBUG", "INFO", "WARN", "ERROR"):
        host.log(None, record(level, level.lower(), urn="u"))
    assert log.messages == [
        Message(Severity.DEBUG, "trace", "u"),
        Message(Severity.DEBUG, "debug", "u"),
        Message(Severity.INFO, "info", "u"),
        Message(Severity.WARNING, "warn", "u"),
        Message(Severity.ERROR, "error", "u"),
    ]
    assert (host.errors, host.explained) == (1, False)


def test_failure_of_a_record():
    """A record that says so fails the run, is counted once and shown at its own level."""
    host, _, log = made()
    host.log(None, record("WARN", "not sent", failed="false"))
    assert not host.failed
    host.log(None, record("WARN", "not sent", failed="true"))
    host.log(None, record("ERROR", "broken", failed="true"))
    host.log(None, record("ERROR", "said", origin="program", failed="true"))
    assert (host.failed, host.errors, host.explained) == (True, 3, False)
    assert [message.severity for message in log.messages] == [Severity.WARNING] * 2 + [Severity.ERROR] * 2


def test_explanation():
    """An error that names an operation explains the end of the program, and stays the explanation."""
    host, _, _ = made()
    host.log(None, record("INFO", "", operation="o"))
    assert not host.explained
    host.log(None, record("ERROR", "", operation="o"))
    host.log(None, record("ERROR", ""))
    assert (host.errors, host.explained) == (2, True)


def test_messages_of_the_program():
    """What the program says as an error is no failure; stream and passing of a message are told."""
    host, _, log = made()
    host.log(None, record("ERROR", "careful", origin="program", operation="o", stream="7", ephemeral="true"))
    host.log(None, record("INFO", "done", origin="program", stream="-1", ephemeral="yes"))
    host.log(None, record("INFO", "done", stream="9" * 10))
    assert log.messages == [
        Message(Severity.ERROR, "careful", stream=7, ephemeral=True),
        Message(Severity.INFO, "done"),
        Message(Severity.INFO, "done"),
    ]
    assert (host.errors, host.explained) == (0, False)
    host.log(None, record("ERROR", "broken", origin="somebody"))
    assert host.errors == 1


def test_skipped_calls():
    """Skipped calls are added up; what is no number does not count."""
    host, _, _ = made()
    for number in ("2", "3", "x", "-1", "", "٣", "9" * 5000):
        host.log(None, record("TRACE", "", skipped_calls=number))
    assert host.skipped_calls == 5


def test_long_records():
    """A record is shown up to a limit, and says how much is left out."""
    host, _, log = made()
    host.log(None, record("INFO", "x" * (hosts.MAX_TEXT + 3), urn="u" * (hosts.MAX_URN + 1)))
    assert log.messages == [
        Message(Severity.INFO, "x" * hosts.MAX_TEXT + " ... (3 more characters)", "u" * hosts.MAX_URN)
    ]
    host.report("y" * (hosts.MAX_TEXT + 1))
    assert log.messages[1].text.endswith("y ... (1 more characters)")


def test_secrets():
    """What the implementation conceals, and the secret configuration, are hidden from then on."""
    host, monitor, _ = made()
    info = DeploymentInfo(config={"a:b": "of the config"}, config_secret_keys=["a:b"])
    monitor.info = info.SerializeToString()
    assert not host.operations.told
    host._functions()["secrets"]["conceal"](None, ["hunter2"])
    assert host.operations.told
    assert SECRETS.redacted("hunter2, of the config") == "[secret], of the config"
    host._functions()["deployment"]["info"](None)
    assert SECRETS.redacted("hunter2, of the config") == "[secret], [secret]"


def test_a_component_that_rules_refuse():
    """What the rules refuse is not handed over, and the run has failed with the reason."""
    monitor, log = FakeMonitor(), KeptLog()
    monitor.construction = b""
    host = Host(monitor, log, refuse_constructed=lambda response: f"{len(response)} bytes too many")
    host._functions()["deployment"]["constructed"](None, RESPONSE)
    assert (host.constructed, host.failed) == (None, True)
    assert [message.text for message in log.messages] == [f"{len(RESPONSE)} bytes too many"]
