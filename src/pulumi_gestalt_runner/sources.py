"""Where an implementation comes from: a file, this package, the cache, a releases page."""

import contextlib
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.wasm.files import read_file

_KIND = "implementations"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for.

    Attributes:
        version: of the WIT package `component:pulumi-gestalt`, as the program imports it.
        debug: whether the debug implementation is wanted.
        digest: SHA-256 of the only file that will do, or "": a place that has several looks for it.
    """

    version: str
    debug: bool
    digest: str = ""

    @property
    def kind(self) -> str:
        """What the file's name calls it."""
        return "debug" if self.debug else "release"

    @property
    def file(self) -> str:
        """The file's name on a releases page."""
        return f"pulumi_gestalt-{self.kind}.wasm"


@dataclass(frozen=True, slots=True)
class Implementation:
    """An implementation that was found.

    It holds the bytes, not a path: a file that changes between two readings would put the code of one implementation
    into the cache under the digest of another.

    Attributes:
        origin: where, for messages.
        content: its bytes.
        digest: their SHA-256.
    """

    origin: str
    content: bytes = field(repr=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", hashlib.sha256(self.content).hexdigest())


class Source(Protocol):
    """One place to look."""

    def find(self, wanted: Wanted) -> Implementation | None:
        """Return the implementation, or None if this place does not have it.

        Raises:
            RunnerError: the place has it and it cannot be used, or the place cannot be reached.
        """
        ...

    def describe(self) -> str:
        """Return how a person would name the place."""
        ...


class NotFoundError(RunnerError):
    """No place has the implementation.

    Args:
        wanted: what was looked for.
        places: where.
        ours: the version that this package ships.
    """

    def __init__(self, wanted: Wanted, places: Sequence[str], ours: str) -> None:
        self.wanted = wanted
        self.places = tuple(places)
        self.hint = (
            "give a file with --pulumi-gestalt FILE, or a page with --releases-url; "
            f"or build the program against version {ours}, which is shipped (`pulumi_wasm_runner wit DIR`)"
        )
        super().__init__(wanted, places)

    def __str__(self) -> str:
        looked = "".join(f"\n  {place}" for place in self.places)
        return f"no {self.wanted.kind} implementation of version {self.wanted.version} was found; looked in:{looked}"


def obtain(wanted: Wanted, sources: Sequence[Source], ours: str) -> Implementation:
    """Return the implementation from the first of `sources` that has it.

    Raises:
        NotFoundError: none has it.
        RunnerError: one has it and it cannot be used.
    """
    for source in sources:
        found = source.find(wanted)
        if found is not None:
            return found
    raise NotFoundError(wanted, [source.describe() for source in sources], ours)


class FileSource:
    """A file that the user names: it is taken whatever version it has; linking checks that.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, wanted: Wanted) -> Implementation:  # noqa: ARG002 - the file is the answer whatever is wanted
        """Return the file.

        Raises:
            UnreadableFileError: it cannot be read.
        """
        return Implementation(str(self._path), read_file(self._path))

    def describe(self) -> str:
        """Name the file."""
        return str(self._path)


class ShippedSource:
    """The implementations inside this package.

    Args:
        directory: with `manifest.json`, which names their version.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def find(self, wanted: Wanted) -> Implementation | None:
        """Return the shipped file if there is one of the wanted version.

        Raises:
            UnreadableFileError: it cannot be read.
        """
        path = self._directory / wanted.file
        if self.version() != wanted.version or not path.exists():
            return None
        return Implementation(str(path), read_file(path))

    def version(self) -> str:
        """Return the version of what is shipped, or "" if nothing is."""
        try:
            version = json.loads((self._directory / "manifest.json").read_bytes())["version"]
        except (OSError, ValueError, KeyError, TypeError):
            return ""
        return str(version)

    def describe(self) -> str:
        """Name the package and its version."""
        version = self.version()
        return f"this package, which ships version {version}" if version else "this package, which ships none"


class Fetcher(Protocol):
    """What brings a file of a release."""

    def fetch(self, wanted: Wanted) -> bytes | None:
        """Return the bytes, checked against the release's digests, or None if there is no such release.

        Raises:
            RunnerError: the page cannot be reached, or what it gives is not what its digests say.
        """
        ...

    def describe(self) -> str:
        """Return how a person would name the page."""
        ...


class ReleaseSource:
    """A releases page, with a cache in front of it.

    Args:
        cache: keeps what was fetched, or None.
        fetcher: brings files, or None when there is no page.
    """

    def __init__(self, cache: Cache | None, fetcher: Fetcher | None) -> None:
        self._cache = cache
        self._fetcher = fetcher

    def find(self, wanted: Wanted) -> Implementation | None:
        """Return the implementation from the cache, else fetch it."""
        key = f"v{wanted.version}-{wanted.kind}"
        origin = f"{wanted.file} of release {wanted.version}"
        path = self._cache and self._cache.get(_KIND, key)
        kept = Implementation(origin, read_file(path)) if path else None
        if kept and wanted.digest in ("", kept.digest):
            return kept
        content = self._fetcher.fetch(wanted) if self._fetcher else None
        if content is None:
            return kept
        if self._cache:
            # A full or read-only disk makes the next run slow, not this one wrong.
            with contextlib.suppress(OSError):
                self._cache.put(_KIND, key, content)
        return Implementation(origin, content)

    def describe(self) -> str:
        """Name the cache and the page."""
        places = [f"the cache in {self._cache.directory}" if self._cache else "no cache, because none can be made"]
        places.append(self._fetcher.describe() if self._fetcher else "no releases page, because none is set")
        return ", ".join(places)
