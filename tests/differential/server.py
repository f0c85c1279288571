"""The recording monitor behind gRPC: one port of the loopback interface, with the official stubs."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, engine_pb2_grpc, resource_pb2_grpc

from differential.recorder import ORGANIZATION, PROJECT, STACK, Recorder, Refused, Scenario

_THREADS = 32


class RecordingServer:
    """Serves a `Recorder` while the `with` block runs.

    Attributes:
        address: "127.0.0.1:port".
        recorder: what was recorded.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.recorder = Recorder(scenario, self._call_back)
        self._channels: dict[str, grpc.Channel] = {}
        self._threads = ThreadPoolExecutor(_THREADS)
        self._server = grpc.server(self._threads, options=[("grpc.so_reuseport", 0)])
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(_Service(self.recorder), self._server)
        engine_pb2_grpc.add_EngineServicer_to_server(_Service(self.recorder), self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop(grace=None).wait()
        for channel in self._channels.values():
            channel.close()
        self._threads.shutdown(wait=False)

    def environment(self) -> dict[str, str]:
        """Return the variables that Pulumi's hosts set for a program."""
        scenario = self.recorder.scenario
        return {
            "PULUMI_MONITOR": self.address,
            "PULUMI_ENGINE": self.address,
            "PULUMI_PROJECT": PROJECT,
            "PULUMI_STACK": STACK,
            "PULUMI_ORGANIZATION": ORGANIZATION,
            "PULUMI_DRY_RUN": str(scenario.preview).lower(),
            "PULUMI_PARALLEL": "16",
            "PULUMI_CONFIG": json.dumps(scenario.config),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(scenario.secret_keys),
        }

    def _call_back(self, callback: callback_pb2.Callback, request: bytes) -> bytes:
        if callback.target not in self._channels:
            self._channels[callback.target] = grpc.insecure_channel(callback.target)
        stub = callback_pb2_grpc.CallbacksStub(self._channels[callback.target])
        message = callback_pb2.CallbackInvokeRequest(token=callback.token, request=request)
        response: bytes = stub.Invoke(message).response
        return response


class _Service:
    """Both services: each method hands its request to the recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __getattr__(self, method: str) -> Any:
        def serve(request: Message, context: grpc.ServicerContext) -> Message:
            try:
                return self._recorder.handle(method, request)
            except Refused as refusal:
                context.abort(grpc.StatusCode.UNKNOWN, str(refusal))
            except KeyError:
                context.abort(grpc.StatusCode.UNIMPLEMENTED, f"unknown method {method}")

        return serve
