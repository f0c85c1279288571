"""A bundle on a machine that has nothing: no network, no implementation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from end_to_end.conftest import RUNNER, environment
from tools.examples import ROOT

ISOLATED = ["unshare", "--user", "--map-root-user", "--net"]
"""A network namespace of its own: nothing in it but a loopback interface that is down."""
REACH = """
import errno, socket
for place in (("192.0.2.1", 443), ("127.0.0.1", 9)):
    try:
        socket.create_connection(place, 5)
    except OSError as error:
        assert error.errno == errno.ENETUNREACH, error
    else:
        raise SystemExit(f"{place} can be reached")
"""


def without_network(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a namespace without a route."""
    env = environment(**variables)
    return subprocess.run(
        [*ISOLATED, *command], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


@pytest.mark.wasm
def test_bundle_without_network(run, program, tmp_path: Path):
    """A bundle runs where nothing can be reached and the Runner has no implementation, as its program elsewhere."""
    if not shutil.which("unshare") or without_network("true").returncode:
        pytest.skip("platform: no network namespace can be made here")
    reached = without_network(sys.executable, "-c", REACH)
    assert reached.returncode == 0, reached.stdout + reached.stderr
    pet, bundle = program("pet"), tmp_path / "pet.bundle"
    assert run("bundle", pet, "-o", bundle).returncode == 0
    # A Runner as it would be in a wheel of another version.
    package = tmp_path / "lib" / "pulumi_gestalt_runner"
    source = ROOT / "src" / "pulumi_gestalt_runner"
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("implementations", "__pycache__"))
    lib = {"PYTHONPATH": str(package.parent)}
    # The suite's cache may hold an implementation that another test has fetched.
    missing = without_network(*RUNNER, "run", str(pet), **lib, PULUMI_GESTALT_CACHE=str(tmp_path / "cache"))
    assert missing.returncode == 2
    assert "no release implementation of version" in missing.stderr
    assert "this package, which ships none" in missing.stderr
    found = without_network(*RUNNER, "run", str(bundle), **lib)
    assert found.returncode == 0, found.stderr
    assert found.stdout == run("run", pet).stdout
