"""Run Pulumi's conformance suite against the language host.

    python -m tools.conformance [--sample] [-j N] [--keep] [--verbose] [TEST ...]        default: all tests

Prints a line for each test, the reasons for failures that are not expected, and at the end 'N passed, M failed'. Exits
with 1 when something is not as tests/conformance/expected-failures.yaml says. A run of all tests writes its results
into docs/conformance.md.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.conformance import catalogue, report
from tools.conformance.session import Session


def main(argv: Sequence[str] | None = None) -> int:
    """Run tests and return the exit code."""
    arguments = _parser().parse_args(argv)
    known = catalogue.read()
    if arguments.sample:
        arguments.tests += [test.name for test in known.values() if test.sampled]
    unknown = set(arguments.tests) - known.keys()
    if unknown:
        print(f"error: there is no test {min(unknown)}", file=sys.stderr)
        return 2
    work = Path(tempfile.mkdtemp(prefix="conformance-"))
    try:
        passed, problems = _run(known, arguments, work)
    finally:
        if not arguments.keep:
            shutil.rmtree(work, ignore_errors=True)
    print(*problems, sep="\n", end="\n" if problems else "")
    if not arguments.tests and not problems:
        report.write(known, passed)
    print(report.total(passed))
    return 1 if problems else 0


def _run(
    known: dict[str, catalogue.Known], arguments: argparse.Namespace, work: Path
) -> tuple[dict[str, bool], list[str]]:
    passed = {}
    with Session(work) as session:
        problems = catalogue.differences(known, session.tests)
        print(f"the suite has {len(session.tests)} tests; logs are in {work}", flush=True)
        for result in session.run(arguments.tests or session.tests, arguments.at_once):
            passed[result.name] = result.passed
            print(*report.lines(result, known[result.name], verbose=arguments.verbose), sep="\n", flush=True)
    return passed, problems + catalogue.unexpected(known, passed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.conformance", description="Run Pulumi's conformance suite against the language host."
    )
    parser.add_argument("tests", metavar="TEST", nargs="*", help="names of tests; default: all")
    parser.add_argument("--sample", action="store_true", help="the tests in sample.yaml")
    parser.add_argument("-j", "--at-once", type=int, default=2, help="how many run side by side; default: 2")
    parser.add_argument("--keep", action="store_true", help="leave the projects, states and logs of the run in place")
    parser.add_argument("--verbose", action="store_true", help="print why expected failures fail, too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
