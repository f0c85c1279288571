"""Wasmtime's shared library, found in the package `wasmtime` without importing it, which takes 80 ms.

Functions are declared when they are first used, as wasm.h, wasi.h and wasmtime.h of Wasmtime 50.0.1 declare them: with
another version this module is read again, beside the headers. Every pointer is a `c_void_p`, a number for Python.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from ctypes import c_bool, c_int64, c_size_t, c_ssize_t, c_uint64, c_void_p
from functools import cache
from importlib.machinery import PathFinder
from typing import Any, Final, TypeAlias

Function: TypeAlias = Callable[..., Any]

_P: Final = c_void_p
_N: Final = c_size_t

HostFunction: Final = ctypes.CFUNCTYPE(_P, _P, _P, _P, _P, _N, _P, _N)
"""`wasmtime_component_func_callback_t`: data, context, type, arguments, their number, results, their number."""
Output: Final = ctypes.CFUNCTYPE(c_ssize_t, _P, _P, _N)
"""What takes a program's output: data, bytes, their number."""
Finalizer: Final = ctypes.CFUNCTYPE(None, _P)

_DECLARATIONS: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "wasi_config_delete": (None, (_P,)),
    "wasi_config_new": (_P, ()),
    "wasi_config_preopen_dir": (c_bool, (_P, _P, _P, c_bool)),
    "wasi_config_set_env": (c_bool, (_P, _N, _P, _P)),
    "wasi_config_set_stderr_custom": (None, (_P, Output, _P, Finalizer)),
    "wasi_config_set_stdout_custom": (None, (_P, Output, _P, Finalizer)),
    "wasm_byte_vec_delete": (None, (_P,)),
    "wasm_config_new": (_P, ()),
    "wasm_engine_delete": (None, (_P,)),
    "wasm_engine_new_with_config": (_P, (_P,)),
    "wasmtime_component_delete": (None, (_P,)),
    "wasmtime_component_deserialize": (_P, (_P, _P, _N, _P)),
    "wasmtime_component_deserialize_file": (_P, (_P, _P, _P)),
    "wasmtime_component_export_index_delete": (None, (_P,)),
    "wasmtime_component_func_call": (_P, (_P, _P, _P, _N, _P, _N)),
    "wasmtime_component_instance_get_export_index": (_P, (_P, _P, _P, _P, _N)),
    "wasmtime_component_instance_get_func": (c_bool, (_P, _P, _P, _P)),
    "wasmtime_component_linker_add_wasip2": (_P, (_P,)),
    "wasmtime_component_linker_delete": (None, (_P,)),
    "wasmtime_component_linker_instance_add_func": (_P, (_P, _P, _N, HostFunction, _P, Finalizer)),
    "wasmtime_component_linker_instance_add_instance": (_P, (_P, _P, _N, _P)),
    "wasmtime_component_linker_instance_add_module": (_P, (_P, _P, _N, _P)),
    "wasmtime_component_linker_instance_delete": (None, (_P,)),
    "wasmtime_component_linker_instantiate": (_P, (_P, _P, _P, _P)),
    "wasmtime_component_linker_new": (_P, (_P,)),
    "wasmtime_component_linker_root": (_P, (_P,)),
    "wasmtime_component_val_clone": (None, (_P, _P)),
    "wasmtime_component_val_delete": (None, (_P,)),
    "wasmtime_config_epoch_interruption_set": (None, (_P, c_bool)),
    "wasmtime_context_set_epoch_deadline": (None, (_P, c_uint64)),
    "wasmtime_context_set_wasi": (_P, (_P, _P)),
    "wasmtime_engine_increment_epoch": (None, (_P,)),
    "wasmtime_error_delete": (None, (_P,)),
    "wasmtime_error_exit_status": (c_bool, (_P, _P)),
    "wasmtime_error_message": (None, (_P, _P)),
    "wasmtime_error_new": (_P, (_P,)),
    "wasmtime_module_delete": (None, (_P,)),
    "wasmtime_module_deserialize": (_P, (_P, _P, _N, _P)),
    "wasmtime_module_deserialize_file": (_P, (_P, _P, _P)),
    "wasmtime_store_context": (_P, (_P,)),
    "wasmtime_store_delete": (None, (_P,)),
    "wasmtime_store_limiter": (None, (_P, c_int64, c_int64, c_int64, c_int64, c_int64)),
    "wasmtime_store_new": (_P, (_P, _P, _P)),
}
_NAMES: Final = {"win32": "_wasmtime.dll", "darwin": "_libwasmtime.dylib"}
_MACHINES: Final = {"AMD64": "x86_64", "ARM64": "aarch64", "arm64": "aarch64"}

MEMORY: Final = memoryview((ctypes.c_char * (sys.maxsize - 7)).from_address(0)).cast("B")
"""The memory of this process, by address: reading in it takes half of what `ctypes.string_at` takes. Only what Wasmtime
has handed out is read, within the sizes that it states."""


@cache
def package() -> str:
    """Return the folder of the package `wasmtime`."""
    found = PathFinder.find_spec("wasmtime")
    if found is None or found.origin is None:
        raise ImportError("the package wasmtime is not installed", name="wasmtime")
    return os.path.dirname(found.origin)  # noqa: PTH120 - pathlib takes 3 ms


def path() -> str:
    """Return the file of the library."""
    if sys.platform == "win32":
        import platform  # noqa: PLC0415 - other systems do without

        machine = platform.machine()
    else:
        machine = os.uname().machine
    folder = f"{sys.platform}-{_MACHINES.get(machine, machine)}"
    return os.path.join(package(), folder, _NAMES.get(sys.platform, "_libwasmtime.so"))  # noqa: PTH118


@cache
def function(name: str) -> Function:
    """Return a function of the library, with its types."""
    declared = _library()[name]
    declared.restype, declared.argtypes = _DECLARATIONS[name]
    return declared


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(path())
