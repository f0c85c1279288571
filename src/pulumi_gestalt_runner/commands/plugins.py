"""`plugins`: the providers that a program names."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pulumi_gestalt_runner.commands.options import Commands, add_program
from pulumi_gestalt_runner.pipeline import BUNDLE
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.files import read_file, write_file
from pulumi_gestalt_runner.wasm.providers import providers

DESCRIPTION = """\
List, as JSON, the provider plugins that a program needs: those that its custom sections
pulumi_gestalt_provider::NAME name, such as `build --provider` writes them.
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "plugins",
        description=DESCRIPTION,
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
    text = json.dumps(_providers(arguments.program), indent=2) + "\n"
    if arguments.destination:
        write_file(arguments.destination, text.encode())
    else:
        print(text, end="")
    return 0


def _providers(path: Path) -> list[Mapping[str, Any]]:
    content = read_file(path)
    if not content.startswith(BUNDLE):
        return [provider.to_json() for provider in providers(scan(content, str(path)))]
    from pulumi_gestalt_runner.bundle import open_bundle  # noqa: PLC0415 - most files are programs

    return [*open_bundle(content, str(path)).locked.entry.providers]
