"""The commands of docs/guides/delivery.md, one after the other, and what they print."""

import contextlib
import doctest
import hashlib
import io
import re
import shlex
from pathlib import Path

import pytest

from contract.build import build_old_implementation, build_old_program
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.commands import fetch, options, rows

VERSION = "0.2.0-nightly.20261124"
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "delivery.md"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def folder(directory: Path) -> None:
    """Lay out what the guide's reader has: a program, the answer to its invoke, and a page with its version."""
    page = directory / "releases" / f"v{VERSION}"
    page.mkdir(parents=True)
    content = build_old_implementation(directory, VERSION).read_bytes()
    names = ("pulumi_gestalt-release.wasm", "pulumi_gestalt-debug.wasm")
    for name in names:
        (page / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (page / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name in names))
    (directory / "mocks.json").write_text('{"invokes": {"contract:index:find": {"return": {}}}}')
    build_old_program(directory, VERSION).rename(directory / "app.wasm")


def said(command: str) -> str:
    """Run a command of the guide and return what a terminal shows: standard output, then what went wrong."""
    program, *arguments = shlex.split(command)
    assert program == "pulumi_wasm_runner"
    out, err = (io.TextIOWrapper(io.BytesIO(), write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    shown, problem = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return shown if code == 0 else shown + problem


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in the reader's folder, with a Runner that ships nothing, an empty cache and nothing of Pulumi's."""
    folder(tmp_path)
    for name in ("PULUMI_MONITOR", "PULUMI_GESTALT_RELEASES", "PULUMI_GESTALT_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", str(tmp_path / "cache"))
    for module in (options, fetch, rows):
        monkeypatch.setattr(module, "IMPLEMENTATIONS", tmp_path / "nothing")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("place")
def test_commands():
    """Each command of the guide prints what the guide shows; `...` stands for what differs from run to run."""
    checker = doctest.OutputChecker()
    commands = 0
    for block in blocks("console"):
        for command, expected in re.findall(r"\$ (.*)\n((?:(?!\$ ).*\n)*)", block):
            found = said(command)
            assert checker.check_output(expected, found, doctest.ELLIPSIS), f"{command}\n{found}"
            commands += 1
    assert commands == 9


def test_project_file(place: Path):
    """The guide's `gestalt.toml` names the page."""
    (text,) = blocks("toml")
    (place / "gestalt.toml").write_text(text)
    assert said("pulumi_wasm_runner fetch app.wasm").startswith(f"fetched {VERSION} release")
