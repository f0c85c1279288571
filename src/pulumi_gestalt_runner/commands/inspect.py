"""`inspect`: what a component is, wants and offers."""

import argparse
import json

from pulumi_gestalt_runner.commands.options import Commands, add_program
from pulumi_gestalt_runner.wasm.inspect import inspect


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "inspect",
        help="show what a Wasm file is, wants and offers",
        description=(
            "Show kind, wanted version, imports, exports, providers, size and digest of a program, an implementation "
            "or a merged file. Nothing of it is run."
        ),
        allow_abbrev=False,
    )
    add_program(command, "a program, an implementation or a merged file (.wasm)")
    command.add_argument("--json", action="store_true", help="print JSON")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Print the facts and return 0."""
    inspection = inspect(arguments.program)
    print(json.dumps(inspection.to_json(), indent=2) if arguments.json else inspection.to_text(), end="")
    if arguments.json:
        print()
    return 0
