"""From a file to a finished run: the whole of `run` on one screen."""

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pulumi_gestalt_rpc.api import Log, Message, Monitor
from pulumi_gestalt_rpc.plain import field, plain
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.compiler import Compiler, Executable, OnStart, Splitter
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.grants import NOTHING, Grants
from pulumi_gestalt_runner.host import Host
from pulumi_gestalt_runner.limits import LimitError, Limits
from pulumi_gestalt_runner.sandbox import run_main
from pulumi_gestalt_runner.sources import Anybody, FileSource, Implementation, Source, Voucher, Wanted, obtain
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.binary import Component, scan
from pulumi_gestalt_runner.wasm.compatibility import check_runnable
from pulumi_gestalt_runner.wasm.compose import Composer, merge
from pulumi_gestalt_runner.wasm.errors import FileTooLargeError
from pulumi_gestalt_runner.wasm.files import read_file
from pulumi_gestalt_runner.wasm.names import Kind, kind_of, required_version
from pulumi_gestalt_runner.wasm.providers import providers
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from pulumi_gestalt_wit import VERSION, WitVersionError, check_version

if TYPE_CHECKING:
    from wasmtime import Engine

    from pulumi_gestalt_runner.lockfile import Locked
    from pulumi_gestalt_runner.powers import Rules
    from pulumi_gestalt_runner.timings import Timings


BUNDLE = b"PK\3\4"
"""How a bundle begins, and no Wasm file."""


class UnusableVersionError(RunnerError):
    """A program imports a version that no implementation can have.

    Args:
        path: the program.
        version: what it imports.
    """

    hint = "build the program against the WIT files of a release; `pulumi_wasm_runner wit DIR` writes them"

    def __init__(self, path: Path, version: str) -> None:
        self.path = path
        self.version = version
        super().__init__(path, version)

    def __str__(self) -> str:
        return (
            f"{self.path} imports component:pulumi-gestalt at {self.version}, "
            "which is not a version such as 0.1.0 or 0.1.0-nightly.20261122"
        )


@plain(frozen=True)
class Job:
    """What is to be run, and with what.

    Attributes:
        program: the file.
        debug: whether with the debug implementation.
        preview: what `main` is told.
    """

    program: Path
    debug: bool
    preview: bool


@plain(frozen=True)
class Tools:
    """Where things come from and go to; each has a fake in the tests.

    Attributes:
        sources: where to look for the implementation, in this order.
        composer, splitter: join and take apart components.
        cache: where machine code is kept, or None.
        progress: is told what takes long.
        stdout, stderr: where the program's output goes.
        grants: what the program is given.
        rules: what it may ask Pulumi for, or None for everything.
        told: says what it was given.
        limits: what it may use.
        locked: what all of it must be, or None.
        voucher: is asked about implementations in bundles; other sources have it too.
        timings: counts what a run spends, or None.
        stop: ends what composer and splitter are doing; may be called from another thread.
    """

    sources: Sequence[Source]
    composer: Composer
    splitter: Splitter
    cache: Cache | None
    progress: Progress
    stdout: IO[bytes]
    stderr: IO[bytes]
    grants: Grants = NOTHING
    rules: "Rules | None" = None
    told: Sequence[Message] = ()
    limits: Limits = Limits()
    locked: "Locked | None" = None
    voucher: Voucher = Anybody()
    timings: "Timings | None" = None
    stop: Callable[[], None] = lambda: None

    def phase(self, name: str) -> contextlib.AbstractContextManager[None]:
        """Count what happens in the `with` block as `name`, if somebody wants to know."""
        return self.timings.phase(name) if self.timings else contextlib.nullcontext()


@plain(frozen=True)
class Loaded:
    """A program that has been read.

    Attributes:
        program: its bytes.
        file: its name, for messages.
        implementation: what it will be joined with, or None for a merged file.
    """

    program: bytes = field(repr=False)
    file: str
    implementation: Implementation | None

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all that goes into the merged file."""
        own = hashlib.sha256(self.program).hexdigest()
        return (own, self.implementation.digest) if self.implementation else (own,)

    def merged(self, tools: Tools) -> bytes:
        """Return the merged file."""
        if self.implementation is None:
            return self.program
        with tools.phase("merge"):
            return merge(
                self.program,
                self.implementation.content,
                tools.composer,
                program_file=self.file,
                implementation_file=self.implementation.origin,
            )


@plain(frozen=True)
class _Opened:
    """A file whose first bytes have been looked at.

    Attributes:
        program: the program in it.
        sources: where its implementation is looked for.
        locks: what both are held to.
    """

    program: bytes = field(repr=False)
    sources: Sequence[Source]
    locks: "Sequence[Locked]"


def read_program(path: Path, limits: Limits) -> bytes:
    """Return the bytes of a program.

    Raises:
        WasmError: the file cannot be read.
        LimitError: it is larger than a program may be.
    """
    try:
        return read_file(path, limits.program)
    except FileTooLargeError as error:
        raise LimitError("program", limits.program, f"; {path} has {error.size} bytes") from None


def load(path: Path, tools: Tools, *, debug: bool) -> Loaded:
    """Read a program, or the one in a bundle, and find the implementation that it needs.

    Raises:
        WasmError: the file is not a program or a merged file.
        BundleError: it begins like a bundle and is none.
        DiffersError: something is not what is locked.
        UnusableVersionError: it imports a version that no implementation can have.
        NotFoundError: no place has the implementation.
    """
    opened = _open(path, tools)
    component = scan(opened.program, str(path))
    merged = kind_of(component) is Kind.MERGED
    version = "" if merged else _version(path, component)
    for lock in opened.locks:
        lock.check_needs(version, providers(component))
    if merged:
        check_runnable(component)
        return Loaded(opened.program, str(path), None)
    return Loaded(opened.program, str(path), _implementation(Wanted(version, debug), opened))


def needed_version(path: Path) -> str:
    """Return the version of the implementation that a program imports, or "" for a file that holds its own.

    Raises:
        WasmError: the file is not a program, a merged file or a bundle.
        UnusableVersionError: it imports a version that no implementation can have.
    """
    content = read_file(path)
    if content.startswith(BUNDLE):
        return ""
    component = scan(content, str(path))
    return "" if kind_of(component) is Kind.MERGED else _version(path, component)


def _open(path: Path, tools: Tools) -> _Opened:
    content = read_program(path, tools.limits)
    locks = [tools.locked] if tools.locked else []
    for lock in locks:
        lock.check_program(content)
    if not content.startswith(BUNDLE):
        return _Opened(content, tools.sources, locks)
    from pulumi_gestalt_runner.bundle import open_bundle  # noqa: PLC0415 - most files are programs

    bundle = open_bundle(content, str(path), tools.voucher)
    bundle.locked.check_program(bundle.program)
    # What a bundle holds is all that it runs with; a file that the user names is not passed over, but must be the same.
    named = [source for source in tools.sources if isinstance(source, FileSource)]
    return _Opened(bytes(bundle.program), named or [bundle], [*locks, bundle.locked])


def _version(path: Path, component: Component) -> str:
    try:
        return check_version(required_version(component))
    except WitVersionError as error:
        # The version becomes part of a path and of a URL.
        raise UnusableVersionError(path, error.text) from None


def _implementation(wanted: Wanted, opened: _Opened) -> Implementation:
    for lock in opened.locks:
        wanted = lock.wanted(wanted)
    if opened.locks:
        return opened.locks[-1].obtain(wanted, opened.sources, VERSION)
    return obtain(wanted, opened.sources, VERSION)


@plain(frozen=True)
class Prepared:
    """A program that is ready to run.

    Attributes:
        engine: the Wasmtime engine that it was compiled for.
        executable: its machine code.
    """

    engine: "Engine"
    executable: Executable


def prepare(program: Path, tools: Tools, on_start: OnStart, *, debug: bool) -> Prepared:
    """Read, link and compile a program, or find its machine code in the cache.

    Args:
        program: the file.
        tools: with what.
        on_start: is given what stops compiling, and the program, from another thread.
        debug: whether with the debug implementation.

    Raises:
        RunnerError: it cannot be run.
    """
    engine = new_engine()
    on_start(engine.increment_epoch)
    on_start(tools.stop)
    return Prepared(engine, _compiled(program, tools, engine, on_start, debug=debug))


def start(  # noqa: PLR0913 - what a run consists of
    prepared: Prepared, tools: Tools, monitor: Monitor, log: Log, on_start: OnStart, *, preview: bool
) -> Host:
    """Run a prepared program to its end and return its host, which knows how it went.

    Args:
        prepared: what to run.
        tools: with what.
        monitor: where resources are registered.
        log: where messages go.
        on_start: is given what says which requests are open.
        preview: what `main` is told.

    Raises:
        RunnerError: it did not come to its end.
        MonitorGone: the monitor went away or the run was cancelled.
    """
    for message in tools.told:
        log.emit(message)
    guard = None
    if tools.rules is not None:
        from pulumi_gestalt_runner.guard import Guard  # noqa: PLC0415 - only runs with rules pay for it

        monitor = guard = Guard(monitor, tools.rules, tools.grants)
    if tools.timings:
        from pulumi_gestalt_runner.timings import TimedMonitor  # noqa: PLC0415 - loaded by now

        monitor = TimedMonitor(monitor, tools.timings)
    host = Host(monitor, log, tools.limits, guard.refuse_constructed if guard else None)
    on_start(lambda: host.waiting_for)
    run_main(
        prepared.engine,
        prepared.executable,
        host,
        preview=preview,
        stdout=tools.stdout,
        stderr=tools.stderr,
        grants=tools.grants,
        limits=tools.limits,
        phase=tools.phase,
    )
    if guard and guard.refused and not host.failed:
        host.report(guard.refused)
    return host


def run(job: Job, tools: Tools, monitor: Monitor, log: Log, on_start: OnStart) -> Host:
    """Prepare a program and start it: what both say."""
    prepared = prepare(job.program, tools, on_start, debug=job.debug)
    return start(prepared, tools, monitor, log, on_start, preview=job.preview)


def _compiled(program: Path, tools: Tools, engine: "Engine", on_start: OnStart, *, debug: bool) -> Executable:
    # A function of its own, so that nobody holds the bytes, some 40 MB, while the program runs.
    with tools.phase("find"):
        loaded = load(program, tools, debug=debug)
    compiler = Compiler(engine, tools.cache, tools.splitter, tools.progress, limits=tools.limits, on_start=on_start)
    with tools.phase("compile or load"):
        return compiler.load(loaded.digests, lambda: loaded.merged(tools))
