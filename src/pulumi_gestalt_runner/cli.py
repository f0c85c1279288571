"""The command line: the one place that prints errors and picks the exit code.

Exit codes: 0 all went well; 1 the program or a resource failed; 2 usage or bad input; 130 and 143 after a signal.
"""

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import Any, NoReturn, TextIO

from pulumi_gestalt_rpc.api import Message, Severity
from pulumi_gestalt_rpc.core_dumps import forbid_core_dumps
from pulumi_gestalt_rpc.errors import AddressError, PulumiError
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
_PROGRAM = "pulumi_wasm_runner"
_COLUMNS = 80
"""Of a terminal that does not say."""
_COMMANDS = {
    "run": ("run", "run a program"),
    "new": ("new", "write a new project"),
    "build": ("build", "package a Python program as a component"),
    "merge": ("merge", "join a program with its implementation into one file"),
    "lock": ("lock", "write down what a program is and runs with, for `run --locked`"),
    "bundle": ("bundle", "put a program and all that it runs with into one file"),
    "inspect": ("inspect", "show what a Wasm file is, wants, offers and may need"),
    "plugins": ("plugins", "list the providers that a program names"),
    "fetch": ("fetch", "bring implementations before they are needed"),
    "list": ("listing", "list the implementations that are here"),
    "prune": ("prune", "remove fetched implementations that are no longer used"),
    "cache": ("cache", "show or remove what is kept between runs"),
    "wit": ("wit", "write the WIT files, the contract for programs"),
    "provider": ("provider", "serve the components that a program offers to others"),
    "plugin": ("plugin", "install the language host for the Pulumi CLI, or remove it"),
    "check-plugins": ("check_plugins", ""),
    "doctor": ("doctor", "check what `pulumi up` needs"),
}
"""Command -> its module, imported only when it is asked for, and what it does; "" for one that people do not need."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Is as wide as the terminal. argparse makes one for each argument and would import `shutil`, 4 ms, to ask that."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    try:
        columns = int(os.environ.get("COLUMNS", "0"))
        return columns or os.get_terminal_size(1).columns or _COLUMNS
    except (ValueError, OSError):
        return _COLUMNS


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in the same words as every other error, and takes no option for another."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Formatter, **rest)

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


class _Commands(argparse._SubParsersAction):  # type: ignore[type-arg] # noqa: SLF001 - it has no public name
    """Knows what each command does."""

    def add_parser(self, name: str, **rest: Any) -> argparse.ArgumentParser:
        """Add the parser of a command."""
        if text := _COMMANDS[name][1]:
            rest["help"] = text
        added: argparse.ArgumentParser = super().add_parser(name, **rest)
        return added


class _OneCommand:
    """Makes the parser of one command, when it is known that this is the one: the others take 10 ms of a warm run."""

    def add_parser(self, name: str, **rest: Any) -> argparse.ArgumentParser:
        """Return the parser of a command."""
        return _Parser(prog=f"{_PROGRAM} {name}", **rest)


def parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of the command line.

    Args:
        command: the command whose arguments it parses, without its name; "" for the whole command line.
    """
    return _added(command, _OneCommand()) if command else _whole(_COMMANDS)


def _whole(known: Collection[str]) -> argparse.ArgumentParser:
    """Return the parser of a whole command line; of commands that are not `known` it has only the names."""
    top = _Parser(
        prog=_PROGRAM,
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    top.add_argument("--version", action="version", version=f"{_PROGRAM} {VERSION}")
    commands = top.add_subparsers(
        title="commands", metavar="COMMAND", required=True, parser_class=_Parser, action=_Commands
    )
    for name in _COMMANDS:
        if name in known:
            _added(name, commands)
        else:
            commands.add_parser(name)
    return top


def _added(name: str, commands: Any) -> argparse.ArgumentParser:  # what both kinds of commands have
    module = import_module(f"pulumi_gestalt_runner.commands.{_COMMANDS[name][0]}")
    added: argparse.ArgumentParser = module.add(commands)
    added.add_argument("--verbose", action="store_true", help="show debug messages, and traces of errors")
    added.set_defaults(execute=module.execute)
    return added


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
    given = sys.argv[1:] if argv is None else list(argv)
    if given and given[0] in _COMMANDS:
        arguments = parser(given[0]).parse_args(given[1:])
    else:
        # No option before the command takes a value, so the first word is the command.
        arguments = _whole([next((text for text in given if not text.startswith("-")), "")]).parse_args(given)
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
    forbid_core_dumps()
    os._exit(main())
