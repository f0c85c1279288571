"""Locks between processes, which end with the process that holds them, however it ends.

A lock is a file that its holder has locked with flock(2). The kernel gives the lock back when the last descriptor of
the open file is closed; Python's descriptors are not inherited, so that a child cannot keep one. The file goes when
the lock is released: whoever gets a lock therefore looks whether its file still has its name, and else begins again.
Where there is no flock (Windows, some network file systems) nobody waits: what is locked may be done twice, not wrong.
"""

import contextlib
import errno
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pulumi_gestalt_runner.terminal import Progress

if sys.platform != "win32":
    import fcntl

POLL: Final = 0.05
"""Seconds between looks at a lock that somebody holds: flock knows no time limit, and must not outlast a signal."""

_BUSY: Final = (errno.EAGAIN, errno.EACCES)
_HOLDER: Final = re.compile(rb"[0-9]{1,10}")


class Abandoned(Exception):  # noqa: N818 - it is no error, somebody wanted it
    """What was waited for is not wanted any more."""


@contextlib.contextmanager
def held(
    path: Path, doing: str, progress: Progress, patience: float, stopped: threading.Event | None = None
) -> Iterator[None]:
    """Hold the lock `path` in the context; whoever cannot have it, goes on without.

    Args:
        path: its file, in a private directory.
        doing: what the holder is doing, for whoever waits: "compiling the same program".
        progress: is told when there is somebody to wait for.
        patience: seconds after which a holder is taken for stuck: a stopped process keeps its locks.
        stopped: ends the waiting.

    Raises:
        Abandoned: `stopped` was set.
    """
    descriptor = None if sys.platform == "win32" else _acquired(path)
    if descriptor == _HELD_BY_ANOTHER:
        with progress.step(f"waiting for {_holder(path)}, which is {doing}"):
            descriptor = _awaited(path, patience, stopped or threading.Event())
    try:
        yield
    finally:
        if descriptor is not None:
            # Only then the lock: whoever gets it finds that its file is gone.
            with contextlib.suppress(OSError):
                path.unlink()
            os.close(descriptor)


_HELD_BY_ANOTHER: Final = -1


def _awaited(path: Path, patience: float, stopped: threading.Event) -> int | None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if stopped.wait(POLL):
            raise Abandoned
        descriptor = _acquired(path)
        if descriptor != _HELD_BY_ANOTHER:
            return descriptor
    return None


def _acquired(path: Path) -> int | None:
    """Return the descriptor of a lock that is ours now, `_HELD_BY_ANOTHER`, or None where nothing can be locked."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        except OSError:
            return None
        try:
            if not lock(descriptor):
                os.close(descriptor)
                return _HELD_BY_ANOTHER
            if names(path, descriptor):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, str(os.getpid()).encode())
                return descriptor
        except OSError:
            os.close(descriptor)
            return None
        os.close(descriptor)


def lock(descriptor: int) -> bool:
    """Lock an open file and return whether that was possible at once.

    Raises:
        OSError: the file system has no locks.
    """
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        raise
    return True


def names(path: Path, descriptor: int) -> bool:
    """Tell whether `path` is still the name of an open file."""
    try:
        found, ours = path.lstat(), os.fstat(descriptor)
    except FileNotFoundError:
        return False
    return (found.st_dev, found.st_ino) == (ours.st_dev, ours.st_ino)


def remove_ownerless(path: Path) -> None:
    """Remove a file that its maker locks, if nobody has it locked: it was left behind."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            # Removed while it is locked: whoever gets the lock next finds that its file is gone.
            if lock(descriptor) and names(path, descriptor):
                path.unlink()
        finally:
            os.close(descriptor)


def _holder(path: Path) -> str:
    """Return who holds a lock; between taking a lock and writing this down a moment passes."""
    try:
        number = path.read_bytes()[:11]
    except OSError:
        number = b""
    return f"process {number.decode()}" if _HOLDER.fullmatch(number) else "another process"
