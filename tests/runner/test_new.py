import argparse
import json
from pathlib import Path

import pytest
import yaml

from pulumi_gestalt_runner.commands import new


def run(*arguments: str) -> int:
    parser = new.add(argparse.ArgumentParser().add_subparsers())
    return new.execute(parser.parse_args(arguments))


@pytest.mark.parametrize("language", sorted(new.TEMPLATES))
def test_project(tmp_path: Path, capsys, language: str):
    """A project has the name of its folder, says how it is built, and keeps what is built out of git."""
    folder = tmp_path / "deep" / "shop"
    assert run(str(folder), "--language", language) == 0
    files = sorted(folder.iterdir())
    assert sorted(capsys.readouterr().out.splitlines()) == [str(path) for path in files]
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())
    assert project["name"] == "shop"
    assert project["runtime"]["options"]["program"] == "build/app.wasm"
    assert project["runtime"]["options"]["build"]
    assert "build/" in (folder / ".gitignore").read_text().splitlines()


def test_python_template_is_python(tmp_path: Path):
    """The Python program compiles."""
    run(str(tmp_path / "shop"))
    compile((tmp_path / "shop" / "app.py").read_text(), "app.py", "exec")


def test_javascript_template_pins_what_the_example_pins(tmp_path: Path):
    """The JavaScript project uses the tools that the example was tried with."""
    run(str(tmp_path / "shop"), "--language", "javascript")
    example = Path(__file__).parents[2] / "examples" / "javascript" / "random-pet" / "package.json"
    made, tried = (json.loads(path.read_text()) for path in (tmp_path / "shop" / "package.json", example))
    assert made["devDependencies"] == tried["devDependencies"]
    assert made["overrides"] == tried["overrides"]


@pytest.mark.parametrize("name", ["sh op", "x" * 101, "a:b", "é"])
def test_bad_names(tmp_path: Path, name: str):
    """A name that Pulumi refuses is refused here, before anything is written."""
    with pytest.raises(new.ProjectNameError):
        run(str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []


def test_used_folders(tmp_path: Path):
    """A folder with files in it, or a file, is left alone; an empty folder is used."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "empty").mkdir()
    for name in ("full", "full/x"):
        with pytest.raises(new.FolderInUseError):
            run(str(tmp_path / name))
    assert run(str(tmp_path / "empty")) == 0
