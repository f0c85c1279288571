"""A program that uses everything, in the sandbox and without Pulumi, beside the same program of the official SDK."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.official import MOCKS, official_deployment

RULES = ["--allow-type=*", "--allow-invoke=*", "--allow-provider=*", "--allow-plugin-url=*"]


@pytest.mark.wasm
@pytest.mark.parametrize(
    ("preview", "rules"), [(False, []), (True, []), (False, RULES)], ids=["update", "preview", "rules"]
)
def test_everything(program: Callable[[str], Path], run, preview: bool, rules: list[str]):
    """Both make the same deployment: every resource with every input and option, calls, hooks, outputs, secrets.

    Rules that allow everything change nothing of it.
    """
    options = ["--project", "shop", "--organization", "acme", "--mocks", MOCKS, "--json", "--show-secrets"]
    done = run("run", *options, *(["--preview"] if preview else []), *rules, program("everything"))
    assert done.returncode == 0, done.stderr
    ours, theirs = json.loads(done.stdout), official_deployment(preview=preview)
    assert bool(ours.pop("granted", None)) is bool(rules)
    for deployment in (ours, theirs):
        # The order is that of registration, which no SDK promises.
        deployment["resources"].sort(key=lambda resource: resource["urn"])
        deployment["hooks"].sort(key=lambda hook: hook["name"])
    assert ours == theirs
