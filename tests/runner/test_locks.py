"""Locks between processes: each holder here is an open file of its own, which flock does not tell from a process."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.kept_progress import KeptProgress
from pulumi_gestalt_runner import locks
from pulumi_gestalt_runner.locks import Abandoned, held, remove_ownerless

PATIENCE = 60.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


class WaitedFor(KeptProgress):
    """Releases what is waited for as soon as somebody waits."""

    def __init__(self, release: threading.Event) -> None:
        super().__init__()
        self.release = release

    def step(self, text: str):
        self.release.set()
        return super().step(text)


def hold(path: Path, release: threading.Event) -> tuple[threading.Thread, threading.Event]:
    """Hold a lock in a thread until `release` is set; return the thread, and what says that it has the lock."""
    has = threading.Event()

    def work() -> None:
        with held(path, "x", KeptProgress(), PATIENCE):
            has.set()
            release.wait(PATIENCE)

    thread = threading.Thread(target=work)
    thread.start()
    assert has.wait(PATIENCE)
    return thread, has


def test_free(path: Path):
    """A lock that nobody holds is had without a word, names its holder, and leaves no file behind."""
    progress = KeptProgress()
    with held(path, "x", progress, PATIENCE):
        assert path.read_bytes() == str(os.getpid()).encode()
    assert (progress.steps, path.exists()) == ([], False)


def test_waiting(path: Path):
    """Whoever finds a lock held says for whom and for what it waits, and has the lock afterwards."""
    release = threading.Event()
    thread, _ = hold(path, release)
    progress = WaitedFor(release)
    with held(path, "compiling the same program", progress, PATIENCE):
        assert path.exists()
    thread.join(PATIENCE)
    assert progress.steps == [f"waiting for process {os.getpid()}, which is compiling the same program"]
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"\xff", b"1" * 11])
def test_unknown_holder(path: Path, content: bytes):
    """A holder that has not written down its number yet is another process."""
    release = threading.Event()
    thread, _ = hold(path, release)
    path.write_bytes(content)
    progress = WaitedFor(release)
    with held(path, "x", progress, PATIENCE):
        pass
    thread.join(PATIENCE)
    assert progress.steps == ["waiting for another process, which is x"]


def test_stuck_holder(path: Path):
    """Nobody waits longer than its patience: what is locked is then done twice; the lock stays its holder's."""
    release = threading.Event()
    thread, _ = hold(path, release)
    with held(path, "x", KeptProgress(), 0):
        assert path.exists()
    assert path.exists()
    release.set()
    thread.join(PATIENCE)


def test_stopped(path: Path):
    """Waiting ends as soon as it is not wanted any more."""
    release, stopped = threading.Event(), threading.Event()
    thread, _ = hold(path, release)
    stopped.set()
    with pytest.raises(Abandoned), held(path, "x", KeptProgress(), PATIENCE, stopped):
        pytest.fail("it was not to be had")
    release.set()
    thread.join(PATIENCE)


HOLDER = """
import sys, threading
from pathlib import Path
from pulumi_gestalt_runner.locks import held
with held(Path(sys.argv[1]), "x", None, 1):
    print("has it", flush=True)
    threading.Event().wait()
"""


@pytest.fixture
def other(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, which holds the lock."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"has it\n"
        yield process
        process.kill()


def test_killed_holder(path: Path, other: subprocess.Popen[bytes]):
    """A holder that was killed holds nothing: its file is taken over, and removed."""
    assert path.read_bytes() == str(other.pid).encode()
    other.send_signal(signal.SIGKILL)
    other.wait(PATIENCE)
    assert path.exists()
    progress = KeptProgress()
    with held(path, "x", progress, PATIENCE):
        assert path.read_bytes() == str(os.getpid()).encode()
    assert (progress.steps, path.exists()) == ([], False)


def test_one_at_a_time(path: Path):
    """However many want a lock, one has it at a time, although its file goes and comes."""
    inside, most = [0], [0]

    def work() -> None:
        for _ in range(20):
            with held(path, "x", KeptProgress(), PATIENCE):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert (most, inside, path.exists()) == ([1], [0], False)


def test_replaced_file(path: Path, monkeypatch: pytest.MonkeyPatch):
    """A lock on a file that has lost its name in between is none: the next file is taken."""
    real, tries = locks.lock, []

    def lock(descriptor: int) -> bool:
        tries.append(descriptor)
        if len(tries) == 1:
            path.unlink()
        return real(descriptor)

    monkeypatch.setattr(locks, "lock", lock)
    with held(path, "x", KeptProgress(), PATIENCE):
        assert path.exists()
    assert len(tries) == 2


@pytest.mark.parametrize("where", ["nowhere", "link", "directory"])
def test_impossible(tmp_path: Path, where: str):
    """Where no lock can be made (a read-only disk, a link in its place) the work goes on without."""
    (tmp_path / "link").symlink_to("target")
    (tmp_path / "directory").mkdir()
    with held(tmp_path / where / "lock" if where == "nowhere" else tmp_path / where, "x", KeptProgress(), PATIENCE):
        pass
    assert not (tmp_path / "target").exists()


def test_file_system_without_locks(path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where the file system has no locks the work goes on without, and nothing is taken for left behind."""

    def flock(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    with held(path, "x", KeptProgress(), PATIENCE):
        pass
    path.touch()
    remove_ownerless(path)
    assert path.exists()


def test_left_behind(path: Path):
    """A file that nobody has locked goes; one that is locked stays, as does what is no file."""
    release = threading.Event()
    thread, _ = hold(path, release)
    remove_ownerless(path)
    assert path.exists()
    release.set()
    thread.join(PATIENCE)
    path.touch()
    remove_ownerless(path)
    assert not path.exists()
    path.mkdir()
    remove_ownerless(path)
    assert path.is_dir()
