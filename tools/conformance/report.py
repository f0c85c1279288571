"""What a run has come to, for the terminal and for docs/conformance.md."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from tools.conformance.catalogue import Known
from tools.conformance.suite import Result
from tools.examples import ROOT

PAGE: Final = ROOT / "docs" / "conformance.md"
MARK: Final = "<!-- Below this line `make conformance` writes. -->"
_LONGEST: Final = 3000
"""Characters of one message; the suite prints whole states."""
_TITLES: Final = {
    "runtime": "behaviour at run time",
    "partly": "partly code that is generated from schemas",
    "vacuous": "only code that is generated from schemas",
    "provider": "providers written in the language",
    "policy": "policy packs written in the language",
}


def lines(result: Result, known: Known, *, verbose: bool = False) -> Iterator[str]:
    """Yield what is printed for a test; with `verbose` the reasons for expected failures too."""
    if result.passed:
        verdict = "PASS, unexpectedly" if known.reason else "pass"
    else:
        verdict = "fail, as expected" if known.reason else "FAIL"
    yield f"{verdict:<18} {result.seconds:6.1f} s  {result.name}"
    if not result.passed and (verbose or not known.reason):
        for message in [*result.messages, result.printed]:
            for line in message.strip()[:_LONGEST].splitlines():
                yield f"    {line}"


def total(passed: Mapping[str, bool]) -> str:
    """Return the last line of a run."""
    successes = sum(passed.values())
    return f"{successes} passed, {len(passed) - successes} failed"


def write(known: Mapping[str, Known], passed: Mapping[str, bool], page: Path = PAGE) -> None:
    """Write the results of a run of all tests into `page`, below the mark."""
    head, mark, _ = page.read_text("utf-8").partition(MARK)
    if not mark:
        raise ValueError(f"{page} has no line {MARK}")
    page.write_text("\n".join([head + MARK, "", *_page(known, passed)]), "utf-8")


def _page(known: Mapping[str, Known], passed: Mapping[str, bool]) -> Iterator[str]:
    yield f"**{total(passed)}.**\n"
    yield "| what the tests measure | passed | of |"
    yield "| --- | --- | --- |"
    for measures, title in _TITLES.items():
        yield _row(title, [passed[test.name] for test in known.values() if test.measures == measures])
    failed = [test for test in known.values() if not passed[test.name]]
    if failed:
        yield "\n| test that fails | what would have to exist |"
        yield "| --- | --- |"
        yield from (f"| {test.name} | {test.reason} |" for test in failed)
    yield "\n| what a program needs | passed | of |"
    yield "| --- | --- | --- |"
    needs = dict.fromkeys(test.needs for test in known.values())
    for need in needs:
        yield _row(need, [passed[test.name] for test in known.values() if test.needs == need])
    for need in needs:
        yield f"\n## {need[0].upper()}{need[1:]}\n"
        yield from _list(need, known.values(), passed)
    yield ""


def _row(title: str, passed: list[bool]) -> str:
    return f"| {title} | {sum(passed)} | {len(passed)} |"


def _list(need: str, known: Iterable[Known], passed: Mapping[str, bool]) -> Iterator[str]:
    for test in known:
        if test.needs == need:
            measures = f" ({test.measures})" if test.measures in ("partly", "vacuous") else ""
            yield f"- {test.name}{measures}: {'pass' if passed[test.name] else '**fail**'}"
