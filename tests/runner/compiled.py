"""Machine code for tests, made in the process of the test by what the Runner's own process compiles with."""

from functools import cache

from pulumi_gestalt_runner.compile_child import Wasmtime
from pulumi_gestalt_runner.wasmtime_api.library import path
from pulumi_gestalt_runner.wasmtime_api.store import Component, Engine, Module


@cache
def _compiler() -> Wasmtime:
    return Wasmtime(path())


@cache
def code_of(content: bytes, *, is_component: bool) -> bytes:
    """Return the machine code of a component or core module."""
    succeeded, code = _compiler().compile(content, is_component=is_component)
    assert succeeded, code
    return code


def compiled(engine: Engine, content: bytes) -> Component:
    """Return a component, compiled."""
    return Component.deserialize(engine, code_of(content, is_component=True))


def compiled_module(engine: Engine, content: bytes) -> Module:
    """Return a core module, compiled."""
    return Module.deserialize(engine, code_of(content, is_component=False))
