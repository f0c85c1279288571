"""`run`: run a program."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pulumi_gestalt_rpc.api import Log
from pulumi_gestalt_runner.commands.options import Commands, add_implementation, add_program, tools
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.host import Host
from pulumi_gestalt_runner.pipeline import Job, run
from pulumi_gestalt_runner.settings import Settings, read_settings
from pulumi_gestalt_runner.terminal import stderr_log
from pulumi_gestalt_runner.worker import run_interruptible

if TYPE_CHECKING:
    from pulumi_gestalt_monitor import EmbeddedMonitor

DESCRIPTION = """\
Run a program.

Started by Pulumi (PULUMI_MONITOR is set) it registers resources there. Otherwise an embedded monitor with the meaning
of Pulumi's mocks takes its place: no Pulumi, provider or network is needed, and what would be deployed is shown.
The program gets no environment, files or network.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner run app.wasm
  pulumi_wasm_runner run --preview --config region=eu --config-secret token=abc app.wasm
  pulumi_wasm_runner run --mocks mocks.json --json app.wasm > deployment.json

exit codes: 0 all went well, 1 the program or a resource failed, 2 usage or bad input, 130 interrupted
"""
T = TypeVar("T")

_EMBEDDED = ("preview", "project", "stack", "organization", "config", "config_secret", "mocks", "json", "show_secrets")


class OptionError(RunnerError):
    """An option that cannot be used as given.

    Args:
        option: its name.
        problem: what is wrong.
        hint: what to give instead.
    """

    def __init__(self, option: str, problem: str, hint: str) -> None:
        self.option = option
        self.problem = problem
        self.hint = hint
        super().__init__(option, problem)

    def __str__(self) -> str:
        return f"{self.option}: {self.problem}"


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "run",
        help="run a program",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_program(command)
    add_implementation(command)
    group = command.add_argument_group("embedded monitor (without PULUMI_MONITOR)")
    group.add_argument("--preview", action="store_true", help="answer as a preview does: computed values are unknown")
    group.add_argument("--project", metavar="NAME", help="the project's name (default: project)")
    group.add_argument("--stack", metavar="NAME", help="the stack's name (default: dev)")
    group.add_argument("--organization", metavar="NAME", help="the organization's name (default: organization)")
    group.add_argument(
        "--config",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="a configuration value; a key without namespace is the project's; may be repeated",
    )
    group.add_argument("--config-secret", metavar="KEY=VALUE", action="append", default=[], help="the same, secret")
    group.add_argument("--mocks", metavar="FILE", type=Path, help="JSON with answers for resources and invokes")
    group.add_argument("--json", action="store_true", help="print the whole deployment as JSON")
    group.add_argument("--show-secrets", action="store_true", help="print the values of secrets")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Run the program and return the exit code."""
    settings = read_settings(os.environ)
    log = stderr_log(verbose=arguments.verbose)
    if settings is None:
        return _run_embedded(arguments, log)
    given = [name for name in _EMBEDDED if getattr(arguments, name)]
    if given:
        option = "--" + given[0].replace("_", "-")
        raise OptionError(
            option, "it belongs to the embedded monitor, but PULUMI_MONITOR is set", "unset PULUMI_MONITOR or drop it"
        )
    return _run_with_pulumi(arguments, settings, log)


def _run_embedded(arguments: argparse.Namespace, log: Log) -> int:
    monitor = _embedded_monitor(arguments, log)
    job = Job(arguments.program, arguments.debug, arguments.preview)
    used = tools(arguments, to_stderr=arguments.json)
    host = _interruptibly(lambda start: run(job, used, monitor, log, start), monitor.cancel)
    failed = bool(host.errors) or monitor.failed
    if arguments.json or not host.stopped:
        _show(arguments, monitor, host)
    return 1 if failed else 0


def _embedded_monitor(arguments: argparse.Namespace, log: Log) -> "EmbeddedMonitor":
    from pulumi_gestalt_monitor import EmbeddedMonitor, load_mocks  # noqa: PLC0415 - not needed with Pulumi
    from pulumi_gestalt_monitor import Settings as EmbeddedSettings  # noqa: PLC0415

    defaults = EmbeddedSettings()
    settings = EmbeddedSettings(
        project=arguments.project or defaults.project,
        stack=arguments.stack or defaults.stack,
        organization=arguments.organization or defaults.organization,
        preview=arguments.preview,
        config=_pairs("--config", arguments.config),
        secret_config=_pairs("--config-secret", arguments.config_secret),
    )
    return EmbeddedMonitor(log, settings, load_mocks(arguments.mocks) if arguments.mocks else None)


def _show(arguments: argparse.Namespace, monitor: "EmbeddedMonitor", host: Host) -> None:
    from pulumi_gestalt_monitor import json_chunks, tree_lines  # noqa: PLC0415 - loaded by now

    if arguments.json:
        sys.stdout.writelines(json_chunks(monitor.record, show_secrets=arguments.show_secrets))
        return
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for line in tree_lines(monitor.record, show_secrets=arguments.show_secrets, colour=colour):
        print(line)
    if host.skipped_calls:
        print(f"{host.skipped_calls} function calls left out: their values are not known in a preview")


def _run_with_pulumi(arguments: argparse.Namespace, settings: Settings, log: Log) -> int:
    from pulumi_gestalt_runner.engine_log import EngineLog  # noqa: PLC0415 - gRPC takes 100 ms
    from pulumi_gestalt_runner.grpc_monitor import GrpcMonitor  # noqa: PLC0415

    engine_log: Log = EngineLog(settings.engine, log) if settings.engine else log
    monitor = GrpcMonitor(settings, engine_log)
    job = Job(arguments.program, arguments.debug, settings.dry_run)
    used = tools(arguments)

    def work(start: Callable[[Callable[[], None]], None]) -> bool:
        succeeded = False
        try:
            host = run(job, used, monitor, engine_log, start)
            succeeded = not host.errors and not monitor.failed
        finally:
            monitor.close(success=succeeded)
        return succeeded and not monitor.failed

    return 0 if _interruptibly(work, monitor.cancel) else 1


def _interruptibly(work: Callable[[Callable[[Callable[[], None]], None]], T], cancel: Callable[[str], None]) -> T:
    """Return what `work` returns; a signal cancels the monitor and ends the program."""
    stops: list[Callable[[], None]] = []

    def stop(reason: str) -> None:
        cancel(reason)
        for end in stops:
            end()

    return run_interruptible(lambda: work(stops.append), stop)


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals or not key:
            # The text may be a secret that lost its key: it is not repeated.
            raise OptionError(option, "a value without a key", f"write {option} KEY=VALUE")
        pairs[key] = value
    return pairs
