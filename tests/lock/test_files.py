import os
import sys
from pathlib import Path

import pytest

from pulumi_gestalt_lock import LOCK, Lock, LockError, dump, key_of, place_for, read_lock


def test_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A lock lies beside the nearest project file at or above the program, and beside the program without one."""
    program = tmp_path / "project" / "made" / "app.wasm"
    program.parent.mkdir(parents=True)
    assert place_for(program) == program.parent / LOCK
    (tmp_path / "PulumiPlugin.yaml").touch()
    assert place_for(program) == tmp_path / LOCK
    (tmp_path / "project" / "Pulumi.yaml").touch()
    assert place_for(program) == tmp_path / "project" / LOCK
    monkeypatch.chdir(program.parent)
    assert place_for(Path("app.wasm")) == tmp_path / "project" / LOCK


def test_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A program is named by its path from the lock, wherever the command runs, and links are not followed."""
    lock = tmp_path / LOCK
    assert key_of(tmp_path / "made" / "app.wasm", lock) == "made/app.wasm"
    assert key_of(tmp_path.parent / "app.wasm", lock) == "../app.wasm"
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "app.wasm").symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "made")
    assert key_of(Path("app.wasm"), lock) == "made/app.wasm"
    assert key_of(Path("app.wasm"), Path("..") / LOCK) == "made/app.wasm"


def test_reading(tmp_path: Path):
    """A file is read; none is told apart from one that cannot be used."""
    path = tmp_path / LOCK
    with pytest.raises(FileNotFoundError):
        read_lock(path)
    path.write_bytes(dump(Lock()))
    assert read_lock(path) == Lock()
    path.write_bytes(b"{}")
    with pytest.raises(LockError, match="it has no format"):
        read_lock(path)


@pytest.mark.skipif(sys.platform == "win32", reason="platform: pipes and devices of POSIX")
def test_no_file(tmp_path: Path):
    """A folder, a pipe, a device or a circle of links is refused without waiting."""
    folder, pipe, device, circle = (tmp_path / name for name in "abcd")
    folder.mkdir()
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    circle.symlink_to(circle)
    for path, problem in ((folder, "is a"), (pipe, "not a regular"), (device, "not a regular"), (circle, "cannot be")):
        with pytest.raises(LockError, match=problem):
            read_lock(path)
    with pytest.raises(LockError, match="cannot be read"):
        read_lock(tmp_path / "null\0character")
