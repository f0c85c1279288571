"""Values of the component model between Python and Wasmtime, by converters that are made once for each type.

A `wasmtime_component_val_t` is four words of 64 bits: a tag in the first byte, and a number, an address, or a size and
an address. To Wasmtime, a whole value is laid out in arrays of Python's, which Wasmtime copies in one call: nothing is
allocated that a failure could leave behind. From Wasmtime, memory is read in place. Every tag and every number of
fields is checked, because the types that a component states are not always known before it runs.

Records are objects with attributes (`types.SimpleNamespace`), tuples are tuples, options are None or the value, names
of an enum are texts, `list<u8>` is bytes.
"""

from array import array
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from operator import attrgetter
from struct import Struct
from types import SimpleNamespace
from typing import Any, Final, TypeAlias

from pulumi_gestalt_runner.wasmtime_api.library import MEMORY
from pulumi_gestalt_runner.wasmtime_api.types import ValueType

Kept: TypeAlias = "list[array[int]]"
"""The arrays that words refer to, by address."""
Encode: TypeAlias = Callable[[Any, Kept], "list[int]"]
"""Returns the four words of a value."""
Decode: TypeAlias = Callable[[int], Any]
"""Returns the value at an address."""

SIZE: Final = 32
"""Bytes of a value."""
_OF: Final = 8
"""Where it has more than its tag."""
_ENTRY: Final = 48
"""Bytes of the field of a record: a name, a value."""
_NAME: Final = 16

_TAGS: Final = {
    "bool": 0,
    "s8": 1,
    "u8": 2,
    "s16": 3,
    "u16": 4,
    "s32": 5,
    "u32": 6,
    "s64": 7,
    "u64": 8,
    "string": 12,
    "list": 13,
    "record": 14,
    "tuple": 15,
    "enum": 17,
    "option": 18,
}
"""`WASMTIME_COMPONENT_BOOL` and so on."""
_TEXTS: Final = ("string", "enum")
"""Types whose values are a text; a name that an enum has not is refused by Wasmtime."""
_U8: Final = _TAGS["u8"]
_LIST: Final = _TAGS["list"]
_RECORD: Final = _TAGS["record"]
_NUMBERS: Final = {"s8": "b", "u8": "B", "s16": "h", "u16": "H", "s32": "i", "u32": "I", "s64": "q", "u64": "Q"}
_SPAN: Final = Struct("=B7xQQ")
"""A tag, a size and an address."""
_WORD: Final = Struct("=B7xQ")


class MismatchError(TypeError):
    """A value, or what Wasmtime hands over, is not of the type that it should be."""


def decoder(kind: ValueType) -> Decode:
    """Return what reads values of a type."""
    return _converters(kind)[1]


def encoder(kind: ValueType) -> Encode:
    """Return what lays out values of a type."""
    return _converters(kind)[0]


@cache
def _converters(kind: ValueType) -> tuple[Encode, Decode]:
    if kind.keyword in _NUMBERS:
        return _number(kind.keyword)
    if kind.keyword in _TEXTS:
        return _text(kind.keyword)
    if kind == ValueType("list", (), (ValueType("u8"),)):
        return _encode_bytes, _decode_bytes
    made = _MAKERS.get(kind.keyword)
    if made is None:
        raise MismatchError(f"values of the type {kind.keyword} are not supported")
    return made(kind)


def _span(at: int, tag: int) -> tuple[int, int]:
    """Return size and address that a value has."""
    found, size, address = _SPAN.unpack_from(MEMORY, at)
    if found != tag:
        raise MismatchError(f"Wasmtime hands over a value with tag {found}, not {tag}")
    return size, address


def _block(words: "Sequence[int]", kept: Kept) -> int:
    """Return the address of words."""
    made = array("Q", words)
    kept.append(made)
    return made.buffer_info()[0]


def _bytes_block(content: bytes | bytearray, kept: Kept) -> int:
    made = array("B", content)
    kept.append(made)
    return made.buffer_info()[0]


def _number(keyword: str) -> tuple[Encode, Decode]:
    tag = _TAGS[keyword]
    layout = Struct(f"=B7x{_NUMBERS[keyword]}")
    bits = 8 * (layout.size - _OF)
    least = -(1 << bits - 1) if keyword.startswith("s") else 0
    mask = (1 << bits) - 1

    def encode(value: Any, _kept: Kept) -> list[int]:
        if type(value) is not int or not least <= value <= least + mask:
            raise MismatchError(f"expected {keyword}, not {type(value).__name__}")
        return [tag, value & mask, 0, 0]

    def decode(at: int) -> int:
        found, value = layout.unpack_from(MEMORY, at)
        if found != tag:
            raise MismatchError(f"Wasmtime hands over a value with tag {found}, not {keyword}")
        return int(value)

    return encode, decode


def _bool(_kind: ValueType) -> tuple[Encode, Decode]:
    tag = _TAGS["bool"]

    def encode(value: Any, _kept: Kept) -> list[int]:
        if type(value) is not bool:
            raise MismatchError(f"expected bool, not {type(value).__name__}")
        return [tag, int(value), 0, 0]

    def decode(at: int) -> bool:
        if MEMORY[at] != tag:
            raise MismatchError(f"Wasmtime hands over a value with tag {MEMORY[at]}, not bool")
        return MEMORY[at + _OF] != 0

    return encode, decode


def _text(keyword: str) -> tuple[Encode, Decode]:
    tag = _TAGS[keyword]

    def encode(value: Any, kept: Kept) -> list[int]:
        if type(value) is not str:
            raise MismatchError(f"expected {keyword}, not {type(value).__name__}")
        content = value.encode()
        return [tag, len(content), _bytes_block(content, kept), 0]

    def decode(at: int) -> str:
        size, address = _span(at, tag)
        return str(MEMORY[address : address + size], "utf-8")

    return encode, decode


def _encode_bytes(value: Any, kept: Kept) -> list[int]:
    if not isinstance(value, bytes):
        raise MismatchError(f"expected bytes, not {type(value).__name__}")
    cells = bytearray(len(value) * SIZE)
    cells[::SIZE] = bytes((_U8,)) * len(value)
    cells[_OF::SIZE] = value
    return [_LIST, len(value), _bytes_block(cells, kept), 0]


def _decode_bytes(at: int) -> bytes:
    size, address = _span(at, _LIST)
    # An empty list may have no address. All elements of a list have one type.
    if size and MEMORY[address] != _U8:
        raise MismatchError(f"Wasmtime hands over a list of values with tag {MEMORY[address]}, not u8")
    return bytes(MEMORY[address : address + size * SIZE])[_OF::SIZE]


def _list(kind: ValueType) -> tuple[Encode, Decode]:
    (part,) = kind.parts
    if part.keyword == "record" and len(part.parts) > 1 and all(one.keyword in _TEXTS for one in part.parts):
        encode = _encode_records(part)
    else:
        encode = _encode_sequence(encoder(part))
    decode_part = decoder(part)

    def decode(at: int) -> list[Any]:
        size, address = _span(at, _LIST)
        return [decode_part(one) for one in range(address, address + size * SIZE, SIZE)]

    return encode, decode


def _encode_sequence(encode_part: Encode) -> Encode:
    def encode(value: Any, kept: Kept) -> list[int]:
        if not isinstance(value, list):
            raise MismatchError(f"expected list, not {type(value).__name__}")
        words = [word for part in value for word in encode_part(part, kept)]
        return [_LIST, len(value), _block(words, kept), 0]

    return encode


def _encode_records(kind: ValueType) -> Encode:
    """Return what lays out a list of records of texts: all of them at once, as columns of words."""
    width = len(kind.labels)
    names = _names(kind.labels)
    template = [
        word for name, part in zip(names, kind.parts, strict=True) for word in (*name, _TAGS[part.keyword], 0, 0, 0)
    ]
    values_of = attrgetter(*kind.labels)

    def encode(value: Any, kept: Kept) -> list[int]:
        if not isinstance(value, list):
            raise MismatchError(f"expected list, not {type(value).__name__}")
        texts = [text.encode() for record in value for text in values_of(record)]
        sizes = [*map(len, texts)]
        entries = template * len(value)
        entries[3::6] = sizes
        entries[4::6] = [*accumulate(sizes, initial=_bytes_block(b"".join(texts), kept))][:-1]
        start = _block(entries, kept)
        records = [_RECORD, width, 0, 0] * len(value)
        records[2::4] = range(start, start + len(value) * width * _ENTRY, width * _ENTRY)
        return [_LIST, len(value), _block(records, kept), 0]

    return encode


_KEPT_NAMES: Final[Kept] = []


@cache
def _names(labels: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return sizes and addresses of names, which stay where they are."""
    return tuple((len(label), _bytes_block(label.encode(), _KEPT_NAMES)) for label in labels)


def _record(kind: ValueType) -> tuple[Encode, Decode]:
    names = _names(kind.labels)
    encoders = [encoder(part) for part in kind.parts]

    def encode(value: Any, kept: Kept) -> list[int]:
        words: list[int] = []
        for label, name, encode_part in zip(kind.labels, names, encoders, strict=True):
            words += name
            words += encode_part(getattr(value, label), kept)
        return [_RECORD, len(names), _block(words, kept), 0]

    all_texts = all(part.keyword in _TEXTS for part in kind.parts)
    return encode, _decode_texts(kind) if all_texts else _decode_fields(kind)


def _decode_fields(kind: ValueType) -> Decode:
    decoders = [
        (label, number * _ENTRY + _NAME, decoder(part))
        for number, (label, part) in enumerate(zip(kind.labels, kind.parts, strict=True))
    ]

    def decode(at: int) -> SimpleNamespace:
        size, address = _span(at, _RECORD)
        if size != len(decoders):
            raise MismatchError(f"Wasmtime hands over a record of {size} fields, not {len(decoders)}")
        return SimpleNamespace(**{label: decode_part(address + place) for label, place, decode_part in decoders})

    return decode


def _decode_texts(kind: ValueType) -> Decode:
    """Return what reads a record that has only texts, in one step."""
    width = len(kind.labels)
    layout = Struct("=" + "16xB7xQQ8x" * width)
    tags = tuple(_TAGS[part.keyword] for part in kind.parts)

    def decode(at: int) -> SimpleNamespace:
        size, address = _span(at, _RECORD)
        if size != width:
            raise MismatchError(f"Wasmtime hands over a record of {size} fields, not {width}")
        found = layout.unpack_from(MEMORY, address)
        if found[::3] != tags:
            raise MismatchError(f"Wasmtime hands over a record of values with tags {found[::3]}, not {tags}")
        texts = [
            str(MEMORY[start : start + length], "utf-8") for length, start in zip(found[1::3], found[2::3], strict=True)
        ]
        made = SimpleNamespace()
        made.__dict__.update(zip(kind.labels, texts, strict=True))
        return made

    return decode


def _tuple(kind: ValueType) -> tuple[Encode, Decode]:
    tag = _TAGS["tuple"]
    encoders = [encoder(part) for part in kind.parts]
    decoders = [decoder(part) for part in kind.parts]

    def encode(value: Any, kept: Kept) -> list[int]:
        if not isinstance(value, tuple) or len(value) != len(encoders):
            raise MismatchError(f"expected a tuple of {len(encoders)}")
        words = [word for part, encode_part in zip(value, encoders, strict=True) for word in encode_part(part, kept)]
        return [tag, len(encoders), _block(words, kept), 0]

    def decode(at: int) -> tuple[Any, ...]:
        size, address = _span(at, tag)
        if size != len(decoders):
            raise MismatchError(f"Wasmtime hands over a tuple of {size}, not {len(decoders)}")
        return tuple(decode_part(address + number * SIZE) for number, decode_part in enumerate(decoders))

    return encode, decode


def _option(kind: ValueType) -> tuple[Encode, Decode]:
    tag = _TAGS["option"]
    (part,) = kind.parts
    encode_part, decode_part = _converters(part)

    def encode(value: Any, kept: Kept) -> list[int]:
        return [tag, 0 if value is None else _block(encode_part(value, kept), kept), 0, 0]

    def decode(at: int) -> Any:
        found, address = _WORD.unpack_from(MEMORY, at)
        if found != tag:
            raise MismatchError(f"Wasmtime hands over a value with tag {found}, not an option")
        return decode_part(address) if address else None

    return encode, decode


_MAKERS: Final = {"bool": _bool, "list": _list, "record": _record, "tuple": _tuple, "option": _option}
