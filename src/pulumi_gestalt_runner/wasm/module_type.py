"""The type of a core module, as a component that imports it has to state it.

What is read is copied as it stands: types, imports, and for each export the type of what it names. A module with
something that is not known here has no type, and stays where it is.

Sources: WebAssembly core specification 5 (binary format) and the Component Model's Binary.md (`core:moduletype`).
"""

from collections.abc import Callable, Iterator
from typing import Final

from pulumi_gestalt_rpc.wire import varint
from pulumi_gestalt_runner.wasm.errors import MalformedWasmError
from pulumi_gestalt_runner.wasm.reader import Budget, Reader

_PREAMBLE: Final = b"\0asm\1\0\0\0"
_TYPES, _IMPORTS, _FUNCTIONS, _TABLES, _MEMORIES, _GLOBALS, _EXPORTS, _TAGS = 1, 2, 3, 4, 5, 6, 7, 13
_FUNC, _TABLE, _MEMORY, _GLOBAL, _TAG = range(5)
_IMPORT, _TYPE, _EXPORT = b"\x00", b"\x01", b"\x03"
"""What a declaration in the type of a module begins with."""
_FUNC_TYPE: Final = 0x60
_VALUE_TYPES: Final = frozenset((0x7F, 0x7E, 0x7D, 0x7C, 0x7B, 0x70, 0x6F))
"""i32, i64, f32, f64, v128, funcref, externref: others have more bytes, and no toolchain puts them at a border."""
_REFERENCES: Final = frozenset((0x70, 0x6F))
_CONSTANTS: Final = {0x41: 1, 0x42: 1, 0x43: 4, 0x44: 8, 0x23: 1, 0xD2: 1, 0xD0: 1}
"""Instructions of constant expressions: one number of LEB128 (1), or so many bytes."""
_ARITHMETIC: Final = frozenset((0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E))
_END: Final = 0x0B


class _UnknownError(Exception):
    """Something that has no place here: the module stays where it is."""


def module_type(module: memoryview) -> bytes | None:
    """Return the `core:moduletype` of a module, or None if there is something in it that is not known here."""
    try:
        return _Module(module).type()
    except (_UnknownError, MalformedWasmError):
        return None


class _Module:
    """A module while it is read.

    Args:
        content: its bytes.
    """

    def __init__(self, content: memoryview) -> None:
        if bytes(content[:8]) != _PREAMBLE:
            raise _UnknownError
        self._declarations: list[bytes] = []
        # By kind: what each index stands for, as an export states it.
        self._known: tuple[list[bytes], ...] = ([], [], [], [], [])
        self._content = content

    def type(self) -> bytes:
        """Return what the module is to who imports it."""
        readers: dict[int, Callable[[Reader], None]] = {
            _TYPES: self._function_type,
            _IMPORTS: self._import,
            _TABLES: lambda reader: self._known[_TABLE].append(b"\x01" + _table(reader)),
            _MEMORIES: lambda reader: self._known[_MEMORY].append(b"\x02" + _limits(reader)),
            _GLOBALS: self._global,
            _TAGS: lambda reader: self._known[_TAG].append(b"\x04" + _tag(reader)),
            _EXPORTS: self._export,
        }
        for code, body in _sections(self._content):
            if code == _FUNCTIONS:
                self._functions(body)
            elif code in readers:
                for _ in body.vector("definitions"):
                    readers[code](body)
                body.finish("the section")
        return b"\x50" + varint(len(self._declarations)) + b"".join(self._declarations)

    def _function_type(self, reader: Reader) -> None:
        start = reader.position
        if reader.byte("a type") != _FUNC_TYPE:
            raise _UnknownError
        for _ in range(2):
            for _ in reader.vector("types"):
                _value_type(reader)
        self._declarations.append(_TYPE + bytes(reader.view[start : reader.position]))

    def _import(self, reader: Reader) -> None:
        start = reader.position
        reader.name("the name of a module")
        reader.name("the name of an import")
        kind = reader.byte("the kind of an import")
        if kind >= len(self._known):
            raise _UnknownError
        described = bytes((kind,)) + (_number, _table, _limits, _global_type, _tag)[kind](reader)
        self._known[kind].append(described)
        self._declarations.append(_IMPORT + bytes(reader.view[start : reader.position]))

    def _functions(self, reader: Reader) -> None:
        """Read the types of all functions, which are most of what a module has: 10,000 in that of CPython."""
        count = reader.u32("the number of functions")
        number, known = bytearray(b"\x00"), self._known[_FUNC]
        before = len(known)
        for byte in bytes(reader.rest()):
            number.append(byte)
            if byte < 0x80:
                known.append(bytes(number))
                del number[1:]
        if len(known) - before != count or len(number) > 1:
            raise _UnknownError

    def _global(self, reader: Reader) -> None:
        self._known[_GLOBAL].append(b"\x03" + _global_type(reader))
        _skip_constant(reader)

    def _export(self, reader: Reader) -> None:
        start = reader.position
        reader.name("the name of an export")
        named = bytes(reader.view[start : reader.position])
        kind = reader.byte("the kind of an export")
        index = reader.u32("an index")
        if kind >= len(self._known) or index >= len(self._known[kind]):
            raise _UnknownError
        self._declarations.append(_EXPORT + named + self._known[kind][index])


def _sections(content: memoryview) -> Iterator[tuple[int, Reader]]:
    reader = Reader(content, len(_PREAMBLE), len(content), Budget())
    while not reader.at_end:
        yield reader.byte("a section"), reader.section("a section")


def _number(reader: Reader) -> bytes:
    start = reader.position
    reader.u32("a number")
    return bytes(reader.view[start : reader.position])


def _limits(reader: Reader) -> bytes:
    start = reader.position
    flags = reader.byte("limits")
    if flags > 1:
        # Shared memories, those of 64 bits, other sizes of pages.
        raise _UnknownError
    for _ in range(1 + flags):
        reader.u32("a limit")
    return bytes(reader.view[start : reader.position])


def _table(reader: Reader) -> bytes:
    start = reader.position
    if reader.byte("the type of a table") not in _REFERENCES:
        raise _UnknownError
    _limits(reader)
    return bytes(reader.view[start : reader.position])


def _tag(reader: Reader) -> bytes:
    start = reader.position
    reader.byte("a tag")
    reader.u32("a type")
    return bytes(reader.view[start : reader.position])


def _global_type(reader: Reader) -> bytes:
    start = reader.position
    _value_type(reader)
    if reader.byte("whether a global changes") > 1:
        raise _UnknownError
    return bytes(reader.view[start : reader.position])


def _value_type(reader: Reader) -> None:
    if reader.byte("a type") not in _VALUE_TYPES:
        raise _UnknownError


def _skip_constant(reader: Reader) -> None:
    while (code := reader.byte("an instruction")) != _END:
        if code in _CONSTANTS:
            size = _CONSTANTS[code]
            if size > 1:
                for _ in range(size):
                    reader.byte("a constant")
            else:
                # A signed number ends like an unsigned one.
                while reader.byte("a constant") >= 0x80:
                    pass
        elif code not in _ARITHMETIC:
            raise _UnknownError
