"""The commands that read and write files: merge, inspect, plugins, wit, and the options that they share with run."""

import hashlib
import io
import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_gestalt_runner.cache import UnsafeCacheError
from pulumi_gestalt_runner.cli import main, parser
from pulumi_gestalt_runner.commands import options
from pulumi_gestalt_runner.wasm.provider_sections import with_providers
from pulumi_gestalt_runner.wasm.providers import Provider
from runner.programs import FINISHED
from runner.wasm.wasm_samples import VERSION, implementation, program

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def app(tmp_path: Path) -> str:
    path = tmp_path / "app.wasm"
    path.write_bytes(program())
    return str(path)


@pytest.fixture
def impl(tmp_path: Path) -> str:
    path = tmp_path / "implementation.wasm"
    path.write_bytes(implementation())
    return str(path)


def test_merge(app: str, impl: str, tmp_path: Path, capsys: Captured):
    """A merged file is written, told in words or as JSON, and any later command takes it."""
    output = tmp_path / "ä.wasm"
    assert main(["merge", app, "--pulumi-gestalt", impl, "-o", str(output)]) == 0
    digest = hashlib.sha256(output.read_bytes()).hexdigest()
    assert capsys.readouterr() == ("", f"{output}: {output.stat().st_size} bytes, sha256 {digest}\n")
    again = tmp_path / "again.wasm"
    assert main(["merge", str(output), "--json", "-o", str(again)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts == {"file": str(again), "size": output.stat().st_size, "sha256": digest}
    assert main(["inspect", str(again)]) == 0
    assert "kind       merged" in capsys.readouterr().out


def test_merge_to_stdout(app: str, impl: str, capfdbinary: pytest.CaptureFixture[bytes]):
    """`-o -` writes the file to standard output, and nothing else there."""
    assert main(["merge", app, "--pulumi-gestalt", impl, "-o", "-"]) == 0
    out, err = capfdbinary.readouterr()
    assert out.startswith(b"\0asm\x0d\0\1\0")
    assert err == b""


def test_merge_to_a_terminal(app: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """A terminal gets no Wasm, and the file and JSON do not share standard output; nothing is done before that."""
    assert main(["merge", app + "-missing", "--json", "-o", "-"]) == 2
    assert "standard output cannot take the file and JSON about it" in capsys.readouterr().err
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["merge", app + "-missing", "-o", "-"]) == 2
    assert "a Wasm file is not for a terminal" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
def test_devices_stay(app: str, impl: str, tmp_path: Path, capsys: Captured):
    """A device or pipe as the output is refused and not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert main(["merge", app, "--pulumi-gestalt", impl, "-o", str(pipe)]) == 2
    assert "error: cannot write" in capsys.readouterr().err
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_inspect(app: str, capsys: Captured):
    """What is in a file is shown in words or as JSON."""
    assert main(["inspect", app]) == 0
    assert f"version    {VERSION}" in capsys.readouterr().out
    assert main(["inspect", "--json", app]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)["kind"] == "program"
    assert out.endswith("}\n")


def test_plugins(app: str, tmp_path: Path, capsys: Captured):
    """Providers are listed as JSON, to standard output or to a file."""
    assert main(["plugins", app]) == 0
    assert json.loads(capsys.readouterr().out) == []
    Path(app).write_bytes(with_providers(program(), [Provider("random", "4.16.3", "https://x.example")]))
    expected = [{"name": "random", "version": "4.16.3", "pluginDownloadURL": "https://x.example"}]
    assert main(["plugins", app]) == 0
    assert json.loads(capsys.readouterr().out) == expected
    assert main(["plugins", app, str(tmp_path / "plugins.json")]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "plugins.json").read_text()) == expected


def test_wit(tmp_path: Path, capsys: Captured):
    """The WIT files are written with the version stamped in, and named."""
    directory = tmp_path / "new" / "wit"
    assert main(["wit", str(directory)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        str(directory / "world.wit"),
        str(directory / "deps" / "pulumi-gestalt-external.wit"),
    ]
    nightly = "0.2.0-nightly.20261122"
    assert main(["wit", str(directory), "--wit-version", nightly, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == nightly
    assert f"component:pulumi-gestalt@{nightly};" in (directory / "world.wit").read_text()


@pytest.mark.parametrize("version", ["1", "0.1.0+build", "0.1.0\n", ""])
def test_wit_version(tmp_path: Path, capsys: Captured, version: str):
    """A version that a WIT package cannot carry is refused, and nothing is written."""
    assert main(["wit", str(tmp_path / "wit"), "--wit-version", version]) == 2
    assert "is not a version such as" in capsys.readouterr().err
    assert not (tmp_path / "wit").exists()


def test_debug_and_releases(app: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """The implementation comes from the page that the variable or the option names, by version and kind."""
    monkeypatch.setattr(options, "IMPLEMENTATIONS", tmp_path / "nothing")
    page = tmp_path / "page" / f"v{VERSION}"
    page.mkdir(parents=True)
    (page / "pulumi_gestalt-debug.wasm").write_bytes(implementation())
    digest = hashlib.sha256(implementation()).hexdigest()
    (page / "SHA256SUMS").write_text(f"{digest}  pulumi_gestalt-debug.wasm\n")
    output = str(tmp_path / "merged.wasm")
    assert main(["merge", app, "-o", output, "--debug", "--releases-url", str(page.parent)]) == 0
    assert "fetching Pulumi Gestalt" in capsys.readouterr().err
    monkeypatch.setenv("PULUMI_GESTALT_RELEASES", str(page.parent))
    assert main(["merge", app, "-o", output]) == 2
    err = capsys.readouterr().err
    assert "it lists no digest for pulumi_gestalt-release.wasm" in err
    monkeypatch.delenv("PULUMI_GESTALT_RELEASES")
    assert main(["merge", app, "-o", output, "--debug"]) == 0
    assert main(["merge", app, "-o", output]) == 2
    err = capsys.readouterr().err
    assert (
        f"no release implementation of version {VERSION} was found; looked in:\n  this package, which ships none\n"
        in err
    )


def test_without_home(app: str, impl: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without a home directory, or on a disk that cannot be written to, there is no cache and all else works."""
    monkeypatch.delenv("PULUMI_GESTALT_CACHE")
    monkeypatch.setattr(options.caches, "default_directory", lambda _chosen: None)
    assert options.open_cache() is None
    assert main(["merge", app, "-o", str(tmp_path / "m.wasm"), "--pulumi-gestalt", impl]) == 0
    (tmp_path / "file").touch()
    monkeypatch.setattr(options.caches, "default_directory", lambda _chosen: tmp_path / "file" / "cache")
    assert options.open_cache() is None


def test_unsafe_cache(saved: Callable[..., str], environment: Path, capsys: Captured):
    """A cache that others may write to is refused with exit code 2."""
    environment.mkdir()
    environment.chmod(0o777)
    with pytest.raises(UnsafeCacheError):
        options.open_cache()
    assert main(["run", saved(FINISHED)]) == 2
    assert "is not safe to use: others may write to it (mode 0777)" in capsys.readouterr().err


def test_surrogates(tmp_path: Path, impl: str, capsys: Captured):
    """A file whose name is not Unicode works, and its name is shown escaped."""
    path = tmp_path / os.fsdecode(b"a\xff\x1b.wasm")
    path.write_bytes(program())
    assert main(["merge", str(path), "--pulumi-gestalt", impl, "-o", str(path)]) == 0
    assert "a\\udcff\\x1b.wasm: " in capsys.readouterr().err
    assert main(["wit", str(tmp_path / os.fsdecode(b"d\xff"))]) == 0
    assert "d\\udcff" in capsys.readouterr().out


def test_streams_of_the_program(monkeypatch: pytest.MonkeyPatch):
    """The program writes to our streams, or with `to_stderr` to standard error only."""
    arguments = parser().parse_args(["merge", "app.wasm", "-o", "merged.wasm"])
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(io.BytesIO()))
    plain, quiet = options.tools(arguments), options.tools(arguments, to_stderr=True)
    assert (plain.stdout, plain.stderr) == (sys.stdout.buffer, sys.stderr.buffer)
    assert (quiet.stdout, quiet.stderr) == (sys.stderr.buffer, sys.stderr.buffer)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (OSError(28, "No space left on device"), 2, "error: cannot write standard output: no space left on device\n"),
        (BrokenPipeError(), 1, ""),
    ],
)
def test_merge_to_a_stream_that_fails(
    saved: Callable[..., str],
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    error: OSError,
    code: int,
    said: str,
):
    """Standard output that cannot take the file is an error; a reader that is gone is none to tell."""

    class Failing(io.BytesIO):
        def write(self, _data: object) -> int:
            raise error

    app = saved(FINISHED)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(Failing()))
    assert main(["merge", app, "-o", "-"]) == code
    assert capsys.readouterr().err.startswith(said)
