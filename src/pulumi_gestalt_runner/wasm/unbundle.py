"""Splitting a merged file into its large core modules and the small rest.

Two programs in one language share their large modules byte for byte (libpython, libc, ...), so each is compiled once
per digest: a new program then costs 0.2 to 0.3 s instead of 4 to 8 s (design.md 4).
"""

import hashlib
from collections.abc import Callable
from typing import Protocol

from pulumi_gestalt_rpc.plain import field, plain

THRESHOLD = 100_000
"""Bytes from which a core module is taken out: a smaller one compiles faster than it is looked up."""


class Content:
    """The bytes of a core module, which need not be read as long as nothing is to be compiled.

    Args:
        content: the bytes, or what gives them.
        sha256: their digest, if `content` gives them.
        size: their number, if `content` gives them.
    """

    __slots__ = ("_content", "sha256", "size")

    def __init__(self, content: bytes | Callable[[], bytes], sha256: str = "", size: int = 0) -> None:
        self._content = content
        self.sha256 = hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else sha256
        self.size = len(content) if isinstance(content, bytes) else size

    def read(self) -> bytes:
        """Return the bytes."""
        return self._content if isinstance(self._content, bytes) else self._content()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __repr__(self) -> str:
        return f"Content({self.sha256}, {self.size} bytes)"


@plain(frozen=True)
class Parts:
    """A merged file in pieces.

    Attributes:
        rest: a component that imports the modules by the names in `modules`.
        modules: (import name, core module), in the order in which they were taken out.
    """

    rest: bytes = field(repr=False)
    modules: tuple[tuple[str, Content], ...]


class Splitter(Protocol):
    """What takes the large core modules out of a component."""

    def unbundle(self, merged: bytes) -> Parts:
        """Return the pieces of `merged`."""
        ...
