"""Components that give back what they are given, for any type of values, through both bindings."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import wasmtime
from wasmtime import component as oracle

from pulumi_gestalt_runner.wasmtime_api.linker import Linker
from pulumi_gestalt_runner.wasmtime_api.store import Store
from pulumi_gestalt_runner.wasmtime_api.types import ValueType
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from runner.compiled import compiled
from runner.wasm.wasm_samples import wat

INTERFACE = "test:test/host"

# `call` hands its list to the host function, and returns what that returns; `echo` returns it itself.
_COMPONENT = """(component
    TYPES
    (import "test:test/host" (instance $host (export "host" (func (param "x" TYPE) (result TYPE)))))
    (core module $libc
        (memory (export "memory") 256)
        (global $next (mut i32) (i32.const 1024))
        (func (export "reset") (param i32) (global.set $next (i32.const 1024)))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32)
            (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
            (global.get $next)
            (global.set $next (i32.add (global.get $next) (local.get 3)))))
    (core instance $libc (instantiate $libc))
    (alias core export $libc "memory" (core memory $memory))
    (alias core export $libc "realloc" (core func $realloc))
    (core func $lowered (canon lower (func $host "host") (memory $memory) (realloc $realloc)))
    (core module $main
        (import "libc" "memory" (memory 1))
        (import "host" "host" (func $host (param i32 i32 i32)))
        (func (export "call") (param i32 i32) (result i32)
            (call $host (local.get 0) (local.get 1) (i32.const 8))
            (i32.const 8))
        (func (export "echo") (param i32 i32) (result i32)
            (i32.store (i32.const 8) (local.get 0))
            (i32.store (i32.const 12) (local.get 1))
            (i32.const 8)))
    (core instance $main (instantiate $main
        (with "libc" (instance $libc)) (with "host" (instance (export "host" (func $lowered))))))
    (func (export "call") (param "x" TYPE) (result TYPE)
        (canon lift (core func $main "call") (memory $memory) (realloc $realloc)
            (post-return (core func $libc "reset"))))
    (func (export "echo") (param "x" TYPE) (result TYPE)
        (canon lift (core func $main "echo") (memory $memory) (realloc $realloc)
            (post-return (core func $libc "reset")))))"""


class _Names:
    """Writes types in the text format; records and enums get names, as components want it."""

    def __init__(self) -> None:
        self.definitions: list[str] = []

    def text(self, kind: ValueType) -> str:
        parts = [self.text(part) for part in kind.parts]
        if kind.keyword == "record":
            fields = zip(kind.labels, parts, strict=True)
            return self._named("record", [f'(field "{name}" {part})' for name, part in fields])
        if kind.keyword == "enum":
            return self._named("enum", [f'"{name}"' for name in kind.labels])
        return f"({kind.keyword} {' '.join(parts)})" if parts else kind.keyword

    def _named(self, keyword: str, parts: list[str]) -> str:
        definition = f"({keyword} {' '.join(parts)})"
        name = f"t{len(self.definitions)}"
        self.definitions.append(f"""(type ${name}' {definition}) (import "{name}" (type ${name} (eq ${name}')))""")
        return f"${name}"


@cache
def echoing(kind: ValueType) -> bytes:
    """Return a component that gives back lists of a type."""
    names = _Names()
    text = names.text(ValueType("list", (), (kind,)))
    return wat(_COMPONENT.replace("TYPES", "\n".join(names.definitions)).replace("TYPE", text))


def written(kind: ValueType) -> str:
    """Return a type as text."""
    parts = [written(part) for part in kind.parts]
    if kind.keyword == "record":
        return "record {" + ", ".join(f"{n}: {p}" for n, p in zip(kind.labels, parts, strict=True)) + "}"
    if kind.keyword == "enum":
        return "enum {" + ", ".join(kind.labels) + "}"
    return f"{kind.keyword}<{', '.join(parts)}>" if parts else kind.keyword


def function_of(kind: ValueType) -> str:
    """Return the type of a function that gives back lists of a type."""
    return f"func(x: list<{written(kind)}>) -> list<{written(kind)}>"


def ours(
    kind: ValueType, host: Callable[..., Any], name: str = "call", *, host_type: str = "", call_type: str = ""
) -> Callable[[Any], Any]:
    """Return a function of a component, called through our binding, that calls `host`."""
    engine = new_engine()
    store = Store(engine)
    store.set_epoch_deadline(1)
    linker = Linker(engine)
    linker.add_interface(INTERFACE, {"host": (host_type or function_of(kind), host)})
    instance = linker.instantiate(store, compiled(engine, echoing(kind)))
    function = instance.function(call_type or function_of(kind), name)
    assert function is not None
    return function


def theirs(kind: ValueType, host: Callable[..., Any]) -> Callable[[Any], Any]:
    """Return the same, through wasmtime-py."""
    engine = wasmtime.Engine()
    store = wasmtime.Store(engine)
    linker = oracle.Linker(engine)
    with linker.root() as root, root.add_instance(INTERFACE) as instance:
        instance.add_func("host", host)
    function = linker.instantiate(store, oracle.Component(engine, echoing(kind))).get_func(store, "call")
    assert function is not None
    return lambda value: plain(function(store, for_oracle(value)))


def for_oracle(value: Any) -> Any:
    """Return a value of ours as wasmtime-py has it."""
    if isinstance(value, SimpleNamespace):
        record = oracle.Record()
        record.__dict__.update({name: for_oracle(part) for name, part in vars(value).items()})
        return record
    return _inside(value, for_oracle)


def plain(value: Any) -> Any:
    """Return a value of wasmtime-py's as we have it."""
    if isinstance(value, oracle.Record):
        return SimpleNamespace(**{name: plain(part) for name, part in vars(value).items()})
    return _inside(value, plain)


def _inside(value: Any, convert: Callable[[Any], Any]) -> Any:
    return type(value)(map(convert, value)) if isinstance(value, list | tuple) else value
