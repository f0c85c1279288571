"""The programs in the README and in the first guide, packaged and run."""

import re
import textwrap
from pathlib import Path

import pytest

from pulumi_gestalt_runner.limits import read_limits
from pulumi_gestalt_runner.project_file import read_project_file
from tools.examples import ROOT

PET = ROOT / "build" / "examples" / "pet.wasm"


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


@pytest.mark.wasm
def test_untrusted_programs(run, tmp_path: Path):
    """The guide's policy lets the example run; another one refuses it in the words of the guide."""
    text = (ROOT / "docs" / "guides" / "untrusted-programs.md").read_text("utf-8")
    (policy,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (refused, beyond) = re.findall(r"```text\n(.*?)\n```", text, re.DOTALL)
    file = tmp_path / "policy.toml"
    for written, code, said in ((policy, 0, ""), (policy.replace("random", "tls"), 1, refused)):
        file.write_text(written)
        assert run("inspect", "--policy", file, PET).returncode == code
        done = run("run", "--policy", file, PET)
        assert done.returncode == code
        assert said in done.stderr.replace(str(file), "policy.toml")
    done = run("run", "--policy", file, "--allow-type", "aws:*", PET)
    assert (done.returncode, beyond in done.stderr.replace(str(file), "policy.toml")) == (2, True)


def test_gestalt_toml(tmp_path: Path):
    """The reference's file is read, names every key, and its limits are some."""
    text = (ROOT / "docs" / "reference" / "gestalt-toml.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "gestalt.toml").write_text(example)
    found = read_project_file(str(tmp_path / "gestalt.toml"))
    assert read_limits(found.limits, str).resources == 100
    for table in (found.sandbox, found.releases):
        for field in table._fields:
            assert f"`{field.replace('_', '-')}`" in text, field
    assert None not in found.sandbox
