"""Components of the program and of a provider, and their methods."""

import pytest

THING = "gtest:index:Thing"
GROUP = "gtest:index:Group"
PART = "test:index:Part"


@pytest.mark.long
def test_components_of_the_program(project):
    """Components stand in the state with their parents and outputs; who depends on one depends on what is in it."""
    project.steps(
        ["component", "outer"],
        ["component", "inner", {"parent": "outer"}],
        ["thing", "leaf", {"kind": "round"}, {"parent": "inner"}],
        ["complete", "inner", {"shape": {"$of": "leaf.shape"}}],
        ["complete", "outer", {"token": {"$of": "leaf.token"}}],
        ["component", "empty", {"parent": "outer", "protect": False}],
        ["thing", "after", {"of": {"$of": "leaf.shape"}}, {"depends_on": ["outer"]}],
    )
    shown = project.run("preview").stdout
    assert "+ 6 to create" in shown
    project.up()
    rows = project.rows()
    outer, inner = f"{PART}::outer", f"{PART}${PART}::inner"
    leaf = f"{PART}${PART}${THING}::leaf"
    assert rows[outer] == {"custom": False, "parent": "stack", "outputs": {"token": "SECRET"}}
    assert rows[inner] == {"custom": False, "parent": outer, "outputs": {"shape": "round-shaped"}}
    assert rows[f"{PART}${PART}::empty"] == {"custom": False, "parent": outer}
    assert rows[leaf]["parent"] == inner
    assert rows[leaf]["propertyDependencies"] == {"kind": []}
    assert rows[f"{THING}::after"]["dependencies"] == [leaf]
    assert rows[f"{THING}::after"]["propertyDependencies"] == {"of": [leaf]}
    assert project.journal() == ["create leaf", "create after"]
    project.up("--expect-no-changes")
    project.run("destroy", "--yes", "--skip-preview")
    assert project.journal() == ["delete after", "delete leaf"]


def test_component_of_a_provider(project):
    """A provider makes a component and what is in it; its outputs and the answers of its methods carry their facts."""
    steps = [
        ["thing", "first", {"kind": "round"}],
        ["group", "team", {"kind": {"$of": "first.shape"}, "count": 2}],
        ["thing", "uses", {"of": {"$of": "team.shapes"}, "shut": {"$of": "team.token"}}],
        ["call", "told", "team", "describe", {"prefix": "see"}],
        ["call", "secret", "team", "reveal", {}],
        ["export", "shapes", {"$of": "team.shapes"}],
        ["export", "told", {"$of": "told.text"}],
        ["export", "secret", {"$of": "secret.text"}],
        ["export", "group", {"$of": "team.urn"}],
    ]
    project.steps(*steps)
    shown = " ".join(project.run("preview", "--diff").stdout.split())
    assert "shapes: [unknown]" in shown
    assert "secret: [secret]" in shown
    shown = project.run("up", "--yes", "--skip-preview", "--diff").stdout
    assert "the group is called team" not in shown
    rows = project.rows()
    group, first = f"{GROUP}::team", f"{THING}::first"
    inner = [f"{GROUP}${THING}::team-{number}" for number in range(2)]
    assert rows[group]["custom"] is False
    assert rows[group]["inputs"] == {"kind": "round-shaped", "count": 2}
    assert rows[group]["outputs"] == {
        "kind": "round-shaped",
        "shapes": ["round-shaped-shaped"] * 2,
        "token": "SECRET",
    }
    assert rows[group]["propertyDependencies"]["kind"] == [first]
    assert rows[group]["parent"] == "stack"
    for urn in inner:
        assert (rows[urn]["parent"], rows[urn]["inputs"]) == (group, {"kind": "round-shaped"})
    uses = rows[f"{THING}::uses"]
    assert uses["inputs"] == {"of": ["round-shaped-shaped"] * 2, "shut": "SECRET"}
    assert set(inner) <= set(uses["propertyDependencies"]["of"])
    assert rows["stack"]["outputs"] == {
        "shapes": ["round-shaped-shaped"] * 2,
        "told": "see team",
        "secret": "SECRET",
        "group": group,
    }
    project.up("--expect-no-changes")

    project.steps(*steps[:2], ["call", "bad", "team", "fail", {}], ["export", "bad", {"$of": "bad.text"}])
    shown = project.up(code=1).stdout.split("Diagnostics:")[1]
    assert shown.count("the method was asked to fail") == 1
    assert "Traceback" not in shown
    project.run("destroy", "--yes", "--skip-preview")
    assert project.state() == {}
