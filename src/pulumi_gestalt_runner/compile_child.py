"""The process that compiles: it may be killed, and has limits of its own.

Wasmtime does not protect anybody from a component that takes for ever, or all memory, to compile. So this process gets
pieces on standard input, gives machine code back on standard output, and does nothing else: it has no environment, may
write no file, and ends at once when its standard input ends, which is when whoever started it has what it wanted, or is
gone, however that happened.

A request is a `REQUEST` and the bytes of a core module or a component; an answer is an `ANSWER` and what it announces.
"""

import os
import queue
import struct
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn, TypeAlias

if TYPE_CHECKING:
    from wasmtime import Engine

Requests: TypeAlias = "queue.SimpleQueue[tuple[bool, bytes]]"

REQUEST: Final = struct.Struct("<?Q")
"""Whether the piece is a component, and its size in bytes."""
ANSWER: Final = struct.Struct("<?Q")
"""Whether machine code follows, or else why Wasmtime refuses the piece, and its size in bytes."""
NO_MEMORY: Final = 3
"""The exit code when Python finds no more memory; Wasmtime aborts."""


def main(seconds: int, memory: int) -> NoReturn:
    """Answer requests until standard input ends.

    Args:
        seconds: of computing, after which the kernel ends this process; 0 for no limit.
        memory: bytes that it may have; 0 for no limit.
    """
    _limit(seconds, memory)
    requests: Requests = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(sys.stdin.buffer, requests), daemon=True).start()
    from pulumi_gestalt_runner.wasmtime_engine import new_engine  # noqa: PLC0415 - the thread notices the end meanwhile

    engine = new_engine()
    try:
        while True:
            is_component, content = requests.get()
            succeeded, result = compiled(engine, content, is_component=is_component)
            sys.stdout.buffer.write(ANSWER.pack(succeeded, len(result)))
            sys.stdout.buffer.write(result)
            sys.stdout.buffer.flush()
    except MemoryError:
        os._exit(NO_MEMORY)


def compiled(engine: "Engine", content: bytes, *, is_component: bool) -> tuple[bool, bytes | bytearray]:
    """Return whether Wasmtime takes a piece, and its machine code or the reason in UTF-8."""
    from wasmtime import Module, WasmtimeError  # noqa: PLC0415 - loaded by now
    from wasmtime.component import Component  # noqa: PLC0415

    try:
        piece = Component(engine, content) if is_component else Module(engine, content)
        return True, piece.serialize()
    except WasmtimeError as error:
        return False, str(error).encode()


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
