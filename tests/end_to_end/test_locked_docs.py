"""The guide to locks and bundles, run line by line, and the reference's example of a lock."""

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from end_to_end.conftest import environment
from pulumi_gestalt_lock import dump, parse
from pulumi_gestalt_runner.cli import main
from pulumi_gestalt_runner.wasm.provider_sections import with_providers
from pulumi_gestalt_runner.wasm.providers import Provider
from tools.examples import ROOT

GUIDE = ROOT / "docs" / "guides" / "locked-and-bundled.md"
REFERENCE = ROOT / "docs" / "reference" / "lock-file.md"
CODES = {"--check": 1, "error:": 2}
"""What the guide says of commands that do not end with 0: an option, or how what is shown begins."""


def sessions() -> list[tuple[str, str]]:
    """Return the commands of the guide, each with what it shows."""
    blocks = re.findall(r"(?:^    .*\n(?:\n(?=    ))?)+", GUIDE.read_text("utf-8"), re.MULTILINE)
    texts = [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in blocks]
    steps = [step for text in texts for step in text.split("$ ")[1:]]
    return [(step.partition("\n")[0], step.partition("\n")[2].strip("\n")) for step in steps]


def pattern(shown: str) -> str:
    return re.escape(shown).replace(re.escape("..."), "[^\n]+")


@pytest.mark.wasm
def test_guide(program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Every command of the guide ends as it says, and shows what it says."""
    for name in set(os.environ) - set(environment()):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PULUMI_GESTALT_CACHE", environment()["PULUMI_GESTALT_CACHE"])
    shutil.copy(program("pet"), tmp_path / "app.wasm")
    (tmp_path / "other.wasm").write_bytes(
        with_providers((tmp_path / "app.wasm").read_bytes(), [Provider("random", "4.16.3")])
    )
    monkeypatch.chdir(tmp_path)
    steps = sessions()
    assert len(steps) == 9
    for command, shown in steps:
        words = shlex.split(command)
        if words[0] == "cp":
            shutil.copy(words[1], words[2])
            continue
        expected = next((code for mark, code in CODES.items() if mark in command or shown.startswith(mark)), 0)
        assert main(words[1:]) == expected, command
        out, err = capsys.readouterr()
        if expected != 2 and words[1] == "run":
            assert "2 resources, 0 invokes" in out
        if shown:
            assert re.search(f"^{pattern(shown)}", err if expected == 2 else out, re.MULTILINE), out + err


def test_reference():
    """The lock in the reference is one, as the writer makes it."""
    (example,) = re.findall(r"```json\n(.*?)```", REFERENCE.read_text("utf-8"), re.DOTALL)
    assert dump(parse(example.encode(), "x")).decode() == example
