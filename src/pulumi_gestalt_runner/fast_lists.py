"""Lists of bytes between Wasm and Python at the speed of a copy.

wasmtime-py 50.0.1 converts a `list<u8>` element by element in Python, which takes a second and more for a megabyte.
A value of the C API is a tag and a union of one size, so the bytes lie at a fixed distance from each other, and slices
with a step move them all at once. The package is pinned to the exact version; the tests compare with its own way.
"""

import ctypes
from typing import Any

from wasmtime import _ffi as ffi
from wasmtime.component import _types

_VALUE: Any = ffi.wasmtime_component_val
_SIZE = ctypes.sizeof(_VALUE)
_KIND = _VALUE.kind.offset
_BYTE = _VALUE.of.offset
_U8 = int(ffi.WASMTIME_COMPONENT_U8.value)
_LIST = int(ffi.WASMTIME_COMPONENT_LIST.value)
_slow_from_c = _types.ListType.convert_from_c
_slow_to_c = _types.ListType.convert_to_c


def _from_c(self: Any, c: Any) -> Any:
    if not self._is_bytes():
        return _slow_from_c(self, c)
    values = c.of.list
    try:
        # An empty list may have no address.
        return ctypes.string_at(values.data, values.size * _SIZE)[_BYTE::_SIZE] if values.size else b""
    finally:
        ffi.wasmtime_component_vallist_delete(ctypes.byref(values))


def _to_c(self: Any, store: Any, val: Any, ptr: Any) -> None:
    if not (isinstance(val, bytes) and self._is_bytes()):
        _slow_to_c(self, store, val, ptr)
        return
    # Before the list exists: what fails here, for want of memory, leaves nothing uninitialised behind.
    cells = bytearray(len(val) * _SIZE)
    cells[_KIND::_SIZE] = bytes((_U8,)) * len(val)
    cells[_BYTE::_SIZE] = val
    source = bytes(cells)
    raw: Any = ffi.wasmtime_component_vallist_t()
    ffi.wasmtime_component_vallist_new_uninit(raw, len(val))
    ctypes.memmove(raw.data, source, len(source))
    ptr.contents.kind = _LIST
    ptr.contents.of.list = raw


def install() -> None:
    """Make wasmtime-py use the fast way; a second call does nothing."""
    _types.ListType.convert_from_c = _from_c  # type: ignore[method-assign]
    _types.ListType.convert_to_c = _to_c  # type: ignore[method-assign]
