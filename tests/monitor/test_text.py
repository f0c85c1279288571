import pytest

from pulumi_gestalt_monitor.text import printable, printable_lines, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain Zürich 東京", "plain Zürich 東京"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("a\nb\tc\x00", "a\\nb\\tc\\x00"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\udcff", "\\udcff"),
    ],
)
def test_what_is_not_visible_is_escaped(text, shown):
    """Control characters, terminal escapes, reordering marks and surrogates are written out."""
    assert printable(text) == shown


def test_quotes_are_unambiguous():
    """A quote or backslash inside quoted text is escaped."""
    assert quoted('a"b\\n\n') == '"a\\"b\\\\n\\n"'


def test_lines_are_kept():
    """A text of several lines stays one, with everything else that acts on a terminal written as an escape."""
    assert printable_lines("a\x1b\nb\r\nc") == "a\\x1b\nb\nc"
