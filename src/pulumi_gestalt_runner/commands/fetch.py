"""`fetch`: bring implementations before they are needed."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from pulumi_gestalt_runner.commands.options import IMPLEMENTATIONS, Commands, open_cache
from pulumi_gestalt_runner.commands.release_options import add_releases, release_source, voucher
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.scanning import needed_version
from pulumi_gestalt_runner.sources import Implementation, ReleaseSource, ShippedSource, Wanted, obtain
from pulumi_gestalt_runner.terminal import progress_for
from pulumi_gestalt_wit import VERSION, WitVersionError, check_version

DESCRIPTION = """\
Bring implementations into the cache, so that what needs them later runs without a network. Each is named by its
version, or by a program that imports it. What this Runner ships, or has fetched before, is only looked at.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner fetch 0.1.0-nightly.20261124 --releases-url https://example.com/releases
  pulumi_wasm_runner fetch app.wasm --kind both
  pulumi_wasm_runner fetch app.wasm --offline          tells whether the program will run without a network
"""
_KINDS = {"release": (False,), "debug": (True,), "both": (False, True)}


class UnkeptError(RunnerError):
    """What was fetched cannot be kept.

    Args:
        problem: why.
    """

    hint = "choose a directory that can be written to with the environment variable PULUMI_GESTALT_CACHE"

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)

    def __str__(self) -> str:
        return f"nothing can be fetched: {self.problem}"


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "fetch",
        usage="%(prog)s [OPTIONS] VERSION|PROGRAM ...",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    command.add_argument(
        "wanted",
        metavar="VERSION|PROGRAM",
        nargs="+",
        help="a version such as 0.1.0, or the file of a program (./0.1.0 if it is called so)",
    )
    command.add_argument("--kind", choices=_KINDS, default="release", help="which of the two (default: %(default)s)")
    add_releases(command)
    command.add_argument("--json", action="store_true", help="print the facts as a JSON list")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Fetch all, print each as it comes, and return 0."""
    progress, cache = progress_for(sys.stderr), open_cache()
    if cache is None:
        raise UnkeptError("there is no cache")
    releases = release_source(arguments, cache, progress, voucher(arguments, cache, progress))
    versions = dict.fromkeys(version for text in arguments.wanted for version in _versions(text))
    rows = []
    for wanted in (Wanted(version, debug) for version in versions for debug in _KINDS[arguments.kind]):
        state, found = _fetch(wanted, releases)
        facts = {"version": wanted.version, "kind": wanted.kind, "state": state}
        rows.append({**facts, "sha256": found.digest, "size": len(found.content)})
        if not arguments.json:
            megabytes = len(found.content) / 1e6
            print(f"{state} {wanted.version} {wanted.kind}: {megabytes:.1f} MB, sha256 {found.digest}", flush=True)
    if arguments.json:
        print(json.dumps(rows, indent=2))
    return 0


def _versions(text: str) -> Iterator[str]:
    """Yield the version that `text` names: none for a file that holds its implementation already."""
    try:
        yield check_version(text)
    except WitVersionError:
        version = needed_version(Path(text))
        if version:
            yield version


def _fetch(wanted: Wanted, releases: ReleaseSource) -> tuple[str, Implementation]:
    """Return how an implementation is here now, and what it is."""
    shipped = ShippedSource(IMPLEMENTATIONS)
    if found := shipped.find(wanted):
        return "shipped", found
    if found := releases.kept(wanted):
        return "cached", found
    obtain(wanted, [shipped, releases], VERSION)
    kept = releases.kept(wanted)
    if kept is None:
        # A run that only wants to run does without; here keeping was all that was wanted.
        raise UnkeptError("the cache cannot be written to, or is too small")
    return "fetched", kept
