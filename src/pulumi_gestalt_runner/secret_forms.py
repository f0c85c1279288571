"""The texts in which a secret may show up: as it is, escaped by JSON or Python, in base64, in a URL, in hexadecimal.

Everything is bytes, because what a program prints is. Only forms that somebody writes without meaning to hide something
are covered: no filter finds a text that was reversed or encrypted.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Final

from pulumi_gestalt_runner.escapes import shown
from pulumi_gestalt_runner.marked import MIN_PIECE, texts_in

MIN_SECRET: Final = 3
"""Characters of the shortest secret that is looked for: Pulumi's own filter has the same (v3.255.0,
sdk/go/common/util/logging, CreateFilter). Shorter ones stand in half of all words."""
MAX_ENCODED: Final = 64 * 1024
"""Characters of the longest secret that is looked for in base64, hexadecimal and URLs."""
_WORDS: Final = frozenset({"true", "false", "null", "none"})
_JSON_LIMIT: Final = 1024 * 1024
_ALWAYS_SAFE: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
_WRAPPED: Final = (64, 76)
"""Columns after which encoders break base64 (PEM: RFC 7468, MIME: RFC 2045)."""


def parts_of(text: str) -> Iterator[str]:
    """Yield `text` and, if it is a JSON object or list, what is to be hidden of that."""
    yield text
    if text[:1] in ("{", "[") and len(text) <= _JSON_LIMIT:
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            return
        yield from texts_in(data)


def forms(text: str) -> set[bytes]:
    """Return every form of the secret `text`; none of a text that is too short to be hidden."""
    whole = text.strip()
    if len(whole) < MIN_SECRET or whole.lower() in _WORDS:
        return set()
    found = set(_escaped(whole))
    if len(whole) <= MAX_ENCODED:
        found.update(_encoded(whole))
    lines = whole.splitlines()
    if len(lines) > 1:
        for line in lines:
            kept = line.strip()
            if len(kept) >= MIN_PIECE:
                found.update(_escaped(kept))
    return {form for form in found if len(form) >= MIN_SECRET}


def _escaped(text: str) -> Iterator[bytes]:
    """Yield `text` as it is and as JSON, Python and JavaScript write it inside of quotes."""
    yield _utf8(text)
    # What passes the filter of what programs print.
    yield _utf8(shown(text))
    ascii_json, json_text = json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]
    written = {ascii_json, json_text, _upper(ascii_json)}
    # Go's encoder.
    written.add(json_text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
    # PHP's and that of Java's Gson; and JSON inside of a string of JSON.
    written.update([form.replace("/", "\\/") for form in written] if "/" in text else ())
    for form in (ascii_json, json_text):
        written.update(json.dumps(form, ensure_ascii=plain)[1:-1] for plain in (True, False))
    for quoted in (repr(text + "\"'"), ascii(text + "\"'"), repr(_utf8(text) + b"\"'").removeprefix("b")):
        # With both quotes inside, Python takes single ones outside and escapes them; in other company it does not.
        inside = quoted[1:-1].removesuffix("\"\\'")
        written.update((inside, inside.replace("\\'", "'")))
    yield from map(_utf8, written)


def _upper(escaped: str) -> str:
    r"""Return JSON whose `\uXXXX` are in capitals, as Java writes them."""
    head, *rest = escaped.split("\\u")
    return "\\u".join([head, *(part[:4].upper() + part[4:] for part in rest)])


def _encoded(text: str) -> Iterator[bytes]:
    data = _utf8(text)
    yield from _in_url(data)
    if len(data) >= MIN_PIECE:
        yield data.hex().encode()
        yield data.hex().upper().encode()
        yield from _in_base64(data)


def _in_url(data: bytes) -> Iterator[bytes]:
    """Yield `data` as it stands in URLs, by the sets of characters that Python, JavaScript and forms leave alone."""
    for safe in (b"-._~", b"-._~/", b"-._~!'()*", b"-._~!'()*;,/?:@&=+$#", b"-._"):
        for pattern in ("%{:02X}", "%{:02x}"):
            written = "".join(chr(b) if b in safe or b in _ALWAYS_SAFE else pattern.format(b) for b in data)
            yield written.encode()
            yield written.replace("%20", "+").encode()


def _in_base64(data: bytes) -> Iterator[bytes]:
    """Yield what of the base64 of any text that holds `data` depends on `data` alone, in both alphabets."""
    found = []
    for before in range(3):
        text = b64encode(bytes(before) + data)
        first = (before * 8 + 5) // 6
        # The last character counts only when the text ends there, too: then zero bits fill it.
        found += [text.rstrip(b"=")[first:], text[first : (before + len(data)) * 8 // 6]]
    alone = b64encode(data)
    for columns in _WRAPPED:
        if len(alone) > columns:
            found += _rows(alone, columns)
    for text in found:
        yield text
        yield text.replace(b"+", b"-").replace(b"/", b"_")


def _rows(text: bytes, columns: int) -> Iterable[bytes]:
    rows = [text[at : at + columns] for at in range(0, len(text), columns)]
    return [row.rstrip(b"=") for row in rows if len(row) >= MIN_PIECE]


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
