"""Running a component with nothing granted but what is named: no environment, no files; never arguments, network, or
standard input.
"""  # noqa: D205 - one sentence

from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from pulumi_gestalt_rpc.api import MonitorGone
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.grants import NOTHING, Grants
from pulumi_gestalt_runner.wasm.names import PULUMI_MAIN

if TYPE_CHECKING:
    from wasmtime import Engine
    from wasmtime.component import Component, Linker

    from pulumi_gestalt_runner.compiler import Executable
    from pulumi_gestalt_runner.host import Host


MAX_REASON = 500
"""Characters of what Wasmtime says that are shown."""


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
    """The program returned from `main` before `finish` had returned the empty list."""

    exit_code = 1
    hint = "call context.finish again with the results of the functions it returned, until it returns the empty list"

    def __init__(self, open_operations: int) -> None:
        self.open_operations = open_operations
        super().__init__(open_operations)

    def __str__(self) -> str:
        waiting = f"; {self.open_operations} operations were still open" if self.open_operations else ""
        return f"the program ended before context.finish returned the empty list, so nothing was exported{waiting}"


class _Output:
    """Passes what the program writes to a stream of ours, as it comes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.used = False

    def __call__(self, data: bytes) -> int:
        self.used = self.used or bool(data.strip())
        try:
            self._stream.write(data)
            self._stream.flush()
        except (OSError, ValueError):
            # A reader that went away (`| head`) must not end a deployment in the middle.
            pass
        return len(data)


def run_main(  # noqa: PLR0913 - what a run consists of
    engine: "Engine",
    executable: "Executable",
    host: "Host",
    *,
    preview: bool,
    stdout: IO[bytes],
    stderr: IO[bytes],
    grants: Grants = NOTHING,
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

    Raises:
        OptionError: a directory cannot be opened.
        ProgramStoppedError: it trapped.
        UnfinishedError: it returned too early.
        MonitorGone: the monitor went away or the run was cancelled.
        RunnerError: a host function refused.
    """
    from wasmtime import Store, WasiConfig, WasmtimeError  # noqa: PLC0415 - 90 ms that other commands need not pay
    from wasmtime.component import Linker  # noqa: PLC0415

    from pulumi_gestalt_runner.fast_lists import install  # noqa: PLC0415

    install()
    errors = _Output(stderr)
    wasi = WasiConfig()
    wasi.stdout_custom = _Output(stdout)
    wasi.stderr_custom = errors
    grants.apply(wasi)
    store = Store(engine)
    store.set_epoch_deadline(1)
    store.set_wasi(wasi)
    linker = Linker(engine)
    linker.add_wasip2()
    host.define(linker)
    _add_modules(linker, executable)
    try:
        _main_of(linker, store, executable.component)(store, preview)
    except WasmtimeError as error:
        stopped = _stopped(error, spoke=errors.used)
        # When the implementation has said what the program did wrong, how Wasm ended adds nothing to it.
        host.stopped = host.explained and isinstance(stopped, ProgramStoppedError)
        if stopped and not host.stopped:
            raise stopped from None
    if not host.finished and not host.failed:
        raise UnfinishedError(host.open_operations)


def _add_modules(linker: "Linker", executable: "Executable") -> None:
    with linker.root() as root:
        for name, module in executable.modules:
            root.add_module(name, module)


def _main_of(linker: "Linker", store: object, component: "Component") -> Callable[..., None]:
    instance = linker.instantiate(store, component)  # type: ignore[arg-type]
    interface = instance.get_export_index(store, PULUMI_MAIN)  # type: ignore[arg-type]
    index = instance.get_export_index(store, "main", interface)  # type: ignore[arg-type]
    function = instance.get_func(store, index) if index else None  # type: ignore[arg-type]
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
    code = getattr(error, "code", None)
    if code == 0:
        # Some languages leave `main` like this; whether the program had finished is another question.
        return None
    reason = cause if code is None else f"it exited with code {code}"
    return ProgramStoppedError(reason[:MAX_REASON], text, spoke=spoke)
