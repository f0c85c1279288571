import argparse
import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_gestalt_runner.commands.project_options import add_policy, project_file
from pulumi_gestalt_runner.project_file import (
    MAX_SIZE,
    NO_FILE,
    ProjectFileError,
    Releases,
    Sandbox,
    find_project_file,
    read_project_file,
)

ALL = """\
[sandbox]
allow-env = ["REGION"]
allow-read = ["templates=/templates"]
allow-write = ["out"]
allow-type = ["random:*"]
allow-invoke = []
allow-provider = ["random"]
allow-plugin-url = ["https://example.com/*"]

[limits]
max-memory = "512 MiB"
max-resources = 10

[releases]
url = "https://example.com/releases"
offline = true
sigstore-identity = "release@example.com"
sigstore-issuer = "https://accounts.example.com"
"""


def problem(path: Path, text: str) -> ProjectFileError:
    """Return what is said about a file with this text."""
    path.write_text(text, "utf-8")
    with pytest.raises(ProjectFileError) as caught:
        read_project_file(str(path))
    return caught.value


def test_everything(tmp_path: Path):
    """Each key reaches its field."""
    path = tmp_path / "gestalt.toml"
    path.write_text(ALL)
    found = read_project_file(str(path), is_policy=True)
    assert found.sandbox == Sandbox(
        ("REGION",), ("templates=/templates",), ("out",), ("random:*",), (), ("random",), ("https://example.com/*",)
    )
    assert found.limits == {"max-memory": "512 MiB", "max-resources": 10}
    assert found.releases == Releases(
        "https://example.com/releases", True, "release@example.com", "https://accounts.example.com"
    )
    assert (found.path, found.folder, found.is_policy) == (str(path), str(tmp_path), True)
    found.check_limits(["max-memory", "max-resources"])


def test_nothing(tmp_path: Path):
    """What is not said is not there: a list that is missing is another thing than an empty one."""
    path = tmp_path / "gestalt.toml"
    path.write_text("")
    found = read_project_file(str(path))
    assert (found.sandbox, found.limits, found.releases, found.is_policy) == (Sandbox(), {}, Releases(), False)
    assert found.sandbox.allow_type is None
    assert find_project_file("", {}, str(tmp_path / "elsewhere")) is NO_FILE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[sandbox]\n\nallow-envs = []", ":3: [sandbox] allow-envs: there is no such key"),
        ("[releases]\noffline = 'yes'", ":2: [releases] offline: must be true or false"),
        ("[releases]\nurl = 3", ":2: [releases] url: must be a text that is not empty"),
        ("[releases]\nurl = ''", ":2: [releases] url: must be a text that is not empty"),
        ("[sandbox]\nallow-env = 'HOME'", ":2: [sandbox] allow-env: must be a list of texts that are not empty"),
        ("[sandbox]\nallow-env = ['A', 3]", ":2: [sandbox] allow-env: must be a list of texts that are not empty"),
        ("[sandbox]\nallow-type = ['']", ":2: [sandbox] allow-type: must be a list of texts that are not empty"),
        ("[limits]\nmax-memory = [1]", ":2: [limits] max-memory: must be a number, or a text such as"),
        ("[limits]\nmax-memory = true", ":2: [limits] max-memory: must be a number, or a text such as"),
        ("sandbox.allow-env = 3", ": [sandbox] allow-env: must be a list of texts that are not empty"),
        ("sandbox = 3", ":1: sandbox: is not a table"),
        ("[[sandbox]]", ": sandbox: is not a table"),
        ("[sandbox]\n[sandboxes]", ":2: [sandboxes]: there is no such table"),
        ("[sandbox]\nallow-env = [", ": is no TOML: Invalid value"),
        ("\n[sandbox]\nallow-env = x", ":3: is no TOML: Invalid value"),
        ("[sandbox]\n[sandbox]", ":2: is no TOML: Cannot declare ('sandbox',) twice"),
        ("a = " + "[" * 100_000, ": is no TOML: "),
        ("#" * (MAX_SIZE + 1), f": has more than {MAX_SIZE} bytes"),
    ],
)
def test_mistakes(tmp_path: Path, text: str, said: str):
    """A mistake is told with the file, the line where it can be found, the key, and exit code 2."""
    path = tmp_path / "gestalt.toml"
    error = problem(path, text)
    assert str(error).startswith(f"{path}{said}")
    assert error.exit_code == 2


def test_hints(tmp_path: Path):
    """An unknown key is told with the one that was meant, or all that there are; a wrong value with a right one."""
    path = tmp_path / "gestalt.toml"
    assert problem(path, "[sandbox]\nallow_env = []").hint == "did you mean allow-env?"
    assert problem(path, "[releases]\nwhatever = 3").hint.startswith("the keys of [releases] are url, offline")
    assert problem(path, "[tool]").hint == "the tables are [sandbox], [limits], [releases]"
    assert problem(path, "[sandbox]\nallow-env = 3").hint == 'write allow-env = ["..."]'


def test_limits(tmp_path: Path):
    """Who knows the limits refuses those that are none, with the line."""
    path = tmp_path / "gestalt.toml"
    path.write_text("[limits]\nmax-memroy = 3\n")
    found = read_project_file(str(path))
    with pytest.raises(ProjectFileError, match=r":2: \[limits\] max-memroy: there is no such key") as caught:
        found.check_limits(["max-memory"])
    assert caught.value.hint == "did you mean max-memory?"
    assert str(found.error("limits", "max-memroy", "is odd")) == f"{path}:2: [limits] max-memroy: is odd"


def test_files_that_cannot_be_read(tmp_path: Path):
    """A policy that is missing, a folder, a pipe, bytes that are no text: never a run without it, and never a wait."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bytes").write_bytes(b"\xff")
    (tmp_path / "gestalt.toml").symlink_to("nowhere")
    for name, said in (
        ("missing", "cannot be read: no such file or directory"),
        ("", "is not a file"),
        ("pipe", "is not a file"),
        ("bytes", "is no TOML: it is not UTF-8"),
        ("a\0b", "cannot be read: embedded null byte"),
    ):
        with pytest.raises(ProjectFileError, match=said):
            find_project_file(str(tmp_path / name), {})
    with pytest.raises(ProjectFileError, match=r"gestalt\.toml: cannot be read"):
        find_project_file("", {}, str(tmp_path))


def test_which_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A policy takes the place of the folder's file, and the one that the environment names cannot be replaced."""
    for name in ("gestalt.toml", "a", "b"):
        (tmp_path / name).write_text(f"[sandbox]\nallow-env = ['{name}']\n")
    (tmp_path / "link").symlink_to("a")
    monkeypatch.chdir(tmp_path)

    def found(policy: str = "", variable: str = "") -> tuple[tuple[str, ...] | None, bool]:
        file = find_project_file(policy, {"PULUMI_GESTALT_POLICY": variable})
        return file.sandbox.allow_env, file.is_policy

    assert found() == (("gestalt.toml",), False)
    assert found("a") == found("", f"{tmp_path}/a") == found("a", f"{tmp_path}/link") == (("a",), True)
    with pytest.raises(ProjectFileError, match="b: --policy names another policy than the environment variable"):
        found("b", f"{tmp_path}/a")
    with pytest.raises(ProjectFileError, match="b: --policy names another"):
        found("b", f"{tmp_path}/missing")
    with pytest.raises(ProjectFileError, match="a: the environment variable PULUMI_GESTALT_POLICY must hold an abs"):
        found("", "a")


def test_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A command reads its file once, from the working directory or the one that the language host names."""
    monkeypatch.delenv("PULUMI_GESTALT_POLICY", raising=False)
    (tmp_path / "sub").mkdir()
    (tmp_path / "gestalt.toml").write_text("[releases]\noffline = true\n")
    parser = argparse.ArgumentParser()
    add_policy(parser)
    monkeypatch.chdir(tmp_path / "sub")
    assert project_file(parser.parse_args([])) is NO_FILE
    arguments = parser.parse_args(["--project-directory", ".."])
    assert project_file(arguments).releases.offline
    assert project_file(arguments) is project_file(arguments)
    with pytest.raises(ProjectFileError, match="missing: cannot be read"):
        project_file(parser.parse_args(["--policy", "missing"]))


@given(st.text() | st.from_regex(r"\[(sandbox|limits|releases)\]\n(allow-env|url|x) *= *.{0,20}\n", fullmatch=True))
def test_any_text(tmp_path_factory: pytest.TempPathFactory, text: str):
    """Whatever a file holds, it is read or refused."""
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(ProjectFileError):
        assert read_project_file(str(path)).path == str(path)
