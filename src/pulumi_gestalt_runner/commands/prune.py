"""`prune`: remove fetched implementations that are no longer used."""

import argparse
import json
import re
import time

from pulumi_gestalt_runner.commands.options import Commands, open_cache
from pulumi_gestalt_runner.commands.removal import NotRemovedError, read_age
from pulumi_gestalt_runner.commands.rows import Row, cached, table
from pulumi_gestalt_runner.errors import OptionError

DESCRIPTION = """\
Remove fetched implementations that no run has used for some time. They can be fetched again. What the Runner ships
stays, and so does compiled code, which `cache` looks after.
"""
EPILOG = """\
examples:
  pulumi_wasm_runner prune --dry-run                   what is not used for 30 days
  pulumi_wasm_runner prune --older-than 7d --keep 2    but the last two versions in any case
  pulumi_wasm_runner prune --older-than 0s             all of them
"""


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "prune",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    command.add_argument(
        "--older-than", metavar="AGE", default="30d", help="not used for this long: 90s, 5m, 12h, 30d (default: 30d)"
    )
    command.add_argument(
        "--keep", metavar="N", default="0", help="keep the N versions that were used last in any case (default: 0)"
    )
    command.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")
    command.add_argument("--json", action="store_true", help="print JSON")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Remove what is old, print it and return 0."""
    age, keep = read_age(arguments.older_than), _number(arguments.keep)
    cache = open_cache()
    found = cached(cache)
    recent = list(dict.fromkeys(row.version for row, _ in found))[:keep]
    now = time.time()
    # What was used in the future, by a clock that has been set back since, was used now.
    old = [(row, entry) for row, entry in found if max(now - entry.used, 0) >= age and row.version not in recent]
    removed = []
    for row, entry in old:
        if cache and not arguments.dry_run:
            cache.remove(entry.path)
        if arguments.dry_run or not entry.path.exists():
            removed.append(row)
    _report(removed, as_json=arguments.json, dry=arguments.dry_run)
    stuck = len(old) - len(removed)
    if stuck:
        raise NotRemovedError(stuck)
    return 0


def _report(removed: list[Row], *, as_json: bool, dry: bool) -> None:
    size = sum(row.size for row in removed)
    if as_json:
        rows = [{"version": row.version, "kind": row.kind, "sha256": row.sha256, "size": row.size} for row in removed]
        print(json.dumps({"removed": rows, "size": size, "dryRun": dry}, indent=2))
        return
    if removed:
        print(table(removed))
    word = "would be removed" if dry else "removed"
    print(f"{len(removed)} {word}, {size / 1e6:.1f} MB")


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text):
        raise OptionError("--keep", f"{text!r} is no number of versions", "write a whole number, such as 2")
    return int(text)
