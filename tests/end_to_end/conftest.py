"""What the end-to-end tests share: the built programs, and the Runner as a process."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tools.examples import EXAMPLES, ROOT, build

RUNNER = [sys.executable, "-m", "pulumi_gestalt_runner"]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def program() -> Callable[[str], Path]:
    """Return the component of an example or test program, built if something has changed."""
    by_name = {example.name: example for example in EXAMPLES}
    return lambda name: build(by_name[name])


def environment(**variables: str) -> dict[str, str]:
    """Return the environment for the Runner: nothing of Pulumi's but `variables`, and a cache that the suite shares."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    shared = os.environ.get("PULUMI_GESTALT_CACHE", str(ROOT / "build" / "cache"))
    return kept | {"PULUMI_GESTALT_CACHE": shared} | variables


@pytest.fixture
def run() -> Run:
    """Run a command of the Runner and return the finished process."""

    def call(*arguments: str | Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*RUNNER, *map(str, arguments)],
            env=environment(**(env or {})),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )

    return call
