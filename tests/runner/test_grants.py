import io
import os
from pathlib import Path

import pytest

from fakes.kept_log import KeptLog
from fakes.monitor import FakeMonitor
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.compiler import Executable
from pulumi_gestalt_runner.errors import OptionError
from pulumi_gestalt_runner.grants import NOTHING, Directory, Grants, read_grants
from pulumi_gestalt_runner.host import Host
from pulumi_gestalt_runner.sandbox import run_main
from pulumi_gestalt_runner.wasmtime_api.store import WasiConfig
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from runner.compiled import compiled
from runner.programs import FILE_ERRORS, FINISHED, merged

Captured = pytest.CaptureFixture[str]


def said(program: str, grants: Grants) -> str:
    """Return what a program prints that is granted something; errors of files stand in it by name."""
    out = io.BytesIO()
    engine = new_engine()
    executable = Executable(compiled(engine, merged(program + FINISHED)), ())
    host = Host(FakeMonitor(), KeptLog())
    run_main(engine, executable, host, preview=False, stdout=out, stderr=io.BytesIO(), grants=grants)
    text = out.getvalue().decode()
    for number, name in enumerate(FILE_ERRORS):
        text = text.replace(f"!{chr(65 + number)}", f"!{name} ")
    return text


def trying(action: str, *paths: str) -> str:
    """Return a program that prints its directories and does something with files in the first."""
    acts = "".join(f'(call ${action} (local.get 0) @"{path}")' for path in paths)
    return f"(local.set 0 (call $say_directories)) {acts}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file, beside a file that is not in it, and links of both kinds."""
    (tmp_path / "outside").write_text("secret")
    inside = tmp_path / "folder"
    (inside / "sub").mkdir(parents=True)
    (inside / "file").write_text("hello")
    (inside / "sub" / "deep").write_text("deep")
    (inside / "link").symlink_to("sub/deep")
    (inside / "escape").symlink_to(tmp_path / "outside")
    (inside / "up").symlink_to("../outside")
    (inside / "all").symlink_to("/")
    return inside


ESCAPES = ("escape", "up", "../outside", "sub/../../outside", "all/etc/passwd", "/etc/passwd")


def test_nothing():
    """Without a grant there is no variable and no directory."""
    assert said("(call $say_environment)" + trying("read"), NOTHING) == ""


def test_environment():
    """The variables that are named are there, and no other."""
    grants = read_grants(["REGION", "EMPTY", "NOT_SET"], [], [], {"REGION": "eu", "EMPTY": "", "TOKEN": "hunter2"})
    assert said("(call $say_environment)", grants) == "REGION=eu;EMPTY=;"
    assert "eu" not in repr(grants)


def test_reading(folder: Path):
    """In a directory for reading files are read, at any depth and over links that stay in it; nothing is written."""
    grants = read_grants([], [f"{folder}=/data"], [], {})
    assert said(trying("read", "file", "sub/deep", "link"), grants) == "/data;hellodeepdeep"
    refused = said(trying("overwrite", "file", "new", "sub/new"), grants)
    assert refused == "/data;" + "!not-permitted " * 3
    assert (folder / "file").read_text() == "hello"
    assert not (folder / "new").exists()


def test_writing(folder: Path):
    """In a directory for writing files are also changed and made."""
    grants = read_grants([], [], [f"{folder}=/data"], {})
    assert said(trying("read", "file") + trying("overwrite", "file", "made"), grants) == "/data;hello/data;"
    assert ((folder / "file").read_text(), (folder / "made").read_text()) == ("newlo", "new")


@pytest.mark.parametrize("action", ["read", "overwrite"])
def test_escapes(folder: Path, action: str):
    """No link and no path leads out of a directory, neither to read nor to write."""
    grants = read_grants([], [], [f"{folder}=/data"], {})
    assert said(trying(action, *ESCAPES), grants) == "/data;" + "!not-permitted " * len(ESCAPES)
    assert (folder.parent / "outside").read_text() == "secret"


def test_places(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """A directory is relative to the working directory, and seen at its absolute path or where it is asked for."""
    monkeypatch.chdir(folder)
    link = folder.parent / "linked"
    link.symlink_to(folder)
    grants = read_grants([], ["sub/../sub=/s//x/", str(link), ".."], ["sub=//w/../v"], {})
    assert [(one.host, one.guests, one.writable) for one in grants.directories] == [
        (str(folder / "sub"), ("/s/x",), False),
        (str(link), (str(link),), False),
        (str(folder.parent), (str(folder.parent),), False),
        (str(folder / "sub"), ("/v",), True),
    ]
    assert said(trying("read", "deep"), grants) == f"/s/x;{link};{folder.parent};/v;deep"


def test_relative_paths(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """What lies in the working directory is also seen where a relative path leads, unless something else is there."""
    monkeypatch.chdir(folder)
    [whole, part, written] = read_grants([], [".", "sub"], [f"{folder}/sub/../sub=/other"], {}).directories
    assert (whole.guests, part.guests) == ((str(folder), "/"), (f"{folder}/sub", "/sub"))
    assert written.guests == ("/other",)
    [other, part] = read_grants([], [f"{folder.parent}=/sub", "sub"], [], {}).directories
    assert (other.guests, part.guests) == (("/sub",), (f"{folder}/sub",))
    # Programs in Python and C resolve relative paths from `/` and the directories that are seen there.
    assert said(trying("read", "file"), read_grants([], ["."], [], {})) == f"{folder};/;hello"
    monkeypatch.chdir("/")
    assert read_grants([], ["tmp"], [], {}).directories == (Directory("/tmp", ("/tmp",), writable=False),)


def test_name_with_the_separator(tmp_path: Path):
    """The last `=` separates, so that a directory may have the character in its name."""
    (tmp_path / "a=b").mkdir()
    [directory] = read_grants([], [f"{tmp_path}/a=b=/c"], [], {}).directories
    assert directory == Directory(f"{tmp_path}/a=b", ("/c",), writable=False)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--allow-env", ""], "--allow-env: not the name of a variable"),
        (["--allow-env", "A=hunter2"], "--allow-env: not the name of a variable"),
        (["--allow-env", "BYTES"], "--allow-env: the variable 'BYTES' is not valid Unicode"),
        (["--allow-read", ""], "--allow-read: '' names no directory"),
        (["--allow-read", "=/a"], "--allow-read: '=/a' names no directory"),
        (["--allow-read", "sub="], "--allow-read: 'sub=' names no directory"),
        (["--allow-read", "missing"], "--allow-read: missing does not exist"),
        (["--allow-write", "missing=/x"], "--allow-write: missing does not exist"),
        (["--allow-write", "file"], "--allow-write: file is not a directory"),
        (["--allow-read", "a\0b"], "--allow-read: a\\x00b does not exist"),
        (["--allow-read", "sub=relative"], "--allow-read: the program cannot see a directory as 'relative'"),
        (["--allow-read", "sub=/a", "--allow-write", ".=/a/"], "--allow-write: two directories are to be seen as /a"),
        (["--allow-read", "sub=/\udcff"], "--allow-read: the path 'sub=/\\udcff' is not valid Unicode"),
    ],
)
def test_mistakes(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured, options: list[str], problem: str):
    """What cannot be granted gives exit code 2, the option, what to give instead, and no value of a variable."""
    (folder / "app.wasm").write_bytes(merged(FINISHED))
    monkeypatch.chdir(folder)
    os.environb[b"BYTES"] = b"hunter2\xff"
    try:
        assert main(["run", *options, "app.wasm"]) == 2
    finally:
        del os.environ["BYTES"]
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"error: {problem}")
    assert "hint: " in err
    assert "hunter2" not in err


def test_directory_that_cannot_be_opened(tmp_path: Path):
    """A directory that goes away before the program starts is named."""
    with pytest.raises(OptionError, match="--allow-write: .*/gone cannot be opened") as caught:
        Grants({}, (Directory(f"{tmp_path}/gone", ("/x",), writable=True),)).apply(WasiConfig())
    assert caught.value.exit_code == 2


def test_what_was_granted_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    """With `--verbose` every grant is told by name, and that there is none."""
    app = folder / "app.wasm"
    app.write_bytes(merged("(call $say_environment)" + trying("read", "file") + FINISHED))
    monkeypatch.setenv("REGION", "hunter2")
    monkeypatch.chdir(folder)
    options = ["--allow-env", "REGION", "--allow-read", ".=/data", "--allow-write", "sub"]
    assert main(["run", "--verbose", *options, str(app)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(f"REGION=hunter2;/data;{folder}/sub;/sub;hello")
    assert [line for line in err.splitlines() if "granted" in line] == [
        "debug: the program is granted the environment variable REGION",
        f"debug: the program is granted reading in {folder}, which it sees as /data",
        f"debug: the program is granted reading and writing in {folder}/sub, which it sees as {folder}/sub and /sub",
    ]
    assert "hunter2" not in err
    app.write_bytes(merged(FINISHED))
    assert main(["run", "--verbose", str(app)]) == 0
    assert "debug: the program is granted nothing" in capsys.readouterr().err
