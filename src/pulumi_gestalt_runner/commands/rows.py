"""The implementations that are here, as rows of a table."""

import time
from collections.abc import Iterator
from typing import NamedTuple

from pulumi_gestalt_runner.cache import Cache, Entry
from pulumi_gestalt_runner.commands.options import IMPLEMENTATIONS
from pulumi_gestalt_runner.sources import KIND, ShippedSource, Wanted


class Row(NamedTuple):
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


def to_json(row: Row) -> dict[str, object]:
    """Return a row for scripts."""
    used = None if row.used is None else time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(row.used))
    facts = {"version": row.version, "kind": row.kind, "place": row.place, "sha256": row.sha256, "size": row.size}
    return {**facts, "lastUsed": used}
