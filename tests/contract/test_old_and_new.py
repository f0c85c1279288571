"""Programs of before with the implementation of today, and an implementation of before with the Runner of today."""

import json
import os
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from pulumi.runtime.proto.resource_pb2 import (
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    ResourceInvokeRequest,
)

from contract.build import (
    FIXTURE_VERSION,
    HERE,
    build_c,
    build_old_implementation,
    build_old_program,
    restamped,
)
from fakes.monitor_server import MonitorServer, Script
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.names import required_version
from pulumi_gestalt_wit import VERSION

FIXTURE = HERE / "javascript" / "program.wasm"
CONFIG = ("--config", "plain=word", "--config-secret", "secret=hush", "--config", "other:plain=else")
MOCKS = ("--mocks", str(HERE / "mocks.json"))

Done = subprocess.CompletedProcess[str]


def run(*arguments: str | Path, **variables: str) -> Done:
    """Run the Runner with nothing of Pulumi's but `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    # What the suite compiles it compiles once.
    kept["PULUMI_GESTALT_CACHE"] = os.environ.get("PULUMI_GESTALT_CACHE", str(HERE.parents[1] / "build" / "cache"))
    command = [sys.executable, "-m", "pulumi_gestalt_runner", "run", *map(str, arguments)]
    return subprocess.run(command, env=kept | variables, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the old programs: the one in JavaScript as it was built once, with today's version."""
    directory = tmp_path_factory.mktemp("programs")
    return {
        "javascript": restamped(FIXTURE, directory / "program.wasm", VERSION),
        "c": build_c(directory, VERSION),
    }


def test_fixture_is_not_built_for_today():
    """The program that is kept imports a version that no implementation has, so that the stamp is what makes it run."""
    assert required_version(scan(FIXTURE.read_bytes())) == FIXTURE_VERSION != VERSION


@pytest.mark.wasm
@pytest.mark.parametrize("name", ["javascript", "c"])
@pytest.mark.parametrize(("options", "expected"), [((), "expected.json"), (("--preview",), "expected-preview.json")])
def test_old_program(programs: dict[str, Path], name: str, options: tuple[str, ...], expected: str):
    """A program of the first release deploys today what it did then, all that it says compared."""
    shown = ("--json", "--show-secrets", "--project", "contract", *CONFIG, *MOCKS)
    done = run(*options, *shown, programs[name])
    assert done.returncode == 0, done.stderr
    if os.environ.get("BLESS"):
        (HERE / expected).write_text(done.stdout, "utf-8")
    assert done.stdout == (HERE / expected).read_text("utf-8")


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, str]:
    """Return the options and the program of a run with the implementation of before."""
    directory = tmp_path_factory.mktemp("old")
    program = build_old_program(directory, VERSION)
    return "--pulumi-gestalt", str(build_old_implementation(directory, VERSION)), str(program)


def test_old_implementation(old: tuple[str, str, str], tmp_path: Path):
    """An implementation that knows only `external-world` runs on today's Runner with the embedded monitor."""
    (tmp_path / "mocks.json").write_text('{"invokes": {"contract:index:find": {"return": {}}}}')
    done = run("--json", "--project", "contract", "--mocks", tmp_path / "mocks.json", *old)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert [(one["type"], one["name"]) for one in shown["resources"]] == [
        ("contract:index:Old", "first"),
        ("contract:index:Old", "other"),
    ]
    assert [one["token"] for one in shown["invokes"]] == ["contract:index:find"]
    assert shown["outputs"] == {"result": "done"}
    assert "info: all is answered" in done.stderr


def test_old_implementation_with_pulumi(old: tuple[str, str, str]):
    """It runs for Pulumi too, to the end that Pulumi is told."""
    with MonitorServer() as server:
        done = run(*old, **server.environment())
        assert done.returncode == 0, done.stderr
        assert [one.name for one in server.of(RegisterResourceRequest)] == ["shop-dev", "first", "other"]
        assert [one.tok for one in server.of(ResourceInvokeRequest)] == ["contract:index:find"]
        assert [dict(one.outputs) for one in server.of(RegisterResourceOutputsRequest)] == [{"result": "done"}]
        assert server.count("SignalAndWaitForShutdown") == 1


def test_refusals_for_an_old_implementation(old: tuple[str, str, str]):
    """What Pulumi refuses is reported by the Runner for it, and the run has failed."""
    with MonitorServer(Script(errors={"other": (grpc.StatusCode.INVALID_ARGUMENT, "no such version")})) as server:
        done = run(*old, **server.environment())
        assert done.returncode == 32
        texts = [call.message for name, call in server.calls if name == "Log"]  # type: ignore[attr-defined]
        assert "registration of contract:index:Old 'other' failed: no such version" in texts
        assert server.count("SignalAndWaitForShutdown") == 0
