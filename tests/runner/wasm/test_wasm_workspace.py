import fcntl
import os
import tempfile
from pathlib import Path

import pytest

from pulumi_gestalt_runner.wasm import workspace as workspaces
from pulumi_gestalt_runner.wasm.workspace import workspace


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the only directory for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def left_behind(place: Path) -> Path:
    directory = place / "pulumi-gestalt-wasm-killed"
    directory.mkdir()
    (directory / "merged.wasm").touch()
    return directory


def test_gone_afterwards(place: Path):
    """A workspace is private, and gone afterwards, with what is in it."""
    with workspace() as directory:
        assert directory.stat().st_mode & 0o777 == 0o700
        (directory / "file").touch()
    assert list(place.iterdir()) == []


def test_left_behind(place: Path):
    """What a killed Runner has left behind goes; what another one is using stays."""
    killed = left_behind(place)
    with workspace() as first, workspace() as second:
        assert not killed.exists()
        assert first.exists()
        assert second.exists()


def test_of_others(place: Path, monkeypatch: pytest.MonkeyPatch):
    """What belongs to somebody else stays, and so does what a link leads to."""
    real = left_behind(place).rename(place / "real")
    (place / "pulumi-gestalt-wasm-link").symlink_to("real")
    with workspace():
        assert (real / "merged.wasm").exists()
    killed = left_behind(place)
    monkeypatch.setattr(os, "getuid", lambda: killed.stat().st_uid + 1)
    with workspace():
        assert killed.exists()


def test_swept_before_it_is_locked(place: Path, monkeypatch: pytest.MonkeyPatch):
    """A directory that another Runner removes, or is about to, before it is locked, is given up for a new one."""
    real, seen = workspaces.lock, []

    def lock(descriptor: int) -> bool:
        (directory,) = set(place.iterdir()) - set(seen)
        seen.append(directory)
        if len(seen) == 1:
            directory.rmdir()
        if len(seen) == 2:
            other = os.open(directory, os.O_RDONLY)
            fcntl.flock(other, fcntl.LOCK_EX)
            held.append(other)
        return real(descriptor)

    held: list[int] = []
    monkeypatch.setattr(workspaces, "lock", lock)
    with workspace() as directory:
        assert (directory, len(seen)) == (seen[2], 3)
    os.close(held[0])
    assert list(place.iterdir()) == []
