"""`list`: the implementations that are here."""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_gestalt_runner.cache import Cache, Entry
from pulumi_gestalt_runner.commands.options import IMPLEMENTATIONS, Commands, open_cache
from pulumi_gestalt_runner.sources import KIND, ShippedSource, Wanted

DESCRIPTION = """\
List the implementations that this Runner ships and those that it has fetched: version, kind, size, digest, and when a
run used it last. `fetch` brings others, `prune` removes what is no longer used.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """An implementation that is here.

    Attributes:
        version, kind: which it is.
        place: shipped or cached.
        sha256, size: of the file.
        used: when it was used last, in seconds of the epoch, or None for one that is shipped.
    """

    version: str
    kind: str
    place: str
    sha256: str
    size: int
    used: float | None


def add(commands: Commands) -> argparse.ArgumentParser:
    """Add the command and its options."""
    command = commands.add_parser(
        "list",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_argument("--json", action="store_true", help="print JSON; times are those of UTC")
    return command


def execute(arguments: argparse.Namespace) -> int:
    """Print the list and return 0."""
    rows = [*shipped(), *(row for row, _ in cached(open_cache()))]
    if arguments.json:
        print(json.dumps([_to_json(row) for row in rows], indent=2))
    elif rows:
        print(table(rows))
    else:
        print("none: `pulumi_wasm_runner fetch VERSION` brings one")
    return 0


def shipped() -> Iterator[Row]:
    """Yield what this package has inside."""
    source = ShippedSource(IMPLEMENTATIONS)
    version = source.version()
    for debug in (False, True):
        wanted = Wanted(version, debug)
        if version and (found := source.find(wanted)):
            yield Row(version, wanted.kind, "shipped", found.digest, len(found.content), None)


def cached(cache: Cache | None) -> list[tuple[Row, Entry]]:
    """Return what was fetched, the last used first."""
    found = []
    for entry in cache.entries(KIND) if cache else ():
        version, _, kind = entry.key.removeprefix("v").rpartition("-")
        found.append((Row(version, kind, "cached", entry.digest, entry.size, entry.used), entry))
    return sorted(found, key=lambda pair: -pair[1].used)


def table(rows: list[Row]) -> str:
    """Return rows as a table, with whole digests: they are there to be compared."""
    lines = [("VERSION", "KIND", "PLACE", "MB", "LAST USED", "SHA-256")]
    for row in rows:
        used = "" if row.used is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(row.used))
        lines.append((row.version, row.kind, row.place, f"{row.size / 1e6:.1f}", used, row.sha256))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    shown = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join(shown)


def _to_json(row: Row) -> dict[str, object]:
    used = None if row.used is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(row.used))
    facts = {"version": row.version, "kind": row.kind, "place": row.place, "sha256": row.sha256, "size": row.size}
    return {**facts, "lastUsed": used}
