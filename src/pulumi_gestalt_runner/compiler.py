"""Machine code for a merged file, kept between runs.

The file is split into its large core modules and a small rest (see `wasm.unbundle`). Each piece is compiled once and
kept under a key of its digest, Wasmtime's version and the settings: precompiled code is valid for exactly these.
A plan, kept under the digests of what a merged file is made from, names its pieces.
"""

import json
import platform
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
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

_PLAN_FORMAT = "plan 1"
_KEY = re.compile("[0-9a-f]{64}")


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
        key = digest(_PLAN_FORMAT, self._settings, *sources)
        return self._from_plan(key) or self._make(key, make_merged())

    def _from_plan(self, key: str) -> Executable | None:
        path = self._cache and self._cache.get("plans", key)
        plan = path and _read_plan(path)
        if not plan:
            return None
        component = self._cached(_component_type(), plan.rest)
        modules = {piece: self._cached(_module_type(), piece) for piece in {piece for _, piece in plan.modules}}
        named = [(name, module) for name, piece in plan.modules if (module := modules[piece])]
        if component is None or len(named) < len(plan.modules):
            return None
        return Executable(component, tuple(named))

    def _make(self, key: str, merged: bytes) -> Executable:
        parts = self._splitter.unbundle(merged)
        plan = _Plan(self._key(parts.rest), tuple((name, self._key(content)) for name, content in parts.modules))
        # Implementation and program often share modules: each is compiled once.
        contents = {piece: content for (_, piece), (_, content) in zip(plan.modules, parts.modules, strict=True)}
        compiled = {
            piece: self._compiled(_module_type(), piece, content, f"compiling module {number} of {len(contents)}")
            for number, (piece, content) in enumerate(contents.items(), 1)
        }
        component = self._compiled(_component_type(), plan.rest, parts.rest, "compiling the component")
        self._keep("plans", key, json.dumps({"rest": plan.rest, "modules": plan.modules}).encode())
        return Executable(component, tuple((name, compiled[piece]) for name, piece in plan.modules))

    def _key(self, content: bytes) -> str:
        return digest(self._settings, content)

    def _compiled(self, kind: "type[Piece]", key: str, content: bytes, step: str) -> "Piece":
        from wasmtime import WasmtimeError  # noqa: PLC0415 - loaded by now

        known = self._cached(kind, key)
        if known is not None:
            return known
        kept = "; kept for later runs" if self._cache else ""
        with self._progress.step(f"{step} ({len(content) / 1e6:.1f} MB{kept})"):
            try:
                piece = kind(self._engine, content)
            except WasmtimeError as error:
                raise CompileError(_one_line(str(error))) from error
        self._keep("code", key, piece.serialize())
        return piece

    def _cached(self, kind: "type[Piece]", key: str) -> "Piece | None":
        from wasmtime import WasmtimeError  # noqa: PLC0415 - loaded by now

        path = self._cache.get("code", key) if self._cache else None
        if self._cache is None or path is None:
            return None
        try:
            return kind.deserialize_file(self._engine, str(path))
        except WasmtimeError:
            # Made on a processor with other features, for a home directory that machines share. Unless it goes, it
            # would be found first again and again.
            self._cache.remove(path)
            return None

    def _keep(self, kind: str, key: str, content: bytes | bytearray) -> None:
        if self._cache:
            try:
                self._cache.put(kind, key, content)
            except OSError:
                # A full disk makes the next run slow, not this one wrong.
                self._cache = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a merged file consists of: the key of the rest, and names and keys of the modules."""

    rest: str
    modules: tuple[tuple[str, str], ...]


def _read_plan(path: Path) -> _Plan | None:
    """Return the plan in a file, or None if it is not one: it is then made again."""
    try:
        match json.loads(path.read_bytes()):
            case {"rest": rest, "modules": [*modules]}:
                plan = _Plan(rest, tuple((name, piece) for name, piece in modules))
                keys = (plan.rest, *(piece for _, piece in plan.modules))
                return plan if all(map(_KEY.fullmatch, keys)) else None
    except (OSError, ValueError, TypeError):
        pass
    return None


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
