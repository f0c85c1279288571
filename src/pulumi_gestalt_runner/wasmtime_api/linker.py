"""Linking a component with host functions, and calling what it exports."""

import contextlib
import ctypes
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pulumi_gestalt_runner.wasmtime_api import callbacks
from pulumi_gestalt_runner.wasmtime_api.errors import check
from pulumi_gestalt_runner.wasmtime_api.library import function
from pulumi_gestalt_runner.wasmtime_api.owned import Owned
from pulumi_gestalt_runner.wasmtime_api.store import Component, Engine, Module, Store
from pulumi_gestalt_runner.wasmtime_api.types import function_type
from pulumi_gestalt_runner.wasmtime_api.values import SIZE, Kept, MismatchError, decoder, encoder

_INSTANCE_WORDS = 2
"""Of a `wasmtime_component_instance_t`."""
_FUNCTION_WORDS = 4
"""Of a `wasmtime_component_func_t`."""


class Linker(Owned):
    """What components may import."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(function("wasmtime_component_linker_new")(engine.pointer), "wasmtime_component_linker_delete")

    def add_wasip2(self) -> None:
        """Offer WASI 0.2."""
        check(function("wasmtime_component_linker_add_wasip2")(self.pointer))

    def add_module(self, name: str, module: Module) -> None:
        """Offer a core module."""
        add = function("wasmtime_component_linker_instance_add_module")
        with self._root() as root:
            check(add(root, name.encode(), len(name.encode()), module.pointer))

    def add_interface(self, name: str, functions: Mapping[str, tuple[str, Callable[..., Any]]]) -> None:
        """Offer an interface.

        Args:
            name: of the interface.
            functions: their types, as text, and what to call, by name. They are called with None and the arguments;
                what they raise is raised by whoever called into the program.

        Raises:
            WasmtimeError: it has a function of that name already.
        """
        add = function("wasmtime_component_linker_instance_add_func")
        with self._root() as root, self._instance(root, name) as instance:
            for label, (kind, target) in functions.items():
                number = callbacks.register(callbacks.Called(kind, target))
                text = label.encode()
                check(add(instance, text, len(text), callbacks.host_function, number, callbacks.finalize))

    def instantiate(self, store: Store, component: Component) -> "Instance":
        """Return an instance of a component.

        Raises:
            WasmtimeError: it imports something else, needs more than it may have, or traps.
        """
        made = (ctypes.c_uint64 * _INSTANCE_WORDS)()
        instantiate = function("wasmtime_component_linker_instantiate")
        callbacks.enter(instantiate(self.pointer, store.context, component.pointer, made))
        return Instance(store, made)

    @contextlib.contextmanager
    def _root(self) -> Iterator[int]:
        root = function("wasmtime_component_linker_root")(self.pointer)
        try:
            yield root
        finally:
            function("wasmtime_component_linker_instance_delete")(root)

    @contextlib.contextmanager
    def _instance(self, root: int, name: str) -> Iterator[int]:
        made, text = ctypes.c_void_p(), name.encode()
        add = function("wasmtime_component_linker_instance_add_instance")
        check(add(root, text, len(text), ctypes.byref(made)))
        try:
            yield made.value or 0
        finally:
            function("wasmtime_component_linker_instance_delete")(made)


class Instance:
    """A component in a store."""

    def __init__(self, store: Store, raw: "ctypes.Array[ctypes.c_uint64]") -> None:
        self._store = store
        self._raw = raw

    def function(self, kind: str, name: str, interface: str = "") -> "Function | None":
        """Return a function that it exports, or None.

        Args:
            kind: its type, as text.
            name: of the function.
            interface: of the interface that it is in, or "".
        """
        with contextlib.ExitStack() as stack:
            index = None
            for part in (interface, name) if interface else (name,):
                index = self._export(part, index)
                if index is None:
                    return None
                stack.callback(function("wasmtime_component_export_index_delete"), index)
            made = (ctypes.c_uint64 * _FUNCTION_WORDS)()
            get = function("wasmtime_component_instance_get_func")
            return Function(self._store, made, kind) if get(self._raw, self._store.context, index, made) else None

    def _export(self, name: str, inside: int | None) -> int | None:
        text = name.encode()
        get = function("wasmtime_component_instance_get_export_index")
        found: int | None = get(self._raw, self._store.context, inside, text, len(text))
        return found


class Function:
    """A function that a component exports."""

    def __init__(self, store: Store, raw: "ctypes.Array[ctypes.c_uint64]", kind: str) -> None:
        self._store = store
        self._raw = raw
        parsed = function_type(kind)
        self._encoders = [encoder(part) for part in parsed.parameters]
        self._decode = decoder(parsed.result) if parsed.result else None

    def __call__(self, *values: Any) -> Any:
        """Call it.

        Raises:
            MismatchError: a value is not of its type.
            BaseException: what a host function has raised.
            WasmtimeError: its type is another one, or it has trapped or exited.
        """
        if len(values) != len(self._encoders):
            raise MismatchError(f"expected {len(self._encoders)} values, not {len(values)}")
        kept: Kept = []
        words = [word for encode, value in zip(self._encoders, values, strict=True) for word in encode(value, kept)]
        arguments = (ctypes.c_uint64 * len(words))(*words)
        results = (ctypes.c_uint64 * (SIZE // 8))()
        call = function("wasmtime_component_func_call")
        returns = self._decode is not None
        callbacks.enter(call(self._raw, self._store.context, arguments, len(values), results, int(returns)))
        if self._decode is None:
            return None
        try:
            return self._decode(ctypes.addressof(results))
        finally:
            function("wasmtime_component_val_delete")(results)
