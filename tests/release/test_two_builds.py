"""Any Runner runs any implementation with the stable interface: two builds of other versions, fetched from a page."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.build import HERE, build_c, build_old_implementation, build_old_program
from fakes.site import Site, served
from pulumi_gestalt_runner.commands.options import IMPLEMENTATIONS
from pulumi_gestalt_runner.wasm.binary import scan
from pulumi_gestalt_runner.wasm.names import required_version
from pulumi_gestalt_wit import VERSION

OLD = "0.0.1-nightly.20250101"
NEW = "9.9.9"
"""As long as today's version: then it can be written in its place."""
RELEASE = "pulumi_gestalt-release.wasm"


def stamped(content: bytes) -> bytes:
    """Return an implementation of today with another version: the names of what it exports, written over."""
    assert len(NEW) == len(VERSION)
    name = re.compile(rb"(component:pulumi-gestalt/[a-z-]+@)" + re.escape(VERSION.encode()))
    changed, count = name.subn(rb"\g<1>" + NEW.encode(), content)
    assert count > 2
    return changed


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a releases page with two versions: the implementation of before, and today's under another version."""
    directory = tmp_path_factory.mktemp("old")
    old = build_old_implementation(directory, OLD).read_bytes()
    with served() as site:
        site.release(OLD, {RELEASE: old})
        site.release(NEW, {RELEASE: stamped((IMPLEMENTATIONS / RELEASE).read_bytes())})
        yield site


def runner(cache: Path | None, *arguments: str | Path) -> str:
    """Run today's Runner, with a cache of its own or with the one that the suite shares, and return what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
    shared = os.environ.get("PULUMI_GESTALT_CACHE", str(HERE.parents[1] / "build" / "cache"))
    environment = kept | {"PULUMI_GESTALT_CACHE": str(cache or shared), "no_proxy": "*"}
    command = [sys.executable, "-m", "pulumi_gestalt_runner", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_implementation_of_before(page: Site, tmp_path: Path):
    """A program that imports an old nightly version gets its implementation from the page, once, and runs with it."""
    program = build_old_program(tmp_path, OLD)
    assert required_version(scan(program.read_bytes())) == OLD
    (tmp_path / "mocks.json").write_text('{"invokes": {"contract:index:find": {"return": {}}}}')
    arguments = ("run", "--json", "--mocks", tmp_path / "mocks.json", "--releases-url", page.url, program)
    first = json.loads(runner(tmp_path / "cache", *arguments))
    assert [one["name"] for one in first["resources"]] == ["first", "other"]
    assert first["outputs"] == {"result": "done"}
    asked = [f"/v{OLD}/SHA256SUMS", f"/v{OLD}/{RELEASE}"]
    assert [path for path in page.asked() if OLD in path] == asked
    assert json.loads(runner(tmp_path / "cache", *arguments, "--offline")) == first
    assert [path for path in page.asked() if OLD in path] == asked


@pytest.mark.wasm
def test_implementation_of_another_version(page: Site, tmp_path: Path):
    """A program for another version gets that one, not the one that is shipped, and deploys the same."""
    merged = tmp_path / "merged.wasm"
    runner(tmp_path / "cache", "merge", build_c(tmp_path, NEW), "--releases-url", page.url, "-o", merged)
    assert f"/v{NEW}/{RELEASE}" in page.asked()
    config = ("--config", "plain=word", "--config-secret", "secret=hush", "--config", "other:plain=else")
    options = ("--json", "--show-secrets", "--project", "contract", "--mocks", HERE / "mocks.json", *config)
    # What is merged is run from the cache that the suite shares: there libpython is compiled already.
    assert runner(None, "run", *options, merged) == (HERE / "expected.json").read_text("utf-8")
