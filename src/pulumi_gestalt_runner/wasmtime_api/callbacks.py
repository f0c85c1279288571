"""What Wasmtime calls: nothing that Python raises may leave these functions.

Of a callback that raises, ctypes returns what happens to lie in memory, and Wasmtime would free that as an error.
An exception of a host function ends the program, and is raised again by whoever called into it. Numbers stand for
Python's objects at Wasmtime, which says when it needs one no more.
"""

import ctypes
import errno
import sys
from collections.abc import Callable
from itertools import count
from threading import get_ident
from types import SimpleNamespace
from typing import Any, Final

from pulumi_gestalt_runner.wasmtime_api.errors import new_error, taken
from pulumi_gestalt_runner.wasmtime_api.library import MEMORY, Finalizer, HostFunction, Output, function
from pulumi_gestalt_runner.wasmtime_api.types import function_type
from pulumi_gestalt_runner.wasmtime_api.values import SIZE, Kept, MismatchError, decoder, encoder

_objects: Final[dict[int, Any]] = {}
_numbers: Final = count(1)
_raised: Final[dict[int, BaseException]] = {}
"""What host functions have raised, by the thread: the one that called into the program."""


class Called:
    """A host function, with converters that are made at its first call.

    Args:
        kind: its type, as text.
        target: what to call.
    """

    def __init__(self, kind: str, target: Callable[..., Any]) -> None:
        self._kind = kind
        self._target = target
        self._ready = False

    def _prepare(self) -> None:
        kind = function_type(self._kind)
        self._decoders = [(decoder(part), number * SIZE) for number, part in enumerate(kind.parameters)]
        self._encode = encoder(kind.result) if kind.result else None
        self._clone = function("wasmtime_component_val_clone")
        self._ready = True

    def call(self, arguments: int, size: int, results: int, results_size: int) -> None:
        """Call it with values at an address, and put what it returns to another."""
        if not self._ready:
            self._prepare()
        if size != len(self._decoders) or results_size != (self._encode is not None):
            raise MismatchError(f"a function with {size} parameters and {results_size} results is not {self._kind}")
        value = self._target(None, *[decode(arguments + place) for decode, place in self._decoders])
        if self._encode is not None:
            kept: Kept = []
            # The arrays in `kept` have to live until Wasmtime has its copy.
            self._clone((ctypes.c_uint64 * 4)(*self._encode(value, kept)), results)


def register(target: Any) -> int:
    """Return the number that stands for an object until `finalize` is called with it."""
    number = next(_numbers)
    _objects[number] = target
    return number


def enter(error: int | None) -> None:
    """Raise what has ended a call into a program, if anything has.

    Args:
        error: the `wasmtime_error_t` of the call.

    Raises:
        BaseException: what a host function has raised.
        WasmtimeError: the program has trapped or exited.
    """
    if error:
        said = taken(error)
        raise _raised.pop(get_ident(), None) or said


def _host_function(
    number: int, _context: int, _kind: int, arguments: int, size: int, results: int, results_size: int
) -> int | None:
    try:
        _objects[number].call(arguments, size, results, results_size)
    except BaseException as error:  # noqa: BLE001 - it is raised again by `enter`
        _raised[get_ident()] = error
        return new_error("a host function has failed")
    return None


def _output(number: int, address: int, size: int) -> int:
    try:
        _objects[number](bytes(MEMORY[address : address + size]))
    except BaseException as error:  # noqa: BLE001 - Wasmtime's thread has nobody to tell
        shown = SimpleNamespace(
            exc_type=type(error), exc_value=error, exc_traceback=error.__traceback__, err_msg=None, object=_output
        )
        sys.unraisablehook(shown)
        return -errno.EIO
    return size


def _finalize(number: int) -> None:
    _objects.pop(number, None)


host_function: Final = HostFunction(_host_function)
output: Final = Output(_output)
finalize: Final = Finalizer(_finalize)
