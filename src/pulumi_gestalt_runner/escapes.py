r"""What a program prints, as text that cannot steer a terminal.

Sequences that begin with ESC (ECMA-48: CSI, OSC, DCS and their kin, colours too) are left out. Every other control
character but newline and tab is shown as an escape such as `\x07`, and so are bytes that are no UTF-8 and characters
that turn the direction of writing. A carriage return becomes a newline: nothing that was printed is overwritten.

One rule for terminals, pipes and files: a log is shown on a terminal in the end, by `less -R`, `cat` or a CI's page.
"""

import re
from codecs import getincrementaldecoder
from functools import cache
from typing import Final

MAX_SEQUENCE: Final = 4096
"""Characters of a sequence; one that is longer, or does not end on its line, is shown as text."""

_BODY: Final = rf"[^\x00-\x1f\x7f-\x9f]{{0,{MAX_SEQUENCE}}}+"
_CSI: Final = rf"(?:\x1b\[|\x9b)[0-?]{{0,{MAX_SEQUENCE}}}+[ -/]{{0,16}}+"
_STRING: Final = rf"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f]){_BODY}"
_OTHER: Final = r"\x1b[ -/]{0,16}+"
# Bytes of which none stands in ordinary ASCII text.
_SPECIAL: Final = bytes(n for n in range(256) if not (32 <= n < 127 or n in b"\n\t"))
_STARTS: Final = "\x1b\x90\x98\x9b\x9d\x9e\x9f"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    # Made when they are needed: most programs print nothing that they are for.
    whole = rf"{_CSI}[@-~]|{_STRING}(?:\x07|\x1b\\|\x9c)|{_OTHER}(?![\[\]PX^_])[0-~]"
    begun = rf"(?:{_CSI}|{_STRING}\x1b?|{_OTHER})\Z"
    controls = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
    return re.compile(whole), re.compile(begun), re.compile(controls)


class Escapes:
    """Filters one stream, which comes in pieces."""

    def __init__(self) -> None:
        self._decoder = getincrementaldecoder("utf-8")("backslashreplace")
        self._open = ""
        self._returned = False

    def feed(self, data: bytes) -> bytes:
        """Return what can be shown of `data` and what was held back before it."""
        if not data:
            return b""
        if len(data.translate(None, _SPECIAL)) == len(data) and not (self._open or self._returned):
            # A character that was begun before and ends here is none.
            return self._decoder.decode(b"", final=True).encode() + data if self._decoder.getstate()[0] else data
        return self._text(self._decoder.decode(data), final=False).encode()

    def end(self) -> bytes:
        """Return what is held back, now that nothing follows."""
        return self._text(self._decoder.decode(b"", final=True), final=True).encode()

    def _text(self, text: str, *, final: bool) -> str:
        text = self._open + text
        self._open = ""
        if text:
            # A newline after a carriage return has been printed already.
            kept = text[1:] if self._returned and text[0] == "\n" else text
            self._returned, text = text[-1] == "\r", kept
        if any(start in text for start in _STARTS):
            # Before anything is left out: what then stands together is no sequence.
            whole, unfinished, _ = _patterns()
            begun = None if final else unfinished.search(text, max(text.rfind("\n"), len(text) - 2 * MAX_SEQUENCE, 0))
            if begun:
                self._open, text = begun.group(), text[: begun.start()]
            text = whole.sub("", text)
        return _visible(text)


def without_sequences(text: str) -> str:
    """Return `text` without the sequences that begin with ESC."""
    return _patterns()[0].sub("", text) if any(start in text for start in _STARTS) else text


def shown(text: str) -> str:
    """Return `text` as it is seen when a program prints it."""
    return _visible(without_sequences(text))


def _visible(text: str) -> str:
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _patterns()[2].sub(lambda found: found.group().encode("unicode_escape").decode(), text)
