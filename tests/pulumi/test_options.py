"""Options of resources with the real engine: names of before, protection, adoption, replacement, providers, hooks."""

import pytest

THING = "gtest:index:Thing"
PART = "test:index:Part"
PROVIDERS = "pulumi:providers:gtest"


def thing(name: str, inputs: dict[str, object] | None = None, **options: object) -> list[object]:
    """Return the step that declares a thing."""
    return ["thing", name, inputs or {}, options]


def urns(project) -> list[str]:
    """Return the URNs in the state without the stack's and the default provider's."""
    return [urn for urn in project.rows() if urn != "stack" and "default" not in urn]


@pytest.mark.long
def test_aliases(project):
    """What is renamed, moved into a component or taken over by its URN is kept; without an alias it is replaced."""
    project.steps(thing("old", {"size": 1}), thing("moved"), thing("other"))
    project.up()
    assert sorted(project.journal()) == ["create moved", "create old", "create other"]
    before = project.rows()
    steps = [
        thing("new", {"size": 1}, aliases=[{"name": "old"}]),
        ["component", "part"],
        thing("moved", parent="part", aliases=[{"parent": None}]),
        thing("another", aliases=[project.urn(THING, "other")]),
    ]
    project.steps(*steps)
    shown = project.run("preview").stdout
    assert "+ 1 to create" in shown
    assert "delete" not in shown
    project.up()
    rows = project.rows()
    moved = f"{PART}${THING}::moved"
    assert sorted(urns(project)) == sorted([f"{THING}::new", f"{PART}::part", moved, f"{THING}::another"])
    assert project.journal() == []
    aliases = {"aliases": [project.urn(THING, "old")]}
    assert without(rows[f"{THING}::new"], "aliases") == before[f"{THING}::old"], aliases
    assert without(rows[moved], "aliases") == {**before[f"{THING}::moved"], "parent": f"{PART}::part"}
    project.up("--expect-no-changes")

    # A child follows the alias of its parent by itself.
    project.steps(
        steps[0],
        ["component", "renamed", {"aliases": [{"name": "part"}]}],
        thing("moved", parent="renamed"),
        thing("another"),
    )
    project.up()
    assert project.journal() == []
    assert project.rows()[moved]["parent"] == f"{PART}::renamed"
    project.steps(thing("newer", {"size": 1}))
    project.up()
    assert sorted(project.journal()) == ["create newer", "delete moved", "delete old", "delete other"]


def without(row: dict[str, object], *keys: str) -> dict[str, object]:
    """Return a row without some of its facts."""
    return {key: value for key, value in row.items() if key not in keys}


@pytest.mark.long
def test_protect_import_and_read(project):
    """A protected thing is not deleted; one that exists is adopted by its ID, or read and left to others."""
    project.place("there", kind="there")
    project.place("free", kind="free")
    project.steps(
        thing("guarded", protect=True),
        thing("adopted", {"kind": "there"}, import_="there"),
        ["read", "seen", "free"],
        thing("uses", {"of": {"$of": "seen.shape"}}),
        ["export", "id", {"$of": "seen.id"}],
    )
    assert "= 1 imported" in project.up().stdout
    rows = project.rows()
    assert rows[f"{THING}::guarded"]["protect"] is True
    adopted = rows[f"{THING}::adopted"]
    assert (adopted["id"], adopted["inputs"]) == ("there", {"kind": "there"})
    seen = rows[f"{THING}::seen"]
    assert (seen["id"], seen["external"], seen["outputs"]["shape"]) == ("free", True, "free-shaped")
    assert rows[f"{THING}::uses"]["inputs"] == {"of": "free-shaped"}
    assert rows[f"{THING}::uses"]["propertyDependencies"] == {"of": [f"{THING}::seen"]}
    assert rows["stack"]["outputs"] == {"id": "free"}
    project.up("--expect-no-changes")

    # The import option may stay; what is protected stays even when it is not declared any more.
    project.journal()
    project.steps(thing("adopted", {"kind": "there"}, import_="there"))
    shown = project.up(code=1).stdout
    assert 'resource "' + project.urn(THING, "guarded") + '" cannot be deleted' in shown
    project.run("state", "unprotect", "--yes", project.urn(THING, "guarded"))
    project.up()
    assert [line for line in project.journal() if line.startswith("delete")] == ["delete uses", "delete guarded"]
    assert (project.world / "free.json").exists()

    # What would have to be replaced is adopted as it is and the update fails; what is not there cannot be read.
    project.steps(thing("wrong", {"kind": "other"}, import_="free"))
    assert "kind: {free} => {other}" in project.up(code=1).stdout
    assert project.rows()[f"{THING}::wrong"]["inputs"] == {"kind": "free"}
    assert "create" not in " ".join(project.journal())
    project.steps(["read", "absent", "nowhere"])
    assert "'nowhere' does not exist" in project.up(code=1).stdout


@pytest.mark.long
def test_import_command(project):
    """A resource that was imported and is not declared is protected; once declared, it belongs to the program."""
    project.place("there", kind="round")
    project.steps(["print", "nothing yet"])
    project.up()
    project.run("import", "--yes", "--generate-code=false", THING, "old", "there")
    row = project.rows()[f"{THING}::old"]
    assert (row["id"], row["protect"], row["inputs"]) == ("there", True, {"kind": "round"})
    assert "protect" in project.up(code=1).stdout
    assert project.rows()[f"{THING}::old"] == row
    project.steps(thing("old", {"kind": "round"}))
    project.up()
    row = project.rows()[f"{THING}::old"]
    assert (row["id"], row["parent"], "protect" in row) == ("there", "stack", False)
    project.steps(["print", "gone"])
    project.up()
    assert urns(project) == []
    assert [line for line in project.journal() if not line.startswith("read")] == ["delete there"]


def test_replacement(project):
    """Each option that decides about replacement and deletion does what it says: the journal tells."""
    base = thing("base", {"size": 1})
    project.steps(
        base,
        thing("ignoring", {"size": 1}, ignore_changes=["size"]),
        thing("strict", {"size": 1}, replace_on_changes=["size"], delete_before_replace=True),
        thing("triggered", replacement_trigger=1),
        thing("follower", replace_with=["strict"]),
        thing("kept", retain_on_delete=True),
        thing("gone", deleted_with="base"),
        thing("shy", {"word": "w0rd"}, additional_secret_outputs=["word", "shape"]),
        thing("timed", custom_timeouts={"create": "5m", "delete": "1h30m"}),
    )
    project.up()
    rows = project.rows()
    assert rows[f"{THING}::shy"]["outputs"] == {"word": "SECRET", "shape": "SECRET", "token": "SECRET"}
    assert rows[f"{THING}::shy"]["additionalSecretOutputs"] == ["word", "shape"]
    assert rows[f"{THING}::timed"]["customTimeouts"] == {"create": 300, "delete": 5400}
    assert rows[f"{THING}::kept"]["retainOnDelete"] is True
    assert rows[f"{THING}::gone"]["deletedWith"] == f"{THING}::base"
    project.journal()

    project.steps(
        base,
        thing("ignoring", {"size": 2}, ignore_changes=["size"]),
        thing("strict", {"size": 2}, replace_on_changes=["size"], delete_before_replace=True),
        thing("triggered", replacement_trigger=2),
        thing("follower", replace_with=["strict"]),
        thing("kept", retain_on_delete=True),
        thing("gone", deleted_with="base"),
    )
    project.up()
    journal = project.journal()
    strict = [line for line in journal if line.endswith("strict")]
    assert strict == ["delete strict", "create strict"]
    assert sorted(line for line in journal if "ignoring" in line or "triggered" in line) == [
        "create triggered-2",
        "delete triggered",
    ]
    assert sorted(line.partition(" ")[0] for line in journal if "follower" in line) == ["create", "delete"]
    assert project.rows()[f"{THING}::ignoring"]["inputs"] == {"size": 1}
    project.steps()
    project.up()
    deleted = sorted(line for line in project.journal() if line.startswith("delete"))
    assert deleted == ["delete base", *sorted(f"delete {found}" for found in remaining(journal))]
    assert (project.world / "kept.json").exists()
    assert (project.world / "gone.json").exists()
    assert urns(project) == []


def remaining(journal: list[str]) -> set[str]:
    """Return what of the second run of `test_replacement` is still to be deleted."""
    created = {line.partition(" ")[2] for line in journal if line.startswith("create")}
    return {"ignoring", *created}


@pytest.mark.long
def test_providers(project):
    """A provider of the program serves what names it; it is updated, or replaced with all that it manages."""
    settings = {"region": "eu", "account": "one", "key": {"$secret": {"$joined": ["hun", "ter2"]}}}

    def steps(**changes: object) -> None:
        project.steps(
            ["provider", "mine", {**settings, **changes}],
            thing("first", provider="mine"),
            ["component", "part", {"providers": ["mine"]}],
            thing("inner", parent="part"),
            thing("plain"),
            ["invoke", "where", "gtest:index:region", {}, {"provider": "mine"}],
            ["export", "region", {"$of": "where.region"}],
        )

    steps()
    shown = project.run("up", "--yes", "--diff").stdout
    rows = project.rows()
    mine = f"{PROVIDERS}::mine"
    inner = f"{PART}${THING}::inner"
    assert rows[mine]["inputs"] == {
        "__internal": {},
        "version": "1.0.0",
        "region": "eu",
        "account": "one",
        "key": "SECRET",
    }
    assert (rows[f"{THING}::first"]["provider"], rows[f"{THING}::first"]["outputs"]["region"]) == ("mine", "eu")
    assert (rows[inner]["provider"], rows[inner]["outputs"]["region"]) == ("mine", "eu")
    assert (rows[f"{THING}::plain"]["provider"], "region" in rows[f"{THING}::plain"]["outputs"]) == (
        "default_1_0_0",
        False,
    )
    assert rows["stack"]["outputs"] == {"region": "eu"}
    assert "hunter2" not in shown + project.raw_state()
    project.journal()

    steps(region="us")
    assert "~ 1 updated" in project.up().stdout
    assert project.rows()["stack"]["outputs"] == {"region": "us"}
    assert project.journal() == []
    steps(account="two")
    project.up()
    assert sorted(line for line in project.journal() if line.startswith("create")) == [
        "create first-2",
        "create inner-2",
    ]
    rows = project.rows()
    steps(region="nowhere")
    assert "there is no such region" in project.up(code=1).stdout
    assert project.rows() == rows


def test_hooks_and_transforms(project):
    """Pulumi calls hooks of the program around each operation, deletions too, and transforms before it."""
    hooks = {
        event: ["hook"] for event in ("before_create", "after_create", "before_update", "after_delete", "before_delete")
    }
    first = [["hook", "hook"], ["transform", {"kind": "changed"}]]
    project.steps(*first, thing("first", {"size": 1}, **hooks))
    assert told(project.up()) == ["hook first False", "hook first False"]
    assert project.rows()[f"{THING}::first"]["inputs"] == {"kind": "changed", "size": 1}
    project.steps(*first, thing("first", {"size": 2}, **hooks))
    assert told(project.up()) == ["hook first True"]
    project.steps(*first)
    assert told(project.up()) == ["hook first True", "hook first True"]
    assert urns(project) == []


def told(done) -> list[str]:
    """Return the lines that hooks have printed."""
    text = done.stdout.split("Diagnostics:")[1]
    return [line.strip() for line in text.splitlines() if line.strip().startswith("hook ")]
