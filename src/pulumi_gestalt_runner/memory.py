"""The memory of a program: what it may have, and whether that was why it ended.

Wasmtime tells nobody when it lets a memory not grow. The program is told that there is no more, and ends in whatever
way its language has: a trap, an exit code, an exception. What helps are its words, and how large its memories are when
it has ended.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pulumi_gestalt_runner.limits import MIB, LimitError, Limits

if TYPE_CHECKING:
    from pulumi_gestalt_runner.wasmtime_api.store import Store

MAX_MEMORIES: Final = 4
"""The limit counts for each, and a program and its implementation have one each; two more are for composed programs."""
MAX_TABLES: Final = 20
MAX_ELEMENTS: Final = 500_000
"""Of each table: entries are memory of the Runner, outside of the program's own. Two Python components have 5."""
MAX_INSTANCES: Final = 1_000
"""Of core modules and components: two Python components make fewer than 40."""

_RESERVED: Final = 4 << 30
"""Bytes of addresses that Wasmtime reserves for each memory on 64-bit machines; more than that is a guard."""
_MAPS: Final = "/proc/self/maps"

# CPython, Rust, Go and TinyGo, QuickJS and SpiderMonkey, C++, AssemblyScript, and our implementation.
_WORDS: Final = (
    r"MemoryError|out of memory|memory allocation of \d+ bytes failed|cannot allocate memory|bad_alloc|heap exhausted"
)
_TOO_LARGE_AT_ONCE: Final = "exceeds memory limits"
"""How Wasmtime refuses a memory that is too large from the start."""


def restrict(store: "Store", limits: Limits) -> None:
    """Let a program have what `limits` say."""
    store.set_limits(
        memory_size=limits.memory,
        memories=MAX_MEMORIES,
        tables=MAX_TABLES,
        table_elements=MAX_ELEMENTS,
        instances=MAX_INSTANCES,
    )


def speaks_of_memory(text: str) -> bool:
    """Return whether a program says in `text` that it has no more memory."""
    return re.search(_WORDS, text, re.IGNORECASE) is not None


def memory_error(limits: Limits, reason: str, *, said: bool, silent: bool) -> LimitError | None:
    """Return the error of a program that has ended for want of memory, or None if that is not why.

    Call it while the program's store exists.

    Args:
        limits: what it may have.
        reason: how it ended.
        said: whether it said that it had no more memory.
        silent: whether it said nothing at all.
    """
    if said or _TOO_LARGE_AT_ONCE in reason:
        return LimitError("memory", limits.memory)
    # Allocators ask for as much again, or for more.
    largest = max(linear_memories(), default=0) if silent else 0
    if largest * 2 < limits.memory:
        return None
    return LimitError("memory", limits.memory, f"; it had {largest / MIB:.0f} MiB when it ended: {reason}")


def linear_memories() -> list[int]:
    """Return the sizes of this process's linear memories, or nothing where the system does not tell."""
    try:
        with Path(_MAPS).open(encoding="utf-8", errors="replace") as lines:
            return memories_in(lines)
    except OSError:
        return []


def memories_in(lines: Iterable[str]) -> list[int]:
    """Return the sizes of the linear memories in a map of addresses (proc_pid_maps(5)).

    Each is what may be written to before a reservation, and both together have at least 4 GiB.
    """
    found = []
    usable, end = 0, -1
    for line in lines:
        place, access = line.split(maxsplit=2)[:2]
        low, high = (int(part, 16) for part in place.split("-"))
        if access.startswith("rw"):
            usable = high - low + (usable if low == end else 0)
        else:
            if access.startswith("---") and low == end and usable and usable + high - low >= _RESERVED:
                found.append(usable)
            usable = 0
        end = high
    return found
