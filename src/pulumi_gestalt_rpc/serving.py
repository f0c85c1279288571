"""Serving a gRPC service whose handlers take and give bytes, on the loopback interface.

gRPC answers a call when its handler returns, so each open call holds a thread. How many can be open at once depends on
programs, and one call may need what another one gives: no bound, no queue. The threads are daemons, so that the process
can end in the middle of calls.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from typing import Any, Final, NoReturn

import grpc

from pulumi_gestalt_rpc.calls import MAX_MESSAGE

_OPTIONS: Final = (
    ("grpc.max_send_message_length", MAX_MESSAGE),
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    # A second server on the same port would get calls that are meant for this one.
    ("grpc.so_reuseport", 0),
)
MAX_DETAILS: Final = 6000
"""Bytes of an error's text on the wire: gRPC refuses an answer whose metadata exceed 8 KB."""

Handler = Callable[[bytes, grpc.ServicerContext], bytes]


def serve(service: str, handlers: Mapping[str, Handler]) -> tuple[grpc.Server, int]:
    """Serve and return the server and its port.

    Args:
        service: the full name, such as "pulumirpc.Callbacks".
        handlers: RPC to what answers it.
    """
    # Any executor will do, which the type does not say.
    server = grpc.server(_Threads(), options=_OPTIONS)  # type: ignore[arg-type]
    methods: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
        name: grpc.unary_unary_rpc_method_handler(handler) for name, handler in handlers.items()
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, methods),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def refuse(context: grpc.ServicerContext, status: grpc.StatusCode, text: str) -> NoReturn:
    """End a call with an error."""
    context.abort(status, _details(text))
    raise AssertionError  # `abort` has raised, which its type does not say


class _Threads(Executor):
    """Runs each task in a daemon thread of its own."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            try:
                future.set_result(task(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - whoever holds the future is told
                future.set_exception(error)

        threading.Thread(target=run, name="call", daemon=True).start()
        return future


def _details(text: str) -> str:
    """Return as much of `text` as can be sent; gRPC writes three bytes for one that is not printable ASCII."""
    size = 0
    for number, character in enumerate(text):
        size += len(character.encode()) * (1 if " " <= character <= "~" and character != "%" else 3)
        if size > MAX_DETAILS:
            return text[:number] + " ..."
    return text
