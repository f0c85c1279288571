"""Every program run by both SDKs: what they send is the same, but for the listed differences."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from differential.catalogue import PROGRAMS
from differential.differences import DIFFERENCES, Difference, explain
from differential.runs import Worker

DOCUMENTED = Path(__file__).parents[2] / "docs" / "reference" / "differences.md"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """Return the process in which both SDKs run."""
    with Worker() as worker:
        yield worker


@pytest.mark.parametrize("preview", [False, True], ids=["update", "preview"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_same_requests(worker: Worker, name: str, preview: bool):
    """Pulumi gets the same requests, and both runs succeed or both fail."""
    comparison = worker.compare(PROGRAMS[name], preview=preview)
    unexplained = [str(finding) for finding in comparison.findings if not explain(finding)]
    assert not unexplained, "\n".join([*unexplained, *comparison.errors, comparison.output])
    official, ours = comparison.errors
    assert bool(official) == bool(ours) == PROGRAMS[name].get("fails", False), comparison


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_listed_difference_occurs(worker: Worker, difference: Difference):
    """A difference that is listed is there, and would not be explained without the list."""
    name, preview = difference.shown_by
    comparison = worker.compare(PROGRAMS[name], preview=preview)
    assert [difference.name] in [explain(finding) for finding in comparison.findings]


def test_documented():
    """The documentation lists the differences, all of them and no others, in the same order."""
    rows = re.findall(r"^\| ([a-z]+[a-z-]*) \|", DOCUMENTED.read_text("utf-8"), re.MULTILINE)
    assert rows[1:] == [difference.name for difference in DIFFERENCES]


def test_enough_programs():
    """There are at least forty programs written by hand, and each has a name of its own."""
    assert len(PROGRAMS) >= 40
