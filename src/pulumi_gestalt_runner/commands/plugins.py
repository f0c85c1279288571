"""`plugins`: the providers that a program names."""

import argparse
import json
from pathlib import Path

from pulumi_gestalt_runner.commands.options import Commands, add_program
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.files import read_file, write_file
from pulumi_gestalt_runner.wasm.providers import providers


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "plugins",
        help="list the providers that a program names",
        description=(
            "List, as JSON, the provider plugins that a program needs: those that its custom sections "
            "pulumi_gestalt_provider::NAME name, such as `build --provider` writes them."
        ),
        allow_abbrev=False,
    )
    add_program(command)
    command.add_argument(
        "destination",
        metavar="DESTINATION",
        type=Path,
        nargs="?",
        help="write the JSON to this file (default: standard output)",
    )
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Print or write the list and return 0."""
    component = scan(read_file(arguments.program), str(arguments.program))
    text = json.dumps([provider.to_json() for provider in providers(component)], indent=2) + "\n"
    if arguments.destination:
        write_file(arguments.destination, text.encode())
    else:
        print(text, end="")
    return 0
