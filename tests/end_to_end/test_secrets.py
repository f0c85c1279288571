"""Secrets are nowhere in clear: every command on a program that tells them wherever it can."""

import base64
import contextlib
import json
import re
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pulumi.runtime.proto.engine_pb2 import LogRequest

from end_to_end.conftest import RUNNER, environment
from fakes.monitor_server import MonitorServer, Script, deployment_info
from pulumi_gestalt_language.processes import Children
from pulumi_gestalt_language.project import Project
from pulumi_gestalt_language.runner import Run, settings
from pulumi_gestalt_rpc.language_pb2 import RunRequest
from pulumi_gestalt_runner import cli
from tools.examples import ROOT

TOKEN = "tok-5e8f'a\"ü/+<c4>"
KEY = "-----BEGIN-----\n  bGluZS1vbmUtb2Y\nkey-line-two-3f7a\n-----END-----"
PASSWORD = "dbpw2b6d4e with blanks"
PROVIDED = "made-by-provider-8c1e"
ASKED = "asked-of-provider-6a4f"
OWN = "own-9d2c\"ä'7/b1"
CANARIES = (TOKEN, "bGluZS1vbmUtb2Y", "key-line-two-3f7a", PASSWORD, PROVIDED, ASKED, OWN)
CONFIG = {"token": TOKEN, "key": KEY, "database": json.dumps({"user": "bob", "password": PASSWORD})}
OPTIONS = [f"--config-secret={name}={value}" for name, value in CONFIG.items()]
MOCKS = {
    "resources": {"leak:index:Thing": {"outputs": {"password": PROVIDED}, "secret": ["password"]}},
    "invokes": {"leak:index:ask": {"return": {"value": ASKED}}},
}


def traces(secret: str) -> Iterator[bytes]:
    """Yield what betrays a secret, by encoders that are not ours."""
    # The text without what encoders change, in both directions.
    for text in (secret, secret[::-1]):
        yield max(re.findall(r"[A-Za-z0-9-]+", text), key=len).encode()
    raw = secret.encode()
    yield raw.hex().encode()
    yield urllib.parse.quote(secret).encode()
    for before in range(3):
        # Without the characters at the edges, which also hold bits of the neighbours.
        yield base64.b64encode(bytes(before) + raw).rstrip(b"=")[before + 1 : -1][:16]


TRACES = {trace for secret in CANARIES for trace in traces(secret)}


def assert_clean(*said: bytes | str) -> None:
    """Fail if there is a trace of a canary."""
    for text in said:
        data = text.encode() if isinstance(text, str) else text
        assert [trace for trace in TRACES if trace in data] == []


def assert_clean_folder(folder: Path) -> None:
    """Fail if a file below `folder` holds a trace, or is a core dump."""
    for path in folder.rglob("*"):
        assert not path.name.startswith("core")
        if path.is_file():
            assert_clean(path.read_bytes())


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Return a folder for everything that a command writes; beside it lies what providers answer."""
    (tmp_path / "mocks.json").write_text(json.dumps(MOCKS))
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


@pytest.fixture
def ran(place: Path, program: Callable[[str], Path]) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Return a function that runs a command in `place`, checks all that it leaves behind, and returns the process."""

    def call(*arguments: str, code: int | None = 0, **variables: str) -> subprocess.CompletedProcess[bytes]:
        began = time.time()
        env = environment(TMPDIR=str(place), HOME=str(place), XDG_CACHE_HOME=str(place / "cache"), **variables)
        command = [*RUNNER, *(str(program("leaky")) if each == "APP" else each for each in arguments)]
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False, cwd=place)
        assert code in (None, done.returncode), (done.stdout[-2000:], done.stderr[-2000:])
        assert_clean(done.stdout, done.stderr)
        assert_clean_folder(place)
        for path in Path(env["PULUMI_GESTALT_CACHE"]).rglob("*"):
            # Others use that folder too, and remove what they have made.
            with contextlib.suppress(FileNotFoundError):
                if path.is_file() and path.stat().st_mtime >= began - 1:
                    assert_clean(path.read_bytes())
        return done

    return call


RUNS = {
    "json": (["--json"], 0),
    "preview": (["--preview"], 0),
    "traceback": (["--verbose", "--config=mode=raise"], 1),
    "debug": (["--debug", "--verbose", "--json", "--config=mode=log"], 0),
}


@pytest.mark.wasm
@pytest.mark.parametrize(("options", "code"), RUNS.values(), ids=RUNS)
def test_run(ran, options: list[str], code: int):
    """A run in any mode says that there is a secret, and never which."""
    done = ran("run", "--mocks=../mocks.json", *OPTIONS, *options, "APP", code=code)
    text = (done.stdout + done.stderr).decode()
    # Both streams of the program, in most of its forms, and not only once for each secret.
    assert text.count("[secret]") > (20 if "--preview" in options else 100)
    assert "told: [secret]" in text
    assert "user:[secret]@host" in text
    assert "warned of [secret]" in text
    assert ("--json" in options) == (done.stdout[:1] == b"{")
    if "--json" in options:
        assert any("name-[secret]" in resource["name"] for resource in json.loads(done.stdout)["resources"])
    if code:
        assert "ValueError: no user has the token '[secret]'" in text


@pytest.mark.wasm
def test_shown_when_asked_for(run, program: Callable[[str], Path], place: Path):
    """With --show-secrets the values are in the JSON, and still nowhere else."""
    done = run("run", f"--mocks={place.parent / 'mocks.json'}", *OPTIONS, "--json", "--show-secrets", program("leaky"))
    assert json.loads(done.stdout)["config"]["project:token"] == {"$secret": TOKEN}
    assert_clean(done.stderr)


@pytest.mark.wasm
def test_javascript(run, program: Callable[[str], Path]):
    """A program in another language, which uses the contract without our SDK, keeps them too."""
    folder = ROOT / "examples" / "javascript" / "random-pet"
    options = [f"--mocks={folder / 'mocks.json'}", "--config=owner=ada", f"--config-secret=apiToken={TOKEN}"]
    done = run("run", "--verbose", *options, program("random-pet"))
    assert done.returncode == 0, done.stderr
    assert_clean(done.stdout, done.stderr)


@pytest.mark.wasm
def test_for_pulumi(program: Callable[[str], Path], capfd: pytest.CaptureFixture[str]):
    """Nothing that the language host prints, and no message to Pulumi's engine, holds a secret."""
    app = program("leaky")
    info = deployment_info(
        config={f"shop:{name}": value for name, value in CONFIG.items()} | {"shop:mode": "raise"},
        configSecretKeys=[f"shop:{name}" for name in CONFIG],
    )
    with MonitorServer(Script(info=info)) as server:
        request = RunRequest(
            monitor_address=server.address,
            project="shop",
            stack="dev",
            config=dict(info.config),
            config_secret_keys=info.configSecretKeys,
        )
        project = Project(app.parent, app.parent, app, "", debug=False)
        outcome = Run(project, Children()).finish(settings(request, project, server.address))
        messages = [message.message for message in server.of(LogRequest)]
    captured = capfd.readouterr()
    assert not outcome.succeeded
    assert any("warned of [secret]" in message for message in messages)
    assert "told: [secret]" in captured.out
    assert_clean(outcome.message, captured.out, captured.err, *messages)


OTHERS = {
    "inspect": ["inspect", "--json", "APP"],
    "plugins": ["plugins", "APP"],
    "lock": ["lock", "APP"],
    "bundle": ["bundle", "APP", "-o", "app.bundle"],
    "fetch": ["fetch", "--offline", "APP"],
    "list": ["list"],
    "cache": ["cache", "info"],
    "doctor": ["doctor"],
    "wit": ["wit", "folder"],
    "merge": ["merge", "APP", "-o", "merged.wasm"],
    "prune": ["prune", "--dry-run"],
    "new": ["new", "project"],
    "plugin": ["plugin", "install"],
    "check-plugins": ["check-plugins"],
    # They fail: there is nothing to build, and no schema of components.
    "build": ["build", "empty", "-o", "built.wasm"],
    "provider": ["provider", "APP"],
}
ENDS = {"doctor": None, "build": 2, "provider": 2}
"""Exit codes that are not 0; None: what `doctor` finds is not the same on every machine."""


@pytest.mark.wasm
@pytest.mark.parametrize("arguments", OTHERS.values(), ids=OTHERS)
def test_other_commands(ran, arguments: list[str]):
    """A command that runs no program has no use for secrets of the environment, and keeps none."""
    keys = json.dumps([f"shop:{name}" for name in CONFIG])
    ran(
        *arguments,
        code=ENDS.get(arguments[0], 0),
        PULUMI_CONFIG=json.dumps(CONFIG),
        PULUMI_CONFIG_SECRET_KEYS=keys,
        LEAK=TOKEN,
    )


def test_every_command_is_here():
    """No command is left out above, and none will be."""
    assert {"run", *OTHERS} == set(cli._COMMANDS)
