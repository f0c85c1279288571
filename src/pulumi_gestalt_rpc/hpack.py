"""Header blocks of HTTP/2 without state between them (RFC 7541).

Whoever announces SETTINGS_HEADER_TABLE_SIZE 0 is sent blocks that refer to nothing but the static table, so that each
can be read by itself, and what has been read once is known by its bytes.
"""

from collections.abc import Iterable
from typing import Final

# RFC 7541, appendix A: the 61 fields that have numbers. From the 15th on all but one have no value.
_FIELDS: Final = (
    ":authority= :method=GET :method=POST :path=/ :path=/index.html :scheme=http :scheme=https :status=200"
    " :status=204 :status=206 :status=304 :status=400 :status=404 :status=500 accept-charset="
    " accept-encoding=gzip,~deflate accept-language= accept-ranges= accept= access-control-allow-origin= age="
    " allow= authorization= cache-control= content-disposition= content-encoding= content-language="
    " content-length= content-location= content-range= content-type= cookie= date= etag= expect= expires= from="
    " host= if-match= if-modified-since= if-none-match= if-range= if-unmodified-since= last-modified= link="
    " location= max-forwards= proxy-authenticate= proxy-authorization= range= referer= refresh= retry-after="
    " server= set-cookie= strict-transport-security= transfer-encoding= user-agent= vary= via= www-authenticate="
)
_STATIC: Final = tuple(tuple(field.replace("~", " ").split("=")) for field in _FIELDS.split())
# RFC 7541, appendix B: how many bits the code of each byte has, and of the end. The code is canonical: codes of one
# length count up in the order of the bytes, and so does the first of each length from the last of the one before.
_LENGTHS: Final = bytes.fromhex(
    "0d171c1c1c1c1c1c1c181e1c1c1e1c1c1c1c1c1c1c1c1e1c1c1c1c1c1c1c1c1c060a0a0c0d06080b0a0a080b080606060505050606060606"
    "060607080f060c0a0d06070707070707070707070707070707070707070707070807080d130d0e060f050605060506060605070706060605"
    "06070605050607070707070f0b0e0d1c14161414161616171617171717171817181816171817171717151617161717181615141616171715"
    "1716161815161717151516151716171714161616171616171a1a1413161716191a1a1a1b1b1a181913151a1b1b1a1b1815151a1a1c1b1b1b"
    "14181415161515171616191918181a171a1b1a1a1b1b1b1b1b1c1b1b1b1b1b1a1e"
)
_END: Final = 256
_MAX_KNOWN: Final = 64
_SHORT: Final = 256
"""A block of up to so many bytes is likely to come again."""
_MAX_NUMBER: Final = 1 << 28
_codes: dict[tuple[int, int], int] = {}


class BlockError(Exception):
    """A header block that breaks the rules; the text says which."""


class Blocks:
    """What has been read on one connection."""

    def __init__(self) -> None:
        self._known: dict[bytes, dict[str, str]] = {}

    def read(self, block: bytes) -> dict[str, str]:
        """Return the fields of a block, which nobody may change; see `decode`."""
        fields = self._known.get(block)
        if fields is None:
            fields = decode(block)
            if len(block) <= _SHORT and len(self._known) < _MAX_KNOWN:
                self._known[block] = fields
        return fields


def encode(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write fields as literals that the other side does not remember; names of the static table are not looked up."""
    return b"".join(b"\0" + _text(name) + _text(value) for name, value in fields)


def decode(block: bytes) -> dict[str, str]:
    """Read a block; of fields with one name the last counts.

    Raises:
        BlockError: the block is broken, or refers to a table that is empty.
    """
    fields: dict[str, str] = {}
    at = 0
    try:
        while at < len(block):
            first = block[at]
            if first >= 0x80:  # 6.1: name and value from the table
                number, at = _number(block, at, 7)
                name, value = _entry(number)
            elif first & 0xE0 == 0x20:  # 6.3: the size of the dynamic table, which can only stay 0
                size, at = _number(block, at, 5)
                if size:
                    raise BlockError("a table of fields that was not allowed")
                continue
            else:  # 6.2: a literal; whether it is to be remembered does not matter, for there is no room
                number, at = _number(block, at, 6 if first >= 0x40 else 4)  # as 6.2.1 has it
                if number:
                    name = _entry(number)[0]
                else:
                    name, at = _string(block, at)
                value, at = _string(block, at)
            fields[name] = value
    except IndexError:
        raise BlockError("a block that ends in the middle") from None
    return fields


def _text(text: bytes) -> bytes:
    size = len(text)
    if size < 0x7F:  # what fits into seven bits beside the number that says that more follow
        return bytes((size,)) + text
    rest = size - 0x7F
    length = bytearray((0x7F,))
    while rest >= 0x80:  # 5.1: seven bits in each byte
        length.append(rest & 0x7F | 0x80)
        rest >>= 7
    length.append(rest)
    return bytes(length) + text


def _entry(number: int) -> tuple[str, ...]:
    if not 0 < number <= len(_STATIC):
        raise BlockError("a field that has not been sent before")
    return _STATIC[number - 1]


def _number(block: bytes, at: int, bits: int) -> tuple[int, int]:
    """Read an integer whose first byte has so many bits of it (5.1)."""
    most = (1 << bits) - 1
    value = block[at] & most
    at += 1
    if value < most:
        return value, at
    shift = 0
    while True:
        byte = block[at]
        at += 1
        value += (byte & 0x7F) << shift
        if value > _MAX_NUMBER or shift > 28:  # zeroes without end are refused too
            raise BlockError("a number that is too large")
        if byte < 0x80:  # the last
            return value, at
        shift += 7


def _string(block: bytes, at: int) -> tuple[str, int]:
    """Read a string (5.2)."""
    packed = block[at] >= 0x80  # the first bit
    size, at = _number(block, at, 7)
    end = at + size
    if end > len(block):
        raise BlockError("a string that is longer than its block")
    raw = block[at:end]
    return (_unpacked(raw) if packed else raw).decode("latin-1"), end


def _unpacked(raw: bytes) -> bytes:
    """Undo Huffman's code (5.2)."""
    codes = _codes or _made_codes()
    found = bytearray()
    code = size = 0
    for byte in raw:
        for shift in (7, 6, 5, 4, 3, 2, 1, 0):
            code = code << 1 | byte >> shift & 1
            size += 1
            symbol = codes.get((size, code))
            if symbol is not None:
                if symbol == _END:
                    raise BlockError("a string with an end in the middle")
                found.append(symbol)
                code = size = 0
        if size > 30:  # the longest code
            raise BlockError("a string in an unknown code")
    if size > 7 or code != (1 << size) - 1:  # what fills the last byte is the beginning of the end
        raise BlockError("a string that is filled up wrongly")
    return bytes(found)


def _made_codes() -> dict[tuple[int, int], int]:
    code = last = 0
    for size, symbol in sorted((size, symbol) for symbol, size in enumerate(_LENGTHS)):
        code <<= size - last
        last = size
        _codes[size, code] = symbol
        code += 1
    return _codes
