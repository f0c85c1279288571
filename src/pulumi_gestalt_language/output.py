"""What a program prints, on its way to the Pulumi CLI, and what of it explains a failure.

The CLI shows every line of our standard output and error as it comes. A program that fails prints why, at the very end,
to standard error; that is wanted once, as one error message. So standard error is held back for a moment, and standard
output behind it, so that both keep their order: if the run ends in failure, what is held of standard error is the
explanation, otherwise it is passed on.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

HOLD: Final = 1.0
"""Seconds that standard error is held back; between a Python traceback and the Runner's end lie 0.1 to 0.2."""
PATIENCE: Final = 30.0
"""The same from the beginning of a traceback on: a program that has failed first finishes what it has begun."""
MOST: Final = 1000
"""Lines that are held back at most; what a program prints in the meantime waits too."""
TRACEBACK: Final = "Traceback (most recent call last):"
"""How Python begins to tell why it ends."""
FAILED: Final = "Program failed with an unhandled exception:"
"""How Pulumi's own hosts introduce what a program says at its end."""
SEE_ABOVE: Final = "; see its messages above"
"""How the Runner ends its own message when the program has printed one."""

_lock = threading.Lock()


def to_stdout(line: bytes) -> None:
    """Write a line to standard output, whole."""
    _write(1, line)


def to_stderr(line: bytes) -> None:
    """Write a line to standard error, whole."""
    _write(2, line)


def _write(number: int, line: bytes) -> None:
    text = line if line.endswith(b"\n") else line + b"\n"
    with _lock:
        try:
            while text:
                text = text[os.write(number, text) :]
        except OSError:
            # The CLI is gone; the end of standard input will say so.
            pass


class Gate:
    """Lines that wait until somebody wants to see them.

    Args:
        sink: where they go then.
    """

    def __init__(self, sink: Callable[[bytes], None]) -> None:
        self._sink = sink
        self._lock = threading.Lock()
        self._waiting: list[bytes] | None = []

    def __call__(self, line: bytes) -> None:
        """Take a line."""
        with self._lock:
            if self._waiting is None:
                self._sink(line)
            else:
                self._waiting.append(line)

    def open(self) -> None:
        """Pass on what has come, and from now on what comes."""
        with self._lock:
            for line in self._waiting or ():
                self._sink(line)
            self._waiting = None


class Held(NamedTuple):
    """A line that is held back.

    Attributes:
        time: when it came.
        is_error: whether it came by standard error.
        text: the line.
    """

    time: float
    is_error: bool
    text: bytes


class HeldBack:
    """Lines of standard error, passed on a moment after they came, and lines of standard output, which wait for them.

    Args:
        stdout, stderr: where they go.
        clock: tells the time in seconds.
    """

    def __init__(
        self,
        stdout: Callable[[bytes], None],
        stderr: Callable[[bytes], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sinks = (stdout, stderr)
        self._clock = clock
        self._lines: deque[Held] = deque()
        self._changed = threading.Condition()
        self._ended = False

    def stdout(self, line: bytes) -> None:
        """Take a line of standard output."""
        self._take(line, is_error=False)

    def stderr(self, line: bytes) -> None:
        """Take a line of standard error."""
        self._take(line, is_error=True)

    def serve(self) -> None:
        """Pass lines on as they come of age, until `end` is called."""
        with self._changed:
            while not self._ended:
                self._changed.wait(_due(self._lines[0]) - self._clock() if self._lines else None)
                self._pass_on(self._clock(), MOST)

    def end(self, *, keep: bool) -> str:
        """Pass on what is held back, but for standard error if it is to be kept as the explanation; return that."""
        with self._changed:
            self._ended = True
            self._changed.notify()
            kept = [line.text for line in self._lines if line.is_error] if keep else []
            if keep:
                self._lines = deque(line for line in self._lines if not line.is_error)
            self._pass_on(float("inf"), 0)
            return b"".join(kept).decode("utf-8", "replace")

    def _take(self, line: bytes, *, is_error: bool) -> None:
        with self._changed:
            self._lines.append(Held(self._clock(), is_error, line))
            self._pass_on(self._clock(), MOST)
            self._changed.notify()

    def _pass_on(self, now: float, most: int) -> None:
        while self._lines and (not self._lines[0].is_error or _due(self._lines[0]) <= now or len(self._lines) > most):
            line = self._lines.popleft()
            self._sinks[line.is_error](line.text)


def _due(line: Held) -> float:
    """Return when a line of standard error is passed on, whatever has come until then."""
    return line.time + (PATIENCE if line.text.startswith(TRACEBACK.encode()) else HOLD)


@dataclass(frozen=True, slots=True)
class Ending:
    """What a failing run has printed last.

    Attributes:
        printed: what belongs to the program's ordinary output.
        message: why the run failed, or "" when it printed nothing about it.
    """

    printed: str
    message: str


def ending(text: str) -> Ending:
    """Take apart what a failing run has printed last: ordinary output, the program's own reason, and the Runner's."""
    own, runners = _parted(text)
    if not own or (runners and not runners.endswith(SEE_ABOVE)):
        return Ending(own, runners)
    before, traceback, after = own.partition(TRACEBACK)
    if not traceback:
        return Ending("", f"{FAILED}\n{own}")
    return Ending(before.strip("\n"), f"{FAILED}\n{traceback}{after}")


def _parted(text: str) -> tuple[str, str]:
    """Return what the program has printed, and the message of the Runner, which comes last."""
    lines = text.splitlines()
    last = next((index for index in reversed(range(len(lines))) if lines[index].startswith("error: ")), len(lines))
    own = "\n".join(lines[:last]).strip("\n")
    return own, "\n".join(lines[last:]).removeprefix("error: ").strip("\n")
