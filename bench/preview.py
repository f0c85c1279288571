"""Time of `pulumi preview` of an empty program: ours, and Pulumi's own for Python where its language host is found.

    python -m bench.preview [--rounds N] [--against SRC] [--json]

Pulumi's language host for Python is used when `pulumi-language-python` and `pulumi-language-python-exec`, which come
with every Pulumi CLI that is installed in the usual way, are on the PATH. `--against` names the folder `src` of another
version of this project, with its implementations in place, to compare with. The contestants take turns, because
machines are noisy; each figure is the median of the rounds. CPU is that of all processes together, and does not count
what runs at the same time twice.
"""

import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measuring import timed
from pulumi_gestalt_runner.commands.plugin import install, script
from pulumi_gestalt_wit import VERSION
from tools.pulumi.__main__ import folder

ROOT = Path(__file__).parents[1]
OURS = "import pulumi_gestalt as pulumi\n\n\n@pulumi.main\ndef program(ctx: pulumi.Context) -> None:\n    pass\n"
THEIRS = ("pulumi-language-python", "pulumi-language-python-exec")


@dataclass(frozen=True)
class Contestant:
    """A project and what its CLI is to find.

    Attributes:
        name: for the table.
        folder: of the project.
        environment: for the CLI.
    """

    name: str
    folder: Path
    environment: dict[str, str]

    def preview(self) -> tuple[float, float]:
        """Return wall and CPU seconds of a preview."""
        return timed(["pulumi", "--non-interactive", "preview", "--stack", "dev"], self.environment, self.folder)


def contestants(folder: Path, against: Path | None) -> Iterator[Contestant]:
    """Make the projects in `folder`, each with one stack."""
    yield _gestalt(folder, "gestalt", ROOT / "src", install)
    if against is not None:
        source = against.resolve()
        yield _gestalt(folder, "gestalt-before", source, lambda plugins: _other(plugins, source))
    if all(shutil.which(name) for name in THEIRS):
        yield _project(folder, "python", f"{{name: python, options: {{virtualenv: {sys.prefix}}}}}", "__main__.py", "")


def _gestalt(folder: Path, name: str, source: Path, put: Callable[[Path], Any]) -> Contestant:
    made = _project(folder, name, "{name: gestalt, options: {program: app.wasm}}", "app.py", OURS)
    build = [sys.executable, "-P", "-m", "pulumi_gestalt_runner", "build", "app.py", "-o", "app.wasm"]
    variables = made.environment | {"PYTHONPATH": str(source)}
    subprocess.run(build, cwd=made.folder, env=variables, check=True, stderr=subprocess.DEVNULL)
    put(Path(made.environment["PULUMI_HOME"]) / "plugins")
    return made


def _other(plugins: Path, source: Path) -> None:
    """Install the language host of another tree, run by this Python with this tree's packages."""
    target = plugins / f"language-gestalt-v{VERSION}"
    target.mkdir(parents=True)
    start = f"exec {shlex.quote(sys.executable)} -P -m pulumi_gestalt_language"
    script(target).write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(source))} {start} "$@"\n')
    script(target).chmod(0o755)


def _project(parent: Path, name: str, runtime: str, file: str, text: str) -> Contestant:
    root = parent / name
    root.mkdir()
    (root / "Pulumi.yaml").write_text(f"name: {name}\nruntime: {runtime}\n")
    (root / file).write_text(text)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
    environment = kept | {
        "PATH": os.pathsep.join([str(folder()), kept.get("PATH", "")]),
        "PULUMI_HOME": str(parent / f"{name}-home"),
        "PULUMI_BACKEND_URL": parent.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "none",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "false" if name == "python" else "true",
        "PULUMI_GESTALT_CACHE": os.environ.get("PULUMI_GESTALT_CACHE", str(ROOT / "build" / "cache")),
    }
    init = ["pulumi", "stack", "init", "dev"]
    subprocess.run(init, cwd=root, env=environment, check=True, capture_output=True)
    return Contestant(name, root, environment)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.preview", description="Time `pulumi preview`.")
    parser.add_argument("--rounds", type=int, default=5, help="default: 5")
    parser.add_argument("--against", type=Path, metavar="SRC", help="the folder src of another version")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        racing = list(contestants(Path(name), arguments.against))
        for each in racing:
            each.preview()  # compiles
        rounds = [{each.name: each.preview() for each in racing} for _ in range(arguments.rounds)]
    figures = {
        each.name: tuple(round(statistics.median(times[each.name][kind] for times in rounds), 2) for kind in (0, 1))
        for each in racing
    }
    if arguments.json:
        print(json.dumps({name: {"wall": wall, "cpu": cpu} for name, (wall, cpu) in figures.items()}))
        return
    ours = figures[racing[0].name]
    print(f"{'':16} wall s  CPU s   ratio of wall, of CPU")
    for name, (wall, cpu) in figures.items():
        print(f"{name:16} {wall:6.2f} {cpu:6.2f}   {wall / ours[0]:.2f}, {cpu / ours[1]:.2f}")
    if "python" not in figures:
        print("pulumi-language-python is not on the PATH, so there is nothing of Pulumi's own to compare with")


if __name__ == "__main__":
    main()
