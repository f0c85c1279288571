"""What fails on the way: one clear message, nothing lost that was there, nothing made that should not be."""

import pytest

THING = "gtest:index:Thing"


def thing(name: str, **inputs: object) -> list[object]:
    """Return the step that declares a thing."""
    return ["thing", name, inputs]


def made(project) -> list[str]:
    """Return the names of the things in the state, in the state's order."""
    return [urn.rpartition("::")[2] for urn in project.rows() if urn.startswith(f"{THING}::")]


@pytest.mark.long
def test_failing_steps(project):
    """A step that fails is told once; what does not need it goes on if the user says so; no state is lost."""
    project.steps(thing("kept", size=1), thing("deleted", fail="delete"))
    project.up()
    before = project.rows()

    # Nothing of what is registered with a failing create is there; with --continue-on-error what does not need it is.
    steps = [
        thing("kept", size=1),
        thing("bad", fail="create"),
        thing("needs-bad", of={"$of": "bad.shape"}),
        thing("good"),
        ["export", "good", {"$of": "good.shape"}],
    ]
    project.steps(*steps, thing("deleted", fail="delete"))
    shown = project.up(code=1).stdout.split("Diagnostics:")[1]
    assert shown.count("the create was asked to fail") == 1
    assert "Traceback" not in shown
    rows = project.rows()
    assert {urn: rows[urn] for urn in before if urn != "stack"} == {
        urn: row for urn, row in before.items() if urn != "stack"
    }
    assert "bad" not in made(project)
    assert "needs-bad" not in made(project)
    shown = project.up("--continue-on-error", code=1).stdout.split("Diagnostics:")[1]
    assert shown.count("the create was asked to fail") == 1
    assert "Traceback" not in shown
    assert sorted(made(project)) == ["deleted", "good", "kept"]
    assert project.rows()["stack"]["outputs"] == {"good": "none-shaped"}

    # A failing check ends the deployment in any case (v3.255.0, `deploymentExecutor.handleSingleEvent`).
    project.steps(thing("kept", size=1), thing("bad", fail="check"), thing("good"), thing("deleted", fail="delete"))
    for options in ([], ["--continue-on-error"]):
        shown = project.up(*options, code=1).stdout.split("Diagnostics:")[1]
        assert shown.count("the check was asked to fail") == 1
    assert sorted(made(project)) == ["deleted", "good", "kept"]

    # A failing update leaves the inputs of before, a failing diff everything, a failing delete the thing.
    for step in ("update", "diff"):
        project.steps(thing("kept", size=2, fail=step), thing("good"), thing("deleted", fail="delete"))
        shown = project.up(code=1).stdout.split("Diagnostics:")[1]
        assert shown.count(f"the {step} was asked to fail") == 1
        assert project.rows()[f"{THING}::kept"] == before[f"{THING}::kept"]
    project.steps(thing("kept", size=1), thing("good"))
    shown = project.up(code=1).stdout.split("Diagnostics:")[1]
    assert shown.count("the delete was asked to fail") == 1
    assert sorted(made(project)) == ["deleted", "good", "kept"]
    assert project.thing("deleted")["inputs"] == {"fail": "delete"}


def test_not_ready(project):
    """What was made and does not get ready is in the state with its errors; the next update mends it."""
    project.steps(thing("late", fail="init"))
    shown = project.up(code=1).stdout.split("Diagnostics:")[1]
    assert shown.count("it does not get ready") == 1
    row = project.rows()[f"{THING}::late"]
    assert row["initErrors"] == ["it does not get ready"]
    assert (row["id"], row["outputs"]["shape"]) == ("late", "none-shaped")
    project.steps(thing("late"))
    assert "~ 1 updated" in project.up().stdout
    row = project.rows()[f"{THING}::late"]
    assert row.keys().isdisjoint({"initErrors", "inputs"})


def test_provider_crash(project):
    """A provider that dies in the middle of a create fails the update with one error; what was there before stays."""
    project.steps(thing("first"))
    project.up()
    before = project.rows()
    project.steps(thing("first"), thing("second", exit="create"), thing("third", of={"$of": "second.shape"}))
    shown = project.up(code=1).stdout.split("Diagnostics:")[1]
    assert "Traceback" not in shown
    assert project.urn(THING, "second").rpartition("::")[2] in shown
    after = project.rows()
    assert {urn: after[urn] for urn in before} == before
    assert made(project) == ["first"]
    project.steps(thing("first"), thing("second"), thing("third", of={"$of": "second.shape"}))
    project.up()
    # The engine goes through both at once: their order in the state is not the program's.
    assert sorted(made(project)) == ["first", "second", "third"]


@pytest.mark.parametrize("place", ["before", "after"])
def test_failing_program(project, place: str):
    """A program that fails before or after its first resource shows its traceback once, and nothing is deleted."""
    both = [thing("first", size=1), thing("second", size=1)]
    project.steps(*both, ["export", "x", 1])
    project.up()
    before = project.rows()
    first = [thing("first", size=2)] if place == "after" else []
    project.steps(*first, ["print", "so far"], ["fail", "no more"], thing("second", size=2))
    shown = project.up(code=1).stdout
    assert shown.count("error:") == 2  # once beside the stack while it runs, once under Diagnostics
    diagnostics = shown.split("Diagnostics:")[1]
    assert diagnostics.count("Traceback (most recent call last)") == 1
    assert diagnostics.count("ValueError: no more") == 1
    assert "error: Program failed with an unhandled exception:\n    Traceback" in diagnostics
    assert "an unhandled error occurred" not in shown
    rows = project.rows()
    assert rows.keys() == before.keys()
    assert rows[f"{THING}::second"] == before[f"{THING}::second"]
    assert rows["stack"] == before["stack"]
    assert "delete" not in "".join(project.journal())
    project.steps(*both, ["export", "x", 1])
    project.up()
    assert project.rows() == before
