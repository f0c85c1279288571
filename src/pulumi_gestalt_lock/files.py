"""Where a lock lies, and reading it from there.

It belongs to the project: beside the project file in the nearest folder at or above that of the program, as builds are
often kept out of version control and a lock must not be. A program outside of any project has its lock beside it.
"""

import os
import stat
from pathlib import Path
from typing import Final

from pulumi_gestalt_lock.format import MAX_SIZE, Lock, LockError, parse

LOCK: Final = "gestalt.lock"
_PROJECT_FILES: Final = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json", "PulumiPlugin.yaml")


def place_for(program: Path) -> Path:
    """Return where the lock of a program lies."""
    folders = Path(os.path.abspath(program)).parents  # noqa: PTH100 - keeps links, as the user wrote them
    project = (folder for folder in folders if any((folder / name).is_file() for name in _PROJECT_FILES))
    return next(project, folders[0]) / LOCK


def key_of(program: Path, lock: Path) -> str:
    """Return the name of a program in a lock: its path from the folder of the lock, with `/`."""
    # Without following links: they are what the user wrote, and lead elsewhere on another machine.
    start = Path(os.path.abspath(lock)).parent  # noqa: PTH100
    try:
        return Path(os.path.relpath(program, start)).as_posix()
    except ValueError:
        # On another drive of Windows.
        return program.absolute().as_posix()


def read_lock(path: Path, name: str = "") -> Lock:
    """Read the lock at `path`, which messages call `name` (default: its path).

    Raises:
        FileNotFoundError: there is none.
        LockError: it cannot be read, or is none.
    """
    name = name or str(path)
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise LockError(name, "is not a regular file")
            content = file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        raise
    except IsADirectoryError:
        raise LockError(name, "is a directory") from None
    except (OSError, ValueError) as error:
        # A ValueError is a path with a null character.
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise LockError(name, f"cannot be read: {(reason or 'it failed').lower()}") from None
    return parse(content, name)


def _open_without_waiting(path: str, flags: int) -> int:
    # Without O_NONBLOCK, opening a named pipe would wait for a writer.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
