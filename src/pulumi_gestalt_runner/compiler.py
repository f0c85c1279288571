"""Machine code for a merged file, kept between runs.

The file is split into its large core modules and a small rest (see `wasm.unbundle`). Each piece is compiled once and
kept under a key of its digest, Wasmtime's version and the settings: precompiled code is valid for exactly these.
"""

import json
import platform
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from pulumi_gestalt_runner.cache import Cache, digest
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.unbundle import Parts

if TYPE_CHECKING:
    from wasmtime import Engine, Module
    from wasmtime.component import Component

    Piece = TypeVar("Piece", Module, Component)
else:
    Piece = TypeVar("Piece")

SETTINGS = "epoch_interruption"
"""What differs from Wasmtime's defaults; part of every key."""


class CompileError(RunnerError):
    """Wasmtime refuses the component.

    Args:
        reason: what it says.
    """

    hint = "check the program with `wasm-tools validate`, or build it again"

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return f"the program cannot be compiled: {self.reason}"


class Splitter(Protocol):
    """What takes the large core modules out of a component."""

    def unbundle(self, merged: bytes) -> Parts:
        """Return the pieces of `merged`."""
        ...


@dataclass(frozen=True, slots=True)
class Executable:
    """A compiled merged file: the component, and the core modules that it imports by name."""

    component: "Component"
    modules: tuple[tuple[str, "Module"], ...]


def new_engine() -> "Engine":
    """Return a Wasmtime engine with the settings that the cache's keys name."""
    from wasmtime import Config, Engine  # noqa: PLC0415 - 90 ms that other commands need not pay

    config = Config()
    config.epoch_interruption = True
    return Engine(config)


class Compiler:
    """Compiles merged files for one engine.

    Args:
        engine: from `new_engine`.
        cache: where code is kept, or None to keep nothing.
        splitter: takes merged files apart.
        progress: is told what takes long.
    """

    def __init__(self, engine: "Engine", cache: Cache | None, splitter: Splitter, progress: Progress) -> None:
        self._engine = engine
        self._cache = cache
        self._splitter = splitter
        self._progress = progress
        self._settings = digest(_wasmtime_version(), SETTINGS, platform.machine(), platform.system())

    def load(self, sources: tuple[str, ...], make_merged: Callable[[], bytes]) -> Executable:
        """Return the machine code of a merged file.

        Args:
            sources: digests of what it is made from: they name the plan in the cache, so that a warm run neither merges
                nor splits.
            make_merged: gives the merged file when it is needed.

        Raises:
            CompileError: Wasmtime refuses it.
        """
        key = digest(self._settings, *sources)
        return self._from_plan(key) or self._make(key, make_merged())

    def _from_plan(self, key: str) -> Executable | None:
        plan = self._cache and self._cache.get("plans", key)
        if not plan:
            return None
        pieces = json.loads(plan.read_bytes())
        component = self._cached(_component_type(), pieces["rest"])
        # Implementation and program often share modules: each is loaded once.
        modules = {piece: self._cached(_module_type(), piece) for piece in {piece for _, piece in pieces["modules"]}}
        named = [(name, modules[piece]) for name, piece in pieces["modules"]]
        if component is None or None in modules.values():
            return None
        return Executable(component, tuple((name, module) for name, module in named if module is not None))

    def _make(self, key: str, merged: bytes) -> Executable:
        parts = self._splitter.unbundle(merged)
        kinds = {self._key(content): content for _, content in parts.modules}
        compiled = {
            piece: self._compiled(_module_type(), piece, content, f"compiling module {number} of {len(kinds)}")
            for number, (piece, content) in enumerate(kinds.items(), 1)
        }
        rest = self._key(parts.rest)
        component = self._compiled(_component_type(), rest, parts.rest, "compiling the component")
        named = [(name, self._key(content)) for name, content in parts.modules]
        if self._cache:
            self._keep("plans", key, json.dumps({"rest": rest, "modules": named}).encode())
        return Executable(component, tuple((name, compiled[piece]) for name, piece in named))

    def _key(self, content: bytes) -> str:
        return digest(self._settings, content)

    def _compiled(self, kind: "type[Piece]", key: str, content: bytes, step: str) -> "Piece":
        from wasmtime import WasmtimeError  # noqa: PLC0415 - loaded by now

        known = self._cached(kind, key)
        if known is not None:
            return known
        with self._progress.step(f"{step} ({len(content) / 1e6:.1f} MB; kept for later runs)"):
            try:
                piece = kind(self._engine, content)
            except WasmtimeError as error:
                raise CompileError(_one_line(str(error))) from error
        if self._cache:
            self._keep("code", key, bytes(piece.serialize()))
        return piece

    def _cached(self, kind: "type[Piece]", key: str) -> "Piece | None":
        from wasmtime import WasmtimeError  # noqa: PLC0415 - loaded by now

        path = self._cache and self._cache.get("code", key)
        if not path:
            return None
        try:
            return kind.deserialize_file(self._engine, str(path))
        except WasmtimeError:
            # Made by a Wasmtime that calls itself the same, on a processor with other features.
            return None

    def _keep(self, kind: str, key: str, content: bytes) -> None:
        assert self._cache is not None
        try:
            self._cache.put(kind, key, content)
        except OSError:
            # A full disk makes the next run slow, not this one wrong.
            self._cache = None


def _wasmtime_version() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - wasmtime-py states its version nowhere else

    return version("wasmtime")


def _component_type() -> "type[Component]":
    from wasmtime.component import Component  # noqa: PLC0415 - loaded by now

    return Component


def _module_type() -> "type[Module]":
    from wasmtime import Module  # noqa: PLC0415 - loaded by now

    return Module


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]
