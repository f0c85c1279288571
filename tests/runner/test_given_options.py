import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi.runtime.proto.engine_pb2 import DEBUG, LogRequest
from pulumi.runtime.proto.resource_pb2 import (
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    ResourceInvokeRequest,
)

from fakes.monitor_server import MonitorServer
from pulumi_gestalt_runner.cli import main, parser
from pulumi_gestalt_runner.commands.given_options import given
from runner.programs import FINISHED, begin, finished, merged, register
from runner.test_command_run import connect

Captured = pytest.CaptureFixture[str]
Saved = Callable[..., str]
TWO = register("1", "thing") + "(call $wait)" + FINISHED


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a working directory with a program that registers a resource, and folders that can be granted."""
    (tmp_path / "app.wasm").write_bytes(merged(TWO))
    for name in ("in", "out", "in/deep"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REGION", "hunter2")
    monkeypatch.delenv("PULUMI_GESTALT_POLICY", raising=False)
    return tmp_path


def ran(capsys: Captured, *options: str, code: int = 0) -> list[str]:
    """Return what a run says on standard error about errors and grants."""
    assert main(["run", *options, "app.wasm"]) == code
    lines = capsys.readouterr().err.splitlines()
    return [line for line in lines if line.startswith(("error:", "info:", "debug: the pro", "hint:"))]


def test_what_a_folder_grants_is_told(folder: Path, capsys: Captured):
    """What a file in the folder has granted is always told, each with the file; what was asked for with --verbose."""
    (folder / "gestalt.toml").write_text(
        "[sandbox]\nallow-env = ['REGION']\nallow-read = ['in=/in']\nallow-write = ['out']\nallow-type = ['test:*']\n"
    )
    seen = f"{folder}/out and /out"
    told = [
        "info: gestalt.toml: the program is granted the environment variable REGION",
        f"info: gestalt.toml: the program is granted reading in {folder}/in, which it sees as /in",
        f"info: gestalt.toml: the program is granted reading and writing in {folder}/out, which it sees as {seen}",
        "info: gestalt.toml: the rules allow type test:*",
    ]
    assert ran(capsys) == told
    assert ran(capsys, "--verbose", "--allow-read=in/deep", "--allow-invoke=a:*") == [
        *told[:3],
        f"debug: the program is granted reading in {folder}/in/deep, which it sees as {folder}/in/deep and /in/deep",
        "debug: the program may register and read resources of the types test:*",
        "debug: the program may call the functions a:*",
        told[3],
    ]


def test_the_program_gets_what_the_file_grants(folder: Path, capsys: Captured):
    """Variables and directories of the file reach the program; a directory counts from the file's folder."""
    (folder / "gestalt.toml").write_text("[sandbox]\nallow-env = ['REGION']\nallow-read = ['in=/in']\n")
    (folder / "in" / "file").write_text("hello")
    (folder / "app.wasm").write_bytes(
        merged('(local $d i32) (call $say_environment) (call $read (call $say_directories) @"file")' + FINISHED)
    )
    (folder / "elsewhere").mkdir()
    assert main(["run", "app.wasm"]) == 0
    assert capsys.readouterr().out.startswith("REGION=hunter2;/in;hello")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder / "elsewhere")
        # It has no directory to read in.
        assert main(["run", "../app.wasm"]) == 1
        assert capsys.readouterr().out == ""
        assert main(["run", "--policy", "../gestalt.toml", "../app.wasm"]) == 0
        assert capsys.readouterr().out.startswith("REGION=hunter2;/in;hello")
        assert main(["run", "--project-directory", "..", "../app.wasm"]) == 0
        assert capsys.readouterr().out.startswith("REGION=hunter2;/in;hello")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[sandbox]\nallow-read = ['missing']", "gestalt.toml:2: [sandbox] allow-read: {}/missing does not exist"),
        ("[sandbox]\nallow-write = ['=/x']", "gestalt.toml:2: [sandbox] allow-write: '=/x' names no directory"),
        ("[sandbox]\nallow-env = ['A=hunter2']", "gestalt.toml:2: [sandbox] allow-env: not the name of a variable"),
        ("[sandbox]\nallow-enw = []", "gestalt.toml:2: [sandbox] allow-enw: there is no such key"),
        ("[limits]\nmax-speed = 3", "gestalt.toml:2: [limits] max-speed: there is no such key"),
        ("[limits]\nmax-memory = 'much'", "gestalt.toml:2: [limits] max-memory: 'much' is no size"),
        ("[]", "gestalt.toml:1: is no TOML: "),
    ],
)
def test_mistakes_in_the_file(folder: Path, capsys: Captured, text: str, said: str):
    """What is wrong in the file ends the run with its place, and with exit code 2."""
    (folder / "gestalt.toml").write_text(text)
    [error, *_] = ran(capsys, code=2)
    assert error.startswith("error: " + said.format(folder))
    assert "hunter2" not in error


POLICY = """\
[sandbox]
allow-env = ["REGION"]
allow-read = ["in"]
allow-type = ["test:index:*"]

[limits]
max-resources = 5
"""


def test_within_a_policy(folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch):
    """A policy gives what it lists; options may repeat it or take less, and the folder's own file is not read."""
    (folder / "gestalt.toml").write_text("[sandbox]\nallow-env = ['SECRET']\nallow-write = ['out']")
    (folder / "policy.toml").write_text(POLICY)
    told = [
        "info: policy.toml: the program is granted the environment variable REGION",
        f"info: policy.toml: the program is granted reading in {folder}/in, which it sees as {folder}/in and /in",
    ]
    assert ran(capsys, "--policy=policy.toml") == told
    monkeypatch.setenv("PULUMI_GESTALT_POLICY", f"{folder}/policy.toml")
    told = [line.replace("policy.toml", f"{folder}/policy.toml") for line in told]
    assert ran(capsys) == told
    less = ["--allow-env=REGION", "--allow-read=in/deep=/d", "--allow-type=test:index:Thing", "--max-resources=1"]
    assert ran(capsys, *less) == told
    assert f"only the policy {folder}/policy.toml can" in ran(capsys, "--allow-type=test:index:X", code=1)[-1]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--allow-env=OTHER", "--allow-env: OTHER goes beyond the policy policy.toml, [sandbox] allow-env"),
        ("--allow-read=.", "--allow-read: {0} goes beyond the policy policy.toml, [sandbox] allow-read"),
        ("--allow-read=link", "--allow-read: {0}/link goes beyond the policy policy.toml, [sandbox] allow-read"),
        ("--allow-write=in", "--allow-write: {0}/in goes beyond the policy policy.toml, [sandbox] allow-write"),
        ("--allow-type=test:*", "--allow-type: 'test:*' goes beyond the policy policy.toml, [sandbox] allow-type"),
        ("--allow-invoke=a:b:c", "--allow-invoke: 'a:b:c' goes beyond the policy policy.toml"),
        ("--max-resources=6", "--max-resources: goes beyond the policy policy.toml, [limits] max-resources"),
        ("--max-memory=none", "--max-memory: goes beyond the policy policy.toml, [limits] max-memory"),
        ("--max-resources=none", "--max-resources: goes beyond the policy policy.toml, [limits] max-resources"),
        ("--policy=gestalt.toml", "gestalt.toml: --policy names another policy than the environment variable"),
    ],
)
def test_beyond_a_policy(folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, option: str, said: str):
    """An option that asks for more than the policy ends the run before it begins, and says who decides."""
    (folder / "in" / "out").symlink_to(folder / "out")
    (folder / "link").symlink_to(folder / "out")
    (folder / "policy.toml").write_text(POLICY)
    (folder / "gestalt.toml").write_text("")
    monkeypatch.setenv("PULUMI_GESTALT_POLICY", f"{folder}/policy.toml")
    said = said.replace("policy policy.toml", "policy {0}/policy.toml")
    [error, hint] = ran(capsys, option, code=2)
    assert error.startswith("error: " + said.format(folder))
    assert hint.startswith("hint: drop ")


def test_limits_of_a_file(folder: Path):
    """A limit of the folder's file holds, and an option replaces it."""
    (folder / "gestalt.toml").write_text("[limits]\nmax-resources = 0\nmax-cpu = '7s'\n")
    for options, resources in (([], 0), (["--max-resources=1"], 1)):
        found = given(parser().parse_args(["run", *options, "app.wasm"])).limits
        assert (found.resources, found.cpu) == (resources, 7)


def test_a_refused_registration(folder: Path, capsys: Captured):
    """The program goes on, the resource is not there, the error names rule, resource and option, the exit code is 1."""
    (folder / "app.wasm").write_bytes(merged(register("1", "thing") + "(call $wait)" + FINISHED))
    assert main(["run", "--json", "--allow-type=random:*", "app.wasm"]) == 1
    out, err = capsys.readouterr()
    assert (
        "error: registration of test:index:Thing 'thing' failed: the rule allow-type (random:*) does not allow the "
        "resource test:index:Thing 'thing'; --allow-type test:index:Thing would"
    ) in err
    shown = json.loads(out)
    assert shown["resources"] == []
    assert shown["granted"]["rules"]["types"] == ["random:*"]
    assert main(["run", "--json", "--allow-type=test:index:Thing", "app.wasm"]) == 0
    assert [each["name"] for each in json.loads(capsys.readouterr().out)["resources"]] == ["thing"]


def test_json(folder: Path, capsys: Captured):
    """`--json` says what was given, by whom, without values of variables, and nothing when it was nothing."""
    assert main(["run", "--json", "app.wasm"]) == 0
    assert "granted" not in json.loads(capsys.readouterr().out)
    (folder / "gestalt.toml").write_text("[sandbox]\nallow-env = ['REGION']\nallow-write = ['out=/out']\n")
    assert main(["run", "--json", "app.wasm"]) == 0
    out = capsys.readouterr().out
    assert "hunter2" not in out
    assert json.loads(out)["granted"] == {
        "environment": ["REGION"],
        "directories": [{"host": f"{folder}/out", "guests": ["/out"], "writable": True}],
        "rules": None,
        "file": "gestalt.toml",
    }


def test_an_implementation_that_says_nothing(folder: Path, capsys: Captured):
    """A merged file that hides a refusal fails all the same, and the Runner tells why."""
    body = ResourceInvokeRequest(tok="command:local:run").SerializeToString()
    outputs = RegisterResourceOutputsRequest(urn="urn:pulumi:dev::project::pulumi:pulumi:Stack::project-dev")
    hidden = begin("1", "Invoke", body) + "(call $events)"
    hidden += begin("2", "RegisterResourceOutputs", outputs.SerializeToString()) + "(call $events)"
    (folder / "app.wasm").write_bytes(merged(hidden))
    [error] = ran(capsys, "--allow-type=random:*", code=1)
    assert error.startswith("error: the rule allow-invoke (nothing) does not allow the call of command:local:run")


def test_with_pulumi(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing of a refused registration reaches Pulumi, which is told the error, and that a file granted something."""
    (folder / "gestalt.toml").write_text("[sandbox]\nallow-env = ['REGION']\n")
    (folder / "app.wasm").write_bytes(
        merged("(call $info (i32.const 40))" + register("1", "a") + "(call $wait)" + finished("shop"))
    )
    with MonitorServer() as server:
        connect(monkeypatch, server)
        assert main(["run", "--allow-type=random:*", "app.wasm"]) == 32
        names = [name for name, _ in server.calls]
    assert [request.name for request in server.of(RegisterResourceRequest)] == ["shop-dev"]
    [told, error] = [request.message for request in server.of(LogRequest) if request.severity != DEBUG]
    assert told == "gestalt.toml: the program is granted the environment variable REGION"
    assert "the rule allow-type (random:*) does not allow the resource test:index:Thing 'a'" in error
    assert "SignalAndWaitForShutdown" not in names
    assert "hunter2" not in str(server.calls)
