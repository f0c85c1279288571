"""The command line: the one place that prints errors and picks the exit code.

Exit codes: 0 all went well; 1 the program or a resource failed; 2 usage or bad input; 130 and 143 after a signal.
"""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO

from pulumi_gestalt_rpc.api import Message, Severity
from pulumi_gestalt_rpc.errors import AddressError, PulumiError
from pulumi_gestalt_runner.commands import (
    build,
    bundle,
    cache,
    check_plugins,
    doctor,
    fetch,
    inspect,
    listing,
    lock,
    merge,
    new,
    plugin,
    plugins,
    provider,
    prune,
    run,
    wit,
)
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.redaction import SECRETS
from pulumi_gestalt_runner.terminal import say, stderr_log
from pulumi_gestalt_runner.worker import handled
from pulumi_gestalt_wit import VERSION, WitVersionError

DESCRIPTION = """\
Run Pulumi programs that are compiled to WebAssembly components, in a sandbox.

A program in any language imports the WIT package component:pulumi-gestalt. The Runner joins it with the Wasm
implementation of the version that it imports and runs the result: against Pulumi when Pulumi starts it, otherwise
against an embedded monitor that needs no Pulumi and no network.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner build . -o app.wasm               package a Python program
  pulumi_wasm_runner run app.wasm                      run it with the embedded monitor and show its resources
  pulumi_wasm_runner run --preview --config size=3 app.wasm
  pulumi_wasm_runner inspect app.wasm                  what a program wants and needs
  pulumi_wasm_runner wit wit                           the WIT files, to bring another language

`pulumi_wasm_runner COMMAND --help` explains a command.

exit codes: 0 all went well, 1 the program or a resource failed, 2 usage or bad input, 130 interrupted
"""
_COMMANDS = (
    run,
    new,
    build,
    merge,
    lock,
    bundle,
    inspect,
    plugins,
    fetch,
    listing,
    prune,
    cache,
    wit,
    provider,
    plugin,
    check_plugins,
    doctor,
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in the same words as every other error."""

    def error(self, message: str) -> NoReturn:
        """Print the problem and where to read on, and leave with 2."""
        say(f"error: {message}\n\nhint: `{self.prog} --help` shows what can be given")
        sys.exit(2)

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Refuse what nobody asked for, by the parser that knows the command."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            # Not the whole argument: it may be `--config-secrt key=value`.
            options = [text.partition("=")[0] for text in unknown if text.startswith("-")]
            self.error(f"there is no option {options[0]}" if options else "there are too many arguments")
        return found, []


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
    SECRETS.forget()
    _prepare_streams()
    # SIGTERM ends the process as Ctrl-C does: what runs is stopped, temporary files are removed.
    with handled(lambda number, _frame: sys.exit(128 + number), signal.SIGTERM):
        code = _guarded(argv)
    return _flushed(code)


def _guarded(argv: Sequence[str] | None) -> int:
    """Return the exit code, also when the user ends the process while an error is told."""
    try:
        return _executed(argv)
    except SystemExit as error:
        # After help, a usage error or SIGTERM.
        return error.code if isinstance(error.code, int) else 0
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): there is nobody to tell.
        return 1
    except KeyboardInterrupt:
        say("error: interrupted by SIGINT")
        return 130


def _executed(argv: Sequence[str] | None) -> int:
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.execute(arguments))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - every error is told in one line, a defect of ours too
        return _fail(error, verbose=arguments.verbose)


def _explain(error: Exception) -> tuple[str, str, int]:
    """Return what to print, a hint and the exit code."""
    match error:
        case RunnerError():
            return str(error), error.hint, error.exit_code
        case PulumiError():
            return str(error), error.hint, 2 if isinstance(error, AddressError) else 1
        case WitVersionError():
            return str(error), "", 2
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return f"{place}{(error.strerror or str(error)).lower()}", "", 2
        case MemoryError():
            return "out of memory", "", 1
        case _:
            hint = "this is a defect in the Runner: please report it with what --verbose shows"
            return f"internal error: {error}" if str(error) else "internal error", hint, 1


def _fail(error: Exception, *, verbose: bool) -> int:
    problem, hint, code = _explain(error)
    if verbose:
        import traceback  # noqa: PLC0415 - only asked for

        say("".join(traceback.format_exception(error)) + getattr(error, "trace", ""))
    text = f"{problem}\n\nhint: {hint}" if hint else problem
    stderr_log().emit(Message(Severity.ERROR, text))
    return code


def _prepare_streams() -> None:
    for name in ("stdout", "stderr"):
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            # It was closed (`>&-`): nobody wants to read it.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for the process's life
        elif hasattr(stream, "reconfigure"):
            # A name that the terminal's encoding lacks is no reason to fail.
            stream.reconfigure(errors="backslashreplace")


def _flushed(code: int) -> int:
    """Return `code`, or 1 if standard output cannot be written to its end."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        code = code or 1
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            say(f"error: standard output: {(error.strerror or str(error)).lower()}")
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # Python tries again at exit, and would complain and change the exit code.
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return code


def entry() -> NoReturn:
    """Run this process's command line and end the process.

    Without Python's teardown: Wasmtime calls a program's output streams on threads of its own, and one that comes while
    the interpreter shuts down prints a Rust panic. Everything has been flushed, and temporary files are gone.
    """
    os._exit(main())
