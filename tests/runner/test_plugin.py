import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_gestalt_runner.commands import plugin
from pulumi_gestalt_wit import VERSION


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "plugins"


def run(action: str) -> int:
    commands = argparse.ArgumentParser().add_subparsers()
    parser = plugin.add(commands)
    return plugin.execute(parser.parse_args([action]))


def other(folder: Path, version: str, text: str = "#!/bin/sh\n") -> Path:
    script = folder / f"language-gestalt-v{version}" / plugin.NAME
    script.parent.mkdir(parents=True)
    script.write_text(text)
    return script.parent


def test_home(monkeypatch):
    """The CLI's folder is the one of PULUMI_HOME, or in the home directory."""
    assert plugin.plugins_folder({"PULUMI_HOME": "/x"}) == Path("/x/plugins")
    monkeypatch.setenv("HOME", "/home/me")
    assert plugin.plugins_folder({}) == Path("/home/me/.pulumi/plugins")


def test_install_and_uninstall(folder: Path, capsys):
    """What is installed starts this package in this Python, a second time too, and can be removed."""
    for _ in range(2):
        assert run("install") == 0
        script = folder / f"language-gestalt-v{VERSION}" / "pulumi-language-gestalt"
        assert capsys.readouterr() == (f"{script}\n", "")
    assert os.access(script, os.X_OK)
    shown = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout == f"{VERSION}\n"
    assert [path.name for path in script.parent.iterdir()] == [script.name]
    assert run("uninstall") == 0
    assert capsys.readouterr().out == f"{script.parent}\n"
    assert list(folder.iterdir()) == []
    assert run("uninstall") == 0
    assert "nothing is installed" in capsys.readouterr().err


def test_other_versions(folder: Path):
    """Other versions of ours are removed, so that the CLI does not take them; an older one of somebody else stays."""
    newer = other(folder, "99.0.0", f"# {plugin.MARK}")
    older = other(folder, "0.0.1")
    plugin.install(folder)
    assert not newer.exists()
    assert older.exists()
    assert plugin.uninstall(folder) == [folder / f"language-gestalt-v{VERSION}"]


@pytest.mark.parametrize("version", ["99.0.0", VERSION])
def test_foreign_plugins(folder: Path, version: str):
    """A plugin of somebody else that the CLI would take in place of ours is not touched, and named."""
    found = other(folder, version)
    with pytest.raises(plugin.ForeignPluginError, match=str(found)):
        plugin.install(folder)
    assert (found / plugin.NAME).read_text() == "#!/bin/sh\n"


def test_order_of_versions(folder: Path):
    """Versions are ordered by number, not by text, and what has none is no plugin."""
    names = ["0.9.0", "0.10.0", "0.2.0"]
    for name in names:
        other(folder, name)
    (folder / "language-gestalt-vX").mkdir()
    assert [path.name for path in plugin.installed(folder)] == [
        "language-gestalt-v0.2.0",
        "language-gestalt-v0.9.0",
        "language-gestalt-v0.10.0",
    ]


def test_on_the_path(folder: Path, capsys):
    """A language host on the PATH, which the CLI prefers with a warning, is pointed out."""
    ambient = folder.parent / "bin" / plugin.NAME
    ambient.parent.mkdir()
    ambient.write_text("")
    ambient.chmod(0o755)
    run("install")
    shown = capsys.readouterr().err
    assert str(ambient) in shown
    assert "PULUMI_IGNORE_AMBIENT_PLUGINS" in shown


def test_windows(monkeypatch):
    """On Windows the script is one for cmd.exe."""
    monkeypatch.setattr(plugin.os, "name", "nt")
    assert plugin._content().startswith("@rem ")
    assert sys.executable in plugin._content()
