"""What the fuzz suite and the hostile programs have found: each must stay mended."""

from pathlib import Path

import pytest

from attack.seeds import BUILT, seed
from attack.wire import GARBAGE, SETTINGS, listening
from fakes.compile_process import FakeCompileProcess
from pulumi_gestalt_runner import compile_process
from pulumi_gestalt_runner.cli import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each run an empty cache, a folder of its own, and a compiler in this process."""
    monkeypatch.setattr(compile_process, "CompileProcess", FakeCompileProcess)
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    seed("registers")


PROGRAM = str(BUILT / "registers.wasm")


def test_monitor_that_refuses_every_call(capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """A server that sends GOAWAY to each connection ends the run: gRPC repeated the call for ever, at full speed."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    with listening(GARBAGE["going away"]) as address:
        monkeypatch.setenv("PULUMI_MONITOR", address)
        assert main(["run", PROGRAM]) == 1
    assert f"the Pulumi engine at {address} went away" in capsys.readouterr().err


@pytest.mark.parametrize("digits", [4301, 1_000_000])
def test_number_of_many_digits_in_a_project_file(digits: int, capsys: Captured):
    """A number that Python does not read is an error of the file, not of the Runner."""
    Path("gestalt.toml").write_text(f"[limits]\nmax-resources = {'9' * digits}\n", "utf-8")
    assert main(["run", PROGRAM]) == 2
    assert "is no TOML: a number has too many digits" in capsys.readouterr().err
