import hashlib
import os
import stat
import sys
from pathlib import Path

import platformdirs
import pytest

from pulumi_gestalt_runner import cache as caches
from pulumi_gestalt_runner.cache import Cache, UnsafeCacheError, default_directory, digest


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


def test_least_recently_used_goes(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    """Above the limit the entries go that were not used for the longest time, and a killed writer's file with them."""
    monkeypatch.setattr(caches, "LIMIT", 20)
    old, used = cache.put("code", "old", b"0" * 10), cache.put("code", "used", b"1" * 10)
    left_behind = old.with_name("tmp-x")
    left_behind.write_bytes(b"3" * 5)
    for age, path in enumerate((used, old, left_behind)):
        os.utime(path, (age, age))
    assert cache.get("code", "used")
    new = cache.put("plans", "new", b"2" * 10)
    assert set(cache.directory.glob("*/*/*")) == {used, new}
    assert not old.parent.exists()


def test_large_entry_stays(cache: Cache, monkeypatch: pytest.MonkeyPatch):
    """An entry that is larger than the limit is kept until the next one comes."""
    monkeypatch.setattr(caches, "LIMIT", 5)
    assert cache.put("code", "k", b"0" * 10).exists()


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


def test_default_directory(monkeypatch: pytest.MonkeyPatch):
    """The chosen directory wins; otherwise it is the platform's; a user without a home directory has none."""
    assert default_directory("x") == Path("x")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: "/home/me/.cache/pulumi-gestalt")
    assert default_directory(None) == Path("/home/me/.cache/pulumi-gestalt")
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
