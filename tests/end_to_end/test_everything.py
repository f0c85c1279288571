"""A program that uses everything, in the sandbox and without Pulumi, beside the same program of the official SDK."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.official import MOCKS, official_deployment


@pytest.mark.wasm
@pytest.mark.parametrize("preview", [False, True], ids=["update", "preview"])
def test_everything(program: Callable[[str], Path], run, preview: bool):
    """Both make the same deployment: every resource with every input and option, calls, hooks, outputs, secrets."""
    options = ["--project", "shop", "--organization", "acme", "--mocks", MOCKS, "--json", "--show-secrets"]
    done = run("run", *options, *(["--preview"] if preview else []), program("everything"))
    assert done.returncode == 0, done.stderr
    ours, theirs = json.loads(done.stdout), official_deployment(preview=preview)
    for deployment in (ours, theirs):
        # The order is that of registration, which no SDK promises.
        deployment["resources"].sort(key=lambda resource: resource["urn"])
        deployment["hooks"].sort(key=lambda hook: hook["name"])
    assert ours == theirs
