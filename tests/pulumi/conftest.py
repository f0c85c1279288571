"""What the tests with the real Pulumi CLI share. State lies in files, and everything in temporary folders."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_gestalt_runner.commands.plugin import install
from tools.examples import ROOT, Example, build, sdk_python
from tools.pulumi.__main__ import folder

PROGRAMS = Path(__file__).parent / "programs"
_SDK = (ROOT / "src" / "pulumi_gestalt", ROOT / "src" / "pulumi_gestalt_wit")
Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def program() -> Callable[[str], Path]:
    """Return the component of a program in `programs`, built if something has changed."""
    return lambda name: build(Example(name, PROGRAMS / name, _SDK, sdk_python))


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the variables for a CLI that knows our plugin and the test provider, and nobody's account."""
    home = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    found = kept | {
        "PATH": os.pathsep.join([str(folder()), kept.get("PATH", "")]),
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": tmp_path_factory.mktemp("state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "correct horse",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        "PULUMI_GESTALT_CACHE": os.environ.get("PULUMI_GESTALT_CACHE", str(ROOT / "build" / "cache")),
        "NO_COLOR": "1",
    }
    install(home / "plugins")
    provider = home / "plugins" / "resource-gtest-v1.0.0" / "pulumi-resource-gtest"
    provider.parent.mkdir()
    provider.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).parent / "provider.py"}" "$@"\n')
    provider.chmod(0o755)
    return found


class Project:
    """A project with one stack, `dev`, on which the CLI is run.

    Args:
        folder: of the project, made here.
        environment: for the CLI.
        program: what it runs.
        options: more lines of Pulumi.yaml, indented as children of `options`.
    """

    def __init__(self, folder: Path, environment: dict[str, str], program: Path, options: str = "") -> None:
        self.folder = folder
        self.name = folder.name
        self.environment = environment
        folder.mkdir()
        (folder / "app.wasm").symlink_to(program)
        yaml = f"name: {self.name}\nruntime:\n  name: gestalt\n  options:\n    program: app.wasm\n{options}"
        (folder / "Pulumi.yaml").write_text(yaml)
        self.run("stack", "init", "dev")

    def run(self, *arguments: str, code: int = 0) -> Done:
        """Run the CLI, expect an exit code, and return what it printed."""
        done = subprocess.run(
            ["pulumi", "--non-interactive", "--color=never", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start the CLI and return the process."""
        return subprocess.Popen(
            ["pulumi", "--non-interactive", "--color=never", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def steps(self, *steps: list[object]) -> None:
        """Say what the program is to do; the file is written here because the CLI takes 0.5 s for it."""
        self.config(f"{self.name}:steps", json.dumps(steps))

    def config(self, key: str, text: str) -> None:
        """Set a configuration value that is not secret."""
        path = self.folder / "Pulumi.dev.yaml"
        lines = [line for line in path.read_text().splitlines() if not line.startswith((f"  {key}:", "config:"))]
        salt = [line for line in lines if not line.startswith(" ")]
        values = [line for line in lines if line.startswith(" ")]
        path.write_text("\n".join([*salt, "config:", *values, f"  {key}: {json.dumps(text)}", ""]))

    def up(self, *options: str, code: int = 0) -> Done:
        """Update without a preview."""
        return self.run("up", "--yes", "--skip-preview", *options, code=code)

    def state(self) -> dict[str, dict[str, object]]:
        """Return the resources in the state file by URN, what changes from run to run taken out."""
        backend = Path(self.environment["PULUMI_BACKEND_URL"].removeprefix("file://"))
        text = (backend / ".pulumi" / "stacks" / self.name / "dev.json").read_text()
        resources = json.loads(text)["checkpoint"]["latest"].get("resources", [])
        return {resource["urn"]: normalised(resource) for resource in resources}

    def raw_state(self) -> str:
        """Return all that the backend holds about the stack, history and backups too."""
        backend = Path(self.environment["PULUMI_BACKEND_URL"].removeprefix("file://"))
        files = [path for path in backend.rglob("*") if path.is_file() and self.name in str(path)]
        return "".join(path.read_text() for path in files)

    def outputs(self) -> dict[str, object]:
        """Return the stack's outputs, secrets in clear."""
        outputs: dict[str, object] = json.loads(self.run("stack", "output", "--json", "--show-secrets").stdout)
        return outputs

    def urn(self, kind: str, name: str) -> str:
        """Return the URN of a resource."""
        return f"urn:pulumi:dev::{self.name}::{kind}::{name}"


def normalised(value: object) -> object:
    """Return `value` with secrets as "SECRET" and without times, places in the source and random ids."""
    match value:
        case {"4dabf18193072939515e22adb298388d": _, "ciphertext": _}:
            return "SECRET"
        case dict():
            dropped = ("created", "modified", "sourcePosition", "stackTrace")
            return {key: normalised(item) for key, item in value.items() if key not in dropped}
        case list():
            return [normalised(item) for item in value]
        case str() if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
            return "UUID"
        case str():
            return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "UUID", value)
    return value


@pytest.fixture
def project(
    tmp_path: Path, environment: dict[str, str], program: Callable[[str], Path], request: pytest.FixtureRequest
) -> Project:
    """Return a fresh project that runs the program `steps`, named after the test."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name).strip("-")
    return Project(tmp_path / name, environment, program("steps"))
