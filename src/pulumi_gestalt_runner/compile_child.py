"""The process that compiles: it may be killed, and has limits of its own.

Wasmtime does not protect anybody from a component that takes for ever, or all memory, to compile. So this process gets
pieces on standard input, gives machine code back on standard output, and does nothing else: it has no environment, may
write no file, and ends at once when its standard input ends, which is when whoever started it has what it wanted, or is
gone, however that happened.

Wasmtime's library is called directly: importing its Python package takes 0.12 s of a processor, and the rest of the
start 0.03 s.

A request is a `REQUEST` and the bytes of a core module or a component; an answer is an `ANSWER` and what it announces.
"""

import ctypes
import os
import queue
import struct
import sys
import threading
from typing import BinaryIO, Final, NoReturn, TypeAlias

Requests: TypeAlias = "queue.SimpleQueue[tuple[bool, bytes]]"

REQUEST: Final = struct.Struct("<?Q")
"""Whether the piece is a component, and its size in bytes."""
ANSWER: Final = struct.Struct("<?Q")
"""Whether machine code follows, or else why Wasmtime refuses the piece, and its size in bytes."""
NO_MEMORY: Final = 3
"""The exit code when Python finds no more memory; Wasmtime aborts."""


QUICK: Final = 2_000_000
"""Bytes of a component below which it is compiled in half the time to slower code: it is the rest of a program, which
holds the ways between program and implementation, and has to be made for each change of the program."""
_NO_OPTIMIZATION: Final = 0
"""`wasmtime_opt_level_t`, as wasmtime/config.h numbers it."""
_SINGLE_PASS: Final = 1
"""`wasmtime_regalloc_algorithm_t`."""


def main(library: str, seconds: int, memory: int) -> NoReturn:
    """Answer requests until standard input ends.

    Args:
        library: the file of Wasmtime's library.
        seconds: of computing, after which the kernel ends this process; 0 for no limit.
        memory: bytes that it may have; 0 for no limit.
    """
    _limit(seconds, memory)
    requests: Requests = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, requests), daemon=True).start()
    wasmtime = Wasmtime(library)
    try:
        while True:
            is_component, content = requests.get()
            succeeded, result = wasmtime.compile(content, is_component=is_component)
            sys.stdout.buffer.write(ANSWER.pack(succeeded, len(result)))
            sys.stdout.buffer.write(result)
            sys.stdout.buffer.flush()
    except MemoryError:
        os._exit(NO_MEMORY)


class _Bytes(ctypes.Structure):
    """`wasm_byte_vec_t` of wasm.h."""

    _fields_ = (("size", ctypes.c_size_t), ("data", ctypes.c_void_p))


class Wasmtime:
    """What compiling needs of Wasmtime's library, as wasm.h and wasmtime.h declare it.

    Args:
        library: its file.
    """

    def __init__(self, library: str) -> None:
        self._library = ctypes.CDLL(library)
        self._engines: dict[bool, ctypes.c_void_p] = {}

    def compile(self, content: bytes, *, is_component: bool) -> tuple[bool, bytes]:
        """Return whether Wasmtime takes a piece, and its machine code or the reason in UTF-8."""
        kind = "component" if is_component else "module"
        engine = self._engine(quick=is_component and len(content) < QUICK)
        made, code = ctypes.c_void_p(), _Bytes()
        size = ctypes.c_size_t(len(content))
        new = self._function(f"wasmtime_{kind}_new", ctypes.c_void_p)
        reason = self._reason(new(engine, ctypes.c_char_p(content), size, ctypes.byref(made)))
        if reason is not None:
            return False, reason
        serialize = self._function(f"wasmtime_{kind}_serialize", ctypes.c_void_p)
        reason = self._reason(serialize(made, ctypes.byref(code)))
        self._function(f"wasmtime_{kind}_delete", None)(made)
        return (True, self._taken(code)) if reason is None else (False, reason)

    def _engine(self, *, quick: bool) -> ctypes.c_void_p:
        """Return an engine; code of either can be loaded together, because neither setting changes what code means."""
        if quick not in self._engines:
            configuration = ctypes.c_void_p(self._function("wasm_config_new", ctypes.c_void_p)())
            # What `wasmtime_engine.new_engine` sets: Wasmtime refuses code that was made with other settings.
            self._function("wasmtime_config_epoch_interruption_set", None)(configuration, ctypes.c_bool(True))
            if quick:
                for setting, value in (("opt_level", _NO_OPTIMIZATION), ("regalloc_algorithm", _SINGLE_PASS)):
                    self._function(f"wasmtime_config_cranelift_{setting}_set", None)(
                        configuration, ctypes.c_uint8(value)
                    )
            made = self._function("wasm_engine_new_with_config", ctypes.c_void_p)(configuration)
            self._engines[quick] = ctypes.c_void_p(made)
        return self._engines[quick]

    def _function(self, name: str, result: type[ctypes.c_void_p] | None) -> "ctypes._NamedFuncPointer":
        function = self._library[name]
        function.restype = result
        return function

    def _reason(self, error: int | None) -> bytes | None:
        """Return what a `wasmtime_error_t` says."""
        if not error:
            return None
        said = _Bytes()
        self._function("wasmtime_error_message", None)(ctypes.c_void_p(error), ctypes.byref(said))
        self._function("wasmtime_error_delete", None)(ctypes.c_void_p(error))
        return self._taken(said)

    def _taken(self, vector: _Bytes) -> bytes:
        content = ctypes.string_at(vector.data, vector.size)
        self._function("wasm_byte_vec_delete", None)(ctypes.byref(vector))
        return content


def _receive(stream: BinaryIO, requests: Requests) -> NoReturn:
    """Pass requests on, and end the process when there can be no more, in the middle of compiling too."""
    try:
        while len(header := stream.read(REQUEST.size)) == REQUEST.size:
            is_component, size = REQUEST.unpack(header)
            requests.put((is_component, stream.read(size)))
    except MemoryError:
        os._exit(NO_MEMORY)
    os._exit(0)


def _limit(seconds: int, memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)
    if seconds:
        _lower(resource.RLIMIT_CPU, seconds)
    if memory:
        # Not RLIMIT_AS: each thread reserves 64 MB of addresses that it never uses, and a machine may have many.
        _lower(resource.RLIMIT_DATA, memory)


def _lower(what: int, limit: int) -> None:
    import resource  # noqa: PLC0415 - Windows has none

    _, hard = resource.getrlimit(what)
    # Only the soft limit: at the hard limit of computing time a process is killed, and nobody knows what for.
    resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
