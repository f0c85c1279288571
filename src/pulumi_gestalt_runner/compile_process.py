"""The other side of `compile_child`: starts the process that compiles, and knows what its end means."""

import contextlib
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from pulumi_gestalt_rpc.plain import plain
from pulumi_gestalt_runner.compile_child import ANSWER, NO_MEMORY, REQUEST
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.limits import UNLIMITED, LimitError, Limits
from pulumi_gestalt_runner.wasm.unbundle import Content

_START: Final = (
    "import sys; sys.path[:] = sys.argv[4:]; "
    "from pulumi_gestalt_runner.compile_child import main; main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))"
)
_KEPT: Final = ("LD_LIBRARY_PATH", "SYSTEMROOT")
"""Variables without which some Pythons do not start."""
_NO_MEMORY: Final = (
    "memory allocation of ",
    "Cannot allocate memory",
    "MemoryError",
    "can't start new thread",
    "failed to map segment",
)
"""What Rust, the kernel, Python (twice) and the loader of libraries say."""


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


class CompilerDiedError(RunnerError):
    """The process that compiles has ended, for no limit of ours.

    Args:
        code: its exit code; less than 0 for a signal.
        said: its last line on standard error, or "".
    """

    exit_code = 1

    def __init__(self, code: int, said: str) -> None:
        self.code = code
        self.said = said
        if code == -9:  # SIGKILL, which Windows does not name
            self.hint = "the system kills processes when it has no more memory: close others, or compile elsewhere"
        else:
            self.hint = "this is a defect in Wasmtime or in the Runner: please report it with the program"
        super().__init__(code, said)

    def __str__(self) -> str:
        how = f"was ended by signal {-self.code}" if self.code < 0 else f"ended with code {self.code}"
        return f"the process that compiles the program {how}" + (f": {self.said}" if self.said else "")


@plain(frozen=True)
class Piece:
    """What is compiled at once.

    Attributes:
        content: a core module or a component.
        is_component: which of them.
    """

    content: Content
    is_component: bool


class CompileProcess:
    """A process that compiles pieces; it is started at once, because starting takes as long as merging does.

    Args:
        limits: how long it may take, and how much memory.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._expired = False
        seconds = 0 if math.isinf(limits.compile_time) else math.ceil(limits.compile_time)
        memory = 0 if limits.compile_memory >= UNLIMITED else limits.compile_memory
        # Isolated, and without `site`: the folders to import from are given. A session of its own: Ctrl-C in a
        # terminal is for us, and we end it.
        self._process = subprocess.Popen(  # noqa: S603 - this Python, with a fixed program
            [sys.executable, "-I", "-S", "-c", _START, library(), str(seconds), str(memory), *_import_path()],
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        with contextlib.suppress(OSError):
            # What was not sent any more does not matter.
            _stream(self._process.stdin).close()
        _stream(self._process.stdout).close()
        _stream(self._process.stderr).close()
        self._process.wait()

    @property
    def number(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """End the process; may be called at any time, from another thread or a signal handler."""
        self._process.kill()

    def compile(self, pieces: Sequence[Piece]) -> Generator[bytearray, None, None]:
        """Yield the machine code of each of `pieces`; the next one is compiled while the last one is used.

        Raises:
            CompileError: Wasmtime refuses one.
            LimitError: they take too long, or too much memory.
            CompilerDiedError: the process has ended for another reason.
        """
        timer = threading.Timer(min(self._limits.compile_time, threading.TIMEOUT_MAX), self._expire)
        timer.daemon = True
        timer.start()
        try:
            self._send(pieces)
            for _ in pieces:
                yield self._receive()
        finally:
            timer.cancel()

    def _expire(self) -> None:
        self._expired = True
        self.kill()

    def _send(self, pieces: Sequence[Piece]) -> None:
        # The other side takes all requests at once and keeps them, so that nobody waits for the other here.
        stream = _stream(self._process.stdin)
        try:
            for piece in pieces:
                content = piece.content.read()
                stream.write(REQUEST.pack(piece.is_component, len(content)))
                stream.write(content)
            stream.flush()
        except BrokenPipeError:
            raise self._end() from None

    def _receive(self) -> bytearray:
        succeeded, size = ANSWER.unpack(self._read(ANSWER.size))
        result = self._read(size)
        if succeeded:
            return result
        reason = _one_line(result.decode("utf-8", "replace"))
        raise self._no_memory() if _NO_MEMORY[1] in reason else CompileError(reason)

    def _read(self, size: int) -> bytearray:
        content = bytearray(size)
        read = _stream(self._process.stdout).readinto(content)  # type: ignore[attr-defined]
        if read < size:
            raise self._end()
        return content

    def _end(self) -> RunnerError:
        """Return what it means that the process has closed its streams."""
        said = _stream(self._process.stderr).read().decode("utf-8", "replace")
        code = self._process.wait()
        if self._expired or code == -getattr(signal, "SIGXCPU", math.inf):
            return LimitError("compile_time", self._limits.compile_time)
        if code == NO_MEMORY or any(text in said for text in _NO_MEMORY):
            return self._no_memory()
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        return CompilerDiedError(code, _one_line(lines[-1]) if lines else "")

    def _no_memory(self) -> LimitError:
        return LimitError("compile_memory", self._limits.compile_memory)


def library() -> str:
    """Return the file of Wasmtime's library, which this process has loaded."""
    from pulumi_gestalt_runner.wasmtime_api.library import path  # noqa: PLC0415 - loaded by now

    return path()


def _import_path() -> list[str]:
    """Return where this process imports from; an editable installation may be found in no folder of `sys.path`."""
    path = [folder for folder in sys.path if folder]
    ours = str(Path(__file__).parents[1])
    return path if ours in path else [*path, ours]


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _one_line(text: str) -> str:
    return " ".join(text.split())[:500]
