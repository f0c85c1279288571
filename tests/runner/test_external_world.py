from types import SimpleNamespace
from typing import Any

import pytest
from pulumi.runtime.proto.provider_pb2 import CheckFailure, InvokeResponse
from pulumi.runtime.proto.resource_pb2 import RegisterResourceRequest, RegisterResourceResponse, Result

from fakes.kept_log import KeptLog
from fakes.monitor import FakeMonitor
from pulumi_gestalt_rpc.api import Event, EventKind, Message, Severity
from pulumi_gestalt_runner import host_calls
from pulumi_gestalt_runner.external_world import ExternalWorld
from pulumi_gestalt_runner.host import Host
from pulumi_gestalt_runner.host_calls import HostCallError
from runner.programs import message

NO_MESSAGE = b"\xff"


def made(**refused: str) -> tuple[Host, ExternalWorld, FakeMonitor, KeptLog]:
    monitor, log = FakeMonitor(refused=refused), KeptLog()
    host = Host(monitor, log)
    return host, host.external_world, monitor, log


def request(identity: str, body: bytes = b"") -> Any:
    return SimpleNamespace(**{"output-id": identity, "body": body})


def waited(world: ExternalWorld) -> list[tuple[str, bytes]]:
    return [(getattr(answer, "output-id"), answer.body) for answer in world.wait_for_resource_operations(None)]


def test_operations():
    """Operations go to the monitor with their bytes untouched, and answers come back with their ids."""
    host, world, monitor, _ = made()
    first, second = message(b"\x00r"), message(b"\xffi")
    world.register_resource(None, request("1", first))
    world.resource_invoke(None, request("2", second))
    assert monitor.started == [("RegisterResource", "1", first), ("Invoke", "2", second)]
    assert len(host.operations.open) == 2
    assert waited(world) == [("1", first), ("2", second)]
    assert host.operations.open == {}
    world.register_resource(None, request("1"))


def test_outputs():
    """The stack's outputs are sent and answered when the call returns, and the run counts as finished."""
    host, world, monitor, _ = made()
    assert not host.finished
    world.register_resource_outputs(None, message(b"out"))
    assert monitor.of("RegisterResourceOutputs") == [message(b"out")]
    assert host.finished
    assert host.operations.open == {}


def test_outputs_while_operations_are_open():
    """Answers that come while the outputs are under way are kept for the next wait, which does not ask the monitor."""
    host, world, _, _ = made()
    world.register_resource(None, request("1", message(b"r")))
    world.register_resource_outputs(None, b"")
    assert host.finished
    assert waited(world) == [("1", message(b"r"))]
    with pytest.raises(HostCallError, match="wait-for-resource-operations: no operation is open"):
        world.wait_for_resource_operations(None)


def test_refused_registration():
    """A refused registration is reported once, with type and name, and answered with the result FAIL."""
    pet = RegisterResourceRequest(type="a:b:Pet", name="pet").SerializeToString()
    host, world, _, log = made(**{"1": "no such version", "2": "broken"})
    world.register_resource(None, request("1", pet))
    # Its type is no text: the fields themselves are not looked at.
    world.register_resource(None, request("2", b"\x0a\x01\xff"))
    for _, answer in waited(world):
        assert RegisterResourceResponse.FromString(answer) == RegisterResourceResponse(result=Result.FAIL)
    assert log.messages == [
        Message(Severity.ERROR, "registration of a:b:Pet 'pet' failed: no such version"),
        Message(Severity.ERROR, "registration of a resource, in a request that is no message, failed: broken"),
    ]
    assert host.errors == 2


@pytest.mark.parametrize("answer", [b"\x38\x01", b"\x38\x02", NO_MESSAGE])
def test_failed_registration(answer: bytes):
    """A result FAIL or SKIP, or an answer that is no message, passes through without a word and fails the run."""
    host, world, monitor, log = made()
    world.resource_invoke(None, request("1"))
    monitor.events[0] = Event(EventKind.ANSWER, "1", body=answer)
    world.register_resource(None, request("2", b"\x38\x00"))
    waited(world)
    assert not host.failed
    world.register_resource(None, request("3"))
    monitor.events[0] = Event(EventKind.ANSWER, "3", body=answer)
    assert waited(world) == [("3", answer)]
    assert (host.failed, host.errors, log.messages) == (True, 0, [])
    world.register_resource(None, request("4", b""))
    waited(world)
    assert host.failed


def test_refused_invoke():
    """A refused invoke is answered with a failure that says why, for the implementation to report."""
    host, world, _, log = made(**{"1": "no such function"})
    world.resource_invoke(None, request("1"))
    [(_, answer)] = waited(world)
    expected = InvokeResponse(failures=[CheckFailure(reason="no such function")])
    assert InvokeResponse.FromString(answer) == expected
    assert (log.messages, host.errors) == ([], 0)


def test_refused_outputs():
    """Refused outputs are reported and fail the run."""
    host, world, monitor, log = made()
    monitor._refused["outputs".ljust(65)] = "no such stack"
    world.register_resource_outputs(None, b"")
    assert log.messages == [Message(Severity.ERROR, "the stack's outputs were refused: no such stack")]
    assert host.errors == 1


def test_mistakes_of_the_implementation(monkeypatch: pytest.MonkeyPatch):
    """A call that the contract does not allow is refused, with the function's name."""
    host, world, monitor, _ = made()
    monkeypatch.setattr(host_calls, "MAX_BODY", 4)
    world.register_resource(None, request("1", b""))
    for call, problem in (
        (lambda: world.resource_invoke(None, request("1", b"")), "resource-invoke: the id '1' is already that of an"),
        (lambda: world.resource_invoke(None, request("")), "resource-invoke: an operation's id has 0 characters"),
        (lambda: world.register_resource(None, request("x" * 65)), "register-resource: an operation's id has 65"),
        (lambda: world.register_resource(None, request("2", b"12345")), "a message of 5 bytes; Pulumi accepts 4"),
        (lambda: world.register_resource_outputs(None, b"12345"), "register-resource-outputs: a message of 5 bytes"),
        (lambda: world.register_resource_outputs(None, NO_MESSAGE), "outputs: a body of 1 bytes that is no protobuf"),
        (lambda: world.register_resource(None, request("2", NO_MESSAGE)), "resource: a body of 1 bytes that is no pro"),
    ):
        with pytest.raises(HostCallError, match=problem):
            call()
    assert len(monitor.started) == 1
    assert not host.finished


def test_two_interfaces_at_once():
    """Who starts operations through both interfaces is told, because the answers would go astray."""
    host, world, _, _ = made()
    world.register_resource(None, request("1"))
    host.operations.start(None, [SimpleNamespace(id="2", method="Invoke", body="")])
    with pytest.raises(HostCallError, match="started through another interface too"):
        world.wait_for_resource_operations(None)
