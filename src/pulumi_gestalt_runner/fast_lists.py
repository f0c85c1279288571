"""Lists of bytes, and lists of records of texts, between Wasm and Python at the speed of a copy.

wasmtime-py 50.0.1 converts a `list<u8>` element by element in Python, which takes a second and more for a megabyte, and
asks for the names and types of a record's fields for each record of a list, 0.2 ms for each. A value of the C API is a
tag and a union of one size, so everything lies at a known distance from each other: bytes move all at once, in slices
with a step, and of records only the texts are touched. The package is pinned to the exact version; the tests compare
with its own way.
"""

import ctypes
from struct import Struct
from typing import Any

from wasmtime import _ffi as ffi
from wasmtime.component import _types

_VALUE: Any = ffi.wasmtime_component_val
_ENTRY: Any = ffi.wasmtime_component_valrecord_entry
_SIZE = ctypes.sizeof(_VALUE)
_KIND = _VALUE.kind.offset
_OF = _VALUE.of.offset
_ENTRY_SIZE = ctypes.sizeof(_ENTRY)
_ENTRY_NAME = _ENTRY.name.offset
_ENTRY_VALUE = _ENTRY.val.offset
_U8 = int(ffi.WASMTIME_COMPONENT_U8.value)
_LIST = int(ffi.WASMTIME_COMPONENT_LIST.value)
_RECORD = int(ffi.WASMTIME_COMPONENT_RECORD.value)
# Types whose values are a text, and their tags. An unknown name of an enum is refused by Wasmtime.
_TEXTS = {
    _types.String: int(ffi.WASMTIME_COMPONENT_STRING.value),
    _types.EnumType: int(ffi.WASMTIME_COMPONENT_ENUM.value),
}
_SPAN = Struct("@NP")
"""A size and an address: how the C API has texts, lists and records."""
_slow_from_c = _types.ListType.convert_from_c
_slow_to_c = _types.ListType.convert_to_c

# The same functions as in the bindings, for addresses that are numbers.
_new_text = ffi.dll["wasm_byte_vec_new"]
_new_text.restype = None
_new_text.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p]
_new_record = ffi.dll["wasmtime_component_valrecord_new_uninit"]
_new_record.restype = None
_new_record.argtypes = [ctypes.c_void_p, ctypes.c_size_t]


def _from_c(self: Any, c: Any) -> Any:
    element = self.element
    if isinstance(element, _types.U8):
        values = c.of.list
        try:
            # An empty list may have no address.
            return ctypes.string_at(values.data, values.size * _SIZE)[_OF::_SIZE] if values.size else b""
        finally:
            ffi.wasmtime_component_vallist_delete(ctypes.byref(values))
    texts = _texts(element)
    return _slow_from_c(self, c) if texts is None else _records_from_c(texts, c)


def _to_c(self: Any, store: Any, val: Any, ptr: Any) -> None:
    element = self.element
    if isinstance(val, bytes) and isinstance(element, _types.U8):
        _bytes_to_c(val, ptr)
        return
    texts = _texts(element) if isinstance(val, list) else None
    if texts is None:
        _slow_to_c(self, store, val, ptr)
    else:
        _records_to_c(texts, val, ptr)


def _texts(element: Any) -> list[tuple[str, int]] | None:
    """Return names and tags of the fields of a record that has only texts, or None for another type."""
    if not isinstance(element, _types.RecordType):
        return None
    fields = [(name, _TEXTS.get(type(kind), -1)) for name, kind in element.fields]
    return fields if all(tag >= 0 for _, tag in fields) else None


def _bytes_to_c(val: bytes, ptr: Any) -> None:
    # Before the list exists: what fails here, for want of memory, leaves nothing uninitialised behind.
    cells = bytearray(len(val) * _SIZE)
    cells[_KIND::_SIZE] = bytes((_U8,)) * len(val)
    cells[_OF::_SIZE] = val
    source = bytes(cells)
    raw: Any = ffi.wasmtime_component_vallist_t()
    ffi.wasmtime_component_vallist_new_uninit(raw, len(val))
    ctypes.memmove(raw.data, source, len(source))
    ptr.contents.kind = _LIST
    ptr.contents.of.list = raw


def _records_from_c(texts: list[tuple[str, int]], c: Any) -> list[Any]:
    values = c.of.list
    try:
        cells = ctypes.string_at(values.data, values.size * _SIZE) if values.size else b""
        return [_record_at(texts, cells, at + _OF) for at in range(0, len(cells), _SIZE)]
    finally:
        ffi.wasmtime_component_vallist_delete(ctypes.byref(values))


def _record_at(texts: list[tuple[str, int]], cells: bytes, at: int) -> Any:
    size, address = _SPAN.unpack_from(cells, at)
    entries = ctypes.string_at(address, size * _ENTRY_SIZE)
    made = _types.Record()
    fields = vars(made)
    for number, (name, _) in enumerate(texts):
        length, text = _SPAN.unpack_from(entries, number * _ENTRY_SIZE + _ENTRY_VALUE + _OF)
        fields[name] = ctypes.string_at(text, length).decode() if length else ""
    return made


def _records_to_c(texts: list[tuple[str, int]], records: list[Any], ptr: Any) -> None:
    names = [(name.encode(), tag) for name, tag in texts]
    # Before the list exists, as above.
    rows = [[getattr(record, name).encode() for name, _ in texts] for record in records]
    raw: Any = ffi.wasmtime_component_vallist_t()
    ffi.wasmtime_component_vallist_new_uninit(raw, len(rows))
    cell = ctypes.addressof(raw.data.contents) if rows else 0
    for row in rows:
        ctypes.memset(cell + _KIND, _RECORD, 1)
        _new_record(cell + _OF, len(row))
        _, entry = _SPAN.unpack(ctypes.string_at(cell + _OF, _SPAN.size))
        for (name, tag), text in zip(names, row, strict=True):
            _new_text(entry + _ENTRY_NAME, len(name), name)
            ctypes.memset(entry + _ENTRY_VALUE + _KIND, tag, 1)
            _new_text(entry + _ENTRY_VALUE + _OF, len(text), text)
            entry += _ENTRY_SIZE
        cell += _SIZE
    ptr.contents.kind = _LIST
    ptr.contents.of.list = raw


def install() -> None:
    """Make wasmtime-py use the fast way; a second call does nothing."""
    _types.ListType.convert_from_c = _from_c  # type: ignore[method-assign]
    _types.ListType.convert_to_c = _to_c  # type: ignore[method-assign]
