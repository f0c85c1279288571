"""`build`: package a Python program."""

import argparse
import sys
from pathlib import Path

from pulumi_gestalt_runner.commands.options import Commands, report_file
from pulumi_gestalt_runner.packager import package
from pulumi_gestalt_runner.terminal import progress_for
from pulumi_gestalt_runner.wasm.files import write_file
from pulumi_gestalt_runner.wasm.provider_sections import parse_providers, with_providers
from pulumi_gestalt_runner.wasm.tools import WasmTools
from pulumi_gestalt_wit import VERSION

DESCRIPTION = """\
Package a Python program, written with `import pulumi_gestalt`, as a WebAssembly component.

The program's modules are imported now, in a sandbox, and kept as they are after that; the function marked with
@pulumi_gestalt.main runs later. Other languages have tools of their own: see `pulumi_wasm_runner wit --help`.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner build . -o app.wasm
  pulumi_wasm_runner build app.py -o app.wasm --provider random=4.16.3
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "build",
        usage="%(prog)s [OPTIONS] -o FILE PATH",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    command.add_argument("path", metavar="PATH", type=Path, help="a .py file, or a directory with app.py or main.py")
    command.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="the component to write")
    command.add_argument(
        "--provider",
        metavar="NAME=VERSION[@URL]",
        action="append",
        default=[],
        help="a provider that the program needs, kept in the file for `plugins`; may be repeated",
    )
    command.add_argument(
        "--library",
        metavar="DIR",
        type=Path,
        action="append",
        default=[],
        help="a directory with more modules in pure Python; may be repeated",
    )
    command.add_argument("--keep-names", action="store_true", help="keep the names of Wasm functions, for profilers")
    command.add_argument("--json", action="store_true", help="print the file's name, size and SHA-256 as JSON")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Package the program and return 0."""
    providers = parse_providers(arguments.provider)
    with progress_for(sys.stderr).step(f"packaging {arguments.path}"):
        component = package(arguments.path, VERSION, arguments.library)
        if not arguments.keep_names:
            # Without names its large modules are those of the release implementation, which are compiled already.
            component = WasmTools().strip(component)
    component = with_providers(component, providers)
    write_file(arguments.output, component)
    report_file(str(arguments.output), component, as_json=arguments.json)
    return 0
