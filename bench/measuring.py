"""One run of a program against the null monitor, and what it took."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.cases import Case

PROJECT, STACK, ORGANIZATION = "bench", "dev", "acme"
"""What the null monitor says too (go/monitor/answers.go)."""
PARALLEL = "32"
"""The same: what Pulumi passes on on a machine with eight processors."""
_LOOK = 0.02
"""Seconds between two looks at the memory of the processes."""
_KIBIBYTE = 1024


class BenchError(Exception):
    """A program failed, or did something else than the others."""


@dataclass(frozen=True)
class Run:
    """What a run took.

    Attributes:
        wall: seconds from before the process is started until after it has ended.
        first: seconds until the monitor got the first registration.
        busy: seconds from the first registration to the last registration or invoke.
        cpu: seconds of all processes of the program, not of the monitor.
        memory: the most bytes that all its processes together had resident at a time.
        requests: how many of each RPC the monitor got.
        sent: bytes of all requests.
    """

    wall: float
    first: float
    busy: float
    cpu: float
    memory: int
    requests: Mapping[str, int]
    sent: int


def run(
    command: Sequence[str], variables: Mapping[str, str], case: Case, monitor: Path, record: Path | None = None
) -> Run:
    """Run a program once.

    Args:
        command: starts the program; "{monitor}" in it becomes the monitor's address.
        variables: environment of the program, besides what Pulumi sets.
        case: what it is to do.
        monitor: the null monitor.
        record: where all requests are written, or None.

    Raises:
        BenchError: it failed.
    """
    config = {f"{PROJECT}:case": case.program, f"{PROJECT}:count": str(case.count)}
    with _monitor(monitor, config, case.delay, record) as (address, seen):
        environment = _environment(address, config) | dict(variables)
        command = [part.replace("{monitor}", address) for part in command]
        started, before = time.time(), time.perf_counter()
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            assert process.stdout is not None
            watch = _Watch(process.pid)
            output = process.stdout.read()
            watch.stop()
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - before
            process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchError(f"{' '.join(command)} ended with {process.returncode}:\n{output.decode(errors='replace')}")
    return Run(
        wall=wall,
        first=seen["first"] - started,
        busy=seen["last"] - seen["first"],
        cpu=usage.ru_utime + usage.ru_stime,
        memory=watch.peak,
        requests=seen["requests"],
        sent=seen["bytes"],
    )


def timed(command: Sequence[str], variables: Mapping[str, str], folder: Path | None = None) -> tuple[float, float]:
    """Run a command to its end and return wall and CPU seconds, of all its processes; show what it said if it fails."""
    before = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        shown = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(shown.decode())
    return time.perf_counter() - before, usage.ru_utime + usage.ru_stime


@contextmanager
def _monitor(
    executable: Path, config: Mapping[str, str], delay: int, record: Path | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Serve, and give the address and what will have been seen when this ends."""
    command = [str(executable), "-delay", f"{delay}ms", "-config", json.dumps(config)]
    command += ["-record", str(record)] if record else []
    seen: dict[str, Any] = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        yield process.stdout.readline().strip(), seen
        process.stdin.close()
        seen.update(json.loads(process.stdout.read()))


def _environment(address: str, config: Mapping[str, str]) -> dict[str, str]:
    """Return what Pulumi's language hosts set for a program, beside what it needs of ours."""
    return clean_environment() | {
        "PULUMI_MONITOR": address,
        "PULUMI_ENGINE": address,
        "PULUMI_PROJECT": PROJECT,
        "PULUMI_STACK": STACK,
        "PULUMI_ORGANIZATION": ORGANIZATION,
        "PULUMI_DRY_RUN": "false",
        "PULUMI_PARALLEL": PARALLEL,
        "PULUMI_CONFIG": json.dumps(config),
        "PULUMI_CONFIG_SECRET_KEYS": "[]",
    }


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what Pulumi sets, and with Python as users have it.

    Some machines forbid Python to keep the bytecode of modules. Packages that pip installs have theirs all the same, so
    that whoever runs from sources would pay alone.
    """
    left_out = "PYTHONDONTWRITEBYTECODE"
    return {name: value for name, value in os.environ.items() if name != left_out and not name.startswith("PULUMI_")}


class _Watch:
    """Looks at the memory of a process and its descendants until it is stopped.

    Not with `ru_maxrss`: that begins with what the process had that started it, and of several it is the largest.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended = threading.Event()
        self.peak = 0
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; the peak is complete then."""
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_LOOK):
            self.peak = max(self.peak, sum(_resident(pid) for pid in _tree(self._pid)))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for children in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):
                found.extend(map(int, children.read_text("ascii").split()))
    return found


def _resident(pid: int) -> int:
    """Return the bytes that a process has resident, or 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * _KIBIBYTE for line in lines if line.startswith("VmRSS:")), 0)


if sys.platform != "linux":
    raise BenchError("memory is read from /proc, so the benchmark needs Linux")
