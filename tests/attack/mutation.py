"""Mutations of Wasm binaries that know their structure: sections, sizes, counts, names, custom sections, code.

A mutant is a function of its seed and of a `random.Random`, so that a number is enough to make it again.
Source of the structure: the explainer `design/mvp/Binary.md` of the Component Model, and the core specification 5.5.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace

COMPONENT = b"\0asm\x0d\0\x01\0"
MODULE = b"\0asm\x01\0\0\0"
# Of a component: a core module and a component are files inside of the file.
_NESTED = {1: MODULE, 4: COMPONENT}


@dataclass
class Section:
    """A section: its bytes, or the sections of the file that it holds; `size` is written in place of the true size."""

    code: int
    body: bytes = b""
    inside: "Wasm | None" = None
    size: bytes | None = None


@dataclass
class Wasm:
    """A component or a core module."""

    preamble: bytes
    sections: list[Section] = field(default_factory=list)


def leb128(number: int, width: int = 1) -> bytes:
    """Return a number as unsigned LEB128 of at least `width` bytes."""
    out = bytearray()
    while number > 0x7F or len(out) + 1 < width:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def _read_leb128(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def parse(data: bytes) -> Wasm:
    """Take a valid file apart."""
    wasm = Wasm(data[:8])
    at = 8
    while at < len(data):
        code = data[at]
        size, start = _read_leb128(data, at + 1)
        at = start + size
        body = data[start:at]
        nested = wasm.preamble == COMPONENT and body[:8] == _NESTED.get(code)
        wasm.sections.append(Section(code, b"" if nested else body, parse(body) if nested else None))
    return wasm


def write(wasm: Wasm) -> bytes:
    """Put a file together."""
    out = [wasm.preamble]
    for section in wasm.sections:
        body = section.body if section.inside is None else write(section.inside)
        out += [bytes([section.code & 0xFF]), section.size or leb128(len(body)), body]
    return b"".join(out)


def _all_files(wasm: Wasm) -> list[Wasm]:
    found = [wasm]
    for section in wasm.sections:
        if section.inside is not None:
            found += _all_files(section.inside)
    return found


def _place(wasm: Wasm, rng: random.Random) -> tuple[Wasm, int]:
    """Return a file that has sections, and the number of one of them."""
    file = rng.choice([file for file in _all_files(wasm) if file.sections])
    return file, rng.randrange(len(file.sections))


def _leaf(wasm: Wasm, rng: random.Random) -> Section:
    """Return a section that holds bytes, a large one more likely than a small one."""
    leaves = [one for file in _all_files(wasm) for one in file.sections if one.inside is None and one.body]
    return rng.choices(leaves, [min(len(one.body), 400) for one in leaves])[0] if leaves else Section(0, b"\0")


# ---- mutations of the tree ----


def _drop(wasm: Wasm, rng: random.Random) -> None:
    file, number = _place(wasm, rng)
    del file.sections[number]


def _repeat(wasm: Wasm, rng: random.Random) -> None:
    file, number = _place(wasm, rng)
    file.sections.insert(rng.randrange(len(file.sections) + 1), replace(file.sections[number]))


def _swap(wasm: Wasm, rng: random.Random) -> None:
    file, first = _place(wasm, rng)
    second = rng.randrange(len(file.sections))
    file.sections[first], file.sections[second] = file.sections[second], file.sections[first]


def _rename_section(wasm: Wasm, rng: random.Random) -> None:
    file, number = _place(wasm, rng)
    file.sections[number].code = rng.choice([*range(14), 0x7F, 0x80, 0xFF])


def _wrong_size(wasm: Wasm, rng: random.Random) -> None:
    file, number = _place(wasm, rng)
    section = file.sections[number]
    true = len(section.body if section.inside is None else write(section.inside))
    section.size = rng.choice(
        [
            leb128(max(0, true + rng.choice([-9, -1, 1, 9]))),
            leb128(true, rng.choice([2, 3, 5, 6])),
            leb128(rng.choice([0, 0x7FFFFFFF, 0xFFFFFFFF, 1 << 35])),
            b"\x80" * rng.randrange(1, 12),
        ]
    )


def _wrong_count(wasm: Wasm, rng: random.Random) -> None:
    section = _leaf(wasm, rng)
    with_count = [0, 1, 2, section.body[0] + 1, 255, 200_000, 0x7FFFFFFF, 0xFFFFFFFF]
    section.body = leb128(rng.choice(with_count), rng.choice([1, 1, 5])) + section.body[1:]


def _other_body(wasm: Wasm, rng: random.Random) -> None:
    section = _leaf(wasm, rng)
    section.body = rng.choice([b"", b"\0", rng.randbytes(rng.randrange(1, 60)), _leaf(wasm, rng).body])


def _nest(wasm: Wasm, rng: random.Random) -> None:
    depth = rng.choice([1, 3, 40, 60, 1500])
    inner = Wasm(rng.choice([COMPONENT, MODULE]))
    data = write(inner)
    for _ in range(depth):
        data = COMPONENT + bytes([4 if data[:8] == COMPONENT else 1]) + leb128(len(data)) + data
    file, number = _place(wasm, rng)
    file.sections.insert(number, Section(4, data))


def _preamble(wasm: Wasm, rng: random.Random) -> None:
    file, _ = _place(wasm, rng)
    file.preamble = rng.choice([COMPONENT, MODULE, b"", b"\0asm", b"\0asm\x0c\0\x01\0", rng.randbytes(8)])


_CUSTOM_NAMES = (
    b"name",
    b"producers",
    b"component-name",
    b"component-type",
    b"",
    b"\xff\xfe",
    b"\x1b[2J",
    b"pulumi_gestalt_provider::random",
    b"pulumi_gestalt_provider::",
    b"pulumi_gestalt_provider::../x",
    b"pulumi_gestalt_provider::\xe2\x80\xae",
    b"n" * 100_001,
)
_CUSTOM_BODIES = (
    b"",
    b"{}",
    b'{"version": "4.16.3"}',
    b'{"version": "4.16.3", "pluginDownloadURL": "file:///etc"}',
    b'{"version": "v1"}',
    b'{"version": 1}',
    b'{"version": "1.0.0", "version": "2.0.0"}',
    b'{"version": "1.0.0", "\\u001b[2J": 1}',
    b"[" * 100_000,
    b'{"version": ' + b"9" * 5000 + b"}",
    b"\xff",
    b"\0" * 70_000,
)


def _custom(wasm: Wasm, rng: random.Random) -> None:
    name, body = rng.choice(_CUSTOM_NAMES), rng.choice(_CUSTOM_BODIES)
    size = rng.choice([leb128(len(name))] * 4 + [leb128(len(name) + 1), b"\xff" * 5])
    file = rng.choice(_all_files(wasm))
    file.sections.insert(rng.randrange(len(file.sections) + 1), Section(0, size + name + body))


_NAMES = (
    b"",
    b"main",
    b"component:pulumi-gestalt/context@0.1.0",
    b"component:pulumi-gestalt/context@0.9.0",
    b"component:pulumi-gestalt/context",
    b"component:pulumi-gestalt-external/operations@0.0.0-STABLE-DEV",
    b"component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV",
    b"wasi:sockets/tcp@0.2.0",
    b"[constructor]context",
    b"[method]output.map",
    b"locked-dep=<a:b@1.0.0>",
    b"\x1b[31m",
    b"a" * 300,
    b"\xc3\x28",
)


def _names(body: bytes) -> list[tuple[int, int]]:
    """Return where strings of at least three printable bytes stand that have their length before them."""
    found = []
    for at, size in enumerate(body):
        text = body[at + 1 : at + 1 + size]
        if 3 <= size < 0x80 and len(text) == size and all(0x20 < byte < 0x7F for byte in text):
            found.append((at, size))
    return found


def _rename(wasm: Wasm, rng: random.Random) -> None:
    section = _leaf(wasm, rng)
    places = _names(section.body)
    if not places:
        return
    at, size = rng.choice(places)
    old = section.body[at + 1 : at + 1 + size]
    letters = bytearray(old)
    letters[rng.randrange(size)] = rng.choice(b"abcxyz-_@./:019\x1b\xff")
    new = rng.choice([bytes(letters), bytes(letters), old[: rng.randrange(size)], old + b"x", rng.choice(_NAMES)])
    section.body = section.body[:at] + leb128(len(new)) + new + section.body[at + 1 + size :]


def _edit(wasm: Wasm, rng: random.Random) -> None:
    """Change a few bytes of one section, most often of code or data."""
    section = _leaf(wasm, rng)
    body = bytearray(section.body)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        at = rng.randrange(len(body))
        change = rng.randrange(4)
        if change == 0:
            body[at] ^= 1 << rng.randrange(8)
        elif change == 1:
            body[at] = rng.choice([0, 1, 2, 0x0B, 0x0C, 0x10, 0x20, 0x41, 0x7F, 0x80, 0xFF])
        elif change == 2:
            body[at] = (body[at] + rng.choice([-1, 1])) & 0xFF
        else:
            body[at : at + 1] = rng.randbytes(rng.randrange(3))
        if not body:
            break
    section.body = bytes(body)


# ---- mutations of the bytes ----


def _flip(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8, 100])):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _append(data: bytes, rng: random.Random) -> bytes:
    return data + rng.choice([b"\0", rng.randbytes(rng.randrange(1, 40)), data])


def _splice(data: bytes, rng: random.Random) -> bytes:
    first, second = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
    return data[:first] + data[second:] if rng.random() < 0.5 else data[:second] + data[first:]


_TREE: dict[Callable[[Wasm, random.Random], None], int] = {
    _edit: 30,
    _rename: 8,
    _custom: 6,
    _wrong_count: 5,
    _drop: 4,
    _repeat: 4,
    _swap: 4,
    _wrong_size: 4,
    _other_body: 4,
    _rename_section: 3,
    _nest: 1,
    _preamble: 1,
}
_BYTES: dict[Callable[[bytes, random.Random], bytes], int] = {_flip: 6, _cut: 3, _append: 2, _splice: 3}


def mutate_bytes(data: bytes, rng: random.Random) -> bytes:
    """Return other bytes, of any file."""
    return rng.choices([*_BYTES], [*_BYTES.values()])[0](data, rng)


def mutate(data: bytes, rng: random.Random) -> bytes:
    """Return a mutant of a valid file."""
    if rng.random() < 0.2:
        return mutate_bytes(data, rng)
    wasm = parse(data)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        rng.choices([*_TREE], [*_TREE.values()])[0](wasm, rng)
        if not any(file.sections for file in _all_files(wasm)):
            break
    return write(wasm)
