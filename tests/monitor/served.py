"""An embedded monitor behind gRPC, where Pulumi's own stands, so that programs of the official SDK can talk to it."""

import queue
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import Self

import grpc
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

from pulumi_gestalt_monitor import EmbeddedMonitor
from pulumi_gestalt_rpc.api import METHODS, Event, EventKind, MonitorGone

_STACK_TYPE = "pulumi:pulumi:Stack"


class ServedMonitor(grpc.GenericRpcHandler):
    """Serves `monitor` while the `with` block runs; one thread owns it, as the Runner's does.

    Attributes:
        address: "127.0.0.1:port".
    """

    def __init__(self, monitor: EmbeddedMonitor) -> None:
        self._monitor = monitor
        self._deployment = monitor.deployment()
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._open: dict[str, Future[bytes]] = {}
        self._targets: dict[str, str] = {}
        self._threads = ThreadPoolExecutor(32)
        self._server = grpc.server(self._threads, handlers=(self,), options=[("grpc.so_reuseport", 0)])
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._owner = Thread(target=self._own, daemon=True)

    def __enter__(self) -> Self:
        self._owner.start()
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop(grace=None).wait()
        self._work.put(None)
        self._owner.join()
        self._threads.shutdown(wait=False)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        """Return what handles a method: bytes in, bytes out."""
        method = handler_call_details.method.rpartition("/")[2]

        def handle(body: bytes, context: grpc.ServicerContext) -> bytes:
            try:
                return self._handle(method, body)
            except RuntimeError as refusal:
                context.abort(grpc.StatusCode.UNKNOWN, str(refusal))
                raise

        return grpc.unary_unary_rpc_method_handler(handle)

    def _handle(self, method: str, body: bytes) -> bytes:
        if method == "GetDeploymentInfo":
            return self._deployment.info
        if method == "SupportsFeature":
            return resource_pb2.SupportsFeatureResponse(hasSupport=True).SerializeToString()
        if method == "RegisterResource":
            request = resource_pb2.RegisterResourceRequest.FromString(body)
            if request.type == _STACK_TYPE:
                return resource_pb2.RegisterResourceResponse(urn=self._deployment.stack_urn).SerializeToString()
        if method not in METHODS:
            # The log, and the URN of the stack.
            return b""
        self._learn_targets(method, body)
        answer: Future[bytes] = Future()
        self._work.put(lambda: self._start(method, body, answer))
        return answer.result(timeout=60)

    def _learn_targets(self, method: str, body: bytes) -> None:
        """Remember where the program serves its functions: the monitor itself needs no address."""
        match method:
            case "RegisterResource":
                callbacks = list(resource_pb2.RegisterResourceRequest.FromString(body).transforms)
            case "RegisterResourceHook":
                callbacks = [resource_pb2.RegisterResourceHookRequest.FromString(body).callback]
            case "RegisterErrorHook":
                callbacks = [resource_pb2.RegisterErrorHookRequest.FromString(body).callback]
            case "RegisterStackTransform" | "RegisterStackInvokeTransform":
                callbacks = [callback_pb2.Callback.FromString(body)]
            case _:
                callbacks = []
        self._targets |= {callback.token: callback.target for callback in callbacks}

    def _own(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            try:
                events = self._monitor.wait()
            except MonitorGone:
                events = []
            for event in events:
                self._take(event)

    def _start(self, method: str, body: bytes, answer: Future[bytes]) -> None:
        operation = str(id(answer))
        self._open[operation] = answer
        self._monitor.start(method, operation, body)

    def _take(self, event: Event) -> None:
        match event.kind:
            case EventKind.CALL:
                self._threads.submit(self._call, event)
            case EventKind.FAILURE:
                self._open.pop(event.id).set_exception(RuntimeError(event.detail))
            case EventKind.ANSWER:
                self._open.pop(event.id).set_result(event.body)

    def _call(self, event: Event) -> None:
        body, error = None, ""
        with grpc.insecure_channel(self._targets[event.detail]) as channel:
            request = callback_pb2.CallbackInvokeRequest(token=event.detail, request=event.body)
            try:
                body = callback_pb2_grpc.CallbacksStub(channel).Invoke(request).response
            except grpc.RpcError as refusal:
                error = refusal.details()
        self._work.put(lambda: self._monitor.return_from_call(event.id, body, error))
