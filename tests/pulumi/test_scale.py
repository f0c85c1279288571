"""Many resources, and many at once."""

import json

import pytest


def test_thousand_resources(project):
    """A thousand resources are registered, one at a time or as many at once as Pulumi likes."""
    project.steps(["many", 1000])
    # Without it the CLI writes the whole state after each of the thousand steps, which takes most of the time.
    project.environment = project.environment | {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
    events = project.up("--json", "--parallel", "16").stdout
    (summary,) = [json.loads(line)["summaryEvent"] for line in events.splitlines() if '"summaryEvent"' in line]
    assert summary["resourceChanges"] == {"create": 1001}
    assert len(project.state()) == 1002
    project.up("--parallel", "1", "--expect-no-changes")


@pytest.mark.parametrize(("limit", "patience"), [(3, 60), (1, 0.3)])
def test_parallelism(project, limit: int, patience: float):
    """Independent resources are made at once, as many as the limit allows, however long they wait for more."""
    inputs = {"together": 3, "patience": patience}
    project.steps(*[["thing", f"number-{number}", inputs] for number in range(5)])
    project.up("--parallel", str(limit))
    among = [row["outputs"]["among"] for urn, row in project.rows().items() if "Thing" in urn]
    assert len(among) == 5
    assert max(among) == limit
