"""The tracer, on processes that are not the packager; the kernel is the oracle for what they would see otherwise."""

import ctypes
import os
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "component"))
import steady

linux = pytest.mark.skipif(sys.platform != "linux", reason="the tracer knows Linux only")


def run(code, *arguments):
    """Run Python code under the tracer and return its exit code and what it wrote."""
    with tempfile.TemporaryFile() as output:
        result = steady.run([sys.executable, "-I", "-S", "-c", code, *map(str, arguments)], {}, output)
        output.seek(0)
        return result, output.read().decode()


def statx(path):
    """Ask the kernel for a `struct statx` of `path`, with everything in it."""
    facts = ctypes.create_string_buffer(256)
    assert ctypes.CDLL(None).statx(-100, os.fsencode(path), 0, 0xFFF, facts) == 0
    return facts.raw


@linux
def test_random_bytes_are_zeros():
    """A process that asks the kernel for random bytes gets zeros."""
    assert run("import os; print(os.getrandom(5).hex())") == (0, "0000000000\n")


@linux
def test_directories_are_sorted(tmp_path):
    """A directory is listed by name, complete, also when the kernel gives it in several pieces, and each time."""
    names = [f"{number * 7919 % 3001:04}-{'x' * (number % 60)}" for number in range(3001)]
    for name in names:
        (tmp_path / name).touch()
    code = "import os, sys; print(*os.listdir(sys.argv[1])); print(*os.listdir(sys.argv[1]))"
    assert run(code, tmp_path) == (0, (" ".join(sorted(names)) + "\n") * 2)


@linux
def test_kinds_of_entries(tmp_path):
    """A file, a directory and a link keep their kind."""
    (tmp_path / "file").touch()
    (tmp_path / "directory").mkdir()
    (tmp_path / "link").symlink_to("directory")
    code = (
        "import os, sys\nfor e in os.scandir(sys.argv[1]): print(e.name, e.is_dir(follow_symlinks=0), e.is_symlink())"
    )
    assert run(code, tmp_path) == (0, "directory True False\nfile False False\nlink False True\n")


@linux
def test_rewound_directory_starts_again(tmp_path):
    """A directory that is rewound is listed from its start."""
    (tmp_path / "one").touch()
    code = "import os, sys; d = os.open(sys.argv[1], 0); print(os.listdir(d), os.listdir(d))"
    assert run(code, tmp_path) == (0, "['one'] ['one']\n")


@linux
def test_facts_of_files(tmp_path):
    """A traced process that asks for a `struct statx` gets the one with no times and no inode in it."""
    file = tmp_path / "file"
    file.write_bytes(b"123")
    code = (
        "import ctypes, sys; b = ctypes.create_string_buffer(256);"
        "ctypes.CDLL(None).statx(-100, sys.argv[1].encode(), 0, 0xFFF, b); print(b.raw.hex())"
    )
    assert run(code, file) == (0, steady.steady_facts(statx(file)).hex() + "\n")


@linux
def test_facts_do_not_depend_on_when_and_where(tmp_path):
    """Two files of the same size made at other times in other places have equal facts; another size shows."""
    first, second, longer = tmp_path / "a", tmp_path / "deep" / "b", tmp_path / "c"
    second.parent.mkdir()
    for file, content in ((first, b"123"), (second, b"456"), (longer, b"1234")):
        file.write_bytes(content)
    os.utime(second, (1, 2))
    facts = [steady.steady_facts(statx(file)) for file in (first, second, longer)]
    assert statx(first) != statx(second)
    assert facts[0] == facts[1]
    assert struct.unpack_from("=Q", facts[2], 40) == (4,)


@linux
def test_size_of_directories_is_hidden(tmp_path):
    """A directory's size, which depends on the file system, is not told."""
    assert struct.unpack_from("=Q", steady.steady_facts(statx(tmp_path)), 40) == (0,)


@linux
@pytest.mark.parametrize("code", [0, 1, 77])
def test_exit_code(code):
    """The exit code is the process's own."""
    assert run(f"raise SystemExit({code})") == (code, "")


@linux
def test_death_by_signal():
    """A process that a signal ends has the negative number as its code, as in `subprocess`."""
    assert run("import os; os.kill(os.getpid(), 15)") == (-15, "")


@linux
def test_signals_arrive():
    """A signal with a handler reaches it."""
    code = "import os, signal; signal.signal(10, lambda *_: print('got it')); os.kill(os.getpid(), 10)"
    assert run(code) == (0, "got it\n")


@linux
def test_threads():
    """Threads are followed too."""
    code = (
        "import os, threading\n"
        "def ask(): seen.append(os.getrandom(2))\n"
        "seen = []; threads = [threading.Thread(target=ask) for _ in range(20)]\n"
        "for t in threads: t.start()\n"
        "for t in threads: t.join()\n"
        "print(len(seen), set(seen))"
    )
    assert run(code) == (0, "20 {b'\\x00\\x00'}\n")


@linux
def test_other_children_are_left_alone():
    """The tracer waits for what it started and takes no other child's end away."""
    other = subprocess.Popen([sys.executable, "-c", "raise SystemExit(5)"])
    assert run("") == (0, "")
    assert other.wait() == 5


@linux
def test_process_that_is_traced_by_another():
    """Where a process may not be traced, the reason is told and nothing is left running."""
    code = (
        f"import sys; sys.path.append({str(Path(steady.__file__).parent)!r}); import steady\n"
        "with open('/dev/null', 'wb') as nothing:\n"
        "    steady._TRACEME = 0x7FFF\n"
        "    try: steady.run(['true'], {}, nothing)\n"
        "    except steady.SteadyError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "the machine does not let a process be traced\n"


@linux
def test_failing_trace_ends_the_process(monkeypatch):
    """A kernel without one of the requests: the reason is told, and the process does not go on."""
    monkeypatch.setattr(steady, "_GET_SYSCALL_INFO", 0x7FFF)
    before = threading.active_count()
    with pytest.raises(steady.SteadyError, match="tracing failed: "):
        run("import time; time.sleep(600)")
    assert threading.active_count() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_unknown_machine(monkeypatch):
    """A machine whose system calls have other numbers is refused before anything runs."""
    monkeypatch.setattr(steady.platform, "machine", lambda: "riscv64")
    with pytest.raises(steady.SteadyError, match="only Linux on x86-64 is known"):
        run("")


def test_clock_is_exchanged_in_place():
    """The library keeps its length, and imports the other function."""
    library = b"\x7fELF\0clock_gettime\0statx\0"
    assert steady.without_clock(library) == b"\x7fELF\0clock_getres\0\0statx\0"


def test_library_without_clock():
    """A library that gets its time elsewhere is refused: its output would vary unnoticed."""
    with pytest.raises(steady.SteadyError, match="reads the clock in an unknown way"):
        steady.without_clock(b"\x7fELF\0statx\0")
