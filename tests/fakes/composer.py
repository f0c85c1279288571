"""A composer that does what it is told."""

from pulumi_gestalt_runner.wasm.errors import ToolFailedError


class FakeComposer:
    """Gives `merged`, or fails when there is none; `calls` keeps what it was given."""

    def __init__(self, merged: bytes | None = None) -> None:
        self.merged = merged
        self.calls: list[tuple[bytes, bytes]] = []

    def compose(self, program: bytes, implementation: bytes) -> bytes:
        """Give `merged`, or fail."""
        self.calls.append((program, implementation))
        if self.merged is None:
            raise ToolFailedError("merging", "told to fail")
        return self.merged
