"""What stops in the middle: nothing may hang or be left behind."""

import os
import select
import signal
import subprocess
from pathlib import Path

import pytest

LONG = 60.0
"""Seconds; nothing takes this long, and no test decides by time."""


def processes(folder: Path) -> dict[int, str]:
    """Return the processes that work in `folder`, by number."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if (entry / "cwd").readlink() == folder:
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
    return found


def wait_for_end(numbers: list[int]) -> list[int]:
    """Return those of the processes that are still there after a long time."""
    left = []
    for number in numbers:
        try:
            handle = os.pidfd_open(number)
        except ProcessLookupError:
            continue
        if not select.select([handle], [], [], LONG)[0]:
            left.append(number)
        os.close(handle)
    return left


@pytest.fixture
def spinning(project):
    """Return a CLI whose program runs for ever."""
    project.steps(["stash", "first", 1], ["spin"])
    process = project.start("up", "--yes", "--skip-preview")
    assert process.stdout is not None
    for line in process.stdout:
        if "spinning" in line:
            break
    yield process
    process.kill()
    process.communicate()


@pytest.mark.parametrize("times", [1, 2])
def test_interrupt(project, spinning: "subprocess.Popen[str]", times: int):
    """Ctrl-C ends a program that computes for ever, the Runner and the host, once or twice pressed."""
    started = processes(project.folder)
    assert any("pulumi_gestalt_runner" in command for command in started.values())
    for _ in range(times):
        spinning.send_signal(signal.SIGINT)
    shown, _ = spinning.communicate(timeout=LONG)
    assert spinning.returncode != 0
    assert "Traceback" not in shown
    assert wait_for_end(list(started)) == []


def test_killed_cli(project, spinning: "subprocess.Popen[str]"):
    """When the CLI is killed, the host and the Runner end by themselves."""
    started = [number for number in processes(project.folder) if number != spinning.pid]
    assert len(started) >= 2
    spinning.kill()
    assert wait_for_end(started) == []


def test_killed_runner(project, spinning: "subprocess.Popen[str]"):
    """When the Runner is killed, the update fails and says so."""
    (runner,) = [number for number, text in processes(project.folder).items() if "pulumi_gestalt_runner" in text]
    os.kill(runner, signal.SIGKILL)
    shown, _ = spinning.communicate(timeout=LONG)
    assert spinning.returncode == 1
    assert "the Runner was ended by signal 9" in shown
