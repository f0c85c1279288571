import io
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_gestalt_rpc.errors import AddressError, PulumiError
from pulumi_gestalt_runner import cli
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.commands import inspect
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_wit import VERSION, WitVersionError
from runner.programs import FINISHED, merged

RUNNER = [sys.executable, "-m", "pulumi_gestalt_runner"]
COMMANDS = ["run", "build", "merge", "inspect", "plugins", "wit"]
Captured = pytest.CaptureFixture[str]


class NoHintError(RunnerError):
    """An error that says what happened and nothing more."""

    def __str__(self) -> str:
        return "what happened"


class TracedError(NoHintError):
    """An error with all that one can have."""

    hint = "what to do"
    exit_code = 1
    trace = "frame \x1b"


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], int]:
    """Return a function that runs a command which raises an error, and gives the exit code."""

    def run(error: BaseException, *options: str) -> int:
        def execute(_arguments: object) -> int:
            raise error

        monkeypatch.setattr(inspect, "execute", execute)
        return main(["inspect", "x", *options])

    return run


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NoHintError(), 2, "error: what happened\n"),
        (TracedError(), 1, "error: what happened\n\nhint: what to do\n"),
        (PulumiError("gone"), 1, "error: gone\n"),
        (AddressError("x"), 2, "error: the address 'x' is not of the form host:port\n\nhint: Pulumi sets"),
        (WitVersionError("1"), 2, "error: '1' is not a version such as"),
        (PermissionError(13, "Permission denied", "a\x1bb"), 2, "error: a\\x1bb: permission denied\n"),
        (OSError("Odd"), 2, "error: odd\n"),
        (MemoryError(), 1, "error: out of memory\n"),
        (ValueError("x"), 1, "error: internal error: x\n\nhint: this is a defect in the Runner"),
        (RecursionError(), 1, "error: internal error\n\nhint: this is a defect"),
        (KeyboardInterrupt(), 130, "error: interrupted by SIGINT\n"),
        (BrokenPipeError(), 1, ""),
    ],
)
def test_errors(failing, capsys: Captured, error: BaseException, code: int, said: str):
    """Every error is told in one line and a hint, with the exit code that fits, and never as a traceback."""
    assert failing(error) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(said)
    assert (err == "") == (said == "")
    assert "Traceback" not in err
    assert "Error" not in err


def test_verbose(failing, capsys: Captured):
    """`--verbose` shows where an error came from, and its own trace, with no way to steer a terminal."""
    assert failing(TracedError(), "--verbose") == 1
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):\n")
    assert "frame \\x1b\n" in err
    assert err.endswith("error: what happened\n\nhint: what to do\n")


def test_other_ends(failing):
    """What leaves by `sys.exit` gives its number, and without one counts as success."""
    assert failing(SystemExit(143)) == 143
    assert failing(SystemExit()) == 0


@pytest.mark.parametrize("command", [[], *([command] for command in COMMANDS)])
def test_help(capsys: Captured, command: list[str]):
    """Each command explains itself on standard output, in lines that fit a terminal."""
    assert main([*command, "--help"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("usage: " + " ".join(["pulumi_wasm_runner", *command]))
    assert err == ""
    assert max(map(len, out.splitlines())) <= 120
    if not command:
        assert all(f"\n    {name} " in out for name in COMMANDS)


def test_version(capsys: Captured):
    """`--version` tells the version of the distribution."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"pulumi_wasm_runner {VERSION}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["nonsense\x1b"], "argument COMMAND: invalid choice: 'nonsense\\x1b'"),
        (["--run"], "the following arguments are required: COMMAND"),
        (["--run", "wit", "x"], "there is no option --run"),
        (["run"], "the following arguments are required: PROGRAM"),
        (["run", "a", "b"], "there are too many arguments"),
        (["run", "--confi", "a=b", "x"], "there is no option --confi"),
        (["run", "--pulumi-gestalt"], "argument --pulumi-gestalt: expected one argument"),
        (["merge", "a"], "the following arguments are required: -o/--output"),
        (["inspect", "a", "\x1b"], "there are too many arguments"),
        (["inspect", "a", "--\x1b"], "there is no option --\\x1b"),
        (["build", "a"], "the following arguments are required: -o/--output"),
        (["wit"], "the following arguments are required: DIR"),
    ],
)
def test_usage(capsys: Captured, arguments: list[str], said: str):
    """A wrong command line gives exit code 2, says what is wrong and where to read on."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: {said}")
    command = " ".join(["pulumi_wasm_runner", *(word for word in arguments[:1] if word in COMMANDS)])
    assert err.endswith(f"\n\nhint: `{command} --help` shows what can be given\n")


def test_streams_that_are_closed(monkeypatch: pytest.MonkeyPatch):
    """Without standard output and standard error everything works, for nobody."""
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["--version"]) == 0
    assert main(["nonsense"]) == 2
    for stream in (sys.stdout, sys.stderr):
        stream.close()


def test_streams_of_others(monkeypatch: pytest.MonkeyPatch):
    """A stream that a program has put in the place of standard output is used as it is."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["--version"]) == 0
    assert stream.getvalue() == f"pulumi_wasm_runner {VERSION}\n"
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    monkeypatch.setattr(sys, "stdout", closed)
    assert cli._flushed(0) == 1


def test_encoding(tmp_path: Path):
    """A terminal whose encoding lacks a letter gets an escape, not an error."""
    done = subprocess.run(
        [*RUNNER, "wit", tmp_path / "ä"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert b"\\xe4" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
@pytest.mark.parametrize("arguments", [["--help"], ["run", "APP"], ["run", "--json", "APP"]])
def test_full_disk(tmp_path: Path, arguments: list[str]):
    """Output that cannot be written is an error, once, whatever is buffered."""
    app = tmp_path / "app.wasm"
    app.write_bytes(merged('(call $say @"hello")' + FINISHED))
    command = [*RUNNER, *(str(app) if word == "APP" else word for word in arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("error: ") == 1
    assert done.stderr.endswith("error: standard output: no space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a Linux device")
def test_merge_to_a_full_disk(tmp_path: Path):
    """A merged file that cannot be written is an error that says so."""
    (tmp_path / "app.wasm").write_bytes(merged(FINISHED))
    with open("/dev/full", "wb") as full:
        command = [*RUNNER, "merge", tmp_path / "app.wasm", "-o-"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: cannot write standard output: no space left on device\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_reader_that_went_away(tmp_path: Path, unbuffered: str):
    """When the reader of the output is gone the process ends with 1 and without a word."""
    app = tmp_path / "app.wasm"
    app.write_bytes(merged(FINISHED))
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        done = subprocess.run(
            [*RUNNER, "run", "--json", app],
            env=environment,
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == "compiling the component (0.0 MB; kept for later runs) ...\n"


def test_nobody_reads_errors(tmp_path: Path):
    """When nobody reads standard error the exit code is what it would be."""
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        for arguments in (["inspect", tmp_path / "missing"], ["nonsense"]):
            assert subprocess.run([*RUNNER, *arguments], stderr=gone, check=False).returncode == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals(failing, capsys: Captured, number: signal.Signals):
    """A signal, here while an error is told, ends the process in an ordinary way; the handlers are put back."""
    before = signal.getsignal(number)
    times = []

    class Terminating(RunnerError):  # noqa: N818 - it stands for a signal
        def __str__(self) -> str:
            if not times:
                times.append(1)
                os.kill(os.getpid(), number)
            return "what happened"

    assert failing(Terminating()) == 128 + number
    assert capsys.readouterr().err == ("error: interrupted by SIGINT\n" if number == signal.SIGINT else "")
    assert signal.getsignal(number) is before


@pytest.mark.parametrize(("number", "said"), [(28, "error: standard output: no space left on device\n"), (32, "")])
def test_output_that_stays_in_the_buffer(monkeypatch: pytest.MonkeyPatch, capsys: Captured, number: int, said: str):
    """What cannot be flushed at the end is an error, told unless the reader is gone."""

    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(sys, "stdout", Full())
    assert main(["--version"]) == 1
    assert capsys.readouterr().err == said


def test_entry(monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    """The process ends with the exit code of the command line, without Python's teardown."""
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(sys, "argv", ["pulumi_wasm_runner", "nonsense"])
    cli.entry()
    assert codes == [2]
    assert "invalid choice" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["pulumi_gestalt_runner", "pulumi_gestalt_runner.__main__"])
def test_module(monkeypatch: pytest.MonkeyPatch, capsys: Captured, name: str):
    """`python -m` runs the command line; importing the module does not."""
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(sys, "argv", ["pulumi_wasm_runner", "--version"])
    run_name = "__main__" if name == "pulumi_gestalt_runner" else name
    runpy.run_module("pulumi_gestalt_runner.__main__", run_name=run_name)
    assert codes == ([0] if run_name == "__main__" else [])
    assert (VERSION in capsys.readouterr().out) is (run_name == "__main__")
