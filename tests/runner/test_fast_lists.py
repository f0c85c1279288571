import ctypes
from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wasmtime import Store
from wasmtime import _ffi as ffi
from wasmtime.component import Component, Linker, _types

from pulumi_gestalt_runner import fast_lists
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from runner.wasm.wasm_samples import wat

# Two functions that give back the list that they are given.
ECHO = """(component
    (core module $m
        (memory (export "memory") 64)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
        (func (export "echo") (param i32 i32) (result i32)
            (i32.store (i32.const 8) (local.get 0))
            (i32.store (i32.const 12) (local.get 1))
            (i32.const 8)))
    (core instance $i (instantiate $m))
    (alias core export $i "memory" (core memory $memory))
    (func (export "bytes") (param "x" (list u8)) (result (list u8))
        (canon lift (core func $i "echo") (memory $memory) (realloc (core func $i "realloc"))))
    (func (export "numbers") (param "x" (list u32)) (result (list u32))
        (canon lift (core func $i "echo") (memory $memory) (realloc (core func $i "realloc")))))"""


def list_type(function: str) -> Any:
    """Return the type of the parameter of `bytes` or `numbers`."""
    engine = new_engine()
    found = Component(engine, wat(ECHO)).type.exports(engine)[function]
    return dict(found.ty.params)["x"]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def bytes_type() -> Any:
    return list_type("bytes")


@pytest.fixture(scope="module")
def numbers_type() -> Any:
    return list_type("numbers")


def raw(value: Any) -> bytes:
    """Return the kinds and numbers of the elements of a C list, as they lie in memory."""
    items = value.of.list
    cells = [items.data[index] for index in range(items.size)]
    return bytes([int(value.kind)]) + bytes(part for cell in cells for part in (int(cell.kind), int(cell.of.u8)))


@given(st.binary(max_size=300))
@example(b"")
@example(bytes(range(256)))
def test_same_as_slow(bytes_type: Any, content: bytes):
    """Bytes become the same C list as wasmtime-py makes of them, and both ways back give them again."""
    slow, fast = ffi.wasmtime_component_val(), ffi.wasmtime_component_val()
    fast_lists._slow_to_c(bytes_type, None, content, ctypes.pointer(slow))
    fast_lists._to_c(bytes_type, None, content, ctypes.pointer(fast))
    assert raw(slow) == raw(fast)
    assert fast_lists._from_c(bytes_type, slow) == content
    assert fast_lists._slow_from_c(bytes_type, fast) == content


def test_other_lists(numbers_type: Any):
    """Lists of other things take the slow way."""
    value = ffi.wasmtime_component_val()
    fast_lists._to_c(numbers_type, None, [1, 70_000], ctypes.pointer(value))
    assert fast_lists._from_c(numbers_type, value) == [1, 70_000]


def test_wrong_values(bytes_type: Any):
    """What is no bytes is refused as wasmtime-py refuses it."""
    with pytest.raises(TypeError, match="expected bytes value"):
        fast_lists._to_c(bytes_type, None, [1], ctypes.pointer(ffi.wasmtime_component_val()))


def test_installed(monkeypatch: pytest.MonkeyPatch):
    """After installing, twice or once, a megabyte goes through a component and comes back."""
    monkeypatch.setattr(_types.ListType, "convert_from_c", _types.ListType.convert_from_c)
    monkeypatch.setattr(_types.ListType, "convert_to_c", _types.ListType.convert_to_c)
    fast_lists.install()
    fast_lists.install()
    engine = new_engine()
    store = Store(engine)
    store.set_epoch_deadline(1)
    instance = Linker(engine).instantiate(store, Component(engine, wat(ECHO)))
    echo = instance.get_func(store, "bytes")
    assert echo is not None
    content = bytes(range(256)) * 4096
    assert echo(store, content) == content


def test_pinned():
    """The version that the layout was checked with is the one that is installed."""
    assert version("wasmtime") == "50.0.1"
