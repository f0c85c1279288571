"""Splitting a merged file into its large core modules and the small rest.

Two programs in one language share their large modules byte for byte (libpython, libc, ...), so each is compiled once
per digest: a new program then costs 0.2 to 0.3 s instead of 4 to 8 s (design.md 4).
"""

from pulumi_gestalt_rpc.plain import field, plain

THRESHOLD = 100_000
"""Bytes from which a core module is taken out: a smaller one compiles faster than it is looked up."""


@plain(frozen=True)
class Parts:
    """A merged file in pieces.

    Attributes:
        rest: a component that imports the modules by the names in `modules`.
        modules: (import name, core module), in the order in which they were taken out.
    """

    rest: bytes = field(repr=False)
    modules: tuple[tuple[str, bytes], ...] = field(repr=False)
