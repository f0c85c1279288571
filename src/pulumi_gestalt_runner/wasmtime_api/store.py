"""Engines, what is compiled for them, and stores with what a program in them is given."""

import ctypes
import os
from collections.abc import Callable, Mapping
from typing import Self

from pulumi_gestalt_runner.wasmtime_api import callbacks
from pulumi_gestalt_runner.wasmtime_api.errors import WasmtimeError, check
from pulumi_gestalt_runner.wasmtime_api.library import function
from pulumi_gestalt_runner.wasmtime_api.owned import Owned


class Engine(Owned):
    """An engine of which programs can be interrupted."""

    def __init__(self) -> None:
        configuration = function("wasm_config_new")()
        function("wasmtime_config_epoch_interruption_set")(configuration, True)
        super().__init__(function("wasm_engine_new_with_config")(configuration), "wasm_engine_delete")
        self._increment = function("wasmtime_engine_increment_epoch")

    def increment_epoch(self) -> None:
        """Interrupt its programs whose deadline is reached; from any thread, or a signal handler."""
        self._increment(self.pointer)


class Code(Owned):
    """Machine code."""

    _kind: str

    @classmethod
    def deserialize(cls, engine: Engine, content: bytes | bytearray) -> Self:
        """Take machine code that was made for such an engine.

        Raises:
            WasmtimeError: it was made for another one.
        """
        data = (ctypes.c_char * len(content)).from_buffer(content) if isinstance(content, bytearray) else content
        pointer = ctypes.c_void_p()
        take = function(f"wasmtime_{cls._kind}_deserialize")
        check(take(engine.pointer, data, len(content), ctypes.byref(pointer)))
        return cls(pointer.value or 0, f"wasmtime_{cls._kind}_delete")

    @classmethod
    def deserialize_file(cls, engine: Engine, path: str) -> Self:
        """Map a file with machine code.

        Raises:
            WasmtimeError: there is no such file, or it was made for another engine.
        """
        pointer = ctypes.c_void_p()
        take = function(f"wasmtime_{cls._kind}_deserialize_file")
        check(take(engine.pointer, os.fsencode(path), ctypes.byref(pointer)))
        return cls(pointer.value or 0, f"wasmtime_{cls._kind}_delete")


class Module(Code):
    """A core module."""

    _kind = "module"


class Component(Code):
    """A component."""

    _kind = "component"


class WasiConfig(Owned):
    """What a program is given: at first nothing."""

    def __init__(self) -> None:
        super().__init__(function("wasi_config_new")(), "wasi_config_delete")

    def set_output(self, stdout: Callable[[bytes], object], stderr: Callable[[bytes], object]) -> None:
        """Call these with what it writes, in threads of Wasmtime's; what they raise is an error for the program."""
        for name, target in (("stdout", stdout), ("stderr", stderr)):
            set_output = function(f"wasi_config_set_{name}_custom")
            set_output(self.pointer, callbacks.output, callbacks.register(target), callbacks.finalize)

    def set_environment(self, variables: Mapping[str, str]) -> None:
        """Give it environment variables.

        Raises:
            WasmtimeError: Wasmtime refuses them.
        """
        names, values = (
            (ctypes.c_char_p * len(variables))(*(text.encode() for text in texts))
            for texts in (variables.keys(), variables.values())
        )
        if not function("wasi_config_set_env")(self.pointer, len(variables), names, values):
            raise WasmtimeError("the environment cannot be set")

    def preopen_directory(self, host: str, guest: str, *, writable: bool) -> None:
        """Give it a directory.

        Raises:
            WasmtimeError: it cannot be opened.
        """
        if not function("wasi_config_preopen_dir")(self.pointer, host.encode(), guest.encode(), writable):
            raise WasmtimeError(f"{host} cannot be opened")


class Store(Owned):
    """Where a program lives."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(function("wasmtime_store_new")(engine.pointer, None, None), "wasmtime_store_delete")

    @property
    def context(self) -> int:
        """What most functions take for a store."""
        found: int = function("wasmtime_store_context")(self.pointer)
        return found

    def set_wasi(self, wasi: WasiConfig) -> None:
        """Give its program what `wasi` says."""
        check(function("wasmtime_context_set_wasi")(self.context, wasi.given()))

    def set_epoch_deadline(self, ticks: int) -> None:
        """Let its program be interrupted when the engine's epoch has been incremented `ticks` times from now."""
        function("wasmtime_context_set_epoch_deadline")(self.context, ticks)

    def set_limits(self, *, memory_size: int, table_elements: int, instances: int, tables: int, memories: int) -> None:
        """Limit the bytes of each memory, the elements of each table, and how many there may be."""
        limit = function("wasmtime_store_limiter")
        limit(self.pointer, memory_size, table_elements, instances, tables, memories)
