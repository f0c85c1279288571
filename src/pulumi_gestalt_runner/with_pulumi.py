"""A run for Pulumi: what the Runner does when Pulumi, or the language host, starts it."""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from pulumi_gestalt_rpc.api import Log, Message, MonitorGone, Severity
from pulumi_gestalt_rpc.errors import AddressError
from pulumi_gestalt_rpc.plain import replace
from pulumi_gestalt_runner.compiler import OnStart
from pulumi_gestalt_runner.engine_log import EngineLog
from pulumi_gestalt_runner.errors import PROGRAM_FAILED
from pulumi_gestalt_runner.grpc_monitor import GrpcMonitor
from pulumi_gestalt_runner.pipeline import Prepared, Tools, prepare, start
from pulumi_gestalt_runner.redaction import SECRETS
from pulumi_gestalt_runner.settings import Settings, parse_settings
from pulumi_gestalt_runner.worker import run_stoppable

REPORTED: Final = 32
"""The exit code of a run that failed and of which Pulumi knows why, as Pulumi's own hosts have it (v3.255.0)."""
MAX_SETTINGS: Final = 64 * 1024 * 1024
"""Bytes of the line of settings."""


def run_with_pulumi(program: Path, tools: Tools, log: Log, settings: Settings | None, *, debug: bool) -> int:
    """Run a program and return the exit code: 0, 1, or 32 when Pulumi knows why the run failed.

    Args:
        program: the file.
        tools: with what.
        log: shows messages that Pulumi does not take.
        settings: what Pulumi said, or None to read it from standard input, when the program is ready to run.
        debug: whether with the debug implementation.
    """
    cancels: list[Callable[[str], None]] = []

    def work(on_start: OnStart) -> int:
        def make() -> Prepared:
            return prepare(program, tools, on_start, debug=debug)

        if settings is not None:
            return _deploy(settings, make, tools, log, cancels, on_start)
        early = _Early(program, make)
        line = sys.stdin.buffer.readline(MAX_SETTINGS) if sys.stdin else b""
        if not line:
            # Whoever started this run does not want it any more.
            return 0
        return _deploy(parse_settings(line), early.get, tools, log, cancels, on_start)

    def cancel(reason: str) -> None:
        for each in cancels:
            each(reason)

    return run_stoppable(work, cancel)


class _Early:
    """A program that is prepared before it is known whether it will be run: what goes wrong is told when it is wanted.

    Args:
        path: the file, which may have changed in between.
        make: prepares it.
    """

    def __init__(self, path: Path, make: Callable[[], Prepared]) -> None:
        self._path = path
        self._make = make
        self._state = _state(path)
        self._made: Prepared | None = None
        with suppress(Exception):
            self._made = make()

    def get(self) -> Prepared:
        """Return the program as the file is now."""
        if self._made is None or self._state != _state(self._path):
            return self._make()
        return self._made


def _state(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _deploy(  # noqa: PLR0913, PLR0917 - what a run consists of
    settings: Settings,
    prepared: Callable[[], Prepared],
    tools: Tools,
    log: Log,
    cancels: list[Callable[[str], None]],
    on_start: OnStart,
) -> int:
    SECRETS.conceal(settings.config[key] for key in settings.config_secret_keys if key in settings.config)
    engine_log = EngineLog(settings.engine, log)
    try:
        monitor = GrpcMonitor(settings, engine_log)
    except AddressError:
        engine_log.close()
        raise
    cancels.append(monitor.cancel)
    succeeded = False
    try:
        used = _with_response(tools, settings)
        host = start(prepared(), used, monitor, engine_log, on_start, preview=settings.dry_run)
        if monitor.refused and not host.failed:
            engine_log.emit(Message(Severity.ERROR, f"{monitor.refused}, and the program went on without it"))
        succeeded = not host.failed and not monitor.failed
    except MonitorGone as gone:
        if not monitor.met:
            raise
        # Pulumi ends a run in this way after a failure that it has shown.
        log.emit(Message(Severity.DEBUG if settings.engine else Severity.INFO, str(gone)))
        return REPORTED
    finally:
        monitor.close(success=succeeded)
        engine_log.close()
    if succeeded and not monitor.failed:
        if host.constructed is not None:
            tools.stdout.write(host.constructed)
        return 0
    return PROGRAM_FAILED if engine_log.untold else REPORTED


def _with_response(tools: Tools, settings: Settings) -> Tools:
    """Keep standard output free for the component that is asked for: what the program prints goes to standard error."""
    return tools if settings.construction is None else replace(tools, stdout=tools.stderr)
