import random
from pathlib import Path

import grpc
import pytest

from attack.seeds import BUILT, seed
from attack.trials import NOISE, STEERING
from attack.wire import GARBAGE, SETTINGS, changing, listening
from fakes.compile_process import FakeCompileProcess
from fakes.monitor_server import MonitorServer, Script
from pulumi_gestalt_runner import compile_process
from pulumi_gestalt_runner.cli import main

Captured = pytest.CaptureFixture[str]
CALLS = ("GetDeploymentInfo", "shop-dev", "first", "contract:index:find", "RegisterResourceOutputs")
"""What the old program leads to, in order, up to the signal that all is registered."""


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each run an empty cache, a compiler in this process, and Pulumi's settings."""
    monkeypatch.setattr(compile_process, "CompileProcess", FakeCompileProcess)
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", str(tmp_path / "cache"))
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)


def program(name: str = "old-merged") -> str:
    """Return the path of a seed."""
    seed(name)
    return str(BUILT / f"{name}.wasm")


def is_clean(text: str) -> bool:
    """Return whether what was printed is fit for people."""
    raw = text.encode()
    return not NOISE.search(raw) and not STEERING.search(raw)


@pytest.mark.parametrize("reset", [False, True], ids=["hangs up", "resets"])
@pytest.mark.parametrize("name", GARBAGE)
def test_something_else_listens(name: str, reset: bool, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """What speaks no gRPC at the monitor's address ends the run with one message that names the address."""
    with listening(GARBAGE[name], reset=reset) as address:
        monkeypatch.setenv("PULUMI_MONITOR", address)
        assert main(["run", program("registers")]) == 1
    told = capsys.readouterr().err
    assert told.count("\nerror: ") == 1
    assert address in told
    assert is_clean(told)


@pytest.mark.parametrize("subject", CALLS)
def test_dropped_in_the_middle(subject: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """A monitor that goes away at any call ends the run as failed, and is not told that all was registered."""
    with MonitorServer(Script(vanish={subject})) as server:
        for key, value in server.environment().items():
            monkeypatch.setenv(key, value)
        assert main(["run", program()]) in {1, 32}
        assert server.count("SignalAndWaitForShutdown") == 0
    assert is_clean(capsys.readouterr().err)


@pytest.mark.parametrize("subject", CALLS)
@pytest.mark.parametrize(
    "status", [grpc.StatusCode.INTERNAL, grpc.StatusCode.DATA_LOSS, grpc.StatusCode.RESOURCE_EXHAUSTED]
)
def test_errors_that_steer_the_terminal(
    subject: str, status: grpc.StatusCode, capsys: Captured, monkeypatch: pytest.MonkeyPatch
):
    """A refusal of any call fails the run, unless it is an invoke's; its words cannot steer the terminal."""
    with MonitorServer(Script(errors={subject: (status, "no\x1b[2J\x07\x9b")})) as server:
        for key, value in (server.environment() | {"PULUMI_ENGINE": ""}).items():
            monkeypatch.setenv(key, value)
        code = main(["run", program()])
        ended = server.count("SignalAndWaitForShutdown")
    # The old program does not look at what its invoke gave.
    assert (code, ended) == (0, 1) if subject == "contract:index:find" else (code, ended) in {(1, 0), (32, 0)}
    assert is_clean(capsys.readouterr().err)


@pytest.mark.parametrize("number", range(30))
def test_changed_answers(number: int, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """Answers with other bytes never end in success without outputs, in a traceback or in a crash."""
    rng = random.Random(f"wire {number}")
    with changing(rng, rng.choice([0.2, 1.0])) as (address, calls):
        monkeypatch.setenv("PULUMI_MONITOR", address)
        code = main(["run", program()])
    assert code in {0, 1, 2, 32}
    assert ("SignalAndWaitForShutdown" in calls) == (code == 0)
    assert code or "RegisterResourceOutputs" in calls
    assert is_clean(capsys.readouterr().err)


def test_same_answers_are_good(monkeypatch: pytest.MonkeyPatch):
    """The server whose answers are changed is a good one when they are not."""
    with changing(random.Random(1), 0) as (address, calls):
        monkeypatch.setenv("PULUMI_MONITOR", address)
        assert main(["run", program()]) == 0
    assert calls[-1] == "SignalAndWaitForShutdown"
