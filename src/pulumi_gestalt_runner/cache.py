"""A store of files that can be made again: downloaded implementations, precompiled code.

An entry is named by what made it and by the digest of what it holds: `KIND/KEY/SHA256`. It is written beside and
renamed, and its digest is checked each time it is read, because Wasmtime runs a precompiled file with a flipped byte
without complaint (design.md 4). The directory is private: whoever can write to it can run code as its owner.
When there is too much, what was not used for the longest time goes.
"""

import contextlib
import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path

from pulumi_gestalt_runner.errors import RunnerError

VARIABLE = "PULUMI_GESTALT_CACHE"
LIMIT = 1024**3
"""Bytes of all entries: an implementation has 40 MB of machine code, each version of a Python program 13 MB more."""

_DIGEST = re.compile("[0-9a-f]{64}")


class UnsafeCacheError(RunnerError):
    """A cache directory that others could have written to.

    Args:
        directory: the directory.
        reason: what is wrong with it.
    """

    hint = f"remove it, or choose another directory with the environment variable {VARIABLE}"

    def __init__(self, directory: Path, reason: str) -> None:
        self.directory = directory
        self.reason = reason
        super().__init__(directory, reason)

    def __str__(self) -> str:
        return f"the cache directory {self.directory} is not safe to use: {self.reason}"


def default_directory(chosen: str | None) -> Path | None:
    """Return the directory of the cache: `chosen` if given, else the one that the platform reserves for caches.

    Returns:
        None for a user without a home directory.
    """
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_dir  # noqa: PLC0415 - not needed when a directory is given

    directory = Path(user_cache_dir("pulumi-gestalt", appauthor=False))
    # Without a home directory this is a relative `~/.cache`; a relative XDG_CACHE_HOME is to be ignored (XDG 0.8).
    return directory if directory.is_absolute() else None


class Cache:
    """Entries below one private directory.

    Args:
        directory: made with mode 0700 if it is missing.

    Raises:
        UnsafeCacheError: it is a link, belongs to somebody else, or others may write to it.
        OSError: it cannot be made.
    """

    def __init__(self, directory: Path) -> None:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            directory.mkdir(mode=0o700)
        _check_private(directory)
        self.directory = directory

    def get(self, kind: str, key: str) -> Path | None:
        """Return the file of an entry, or None if there is none whose content has the digest it is named by.

        A damaged entry is removed.
        """
        directory = self.directory / kind / key
        for name in filter(_DIGEST.fullmatch, _names(directory)):
            path = directory / name
            if _file_digest(path) == name:
                with contextlib.suppress(OSError):
                    os.utime(path)
                return path
            self.remove(path)
        return None

    def put(self, kind: str, key: str, content: bytes | bytearray) -> Path:
        """Store `content` and return its file.

        Raises:
            OSError: it cannot be written.
        """
        directory = self.directory / kind / key
        for level in (directory.parent, directory):
            level.mkdir(mode=0o700, exist_ok=True)
        target = directory / hashlib.sha256(content).hexdigest()
        handle, temporary = tempfile.mkstemp(dir=directory, prefix="tmp-")
        try:
            # No fsync: what a crash leaves incomplete has another digest than its name.
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).replace(target)
        except BaseException:
            self.remove(Path(temporary))
            raise
        self._prune(target)
        return target

    def remove(self, path: Path) -> None:
        """Remove the file of an entry that is of no use, if that is allowed."""
        with contextlib.suppress(OSError):
            path.unlink()
            path.parent.rmdir()

    def _prune(self, newest: Path) -> None:
        """Remove what was not used for the longest time; also what killed processes have left behind."""
        found = []
        for path in self.directory.glob("*/*/*"):
            with contextlib.suppress(OSError):
                facts = path.stat()
                found.append((facts.st_mtime, facts.st_size, path))
        excess = sum(size for _, size, _ in found) - LIMIT
        for _, size, path in sorted(found):
            if excess <= 0:
                break
            if path != newest:
                self.remove(path)
                excess -= size


def digest(*parts: bytes | str) -> str:
    """Return a key for what is made from `parts`; no two different lists of parts share one."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()


def _file_digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits, or "" if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _names(directory: Path) -> list[str]:
    try:
        return sorted(os.listdir(directory))  # noqa: PTH208 - names are enough
    except OSError:
        return []


def _check_private(directory: Path) -> None:
    facts = directory.lstat()
    if stat.S_ISLNK(facts.st_mode):
        raise UnsafeCacheError(directory, "it is a symbolic link")
    if not stat.S_ISDIR(facts.st_mode):
        raise UnsafeCacheError(directory, "it is not a directory")
    if hasattr(os, "getuid"):
        if facts.st_uid != os.getuid():
            raise UnsafeCacheError(directory, "it belongs to another user")
        if facts.st_mode & 0o022:
            raise UnsafeCacheError(directory, f"others may write to it (mode {stat.S_IMODE(facts.st_mode):04o})")
