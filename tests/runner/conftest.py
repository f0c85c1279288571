"""What the tests of the Runner share: an environment of their own, and programs as files."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.compile_process import FakeCompileProcess
from pulumi_gestalt_runner import compile_process
from pulumi_gestalt_runner.redaction import SECRETS
from runner.programs import merged


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test an empty cache, and nothing of Pulumi's; return the cache."""
    for name in [name for name in os.environ if name.startswith("PULUMI_")]:
        monkeypatch.delenv(name)
    cache = tmp_path / "gestalt-cache"
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", str(cache))
    return cache


@pytest.fixture(autouse=True)
def fake_processes(monkeypatch: pytest.MonkeyPatch) -> list[FakeCompileProcess]:
    """Let nearly every test compile in its own process, and return what it has started."""
    started: list[FakeCompileProcess] = []
    monkeypatch.setattr(FakeCompileProcess, "started", started)
    monkeypatch.setattr(compile_process, "CompileProcess", FakeCompileProcess)
    return started


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a merged file and gives its path; see `programs.merged`."""

    def save(main: str, more: str = "") -> str:
        path = tmp_path / "app.wasm"
        path.write_bytes(merged(main, more))
        return str(path)

    return save


@pytest.fixture(autouse=True)
def _nothing_secret() -> Iterator[None]:
    """Let each test begin without secrets: they belong to the process."""
    SECRETS.forget()
    yield
    SECRETS.forget()
