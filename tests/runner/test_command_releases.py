"""The commands that look after implementations: fetch, list, prune; and the options about releases that others have."""

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakes.site import Site, served
from pulumi_gestalt_runner import downloads
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.commands import fetch, options, provider, release_options, rows
from runner.wasm.wasm_samples import VERSION, implementation, program

Captured = pytest.CaptureFixture[str]
FILES = {"pulumi_gestalt-release.wasm": b"the release one", "pulumi_gestalt-debug.wasm": b"the debug one"}
DIGESTS = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
RELEASE, DEBUG = DIGESTS["pulumi_gestalt-release.wasm"], DIGESTS["pulumi_gestalt-debug.wasm"]


@pytest.fixture(autouse=True)
def nothing_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ship nothing, and work in an empty folder."""
    directory = tmp_path / "shipped"
    directory.mkdir()
    for module in (options, fetch, rows):
        monkeypatch.setattr(module, "IMPLEMENTATIONS", directory)
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path / "folder")
    return directory


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(downloads, "BACKOFF", 0.0)
    with served() as site:
        for version in ("0.2.0", "0.3.0-nightly.20261124", VERSION):
            site.release(version, FILES)
        yield site


@pytest.fixture
def app(tmp_path: Path) -> str:
    path = tmp_path / "app.wasm"
    path.write_bytes(program())
    return str(path)


def ship(directory: Path, version: str) -> None:
    (directory / "manifest.json").write_text(json.dumps({"version": version}))
    for name, content in FILES.items():
        (directory / name).write_bytes(content)


def said(capsys: Captured) -> list[str]:
    """Return the lines on standard output; nothing else may have been an error."""
    out, err = capsys.readouterr()
    assert "error" not in err
    return out.splitlines()


def failed(capsys: Captured, *arguments: str) -> str:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "hint: " in err
    return err


def test_fetch(site: Site, capsys: Captured):
    """A version is fetched once, and then it is here; both kinds can be asked for at once."""
    page = ("--releases-url", site.url)
    assert main(["fetch", "0.2.0", *page]) == 0
    assert said(capsys) == [f"fetched 0.2.0 release: 0.0 MB, sha256 {RELEASE}"]
    assert main(["fetch", "0.2.0", "0.3.0-nightly.20261124", "0.2.0", "--kind", "both", *page]) == 0
    assert [line.partition(":")[0] for line in said(capsys)] == [
        "cached 0.2.0 release",
        "fetched 0.2.0 debug",
        "fetched 0.3.0-nightly.20261124 release",
        "fetched 0.3.0-nightly.20261124 debug",
    ]
    assert len(site.seen) == 8


def test_fetch_for_a_program(site: Site, app: str, nothing_shipped: Path, capsys: Captured):
    """A program names the version; what is shipped is not fetched."""
    assert main(["fetch", app, "--json", "--releases-url", site.url]) == 0
    facts = {"version": VERSION, "kind": "release", "sha256": RELEASE, "size": 15}
    assert json.loads("\n".join(said(capsys))) == [{**facts, "state": "fetched"}]
    ship(nothing_shipped, VERSION)
    assert main(["fetch", app, "--json"]) == 0
    assert json.loads("\n".join(said(capsys))) == [{**facts, "state": "shipped"}]


def test_fetch_for_a_merged_file(tmp_path: Path, app: str, capsys: Captured):
    """A merged file needs nothing."""
    implemented, merged = tmp_path / "implementation.wasm", tmp_path / "merged.wasm"
    implemented.write_bytes(implementation())
    assert main(["merge", app, "--pulumi-gestalt", str(implemented), "-o", str(merged)]) == 0
    capsys.readouterr()
    assert main(["fetch", str(merged), "--json"]) == 0
    assert said(capsys) == ["[]"]


def test_fetch_what_is_not_there(site: Site, capsys: Captured):
    """What cannot be had is an error that names the places; what came before it stays."""
    assert main(["fetch", "0.2.0", "9.9.9", "--releases-url", site.url]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("fetched 0.2.0 release")
    assert "no release implementation of version 9.9.9 was found" in err
    assert f"the releases page {site.url}" in err
    assert "app.wasm: no such file" in failed(capsys, "fetch", "app.wasm")


def test_fetch_without_a_cache(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured):
    """Without a place to keep it, fetching has no use, and says so."""
    monkeypatch.setattr(Cache, "put", lambda *_: (_ for _ in ()).throw(OSError()))
    assert "the cache cannot be written to" in failed(capsys, "fetch", "0.2.0", "--releases-url", site.url)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", str(tmp_path / "file" / "cache"))
    assert "there is no cache" in failed(capsys, "fetch", "0.2.0")


def test_offline(site: Site, app: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    """Offline nothing is asked, by option, environment and file, in every command; what was fetched will do."""
    page = ("--releases-url", site.url)
    for command in (["fetch", app], ["run", app], ["merge", app, "-o", "merged.wasm"]):
        assert "(not asked: offline)" in failed(capsys, *command, *page, "--offline")
    monkeypatch.setenv("PULUMI_GESTALT_OFFLINE", "1")
    assert "(not asked: offline)" in failed(capsys, "fetch", app, *page)
    monkeypatch.setenv("PULUMI_GESTALT_OFFLINE", "maybe")
    assert "PULUMI_GESTALT_OFFLINE: 'maybe' is neither yes nor no" in failed(capsys, "fetch", app, *page)
    monkeypatch.setenv("PULUMI_GESTALT_OFFLINE", "false")
    Path("gestalt.toml").write_text("[releases]\noffline = true\n")
    assert "(not asked: offline)" in failed(capsys, "fetch", app, *page)
    assert site.seen == []
    Path("gestalt.toml").unlink()
    assert main(["fetch", app, *page]) == 0
    capsys.readouterr()
    assert main(["fetch", app, *page, "--offline"]) == 0
    assert said(capsys)[0].startswith(f"cached {VERSION} release")


def test_which_page(site: Site, monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    """The option comes before the environment, and that before the file."""
    Path("gestalt.toml").write_text('[releases]\nurl = "in-file"\n')
    assert f"the releases page {Path.cwd() / 'in-file'}" in failed(capsys, "fetch", "0.2.0")
    monkeypatch.setenv("PULUMI_GESTALT_RELEASES", "in-environment")
    assert "the releases page in-environment" in failed(capsys, "fetch", "0.2.0")
    assert main(["fetch", "0.2.0", "--releases-url", site.url]) == 0
    monkeypatch.delenv("PULUMI_GESTALT_RELEASES")
    Path("gestalt.toml").write_text(f'[releases]\nurl = "{site.url}"\n')
    assert main(["fetch", "0.3.0-nightly.20261124"]) == 0


def test_directory_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    """A directory that a file names counts from the file's folder, wherever the Runner works."""
    Path("gestalt.toml").write_text('[releases]\nurl = "page/{version}"\n')
    here = Path.cwd()
    monkeypatch.chdir(tmp_path)
    for option in ("--policy", "--project-directory"):
        value = here / "gestalt.toml" if option == "--policy" else here
        assert f"the releases page {here / 'page/{version}'}" in failed(capsys, "fetch", "0.2.0", option, str(value))


def test_policy(site: Site, monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    """What a policy says about releases stays, whatever option and environment say."""
    Path("policy.toml").write_text(f'[releases]\nurl = "{site.url}"\noffline = true\n')
    policy = ("--policy", "policy.toml")
    assert "the policy policy.toml says otherwise" in failed(capsys, "fetch", "0.2.0", *policy, "--releases-url", "x")
    monkeypatch.setenv("PULUMI_GESTALT_RELEASES", "x")
    assert "the policy policy.toml says otherwise" in failed(capsys, "fetch", "0.2.0", *policy)
    monkeypatch.setenv("PULUMI_GESTALT_RELEASES", site.url)
    monkeypatch.setenv("PULUMI_GESTALT_OFFLINE", "0")
    assert "(not asked: offline)" in failed(capsys, "fetch", "0.2.0", *policy)


def test_signatures_are_demanded(site: Site, app: str, capsys: Captured):
    """With a signer named, what is not signed is an error, fetched or in a file; half a signer is one too."""
    signer = ("--sigstore-identity", "me@example.com", "--sigstore-issuer", "https://issuer.example.com")
    page = ("--releases-url", site.url)
    assert main(["fetch", app, *page]) == 0
    capsys.readouterr()
    unsigned = "there is no pulumi_gestalt-release.wasm.sigstore.json beside it"
    assert unsigned in failed(capsys, "fetch", app, *page, *signer)
    assert unsigned in failed(capsys, "run", app, *page, *signer)
    assert "app.wasm.sigstore.json beside it" in failed(capsys, "run", app, "--pulumi-gestalt", app, *signer)
    assert "nothing without --sigstore-issuer" in failed(capsys, "fetch", app, *signer[:2])
    Path("gestalt.toml").write_text('[releases]\nsigstore-issuer = "https://issuer.example.com"\n')
    assert unsigned in failed(capsys, "fetch", app, *page, *signer[:2])
    assert "nothing without --sigstore-identity" in failed(capsys, "fetch", app)


def test_providers_are_told(app: str):
    """The Runners that a provider starts get the options about releases."""
    given = ["--offline", "--releases-url=x", "--sigstore-identity=me", "--sigstore-issuer=https://issuer.example.com"]
    arguments = main_parser().parse_args(["provider", *given, app])
    assert set(given) <= set(provider._command(arguments))


def main_parser() -> release_options.argparse.ArgumentParser:
    from pulumi_gestalt_runner.cli import parser  # noqa: PLC0415 - a name for the test above

    return parser()


def fill(used: dict[str, float]) -> None:
    """Put releases into the cache that were used so many seconds ago."""
    cache = Cache(Path(os.environ["PULUMI_GESTALT_CACHE"]))
    for key, age in used.items():
        path = cache.put("implementations", key, key.encode())
        os.utime(path, (time.time() - age, time.time() - age))
    cache.put("code", "x", b"compiled")


def test_list(nothing_shipped: Path, capsys: Captured):
    """What is here is listed: shipped first, then fetched, the last used first."""
    assert main(["list"]) == 0
    assert said(capsys) == ["none: `pulumi_wasm_runner fetch VERSION` brings one"]
    assert main(["list", "--json"]) == 0
    assert said(capsys) == ["[]"]
    ship(nothing_shipped, "0.1.0")
    fill({"v0.2.0-debug": 7200, "v0.3.0-nightly.20261124-release": 60})
    assert main(["list"]) == 0
    lines = said(capsys)
    assert lines[0].split() == ["VERSION", "KIND", "PLACE", "MB", "LAST", "USED", "SHA-256"]
    assert [line.split()[:3] for line in lines[1:]] == [
        ["0.1.0", "release", "shipped"],
        ["0.1.0", "debug", "shipped"],
        ["0.3.0-nightly.20261124", "release", "cached"],
        ["0.2.0", "debug", "cached"],
    ]
    assert lines[1].endswith(RELEASE)
    assert main(["list", "--json"]) == 0
    rows = json.loads("\n".join(said(capsys)))
    assert [row["lastUsed"] is None for row in rows] == [True, True, False, False]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", rows[3].pop("lastUsed"))
    content = b"v0.2.0-debug"
    digest = hashlib.sha256(content).hexdigest()
    facts = {"version": "0.2.0", "kind": "debug", "place": "cached", "sha256": digest, "size": len(content)}
    assert rows[3] == facts


DAY = 86400


@pytest.mark.parametrize(
    ("arguments", "gone"),
    [
        ([], ["v0.1.0-release"]),
        (["--older-than", "2d"], ["v0.1.0-release", "v0.2.0-debug"]),
        (["--older-than", "0s"], ["v0.1.0-release", "v0.2.0-debug", "v0.2.0-release", "v0.9.0-release"]),
        (["--older-than", "0s", "--keep", "1"], ["v0.1.0-release", "v0.2.0-debug", "v0.2.0-release"]),
        (["--older-than", "0s", "--keep", "2"], ["v0.1.0-release"]),
        (["--older-than", "36h", "--keep", "0"], ["v0.1.0-release", "v0.2.0-debug"]),
        (["--older-than", "99999d"], []),
        (["--keep", "3"], []),
    ],
)
def test_prune(arguments: list[str], gone: list[str], capsys: Captured):
    """What was not used for so long goes, but for the versions that were used last; compiled code stays."""
    # A version stays as a whole: both of its kinds, though only one was used of late.
    fill({"v0.1.0-release": 31 * DAY, "v0.2.0-debug": 3 * DAY, "v0.2.0-release": DAY, "v0.9.0-release": -DAY})
    cache = Cache(Path(os.environ["PULUMI_GESTALT_CACHE"]))
    before = {entry.key for entry in cache.entries("implementations")}
    assert main(["prune", "--dry-run", *arguments]) == 0
    assert said(capsys)[-1].startswith(f"{len(gone)} would be removed")
    assert main(["prune", "--dry-run", "--json", *arguments]) == 0
    facts = json.loads("\n".join(said(capsys)))
    assert sorted(f"v{row['version']}-{row['kind']}" for row in facts["removed"]) == gone
    assert (facts["dryRun"], facts["size"]) == (True, sum(map(len, gone)))
    assert {entry.key for entry in cache.entries("implementations")} == before
    assert main(["prune", *arguments]) == 0
    assert said(capsys)[-1].startswith(f"{len(gone)} removed")
    assert {entry.key for entry in cache.entries("implementations")} == before - set(gone)
    assert [entry.key for entry in cache.entries("code")] == ["x"]


def test_prune_what_cannot_be_removed(monkeypatch: pytest.MonkeyPatch, capsys: Captured):
    """What could not be removed is not said to be."""
    fill({"v0.1.0-release": 31 * DAY})
    monkeypatch.setattr(Cache, "remove", lambda *_: None)
    assert main(["prune"]) == 2
    out, err = capsys.readouterr()
    assert out.startswith("0 removed")
    assert "error: 1 more could not be removed" in err


@pytest.mark.parametrize(
    ("option", "value"),
    [("--older-than", "30"), ("--older-than", "-1d"), ("--older-than", "1w"), ("--keep", "-1"), ("--keep", "two")],
)
def test_prune_misunderstood(option: str, value: str, capsys: Captured):
    """What is no age or number is refused before anything is removed."""
    fill({"v0.1.0-release": 31 * DAY})
    assert value in failed(capsys, "prune", f"{option}={value}")
    assert main(["list"]) == 0
    assert len(said(capsys)) == 2
