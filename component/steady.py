"""Run a process to which every machine looks the same, so that what it builds has the same bytes everywhere.

componentize-py starts CPython in a sandbox, imports the program and keeps the memory as it is then. A few answers of
the machine's kernel get into that memory, by way of WASI, and componentize-py has no options for them:

=================== ============================================ =======================================
answer              what keeps it                                here
=================== ============================================ =======================================
random bytes        the hash seed of `str`, so all dicts         zeros
times of files      import caches, the stack, freed memory       one fixed time
inode, device       the WASI adapter's buffers, freed memory     constants
directory order     the layout of the heap                       sorted by name
clock               the seed of CPython's allocator (mimalloc)   a constant; see `without_clock`
=================== ============================================ =======================================

The kernel answers as always, and a tracer, this process, writes over the answer before the traced one reads it
(`man 2 ptrace`). No library could do the same from inside: the file functions of componentize-py call the kernel
without libc. Only these four system calls matter; all the others pass, and the tracer stops with what it started.

The numbers below are those of Linux on x86-64, where this was tested. Elsewhere `SteadyError` says so.
"""

import ctypes
import os
import platform
import signal
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

# Linux: arch/x86/entry/syscalls/syscall_64.tbl.
_CLOSE, _LSEEK, _GETDENTS64, _GETRANDOM, _STATX = 3, 8, 217, 318, 332
# include/uapi/linux/ptrace.h and, for the registers, `struct user_regs_struct` of arch/x86.
_TRACEME, _SYSCALL, _SETOPTIONS, _GETREGSET, _SETREGSET, _GET_SYSCALL_INFO = 0, 24, 0x4200, 0x4204, 0x4205, 0x420E
_TRACESYSGOOD, _TRACECLONE, _EXITKILL = 0x1, 0x8, 0x100000
_ENTRY, _EXIT = 1, 2
_PRSTATUS, _REGISTERS, _RAX = 1, 27, 10
_SYSCALL_STOP = signal.SIGTRAP | 0x80
_WALL = 0x40000000

_TIME = struct.pack("=qII", 1_000_000_000, 0, 0)
"""Of every file: 2001-09-09, a `struct statx_timestamp`."""
_STATX_SIZE = 256
_BASIC_STATS_AND_BIRTH = 0xFFF
_BLOCK = 4096
_DIRECTORY, _FORMAT = 0o040000, 0o170000
_TYPE_DIRECTORY, _TYPE_FILE, _TYPE_LINK = 4, 8, 10


class SteadyError(Exception):
    """The process cannot be held steady on this machine.

    Args:
        reason: why.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)

    def __str__(self) -> str:
        return self.reason


def without_clock(library: bytes) -> bytes:
    """Return a shared library that asks libc for the clock's resolution, a constant, when it wants the time.

    `clock_gettime` and `clock_getres` take the same arguments, so exchanging the imported name is enough. A tracer
    would see the calls only without the kernel's vDSO, and they are 700,000 (measured: 71 s in place of 18 s).

    Raises:
        SteadyError: the library imports no such function.
    """
    wanted, given = b"\0clock_gettime\0", b"\0clock_getres\0\0"
    if wanted not in library:
        raise SteadyError("the packager's native module reads the clock in an unknown way")
    return library.replace(wanted, given)


def run(command: Sequence[str], environment: Mapping[str, str], output: IO[bytes]) -> int:
    """Run `command` to its end and return its exit code.

    Args:
        command: a program and its arguments.
        environment: all of its variables.
        output: what it writes, both streams.

    Raises:
        SteadyError: the machine is not Linux on x86-64, or does not let a process be traced.
    """
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise SteadyError("only Linux on x86-64 is known")
    try:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_ask_to_be_traced,  # noqa: PLW1509 - this process has one thread
        )
    except subprocess.SubprocessError:
        raise SteadyError("the machine does not let a process be traced") from None
    try:
        process.returncode = _Tracer(process.pid).follow()
    except OSError as error:
        raise SteadyError(f"tracing failed: {error.strerror}") from error
    finally:
        if process.returncode is None:
            _end(process)
    return process.returncode


_libc = ctypes.CDLL(None, use_errno=True)


def _ptrace(request: int, process: int, address: int = 0, data: int = 0) -> None:
    function = _libc.ptrace
    function.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    function.restype = ctypes.c_long
    if function(request, process, address, data) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process that is being traced, and wait for the end of all of its threads."""
    process.kill()
    while process.returncode is None:
        thread, status = os.waitpid(-process.pid, _WALL)
        if thread == process.pid and not os.WIFSTOPPED(status):
            process.returncode = os.waitstatus_to_exitcode(status)


def _ask_to_be_traced() -> None:
    _ptrace(_TRACEME, 0)


class _Tracer:
    """Follows a process and its threads from its first instruction.

    Args:
        process: asked to be traced, and was started.
    """

    def __init__(self, process: int) -> None:
        self._process = process
        self._threads = {process}
        self._calls: dict[int, tuple[int, ...]] = {}
        self._listings: dict[int, list[bytes]] = {}
        self._info = ctypes.create_string_buffer(96)

    def follow(self) -> int:
        """Return the exit code, in the way of `subprocess`."""
        os.waitpid(self._process, _WALL)
        _ptrace(_SETOPTIONS, self._process, 0, _TRACESYSGOOD | _TRACECLONE | _EXITKILL)
        with Path(f"/proc/{self._process}/mem").open("r+b", buffering=0) as memory:
            self._memory = memory.fileno()
            thread, status = self._process, 0
            while True:
                self._resume(thread, status)
                thread, status = os.waitpid(-self._process, _WALL)
                if not os.WIFSTOPPED(status):
                    if thread == self._process:
                        return os.waitstatus_to_exitcode(status)
                    status = 0

    def _resume(self, thread: int, status: int) -> None:
        """Handle the reason of a stop, then let the thread go on to the next one."""
        passed = 0
        stop = status >> 8
        if stop == _SYSCALL_STOP:
            self._system_call(thread)
        elif stop == signal.SIGSTOP and thread not in self._threads:
            self._threads.add(thread)  # how a new thread comes under the tracer
        elif stop <= 0xFF and status:
            passed = stop
        try:
            _ptrace(_SYSCALL, thread, 0, passed)
        except ProcessLookupError:
            self._calls.pop(thread, None)  # ended meanwhile

    def _system_call(self, thread: int) -> None:
        _ptrace(_GET_SYSCALL_INFO, thread, len(self._info), ctypes.addressof(self._info))
        raw = self._info.raw
        if raw[0] == _ENTRY:
            self._calls[thread] = struct.unpack_from("7Q", raw, 24)
        elif raw[0] == _EXIT and thread in self._calls:
            number, *arguments = self._calls.pop(thread)
            self._answer(thread, number, arguments, struct.unpack_from("q", raw, 24)[0])

    def _answer(self, thread: int, number: int, arguments: Sequence[int], result: int) -> None:
        """Write over the kernel's answer to a call that was made."""
        if number == _GETRANDOM and result > 0:
            os.pwrite(self._memory, bytes(result), arguments[0])
        elif number == _STATX and result == 0:
            facts = os.pread(self._memory, _STATX_SIZE, arguments[4])
            os.pwrite(self._memory, steady_facts(facts), arguments[4])
        elif number == _GETDENTS64 and result >= 0:
            given = self._listed(arguments[0], arguments[2])
            os.pwrite(self._memory, given, arguments[1])
            if len(given) != result:
                self._set_result(thread, len(given))
        elif number in (_CLOSE, _LSEEK):
            self._listings.pop(arguments[0], None)

    def _listed(self, descriptor: int, room: int) -> bytes:
        """Return the next entries of a directory that fit into `room` bytes."""
        if descriptor not in self._listings:
            self._listings[descriptor] = sorted_entries(Path(f"/proc/{self._process}/fd/{descriptor}"))
        waiting = self._listings[descriptor]
        given = b""
        while waiting and len(given) + len(waiting[0]) <= room:
            given += waiting.pop(0)
        return given

    def _set_result(self, thread: int, result: int) -> None:
        registers = (ctypes.c_uint64 * _REGISTERS)()
        vector = (ctypes.c_uint64 * 2)(ctypes.addressof(registers), ctypes.sizeof(registers))
        _ptrace(_GETREGSET, thread, _PRSTATUS, ctypes.addressof(vector))
        registers[_RAX] = result
        _ptrace(_SETREGSET, thread, _PRSTATUS, ctypes.addressof(vector))


def steady_facts(facts: bytes) -> bytes:
    """Return a `struct statx` that keeps what a file is and its size, and nothing of when and where it was made."""
    owner, group, mode = struct.unpack_from("=IIH", facts, 20)
    (size,) = struct.unpack_from("=Q", facts, 40)
    if mode & _FORMAT == _DIRECTORY:
        size = 0  # ext4 says 4096, other file systems the number of entries
    head = struct.pack("=IIQIIIHHQQ", _BASIC_STATS_AND_BIRTH, _BLOCK, 0, 1, owner, group, mode, 0, 1, size)
    return (head + bytes(16) + _TIME * 4).ljust(_STATX_SIZE, b"\0")


def sorted_entries(directory: Path) -> list[bytes]:
    """Return the `struct linux_dirent64` of each entry, sorted by name; "." and ".." are left out."""
    with os.scandir(directory) as found:
        entries = sorted((os.fsencode(entry.name), _type(entry)) for entry in found)
    records = []
    for place, (name, kind) in enumerate(entries, 1):
        length = (19 + len(name) + 1 + 7) & ~7
        records.append((struct.pack("=QqHB", place, place, length, kind) + name).ljust(length, b"\0"))
    return records


def _type(entry: "os.DirEntry[str]") -> int:
    if entry.is_symlink():
        return _TYPE_LINK
    return _TYPE_DIRECTORY if entry.is_dir() else _TYPE_FILE
