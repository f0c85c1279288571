import hashlib
import json
import os
import time
from pathlib import Path

import pytest

from fakes.kept_progress import KeptProgress
from pulumi_gestalt_runner import cli
from pulumi_gestalt_runner.cache import Cache
from pulumi_gestalt_runner.commands.options import open_cache
from pulumi_gestalt_runner.compiler import Compiler
from pulumi_gestalt_runner.errors import OptionError
from pulumi_gestalt_runner.linking import Linker
from pulumi_gestalt_runner.sources import Implementation
from pulumi_gestalt_runner.wasm import splitting
from pulumi_gestalt_runner.wasm.tools import WasmTools
from pulumi_gestalt_runner.wasmtime_engine import new_engine
from runner.wasm.wasm_samples import VERSION, implementation, program

HASH = "0" * 64


@pytest.fixture
def cache(environment: Path) -> Cache:
    """Return a cache with something of each kind, and with what is none of ours."""
    cache = Cache(environment)
    cache.put("code", "a", bytes(1500))
    cache.put("code", "b", bytes(500))
    cache.put("implementations", "v1", bytes(2_500_000))
    for folder, name in (("facts", f"{HASH}-0.1.0.json"), ("previews", f"{HASH}.json"), ("code/a", "notes.txt")):
        (environment / folder).mkdir(mode=0o700, exist_ok=True)
        (environment / folder / name).write_text("{}")
    (environment / "code" / "a" / ".unfinished-killed").touch()
    return cache


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["cache", *arguments]) == 0
    return capsys.readouterr().out


def test_info(cache: Cache, capsys: pytest.CaptureFixture[str]):
    """`info` shows the directory, how much there is of each kind, and the bound."""
    assert run(capsys, "info").splitlines() == [
        str(cache.directory),
        "  code                 2 files      2.0 kB",
        "  plans                0 files         0 B",
        "  implementations       1 file      2.5 MB",
        "  facts                 1 file         2 B",
        "  previews              1 file         2 B",
        "  total                5 files      2.5 MB",
        "  bound: 1 GiB for code, plans and implementations",
    ]


def test_info_as_json(cache: Cache, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """For scripts the same is JSON, of the kinds that are asked for; the variable sets the bound."""
    monkeypatch.setenv("PULUMI_GESTALT_CACHE_SIZE", "5 MB")
    assert json.loads(run(capsys, "info", "--json", "--kind", "code", "--kind", "plans")) == {
        "directory": str(cache.directory),
        "bound": 5_000_000,
        "size": 2000,
        "kinds": {"code": {"files": 2, "size": 2000}, "plans": {"files": 0, "size": 0}},
    }


def test_without_a_cache(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Where no cache can be made `info` says so and `clear` has nothing to do."""
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", "/dev/null/cache")
    assert "none can be made" in run(capsys, "info")
    found = json.loads(run(capsys, "info", "--json", "--kind", "code"))
    assert found == {"directory": None, "bound": None, "size": 0, "kinds": {"code": {"files": 0, "size": 0}}}
    assert run(capsys, "clear") == "removed 0 files, 0 B\n"


def test_clear(cache: Cache, capsys: pytest.CaptureFixture[str]):
    """`clear` removes what the Runner has made and what was left behind, and nothing that somebody else put there."""
    assert run(capsys, "clear") == "removed 4 files, 2.5 MB\n"
    kept = sorted(str(path.relative_to(cache.directory)) for path in cache.directory.rglob("*") if path.is_file())
    assert kept == ["code/a/notes.txt", f"previews/{HASH}.json"]


def test_clear_a_kind(cache: Cache, capsys: pytest.CaptureFixture[str]):
    """Kinds are removed by name, previews too."""
    assert json.loads(run(capsys, "clear", "--json", "--kind", "previews")) == {"removed": 1, "size": 2}
    assert len(list(cache.files("code"))) == 2


def test_clear_what_is_old(cache: Cache, capsys: pytest.CaptureFixture[str]):
    """With an age only what was not used for so long goes."""
    old, _ = [path for path, _ in cache.files("code")]
    os.utime(old, (0, time.time() - 40 * 86400))
    assert run(capsys, "clear", "--older-than", "30d") == "removed 1 file, 1.5 kB\n"
    assert not old.exists()


def test_links_are_not_followed(cache: Cache, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """What a link in the cache leads to is neither counted nor removed."""
    for name in ("code/a", "implementations"):
        real = cache.directory / name
        real.rename(tmp_path / real.name)
        real.symlink_to(tmp_path / real.name)
    assert run(capsys, "clear", "--kind", "code", "--kind", "implementations") == "removed 1 file, 500 B\n"
    assert len(list((tmp_path / "implementations").glob("v1/*"))) == 1


def test_what_stays(cache: Cache, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """What cannot be removed is an error."""
    monkeypatch.setattr(cache.__class__, "remove", lambda *_: None)
    assert cli.main(["cache", "clear", "--kind", "code"]) == 2
    assert "error: 2 more could not be removed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["clear", "--older-than", "soon"], "--older-than: 'soon' is no age"),
        (["info", "--older-than", "1d"], "--older-than: it belongs to clear"),
        (["prepare", "--older-than", "1d"], "--older-than: it belongs to clear"),
        (["prepare", "--kind", "code"], "--kind: it belongs to info and clear"),
    ],
)
def test_mistakes(arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]):
    """What makes no sense is refused in words."""
    assert cli.main(["cache", *arguments]) == 2
    assert problem in capsys.readouterr().err


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the package ship a small implementation."""
    content = implementation()
    facts = {"sha256": hashlib.sha256(content).hexdigest()}
    folder = tmp_path / "shipped"
    folder.mkdir()
    (folder / "pulumi_gestalt-release.wasm").write_bytes(content)
    (folder / "manifest.json").write_text(
        json.dumps({"version": VERSION, "files": {"pulumi_gestalt-release.wasm": facts}})
    )
    monkeypatch.setattr("pulumi_gestalt_runner.commands.cache.IMPLEMENTATIONS", folder)
    monkeypatch.setattr(splitting, "_LEAST", 1)
    return folder


def test_prepare(shipped: Path, environment: Path, capsys: pytest.CaptureFixture[str]):
    """The modules of the shipped implementation are compiled, once, and a run with it finds them."""
    assert cli.main(["cache", "prepare"]) == 0
    out, err = capsys.readouterr()
    assert "the implementation is compiled: 3 modules of" in out
    assert "compiling module 3 of 3" in err
    assert cli.main(["cache", "prepare", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["modules"] == 3
    assert err == ""
    progress = KeptProgress()
    found = Implementation("here", (shipped / "pulumi_gestalt-release.wasm").read_bytes())
    parts = Linker(WasmTools(), WasmTools(), None).link(program(), "app.wasm", found)
    Compiler(new_engine, Cache(environment), progress).load(("x",), lambda: parts)
    # Those of the program come first, then those that are there.
    assert len(progress.steps) == len(parts.modules) - 3 + 1


def test_prepare_without(shipped: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """What cannot be prepared is told: no implementation, a damaged one, no place to keep it."""
    (shipped / "pulumi_gestalt-release.wasm").write_bytes(b"other")
    assert cli.main(["cache", "prepare"]) == 2
    assert "another digest" in capsys.readouterr().err
    (shipped / "manifest.json").unlink()
    assert cli.main(["cache", "prepare"]) == 2
    assert "no release implementation of version" in capsys.readouterr().err
    monkeypatch.setattr("pulumi_gestalt_runner.commands.cache.open_cache", lambda: None)
    assert cli.main(["cache", "prepare"]) == 2
    assert "nothing can be kept" in capsys.readouterr().err


def test_bound(monkeypatch: pytest.MonkeyPatch, environment: Path):
    """The bound is what the variable says; what is no size is refused by the variable's name."""
    monkeypatch.setenv("PULUMI_GESTALT_CACHE_SIZE", "1.5 GiB")
    cache = open_cache()
    assert cache is not None
    assert (cache.directory, cache.bound) == (environment, 3 * 2**29)
    monkeypatch.setenv("PULUMI_GESTALT_CACHE_SIZE", "much")
    with pytest.raises(OptionError, match="PULUMI_GESTALT_CACHE_SIZE: 'much' is no size"):
        open_cache()
