"""A component that was taken apart is the same as before, once its modules are given back to it."""

import pytest
import wasmtime
import wasmtime.component
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_gestalt_runner.wasm import splitting
from pulumi_gestalt_runner.wasm.module_type import module_type
from pulumi_gestalt_runner.wasm.splitting import split
from pulumi_gestalt_runner.wasm.unbundle import Parts
from runner.wasm.wasm_samples import implementation, program, wasm_tools, wat

SEVEN = """
  (core module $seven (func (export "f") (result i32) i32.const 7) (memory (export "m") 1 5) (data (i32.const 0) "x"))
"""
USER = """
  (core module $user
    (import "a" "f" (func $f (result i32)))
    (import "a" "m" (memory 1))
    (global $g (export "g") (mut i32) (i32.const 0))
    (table (export "t") 2 funcref)
    (func (export "main") (result i32) call $f i32.const 35 i32.add))
"""
TWO = f"""
(component {SEVEN}
  (core instance $a (instantiate $seven))
  {USER}
  (core instance $b (instantiate $user (with "a" (instance $a))))
  (func (export "main") (result u32) (canon lift (core func $b "main"))))
"""
NESTED = f"""
(component
  (component $small (core module $tiny (func (export "f"))) (core instance (instantiate $tiny)))
  (instance (instantiate $small))
  (component $inner {SEVEN}
    (core module $other (memory 1))
    (core instance (instantiate $other))
    (core instance $a (instantiate $seven))
    {USER}
    (core instance $b (instantiate $user (with "a" (instance $a))))
    (func (export "main") (result u32) (canon lift (core func $b "main"))))
  (instance $i (instantiate $inner))
  (export "main" (func $i "main")))
"""

LARGE = '(core module (data "' + "x" * 100_000 + '"))'


@pytest.fixture(autouse=True)
def _every_module(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out modules of any size."""
    monkeypatch.setattr(splitting, "_LEAST", 1)


def result_of(component: bytes, parts: Parts | None = None) -> int:
    """Return what `main` of a component returns; with `parts` the modules are given to it."""
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    linker = wasmtime.component.Linker(engine)
    with linker.root() as root:
        for name, content in parts.modules if parts else ():
            root.add_module(name, wasmtime.Module(engine, content.read()))
    instance = linker.instantiate(store, wasmtime.component.Component(engine, component))
    function = instance.get_func(store, "main")
    assert function is not None
    found = function(store)
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize(("text", "modules"), [(TWO, 2), (NESTED, 4)])
def test_same(text: str, modules: int):
    """Modules of a component, and of components in it, are imported by the names that were chosen."""
    whole = wat(text)
    parts = split(whole, "program")
    assert parts is not None
    assert [name for name, _ in parts.modules] == [f"program-module-{number}" for number in range(modules)]
    wasm_tools("validate", "-", stdin=parts.rest)
    assert result_of(parts.rest, parts) == result_of(whole) == 42


def test_small_modules_stay(monkeypatch: pytest.MonkeyPatch):
    """What compiles faster than it is looked up stays where it is."""
    monkeypatch.setattr(splitting, "_LEAST", 80)
    parts = split(wat(TWO), "program")
    assert parts is not None
    assert len(parts.modules) == 1
    assert result_of(parts.rest, parts) == 42


MODULE_ELSEWHERE = f"""
(component
  {{before}}
  (component $inner {SEVEN}
    (core instance $a (instantiate $seven))
    (func (export "main") (result u32) (canon lift (core func $a "f"))))
  (instance $i (instantiate $inner))
  (export "main" (func $i "main")))
"""


ALIASED = f"""
  (component $p {SEVEN} (export "s" (core module $seven)))
  (instance $q (instantiate $p))
  (alias export $q "s" (core module $m))
"""


def test_aliased_modules(monkeypatch: pytest.MonkeyPatch):
    """Where the outer component has a core module by another way, whose index would move, nothing inside is changed."""
    whole = wat(MODULE_ELSEWHERE.format(before=ALIASED))
    parts = split(whole, "program")
    assert parts is not None
    assert (parts.rest, parts.modules) == (whole, ())
    monkeypatch.setattr(splitting, "THRESHOLD", 1)
    assert split(whole, "program") is None


@pytest.mark.parametrize(
    "before",
    ['(import "f" (func))', '(import "t" (type (sub resource)))', '(import "i" (instance (export "f" (func))))'],
)
def test_imports_of_others(before: str):
    """Imports of other kinds are in nobody's way."""
    parts = split(wat(MODULE_ELSEWHERE.format(before=before)), "program")
    assert parts is not None
    assert len(parts.modules) == 1
    wasm_tools("validate", "-", stdin=parts.rest)


@pytest.mark.parametrize("sample", [program, implementation])
def test_contract(sample):
    """What speaks the whole contract is valid in pieces, and so is what both become when they are joined."""
    parts = split(sample(), "program")
    assert parts is not None
    assert parts.modules
    wasm_tools("validate", "-", stdin=parts.rest)


@pytest.mark.parametrize(
    "text",
    [
        '(component (core type (module (export "f" (func)))) (core module (memory 1)))',
        f"(component (core module (memory 1)) (component {LARGE}))",
        f"(component (component (component {LARGE})))",
        '(component (import "m" (core module)))',
        "(module)",
    ],
)
def test_unknown_shapes(text: str):
    """A component whose indices would move, or with large modules further inside, is left to wasm-tools."""
    assert split(wat(text), "program") is None


@pytest.mark.parametrize(
    "text",
    [
        '(module (func (export "f") (param i32 i64 f32 f64 v128 funcref externref)))',
        '(module (import "a" "t" (table 1 2 externref)) (export "t" (table 0)))',
        '(module (import "a" "g" (global (mut i64))) (global (export "h") f64 (f64.const 1)) (export "g" (global 0)))',
        '(module (import "a" "m" (memory 1)) (export "m" (memory 0)))',
        '(module (global i32 (i32.const -5)) (global f32 (f32.const 2)) (global (export "n") funcref (ref.null func)))',
        '(module (global i64 (i64.const -1)) (global (export "f") f32 (f32.const 2)))',
        '(module (import "a" "b" (global i32)) (global (export "s") i32 (i32.add (global.get 0) (i32.const 4))))',
        '(module (tag (export "x") (param i32)))',
    ],
)
def test_types(text: str):
    """A module fits the type that it is given, as Wasmtime and wasm-tools see it."""
    parts = split(wat(f"(component (core {text[1:-1]}))"), "p")
    assert parts is not None
    assert len(parts.modules) == 1
    wasm_tools("validate", "--features", "all", "-", stdin=parts.rest)
    # Wasmtime compares the module with the type when both are brought together.
    configuration = wasmtime.Config()
    configuration.wasm_exceptions = True
    engine = wasmtime.Engine(configuration)
    linker = wasmtime.component.Linker(engine)
    name, content = parts.modules[0]
    with linker.root() as root:
        root.add_module(name, wasmtime.Module(engine, content.read()))
    linker.instantiate(wasmtime.Store(engine), wasmtime.component.Component(engine, parts.rest))


@pytest.mark.parametrize(
    "text",
    [
        "(module (memory i64 1))",
        "(module (memory 1 2 shared))",
        "(module (type (struct (field i32))))",
        '(module (import "a" "f" (func (param (ref func)))))',
    ],
)
def test_types_that_are_not_known(text: str):
    """A module with something newer stays where it is."""
    assert module_type(memoryview(wasm_tools("parse", "-", stdin=text.encode()))) is None


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_bytes(data: st.DataObject):
    """Bytes that were changed give pieces or nothing, and never anything else."""
    whole = bytearray(data.draw(st.sampled_from([wat(TWO), wat(NESTED)])))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = split(bytes(whole[: data.draw(st.integers(8, len(whole)))]), "program")
    assert found is None or isinstance(found, Parts)
