"""The service `pulumirpc.testing.LanguageTest` of Pulumi v3.255.0, as its driver calls it.

The messages come from the `pulumi` package; its stub for this service cannot be imported (it names a module that is not
there), so methods are called by their paths.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto.testing import language_pb2 as pb

from tools.conformance.projects import RUNTIME

_SERVICE: Final = "/pulumirpc.testing.LanguageTest/"
# A test with a string of 100 MB returns it in what it prints; the limit is that of Pulumi's own drivers.
_OPTIONS: Final = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]
_PATIENCE: Final = 1200.0
"""Seconds for one test, on a machine that is busy; a test that waits for ever is a failure, not a hang."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a test ended: messages say why it failed, `printed` is what the program and the engine printed."""

    name: str
    passed: bool
    messages: Sequence[str]
    printed: str
    seconds: float


class Suite:
    """A running server of the suite.

    Args:
        address: "host:port" of the server.
    """

    def __init__(self, address: str) -> None:
        self._channel = grpc.insecure_channel(address, options=_OPTIONS)
        self._token = ""

    def tests(self) -> list[str]:
        """Return the names of all tests, sorted."""
        answer = pb.GetLanguageTestsResponse()
        self._call("GetLanguageTests", pb.GetLanguageTestsRequest(), answer)
        return sorted(answer.tests)

    def prepare(self, target: str, projects: Mapping[str, Sequence[Path]], work: Path) -> None:
        """Say which host is tested, and with which projects.

        Args:
            target: "host:port" of the language host.
            projects: the folders that each test runs, in the place of generated programs.
            work: an existing folder; the suite makes folders of its own in it.
        """
        request = pb.PrepareLanguageTestsRequest(
            language_plugin_name=RUNTIME,
            language_plugin_target=target,
            # Nothing is generated, so that there is nothing to compare; the suite asks for a folder all the same.
            snapshot_directory=str(work / "snapshots"),
            temporary_directory=str(work / "tests"),
            policy_pack_directory=str(work / "policies"),
            providers_directory=str(work / "providers"),
            # Packages are declared in each project's `sdks`, as `pulumi package add` does.
            local=True,
        )
        for test, paths in projects.items():
            request.program_overrides[test].paths.extend(str(path) for path in paths)
        answer = pb.PrepareLanguageTestsResponse()
        self._call("PrepareLanguageTests", request, answer)
        self._token = answer.token

    def run(self, test: str) -> Result:
        """Run one test; several may run at once."""
        begin = time.monotonic()
        answer = pb.RunLanguageTestResponse()
        try:
            self._call("RunLanguageTest", pb.RunLanguageTestRequest(token=self._token, test=test), answer)
        except grpc.RpcError as error:
            # What the suite could not even begin: a program that it cannot bind, a provider that it does not find.
            messages = [f"{error.code()}: {error.details()}"]
            return Result(test, passed=False, messages=messages, printed="", seconds=time.monotonic() - begin)
        printed = answer.stdout + answer.stderr
        return Result(test, answer.success, list(answer.messages), printed, time.monotonic() - begin)

    def close(self) -> None:
        """Close the channel."""
        self._channel.close()

    def _call(self, method: str, request: Message, answer: Message) -> None:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._channel.unary_unary(_SERVICE + method)
        answer.ParseFromString(call(request.SerializeToString(), timeout=_PATIENCE))
