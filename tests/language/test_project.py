from pathlib import Path

import pytest
from pulumi.runtime.proto import language_pb2 as official

from fakes.projects import info
from pulumi_gestalt_language.errors import ProjectError
from pulumi_gestalt_language.options import line_of
from pulumi_gestalt_language.project import Grants, read_project
from pulumi_gestalt_rpc.language_pb2 import ProgramInfo

YAML = """\
name: shop
runtime:
  name: gestalt
  options:
    program: app.wasm
    debug: maybe
    bulid: make
    build: [make]
    packages: random
    sandbox:
      env: [HOME, A=B]
      read:
      - .
      - nowhere
      wirte: []
main: app.wasm
"""


def ours(message: official.ProgramInfo) -> ProgramInfo:
    return ProgramInfo.FromString(message.SerializeToString())


def problem(root: Path, main: str = ".", **options: object) -> tuple[str, str]:
    with pytest.raises(ProjectError) as caught:
        read_project(ours(info(root, main, **options)))
    return str(caught.value), caught.value.hint


def test_options(tmp_path: Path):
    """The options are read, and nulls are as if they were not there."""
    (tmp_path / "app.wasm").touch()
    project = read_project(ours(info(tmp_path, program="app.wasm", build="make it", debug=True, sandbox=None)))
    assert (project.root, project.folder, project.program) == (tmp_path, tmp_path, tmp_path / "app.wasm")
    assert (project.build, project.debug) == ("make it", True)
    assert (project.grants, project.packages) == (Grants(), None)


def test_grants_and_packages(tmp_path: Path):
    """What a program may use is listed, paths count from its folder; `packages` may be empty."""
    (tmp_path / "app.wasm").touch()
    (tmp_path / "data").mkdir()
    sandbox = {"env": ["HOME"], "read": ["data", f"{tmp_path}=/all"], "write": ["./data=/out"]}
    project = read_project(ours(info(tmp_path, sandbox=sandbox, packages=[])))
    assert project.grants == Grants(("HOME",), ("data", f"{tmp_path}=/all"), ("./data=/out",))
    assert project.packages == ()


def test_main(tmp_path: Path):
    """`main` may name the program, or the folder that the option counts from."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "app.wasm").touch()
    by_file = info(tmp_path, "app.wasm")
    by_file.program_directory = str(tmp_path / "sub")
    by_folder = info(tmp_path, program="app.wasm")
    by_folder.program_directory = str(tmp_path / "sub")
    for message in (by_file, by_folder):
        project = read_project(ours(message))
        assert project.program == tmp_path / "sub" / "app.wasm"
        assert project.root == tmp_path
        assert not project.debug


def test_only_program(tmp_path: Path):
    """The only component in the folder needs no name; with none or several the error says how many there are."""
    assert "holds no files that end in .wasm" in problem(tmp_path)[0]
    (tmp_path / "one.wasm").touch()
    assert read_project(ours(info(tmp_path))).program == tmp_path / "one.wasm"
    (tmp_path / "two.wasm").touch()
    text, hint = problem(tmp_path)
    assert "holds 2 files" in text
    assert "program: app.wasm" in hint


@pytest.mark.parametrize(
    ("options", "text", "hint"),
    [
        ({"debug": "maybe"}, ":6: the option debug must be true or false", "write debug: true"),
        ({"bulid": "make"}, ":7: there is no option bulid", "did you mean build?"),
        (
            {"x": 1},
            ": there is no option x",
            "the options are program, build, debug, locked, sandbox, limits, packages",
        ),
        (
            {"build": ["make"]},
            ":8: the option build must be text that is not empty",
            'write build: "pulumi_wasm_runner build . -o app.wasm"',
        ),
        ({"program": " "}, ":5: the option program must be text that is not empty", "write program: app.wasm"),
        ({"packages": "random"}, ":9: the option packages must be a list", "write packages: [random, aws@7.0.0]"),
        (
            {"sandbox": True},
            ":10: the option sandbox must be a mapping",
            "write sandbox: {env: [HOME], read: [data], write: [out]}",
        ),
        ({"sandbox": {"wirte": []}}, ":15: there is no option sandbox.wirte", "did you mean sandbox.write?"),
        (
            {"sandbox": {"env": ["HOME", "A=B"]}},
            ":11: an entry of the option sandbox.env is not the name of a variable",
            "write the name only: its value is taken over",
        ),
        (
            {"sandbox": {"read": [".", 1]}},
            ":14: an entry of the option sandbox.read must be text that is not empty",
            "write read: [data, ../shared=/shared]",
        ),
        (
            {"sandbox": {"read": [".", "nowhere"]}},
            ":14: sandbox.read: {folder}/nowhere is not a directory",
            "write DIRECTORY or DIRECTORY=/GUEST; the directory counts from the folder of the program",
        ),
        (
            {"sandbox": {"write": [".=out"]}},
            ": sandbox.write: .=out names no directory, or none that begins with / for the program",
            "write DIRECTORY or DIRECTORY=/GUEST; the directory counts from the folder of the program",
        ),
    ],
)
def test_mistakes(tmp_path: Path, options: dict[str, object], text: str, hint: str):
    """A mistake is explained with the line where it stands, and what to write instead."""
    (tmp_path / "Pulumi.yaml").write_text(YAML)
    (tmp_path / "app.wasm").touch()
    assert problem(tmp_path, **options) == (f"Pulumi.yaml{text}".format(folder=tmp_path), hint)


def test_programs_that_are_none(tmp_path: Path):
    """A program that is missing, a folder, or named twice is an error at its line; one that will be built is not."""
    (tmp_path / "Pulumi.yaml").write_text(YAML)
    assert problem(tmp_path, program="app.wasm")[0] == f"Pulumi.yaml:5: there is no file {tmp_path / 'app.wasm'}"
    assert problem(tmp_path, "app.wasm")[0] == f"Pulumi.yaml:16: there is no file {tmp_path / 'app.wasm'}"
    assert (
        "both main (app.wasm) and the option program (app.wasm)" in problem(tmp_path, "app.wasm", program="app.wasm")[0]
    )
    assert not read_project(ours(info(tmp_path, program="app.wasm", build="make"))).program.exists()
    (tmp_path / "app.wasm").mkdir()
    assert "is a folder" in problem(tmp_path, program="app.wasm", build="make")[0]


@pytest.mark.parametrize("text", ["", "- a\n", "a: [", "a: b\n", "\0"])
def test_lines_of_broken_files(tmp_path: Path, text: str):
    """A file that has no such key, or is no YAML at all, has no line for it."""
    file = tmp_path / "Pulumi.yaml"
    file.write_text(text)
    assert line_of(file, ("a", "b")) is None
    assert line_of(tmp_path / "missing", ("a",)) is None


def test_rules_and_limits(tmp_path: Path):
    """Rules are lists, of which an empty one is another thing than none; limits are numbers or texts."""
    (tmp_path / "app.wasm").touch()
    sandbox = {"type": ["random:*", "a:b:C"], "invoke": [], "plugin-url": ["https://*"]}
    limits = {"max-memory": "512 MiB", "max-resources": 100, "timeout-idle": 1.5, "max-cpu": None}
    grants = read_project(ours(info(tmp_path, sandbox=sandbox, limits=limits))).grants
    assert grants.rules == (("type", ("random:*", "a:b:C")), ("invoke", ()), ("plugin-url", ("https://*",)))
    assert sorted(grants.limits) == [("max-memory", "512 MiB"), ("max-resources", "100"), ("timeout-idle", "1.5")]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sandbox": {"types": []}}, "there is no option sandbox.types"),
        ({"sandbox": {"type": "random:*"}}, "the option sandbox.type must be a list"),
        ({"sandbox": {"provider": [""]}}, "an entry of the option sandbox.provider must be text that is not empty"),
        ({"limits": ["max-memory"]}, "the option limits must be a mapping"),
        ({"limits": {"policy": "x"}}, "there is no limit policy"),
        ({"limits": {"max-memory=1 --policy": 1}}, "there is no limit max-memory=1 --policy"),
        ({"limits": {"max-memory": True}}, "the limit max-memory must be a number, or text"),
    ],
)
def test_wrong_rules_and_limits(tmp_path: Path, options: dict[str, object], said: str):
    """A mistake in rules and limits is explained, and nothing else becomes an option of the Runner's."""
    (tmp_path / "app.wasm").touch()
    found, hint = problem(tmp_path, **options)
    assert said in found
    assert hint
