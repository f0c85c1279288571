"""Runners that are started before they are wanted.

Pulumi asks for the packages of a program, then loads plugins and reads state, and only then says `Run`. Meanwhile a
Runner can import what it needs and prepare the program. Whether `Run` comes at all is not known: `pulumi about` and
`install` ask the same.
"""

import contextlib
import threading
from collections.abc import Callable
from typing import Final, NamedTuple

from pulumi_gestalt_language.errors import StoppedError
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_language.runner import Run

AGE: Final = 60.0
"""Seconds after which a Runner that nobody wanted is let go; between the two calls plugins may be downloaded."""
MOST: Final = 4
"""Runners that wait at the same time; each takes some 100 MB."""


class _Waiting(NamedTuple):
    run: Run
    timer: threading.Timer


class Early:
    """The Runners that wait, by what they run.

    Args:
        start: starts one.
        age: seconds after which one is let go.
    """

    def __init__(self, start: Callable[[Project], Run], age: float = AGE) -> None:
        self._start = start
        self._age = age
        self._lock = threading.Lock()
        self._waiting: dict[Project, _Waiting] = {}

    def prepare(self, project: Project) -> None:
        """Start a Runner, unless one waits already; a Runner that cannot be started is told when it is wanted."""
        with self._lock:
            if project in self._waiting:
                return
        with contextlib.suppress(StoppedError, OSError):
            self._keep(project, self._start(project))

    def take(self, project: Project) -> Run:
        """Return the Runner that waits for this project, or one that is started now.

        Raises:
            StoppedError: nothing is started any more.
            OSError: it cannot be started.
        """
        with self._lock:
            waiting = self._waiting.pop(project, None)
        if waiting is not None:
            waiting.timer.cancel()
            if waiting.run.alive:
                return waiting.run
            waiting.run.dismiss()
        return self._start(project)

    def _keep(self, project: Project, run: Run) -> None:
        timer = threading.Timer(self._age, self._let_go, (project, run))
        timer.daemon = True
        with self._lock:
            too_many = [self._waiting.pop(next(iter(self._waiting)))] if len(self._waiting) >= MOST else []
            before = self._waiting.pop(project, None)
            self._waiting[project] = _Waiting(run, timer)
        for each in [*too_many, *filter(None, [before])]:
            each.timer.cancel()
            each.run.dismiss()
        timer.start()

    def _let_go(self, project: Project, run: Run) -> None:
        with self._lock:
            waiting = self._waiting.get(project)
            if waiting is None or waiting.run is not run:
                return
            del self._waiting[project]
        run.dismiss()
