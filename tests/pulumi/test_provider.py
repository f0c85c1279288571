"""Resources of a provider that is a process of its own: the life of a stack, and functions."""

import json

import pytest

THING = "gtest:index:Thing"
PROVIDER = {"id": "UUID", "inputs": {"__internal": {}, "version": "1.0.0"}, "outputs": {"version": "1.0.0"}}


def thing(name: str, **inputs: object) -> list[object]:
    """Return the step that declares a thing."""
    return ["thing", name, inputs]


def row(found: str, inputs: dict[str, object], **more: object) -> dict[str, object]:
    """Return how a thing stands in the state, under the stack and of the default provider."""
    kind = inputs.get("kind", "none")
    return {
        "id": found,
        "inputs": inputs,
        "outputs": {**inputs, "shape": f"{kind}-shaped", "token": "SECRET"},
        "parent": "stack",
        "provider": "default_1_0_0",
        "propertyDependencies": {key: [] for key in inputs},
        **more,
    }


def flat(text: str) -> str:
    """Return a text with single spaces, as the CLI sets columns by the longest entry."""
    return " ".join(text.split())


def refreshed(rows: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    """Return rows as a refresh leaves them: it drops property dependencies when all of them are empty."""
    kept = {urn: dict(row) for urn, row in rows.items()}
    for entry in kept.values():
        if not any(entry.get("propertyDependencies", {}).values()):
            entry.pop("propertyDependencies", None)
    return kept


def test_life_of_things(project):
    """A preview shows unknowns and exports; the state is right after create, update, replacements and deletions."""
    first, second = f"{THING}::first", f"{THING}::second"
    needs = thing("second", of={"$of": "first.shape"}, shut={"$of": "first.token"})
    exports = [
        ["export", "shape", {"$of": "first.shape"}],
        ["export", "token", {"$of": "first.token"}],
        ["export", "loud", {"$loud": {"$of": "second.of"}}],
    ]
    project.steps(thing("first", kind="round", size=1), needs, *exports)
    shown = flat(project.run("preview", "--diff").stdout)
    for line in ("of : [unknown]", "shut: [unknown]", "loud : [unknown]", "shape: [unknown]", "+ 3 to create"):
        assert line in shown
    assert project.state() == {}
    assert project.journal() == []

    project.up()
    dependent = {
        "dependencies": [first],
        "propertyDependencies": {"of": [first], "shut": [first]},
    }
    expected = {
        "stack": {
            "custom": False,
            "outputs": {"shape": "round-shaped", "token": "SECRET", "loud": "ROUND-SHAPED"},
        },
        "pulumi:providers:gtest::default_1_0_0": PROVIDER,
        first: row("first", {"kind": "round", "size": 1}),
        second: row("second", {"of": "round-shaped", "shut": "SECRET"}, **dependent),
    }
    assert project.rows() == expected
    assert project.journal() == ["create first", "create second"]
    assert project.outputs() == {"shape": "round-shaped", "token": "t0ken", "loud": "ROUND-SHAPED"}

    project.up("--expect-no-changes")
    assert project.rows() == expected
    assert project.journal() == []

    project.steps(thing("first", kind="round", size=2), needs, *exports)
    assert "~ 1 updated" in project.up().stdout
    expected[first] = row("first", {"kind": "round", "size": 2})
    assert project.rows() == expected
    assert project.journal() == ["update first"]

    project.steps(thing("first", kind="square", size=2), needs, *exports)
    shown = project.run("preview").stdout
    assert "+-1 to replace" in shown
    assert "~ 1 to update" in shown
    shown = project.up().stdout
    assert "+-1 replaced" in shown
    assert "~ 1 updated" in shown
    expected[first] = row("first-2", {"kind": "square", "size": 2})
    expected[second] = row("second", {"of": "square-shaped", "shut": "SECRET"}, **dependent)
    expected["stack"]["outputs"] = {"shape": "square-shaped", "token": "SECRET", "loud": "SQUARE-SHAPED"}
    assert project.rows() == expected
    assert project.journal() == ["create first-2", "update second", "delete first"]

    project.steps(thing("first", kind="square", size=2, place="here"), needs, *exports)
    assert "+-1 replaced" in project.up().stdout
    expected[first] = row("first", {"kind": "square", "size": 2, "place": "here"})
    assert project.rows() == expected
    assert project.journal() == ["delete first-2", "create first"]

    project.steps(thing("first", kind="square", size=2, place="here"), exports[0])
    assert "- 1 deleted" in project.up().stdout
    del expected[second]
    expected["stack"]["outputs"] = {"shape": "square-shaped"}
    assert project.rows() == expected
    assert project.journal() == ["delete second"]

    project.run("destroy", "--yes")
    assert project.state() == {}
    assert project.journal() == ["delete first"]


@pytest.mark.long
def test_targets_and_refresh(project):
    """What is not a target is left alone; a refresh takes over what has changed outside, and what is gone."""
    first, third = f"{THING}::first", f"{THING}::third"
    needs = thing("second", of={"$of": "first.shape"})
    project.steps(thing("first", size=1), needs)
    project.up()
    project.steps(thing("first", size=2), needs, thing("third", size=1))
    shown = project.up("--target", project.urn(THING, "third")).stdout
    assert "+ 1 created" in shown
    rows = project.rows()
    assert rows[third] == row("third", {"size": 1})
    assert rows[first] == row("first", {"size": 1})
    assert project.journal()[2:] == ["create third"]
    project.up("--target", project.urn(THING, "first"))
    assert project.rows() == {**rows, first: row("first", {"size": 2})}

    before = refreshed(project.rows())
    for options in ([], ["--run-program"]):
        project.run("refresh", "--yes", *options)
        assert refreshed(project.rows()) == before
    project.change("first", size=7)
    (project.world / "third.json").unlink()
    shown = project.run("refresh", "--yes", "--diff").stdout
    assert "size: 2 => 7" in shown
    assert "- 1 deleted" in shown
    del before[third]
    before[first] = refreshed({first: row("first", {"size": 7})})[first]
    assert refreshed(project.rows()) == before

    project.journal()
    shown = project.up().stdout
    assert "~ 1 updated" in shown
    assert "+ 1 created" in shown
    assert sorted(project.journal()) == ["create third", "update first"]
    assert project.rows()[first]["outputs"]["size"] == 2

    project.run("destroy", "--yes", "--target", project.urn(THING, "third"))
    assert third not in project.state()
    project.change("first", size=9)
    assert "~ 1 updated" in project.up("--refresh").stdout
    project.run("destroy", "--yes", "--run-program")
    assert project.state() == {}
    assert list(project.world.glob("*.json")) == []


@pytest.mark.long
def test_functions(project):
    """Functions answer in previews too; what is secret stays so; one that fails fails the program, once."""
    project.steps(
        ["invoke", "open", "gtest:index:echo", {"a": 1, "b": {"c": ["x"]}}],
        ["invoke", "shut", "gtest:index:whisper", {"a": "psst"}],
        ["invoke", "given", "gtest:index:echo", {"a": {"$secret": {"$joined": ["hu", "sh"]}}}],
        thing("first", kind="round"),
        ["invoke", "late", "gtest:index:echo", {"shape": {"$of": "first.shape"}}],
        thing("second", of={"$of": "late.shape"}, shut={"$of": "shut.a"}),
        ["export", "open", {"$of": "open.b.c"}],
        ["export", "shut", {"$of": "shut.a"}],
        ["export", "given", {"$of": "given.a"}],
        ["export", "late", {"$of": "late.shape"}],
    )
    shown = flat(project.run("preview", "--diff").stdout)
    assert 'open : [ [0]: "x" ]' in shown
    assert "late : [unknown]" in shown
    shown += project.up().stdout
    rows = project.rows()
    assert rows["stack"]["outputs"] == {"open": ["x"], "shut": "SECRET", "given": "SECRET", "late": "round-shaped"}
    first = f"{THING}::first"
    assert rows[f"{THING}::second"] == row(
        "second",
        {"of": "round-shaped", "shut": "SECRET"},
        dependencies=[first],
        propertyDependencies={"of": [first], "shut": []},
    )
    for secret in ('"psst"', '"hush"'):
        assert secret not in shown + project.raw_state().replace('\\"psst\\"', "")
    for function, reason in (("fail", "asked to fail"), ("crash", "asked to crash"), ("absent", "asked to fail")):
        project.steps(["invoke", "bad", f"gtest:index:{function}", {}], ["export", "bad", {"$of": "bad.x"}])
        shown = project.run("preview", code=1).stdout
        assert shown.split("Diagnostics:")[1].count(f"the function was {reason}") == 1
    assert project.rows() == rows


def test_events(project):
    """`--json` gives a preview as one object and an update as a line for each event; an event log has all of these."""
    project.steps(thing("first", kind="round"), ["export", "shape", {"$of": "first.shape"}], ["print", "hello"])
    preview = json.loads(project.run("preview", "--json").stdout)
    assert preview["changeSummary"] == {"create": 2}
    stack, first = preview["steps"][0], preview["steps"][-1]
    assert stack["op"] == first["op"] == "create"
    assert first["newState"]["inputs"] == {"kind": "round"}

    log = project.folder / "events.json"
    project.environment = project.environment | {"PULUMI_DEBUG_COMMANDS": "true"}
    lines = project.up("--json", "--event-log", str(log)).stdout.splitlines()
    events = [json.loads(line) for line in lines]
    numbers = [event["sequence"] for event in events]
    assert numbers == sorted(set(numbers))
    (prelude,) = [event["preludeEvent"] for event in events if "preludeEvent" in event]
    assert f"{project.name}:steps" in prelude["config"]
    made = [event["resOutputsEvent"]["metadata"] for event in events if "resOutputsEvent" in event]
    (outcome,) = [event["new"]["outputs"] for event in made if event["urn"] == project.urn(THING, "first")]
    assert outcome.pop("token")["ciphertext"] == "[secret]"
    assert outcome == {"kind": "round", "shape": "round-shaped"}
    assert [event["diagnosticEvent"]["message"].strip() for event in events if "diagnosticEvent" in event] == ["hello"]
    (summary,) = [event["summaryEvent"] for event in events if "summaryEvent" in event]
    assert summary["resourceChanges"] == {"create": 2}
    logged = [json.loads(line) for line in log.read_text().splitlines()]
    # The log has internal events too, such as those of the default provider.
    assert [kinds(event) for event in events if kinds(event) not in [kinds(each) for each in logged]] == []
    assert "t0ken" not in log.read_text()


def kinds(event: dict[str, dict[str, object]]) -> list[tuple[str, object]]:
    """Return what an event is, and of which resource, without its number and time."""
    facts = {kind: content for kind, content in event.items() if isinstance(content, dict)}
    return [(kind, content.get("metadata", {}).get("urn")) for kind, content in facts.items()]
