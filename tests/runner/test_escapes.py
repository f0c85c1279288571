import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.escapes import MAX_SEQUENCE, Escapes, shown

# What a terminal obeys, in any of its forms: control characters of C0 and C1 but newline and tab, DEL, bidi controls.
DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"\x1b[31m",
                b"\x1b[",
                b"1;2",
                b"m",
                b"\x1b]0;title",
                b"\x07",
                b"\x1b\\",
                b"\x1b",
                b"\xc2\x9b2J",
                b"\xc2",
                b"\x9b",
            ]
        ),
        st.sampled_from(
            [b"text", b"\n", b"\r", b"\r\n", b"\t", "größe".encode(), "\u202e".encode(), b"\xff", b"\0", b"\x1bP"]
        ),
        st.binary(max_size=6),
    ),
    max_size=12,
)


def filtered(*pieces: bytes) -> bytes:
    escapes = Escapes()
    return b"".join(map(escapes.feed, pieces)) + escapes.end()


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"plain \ttext\n", b"plain \ttext\n"),
        ("größe 😀\n".encode(), "größe 😀\n".encode()),
        (b"\x1b[1;31mred\x1b[0m", b"red"),
        (b"a\x1b[2J\x1b[Hb", b"ab"),
        (b"\x1b]0;title\x07a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", b"alink"),
        (b"\x1bP1$r0m\x1b\\a\x1b_apc\x1b\\b\x1b^pm\x1b\\c\x1bXsos\x1b\\d", b"abcd"),
        (b"\x1b(0a\x1b7b\x1bc", b"ab"),
        ("\x9b31mred\x9dtitle\x9c".encode(), b"red"),
        (b"bell\x07 nul\0 del\x7f back\x08", rb"bell\x07 nul\x00 del\x7f back\x08"),
        (b"one\r\ntwo\rthree\r", b"one\ntwo\nthree\n"),
        (b"\xff\x9b\xc3", rb"\xff\x9b\xc3"),
        ("abc\u202edef".encode(), rb"abc\u202edef"),
        (b"\x1b[31\nm", b"\\x1b[31\nm"),
        (b"\x1b", rb"\x1b"),
        (b"\x1b]0;never ends\n", b"\\x1b]0;never ends\n"),
    ],
    ids=repr,
)
def test_what_is_seen(data: bytes, seen: bytes):
    """Sequences are gone, other controls are shown, text stays; whether it comes at once or byte by byte."""
    assert filtered(data) == seen
    assert filtered(*(bytes((byte,)) for byte in data)) == seen


@given(PIECES)
def test_nothing_dangerous_passes(pieces: list[bytes]):
    """Whatever comes, and however it is cut, what is shown is text that steers no terminal."""
    text = filtered(*pieces).decode()
    assert not DANGEROUS.search(text)


@given(PIECES)
def test_pieces_make_no_difference(pieces: list[bytes]):
    """Where the stream is cut does not change what is shown of its sequences and characters."""
    assert filtered(*pieces).replace(b"\n\n", b"\n") == filtered(b"".join(pieces)).replace(b"\n\n", b"\n")


def test_live():
    """Only what may belong to a sequence or a character waits; text is passed on at once."""
    escapes = Escapes()
    assert escapes.feed(b"abc\x1b[3") == b"abc"
    assert escapes.feed(b"1mdef\xc3") == b"def"
    assert escapes.feed(b"\xa9") == "é".encode()
    assert escapes.feed(b"x\r") == b"x\n"
    assert escapes.feed(b"\ny") == b"y"
    assert escapes.feed(b"") == b""


def test_endless_sequences():
    """A sequence without end swallows nothing and keeps nothing back but its beginning."""
    text = b"\x1b]52;" + b"A" * (3 * MAX_SEQUENCE)
    escapes = Escapes()
    seen = b"".join(escapes.feed(text[at : at + 100]) for at in range(0, len(text), 100))
    assert len(text) - len(seen) < 200
    assert seen.startswith(rb"\x1b]52;A")


def test_shown():
    """A whole text is seen as the same text in a stream is."""
    assert shown("\x1b[1mbold\x07\r\n") == "bold\\x07\n"
    assert shown("\ud800") == "\\ud800"
