"""Child processes: their output is passed on line by line, and all of them can be stopped at once.

Every child writes into pipes of ours. The Pulumi CLI waits for the end of our standard output, and a child that
inherited it, or a daemon that a build command left behind, would keep the CLI waiting.
"""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Final

from pulumi_gestalt_language.errors import StoppedError

Sink = Callable[[bytes], None]
"""Takes a line, with its newline."""

PATIENCE: Final = 3.0
"""Seconds that a child has to end after an interrupt; the CLI waits 5 for the answer to Cancel (v3.255.0)."""
LINGER: Final = 2.0
"""Seconds that output is still read after a child's end, in case others hold its pipes."""
_LONGEST: Final = 64 * 1024
"""Bytes after which a line is passed on in pieces."""


class Child:
    """A running process.

    Args:
        command: the arguments, or text for the shell, which then leads a process group of its own.
        folder: where it runs.
        environment: all of its variables.
        sinks: where its standard output and its standard error go; each is called by one thread.
        listens: whether it is told something; otherwise it finds no standard input.
    """

    def __init__(
        self,
        command: Sequence[str] | str,
        folder: Path,
        environment: Mapping[str, str],
        sinks: tuple[Sink, Sink],
        *,
        listens: bool = False,
    ) -> None:
        # The Runner stays in our group, because the CLI ends the group when we do not obey.
        self._shell = isinstance(command, str)
        self._process = subprocess.Popen(  # noqa: S603 - the command is ours, or the one of the user's project file
            command,
            cwd=folder,
            env=dict(environment),
            shell=self._shell,
            process_group=0 if self._shell and os.name == "posix" else None,
            stdin=subprocess.PIPE if listens else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._lock = threading.Lock()
        self._stdin = self._process.stdin
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            _reading(self._process.stdout, sinks[0]),
            _reading(self._process.stderr, sinks[1]),
        ]

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def tell(self, text: bytes) -> None:
        """Write `text` to its standard input, once, and end it; one that has stopped listening is no reason to fail."""
        with self._lock:
            stream, self._stdin = self._stdin, None
        if stream is not None:
            with contextlib.suppress(OSError), stream:
                stream.write(text)

    def wait(self) -> int:
        """Return the exit code, negative for a signal, when all of the output has been passed on."""
        code = self._process.wait()
        for reader in self._readers:
            reader.join(LINGER)
        return code

    def end(self, patience: float) -> None:
        """Wait for a process that ends by itself, and `stop` it if it does not within `patience` seconds."""
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self.stop(patience)

    def stop(self, patience: float) -> None:
        """End the process: ask, and after `patience` seconds make it end."""
        # One that still waits for what it is to do needs no more to end.
        self.tell(b"")
        self._send(signal.SIGINT)
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._send(getattr(signal, "SIGKILL", signal.SIGTERM))
            self._process.wait()

    def _send(self, number: signal.Signals) -> None:
        with contextlib.suppress(OSError):
            if os.name != "posix":
                self._process.terminate()
            elif self._shell:
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)


def _reading(stream: IO[bytes], sink: Sink) -> threading.Thread:
    def read() -> None:
        with stream:
            while line := stream.readline(_LONGEST):
                sink(line)

    thread = threading.Thread(target=read, name="output", daemon=True)
    thread.start()
    return thread


class Children:
    """The processes that run now; once stopped, no more are started until `resume` is called.

    Args:
        patience: seconds that each has to end after an interrupt.

    Attributes:
        stopped: whether `stop` was called.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._running: set[Child] = set()
        self.stopped = False

    def run(
        self, command: Sequence[str] | str, folder: Path, environment: Mapping[str, str], stdout: Sink, stderr: Sink
    ) -> int:
        """Run a process to its end and return its exit code.

        Args:
            command: the arguments, or text for the shell.
            folder: where it runs.
            environment: all of its variables.
            stdout: where its standard output goes.
            stderr: where its standard error goes.

        Raises:
            StoppedError: `stop` was called, before or while it ran.
            OSError: it cannot be started.
        """
        return self.wait(self.start(lambda: Child(command, folder, environment, (stdout, stderr))))

    def start(self, make: Callable[[], Child]) -> Child:
        """Return the process that `make` starts; `wait` for it in any case.

        Raises:
            StoppedError: `stop` was called.
            OSError: it cannot be started.
        """
        with self._lock:
            if self.stopped:
                raise StoppedError
            child = make()
            self._running.add(child)
        return child

    def wait(self, child: Child) -> int:
        """Wait for the end of a process and return its exit code.

        Raises:
            StoppedError: `stop` was called, before or while it ran.
        """
        try:
            code = child.wait()
        finally:
            with self._lock:
                self._running.discard(child)
        if self.stopped:
            raise StoppedError
        return code

    def resume(self) -> None:
        """Let processes be started again."""
        with self._lock:
            self.stopped = False

    def stop(self, patience: float | None = None) -> None:
        """Stop all processes, and return when they have ended.

        Args:
            patience: seconds that each has to end after an interrupt; by default those of this object.
        """
        with self._lock:
            self.stopped = True
            running = list(self._running)
        wait = self._patience if patience is None else patience
        stoppers = [threading.Thread(target=child.stop, args=(wait,), daemon=True) for child in running]
        for stopper in stoppers:
            stopper.start()
        for stopper in stoppers:
            stopper.join()
