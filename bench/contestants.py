"""Who takes part: each SDK, with the benchmark's program built for it, started as Pulumi's language hosts do."""

import compileall
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.measuring import ORGANIZATION, PARALLEL, PROJECT, STACK, BenchError
from pulumi_gestalt_wit import VERSION, write_wit
from tools.examples import install_javascript, jco, made, named

HERE = Path(__file__).parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "bench"
RUNNER = (sys.executable, "-m", "pulumi_gestalt_runner")


@dataclass(frozen=True)
class Contestant:
    """An SDK and its program.

    Attributes:
        name: on the command line and in figures.
        title: for people.
        command: starts the program; "{monitor}" stands for the monitor's address.
        variables: environment that it needs.
    """

    name: str
    title: str
    command: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)


def gestalt_python(cache: str) -> Contestant:
    """Return ours in Python."""
    return _gestalt("gestalt-python", "Gestalt, Python", build_gestalt_python(), cache)


def gestalt_javascript(cache: str) -> Contestant:
    """Return ours in JavaScript, against the bare WIT."""
    return _gestalt("gestalt-javascript", "Gestalt, JavaScript", build_gestalt_javascript(), cache)


def compile_sources() -> None:
    """Keep the bytecode of our modules, as pip does when it installs them."""
    compileall.compile_dir(ROOT / "src", quiet=1)


def _gestalt(name: str, title: str, program: Path, cache: str) -> Contestant:
    compile_sources()
    return Contestant(name, title, (*RUNNER, "run", str(program)), {"PULUMI_GESTALT_CACHE": cache})


def _given(folder: Path, *, dry_run: str) -> list[str]:
    """Return what Pulumi's language hosts give to the program in `folder`; they write one option differently."""
    options = {
        "--monitor": "{monitor}",
        "--engine": "{monitor}",
        "--project": PROJECT,
        "--stack": STACK,
        "--organization": ORGANIZATION,
        "--parallel": PARALLEL,
        dry_run: "false",
        "--pwd": str(folder),
    }
    return [part for option in options.items() for part in option]


def python(_cache: str) -> Contestant:
    """Return Pulumi's SDK for Python, started by what its language host starts."""
    given = _given(HERE / "python", dry_run="--dry_run")
    program = str(HERE / "python" / "__main__.py")
    command = (sys.executable, "-u", str(HERE / "python" / "execute.py"), *given, program)
    return Contestant("python", "Pulumi, Python", command)


def node(_cache: str) -> Contestant:
    """Return Pulumi's SDK for Node.js, started by what its language host starts."""
    executable = needed("node", "Node.js is needed; see nodejs.org")
    install_javascript(HERE / "node")
    given = _given(HERE / "node", dry_run="--dry-run")
    start = HERE / "node" / "node_modules" / "@pulumi" / "pulumi" / "cmd" / "run"
    return Contestant("node", "Pulumi, Node.js", (executable, str(start), *given, "."))


def go(_cache: str) -> Contestant:
    """Return Pulumi's SDK for Go, compiled."""
    return Contestant("go", "Pulumi, Go", (str(build_go("program")),))


CONTESTANTS: dict[str, Callable[[str], Contestant]] = {
    "gestalt-python": gestalt_python,
    "gestalt-javascript": gestalt_javascript,
    "python": python,
    "node": node,
    "go": go,
}
"""Each makes its program; the argument is the folder of the Runner's cache."""


def build_go(name: str) -> Path:
    """Return the executable of bench/go/NAME; Go knows whether there is something to do."""
    executable = needed("go", "Go is needed; see go.dev/dl")
    BUILD.mkdir(parents=True, exist_ok=True)
    target = BUILD / name
    command = [executable, "build", "-trimpath", "-o", str(target), f"./{name}"]
    subprocess.run(command, cwd=HERE / "go", check=True)
    return target


def build_gestalt_python() -> Path:
    """Return the component of gestalt_python."""
    source = HERE / "gestalt_python"

    def make(target: Path) -> None:
        subprocess.run([*RUNNER, "build", str(source), "-o", str(target)], check=True)

    return made(BUILD / "gestalt-python.wasm", [source, *named("pet").parts], make)


def build_gestalt_javascript() -> Path:
    """Return the component of gestalt_javascript, made with the tools of the JavaScript example."""
    source, example = HERE / "gestalt_javascript", named("random-pet")

    def make(target: Path) -> None:
        install_javascript(example.folder)
        stage = BUILD / "javascript"
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
        shutil.copy(source / "app.js", stage)
        componentize_javascript(stage, target)

    parts = [source, *example.parts, example.folder / "package-lock.json"]
    return made(BUILD / "gestalt-javascript.wasm", parts, make)


def componentize_javascript(stage: Path, target: Path) -> None:
    """Make a component of the copy of a program in `stage`: jco resolves the path of one elsewhere twice."""
    write_wit(stage / "wit", VERSION)
    subprocess.run(jco("wit", target), cwd=stage, check=True, stdout=subprocess.DEVNULL)


def needed(command: str, hint: str) -> str:
    """Return where `command` is.

    Raises:
        BenchError: it is not on the PATH.
    """
    found = shutil.which(command)
    if found is None:
        raise BenchError(f"{command} is not on the PATH: {hint}")
    return found
