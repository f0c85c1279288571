"""The sample of Pulumi's conformance suite that is run with every change; `make conformance` runs all of it."""

from pathlib import Path

from tools.conformance import catalogue, report
from tools.conformance.session import Session


def test_sample_of_the_suite_passes(tmp_path: Path):
    """Tests of every group pass, with real processes: suite, language host, Runner; the suite's tests are all known."""
    known = catalogue.read()
    sample = [test.name for test in known.values() if test.sampled]
    with Session(tmp_path) as session:
        assert catalogue.differences(known, session.tests) == []
        results = list(session.run(sample))
    failures = ["\n".join(report.lines(result, known[result.name])) for result in results if not result.passed]
    assert not failures, "\n\n".join(failures)
