import io
import os

import pytest
import rich.console

from pulumi_gestalt_rpc.api import Log, Message, Severity
from pulumi_gestalt_runner import terminal
from pulumi_gestalt_runner.terminal import (
    LiveProgress,
    PlainProgress,
    Progress,
    TerminalLog,
    bar,
    neutral,
    progress_for,
    say,
    stderr_log,
    wants_colour,
)


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


class Gone(io.StringIO):
    """A stream whose reader has gone."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ä 漢\n\tline", "plain ä 漢\n\tline"),
        ("\x1b]0;title\x07\r\x9b2J", "\\x1b]0;title\\x07\\r\\x9b2J"),
        ("\u202eright to left", "\\u202eright to left"),
        ("\udcff", "\\udcff"),
    ],
)
def test_neutral(text: str, shown: str):
    """Whatever steers a terminal becomes visible; letters, newlines and tabs stay."""
    assert neutral(text) == shown


def test_log():
    """Messages have a word for their severity, neutral text and the URN; details need `verbose`."""
    stream = io.StringIO()
    log: Log = TerminalLog(stream)
    log.emit(Message(Severity.DEBUG, "no"))
    log.emit(Message(Severity.INFO, "a\x1bb", "urn\x1b"))
    log.emit(Message(Severity.WARNING, "w"))
    TerminalLog(stream, verbose=True).emit(Message(Severity.DEBUG, "yes"))
    assert stream.getvalue() == "info: a\\x1bb (urn\\x1b)\nwarning: w\ndebug: yes\n"


def test_colours():
    """Only the first word is coloured."""
    stream = io.StringIO()
    TerminalLog(stream, colour=True).emit(Message(Severity.ERROR, "x"))
    assert stream.getvalue() == "\x1b[31merror\x1b[0m: x\n"


def test_gone():
    """A stream that nobody reads, or that is closed, is no reason to fail."""
    closed = io.StringIO()
    closed.close()
    for stream in (Gone(), closed):
        TerminalLog(stream).emit(Message(Severity.ERROR, "x"))
        say("x", stream)


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_who_wants_colours(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], wanted: bool):
    """A terminal gets colours unless its user does not want them, a file never."""
    monkeypatch.setattr(os, "environ", environment)
    assert wants_colour(Terminal()) is wanted
    assert not wants_colour(io.StringIO())


def test_standard_error(capsys: pytest.CaptureFixture[str]):
    """Without a stream, standard error is meant."""
    say("a\x07")
    stderr_log().emit(Message(Severity.INFO, "b"))
    assert capsys.readouterr().err == "a\\x07\ninfo: b\n"


def test_plain_progress():
    """A file gets one line for each step and no moving numbers."""
    stream = io.StringIO()
    progress = progress_for(stream)
    assert isinstance(progress, PlainProgress)
    with progress.step("compiling \x1b"):
        progress.transfer("file", 1, 2)
    assert stream.getvalue() == "compiling \\x1b ...\n"
    with PlainProgress(Gone()).step("x"):
        pass


def test_live_progress(monkeypatch: pytest.MonkeyPatch):
    """A terminal gets a line that moves: the step, then how much has arrived; names in brackets are no markup."""
    shown: list[str] = []

    class Status:
        def __init__(self, text: rich.console.RenderableType) -> None:
            shown.append(str(text))

        def __enter__(self) -> "Status":
            return self

        def __exit__(self, *_error: object) -> None:
            shown.append("over")

        def update(self, text: rich.console.RenderableType) -> None:
            shown.append(str(text))

    monkeypatch.setattr(rich.console.Console, "status", lambda _self, text: Status(text))
    progress: Progress = progress_for(Terminal())
    assert isinstance(progress, LiveProgress)
    progress.transfer("early", 1, None)
    with pytest.raises(KeyError), progress.step("fetching [red]"):
        progress.transfer("[b]\x1b", 1_500_000, 3_000_000)
        progress.transfer("file", 1_000_000, None)
        raise KeyError
    progress.transfer("late", 1, None)
    assert shown == [
        "fetching [red] ...",
        "[b]\\x1b: [############------------]  50 % 1.5 of 3.0 MB",
        "file: 1.0 MB",
        "over",
    ]


def test_real_spinner():
    """The library that draws the line is used as it wants to be: nothing of the line stays, the cursor is back."""
    stream = Terminal()
    progress = LiveProgress(stream)
    with progress.step("fetching"):
        progress.transfer("file", 1, None)
    assert "file: 0.0 MB" in stream.getvalue()
    assert stream.getvalue().rindex("\x1b[?25h") > stream.getvalue().rindex("\x1b[?25l")


def test_words_for_all():
    """Every severity has a word and a colour."""
    assert {*terminal._WORDS} == {*terminal._COLOURS} == {*Severity}


def test_bar():
    """A bar is never longer than whole, also when more arrives than was promised."""
    assert bar(1, None) == bar(1, 0) == ""
    assert bar(0, 7) == f"[{'-' * 24}]   0 % "
    assert bar(7, 7) == bar(9, 7) == f"[{'#' * 24}] 100 % "
