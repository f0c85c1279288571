"""Text that is safe on a terminal."""


def printable(text: str) -> str:
    """Return `text` with every character that is not plainly visible written as an escape.

    `str.isprintable` is false for control characters (so for every terminal escape), for the marks that reorder text
    (bidirectional overrides) and for separators other than the space.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in text)


def printable_lines(text: str) -> str:
    """Return `text` as `printable` does, with its line ends kept."""
    return "\n".join(map(printable, text.splitlines()))


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")


def quoted(text: str) -> str:
    """Return `text` in double quotes, with quotes and backslashes in it escaped, safe on a terminal."""
    return '"' + printable(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'
