"""What the tests with the real Pulumi CLI share. State lies in files, and everything in temporary folders."""

import json
import os
import re
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pulumi_gestalt_runner.commands.plugin import install
from tools.examples import ROOT, Example, build, sdk_python
from tools.pulumi.__main__ import folder

PROGRAMS = Path(__file__).parent / "programs"
STACK = "pulumi:pulumi:Stack"
CUSTOM = ("custom", True)
LONG = 120.0
"""Seconds; nothing takes this long, and no test decides by time."""
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
    provider.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).parent / "provider"}" "$@"\n')
    provider.chmod(0o755)
    return found


class Project:
    """A project with one stack, `dev`, on which the CLI is run, and a folder `world` in which its things are made.

    Args:
        folder: of the project, made here.
        environment: for the CLI.
        program: what it runs.
        options: more lines of Pulumi.yaml, indented as children of `options`.
    """

    def __init__(self, folder: Path, environment: dict[str, str], program: Path, options: str = "") -> None:
        self.folder = folder
        self.name = folder.name
        self.world = folder / "world"
        self.environment = environment | {"GTEST_WORLD": str(self.world)}
        self.world.mkdir(parents=True)
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

    @property
    def backend(self) -> Path:
        """The folder that holds the state, with S3 too: the server keeps objects as files."""
        url = self.environment["PULUMI_BACKEND_URL"]
        return Path(url.removeprefix("file://") if url.startswith("file:") else self.environment["GTEST_BUCKET"])

    def checkpoint(self) -> dict[str, object]:
        """Return the latest checkpoint of the state file as it is."""
        text = (self.backend / ".pulumi" / "stacks" / self.name / "dev.json").read_text()
        latest: dict[str, object] = json.loads(text)["checkpoint"]["latest"] or {}
        return latest

    def state(self) -> dict[str, dict[str, object]]:
        """Return the resources in the state file by URN, what changes from run to run taken out."""
        resources = self.checkpoint().get("resources", [])
        check(resources)
        return {resource["urn"]: normalised(resource) for resource in resources}

    def rows(self) -> dict[str, dict[str, object]]:
        """Return the state in short.

        A URN stands without stack and project, the stack's is `stack`, and a provider's is its name alone; what a URN
        says already (`urn`, `type`) and what holds for all resources but components (`custom`) is left out.
        """
        text = json.dumps(self.state()).replace(f"urn:pulumi:dev::{self.name}::", "")
        text = text.replace(f"{STACK}::{self.name}-dev", "stack")
        rows: dict[str, dict[str, object]] = json.loads(re.sub(r"pulumi:providers:\w+::(\w+)::UUID", r"\1", text))
        return {
            urn: {key: value for key, value in row.items() if key not in {"urn", "type"} and (key, value) != CUSTOM}
            for urn, row in rows.items()
        }

    def journal(self) -> list[str]:
        """Return what the provider has done since the last call, a line for each operation."""
        path = self.world / "journal"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines

    def thing(self, found: str) -> dict[str, dict[str, object]]:
        """Return the inputs and outputs of a thing in the world."""
        content: dict[str, dict[str, object]] = json.loads((self.world / f"{found}.json").read_text())
        return content

    def place(self, found: str, **inputs: object) -> None:
        """Put a thing into the world that Pulumi does not know."""
        outputs = {**inputs, "shape": f"{inputs.get('kind', 'none')}-shaped"}
        (self.world / f"{found}.json").write_text(json.dumps({"inputs": inputs, "outputs": outputs}))

    def change(self, found: str, **outputs: object) -> None:
        """Change inputs and outputs of a thing behind Pulumi's back."""
        content = self.thing(found)
        text = json.dumps({part: {**content[part], **outputs} for part in content})
        (self.world / f"{found}.json").write_text(text)

    def raw_state(self) -> str:
        """Return all that the backend holds about the stack, history and backups too."""
        files = [path for path in self.backend.rglob("*") if path.is_file() and self.name in str(path)]
        return "".join(path.read_text() for path in files)

    def outputs(self) -> dict[str, object]:
        """Return the stack's outputs, secrets in clear."""
        outputs: dict[str, object] = json.loads(self.run("stack", "output", "--json", "--show-secrets").stdout)
        return outputs

    def urn(self, kind: str, name: str) -> str:
        """Return the URN of a resource."""
        return f"urn:pulumi:dev::{self.name}::{kind}::{name}"


class Gate:
    """Stops the create of a thing whose input `wait` is `path`, until it is opened.

    Args:
        folder: where its files are made.
    """

    def __init__(self, folder: Path) -> None:
        self.path = str(folder / "gate")
        os.mkfifo(f"{self.path}.reached")
        self.handle = os.open(f"{self.path}.reached", os.O_RDONLY | os.O_NONBLOCK)

    def reached(self) -> None:
        """Wait until a create stands before the gate."""
        assert select.select([self.handle], [], [], LONG)[0], "no create came to the gate"

    def open(self) -> None:
        """Let creates pass."""
        Path(self.path).touch()


def check(resources: list[dict[str, object]]) -> None:
    """Check what holds in every state: each resource stands after all that it names, and the names agree."""
    seen: dict[str, dict[str, object]] = {}
    for resource in resources:
        urn = resource["urn"]
        parent = resource.get("parent")
        kinds = urn.split("::")[2]
        above = seen[parent]["urn"].split("::")[2] if parent else STACK
        assert kinds == (resource["type"] if above == STACK else f"{above}${resource['type']}"), urn
        dependencies = resource.get("dependencies") or []
        assert seen.keys() >= set(dependencies), urn
        for key, of in (resource.get("propertyDependencies") or {}).items():
            assert set(of or []) <= set(dependencies), (urn, key)
        if provider := resource.get("provider"):
            of, _, identity = provider.rpartition("::")
            assert seen[of]["id"] == identity, urn
        seen[urn] = resource


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


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    """Return a gate, and open it in the end, so that nothing waits for it any more."""
    made = Gate(tmp_path)
    yield made
    made.open()
    os.close(made.handle)
