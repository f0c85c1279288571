"""The examples, built and run as a user does, with their whole output compared; BLESS=1 rewrites what is expected."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.examples import ROOT

EXAMPLES = ROOT / "examples"
PET = EXAMPLES / "python" / "pet"
NETWORK = EXAMPLES / "python" / "network"
WEBSITE = EXAMPLES / "python" / "website"
RANDOM_PET = EXAMPLES / "javascript" / "random-pet"
JAVASCRIPT = ("--config", "owner=ada", "--config-secret", "apiToken=t0ken")

RUNS = {
    "pet-preview": ("pet", ["--preview"], PET / "expected-preview.txt"),
    "pet-update": ("pet", ["--mocks", PET / "mocks.json", "--config", "length=3"], PET / "expected.txt"),
    "network-preview": ("network", ["--preview", "--mocks", NETWORK / "mocks.json"], NETWORK / "expected-preview.txt"),
    "network-update": ("network", ["--mocks", NETWORK / "mocks.json", "--json"], NETWORK / "expected.json"),
    "website-preview": ("website", ["--preview", "--mocks", WEBSITE / "mocks.json"], WEBSITE / "expected-preview.txt"),
    "website-update": ("website", ["--mocks", WEBSITE / "mocks.json", "--json"], WEBSITE / "expected.json"),
    "random-pet-preview": (
        "random-pet",
        ["--preview", "--json", "--mocks", RANDOM_PET / "mocks.json", *JAVASCRIPT],
        RANDOM_PET / "expected-preview.json",
    ),
    "random-pet-update": (
        "random-pet",
        ["--json", "--mocks", RANDOM_PET / "mocks.json", *JAVASCRIPT],
        RANDOM_PET / "expected.json",
    ),
}


@pytest.mark.wasm
@pytest.mark.parametrize(("name", "options", "expected"), RUNS.values(), ids=RUNS)
def test_output(program: Callable[[str], Path], run, name: str, options: list[str | Path], expected: Path):
    """An example run offline prints exactly what is kept beside it, and ends with 0."""
    done = run("run", *options, program(name))
    assert done.returncode == 0, done.stderr
    if os.environ.get("BLESS"):
        expected.write_text(done.stdout, "utf-8")
    assert done.stdout == expected.read_text("utf-8")


@pytest.mark.wasm
def test_debug_implementation_gives_the_same(program: Callable[[str], Path], run):
    """The debug implementation deploys the same as the release one, and traces its steps with --verbose."""
    options = ["--json", "--mocks", RANDOM_PET / "mocks.json", *JAVASCRIPT]
    done = run("run", "--debug", "--verbose", *options, program("random-pet"))
    assert done.returncode == 0, done.stderr
    assert done.stdout == (RANDOM_PET / "expected.json").read_text("utf-8")
    assert "debug: sent: request" in done.stderr
    assert "t0ken" not in done.stderr


@pytest.mark.wasm
def test_network_is_large(program: Callable[[str], Path], run):
    """The larger example has about 200 resources, and the configuration makes it larger."""
    count = {}
    for machines in ("20", "30"):
        options = ["--json", "--mocks", NETWORK / "mocks.json", "--config", f"machinesPerZone={machines}"]
        done = run("run", *options, program("network"))
        count[machines] = json.loads(done.stdout)["counts"]["resources"]
    assert count["20"] == 196
    assert count["30"] > count["20"]


@pytest.mark.wasm
def test_merged_file_runs_as_it_is(program: Callable[[str], Path], run, tmp_path: Path):
    """A merged file gives what the program gives, and needs no implementation."""
    merged = tmp_path / "merged.wasm"
    assert run("merge", program("random-pet"), "-o", merged).returncode == 0
    options = ["--json", "--mocks", RANDOM_PET / "mocks.json", *JAVASCRIPT]
    done = run("run", *options, "--pulumi-gestalt", tmp_path / "none.wasm", merged)
    assert done.stdout == (RANDOM_PET / "expected.json").read_text("utf-8"), done.stderr


@pytest.mark.wasm
def test_providers_are_listed(program: Callable[[str], Path], run):
    """`plugins` lists the providers that were named when the program was built."""
    done = run("plugins", program("pet"))
    assert json.loads(done.stdout) == [{"name": "random", "version": "4.16.3"}]
