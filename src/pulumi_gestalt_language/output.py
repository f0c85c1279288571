"""What a program prints, on its way to the Pulumi CLI, and what of it explains a failure.

The CLI shows every line of our standard output and error as it comes. A program that fails prints why, at the very end,
to standard error; that is wanted once, as one error message. So standard error is held back for a moment: if the run
ends in failure, what is held is the explanation, otherwise it is passed on.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

HOLD: Final = 1.0
"""Seconds that standard error is held back; between a Python traceback and the Runner's end lie 0.1 to 0.2."""
MOST: Final = 1000
"""Lines that are held back at most."""
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


class HeldBack:
    """Lines that are passed on a moment after they came.

    Args:
        sink: where they go.
        clock: tells the time in seconds.
        hold: seconds that a line is kept.
    """

    def __init__(self, sink: Callable[[bytes], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._sink = sink
        self._clock = clock
        self._lines: list[tuple[float, bytes]] = []
        self._lock = threading.Condition()
        self._ended = False

    def __call__(self, line: bytes) -> None:
        """Take a line."""
        with self._lock:
            self._lines.append((self._clock(), line))
            self._pass_on(self._clock() - HOLD, MOST)
            self._lock.notify()

    def serve(self) -> None:
        """Pass lines on as they come of age, until `end` is called."""
        with self._lock:
            while not self._ended:
                self._lock.wait(self._lines[0][0] + HOLD - self._clock() if self._lines else None)
                self._pass_on(self._clock() - HOLD, MOST)

    def end(self, *, keep: bool) -> str:
        """Return what is held back and should be shown as the error; pass it on if it is not to be kept."""
        with self._lock:
            self._ended = True
            self._lock.notify()
            if not keep:
                self._pass_on(float("inf"), 0)
            return b"".join(line for _, line in self._lines).decode("utf-8", "replace")

    def _pass_on(self, before: float, most: int) -> None:
        while self._lines and (self._lines[0][0] <= before or len(self._lines) > most):
            self._sink(self._lines.pop(0)[1])


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
