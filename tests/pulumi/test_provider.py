"""Resources of a provider that is a process of its own: unknowns, replacements, failures, functions."""

import json

import pytest

THING = "gtest:index:Thing"
STACK = "pulumi:pulumi:Stack"


def stack_urn(project) -> str:
    return project.urn(STACK, f"{project.name}-dev")


def refreshed(state: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    """Return the state as a refresh leaves it: it drops property dependencies when all of them are empty."""
    empty = [resource for resource in state.values() if not any(resource.get("propertyDependencies", {}).values())]
    for resource in empty:
        resource.pop("propertyDependencies", None)
    return state


def thing(name: str, **inputs: object) -> list[object]:
    return ["thing", name, inputs]


def test_things(project):
    """A preview shows unknowns; create, update, replace and refresh keep state and dependencies right."""
    second = thing("second", of={"$of": "first.shape"}, shut={"$of": "first.token"})
    exports = [
        ["export", "shape", {"$of": "first.shape"}],
        ["export", "token", {"$of": "first.token"}],
        ["export", "loud", {"$loud": {"$of": "second.of"}}],
    ]
    project.steps(thing("first", kind="round", size=1), second, *exports)
    shown = project.run("preview", "--diff").stdout
    assert "[unknown]" in shown or "output<string>" in shown
    assert "shape" in shown

    project.up()
    first, second_urn = project.urn(THING, "first"), project.urn(THING, "second")
    state = project.state()
    assert state[first]["id"] == "thing-round"
    assert state[first]["inputs"] == {"kind": "round", "size": 1}
    assert state[first]["outputs"] == {"kind": "round", "size": 1, "shape": "round-shaped", "token": "SECRET"}
    assert state[second_urn]["inputs"] == {"of": "round-shaped", "shut": "SECRET"}
    assert state[second_urn]["dependencies"] == [first]
    assert state[second_urn]["propertyDependencies"] == {"of": [first], "shut": [first]}
    assert state[second_urn]["parent"] == stack_urn(project)
    provider = project.urn("pulumi:providers:gtest", "default_1_0_0")
    assert state[second_urn]["provider"] == f"{provider}::UUID"
    assert state[stack_urn(project)]["outputs"] == {
        "shape": "round-shaped",
        "token": "SECRET",
        "loud": "ROUND-SHAPED",
    }

    project.steps(thing("first", kind="round", size=2), second, *exports)
    assert "~ 1 updated" in project.up().stdout
    project.steps(thing("first", kind="square", size=2), second, *exports)
    shown = project.up().stdout
    assert "+-1 replaced" in shown
    assert "~ 1 updated" in shown
    assert project.state()[first]["id"] == "thing-square"
    assert project.state()[second_urn]["inputs"]["of"] == "square-shaped"
    assert project.outputs()["loud"] == "SQUARE-SHAPED"

    before = refreshed(project.state())
    project.run("refresh", "--yes")
    assert refreshed(project.state()) == before
    project.run("refresh", "--yes", "--run-program")
    assert refreshed(project.state()) == before

    project.steps(thing("first", kind="square", size=3), second, thing("third", size=1), *exports)
    project.up("--target", project.urn(THING, "third"))
    assert project.urn(THING, "third") in project.state()
    assert project.state()[first]["inputs"]["size"] == 2
    project.run("destroy", "--yes", "--run-program")
    assert project.state() == {}


def test_functions(project):
    """Functions answer in previews too; what is secret stays so; one that fails fails the program, once."""
    project.steps(
        ["invoke", "open", "gtest:index:echo", {"a": 1, "b": {"c": ["x"]}}],
        ["invoke", "shut", "gtest:index:whisper", {"a": "psst"}],
        thing("first", kind="round"),
        ["invoke", "late", "gtest:index:echo", {"shape": {"$of": "first.shape"}}],
        ["export", "open", {"$of": "open.b.c"}],
        ["export", "shut", {"$of": "shut.a"}],
        ["export", "late", {"$of": "late.shape"}],
    )
    shown = project.run("up", "--yes").stdout
    assert "psst" not in shown
    outputs = project.state()[stack_urn(project)]["outputs"]
    assert outputs == {"open": ["x"], "shut": "SECRET", "late": "round-shaped"}
    project.steps(["invoke", "bad", "gtest:index:fail", {}], ["export", "bad", {"$of": "bad.x"}])
    shown = project.up(code=1).stdout
    assert shown.split("Diagnostics:")[1].count("the function was asked to fail") == 1


@pytest.mark.parametrize("step", ["check", "create"])
def test_failing_resource(project, step: str):
    """A resource that fails is told by Pulumi alone; with --continue-on-error what does not need it is created."""
    project.steps(
        thing("bad", fail=step),
        thing("needs-bad", of={"$of": "bad.shape"}),
        thing("good"),
        ["export", "good", {"$of": "good.shape"}],
    )
    shown = project.up(code=1).stdout.split("Diagnostics:")[1]
    assert shown.count(f"the {step} was asked to fail") == 1
    assert "Traceback" not in shown
    assert project.urn(THING, "needs-bad") not in project.state()
    shown = project.up("--continue-on-error", code=1).stdout.split("Diagnostics:")[1]
    assert shown.count(f"the {step} was asked to fail") == 1
    state = project.state()
    # A failing check ends the deployment in any case (v3.255.0, `deploymentExecutor.handleSingleEvent`).
    assert step == "check" or project.urn(THING, "good") in state
    assert project.urn(THING, "needs-bad") not in state


def test_provider_crash(project):
    """A provider that dies in the middle of a create fails the update; what was there before stays."""
    project.steps(thing("first"))
    project.up()
    project.steps(thing("first"), thing("second", exit="create"))
    project.up(code=1)
    assert project.urn(THING, "first") in project.state()
    assert project.urn(THING, "second") not in project.state()


def test_import_and_protect(project):
    """A resource that was imported and is not declared is protected; once declared, it belongs to the program."""
    project.steps(["print", "nothing yet"])
    project.up()
    project.run("import", "--yes", "--generate-code=false", THING, "old", "thing-none")
    urn = project.urn(THING, "old")
    assert project.state()[urn]["id"] == "thing-none"
    assert "protect" in project.up(code=1).stdout
    assert urn in project.state()
    project.steps(thing("old"))
    project.up()
    assert project.state()[urn]["id"] == "thing-none"
    project.steps(["print", "gone"])
    project.up()
    assert urn not in project.state()


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
