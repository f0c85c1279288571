"""`list`: the implementations that are here."""

import argparse
import json

from pulumi_gestalt_runner.commands.options import Commands, open_cache
from pulumi_gestalt_runner.commands.rows import cached, shipped, table, to_json

DESCRIPTION = """\
List the implementations that this Runner ships and those that it has fetched: version, kind, size, digest, and when a
run used it last. `fetch` brings others, `prune` removes what is no longer used.
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "list",
        description=DESCRIPTION,
    )
    command.add_argument("--json", action="store_true", help="print JSON; times are those of UTC")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Print the list and return 0."""
    rows = [*shipped(), *(row for row, _ in cached(open_cache()))]
    if arguments.json:
        print(json.dumps([to_json(row) for row in rows], indent=2))
    elif rows:
        print(table(rows))
    else:
        print("none: `pulumi_wasm_runner fetch VERSION` brings one")
    return 0
