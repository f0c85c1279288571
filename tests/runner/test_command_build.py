import json
from pathlib import Path

import pytest

from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.commands import build
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.providers import Provider, providers
from pulumi_gestalt_wit import VERSION
from runner.wasm.wasm_samples import program

Captured = pytest.CaptureFixture[str]
FULL = program() + b"\0\4\3abc"


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Let packaging give a component at once; return what it was asked for."""
    calls: list[tuple[object, ...]] = []

    def package(*arguments: object) -> bytes:
        calls.append(arguments)
        return FULL

    monkeypatch.setattr(build, "package", package)
    return calls


def test_build(packaged: list[tuple[object, ...]], tmp_path: Path, capsys: Captured):
    """A program is packaged, stripped, given its providers, written and told."""
    output = tmp_path / "app.wasm"
    arguments = ["build", "app.py", "-o", str(output), "--library", "a", "--library", "b"]
    assert main([*arguments, "--provider", "random=4.16.3", "--json"]) == 0
    assert packaged == [(Path("app.py"), VERSION, [Path("a"), Path("b")])]
    component = scan(output.read_bytes())
    assert [section.name for section in component.custom_sections] == ["pulumi_gestalt_provider::random"]
    assert providers(component) == (Provider("random", "4.16.3"),)
    out, err = capsys.readouterr()
    assert json.loads(out)["size"] == output.stat().st_size
    assert err == "packaging app.py ...\n"


def test_keep_names(packaged: list[tuple[object, ...]], tmp_path: Path, capsys: Captured):
    """With `--keep-names` the component stays as it came."""
    output = tmp_path / "app.wasm"
    assert main(["build", "app.py", "-o", str(output), "--keep-names"]) == 0
    assert output.read_bytes() == FULL
    assert len(packaged) == 1
    assert f"{len(FULL)} bytes, sha256" in capsys.readouterr().err


def test_bad_provider_before_the_work(packaged: list[tuple[object, ...]], tmp_path: Path, capsys: Captured):
    """A provider that is given wrongly is told before the program is packaged."""
    assert main(["build", "app.py", "-o", str(tmp_path / "app.wasm"), "--provider", "random"]) == 2
    assert capsys.readouterr().err.startswith("error: --provider random: version must be a semantic version")
    assert packaged == []
