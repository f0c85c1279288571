"""The programs in the README and in the first guide, packaged and run."""

import re
import textwrap
from pathlib import Path

import pytest

from tools.examples import ROOT


def program_of(page: Path, folder: Path) -> Path:
    """Write the Python program of a page to a file and return its folder."""
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    (folder / "app.py").write_text(code, "utf-8")
    return folder


@pytest.mark.wasm
def test_readme(run, tmp_path: Path):
    """The README's program prints what the README says."""
    page = ROOT / "README.md"
    component = tmp_path / "app.wasm"
    done = run("build", program_of(page, tmp_path), "-o", component)
    assert done.returncode == 0, done.stderr
    shown = textwrap.dedent(
        page.read_text("utf-8").split("$ pulumi_wasm_runner run app.wasm\n")[1].split("`make test`")[0]
    )
    assert run("run", component).stdout.strip() == shown.strip()


@pytest.mark.wasm
def test_first_program(run, tmp_path: Path):
    """The guide's program previews and runs as the guide says."""
    page = ROOT / "docs" / "guides" / "first-program.md"
    component = tmp_path / "app.wasm"
    done = run("build", program_of(page, tmp_path), "-o", component, "--provider", "random=4.16.3")
    assert done.returncode == 0, done.stderr
    preview = run("run", "--preview", component).stdout
    outputs = "Outputs:\n  greeting: [unknown]\n  name: [unknown]\n"
    assert outputs in preview
    assert outputs in textwrap.dedent(
        page.read_text("utf-8").replace("\n    Outputs", "\nOutputs").replace("\n      ", "\n  ")
    )
    update = run("run", "--config", "length=3", component).stdout
    assert "length: 3" in update
    assert 'greeting: "Hello, ' in update
