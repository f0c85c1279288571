"""What the tests of the language host share: a host served in this process, and Pulumi's own stub for it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto import language_pb2_grpc

from pulumi_gestalt_language.server import LanguageHost, serve

RUNNER = [sys.executable, str(Path(__file__).parents[1] / "fakes" / "runner.py")]


@pytest.fixture
def host(tmp_path: Path) -> LanguageHost:
    """Return a host that knows no engine."""
    return LanguageHost("", tmp_path / "cache", RUNNER)


@pytest.fixture
def stub(host: LanguageHost) -> Iterator[language_pb2_grpc.LanguageRuntimeStub]:
    """Return Pulumi's client of a served host."""
    server, port = serve(host)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield language_pb2_grpc.LanguageRuntimeStub(channel)
    host.children.stop()
    server.stop(0).wait()
