"""The service `pulumirpc.Callbacks`, through which Pulumi calls functions of a program."""

import itertools
from collections.abc import Callable
from queue import SimpleQueue
from typing import NamedTuple

import grpc
from google.protobuf.message import DecodeError

from pulumi_gestalt_rpc.api import Event, EventKind
from pulumi_gestalt_rpc.host_pb2 import CallbackInvokeRequest, CallbackInvokeResponse
from pulumi_gestalt_rpc.serving import refuse, serve


class _Outcome(NamedTuple):
    body: bytes | None
    error: str
    status: grpc.StatusCode = grpc.StatusCode.UNKNOWN


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
        self._server, port = serve("pulumirpc.Callbacks", {"Invoke": self._invoke})
        self.address = f"127.0.0.1:{port}"

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
            refuse(context, grpc.StatusCode.INVALID_ARGUMENT, "the request is not a CallbackInvokeRequest")
        call, waiting = f"call-{next(self._numbers)}", SimpleQueue[_Outcome]()
        self._open[call] = waiting
        try:
            gone = _Outcome(None, "given up", grpc.StatusCode.CANCELLED)
            if not context.add_callback(lambda: waiting.put(gone)):
                waiting.put(gone)
            # After it is in the table, so that `abort` either sees it there or is seen here.
            if self._aborted is not None:
                refuse(context, grpc.StatusCode.CANCELLED, self._aborted)
            self._deliver(Event(EventKind.CALL, call, message.token, message.request))
            outcome = waiting.get()
        finally:
            del self._open[call]
        if outcome.body is None:
            refuse(context, outcome.status, outcome.error)
        return CallbackInvokeResponse(response=outcome.body).SerializeToString()
