"""A store of files that can be made again: downloaded implementations, precompiled code.

An entry is named by what made it and by the digest of what it holds: `KIND/KEY/SHA256`. It is written beside and
renamed, and its digest is checked each time it is read, because Wasmtime runs a precompiled file with a flipped byte
without complaint (design.md 4). The directory is private: whoever can write to it can run code as its owner.
So every level is looked at, no link is followed, and what is used is the open file that was checked, not its name.
When there is too much, what was not used for the longest time goes.
"""

import contextlib
import hashlib
import mmap
import os
import re
import stat
import sys
import threading
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.parallel import together

if TYPE_CHECKING:
    from pulumi_gestalt_runner.terminal import Progress

VARIABLE = "PULUMI_GESTALT_CACHE"
_NAME: Final = "pulumi-gestalt"
LIMIT = 1024**3
"""Bytes of all entries: an implementation has 40 MB of machine code, each version of a Python program 13 MB more."""

STORED_KINDS: Final = ("code", "plans", "implementations")
"""What `Cache` stores, and what its bound is for."""
FLAT_KINDS: Final = ("facts", "previews")
"""What the language host stores beside it, in files named by a hash; it forgets them by their age."""
KINDS: Final = (*STORED_KINDS, *FLAT_KINDS)

_SHARE: Final = 1000
"""An entry that has less than this part of the bound may be above it until a larger one comes."""
_DIGEST = "[0-9a-f]{64}"
_HASHED = r"[0-9a-f]{64}[-.\w]*"
_TEMPORARY, _LOCKS = ".unfinished-", ".locks"
_OPEN: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A named pipe in the place of an entry must not be waited for."""


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


@plain(frozen=True)
class Entry:
    """What is known of an entry without reading it.

    Attributes:
        key: what it was put under.
        digest: what its content should have.
        path: its file.
        size: in bytes.
        used: when it was last used, in seconds of the epoch.
    """

    key: str
    digest: str
    path: Path
    size: int
    used: float


@plain(frozen=True)
class Opened:
    """An open entry, whose content has been checked.

    Attributes:
        path: its name, to remove it.
        file: to read it, from the beginning.
    """

    path: Path
    file: BinaryIO

    @property
    def place(self) -> str:
        """A path that leads to this very file, whatever has become of its name; "" where there is none."""
        place = f"/proc/self/fd/{self.file.fileno()}"
        return place if sys.platform == "linux" and os.path.exists(place) else ""  # noqa: PTH110 - no object is needed


def default_directory(chosen: str | None) -> Path | None:
    """Return the directory of the cache: `chosen` if given, else the one that the platform reserves for caches.

    Returns:
        None for a user without a home directory.
    """
    if chosen:
        return Path(chosen)
    above, home = (os.environ.get(name, "") for name in ("XDG_CACHE_HOME", "HOME"))
    if sys.platform == "linux" and (above or home).startswith("/"):
        # What platformdirs does there, without importing it, which takes 10 ms of a warm run.
        directory = Path(above or f"{home}/.cache") / _NAME
    else:
        from platformdirs import user_cache_dir  # noqa: PLC0415 - see above

        directory = Path(user_cache_dir(_NAME, appauthor=False))
    # Without a home directory this is a relative `~/.cache`; a relative XDG_CACHE_HOME is ignored (XDG 0.8).
    return directory if directory.is_absolute() else None


class Cache:
    """Entries below one private directory.

    Args:
        directory: made with mode 0700 if it is missing.
        bound: bytes above which entries go (default: `LIMIT`).

    Raises:
        UnsafeCacheError: it is a link, belongs to somebody else, or others may write to it.
        OSError: it cannot be made.
    """

    def __init__(self, directory: Path, bound: int | None = None) -> None:
        directory.parent.mkdir(parents=True, exist_ok=True)
        _make(directory)
        self.directory = directory
        self.bound = LIMIT if bound is None else bound

    @contextlib.contextmanager
    def opened(self, kind: str, key: str, digest: str = "") -> Iterator[Opened | None]:
        """Give an entry, open, or None if there is none whose content has the digest it is named by.

        A damaged entry is removed. With a `digest` no other content will do.

        Raises:
            UnsafeCacheError: others could have written to a directory on the way.
        """
        found = self._found(kind, key, digest)
        try:
            yield found
        finally:
            if found:
                found.file.close()

    @contextlib.contextmanager
    def all_opened(self, kind: str, keys: Collection[str]) -> Iterator[dict[str, Opened]]:
        """Give those entries that there are, open, as `opened` does; contents are checked on several processors.

        Raises:
            UnsafeCacheError: others could have written to a directory on the way.
        """
        found: dict[str, Opened | None] = {}
        try:
            together(lambda key: found.setdefault(key, self._found(kind, key)), keys)
            yield {key: entry for key, entry in found.items() if entry}
        finally:
            for entry in found.values():
                if entry:
                    entry.file.close()

    def _found(self, kind: str, key: str, digest: str = "") -> Opened | None:
        directory = self._existing(kind, key)
        names = [name for name in _names(directory) if digest in ("", name)] if directory else []
        for path in (directory / name for name in names if directory and re.fullmatch(_DIGEST, name)):
            file = _intact(path)
            if file is not None:
                return Opened(path, file)
            self.remove(path)
        return None

    def read(self, kind: str, key: str, digest: str = "") -> bytes | None:
        """Return the content of an entry; see `opened`."""
        with self.opened(kind, key, digest) as entry:
            return entry.file.read() if entry else None

    def get(self, kind: str, key: str) -> Path | None:
        """Return the file of an entry; see `opened`. What is read or run should come from there, or from `read`."""
        with self.opened(kind, key) as entry:
            return entry.path if entry else None

    def put(self, kind: str, key: str, content: bytes | bytearray) -> Path:
        """Store `content` and return its file.

        Raises:
            UnsafeCacheError: others could have written to a directory on the way.
            OSError: it cannot be written.
        """
        directory = self.directory / kind / key
        target = directory / hashlib.sha256(content).hexdigest()
        try:
            self._write(directory, target, content)
        except FileNotFoundError:
            # Another process has removed the directory with its last entry, or the temporary file with all entries.
            self._write(directory, target, content)
        if len(content) * _SHARE >= min(self.bound, LIMIT):
            # To look at all files takes 20 ms, which three small entries of an edited program need not pay.
            self._prune(target)
        return target

    def remove(self, path: Path) -> None:
        """Remove the file of an entry that is of no use, if that is allowed."""
        with contextlib.suppress(OSError):
            path.unlink()
            path.parent.rmdir()

    def entries(self, kind: str) -> Iterator[Entry]:
        """Yield what there is of a kind, unchecked."""
        for path, facts in self.files(kind):
            yield Entry(path.parent.name, path.name, path, facts.st_size, facts.st_mtime)

    @contextlib.contextmanager
    def lock(
        self,
        name: str,
        doing: str,
        progress: "Progress",
        *,
        patience: float = 600.0,
        stopped: threading.Event | None = None,
    ) -> Iterator[None]:
        """Be the only process that makes something: the others wait and then find it; see `locks.held`.

        Args:
            name: of what is made, such as "code-KEY".
            doing: what is done, for those who wait: "compiling the same program".
            progress: is told that this process waits.
            patience: seconds that it waits at most.
            stopped: ends the waiting.

        Raises:
            UnsafeCacheError: others could have written to the locks' directory.
            Abandoned: `stopped` was set.
        """
        from pulumi_gestalt_runner import locks  # noqa: PLC0415 - a warm run writes nothing

        directory = self.directory / _LOCKS
        # Where nothing can be written the locks cannot be had, and nothing could be shared either.
        with contextlib.suppress(OSError):
            _make(directory)
        with locks.held(directory / f"{name}.lock", doing, progress, patience, stopped):
            yield

    def _existing(self, kind: str, key: str) -> Path | None:
        directory = self.directory / kind
        try:
            for level in (directory, directory / key):
                _check_directory(level)
        except OSError:
            return None
        return directory / key

    def _write(self, directory: Path, target: Path, content: bytes | bytearray) -> None:
        for level in (directory.parent, directory):
            _make(level)
        import tempfile  # noqa: PLC0415 - a warm run writes nothing

        from pulumi_gestalt_runner import locks  # noqa: PLC0415 - a warm run writes nothing

        handle, name = tempfile.mkstemp(dir=directory, prefix=_TEMPORARY)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                # The lock says that somebody is still writing it; it ends with the process.
                with contextlib.suppress(OSError):
                    locks.lock(handle)
                file.write(content)
                file.flush()
                # The digest finds what a crash leaves incomplete; this is so that there is nothing to find.
                os.fsync(handle)
                temporary.replace(target)
        except BaseException:
            self.remove(temporary)
            raise
        _sync(directory)

    def files(self, kind: str) -> Iterator[tuple[Path, os.stat_result]]:
        """Yield what there is of a kind; whatever else lies in a directory that a user has chosen is none of ours."""
        directory = self.directory / kind
        if directory.is_symlink():
            return
        flat = kind in FLAT_KINDS
        for path in sorted(directory.glob("*" if flat else "*/*")):
            if re.fullmatch(_HASHED if flat else _DIGEST, path.name) and not path.parent.is_symlink():
                with contextlib.suppress(OSError):
                    yield path, path.lstat()

    def sweep(self) -> None:
        """Remove what killed processes have left behind: files half written, and locks."""
        from pulumi_gestalt_runner import locks  # noqa: PLC0415 - a warm run writes nothing

        for path in (*self.directory.glob(f"*/*/{_TEMPORARY}*"), *self.directory.glob(f"{_LOCKS}/*.lock")):
            locks.remove_ownerless(path)

    def _prune(self, newest: Path) -> None:
        """Remove what was not used for the longest time."""
        self.sweep()
        files = (file for kind in STORED_KINDS for file in self.files(kind))
        found = [(facts.st_mtime, facts.st_size, path) for path, facts in files]
        excess = sum(size for _, size, _ in found) - self.bound
        for _, size, path in sorted(found):
            if excess <= 0:
                break
            if path != newest:
                self.remove(path)
                excess -= size


def digest(*parts: bytes | str) -> str:
    """Return a key for what is made from `parts`; no two different lists of parts share one."""
    return combined(hashlib.sha256(part.encode() if isinstance(part, str) else part).hexdigest() for part in parts)


def combined(digests: Iterable[str]) -> str:
    """Return what `digest` gives for parts that have these SHA-256 digests."""
    return hashlib.sha256(b"".join(map(bytes.fromhex, digests))).hexdigest()


def _intact(path: Path) -> BinaryIO | None:
    """Return the file of an entry, open, or None if it is not what its name says."""
    try:
        file = os.fdopen(os.open(path, _OPEN), "rb")
    except OSError:
        return None
    try:
        facts = os.fstat(file.fileno())
        ours = stat.S_ISREG(facts.st_mode) and not _of_others(facts)
        if ours and _sha256(file, facts.st_size) == path.name:
            with contextlib.suppress(OSError):
                os.utime(path)
            return file
    except OSError:
        pass
    file.close()
    return None


def _sha256(file: BinaryIO, size: int) -> str:
    """Return the digest of a file's content; Python's lock, which others want meanwhile, is given back only once."""
    if not size:
        return hashlib.sha256().hexdigest()
    with mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as content:
        return hashlib.sha256(content).hexdigest()


def _names(directory: Path) -> list[str]:
    with contextlib.suppress(OSError):
        return sorted(os.listdir(directory))  # noqa: PTH208 - names are enough
    return []


def _make(directory: Path) -> None:
    with contextlib.suppress(FileExistsError):
        directory.mkdir(mode=0o700)
    _check_directory(directory)


def _check_directory(directory: Path) -> None:
    facts = directory.lstat()
    if stat.S_ISLNK(facts.st_mode):
        raise UnsafeCacheError(directory, "it is a symbolic link")
    if not stat.S_ISDIR(facts.st_mode):
        raise UnsafeCacheError(directory, "it is not a directory")
    reason = _of_others(facts)
    if reason:
        raise UnsafeCacheError(directory, reason)


def _of_others(facts: os.stat_result) -> str:
    """Return how others could have written to a file or a directory, or "" if they could not."""
    if hasattr(os, "getuid"):
        if facts.st_uid != os.getuid():
            return "it belongs to another user"
        if facts.st_mode & 0o022:
            return f"others may write to it (mode {stat.S_IMODE(facts.st_mode):04o})"
    return ""


def _sync(directory: Path) -> None:
    """Write the names in a directory to the disk, where a directory can be opened."""
    with contextlib.suppress(OSError):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
