"""Running a component with nothing granted but what is named: no environment, no files; never arguments, network, or
standard input.
"""  # noqa: D205 - one sentence

import contextlib
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from pulumi_gestalt_rpc.api import MonitorGone
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.grants import NOTHING, Grants
from pulumi_gestalt_runner.limits import LimitError, Limits
from pulumi_gestalt_runner.memory import memory_error, restrict, speaks_of_memory
from pulumi_gestalt_runner.output import ProgramOutput
from pulumi_gestalt_runner.wasm.interfaces import PULUMI_MAIN
from pulumi_gestalt_runner.wasm.offered import MAIN_TYPE
from pulumi_gestalt_runner.watch import Watch, watched
from pulumi_gestalt_runner.worker import leave

if TYPE_CHECKING:
    from pulumi_gestalt_runner.compiler import Executable
    from pulumi_gestalt_runner.host import Host
    from pulumi_gestalt_runner.wasmtime_api.linker import Function, Linker
    from pulumi_gestalt_runner.wasmtime_api.store import Component, Engine, Store


MAX_REASON = 500
"""Characters of what Wasmtime says that are shown."""
_NO_MORE_HANDLES = "store handle limit exceeded"
"""How Wasmtime 50 refuses a handle; seen when a program had kept 100,000 outputs."""


class ProgramStoppedError(RunnerError):
    """The program did not come to its end.

    Args:
        reason: what Wasmtime says, in one line.
        trace: the Wasm backtrace, for `--verbose`.
        spoke: whether the program wrote to standard error, and so probably said why.
    """

    exit_code = 1

    def __init__(self, reason: str, trace: str, *, spoke: bool) -> None:
        self.reason = reason
        self.trace = trace
        self.spoke = spoke
        self.hint = "" if spoke else "run with --verbose for the Wasm backtrace, with --debug for the engine's steps"
        super().__init__(reason, trace, spoke)

    def __str__(self) -> str:
        return f"the program stopped: {self.reason}" + ("; see its messages above" if self.spoke else "")


class UnfinishedError(RunnerError):
    """The program returned from `main` before `finish` had returned the empty list.

    Args:
        open_requests: what had no answer, as the end of a sentence.
        late: whether it had come to its end before, and went on.
    """

    exit_code = 1
    hint = "call context.finish again with the results of the functions it returned, until it returns the empty list"

    def __init__(self, open_requests: str, *, late: bool = False) -> None:
        self.open_requests = open_requests
        self.late = late
        super().__init__(open_requests, late)

    def __str__(self) -> str:
        said = "the program ended before context.finish returned the empty list, so nothing was exported"
        if self.late:
            said = "the program went on after context.finish had returned the empty list, and did not call it again"
        return said + self.open_requests


def run_main(  # noqa: PLR0913 - what a run consists of
    engine: "Engine",
    executable: "Executable",
    host: "Host",
    *,
    preview: bool,
    stdout: IO[bytes],
    stderr: IO[bytes],
    grants: Grants = NOTHING,
    limits: Limits | None = None,
    phase: Callable[[str], contextlib.AbstractContextManager[None]] = lambda _name: contextlib.nullcontext(),
) -> None:
    """Instantiate `executable` and call its `pulumi-main.main`.

    Args:
        engine: the Wasmtime engine that `executable` was compiled for; incrementing its epoch ends the program.
        executable: the merged program.
        host: what it may call.
        preview: what `main` is told.
        stdout: where the program's output goes, live.
        stderr: where its messages go, live.
        grants: what it is given.
        limits: what it may use, if not as the defaults say.
        phase: counts time.

    Raises:
        OptionError: a directory cannot be opened.
        LimitError: it wanted to use more.
        ProgramStoppedError: it trapped.
        UnfinishedError: it returned too early.
        MonitorGone: the monitor went away or the run was cancelled.
        RunnerError: a host function refused.
    """
    from pulumi_gestalt_runner.wasmtime_api.errors import WasmtimeError  # noqa: PLC0415 - loaded by now
    from pulumi_gestalt_runner.wasmtime_api.linker import Linker  # noqa: PLC0415 - other commands need none
    from pulumi_gestalt_runner.wasmtime_api.store import Store, WasiConfig  # noqa: PLC0415 - loaded by now

    limits = limits or Limits()

    def stop(reason: LimitError) -> None:
        engine.increment_epoch()
        host.cancel(str(reason))

    too_much = LimitError("output", limits.output)
    output = ProgramOutput(stdout, stderr, limit=limits.output, stop=lambda: stop(too_much))
    host.may_say = output.may_say
    wasi = WasiConfig()
    wasi.set_output(output.stdout, output.stderr)
    grants.apply(wasi)
    store = Store(engine)
    store.set_epoch_deadline(1)
    store.set_wasi(wasi)
    restrict(store, limits)
    linker = Linker(engine)
    linker.add_wasip2()
    host.define(linker)
    _add_modules(linker, executable)
    watch = Watch(limits, lambda: host.operations.steps, lambda: host.waiting_for)
    try:
        with watched(watch, stop, leave):
            with phase("instantiate"):
                main = _main_of(linker, store, executable.component)
            with phase("main"):
                main(preview)
    except (WasmtimeError, MonitorGone) as error:
        ended = watch.hit or _ended(error, host, output, limits)
        if ended:
            raise ended from None
    finally:
        output.end()
    if output.exceeded:
        raise too_much
    if not host.finished and not host.failed:
        raise UnfinishedError(host.operations.waiting_for, late=host.operations.outputs_sent)


def _ended(error: Exception, host: "Host", output: ProgramOutput, limits: Limits) -> Exception | None:
    """Return what `error`, with which the program has ended, means; None for an ordinary end."""
    if output.exceeded:
        return None
    if isinstance(error, MonitorGone):
        return MonitorGone(error.reason + host.waiting_for)
    stopped = _stopped(error, spoke=output.stderr.used)
    if isinstance(stopped, ProgramStoppedError):
        said = host.out_of_memory or speaks_of_memory(output.stderr.tail.decode("utf-8", "replace"))
        silent = not output.stderr.used and not host.explained
        # When the implementation has said what the program did wrong, how Wasm ended adds nothing to it.
        host.stopped = host.explained
        full = memory_error(limits, stopped.reason, said=said, silent=silent)
        return full or (None if host.stopped else stopped)
    return stopped


def _add_modules(linker: "Linker", executable: "Executable") -> None:
    for name, module in executable.modules:
        linker.add_module(name, module)


def _main_of(linker: "Linker", store: "Store", component: "Component") -> "Function":
    function = linker.instantiate(store, component).function(MAIN_TYPE, "main", PULUMI_MAIN)
    if function is None:
        raise ProgramStoppedError(f"it does not export {PULUMI_MAIN}", "", spoke=False)
    return function


def _stopped(error: Exception, *, spoke: bool) -> ProgramStoppedError | MonitorGone | None:
    """Return what the end that `error` stands for means, or None for an ordinary one."""
    text = str(error)
    # The last line of Wasmtime's message is its cause; the lines before hold names that the program has chosen.
    cause = next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "for no stated reason")
    if cause == "wasm trap: interrupt":
        return MonitorGone("the run was cancelled")
    code: int | None = getattr(error, "code", None)
    if code == 0:
        # Some languages leave `main` like this; whether the program had finished is another question.
        return None
    reason = cause if code is None else f"it exited with code {code}"
    if _NO_MORE_HANDLES in cause:
        reason = (
            "it holds too many outputs, or other handles, at once: Wasmtime has 100,000 or so, and no option for more"
        )
    return ProgramStoppedError(reason[:MAX_REASON], text, spoke=spoke)
