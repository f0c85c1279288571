"""Machine code of the shipped implementation, made before the first run needs it."""

from pathlib import Path

from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.compiler import Compiler, OnStart
from pulumi_gestalt_runner.linking import IMPLEMENTATION
from pulumi_gestalt_runner.sources import NotFoundError, ShippedSource, Wanted
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.splitting import split
from pulumi_gestalt_runner.wasm.tools import WasmTools
from pulumi_gestalt_runner.wasm.unbundle import Parts
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from pulumi_gestalt_wit import VERSION

_EMPTY = b"\0asm\x0d\0\1\0"
"""A component without anything, in the place of what joins a program and its implementation."""


def prepare(directory: Path, cache: Cache, progress: Progress, on_start: OnStart) -> list[int]:
    """Compile the modules of the release implementation and return their sizes in bytes.

    Args:
        directory: where the package has its implementations.
        cache: keeps the code.
        progress: is told what takes long.
        on_start: is given what stops compiling, from another thread.

    Raises:
        NotFoundError: the package ships none.
        RunnerError: it is damaged, or cannot be compiled.
    """
    source = ShippedSource(directory)
    found = source.find(Wanted(VERSION, debug=False))
    if found is None:
        raise NotFoundError(Wanted(VERSION, debug=False), [source.describe()], VERSION)
    # The names and pieces are those of `linking`: what is compiled here is what a run looks for.
    apart = split(found.content, IMPLEMENTATION) or WasmTools().unbundle(found.content)
    compiler = Compiler(new_engine, cache, progress, on_start=on_start)
    compiler.load(("prepare", found.digest), lambda: Parts(_EMPTY, apart.modules))
    return [content.size for _, content in apart.modules]
