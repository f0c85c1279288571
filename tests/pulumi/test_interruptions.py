"""What stops in the middle: nothing may hang or be left behind."""

import os
import select
import signal
import subprocess
from pathlib import Path

import pytest

LONG = 120.0
"""Seconds; nothing takes this long, and no test decides by time."""
THING = "gtest:index:Thing"


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


@pytest.fixture
def creating(project, gate):
    """Return a CLI in whose update one thing is made and the next one waits at the gate, deaf to a cancellation."""
    project.steps(["thing", "first", {}])
    project.up()
    project.steps(["thing", "first", {}], ["thing", "slow", {"wait": gate.path, "stubborn": True}])
    process = project.start("up", "--yes", "--skip-preview")
    gate.reached()
    yield process
    process.kill()
    process.communicate()


def test_cancel(project, gate):
    """Ctrl-C in the middle of a create cancels it: the update fails, and the state is that of before."""
    project.steps(["thing", "first", {}])
    project.up()
    before = project.rows()
    # It needs the slow one: which of two that are asked for at the same time comes first, nobody says.
    late: list[object] = ["thing", "late", {"of": {"$of": "slow.shape"}}]
    project.steps(["thing", "first", {}], ["thing", "slow", {"wait": gate.path}], late)
    process = project.start("up", "--yes", "--skip-preview", "--parallel", "1")
    gate.reached()
    started = processes(project.folder)
    process.send_signal(signal.SIGINT)
    shown, _ = process.communicate(timeout=LONG)
    assert process.returncode != 0
    assert "Traceback" not in shown
    assert wait_for_end(list(started)) == []
    assert project.rows() == before
    assert "pending_operations" not in project.checkpoint()
    gate.open()
    assert "+ 2 created" in project.up().stdout


def test_terminate(project, gate, creating: "subprocess.Popen[str]"):
    """Ctrl-C twice ends the update at once; the create under way is remembered, and the next update asks about it."""
    before = project.rows()
    started = processes(project.folder)
    creating.send_signal(signal.SIGINT)
    for line in creating.stdout:
        if "^C" in line or "cancel" in line.lower():
            break
    creating.send_signal(signal.SIGINT)
    shown, _ = creating.communicate(timeout=LONG)
    assert creating.returncode != 0
    assert "Traceback" not in shown
    assert wait_for_end(list(started)) == []
    assert project.rows() == before
    (pending,) = project.checkpoint()["pending_operations"]
    assert (pending["type"], pending["resource"]["urn"]) == ("creating", project.urn(THING, "slow"))
    gate.open()
    project.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    assert "pending_operations" not in project.checkpoint()
    assert "+ 1 created" in project.up().stdout


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
