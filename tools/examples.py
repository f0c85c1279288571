"""Build the example programs into build/examples/, each only when something that goes into it has changed.

    python -m tools.examples [NAME ...]        default: all

A component is named after its folder. Tests and `make demo` share what is built here.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pulumi_gestalt_wit import VERSION, write_wit

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "build" / "examples"
RUNNER = Path(sys.executable).with_name("pulumi_wasm_runner")
_SKIPPED = {"node_modules", "build", "__pycache__", "expected"}


@dataclass(frozen=True)
class Example:
    """One program: its name, its folder, what else it is made from, and how it is built."""

    name: str
    folder: Path
    parts: tuple[Path, ...]
    build: Callable[["Example", Path], None]


def python(example: Example, target: Path) -> None:
    """Package a Python program."""
    providers = (example.folder / "providers.txt").read_text("utf-8").split()
    options = [option for provider in providers for option in ("--provider", provider)]
    _call([str(RUNNER), "build", str(example.folder), "-o", str(target), *options], ROOT)


def sdk_python(example: Example, target: Path) -> None:
    """Package a Python program that names no providers."""
    _call([str(RUNNER), "build", str(example.folder), "-o", str(target)], ROOT)


def raw_python(example: Example, target: Path) -> None:
    """Package a Python program that uses the generated bindings, without the SDK."""
    with tempfile.TemporaryDirectory() as name:
        write_wit(Path(name) / "wit", VERSION)
        (Path(name) / "venv/lib/python3.14/site-packages").mkdir(parents=True)
        command = ["componentize-py", "-q", "-d", f"{name}/wit", "-w", "client", "componentize", "app"]
        command += ["-p", str(example.folder), "-o", str(target)]
        _call(command, ROOT, VIRTUAL_ENV=f"{name}/venv")


def javascript(example: Example, target: Path) -> None:
    """Build a JavaScript program with the tools that its lock file names."""
    install_javascript(example.folder)
    _call(["npm", "run", "--silent", "build"], example.folder)
    shutil.copy(example.folder / "build" / "app.wasm", target)


def hostile_javascript(example: Example, target: Path) -> None:
    """Build a JavaScript program with the tools of the JavaScript example."""
    install_javascript(named("random-pet").folder)
    with tempfile.TemporaryDirectory() as name:
        write_wit(Path(name) / "wit", VERSION)
        _call(jco(f"{name}/wit", target), example.folder)


def jco(wit: str, target: Path) -> list[str]:
    """Return the command that makes a component of `app.js` in the working directory, with the example's tools.

    Args:
        wit: the folder of the WIT files.
        target: the component.
    """
    executable = named("random-pet").folder / "node_modules" / ".bin" / "jco"
    options = ["--world-name", "client", "--backend", "qjs", "--backend-qjs-disable-async"]
    return [str(executable), "componentize", "app.js", "--wit", wit, *options, "--out", str(target)]


def install_javascript(folder: Path) -> None:
    """Install what the lock file of `folder` names, unless that has been done."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    mark = folder / "node_modules" / ".installed"
    if not mark.exists() or mark.read_text("utf-8") != lock:
        _call(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
        mark.write_text(lock, "utf-8")


_SDK = (ROOT / "src" / "pulumi_gestalt", ROOT / "src" / "pulumi_gestalt_wit", ROOT / "requirements" / "dev.txt")
_PACKAGER = (ROOT / "src" / "pulumi_gestalt_runner" / "packager.py",)
_FOLDERS = ROOT / "examples"
_PROGRAMS = ROOT / "tests" / "programs"
EXAMPLES = (
    Example("pet", _FOLDERS / "python" / "pet", (*_SDK, *_PACKAGER), python),
    Example("network", _FOLDERS / "python" / "network", (*_SDK, *_PACKAGER), python),
    Example("website", _FOLDERS / "python" / "website", (*_SDK, *_PACKAGER), python),
    Example("mistakes", _PROGRAMS / "mistakes", (ROOT / "src" / "pulumi_gestalt_wit",), raw_python),
    Example("failing", ROOT / "tests" / "guest" / "programs" / "failing", (*_SDK, *_PACKAGER), sdk_python),
    Example("steps", ROOT / "tests" / "pulumi" / "programs" / "steps", _SDK[:2], sdk_python),
    Example("conformance", ROOT / "tests" / "conformance" / "programs", (*_SDK, *_PACKAGER), sdk_python),
    Example("everything", _PROGRAMS / "everything", (*_SDK, *_PACKAGER), sdk_python),
    Example("leaky", _PROGRAMS / "leaky", (*_SDK, *_PACKAGER), sdk_python),
    Example("many", _PROGRAMS / "many", (*_SDK, *_PACKAGER), sdk_python),
    Example(
        "hostile",
        ROOT / "tests" / "attack" / "javascript",
        (ROOT / "src" / "pulumi_gestalt_wit", _FOLDERS / "javascript" / "random-pet" / "package-lock.json"),
        hostile_javascript,
    ),
    Example("random-pet", _FOLDERS / "javascript" / "random-pet", (ROOT / "src" / "pulumi_gestalt_wit",), javascript),
)


def named(name: str) -> Example:
    """Return the example that is called `name`."""
    return next(example for example in EXAMPLES if example.name == name)


def build(example: Example) -> Path:
    """Return the component of `example`, built if it is missing or older than what it is made from."""
    parts = [example.folder, *example.parts]
    return made(OUTPUT / f"{example.name}.wasm", parts, lambda target: example.build(example, target))


def made(target: Path, parts: Iterable[Path], make: Callable[[Path], None]) -> Path:
    """Return the file `target`, made if it is missing or something of `parts` has changed."""
    mark = target.with_suffix(".made-from")
    key = digest(parts)
    if not (target.exists() and mark.exists() and mark.read_text("utf-8") == key):
        target.parent.mkdir(parents=True, exist_ok=True)
        make(target)
        mark.write_text(key, "utf-8")
    return target


def digest(parts: Iterable[Path]) -> str:
    """Return a digest of the names and contents of all files in `parts`."""
    total = hashlib.sha256(VERSION.encode())
    for part in parts:
        files = [part] if part.is_file() else sorted(path for path in part.rglob("*") if path.is_file())
        for file in files:
            if not _SKIPPED.intersection(file.relative_to(ROOT).parts[1:]):
                total.update(hashlib.sha256(str(file.relative_to(ROOT)).encode()).digest())
                total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _call(command: Sequence[str], folder: Path, **variables: str) -> None:
    path = os.pathsep.join([str(RUNNER.parent), os.environ.get("PATH", "")])
    program = shutil.which(command[0], path=path)
    if program is None:
        sys.exit(f"error: {command[0]} is needed to build the examples, and is not on the PATH")
    print(f"{folder.relative_to(ROOT) if folder != ROOT else '.'}: {' '.join(command)}", flush=True)
    environment = os.environ | {"PATH": path} | variables
    done = subprocess.run([program, *command[1:]], cwd=folder, env=environment, check=False)
    if done.returncode:
        sys.exit(f"error: `{' '.join(command)}` failed with {done.returncode}")


def main(names: Sequence[str]) -> None:
    """Build the examples `names`, or all."""
    unknown = set(names) - {example.name for example in EXAMPLES}
    if unknown:
        sys.exit(f"error: no example is called {min(unknown)}")
    for example in EXAMPLES:
        if not names or example.name in names:
            build(example)


if __name__ == "__main__":
    main(sys.argv[1:])
