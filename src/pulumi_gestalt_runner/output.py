"""What a program prints, on its way to the user: live, without control of the terminal, without secrets, bounded.

The three filters stand in this order: a secret that a sequence was put into is whole again when the sequence is gone.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import IO, Final

from pulumi_gestalt_runner.escapes import Escapes
from pulumi_gestalt_runner.redaction import SECRETS, Redaction, Redactor

MAX_TAIL: Final = 4096
"""Bytes of what a program wrote that are looked at when it has ended."""


class _Budget:
    """The bytes that may still be printed, by both streams together."""

    def __init__(self, limit: int, stop: Callable[[], None]) -> None:
        self.left = limit
        self.exceeded = False
        self._stop = stop

    def take(self, data: bytes) -> bytes:
        """Return as much of `data` as may be printed, and stop the program if that is not all."""
        if len(data) <= self.left:
            self.left -= len(data)
            return data
        allowed, self.left = data[: self.left], 0
        if not self.exceeded:
            self.exceeded = True
            self._stop()
        return allowed


class Stream:
    """One stream of a program; Wasmtime calls it with what the program writes.

    Args:
        target: where it goes.
        secrets: what is taken out.
        budget: what may be printed.
        lock: keeps the streams of a program from writing at the same time.

    Attributes:
        used: whether the program wrote more than blanks.
        tail: the last bytes that it wrote, as they came: they may hold secrets.
    """

    def __init__(self, target: IO[bytes], secrets: Redactor, budget: _Budget, lock: threading.Lock) -> None:
        self.used = False
        self.tail = b""
        self._target = target
        self._budget = budget
        self._lock = lock
        self._escapes = Escapes()
        self._redaction = Redaction(secrets)

    def __call__(self, data: bytes) -> int:
        """Pass on `data`; it counts as written, whatever became of it."""
        with self._lock:
            self.used = self.used or bool(data.strip())
            self.tail = (self.tail + data[-MAX_TAIL:])[-MAX_TAIL:]
            self._write(self._redaction.feed(self._escapes.feed(self._budget.take(data))))
        return len(data)

    def end(self) -> None:
        """Pass on what is held back."""
        with self._lock:
            self._write(self._redaction.feed(self._escapes.end()) + self._redaction.end())

    def _write(self, data: bytes) -> None:
        # A reader that went away (`| head`) must not end a deployment in the middle.
        with contextlib.suppress(OSError, ValueError):
            self._target.write(data)
            self._target.flush()


class ProgramOutput:
    """Both streams of a program.

    Args:
        stdout, stderr: where they go.
        limit: bytes that the program may print.
        stop: ends the program when it prints more; any thread may call it.
        secrets: what is taken out.

    Attributes:
        stdout, stderr: take what the program writes.
    """

    def __init__(
        self,
        stdout: IO[bytes],
        stderr: IO[bytes],
        *,
        limit: int,
        stop: Callable[[], None],
        secrets: Redactor = SECRETS,
    ) -> None:
        self._budget = _Budget(limit, stop)
        self._lock = threading.Lock()
        self.stdout = Stream(stdout, secrets, self._budget, self._lock)
        self.stderr = Stream(stderr, secrets, self._budget, self._lock)

    @property
    def exceeded(self) -> bool:
        """Whether the program wanted to print more than it may."""
        return self._budget.exceeded

    def may_say(self, text: str) -> bool:
        """Count a message of the program towards what it may print, and return whether it may be shown."""
        with self._lock:
            data = text.encode("utf-8", "replace")
            return len(self._budget.take(data)) == len(data)

    def end(self) -> None:
        """Pass on what is held back, now that the program has ended."""
        self.stdout.end()
        self.stderr.end()
