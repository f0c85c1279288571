"""First runs, with an empty cache: many at once, killed in the middle, where nothing can be written.

`make kill-test` kills 200 of them; KILLS says how many, and KILL_SEED chooses the moments.
"""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pulumi_gestalt_runner.cache import Cache
from runner.processes import PATIENCE, children, wait_until_ended
from runner.programs import FINISHED, merged

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="platform: it looks into /proc")

COUNTING = """
import os, sys
def count(event, arguments):
    if event == "subprocess.Popen" and "compile_child" in str(arguments[1]):
        os.write(log, b"x")
log = os.open(os.environ["COUNT"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
sys.addaudithook(count)
from pulumi_gestalt_runner.cli import entry
entry()
"""
WAITING = re.compile(r"waiting for (process \d+|another process), which is compiling the same program \.\.\.")
RUNNER = [sys.executable, "-P", "-m", "pulumi_gestalt_runner"]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """Return a program that says that it has run."""
    path = tmp_path / "app.wasm"
    path.write_bytes(merged('(call $say @"it has run\\n")' + FINISHED))
    return path


Run = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def run(app: Path) -> Iterator[Run]:
    """Return a function that starts the Runner with the program."""
    with contextlib.ExitStack() as stack:

        def start(command: list[str] = RUNNER, **variables: str) -> "subprocess.Popen[str]":
            process = subprocess.Popen(
                [*command, "run", str(app)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=os.environ | variables,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield start


def succeeded(process: "subprocess.Popen[str]") -> str:
    """Return what a run said on standard error, when it went well."""
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out.splitlines()[:1]) == (0, ["it has run"]), err
    return err


def left_behind(cache: Path) -> list[Path]:
    """Return files that are half written, and locks."""
    return [*cache.glob("*/*/.unfinished-*"), *cache.glob(".locks/*")]


def test_eight_at_once(run: Run, tmp_path: Path, environment: Path):
    """Eight Runners on an empty cache start one process that compiles; the others wait for it and say so."""
    count = tmp_path / "count"
    processes = [run([sys.executable, "-c", COUNTING], COUNT=str(count)) for _ in range(8)]
    said = [succeeded(process) for process in processes]
    assert count.read_text() == "x"
    assert sum("compiling the component" in text for text in said) == 1
    waiting = [line for text in said for line in text.splitlines() if line.startswith("waiting")]
    assert all(WAITING.fullmatch(line) for line in waiting)
    assert left_behind(environment) == []


def test_killed(run: Run, environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Whenever a first run is killed, the next one works, and nothing stays of the first: no process, file or lock."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    begun = time.monotonic()
    succeeded(run())
    duration = time.monotonic() - begun
    moments = random.Random(os.environ.get("KILL_SEED", "0"))
    pause = threading.Event()
    for _ in range(int(os.environ.get("KILLS", "3"))):
        shutil.rmtree(environment)
        process = run()
        pause.wait(moments.uniform(0, duration))
        started = children(process.pid)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
        for child in started:
            wait_until_ended(child)
        succeeded(run())
        # What was left goes when something is stored, and the second run may have found all that it needed.
        Cache(environment).sweep()
        assert left_behind(environment) + list(temporary.iterdir()) == []


def test_without_a_home(run: Run, monkeypatch: pytest.MonkeyPatch):
    """Where the home directory is missing and cannot be made, a program runs and nothing is kept."""
    monkeypatch.delenv("PULUMI_GESTALT_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    said = succeeded(run(HOME="/proc/home"))
    assert "compiling" in said
    assert "kept for later runs" not in said
