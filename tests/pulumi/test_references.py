"""Stack references: one stack reads what another one exports."""

from collections.abc import Callable
from pathlib import Path

import pytest

STASH = "pulumi:index:Stash"


@pytest.mark.long
def test_two_stacks(project, environment: dict[str, str], program: Callable[[str], Path], tmp_path: Path):
    """A stack sees the outputs of another, secret ones as secrets, also after a change, and says what is missing."""
    other = type(project)(tmp_path / f"{project.name}-other", environment, program("steps"))
    secret = {"$secret": {"$joined": ["hun", "ter2"]}}
    other.steps(["export", "zone", {"names": ["a", "b"]}], ["export", "key", secret])
    other.up()
    name = f"organization/{other.name}/dev"
    steps = [
        ["reference", "network", name],
        ["stash", "zone", {"$output": "network.zone"}],
        ["stash", "key", {"$output": "network.key"}],
        ["export", "first", {"$of": "network.outputs.zone.names.0"}],
        ["export", "key", {"$output": "network.key"}],
    ]
    project.steps(*steps)
    shown = project.run("preview", "--diff").stdout
    assert '"a"' in shown  # what another stack exports is known in a preview
    assert "hunter2" not in shown
    project.up()
    rows = project.rows()
    reference = rows["pulumi:pulumi:StackReference::network"]
    assert (reference["external"], reference["id"], reference["parent"]) == (True, name, "stack")
    assert reference["inputs"] == {"name": name}
    assert reference["outputs"]["secretOutputNames"] == ["key"]
    assert rows[f"{STASH}::zone"]["inputs"] == {"input": {"names": ["a", "b"]}}
    assert rows[f"{STASH}::key"]["inputs"] == {"input": "SECRET"}
    assert rows[f"{STASH}::key"]["dependencies"] == ["pulumi:pulumi:StackReference::network"]
    assert rows["stack"]["outputs"] == {"first": "a", "key": "SECRET"}
    assert "hunter2" not in project.raw_state()
    assert project.outputs() == {"first": "a", "key": "hunter2"}

    other.steps(["export", "zone", {"names": ["c"]}], ["export", "key", secret])
    other.up()
    assert "~ 1 updated" in project.up().stdout
    assert project.outputs()["first"] == "c"

    project.steps(["reference", "network", name], ["export", "x", {"$output": "network.absent"}])
    shown = project.up(code=1).stdout.split("Diagnostics:")[1]
    assert "'absent'" in shown
    assert "app.py:" in shown
    project.steps(["reference", "network", "organization/nobody/dev"], ["export", "x", {"$of": "network.outputs"}])
    shown = project.up(code=1).stdout.split("Diagnostics:")[1]
    assert "organization/nobody/dev" in shown
    assert "Traceback" not in shown
