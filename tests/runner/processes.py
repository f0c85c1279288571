"""What tests ask about processes."""

import threading
from pathlib import Path

PATIENCE = 60.0
"""Seconds after which a test counts as hanging."""


def process_ended(number: int | str) -> bool:
    """Return whether a process does nothing any more; its parent may not have taken notice yet."""
    try:
        return Path("/proc", str(number), "stat").read_text().rpartition(")")[2].split()[0] in ("Z", "X")
    except OSError:
        return True


def wait_until_ended(number: int | str) -> None:
    """Return when a process does nothing any more."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if process_ended(number):
            return
        pause.wait(0.02)
    msg = f"process {number} is still there"
    raise AssertionError(msg)


def children(number: int | str) -> list[str]:
    """Return the numbers of a process's children, whichever of its threads has started them."""
    try:
        tasks = list(Path(f"/proc/{number}/task").iterdir())
        return [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []
