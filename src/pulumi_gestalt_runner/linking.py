"""Joining a program and its implementation in pieces, and remembering what was joined.

Both are taken apart first: what is joined then is a fiftieth of them. Of a program that is edited usually nothing but
the content of its modules changes, so the rest of it was joined before, checks included, and the implementation is not
even read.

What is remembered stands in the cache under the digests of the program's rest and of the implementation: a line of JSON
with the names, digests and sizes of the implementation's modules, and the joined rest.
"""

import contextlib
import json
from functools import cache as once
from typing import TYPE_CHECKING, Final

from pulumi_gestalt_runner.cache import digest
from pulumi_gestalt_runner.wasm.splitting import split
from pulumi_gestalt_runner.wasm.unbundle import Content, Parts
from pulumi_gestalt_wit import VERSION

if TYPE_CHECKING:
    from pulumi_gestalt_runner.cache import Cache
    from pulumi_gestalt_runner.sources import Implementation
    from pulumi_gestalt_runner.wasm.compose import Composer
    from pulumi_gestalt_runner.wasm.unbundle import Splitter

_FORMAT: Final = "link 1"
PROGRAM, IMPLEMENTATION = "program", "implementation"
"""What the names of their modules begin with."""


class Linker:
    """Joins programs and implementations.

    Args:
        composer: joins what was taken apart.
        splitter: takes apart afterwards what cannot be taken apart before.
        cache: remembers, or None.
    """

    def __init__(self, composer: "Composer", splitter: "Splitter", cache: "Cache | None") -> None:
        self._composer = composer
        self._splitter = splitter
        self._cache = cache

    def link(self, program: bytes, file: str, implementation: "Implementation", apart: Parts | None = None) -> Parts:
        """Return a program joined with an implementation, in pieces.

        Args:
            program: its bytes.
            file: its name, for messages.
            implementation: is read if there is something new in what is joined, or to be compiled.
            apart: the program in pieces, from `split` with the name `PROGRAM`, if that was done before.

        Raises:
            WasmError: one of the two cannot be read, or they do not fit; see `merge`.
        """
        apart = apart or split(program, PROGRAM)
        if apart is None:
            return self._afterwards(program, file, implementation)
        key = digest(_FORMAT, VERSION, apart.rest, implementation.digest)
        known = self._cache and self._cache.read("plans", key)
        return (known and _remembered(known, apart, implementation)) or self._new(
            key, program, file, apart, implementation
        )

    def _new(self, key: str, program: bytes, file: str, apart: Parts, implementation: "Implementation") -> Parts:
        from pulumi_gestalt_runner.wasm.binary import scan  # noqa: PLC0415 - what was joined before needs no types
        from pulumi_gestalt_runner.wasm.compatibility import check_compatible, check_runnable  # noqa: PLC0415
        from pulumi_gestalt_runner.wasm.compose import joined  # noqa: PLC0415

        other = split(implementation.content, IMPLEMENTATION)
        if other is None:
            return self._afterwards(program, file, implementation)
        check_compatible(scan(program, file), scan(implementation.content, implementation.origin))
        rest = self._composer.compose(apart.rest, other.rest)
        modules = (*apart.modules, *other.modules)
        check_runnable(scan(rest, joined(file, implementation.origin)), [name for name, _ in modules])
        if self._cache:
            named = [(name, content.sha256, content.size) for name, content in other.modules]
            # A full disk makes the next run slow, not this one wrong.
            with contextlib.suppress(OSError):
                self._cache.put("plans", key, json.dumps(named).encode() + b"\n" + rest)
        return Parts(rest, modules)

    def merge(self, program: bytes, file: str, implementation: "Implementation") -> bytes:
        """Return a program joined with an implementation, in one file.

        Raises:
            WasmError: one of the two cannot be read, or they do not fit; see `wasm.compose.merge`.
        """
        from pulumi_gestalt_runner.wasm.compose import merge  # noqa: PLC0415 - what was joined before needs no types

        return merge(
            program,
            implementation.content,
            self._composer,
            program_file=file,
            implementation_file=implementation.origin,
        )

    def _afterwards(self, program: bytes, file: str, implementation: "Implementation") -> Parts:
        return self._splitter.unbundle(self.merge(program, file, implementation))


def _remembered(known: bytes, apart: Parts, implementation: "Implementation") -> Parts | None:
    """Return what was joined before, or None if it is not what was written: it is then joined again."""
    head, _, rest = known.partition(b"\n")
    try:
        named = [(str(name), str(sha256), int(size)) for name, sha256, size in json.loads(head)]
    except (ValueError, TypeError):
        return None

    @once
    def contents() -> dict[str, Content]:
        other = split(implementation.content, IMPLEMENTATION)
        return {} if other is None else dict(other.modules)

    modules = [
        (name, Content(lambda name=name: contents()[name].read(), sha256, size))  # type: ignore[misc]
        for name, sha256, size in named
    ]
    return Parts(rest, (*apart.modules, *modules))
