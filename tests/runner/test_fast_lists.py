import ctypes
from importlib.metadata import version
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wasmtime import Store, WasmtimeError
from wasmtime import _ffi as ffi
from wasmtime.component import Component, Linker, _types

from pulumi_gestalt_runner import fast_lists
from pulumi_gestalt_runner.host_calls import record
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from runner.wasm.wasm_samples import wat

# Functions that give back the list that they are given.
ECHO = """(component
    (core module $m
        (memory (export "memory") 64)
        (global $next (mut i32) (i32.const 1024))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32)
            (global.get $next)
            (i32.add (global.get $next) (local.get 3))
            (global.set $next (i32.and (i32.add (i32.const 7)) (i32.const -8))))
        (func (export "echo") (param i32 i32) (result i32)
            (i32.store (i32.const 8) (local.get 0))
            (i32.store (i32.const 12) (local.get 1))
            (i32.const 8)))
    (core instance $i (instantiate $m))
    (alias core export $i "memory" (core memory $memory))
    (func (export "bytes") (param "x" (list u8)) (result (list u8))
        (canon lift (core func $i "echo") (memory $memory) (realloc (core func $i "realloc"))))
    (type $kind' (enum "answer" "failure"))
    (export $kind "kind" (type $kind'))
    (type $event' (record (field "kind" $kind) (field "id" string) (field "body" string)))
    (export $event "event" (type $event'))
    (func (export "events") (param "x" (list $event)) (result (list $event))
        (canon lift (core func $i "echo") (memory $memory) (realloc (core func $i "realloc"))))
    (type $pair' (record (field "id" string) (field "number" u32)))
    (export $pair "pair" (type $pair'))
    (func (export "pairs") (param "x" (list $pair)) (result (list $pair))
        (canon lift (core func $i "echo") (memory $memory) (realloc (core func $i "realloc"))))
    (func (export "numbers") (param "x" (list u32)) (result (list u32))
        (canon lift (core func $i "echo") (memory $memory) (realloc (core func $i "realloc")))))"""


def list_type(function: str) -> Any:
    """Return the type of the parameter of a function."""
    engine = new_engine()
    found = Component(engine, wat(ECHO)).type.exports(engine)[function]
    return dict(found.ty.params)["x"]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def bytes_type() -> Any:
    return list_type("bytes")


@pytest.fixture(scope="module")
def numbers_type() -> Any:
    return list_type("numbers")


@pytest.fixture(scope="module")
def events_type() -> Any:
    return list_type("events")


@pytest.fixture(scope="module")
def pairs_type() -> Any:
    return list_type("pairs")


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


EVENTS = st.builds(
    lambda kind, id_, body: record(kind=kind, id=id_, body=body),
    st.sampled_from(["answer", "failure"]),
    st.text(max_size=20),
    st.text(max_size=300),
)


@given(st.lists(EVENTS, max_size=20))
def test_records_same_as_slow(events_type: Any, events: list[Any]):
    """Records of texts and names become what wasmtime-py makes of them, and are read as it reads them."""
    slow, fast = ffi.wasmtime_component_val(), ffi.wasmtime_component_val()
    fast_lists._slow_to_c(events_type, None, events, ctypes.pointer(slow))
    fast_lists._to_c(events_type, None, events, ctypes.pointer(fast))
    assert int(fast.kind) == int(slow.kind)
    assert fast_lists._from_c(events_type, slow) == events
    assert fast_lists._slow_from_c(events_type, fast) == events


def test_records_through_a_component(monkeypatch: pytest.MonkeyPatch):
    """Wasmtime takes the records, and what it gives back is equal; a name that no enum has is refused."""
    monkeypatch.setattr(_types.ListType, "convert_from_c", fast_lists._from_c)
    monkeypatch.setattr(_types.ListType, "convert_to_c", fast_lists._to_c)
    engine = new_engine()
    store = Store(engine)
    store.set_epoch_deadline(1)
    instance = Linker(engine).instantiate(store, Component(engine, wat(ECHO)))
    echo = instance.get_func(store, "events")
    assert echo is not None
    events = [record(kind="answer", id=str(number), body="\0\N{EURO SIGN}" * number) for number in range(300)]
    assert echo(store, events) == events
    assert echo(store, []) == []
    with pytest.raises(WasmtimeError):
        echo(store, [record(kind="another", id="", body="")])


def test_wrong_records(events_type: Any):
    """What has no such fields, or holds no text, is refused before anything is made of it."""
    for wrong in (
        record(kind="answer", id="1"),
        record(kind="answer", id="1", body=b"x"),
        record(kind=1, id="", body=""),
    ):
        with pytest.raises(AttributeError):
            fast_lists._to_c(events_type, None, [wrong], ctypes.pointer(ffi.wasmtime_component_val()))


def test_other_records(pairs_type: Any):
    """Records with something else than texts take the slow way."""
    value = ffi.wasmtime_component_val()
    pairs = [record(id="a", number=70_000)]
    fast_lists._to_c(pairs_type, None, pairs, ctypes.pointer(value))
    assert fast_lists._from_c(pairs_type, value) == pairs


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
