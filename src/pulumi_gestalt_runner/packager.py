"""Packaging a Python program as a component, by componentize-py.

The program is copied to a private directory first: componentize-py gives the code that it imports write access to the
directories it is found in, and leaves `__pycache__` behind. Nothing of the machine's own Python packages is visible.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.wasm.errors import printable
from pulumi_gestalt_wit import write_wit

ENTRY = "gestalt_entry"
"""The module that componentize-py starts from; its two lines load the SDK and then the program."""
ENTRY_NAMES = ("app.py", "main.py", "__main__.py")
_IGNORED = shutil.ignore_patterns(
    "__pycache__", ".*", "node_modules", "venv", "build", "dist", "*.wasm", "*.egg-info", "Pulumi.*.yaml"
)
MAX_FILES = 10_000
"""Files in a program's directory: more means that the wrong directory was named."""


class ProgramSourceError(RunnerError):
    """The path holds no Python program.

    Args:
        path: what was given.
        problem: what is wrong with it.
        hint: what to give.
    """

    def __init__(self, path: Path, problem: str, hint: str) -> None:
        self.path = path
        self.problem = problem
        self.hint = hint
        super().__init__(path, problem)

    def __str__(self) -> str:
        return f"{printable(str(self.path), 4096)}: {self.problem}"


class PackagerMissingError(RunnerError):
    """componentize-py is not installed."""

    hint = "install it with the extra: pip install 'pulumi-gestalt-wasm[build]'"

    def __str__(self) -> str:
        return "packaging a Python program needs componentize-py, which is not installed"


class PackagingError(RunnerError):
    """componentize-py refused the program.

    Args:
        output: what it, or the program when it was imported, wrote.
    """

    exit_code = 1
    hint = (
        "the program's modules are imported while it is packaged; code that needs a run belongs into the main function"
    )

    def __init__(self, output: str) -> None:
        self.output = output
        super().__init__(output)

    def __str__(self) -> str:
        return f"the program could not be packaged:\n{self.output}"


def package(path: Path, version: str, libraries: Sequence[Path] = ()) -> bytes:
    """Return the component of the Python program at `path`.

    Args:
        path: a file, or a directory with an `app.py`, `main.py` or `__main__.py`.
        version: of the WIT package that it imports.
        libraries: directories with more modules, such as a `site-packages` of pure Python.

    Raises:
        ProgramSourceError: there is no program.
        PackagerMissingError: componentize-py is not installed.
        PackagingError: componentize-py refused it, or importing it raised.
    """
    entry = _entry(path)
    for library in libraries:
        if not library.is_dir():
            raise ProgramSourceError(library, "it is not a directory", "name a directory that holds modules")
    if find_spec("componentize_py") is None:
        raise PackagerMissingError
    with tempfile.TemporaryDirectory(prefix="pulumi-gestalt-") as name:
        stage = Path(name)
        _stage(stage, entry, alone=path.is_file())
        write_wit(stage / "wit", version)
        _componentize(stage, libraries)
        return (stage / "app.wasm").read_bytes()


def _entry(path: Path) -> Path:
    if path.is_dir():
        for name in ENTRY_NAMES:
            if (path / name).is_file():
                return path / name
        raise ProgramSourceError(path, f"it holds none of {', '.join(ENTRY_NAMES)}", "name the program's file")
    if not path.exists():
        raise ProgramSourceError(path, "it does not exist", "check the path")
    if path.suffix != ".py" or not path.stem.isidentifier():
        raise ProgramSourceError(
            path,
            "it is not a Python module",
            "name a .py file whose name is a Python identifier, or a directory; other languages have their own tools",
        )
    return path


def _stage(stage: Path, entry: Path, *, alone: bool) -> None:
    """Lay out the program, the SDK and the entry module below `stage`."""
    program = stage / "program"
    if alone and not any(entry.parent.glob("*/__init__.py")) and len(list(entry.parent.glob("*.py"))) == 1:
        program.mkdir()
        shutil.copy(entry, program)
    else:
        _check_count(entry.parent)
        shutil.copytree(entry.parent, program, ignore=_IGNORED)
    modules = stage / "sdk"
    modules.mkdir()
    spec = find_spec("pulumi_gestalt")
    assert spec is not None
    assert spec.origin is not None
    shutil.copytree(Path(spec.origin).parent, modules / "pulumi_gestalt", ignore=shutil.ignore_patterns("__pycache__"))
    (modules / f"{ENTRY}.py").write_text(
        f'from pulumi_gestalt.entry import PulumiMain, load\n\nload("{entry.stem}")\n', "utf-8"
    )
    # componentize-py mounts the site-packages of the Python that runs it, unless VIRTUAL_ENV names another.
    (stage / "venv" / "lib" / "python3.14" / "site-packages").mkdir(parents=True)


def _check_count(directory: Path) -> None:
    count = 0
    for _, directories, files in os.walk(directory):
        directories[:] = [name for name in directories if not _IGNORED("", [name])]
        count += len(files)
        if count > MAX_FILES:
            raise ProgramSourceError(
                directory, f"it holds more than {MAX_FILES} files", "put the program into a directory of its own"
            )


def _componentize(stage: Path, libraries: Sequence[Path]) -> None:
    paths = [stage / "program", stage / "sdk", *(library.absolute() for library in libraries)]
    command = [sys.executable, "-I", "-c", "import sys, componentize_py; sys.exit(componentize_py.script())"]
    command += ["--quiet", "-d", "wit", "-w", "client", "componentize", ENTRY, "-o", "app.wasm"]
    command += [part for path in paths for part in ("-p", str(path))]
    done = subprocess.run(  # noqa: S603 - a fixed program; paths are arguments of their own
        command,
        cwd=stage,
        env=_environment(stage),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        raise PackagingError(_explain(done.stdout.decode("utf-8", "replace"), stage))


def _environment(stage: Path) -> dict[str, str]:
    kept = ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"VIRTUAL_ENV": str(stage / "venv")}


def _explain(output: str, stage: Path) -> str:
    """Return what the program's author needs of componentize-py's output: the traceback, not the panic around it."""
    text = output.replace(str(stage / "program") + os.sep, "")
    lines = text.splitlines()
    start = next((index for index, line in enumerate(lines) if line.startswith("Traceback")), 0)
    end = next((index for index, line in enumerate(lines) if index > start and "Caused by:" in line), len(lines))
    return "\n".join(line for line in lines[start:end] if line.strip()) or "componentize-py gave no reason"
