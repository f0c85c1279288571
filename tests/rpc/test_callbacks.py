import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

import grpc
import pytest
from pulumi.runtime.proto.callback_pb2 import CallbackInvokeRequest, CallbackInvokeResponse
from pulumi.runtime.proto.callback_pb2_grpc import CallbacksStub

from pulumi_gestalt_rpc.api import Event, EventKind
from pulumi_gestalt_rpc.callbacks import CallbackServer
from pulumi_gestalt_rpc.calls import MAX_MESSAGE
from pulumi_gestalt_rpc.serving import MAX_DETAILS

PATIENCE = 30.0


class Served:
    """A server, the calls that it delivered, and Pulumi's own client."""

    def __init__(self) -> None:
        self.calls: SimpleQueue[Event] = SimpleQueue()
        self.server = CallbackServer(self.calls.put)
        options = [("grpc.max_send_message_length", MAX_MESSAGE), ("grpc.max_receive_message_length", MAX_MESSAGE)]
        self.channel = grpc.insecure_channel(self.server.address, options)

    def call(self, token: str = "t", body: bytes = b"in") -> "grpc.CallFuture[CallbackInvokeResponse]":
        """Call a function as Pulumi does."""
        future: grpc.CallFuture[CallbackInvokeResponse] = CallbacksStub(self.channel).Invoke.future(  # type: ignore[no-untyped-call]
            CallbackInvokeRequest(token=token, request=body), timeout=PATIENCE
        )
        return future

    def next(self) -> Event:
        """Wait for a call to be delivered."""
        return self.calls.get(timeout=PATIENCE)


@pytest.fixture
def served() -> Iterator[Served]:
    """Serve while a test runs."""
    with serving() as made:
        yield made


@contextmanager
def serving() -> Iterator[Served]:
    """Serve, and stop."""
    made = Served()
    yield made
    made.server.abort("over")
    made.channel.close()
    made.server.close()


def refusal(future: "grpc.CallFuture[CallbackInvokeResponse]") -> tuple[str, str]:
    """Return status and text of a call that was refused."""
    with pytest.raises(grpc.RpcError):
        future.result(timeout=PATIENCE)
    return future.code().name, future.details()  # type: ignore[attr-defined]


def test_call(served: Served) -> None:
    """A call is delivered with its token and message, and answered with a message, each to the byte."""
    future = served.call("transform-1", b"\x00\xff in")
    event = served.next()
    assert (event.kind, event.detail, event.body) == (EventKind.CALL, "transform-1", b"\x00\xff in")
    served.server.answer(event.id, b"\xff\x00 out", "")
    assert future.result(timeout=PATIENCE) == CallbackInvokeResponse(response=b"\xff\x00 out")


def test_empty_answer(served: Served) -> None:
    """A message without bytes is an answer."""
    future = served.call(body=b"")
    served.server.answer(served.next().id, b"", "")
    assert future.result(timeout=PATIENCE).response == b""


def test_failure(served: Served) -> None:
    """A call without an answer ends with the reason, in every language."""
    future = served.call()
    served.server.answer(served.next().id, None, "the hook grüßt 100% 日本\n\x1b[2J")
    assert refusal(future) == ("UNKNOWN", "the hook grüßt 100% 日本\n\x1b[2J")


@pytest.mark.parametrize("character", ["x", "%", "ü", "日", "\U0001f600"])
def test_long_failure(served: Served, character: str) -> None:
    """A reason that gRPC would not take as a whole is cut, whatever it is written in."""
    future = served.call()
    served.server.answer(served.next().id, None, character * 100_000)
    status, text = refusal(future)
    assert status == "UNKNOWN"
    assert text.endswith(f"{character} ...")
    assert len(text.encode()) > MAX_DETAILS / 4


def test_order_is_free(served: Served) -> None:
    """Calls are open side by side, hundreds of them, each with an id of its own, and are answered in any order."""
    futures = [served.call(str(number)) for number in range(300)]
    events = [served.next() for _ in futures]
    assert len({event.id for event in events}) == 300
    for event in reversed(events):
        served.server.answer(event.id, event.detail.encode(), "")
    assert [future.result(timeout=PATIENCE).response for future in futures] == [
        str(number).encode() for number in range(300)
    ]


def test_large_messages(served: Served) -> None:
    """Messages of megabytes pass; the limit is Pulumi's."""
    assert MAX_MESSAGE == 400 * 1024 * 1024
    large = b"x" * (32 * 1024 * 1024)
    future = served.call(body=large)
    event = served.next()
    assert event.body == large
    served.server.answer(event.id, large, "")
    assert future.result(timeout=PATIENCE).response == large


def test_abort(served: Served) -> None:
    """Aborting refuses the calls that are open and those that come, with the reason, and delivers nothing more."""
    future = served.call()
    call = served.next().id
    served.server.abort("interrupted")
    assert refusal(future) == ("CANCELLED", "interrupted")
    served.server.answer(call, b"late", "")
    assert refusal(served.call()) == ("CANCELLED", "interrupted")
    assert served.calls.empty()


def test_call_that_is_given_up(served: Served) -> None:
    """A call that Pulumi gives up holds no thread, and its answer goes nowhere."""
    future = served.call()
    call = served.next().id
    future.cancel()
    for thread in [thread for thread in threading.enumerate() if thread.name == "call"]:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    served.server.answer(call, b"late", "")
    served.server.answer("call-unknown", b"odd", "")


def test_request_that_is_no_message(served: Served) -> None:
    """What is no request is refused."""
    invoke = served.channel.unary_unary("/pulumirpc.Callbacks/Invoke")
    status, text = refusal(invoke.future(b"\xff", timeout=PATIENCE))  # type: ignore[arg-type]
    assert (status, text) == ("INVALID_ARGUMENT", "the request is not a CallbackInvokeRequest")


def test_loopback_only(served: Served) -> None:
    """Calls are served on the loopback interface, on a port of the server's own."""
    host, _, port = served.server.address.rpartition(":")
    assert host == "127.0.0.1"
    with serving() as other:
        assert other.server.address != f"127.0.0.1:{port}"


def test_process_ends_in_the_middle_of_calls() -> None:
    """Calls that nobody answers keep no process from ending, in the way of Python or at once."""
    script = """
        import os, sys, grpc
        from queue import SimpleQueue
        from pulumi.runtime.proto.callback_pb2 import CallbackInvokeRequest
        from pulumi.runtime.proto.callback_pb2_grpc import CallbacksStub
        from pulumi_gestalt_rpc.callbacks import CallbackServer

        calls = SimpleQueue()
        server = CallbackServer(calls.put)
        stub = CallbacksStub(grpc.insecure_channel(server.address))
        futures = [stub.Invoke.future(CallbackInvokeRequest(token="t")) for _ in range(5)]
        for _ in futures:
            calls.get()
        if sys.argv[1] == "at once":
            os._exit(7)
        sys.exit(7)
        """
    for way in ("at once", "in the way of Python"):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script), way],
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            env={"PYTHONPATH": ":".join(sys.path)},
        )
        assert done.returncode == 7
        assert b"callbacks.py" not in done.stderr
