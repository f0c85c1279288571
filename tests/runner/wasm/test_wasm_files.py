import os
import stat
from pathlib import Path

import pytest

from pulumi_gestalt_runner.wasm.errors import UnreadableFileError, UnwritableFileError
from pulumi_gestalt_runner.wasm.files import read_file, write_file


def test_read(tmp_path: Path):
    """A file of exactly the limit is read, one more byte is refused."""
    (tmp_path / "a").write_bytes(b"123")
    assert read_file(tmp_path / "a", limit=3) == b"123"
    with pytest.raises(UnreadableFileError, match=r"a: it has more than 2 bytes") as error:
        read_file(tmp_path / "a", limit=2)
    assert error.value.hint


def test_sparse_file(tmp_path: Path):
    """A file of a terabyte without content is refused by its size."""
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(UnreadableFileError, match="it has more than 536870912 bytes"):
        read_file(tmp_path / "sparse")


def test_unreadable(tmp_path: Path):
    """A missing file, a directory, a pipe without a writer, a device and a path with a null are refused at once."""
    with pytest.raises(UnreadableFileError, match="no such file"):
        read_file(tmp_path / "missing")
    with pytest.raises(UnreadableFileError, match="it is a directory") as error:
        read_file(tmp_path)
    assert "in it" in error.value.hint
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFileError, match="not a regular file"):
        read_file(tmp_path / "pipe")
    with pytest.raises(UnreadableFileError, match="not a regular file"):
        read_file(Path("/dev/zero"))
    with pytest.raises(UnreadableFileError, match=r"\\x00.*null"):
        read_file(Path("a\0b"))


def test_write_replaces(tmp_path: Path):
    """A write replaces the file as a whole, leaves nothing beside it, and gives ordinary permissions."""
    target = tmp_path / "merged.wasm"
    target.write_bytes(b"old and longer")
    write_file(target, memoryview(b"new"))
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]
    (tmp_path / "plain").write_bytes(b"")
    assert stat.S_IMODE(target.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_unwritable(tmp_path: Path):
    """A missing directory and a directory in the way are named, and no temporary file stays behind."""
    with pytest.raises(UnwritableFileError, match=r"nowhere/x.wasm: no such file"):
        write_file(tmp_path / "nowhere" / "x.wasm", b"")
    (tmp_path / "taken" / "inside").mkdir(parents=True)
    with pytest.raises(UnwritableFileError, match="directory"):
        write_file(tmp_path / "taken", b"")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    (tmp_path / "taken" / "inside").rmdir()
    with pytest.raises(UnwritableFileError, match="it is a directory"):
        write_file(tmp_path / "taken", b"")


def test_device(tmp_path: Path):
    """A pipe or device is not replaced by a file."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnwritableFileError, match="not a regular file"):
        write_file(tmp_path / "pipe", b"")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_link(tmp_path: Path):
    """A write through a symbolic link changes the file that it leads to."""
    (tmp_path / "link.wasm").symlink_to(tmp_path / "real.wasm")
    write_file(tmp_path / "link.wasm", b"content")
    assert (tmp_path / "link.wasm").is_symlink()
    assert (tmp_path / "real.wasm").read_bytes() == b"content"


def test_interrupted_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Ctrl-C while writing leaves neither a part nor a temporary file."""

    def interrupt(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "x.wasm", b"content")
    assert list(tmp_path.iterdir()) == []
