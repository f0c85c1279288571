"""A provider for the tests, as a process of its own, written with Pulumi's own stubs.

It has one type, `gtest:index:Thing`. What its inputs ask for:

    kind       a change of it replaces the thing; every other change updates it
    fail       "check", "create", "update" or "delete": that step fails
    exit       "create": the provider's process ends in the middle of that step
    wait       a file: create waits until it exists

Its outputs are its inputs, `shape` (computed from `kind`) and the secret `token`. Its functions are `echo`, which
returns its arguments, `whisper`, which returns them secret, and `fail`.
"""

# ruff: noqa: ARG002, N802, T201 - the names and arguments are those of Pulumi's stubs; the port is printed

import json
import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

TEXT = {"kind": {"type": "string"}, "fail": {"type": "string"}}
SCHEMA = {
    "name": "gtest",
    "version": "1.0.0",
    "resources": {"gtest:index:Thing": {"inputProperties": TEXT, "properties": {**TEXT, "shape": {"type": "string"}}}},
}
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


def struct(value):
    return json_format.ParseDict(value, struct_pb2.Struct())


def plain(value):
    return json_format.MessageToDict(value)


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    def Handshake(self, request, context):
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=False, accept_resources=False)

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="1.0.0")

    def GetSchema(self, request, context):
        return provider_pb2.GetSchemaResponse(schema=json.dumps(SCHEMA))

    def CheckConfig(self, request, context):
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request, context):
        return provider_pb2.DiffResponse()

    def Configure(self, request, context):
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Check(self, request, context):
        failures = []
        if plain(request.news).get("fail") == "check":
            failures = [provider_pb2.CheckFailure(property="fail", reason="the check was asked to fail")]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def Diff(self, request, context):
        old, new = plain(request.old_inputs), plain(request.news)
        changed = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        replaces = [key for key in changed if key == "kind"]
        return provider_pb2.DiffResponse(changes=some, replaces=replaces, diffs=changed)

    def Create(self, request, context):
        inputs = plain(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=request.properties)
        if inputs.get("exit") == "create":
            os._exit(9)
        if inputs.get("fail") == "create":
            context.abort(grpc.StatusCode.UNKNOWN, "the create was asked to fail")
        while "wait" in inputs and not Path(inputs["wait"]).exists():
            if STOPPED.wait(0.02):
                context.abort(grpc.StatusCode.CANCELLED, "cancelled")
        return provider_pb2.CreateResponse(id=f"thing-{inputs.get('kind', 'none')}", properties=outputs(inputs))

    def Update(self, request, context):
        inputs = plain(request.news)
        if inputs.get("fail") == "update":
            context.abort(grpc.StatusCode.UNKNOWN, "the update was asked to fail")
        return provider_pb2.UpdateResponse(properties=outputs(inputs))

    def Delete(self, request, context):
        if plain(request.properties).get("fail") == "delete":
            context.abort(grpc.StatusCode.UNKNOWN, "the delete was asked to fail")
        return empty_pb2.Empty()

    def Read(self, request, context):
        properties = outputs(plain(request.inputs))
        return provider_pb2.ReadResponse(id=request.id, properties=properties, inputs=request.inputs)

    def Invoke(self, request, context):
        arguments = plain(request.args)
        match request.tok:
            case "gtest:index:echo":
                return provider_pb2.InvokeResponse(**{"return": struct(arguments)})
            case "gtest:index:whisper":
                return provider_pb2.InvokeResponse(**{"return": struct({k: secret(v) for k, v in arguments.items()})})
        failure = provider_pb2.CheckFailure(property="reason", reason="the function was asked to fail")
        return provider_pb2.InvokeResponse(failures=[failure])

    def Cancel(self, request, context):
        STOPPED.set()
        return empty_pb2.Empty()


def secret(value):
    return {**SECRET, "value": value}


def outputs(inputs):
    return struct({**inputs, "shape": f"{inputs.get('kind', 'none')}-shaped", "token": secret("t0ken")})


STOPPED = threading.Event()


def main():
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    server = grpc.server(ThreadPoolExecutor(32))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(), server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    ended.wait()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
