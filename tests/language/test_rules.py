"""What the Runner is told about rules, and what it says about the plugins that the CLI would install."""

from pathlib import Path

import pytest
from pulumi.runtime.proto import language_pb2

from fakes.projects import info, write
from language.test_server import refusal
from pulumi_gestalt_language import runner
from pulumi_gestalt_language.errors import RunnerError
from pulumi_gestalt_language.processes import Children
from pulumi_gestalt_language.project import Grants, Project

EVIL = "https://evil.example"
RULES = (("type", ("random:*",)), ("provider", ("terraform-provider",)))


def project(root: Path, rules: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> Project:
    grants = Grants(("HOME",), ("data",), (), rules, (("max-memory", "1 GiB"),))
    return Project(root, root / "app", root / "app" / "app.wasm", "", debug=False, grants=grants)


def test_arguments(tmp_path: Path):
    """The Runner is called with the rules, the limits, and where the project's file is; an empty list is a rule."""
    rules = (("type", ("random:*", "a:b:C")), ("invoke", ()))
    assert runner.arguments(project(tmp_path, rules)) == [
        "run",
        "--settings-stdin",
        f"--project-directory={tmp_path}",
        "--allow-env=HOME",
        "--allow-read=data",
        "--allow-type=random:*",
        "--allow-type=a:b:C",
        "--allow-invoke=",
        "--max-memory=1 GiB",
        f"{tmp_path}/app/app.wasm",
    ]


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        ({"name": "random", "version": "4.16.3"}, ""),
        ({"name": "terraform-provider", "version": "1.0.0", "parameterization": {"name": "random"}}, ""),
        ({"name": "aws", "version": "7.0.0"}, "allow-provider (terraform-provider) does not allow the package aws"),
        ({"name": "random", "version": "4.0.0", "pluginDownloadURL": EVIL}, f"the package random from {EVIL}"),
        ({"name": "random", "version": "4.0.0", "extension": {"name": "random"}}, "a package made of 'random'"),
        ({"name": "terraform-provider", "version": "1.0.0", "parameterization": {"name": "aws"}}, "the package aws"),
    ],
)
def test_plugins(tmp_path: Path, plugin: dict[str, object], said: str):
    """The real Runner refuses plugins that no rule lists, before the CLI downloads and starts them."""
    asked = project(tmp_path, RULES)
    (asked.folder / "data").mkdir(parents=True)
    if not said:
        runner.check_plugins(asked, [plugin], Children())
        return
    with pytest.raises(RunnerError) as caught:
        runner.check_plugins(asked, [plugin], Children())
    assert str(caught.value).startswith(f"the plugin {plugin['name']} is not installed: the rule allow-")
    assert said in str(caught.value)


@pytest.mark.parametrize("by", ["gestalt.toml", "policy"])
def test_rules_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str):
    """The rules of the project's file, and those of a policy, hold for plugins too."""
    asked = project(tmp_path)
    (asked.folder / "data").mkdir(parents=True)
    file = tmp_path / ("gestalt.toml" if by == "gestalt.toml" else "elsewhere.toml")
    file.write_text("[sandbox]\nallow-read = ['app/data']\nallow-env = ['HOME']\nallow-type = ['random:*']\n")
    if by == "policy":
        monkeypatch.setenv("PULUMI_GESTALT_POLICY", str(file))
    runner.check_plugins(asked, [{"name": "random", "version": "1.0.0"}], Children())
    with pytest.raises(RunnerError, match="the package aws"):
        runner.check_plugins(asked, [{"name": "aws", "version": "1.0.0"}], Children())


def test_nothing_is_asked_where_there_are_no_rules(tmp_path: Path):
    """Without a file, a policy and rules no process is started."""
    runner.check_plugins(project(tmp_path), [{"name": "evil", "version": "1.0.0"}], Children(), ["false"])
    runner.check_plugins(project(tmp_path, RULES), [], Children(), ["false"])


def test_packages_are_refused(stub, tmp_path: Path):
    """The CLI is told why instead of which plugins to install."""
    for name, refused in (("random", False), ("evil", True)):
        write(tmp_path, inspect={"version": "0.1.0", "providers": [{"name": name, "version": "1.0.0"}]})
        for sandbox in ({}, {"type": ["random:*"]}):
            where = info(tmp_path, program="app.wasm", sandbox=sandbox)
            asked = language_pb2.GetRequiredPackagesRequest(info=where)
            if refused and sandbox:
                assert refusal(lambda: stub.GetRequiredPackages(asked))[1] == "evil is refused"  # noqa: B023
            else:
                assert [each.name for each in stub.GetRequiredPackages(asked).packages] == [name]
