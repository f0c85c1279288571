import hashlib
import json
from pathlib import Path

import pytest

from fakes.places import FakeFetcher, FakeSource
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.sources import (
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
    source = FileSource(path)
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


def test_release_is_fetched_once(tmp_path: Path):
    """A release is fetched, kept, and then found without the page; the two kinds do not mix."""
    cache, fetcher = Cache(tmp_path / "cache"), FakeFetcher(b"content")
    source = ReleaseSource(cache, fetcher)
    expected = Implementation("pulumi_gestalt-release.wasm of release 0.1.0", b"content")
    assert source.find(RELEASE) == source.find(RELEASE) == expected
    assert ReleaseSource(cache, None).find(RELEASE) == expected
    assert fetcher.asked == [RELEASE]
    assert ReleaseSource(cache, None).find(DEBUG) is None
    assert ReleaseSource(cache, FakeFetcher()).find(DEBUG) is None


def test_release_without_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where nothing can be kept a release is fetched each time, and still used."""
    fetcher = FakeFetcher(b"content")
    found = ReleaseSource(None, fetcher).find(RELEASE)
    assert found is not None
    assert found.content == b"content"
    cache = Cache(tmp_path / "cache")
    monkeypatch.setattr(cache, "put", lambda *_: (_ for _ in ()).throw(OSError()))
    assert ReleaseSource(cache, fetcher).find(RELEASE) == found


def test_description_of_releases(tmp_path: Path):
    """The description names the cache and the page, or says that there is none."""
    assert ReleaseSource(None, None).describe() == (
        "no cache, because none can be made, no releases page, because none is set"
    )
    source = ReleaseSource(Cache(tmp_path / "cache"), FakeFetcher())
    assert source.describe() == f"the cache in {tmp_path / 'cache'}, the fake page"
