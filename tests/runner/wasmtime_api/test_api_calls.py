"""Programs, host functions and their ends: what is raised where, and what reaches whom."""

import ctypes
import gc
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import wasmtime
from wasmtime import _ffi as ffi
from wasmtime import component as oracle

from pulumi_gestalt_runner.wasmtime_api import callbacks, library, linker, values
from pulumi_gestalt_runner.wasmtime_api.errors import WasmtimeError, taken
from pulumi_gestalt_runner.wasmtime_api.library import function
from pulumi_gestalt_runner.wasmtime_api.linker import Instance, Linker
from pulumi_gestalt_runner.wasmtime_api.owned import Owned
from pulumi_gestalt_runner.wasmtime_api.store import Component, Engine, Module, Store, WasiConfig
from pulumi_gestalt_runner.wasmtime_api.types import FunctionType, ValueType, function_type
from runner.compiled import code_of, compiled
from runner.wasm.wasm_samples import wat
from runner.wasmtime_api.echo import INTERFACE, ours

PLAIN = """(component
    (core module $m
        (func (export "trap") unreachable) (func (export "spin") (loop (br 0))) (func (export "fine"))
        (func (export "truth") (param i32) (result i32) local.get 0))
    (core instance $i (instantiate $m))
    (func $trap (export "trap") (canon lift (core func $i "trap")))
    (func (export "spin") (canon lift (core func $i "spin")))
    (func (export "truth") (param "x" bool) (result bool) (canon lift (core func $i "truth")))
    (instance (export "inner") (export "trap" (func $trap))))"""
CALLS_AT_START = """(component
    (import "test:test/host" (instance $host (export "host" (func))))
    (core func $host (canon lower (func $host "host")))
    (core module $m (import "" "host" (func $host)) (start $host))
    (core instance (instantiate $m (with "" (instance (export "host" (func $host)))))))"""


def store_of(engine: Engine) -> Store:
    store = Store(engine)
    store.set_epoch_deadline(1)
    return store


def instance_of(text: str, engine: Engine | None = None) -> Instance:
    engine = engine or Engine()
    return Linker(engine).instantiate(store_of(engine), compiled(engine, wat(text)))


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), KeyboardInterrupt(), SystemExit(3), MemoryError()])
def test_what_a_host_function_raises(error: BaseException):
    """Whoever called into the program gets the very exception, whatever it is, also when the program just starts."""

    def fail(_store: object, *_values: object) -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        ours(ValueType("string"), fail)([])
    assert raised.value is error
    engine = Engine()
    made = Linker(engine)
    made.add_interface(INTERFACE, {"host": ("func()", fail)})
    with pytest.raises(type(error)) as raised:
        made.instantiate(store_of(engine), compiled(engine, wat(CALLS_AT_START)))
    assert raised.value is error


def test_calls_inside_of_calls():
    """A host function may run another program, and what that one raises is the host function's to handle."""
    trap = instance_of(PLAIN).function("func()", "trap")
    assert trap

    def host(_store: object, value: list[str]) -> list[str]:
        with pytest.raises(WasmtimeError, match="unreachable"):
            trap()
        with pytest.raises(ZeroDivisionError):
            ours(ValueType("string"), lambda _store, _value: 1 // 0)([])
        return value

    assert ours(ValueType("string"), host)(["x"]) == ["x"]


def test_threads_have_their_own_exceptions():
    """Programs in two threads fail at the same time, and each caller gets what its own has raised."""
    meeting = threading.Barrier(2, timeout=60)
    raised: dict[str, str] = {}

    def run(name: str) -> None:
        def fail(_store: object, _value: object) -> None:
            meeting.wait()
            raise ValueError(name)

        with pytest.raises(ValueError, match=name) as error:
            ours(ValueType("string"), fail)([])
        raised[name] = str(error.value)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == {"one": "one", "two": "two"}


def test_trap_reads_as_in_wasmtime_py():
    """The message of a trap, with its backtrace, is the one that wasmtime-py gives."""
    trap = instance_of(PLAIN).function("func()", "trap")
    assert trap
    with pytest.raises(WasmtimeError) as error:
        trap()
    assert error.value.code is None
    config = wasmtime.Config()
    config.epoch_interruption = True
    engine = wasmtime.Engine(config)
    store = wasmtime.Store(engine)
    store.set_epoch_deadline(1)
    theirs = oracle.Linker(engine).instantiate(store, oracle.Component(engine, wat(PLAIN))).get_func(store, "trap")
    assert theirs
    with pytest.raises(wasmtime.WasmtimeError) as said:
        theirs(store)
    # Offsets are those of the code, which is compiled with other settings here.
    assert re.sub("0x[0-9a-f]+", "0x0", str(error.value)) == re.sub("0x[0-9a-f]+", "0x0", str(said.value))
    assert "wasm backtrace" in str(error.value)


def test_values_of_one_word():
    """A function without lists takes and gives its values; in an interface it is found by both names."""
    instance = instance_of(PLAIN)
    truth = instance.function("func(x: bool) -> bool", "truth")
    assert truth
    assert [truth(True), truth(False)] == [True, False]
    assert instance.function("func()", "trap", "inner")
    assert instance.function("func()", "other", "inner") is None
    assert instance.function("func()", "trap", "other") is None
    assert instance.function("func()", "inner") is None


def test_interrupted():
    """Another thread can end a program that spins."""
    engine = Engine()
    spin = instance_of(PLAIN, engine).function("func()", "spin")
    assert spin
    timer = threading.Timer(0.1, engine.increment_epoch)
    timer.start()
    with pytest.raises(WasmtimeError, match="wasm trap: interrupt"):
        spin()
    timer.join()


def test_limits():
    """A store refuses a memory that is larger than its limit, and no other."""
    engine = Engine()
    component = compiled(engine, wat("(component (core module $m (memory 2)) (core instance (instantiate $m)))"))
    for size, fits in ((65536, False), (131072, True)):
        store = Store(engine)
        store.set_limits(memory_size=size, table_elements=1, instances=2, tables=1, memories=1)
        if fits:
            Linker(engine).instantiate(store, component)
        else:
            with pytest.raises(WasmtimeError, match="exceeds memory limits"):
                Linker(engine).instantiate(store, component)


def test_what_is_not_offered():
    """A component that imports something else is refused by its name; so is a second function of one name."""
    engine = Engine()
    component = compiled(engine, wat(CALLS_AT_START))
    with pytest.raises(WasmtimeError, match=INTERFACE):
        Linker(engine).instantiate(Store(engine), component)
    made = Linker(engine)
    made.add_interface("a", {"f": ("func()", print)})
    with pytest.raises(WasmtimeError, match="defined twice"):
        made.add_interface("a", {"f": ("func()", print)})
    made.add_wasip2()
    with pytest.raises(WasmtimeError):
        made.add_wasip2()


def test_code_of_another_engine(tmp_path: Path):
    """Bytes, or a file, that are no code for such an engine are refused; a file that is one, is taken."""
    engine = Engine()
    code = code_of(wat("(component)"), is_component=True)
    path = tmp_path / "code \N{EURO SIGN}"
    path.write_bytes(code)
    assert Component.deserialize(engine, bytearray(code))
    assert Component.deserialize_file(engine, str(path))
    plain = wasmtime.Module(wasmtime.Engine(), wat("(module)")).serialize()
    for content in (b"", b"x" * 100, bytes(plain)):
        path.write_bytes(content)
        with pytest.raises(WasmtimeError):
            Module.deserialize(engine, content)
        with pytest.raises(WasmtimeError):
            Module.deserialize_file(engine, str(path))
    with pytest.raises(WasmtimeError):
        Module.deserialize_file(engine, str(tmp_path / "none"))


def test_owned_objects_go_once():
    """What is closed, or given away, is freed once, and refuses to be used."""
    for close in (Owned.close, Owned.given):
        wasi = WasiConfig()
        pointer = close(wasi)
        with pytest.raises(ValueError, match="this WasiConfig is gone"):
            wasi.set_environment({})
        wasi.close()
        if pointer:
            function("wasi_config_delete")(pointer)
    engine, store = Engine(), None
    store = Store(engine)
    engine.close()
    store.set_epoch_deadline(1)
    store.close()


def test_functions_go_with_the_last_that_needs_them():
    """A host function is kept for an instance when its linker is gone, and gone with the store."""
    before = {*callbacks._objects}
    echo = ours(ValueType("string"), lambda _store, value: value)
    gc.collect()
    assert len({*callbacks._objects} - before) == 1
    assert echo(["x"]) == ["x"]
    del echo
    gc.collect()
    assert {*callbacks._objects} <= before


def test_an_output_that_fails(monkeypatch: pytest.MonkeyPatch):
    """What a taker of output raises is an error of writing for the program, and shown."""
    shown: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", shown.append)

    def fail(_data: bytes) -> None:
        raise KeyboardInterrupt

    taken_bytes: list[bytes] = []
    data = ctypes.create_string_buffer(b"hello")
    for target, expected in ((fail, -5), (taken_bytes.append, 5)):
        number = callbacks.register(target)
        assert callbacks.output(number, ctypes.addressof(data), 5) == expected
        callbacks.finalize(number)
    assert [type(one.exc_value) for one in shown] == [KeyboardInterrupt]
    assert taken_bytes == [b"hello"]


def test_errors_of_ours():
    """An error that we make is one of Wasmtime's, with its words."""
    assert str(taken(callbacks.new_error("\N{EURO SIGN}"))) == "\N{EURO SIGN}"


@pytest.mark.parametrize("text", ["", "func", "func(", "func(x)", "func() -> ", "func() x", "func(x: list)", "funk()"])
def test_no_types(text: str):
    """What is no type of a function is refused."""
    with pytest.raises(ValueError, match="is not the type of a function"):
        function_type(text)


def test_types():
    """Types are read with all that is in them."""
    text, byte = ValueType("string"), ValueType("u8")
    rows = ValueType("list", (), (ValueType("record", ("a-b", "c"), (text, ValueType("enum", ("x", "y")))),))
    found = function_type("func(r: list<record {a-b: string, c: enum {x, y}}>, t: tuple<string, u8>) -> option<u8>")
    assert found == FunctionType((rows, ValueType("tuple", (), (text, byte))), ValueType("option", (), (byte,)))
    assert function_type("func()") == FunctionType((), None)


LAYOUTS: list[tuple[int, Callable[[], Any]]] = [
    (values.SIZE, lambda: ffi.wasmtime_component_val),
    (values._ENTRY, lambda: ffi.wasmtime_component_valrecord_entry),
    (8 * linker._INSTANCE_WORDS, lambda: ffi.wasmtime_component_instance_t),
    (8 * linker._FUNCTION_WORDS, lambda: ffi.wasmtime_component_func_t),
]


def test_declared_as_in_wasmtime_py():
    """Sizes, places, tags and functions are those of wasmtime-py, of the very version that is installed."""
    assert [size for size, _ in LAYOUTS] == [ctypes.sizeof(kind()) for _, kind in LAYOUTS]
    assert ffi.wasmtime_component_val.of.offset == values._OF
    assert ffi.wasmtime_component_valrecord_entry.val.offset == values._NAME
    for name, tag in values._TAGS.items():
        assert getattr(ffi, f"WASMTIME_COMPONENT_{name.upper()}").value == tag
    for name, (result, parameters) in library._DECLARATIONS.items():
        theirs = getattr(sys.modules["wasmtime._bindings"], f"_{name}")
        assert len(theirs.argtypes) == len(parameters), name
        for ours_, given in zip((result, *parameters), (theirs.restype, *theirs.argtypes), strict=True):
            assert ours_ is given or ctypes.sizeof(ours_) == ctypes.sizeof(given), name
            assert (ours_ is None) == (given is None), name


def test_the_library_is_the_one_of_the_package():
    """The file is the one that wasmtime-py loads, and finding it does not import the package."""
    assert library.path() == ffi.dll._name
    code = (
        "import sys; before = {*sys.modules}; from pulumi_gestalt_runner.wasmtime_api import library, linker; "
        "linker.Linker(linker.Engine()); print(*({*sys.modules} - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"wasmtime", "dataclasses", "inspect", "importlib.util", "platform"} & {*done.stdout.split()}


def test_other_machines(monkeypatch: pytest.MonkeyPatch):
    """Libraries have the names that the package gives them elsewhere; without the package, that is said."""
    monkeypatch.setattr(library, "package", lambda: "w")
    monkeypatch.setattr(library.sys, "platform", "darwin")
    monkeypatch.setattr(library.os, "uname", lambda: type("Names", (), {"machine": "arm64"}))
    assert library.path() == str(Path("w/darwin-aarch64/_libwasmtime.dylib"))
    monkeypatch.undo()
    monkeypatch.setattr(library.PathFinder, "find_spec", lambda _name: None)
    with pytest.raises(ImportError, match="the package wasmtime is not installed"):
        library.package.__wrapped__()
