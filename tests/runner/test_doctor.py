import argparse
from importlib import metadata
from pathlib import Path

import pytest

from pulumi_gestalt_runner.commands import doctor, plugin
from pulumi_gestalt_wit import VERSION


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    """Return a machine's folders: an empty PULUMI_HOME, an empty PATH, a cache, implementations."""
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path / "pulumi"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PULUMI_IGNORE_AMBIENT_PLUGINS", raising=False)
    monkeypatch.setattr(doctor, "IMPLEMENTATIONS", tmp_path)
    for kind in ("release", "debug"):
        (tmp_path / f"pulumi_gestalt-{kind}.wasm").touch()
    (tmp_path / "bin").mkdir()
    return tmp_path


def command(home: Path, name: str, text: str = "") -> None:
    path = home / "bin" / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def states() -> dict[str, str]:
    return {finding.subject: finding.state for finding in doctor.examine()}


def cure(subject: str) -> str:
    return next(finding.cure for finding in doctor.examine() if finding.subject == subject)


def execute() -> int:
    return doctor.execute(doctor.add(argparse.ArgumentParser().add_subparsers()).parse_args([]))


def test_healthy(home: Path, capsys):
    """Where all is well, every check says so and the command returns 0."""
    command(home, "pulumi", "echo v3.255.0")
    command(home, "pulumi_wasm_runner")
    command(home, "componentize-py")
    plugin.install(home / "pulumi" / "plugins")
    assert set(states().values()) == {"ok"}
    assert execute() == 0
    assert "->" not in capsys.readouterr().out


@pytest.mark.usefixtures("home")
def test_nothing_there(capsys):
    """What is missing is named with its cure, and the command returns 1."""
    found = states()
    assert (found["Pulumi CLI"], found["plugin"], found["PATH"]) == ("bad", "bad", "note")
    assert cure("plugin") == "pulumi_wasm_runner plugin install"
    assert execute() == 1
    assert "-> pulumi_wasm_runner plugin install" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("script", "state", "text"),
    [
        ("echo v3.179.9", "bad", "older than 3.180.0"),
        ("echo 3.300.0-dev", "ok", "3.300.0"),
        ("echo hello", "bad", "does not tell its version"),
    ],
)
def test_versions_of_the_cli(home: Path, script: str, state: str, text: str):
    """A CLI that is too old, or none at all, is bad."""
    command(home, "pulumi", script)
    (finding,) = [finding for finding in doctor.examine() if finding.subject == "Pulumi CLI"]
    assert finding.state == state
    assert text in finding.text


def test_cli_that_cannot_be_run(home: Path):
    """A file that is executable and no program is bad."""
    (home / "bin" / "pulumi").write_bytes(b"\x7fELF")
    (home / "bin" / "pulumi").chmod(0o755)
    assert states()["Pulumi CLI"] == "bad"


def test_other_plugins(home: Path):
    """A plugin of another version, another Python or another project is bad."""
    plugins = home / "pulumi" / "plugins"
    script = plugin.install(plugins)
    script.write_text(script.read_text().replace("exec ", "exec /other"))
    script.write_text(script.read_text().replace(doctor.sys.executable, "/other/python"))
    assert states()["plugin"] == "bad"
    script.write_text("something else")
    assert states()["plugin"] == "bad"
    assert "remove it" in cure("plugin")


def test_ambient(home: Path, monkeypatch):
    """A language host on the PATH is pointed out, unless the CLI is told to ignore it."""
    command(home, plugin.NAME)
    assert states()["warning"] == "note"
    monkeypatch.setenv("PULUMI_IGNORE_AMBIENT_PLUGINS", "true")
    assert states()["warning"] == "ok"


@pytest.mark.usefixtures("home")
def test_package(monkeypatch):
    """A package that is not installed, or another version than its files, is bad."""
    monkeypatch.setattr(doctor.metadata, "version", lambda _: "0.0.0")
    assert VERSION != "0.0.0"
    assert states()["package"] == "bad"

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor.metadata, "version", missing)
    assert states()["package"] == "bad"


def test_implementation_and_packager(home: Path, monkeypatch):
    """A missing implementation is bad; a missing packager is not, for who writes no Python."""
    (home / "pulumi_gestalt-debug.wasm").unlink()
    monkeypatch.setattr(doctor.sys, "executable", str(home / "bin" / "python"))
    found = states()
    assert (found["implementation"], found["packager"]) == ("bad", "note")


def test_cache(home: Path, monkeypatch):
    """A cache that others may write to is bad, and one that cannot be made a pity."""
    (home / "cache").mkdir()
    (home / "cache").chmod(0o777)
    assert states()["cache"] == "bad"
    monkeypatch.setattr(doctor, "open_cache", lambda: None)
    assert states()["cache"] == "note"
