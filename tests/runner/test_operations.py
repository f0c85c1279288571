from types import SimpleNamespace
from typing import Any

import pytest

from fakes.monitor import FakeMonitor
from pulumi_gestalt_rpc.api import Event, EventKind
from pulumi_gestalt_rpc.host_pb2 import RegisterResourceOutputsRequest
from pulumi_gestalt_runner import host_calls
from pulumi_gestalt_runner.host_calls import HostCallError
from pulumi_gestalt_runner.operations import PIECE, Operations


def made(**options: Any) -> tuple[Operations, FakeMonitor]:
    monitor = FakeMonitor(**options)
    return Operations(monitor), monitor


def request(identity: str, method: str = "Call", body: bytes = b"body") -> Any:
    return SimpleNamespace(id=identity, method=method, body=body.decode("latin-1"))


def outputs(urn: str) -> bytes:
    return RegisterResourceOutputsRequest(urn=urn).SerializeToString()


def waited(operations: Operations) -> list[tuple[str, str, str, bytes]]:
    return [(event.kind, event.id, event.detail, event.body.encode("latin-1")) for event in operations.wait(None)]


def test_operations_pass_through():
    """Requests go to the monitor in their order with their bytes untouched, and events come back."""
    operations, monitor = made(refused={"2": "no"})
    operations.start(None, [request("1", "ReadResource", b"\x00r"), request("2", "Invoke", b"\xffi")])
    operations.start(None, [])
    assert monitor.started == [("ReadResource", "1", b"\x00r"), ("Invoke", "2", b"\xffi")]
    assert operations.open == {"1": "ReadResource", "2": "Invoke"}
    assert waited(operations) == [("answer", "1", "", b"\x00r"), ("failure", "2", "no", b"")]
    assert operations.open == {}
    operations.start(None, [request("1")])


def test_calls():
    """A call of Pulumi's comes as an event and is answered once, with a message or with a reason."""
    operations, monitor = made(calls=[Event(EventKind.CALL, f"call-{n}", "token", b"in") for n in (1, 2)])
    assert operations.callback_target(None) == "127.0.0.1:1"
    operations.start(None, [request("1")])
    assert [event[:3] for event in waited(operations)] == [
        ("answer", "1", ""),
        ("call", "call-1", "token"),
        ("call", "call-2", "token"),
    ]
    operations.return_from_call(None, "call-1", "out\xff", "")
    operations.return_from_call(None, "call-2", None, "it failed")
    assert monitor.returned == [("call-1", b"out\xff", ""), ("call-2", None, "it failed")]
    for unknown in ("call-1", "call-3", ""):
        with pytest.raises(HostCallError, match=f"return-from-call: the id '{unknown}' is not that of an open call"):
            operations.return_from_call(None, unknown, "again", "")
    assert len(monitor.returned) == 2


def test_finished():
    """A run has finished when the stack's outputs, not a component's, are answered, and the end that was asked for."""
    operations, _ = made()
    for identity, body in (("1", outputs("urn:component")), ("2", b"\xff")):
        operations.start(None, [request(identity, "RegisterResourceOutputs", body)])
        operations.wait(None)
        assert not operations.finished
    operations.start(None, [request("3", "RegisterResourceOutputs", outputs("urn:stack"))])
    assert not operations.finished
    operations.wait(None)
    assert operations.finished
    operations.start(None, [request("4", "SignalAndWaitForShutdown", b"")])
    assert not operations.finished
    operations.wait(None)
    assert operations.finished


def test_mistakes_of_the_implementation(monkeypatch: pytest.MonkeyPatch):
    """A call that the contract does not allow is refused, with the function's name, before anything is sent."""
    operations, monitor = made(calls=[Event(EventKind.CALL, "c", "t")])
    monkeypatch.setattr(host_calls, "MAX_BODY", 4)
    operations.start(None, [request("1", body=b"")])
    for wrong, problem in (
        (request("1", body=b""), "start: the id '1' is already that of an open operation"),
        (request("", body=b""), "start: an operation's id has 0 characters"),
        (request("2", "Explode", b""), "start: there is no operation 'Explode'"),
        (request("2", "GetDeploymentInfo", b""), "start: there is no operation 'GetDeploymentInfo'"),
        (request("2", body=b"12345"), "start: a message of 5 bytes; Pulumi accepts 4"),
    ):
        with pytest.raises(HostCallError, match=problem):
            operations.start(None, [wrong])
    assert len(monitor.started) == 1
    with pytest.raises(HostCallError, match="wait: no operation is open"):
        made()[0].wait(None)
    operations.wait(None)
    with pytest.raises(HostCallError, match="return-from-call: a message of 5 bytes"):
        operations.return_from_call(None, "c", "12345", "")


def test_large_answers_come_in_pieces():
    """One call carries a bounded number of bytes, whatever the answers: the rest waits, or is taken piece by piece."""
    operations, _ = made()
    large = bytes(range(256)) * (3 * PIECE // 256)
    half = b"h" * (PIECE // 2)
    for identity, body in (("1", half), ("2", half), ("3", large), ("4", large + b"end"), ("5", b"")):
        operations.start(None, [request(identity, body=body)])
    assert [(event[1], len(event[3])) for event in waited(operations)] == [("1", len(half))]
    assert [(event[1], len(event[3])) for event in waited(operations)] == [("2", len(half))]
    for identity, end in (("3", b""), ("4", b"end")):
        ((_, found, _, first),) = waited(operations)
        assert found == identity
        pieces = [first]
        while len(pieces[-1]) == PIECE:
            pieces.append(operations.take(None, identity).encode("latin-1"))
        assert b"".join(pieces) == large + end
        assert pieces[-1] == end
        with pytest.raises(HostCallError, match=f"take: the event '{identity}' has no more pieces"):
            operations.take(None, identity)
    assert [event[1] for event in waited(operations)] == ["5"]
    with pytest.raises(HostCallError, match="wait: no operation is open"):
        operations.wait(None)


def test_large_requests_come_in_pieces(monkeypatch: pytest.MonkeyPatch):
    """Pieces that were put before are the beginning of the request's body; together they are bounded."""
    operations, monitor = made()
    operations.put(None, "1", "one ")
    operations.put(None, "1", "tw\xff ")
    operations.start(None, [request("1", body=b"three"), request("2")])
    assert [sent[1:] for sent in monitor.started] == [("1", b"one tw\xff three"), ("2", b"body")]
    monkeypatch.setattr(host_calls, "MAX_BODY", 5)
    operations.put(None, "3", "12345")
    with pytest.raises(HostCallError, match="put: a message of 6 bytes; Pulumi accepts 5"):
        operations.put(None, "3", "6")


def test_a_body_is_bytes():
    """A character beyond U+00FF is no byte: the function is named."""
    operations, _ = made()
    with pytest.raises(HostCallError, match="put: a body with a character that is no byte"):
        operations.put(None, "1", "\u0100")
