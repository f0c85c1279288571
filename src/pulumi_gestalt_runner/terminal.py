"""What a person sees on standard error: messages, and what takes long."""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import Protocol, TextIO

from pulumi_gestalt_rpc.api import Message, Severity
from pulumi_gestalt_runner.redaction import SECRETS

_WORDS = {Severity.DEBUG: "debug", Severity.INFO: "info", Severity.WARNING: "warning", Severity.ERROR: "error"}
_COLOURS = {Severity.DEBUG: "2", Severity.INFO: "36", Severity.WARNING: "33", Severity.ERROR: "31"}


BAR = 24
"""Characters between the ends of a bar."""


def wants_colour(stream: TextIO) -> bool:
    """Tell whether `stream` is a terminal of somebody who likes colours (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def neutral(text: str) -> str:
    """Return `text` with every character that steers a terminal, but newlines and tabs, written as an escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


def presentable(text: str) -> str:
    """Return `text` as it may be shown: without secrets, and without what steers a terminal."""
    return neutral(SECRETS.redacted(text))


def say(text: str, stream: TextIO | None = None) -> None:
    """Print a line to `stream`, by default standard error; one that is gone is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        print(presentable(text), file=stream or sys.stderr, flush=True)


class TerminalLog:
    """A `Log` that prints to a stream, one message after the other.

    Args:
        stream: standard error.
        verbose: whether to show debug messages.
        colour: whether to colour the first word.
    """

    def __init__(self, stream: TextIO, *, verbose: bool = False, colour: bool = False) -> None:
        self._stream = stream
        self._least = Severity.DEBUG if verbose else Severity.INFO
        self._colour = colour

    def emit(self, message: Message) -> None:
        """Print `message`; a stream that is gone is no reason to fail."""
        if message.severity < self._least:
            return
        word = _WORDS[message.severity]
        if self._colour:
            word = f"\x1b[{_COLOURS[message.severity]}m{word}\x1b[0m"
        about = f" ({presentable(message.urn)})" if message.urn else ""
        with contextlib.suppress(OSError, ValueError):
            print(f"{word}: {presentable(message.text)}{about}", file=self._stream, flush=True)


class Progress(Protocol):
    """What is told while something takes long."""

    def step(self, text: str) -> contextlib.AbstractContextManager[None]:
        """Say that `text` is being done until the context ends."""
        ...

    def transfer(self, text: str, done: int, total: int | None) -> None:
        """Say that `done` of `total` bytes (None: nobody knows) of `text` have arrived."""
        ...


class PlainProgress:
    """A `Progress` for files and pipes: one line per step.

    Args:
        stream: standard error.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @contextlib.contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Print the line."""
        say(f"{text} ...", self._stream)
        yield

    def transfer(self, text: str, done: int, total: int | None) -> None:
        """Print nothing: a log file wants no moving numbers."""


class LiveProgress:
    """A `Progress` for terminals: a line that moves and goes away.

    Args:
        stream: standard error.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._show: Callable[[str], None] | None = None

    @contextlib.contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Show a spinner beside `text`."""
        # Most runs find everything in the cache and never come here; rich takes 60 ms to import.
        from rich.console import Console  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        with Console(file=self._stream).status(Text(f"{presentable(text)} ...")) as status:
            # Without `Text` a name in brackets would be taken for markup.
            self._show = lambda line: status.update(Text(line))
            try:
                yield
            finally:
                self._show = None

    def transfer(self, text: str, done: int, total: int | None) -> None:
        """Show how much has arrived beside the spinner of the step that is under way."""
        if self._show:
            share = f" of {total / 1e6:.1f}" if total else ""
            self._show(f"{presentable(text)}: {bar(done, total)}{done / 1e6:.1f}{share} MB")


def bar(done: int, total: int | None) -> str:
    """Return a bar that shows how much is done, or "" when nobody knows of how much."""
    if not total:
        return ""
    filled = min(BAR, BAR * done // total)
    return f"[{'#' * filled}{'-' * (BAR - filled)}] {min(100, 100 * done // total):3} % "


def progress_for(stream: TextIO) -> Progress:
    """Return the progress that fits `stream`."""
    return LiveProgress(stream) if stream.isatty() else PlainProgress(stream)


def stderr_log(*, verbose: bool = False) -> TerminalLog:
    """Return the log on this process's standard error."""
    return TerminalLog(sys.stderr, verbose=verbose, colour=wants_colour(sys.stderr))
