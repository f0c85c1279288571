"""Temporary directories that do not stay when a Runner is killed: the next one that makes one removes it."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pulumi_gestalt_runner.locks import lock, names

_PREFIX: Final = "pulumi-gestalt-wasm-"


@contextlib.contextmanager
def workspace() -> Iterator[Path]:
    """Give a new private directory, which is gone afterwards.

    Raises:
        OSError: none can be made.
    """
    import tempfile  # noqa: PLC0415 - a warm run does not need it

    _sweep(Path(tempfile.gettempdir()))
    with contextlib.ExitStack() as stack:
        while True:
            directory = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True))
            )
            # Until it is locked another Runner takes it for left behind.
            if stack.enter_context(_locked(directory)):
                break
        yield directory


def _sweep(parent: Path) -> None:
    """Remove the directories of ours whose Runners have ended without."""
    import shutil  # noqa: PLC0415 - a warm run does not need it

    for directory in parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            # Others may have directories of this name in a common one; links are not followed, here or there.
            if hasattr(os, "getuid") and directory.lstat().st_uid == os.getuid():
                with _locked(directory) as left_behind:
                    if left_behind:
                        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[bool]:
    """Lock a directory while the context lasts, and tell whether that was possible and it is still there."""
    if sys.platform == "win32":
        yield True  # it cannot be opened; nothing is swept there
        return
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        yield False
        return
    try:
        yield lock(descriptor) and names(directory, descriptor)
    finally:
        os.close(descriptor)
