import io
import re
from pathlib import Path

from pulumi_gestalt_runner.marked import MIN_PIECE
from pulumi_gestalt_runner.output import ProgramOutput
from pulumi_gestalt_runner.redaction import Redactor
from pulumi_gestalt_runner.secret_forms import MAX_ENCODED, MIN_SECRET


class Gone(io.BytesIO):
    """A stream whose reader has gone."""

    def write(self, _data: object) -> int:
        raise BrokenPipeError


class Printed:
    """A program's output, and what became of it."""

    def __init__(self, *secrets: str, limit: int = 1000) -> None:
        self.out, self.err, self.stops = io.BytesIO(), io.BytesIO(), 0
        redactor = Redactor()
        redactor.conceal(secrets)
        self.output = ProgramOutput(self.out, self.err, limit=limit, stop=self.stop, secrets=redactor)

    def stop(self) -> None:
        self.stops += 1

    def seen(self) -> tuple[bytes, bytes]:
        return self.out.getvalue(), self.err.getvalue()


def test_passed_on():
    """Text passes at once; blanks are no words; what is written counts as written."""
    printed = Printed()
    assert printed.output.stderr(b" \n") == 2
    assert not printed.output.stderr.used
    assert printed.output.stderr(b"x") == 1
    assert printed.output.stderr.used
    assert printed.output.stdout(b"") == 0
    assert printed.seen() == (b"", b" \nx")


def test_secret_behind_escapes():
    """A secret that a colour was put into is hidden, cut or not."""
    printed = Printed("hunter2")
    printed.output.stdout(b"<hun\x1b[1mter2><hun\x1b[")
    printed.output.stdout(b"0mter2>")
    assert printed.out.getvalue() == b"<[secret]><[secret]>"


def test_the_page():
    """What the page about secrets says of a program that prints one is what happens."""
    page = (Path(__file__).parents[2] / "docs" / "concepts" / "secrets.md").read_text("utf-8")
    told, shown = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    printed = Printed("hunter2")
    printed.output.stdout(told.encode())
    assert printed.out.getvalue().decode() == shown
    assert f"at least {MIN_SECRET} characters" in page
    assert f"from {MIN_PIECE} characters on" in page
    assert f"more than {MAX_ENCODED // 1024} KiB" in page


def test_end():
    """At the end comes what waited, each to its own stream, still without secrets."""
    printed = Printed("hunter2")
    printed.output.stdout(b"hun")
    printed.output.stderr(b"hunter2\x1b")
    printed.output.stdout(b"\xc3")
    printed.output.end()
    assert printed.seen() == (rb"hun\xc3", rb"[secret]\x1b")
    printed.output.end()
    assert printed.seen() == (rb"hun\xc3", rb"[secret]\x1b")


def test_limit():
    """Both streams together may print so much; then the program is stopped, once, and nothing more comes."""
    printed = Printed(limit=5)
    printed.output.stdout(b"abc")
    printed.output.stderr(b"de")
    assert (printed.output.exceeded, printed.stops) == (False, 0)
    assert printed.output.stdout(b"f") == 1
    printed.output.stderr(b"g")
    assert (printed.output.exceeded, printed.stops) == (True, 1)
    assert printed.seen() == (b"abc", b"de")
    cut = Printed(limit=2)
    cut.output.stdout(b"abc")
    assert cut.seen() == (b"ab", b"")


def test_messages_count():
    """A message of the program counts as if it were printed, and is left out when it is too much."""
    printed = Printed(limit=5)
    assert printed.output.may_say("abc")
    assert printed.output.may_say("")
    assert not printed.output.may_say("äb")
    assert (printed.output.exceeded, printed.stops) == (True, 1)


def test_gone():
    """A stream that is gone or closed takes everything."""
    printed = Printed()
    printed.out.close()
    assert printed.output.stdout(b"abc") == 3
    output = ProgramOutput(Gone(), Gone(), limit=9, stop=lambda: None)
    assert output.stdout(b"abc") == 3
    output.end()
