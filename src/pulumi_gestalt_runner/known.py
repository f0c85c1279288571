"""The digests of releases that were made before this package was."""

import functools
import json
from pathlib import Path

from pulumi_gestalt_runner.sources import Wanted

KNOWN = Path(__file__).with_name("known_releases.json")
"""{version: {file: SHA-256}}: `tools/release.py --record` adds what it has built."""


def known_digest(wanted: Wanted) -> str:
    """Return the SHA-256 that a release's implementation must have, or "" if this package does not know the release."""
    return _digests(KNOWN).get(wanted.version, {}).get(wanted.file, "")


@functools.cache
def _digests(path: Path) -> dict[str, dict[str, str]]:
    digests: dict[str, dict[str, str]] = json.loads(path.read_bytes())
    return digests
