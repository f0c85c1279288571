import os
import sys
from pathlib import Path

import pytest

from pulumi_gestalt_language import builds
from pulumi_gestalt_language.builds import Notes, build, is_stale
from pulumi_gestalt_language.errors import BuildError, ChangedError, PolicyError, StoppedError
from pulumi_gestalt_language.processes import Children
from pulumi_gestalt_language.project import Project


def project(root: Path, command: str = "true") -> Project:
    return Project(root, root, root / "app.wasm", command, debug=False)


def touch(path: Path, seconds: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (seconds, seconds))


def test_stale_without_a_program(tmp_path: Path):
    """A program that does not exist is to be built."""
    assert is_stale(project(tmp_path))


@pytest.mark.parametrize(
    ("name", "stale"),
    [
        ("app.py", True),
        ("lib/deep/x.js", True),
        ("Pulumi.yaml", True),
        ("Pulumi.dev.yaml", False),
        (".env", False),
        (".git/index", False),
        ("node_modules/x/index.js", False),
        ("__pycache__/app.pyc", False),
        ("env/lib/x.py", False),
    ],
)
def test_stale_sources(tmp_path: Path, name: str, stale: bool):
    """A newer source makes the program stale; stacks' configuration, tools' folders and hidden files do not."""
    touch(tmp_path / "app.wasm", 1000)
    touch(tmp_path / "env" / "pyvenv.cfg", 900)
    touch(tmp_path / name, 900)
    assert not is_stale(project(tmp_path))
    touch(tmp_path / name, 1100)
    assert is_stale(project(tmp_path)) is stale


def test_lost_link(tmp_path: Path):
    """A link that leads nowhere is no source."""
    touch(tmp_path / "app.wasm", 1000)
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    assert not is_stale(project(tmp_path))


def test_build(tmp_path: Path):
    """The command runs in the folder, once, and its output is passed on; a tool that changes nothing is enough."""
    touch(tmp_path / "app.wasm", 1000)
    touch(tmp_path / "app.py", 1100)
    out: list[bytes] = []
    err: list[bytes] = []
    wanted = project(tmp_path, "echo one; echo two >&2; pwd")
    assert build(wanted, Children(), out.append, err.append)
    assert out == [f"building app.wasm: {wanted.build}\n".encode(), b"one\n", f"{tmp_path}\n".encode()]
    assert err == [b"two\n"]
    assert not build(wanted, Children(), out.append, err.append)
    assert not build(project(tmp_path, ""), Children(), out.append, err.append)


def test_runner_is_found(tmp_path: Path, monkeypatch):
    """The build command finds the Runner of this installation first, wherever the CLI was started."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    out: list[bytes] = []
    build(project(tmp_path, "touch app.wasm; command -v python"), Children(), out.append)
    assert out[1] == f"{Path(sys.executable).with_name('python')}\n".encode()


@pytest.mark.parametrize(
    ("command", "problem"),
    [("exit 3", "failed with code 3"), ("kill -9 $$", "was ended by signal 9"), ("true", "made no")],
)
def test_failing_builds(tmp_path: Path, command: str, problem: str):
    """A command that fails, is killed, or makes nothing is an error with its text."""
    with pytest.raises(BuildError) as caught:
        build(project(tmp_path, command), Children())
    assert problem in str(caught.value)
    assert f"`{command}`" in str(caught.value)


def test_daemons_do_not_hold_up(tmp_path: Path, monkeypatch):
    """A process that the command leaves behind with its output open does not keep the build from ending."""
    monkeypatch.setattr("pulumi_gestalt_language.processes.LINGER", 0.1)
    fifo = tmp_path / ".fifo"
    os.mkfifo(fifo)
    assert build(project(tmp_path, f"touch app.wasm; (read line < '{fifo}') & true"), Children())
    fifo.write_text("end\n")


def test_stopped_builds(tmp_path: Path):
    """Nothing is built after the end."""
    children = Children()
    children.stop()
    with pytest.raises(StoppedError):
        build(project(tmp_path), children)


def test_notes(tmp_path: Path):
    """A preview is remembered for one update, which must be of the same program."""
    notes = Notes(tmp_path / "notes")
    wanted = project(tmp_path)
    wanted.program.write_text("one")
    assert not notes.previewed(wanted)
    notes.check(wanted)
    notes.write(wanted)
    assert notes.previewed(wanted)
    notes.check(wanted)
    assert not notes.previewed(wanted)
    notes.write(wanted)
    wanted.program.write_text("two")
    with pytest.raises(ChangedError):
        notes.check(wanted)
    notes.check(wanted)


def test_notes_of_others(tmp_path: Path, monkeypatch):
    """The note of another CLI, or of another program, does not count."""
    notes = Notes(tmp_path / "notes")
    wanted = project(tmp_path)
    wanted.program.touch()
    notes.write(wanted)
    assert not notes.previewed(project(tmp_path / "other"))
    monkeypatch.setattr(os, "getppid", os.getpid)
    assert not notes.previewed(wanted)


def test_old_notes_go(tmp_path: Path):
    """Notes that no update came for are removed after a day."""
    notes = Notes(tmp_path / "notes")
    touch(tmp_path / "notes" / "old.json", 1000)
    wanted = project(tmp_path)
    wanted.program.touch()
    notes.write(wanted)
    assert [path.name for path in (tmp_path / "notes").iterdir()] != ["old.json"]
    assert len(list((tmp_path / "notes").iterdir())) == 1


def test_damaged_and_impossible_notes(tmp_path: Path):
    """A note that cannot be read or written is as if there were none."""
    notes = Notes(tmp_path / "notes")
    wanted = project(tmp_path)
    wanted.program.touch()
    notes.write(wanted)
    (path,) = (tmp_path / "notes").iterdir()
    path.write_text("{")
    notes.check(wanted)
    (tmp_path / "file").touch()
    Notes(tmp_path / "file").write(wanted)


def test_start_times():
    """A process has one start time, and one that does not exist has none."""
    assert builds._start_time(os.getpid()) == builds._start_time(os.getpid()) != ""
    assert builds._start_time(2**22 + 1) == ""


def test_no_build_while_a_policy_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A command that would run outside of the sandbox is not run where a policy holds; a program that is new is."""
    monkeypatch.setenv("PULUMI_GESTALT_POLICY", "/etc/policy.toml")
    made = project(tmp_path, "touch app.wasm")
    with pytest.raises(PolicyError, match="`touch app.wasm` is not run: .* PULUMI_GESTALT_POLICY names a policy"):
        build(made, Children())
    assert not made.program.exists()
    made.program.touch()
    assert not build(made, Children())
