"""The command line: the one place that prints errors and picks the exit code.

Exit codes: 0 all went well; 1 the program or a resource failed; 2 usage or bad input; 130 and 143 after a signal.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from pulumi_gestalt_monitor.errors import MonitorError
from pulumi_gestalt_rpc.api import Message, Severity
from pulumi_gestalt_rpc.errors import PulumiError
from pulumi_gestalt_runner.commands import build, inspect, merge, plugins, run, wit
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.terminal import stderr_log
from pulumi_gestalt_wit import VERSION, WitVersionError

DESCRIPTION = """\
Run Pulumi programs that are compiled to WebAssembly components, in a sandbox.

A program in any language imports the WIT package component:pulumi-gestalt. The Runner joins it with the Wasm
implementation of the version that it imports and runs the result: against Pulumi when Pulumi starts it, otherwise
against an embedded monitor that needs no Pulumi and no network.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner run app.wasm                      run with the embedded monitor and show the resources
  pulumi_wasm_runner run --preview --config size=3 app.wasm
  pulumi_wasm_runner build . -o app.wasm               package a Python program
  pulumi_wasm_runner inspect app.wasm                  what a program wants and needs
  pulumi_wasm_runner wit wit/                          the WIT files, to bring another language

`pulumi_wasm_runner COMMAND --help` explains a command.
"""
_COMMANDS = (run, build, merge, inspect, plugins, wit)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in the same words as every other error."""

    def error(self, message: str) -> NoReturn:
        """Print the problem and where to read on, and leave with 2."""
        print(f"error: {message}\n\nhint: `{self.prog} --help` shows what can be given", file=sys.stderr)
        sys.exit(2)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = _Parser(
        prog="pulumi_wasm_runner",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"pulumi_wasm_runner {VERSION}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)
    for module in _COMMANDS:
        command = module.add(commands)
        command.add_argument("--verbose", action="store_true", help="show debug messages, and traces of errors")
        command.set_defaults(execute=module.execute)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: this process's) and return the exit code."""
    arguments = parser().parse_args(argv)
    try:
        code = _guarded(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): there is nobody to tell. Python must not try to flush at exit.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _guarded(arguments: argparse.Namespace) -> int:
    try:
        return int(arguments.execute(arguments))
    except BrokenPipeError:
        raise
    except KeyboardInterrupt as error:
        return _fail(error, "interrupted by SIGINT", "", 130, arguments)
    except Exception as error:  # noqa: BLE001 - every error is told in one line, a defect of ours too
        return _fail(error, *_explain(error), arguments)


def _explain(error: Exception) -> tuple[str, str, int]:
    """Return what to print, a hint and the exit code."""
    match error:
        case RunnerError():
            return str(error), error.hint, error.exit_code
        case MonitorError():
            return str(error), error.hint, 2
        case PulumiError():
            return str(error), error.hint, 1
        case WitVersionError():
            return str(error), "", 2
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return f"{place}{(error.strerror or str(error)).lower()}", "", 2
        case MemoryError():
            return "out of memory", "", 1
        case _:
            hint = "this is a defect in the Runner: please report it with what --verbose shows"
            return f"{type(error).__name__}: {error}", hint, 1


def _fail(error: BaseException, problem: str, hint: str, code: int, arguments: argparse.Namespace) -> int:
    if arguments.verbose:
        import traceback  # noqa: PLC0415 - only asked for

        traceback.print_exception(error)
        print(getattr(error, "trace", ""), file=sys.stderr)
    text = f"{problem}\n\nhint: {hint}" if hint else problem
    stderr_log().emit(Message(Severity.ERROR, text))
    return code
