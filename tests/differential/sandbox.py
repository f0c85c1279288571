"""Our side as users run it: one component, made once, merged, sandboxed and run by the Runner, as a process."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from differential.interpreter import Program
from differential.recorder import Scenario
from differential.runs import Ran, encoded
from differential.server import RecordingServer
from tools.examples import ROOT, Example, build, sdk_python

_HERE = Path(__file__).parent
_PARTS = ("interpreter.py", "gestalt_sdk.py")


def component() -> Path:
    """Return the component that interprets programs, built if something that goes into it has changed."""
    sdk = (ROOT / "src" / "pulumi_gestalt", ROOT / "src" / "pulumi_gestalt_wit")
    parts = tuple(_HERE / part for part in _PARTS)
    return build(Example("differential", _HERE / "app", (*sdk, *parts), _package))


def _package(example: Example, target: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "app"
        shutil.copytree(example.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "differential").mkdir()
        for part in _PARTS:
            shutil.copy(_HERE / part, folder / "differential")
        sdk_python(dataclasses.replace(example, folder=folder), target)


def run(path: Path, program: Program, *, preview: bool) -> Ran:
    """Run `program` in the component at `path`."""
    scenario = Scenario.of(program, preview=preview)
    scenario = dataclasses.replace(scenario, config={**scenario.config, "differential:program": json.dumps(program)})
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    cache = os.environ.get("PULUMI_GESTALT_CACHE", str(ROOT / "build" / "cache"))
    with RecordingServer(scenario) as server:
        done = subprocess.run(
            [sys.executable, "-m", "pulumi_gestalt_runner", "run", str(path)],
            env=kept | {"PULUMI_GESTALT_CACHE": cache} | server.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        calls = encoded(server.recorder)
    error = "" if done.returncode == 0 else f"exit code {done.returncode}"
    return Ran(calls, error, done.stdout + done.stderr)
