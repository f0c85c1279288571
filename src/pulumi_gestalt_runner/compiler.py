"""Machine code for a merged file, kept between runs.

The file is split into its large core modules and a small rest (see `wasm.unbundle`). Each piece is compiled once and
kept under a key of its digest, Wasmtime's version and the settings: precompiled code is valid for exactly these.
A plan, kept under the digests of what a merged file is made from, names its pieces.

Whoever makes something holds its lock, so that of many Runners that need the same one makes it: first the lock of the
plan, then those of all missing pieces in the order of their keys, which no two Runners can hold crosswise.
"""

import contextlib
import hashlib
import json
import os
import re
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache as cache_result
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.cache import Cache, Opened, combined, digest
from pulumi_gestalt_runner.limits import Limits
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasmtime_engine import SETTINGS
from pulumi_gestalt_runner.worker import Stop

if TYPE_CHECKING:
    from pulumi_gestalt_runner.compile_process import CompileProcess, Piece
    from pulumi_gestalt_runner.wasm.unbundle import Content, Parts
    from pulumi_gestalt_runner.wasmtime_api.store import Component, Engine, Module


Code: TypeAlias = "Module | Component"
OnStart: TypeAlias = Callable[[Stop], None]
"""Is given what ends work that is under way, from another thread."""

_MERGING: Final = 150.0
"""Seconds beside those for compiling that a Runner may hold a lock, to merge and split, before it counts as stuck."""

_PLAN_FORMAT = "plan 1"
_KEY = "[0-9a-f]{64}"
_DISTRIBUTION = r"wasmtime-.*\.dist-info"


@plain(frozen=True)
class Executable:
    """A compiled merged file: the component, and the core modules that it imports by name."""

    component: "Component"
    modules: tuple[tuple[str, "Module"], ...]


class Compiler:
    """Compiles merged files for one engine.

    Args:
        engine: gives the engine, from `new_engine`; called when the code has been found or made.
        cache: where code is kept, or None to keep nothing.
        progress: is told what takes long.
        limits: of compiling.
        on_start: is given what ends compiling and waiting.
    """

    def __init__(
        self,
        engine: "Callable[[], Engine]",
        cache: Cache | None,
        progress: Progress,
        *,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        on_start: OnStart = lambda _end: None,
    ) -> None:
        self._engine = cache_result(engine)
        self._cache = cache
        self._progress = progress
        self._limits = limits
        self._on_start = on_start
        self._settings = digest(_wasmtime_version(), SETTINGS, *_machine())
        self._settings_digest = hashlib.sha256(self._settings.encode()).hexdigest()

    def load(self, sources: tuple[str, ...], make_parts: "Callable[[], Parts]") -> Executable:
        """Return the machine code of a merged file.

        Args:
            sources: digests of what it is made from: they name the plan in the cache, so that a warm run neither merges
                nor splits.
            make_parts: gives the merged file in pieces when it is needed.

        Raises:
            CompileError: Wasmtime refuses it.
            LimitError: it takes too long to compile, or too much memory.
            UnsafeCacheError: others could have written to the cache.
        """
        key = digest(_PLAN_FORMAT, self._settings, *sources)
        found = self._from_plan(key)
        if found:
            return found
        stopped = threading.Event()
        self._on_start(stopped.set)
        with self._lock(f"plans-{key}", "compiling the same program", stopped):
            return self._from_plan(key) or self._make(key, make_parts, stopped)

    def _from_plan(self, key: str) -> Executable | None:
        text = self._cache and self._cache.read("plans", key)
        plan = text and _read_plan(text)
        if not plan:
            return None
        kinds: dict[str, type[Code]] = {piece: _module_type() for _, piece in plan.modules}
        kinds[plan.rest] = _component_type()
        found = self._all_cached(kinds)
        return _executable(plan, found) if len(found) == len(kinds) else None

    def _make(self, key: str, make_parts: "Callable[[], Parts]", stopped: threading.Event) -> Executable:
        from pulumi_gestalt_runner.compile_process import CompileProcess, Piece  # noqa: PLC0415 - not in a warm run
        from pulumi_gestalt_runner.wasm.unbundle import Content  # noqa: PLC0415

        with CompileProcess(self._limits) as process:
            self._on_start(process.kill)
            # The process starts while this one merges and splits.
            parts = make_parts()
            rest = Content(parts.rest)
            plan = _Plan(self._key(rest), tuple((name, self._key(content)) for name, content in parts.modules))
            # Implementation and program often share modules: each is compiled once.
            pieces = {
                piece: Piece(content, is_component=False)
                for (_, piece), (_, content) in zip(plan.modules, parts.modules, strict=True)
            }
            pieces[plan.rest] = Piece(rest, is_component=True)
            found = self._known(pieces)
            if len(found) < len(pieces):
                found |= self._compiled(pieces, found, process, stopped)
        self._keep("plans", key, json.dumps({"rest": plan.rest, "modules": plan.modules}).encode())
        return _executable(plan, found)

    def _compiled(
        self, pieces: "Mapping[str, Piece]", known: Collection[str], process: "CompileProcess", stopped: threading.Event
    ) -> "dict[str, Code]":
        """Return what is compiled of `pieces`, but for those that are `known`, by this process or by another one."""
        with contextlib.ExitStack() as stack:
            locks = {key: stack.enter_context(contextlib.ExitStack()) for key in sorted(pieces.keys() - known)}
            for key, lock in locks.items():
                lock.enter_context(self._lock(f"code-{key}", "compiling a part of this program", stopped))
            found = self._known({key: pieces[key] for key in locks})
            for key in found:
                locks[key].close()
            missing = [key for key in pieces if key in locks and key not in found]
            codes = stack.enter_context(contextlib.closing(process.compile([pieces[key] for key in missing])))
            for key in missing:
                with self._progress.step(self._step(key, pieces)):
                    code = next(codes)
                self._keep("code", key, code)
                kind = _type_of(pieces[key])
                found[key] = self._cached(kind, key) or kind.deserialize(self._engine(), code)
                locks[key].close()
        return found

    def _step(self, key: str, pieces: "Mapping[str, Piece]") -> str:
        number, piece = list(pieces).index(key) + 1, pieces[key]
        what = "the component" if piece.is_component else f"module {number} of {len(pieces) - 1}"
        kept = "; kept for later runs" if self._cache else ""
        return f"compiling {what} ({piece.content.size / 1e6:.1f} MB{kept})"

    def _known(self, pieces: "Mapping[str, Piece]") -> "dict[str, Code]":
        return self._all_cached({key: _type_of(piece) for key, piece in pieces.items()})

    def _all_cached(self, kinds: "Mapping[str, type[Code]]") -> "dict[str, Code]":
        """Return those pieces whose code is in the cache."""
        if self._cache is None:
            return {}
        with self._cache.all_opened("code", kinds) as entries:
            found = {key: self._loaded(kind, entries[key]) for key, kind in kinds.items() if key in entries}
        return {key: code for key, code in found.items() if code is not None}

    def _key(self, content: "Content") -> str:
        return combined((self._settings_digest, content.sha256))

    def _cached(self, kind: "type[Code]", key: str) -> "Code | None":
        if self._cache is None:
            return None
        with self._cache.opened("code", key) as entry:
            return self._loaded(kind, entry) if entry else None

    def _loaded(self, kind: "type[Code]", entry: Opened) -> "Code | None":
        from pulumi_gestalt_runner.wasmtime_api.errors import WasmtimeError  # noqa: PLC0415 - loaded by now

        try:
            # Wasmtime maps the very file whose digest was checked. To read it instead takes ten times as long.
            if entry.place:
                return kind.deserialize_file(self._engine(), entry.place)
            return kind.deserialize(self._engine(), entry.file.read())
        except WasmtimeError:
            # Made on a processor with other features, for a home directory that machines share. Unless it goes, it
            # would be found first again and again.
            if self._cache:
                self._cache.remove(entry.path)
            return None

    def _keep(self, kind: str, key: str, content: bytes | bytearray) -> None:
        if self._cache:
            try:
                self._cache.put(kind, key, content)
            except OSError:
                # A full disk makes the next run slow, not this one wrong.
                self._cache = None

    @contextlib.contextmanager
    def _lock(self, name: str, doing: str, stopped: threading.Event) -> Iterator[None]:
        if self._cache is None:
            yield
            return
        patience = self._limits.compile_time + _MERGING
        with self._cache.lock(name, doing, self._progress, patience=patience, stopped=stopped):
            yield


@plain(frozen=True)
class _Plan:
    """What a merged file consists of: the key of the rest, and names and keys of the modules."""

    rest: str
    modules: tuple[tuple[str, str], ...]


def _executable(plan: _Plan, found: "Mapping[str, Code | None]") -> Executable:
    modules = tuple((name, cast("Module", found[piece])) for name, piece in plan.modules)
    return Executable(cast("Component", found[plan.rest]), modules)


def _read_plan(text: bytes) -> _Plan | None:
    """Return the plan in an entry, or None if it is not one: it is then made again."""
    try:
        match json.loads(text):
            case {"rest": rest, "modules": [*modules]}:
                plan = _Plan(rest, tuple((name, piece) for name, piece in modules))
                keys = (plan.rest, *(piece for _, piece in plan.modules))
                return plan if all(re.fullmatch(_KEY, key) for key in keys) else None
    except (ValueError, TypeError):
        pass
    return None


def _wasmtime_version() -> str:
    """Return the version of the package that brings Wasmtime."""
    from pulumi_gestalt_runner.wasmtime_api.library import package  # noqa: PLC0415 - loaded by now

    folder = os.path.dirname(package())  # noqa: PTH120 - pathlib takes 3 ms
    found: list[str] = [name for name in os.listdir(folder) if re.fullmatch(_DISTRIBUTION, name)]  # noqa: PTH208 - names are enough
    if len(found) == 1:
        return found[0]
    # The regular way brings `email` and takes a twentieth of a warm run.
    from importlib.metadata import version  # noqa: PLC0415

    return version("wasmtime")


def _machine() -> tuple[str, str]:
    if sys.platform == "win32":
        import platform  # noqa: PLC0415 - other systems do without

        return platform.machine(), platform.system()
    names = os.uname()
    return names.machine, names.sysname


def _component_type() -> "type[Component]":
    from pulumi_gestalt_runner.wasmtime_api.store import Component  # noqa: PLC0415 - loaded by now

    return Component


def _module_type() -> "type[Module]":
    from pulumi_gestalt_runner.wasmtime_api.store import Module  # noqa: PLC0415 - loaded by now

    return Module


def _type_of(piece: "Piece") -> "type[Module | Component]":
    return _component_type() if piece.is_component else _module_type()
