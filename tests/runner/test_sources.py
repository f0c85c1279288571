import contextlib
import hashlib
import json
import threading
from pathlib import Path

import pytest

from fakes.kept_progress import KeptProgress
from fakes.places import FakeFetcher, FakeSource, FakeVoucher
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.sources import (
    Anybody,
    DamagedPackageError,
    FileSource,
    Implementation,
    NotFoundError,
    ReleaseSource,
    ShippedSource,
    Wanted,
    obtain,
)
from pulumi_gestalt_runner.wasm.errors import UnreadableFileError

RELEASE = Wanted("0.1.0", debug=False)
DEBUG = Wanted("0.1.0", debug=True)


@pytest.fixture
def shipped(tmp_path: Path) -> ShippedSource:
    (tmp_path / "manifest.json").write_text(json.dumps({"version": "0.1.0"}))
    (tmp_path / "pulumi_gestalt-release.wasm").write_bytes(b"release")
    return ShippedSource(tmp_path)


def test_names_of_files():
    """The two kinds have different files."""
    assert (RELEASE.file, DEBUG.file) == ("pulumi_gestalt-release.wasm", "pulumi_gestalt-debug.wasm")


def test_implementation():
    """An implementation knows the digest of its bytes, and its repr holds none of them."""
    found = Implementation("here", b"bytes")
    assert found.digest == hashlib.sha256(b"bytes").hexdigest()
    assert "b'bytes'" not in repr(found)


def test_first_place_that_has_it():
    """Places are asked in order until one has the implementation."""
    places = [FakeSource(), FakeSource(b"2"), FakeSource(b"3")]
    assert obtain(RELEASE, places, "9.9.9").content == b"2"
    assert [place.asked for place in places] == [[RELEASE], [RELEASE], []]


def test_nowhere():
    """When no place has it the error names what was wanted, every place, and the shipped version."""
    with pytest.raises(NotFoundError) as error:
        obtain(DEBUG, [FakeSource(), ShippedSource(Path("nowhere"))], "9.9.9")
    assert str(error.value) == (
        "no debug implementation of version 0.1.0 was found; looked in:"
        "\n  the fake source\n  this package, which ships none"
    )
    assert "version 9.9.9, which is shipped" in error.value.hint
    assert "no release implementation" in str(NotFoundError(RELEASE, [], ""))


def test_file(tmp_path: Path):
    """A named file is taken whatever version is wanted; one that cannot be read is an error."""
    path = tmp_path / "x.wasm"
    path.write_bytes(b"x")
    source = FileSource(path, Anybody())
    assert source.find(RELEASE) == source.find(DEBUG) == Implementation(str(path), b"x")
    assert source.describe() == str(path)
    path.unlink()
    with pytest.raises(UnreadableFileError):
        source.find(RELEASE)


def test_shipped(shipped: ShippedSource, tmp_path: Path):
    """The package has what its manifest and its files say."""
    assert shipped.find(RELEASE) == Implementation(str(tmp_path / RELEASE.file), b"release")
    assert shipped.find(DEBUG) is None
    assert shipped.find(Wanted("0.2.0", debug=False)) is None
    assert shipped.describe() == "this package, which ships version 0.1.0"


@pytest.mark.parametrize("manifest", [None, "", "[]", "{}", "\xff"])
def test_no_manifest(tmp_path: Path, manifest: str | None):
    """A source tree without built implementations ships nothing."""
    if manifest is not None:
        (tmp_path / "manifest.json").write_bytes(manifest.encode("latin-1"))
    source = ShippedSource(tmp_path)
    assert (source.version(), source.find(RELEASE)) == ("", None)


def test_changed_package(tmp_path: Path):
    """A shipped file that is not the one that its manifest lists is not run."""
    digest = hashlib.sha256(b"release").hexdigest()
    files = {RELEASE.file: {"sha256": digest}}
    (tmp_path / "manifest.json").write_text(json.dumps({"version": "0.1.0", "files": files}))
    (tmp_path / RELEASE.file).write_bytes(b"release")
    found = ShippedSource(tmp_path).find(RELEASE)
    assert found is not None
    (tmp_path / RELEASE.file).write_bytes(b"releasf")
    with pytest.raises(DamagedPackageError, match="changed after it was installed") as error:
        _ = found.content
    assert "install" in error.value.hint


def test_shipped_file_is_read_when_it_is_used(tmp_path: Path):
    """The manifest says what a shipped file is, so a warm run does not read it."""
    digest = hashlib.sha256(b"release").hexdigest()
    (tmp_path / "manifest.json").write_text(
        json.dumps({"version": "0.1.0", "files": {RELEASE.file: {"sha256": digest}}})
    )
    (tmp_path / RELEASE.file).write_bytes(b"")
    found = ShippedSource(tmp_path).find(RELEASE)
    assert found is not None
    assert found.digest == digest
    (tmp_path / RELEASE.file).write_bytes(b"release")
    assert found.content == b"release"


def test_signature_of_a_file(tmp_path: Path):
    """The signature of a named file lies beside it, under the file's whole name."""
    path = tmp_path / "implementation-0.1"
    path.write_bytes(b"x")
    source = FileSource(path, FakeVoucher(demanding=True))
    with pytest.raises(RunnerError):
        source.find(RELEASE)
    (tmp_path / "implementation-0.1.sigstore.json").write_bytes(b"good")
    assert source.find(RELEASE).content == b"x"


def source_of(
    cache: Cache | None,
    fetcher: FakeFetcher | None,
    *,
    voucher: FakeVoucher | None = None,
    known: str = "",
    progress: KeptProgress | None = None,
) -> ReleaseSource:
    return ReleaseSource(cache, fetcher, progress or KeptProgress(), voucher or FakeVoucher(), lambda _: known)


def test_release_is_fetched_once(tmp_path: Path):
    """A release is fetched, kept, and then found without the page; the two kinds do not mix."""
    cache, fetcher = Cache(tmp_path / "cache"), FakeFetcher(b"content")
    source = source_of(cache, fetcher)
    expected = Implementation("pulumi_gestalt-release.wasm of release 0.1.0", b"content")
    assert source.kept(RELEASE) is None
    assert source.find(RELEASE) == source.find(RELEASE) == source.kept(RELEASE) == expected
    assert source_of(cache, None).find(RELEASE) == expected
    assert fetcher.asked == [RELEASE]
    assert source_of(cache, None).find(DEBUG) is None
    assert source_of(cache, FakeFetcher()).find(DEBUG) is None


def test_release_without_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where nothing can be kept a release is fetched each time, and still used."""
    fetcher = FakeFetcher(b"content")
    found = source_of(None, fetcher).find(RELEASE)
    assert found is not None
    assert found.content == b"content"
    cache = Cache(tmp_path / "cache")
    monkeypatch.setattr(cache, "put", lambda *_: (_ for _ in ()).throw(OSError()))
    assert source_of(cache, fetcher).find(RELEASE) == found


def test_known_releases(tmp_path: Path):
    """What was fetched before the package knew the release's digest is passed over if it has another one."""
    cache = Cache(tmp_path / "cache")
    source_of(cache, FakeFetcher(b"forged")).find(RELEASE)
    known = hashlib.sha256(b"content").hexdigest()
    assert source_of(cache, None, known=known).find(RELEASE) is None
    fetcher = FakeFetcher(b"content")
    found = source_of(cache, fetcher, known=known).find(RELEASE)
    assert found is not None
    assert found.content == b"content"
    assert fetcher.digests == [known]
    assert source_of(cache, None, known=known).find(RELEASE) == found


def test_wanted_digest(tmp_path: Path):
    """Of several files of a release the one with the wanted digest is given, or else any, so that it can be named."""
    cache = Cache(tmp_path / "cache")
    for content in (b"1", b"2", b"3"):
        cache.put("implementations", RELEASE.key, content)
    for content in (b"1", b"2", b"3"):
        found = source_of(cache, None).find(Wanted("0.1.0", debug=False, digest=hashlib.sha256(content).hexdigest()))
        assert found is not None
        assert found.content == content
    wanted = Wanted("0.1.0", debug=False, digest=hashlib.sha256(b"4").hexdigest())
    other = source_of(cache, FakeFetcher()).find(wanted)
    assert other is not None
    assert other.content in (b"1", b"2", b"3")
    fetched = source_of(cache, FakeFetcher(b"4")).find(wanted)
    assert fetched is not None
    assert fetched.digest == wanted.digest


def test_another_process_fetches_the_same(tmp_path: Path):
    """Who has waited for another process takes what that one has fetched, and asks no page."""
    first, second = Cache(tmp_path / "cache"), Cache(tmp_path / "cache")
    told = threading.Event()

    class Telling(KeptProgress):
        def step(self, text: str) -> contextlib.AbstractContextManager[None]:
            told.set()
            return super().step(text)

    inner = FakeFetcher(b"content")
    waiting = source_of(second, inner, progress=Telling())
    found: list[Implementation | None] = []
    thread = threading.Thread(target=lambda: found.append(waiting.find(RELEASE)))

    def start_another() -> None:
        thread.start()
        # It says that it waits before it does.
        assert told.wait(60)

    outer = FakeFetcher(b"content")
    outer.while_fetching = start_another
    expected = source_of(first, outer).find(RELEASE)
    thread.join()
    assert found == [expected]
    assert (len(outer.asked), len(inner.asked)) == (1, 0)


def test_signed_releases(tmp_path: Path):
    """What is not signed by the right person is neither used nor kept, and what was kept is asked for its signature."""
    cache, demanding = Cache(tmp_path / "cache"), FakeVoucher(demanding=True)
    with pytest.raises(RunnerError):
        source_of(cache, FakeFetcher(b"content", b"bad"), voucher=demanding).find(RELEASE)
    assert list(cache.entries("implementations")) == []
    source_of(cache, FakeFetcher(b"content")).find(RELEASE)
    with pytest.raises(RunnerError):
        source_of(cache, None, voucher=demanding).find(RELEASE)
    assert source_of(cache, FakeFetcher(b"content", b"good"), voucher=demanding).find(RELEASE) is not None
    assert set(demanding.checked) == {RELEASE.file}


def test_description_of_releases(tmp_path: Path):
    """The description names the cache and the page, or says that there is none."""
    assert source_of(None, None).describe() == (
        "no cache, because none can be made, no releases page, because none is set"
    )
    source = source_of(Cache(tmp_path / "cache"), FakeFetcher())
    assert source.describe() == f"the cache in {tmp_path / 'cache'}, the fake page"
