"""The file `gestalt.lock`: which program, implementation and providers belong together.

The Runner writes and enforces it, the language host compares what it tells the Pulumi CLI with it. The format is
described in docs/reference/lock-file.md.
"""

from pulumi_gestalt_lock.comparing import Difference, compare, compare_providers
from pulumi_gestalt_lock.files import LOCK, key_of, place_for, read_lock
from pulumi_gestalt_lock.format import FORMAT, Entry, Lock, LockError, dump, entry_json, identity, parse

__all__ = [
    "FORMAT",
    "LOCK",
    "Difference",
    "Entry",
    "Lock",
    "LockError",
    "compare",
    "compare_providers",
    "dump",
    "entry_json",
    "identity",
    "key_of",
    "parse",
    "place_for",
    "read_lock",
]
