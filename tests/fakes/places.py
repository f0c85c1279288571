"""A `Source`, a `Fetcher` and a `Voucher` that give what they are told to."""

from collections.abc import Callable

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.sources import Implementation, Wanted


class FakeFetcher:
    """Gives `content` and, as its Sigstore bundle, `signature`.

    Attributes:
        asked: what was wanted.
        digests: those that were said to be known.
        while_fetching: is called before the content is given.
    """

    def __init__(self, content: bytes | None = None, signature: bytes | None = None) -> None:
        self.content = content
        self.signature = signature
        self.asked: list[Wanted] = []
        self.digests: list[str] = []
        self.while_fetching: Callable[[], object] = lambda: None

    def fetch(self, wanted: Wanted, digest: str) -> bytes | None:
        """Give `content`."""
        self.asked.append(wanted)
        self.digests.append(digest)
        self.while_fetching()
        return self.content

    def bundle(self, wanted: Wanted) -> bytes | None:  # noqa: ARG002 - the same for all
        """Give `signature`."""
        return self.signature

    def describe(self) -> str:
        """Name it."""
        return "the fake page"


class FakeVoucher:
    """Vouches for what has the bundle b"good"; `checked` keeps the names of files.

    Args:
        demanding: whether anything must be signed.
    """

    def __init__(self, *, demanding: bool = False) -> None:
        self._demanding = demanding
        self.checked: list[str] = []

    def check(self, name: str, implementation: Implementation, bundle: Callable[[], bytes | None]) -> None:  # noqa: ARG002 - its bytes do not matter
        """Refuse what has another bundle."""
        self.checked.append(name)
        if self._demanding and bundle() != b"good":
            raise RunnerError(name)

    def signature(self, sha256: str) -> bytes | None:  # noqa: ARG002 - the same for all
        """Give what it accepts, if it demands anything."""
        return b"good" if self._demanding else None


class FakeSource:
    """Gives an implementation of `content`; `asked` keeps what was wanted."""

    def __init__(self, content: bytes | None = None) -> None:
        self.content = content
        self.asked: list[Wanted] = []

    def find(self, wanted: Wanted) -> Implementation | None:
        """Give the implementation."""
        self.asked.append(wanted)
        return None if self.content is None else Implementation("the fake source", self.content)

    def describe(self) -> str:
        """Name it."""
        return "the fake source"
