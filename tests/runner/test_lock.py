"""`lock`, and runs that are held to one."""

import functools
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.commands import options
from pulumi_gestalt_runner.wasm.provider_sections import with_providers
from pulumi_gestalt_runner.wasm.providers import Provider
from runner.programs import FINISHED, merged
from runner.wasm.wasm_samples import VERSION, implementation, program

Captured = pytest.CaptureFixture[str]
HELLO = merged('(call $say @"hello")' + FINISHED)
CHECKSUM = "ab" * 32
OTHER = implementation() + b"\0\5\4more"
"""An implementation with one custom section more."""
DECLARED = f"""\
packageDeclarationVersion: 1
name: random
version: 4.16.3
checksums: {{linux-amd64: {CHECKSUM}}}
"""


@functools.cache
def sha(content: bytes) -> str:
    """Return a digest as an independent tool gives it."""
    return subprocess.run(["sha256sum"], input=content, capture_output=True, check=True).stdout.split()[0].decode()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with the programs app.wasm and made/hello.wasm, and a Runner that ships an implementation."""
    project = tmp_path / "project"
    (project / "made").mkdir(parents=True)
    (project / "Pulumi.yaml").touch()
    (project / "app.wasm").write_bytes(with_providers(program(), [Provider("random", "4.16.3")]))
    (project / "made" / "hello.wasm").write_bytes(HELLO)
    shipped = tmp_path / "shipped"
    ship(shipped, implementation())
    monkeypatch.setattr(options, "IMPLEMENTATIONS", shipped)
    monkeypatch.chdir(project)
    return project


def ship(shipped: Path, content: bytes, version: str = VERSION) -> None:
    shipped.mkdir(exist_ok=True)
    (shipped / "manifest.json").write_text(json.dumps({"version": version}))
    for kind in ("release", "debug"):
        # Custom sections may stand at the end of any component.
        (shipped / f"pulumi_gestalt-{kind}.wasm").write_bytes(content + (b"" if kind == "release" else b"\0\3\2dd"))


def release(page: Path, content: bytes) -> str:
    """Make a releases page with one implementation, and return the option that names it."""
    place = page / f"v{VERSION}"
    place.mkdir(parents=True)
    (place / "pulumi_gestalt-release.wasm").write_bytes(content)
    (place / "SHA256SUMS").write_text(f"{sha(content)}  pulumi_gestalt-release.wasm\n")
    return f"--releases-url={page}"


def locked(folder: Path, *path: str) -> object:
    value = json.loads((folder / "gestalt.lock").read_text())["programs"]
    for key in path:
        value = value[key]
    return value


def test_what_is_locked(folder: Path, capsys: Captured):
    """A lock holds version, digests and providers; a second call changes nothing, and says so."""
    assert main(["lock", "app.wasm"]) == 0
    shown = capsys.readouterr().out
    assert "app.wasm is locked anew" in shown
    assert f"  release implementation\n    locked  -\n    found   {sha(implementation())}\n" in shown
    assert locked(folder, "app.wasm") == {
        "sha256": sha((folder / "app.wasm").read_bytes()),
        "wit": VERSION,
        "implementations": {"release": sha(implementation())},
        "providers": [{"name": "random", "version": "4.16.3"}],
    }
    before = (folder / "gestalt.lock").stat()
    assert main(["lock", "--check", "app.wasm"]) == 0
    assert main(["lock", "app.wasm"]) == 0
    assert capsys.readouterr().out.count("app.wasm is as it is locked\n") == 2
    assert (folder / "gestalt.lock").stat().st_ino == before.st_ino


def test_programs_of_one_project(folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """A lock lies beside the project file, names programs from there, and a merged file has no implementation."""
    assert main(["lock", "app.wasm"]) == 0
    monkeypatch.chdir("made")
    assert main(["lock", "hello.wasm"]) == 0
    assert locked(folder, "made/hello.wasm") == {
        "sha256": sha(HELLO),
        "wit": None,
        "implementations": {},
        "providers": [],
    }
    assert sorted(locked(folder)) == ["app.wasm", "made/hello.wasm"]
    capsys.readouterr()
    assert main(["run", "--locked", "hello.wasm"]) == 0
    assert capsys.readouterr().out.startswith("hello")


def test_debug_stays_locked(folder: Path, capsys: Captured):
    """The debug implementation is locked when it is asked for, from then on."""
    assert main(["lock", "app.wasm"]) == 0
    assert main(["merge", "--locked", "--debug", "app.wasm", "-o", "merged.wasm"]) == 2
    assert "  debug implementation: locked -, found version 0.1.0 is wanted" in capsys.readouterr().err
    assert main(["lock", "--debug", "app.wasm"]) == 0
    assert main(["lock", "app.wasm"]) == 0
    assert set(locked(folder, "app.wasm", "implementations")) == {"release", "debug"}
    assert main(["merge", "--locked", "--debug", "app.wasm", "-o", "merged.wasm"]) == 0


def test_named_implementation(folder: Path, tmp_path: Path):
    """An implementation that is named by its file is the one that is locked."""
    (tmp_path / "mine.wasm").write_bytes(OTHER)
    assert main(["lock", "app.wasm", "--pulumi-gestalt", str(tmp_path / "mine.wasm")]) == 0
    assert locked(folder, "app.wasm", "implementations") == {"release": sha(OTHER)}


def test_declared_providers(folder: Path, capsys: Captured):
    """What the files in `sdks` say of a provider is locked with it, and `--check` finds what has changed there."""
    (folder / "sdks").mkdir()
    (folder / "sdks" / "random.yaml").write_text(DECLARED)
    assert main(["lock", "app.wasm"]) == 0
    assert locked(folder, "app.wasm", "providers") == [
        {"name": "random", "version": "4.16.3", "checksums": {"linux-amd64": CHECKSUM}}
    ]
    (folder / "sdks" / "random.yaml").write_text(DECLARED.replace("ab", "cd"))
    capsys.readouterr()
    assert main(["lock", "--check", "--json", "app.wasm"]) == 1
    assert json.loads(capsys.readouterr().out)["differences"] == [
        {"subject": "provider random 4.16.3, checksums linux-amd64", "locked": CHECKSUM, "found": "cd" * 32}
    ]
    (folder / "sdks" / "random.yaml").write_text(DECLARED.replace("ab", ""))
    assert main(["lock", "app.wasm"]) == 2
    err = capsys.readouterr().err
    assert "error: sdks/random.yaml:4: checksums: that of linux-amd64 is not a SHA-256" in err
    assert "hint: correct it" in err


def differ(folder: Path, capsys: Captured, *arguments: str) -> str:
    """Run held to the lock, which is refused, and return what is said."""
    assert main(["merge", "--locked", "-o", str(folder / "merged.wasm"), *arguments, "app.wasm"]) == 2
    assert not (folder / "merged.wasm").exists()
    return capsys.readouterr().err


def test_another_program(folder: Path, capsys: Captured):
    """A program that is not the locked one is refused with both digests and what to do; nothing of it is run."""
    assert main(["lock", "app.wasm"]) == 0
    was, now = sha((folder / "app.wasm").read_bytes()), sha(HELLO)
    (folder / "app.wasm").write_bytes(HELLO)
    said = differ(folder, capsys)
    assert f"app.wasm is not what gestalt.lock says:\n  program: locked {was}, found {now}\n" in said
    assert "run `pulumi_wasm_runner lock app.wasm`" in said
    for command in ("run", "provider"):
        assert main([command, "--locked", "app.wasm"]) == 2
        assert capsys.readouterr().out == ""
    assert main(["lock", "--check", "app.wasm"]) == 1
    assert f"  program\n    locked  {was}\n    found   {now}\n" in capsys.readouterr().out
    assert locked(folder, "app.wasm", "sha256") == was


def test_another_implementation(folder: Path, tmp_path: Path, capsys: Captured):
    """An implementation of the locked version with another digest is refused, and told where it is."""
    assert main(["lock", "app.wasm"]) == 0
    ship(tmp_path / "shipped", OTHER)
    said = differ(folder, capsys)
    was, now = sha(implementation()), sha(OTHER)
    assert f"  release implementation of version {VERSION}: locked {was}, found {now} in {tmp_path}/shipped" in said
    (tmp_path / "mine.wasm").write_bytes(OTHER)
    assert f"found {now} in {tmp_path}/mine.wasm" in differ(
        folder, capsys, "--pulumi-gestalt", str(tmp_path / "mine.wasm")
    )
    ship(tmp_path / "shipped", OTHER, "9.9.9")
    assert f"no release implementation of version {VERSION} was found" in differ(folder, capsys)


def test_found_by_its_digest(folder: Path, tmp_path: Path):
    """The locked implementation is taken from wherever it is: a page, and later the cache, behind others."""
    assert main(["lock", "app.wasm"]) == 0
    ship(tmp_path / "shipped", OTHER)
    page = release(tmp_path / "page", implementation())
    assert main(["merge", "--locked", page, "app.wasm", "-o", "merged.wasm"]) == 0
    assert main(["merge", "--locked", "app.wasm", "-o", "again.wasm"]) == 0
    assert (folder / "merged.wasm").read_bytes() == (folder / "again.wasm").read_bytes()


def test_page_behind_the_cache(folder: Path, tmp_path: Path):
    """An implementation in the cache that is not the locked one does not hide the one on the page."""
    ship(tmp_path / "shipped", b"", "9.9.9")
    assert main(["merge", release(tmp_path / "old", OTHER), "app.wasm", "-o", "old.wasm"]) == 0
    (tmp_path / "mine.wasm").write_bytes(implementation())
    assert main(["lock", "app.wasm", "--pulumi-gestalt", str(tmp_path / "mine.wasm")]) == 0
    page = release(tmp_path / "page", implementation())
    assert main(["merge", "--locked", page, "app.wasm", "-o", "merged.wasm"]) == 0
    assert (
        hashlib.sha256((folder / "old.wasm").read_bytes()).digest()
        != hashlib.sha256((folder / "merged.wasm").read_bytes()).digest()
    )


def test_edited_lock(folder: Path, capsys: Captured):
    """A lock that says something else of the version or the providers than its program is refused."""
    assert main(["lock", "app.wasm"]) == 0
    path = folder / "gestalt.lock"
    text = path.read_text()
    path.write_text(text.replace('"wit": "0.1.0"', '"wit": "0.2.0"').replace('"4.16.3"', '"4.16.4"'))
    said = differ(folder, capsys)
    assert "version of component:pulumi-gestalt: locked 0.2.0, found 0.1.0" in said
    assert "provider random 4.16.3: locked -, found present" in said


@pytest.mark.usefixtures("folder")
def test_no_lock(capsys: Captured):
    """Without a lock, or an entry in it, nothing runs held to one, and nothing is to be checked."""
    for command in (["run", "--locked"], ["lock", "--check"], ["provider", "--locked"]):
        assert main([*command, "app.wasm"]) == 2
        assert "error: there is no lock gestalt.lock\n\nhint: `pulumi_wasm_runner lock" in capsys.readouterr().err
    assert main(["lock", "app.wasm"]) == 0
    for command in (["run", "--locked"], ["lock", "--check"]):
        assert main([*command, "made/hello.wasm"]) == 2
        assert "says nothing about made/hello.wasm; the programs in it are: app.wasm" in capsys.readouterr().err


def test_lock_file(folder: Path, tmp_path: Path, capsys: Captured):
    """A lock may lie elsewhere; naming one without --locked is a mistake that is told."""
    elsewhere = f"--lock-file={tmp_path / 'my.lock'}"
    assert main(["lock", elsewhere, "app.wasm"]) == 0
    assert list(json.loads((tmp_path / "my.lock").read_text())["programs"]) == ["project/app.wasm"]
    assert not (folder / "gestalt.lock").exists()
    assert main(["merge", "--locked", elsewhere, "app.wasm", "-o", "merged.wasm"]) == 0
    assert main(["run", elsewhere, "app.wasm"]) == 2
    assert "--lock-file: a lock is named, but the run is not held to it" in capsys.readouterr().err


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: path.write_text("{"), "gestalt.lock is not JSON"),
    (lambda path: path.write_text('{"format": 7}'), "gestalt.lock has the format 7, and this version knows 1"),
    (lambda path: path.write_text('{"format": 1, "x\\u001b[2J": 1}'), "gestalt.lock is damaged: it lacks programs"),
    (Path.mkdir, "gestalt.lock is a"),
    (os.mkfifo, "gestalt.lock is not a regular file"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="platform: pipes of POSIX")
@pytest.mark.parametrize(("make", "problem"), BROKEN, ids=[problem for _, problem in BROKEN])
def test_broken_locks(folder: Path, capsys: Captured, make: Callable[[Path], object], problem: str):
    """A lock that cannot be used is told and left alone, also by the command that writes it."""
    make(folder / "gestalt.lock")
    for command in (["run", "--locked"], ["lock"], ["lock", "--check"], ["provider", "--locked"]):
        assert main([*command, "app.wasm"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert problem in err
        assert err.count("error: ") == err.count("hint: ") == 1
    assert sorted(path.name for path in folder.iterdir()) == ["Pulumi.yaml", "app.wasm", "gestalt.lock", "made"]


def test_name_that_cannot_be_shown(folder: Path, capsys: Captured):
    """A program whose name cannot stand in a lock is not locked."""
    strange = folder / "\x1b[2J.wasm"
    strange.write_bytes(HELLO)
    assert main(["lock", str(strange)]) == 2
    assert "nothing is locked, because" in capsys.readouterr().err
    assert not (folder / "gestalt.lock").exists()
