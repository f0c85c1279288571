"""From a file to a finished run: the whole of `run` on one screen."""

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pulumi_gestalt_rpc.api import Log, Message, Monitor
from pulumi_gestalt_rpc.plain import field, plain
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.cache import digest as cache_key
from pulumi_gestalt_runner.compiler import Compiler, Executable, OnStart
from pulumi_gestalt_runner.grants import NOTHING, Grants
from pulumi_gestalt_runner.limits import LimitError, Limits
from pulumi_gestalt_runner.parallel import Later
from pulumi_gestalt_runner.sources import Anybody, FileSource, Implementation, Source, Voucher, Wanted, obtain
from pulumi_gestalt_runner.terminal import Progress
from pulumi_gestalt_runner.wasm.errors import FileTooLargeError
from pulumi_gestalt_runner.wasm.files import read_file
from pulumi_gestalt_wit import VERSION

if TYPE_CHECKING:
    from pulumi_gestalt_runner.host import Host
    from pulumi_gestalt_runner.lockfile import Locked
    from pulumi_gestalt_runner.powers import Rules
    from pulumi_gestalt_runner.timings import Timings
    from pulumi_gestalt_runner.wasm.compose import Composer
    from pulumi_gestalt_runner.wasm.unbundle import Parts, Splitter
    from pulumi_gestalt_runner.wasmtime_api.store import Engine


BUNDLE = b"PK\3\4"
"""How a bundle begins, and no Wasm file."""
_VERSION_FORMAT = "version 2"
_NEEDS = "needs "
"""What an entry of the cache says before the version, which is empty for a merged file."""


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
    composer: "Composer"
    splitter: "Splitter"
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
        digest: their SHA-256.
        file: its name, for messages.
        implementation: what it will be joined with, or None for a merged file.
        apart: its pieces, if they are known.
    """

    program: bytes = field(repr=False)
    digest: str
    file: str
    implementation: Implementation | None
    apart: "Parts | None" = field(default=None, repr=False)

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of all that goes into the merged file."""
        return (self.digest, self.implementation.digest) if self.implementation else (self.digest,)

    def parts(self, tools: Tools) -> "Parts":
        """Return the merged file in pieces."""
        if self.implementation is None:
            return tools.splitter.unbundle(self.program)
        from pulumi_gestalt_runner.linking import Linker  # noqa: PLC0415 - a warm run links nothing

        with tools.phase("merge"):
            return Linker(tools.composer, tools.splitter, tools.cache).link(
                self.program, self.file, self.implementation, self.apart
            )

    def merged(self, tools: Tools) -> bytes:
        """Return the merged file."""
        if self.implementation is None:
            return self.program
        from pulumi_gestalt_runner.linking import Linker  # noqa: PLC0415 - a warm run merges nothing

        with tools.phase("merge"):
            linker = Linker(tools.composer, tools.splitter, tools.cache)
            return linker.merge(self.program, self.file, self.implementation)


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
    digest = hashlib.sha256(opened.program).hexdigest()
    version, apart = _needs(opened, digest, path, tools.cache)
    implementation = _implementation(Wanted(version, debug), opened) if version else None
    return Loaded(opened.program, digest, str(path), implementation, apart)


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


def _needs(opened: _Opened, digest: str, path: Path, cache: Cache | None) -> "tuple[str, Parts | None]":
    """Return the version that a program imports, or "" for a merged file, and its pieces if they were made for that.

    What was found once is remembered, for the file and for all that differ from it in nothing but modules.
    """
    remembered = None if opened.locks else cache
    key = cache_key(_VERSION_FORMAT, VERSION, digest)
    known = remembered.read("plans", key) if remembered else None
    if known is not None:
        return known.decode().removeprefix(_NEEDS), None
    from pulumi_gestalt_runner.linking import PROGRAM  # noqa: PLC0415 - a warm run takes nothing apart
    from pulumi_gestalt_runner.wasm.splitting import split  # noqa: PLC0415

    apart = split(opened.program, PROGRAM)
    keys = [key, cache_key(_VERSION_FORMAT, VERSION, apart.rest)] if apart else [key]
    known = remembered.read("plans", keys[-1]) if remembered and apart else None
    if known is None:
        from pulumi_gestalt_runner.scanning import scanned_version  # noqa: PLC0415 - nor does it read types

        version = scanned_version(opened.program, path, opened.locks)
    else:
        version, keys = known.decode().removeprefix(_NEEDS), [key]
    if cache:
        # A full disk makes the next run slow, not this one wrong.
        with contextlib.suppress(OSError):
            for each in keys:
                cache.put("plans", each, f"{_NEEDS}{version}".encode())
    return version, apart


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
    later = Later(_new_engine)
    on_start(tools.stop)
    executable = _compiled(program, tools, later.get, on_start, debug=debug)
    engine = later.get()
    on_start(engine.increment_epoch)
    return Prepared(engine, executable)


def _new_engine() -> "Engine":
    """Return an engine, and import what a run needs beside it: this takes as long as the digests of its code."""
    from pulumi_gestalt_runner import host, sandbox  # noqa: F401, PLC0415 - in the thread that calls this
    from pulumi_gestalt_runner.wasmtime_api import linker  # noqa: F401, PLC0415
    from pulumi_gestalt_runner.wasmtime_engine import new_engine  # noqa: PLC0415

    return new_engine()


def start(  # noqa: PLR0913 - what a run consists of
    prepared: Prepared, tools: Tools, monitor: Monitor, log: Log, on_start: OnStart, *, preview: bool
) -> "Host":
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
    from pulumi_gestalt_runner.host import Host  # noqa: PLC0415 - see `_new_engine`
    from pulumi_gestalt_runner.sandbox import run_main  # noqa: PLC0415

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


def run(job: Job, tools: Tools, monitor: Monitor, log: Log, on_start: OnStart) -> "Host":
    """Prepare a program and start it: what both say."""
    prepared = prepare(job.program, tools, on_start, debug=job.debug)
    return start(prepared, tools, monitor, log, on_start, preview=job.preview)


def _compiled(
    program: Path, tools: Tools, engine: "Callable[[], Engine]", on_start: OnStart, *, debug: bool
) -> Executable:
    # A function of its own, so that nobody holds the bytes, some 40 MB, while the program runs.
    with tools.phase("find"):
        loaded = load(program, tools, debug=debug)
    compiler = Compiler(engine, tools.cache, tools.progress, limits=tools.limits, on_start=on_start)
    with tools.phase("compile or load"):
        return compiler.load(loaded.digests, lambda: loaded.parts(tools))
