"""Looking at a run from outside: for how long it computes, and since when nothing has happened.

A thread looks when a limit could be reached, five minutes from the start by default, so that most runs end before the
first look and pay for the start of a thread. The Wasmtime engine's epoch stands still meanwhile: whoever wants to end
the program increments it, and nothing else does.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

from pulumi_gestalt_runner.limits import LimitError, Limits

PATIENCE: Final = 2.0
"""Seconds that the program has to stop; then the process ends, for example when the program sleeps."""
_SHORTEST: Final = 0.01
_LONGEST: Final = 3600.0
_SHARE: Final = 8
"""A run may be idle for an eighth of its limit more than the limit says: nobody notes when each answer came."""


class Watch:
    """What is known about a run, seen from outside.

    Args:
        limits: of the run.
        steps: gives a number that grows while the run goes on.
        open_requests: says what has no answer, as the end of a sentence.
        computed: gives the seconds that the process has computed for.
        now: gives the time.

    Attributes:
        hit: the limit that was reached, or None.
    """

    def __init__(
        self,
        limits: Limits,
        steps: Callable[[], int],
        open_requests: Callable[[], str],
        *,
        computed: Callable[[], float] = time.process_time,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.hit: LimitError | None = None
        self._limits = limits
        self._steps = steps
        self._open_requests = open_requests
        self._computed = computed
        self._now = now
        self._start = computed()
        self._seen = steps()
        self._since = now()

    def look(self) -> float:
        """Note a limit that has been reached; return the seconds until the next look."""
        limits, now, steps = self._limits, self._now(), self._steps()
        if steps != self._seen:
            self._seen, self._since = steps, now
        computing = limits.cpu - (self._computed() - self._start)
        idle = limits.idle - (now - self._since)
        if computing <= 0:
            self.hit = LimitError("cpu", limits.cpu, self._open_requests())
        elif idle <= 0:
            self.hit = LimitError("idle", limits.idle, self._open_requests())
        return min(max(min(computing, idle, limits.idle / _SHARE), _SHORTEST), _LONGEST)


@contextlib.contextmanager
def watched(watch: Watch, stop: Callable[[LimitError], None], leave: Callable[[LimitError], None]) -> Iterator[Watch]:
    """Look at the run that is in the context until it ends.

    Args:
        watch: looks.
        stop: makes the run end soon.
        leave: ends the process, when the run has not ended in time.
    """
    ended = threading.Event()

    def follow() -> None:
        delay = watch.look()
        while watch.hit is None:
            if ended.wait(delay):
                return
            delay = watch.look()
        stop(watch.hit)
        if not ended.wait(PATIENCE):
            leave(watch.hit)

    threading.Thread(target=follow, name="watch", daemon=True).start()
    try:
        yield watch
    finally:
        ended.set()
