import io
from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.composer import FakeComposer
from fakes.kept_log import KeptLog
from fakes.kept_progress import KeptProgress
from fakes.monitor import FakeMonitor
from fakes.places import FakeSource
from fakes.splitter import FakeSplitter
from pulumi_gestalt_rpc.api import MonitorGone
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.host import Host
from pulumi_gestalt_runner.pipeline import Job, Loaded, Tools, load, run
from pulumi_gestalt_runner.sandbox import ProgramStoppedError
from pulumi_gestalt_runner.scanning import UnusableVersionError
from pulumi_gestalt_runner.sources import NotFoundError, Wanted
from pulumi_gestalt_runner.wasm.errors import (
    IncompatibleError,
    NotComponentError,
    NoVersionError,
    UnreadableFileError,
    WrongKindError,
)
from pulumi_gestalt_runner.wasm.tools import WasmTools
from runner.programs import FINISHED, LOOP, merged
from runner.wasm.wasm_samples import VERSION, implementation, program, wat

HELLO = merged('(call $say @"hello") (call $complain @"oops")' + FINISHED)


class Bench:
    """Tools that are all fake but for the engine, and a program's file."""

    def __init__(self, directory: Path, content: bytes) -> None:
        self.path = directory / "program.wasm"
        self.path.write_bytes(content)
        self.source = FakeSource(implementation())
        self.composer = FakeComposer()
        self.splitter = FakeSplitter()
        self.progress = KeptProgress()
        self.monitor = FakeMonitor()
        self.out, self.err = io.BytesIO(), io.BytesIO()
        self.cache: Cache | None = None
        self.stops: list[Callable[[], None]] = []

    @property
    def tools(self) -> Tools:
        return Tools([self.source], self.composer, self.splitter, self.cache, self.progress, self.out, self.err)

    def load(self, *, debug: bool = False) -> Loaded:
        return load(self.path, self.tools, debug=debug)

    def run(self, *, preview: bool = False) -> Host:
        def on_start(stop: Callable[[], None]) -> None:
            self.stops.append(stop)

        job = Job(self.path, debug=False, preview=preview)
        return run(job, self.tools, self.monitor, KeptLog(), on_start)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, HELLO)


def test_program(tmp_path: Path):
    """A program is read, and the implementation of its version and of the wanted kind is looked for."""
    bench = Bench(tmp_path, program())
    loaded = bench.load(debug=True)
    assert bench.source.asked == [Wanted(VERSION, debug=True)]
    assert loaded.implementation is not None
    assert len({*loaded.digests}) == 2
    assert "\\x00asm" not in repr(loaded)
    bench.composer.merged = HELLO
    assert loaded.merged(bench.tools) == HELLO
    assert bench.composer.calls == [(program(), implementation())]
    bench.source.content = None
    with pytest.raises(NotFoundError, match=f"no release implementation of version {VERSION}"):
        bench.load()


def test_merged_file(bench: Bench):
    """A merged file needs no implementation and is taken as it is."""
    loaded = bench.load()
    assert loaded.implementation is None
    assert len(loaded.digests) == 1
    assert loaded.merged(bench.tools) is loaded.program
    assert bench.source.asked == []


@pytest.mark.parametrize(("content", "version"), [(program(), VERSION), (HELLO, "")])
def test_what_a_program_needs_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, version: str
):
    """The types of a program are read once: a second run takes the version from the cache, unless the file changes."""
    bench = Bench(tmp_path, content)
    bench.cache = Cache(tmp_path / "cache")
    first = bench.load()
    scanned: list[Path] = []

    def scanned_version(_program: bytes, path: Path, _locks: object) -> str:
        scanned.append(path)
        return version

    monkeypatch.setattr("pulumi_gestalt_runner.scanning.scanned_version", scanned_version)
    assert bench.load().digests == first.digests
    assert scanned == []
    bench.path.write_bytes(content + b"\x00\x02\x01x")
    assert bench.load().digests != first.digests
    assert scanned == [bench.path]


def test_merge_of_what_does_not_fit(tmp_path: Path):
    """Files that do not fit are named by their places."""
    bench = Bench(tmp_path, program().replace(b"function-name", b"funktion-name"))
    with pytest.raises(IncompatibleError, match=r"program\.wasm cannot be linked"):
        bench.load().merged(bench.tools)
    bench = Bench(tmp_path, program())
    bench.source.content = program()
    with pytest.raises(WrongKindError, match="the fake source is a program"):
        bench.load().merged(bench.tools)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NotComponentError),
        (wat("(component)"), NoVersionError),
        (implementation(), WrongKindError),
        (program().replace(b"@0.1.0", b"@0.1+0"), UnusableVersionError),
        (HELLO.replace(b"/deployment@", b"/deploymend@"), IncompatibleError),
    ],
)
def test_other_files(tmp_path: Path, content: bytes, error: type[RunnerError]):
    """What is neither a program nor a merged file that can be run is refused, by name, when it is read."""
    bench = Bench(tmp_path, content)
    with pytest.raises(error, match=r"program\.wasm"):
        bench.load()
    bench.path.unlink()
    with pytest.raises(UnreadableFileError, match=r"program\.wasm"):
        bench.load()


def test_version_with_build_metadata(tmp_path: Path):
    """A version that could not be told from another one, and would be part of a URL, is refused in words."""
    with pytest.raises(UnusableVersionError, match=r"pulumi-gestalt at 0\.1\+0, which is not a version such as"):
        Bench(tmp_path, program().replace(b"@0.1.0", b"@0.1+0")).load()


def test_run(bench: Bench):
    """A run gives its host, and the output of the program to the streams."""
    host = bench.run()
    assert host.finished
    assert (bench.out.getvalue(), bench.err.getvalue()) == (b"hello", b"oops")
    assert len(bench.monitor.of("RegisterResourceOutputs")) == 1
    # The program, merging, waiting for others, compiling, and what says which requests are open.
    assert [stop() for stop in bench.stops] == [None, None, None, None, ""]


def test_run_of_a_program(tmp_path: Path):
    """A program is merged by the official tool, and what results is run: here functions that trap."""
    bench = Bench(tmp_path, program())
    bench.composer = WasmTools()  # type: ignore[assignment]
    with pytest.raises(ProgramStoppedError, match="unreachable"):
        bench.run()


def test_warm_run(bench: Bench, tmp_path: Path):
    """The second run takes the machine code from the cache; a changed file has code of its own."""
    bench.cache = Cache(tmp_path / "cache")
    bench.run()
    assert (len(bench.splitter.calls), len(bench.progress.steps)) == (1, 1)
    bench.run()
    assert (len(bench.splitter.calls), len(bench.progress.steps)) == (1, 1)
    bench.path.write_bytes(merged('(call $say @"bye")' + FINISHED))
    bench.run()
    assert bench.out.getvalue() == b"hellohellobye"


@pytest.mark.parametrize("preview", [True, False])
def test_preview(tmp_path: Path, preview: bool):
    """The program is told whether it is a preview."""
    bench = Bench(tmp_path, merged(f'(if (local.get 0) (then (call $say @"p"))) {FINISHED}'))
    bench.run(preview=preview)
    assert bench.out.getvalue() == b"p" * preview


def test_stopped_from_outside(tmp_path: Path):
    """What `on_start` is given ends a program that runs."""
    bench = Bench(tmp_path, merged('(call $say @"go")' + LOOP))

    class Stopping(io.BytesIO):
        def flush(self) -> None:
            for stop in bench.stops:
                stop()

    bench.out = Stopping()
    with pytest.raises(MonitorGone, match="cancelled"):
        bench.run()
