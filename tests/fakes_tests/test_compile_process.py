import pytest

from fakes.compile_process import FakeCompileProcess
from pulumi_gestalt_runner.compile_process import CompileError, CompileProcess, CompilerDiedError, Piece
from pulumi_gestalt_runner.limits import Limits
from pulumi_gestalt_runner.wasm.unbundle import Content
from pulumi_gestalt_runner.wasmtime_api.store import Module
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from runner.wasm.wasm_samples import wat

SMALL = Piece(Content(wat("(module)")), is_component=False)
BROKEN = Piece(Content(b"\0asm\1\0\0\0\xff"), is_component=False)


@pytest.fixture(autouse=True)
def _started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeCompileProcess, "started", [])


def test_like_the_real_one():
    """The fake gives code that an engine takes, and refuses in the words of the real one."""
    reasons = []
    for kind in (FakeCompileProcess, CompileProcess):
        with kind(Limits()) as process:
            codes = process.compile([SMALL, BROKEN])
            assert Module.deserialize(new_engine(), next(codes))
            with pytest.raises(CompileError) as error:
                next(codes)
        reasons.append(str(error.value))
    assert reasons[0] == reasons[1]
    assert [process.pieces for process in FakeCompileProcess.started] == [[SMALL, BROKEN]]


def test_killed():
    """When it is killed it gives no more code."""
    with FakeCompileProcess(Limits()) as process:
        codes = process.compile([SMALL, SMALL])
        next(codes)
        process.kill()
        with pytest.raises(CompilerDiedError):
            next(codes)
