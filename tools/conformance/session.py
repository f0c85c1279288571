"""A session: server, host and projects, ready to run tests."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.conformance import processes, projects, remote
from tools.conformance.suite import Result, Suite
from tools.examples import build, named


class Session:
    """What is started once for any number of tests; use it in a `with` statement.

    Args:
        work: an existing, empty folder for what the processes write.
    """

    def __init__(self, work: Path) -> None:
        self._work = work
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            variables = opening.enter_context(remote.served(self._work))
            address = opening.enter_context(processes.server(self._work, variables))
            self._suite = opening.enter_context(closing(Suite(address)))
            self.tests = self._suite.tests()
            target = opening.enter_context(processes.plugin(address, self._work))
            component = build(named("conformance"))
            folders = projects.write(self.tests, component, self._work / "projects")
            (folders[remote.TEST][0] / "archive.tar").write_bytes(remote.archive())
            projects.write_providers(component, self._work / "providers")
            self._suite.prepare(target, folders, self._work)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def run(self, tests: Iterable[str], at_once: int = 2) -> Iterator[Result]:
        """Run tests, `at_once` side by side, and yield their results in the order of `tests`."""
        with ThreadPoolExecutor(at_once) as pool:
            yield from pool.map(self._suite.run, tests)
