"""A store of files that can be made again: downloaded implementations, precompiled code.

An entry is named by what made it and by the digest of what it holds: `KIND/KEY/SHA256`. It is written beside and
renamed, and its digest is checked each time it is read, because Wasmtime runs a precompiled file with a flipped byte
without complaint (design.md 4). The directory is private: whoever can write to it can run code as its owner.
"""

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

from pulumi_gestalt_runner.errors import RunnerError

VARIABLE = "PULUMI_GESTALT_CACHE"


class UnsafeCacheError(RunnerError):
    """A cache directory that others could have written to.

    Args:
        directory: the directory.
        reason: what is wrong with it.
    """

    def __init__(self, directory: Path, reason: str) -> None:
        self.directory = directory
        self.reason = reason
        self.hint = f"remove it, or choose another directory with the environment variable {VARIABLE}"
        super().__init__(directory, reason)

    def __str__(self) -> str:
        return f"the cache directory {self.directory} is not safe to use: {self.reason}"


def default_directory(chosen: str | None) -> Path:
    """Return the directory of the cache: `chosen` if given, else the one that the platform reserves for caches."""
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_dir  # noqa: PLC0415 - not needed when a directory is given

    return Path(user_cache_dir("pulumi-gestalt", appauthor=False))


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
        try:
            names = sorted(name for name in os.listdir(directory) if len(name) == 64)  # noqa: PTH208 - names are enough
        except OSError:
            return None
        for name in names:
            path = directory / name
            if file_digest(path) == name:
                return path
            with contextlib.suppress(OSError):
                path.unlink()
        return None

    def put(self, kind: str, key: str, content: bytes) -> Path:
        """Store `content` and return its file.

        Raises:
            OSError: it cannot be written.
        """
        directory = self.directory / kind / key
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = directory / hashlib.sha256(content).hexdigest()
        handle, temporary = tempfile.mkstemp(dir=directory, prefix="tmp-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
        return target

    def get_or_make(self, kind: str, key: str, make: Callable[[], bytes]) -> Path:
        """Return the file of an entry, made by `make` if it is missing or damaged."""
        return self.get(kind, key) or self.put(kind, key, make())


def digest(*parts: bytes | str) -> str:
    """Return a key for what is made from `parts`; no two different lists of parts share one."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits, or "" if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _check_private(directory: Path) -> None:
    facts = directory.lstat()
    if stat.S_ISLNK(facts.st_mode):
        raise UnsafeCacheError(directory, "it is a symbolic link")
    if not stat.S_ISDIR(facts.st_mode):
        raise UnsafeCacheError(directory, "it is not a directory")
    if hasattr(os, "getuid"):
        if facts.st_uid != os.getuid():
            raise UnsafeCacheError(directory, "it belongs to another user")
        if facts.st_mode & 0o077:
            raise UnsafeCacheError(directory, f"others may use it (mode {stat.S_IMODE(facts.st_mode):04o})")
