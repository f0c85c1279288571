import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulumi_gestalt_runner import packager
from pulumi_gestalt_runner.packager import PackagerMissingError, PackagingError, ProgramSourceError, package

# Stands for componentize-py: writes down what it is given, or does what the program's source says.
STAND_IN = """
import json, os, pathlib, sys
paths = [sys.argv[i + 1] for i, word in enumerate(sys.argv) if word == "-p"]
found = {
    "arguments": sys.argv[1:],
    "environment": sorted(os.environ),
    "inside": [pathlib.Path(os.environ[name]) == pathlib.Path.cwd() for name in ("TMPDIR", "TEMP", "TMP")],
    "files": {path: sorted(str(p.relative_to(path)) for p in pathlib.Path(path).rglob("*") if p.is_file())
              for path in paths},
    "entry": pathlib.Path("sdk/gestalt_entry.py").read_text(),
    "world": "component:pulumi-gestalt@" in pathlib.Path("wit/world.wit").read_text(),
    "place": os.getcwd(),
}
pathlib.Path("app.wasm").write_text(json.dumps(found))
"""


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Return a function that packages with the stand-in and gives what that found."""
    import json  # noqa: PLC0415

    monkeypatch.setattr(packager, "_SCRIPT", STAND_IN)

    def pack(path: Path, libraries: tuple[Path, ...] = ()) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(package(path, "0.1.0", libraries))
        return found

    return pack


def tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def test_directory(stand_in, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A program is copied with what it may import or read, and the SDK comes before it."""
    monkeypatch.setenv("SECRET", "s3cret")
    names = ["app.py", "lib/__init__.py", "lib/deep/x.py", "data.json", "build/b.py", "ä ö/y.py"]
    ignored = [".env", ".git/x.py", "lib/__pycache__/x.pyc", "node_modules/x.py", "a.wasm", "p.egg-info/PKG"]
    ignored += ["env/pyvenv.cfg", "env/lib/x.py", "x.pyc"]
    found = stand_in(tree(tmp_path / "my app", *names, *ignored))
    assert found["files"]["program"] == sorted(names)
    assert "pulumi_gestalt/__init__.py" in found["files"]["sdk"]
    assert found["arguments"][-6:] == ["-o", "app.wasm", "-p", "sdk", "-p", "program"]
    assert found["entry"] == 'from pulumi_gestalt.entry import PulumiMain, load\n\nload("app")\n'
    assert found["world"]
    assert "SECRET" not in found["environment"]
    assert "HOME" not in found["environment"]
    assert found["inside"] == [True] * 3
    assert not Path(found["place"]).exists()


def test_names_of_the_entry(stand_in, tmp_path: Path):
    """A directory is started at app.py, else at main.py; a file under its own name."""
    assert 'load("main")' in stand_in(tree(tmp_path / "a", "main.py"))["entry"]
    assert 'load("app")' in stand_in(tree(tmp_path / "b", "main.py", "app.py"))["entry"]
    assert 'load("other")' in stand_in(tree(tmp_path / "c", "other.py") / "other.py")["entry"]


def test_file_alone(stand_in, tmp_path: Path):
    """A file that has no modules beside it is copied alone; otherwise its directory is."""
    tree(tmp_path, "app.py", "huge.bin", "empty/x.txt")
    assert stand_in(tmp_path / "app.py")["files"]["program"] == ["app.py"]
    tree(tmp_path, "space/module.py")
    assert "space/module.py" in stand_in(tmp_path / "app.py")["files"]["program"]
    (tmp_path / "space" / "module.py").unlink()
    tree(tmp_path, "other.py")
    assert "other.py" in stand_in(tmp_path / "app.py")["files"]["program"]


def test_links(stand_in, tmp_path: Path):
    """Links are followed, those that lead nowhere or in a circle are left out."""
    program = tree(tmp_path / "program", "app.py")
    tree(tmp_path / "shared", "module.py")
    (program / "shared").symlink_to(tmp_path / "shared")
    (program / "linked.py").symlink_to(tmp_path / "shared" / "module.py")
    (program / "self").symlink_to(program)
    (program / "dangling.py").symlink_to("nowhere")
    (program / "endless.py").symlink_to("endless.py")
    assert stand_in(program)["files"]["program"] == ["app.py", "linked.py", "shared/module.py"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")
def test_strange_files(stand_in, tmp_path: Path):
    """Pipes and names that are not Unicode, which would hide the whole directory from WASI, are left out."""
    program = tree(tmp_path, "app.py", "esc\x1b.py")
    os.mkfifo(program / "pipe")
    for name in (b"\xff.py", b"\xffd/x.py"):
        path = os.path.join(os.fsencode(program), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb"):
            pass
    assert stand_in(program)["files"]["program"] == ["app.py", "esc\x1b.py"]


def test_libraries(stand_in, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Libraries, also by relative paths, are copied behind the program."""
    tree(tmp_path, "app.py", "lib one/a.py", "two/b.py")
    monkeypatch.chdir(tmp_path)
    found = stand_in(tmp_path / "app.py", (Path("lib one"), tmp_path / "two"))
    assert found["files"]["library0"] == ["a.py"]
    assert found["files"]["library1"] == ["b.py"]
    assert found["arguments"][-4:] == ["-p", "library0", "-p", "library1"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing", "it does not exist"),
        ("empty", "it holds no app.py or main.py"),
        ("text.txt", "it is not a Python module"),
        ("my-app.py", "it is not a Python module"),
        ("pipe.py", "it is not a Python module"),
        ("__main__.py", "it cannot be imported under this name"),
    ],
)
def test_no_program(tmp_path: Path, name: str, problem: str):
    """What is no program is refused with what to name instead."""
    tree(tmp_path, "text.txt", "my-app.py", "__main__.py", "empty/x.txt")
    os.mkfifo(tmp_path / "pipe.py")
    with pytest.raises(ProgramSourceError) as error:
        package(tmp_path / name, "0.1.0")
    assert str(error.value).startswith(f"{tmp_path / name}: {problem}")
    assert error.value.hint


@pytest.mark.parametrize("name", ["pulumi_gestalt.py", "pulumi_gestalt/__init__.py", "gestalt_entry.py"])
def test_our_names(tmp_path: Path, name: str):
    """A module with the name of one that is added is refused: one would hide the other."""
    with pytest.raises(ProgramSourceError, match="has the name of one that the Runner adds"):
        package(tree(tmp_path, "app.py", name), "0.1.0")


def test_library_that_is_none(tmp_path: Path):
    """A library must be a directory."""
    tree(tmp_path, "app.py")
    with pytest.raises(ProgramSourceError, match="it is not a directory"):
        package(tmp_path, "0.1.0", [tmp_path / "app.py"])


def test_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The wrong directory, with too many files or bytes, is refused before it is copied as a whole."""
    tree(tmp_path, "app.py", "a/b/c.py", "a/d.py")
    monkeypatch.setattr(packager, "MAX_FILES", 4)
    with pytest.raises(ProgramSourceError, match="it holds more than 4 files"):
        packager._copy(tmp_path, tmp_path.parent / "copy1")
    monkeypatch.setattr(packager, "MAX_FILES", 5)
    packager._copy(tmp_path, tmp_path.parent / "copy2")
    with (tmp_path / "a" / "sparse").open("wb") as file:
        file.truncate(packager.MAX_SIZE + 1)
    (tmp_path / "a" / "d.py").unlink()
    with pytest.raises(ProgramSourceError, match="files of more than 268435456 bytes"):
        packager._copy(tmp_path, tmp_path.parent / "copy3")
    assert not (tmp_path.parent / "copy3" / "a" / "sparse").exists()


def test_missing_packager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without componentize-py the error says how to install it."""
    monkeypatch.setattr(packager, "find_spec", lambda name: None if name == "componentize_py" else 1)
    with pytest.raises(PackagerMissingError, match="componentize-py") as error:
        package(tree(tmp_path, "app.py"), "0.1.0")
    assert "[build]" in error.value.hint
    assert importlib.util.find_spec("componentize_py") is not None


FAILURE = "said\x1b\nTraceback\nError: no\n\n\n\nCaused by:\n    0: error while executing at wasm backtrace:\n  x\n"


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        (f"import sys; sys.exit({FAILURE!r})", "said\x1b\nTraceback\nError: no"),
        ("import sys; sys.exit('no such world\\n\\nCaused by:\\n    0: x')", "no such world\n\nCaused by:\n    0: x"),
        ("import sys; sys.exit(3)", "componentize-py gave no reason"),
        ("import os; os.kill(os.getpid(), 9)", "componentize-py was stopped by signal 9"),
        ("import sys; sys.exit('x' * 30_000 + 'end')", "[...]" + "x" * 19_997 + "end"),
        ("import sys; sys.stdout.buffer.write(b'\\xff'); sys.exit(1)", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_failures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, shown: str):
    """What the program has written is shown, up to a limit, without the backtrace of the sandbox."""
    monkeypatch.setattr(packager, "_SCRIPT", script)
    with pytest.raises(PackagingError) as error:
        package(tree(tmp_path, "app.py"), "0.1.0")
    assert error.value.output == shown
    assert str(error.value) == f"the program could not be packaged:\n{shown}"
    assert error.value.exit_code == 1


def test_endless_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A program whose import does not end is stopped."""
    monkeypatch.setattr(packager, "_SCRIPT", "while True: pass")
    monkeypatch.setattr(packager, "TIME_LIMIT", 0.3)
    with pytest.raises(PackagingError, match=r"it was not imported within 0\.3 seconds"):
        package(tree(tmp_path, "app.py"), "0.1.0")


@pytest.mark.wasm
def test_real_failure(tmp_path: Path):
    """A mistake in the program is told by the real packager with file name and line, and nothing around it."""
    (tmp_path / "app.py").write_text("import pulumi_gestalt\n\ndef f(:\n    pass\n")
    with pytest.raises(PackagingError) as error:
        package(tmp_path, "0.1.0")
    assert error.value.output.startswith('  File "app.py", line 3\n    def f(:\n')
    assert error.value.output.endswith("SyntaxError: invalid syntax")


def test_script_is_valid():
    """The script that runs the real packager turns its exception into an exit with the text."""
    fake = "import sys, types\nfake = types.ModuleType('componentize_py')\ndef script(): raise AssertionError('why')\n"
    fake += "fake.script = script\nsys.modules['componentize_py'] = fake\n"
    done = subprocess.run([sys.executable, "-c", fake + packager._SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "why\n")
