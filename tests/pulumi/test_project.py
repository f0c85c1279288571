"""Project files: options, builds, and the commands around a stack."""

import json
import os
from pathlib import Path

import pytest

from pulumi import automation
from pulumi_gestalt_runner.commands.new import TEMPLATES, create


def rewrite(project, text: str) -> None:
    (project.folder / "Pulumi.yaml").write_text(f"name: {project.name}\n{text}")


def test_mistakes_in_options(project):
    """A mistake in the options is explained with the line of the project file."""
    rewrite(project, "runtime:\n  name: gestalt\n  options:\n    program: app.wasm\n    debgu: true\n")
    shown = project.run("preview", code=1)
    text = shown.stdout + shown.stderr
    assert "Pulumi.yaml:6: there is no option debgu" in text
    assert "did you mean debug?" in text
    assert "Traceback" not in text


def test_main(project):
    """`main` may name the program in place of the option."""
    rewrite(project, "runtime: gestalt\nmain: app.wasm\n")
    project.steps(["export", "x", 1])
    project.up()
    assert project.outputs() == {"x": 1}


def test_build(project):
    """A build runs before the preview and not again before its update, and once more when a source has changed."""
    program = (project.folder / "app.wasm").resolve()
    rewrite(
        project,
        "runtime:\n  name: gestalt\n  options:\n    program: made/app.wasm\n"
        f"    build: mkdir -p made && echo building it && cp {program} made/app.wasm && echo x >> built.log\n",
    )
    project.steps(["export", "x", 1])
    shown = project.run("up", "--yes").stdout
    log = project.folder / "built.log"
    assert shown.count("building it") >= 1
    assert log.read_text() == "x\n"
    future = (project.folder / "made" / "app.wasm").stat().st_mtime_ns + 10**9
    os.utime(project.folder / "Pulumi.yaml", ns=(future, future))
    project.run("preview")
    assert log.read_text() == "x\nx\n"


def test_failing_build(project):
    """A build that fails ends the preview with its output and one error."""
    rewrite(
        project,
        "runtime:\n  name: gestalt\n  options:\n    program: none.wasm\n    build: echo no luck >&2; exit 3\n",
    )
    done = project.run("preview", code=1)
    text = done.stdout + done.stderr
    assert "no luck" in text
    assert "failed with code 3" in text


def test_not_a_program(project):
    """A file that is no program is refused before anything runs, in the Runner's words."""
    (project.folder / "app.wasm").unlink()
    (project.folder / "app.wasm").write_bytes(b"not Wasm")
    done = project.run("preview", code=1)
    assert "app.wasm" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_other_commands(project):
    """`install` and `about` work, and `about` lists what the program is made for."""
    project.steps(["print", "x"])
    assert "needs no dependencies" in project.run("install").stdout
    about = json.loads(project.run("about", "--json").stdout)
    assert about["runtime"]["language"] == "gestalt"
    assert [entry["name"] for entry in about["dependencies"]] == ["pulumi-gestalt"]


@pytest.mark.long
def test_automation(project, monkeypatch):
    """The automation API of Pulumi's own Python package drives the host: configuration, events, outputs, failures."""
    for name, value in project.environment.items():
        monkeypatch.setenv(name, value)
    project.steps(
        ["thing", "x", {"kind": "round", "shut": {"$config": "password"}}],
        ["export", "shape", {"$of": "x.shape"}],
        ["export", "shut", {"$of": "x.shut"}],
    )
    stack = automation.select_stack("dev", work_dir=str(project.folder))
    stack.set_config("password", automation.ConfigValue("hunter2", secret=True))
    assert stack.preview().change_summary == {"create": 2}
    printed, events = [], []
    result = stack.up(on_output=printed.append, on_event=events.append)
    assert (result.summary.result, result.summary.resource_changes) == ("succeeded", {"create": 2})
    assert {name: (found.value, found.secret) for name, found in result.outputs.items()} == {
        "shape": ("round-shaped", False),
        "shut": ("hunter2", True),
    }
    assert "hunter2" not in "".join(printed)
    made = [event.resource_pre_event.metadata for event in events if event.resource_pre_event]
    assert ["create", "gtest:index:Thing"] in [[each.op, each.type] for each in made]
    project.change("x", kind="square")
    assert stack.refresh().summary.resource_changes["update"] == 1
    exported = {resource["urn"] for resource in stack.export_stack().deployment["resources"]}
    assert exported == set(project.state())
    project.steps(["fail", "no luck"])
    with pytest.raises(automation.CommandError, match="ValueError: no luck"):
        stack.up()
    assert stack.destroy().summary.resource_changes == {"delete": 2}


def test_two_at_once(project, environment, program, tmp_path: Path):
    """Two projects are updated at the same time, and each gets its own."""
    other = type(project)(tmp_path / f"{project.name}-other", environment, program("steps"))
    project.steps(["stash", "x", "one"], ["export", "x", {"$of": "x.output"}])
    other.steps(["stash", "x", "two"], ["export", "x", {"$of": "x.output"}])
    started = [each.start("up", "--yes", "--skip-preview") for each in (project, other)]
    for process in started:
        shown, _ = process.communicate()
        assert process.returncode == 0, shown
    assert project.outputs() == {"x": "one"}
    assert other.outputs() == {"x": "two"}


def test_package_add(project):
    """`package add` writes a file into the project, after which Pulumi knows that the package is needed."""
    project.steps(["print", "x"])
    project.run("package", "add", "gtest@1.0.0")
    (lock,) = (project.folder / "sdks").rglob("*.yaml")
    assert lock.read_text() == "packageDeclarationVersion: 1\nname: gtest\nversion: 1.0.0\n"
    about = json.loads(project.run("about", "--json").stdout)
    assert ["gtest", "1.0.0"] in [[entry["name"], entry["version"]] for entry in about["dependencies"]]


def test_import_with_code(project):
    """An import shows what it has found in Pulumi's own notation, because the host does not know the language."""
    project.steps(["print", "x"])
    project.place("there")
    shown = project.run("import", "--yes", "gtest:index:Thing", "old", "there").stdout
    assert "# In Pulumi's own notation" in shown
    assert 'resource old "gtest:index:Thing"' in shown


def test_new_project(project, tmp_path: Path):
    """A project that `new` has written is built, previewed and updated by one `pulumi up`."""
    folder = tmp_path / "fresh"
    create(folder, "fresh", TEMPLATES["python"])
    project.folder, project.name = folder, "fresh"
    project.run("stack", "init", "dev")
    project.run("up", "--yes")
    assert project.outputs() == {"greeting": "Hello, world!", "loud": "HELLO, WORLD!"}
