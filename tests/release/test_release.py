"""What `make release` makes, with tiny implementations in the place of real ones."""

import hashlib
import io
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from pulumi_gestalt_runner import known
from pulumi_gestalt_runner.cli import main as runner
from pulumi_gestalt_runner.sources import Wanted
from pulumi_gestalt_wit import VERSION, WitVersionError, python_version
from tools import release

NIGHTLY = "0.2.0-nightly.20261124"
ROOT = Path(__file__).parents[2]


def tiny(folder: Path, version: str) -> Path:
    """Make files that stand for the implementations of a version."""
    folder.mkdir(exist_ok=True)
    for name in release.IMPLEMENTATIONS:
        (folder / name).write_bytes(f"{name} {version}".encode())
    (folder / "manifest.json").write_text(json.dumps({"version": version, "files": {}}))
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a nightly release."""
    directory = tmp_path_factory.mktemp("release")
    return release.release(NIGHTLY, directory / "page", lambda version: tiny(directory / "built", version))


def tree() -> str:
    command = ["git", "status", "--porcelain", "--untracked-files=all", "--", "src", "pyproject.toml"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_files(made: Path):
    """A release has all that its page says, and coreutils agree with its digests."""
    assert sorted(file.name for file in made.iterdir()) == [
        "SHA256SUMS",
        "known_release.json",
        "pulumi-gestalt-wit.tar.gz",
        "pulumi_gestalt-debug.wasm",
        "pulumi_gestalt-release.wasm",
        "pulumi_gestalt_wasm-0.2.0.dev20261124-py3-none-any.whl",
    ]
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, cwd=made, capture_output=True, text=True, check=True)
    assert done.stdout.count(": OK\n") == 5


def test_version_is_the_same_everywhere(made: Path):
    """WIT files, wheel, what is inside the wheel and the digests say one version; the tree keeps its own."""
    with tarfile.open(made / release.WIT) as archive:
        names = archive.getnames()
        world = archive.extractfile("wit/world.wit")
        assert world is not None
        assert f"package component:pulumi-gestalt@{NIGHTLY};" in world.read().decode()
    assert names == ["wit/deps/pulumi-gestalt-external.wit", "wit/world.wit"]
    with zipfile.ZipFile(made / release.wheel_name(NIGHTLY)) as wheel:
        stamped = wheel.read("pulumi_gestalt_wit/__init__.py").decode()
        manifest = json.loads(wheel.read("pulumi_gestalt_runner/implementations/manifest.json"))
        shipped = wheel.read("pulumi_gestalt_runner/implementations/pulumi_gestalt-debug.wasm")
        facts = wheel.read("pulumi_gestalt_wasm-0.2.0.dev20261124.dist-info/METADATA").decode()
        assert "pulumi_gestalt_runner/known_releases.json" in wheel.namelist()
    assert f'VERSION = "{NIGHTLY}"' in stamped
    assert manifest["version"] == NIGHTLY
    assert shipped == (made / "pulumi_gestalt-debug.wasm").read_bytes()
    assert "\nVersion: 0.2.0.dev20261124\n" in facts
    assert NIGHTLY not in (ROOT / "src" / "pulumi_gestalt_wit" / "__init__.py").read_text()


def test_again(made: Path, tmp_path: Path):
    """The same sources give the same bytes, in place of what was there, and the tree stays as it was."""
    before, files = tree(), {file.name: file.read_bytes() for file in made.iterdir()}
    (tmp_path / f"v{NIGHTLY}").mkdir()
    (tmp_path / f"v{NIGHTLY}" / "left-over").write_text("of another build")
    again = release.release(NIGHTLY, tmp_path, lambda version: tiny(tmp_path / "built", version))
    assert {file.name: file.read_bytes() for file in again.iterdir()} == files
    assert sorted(path.name for path in tmp_path.iterdir()) == ["built", f"v{NIGHTLY}"]
    assert tree() == before


def test_fetched(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The Runner can be pointed at the folder at once."""
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", str(tmp_path / "cache"))
    assert runner(["fetch", NIGHTLY, "--kind", "both", "--offline", "--json", "--releases-url", str(made.parent)]) == 0
    fetched = {f"pulumi_gestalt-{one['kind']}.wasm": one["sha256"] for one in json.loads(capsys.readouterr().out)}
    assert fetched == {name: hashlib.sha256((made / name).read_bytes()).hexdigest() for name in release.IMPLEMENTATIONS}
    assert json.loads((made / release.ENTRY).read_bytes()) == {NIGHTLY: fetched}


def test_record(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is recorded is what the next package knows; a version that is known keeps its digests."""
    known_releases = tmp_path / "known_releases.json"
    known_releases.write_text("{}")
    monkeypatch.setattr(known, "KNOWN", known_releases)
    wanted = Wanted(NIGHTLY, debug=True)
    assert known.known_digest(Wanted("9.9.9", debug=True)) == ""
    known._digests.cache_clear()
    release.record(made / release.ENTRY, known_releases)
    release.record(made / release.ENTRY, known_releases)
    assert known.known_digest(wanted) == hashlib.sha256((made / wanted.file).read_bytes()).hexdigest()
    before = known_releases.read_bytes()
    other = tmp_path / "entry.json"
    other.write_text(json.dumps({NIGHTLY: {"pulumi_gestalt-debug.wasm": "0" * 64}}))
    with pytest.raises(release.ReleaseError, match="a version is released once"):
        release.record(other, known_releases)
    assert known_releases.read_bytes() == before
    known._digests.cache_clear()


def test_what_this_package_knows():
    """The table of this package holds digests of implementations, by versions that can be wanted."""
    for version, files in json.loads(known.KNOWN.read_bytes()).items():
        assert python_version(version)
        assert set(files) == set(release.IMPLEMENTATIONS)
        assert all(len(bytes.fromhex(digest)) == 32 for digest in files.values())


@pytest.mark.parametrize(
    ("version", "python"),
    [
        ("0.1.0", "0.1.0"),
        (NIGHTLY, "0.2.0.dev20261124"),
        ("1.0.0-alpha.1", "1.0.0a1"),
        ("1.0.0-beta.20", "1.0.0b20"),
        ("1.0.0-rc.0", "1.0.0rc0"),
    ],
)
def test_python_version(version: str, python: str):
    """A version has one form for Python packages, and pip's own library reads it and orders it as semver does."""
    from packaging.version import Version  # noqa: PLC0415 - an oracle, for this test

    assert python_version(version) == str(Version(python)) == python
    assert ("-" in version) == Version(python).is_prerelease


@pytest.mark.parametrize("version", ["1", "1.0.0-nightly", "1.0.0-x.1", "1.0.0-nightly.1.2", "1.0.0-nightly.a", "../x"])
def test_versions_that_cannot_be_released(version: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A version that has no such form is refused before anything is built."""
    with pytest.raises(WitVersionError):
        python_version(version)
    assert release.main(["--version", version, "--out", str(tmp_path)]) == 1
    assert "error: " in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_failed_build(tmp_path: Path):
    """A release that cannot be built whole is not there at all."""

    def nothing(_version: str) -> Path:
        raise release.ReleaseError("no")

    with pytest.raises(release.ReleaseError):
        release.release(VERSION, tmp_path, nothing)
    assert list(tmp_path.iterdir()) == []


def test_archive_is_the_same_each_time():
    """The archive holds no times, owners or names of this machine."""
    assert release.wit_archive(NIGHTLY) == release.wit_archive(NIGHTLY)
    with tarfile.open(fileobj=io.BytesIO(release.wit_archive(NIGHTLY))) as archive:
        facts = {(one.mtime, one.uid, one.gid, one.uname, one.gname, one.mode) for one in archive.getmembers()}
    assert facts == {(0, 0, 0, "", "", 0o644)}
