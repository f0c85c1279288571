"""`bundle`, and what is done with one."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.places import FakeVoucher
from pulumi_gestalt_lock import Entry, Lock, dump
from pulumi_gestalt_runner.archive import pack, unpack
from pulumi_gestalt_runner.bundle import PROGRAM, Bundle, BundleError, make_bundle, open_bundle
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.commands import options
from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.sources import Wanted
from runner.programs import FINISHED, merged
from runner.test_lock import CHECKSUM, DECLARED, OTHER, Captured, folder, locked, sha, ship
from runner.wasm.wasm_samples import VERSION, implementation, program

__all__ = ["folder"]

HELLO = merged('(call $say @"hello")' + FINISHED)
RELEASE = "pulumi_gestalt-release.wasm"
LICENSE = {"licenses/x/LICENSE": b"do as you like"}
ENTRY = Entry(sha(HELLO), "", {}, ())
WHOLE = Entry(sha(program()), VERSION, {"release": sha(implementation())}, ())
SMALL = make_bundle("x", HELLO, ENTRY, LICENSE)
FILES = {name: bytes(data) for name, data in unpack(SMALL).items()}


@pytest.fixture
def bundle(folder: Path, capsys: Captured) -> Path:
    """Return a bundle of app.wasm, on a machine whose Runner ships nothing."""
    assert main(["bundle", "app.wasm", "-o", "app.bundle"]) == 0
    shutil.rmtree(options.IMPLEMENTATIONS)
    capsys.readouterr()
    return folder / "app.bundle"


def test_what_is_in_a_bundle(folder: Path, capsys: Captured):
    """A bundle holds program, implementation, lock and licenses; any tool for zip archives reads it."""
    (folder / "LICENSE.txt").write_text("mine")
    (folder / "COPYING").mkdir()
    assert main(["bundle", "app.wasm", "-o", "app.bundle", "--json"]) == 0
    content = (folder / "app.bundle").read_bytes()
    assert json.loads(capsys.readouterr().out) == {"file": "app.bundle", "size": len(content), "sha256": sha(content)}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    assert found[PROGRAM] == (folder / "app.wasm").read_bytes()
    assert found[RELEASE] == implementation()
    assert found["licenses/program/LICENSE.txt"] == b"mine"
    assert b"Apache License" in found["licenses/pulumi-gestalt-wasm/LICENSE"]
    assert b"Python Software Foundation" in found["licenses/pulumi-gestalt-wasm/NOTICE"]
    assert len(found) == 6
    assert main(["lock", "app.wasm"]) == 0
    assert json.loads(found["gestalt.lock"])["programs"][PROGRAM] == locked(folder, "app.wasm")


def test_same_bytes(folder: Path, tmp_path: Path):
    """The same input gives the same bytes, in another folder and under another name too."""
    assert main(["bundle", "app.wasm", "-o", "one.bundle"]) == 0
    shutil.copy("app.wasm", tmp_path / "other.wasm")
    assert main(["bundle", str(tmp_path / "other.wasm"), "-o", "two.bundle"]) == 0
    assert (folder / "one.bundle").read_bytes() == (folder / "two.bundle").read_bytes()


def test_licenses(folder: Path, tmp_path: Path, capsys: Captured):
    """Licenses that are named take the place of those beside the program; a name that cannot be kept is refused."""
    (folder / "LICENSE").write_text("beside")
    (tmp_path / "terms.txt").write_text("named")
    assert main(["bundle", "app.wasm", "-o", "app.bundle", "--license", str(tmp_path / "terms.txt")]) == 0
    found = unpack((folder / "app.bundle").read_bytes())
    assert [name for name in found if name.startswith("licenses/program/")] == ["licenses/program/terms.txt"]
    (folder / "LICENSE (copy)").write_text("beside")
    capsys.readouterr()
    assert main(["bundle", "app.wasm", "-o", "again.bundle"]) == 2
    assert "again.bundle cannot hold a license named 'licenses/program/LICENSE (copy)'" in capsys.readouterr().err
    twice = [f"--license={folder / 'LICENSE'}", f"--license={folder / 'made' / '..' / 'LICENSE'}"]
    assert main(["bundle", "app.wasm", "-o", "again.bundle", *twice]) == 2
    assert "--license: two files are named LICENSE" in capsys.readouterr().err
    assert not (folder / "again.bundle").exists()


@pytest.mark.usefixtures("bundle")
def test_used_as_a_program(capsys: Captured):
    """Where a program is taken a bundle is, with the implementation in it and nothing from elsewhere."""
    assert main(["merge", "app.bundle", "-o", "merged.wasm"]) == 0
    ship(options.IMPLEMENTATIONS, implementation())
    assert main(["merge", "app.wasm", "-o", "again.wasm"]) == 0
    assert Path("merged.wasm").read_bytes() == Path("again.wasm").read_bytes()
    capsys.readouterr()
    assert main(["plugins", "app.bundle"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"name": "random", "version": "4.16.3"}]
    assert main(["merge", "--debug", "app.bundle", "-o", "again.wasm"]) == 2
    assert "app.bundle is not what the lock in app.bundle says:\n  debug implementation" in capsys.readouterr().err


def test_run(folder: Path, capsys: Captured):
    """A bundle of a merged file runs."""
    assert main(["bundle", "made/hello.wasm", "-o", "hello.bundle"]) == 0
    (folder / "made" / "hello.wasm").unlink()
    capsys.readouterr()
    assert main(["run", "hello.bundle"]) == 0
    assert capsys.readouterr().out.startswith("hello")


def test_inspect(folder: Path, capsys: Captured):
    """What is in a bundle is listed, in words and as JSON, with the providers and checksums of its lock."""
    (folder / "sdks").mkdir()
    (folder / "sdks" / "random.yaml").write_text(DECLARED)
    assert main(["bundle", "--debug", "app.wasm", "-o", "app.bundle"]) == 0
    capsys.readouterr()
    assert main(["inspect", "app.bundle"]) == 0
    shown = capsys.readouterr().out
    assert f"  {RELEASE}: {len(implementation())} bytes, sha256 {sha(implementation())}\n" in shown
    assert "  random 4.16.3, checksums for linux-amd64\n" in shown
    assert main(["inspect", "--json", "app.bundle"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["version"]) == ("bundle", VERSION)
    assert found["sha256"] == sha((folder / "app.bundle").read_bytes())
    assert found["providers"] == [{"name": "random", "version": "4.16.3", "checksums": {"linux-amd64": CHECKSUM}}]
    names = [each["name"] for each in found["files"]]
    assert names[:2] == ["gestalt.lock", PROGRAM]
    assert {RELEASE, "pulumi_gestalt-debug.wasm"} < set(names)
    assert found["lock"]["implementations"].keys() == {"release", "debug"}


def test_locked(folder: Path, capsys: Captured):
    """A bundle can be locked like a program, and is made of nothing but what is locked."""
    assert main(["lock", "app.wasm"]) == 0
    assert main(["bundle", "--locked", "app.wasm", "-o", "app.bundle"]) == 0
    assert main(["lock", "app.bundle"]) == 0
    assert locked(folder, "app.bundle", "implementations") == locked(folder, "app.wasm", "implementations")
    assert main(["merge", "--locked", "app.bundle", "-o", "merged.wasm"]) == 0
    capsys.readouterr()
    ship(options.IMPLEMENTATIONS, OTHER)
    assert main(["bundle", "--locked", "app.wasm", "-o", "other.bundle"]) == 2
    assert "release implementation of version 0.1.0: locked" in capsys.readouterr().err
    assert main(["bundle", "app.wasm", "-o", "app.bundle"]) == 0
    assert main(["run", "--locked", "app.bundle"]) == 2
    assert "app.bundle is not what" in capsys.readouterr().err


def test_locks_that_disagree(folder: Path, capsys: Captured):
    """A bundle that is locked with another implementation than the one in it is refused."""
    assert main(["bundle", "app.wasm", "-o", "app.bundle"]) == 0
    assert main(["lock", "app.bundle"]) == 0
    path = folder / "gestalt.lock"
    path.write_text(path.read_text().replace(sha(implementation()), "00" * 32))
    assert main(["merge", "--locked", "app.bundle", "-o", "merged.wasm"]) == 2
    assert f"release implementation: locked {sha(implementation())}, found {'00' * 32}" in capsys.readouterr().err


@pytest.mark.usefixtures("bundle")
def test_named_implementation(tmp_path: Path, capsys: Captured):
    """A file that is named is not passed over: it must be the one that is locked."""
    (tmp_path / "mine.wasm").write_bytes(OTHER)
    named = ["--pulumi-gestalt", str(tmp_path / "mine.wasm")]
    assert main(["merge", "app.bundle", *named, "-o", "merged.wasm"]) == 2
    assert f"found {sha(OTHER)} in {tmp_path}/mine.wasm" in capsys.readouterr().err
    (tmp_path / "mine.wasm").write_bytes(implementation())
    assert main(["merge", "app.bundle", *named, "-o", "merged.wasm"]) == 0


@pytest.mark.usefixtures("bundle")
def test_a_bundle_of_a_bundle(capsys: Captured):
    """A bundle is not bundled again."""
    assert main(["bundle", "app.bundle", "-o", "again.bundle"]) == 2
    assert "app.bundle is a zip archive, such as a bundle already is" in capsys.readouterr().err


def entry(**fields: object) -> bytes:
    return dump(Lock({PROGRAM: Entry(**{**{name: getattr(WHOLE, name) for name in Entry.__slots__}, **fields})}))


CHANGED: list[tuple[dict[str, bytes], str]] = [
    ({PROGRAM: HELLO + b"\0\2\1x"}, "program: locked"),
    ({RELEASE: OTHER}, f"release implementation of version {VERSION}: locked"),
    ({"gestalt.lock": entry(sha256=sha(HELLO))}, "program: locked"),
    ({"gestalt.lock": entry(wit="0.2.0")}, "version of component:pulumi-gestalt: locked 0.2.0, found 0.1.0"),
    ({"gestalt.lock": entry(implementations={})}, "has a release implementation without a place in its lock"),
    (
        {"gestalt.lock": entry(implementations={"release": "00" * 32, "debug": "00" * 32})},
        "has a debug implementation in",
    ),
    ({"gestalt.lock": b"{}"}, "holds a lock that is not a lock: it has no format"),
    ({"gestalt.lock": dump(Lock())}, "holds a lock of other programs than program.wasm"),
    ({"evil.sh": b"rm"}, "holds a file 'evil.sh', which does not belong into a bundle"),
    ({"licenses/../../x": b""}, "holds a file 'licenses/../../x', which does not belong"),
    ({"/etc/passwd": b""}, "holds a file '/etc/passwd', which does not belong"),
]


@pytest.mark.parametrize(("files", "problem"), CHANGED, ids=[problem for _, problem in CHANGED])
def test_changed_bundles(bundle: Path, capsys: Captured, files: dict[str, bytes], problem: str):
    """What is not as the lock in it says, or does not belong into a bundle, is refused by every command."""
    whole = {"gestalt.lock": entry(), PROGRAM: program(), RELEASE: implementation()}
    bundle.write_bytes(pack({**whole, **files}))
    for command in (["run"], ["inspect"]):
        assert main([*command, "app.bundle"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert problem in err
        assert err.count("error: ") == err.count("hint: ") == 1


NO_BUNDLES: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda content: content[:-1], "is no bundle that can be read: it is damaged at offset"),
    (lambda content: content[: len(content) // 2], "ends before the file that begins at offset"),
    (lambda content: content + b"x", "is damaged at offset"),
    (lambda _: pack({"gestalt.lock": b"{}"}), "is a zip archive, but no bundle: it holds no program.wasm"),
    (lambda _: pack({PROGRAM: b""}), "is a zip archive, but no bundle: it holds no gestalt.lock"),
    (lambda _: b"PK\3\4", "ends in the middle of a header"),
    (lambda _: b"PK\5\6" + b"\0" * 18, "is not a Wasm component: not Wasm"),
]


@pytest.mark.parametrize(("change", "problem"), NO_BUNDLES, ids=[problem for _, problem in NO_BUNDLES])
def test_no_bundles(folder: Path, capsys: Captured, change: Callable[[bytes], bytes], problem: str):
    """A file that is no bundle, or not a whole one, is told in one message by every command that reads programs."""
    (folder / "app.bundle").write_bytes(change(SMALL))
    for command in (["run"], ["inspect"], ["plugins"], ["lock"]):
        assert main([*command, "app.bundle"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert problem in err
        assert "app.bundle" in err
        assert err.count("error: ") == err.count("hint: ") == 1


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from([*FILES, RELEASE, "x", "licenses/y"]), st.sampled_from([*FILES.values(), b""])))
def test_any_files(files: dict[str, bytes]):
    """An archive of any files is refused by one error, or holds what its lock says."""
    problem = ""
    try:
        opened = open_bundle(pack(files), "x")
        opened.check()
    except RunnerError as error:
        problem = str(error)
    else:
        assert opened.program == HELLO
    assert problem.replace("\n", "").isprintable()


def test_as_a_source():
    """A bundle gives the implementations in it, by kind, and names itself."""
    opened = open_bundle(make_bundle("x", program(), WHOLE, {RELEASE: implementation()}), "app.bundle")
    assert isinstance(opened, Bundle)
    found = opened.find(Wanted(VERSION, debug=False))
    assert found is not None
    assert (found.origin, found.digest) == (f"{RELEASE} in app.bundle", sha(implementation()))
    assert opened.find(Wanted(VERSION, debug=True)) is None
    assert opened.describe() == "app.bundle"
    assert "asm" not in repr(opened)


def test_signatures(folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """Where signatures are demanded a bundle carries those that were checked, and without one it is not run."""
    assert main(["bundle", "app.wasm", "-o", "bare.bundle"]) == 0
    monkeypatch.setattr(options, "voucher", lambda *_: FakeVoucher(demanding=True))
    assert main(["bundle", "app.wasm", "-o", "app.bundle"]) == 0
    assert bytes(unpack((folder / "app.bundle").read_bytes())[f"{RELEASE}.sigstore.json"]) == b"good"
    assert main(["merge", "app.bundle", "-o", "merged.wasm"]) == 0
    capsys.readouterr()
    assert main(["merge", "bare.bundle", "-o", "merged.wasm"]) == 2
    assert RELEASE in capsys.readouterr().err


def test_made_of_other_files():
    """A bundle is not made of files that are not what is to be locked."""
    with pytest.raises(RunnerError, match="program: locked"):
        make_bundle("x", HELLO + b"\0\2\1x", ENTRY, {})


def test_too_large(monkeypatch: pytest.MonkeyPatch):
    """A bundle that would be larger than what is read is not made."""
    monkeypatch.setattr("pulumi_gestalt_runner.bundle.MAX_SIZE", 1000)
    with pytest.raises(BundleError, match="would have more than 1000 bytes"):
        make_bundle("x", HELLO, ENTRY, {})
