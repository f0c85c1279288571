"""Where an implementation comes from: a file, this package, the cache, a releases page."""

import contextlib
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.files import read_file

KIND = "implementations"
"""What the cache calls them."""
MANIFEST = "manifest.json"
SIGNATURE = ".sigstore.json"
"""What the name of a file's Sigstore bundle ends with."""
MAX_BUNDLE = 1024 * 1024
"""Bytes of one."""


@plain(frozen=True)
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

    @property
    def key(self) -> str:
        """The name of its entry in the cache."""
        return f"v{self.version}-{self.kind}"


class Implementation:
    """An implementation that was found.

    It is its bytes, not a path: a file that changes between two readings would put the code of one implementation into
    the cache under the digest of another. Where a digest says what a file must hold, it is read only when it is used.

    Args:
        origin: where, for messages.
        content: its bytes, or what gives them.
        digest: their SHA-256, if `content` gives nothing else.

    Attributes:
        origin: where, for messages.
        digest: SHA-256 of the bytes.
    """

    def __init__(self, origin: str, content: bytes | Callable[[], bytes], digest: str = "") -> None:
        self.origin = origin
        self._content = content
        self.digest = digest or hashlib.sha256(self.content).hexdigest()

    @property
    def content(self) -> bytes:
        """Its bytes.

        Raises:
            RunnerError: they cannot be read, or are not what they should be.
        """
        if not isinstance(self._content, bytes):
            self._content = self._content()
        return self._content

    def __repr__(self) -> str:
        return f"Implementation({self.origin!r}, {self.digest})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Implementation) and (self.origin, self.digest) == (other.origin, other.digest)

    __hash__ = None  # type: ignore[assignment]


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


class Voucher(Protocol):
    """What knows whether the right person has signed an implementation."""

    def check(self, name: str, implementation: Implementation, bundle: Callable[[], bytes | None]) -> None:
        """Return if somebody who is trusted has signed it, or if nobody has to.

        Args:
            name: of its file.
            implementation: what is to be used.
            bundle: gives the Sigstore bundle beside it, or None if there is none.

        Raises:
            RunnerError: there is no signature, or not that of the right person.
        """
        ...

    def signature(self, sha256: str) -> bytes | None:
        """Return the Sigstore bundle of what was checked before and has this digest, or None if it was not kept."""
        ...


class Anybody:
    """A `Voucher` when no signature is demanded."""

    def check(self, name: str, implementation: Implementation, bundle: Callable[[], bytes | None]) -> None:
        """Return."""

    def signature(self, sha256: str) -> bytes | None:  # noqa: ARG002 - there is none, whatever is asked for
        """Return None."""
        return None


class FileSource:
    """A file that the user names: it is taken whatever version it has; linking checks that.

    Args:
        path: the file.
        voucher: is asked about it.
    """

    def __init__(self, path: Path, voucher: Voucher) -> None:
        self._path = path
        self._voucher = voucher

    def find(self, wanted: Wanted) -> Implementation:  # noqa: ARG002 - the file is the answer whatever is wanted
        """Return the file.

        Raises:
            UnreadableFileError: it cannot be read.
            RunnerError: it has to be signed and is not.
        """
        found = Implementation(str(self._path), read_file(self._path))
        # A suffix would replace the `.1` of `implementation-0.1`.
        beside = self._path.parent / (self._path.name + SIGNATURE)
        self._voucher.check(self._path.name, found, lambda: read_file(beside, MAX_BUNDLE) if beside.exists() else None)
        return found

    def describe(self) -> str:
        """Name the file."""
        return str(self._path)


class DamagedPackageError(RunnerError):
    """An implementation inside this package that is not what was packaged.

    Args:
        path: its file.
    """

    hint = "install this package again"

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(path)

    def __str__(self) -> str:
        return f"{self.path} has another digest than {MANIFEST} beside it says: it was changed after it was installed"


def _packaged(path: Path, digest: str) -> bytes:
    """Return a file of this package.

    Args:
        path: the file.
        digest: its SHA-256, or "" for a package that does not say.
    """
    content = read_file(path)
    if digest and hashlib.sha256(content).hexdigest() != digest:
        raise DamagedPackageError(path)
    return content


class ShippedSource:
    """The implementations inside this package.

    Args:
        directory: with `manifest.json`, which names their version and their digests.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def find(self, wanted: Wanted) -> Implementation | None:
        """Return the shipped file if there is one of the wanted version.

        Raises:
            UnreadableFileError: it cannot be read.
            DamagedPackageError: it is not what was packaged; raised when it is used.
        """
        path = self._directory / wanted.file
        version, digests = self._manifest()
        if version != wanted.version or not path.exists():
            return None
        digest = digests.get(wanted.file, "")
        return Implementation(str(path), lambda: _packaged(path, digest), digest)

    def version(self) -> str:
        """Return the version of what is shipped, or "" if nothing is."""
        return self._manifest()[0]

    def _manifest(self) -> tuple[str, dict[str, str]]:
        try:
            manifest = json.loads((self._directory / MANIFEST).read_bytes())
            digests = {name: str(facts["sha256"]) for name, facts in manifest.get("files", {}).items()}
            return str(manifest["version"]), digests
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return "", {}

    def describe(self) -> str:
        """Name the package and its version."""
        version = self.version()
        return f"this package, which ships version {version}" if version else "this package, which ships none"


class Fetcher(Protocol):
    """What brings a file of a release."""

    def fetch(self, wanted: Wanted, digest: str) -> bytes | None:
        """Return the bytes, or None if there is no such release.

        Args:
            wanted: which one.
            digest: its SHA-256 if that is known, or "" when the release's own list says it.

        Raises:
            RunnerError: the page cannot be reached, or what it gives is not what its digests say.
        """
        ...

    def bundle(self, wanted: Wanted) -> bytes | None:
        """Return the Sigstore bundle of the implementation, or None if there is none.

        Raises:
            RunnerError: the page cannot be reached.
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
        progress: is told when another process fetches the same.
        voucher: is asked about what is found, also in the cache.
        known: gives the SHA-256 of a release's file, or "" if it does not know the release.
    """

    def __init__(
        self,
        cache: Cache | None,
        fetcher: Fetcher | None,
        progress: Progress,
        voucher: Voucher,
        known: Callable[[Wanted], str],
    ) -> None:
        self._cache = cache
        self._fetcher = fetcher
        self._progress = progress
        self._voucher = voucher
        self._known = known

    def find(self, wanted: Wanted) -> Implementation | None:
        """Return the implementation from the cache, else fetch it."""
        known = self._known(wanted)
        found = self.kept(wanted) or self._brought(wanted, known)
        if found is None and wanted.digest and not known:
            # Another one is better than none: whoever wants this digest can say what is there instead.
            found = self.kept(Wanted(wanted.version, wanted.debug))
        return found

    def kept(self, wanted: Wanted) -> Implementation | None:
        """Return the implementation from the cache, or None.

        Raises:
            RunnerError: it has to be signed and is not.
        """
        digest = self._known(wanted) or wanted.digest
        content = self._cache.read(KIND, wanted.key, digest) if self._cache else None
        return self._checked(wanted, content) if content is not None else None

    def _brought(self, wanted: Wanted, known: str) -> Implementation | None:
        if self._fetcher is None:
            return None
        with self._alone(wanted):
            # Another process may have fetched it while this one waited.
            if found := self.kept(wanted):
                return found
            content = self._fetcher.fetch(wanted, known)
            if content is None:
                return None
            found = self._checked(wanted, content)
            if self._cache:
                # A full or read-only disk makes the next run slow, not this one wrong.
                with contextlib.suppress(OSError):
                    self._cache.put(KIND, wanted.key, content)
            return found

    def _alone(self, wanted: Wanted) -> contextlib.AbstractContextManager[None]:
        if self._cache is None:
            return contextlib.nullcontext()
        return self._cache.lock(f"{KIND}-{wanted.key}", "fetching the same implementation", self._progress)

    def _checked(self, wanted: Wanted, content: bytes) -> Implementation:
        found = Implementation(f"{wanted.file} of release {wanted.version}", content)
        fetcher = self._fetcher
        self._voucher.check(wanted.file, found, lambda: fetcher.bundle(wanted) if fetcher else None)
        return found

    def describe(self) -> str:
        """Name the cache and the page."""
        places = [f"the cache in {self._cache.directory}" if self._cache else "no cache, because none can be made"]
        places.append(self._fetcher.describe() if self._fetcher else "no releases page, because none is set")
        return ", ".join(places)
