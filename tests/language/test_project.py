from pathlib import Path

import pytest
from pulumi.runtime.proto import language_pb2 as official

from fakes.projects import info
from pulumi_gestalt_language.errors import ProjectError
from pulumi_gestalt_language.project import line_of, read_project
from pulumi_gestalt_rpc.language_pb2 import ProgramInfo

YAML = """\
name: shop
runtime:
  name: gestalt
  options:
    program: app.wasm
    debug: maybe
    bulid: make
    sandbox: {}
    build: [make]
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
        ({"debug": "maybe"}, "Pulumi.yaml:6: the option debug must be true or false", "write debug: true"),
        ({"bulid": "make"}, "Pulumi.yaml:7: there is no option bulid", "did you mean build?"),
        ({"x": 1}, "Pulumi.yaml: there is no option x", "the options are program, build, debug, sandbox"),
        ({"sandbox": {}}, "Pulumi.yaml:8: the option sandbox is reserved for a later version", "remove it"),
        (
            {"build": ["make"]},
            "Pulumi.yaml:9: the option build must be text that is not empty",
            'write build: "pulumi_wasm_runner build . -o app.wasm"',
        ),
        (
            {"program": " "},
            "Pulumi.yaml:5: the option program must be text that is not empty",
            "write program: app.wasm",
        ),
    ],
)
def test_mistakes(tmp_path: Path, options: dict[str, object], text: str, hint: str):
    """A mistake is explained with the line where it stands, and what to write instead."""
    (tmp_path / "Pulumi.yaml").write_text(YAML)
    assert problem(tmp_path, **options) == (text, hint)


def test_programs_that_are_none(tmp_path: Path):
    """A program that is missing, a folder, or named twice is an error at its line; one that will be built is not."""
    (tmp_path / "Pulumi.yaml").write_text(YAML)
    assert problem(tmp_path, program="app.wasm")[0] == f"Pulumi.yaml:5: there is no file {tmp_path / 'app.wasm'}"
    assert problem(tmp_path, "app.wasm")[0] == f"Pulumi.yaml:10: there is no file {tmp_path / 'app.wasm'}"
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
