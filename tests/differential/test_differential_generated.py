"""Programs made by hypothesis run by both SDKs; `make differential` runs many more of them."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.internal.conjecture import providers

from differential.differences import explain
from differential.generate import programs
from differential.interpreter import Program
from differential.runs import Worker

# The same ones each time in CI, where a failing program is not made smaller: that takes minutes. Others in a long run.
EXAMPLES = int(os.environ.get("DIFFERENTIAL_EXAMPLES", "0"))


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """Return the process in which both SDKs run."""
    with Worker() as worker:
        yield worker


@pytest.fixture(autouse=not EXAMPLES)
def always_the_same(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep hypothesis from picking up literals of whatever modules other tests have loaded into this process."""
    monkeypatch.setattr(providers, "_get_local_constants", providers.Constants)
    providers.CONSTANTS_CACHE.cache.clear()
    yield
    providers.CONSTANTS_CACHE.cache.clear()


@pytest.mark.parametrize("preview", [False, True], ids=["update", "preview"])
@settings(
    max_examples=EXAMPLES or 30,
    derandomize=not EXAMPLES,
    phases=(Phase.generate, Phase.shrink) if EXAMPLES else (Phase.generate,),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(program=programs())
def test_generated(worker: Worker, preview: bool, program: Program):
    """Whatever the program, Pulumi gets the same requests but for the listed differences, and both runs succeed."""
    comparison = worker.compare(program, preview=preview)
    unexplained = [str(finding) for finding in comparison.findings if not explain(finding)]
    assert not unexplained, "\n".join([*unexplained, *comparison.errors, comparison.output])
    assert comparison.errors == ("", "")
