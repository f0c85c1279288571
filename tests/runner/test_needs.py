import json
from pathlib import Path

import pytest

from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.needs import needs_of
from pulumi_gestalt_runner.powers import Rules
from runner.wasm.wasm_samples import implementation, program, wat

Captured = pytest.CaptureFixture[str]
WASI = ("wasi:cli/environment@0.2.9", "wasi:filesystem/types@0.2.9", "wasi:sockets/tcp@0.2.9", "wasi:cli/stdout@0.2.9")
MADE = {"name": "terraform-provider", "version": "1.0.0", "parameterization": {"name": "netlify"}}


@pytest.mark.parametrize(
    ("imports", "wasi", "whole"),
    [
        ((), (), False),
        (("wasi:cli/stdout@0.2.0", "component:pulumi-gestalt/context@0.1.0", "environment"), (), False),
        (WASI[:1], ("environment",), False),
        (WASI[1:2], ("files",), False),
        (("wasi:http/outgoing-handler@0.2.0",), ("http",), False),
        (WASI, ("environment", "files", "sockets"), True),
    ],
)
def test_of_the_machine(imports: tuple[str, ...], wasi: tuple[str, ...], whole: bool):
    """Imports show which powers over the machine a program could use, and whether they say anything about it."""
    needs = needs_of(imports, [])
    assert (needs.wasi, needs.whole_language) == (wasi, whole)
    text = needs.to_text()
    assert all(f"\n  {part} " in text for part in wasi)
    assert ("imports all of WASI" in text) is whole
    assert (text == "may need   nothing\n") is (not wasi)


def test_options():
    """Each plugin is listed with the options that allow just that, ready for a shell."""
    plugins = [
        {"name": "random", "version": "4.16.3"},
        {"name": "o'dd", "version": "1.0.0", "pluginDownloadURL": "https://example.com/a b"},
        MADE,
    ]
    needs = needs_of([], plugins)
    assert needs.to_json()["options"] == [
        "--allow-type 'random:*'",
        "--allow-type 'o'\"'\"'dd:*'",
        "--allow-plugin-url 'https://example.com/a b'",
        "--allow-provider terraform-provider",
        "--allow-type 'netlify:*'",
    ]
    assert (
        "  plugin terraform-provider: --allow-provider terraform-provider --allow-type 'netlify:*'" in needs.to_text()
    )
    assert not needs.refused


def test_the_options_allow_what_is_needed():
    """With the options that are listed, rules refuse nothing of it; without one of them, they do."""
    needs = needs_of([], [MADE])
    rules = Rules(types=("netlify:*",), providers=("terraform-provider",))
    assert not needs_of([], [MADE], rules).refused
    for less in (Rules(types=rules.types), Rules(providers=rules.providers)):
        found = needs_of([], [MADE], less)
        assert found.refused
        assert "REFUSED: the rule allow-provider" in found.to_text()
        assert list(found.to_json()["refused"]) == ["terraform-provider"]
    assert len(needs.plugins) == 1


def test_command(tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """`inspect` says it of what can be run; a policy that refuses a plugin gives exit code 1."""
    section = '(@custom "pulumi_gestalt_provider::evil" "{\\"version\\": \\"1.0.0\\"}")'
    named = wat(f"(component {section})")
    (tmp_path / "app.wasm").write_bytes(program() + named[8:])
    (tmp_path / "impl.wasm").write_bytes(implementation())
    (tmp_path / "policy.toml").write_text("[sandbox]\nallow-type = ['random:*']\n")
    monkeypatch.chdir(tmp_path)
    assert main(["inspect", "app.wasm"]) == 0
    assert "  plugin evil: --allow-type 'evil:*'\n" in capsys.readouterr().out
    assert main(["inspect", "--json", "--policy", "policy.toml", "app.wasm"]) == 1
    refused = json.loads(capsys.readouterr().out)["needs"]["refused"]
    assert refused["evil"].endswith("only the policy policy.toml can")
    monkeypatch.setenv("PULUMI_GESTALT_POLICY", str(tmp_path / "policy.toml"))
    # The language host asks for the facts, whatever the policy.
    assert main(["inspect", "app.wasm"]) == 0
    assert "REFUSED" in capsys.readouterr().out
    for options in ([], ["--json"]):
        assert main(["inspect", *options, "impl.wasm"]) == 0
        assert "need" not in capsys.readouterr().out
