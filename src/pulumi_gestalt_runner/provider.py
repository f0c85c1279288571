"""A program as a provider: the components that it offers to programs in any language.

Pulumi asks for one with Construct. Each is made by a Runner of its own, a process that is told what to make through a
pipe: what goes wrong in one harms no other.
"""

import json
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import grpc
from google.protobuf.message import DecodeError

from pulumi_gestalt_rpc import host_pb2
from pulumi_gestalt_rpc.language_pb2 import PluginInfo
from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_rpc.serving import Handler, refuse, serve
from pulumi_gestalt_runner.errors import RunnerError

# -P: a `yaml.py` or `grpc.py` in the working directory must not be imported.
RUNNER: Final = (sys.executable, "-P", "-m", "pulumi_gestalt_runner")
"""The command line of this Runner."""
MAX_TAIL: Final = 64 * 1024
"""Bytes of a Runner's standard error that are kept to explain its end."""


class SchemaError(RunnerError):
    """A file is no schema of a package.

    Args:
        path: the file.
        problem: what is wrong, as the end of a sentence.
    """

    hint = "the schema is JSON with at least name, version and resources; --schema names the file"

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(path, problem)

    def __str__(self) -> str:
        return f"the schema {self.path} {self.problem}"


@plain(frozen=True)
class Schema:
    """The schema of the package that a program offers.

    Attributes:
        text: JSON.
        version: of the package.
    """

    text: str
    version: str


def read_schema(path: Path) -> Schema:
    """Read a schema.

    Raises:
        SchemaError: the file cannot be read, or is none.
    """
    try:
        text = path.read_text("utf-8")
        content = json.loads(text)
    except OSError as error:
        raise SchemaError(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, RecursionError):
        raise SchemaError(path, "is not JSON") from None
    for key in ("name", "version"):
        if not isinstance(content, dict) or not isinstance(content.get(key), str) or not content[key]:
            raise SchemaError(path, f"has no {key}")
    return Schema(text, content["version"])


class Constructions:
    """Makes components, each by a process.

    Args:
        command: a Runner's command line that takes settings from standard input.
        engine: address of the Pulumi engine, or "".
        directory: the folder of the program.
    """

    def __init__(self, command: Sequence[str], engine: str, directory: str) -> None:
        self._command = command
        self._common = {"engine": engine, "root_directory": directory, "program_directory": directory}
        self._changed = threading.Condition()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def make(self, request: bytes) -> tuple[bytes, str]:
        """Make what a `ConstructRequest` asks for; return the `ConstructResponse` and "", or b"" and why there is none.

        Raises:
            DecodeError: the bytes are no request.
        """
        line = _settings(host_pb2.ConstructRequest.FromString(request), request, self._common)
        with self._changed:
            if self._stopped:
                return b"", "the provider is stopping"
            process = subprocess.Popen(  # noqa: S603 - the command is our own
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            self._running.add(process)
        tail = _Tail()
        try:
            return _conversation(process, line, tail)
        finally:
            with self._changed:
                self._running.discard(process)
                self._changed.notify_all()

    def stop(self) -> None:
        """End all of them, and make no more."""
        with self._changed:
            self._stopped = True
            for process in self._running:
                process.terminate()

    def wait(self, patience: float) -> None:
        """Wait until all that they say has been passed on, for at most `patience` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running, patience)


class _Tail:
    """Passes on what a process says on standard error, and keeps the end of it."""

    def __init__(self) -> None:
        self.text = b""

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        for line in process.stderr:
            self.text = (self.text + line)[-MAX_TAIL:]
            sys.stderr.buffer.write(line)
            sys.stderr.buffer.flush()


def _conversation(process: subprocess.Popen[bytes], line: bytes, tail: _Tail) -> tuple[bytes, str]:
    assert process.stdin is not None
    assert process.stdout is not None
    follower = threading.Thread(target=tail.follow, args=(process,), daemon=True)
    follower.start()
    try:
        process.stdin.write(line)
        process.stdin.close()
    except OSError:
        pass  # it has ended already, and says why
    response = process.stdout.read()
    code = process.wait()
    follower.join()
    if code == 0:
        return response, ""
    said = tail.text.decode("utf-8", "replace").rpartition("error: ")
    return b"", said[2].strip() if said[1] else "the component could not be made: see the messages of the program"


def _settings(message: host_pb2.ConstructRequest, request: bytes, common: Mapping[str, str]) -> bytes:
    settings = {
        **common,
        "monitor": message.monitor_endpoint,
        "project": message.project,
        "stack": message.stack,
        "organization": message.organization,
        "dry_run": message.dry_run,
        "parallel": max(message.parallel, 0),
        "config": dict(message.config),
        "config_secret_keys": list(message.config_secret_keys),
        "construction": b64encode(request).decode(),
    }
    return json.dumps(settings).encode() + b"\n"


def serve_provider(schema: Schema, constructions: Constructions) -> tuple[grpc.Server, int]:
    """Serve `pulumirpc.ResourceProvider` on the loopback interface; return the server and its port."""

    def construct(request: bytes, context: grpc.ServicerContext) -> bytes:
        response, problem = constructions.make(request)
        if problem:
            refuse(context, grpc.StatusCode.UNKNOWN, problem)
        return response

    def cancel(_request: bytes, _context: grpc.ServicerContext) -> bytes:
        constructions.stop()
        return b""

    handlers = {**_constant_answers(schema), "CheckConfig": _check_config, "Construct": construct, "Cancel": cancel}
    return serve("pulumirpc.ResourceProvider", {name: _guarded(handler) for name, handler in handlers.items()})


def _constant_answers(schema: Schema) -> Mapping[str, Handler]:
    handshake = host_pb2.ProviderHandshakeResponse(
        accept_secrets=True, accept_resources=True, accept_outputs=True, accepts_byte_string=True
    )
    configured = host_pb2.ConfigureResponse(
        accept_secrets=True, supports_preview=True, accept_resources=True, accept_outputs=True
    )
    answers = {
        "Handshake": handshake,
        "GetPluginInfo": PluginInfo(version=schema.version),
        "GetSchema": host_pb2.GetSchemaResponse(schema=schema.text),
        "DiffConfig": host_pb2.DiffResponse(),
        "Configure": configured,
    }
    return {name: _always(message.SerializeToString()) for name, message in answers.items()}


def _always(answer: bytes) -> Handler:
    return lambda _request, _context: answer


def _check_config(request: bytes, _context: grpc.ServicerContext) -> bytes:
    return host_pb2.CheckResponse(inputs=host_pb2.CheckRequest.FromString(request).news).SerializeToString()


def _guarded(handler: Handler) -> Handler:
    """Refuse what is no message."""

    def handle(request: bytes, context: grpc.ServicerContext) -> bytes:
        try:
            return handler(request, context)
        except DecodeError:
            refuse(context, grpc.StatusCode.INVALID_ARGUMENT, "the request is not the message that it should be")

    return handle
