"""The process that compiles, as a process: what it gives, what its limits do, and how it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_gestalt_rpc.plain import replace
from pulumi_gestalt_runner import compile_process
from pulumi_gestalt_runner.compile_process import CompileError, CompileProcess, CompilerDiedError, Piece
from pulumi_gestalt_runner.limits import MIB, NO_LIMITS, LimitError, Limits
from pulumi_gestalt_runner.wasm.unbundle import Content
from pulumi_gestalt_runner.wasmtime_api.errors import WasmtimeError
from pulumi_gestalt_runner.wasmtime_api.store import Component, Module
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from runner.processes import PATIENCE, wait_until_ended
from runner.wasm.wasm_samples import wat

SMALL = Piece(Content(wat("(module)")), is_component=False)
COMPONENT = Piece(Content(wat("(component)")), is_component=True)
BROKEN = Piece(Content(b"\0asm\1\0\0\0\xff"), is_component=False)


@pytest.fixture(scope="module")
def heavy() -> Piece:
    """Return a module that takes a quarter of a second, and 80 MB, to compile."""
    body = "(local.set 0 (i32.xor (local.get 0) (i32.mul (local.get 0) (i32.load (local.get 0)))))" * 20_000
    return Piece(Content(wat(f"(module (memory 1) (func (param i32) {body}))")), is_component=False)


def compiled(*pieces: Piece, limits: Limits | None = None) -> list[bytearray]:
    with CompileProcess(limits or Limits()) as process:
        return list(process.compile(pieces))


def test_code():
    """Modules and components come back as machine code, in their order, that an engine with our settings takes."""
    module, component = compiled(SMALL, COMPONENT, limits=NO_LIMITS)
    engine = new_engine()
    assert Module.deserialize(engine, module)
    assert Component.deserialize(engine, component)
    with pytest.raises(WasmtimeError):
        Component.deserialize(engine, module)


def test_refused():
    """What Wasmtime refuses is an error in one line; what came before it is there."""
    with CompileProcess(Limits()) as process:
        codes = process.compile([SMALL, BROKEN, SMALL])
        assert next(codes)
        with pytest.raises(CompileError) as error:
            next(codes)
    assert str(error.value).startswith("the program cannot be compiled: ")
    assert "\n" not in str(error.value)


def test_time():
    """Whoever takes longer than allowed is ended, and told which option allows more."""
    with pytest.raises(LimitError) as error:
        compiled(SMALL, limits=replace(Limits(), compile_time=0.001))
    assert "time for compiling the program, at most 0.001 s" in str(error.value)
    assert "--timeout-compile" in error.value.hint


def test_computing_time(heavy: Piece, monkeypatch: pytest.MonkeyPatch):
    """The kernel ends it too, by the time of all processors, should nobody look at the clock."""
    monkeypatch.setattr(CompileProcess, "_expire", lambda _self: None)
    with pytest.raises(LimitError, match="time for compiling the program, at most 1 s"):
        compiled(*[heavy] * 40, limits=replace(Limits(), compile_time=1))


@pytest.mark.parametrize("memory", [10 * MIB, 64 * MIB])
def test_memory(heavy: Piece, memory: int):
    """Whoever needs more memory than allowed, at the start or while it compiles, is told which option allows more."""
    with pytest.raises(LimitError) as error:
        compiled(heavy, limits=replace(Limits(), compile_memory=memory))
    assert f"memory for compiling the program, at most {memory // MIB} MiB" in str(error.value)
    assert "--max-compile-memory" in error.value.hint


def test_refused_for_memory(monkeypatch: pytest.MonkeyPatch):
    """Wasmtime's own word for too little memory is the limit too."""
    replace_child(monkeypatch, "answer = b'mmap: Cannot allocate memory (os error 12)'")
    with pytest.raises(LimitError, match="memory for compiling"):
        compiled(SMALL)


def replace_child(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Let the other process do what `script` says, and then refuse whatever it is asked with `answer`."""
    say = "sys.stdout.buffer.write(struct.pack('<?Q', False, len(answer)) + answer); sys.stdout.flush()"
    monkeypatch.setattr(compile_process, "_START", f"import os, struct, sys; {script}; {say}; sys.stdin.read()")


@pytest.mark.parametrize(
    ("script", "problem", "hint"),
    [
        ("os.kill(os.getpid(), 9)", "was ended by signal 9", "no more memory"),
        ("print('a\\n panic at x\\n', file=sys.stderr); os.abort()", "was ended by signal 6: panic at x", "defect"),
        ("sys.exit(7)", "ended with code 7", "defect"),
        ("os._exit(3)", "memory for compiling", "--max-compile-memory"),
        ("import nothing", "ended with code 1: ModuleNotFoundError: No module named 'nothing'", "defect"),
    ],
)
def test_other_ends(monkeypatch: pytest.MonkeyPatch, script: str, problem: str, hint: str):
    """A process that ends for a reason of its own is explained by its exit code and its last line."""
    replace_child(monkeypatch, script)
    with pytest.raises((CompilerDiedError, LimitError)) as error:
        # More than a pipe holds: it ends while it is being told, or when it is to answer.
        compiled(SMALL, Piece(Content(bytes(1_000_000)), is_component=False))
    assert problem in str(error.value)
    assert hint in error.value.hint
    assert error.value.exit_code == 1


def test_killed():
    """It can be ended at any time, from outside, and its end is then an error for whoever waits for code."""
    with CompileProcess(Limits()) as process:
        process.kill()
        with pytest.raises(CompilerDiedError):
            list(process.compile([SMALL]))
        process.kill()


def test_nothing_to_do():
    """Who has nothing to compile waits for nothing, and leaves no process behind."""
    with CompileProcess(Limits()) as process:
        assert list(process.compile([])) == []
    assert process.ended


FACTS = """import json, os, resource; answer = json.dumps({
    "limits": [resource.getrlimit(getattr(resource, "RLIMIT_" + n))[0] for n in ("CORE", "FSIZE", "CPU", "DATA")],
    "environment": sorted(os.environ), "session": os.getsid(0) == os.getpid()}).encode()"""


def test_what_it_may(monkeypatch: pytest.MonkeyPatch):
    """It may write no file and no core, has no variable of ours and a session of its own."""
    monkeypatch.setenv("SECRET", "x")
    start = "sys.path[:] = sys.argv[4:]; from pulumi_gestalt_runner.compile_child import _limit; _limit(70, 2**30)"
    replace_child(monkeypatch, f"{start}\n{FACTS}\nif 1: pass")
    with pytest.raises(CompileError) as error:
        compiled(SMALL)
    assert '"limits": [0, 0, 70, 1073741824]' in error.value.reason
    # Python itself sets LC_CTYPE where it finds no locale (PEP 538).
    assert '"environment": []' in error.value.reason or '"environment": ["LC_CTYPE"]' in error.value.reason
    assert '"session": true' in error.value.reason


PARENT = """
import sys, threading
from pulumi_gestalt_runner.compile_process import CompileProcess
from pulumi_gestalt_runner.limits import Limits
process = CompileProcess(Limits())
print(process.number, flush=True)
threading.Event().wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="platform: it looks into /proc")
def test_dies_with_its_parent():
    """It ends when whoever started it is killed and can end nothing any more."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert Path(f"/proc/{child}").exists()
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait(PATIENCE)
    wait_until_ended(child)


def test_imports_from_where_we_do(monkeypatch: pytest.MonkeyPatch):
    """An installation that no folder of `sys.path` shows is found all the same, and the current folder is not used."""
    source = str(Path(compile_process.__file__).parents[1])
    monkeypatch.setattr(sys, "path", ["", *(folder for folder in sys.path if folder != source)])
    path = compile_process._import_path()
    assert (path[-1], "" in path) == (source, False)
    assert compiled(SMALL)
