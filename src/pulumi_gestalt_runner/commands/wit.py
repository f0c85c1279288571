"""`wit`: write the WIT files."""

import argparse
import json
from pathlib import Path

from pulumi_gestalt_runner.commands.options import Commands
from pulumi_gestalt_runner.wasm.errors import UnwritableFileError
from pulumi_gestalt_wit import VERSION, write_wit

DESCRIPTION = """\
Write world.wit and deps/pulumi-gestalt-external.wit with the version stamped in, ready for wit-bindgen, jco and
componentize-py. A program in any language is compiled against the world `client`, and then runs with `run`.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner wit wit
  jco componentize app.js --wit wit -n client --backend qjs -o app.wasm
  componentize-py -d wit -w client componentize app -o app.wasm
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "wit",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    command.add_argument("directory", metavar="DIR", type=Path, help="made if it is missing")
    command.add_argument(
        "--wit-version",
        metavar="VERSION",
        default=VERSION,
        help=f"stamp another version, such as that of a nightly build (default: {VERSION})",
    )
    command.add_argument("--json", action="store_true", help="print the version and the files as JSON")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Write the files, print their names and return 0."""
    try:
        files = [str(path) for path in write_wit(arguments.directory, arguments.wit_version)]
    except OSError as error:
        place, reason = error.filename or arguments.directory, error.strerror or str(error)
        raise UnwritableFileError(str(place), reason.lower()) from error
    if arguments.json:
        print(json.dumps({"version": arguments.wit_version, "files": files}))
    else:
        print("\n".join(files))
    return 0
