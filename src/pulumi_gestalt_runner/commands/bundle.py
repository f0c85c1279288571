"""`bundle`: put a program and all that it runs with into one file."""

import argparse
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

from pulumi_gestalt_runner.bundle import BundleError, make_bundle
from pulumi_gestalt_runner.commands.lock_options import add_locked
from pulumi_gestalt_runner.commands.options import Commands, add_implementation, add_program, report_file, tools
from pulumi_gestalt_runner.errors import OptionError
from pulumi_gestalt_runner.locking import find_parts
from pulumi_gestalt_runner.pipeline import BUNDLE
from pulumi_gestalt_runner.sources import SIGNATURE
from pulumi_gestalt_runner.wasm.files import read_file, write_file

DESCRIPTION = """\
Put a program, the implementation that it imports, a lock of both and of the providers, and the licenses into one file.
`run` accepts it where there is no network and no implementation of that version, and so does `program:` in Pulumi.yaml.
What is run from it is compared with the lock in it. The same input gives the same bytes; `inspect` lists what is in
one, and any tool for zip archives extracts it.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner bundle app.wasm -o app.bundle
  pulumi_wasm_runner bundle --locked app.wasm -o app.bundle       only of what gestalt.lock says
  pulumi_wasm_runner inspect app.bundle && pulumi_wasm_runner run app.bundle
"""
DISTRIBUTION = "pulumi-gestalt-wasm"
_NAMES = ("LICENSE*", "LICENCE*", "COPYING*", "NOTICE*")
_MAX_LICENSE = 1024 * 1024


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "bundle",
        usage="%(prog)s [OPTIONS] -o FILE PROGRAM",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    add_program(command)
    command.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="the bundle to write")
    command.add_argument(
        "--license",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="a license of the program (default: LICENSE*, LICENCE*, COPYING* and NOTICE* beside it); may be repeated",
    )
    add_implementation(command)
    add_locked(command)
    command.add_argument("--json", action="store_true", help="print the file's name, size and SHA-256 as JSON")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Write the bundle and return 0."""
    if read_file(arguments.program).startswith(BUNDLE):
        raise BundleError(str(arguments.program), "is a zip archive, such as a bundle already is", "give the program")
    kinds = ["debug"] if arguments.debug and arguments.pulumi_gestalt else ["release"]
    if arguments.debug and not arguments.pulumi_gestalt:
        kinds.append("debug")
    used = tools(arguments)
    parts = find_parts(arguments.program, used, kinds)
    more = {**_ours(), **_theirs(arguments.license or _beside(arguments.program))}
    for wanted, implementation in parts.implementations.items():
        more[wanted.file] = implementation.content
        signature = used.voucher.signature(implementation.digest)
        if signature:
            more[wanted.file + SIGNATURE] = signature
    content = make_bundle(str(arguments.output), parts.program, parts.entry, more)
    write_file(arguments.output, content)
    report_file(str(arguments.output), content, as_json=arguments.json)
    return 0


def _ours() -> Mapping[str, bytes]:
    """Return the licenses of the implementation, as this package carries them."""
    try:
        files = metadata.files(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return {}
    licenses = [file for file in files if ".dist-info/licenses/" in file.as_posix()]
    return {f"licenses/{DISTRIBUTION}/{file.name}": file.read_binary() for file in licenses}


def _beside(program: Path) -> list[Path]:
    found = {path for name in _NAMES for path in program.absolute().parent.glob(name) if path.is_file()}
    return sorted(found)


def _theirs(paths: list[Path]) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    for path in paths:
        name = f"licenses/program/{path.name}"
        if name in found:
            raise OptionError("--license", f"two files are named {path.name}", "rename one")
        found[name] = read_file(path, _MAX_LICENSE)
    return found
