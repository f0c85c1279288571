"""`inspect`: what a component is, wants and offers."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_gestalt_runner.commands.options import Commands, add_program
from pulumi_gestalt_runner.pipeline import BUNDLE
from pulumi_gestalt_runner.wasm.files import read_file
from pulumi_gestalt_runner.wasm.inspect import Inspection, inspect

if TYPE_CHECKING:
    from pulumi_gestalt_runner.bundle_inspection import BundleInspection


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "inspect",
        help="show what a Wasm file is, wants and offers",
        description=(
            "Show kind, wanted version, imports, exports, providers, size and digest of a program, an implementation "
            "or a merged file, and what is in a bundle. Nothing of it is run."
        ),
        allow_abbrev=False,
    )
    add_program(command, "a program, an implementation, a merged file (.wasm) or a bundle")
    command.add_argument("--json", action="store_true", help="print JSON")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Print the facts and return 0."""
    inspection = _inspected(arguments.program)
    print(json.dumps(inspection.to_json(), indent=2) if arguments.json else inspection.to_text(), end="")
    if arguments.json:
        print()
    return 0


def _inspected(path: Path) -> "Inspection | BundleInspection":
    content = read_file(path)
    if not content.startswith(BUNDLE):
        return inspect(path)
    from pulumi_gestalt_runner.bundle_inspection import inspect_bundle  # noqa: PLC0415 - most files are programs

    return inspect_bundle(content, str(path))
