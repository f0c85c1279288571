"""The life of a stack with the real CLI, the real engine and real state."""

import json

STASH = "pulumi:index:Stash"
STACK = "pulumi:pulumi:Stack"


def stack_urn(project) -> str:
    return project.urn(STACK, f"{project.name}-dev")


def test_life(project):
    """Preview, create, nothing to do, update in place, delete, destroy: each does what it says, and no more."""
    steps = [
        ["stash", "plain", {"size": 1, "tags": ["a", None, True]}],
        ["stash", "dependent", {"of": {"$of": "plain.output.size"}}],
        ["export", "size", {"$of": "plain.output.size"}],
        ["export", "loud", {"$loud": {"$of": "plain.urn"}}],
    ]
    project.steps(*steps)
    shown = project.run("preview").stdout
    assert "+ 3 to create" in shown
    assert "warning" not in shown
    assert project.state() == {}

    shown = project.run("up", "--yes").stdout
    assert "+ 3 created" in shown
    state = project.state()
    plain, dependent = project.urn(STASH, "plain"), project.urn(STASH, "dependent")
    provider = project.urn("pulumi:providers:pulumi", "default")
    assert list(state) == [stack_urn(project), provider, plain, dependent]
    assert state[plain] == {
        "urn": plain,
        "custom": True,
        "id": "UUID",
        "type": STASH,
        "inputs": {"input": {"size": 1, "tags": ["a", None, True]}},
        "outputs": {
            "input": {"size": 1, "tags": ["a", None, True]},
            "output": {"size": 1, "tags": ["a", None, True]},
        },
        "parent": stack_urn(project),
        "provider": f"{provider}::UUID",
        "propertyDependencies": {"input": []},
    }
    assert state[dependent]["dependencies"] == [plain]
    assert state[dependent]["propertyDependencies"] == {"input": [plain]}
    assert state[dependent]["inputs"] == {"input": {"of": 1}}
    assert state[stack_urn(project)]["outputs"] == {"size": 1, "loud": plain.upper()}
    assert project.outputs() == {"size": 1, "loud": plain.upper()}

    project.up("--expect-no-changes")
    assert project.state() == state

    project.steps(["stash", "plain", {"size": 2}], steps[1], steps[2])
    shown = project.up().stdout
    assert "~ 1 updated" in shown
    assert project.state()[plain]["inputs"] == {"input": {"size": 2}}
    assert project.state()[stack_urn(project)]["outputs"] == {"size": 1}

    project.steps(steps[0])
    assert "- 1 deleted" in project.up().stdout
    assert dependent not in project.state()

    project.run("destroy", "--yes")
    assert project.state() == {}


def test_secrets(project):
    """Secrets are encrypted in the state and masked in what is shown: whole values, nested ones and exports."""
    project.run("config", "set", "--secret", "password", "swordfish")
    project.steps(
        ["stash", "whole", {"$secret": {"token": {"$joined": ["hun", "ter2"]}}}],
        ["stash", "nested", {"open": "yes", "shut": {"$secret": {"$joined": ["hun", "ter3"]}}}],
        ["stash", "configured", {"$config": "password"}],
        ["export", "whole", {"$of": "whole.output"}],
        ["export", "nested", {"open": "yes", "shut": {"$of": "nested.output"}}],
        ["export", "loud", {"$loud": {"$config": "password"}}],
        ["export", "open", "yes"],
    )
    preview = project.run("preview", "--diff").stdout
    update = project.up("--diff").stdout
    again = project.run("up", "--yes", "--json").stdout
    state = project.state()
    assert state[project.urn(STASH, "whole")]["inputs"] == {"input": "SECRET"}
    assert state[project.urn(STASH, "configured")]["outputs"] == {"input": "SECRET", "output": "SECRET"}
    assert state[stack_urn(project)]["outputs"] == {
        "whole": "SECRET",
        "nested": {"open": "yes", "shut": {"open": "yes", "shut": "SECRET"}},
        "loud": "SECRET",
        "open": "yes",
    }
    listed = project.run("stack", "output").stdout
    assert listed.count("[secret]") == 3
    everything = preview + update + again + listed + project.run("stack", "export").stdout
    everything += project.raw_state() + (project.folder / "Pulumi.dev.yaml").read_text()
    for secret in ("hunter2", "hunter3", "swordfish", "SWORDFISH"):
        assert secret not in everything
    assert project.outputs() == {
        "whole": {"token": "hunter2"},
        "nested": {"open": "yes", "shut": {"open": "yes", "shut": "hunter3"}},
        "loud": "SWORDFISH",
        "open": "yes",
    }


def test_config(project):
    """Configuration of every kind arrives, of other namespaces too, and a change of it reaches the program."""
    project.config(f"{project.name}:text", "hello")
    project.config(f"{project.name}:number", "12")
    project.config(f"{project.name}:share", "0.5")
    project.config(f"{project.name}:flag", "true")
    project.config("cloud:region", "eu")
    project.run("config", "set", "--path", "object.list[0]", "7")
    project.run("config", "set", "--secret", "hidden", "s3cret")
    project.run("config", "set", "--path", "--secret", "mixed.inner[0]", "d33p")
    kinds = {
        "text": "",
        "number": "_int",
        "share": "_float",
        "flag": "_bool",
        "object": "_object",
        "hidden": "_secret",
        "mixed": "_secret_object",
    }
    steps = [["export_config", key, kind, key] for key, kind in kinds.items()]
    steps.append(["export_config", "region", "", "region", "cloud"])
    project.steps(*steps)
    project.up()
    expected = {
        "text": "hello",
        "number": 12,
        "share": 0.5,
        "flag": True,
        "object": {"list": [7]},
        "hidden": "s3cret",
        "mixed": {"inner": ["d33p"]},
        "region": "eu",
    }
    assert project.outputs() == expected
    assert project.state()[stack_urn(project)]["outputs"] == {**expected, "hidden": "SECRET", "mixed": "SECRET"}
    project.config(f"{project.name}:text", "goodbye")
    project.config("cloud:region", "us")
    project.run("config", "set", "--secret", "hidden", "n3wword")
    shown = project.up().stdout
    assert "n3wword" not in shown
    changes = {"text": "goodbye", "region": "us", "hidden": "n3wword"}
    assert project.outputs() == {**expected, **changes}


def test_wrong_config(project):
    """A required value that is missing, or of another kind, is explained; a secret one is not shown."""
    project.steps(["export_config", "x", "", "absent"])
    assert "pulumi config set absent" in project.run("preview", code=1).stdout
    project.run("config", "set", "--secret", "hidden", "s3cret")
    project.steps(["export_config", "x", "_secret_int", "hidden"])
    shown = project.run("preview", code=1).stdout
    assert "the configuration value 'hidden' is not an integer" in shown
    assert "s3cret" not in shown


def test_failing_callback(project):
    """A function given to apply that fails is reported like the program, with the output that it ran on."""
    project.steps(["stash", "first", {"a": 1}], ["callback_fails", {"$of": "first.output"}])
    diagnostics = project.up(code=1).stdout.split("Diagnostics:")[1]
    assert diagnostics.count("KeyError: 'missing'") == 1
    assert "on output 'output' of resource pulumi:index:Stash 'first'" in diagnostics


def test_printed_lines(project):
    """What the program prints reaches the CLI, in order, and what it warns about too."""
    project.steps(["print", "one"], ["warn", "careful"], ["print", "two"], ["stash", "x", 1], ["print", "three"])
    events = [json.loads(line) for line in project.up("--json").stdout.splitlines() if line.startswith("{")]
    texts = [event["diagnosticEvent"] for event in events if "diagnosticEvent" in event]
    shown = [text["message"].strip() for text in texts if text["severity"] == "info"]
    assert shown == ["one", "two", "three"]
    assert [text["message"].strip() for text in texts if text["severity"] == "info#err"] == ["careful"]
