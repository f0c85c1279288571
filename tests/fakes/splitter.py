"""A `Splitter` that gives what it is told to."""

from pulumi_gestalt_runner.wasm.unbundle import Content, Parts


class FakeSplitter:
    """Gives `modules` and the rest `rest`, by default the merged file as it is; `calls` keeps what it was given."""

    def __init__(self, rest: bytes | None = None, modules: tuple[tuple[str, bytes], ...] = ()) -> None:
        self.rest = rest
        self.modules = modules
        self.calls: list[bytes] = []

    def unbundle(self, merged: bytes) -> Parts:
        """Give the parts."""
        self.calls.append(merged)
        modules = tuple((name, Content(content)) for name, content in self.modules)
        return Parts(merged if self.rest is None else self.rest, modules)
