"""Packaging a Python program as a component, by componentize-py.

The program is copied to a private directory first: componentize-py gives the code that it imports write access to the
directories it is found in, and leaves `__pycache__` behind. Nothing of the machine's own Python packages is visible.
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.wasm.errors import printable
from pulumi_gestalt_wit import write_wit

ENTRY = "gestalt_entry"
"""The module that componentize-py starts from; its two lines load the SDK and then the program."""
ENTRY_NAMES = ("app.py", "main.py")
MAX_FILES = 10_000
"""Files and directories in a program's directory: more means that the wrong directory was named."""
MAX_SIZE = 256 * 1024 * 1024
"""Bytes of these files: the same."""
TIME_LIMIT = 900.0
"""Seconds for one packaging: it takes 5 to 25."""
MAX_OUTPUT = 20_000
"""Characters of what a program writes while it is imported that an error shows."""

_OURS = ("pulumi_gestalt", ENTRY)
"""Modules that a program must not have."""
_SKIPPED_DIRECTORIES = ("__pycache__", "node_modules")
_SKIPPED_FILES = (".pyc", ".wasm")
# componentize-py raises one exception: what the program has written, then a backtrace of the sandbox.
_SCRIPT = """\
import sys, componentize_py
try:
    componentize_py.script()
except AssertionError as error:
    sys.exit(str(error))
"""
_BACKTRACE = "\n\nCaused by:\n    0: error while executing at wasm backtrace:"


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
    """componentize-py, or the program when it was imported, failed.

    Args:
        output: what it wrote.
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
        path: a file, or a directory with an `app.py` or `main.py`.
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
        # In the order in which modules are looked for.
        paths = [_stage_sdk(stage, entry.stem), _stage_program(stage, entry, alone=path.is_file())]
        paths += [_copy(library, stage / f"library{number}") for number, library in enumerate(libraries)]
        # componentize-py mounts the site-packages of the Python that runs it, unless VIRTUAL_ENV names another.
        (stage / "venv" / "lib" / "python3.14" / "site-packages").mkdir(parents=True)
        write_wit(stage / "wit", version)
        _componentize(stage, paths)
        return (stage / "app.wasm").read_bytes()


def _entry(path: Path) -> Path:
    if path.is_dir():
        for name in ENTRY_NAMES:
            if (path / name).is_file():
                return path / name
        raise ProgramSourceError(path, f"it holds no {' or '.join(ENTRY_NAMES)}", "name the program's file")
    if not path.exists():
        raise ProgramSourceError(path, "it does not exist", "check the path")
    if not path.is_file() or path.suffix != ".py" or not path.stem.isidentifier():
        raise ProgramSourceError(
            path,
            "it is not a Python module",
            "name a .py file whose name is a Python identifier, or a directory; other languages have their own tools",
        )
    if path.stem == "__main__":
        raise ProgramSourceError(path, "it cannot be imported under this name", "rename it to app.py")
    return path


def _stage_sdk(stage: Path, program: str) -> Path:
    """Lay out the SDK and the entry module, which loads the module `program`."""
    target = stage / "sdk"
    spec = find_spec("pulumi_gestalt")
    assert spec is not None
    assert spec.origin is not None
    _copy(Path(spec.origin).parent, target / "pulumi_gestalt")
    (target / f"{ENTRY}.py").write_text(
        f'from pulumi_gestalt.entry import PulumiMain, load\n\nload("{program}")\n', "utf-8"
    )
    return target


def _stage_program(stage: Path, entry: Path, *, alone: bool) -> Path:
    """Lay out the program: its directory, or the file alone if it was named and has no modules beside it."""
    target = stage / "program"
    directory = entry.parent
    if alone and not any(directory.glob("*/*.py")) and [*directory.glob("*.py")] == [entry]:
        target.mkdir()
        shutil.copyfile(entry, target / entry.name)
    else:
        _copy(directory, target)
    for name in _OURS:
        if (target / name).exists() or (target / f"{name}.py").exists():
            raise ProgramSourceError(
                directory, f"its module {name} has the name of one that the Runner adds", "rename it, or remove a copy"
            )
    return target


def _copy(source: Path, target: Path) -> Path:
    """Copy the files below `source` that a program may import or read, and return `target`.

    Links are followed: a program may keep shared modules elsewhere.

    Raises:
        ProgramSourceError: there are too many, or they are too large.
    """
    count = size = 0
    for place, directories, files in os.walk(source, followlinks=True):
        directories[:] = sorted(name for name in directories if not _is_skipped(Path(place, name)))
        below = target / Path(place).relative_to(source)
        below.mkdir(parents=True)
        count += len(directories)
        for path, length in _regular(Path(place, name) for name in files):
            count += 1
            size += length
            if count <= MAX_FILES and size <= MAX_SIZE:
                shutil.copyfile(path, below / path.name)
        if count > MAX_FILES or size > MAX_SIZE:
            problem = f"more than {MAX_FILES} files" if count > MAX_FILES else f"files of more than {MAX_SIZE} bytes"
            raise ProgramSourceError(source, f"it holds {problem}", "put the program into a directory of its own")
    return target


def _is_skipped(directory: Path) -> bool:
    name = directory.name
    return (
        name.startswith(".")
        or name in _SKIPPED_DIRECTORIES
        or name.endswith(".egg-info")
        or (directory / "pyvenv.cfg").exists()
        or not _is_text(name)
        # A link back to a directory that it is in; the limits end circles of more than one link.
        or (directory.is_symlink() and directory.parent.resolve().is_relative_to(directory.resolve()))
    )


def _regular(paths: Iterator[Path]) -> Iterator[tuple[Path, int]]:
    """Yield those of `paths` that are files to copy, with their sizes."""
    for path in paths:
        if path.name.startswith(".") or path.name.endswith(_SKIPPED_FILES) or not _is_text(path.name):
            continue
        try:
            facts = path.stat()
        except OSError:
            continue  # a link to nothing, or to itself
        if stat.S_ISREG(facts.st_mode):
            yield path, facts.st_size


def _is_text(name: str) -> bool:
    """Tell whether `name` is Unicode: WASI has no other names, and one of them hides a whole directory."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _componentize(stage: Path, paths: Sequence[Path]) -> None:
    command = [sys.executable, "-I", "-c", _SCRIPT]
    command += ["--quiet", "-d", "wit", "-w", "client", "componentize", ENTRY, "-o", "app.wasm"]
    command += [part for path in paths for part in ("-p", path.name)]
    try:
        # On an exception, Ctrl-C included, `run` kills the process before it goes on.
        done = subprocess.run(  # noqa: S603 - a fixed program; paths are arguments of their own
            command,
            cwd=stage,
            env=_environment(stage),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PackagingError(f"it was not imported within {TIME_LIMIT:g} seconds") from None
    if done.returncode < 0:
        raise PackagingError(f"componentize-py was stopped by signal {-done.returncode}")
    if done.returncode:
        raise PackagingError(_explain(done.stdout.decode("utf-8", "replace")))


def _environment(stage: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    # componentize-py leaves its temporary directories behind when it is stopped: they go with the stage.
    return kept | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(stage)) | {"VIRTUAL_ENV": str(stage / "venv")}


def _explain(output: str) -> str:
    """Return what the program's author needs of componentize-py's output."""
    text = output.partition(_BACKTRACE)[0].strip("\n")
    shown = text if len(text) <= MAX_OUTPUT else "[...]" + text[-MAX_OUTPUT:]
    return shown or "componentize-py gave no reason"
