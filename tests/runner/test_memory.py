from pathlib import Path

import pytest
from wasmtime import Config, Engine, Instance, Module, Store

from pulumi_gestalt_runner import memory
from pulumi_gestalt_runner.limits import MIB, Limits
from pulumi_gestalt_runner.memory import linear_memories, memories_in, memory_error, speaks_of_memory

GIB = 1 << 30


def lines(*regions: tuple[int, int, str]) -> list[str]:
    return [f"{low:x}-{high:x} {access} 00000000 00:00 0 \n" for low, high, access in regions]


def test_map_of_addresses():
    """A memory is what may be written to, whole, right before a reservation of 4 GiB."""
    base = 1 << 40
    assert memories_in(
        lines(
            (base, base + 10, "rw-p"),  # what lies elsewhere
            (base + GIB, base + GIB + 3, "rw-p"),
            (base + GIB + 3, base + GIB + 8, "rw-p"),
            (base + GIB + 8, base + 6 * GIB, "---p"),
            (base + 6 * GIB, base + 6 * GIB + 10, "rw-p"),  # the stack of a thread
            (base + 6 * GIB + 10, base + 6 * GIB + 20, "---p"),
            (base + 7 * GIB, base + 7 * GIB + 10, "r-xp"),
            (base + 7 * GIB + 10, base + 17 * GIB, "---p"),  # a reservation without a memory
            (base + 20 * GIB, base + 23 * GIB, "rw-p"),
            (base + 23 * GIB, base + 25 * GIB, "---p"),
        )
    ) == [8, 3 * GIB]
    assert memories_in([]) == []


def test_memories_of_this_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The size of a real memory is found; where the system has no such file, nothing is."""
    engine = Engine(Config())
    store = Store(engine)
    size = 1234 * 65536
    Instance(store, Module(engine, "(module (memory 1234))"), [])
    assert size in linear_memories()
    monkeypatch.setattr(memory, "_MAPS", str(tmp_path / "none"))
    assert linear_memories() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Traceback ...\nMemoryError\n", True),
        ("memory allocation of 1073741824 bytes failed", True),
        ("fatal error: runtime: cannot allocate memory", True),
        ("InternalError: out of memory in <init>", True),
        ("libc++abi: terminating due to uncaught exception of type std::bad_alloc", True),
        ("I remember nothing", False),
        ("", False),
    ],
)
def test_words(text: str, expected: bool):
    """The words in which languages say that there is no more memory are known."""
    assert speaks_of_memory(text) is expected


def test_evidence(monkeypatch: pytest.MonkeyPatch):
    """Words are evidence, and so is a large memory of a program that ended in silence."""
    limits = Limits(memory=100 * MIB)
    monkeypatch.setattr(memory, "linear_memories", lambda: [MIB, 50 * MIB])
    assert str(memory_error(limits, "trap", said=True, silent=False)).endswith("at most 100 MiB")
    assert str(memory_error(limits, "trap", said=False, silent=True)).endswith("it had 50 MiB when it ended: trap")
    assert memory_error(limits, "trap", said=False, silent=False) is None
    assert memory_error(Limits(memory=101 * MIB), "trap", said=False, silent=True) is None
    assert memory_error(limits, "memory minimum size of 9 pages exceeds memory limits", said=False, silent=False)
    monkeypatch.setattr(memory, "linear_memories", list)
    assert memory_error(limits, "trap", said=False, silent=True) is None
