"""Where the time of a run goes: `run --timings`.

Phases follow each other and may stand in each other; each moment belongs to the innermost phase that is open. What is
in no phase belongs to what the command line does by itself: imports until the program has been prepared, the end after.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from pulumi_gestalt_rpc.api import Deployment, Event, Monitor

START: Final = "start of Python"
IMPORTS: Final = "imports"
MAIN: Final = "main"
CALLBACKS: Final = "callbacks"
SENDING: Final = "sending"
WAITING: Final = "waiting"
END: Final = "end"
PHASES: Final = (
    START, IMPORTS, "find", "merge", "compile or load", "instantiate", MAIN, CALLBACKS, SENDING, WAITING, END
)  # fmt: skip
"""Names of all phases, explained in docs/reference/cli.md."""


class Timings:
    """Wall and CPU seconds of each phase.

    Args:
        begun: `perf_counter()` and `process_time()` when the first code of ours ran.
    """

    def __init__(self, begun: tuple[float, float]) -> None:
        wall, cpu = begun
        self._spent = {name: [0.0, 0.0] for name in PHASES}
        self._spent[START] = [_age() - (perf_counter() - wall), cpu]
        self._current = IMPORTS
        self._since = begun

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what happens in the `with` block as `name`; what comes after the program is the end."""
        outer = self._switch(name)
        try:
            yield
        finally:
            self._switch(END if name == MAIN else outer)

    def waited(self) -> None:
        """Note that the program has waited for the monitor: from now on it handles answers."""
        if self._current == MAIN:
            self._switch(CALLBACKS)

    def report(self, *, as_json: bool) -> str:
        """Return the figures until now, as a table or as JSON in one line."""
        self._switch(self._current)
        rows = [(name, wall, cpu) for name, (wall, cpu) in self._spent.items()]
        if as_json:
            return json.dumps(
                [{"phase": name, "wall": round(wall, 6), "cpu": round(cpu, 6)} for name, wall, cpu in rows]
            )
        rows.append(("all", sum(wall for _, wall, _ in rows), sum(cpu for _, _, cpu in rows)))
        lines = [f"{name:20}{wall * 1e3:10.1f}{cpu * 1e3:10.1f}" for name, wall, cpu in rows]
        return "\n".join([f"{'phase':20}{'wall, ms':>10}{'CPU, ms':>10}", *lines])

    def _switch(self, name: str) -> str:
        before, self._current = self._current, name
        now = (perf_counter(), process_time())
        for kind in (0, 1):
            self._spent[before][kind] += now[kind] - self._since[kind]
        self._since = now
        return before


class TimedMonitor:
    """A `Monitor` in front of another one, which counts what the program spends in it.

    Args:
        monitor: the real one.
        timings: what counts.
    """

    def __init__(self, monitor: Monitor, timings: Timings) -> None:
        self._monitor = monitor
        self._timings = timings
        self.callback_target = monitor.callback_target
        self.return_from_call = monitor.return_from_call
        self.cancel = monitor.cancel

    def deployment(self) -> Deployment:
        """See `Monitor`."""
        with self._timings.phase(WAITING):
            return self._monitor.deployment()

    def start(self, method: str, operation: str, body: bytes) -> None:
        """See `Monitor`."""
        with self._timings.phase(SENDING):
            self._monitor.start(method, operation, body)

    def flush(self) -> None:
        """See `Monitor`."""
        with self._timings.phase(SENDING):
            self._monitor.flush()

    def wait(self) -> list[Event]:
        """See `Monitor`."""
        self._timings.waited()
        with self._timings.phase(WAITING):
            return self._monitor.wait()


def _age() -> float:
    """Return the seconds since this process was started, to a hundredth; 0 where only Linux would say."""
    if sys.platform != "linux":
        return 0.0
    import os  # noqa: PLC0415 - only with `--timings`, as this module
    from time import CLOCK_BOOTTIME, clock_gettime  # noqa: PLC0415 - Linux has it

    # The name stands in parentheses and may hold anything; the start is the 22nd field (proc(5)).
    fields = Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return clock_gettime(CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
