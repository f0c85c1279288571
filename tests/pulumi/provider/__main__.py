"""A provider for the tests, as a process of its own, written with Pulumi's own stubs.

Its resources are `gtest:index:Thing` (see `things.py`) and the component `gtest:index:Group` (see `groups.py`). They
are made in a folder, the outside world: $GTEST_WORLD, with a file for each thing and a journal of what was done.

Configuration of the provider:

    region     a change of it updates the provider; "nowhere" is refused
    account    a change of it replaces the provider, and so all that it manages
    key        meant to be secret

Its functions are `echo`, which returns its arguments, `whisper`, which returns them secret, `region`, which returns the
region of this provider, `fail`, which answers with a failure, and `crash`, which is refused.
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
from google.protobuf import empty_pb2
from groups import Groups
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from schema import SCHEMA
from signatures import plain, secret, struct
from things import RefusedError, Things, World

Diff = provider_pb2.DiffResponse


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.settings = {}
        self.things = Things(World(Path(os.environ.get("GTEST_WORLD") or os.devnull)), self.stopped, self.settings)
        self.groups = Groups()

    def Handshake(self, request, context):
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True, accept_resources=True, accept_outputs=True)

    def GetPluginInfo(self, request, context):
        return plugin_pb2.PluginInfo(version="1.0.0")

    def GetSchema(self, request, context):
        return provider_pb2.GetSchemaResponse(schema=json.dumps(SCHEMA))

    def CheckConfig(self, request, context):
        failures = []
        if plain(request.news).get("region") == "nowhere":
            failures = [provider_pb2.CheckFailure(property="region", reason="there is no such region")]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request, context):
        return diff(plain(request.old_inputs), plain(request.news), replacing={"account"})

    def Configure(self, request, context):
        self.settings.update(plain(request.args))
        return provider_pb2.ConfigureResponse(
            supportsPreview=True, acceptSecrets=True, acceptResources=True, acceptOutputs=True
        )

    def Check(self, request, context):
        failures = []
        if plain(request.news).get("fail") == "check":
            failures = [provider_pb2.CheckFailure(property="fail", reason="the check was asked to fail")]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def Diff(self, request, context):
        old, new = plain(request.old_inputs), plain(request.news)
        if new.get("fail") == "diff":
            context.abort(grpc.StatusCode.UNKNOWN, "the diff was asked to fail")
        if new.get("diff") == "unknown":
            return Diff(changes=Diff.DIFF_UNKNOWN)
        return diff(old, new, replacing={"kind", "place"}, first={"place"})

    def Create(self, request, context):
        if request.preview:
            return provider_pb2.CreateResponse(properties=request.properties)
        with answered(context):
            found, outputs = self.things.create(request.name, plain(request.properties))
            return provider_pb2.CreateResponse(id=found, properties=struct(outputs))

    def Update(self, request, context):
        if request.preview:
            return provider_pb2.UpdateResponse(properties=request.news)
        with answered(context):
            return provider_pb2.UpdateResponse(
                properties=struct(self.things.update(request.id, plain(request.olds), plain(request.news)))
            )

    def Delete(self, request, context):
        with answered(context):
            self.things.delete(request.id, plain(request.properties))
            return empty_pb2.Empty()

    def Read(self, request, context):
        with answered(context):
            found = self.things.read(request.id)
            if found is None:
                return provider_pb2.ReadResponse()
            inputs, outputs = found
            return provider_pb2.ReadResponse(id=request.id, properties=struct(outputs), inputs=struct(inputs))

    def Invoke(self, request, context):
        arguments = plain(request.args)
        match request.tok.rpartition(":")[2]:
            case "echo":
                found = arguments
            case "whisper":
                found = {key: secret(value) for key, value in arguments.items()}
            case "region":
                found = {"region": self.settings.get("region")}
            case "crash":
                context.abort(grpc.StatusCode.UNKNOWN, "the function was asked to crash")
            case _:
                failure = provider_pb2.CheckFailure(property="reason", reason="the function was asked to fail")
                return provider_pb2.InvokeResponse(failures=[failure])
        return provider_pb2.InvokeResponse(**{"return": struct(found)})

    def Construct(self, request, context):
        with answered(context):
            return self.groups.construct(request)

    def Call(self, request, context):
        with answered(context):
            return self.groups.call(request)

    def Cancel(self, request, context):
        self.stopped.set()
        return empty_pb2.Empty()


class answered:  # noqa: N801 - read as a word
    """Turn `RefusedError` into an answer with its reason."""

    def __init__(self, context):
        self.context = context

    def __enter__(self):
        return self

    def __exit__(self, _kind, error, _trace):
        if isinstance(error, RefusedError):
            if error.detail is not None:
                self.context.abort_with_status(error.status())
            self.context.abort(error.code, str(error))


def diff(old, new, *, replacing=frozenset(), first=frozenset()):
    """Return how `new` differs from `old`, key by key, with the kind of each difference."""
    kinds = {}
    for key in sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key)):
        kind = "ADD" if key not in old else "DELETE" if key not in new else "UPDATE"
        kinds[key] = provider_pb2.PropertyDiff(kind=f"{kind}_REPLACE" if key in replacing else kind, inputDiff=True)
    return Diff(
        changes=Diff.DIFF_SOME if kinds else Diff.DIFF_NONE,
        diffs=list(kinds),
        replaces=[key for key in kinds if key in replacing],
        deleteBeforeReplace=not first.isdisjoint(kinds),
        detailedDiff=kinds,
        hasDetailedDiff=True,
    )


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
