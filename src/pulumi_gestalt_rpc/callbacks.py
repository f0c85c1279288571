"""The service `pulumirpc.Callbacks`, through which Pulumi calls functions of a program.

gRPC answers a call when its handler returns, so each open call holds a thread until somebody answers it. How many can
be open at once depends on the program, and a function may need what another one gives: no bound, no queue. The threads
are daemons, so that the process can end in the middle of calls.
"""

import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import Any, Final, NamedTuple, NoReturn

import grpc
from google.protobuf.message import DecodeError

from pulumi_gestalt_rpc.api import Event, EventKind
from pulumi_gestalt_rpc.channel import MAX_MESSAGE
from pulumi_gestalt_rpc.host_pb2 import CallbackInvokeRequest, CallbackInvokeResponse

_OPTIONS: Final = (
    ("grpc.max_send_message_length", MAX_MESSAGE),
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    # A second server on the same port would get calls that are meant for this one.
    ("grpc.so_reuseport", 0),
)
MAX_DETAILS: Final = 6000
"""Bytes of an error's text on the wire: gRPC refuses an answer whose metadata exceed 8 KB."""


class _Outcome(NamedTuple):
    body: bytes | None
    error: str
    status: grpc.StatusCode = grpc.StatusCode.UNKNOWN


class _Threads(Executor):
    """Runs each task in a daemon thread of its own."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            try:
                future.set_result(task(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - whoever holds the future is told
                future.set_exception(error)

        threading.Thread(target=run, name="callback", daemon=True).start()
        return future


class CallbackServer:
    """Serves callbacks on the loopback interface from the moment that it is made.

    `abort` may be called from any thread and from a signal handler: nothing here holds a lock.

    Args:
        deliver: is given each call as a CALL event, in a thread of gRPC's.

    Attributes:
        address: "127.0.0.1:port".
    """

    def __init__(self, deliver: Callable[[Event], None]) -> None:
        self._deliver = deliver
        self._numbers = itertools.count(1)
        self._open: dict[str, SimpleQueue[_Outcome]] = {}
        self._aborted: str | None = None
        handler: grpc.RpcMethodHandler[bytes, bytes] = grpc.unary_unary_rpc_method_handler(self._invoke)
        # Any executor will do, which the type does not say.
        self._server = grpc.server(_Threads(), options=_OPTIONS)  # type: ignore[arg-type]
        self._server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler("pulumirpc.Callbacks", {"Invoke": handler}),)
        )
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def answer(self, call: str, body: bytes | None, error: str) -> None:
        """Answer an open call; one that Pulumi has given up needs no answer.

        Args:
            call: its id.
            body: the response message, or None when there is none.
            error: why there is none.
        """
        waiting = self._open.get(call)
        if waiting is not None:
            waiting.put(_Outcome(body, error))

    def abort(self, reason: str) -> None:
        """Refuse all calls, those that are open and those to come, because of `reason`."""
        self._aborted = reason
        for waiting in list(self._open.values()):
            waiting.put(_Outcome(None, reason, grpc.StatusCode.CANCELLED))

    def close(self) -> None:
        """Stop serving."""
        self._server.stop(grace=None)

    def _invoke(self, request: bytes, context: grpc.ServicerContext) -> bytes:
        try:
            message = CallbackInvokeRequest.FromString(request)
        except DecodeError:
            _refuse(context, grpc.StatusCode.INVALID_ARGUMENT, "the request is not a CallbackInvokeRequest")
        call, waiting = f"call-{next(self._numbers)}", SimpleQueue[_Outcome]()
        self._open[call] = waiting
        try:
            gone = _Outcome(None, "given up", grpc.StatusCode.CANCELLED)
            if not context.add_callback(lambda: waiting.put(gone)):
                waiting.put(gone)
            # After it is in the table, so that `abort` either sees it there or is seen here.
            if self._aborted is not None:
                _refuse(context, grpc.StatusCode.CANCELLED, self._aborted)
            self._deliver(Event(EventKind.CALL, call, message.token, message.request))
            outcome = waiting.get()
        finally:
            del self._open[call]
        if outcome.body is None:
            _refuse(context, outcome.status, outcome.error)
        return CallbackInvokeResponse(response=outcome.body).SerializeToString()


def _refuse(context: grpc.ServicerContext, status: grpc.StatusCode, text: str) -> NoReturn:
    context.abort(status, _details(text))
    raise AssertionError  # `abort` has raised, which its type does not say


def _details(text: str) -> str:
    """Return as much of `text` as can be sent; gRPC writes three bytes for one that is not printable ASCII."""
    size = 0
    for number, character in enumerate(text):
        size += len(character.encode()) * (1 if " " <= character <= "~" and character != "%" else 3)
        if size > MAX_DETAILS:
            return text[:number] + " ..."
    return text
