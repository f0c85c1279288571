"""User-perceived characters, as Pulumi's own language counts them: extended grapheme clusters of Unicode (UAX 29).

Python has no table of the classes that the rules speak of. General categories and a few ranges stand for them, which is
exact but for some scripts of India, whose conjuncts (rule GB9c) and prepended signs (GB9b) count apart here.
"""

import unicodedata
from collections.abc import Iterator

JOINER = "\u200d"
PARTS = (
    ("\u1100", "\u115f", "L"),
    ("\ua960", "\ua97c", "L"),
    ("\u1160", "\u11a7", "V"),
    ("\ud7b0", "\ud7c6", "V"),
    ("\u11a8", "\u11ff", "T"),
    ("\ud7cb", "\ud7fb", "T"),
)
FOLLOWERS = {"L": ("L", "V", "LV", "LVT"), "LV": ("V", "T"), "V": ("V", "T"), "LVT": ("T",), "T": ("T",)}


def graphemes(text: str) -> Iterator[str]:
    """Yield the clusters of a text."""
    cluster = ""
    for char in text:
        if cluster and breaks(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def breaks(cluster: str, char: str) -> bool:
    """Return whether a new cluster begins between `cluster` and `char`."""
    last = cluster[-1]
    if (last, char) == ("\r", "\n"):
        return False
    if is_control(last) or is_control(char):
        return True
    if extends(char) or unicodedata.category(char) == "Mc":
        return False
    if last == JOINER and is_picture(char):
        return not is_picture(cluster[0])
    if is_flag(last) and is_flag(char):
        return len(cluster) % 2 == 0
    return not joins_hangul(last, char)


def is_control(char: str) -> bool:
    """Return whether a cluster ends before and after it."""
    return unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") and not extends(char)


def extends(char: str) -> bool:
    """Return whether it belongs to what is before it: marks, joiners, modifiers of emoji, tags."""
    return (
        unicodedata.category(char) in ("Mn", "Me")
        or char in ("\u200c", JOINER)
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def is_picture(char: str) -> bool:
    """Return whether a joiner may tie it to another picture."""
    return unicodedata.category(char) == "So" and not is_flag(char)


def is_flag(char: str) -> bool:
    """Return whether it is one of the letters of which two make a flag."""
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def joins_hangul(last: str, char: str) -> bool:
    """Return whether two parts of Korean syllables belong together."""
    return hangul(char) in FOLLOWERS.get(hangul(last), ())


def hangul(char: str) -> str:
    """Return which part of a syllable a character is: L, V, T, or a whole one: LV, LVT."""
    if "\uac00" <= char <= "\ud7a3":
        return "LVT" if (ord(char) - 0xAC00) % 28 else "LV"
    return next((part for first, last, part in PARTS if first <= char <= last), "")
