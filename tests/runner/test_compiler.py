import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import wasmtime

from fakes.compile_process import FakeCompileProcess
from fakes.kept_progress import KeptProgress
from fakes.splitter import FakeSplitter
from pulumi_gestalt_runner import compile_process
from pulumi_gestalt_runner import compiler as compilers
from pulumi_gestalt_runner.cache import Cache, Opened
from pulumi_gestalt_runner.compile_process import CompileError, CompileProcess, CompilerDiedError
from pulumi_gestalt_runner.compiler import Compiler, Executable
from pulumi_gestalt_runner.limits import LimitError, Limits
from pulumi_gestalt_runner.locks import Abandoned
from pulumi_gestalt_runner.wasm.unbundle import Content, Parts
from pulumi_gestalt_runner.wasmtime_api.errors import WasmtimeError
from pulumi_gestalt_runner.wasmtime_api.store import Component, Module
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from runner.wasm.wasm_samples import wat

REST = wat("""(component
    (import "a" (core module $a)) (core instance (instantiate $a))
    (import "b" (core module $b)) (core instance (instantiate $b))
    (import "c" (core module $c)) (core instance (instantiate $c)))""")
ONE, TWO = wat("(module)"), wat("(module (func))")
MODULES = (("a", ONE), ("b", TWO), ("c", ONE))
COLD = [
    "compiling module 1 of 2 (0.0 MB; kept for later runs)",
    "compiling module 2 of 2 (0.0 MB; kept for later runs)",
    "compiling the component (0.0 MB; kept for later runs)",
]


class Bench:
    """Compilers with one cache; `steps` are those of the last one."""

    def __init__(self, directory: Path) -> None:
        self.cache = Cache(directory)
        self.splitter = FakeSplitter(REST, MODULES)
        self.steps: list[str] = []
        self.merges = 0
        self.stops: list[Callable[[], None]] = []

    def load(self, *sources: str, cached: bool = True) -> Executable:
        progress = KeptProgress()
        cache = self.cache if cached else None
        compiler = Compiler(new_engine, cache, progress, on_start=self.stops.append)
        try:
            return compiler.load(sources or ("digest",), self._merged)
        finally:
            self.steps = progress.steps

    def _merged(self) -> Parts:
        self.merges += 1
        return self.splitter.unbundle(b"merged")

    def files(self, kind: str) -> list[Path]:
        return sorted(self.cache.directory.glob(f"{kind}/*/*"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "cache")


def complete(executable: Executable) -> bool:
    names = [name for name, _ in executable.modules]
    return names == ["a", "b", "c"] and isinstance(executable.component, Component)


def test_cold_and_warm(bench: Bench):
    """The first time every different piece is compiled; the second time nothing is merged, split or compiled."""
    assert complete(bench.load())
    assert (bench.steps, bench.merges) == (COLD, 1)
    executable = bench.load()
    assert complete(executable)
    assert (bench.steps, bench.merges) == ([], 1)
    assert executable.modules[0][1] is executable.modules[2][1]


def test_shared_pieces(bench: Bench):
    """Another merged file with the same modules costs only what is different in it."""
    bench.load("first")
    bench.splitter.rest = wat('(component (import "a" (core module)))')
    bench.splitter.modules = (("a", TWO),)
    assert len(bench.load("second").modules) == 1
    assert bench.steps == COLD[2:]


def test_without_cache(bench: Bench):
    """Without a cache everything is compiled each time."""
    for _ in range(2):
        assert complete(bench.load(cached=False))
        assert bench.steps == [step.replace("; kept for later runs", "") for step in COLD]


def test_settings_are_part_of_the_key(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """Another Wasmtime, setting or machine finds nothing of the old one."""
    bench.load()
    monkeypatch.setattr(compilers, "_wasmtime_version", lambda: "51.0.0")
    bench.load()
    assert bench.steps == COLD


@pytest.mark.parametrize(
    "plan",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"rest": 1, "modules": []}',
        b'{"rest": "../x", "modules": []}',
        b'{"rest": "%s", "modules": [["a", null]]}' % (b"0" * 64),
        b'{"rest": "%s", "modules": [["a"]]}' % (b"0" * 64),
        b'{"rest": "%s", "modules": 1}' % (b"0" * 64),
        b'{"rest": "%s", "modules": []}' % (b"0" * 64),
    ],
)
def test_strange_plans(bench: Bench, plan: bytes):
    """A plan that is none, or names what is not there, is made again."""
    bench.load()
    (path,) = bench.files("plans")
    path.unlink()
    bench.cache.put("plans", path.parent.name, plan)
    assert complete(bench.load())
    assert (bench.steps, bench.merges) == ([], 2)


def test_missing_pieces(bench: Bench):
    """A plan of which a piece is missing is made again; only the piece is compiled."""
    bench.load()
    plan = json.loads(bench.files("plans")[0].read_bytes())
    for piece, step in ((plan["rest"], COLD[2]), (plan["modules"][1][1], COLD[1])):
        (path,) = (bench.cache.directory / "code" / piece).iterdir()
        path.unlink()
        assert complete(bench.load())
        assert bench.steps == [step]


def test_code_for_another_processor(bench: Bench):
    """Code that Wasmtime does not take goes away, so that the next run finds what this one has made."""
    bench.load()
    piece = json.loads(bench.files("plans")[0].read_bytes())["rest"]
    directory = bench.cache.directory / "code" / piece
    (good,) = directory.iterdir()
    good.unlink()
    foreign = bench.cache.put("code", piece, b"code of another machine")
    assert complete(bench.load())
    assert bench.steps == COLD[2:]
    assert not foreign.exists()
    bench.load()
    assert bench.steps == []


def test_full_disk(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """A disk that takes nothing makes the next run slow, not this one wrong."""

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bench.cache, "put", fail)
    assert complete(bench.load())
    assert bench.files("*") == []


def test_flipped_byte(bench: Bench):
    """Code of which one byte has changed is never loaded: it is found by its digest and compiled again."""
    bench.load()
    (path,) = (bench.cache.directory / "code").glob(f"{json.loads(bench.files('plans')[0].read_bytes())['rest']}/*")
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert complete(bench.load())
    assert bench.steps == COLD[2:]
    assert path.read_bytes() == good


def test_without_paths_of_open_files(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """Where an open file has no path, code is loaded from its bytes."""
    bench.load()
    monkeypatch.setattr(Opened, "place", "")
    assert complete(bench.load())
    assert bench.steps == []


def test_one_process(bench: Bench, fake_processes: list[FakeCompileProcess]):
    """All pieces of a file are compiled by one process, none is started for what is known, and each one ends."""
    bench.load()
    bench.load()
    (process,) = fake_processes
    assert [piece.content.read() for piece in process.pieces] == [ONE, TWO, REST]
    assert process.killed


class Meanwhile(KeptProgress):
    """Says what happens while this Runner waits for another one."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__()
        self.happens = happens

    def step(self, text: str):
        if text.startswith("waiting"):
            self.happens()
        return super().step(text)


@pytest.mark.parametrize("lock", ["plans", "code"])
def test_another_runner(bench: Bench, tmp_path: Path, fake_processes: list[FakeCompileProcess], lock: str):
    """What another Runner is compiling is waited for, and then taken from the cache."""
    bench.load()
    plan = bench.files("plans")[0]
    rest = json.loads(plan.read_bytes())["rest"]
    made = [plan, *(bench.cache.directory / "code" / rest).iterdir()]
    for path in made:
        path.rename(tmp_path / path.name)
    name = f"plans-{plan.parent.name}" if lock == "plans" else f"code-{rest}"

    with contextlib.ExitStack() as other:
        other.enter_context(bench.cache.lock(name, "", KeptProgress()))

        def finish() -> None:
            for path in made[lock == "code" :]:
                (tmp_path / path.name).rename(path)
            other.close()

        progress = Meanwhile(finish)
        assert complete(
            Compiler(new_engine, bench.cache, progress).load(("digest",), lambda: bench.splitter.unbundle(b""))
        )
    what = "the same program" if lock == "plans" else "a part of this program"
    assert progress.steps == [f"waiting for process {os.getpid()}, which is compiling {what}"]
    assert [piece for process in fake_processes[1:] for piece in process.pieces] == []


def test_locks_are_given_back(bench: Bench):
    """After compiling, and after a mistake, no lock is left."""
    bench.load()
    bench.splitter.rest = b"broken"
    with pytest.raises(CompileError):
        bench.load("another")
    assert bench.files(".locks") == []
    assert list((bench.cache.directory / ".locks").iterdir()) == []


def test_stopped_while_it_waits(bench: Bench):
    """What ends a run ends the waiting for another Runner."""
    key = []
    real = bench.cache.lock

    def lock(name: str, *arguments: Any, **named: Any) -> Any:
        key.append(name)
        if len(key) == 1:
            bench.stops[0]()
        return real(name, *arguments, **named)

    bench.load()
    plan = bench.files("plans")[0]
    plan.unlink()
    with real(f"plans-{plan.parent.name}", "", KeptProgress()), pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench.cache, "lock", lock)
        bench.stops.clear()
        with pytest.raises(Abandoned):
            bench.load()


def test_stopped_while_it_compiles(bench: Bench, fake_processes: list[FakeCompileProcess]):
    """What ends a run ends the process that compiles; what is compiled by then is kept."""

    def unbundle(_merged: bytes) -> Parts:
        for stop in bench.stops:
            stop()
        return Parts(REST, tuple((name, Content(content)) for name, content in MODULES))

    bench.splitter.unbundle = unbundle  # type: ignore[method-assign]
    with pytest.raises(CompilerDiedError):
        bench.load()
    assert fake_processes[0].killed
    assert bench.files("plans") == []


def test_real_process(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    """The real process gives what the fake one gives, with the limits of the run."""
    monkeypatch.setattr(compile_process, "CompileProcess", CompileProcess)
    assert complete(bench.load())
    assert bench.steps == COLD
    limits = Limits(compile_time=0.001)
    with pytest.raises(LimitError, match="time for compiling"):
        Compiler(new_engine, None, KeptProgress(), limits=limits).load(("x",), lambda: bench.splitter.unbundle(b""))


@pytest.mark.parametrize("part", ["rest", "modules"])
def test_refused(bench: Bench, part: str):
    """What Wasmtime refuses is an error in one line, and nothing of it is kept."""
    if part == "rest":
        bench.splitter.rest = b"\0asm\x0d\0\x01\0\xff"
    else:
        bench.splitter.modules = (("a", b"\0asm\1\0\0\0\xff"),)
    with pytest.raises(CompileError) as error:
        bench.load()
    assert str(error.value).startswith("the program cannot be compiled: ")
    assert "\n" not in str(error.value)
    assert bench.files("plans") == []


def test_engine():
    """The engine can be interrupted: code that was made for another one is not taken."""
    plain = wasmtime.Module(wasmtime.Engine(), ONE).serialize()
    with pytest.raises(WasmtimeError):
        Module.deserialize(new_engine(), plain)
