from types import SimpleNamespace
from typing import Any

import pytest

from fakes.kept_log import KeptLog
from fakes.monitor import FakeMonitor
from pulumi_gestalt_rpc.api import Message, Method, Severity
from pulumi_gestalt_runner import host as hosts
from pulumi_gestalt_runner.host import Host, HostCallError
from pulumi_gestalt_runner.wasm.compatibility import OFFERED


def made() -> tuple[Host, FakeMonitor, KeptLog]:
    monitor, log = FakeMonitor(), KeptLog()
    return Host(monitor, log), monitor, log


def request(identity: str, body: bytes = b"body") -> Any:
    return SimpleNamespace(**{"output-id": identity, "body": body})


def record(level: str, text: str, **facts: str) -> Any:
    return SimpleNamespace(level=level, args=text, **{"key-values": list(facts.items())})


class KeptLinker:
    """Keeps the names of what is defined."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}
        self._path: list[str] = []

    def __enter__(self) -> "KeptLinker":
        return self

    def __exit__(self, *_error: object) -> None:
        self._path and self._path.pop()

    def root(self) -> "KeptLinker":
        return self

    def add_instance(self, name: str) -> "KeptLinker":
        self._path.append(name)
        return self

    def add_func(self, name: str, function: Any) -> None:
        self.found[f"{self._path[-1]} > {name}"] = function


def test_all_that_is_offered():
    """What is defined is exactly what the check before linking says is offered."""
    linker = KeptLinker()
    made()[0].define(linker)  # type: ignore[arg-type]
    assert {*linker.found} == {f"{interface} > {name}" for interface, names in OFFERED.items() for name in names}


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_only_exceptions_leave(error: type[BaseException]):
    """What would bring the process down, inside of Wasm, becomes an error of ours."""

    def fail() -> None:
        raise error

    with pytest.raises(HostCallError, match=f"fail: stopped by {error.__name__}"):
        hosts._only_exceptions(fail)()


def test_deployment():
    """URN and message of the deployment come from the monitor as they are."""
    host, _, _ = made()
    assert (host.stack_urn(None), host.info(None)) == ("urn:stack", b"info")


def test_operations():
    """Operations go to the monitor with their bytes untouched, and answers come back with their ids."""
    host, monitor, _ = made()
    host.register_resource(None, request("1", b"\x00r"))
    host.resource_invoke(None, request("2", b"\xffi"))
    assert monitor.started == [(Method.REGISTER_RESOURCE, "1", b"\x00r"), (Method.INVOKE, "2", b"\xffi")]
    assert host.open_operations == 2
    answers = host.wait_for_resource_operations(None)
    assert [vars(answer) for answer in answers] == [
        {"output-id": "1", "body": b"\x00r"},
        {"output-id": "2", "body": b"\xffi"},
    ]
    assert host.open_operations == 0
    host.register_resource(None, request("1"))


def test_outputs():
    """The stack's outputs are sent, and the run counts as finished."""
    host, monitor, _ = made()
    assert not host.finished
    host.register_resource_outputs(None, b"out")
    assert monitor.outputs == [b"out"]
    assert host.finished


def test_mistakes_of_the_implementation(monkeypatch: pytest.MonkeyPatch):
    """A call that the contract does not allow is refused, with the function's name."""
    host, monitor, _ = made()
    monkeypatch.setattr(hosts, "MAX_BODY", 4)
    host.register_resource(None, request("1"))
    for call, problem in (
        (lambda: host.resource_invoke(None, request("1")), "resource-invoke: the id '1' is already that of an open"),
        (lambda: host.resource_invoke(None, request("")), "resource-invoke: an operation's id has 0 characters"),
        (lambda: host.register_resource(None, request("x" * 65)), "register-resource: an operation's id has 65"),
        (lambda: host.register_resource(None, request("2", b"12345")), "a message of 5 bytes; Pulumi accepts 4"),
        (lambda: host.register_resource_outputs(None, b"12345"), "register-resource-outputs: a message of 5 bytes"),
        (lambda: made()[0].wait_for_resource_operations(None), "wait-for-resource-operations: no operation is open"),
    ):
        with pytest.raises(HostCallError, match=problem) as error:
            call()
        assert error.value.exit_code == 1
    assert len(monitor.started) == 1
    assert not host.finished


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


def test_explanation():
    """An error that names an operation explains the end of the program, and stays the explanation."""
    host, _, _ = made()
    host.log(None, record("INFO", "", operation="o"))
    assert not host.explained
    host.log(None, record("ERROR", "", operation="o"))
    host.log(None, record("ERROR", ""))
    assert (host.errors, host.explained) == (2, True)


def test_skipped_calls():
    """Skipped calls are added up; what is no number does not count."""
    host, _, _ = made()
    for number in ("2", "3", "x", "-1", "", "9" * 5000):
        host.log(None, record("TRACE", "", skipped_calls=number))
    assert host.skipped_calls == 5 + 999_999_999


def test_long_records():
    """A record is shown up to a limit."""
    host, _, log = made()
    host.log(None, record("INFO", "x" * (hosts.MAX_TEXT + 1), urn="u" * (hosts.MAX_URN + 1)))
    assert (len(log.messages[0].text), len(log.messages[0].urn)) == (hosts.MAX_TEXT, hosts.MAX_URN)
