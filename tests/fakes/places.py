"""A `Source` and a `Fetcher` that give what they are told to."""

from pulumi_gestalt_runner.sources import Implementation, Wanted


class FakeFetcher:
    """Gives `content`; `asked` keeps what was wanted."""

    def __init__(self, content: bytes | None = None) -> None:
        self.content = content
        self.asked: list[Wanted] = []

    def fetch(self, wanted: Wanted) -> bytes | None:
        """Give `content`."""
        self.asked.append(wanted)
        return self.content

    def describe(self) -> str:
        """Name it."""
        return "the fake page"


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
