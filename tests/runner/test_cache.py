import fcntl
import hashlib
import os
import resource
import stat
import sys
import threading
from pathlib import Path

import platformdirs
import pytest

from fakes.kept_progress import KeptProgress
from pulumi_gestalt_runner.cache import LIMIT, Cache, Entry, UnsafeCacheError, default_directory, digest
from pulumi_gestalt_runner.locks import Abandoned


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_kept(cache: Cache):
    """What was put is found again under its kind and key, in a file named by its digest."""
    path = cache.put("code", "k", b"content")
    assert path.name == hashlib.sha256(b"content").hexdigest()
    assert cache.get("code", "k") == path
    assert path.read_bytes() == b"content"
    assert (cache.get("code", "other"), cache.get("plans", "k")) == (None, None)


def test_private(tmp_path: Path):
    """Whatever the umask, nobody else may read or write the directory or what is in it."""
    before = os.umask(0)
    try:
        path = Cache(tmp_path / "deep" / "cache").put("code", "k", bytearray(b"x"))
    finally:
        os.umask(before)
    assert [mode(place) for place in (path, path.parent, path.parents[1], path.parents[2])] == [0o600, *[0o700] * 3]


def test_damaged(cache: Cache):
    """An entry whose content has another digest than its name is removed, and the next one is found."""
    good = cache.put("code", "k", b"good")
    damaged = good.with_name("0" * 64)
    damaged.write_bytes(b"x")
    assert cache.get("code", "k") == good
    assert not damaged.exists()
    good.write_bytes(b"flipped")
    assert cache.get("code", "k") is None
    assert not good.parent.exists()


def test_unreadable(cache: Cache):
    """A directory in the place of an entry counts as damaged, and stays: it is not ours."""
    path = cache.put("code", "k", b"x")
    path.unlink()
    path.mkdir()
    assert cache.get("code", "k") is None
    assert path.is_dir()


def test_two_writers(cache: Cache, tmp_path: Path):
    """Two processes that write one entry at the same time end with one file."""
    first, second = cache.put("code", "k", b"x"), Cache(tmp_path / "cache").put("code", "k", b"x")
    assert first == second
    assert list(first.parent.iterdir()) == [first]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_failed_write(cache: Cache, monkeypatch: pytest.MonkeyPatch, error: BaseException):
    """A write that fails or is interrupted leaves nothing behind."""

    def fail(_self: Path, _target: Path) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(type(error)):
        cache.put("code", "k", b"x")
    assert list(cache.directory.glob("*/*/*")) == []


def test_least_recently_used_goes(tmp_path: Path):
    """Above the bound the entries go that were not used for the longest time."""
    cache = Cache(tmp_path / "cache", 20)
    old, used = cache.put("code", "old", b"0" * 10), cache.put("code", "used", b"1" * 10)
    for age, path in enumerate((used, old)):
        os.utime(path, (age, age))
    assert cache.get("code", "used")
    new = cache.put("plans", "new", b"2" * 10)
    assert set(cache.directory.glob("*/*/*")) == {used, new}
    assert not old.parent.exists()


def test_large_entry_stays(tmp_path: Path):
    """An entry that is larger than the bound is kept until the next one comes."""
    assert Cache(tmp_path / "cache", 5).put("code", "k", b"0" * 10).exists()


def test_left_behind(cache: Cache):
    """What killed processes have left behind goes with the next large entry: files half written, and locks."""
    path = cache.put("code", "k", b"x")
    with cache.lock("code-held", "x", KeptProgress()):
        rest = [path.with_name(".unfinished-killed"), cache.directory / ".locks" / "code-killed.lock"]
        writing = path.with_name(".unfinished-writing")
        for file in (*rest, writing):
            file.touch()
        with writing.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            cache.put("code", "l", bytes(LIMIT // 1000 + 1))
            assert [file for file in rest if file.exists()] == []
            assert (writing.exists(), (cache.directory / ".locks" / "code-held.lock").exists()) == (True, True)


def test_on_the_disk(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    """Content is on the disk before it has its name, and then the name too."""
    real, synced = os.fsync, []

    def fsync(descriptor: int) -> None:
        synced.append(sorted(path.name[:4] for path in cache.directory.glob("*/*/*")))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    path = cache.put("code", "k", b"x")
    assert synced == [[".unf"], [path.name[:4]]]


def test_open_entry(cache: Cache):
    """What is loaded is the file that was checked, even if another one has its name by then."""
    path = cache.put("code", "k", b"checked")
    with cache.opened("code", "k") as entry:
        assert entry is not None
        path.unlink()
        path.write_bytes(b"another")
        assert Path(entry.place).read_bytes() == entry.file.read() == b"checked"
    assert entry.file.closed
    with cache.opened("code", "k") as entry:
        assert entry is None


def test_without_proc(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    """Where an open file has no path it is to be read."""
    cache.put("code", "k", b"x")
    monkeypatch.setattr(sys, "platform", "darwin")
    with cache.opened("code", "k") as entry:
        assert entry is not None
        assert (entry.place, entry.file.read()) == ("", b"x")


def test_read(cache: Cache):
    """The content of an entry comes from the file that was checked."""
    cache.put("code", "k", b"x")
    assert (cache.read("code", "k"), cache.read("code", "l")) == (b"x", None)


def test_entries(cache: Cache):
    """The entries of a kind are listed with size and last use, without what is none."""
    path = cache.put("implementations", "v1", b"abc")
    cache.put("code", "k", b"x")
    os.utime(path, (7, 7))
    path.with_name(".unfinished-x").touch()
    assert list(cache.entries("implementations")) == [Entry("v1", path.name, path, 3, 7.0)]
    assert list(cache.entries("nothing")) == []


def test_removed_directory(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    """A directory that another process removes while an entry is written is made again."""
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        monkeypatch.undo()
        self.unlink()
        self.parent.rmdir()
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    assert cache.put("code", "k", b"x").read_bytes() == b"x"


def link(path: Path) -> None:
    """Move what is at `path` and leave a link to it."""
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


@pytest.mark.parametrize("level", [0, 1])
def test_linked_directory(cache: Cache, level: int):
    """A link in the place of a directory inside of the cache is refused, by name, to read and to write."""
    place = cache.put("code", "k", b"x").parents[level]
    link(place)
    for use in (lambda: cache.get("code", "k"), lambda: cache.put("code", "k", b"x")):
        with pytest.raises(UnsafeCacheError, match="symbolic link") as error:
            use()
        assert error.value.directory == place


def test_linked_locks(cache: Cache, tmp_path: Path):
    """A link in the place of the locks' directory is refused."""
    (cache.directory / ".locks").symlink_to(tmp_path)
    with pytest.raises(UnsafeCacheError), cache.lock("k", "x", KeptProgress()):
        pytest.fail("it was followed")


def test_linked_entry(cache: Cache):
    """A link in the place of an entry counts as damaged, whatever it leads to."""
    path = cache.put("code", "k", b"x")
    link(path)
    assert cache.get("code", "k") is None
    assert not path.is_symlink()


def test_pipe(cache: Cache):
    """A named pipe in the place of an entry is not waited for."""
    path = cache.put("code", "k", b"x")
    path.unlink()
    os.mkfifo(path)
    assert cache.get("code", "k") is None


def test_entry_of_others(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    """An entry that belongs to somebody else, or that others may write to, counts as damaged."""
    path = cache.put("code", "k", b"x")
    path.chmod(0o666)
    assert cache.get("code", "k") is None
    cache.put("code", "k", b"x")
    real = os.fstat

    def fstat(descriptor: int) -> os.stat_result:
        facts = list(real(descriptor))
        facts[stat.ST_UID] += 1
        return os.stat_result(facts)

    monkeypatch.setattr(os, "fstat", fstat)
    assert cache.get("code", "k") is None


def test_directory_of_others(cache: Cache):
    """A directory inside of the cache that others may write to is refused."""
    cache.put("code", "k", b"x").parent.chmod(0o777)
    with pytest.raises(UnsafeCacheError, match=r"mode 0777"):
        cache.get("code", "k")


def test_one_after_the_other(cache: Cache):
    """Who holds the lock of a name lets nobody else make the same, and others make something else."""
    with cache.lock("code-k", "x", KeptProgress()), cache.lock("code-l", "x", KeptProgress()):
        progress, stopped = KeptProgress(), threading.Event()
        stopped.set()
        with pytest.raises(Abandoned), cache.lock("code-k", "making it", progress, stopped=stopped):
            pytest.fail("it was to be had")
    assert progress.steps == [f"waiting for process {os.getpid()}, which is making it"]


def test_lock_on_a_disk_that_takes_nothing(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    """Where no lock can be made nobody is kept from working."""

    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "open", fail)
    monkeypatch.setattr(Path, "mkdir", fail)
    with cache.lock("k", "x", KeptProgress()):
        pass


def test_vanishing_entries(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    """Entries that another process removes meanwhile, or whose times cannot be set, do no harm."""
    path = cache.put("code", "k", b"x")
    monkeypatch.setattr(os, "utime", lambda _path: (_ for _ in ()).throw(PermissionError()))
    assert cache.get("code", "k") == path
    (path.parent / "dangling").symlink_to("nowhere")
    cache.put("code", "l", b"y")
    cache.remove(path.parent / "nothing")


def unsafe_link(directory: Path) -> None:
    (directory.parent / "real").mkdir()
    directory.symlink_to("real")


def unsafe_mode(directory: Path) -> None:
    directory.mkdir()
    directory.chmod(0o775)


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (unsafe_link, "it is a symbolic link"),
        (Path.touch, "it is not a directory"),
        (unsafe_mode, "others may write to it (mode 0775)"),
    ],
)
def test_unsafe(tmp_path: Path, prepare, reason: str):
    """A directory that others could have written to is refused by name, with the way out."""
    prepare(tmp_path / "cache")
    with pytest.raises(UnsafeCacheError) as error:
        Cache(tmp_path / "cache")
    assert str(error.value) == f"the cache directory {tmp_path / 'cache'} is not safe to use: {reason}"
    assert "PULUMI_GESTALT_CACHE" in error.value.hint


def test_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A directory of another user is refused."""
    monkeypatch.setattr(os, "getuid", lambda: os.stat(tmp_path).st_uid + 1)
    with pytest.raises(UnsafeCacheError, match="belongs to another user"):
        Cache(tmp_path / "cache")


def test_readable_by_others(tmp_path: Path):
    """A directory that others may read, as `mkdir` makes it, is accepted: it holds no secrets."""
    (tmp_path / "cache").mkdir(mode=0o755)
    assert Cache(tmp_path / "cache").get("code", "k") is None


def test_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where there are no owners and modes they are not looked at."""
    monkeypatch.delattr(os, "getuid")
    assert Cache(tmp_path / "cache").put("code", "k", b"x").exists()


@pytest.mark.parametrize("home", [None, "/home/me", "relative"])
@pytest.mark.parametrize("above", [None, "", "/elsewhere", "relative"])
def test_default_directory(monkeypatch: pytest.MonkeyPatch, home: str | None, above: str | None):
    """The chosen directory wins; otherwise it is the one that platformdirs names, if that is a whole path."""
    for name, value in (("HOME", home), ("XDG_CACHE_HOME", above)):
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    expected = Path(platformdirs.user_cache_dir("pulumi-gestalt", appauthor=False))
    assert default_directory("") == default_directory(None) == (expected if expected.is_absolute() else None)
    assert default_directory("x") == Path("x")


def test_default_directory_elsewhere(monkeypatch: pytest.MonkeyPatch):
    """On other systems platformdirs is asked."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: "/Users/me/Library/Caches/pulumi-gestalt")
    assert default_directory(None) == Path("/Users/me/Library/Caches/pulumi-gestalt")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: "~/.cache/pulumi-gestalt")
    assert default_directory("") is None


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX variable")
def test_relative_cache_home(monkeypatch: pytest.MonkeyPatch):
    """A relative XDG_CACHE_HOME is ignored: the project's directory is no place for code."""
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_directory(None) in (None, Path.home() / ".cache" / "pulumi-gestalt")


def test_digest():
    """Different lists of parts have different keys, however their text runs together."""
    lists = [("ab", "c"), ("a", "bc"), ("abc",), (b"abc", ""), ()]
    assert len({digest(*parts) for parts in lists}) == len(lists)
    assert digest("ä") == digest("ä".encode())


def test_full_disk(cache: Cache):
    """A write that the kernel refuses in its middle is an error, and leaves nothing behind."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            cache.put("code", "k", bytes(200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path for path in cache.directory.rglob("*") if path.is_file()] == []
    assert cache.put("code", "k", bytes(200_000)).stat().st_size == 200_000


def test_files_of_others(tmp_path: Path):
    """A bound reaches only what the cache has stored, whatever lies in the directory that somebody has chosen."""
    mine = tmp_path / "cache" / "code" / "project" / "main.py"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(bytes(1000))
    cache = Cache(tmp_path / "cache", 1)
    cache.put("code", "k", b"xx")
    assert mine.exists()


def test_several_at_once(tmp_path: Path):
    """Several entries are opened together; those that are missing or damaged are left out, and all are closed."""
    cache = Cache(tmp_path / "cache")
    for key in ("one", "two", "three"):
        cache.put("code", key, key.encode())
    damaged = cache.get("code", "two")
    assert damaged is not None
    damaged.write_bytes(b"other")
    with cache.all_opened("code", ["one", "two", "three", "four"]) as entries:
        assert {key: entry.file.read() for key, entry in entries.items()} == {"one": b"one", "three": b"three"}
    assert all(entry.file.closed for entry in entries.values())
    assert not damaged.exists()


def test_several_at_once_in_an_unsafe_place(tmp_path: Path):
    """What one thread finds unsafe is told, and nothing stays open."""
    cache = Cache(tmp_path / "cache")
    path = cache.put("code", "one", b"1")
    path.parent.chmod(0o777)
    cache.put("code", "two", b"2")
    with pytest.raises(UnsafeCacheError, match="others may write"), cache.all_opened("code", ["two", "one"]):
        pass
