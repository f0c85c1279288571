"""`merge`: join a program with its implementation and keep the file."""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from pulumi_gestalt_runner.commands.options import Commands, add_implementation, add_program, tools
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.pipeline import load
from pulumi_gestalt_runner.wasm.files import write_file

DESCRIPTION = """\
Join a program with the implementation that it imports into a single Wasm file, which `run` accepts as it is: on a
machine without that implementation, and with the same implementation for ever.
"""


class TerminalError(RunnerError):
    """Binary data would go to a terminal."""

    hint = "name a file with -o FILE, or pipe the output"

    def __str__(self) -> str:
        return "a Wasm file is not for a terminal"


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "merge",
        help="join a program with its implementation into one file",
        description=DESCRIPTION,
        epilog="example:\n  pulumi_wasm_runner merge app.wasm -o merged.wasm && pulumi_wasm_runner run merged.wasm",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_program(command)
    command.add_argument("-o", "--output", metavar="FILE", required=True, help="the merged file; - for standard output")
    add_implementation(command)
    command.add_argument("--json", action="store_true", help="print the file's name, size and SHA-256 as JSON")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Merge and return 0."""
    used = tools(arguments)
    merged = load(arguments.program, used, debug=arguments.debug).merged(used)
    facts = {"file": arguments.output, "size": len(merged), "sha256": hashlib.sha256(merged).hexdigest()}
    if arguments.output == "-":
        if sys.stdout.isatty():
            raise TerminalError
        sys.stdout.buffer.write(merged)
        return 0
    write_file(Path(arguments.output), merged)
    if arguments.json:
        print(json.dumps(facts))
    else:
        print(f"{facts['file']}: {facts['size']} bytes, sha256 {facts['sha256']}", file=sys.stderr)
    return 0
