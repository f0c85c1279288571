"""Programs run by the official SDK, and by ours inside of the sandbox: component, merge, Runner, gRPC.

CI runs a sample, which has something of every topic; `make differential` runs all programs, in an update and a preview.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from differential import sandbox
from differential.catalogue import PROGRAMS
from differential.differences import explain
from differential.runs import Comparison, Worker

# Name -> whether in a preview.
SAMPLE = {
    "chain_of_resources": False,
    "secret_unknown": True,
    "output_from_a_callback": False,
    "known_beside_unknown": True,
    "secret_configuration": False,
    "invoke_that_returns_a_secret": False,
    "everything_at_once": False,
    "nested_components": True,
    "explicit_provider": False,
    "archives": False,
    "stack_reference_with_a_name": False,
    "failing_resource_with_dependents": False,
}
EVERYTHING = [(name, preview) for name in PROGRAMS for preview in (False, True)]
CASES = EVERYTHING if os.environ.get("DIFFERENTIAL_EXAMPLES") else list(SAMPLE.items())


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """Return the process in which the official SDK runs."""
    with Worker() as worker:
        yield worker


@pytest.fixture(scope="module")
def component() -> Path:
    """Return the component that interprets programs."""
    return sandbox.component()


@pytest.mark.wasm
@pytest.mark.parametrize(("name", "preview"), CASES)
def test_same_requests_from_the_sandbox(worker: Worker, component: Path, name: str, preview: bool):
    """Pulumi gets the same requests from the sandbox, and both runs succeed or both fail."""
    program = PROGRAMS[name]
    official, native = worker.run(program, preview=preview)
    boxed = sandbox.run(component, program, preview=preview)
    comparison = Comparison.of(official, boxed, preview=preview)
    unexplained = [str(finding) for finding in comparison.findings if not explain(finding)]
    assert not unexplained, "\n".join([*unexplained, *comparison.errors, comparison.output])
    assert bool(boxed.error) == bool(native.error), comparison
