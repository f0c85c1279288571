"""`run`: run a program."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_gestalt_rpc.api import Log, Message, Severity
from pulumi_gestalt_rpc.errors import PulumiError
from pulumi_gestalt_rpc.plain import replace
from pulumi_gestalt_runner.commands.given_options import Given, add_grants, given
from pulumi_gestalt_runner.commands.limit_options import add_limits
from pulumi_gestalt_runner.commands.lock_options import add_locked
from pulumi_gestalt_runner.commands.options import Commands, add_implementation, add_program, tools
from pulumi_gestalt_runner.errors import PROGRAM_FAILED, OptionError, RunnerError
from pulumi_gestalt_runner.pipeline import Job, run
from pulumi_gestalt_runner.redaction import SECRETS
from pulumi_gestalt_runner.settings import read_settings
from pulumi_gestalt_runner.terminal import say, stderr_log, wants_colour
from pulumi_gestalt_runner.worker import run_stoppable

if TYPE_CHECKING:
    from pulumi_gestalt_monitor import EmbeddedMonitor
    from pulumi_gestalt_runner.host import Host
    from pulumi_gestalt_runner.timings import Timings

DESCRIPTION = """\
Run a program and show the resources that it registers.

An embedded monitor answers as Pulumi would if every provider gave back what it was given: no Pulumi, provider or
network is needed, and nothing is created. When Pulumi starts the Runner (PULUMI_MONITOR is set) resources are
registered there instead. The program itself gets no environment or files but what you allow, and no network.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner run app.wasm
  pulumi_wasm_runner run --preview --config region=eu --config-secret token=abc app.wasm
  pulumi_wasm_runner run --mocks mocks.json --json app.wasm > deployment.json
  pulumi_wasm_runner run --allow-read templates=/templates --allow-env REGION app.wasm
  pulumi_wasm_runner run --locked app.wasm             what gestalt.lock says, or nothing
  pulumi_wasm_runner run app.bundle                    with nothing but what is in the file

environment:
  PULUMI_GESTALT_CACHE     directory for compiled code and fetched implementations (default: the user's cache)
  PULUMI_GESTALT_RELEASES  the default of --releases-url
  PULUMI_GESTALT_OFFLINE   1: as --offline

exit codes: 0 all went well, 1 the program or a resource failed, 2 usage or bad input, 130 interrupted;
            32 as 1, when Pulumi started the Runner and has been told why
"""
_EMBEDDED = ("preview", "project", "stack", "organization", "config", "config_secret", "mocks", "json", "show_secrets")


class MonitorSetupError(RunnerError):
    """The embedded monitor cannot do what the options ask for: it says why."""

    def __init__(self, problem: str, hint: str) -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(problem)

    def __str__(self) -> str:
        return self.problem


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "run",
        usage="%(prog)s [OPTIONS] PROGRAM",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add_program(command, "a program, a merged file (.wasm) or a bundle")
    add_implementation(command)
    add_locked(command)
    add_grants(command)
    add_limits(command)
    command.add_argument(
        "--timings", action="store_true", help="show what each phase has taken, on standard error; with --json as JSON"
    )
    # For the language host: see docs/reference/language-plugin.md.
    command.add_argument("--settings-stdin", action="store_true", help=argparse.SUPPRESS)
    group = command.add_argument_group("embedded monitor (without PULUMI_MONITOR)")
    group.add_argument(
        "--preview", action="store_true", help="answer as a preview does: what providers compute is unknown"
    )
    group.add_argument("--project", metavar="NAME", help="the project's name (default: project)")
    group.add_argument("--stack", metavar="NAME", help="the stack's name (default: dev)")
    group.add_argument("--organization", metavar="NAME", help="the organization's name (default: organization)")
    group.add_argument(
        "--config",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="a configuration value, such as size=3 or aws:region=eu-west-1; may be repeated",
    )
    group.add_argument("--config-secret", metavar="KEY=VALUE", action="append", default=[], help="the same, secret")
    group.add_argument(
        "--mocks",
        metavar="FILE",
        type=Path,
        help="JSON with what providers answer; see the embedded monitor's reference",
    )
    group.add_argument(
        "--json",
        action="store_true",
        help="print the whole deployment as JSON; what the program prints goes to standard error",
    )
    group.add_argument("--show-secrets", action="store_true", help="print the values of secrets")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Run the program and return the exit code."""
    if not arguments.timings:
        return _execute(arguments, None)
    from pulumi_gestalt_runner import BEGUN  # noqa: PLC0415 - who does not ask pays nothing
    from pulumi_gestalt_runner.timings import Timings  # noqa: PLC0415

    timings = Timings(BEGUN)
    try:
        return _execute(arguments, timings)
    finally:
        say(timings.report(as_json=arguments.json))


def _execute(arguments: argparse.Namespace, timings: "Timings | None") -> int:
    settings = None if arguments.settings_stdin else read_settings(os.environ)
    log = stderr_log(verbose=arguments.verbose)
    if settings is None and not arguments.settings_stdin:
        return _run_embedded(arguments, log, timings)
    wrong = [name for name in _EMBEDDED if getattr(arguments, name) and not (name == "json" and timings)]
    if wrong:
        why = "the settings come from standard input" if arguments.settings_stdin else "PULUMI_MONITOR is set"
        raise OptionError(
            f"--{wrong[0].replace('_', '-')}",
            f"it belongs to the embedded monitor, but {why}",
            "drop it" if arguments.settings_stdin else "unset PULUMI_MONITOR or drop it",
        )
    from pulumi_gestalt_runner.with_pulumi import run_with_pulumi  # noqa: PLC0415 - gRPC takes 100 ms

    used = replace(tools(arguments, given=given(arguments)), timings=timings)
    return run_with_pulumi(arguments.program, used, log, settings, debug=arguments.debug)


def _run_embedded(arguments: argparse.Namespace, log: Log, timings: "Timings | None") -> int:
    monitor = _embedded_monitor(arguments, log)
    job = Job(arguments.program, arguments.debug, arguments.preview)
    allowed = given(arguments)
    if not allowed.told:
        log.emit(Message(Severity.DEBUG, "the program is granted nothing"))
    used = replace(tools(arguments, to_stderr=arguments.json, given=allowed), timings=timings)
    try:
        host = run_stoppable(lambda start: run(job, used, monitor, log, start), monitor.cancel)
    except (RunnerError, PulumiError) as error:
        if arguments.json and getattr(error, "exit_code", PROGRAM_FAILED) == PROGRAM_FAILED:
            _print_json(arguments, monitor, allowed)
        raise
    if arguments.json:
        _print_json(arguments, monitor, allowed)
    elif not host.stopped:
        _print_tree(arguments, monitor, host)
    return PROGRAM_FAILED if host.failed or monitor.failed else 0


def _embedded_monitor(arguments: argparse.Namespace, log: Log) -> "EmbeddedMonitor":
    from pulumi_gestalt_monitor import EmbeddedMonitor, MonitorError, load_mocks  # noqa: PLC0415 - not with Pulumi
    from pulumi_gestalt_monitor import Settings as EmbeddedSettings  # noqa: PLC0415

    secret_config = _pairs("--config-secret", arguments.config_secret)
    SECRETS.conceal(secret_config.values())
    defaults = EmbeddedSettings()
    settings = EmbeddedSettings(
        project=arguments.project or defaults.project,
        stack=arguments.stack or defaults.stack,
        organization=arguments.organization or defaults.organization,
        preview=arguments.preview,
        config=_pairs("--config", arguments.config),
        secret_config=secret_config,
        root_directory=_project_directory(arguments.program),
        program_directory=os.path.dirname(os.path.abspath(arguments.program)),  # noqa: PTH100, PTH120 - keeps links
    )
    try:
        return EmbeddedMonitor(settings, load_mocks(arguments.mocks) if arguments.mocks else None, log)
    except MonitorError as error:
        raise MonitorSetupError(str(error), error.hint) from error


def _project_directory(program: Path) -> str:
    """Return the nearest folder above a program that has a project file, or ""."""
    folders = Path(os.path.abspath(program)).parents  # noqa: PTH100 - keeps links, as the user wrote them
    names = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
    return next((str(folder) for folder in folders if any((folder / name).is_file() for name in names)), "")


def _redact(arguments: argparse.Namespace) -> Callable[[str], str] | None:
    return SECRETS.redacted if SECRETS.active and not arguments.show_secrets else None


def _print_json(arguments: argparse.Namespace, monitor: "EmbeddedMonitor", allowed: Given) -> None:
    from pulumi_gestalt_monitor import json_chunks  # noqa: PLC0415 - loaded by now

    said = allowed.to_json()
    more = {} if said is None else {"granted": said}
    shown, redact = arguments.show_secrets, _redact(arguments)
    sys.stdout.writelines(json_chunks(monitor.record, more, show_secrets=shown, redact=redact))


def _print_tree(arguments: argparse.Namespace, monitor: "EmbeddedMonitor", host: "Host") -> None:
    from pulumi_gestalt_monitor import tree_lines  # noqa: PLC0415 - loaded by now

    shown, colour = arguments.show_secrets, wants_colour(sys.stdout)
    for line in tree_lines(monitor.record, show_secrets=shown, colour=colour, redact=_redact(arguments)):
        print(line)
    if host.skipped_calls:
        calls = "1 function call was" if host.skipped_calls == 1 else f"{host.skipped_calls} function calls were"
        print(f"{calls} left out, because a preview does not know the value")


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    pairs = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals or not key:
            # The text may be a secret that lost its key: it is not repeated.
            raise OptionError(option, "a value without a key", f"write {option} KEY=VALUE")
        if key in pairs:
            raise OptionError(option, f"the key {key} is given twice", "give it once")
        pairs[key] = value
    return pairs
