"""`merge`: join a program with its implementation and keep the file."""

import argparse
import sys
from pathlib import Path

from pulumi_gestalt_runner.commands.lock_options import add_locked
from pulumi_gestalt_runner.commands.options import Commands, add_implementation, add_program, report_file, tools
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.pipeline import load
from pulumi_gestalt_runner.wasm.errors import UnwritableFileError
from pulumi_gestalt_runner.wasm.files import write_file

DESCRIPTION = """\
Join a program with the implementation that it imports into a single Wasm file, which `run` accepts as it is: on a
machine without that implementation, and with the same implementation for ever.
"""


class OutputError(RunnerError):
    """Standard output cannot take what it would be given.

    Args:
        problem: why.
        hint: what to do instead.
    """

    def __init__(self, problem: str, hint: str) -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(problem)

    def __str__(self) -> str:
        return self.problem


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "merge",
        usage="%(prog)s [OPTIONS] -o FILE PROGRAM",
        description=DESCRIPTION,
        epilog="example:\n  pulumi_wasm_runner merge app.wasm -o merged.wasm && pulumi_wasm_runner run merged.wasm",
    )
    add_program(command)
    command.add_argument("-o", "--output", metavar="FILE", required=True, help="the merged file; - for standard output")
    add_implementation(command)
    add_locked(command)
    command.add_argument("--json", action="store_true", help="print the file's name, size and SHA-256 as JSON")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Merge and return 0."""
    to_stdout = arguments.output == "-"
    if to_stdout and arguments.json:
        raise OutputError("standard output cannot take the file and JSON about it", "name a file with -o FILE")
    if to_stdout and sys.stdout.isatty():
        raise OutputError("a Wasm file is not for a terminal", "name a file with -o FILE, or pipe the output")
    used = tools(arguments)
    merged = load(arguments.program, used, debug=arguments.debug).merged(used)
    if to_stdout:
        _write_to_stdout(merged)
    else:
        write_file(Path(arguments.output), merged)
        report_file(arguments.output, merged, as_json=arguments.json)
    return 0


def _write_to_stdout(content: bytes) -> None:
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnwritableFileError("standard output", (error.strerror or str(error)).lower()) from error
