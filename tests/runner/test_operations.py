from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from fakes.monitor import FakeMonitor
from fakes.scripted import secret
from pulumi_gestalt_rpc.api import Event, EventKind
from pulumi_gestalt_rpc.host_pb2 import (
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
)
from pulumi_gestalt_runner import host_calls
from pulumi_gestalt_runner.host_calls import HostCallError
from pulumi_gestalt_runner.limits import LimitError, Limits
from pulumi_gestalt_runner.operations import MAX_PUT, PIECE, Operations
from pulumi_gestalt_runner.redaction import SECRETS
from runner.programs import message

READ, INVOKE = message(b"\x00r"), message(b"\xffi")


def made(**options: Any) -> tuple[Operations, FakeMonitor]:
    monitor = FakeMonitor(**options)
    return Operations(monitor), monitor


def limited(*, calls: Sequence[Event] = (), **limits: int) -> tuple[Operations, FakeMonitor]:
    monitor = FakeMonitor(calls=calls)
    return Operations(monitor, Limits(**limits)), monitor


def request(identity: str, method: str = "Call", body: bytes = b"") -> Any:
    return SimpleNamespace(id=identity, method=method, body=body.decode("latin-1"))


def outputs(urn: str) -> bytes:
    return RegisterResourceOutputsRequest(urn=urn).SerializeToString()


def filled(size: int) -> bytes:
    """Return a message of `size` bytes."""
    made = message(bytes(size - 5))
    assert len(made) == size
    return made


def waited(operations: Operations) -> list[tuple[str, str, str, bytes]]:
    return [(event.kind, event.id, event.detail, event.body.encode("latin-1")) for event in operations.wait(None)]


def test_operations_pass_through():
    """Requests go to the monitor in their order with their bytes untouched, and events come back."""
    operations, monitor = made(refused={"2": "no"})
    operations.start(None, [request("1", "ReadResource", READ), request("2", "Invoke", INVOKE)])
    operations.start(None, [])
    assert monitor.started == [("ReadResource", "1", READ), ("Invoke", "2", INVOKE)]
    assert {number: request.method for number, request in operations.open.items()} == {
        "1": "ReadResource",
        "2": "Invoke",
    }
    assert waited(operations) == [("answer", "1", "", READ), ("failure", "2", "no", b"")]
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
    operations.return_from_call(None, "call-1", message(b"out\xff").decode("latin-1"), "")
    operations.return_from_call(None, "call-2", None, "it failed")
    assert monitor.returned == [("call-1", message(b"out\xff"), ""), ("call-2", None, "it failed")]
    for unknown in ("call-1", "call-3", ""):
        with pytest.raises(HostCallError, match=f"return-from-call: the id '{unknown}' is not that of an open call"):
            operations.return_from_call(None, unknown, "again", "")
    assert len(monitor.returned) == 2


def test_finished():
    """A run has finished when the stack's outputs, not a component's, are answered, and the end that was asked for."""
    operations, _ = made()
    for identity, body in (("1", outputs("urn:component")), ("2", b"\x0a\x01\xff")):
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
    operations, monitor = made(calls=[Event(EventKind.CALL, "c", "t")])
    with pytest.raises(HostCallError, match="start: a body of 1 bytes that is no protobuf message"):
        operations.start(None, [request("1", body=b"\xff")])
    operations.start(None, [request("1")])
    operations.wait(None)
    with pytest.raises(HostCallError, match="return-from-call: a body of 1 bytes that is no protobuf message"):
        operations.return_from_call(None, "c", "\xff", "")
    assert (len(monitor.started), monitor.returned) == (1, [])


def test_large_answers_come_in_pieces():
    """One call carries a bounded number of bytes, whatever the answers: the rest waits, or is taken piece by piece."""
    operations, _ = made()
    large = filled(3 * PIECE)
    half = filled(PIECE // 2)
    for identity, body in (("1", half), ("2", half), ("3", large), ("4", large + b"\x08\x01"), ("5", b"")):
        operations.start(None, [request(identity, body=body)])
    assert [(event[1], len(event[3])) for event in waited(operations)] == [("1", len(half))]
    assert [(event[1], len(event[3])) for event in waited(operations)] == [("2", len(half))]
    for identity, end in (("3", b""), ("4", b"\x08\x01")):
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


def test_large_requests_come_in_pieces():
    """Pieces that were put before are the beginning of the request's body; together they are bounded."""
    operations, monitor = limited(request=20)
    whole = message(b"one tw\xff three")
    operations.put(None, "1", whole[:3].decode("latin-1"))
    operations.put(None, "1", whole[3:9].decode("latin-1"))
    operations.start(None, [request("1", body=whole[9:]), request("2", body=READ)])
    assert [sent[1:] for sent in monitor.started] == [("1", whole), ("2", READ)]
    operations.put(None, "3", "." * 20)
    with pytest.raises(LimitError, match="size of one request to Pulumi, at most 20 B$"):
        operations.put(None, "3", ".")
    with pytest.raises(HostCallError, match="put: the id '1' is that of an open operation"):
        operations.put(None, "1", ".")
    with pytest.raises(HostCallError, match=f"put: more than {MAX_PUT} bodies are not complete"):
        for number in range(MAX_PUT):
            operations.put(None, f"more-{number}", ".")


def test_limits():
    """What is too large, too much at once, or too much in all is refused with the limit's name and what it was."""
    pet = RegisterResourceRequest(type="a:b:Pet", name="pet").SerializeToString()
    operations, monitor = limited(request=len(pet), open_requests=2, resources=3)
    operations.start(None, [request("1", "RegisterResource", pet), request("2", "ReadResource", pet)])
    with pytest.raises(
        LimitError, match=r'at the same time, at most 2; Pulumi had not answered: resource a:b:Pet "pet"'
    ):
        operations.start(None, [request("3")])
    operations.wait(None)
    with pytest.raises(LimitError, match=rf"at most {len(pet)} B; invoke of \? has {len(pet) + 1} bytes"):
        operations.start(None, [request("3", "Invoke", b"." * (len(pet) + 1))])
    operations.start(None, [request("4", "RegisterResource", pet)])
    operations.wait(None)
    with pytest.raises(LimitError, match=r'reads, at most 3; resource a:b:Pet "pet" is one too many'):
        operations.start(None, [request("5", "RegisterResource", pet)])
    operations.start(None, [request("6", "Invoke")])
    assert [operation for _, operation, _ in monitor.started] == ["1", "2", "4", "6"]


def test_bytes_of_all_requests_are_bounded():
    """All requests of a run together are bounded, and what was put counts before it is sent."""
    body = message(b"x" * 18)
    operations, monitor = limited(sent=50)
    operations.start(None, [request("1", body=body)])
    operations.wait(None)
    operations.start(None, [request("2", body=body)])
    with pytest.raises(LimitError, match="all requests to Pulumi, at most 50 B; Pulumi had not answered: call of x"):
        operations.start(None, [request("3", body=body)])
    assert len(monitor.started) == 2
    operations, _ = limited(sent=50)
    operations.put(None, "1", "." * 30)
    operations.put(None, "2", "." * 20)
    with pytest.raises(LimitError, match="at most 50 B"):
        operations.put(None, "1", ".")


def test_calls_are_bounded():
    """Calls of Pulumi's beyond what a program may have open are refused at once, and the program sees none of them."""
    calls = [Event(EventKind.CALL, f"call-{number}", "token") for number in range(3)]
    operations, monitor = limited(open_requests=2, calls=calls)
    operations.start(None, [request("1")])
    assert [event[1] for event in waited(operations)] == ["1", "call-0", "call-1"]
    assert monitor.returned == [("call-2", None, "the program has 2 calls to answer already")]


def test_steps():
    """Operations and answers are counted, so that it is seen from outside whether a run goes on."""
    operations, _ = made()
    operations.start(None, [request("1"), request("2")])
    assert (operations.steps, operations.resources) == (2, 0)
    assert operations.waiting_for == "; Pulumi had not answered: call of ?, call of ?"
    operations.wait(None)
    assert operations.steps == 3
    assert operations.waiting_for == ""


def test_a_body_is_bytes():
    """A character beyond U+00FF is no byte: the function is named."""
    operations, _ = made()
    with pytest.raises(HostCallError, match="put: a body with a character that is no byte"):
        operations.put(None, "1", "\u0100")


def registration(**properties: Any) -> bytes:
    made = RegisterResourceRequest()
    made.object.update(properties)
    return made.SerializeToString()


def test_marked_in_requests():
    """Until the implementation says that it tells what is secret, the Runner finds it in requests."""
    operations, _ = made()
    operations.start(None, [request("1", "RegisterResource", registration(a=secret("of a request")))])
    assert SECRETS.redacted("of a request") == "[secret]"
    operations.told = True
    operations.start(None, [request("2", "RegisterResource", registration(a=secret("of another")))])
    assert SECRETS.redacted("of another") == "of another"


@pytest.mark.parametrize("told", [True, False])
def test_marked_in_answers(told: bool):
    """The Runner finds itself what Pulumi marks in answers."""
    operations, monitor = made()
    operations.told = told
    operations.start(None, [request("1", "RegisterResource")])
    answer = RegisterResourceResponse()
    answer.object.update({"password": secret("of an answer")})
    monitor.events[0] = Event(EventKind.ANSWER, "1", body=answer.SerializeToString())
    waited(operations)
    assert SECRETS.redacted("of an answer") == "[secret]"
