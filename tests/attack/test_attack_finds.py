"""What the fuzz suite and the hostile programs have found: each must stay mended."""

from pathlib import Path

import pytest

from attack.answers import nested_value, struct_field
from attack.seeds import BUILT, seed
from attack.trials import TRIALS
from attack.wire import GARBAGE, SETTINGS, listening
from fakes.compile_process import FakeCompileProcess
from pulumi_gestalt_rpc.host_pb2 import RegisterResourceRequest
from pulumi_gestalt_runner import compile_process
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.marked import SECRET_SIGNATURE, secrets_of_request
from runner.programs import FINISHED, begin, merged
from runner.wasm.wasm_samples import wat

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each run an empty cache, a folder of its own, and a compiler in this process."""
    monkeypatch.setattr(compile_process, "CompileProcess", FakeCompileProcess)
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    seed("registers")


PROGRAM = str(BUILT / "registers.wasm")


def test_monitor_that_refuses_every_call(capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """A server that sends GOAWAY to each connection ends the run: gRPC repeated the call for ever, at full speed."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    with listening(GARBAGE["going away"]) as address:
        monkeypatch.setenv("PULUMI_MONITOR", address)
        assert main(["run", PROGRAM]) == 1
    assert f"the Pulumi engine at {address} went away" in capsys.readouterr().err


@pytest.mark.parametrize("digits", [4301, 1_000_000])
def test_number_of_many_digits_in_a_project_file(digits: int, capsys: Captured):
    """A number that Python does not read is an error of the file, not of the Runner."""
    Path("gestalt.toml").write_text(f"[limits]\nmax-resources = {'9' * digits}\n", "utf-8")
    assert main(["run", PROGRAM]) == 2
    assert "is no TOML: a number has too many digits" in capsys.readouterr().err


def component(more: str) -> bytes:
    """Return a merged file that does nothing, with more in it."""
    return wat(f"""(component
        (import "component:pulumi-gestalt-external/log@0.0.0-STABLE-DEV" (instance))
        {more}
        (core module $main (func (export "main") (param i32)))
        (core instance $i (instantiate $main))
        (func $main (param "in-preview" bool) (canon lift (core func $i "main")))
        (instance $exported (export "main" (func $main)))
        (export "component:pulumi-gestalt-external/pulumi-main@0.0.0-STABLE-DEV" (instance $exported)))""")


def test_there_are_no_processes(tmp_path: Path, capsys: Captured):
    """A component that imports a way to start processes is refused by its name."""
    spawn = '(import "wasi:process/spawn@0.2.0" (instance (export "spawn" (func (param "command" string)))))'
    (tmp_path / "fork.wasm").write_bytes(component(spawn))
    assert main(["run", "fork.wasm"]) == 2
    told = capsys.readouterr().err
    assert "wasi:process/spawn@0.2.0: wanted wasi:process, available of WASI: cli, clocks, " in told


def test_many_memories(tmp_path: Path, capsys: Captured):
    """A component of many instances, each with a memory of its own, is not started: the limit is for each memory."""
    instances = '(core module $m (memory (export "m") 1000))' + "(core instance (instantiate $m))" * 50
    (tmp_path / "many.wasm").write_bytes(component(instances))
    assert main(["run", "many.wasm"]) == 1
    assert "memor" in capsys.readouterr().err


def test_a_resource_after_the_end(tmp_path: Path, capsys: Captured):
    """A resource whose registration nobody waits for is no success: it was, when outputs had been sent before."""
    late = begin("1", "RegisterResource", RegisterResourceRequest(type="a:b:C", name="late").SerializeToString())
    (tmp_path / "late.wasm").write_bytes(merged(FINISHED + late))
    assert main(["run", "late.wasm"]) == 1
    assert "the program went on after context.finish had returned the empty list" in capsys.readouterr().err


def test_secret_beside_a_value_of_many_levels():
    """A message of 5,000 levels is one for protobuf: its secrets are found, and the stack is not used up."""
    text = b"s3cret-beside-the-depth"
    marked = b"".join(
        struct_field(5, key, b"\x1a" + bytes([len(value)]) + value)
        for key, value in (("4dabf18193072939515e22adb298388d", SECRET_SIGNATURE.encode()), ("value", text))
    )
    assert secrets_of_request("RegisterResource", marked + struct_field(5, "deep", nested_value(5000))) == [
        text.decode()
    ]


@pytest.mark.parametrize(
    ("number", "kind"), [(1002976, "merged"), (1007250, "implementation"), (1007318, "implementation")]
)
def test_host_functions_of_other_types(number: int, kind: str, tmp_path: Path, capsys: Captured):
    """An import of a host function whose record has a field of another name is refused before anything runs."""
    assert main(TRIALS[kind](number, tmp_path).argv) == 2
    told = capsys.readouterr().err
    assert "wanted func(request: record {" in told
    assert ", available func(request: record {output-id: string, body: list<u8>})" in told
