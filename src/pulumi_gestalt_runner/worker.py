"""Running Wasm so that Ctrl-C works.

Python handles signals in the main thread between two bytecodes, so while Wasm runs there Ctrl-C is dead (needs.md 0.9).
The work is therefore done in another thread, and the main thread waits for it and for signals.
"""

import contextlib
import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Generic, TypeVar

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.terminal import neutral

T = TypeVar("T")
Stop = Callable[[], str | None]
"""Ends something soon, and may say what it leaves behind, as the end of a sentence; called from a signal handler."""

WAKE = 0.1
"""Seconds between looks for a signal that another thread of the process has received."""

GRACE = 0.5
"""Seconds that the work has to stop after a signal; then the process ends, in the middle of compiling too."""
_PIPE = 4096
"""Bytes that a pipe takes as a whole when it takes any (POSIX `PIPE_BUF` of Linux)."""
_TIDY = "\r\x1b[K\x1b[?25h"
"""Erases the line of a spinner and shows the cursor that it hides (ECMA-48 EL, DEC private mode 25)."""


class Interrupted(RunnerError):  # noqa: N818 - it is no error, somebody wanted it
    """A signal ended the run.

    Args:
        number: of the signal; the exit code is 128 more, as shells have it.
        left: what was left behind, as the end of a sentence.
    """

    def __init__(self, number: int, left: str = "") -> None:
        self.number = number
        self.left = left
        self.exit_code = 128 + number
        super().__init__(number, left)

    def __str__(self) -> str:
        return f"interrupted by {signal.Signals(self.number).name}{self.left}"


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


def run_interruptible(work: Callable[[], T], stop: Callable[[str], str | None]) -> T:
    """Return what `work` returns, run in another thread, and stop it on SIGINT or SIGTERM.

    Outside of the main thread, where Python has no signals, `work` is just called.

    Args:
        work: what to do.
        stop: makes `work` end soon, and may say what is left behind; called from a signal handler with the reason.

    Raises:
        Interrupted: a signal came, and the work ended within the grace period.
        BaseException: what `work` raised.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    task = _Work(work)
    received: list[int] = []
    left: list[str] = []
    watchdogs: list[threading.Timer] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        if received:
            leave(Interrupted(number, "".join(left)))
        received.append(number)
        watchdog = threading.Timer(GRACE, lambda: leave(Interrupted(number, "".join(left))))
        watchdog.daemon = True
        watchdogs.append(watchdog)
        watchdog.start()
        # An exception would end the wait below, and the interpreter with a thread inside Wasm: that crashes.
        with contextlib.suppress(Exception):
            left.append(stop(str(Interrupted(number))) or "")

    with handled(handle, signal.SIGINT, signal.SIGTERM):
        # A daemon thread: one that is stuck in a compilation must not keep the process from ending.
        threading.Thread(target=task.run, name="program", daemon=True).start()
        # The kernel may give a signal to any thread; this one then sleeps on, and sees it only when it wakes.
        while not task.done.wait(WAKE):
            pass
    for watchdog in watchdogs:
        watchdog.cancel()
    if received:
        raise Interrupted(received[0], "".join(left))
    return task.result()


def run_stoppable(work: Callable[[Callable[[Stop], None]], T], cancel: Callable[[str], None]) -> T:
    """Return what `work` returns; a signal ends the program that it runs, and then what the program waits for.

    Args:
        work: is given a function that takes what stops the program.
        cancel: ends what the program waits for; called with the reason.
    """
    stops: list[Stop] = []

    def stop(reason: str) -> str:
        left = [end() for end in stops]
        cancel(reason)
        return "".join(text for text in left if text)

    return run_interruptible(lambda: work(stops.append), stop)


@contextlib.contextmanager
def handled(handle: Callable[[int, FrameType | None], object], *numbers: int) -> Iterator[None]:
    """Call `handle` on the signals `numbers` until the context ends; outside of the main thread, do nothing.

    A signal that is ignored stays ignored: `nohup` and shells want it so for background jobs.
    """
    replaced = {}
    if threading.current_thread() is threading.main_thread():
        for number in numbers:
            before = signal.getsignal(number)
            if before not in (signal.SIG_IGN, None):
                replaced[number] = before
                signal.signal(number, handle)
    try:
        yield
    finally:
        for number, before in replaced.items():
            signal.signal(number, before)


def leave(error: RunnerError) -> None:
    """End the process now, with `error` as its last words: the work did not stop by itself."""
    # Not through `sys.stderr`: the work may hold its lock, waiting for a reader who has stopped reading.
    with contextlib.suppress(OSError):
        if select.select([], [2], [], 0)[1]:
            tidy = _TIDY if os.isatty(2) else ""
            text = f"{error}\n\nhint: {error.hint}" if error.hint else str(error)
            os.write(2, f"{tidy}error: {neutral(text)}\n".encode("utf-8", "replace")[:_PIPE])
    os._exit(error.exit_code)
