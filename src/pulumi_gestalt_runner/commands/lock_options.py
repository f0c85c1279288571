"""The options that hold a run to a lock."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_gestalt_runner.lockfile import Locked


def add_locked(command: argparse.ArgumentParser) -> None:
    """Add the options."""
    command.add_argument(
        "--locked",
        action="store_true",
        help="run only what gestalt.lock says: the same program, with the same implementation (see `lock --help`)",
    )
    add_lock_file(command)


def add_lock_file(command: argparse.ArgumentParser) -> None:
    """Add the option that names the lock."""
    command.add_argument(
        "--lock-file",
        metavar="FILE",
        type=Path,
        help="the lock (default: gestalt.lock beside Pulumi.yaml in the nearest folder at or above that of PROGRAM, "
        "and beside PROGRAM when there is none)",
    )


def locked(arguments: argparse.Namespace) -> "Locked | None":
    """Return what the program is held to, or None.

    Raises:
        OptionError: a lock is named and not asked for.
        LockFileError: there is no lock, it cannot be used, or it says nothing about the program.
    """
    if not getattr(arguments, "locked", False):
        if getattr(arguments, "lock_file", None) and hasattr(arguments, "locked"):
            from pulumi_gestalt_runner.errors import OptionError  # noqa: PLC0415 - an error

            raise OptionError("--lock-file", "a lock is named, but the run is not held to it", "add --locked")
        return None
    from pulumi_gestalt_runner.lockfile import open_locked  # noqa: PLC0415 - most runs have no lock

    return open_locked(arguments.program, arguments.lock_file)
