"""Running Wasm so that Ctrl-C works.

Python handles signals in the main thread between two bytecodes, so while Wasm runs there Ctrl-C is dead (needs.md 0.9).
The work is therefore done in another thread, and the main thread waits for it and for signals.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Generic, TypeVar

from pulumi_gestalt_runner.errors import RunnerError

T = TypeVar("T")

GRACE = 1.0
"""Seconds that the work has to stop after a signal; then the process ends, in the middle of compiling too."""


class Interrupted(RunnerError):  # noqa: N818 - it is no error, somebody wanted it
    """A signal ended the run.

    Args:
        number: of the signal; the exit code is 128 more, as shells have it.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.exit_code = 128 + number
        super().__init__(number)

    def __str__(self) -> str:
        return f"interrupted by {signal.Signals(self.number).name}"


class _Work(Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._result: list[T] = []
        self._error: BaseException | None = None
        self.done = threading.Event()

    def run(self) -> None:
        try:
            self._result.append(self._work())
        except BaseException as error:  # noqa: BLE001 - it is raised again in the thread that waits
            self._error = error
        finally:
            self.done.set()

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return self._result[0]


def run_interruptible(work: Callable[[], T], stop: Callable[[str], None]) -> T:
    """Return what `work` returns, run in another thread, and stop it on SIGINT or SIGTERM.

    Args:
        work: what to do.
        stop: makes `work` end soon; called from a signal handler with the reason.

    Raises:
        Interrupted: a signal came, and the work ended within the grace period.
        BaseException: what `work` raised.
    """
    task = _Work(work)
    received: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        if received:
            _leave(number)
        received.append(number)
        watchdog = threading.Timer(GRACE, _leave, (number,))
        watchdog.daemon = True
        watchdog.start()
        stop(str(Interrupted(number)))

    previous = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        # A daemon thread: one that is stuck in a compilation must not keep the process from ending.
        threading.Thread(target=task.run, name="program", daemon=True).start()
        task.done.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    if received:
        raise Interrupted(received[0])
    return task.result()


def _leave(number: int) -> None:
    """End the process now: the work did not stop by itself."""
    try:
        print(f"error: {Interrupted(number)}", file=sys.stderr, flush=True)
    finally:
        os._exit(128 + number)
