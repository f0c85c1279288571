"""What Wasmtime refuses, and how a program ends."""

import ctypes

from pulumi_gestalt_runner.wasmtime_api.library import function


class WasmtimeError(Exception):
    """Wasmtime says no, or the program has trapped or exited.

    Args:
        message: what it says, with the backtrace of a trap.
        code: the exit code of a program that has exited.
    """

    def __init__(self, message: str, code: int | None = None) -> None:
        self.code = code
        super().__init__(message)


class _Bytes(ctypes.Structure):
    """`wasm_byte_vec_t` of wasm.h."""

    _fields_ = (("size", ctypes.c_size_t), ("data", ctypes.c_void_p))


def check(error: int | None) -> None:
    """Raise what a `wasmtime_error_t` says, if there is one."""
    if error:
        raise taken(error)


def taken(error: int) -> WasmtimeError:
    """Return what a `wasmtime_error_t` says, and free it."""
    code, said = ctypes.c_int(), _Bytes()
    exited = function("wasmtime_error_exit_status")(error, ctypes.byref(code))
    function("wasmtime_error_message")(error, ctypes.byref(said))
    function("wasmtime_error_delete")(error)
    message = ctypes.string_at(said.data, said.size).decode("utf-8", "replace")
    function("wasm_byte_vec_delete")(ctypes.byref(said))
    return WasmtimeError(message, code.value if exited else None)


def new_error(message: str) -> int:
    """Return a `wasmtime_error_t` for Wasmtime to free."""
    made: int = function("wasmtime_error_new")(message.encode())
    return made
